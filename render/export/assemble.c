/* The OSCAL files, of the pieces that documents added. Each is written in one
 * pass over the pieces; the pass before hashes them in their other form, for
 * the UUID at the top of a file is that of what follows. */
#include "gather.h"

#include "caps.h"
#include "oscal.h"

#include <stdlib.h>
#include <string.h>

/* What stands before a member that is a hole: a comma, and where it is shown,
 * its line's beginning. */
#define GAP_SHOWN (strlen(",\n") + OSCAL_RESULT_ELEMENTS + 1)
#define GAP_HASHED strlen(",")

#define MANY (SIZE_MAX >> 1)

/* Members of a model, in both forms. */
struct both {
	struct buf shown, hashed;
};

struct assembly {
	struct export_all *all;
	enum export_file file;
	struct hash *hash; /* NULL: the file is written */
	bool hashed;	   /* which form goes there */
	/* The result at hand: its documents, and what fills the holes. */
	size_t first, end;
	const char *tool;
	struct arena *arena;
	xmlHashTable *observed; /* struct buf of UUIDs, by criterion */
	const char **criteria;
	size_t n_criteria;
};

static void
put(struct assembly *as, const char *p, size_t n)
{
	if (as->hash != NULL)
		hash_add(as->hash, p, n);
	else
		as->all->out.put(as->all->out.ctx, as->file, p, n);
}

/* One text for each form. */
static void
puts_as(struct assembly *as, const char *shown, const char *hashed)
{
	const char *text = as->hashed ? hashed : shown;

	put(as, text, strlen(text));
}

static void
both_init(struct both *b)
{
	buf_init(&b->shown, MANY);
	buf_init(&b->hashed, MANY);
}

static void
put_both(struct assembly *as, const struct both *b)
{
	const struct buf *text = as->hashed ? &b->hashed : &b->shown;

	put(as, buf_str(text), text->len);
}

static void
both_release(struct both *b)
{
	buf_release(&b->shown);
	buf_release(&b->hashed);
}

/* The observations of a criterion; NULL when there are none. */
static const struct buf *
related(const struct assembly *as, const char *number)
{
	size_t n = strtoul(number, NULL, 10);

	return n >= as->n_criteria ? NULL
				   : xmlHashLookup(as->observed,
					 (const xmlChar *)as->criteria[n]);
}

static void
put_related(struct assembly *as, const struct buf *uuids)
{
	puts_as(
	    as, "\"related-observations\": [", "\"related-observations\":[");
	for (size_t i = 0; i < uuids->len; i += HASH_UUID_LEN) {
		if (i != 0)
			put(as, ",", 1);
		puts_as(as, "\n       {\n        \"observation-uuid\": \"",
		    "{\"observation-uuid\":\"");
		put(as, uuids->p + i, HASH_UUID_LEN);
		puts_as(as, "\"\n       }", "\"}");
	}
	puts_as(as, "\n      ]", "]");
}

/* Puts a piece with its holes filled: the tool's UUID, or observations. */
static void
put_filled(struct assembly *as, const char *p, size_t n)
{
	const char *end = p + n, *hole, *what;

	while ((hole = memchr(p, JSON_HOLE, (size_t)(end - p))) != NULL) {
		const struct buf *uuids = NULL;

		what = hole + 1;
		n = (size_t)(hole - p);
		hole = memchr(what, JSON_HOLE, (size_t)(end - what));
		if (hole == NULL)
			return;
		if (hole != what) {
			size_t gap = as->hashed ? GAP_HASHED : GAP_SHOWN;

			uuids = related(as, what);
			n -= uuids == NULL && n >= gap ? gap : 0;
		}
		put(as, p, n);
		if (hole == what)
			put(as, as->tool, HASH_UUID_LEN);
		else if (uuids != NULL)
			put_related(as, uuids);
		p = hole + 1;
	}
	put(as, p, (size_t)(end - p));
}

/* The same piece of some documents, as elements of a list. The hashed form is
 * the piece behind. */
static void
put_elements(
    struct assembly *as, size_t first, size_t end, enum export_piece piece)
{
	bool any = false;

	for (size_t i = first; i < end && as->all->fault == 0; i++) {
		size_t len;
		const char *p;

		if (as->all->docs[i].len[piece] == 0)
			continue;
		p = gather_piece(
		    as->all, i, (enum export_piece)(piece + as->hashed), &len);
		if (any)
			put(as, ",", 1);
		any = true;
		put_filled(as, p, len);
	}
}

static bool
has(const struct assembly *as, size_t first, size_t end,
    enum export_piece piece)
{
	for (size_t i = first; i < end; i++) {
		if (as->all->docs[i].len[piece] != 0)
			return true;
	}
	return false;
}

static void
free_uuids(void *p)
{
	buf_release(p);
}

