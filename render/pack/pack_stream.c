/* A file of a package that is written bit by bit. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "pack_internal.h"

#include "file.h"
#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE ((size_t)64 << 10)

struct pack_stream {
	struct pack *pack;
	const char *name, *path;
	int fd;
	int fault; /* errno of what failed first; 0 */
	size_t bytes;
	struct hash *hash;
	struct buf waiting;
};

struct pack_stream *
pack_create(struct pack *p, struct diag *d, const char *name)
{
	const char *path = pack_place(p, d, name);
	struct pack_stream *s;
	int fd = path == NULL ? -1 : pack_new_file(d, path, name);

	if (fd < 0)
		return NULL;
	s = arena_alloc(p->arena, 1, sizeof *s);
	s->pack = p;
	s->name = arena_str(p->arena, name);
	s->path = path;
	s->fd = fd;
	s->hash = hash_hex_begin();
	buf_init(&s->waiting, 2 * AT_ONCE);
	return s;
}

static void
write_out(struct pack_stream *s, const void *bytes, size_t n)
{
	if (s->fault == 0)
		s->fault = file_write(s->fd, bytes, n);
}

static void
flush(struct pack_stream *s)
{
	write_out(s, buf_str(&s->waiting), s->waiting.len);
	buf_reset(&s->waiting);
}

void
pack_put(struct pack_stream *s, const void *bytes, size_t n)
{
	hash_add(s->hash, bytes, n);
	s->bytes += n;
	if (n >= AT_ONCE || s->waiting.len + n > AT_ONCE)
		flush(s);
	if (n >= AT_ONCE)
		write_out(s, bytes, n);
	else
		buf_put(&s->waiting, bytes, n);
}

enum bcp_status
pack_close(struct pack_stream *s, struct diag *d)
{
	struct pack_file f = {.bytes = s->bytes};

	flush(s);
	buf_release(&s->waiting);
	hash_hex_end(s->hash, f.sha256);
	if (s->fault == 0 && fsync(s->fd) != 0)
		s->fault = errno;
	if (close(s->fd) != 0 && s->fault == 0)
		s->fault = errno;
	if (s->fault != 0) {
		pack_fail(d, DIAG_IO_WRITE, s->path, strerror(s->fault));
		return BCP_IO;
	}
	pack_note(s->pack, s->name, f.sha256, f.bytes);
	return BCP_OK;
}

/* For file systems that make no file without a name. */
static int
make_and_unlink(struct arena *a, const struct pack *p)
{
	char *path = arena_printf(a, "%s/XXXXXX", p->staging);
	int fd = mkstemp(path), fault;

	if (fd < 0 || unlink(path) == 0)
		return fd;
	fault = errno;
	close(fd);
	errno = fault;
	return -1;
}

/* Nothing is left of it, however the run ends. */
int
pack_scratch(const struct pack *p, struct diag *d)
{
	struct arena *a = arena_new();
	int fd = open(p->staging, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		fd = make_and_unlink(a, p);
	if (fd < 0)
		pack_fail(d, DIAG_IO_WRITE, p->staging, strerror(errno));
	arena_free(a);
	return fd;
}
