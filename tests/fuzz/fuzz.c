#include "fuzz.h"

#include "caps.h"
#include "doc_build.h"
#include "utf8.h"
#include "yaml_reader.h"

#include <cmark.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char fuzz_plan[] =
    "id: p\nkind: plan\ntitle: Plan\norganisation: Acme\nowner: lead\n"
    "version: '1.2'\neffective: 2026-01-02\nnext_review: 2026-10-01\n"
    "summary: |\n  One *two* [three](https://example.org).\n\n  - a\n  - b\n"
    "people:\n  - {id: ann, name: Ann Lee}\n"
    "roles:\n  - {id: lead, name: Lead, primary: ann}\n"
    "systems:\n"
    "  - {id: web, name: Web, rto: 4 h, depends_on: [{on: db}]}\n"
    "  - {id: db, name: Database, rto: 8 h, rpo: 15 min}\n"
    "functions:\n"
    "  - {id: sell, name: Sales, rto: 2 h, systems: [web], "
    "criticality: critical}\n"
    "sections:\n"
    "  - {id: s, heading: More, body: 'Some `code`.'}\n"
    "  - {id: t, heading: T, table: {columns: [a, b], rows: [[1, 2]]}}\n";

void
fuzz_want(bool kept, const char *promise)
{
	if (kept)
		return;
	fprintf(stderr, "fuzz: broken promise: %s\n", promise);
	abort();
}

static struct engine *
start(void)
{
	struct arena *a = arena_new();
	struct options *opt = arena_alloc(a, 1, sizeof *opt);
	struct engine *e = arena_alloc(a, 1, sizeof *e);

	opt->command = CMD_BUILD;
	opt->as_of = opt->forecast_until = FUZZ_AS_OF;
	opt->fail_on = FAIL_NEVER;
	opt->jobs = 1;
	opt->audience = EDITION_INTERNAL;
	fuzz_want(engine_init(e, opt, a,
		      ENGINE_SCHEMAS | ENGINE_RULES | ENGINE_TEMPLATES |
			  ENGINE_WRITERS_TOO),
	    "the program's own data is sound");
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct engine *e;
	struct fuzz f = {.len = len};

	if (e == NULL)
		e = start();
	f.e = e;
	f.a = arena_new();
	f.p = arena_strn(f.a, (const char *)p, len);
	diag_init(&f.d, f.a, src_new_over(f.a, e->src));
	fuzz_input(&f);
	arena_free(f.a);
	return 0;
}

uint32_t
fuzz_source(struct fuzz *f, const char *name, const char *text, size_t len)
{
	return src_add(f->d.src, name, text, len);
}

struct ynode *
fuzz_valid(
    struct fuzz *f, const char *text, size_t len, const struct jschema *schema)
{
	struct ynode *root =
	    yaml_read(f->a, &f->d, fuzz_source(f, "input.yaml", text, len));
	bool told = f->d.count != 0;

	fuzz_want(root != NULL || told, "what is not YAML is told");
	if (root == NULL)
		return NULL;
	if (jschema_validate(schema, root, &f->d, f->a))
		return root;
	fuzz_want(f->d.count != 0, "what is not valid is told");
	return NULL;
}

struct plan *
fuzz_build(struct fuzz *f, const struct ynode *root)
{
	struct plan_input in = {"input.yaml", root};
	struct plan_input *frameworks =
	    arena_alloc(f->a, 1, sizeof *frameworks);
	struct plan_context ctx = {.as_of = FUZZ_AS_OF,
	    .workspace_dir = "/nonexistent",
	    .frameworks = frameworks,
	    .n_frameworks = 1,
	    .documents = &in,
	    .n_documents = 1};
	struct plan *p;

	frameworks->path = "schema/frameworks/soc2.yaml";
	frameworks->root = engine_framework(f->e, frameworks->path);
	p = plan_build(f->a, &f->d, &in, &ctx);
	fuzz_want(p != NULL || f->d.count != 0,
	    "a plan that cannot be built is told");
	return p;
}