static void
observe(struct assembly *as, const char *criterion, const char *uuid)
{
	struct buf *list =
	    xmlHashLookup(as->observed, (const xmlChar *)criterion);

	if (list == NULL) {
		list = arena_alloc(as->arena, 1, sizeof *list);
		buf_init(list, MANY);
		arena_defer(as->arena, free_uuids, list);
		if (xmlHashAddEntry(
			as->observed, (const xmlChar *)criterion, list) != 0)
			bcp_out_of_memory();
	}
	buf_put(list, uuid, HASH_UUID_LEN);
}

static void
free_observed(void *p)
{
	xmlHashFree(p, NULL);
}

/* Of the workspace at hand: which observations bear on which criterion, and
 * the criteria that its first document tells. */
static void
read_observed(struct assembly *as)
{
	const char *p, *end, *criterion, *uuid;
	size_t len, cap = 0;

	as->observed = xmlHashCreate(64);
	if (as->observed == NULL)
		bcp_out_of_memory();
	arena_defer(as->arena, free_observed, as->observed);
	for (size_t i = as->first; i < as->end; i++) {
		p = gather_piece(as->all, i, PIECE_OBSERVED, &len);
		end = p + len;
		while ((criterion = gather_next(&p, end)) != NULL) {
			uuid = gather_next(&p, end);
			if (uuid != NULL && strlen(uuid) == HASH_UUID_LEN)
				observe(as, criterion, uuid);
		}
	}
	as->criteria = NULL;
	as->n_criteria = 0;
	p = gather_piece(as->all, as->first, PIECE_CRITERIA, &len);
	end = p + len;
	while ((criterion = gather_next(&p, end)) != NULL) {
		as->criteria = arena_grow(as->arena, as->criteria, &cap,
		    as->n_criteria + 1, sizeof *as->criteria);
		as->criteria[as->n_criteria++] =
		    arena_str(as->arena, criterion);
	}
}

/* What a result begins with as it is shown; as it is hashed, some of it comes
 * first and some last. */
struct head {
	struct both first, last, tool;
};

static void
make_head(struct assembly *as, struct export_names *names, struct head *h)
{
	static const char said[] =
	    "What the rules found in the plans, and how the criteria stand.";
	const struct export_run *run = as->all->run;
	const char *keys[KEY_COUNT] = {"", "", "", "", ""};
	const char *start = arena_printf(as->arena, "%sT00:00:00Z", run->as_of);
	const char *uuid, *p, *text;
	struct json_text j;
	struct buf unused;
	size_t len;

	p = gather_piece(as->all, as->first, PIECE_KEYS, &len);
	for (size_t i = 0; i < KEY_COUNT; i++) {
		text = gather_next(&p, buf_str(&as->all->scratch) + len);
		keys[i] = arena_str(as->arena, text == NULL ? "" : text);
	}
	uuid = export_unique(names, as->arena, "result", keys[KEY_WORKSPACE]);
	as->tool = export_unique(names, as->arena, "tool", run->version);
	buf_init(&unused, MANY);
	both_init(&h->first);
	both_init(&h->last);
	both_init(&h->tool);
	json_text_init(&j, &h->first.shown, &unused, OSCAL_RESULT_MEMBERS);
	json_put(&j, "uuid", uuid);
	json_put_line(
	    &j, "title", keys[KEY_WORKSPACE_TITLE], "Continuity plans");
	json_put(&j, "description", said);
	json_put(&j, "start", start);
	json_text_release(&j);
	json_text_init(&j, &unused, &h->first.hashed, 0);
	json_put(&j, "description", said);
	json_text_release(&j);
	json_text_init(&j, &h->last.shown, &h->last.hashed, 0);
	json_put(&j, "start", start);
	json_put_line(
	    &j, "title", keys[KEY_WORKSPACE_TITLE], "Continuity plans");
	json_put(&j, "uuid", uuid);
	json_text_release(&j);
	json_text_init(
	    &j, &h->tool.shown, &h->tool.hashed, OSCAL_RESULT_COMPONENTS);
	oscal_component(&j, as->tool, "software", "bcpgen",
	    "Checks continuity plans by rules.");
	json_text_release(&j);
	buf_release(&unused);
}

static void
put_assessed(struct assembly *as)
{
	if (!has(as, as->first, as->first + 1, PIECE_ASSESSED))
		return;
	puts_as(as, ",\n    \"findings\": [", ",\"findings\":[");
	put_elements(as, as->first, as->first + 1, PIECE_ASSESSED);
	puts_as(as, "\n    ]", "]");
}

static void
put_observations(struct assembly *as)
{
	if (!has(as, as->first, as->end, PIECE_OBSERVATIONS))
		return;
	puts_as(as, ",\n    \"observations\": [", ",\"observations\":[");
	put_elements(as, as->first, as->end, PIECE_OBSERVATIONS);
	puts_as(as, "\n    ]", "]");
}

