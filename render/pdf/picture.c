#include "page.h"

#include "caps.h"
#include "png_read.h"

#include <string.h>

static bool
size_ok(struct picture *pic, uint32_t width, uint32_t height)
{
	pic->width = width;
	pic->height = height;
	return width > 0 && height > 0 && width <= UINT16_MAX &&
	       height <= UINT16_MAX &&
	       (uint64_t)width * height <= LIMIT_PICTURE_PIXELS;
}

/* RGBA to RGB and, where not all is opaque, alpha. */
static void
split(struct arena *a, struct picture *pic, const unsigned char *rgba)
{
	size_t n = (size_t)pic->width * pic->height;
	char *rgb = arena_alloc(a, n, 3);
	char *alpha = arena_alloc(a, n, 1);
	bool opaque = true;

	for (size_t i = 0; i < n; i++) {
		memcpy(rgb + 3 * i, rgba + 4 * i, 3);
		alpha[i] = (char)rgba[4 * i + 3];
		opaque = opaque && rgba[4 * i + 3] == 0xFF;
	}
	pic->p = rgb;
	pic->len = 3 * n;
	pic->alpha = opaque ? NULL : alpha;
}

static bool
read_png(struct arena *a, struct picture *pic, const char *p, size_t len)
{
	uint32_t width, height;
	unsigned char *rgba;
	size_t room;

	if (!png_read_size(p, len, &width, &height) ||
	    !size_ok(pic, width, height))
		return false;
	room = (size_t)width * height * 4;
	rgba = arena_alloc(a, room, 1);
	if (!png_read_pixels(p, len, rgba, room))
		return false;
	split(a, pic, rgba);
	return true;
}

static uint32_t
pair(const char *p)
{
	return (uint32_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

static bool
is_frame(unsigned char marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
	       marker != 0xC8 && marker != 0xCC;
}

/* The frame header has the size (ITU-T T.81, B.2.2). Four components are
 * colours for print, which the output intent does not know. */
static bool
read_jpeg(struct picture *pic, const char *p, size_t len)
{
	size_t at = 2;

	pic->jpeg = true;
	while (at + 10 <= len && (unsigned char)p[at] == 0xFF) {
		unsigned char marker = (unsigned char)p[at + 1];

		if (is_frame(marker)) {
			pic->grey = p[at + 9] == 1;
			return p[at + 4] == 8 &&
			       (p[at + 9] == 1 || p[at + 9] == 3) &&
			       size_ok(pic, pair(p + at + 7), pair(p + at + 5));
		}
		at += 2 + pair(p + at + 2);
	}
	return false;
}

bool
picture_read(struct arena *a, struct picture *pic, const char *p, size_t len)
{
	memset(pic, 0, sizeof *pic);
	pic->p = p;
	pic->len = len;
	if (len > 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return read_png(a, pic, p, len);
	if (len > 4 && memcmp(p, "\xff\xd8\xff", 3) == 0)
		return read_jpeg(pic, p, len);
	return false;
}
