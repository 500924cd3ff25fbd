/* The one pass that adds attributes: what values mean, what references name. */
#include "plan_internal.h"

#include "caps.h"
#include "file_log.h"
#include "hash.h"

#include <stdlib.h>
#include <string.h>

/* A value that is taken from another, which is taken from another ... */
#define INHERIT_HOPS 16

static bool
is(const char *type, const char *name)
{
	return strcmp(type, name) == 0;
}

static bool
is_ref(const char *type)
{
	return is(type, "ref") || is(type, "party");
}

static const char *
text_of(struct annotator *an, const xmlNode *n, const char *child)
{
	const xmlNode *c = plan_child(n, child);

	return c == NULL ? NULL : plan_text(an->a, c);
}

static void
annotate_text(
    struct annotator *an, xmlNode *n, const char *type, const char *text)
{
	if (is_ref(type))
		(void)annotate_ref(an, n, text, plan_ynode(n)->x_ref);
	else if (*text != '\0')
		annotate_typed(an, n, type, text);
	else
		build_attr(n, "error", "unreadable");
}

/* Types that say how a text is printed, and nothing of its value. */
static bool
is_plain(const char *type)
{
	return is(type, "text") || is(type, "prose") || is(type, "id");
}

/* {vague: ...} and {na: ...}, of whatever type. */
static bool
annotate_without_value(struct annotator *an, xmlNode *n)
{
	const char *vague = text_of(an, n, "vague");
	const char *na = text_of(an, n, "na");

	if (vague != NULL) {
		build_attr(n, "vague", vague);
		build_attr(n, "text", vague);
	} else if (na != NULL) {
		build_attr(n, "na", na);
		build_attr(n, "text",
		    *na == '\0' ? "N/A" : arena_printf(an->a, "N/A: %s", na));
	}
	return vague != NULL || na != NULL;
}

static bool
annotate_inherits(struct annotator *an, xmlNode *n)
{
	const xmlNode *child = plan_child(n, "inherits");
	struct inherited *in;
	const xmlNode *from;

	if (child == NULL)
		return false;
	from = annotate_ref(
	    an, n, plan_text(an->a, child), plan_ynode(child)->x_ref);
	if (from == NULL)
		return true;
	an->inherited = arena_grow(an->a, an->inherited, &an->cap_inherited,
	    an->n_inherited + 1, sizeof *in);
	in = &an->inherited[an->n_inherited++];
	in->node = n;
	in->from = from;
	return true;
}

/* Parties without an id: {title: VP Ops}; a supplier that is only {text: ...}.
 */
static void
annotate_words(struct annotator *an, xmlNode *n)
{
	static const char *const keys[] = {"title", "text", "name"};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const char *text = text_of(an, n, keys[i]);

		if (text != NULL) {
			build_attr(n, "text", text);
			return;
		}
	}
}

static void
annotate_map(struct annotator *an, xmlNode *n, const char *type)
{
	const char *value = text_of(an, n, "value");

	if (annotate_without_value(an, n) || annotate_inherits(an, n))
		return;
	if (is(type, "cadence") && annotate_cadence_map(an, n))
		return;
	if (is(type, "date") && annotate_captured(an, n))
		return;
	if (value != NULL)
		annotate_text(an, n, type, value);
	else
		annotate_words(an, n);
}

/* Gives n what the source's value has, except what is its own. */
static void
copy_value(struct annotator *an, xmlNode *n, const xmlNode *source)
{
	static const char *const names[] = {"seconds", "months", "min-seconds",
	    "max-seconds", "date", "days", "vague", "na", "error"};
	const char *name = plan_attr(n, "name"), *text;
	xmlAttr *old = xmlHasProp(n, (const xmlChar *)"text");

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = plan_attr(source, names[i]);

		if (*value != '\0')
			build_attr(n, names[i], value);
	}
	text = plan_attr(source, "text");
	if (*text == '\0')
		text = plan_text(an->a, source);
	text = arena_printf(an->a, "%s, as %s", text, name);
	if (old != NULL)
		xmlRemoveProp(old);
	build_attr(n, "text", text);
}

static int
by_node(const void *a, const void *b)
{
	const struct inherited *x = a, *y = b;

	return (x->node > y->node) - (x->node < y->node);
}

static const struct inherited *
inherited_of(const struct annotator *an, xmlNode *n)
{
	struct inherited key = {n, NULL};

	return bsearch(
	    &key, an->inherited, an->n_inherited, sizeof key, by_node);
}

