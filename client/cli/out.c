#include "out.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"

void out_error(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("liaison: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int out_why(const struct why *why)
{
	out_error("%s%s%s%s%s", why->where, *why->where ? ": " : "", why->field, *why->field ? ": " : "", why->sentence);
	return EXIT_REFUSED;
}

int out_result(int rc, const struct liaison_error *error)
{
	if (rc == LIAISON_OK)
		return EXIT_DONE;
	if (rc == LIAISON_REFUSED && *error->field)
		out_error("refused (%s, %s): %s", liaison_outcome_name(error->outcome), error->field, error->sentence);
	else if (rc == LIAISON_REFUSED)
		out_error("refused (%s): %s", liaison_outcome_name(error->outcome), error->sentence);
	else if (rc == LIAISON_SILENT)
		out_error("%s --connect or LIAISON_ENDPOINT names another endpoint.", error->sentence);
	else
		out_error("%s", error->sentence);
	return rc == LIAISON_SILENT ? EXIT_SILENT : rc == LIAISON_INVALID ? EXIT_USAGE : EXIT_REFUSED;
}

bool out_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

static struct winsize terminal(void)
{
	struct winsize size = { 0 };

	return out_is_terminal() && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size : (struct winsize){ 0 };
}

unsigned out_columns(void)
{
	return terminal().ws_col;
}

unsigned out_lines(void)
{
	return terminal().ws_row;
}

const char *out_colour(enum colour colour)
{
	static const char *const codes[] = { "\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m" };
	static int is_used = -1;

	if (is_used < 0) {
		const char *no = getenv("NO_COLOR");

		is_used = out_is_terminal() && !(no && *no);
	}
	return is_used ? codes[colour] : "";
}

static struct tm local(int64_t ms)
{
	int64_t seconds = ms / 1000 - (ms % 1000 < 0);
	time_t t = (time_t)seconds;
	struct tm tm = { 0 };

	localtime_r(&t, &tm);
	return tm;
}

const char *out_time(int64_t ms, char out[OUT_TIME_SIZE])
{
	struct tm tm = local(ms);

	if (!ms || !strftime(out, OUT_TIME_SIZE, "%Y-%m-%d %H:%M", &tm))
		snprintf(out, OUT_TIME_SIZE, "-");
	return out;
}

const char *out_rfc3339(int64_t ms, char out[OUT_TIME_SIZE])
{
	_Static_assert((int)OUT_TIME_SIZE >= (int)CIVIL_PRINT_SIZE, "a printed time fits");
	*out = '\0';
	if (ms)
		civil_print_rfc3339(wall_ms(ms), (int32_t)local(ms).tm_gmtoff, out);
	return out;
}

const char *out_span(int64_t ms, char out[OUT_TIME_SIZE])
{
	int64_t minutes = ms / 60000;
	const long long d = minutes / 1440, h = minutes / 60 % 24, m = minutes % 60;

	if (d)
		snprintf(out, OUT_TIME_SIZE, "%lld d %lld h", d, h);
	else if (h)
		snprintf(out, OUT_TIME_SIZE, "%lld h %lld min", h, m);
	else if (m)
		snprintf(out, OUT_TIME_SIZE, "%lld min", m);
	else
		snprintf(out, OUT_TIME_SIZE, "%lld s", (long long)(ms / 1000));
	return out;
}

const char *out_working(int64_t ms, char out[OUT_TIME_SIZE])
{
	int64_t minutes = ms / 60000;
	const long long h = minutes / 60, m = minutes % 60;

	if (h && m)
		snprintf(out, OUT_TIME_SIZE, "%lld h %lld min", h, m);
	else if (h)
		snprintf(out, OUT_TIME_SIZE, "%lld h", h);
	else if (m || ms / 1000 == 0)
		snprintf(out, OUT_TIME_SIZE, "%lld min", m);
	else
		snprintf(out, OUT_TIME_SIZE, "%lld s", (long long)(ms / 1000));
	return out;
}

bool out_time_parse(const char *text, int64_t *ms_out)
{
	civil reading;
	wall at;
	struct tm tm = { 0 };
	int32_t days;
	time_t t;

	if (civil_parse_rfc3339(text_of(text), &at)) {
		*ms_out = at.ms;
		return true;
	}
	if (civil_parse_date(text_of(text), &days))
		reading.ms = days * (int64_t)CIVIL_DAY_MS; /* its first moment, here */
	else if (!civil_parse(text_of(text), &reading))
		return false;
	t = (time_t)(reading.ms / 1000);
	gmtime_r(&t, &tm);
	tm.tm_isdst = -1;
	*ms_out = (int64_t)mktime(&tm) * 1000;
	return true;
}

int out_connect(const struct args *args, struct liaison_options options, struct liaison **out)
{
	struct liaison_error error;
	int64_t timeout_ms = options.answer_within_ms ? options.answer_within_ms : 5000;

	if (!args_span(args, "timeout", &timeout_ms))
		return EXIT_USAGE;
	if (timeout_ms < 1 || timeout_ms > 3600000) {
		out_error("--timeout must lie between 1 ms and 1 h.");
		return EXIT_USAGE;
	}
	options.answer_within_ms = (uint32_t)timeout_ms;
	return out_result(liaison_connect(args_text(args, "connect"), &options, out, &error), &error);
}

/* Control characters of ASCII (0x00-0x1F, 0x7F), of C1 (C2 80-C2 9F), and those that turn the direction of writing (E2 80
 * AA-AE, E2 81 A6-A9). */
static size_t control_size(const unsigned char *at)
{
	if (at[0] < 0x20 || at[0] == 0x7F)
		return 1;
	if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F)
		return 2;
	if (at[0] == 0xE2 &&
	    ((at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE) || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9)))
		return 3;
	return 0;
}

char *out_clean(const char *text)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	char *clean = malloc(strlen(text) * (sizeof replacement - 1) + 1), *to = clean;
	const unsigned char *from = (const unsigned char *)text;

	assert(clean);
	while (*from) {
		size_t size = control_size(from);

		if (!size) {
			*to++ = (char)*from++;
			continue;
		}
		/* A line break in a title is no attack, only a blank. */
		to = *from == '\n' || *from == '\r' || *from == '\t' ? strcpy(to, " ") + 1
								     : strcpy(to, replacement) + sizeof replacement - 1;
		from += size;
	}
	*to = '\0';
	return clean;
}
