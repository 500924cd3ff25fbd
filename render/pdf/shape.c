/* A paragraph's text to glyphs: directions by FriBidi, faces by what fonts
 * have, glyphs by HarfBuzz, line ends by libunibreak (UAX #14). */
#include "para.h"

#include <fribidi.h>
#include <linebreak.h>
#include <string.h>

#define LINE_SEPARATOR 0x2028u
#define OBJECT 0xFFFCu
#define REPLACEMENT 0xFFFDu
/* A status shape with the white behind it, in 1/1000 of the type size. */
#define OBJECT_WIDTH 950
/* A word of so many characters may be broken between parts of so many. */
#define LONG_WORD 40
#define WORD_PART 16
/* A number of so many digits stays with the word behind it if it can. */
#define FEW_DIGITS 3
/* Characters without a glyph whose place in the plan is looked for. */
#define MOST_SEARCHES 64

/* Characters that are never seen and need no glyph (Unicode's
 * Default_Ignorable_Code_Point, those in use). */
static bool
ignorable(uint32_t cp)
{
	static const uint32_t ranges[][2] = {{0xAD, 0xAD}, {0x34F, 0x34F},
	    {0x61C, 0x61C}, {0x180B, 0x180F}, {0x200B, 0x200F},
	    {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F},
	    {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF}};

	for (size_t i = 0;
	     cp >= ranges[0][0] && i < sizeof ranges / sizeof *ranges; i++) {
		if (cp >= ranges[i][0] && cp <= ranges[i][1])
			return true;
	}
	return false;
}

static bool
private_use(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000;
}

/* The value of the plan that a character comes from, if it is in one; else the
 * place of the template. Only for the first, for it means a search. */
static struct src_span
place_of(const struct text_env *env, const char *shown, struct src_span at)
{
	struct src_span value;

	if (env->opts == NULL || env->opts->where == NULL ||
	    env->nmissing > MOST_SEARCHES)
		return at;
	value = env->opts->where(env->opts->plan, shown);
	return value.file == 0 ? at : value;
}

/* Tells once of each code point that cannot be shown. */
static void
tell_missing(struct text_env *env, uint32_t cp, struct src_span at)
{
	size_t i = env->nmissing;
	struct buf shown;

	while (i > 0 && env->missing[i - 1] > cp)
		i--;
	if (i > 0 && env->missing[i - 1] == cp)
		return;
	env->missing = arena_grow(env->arena, env->missing, &env->missing_cap,
	    env->nmissing + 1, sizeof *env->missing);
	memmove(env->missing + i + 1, env->missing + i,
	    (env->nmissing - i) * sizeof *env->missing);
	env->missing[i] = cp;
	env->nmissing++;
	buf_init(&shown, 8);
	buf_put_utf8(&shown, cp);
	at = place_of(env, buf_str(&shown), at);
	diag_at(env->diag, DIAG_PDF_GLYPH, at,
	    "the PDF shows a replacement for \"%s\" (U+%04X), which no font "
	    "has",
	    buf_str(&shown), (unsigned int)cp);
	buf_release(&shown);
}

/* Hebrew, Arabic and what lies between and behind them. */
static bool
may_turn(uint32_t cp)
{
	return (cp >= 0x590 && cp <= 0x8FF) || (cp >= 0xFB1D && cp <= 0xFEFC) ||
	       (cp >= 0x10800 && cp <= 0x10FFF) ||
	       (cp >= 0x1E800 && cp <= 0x1EFFF) || cp == 0x200F;
}

static void
find_levels(struct para *p)
{
	struct arena *a = p->env->scratch;
	FriBidiParType base = FRIBIDI_PAR_ON;
	FriBidiCharType *kinds;
	bool turns = false;

	for (size_t i = 0; i < p->n && !turns; i++)
		turns = may_turn(p->text[i]);
	if (!turns || p->n > INT32_MAX / 2)
		return;
	kinds = arena_alloc(a, p->n, sizeof *kinds);
	p->levels = arena_alloc(a, p->n, sizeof *p->levels);
	fribidi_get_bidi_types(p->text, (FriBidiStrIndex)p->n, kinds);
	if (fribidi_get_par_embedding_levels_ex(
		kinds, NULL, (FriBidiStrIndex)p->n, &base, p->levels) == 0) {
		p->levels = NULL;
		return;
	}
	p->right_to_left = FRIBIDI_IS_RTL(base) != 0;
}

static bool
is_letter(uint32_t cp)
{
	return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
}

struct itemiser {
	struct para *p;
	uint32_t *shown; /* the text with replacements */
	hb_script_t *scripts;
	struct para_run cur;
	hb_script_t script;
};

