#include "tmpl_internal.h"

#include "res.h"
#include "utf8.h"

#include <libxml/parser.h>
#include <stdint.h>
#include <string.h>

struct tmpl_shelf {
	struct arena *arena;
	struct diag *diag;
	struct tmpl_file *files;
	tmpl_lookup lookup;
	void *ctx;
};

struct loader {
	struct arena *arena;
	struct diag *diag;
	struct tmpl_shelf *shelf;
	struct tmpl_use *uses;
	bool ok;
};

static struct src_span
line_of(uint32_t file, int line, int col)
{
	struct src_span at = {file, {0, 0}, {0, 0}};

	if (line > 0) {
		at.beg.line = (uint32_t)line;
		at.beg.col = col > 0 ? (uint32_t)col : 1;
		at.end = at.beg;
		at.end.col++;
	}
	return at;
}

/* The parser's first complaint; what follows it is mostly its echo. */
struct complaint {
	int line, col;
	char *text;
	struct arena *arena;
};

static void
note_complaint(void *ctx, xmlErrorPtr e)
{
	const xmlParserCtxt *x = ctx;
	struct complaint *c = x->_private;
	size_t n;

	if (c->text != NULL || e->message == NULL)
		return;
	n = strcspn(e->message, "\n");
	c->text = arena_strn(c->arena, e->message, n > 512 ? 512 : n);
	c->line = e->line;
	c->col = e->int2;
}

static void
free_doc(void *p)
{
	xmlFreeDoc(p);
}

/* Neither network nor entities: a template is one file. */
static xmlDoc *
parse(struct loader *l, uint32_t file, const char *text, size_t len)
{
	struct complaint c = {0, 0, NULL, l->arena};
	xmlParserCtxt *x = xmlNewParserCtxt();
	xmlDoc *doc;

	if (x == NULL)
		bcp_out_of_memory();
	x->_private = &c;
	x->sax->serror = note_complaint;
	doc = len > INT32_MAX
		  ? NULL
		  : xmlCtxtReadMemory(x, text, (int)len, NULL, "UTF-8",
			XML_PARSE_NONET | XML_PARSE_NOERROR |
			    XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	xmlFreeParserCtxt(x);
	if (doc == NULL) {
		diag_at(l->diag, DIAG_TMPL_SYNTAX, line_of(file, c.line, c.col),
		    "%s", c.text == NULL ? "not well-formed XML" : c.text);
		return NULL;
	}
	arena_defer(l->arena, free_doc, doc);
	if (doc->intSubset != NULL && doc->intSubset->children != NULL) {
		diag_at(l->diag, DIAG_TMPL_SYNTAX, line_of(file, 1, 1),
		    "a template cannot declare entities or elements");
		return NULL;
	}
	return doc;
}

static struct tmpl_file *
add_file(struct loader *l, const char *name, uint32_t src)
{
	struct tmpl_file **tail = &l->shelf->files;

	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = arena_alloc(l->arena, 1, sizeof **tail);
	(*tail)->name = arena_str(l->arena, name);
	(*tail)->src = src;
	return *tail;
}

/* A file that cannot be used stays in the list, without macros, so that its
 * fault is told once. at is where its name stands. */
static struct tmpl_file *
load_file(struct loader *l, const char *name, struct src_span at)
{
	struct tmpl_compiler c = {.arena = l->arena, .diag = l->diag};
	const char *shown = name, *text;
	size_t len = 0;
	xmlDoc *doc;

	text = l->shelf->lookup(l->shelf->ctx, name, &len, &shown);
	if (text == NULL) {
		diag_at(l->diag, DIAG_TMPL_SYNTAX, at,
		    "there is no template file \"%s\"", name);
		return add_file(l, name, 0);
	}
	c.trusted = res_has(text);
	c.file = add_file(l, name, src_add(l->diag->src, shown, text, len));
	c.text = text;
	c.uses = &l->uses;
	c.ok = true;
	tmpl_source_init(&c.source, text, len);
	doc = parse(l, c.file->src, text, len);
	if (doc != NULL) {
		tmpl_compile(&c, xmlDocGetRootElement(doc));
		c.file->fine = c.ok;
	}
	return c.file;
}

static struct tmpl_file *
find_file(struct loader *l, const char *name, struct src_span at)
{
	struct tmpl_file *f = l->shelf->files;

	while (f != NULL && strcmp(f->name, name) != 0)
		f = f->next;
	if (f == NULL)
		f = load_file(l, name, at);
	l->ok = l->ok && f->fine;
	return f;
}

static const char *
nearest(const struct tmpl_file *f, const char *name)
{
	const char *best = NULL;
	size_t limit = 3;

	for (const struct tmpl_macro *m = f->macros; m != NULL; m = m->next) {
		size_t n = utf8_distance(name, m->name, limit);

		if (n < limit) {
			limit = n;
			best = m->name;
		}
	}
	return best;
}

static void
resolve(struct loader *l, const struct tmpl_use *use)
{
	const char *hash = strchr(use->node->use, '#');
	const char *name = hash == NULL ? use->node->use : hash + 1;
	struct tmpl_file *f = use->file;
	const struct tmpl_macro *m;
	const char *near;

	if (hash != NULL)
		f = find_file(l,
		    arena_strn(l->arena, use->node->use,
			(size_t)(hash - use->node->use)),
		    use->at);
	for (m = f->macros; m != NULL; m = m->next) {
		if (strcmp(m->name, name) == 0)
			break;
	}
	use->node->macro = m;
	if (m != NULL || f->root == NULL)
		return;
	near = nearest(f, name);
	diag_at(l->diag, DIAG_TMPL_SYNTAX, use->at,
	    "there is no macro \"%s\" in %s%s%s%s", name, f->name,
	    near == NULL ? "" : "; did you mean \"", near == NULL ? "" : near,
	    near == NULL ? "" : "\"?");
	l->ok = false;
}

struct tmpl_shelf *
tmpl_shelf_new(struct arena *a, struct diag *d, tmpl_lookup lookup, void *ctx)
{
	struct tmpl_shelf *s = arena_alloc(a, 1, sizeof *s);

	s->arena = a;
	s->diag = d;
	s->lookup = lookup;
	s->ctx = ctx;
	return s;
}

struct tmpl *
tmpl_load(struct tmpl_shelf *s, const char *name)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct tmpl *t = arena_alloc(s->arena, 1, sizeof *t);
	struct loader l = {
	    .arena = s->arena, .diag = s->diag, .shelf = s, .ok = true};

	t->file = find_file(&l, name, nowhere);
	/* Files that a macro brings in add uses of their own. */
	while (l.uses != NULL) {
		const struct tmpl_use *use = l.uses;

		l.uses = use->next;
		resolve(&l, use);
	}
	return l.ok ? t : NULL;
}
