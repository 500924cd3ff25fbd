#include "para.h"

#include "utf8.h"

#include <string.h>

#define LINE_SEPARATOR 0x2028u
#define OBJECT 0xFFFCu
/* Says nothing inside a text, and no glyph may stand for it (PDF/A). */
#define BYTE_ORDER_MARK 0xFEFFu
#define TAB_COLUMNS 8

struct para *
para_new(struct text_env *env, bool pre)
{
	struct arena_mark before = arena_mark(env->scratch);
	struct para *p = arena_alloc(env->scratch, 1, sizeof *p);

	p->env = env;
	p->before = before;
	p->pre = pre;
	return p;
}

void
para_done(struct para *p)
{
	struct arena_mark before = p->before;

	arena_rewind(p->env->scratch, &before);
}

void
para_ink(struct para *p, const struct ink *ink)
{
	p->inks = arena_grow(p->env->scratch, p->inks, &p->inks_cap,
	    p->ninks + 1, sizeof *p->inks);
	p->inks[p->ninks++] = *ink;
}

static void
put(struct para *p, uint32_t cp)
{
	struct arena *a = p->env->scratch;

	p->text =
	    arena_grow(a, p->text, &p->text_cap, p->n + 1, sizeof *p->text);
	p->ink_of =
	    arena_grow(a, p->ink_of, &p->ink_cap, p->n + 1, sizeof *p->ink_of);
	p->text[p->n] = cp;
	p->ink_of[p->n] = (uint32_t)(p->ninks - 1);
	p->n++;
}

static bool
at_space(const struct para *p)
{
	return p->n == 0 || p->text[p->n - 1] == ' ' ||
	       p->text[p->n - 1] == LINE_SEPARATOR;
}

static size_t
column(const struct para *p)
{
	size_t n = 0;

	while (n < p->n && p->text[p->n - 1 - n] != LINE_SEPARATOR)
		n++;
	return n;
}

static void
put_space(struct para *p, uint32_t cp)
{
	if (!p->pre) {
		if (!at_space(p))
			put(p, ' ');
	} else if (cp == '\n') {
		put(p, LINE_SEPARATOR);
	} else if (cp == '\t') {
		do
			put(p, ' ');
		while (column(p) % TAB_COLUMNS != 0);
	} else if (cp == ' ') {
		put(p, ' ');
	}
}

void
para_text(struct para *p, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		uint32_t cp = utf8_next(&s, end);

		if (cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r')
			put_space(p, cp);
		else if (cp == BYTE_ORDER_MARK)
			continue;
		else if (cp == UTF8_BAD || cp == OBJECT)
			put(p, 0xFFFD);
		else if (cp == LINE_SEPARATOR || cp == 0x2029)
			put(p, LINE_SEPARATOR);
		else
			put(p, cp);
	}
}

void
para_puts(struct para *p, const char *s)
{
	para_text(p, s, strlen(s));
}

void
para_line_break(struct para *p)
{
	if (!p->pre && p->n > 0 && p->text[p->n - 1] == ' ')
		p->n--;
	put(p, LINE_SEPARATOR);
}

void
para_shape_mark(struct para *p)
{
	put(p, OBJECT);
}

bool
para_empty(const struct para *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->text[i] != ' ' && p->text[i] != LINE_SEPARATOR)
			return false;
	}
	return true;
}
