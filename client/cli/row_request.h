/* client/cli/row_request.h - a row of an import as the request that hands it in: what is fed to liaisond --decide. */
#ifndef LIAISON_CLI_ROW_REQUEST_H
#define LIAISON_CLI_ROW_REQUEST_H

#include "map.h"
#include "proto/message.h"

/* Texts are the row's; `fields` has room for LIMIT_FIELDS. Its id is left 0. */
struct request row_request(const struct import_row *row, struct field *fields);

#endif
