#include "conf/settings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "conf/tree.h"

enum kind { KIND_TEXT, KIND_BOOL, KIND_COUNT, KIND_DUR, KIND_BYTES };

struct row {
	const char *name, *paragraph;
	enum kind kind;
	size_t offset;
	uint64_t min, max; /* DUR: in ms */
};

static const struct row rows[] = {
#define SETTING(name, KIND, min, max, fallback, paragraph) { #name, paragraph, KIND_##KIND, offsetof(struct settings, name), min, max },
#include "conf/settings.def"
#undef SETTING
};

enum { ROWS = sizeof rows / sizeof *rows };

static struct text text_default(const char *s) { return text_of(s); }
static bool bool_default(bool b) { return b; }
static uint64_t count_default(uint64_t n) { return n; }
static dur dur_default(int64_t ms) { return dur_ms(ms); }
static uint64_t bytes_default(uint64_t n) { return n; }

void settings_init(struct settings *settings)
{
#define TEXT_DEFAULT text_default
#define BOOL_DEFAULT bool_default
#define COUNT_DEFAULT count_default
#define DUR_DEFAULT dur_default
#define BYTES_DEFAULT bytes_default
#define SETTING(name, KIND, min, max, fallback, paragraph) settings->name = KIND##_DEFAULT(fallback);
#include "conf/settings.def"
#undef SETTING
}

static void *place_of(struct settings *settings, const struct row *row)
{
	return (char *)settings + row->offset;
}

/* Where a value comes from, for the message: a place in a file, or the command line (tree and at are NULL). */
struct origin { struct tree *tree; const config_setting_t *at; struct why *why; const char *name; };

static int PRINTF_LIKE(2, 3) refuse(const struct origin *o, const char *format, ...)
{
	char sentence[WHY_SENTENCE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	if (o->tree)
		return tree_refuse(o->tree, o->at, "%s", sentence);
	why_where(o->why, "--set", 0);
	why_field(o->why, o->name);
	why_say(o->why, "%s", sentence);
	return SETTINGS_REFUSED;
}

static const char *const units[] = { [KIND_TEXT] = "bytes", [KIND_COUNT] = "(a count)", [KIND_DUR] = "ms", [KIND_BYTES] = "bytes",
				     [KIND_BOOL] = "" };

static int check_bounds(const struct origin *o, const struct row *row, uint64_t value)
{
	if (value >= row->min && value <= row->max)
		return SETTINGS_OK;
	return refuse(o, "Out of bounds; %s allowed: %" PRIu64 " to %" PRIu64 ".", units[row->kind], row->min, row->max);
}

static int put_text(const struct origin *o, const struct row *row, struct text t, void *place)
{
	int rc = check_bounds(o, row, t.size);

	if (!rc)
		memcpy(place, &t, sizeof t);
	return rc;
}

static int put_number(const struct origin *o, const struct row *row, double value, void *place)
{
	uint64_t n = value >= 0 && value < 1e18 ? (uint64_t)value : UINT64_MAX;
	int rc;

	if (value != (double)n)
		return refuse(o, "A whole number without a unit belongs here.");
	rc = check_bounds(o, row, n);
	if (!rc)
		memcpy(place, &n, sizeof n);
	return rc;
}

static int put_dur(const struct origin *o, const struct row *row, struct text t, void *place)
{
	dur d;
	int rc;

	if (!unit_to_dur(t, &d))
		return refuse(o, "A time with its unit belongs here: \"50 ms\", \"2 s\", \"5 min\" or \"1 h\".");
	if (d.ns % dur_ms(1).ns)
		return refuse(o, "Times are whole milliseconds.");
	rc = check_bounds(o, row, (uint64_t)dur_to_ms(d));
	if (!rc)
		memcpy(place, &d, sizeof d);
	return rc;
}

static int put_bytes(const struct origin *o, const struct row *row, struct text t, void *place)
{
	uint64_t n;
	int rc;

	if (!unit_to_bytes(t, &n))
		return refuse(o, "A size with its unit belongs here: \"64 KiB\", \"256 MiB\" or \"1 GiB\".");
	rc = check_bounds(o, row, n);
	if (!rc)
		memcpy(place, &n, sizeof n);
	return rc;
}

static int read_row(const struct row *row, struct tree *tree, struct settings *settings)
{
	config_setting_t *root = tree_root(tree);
	struct origin o = { tree, config_setting_get_member(root, row->name), tree->why, row->name };
	void *place = place_of(settings, row);
	struct text t = TEXT_NONE;
	double number = 0;
	int rc;

	switch (row->kind) {
	case KIND_BOOL:
		rc = tree_find_bool(tree, root, row->name, place);
		return rc == TREE_ABSENT ? SETTINGS_OK : rc;
	case KIND_COUNT:
		rc = tree_find_number(tree, root, row->name, &number);
		return rc == TREE_ABSENT ? SETTINGS_OK : rc ? rc : put_number(&o, row, number, place);
	default:
		rc = tree_find_text(tree, root, row->name, &t);
	}
	if (rc)
		return rc == TREE_ABSENT ? SETTINGS_OK : rc;
	return row->kind == KIND_TEXT ? put_text(&o, row, t, place)
	       : row->kind == KIND_DUR ? put_dur(&o, row, t, place) : put_bytes(&o, row, t, place);
}

int settings_read(struct settings *settings, const char *dir, struct arena *arena, struct remarks *flaws, struct why *why)
{
	const char *names[ROWS + 1] = { NULL };
	char path[4096];
	struct tree tree;
	bool is_open;
	int rc;

	snprintf(path, sizeof path, "%s/liaisond.cfg", dir);
	for (size_t i = 0; i < ROWS; i++)
		names[i] = rows[i].name;
	rc = tree_open(&tree, path, arena, why);
	tree.flaws = flaws;
	is_open = rc == TREE_OK;
	if (is_open)
		rc = tree_only(&tree, tree_root(&tree), names);
	for (size_t i = 0; is_open && rc == TREE_OK && i < ROWS; i++)
		rc = tree_go_on(&tree, read_row(&rows[i], &tree, settings));
	rc = tree_go_on(&tree, rc);
	tree_close(&tree);
	if (rc == TREE_ABSENT)
		return SETTINGS_OK;
	return rc == TREE_REFUSED || tree.n_flaws ? SETTINGS_REFUSED : PASS(rc);
}

static int set_row(const struct row *row, const struct origin *o, struct text value, struct settings *settings)
{
	void *place = place_of(settings, row);
	uint64_t n;
	bool yes = text_is_str(value, "true");

	switch (row->kind) {
	case KIND_TEXT:
		return put_text(o, row, value, place);
	case KIND_DUR:
		return put_dur(o, row, value, place);
	case KIND_BYTES:
		return put_bytes(o, row, value, place);
	case KIND_COUNT:
		return put_number(o, row, text_to_u64(value, &n) ? (double)n : -1, place);
	case KIND_BOOL:
		if (!yes && !text_is_str(value, "false"))
			return refuse(o, "true or false belongs here.");
		memcpy(place, &yes, sizeof yes);
	}
	return SETTINGS_OK;
}

int settings_set(struct settings *settings, const char *assignment, struct arena *arena, struct why *why)
{
	struct text rest = text_of(assignment), name = TEXT_NONE;
	struct origin o = { .why = why, .name = assignment };
	bool ok = true;

	if (!strchr(assignment, '=') || !text_next(&rest, '=', &name))
		return refuse(&o, "Write it as name=value.");
	rest = arena_copy(arena, rest, &ok);
	if (!ok)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < ROWS; i++)
		if (text_is_str(name, rows[i].name)) {
			o.name = rows[i].name;
			return set_row(&rows[i], &o, rest, settings);
		}
	return refuse(&o, "There is no setting of this name: %s. See liaisond --print-config.", assignment);
}

