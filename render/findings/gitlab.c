/* GitLab's Code Quality report. What is waived, or cannot be told, is left out;
 * what a baseline knows is not, for GitLab compares branches itself. */
#include "findings_internal.h"

#include <string.h>

static const char *
severity(enum diag_sev s)
{
	switch (s) {
	case DIAG_INFO:
		return "info";
	case DIAG_WARNING:
		return "minor";
	case DIAG_ERROR:
		return "major";
	case DIAG_FATAL:
		return "blocker";
	}
	return "info";
}

static json_t *
location(const struct findings *f, const struct findings_item *it)
{
	json_t *o = json_object(), *lines = json_object();
	const char *file = it->at.file;

	if (*file == '\0' && it->document != FINDINGS_NO_DOCUMENT)
		file = f->documents[it->document].file;
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	findings_set(o, "path", file);
	findings_set_int(lines, "begin", it->at.line == 0 ? 1 : it->at.line);
	if (it->at.line != 0)
		findings_set_int(lines, "end", it->at.end_line);
	json_object_set_new(o, "lines", lines);
	return o;
}

void
findings_write_gitlab(
    const struct findings *f, struct arena *a, struct buf *out)
{
	json_t *root = json_array();

	(void)a;
	for (size_t i = 0; i < f->n_items; i++) {
		const struct findings_item *it = &f->items[i];
		json_t *o;

		if (it->state != DIAG_BROKEN)
			continue;
		o = json_object();
		findings_set(o, "description", it->message);
		findings_set(o, "check_name", f->rules[it->rule].id);
		findings_set(o, "fingerprint", it->fingerprint);
		findings_set(o, "severity", severity(it->severity));
		json_object_set_new(o, "location", location(f, it));
		json_array_append_new(root, o);
	}
	findings_put_json(out, root);
}
