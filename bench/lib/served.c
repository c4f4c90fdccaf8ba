#include "lib/served.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static bool find_liaisond(char *out, size_t room)
{
	ssize_t n = readlink("/proc/self/exe", out, room - 1);
	char *slash;

	if (n <= 0)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	return slash && snprintf(slash, room - (size_t)(slash - out), "/liaisond") > 0;
}

static bool start(struct served *served, const char *config, const char *clock)
{
	char program[512], requests[400], glance[400];

	snprintf(served->folder, sizeof served->folder, "%s/liaison-bench-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(served->folder) || !find_liaisond(program, sizeof program)) {
		perror("bench: no folder to work in");
		return false;
	}
	snprintf(served->requests, sizeof served->requests, "ipc://%s/requests", served->folder);
	snprintf(served->database, sizeof served->database, "%s/liaison.db", served->folder);
	snprintf(requests, sizeof requests, "requests=%s", served->requests);
	snprintf(glance, sizeof glance, "glance=ipc://%s/glance", served->folder);
	fflush(NULL);
	served->pid = fork();
	if (served->pid == 0) {
		execl(program, "liaisond", "--config", config, "--data", served->folder, "--set", requests, "--set", glance, "--clock", clock, (char *)NULL);
		perror(program);
		_exit(127);
	}
	return served->pid > 0;
}

bool served_start(struct served *served, const char *config)
{
	return start(served, config, "system");
}

bool served_start_by_hand(struct served *served, const char *config)
{
	return start(served, config, "manual");
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

bool served_stop(struct served *served, double *cpu_s_out)
{
	struct rusage used;
	int status = 0;

	kill(served->pid, SIGTERM);
	if (wait4(served->pid, &status, 0, &used) != served->pid)
		return false;
	*cpu_s_out = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void served_clear(struct served *served)
{
	DIR *folder = opendir(served->folder);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
	rmdir(served->folder);
}
