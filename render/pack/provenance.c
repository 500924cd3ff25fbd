/* Where a package comes from, as an in-toto Statement (v1) with the provenance
 * of SLSA (v1): its subjects are the files, so that who signs it, with cosign
 * or in-toto, signs them all. It names no time but the as-of date. */
#include "pack_internal.h"

#include "json_lines.h"

/* {name, digest}, and of a commit whether it is clean. */
static void
put_descriptor(struct json_lines *j, const char *name, const char *algorithm,
    const char *digest)
{
	json_lines_open(j, NULL, '{');
	json_lines_text(j, "name", name);
	json_lines_open(j, "digest", '{');
	json_lines_text(j, algorithm, digest);
	json_lines_close(j, '}');
}

static void
put_subjects(struct json_lines *j, const struct pack_list *l)
{
	json_lines_open(j, "subject", '[');
	for (size_t i = 0; i < l->count; i++) {
		put_descriptor(
		    j, l->files[i].name, "sha256", l->files[i].sha256);
		json_lines_close(j, '}');
	}
	json_lines_close(j, ']');
}

/* The commits, and the files that were read. */
static void
put_dependencies(struct json_lines *j, const struct pack_facts *facts)
{
	json_lines_open(j, "resolvedDependencies", '[');
	for (size_t i = 0; i < facts->n_repos; i++) {
		const struct pack_repo *r = &facts->repos[i];

		put_descriptor(j, *r->plans == '\0' ? "." : r->plans,
		    "gitCommit", r->commit);
		json_lines_open(j, "annotations", '{');
		json_lines_value(j, "dirty", r->dirty ? "true" : "false");
		json_lines_close(j, '}');
		json_lines_close(j, '}');
	}
	for (size_t i = 0; i < facts->n_inputs; i++) {
		put_descriptor(j, facts->inputs[i].path, "sha256",
		    facts->inputs[i].sha256);
		json_lines_close(j, '}');
	}
	json_lines_close(j, ']');
}

static void
put_definition(struct json_lines *j, const struct pack_facts *facts)
{
	json_lines_open(j, "buildDefinition", '{');
	json_lines_text(
	    j, "buildType", "https://bcpgen.org/provenance/package/v1");
	json_lines_open(j, "externalParameters", '{');
	json_lines_text(j, "asOf", facts->as_of);
	if (facts->edition != NULL)
		json_lines_text(j, "audience", facts->edition);
	json_lines_close(j, '}');
	put_dependencies(j, facts);
	json_lines_close(j, '}');
}

static void
put_details(struct json_lines *j, const struct pack_facts *facts)
{
	json_lines_open(j, "runDetails", '{');
	json_lines_open(j, "builder", '{');
	json_lines_text(j, "id", "https://bcpgen.org/bcpgen");
	json_lines_open(j, "version", '{');
	json_lines_text(j, facts->tool, facts->version);
	json_lines_close(j, '}');
	json_lines_close(j, '}');
	json_lines_close(j, '}');
}

bool
pack_write_provenance(struct pack *p, struct diag *d,
    const struct pack_facts *facts, const struct pack_list *l)
{
	struct pack_stream *s = pack_create(p, d, PACK_PROVENANCE);
	struct json_lines j;

	if (s == NULL)
		return false;
	json_lines_begin(&j, s, 1);
	json_lines_text(&j, "_type", "https://in-toto.io/Statement/v1");
	put_subjects(&j, l);
	json_lines_text(&j, "predicateType", "https://slsa.dev/provenance/v1");
	json_lines_open(&j, "predicate", '{');
	put_definition(&j, facts);
	put_details(&j, facts);
	json_lines_close(&j, '}');
	return json_lines_end(&j, d, PACK_PROVENANCE);
}
