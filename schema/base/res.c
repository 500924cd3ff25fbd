#include "res.h"

#include <stdlib.h>
#include <string.h>

static int
by_name(const void *name, const void *entry)
{
	return strcmp(name, ((const struct res_entry *)entry)->name);
}

const char *
res_find(const char *name, size_t *len)
{
	const struct res_entry *e =
	    bsearch(name, res_table, res_count, sizeof *res_table, by_name);

	*len = e == NULL ? 0 : (size_t)(e->end - e->beg);
	return e == NULL ? NULL : (const char *)e->beg;
}

static const struct res_entry *
entry_of(const char *text)
{
	for (size_t i = 0; i < res_count; i++) {
		if ((const char *)res_table[i].beg == text)
			return &res_table[i];
	}
	return NULL;
}

bool
res_has(const char *text)
{
	return entry_of(text) != NULL;
}

const char *
res_image(const char *text)
{
	const struct res_entry *e = entry_of(text);

	return e == NULL ? NULL : (const char *)e->image;
}
