/* How wide blocks want to be, for the columns of tables. */
#include "caps.h"
#include "layout.h"

#define LIST_INDENT PT(17)

struct extent {
	int32_t narrow, wide;
};

static void
widen(struct extent *e, int32_t narrow, int32_t wide)
{
	e->narrow = narrow > e->narrow ? narrow : e->narrow;
	e->wide = wide > e->wide ? wide : e->wide;
}

/* Measures phrases without leaving a trace in the flow or the structure. */
static void
measure_phrases(const struct frame *fr, const xmlNode *from, const xmlNode *to,
    bool pre, struct extent *e)
{
	struct text_style st = {pre ? TYPE_CODE : fr->type, NULL, false, true};
	struct para *p = para_new(fr->l->env, pre);
	struct ink ink = type_ink(fr->l->env, &st, NULL);
	struct flow nowhere;
	struct frame aside = *fr;
	int32_t narrow, wide;

	flow_init(&nowhere, fr->l->arena);
	aside.flow = &nowhere;
	put_inline(&aside, p, from, to, &ink);
	if (!para_empty(p)) {
		para_shape(p);
		para_extent(p, &narrow, &wide);
		widen(e, narrow, wide);
	}
	para_done(p);
}

static int32_t
indent_of(const xmlNode *n)
{
	if (doc_is(n, "ul") || doc_is(n, "ol"))
		return LIST_INDENT;
	if (doc_is(n, "aside") || doc_is(n, "blockquote"))
		return PT(11);
	if (doc_is(n, "pre"))
		return PT(16);
	return 0;
}

static void
measure(
    const struct frame *fr, const xmlNode *parent, int depth, struct extent *e)
{
	const xmlNode *n = parent->children;

	if (depth > LIMIT_DOC_DEPTH)
		return;
	while (n != NULL) {
		const xmlNode *to = n;
		struct extent in = {0, 0};
		int32_t indent;

		while (to != NULL && doc_is_phrase(to))
			to = to->next;
		if (to != n) {
			measure_phrases(fr, n, to, doc_is(parent, "pre"), e);
			n = to;
			continue;
		}
		if (n->type == XML_ELEMENT_NODE) {
			indent = indent_of(n);
			measure(fr, n, depth + 1, &in);
			if (in.wide > 0)
				widen(e, in.narrow + indent, in.wide + indent);
		}
		n = n->next;
	}
}

void
blocks_extent(const struct frame *fr, const xmlNode *parent, int32_t *narrow,
    int32_t *wide)
{
	struct extent e = {0, 0};

	measure(fr, parent, 0, &e);
	*narrow = e.narrow;
	*wide = e.wide;
}
