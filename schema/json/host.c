#include "host.h"

#include "utf8.h"

#include <string.h>

/* RFC 5892, appendix A.1: characters of the class Virama. */
#define VIRAMA                                                              \
	"\\x{94D}\\x{9CD}\\x{A4D}\\x{ACD}\\x{B4D}\\x{BCD}\\x{C4D}\\x{CCD}"  \
	"\\x{D3B}\\x{D3C}\\x{D4D}\\x{DCA}\\x{E3A}\\x{EBA}\\x{F84}\\x{1039}" \
	"\\x{103A}\\x{1714}\\x{1734}\\x{17D2}\\x{1A60}\\x{1B44}\\x{1BAA}"   \
	"\\x{1BAB}\\x{1BF2}\\x{1BF3}\\x{2D7F}\\x{A806}\\x{A8C4}\\x{A953}"   \
	"\\x{A9C0}\\x{AAF6}\\x{ABED}\\x{10A3F}\\x{11046}\\x{110B9}"
/* Scripts whose letters join (A.1 asks for their joining types). */
#define JOINING                                                    \
	"\\p{sc:Arabic}\\p{sc:Syriac}\\p{sc:Mongolian}\\p{sc:Nko}" \
	"\\p{sc:Mandaic}\\p{sc:Phags_Pa}"
/* RFC 5892, 2.6 and 2.7: allowed though not letters or digits. */
#define EXCEPTIONS                                                         \
	"\\x{B7}\\x{375}\\x{5F3}\\x{5F4}\\x{6FD}\\x{6FE}\\x{F0B}\\x{3007}" \
	"\\x{30FB}\\x{200C}\\x{200D}"

const char host_bad[] =
    "^\\p{M}|^-|-$|^..--"
    "|[^\\p{Ll}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Mc}\\p{Nd}" EXCEPTIONS "-]"
    "|[\\x{640}\\x{7FA}\\x{302E}\\x{302F}\\x{3031}-\\x{3035}\\x{303B}]"
    "|(?<!l)\\x{B7}|\\x{B7}(?!l)"
    "|\\x{375}(?!\\p{sc:Greek})"
    "|(?<!\\p{sc:Hebrew})[\\x{5F3}\\x{5F4}]"
    "|^(?!.*[\\p{sc:Hiragana}\\p{sc:Katakana}\\p{sc:Han}]).*\\x{30FB}"
    "|[\\x{660}-\\x{669}].*[\\x{6F0}-\\x{6F9}]"
    "|[\\x{6F0}-\\x{6F9}].*[\\x{660}-\\x{669}]"
    "|(?<![" VIRAMA "])\\x{200D}"
    "|(?<![" VIRAMA JOINING "])\\x{200C}"
    "|(?<![" VIRAMA "])\\x{200C}(?![" JOINING "])";

const char host_rtl[] = "[\\p{bc:R}\\p{bc:AL}\\p{bc:AN}]";

/* RFC 5893, 2 */
#define NEUTRAL                                                        \
	"\\p{bc:EN}\\p{bc:ES}\\p{bc:CS}\\p{bc:ET}\\p{bc:ON}\\p{bc:BN}" \
	"\\p{bc:NSM}"
const char host_bidi[] =
    "^(?:(?=.*[\\p{bc:R}\\p{bc:AL}\\p{bc:EN}\\p{bc:AN}]\\p{bc:NSM}*$)"
    "(?!.*\\p{bc:EN}.*\\p{bc:AN}|.*\\p{bc:AN}.*\\p{bc:EN})"
    "[\\p{bc:R}\\p{bc:AL}][\\p{bc:R}\\p{bc:AL}\\p{bc:AN}" NEUTRAL "]*"
    "|(?=.*[\\p{bc:L}\\p{bc:EN}]\\p{bc:NSM}*$)"
    "\\p{bc:L}[\\p{bc:L}" NEUTRAL "]*)$";

struct name {
	const struct host_rules *h;
	pcre2_match_data *md;
	pcre2_match_context *mc;
	bool idn;
	size_t octets;	/* in ASCII, with the full stops */
	bool rtl, bidi; /* some label is rtl; all keep the bidi rule */
};

