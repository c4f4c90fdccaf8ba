/* base/clock.h - reads the machine's clocks. The loop does so once per turn and hands the result inward. Any thread. */
#ifndef LIAISON_BASE_CLOCK_H
#define LIAISON_BASE_CLOCK_H

#include "base/moment.h"

struct now clock_read(void);
mono clock_mono(void);

#endif
