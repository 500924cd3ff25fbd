/* Names of things, and the UUIDs made of them. */
#include "export_internal.h"

#include "names.h"

#include <libxml/hash.h>
#include <string.h>

struct export_names {
	xmlHashTable *seen;
	struct buf *log;
};

static void
free_names(void *p)
{
	xmlHashFree(p, NULL);
}

struct export_names *
export_names_new(struct arena *a, struct buf *log)
{
	struct export_names *names = arena_alloc(a, 1, sizeof *names);

	names->seen = xmlHashCreate(64);
	if (names->seen == NULL)
		bcp_out_of_memory();
	names->log = log;
	arena_defer(a, free_names, names->seen);
	return names;
}

const char *
export_uuid(struct arena *a, const char *kind, const char *name)
{
	const char *all = arena_printf(a, "%s\n%s", kind, name);
	char uuid[HASH_UUID_LEN + 1];

	hash_uuid(uuid, all, strlen(all));
	return arena_str(a, uuid);
}

size_t
names_count(struct export_names *names, const char *name)
{
	const xmlChar *key = (const xmlChar *)name;
	uintptr_t n = (uintptr_t)xmlHashLookup(names->seen, key) + 1;

	if (xmlHashUpdateEntry(names->seen, key, (void *)n, NULL) != 0)
		bcp_out_of_memory();
	return (size_t)n;
}

const char *
names_uuid(struct arena *a, const char *name, size_t n)
{
	char uuid[HASH_UUID_LEN + 1];

	if (n > 1)
		name = arena_printf(a, "%s\n%zu", name, n);
	hash_uuid(uuid, name, strlen(name));
	return arena_str(a, uuid);
}

const char *
export_unique(struct export_names *names, struct arena *a, const char *kind,
    const char *name)
{
	const char *all = arena_printf(a, "%s\n%s", kind, name);

	if (names->log != NULL)
		export_put_text(names->log, all);
	return names_uuid(a, all, names_count(names, all));
}
