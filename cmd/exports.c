#include "exports.h"

#include "caltime.h"
#include "caps.h"
#include "export.h"
#include "result.h"

#include <libxml/parser.h>
#include <string.h>
#include <unistd.h>

bool
exports_write_plan(const struct plan *p, struct pack *pack, const char *base,
    struct arena *a, struct diag *d)
{
	const char *name = arena_printf(a, "%s.plan.json", base);
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct buf out;
	bool ok;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	export_plan_json(p, &out);
	ok = !buf_over(&out);
	if (!ok)
		diag_at(d, DIAG_IO_WRITE, nowhere,
		    "%s: it would be larger than a file may be", name);
	ok = ok && pack_add(pack, d, name, buf_str(&out), out.len) == BCP_OK;
	buf_release(&out);
	return ok;
}

static void
describe_run(const struct options *opt, char date[11], struct export_run *run)
{
	cal_format_date(date, opt->as_of);
	run->version = BCP_VERSION;
	run->as_of = date;
	run->findings = opt->audience >= EDITION_AUDITOR;
}

void
exports_pieces(const struct options *opt, const xmlNode *root, struct buf *out)
{
	struct export_run run;
	struct buf one;
	char date[11];

	describe_run(opt, date, &run);
	buf_init(&one, LIMIT_OUTPUT_BYTES);
	export_pieces(&run, root, &one);
	result_put_text(out, buf_str(&one), one.len);
	out->over |= buf_over(&one);
	buf_release(&one);
}

struct exports {
	const struct options *opt;
	struct export_run run;
	char date[11];
	struct pack *pack;
	struct pack_stream *files[EXPORT_FILES];
	int fd; /* what is kept until the end; -1: closed */
	struct export_all *all;
	const char *fault; /* what has no place in a file; NULL */
};

static void
put(void *ctx, enum export_file f, const void *bytes, size_t n)
{
	struct exports *e = ctx;

	pack_put(e->files[f], bytes, n);
}

static bool
open_files(struct exports *e, struct diag *d)
{
	for (int f = 0; f < EXPORT_FILES; f++) {
		const char *name =
		    export_file_name(&e->run, (enum export_file)f);

		if (name == NULL)
			continue;
		e->files[f] = pack_create(e->pack, d, name);
		if (e->files[f] == NULL)
			return false;
	}
	e->fd = pack_scratch(e->pack, d);
	return e->fd >= 0;
}

static bool
close_files(struct exports *e, struct diag *d)
{
	bool ok = true;

	for (int f = 0; f < EXPORT_FILES; f++) {
		if (e->files[f] != NULL && pack_close(e->files[f], d) != BCP_OK)
			ok = false;
		e->files[f] = NULL;
	}
	if (e->fd >= 0)
		close(e->fd);
	e->fd = -1;
	return ok;
}

struct exports *
exports_begin(struct arena *a, const struct options *opt, struct pack *pack,
    struct diag *d)
{
	struct exports *e = arena_alloc(a, 1, sizeof *e);
	struct export_out out = {put, e};

	e->opt = opt;
	e->pack = pack;
	e->fd = -1;
	describe_run(opt, e->date, &e->run);
	if (!open_files(e, d)) {
		(void)close_files(e, d);
		return NULL;
	}
	e->all = export_begin(a, &e->run, e->fd, &out);
	return e;
}

static void
take_pieces(struct exports *e, const struct buf *pieces)
{
	const char *p = buf_str(pieces), *end = p + pieces->len, *text;
	size_t len;

	if (buf_over(pieces))
		e->fault = "what a document tells is more than fits";
	while (p < end && result_take_text(&p, end, &text, &len)) {
		struct buf one;

		buf_init(&one, LIMIT_OUTPUT_BYTES);
		buf_put(&one, text, len);
		export_take(e->all, &one);
		buf_release(&one);
	}
}

/* Of the elements that an earlier run, or another part of this, made. */
static void
make_pieces(struct exports *e, const struct buf *told, struct buf *pieces)
{
	struct buf all;
	xmlDoc *doc;

	buf_init(&all, LIMIT_OUTPUT_BYTES);
	buf_puts(&all, "<all>");
	buf_put(&all, buf_str(told), told->len);
	buf_puts(&all, "</all>");
	doc =
	    buf_over(&all) || all.len > INT32_MAX
		? NULL
		: xmlReadMemory(buf_str(&all), (int)all.len, "export", "UTF-8",
		      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR |
			  XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS);
	buf_release(&all);
	if (doc == NULL) {
		e->fault = "what documents tell does not make a table";
		return;
	}
	for (const xmlNode *n = xmlDocGetRootElement(doc)->children; n != NULL;
	     n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			exports_pieces(e->opt, n, pieces);
	}
	xmlFreeDoc(doc);
}

void
exports_take(struct exports *e, const struct job_result *r)
{
	struct buf pieces;

	if (e == NULL)
		return;
	if (r->pieces.len != 0 || r->told.len == 0) {
		take_pieces(e, &r->pieces);
		return;
	}
	buf_init(&pieces, LIMIT_OUTPUT_BYTES);
	make_pieces(e, &r->told, &pieces);
	take_pieces(e, &pieces);
	buf_release(&pieces);
}

bool
exports_end(struct exports *e, struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	int fault;

	if (e == NULL)
		return true;
	fault = export_end(e->all);
	if (fault != 0)
		e->fault = strerror(fault);
	if (e->fault != NULL)
		diag_at(d, DIAG_IO_WRITE, nowhere,
		    "the files over all documents: %s", e->fault);
	return close_files(e, d) && e->fault == NULL;
}

void
exports_abandon(struct exports *e)
{
	struct arena *a = arena_new();
	struct diag ignored;

	diag_init(&ignored, a, NULL);
	if (e != NULL)
		(void)close_files(e, &ignored);
	arena_free(a);
}
