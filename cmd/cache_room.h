/* The folder that holds the records: nobody's but the user's, and no larger
 * than LIMIT_CACHE_BYTES. */
#ifndef BCP_CACHE_ROOM_H
#define BCP_CACHE_ROOM_H

#include "options.h"
#include "pack.h"

struct cache_room;

/* Sets which folder it is, when the options have been read: that of --cache,
 * else the user's (XDG Base Directory Specification), else none. */
void cache_room_choose(struct arena *a, struct options *opt);
/* Makes it, where it is not there. NULL when there is to be none, or none can
 * be had, or others than the user can write to it; that is told if it was
 * named, or with -v. */
struct cache_room *cache_room_open(struct arena *a, const struct options *opt);
const char *cache_room_dir(const struct cache_room *r);
void cache_room_close(struct cache_room *r);

/* What the record of a package is called, by where the package goes. NULL when
 * that cannot be said. */
const char *cache_room_name(struct arena *a, const struct pack *p);
/* A record, in the arena; NULL when there is none. */
const char *cache_room_read(
    struct cache_room *r, struct arena *a, const char *name, size_t *len);
/* Puts a record in place, whole or not at all, and makes room: a fault costs
 * the record, not the run. */
void cache_room_write(
    struct cache_room *r, const char *name, const struct buf *bytes);

#endif
