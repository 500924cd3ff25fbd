#include "doc_check.h"

#include "caps.h"
#include "doc_build.h"
#include "doc_grammar.h"

#include <libxml/hash.h>
#include <string.h>

static const struct doc_origin *
origin(const xmlNode *n)
{
	while (n != NULL && n->type == XML_ELEMENT_NODE && n->_private == NULL)
		n = n->parent;
	return n == NULL || n->type != XML_ELEMENT_NODE ? NULL : n->_private;
}

struct src_span
doc_place(const xmlNode *n)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	const struct doc_origin *o = origin(n);

	return o == NULL ? nowhere : o->at;
}

static bool
authored(const xmlNode *n)
{
	const struct doc_origin *o = origin(n);

	return o != NULL && o->authored;
}

static void
bad(struct doc_checker *c, const xmlNode *n, const char *what)
{
	diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n), "<%s> %s",
	    (const char *)n->name, what);
	c->ok = false;
}

static uint64_t
bit_of(const xmlNode *n)
{
	if (n->type == XML_TEXT_NODE)
		return DOC_TEXT;
	return DOC_BIT(doc_element(n));
}

/* Matches the children to the parts in order; the first child that does not
 * fit, or the element itself when something is missing; NULL when all fits. */
static const xmlNode *
mismatch(const xmlNode *n, const struct doc_part *parts)
{
	const xmlNode *child = n->children;
	unsigned count;

	for (size_t i = 0; i < DOC_PARTS && parts[i].set != 0; i++) {
		for (count = 0; child != NULL && (bit_of(child) & parts[i].set);
		     count++) {
			if (parts[i].max != 0 && count == parts[i].max)
				break;
			child = child->next;
		}
		if (count < parts[i].min)
			return child != NULL ? child : n;
	}
	return child;
}

static void
check_content(struct doc_checker *c, const xmlNode *n, const struct doc_rule *r)
{
	const xmlNode *fault = mismatch(n, r->parts);

	if (fault == NULL ||
	    (r->other[0].set != 0 && mismatch(n, r->other) == NULL))
		return;
	if (fault == n)
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n),
		    "<%s> must hold %s", (const char *)n->name, r->model);
	else
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(fault),
		    "%s%s%s cannot stand here: <%s> holds %s",
		    fault->type == XML_ELEMENT_NODE ? "<" : "",
		    fault->type == XML_ELEMENT_NODE ? (const char *)fault->name
						    : "text",
		    fault->type == XML_ELEMENT_NODE ? ">" : "",
		    (const char *)n->name, r->model);
	c->ok = false;
}

static void
check_classes(struct doc_checker *c, const xmlNode *n)
{
	const char *p = doc_attr(n, "class");
	size_t len;

	for (p += strspn(p, " "); *p != '\0'; p += len, p += strspn(p, " ")) {
		len = strcspn(p, " ");
		if (doc_word_in(doc_classes, p, len))
			continue;
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n),
		    "<%s> has the class \"%.*s\", which no writer knows",
		    (const char *)n->name, (int)(len > 64 ? 64 : len), p);
		c->ok = false;
	}
	if (doc_has_class(n, "tag") && doc_status(n)[0] == '\0')
		bad(c, n,
		    "is a tag and needs bad, soon, good, unsure or waived "
		    "as well");
}

static void
check_attributes(
    struct doc_checker *c, const xmlNode *n, const struct doc_rule *r)
{
	const char *p = r->need;
	size_t len;

	for (const xmlAttr *a = n->properties; a != NULL; a = a->next) {
		const char *name = (const char *)a->name;

		len = strlen(name);
		if (doc_word_in("id class lang title", name, len) ||
		    doc_word_in(r->attrs, name, len))
			continue;
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n),
		    "<%s> cannot have the attribute \"%s\"",
		    (const char *)n->name, name);
		c->ok = false;
	}
	for (; p != NULL && *p != '\0'; p += len, p += strspn(p, " ")) {
		char name[16];

		len = strcspn(p, " ");
		if (len >= sizeof name)
			continue;
		memcpy(name, p, len);
		name[len] = '\0';
		if (doc_attr(n, name)[0] == '\0') {
			diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n),
			    "<%s> needs the attribute \"%s\"",
			    (const char *)n->name, name);
			c->ok = false;
		}
	}
	check_classes(c, n);
}

static void
check_id(struct doc_checker *c, xmlNode *n)
{
	const char *id = doc_attr(n, "id");

	if (id[0] == '\0')
		return;
	if (strpbrk(id, " \t\r\n") != NULL)
		bad(c, n, "has an id with a space in it");
	/* The hash never hands its entries to anyone who would write them. */
	else if (xmlHashAddEntry(c->ids, (const xmlChar *)id, n) != 0) {
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n),
		    "the id \"%s\" is used twice", id);
		c->ok = false;
	}
}

