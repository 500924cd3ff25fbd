/* sRGB as an ICC profile: what IEC 61966-2-1 defines, adapted to the D50 white
 * that profiles are based on. Numbers are s15Fixed16. */
#include "emit.h"

#include <string.h>

#define FIXED(n) ((int32_t)((n)*65536.0 + ((n) < 0 ? -0.5 : 0.5)))
#define HEADER 128
#define TAGS 9

struct tag {
	const char *name;
	struct buf data;
};

static void
put32(struct buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift & 0xFF));
}

static void
put_numbers(struct buf *b, const char *type, const int32_t *v, size_t n)
{
	buf_puts(b, type);
	put32(b, 0);
	for (size_t i = 0; i < n; i++)
		put32(b, (uint32_t)v[i]);
}

/* One record in en-US. */
static void
put_words(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	buf_puts(b, "mluc");
	put32(b, 0);
	put32(b, 1);
	put32(b, 12);
	buf_puts(b, "enUS");
	put32(b, (uint32_t)(2 * n));
	put32(b, 28);
	for (size_t i = 0; i < n; i++) {
		buf_putc(b, '\0');
		buf_putc(b, text[i]);
	}
	while (b->len % 4 != 0)
		buf_putc(b, '\0');
}

/* 3 is the function with a linear part near black. */
static void
put_curve(struct buf *b)
{
	static const int32_t v[] = {3 << 16, FIXED(2.4), FIXED(1 / 1.055),
	    FIXED(0.055 / 1.055), FIXED(1 / 12.92), FIXED(0.04045)};

	put_numbers(b, "para", v, sizeof v / sizeof *v);
}

static void
make_tags(struct tag *t)
{
	static const int32_t white[] = {0xF6D6, 0x10000, 0xD32D};
	static const int32_t adapt[] = {FIXED(1.04788), FIXED(0.02292),
	    FIXED(-0.05022), FIXED(0.02959), FIXED(0.99048), FIXED(-0.01707),
	    FIXED(-0.00925), FIXED(0.01508), FIXED(0.75168)};
	static const int32_t red[] = {
	    FIXED(0.43607), FIXED(0.22249), FIXED(0.01392)};
	static const int32_t green[] = {
	    FIXED(0.38515), FIXED(0.71687), FIXED(0.09708)};
	static const int32_t blue[] = {
	    FIXED(0.14307), FIXED(0.06061), FIXED(0.71410)};
	static const char *const names[TAGS] = {"desc", "cprt", "wtpt", "chad",
	    "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC"};

	for (size_t i = 0; i < TAGS; i++) {
		t[i].name = names[i];
		buf_init(&t[i].data, 1024);
	}
	put_words(&t[0].data, "sRGB");
	put_words(&t[1].data, "No copyright, use freely");
	put_numbers(&t[2].data, "XYZ ", white, 3);
	put_numbers(&t[3].data, "sf32", adapt, 9);
	put_numbers(&t[4].data, "XYZ ", red, 3);
	put_numbers(&t[5].data, "XYZ ", green, 3);
	put_numbers(&t[6].data, "XYZ ", blue, 3);
	put_curve(&t[7].data);
	put_curve(&t[8].data);
}

static void
put_header(struct buf *b, uint32_t size)
{
	put32(b, size);
	put32(b, 0);
	put32(b, 0x04200000);
	buf_puts(b, "mntrRGB XYZ ");
	/* Made on 2026-01-01. */
	put32(b, 2026u << 16 | 1);
	put32(b, 1u << 16);
	put32(b, 0);
	buf_puts(b, "acsp");
	while (b->len < 68)
		buf_putc(b, '\0');
	put32(b, 0xF6D6);
	put32(b, 0x10000);
	put32(b, 0xD32D);
	while (b->len < HEADER)
		buf_putc(b, '\0');
}

void
icc_srgb(struct buf *out)
{
	struct tag t[TAGS];
	/* The blue curve is the green one. */
	uint32_t at = HEADER + 4 + 12 * (TAGS + 1), size = at;

	make_tags(t);
	for (size_t i = 0; i < TAGS; i++)
		size += (uint32_t)t[i].data.len;
	put_header(out, size);
	put32(out, TAGS + 1);
	for (size_t i = 0; i < TAGS; i++) {
		buf_puts(out, t[i].name);
		put32(out, at);
		put32(out, (uint32_t)t[i].data.len);
		at += (uint32_t)t[i].data.len;
	}
	buf_puts(out, "bTRC");
	put32(out, at - (uint32_t)t[TAGS - 1].data.len);
	put32(out, (uint32_t)t[TAGS - 1].data.len);
	for (size_t i = 0; i < TAGS; i++) {
		buf_put(out, buf_str(&t[i].data), t[i].data.len);
		buf_release(&t[i].data);
	}
}
