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
	static const char unsafe[] = " \"<>`{|}^";
	char run[2] = {0, 0};

	if (!doc_href_ok(s)) {
		sink_puts(out, "#");
		return;
	}
	for (; *s != '\0'; s++) {
		if (strchr(unsafe, *s) != NULL) {
			sink_printf(out, "%%%02X", (unsigned)*s);
			continue;
		}
		run[0] = *s;
		html_attr(out, run);
	}
}
