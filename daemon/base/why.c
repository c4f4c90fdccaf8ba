#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text that was cut may end within a letter: the part of it goes too, so that what is left is still UTF-8. */
static void end_on_a_letter(char *text, int wanted, size_t size)
{
	size_t end = strlen(text), begin = end;
	unsigned char lead;

	if (wanted < 0 || (size_t)wanted < size)
		return;
	while (begin && ((unsigned char)text[begin - 1] & 0xC0) == 0x80)
		begin--;
	lead = begin ? (unsigned char)text[--begin] : 0;
	if (lead >= 0xC0 && end - begin < (lead >= 0xF0 ? 4u : lead >= 0xE0 ? 3u : 2u))
		text[begin] = '\0';
}

void why_where(struct why *why, const char *file, unsigned line)
{
	if (!why)
		return;
	end_on_a_letter(why->where,
			line ? snprintf(why->where, sizeof why->where, "%s:%u", file, line)
			     : snprintf(why->where, sizeof why->where, "%s", file),
			sizeof why->where);
}

void why_field(struct why *why, const char *field)
{
	if (why)
		end_on_a_letter(why->field, snprintf(why->field, sizeof why->field, "%s", field), sizeof why->field);
}

void why_say(struct why *why, const char *format, ...)
{
	va_list args;

	if (!why)
		return;
	va_start(args, format);
	end_on_a_letter(why->sentence, vsnprintf(why->sentence, sizeof why->sentence, format, args), sizeof why->sentence);
	va_end(args);
	why->hint[0] = '\0';
}

void why_hint(struct why *why, const char *format, ...)
{
	va_list args;

	if (!why)
		return;
	va_start(args, format);
	end_on_a_letter(why->hint, vsnprintf(why->hint, sizeof why->hint, format, args), sizeof why->hint);
	va_end(args);
}

void why_hint_nearest(struct why *why, const struct nearest *nearest)
{
	if (nearest->found.size)
		why_hint(why, "Is \"%.*s\" meant?", TEXT_ARG(nearest->found));
}
