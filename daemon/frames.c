#include "frames.h"

int frames_read(FILE *in, struct frame *room, struct text *out)
{
	unsigned char length[FRAMES_LENGTH_SIZE];
	size_t size = SIZE_MAX, got = fread(length, 1, sizeof length, in);

	if (!got && feof(in))
		return 0;
	if (got == sizeof length)
		size = (size_t)length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
	if (size > sizeof room->bytes || fread(room->bytes, 1, size, in) != size)
		return RAISE(FAULT_SYSTEM);
	*out = (struct text){ (const char *)room->bytes, size };
	return 1;
}

int frames_write(FILE *out, struct text frame)
{
	unsigned char length[FRAMES_LENGTH_SIZE];

	for (int i = 0; i < FRAMES_LENGTH_SIZE; i++)
		length[i] = (unsigned char)(frame.size >> (8 * i));
	if (fwrite(length, 1, sizeof length, out) != sizeof length || fwrite(frame.at, 1, frame.size, out) != frame.size || fflush(out))
		return RAISE(FAULT_SYSTEM);
	return 0;
}
