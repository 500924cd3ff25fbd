#include "depfile.h"

#include "file_log.h"
#include "shard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
depfile_target(struct arena *a, const char *out)
{
	size_t n = strlen(out);

	while (n > 1 && out[n - 1] == '/')
		n--;
	return arena_printf(a, "%s/SHA256SUMS", arena_strn(a, out, n));
}

/* As GNU make and ninja 1.11 (which cannot read an apostrophe) take it: "\ ",
 * "\#", "\:" and "$$"; backslashes are doubled before a space or "#" alone. */
static void
put_path(struct buf *out, const char *path)
{
	size_t slashes = 0;

	for (; *path != '\0'; path++) {
		if (*path == ' ' || *path == '#') {
			for (; slashes != 0; slashes--)
				buf_putc(out, '\\');
			buf_putc(out, '\\');
		} else if (*path == ':') {
			buf_putc(out, '\\');
		} else if (*path == '$') {
			buf_putc(out, '$');
		}
		buf_putc(out, *path);
		slashes = *path == '\\' ? slashes + 1 : 0;
	}
}

static int
compare(const void *pa, const void *pb)
{
	const char *const *x = pa, *const *y = pb;

	return strcmp(*x, *y);
}

/* A line cannot hold a name with a line break; no plan has one. */
static bool
can_be_told(const char *path)
{
	return strpbrk(path, "\n\r") == NULL;
}

static void
add_file(void *ctx, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		files_add(ctx, path);
}

static void
add_folders(struct files *f, const char *dir, const char *out)
{
	struct stat st;

	if (stat(*dir == '\0' ? "." : dir, &st) == 0 && S_ISDIR(st.st_mode))
		files_folders(f, dir, out);
}

static void
add_inputs(const struct options *opt, const struct discovery *found,
    const struct buf *asked, struct files *f)
{
	for (size_t i = 0; i < opt->n_paths; i++)
		add_folders(f, opt->paths[i], opt->out);
	for (size_t i = 0; i < found->n_workspaces; i++) {
		const struct workspace_ref *w = &found->workspaces[i];

		/* Without a workspace.yaml a file's folder may be any. */
		if (w->has_file)
			add_folders(f, w->dir, opt->out);
	}
	for (size_t i = 0; i < found->n_workspaces; i++) {
		if (shard_loads(found, i))
			shard_files(f, found, i);
	}
	/* A log that was too long is of a run that could not be written. */
	(void)file_log_paths(buf_str(asked), asked->len, add_file, f);
	if (opt->schema_dir != NULL)
		files_below(f, opt->schema_dir);
	if (opt->templates_dir != NULL)
		files_below(f, opt->templates_dir);
	if (opt->baseline != NULL)
		add_file(f, opt->baseline);
}

void
depfile_write(const struct options *opt, const struct discovery *found,
    const struct buf *asked, struct arena *a, struct buf *out)
{
	struct files f = {.arena = a};

	add_inputs(opt, found, asked, &f);
	if (f.count > 1)
		qsort(f.paths, f.count, sizeof *f.paths, compare);
	put_path(out, depfile_target(a, opt->out));
	buf_putc(out, ':');
	for (size_t i = 0; i < f.count; i++) {
		if ((i != 0 && strcmp(f.paths[i], f.paths[i - 1]) == 0) ||
		    !can_be_told(f.paths[i]) || access(f.paths[i], F_OK) != 0)
			continue;
		buf_puts(out, " \\\n  ");
		put_path(out, f.paths[i]);
	}
	buf_putc(out, '\n');
}
