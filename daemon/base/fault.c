#include "base/fault.h"

#include <string.h>

enum { PATH_SIZE = 512 };

static _Thread_local char path[PATH_SIZE];

static void append(const char *text, size_t size)
{
	size_t used = strlen(path);

	if (size > PATH_SIZE - 1 - used)
		size = PATH_SIZE - 1 - used;
	memcpy(path + used, text, size);
	path[used + size] = '\0';
}

static void append_place(const char *file, int line)
{
	char digits[12];
	char *end = digits + sizeof digits;
	char *at = end;
	const char *base = strrchr(file, '/');

	do
		*--at = (char)('0' + line % 10);
	while (line /= 10);
	file = base ? base + 1 : file;
	append(file, strlen(file));
	append(":", 1);
	append(at, (size_t)(end - at));
}

int fault_raise(int fault, const char *file, int line)
{
	path[0] = '\0';
	append_place(file, line);
	return fault;
}

int fault_pass(int rc, const char *file, int line)
{
	if (rc < 0) {
		append(" < ", 3);
		append_place(file, line);
	}
	return rc;
}

const char *fault_path(void)
{
	return path;
}

const char *fault_name(int fault)
{
	switch (fault) {
	case FAULT_MEMORY:
		return "memory";
	case FAULT_STORE:
		return "store";
	case FAULT_SYSTEM:
		return "system";
	case FAULT_UNPLANNED:
		return "unplanned";
	case FAULT_BROKEN:
		return "broken";
	default:
		return "unknown";
	}
}
