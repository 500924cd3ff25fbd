/* The files of a job: their names, their text, and where lines begin.
 * Lines and columns are 1-based, columns count code points, 0 means unknown.
 * libyaml's marks are 0-based and are converted in schema/yaml only. */
#ifndef BCP_SRC_H
#define BCP_SRC_H

#include "arena.h"
#include <stdint.h>

struct src_pos {
	uint32_t line, col;
};

/* file is an index given by src_add(), 0 for no file; end is one past. */
struct src_span {
	uint32_t file;
	struct src_pos beg, end;
};

struct src;

/* The table lives in the arena; text added to it is borrowed and must live as
 * long. */
struct src *src_new(struct arena *a);
/* A table that others are laid over, for files that all jobs share. Its files
 * are numbered from SRC_SHARED on. */
#define SRC_SHARED 0x40000000u
struct src *src_new_shared(struct arena *a);
/* A table in which the files of a shared one can be found, too. */
struct src *src_new_over(struct arena *a, struct src *shared);
uint32_t src_add(struct src *s, const char *name, const char *text, size_t len);
/* Replaces a file's text by a copy of another, for a reader that decoded it.
 * Places are those of the new text. */
void src_set_text(struct src *s, uint32_t file, const char *text, size_t len);
/* What a terminal shows for the file, where that differs from its name: a name
 * is the same in any folder (it goes into packages), a path can be opened. */
void src_set_shown(struct src *s, uint32_t file, const char *shown);
const char *src_shown(const struct src *s, uint32_t file);
/* "" for file 0. */
const char *src_name(const struct src *s, uint32_t file);
const char *src_text(const struct src *s, uint32_t file, size_t *len);
/* The bytes of a line without its line break; NULL past the end. */
const char *src_line(
    const struct src *s, uint32_t file, uint32_t line, size_t *len);
/* Where a byte offset stands. */
struct src_pos src_at(const struct src *s, uint32_t file, size_t off_bytes);

#endif
