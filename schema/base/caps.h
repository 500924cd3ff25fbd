/* Every cap of the program, each with its reason. A cap is met by a located
 * diagnostic and tested at N and N + 1. */
#ifndef BCP_CAPS_H
#define BCP_CAPS_H

#include <stddef.h>

/* A plan of 100,000 lines is about 4 MB; ten times that is no plan. */
#define LIMIT_FILE_BYTES ((size_t)64 << 20)
/* A picture that fills a page at 300 dots an inch, compressed. */
#define LIMIT_PICTURE_BYTES ((size_t)8 << 20)
/* libyaml's parser is linear only while nesting stays small, and nobody nests
 * a plan this deep. */
#define LIMIT_YAML_DEPTH 128
/* About one node for eight bytes of a file at its cap. */
#define LIMIT_YAML_NODES ((size_t)8 << 20)
/* Nodes that aliases may add by being walked again: stops alias bombs. */
#define LIMIT_YAML_ALIAS_NODES ((size_t)1 << 20)
/* A single value; prose of a long document fits many times. */
#define LIMIT_SCALAR_BYTES ((size_t)1 << 20)
/* Diagnostics kept for one document; the rest are counted. */
#define LIMIT_DIAGNOSTICS 10000
/* Findings collected for one document, of which the worst are kept as
 * diagnostics. */
#define LIMIT_FINDINGS ((size_t)200000)
/* Evaluation steps of a schema over one file: some for any, and more for each
 * byte of it, of which a plan takes a tenth. Schemas that branch at each level,
 * and so double their work with each, stop after seconds. */
#define LIMIT_SCHEMA_STEPS ((size_t)1 << 20)
#define LIMIT_SCHEMA_STEPS_BYTE 16
/* PCRE2's match limit for `pattern`: a backtracking regex gives up. */
#define LIMIT_REGEX_MATCH 1000000u
/* libxml2's count of XPath operations for one evaluation. */
#define LIMIT_XPATH_OPS 20000000ul
/* The same for all rules over one document: a minute at most, and a hundred
 * times what a plan of 1,000 lines takes. */
#define LIMIT_XPATH_TOTAL 1000000000ul
/* Depth of the plan tree: aliases of a file at LIMIT_YAML_DEPTH may nest. */
#define LIMIT_PLAN_DEPTH 256
/* Nodes that a template may produce, and how deep macros may nest. */
#define LIMIT_TEMPLATE_STEPS ((size_t)4 << 20)
#define LIMIT_TEMPLATE_DEPTH 64
/* Depth of the document tree that the writers walk. */
#define LIMIT_DOC_DEPTH 256
/* What one drawing may hold: nobody reads more, and its table says it all. */
#define LIMIT_DRAWING_PARTS 1500
/* Bytes of one written file. */
#define LIMIT_OUTPUT_BYTES ((size_t)512 << 20)
/* Pages of one PDF. */
#define LIMIT_PAGES 20000
/* Files that one run may take, and how deep folders may nest. */
#define LIMIT_DOCUMENTS ((size_t)1000000)
#define LIMIT_DIR_DEPTH 32
/* A file name in the package: id plus extension stays under NAME_MAX. */
#define LIMIT_ID_BYTES 128

#endif
