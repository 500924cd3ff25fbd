#include "style.h"

#include <stddef.h>
#include <string.h>

const struct type types[TYPE_COUNT] = {
    [TYPE_BODY] = {PT(9.5), PT(14), COLOUR_INK, WEIGHT_REGULAR},
    [TYPE_LEAD] = {PT(12), PT(17.5), COLOUR_GREY, WEIGHT_REGULAR},
    [TYPE_TABLE] = {PT(8.5), PT(12), COLOUR_INK, WEIGHT_REGULAR},
    [TYPE_HEAD] = {PT(7.5), PT(11), COLOUR_GREY, WEIGHT_REGULAR},
    [TYPE_CAPTION] = {PT(8.5), PT(12), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_NOTE] = {PT(8), PT(11), COLOUR_INK, WEIGHT_REGULAR},
    [TYPE_META] = {PT(8), PT(11), COLOUR_GREY, WEIGHT_REGULAR},
    [TYPE_CODE] = {PT(7.5), PT(10.5), COLOUR_INK, WEIGHT_REGULAR},
    [TYPE_COVER] = {PT(28), PT(35), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_PART] = {PT(20), PT(28), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_H2] = {PT(14), PT(21), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_H3] = {PT(11), PT(14), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_H4] = {PT(9.5), PT(14), COLOUR_INK, WEIGHT_BOLD},
    [TYPE_MARGIN] = {PT(7.5), PT(10), COLOUR_GREY, WEIGHT_REGULAR},
};

struct heading_style
style_heading(int level)
{
	switch (level) {
	case 2:
		return (struct heading_style){TYPE_H2, 4 * HALF, HALF};
	case 3:
		return (struct heading_style){TYPE_H3, 3 * HALF, HALF / 2};
	default:
		return (struct heading_style){TYPE_H4, 2 * HALF, HALF / 4};
	}
}

struct paper
style_paper(const char *name)
{
	/* 22 mm, 24 mm and 22 mm in mpt, to the nearest. */
	struct paper p = {595276, 841890, 62362, 62362, 68031, 62362, PT(378)};

	if (name != NULL && strcmp(name, "letter") == 0) {
		p.width = PT(612);
		p.height = PT(792);
	}
	return p;
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

static const struct {
	const char *name;
	enum shape shape;
	uint32_t colour;
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

uint32_t
style_status_colour(const char *status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (strcmp(statuses[i].name, status) == 0)
			return statuses[i].colour;
	}
	return COLOUR_GREY;
}
