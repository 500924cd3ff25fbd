#include "html_internal.h"

#include "escape.h"

#include <string.h>

#define CONTENTS_MIN 3 /* sections that deserve a list of contents */

static void
put_policy(struct html_writer *w)
{
	const struct html_assets *as = w->assets;
	char hash[48];

	html_hash(hash, w->style, strlen(w->style));
	sink_puts(w->out, "<meta http-equiv=\"Content-Security-Policy\" "
			  "content=\"default-src 'none'; ");
	sink_printf(w->out, "style-src 'sha256-%s'; ", hash);
	if (as->script != NULL)
		sink_printf(
		    w->out, "script-src 'sha256-%s'; ", as->script_hash);
	sink_puts(
	    w->out, "img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

static void
put_head(struct html_writer *w)
{
	sink_puts(w->out, "<!doctype html>\n<html lang=\"");
	html_attr(w->out, doc_lang(w->doc));
	sink_puts(w->out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
			  "<meta name=\"viewport\" "
			  "content=\"width=device-width, initial-scale=1\">\n");
	put_policy(w);
	sink_puts(w->out, "<title>");
	html_text(w->out, doc_title(w->doc));
	sink_puts(
	    w->out, "</title>\n<meta name=\"generator\" content=\"bcpgen ");
	html_attr(w->out, w->opts->version == NULL ? "" : w->opts->version);
	sink_puts(w->out, "\">\n<meta name=\"color-scheme\" "
			  "content=\"light dark\">\n<style>");
	sink_puts(w->out, w->style);
	sink_puts(w->out, "</style>\n");
	/* Here, so that a reader's choice of colours is known before the first
	 * of them is painted. */
	if (w->assets->script != NULL) {
		sink_puts(w->out, "<script>");
		sink_puts(w->out, w->assets->script);
		sink_puts(w->out, "</script>\n");
	}
	sink_puts(w->out, "</head>\n");
}

static void
put_form(struct html_writer *w, const char *file, const char *word)
{
	sink_puts(w->out, "<a href=\"");
	html_url(w->out, file);
	sink_puts(w->out, "\">");
	html_text(w->out, labels_get(w->opts->labels, word));
	sink_puts(w->out, "</a>\n");
}

/* A document's own PDF and Markdown, and its source where the package has it,
 * lie beside its page. */
static void
put_other_forms(struct html_writer *w)
{
	const char *id = doc_meta(w->doc, "document-id");
	const struct render_attachment *src = &w->opts->source;
	const char *slash = src->p == NULL ? NULL : strrchr(src->file, '/');

	if (id[0] == '\0')
		return;
	sink_puts(w->out, "<div class=\"forms\">\n");
	if (strcmp(doc_meta(w->doc, "kind"), "portfolio") != 0)
		put_form(w, arena_printf(w->arena, "%s.pdf", id), "PDF");
	put_form(w, arena_printf(w->arena, "%s.md", id), "Markdown");
	if (src->p != NULL)
		put_form(w, slash == NULL ? src->file : slash + 1, "Source");
	sink_puts(w->out, "</div>\n");
}

static void
put_fact(struct html_writer *w, const char *meta)
{
	const char *text = doc_meta(w->doc, meta);

	if (text[0] == '\0')
		return;
	sink_puts(w->out, "<span class=\"meta\">");
	html_text(w->out, text);
	sink_puts(w->out, "</span>\n");
}

static void
put_bar(struct html_writer *w)
{
	const char *home = doc_meta(w->doc, "home");

	sink_puts(w->out, "<a class=\"skip\" href=\"#content-start\">");
	html_text(w->out, labels_get(w->opts->labels, "Skip to content"));
	sink_puts(w->out, "</a>\n<header class=\"top\"><div "
			  "class=\"wrap\">\n");
	html_logo(w);
	if (home[0] != '\0') {
		sink_puts(w->out, "<a class=\"brand\" href=\"");
		html_url(w->out, home);
		sink_puts(w->out, "\">");
		html_text(w->out, labels_get(w->opts->labels, "All documents"));
		sink_puts(w->out, "</a>\n");
	} else {
		sink_puts(w->out, "<span class=\"brand\">");
		html_text(w->out, doc_title(w->doc));
		sink_puts(w->out, "</span>\n");
	}
	put_fact(w, "organisation");
	put_fact(w, "classification");
	put_other_forms(w);
	sink_puts(w->out, "</div></header>\n");
}

static const xmlNode *
next_section(const xmlNode *n)
{
	while (n != NULL && !doc_is(n, "section"))
		n = n->next;
	return n;
}

static bool
wants_contents(const struct doc *doc)
{
	const xmlNode *n = next_section(doc->body->children);
	size_t numbered = 0;

	for (; n != NULL; n = next_section(n->next))
		numbered += doc_attr(n, "data-number")[0] != '\0';
	return numbered >= CONTENTS_MIN;
}

/* How many findings a section tells: lines of notes, or of the list of all. */
static size_t
count_findings(const xmlNode *section)
{
	struct doc_walk walk;
	size_t n = 0;

	doc_walk_init(&walk, section);
	while (doc_walk_next(&walk)) {
		const xmlNode *x = walk.node;

		if (x->type != XML_ELEMENT_NODE || walk.leave)
			continue;
		n += (doc_is(x, "p") && doc_is(x->parent, "aside") &&
			 doc_has_class(x->parent, "note")) ||
		     (doc_is(x, "li") && doc_has_class(x->parent, "found"));
	}
	return n;
}

static void
put_count(struct html_writer *w, const xmlNode *section)
{
	size_t n = count_findings(section);

	if (n == 0)
		return;
	sink_puts(w->out, " <span class=\"n\" title=\"");
	html_attr(w->out, labels_get(w->opts->labels, "Findings"));
	sink_printf(w->out, "\">%zu</span>", n);
}

static void
put_contents(struct html_writer *w)
{
	const xmlNode *n = next_section(w->doc->body->children);

	const char *name = labels_get(w->opts->labels, "Contents");

	sink_puts(w->out, "<nav class=\"toc\" aria-label=\"");
	html_attr(w->out, name);
	sink_puts(w->out, "\"><details>\n<summary>");
	html_text(w->out, name);
	sink_puts(w->out, "</summary>\n<ol>\n");
	for (; n != NULL; n = next_section(n->next)) {
		sink_puts(w->out, "<li><a href=\"");
		html_url(
		    w->out, arena_printf(w->arena, "#%s", doc_attr(n, "id")));
		sink_puts(w->out, "\"><span class=\"no\">");
		html_text(w->out, doc_attr(n, "data-number"));
		sink_puts(w->out, "</span> ");
		sink_puts(w->out, "<span>");
		html_text(w->out, doc_text(w->arena, n->children));
		sink_puts(w->out, "</span>");
		put_count(w, n);
		sink_puts(w->out, "</a></li>\n");
	}
	sink_puts(w->out, "</ol>\n</details></nav>\n");
}

void
html_page_head(struct html_writer *w)
{
	put_head(w);
	sink_puts(w->out, "<body");
	html_script_words(w);
	sink_puts(w->out, ">\n");
	put_bar(w);
	if (wants_contents(w->doc)) {
		sink_puts(w->out, "<div class=\"wrap two\">\n");
		put_contents(w);
	} else {
		sink_puts(w->out, "<div class=\"wrap\">\n");
	}
	/* Ids of documents come from the plan's ids and the templates; this one
	 * is ours, and an equal one further down would merely be second. */
	sink_puts(w->out, "<main id=\"content-start\" tabindex=\"-1\">\n");
}

static void
put_source(struct html_writer *w)
{
	const char *as_of = doc_meta(w->doc, "as-of");
	const char *file = doc_meta(w->doc, "source-file");

	sink_puts(w->out, "<footer class=\"foot\"><div class=\"wrap\">");
	html_footer(w);
	sink_puts(w->out, "<p>");
	if (as_of[0] != '\0') {
		html_text(w->out, labels_get(w->opts->labels, "As of"));
		sink_puts(w->out, " <time datetime=\"");
		html_attr(w->out, as_of);
		sink_puts(w->out, "\">");
		html_text(w->out, as_of);
		sink_puts(w->out, "</time> · ");
	}
	if (file[0] != '\0') {
		html_text(w->out, labels_get(w->opts->labels, "from"));
		sink_puts(w->out, " <code>");
		html_text(w->out, file);
		sink_puts(w->out, "</code> · ");
	}
	html_text(w->out,
	    labels_say(w->opts->labels, w->arena, "made by bcpgen {1}",
		w->opts->version == NULL ? "" : w->opts->version, NULL));
	sink_puts(w->out, "</p></div></footer>\n");
}

void
html_page_foot(struct html_writer *w)
{
	sink_puts(w->out, "</main>\n</div>\n");
	put_source(w);
	sink_puts(w->out, "</body>\n</html>\n");
}
