/* What a reader learns of the document as a whole: outline, metadata, colour,
 * the attached source. */
#include "emit.h"

#include "caltime.h"
#include "caps.h"

#include <string.h>

/* Places of an outline's entries among each other; indices into headings, or
 * -1. */
struct knot {
	long parent, prev, next, first, last;
	long children;
	HPDF_Dict dict;
};

/* A heading belongs to the last one before it that is less deep. */
static void
tie(struct pages *p, struct knot *k)
{
	long last_root = -1;

	for (size_t i = 0; i < p->nheadings; i++) {
		long up = (long)i - 1, before;

		while (up >= 0 && p->headings[up].depth >= p->headings[i].depth)
			up = k[up].parent;
		before = up < 0 ? last_root : k[up].last;
		k[i] = (struct knot){up, before, -1, -1, -1, 0, NULL};
		if (before >= 0)
			k[before].next = (long)i;
		if (up < 0) {
			last_root = (long)i;
			continue;
		}
		if (k[up].first < 0)
			k[up].first = (long)i;
		k[up].last = (long)i;
		k[up].children++;
	}
}

static void
put_ref(struct buf *b, const char *key, const struct knot *k, long at)
{
	if (at >= 0)
		buf_printf(b, "/%s %u 0 R", key,
		    (unsigned int)object_number(k[at].dict));
}

static const char *
knot_text(struct emitter *e, const struct knot *k, size_t i, uint32_t root)
{
	const struct heading *h = &e->pages->headings[i];
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/Title");
	put_text_string(
	    &b, h->number[0] == '\0'
		    ? h->title
		    : arena_printf(e->arena, "%s %s", h->number, h->title));
	buf_printf(&b, "/Parent %u 0 R",
	    k[i].parent < 0 ? (unsigned int)root
			    : (unsigned int)object_number(k[k[i].parent].dict));
	put_ref(&b, "Prev", k, k[i].prev);
	put_ref(&b, "Next", k, k[i].next);
	put_ref(&b, "First", k, k[i].first);
	put_ref(&b, "Last", k, k[i].last);
	/* Negative: closed until the reader opens it. */
	if (k[i].children > 0)
		buf_printf(&b, "/Count %ld", -k[i].children);
	buf_puts(&b, "/Dest");
	put_destination(e, &b, h->anchor->page, h->anchor->y);
	return object_text(&e->o, &b);
}

void
emit_outline(struct emitter *e)
{
	size_t n = e->pages->nheadings;
	struct knot *k;
	HPDF_Dict root;
	long first = -1, last = -1, count = 0;

	if (n == 0)
		return;
	k = arena_alloc(e->arena, n, sizeof *k);
	tie(e->pages, k);
	root = object_new(&e->o);
	for (size_t i = 0; i < n; i++)
		k[i].dict = object_new(&e->o);
	for (size_t i = 0; i < n; i++) {
		object_set(k[i].dict, knot_text(e, k, i, object_number(root)));
		if (k[i].parent >= 0)
			continue;
		first = first < 0 ? (long)i : first;
		last = (long)i;
		count++;
	}
	object_set(
	    root, arena_printf(e->arena,
		      "/Type /Outlines /First %u 0 R /Last %u 0 R /Count %ld\n",
		      object_number(k[first].dict), object_number(k[last].dict),
		      count));
	object_add(&e->o, e->o.doc->catalog, "Outlines", root);
	if (HPDF_SetPageMode(e->o.doc, HPDF_PAGE_MODE_USE_OUTLINE) != HPDF_OK)
		e->o.failed = true;
}

/* The as-of date, on which everything in the document depends. */
static bool
document_date(const struct emitter *e, int *y, int *m, int *d)
{
	const char *text = doc_meta(e->doc, "as-of");
	int32_t days;

	if (cal_parse_date(text, strlen(text), &days) != CAL_OK)
		return false;
	cal_civil(days, y, m, d);
	return true;
}

