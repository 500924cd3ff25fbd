#include "job.h"

#include "caltime.h"
#include "caps.h"
#include "card.h"
#include "exports.h"
#include "file_log.h"
#include "forecast.h"
#include "found.h"
#include "gate.h"
#include "hash.h"
#include "looks.h"

#include <libxml/tree.h>
#include <string.h>

void
job_result_texts(struct job_result *r, struct buf *out[JOB_TEXTS])
{
	struct buf *all[JOB_TEXTS] = {&r->workspace_text, &r->text, &r->gates,
	    &r->summary, &r->told, &r->forecast, &r->workspace_found, &r->found,
	    &r->asked, &r->files, &r->sums, &r->pieces};

	memcpy(out, all, sizeof all);
}

void
job_result_init(struct job_result *r)
{
	struct buf *texts[JOB_TEXTS];

	memset(r, 0, sizeof *r);
	job_result_texts(r, texts);
	for (size_t i = 0; i < JOB_TEXTS; i++)
		buf_init(texts[i], LIMIT_OUTPUT_BYTES);
}

void
job_result_release(struct job_result *r)
{
	struct buf *texts[JOB_TEXTS];

	job_result_texts(r, texts);
	for (size_t i = 0; i < JOB_TEXTS; i++)
		buf_release(texts[i]);
}

bool
job_shows(const struct options *opt, const struct diag_item *it)
{
	if (it->known)
		return opt->verbose;
	if (!opt->quiet || it->sev == DIAG_FATAL)
		return true;
	if (it->state != DIAG_BROKEN || opt->fail_on == FAIL_NEVER)
		return false;
	return (int)it->sev >= (int)opt->fail_on;
}

static void
print_all(const struct options *opt, struct diag *d, struct buf *out)
{
	diag_sort(d);
	for (size_t i = 0; i < d->count; i++) {
		if (job_shows(opt, &d->items[i]))
			diag_print(out, d, &d->items[i], opt->colour);
	}
	if (d->dropped != 0)
		buf_printf(out, "... and %zu more\n", d->dropped);
}

static void
count_all(const struct diag *d, struct job_result *r)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_item *it = &d->items[i];

		r->invalid |= it->sev == DIAG_FATAL;
		if (it->sev == DIAG_FATAL)
			r->count[DIAG_ERROR]++;
		else if (it->state == DIAG_UNKNOWN)
			r->unknown++;
		else if (it->state == DIAG_WAIVED)
			r->waived++;
		else if (it->known)
			r->in_baseline++;
		else
			r->count[it->sev]++;
	}
}

/* "jitbit/jitbit-bcp", without an extension. */
static const char *
output_base(struct arena *a, const struct workspace *w, const char *id)
{
	if (*w->ref->out_dir == '\0')
		return id;
	return arena_printf(a, "%s/%s", w->ref->out_dir, id);
}

/* The portfolio page as seen from a document. */
static const char *
home_of(struct arena *a, const char *base)
{
	struct buf up;
	const char *home;

	buf_init(&up, LIMIT_FILE_BYTES);
	for (const char *p = base; (p = strchr(p, '/')) != NULL; p++)
		buf_puts(&up, "../");
	buf_puts(&up, "index.html");
	home = arena_str(a, buf_str(&up));
	buf_release(&up);
	return home;
}

/* A path as a link: what would end the path, or make a scheme, is escaped. */
static const char *
as_href(struct arena *a, const char *path)
{
	struct buf out;
	const char *href;

	buf_init(&out, LIMIT_FILE_BYTES);
	for (; *path != '\0'; path++) {
		if (strchr("%#?:", *path) != NULL)
			buf_printf(&out, "%%%02X", (unsigned)*path);
		else
			buf_putc(&out, *path);
	}
	href = arena_str(a, buf_str(&out));
	buf_release(&out);
	return href;
}

static void
set(xmlNode *n, const char *name, const char *value)
{
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)value);
}

/* Whether a document speaks for its workspace: the first of those that are
 * compiled. */
static bool
leads(const struct workspace *w, const struct document *doc)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct document *d = &w->documents[i];

		if (d->valid && d->source->chosen && !workspace_withholds(w, d))
			return d == doc;
	}
	return false;
}

/* The commit that a workspace is of, for the provenance. */
static void
set_commit(const struct engine *e, xmlNode *root, const struct workspace *w)
{
	for (size_t i = 0; i < e->n_repos; i++) {
		const struct engine_repo *r = &e->repos[i];

		if (r->arg != w->ref->arg)
			continue;
		set(root, "commit", r->state.commit);
		set(root, "dirty", r->state.dirty ? "yes" : "no");
	}
}

