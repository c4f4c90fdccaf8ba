#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "conf/settings.h"
#include "support/folder.h"

TestSuite(settings, .timeout = 10);

static struct folder folder;
static struct arena *arena;
static struct why why;
static struct settings settings;

static void up(void)
{
	folder_make(&folder);
	arena = arena_create(1024 * 1024);
	memset(&why, 0, sizeof why);
	settings_init(&settings);
}

static void down(void)
{
	arena_destroy(&arena);
	folder_remove(&folder);
}

static int read_text(const char *content)
{
	folder_write(&folder, "liaisond.cfg", content);
	return settings_read(&settings, folder.path, arena, NULL, &why);
}

static void expect_refused(const char *content, unsigned line, const char *field, const char *part)
{
	char where[160];

	snprintf(where, sizeof where, "%s/liaisond.cfg:%u", folder.path, line);
	cr_expect(eq(int, read_text(content), SETTINGS_REFUSED), "%s", content);
	cr_expect(eq(str, why.where, where), "%s", content);
	cr_expect(eq(str, why.field, (char *)field), "%s", content);
	cr_expect(strstr(why.sentence, part) != NULL, "%s: %s", content, why.sentence);
}

Test(settings, has_a_default_for_everything, .init = up, .fini = down)
{
	cr_assert(eq(int, settings_read(&settings, folder.path, arena, NULL, &why), SETTINGS_OK),
		  "a file that is not there is none");
	cr_assert(text_is_str(settings.requests, "tcp://127.0.0.1:5570"));
	cr_assert(eq(i64, settings.plugin_limit.ns, dur_ms(50).ns));
	cr_assert(eq(u64, settings.wal_limit, 134217728));
	cr_assert(eq(u64, settings.pending_max, 4096));
	cr_assert(not(settings.plain_loopback));
}

Test(settings, reads_every_kind, .init = up, .fini = down)
{
	cr_assert(
		eq(int,
		   read_text(
			   "requests = \"ipc:///run/l\"; plain_loopback = true; turn_frames = 7; plugin_limit = \"1.5 s\"; wal_limit = \"2 MiB\";"),
		   SETTINGS_OK),
		"%s", why.sentence);
	cr_assert(text_is_str(settings.requests, "ipc:///run/l"));
	cr_assert(settings.plain_loopback);
	cr_assert(eq(u64, settings.turn_frames, 7));
	cr_assert(eq(i64, settings.plugin_limit.ns, dur_ms(1500).ns));
	cr_assert(eq(u64, settings.wal_limit, 2 * 1024 * 1024));
	cr_assert(text_is_str(settings.glance, "tcp://127.0.0.1:5571"), "what is not named stays");
}

Test(settings, refuses_with_file_line_and_what_is_allowed, .init = up, .fini = down)
{
	expect_refused("\nturn_framse = 5;", 2, "turn_framse", "turn_framse");
	expect_refused("plugin_limit = 50;", 1, "plugin_limit", "quotation marks");
	expect_refused("plugin_limit = \"50\";", 1, "plugin_limit", "with its unit");
	expect_refused("plugin_limit = \"0 ms\";", 1, "plugin_limit", "1 to 60000");
	expect_refused("plugin_limit = \"61 s\";", 1, "plugin_limit", "1 to 60000");
	expect_refused("\n\nwal_limit = \"1000\";", 3, "wal_limit", "with its unit");
	expect_refused("wal_limit = \"1 KiB\";", 1, "wal_limit", "1048576 to");
	expect_refused("turn_frames = 0;", 1, "turn_frames", "1 to 65536");
	expect_refused("turn_frames = 65537;", 1, "turn_frames", "1 to 65536");
	expect_refused("turn_frames = -1;", 1, "turn_frames", "whole number");
	expect_refused("turn_frames = 1.5;", 1, "turn_frames", "whole number");
	expect_refused("turn_frames = \"5\";", 1, "turn_frames", "number");
	expect_refused("plain_loopback = 1;", 1, "plain_loopback", "true or false");
	expect_refused("plain_loopback = \"true\";", 1, "plain_loopback", "true or false");
	expect_refused("requests = 5570;", 1, "requests", "quotation marks");
	expect_refused("requests = \"\";", 1, "requests", "1 to 255");
	cr_expect(eq(u64, settings.turn_frames, 1024), "what was refused changed nothing");
}

Test(settings, refuses_a_setting_that_stands_twice_and_what_is_no_syntax, .init = up, .fini = down)
{
	cr_expect(eq(int, read_text("turn_frames = 5;\nturn_frames = 6;"), SETTINGS_REFUSED));
	cr_expect(strstr(why.where, "liaisond.cfg:2") != NULL, "%s", why.where);
	cr_expect(eq(int, read_text("turn_frames = ;"), SETTINGS_REFUSED));
}

Test(settings, takes_bounds_to_the_last, .init = up, .fini = down)
{
	cr_expect(eq(int,
		     read_text("turn_frames = 65536; plugin_limit = \"60 s\"; plugin_memory = \"64 GiB\"; peer_queue = 16;"),
		     SETTINGS_OK),
		  "%s", why.sentence);
	cr_expect(
		eq(int,
		   read_text("turn_frames = 1; plugin_limit = \"1 ms\"; plugin_memory = \"64 MiB\"; peer_queue = 1000000;"),
		   SETTINGS_OK),
		"%s", why.sentence);
}

