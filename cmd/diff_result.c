/* What differs between two sides, as a tree that the writers take. */
#include "diff.h"

#include "caps.h"
#include "diff_words.h"
#include "findings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct comparison {
	struct arena *a;
	const struct diff_side *old, *now;
	struct diff_result *r;
	xmlNode *root;
	bool bare; /* the folders of workspaces do not matter */
	/* Findings of all documents: the same one on the other side. */
	size_t *finding_to, *finding_from;
	size_t *old_starts, *now_starts;
};

/* Attributes are made visible here, so that no writer needs to. */
static void
set(xmlNode *n, const char *name, const char *text)
{
	struct buf visible;

	if (text == NULL || *text == '\0')
		return;
	buf_init(&visible, LIMIT_OUTPUT_BYTES);
	diag_visible(&visible, text, strlen(text));
	plan_set(n, name, buf_str(&visible));
	buf_release(&visible);
}

static xmlNode *
add(xmlNode *parent, const char *name)
{
	xmlNode *n = xmlNewChild(parent, NULL, (const xmlChar *)name, NULL);

	if (n == NULL)
		bcp_out_of_memory();
	return n;
}

static void
set_line(xmlNode *n, const char *name, uint32_t line)
{
	if (line != 0)
		plan_set_int(n, name, line);
}

static const char *
kind_name(enum change_kind kind)
{
	static const char *const names[] = {
	    "added", "removed", "changed", "order"};

	return names[kind];
}

static void
put_change(struct comparison *x, xmlNode *doc, const struct change *c)
{
	struct diff_words w = diff_words(x->a, c);
	const char *was = c->old_text, *now = c->now_text;
	xmlNode *n = add(doc, "change");

	set(n, "kind", kind_name(c->kind));
	set(n, "part", w.part);
	set(n, "what", w.what);
	set(n, "path", w.path);
	set(n, "type", c->now != NULL ? c->now->type : c->old->type);
	set(n, "old", was);
	set(n, "new", now);
	if (c->kind == CHANGE_VALUE)
		diff_shorten(x->a, &was, &now);
	set(n, "old-short", was);
	set(n, "new-short", now);
	set_line(n, "old-line", c->old == NULL ? 0 : c->old->line);
	set_line(n, "new-line", c->now == NULL ? 0 : c->now->line);
	x->r->changes++;
}

struct slot {
	const char *key;
	size_t i;
};

static int
by_key(const void *pa, const void *pb)
{
	const struct slot *x = pa, *y = pb;
	int c = strcmp(x->key, y->key);

	return c != 0 ? c : (x->i > y->i) - (x->i < y->i);
}

/* Pairs what has equal keys and none yet; a key NULL has no equal. */
static void
pair_keys(struct arena *a, const char *const *x, size_t *to, size_t n,
    const char *const *y, size_t *from, size_t m)
{
	struct slot *s = arena_alloc(a, n + 1, sizeof *s);
	struct slot *t = arena_alloc(a, m + 1, sizeof *t);
	size_t ns = 0, nt = 0, i = 0, j = 0;

	for (size_t k = 0; k < n; k++) {
		if (to[k] == SIZE_MAX && x[k] != NULL)
			s[ns++] = (struct slot){x[k], k};
	}
	for (size_t k = 0; k < m; k++) {
		if (from[k] == SIZE_MAX && y[k] != NULL)
			t[nt++] = (struct slot){y[k], k};
	}
	if (ns > 1)
		qsort(s, ns, sizeof *s, by_key);
	if (nt > 1)
		qsort(t, nt, sizeof *t, by_key);
	while (i < ns && j < nt) {
		int c = strcmp(s[i].key, t[j].key);

		if (c == 0) {
			to[s[i].i] = t[j].i;
			from[t[j].i] = s[i].i;
		}
		i += c <= 0;
		j += c >= 0;
	}
}

