/* Shared by the files of this folder only. */
#ifndef BCP_FIGURE_INTERNAL_H
#define BCP_FIGURE_INTERNAL_H

#include "figure.h"

#define SMALL FIGURE_SMALL
#define NORMAL FIGURE_PT(9)
#define LEADING FIGURE_PT(11.5)
/* The width of a picture whose parts have no size of their own: the text of an
 * upright A4 sheet. */
#define SHEET FIGURE_PT(470)

struct pen {
	struct arena *arena;
	const struct figure_type *type;
	const struct labels *labels;
	struct figure *f;
};

/* Widths by the fonts' advances. (measure.c) */
int32_t type_width(
    const struct figure_type *t, const char *text, int32_t size, bool bold);
/* Cuts a text into lines that are no wider than width, at most `most`; a word
 * that is wider is divided with a hyphen, and the last line ends in an ellipsis
 * when not all fits. Returns how many. */
size_t type_wrap(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width, const char **lines, size_t most);
/* One line, cut with an ellipsis. */
const char *type_fit(const struct pen *p, const char *text, int32_t size,
    bool bold, int32_t width);

/* Marks. (list.c) Each returns the mark, valid until the next one. */
struct mark *draw_box(struct pen *p, int32_t x, int32_t y, int32_t w, int32_t h,
    enum figure_tone stroke, enum figure_tone fill);
struct mark *draw_line(
    struct pen *p, int32_t x1, int32_t y1, int32_t x2, int32_t y2);
/* Copies the points. */
struct mark *draw_path(struct pen *p, const struct figure_point *at, size_t n);
/* A filled or hollow polygon. */
struct mark *draw_polygon(struct pen *p, const struct figure_point *at,
    size_t n, enum figure_tone tone);
struct mark *draw_text(struct pen *p, int32_t x, int32_t y, const char *text,
    int32_t size, enum figure_tone tone);
struct mark *draw_bold(struct pen *p, int32_t x, int32_t y, const char *text,
    int32_t size, enum figure_tone tone);
void draw_link(struct pen *p, const char *href, const char *name, int32_t x,
    int32_t y, int32_t w, int32_t h);
void draw_link_end(struct pen *p, const char *href);
/* The head of an arrow from a to its tip b. */
void draw_arrow(struct pen *p, struct figure_point a, struct figure_point b,
    enum figure_tone tone);
/* Shapes with the middle at x, y, r from there to the edge. */
void draw_triangle(
    struct pen *p, int32_t x, int32_t y, int32_t r, enum figure_tone tone);
void draw_diamond(struct pen *p, int32_t x, int32_t y, int32_t r,
    enum figure_tone stroke, enum figure_tone fill);
void draw_dot(struct pen *p, int32_t x, int32_t y, int32_t r,
    enum figure_tone stroke, enum figure_tone fill);

/* A new picture of `out`. */
struct pen figure_part(
    const struct figure_type *t, struct arena *a, struct figures *out);

/* One file each. */
void draw_graph(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out);
void draw_chart(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out);
void draw_calendar(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out);
void draw_levels(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out);

bool is_bad(const xmlNode *n);

#endif
