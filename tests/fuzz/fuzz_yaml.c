/* The loader. What it takes, written as JSON and read again, is the same. */
#include "fuzz.h"

#include "yaml_dump.h"
#include "yaml_reader.h"

#include <string.h>

#define DUMP_BYTES ((size_t)1 << 20)
/* libyaml wants the colon of a key within so many characters. */
#define KEY_BYTES 1000

static bool
has_long_key(const struct ynode *n)
{
	for (size_t i = 0; n->kind == YNODE_MAP && i < n->count; i++) {
		if (n->pairs[i].key->len * 6 > KEY_BYTES ||
		    has_long_key(n->pairs[i].value))
			return true;
	}
	for (size_t i = 0; n->kind == YNODE_SEQ && i < n->count; i++) {
		if (has_long_key(n->items[i]))
			return true;
	}
	return false;
}

static void
read_again(struct fuzz *f, const struct buf *json)
{
	struct ynode *again = yaml_read(f->a, &f->d,
	    fuzz_source(f, "again.json", buf_str(json), json->len));
	struct buf twice;

	fuzz_want(again != NULL, "what was read can be read as JSON");
	buf_init(&twice, DUMP_BYTES);
	yaml_dump_json(&twice, again);
	fuzz_want(twice.len == json->len &&
		      memcmp(buf_str(&twice), buf_str(json), json->len) == 0,
	    "JSON says what YAML said");
	buf_release(&twice);
}

void
fuzz_input(struct fuzz *f)
{
	struct ynode **roots = NULL;
	size_t n = yaml_read_all(
	    f->a, &f->d, fuzz_source(f, "input.yaml", f->p, f->len), &roots);

	fuzz_want(n != 0 || diag_fatal(&f->d), "what is not YAML is told");
	fuzz_told(&f->d);
	for (size_t i = 0; i < n; i++) {
		struct buf json;

		buf_init(&json, DUMP_BYTES);
		yaml_dump_json(&json, roots[i]);
		if (!buf_over(&json) && !has_long_key(roots[i]))
			read_again(f, &json);
		buf_release(&json);
	}
}
