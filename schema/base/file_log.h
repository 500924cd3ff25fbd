/* What was asked of the file system while something was worked out, and what it
 * answered. What follows from nothing but these answers need not be worked out
 * again as long as the same questions get the same answers: names, times and
 * links need no care of their own.
 *
 * A log is text in a buf, a line for each question; NULL keeps none. Contents
 * of files are in it as their SHA-256. */
#ifndef BCP_FILE_LOG_H
#define BCP_FILE_LOG_H

#include "buf.h"
#include "file.h"

/* file_read(), kept with what it read or why it could not. */
char *file_log_read(struct buf *log, struct arena *a, const char *path,
    size_t max, size_t *len, struct file_error *err);
/* Whether access() finds something of this name. */
bool file_log_exists(struct buf *log, const char *path);
/* file_is_inside() */
bool file_log_inside(struct buf *log, const char *dir, const char *path);

/* Makes a log one that never holds: what was read comes but once. */
void file_log_never(struct buf *log);

/* Asks all of a log again. True when each answer is the same; false also for
 * bytes that are no log, or one that was too long to be kept. */
bool file_log_holds(const char *log, size_t len);

/* Calls tell(ctx, path) for each path that was asked for. False for bytes that
 * are no log, or one that was too long to be kept. */
bool file_log_paths(const char *log, size_t len,
    void (*tell)(void *ctx, const char *path), void *ctx);

#endif