static hb_script_t
script_of(uint32_t cp)
{
	return hb_unicode_script(hb_unicode_funcs_get_default(), cp);
}

static bool
real_script(hb_script_t s)
{
	return s != HB_SCRIPT_COMMON && s != HB_SCRIPT_INHERITED &&
	       s != HB_SCRIPT_UNKNOWN;
}

/* Digits and punctuation go with the script before them. */
static void
find_scripts(struct itemiser *it)
{
	const struct para *p = it->p;
	hb_script_t last = HB_SCRIPT_LATIN;

	for (size_t i = 0; i < p->n; i++) {
		hb_script_t s = p->text[i] < 0x80 ? HB_SCRIPT_COMMON
						  : script_of(p->text[i]);

		if (is_letter(p->text[i]))
			s = HB_SCRIPT_LATIN;
		if (real_script(s))
			last = s;
		it->scripts[i] = last;
	}
}

static enum face
choose_face(struct itemiser *it, size_t i, enum face before)
{
	struct para *p = it->p;
	const struct ink *ink = &p->inks[p->ink_of[i]];
	uint32_t cp = p->text[i];
	enum face f;

	if (ignorable(cp))
		return before;
	if (cp > 0x7F && script_of(cp) == HB_SCRIPT_INHERITED &&
	    fonts_pick(p->env->fonts, before, cp) == before)
		return before;
	f = private_use(cp) ? FACE_NONE
			    : fonts_pick(p->env->fonts, ink->face, cp);
	if (f == FACE_NONE) {
		tell_missing(p->env, cp, ink->at);
		/* PDF/A wants text that means the same to everybody. */
		if (private_use(cp))
			p->text[i] = REPLACEMENT;
		it->shown[i] = REPLACEMENT;
		f = fonts_pick(p->env->fonts, ink->face, REPLACEMENT);
	}
	return f == FACE_NONE ? ink->face : f;
}

static bool
is_silent(uint32_t cp)
{
	return cp == LINE_SEPARATOR || cp == OBJECT;
}

static void
end_run(struct itemiser *it, size_t to)
{
	struct para *p = it->p;
	struct shape_run s;

	it->cur.to = to;
	if (it->cur.from == to)
		return;
	p->runs = arena_grow(p->env->scratch, p->runs, &p->runs_cap,
	    p->nruns + 1, sizeof *p->runs);
	for (size_t i = it->cur.from; i < to; i++)
		p->run_of[i] = (uint32_t)p->nruns;
	p->runs[p->nruns++] = it->cur;
	if (it->cur.silent)
		return;
	s.text = it->shown;
	s.total = p->n;
	s.from = it->cur.from;
	s.len = to - it->cur.from;
	s.face = it->cur.face;
	s.size = p->inks[it->cur.ink].size;
	s.script = it->script;
	s.lang = p->env->hb_lang;
	s.right_to_left = it->cur.right_to_left;
	fonts_shape(p->env->fonts, p->env->scratch, &s, &p->glyphs);
}

static void
itemise(struct itemiser *it)
{
	struct para *p = it->p;
	enum face before = p->n == 0 ? FACE_TEXT : p->inks[p->ink_of[0]].face;

	for (size_t i = 0; i < p->n; i++) {
		struct para_run r = {i, i, p->ink_of[i], before, false, false};

		r.silent = is_silent(p->text[i]);
		r.right_to_left = p->levels != NULL && p->levels[i] % 2 != 0;
		if (!r.silent)
			r.face = choose_face(it, i, before);
		if (i == 0 || r.ink != it->cur.ink || r.face != it->cur.face ||
		    r.silent != it->cur.silent ||
		    r.right_to_left != it->cur.right_to_left ||
		    it->scripts[i] != it->script) {
			end_run(it, i);
			it->cur = r;
			it->script = it->scripts[i];
		}
		before = r.face;
	}
	end_run(it, p->n);
}

static int32_t
object_width(const struct ink *ink)
{
	return (int32_t)((int64_t)ink->size * OBJECT_WIDTH / 1000);
}

/* Widths of code points, and where their glyphs begin. A code point inside a
 * cluster has no width; the cluster's first has all of it. */
static void
find_widths(struct para *p)
{
	size_t g = p->glyphs.n;

	for (size_t i = 0; i < p->glyphs.n; i++)
		p->width[p->glyphs.p[i].cluster] += p->glyphs.p[i].advance;
	for (size_t i = p->n + 1; i-- > 0;) {
		while (g > 0 && p->glyphs.p[g - 1].cluster >= i)
			g--;
		p->first_glyph[i] = (uint32_t)g;
		if (i < p->n && p->text[i] == OBJECT)
			p->width[i] = object_width(&p->inks[p->ink_of[i]]);
	}
}

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

