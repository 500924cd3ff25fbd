#include "own_rules.h"

#include "caps.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

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
	const char **list = arena_alloc(a, 1, sizeof *list);
	size_t n = 0, cap = 1;
	const struct dirent *entry;
	DIR *d =
	    opendir(*dir == '\0' ? "rules" : arena_printf(a, "%s/rules", dir));

	if (d == NULL)
		return errno == ENOENT || errno == ENOTDIR ? list : NULL;
	while ((entry = readdir(d)) != NULL) {
		if (!is_rule_file(entry->d_name))
			continue;
		list = arena_grow(a, list, &cap, n + 2, sizeof *list);
		list[n++] = arena_str(a, entry->d_name);
	}
	closedir(d);
	list[n] = NULL;
	if (n > 1)
		qsort(list, n, sizeof *list, by_bytes);
	return list;
}
