/* Comma-separated values after RFC 4180, for spreadsheets. */
#include "csv.h"
#include "findings_internal.h"

#include <string.h>

/* A spreadsheet would take what begins like this for a formula, and run it;
 * some take the full-width forms of the signs for the signs. */
static bool
is_formula(const char *s)
{
	static const char *const wide[] = {
	    "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return true;
	}
	return *s != '\0' && strchr("=+-@\t\r\n", *s) != NULL;
}

void
csv_put(struct buf *out, const char *s)
{
	bool formula = is_formula(s);

	if (!formula && strpbrk(s, ",\"\r\n") == NULL) {
		buf_puts(out, s);
		return;
	}
	buf_putc(out, '"');
	if (formula)
		buf_putc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_putc(out, '"');
		buf_putc(out, *s);
	}
	buf_putc(out, '"');
}

static void
put_number(struct buf *out, uint32_t n)
{
	if (n != 0)
		buf_printf(out, "%u", (unsigned)n);
}

static void
put_criteria(struct buf *out, const struct findings_rule *r)
{
	struct buf all;

	buf_init(&all, (size_t)1 << 20);
	for (size_t i = 0; i < r->n_criteria; i++)
		buf_printf(&all, "%s%s", i ? " " : "", r->criteria[i]);
	csv_put(out, buf_str(&all));
	buf_release(&all);
}

static void
put_row(
    struct buf *out, const struct findings *f, const struct findings_item *it)
{
	const struct findings_rule *r = &f->rules[it->rule];
	const uint32_t numbers[] = {
	    it->at.line, it->at.col, it->at.end_line, it->at.end_col};
	const char *texts[] = {diag_sev_name(it->severity),
	    diag_state_name(it->state), r->id, r->title, it->message,
	    findings_document_name(f, it), it->subject, it->path, it->at.file};
	const char *rest[] = {it->waiver,
	    !f->baseline ? ""
	    : it->known	 ? "known"
			 : "new",
	    it->fails ? "yes" : "no", it->fingerprint};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		csv_put(out, texts[i]);
		buf_putc(out, ',');
	}
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		put_number(out, it->at.line == 0 ? 0 : numbers[i]);
		buf_putc(out, ',');
	}
	put_criteria(out, r);
	for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
		buf_putc(out, ',');
		csv_put(out, rest[i]);
	}
	buf_puts(out, "\r\n");
}

void
findings_write_csv(const struct findings *f, struct arena *a, struct buf *out)
{
	(void)a;
	buf_puts(out,
	    "severity,state,rule,title,message,document,subject,path,file,"
	    "line,column,end_line,end_column,criteria,waiver,baseline,fails,"
	    "fingerprint\r\n");
	for (size_t i = 0; i < f->n_items; i++)
		put_row(out, f, &f->items[i]);
}
