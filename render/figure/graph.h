/* A graph on its way to a picture. Shared by graph*.c only. */
#ifndef BCP_FIGURE_GRAPH_H
#define BCP_FIGURE_GRAPH_H

#include "figure_internal.h"

#define NODE_LINES 3
#define EDGE_LINES 2

/* A curve, and the tip of the arrow behind it. */
struct curve {
	struct figure_point *at;
	size_t n;
	struct figure_point from, tip;
	bool arrow;
};

struct gnode {
	const char *name, *kind, *href;
	const char *label[NODE_LINES], *sub[NODE_LINES], *note;
	size_t nlabel, nsub;
	bool bad;
	size_t more; /* the part in which it goes on, from 1; 0 for none */
	int32_t x, y, w, h; /* x, y: the middle */
	size_t slot;	    /* number in the layout at hand */
	size_t open;	    /* edges from it that are in no part yet */
};

struct gedge {
	size_t from, to;
	bool soft, bad;
	const char *label[EDGE_LINES];
	size_t nlabel;
	int32_t x, y, w, h; /* of the label */
	size_t part;	    /* from 1; 0 for none */
	bool turned;	    /* drawn against its direction, to break a cycle */
	struct curve curve[2];
	size_t ncurves;
};

/* Some nodes of a graph and all edges among them that are drawn with them. */
struct layout {
	struct arena *arena;
	struct gnode **nodes;
	struct gedge **edges; /* none from a node to itself */
	struct gnode *all;    /* what edges number */
	size_t n, m;
	int32_t width, height;
};

/* Gives nodes and edges their places, by Graphviz: from left to right, or from
 * top to bottom. False when Graphviz fails. (graph_layout.c) */
bool graph_lay_out(struct layout *l, bool across);
/* Moves all of it. */
void graph_shift(struct layout *l, int32_t dx, int32_t dy);

#endif
