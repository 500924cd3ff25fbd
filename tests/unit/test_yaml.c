#include "caps.h"
#include "diag.h"
#include "yaml_dump.h"
#include "yaml_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* One reading: the nodes, what was told, and memory for both. */
struct reading {
	struct arena *arena;
	struct src *src;
	struct diag diag;
	struct ynode **roots;
	size_t count;
	struct buf out;
	char *text; /* of exactly its length, so that nobody reads past it */
};

static void
read_bytes(struct reading *r, const char *text, size_t len, bool one,
    const struct yaml_options *given)
{
	struct yaml_options opt = yaml_defaults();

	memset(r, 0, sizeof *r);
	r->arena = arena_new();
	r->src = src_new(r->arena);
	diag_init(&r->diag, r->arena, r->src);
	buf_init(&r->out, LIMIT_OUTPUT_BYTES);
	r->text = malloc(len == 0 ? 1 : len);
	assert_non_null(r->text);
	memcpy(r->text, text, len);
	r->count = yaml_read_with(r->arena, &r->diag,
	    src_add(r->src, "t.yaml", r->text, len), one, given ? given : &opt,
	    &r->roots);
	assert_true(r->count != 0 || r->diag.count != 0);
	assert_true(r->count == 0 || r->diag.count == 0);
}

static void
read_text(struct reading *r, const char *text)
{
	read_bytes(r, text, strlen(text), true, NULL);
}

static void
release(struct reading *r)
{
	buf_release(&r->out);
	arena_free(r->arena);
	free(r->text);
}

/* The JSON of a text, on one line. */
static const char *
json_of(struct reading *r, const char *text)
{
	struct buf raw;

	read_text(r, text);
	for (size_t i = 0; i < r->diag.count; i++)
		print_error("%s\n", r->diag.items[i].text);
	assert_int_equal(r->count, 1);
	buf_init(&raw, LIMIT_OUTPUT_BYTES);
	yaml_dump_json(&raw, r->roots[0]);
	for (const char *p = buf_str(&raw); *p != '\0'; p++) {
		if (*p == '\n')
			p += strspn(p + 1, " ");
		else
			buf_putc(&r->out, *p);
	}
	buf_release(&raw);
	return buf_str(&r->out);
}

static const char *
told(struct reading *r)
{
	diag_sort(&r->diag);
	buf_reset(&r->out);
	for (size_t i = 0; i < r->diag.count; i++)
		diag_print(&r->out, &r->diag, &r->diag.items[i], false);
	return buf_str(&r->out);
}

struct value_case {
	const char *yaml, *json;
};

static void
check_values(const struct value_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct reading r;

		assert_string_equal(json_of(&r, c[i].yaml), c[i].json);
		release(&r);
	}
}

#define CHECK_VALUES(cases) check_values(cases, sizeof cases / sizeof cases[0])

