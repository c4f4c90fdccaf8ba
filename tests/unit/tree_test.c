#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "conf/tree.h"
#include "support/folder.h"

TestSuite(tree, .timeout = 10);

static struct folder folder;
static struct arena *arena;
static struct why why;
static struct tree tree;
static char path[128];

static void up(void)
{
	folder_make(&folder);
	snprintf(path, sizeof path, "%s/a.cfg", folder.path);
	arena = arena_create(1024 * 1024);
	memset(&why, 0, sizeof why);
}

static void down(void)
{
	arena_destroy(&arena);
	folder_remove(&folder);
}

static int open_text(const char *content)
{
	folder_write(&folder, "a.cfg", content);
	return tree_open(&tree, path, arena, &why);
}

/* Refused at this line, in words that hold `part`. */
static void expect_refused(int rc, unsigned line, const char *part)
{
	char where[160];

	snprintf(where, sizeof where, line ? "%s:%u" : "%s", path, line);
	cr_expect(eq(int, rc, TREE_REFUSED));
	cr_expect(eq(str, why.where, where));
	cr_expect(strstr(why.sentence, part) != NULL, "%s", why.sentence);
}

Test(tree, gives_each_kind_of_value, .init = up, .fini = down)
{
	struct text t, *texts;
	config_setting_t *group, *list, *item;
	double number;
	bool yes;
	size_t n;

	cr_assert(eq(
		int,
		open_text(
			"t = \"text\"; b = true; i = 12; l = 5000000000L; f = 0.75; one = \"x\"; many = [ \"x\", \"y\" ];\n"
			"mixed = ( \"p\", \"q\" ); none = [ ]; g = { t = \"inner\"; }; list = ( { t = \"first\"; }, { } );"),
		TREE_OK));
	cr_assert(eq(int, tree_get_text(&tree, tree_root(&tree), "t", &t), TREE_OK));
	cr_assert(text_is_str(t, "text"));
	cr_assert(eq(int, tree_find_bool(&tree, tree_root(&tree), "b", &yes), TREE_OK));
	cr_assert(yes);
	cr_assert(eq(int, tree_find_number(&tree, tree_root(&tree), "i", &number), TREE_OK));
	cr_assert(epsilon_eq(dbl, number, 12, 0));
	cr_assert(eq(int, tree_find_number(&tree, tree_root(&tree), "l", &number), TREE_OK));
	cr_assert(epsilon_eq(dbl, number, 5e9, 0));
	cr_assert(eq(int, tree_find_number(&tree, tree_root(&tree), "f", &number), TREE_OK));
	cr_assert(epsilon_eq(dbl, number, 0.75, 0));
	cr_assert(eq(int, tree_find_texts(&tree, tree_root(&tree), "one", &texts, &n), TREE_OK));
	cr_assert(n == 1 && text_is_str(texts[0], "x"));
	cr_assert(eq(int, tree_find_texts(&tree, tree_root(&tree), "many", &texts, &n), TREE_OK));
	cr_assert(n == 2 && text_is_str(texts[1], "y"));
	cr_assert(eq(int, tree_find_texts(&tree, tree_root(&tree), "mixed", &texts, &n), TREE_OK));
	cr_assert(n == 2 && text_is_str(texts[1], "q"));
	cr_assert(eq(int, tree_find_texts(&tree, tree_root(&tree), "none", &texts, &n), TREE_OK));
	cr_assert(eq(sz, n, 0));
	cr_assert(eq(int, tree_find_group(&tree, tree_root(&tree), "g", &group), TREE_OK));
	cr_assert(eq(int, tree_find_text(&tree, group, "t", &t), TREE_OK));
	cr_assert(text_is_str(t, "inner"));
	cr_assert(eq(int, tree_find_list(&tree, tree_root(&tree), "list", &list), TREE_OK));
	cr_assert(eq(sz, tree_size(list), 2));
	cr_assert(eq(int, tree_get_item(&tree, list, 0, &item), TREE_OK));
	cr_assert(eq(int, tree_get_text(&tree, item, "t", &t), TREE_OK));
	cr_assert(text_is_str(t, "first"));
	tree_close(&tree);
	cr_assert(text_is_str(t, "first"), "texts outlive the file");
}

Test(tree, says_that_a_name_is_not_set_and_leaves_the_output_alone, .init = up, .fini = down)
{
	struct text t = TEXT("before"), *texts = NULL;
	config_setting_t *at = NULL;
	double number = 7;
	bool yes = true;
	size_t n = 9;

	cr_assert(eq(int, open_text(""), TREE_OK));
	cr_assert(eq(int, tree_find_text(&tree, tree_root(&tree), "t", &t), TREE_ABSENT));
	cr_assert(eq(int, tree_find_bool(&tree, tree_root(&tree), "b", &yes), TREE_ABSENT));
	cr_assert(eq(int, tree_find_number(&tree, tree_root(&tree), "n", &number), TREE_ABSENT));
	cr_assert(eq(int, tree_find_texts(&tree, tree_root(&tree), "l", &texts, &n), TREE_ABSENT));
	cr_assert(eq(int, tree_find_list(&tree, tree_root(&tree), "l", &at), TREE_ABSENT));
	cr_assert(eq(int, tree_find_group(&tree, tree_root(&tree), "g", &at), TREE_ABSENT));
	cr_assert(text_is_str(t, "before") && yes && n == 9 && !texts && !at);
	expect_refused(tree_get_text(&tree, tree_root(&tree), "t", &t), 0, "\"t\" is missing");
	tree_close(&tree);
}

