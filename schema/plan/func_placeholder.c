/* Placeholders: what somebody meant to fill in and did not. */
#include "query_internal.h"

#include "caps.h"

#include <string.h>

/* Whole words, in any case. */
static const char *const words[] = {
    "tbd", "tbc", "todo", "fixme", "xxx", "lorem ipsum", "example.com"};

/* What looks like <name> and is markup. */
static const char *const markup[] = {"br", "hr", "b", "i", "p", "em", "strong",
    "code", "pre", "ul", "ol", "li", "sub", "sup", "kbd", "details", "summary"};

#define COUNT(x) (sizeof(x) / sizeof(x)[0])

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
starts_with(const char *p, const char *word)
{
	for (; *word != '\0'; p++, word++) {
		if (lower(*p) != *word)
			return false;
	}
	return true;
}

/* The length of the word at p that is a placeholder, 0 when none is. A host
 * name may stand before example.com. */
static size_t
word_at(const char *text, const char *p)
{
	/* Asked of each byte, and seldom more than this. */
	if (strchr("tfxle", lower(*p)) == NULL ||
	    (p != text && is_word_char(p[-1])))
		return 0;
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t n = strlen(words[i]);

		if (starts_with(p, words[i]) && !is_word_char(p[n]))
			return n;
	}
	return 0;
}

/* "[ID]" and "[kept elsewhere]", but neither a box to tick nor a link. */
static size_t
bracket_at(const char *p)
{
	size_t n = strcspn(p + 1, "[]\n");

	if (n == 0 || n > 200 || p[n + 1] != ']' || p[1] == '^')
		return 0;
	if (p[n + 2] == '(' || p[n + 2] == '[' || p[n + 2] == ':')
		return 0;
	if (n == 1 && strchr(" xX", p[1]) != NULL)
		return 0;
	return n + 2;
}

static bool
is_markup(const char *p, size_t n)
{
	for (size_t i = 0; i < COUNT(markup); i++) {
		if (strlen(markup[i]) == n && starts_with(p, markup[i]))
			return true;
	}
	return false;
}

/* "<name>", "<your company>": letters, spaces, dashes. */
static size_t
angle_at(const char *p)
{
	size_t n = 1;

	while ((is_word_char(p[n]) && (unsigned char)p[n] < 0x80) ||
	       ((p[n] == ' ' || p[n] == '-') && n > 1))
		n++;
	if (n == 1 || n > 60 || p[n] != '>' || is_markup(p + 1, n - 1))
		return 0;
	return n + 1;
}

/* Code is the reader's to fill in: skips from a run of backquotes to the next
 * of the same length. */
static const char *
skip_code(const char *p)
{
	size_t n = strspn(p, "`"), run;
	const char *q = p + n;

	/* Longer runs are no code that anybody writes, and would each be
	 * looked for up to the end of the text. */
	while (*q != '\0' && n <= 8) {
		q += strcspn(q, "`");
		run = strspn(q, "`");
		q += run;
		if (run == n)
			return q;
	}
	return p + n;
}

static size_t
placeholder_at(const char *text, const char *p)
{
	if (*p == '[')
		return p != text && p[-1] == ']' ? 0 : bracket_at(p);
	if (*p == '<')
		return angle_at(p);
	if (*p == '?' && strspn(p, "?") >= 3)
		return strspn(p, "?");
	return word_at(text, p);
}

/* "{{name}}", which elsewhere is text like any other. */
static size_t
braces_at(const char *p)
{
	size_t n;

	if (p[0] != '{' || p[1] != '{')
		return 0;
	n = 2 + strcspn(p + 2, "{}\n");
	return n > 2 && n <= 200 && p[n] == '}' && p[n + 1] == '}' ? n + 2 : 0;
}

static bool
same_text(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (b[i] == '\0' || lower(a[i]) != lower(b[i]))
			return false;
	}
	return b[n] == '\0';
}

/* Whether one of the nodes is the placeholder, or what stands in it. */
static bool
is_declared(const xmlNodeSet *set, const char *p, size_t n)
{
	const char *in = p;
	size_t n_in = n;
	bool found = false;

	while (n_in != 0 && strchr("[<{ ", *in) != NULL)
		in++, n_in--;
	while (n_in != 0 && strchr("]>} ", in[n_in - 1]) != NULL)
		n_in--;
	for (int i = 0; set != NULL && i < set->nodeNr && !found; i++) {
		xmlChar *text = xmlXPathCastNodeToString(set->nodeTab[i]);

		if (text == NULL)
			bcp_out_of_memory();
		found = same_text(p, (const char *)text, n) ||
			same_text(in, (const char *)text, n_in);
		xmlFree(text);
	}
	return found;
}

/* The placeholders that no node declares, each time they stand there. Choices,
 * "[open/fixed]", declare themselves. */
static void
list_undeclared(struct buf *b, const char *text, const xmlNodeSet *set)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = placeholder_at(text, p);

		if (n == 0)
			n = braces_at(p);
		if (n == 0) {
			p = *p == '`' ? skip_code(p) : p + 1;
			continue;
		}
		if ((*p != '[' || memchr(p, '/', n) == NULL) &&
		    !is_declared(set, p, n)) {
			if (b->len != 0)
				buf_puts(b, ", ");
			buf_put(b, p, n);
		}
		p += n;
	}
}

static void
undeclared(xmlXPathParserContext *ctxt)
{
	struct arg text, names;
	struct buf b;

	if (!arg_pop_nodes(ctxt, &names))
		return;
	if (arg_pop(ctxt, &text)) {
		buf_init(&b, LIMIT_FILE_BYTES);
		list_undeclared(
		    &b, (const char *)text.text, names.object->nodesetval);
		arg_free(&text);
		give_string(ctxt, buf_str(&b));
		buf_release(&b);
	}
	arg_free(&names);
}

void
fn_placeholder(xmlXPathParserContext *ctxt, int nargs)
{
	const char *text, *p;
	struct arg arg;
	size_t n = 0;

	if (!args_ok(ctxt, nargs, 1, 2))
		return;
	if (nargs == 2) {
		undeclared(ctxt);
		return;
	}
	if (!arg_pop(ctxt, &arg))
		return;
	text = p = (const char *)arg.text;
	while (*p != '\0' && n == 0) {
		n = placeholder_at(text, p);
		if (n == 0)
			p = *p == '`' ? skip_code(p) : p + 1;
	}
	if (n == 0)
		give_string(ctxt, "");
	else
		give_string(ctxt, arena_strn(query_of(ctxt)->a, p, n));
	arg_free(&arg);
}
