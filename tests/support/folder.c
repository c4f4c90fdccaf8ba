#include "support/folder.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void folder_make(struct folder *out)
{
	snprintf(out->path, sizeof out->path, "/tmp/liaison-test-XXXXXX");
	assert(mkdtemp(out->path));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

void folder_remove(struct folder *folder)
{
	nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static FILE *open_in(const struct folder *folder, const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder->path, name);
	file = fopen(path, "wb");
	assert(file);
	return file;
}

void folder_write_bytes(const struct folder *folder, const char *name, const void *bytes, size_t size)
{
	FILE *file = open_in(folder, name);
	size_t written = fwrite(bytes, 1, size, file);

	assert(written == size);
	assert(!fclose(file));
}

void folder_write(const struct folder *folder, const char *name, const char *content)
{
	folder_write_bytes(folder, name, content, strlen(content));
}

void folder_write_hole(const struct folder *folder, const char *name, size_t size)
{
	FILE *file = open_in(folder, name);

	assert(!ftruncate(fileno(file), (off_t)size));
	assert(!fclose(file));
}
