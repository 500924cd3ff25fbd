/* Lines of a shaped paragraph, and their boxes. */
#include "para.h"

#include <linebreak.h>
#include <string.h>

#define LINE_SEPARATOR 0x2028u
#define OBJECT 0xFFFCu

static bool
is_space(uint32_t cp)
{
	return cp == ' ' || cp == LINE_SEPARATOR;
}

static bool
cluster_start(const struct para *p, size_t i)
{
	return i >= p->n || p->first_glyph[i] < p->first_glyph[i + 1] ||
	       p->runs[p->run_of[i]].silent;
}

void
para_extent(const struct para *p, int32_t *narrow, int32_t *wide)
{
	int64_t piece = 0, all = 0, spaces = 0, least = 0, most = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (is_space(p->text[i])) {
			spaces += p->width[i];
		} else {
			piece += p->width[i] + (piece > 0 ? spaces : 0);
			all += p->width[i] + spaces;
			spaces = 0;
		}
		least = piece > least ? piece : least;
		most = all > most ? all : most;
		if (p->breaks[i] != LINEBREAK_NOBREAK)
			piece = 0;
		if (p->breaks[i] == LINEBREAK_MUSTBREAK)
			all = spaces = 0;
	}
	*narrow = least > INT32_MAX ? INT32_MAX : (int32_t)least;
	*wide = most > INT32_MAX ? INT32_MAX : (int32_t)most;
}

/* Places where the line at hand could end, and its width there. */
struct ends {
	size_t good, soft, cluster;
	int64_t good_width;
};

/* A soft break is better than a line that is more than half empty. */
static size_t
best_end(const struct ends *e, size_t from, int32_t width)
{
	bool short_line = e->good_width < width / 2;

	if (e->soft > from && (e->good == from || short_line) &&
	    e->soft > e->good)
		return e->soft;
	return e->good > from ? e->good : e->cluster;
}

/* A soft hyphen needs room to be shown in. */
static bool
hyphen_fits(const struct para *p, size_t i, int64_t w, int32_t width)
{
	return p->text[i] != 0xAD ||
	       w + p->inks[p->ink_of[i]].size * (int64_t)2 / 5 <= width;
}

/* Where the line that begins at `from` ends. */
static size_t
line_end(const struct para *p, size_t from, int32_t width)
{
	struct ends e = {from, from, from, 0};
	int64_t w = 0;

	for (size_t i = from; i < p->n; i++) {
		bool space = is_space(p->text[i]);

		if (i > from && !space && cluster_start(p, i))
			e.cluster = i;
		w += p->width[i];
		if (!space && w > width && e.cluster > from)
			return best_end(&e, from, width);
		if (p->breaks[i] == LINEBREAK_MUSTBREAK)
			return i + 1;
		if (!cluster_start(p, i + 1) || !hyphen_fits(p, i, w, width))
			continue;
		if (p->breaks[i] == LINEBREAK_ALLOWBREAK) {
			e.good = i + 1;
			e.good_width = w;
		} else if (p->breaks[i] == BREAK_SOFT) {
			e.soft = i + 1;
		}
	}
	return p->n;
}

static int32_t
line_width(const struct para *p, size_t from, size_t to)
{
	int64_t w = 0;

	while (to > from && is_space(p->text[to - 1]))
		to--;
	for (size_t i = from; i < to; i++)
		w += p->width[i];
	return w > INT32_MAX ? INT32_MAX : (int32_t)w;
}

struct line *
para_lines(const struct para *p, int32_t width, size_t *n)
{
	struct line *lines = NULL;
	size_t cap = 0, at = 0;

	*n = 0;
	while (at < p->n) {
		struct line *l;

		lines = arena_grow(
		    p->env->scratch, lines, &cap, *n + 1, sizeof *lines);
		l = &lines[(*n)++];
		l->from = at;
		l->to = line_end(p, at, width);
		l->width = line_width(p, l->from, l->to);
		at = l->to;
	}
	return lines;
}

/* A run's part on a line. */
struct piece {
	size_t from, to;
	const struct para_run *run;
	int level;
	int32_t x;
};

struct placer {
	const struct para *p;
	struct piece *pieces;
	size_t n, cap;
	const struct place *at;
	int32_t baseline;
	int32_t end; /* of the line, as seen */
	struct box_list under, text, over;
	struct box *click; /* the link box that may still grow */
};

static int
level_at(const struct placer *pl, size_t i, size_t trail)
{
	const struct para *p = pl->p;

	if (p->levels == NULL)
		return 0;
	/* White space at the end of a line goes with the paragraph (UAX #9,
	 * L1). */
	if (i >= trail)
		return p->right_to_left ? 1 : 0;
	return p->levels[i];
}

