#include "merge.h"

#include "baseline.h"
#include "caltime.h"
#include "caps.h"
#include "hash.h"
#include "report.h"
#include "shard.h"

#include <stdlib.h>
#include <string.h>

/* What differs, for people, by the facts that tell it. */
static const struct fact {
	const char *key, *what;
} facts[] = {
    {"version", "was made by another version of bcpgen than"},
    {"data", "was made with other schemas, rules or templates than"},
    {"as-of", "is as of another date than"},
    {"parts", "is one of another number of parts than"},
    {"options", "was made with other options than"},
    {"gates", "was made with another --min-coverage than"},
    {"baseline", "was made with another baseline than"},
    {"git", "was made from another commit than"},
    {"looks", "was made with another theme than"},
    {"names", "was made from other plans than"},
};
#define N_FACTS (sizeof facts / sizeof facts[0])

static bool
refuse(const char *dir, const char *what, const char *other)
{
	fputs("bcpgen: error: ", stderr);
	report_name(stderr, dir);
	fprintf(stderr, ": %s%s", what, *other == '\0' ? "" : " ");
	report_name(stderr, other);
	fputc('\n', stderr);
	return false;
}

static const char *
text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : s;
}

/* "(2026-11-23, not 2026-11-22)", "" where that says nothing. */
static const char *
values(struct arena *a, const json_t *mine, const json_t *theirs)
{
	const char *x = json_string_value(mine), *y = json_string_value(theirs);

	if (json_is_integer(mine) && json_is_integer(theirs))
		return arena_printf(a, " (%lld, not %lld)",
		    (long long)json_integer_value(mine),
		    (long long)json_integer_value(theirs));
	/* Hashes are for machines. */
	if (x == NULL || y == NULL || strlen(x) > 32 || strlen(y) > 32)
		return "";
	return arena_printf(a, " (%s, not %s)", x, y);
}

static bool
are_equal(const json_t *x, const json_t *y)
{
	size_t flags = JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS;
	char *mine = json_dumps(x, flags), *theirs = json_dumps(y, flags);
	bool equal =
	    mine != NULL && theirs != NULL && strcmp(mine, theirs) == 0;

	free(mine);
	free(theirs);
	return equal;
}

static bool
belongs(struct arena *a, const struct part *p, const struct part *first,
    const json_t *theirs)
{
	json_error_t fault;
	json_t *mine;
	bool ok = p->facts_len == first->facts_len &&
		  memcmp(p->facts, first->facts, p->facts_len) == 0;

	if (ok)
		return true;
	mine = json_loadb(p->facts, p->facts_len, 0, &fault);
	for (size_t i = 0; i < N_FACTS && !ok; i++) {
		const json_t *x = json_object_get(mine, facts[i].key);
		const json_t *y = json_object_get(theirs, facts[i].key);

		if (are_equal(x, y))
			continue;
		refuse(p->dir, facts[i].what,
		    arena_printf(a, "%s%s", first->dir, values(a, x, y)));
		ok = true;
	}
	if (!ok)
		refuse(p->dir, "was made from other plans than", first->dir);
	json_decref(mine);
	return false;
}

static int
compare_parts(const void *pa, const void *pb)
{
	const struct part *x = pa, *y = pb;

	return (x->number > y->number) - (x->number < y->number);
}

static bool
are_all(struct arena *a, const struct merge *m, uint32_t of)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct part *p = &m->parts[i];

		if (i != 0 && p->number == p[-1].number)
			return refuse(p->dir,
			    arena_printf(a, "is part %u of %u, as is",
				(unsigned)p->number, (unsigned)of),
			    p[-1].dir);
		if (p->number != i + 1)
			break;
		if (i + 1 == of && m->count == of)
			return true;
	}
	for (uint32_t k = 1; k <= of; k++) {
		if (k <= m->count && m->parts[k - 1].number == k)
			continue;
		fprintf(stderr,
		    "bcpgen: error: part %u of %u is missing: build it with "
		    "--shard %u/%u, and name it\n",
		    (unsigned)k, (unsigned)of, (unsigned)k, (unsigned)of);
		return false;
	}
	return refuse(m->parts[m->count - 1].dir,
	    arena_printf(a, "its number is beyond %u", (unsigned)of), "");
}

