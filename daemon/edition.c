#include "edition.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/tree.h"

enum { PATH_SIZE = 4096 };

/* Whose texts the history keeps. Behind them stand the areas, of which it keeps the digest. */
static const char *const kept[] = { "city.cfg", "rules.cfg", "clocks.cfg" };

enum { KEPT = sizeof kept / sizeof *kept };

static int refuse(const struct options *options, const char *file, struct why *why, const char *sentence)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "%s/%s", options->config_dir, file);
	why_where(why, path, 0);
	why_say(why, "%s", sentence);
	return EDITION_REFUSED;
}

/* What cannot be read is left empty: the parser of that file says why. */
static void read_file(const struct options *options, const char *name, struct buffer *out)
{
	char path[PATH_SIZE], chunk[65536];
	size_t got;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", options->config_dir, name);
	file = fopen(path, "rb");
	out->limit = TREE_FILE_LIMIT_BYTES;
	while (file && !out->is_short && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
		buffer_add(out, (struct text){ chunk, got });
	if (file)
		fclose(file);
}

static struct digest digest_of_buffer(const struct buffer *bytes)
{
	struct text t = buffer_text(bytes);

	return digest_of(&t, 1);
}

static void read_texts(const struct options *options, struct edition *e)
{
	for (size_t i = 0; i < KEPT; i++) {
		read_file(options, kept[i], &e->bytes[i]);
		e->digests[i] = digest_of_buffer(&e->bytes[i]);
		e->texts[i] = buffer_text(&e->bytes[i]);
	}
}

/* What was parsed lies between two readings of the same bytes. */
static int check_unchanged(const struct options *options, const struct edition *e, struct why *why)
{
	for (size_t i = 0; i < KEPT; i++) {
		struct buffer again = { 0 };
		bool is_same;

		read_file(options, kept[i], &again);
		is_same = text_is(buffer_text(&again), e->texts[i]);
		buffer_fini(&again);
		if (!is_same)
			return refuse(options, kept[i], why, "The file was changed while it was read; try again.");
	}
	return EDITION_OK;
}

static bool has_rule(const struct basis *basis, struct text name)
{
	return ruleset_find(((const struct edition *)basis)->configuration.ruleset, name) != NULL;
}

static struct text area_at(const struct areas *areas, size_t i, char buffer[BASIS_NAME_SIZE])
{
	if (i >= areas_n_areas(areas))
		return TEXT_NONE;
	snprintf(buffer, BASIS_NAME_SIZE, "%.*s:%.*s", TEXT_ARG(areas_layer_name(areas, areas_layer_of(areas, i))),
		 TEXT_ARG(areas_name(areas, i)));
	return text_of(buffer);
}

/* Over all policies. */
static struct text clock_at(const struct timebook *book, size_t i)
{
	const struct policy *policy;

	for (size_t p = 0; (policy = timebook_policy(book, p)); i -= policy->n_clocks, p++)
		if (i < policy->n_clocks)
			return policy->clocks[i].name;
	return TEXT_NONE;
}

static struct text policy_at(const struct timebook *book, size_t i)
{
	const struct policy *policy = i ? timebook_policy(book, i - 1) : NULL;

	return policy ? policy->name : i ? TEXT_NONE : TEXT("handling");
}

static struct text name_at(const struct basis *basis, enum basis_names kind, size_t i, char buffer[BASIS_NAME_SIZE])
{
	const struct configuration *c = &((const struct edition *)basis)->configuration;

	switch (kind) {
	case BASIS_AREAS:
		return area_at(c->areas, i, buffer);
	case BASIS_CLOCKS:
		return clock_at(c->timebook, i);
	case BASIS_CATEGORIES:
		return i < c->file.n_categories ? c->file.categories[i].path : TEXT_NONE;
	case BASIS_POLICIES:
		return policy_at(c->timebook, i);
	default:
		return TEXT_NONE;
	}
}

static void fill_basis(struct edition *e)
{
	struct configuration *c = &e->configuration;
	struct rule_set *set = &e->basis.set;

	e->basis.city = &c->city;
	e->basis.rules = ruleset_jurisdiction(c->ruleset);
	e->basis.time = timebook_timekeeping(c->timebook);
	e->basis.has_rule = has_rule;
	e->basis.name = name_at;
	e->basis.texts = e->texts;
	set->version = ruleset_version(c->ruleset);
	for (size_t i = 0; i < KEPT; i++)
		set->files[i] = (struct rule_file){ text_of(kept[i]), digest_text(&e->digests[i]), e->texts[i].size };
	e->digests[KEPT] = areas_digest(c->areas);
	set->files[KEPT] = (struct rule_file){ TEXT("layers"), digest_text(&e->digests[KEPT]), 0 };
	set->n_files = KEPT + 1;
}

int edition_open(const struct options *options, struct edition **out, struct why *why)
{
	struct edition *e = calloc(1, sizeof *e);
	int rc;

	assert(e);
	*out = e;
	read_texts(options, e);
	rc = configuration_open(options, &e->configuration, why);
	if (!rc)
		rc = check_unchanged(options, e, why);
	if (!rc)
		fill_basis(e);
	else
		edition_close(out);
	return rc > 0 ? EDITION_REFUSED : PASS(rc);
}

void edition_close(struct edition **edition)
{
	struct edition *e = *edition;

	if (!e)
		return;
	configuration_close(&e->configuration);
	for (size_t i = 0; i < LIMIT_RULE_FILES; i++)
		buffer_fini(&e->bytes[i]);
	free(e);
	*edition = NULL;
}

static int refuse_department(const struct options *options, struct text name, struct why *why, const char *sentence)
{
	int rc = refuse(options, "city.cfg", why, "");

	why_say(why, "Department \"%.*s\" %s, which takes a restart of the daemon. Nothing was changed.", TEXT_ARG(name), sentence);
	return rc;
}

int edition_check_follows(const struct options *options, const struct city *now, const struct city *next, struct why *why)
{
	if (!text_is(now->zone, next->zone))
		return refuse(options, "city.cfg", why, "The city has another time zone, which takes a restart of the daemon. Nothing was changed.");
	for (size_t i = 0; i < now->n_departments; i++) {
		const struct department *was = &now->departments[i], *is = city_find(next, was->name);

		if (!is)
			return refuse_department(options, was->name, why, "is gone");
		if (!text_is(was->plugin, is->plugin))
			return refuse_department(options, was->name, why, "has another plugin");
		if (was->kind != is->kind)
			return refuse_department(options, was->name, why, "is of another kind");
	}
	for (size_t i = 0; i < next->n_departments; i++)
		if (next->departments[i].plugin.size && !city_find(now, next->departments[i].name))
			return refuse_department(options, next->departments[i].name, why, "is new and has a plugin");
	return EDITION_OK;
}
