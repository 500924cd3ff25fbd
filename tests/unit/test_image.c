/* Images of node trees say what the trees say. */
#include "yaml_reader.h"
#include "ynode_image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
same_span(struct src_span x, struct src_span y)
{
	assert_int_equal(x.file, y.file);
	assert_int_equal(x.beg.line, y.beg.line);
	assert_int_equal(x.beg.col, y.beg.col);
	assert_int_equal(x.end.line, y.end.line);
	assert_int_equal(x.end.col, y.end.col);
}

static void
same(const struct ynode *x, const struct ynode *y)
{
	assert_int_equal(x->kind, y->kind);
	assert_int_equal(x->type, y->type);
	assert_int_equal(x->boolean, y->boolean);
	assert_int_equal(x->quoted, y->quoted);
	assert_int_equal(x->count, y->count);
	assert_int_equal(x->len, y->len);
	same_span(x->span, y->span);
	if (x->kind == YNODE_SCALAR) {
		assert_memory_equal(x->text, y->text, x->len + 1);
		return;
	}
	assert_int_equal(x->sorted != NULL, y->sorted != NULL);
	for (size_t i = 0; x->kind == YNODE_SEQ && i < x->count; i++)
		same(x->items[i], y->items[i]);
	for (size_t i = 0; x->kind == YNODE_MAP && i < x->count; i++) {
		const char *key = x->pairs[i].key->text;

		same(x->pairs[i].key, y->pairs[i].key);
		same(x->pairs[i].value, y->pairs[i].value);
		assert_ptr_equal(ynode_get(y, key), y->pairs[i].value);
	}
}

static void
check(const char *text, size_t len)
{
	struct yaml_options opt = yaml_defaults();
	struct arena *a = arena_new();
	struct src *src = src_new(a);
	struct ynode **docs;
	struct diag d;
	struct buf b;
	uint32_t file = src_add(src, "x.yaml", text, len);

	opt.any_char = true;
	diag_init(&d, a, src);
	buf_init(&b, 1 << 20);
	assert_int_equal(yaml_read_with(a, &d, file, true, &opt, &docs), 1);
	assert_true(ynode_image_write(&b, docs[0]));
	same(docs[0], ynode_image_read(a, b.p, file));
	buf_release(&b);
	arena_free(a);
}

static void
small(void **state)
{
	static const char *const texts[] = {"~", "x", "[]", "{}",
	    "- 1\n- 2.50\n- true\n- 'true'\n- [a, [b, {c: d}]]\n",
	    "a: |\n  one\n  two\nb: >-\n  folded\n  text\nc: \"\\u00e9\\n\"\n",
	    "a: &x {b: [1, 2]}\nc: *x\nd: *x\n", "\n\n\n  key:   value\n\n",
	    "\"nul\": \"a\\u0000b\"\n", "? a\n: b\n"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		check(texts[i], strlen(texts[i]));
}

static void
large(void **state)
{
	char letter = 'a';
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	/* More keys than are looked for one by one, in no order. */
	for (int i = 0; i < 500; i++) {
		letter = (char)('a' + i * 7 % 26);
		buf_printf(&b, "%c%d: {line: %d, text: '%*s'}\n", letter, i, i,
		    i, "x");
	}
	check(b.p, b.len);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(small),
	    cmocka_unit_test(large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