static bool
count_of(const json_t *root, const char *key, size_t max, size_t *out)
{
	const json_t *n = json_object_get(root, key);
	json_int_t value = json_integer_value(n);

	*out = (size_t)value;
	return json_is_integer(n) && value >= 0 && (uint64_t)value <= max;
}

static const char *
or_none(struct arena *a, const char *text)
{
	return *text == '\0' ? NULL : arena_str(a, text);
}

/* The options that the findings were printed and the documents made with. */
static bool
take_options(struct merge *m, struct arena *a)
{
	const json_t *from = json_object_get(m->facts, "options");
	const char *date = text_of(m->facts, "as-of");
	struct options *o = &m->opt;
	size_t level;

	if (!count_of(from, "fail-on", FAIL_NEVER, &level) ||
	    !edition_parse(text_of(from, "audience"), &o->audience) ||
	    strlen(date) != 10 ||
	    cal_parse_date(date, strlen(date), &o->as_of) != CAL_OK)
		return false;
	o->fail_on = (enum fail_on)level;
	o->quiet = json_is_true(json_object_get(from, "quiet"));
	o->verbose |= json_is_true(json_object_get(from, "verbose"));
	o->plain_pdf = json_is_true(json_object_get(from, "plain-pdf"));
	o->paper = or_none(a, text_of(from, "paper"));
	o->profile = or_none(a, text_of(from, "profile"));
	return true;
}

static bool
take_gates(struct merge *m, struct arena *a)
{
	const json_t *list = json_object_get(m->facts, "gates"), *text;
	struct coverage_gate **tail = &m->opt.gates;
	size_t i;

	json_array_foreach(list, i, text)
	{
		struct coverage_gate *g = arena_alloc(a, 1, sizeof *g);

		if (!json_is_string(text) || i == MAX_GATES)
			return false;
		g->text = arena_str(a, json_string_value(text));
		*tail = g;
		tail = &g->next;
		m->opt.n_gates++;
	}
	return json_is_array(list);
}

static bool
take_commits(struct merge *m, struct arena *a)
{
	const json_t *list = json_object_get(m->facts, "git"), *o;
	size_t i;

	m->n_repos = json_array_size(list);
	m->repos = arena_alloc(a, m->n_repos, sizeof *m->repos);
	json_array_foreach(list, i, o)
	{
		m->repos[i].arg = arena_str(a, text_of(o, "plans"));
		m->repos[i].state.commit = arena_str(a, text_of(o, "commit"));
		m->repos[i].state.dirty =
		    json_is_true(json_object_get(o, "dirty"));
	}
	return json_is_array(list);
}

static bool
take_baseline(struct merge *m, struct arena *a)
{
	const json_t *from = json_object_get(m->facts, "baseline");

	if (json_is_null(from))
		return true;
	m->baseline = arena_alloc(a, 1, sizeof *m->baseline);
	m->opt.baseline = "";
	return count_of(from, "count", SIZE_MAX >> 1, &m->baseline->count);
}

static bool
take_facts(struct merge *m, struct arena *a)
{
	struct discovery *f = &m->found;
	size_t chosen, results = 0;

	if (!count_of(m->facts, "sources", LIMIT_DOCUMENTS, &f->n_sources) ||
	    !count_of(
		m->facts, "workspaces", LIMIT_DOCUMENTS, &f->n_workspaces) ||
	    !count_of(m->facts, "chosen", f->n_sources, &chosen) ||
	    !take_options(m, a) || !take_gates(m, a) || !take_commits(m, a) ||
	    !take_baseline(m, a))
		return false;
	for (size_t i = 0; i < m->count; i++)
		results += (size_t)m->parts[i].count;
	f->sources = arena_alloc(a, f->n_sources + 1, sizeof *f->sources);
	return results == chosen;
}

/* Which part saw a workspace first, and how. */
struct sight {
	const struct part *part;
	const char *hash;
};

