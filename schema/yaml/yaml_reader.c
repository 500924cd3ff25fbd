#include "yaml_internal.h"

#include "caps.h"

#include <string.h>

struct yaml_options
yaml_defaults(void)
{
	struct yaml_options o = {
	    .depth = LIMIT_YAML_DEPTH,
	    .nodes = LIMIT_YAML_NODES,
	    .alias_nodes = LIMIT_YAML_ALIAS_NODES,
	    .scalar_bytes = LIMIT_SCALAR_BYTES,
	};

	return o;
}

/* What came of the file: its documents, and where they begin. */
struct documents {
	struct ynode **roots;
	size_t count, cap;
	struct src_span first;
	bool one;
};

static void
begin_document(struct reader *r, struct documents *docs, const yaml_event_t *e)
{
	struct src_span at = yaml_span(r, e->start_mark, e->end_mark);

	if (docs->count == 0)
		docs->first = at;
	if (docs->count != 0 && docs->one) {
		diag_at(r->d, DIAG_YAML_MULTI, at,
		    "a second document begins here, where one is meant");
		diag_note(r->d, docs->first, "the first begins here");
		r->failed = r->stopped = true;
	} else if (docs->count == LIMIT_YAML_DOCUMENTS) {
		diag_at(r->d, DIAG_YAML_LIMIT, at,
		    "the file holds more than %zu documents",
		    LIMIT_YAML_DOCUMENTS);
		r->failed = r->stopped = true;
	}
	r->root = NULL;
	r->alias_nodes = 0;
	yaml_anchor_clear(r);
}

static void
end_document(struct reader *r, struct documents *docs)
{
	docs->roots = arena_grow(r->a, docs->roots, &docs->cap, docs->count + 1,
	    sizeof *docs->roots);
	docs->roots[docs->count++] = r->root;
}

static void
take(struct reader *r, struct documents *docs, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		begin_document(r, docs, e);
		break;
	case YAML_DOCUMENT_END_EVENT:
		end_document(r, docs);
		break;
	case YAML_SCALAR_EVENT:
		yaml_scalar(r, e);
		break;
	case YAML_ALIAS_EVENT:
		yaml_alias(r, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		yaml_begin(r, e);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		yaml_end(r, e);
		break;
	case YAML_STREAM_END_EVENT:
		r->stopped = true;
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
		break;
	}
}

static void
parse(struct reader *r, struct documents *docs)
{
	yaml_event_t e;

	if (!yaml_parser_initialize(&r->parser))
		bcp_out_of_memory();
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &r->parser, (const unsigned char *)r->text.fed, r->text.fed_len);
	while (!r->stopped) {
		if (!yaml_parser_parse(&r->parser, &e)) {
			if (r->parser.error == YAML_MEMORY_ERROR)
				bcp_out_of_memory();
			yaml_explain(r);
			r->failed = true;
			break;
		}
		take(r, docs, &e);
		yaml_event_delete(&e);
	}
	yaml_anchor_clear(r);
	yaml_parser_delete(&r->parser);
}

size_t
yaml_read_with(struct arena *a, struct diag *d, uint32_t file, bool one,
    const struct yaml_options *opt, struct ynode ***out)
{
	struct reader r = {.a = a, .d = d, .file = file, .opt = opt};
	struct documents docs = {.one = one};

	*out = NULL;
	r.tmp = arena_new();
	r.children =
	    arena_grow(r.tmp, NULL, &r.children_cap, 1, sizeof *r.children);
	if (!yaml_text_open(&r)) {
		arena_free(r.tmp);
		return 0;
	}
	parse(&r, &docs);
	arena_free(r.tmp);
	if (!r.failed && docs.count == 0) {
		struct src_span at = {file, {1, 1}, {1, 1}};

		diag_at(d, DIAG_YAML_MULTI, at, "the file holds no document");
	}
	if (r.failed)
		return 0;
	*out = docs.roots;
	return docs.count;
}

size_t
yaml_read_all(
    struct arena *a, struct diag *d, uint32_t file, struct ynode ***out)
{
	struct yaml_options opt = yaml_defaults();

	return yaml_read_with(a, d, file, false, &opt, out);
}

struct ynode *
yaml_read(struct arena *a, struct diag *d, uint32_t file)
{
	struct yaml_options opt = yaml_defaults();
	struct ynode **all;

	return yaml_read_with(a, d, file, true, &opt, &all) == 0 ? NULL
								 : all[0];
}
