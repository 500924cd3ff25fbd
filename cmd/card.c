#include "card.h"

#include "caps.h"

#include <string.h>
#include <strings.h>

/* Both sides of a sheet. */
#define MOST_PAGES 2

/* Rows of each table: the first number with which the card fits is taken. */
static const int rows[] = {14, 11, 9, 7, 6, 5, 4, 3, 2};
#define ATTEMPTS (sizeof rows / sizeof rows[0])

static bool
is_document(const struct workspace *w, const char *id)
{
	for (size_t i = 0; i < w->count; i++) {
		if (strcasecmp(w->documents[i].id, id) == 0)
			return true;
	}
	return false;
}

const char *
card_name(struct arena *a, const struct plan *p, const struct workspace *w,
    const struct document *doc)
{
	const xmlNode *registry = plan_child(
	    plan_child(xmlDocGetRootElement(p->doc), "workspace"), "registry");
	const char *id = arena_printf(a, "%s-card", doc->id);

	if (w->audience < EDITION_AUDITOR ||
	    strcmp(plan_child_text(p->plan, "kind"), "plan") != 0 ||
	    plan_child(p->plan, "activation") == NULL)
		return NULL;
	if (plan_child(p->plan, "roles") == NULL &&
	    plan_child(registry, "roles") == NULL)
		return NULL;
	return is_document(w, id) ? NULL : arena_printf(a, "%s.pdf", id);
}

/* BCP_LIMIT when it takes too many pages. */
static enum bcp_status
try_card(struct engine *e, struct plan *p, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	const size_t pdf = ENGINE_WRITERS - 1;
	struct doc *doc =
	    tmpl_render_in(e->card, a, d, p->doc, e->opt->as_of, opts->labels);

	if (doc == NULL || !doc_check(doc, d))
		return BCP_FOREIGN;
	return e->writers[pdf]->render(
	    e->writer_state[pdf], doc, opts, a, d, out);
}

bool
card_write(struct engine *e, struct plan *p, const struct render_opts *opts,
    struct pack *pack, const char *base, struct arena *a, struct diag *d)
{
	struct render_opts own = *opts;
	enum bcp_status status = BCP_LIMIT;
	struct sink out;
	bool ok;

	own.source.p = NULL;
	sink_init(&out);
	for (size_t i = 0; status == BCP_LIMIT && i < ATTEMPTS; i++) {
		plan_set_int(
		    xmlDocGetRootElement(p->doc), "card-rows", rows[i]);
		own.most_pages = i + 1 < ATTEMPTS ? MOST_PAGES : 0;
		status = try_card(e, p, &own, a, d, &out);
	}
	ok = status == BCP_OK && sink_finish(&out, d) == BCP_OK &&
	     pack_add(pack, d, arena_printf(a, "%s-card.pdf", base),
		 buf_str(&out.buf), out.buf.len) == BCP_OK;
	sink_release(&out);
	return ok;
}