Test(tree, refuses_a_value_of_another_kind_with_its_line, .init = up, .fini = down)
{
	struct text t, *texts;
	config_setting_t *at;
	double number;
	bool yes;
	size_t n;

	cr_assert(eq(int, open_text("number = 1;\ntext = \"x\";\n\nlist = ( 1, 2 );\nempty = \"\";\n"), TREE_OK));
	expect_refused(tree_find_text(&tree, tree_root(&tree), "number", &t), 1, "quotation marks");
	cr_expect(eq(str, why.field, "number"));
	expect_refused(tree_find_bool(&tree, tree_root(&tree), "number", &yes), 1, "true or false");
	expect_refused(tree_find_number(&tree, tree_root(&tree), "text", &number), 2, "number");
	expect_refused(tree_find_list(&tree, tree_root(&tree), "text", &at), 2, "list of groups");
	expect_refused(tree_find_group(&tree, tree_root(&tree), "text", &at), 2, "group");
	expect_refused(tree_find_texts(&tree, tree_root(&tree), "number", &texts, &n), 1, "One text");
	expect_refused(tree_find_texts(&tree, tree_root(&tree), "list", &texts, &n), 4, "quotation marks");
	expect_refused(tree_get_text(&tree, tree_root(&tree), "empty", &t), 5, "must not be empty");
	cr_assert(eq(int, tree_find_list(&tree, tree_root(&tree), "list", &at), TREE_OK));
	expect_refused(tree_get_item(&tree, at, 1, &at), 4, "group");
	tree_close(&tree);
}

Test(tree, refuses_names_that_nobody_asked_for, .init = up, .fini = down)
{
	static const char *const names[] = { "known", NULL };

	cr_assert(eq(int, open_text("known = 1;\nknwon = 2;\n"), TREE_OK));
	expect_refused(tree_only(&tree, tree_root(&tree), names), 2, "knwon");
	tree_close(&tree);
	cr_assert(eq(int, open_text("known = 1;\n"), TREE_OK));
	cr_assert(eq(int, tree_only(&tree, tree_root(&tree), names), TREE_OK));
	tree_close(&tree);
}