static bool
take_sights(struct merge *m, const struct part *p, struct sight *list)
{
	const char *at = p->seen, *end = p->seen + p->seen_len, *hash;
	uint64_t w;
	size_t len;

	while (at < end) {
		struct sight *s;

		if (!result_take_number(&at, end, LIMIT_DOCUMENTS, &w) ||
		    !result_take_text(&at, end, &hash, &len) ||
		    len != HASH_HEX_LEN || w >= m->found.n_workspaces)
			return refuse(p->dir,
			    "its " PART_FILE " does not make sense", "");
		s = &list[w];
		if (s->part != NULL && memcmp(s->hash, hash, len) != 0)
			return refuse(p->dir,
			    "was made from other plans, or other files beside "
			    "them, than",
			    s->part->dir);
		s->part = p;
		s->hash = hash;
	}
	return true;
}

/* Documents of a workspace refer to each other, whatever part has them. */
static bool
saw_the_same(struct merge *m, struct arena *a)
{
	struct sight *list =
	    arena_alloc(a, m->found.n_workspaces + 1, sizeof *list);

	for (size_t i = 0; i < m->count; i++) {
		if (!take_sights(m, &m->parts[i], list))
			return false;
	}
	return true;
}

static void
free_facts(void *p)
{
	json_decref(p);
}

bool
merge_read(struct merge *m, const struct options *opt, struct arena *a)
{
	json_error_t fault;
	const char *why;
	size_t of;

	memset(m, 0, sizeof *m);
	m->opt = *opt;
	m->count = opt->n_paths;
	m->parts = arena_alloc(a, m->count, sizeof *m->parts);
	for (size_t i = 0; i < m->count; i++) {
		if (!part_read(a, opt->paths[i], &m->parts[i], &why))
			return refuse(opt->paths[i], why, "");
	}
	m->facts =
	    json_loadb(m->parts[0].facts, m->parts[0].facts_len, 0, &fault);
	arena_defer(a, free_facts, m->facts);
	/* What another version calls options is nothing to guess. */
	if (strcmp(text_of(m->facts, "version"), BCP_VERSION) != 0)
		return refuse(m->parts[0].dir,
		    arena_printf(a, "it was made by bcpgen %s, and this is %s",
			text_of(m->facts, "version"), BCP_VERSION),
		    "");
	for (size_t i = 1; i < m->count; i++) {
		if (!belongs(a, &m->parts[i], &m->parts[0], m->facts))
			return false;
	}
	qsort(m->parts, m->count, sizeof *m->parts, compare_parts);
	if (!count_of(m->facts, "parts", LIMIT_DOCUMENTS, &of))
		of = 0;
	if (of != 0 && !are_all(a, m, (uint32_t)of))
		return false;
	if (of == 0 || !take_facts(m, a))
		return refuse(m->parts[0].dir,
		    "its " PART_FILE " does not make sense", "");
	return saw_the_same(m, a);
}

bool
merge_fits(const struct merge *m, struct engine *e, struct arena *a)
{
	return strcmp(shard_data(e, a), text_of(m->facts, "data")) == 0 ||
	       refuse(m->parts[0].dir,
		   "it was made with other schemas, rules or templates than "
		   "those of this run; give the same --schema-dir and "
		   "--templates",
		   "");
}

enum bcp_status
merge_files(const struct merge *m, struct pack *pack, struct diag *d)
{
	enum bcp_status s = BCP_OK;

	for (size_t i = 0; s == BCP_OK && i < m->count; i++)
		s = pack_take(pack, d, m->parts[i].dir, PART_FILE);
	return s;
}

/* One source after the other, each after the one before. */
static bool
take_one(struct merge *m, struct part *p, uint64_t *next, workers_done done,
    void *ctx)
{
	struct discovery *f = &m->found;
	uint64_t index = 0, workspace = 0;
	struct job_result r;
	bool ok;

	job_result_init(&r);
	ok = part_take_result(p, &index, &workspace, &r) && index >= *next &&
	     index < f->n_sources && workspace < f->n_workspaces && !r.failed;
	if (ok) {
		f->sources[index].workspace = (size_t)workspace;
		*next = index + 1;
		done(ctx, (size_t)index, &r);
	}
	job_result_release(&r);
	return ok;
}

bool
merge_results(struct merge *m, workers_done done, void *ctx)
{
	uint64_t next = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct part *p = &m->parts[i];
		bool ok = true;

		for (uint64_t k = 0; ok && k < p->count; k++)
			ok = take_one(m, p, &next, done, ctx);
		if (!ok || p->results != p->end)
			return refuse(p->dir,
			    "the results in its " PART_FILE
			    " do not make sense",
			    "");
	}
	return true;
}
