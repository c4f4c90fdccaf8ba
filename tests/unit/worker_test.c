#include <poll.h>
#include <semaphore.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/worker.h"

TestSuite(worker, .timeout = 10);

struct task { struct job job; int number, times_done, times_undone; };

static sem_t gate, begun; /* each job waits at the gate for one token */

static void up(void)
{
	sem_init(&gate, 0, 0);
	sem_init(&begun, 0, 0);
}

static void down(void)
{
	sem_destroy(&gate);
	sem_destroy(&begun);
}

static void work(void *ctx, struct job *job)
{
	sem_post(&begun);
	sem_wait(&gate);
	((struct task *)job)->times_done++;
	++*(int *)ctx;
}

static void undone(void *ctx, struct job *job)
{
	(void)ctx;
	((struct task *)job)->times_undone++;
}

static bool is_readable(const struct worker *worker, int wait_ms)
{
	struct pollfd item = { .fd = worker_fd(worker), .events = POLLIN };

	return poll(&item, 1, wait_ms) == 1;
}

static struct task *collect(struct worker *worker)
{
	struct job *job;

	while (!(job = worker_collect(worker)))
		cr_assert(is_readable(worker, 5000), "a job never came back");
	return (struct task *)job;
}

Test(worker, does_jobs_in_the_order_given_and_hands_them_back_so, .init = up, .fini = down)
{
	struct task tasks[20] = { 0 };
	struct worker *worker;
	int n_done = 0;

	cr_assert(eq(int, worker_create(20, work, &n_done, &worker), 0));
	for (int i = 0; i < 20; i++) {
		tasks[i].number = i;
		cr_assert(worker_give(worker, &tasks[i].job));
		sem_post(&gate);
	}
	for (int i = 0; i < 20; i++)
		cr_assert(eq(int, collect(worker)->number, i));
	cr_assert(eq(int, n_done, 20));
	worker_destroy(&worker, undone);
	cr_assert(worker == NULL);
	for (int i = 0; i < 20; i++)
		cr_assert(tasks[i].times_done == 1 && tasks[i].times_undone == 0);
}

Test(worker, takes_no_more_than_its_room_until_one_is_collected, .init = up, .fini = down)
{
	struct task tasks[3] = { 0 };
	struct worker *worker;
	int n_done = 0;

	cr_assert(eq(int, worker_create(2, work, &n_done, &worker), 0));
	cr_assert(worker_give(worker, &tasks[0].job));
	cr_assert(worker_give(worker, &tasks[1].job));
	cr_assert(not(worker_give(worker, &tasks[2].job)));
	sem_post(&gate);
	cr_assert(is_readable(worker, 5000));
	cr_assert(not(worker_give(worker, &tasks[2].job)), "a job that is done still counts until it is collected");
	collect(worker);
	cr_assert(worker_give(worker, &tasks[2].job));
	sem_post(&gate);
	sem_post(&gate);
	collect(worker);
	collect(worker);
	worker_destroy(&worker, undone);
}

Test(worker, is_readable_while_something_waits_to_be_collected, .init = up, .fini = down)
{
	struct task task = { 0 };
	struct worker *worker;
	int n_done = 0;

	cr_assert(eq(int, worker_create(2, work, &n_done, &worker), 0));
	cr_assert(not(is_readable(worker, 0)));
	cr_assert(worker_collect(worker) == NULL);
	cr_assert(worker_give(worker, &task.job));
	sem_wait(&begun);
	cr_assert(not(is_readable(worker, 0)), "the job has not passed the gate");
	sem_post(&gate);
	cr_assert(is_readable(worker, 5000));
	cr_assert(worker_collect(worker) == &task.job);
	cr_assert(worker_collect(worker) == NULL);
	cr_assert(not(is_readable(worker, 0)));
	worker_destroy(&worker, undone);
}

/* Whether the worker has begun the next job when it is told to end is a matter of luck; that every job comes back once is
 * not. */
Test(worker, hands_every_job_back_once_when_it_ends_in_the_middle, .init = up, .fini = down)
{
	for (int round = 0; round < 200; round++) {
		struct task tasks[4] = { 0 };
		struct worker *worker;
		int n_done = 0, n_undone = 0;

		sem_destroy(&gate);
		sem_init(&gate, 0, 4);
		cr_assert(eq(int, worker_create(4, work, &n_done, &worker), 0));
		for (int i = 0; i < 4; i++)
			cr_assert(worker_give(worker, &tasks[i].job));
		worker_destroy(&worker, undone);
		for (int i = 0; i < 4; i++) {
			cr_assert(eq(int, tasks[i].times_undone, 1), "handed back, done or not");
			cr_assert(le(int, tasks[i].times_done, 1));
			n_undone += !tasks[i].times_done;
		}
		cr_assert(eq(int, n_done + n_undone, 4));
	}
}

Test(worker, can_be_destroyed_twice_and_without_a_job, .init = up, .fini = down)
{
	struct worker *worker;
	int n_done = 0;

	cr_assert(eq(int, worker_create(1, work, &n_done, &worker), 0));
	worker_destroy(&worker, undone);
	worker_destroy(&worker, undone);
}
