#include "core/category.h"

bool category_is_under(struct text category, struct text prefix)
{
	while (prefix.size && prefix.at[prefix.size - 1] == '/')
		prefix.size--;
	if (!prefix.size)
		return true;
	return text_starts(category, prefix) && (category.size == prefix.size || category.at[prefix.size] == '/');
}

struct text category_up(struct text category)
{
	while (category.size && category.at[category.size - 1] != '/')
		category.size--;
	return text_slice(category, 0, category.size ? category.size - 1 : 0);
}

uint32_t category_depth(struct text category)
{
	uint32_t n = 1;

	for (size_t i = 0; i < category.size; i++)
		n += category.at[i] == '/';
	return n;
}

struct text category_cut(struct text category, uint32_t depth)
{
	for (size_t i = 0; depth && i < category.size; i++)
		if (category.at[i] == '/' && !--depth)
			return text_slice(category, 0, i);
	return category;
}
