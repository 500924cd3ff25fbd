/* Messages with holes. */
#include "rules_internal.h"

#include "caps.h"

#include <string.h>

/* What a hole may add: enough for any name, and too little to flood. */
#define HOLE_BYTES 400

static struct piece *
add_piece(struct ruleset *rs, struct message *m)
{
	m->pieces = arena_grow(
	    rs->a, m->pieces, &m->cap, m->count + 1, sizeof *m->pieces);
	memset(&m->pieces[m->count], 0, sizeof *m->pieces);
	return &m->pieces[m->count++];
}

static void
add_words(struct ruleset *rs, struct message *m, struct buf *words)
{
	if (words->len != 0)
		add_piece(rs, m)->text = arena_str(rs->a, buf_str(words));
	buf_reset(words);
}

/* The brace that ends a hole: one in a quoted text does not. NULL when there
 * is none. */
static const char *
hole_end(const char *p)
{
	char quote = '\0';

	for (; *p != '\0'; p++) {
		if (quote != '\0')
			quote = *p == quote ? '\0' : quote;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		else if (*p == '}')
			return p;
	}
	return NULL;
}

static bool
add_hole(struct ruleset *rs, struct message *m, const struct ynode *y,
    const char *from, const char *end)
{
	struct src_span at = query_place(
	    y->span, y->text, (size_t)(from - y->text), (size_t)(end - from));
	struct piece *p = add_piece(rs, m);
	const char *expr = arena_strn(rs->a, from, (size_t)(end - from));

	p->hole.at = at;
	p->hole.q = rules_compile(rs, at, expr);
	return p->hole.q != NULL;
}

bool
message_compile(struct ruleset *rs, struct message *m, const struct ynode *y)
{
	const char *p = y->text, *end;
	struct buf words;
	bool ok = true;

	buf_init(&words, LIMIT_SCALAR_BYTES);
	while (*p != '\0') {
		bool brace = *p == '{' || *p == '}';

		if (!brace || p[1] == *p) {
			buf_putc(&words, *p);
			p += brace ? 2 : 1;
			continue;
		}
		end = *p == '{' ? hole_end(p + 1) : NULL;
		if (end == NULL) {
			diag_at(rs->d, DIAG_RULE_FILE,
			    query_place(
				y->span, y->text, (size_t)(p - y->text), 1),
			    "this brace has no partner; write it twice where "
			    "a brace is meant");
			ok = false;
			break;
		}
		add_words(rs, m, &words);
		ok = add_hole(rs, m, y, p + 1, end) && ok;
		p = end + 1;
	}
	add_words(rs, m, &words);
	buf_release(&words);
	return ok;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* A value on one line, and cut where it is long. */
static void
put_value(struct buf *b, const char *p)
{
	size_t start = b->len;

	while (is_space(*p))
		p++;
	while (*p != '\0') {
		if (is_space(*p)) {
			while (is_space(*p))
				p++;
			if (*p != '\0')
				buf_putc(b, ' ');
			continue;
		}
		/* Only between characters. */
		if (b->len - start >= HOLE_BYTES &&
		    ((unsigned char)*p & 0xC0) != 0x80) {
			buf_puts(b, "...");
			return;
		}
		buf_putc(b, *p++);
	}
}

static void
put_hole(struct run *r, const struct compiled *c, const struct expr *hole,
    xmlNode *at, struct buf *b)
{
	struct query_value v;
	const char *text;

	if (!run_eval(r, c, hole, at, &v))
		return;
	text = query_value_text(r->ctx, &v);
	/* What words give is kept with its spaces: they join two parts. */
	if (v.type == QUERY_TEXT)
		buf_puts(b, text);
	else
		put_value(b, text);
}

const char *
message_text(struct run *r, const struct compiled *c, const struct message *m,
    xmlNode *at)
{
	struct buf b, tidy;
	const char *text;

	buf_init(&b, LIMIT_SCALAR_BYTES);
	for (size_t i = 0; i < m->count; i++) {
		if (m->pieces[i].text != NULL)
			buf_puts(&b, m->pieces[i].text);
		else
			put_hole(r, c, &m->pieces[i].hole, at, &b);
	}
	buf_init(&tidy, LIMIT_SCALAR_BYTES);
	for (const char *p = buf_str(&b); *p != '\0'; p++) {
		bool space = is_space(*p);

		if (!space ||
		    (tidy.len != 0 && !is_space(p[1]) && p[1] != '\0'))
			buf_putc(&tidy, space ? ' ' : *p);
	}
	text = arena_str(r->a, buf_str(&tidy));
	buf_release(&tidy);
	buf_release(&b);
	return text;
}
