#include "escape.h"

#include "doc.h"

#include <string.h>

/* Puts s, with each byte of `set` replaced by the entity of the same index. */
static void
replace(struct sink *out, const char *s, const char *set,
    const char *const *entities)
{
	while (*s != '\0') {
		size_t n = strcspn(s, set);

		sink_put(out, s, n);
		s += n;
		if (*s == '\0')
			break;
		sink_puts(out, entities[strchr(set, *s) - set]);
		s++;
	}
}

void
html_text(struct sink *out, const char *s)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;"};

	replace(out, s, "&<>", entities);
}

/* A line break in a value would be kept, but is easier to see like this. */
void
html_attr(struct sink *out, const char *s)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;",
	    "&quot;", "&#39;", "&#10;", "&#13;", "&#9;"};

	replace(out, s, "&<>\"'\n\r\t", entities);
}

void
html_url(struct sink *out, const char *s)
{
	static const char unsafe[] = " \"<>`{|}^&'";
	static const char *const entities[] = {"%20", "%22", "%3C", "%3E",
	    "%60", "%7B", "%7C", "%7D", "%5E", "&amp;", "&#39;"};

	if (doc_href_ok(s))
		replace(out, s, unsafe, entities);
	else
		sink_puts(out, "#");
}
