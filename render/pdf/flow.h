/* A flow: what stands under each other in a column, cut into the pieces that
 * no page break divides. */
#ifndef BCP_PDF_FLOW_H
#define BCP_PDF_FLOW_H

#include "page.h"

/* A strip behind pieces that follow each other: an edge or a ground. */
struct strip {
	const struct strip *outer;
	int32_t x, width;
	enum colour colour;
};

/* Repeated at the head of a page that a table goes on to. Decoration there:
 * who listens to the document has heard it. */
struct running_head {
	struct box_list boxes;
	int32_t height;
};

/* A figure with its caption, which are kept together: where they do not fit the
 * rest of a page, they may be made smaller, or stand behind what follows. */
struct floating {
	size_t n;	   /* items */
	struct elem *elem; /* stays where it is in the order of reading */
	int32_t x;
	int32_t least; /* height of the first item, the picture */
};

struct item {
	int32_t gap; /* white above; dropped at the head of a page */
	int32_t height;
	bool keep;    /* stays on the page of the next item */
	bool wide;    /* stands on a page turned to landscape */
	int32_t need; /* goes to a new page unless this much is left */
	bool fence;   /* a heading: no figure goes behind it */
	const struct floating *floating; /* of the first item of a figure */
	const struct strip *strip;
	const struct running_head *head;
	struct box_list boxes; /* y from the upper edge of the item */
	struct anchor *anchors;
};

struct flow {
	struct arena *arena;
	struct item *items;
	size_t n, cap;
	int32_t gap; /* before the next item */
	bool wide;   /* of the next items */
	const struct strip *strip;
	const struct running_head *head;
	struct anchor *anchors; /* of the next item */
};

void flow_init(struct flow *f, struct arena *a);
/* White before the next item: the most that anybody asked for. */
void flow_gap(struct flow *f, int32_t gap);
/* A link may lead to the next item. */
struct anchor *flow_anchor(struct flow *f, const char *id);
/* The next item; valid until the one after. */
struct item *flow_add(struct flow *f, int32_t height);
int32_t flow_height(const struct flow *f);
/* Turns strips into boxes, for a flow that is put into a piece of another. */
void flow_fix_strips(struct flow *f);

/* What stands beside each other, such as the cells of a row: each flow at its
 * own x, which its boxes already have. */
struct row {
	struct flow *cells;
	size_t n;
	int32_t pad_above, pad_below;
	int32_t rule, rule_x, rule_width; /* below; 0 for none */
	enum colour rule_colour;
	int32_t most;  /* a higher row may be cut between its lines */
	int32_t least; /* a lower row gets white above what it says */
};
/* Appends one item, or several when the row is higher than a page. */
void flow_add_row(struct flow *f, const struct row *row);

/* Makes the next items stand on a page turned to landscape, together with
 * those before them that are kept with what follows. */
void flow_turn(struct flow *f);

/* The columns of a page. */
struct column {
	int32_t top, height;
	int32_t wide_height; /* where the page is turned */
	size_t n;	     /* beside each other; 0 counts as one */
	int32_t step;	     /* from one to the next */
	int32_t white;	     /* more is not left free above a figure's page */
};
/* For flow_paginate(): the page that begins with item i ends before item `to`,
 * and item `fits` is the first that it has no room for. If that is for a
 * figure, makes it smaller or puts what follows before it; false where neither
 * helps. (float.c) */
bool flow_settle(struct flow *f, const struct column *column, size_t i,
    size_t to, size_t fits);
/* Whether item i goes on with a table whose head comes again above it. */
bool flow_goes_on(const struct flow *f, size_t i);
/* The room of the page that begins with item i. */
int64_t flow_room(const struct flow *f, const struct column *column, size_t i);

/* Puts the flow on pages from a new one on. False, with PDF-002, when there
 * are too many. */
bool flow_paginate(struct flow *f, struct pages *pages,
    const struct column *column, struct diag *d);

#endif
