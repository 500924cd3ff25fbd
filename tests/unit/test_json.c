/* schema/json: the cases of tests/schema/cases, and what cases cannot say. */
#include "caps.h"
#include "file.h"
#include "jschema.h"
#include "json_internal.h"
#include "number.h"
#include "yaml_reader.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASES BCP_SOURCE_DIR "/tests/schema/cases"

struct room {
	struct arena *a;
	struct diag d;
	const struct ynode *remotes;
};

static void
room_init(struct room *r)
{
	r->a = arena_new();
	diag_init(&r->d, r->a, src_new(r->a));
	r->remotes = NULL;
}

static struct ynode *
read_text(struct room *r, const char *text)
{
	struct ynode *n = yaml_read(
	    r->a, &r->d, src_add(r->d.src, "text", text, strlen(text)));

	assert_non_null(n);
	return n;
}

static struct ynode *
read_path(struct room *r, const char *path)
{
	struct file_error err;
	size_t len;
	char *text = file_read(r->a, path, LIMIT_FILE_BYTES, &len, &err);
	struct ynode *n;

	assert_non_null(text);
	n = yaml_read(r->a, &r->d, src_add(r->d.src, path, text, len));
	assert_non_null(n);
	return n;
}

static const struct ynode *
fetch(void *ctx, const char *uri)
{
	const struct room *r = ctx;

	return ynode_get(r->remotes, uri);
}

static const struct jschema *
compile(struct room *r, const struct ynode *schema, struct jschema_options opt)
{
	return jschema_compile(
	    r->a, &r->d, schema, "https://example.org/test", opt, fetch, r);
}

static bool
validate(struct room *r, const struct jschema *s, struct ynode *n)
{
	struct arena *scratch = arena_new();
	bool ok = jschema_validate(s, n, &r->d, scratch);

	arena_free(scratch);
	return ok;
}

static bool
check(struct room *r, const char *schema, const char *data)
{
	const struct jschema *s = compile(
	    r, read_text(r, schema), (struct jschema_options){false, false});

	assert_non_null(s);
	return validate(r, s, read_text(r, data));
}

static void
print_all(const struct diag *d)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < d->count; i++)
		diag_print(&b, d, &d->items[i], false);
	print_message("%s", buf_str(&b));
	buf_release(&b);
}

/* The source text from the place on begins with `on`. */
static bool
stands_on(const struct diag *d, struct src_span at, const char *on)
{
	size_t len;
	const char *line = src_line(d->src, at.file, at.beg.line, &len);

	return line != NULL && at.beg.col != 0 && at.beg.col - 1 <= len &&
	       strncmp(line + at.beg.col - 1, on, strlen(on)) == 0;
}

/* Whether the diagnostics are those of a list of {id, says, on}. */
static bool
as_expected(struct diag *d, const struct ynode *list)
{
	bool ok;

	diag_sort(d);
	ok = d->count == list->count;
	for (size_t i = 0; ok && i < d->count; i++) {
		const struct ynode *x = list->items[i];
		const struct diag_item *it = &d->items[i];

		ok = ynode_is(ynode_get(x, "id"), it->id) &&
		     ynode_is(ynode_get(x, "says"), it->text) &&
		     stands_on(d, it->at, ynode_text(x, "on", "?"));
	}
	return ok;
}

static bool
run_case(struct room *r, const struct jschema *s, const struct ynode *c)
{
	const struct ynode *errors = ynode_get(c, "errors");
	bool ok;

	r->d.count = 0;
	ok = validate(r, s, ynode_get(c, "data"));
	if (errors == NULL ? ok && r->d.count == 0
			   : !ok && as_expected(&r->d, errors))
		return true;
	print_message("case: %s\n", ynode_text(c, "about", ""));
	print_all(&r->d);
	return false;
}

static bool
flag(const struct ynode *n, const char *key)
{
	const struct ynode *v = ynode_get(n, key);

	return v != NULL && v->boolean;
}

static bool
run_cases(struct room *r, const struct ynode *file)
{
	const struct ynode *opt = ynode_get(file, "options");
	const struct ynode *cases = ynode_get(file, "cases");
	const struct ynode *faults = ynode_get(file, "faults");
	struct jschema_options o = {
	    flag(opt, "assert_formats"), flag(opt, "strict_keywords")};
	const struct jschema *s;
	bool ok = true;

	r->remotes = ynode_get(file, "remotes");
	s = compile(r, ynode_get(file, "schema"), o);
	if (faults != NULL)
		ok = s == NULL && as_expected(&r->d, faults);
	else
		ok = s != NULL && r->d.count == 0;
	if (!ok)
		print_all(&r->d);
	for (size_t i = 0; ok && cases != NULL && i < cases->count; i++)
		ok = run_case(r, s, cases->items[i]) && ok;
	return ok;
}

