/* `pattern` and its like: PCRE2 in the spirit of ECMA-262. */
#include "json_internal.h"

#include "limits.h"

#include <string.h>

static void
free_code(void *p)
{
	pcre2_code_free(p);
}

pcre2_code *
pattern_compile(struct jschema *s, const struct ynode *n)
{
	pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR text[128];
	pcre2_code *re;
	PCRE2_SIZE off;
	int e;

	if (cc == NULL)
		bcp_out_of_memory();
	/* \uXXXX and \u{...}; $ matches at the very end only. */
	pcre2_set_compile_extra_options(cc, PCRE2_EXTRA_ALT_BSUX);
	re = pcre2_compile((PCRE2_SPTR)n->text, n->len,
	    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
		PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF,
	    &e, &off, cc);
	pcre2_compile_context_free(cc);
	if (re != NULL) {
		arena_defer(s->a, free_code, re);
		return re;
	}
	pcre2_get_error_message(e, text, sizeof text);
	diag_at(s->d, DIAG_SCHEMA_INVALID, n->span,
	    "the pattern '%s' is wrong at character %zu: %s", n->text,
	    (size_t)off + 1, (const char *)text);
	s->failed = true;
	return NULL;
}

int
pattern_match(const pcre2_code *re, const char *p, size_t n)
{
	pcre2_match_data *m = pcre2_match_data_create(1, NULL);
	pcre2_match_context *mc = pcre2_match_context_create(NULL);
	int e;

	if (m == NULL || mc == NULL)
		bcp_out_of_memory();
	pcre2_set_match_limit(mc, LIMIT_REGEX_MATCH);
	e = pcre2_match(re, (PCRE2_SPTR)p, n, 0, PCRE2_NO_UTF_CHECK, m, mc);
	pcre2_match_context_free(mc);
	pcre2_match_data_free(m);
	if (e == PCRE2_ERROR_NOMATCH)
		return 0;
	return e >= 0 ? 1 : -1;
}