static const char *
author(const struct emitter *e)
{
	const char *s = doc_meta(e->doc, "organisation");

	return s[0] == '\0' ? doc_meta(e->doc, "owner") : s;
}

static const char *
creator(struct emitter *e)
{
	return arena_printf(e->arena, "bcpgen %s",
	    e->opts->version == NULL ? "" : e->opts->version);
}

static const char *
producer(const struct emitter *e)
{
	const char *s = HPDF_GetInfoAttr(e->o.doc, HPDF_INFO_PRODUCER);

	return s == NULL ? "" : s;
}

static void
put_entry(struct buf *b, const char *key, const char *utf8)
{
	if (utf8[0] == '\0')
		return;
	buf_printf(b, "/%s ", key);
	put_text_string(b, utf8);
	buf_putc(b, '\n');
}

/* Beside Producer, which the library has set. Its own call for the others goes
 * through single-byte encodings. */
static void
emit_info(struct emitter *e)
{
	HPDF_Dict info = e->o.doc->info;
	struct buf b;
	int y, m, d;

	if (info == NULL) {
		e->o.failed = true;
		return;
	}
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	put_entry(&b, "Title", doc_title(e->doc));
	put_entry(&b, "Author", author(e));
	put_entry(&b, "Creator", creator(e));
	if (document_date(e, &y, &m, &d)) {
		buf_printf(&b, "/CreationDate (D:%04d%02d%02d000000+00'00')\n",
		    y, m, d);
		buf_printf(
		    &b, "/ModDate (D:%04d%02d%02d000000+00'00')\n", y, m, d);
	}
	object_append(info, object_text(&e->o, &b));
}

static void
put_xml(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '<')
			buf_puts(b, "&lt;");
		else if (*s == '>')
			buf_puts(b, "&gt;");
		else if (*s == '&')
			buf_puts(b, "&amp;");
		else if (*s == '"')
			buf_puts(b, "&quot;");
		else
			buf_putc(b, *s);
	}
}

static void
put_xml_in(struct buf *b, const char *before, const char *s, const char *after)
{
	if (s[0] == '\0')
		return;
	buf_puts(b, before);
	put_xml(b, s);
	buf_puts(b, after);
}

/* PDF/A wants each schema that it does not know described. */
static const char extension_schema[] =
    "<rdf:Description rdf:about=\"\" "
    "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
    "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
    "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\n"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/"
    "</pdfaSchema:namespaceURI>\n"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"
    "<pdfaProperty:name>part</pdfaProperty:name>\n"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n"
    "<pdfaProperty:category>internal</pdfaProperty:category>\n"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>\n"
    "</rdf:li></rdf:Seq></pdfaSchema:property>\n"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n";