static int set(const char *assignment)
{
	memset(&why, 0, sizeof why);
	return settings_set(&settings, assignment, arena, &why);
}

Test(settings, are_set_from_the_command_line_without_quotation_marks, .init = up, .fini = down)
{
	char changing[] = "requests=ipc:///tmp/a=b";

	cr_assert(eq(int, set(changing), SETTINGS_OK));
	memset(changing, 'x', sizeof changing - 1);
	cr_assert(text_is_str(settings.requests, "ipc:///tmp/a=b"),
		  "the text is the arena's, and the first = is the one that counts");
	cr_assert(eq(int, set("plugin_limit=2 s"), SETTINGS_OK));
	cr_assert(eq(i64, settings.plugin_limit.ns, dur_s(2).ns));
	cr_assert(eq(int, set("wal_limit=2 MiB"), SETTINGS_OK));
	cr_assert(eq(int, set("turn_frames=9"), SETTINGS_OK));
	cr_assert(eq(u64, settings.turn_frames, 9));
	cr_assert(eq(int, set("plain_loopback=true"), SETTINGS_OK));
	cr_assert(settings.plain_loopback);
	cr_assert(eq(int, set("plain_loopback=false"), SETTINGS_OK));
	cr_assert(not(settings.plain_loopback));
	cr_assert(eq(int, set("plugins="), SETTINGS_OK), "a text may be emptied");
}

Test(settings, refuse_what_is_wrong_on_the_command_line_by_name, .init = up, .fini = down)
{
	static const struct { const char *assignment, *field; } rows[] = {
		{ "turn_frames", "turn_frames" },	{ "=5", "=5" },
		{ "nothing=5", "nothing=5" },		{ "turn_frames=", "turn_frames" },
		{ "turn_frames=-1", "turn_frames" },	{ "turn_frames=5 ms", "turn_frames" },
		{ "turn_frames=99999999999999999999", "turn_frames" },
		{ "plugin_limit=50", "plugin_limit" },	{ "wal_limit=1", "wal_limit" },
		{ "plain_loopback=yes", "plain_loopback" }, { "plain_loopback=", "plain_loopback" },
		{ "requests=", "requests" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect(eq(int, set(rows[i].assignment), SETTINGS_REFUSED), "%s", rows[i].assignment);
		cr_expect(eq(str, why.where, "--set"), "%s", rows[i].assignment);
		cr_expect(eq(str, why.field, (char *)rows[i].field));
		cr_expect(gt(sz, strlen(why.sentence), 10));
	}
}

static void print_and_read_again(void)
{
	struct settings printed = settings;
	char *content = NULL;
	size_t size;
	FILE *out = open_memstream(&content, &size);

	settings_print(&settings, out);
	fclose(out);
	settings_init(&settings);
	cr_assert(eq(int, read_text(content), SETTINGS_OK), "%s %s\n%s", why.where, why.sentence, content);
	free(content);
#define TEXT_IS(a, b) text_is(a, b)
#define BOOL_IS(a, b) eq(int, a, b)
#define COUNT_IS(a, b) eq(u64, a, b)
#define DUR_IS(a, b) eq(i64, (a).ns, (b).ns)
#define BYTES_IS(a, b) eq(u64, a, b)
#define SETTING(name, KIND, min, max, fallback, paragraph) \
	cr_expect(KIND##_IS(printed.name, settings.name), #name " comes back");
#include "conf/settings.def"
#undef SETTING
}

Test(settings, read_back_what_they_print, .init = up, .fini = down)
{
	print_and_read_again();
	cr_assert(eq(
		int,
		read_text(
			"requests = \"ipc:///a b\"; plain_loopback = true; turn_frames = 3; plugin_limit = \"1.5 s\"; plugin_hang = \"10 ms\";"
			"wal_limit = \"3 MiB\"; store_reserve = \"1048577 B\"; plugin_memory = \"64 GiB\"; plugins = \"\xe6\xa1\xa9/p\";"),
		SETTINGS_OK));
	print_and_read_again();
}

Test(settings, print_texts_so_that_they_can_be_read_back_whatever_is_in_them, .init = up, .fini = down)
{
	cr_assert(eq(int, set("plugins=/srv/a \"quoted\" \\ folder\t#1 // $"), SETTINGS_OK));
	print_and_read_again();
}

Test(settings, takes_no_part_of_a_millisecond, .init = up, .fini = down)
{
	expect_refused("plugin_limit = \"1.5 ms\";", 1, "plugin_limit", "whole milliseconds");
}

/* Paragraphs come as comments, of a width that can be read. */
Test(settings, explain_themselves_when_printed, .init = up, .fini = down)
{
	char *content = NULL, *line, *rest;
	size_t size, n_settings = 0;
	FILE *out = open_memstream(&content, &size);

	settings_print(&settings, out);
	fclose(out);
	cr_assert(strstr(content, "# Allowed: 1 to 60000 ms.\nplugin_limit = \"50 ms\";") != NULL, "%s", content);
	rest = content;
	while ((line = strsep(&rest, "\n"))) {
		cr_expect(lt(sz, strlen(line), 130), "%s", line);
		n_settings += *line && *line != '#';
	}
	free(content);
#define SETTING(name, KIND, min, max, fallback, paragraph) n_settings--;
#include "conf/settings.def"
#undef SETTING
	cr_assert(eq(sz, n_settings, 0), "each setting has one line");
}
