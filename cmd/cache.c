#define _GNU_SOURCE /* O_DIRECTORY, O_NOFOLLOW */
#include "cache.h"

#include "cache_key.h"
#include "cache_room.h"
#include "caps.h"
#include "file_log.h"
#include "result.h"

#include <stdlib.h>
#include <string.h>

/* Changes with what follows. */
#define FORMAT "bcpgen record 2\n"

/* A workspace as the record has it; texts stay where they are in it. */
struct known {
	char key[HASH_HEX_LEN + 1];
	const char *asked;
	size_t asked_len;
	const char *results, *end; /* of its sources that were compiled */
};

struct cache {
	struct arena *arena;
	struct cache_room *room;
	const char *name; /* of the record */
	const struct discovery *found;
	bool usable; /* what the run depends on can be told */
	char key[HASH_HEX_LEN + 1];
	char (*keys)[HASH_HEX_LEN + 1]; /* of workspaces */
	struct known *known;		/* in order of keys */
	size_t n_known, cap_known;
	const struct known **hits; /* by workspace; NULL: to be compiled */
	struct job_result *taken;  /* by source, where its workspace is hit */
	bool current;
	/* The next record: what is complete, and the workspace at hand. */
	struct buf next, asked, results;
	size_t at;
	bool *noted; /* workspaces that are in it */
	size_t n_noted;
};

struct cache *
cache_open(struct arena *a, const struct options *opt)
{
	struct cache *c;
	struct cache_room *room = cache_room_open(a, opt);

	if (room == NULL)
		return NULL;
	c = arena_alloc(a, 1, sizeof *c);
	c->arena = a;
	c->room = room;
	buf_init(&c->next, LIMIT_CACHE_RECORD);
	buf_init(&c->asked, LIMIT_CACHE_RECORD);
	buf_init(&c->results, LIMIT_CACHE_RECORD);
	c->at = SIZE_MAX;
	return c;
}

const char *
cache_dir(const struct cache *c)
{
	return c == NULL ? NULL : cache_room_dir(c->room);
}

static bool
take_text_is(const char **p, const char *end, const char *want)
{
	const char *text;
	size_t len;

	return result_take_text(p, end, &text, &len) && len == strlen(want) &&
	       memcmp(text, want, len) == 0;
}

static bool
take_hash(const char **p, const char *end, char out[HASH_HEX_LEN + 1])
{
	const char *text;
	size_t len;

	if (!result_take_text(p, end, &text, &len) || len != HASH_HEX_LEN)
		return false;
	memcpy(out, text, HASH_HEX_LEN);
	out[HASH_HEX_LEN] = '\0';
	return true;
}

static bool
take_known(struct cache *c, const char **p, const char *end)
{
	const char *results;
	struct known *k;
	size_t len;

	c->known = arena_grow(c->arena, c->known, &c->cap_known, c->n_known + 1,
	    sizeof *c->known);
	k = &c->known[c->n_known++];
	if (!take_hash(p, end, k->key) ||
	    !result_take_text(p, end, &k->asked, &k->asked_len) ||
	    !result_take_text(p, end, &results, &len))
		return false;
	k->results = results;
	k->end = results + len;
	return true;
}

static int
compare_known(const void *pa, const void *pb)
{
	const struct known *x = pa, *y = pb;

	return strcmp(x->key, y->key);
}

