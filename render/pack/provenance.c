/* Where a package comes from, as an in-toto Statement (v1) with the provenance
 * of SLSA (v1): its subjects are the files, so that who signs it, with cosign
 * or in-toto, signs them all. It names no time but the as-of date. */
#include "pack_internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *
descriptor(const char *name, const char *algorithm, const char *digest)
{
	return json_pack(
	    "{s:s, s:{s:s}}", "name", name, "digest", algorithm, digest);
}

static json_t *
subjects(const struct pack_list *l)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(list,
		    descriptor(l->files[i].name, "sha256", l->files[i].sha256));
	return list;
}

/* The commits, and the files that were read. */
static json_t *
dependencies(const struct pack_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->n_repos; i++) {
		const struct pack_repo *r = &facts->repos[i];
		json_t *d = descriptor(
		    *r->plans == '\0' ? "." : r->plans, "gitCommit", r->commit);

		json_object_set_new(d, "annotations",
		    json_pack("{s:b}", "dirty", (int)r->dirty));
		json_array_append_new(list, d);
	}
	for (size_t i = 0; i < facts->n_inputs; i++)
		json_array_append_new(
		    list, descriptor(facts->inputs[i].path, "sha256",
			      facts->inputs[i].sha256));
	return list;
}

static json_t *
predicate(const struct pack_facts *facts)
{
	json_t *parameters = json_pack("{s:s}", "asOf", facts->as_of);

	if (facts->edition != NULL)
		json_object_set_new(
		    parameters, "audience", json_string(facts->edition));
	return json_pack("{s:{s:s, s:o, s:o}, s:{s:{s:s, s:{s:s}}}}",
	    "buildDefinition", "buildType",
	    "https://bcpgen.org/provenance/package/v1", "externalParameters",
	    parameters, "resolvedDependencies", dependencies(facts),
	    "runDetails", "builder", "id", "https://bcpgen.org/bcpgen",
	    "version", facts->tool, facts->version);
}

bool
pack_write_provenance(struct pack *p, struct diag *d,
    const struct pack_facts *facts, struct pack_list *l)
{
	json_t *root = json_pack("{s:s, s:o, s:s, s:o}", "_type",
	    "https://in-toto.io/Statement/v1", "subject", subjects(l),
	    "predicateType", "https://slsa.dev/provenance/v1", "predicate",
	    predicate(facts));
	char *text = root == NULL ? NULL : json_dumps(root, JSON_INDENT(1));
	const char *copy;

	json_decref(root);
	if (text == NULL)
		return pack_fail(d, DIAG_IO_WRITE, PACK_PROVENANCE,
		    "a file name is not UTF-8 text");
	copy = arena_printf(p->arena, "%s\n", text);
	free(text);
	if (pack_add(p, d, PACK_PROVENANCE, copy, strlen(copy)) != BCP_OK)
		return false;
	pack_list_insert(p->arena, l, PACK_PROVENANCE, copy);
	return true;
}
