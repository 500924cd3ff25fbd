/* What libyaml (0.2.5) says, as what a person did. Its texts are matched, so
 * a text that a later release rewords is shown as it is. */
#include "yaml_internal.h"

#include "utf8.h"

#include <string.h>

enum where { AT_PROBLEM, AT_CONTEXT };

/* Faults that need no look at the text. */
struct saying {
	const char *problem;
	const char *context; /* NULL: any */
	enum where where;
	const char *meaning;
	const char *note; /* told at the other place, or NULL */
};

static const struct saying sayings[] = {
    {"found a tab character that violates indentation", NULL, AT_PROBLEM,
	"a tab is used for indentation; use spaces", NULL},
    {"found a tab character where an indentation space is expected", NULL,
	AT_PROBLEM, "a tab is used for indentation; use spaces", NULL},
    {"found unexpected end of stream", "while scanning a quoted scalar",
	AT_CONTEXT, "the quote that opens here is never closed", NULL},
    {"found unexpected document indicator", "while scanning a quoted scalar",
	AT_CONTEXT, "the quote that opens here is never closed",
	"the document ends here"},
    {"block sequence entries are not allowed in this context", NULL, AT_PROBLEM,
	"a list item cannot stand here; begin it on a line of its own", NULL},
    {"mapping keys are not allowed in this context", NULL, AT_PROBLEM,
	"text that begins with '? ' needs quotes", NULL},
    {"found unexpected ':'", NULL, AT_PROBLEM,
	"a value with a ':' in it needs quotes here", NULL},
    {"found unknown escape character", NULL, AT_PROBLEM,
	"in double quotes a backslash begins an escape, and this is none; "
	"write \\\\, or use single quotes",
	NULL},
    {"did not find expected hexdecimal number", NULL, AT_PROBLEM,
	"a hexadecimal digit of the escape is missing here", NULL},
    {"found invalid Unicode character escape code", NULL, AT_PROBLEM,
	"this escape is no character; write the character itself", NULL},
    {"did not find expected alphabetic or numeric character",
	"while scanning an alias", AT_CONTEXT,
	"text that begins with '*' needs quotes", NULL},
    {"did not find expected alphabetic or numeric character",
	"while scanning an anchor", AT_CONTEXT,
	"text that begins with '&' needs quotes", NULL},
    {"did not find expected comment or line break",
	"while scanning a block scalar", AT_CONTEXT,
	"after '|' or '>' the text begins on the next line; a value that "
	"begins with one of them needs quotes",
	NULL},
    {"found unknown directive name", NULL, AT_CONTEXT,
	"a line that begins with '%' needs quotes around its text", NULL},
    {"found incompatible YAML document", NULL, AT_PROBLEM,
	"only versions 1.1 and 1.2 of YAML are known", NULL},
};

static const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

static bool
is_problem(const struct reader *r, const char *text)
{
	return strcmp(or_empty(r->parser.problem), text) == 0;
}

/* A line of the text: p[0..n), and how many spaces and tabs it begins with. */
struct line {
	const char *p;
	size_t n, indent;
};

static struct line
line_at(const struct reader *r, uint32_t number)
{
	struct line l = {.p = ""};
	const char *p = src_line(r->d->src, r->file, number, &l.n);

	if (p == NULL)
		l.n = 0;
	else
		l.p = p;
	while (l.indent < l.n && strchr(" \t", l.p[l.indent]) != NULL)
		l.indent++;
	return l;
}

/* The bytes of a line before a column. */
static size_t
bytes_before(const struct line *l, uint32_t col)
{
	const char *p = l->p;

	for (uint32_t i = 1; i < col && p < l->p + l->n; i++)
		utf8_next(&p, l->p + l->n);
	return (size_t)(p - l->p);
}

/* The place of a mark, as far as the word there goes. */
static struct src_span
word_at(struct reader *r, yaml_mark_t m)
{
	struct src_span s = yaml_span(r, m, m);
	struct line l = line_at(r, s.beg.line);
	size_t at = bytes_before(&l, s.beg.col), end = at;

	while (end < l.n && strchr(" \t", l.p[end]) == NULL)
		end++;
	s.end.col += (uint32_t)utf8_count(l.p + at, end - at);
	return s;
}

/* A line's text, without what indents it. */
static struct src_span
line_span(const struct reader *r, uint32_t number)
{
	struct line l = line_at(r, number);
	struct src_span s = {.file = r->file};

	s.beg.line = s.end.line = number;
	s.beg.col = (uint32_t)l.indent + 1;
	s.end.col = (uint32_t)utf8_count(l.p, l.n) + 1;
	return s;
}