static void
test_scalars(void **state)
{
	static const struct value_case cases[] = {
	    {"[null, Null, NULL, ~, nULL]", "[null,null,null,null,\"nULL\"]"},
	    {"a:", "{\"a\": null}"},
	    {"[true, True, TRUE, false, False, FALSE]",
		"[true,true,true,false,false,false]"},
	    {"[no, yes, on, off, y, n, tRue]",
		"[\"no\",\"yes\",\"on\",\"off\",\"y\",\"n\",\"tRue\"]"},
	    {"[0, 12, -7, +5, 012, -012, -0]", "[0,12,-7,5,12,-12,0]"},
	    {"[0o14, 0x1F, 0xff, 0o8, 0xg, -0x1, 0o, 0b1]",
		"[12,31,255,\"0o8\",\"0xg\",\"-0x1\",\"0o\",\"0b1\"]"},
	    {"[1_000, 12:30:45, 2024-01-01, 1-2, 1 2]",
		"[\"1_000\",\"12:30:45\",\"2024-01-01\",\"1-2\",\"1 2\"]"},
	    {"[8.10, 1., .5, -.5, +1.5, 01.5, 1e3, 1E+3, 1.e3, .5e-1]",
		"[8.10,1.0,0.5,-0.5,1.5,1.5,1e3,1E+3,1.0e3,0.5e-1]"},
	    {"[., +, -1-, e3, 1e, 1e+, '.', ...x]",
		"[\".\",\"+\",\"-1-\",\"e3\",\"1e\",\"1e+\",\".\",\"...x\"]"},
	    {"[.inf, -.inf, +.Inf, .INF, .nan, .NaN, .iNf, -.nan]",
		"[\".inf\",\"-.inf\",\".inf\",\".inf\",\".nan\",\".nan\","
		"\".iNf\",\"-.nan\"]"},
	    {"1e400", "1e400"},
	    {"123456789012345678901234567890",
		"123456789012345678901234567890"},
	    {"0xffffffffffffffffffffffff", "79228162514264337593543950335"},
	    {"['1', \"true\", 'null', '']", "[\"1\",\"true\",\"null\",\"\"]"},
	    {"- |+\n\n\n", "[\"\\n\\n\"]"},
	    {"[]", "[]"},
	    {"- |\n  12\n- >-\n  true\n", "[\"12\\n\",\"true\"]"},
	    {"[! 12, !!str 12, !!int '12', !!float 1, !!bool 'true', "
	     "!!null '', !!seq [], !!map {}]",
		"[\"12\",\"12\",12,1,true,null,[],{}]"},
	    {"{1: a, true: b, ~: c, 1.0: d}",
		"{\"1\": \"a\",\"true\": \"b\",\"~\": \"c\","
		"\"1.0\": \"d\"}"},
	    {"--- text", "\"text\""},
	    {"---\n", "null"},
	};

	(void)state;
	CHECK_VALUES(cases);
}

static void
test_text(void **state)
{
	static const struct value_case cases[] = {
	    {"\"a\\tb\\n\\\"\\\\\\/\\x41\\u20AC\"",
		"\"a\\tb\\n\\\"\\\\/A\xE2\x82\xAC\""},
	    {"a: x\r\nb: y\r\n", "{\"a\": \"x\",\"b\": \"y\"}"},
	    {"a: x\rb: y\r", "{\"a\": \"x\",\"b\": \"y\"}"},
	    {"a: one\n  two\n\n  three\n", "{\"a\": \"one two\\nthree\"}"},
	    {"a: http://x:80/y#z # note\n", "{\"a\": \"http://x:80/y#z\"}"},
	    {"{\"a\":1,\"b\":[{}]}", "{\"a\": 1,\"b\": [{}]}"},
	    {"%YAML 1.2\n---\na\n", "\"a\""},
	    {"{\n\t\"a\": [\n\t\t1\n\t]\n}", "{\"a\": [1]}"},
	    /* Surrogate pairs, as JSON writers make them; and what looks like
	     * one where backslashes are no escapes. */
	    {"[\"\\ud83d\\ude00\", \"\\uD83D\\uDE00x\", \\ud83d, '\\uDe00', "
	     "\"\\\\ud83d\"] # \\ud83d\n",
		"[\"\xF0\x9F\x98\x80\",\"\xF0\x9F\x98\x80x\",\"\\\\ud83d\","
		"\"\\\\uDe00\",\"\\\\ud83d\"]"},
	    {"[\"\\ud83d\\ude00\", \"\\ue83d\", \xEE\xA2\x80]",
		"[\"\xF0\x9F\x98\x80\",\"\xEE\xA0\xBD\",\"\xEE\xA2\x80\"]"},
	    /* Line separators are text, not breaks. */
	    {"a: x\xE2\x80\xA8y\xC2\x85z\xE2\x80\xA9w\nb: '\xE2\x80\xA9'",
		"{\"a\": \"x\xE2\x80\xA8y\xC2\x85z\xE2\x80\xA9w\","
		"\"b\": \"\xE2\x80\xA9\"}"},
	};

	(void)state;
	CHECK_VALUES(cases);
}

