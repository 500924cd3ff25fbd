#include "prose_table.h"

#include "doc_build.h"
#include "prose.h"

#include <string.h>

#define MAX_COLUMNS 64

struct text {
	const char *p;
	size_t len;
};

struct row {
	struct text cells[MAX_COLUMNS];
	size_t n;
};

static struct text
trim(const char *p, size_t len)
{
	struct text t;

	while (len > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		len--;
	}
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	t.p = p;
	t.len = len;
	return t;
}

/* The next line of *rest, trimmed; *rest moves behind it. */
static struct text
take_line(struct text *rest)
{
	const char *p = rest->p;
	size_t n = 0;

	while (n < rest->len && p[n] != '\n' && p[n] != '\r')
		n++;
	rest->p += n;
	rest->len -= n;
	if (rest->len > 1 && rest->p[0] == '\r' && rest->p[1] == '\n') {
		rest->p++;
		rest->len--;
	}
	if (rest->len > 0) {
		rest->p++;
		rest->len--;
	}
	return trim(p, n);
}

/* Bytes up to a bar that is not escaped. */
static size_t
cell_length(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] != '|')
		n += p[n] == '\\' && n + 1 < len ? 2 : 1;
	return n;
}

/* False when the line has no bar, or too many; the cells are there. */
static bool
split(struct row *row, struct text line)
{
	bool bar = false;
	size_t n;

	row->n = 0;
	if (line.len > 0 && line.p[0] == '|') {
		line.p++;
		line.len--;
		bar = true;
	}
	while (line.len > 0) {
		n = cell_length(line.p, line.len);
		if (row->n == MAX_COLUMNS)
			return false;
		row->cells[row->n++] = trim(line.p, n);
		if (n == line.len)
			break;
		bar = true;
		line.p += n + 1;
		line.len -= n + 1;
	}
	return bar && row->n > 0;
}

static bool
is_dashes(struct text cell)
{
	if (cell.len > 0 && cell.p[0] == ':') {
		cell.p++;
		cell.len--;
	}
	if (cell.len > 1 && cell.p[cell.len - 1] == ':')
		cell.len--;
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.p[i] != '-')
			return false;
	}
	return cell.len > 0;
}

static bool
is_delimiter(const struct row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		if (!is_dashes(row->cells[i]))
			return false;
	}
	return true;
}

/* Right-aligned columns are figures. */
static bool
is_figures(struct text dashes)
{
	return dashes.p[0] != ':' && dashes.p[dashes.len - 1] == ':';
}

static void
add_cell(xmlNode *tr, const char *name, struct text t, bool figures)
{
	xmlNode *cell = doc_add(tr, name);
	struct buf text;

	if (strcmp(name, "th") == 0)
		doc_set(cell, "scope", "col");
	if (figures)
		doc_set(cell, "class", "num");
	buf_init(&text, t.len + 1);
	for (size_t i = 0; i < t.len; i++) {
		if (t.p[i] == '\\' && i + 1 < t.len && t.p[i + 1] == '|')
			i++;
		buf_putc(&text, t.p[i]);
	}
	prose_inline(cell, buf_str(&text), text.len);
	buf_release(&text);
}

static void
add_row(xmlNode *part, const char *name, const struct row *row,
    const struct row *dashes)
{
	struct text none = {"", 0};
	xmlNode *tr = doc_add(part, "tr");

	for (size_t i = 0; i < dashes->n; i++)
		add_cell(tr, name, i < row->n ? row->cells[i] : none,
		    is_figures(dashes->cells[i]));
}

static void
add_table(xmlNode *parent, const struct row *head, const struct row *dashes,
    struct text rest)
{
	xmlNode *table = doc_add(parent, "table"), *body;
	struct row row;

	add_row(doc_add(table, "thead"), "th", head, dashes);
	body = doc_add(table, "tbody");
	while (rest.len > 0) {
		struct text line = take_line(&rest);

		split(&row, line);
		if (row.n > 0)
			add_row(body, "td", &row, dashes);
	}
}

bool
prose_table(xmlNode *parent, const char *text, size_t len)
{
	struct text rest = {text, len}, line = take_line(&rest), next;
	const char *head_at = text;
	struct row head, dashes;

	while (rest.len > 0) {
		const char *next_at = rest.p;

		next = take_line(&rest);
		if (split(&dashes, next) && is_delimiter(&dashes) &&
		    split(&head, line) && head.n == dashes.n) {
			if (head_at > text)
				prose_inline(doc_add(parent, "p"), text,
				    (size_t)(head_at - text));
			add_table(parent, &head, &dashes, rest);
			return true;
		}
		line = next;
		head_at = next_at;
	}
	return false;
}