static void print_bytes(uint64_t n, FILE *out)
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB" };
	size_t unit = 0;

	for (; unit < 3 && n && n % 1024 == 0; unit++)
		n /= 1024;
	fprintf(out, "\"%" PRIu64 " %s\"", n, names[unit]);
}

/* As libconfig reads it. */
static void print_text(struct text t, FILE *out)
{
	fputc('"', out);
	for (size_t i = 0; i < t.size; i++) {
		if (t.at[i] == '"' || t.at[i] == '\\')
			fputc('\\', out);
		fputc(t.at[i], out);
	}
	fputc('"', out);
}

static void print_value(const struct row *row, const void *place, FILE *out)
{
	const struct text *t = place;
	const uint64_t *n = place;
	const dur *d = place;
	const bool *b = place;

	switch (row->kind) {
	case KIND_TEXT:
		print_text(*t, out);
		break;
	case KIND_BOOL:
		fputs(*b ? "true" : "false", out);
		break;
	case KIND_COUNT:
		fprintf(out, "%" PRIu64, *n);
		break;
	case KIND_DUR:
		fprintf(out, "\"%" PRId64 " ms\"", dur_to_ms(*d));
		break;
	case KIND_BYTES:
		print_bytes(*n, out);
		break;
	}
}

static void print_paragraph(const char *words, FILE *out)
{
	int column = 0;

	while (*words) {
		int size = (int)strcspn(words, " ");

		if (column && column + size > 110)
			column = 0, fputc('\n', out);
		column += fprintf(out, "%s%.*s", column ? " " : "# ", size, words);
		words += size + (words[size] == ' ');
	}
	fputc('\n', out);
}

void settings_print(const struct settings *settings, FILE *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		print_paragraph(rows[i].paragraph, out);
		if (rows[i].kind != KIND_TEXT && rows[i].kind != KIND_BOOL)
			fprintf(out, "# Allowed: %" PRIu64 " to %" PRIu64 " %s.\n", rows[i].min, rows[i].max, units[rows[i].kind]);
		fprintf(out, "%s = ", rows[i].name);
		print_value(&rows[i], (const char *)settings + rows[i].offset, out);
		fputs(";\n\n", out);
	}
}