static bool
begins_line(const struct reader *r, struct src_pos at)
{
	struct line l = line_at(r, at.line);

	return at.col == l.indent + 1;
}

static void
tell(struct reader *r, struct src_span at, const char *text)
{
	diag_at(r->d, DIAG_YAML_SYNTAX, at, "%s", text);
}

/* A tab that indents the line is what is wrong with it, whatever libyaml
 * says; but within brackets tabs are allowed. */
static bool
explain_tab(struct reader *r)
{
	struct src_span s =
	    yaml_span(r, r->parser.problem_mark, r->parser.problem_mark);
	struct line l = line_at(r, s.beg.line);
	const char *tab = memchr(l.p, '\t', l.indent);

	if (tab == NULL || strstr(or_empty(r->parser.problem), "',' or") ||
	    strstr(or_empty(r->parser.context), "flow") != NULL ||
	    strstr(or_empty(r->parser.context), "quoted") != NULL)
		return false;
	s.beg.col = (uint32_t)(tab - l.p) + 1;
	s.end = s.beg;
	s.end.col++;
	tell(r, s, "a tab is used for indentation; use spaces");
	return true;
}

static bool
has_colon(const char *p, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (p[i] == ':' && (p[i + 1] == ' ' || p[i + 1] == '\t'))
			return true;
	}
	return false;
}

/* "title: A plan: for all", or a key that continues the value above it. */
static void
explain_colon(struct reader *r)
{
	struct src_span s = word_at(r, r->parser.problem_mark);
	struct line l = line_at(r, s.beg.line), above;
	uint32_t n = s.beg.line - 1;

	s.end.col = s.beg.col + 1;
	if (has_colon(l.p, bytes_before(&l, s.beg.col))) {
		tell(r, s,
		    "a ':' followed by a space, in a value without quotes; "
		    "put the value in quotes");
		return;
	}
	do {
		above = line_at(r, n);
	} while (n > 1 && above.indent == above.n && n-- > 1);
	if (n == 0 || above.indent < l.indent) {
		s.beg.col = (uint32_t)l.indent + 1;
		tell(r, s,
		    "this key is indented below a line that has its value "
		    "already; check the indentation");
		return;
	}
	tell(r, line_span(r, n),
	    "this line is no key with a value: a ':', or the space after it, "
	    "is missing");
}

static void
explain_missing_colon(struct reader *r)
{
	yaml_mark_t m = r->parser.context_mark;
	struct src_span s = yaml_span(r, m, m);

	s.end = line_span(r, s.beg.line).end;
	if (r->parser.problem_mark.line == m.line)
		tell(r, s, "a key may be no longer than 1024 characters");
	else
		tell(r, s,
		    "a ':' is missing after this key; text that continues the "
		    "line above must be indented");
}

/* at is where the bracket stands. */
static void
never_closed(struct reader *r, struct src_pos at)
{
	struct src_span s = {r->file, at, at};
	struct line l = line_at(r, at.line);
	size_t i = bytes_before(&l, at.col);

	s.end.col++;
	diag_at(r->d, DIAG_YAML_SYNTAX, s,
	    "the '%c' that opens here is never closed", i < l.n ? l.p[i] : '[');
}

static bool
within_brackets(const struct reader *r)
{
	return strcmp(or_empty(r->parser.context),
		   "while parsing a flow node") == 0;
}

static void
explain_start(struct reader *r)
{
	struct src_span s = word_at(r, r->parser.problem_mark);
	struct line l = line_at(r, s.beg.line);
	size_t at = bytes_before(&l, s.beg.col);
	uint32_t cp = 0;
	const char *p = l.p + at;

	if (at < l.n)
		cp = utf8_next(&p, l.p + l.n);
	if (cp == '\t')
		tell(r, s, "a tab is used for indentation; use spaces");
	else if (cp == 0 && r->depth != 0)
		never_closed(r, r->frames[r->depth - 1].node->span.beg);
	else if (within_brackets(r) && cp < 0x7F && strchr(",]}", (int)cp))
		tell(r, s, "a value is missing here");
	else
		diag_at(r->d, DIAG_YAML_SYNTAX, s,
		    "text that begins with '%c' needs quotes",
		    cp > 0x20 && cp < 0x7F ? (char)cp : '?');
}

