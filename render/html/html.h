/* HTML: one self-contained file. */
#ifndef BCP_HTML_H
#define BCP_HTML_H

#include "backend.h"

extern const struct backend backend_html;

#endif
