/* liaison reload, liaison rules history, liaison rules diff: the configuration in force, and those before it. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remarks.h"
#include "base/text.h"
#include "json.h"
#include "table.h"

enum { RELOAD_WITHIN_MS = 300000 };

/* ---- reload ---- */

/* Who is at the keyboard, for the history. */
static const char *who_am_i(void)
{
	const char *name = getenv("LOGNAME");

	if (!name || !*name)
		name = getlogin();
	return name && *name && strlen(name) <= LIMIT_NAME ? name : "cli";
}

static json_t *set_json(const struct liaison_rule_set *set)
{
	json_t *files = json_array();

	for (size_t i = 0; i < set->n_files; i++)
		json_array_append_new(files, json_pack("{s:s, s:I}", "name", set->files[i].name, "size", (json_int_t)set->files[i].size));
	return json_pack("{s:I, s:s, s:s, s:o, s:o}", "number", (json_int_t)set->number, "rule_set", set->version, "who", set->who, "at",
			 json_time(set->at_ms), "files", files);
}

/* As liaison check says it. */
static void print_remarks(const struct liaison_remark_list *list)
{
	for (size_t i = 0; i < list->n_remarks; i++) {
		const struct liaison_remark *r = &list->remarks[i];

		fprintf(stderr, "%s%s%s: %s: %s\n", r->where, *r->where ? ": " : "",
			remark_grade_name((enum remark_grade)r->grade), r->kind, r->sentence);
		if (*r->example)
			fprintf(stderr, "    example: %s\n", r->example);
		if (*r->hint)
			fprintf(stderr, "    hint: %s\n", r->hint);
	}
	if (list->errors > list->n_remarks)
		fprintf(stderr, "... and %" PRIu64 " more: liaison check, on the machine where the folder is, shows all.\n", list->errors - list->n_remarks);
	out_error("nothing was changed: the configuration has %" PRIu64 " error%s.", list->errors, list->errors == 1 ? "" : "s");
}

static json_t *remarks_json(const struct liaison_remark_list *list)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < list->n_remarks; i++) {
		const struct liaison_remark *r = &list->remarks[i];
		json_t *finding =
			json_pack("{s:s, s:s, s:s, s:s}", "severity", remark_grade_name((enum remark_grade)r->grade), "kind",
				  r->kind, "where", r->where, "sentence", r->sentence);

		if (*r->example)
			json_object_set_new(finding, "example", json_string(r->example));
		if (*r->hint)
			json_object_set_new(finding, "hint", json_string(r->hint));
		json_array_append_new(findings, finding);
	}
	return findings;
}

/* A sentence that was cut may end within a character. */
static json_t *cut_text(const char *text)
{
	size_t size = strlen(text);
	json_t *value = json_stringn(text, size);

	while (!value && size)
		value = json_stringn(text, --size);
	return value;
}

/* Every refusal, with findings or without: a folder in order can be refused too. */
static json_t *refusal_json(const struct liaison_error *error, const struct liaison_remark_list *list)
{
	json_t *object = json_pack("{s:s, s:s, s:o}", "outcome", liaison_outcome_name(error->outcome), "field", error->field, "sentence",
				   cut_text(error->sentence));

	if (!list)
		return object;
	json_object_set_new(object, "findings", remarks_json(list));
	json_object_set_new(object, "errors", json_integer((json_int_t)list->errors));
	return object;
}

/* `list` NULL: there are no findings. */
static int refused(const struct args *args, const struct liaison_error *error, const struct liaison_remark_list *list)
{
	if (args_has(args, "json"))
		json_print(refusal_json(error, list), false);
	else if (list)
		print_remarks(list);
	else
		return out_result(LIAISON_REFUSED, error);
	return EXIT_REFUSED;
}

static int run_reload(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const char *who = args_has(args, "who") ? args_text(args, "who") : who_am_i();
	const struct liaison_rule_set *set;
	const struct liaison_reply *reply = NULL;
	struct liaison_error error;
	int code = out_connect(args, (struct liaison_options){ .size = sizeof(struct liaison_options), .answer_within_ms = RELOAD_WITHIN_MS }, &l), rc;

	if (code)
		return code;
	rc = liaison_reload(l, who, &reply, &error);
	if (rc == LIAISON_REFUSED)
		return refused(args, &error, reply ? reply->remarks : NULL);
	code = out_result(rc, &error);
	if (code)
		return code;
	if (!reply->rule_sets || !reply->rule_sets->n_sets)
		return EXIT_DONE;
	set = &reply->rule_sets->sets[0];
	if (args_has(args, "json"))
		json_print(set_json(set), false);
	else if (reply->outcome == LIAISON_OUTCOME_UNCHANGED)
		printf("Every file is as it was: configuration %" PRIu64 ", rule set %s, stays in force.\n", set->number, set->version);
	else
		printf("%sConfiguration %" PRIu64 ", rule set %s, is in force.%s\n", out_colour(GREEN), set->number, set->version, out_colour(PLAIN));
	return EXIT_DONE;
}

