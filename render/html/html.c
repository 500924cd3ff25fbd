#include "html.h"

#include "html_internal.h"

#include "caps.h"

#include <string.h>

static bool
same_letters(const char *p, const char *word)
{
	for (; *word != '\0'; p++, word++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;

		if (c != *word)
			return false;
	}
	return true;
}

/* Whether a text would end the element that it is put into, or hide the end
 * (HTML, 13.2.5.17 "script data escaped state"). */
static bool
breaks_out(const char *text, const char *end_tag)
{
	for (const char *p = strchr(text, '<'); p != NULL;
	     p = strchr(p + 1, '<')) {
		if (same_letters(p, end_tag) || same_letters(p, "<!--"))
			return true;
	}
	return false;
}

/* A file as a page will have it: browsers hash it with line feeds only. NULL
 * when there is none or, with *ok false, when it cannot be used. */
static const char *
read_asset(struct arena *a, const struct render_opts *opts, struct diag *d,
    const char *name, const char *end_tag, bool *ok)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	size_t len = 0, n = 0;
	const char *raw = opts->resource == NULL
			      ? NULL
			      : opts->resource(opts->ctx, name, &len);
	char *text;

	if (raw == NULL)
		return NULL;
	text = arena_strn(a, raw, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		text[n++] = text[i] == '\r' ? '\n' : text[i];
	}
	text[n] = '\0';
	if (strlen(text) == n && !breaks_out(text, end_tag))
		return text;
	diag_at(d, DIAG_TMPL_SYNTAX, nowhere,
	    "%s holds \"%s\", \"<!--\" or a NUL byte and cannot be put into a "
	    "page",
	    name, end_tag);
	*ok = false;
	return NULL;
}

static void *
html_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	struct html_assets *as = arena_alloc(a, 1, sizeof *as);
	bool ok = true;

	as->style =
	    read_asset(a, opts, d, "templates/style.css", "</style", &ok);
	as->script =
	    read_asset(a, opts, d, "templates/script.js", "</script", &ok);
	as->type = figure_open(a, opts);
	if (as->style == NULL)
		as->style = "";
	if (as->script != NULL)
		html_hash(as->script_hash, as->script, strlen(as->script));
	return ok ? as : NULL;
}

static enum bcp_status
html_render(void *self, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	const struct html_assets *as = self;
	struct html_writer w = {
	    .assets = as, .doc = doc, .opts = opts, .arena = a, .out = out};
	struct buf css;

	(void)d;
	buf_init(&css, LIMIT_OUTPUT_BYTES);
	html_theme(&css, opts->theme, opts->labels);
	buf_puts(&css, as->style);
	w.style = buf_str(&css);
	html_page_head(&w);
	html_body(&w);
	html_page_foot(&w);
	buf_release(&css);
	return BCP_OK;
}

const struct backend backend_html = {
    .name = "html",
    .ext = "html",
    .mime = "text/html",
    .open = html_open,
    .render = html_render,
};
