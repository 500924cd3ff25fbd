/* Shared by the files of this folder only. */
#ifndef BCP_HTML_INTERNAL_H
#define BCP_HTML_INTERNAL_H

#include "figure.h"
#include "html.h"

/* What stays the same from page to page. A hash is what the page's
 * Content-Security-Policy allows: 44 characters of base64. */
struct html_assets {
	const char *style, *script; /* script NULL when there is none */
	char script_hash[48];
	const struct figure_type *type; /* measures text */
};

struct html_writer {
	const struct html_assets *assets;
	const struct doc *doc;
	const struct render_opts *opts;
	struct arena *arena;
	struct sink *out;
	const char *style; /* the theme, and what is written with it */
	unsigned drawings; /* so far, for their ids */
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
/* The picture of a resource as a data: URI in an element that is begun, such as
 * "<img alt=\"\""; false, with nothing written, when it is not at hand. */
bool html_picture(struct html_writer *w, const char *name, const char *begun);
/* The custom properties of a theme, none without one, and the words that the
 * style has. (html_theme.c) */
void html_theme(
    struct buf *css, const struct theme *t, const struct labels *labels);
/* Attributes of <body> with the words of another language for script.js. */
void html_script_words(struct html_writer *w);
/* The theme's logo and footer, if it has any. */
void html_logo(struct html_writer *w);
void html_footer(struct html_writer *w);
/* A drawing as SVG, or its words when there is nothing to draw. */
void html_drawing(struct html_writer *w, const xmlNode *drawing);
/* What goes into a <time class="bar"> before its words: a bar for the seconds
 * of its datetime, "PT14400S", on a logarithmic scale from a minute to a week.
 */
void html_bar(struct html_writer *w, const xmlNode *time);
/* The SHA-256 of some bytes in base64. */
void html_hash(char out[48], const char *p, size_t len);

#endif
