#define _GNU_SOURCE /* memmem(), which POSIX.1-2024 has */
#include "gather.h"

#include "caps.h"
#include "file.h"
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names of this kind are a workspace's, all others the document's. */
#define OF_WORKSPACE "finding\n"

static void
put_buf(struct export_all *all, enum export_file f, struct buf *text)
{
	if (export_file_name(all->run, f) != NULL)
		all->out.put(all->out.ctx, f, buf_str(text), text->len);
	buf_release(text);
}

static void
free_hash(void *p)
{
	xmlHashFree(p, NULL);
}

static xmlHashTable *
new_hash(struct arena *a)
{
	xmlHashTable *h = xmlHashCreate(64);

	if (h == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_hash, h);
	return h;
}

static void
free_scratch(void *p)
{
	buf_release(p);
}

struct export_all *
export_begin(struct arena *a, const struct export_run *run, int fd,
    const struct export_out *out)
{
	struct export_all *all = arena_alloc(a, 1, sizeof *all);
	struct buf text;

	all->arena = a;
	all->run = run;
	all->out = *out;
	all->fd = fd;
	all->keys = new_hash(a);
	all->seen = new_hash(a);
	all->names = export_names_new(a, NULL);
	all->last_party = &all->parties;
	all->last_used = &all->used;
	buf_init(&all->scratch, SIZE_MAX >> 1);
	arena_defer(a, free_scratch, &all->scratch);
	for (int f = EXPORT_CONTROLS; f <= EXPORT_FINDINGS; f++) {
		buf_init(&text, LIMIT_OUTPUT_BYTES);
		export_table_head((enum export_file)f, &text);
		put_buf(all, (enum export_file)f, &text);
	}
	buf_init(&text, LIMIT_OUTPUT_BYTES);
	export_calendar_head(run, &text);
	put_buf(all, EXPORT_CALENDAR, &text);
	return all;
}

const char *
gather_bytes(struct export_all *all, uint64_t at, size_t len)
{
	struct buf *b = &all->scratch;
	size_t have = 0;

	static const char nothing[4096];

	buf_reset(b);
	while (b->len < len) {
		size_t n = len - b->len;

		buf_put(b, nothing, n < sizeof nothing ? n : sizeof nothing);
	}
	while (have < len) {
		ssize_t n =
		    pread(all->fd, b->p + have, len - have, (off_t)(at + have));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			all->fault = n < 0 ? errno : EIO;
			return buf_str(b);
		}
		have += (size_t)n;
	}
	return buf_str(b);
}

const char *
gather_piece(
    struct export_all *all, size_t doc, enum export_piece p, size_t *len)
{
	const struct gathered *g = &all->docs[doc];
	uint64_t at = g->at;

	for (int i = PIECE_EVENTS; i < (int)p; i++)
		at += g->len[i];
	*len = g->len[p];
	return gather_bytes(all, at, *len);
}

const char *
gather_next(const char **p, const char *end)
{
	const char *text = *p, *nul;

	if (text >= end)
		return NULL;
	nul = memchr(text, '\0', (size_t)(end - text));
	*p = nul == NULL ? end : nul + 1;
	return nul == NULL ? NULL : text;
}

/* The pieces of the document at hand, for a moment. */
struct taken {
	char *piece[PIECE_COUNT];
	size_t len[PIECE_COUNT];
	const char *keys[KEY_COUNT];
};

static const char *
end_of(const struct taken *t, enum export_piece p)
{
	return t->piece[p] + t->len[p];
}

/* False where it is not what export_pieces() made: a worker died of a plan. */
static bool
cut(struct taken *t, char *p, size_t len)
{
	const char *at;

	if (len < sizeof t->len)
		return false;
	memcpy(t->len, p, sizeof t->len);
	p += sizeof t->len;
	len -= sizeof t->len;
	for (size_t i = 0; i < PIECE_COUNT; i++) {
		if (t->len[i] > len || t->len[i] > UINT32_MAX)
			return false;
		t->piece[i] = p;
		p += t->len[i];
		len -= t->len[i];
	}
	at = t->piece[PIECE_KEYS];
	for (size_t i = 0; i < KEY_COUNT; i++) {
		t->keys[i] = gather_next(&at, end_of(t, PIECE_KEYS));
		if (t->keys[i] == NULL)
			return false;
	}
	return len == 0;
}