Test(tree, says_where_the_syntax_breaks, .init = up, .fini = down)
{
	static const struct { const char *content; unsigned line; } rows[] = {
		{ "a = 1;\nb = ;\n", 2 },
		{ "a = 1;\na = 2;\n", 2 },
		{ "a = (1, 2;\n", 1 },
		{ "a = 1 }\n", 1 },
		{ "\n\n= 3;\n", 3 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		expect_refused(open_text(rows[i].content), rows[i].line, "check quotes");
		tree_close(&tree);
	}
}

Test(tree, says_that_there_is_no_file_and_refuses_what_is_none, .init = up, .fini = down)
{
	cr_assert(eq(int, tree_open(&tree, path, arena, &why), TREE_ABSENT));
	tree_close(&tree);
	cr_assert(eq(int, tree_open(&tree, folder.path, arena, &why), TREE_REFUSED));
	cr_assert(eq(str, why.where, folder.path));
	tree_close(&tree);
}

Test(tree, refuses_a_file_over_its_limit_without_reading_it, .init = up, .fini = down)
{
	folder_write_hole(&folder, "a.cfg", TREE_FILE_LIMIT_BYTES + 1);
	expect_refused(tree_open(&tree, path, arena, &why), 0, "32 MiB");
	tree_close(&tree);
}

Test(tree, refuses_what_is_not_utf8, .init = up, .fini = down)
{
	expect_refused(open_text("a = \"gr\xfc" "n\";\n"), 0, "UTF-8");
	tree_close(&tree);
	folder_write_bytes(&folder, "a.cfg", "a = 1;\0b = 2;", 13);
	expect_refused(tree_open(&tree, path, arena, &why), 0, "UTF-8");
	tree_close(&tree);
}

/* `depth` lists within each other, in line 2. */
static int open_nested(int depth, const char *before)
{
	char *content = calloc(1, strlen(before) + (size_t)depth * 2 + 16), *at = content;
	int rc;

	at += sprintf(at, "%s\na = ", before);
	for (int i = 0; i < depth; i++)
		*at++ = '(';
	for (int i = 0; i < depth; i++)
		*at++ = ')';
	strcpy(at, ";\n");
	rc = open_text(content);
	free(content);
	return rc;
}

Test(tree, bounds_how_deep_a_file_is_nested, .init = up, .fini = down)
{
	cr_assert(eq(int, open_nested(TREE_DEPTH_LIMIT, ""), TREE_OK), "%s", why.sentence);
	tree_close(&tree);
	expect_refused(open_nested(TREE_DEPTH_LIMIT + 1, ""), 2, "64 levels");
	tree_close(&tree);
	expect_refused(open_nested(200000, ""), 2, "64 levels");
	tree_close(&tree);
}

Test(tree, does_not_take_brackets_in_texts_and_comments_for_nesting, .init = up, .fini = down)
{
	char before[400] = "t = \"\\\"";

	memset(before + strlen(before), '(', 100);
	strcat(before, "\"; # ((( \" \n// ((( \" \n/* (((\n \" */ u = \"//\";");
	cr_assert(eq(int, open_nested(TREE_DEPTH_LIMIT, before), TREE_OK), "%s", why.sentence);
	tree_close(&tree);
}

/* What an included file says has no line of this one, and its nesting is not looked at. */
Test(tree, refuses_to_include_other_files, .init = up, .fini = down)
{
	char content[256];

	folder_write(&folder, "b.cfg", "b = 2;\n");
	snprintf(content, sizeof content, "a = \"@include\"; # @include\n@include \"%s/b.cfg\"\n", folder.path);
	expect_refused(open_text(content), 2, "@include");
	tree_close(&tree);
}

Test(tree, reads_times_sizes_and_lengths_with_their_units)
{
	uint64_t bytes;
	double metres;
	dur d;

	cr_assert(unit_to_dur(TEXT("50 ms"), &d) && d.ns == dur_ms(50).ns);
	cr_assert(unit_to_dur(TEXT(" 2s "), &d) && d.ns == dur_s(2).ns);
	cr_assert(unit_to_dur(TEXT("1.5 min"), &d) && d.ns == dur_s(90).ns);
	cr_assert(unit_to_dur(TEXT("24 h"), &d) && d.ns == dur_s(86400).ns);
	cr_assert(unit_to_bytes(TEXT("0 B"), &bytes) && bytes == 0);
	cr_assert(unit_to_bytes(TEXT("64 KiB"), &bytes) && bytes == 65536);
	cr_assert(unit_to_bytes(TEXT("0.5GiB"), &bytes) && bytes == 536870912);
	cr_assert(unit_to_metres(TEXT("25 m"), &metres) && metres == 25);
	cr_assert(unit_to_metres(TEXT("1.5 km"), &metres) && metres == 1500);
}

/* Fractions of ten have no exact double: 0.29 s is 290 ms and not a nanosecond less. */
Test(tree, reads_fractions_as_they_are_written)
{
	char written[32];
	dur d;

	for (int ms = 1; ms < 5000; ms++) {
		snprintf(written, sizeof written, "%d.%03d s", ms / 1000, ms % 1000);
		cr_assert(unit_to_dur(text_of(written), &d));
		cr_assert(eq(i64, d.ns, dur_ms(ms).ns), "%s", written);
	}
}

Test(tree, refuses_numbers_without_unit_and_units_without_number)
{
	static const char *const wrong[] = {
		"",          " ",       "50",     "ms",     "-5 ms", "+5 ms",
		"5 ms x",    "5 days",  "5 MS",   "1e3 ms", ".5 s",  "1..5 s",
		"1.2.3 s",   "5 ms ms", "0x10 s", "nan s",  "inf s", "9999999999999999999999999999999999999999 s",
		"5\xc2\xa0s"
	};
	uint64_t bytes;
	double metres;
	dur d;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cr_expect(not(unit_to_dur(text_of(wrong[i]), &d)), "%s", wrong[i]);
		cr_expect(not(unit_to_bytes(text_of(wrong[i]), &bytes)), "%s", wrong[i]);
		cr_expect(not(unit_to_metres(text_of(wrong[i]), &metres)), "%s", wrong[i]);
	}
	cr_expect(not(unit_to_dur(TEXT("9999999 h"), &d)), "longer than can be counted");
	cr_expect(not(unit_to_bytes(TEXT("9999999999 GiB"), &bytes)));
	cr_expect(not(unit_to_bytes(TEXT("5 KB"), &bytes)), "KB is 1000 to some and 1024 to others");
	cr_expect(not(unit_to_dur(TEXT_NONE, &d)));
}

Test(tree, passes_over_a_byte_order_mark, .init = up, .fini = down)
{
	struct text t;

	cr_assert(eq(int, open_text("\xEF\xBB\xBFname = \"x\";\n"), TREE_OK), "%s", why.sentence);
	cr_assert(eq(int, tree_get_text(&tree, tree_root(&tree), "name", &t), TREE_OK));
	cr_expect(text_is_str(t, "x"));
	tree_close(&tree);
	expect_refused(open_text("\xEF\xBB\xBF\nname = \xEF\xBB\xBF;\n"), 2, "syntax error");
	tree_close(&tree);
}
