/* --min-coverage: whether as many criteria are covered as was asked for. */
#ifndef BCP_GATE_H
#define BCP_GATE_H

#include "job.h"

/* Holds a workspace's <coverage> (docs/ARCHITECTURE.md) against the gates: says
 * in r->gates which criteria miss, and sets r->below and r->known. What does not
 * apply, with a reason, is left out of the sum. A part that the framework
 * knows, but none of whose criteria are in scope, is below. */
void gate_check(
    const struct options *opt, const struct plan *p, struct job_result *r);

#endif
