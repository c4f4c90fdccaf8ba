#include "base/worker.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue { struct job *first, **end; };

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct queue waiting, done;
	size_t room, inside;
	int fd;
	bool is_ending;
	void (*work)(void *ctx, struct job *job);
	void *ctx;
};

static void queue_put(struct queue *queue, struct job *job)
{
	job->next = NULL;
	*queue->end = job;
	queue->end = &job->next;
}

static struct job *queue_take(struct queue *queue)
{
	struct job *job = queue->first;

	if (job) {
		queue->first = job->next;
		if (!queue->first)
			queue->end = &queue->first;
	}
	return job;
}

static void signal_done(struct worker *worker)
{
	uint64_t one = 1;
	ssize_t rc;

	do
		rc = write(worker->fd, &one, sizeof one);
	while (rc < 0 && errno == EINTR);
	assert(rc == sizeof one);
}

static void *run(void *self)
{
	struct worker *worker = self;
	struct job *job;

	pthread_mutex_lock(&worker->lock);
	for (;;) {
		while (!worker->waiting.first && !worker->is_ending)
			pthread_cond_wait(&worker->given, &worker->lock);
		if (worker->is_ending)
			break;
		job = queue_take(&worker->waiting);
		pthread_mutex_unlock(&worker->lock);
		worker->work(worker->ctx, job);
		pthread_mutex_lock(&worker->lock);
		queue_put(&worker->done, job);
		signal_done(worker);
	}
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

/* Signals are for the loop. */
static int start_thread(struct worker *worker)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

int worker_create(size_t room, void (*work)(void *ctx, struct job *job), void *ctx, struct worker **out)
{
	struct worker *worker = calloc(1, sizeof *worker);

	assert(worker);
	*worker = (struct worker){ .room = room, .work = work, .ctx = ctx, .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	worker->waiting.end = &worker->waiting.first;
	worker->done.end = &worker->done.first;
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->given, NULL);
	if (worker->fd < 0 || start_thread(worker)) {
		if (worker->fd >= 0)
			close(worker->fd);
		free(worker);
		return RAISE(FAULT_SYSTEM);
	}
	*out = worker;
	return 0;
}

void worker_destroy(struct worker **worker, void (*undone)(void *ctx, struct job *job))
{
	struct worker *w = *worker;
	struct job *job;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->is_ending = true;
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	while ((job = queue_take(&w->done)) || (job = queue_take(&w->waiting)))
		undone(w->ctx, job);
	close(w->fd);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->given);
	free(w);
	*worker = NULL;
}

bool worker_give(struct worker *worker, struct job *job)
{
	bool has_room;

	pthread_mutex_lock(&worker->lock);
	has_room = worker->inside < worker->room;
	if (has_room) {
		worker->inside++;
		queue_put(&worker->waiting, job);
		pthread_cond_signal(&worker->given);
	}
	pthread_mutex_unlock(&worker->lock);
	return has_room;
}

struct job *worker_collect(struct worker *worker)
{
	uint64_t count;
	struct job *job;

	pthread_mutex_lock(&worker->lock);
	job = queue_take(&worker->done);
	if (job)
		worker->inside--;
	else if (read(worker->fd, &count, sizeof count) < 0)
		assert(errno == EAGAIN || errno == EINTR);
	pthread_mutex_unlock(&worker->lock);
	return job;
}

int worker_fd(const struct worker *worker)
{
	return worker->fd;
}
