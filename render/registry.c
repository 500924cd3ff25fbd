#include "registry.h"

#include "html.h"
#include "markdown.h"
#include "pdf.h"
#include "tree.h"

#include <string.h>

const struct backend *const backends[] = {
    &backend_html,
    &backend_markdown,
    &backend_pdf,
    &backend_pages,
    &backend_tree,
    NULL,
};

const struct backend *
backend_find(const char *name)
{
	for (size_t i = 0; backends[i] != NULL; i++) {
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	}
	return NULL;
}