struct label {
	uint32_t cps[HOST_LABEL_MAX + 1];
	size_t count;
	bool ascii;
};

static bool
matches(const struct name *x, const pcre2_code *re, const char *p, size_t n)
{
	return pattern_match(re, x->md, x->mc, p, n) == 1;
}

static bool
is_plain(const struct label *l)
{
	for (size_t i = 0; i < l->count; i++) {
		uint32_t c = l->cps[i], lower = c | 32;

		if (!(c >= '0' && c <= '9') && c != '-' &&
		    !(lower >= 'a' && lower <= 'z'))
			return false;
	}
	return l->cps[0] != '-' && l->cps[l->count - 1] != '-';
}

/* What a name as a whole needs to know of a label. */
static void
note_direction(struct name *x, const char *text, size_t n)
{
	x->rtl |= matches(x, x->h->rtl, text, n);
	x->bidi &= matches(x, x->h->bidi, text, n);
}

static size_t
to_text(const struct label *l, char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++)
		n += utf8_put(text + n, l->cps[i]);
	return n;
}

static bool
check_unicode(struct name *x, const struct label *l)
{
	char text[4 * HOST_LABEL_MAX + 4];
	size_t n = to_text(l, text);

	note_direction(x, text, n);
	return !matches(x, x->h->bad, text, n);
}

/* "xn--" and what it stands for, which must be spelt like this only. */
static bool
check_a_label(struct name *x, const struct label *l)
{
	char text[HOST_LABEL_MAX + 1] = "", again[2 * HOST_LABEL_MAX + 2];
	struct label u = {.count = 0};
	size_t n;

	for (size_t i = 4; i < l->count; i++)
		text[i - 4] = (char)l->cps[i];
	if (!punycode_decode(text, l->count - 4, u.cps, &u.count))
		return false;
	u.ascii = true;
	for (size_t i = 0; i < u.count; i++)
		u.ascii &= u.cps[i] < 0x80;
	if (u.ascii)
		return false;
	n = punycode_encode(u.cps, u.count, again);
	if (n != l->count - 4)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((again[i] | 32) != (text[i] | 32))
			return false;
	}
	return check_unicode(x, &u);
}

static bool
begins_xn(const struct label *l)
{
	return l->count > 4 && (l->cps[0] | 32) == 'x' &&
	       (l->cps[1] | 32) == 'n' && l->cps[2] == '-' && l->cps[3] == '-';
}

static bool
check_label(struct name *x, const struct label *l)
{
	char text[2 * HOST_LABEL_MAX + 2];
	size_t n = l->count;

	if (l->count == 0 || (!l->ascii && !x->idn))
		return false;
	if (!l->ascii)
		n = 4 + punycode_encode(l->cps, l->count, text);
	x->octets += n + 1;
	if (n > HOST_LABEL_MAX)
		return false;
	if (!l->ascii)
		return check_unicode(x, l);
	if (!is_plain(l))
		return false;
	if (begins_xn(l))
		return check_a_label(x, l);
	n = to_text(l, text);
	note_direction(x, text, n);
	return true;
}

static bool
is_stop(uint32_t c, bool idn)
{
	return c == '.' || (idn && (c == 0x3002 || c == 0xFF0E || c == 0xFF61));
}

bool
host_check(const struct host_rules *h, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n, bool idn)
{
	struct name x = {h, md, mc, idn, 0, false, true};
	struct label l = {.count = 0, .ascii = true};
	const char *end = p + n;

	while (p < end) {
		uint32_t c = utf8_next(&p, end);

		if (is_stop(c, idn)) {
			if (!check_label(&x, &l))
				return false;
			l.count = 0;
			l.ascii = true;
			continue;
		}
		if (l.count >= HOST_LABEL_MAX)
			return false;
		l.cps[l.count++] = c;
		l.ascii &= c < 0x80;
	}
	return check_label(&x, &l) && x.octets <= HOST_OCTETS_MAX + 1 &&
	       (!x.rtl || x.bidi);
}
