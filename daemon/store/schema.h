/* store/schema.h - the tables, and how a database of an older version gets them. docs/SCHEMA.md describes them. At opening only. */
#ifndef LIAISON_STORE_SCHEMA_H
#define LIAISON_STORE_SCHEMA_H

#include "store/session.h"

enum { SCHEMA_SECRET_SIZE = 16 };

/* Brings the database to the version of this program in one transaction. SESSION_REFUSED: it is of a newer version, or something else than
 * a liaison database, or a migration failed (then nothing changed); `why` says which. */
MUST_CHECK int schema_migrate(struct session *s, struct why *why);

/* Reads a fact of exactly `size` bytes. SESSION_REFUSED: it is not there. */
MUST_CHECK int schema_fact(struct session *s, const char *name, void *out, size_t size, struct why *why);

#endif
