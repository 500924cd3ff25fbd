#include "own_rules.h"

#include "caps.h"
#include "files.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool
is_rule_file(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > 5 && n <= LIMIT_ID_BYTES &&
	       strcmp(name + n - 5, ".yaml") == 0;
}

const char *const *
own_rules(struct arena *a, const char *dir)
{
	size_t n, kept = 0;
	const char **names = files_in(
	    a, *dir == '\0' ? "rules" : arena_printf(a, "%s/rules", dir), &n);
	const char **list;

	if (names == NULL && errno != ENOENT && errno != ENOTDIR)
		return NULL;
	list = arena_alloc(a, n + 1, sizeof *list);
	for (size_t i = 0; names != NULL && i < n; i++) {
		if (is_rule_file(names[i]))
			list[kept++] = names[i];
	}
	return list;
}
