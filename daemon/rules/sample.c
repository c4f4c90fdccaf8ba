#include "rules/sample.h"

#include <string.h>

enum { SAMPLE_SIZE = 2048, DEPTH_MAX = 50, REPEAT_MAX = 64 };

struct sampling {
	struct text rest;
	char *out;
	size_t n;
	unsigned variant, depth;
	bool is_lost; /* the expression holds something that is not known here */
};

static void put(struct sampling *s, const char *at, size_t size)
{
	if (s->n + size > SAMPLE_SIZE) {
		s->is_lost = true;
		return;
	}
	memcpy(s->out + s->n, at, size);
	s->n += size;
}

static char peek(const struct sampling *s)
{
	return s->rest.size ? s->rest.at[0] : '\0';
}

static void skip(struct sampling *s, size_t n)
{
	s->rest = text_slice(s->rest, n < s->rest.size ? n : s->rest.size, s->rest.size);
}

/* Bytes of the character that begins here. */
static size_t character_size(struct text t)
{
	size_t n = 1;

	while (n < t.size && ((unsigned char)t.at[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static void put_character(struct sampling *s, uint32_t c)
{
	char out[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (n == 1) {
		out[0] = (char)c;
	} else {
		for (size_t i = n - 1; i; i--, c >>= 6)
			out[i] = (char)(0x80 | (c & 0x3F));
		out[0] = (char)((0xF00u >> n & 0xFF) | c);
	}
	put(s, out, n);
}

/* \xHH or \x{H...}; the x has been read. */
static void put_hex(struct sampling *s)
{
	bool is_braced = peek(s) == '{';
	uint32_t c = 0;

	if (is_braced)
		skip(s, 1);
	for (int n = 0; n < (is_braced ? 6 : 2) && peek(s) && strchr("0123456789abcdefABCDEF", peek(s)); n++) {
		char d = peek(s);

		c = c * 16 + (uint32_t)(d <= '9' ? d - '0' : (d | 32) - 'a' + 10);
		skip(s, 1);
	}
	if (is_braced)
		skip(s, 1);
	put_character(s, c);
}

/* \p{Name}, \pL; the p has been read. */
static void put_property(struct sampling *s, bool is_not)
{
	char first = peek(s);

	skip(s, 1);
	if (first == '{') {
		first = peek(s);
		while (s->rest.size && peek(s) != '}')
			skip(s, 1);
		skip(s, 1);
	}
	if (is_not)
		put(s, first == 'L' ? "1" : "a", 1);
	else
		put(s, first == 'L' ? "a" : first == 'N' ? "1" : first == 'Z' ? " " : ".", 1);
}

/* What a backslash and a letter stand for; "" for places between characters, NULL for others. */
static const char *escape_of(char c)
{
	static const struct { char letter; const char *text; } escapes[] = {
		{ 'd', "1" }, { 'w', "a" }, { 's', " " }, { 'D', "a" }, { 'W', "." }, { 'S', "a" }, { 'b', "" },  { 'B', "" },  { 'A', "" },
		{ 'z', "" },  { 'Z', "" },  { 'n', "\n" }, { 't', "\t" }, { 'r', "\r" }, { 'h', " " }, { 'v', "\n" }, { 'R', "\n" }, { 'N', "a" },
	};

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (escapes[i].letter == c)
			return escapes[i].text;
	return NULL;
}

static void put_escape(struct sampling *s)
{
	char c = peek(s);
	const char *known = escape_of(c);

	if (known || c == 'x' || c == 'p' || c == 'P')
		skip(s, 1);
	if (known)
		put(s, known, strlen(known));
	else if (c == 'x')
		put_hex(s);
	else if (c == 'p' || c == 'P')
		put_property(s, c == 'P');
	else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || !c)
		s->is_lost = true;
	else {
		put(s, s->rest.at, character_size(s->rest));
		skip(s, character_size(s->rest));
	}
}

/* The inside of [ ]: its first member, or, where it says what is not, something that seldom is. */
static void put_class(struct sampling *s)
{
	static const char *const others[] = { "a", "x", "1", " ", "-", "\xC3\xA9" };
	bool is_not = peek(s) == '^', is_first = true;
	size_t begun = s->n, first_end = 0;
	struct text members;

	if (is_not)
		skip(s, 1);
	members = s->rest;
	while (s->rest.size && (peek(s) != ']' || is_first)) {
		if (peek(s) == '[' && s->rest.size > 1 && s->rest.at[1] == ':') {
			s->is_lost = true;
			return;
		}
		if (peek(s) == '\\') {
			skip(s, 1);
			put_escape(s);
		} else {
			put(s, s->rest.at, character_size(s->rest));
			skip(s, character_size(s->rest));
		}
		if (is_first)
			first_end = s->n;
		is_first = false;
	}
	members = text_slice(members, 0, members.size - s->rest.size);
	skip(s, 1);
	s->n = is_not ? begun : first_end;
	for (size_t i = 0; is_not && i < sizeof others / sizeof *others; i++)
		if (!memmem(members.at, members.size, others[i], strlen(others[i]))) {
			put(s, others[i], strlen(others[i]));
			return;
		}
}

static void put_alternatives(struct sampling *s);

/* What stands behind "(?": names and flags say nothing about the text. */
static void skip_group_head(struct sampling *s)
{
	if (peek(s) != '?')
		return;
	skip(s, 1);
	if (peek(s) == '=' || peek(s) == '!' || (peek(s) == '<' && s->rest.size > 1 && (s->rest.at[1] == '=' || s->rest.at[1] == '!')))
		s->is_lost = true;
	if (peek(s) == 'P')
		skip(s, 1);
	if (peek(s) == '<') {
		while (s->rest.size && peek(s) != '>')
			skip(s, 1);
		skip(s, 1);
		return;
	}
	while (s->rest.size && peek(s) != ':' && peek(s) != ')')
		skip(s, 1);
	if (peek(s) == ':')
		skip(s, 1);
}

static void put_group(struct sampling *s)
{
	if (++s->depth > DEPTH_MAX) {
		s->is_lost = true;
		return;
	}
	skip_group_head(s);
	put_alternatives(s);
	skip(s, 1);
	s->depth--;
}

static void put_atom(struct sampling *s)
{
	char c = peek(s);

	if (c == '^' || c == '$') {
		skip(s, 1);
	} else if (c == '.') {
		skip(s, 1);
		put(s, "x", 1);
	} else if (c == '\\') {
		skip(s, 1);
		put_escape(s);
	} else if (c == '[') {
		skip(s, 1);
		put_class(s);
	} else if (c == '(') {
		skip(s, 1);
		put_group(s);
	} else {
		put(s, s->rest.at, character_size(s->rest));
		skip(s, character_size(s->rest));
	}
}

/* {2,5}: false leaves it: it is text. */
static bool read_bounds(struct sampling *s, uint64_t *least_out)
{
	struct text inside = text_slice(s->rest, 1, s->rest.size), number;
	const char *end = inside.size ? memchr(inside.at, '}', inside.size) : NULL;

	if (!end)
		return false;
	inside.size = (size_t)(end - inside.at);
	number = inside;
	if (memchr(inside.at, ',', inside.size))
		text_next(&inside, ',', &number);
	if (!text_to_u64(number, least_out))
		return false;
	skip(s, (size_t)(end - s->rest.at) + 1);
	return true;
}

/* An atom as often as it must stand; what may be left out is, or stands once. */
static void put_piece(struct sampling *s)
{
	size_t begun = s->n, size;
	uint64_t times = 1;
	char c;

	put_atom(s);
	size = s->n - begun;
	c = peek(s);
	if (c == '*' || c == '?' || c == '+') {
		times = c == '+' || s->variant & 1;
		skip(s, 1);
	} else if (c != '{' || !read_bounds(s, &times)) {
		return;
	}
	if (peek(s) == '?' || peek(s) == '+')
		skip(s, 1);
	if (times > REPEAT_MAX) {
		s->is_lost = true;
		return;
	}
	if (!times)
		s->n = begun;
	for (; times > 1 && !s->is_lost; times--)
		put(s, s->out + begun, size);
}

/* One of the alternatives that | parts; the others are read, and forgotten. */
static void put_alternatives(struct sampling *s)
{
	size_t begun = s->n, kept = s->n;
	unsigned wanted = s->variant / 2, at = 0;

	for (;;) {
		while (s->rest.size && peek(s) != '|' && peek(s) != ')' && !s->is_lost)
			put_piece(s);
		if (at <= wanted) {
			memmove(s->out + begun, s->out + kept, s->n - kept);
			s->n = begun + (s->n - kept);
			kept = s->n;
		} else {
			s->n = kept;
		}
		if (peek(s) != '|' || s->is_lost)
			return;
		skip(s, 1);
		at++;
	}
}

struct text sample_of(struct text pattern, unsigned variant, struct arena *arena)
{
	struct sampling s = { .rest = pattern, .out = arena_take(arena, SAMPLE_SIZE), .variant = variant };
	bool ok = true;

	if (!s.out)
		return TEXT_NONE;
	while (s.rest.size && !s.is_lost) {
		put_alternatives(&s);
		if (peek(&s) == ')') /* closes nothing */
			s.is_lost = true;
	}
	if (s.is_lost || !text_is_utf8((struct text){ s.out, s.n }))
		return TEXT_NONE;
	return arena_copy(arena, (struct text){ s.out, s.n }, &ok);
}