static void
cut(struct placer *pl, const struct line *line)
{
	const struct para *p = pl->p;
	size_t trail = line->to;

	while (trail > line->from && is_space(p->text[trail - 1]))
		trail--;
	for (size_t i = line->from; i < line->to;) {
		const struct para_run *run = &p->runs[p->run_of[i]];
		size_t to = run->to < line->to ? run->to : line->to;
		int level = level_at(pl, i, trail);

		for (size_t k = i; k < to; k++) {
			if (level_at(pl, k, trail) != level)
				to = k;
		}
		pl->pieces = arena_grow(p->env->scratch, pl->pieces, &pl->cap,
		    pl->n + 1, sizeof *pl->pieces);
		pl->pieces[pl->n++] = (struct piece){i, to, run, level, 0};
		i = to;
	}
}

/* Turns each stretch of pieces at or above a level round, from the highest
 * level down (UAX #9, L2). */
static void
reorder(struct placer *pl)
{
	int top = 0;

	for (size_t i = 0; i < pl->n; i++)
		top = pl->pieces[i].level > top ? pl->pieces[i].level : top;
	for (int level = top; level > 0; level--) {
		for (size_t i = 0; i < pl->n; i++) {
			size_t to = i;

			while (to < pl->n && pl->pieces[to].level >= level)
				to++;
			for (size_t a = i, b = to; a + 1 < b; a++, b--) {
				struct piece t = pl->pieces[a];

				pl->pieces[a] = pl->pieces[b - 1];
				pl->pieces[b - 1] = t;
			}
			if (to > i)
				i = to;
		}
	}
}

/* Gives the pieces their places, and puts them into the order of reading again:
 * that is the order in which a PDF is read aloud and searched. */
static void
arrange(struct placer *pl, int32_t x)
{
	reorder(pl);
	for (size_t i = 0; i < pl->n; i++) {
		struct piece *pc = &pl->pieces[i];

		pc->x = x;
		for (size_t k = pc->from; k < pc->to; k++)
			x += pl->p->width[k];
	}
	pl->end = x;
	for (size_t i = 1; i < pl->n; i++) {
		struct piece t = pl->pieces[i];
		size_t k = i;

		for (; k > 0 && pl->pieces[k - 1].from > t.from; k--)
			pl->pieces[k] = pl->pieces[k - 1];
		pl->pieces[k] = t;
	}
}

/* The text that glyph k of a run stands for. One glyph of a cluster carries
 * all of its text, unless there is one for each code point. */
static void
glyph_text(const struct para *p, const struct para_run *run, size_t k,
    size_t *from, size_t *len)
{
	static const size_t none = 0;
	const struct glyph *g = p->glyphs.p;
	size_t beg = g[k].cluster, end = beg + 1, first = k, last = k + 1;
	size_t glyphs, chars;

	while (end < run->to && p->first_glyph[end] == p->first_glyph[end + 1])
		end++;
	while (first > 0 && g[first - 1].cluster == beg)
		first--;
	while (last < p->glyphs.n && g[last].cluster == beg)
		last++;
	glyphs = last - first;
	chars = end - beg;
	*from = beg;
	*len = chars;
	if (glyphs == 1)
		return;
	if (k - first >= chars) {
		*len = none;
		return;
	}
	*from = beg + (k - first);
	*len = k + 1 == last ? chars - (k - first) : 1;
}

static uint16_t
code_for(const struct para *p, const struct para_run *run, size_t k)
{
	static const uint32_t nothing = 0x200B;
	size_t from, len;

	glyph_text(p, run, k, &from, &len);
	return cids_code(p->env->cids, run->face, p->glyphs.p[k].id,
	    len == 0 ? &nothing : p->text + from, len == 0 ? 1 : len);
}

static void
put_click(struct placer *pl, const struct ink *ink, int32_t x, int32_t w)
{
	struct box *b = pl->click;
	int32_t right = x + w;

	if (ink->link == NULL || w == 0) {
		pl->click = NULL;
		return;
	}
	if (b == NULL || b->link != ink->link) {
		b = box_add(pl->p->env->arena, &pl->over, BOX_LINK);
		b->x = x;
		b->y = pl->at->y;
		b->h = pl->at->leading;
		b->link = ink->link;
		b->elem = ink->link->elem;
		pl->click = b;
	}
	if (b->x + b->w > right)
		right = b->x + b->w;
	b->x = x < b->x ? x : b->x;
	b->w = right - b->x;
}

static void
put_shape(struct placer *pl, const struct ink *ink, int32_t x)
{
	struct box *b = box_add(pl->p->env->arena, &pl->under, BOX_SHAPE);
	int32_t side = ink->size * 3 / 5;

	b->x = x;
	b->y = pl->baseline - side - ink->size / 20;
	b->w = b->h = side;
	b->shape = ink->shape;
	b->colour = ink->colour;
}

