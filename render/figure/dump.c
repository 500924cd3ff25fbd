/* Lists of marks as text. */
#include "figure.h"

#include <stdlib.h>

static void
put_length(struct sink *out, int32_t v)
{
	sink_printf(
	    out, " %s%d.%03d", v < 0 ? "-" : "", abs(v) / 1000, abs(v) % 1000);
}

static void
put_tones(struct sink *out, const struct mark *m)
{
	sink_printf(out, " %s/%s", figure_tone_name(m->stroke),
	    figure_tone_name(m->fill));
	if (m->stroke != TONE_NONE)
		put_length(out, m->pen);
	if (m->dashed)
		sink_puts(out, " dashed");
}

static void
put_rectangle(struct sink *out, const struct mark *m)
{
	put_length(out, m->x);
	put_length(out, m->y);
	put_length(out, m->w);
	put_length(out, m->h);
}

static void
put_mark(struct sink *out, const struct mark *m)
{
	static const char *const anchors[] = {"start", "middle", "end"};

	switch (m->kind) {
	case MARK_BOX:
		sink_puts(out, "  box");
		put_rectangle(out, m);
		put_tones(out, m);
		break;
	case MARK_PATH:
		sink_puts(out, m->curved ? "  curve" : "  path");
		for (size_t i = 0; i < m->n; i++) {
			put_length(out, m->at[i].x);
			put_length(out, m->at[i].y);
		}
		put_tones(out, m);
		break;
	case MARK_TEXT:
		sink_puts(out, "  text");
		put_length(out, m->x);
		put_length(out, m->y);
		put_length(out, m->size);
		sink_printf(out, " %s%s %s \"%s\"", anchors[m->anchor],
		    m->bold ? " bold" : "", figure_tone_name(m->fill), m->text);
		break;
	case MARK_LINK:
		sink_puts(out, "  link");
		put_rectangle(out, m);
		sink_printf(out, " -> %s \"%s\"", m->href, m->text);
		break;
	case MARK_LINK_END:
		sink_puts(out, "  end");
		break;
	}
	sink_puts(out, "\n");
}

void
figure_dump(struct sink *out, const struct figures *f)
{
	sink_printf(out, "\"%s\": \"%s\"\n", f->title, f->alt);
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *one = &f->part[i];

		sink_printf(out, " part %zu", i + 1);
		put_length(out, one->width);
		put_length(out, one->height);
		sink_puts(out, "\n");
		for (size_t k = 0; k < one->n; k++)
			put_mark(out, &one->marks[k]);
	}
}