/* The keywords that occur anywhere in a document. */
static void
note_keys(const struct ynode *n, bool *met, const char *const *names)
{
	for (size_t i = 0; n->kind == YNODE_SEQ && i < n->count; i++)
		note_keys(n->items[i], met, names);
	for (size_t i = 0; n->kind == YNODE_MAP && i < n->count; i++) {
		for (size_t k = 0; names[k] != NULL; k++)
			met[k] |= strcmp(names[k], n->pairs[i].key->text) == 0;
		note_keys(n->pairs[i].value, met, names);
	}
}

static const char *const all_keywords[] = {"$anchor", "$comment", "$defs",
    "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$vocabulary",
    "additionalProperties", "allOf", "anyOf", "const", "contains",
    "contentEncoding", "contentMediaType", "contentSchema", "default",
    "definitions", "dependencies", "dependentRequired", "dependentSchemas",
    "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum",
    "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems",
    "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf",
    "pattern", "patternProperties", "prefixItems", "properties",
    "propertyNames", "readOnly", "required", "then", "title", "type",
    "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly",
    "x-record", "x-rule", "x-expected", NULL};

static void
test_cases(void **state)
{
	bool met[sizeof all_keywords / sizeof all_keywords[0]] = {false};
	DIR *dir = opendir(CASES);
	struct dirent *x;
	unsigned files = 0, bad = 0;

	(void)state;
	assert_non_null(dir);
	while ((x = readdir(dir)) != NULL) {
		char path[512];
		struct room r;
		const struct ynode *file;

		if (strstr(x->d_name, ".yaml") == NULL)
			continue;
		snprintf(path, sizeof path, CASES "/%s", x->d_name);
		room_init(&r);
		file = read_path(&r, path);
		note_keys(ynode_get(file, "schema"), met, all_keywords);
		files++;
		if (!run_cases(&r, file)) {
			print_message("in %s\n", x->d_name);
			bad++;
		}
		arena_free(r.a);
	}
	closedir(dir);
	assert_true(files > 15);
	assert_int_equal(bad, 0);
	for (size_t k = 0; all_keywords[k] != NULL; k++) {
		if (!met[k])
			fail_msg("no case for %s", all_keywords[k]);
		assert_non_null(keyword_find(all_keywords[k]));
	}
}

static struct number
number(struct room *r, const char *text)
{
	struct number n;

	assert_true(number_of(r->a, read_text(r, text), &n));
	return n;
}

static int
compare(struct room *r, const char *x, const char *y)
{
	struct number nx = number(r, x), ny = number(r, y);

	return number_compare(&nx, &ny);
}

static bool
multiple(struct room *r, const char *x, const char *y)
{
	struct number nx = number(r, x), ny = number(r, y);

	return number_is_multiple(&nx, &ny);
}

static void
test_numbers(void **state)
{
	struct room r;
	struct number n;
	size_t size;

	(void)state;
	room_init(&r);
	assert_int_equal(compare(&r, "1.0", "1"), 0);
	assert_int_equal(compare(&r, "1e400", "1e401"), -1);
	assert_int_equal(compare(&r, "-1e400", "-1e401"), 1);
	assert_int_equal(compare(&r, "-0.0", "0"), 0);
	assert_int_equal(compare(&r, "100e-2", "1"), 0);
	assert_int_equal(compare(&r, "0x10", "16"), 0);
	assert_int_equal(compare(&r, "0o17", "15"), 0);
	assert_int_equal(compare(&r, ".inf", "1e99999"), 1);
	assert_int_equal(compare(&r, "-.inf", "-1e99999"), -1);
	assert_int_equal(compare(&r, ".nan", ".nan"), 0);
	assert_int_equal(compare(&r, ".nan", "0"), 1);
	assert_int_equal(compare(&r, "0.10000000000000000000001", "0.1"), 1);
	assert_true(multiple(&r, "19.99", "0.01"));
	assert_false(multiple(&r, "19.995", "0.01"));
	assert_true(multiple(&r, "1e308", "0.5"));
	assert_true(multiple(&r, "0", "7"));
	assert_true(multiple(&r, "-9", "3"));
	assert_false(multiple(&r, ".inf", "3"));
	assert_true(multiple(&r, "12345678901234567890123456789",
	    "12345678901234567890123456789"));
	assert_true(multiple(&r, "24691357802469135780246913578e5",
	    "12345678901234567890123456789"));
	assert_false(multiple(&r, "24691357802469135780246913579",
	    "12345678901234567890123456789"));
	n = number(&r, "1e2");
	assert_true(number_to_size(&n, &size));
	assert_int_equal(size, 100);
	n = number(&r, "1.5");
	assert_false(number_to_size(&n, &size));
	assert_false(number_is_integer(&n));
	n = number(&r, "1e999999999999999999999");
	assert_true(number_is_integer(&n));
	arena_free(r.a);
}

