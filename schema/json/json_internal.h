/* Shared by the files of this folder only. A schema document is a tree of
 * nodes; each subschema that is reached is compiled once into a struct sub. */
#ifndef BCP_JSON_INTERNAL_H
#define BCP_JSON_INTERNAL_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "jschema.h"
#include "number.h"

#include <pcre2.h>

/* The vocabularies of draft 2020-12 (core, 8.1.2; validation, 2). */
enum vocab {
	VOCAB_CORE = 1,
	VOCAB_APPLICATOR = 2,
	VOCAB_UNEVALUATED = 4,
	VOCAB_VALIDATION = 8,
	VOCAB_META_DATA = 16,
	VOCAB_FORMAT = 32,
	VOCAB_CONTENT = 64,
	VOCAB_STANDARD = 127,
	VOCAB_ASSERT_FORMAT = 128,
};

/* A schema with an identity of its own: a document, or one with $id. */
struct resource {
	const char *uri;  /* absolute, without fragment */
	const char *also; /* the URI it was fetched by, where it differs */
	const struct ynode *root;
	const struct ynode *id; /* NULL when it has none of its own */
	unsigned vocabs;
	struct anchor *anchors;
	struct resource *next;
};

struct anchor {
	const char *name;
	const struct ynode *node;  /* the schema */
	const struct ynode *value; /* the keyword's value, for its place */
	const struct sub *sub;	   /* of dynamic ones that can be meant */
	bool dynamic;
	struct anchor *next;
};

struct count {
	bool given;
	size_t n;
};

struct bound {
	const struct ynode *node; /* NULL: not given */
	struct number n;
};

struct named {
	const char *name;
	const struct sub *sub;
};

/* Sorted by name. */
struct names {
	struct named *at;
	size_t count;
};

struct matched {
	const pcre2_code *re;
	const struct sub *sub;
};

struct needs {
	const char *name;
	const struct ynode *list; /* of keys that must be there, too */
	struct needs *next;
};

struct list {
	const struct sub **at;
	size_t count;
};

/* A compiled subschema. */
struct sub {
	const struct ynode *node;
	struct resource *res;
	enum { SUB_RULES, SUB_TRUE, SUB_FALSE } kind;
	/* What it has anything to say of, to pass over the rest quickly. */
	bool on_number, on_string, on_list, on_map, combines, tracks, marks;

	unsigned types;	   /* bits of 1 << enum ynode_type; 0: any */
	bool whole_floats; /* "integer": 1.0 counts */
	const struct ynode *enumeration, *constant;
	struct bound multiple_of, maximum, exclusive_maximum, minimum,
	    exclusive_minimum;
	struct count max_length, min_length, max_items, min_items, max_contains,
	    min_contains, max_properties, min_properties;
	bool unique_items;
	const pcre2_code *pattern;
	const struct ynode *pattern_node, *required, *examples, *default_;
	struct needs *dependent_required;
	struct names properties, dependent_schemas, defs, definitions;
	struct matched *patterns;
	size_t n_patterns;
	struct list prefix_items, all_of, any_of, one_of;
	const struct sub *additional_properties, *property_names, *items,
	    *contains, *not_, *if_, *then_, *else_, *unevaluated_items,
	    *unevaluated_properties, *content_schema, *ref, *dynamic_ref;
	const struct ynode *ref_node;
	const char *dynamic_name; /* what dynamic_ref looks for, else NULL */
	const char *format;
	const struct format *assert_format; /* NULL: a note only */
	bool write_only, read_only, deprecated, x_record;
	const char *title, *description, *comment, *content_encoding,
	    *content_media_type;
	const char *x_type, *x_ref, *x_collection, *x_rule, *x_expected;

	struct sub *next; /* in its hash bucket */
	struct sub *todo; /* in the queue of those still to be compiled */
	size_t index;	  /* in jschema.subs */
};

#define SUB_BUCKETS 1024

