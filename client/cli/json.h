/* client/cli/json.h - what the library gives, as JSON. Times are RFC 3339 with this machine's offset; what is not there is
 * left out or null. Each result is a new reference that the caller owns. Aborts without memory. */
#ifndef LIAISON_CLI_JSON_H
#define LIAISON_CLI_JSON_H

#include <jansson.h>

#include "liaison/client.h"

json_t *json_case(const struct liaison_case *c);
json_t *json_decision(const struct liaison_decision *d);
json_t *json_delivery(const struct liaison_delivery *d);
json_t *json_history_row(const struct liaison_history_row *row);
json_t *json_overdue(const struct liaison_overdue_row *row);
json_t *json_health(const struct liaison_health *h);
json_t *json_time(int64_t ms); /* null for 0 */
json_t *json_text(const char *text);

/* Prints it on stdout, takes the reference. `is_line`: on one line. */
void json_print(json_t *value, bool is_line);

#endif
