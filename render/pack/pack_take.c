/* One package in another: the parts of a run. */
#include "pack_internal.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <string.h>

static enum bcp_status
refuse(struct diag *d, const char *path, const char *what)
{
	pack_fail(d, DIAG_IO_READ, path, what);
	return BCP_INVALID;
}

/* manifest.json and its like speak of a package as a whole. */
static bool
is_made_anew(const char *name, const char *but)
{
	return strcmp(name, PACK_MANIFEST) == 0 ||
	       strcmp(name, PACK_PROVENANCE) == 0 || strcmp(name, but) == 0;
}

/* Two parts with one file have two documents of one id, which is no fault of
 * the system. */
static enum bcp_status
add_once(struct pack *p, struct diag *d, const struct pack_file *f,
    const char *bytes, size_t len)
{
	enum bcp_status s =
	    pack_add_known(p, d, f->name, bytes, len, f->sha256);

	if (s == BCP_IO && d->count != 0 &&
	    strcmp(d->items[d->count - 1].id, diag_id_text(DIAG_IO_CLASH)) == 0)
		return BCP_INVALID;
	return s;
}

static enum bcp_status
take_file(struct pack *p, struct diag *d, const char *dir,
    const struct pack_file *f, const char *but)
{
	/* An arena of its own: a package may be larger than memory. */
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/%s", dir, f->name);
	char sum[HASH_HEX_LEN + 1];
	struct file_error err;
	enum bcp_status s = BCP_OK;
	size_t len;
	char *bytes = file_read(a, path, LIMIT_OUTPUT_BYTES, &len, &err);

	if (bytes == NULL) {
		s = refuse(d, path, err.why);
	} else {
		hash_hex(sum, bytes, len);
		if (strcmp(sum, f->sha256) != 0)
			s = refuse(d, path,
			    "it was changed after it was built; build this "
			    "part again");
		else if (!is_made_anew(f->name, but))
			s = add_once(p, d, f, bytes, len);
	}
	arena_free(a);
	return s;
}

enum bcp_status
pack_take(struct pack *p, struct diag *d, const char *dir, const char *but)
{
	struct pack_list known = {0}, found = {0};
	enum bcp_status s = BCP_OK;

	if (!pack_read_sums(p->arena, dir, &known))
		return refuse(d, dir, PACK_SUMS " is missing or damaged in it");
	if (!pack_list_files(p->arena, d, dir, false, &found))
		return BCP_INVALID;
	for (size_t i = 0; i < found.count; i++) {
		const char *name = found.files[i].name;

		if (strcmp(name, PACK_SUMS) != 0 &&
		    pack_list_find(&known, name) == NULL)
			return refuse(d,
			    arena_printf(p->arena, "%s/%s", dir, name),
			    "it is not of what was built there");
	}
	for (size_t i = 0; s == BCP_OK && i < known.count; i++) {
		const struct pack_file *f = &known.files[i];

		/* What was found is below dir, and no link. */
		s = pack_list_find(&found, f->name) == NULL
			? refuse(d,
			      arena_printf(p->arena, "%s/%s", dir, f->name),
			      "it is missing; build this part again")
			: take_file(p, d, dir, f, but);
	}
	return s;
}