static void
put_result(struct assembly *as, struct export_names *names)
{
	struct head h;

	make_head(as, names, &h);
	read_observed(as);
	puts_as(as, "\n   {", "{");
	put_both(as, &h.first);
	if (as->hashed)
		put_assessed(as);
	puts_as(as, ",\n    \"local-definitions\": {\n     \"components\": [",
	    ",\"local-definitions\":{\"components\":[");
	put_both(as, &h.tool);
	put(as, ",", 1);
	put_elements(as, as->first, as->end, PIECE_DOCUMENT);
	puts_as(as, "\n     ]\n    }", "]}");
	if (as->hashed)
		put_observations(as);
	put(as, ",", 1);
	put_elements(as, as->first, as->first + 1, PIECE_REVIEWED);
	if (!as->hashed) {
		put_observations(as);
		put_assessed(as);
	} else {
		put(as, ",", 1);
		put_both(as, &h.last);
	}
	puts_as(as, "\n   }", "}");
	both_release(&h.first);
	both_release(&h.last);
	both_release(&h.tool);
}

/* A result a workspace, which its first document begins. */
static void
put_results(struct assembly *as)
{
	struct export_all *all = as->all;
	struct arena *a = arena_new();
	struct export_names *names = export_names_new(a, NULL);

	for (as->first = 0; as->first < all->count && all->fault == 0;
	     as->first = as->end) {
		as->end = as->first + 1;
		while (as->end < all->count && !all->docs[as->end].leads)
			as->end++;
		if (as->first != 0)
			put(as, ",", 1);
		as->arena = arena_new();
		put_result(as, names);
		arena_free(as->arena);
	}
	arena_free(a);
}

static void
put_metadata(
    struct json_text *j, const struct export_all *all, const char *title)
{
	const struct export_run *run = all->run;
	struct arena *a = arena_new();

	json_open_object(j, "metadata");
	json_put(j, "title", title);
	json_put(
	    j, "last-modified", arena_printf(a, "%sT00:00:00Z", run->as_of));
	json_put(j, "version", run->as_of);
	json_put(j, "oscal-version", OSCAL_VERSION);
	json_open_list(j, "props");
	oscal_prop(j, "generator", arena_printf(a, "bcpgen %s", run->version));
	json_close(j);
	json_open_list(j, "parties");
	for (const struct gathered_name *p = all->parties; p != NULL;
	     p = p->next) {
		json_open_object(j, NULL);
		json_put(j, "uuid", export_uuid(a, "party", p->id));
		json_put(j, "type", "organization");
		json_put_line(j, "name", p->id, "unnamed");
		json_close(j);
	}
	json_close(j);
	json_close(j);
	arena_free(a);
}

static void
put_resource(struct json_text *j, const char *uuid, const char *title,
    const char *text, const char *fallback)
{
	json_open_object(j, NULL);
	json_put(j, "uuid", uuid);
	json_put_line(j, "title", title, fallback);
	json_open_object(j, "citation");
	json_put_line(j, "text", text, fallback);
	json_close(j);
	json_close(j);
}

/* The plan of the assessment is the set of rules that is built in. */
static void
put_rules(struct json_text *j, const struct export_all *all, const char *rules)
{
	struct arena *a = arena_new();

	json_open_object(j, "back-matter");
	json_open_list(j, "resources");
	put_resource(j, rules, "Rules of bcpgen",
	    arena_printf(a, "bcpgen %s: what 'bcpgen explain' lists.",
		all->run->version),
	    "");
	json_close(j);
	json_close(j);
	arena_free(a);
}

/* Resources that stand for frameworks, whose text is not ours to copy. */
static void
put_frameworks(struct json_text *j, const struct export_all *all)
{
	struct arena *a = arena_new();

	json_open_object(j, "back-matter");
	json_open_list(j, "resources");
	for (const struct gathered_name *u = all->used; u != NULL;
	     u = u->next) {
		const struct gathered_name *n = gather_framework(all, u->id);

		put_resource(j, export_uuid(a, "framework", u->id),
		    n == NULL ? u->id : n->title,
		    n == NULL ? u->id
			      : arena_printf(a, "%s, %s", n->title, n->version),
		    "unnamed framework");
	}
	json_close(j);
	json_close(j);
	arena_free(a);
}

/* A model: what stands before its list of elements, the list, and what stands
 * behind it, each in both forms and in their order. */
struct model {
	enum export_file file;
	const char *name, *list;
	struct both before, after;
	void (*elements)(struct assembly *as);
	bool any; /* whether the list is there */
};

