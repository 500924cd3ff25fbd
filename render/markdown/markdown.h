/* Markdown: CommonMark with pipe tables. */
#ifndef BCP_MARKDOWN_H
#define BCP_MARKDOWN_H

#include "backend.h"

extern const struct backend backend_markdown;

#endif