static size_t *
unpaired(struct arena *a, size_t n)
{
	size_t *list = arena_alloc(a, n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = SIZE_MAX;
	return list;
}

/* All findings of a side in one list: where those of a document begin. */
static size_t *
starts_of(struct arena *a, const struct diff_side *s)
{
	size_t *starts = arena_alloc(a, s->n_documents + 1, sizeof *starts);

	for (size_t i = 0; i < s->n_documents; i++)
		starts[i + 1] = starts[i] + s->documents[i].n_findings;
	return starts;
}

/* By what findings are told to be the same, in this order: the fingerprint; in
 * a document that has another id, or of a package, which tells no fingerprints,
 * the words; and last the words anywhere, for the findings of a workspace
 * stand in its first document, and things may be moved. */
enum likeness { BY_PRINT, BY_WORDS, ANYWHERE, LIKENESSES };

static const char *
finding_key(struct arena *a, enum likeness by, const struct diff_document *d,
    size_t pair, const struct diff_finding *f)
{
	const char *subject = f->subject, *key;
	struct buf message;

	if (by == BY_PRINT)
		return *f->fingerprint == '\0' || pair == SIZE_MAX
			   ? NULL
			   : arena_printf(a, "%zu %s", pair, f->fingerprint);
	if (by == BY_WORDS && pair == SIZE_MAX)
		return NULL;
	if (by == BY_WORDS && strcmp(subject, d->id) == 0)
		subject = "";
	buf_init(&message, LIMIT_FILE_BYTES);
	findings_skeleton(&message, f->message);
	key = arena_printf(a, "%zu %s\n%s\n%s", by == ANYWHERE ? 0 : pair,
	    f->rule, subject, buf_str(&message));
	buf_release(&message);
	return key;
}

/* pairs: of each document the number that it shares with the same one of the
 * other side, SIZE_MAX where there is none. */
static const char **
finding_keys(struct arena *a, enum likeness by, const struct diff_side *s,
    const size_t *pairs, const size_t *starts)
{
	const char **keys =
	    arena_alloc(a, starts[s->n_documents] + 1, sizeof *keys);

	for (size_t i = 0; i < s->n_documents; i++) {
		const struct diff_document *d = &s->documents[i];

		for (size_t k = 0; k < d->n_findings; k++)
			keys[starts[i] + k] =
			    finding_key(a, by, d, pairs[i], &d->findings[k]);
	}
	return keys;
}

/* Fills in x->finding_to and its like. to: of each old document the new. */
static void
match_findings(struct comparison *x, const size_t *to, const size_t *from)
{
	size_t *numbers =
	    arena_alloc(x->a, x->now->n_documents + 1, sizeof *numbers);

	for (size_t j = 0; j < x->now->n_documents; j++)
		numbers[j] = from[j] == SIZE_MAX ? SIZE_MAX : j;
	x->old_starts = starts_of(x->a, x->old);
	x->now_starts = starts_of(x->a, x->now);
	x->finding_to = unpaired(x->a, x->old_starts[x->old->n_documents]);
	x->finding_from = unpaired(x->a, x->now_starts[x->now->n_documents]);
	for (int by = BY_PRINT; by < LIKENESSES; by++)
		pair_keys(x->a,
		    finding_keys(
			x->a, (enum likeness)by, x->old, to, x->old_starts),
		    x->finding_to, x->old_starts[x->old->n_documents],
		    finding_keys(x->a, (enum likeness)by, x->now, numbers,
			x->now_starts),
		    x->finding_from, x->now_starts[x->now->n_documents]);
}

/* The finding of that number in the list of a side. */
static const struct diff_finding *
finding_at(const struct diff_side *s, const size_t *starts, size_t i)
{
	size_t lo = 0, hi = s->n_documents;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (starts[mid] <= i)
			lo = mid;
		else
			hi = mid;
	}
	while (lo + 1 < s->n_documents && starts[lo + 1] <= i)
		lo++;
	return &s->documents[lo].findings[i - starts[lo]];
}

/* "error", "cannot tell", "waived": how it counts. */
static const char *
standing(const struct diff_finding *f)
{
	if (strcmp(f->state, "unknown") == 0)
		return "cannot tell";
	return strcmp(f->state, "broken") == 0 ? f->severity : f->state;
}