/* More text where a value has ended. */
static void
explain_trailing(struct reader *r, struct src_span s)
{
	if (r->quoted.file == 0 || r->quoted.end.line != s.beg.line ||
	    r->quoted.end.col > s.beg.col) {
		tell(r, s,
		    "this does not belong to the value before it; put the "
		    "whole value in quotes");
		return;
	}
	tell(r, s,
	    "text after the closing quote; within double quotes a quote is "
	    "written \\\", within single quotes ''");
	diag_note(r->d, r->quoted, "the quotes open here");
}

/* A line that fits no collection that is open. */
static void
explain_layout(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct src_span s = word_at(r, p->problem_mark), c;
	struct line l = line_at(r, s.beg.line);
	bool item = s.beg.col <= l.n && l.p[s.beg.col - 1] == '-';

	if (!begins_line(r, s.beg)) {
		explain_trailing(r, s);
		return;
	}
	if (p->context == NULL) {
		tell(r, s,
		    "this line belongs to nothing above it; check its "
		    "indentation");
		return;
	}
	c = yaml_span(r, p->context_mark, p->context_mark);
	if (is_problem(r, "did not find expected key"))
		tell(r, s,
		    item && s.beg.col == c.beg.col
			? "a list item among the keys of a mapping"
			: "this line is indented like none of the keys above "
			  "it");
	else
		tell(r, s,
		    s.beg.col == c.beg.col
			? "the lines before are items of a list; this one "
			  "lacks its '- ', or belongs elsewhere"
			: "this line is indented like none of the items above "
			  "it");
	diag_note(r->d, c, "what it would be part of begins here");
}

static void
explain_brackets(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	char close = strchr(p->problem, ']') != NULL ? ']' : '}';
	struct src_span s = word_at(r, p->problem_mark);
	struct src_span open = yaml_span(r, p->context_mark, p->context_mark);

	if (p->problem_mark.index >= r->text.cps) {
		never_closed(r, open.beg);
		return;
	}
	open.end.col++;
	diag_at(r->d, DIAG_YAML_SYNTAX, s,
	    "a ',' or the closing '%c' is missing before this", close);
	diag_note(r->d, open, "the '%c' opens here", close == ']' ? '[' : '{');
}

struct explainer {
	const char *problem;
	void (*explain)(struct reader *r);
};

static const struct explainer explainers[] = {
    {"mapping values are not allowed in this context", explain_colon},
    {"could not find expected ':'", explain_missing_colon},
    {"found character that cannot start any token", explain_start},
    {"did not find expected node content", explain_start},
    {"did not find expected key", explain_layout},
    {"did not find expected '-' indicator", explain_layout},
    {"did not find expected <document start>", explain_layout},
    {"did not find expected ',' or ']'", explain_brackets},
    {"did not find expected ',' or '}'", explain_brackets},
};

static bool
explain_by_table(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;

	for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
		const struct saying *s = &sayings[i];
		bool context = s->where == AT_CONTEXT;

		if (!is_problem(r, s->problem) ||
		    (s->context != NULL &&
			strcmp(s->context, or_empty(p->context)) != 0))
			continue;
		tell(r, word_at(r, context ? p->context_mark : p->problem_mark),
		    s->meaning);
		if (s->note != NULL)
			diag_note(r->d,
			    word_at(
				r, context ? p->problem_mark : p->context_mark),
			    "%s", s->note);
		return true;
	}
	return false;
}

static void
explain_other(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	bool tag = strstr(or_empty(p->context), "tag") != NULL ||
		   strstr(or_empty(p->problem), "tag") != NULL;
	struct src_span whole = {.file = r->file};

	if (p->error != YAML_SCANNER_ERROR && p->error != YAML_PARSER_ERROR)
		tell(r, whole, or_empty(p->problem));
	else if (tag)
		diag_at(r->d, DIAG_YAML_TAG, word_at(r, p->context_mark),
		    "this tag cannot be read; text that begins with '!' needs "
		    "quotes");
	else
		diag_at(r->d, DIAG_YAML_SYNTAX, word_at(r, p->problem_mark),
		    "not YAML: %s", or_empty(p->problem));
}

void
yaml_explain(struct reader *r)
{
	if (r->parser.error != YAML_SCANNER_ERROR &&
	    r->parser.error != YAML_PARSER_ERROR) {
		explain_other(r);
		return;
	}
	if (explain_tab(r) || explain_by_table(r))
		return;
	for (size_t i = 0; i < sizeof explainers / sizeof explainers[0]; i++) {
		if (is_problem(r, explainers[i].problem)) {
			explainers[i].explain(r);
			return;
		}
	}
	explain_other(r);
}
