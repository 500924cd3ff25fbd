#include "pack_internal.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
pack_fail(struct diag *d, enum diag_id id, const char *path, const char *what)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	diag_at(d, id, nowhere, "%s: %s", path, what);
	return false;
}

/* "a/b//" is "a/b"; "/" stays. */
static char *
without_slashes(struct arena *a, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strn(a, path, n);
}

static const char *
parent_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	if (slash == path)
		return "/";
	return arena_strn(a, path, (size_t)(slash - path));
}

/* A folder that bcpgen did not make must not be swapped away: it may hold
 * somebody's files. */
static bool
check_replaceable(struct pack *p, struct diag *d)
{
	struct pack_list found = {0}, known = {0};
	bool package = pack_read_sums(p->arena, p->out, &known);

	if (!pack_list_files(p->arena, d, p->out, false, &found))
		return false;
	for (size_t i = 0; i < found.count; i++) {
		const char *name = found.files[i].name;

		if (package && (pack_list_find(&known, name) != NULL ||
				   strcmp(name, PACK_SUMS) == 0))
			continue;
		return pack_fail(d, DIAG_IO_WRITE, p->out,
		    arena_printf(p->arena,
			"it holds '%s', which is not part of a package; move "
			"it away or choose another folder",
			name));
	}
	return true;
}

/* OUT may be a symbolic link to a folder: then that folder is replaced. */
static bool
follow_link(struct pack *p, struct diag *d)
{
	struct stat st;
	char *real;

	if (lstat(p->out, &st) != 0 || !S_ISLNK(st.st_mode))
		return true;
	real = realpath(p->out, NULL);
	if (real == NULL)
		return pack_fail(d, DIAG_IO_WRITE, p->out,
		    "it is a symbolic link that leads nowhere");
	p->out = arena_str(p->arena, real);
	free(real);
	return true;
}

static bool
check_kind(struct pack *p, struct diag *d)
{
	struct stat st;

	p->replaces = false;
	if (lstat(p->out, &st) != 0) {
		if (errno == ENOENT)
			return true;
		return pack_fail(d, DIAG_IO_WRITE, p->out, strerror(errno));
	}
	if (!S_ISDIR(st.st_mode))
		return pack_fail(d, DIAG_IO_WRITE, p->out,
		    "it is there already and is not a folder");
	p->replaces = true;
	return true;
}

bool
pack_inspect_out(struct pack *p, struct diag *d)
{
	return check_kind(p, d) && (!p->replaces || check_replaceable(p, d));
}

/* ".NAME.bcpgen-what" beside OUT. */
static const char *
beside(const struct pack *p, const char *what)
{
	const char *slash = strrchr(p->out, '/');

	return arena_printf(p->arena, "%s/.%s.bcpgen-%s", p->parent,
	    slash == NULL ? p->out : slash + 1, what);
}

static bool
make_staging(struct pack *p, struct diag *d)
{
	if (mkdir(p->staging, 0755) == 0) {
		p->ours = true;
		return true;
	}
	if (errno != EEXIST)
		return pack_fail(d, DIAG_IO_WRITE, p->parent, strerror(errno));
	return pack_fail(d, DIAG_IO_WRITE, p->staging,
	    "it is there already, and nothing tells that a run of bcpgen that "
	    "ended left it; move it away if none is writing there");
}

static bool
has_base(const char *out)
{
	const char *base = strrchr(out, '/');

	base = base == NULL ? out : base + 1;
	return *base != '\0' && strcmp(base, ".") != 0 &&
	       strcmp(base, "..") != 0;
}

struct pack *
pack_open(struct arena *a, struct diag *d, const char *out)
{
	struct pack *p = arena_alloc(a, 1, sizeof *p);

	p->arena = a;
	p->lock_fd = -1;
	p->out = without_slashes(a, out);
	if (!has_base(p->out)) {
		pack_fail(d, DIAG_IO_WRITE, out,
		    "it cannot be replaced; name a folder of its own");
		return NULL;
	}
	if (!follow_link(p, d) || !check_kind(p, d))
		return NULL;
	p->parent = parent_of(a, p->out);
	p->staging = beside(p, "new");
	p->old = beside(p, "old");
	p->lock = beside(p, "lock");
	if (!pack_lock(p, d))
		return NULL;
	if (!pack_recover(p, d) || !pack_inspect_out(p, d) ||
	    !make_staging(p, d)) {
		pack_unlock(p);
		return NULL;
	}
	p->open = true;
	p->known = arena_alloc(a, 1, sizeof *p->known);
	return p;
}

void
pack_log(struct pack *p, struct buf *names, struct buf *sums)
{
	p->names = names;
	p->sums = sums;
}

const char *
pack_sum(const struct pack *p)
{
	return p->sum;
}

const char *
pack_dir(const struct pack *p)
{
	return p->staging;
}

