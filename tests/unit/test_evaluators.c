/* What runs expressions without libxml2 says what libxml2 says: all
 * expressions of our templates, and more, with variables of all types, from
 * several nodes. */
#include "res.h"
#include "tmpl_internal.h"

#include <libxml/parser.h>
#include <libxml/xpathInternals.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Names that templates ask for, alone and repeated, with mixed content and
 * without any; numbers, and what looks like some. */
static const char tree[] =
    "<bcp xmlns:o='urn:o' home='../index.html'>"
    "<plan id='p' file='a.yaml'><id>p</id><name>A &amp; B</name>"
    "<title>T</title><title/><f rule='R' state='broken' severity='error'>"
    "<message>one <b>two</b></message><message>three</message><fix>x</fix>"
    "</f><f rule='' state='waived' severity='warning' o:rule='no' line='4'>"
    "4<o:message>no</o:message><fix> 4 </fix><criteria>3</criteria>"
    "<criteria>4</criteria></f><f state='unknown'><![CDATA[3]]></f></plan>"
    "<findings><setting><a/></setting><criteria>NaN</criteria></findings>"
    "</bcp>";

/* Expressions that templates may have tomorrow. */
static const char *const more[] = {".", "..", "title", "@id", "f/criteria",
    "f/message", "$v/fix", "$v/criteria = 4", "$v/criteria != '4'",
    "$v/../@file", "$v/@rule = ''", "$v/@rule != ''", "$v = 3", "$v != 3",
    "not($v = 3)", "$v = '3'", "$v != ''", "not( $v/@line )", "boolean($v/fix)",
    "$v/fix and $v/@line = 4", "$v/fix or title", "not($v/fix or $v/@line)",
    "not($v) and title", "$v/o", "@rule/..", "$v/../..", "$v/..", "f = '3'",
    "title = ''", "$v/message = 'one two'", "home", "message/b", "fix = 4",
    "fix = 'x'", "position() = last()", "f[position() = last()]/@line", "f[2]",
    "f[last()]", "//f[1]", "(//f)[1]", "f[@rule][1] | title", "count(f) + 1",
    "f/*", "@*", "text()", "f/text()", "f = criteria", "$v = 1.5", "$v = -1",
    "count($v) < 3", "$v mod 2", "-count(f)",
    "ancestor-or-self::*[@file][1]/@id", "f[2]/preceding-sibling::f",
    "f[1]/following-sibling::*[1]", "descendant::fix", "//fix/ancestor::*",
    "concat(title, '-', @id)", "substring-before($v, 'i')",
    "normalize-space(f[2])", "string-length($v)", "number($v)", "sum(f/@line)",
    "translate($v, 'aw', 'W')", "starts-with($v, 'w')", "contains($v, '')",
    "substring($v, 2, 3)", "name(..)", "not(f[@rule = $v])", "f[. = $v]",
    "f[fix and not(criteria)]", "$v[1]/@rule", "($v | title)[1]", "$v//fix",
    "child::f", "following::fix", "id('x')", "title and", "f(x)", "a:b"};

struct bench {
	struct arena *arena;
	struct query_ctx *q;
	xmlNode *at[6];
	unsigned n, values;
};

static xmlXPathObject *
eval(struct bench *b, const char *expr, xmlNode *at)
{
	struct query_at here = {at, 1, 1};
	const char *why = NULL;

	return query_eval(b->q, query_trust(b->arena, expr), &here, &why);
}

static bool
same_set(const xmlXPathObject *a, const xmlXPathObject *b)
{
	int n = a->nodesetval == NULL ? 0 : a->nodesetval->nodeNr;
	int m = b->nodesetval == NULL ? 0 : b->nodesetval->nodeNr;

	if (n != m)
		return false;
	for (int i = 0; i < n; i++) {
		if (a->nodesetval->nodeTab[i] != b->nodesetval->nodeTab[i])
			return false;
	}
	return true;
}

/* In all that can be asked of a value. */
static void
compare(struct bench *b, const char *expr, const struct query_value *v,
    xmlXPathObject *want)
{
	xmlXPathObject *o = query_value_object(v);
	xmlChar *text = xmlXPathCastToString(want);

	if (o->type != want->type)
		fail_msg("%s: another type", expr);
	if (want->type == XPATH_NODESET && !same_set(o, want))
		fail_msg("%s: other nodes", expr);
	if (strcmp(query_value_text(b->q, v), (const char *)text) != 0)
		fail_msg("%s: another text than \"%s\"", expr, text);
	xmlFree(text);
	xmlXPathFreeObject(o);
}

