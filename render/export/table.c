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

static const struct table {
	const char *rows; /* elements */
	const char *columns[20];
} tables[] = {
    [EXPORT_CONTROLS] = {"controls",
	{"organisation", "document", "id", "title", "status", "owner",
	    "cadence", "runs_wanted", "runs_done", "last_run",
	    "newest_evidence", "criteria", "tested", "evidenced", "claimed",
	    "unknown", "evidence", "statement"}},
    [EXPORT_FUNCTIONS] = {"functions",
	{"organisation", "document", "id", "name", "priority", "criticality",
	    "owner", "rto", "rto_seconds", "rpo", "rpo_seconds", "mtpd",
	    "mtpd_seconds", "wrt", "wrt_seconds", "systems", "depends_on"}},
    [EXPORT_FINDINGS] = {"findings",
	{"organisation", "document", "number", "severity", "state", "rule",
	    "title", "message", "subject", "file", "line", "column", "criteria",
	    "waiver", "fix"}},
};

void
export_table_head(enum export_file f, struct buf *out)
{
	const char *const *columns = tables[f].columns;

	for (size_t i = 0; columns[i] != NULL; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ",", columns[i]);
	buf_puts(out, "\r\n");
}

static void
put_rows(struct export_making *m, const struct table *t, struct buf *out)
{
	const xmlNode *row = export_first(m->doc, t->rows);

	for (; row != NULL; row = export_next(row, t->rows)) {
		for (size_t i = 0; t->columns[i] != NULL; i++) {
			if (i != 0)
				buf_putc(out, ',');
			csv_put(out, cell(m->arena, row, t->columns[i]));
		}
		buf_puts(out, "\r\n");
	}
}

void
export_tables(struct export_making *m)
{
	put_rows(m, &tables[EXPORT_CONTROLS], &m->piece[PIECE_CONTROLS]);
	put_rows(m, &tables[EXPORT_FUNCTIONS], &m->piece[PIECE_FUNCTIONS]);
	if (m->run->findings)
		put_rows(
		    m, &tables[EXPORT_FINDINGS], &m->piece[PIECE_FINDINGS]);
}
