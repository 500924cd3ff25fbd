#include "jail.h"

#include "confine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct list {
	struct arena *a;
	struct confine_path *paths;
	size_t count, cap;
};

static void
add(struct list *l, const char *path, unsigned may)
{
	struct confine_path p = {*path == '\0' ? "." : path, may};

	l->paths =
	    arena_grow(l->a, l->paths, &l->cap, l->count + 1, sizeof *l->paths);
	l->paths[l->count++] = p;
}

/* A file that is not there yet is made in its folder. */
static void
add_report(struct list *l, const char *file)
{
	const char *slash;

	if (file == NULL)
		return;
	slash = strrchr(file, '/');
	if (access(file, F_OK) == 0)
		add(l, file, CONFINE_WRITE);
	else if (slash == NULL)
		add(l, ".", CONFINE_WRITE);
	else
		add(l, arena_strn(l->a, file, (size_t)(slash - file) + 1),
		    CONFINE_WRITE);
}

static void
add_inputs(
    struct list *l, const struct options *opt, const struct discovery *found)
{
	for (size_t i = 0; i < found->n_workspaces; i++)
		add(l, found->workspaces[i].dir, CONFINE_READ);
	/* One may be a link to elsewhere: what is named is meant. */
	for (size_t i = 0; i < opt->n_paths; i++)
		add(l, opt->paths[i], CONFINE_READ);
	if (opt->schema_dir != NULL)
		add(l, opt->schema_dir, CONFINE_READ);
	if (opt->templates_dir != NULL)
		add(l, opt->templates_dir, CONFINE_READ);
}

static void
tell(const struct options *opt, const char *what, const char *why)
{
	if (why != NULL && opt->verbose)
		fprintf(stderr, "bcpgen: %s are not confined: %s\n", what, why);
}

void
jail_program(const struct options *opt)
{
	tell(opt, "system calls", confine_calls());
}

void
jail_reader(const struct options *opt)
{
	struct confine_path all = {"/", CONFINE_READ};

	tell(opt, "files", confine_files(&all, 1));
}

void
jail_run(const struct options *opt, const struct discovery *found,
    const struct pack *pack, const char *cache)
{
	struct list l = {.a = arena_new()};

	add_inputs(&l, opt, found);
	for (const struct format_want *w = opt->formats; w != NULL; w = w->next)
		add_report(&l, w->file);
	add_report(&l, opt->write_baseline);
	if (opt->baseline != NULL)
		add(&l, opt->baseline, CONFINE_READ);
	if (cache != NULL)
		add(&l, cache, CONFINE_READ | CONFINE_WRITE | CONFINE_CHANGE);
	add_report(&l, opt->depfile);
	if (pack != NULL) {
		add(&l, pack_parent(pack), CONFINE_CHANGE);
		add(&l, pack_out(pack), CONFINE_READ);
		add(&l, pack_dir(pack), CONFINE_READ | CONFINE_WRITE);
	}
	tell(opt, "files", confine_files(l.paths, l.count));
	arena_free(l.a);
}

void
jail_worker(const struct options *opt, const struct discovery *found,
    const struct pack *pack)
{
	struct list l = {.a = arena_new()};

	add_inputs(&l, opt, found);
	if (pack != NULL)
		add(&l, pack_dir(pack), CONFINE_WRITE | CONFINE_CHANGE);
	/* That it cannot be done has been told. */
	(void)confine_files(l.paths, l.count);
	arena_free(l.a);
}
