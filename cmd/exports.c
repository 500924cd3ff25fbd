#include "exports.h"

#include "caltime.h"
#include "caps.h"
#include "export.h"

static bool
add(struct pack *pack, struct diag *d, const char *name, struct buf *out)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	bool ok = !buf_over(out);

	if (!ok)
		diag_at(d, DIAG_IO_WRITE, nowhere,
		    "%s: it would be larger than a file may be", name);
	ok = ok && pack_add(pack, d, name, buf_str(out), out->len) == BCP_OK;
	buf_release(out);
	return ok;
}

bool
exports_write_plan(const struct plan *p, struct pack *pack, const char *base,
    struct arena *a, struct diag *d)
{
	struct buf out;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	export_plan_json(p, &out);
	return add(pack, d, arena_printf(a, "%s.plan.json", base), &out);
}

bool
exports_write(const xmlNode *root, const struct options *opt, struct pack *pack,
    struct arena *a, struct diag *d)
{
	struct export_run run = {.root = root, .version = BCP_VERSION};
	char date[11];

	cal_format_date(date, opt->as_of);
	run.as_of = date;
	for (const struct export_format *f = export_formats; f->file != NULL;
	     f++) {
		struct buf out;

		if (f->findings && opt->audience < EDITION_AUDITOR)
			continue;
		buf_init(&out, LIMIT_OUTPUT_BYTES);
		f->write(&run, a, &out);
		if (!add(pack, d, f->file, &out))
			return false;
	}
	return true;
}
