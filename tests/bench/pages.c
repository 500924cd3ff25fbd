/* Times of the processor that a document's pages take, by phase: of each phase
 * the least of some rounds. Usage: bench-pages-writers PLAN.xml [ROUNDS], the
 * former of which is what bcpgen dump --stage plan prints. */
#include "arena.h"
#include "backend.h"
#include "doc_check.h"
#include "registry.h"
#include "res.h"
#include "template.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 40
#define AS_OF 20779 /* 2026-11-22 */

enum phase { TEMPLATE, CHECK, HTML, MARKDOWN, N_PHASES };

static const char *const names[N_PHASES] = {
    "template", "check", "html", "markdown"};

struct bench {
	struct arena *arena;
	struct src *src;
	struct diag diag;
	struct render_opts opts;
	struct tmpl *document;
	const struct backend *writers[2];
	void *states[2];
	double least[N_PHASES];
	size_t bytes[2];
};

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	(void)ctx;
	return res_find(name, len);
}

static const char *
template_file(void *ctx, const char *name, size_t *len, const char **shown)
{
	struct bench *b = ctx;

	*shown = arena_printf(b->arena, "templates/%s", name);
	return res_find(*shown, len);
}

static bool
set_up(struct bench *b)
{
	static const char *const formats[] = {"html", "markdown"};

	b->arena = arena_new();
	b->src = src_new(b->arena);
	diag_init(&b->diag, b->arena, b->src);
	b->opts.resource = resource;
	b->opts.version = "bench";
	b->document =
	    tmpl_load(tmpl_shelf_new(b->arena, &b->diag, template_file, b),
		"document.xhtml");
	for (size_t i = 0; i < 2; i++) {
		b->writers[i] = backend_find(formats[i]);
		b->states[i] =
		    b->writers[i]->open(b->arena, &b->opts, &b->diag);
		if (b->states[i] == NULL)
			return false;
	}
	return b->document != NULL;
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Since *then, which becomes now. */
static void
note(struct bench *b, enum phase phase, double *then)
{
	double now = now_ms(), took = now - *then;

	if (b->least[phase] <= 0 || took < b->least[phase])
		b->least[phase] = took;
	*then = now_ms();
}

static bool
write_page(struct bench *b, size_t i, const struct doc *doc, struct arena *a)
{
	struct sink out;
	bool ok;

	sink_init(&out);
	ok = b->writers[i]->render(
		 b->states[i], doc, &b->opts, a, &b->diag, &out) == BCP_OK &&
	     sink_finish(&out, &b->diag) == BCP_OK;
	b->bytes[i] = out.buf.len;
	sink_release(&out);
	return ok;
}

static bool
go_round(struct bench *b, xmlDoc *plan)
{
	struct arena *a = arena_new();
	double then = now_ms();
	struct doc *doc = tmpl_render(b->document, a, &b->diag, plan, AS_OF);
	bool ok = doc != NULL;

	note(b, TEMPLATE, &then);
	ok = ok && doc_check(doc, &b->diag);
	note(b, CHECK, &then);
	ok = ok && write_page(b, 0, doc, a);
	note(b, HTML, &then);
	ok = ok && write_page(b, 1, doc, a);
	note(b, MARKDOWN, &then);
	arena_free(a);
	return ok;
}

int
main(int argc, char **argv)
{
	struct bench b = {0};
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : ROUNDS;
	xmlDoc *plan =
	    argc < 2
		? NULL
		: xmlReadFile(argv[1], "UTF-8",
		      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOBLANKS);
	bool ok = plan != NULL && set_up(&b);

	for (long i = 0; ok && i < rounds; i++)
		ok = go_round(&b, plan);
	for (size_t i = 0; i < b.diag.count; i++)
		fprintf(stderr, "%s\n", b.diag.items[i].text);
	for (size_t i = 0; ok && i < N_PHASES; i++)
		printf("%s %.3f\n", names[i], b.least[i]);
	if (ok)
		printf("bytes %zu %zu\n", b.bytes[0], b.bytes[1]);
	if (b.arena != NULL)
		arena_free(b.arena);
	xmlFreeDoc(plan);
	return ok ? 0 : 1;
}
