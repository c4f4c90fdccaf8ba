/* base/fault.h - how a failure travels.
 * A fallible function returns int: 0 done; positive an outcome that its own comment lists and its direct caller handles;
 * negative a fault, passed up unchanged and never matched on. The places a fault went through are kept per thread until
 * somebody logs them once (fault_log). Any thread; each has its own path. */
#ifndef LIAISON_BASE_FAULT_H
#define LIAISON_BASE_FAULT_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define AUTO(destroy) __attribute__((cleanup(destroy)))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

enum fault {
	FAULT_MEMORY = -1,      /* memory that a peer did not choose was not there */
	FAULT_STORE = -2,       /* the durable store could not keep its word; sticky */
	FAULT_SYSTEM = -3,      /* a system call failed in a way that nothing plans for */
	FAULT_UNPLANNED = -4,   /* an outcome came back that this caller has no plan for */
	FAULT_BROKEN = -5,      /* stored data contradicts itself */
};

/* Where a fault begins; where it is handed on; where an outcome that was not planned for becomes one. */
#define RAISE(fault) fault_raise((fault), __FILE__, __LINE__)
#define PASS(rc) fault_pass((rc), __FILE__, __LINE__)
#define FOLD(rc) ((rc) > 0 ? RAISE(FAULT_UNPLANNED) : PASS(rc))

int fault_raise(int fault, const char *file, int line);
int fault_pass(int rc, const char *file, int line);

/* The path of this thread's last fault as "file:line < file:line"; "" when there was none. Owner: the thread's own
 * buffer, valid until its next fault. */
const char *fault_path(void);
const char *fault_name(int fault);

#endif