static void
put_finding(struct comparison *x, xmlNode *doc, const char *change,
    const struct diff_finding *f, const struct diff_finding *was)
{
	xmlNode *n = add(doc, "finding");

	set(n, "change", change);
	set(n, "rule", f->rule);
	set(n, "title", f->title);
	set(n, "severity", f->severity);
	set(n, "state", f->state);
	set(n, "standing", standing(f));
	set(n, "was", was == NULL ? "" : standing(was));
	set(n, "message", f->message);
	set(n, "subject", f->subject);
	set(n, "file", f->file);
	set_line(n, "line", f->line);
	set_line(n, "col", f->col);
	if (strcmp(change, "gone") == 0 || strcmp(f->state, "broken") != 0)
		return;
	for (int s = DIAG_INFO; s < DIAG_FATAL; s++) {
		if (strcmp(diag_sev_name((enum diag_sev)s), f->severity) == 0)
			x->r->findings[s]++;
	}
}

static void
put_findings(struct comparison *x, xmlNode *doc,
    const struct diff_document *old, const struct diff_document *now)
{
	size_t start = now == NULL ? 0 : x->now_starts[now - x->now->documents];

	if (!x->old->judged || !x->now->judged)
		return;
	for (size_t j = 0; now != NULL && j < now->n_findings; j++) {
		const struct diff_finding *f = &now->findings[j], *was;
		size_t from = x->finding_from[start + j];

		if (from == SIZE_MAX) {
			put_finding(x, doc, "new", f, NULL);
			continue;
		}
		was = finding_at(x->old, x->old_starts, from);
		if (strcmp(standing(was), standing(f)) != 0)
			put_finding(x, doc, "changed", f, was);
	}
	start = old == NULL ? 0 : x->old_starts[old - x->old->documents];
	for (size_t i = 0; old != NULL && i < old->n_findings; i++) {
		if (x->finding_to[start + i] == SIZE_MAX)
			put_finding(x, doc, "gone", &old->findings[i], NULL);
	}
}

/* A package does not have what the workspace says. */
static bool
is_hidden(const struct comparison *x, const struct diff_document *d)
{
	return strcmp(d->kind, "workspace") == 0 &&
	       (x->old->source == DIFF_PACKAGE ||
		   x->now->source == DIFF_PACKAGE);
}

static void
put_document(struct comparison *x, const struct diff_document *old,
    const struct diff_document *now)
{
	const struct diff_document *d = now != NULL ? now : old;
	struct changes c;
	xmlNode *n;

	assert(d != NULL); /* no pair is of nothing */
	if ((old == NULL || now == NULL) && is_hidden(x, d))
		return;
	n = add(x->root, "document");
	set(n, "state",
	    old == NULL	  ? "added"
	    : now == NULL ? "removed"
			  : "changed");
	set(n, "id", d->id);
	set(n, "title", d->title);
	set(n, "kind", d->kind);
	set(n, "old-file", old == NULL ? "" : old->file);
	set(n, "new-file", now == NULL ? "" : now->file);
	if (old == NULL || now == NULL)
		x->r->changes++;
	changes_init(&c, x->a);
	if (old != NULL && now != NULL)
		changes_find(&c, old->facts, now->facts);
	for (size_t i = 0; i < c.count; i++)
		put_change(x, n, &c.list[i]);
	x->r->dropped += c.dropped;
	put_findings(x, n, old, now);
	if (n->children == NULL && old != NULL && now != NULL) {
		xmlUnlinkNode(n);
		xmlFreeNode(n);
	}
}

/* Where one of the sides is one workspace, its folder does not matter. */
static bool
one_group(const struct diff_side *s)
{
	for (size_t i = 1; i < s->n_documents; i++) {
		const char *x = s->documents[0].facts->id,
			   *y = s->documents[i].facts->id;
		size_t n = strlen(x) - strlen(s->documents[0].id);
		size_t m = strlen(y) - strlen(s->documents[i].id);

		if (n != m || strncmp(x, y, n) != 0)
			return false;
	}
	return true;
}

static const struct fact **
facts_of(struct arena *a, const struct diff_side *s, bool bare)
{
	const struct fact **list =
	    arena_alloc(a, s->n_documents + 1, sizeof *list);

	for (size_t i = 0; i < s->n_documents; i++) {
		struct diff_document *d = &s->documents[i];

		if (bare)
			d->facts->id = *d->id == '\0' ? "/" : d->id;
		list[i] = d->facts;
	}
	return list;
}