static int
match(struct arena *a, const char *pattern, const char *text)
{
	pcre2_match_data *md = pcre2_match_data_create(1, NULL);
	const char *why = NULL;
	pcre2_code *re = pattern_compile(a, pattern, strlen(pattern), &why);
	int m = -2;

	if (re != NULL)
		m = pattern_match(re, md, NULL, text, strlen(text));
	else
		assert_non_null(why);
	pcre2_match_data_free(md);
	return m;
}

/* ECMA-262, where PCRE2 by itself would answer otherwise. */
static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		int want;
	} cases[] = {
	    {"^\\s$", "\xEF\xBB\xBF", 1},
	    {"^\\s$", "\xE2\x80\xA8", 1},
	    {"^[\\s]$", "\xC2\xA0", 1},
	    {"^\\S$", "\xC2\xA0", 0},
	    {"^\\d$", "\xD9\xA1", 0},
	    {"^\\w$", "\xC3\xBC", 0},
	    {"^.$", "\xE2\x80\xA9", 0},
	    {"^.$", "\xF0\x9F\x98\x80", 1},
	    {"^\\v$", "\x0b", 1},
	    {"^\\v$", "\x0c", 0},
	    {"^a$", "a\n", 0},
	    {"^[[:alpha:]$", "[", 1},
	    {"^\\u00fc$", "\xC3\xBC", 1},
	    {"^\\u{1F600}$", "\xF0\x9F\x98\x80", 1},
	    {"^\\ud83d\\ude00$", "\xF0\x9F\x98\x80", 1},
	    {"^\\cJ$", "\n", 1},
	    {"^\\p{Letter}$", "\xC3\xBC", 1},
	    {"^\\p{General_Category=Decimal_Number}$", "7", 1},
	    {"^\\p{Script=Greek}$", "\xCE\xB1", 1},
	    {"^\\P{Lu}$", "a", 1},
	    {"^[^]$", "a", 1},
	    {"[]", "a", 0},
	    {"^(?<year>\\d{4})-\\k<year>$", "2026-2026", 1},
	    {"^a\\/b\\-$", "a/b-", 1},
	    {"\\0", "a", 0},
	    {"^(a)\\1$", "aa", 1},
	    {"^[\\S]$", "a", 1},
	    {"^[\\S]$", " ", 0},
	    {"^\\x41$", "A", 1},
	    {"^[\\b]$", "\b", 1},
	    {"^\\p{gc=Lu}$", "A", 1},
	    {"\\01", "a", -2},
	    {"[\\1]", "a", -2},
	    {"\\x4", "a", -2},
	    {"\\c1", "a", -2},
	    {"\\c", "a", -2},
	    {"\\k", "a", -2},
	    {"[\\k<x>]", "a", -2},
	    {"\\u{}", "a", -2},
	    {"\\u{110000}", "a", -2},
	    {"\\y", "a", -2},
	    {"[\\B]", "a", -2},
	    {"\\p{L", "a", -2},
	    {"\\p{gc=}", "a", -2},
	    {"a++", "a", -2},
	    {"\\A", "a", -2},
	    {"\\Z", "a", -2},
	    {"(?i)a", "a", -2},
	    {"(*ACCEPT)", "a", -2},
	    {"\\ud83d", "a", -2},
	    {"\\u12", "a", -2},
	    {"\\p{Nonsense}", "a", -2},
	    {"\\pL", "a", -2},
	    {"a\\", "a", -2},
	    {"(", "a", -2},
	    {"[a", "a", -2},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int m = match(a, cases[i].pattern, cases[i].text);

		if (m != cases[i].want)
			fail_msg("%s: %d", cases[i].pattern, m);
	}
	arena_free(a);
}