static void
test_aliases(void **state)
{
	static const struct value_case cases[] = {
	    {"a: &x [1]\nb: *x\n", "{\"a\": [1],\"b\": [1]}"},
	    {"[&x 1, &x 2, *x]", "[1,2,2]"},
	    {"{&k a: 1, b: *k, c: {*k : 2}}",
		"{\"a\": 1,\"b\": \"a\",\"c\": {\"a\": 2}}"},
	    {"[&a [&a x, *a], *a]", "[[\"x\",\"x\"],\"x\"]"},
	    {"a: &x {p: 1}\nb: {<<: *x, q: 2}\n",
		"{\"a\": {\"p\": 1},\"b\": {\"p\": 1,\"q\": 2}}"},
	    {"- &x {p: 1}\n- &y {q: 2}\n- {r: 3, <<: [*x, *y, {s: 4}]}\n",
		"[{\"p\": 1},{\"q\": 2},"
		"{\"r\": 3,\"p\": 1,\"q\": 2,\"s\": 4}]"},
	    {"{\"<<\": 1}", "{\"<<\": 1}"},
	};
	struct reading r;

	(void)state;
	CHECK_VALUES(cases);
	read_text(&r, "a: &x [1]\nb: *x\n");
	assert_ptr_equal(
	    ynode_get(r.roots[0], "a"), ynode_get(r.roots[0], "b"));
	release(&r);
}

/* Every case is told at its place: the text begins with what diag_print()
 * writes for it. */
