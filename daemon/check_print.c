/* What a check has to say, for people and for programs. */
#include "base/buffer.h"
#include "check.h"

/* ---- for programs ---- */

static void put_string(struct buffer *out, const char *name, struct text value)
{
	buffer_add_str(out, ",\"");
	buffer_add_str(out, name);
	buffer_add_str(out, "\":\"");
	for (size_t i = 0; i < value.size; i++) {
		unsigned char c = (unsigned char)value.at[i];
		char escaped[8];

		if (c == '"' || c == '\\')
			snprintf(escaped, sizeof escaped, "\\%c", c);
		else if (c < 0x20)
			snprintf(escaped, sizeof escaped, "\\u%04x", c);
		else
			snprintf(escaped, sizeof escaped, "%c", c);
		buffer_add_str(out, escaped);
	}
	buffer_add_str(out, "\"");
}

static void put_number(struct buffer *out, const char *name, uint64_t n)
{
	buffer_add_str(out, ",\"");
	buffer_add_str(out, name);
	buffer_add_str(out, "\":");
	buffer_add_u64(out, n);
}

static void put_remark(struct buffer *out, const struct remark *r)
{
	unsigned line;
	struct text file = remark_file(r, &line);

	buffer_add_str(out, "{\"severity\":\"");
	buffer_add_str(out, remark_grade_name(r->grade));
	buffer_add_str(out, "\"");
	put_string(out, "kind", text_of(r->kind));
	put_string(out, "file", file);
	put_number(out, "line", line);
	put_string(out, "sentence", r->sentence);
	if (r->example.size)
		put_string(out, "example", r->example);
	if (r->hint.size)
		put_string(out, "hint", r->hint);
	buffer_add_str(out, "}");
}

void check_print_findings(const struct remarks *remarks, FILE *out)
{
	struct buffer line = { 0 };

	fputs("\"findings\":[", out);
	for (size_t i = 0; i < remarks->n; i++) {
		buffer_clear(&line);
		put_remark(&line, &remarks->list[i]);
		fprintf(out, "%s%.*s", i ? ",\n" : "\n", TEXT_ARG(buffer_text(&line)));
	}
	fputs("]", out);
	buffer_fini(&line);
}

static void print_json(const struct check *check, FILE *out)
{
	const struct remarks *remarks = &check->remarks;

	fputs("{", out);
	check_print_findings(remarks, out);
	fprintf(out,
		",\n\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,\"rules\":%zu,\"expectations\":%zu,\"rule_set\":\"%.*s\"}\n",
		remarks->n_of[REMARK_ERROR], remarks->n_of[REMARK_WARNING], remarks->n_of[REMARK_NOTE],
		check->definition.n_rules, check->n_expectations,
		TEXT_ARG(check->configuration.ruleset ? ruleset_version(check->configuration.ruleset) : TEXT_NONE));
}

/* ---- for people ---- */

static void print_remark(const struct remark *r, FILE *out)
{
	fprintf(out, "%.*s%s%s: %s: %.*s\n", TEXT_ARG(r->where), r->where.size ? ": " : "", remark_grade_name(r->grade), r->kind, TEXT_ARG(r->sentence));
	if (r->example.size)
		fprintf(out, "    example: %.*s\n", TEXT_ARG(r->example));
	if (r->hint.size)
		fprintf(out, "    hint: %.*s\n", TEXT_ARG(r->hint));
}

static void print_number(FILE *out, size_t n, const char *what, const char *behind)
{
	fprintf(out, "%zu %s%s%s", n, what, n == 1 ? "" : "s", behind);
}

static void print_summary(const struct check *check, FILE *out)
{
	const struct configuration *c = &check->configuration;
	const size_t *n = check->remarks.n_of;

	if (check->has_rules && !n[REMARK_ERROR]) {
		fprintf(out, "%.*s: ", TEXT_ARG(c->city.name));
		print_number(out, c->city.n_departments, "department", ", ");
		print_number(out, areas_n_layers(c->areas), "layer", ", ");
		print_number(out, check->definition.n_rules, "rule", "");
		fprintf(out, " (rule set %.*s), ", TEXT_ARG(ruleset_version(c->ruleset)));
		print_number(out, check->n_expectations, "expectation", " met: ");
	}
	if (!n[REMARK_ERROR] && !n[REMARK_WARNING] && !n[REMARK_NOTE]) {
		fputs("all is well.\n", out);
		return;
	}
	print_number(out, n[REMARK_ERROR], "error", ", ");
	print_number(out, n[REMARK_WARNING], "warning", ", ");
	print_number(out, n[REMARK_NOTE], "note", ".\n");
}

void check_print(const struct check *check, bool is_json, FILE *out)
{
	if (is_json) {
		print_json(check, out);
		return;
	}
	for (size_t i = 0; i < check->remarks.n; i++)
		print_remark(&check->remarks.list[i], out);
	print_summary(check, out);
}