/* Reads the record, if it is of the same run; sets the hash of its package. */
static bool
read_record(struct cache *c, char sum[HASH_HEX_LEN + 1])
{
	char hash[HASH_HEX_LEN + 1], have[HASH_HEX_LEN + 1];
	size_t len;
	const char *p = cache_room_read(c->room, c->arena, c->name, &len);
	const char *end;
	uint64_t n;

	if (p == NULL)
		return false;
	end = p + len;
	if (!take_text_is(&p, end, FORMAT) || !take_hash(&p, end, hash))
		return false;
	hash_hex(have, p, (size_t)(end - p));
	if (strcmp(hash, have) != 0 || !take_text_is(&p, end, c->key) ||
	    !take_hash(&p, end, sum) ||
	    !result_take_number(&p, end, LIMIT_DOCUMENTS, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		if (!take_known(c, &p, end))
			return false;
	}
	if (c->n_known > 1)
		qsort(c->known, c->n_known, sizeof *c->known, compare_known);
	return true;
}

static const struct known *
find_known(const struct cache *c, const char *key)
{
	struct known want = {0};

	memcpy(want.key, key, sizeof want.key);
	return c->n_known == 0 ? NULL
			       : bsearch(&want, c->known, c->n_known,
				     sizeof *c->known, compare_known);
}

/* One source's result, and the names of its files. */
static bool
take_result(const char **p, const char *end, struct job_result *r)
{
	const char *text, *at;
	size_t len;

	if (!result_take_text(p, end, &text, &len))
		return false;
	at = text;
	if (!result_take(&at, text + len, r) || at != text + len ||
	    !result_take_text(p, end, &text, &len))
		return false;
	buf_put(&r->files, text, len);
	return true;
}

/* The results of a workspace's sources as the record has them. What was asked
 * goes with the first, so that it is in the next record, too. */
static bool
take_results(struct cache *c, const struct known *k, size_t workspace)
{
	const struct workspace_ref *w = &c->found->workspaces[workspace];
	const char *p = k->results;
	bool first = true;

	for (size_t i = w->first; i < w->first + w->count; i++) {
		if (!c->found->sources[i].chosen)
			continue;
		if (!take_result(&p, k->end, &c->taken[i]))
			return false;
		if (first)
			buf_put(&c->taken[i].asked, k->asked, k->asked_len);
		first = false;
	}
	return p == k->end;
}

static void
forget(struct cache *c, size_t workspace)
{
	const struct workspace_ref *w = &c->found->workspaces[workspace];

	c->hits[workspace] = NULL;
	for (size_t i = w->first; i < w->first + w->count; i++) {
		job_result_release(&c->taken[i]);
		job_result_init(&c->taken[i]);
	}
}

static bool
find_hit(struct cache *c, size_t workspace)
{
	const struct known *k = find_known(c, c->keys[workspace]);

	if (k == NULL || !file_log_holds(k->asked, k->asked_len) ||
	    !take_results(c, k, workspace)) {
		forget(c, workspace);
		return false;
	}
	c->hits[workspace] = k;
	return true;
}

/* What to do with the name of each file that a source gave. */
typedef bool (*each_file)(
    struct pack *pack, const struct pack_old *old, const char *name);

static bool
keep(struct pack *pack, const struct pack_old *old, const char *name)
{
	return pack_old_keep(pack, old, name);
}

static bool
drop(struct pack *pack, const struct pack_old *old, const char *name)
{
	(void)old;
	pack_drop(pack, name);
	return true;
}

static bool
for_files(const struct buf *files, struct pack *pack,
    const struct pack_old *old, each_file what)
{
	struct arena *a = arena_new();
	const char *p = buf_str(files), *end = p + files->len, *stop;
	bool ok = true;

	for (; ok && p < end; p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			stop = end;
		ok = what(pack, old, arena_strn(a, p, (size_t)(stop - p)));
	}
	arena_free(a);
	return ok;
}

static bool
for_workspace(const struct cache *c, size_t workspace, struct pack *pack,
    const struct pack_old *old, each_file what)
{
	const struct workspace_ref *w = &c->found->workspaces[workspace];
	bool ok = true;

	for (size_t i = w->first; ok && i < w->first + w->count; i++)
		ok = for_files(&c->taken[i].files, pack, old, what);
	return ok;
}

struct place {
	const char *out_dir;
	size_t workspace;
};

static int
compare_places(const void *pa, const void *pb)
{
	const struct place *x = pa, *y = pb;

	return strcmp(x->out_dir, y->out_dir);
}

/* Workspaces that write into one folder may want the same names, of which the
 * one that comes second is told; so they are compiled together or not at all.
 */
static void
forget_neighbours(struct cache *c, struct pack *pack)
{
	size_t n = c->found->n_workspaces, beg = 0;
	bool all = true;
	struct place *list = arena_alloc(c->arena, n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++) {
		list[i].out_dir = c->found->workspaces[i].out_dir;
		list[i].workspace = i;
	}
	if (n > 1)
		qsort(list, n, sizeof *list, compare_places);
	for (size_t i = 0; i < n; i++) {
		all = all && c->hits[list[i].workspace] != NULL;
		if (i + 1 < n && compare_places(&list[i], &list[i + 1]) == 0)
			continue;
		for (; beg <= i; beg++) {
			size_t w = list[beg].workspace;

			if (all || c->hits[w] == NULL)
				continue;
			for_workspace(c, w, pack, NULL, drop);
			forget(c, w);
		}
		all = true;
	}
}

static void
keep_all(struct cache *c, struct pack *pack, const struct pack_old *old)
{
	for (size_t i = 0; i < c->found->n_workspaces; i++) {
		if (c->hits[i] == NULL || for_workspace(c, i, pack, old, keep))
			continue;
		for_workspace(c, i, pack, NULL, drop);
		forget(c, i);
	}
	forget_neighbours(c, pack);
}

void
cache_look(struct cache *c, const struct engine *e,
    const struct discovery *found, struct pack *pack)
{
	size_t n = found->n_workspaces, hits = 0;
	char sum[HASH_HEX_LEN + 1];
	struct pack_old *old;

	if (c == NULL)
		return;
	c->found = found;
	c->usable = cache_key_run(c->key, e);
	c->keys = arena_alloc(c->arena, n + 1, sizeof *c->keys);
	c->hits = arena_alloc(c->arena, n + 1, sizeof *c->hits);
	c->taken =
	    arena_alloc(c->arena, found->n_sources + 1, sizeof *c->taken);
	c->noted = arena_alloc(c->arena, n + 1, sizeof *c->noted);
	c->name = cache_room_name(c->arena, pack);
	for (size_t i = 0; i < found->n_sources; i++)
		job_result_init(&c->taken[i]);
	for (size_t i = 0; i < n; i++)
		cache_key_workspace(c->keys[i], found, i);
	if (!c->usable || c->name == NULL || !read_record(c, sum))
		return;
	old = pack_old_open(c->arena, pack, sum);
	for (size_t i = 0; old != NULL && i < n; i++)
		hits += find_hit(c, i);
	c->current = old != NULL && hits == n && n == c->n_known &&
		     pack_old_is_whole(old);
	if (old != NULL && !c->current)
		keep_all(c, pack, old);
}

bool
cache_is_current(const struct cache *c)
{
	return c != NULL && c->current;
}

const struct job_result *
cache_result(const struct cache *c, size_t source)
{
	if (c == NULL || c->hits == NULL ||
	    c->hits[c->found->sources[source].workspace] == NULL)
		return NULL;
	return &c->taken[source];
}

size_t
cache_count(const struct cache *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->found->n_sources; i++)
		n += cache_result(c, i) != NULL;
	return n;
}

