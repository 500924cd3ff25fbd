#include "html_internal.h"

#include "escape.h"
#include "hash.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

static unsigned char
nibble(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void
html_hash(char out[48], const char *p, size_t len)
{
	char hex[HASH_HEX_LEN + 1];
	unsigned char raw[HASH_HEX_LEN / 2], text[48];

	hash_hex(hex, p, len);
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (unsigned char)(nibble(hex[2 * i]) << 4 |
					 nibble(hex[2 * i + 1]));
	EVP_EncodeBlock(text, raw, (int)sizeof raw);
	memcpy(out, text, 45);
}

/* The kinds of picture that browsers draw without running anything. */
static const char *
kind_of(const char *p, size_t len)
{
	if (len > 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "image/png";
	if (len > 3 && memcmp(p, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	if (len > 6 && memcmp(p, "GIF8", 4) == 0)
		return "image/gif";
	if (len > 12 && memcmp(p, "RIFF", 4) == 0 &&
	    memcmp(p + 8, "WEBP", 4) == 0)
		return "image/webp";
	return NULL;
}

/* Base64 in pieces of a multiple of three bytes, which need no padding. */
static void
put_base64(struct sink *out, const char *p, size_t len)
{
	unsigned char in[3 * 256], text[4 * 256 + 1];

	while (len > 0) {
		size_t n = len < sizeof in ? len : sizeof in;

		memcpy(in, p, n);
		sink_put(out, (const char *)text,
		    (size_t)EVP_EncodeBlock(text, in, (int)n));
		p += n;
		len -= n;
	}
}

/* NULL when it is no picture. */
static const char *
find_picture(
    const struct html_writer *w, const char *name, const char **p, size_t *len)
{
	*p = w->opts->resource == NULL
		 ? NULL
		 : w->opts->resource(w->opts->ctx, name, len);
	return *p == NULL ? NULL : kind_of(*p, *len);
}

static void
put_data(struct html_writer *w, const char *kind, const char *p, size_t len)
{
	sink_printf(w->out, " src=\"data:%s;base64,", kind);
	put_base64(w->out, p, len);
	sink_puts(w->out, "\">\n");
}

bool
html_picture(struct html_writer *w, const char *name, const char *begun)
{
	size_t len = 0;
	const char *p, *kind = find_picture(w, name, &p, &len);

	if (kind == NULL)
		return false;
	sink_puts(w->out, begun);
	put_data(w, kind, p, len);
	return true;
}

void
html_image(struct html_writer *w, const xmlNode *img)
{
	size_t len = 0;
	const char *p, *kind = find_picture(w, doc_attr(img, "src"), &p, &len);

	if (kind == NULL) {
		sink_puts(w->out, "<p class=\"alt\">");
		html_text(w->out, doc_attr(img, "alt"));
		sink_puts(w->out, "</p>\n");
		return;
	}
	sink_puts(w->out, "<img");
	html_attributes(w, img, NULL);
	sink_puts(w->out, " alt=\"");
	html_attr(w->out, doc_attr(img, "alt"));
	sink_puts(w->out, "\"");
	put_data(w, kind, p, len);
}
