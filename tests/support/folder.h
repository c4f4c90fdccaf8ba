/* support/folder.h - a fresh folder of the test's own, and files in it. */
#ifndef LIAISON_TESTS_FOLDER_H
#define LIAISON_TESTS_FOLDER_H

#include <stddef.h>

struct folder { char path[64]; };

/* An empty folder under the system's folder for such things, short enough for an ipc:// address. */
void folder_make(struct folder *out);
/* With all that lies in it. */
void folder_remove(struct folder *folder);

/* Writes a file of this name, over one that is there. */
void folder_write(const struct folder *folder, const char *name, const char *content);
void folder_write_bytes(const struct folder *folder, const char *name, const void *bytes, size_t size);
/* A file of that length without content: it takes no room on the disk. */
void folder_write_hole(const struct folder *folder, const char *name, size_t size);

#endif
