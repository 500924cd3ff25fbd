/* --min-coverage: whether as many criteria are covered as was asked for. */
#ifndef BCP_GATE_H
#define BCP_GATE_H

#include "job.h"

/* Holds a workspace's <coverage> (docs/ARCHITECTURE.md) against the gates: says
 * in r->gates which criteria miss, and sets r->below and r->known. What does
 * not apply, with a reason, is left out of the sum. A part that the framework
 * knows, but none of whose criteria are in scope, is below. */
void gate_check(
    const struct options *opt, const struct plan *p, struct job_result *r);

/* Takes what --min-coverage was given, "soc2:A1=100". False with *why for
 * people, which arg is to follow. */
bool gate_parse(
    struct arena *a, const char *arg, struct options *o, const char **why);

#endif
