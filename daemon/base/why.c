#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>

void why_where(struct why *why, const char *file, unsigned line)
{
	if (!why)
		return;
	if (line)
		snprintf(why->where, sizeof why->where, "%s:%u", file, line);
	else
		snprintf(why->where, sizeof why->where, "%s", file);
}

void why_field(struct why *why, const char *field)
{
	if (why)
		snprintf(why->field, sizeof why->field, "%s", field);
}

void why_say(struct why *why, const char *format, ...)
{
	va_list args;

	if (!why)
		return;
	va_start(args, format);
	vsnprintf(why->sentence, sizeof why->sentence, format, args);
	va_end(args);
}
