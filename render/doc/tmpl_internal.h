/* Shared by the files of the template engine only. A template is compiled into
 * nodes of its own, so that a page costs no parsing and every fault has its
 * line and column. */
#ifndef BCP_TMPL_INTERNAL_H
#define BCP_TMPL_INTERNAL_H

#include "doc.h"
#include "query.h"
#include "template.h"

struct tmpl_expr {
	const char *text;
	struct src_span at;
	const struct query *q;
};

/* A piece of a text: literal, or the value of an expression. */
struct tmpl_part {
	const char *text; /* NULL for an expression */
	size_t len;
	bool blank; /* nothing but space */
	struct tmpl_expr expr;
	struct tmpl_part *next;
};

/* An attribute of the output: parts as written, or the expression of a
 * tal:attributes. */
struct tmpl_attr {
	const char *name;
	struct tmpl_part *parts;
	const char *label;
	struct tmpl_expr expr;
	struct tmpl_attr *next;
};

/* name EXPR of a tal:define. */
struct tmpl_define {
	const char *name;
	struct tmpl_expr expr;
	struct tmpl_define *next;
};

enum tmpl_mode {
	TMPL_NONE, /* no content statement */
	TMPL_TEXT,
	TMPL_STRUCTURE,
	TMPL_PROSE,
	TMPL_INLINE,
};

struct tmpl_macro;

/* A text has parts and no name. An expression is there when its query is. The
 * label is what a catalogue knows the parts by; NULL for no words. */
struct tmpl_node {
	const char *name;
	struct tmpl_part *parts;
	const char *label;
	struct doc_origin *origin;
	struct tmpl_define *defines;
	struct tmpl_expr condition, repeat, content, omit;
	const char *repeat_names[4]; /* x, x-index, x-number, x-last */
	enum tmpl_mode mode;
	bool replace, omit_always;
	struct tmpl_attr *attrs, *dynamic;
	const char *use; /* as written; then macro is set */
	const struct tmpl_macro *macro;
	struct tmpl_node *children, *next;
};

struct tmpl_macro {
	const char *name;
	const struct tmpl_node *node;
	struct tmpl_macro *next;
};

struct tmpl_file {
	const char *name;
	uint32_t src;
	struct tmpl_node *root;
	struct tmpl_macro *macros;
	bool fine; /* no fault was found in it */
	struct tmpl_file *next;
};

/* A use-macro whose macro is looked up when all files are there. */
struct tmpl_use {
	struct tmpl_node *node;
	struct tmpl_file *file;
	struct src_span at;
	struct tmpl_use *next;
};

struct tmpl {
	const struct tmpl_file *file;
};

/* Where start tags stand in the source: libxml2 knows the line in which a tag
 * ends, and no columns. Tags are asked for in document order. */
struct tmpl_source {
	const char *p, *end;
	const char *tag, *tag_end; /* the current start tag; after its ">" */
	const char *hole;	   /* behind the last "${" found in text */
};
void tmpl_source_init(struct tmpl_source *s, const char *p, size_t len);
/* Goes to the next start tag; false at the end. */
bool tmpl_source_tag(struct tmpl_source *s);
/* The value of an attribute of the current tag, as written, or NULL. */
const char *tmpl_source_attr(
    const struct tmpl_source *s, const char *name, size_t *len);
/* The next "${" in text after the current tag, or NULL. */
const char *tmpl_source_hole(struct tmpl_source *s);
/* Bytes of a written value that stand for the first n bytes of its meaning:
 * "&lt;" is one. */
size_t tmpl_source_raw(const char *raw, size_t len, size_t n);

struct tmpl_compiler {
	struct arena *arena;
	struct diag *diag;
	struct tmpl_file *file;
	struct tmpl_source source;
	const char *text; /* of the file */
	struct tmpl_use **uses;
	bool trusted; /* the program's own, which is right */
	bool ok;
};

/* An attribute that is being read: where its value is written. */
struct tmpl_value {
	const char *text;
	const char *raw; /* NULL when it was not found */
	size_t raw_len;
};

struct src_span tmpl_span(
    const struct tmpl_compiler *c, const char *from, const char *to);
/* The place of bytes [off, off + len) of a value. */
struct src_span tmpl_value_span(const struct tmpl_compiler *c,
    const struct tmpl_value *v, size_t off, size_t len);
void tmpl_fault(struct tmpl_compiler *c, struct src_span at, const char *fmt,
    ...) BCP_PRINTF(3, 4);

/* One expression of a value. */
void tmpl_parse_expr(struct tmpl_compiler *c, struct tmpl_expr *e,
    const struct tmpl_value *v, size_t off, size_t len);
/* Text with "${EXPR}" in it; v->raw NULL means text between tags. */
struct tmpl_part *tmpl_parse_parts(
    struct tmpl_compiler *c, const struct tmpl_value *v, bool fold);
/* "There are {1} of {2}.", without space at its ends, NULL where no letter is
 * left. */
const char *tmpl_label(struct tmpl_compiler *c, const struct tmpl_part *parts);
/* One statement of an element: name is "define", "repeat" ... */
void tmpl_parse_statement(struct tmpl_compiler *c, struct tmpl_node *n,
    const char *name, const struct tmpl_value *v);

/* Compiles a parsed file. */
void tmpl_compile(struct tmpl_compiler *c, xmlNode *root);

#endif
