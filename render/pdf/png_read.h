/* PNG files to pixels, by libpng's simplified interface, which returns from a
 * damaged file: libharu's loader lets libpng abort the program. */
#ifndef BCP_PNG_READ_H
#define BCP_PNG_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False when the bytes do not begin a PNG file. */
bool png_read_size(
    const void *p, size_t len, uint32_t *width, uint32_t *height);
/* All pixels as red, green, blue and alpha (8 bits, sRGB), row by row from the
 * top: width * height * 4 bytes. False when the file is damaged. */
bool png_read_pixels(
    const void *p, size_t len, unsigned char *rgba, size_t room);

#endif
