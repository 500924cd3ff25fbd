/* manifest.json and SHA256SUMS; and checking a package against the latter. */
#include "pack_internal.h"

#include "caps.h"
#include "hash.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *
inputs_json(const struct pack_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->n_inputs; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "path", facts->inputs[i].path,
			      "sha256", facts->inputs[i].sha256));
	return list;
}

static json_t *
outputs_json(const struct pack_list *l)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:I}", "path", l->files[i].name,
			      "sha256", l->files[i].sha256, "bytes",
			      (json_int_t)l->files[i].bytes));
	return list;
}

static json_t *
repos_json(const struct pack_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->n_repos; i++) {
		const struct pack_repo *r = &facts->repos[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:b}", "plans",
			      *r->plans == '\0' ? "." : r->plans, "commit",
			      r->commit, "dirty", (int)r->dirty));
	}
	return list;
}

static bool
add_text(struct pack *p, struct diag *d, const char *name, const char *text)
{
	return pack_add(p, d, name, text, strlen(text)) == BCP_OK;
}

static bool
add_sums(struct pack *p, struct diag *d, const struct pack_list *l,
    const char *manifest)
{
	char sum[HASH_HEX_LEN + 1];
	struct buf out;
	bool ok;

	hash_hex(sum, manifest, strlen(manifest));
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < l->count; i++)
		buf_printf(
		    &out, "%s  %s\n", l->files[i].sha256, l->files[i].name);
	buf_printf(&out, "%s  %s\n", sum, PACK_MANIFEST);
	hash_hex(p->sum, buf_str(&out), out.len);
	ok = add_text(p, d, PACK_SUMS, buf_str(&out));
	buf_release(&out);
	return ok;
}

bool
pack_write_manifest(
    struct pack *p, struct diag *d, const struct pack_facts *facts)
{
	struct pack_list l = {0};
	json_t *root;
	char *text;
	bool ok;

	if (!pack_list_files(p->arena, d, p->staging, true, &l) ||
	    !pack_write_provenance(p, d, facts, &l))
		return false;
	root = json_pack("{s:s, s:s, s:s, s:o, s:o}", "tool", facts->tool,
	    "version", facts->version, "as_of", facts->as_of, "inputs",
	    inputs_json(facts), "outputs", outputs_json(&l));
	if (root != NULL && facts->edition != NULL)
		json_object_set_new(
		    root, "edition", json_string(facts->edition));
	if (root != NULL && facts->n_repos != 0)
		json_object_set_new(root, "git", repos_json(facts));
	text = root == NULL ? NULL : json_dumps(root, JSON_INDENT(2));
	json_decref(root);
	if (text == NULL)
		return pack_fail(d, DIAG_IO_WRITE, PACK_MANIFEST,
		    "a file name is not UTF-8 text");
	ok = add_text(
		 p, d, PACK_MANIFEST, arena_printf(p->arena, "%s\n", text)) &&
	     add_sums(p, d, &l, arena_printf(p->arena, "%s\n", text));
	free(text);
	return ok;
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