const struct command command_reload = {
	.name = "reload",
	.positionals = "",
	.summary = "Makes the daemon read its configuration folder again; on any error nothing changes.",
	.about = "Rules, clocks, layers, titles, the fallback desk and new departments without a plugin are taken over at once. What waits for plugins ends\n"
		 "under the rules it began with. All errors are said with file and line, as liaison check says them, and it ends with 1; with --json\n"
		 "as one object: outcome, field, sentence and, where files are wrong, findings and how many errors.",
	.options = (const struct option_row[]){ { "who", "NAME", "for the history (default: you)" }, { NULL, NULL, NULL } },
	.run = run_reload,
};

/* ---- history ---- */

/* What differs from the configuration before it. */
static void add_changes(struct table *t, const struct liaison_rule_set *set, const struct liaison_rule_set *before)
{
	char changed[512] = "";

	for (size_t i = 0; i < set->n_files; i++) {
		bool is_same = false;

		for (size_t k = 0; before && k < before->n_files; k++)
			is_same |= !strcmp(before->files[k].name, set->files[i].name) &&
				   !memcmp(before->files[k].digest, set->files[i].digest, sizeof set->files[i].digest);
		if (!is_same)
			snprintf(changed + strlen(changed), sizeof changed - strlen(changed), "%s%s", *changed ? ", " : "", set->files[i].name);
	}
	table_add(t, PLAIN, "%s", before ? changed : "");
}

static void print_history(const struct liaison_rule_set_list *list)
{
	static const char *const headings[] = { ">NUMBER", "RULE SET", "IN FORCE SINCE", "WHO", "CHANGED" };
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < list->n_sets; i++) {
		const struct liaison_rule_set *set = &list->sets[i];
		char at[OUT_TIME_SIZE];

		table_add(&t, i ? PLAIN : BOLD, "%" PRIu64, set->number);
		table_add(&t, PLAIN, "%s", set->version);
		table_add(&t, PLAIN, "%s", out_time(set->at_ms, at));
		table_add(&t, PLAIN, "%s", set->who);
		add_changes(&t, set, i + 1 < list->n_sets ? &list->sets[i + 1] : NULL);
	}
	table_print(&t, stdout, out_columns());
	table_fini(&t);
	if (list->next_before_number)
		printf("Older ones: --before %" PRIu64 "\n", list->next_before_number);
}

static int run_history(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	uint64_t limit = 100, before = 0;
	int code = args_number(args, "limit", 1, LIMIT_PAGE, &limit) && args_number(args, "before", 1, INT64_MAX, &before) ? EXIT_DONE : EXIT_USAGE;

	if (!code)
		code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(liaison_rule_sets(l, before, (uint32_t)limit, &reply, &error), &error);
	if (code)
		return code;
	if (!args_has(args, "json")) {
		print_history(reply->rule_sets);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < reply->rule_sets->n_sets; i++)
		json_print(set_json(&reply->rule_sets->sets[i]), true);
	return EXIT_DONE;
}

const struct command command_rules_history = {
	.name = "rules history",
	.positionals = "",
	.summary = "Lists the configurations that were ever in force: since when, who brought them, which files changed.",
	.about = "Newest first. With --json one object a line.",
	.options = (const struct option_row[]){ { "limit", "N", "rows (default: 100)" },
						{ "before", "NUMBER", "only those with a smaller number" },
						{ NULL, NULL, NULL } },
	.run = run_history,
};

/* ---- diff ---- */

struct side {
	uint64_t number;
	char version[64];
	struct { char name[LIMIT_NAME + 1]; unsigned char digest[32]; uint64_t size; } files[LIMIT_RULE_FILES];
	size_t n_files;
};

