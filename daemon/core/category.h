/* core/category.h - paths such as transport/road/pothole. Pure. */
#ifndef LIAISON_CORE_CATEGORY_H
#define LIAISON_CORE_CATEGORY_H

#include "base/text.h"

/* Is it the category itself or one below it? Whole segments count; "" is above all; a final slash means nothing. */
bool category_is_under(struct text category, struct text prefix);

/* How many segments it has; 1 for an empty path. */
uint32_t category_depth(struct text category);

/* Its first `depth` segments; all of them for 0. */
struct text category_cut(struct text category, uint32_t depth);

/* The path without its last segment: transport/road. Empty above the first. */
struct text category_up(struct text category);

#endif