static void
try_one(struct bench *b, const char *expr, const struct query *q)
{
	for (size_t i = 0; i < sizeof b->at / sizeof *b->at; i++) {
		struct query_at at = {b->at[i], 2, 3};
		struct query_value v;
		const char *why = NULL;
		xmlXPathObject *want = query_eval(b->q, q, &at, &why);
		bool yes, ok = query_test(b->q, q, &at, &yes, &why);

		if (want != NULL) {
			assert_true(ok);
			if (yes != (xmlXPathCastToBoolean(want) != 0))
				fail_msg("%s: not %d", expr, yes);
			assert_true(query_run(b->q, q, &at, &v, &why));
			compare(b, expr, &v, want);
			b->values++;
		} else {
			/* A test goes no further than it must. */
			assert_false(query_run(b->q, q, &at, &v, &why));
			assert_non_null(why);
		}
		xmlXPathFreeObject(want);
	}
}

/* All variables of an expression mean the same in turn; that of a name that
 * ends in "-" means something else. */
static void
set_all(struct bench *b, const char *expr, const char *value, xmlNode *at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.0123456789";

	for (const char *p = strchr(expr, '$'); p != NULL; p = strchr(p, '$')) {
		size_t n = strspn(++p, letters);
		xmlXPathObject *o = eval(b, value, at);

		assert_non_null(o);
		query_set(b->q, arena_strn(b->arena, p, n), o);
	}
}

static void
try_expr(struct bench *b, const char *expr)
{
	static const char *const values[] = {"/bcp", "//f[1]", "//f[2]",
	    "//f[3]", "//f", "//none", "//f/@state", "//f[2]/@state", "'4'",
	    "''", "'waived'", "3", "0", "0 div 0", "true()", "false()",
	    "//title | //criteria", "//criteria[1]", "//message[1]",
	    "//b/text()", "//f[3] | //f[1]"};
	const struct query *q = query_trust(b->arena, expr);

	b->n++;
	query_forget(b->q);
	if (strchr(expr, '$') != NULL)
		try_one(b, expr, q); /* none is set */
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		set_all(b, expr, values[i], b->at[0]);
		try_one(b, expr, q);
		if (strchr(expr, '$') == NULL)
			break;
	}
}

static void
try_parts(struct bench *b, const struct tmpl_part *part)
{
	for (; part != NULL; part = part->next) {
		if (part->text == NULL)
			try_expr(b, part->expr.text);
	}
}

static void
try_if(struct bench *b, const struct tmpl_expr *e)
{
	if (e->text != NULL)
		try_expr(b, e->text);
}

/* Templates nest a few tens deep. */
static void
try_node(struct bench *b, const struct tmpl_node *n)
{
	for (; n != NULL; n = n->next) {
		try_parts(b, n->parts);
		for (const struct tmpl_define *d = n->defines; d != NULL;
		     d = d->next)
			try_if(b, &d->expr);
		try_if(b, &n->condition);
		try_if(b, &n->repeat);
		try_if(b, &n->content);
		try_if(b, &n->omit);
		for (const struct tmpl_attr *a = n->attrs; a != NULL;
		     a = a->next)
			try_parts(b, a->parts);
		for (const struct tmpl_attr *a = n->dynamic; a != NULL;
		     a = a->next)
			try_if(b, &a->expr);
		try_node(b, n->children);
	}
}

static const char *
template_file(void *ctx, const char *name, size_t *len, const char **shown)
{
	*shown = arena_printf(ctx, "templates/%s", name);
	return res_find(*shown, len);
}

static void
set_up(struct bench *b, xmlDoc *doc, struct diag *d)
{
	static const char *const from[] = {"/bcp", "/bcp/plan", "//f[1]",
	    "//f[2]", "//f[2]/@state", "//message[1]"};

	b->q = query_ctx_new(b->arena, d, doc, 20779);
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		xmlXPathObject *o = eval(b, from[i], xmlDocGetRootElement(doc));

		assert_non_null(o);
		b->at[i] = o->nodesetval->nodeTab[0];
		xmlXPathFreeObject(o);
	}
}

static void
is_like_xpath(void **state)
{
	static const char *const files[] = {"document.xhtml", "summary.xml",
	    "export.xml", "portfolio.xhtml", "card.xhtml", "diff.xhtml"};
	struct bench b = {.arena = arena_new()};
	xmlDoc *doc = xmlReadMemory(
	    tree, (int)sizeof tree - 1, NULL, "UTF-8", XML_PARSE_NONET);
	struct tmpl_shelf *shelf;
	struct diag d;

	(void)state;
	assert_non_null(doc);
	diag_init(&d, b.arena, src_new(b.arena));
	set_up(&b, doc, &d);
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		try_expr(&b, more[i]);
	shelf = tmpl_shelf_new(b.arena, &d, template_file, b.arena);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct tmpl *t = tmpl_load(shelf, files[i]);

		assert_non_null(t);
		try_node(&b, t->file->root);
	}
	assert_true(b.n > 800);
	assert_true(b.values > 40000);
	arena_free(b.arena);
	xmlFreeDoc(doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_like_xpath),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
