/* Phrases of the document tree to inks. */
#include "caps.h"
#include "layout.h"

#include <string.h>

/* Longer tags and pieces of code may be broken like other text. */
#define WHOLE_BYTES 48

/* What the phrase at hand inherits. */
struct voice {
	struct ink ink;
	bool bold, italic, mono;
	int depth;
};

static void put_phrases(const struct frame *fr, struct para *p,
    const xmlNode *from, const xmlNode *to, struct voice v);

struct src_span
node_at(const xmlNode *n)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	for (; n != NULL; n = n->parent) {
		if (n->type == XML_ELEMENT_NODE && n->_private != NULL)
			return ((const struct doc_origin *)n->_private)->at;
		if (n->type == XML_DOCUMENT_NODE)
			break;
	}
	return nowhere;
}

static enum face
face_of(const struct voice *v)
{
	if (v->mono)
		return FACE_MONO;
	if (v->bold)
		return v->italic ? FACE_BOLD_ITALIC : FACE_BOLD;
	return v->italic ? FACE_ITALIC : FACE_TEXT;
}

struct ink
type_ink(
    const struct text_env *env, const struct text_style *st, struct elem *elem)
{
	const struct type *t = &env->types[st->type];
	struct ink ink = {0};

	ink.face = st->bold || t->weight == WEIGHT_BOLD ? FACE_BOLD : FACE_TEXT;
	if (st->type == TYPE_CODE)
		ink.face = FACE_MONO;
	ink.size = t->size;
	ink.colour = t->colour;
	ink.elem = elem;
	return ink;
}

static struct elem *
inner_elem(const struct frame *fr, const struct voice *v, const char *type)
{
	return v->ink.elem == NULL ? NULL
				   : elem_new(fr->l->arena, v->ink.elem, type);
}

static void
put_link(
    const struct frame *fr, struct para *p, const xmlNode *n, struct voice v)
{
	struct arena *a = fr->l->arena;
	const char *href = doc_attr(n, "href");
	struct link *link;

	if (v.ink.elem != NULL && v.ink.link == NULL && doc_href_ok(href)) {
		v.ink.elem = inner_elem(fr, &v, "Link");
		link = arena_alloc(a, 1, sizeof *link);
		link->href = href;
		link->title = doc_attr(n, "title");
		if (link->title[0] == '\0')
			link->title = doc_text(a, n);
		link->elem = v.ink.elem;
		v.ink.link = link;
	}
	v.ink.colour = COLOUR_ACCENT;
	put_phrases(fr, p, n->children, NULL, v);
}

static void
put_tag(
    const struct frame *fr, struct para *p, const xmlNode *n, struct voice v)
{
	const char *status = doc_status(n);

	v.ink.colour = style_status_colour(status);
	v.ink.shape = style_shape(status);
	v.ink.whole = strlen(doc_text(fr->l->arena, n)) <= WHOLE_BYTES;
	/* What is not known does not shout. */
	v.bold = strcmp(status, "unsure") != 0 && strcmp(status, "waived") != 0;
	v.ink.face = face_of(&v);
	if (v.ink.shape != SHAPE_NONE) {
		para_ink(p, &v.ink);
		para_shape_mark(p);
	}
	v.ink.shape = SHAPE_NONE;
	put_phrases(fr, p, n->children, NULL, v);
}

static void
put_span(
    const struct frame *fr, struct para *p, const xmlNode *n, struct voice v)
{
	if (doc_has_class(n, "tag")) {
		put_tag(fr, p, n, v);
		return;
	}
	if (doc_has_class(n, "meta") || doc_has_class(n, "src") ||
	    doc_has_class(n, "who"))
		v.ink.colour = COLOUR_GREY;
	if (doc_has_class(n, "code")) {
		v.mono = true;
		v.ink.size = v.ink.size * 23 / 25;
	}
	put_phrases(fr, p, n->children, NULL, v);
}

/* An abbreviation says what it stands for; a phrase in another language says
 * which. */
static void
add_span_elem(const struct frame *fr, const xmlNode *n, struct voice *v)
{
	const char *title = doc_is(n, "abbr") ? doc_attr(n, "title") : "";
	const char *lang = doc_attr(n, "lang");

	if ((title[0] == '\0' && lang[0] == '\0') || v->ink.elem == NULL)
		return;
	v->ink.elem = inner_elem(fr, v, "Span");
	v->ink.elem->expansion = title[0] == '\0' ? NULL : title;
	v->ink.elem->lang = lang[0] == '\0' ? NULL : lang;
}

/* Prose may begin with a break, which is text and has an ink, too. */
static void
put_break(struct para *p, const struct ink *ink)
{
	if (p->ninks == 0)
		para_ink(p, ink);
	para_line_break(p);
}

static void
put_phrase(
    const struct frame *fr, struct para *p, const xmlNode *n, struct voice v)
{
	put_anchor(fr, n);
	v.depth++;
	v.ink.at = node_at(n);
	add_span_elem(fr, n, &v);
	v.ink.units = v.ink.units || doc_is(n, "time");
	if (doc_is(n, "strong"))
		v.bold = true;
	else if (doc_is(n, "em"))
		v.italic = true;
	else if (doc_is(n, "mark"))
		v.ink.ground = COLOUR_AMBER_GROUND;
	if (doc_is(n, "code")) {
		if (!v.mono)
			v.ink.size = v.ink.size * 23 / 25;
		v.mono = true;
		v.ink.whole = strlen(doc_text(fr->l->arena, n)) <= WHOLE_BYTES;
		v.ink.elem = inner_elem(fr, &v, "Code");
	}
	v.ink.face = face_of(&v);
	if (doc_is(n, "br"))
		put_break(p, &v.ink);
	else if (doc_is(n, "a"))
		put_link(fr, p, n, v);
	else if (doc_is(n, "span"))
		put_span(fr, p, n, v);
	else
		put_phrases(fr, p, n->children, NULL, v);
}

static void
put_phrases(const struct frame *fr, struct para *p, const xmlNode *from,
    const xmlNode *to, struct voice v)
{
	if (v.depth > LIMIT_DOC_DEPTH)
		return;
	v.ink.face = face_of(&v);
	for (const xmlNode *n = from; n != to && n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE) {
			put_phrase(fr, p, n, v);
		} else if (n->type == XML_TEXT_NODE && n->content != NULL) {
			para_ink(p, &v.ink);
			para_puts(p, (const char *)n->content);
		}
	}
}

void
put_inline(const struct frame *fr, struct para *p, const xmlNode *from,
    const xmlNode *to, const struct ink *ink)
{
	struct voice v = {0};

	v.ink = *ink;
	v.bold = ink->face == FACE_BOLD || ink->face == FACE_BOLD_ITALIC;
	v.italic = ink->face == FACE_ITALIC || ink->face == FACE_BOLD_ITALIC;
	v.mono = ink->face == FACE_MONO;
	v.ink.at = from == NULL ? ink->at : node_at(from);
	put_phrases(fr, p, from, to, v);
}
