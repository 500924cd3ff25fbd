#include "tmpl_internal.h"

#include "caps.h"

#include <string.h>

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct src_span
tmpl_span(const struct tmpl_compiler *c, const char *from, const char *to)
{
	struct src_span at = {c->file->src, {0, 0}, {0, 0}};
	size_t off = (size_t)(from - c->text), end = (size_t)(to - c->text);

	at.beg = src_at(c->diag->src, at.file, off);
	at.end = src_at(c->diag->src, at.file, end);
	return at;
}

struct src_span
tmpl_value_span(const struct tmpl_compiler *c, const struct tmpl_value *v,
    size_t off, size_t len)
{
	size_t from, to;

	if (v->raw == NULL)
		return tmpl_span(c, c->source.tag, c->source.tag_end);
	from = tmpl_source_raw(v->raw, v->raw_len, off);
	to = tmpl_source_raw(v->raw, v->raw_len, off + len);
	return tmpl_span(c, v->raw + from, v->raw + to);
}

void
tmpl_fault(struct tmpl_compiler *c, struct src_span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_at(c->diag, DIAG_TMPL_SYNTAX, at, "%s",
	    arena_vprintf(c->arena, fmt, ap));
	va_end(ap);
	c->ok = false;
}

static void
compile_expr(struct tmpl_compiler *c, struct tmpl_expr *e, const char *text,
    size_t len, struct src_span at)
{
	e->at = at;
	e->text = arena_strn(c->arena, text, len);
	e->q = c->trusted ? query_trust(c->arena, e->text)
			  : query_compile(c->arena, c->diag, DIAG_TMPL_XPATH,
				at, e->text);
	if (e->q == NULL)
		c->ok = false;
}

void
tmpl_parse_expr(struct tmpl_compiler *c, struct tmpl_expr *e,
    const struct tmpl_value *v, size_t off, size_t len)
{
	while (len > 0 && is_space(v->text[off])) {
		off++;
		len--;
	}
	while (len > 0 && is_space(v->text[off + len - 1]))
		len--;
	if (len == 0) {
		tmpl_fault(c, tmpl_value_span(c, v, off, 0),
		    "an expression is missing here");
		return;
	}
	compile_expr(c, e, v->text + off, len, tmpl_value_span(c, v, off, len));
}

/* The "}" that ends an expression; braces in quotes are text. NULL when there
 * is none. */