static bool
is_clean(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
			return false;
	}
	return utf8_check(p, len) == len;
}

void
fuzz_told(const struct diag *d)
{
	struct buf out;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < d->count && i < 50; i++)
		diag_print(&out, d, &d->items[i], false);
	for (const char *p = buf_str(&out), *end = p + out.len; p < end;) {
		uint32_t cp = utf8_next(&p, end);

		fuzz_want(cp != UTF8_BAD, "messages are UTF-8");
		fuzz_want(!utf8_hidden(cp), "messages hide nothing");
	}
	buf_release(&out);
}

void
fuzz_sound(struct fuzz *f, struct doc *doc)
{
	struct buf out;

	if (doc_check(doc, &f->d))
		return;
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < f->d.count; i++)
		diag_print(&out, &f->d, &f->d.items[i], false);
	fputs(buf_str(&out), stderr);
	fuzz_want(false, "what a plan says makes a sound document");
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strchr(text, *part)) != NULL; text++)
		n += strncasecmp(text, part, strlen(part)) == 0;
	return n;
}

/* Whether an attribute's value begins with a scheme. Values are written in
 * double quotes; neither text nor they have a raw "<", nor values a raw ">". */
static bool
has_value(const char *text, const char *scheme)
{
	bool in_tag = false;

	for (; *text != '\0'; text++) {
		if (*text == '<' || *text == '>')
			in_tag = *text == '<';
		if (in_tag && strncmp(text, "=\"", 2) == 0 &&
		    strncasecmp(text + 2, scheme, strlen(scheme)) == 0)
			return true;
	}
	return false;
}

static void
harmless_html(const char *text, size_t scripts)
{
	fuzz_want(count(text, "<script") <= scripts, "no script but ours");
	fuzz_want(!has_value(text, "javascript:"), "no link runs a script");
	fuzz_want(!has_value(text, "vbscript:"), "no link runs a script");
	fuzz_want(!has_value(text, "data:text"), "no link is a page");
	fuzz_want(!has_value(text, "file:"), "no link leads to a file");
	fuzz_want(count(text, "<iframe") == 0, "no frame");
	fuzz_want(count(text, "<object") == 0, "no object");
}

static void
check_written(const struct backend *b, const struct sink *out)
{
	const char *text = buf_str(&out->buf);
	char *html;

	if (strcmp(b->name, "pdf") == 0) {
		fuzz_want(out->buf.len > 5 && memcmp(text, "%PDF-", 5) == 0,
		    "a PDF is one");
		return;
	}
	fuzz_want(is_clean(text, out->buf.len),
	    "what is written is UTF-8 without control characters");
	if (strcmp(b->name, "html") == 0) {
		harmless_html(text, 1);
		return;
	}
	html = cmark_markdown_to_html(text, out->buf.len, CMARK_OPT_UNSAFE);
	harmless_html(html, 0);
	free(html);
}

void
fuzz_write(struct fuzz *f, struct doc *doc, const struct render_opts *opts)
{
	for (size_t i = 0; i < ENGINE_WRITERS; i++) {
		const struct backend *b = f->e->writers[i];
		size_t before = f->d.count;
		struct sink out;

		sink_init(&out);
		if (b->render(f->e->writer_state[i], doc, opts, f->a, &f->d,
			&out) == BCP_OK &&
		    sink_finish(&out, &f->d) == BCP_OK)
			check_written(b, &out);
		else
			fuzz_want(f->d.count > before,
			    "what cannot be written is told");
		sink_release(&out);
	}
}

struct doc *
fuzz_doc(struct fuzz *f, const char *body)
{
	const char *text = arena_printf(f->a,
	    "<html lang='en'><head><title>T</title></head><body>%s"
	    "</body></html>",
	    body);
	struct doc *doc = doc_read(f->a, text, strlen(text));

	fuzz_want(doc != NULL, "the frame of a document is XML");
	return doc;
}
