#include "conf/tree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"

static void buffer_drop(struct buffer *b)
{
	buffer_fini(b);
}

static int refuse_file(struct tree *tree, unsigned line, const char *sentence)
{
	why_where(tree->why, tree->path, line);
	why_say(tree->why, "%s", sentence);
	return TREE_REFUSED;
}

static int read_all(struct tree *tree, FILE *file, struct buffer *out)
{
	struct stat status;

	if (fstat(fileno(file), &status) || !S_ISREG(status.st_mode))
		return refuse_file(tree, 0, "This is not a regular file.");
	if (status.st_size > TREE_FILE_LIMIT_BYTES)
		return refuse_file(tree, 0, "The file is larger than 32 MiB; split it or generate fewer rules.");
	for (;;) {
		char chunk[65536];
		size_t got = fread(chunk, 1, sizeof chunk, file);

		buffer_add(out, (struct text){ chunk, got });
		if (out->is_short)
			return RAISE(FAULT_MEMORY);
		if (got < sizeof chunk)
			return ferror(file) ? refuse_file(tree, 0, "The file could not be read to its end.") : TREE_OK;
	}
}

/* libconfig's parser and destructor recurse: nesting is bounded before they see the file, and no other file comes in through it.
 * Strings and comments do not count. */
static int check_depth(struct tree *tree, struct text t)
{
	enum { CODE, STRING, LINE_COMMENT, BLOCK_COMMENT } in = CODE;
	unsigned line = 1, depth = 0;

	for (size_t i = 0; i < t.size; i++) {
		char c = t.at[i], next = i + 1 < t.size ? t.at[i + 1] : '\0';

		line += c == '\n';
		if (in == STRING) {
			i += c == '\\';
			in = c == '"' ? CODE : STRING;
		} else if (in == LINE_COMMENT) {
			in = c == '\n' ? CODE : LINE_COMMENT;
		} else if (in == BLOCK_COMMENT) {
			in = c == '*' && next == '/' ? CODE : BLOCK_COMMENT;
		} else if (c == '"') {
			in = STRING;
		} else if (c == '#' || (c == '/' && next == '/')) {
			in = LINE_COMMENT;
		} else if (c == '/' && next == '*') {
			in = BLOCK_COMMENT;
		} else if (c == '@') {
			return refuse_file(tree, line, "@include is not read: what another file says would have no line here. "
						       "Write it into this file.");
		} else if (strchr("{[(", c) && c) {
			if (++depth > TREE_DEPTH_LIMIT)
				return refuse_file(tree, line, "Nested deeper than 64 levels.");
		} else if (strchr("}])", c) && c && depth) {
			depth--;
		}
	}
	return TREE_OK;
}

static int parse(struct tree *tree, struct buffer *bytes)
{
	size_t mark = text_starts(buffer_text(bytes), TEXT("\xEF\xBB\xBF")) ? 3 : 0; /* some editors' byte-order mark */
	int rc;

	if (!text_is_utf8(buffer_text(bytes)))
		return refuse_file(tree, 0, "The file is not UTF-8 text; save it as UTF-8.");
	rc = check_depth(tree, buffer_text(bytes));
	if (rc)
		return rc;
	buffer_add(bytes, (struct text){ "", 1 });
	if (bytes->is_short)
		return RAISE(FAULT_MEMORY);
	if (!config_read_string(&tree->config, bytes->at + mark)) {
		why_where(tree->why, tree->path, (unsigned)config_error_line(&tree->config));
		why_say(tree->why, "%s here or just before it; check quotes, commas and semicolons.", config_error_text(&tree->config));
		return TREE_REFUSED;
	}
	return TREE_OK;
}

int tree_open(struct tree *tree, const char *path, struct arena *arena, struct why *why)
{
	AUTO(buffer_drop) struct buffer bytes = { .limit = TREE_FILE_LIMIT_BYTES + 2 };
	FILE *file = fopen(path, "rb");
	int rc;

	*tree = (struct tree){ .path = path, .arena = arena, .why = why, .kind = "invalid" };
	config_init(&tree->config);
	if (!file && errno == ENOENT)
		return TREE_ABSENT;
	if (!file)
		return refuse_file(tree, 0, strerror(errno));
	rc = read_all(tree, file, &bytes);
	fclose(file);
	return rc ? rc : parse(tree, &bytes);
}

void tree_close(struct tree *tree)
{
	config_destroy(&tree->config);
}

config_setting_t *tree_root(struct tree *tree)
{
	return config_root_setting(&tree->config);
}

static int refuse(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, va_list args)
{
	char sentence[WHY_SENTENCE_SIZE];
	const char *name = at ? config_setting_name(at) : NULL;

	vsnprintf(sentence, sizeof sentence, format, args);
	why_where(tree->why, tree->path, at ? (unsigned)config_setting_source_line(at) : 0);
	why_field(tree->why, name ? name : "");
	why_say(tree->why, "%s", sentence);
	why_hint(tree->why, "%s", tree->hint);
	tree->hint[0] = '\0';
	tree->kind = kind;
	return TREE_REFUSED;
}

