/* bcpgen hash: what an approval or a review writes down. */
#include "content.h"

#include "commands.h"
#include "report.h"
#include "workspace.h"

#include <stdio.h>

/* Prints "sha256:... plans/acme/plan.yaml", with "#id" where a file holds
 * several documents. */
static int
hash_document(struct document *doc, bool several)
{
	struct arena *a;
	const char *hash;

	if (!doc->valid)
		return EXIT_INPUT;
	a = arena_new();
	hash = content_hash(a, doc->root);
	if (hash != NULL) {
		printf("%s ", hash);
		report_name(stdout, doc->source->path);
		if (several) {
			putchar('#');
			report_name(stdout, doc->id);
		}
		putchar('\n');
	}
	arena_free(a);
	return hash != NULL ? EXIT_DONE : EXIT_SYSTEM;
}

static int
hash_workspace(const struct options *opt, struct workspace *w)
{
	int status = diag_fatal(&w->diag) ? EXIT_INPUT : EXIT_DONE;

	report_diag(opt, &w->diag);
	for (size_t i = 0; i < w->count; i++) {
		struct document *doc = &w->documents[i];
		bool several =
		    (i != 0 && doc[-1].source == doc->source) ||
		    (i + 1 < w->count && doc[1].source == doc->source);
		int s;

		if (!doc->source->chosen)
			continue;
		s = hash_document(doc, several);
		status = s > status ? s : status;
		report_diag(opt, &doc->diag);
	}
	return status;
}

int
command_hash(const struct options *opt, struct arena *a)
{
	struct discovery found;
	struct engine e;
	struct diag d;
	int status = EXIT_DONE;
	bool ok = engine_init(&e, opt, a, ENGINE_SCHEMAS);

	report_diag(opt, &e.diag);
	if (!ok)
		return EXIT_INPUT;
	diag_init(&d, a, e.src);
	ok = discover(a, &d, opt, &found);
	report_diag(opt, &d);
	if (!ok)
		return EXIT_INPUT;
	for (size_t k = 0; k < found.n_workspaces; k++) {
		struct workspace *w = workspace_load(&e, &found, k);
		int s = hash_workspace(opt, w);

		workspace_free(w);
		status = s > status ? s : status;
	}
	return report_finish(status);
}