const char *
job_describe(struct arena *a, struct plan *p, const struct workspace *w,
    const struct document *doc)
{
	xmlNode *root = xmlDocGetRootElement(p->doc);
	const char *base = output_base(a, w, doc->id);
	const char *slash = strrchr(base, '/');
	const char *card = card_name(a, p, w, doc);
	char hash[HASH_HEX_LEN + 1];

	hash_hex(hash, doc->text, doc->len);
	if (card != NULL)
		set(root, "card", card);
	set(root, "version", BCP_VERSION);
	set(root, "href", arena_printf(a, "%s.html", as_href(a, base)));
	set(root, "base", slash == NULL ? base : slash + 1);
	set(root, "home", home_of(a, base));
	set(root, "source-sha256", hash);
	set(root, "leads", leads(w, doc) ? "yes" : "no");
	return base;
}

bool
job_write(struct engine *e, size_t writer, const struct doc *doc,
    const struct render_opts *opts, struct pack *pack, const char *base,
    struct arena *a, struct diag *d)
{
	const struct backend *b = e->writers[writer];
	struct sink out;
	bool ok;

	sink_init(&out);
	ok = b->render(e->writer_state[writer], doc, opts, a, d, &out) ==
		 BCP_OK &&
	     sink_finish(&out, d) == BCP_OK &&
	     pack_add(pack, d, arena_printf(a, "%s.%s", base, b->ext),
		 buf_str(&out.buf), out.buf.len) == BCP_OK;
	sink_release(&out);
	return ok;
}

/* The source as it is attached, and added as "acme-bcp.yaml.txt": browsers show
 * a text, and a run over a folder with a package in it takes none for a plan.
 */
static struct render_attachment
source_of(struct arena *a, const struct document *from, const char *base)
{
	const char *name = from->source->name;
	const char *slash = strrchr(name, '/');
	size_t len = strlen(name);
	bool json = len > 5 && strcmp(name + len - 5, ".json") == 0;
	struct render_attachment s = {.mime = "application/yaml"};

	s.name = slash == NULL ? name : slash + 1;
	s.file = arena_printf(a, "%s.%s.txt", base, json ? "json" : "yaml");
	s.p = from->text;
	s.len = from->len;
	return s;
}

/* The first value in the tree that has a text. */
static struct src_span
find_text(const void *plan, const char *text)
{
	const struct plan *p = plan;
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct doc_walk w;

	doc_walk_init(&w, xmlDocGetRootElement(p->doc));
	while (doc_walk_next(&w)) {
		if (w.node->type == XML_TEXT_NODE && w.node->content != NULL &&
		    strstr((const char *)w.node->content, text) != NULL)
			return plan_span(w.node->parent);
	}
	return nowhere;
}

static bool
write_all(struct engine *e, struct workspace *w, struct plan *p,
    const struct document *from, struct pack *pack, const char *base,
    struct arena *a, struct diag *d)
{
	struct render_opts opts =
	    looks_render(e, w, a, plan_child_text(p->plan, "language"));
	struct doc *doc = tmpl_render_in(
	    e->document, a, d, p->doc, e->opt->as_of, opts.labels);

	if (doc == NULL || !doc_check(doc, d))
		return false;
	/* The source has what other editions withhold. */
	if (w->audience == EDITION_INTERNAL)
		opts.source = source_of(a, from, base);
	opts.where = find_text;
	opts.plan = p;
	for (size_t i = 0; i < ENGINE_WRITERS; i++) {
		if (!job_write(e, i, doc, &opts, pack, base, a, d))
			return false;
	}
	if (opts.source.p != NULL &&
	    pack_add(pack, d, opts.source.file, opts.source.p,
		opts.source.len) != BCP_OK)
		return false;
	return *plan_attr(xmlDocGetRootElement(p->doc), "card") == '\0' ||
	       card_write(e, p, &opts, pack, base, a, d);
}

static struct doc *
render_told(struct engine *e, const struct tmpl *t, const struct workspace *w,
    struct plan *p, struct arena *a, struct diag *d)
{
	return tmpl_render_in(t, a, d, p->doc, e->opt->as_of,
	    looks_labels(e, w->theme, a, plan_child_text(p->plan, "language")));
}

static void
put_xml(const struct doc *doc, struct buf *out)
{
	xmlBuffer *text = xmlBufferCreate();

	if (text == NULL)
		bcp_out_of_memory();
	xmlBufferSetAllocationScheme(text, XML_BUFFER_ALLOC_DOUBLEIT);
	xmlNodeDump(text, doc->xml, xmlDocGetRootElement(doc->xml), 0, 0);
	buf_put(out, xmlBufferContent(text), (size_t)xmlBufferLength(text));
	buf_putc(out, '\n');
	xmlBufferFree(text);
}

/* What the page over all documents is told of this one, and what the files for
 * other programs are. */
static bool
add_summary(struct engine *e, const struct workspace *w, struct plan *p,
    struct arena *a, struct diag *d, struct job_result *r)
{
	struct doc *page = render_told(e, e->summary, w, p, a, d), *told;

