/* Figures: pictures and other blocks with a caption below. */
#include "caps.h"
#include "layout.h"

#include <string.h>

/* A picture has 96 pixels to the inch, less where it would be too large. */
#define PIXEL PT(0.75)
#define LOGO_WIDTH PT(160)
#define LOGO_HEIGHT PT(42)

/* What is not there at all is a rule's to tell. */
static bool
find_picture(const struct layout *l, const char *src, struct src_span at,
    struct picture *pic)
{
	size_t len = 0;
	const char *p = l->opts->resource(l->opts->ctx, src, &len);

	if (p == NULL || picture_read(l->arena, pic, p, len))
		return p != NULL;
	diag_at(l->env->diag, DIAG_PDF_PICTURE, at,
	    "the picture '%s' is not shown: it is damaged, in colours for "
	    "print, of more than %u million pixels, or neither PNG nor JPEG",
	    src, (unsigned int)(LIMIT_PICTURE_PIXELS / 1000000));
	return false;
}

/* The path in the plan, or the template's. */
static struct src_span
picture_at(const struct layout *l, const xmlNode *img)
{
	struct src_span at = {0, {0, 0}, {0, 0}};

	if (l->opts->where != NULL)
		at = l->opts->where(l->opts->plan, doc_attr(img, "src"));
	return at.file == 0 ? node_at(img) : at;
}

static void
put_picture(const struct frame *fr, const struct picture *pic, int64_t most_w,
    int64_t most_h)
{
	struct layout *l = fr->l;
	struct pages *pages = l->pages;
	int64_t w = (int64_t)pic->width * PIXEL;
	int64_t h = (int64_t)pic->height * PIXEL;
	struct item *it;
	struct box *b;

	if (w > most_w) {
		h = h * most_w / w;
		w = most_w;
	}
	if (h > most_h) {
		w = w * most_h / h;
		h = most_h;
	}
	it = flow_add(fr->flow, (int32_t)h);
	b = box_add(l->arena, &it->boxes, BOX_IMAGE);
	b->x = fr->x;
	b->w = (int32_t)w;
	b->h = (int32_t)h;
	b->elem = fr->elem;
	b->picture = pages->npictures;
	pages->pictures =
	    arena_grow(l->arena, pages->pictures, &pages->pictures_cap,
		pages->npictures + 1, sizeof *pages->pictures);
	pages->pictures[pages->npictures++] = *pic;
}

void
put_logo(const struct frame *fr)
{
	const struct layout *l = fr->l;
	const char *name = l->env->theme->logo;
	struct frame inner = *fr;
	struct picture pic;

	if (name == NULL ||
	    !find_picture(l, name, l->env->theme->logo_at, &pic))
		return;
	inner.elem = elem_new(l->arena, fr->elem, "Figure");
	inner.elem->alt = labels_get(l->opts->labels, "Logo");
	put_picture(&inner, &pic, LOGO_WIDTH, LOGO_HEIGHT);
	flow_gap(fr->flow, HALF);
}

/* The words of a picture that is not at hand. */
void
put_alternative(const struct frame *fr, const char *alt)
{
	struct text_style st = {TYPE_META, NULL, false, false};
	struct para *p = para_new(fr->l->env, false);
	struct ink ink =
	    type_ink(fr->l->env, &st, elem_new(fr->l->arena, fr->elem, "P"));

	ink.face = FACE_ITALIC;
	para_ink(p, &ink);
	para_puts(p, alt);
	if (para_empty(p))
		return;
	para_shape(p);
	put_lines(fr, p, TYPE_META, false);
}

void
put_caption(const struct frame *fr, const xmlNode *n)
{
	struct text_style st = {TYPE_META, "Caption", false, false};

	if (strcmp(fr->elem->type, "Figure") != 0)
		st.tag = "P";
	if (fr->flow->n > 0)
		fr->flow->items[fr->flow->n - 1].keep = true;
	flow_gap(fr->flow, HALF);
	put_anchor(fr, n);
	put_paragraph(fr, n->children, NULL, &st);
}

void
put_floating(
    const struct frame *fr, size_t first, struct elem *e, int32_t least)
{
	struct floating *fl = arena_alloc(fr->l->arena, 1, sizeof *fl);
	struct flow *f = fr->flow;

	fl->n = f->n - first;
	fl->elem = e;
	fl->x = fr->x;
	fl->least = least;
	f->items[first].floating = fl;
	for (size_t i = first; i + 1 < f->n; i++)
		f->items[i].keep = true;
}

void
put_figure(const struct frame *fr, const xmlNode *figure)
{
	const xmlNode *img = find_child(figure, "img");
	const xmlNode *drawing = find_child(figure, "drawing");
	const xmlNode *caption = find_child(figure, "figcaption");
	struct frame inner = *fr;
	size_t first = fr->flow->n;
	struct picture pic;
	bool found = img != NULL && find_picture(fr->l, doc_attr(img, "src"),
					picture_at(fr->l, img), &pic);

	if (drawing != NULL) {
		put_drawing(fr, drawing, caption);
		return;
	}
	inner.elem = elem_new(fr->l->arena, fr->elem, found ? "Figure" : "Div");
	flow_gap(fr->flow, GRID);
	if (found) {
		inner.elem->alt = doc_attr(img, "alt");
		put_picture(&inner, &pic, fr->width,
		    (int64_t)fr->l->column.height * 3 / 5);
	} else if (img != NULL) {
		put_alternative(&inner, doc_attr(img, "alt"));
	} else {
		put_nodes(&inner, figure->children, caption);
	}
	if (caption != NULL)
		put_caption(&inner, caption);
	if (found)
		put_floating(fr, first, inner.elem,
		    (int32_t)((int64_t)fr->flow->items[first].height *
			      fr->l->env->theme->smallest / FIGURE_SMALL));
	flow_gap(fr->flow, GRID);
}
