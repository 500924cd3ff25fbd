/* PDF: laid out by us, emitted through libharu. */
#ifndef BCP_PDF_H
#define BCP_PDF_H

#include "backend.h"

extern const struct backend backend_pdf;
/* The pages as text, before they are a PDF. */
extern const struct backend backend_pages;

#endif
