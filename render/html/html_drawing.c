/* Drawings as SVG in the page. Colours are classes, which templates/style.css
 * knows: the page's policy allows no style in an attribute, and they follow
 * the reader's choice of light or dark. Text stays text. */
#include "html_internal.h"

#include "escape.h"

#include <inttypes.h>
#include <stdlib.h>

/* CSS pixels to a point: the small type of a page. */
#define PIXELS 1450

/* "-12.50", "3": points with no more places than they need. */
static void
put_length(struct sink *out, int64_t mpt)
{
	uint64_t v = (uint64_t)(mpt < 0 ? -mpt : mpt);
	char text[24], *p = text + sizeof text;

	v = (v + 5) / 10;
	if (v % 100 != 0) {
		*--p = (char)('0' + v % 10);
		*--p = (char)('0' + v / 10 % 10);
		*--p = '.';
	}
	mpt = v == 0 ? 0 : mpt;
	v /= 100;
	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	if (mpt < 0)
		*--p = '-';
	sink_put(out, p, (size_t)(text + sizeof text - p));
}

static void
put_attr(struct sink *out, const char *name, int32_t mpt)
{
	sink_puts(out, " ");
	sink_puts(out, name);
	sink_puts(out, "=\"");
	put_length(out, mpt);
	sink_puts(out, "\"");
}

/* Fill and stroke are both said: SVG fills with black otherwise. */
static void
put_ink(struct sink *out, const struct mark *m)
{
	sink_puts(out, " class=\"f-");
	sink_puts(out, figure_tone_name(m->fill));
	sink_puts(out, " s-");
	sink_puts(out, figure_tone_name(m->stroke));
	sink_puts(out, "\"");
	if (m->stroke == TONE_NONE)
		return;
	put_attr(out, "stroke-width", m->pen);
	if (m->dashed)
		sink_puts(out, " stroke-dasharray=\"4 3\"");
}

static void
put_box(struct sink *out, const struct mark *m)
{
	sink_puts(out, "<rect");
	put_attr(out, "x", m->x);
	put_attr(out, "y", m->y);
	put_attr(out, "width", m->w);
	put_attr(out, "height", m->h);
	if (m->radius != 0)
		put_attr(out, "rx", m->radius);
	put_ink(out, m);
	sink_puts(out, "/>");
}

static void
put_path(struct sink *out, const struct mark *m)
{
	sink_puts(out, "<path d=\"");
	for (size_t i = 0; i < m->n; i++) {
		if (i == 0)
			sink_puts(out, "M");
		else if (!m->curved)
			sink_puts(out, "L");
		else
			sink_puts(out, i % 3 == 1 ? "C" : " ");
		put_length(out, m->at[i].x);
		sink_puts(out, " ");
		put_length(out, m->at[i].y);
	}
	sink_puts(out, m->closed ? "Z\"" : "\"");
	put_ink(out, m);
	sink_puts(out, "/>");
}

static void
put_text(struct sink *out, const struct mark *m)
{
	sink_puts(out, "<text");
	put_attr(out, "x", m->x);
	put_attr(out, "y", m->y);
	put_attr(out, "font-size", m->size);
	if (m->anchor != ANCHOR_START)
		sink_printf(out, " text-anchor=\"%s\"",
		    m->anchor == ANCHOR_MIDDLE ? "middle" : "end");
	if (m->bold)
		sink_puts(out, " font-weight=\"600\"");
	sink_printf(out, " class=\"f-%s\">", figure_tone_name(m->fill));
	html_text(out, m->text);
	sink_puts(out, "</text>");
}

static void
put_mark(struct sink *out, const struct mark *m)
{
	switch (m->kind) {
	case MARK_BOX:
		put_box(out, m);
		break;
	case MARK_PATH:
		put_path(out, m);
		break;
	case MARK_TEXT:
		put_text(out, m);
		break;
	case MARK_LINK:
		sink_puts(out, "<a href=\"");
		html_url(out, m->href);
		sink_puts(out, "\">");
		break;
	case MARK_LINK_END:
		sink_puts(out, "</a>");
		break;
	}
	sink_puts(out, "\n");
}

/* What role "img" has in it is not told, so one with links is a group. */
static void
put_svg(struct html_writer *w, const struct figures *f, size_t part)
{
	const struct figure *one = &f->part[part];
	struct sink *out = w->out;
	unsigned id = ++w->drawings;

	sink_printf(out,
	    "<svg role=\"%s\" aria-labelledby=\"drawing-title-%u\" "
	    "aria-describedby=\"drawing-words-%u\" viewBox=\"0 0 ",
	    one->links > 0 ? "group" : "img", id, id);
	put_length(out, one->width);
	sink_puts(out, " ");
	put_length(out, one->height);
	sink_printf(out,
	    "\" width=\"%" PRId64 "\" height=\"%" PRId64
	    "\">\n<title id=\"drawing-title-%u\">",
	    (int64_t)one->width * PIXELS / 1000000,
	    (int64_t)one->height * PIXELS / 1000000, id);
	html_text(out, f->title);
	if (f->n > 1)
		html_text(out,
		    labels_say(w->opts->labels, w->arena, ", part {1} of {2}",
			arena_printf(w->arena, "%zu", part + 1),
			arena_printf(w->arena, "%zu", f->n)));
	sink_printf(out, "</title>\n<desc id=\"drawing-words-%u\">", id);
	html_text(out, f->alt);
	sink_puts(out, "</desc>\n");
	for (size_t i = 0; i < one->n; i++)
		put_mark(out, &one->marks[i]);
	sink_puts(out, "</svg>\n");
}

void
html_drawing(struct html_writer *w, const xmlNode *drawing)
{
	struct figures f;

	figure_draw(w->assets->type, w->opts->labels, drawing, w->arena, &f);
	if (f.n == 0) {
		sink_puts(w->out, "<p class=\"alt\">");
		html_text(w->out, f.alt);
		sink_puts(w->out, "</p>\n");
	}
	for (size_t i = 0; i < f.n; i++) {
		sink_puts(w->out, "<div class=\"scroll drawing\" "
				  "tabindex=\"0\" role=\"group\" "
				  "aria-label=\"");
		html_attr(w->out, f.title);
		sink_puts(w->out, "\">\n");
		put_svg(w, &f, i);
		sink_puts(w->out, "</div>\n");
	}
}
