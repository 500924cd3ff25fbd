/* Every cap of the program, each with its reason. A cap is met by a located
 * diagnostic and tested at N and N + 1. */
#ifndef BCP_CAPS_H
#define BCP_CAPS_H

#include <stddef.h>
#include <stdint.h>

/* A file that is hashed or put into a package whole, as evidence is. */
#define LIMIT_FILE_BYTES ((size_t)64 << 20)
/* YAML and JSON. A plan of 100,000 lines is about 4 MB; twice that is no plan,
 * and a file of nothing but line breaks stays within 512 MiB of memory. */
#define LIMIT_YAML_BYTES ((size_t)8 << 20)
/* A picture that fills a page at 300 dots an inch, compressed. */
#define LIMIT_PICTURE_BYTES ((size_t)8 << 20)
/* Its pixels: A4 at 350 dots an inch. A few kilobytes can hold billions, and
 * each takes eight bytes of memory. */
#define LIMIT_PICTURE_PIXELS ((uint64_t)12 << 20)
/* libyaml's parser is linear only while nesting stays small, and nobody nests
 * a plan this deep. */
#define LIMIT_YAML_DEPTH 128
/* Twice those of a plan of 100,000 lines. */
#define LIMIT_YAML_NODES ((size_t)512 << 10)
/* Nodes that aliases may add by being walked again: stops alias bombs. */
#define LIMIT_YAML_ALIAS_NODES ((size_t)128 << 10)
/* Documents of one file: each is compiled for itself, and looks at the others.
 */
#define LIMIT_YAML_DOCUMENTS ((size_t)1000)
/* A single value: 80 pages of prose. Marks in prose ("*a* ") take up to a
 * kilobyte of memory each until the page is written, so this bounds what one
 * field can cost to a quarter of what a file of 1 MiB can. */
#define LIMIT_SCALAR_BYTES ((size_t)256 << 10)
/* "[" in one text of prose: cmark 0.30 takes time that grows with the square
 * of their number ("![[]()" again and again), a millisecond for this many. */
#define LIMIT_PROSE_BRACKETS 1000
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
/* What a revision may put into a folder: files, bytes of one and of all. An
 * evidence room of scanned contracts has a tenth of it. */
#define LIMIT_EXPORT_FILES ((size_t)200000)
#define LIMIT_EXPORT_FILE_BYTES ((size_t)256 << 20)
#define LIMIT_EXPORT_BYTES ((size_t)2 << 30)
/* Changes told of two documents, and pairs of things that may be compared to
 * find those that are alike: less than a second. */
#define LIMIT_CHANGES ((size_t)100000)
#define LIMIT_LIKENESS ((size_t)1 << 20)
/* What a run keeps for the next, a tenth of its package: of 10,000 plans. And
 * all that is kept in one folder; what was not used for longest goes first. */
#define LIMIT_CACHE_RECORD ((size_t)256 << 20)
#define LIMIT_CACHE_BYTES ((size_t)512 << 20)
/* A file name in the package: id plus extension stays under NAME_MAX. */
#define LIMIT_ID_BYTES 128

#endif