static const char *
hole_end(const char *p)
{
	char quote = '\0';

	for (; *p != '\0'; p++) {
		if (quote != '\0') {
			if (*p == quote)
				quote = '\0';
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (*p == '}') {
			return p;
		}
	}
	return NULL;
}

static struct tmpl_part *
new_part(struct tmpl_compiler *c, struct tmpl_part ***tail)
{
	struct tmpl_part *part = arena_alloc(c->arena, 1, sizeof *part);

	**tail = part;
	*tail = &part->next;
	return part;
}

/* Literal text; runs of space in it are one space when folded. "$${" is "${".
 */
static void
add_literal(struct tmpl_compiler *c, struct tmpl_part ***tail, const char *p,
    size_t n, bool fold)
{
	struct tmpl_part *part;
	struct buf text;
	bool blank = true;

	if (n == 0)
		return;
	buf_init(&text, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool space = is_space(p[i]);

		if (p[i] == '$' && i + 2 < n + 1 && p[i + 1] == '$' &&
		    p[i + 2] == '{')
			continue;
		if (fold && space && i > 0 && is_space(p[i - 1]))
			continue;
		blank = blank && space;
		buf_putc(&text, fold && space ? ' ' : p[i]);
	}
	part = new_part(c, tail);
	part->len = text.len;
	part->text = arena_strn(c->arena, buf_str(&text), text.len);
	part->blank = blank;
	buf_release(&text);
}

static void
add_hole(struct tmpl_compiler *c, struct tmpl_part ***tail,
    const struct tmpl_value *v, size_t off, size_t len)
{
	struct tmpl_part *part = new_part(c, tail);
	struct tmpl_value between;
	const char *raw;

	if (v->raw != NULL) {
		tmpl_parse_expr(c, &part->expr, v, off, len);
		return;
	}
	raw = tmpl_source_hole(&c->source);
	between.text = v->text + off;
	between.raw = raw == NULL ? NULL : raw + 2;
	between.raw_len =
	    raw == NULL ? 0 : (size_t)(c->source.end - between.raw);
	tmpl_parse_expr(c, &part->expr, &between, 0, len);
}

struct tmpl_part *
tmpl_parse_parts(struct tmpl_compiler *c, const struct tmpl_value *v, bool fold)
{
	const char *run = v->text, *p = v->text, *end;
	struct tmpl_part *parts = NULL, **tail = &parts;

	while ((p = strstr(p, "${")) != NULL) {
		if (p > v->text && p[-1] == '$') {
			if (v->raw == NULL)
				tmpl_source_hole(&c->source);
			p += 2;
			continue;
		}
		end = hole_end(p + 2);
		if (end == NULL) {
			tmpl_fault(c,
			    tmpl_value_span(c, v, (size_t)(p - v->text), 2),
			    "\"${\" without \"}\"");
			break;
		}
		add_literal(c, &tail, run, (size_t)(p - run), fold);
		add_hole(c, &tail, v, (size_t)(p + 2 - v->text),
		    (size_t)(end - p - 2));
		run = p = end + 1;
	}
	add_literal(c, &tail, run, strlen(run), fold);
	return parts;
}

const char *
tmpl_label(struct tmpl_compiler *c, const struct tmpl_part *parts)
{
	const char *label = NULL, *p;
	struct buf b;
	unsigned n = 0;
	bool letters = false;
	size_t len;

	buf_init(&b, LIMIT_FILE_BYTES);
	for (; parts != NULL; parts = parts->next) {
		if (parts->text == NULL) {
			buf_printf(&b, "{%u}", ++n);
			continue;
		}
		for (size_t i = 0; i < parts->len; i++)
			letters |= (parts->text[i] | 0x20) >= 'a' &&
				   (parts->text[i] | 0x20) <= 'z';
		buf_put(&b, parts->text, parts->len);
	}
	p = buf_str(&b);
	len = b.len;
	while (len > 0 && is_space(p[len - 1]))
		len--;
	for (; len > 0 && is_space(*p); len--)
		p++;
	if (letters)
		label = arena_strn(c->arena, p, len);
	buf_release(&b);
	return label;
}

/* Names of variables and attributes: an NCName of ASCII letters. */
static size_t
name_length(const char *p)
{
	size_t n = 0;

	while ((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= 'A' && p[n] <= 'Z') ||
	       p[n] == '_' ||
	       (n > 0 && ((p[n] >= '0' && p[n] <= '9') || p[n] == '-')))
		n++;
	return n;
}

/* Takes "name " at off; moves *off behind it. NULL with a diagnostic. */
static const char *
take_name(struct tmpl_compiler *c, const struct tmpl_value *v, size_t *off,
    size_t end, const char *what)
{
	size_t n;
	const char *name;

	while (*off < end && is_space(v->text[*off]))
		++*off;
	n = name_length(v->text + *off);
	if (n == 0 || *off + n >= end || !is_space(v->text[*off + n])) {
		tmpl_fault(c, tmpl_value_span(c, v, *off, n),
		    "here stands a name, a space and an expression: %s", what);
		return NULL;
	}
	name = arena_strn(c->arena, v->text + *off, n);
	*off += n;
	return name;
}

/* The end of one of several parts separated by ";". ";;" is a semicolon. */
static size_t
part_end(const char *s, size_t off)
{
	while (s[off] != '\0') {
		if (s[off] == ';' && s[off + 1] == ';')
			off += 2;
		else if (s[off] == ';')
			break;
		else
			off++;
	}
	return off;
}

static bool
is_blank(const char *s, size_t off, size_t end)
{
	while (off < end && is_space(s[off]))
		off++;
	return off == end;
}

/* An expression in which ";;" stands for ";". */
static void
parse_part_expr(struct tmpl_compiler *c, struct tmpl_expr *e,
    const struct tmpl_value *v, size_t off, size_t end)
{
	struct tmpl_value copy = *v;
	char *text;
	size_t n = off;

	text = arena_strn(c->arena, v->text, end);
	for (size_t i = off; i < end; i++) {
		text[n++] = text[i];
		if (text[i] == ';' && i + 1 < end)
			i++;
	}
	text[n] = '\0';
	copy.text = text;
	tmpl_parse_expr(c, e, &copy, off, n - off);
}

static void
parse_define(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	struct tmpl_define **tail = &n->defines;
	size_t off = 0, end;

	for (; v->text[off] != '\0';
	     off = v->text[end] == ';' ? end + 1 : end) {
		struct tmpl_define *def;
		const char *name;

		end = part_end(v->text, off);
		if (is_blank(v->text, off, end))
			continue;
		name = take_name(c, v, &off, end, "define=\"total 1 + 2\"");
		if (name == NULL)
			continue;
		def = arena_alloc(c->arena, 1, sizeof *def);
		def->name = name;
		parse_part_expr(c, &def->expr, v, off, end);
		*tail = def;
		tail = &def->next;
	}
}

static void
parse_attributes(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	struct tmpl_attr **tail = &n->dynamic;
	size_t off = 0, end;

	for (; v->text[off] != '\0';
	     off = v->text[end] == ';' ? end + 1 : end) {
		struct tmpl_attr *attr;
		const char *name;

		end = part_end(v->text, off);
		if (is_blank(v->text, off, end))
			continue;
		name = take_name(c, v, &off, end, "attributes=\"href $u\"");
		if (name == NULL)
			continue;
		attr = arena_alloc(c->arena, 1, sizeof *attr);
		attr->name = name;
		parse_part_expr(c, &attr->expr, v, off, end);
		*tail = attr;
		tail = &attr->next;
	}
}

static void
parse_repeat(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	static const char *const tails[] = {"", "-index", "-number", "-last"};
	size_t off = 0, end = strlen(v->text);
	const char *name =
	    take_name(c, v, &off, end, "repeat=\"f plan/functions\"");

	if (name == NULL)
		return;
	for (size_t i = 0; i < 4; i++)
		n->repeat_names[i] =
		    arena_printf(c->arena, "%s%s", name, tails[i]);
	tmpl_parse_expr(c, &n->repeat, v, off, end - off);
}

static enum tmpl_mode
take_mode(const char *text, size_t *off)
{
	static const struct {
		const char *word;
		enum tmpl_mode mode;
	} modes[] = {
	    {"text", TMPL_TEXT},
	    {"structure", TMPL_STRUCTURE},
	    {"prose", TMPL_PROSE},
	    {"inline", TMPL_INLINE},
	};

	while (is_space(text[*off]))
		++*off;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		size_t n = strlen(modes[i].word);

		if (strncmp(text + *off, modes[i].word, n) != 0 ||
		    !is_space(text[*off + n]))
			continue;
		*off += n;
		return modes[i].mode;
	}
	return TMPL_TEXT;
}

