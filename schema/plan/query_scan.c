/* The names in an expression. libxml2 looks functions up when they are called;
 * a rule that is seldom reached would keep its slip for years. */
#include "query_internal.h"

#include "caps.h"

#include <string.h>

static const char *const core_functions[] = {"last", "position", "count", "id",
    "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
    "contains", "substring-before", "substring-after", "substring",
    "string-length", "normalize-space", "translate", "boolean", "not", "true",
    "false", "lang", "number", "sum", "floor", "ceiling", "round",
    /* Not functions, but followed by a parenthesis as well. */
    "node", "text", "comment", "processing-instruction", "and", "or", "div",
    "mod"};

const struct query_function query_functions[] = {
    {"ref", fn_native},
    {"entity", fn_entity},
    {"refs-to", fn_native},
    {"closure", fn_closure},
    {"path-to", fn_path_to},
    {"cycle", fn_cycle},
    {"criterion", fn_criterion},
    {"date", fn_date},
    {"today", fn_native},
    {"iso", fn_iso},
    {"long-date", fn_long_date},
    {"add", fn_add},
    {"months-between", fn_months_between},
    {"seconds", fn_seconds},
    {"duration", fn_duration},
    {"months", fn_months},
    {"grace", fn_grace},
    {"setting", fn_setting},
    {"text", fn_text},
    {"label", fn_label},
    {"title", fn_title},
    {"words", fn_words},
    {"lower", fn_native},
    {"upper-first", fn_upper_first},
    {"join", fn_join},
    {"plural", fn_plural},
    {"matches", fn_native},
    {"placeholder", fn_placeholder},
    {"near", fn_near},
    {"distinct", fn_distinct},
    {"typed", fn_native},
    {"leaves", fn_leaves},
    {"entities", fn_native},
    {"depends-on", fn_depends_on},
    {"elsewhere", fn_elsewhere},
    {"unlike", fn_unlike},
    {"clashes", fn_clashes},
    {"disputed", fn_disputed},
    {"cites", fn_cites},
    {"titled", fn_titled},
    {"declared", fn_declared},
    {"findings", fn_findings},
    {"part", fn_part},
    {"slowest", fn_slowest},
    {"sooner", fn_sooner},
    {"dependants", fn_dependants},
    {"namesakes", fn_namesakes},
    {"work", fn_work},
    {"if", fn_native},
};
const size_t query_functions_count =
    sizeof query_functions / sizeof query_functions[0];

static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool
is_name_char(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.';
}

/* The length of a name with or without a prefix; an axis ("child::x") ends
 * before its colons. */
static size_t
name_length(const char *p)
{
	size_t n = 0;

	while (is_name_char(p[n]))
		n++;
	if (p[n] == ':' && is_name_start(p[n + 1])) {
		n++;
		while (is_name_char(p[n]))
			n++;
	}
	return n;
}

static bool
is_function(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof core_functions / sizeof core_functions[0];
	     i++) {
		if (strlen(core_functions[i]) == n &&
		    memcmp(core_functions[i], p, n) == 0)
			return true;
	}
	for (size_t i = 0; i < query_functions_count; i++) {
		const char *name = query_functions[i].name;

		if (n == strlen(name) + 4 && memcmp(p, "bcp:", 4) == 0 &&
		    memcmp(p + 4, name, n - 4) == 0)
			return true;
	}
	return false;
}

static size_t
skip_space(const char *p)
{
	return strspn(p, " \t\r\n");
}

bool
query_scan(struct arena *a, const char *expr, struct query_name **vars,
    size_t *n_vars, struct query_name *unknown)
{
	const char *p = expr;
	size_t cap = 0, n;

	while (*p != '\0') {
		const char *at = p;

		if (*p == '\'' || *p == '"') {
			p = strchr(p + 1, *p);
			p = p == NULL ? at + strlen(at) : p + 1;
		} else if (*p == '$') {
			p += 1 + skip_space(p + 1);
			n = name_length(p);
			*vars = arena_grow(
			    a, *vars, &cap, *n_vars + 1, sizeof **vars);
			(*vars)[*n_vars].name = arena_strn(a, p, n);
			(*vars)[(*n_vars)++].offset = (size_t)(at - expr);
			p += n;
		} else if (is_name_start(*p)) {
			n = name_length(p);
			p += n;
			if (unknown != NULL && p[skip_space(p)] == '(' &&
			    !is_function(at, n)) {
				unknown->name = arena_strn(a, at, n);
				unknown->offset = (size_t)(at - expr);
				return false;
			}
		} else {
			/* A number's digits must not look like a name. */
			p++;
		}
	}
	return true;
}

/* Whether a "/" at p begins a path: whether what stands before it ends none. */
static bool
begins_path(const char *expr, const char *p)
{
	static const char *const words[] = {"and", "or", "div", "mod"};
	const char *end = p;
	size_t n;

	while (end > expr && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	if (end == expr || strchr("([,|=<>+", end[-1]) != NULL)
		return true;
	if (end == p)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		n = strlen(words[i]);
		if ((size_t)(end - expr) > n &&
		    memcmp(end - n, words[i], n) == 0 &&
		    !is_name_char(end[-1 - (ptrdiff_t)n]))
			return true;
	}
	return false;
}

/* The length of a name that is a step "/bcp/plan/NAME", 0 when there is none;
 * *name is where it begins. */
static size_t
part_at(const char *expr, const char *p, const char **name)
{
	static const char path[] = "/bcp/plan/";
	size_t n;

	*name = p + sizeof path - 1;
	if (strncmp(p, path, sizeof path - 1) != 0 || !is_name_start(**name) ||
	    !begins_path(expr, p))
		return 0;
	n = name_length(*name);
	p = *name + n;
	p += skip_space(p);
	return *p == '(' || *p == ':' || strcspn(*name, ":") < n ? 0 : n;
}

const char *
query_quicken(struct arena *a, const char *expr)
{
	const char *p = expr, *name, *end, *text = NULL;
	bool any = false;
	struct buf b;
	size_t n;

	if (strstr(expr, "/bcp/plan/") == NULL)
		return NULL;
	buf_init(&b, LIMIT_SCALAR_BYTES);
	while (*p != '\0') {
		end = *p == '\'' || *p == '"' ? strchr(p + 1, *p) : NULL;
		n = part_at(expr, p, &name);
		if (end != NULL) {
			buf_put(&b, p, (size_t)(end + 1 - p));
			p = end + 1;
		} else if (n != 0) {
			buf_printf(&b, "bcp:part('%.*s')", (int)n, name);
			p = name + n;
			any = true;
		} else {
			buf_putc(&b, *p++);
		}
	}
	if (any && !buf_over(&b))
		text = arena_str(a, buf_str(&b));
	buf_release(&b);
	return text;
}