void tree_hint(struct tree *tree, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(tree->hint, sizeof tree->hint, format, args);
	va_end(args);
}

void tree_hint_nearest(struct tree *tree, const struct nearest *nearest, const char *otherwise)
{
	if (nearest->found.size)
		tree_hint(tree, "Is \"%.*s\" meant?", TEXT_ARG(nearest->found));
	else if (otherwise)
		tree_hint(tree, "%s", otherwise);
}

int tree_refuse(struct tree *tree, const config_setting_t *at, const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = refuse(tree, "invalid", at, format, args);
	va_end(args);
	return rc;
}

int tree_go_on(struct tree *tree, int rc)
{
	if (rc != TREE_REFUSED || !tree->flaws)
		return rc;
	tree->n_flaws++;
	return remarks_go_on(tree->flaws, rc, tree->kind, tree->why);
}

int tree_flaw(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = refuse(tree, kind, at, format, args);
	va_end(args);
	return tree_go_on(tree, rc);
}

static void say(struct tree *tree, enum remark_grade grade, const char *kind, const config_setting_t *at, const char *format,
		va_list args)
{
	(void)refuse(tree, kind, at, format, args);
	if (tree->flaws)
		remarks_add_why(tree->flaws, kind, grade, tree->why, NULL);
}

void tree_warn(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(tree, REMARK_WARNING, kind, at, format, args);
	va_end(args);
}

void tree_note(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(tree, REMARK_NOTE, kind, at, format, args);
	va_end(args);
}

/* Where the name belongs, which one may have been meant, or which ones may stand there, if those are not too many. */
static void hint_names(struct tree *tree, const config_setting_t *group, const char *name, const char *const *names)
{
	struct nearest nearest = nearest_to(text_of(name));
	const char *in = config_setting_name(group);
	char list[WHY_HINT_SIZE];
	size_t size = (size_t)(in ? snprintf(list, sizeof list, "Within \"%s\" may stand: ", in)
				  : snprintf(list, sizeof list, "Here may stand: "));

	for (const struct tree_home *home = tree->homes; home && home->name; home++)
		if (!strcmp(home->name, name)) {
			tree_hint(tree, "It belongs within %s.", home->group);
			return;
		}
	for (const char *const *n = names; *n; n++) {
		nearest_offer(&nearest, text_of(*n));
		if (size < sizeof list)
			size += (size_t)snprintf(list + size, sizeof list - size, "%s%s", *n, n[1] ? ", " : ".");
	}
	tree_hint_nearest(tree, &nearest, size < sizeof list ? list : NULL);
}

int tree_only(struct tree *tree, const config_setting_t *group, const char *const *names)
{
	int rc = TREE_OK;

	for (size_t i = 0; !rc && i < tree_size(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *const *name = names;

		while (*name && strcmp(*name, config_setting_name(member)) != 0)
			name++;
		if (*name)
			continue;
		hint_names(tree, group, config_setting_name(member), names);
		rc = tree_go_on(tree,
				tree_refuse(tree, member, "Nothing here is called \"%s\".", config_setting_name(member)));
	}
	return rc;
}

static config_setting_t *member_of(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name);
}

static int copy_text(struct tree *tree, const config_setting_t *at, struct text *out)
{
	bool ok = true;
	struct text copy;

	if (config_setting_type(at) != CONFIG_TYPE_STRING)
		return tree_refuse(tree, at, "A text in quotation marks belongs here.");
	copy = arena_copy(tree->arena, text_of(config_setting_get_string(at)), &ok);
	if (!ok)
		return RAISE(FAULT_MEMORY);
	*out = copy;
	return TREE_OK;
}

int tree_find_text(struct tree *tree, const config_setting_t *group, const char *name, struct text *out)
{
	const config_setting_t *at = member_of(group, name);

	return at ? copy_text(tree, at, out) : TREE_ABSENT;
}

int tree_get_text(struct tree *tree, const config_setting_t *group, const char *name, struct text *out)
{
	int rc = tree_find_text(tree, group, name, out);

	if (rc == TREE_ABSENT) {
		tree_hint(tree, "Write %s = \"...\"; within this group.", name);
		return tree_refuse(tree, group, "\"%s\" is missing here.", name);
	}
	if (!rc && !out->size)
		return tree_refuse(tree, member_of(group, name), "\"%s\" must not be empty.", name);
	return rc;
}

int tree_find_bool(struct tree *tree, const config_setting_t *group, const char *name, bool *out)
{
	const config_setting_t *at = member_of(group, name);

	if (!at)
		return TREE_ABSENT;
	if (config_setting_type(at) != CONFIG_TYPE_BOOL)
		return tree_refuse(tree, at, "true or false belongs here.");
	*out = config_setting_get_bool(at);
	return TREE_OK;
}

