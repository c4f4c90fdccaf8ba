/* notify.h - tells the service manager how we are (sd_notify's protocol: one datagram to $NOTIFY_SOCKET). */
#ifndef LIAISON_NOTIFY_H
#define LIAISON_NOTIFY_H

/* "READY=1" or "STOPPING=1". Without a service manager, nothing. */
void notify(const char *state);

#endif
