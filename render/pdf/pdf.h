/* PDF: laid out by us, emitted through libharu. */
#ifndef BCP_PDF_H
#define BCP_PDF_H

#include "backend.h"

extern const struct backend backend_pdf;

#endif
