/* The least that reading YAML costs: runs libyaml's events over files, each
 * read whole beforehand, and counts them. Usage: bench-events FILE... */
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static unsigned char *
read_whole(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data = NULL;
	long size;

	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 &&
	    fseek(f, 0, SEEK_SET) == 0) {
		*len = (size_t)size;
		data = malloc(*len + 1);
		if (data != NULL && fread(data, 1, *len, f) != *len) {
			free(data);
			data = NULL;
		}
	}
	fclose(f);
	return data;
}

/* The number of events, 0 when the file is not YAML. */
static unsigned long
count_events(const unsigned char *data, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	unsigned long n = 0;
	int end = 0;

	if (!yaml_parser_initialize(&parser))
		return 0;
	yaml_parser_set_input_string(&parser, data, len);
	while (!end) {
		if (!yaml_parser_parse(&parser, &event)) {
			n = 0;
			break;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		n++;
	}
	yaml_parser_delete(&parser);
	return n;
}

int
main(int argc, char **argv)
{
	unsigned long total = 0;

	for (int i = 1; i < argc; i++) {
		size_t len = 0;
		unsigned char *data = read_whole(argv[i], &len);
		unsigned long n = data == NULL ? 0 : count_events(data, len);

		free(data);
		if (n == 0) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
		total += n;
	}
	printf("%d files, %lu events\n", argc - 1, total);
	return 0;
}
