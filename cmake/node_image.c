/* Reads a YAML or JSON file and writes the image of its nodes, which is built
 * into the program beside the file itself: node_image FILE IMAGE. */
#include "caps.h"
#include "file.h"
#include "yaml_reader.h"
#include "ynode_image.h"

#include <stdio.h>

static bool
write_image(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");
	bool ok;

	if (f == NULL)
		return false;
	ok = fwrite(b->p, 1, b->len, f) == b->len;
	return fclose(f) == 0 && ok;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct src *src = src_new(a);
	struct file_error err;
	const struct ynode *root;
	struct diag d;
	struct buf b;
	size_t len;
	char *text;
	bool ok;

	diag_init(&d, a, src);
	buf_init(&b, LIMIT_FILE_BYTES);
	text = argc == 3 ? file_read(a, argv[1], LIMIT_FILE_BYTES, &len, &err)
			 : NULL;
	root = text == NULL
		   ? NULL
		   : yaml_read(a, &d, src_add(src, argv[1], text, len));
	ok = root != NULL && ynode_image_write(&b, root) && !buf_over(&b) &&
	     write_image(argv[2], &b);
	if (!ok)
		fprintf(stderr, "node_image: %s: no image could be made\n",
		    argc > 1 ? argv[1] : "usage: node_image FILE IMAGE");
	buf_release(&b);
	arena_free(a);
	return ok ? 0 : 1;
}
