#include "labels.h"

#include "caltime.h"
#include "caps.h"
#include "plan.h"

#include <inttypes.h>
#include <libxml/hash.h>
#include <string.h>

/* Patterns in patterns: "every {1}, or on {2}" has three. */
#define MOST_DEPTH 6

struct labels {
	struct arena *arena;
	const struct labels *under;
	xmlHashTable *entries; /* of texts in the arena */
};

static void
keep_payload(void *payload, const xmlChar *name)
{
	(void)payload;
	(void)name;
}

static void
free_entries(void *p)
{
	xmlHashFree(p, keep_payload);
}

struct labels *
labels_new(struct arena *a, const struct labels *under)
{
	struct labels *l = arena_alloc(a, 1, sizeof *l);

	l->arena = a;
	l->under = under;
	l->entries = xmlHashCreate(256);
	if (l->entries == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_entries, l->entries);
	return l;
}

/* The number of a value "{1}" that begins at p, or 0. */
static unsigned
value_at(const char *p)
{
	if (p[0] != '{' || p[1] < '1' || p[1] > '9' || p[2] != '}')
		return 0;
	return (unsigned)(p[1] - '0');
}

/* A value in an entry that its text does not have, or 0. */
static unsigned
unknown_value(const char *text, const char *entry)
{
	for (const char *p = strchr(entry, '{'); p != NULL;
	     p = strchr(p + 1, '{')) {
		char name[] = {'{', p[1], '}', '\0'};

		if (value_at(p) != 0 && strstr(text, name) == NULL)
			return value_at(p);
	}
	return 0;
}

static bool
add_entry(struct labels *l, struct diag *d, const struct ynode_pair *pair)
{
	const struct ynode *v = pair->value;
	char *entry;

	if (v->kind != YNODE_SCALAR) {
		diag_at(d, DIAG_LABEL, v->span, "a text is expected here");
		return false;
	}
	if (unknown_value(pair->key->text, v->text) != 0) {
		diag_at(d, DIAG_LABEL, v->span, "there is no {%u} in \"%s\"",
		    unknown_value(pair->key->text, v->text), pair->key->text);
		return false;
	}
	entry = arena_str(l->arena, v->text);
	/* One that is there already stays. */
	(void)xmlHashAddEntry(
	    l->entries, (const xmlChar *)pair->key->text, entry);
	return true;
}

bool
labels_add(struct labels *l, struct diag *d, const struct ynode *map)
{
	bool ok = true;

	if (map->kind != YNODE_MAP) {
		diag_at(d, DIAG_LABEL, map->span,
		    "labels are a mapping of English texts to others");
		return false;
	}
	for (size_t i = 0; i < map->count; i++)
		ok = add_entry(l, d, &map->pairs[i]) && ok;
	return ok;
}

const char *
labels_find(const struct labels *l, const char *text)
{
	const char *entry = NULL;

	for (; l != NULL && entry == NULL; l = l->under)
		entry = xmlHashLookup(l->entries, (const xmlChar *)text);
	return entry;
}

const char *
labels_get(const struct labels *l, const char *text)
{
	const char *entry = labels_find(l, text);

	return entry == NULL ? text : entry;
}

const char *
labels_say(const struct labels *l, struct arena *a, const char *text,
    const char *one, const char *two)
{
	const char *values[] = {one, two}, *said;
	struct buf b;

	buf_init(&b, LIMIT_FILE_BYTES);
	for (const char *p = labels_get(l, text); *p != '\0'; p++) {
		unsigned n = value_at(p);

		if (n != 0 && n <= 2 && values[n - 1] != NULL) {
			buf_puts(&b, values[n - 1]);
			p += 2;
		} else {
			buf_putc(&b, *p);
		}
	}
	said = arena_str(a, buf_str(&b));
	buf_release(&b);
	return said;
}

const char *
labels_count(
    const struct labels *l, struct arena *a, const char *text, size_t n)
{
	return labels_say(l, a, text, arena_printf(a, "%zu", n), NULL);
}

const char *
labels_date(const struct labels *l, struct arena *a, int32_t days)
{
	char plain[24];
	const char *month, *year;

	cal_format_date_long(plain, days);
	month = strchr(plain, ' ');
	year = strrchr(plain, ' ');
	if (l == NULL || month == NULL || month == year)
		return arena_str(a, plain);
	return labels_say(l, a,
	    arena_printf(a, "{1} %.*s {2}", (int)(year - month - 1), month + 1),
	    arena_strn(a, plain, (size_t)(month - plain)),
	    arena_str(a, year + 1));
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "4.5" with the mark that the language has between. */
static void
put_number(const struct labels *l, struct buf *b, const char *p, size_t n)
{
	const char *mark = labels_find(l, "1.5");

	for (size_t i = 0; i < n; i++)
		buf_putc(b, p[i] == '.' && mark != NULL && mark[0] == '1'
				? mark[1]
				: p[i]);
}

/* "4 hours 30 min": numbers and units; false for anything else. */
static bool
put_length(const struct labels *l, struct buf *b, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, " ");
		char word[16];

		if (n == 0 || n >= sizeof word)
			return false;
		memcpy(word, text, n);
		word[n] = '\0';
		if (is_digit(word[0]))
			put_number(l, b, word, n);
		else if (labels_find(l, word) != NULL)
			buf_puts(b, labels_find(l, word));
		else
			return false;
		text += n;
		if (*text == ' ') {
			buf_putc(b, ' ');
			text++;
		}
	}
	return true;
}

