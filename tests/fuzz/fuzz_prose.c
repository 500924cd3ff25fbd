/* Prose of a plan: whatever it is, the document is sound and harmless. */
#include "fuzz.h"

#include "prose.h"
#include "utf8.h"

#include <string.h>

static const char frame[] =
    "<header><h1>T</h1></header><section id='s'><h2>S</h2><div><hr/></div>"
    "<table><thead><tr><th scope='col'>h</th></tr></thead>"
    "<tbody><tr><td/></tr></tbody></table></section>";

void
fuzz_input(struct fuzz *f)
{
	struct doc *doc;
	xmlNode *section;

	/* The loader lets nothing else through. */
	if (strlen(f->p) != f->len || utf8_check(f->p, f->len) != f->len)
		return;
	doc = fuzz_doc(f, frame);
	section = doc->body->last;
	prose_blocks(section->children->next, f->p, f->len);
	prose_inline(section->last->last->children->children, f->p, f->len);
	fuzz_sound(f, doc);
	fuzz_write(f, doc, &f->e->render);
	fuzz_told(&f->d);
}