static void keep(struct side *side, const struct liaison_rule_set *set)
{
	side->number = set->number;
	snprintf(side->version, sizeof side->version, "%s", set->version);
	side->n_files = set->n_files < LIMIT_RULE_FILES ? set->n_files : LIMIT_RULE_FILES;
	for (size_t i = 0; i < side->n_files; i++) {
		snprintf(side->files[i].name, sizeof side->files[i].name, "%s", set->files[i].name);
		memcpy(side->files[i].digest, set->files[i].digest, sizeof side->files[i].digest);
		side->files[i].size = set->files[i].size;
	}
}

/* A set is meant by its number; by a beginning of its rule set's version, when no set has that number; or, the newest, by "now". */
static bool is_meant(const struct liaison_rule_set *set, const char *name, uint64_t number)
{
	return number ? set->number == number : !strcmp(name, "now") || !strncmp(set->version, name, strlen(name));
}

/* The newest that is meant, below `before`. EXIT_DONE without *is_found_out: there is none. */
static int look(struct liaison *l, const char *name, uint64_t number, struct side *out, bool *is_found_out)
{
	uint64_t before = number ? number + 1 : 0;
	int code = EXIT_DONE;

	do {
		const struct liaison_reply *reply;
		struct liaison_error error;

		code = out_result(liaison_rule_sets(l, before, number ? 1 : LIMIT_PAGE, &reply, &error), &error);
		for (size_t i = 0; !code && i < reply->rule_sets->n_sets && !*is_found_out; i++)
			if (is_meant(&reply->rule_sets->sets[i], name, number)) {
				keep(out, &reply->rule_sets->sets[i]);
				*is_found_out = true;
			}
		before = code || number ? 0 : reply->rule_sets->next_before_number;
	} while (!code && before && !*is_found_out);
	return code;
}

static int find_side(struct liaison *l, const char *name, struct side *out)
{
	bool is_found = false;
	uint64_t number = 0;
	int code = EXIT_DONE;

	if (text_to_u64(text_of(name), &number) && number && number < INT64_MAX)
		code = look(l, name, number, out, &is_found);
	if (!code && !is_found)
		code = look(l, name, 0, out, &is_found);
	if (!code && !is_found) {
		out_error("there is no configuration \"%s\"; liaison rules history lists them.", name);
		return EXIT_REFUSED;
	}
	return code;
}

/* The whole text of a file, into a descriptor that has no name. */
static int fetch(struct liaison *l, const struct side *side, size_t file, int *fd_out)
{
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = EXIT_DONE, fd = memfd_create("liaison-rules", 0);
	bool is_last = file >= side->n_files || !side->files[file].size;

	for (uint32_t piece = 0; !code && !is_last && fd >= 0; piece++) {
		code = out_result(liaison_rule_file(l, side->number, side->files[file].name, piece, &reply, &error), &error);
		if (code)
			break;
		is_last = reply->rule_piece->is_last;
		if (write(fd, reply->rule_piece->bytes, reply->rule_piece->size) != (ssize_t)reply->rule_piece->size) {
			out_error("%s cannot be held in memory: %s.", side->files[file].name, strerror(errno));
			code = EXIT_REFUSED;
		}
	}
	if (fd < 0)
		out_error("there is no descriptor for %s: %s.", side->files[file].name, strerror(errno));
	*fd_out = fd;
	return fd < 0 ? EXIT_REFUSED : code;
}

static _Noreturn void become_diff(const struct side *a, const struct side *b, const char *name, int from, int to)
{
	char labels[2][128], paths[2][32];

	snprintf(labels[0], sizeof labels[0], "%s of configuration %" PRIu64, name, a->number);
	snprintf(labels[1], sizeof labels[1], "%s of configuration %" PRIu64, name, b->number);
	snprintf(paths[0], sizeof paths[0], "/proc/self/fd/%d", from);
	snprintf(paths[1], sizeof paths[1], "/proc/self/fd/%d", to);
	execlp("diff", "diff", "-u", "--label", labels[0], "--label", labels[1], paths[0], paths[1], (char *)NULL);
	out_error("the program diff cannot be started: %s. Install diffutils.", strerror(errno));
	_exit(2);
}

/* Into `out`, a descriptor. */
static int show_diff(const struct side *a, const struct side *b, const char *name, int from, int to, int out)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (out != STDOUT_FILENO && dup2(out, STDOUT_FILENO) < 0)
			_exit(2);
		become_diff(a, b, name, from, to);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) < 2 ? EXIT_DONE : EXIT_REFUSED;
}

static size_t find_file(const struct side *side, const char *name)
{
	size_t i = 0;

	while (i < side->n_files && strcmp(side->files[i].name, name) != 0)
		i++;
	return i;
}