/* Splits a text by a pattern "every {1}", "{1}, or on {2}". */
static bool
match(struct arena *a, const char *text, const char *pattern,
    const char *value[2])
{
	size_t before = strcspn(pattern, "{"), len = strlen(text), n;
	const char *mid = pattern + before + 3, *found;
	const char *hole = strchr(mid, '{');
	char *between;

	value[1] = NULL;
	if (strncmp(text, pattern, before) != 0)
		return false;
	if (hole == NULL) {
		n = strlen(mid);
		if (len <= before + n || strcmp(text + len - n, mid) != 0)
			return false;
		value[0] = arena_strn(a, text + before, len - n - before);
		return true;
	}
	between = arena_strn(a, mid, (size_t)(hole - mid));
	found = strstr(text + before, between);
	n = strlen(hole + 3);
	if (found == NULL || found == text + before ||
	    len < (size_t)(found - text) + strlen(between) + n + 1 ||
	    strcmp(text + len - n, hole + 3) != 0)
		return false;
	value[0] =
	    arena_strn(a, text + before, (size_t)(found - text) - before);
	found += strlen(between);
	value[1] = arena_strn(a, found, len - n - (size_t)(found - text));
	return true;
}

/* How this folder puts words together: what a criterion misses, lengths of
 * time, cadences. The outermost first. */
static const char *const patterns[] = {
    "{1} is only planned",
    "{1} names all of '{2}' and not this criterion",
    "{1} names '{2}', which does not exist",
    "{1} names {2}, which was withdrawn into this",
    "{1}: {2}",
    "evidence '{1}' is not dated",
    "evidence '{1}' names neither a file nor an address",
    "evidence '{1}' is stale",
    "evidence '{1}' is not of the audit's period",
    "evidence '{1}' is not the file that was recorded",
    "evidence '{1}' is dated after the as-of date",
    "the file of evidence '{1}' is missing",
    "the file of evidence '{1}' is empty",
    "the file of evidence '{1}' is outside the workspace",
    "'{1}' is a link, not evidence",
    "{1}, or on {2}",
    "{1} ({2})",
    "on {1}",
    "up to {1}",
    "{1} or more",
    "{1} to {2}",
    "every {1}",
    "{1} or {2}",
    "{1}, {2}",
};

static const char *
words(const struct labels *l, struct arena *a, const char *text, int depth)
{
	const char *entry = labels_find(l, text), *value[2];
	struct buf b;

	if (entry != NULL || depth == MOST_DEPTH)
		return entry == NULL ? text : entry;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		if (labels_find(l, patterns[i]) == NULL ||
		    !match(a, text, patterns[i], value))
			continue;
		for (size_t k = 0; k < 2 && value[k] != NULL; k++)
			value[k] = words(l, a, value[k], depth + 1);
		return labels_say(l, a, patterns[i], value[0], value[1]);
	}
	buf_init(&b, LIMIT_FILE_BYTES);
	if (put_length(l, &b, text))
		text = arena_str(a, buf_str(&b));
	buf_release(&b);
	return text;
}

const char *
labels_words(const struct labels *l, struct arena *a, const char *text)
{
	return l == NULL ? text : words(l, a, text, 0);
}

/* An author's own words for a date, "9mo ago", stay. */
static const char *
shown_date(
    const struct labels *l, struct arena *a, const xmlNode *n, const char *text)
{
	const char *iso = plan_attr(n, "date");
	char plain[24];
	int32_t days;

	if (cal_parse_date(iso, strlen(iso), &days) != CAL_OK)
		return text;
	cal_format_date_long(plain, days);
	return strcmp(plain, text) == 0 ? labels_date(l, a, days) : text;
}

const char *
labels_shown(const struct labels *l, struct arena *a, const xmlNode *n,
    const char *plain)
{
	static const char *const lengths[] = {
	    "target", "duration", "period", "range", "cadence"};
	const char *text = n == NULL ? "" : plan_attr(n, "text");
	const char *type = n == NULL ? "" : plan_attr(n, "type");

	if (*text == '\0')
		return plain;
	if (l == NULL || *plan_attr(n, "vague") != '\0' ||
	    *plan_attr(n, "na") != '\0')
		return text;
	if (*plan_attr(n, "date") != '\0')
		return shown_date(l, a, n, text);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		if (strcmp(type, lengths[i]) == 0)
			return labels_words(l, a, text);
	}
	/* The words that stand for whoever it is. */
	if (strncmp(plan_attr(n, "ref"), "parties/", 8) == 0)
		return labels_get(l, text);
	return text;
}
