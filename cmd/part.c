#include "part.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <string.h>

static const char magic[] = "bcpgen part 2\n";

void
part_put_result(struct buf *results, size_t index, size_t workspace,
    const struct job_result *r)
{
	result_put_number(results, index);
	result_put_number(results, workspace);
	result_put(results, r);
}

bool
part_take_result(
    struct part *p, uint64_t *index, uint64_t *workspace, struct job_result *r)
{
	return result_take_number(
		   &p->results, p->end, LIMIT_DOCUMENTS, index) &&
	       result_take_number(
		   &p->results, p->end, LIMIT_DOCUMENTS, workspace) &&
	       result_take(&p->results, p->end, r);
}

static void
put_looks(struct buf *out, const struct looks_carried *l)
{
	result_put_text(out, l->theme, l->theme_len);
	result_put_text(out, l->logo, strlen(l->logo));
	result_put_text(out, l->picture, l->picture_len);
}

bool
part_write(const struct part *p, const struct buf *results, struct pack *pack,
    struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	char sum[HASH_HEX_LEN + 1];
	struct buf out;
	bool ok;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	buf_puts(&out, magic);
	result_put_text(&out, p->facts, p->facts_len);
	result_put_number(&out, p->number);
	put_looks(&out, &p->looks);
	result_put_text(&out, p->seen, p->seen_len);
	result_put_number(&out, p->count);
	buf_put(&out, buf_str(results), results->len);
	hash_hex(sum, buf_str(&out), out.len);
	buf_puts(&out, sum);
	ok = !buf_over(results) && !buf_over(&out);
	if (!ok)
		diag_at(d, DIAG_IO_WRITE, nowhere,
		    "%s: it would be larger than a file may be; make more "
		    "parts",
		    PART_FILE);
	ok = ok &&
	     pack_add(pack, d, PART_FILE, buf_str(&out), out.len) == BCP_OK;
	buf_release(&out);
	return ok;
}

static bool
take_looks(struct part *p, struct arena *a, const char **at)
{
	struct looks_carried *l = &p->looks;
	const char *logo;
	size_t len;

	if (!result_take_text(at, p->end, &l->theme, &l->theme_len) ||
	    !result_take_text(at, p->end, &logo, &len) ||
	    !result_take_text(at, p->end, &l->picture, &l->picture_len))
		return false;
	l->logo = arena_strn(a, logo, len);
	/* What is read as YAML ends in a NUL that is not counted. */
	l->theme = arena_strn(a, l->theme, l->theme_len);
	return true;
}

/* Whether the hash at the end is that of what stands before it. */
static bool
is_whole(const char *text, size_t len)
{
	char sum[HASH_HEX_LEN + 1];
	size_t n = len - HASH_HEX_LEN;

	if (len < HASH_HEX_LEN)
		return false;
	hash_hex(sum, text, n);
	return memcmp(sum, text + n, HASH_HEX_LEN) == 0;
}

bool
part_read(struct arena *a, const char *dir, struct part *out, const char **why)
{
	const char *path = arena_printf(a, "%s/%s", dir, PART_FILE);
	struct file_error err;
	const char *at, *text;
	uint64_t number;
	size_t len;

	text = file_read(a, path, LIMIT_OUTPUT_BYTES, &len, &err);
	if (text == NULL) {
		*why = err.kind == FILE_MISSING
			   ? "it is no part that --shard wrote: it has "
			     "no " PART_FILE
			   : err.why;
		return false;
	}
	*why = "its " PART_FILE " is not one of this version of bcpgen";
	if (strncmp(text, magic, sizeof magic - 1) != 0)
		return false;
	*why = "its " PART_FILE " was changed; build this part again";
	if (!is_whole(text, len))
		return false;
	memset(out, 0, sizeof *out);
	out->dir = dir;
	out->end = text + len - HASH_HEX_LEN;
	at = text + sizeof magic - 1;
	if (!result_take_text(&at, out->end, &out->facts, &out->facts_len) ||
	    !result_take_number(&at, out->end, LIMIT_DOCUMENTS, &number) ||
	    !take_looks(out, a, &at) ||
	    !result_take_text(&at, out->end, &out->seen, &out->seen_len) ||
	    !result_take_number(&at, out->end, LIMIT_DOCUMENTS, &out->count))
		return false;
	out->number = (uint32_t)number;
	out->results = at;
	return true;
}
