#include "changes.h"

#include "caps.h"
#include "file.h"
#include "report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Names of files told in a line; a package may have thousands. */
#define FILES_TOLD 12

/* A finding's fingerprint and what is printed; a file's name and its hash. */
struct change {
	const char *print, *text;
	bool fatal;
	const struct change *same; /* in the other run; NULL: in this alone */
};

struct list {
	struct change *items;
	size_t count, cap;
};

struct changes {
	struct arena *arena;
	struct list before, now; /* findings */
	const char *out;
	struct list files; /* of the package before */
};

static void
add(struct changes *c, struct list *to, const char *print, const char *text,
    bool fatal)
{
	struct change *x;

	to->items = arena_grow(
	    c->arena, to->items, &to->cap, to->count + 1, sizeof *to->items);
	x = &to->items[to->count++];
	memset(x, 0, sizeof *x);
	x->print = print;
	x->text = text;
	x->fatal = fatal;
}

/* SHA256SUMS has a hash, two spaces and a name in each line. */
static void
read_sums(struct changes *c, struct list *to)
{
	struct file_error ignored;
	const char *p = NULL;
	size_t len;

	if (c->out != NULL)
		p = file_read(c->arena,
		    arena_printf(c->arena, "%s/SHA256SUMS", c->out),
		    LIMIT_OUTPUT_BYTES, &len, &ignored);
	while (p != NULL && *p != '\0') {
		size_t hash = strcspn(p, " \n"), n = strcspn(p, "\n");
		size_t name = hash + 2 < n ? hash + 2 : n;

		add(c, to, arena_strn(c->arena, p + name, n - name),
		    arena_strn(c->arena, p, hash), false);
		p += n + (p[n] == '\n');
	}
}

struct changes *
changes_new(struct arena *a, const struct buf *before, const char *out)
{
	struct changes *c = arena_alloc(a, 1, sizeof *c);
	const char *p = buf_str(before), *end = p + before->len;

	c->arena = a;
	c->out = out;
	read_sums(c, &c->files);
	while (p < end) {
		const char *text = p + strlen(p) + 1;

		add(c, &c->before, p, text, false);
		p = text + strlen(text) + 1;
	}
	return c;
}

void
changes_save(const struct changes *c, struct buf *out)
{
	for (size_t i = 0; i < c->now.count; i++) {
		const struct change *x = &c->now.items[i];

		buf_put(out, x->print, strlen(x->print) + 1);
		buf_put(out, x->text, strlen(x->text) + 1);
	}
}

void
changes_add(struct changes *c, const struct buf *lines)
{
	const char *p = buf_str(lines), *end;

	for (; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		json_error_t fault;
		json_t *o = json_loadb(p, (size_t)(end - p), 0, &fault);
		const char *print, *text;

		/* Our own writer's: only memory can be short. */
		if (o == NULL)
			bcp_out_of_memory();
		print = json_string_value(json_object_get(o, "fingerprint"));
		text = json_string_value(json_object_get(o, "shown"));
		if (print != NULL && text != NULL)
			add(c, &c->now, arena_str(c->arena, print),
			    arena_str(c->arena, text),
			    json_integer_value(
				json_object_get(o, "severity")) == DIAG_FATAL);
		json_decref(o);
	}
}

void
changes_add_text(struct changes *c, const struct buf *text)
{
	const char *copy;

	if (text->len == 0)
		return;
	copy = arena_str(c->arena, buf_str(text));
	add(c, &c->now, copy, copy, false);
}

static int
compare(const void *pa, const void *pb)
{
	const struct change *const *x = pa, *const *y = pb;

	return strcmp((*x)->print, (*y)->print);
}

/* Pointers to the changes of a list, by their fingerprints. */
static struct change **
by_print(struct changes *c, struct list *l)
{
	struct change **order =
	    arena_alloc(c->arena, l->count + 1, sizeof *order);

	for (size_t i = 0; i < l->count; i++)
		order[i] = &l->items[i];
	if (l->count > 1)
		qsort(order, l->count, sizeof *order, compare);
	return order;
}

/* Finds for each change of one list its like in the other. */
static void
pair(struct changes *c, struct list *before, struct list *now)
{
	struct change **old = by_print(c, before);
	struct change **new = by_print(c, now);
	size_t i = 0, j = 0;

	while (i < before->count && j < now->count) {
		int way = compare(&old[i], &new[j]);

		if (way == 0) {
			old[i]->same = new[j];
			new[j]->same = old[i];
		}
		i += way <= 0;
		j += way >= 0;
	}
}

void
changes_print(struct changes *c, bool unreadable, FILE *to)
{
	pair(c, &c->before, &c->now);
	for (size_t i = 0; i < c->now.count; i++) {
		const struct change *x = &c->now.items[i];

		if (x->same == NULL && (x->fatal || !unreadable))
			fputs(x->text, to);
	}
	for (size_t i = 0; i < c->before.count && !unreadable; i++) {
		const struct change *x = &c->before.items[i];

		if (x->same == NULL)
			fprintf(to, "gone: %.*s\n", (int)strcspn(x->text, "\n"),
			    x->text);
	}
}

static void
print_names(const struct list *files, bool gone, const char *word, FILE *to)
{
	size_t n = 0;

	for (size_t i = 0; i < files->count; i++) {
		const struct change *x = &files->items[i];
		struct buf name;

		if (x->same != NULL &&
		    (gone || strcmp(x->same->text, x->text) == 0))
			continue;
		if (n++ >= FILES_TOLD)
			continue;
		buf_init(&name, LIMIT_OUTPUT_BYTES);
		diag_visible(&name, x->print, strlen(x->print));
		fprintf(to, "%s%s", n == 1 ? word : ", ", buf_str(&name));
		buf_release(&name);
	}
	if (n > FILES_TOLD)
		fprintf(to, " and %zu more", n - FILES_TOLD);
	if (n != 0)
		fputc('\n', to);
}

void
changes_print_files(struct changes *c, FILE *to)
{
	struct list now = {NULL, 0, 0};

	/* In a new package all files are. */
	if (c->files.count == 0)
		return;
	read_sums(c, &now);
	pair(c, &c->files, &now);
	print_names(&now, false, "changed: ", to);
	print_names(&c->files, true, "removed: ", to);
}
