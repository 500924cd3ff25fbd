#include "json_lines.h"

#include "arena.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void
put(struct json_lines *j, const char *text)
{
	pack_put(j->to, text, strlen(text));
}

/* One callback for all of a text: jansson escapes it. */
static int
put_bytes(const char *p, size_t n, void *to)
{
	pack_put(to, p, n);
	return 0;
}

static void
quote(struct json_lines *j, const char *text)
{
	json_t *s = json_string(text);

	if (s == NULL)
		j->fault = true;
	else if (json_dump_callback(s, put_bytes, j->to, JSON_ENCODE_ANY) != 0)
		bcp_out_of_memory();
	json_decref(s);
}

static void
new_line(struct json_lines *j)
{
	put(j, "\n");
	for (size_t i = 0; i < j->depth * j->step; i++)
		put(j, " ");
}

static void
begin(struct json_lines *j, const char *key)
{
	if (j->more)
		put(j, ",");
	new_line(j);
	if (key != NULL) {
		quote(j, key);
		put(j, ": ");
	}
	j->more = true;
}

void
json_lines_begin(struct json_lines *j, struct pack_stream *to, size_t step)
{
	memset(j, 0, sizeof *j);
	j->to = to;
	j->step = step;
	j->depth = 1;
	put(j, "{");
}

void
json_lines_open(struct json_lines *j, const char *key, char bracket)
{
	begin(j, key);
	pack_put(j->to, &bracket, 1);
	j->depth++;
	j->more = false;
}

void
json_lines_close(struct json_lines *j, char bracket)
{
	j->depth--;
	if (j->more)
		new_line(j);
	pack_put(j->to, &bracket, 1);
	j->more = true;
}

void
json_lines_text(struct json_lines *j, const char *key, const char *text)
{
	begin(j, key);
	quote(j, text);
}

void
json_lines_value(struct json_lines *j, const char *key, const char *value)
{
	begin(j, key);
	put(j, value);
}

bool
json_lines_end(struct json_lines *j, struct diag *d, const char *name)
{
	put(j, "\n}\n");
	if (pack_close(j->to, d) != BCP_OK)
		return false;
	return !j->fault || pack_fail(d, DIAG_IO_WRITE, name,
				"a file name is not UTF-8 text");
}