/* The field of that name: an entity's, or among a document's targets. */
static xmlNode *
source_of(const xmlNode *from, const xmlNode *n)
{
	const char *name = (const char *)n->name;
	xmlNode *source = plan_child(from, name);

	return source != NULL ? source
			      : plan_child(plan_child(from, "targets"), name);
}

/* Follows the chain from a value to one that stands by itself. */
static void
fill_inherited(struct annotator *an)
{
	if (an->n_inherited != 0)
		qsort(an->inherited, an->n_inherited, sizeof *an->inherited,
		    by_node);
	for (size_t i = 0; i < an->n_inherited; i++) {
		const struct inherited *in = &an->inherited[i], *at = in;
		xmlNode *source = NULL;

		for (int hops = 0; at != NULL && hops < INHERIT_HOPS; hops++) {
			source = source_of(at->from, in->node);
			at = source == NULL ? NULL : inherited_of(an, source);
		}
		if (at == NULL && source != NULL)
			copy_value(an, in->node, source);
	}
}

void
annotate_values(struct annotator *an, xmlNode *root)
{
	for (xmlNode *n = plan_next(root, root); n != NULL;
	     n = plan_next(root, n)) {
		const struct ynode *y = plan_ynode(n);

		if (y == NULL || y->x_type == NULL || is_plain(y->x_type))
			continue;
		if (y->kind == YNODE_MAP)
			annotate_map(an, n, y->x_type);
		else if (y->kind == YNODE_SCALAR)
			annotate_text(an, n, y->x_type, plan_text(an->a, n));
	}
	fill_inherited(an);
}

/* A path stays below the workspace's folder. */
static bool
stays_inside(const char *path)
{
	const char *p = path;

	if (*path == '\0' || *path == '/')
		return false;
	while (p != NULL) {
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return false;
		p = strchr(p, '/');
		p = p == NULL ? NULL : p + 1;
	}
	return true;
}

static const struct seen_file *
look_at(struct arena *a, const char *path, const char *dir, struct buf *log)
{
	struct seen_file *seen = arena_alloc(a, 1, sizeof *seen);
	struct arena *scratch;
	struct file_error err;
	char hex[HASH_HEX_LEN + 1];
	const char *text, *full;
	size_t len;

	seen->state = "outside";
	if (!stays_inside(path))
		return seen;
	full = *dir == '\0' ? path : arena_printf(a, "%s/%s", dir, path);
	if (file_log_exists(log, full) && !file_log_inside(log, dir, full))
		return seen;
	scratch = arena_new();
	text = file_log_read(log, scratch, full, LIMIT_FILE_BYTES, &len, &err);
	seen->state = text != NULL ? "present" : "missing";
	if (text == NULL) {
		seen->why = arena_str(a, err.why);
	} else {
		hash_hex(hex, text, len);
		seen->sha256 = arena_str(a, hex);
		seen->bytes = (int64_t)len;
	}
	arena_free(scratch);
	return seen;
}

static void
annotate_file(
    struct annotator *an, xmlNode *n, const char *path, const char *dir)
{
	const struct plan_space *s = an->space;
	const struct seen_file *seen =
	    xmlHashLookup(s->files, (const xmlChar *)path);

	if (seen == NULL) {
		seen = look_at(s->a, path, dir, s->asked);
		(void)xmlHashAddEntry(
		    s->files, (const xmlChar *)path, (void *)(uintptr_t)seen);
	}
	build_attr(n, "file", seen->state);
	if (seen->why != NULL)
		build_attr(n, "file-error", seen->why);
	if (seen->sha256 != NULL) {
		build_attr(n, "file-sha256", seen->sha256);
		build_attr_int(n, "file-bytes", seen->bytes);
	}
}

void
annotate_files(struct annotator *an, xmlNode *root, const char *dir)
{
	if (dir == NULL)
		return;
	for (xmlNode *n = plan_next(root, root); n != NULL;
	     n = plan_next(root, n)) {
		bool holder =
		    strcmp(plan_attr(n, "collection"), "evidence") == 0 ||
		    xmlStrEqual(n->name, (const xmlChar *)"figure");
		const char *path = holder ? text_of(an, n, "path") : NULL;

		if (path != NULL)
			annotate_file(an, n, path, dir);
	}
}
