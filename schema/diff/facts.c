#include "facts.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>

/* Attributes that say what a value is, whatever its words. */
static const char *const value_attrs[] = {"seconds", "months", "min-seconds",
    "max-seconds", "date", "ref", "reading-1", "reading-2"};
#define N_VALUE_ATTRS (sizeof value_attrs / sizeof value_attrs[0])

#define HASH_SEED 14695981039346656037u

/* FNV-1a. Equal hashes are only a hint: facts_same() decides. */
static uint64_t
mix(uint64_t h, const char *s)
{
	do
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	while (*s++ != '\0');
	return h;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Runs of spaces become one, those at the ends none. */
static const char *
squeeze(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1, 1), *p = out;

	for (; *s != '\0'; s++) {
		if (!is_space(*s))
			*p++ = *s;
		else if (p != out && p[-1] != ' ')
			*p++ = ' ';
	}
	if (p != out && p[-1] == ' ')
		p--;
	*p = '\0';
	return out;
}

static const char *
folded(struct arena *a, const char *s)
{
	char *out = arena_str(a, s);

	for (char *p = out; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	return out;
}

static const xmlNode *
next_element(const xmlNode *n)
{
	while (n != NULL && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

/* The text of an element that has no elements. */
static const char *
own_text(struct arena *a, const xmlNode *n)
{
	const char *out = "";

	for (const xmlNode *t = n->children; t != NULL; t = t->next) {
		if (t->type == XML_TEXT_NODE ||
		    t->type == XML_CDATA_SECTION_NODE)
			out = *out == '\0' ? (const char *)t->content
					   : arena_printf(a, "%s%s", out,
						 (const char *)t->content);
	}
	return squeeze(a, out);
}

/* "3600;" and what else a typed value is beside its number: the words of a
 * vague one, the events of a cadence. A child without a type spells out the
 * number. */
static const char *
value_of(struct arena *a, const xmlNode *n, const struct fact *f)
{
	const char *out = "";

	if (strcmp(plan_attr(n, "yaml"), "bool") == 0)
		return folded(a, f->raw);
	for (size_t i = 0; i < N_VALUE_ATTRS; i++) {
		const char *v = plan_attr(n, value_attrs[i]);

		if (*v != '\0')
			out =
			    arena_printf(a, "%s%s=%s;", out, value_attrs[i], v);
	}
	if (*out == '\0' && f->n_parts == 0)
		return f->raw;
	for (size_t i = 0; i < f->n_parts; i++) {
		const struct fact *p = &f->parts[i];

		if (*out == '\0' || *p->type != '\0')
			out =
			    arena_printf(a, "%s%s=%s;", out, p->name, p->value);
	}
	return out;
}

/* "Managing director, 29 September 2026": the first value that names something
 * and the first date. */
static const char *
title_of(struct arena *a, const xmlNode *n, const struct fact *f)
{
	static const char *const naming[] = {"text", "party", "ref", "prose"};
	const char *title = plan_name(a, n), *date = "";
	const size_t kinds = sizeof naming / sizeof naming[0];

	for (size_t k = 0; k < kinds && *title == '\0'; k++) {
		for (size_t i = 0; i < f->n_parts && *title == '\0'; i++) {
			const struct fact *p = &f->parts[i];

			if (p->leaf && strcmp(p->type, naming[k]) == 0)
				title = p->text;
		}
	}
	for (size_t i = 0; i < f->n_parts && *date == '\0'; i++) {
		if (strcmp(f->parts[i].type, "date") == 0)
			date = f->parts[i].text;
	}
	title = squeeze(a, title);
	if (*f->id != '\0' || *date == '\0')
		return title;
	return *title == '\0' ? date : arena_printf(a, "%s, %s", title, date);
}

static int
by_name(const void *pa, const void *pb)
{
	const struct fact *x = pa, *y = pb;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

/* The file that evidence or a figure names, as a part of it. */
static void
note_file(struct arena *a, const xmlNode *n, struct fact *f)
{
	const char *state = plan_attr(n, "file"),
		   *hash = plan_attr(n, "file-sha256");

	f->name = "file-content";
	f->label = "Content of the file";
	f->type = f->id = f->title = "";
	f->leaf = f->found = true;
	f->text = *hash == '\0' ? arena_str(a, state)
				: arena_printf(a, "SHA-256 %.12s...", hash);
	f->raw = f->value = arena_printf(a, "%s %s", state, hash);
	f->hash = HASH_SEED;
}

static void take(
    struct arena *a, const xmlNode *n, bool files, int depth, struct fact *f);

/* Keys that are free to choose have one label: "Visibility (people)". */
static void
tell_apart(struct arena *a, struct fact *f)
{
	bool free_keys = false;

	for (size_t i = 1; i < f->n_parts; i++) {
		const struct fact *p = &f->parts[i];

		if (strcmp(p->label, p[-1].label) != 0)
			return;
		free_keys |= strcmp(p->name, p[-1].name) != 0;
	}
	for (size_t i = 0; i < f->n_parts && free_keys; i++) {
		struct fact *p = &f->parts[i];

		p->label = arena_printf(a, "%s (%s)", p->label, p->name);
	}
}

static void
take_parts(
    struct arena *a, const xmlNode *n, bool files, int depth, struct fact *f)
{
	/* Of a document itself, it is where the document is. */
	bool file = files && depth != 0 && *plan_attr(n, "file") != '\0';
	size_t count = 0, i = 0;
	const xmlNode *c;

	for (c = next_element(n->children); c != NULL;
	     c = next_element(c->next))
		count++;
	file = file && count != 0;
	f->n_parts = depth >= LIMIT_PLAN_DEPTH ? 0 : count + file;
	f->parts = arena_alloc(a, f->n_parts + 1, sizeof *f->parts);
	for (c = next_element(n->children); i < f->n_parts && c != NULL;
	     c = next_element(c->next)) {
		f->parts[i].order = i;
		take(a, c, files, depth + 1, &f->parts[i++]);
	}
	if (i < f->n_parts) {
		f->parts[i].order = i;
		note_file(a, n, &f->parts[i]);
	}
	if (f->n_parts > 1)
		qsort(f->parts, f->n_parts, sizeof *f->parts, by_name);
	tell_apart(a, f);
}

/* Recursion ends at LIMIT_PLAN_DEPTH, which a plan tree keeps. */
static void
take(struct arena *a, const xmlNode *n, bool files, int depth, struct fact *f)
{
	const char *label = plan_title(n), *text = plan_attr(n, "text");

	f->name = arena_str(a, (const char *)n->name);
	f->label = *label == '\0' ? f->name : arena_str(a, label);
	f->type = arena_str(a, plan_attr(n, "type"));
	f->id = arena_str(a, plan_attr(n, "id"));
	f->line = plan_span(n).beg.line;
	f->raw = own_text(a, n);
	f->title = f->text = f->value = "";
	take_parts(a, n, files, depth, f);
	f->leaf = f->n_parts == 0 || *text != '\0';
	if (f->leaf) {
		f->value = value_of(a, n, f);
		f->text = *text != '\0' ? squeeze(a, text) : f->raw;
		f->n_parts = 0;
	} else {
		f->title = title_of(a, n, f);
	}
	f->hash = mix(mix(HASH_SEED, f->name), f->value);
	for (size_t i = 0; i < f->n_parts; i++) {
		if (!f->parts[i].found)
			f->hash = (f->hash ^ f->parts[i].hash) * 1099511628211u;
	}
}

struct fact *
facts_take(struct arena *a, const xmlNode *n, bool files)
{
	struct fact *f = arena_alloc(a, 1, sizeof *f);

	take(a, n, files, 0, f);
	return f;
}

/* What was found is left out where the other side has nothing of it. */
static size_t
skip_found(const struct fact *f, size_t i)
{
	while (i < f->n_parts && f->parts[i].found)
		i++;
	return i;
}

bool
facts_same(const struct fact *x, const struct fact *y)
{
	size_t i = 0, j = 0;

	if (strcmp(x->name, y->name) != 0 || x->leaf != y->leaf)
		return false;
	if (x->leaf)
		return strcmp(x->value, y->value) == 0 ||
		       (*x->raw != '\0' && strcmp(x->raw, y->raw) == 0);
	for (;;) {
		if (i < x->n_parts && j < y->n_parts && x->parts[i].found &&
		    y->parts[j].found) {
			/* Both know the file. */
		} else {
			i = skip_found(x, i);
			j = skip_found(y, j);
		}
		if (i >= x->n_parts || j >= y->n_parts)
			return i >= x->n_parts && j >= y->n_parts;
		if (!facts_same(&x->parts[i++], &y->parts[j++]))
			return false;
	}
}
