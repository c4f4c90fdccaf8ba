#include <math.h>
#include <stddef.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/validate.h"

TestSuite(validate, .timeout = 5);

static const wall now = { 1772438400000 };
static char bytes[LIMIT_DESCRIPTION + 2];

static void up(void)
{
	memset(bytes, 'x', sizeof bytes - 1);
}

static struct submission good(void)
{
	return (struct submission){ .source = TEXT("hotline"), .source_ref = TEXT("a-1"), .channel = TEXT("phone"),
				    .category = TEXT("roads/pothole"), .opened = WALL_NONE };
}

static const char *flaw_of(const struct submission *s)
{
	struct flaw flaw = { "", "" };
	bool is_valid = submission_is_valid(s, now, &flaw);

	cr_assert(is_valid == !*flaw.field, "a flaw is named exactly when there is one");
	if (!is_valid)
		cr_assert(gt(sz, strlen(flaw.rule), 10), "the rule is said in words");
	return flaw.field;
}

Test(validate, takes_each_text_at_its_limit_and_refuses_one_byte_more, .init = up)
{
	static const struct { size_t at, limit; const char *field; } rows[] = {
		{ offsetof(struct submission, source), LIMIT_NAME, "source" },
		{ offsetof(struct submission, source_ref), LIMIT_SOURCE_REF, "source_ref" },
		{ offsetof(struct submission, channel), LIMIT_NAME, "channel" },
		{ offsetof(struct submission, text.title), LIMIT_TITLE, "text.title" },
		{ offsetof(struct submission, text.description), LIMIT_DESCRIPTION, "text.description" },
		{ offsetof(struct submission, text.address), LIMIT_ADDRESS, "text.address" },
		{ offsetof(struct submission, text.reporter.kind), LIMIT_NAME, "text.reporter.kind" },
		{ offsetof(struct submission, text.reporter.name), LIMIT_CONTACT, "text.reporter.name" },
		{ offsetof(struct submission, text.reporter.contact), LIMIT_CONTACT, "text.reporter.contact" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct submission s = good();
		struct text *t = (struct text *)((char *)&s + rows[i].at);

		*t = (struct text){ bytes, rows[i].limit };
		cr_expect(eq(str, (char *)flaw_of(&s), ""), "%s at its limit", rows[i].field);
		t->size++;
		cr_expect(eq(str, (char *)flaw_of(&s), (char *)rows[i].field));
	}
}

Test(validate, wants_source_source_ref_channel_and_category)
{
	static const struct { size_t at; const char *field; } rows[] = {
		{ offsetof(struct submission, source), "source" },
		{ offsetof(struct submission, source_ref), "source_ref" },
		{ offsetof(struct submission, channel), "channel" },
		{ offsetof(struct submission, category), "category" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct submission s = good();

		*(struct text *)((char *)&s + rows[i].at) = TEXT_NONE;
		cr_expect(eq(str, (char *)flaw_of(&s), (char *)rows[i].field));
	}
}

static const char *flaw_of_category(struct text category)
{
	struct submission s = good();

	s.category = category;
	return flaw_of(&s);
}

Test(validate, knows_a_path_from_what_is_none, .init = up)
{
	static const char *const wrong[] = { "/", "/roads", "roads/", "roads//pothole", "*", "roads/*", "*/pothole" };
	static const char *const right[] = { "roads", "roads/pothole", "a/b/c/d/e/f",
					     "**",    "roads/a*",      "\xe9\x81\x93\xe8\xb7\xaf/\xe5\x9d\x91" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect(eq(str, (char *)flaw_of_category(text_of(wrong[i])), "category"), "%s", wrong[i]);
	for (size_t i = 0; i < sizeof right / sizeof *right; i++)
		cr_expect(eq(str, (char *)flaw_of_category(text_of(right[i])), ""), "%s", right[i]);
}

Test(validate, bounds_a_category_and_each_of_its_segments, .init = up)
{
	char path[LIMIT_CATEGORY + 2];

	memset(path, 'x', sizeof path);
	for (size_t i = 50; i < sizeof path; i += 51)
		path[i] = '/';
	cr_assert(eq(str, (char *)flaw_of_category((struct text){ path, LIMIT_CATEGORY }), ""));
	cr_assert(eq(str, (char *)flaw_of_category((struct text){ path, LIMIT_CATEGORY + 1 }), "category"));
	cr_assert(eq(str, (char *)flaw_of_category((struct text){ bytes, LIMIT_NAME }), ""));
	cr_assert(eq(str, (char *)flaw_of_category((struct text){ bytes, LIMIT_NAME + 1 }), "category"));
}

static const char *flaw_of_point(double lat, double lon)
{
	struct submission s = good();

	s.text.has_point = true;
	s.text.point = (struct point){ lat, lon };
	return flaw_of(&s);
}

Test(validate, takes_points_on_the_globe_and_no_others)
{
	cr_expect(eq(str, (char *)flaw_of_point(90, 180), ""));
	cr_expect(eq(str, (char *)flaw_of_point(-90, -180), ""));
	cr_expect(eq(str, (char *)flaw_of_point(nextafter(90, 91), 0), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(nextafter(-90, -91), 0), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(0, nextafter(180, 181)), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(0, nextafter(-180, -181)), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(NAN, 0), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(0, NAN), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(INFINITY, 0), "text.point"));
	cr_expect(eq(str, (char *)flaw_of_point(0, -INFINITY), "text.point"));
}

Test(validate, bounds_the_extra_fields_in_number_name_and_value, .init = up)
{
	struct field fields[LIMIT_FIELDS + 1];
	struct submission s = good();

	for (size_t i = 0; i <= LIMIT_FIELDS; i++)
		fields[i] = (struct field){ { bytes, LIMIT_NAME }, { bytes, LIMIT_FIELD_VALUE } };
	s.text.fields = fields;
	s.text.n_fields = LIMIT_FIELDS;
	cr_expect(eq(str, (char *)flaw_of(&s), ""));
	s.text.n_fields++;
	cr_expect(eq(str, (char *)flaw_of(&s), "text.fields"));
	s.text.n_fields = LIMIT_FIELDS;
	fields[LIMIT_FIELDS - 1].value.size++;
	cr_expect(eq(str, (char *)flaw_of(&s), "text.fields"));
	fields[LIMIT_FIELDS - 1] = (struct field){ { bytes, LIMIT_NAME + 1 }, TEXT_NONE };
	cr_expect(eq(str, (char *)flaw_of(&s), "text.fields"));
	fields[LIMIT_FIELDS - 1] = (struct field){ TEXT_NONE, TEXT("a value of no name") };
	cr_expect(eq(str, (char *)flaw_of(&s), "text.fields"));
	fields[LIMIT_FIELDS - 1] = (struct field){ TEXT("empty"), TEXT_NONE };
	cr_expect(eq(str, (char *)flaw_of(&s), ""));
}

Test(validate, takes_no_answer_and_no_note_from_outside)
{
	struct submission answer = good(), note = good();

	answer.text.answer = TEXT("I answer myself.");
	note.text.note = TEXT("noted");
	cr_expect(eq(str, (char *)flaw_of(&answer), "text.answer"));
	cr_expect(eq(str, (char *)flaw_of(&note), "text.answer"));
}

Test(validate, takes_a_report_from_long_ago_and_from_one_day_ahead_at_most)
{
	struct submission s = good();

	s.opened = wall_ms(1);
	cr_expect(eq(str, (char *)flaw_of(&s), ""));
	s.opened = wall_ms(-5000000000000);
	cr_expect(eq(str, (char *)flaw_of(&s), ""));
	s.opened = wall_ms(now.ms + 86400000);
	cr_expect(eq(str, (char *)flaw_of(&s), ""));
	s.opened = wall_ms(now.ms + 86400001);
	cr_expect(eq(str, (char *)flaw_of(&s), "opened_at_ms"));
}

Test(validate, bounds_names, .init = up)
{
	cr_assert(not(name_is_valid(TEXT_NONE)));
	cr_assert(name_is_valid(TEXT("x")));
	cr_assert(name_is_valid((struct text){ bytes, LIMIT_NAME }));
	cr_assert(not(name_is_valid((struct text){ bytes, LIMIT_NAME + 1 })));
}
