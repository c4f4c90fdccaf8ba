#include "conf/clocks_file.h"

#include <string.h>

#include "calendar/handling.h"
#include "conf/clocks_inside.h"

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024 };

int clocks_open_list(struct clocks_reading *r, const config_setting_t *group, const char *name, size_t item_size, config_setting_t **list_out,
		     void *items_out, size_t *n_out)
{
	int rc = tree_find_list(&r->tree, group, name, list_out);
	void *items;

	*n_out = 0;
	if (rc)
		return clocks_optional(rc);
	items = arena_take_clear(r->tree.arena, tree_size(*list_out) + 1, item_size);
	if (!items)
		return RAISE(FAULT_MEMORY);
	memcpy(items_out, &items, sizeof items);
	*n_out = tree_size(*list_out);
	return TREE_OK;
}

/* What is read becomes a definition; all of it lies in the reader's arena. */
struct file_reading {
	struct clocks_reading r;
	struct calendar_plan *calendars;
	struct policy *policies, handling;
	size_t n_calendars, n_policies; /* without a flaw */
	bool are_calendars_lost;        /* some had one */
};

static int read_calendars(struct file_reading *f, const config_setting_t *root)
{
	config_setting_t *list, *item;
	size_t n, before = f->r.tree.n_flaws;
	int rc = clocks_go_on(&f->r, clocks_open_list(&f->r, root, "calendars", sizeof *f->calendars, &list, &f->calendars, &n));

	for (size_t i = 0; !rc && i < n; i++) {
		struct calendar_plan *plan = &f->calendars[f->n_calendars];
		size_t flaws = f->r.tree.n_flaws;

		*plan = (struct calendar_plan){ 0 };
		rc = tree_get_item(&f->r.tree, list, i, &item);
		if (!rc)
			rc = clocks_read_calendar(&f->r, item, plan);
		rc = clocks_go_on(&f->r, rc);
		f->n_calendars += !rc && f->r.tree.n_flaws == flaws;
	}
	f->are_calendars_lost = f->r.tree.n_flaws > before;
	return rc;
}

static int read_policies(struct file_reading *f, const config_setting_t *root)
{
	config_setting_t *list, *item;
	size_t n;
	int rc = clocks_go_on(&f->r, clocks_open_list(&f->r, root, "policies", sizeof *f->policies, &list, &f->policies, &n));

	for (size_t i = 0; !rc && i < n; i++) {
		struct policy *policy = &f->policies[f->n_policies];
		size_t flaws = f->r.tree.n_flaws;

		rc = tree_get_item(&f->r.tree, list, i, &item);
		if (!rc)
			rc = clocks_read_policy(&f->r, item, policy);
		rc = clocks_go_on(&f->r, rc);
		f->n_policies += !rc && f->r.tree.n_flaws == flaws;
	}
	return rc;
}

static int read_handling(struct file_reading *f, const config_setting_t *root)
{
	config_setting_t *group;
	size_t flaws = f->r.tree.n_flaws;
	int rc = tree_find_group(&f->r.tree, root, "handling", &group);

	handling_defaults(&f->handling);
	rc = clocks_go_on(&f->r, rc ? clocks_optional(rc) : clocks_read_handling(&f->r, group, &f->handling));
	if (f->r.tree.n_flaws > flaws)
		handling_defaults(&f->handling);
	return rc;
}

static int read_root(struct file_reading *f)
{
	static const char *const names[] = { "calendars", "policies", "handling", NULL };
	config_setting_t *root = tree_root(&f->r.tree);
	int rc = tree_only(&f->r.tree, root, names);

	if (!rc)
		rc = read_calendars(f, root);
	if (!rc)
		rc = read_policies(f, root);
	return rc ? rc : read_handling(f, root);
}

/* What is whole is put together, where some is not only to hear what is wrong with it. */
static int make_book(const struct file_reading *f, const char *path, struct timebook **book_out, struct why *why)
{
	struct timebook_definition definition = { .file = path,
						  .calendars = f->calendars,
						  .n_calendars = f->n_calendars,
						  .policies = f->policies,
						  .n_policies = f->n_policies,
						  .handling = &f->handling,
						  .flaws = f->r.tree.flaws,
						  .are_calendars_lost = f->are_calendars_lost };
	struct timebook *book = NULL;
	int rc = timebook_create(&definition, &book, why);

	if (!rc && f->r.tree.n_flaws)
		timebook_destroy(&book);
	else if (!rc)
		*book_out = book;
	return rc ? rc : f->r.tree.n_flaws > 0;
}

int clocks_file_read(const char *path, const struct city *city, struct remarks *flaws, struct timebook **book_out, struct why *why)
{
	AUTO(arena_destroy) struct arena *arena = arena_create(ARENA_LIMIT_BYTES);
	struct file_reading f = { .r.city = city };
	bool is_open;
	int rc = tree_open(&f.r.tree, path, arena, why);

	f.r.tree.flaws = flaws;
	if (rc == TREE_ABSENT)
		rc = tree_refuse(&f.r.tree, NULL, "There is no such file; it says when the city works and what it promises (docs/CLOCKS.md).");
	is_open = !rc;
	if (is_open)
		rc = read_root(&f);
	rc = tree_go_on(&f.r.tree, rc);
	if (is_open && !rc)
		rc = make_book(&f, path, book_out, why);
	rc = rc ? rc : f.r.tree.n_flaws > 0;
	tree_close(&f.r.tree);
	return rc > 0 ? CLOCKS_FILE_REFUSED : rc < 0 ? PASS(rc) : CLOCKS_FILE_OK;
}

static int read_names(struct tree *tree, struct text **names_out, size_t *n_out)
{
	config_setting_t *list, *item;
	struct text *names;
	int rc = tree_find_list(tree, tree_root(tree), "policies", &list);

	if (rc)
		return rc;
	names = arena_take_clear(tree->arena, tree_size(list) + 1, sizeof *names);
	if (!names)
		return RAISE(FAULT_MEMORY);
	*names_out = names;
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(tree, list, i, &item);
		if (!rc)
			rc = tree_get_text(tree, item, "name", &names[*n_out]);
		*n_out += !rc;
	}
	return rc;
}

int clocks_file_names(const char *path, struct arena *arena, struct text **names_out, size_t *n_out, bool *are_all_out)
{
	struct why why;
	struct tree tree;
	int rc = tree_open(&tree, path, arena, &why);

	*n_out = 0;
	if (!rc)
		rc = read_names(&tree, names_out, n_out);
	*are_all_out = !rc;
	tree_close(&tree);
	return rc < 0 ? PASS(rc) : 0;
}