/* What only one kind of element is asked. */
static void
check_kind(struct doc_checker *c, xmlNode *n, enum doc_element e)
{
	const char *s;

	if (e == E_TH) {
		s = doc_attr(n, "scope");
		if (strcmp(s, "col") != 0 && strcmp(s, "row") != 0)
			bad(c, n, "needs the scope \"col\" or \"row\"");
	} else if (e == E_META) {
		s = doc_attr(n, "name");
		if (!doc_word_in(doc_metas, s, strlen(s)))
			bad(c, n, "has a name that no writer knows");
	} else if (e == E_OL) {
		s = doc_attr(n, "start");
		if (s[0] != '\0' && doc_int(n, "start", -1) < 0)
			bad(c, n, "has a start that is not a number");
	} else if (e == E_TABLE) {
		doc_check_table(c, n);
	} else if (e == E_DRAWING) {
		doc_check_drawing(c, n);
	} else if (e == E_A) {
		for (const xmlNode *p = n->parent; p != NULL; p = p->parent) {
			if (doc_is(p, "a"))
				bad(c, n, "stands in another <a>");
		}
	}
}

static void
check_element(struct doc_checker *c, xmlNode *n)
{
	enum doc_element e = doc_element(n);
	const struct doc_rule *r;

	if (e == E_OTHER) {
		bad(c, n, "is not an element of documents");
		return;
	}
	r = doc_rule(n, e);
	check_content(c, n, r);
	check_attributes(c, n, r);
	check_id(c, n);
	check_kind(c, n, e);
}

/* The next node in document order; *depth follows. */
static xmlNode *
next_node(xmlNode *n, const xmlNode *root, unsigned *depth)
{
	if (n->type == XML_ELEMENT_NODE && n->children != NULL) {
		++*depth;
		return n->children;
	}
	while (n != root && n->next == NULL) {
		n = n->parent;
		--*depth;
	}
	return n == root ? NULL : n->next;
}

static xmlNode *
next_element(xmlNode *n, const xmlNode *root, unsigned *depth)
{
	do {
		n = next_node(n, root, depth);
	} while (n != NULL && n->type != XML_ELEMENT_NODE);
	return n;
}

/* Makes a link to text, and a part of a drawing to one that leads nowhere.
 * Returns the node to go on behind, which has been looked at or needs no look.
 */
static xmlNode *
drop_link(xmlNode *n)
{
	if (!doc_is(n, "a")) {
		doc_unset(n, "href");
		return n;
	}
	if (n->children == NULL)
		doc_add_text(n, "\xE2\x80\xA6", 3);
	return doc_unwrap(n);
}

/* Whether a link can stay. */
static bool
check_link(struct doc_checker *c, const xmlNode *n)
{
	const char *href = doc_attr(n, "href");

	if (href[0] == '\0')
		return true;
	if (!doc_href_ok(href)) {
		diag_at(c->diag, DIAG_DOC_TARGET, doc_place(n),
		    "the link to \"%s\" cannot be followed and is text here",
		    href);
		return false;
	}
	if (href[0] != '#' ||
	    xmlHashLookup(c->ids, (const xmlChar *)href + 1) != NULL)
		return true;
	if (authored(n)) {
		diag_at(c->diag, DIAG_DOC_TARGET, doc_place(n),
		    "the link to \"%s\" leads nowhere in this document and is "
		    "text here",
		    href);
		return false;
	}
	diag_at(c->diag, DIAG_DOC_LINK, doc_place(n),
	    "nothing in the document has the id of the link \"%s\"", href);
	c->ok = false;
	return true;
}

static void
check_links(struct doc_checker *c, xmlNode *root)
{
	unsigned depth = 0;
	xmlNode *n = root, *next;

	for (; n != NULL; n = next) {
		if (doc_attr(n, "href")[0] != '\0' && !check_link(c, n))
			n = drop_link(n);
		next = next_element(n, root, &depth);
	}
}

static bool
check_elements(struct doc_checker *c, xmlNode *root)
{
	unsigned depth = 1;

	for (xmlNode *n = root; n != NULL; n = next_element(n, root, &depth)) {
		if (depth > LIMIT_DOC_DEPTH) {
			bad(c, n, "is nested too deep");
			return false;
		}
		check_element(c, n);
	}
	return true;
}

bool
doc_check(struct doc *doc, struct diag *d)
{
	struct doc_checker c = {d, NULL, true};
	xmlNode *root = xmlDocGetRootElement(doc->xml);

	if (!doc_is(root, "html") || doc->body == NULL) {
		bad(&c, root, "is not a page: html with head and body is");
		return false;
	}
	c.ids = xmlHashCreate(256);
	if (c.ids == NULL)
		bcp_out_of_memory();
	if (check_elements(&c, root) && c.ok) {
		check_links(&c, root);
		doc_number(&c, doc->body);
	}
	xmlHashFree(c.ids, NULL);
	return c.ok;
}
