/* host/confine.h - takes away from this process what a plugin has no business with. One function a privilege; none can be
 * undone. Each ends the process with a sentence on standard error when the kernel refuses: a plugin never runs less confined
 * than promised. Under a sanitizer memory, core and system-call limits are left alone: it could not work. */
#ifndef LIAISON_HOST_CONFINE_H
#define LIAISON_HOST_CONFINE_H

#include <stdint.h>

/* Ends with the daemon; no new privileges; not to be traced or dumped; signals to a whole terminal or service are the
 * daemon's affair. */
void confine_life(void);
/* Closes every descriptor from `first` on. */
void confine_descriptors(unsigned first);
/* `memory_bytes` 0: no limit. */
void confine_resources(uint64_t memory_bytes, uint32_t files);
/* No sockets, no programs, no processes, no other process's memory, no mounts, no kernel doors: those calls give EPERM
 * (ENOSYS where libc has another way). */
void confine_calls(void);

#endif