static void
put_xmp(struct emitter *e, struct buf *b)
{
	int y, m, d;

	buf_puts(b, "<?xpacket begin=\"\xEF\xBB\xBF\" "
		    "id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
		    "<rdf:RDF xmlns:rdf="
		    "\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
		    "<rdf:Description rdf:about=\"\" "
		    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		    "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
		    "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
		    "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
		    "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n");
	put_xml_in(b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	    doc_title(e->doc), "</rdf:li></rdf:Alt></dc:title>\n");
	put_xml_in(b, "<dc:creator><rdf:Seq><rdf:li>", author(e),
	    "</rdf:li></rdf:Seq></dc:creator>\n");
	put_xml_in(b, "<dc:language><rdf:Bag><rdf:li>", doc_lang(e->doc),
	    "</rdf:li></rdf:Bag></dc:language>\n");
	put_xml_in(b, "<xmp:CreatorTool>", creator(e), "</xmp:CreatorTool>\n");
	if (document_date(e, &y, &m, &d)) {
		static const char *const names[] = {"Create", "Modify"};

		for (size_t i = 0; i < 2; i++)
			buf_printf(b,
			    "<xmp:%sDate>%04d-%02d-%02dT00:00:00+00:00"
			    "</xmp:%sDate>\n",
			    names[i], y, m, d, names[i]);
	}
	put_xml_in(b, "<pdf:Producer>", producer(e), "</pdf:Producer>\n");
	buf_puts(b, "<pdfaid:part>3</pdfaid:part>"
		    "<pdfaid:conformance>A</pdfaid:conformance>"
		    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>\n");
	buf_puts(b, extension_schema);
	buf_puts(b, "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>");
}

static uint32_t
emit_xmp(struct emitter *e)
{
	struct buf b;
	size_t len;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	put_xmp(e, &b);
	len = b.len;
	/* Plain, so that programs that know nothing of PDF find it. */
	return object_stream(&e->o, "/Type /Metadata /Subtype /XML\n",
	    object_text(&e->o, &b), len, false);
}

static uint32_t
emit_intent(struct emitter *e)
{
	struct buf b;
	uint32_t profile;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	icc_srgb(&b);
	profile = object_stream(&e->o, "/N 3\n", buf_str(&b), b.len, true);
	buf_release(&b);
	return object_put(
	    &e->o, arena_printf(e->arena,
		       "/Type /OutputIntent /S /GTS_PDFA1\n"
		       "/OutputConditionIdentifier (sRGB)\n"
		       "/RegistryName (http://www.color.org)\n"
		       "/Info (sRGB IEC61966-2.1) /DestOutputProfile %u 0 R\n",
		       profile));
}

/* The plan that the document was made from. */
static void
put_attachment(struct emitter *e, struct buf *catalog)
{
	const struct render_attachment *src = &e->opts->source;
	uint32_t file, spec;
	struct buf b;
	int y, m, d;

	if (src->p == NULL)
		return;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/Type /EmbeddedFile /Subtype ");
	put_name(&b, src->mime);
	buf_printf(&b, " /Params <</Size %zu", src->len);
	if (document_date(e, &y, &m, &d))
		buf_printf(
		    &b, " /ModDate (D:%04d%02d%02d000000+00'00')", y, m, d);
	buf_puts(&b, ">>\n");
	file = object_stream(
	    &e->o, object_text(&e->o, &b), src->p, src->len, true);
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/Type /Filespec /AFRelationship /Source\n/F ");
	put_text_string(&b, src->name);
	buf_puts(&b, " /UF ");
	put_text_string(&b, src->name);
	buf_printf(&b,
	    "\n/Desc (Source of this document)\n"
	    "/EF <</F %u 0 R /UF %u 0 R>>\n",
	    file, file);
	spec = object_put(&e->o, object_text(&e->o, &b));
	buf_printf(
	    catalog, "/AF [%u 0 R]\n/Names <</EmbeddedFiles <</Names [", spec);
	put_text_string(catalog, src->name);
	buf_printf(catalog, " %u 0 R]>>>>\n", spec);
}

void
emit_catalog(struct emitter *e)
{
	struct buf b;

	emit_info(e);
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/ViewerPreferences <</DisplayDocTitle true>>\n");
	put_entry(&b, "Lang", doc_lang(e->doc));
	if (e->structure != NULL) {
		buf_printf(&b, "/StructTreeRoot %u 0 R\n",
		    object_number(e->structure));
		buf_puts(&b, "/MarkInfo <</Marked true>>\n");
		buf_printf(&b, "/OutputIntents [%u 0 R]\n", emit_intent(e));
		buf_printf(&b, "/Metadata %u 0 R\n", emit_xmp(e));
		put_attachment(e, &b);
	}
	if (HPDF_AddPageLabel(
		e->o.doc, 0, HPDF_PAGE_NUM_STYLE_DECIMAL, 1, "") != HPDF_OK)
		e->o.failed = true;
	object_append(e->o.doc->catalog, object_text(&e->o, &b));
}
