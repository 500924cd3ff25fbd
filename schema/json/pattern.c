/* Regular expressions: ECMA-262 (with its u flag) said in PCRE2's words.
 * What differs (measured with PCRE2 10.42): \s and . know fewer characters,
 * \v means a class, [ begins POSIX names in a class, long names of general
 * categories are unknown, and PCRE2 has escapes and groups of its own. */
#include "json_internal.h"

#include "caps.h"
#include "utf8.h"

#include <string.h>

struct translation {
	struct arena *a;
	const char *p, *end;
	struct buf out;
	bool in_class, after_quantifier;
	const char *why;
};

static const struct {
	const char *name, *code;
} categories[] = {
    {"Cased_Letter", "L&"},
    {"Close_Punctuation", "Pe"},
    {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"},
    {"Currency_Symbol", "Sc"},
    {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Enclosing_Mark", "Me"},
    {"Final_Punctuation", "Pf"},
    {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"},
    {"Letter", "L"},
    {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"},
    {"Lowercase_Letter", "Ll"},
    {"Mark", "M"},
    {"Math_Symbol", "Sm"},
    {"Modifier_Letter", "Lm"},
    {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Open_Punctuation", "Ps"},
    {"Other", "C"},
    {"Other_Letter", "Lo"},
    {"Other_Number", "No"},
    {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"},
    {"Paragraph_Separator", "Zp"},
    {"Private_Use", "Co"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"},
    {"Symbol", "S"},
    {"Titlecase_Letter", "Lt"},
    {"Unassigned", "Cn"},
    {"Uppercase_Letter", "Lu"},
};

static bool
wrong(struct translation *t, const char *why)
{
	t->why = why;
	return false;
}

static bool
is_hex(const char *p, const char *end, size_t n)
{
	if ((size_t)(end - p) < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strchr("0123456789abcdefABCDEF", p[i]) == NULL ||
		    p[i] == '\0')
			return false;
	}
	return true;
}

static uint32_t
hex(const char *p, size_t n)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 16 + (uint32_t)(p[i] <= '9' ? p[i] - '0'
						    : (p[i] | 32) - 'a' + 10);
	return v;
}

static void
put_code(struct translation *t, uint32_t cp)
{
	buf_printf(&t->out, "\\u{%x}", (unsigned)cp);
}

/* \u1F1F, \u{1F1F1}, or a pair of surrogates. p is behind the u. */
static bool
escape_u(struct translation *t)
{
	const char *p = t->p;
	uint32_t cp;
	size_t n;

	if (p < t->end && *p == '{') {
		for (n = 0; is_hex(p + 1, t->end, n + 1);)
			n++;
		if (n == 0 || n > 6 || p + 1 + n >= t->end || p[1 + n] != '}' ||
		    hex(p + 1, n) > 0x10FFFF)
			return wrong(t, "\\u{...} names no character");
		put_code(t, hex(p + 1, n));
		t->p += n + 2;
		return true;
	}
	if (!is_hex(p, t->end, 4))
		return wrong(t, "\\u needs four hexadecimal digits");
	cp = hex(p, 4);
	t->p += 4;
	if (cp >= 0xD800 && cp < 0xDC00 && t->end - p >= 10 && p[4] == '\\' &&
	    p[5] == 'u' && is_hex(p + 6, t->end, 4) &&
	    hex(p + 6, 4) >= 0xDC00 && hex(p + 6, 4) < 0xE000) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + hex(p + 6, 4) - 0xDC00;
		t->p += 6;
	}
	if (cp >= 0xD800 && cp < 0xE000)
		return wrong(t, "\\u names half of a character");
	put_code(t, cp);
	return true;
}

/* \p{Letter}, \p{L}, \p{Script=Greek}: p is behind the p. */
static bool
escape_property(struct translation *t, char letter)
{
	static const char *const general[] = {"General_Category=", "gc="};
	const char *p = t->p, *close;
	size_t n;

	close = p < t->end && *p == '{' ? memchr(p, '}', (size_t)(t->end - p))
					: NULL;
	if (close == NULL)
		return wrong(t, "\\p needs the name of a property in braces");
	p++;
	for (size_t i = 0; i < 2; i++) {
		n = strlen(general[i]);
		if ((size_t)(close - p) > n && memcmp(p, general[i], n) == 0)
			p += n;
	}
	n = (size_t)(close - p);
	t->p = close + 1;
	for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
		if (strlen(categories[i].name) == n &&
		    memcmp(p, categories[i].name, n) == 0) {
			p = categories[i].code;
			n = strlen(p);
			break;
		}
	}
	buf_printf(&t->out, "\\%c{%.*s}", letter, (int)n, p);
	return true;
}

static bool
escape_digit(struct translation *t, char c)
{
	bool more = t->p < t->end && *t->p >= '0' && *t->p <= '9';

	if (c == '0' && more)
		return wrong(t, "octal escapes are not known");
	if (c == '0')
		buf_puts(&t->out, "\\x00");
	else if (t->in_class)
		return wrong(t, "a back reference in a class");
	else
		buf_printf(&t->out, "\\%c", c);
	return true;
}

static bool
escape_space(struct translation *t, char c)
{
	if (c == 's')
		buf_puts(&t->out,
		    t->in_class ? "\\p{Xsp}\\u{feff}" : "[\\p{Xsp}\\u{feff}]");
	else
		buf_puts(
		    &t->out, t->in_class ? "\\P{Xsp}" : "[^\\p{Xsp}\\u{feff}]");
	return true;
}

static bool
escape_letter(struct translation *t, char c)
{
	switch (c) {
	case 'u':
		return escape_u(t);
	case 'p':
	case 'P':
		return escape_property(t, c);
	case 's':
	case 'S':
		return escape_space(t, c);
	case 'v':
		buf_puts(&t->out, "\\x0b");
		return true;
	case 'x':
		if (!is_hex(t->p, t->end, 2))
			return wrong(t, "\\x needs two hexadecimal digits");
		break;
	case 'c':
		if (t->p >= t->end || (*t->p | 32) < 'a' || (*t->p | 32) > 'z')
			return wrong(t, "\\c needs a letter");
		break;
	case 'k':
		if (t->in_class || t->p >= t->end || *t->p != '<')
			return wrong(t, "\\k needs the name of a group");
		break;
	default:
		if (strchr("bBdDfnrtwW", c) == NULL ||
		    (c == 'B' && t->in_class))
			return wrong(
			    t, arena_printf(t->a, "\\%c is not known", c));
		break;
	}
	buf_printf(&t->out, "\\%c", c);
	return true;
}

static bool
escape(struct translation *t)
{
	char c;

	if (t->p >= t->end)
		return wrong(t, "it ends in a backslash");
	c = *t->p++;
	if (c >= '0' && c <= '9')
		return escape_digit(t, c);
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return escape_letter(t, c);
	if ((unsigned char)c < 0x80)
		buf_putc(&t->out, '\\');
	buf_putc(&t->out, c);
	return true;
}

/* Behind a bracket: only the groups of ECMA-262. */
static bool
group(struct translation *t)
{
	static const char *const groups[] = {"?:", "?=", "?!", "?<"};

	buf_putc(&t->out, '(');
	if (t->p < t->end && *t->p == '*')
		return wrong(t, "nothing stands before the *");
	if (t->p >= t->end || *t->p != '?')
		return true;
	for (size_t i = 0; i < 4; i++) {
		if (t->end - t->p >= 2 && memcmp(t->p, groups[i], 2) == 0)
			return true;
	}
	return wrong(t, "a group of this kind is not known");
}

static bool
in_class(struct translation *t, char c)
{
	if (c == ']')
		t->in_class = false;
	if (c == '[')
		buf_putc(&t->out, '\\');
	buf_putc(&t->out, c);
	return true;
}

static bool
plain(struct translation *t, char c)
{
	bool quantifier = strchr("*+?}", c) != NULL && c != '\0';

	if (c == '+' && t->after_quantifier)
		return wrong(t, "nothing stands before the +");
	t->after_quantifier = quantifier;
	if (c == '(')
		return group(t);
	if (c == '.') {
		buf_puts(&t->out, "[^\\n\\r\\u{2028}\\u{2029}]");
		return true;
	}
	buf_putc(&t->out, c);
	if (c != '[')
		return true;
	t->in_class = true;
	/* PCRE2 takes a ] here as the end, as ECMA-262 does, by its option
	 * PCRE2_ALLOW_EMPTY_CLASS. */
	if (t->p < t->end && *t->p == '^')
		buf_putc(&t->out, *t->p++);
	return true;
}

static bool
translate(struct translation *t)
{
	while (t->p < t->end) {
		char c = *t->p++;
		bool ok;

		if (c == '\\') {
			t->after_quantifier = false;
			ok = escape(t);
		} else if (t->in_class) {
			ok = in_class(t, c);
		} else {
			ok = plain(t, c);
		}
		if (!ok)
			return false;
	}
	return true;
}

static void
free_code(void *p)
{
	pcre2_code_free(p);
}

static pcre2_code *
compile(struct arena *a, const char *p, size_t n, const char **why)
{
	pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR text[128];
	pcre2_code *re;
	PCRE2_SIZE off;
	int e;

	if (cc == NULL)
		bcp_out_of_memory();
	pcre2_set_compile_extra_options(cc, PCRE2_EXTRA_ALT_BSUX);
	re = pcre2_compile((PCRE2_SPTR)p, n,
	    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
		PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
		PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C,
	    &e, &off, cc);
	pcre2_compile_context_free(cc);
	if (re != NULL) {
		arena_defer(a, free_code, re);
		return re;
	}
	pcre2_get_error_message(e, text, sizeof text);
	*why = arena_str(a, (const char *)text);
	return NULL;
}

pcre2_code *
pattern_compile(struct arena *a, const char *p, size_t n, const char **why)
{
	struct translation t = {.a = a, .p = p, .end = p + n};
	pcre2_code *re = NULL;

	buf_init(&t.out, 32 * LIMIT_SCALAR_BYTES);
	if (translate(&t))
		re = compile(a, buf_str(&t.out), t.out.len, why);
	else
		*why = t.why;
	buf_release(&t.out);
	return re;
}

int
pattern_match(const pcre2_code *re, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n)
{
	int e =
	    pcre2_match(re, (PCRE2_SPTR)p, n, 0, PCRE2_NO_UTF_CHECK, md, mc);

	if (e == PCRE2_ERROR_NOMATCH)
		return 0;
	return e >= 0 ? 1 : -1;
}
