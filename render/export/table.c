/* Tables as comma-separated values: a row an element, a column an attribute of
 * it, or all its children of that name. */
#include "export_internal.h"

#include "caps.h"
#include "csv.h"

/* What a cell of several values has between them. */
#define BETWEEN "; "

static const char *
cell(struct arena *a, const xmlNode *row, const char *column)
{
	const xmlNode *x = export_first(row, column);
	const char *text;
	struct buf all;

	if (x == NULL)
		return export_attr(a, row, column);
	buf_init(&all, LIMIT_OUTPUT_BYTES);
	for (bool more = false; x != NULL; x = export_next(x, column)) {
		buf_printf(
		    &all, "%s%s", more ? BETWEEN : "", export_text(a, x));
		more = true;
	}
	text = arena_str(a, buf_str(&all));
	buf_release(&all);
	return text;
}

static void
put_rows(const struct export_run *run, const char *rows,
    const char *const *columns, struct buf *out)
{
	const xmlNode *doc = export_first(run->root, "export");

	for (size_t i = 0; columns[i] != NULL; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ",", columns[i]);
	buf_puts(out, "\r\n");
	for (; doc != NULL; doc = export_next(doc, "export")) {
		const xmlNode *row = export_first(doc, rows);

		for (; row != NULL; row = export_next(row, rows)) {
			/* One row's memory, for there may be many. */
			struct arena *a = arena_new();

			for (size_t i = 0; columns[i] != NULL; i++) {
				if (i != 0)
					buf_putc(out, ',');
				csv_put(out, cell(a, row, columns[i]));
			}
			buf_puts(out, "\r\n");
			arena_free(a);
		}
	}
}

void
export_controls(const struct export_run *run, struct arena *a, struct buf *out)
{
	static const char *const columns[] = {"organisation", "document", "id",
	    "title", "status", "owner", "cadence", "runs_wanted", "runs_done",
	    "last_run", "newest_evidence", "criteria", "tested", "evidenced",
	    "claimed", "unknown", "evidence", "statement", NULL};

	(void)a;
	put_rows(run, "controls", columns, out);
}

void
export_functions(const struct export_run *run, struct arena *a, struct buf *out)
{
	static const char *const columns[] = {"organisation", "document", "id",
	    "name", "priority", "criticality", "owner", "rto", "rto_seconds",
	    "rpo", "rpo_seconds", "mtpd", "mtpd_seconds", "wrt", "wrt_seconds",
	    "systems", "depends_on", NULL};

	(void)a;
	put_rows(run, "functions", columns, out);
}

void
export_findings(const struct export_run *run, struct arena *a, struct buf *out)
{
	static const char *const columns[] = {"organisation", "document",
	    "number", "severity", "state", "rule", "title", "message",
	    "subject", "file", "line", "column", "criteria", "waiver", "fix",
	    NULL};

	(void)a;
	put_rows(run, "findings", columns, out);
}
