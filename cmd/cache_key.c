#include "cache_key.h"

#include "caps.h"
#include "file.h"
#include "files.h"
#include "found.h"
#include "own_rules.h"
#include "result.h"
#include "tool_id.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void
put(struct buf *out, const char *text)
{
	result_put_text(out, text, strlen(text));
}

static void
put_hash(struct buf *out, const char *bytes, size_t len)
{
	char hex[HASH_HEX_LEN + 1];

	hash_hex(hex, bytes, len);
	put(out, hex);
}

/* All that can be reached below a folder, links followed, by name and hash. */
static bool
put_tree(struct buf *out, const char *dir, int depth)
{
	struct arena *a = arena_new();
	size_t n = 0;
	const char **names =
	    depth > LIMIT_DIR_DEPTH ? NULL : files_in(a, dir, &n);
	bool ok = names != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i]);
		struct file_error err;
		struct stat st;
		size_t len;
		const char *text;

		put(out, names[i]);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			ok = put_tree(out, path, depth + 1);
			continue;
		}
		text = file_read(a, path, LIMIT_FILE_BYTES, &len, &err);
		if (text != NULL)
			put_hash(out, text, len);
		else
			put(out, err.why);
	}
	put(out, "");
	arena_free(a);
	return ok;
}

static bool
put_file(struct buf *out, const char *path)
{
	struct arena *a;
	struct file_error err;
	size_t len;
	const char *text;

	if (path == NULL)
		return true;
	a = arena_new();
	text = file_read(a, path, LIMIT_FILE_BYTES, &len, &err);
	if (text != NULL)
		put_hash(out, text, len);
	arena_free(a);
	return text != NULL;
}

static void
put_commits(struct buf *out, const struct engine *e)
{
	result_put_number(out, e->n_repos);
	for (size_t i = 0; i < e->n_repos; i++) {
		put(out, e->repos[i].arg);
		put(out, e->repos[i].state.commit);
		result_put_number(out, e->repos[i].state.dirty);
	}
}

/* An option that is not listed here changes results, until somebody has thought
 * about it. */
static bool
changes_results(const char *name)
{
	static const char *const others[] = {"output", "jobs", "cache", "watch",
	    "format", "write-baseline", "as-of", "color", "depfile"};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (strcmp(name, others[i]) == 0)
			return false;
	}
	return true;
}

static void
put_options(struct buf *out, const struct options *opt)
{
	for (size_t i = 0; i < opt->n_given; i++) {
		const struct option_given *g = &opt->given[i];

		if (!changes_results(g->name))
			continue;
		put(out, g->name);
		put(out, g->value == NULL ? "" : g->value);
	}
}

bool
cache_key_run(char out[HASH_HEX_LEN + 1], const struct engine *e)
{
	const struct options *opt = e->opt;
	struct buf all;
	bool ok;

	buf_init(&all, LIMIT_OUTPUT_BYTES);
	ok = tool_id(&all);
	put(&all, BCP_VERSION);
	put_options(&all, opt);
	/* What the environment has a say in. */
	result_put_number(&all, (uint32_t)opt->as_of);
	result_put_number(&all, opt->colour);
	result_put_number(&all, found_wanted(opt));
	put_commits(&all, e);
	ok = ok && put_file(&all, opt->baseline) &&
	     (opt->schema_dir == NULL || put_tree(&all, opt->schema_dir, 0)) &&
	     (opt->templates_dir == NULL ||
		 put_tree(&all, opt->templates_dir, 0)) &&
	     !buf_over(&all);
	hash_hex(out, buf_str(&all), all.len);
	buf_release(&all);
	return ok;
}

static void
put_rules(struct buf *out, const char *dir)
{
	struct arena *a = arena_new();
	const char *const *names = own_rules(a, dir);

	if (names == NULL)
		put(out, strerror(errno));
	for (; names != NULL && *names != NULL; names++)
		put(out, *names);
	put(out, "");
	arena_free(a);
}

void
cache_key_workspace(
    char out[HASH_HEX_LEN + 1], const struct discovery *found, size_t index)
{
	const struct workspace_ref *w = &found->workspaces[index];
	struct buf all;

	buf_init(&all, LIMIT_OUTPUT_BYTES);
	put(&all, w->dir);
	put(&all, w->name);
	put(&all, w->out_dir);
	put(&all, w->arg);
	result_put_number(&all, w->has_file);
	put_rules(&all, w->dir);
	for (size_t i = 0; i < w->count; i++) {
		const struct source *s = &found->sources[w->first + i];

		put(&all, s->path);
		put(&all, s->name);
		result_put_number(&all, s->chosen);
	}
	hash_hex(out, buf_str(&all), all.len);
	buf_release(&all);
}