static void
put_list(struct assembly *as, const struct model *m)
{
	if (!m->any)
		return;
	puts_as(as, ",\n  \"", "\"");
	put(as, m->list, strlen(m->list));
	puts_as(as, "\": [", "\":[");
	m->elements(as);
	puts_as(as, as->all->count == 0 ? "]" : "\n  ]", "]");
}

/* Its uuid is that of the rest, so that another content is another document. */
static void
hash_model(
    struct export_all *all, const struct model *m, char uuid[HASH_UUID_LEN + 1])
{
	struct assembly as = {.all = all, .file = m->file, .hashed = true};
	bool more = m->before.hashed.len != 0;

	as.hash = hash_uuid_begin();
	put(&as, m->name, strlen(m->name));
	put(&as, "\n{", 2);
	put_both(&as, &m->before);
	if (more && (m->any || m->after.hashed.len != 0))
		put(&as, ",", 1);
	put_list(&as, m);
	if (m->any && m->after.hashed.len != 0)
		put(&as, ",", 1);
	put_both(&as, &m->after);
	put(&as, "}", 1);
	hash_uuid_end(as.hash, uuid);
}

static void
write_model(struct export_all *all, const struct model *m)
{
	struct assembly as = {.all = all, .file = m->file};
	char uuid[HASH_UUID_LEN + 1];

	hash_model(all, m, uuid);
	puts_as(&as, "{\n \"", "");
	put(&as, m->name, strlen(m->name));
	puts_as(&as, "\": {\n  \"uuid\": \"", "");
	put(&as, uuid, HASH_UUID_LEN);
	put(&as, "\",", 2);
	put_both(&as, &m->before);
	put_list(&as, m);
	if (m->after.shown.len != 0)
		put(&as, ",", 1);
	put_both(&as, &m->after);
	puts_as(&as, "\n }\n}\n", "");
}

/* Adds a member to others. */
static void
add(struct buf *out, const struct buf *member)
{
	if (member->len == 0)
		return;
	if (out->len != 0)
		buf_putc(out, ',');
	buf_put(out, buf_str(member), member->len);
}

static void
begin_model(struct model *m, struct both *metadata, struct both *back,
    const struct export_all *all, const char *title, struct json_text *j)
{
	both_init(&m->before);
	both_init(&m->after);
	both_init(metadata);
	both_init(back);
	json_text_init(j, &metadata->shown, &metadata->hashed, OSCAL_MEMBERS);
	put_metadata(j, all, title);
	json_text_release(j);
	json_text_init(j, &back->shown, &back->hashed, OSCAL_MEMBERS);
}

static void
end_model(struct export_all *all, struct model *m, struct both *metadata,
    struct both *back)
{
	write_model(all, m);
	both_release(metadata);
	both_release(back);
	both_release(&m->before);
	both_release(&m->after);
}

void
assemble_results(struct export_all *all)
{
	struct model m = {.file = EXPORT_RESULTS,
	    .name = "assessment-results",
	    .list = "results",
	    .elements = put_results,
	    .any = true};
	struct arena *a = arena_new();
	const char *rules = export_uuid(a, "rules", all->run->version);
	struct both metadata, back, import;
	struct json_text j;

	begin_model(&m, &metadata, &back, all, "Continuity assessment", &j);
	put_rules(&j, all, rules);
	json_text_release(&j);
	both_init(&import);
	json_text_init(&j, &import.shown, &import.hashed, OSCAL_MEMBERS);
	json_open_object(&j, "import-ap");
	json_put(&j, "href", arena_printf(a, "#%s", rules));
	json_close(&j);
	json_text_release(&j);
	add(&m.before.shown, &metadata.shown);
	add(&m.before.shown, &import.shown);
	add(&m.after.shown, &back.shown);
	add(&m.before.hashed, &back.hashed);
	add(&m.before.hashed, &import.hashed);
	add(&m.before.hashed, &metadata.hashed);
	end_model(all, &m, &metadata, &back);
	both_release(&import);
	arena_free(a);
}

static void
put_controls(struct assembly *as)
{
	put_elements(as, 0, as->all->count, PIECE_COMPONENTS);
}

void
assemble_components(struct export_all *all)
{
	struct assembly as = {.all = all};
	struct model m = {.file = EXPORT_COMPONENTS,
	    .name = "component-definition",
	    .list = "components",
	    .elements = put_controls};
	struct both metadata, back;
	struct json_text j;

	m.any = has(&as, 0, all->count, PIECE_COMPONENTS);
	begin_model(&m, &metadata, &back, all, "Continuity controls", &j);
	put_frameworks(&j, all);
	json_text_release(&j);
	add(&m.before.shown, &metadata.shown);
	add(&m.after.shown, &back.shown);
	add(&m.before.hashed, &back.hashed);
	add(&m.after.hashed, &metadata.hashed);
	end_model(all, &m, &metadata, &back);
}
