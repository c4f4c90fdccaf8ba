/* A plugin that does what its cases' titles say: hang, die, say something, and worse. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "liaison/plugin.h"

static const struct liaison_host *host;

static void hang(struct liaison_answer *a)
{
	(void)a;
	for (;;)
		pause();
}

static void die(struct liaison_answer *a)
{
	(void)a;
	fputs("something is broken in here\nlast words", stderr);
	abort();
}

static void leave(struct liaison_answer *a)
{
	(void)a;
	exit(7);
}

static void hang_up(struct liaison_answer *a)
{
	(void)a;
	close(3);
	for (;;)
		pause();
}

/* A frame of four bytes that is no message. */
static void scribble(struct liaison_answer *a)
{
	(void)a;
	(void)!write(3, "\4\0\0\0\377\377\377\377", 8);
}

static void babble(struct liaison_answer *a)
{
	(void)a;
	for (int i = 0; i < 20000; i++)
		fprintf(stderr, "line %d of very many\n", i);
}

static void go_deaf(struct liaison_answer *a)
{
	(void)a;
	close(2);
}

static void use_all_files(struct liaison_answer *a)
{
	int n = 0;

	while (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
		n++;
	host->reason(a, n < 64 ? "files are limited" : "files are not limited");
}

static void break_out(struct liaison_answer *a)
{
	host->reason(a,
		     socket(AF_INET, SOCK_STREAM, 0) < 0 && socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? "no socket" : "a socket");
	host->reason(a, fork() < 0 ? "no process" : "a process");
	host->reason(a, execl("/bin/true", "true", (char *)NULL) < 0 ? "no program" : "a program");
	host->reason(a,
		     kill(getppid(), 0) < 0 && syscall(SYS_tgkill, getppid(), getppid(), 0) < 0 ? "no signal" : "a signal");
	host->reason(a, prlimit(getppid(), RLIMIT_CORE, NULL, NULL) < 0 ? "no foreign limit" : "a foreign limit");
	host->reason(a, getenv("PATH") || getenv("HOME") ? "an environment" : "no environment");
}

static const struct {
	const char *title;
	void (*act)(struct liaison_answer *a);
} tricks[] = {
	{ "hang", hang },           { "die", die },       { "leave", leave },     { "hang up", hang_up },
	{ "scribble", scribble },   { "babble", babble }, { "go deaf", go_deaf }, { "use all files", use_all_files },
	{ "break out", break_out },
};

static int open_it(const struct liaison_host *given, const char *config, void **instance_out)
{
	(void)instance_out;
	host = given;
	if (!strcmp(config, "refuse")) {
		host->refuse("the moon is in the wrong quarter");
		return 1;
	}
	if (!strcmp(config, "hang"))
		hang(NULL);
	if (!strcmp(config, "die"))
		die(NULL);
	return 0;
}

static void assess(void *instance, const struct liaison_case *c, struct liaison_answer *a)
{
	(void)instance;
	for (size_t i = 0; i < sizeof tricks / sizeof *tricks; i++)
		if (!strcmp(host->title(c), tricks[i].title))
			tricks[i].act(a);
	host->reason(a, host->description(c));
}

static void changed(void *instance, const struct liaison_case *c, const char *what)
{
	(void)instance;
	fprintf(stderr, "changed: %s %s\n", host->title(c), what);
	if (!strcmp(host->title(c), "die"))
		abort();
}

const struct liaison_plugin liaison_plugin = {
	.size = sizeof(struct liaison_plugin),
	.abi = LIAISON_PLUGIN_ABI,
	.name = "misbehave",
	.description = "does what the title says",
	.open = open_it,
	.assess = assess,
	.changed = changed,
};