int tree_find_number(struct tree *tree, const config_setting_t *group, const char *name, double *out)
{
	const config_setting_t *at = member_of(group, name);

	if (!at)
		return TREE_ABSENT;
	switch (config_setting_type(at)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		*out = (double)config_setting_get_int64(at);
		return TREE_OK;
	case CONFIG_TYPE_FLOAT:
		*out = config_setting_get_float(at);
		return TREE_OK;
	default:
		return tree_refuse(tree, at, "A plain number belongs here.");
	}
}

int tree_find_texts(struct tree *tree, const config_setting_t *group, const char *name, struct text **out, size_t *n_out)
{
	const config_setting_t *at = member_of(group, name);
	bool is_single;
	struct text *texts;
	size_t n;

	if (!at)
		return TREE_ABSENT;
	is_single = config_setting_type(at) == CONFIG_TYPE_STRING;
	if (!is_single && !config_setting_is_array(at) && !config_setting_is_list(at))
		return tree_refuse(tree, at, "One text, or several in [ ], belong here.");
	n = is_single ? 1 : tree_size(at);
	texts = arena_take_clear(tree->arena, n ? n : 1, sizeof *texts);
	if (!texts)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++) {
		int rc = copy_text(tree, is_single ? at : config_setting_get_elem(at, (unsigned)i), &texts[i]);

		if (rc)
			return rc;
	}
	*out = texts;
	*n_out = n;
	return TREE_OK;
}

int tree_find_list(struct tree *tree, const config_setting_t *group, const char *name, config_setting_t **out)
{
	config_setting_t *at = member_of(group, name);

	if (!at)
		return TREE_ABSENT;
	if (!config_setting_is_list(at))
		return tree_refuse(tree, at, "A list of groups, ( { ... }, { ... } ), belongs here.");
	*out = at;
	return TREE_OK;
}

int tree_find_group(struct tree *tree, const config_setting_t *group, const char *name, config_setting_t **out)
{
	config_setting_t *at = member_of(group, name);

	if (!at)
		return TREE_ABSENT;
	if (!config_setting_is_group(at))
		return tree_refuse(tree, at, "A group, { ... }, belongs here.");
	*out = at;
	return TREE_OK;
}

size_t tree_size(const config_setting_t *list)
{
	int n = config_setting_length(list);

	return n > 0 ? (size_t)n : 0;
}

int tree_get_item(struct tree *tree, const config_setting_t *list, size_t i, config_setting_t **out)
{
	config_setting_t *at = config_setting_get_elem(list, (unsigned)i);

	if (!at || !config_setting_is_group(at))
		return tree_refuse(tree, at ? at : list, "A group, { ... }, belongs here.");
	*out = at;
	return TREE_OK;
}

struct unit { const char *name; double factor; };

/* A plain decimal number (digits, at most one point), a blank or none, and one of the units. */
static bool to_unit(struct text t, const struct unit *units, double *out)
{
	char digits[32];
	size_t n = 0;
	struct text unit;

	t = text_trim(t);
	while (n < t.size && n + 1 < sizeof digits && ((t.at[n] >= '0' && t.at[n] <= '9') || t.at[n] == '.'))
		n++;
	if (!n || t.at[0] == '.')
		return false;
	memcpy(digits, t.at, n);
	digits[n] = '\0';
	if (strchr(digits, '.') != strrchr(digits, '.'))
		return false;
	unit = text_trim(text_slice(t, n, t.size));
	for (; units->name; units++)
		if (text_is_str(unit, units->name)) {
			*out = strtod(digits, NULL) * units->factor;
			return true;
		}
	return false;
}

bool unit_to_dur(struct text t, dur *out)
{
	static const struct unit units[] = { { "ms", 1e6 }, { "s", 1e9 }, { "min", 60e9 }, { "h", 3600e9 }, { NULL, 0 } };
	double ns;

	if (!to_unit(t, units, &ns) || ns > 9e18)
		return false;
	*out = dur_ns((int64_t)(ns + 0.5)); /* 0.29 s has no exact double: cut off, it would be a nanosecond short */
	return true;
}

bool unit_to_days(struct text t, dur *out)
{
	static const struct unit units[] = { { "min", 60e9 }, { "h", 3600e9 }, { "day", 86400e9 }, { "days", 86400e9 }, { NULL, 0 } };
	double ns;

	if (!to_unit(t, units, &ns) || ns > 9e18)
		return false;
	*out = dur_ns((int64_t)(ns + 0.5));
	return true;
}

bool unit_to_bytes(struct text t, uint64_t *out)
{
	static const struct unit units[] = { { "B", 1 }, { "KiB", 1024 }, { "MiB", 1048576 }, { "GiB", 1073741824 }, { NULL, 0 } };
	double bytes;

	if (!to_unit(t, units, &bytes) || bytes > 1e18)
		return false;
	*out = (uint64_t)bytes;
	return true;
}

bool unit_to_metres(struct text t, double *out)
{
	static const struct unit units[] = { { "m", 1 }, { "km", 1000 }, { NULL, 0 } };

	return to_unit(t, units, out);
}