/* Letters and digits without marks, between which a break does no harm. */
static bool
is_plain(uint32_t cp)
{
	return is_digit(cp) || is_letter(cp);
}

/* "24 September" and "30 min" are not broken, "24 September / 2026" is. */
static bool
joins_unit(const struct para *p, size_t i)
{
	return p->inks[p->ink_of[i]].units && p->text[i] == ' ' &&
	       !is_digit(p->text[i + 1]);
}

/* The white behind a number of few digits, before a word: "15 min". */
static bool
ends_number(const struct para *p, size_t i)
{
	size_t from = i;

	if (p->text[i] != ' ' || is_digit(p->text[i + 1]) ||
	    !(is_plain(p->text[i + 1]) || p->text[i + 1] >= 0xC0))
		return false;
	while (from > 0 && is_digit(p->text[from - 1]))
		from--;
	return from < i && i - from <= FEW_DIGITS &&
	       (from == 0 || p->text[from - 1] == ' ' ||
		   p->text[from - 1] == '(');
}

/* The library's answer for the place behind code point i. Long identifiers may
 * also be broken behind "_". */
static char
break_after(const struct para *p, size_t i)
{
	bool same_ink = p->ink_of[i] == p->ink_of[i + 1];
	bool may = p->breaks[i] != LINEBREAK_NOBREAK || p->text[i] == '_';

	if (p->text[i] == LINE_SEPARATOR)
		return LINEBREAK_MUSTBREAK;
	if (!may || p->text[i] == OBJECT)
		return LINEBREAK_NOBREAK;
	if (same_ink && joins_unit(p, i))
		return LINEBREAK_NOBREAK;
	if (same_ink && p->inks[p->ink_of[i]].whole)
		return BREAK_SOFT;
	if (p->text[i] == '_' || ends_number(p, i))
		return BREAK_SOFT;
	return LINEBREAK_ALLOWBREAK;
}

/* A hash or a word that nobody reads as one does not make its column as wide
 * as itself. */
static void
break_long(struct para *p, size_t from, size_t to)
{
	if (to - from < LONG_WORD)
		return;
	for (size_t i = from + WORD_PART; i + WORD_PART / 2 < to;
	     i += WORD_PART) {
		if (is_plain(p->text[i - 1]) && is_plain(p->text[i]))
			p->breaks[i - 1] = BREAK_SOFT;
	}
}

/* No line ends between two of these letters, and any number of them asks for
 * what one asks for (UAX #14, class AL, LB28). */
static bool
inside_word(const struct para *p, size_t i)
{
	return i + 1 < p->n && is_letter(p->text[i]) &&
	       is_letter(p->text[i + 1]);
}

/* libunibreak (5.1) looks each character up in a table, which takes a fifth of
 * layout: it is asked of one letter of each word. */
static void
ask_breaks(struct para *p)
{
	struct arena *a = p->env->scratch;
	uint32_t *text = arena_alloc(a, p->n, sizeof *text);
	char *answers = arena_alloc(a, p->n, 1);
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (!inside_word(p, i))
			text[n++] = p->text[i];
	}
	set_linebreaks_utf32(text, n, p->env->lang, answers);
	n = 0;
	for (size_t i = 0; i < p->n; i++)
		p->breaks[i] =
		    inside_word(p, i) ? LINEBREAK_NOBREAK : answers[n++];
}

static void
find_breaks(struct para *p)
{
	size_t from = 0;

	ask_breaks(p);
	for (size_t i = 0; i + 1 < p->n; i++)
		p->breaks[i] = break_after(p, i);
	p->breaks[p->n - 1] = LINEBREAK_MUSTBREAK;
	for (size_t i = 0; i < p->n; i++) {
		if (p->breaks[i] == LINEBREAK_NOBREAK)
			continue;
		break_long(p, from, i + 1);
		from = i + 1;
	}
}

void
para_shape(struct para *p)
{
	struct arena *a = p->env->scratch;
	struct itemiser it = {0};

	while (!p->pre && p->n > 0 && p->text[p->n - 1] == ' ')
		p->n--;
	if (p->n == 0)
		return;
	it.p = p;
	it.shown = arena_dup(a, p->text, p->n, sizeof *p->text);
	it.scripts = arena_alloc(a, p->n, sizeof *it.scripts);
	p->run_of = arena_alloc(a, p->n, sizeof *p->run_of);
	p->first_glyph = arena_alloc(a, p->n + 1, sizeof *p->first_glyph);
	p->width = arena_alloc(a, p->n, sizeof *p->width);
	p->breaks = arena_alloc(a, p->n, 1);
	find_levels(p);
	find_scripts(&it);
	itemise(&it);
	find_widths(p);
	find_breaks(p);
}