/* Glyphs in the order of reading; x says where they stand. */
static void
put_glyphs(struct placer *pl, const struct piece *pc, struct box *b)
{
	const struct para *p = pl->p;
	size_t beg = p->first_glyph[pc->from], end = p->first_glyph[pc->to];
	struct placed_glyph *out =
	    arena_alloc(p->env->arena, end - beg, sizeof *out);
	int32_t x = 0;

	for (size_t k = beg; k < end; k++)
		b->w += p->glyphs.p[k].advance;
	x = pc->run->right_to_left ? b->w : 0;
	for (size_t k = beg; k < end; k++) {
		const struct glyph *g = &p->glyphs.p[k];
		struct placed_glyph *to = &out[k - beg];

		x -= pc->run->right_to_left ? g->advance : 0;
		to->code = code_for(p, pc->run, k);
		to->x = x + g->dx;
		to->rise = g->dy;
		x += pc->run->right_to_left ? 0 : g->advance;
	}
	b->glyphs = out;
	b->count = end - beg;
}

static void
put_piece(struct placer *pl, const struct piece *pc)
{
	const struct para *p = pl->p;
	struct arena *a = p->env->arena;
	const struct ink *ink = &p->inks[pc->run->ink];
	struct box *b;

	if (pc->run->silent) {
		if (p->text[pc->from] == OBJECT)
			put_shape(pl, ink, pc->x);
		return;
	}
	if (p->first_glyph[pc->from] == p->first_glyph[pc->to])
		return;
	b = box_add(a, &pl->text, BOX_TEXT);
	b->x = pc->x;
	b->y = pl->baseline;
	b->face = pc->run->face;
	b->size = ink->size;
	b->colour = ink->colour;
	b->elem = ink->elem;
	b->link = ink->link;
	put_glyphs(pl, pc, b);
	if (ink->ground != 0)
		box_fill(a, &pl->under, b->x, pl->at->y, b->w, pl->at->leading,
		    ink->ground);
	put_click(pl, ink, b->x, b->w);
}

/* A line that ends in a soft hyphen shows it. */
static void
put_soft_hyphen(struct placer *pl, const struct line *line)
{
	static const uint32_t soft = 0xAD, shown = '-';
	const struct para *p = pl->p;
	const struct ink *ink = &p->inks[p->ink_of[line->to - 1]];
	const struct para_run *run = &p->runs[p->run_of[line->to - 1]];
	struct shape_run one = {&shown, 1, 0, 1, run->face, ink->size,
	    HB_SCRIPT_LATIN, p->env->hb_lang, false};
	struct glyph_list g = {NULL, 0, 0};
	struct placed_glyph *out;
	struct box *b;

	if (p->text[line->to - 1] != soft || run->right_to_left ||
	    pl->text.last == NULL)
		return;
	fonts_shape(p->env->fonts, p->env->scratch, &one, &g);
	if (pl->end + g.p[0].advance > pl->at->x + pl->at->width)
		return;
	b = box_add(p->env->arena, &pl->text, BOX_TEXT);
	*b = (struct box){.kind = BOX_TEXT,
	    .x = pl->end,
	    .y = pl->baseline,
	    .w = g.p[0].advance,
	    .colour = ink->colour,
	    .elem = ink->elem,
	    .face = run->face,
	    .size = ink->size,
	    .count = 1};
	out = arena_alloc(p->env->arena, 1, sizeof *out);
	out->code = cids_code(p->env->cids, run->face, g.p[0].id, &soft, 1);
	b->glyphs = out;
}

void
para_place(const struct para *p, const struct line *line,
    const struct place *at, struct box_list *out)
{
	struct placer pl = {0};
	bool right = (at->align == ALIGN_RIGHT) != p->right_to_left;
	int32_t x = right ? at->x + at->width - line->width : at->x;

	pl.p = p;
	pl.at = at;
	/* Capitals stand in the middle of the strip. */
	pl.baseline = at->y + at->leading / 2 + at->size * 9 / 25;
	/* White at the end of a line hangs out of it: at the left, here. */
	for (size_t i = line->to;
	     p->right_to_left && i > line->from && is_space(p->text[i - 1]);
	     i--)
		x -= p->width[i - 1];
	cut(&pl, line);
	arrange(&pl, x);
	for (size_t i = 0; i < pl.n; i++)
		put_piece(&pl, &pl.pieces[i]);
	put_soft_hyphen(&pl, line);
	box_join(out, &pl.under);
	box_join(out, &pl.text);
	box_join(out, &pl.over);
}
