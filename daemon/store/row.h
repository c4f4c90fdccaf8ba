/* store/row.h - what every implementation derives from a case row in the same way. Values only. Any thread. */
#ifndef LIAISON_STORE_ROW_H
#define LIAISON_STORE_ROW_H

#include "core/category.h"
#include "core/clockwork.h"
#include "core/store.h"


bool row_is_unassessed(const struct case_record *record);

/* The limit of a page as it is asked for: 0 means 100, never more than LIMIT_PAGE. */
uint32_t page_limit(uint32_t asked);

/* Writes all that may change after intake (core/store.h, case_put) from `from` into `into`. */
void row_overlay(struct case_row *into, const struct case_row *from);

/* Calls `visit` with each text of the row, in a fixed order. */
void row_each_text(struct case_row *row, void (*visit)(void *ctx, struct text *t), void *ctx);

/* Clears what is not stored: reference, text, decision, what is reckoned for an answer. */
void row_forget_unstored(struct case_row *row);

#endif
