#include "findings_internal.h"

#include <string.h>

const struct findings_format findings_formats[] = {
    {"json", findings_write_json},
    {"sarif", findings_write_sarif},
    {"junit", findings_write_junit},
    {"github", findings_write_github},
    {"gitlab", findings_write_gitlab},
    {"csv", findings_write_csv},
    {NULL, NULL},
};

const struct findings_format *
findings_format_find(const char *name)
{
	for (const struct findings_format *f = findings_formats;
	     f->name != NULL; f++) {
		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

const char *
findings_document_name(const struct findings *f, const struct findings_item *it)
{
	const struct findings_document *d;

	if (it->document == FINDINGS_NO_DOCUMENT)
		return "";
	d = &f->documents[it->document];
	return *d->id != '\0' ? d->id : d->file;
}

static int
put(const char *p, size_t n, void *ctx)
{
	buf_put(ctx, p, n);
	return 0;
}

void
findings_put_json(struct buf *out, json_t *value)
{
	if (value == NULL ||
	    json_dump_callback(value, put, out, JSON_INDENT(1)) != 0)
		bcp_out_of_memory();
	json_decref(value);
	buf_putc(out, '\n');
}

void
findings_set(json_t *object, const char *key, const char *text)
{
	/* The texts are UTF-8, so that only memory can be short. */
	if (json_object_set_new(object, key, json_string(text)) != 0)
		bcp_out_of_memory();
}

void
findings_set_given(json_t *object, const char *key, const char *text)
{
	if (*text != '\0')
		findings_set(object, key, text);
}

void
findings_set_int(json_t *object, const char *key, size_t n)
{
	if (json_object_set_new(object, key, json_integer((json_int_t)n)) != 0)
		bcp_out_of_memory();
}

json_t *
findings_criteria(const struct findings_rule *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_criteria; i++)
		json_array_append_new(list, json_string(r->criteria[i]));
	return list;
}
