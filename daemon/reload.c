#include "reload.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/worker.h"
#include "check.h"
#include "expectations.h"

enum { JOBS_MAX = 64, NICENESS = 10 };

struct reading { /* the worker's job: a configuration to read, or one to close */
	struct job job;
	const struct city *now; /* NULL: `edition` is to be closed */
	struct edition *edition;
	struct why why;
	struct remarks flaws; /* all that is wrong, sorted */
	int rc;
};

struct reload {
	const struct options *options;
	struct worker *worker;
	bool is_reading;
};

/* Is it decided as tests.cfg expects? */
static int test(const struct options *options, struct reading *r)
{
	size_t n = 0;
	int rc = expectations_run(options, &r->edition->configuration, NULL, &r->flaws, &n);

	remarks_sort(&r->flaws);
	if (rc > 0)
		check_join_errors(&r->flaws, &r->why);
	return rc > 0 ? EDITION_REFUSED : PASS(rc);
}

static int read_edition(const struct options *options, struct reading *r)
{
	int rc = edition_open(options, &r->edition, &r->why);

	if (rc > 0) {
		remarks_fini(&r->flaws);
		check_say_errors(options, &r->flaws, &r->why);
	}
	if (!rc)
		rc = edition_check_follows(options, r->now, &r->edition->configuration.city, &r->why);
	if (!rc)
		rc = test(options, r);
	if (rc > 0 && !r->flaws.n)
		remarks_add_why(&r->flaws, "invalid", REMARK_ERROR, &r->why, NULL);
	return rc;
}

static void work(void *self, struct job *job)
{
	struct reload *reload = self;
	struct reading *r = (struct reading *)job;

	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS); /* of this thread only: the loop's work comes first */
	if (!r->now) {
		edition_close(&r->edition);
		return;
	}
	r->rc = read_edition(reload->options, r);
	if (r->rc)
		edition_close(&r->edition);
	if (r->rc < 0)
		log_fault("reload-failed", r->rc);
}

static void give_up(void *self, struct job *job)
{
	struct reading *r = (struct reading *)job;

	(void)self;
	edition_close(&r->edition);
	remarks_fini(&r->flaws);
	free(r);
}

int reload_open(const struct options *options, struct reload **out)
{
	struct reload *reload = calloc(1, sizeof *reload);
	int rc;

	assert(reload);
	reload->options = options;
	rc = worker_create(JOBS_MAX, work, reload, &reload->worker);
	if (rc) {
		free(reload);
		return PASS(rc);
	}
	*out = reload;
	return 0;
}

void reload_close(struct reload **reload)
{
	if (!*reload)
		return;
	worker_destroy(&(*reload)->worker, give_up);
	free(*reload);
	*reload = NULL;
}

static bool give(struct reload *reload, struct edition *edition, const struct city *now)
{
	struct reading *r = calloc(1, sizeof *r);

	assert(r);
	*r = (struct reading){ .edition = edition, .now = now };
	remarks_init(&r->flaws);
	if (worker_give(reload->worker, &r->job))
		return true;
	remarks_fini(&r->flaws);
	free(r);
	return false;
}

static void close_aside(struct basis *basis)
{
	struct edition *edition = (struct edition *)basis;

	if (!give(edition->home, edition, NULL))
		edition_close(&edition);
}

void reload_adopt(struct reload *reload, struct edition *edition)
{
	edition->home = reload;
	edition->basis.release = close_aside;
}

bool reload_begin(struct reload *reload, const struct city *now)
{
	if (reload->is_reading)
		return false;
	reload->is_reading = give(reload, NULL, now);
	return reload->is_reading;
}

int reload_fd(const struct reload *reload)
{
	return worker_fd(reload->worker);
}

bool reload_collect(struct reload *reload, struct edition **edition_out, struct why *why_out, struct remarks *flaws_out)
{
	struct job *job;

	while ((job = worker_collect(reload->worker))) {
		struct reading *r = (struct reading *)job;
		bool was_reading = r->now != NULL;

		if (was_reading) {
			reload->is_reading = false;
			*edition_out = r->edition;
			*why_out = r->why;
			*flaws_out = r->flaws;
			remarks_init(&r->flaws);
			if (r->rc < 0)
				why_say(why_out, "The machine failed while the configuration was read; the log says where. Nothing was changed.");
			if (r->edition)
				reload_adopt(reload, r->edition);
		}
		remarks_fini(&r->flaws);
		free(r);
		if (was_reading)
			return true;
	}
	return false;
}
