#include "plugins/host/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static void need(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "error: cannot %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

void confine_life(void)
{
	static const int daemons_affair[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

	need(prctl(PR_SET_PDEATHSIG, SIGKILL), "end with the daemon");
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "give up new privileges");
	if (!IS_SANITIZED)
		need(prctl(PR_SET_DUMPABLE, 0), "refuse to be dumped");
	for (size_t i = 0; i < sizeof daemons_affair / sizeof *daemons_affair; i++)
		need(signal(daemons_affair[i], SIG_IGN) == SIG_ERR ? -1 : 0, "ignore a signal");
}

void confine_descriptors(unsigned first)
{
	need((int)syscall(SYS_close_range, first, ~0U, 0), "close descriptors");
}

static void limit(int resource, rlim_t most, const char *what)
{
	need(setrlimit((__rlimit_resource_t)resource, &(struct rlimit){ most, most }), what);
}

void confine_resources(uint64_t memory_bytes, uint32_t files)
{
	limit(RLIMIT_NOFILE, files, "limit files");
	if (IS_SANITIZED)
		return;
	limit(RLIMIT_CORE, 0, "forbid core dumps");
	if (memory_bytes)
		limit(RLIMIT_AS, memory_bytes, "limit memory");
}

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#else
#error "name this machine's AUDIT_ARCH"
#endif

#define LOAD(member)       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define GIVE(what)         BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE(number)     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), GIVE(SECCOMP_RET_ERRNO | EPERM)
#define SAY_ABSENT(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), GIVE(SECCOMP_RET_ERRNO | ENOSYS)
#define FOREIGN_NUMBERS    0x40000000u /* x32: the same calls under other numbers */

/* Allowed when the call's first argument is `value`. Every rule leaves the number of the call loaded. */
#define ONLY_WITH(number, value)                                                             \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 4), LOAD(args[0]),                  \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), GIVE(SECCOMP_RET_ALLOW), \
		GIVE(SECCOMP_RET_ERRNO | EPERM)

/* clone makes threads and processes; its flags tell which. clone3 keeps them in memory where a filter cannot look, and libc
 * falls back to clone when it is absent. io_uring would open sockets behind the filter's back. abort() needs tgkill. */
/* clang-format off */
void confine_calls(void)
{
	struct sock_filter program[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0),
		GIVE(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN_NUMBERS, 0, 1),
		GIVE(SECCOMP_RET_KILL_PROCESS),
		REFUSE(SYS_socket), REFUSE(SYS_socketpair), REFUSE(SYS_connect), REFUSE(SYS_bind), REFUSE(SYS_listen),
		REFUSE(SYS_accept), REFUSE(SYS_accept4), REFUSE(SYS_io_uring_setup), REFUSE(SYS_execve), REFUSE(SYS_execveat),
		REFUSE(SYS_kill), REFUSE(SYS_tkill), REFUSE(SYS_rt_sigqueueinfo), REFUSE(SYS_rt_tgsigqueueinfo),
		REFUSE(SYS_pidfd_open), REFUSE(SYS_pidfd_getfd), REFUSE(SYS_pidfd_send_signal), REFUSE(SYS_ptrace),
		REFUSE(SYS_process_vm_readv), REFUSE(SYS_process_vm_writev), REFUSE(SYS_mount), REFUSE(SYS_umount2),
		REFUSE(SYS_setns), REFUSE(SYS_unshare), REFUSE(SYS_chroot), REFUSE(SYS_pivot_root), REFUSE(SYS_bpf),
		REFUSE(SYS_perf_event_open), REFUSE(SYS_userfaultfd), REFUSE(SYS_keyctl), REFUSE(SYS_add_key),
		REFUSE(SYS_request_key), REFUSE(SYS_open_by_handle_at), REFUSE(SYS_prctl),
#ifdef SYS_fork
		REFUSE(SYS_fork), REFUSE(SYS_vfork),
#endif
		SAY_ABSENT(SYS_clone3),
		ONLY_WITH(SYS_tgkill, (uint32_t)getpid()),
		ONLY_WITH(SYS_prlimit64, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
		GIVE(SECCOMP_RET_ALLOW),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
		GIVE(SECCOMP_RET_ALLOW),
		GIVE(SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog filter = { sizeof program / sizeof *program, program };

	if (!IS_SANITIZED)
		need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "limit system calls");
}
/* clang-format on */
