/* The word that stands large and slanted behind the text of every page. */
#include "layout.h"

/* The first guess at its size, and the most. */
#define GUESS PT(100)
#define MOST PT(140)
/* sin 45 degrees, in 1/1000. */
#define DIAGONAL 707

static struct para *
watermark_text(struct layout *l, const char *word, int32_t size, int32_t *wide)
{
	struct text_style st = {TYPE_COVER, NULL, true, true};
	struct ink ink = type_ink(l->env, &st, NULL);
	struct para *p = para_new(l->env, false);
	int32_t narrow;

	ink.size = size;
	ink.colour = COLOUR_WATERMARK;
	para_ink(p, &ink);
	para_puts(p, word);
	para_shape(p);
	para_extent(p, &narrow, wide);
	return p;
}

/* From the lower left to the upper right, round the middle of the sheet. */
static void
slant(const struct paper *paper, struct box_list *boxes, int32_t wide)
{
	int32_t x = paper->width / 2 - wide / 2 * DIAGONAL / 1000;
	int32_t y = paper->height / 2 + wide / 2 * DIAGONAL / 1000;

	for (struct box *b = boxes->first; b != NULL; b = b->next) {
		int32_t along = (int32_t)((int64_t)b->x * DIAGONAL / 1000);

		b->slanted = true;
		b->x = x + along;
		b->y = y - along;
	}
}

static void
put_on(struct layout *l, size_t page, const char *word)
{
	const struct paper *paper = pages_paper(l->pages, page);
	struct page *to = &l->pages->page[page];
	struct box_list boxes = {NULL, NULL};
	int64_t room = (int64_t)paper_width(paper) * 11 / 10;
	int64_t size;
	int32_t wide;
	struct para *p;
	struct place at = {0, 0, INT32_MAX, 0, 0, ALIGN_START};
	struct line *lines;
	size_t n;

	(void)watermark_text(l, word, GUESS, &wide);
	if (wide <= 0)
		return;
	size = GUESS * room / wide;
	size = size > MOST ? MOST : size;
	p = watermark_text(l, word, (int32_t)size, &wide);
	lines = para_lines(p, INT32_MAX, &n);
	if (n == 0)
		return;
	para_place(p, &lines[0], &at, &boxes);
	slant(paper, &boxes, wide);
	box_join(&boxes, &to->under);
	to->under = boxes;
}

void
put_watermark(struct layout *l)
{
	const char *word = doc_meta(l->doc, "watermark");

	for (size_t i = 0; i < l->pages->count && word[0] != '\0'; i++)
		put_on(l, i, word);
}
