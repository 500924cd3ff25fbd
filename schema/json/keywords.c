/* The keywords of draft 2020-12, what stands under each, and our own. */
#include "json_internal.h"

#include "utf8.h"

#include <string.h>

#define NOWHERE ((size_t)0)
#define AT(member) offsetof(struct sub, member)

/* Sorted by name, as strcmp() orders. */
static const struct keyword keywords[] = {
    {"$anchor", FORM_ANCHOR, VOCAB_CORE, NOWHERE},
    {"$comment", FORM_TEXT, VOCAB_CORE, AT(comment)},
    {"$defs", FORM_NAMES, VOCAB_CORE, AT(defs)},
    {"$dynamicAnchor", FORM_ANCHOR, VOCAB_CORE, NOWHERE},
    {"$dynamicRef", FORM_DYNAMIC_REF, VOCAB_CORE, NOWHERE},
    {"$id", FORM_ID, VOCAB_CORE, NOWHERE},
    {"$ref", FORM_REF, VOCAB_CORE, NOWHERE},
    {"$schema", FORM_NOTHING, VOCAB_CORE, NOWHERE},
    {"$vocabulary", FORM_VOCABULARY, VOCAB_CORE, NOWHERE},
    {"additionalProperties", FORM_SUB, VOCAB_APPLICATOR,
	AT(additional_properties)},
    {"allOf", FORM_SUBS, VOCAB_APPLICATOR, AT(all_of)},
    {"anyOf", FORM_SUBS, VOCAB_APPLICATOR, AT(any_of)},
    {"const", FORM_ANY, VOCAB_VALIDATION, AT(constant)},
    {"contains", FORM_SUB, VOCAB_APPLICATOR, AT(contains)},
    {"contentEncoding", FORM_TEXT, VOCAB_CONTENT, AT(content_encoding)},
    {"contentMediaType", FORM_TEXT, VOCAB_CONTENT, AT(content_media_type)},
    {"contentSchema", FORM_SUB, VOCAB_CONTENT, AT(content_schema)},
    {"default", FORM_ANY, VOCAB_META_DATA, AT(default_)},
    {"definitions", FORM_NAMES, VOCAB_CORE, AT(definitions)},
    {"dependencies", FORM_DEPENDENCIES, VOCAB_APPLICATOR, NOWHERE},
    {"dependentRequired", FORM_DEPENDENT, VOCAB_VALIDATION, NOWHERE},
    {"dependentSchemas", FORM_NAMES, VOCAB_APPLICATOR, AT(dependent_schemas)},
    {"deprecated", FORM_FLAG, VOCAB_META_DATA, AT(deprecated)},
    {"description", FORM_TEXT, VOCAB_META_DATA, AT(description)},
    {"else", FORM_SUB, VOCAB_APPLICATOR, AT(else_)},
    {"enum", FORM_ENUM, VOCAB_VALIDATION, AT(enumeration)},
    {"examples", FORM_LIST, VOCAB_META_DATA, AT(examples)},
    {"exclusiveMaximum", FORM_BOUND, VOCAB_VALIDATION, AT(exclusive_maximum)},
    {"exclusiveMinimum", FORM_BOUND, VOCAB_VALIDATION, AT(exclusive_minimum)},
    {"format", FORM_TEXT, VOCAB_FORMAT, AT(format)},
    {"if", FORM_SUB, VOCAB_APPLICATOR, AT(if_)},
    {"items", FORM_SUB, VOCAB_APPLICATOR, AT(items)},
    {"maxContains", FORM_COUNT, VOCAB_VALIDATION, AT(max_contains)},
    {"maxItems", FORM_COUNT, VOCAB_VALIDATION, AT(max_items)},
    {"maxLength", FORM_COUNT, VOCAB_VALIDATION, AT(max_length)},
    {"maxProperties", FORM_COUNT, VOCAB_VALIDATION, AT(max_properties)},
    {"maximum", FORM_BOUND, VOCAB_VALIDATION, AT(maximum)},
    {"minContains", FORM_COUNT, VOCAB_VALIDATION, AT(min_contains)},
    {"minItems", FORM_COUNT, VOCAB_VALIDATION, AT(min_items)},
    {"minLength", FORM_COUNT, VOCAB_VALIDATION, AT(min_length)},
    {"minProperties", FORM_COUNT, VOCAB_VALIDATION, AT(min_properties)},
    {"minimum", FORM_BOUND, VOCAB_VALIDATION, AT(minimum)},
    {"multipleOf", FORM_BOUND, VOCAB_VALIDATION, AT(multiple_of)},
    {"not", FORM_SUB, VOCAB_APPLICATOR, AT(not_)},
    {"oneOf", FORM_SUBS, VOCAB_APPLICATOR, AT(one_of)},
    {"pattern", FORM_PATTERN, VOCAB_VALIDATION, NOWHERE},
    {"patternProperties", FORM_PATTERNS, VOCAB_APPLICATOR, NOWHERE},
    {"prefixItems", FORM_SUBS, VOCAB_APPLICATOR, AT(prefix_items)},
    {"properties", FORM_NAMES, VOCAB_APPLICATOR, AT(properties)},
    {"propertyNames", FORM_SUB, VOCAB_APPLICATOR, AT(property_names)},
    {"readOnly", FORM_FLAG, VOCAB_META_DATA, AT(read_only)},
    {"required", FORM_REQUIRED, VOCAB_VALIDATION, AT(required)},
    {"then", FORM_SUB, VOCAB_APPLICATOR, AT(then_)},
    {"title", FORM_TEXT, VOCAB_META_DATA, AT(title)},
    {"type", FORM_TYPE, VOCAB_VALIDATION, NOWHERE},
    {"unevaluatedItems", FORM_SUB, VOCAB_UNEVALUATED, AT(unevaluated_items)},
    {"unevaluatedProperties", FORM_SUB, VOCAB_UNEVALUATED,
	AT(unevaluated_properties)},
    {"uniqueItems", FORM_FLAG, VOCAB_VALIDATION, AT(unique_items)},
    {"writeOnly", FORM_FLAG, VOCAB_META_DATA, AT(write_only)},
    {"x-collection", FORM_TEXT, VOCAB_CORE, AT(x_collection)},
    {"x-expected", FORM_TEXT, VOCAB_CORE, AT(x_expected)},
    {"x-record", FORM_FLAG, VOCAB_CORE, AT(x_record)},
    {"x-ref", FORM_TEXT, VOCAB_CORE, AT(x_ref)},
    {"x-rule", FORM_TEXT, VOCAB_CORE, AT(x_rule)},
    {"x-type", FORM_TEXT, VOCAB_CORE, AT(x_type)},
};
#define N_KEYWORDS (sizeof keywords / sizeof keywords[0])

const struct keyword *
keyword_find(const char *name)
{
	size_t lo = 0, hi = N_KEYWORDS;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(keywords[mid].name, name);

		if (c == 0)
			return &keywords[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* The nearest keyword, NULL when none is near. */
static const char *
keyword_near(const char *name)
{
	const char *best = NULL;
	size_t least = 3, len = strlen(name);

	for (size_t i = 0; i < N_KEYWORDS; i++) {
		size_t d = utf8_distance(name, keywords[i].name, 2);

		/* A short word is near everything. */
		if (d < least && d * 3 < len) {
			least = d;
			best = keywords[i].name;
		}
	}
	return best;
}

void
keyword_check(struct jschema *s, const struct ynode *key)
{
	const char *near;

	if (strncmp(key->text, "x-", 2) == 0)
		return;
	near = keyword_near(key->text);
	if (near != NULL)
		schema_fault(s, DIAG_SCHEMA_KEYWORD, key,
		    "unknown schema keyword '%s'; did you mean '%s'?",
		    key->text, near);
	else if (s->opt.strict_keywords)
		schema_fault(s, DIAG_SCHEMA_KEYWORD, key,
		    "unknown schema keyword '%s'", key->text);
}