static void
put_documents(struct comparison *x)
{
	size_t n = x->old->n_documents, m = x->now->n_documents;
	size_t *from = unpaired(x->a, m), *to;
	struct changes c;

	changes_init(&c, x->a);
	to = changes_match(&c, facts_of(x->a, x->old, x->bare), n,
	    facts_of(x->a, x->now, x->bare), m);
	for (size_t i = 0; i < n; i++) {
		if (to[i] != SIZE_MAX)
			from[to[i]] = i;
	}
	match_findings(x, to, from);
	for (size_t j = 0; j < m; j++)
		put_document(x,
		    from[j] == SIZE_MAX ? NULL : &x->old->documents[from[j]],
		    &x->now->documents[j]);
	for (size_t i = 0; i < n; i++) {
		if (to[i] == SIZE_MAX)
			put_document(x, &x->old->documents[i], NULL);
	}
}

static const char **
criterion_keys(struct arena *a, const struct diff_side *s, bool bare)
{
	const char **keys = arena_alloc(a, s->n_criteria + 1, sizeof *keys);

	for (size_t i = 0; i < s->n_criteria; i++)
		keys[i] = bare ? strchr(s->criteria[i].key, '\n')
			       : s->criteria[i].key;
	return keys;
}

static void
put_criterion(struct comparison *x, const struct diff_criterion *old,
    const struct diff_criterion *now)
{
	const struct diff_criterion *c = now != NULL ? now : old;
	xmlNode *n;

	assert(c != NULL);
	if (old != NULL && now != NULL && strcmp(old->state, now->state) == 0)
		return;
	n = add(x->root, "criterion");
	set(n, "framework", c->framework);
	set(n, "id", c->id);
	set(n, "title", c->title);
	set(n, "old", old == NULL ? "not in scope" : old->state);
	set(n, "new", now == NULL ? "not in scope" : now->state);
	set(n, "missing", now == NULL ? "" : now->missing);
	x->r->changes++;
}

static void
put_criteria(struct comparison *x)
{
	size_t n = x->old->n_criteria, m = x->now->n_criteria;
	size_t *to = unpaired(x->a, n), *from = unpaired(x->a, m);

	if (!x->old->judged || !x->now->judged)
		return;
	pair_keys(x->a, criterion_keys(x->a, x->old, x->bare), to, n,
	    criterion_keys(x->a, x->now, x->bare), from, m);
	for (size_t j = 0; j < m; j++)
		put_criterion(x,
		    from[j] == SIZE_MAX ? NULL : &x->old->criteria[from[j]],
		    &x->now->criteria[j]);
	for (size_t i = 0; i < n; i++) {
		if (to[i] == SIZE_MAX)
			put_criterion(x, &x->old->criteria[i], NULL);
	}
}

static void
free_tree(void *doc)
{
	xmlFreeDoc(doc);
}

static void
put_side(xmlNode *root, const char *name, const struct diff_side *s)
{
	static const char *const sources[] = {"plans", "revision", "package"};
	xmlNode *n = add(root, name);

	set(n, "name", s->given);
	set(n, "source", sources[s->source]);
	set(n, "commit", s->commit);
	set(n, "as-of", s->as_of);
	plan_set_int(n, "documents", (int64_t)s->n_documents);
}

void
diff_compare(struct arena *a, const struct diff_side *old,
    const struct diff_side *now, struct diff_result *out)
{
	struct comparison x = {.a = a, .old = old, .now = now, .r = out};

	memset(out, 0, sizeof *out);
	out->doc = xmlNewDoc((const xmlChar *)"1.0");
	if (out->doc == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_tree, out->doc);
	x.root = xmlNewDocNode(out->doc, NULL, (const xmlChar *)"diff", NULL);
	if (x.root == NULL)
		bcp_out_of_memory();
	xmlDocSetRootElement(out->doc, x.root);
	set(x.root, "version", BCP_VERSION);
	plan_set(x.root, "judged", old->judged && now->judged ? "yes" : "no");
	put_side(x.root, "old", old);
	put_side(x.root, "new", now);
	x.bare = one_group(old) || one_group(now);
	put_documents(&x);
	put_criteria(&x);
	plan_set_int(x.root, "changes", (int64_t)out->changes);
	plan_set_int(x.root, "dropped", (int64_t)out->dropped);
}