static void
replace_all(const struct taken *t, const char *old, const char *with)
{
	char *p = t->piece[0];
	char *end = t->piece[PIECE_COUNT - 1] + t->len[PIECE_COUNT - 1];

	while ((p = memmem(p, (size_t)(end - p), old, HASH_UUID_LEN)) != NULL) {
		memcpy(p, with, HASH_UUID_LEN);
		p += HASH_UUID_LEN;
	}
}

static bool
is_of(const char *name, bool of_workspace)
{
	return (strncmp(name, OF_WORKSPACE, strlen(OF_WORKSPACE)) == 0) ==
	       of_workspace;
}

/* Counts the names of an earlier document. */
static void
count_names(struct export_all *all, size_t doc, bool of_workspace)
{
	size_t len;
	const char *p = gather_piece(all, doc, PIECE_NAMES, &len);
	const char *end = p + len, *name;

	while ((name = gather_next(&p, end)) != NULL) {
		if (is_of(name, of_workspace))
			names_count(all->names, name);
	}
}

struct renaming {
	const char *old, *now;
};

/* Gives names that came in an earlier document their next UUIDs. What is second
 * here may be called as what is first is to be called: so the last goes first.
 */
static void
rename_all(struct export_all *all, struct taken *t, bool of_workspace)
{
	struct arena *a = arena_new();
	struct export_names *here = export_names_new(a, NULL);
	const char *p = t->piece[PIECE_NAMES], *name;
	struct renaming *list = NULL;
	size_t n = 0, cap = 0;

	while ((name = gather_next(&p, end_of(t, PIECE_NAMES))) != NULL) {
		size_t mine, overall;

		if (!is_of(name, of_workspace))
			continue;
		mine = names_count(here, name);
		overall = names_count(all->names, name);
		if (mine == overall)
			continue;
		list = arena_grow(a, list, &cap, n + 1, sizeof *list);
		list[n].old = names_uuid(a, name, mine);
		list[n++].now = names_uuid(a, name, overall);
	}
	while (n-- > 0)
		replace_all(t, list[n].old, list[n].now);
	arena_free(a);
}

/* What a key is noted with: the document that had it first, until its names
 * were counted. */
#define COUNTED UINTPTR_MAX

/* Names tell things apart as long as no two documents, or workspaces, are
 * called the same: nearly always, so that the names of the others are not kept
 * in memory. */
static void
tell_apart(struct export_all *all, struct taken *t, bool of_workspace)
{
	const char *key = t->keys[of_workspace ? KEY_WORKSPACE : KEY_DOCUMENT];
	const xmlChar *kind = (const xmlChar *)(of_workspace ? "w" : "d");
	uintptr_t had =
	    (uintptr_t)xmlHashLookup2(all->keys, (const xmlChar *)key, kind);

	if (had != 0 && had != COUNTED)
		count_names(all, (size_t)had - 1, of_workspace);
	if (had != 0)
		rename_all(all, t, of_workspace);
	had = had != 0 ? COUNTED : (uintptr_t)all->count + 1;
	if (xmlHashUpdateEntry2(
		all->keys, (const xmlChar *)key, kind, (void *)had, NULL) != 0)
		bcp_out_of_memory();
}

/* True the first time. */
static bool
note(struct export_all *all, const char *kind, const char *id, void *what)
{
	const xmlChar *k = (const xmlChar *)kind, *i = (const xmlChar *)id;

	if (xmlHashLookup2(all->seen, i, k) != NULL)
		return false;
	if (xmlHashAddEntry2(all->seen, i, k, what) != 0)
		bcp_out_of_memory();
	return true;
}

static struct gathered_name *
new_name(struct export_all *all, const char *id)
{
	struct gathered_name *n = arena_alloc(all->arena, 1, sizeof *n);

	n->id = arena_str(all->arena, id);
	return n;
}

static void
take_frameworks(struct export_all *all, const struct taken *t)
{
	const char *p = t->piece[PIECE_KNOWN], *id, *title, *version;

	while ((id = gather_next(&p, end_of(t, PIECE_KNOWN))) != NULL) {
		struct gathered_name *n;

		title = gather_next(&p, end_of(t, PIECE_KNOWN));
		version = gather_next(&p, end_of(t, PIECE_KNOWN));
		if (title == NULL || version == NULL)
			return;
		if (gather_framework(all, id) != NULL)
			continue;
		n = new_name(all, id);
		n->title = arena_str(all->arena, title);
		n->version = arena_str(all->arena, version);
		note(all, "known", id, n);
	}
	p = t->piece[PIECE_USED];
	while ((id = gather_next(&p, end_of(t, PIECE_USED))) != NULL) {
		if (note(all, "used", id, all)) {
			*all->last_used = new_name(all, id);
			all->last_used = &(*all->last_used)->next;
		}
	}
}

