#include "progress.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/clock.h"

enum { BAR_WIDTH = 30, QUIET_MS = 2000, EVERY_MS = 200, PATIENCE_MS = 60000, TELL_AFTER_MS = 5000 };

void progress_start(struct progress *p, const char *what)
{
	*p = (struct progress){ .what = what, .began = clock_mono(), .is_terminal = isatty(STDERR_FILENO) };
	p->shown = mono_after(p->began, dur_ms(QUIET_MS - EVERY_MS));
}

double progress_seconds(const struct progress *p)
{
	return (double)mono_since(clock_mono(), p->began).ns / 1e9;
}

void progress_show(struct progress *p, double share, uint64_t done)
{
	mono now;
	int filled;

	if (!p->is_terminal)
		return;
	now = clock_mono();
	if (mono_is_before(now, mono_after(p->shown, dur_ms(EVERY_MS))))
		return;
	p->shown = now;
	p->is_shown = true;
	if (share < 0) {
		fprintf(stderr, "\r%s %" PRIu64 "  %.0f/s \033[K", p->what, done, (double)done / progress_seconds(p));
		return;
	}
	filled = (int)(share * BAR_WIDTH);
	fprintf(stderr, "\r%s [", p->what);
	for (int i = 0; i < BAR_WIDTH; i++)
		fputc(i < filled ? '#' : '.', stderr);
	fprintf(stderr, "] %3.0f %%  %" PRIu64 "  %.0f/s \033[K", share * 100, done, (double)done / progress_seconds(p));
}

void progress_end(struct progress *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
	p->is_shown = false;
}

int patience_start(struct patience *p, const struct args *args)
{
	*p = (struct patience){ .heard = clock_mono(), .limit_ms = PATIENCE_MS };
	return args_span(args, "patience", &p->limit_ms) ? EXIT_DONE : EXIT_USAGE;
}

int patience_poll(struct patience *p, struct liaison *l)
{
	struct liaison_figures figures = { .size = sizeof figures };
	mono now;

	if (liaison_poll(l, EVERY_MS) < 0) {
		out_error("the connection to %s failed on this machine.", liaison_endpoint(l));
		return EXIT_REFUSED;
	}
	liaison_figures(l, &figures);
	now = clock_mono();
	if (figures.answered != p->answered) {
		*p = (struct patience){ .heard = now, .answered = figures.answered, .limit_ms = p->limit_ms };
		return EXIT_DONE;
	}
	if (!p->is_told && !mono_is_before(now, mono_after(p->heard, dur_ms(TELL_AFTER_MS)))) {
		p->is_told = true;
		out_error("no answer from %s for %d s (%s); waiting, and sending again.", liaison_endpoint(l),
			  TELL_AFTER_MS / 1000, liaison_is_connected(l) ? "connected" : "not connected");
	}
	if (mono_is_before(now, mono_after(p->heard, dur_ms(p->limit_ms))))
		return EXIT_DONE;
	out_error(
		"no answer from %s within %g s. What was answered is kept; run the same command again to go on from there.",
		liaison_endpoint(l), (double)p->limit_ms / 1000);
	return EXIT_SILENT;
}
