#include "src.h"

#include "utf8.h"

#include <string.h>

struct file {
	const char *name, *shown, *text;
	size_t len;
	size_t *starts; /* byte offset of each line */
	size_t lines, cap;
};

struct src {
	struct arena *arena;
	struct file *files;
	size_t count, cap;
	uint32_t first;	    /* files are numbered from first + 1 */
	struct src *shared; /* where other numbers are looked up, or NULL */
};

struct src *
src_new(struct arena *a)
{
	struct src *s = arena_alloc(a, 1, sizeof *s);

	s->arena = a;
	return s;
}

struct src *
src_new_shared(struct arena *a)
{
	struct src *s = src_new(a);

	s->first = SRC_SHARED;
	return s;
}

struct src *
src_new_over(struct arena *a, struct src *shared)
{
	struct src *s = src_new(a);

	s->shared = shared;
	return s;
}

/* Length of a line break at p[i]: LF, CR LF or CR; 0 if there is none. */
static size_t
break_at(const char *p, size_t len, size_t i)
{
	if (p[i] == '\n')
		return 1;
	if (p[i] != '\r')
		return 0;
	return i + 1 < len && p[i + 1] == '\n' ? 2 : 1;
}

static void
add_line(struct arena *a, struct file *f, size_t off)
{
	f->starts =
	    arena_grow(a, f->starts, &f->cap, f->lines + 1, sizeof *f->starts);
	f->starts[f->lines++] = off;
}

/* Lines are found when a place is first asked for: most files never need it. */
static void
map_lines(struct arena *a, struct file *f)
{
	size_t n;

	if (f->lines != 0)
		return;
	add_line(a, f, 0);
	for (size_t i = 0; i < f->len; i += n) {
		n = break_at(f->text, f->len, i);
		if (n != 0)
			add_line(a, f, i + n);
		else
			n = 1;
	}
}

uint32_t
src_add(struct src *s, const char *name, const char *text, size_t len)
{
	struct file *f;

	s->files = arena_grow(
	    s->arena, s->files, &s->cap, s->count + 1, sizeof *s->files);
	f = &s->files[s->count++];
	memset(f, 0, sizeof *f);
	f->name = f->shown = arena_str(s->arena, name);
	f->text = text;
	f->len = len;
	return s->first + (uint32_t)s->count;
}

static struct file *
get(const struct src *s, uint32_t file)
{
	if (file > s->first && file - s->first <= s->count)
		return &s->files[file - s->first - 1];
	return s->shared == NULL ? NULL : get(s->shared, file);
}

const char *
src_name(const struct src *s, uint32_t file)
{
	const struct file *f = get(s, file);

	return f == NULL ? "" : f->name;
}

void
src_set_text(struct src *s, uint32_t file, const char *text, size_t len)
{
	struct file *f = get(s, file);

	if (f == NULL)
		return;
	f->text = arena_strn(s->arena, text, len);
	f->len = len;
	f->lines = 0;
}

void
src_set_shown(struct src *s, uint32_t file, const char *shown)
{
	struct file *f = get(s, file);

	if (f != NULL)
		f->shown = arena_str(s->arena, shown);
}

const char *
src_shown(const struct src *s, uint32_t file)
{
	const struct file *f = get(s, file);

	return f == NULL ? "" : f->shown;
}

const char *
src_text(const struct src *s, uint32_t file, size_t *len)
{
	const struct file *f = get(s, file);

	*len = f == NULL ? 0 : f->len;
	return f == NULL ? "" : f->text;
}

const char *
src_line(const struct src *s, uint32_t file, uint32_t line, size_t *len)
{
	struct file *f = get(s, file);
	size_t end;

	*len = 0;
	if (f == NULL || line == 0)
		return NULL;
	map_lines(s->arena, f);
	if (line > f->lines)
		return NULL;
	end = f->starts[line - 1];
	while (end < f->len && break_at(f->text, f->len, end) == 0)
		end++;
	*len = end - f->starts[line - 1];
	return f->text + f->starts[line - 1];
}

struct src_pos
src_at(const struct src *s, uint32_t file, size_t off_bytes)
{
	struct file *f = get(s, file);
	struct src_pos pos = {0, 0};
	size_t lo = 0, hi;

	if (f == NULL)
		return pos;
	map_lines(s->arena, f);
	if (off_bytes > f->len)
		off_bytes = f->len;
	hi = f->lines;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->starts[mid] <= off_bytes)
			lo = mid;
		else
			hi = mid;
	}
	pos.line = (uint32_t)(lo + 1);
	pos.col = (uint32_t)utf8_count(
		      f->text + f->starts[lo], off_bytes - f->starts[lo]) +
		  1;
	return pos;
}