const struct gathered_name *
gather_framework(const struct export_all *all, const char *id)
{
	return xmlHashLookup2(
	    all->seen, (const xmlChar *)id, (const xmlChar *)"known");
}

static void
take_events(struct export_all *all, const struct taken *t)
{
	const char *p = t->piece[PIECE_EVENTS];
	const char *end = end_of(t, PIECE_EVENTS);
	struct export_event head;

	while ((size_t)(end - p) >= sizeof head) {
		struct gathered_event *e;

		memcpy(&head, p, sizeof head);
		p += sizeof head;
		if (head.len > (size_t)(end - p) ||
		    head.len < EXPORT_EVENT_UID + HASH_UUID_LEN)
			return;
		all->events = arena_grow(all->arena, all->events,
		    &all->cap_events, all->n_events + 1, sizeof *all->events);
		e = &all->events[all->n_events++];
		e->day = head.day;
		e->len = head.len;
		e->at = all->size + (uint64_t)(p - t->piece[PIECE_EVENTS]);
		memcpy(e->uid, p + EXPORT_EVENT_UID, HASH_UUID_LEN);
		p += head.len;
	}
}

/* Puts what is needed later into the caller's file. */
static void
keep(struct export_all *all, const struct taken *t)
{
	struct gathered *g;
	size_t len =
	    (size_t)(end_of(t, PIECE_COUNT - 1) - t->piece[PIECE_EVENTS]);
	int fault = file_write(all->fd, t->piece[PIECE_EVENTS], len);

	if (fault != 0)
		all->fault = fault;
	all->docs = arena_grow(all->arena, all->docs, &all->cap, all->count + 1,
	    sizeof *all->docs);
	g = &all->docs[all->count++];
	g->at = all->size;
	g->leads = strcmp(t->keys[KEY_LEADS], "yes") == 0;
	for (size_t i = 0; i < PIECE_COUNT; i++)
		g->len[i] = (uint32_t)t->len[i];
	all->size += len;
}

static void
take(struct export_all *all, struct taken *t)
{
	const char *organisation = t->keys[KEY_ORGANISATION];

	tell_apart(all, t, false);
	if (t->len[PIECE_CRITERIA] != 0)
		tell_apart(all, t, true);
	for (int f = EXPORT_CONTROLS; f <= EXPORT_FINDINGS; f++) {
		if (export_file_name(all->run, (enum export_file)f) != NULL)
			all->out.put(all->out.ctx, (enum export_file)f,
			    t->piece[f], t->len[f]);
	}
	if (*organisation != '\0' && note(all, "party", organisation, all)) {
		*all->last_party = new_name(all, organisation);
		all->last_party = &(*all->last_party)->next;
	}
	take_frameworks(all, t);
	take_events(all, t);
	keep(all, t);
}

void
export_take(struct export_all *all, const struct buf *pieces)
{
	struct taken t;
	struct buf copy;

	if (all->fault != 0)
		return;
	buf_init(&copy, SIZE_MAX >> 1);
	buf_put(&copy, buf_str(pieces), pieces->len);
	if (copy.p == NULL || buf_over(pieces) || !cut(&t, copy.p, copy.len))
		all->fault = EIO;
	else
		take(all, &t);
	buf_release(&copy);
}

static int
compare_events(const void *pa, const void *pb)
{
	const struct gathered_event *x = pa, *y = pb;

	if (x->day != y->day)
		return (x->day > y->day) - (x->day < y->day);
	return memcmp(x->uid, y->uid, sizeof x->uid);
}

static void
write_events(struct export_all *all)
{
	static const char end[] = "END:VCALENDAR\r\n";

	if (all->n_events > 1)
		qsort(all->events, all->n_events, sizeof *all->events,
		    compare_events);
	for (size_t i = 0; i < all->n_events && all->fault == 0; i++) {
		const struct gathered_event *e = &all->events[i];

		all->out.put(all->out.ctx, EXPORT_CALENDAR,
		    gather_bytes(all, e->at, e->len), e->len);
	}
	all->out.put(all->out.ctx, EXPORT_CALENDAR, end, sizeof end - 1);
}

int
export_end(struct export_all *all)
{
	write_events(all);
	if (all->run->findings)
		assemble_results(all);
	assemble_components(all);
	return all->fault;
}
