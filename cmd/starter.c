#include "starter.h"

#include "caltime.h"
#include "caps.h"
#include "engine.h"
#include "file.h"
#include "report.h"
#include "res.h"
#include "utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOME "templates/starter/"
/* Until the first review of a draft. */
#define REVIEW_MONTHS 3
#define MAX_ANSWER 200
#define MAX_TRIES 3

/* What the files leave open, "@owner@" between double quotes. */
struct blank {
	const char *name, *question, *otherwise;
	const char *value;
};

enum { ORGANISATION, TITLE, OWNER, TODAY, REVIEW, N_BLANKS };

/* What was made, the newest first, so that it can be taken back. */
struct made {
	const char *path;
	bool folder;
	struct made *next;
};

struct starter {
	struct engine e;
	struct arena *a;
	const char *dir;
	struct blank blanks[N_BLANKS];
	struct made *made;
};

static int
refuse(const char *path, const char *why, int status)
{
	fputs("bcpgen: error: ", stderr);
	report_name(stderr, path);
	fprintf(stderr, ": %s\n", why);
	return status;
}

/* EXIT_DONE when the folder is empty or not there. */
static int
check_empty(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool empty = true;

	if (d == NULL && errno == ENOENT && *dir != '\0')
		return EXIT_DONE;
	if (d == NULL)
		return refuse(dir, strerror(errno), EXIT_USAGE);
	while ((entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			empty = false;
	}
	closedir(d);
	return empty ? EXIT_DONE
		     : refuse(dir, "the folder is not empty", EXIT_USAGE);
}

static bool
is_plain(const char *s, size_t n)
{
	if (utf8_check(s, n) != n)
		return false;
	for (const char *p = s; p < s + n;) {
		uint32_t cp = utf8_next(&p, s + n);

		if (cp < 0x20 || cp == 0x7f || utf8_hidden(cp))
			return false;
	}
	return true;
}

/* The answer to a question; what stands otherwise when there is none. */
static const char *
ask(struct arena *a, const struct blank *b)
{
	char line[MAX_ANSWER + 2];

	for (int i = 0; i < MAX_TRIES; i++) {
		size_t n;

		fprintf(stderr, "%s (Enter to leave it open): ", b->question);
		if (fgets(line, sizeof line, stdin) == NULL)
			break;
		n = strcspn(line, "\n");
		if (line[n] == '\n' && is_plain(line, n))
			return n == 0 ? b->otherwise : arena_strn(a, line, n);
		while (line[n] != '\n' && fgets(line, sizeof line, stdin))
			n = strcspn(line, "\n");
		fprintf(stderr, "A line of plain text, please.\n");
	}
	return b->otherwise;
}

static void
fill_blanks(struct starter *s, int32_t today)
{
	static const char *const titles[] = {
	    "Business continuity plan", "Backup policy", "Continuity controls"};
	static const char *const kinds[] = {"plan", "policy", "control"};
	bool asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	struct blank *b = s->blanks;
	char day[11], review[11];

	b[ORGANISATION] = (struct blank){
	    "organisation", "Organisation", "Your organisation", NULL};
	b[TITLE] =
	    (struct blank){"title", "Title of the document", titles[0], NULL};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(s->e.opt->from, kinds[i]) == 0)
			b[TITLE].otherwise = titles[i];
	}
	b[OWNER] = (struct blank){
	    "owner", "Name of its owner", "Name of the owner", NULL};
	for (size_t i = 0; i <= OWNER; i++)
		b[i].value = asks ? ask(s->a, &b[i]) : b[i].otherwise;
	cal_format_date(day, today);
	cal_format_date(review, cal_add_months(today, REVIEW_MONTHS));
	b[TODAY] = (struct blank){"today", NULL, NULL, arena_str(s->a, day)};
	b[REVIEW] =
	    (struct blank){"review", NULL, NULL, arena_str(s->a, review)};
}

