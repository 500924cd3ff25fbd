/* One escaper for each place in a page where text of a plan can stand. Nothing
 * reaches a page but through these. */
#ifndef BCP_HTML_ESCAPE_H
#define BCP_HTML_ESCAPE_H

#include "sink.h"

/* Between tags. */
void html_text(struct sink *out, const char *s);
/* In an attribute's double quotes. */
void html_attr(struct sink *out, const char *s);
/* An href in double quotes: what may not be followed becomes "#", and what has
 * no place in a URL (RFC 3986) is percent-encoded. */
void html_url(struct sink *out, const char *s);

#endif
