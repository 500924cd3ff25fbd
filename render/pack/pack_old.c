/* The package that a run finds at OUT, as a store of files: SHA256SUMS says
 * what each must be, and one hash what SHA256SUMS must be. */
#include "pack_internal.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pack_old {
	const char *dir;
	struct pack_list files;
	unsigned mode; /* what a file would be made with today */
};

struct pack_old *
pack_old_open(struct arena *a, const struct pack *p, const char *sum)
{
	struct pack_old *old = arena_alloc(a, 1, sizeof *old);
	char have[HASH_HEX_LEN + 1];
	struct stat st;
	size_t len;
	char *text = pack_read_sums_text(a, p->out, &len);

	if (text == NULL || lstat(p->staging, &st) != 0)
		return NULL;
	hash_hex(have, text, len);
	if (strcmp(have, sum) != 0)
		return NULL;
	old->dir = p->out;
	/* The staging folder was made just now, with what umask() left. */
	old->mode = st.st_mode & 0666;
	return pack_parse_sums(a, text, &old->files) ? old : NULL;
}

static bool
is_whole(struct arena *a, const struct pack_old *old)
{
	struct pack_list found = {0};
	struct diag ignored;

	diag_init(&ignored, a, NULL);
	if (!pack_list_files(a, &ignored, old->dir, true, &found))
		return false;
	/* SHA256SUMS is no line of its own. */
	if (found.count != old->files.count + 1)
		return false;
	for (size_t i = 0; i < found.count; i++) {
		const struct pack_file *f = &found.files[i];
		const struct pack_file *k =
		    pack_list_find(&old->files, f->name);

		if (f->mode != old->mode)
			return false;
		if (k == NULL ? strcmp(f->name, PACK_SUMS) != 0
			      : strcmp(f->sha256, k->sha256) != 0)
			return false;
	}
	return true;
}

bool
pack_old_is_whole(const struct pack_old *old)
{
	struct arena *a = arena_new();
	bool whole = is_whole(a, old);

	arena_free(a);
	return whole;
}

/* The bytes of a file, in the arena, if they are what they were. */
static const char *
read_same(struct arena *a, const struct pack_old *old,
    const struct pack_file *f, size_t *len)
{
	const char *path = arena_printf(a, "%s/%s", old->dir, f->name);
	char have[HASH_HEX_LEN + 1];
	struct file_error err;
	const char *bytes = file_read(a, path, LIMIT_OUTPUT_BYTES, len, &err);

	if (bytes == NULL)
		return NULL;
	hash_hex(have, bytes, *len);
	return strcmp(have, f->sha256) == 0 ? bytes : NULL;
}

bool
pack_old_keep(struct pack *p, const struct pack_old *old, const char *name)
{
	const struct pack_file *f = pack_list_find(&old->files, name);
	struct arena *a = arena_new();
	struct diag ignored;
	size_t len;
	const char *bytes = f == NULL ? NULL : read_same(a, old, f, &len);
	bool ok = false;

	diag_init(&ignored, a, NULL);
	if (bytes != NULL) {
		ok = pack_add_known(p, &ignored, name, bytes, len, f->sha256) ==
		     BCP_OK;
		if (!ok)
			pack_drop(p, name);
	}
	arena_free(a);
	return ok;
}

void
pack_drop(struct pack *p, const char *name)
{
	(void)unlink(arena_printf(p->arena, "%s/%s", p->staging, name));
}
