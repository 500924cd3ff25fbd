/* JSON that is written as it comes, indented as jansson's JSON_INDENT() does:
 * the lists of a package's files may be long. */
#ifndef BCP_JSON_LINES_H
#define BCP_JSON_LINES_H

#include "pack_internal.h"

struct json_lines {
	struct pack_stream *to;
	size_t step; /* spaces a level */
	size_t depth;
	bool more;  /* something stands before in the list or object at hand */
	bool fault; /* a text was not UTF-8 */
};

/* Opens the outermost object. */
void json_lines_begin(
    struct json_lines *j, struct pack_stream *to, size_t step);
/* key is NULL in a list. */
void json_lines_open(struct json_lines *j, const char *key, char bracket);
void json_lines_close(struct json_lines *j, char bracket);
void json_lines_text(struct json_lines *j, const char *key, const char *text);
/* A number or a word. */
void json_lines_value(struct json_lines *j, const char *key, const char *value);
/* Closes the object and the file. */
bool json_lines_end(struct json_lines *j, struct diag *d, const char *name);

#endif