static void
test_faults(void **state)
{
	static const struct value_case cases[] = {
	    {"title: Plan: all\n",
		"t.yaml:1:12: error: a ':' followed by a space"},
	    {"a: 1\n  b: 2\n", "t.yaml:2:3: error: this key is indented"},
	    {"a:1\nb: 2\n", "t.yaml:1:1: error: this line is no key"},
	    {"x: 1\na\nb: 2\n", "t.yaml:2:1: error: a ':' is missing"},
	    {"a:\n\tb: 1\n", "t.yaml:2:1: error: a tab is used"},
	    {"a: b\n\tc: d\n", "t.yaml:2:1: error: a tab is used"},
	    {"a:\n  b: 1\n \tc: 1\n", "t.yaml:3:2: error: a tab is used"},
	    {"a:\n   b: 1\n  c: 2\n",
		"t.yaml:3:3: error: this line is indented like none"},
	    {"- a\nb: 1\n", "t.yaml:2:1: error: the lines before are items"},
	    {"- - 1\n - 2\n",
		"t.yaml:2:2: error: this line is indented like none of the "
		"items"},
	    {"key: value\n- item\n", "t.yaml:2:1: error: a list item among"},
	    {"a: 'it's'\n", "t.yaml:1:8: error: text after the closing quote"},
	    {"a: \"b\" c\n", "t.yaml:1:8: error: text after the closing"},
	    {"a: [1] x\n", "t.yaml:1:8: error: this does not belong"},
	    {"a: \"x\nb: 1\n", "t.yaml:1:4: error: the quote that opens"},
	    {"a: 'x\n---\nb", "t.yaml:1:4: error: the quote that opens"},
	    {"a: [1, 2\n", "t.yaml:1:4: error: the '[' that opens here"},
	    {"a: [1, 2\nb: 3\n", "t.yaml:2:2: error: a ',' or the closing ']'"},
	    {"{\n\"a\": 1\n\"b\": 2\n}\n",
		"t.yaml:3:4: error: a ',' or the closing '}'"},
	    {"a: @x\n", "t.yaml:1:4: error: text that begins with '@'"},
	    {"a: `x`\n", "t.yaml:1:4: error: text that begins with '`'"},
	    {"a: %x\n", "t.yaml:1:4: error: text that begins with '%'"},
	    {"%x\n", "t.yaml:1:1: error: a line that begins with '%'"},
	    {"a: , b\n", "t.yaml:1:4: error: text that begins with ','"},
	    {"[a, , b]\n", "t.yaml:1:5: error: a value is missing"},
	    {"{a: [b,\n", "t.yaml:1:5: error: the '[' that opens here"},
	    {"[::1]\n", "t.yaml:1:2: error: text that begins with ':'"},
	    {"a: - b\n", "t.yaml:1:4: error: a list item cannot"},
	    {"a: \"C:\\path\"\n", "t.yaml:1:7: error: in double quotes a"},
	    {"a: \"\\xZZ\"\n", "t.yaml:1:7: error: a hexadecimal digit"},
	    {"a: *.example\n", "t.yaml:1:4: error: text that begins with '*'"},
	    {"a: & co\n", "t.yaml:1:4: error: text that begins with '&'"},
	    {"a: > 4 h\n", "t.yaml:1:4: error: after '|' or '>'"},
	    {"a: ? x\n", "t.yaml:1:4: error: text that begins with '? '"},
	    {"a: !x!y z\n", "t.yaml:1:4: error: this tag cannot be read"},
	    {"\"a\"\nb\n", "t.yaml:2:1: error: this line belongs to nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reading r;

		read_text(&r, cases[i].yaml);
		assert_int_equal(r.count, 0);
		if (strncmp(told(&r), cases[i].json, strlen(cases[i].json)))
			fail_msg(
			    "%s\nbegins not with\n%s", told(&r), cases[i].json);
		release(&r);
	}
}

static const struct value_case told_cases[] = {
    {"b: 1\n\"b\": 2\nc: 3\nb: 4\n",
	"t.yaml:2:1: error: the key 'b' is given twice in one "
	"mapping [SYN-002]\n"
	"  \"b\": 2\n  ^^^\n"
	"t.yaml:1:1: note: first given here\n"
	"t.yaml:4:1: error: the key 'b' is given twice in one "
	"mapping [SYN-002]\n"
	"  b: 4\n  ^\n"
	"t.yaml:1:1: note: first given here\n"},
    {"a: &x {p: 1}\nb:\n  p: 2\n  <<: *x\n",
	"t.yaml:3:3: error: the key 'p' hides what '<<' brings under "
	"the same name [YAML-009]\n"
	"    p: 2\n    ^\n"
	"t.yaml:1:8: note: the hidden value is given here\n"},
    {"- &x {p: 1}\n- &y {p: 2}\n- <<: [*x, *y]\n",
	"t.yaml:3:3: error: '<<' brings the key 'p' twice, and one "
	"would hide the other [YAML-009]\n"
	"  - <<: [*x, *y]\n    ^^\n"
	"t.yaml:1:7: note: it is given here\n"
	"t.yaml:2:7: note: and here\n"},
    {"<<: 1\n", "t.yaml:1:1: error: '<<' takes a mapping or a list of "
		"mappings; a key of that name needs quotes [YAML-009]\n"
		"  <<: 1\n  ^^\n"},
    {"a: &x [1, *x]\n",
	"t.yaml:1:11: error: the alias '*x' stands inside the value "
	"that it repeats [YAML-004]\n"
	"  a: &x [1, *x]\n            ^^\n"
	"t.yaml:1:4: note: the value begins here\n"},
    {"a: *nobody\n",
	"t.yaml:1:4: error: no anchor '&nobody' stands before this "
	"alias; text that begins with '*' needs quotes [YAML-004]\n"
	"  a: *nobody\n     ^^^^^^^\n"},
    {"a: {{ x }}\n",
	"t.yaml:1:5: error: a key must be text, not a mapping; text "
	"that begins with '{' needs quotes [YAML-008]\n"
	"  a: {{ x }}\n      ^\n"},
    {"? [a]\n: 1\n",
	"t.yaml:1:3: error: a key must be text, not a list; text that "
	"begins with '[' needs quotes [YAML-008]\n"
	"  ? [a]\n    ^\n"},
    {"a: !important x\nb: !!int y\nc: !!set {}\nd: !!map []\n",
	"t.yaml:1:4: error: the tag '!important' is not known; text "
	"that begins with '!' needs quotes [YAML-005]\n"
	"  a: !important x\n     ^^^^^^^^^^^^\n"
	"t.yaml:2:4: error: the value does not fit its tag '!!int' "
	"[YAML-005]\n"
	"  b: !!int y\n     ^^^^^^^\n"
	"t.yaml:3:4: error: the tag '!!set' is not known; text that "
	"begins with '!' needs quotes [YAML-005]\n"
	"  c: !!set {}\n     ^^^^^^^\n"
	"t.yaml:4:4: error: the value does not fit its tag '!!map' "
	"[YAML-005]\n"
	"  d: !!map []\n     ^^^^^^^\n"},
    {"a: 1\n---\nb: 2\n",
	"t.yaml:2:1: error: a second document begins here, where one "
	"is meant [YAML-006]\n"
	"  ---\n  ^^^\n"
	"t.yaml:1:1: note: the first begins here\n"},
    {"# nothing\n", "t.yaml:1:1: error: the file holds no document [YAML-006]\n"
		    "  # nothing\n  ^\n"},
    {"a: 'b'c\n", "t.yaml:1:7: error: text after the closing quote; within "
		  "double quotes a quote is written \\\", within single quotes "
		  "'' [YAML-001]\n"
		  "  a: 'b'c\n        ^\n"
		  "t.yaml:1:4: note: the quotes open here\n"},
};

/* The whole of what is told, with carets and notes. */
static void
test_told(void **state)
{

	(void)state;
	for (size_t i = 0; i < sizeof told_cases / sizeof told_cases[0]; i++) {
		struct reading r;

		read_text(&r, told_cases[i].yaml);
		assert_int_equal(r.count, 0);
		assert_string_equal(told(&r), told_cases[i].json);
		release(&r);
	}
}

struct bytes_case {
	const char *p;
	size_t n;
	const char *told;
};

#define BYTES(s) s, sizeof(s) - 1

static void
test_encodings(void **state)
{
	static const struct bytes_case cases[] = {
	    {BYTES("a: caf\xE9\n"),
		"t.yaml:1:7: error: the byte 0xE9 is not UTF-8"},
	    {BYTES("a: \xC3\xA9\nb: \xC3\xA9\xC0\x80"),
		"t.yaml:2:5: error: the byte 0xC0 is not UTF-8"},
	    {BYTES("a: \xED\xA0\x80"), "t.yaml:1:4: error: the byte 0xED"},
	    {BYTES("a: b\0c"), "t.yaml:1:5: error: U+0000: a NUL byte"},
	    {BYTES("a: b\x1B[1m"), "t.yaml:1:5: error: U+001B: this control"},
	    {BYTES("a: b\x7F"), "t.yaml:1:5: error: U+007F: this control"},
	    {BYTES("a: \xEF\xBB\xBF"), "t.yaml:1:4: error: U+FEFF: a byte"},
	    {BYTES("a: \xEF\xBF\xBE"), "t.yaml:1:4: error: U+FFFE: this is"},
	    {BYTES("a: \"\\x01\"\n"), "t.yaml:1:4: error: an escape in this "
				      "value stands for U+0001"},
	    {BYTES("a: \"\\0\"\n"), "t.yaml:1:4: error: an escape in this"},
	    {BYTES("a: \"\\uFFFF\"\n"), "t.yaml:1:4: error: an escape in"},
	    {BYTES("a: \"x\\ud83d\"\n"),
		"t.yaml:1:4: error: an escape in this value is half"},
	    {BYTES("a: \"\\ude00\\ud83d\"\n"),
		"t.yaml:1:4: error: an escape in this value is half"},
	    {BYTES("\xFF\xFE"
		   "a\0:\0 \0\x00\xD8"),
		"t.yaml:1:4: error: the text is not UTF-16 here"},
	    {BYTES("\xFE\xFF\0a\0"), "t.yaml:1:2: error: the text is not"},
	    {BYTES("\xFF\xFE\0\0a\0\0\0"), "t.yaml: error: the file is UTF-32"},
	    {BYTES("\xEF\xBB\xBF"
		   "a: @"),
		"t.yaml:1:4: error: text that"},
	    {BYTES("\xFE\xFF\0a\0:\0 \0@"), "t.yaml:1:4: error: text that"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reading r;

		read_bytes(&r, cases[i].p, cases[i].n, true, NULL);
		assert_int_equal(r.count, 0);
		if (strncmp(told(&r), cases[i].told, strlen(cases[i].told)))
			fail_msg(
			    "%s\nbegins not with\n%s", told(&r), cases[i].told);
		release(&r);
	}
}

static void
test_utf16(void **state)
{
	static const char little[] = "\xFF\xFE"
				     "a\0:\0 \0\x3D\xD8\x00\xDE\n\0";
	static const char big[] = "\xFE\xFF\0a\0:\0 \xD8\x3D\xDE\x00\0\n";
	struct reading r;

	(void)state;
	read_bytes(&r, little, sizeof little - 1, true, NULL);
	assert_string_equal(
	    ynode_text(r.roots[0], "a", ""), "\xF0\x9F\x98\x80");
	assert_int_equal(ynode_get(r.roots[0], "a")->span.end.col, 5);
	release(&r);
	read_bytes(&r, big, sizeof big - 1, true, NULL);
	assert_string_equal(
	    ynode_text(r.roots[0], "a", ""), "\xF0\x9F\x98\x80");
	release(&r);
}

/* Escapes may give any character where a reader asks for it. */
static void
test_any_char(void **state)
{
	struct yaml_options opt = yaml_defaults();
	static const char text[] = "{\"a\\u0000\": \"x\\u0000y\", \"a\": 1}";
	struct reading r;
	const struct ynode *v;

	(void)state;
	opt.any_char = true;
	read_bytes(&r, text, sizeof text - 1, true, &opt);
	assert_int_equal(r.count, 1);
	v = r.roots[0]->pairs[0].value;
	assert_int_equal(v->len, 3);
	assert_memory_equal(v->text, "x\0y", 4);
	assert_string_equal(ynode_text(r.roots[0], "a", ""), "1");
	yaml_dump_json(&r.out, v);
	assert_string_equal(buf_str(&r.out), "\"x\\u0000y\"");
	release(&r);
}

static void
assert_span(
    const struct ynode *n, unsigned l1, unsigned c1, unsigned l2, unsigned c2)
{
	assert_non_null(n);
	assert_int_equal(n->span.file, 1);
	assert_int_equal(n->span.beg.line, l1);
	assert_int_equal(n->span.beg.col, c1);
	assert_int_equal(n->span.end.line, l2);
	assert_int_equal(n->span.end.col, c2);
}

static void
test_spans(void **state)
{
	static const char text[] = "\xC3\xA9\xC3\xA9: '\xE2\x82\xAC' # x\n"
				   "list:\n"
				   "  - one\n"
				   "  - k: |\n"
				   "      text\n"
				   "\n"
				   "# between\n"
				   "flow: [a,\n"
				   "  b]\n"
				   "none:\n"
				   "ls: a\xE2\x80\xA8"
				   "b\n"
				   "last: x\n";
	const struct ynode *root, *list;
	struct reading r;

	(void)state;
	read_text(&r, text);
	root = r.roots[0];
	assert_span(root, 1, 1, 12, 8);
	assert_span(root->pairs[0].key, 1, 1, 1, 3);
	assert_span(root->pairs[0].value, 1, 5, 1, 8);
	list = ynode_get(root, "list");
	assert_span(list, 3, 3, 5, 11);
	assert_span(list->items[0], 3, 5, 3, 8);
	assert_span(list->items[1], 4, 5, 5, 11);
	assert_span(ynode_get(list->items[1], "k"), 4, 8, 5, 11);
	assert_span(ynode_get(root, "flow"), 8, 7, 9, 5);
	assert_span(ynode_get(root, "none"), 10, 6, 10, 6);
	assert_span(ynode_get(root, "ls"), 11, 5, 11, 8);
	assert_span(ynode_pair(root, "last")->key, 12, 1, 12, 5);
	release(&r);
}

static void
test_documents(void **state)
{
	static const char text[] = "a\n---\nb: &x 1\n---\n- c\n...\n";
	static const char leak[] = "- &x 1\n---\n- *x\n";
	struct reading r;

	(void)state;
	read_bytes(&r, text, sizeof text - 1, false, NULL);
	assert_int_equal(r.count, 3);
	assert_true(ynode_is(r.roots[0], "a"));
	assert_int_equal(r.roots[2]->kind, YNODE_SEQ);
	release(&r);
	/* Anchors end with their document. */
	read_bytes(&r, leak, sizeof leak - 1, false, NULL);
	assert_int_equal(r.count, 0);
	assert_string_equal(r.diag.items[0].id, "YAML-004");
	release(&r);
}

static void
assert_limit(const char *text, const struct yaml_options *opt, bool over,
    const char *number)
{
	struct reading r;

	read_bytes(&r, text, strlen(text), true, opt);
	assert_int_equal(r.count, over ? 0 : 1);
	if (over) {
		assert_string_equal(r.diag.items[0].id, "YAML-007");
		assert_non_null(strstr(r.diag.items[0].text, number));
	}
	release(&r);
}

/* Each cap at N and at N + 1. */
static void
test_caps(void **state)
{
	struct yaml_options opt = yaml_defaults();
	struct buf b;

	(void)state;
	opt.nodes = 4;
	assert_limit("[1, 2, 3]", &opt, false, "");
	assert_limit("[1, 2, 3, 4]", &opt, true, "4");
	opt = yaml_defaults();
	opt.alias_nodes = 6;
	assert_limit("[&x [1, 2], *x, *x]", &opt, false, "");
	assert_limit("[&x [1, 2], *x, *x, &y z, *y]", &opt, true, "6");
	opt = yaml_defaults();
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < LIMIT_SCALAR_BYTES; i++)
		buf_putc(&b, 'x');
	assert_limit(buf_str(&b), &opt, false, "");
	buf_putc(&b, 'x');
	assert_limit(buf_str(&b), &opt, true, "262144");
	buf_release(&b);
}

static void
put_nest(struct buf *b, int n)
{
	buf_reset(b);
	for (int i = 0; i < n; i++)
		buf_putc(b, '[');
	for (int i = 0; i < n; i++)
		buf_putc(b, ']');
}

static void
test_depth(void **state)
{
	struct yaml_options opt = yaml_defaults();
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	put_nest(&b, LIMIT_YAML_DEPTH);
	assert_limit(buf_str(&b), &opt, false, "");
	put_nest(&b, LIMIT_YAML_DEPTH + 1);
	assert_limit(buf_str(&b), &opt, true, "128");
	put_nest(&b, 100000);
	assert_limit(buf_str(&b), &opt, true, "128");
	buf_release(&b);
	/* Depth counts through aliases. */
	opt.depth = 3;
	assert_limit("[&x [[1]], *x]", &opt, false, "");
	assert_limit("[&x [[1]], [*x]]", &opt, true, "3");
	assert_limit("[&x [[1]], {a: *x}]", &opt, true, "3");
	opt.depth = 1;
	assert_limit("[&x 1, *x]", &opt, false, "");
}

static void
test_file_size(void **state)
{
	struct yaml_options opt = yaml_defaults();
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (buf_puts(&b, "x\n#"); b.len < LIMIT_YAML_BYTES;)
		buf_putc(&b, '-');
	assert_limit(buf_str(&b), &opt, false, "");
	buf_putc(&b, '-');
	assert_limit(buf_str(&b), &opt, true, "8388608");
	buf_release(&b);
}

static void
test_alias_bomb(void **state)
{
	struct yaml_options opt = yaml_defaults();
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "- &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 64; i++) {
		buf_printf(&b, "- &a%d [", i);
		for (int j = 0; j < 9; j++)
			buf_printf(&b, "*a%d,", i - 1);
		buf_puts(&b, "]\n");
	}
	assert_limit(buf_str(&b), &opt, true, "131072");
	buf_reset(&b);
	buf_puts(&b, "- &a {");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "k%d: 1, ", i);
	buf_puts(&b, "}\n");
	for (int i = 0; i < 1000; i++)
		buf_puts(&b, "- {<<: *a}\n");
	assert_limit(buf_str(&b), &opt, true, "131072");
	buf_release(&b);
}

