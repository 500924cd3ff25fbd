/* The built-in theme, for tests of writers. */
#ifndef BCP_TEST_WITH_THEME_H
#define BCP_TEST_WITH_THEME_H

#include "res.h"
#include "theme.h"
#include "yaml_reader.h"

static inline const struct theme *
built_in_theme(struct arena *a, struct diag *d)
{
	size_t len = 0;
	const char *text = res_find("templates/theme.yaml", &len);
	uint32_t file = src_add(d->src, "templates/theme.yaml", text, len);

	return theme_extend(a, d, NULL, yaml_read(a, d, file), "");
}

#endif
