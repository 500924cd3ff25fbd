/* manifest.json and SHA256SUMS; and checking a package against the latter. */
#include "pack_internal.h"

#include "caps.h"
#include "json_lines.h"

#include <string.h>

static void
put_inputs(struct json_lines *j, const struct pack_facts *facts)
{
	json_lines_open(j, "inputs", '[');
	for (size_t i = 0; i < facts->n_inputs; i++) {
		json_lines_open(j, NULL, '{');
		json_lines_text(j, "path", facts->inputs[i].path);
		json_lines_text(j, "sha256", facts->inputs[i].sha256);
		json_lines_close(j, '}');
	}
	json_lines_close(j, ']');
}

static void
put_outputs(struct json_lines *j, const struct pack_list *l)
{
	struct buf bytes;

	buf_init(&bytes, 64);
	json_lines_open(j, "outputs", '[');
	for (size_t i = 0; i < l->count; i++) {
		json_lines_open(j, NULL, '{');
		json_lines_text(j, "path", l->files[i].name);
		json_lines_text(j, "sha256", l->files[i].sha256);
		buf_reset(&bytes);
		buf_printf(&bytes, "%zu", l->files[i].bytes);
		json_lines_value(j, "bytes", buf_str(&bytes));
		json_lines_close(j, '}');
	}
	json_lines_close(j, ']');
	buf_release(&bytes);
}

static void
put_repos(struct json_lines *j, const struct pack_facts *facts)
{
	json_lines_open(j, "git", '[');
	for (size_t i = 0; i < facts->n_repos; i++) {
		const struct pack_repo *r = &facts->repos[i];

		json_lines_open(j, NULL, '{');
		json_lines_text(j, "plans", *r->plans == '\0' ? "." : r->plans);
		json_lines_text(j, "commit", r->commit);
		json_lines_value(j, "dirty", r->dirty ? "true" : "false");
		json_lines_close(j, '}');
	}
	json_lines_close(j, ']');
}

static bool
write_sums(struct pack *p, struct diag *d, const struct pack_list *l)
{
	const struct pack_file *last = &p->known->files[p->known->count - 1];
	struct pack_stream *s = pack_create(p, d, PACK_SUMS);
	struct buf line;

	if (s == NULL)
		return false;
	buf_init(&line, LIMIT_OUTPUT_BYTES);
	/* The manifest, which was added last, is not in the list. */
	for (size_t i = 0; i <= l->count; i++) {
		const struct pack_file *f = i < l->count ? &l->files[i] : last;

		buf_reset(&line);
		buf_printf(&line, "%s  %s\n", f->sha256, f->name);
		pack_put(s, buf_str(&line), line.len);
	}
	buf_release(&line);
	if (pack_close(s, d) != BCP_OK)
		return false;
	memcpy(
	    p->sum, p->known->files[p->known->count - 1].sha256, sizeof p->sum);
	return true;
}

static bool
write_manifest(struct pack *p, struct diag *d, const struct pack_facts *facts,
    const struct pack_list *l)
{
	struct pack_stream *s = pack_create(p, d, PACK_MANIFEST);
	struct json_lines j;

	if (s == NULL)
		return false;
	json_lines_begin(&j, s, 2);
	json_lines_text(&j, "tool", facts->tool);
	json_lines_text(&j, "version", facts->version);
	json_lines_text(&j, "as_of", facts->as_of);
	put_inputs(&j, facts);
	put_outputs(&j, l);
	if (facts->edition != NULL)
		json_lines_text(&j, "edition", facts->edition);
	if (facts->n_repos != 0)
		put_repos(&j, facts);
	return json_lines_end(&j, d, PACK_MANIFEST);
}

/* Provenance is one of the outputs that the manifest lists. */
bool
pack_write_manifest(
    struct pack *p, struct diag *d, const struct pack_facts *facts)
{
	struct pack_list l = {0};
	const struct pack_file *f;

	if (!pack_list_staged(p, d, &l) ||
	    !pack_write_provenance(p, d, facts, &l))
		return false;
	f = &p->known->files[p->known->count - 1];
	pack_list_add(p->arena, &l, f->name, f->sha256, f->bytes);
	pack_list_sort(&l);
	return write_manifest(p, d, facts, &l) && write_sums(p, d, &l);
}

static long
report_extra(const struct pack_list *found, const struct pack_list *known,
    struct buf *out)
{
	long n = 0;

	for (size_t i = 0; i < found->count; i++) {
		const char *name = found->files[i].name;

		if (strcmp(name, PACK_SUMS) == 0 ||
		    pack_list_find(known, name) != NULL)
			continue;
		buf_puts(out, "added: ");
		diag_visible(out, name, strlen(name));
		buf_putc(out, '\n');
		n++;
	}
	return n;
}

long
pack_verify(struct arena *a, struct diag *d, const char *dir, struct buf *out)
{
	struct pack_list known = {0}, found = {0};
	long n;

	if (!pack_read_sums(a, dir, &known)) {
		pack_fail(d, DIAG_IO_READ, dir,
		    "it is not a package: " PACK_SUMS " is missing or damaged");
		return -1;
	}
	if (!pack_list_files(a, d, dir, true, &found))
		return -1;
	n = report_extra(&found, &known, out);
	for (size_t i = 0; i < known.count; i++) {
		const struct pack_file *k = &known.files[i];
		const struct pack_file *f = pack_list_find(&found, k->name);

		if (f != NULL && strcmp(f->sha256, k->sha256) == 0)
			continue;
		buf_puts(out, f == NULL ? "missing: " : "changed: ");
		diag_visible(out, k->name, strlen(k->name));
		buf_putc(out, '\n');
		n++;
	}
	return n;
}