/* Many keys: found through the index, and every duplicate told. */
static void
test_many_keys(void **state)
{
	struct reading r;
	struct buf b;
	char key[32];

	(void)state;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (int i = 0; i < 50000; i++)
		buf_printf(&b, "k%d: %d\n", i * 7919 % 50000, i);
	read_text(&r, buf_str(&b));
	assert_int_equal(r.count, 1);
	assert_non_null(r.roots[0]->sorted);
	for (int i = 0; i < 50000; i += 997) {
		snprintf(key, sizeof key, "%d", i);
		assert_string_equal(
		    ynode_text(r.roots[0],
			arena_printf(r.arena, "k%d", i * 7919 % 50000), ""),
		    key);
	}
	assert_null(ynode_get(r.roots[0], "k50000"));
	assert_null(ynode_get(r.roots[0], ""));
	release(&r);
	buf_puts(&b, "k7: 1\nk11: 1\nk7: 2\n");
	read_text(&r, buf_str(&b));
	assert_int_equal(r.diag.count, 3);
	assert_string_equal(r.diag.items[0].id, "SYN-002");
	release(&r);
	buf_release(&b);
}

static void
test_lookups(void **state)
{
	struct reading r;
	const struct ynode *root;

	(void)state;
	read_text(&r, "{a: x, n: , l: [1], 'q': ''}");
	root = r.roots[0];
	assert_string_equal(ynode_text(root, "a", "-"), "x");
	assert_string_equal(ynode_text(root, "n", "-"), "-");
	assert_string_equal(ynode_text(root, "l", "-"), "-");
	assert_string_equal(ynode_text(root, "q", "-"), "");
	assert_string_equal(ynode_text(root, "z", "-"), "-");
	assert_null(ynode_get(ynode_get(root, "l"), "a"));
	assert_null(ynode_get(NULL, "a"));
	assert_true(ynode_is(ynode_get(root, "a"), "x"));
	assert_false(ynode_is(ynode_get(root, "a"), "xy"));
	assert_false(ynode_is(NULL, "x"));
	assert_true(ynode_get(root, "q")->quoted);
	assert_false(ynode_get(root, "a")->quoted);
	release(&r);
}