/* What diff has written there, as a text of `object`; left out when it is not UTF-8. */
static int take_diff(int fd, json_t *object)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = size < 0 ? NULL : malloc((size_t)size + 1);
	bool is_whole = text && pread(fd, text, (size_t)size, 0) == size;
	json_t *value = is_whole ? json_stringn(text, (size_t)size) : NULL;

	if (value)
		json_object_set_new(object, "diff", value);
	if (!is_whole)
		out_error("what diff wrote cannot be read: %s.", strerror(errno));
	free(text);
	return is_whole ? EXIT_DONE : EXIT_REFUSED;
}

/* `object` NULL: for people. */
static int diff_texts(const struct side *a, const struct side *b, const char *name, int from, int to, json_t *object)
{
	int fd = object ? memfd_create("liaison-diff", 0) : STDOUT_FILENO, code;

	if (fd < 0) {
		out_error("there is no descriptor for what diff writes: %s.", strerror(errno));
		return EXIT_REFUSED;
	}
	code = show_diff(a, b, name, from, to, fd);
	if (!code && object)
		code = take_diff(fd, object);
	if (object)
		close(fd);
	return code;
}

static int fetch_and_diff(struct liaison *l, const struct side *a, size_t in_a, const struct side *b, size_t in_b,
			  const char *name, json_t *object)
{
	int from = -1, to = -1, code = fetch(l, a, in_a, &from);

	if (!code)
		code = fetch(l, b, in_b, &to);
	if (!code)
		code = diff_texts(a, b, name, from, to, object);
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	return code;
}

/* An element of the list, or NULL where there is no list. */
static json_t *add_object(json_t *files, const char *name, const char *change)
{
	json_t *object = files ? json_pack("{s:s, s:s}", "name", name, "change", change) : NULL;

	if (object)
		json_array_append_new(files, object);
	return object;
}

/* Appends to `files` what changed in one file; NULL: prints it. */
static int diff_file(struct liaison *l, const struct side *a, size_t in_a, const struct side *b, size_t in_b, json_t *files)
{
	bool is_in_a = in_a < a->n_files, is_in_b = in_b < b->n_files;
	const char *name = is_in_a ? a->files[in_a].name : b->files[in_b].name;
	bool has_text = (is_in_a && a->files[in_a].size) || (is_in_b && b->files[in_b].size);
	json_t *object;

	if (is_in_a && is_in_b && !memcmp(a->files[in_a].digest, b->files[in_b].digest, sizeof a->files[in_a].digest))
		return EXIT_DONE;
	object = add_object(files, name, !is_in_a ? "added" : !is_in_b ? "removed" : "changed");
	if (has_text)
		return fetch_and_diff(l, a, in_a, b, in_b, name, object);
	if (!object)
		printf("%s: changed; the text of areas is not kept\n", name);
	return EXIT_DONE;
}

static json_t *side_json(const struct side *side)
{
	return json_pack("{s:I, s:s}", "number", (json_int_t)side->number, "rule_set", side->version);
}

static int run_diff(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	json_t *files = args_has(args, "json") ? json_array() : NULL;
	struct side a, b;
	int code = OUT_CONNECT(args, &l);

	if (!code)
		code = find_side(l, args->positionals[0], &a);
	if (!code)
		code = find_side(l, args->n_positionals > 1 ? args->positionals[1] : "now", &b);
	for (size_t i = 0; !code && i < a.n_files; i++)
		code = diff_file(l, &a, i, &b, find_file(&b, a.files[i].name), files);
	for (size_t i = 0; !code && i < b.n_files; i++)
		if (find_file(&a, b.files[i].name) == a.n_files)
			code = diff_file(l, &a, a.n_files, &b, i, files);
	if (!code && files)
		json_print(json_pack("{s:o, s:o, s:O}", "from", side_json(&a), "to", side_json(&b), "files", files), false);
	json_decref(files);
	return code;
}

const struct command command_rules_diff = {
	.name = "rules diff",
	.positionals = "A [B]",
	.summary = "Shows what changed in the files between two configurations that were in force.",
	.about =
		"A and B are numbers of liaison rules history, beginnings of a rule set's version, or \"now\" (B's default). Uses diff(1).\n"
		"With --json one object: from, to (number, rule_set), files (name, change: changed, added or removed, and diff, where the text is kept).",
	.positionals_min = 1,
	.positionals_max = 2,
	.run = run_diff,
};
