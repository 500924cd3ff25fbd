/* JSON in the two forms that a file of OSCAL needs, made at once: as it is
 * shown, members in the order in which they are put, indented by one space a
 * level (jansson's JSON_INDENT(1)); and as it is hashed, without spaces,
 * members in order of their keys (JSON_COMPACT | JSON_SORT_KEYS). What is made
 * is a run of elements or members, without the brackets around them. A text
 * that is empty is not put, and neither is a list or object that stayed empty,
 * for OSCAL has none. Texts are UTF-8. */
#ifndef BCP_JSON_TEXT_H
#define BCP_JSON_TEXT_H

#include "buf.h"

#define JSON_TEXT_DEPTH 16
#define JSON_TEXT_MEMBERS 16

struct json_level {
	size_t count;
	size_t shown, hashed; /* lengths before the member that opened it */
	bool list;
	/* Of an object: its keys, and where their members begin in hashed. */
	const char *keys[JSON_TEXT_MEMBERS];
	size_t at[JSON_TEXT_MEMBERS];
};

struct json_text {
	struct buf *shown, *hashed;
	struct buf line, sorted; /* scratch */
	size_t indent;		 /* of the outermost elements */
	size_t depth;
	struct json_level levels[JSON_TEXT_DEPTH];
};

/* Appends to the buffers, which are the caller's. */
void json_text_init(
    struct json_text *j, struct buf *shown, struct buf *hashed, size_t indent);
void json_text_release(struct json_text *j);

/* key is NULL in a list, and a literal in an object. */
void json_open_object(struct json_text *j, const char *key);
void json_open_list(struct json_text *j, const char *key);
void json_close(struct json_text *j);
void json_put(struct json_text *j, const char *key, const char *text);
/* The text as one line, without spaces at its ends; the fallback where nothing
 * is left. */
void json_put_line(struct json_text *j, const char *key, const char *text,
    const char *fallback);

/* A place that is filled later: its mark is one octet that no JSON has, what is
 * to be put there, and that octet again. As a value it stands in quotation
 * marks; as a member it has none, nor a key, but is sorted by the one given. */
#define JSON_HOLE '\1'
void json_put_hole(struct json_text *j, const char *key, const char *what);
void json_put_member_hole(
    struct json_text *j, const char *key, const char *what);

/* A text with its quotation marks; as one line, in the scratch or as it is. */
void json_text_quote(struct buf *out, const char *text);
const char *json_text_line(struct buf *scratch, const char *text);

#endif