struct jschema {
	struct arena *a;
	struct diag *d;
	struct jschema_options opt;
	jschema_fetch fetch;
	void *ctx;
	struct resource *resources, *last_resource;
	struct sub *buckets[SUB_BUCKETS];
	const struct sub **subs; /* in order of discovery */
	size_t n_subs, cap_subs;
	struct format *formats;
	struct sub *todo, **todo_end; /* a queue */
	const struct sub *root;
	bool failed;
};

/* compile.c */
const struct sub *sub_get(
    struct jschema *s, const struct ynode *n, struct resource *r);
/* Reports a fault of the schema at its place and marks it as failed. */
void schema_fault(struct jschema *s, enum diag_id id, const struct ynode *at,
    const char *fmt, ...) BCP_PRINTF(4, 5);

/* loops.c: reports schemas that apply themselves to the same value. */
void loops_check(struct jschema *s);

/* refs.c */
const char *uri_resolve(struct arena *a, const char *base, const char *ref);
/* Registers a document, and every schema in it that has an $id or an anchor.
 * uri is what it was fetched by. */
struct resource *resource_add(
    struct jschema *s, const char *uri, const struct ynode *root);
/* The resource whose root is n, or r. */
struct resource *resource_at(
    const struct jschema *s, const struct ynode *n, struct resource *r);
/* Finds what a reference means; NULL, with a diagnostic, when nothing. *anchor
 * is the anchor that it was found by, NULL when by a pointer. */
const struct ynode *ref_find(struct jschema *s, const struct resource *from,
    const struct ynode *ref, struct resource **in,
    const struct anchor **anchor);
const struct anchor *anchor_find(
    const struct resource *r, const char *name, bool dynamic);

/* meta.c: the meta-schemas of draft 2020-12; NULL for any other URI. */
const struct ynode *meta_fetch(struct jschema *s, const char *uri);

/* keywords.c */
enum keyword_form {
	FORM_ANY,
	FORM_LIST,
	FORM_TEXT,
	FORM_FLAG,
	FORM_COUNT,
	FORM_BOUND,
	FORM_SUB,
	FORM_SUBS,
	FORM_NAMES,
	FORM_TYPE,
	FORM_ENUM,
	FORM_PATTERN,
	FORM_PATTERNS,
	FORM_REQUIRED,
	FORM_DEPENDENT,	   /* dependentRequired */
	FORM_DEPENDENCIES, /* the older keyword, which 2020-12 still names */
	FORM_REF,
	FORM_DYNAMIC_REF,
	FORM_ID,
	FORM_ANCHOR,
	FORM_VOCABULARY,
	FORM_NOTHING,
};
struct keyword {
	const char *name;
	enum keyword_form form;
	enum vocab vocab;
	size_t at; /* offset in struct sub */
};
const struct keyword *keyword_find(const char *name);
/* Reports an unknown keyword as the options ask. */
void keyword_check(struct jschema *s, const struct ynode *key);

/* equal.c */
bool json_equal(struct arena *a, const struct ynode *x, const struct ynode *y);
/* Index of the first item that is equal to an earlier one, whose index is put
 * in *first; count when there is none. */
size_t json_first_repeat(
    struct arena *a, const struct ynode *list, size_t *first);

/* format.c: what is checked where a format is an assertion. */
struct format;
/* NULL when the format is not known: it then accepts every text. */
const struct format *format_find(struct jschema *s, const char *name);
bool format_check(const struct format *f, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n);
/* "a date such as 2026-02-01"; NULL when there are no words for it. */
const char *format_words(const char *name);

/* pattern.c */
/* NULL, with *why set (a static text or one in a), when it is wrong. The code
 * is freed with the arena. */
pcre2_code *pattern_compile(
    struct arena *a, const char *p, size_t n, const char **why);
/* 1 matches, 0 does not, -1 took too long. */
int pattern_match(const pcre2_code *re, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n);

#endif
