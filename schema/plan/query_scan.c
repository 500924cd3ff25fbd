/* The names in an expression. libxml2 looks functions up when they are called;
 * a rule that is seldom reached would keep its slip for years. */
#include "query_internal.h"

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
    {"ref", fn_ref},
    {"entity", fn_entity},
    {"refs-to", fn_refs_to},
    {"closure", fn_closure},
    {"path-to", fn_path_to},
    {"cycle", fn_cycle},
    {"criterion", fn_criterion},
    {"date", fn_date},
    {"today", fn_today},
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
    {"lower", fn_lower},
    {"upper-first", fn_upper_first},
    {"join", fn_join},
    {"plural", fn_plural},
    {"matches", fn_matches},
    {"placeholder", fn_placeholder},
    {"near", fn_near},
    {"distinct", fn_distinct},
    {"typed", fn_typed},
    {"leaves", fn_leaves},
    {"entities", fn_entities},
    {"depends-on", fn_depends_on},
    {"elsewhere", fn_elsewhere},
    {"findings", fn_findings},
    {"if", fn_if},
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
			if (p[skip_space(p)] == '(' && !is_function(at, n)) {
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
