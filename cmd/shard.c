#include "shard.h"

#include "baseline.h"
#include "caltime.h"
#include "caps.h"
#include "file.h"
#include "files.h"
#include "hash.h"
#include "res.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void
shard_deal(struct discovery *found, const struct options *opt)
{
	uint64_t n = 0, at = 0;

	for (size_t i = 0; i < found->n_sources; i++)
		n += found->sources[i].chosen;
	found->n_chosen = (size_t)n;
	for (size_t i = 0; i < found->n_sources; i++) {
		struct source *s = &found->sources[i];

		if (!s->chosen)
			continue;
		s->elsewhere = at < n * (opt->shard - 1) / opt->parts ||
			       at >= n * opt->shard / opt->parts;
		at++;
	}
}

/* A hash over many things, of which none need be in memory with another. */
struct chain {
	char hex[HASH_HEX_LEN + 1];
};

static void
link_hash(struct chain *c, const char *name, const char *hex)
{
	struct buf line;

	buf_init(&line, LIMIT_FILE_BYTES);
	buf_printf(&line, "%s\n%s\n%s\n", c->hex, hex, name);
	hash_hex(c->hex, buf_str(&line), line.len);
	buf_release(&line);
}

static void
link_bytes(struct chain *c, const char *name, const void *p, size_t n)
{
	char hex[HASH_HEX_LEN + 1];

	hash_hex(hex, p, n);
	link_hash(c, name, hex);
}

/* What cannot be read is told by who needs it. */
static void
link_file(struct chain *c, const char *name, const char *path)
{
	struct arena *own = arena_new();
	struct file_error err;
	size_t len;
	const char *p = file_read(own, path, LIMIT_FILE_BYTES, &len, &err);

	if (p == NULL)
		link_hash(c, name, "-");
	else
		link_bytes(c, name, p, len);
	arena_free(own);
}

static void
link_folder(struct chain *c, const char *dir, struct arena *a)
{
	struct files f = {.arena = a};

	link_hash(c, "", dir == NULL ? "-" : "+");
	if (dir == NULL)
		return;
	files_below(&f, dir);
	for (size_t i = 0; i < f.count; i++)
		link_file(c, f.paths[i] + strlen(dir), f.paths[i]);
}

const char *
shard_data(struct engine *e, struct arena *a)
{
	struct chain c = {""};

	for (size_t i = 0; i < res_count; i++)
		link_bytes(&c, res_table[i].name, res_table[i].beg,
		    (size_t)(res_table[i].end - res_table[i].beg));
	link_folder(&c, e->opt->schema_dir, a);
	link_folder(&c, e->opt->templates_dir, a);
	return arena_str(a, c.hex);
}

void
shard_files(struct files *f, const struct discovery *found, size_t workspace)
{
	static const char *const folders[] = {
	    "rules", "frameworks", "evidence"};
	const struct workspace_ref *w = &found->workspaces[workspace];
	const char *slash = *w->dir == '\0' ? "" : "/";

	for (size_t i = w->first; i < w->first + w->count; i++)
		files_add(f, found->sources[i].path);
	if (!w->has_file)
		return;
	files_add(
	    f, arena_printf(f->arena, "%s%s%s", w->dir, slash, WORKSPACE_FILE));
	files_add(
	    f, arena_printf(f->arena, "%s%s%s", w->dir, slash, THEME_FILE));
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		files_below(f, arena_printf(f->arena, "%s%s%s", w->dir, slash,
				   folders[i]));
}

bool
shard_loads(const struct discovery *found, size_t workspace)
{
	const struct workspace_ref *w = &found->workspaces[workspace];

	for (size_t i = w->first; i < w->first + w->count; i++) {
		if (source_is_ours(&found->sources[i]))
			return true;
	}
	return false;
}

/* What a workspace holds, for those parts that load it. */
static void
put_workspaces(struct buf *out, const struct discovery *found)
{
	for (size_t i = 0; i < found->n_workspaces; i++) {
		struct files f = {.arena = arena_new()};
		struct chain c = {""};

		if (shard_loads(found, i)) {
			shard_files(&f, found, i);
			for (size_t k = 0; k < f.count; k++)
				link_file(&c, "", f.paths[k]);
			result_put_number(out, i);
			result_put_text(out, c.hex, HASH_HEX_LEN);
		}
		arena_free(f.arena);
	}
}

/* The names of all that is taken: by them the parts are dealt. */
static const char *
names(const struct discovery *found, struct arena *a)
{
	struct chain c = {""};

	for (size_t i = 0; i < found->n_workspaces; i++) {
		const struct workspace_ref *w = &found->workspaces[i];

		link_hash(&c, w->name, w->out_dir);
		link_hash(&c, "", w->has_file ? "+" : "-");
	}
	for (size_t i = 0; i < found->n_sources; i++) {
		const struct source *s = &found->sources[i];

		link_hash(&c, s->name, s->chosen ? "+" : "-");
	}
	return arena_str(a, c.hex);
}

