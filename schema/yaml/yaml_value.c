/* Scalars and tags: 10.1 to 10.3 of YAML 1.2.2. */
#include "yaml_internal.h"

#include "utf8.h"

#include <string.h>

#define CORE "tag:yaml.org,2002:"

/* libyaml lets control characters through in double quotes ("\x01", "\0");
 * XML cannot hold them. */
static void
check_characters(struct reader *r, const struct ynode *n)
{
	const char *p = n->text, *end = p + n->len;

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (cp != 0xFFFE && cp != 0xFFFF &&
		    (cp >= 0x20 || cp == '\t' || cp == '\n' || cp == '\r'))
			continue;
		diag_at(r->d, DIAG_YAML_ENCODING, n->span,
		    "an escape in this value stands for U+%04X, which no "
		    "document can show",
		    (unsigned)cp);
		r->failed = true;
		return;
	}
}

static bool
is_core(const char *tag, const char *name)
{
	return strncmp(tag, CORE, strlen(CORE)) == 0 &&
	       strcmp(tag + strlen(CORE), name) == 0;
}

static void
tag_error(struct reader *r, const struct ynode *n, const char *tag)
{
	static const char *const known[] = {
	    "str", "int", "float", "bool", "null", "seq", "map"};
	const char *name = tag;

	r->failed = true;
	if (strncmp(tag, CORE, strlen(CORE)) == 0)
		name = arena_printf(r->a, "!!%s", tag + strlen(CORE));
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (!is_core(tag, known[i]))
			continue;
		diag_at(r->d, DIAG_YAML_TAG, n->span,
		    "the value does not fit its tag '%s'", name);
		return;
	}
	diag_at(r->d, DIAG_YAML_TAG, n->span,
	    "the tag '%s' is not known; text that begins with '!' needs quotes",
	    name);
}

/* The type that a tag asks for, if the text can be read so. */
static void
apply_tag(struct reader *r, const char *tag, struct ynode *n)
{
	enum ynode_type plain = yaml_resolve(n->text, n->len);

	if (strcmp(tag, "!") == 0 || is_core(tag, "str"))
		n->type = YNODE_STR;
	else if (is_core(tag, "null") && plain == YNODE_NULL)
		n->type = YNODE_NULL;
	else if (is_core(tag, "bool") && plain == YNODE_BOOL)
		n->type = YNODE_BOOL;
	else if (is_core(tag, "int") && plain == YNODE_INT)
		n->type = YNODE_INT;
	else if (is_core(tag, "float") &&
		 (plain == YNODE_FLOAT || plain == YNODE_INT))
		n->type = YNODE_FLOAT;
	else
		tag_error(r, n, tag);
}

static void
copy_text(struct reader *r, const yaml_event_t *e, struct ynode *n)
{
	bool dq = e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	bool lone = false;
	char *text;

	n->len = e->data.scalar.length;
	text = arena_strn(r->a, (const char *)e->data.scalar.value, n->len);
	n->text = text;
	if (r->text.fed != r->text.p)
		n->len = yaml_standin_undo(&r->text, text, n->len, dq, &lone);
	if (lone) {
		diag_at(r->d, DIAG_YAML_ENCODING, n->span,
		    "an escape in this value is half of a surrogate pair");
		r->failed = true;
	}
	if (dq && !r->opt->any_char)
		check_characters(r, n);
}

void
yaml_value(struct reader *r, const yaml_event_t *e, struct ynode *n)
{
	yaml_scalar_style_t style = e->data.scalar.style;
	const char *tag = (const char *)e->data.scalar.tag;

	n->quoted = style != YAML_PLAIN_SCALAR_STYLE;
	if (style == YAML_LITERAL_SCALAR_STYLE ||
	    style == YAML_FOLDED_SCALAR_STYLE)
		n->span.end = yaml_trim(&r->text, n->span.beg, n->span.end);
	else if (n->quoted)
		r->quoted = n->span;
	copy_text(r, e, n);
	n->type = YNODE_STR;
	if (tag != NULL)
		apply_tag(r, tag, n);
	else if (!n->quoted)
		n->type = yaml_resolve(n->text, n->len);
	n->boolean = n->type == YNODE_BOOL && (*n->text | 32) == 't';
}

void
yaml_collection_tag(struct reader *r, const char *tag, const struct ynode *n)
{
	if (tag != NULL && strcmp(tag, "!") != 0 &&
	    !is_core(tag, n->kind == YNODE_MAP ? "map" : "seq"))
		tag_error(r, n, tag);
}
