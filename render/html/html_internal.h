/* Shared by the files of this folder only. */
#ifndef BCP_HTML_INTERNAL_H
#define BCP_HTML_INTERNAL_H

#include "html.h"

/* What stays the same from page to page. A hash is what the page's
 * Content-Security-Policy allows: 44 characters of base64. */
struct html_assets {
	const char *style, *script; /* script NULL when there is none */
	char style_hash[48], script_hash[48];
};

struct html_writer {
	const struct html_assets *assets;
	const struct doc *doc;
	const struct render_opts *opts;
	struct arena *arena;
	struct sink *out;
};

/* From <!doctype> to the start of <main>, and what follows it. */
void html_page_head(struct html_writer *w);
void html_page_foot(struct html_writer *w);
/* The document itself. */
void html_body(struct html_writer *w);
/* id, class, lang, title and what the element has beside them; cls is put
 * before the element's own classes and may be NULL. */
void html_attributes(struct html_writer *w, const xmlNode *n, const char *cls);
/* An image as a data: URI, or its words when the picture is not at hand. */
void html_image(struct html_writer *w, const xmlNode *img);
/* What goes into a <time class="bar"> before its words: a bar for the seconds
 * of its datetime, "PT14400S", on a logarithmic scale from a minute to a week.
 */
void html_bar(struct html_writer *w, const xmlNode *time);
/* The SHA-256 of some bytes in base64. */
void html_hash(char out[48], const char *p, size_t len);

#endif
