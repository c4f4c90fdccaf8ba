/* frames.h - messages on a pipe: four bytes of length, little-endian, and that many bytes. */
#ifndef LIAISON_FRAMES_H
#define LIAISON_FRAMES_H

#include <stdio.h>

#include "base/fault.h"
#include "base/limits.h"
#include "base/text.h"

enum { FRAMES_LENGTH_SIZE = 4 };

struct frame {
	unsigned char bytes[LIMIT_FRAME];
};

/* 1: there was one, *out lies in `room`; 0: the input has ended; or a fault. */
MUST_CHECK int frames_read(FILE *in, struct frame *room, struct text *out);
MUST_CHECK int frames_write(FILE *out, struct text frame);

#endif
