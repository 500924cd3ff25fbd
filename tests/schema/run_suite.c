/* run-suite DIR [-v]: runs JSON-Schema-Test-Suite's cases for draft 2020-12
 * against schema/json. DIR holds tests/ and remotes/; the latter stands for
 * http://localhost:1234/. Cases under optional/ are listed with their result
 * and count apart; those of optional/format assert formats. Exit status: 0
 * when every required case passes, 1 when not, 2 when DIR cannot be read. */
#include "caps.h"
#include "file.h"
#include "jschema.h"
#include "yaml_reader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REMOTE "http://localhost:1234/"
#define MAX_FILES 256

struct tally {
	unsigned passed, failed;
};

struct suite {
	const char *dir;
	bool verbose;
	struct tally required, optional;
};

/* One file of cases at work. */
struct run {
	struct suite *suite;
	struct arena *a;
	struct diag d;
	const char *name;
	bool optional, formats;
};

static void
print_diagnostics(const struct diag *d)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < d->count; i++)
		diag_print(&b, d, &d->items[i], false);
	fprintf(stderr, "%s", buf_str(&b));
	buf_release(&b);
}

static const struct ynode *
load(struct run *r, const char *path)
{
	struct yaml_options opt = yaml_defaults();
	struct file_error err;
	struct ynode **docs;
	size_t len;
	char *text = file_read(r->a, path, LIMIT_FILE_BYTES, &len, &err);

	if (text == NULL)
		return NULL;
	opt.any_char = true;
	if (yaml_read_with(r->a, &r->d, src_add(r->d.src, path, text, len),
		true, &opt, &docs) != 1)
		return NULL;
	return docs[0];
}

static const struct ynode *
fetch_remote(void *ctx, const char *uri)
{
	struct run *r = ctx;

	if (strncmp(uri, REMOTE, strlen(REMOTE)) != 0)
		return NULL;
	return load(r, arena_printf(r->a, "%s/remotes/%s", r->suite->dir,
			   uri + strlen(REMOTE)));
}

static void
count(struct run *r, bool ok, const char *group, const char *test)
{
	struct tally *t =
	    r->optional ? &r->suite->optional : &r->suite->required;

	*(ok ? &t->passed : &t->failed) += 1;
	if (!ok || r->suite->verbose)
		printf("%s %s: %s: %s: %s\n", ok ? "ok  " : "FAIL",
		    r->optional ? "optional" : "required", r->name, group,
		    test);
}

static void
run_group(struct run *r, const struct ynode *group)
{
	struct jschema_options opt = {.assert_formats = r->formats};
	const struct ynode *tests = ynode_get(group, "tests");
	const char *about = ynode_text(group, "description", "");
	const struct jschema *s;

	r->d.count = 0;
	s = jschema_compile(r->a, &r->d, ynode_get(group, "schema"),
	    "test:///schema.json", opt, fetch_remote, r);
	if (s == NULL && (!r->optional || r->suite->verbose))
		print_diagnostics(&r->d);
	for (size_t i = 0; i < tests->count; i++) {
		const struct ynode *t = tests->items[i];
		struct arena *scratch = arena_new();
		bool want = ynode_get(t, "valid")->boolean, got = false;

		r->d.count = 0;
		if (s != NULL)
			got = jschema_validate(
			    s, ynode_get(t, "data"), &r->d, scratch);
		count(r, s != NULL && got == want && got == (r->d.count == 0),
		    about, ynode_text(t, "description", ""));
		if (s != NULL && r->suite->verbose)
			print_diagnostics(&r->d);
		arena_free(scratch);
	}
}

static bool
run_file(struct suite *suite, const char *folder, const char *name)
{
	struct run r = {.suite = suite, .name = name};
	const struct ynode *groups;

	r.a = arena_new();
	diag_init(&r.d, r.a, src_new(r.a));
	r.optional = strstr(folder, "/optional") != NULL;
	r.formats = strstr(folder, "/format") != NULL;
	groups = load(&r, arena_printf(r.a, "%s/%s", folder, name));
	if (groups == NULL) {
		fprintf(stderr, "%s/%s cannot be read\n", folder, name);
		print_diagnostics(&r.d);
		arena_free(r.a);
		return false;
	}
	for (size_t i = 0; i < groups->count; i++)
		run_group(&r, groups->items[i]);
	arena_free(r.a);
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of a folder's JSON files, sorted. */
static size_t
list_files(struct arena *a, const char *folder, char **names)
{
	DIR *d = opendir(folder);
	struct dirent *x;
	size_t n = 0;

	if (d == NULL)
		return 0;
	while ((x = readdir(d)) != NULL) {
		const char *dot = strrchr(x->d_name, '.');

		if (dot != NULL && strcmp(dot, ".json") == 0 && n < MAX_FILES)
			names[n++] = arena_str(a, x->d_name);
	}
	closedir(d);
	qsort(names, n, sizeof *names, compare_names);
	return n;
}

static bool
run_folder(struct suite *suite, const char *below, bool needed)
{
	struct arena *a = arena_new();
	const char *folder =
	    arena_printf(a, "%s/tests/draft2020-12%s", suite->dir, below);
	char **names = arena_alloc(a, MAX_FILES, sizeof *names);
	size_t n = list_files(a, folder, names);
	bool ok = n != 0 || !needed;

	if (!ok)
		fprintf(stderr, "%s holds no cases\n", folder);
	for (size_t i = 0; i < n; i++)
		ok = run_file(suite, folder, names[i]) && ok;
	arena_free(a);
	return ok;
}

int
main(int argc, char **argv)
{
	struct suite s = {.dir = argc > 1 ? argv[1] : NULL};
	bool ok;

	if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "-v") != 0)) {
		fprintf(stderr, "usage: run-suite DIR [-v]\n");
		return 2;
	}
	s.verbose = argc == 3;
	ok = run_folder(&s, "", true);
	ok = run_folder(&s, "/optional", false) && ok;
	ok = run_folder(&s, "/optional/format", false) && ok;
	printf("required: %u passed, %u failed\n", s.required.passed,
	    s.required.failed);
	printf("optional: %u passed, %u failed\n", s.optional.passed,
	    s.optional.failed);
	if (!ok)
		return 2;
	return s.required.failed == 0 ? 0 : 1;
}