/* A text that is not UTF-8 makes no entry. */
static json_t *
or_null(json_t *list, size_t n)
{
	if (json_array_size(list) == n)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *
gates(const struct options *opt)
{
	json_t *list = json_array();

	for (const struct coverage_gate *g = opt->gates; g != NULL; g = g->next)
		json_array_append_new(list, json_string(g->text));
	return or_null(list, opt->n_gates);
}

/* What is not told to outsiders is not in their parts. */
static json_t *
commits(const struct engine *e, struct arena *a)
{
	json_t *list = json_array();
	size_t n = e->opt->audience < EDITION_AUDITOR ? 0 : e->n_repos;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:b}", "plans",
			      discover_name(a, e->repos[i].arg), "commit",
			      e->repos[i].state.commit, "dirty",
			      (int)e->repos[i].state.dirty));
	return or_null(list, n);
}

static json_t *
baseline(const struct engine *e, struct arena *a)
{
	struct chain c = {""};

	if (e->baseline == NULL)
		return json_null();
	for (size_t i = 0; i < e->baseline->count; i++)
		link_hash(&c, e->baseline->entries[i].fingerprint,
		    diag_sev_name(e->baseline->entries[i].severity));
	return json_pack("{s:I, s:s}", "count", (json_int_t)e->baseline->count,
	    "sha256", arena_str(a, c.hex));
}

static json_t *
option_facts(const struct options *opt)
{
	return json_pack("{s:i, s:b, s:b, s:b, s:s, s:s, s:b, s:s}", "fail-on",
	    (int)opt->fail_on, "quiet", (int)opt->quiet, "verbose",
	    (int)opt->verbose, "colour", (int)opt->colour, "audience",
	    edition_name(opt->audience), "paper",
	    opt->paper == NULL ? "" : opt->paper, "plain-pdf",
	    (int)opt->plain_pdf, "profile",
	    opt->profile == NULL ? "" : opt->profile);
}

/* What all parts of a run have in common; NULL when a name is not UTF-8. */
static const char *
facts(struct engine *e, const struct discovery *found,
    const struct looks_carried *looks, struct arena *a)
{
	const struct options *opt = e->opt;
	struct chain l = {""};
	char date[11], *text;
	const char *copy;
	json_t *root;

	cal_format_date(date, opt->as_of);
	link_bytes(&l, "", looks->theme, looks->theme_len);
	link_bytes(&l, looks->logo, looks->picture, looks->picture_len);
	root = json_pack("{s:s, s:s, s:s, s:i, s:I, s:I, s:I, s:s, s:s, s:o, "
			 "s:o, s:o, s:o}",
	    "version", BCP_VERSION, "data", shard_data(e, a), "as-of", date,
	    "parts", (int)opt->parts, "sources", (json_int_t)found->n_sources,
	    "chosen", (json_int_t)found->n_chosen, "workspaces",
	    (json_int_t)found->n_workspaces, "names", names(found, a), "looks",
	    l.hex, "options", option_facts(opt), "gates", gates(opt), "git",
	    commits(e, a), "baseline", baseline(e, a));
	text = root == NULL ? NULL
			    : json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(root);
	copy = text == NULL ? NULL : arena_str(a, text);
	free(text);
	return copy;
}

static bool
fail(struct diag *d, const char *what)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	diag_at(d, DIAG_IO_READ, nowhere, "%s", what);
	return false;
}

bool
shard_open(struct part *out, struct engine *e, const struct discovery *found,
    struct arena *a, struct diag *d)
{
	struct looks_carried none = {"", "", "", 0, 0};
	struct buf seen;
	bool ok = true;

	memset(out, 0, sizeof *out);
	out->number = e->opt->shard;
	out->looks = none;
	if (found->n_workspaces == 1) {
		struct workspace *w = workspace_bare(e, found, 0);

		ok = looks_carry(e, w, a, &out->looks);
		workspace_free(w);
	}
	if (!ok)
		return fail(d, "the theme of the workspace cannot be read");
	out->facts = facts(e, found, &out->looks, a);
	if (out->facts == NULL)
		return fail(d, "a name on the command line is not UTF-8");
	out->facts_len = strlen(out->facts);
	buf_init(&seen, LIMIT_OUTPUT_BYTES);
	put_workspaces(&seen, found);
	out->seen = arena_strn(a, buf_str(&seen), seen.len);
	out->seen_len = seen.len;
	buf_release(&seen);
	return true;
}
