#include "file_log.h"

#include "hash.h"

#include <string.h>
#include <unistd.h>

/* Kinds of questions. A line is the kind, a number, and two texts, each as its
 * length, a colon and its bytes, for names may hold any; then the answer. */
enum question { ASK_READ = 'r', ASK_EXISTS = 'e', ASK_INSIDE = 'i' };

static const char no[] = "no", yes[] = "yes";

static void
note(struct buf *log, enum question q, size_t max, const char *dir,
    const char *path, const char *answer)
{
	if (log == NULL)
		return;
	buf_printf(log, "%c%zu:%zu:%s%zu:%s%s\n", (int)q, max, strlen(dir), dir,
	    strlen(path), path, answer);
}

/* The hash of what was read, or of why it was not: people are told that. */
static void
hash_answer(char out[HASH_HEX_LEN + 1], const char *text, size_t len,
    const struct file_error *err)
{
	if (text != NULL)
		hash_hex(out, text, len);
	else
		hash_hex(out, err->why, strlen(err->why));
	/* A file that says what a fault says is another answer. */
	if (text == NULL)
		out[0] = (char)('A' + (int)err->kind);
}

char *
file_log_read(struct buf *log, struct arena *a, const char *path, size_t max,
    size_t *len, struct file_error *err)
{
	char *text = file_read(a, path, max, len, err);
	char answer[HASH_HEX_LEN + 1];

	if (log != NULL) {
		hash_answer(answer, text, *len, err);
		note(log, ASK_READ, max, "", path, answer);
	}
	return text;
}

bool
file_log_exists(struct buf *log, const char *path)
{
	bool is = access(path, F_OK) == 0;

	note(log, ASK_EXISTS, 0, "", path, is ? yes : no);
	return is;
}

bool
file_log_inside(struct buf *log, const char *dir, const char *path)
{
	bool is = file_is_inside(dir, path);

	note(log, ASK_INSIDE, 0, dir, path, is ? yes : no);
	return is;
}

void
file_log_never(struct buf *log)
{
	if (log != NULL)
		buf_puts(log, "?\n");
}

/* A line that is being read again. */
struct line {
	enum question kind;
	size_t max;
	const char *dir, *path, *answer;
};

static bool
take_number(const char **p, const char *end, size_t *n)
{
	const char *at = *p;

	/* Ten digits do not wrap around. */
	for (*n = 0; at < end && at - *p < 10 && *at >= '0' && *at <= '9'; at++)
		*n = *n * 10 + (size_t)(*at - '0');
	if (at == *p || at == end || *at != ':')
		return false;
	*p = at + 1;
	return true;
}

static const char *
take_text(struct arena *a, const char **p, const char *end)
{
	const char *text;
	size_t n;

	if (!take_number(p, end, &n) || n >= (size_t)(end - *p) ||
	    memchr(*p, '\0', n) != NULL)
		return NULL;
	text = arena_strn(a, *p, n);
	*p += n;
	return text;
}

static bool
take_line(struct arena *a, const char **p, const char *end, struct line *out)
{
	const char *stop;

	out->kind = (enum question) * (*p)++;
	if (!take_number(p, end, &out->max))
		return false;
	out->dir = take_text(a, p, end);
	out->path = out->dir == NULL ? NULL : take_text(a, p, end);
	stop = out->path == NULL ? NULL : memchr(*p, '\n', (size_t)(end - *p));
	if (stop == NULL)
		return false;
	out->answer = arena_strn(a, *p, (size_t)(stop - *p));
	*p = stop + 1;
	return true;
}

static bool
same_answer(struct arena *a, const struct line *l)
{
	char answer[HASH_HEX_LEN + 1];
	struct file_error err;
	const char *text;
	size_t len;

	switch (l->kind) {
	case ASK_READ:
		text = file_read(a, l->path, l->max, &len, &err);
		hash_answer(answer, text, len, &err);
		return strcmp(l->answer, answer) == 0;
	case ASK_EXISTS:
		return strcmp(l->answer,
			   access(l->path, F_OK) == 0 ? yes : no) == 0;
	case ASK_INSIDE:
		return strcmp(l->answer,
			   file_is_inside(l->dir, l->path) ? yes : no) == 0;
	}
	return false;
}

bool
file_log_holds(const char *log, size_t len)
{
	const char *p = log, *end = log + len;
	bool same = true;

	while (same && p < end) {
		struct arena *a = arena_new();
		struct line l;

		same = take_line(a, &p, end, &l) && same_answer(a, &l);
		arena_free(a);
	}
	return same;
}

bool
file_log_paths(const char *log, size_t len,
    void (*tell)(void *ctx, const char *path), void *ctx)
{
	const char *p = log, *end = log + len;
	bool ok = true;

	while (ok && p < end) {
		struct arena *a = arena_new();
		struct line l;

		ok = take_line(a, &p, end, &l);
		if (ok)
			tell(ctx, l.path);
		arena_free(a);
	}
	return ok;
}