/* No prefix and no mutation of a text may do worse than tell a fault. */
static void
test_cut_and_changed(void **state)
{
	static const char text[] =
	    "%YAML 1.2\n---\na: &x {p: 1, \"q\\ud83d\\ude00\": [.5, 'it''s']}\n"
	    "b: {<<: *x, r: !!str 5}\nc: |2-\n  text\n\n  more\n? k\n: >+\n"
	    "  fold\n\nd: \"\\x41 \\\n  b\" # c\xE2\x80\xA8\xC3\xA9\n...\n";
	static const char nasty[] = "\t\n\r:-?[]{}&*!|>'\"%@`#,\\ \xE2\xFF\0<.";
	size_t n = sizeof text - 1;
	struct reading r;

	(void)state;
	read_bytes(&r, text, n, true, NULL);
	assert_int_equal(r.count, 1);
	release(&r);
	for (size_t i = 0; i < n; i++) {
		read_bytes(&r, text, i, false, NULL);
		told(&r);
		release(&r);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizeof nasty - 1; j++) {
			char changed[sizeof text];

			memcpy(changed, text, sizeof text);
			changed[i] = nasty[j];
			read_bytes(&r, changed, n, false, NULL);
			told(&r);
			release(&r);
		}
	}
}

static double
seconds_to_read(const char *text)
{
	struct timespec a, b;
	struct reading r;

	clock_gettime(CLOCK_MONOTONIC, &a);
	read_text(&r, text);
	release(&r);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (double)(b.tv_sec - a.tv_sec) +
	       (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

/* Texts that a quadratic reader needs minutes for. */
static void
test_time(void **state)
{
	static const struct value_case parts[] = {
	    {"- &a%d x\n- *a%d\n", ""},
	    {"k%d: {a: 1, b: [%d]}\n", ""},
	    {"[[[[[[[[%d, %d]]]]]]]],", "["},
	    {"- 'a%d\n\n\n  b%d'\n", ""},
	};
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		buf_reset(&b);
		buf_puts(&b, parts[i].json);
		for (int j = 0; j < 50000; j++) {
			for (const char *p = parts[i].yaml; *p != '\0'; p++) {
				if (*p == '%' && p++)
					buf_printf(&b, "%d", j);
				else
					buf_putc(&b, *p);
			}
		}
		assert_true(seconds_to_read(buf_str(&b)) < 20.0);
	}
	buf_release(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_scalars),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_aliases),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_told),
	    cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_utf16),
	    cmocka_unit_test(test_any_char),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_documents),
	    cmocka_unit_test(test_caps),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_file_size),
	    cmocka_unit_test(test_alias_bomb),
	    cmocka_unit_test(test_many_keys),
	    cmocka_unit_test(test_lookups),
	    cmocka_unit_test(test_cut_and_changed),
	    cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