/* As it stands between double quotes in YAML. */
static void
put_quoted(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* Writes dates bare, so that they are read as people write them. */
static void
put_blank(struct buf *out, const struct blank *b)
{
	if (b->question == NULL)
		buf_puts(out, b->value);
	else
		put_quoted(out, b->value);
}

static const struct blank *
blank_at(const struct starter *s, const char *p, const char *end, size_t *len)
{
	for (size_t i = 0; i < N_BLANKS; i++) {
		const struct blank *b = &s->blanks[i];
		size_t n = strlen(b->name);

		*len = n + 4;
		if ((size_t)(end - p) >= *len && memcmp(p, "\"@", 2) == 0 &&
		    memcmp(p + 2, b->name, n) == 0 &&
		    memcmp(p + 2 + n, "@\"", 2) == 0)
			return b;
	}
	return NULL;
}

static void
fill(const struct starter *s, struct buf *out, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		size_t n;
		const struct blank *b = blank_at(s, text, end, &n);

		if (b != NULL) {
			put_blank(out, b);
			text += n;
		} else {
			buf_putc(out, *text++);
		}
	}
}

static void
note_made(struct starter *s, const char *path, bool folder)
{
	struct made *m = arena_alloc(s->a, 1, sizeof *m);

	*m = (struct made){path, folder, s->made};
	s->made = m;
}

/* Makes the folders above a file, and DIR itself. */
static bool
make_folders(struct starter *s, const char *path)
{
	for (size_t i = 1; path[i] != '\0'; i++) {
		const char *folder;

		if (path[i] != '/' || path[i - 1] == '/')
			continue;
		folder = arena_strn(s->a, path, i);
		if (mkdir(folder, 0777) == 0)
			note_made(s, folder, true);
		else if (errno != EEXIST)
			return false;
	}
	return true;
}

static bool
write_file(struct starter *s, const char *path, const struct buf *text)
{
	bool ok;
	int fd;

	if (!make_folders(s, path))
		return false;
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	note_made(s, path, false);
	ok = file_write(fd, buf_str(text), text->len) == 0;
	return close(fd) == 0 && ok;
}

static void
take_back(const struct starter *s)
{
	for (const struct made *m = s->made; m != NULL; m = m->next) {
		if (m->folder)
			rmdir(m->path);
		else
			unlink(m->path);
	}
}

/* The files of one folder of the starter. */
static bool
write_files(struct starter *s, const char *folder)
{
	const char *prefix = arena_printf(s->a, HOME "%s/", folder);
	bool ok = true;

	for (size_t i = 0; ok && i < res_count; i++) {
		const char *name = res_table[i].name, *text, *path;
		struct buf out;
		size_t len;

		if (strncmp(name, prefix, strlen(prefix)) != 0)
			continue;
		text = engine_resource(&s->e, name, &len, NULL);
		path =
		    arena_printf(s->a, "%s/%s", s->dir, name + strlen(prefix));
		buf_init(&out, LIMIT_OUTPUT_BYTES);
		fill(s, &out, text, len);
		ok = !buf_over(&out) && write_file(s, path, &out);
		if (!ok)
			refuse(path, strerror(errno), EXIT_SYSTEM);
		buf_release(&out);
	}
	return ok;
}

static void
say_next(const struct options *opt)
{
	if (opt->quiet)
		return;
	puts("A workspace to begin with is there. Next:");
	fputs("  bcpgen check ", stdout);
	report_name(stdout, opt->paths[0]);
	puts("\nlists what is still open.");
}

int
command_init(const struct options *opt, struct arena *a)
{
	struct starter s = {.a = a, .dir = opt->paths[0]};
	int status = check_empty(s.dir);

	if (status != EXIT_DONE)
		return status;
	if (!engine_init(&s.e, opt, a, 0)) {
		report_diag(opt, &s.e.diag);
		return EXIT_INPUT;
	}
	fill_blanks(&s, opt->as_of);
	if (!write_files(&s, "common") || !write_files(&s, opt->from)) {
		take_back(&s);
		return EXIT_SYSTEM;
	}
	say_next(opt);
	return report_finish(EXIT_DONE);
}
