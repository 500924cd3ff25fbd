/* bcpgen diff: what changed in meaning. */
#include "diff.h"

#include "caps.h"
#include "commands.h"
#include "formats.h"
#include "looks.h"
#include "registry.h"
#include "report.h"
#include "stop.h"

#include <stdio.h>
#include <string.h>

bool
diff_write_page(struct engine *e, const struct diff_result *r,
    const char *writer, struct arena *a, struct diag *d, struct buf *out)
{
	const struct backend *b = backend_find(writer);
	struct render_opts opts = e->render;
	struct sink sink;
	struct doc *doc;
	void *state;
	bool ok;

	opts.theme = e->theme;
	doc = tmpl_render(e->diff, a, d, r->doc, e->opt->as_of);
	if (doc == NULL || !doc_check(doc, d))
		return false;
	state = b->open(a, &opts, d);
	if (state == NULL)
		return false;
	sink_init(&sink);
	ok = b->render(state, doc, &opts, a, d, &sink) == BCP_OK &&
	     sink_finish(&sink, d) == BCP_OK;
	buf_put(out, buf_str(&sink.buf), sink.buf.len);
	sink_release(&sink);
	return ok;
}

static bool
write_one(struct engine *e, const struct diff_result *r,
    const struct format_want *w, struct arena *a)
{
	struct buf out;
	struct diag d;
	bool ok = true;

	diag_init(&d, a, e->src);
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	if (strcmp(w->name, "text") == 0)
		diff_write_text(r, &out);
	else if (strcmp(w->name, "json") == 0)
		diff_write_json(r, &out);
	else
		ok = diff_write_page(e, r, w->name, a, &d, &out);
	report_diag(e->opt, &d);
	ok = ok && formats_save(w->file, &out);
	buf_release(&out);
	return ok;
}

/* New findings count as those of a check do. */
static int
status_of(const struct options *opt, const struct diff_result *r)
{
	for (int s = DIAG_INFO; s < DIAG_FATAL; s++) {
		if (opt->fail_on != FAIL_NEVER && s >= (int)opt->fail_on &&
		    r->findings[s] != 0)
			return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

static int
compare_and_write(struct engine *e, struct arena *a, struct diff_side *old,
    struct diff_side *now)
{
	int status = diff_load(e, a, old), other = diff_load(e, a, now);
	struct diff_result r;

	status = other > status ? other : status;
	if (status != EXIT_DONE)
		return status;
	diff_compare(a, old, now, &r);
	status = status_of(e->opt, &r);
	for (const struct format_want *w = e->opt->formats; w != NULL;
	     w = w->next) {
		if (!write_one(e, &r, w, a))
			return EXIT_SYSTEM;
	}
	return status;
}

int
command_diff(const struct options *opt, struct arena *a)
{
	const char *old_name = opt->paths[0], *new_name = opt->paths[1];
	struct format_want text = {"text", NULL, NULL};
	struct options own = *opt;
	struct diff_side old = {0}, now = {0};
	struct engine e;
	sigset_t mask;
	int status;

	if (own.formats == NULL)
		own.formats = &text;
	if (!engine_init(
		&e, &own, a, ENGINE_SCHEMAS | ENGINE_RULES | ENGINE_DIFF)) {
		report_diag(&own, &e.diag);
		return EXIT_INPUT;
	}
	/* No revision is left behind in a temporary folder. */
	stop_hold(&mask);
	status = diff_find(a, old_name, new_name, &old);
	if (status == EXIT_DONE)
		status = diff_find(a, new_name, old_name, &now);
	if (status == EXIT_DONE)
		status = compare_and_write(&e, a, &old, &now);
	diff_close(&old);
	diff_close(&now);
	status = report_finish(status);
	stop_release(&mask);
	return status;
}
