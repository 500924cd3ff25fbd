/* The program's own templates are trusted when it runs: their expressions are
 * compiled one by one as they are reached. Here all of them are. */
#include "res.h"
#include "template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char prefix[] = "templates/";

/* A copy, which nobody takes for what is built in. */
static const char *
copy_of(void *ctx, const char *name, size_t *len, const char **shown)
{
	struct arena *a = ctx;
	const char *text = res_find(arena_printf(a, "%s%s", prefix, name), len);

	*shown = arena_str(a, name);
	return text == NULL ? NULL : arena_strn(a, text, *len);
}

static bool
is_template(const char *name)
{
	const char *end = strrchr(name, '.');

	return strncmp(name, prefix, sizeof prefix - 1) == 0 &&
	       strchr(name + sizeof prefix - 1, '/') == NULL && end != NULL &&
	       (strcmp(end, ".xhtml") == 0 || strcmp(end, ".xml") == 0);
}

static void
all_compile(void **state)
{
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; i < res_count; i++) {
		struct arena *a = arena_new();
		struct diag d;
		bool ok;

		diag_init(&d, a, src_new(a));
		ok = !is_template(res_table[i].name) ||
		     tmpl_load(tmpl_shelf_new(a, &d, copy_of, a),
			 res_table[i].name + sizeof prefix - 1) != NULL;
		n += is_template(res_table[i].name);
		if (!ok || d.count != 0)
			print_error("%s: %s\n", res_table[i].name,
			    d.count == 0 ? "" : d.items[0].text);
		assert_true(ok);
		assert_int_equal(d.count, 0);
		arena_free(a);
	}
	assert_true(n >= 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_compile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
