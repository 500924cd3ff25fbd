#include "res.h"

#include <string.h>

const char *
res_find(const char *name, size_t *len)
{
	for (size_t i = 0; i < res_count; i++) {
		if (strcmp(res_table[i].name, name) == 0) {
			*len = (size_t)(res_table[i].end - res_table[i].beg);
			return (const char *)res_table[i].beg;
		}
	}
	*len = 0;
	return NULL;
}