const char *
pack_out(const struct pack *p)
{
	return p->out;
}

const char *
pack_parent(const struct pack *p)
{
	return p->parent;
}

static bool
is_safe_name(const char *name)
{
	const char *p = name;

	if (*p == '\0' || *p == '/')
		return false;
	while (*p != '\0') {
		size_t n = strcspn(p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n;
		if (*p == '/' && *++p == '\0')
			return false;
	}
	return true;
}

/* Makes the folders above a file; another worker may be making them too. */
static bool
make_parents(struct diag *d, char *path, size_t from)
{
	for (char *p = path + from; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			return pack_fail(
			    d, DIAG_IO_WRITE, path, strerror(errno));
		*p = '/';
	}
	return true;
}

int
pack_new_file(struct diag *d, const char *path, const char *name)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0 && errno == EEXIST)
		pack_fail(d, DIAG_IO_CLASH, name,
		    "another document of this run has the same id; give "
		    "it another, or name the folder above both");
	else if (fd < 0)
		pack_fail(d, DIAG_IO_WRITE, path, strerror(errno));
	return fd;
}

bool
pack_write_file(struct diag *d, const char *path, const char *name,
    const void *bytes, size_t len)
{
	int fd = pack_new_file(d, path, name);
	int e;

	if (fd < 0)
		return false;
	e = file_write(fd, bytes, len);
	if (e == 0 && fsync(fd) != 0)
		e = errno;
	if (close(fd) != 0 && e == 0)
		e = errno;
	return e == 0 || pack_fail(d, DIAG_IO_WRITE, path, strerror(e));
}

const char *
pack_place(struct pack *p, struct diag *d, const char *name)
{
	char *path;

	if (!is_safe_name(name)) {
		pack_fail(d, DIAG_IO_WRITE, name,
		    "it is not a name that a package can hold");
		return NULL;
	}
	path = arena_printf(p->arena, "%s/%s", p->staging, name);
	return make_parents(d, path, strlen(p->staging) + 1) ? path : NULL;
}

void
pack_note(struct pack *p, const char *name, const char *sha256, size_t bytes)
{
	if (p->names != NULL)
		buf_printf(p->names, "%s\n", name);
	if (p->sums != NULL)
		buf_printf(p->sums, "%s %zu %s\n", sha256, bytes, name);
	else
		pack_list_add(p->arena, p->known, name, sha256, bytes);
}

enum bcp_status
pack_add_known(struct pack *p, struct diag *d, const char *name,
    const void *bytes, size_t len, const char *sha256)
{
	const char *path;

	if (!is_safe_name(name))
		return pack_place(p, d, name) == NULL ? BCP_INVALID : BCP_IO;
	path = pack_place(p, d, name);
	if (path == NULL || !pack_write_file(d, path, name, bytes, len))
		return BCP_IO;
	pack_note(p, name, sha256, len);
	return BCP_OK;
}

enum bcp_status
pack_add(struct pack *p, struct diag *d, const char *name, const void *bytes,
    size_t len)
{
	char sum[HASH_HEX_LEN + 1];

	hash_hex(sum, bytes, len);
	return pack_add_known(p, d, name, bytes, len, sum);
}

/* .gitignore and its like stay where they are. */
static bool
carry_keepers(struct pack *p, struct diag *d)
{
	for (size_t i = 0; p->replaces && pack_keepers[i] != NULL; i++) {
		const char *name = pack_keepers[i];
		struct file_error err;
		size_t len;
		char *bytes = file_read(p->arena,
		    arena_printf(p->arena, "%s/%s", p->out, name),
		    LIMIT_FILE_BYTES, &len, &err);

		if (bytes == NULL && err.kind == FILE_MISSING)
			continue;
		if (bytes == NULL)
			return pack_fail(d, DIAG_IO_READ, name, err.why);
		if (pack_add(p, d, name, bytes, len) != BCP_OK)
			return false;
	}
	return true;
}

static bool
publish(struct pack *p, struct diag *d, const struct pack_facts *facts)
{
	if (!pack_write_manifest(p, d, facts) || !carry_keepers(p, d) ||
	    !pack_sync_tree(p->arena, d, p->staging) || !pack_swap(p, d))
		return false;
	if (pack_sync_dir(d, p->parent))
		return true;
	pack_swap_back(p, d);
	return false;
}

enum bcp_status
pack_publish(struct pack *p, struct diag *d, const struct pack_facts *facts)
{
	bool ok = publish(p, d, facts);

	pack_abandon(p);
	return ok ? BCP_OK : BCP_IO;
}

/* What stands beside OUT is the new package that was not put in place, or the
 * old one that was. */
void
pack_abandon(struct pack *p)
{
	if (p == NULL || !p->open)
		return;
	p->open = false;
	pack_remove_tree(p->staging);
	pack_remove_tree(p->old);
	pack_unlock(p);
}