static void
same(const char *x, const char *y)
{
	if (x == NULL || y == NULL)
		assert_ptr_equal(x, y);
	else
		assert_string_equal(x, y);
}

static void
marked(const struct ynode *n, const char *title, const char *type,
    const char *ref, const char *collection)
{
	assert_non_null(n);
	same(n->title, title);
	same(n->x_type, type);
	same(n->x_ref, ref);
	same(n->x_collection, collection);
}

static const char marks_schema[] =
    "$defs:\n"
    "  duration: {title: Duration, type: string, x-type: duration}\n"
    "  person: {title: Person, type: string, x-type: ref, x-ref: people}\n"
    "  function:\n"
    "    type: object\n"
    "    x-collection: functions\n"
    "    properties:\n"
    "      rto: {$ref: '#/$defs/duration', title: Recovery time}\n"
    "      rpo: {$ref: '#/$defs/duration'}\n"
    "      owner: {$ref: '#/$defs/person', title: Owner, x-ref: roles}\n"
    "      size: {type: integer, title: Size}\n"
    "      when:\n"
    "        title: When\n"
    "        anyOf:\n"
    "          - {type: object, x-type: map}\n"
    "          - {type: string, pattern: ^never$, x-type: never}\n"
    "          - {type: string, x-type: cadence}\n"
    "      seldom:\n"
    "        not: {type: integer, x-type: number}\n"
    "        if: {type: string, x-type: guess}\n"
    "properties:\n"
    "  functions: {title: Functions, items: {$ref: '#/$defs/function'}}\n";

static void
test_marks(void **state)
{
	struct room r;
	struct ynode *data, *f;
	const struct jschema *s;

	(void)state;
	room_init(&r);
	data = read_text(&r,
	    "functions:\n"
	    "- {rto: 4 h, rpo: 1 h, owner: cto, when: daily, seldom: x}\n"
	    "- {rto: 4, size: x, owner: cto, when: [x]}\n");
	s = compile(&r, read_text(&r, marks_schema),
	    (struct jschema_options){false, false});
	assert_non_null(s);
	assert_false(validate(&r, s, data));
	assert_int_equal(r.d.count, 3);
	marked(ynode_get(data, "functions"), "Functions", NULL, NULL, NULL);
	f = ynode_get(data, "functions")->items[0];
	marked(f, NULL, NULL, NULL, "functions");
	marked(ynode_get(f, "rto"), "Recovery time", "duration", NULL, NULL);
	marked(ynode_get(f, "rpo"), "Duration", "duration", NULL, NULL);
	marked(ynode_get(f, "owner"), "Owner", "ref", "roles", NULL);
	marked(ynode_get(f, "when"), "When", "cadence", NULL, NULL);
	marked(ynode_get(f, "seldom"), NULL, NULL, NULL, NULL);
	/* What is well beside what is not is marked all the same. */
	f = ynode_get(data, "functions")->items[1];
	marked(f, NULL, NULL, NULL, "functions");
	marked(ynode_get(f, "owner"), "Owner", "ref", "roles", NULL);
	marked(ynode_get(f, "rto"), NULL, NULL, NULL, NULL);
	marked(ynode_get(f, "size"), NULL, NULL, NULL, NULL);
	arena_free(r.a);
}

static void
only_id(const struct room *r, const char *id)
{
	assert_int_equal(r->d.count, 1);
	assert_string_equal(r->d.items[0].id, id);
}

/* Loops that only a value can reveal end all the same. */
static void
test_loops(void **state)
{
	struct room r;

	(void)state;
	room_init(&r);
	assert_false(
	    check(&r, "{if: {type: object}, then: {$ref: '#'}}", "{a: 1}"));
	only_id(&r, "SCHEMA-010");
	r.d.count = 0;
	assert_true(check(&r, "{if: {type: object}, then: {$ref: '#'}}", "x"));
	assert_false(
	    check(&r, "{$dynamicAnchor: x, $dynamicRef: '#x'}", "{a: [1]}"));
	only_id(&r, "SCHEMA-010");
	r.d.count = 0;
	/* Under `not` and in branches a stop is no verdict. */
	assert_false(check(&r, "{not: {if: true, then: {$ref: '#'}}}", "1"));
	only_id(&r, "SCHEMA-010");
	r.d.count = 0;
	assert_false(
	    check(&r, "{anyOf: [{if: true, then: {$ref: '#'}}, true]}", "1"));
	only_id(&r, "SCHEMA-010");
	arena_free(r.a);
}

