#include "conf/city_words.h"

int words_flaw_department(struct tree *tree, const config_setting_t *at, const struct city *city, struct text name)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < city->n_departments; i++)
		nearest_offer(&nearest, city->departments[i].name);
	tree_hint_nearest(tree, &nearest, "Add it to the departments of city.cfg, or correct the name.");
	return tree_flaw(tree, "unknown-department", at, "There is no department \"%.*s\" in city.cfg; capitals count.", TEXT_ARG(name));
}
