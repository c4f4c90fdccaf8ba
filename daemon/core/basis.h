/* core/basis.h - what cases are decided by: one configuration, counted by those who still need it.
 * A new one takes over between two turns; what began under the old one ends under it, and the last to end lets it go. Whoever keeps a text of a basis beyond
 * its turn holds the basis. Loop thread only, but for reading what lies in it. */
#ifndef LIAISON_CORE_BASIS_H
#define LIAISON_CORE_BASIS_H

#include "core/city.h"
#include "core/jurisdiction.h"
#include "core/timekeeping.h"

/* Names that a configuration has. Areas as "layer:name". Departments and holders are in the city, not asked for. */
enum basis_names { BASIS_AREAS, BASIS_CLOCKS, BASIS_CATEGORIES, BASIS_POLICIES, BASIS_DEPARTMENTS, BASIS_HOLDERS };

enum { BASIS_NAME_SIZE = 512 };

struct basis {
	const struct city *city;
	struct jurisdiction rules;
	struct timekeeping time;
	bool (*has_rule)(const struct basis *basis, struct text name); /* NULL: nobody knows */
	/* The name with that place; empty behind the last. It may come twice, and may lie in `buffer`. NULL: nobody knows. */
	struct text (*name)(const struct basis *basis, enum basis_names kind, size_t i, char buffer[BASIS_NAME_SIZE]);
	struct rule_set set;      /* what it was made of; number, who and at are core's to fill in. Without files it is not written down */
	const struct text *texts; /* of set.files, those with a size */
	size_t uses;
	void (*release)(struct basis *basis); /* the last use has ended */
};

static inline struct basis *basis_hold(struct basis *basis)
{
	basis->uses++;
	return basis;
}

static inline void basis_drop(struct basis **basis)
{
	if (*basis && !--(*basis)->uses && (*basis)->release)
		(*basis)->release(*basis);
	*basis = NULL;
}

/* Made of the very same files? */
static inline bool basis_is(const struct basis *basis, const struct rule_set *set)
{
	bool same = basis->set.n_files == set->n_files;

	for (size_t i = 0; same && i < set->n_files; i++)
		same = text_is(basis->set.files[i].name, set->files[i].name) && text_is(basis->set.files[i].digest, set->files[i].digest);
	return same;
}

#endif
