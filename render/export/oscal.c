#include "oscal.h"

void
oscal_prop(struct json_text *j, const char *name, const char *value)
{
	value = json_text_line(&j->line, value);
	if (*value == '\0')
		return;
	json_open_object(j, NULL);
	json_put(j, "name", name);
	json_put(j, "ns", OSCAL_NS);
	json_put(j, "value", value);
	json_close(j);
}

void
oscal_component(struct json_text *j, const char *uuid, const char *type,
    const char *title, const char *description)
{
	json_open_object(j, NULL);
	json_put(j, "uuid", uuid);
	json_put(j, "type", type);
	json_put_line(j, "title", title, "untitled");
	json_put_line(j, "description", description, "-");
	json_open_object(j, "status");
	json_put(j, "state", "operational");
	json_close(j);
	json_close(j);
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