static void
parse_content(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	size_t off = 0;

	if (n->mode != TMPL_NONE) {
		tmpl_fault(c, tmpl_value_span(c, v, 0, strlen(v->text)),
		    "an element has either content or replace");
		return;
	}
	n->mode = take_mode(v->text, &off);
	tmpl_parse_expr(c, &n->content, v, off, strlen(v->text) - off);
}

void
tmpl_parse_statement(struct tmpl_compiler *c, struct tmpl_node *n,
    const char *name, const struct tmpl_value *v)
{
	size_t len = strlen(v->text);

	if (strcmp(name, "define") == 0) {
		parse_define(c, n, v);
	} else if (strcmp(name, "condition") == 0) {
		tmpl_parse_expr(c, &n->condition, v, 0, len);
	} else if (strcmp(name, "repeat") == 0) {
		parse_repeat(c, n, v);
	} else if (strcmp(name, "content") == 0) {
		parse_content(c, n, v);
	} else if (strcmp(name, "replace") == 0) {
		parse_content(c, n, v);
		n->replace = true;
	} else if (strcmp(name, "attributes") == 0) {
		parse_attributes(c, n, v);
	} else if (strcmp(name, "omit-tag") == 0) {
		n->omit_always |= is_blank(v->text, 0, len);
		if (!is_blank(v->text, 0, len))
			tmpl_parse_expr(c, &n->omit, v, 0, len);
	} else {
		tmpl_fault(c, tmpl_value_span(c, v, 0, len),
		    "there is no statement tal:%s", name);
	}
}