/* The deepest instance that the loader lets in, through a schema that takes
 * several steps for each level. */
static void
test_depth(void **state)
{
	char text[2 * LIMIT_YAML_DEPTH + 8];
	struct room r;
	size_t n = LIMIT_YAML_DEPTH;

	(void)state;
	room_init(&r);
	memset(text, '[', n);
	text[n] = '1';
	memset(text + n + 1, ']', n);
	text[2 * n + 1] = '\0';
	assert_true(check(&r,
	    "$defs:\n"
	    "  t: {anyOf: [{type: integer}, {allOf: [{$ref: '#/$defs/l'}]}]}\n"
	    "  l: {type: array, items: {$ref: '#'}, minItems: 1}\n"
	    "$ref: '#/$defs/t'\n",
	    text));
	assert_int_equal(r.d.count, 0);
	text[n] = 'x';
	assert_false(check(&r,
	    "$defs:\n"
	    "  t: {anyOf: [{type: integer}, {allOf: [{$ref: '#/$defs/l'}]}]}\n"
	    "  l: {type: array, items: {$ref: '#'}, minItems: 1}\n"
	    "$ref: '#/$defs/t'\n",
	    text));
	only_id(&r, "SCHEMA-001");
	arena_free(r.a);
}

static void
test_regex_limit(void **state)
{
	struct room r;
	char text[64];

	(void)state;
	room_init(&r);
	memset(text, 'a', 40);
	memcpy(text + 40, "!", 2);
	assert_false(check(&r, "{pattern: '^(a+)+$'}", text));
	only_id(&r, "SCHEMA-010");
	r.d.count = 0;
	assert_false(check(&r, "{not: {pattern: '^(a+)+$'}}", text));
	only_id(&r, "SCHEMA-010");
	arena_free(r.a);
}

/* Every fault of a large instance, up to the cap of diagnostics. */
static void
test_many(void **state)
{
	struct room r;
	struct buf b;
	size_t count = LIMIT_DIAGNOSTICS + 5;

	(void)state;
	room_init(&r);
	buf_init(&b, LIMIT_FILE_BYTES);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "- %zu\n", i);
	assert_false(check(&r, "{items: {type: string}}", buf_str(&b)));
	assert_int_equal(r.d.count, LIMIT_DIAGNOSTICS);
	assert_int_equal(r.d.dropped, 5);
	buf_release(&b);
	arena_free(r.a);
}

/* What is measured by the square of its size cannot be read in time. */
static void
test_large(void **state)
{
	struct room r;
	struct buf b;

	(void)state;
	room_init(&r);
	buf_init(&b, LIMIT_FILE_BYTES);
	buf_puts(&b, "tags:\n");
	for (size_t i = 0; i < 50000; i++)
		buf_printf(&b, "- {id: e%zu, n: %zu}\n", i, i);
	buf_puts(&b, "keys:\n");
	for (size_t i = 0; i < 50000; i++)
		buf_printf(&b, "  k%zu: v\n", i);
	assert_true(check(&r,
	    "properties:\n"
	    "  tags: {uniqueItems: true, items: {required: [id]}}\n"
	    "  keys: {properties: {k7: true}, required: [k49999],\n"
	    "    additionalProperties: {type: string}}\n",
	    buf_str(&b)));
	buf_release(&b);
	arena_free(r.a);
}

/* The project's own schemas keep to the meta-schema. */
static void
test_meta(void **state)
{
	static const char *const names[] = {
	    "plan", "workspace", "rules", "framework"};
	struct room r;
	const struct jschema *s;

	(void)state;
	room_init(&r);
	s = compile(&r,
	    read_text(
		&r, "{$ref: 'https://json-schema.org/draft/2020-12/schema'}"),
	    (struct jschema_options){true, false});
	assert_non_null(s);
	for (size_t i = 0; i < 4; i++) {
		struct ynode *n = read_path(
		    &r, arena_printf(r.a,
			    BCP_SOURCE_DIR "/schema/%s.schema.json", names[i]));

		if (!validate(&r, s, n)) {
			print_all(&r.d);
			fail_msg("%s", names[i]);
		}
	}
	assert_false(validate(&r, s, read_text(&r, "{minLength: -1}")));
	arena_free(r.a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_patterns),
	    cmocka_unit_test(test_marks),
	    cmocka_unit_test(test_loops),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_regex_limit),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_meta),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