/* Puts a workspace that is complete into the next record. */
static void
close_workspace(struct cache *c)
{
	if (c->at == SIZE_MAX)
		return;
	result_put_text(&c->next, c->keys[c->at], HASH_HEX_LEN);
	result_put_text(&c->next, buf_str(&c->asked), c->asked.len);
	result_put_text(&c->next, buf_str(&c->results), c->results.len);
	c->next.over |= buf_over(&c->asked) || buf_over(&c->results);
	c->noted[c->at] = true;
	c->n_noted++;
	c->at = SIZE_MAX;
	buf_reset(&c->asked);
	buf_reset(&c->results);
}

void
cache_note(struct cache *c, size_t source, const struct job_result *r)
{
	struct buf one;
	size_t workspace;

	if (c == NULL || !c->usable)
		return;
	workspace = c->found->sources[source].workspace;
	if (c->at != workspace)
		close_workspace(c);
	c->at = workspace;
	buf_init(&one, LIMIT_CACHE_RECORD);
	result_put(&one, r);
	result_put_text(&c->results, buf_str(&one), one.len);
	result_put_text(&c->results, buf_str(&r->files), r->files.len);
	c->results.over |= buf_over(&one) || buf_over(&r->files);
	c->asked.over |= buf_over(&r->asked);
	buf_put(&c->asked, buf_str(&r->asked), r->asked.len);
	buf_release(&one);
}

void
cache_store(struct cache *c, const struct pack *pack)
{
	char hash[HASH_HEX_LEN + 1];
	struct buf body, file;

	if (c == NULL || !c->usable || c->name == NULL)
		return;
	close_workspace(c);
	/* Those without a document are as much of the run as others. */
	for (size_t i = 0; i < c->found->n_workspaces; i++) {
		c->at = c->noted[i] ? SIZE_MAX : i;
		close_workspace(c);
	}
	buf_init(&body, LIMIT_CACHE_RECORD);
	buf_init(&file, LIMIT_CACHE_RECORD);
	result_put_text(&body, c->key, HASH_HEX_LEN);
	result_put_text(&body, pack_sum(pack), HASH_HEX_LEN);
	result_put_number(&body, c->n_noted);
	buf_put(&body, buf_str(&c->next), c->next.len);
	hash_hex(hash, buf_str(&body), body.len);
	result_put_text(&file, FORMAT, strlen(FORMAT));
	result_put_text(&file, hash, HASH_HEX_LEN);
	buf_put(&file, buf_str(&body), body.len);
	if (!buf_over(&c->next) && !buf_over(&body) && !buf_over(&file))
		cache_room_write(c->room, c->name, &file);
	buf_release(&body);
	buf_release(&file);
}

void
cache_release(struct cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; c->taken != NULL && i < c->found->n_sources; i++)
		job_result_release(&c->taken[i]);
	buf_release(&c->next);
	buf_release(&c->asked);
	buf_release(&c->results);
	cache_room_close(c->room);
}
