#include "style.h"

#include <stddef.h>
#include <string.h>

struct heading_style
style_heading(const struct theme *t, int level)
{
	int i = level - 2;

	return t->headings[i < 0		? 0
			   : i < THEME_HEADINGS ? i
						: THEME_HEADINGS - 1];
}

struct paper
style_paper(const struct theme *t, const char *name)
{
	struct paper p = {
	    595276, 841890, t->left, t->right, t->top, t->bottom, t->measure};

	if (name != NULL ? strcmp(name, "letter") == 0 : t->letter) {
		p.width = PT(612);
		p.height = PT(792);
	}
	return p;
}

struct paper
style_card(const struct paper *p)
{
	struct paper card = *p;

	card.left = card.right = PT(40);
	card.top = PT(58);
	card.bottom = PT(52);
	card.measure = paper_width(&card);
	return card;
}

struct paper
style_turned(const struct paper *p)
{
	struct paper turned = *p;

	turned.width = p->height;
	turned.height = p->width;
	return turned;
}

int32_t
paper_width(const struct paper *p)
{
	return p->width - p->left - p->right;
}

int32_t
paper_height(const struct paper *p)
{
	return p->height - p->top - p->bottom;
}

int32_t
style_share(int32_t length, int32_t percent)
{
	return (int32_t)((int64_t)length * percent / 100000);
}

static const struct {
	const char *name;
	enum shape shape;
	enum colour colour;
} statuses[] = {
    {"bad", SHAPE_TRIANGLE, COLOUR_RED},
    {"soon", SHAPE_DOT, COLOUR_AMBER},
    {"good", SHAPE_TICK, COLOUR_GREEN},
    {"unsure", SHAPE_SQUARE, COLOUR_SLATE},
    {"waived", SHAPE_BARS, COLOUR_SLATE},
};

enum shape
style_shape(const char *status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (strcmp(statuses[i].name, status) == 0)
			return statuses[i].shape;
	}
	return SHAPE_NONE;
}

enum colour
style_status_colour(const char *status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (strcmp(statuses[i].name, status) == 0)
			return statuses[i].colour;
	}
	return COLOUR_GREY;
}
