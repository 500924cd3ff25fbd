/* "Did you mean": the nearest key or value. */
#include "eval.h"

#include "utf8.h"

#include <string.h>

#define MAX_DEPTH 16

void
near_init(struct near *near, const char *text)
{
	size_t len = strlen(text);

	near->text = text;
	near->best = NULL;
	/* Short words are near everything, long ones hold more slips. */
	near->least = len <= 4 ? 2 : len <= 7 ? 3 : 4;
}

/* "backup" is near "backups" and "reviewed" near "last_reviewed". */
void
near_offer(struct near *near, const char *candidate)
{
	size_t d = utf8_distance(near->text, candidate, near->least - 1);
	size_t n = strlen(candidate), m = strlen(near->text);
	size_t shorter = n < m ? n : m;

	if (d < near->least && d < shorter) {
		near->least = d;
		near->best = candidate;
	} else if (near->best == NULL && shorter >= 4 &&
		   (strstr(candidate, near->text) != NULL ||
		       strstr(near->text, candidate) != NULL)) {
		near->best = candidate;
	}
}

static void walk(const struct sub *sub, bool deep, int depth,
    void (*fn)(void *ctx, const char *name, const struct sub *sub), void *ctx);

static void
walk_list(const struct list *l, int depth,
    void (*fn)(void *ctx, const char *name, const struct sub *sub), void *ctx)
{
	for (size_t i = 0; i < l->count; i++)
		walk(l->at[i], true, depth, fn, ctx);
}

static void
walk(const struct sub *sub, bool deep, int depth,
    void (*fn)(void *ctx, const char *name, const struct sub *sub), void *ctx)
{
	if (sub == NULL || depth > MAX_DEPTH)
		return;
	for (size_t i = 0; i < sub->properties.count; i++)
		fn(ctx, sub->properties.at[i].name, sub->properties.at[i].sub);
	if (!deep)
		return;
	walk(sub->ref, true, depth + 1, fn, ctx);
	walk(sub->dynamic_ref, true, depth + 1, fn, ctx);
	walk(sub->then_, true, depth + 1, fn, ctx);
	walk(sub->else_, true, depth + 1, fn, ctx);
	walk_list(&sub->all_of, depth + 1, fn, ctx);
	walk_list(&sub->any_of, depth + 1, fn, ctx);
	walk_list(&sub->one_of, depth + 1, fn, ctx);
	for (size_t i = 0; i < sub->dependent_schemas.count; i++)
		walk(
		    sub->dependent_schemas.at[i].sub, true, depth + 1, fn, ctx);
}

void
each_key(const struct sub *sub, bool deep,
    void (*fn)(void *ctx, const char *name, const struct sub *sub), void *ctx)
{
	walk(sub, deep, 0, fn, ctx);
}
