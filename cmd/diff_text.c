/* What differs, in lines for people. */
#include "diff.h"

#include <string.h>

static const char *
attr(const xmlNode *n, const char *name)
{
	return plan_attr(n, name);
}

static bool
is(const xmlNode *n, const char *name, const char *value)
{
	return strcmp(attr(n, name), value) == 0;
}

static const xmlNode *
next_of(const xmlNode *n, const char *name)
{
	while (n != NULL && (n->type != XML_ELEMENT_NODE ||
				!xmlStrEqual(n->name, (const xmlChar *)name)))
		n = n->next;
	return n;
}

/* What came or went is marked as in patches. */
static const char *
mark(const xmlNode *n)
{
	if (is(n, "kind", "added") || is(n, "change", "new"))
		return "+ ";
	return is(n, "kind", "removed") || is(n, "change", "gone") ? "- " : "";
}

static void
put_change(const xmlNode *n, const char *part, struct buf *out)
{
	const char *what = attr(n, "what"), *old = attr(n, "old-short");
	const char *now = attr(n, "new-short");
	bool same = strcmp(attr(n, "part"), part) == 0 && *part != '\0';

	if (!same && *attr(n, "part") != '\0' && *what != '\0')
		buf_printf(out, "  %s\n", attr(n, "part"));
	buf_puts(
	    out, *what != '\0' && *attr(n, "part") != '\0' ? "    " : "  ");
	buf_puts(out, mark(n));
	buf_puts(out, *what == '\0' ? attr(n, "part") : what);
	if (is(n, "kind", "changed"))
		buf_printf(out, ": %s -> %s", old, now);
	else if (is(n, "kind", "order"))
		buf_printf(out, ": in the order %s", now);
	else if (*old != '\0' || *now != '\0')
		buf_printf(out, ": %s%s", old, now);
	buf_putc(out, '\n');
}

static void
put_finding(const xmlNode *n, struct buf *out)
{
	buf_printf(out, "  %s", mark(n));
	if (is(n, "change", "changed"))
		buf_printf(out, "%s -> ", attr(n, "was"));
	buf_printf(out, "%s: %s [%s]", attr(n, "standing"), attr(n, "message"),
	    attr(n, "rule"));
	if (*attr(n, "file") != '\0' && !is(n, "change", "gone")) {
		buf_printf(out, " %s", attr(n, "file"));
		if (*attr(n, "line") != '\0')
			buf_printf(out, ":%s:%s", attr(n, "line"),
			    *attr(n, "col") == '\0' ? "1" : attr(n, "col"));
	}
	buf_putc(out, '\n');
}

static void
put_document(const xmlNode *d, struct buf *out)
{
	const char *part = "";
	const xmlNode *n = next_of(d->children, "change");
	const xmlNode *f = next_of(d->children, "finding");

	if (is(d, "state", "added"))
		buf_puts(out, "+ ");
	else if (is(d, "state", "removed"))
		buf_puts(out, "- ");
	buf_printf(out, "%s%s%s\n",
	    is(d, "kind", "workspace") ? "workspace" : attr(d, "id"),
	    *attr(d, "title") == '\0' ? "" : ": ", attr(d, "title"));
	for (; n != NULL; n = next_of(n->next, "change")) {
		put_change(n, part, out);
		part = attr(n, "part");
	}
	if (f != NULL)
		buf_puts(out, "  Findings\n");
	for (; f != NULL; f = next_of(f->next, "finding")) {
		buf_puts(out, "  ");
		put_finding(f, out);
	}
	buf_putc(out, '\n');
}

static void
put_criterion(const xmlNode *n, struct buf *out)
{
	buf_printf(out, "  %s:%s: %s -> %s%s%s\n", attr(n, "framework"),
	    attr(n, "id"), attr(n, "old"), attr(n, "new"),
	    *attr(n, "missing") == '\0' ? "" : "; missing: ",
	    attr(n, "missing"));
}

/* "3 changes, 2 new findings, 1 gone" */
static void
put_totals(const struct diff_result *r, struct buf *out)
{
	const xmlNode *root = xmlDocGetRootElement(r->doc);
	size_t fresh = 0, gone = 0;

	for (const xmlNode *d = next_of(root->children, "document"); d != NULL;
	     d = next_of(d->next, "document")) {
		for (const xmlNode *f = next_of(d->children, "finding");
		     f != NULL; f = next_of(f->next, "finding")) {
			fresh += is(f, "change", "new");
			gone += is(f, "change", "gone");
		}
	}
	if (r->changes == 0 && fresh + gone == 0)
		buf_puts(out, "no change in meaning");
	else
		buf_printf(out, "%zu change%s", r->changes,
		    r->changes == 1 ? "" : "s");
	if (r->dropped != 0)
		buf_printf(out, " and %zu more", r->dropped);
	if (is(root, "judged", "yes"))
		buf_printf(out, ", %zu new finding%s, %zu gone", fresh,
		    fresh == 1 ? "" : "s", gone);
	else
		buf_puts(out, "; findings were not compared, for a package "
			      "does not have them");
	buf_putc(out, '\n');
}

void
diff_write_text(const struct diff_result *r, struct buf *out)
{
	const xmlNode *root = xmlDocGetRootElement(r->doc);
	const xmlNode *c = next_of(root->children, "criterion");

	for (const xmlNode *d = next_of(root->children, "document"); d != NULL;
	     d = next_of(d->next, "document"))
		put_document(d, out);
	if (c != NULL)
		buf_puts(out, "criteria\n");
	for (const xmlNode *n = c; n != NULL; n = next_of(n->next, "criterion"))
		put_criterion(n, out);
	if (c != NULL)
		buf_putc(out, '\n');
	put_totals(r, out);
}