	if (page == NULL)
		return false;
	told = render_told(e, e->export, w, p, a, d);
	if (told == NULL)
		return false;
	put_xml(page, &r->summary);
	put_xml(told, &r->told);
	/* Of a part they are made when it is merged. */
	if (e->opt->parts == 0)
		exports_pieces(
		    e->opt, xmlDocGetRootElement(told->xml), &r->pieces);
	return true;
}

/* Faults found while writing are the program's or the template's; a file that
 * is there already is the plan's, for its id names it. */
static void
report_writing(struct engine *e, const struct workspace *w,
    const struct document *doc, struct diag *d, bool ok, struct job_result *r)
{
	struct src_span at = workspace_id_span(doc);
	bool clash = false;

	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->items[i].id, diag_id_text(DIAG_IO_CLASH)) == 0) {
			d->items[i].at = at;
			clash = true;
		}
	}
	found_record(e, w, doc, NULL, d, &r->found);
	print_all(e->opt, d, &r->text);
	for (size_t i = 0; i < d->count; i++) {
		if (d->items[i].known)
			r->in_baseline++;
		else if (d->items[i].sev != DIAG_FATAL)
			r->count[d->items[i].sev]++;
	}
	r->invalid |= !ok && clash;
	r->failed |= !ok && !clash;
}

static void
compile(struct engine *e, struct workspace *w, struct document *doc,
    struct pack *pack, struct job_result *r)
{
	struct plan_input in = {doc->source->name, doc->root};
	struct arena *a = arena_new();
	const char *base = "";
	struct plan *p = plan_build(a, &doc->diag, &in, &w->context);
	struct diag writing;
	bool ok = true;

	diag_init(&writing, a, w->src);
	if (p != NULL) {
		base = job_describe(a, p, w, doc);
		set_commit(e, xmlDocGetRootElement(p->doc), w);
		rules_run(w->rules, p, e->opt->profile);
	}
	found_record(e, w, doc, p, &doc->diag, &r->found);
	print_all(e->opt, &doc->diag, &r->text);
	if (p != NULL && leads(w, doc))
		gate_check(e->opt, p, r);
	count_all(&doc->diag, r);
	if (p != NULL && pack != NULL && !diag_fatal(&doc->diag) &&
	    !workspace_withholds(w, doc)) {
		edition_apply(a, p, w->editions, w->audience);
		ok = write_all(e, w, p, doc, pack, base, a, &writing) &&
		     exports_write_plan(p, pack, base, a, &writing) &&
		     add_summary(e, w, p, a, &writing, r);
		report_writing(e, w, doc, &writing, ok, r);
	}
	/* Last, for it leaves the tree as on another day. */
	if (p != NULL && e->opt->forecast_until > e->opt->as_of)
		forecast_add(e->opt, w->rules, p, &r->forecast);
	arena_free(a);
}

static void
add_input(struct job_result *r, const char *path, const char *sha256)
{
	xmlChar *safe = xmlEncodeSpecialChars(NULL, (const xmlChar *)path);

	if (safe == NULL)
		bcp_out_of_memory();
	buf_printf(&r->summary, "<input path=\"%s\" sha256=\"%s\"/>\n",
	    (const char *)safe, sha256);
	xmlFree(safe);
}

static void
add_inputs(
    const struct workspace *w, const struct document *doc, struct job_result *r)
{
	char hash[HASH_HEX_LEN + 1];

	hash_hex(hash, doc->text, doc->len);
	add_input(r, doc->source->name, hash);
	for (const struct workspace_input *in = w->inputs; in != NULL;
	     in = in->next)
		add_input(r, in->path, in->sha256);
}

void
job_run(struct engine *e, struct workspace *w, const struct source *s,
    struct pack *pack, struct job_result *r)
{
	bool usable = !diag_fatal(&w->diag);

	if (pack != NULL)
		pack_log(pack, &r->files, &r->sums);
	found_record(e, w, NULL, NULL, &w->diag, &r->workspace_found);
	print_all(e->opt, &w->diag, &r->workspace_text);
	r->invalid |= !usable;
	for (size_t i = 0; i < w->count; i++) {
		struct document *doc = &w->documents[i];

		if (doc->source != s)
			continue;
		r->documents++;
		found_document(e, doc, &r->found);
		if (usable && doc->valid) {
			compile(e, w, doc, pack, r);
		} else {
			found_record(e, w, doc, NULL, &doc->diag, &r->found);
			print_all(e->opt, &doc->diag, &r->text);
			count_all(&doc->diag, r);
		}
		/* Where things are kept is nothing for outsiders. */
		if (doc->text != NULL && w->audience >= EDITION_AUDITOR &&
		    !workspace_withholds(w, doc))
			add_inputs(w, doc, r);
	}
	if (pack != NULL)
		pack_log(pack, NULL, NULL);
	/* What the workspace was loaded from goes with its first source. */
	if (buf_over(w->asked))
		file_log_never(&r->asked);
	buf_put(&r->asked, buf_str(w->asked), w->asked->len);
	buf_reset(w->asked);
}
