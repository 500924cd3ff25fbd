#include "sink.h"

#include "caps.h"

#include <string.h>

void
sink_init(struct sink *s)
{
	buf_init(&s->buf, LIMIT_OUTPUT_BYTES);
}

void
sink_release(struct sink *s)
{
	buf_release(&s->buf);
}

void
sink_put(struct sink *s, const char *p, size_t n)
{
	buf_put(&s->buf, p, n);
}

void
sink_puts(struct sink *s, const char *text)
{
	buf_put(&s->buf, text, strlen(text));
}

void
sink_printf(struct sink *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&s->buf, fmt, ap);
	va_end(ap);
}

enum bcp_status
sink_finish(struct sink *s, struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	if (!buf_over(&s->buf))
		return BCP_OK;
	diag_at(d, DIAG_IO_WRITE, nowhere,
	    "a written file would be larger than %zu bytes",
	    LIMIT_OUTPUT_BYTES);
	return BCP_LIMIT;
}
