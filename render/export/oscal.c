#include "oscal.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>

#define OSCAL_VERSION "1.1.3"

void
oscal_set(json_t *o, const char *key, const char *text)
{
	/* The texts are UTF-8, so that only memory can be short. */
	if (*text != '\0' &&
	    json_object_set_new(o, key, json_string(text)) != 0)
		bcp_out_of_memory();
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ECMA's \s, of which the pattern of a text is made, takes these for spaces,
 * too: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F,
 * U+205F, U+3000, U+FEFF. Returns the octets of one, 0 for anything else. */
static size_t
wide_space(const char *p)
{
	static const char *const all[] = {"\u00A0", "\u1680", "\u2000",
	    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
	    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029",
	    "\u202F", "\u205F", "\u3000", "\uFEFF", "\xC2\x85"};

	if (is_space(*p))
		return 1;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (strncmp(p, all[i], strlen(all[i])) == 0)
			return strlen(all[i]);
	}
	return 0;
}

void
oscal_set_line(
    json_t *o, const char *key, const char *text, const char *fallback)
{
	struct buf line;

	buf_init(&line, LIMIT_OUTPUT_BYTES);
	for (size_t n, gap = 0; *text != '\0'; text += n) {
		n = wide_space(text);
		if (n != 0) {
			gap = 1;
			continue;
		}
		if (gap != 0 && line.len != 0)
			buf_putc(&line, ' ');
		gap = 0;
		n = 1;
		buf_putc(&line, *text);
	}
	oscal_set(o, key, line.len == 0 ? fallback : buf_str(&line));
	buf_release(&line);
}

void
oscal_set_list(json_t *o, const char *key, json_t *list)
{
	if (json_array_size(list) == 0 && json_object_size(list) == 0) {
		json_decref(list);
		return;
	}
	if (json_object_set_new(o, key, list) != 0)
		bcp_out_of_memory();
}

json_t *
oscal_object(const char *uuid)
{
	json_t *o = json_object();

	if (o == NULL)
		bcp_out_of_memory();
	oscal_set(o, "uuid", uuid);
	return o;
}

void
oscal_prop(json_t *props, const char *name, const char *value)
{
	json_t *p = json_object();

	oscal_set(p, "name", name);
	oscal_set(p, "ns", OSCAL_NS);
	oscal_set_line(p, "value", value, "");
	if (json_object_get(p, "value") != NULL)
		json_array_append_new(props, p);
	else
		json_decref(p);
}

static bool
is_token_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

const char *
oscal_control_id(
    struct arena *a, const char *framework, const char *id, const char *oscal)
{
	char *token = *oscal != '\0' ? arena_str(a, oscal)
				     : arena_printf(a, "%s_%s", framework, id);

	for (char *p = token; *p != '\0'; p++) {
		if (!is_token_char(*p))
			*p = '_';
	}
	if ((*token >= '0' && *token <= '9') || *token == '.' || *token == '-')
		return arena_printf(a, "_%s", token);
	return token;
}

/* The organisations, once each. */
static json_t *
parties(const struct export_run *run, struct arena *a)
{
	json_t *list = json_array(), *seen = json_object();

	for (const xmlNode *d = export_first(run->root, "export"); d != NULL;
	     d = export_next(d, "export")) {
		const char *name = export_attr(a, d, "organisation");
		json_t *p;

		if (*name == '\0' || json_object_get(seen, name) != NULL)
			continue;
		json_object_set_new(seen, name, json_true());
		p = oscal_object(export_uuid(a, "party", name));
		oscal_set(p, "type", "organization");
		oscal_set_line(p, "name", name, "unnamed");
		json_array_append_new(list, p);
	}
	json_decref(seen);
	return list;
}

static json_t *
metadata(const struct export_run *run, struct arena *a, const char *title)
{
	json_t *m = json_object(), *props = json_array();

	oscal_set(m, "title", title);
	oscal_set(
	    m, "last-modified", arena_printf(a, "%sT00:00:00Z", run->as_of));
	oscal_set(m, "version", run->as_of);
	oscal_set(m, "oscal-version", OSCAL_VERSION);
	oscal_prop(
	    props, "generator", arena_printf(a, "bcpgen %s", run->version));
	oscal_set_list(m, "props", props);
	oscal_set_list(m, "parties", parties(run, a));
	return m;
}

static int
put_bytes(const char *p, size_t n, void *ctx)
{
	buf_put(ctx, p, n);
	return 0;
}

void
oscal_put(const struct export_run *run, struct arena *a, const char *model,
    const char *title, json_t *rest, struct buf *out)
{
	json_t *root = json_object(), *all;
	char *text;

	json_object_set_new(rest, "metadata", metadata(run, a, title));
	text = json_dumps(rest, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL)
		bcp_out_of_memory();
	all = oscal_object(export_uuid(a, model, text));
	free(text);
	json_object_set(all, "metadata", json_object_get(rest, "metadata"));
	json_object_update(all, rest);
	json_decref(rest);
	json_object_set_new(root, model, all);
	if (json_dump_callback(root, put_bytes, out, JSON_INDENT(1)) != 0)
		bcp_out_of_memory();
	buf_putc(out, '\n');
	json_decref(root);
}
