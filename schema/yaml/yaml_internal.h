/* Shared by the files of this folder only. */
#ifndef BCP_YAML_INTERNAL_H
#define BCP_YAML_INTERNAL_H

#include "yaml_reader.h"

#include <yaml.h>

/* Where a line begins: offset in bytes and in code points. */
struct text_line {
	size_t byte, cp;
};

/* The text of a file, and what libyaml is given in its place. */
struct yaml_text {
	const char *p; /* UTF-8 without a byte order mark */
	size_t len, cps;
	struct text_line *lines;
	size_t count, cap, at; /* at: the line last asked for */
	bool has_surrogates;   /* an escape such as \ud83d */
	bool has_breaks;       /* U+0085, U+2028 or U+2029 */
	const char *fed;
	size_t fed_len;
	char digit;	 /* stands for the d of \ud83d; 0: nothing does */
	uint32_t breaks; /* first of the three that stand for breaks, or 0 */
};

/* An anchor's node, and what an alias to it adds to the document. */
struct anchor {
	const char *name;
	struct ynode *node;
	struct src_span span;
	size_t weight; /* nodes below and with it, aliases counted again */
	size_t height; /* collections on the longest way down */
	bool open;     /* still being read: an alias would make a cycle */
};

/* A collection that is being read. */
struct frame {
	struct ynode *node;
	struct anchor *anchor;
	size_t base; /* its first child among reader.children */
	size_t weight, height;
	bool flow;
};

struct reader {
	struct arena *a, *tmp; /* of the nodes; of this reading */
	struct diag *d;
	uint32_t file;
	const struct yaml_options *opt;
	struct yaml_text text;
	yaml_parser_t parser;
	struct frame *frames; /* depth are open */
	size_t depth, frames_cap;
	struct ynode **children;
	size_t children_count, children_cap;
	struct map_entry *entries; /* scratch of yaml_map.c */
	size_t entries_cap;
	void *anchors; /* a tree of tsearch() */
	struct ynode *root;
	struct src_span quoted; /* the last value in quotes */
	size_t nodes, alias_nodes;
	bool failed;  /* something was told; the rest is still read */
	bool stopped; /* nothing more is read */
};

/* Prepares the text: encoding, characters, lines, stand-ins. False after a
 * diagnostic (YAML-002, YAML-007). */
bool yaml_text_open(struct reader *r);
/* From libyaml's mark, 0-based, to a place. Marks count code points. */
struct src_pos yaml_pos(struct yaml_text *t, yaml_mark_t m);
struct src_span yaml_span(struct reader *r, yaml_mark_t beg, yaml_mark_t end);
/* Moves an end back over blank lines and line breaks. */
struct src_pos yaml_trim(
    const struct yaml_text *t, struct src_pos beg, struct src_pos end);

/* Puts characters in place of what libyaml cannot read although YAML can. */
void yaml_standin_make(struct yaml_text *t, struct arena *tmp);
/* Takes them out of a value, in place; returns the length. *lone is set when
 * an escape is half of a surrogate pair. */
size_t yaml_standin_undo(const struct yaml_text *t, char *p, size_t n,
    bool double_quoted, bool *lone);

/* Handlers of events. */
void yaml_scalar(struct reader *r, const yaml_event_t *e);
void yaml_alias(struct reader *r, const yaml_event_t *e);
void yaml_begin(struct reader *r, const yaml_event_t *e);
void yaml_end(struct reader *r, const yaml_event_t *e);

/* Sets type, text and flags of a scalar. Tells of tags that do not fit. */
void yaml_value(struct reader *r, const yaml_event_t *e, struct ynode *n);
void yaml_collection_tag(
    struct reader *r, const char *tag, const struct ynode *n);

/* Makes the pairs of a mapping from n keys and values in turn: resolves merge
 * keys, finds duplicate keys, makes the index. */
void yaml_pairs(
    struct reader *r, struct ynode *map, struct ynode *const *kids, size_t n);

/* Remembers the node of an anchor; a later one of the same name hides it
 * (3.2.2.2). */
struct anchor *yaml_anchor_add(
    struct reader *r, const char *name, struct ynode *n, struct src_span span);
struct anchor *yaml_anchor_find(struct reader *r, const char *name);
void yaml_anchor_clear(struct reader *r);

/* Says what a person did to make libyaml stop. */
void yaml_explain(struct reader *r);

/* The order of keys: by bytes, then by length. */
int ynode_compare(const char *p, size_t n, const char *q, size_t m);

#endif
