/* Exports: what holds for every value, however hostile. Readers of other
 * people's read whole packages in tests/e2e/test_exports.py. */
#include "caps.h"
#include "csv.h"
#include "export.h"
#include "hash.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct made {
	struct arena *arena;
	xmlDoc *doc;
	struct buf files[EXPORT_FILES];
	struct buf out; /* the one that was asked for */
};

static const struct export_run run = {"1.2.3", "2026-11-22", true};

static void
put(void *ctx, enum export_file f, const void *bytes, size_t n)
{
	struct made *m = ctx;

	buf_put(&m->files[f], bytes, n);
}

static FILE *
scratch(void)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	return f;
}

static void
make(struct made *m, const char *file, const char *xml)
{
	const char *all;
	struct export_out out = {put, m};
	struct export_all *files;
	FILE *kept = scratch();

	m->arena = arena_new();
	for (int f = 0; f < EXPORT_FILES; f++)
		buf_init(&m->files[f], LIMIT_OUTPUT_BYTES);
	all = arena_printf(m->arena, "<portfolio>%s</portfolio>", xml);
	m->doc = xmlReadMemory(
	    all, (int)strlen(all), "x", "UTF-8", XML_PARSE_NOBLANKS);
	assert_non_null(m->doc);
	files = export_begin(m->arena, &run, fileno(kept), &out);
	for (const xmlNode *n = xmlDocGetRootElement(m->doc)->children;
	     n != NULL; n = n->next) {
		struct buf pieces;

		if (strcmp((const char *)n->name, "export") != 0)
			continue;
		buf_init(&pieces, LIMIT_OUTPUT_BYTES);
		export_pieces(&run, n, &pieces);
		export_take(files, &pieces);
		buf_release(&pieces);
	}
	assert_int_equal(export_end(files), 0);
	fclose(kept);
	memset(&m->out, 0, sizeof m->out);
	for (int f = 0; f < EXPORT_FILES; f++) {
		if (strcmp(export_file_name(&run, (enum export_file)f), file) ==
		    0)
			m->out = m->files[f];
	}
	assert_int_not_equal(m->out.len, 0);
}

static void
release(struct made *m)
{
	xmlFreeDoc(m->doc);
	for (int f = 0; f < EXPORT_FILES; f++)
		buf_release(&m->files[f]);
	arena_free(m->arena);
}

static void
expect_cell(const char *text, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	csv_put(&out, text);
	assert_string_equal(buf_str(&out), wanted);
	buf_release(&out);
}

static void
cells(void **state)
{
	(void)state;
	expect_cell("", "");
	expect_cell("plain text", "plain text");
	expect_cell("a,b", "\"a,b\"");
	expect_cell("say \"no\"", "\"say \"\"no\"\"\"");
	expect_cell("two\r\nlines", "\"two\r\nlines\"");
	expect_cell("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"");
	expect_cell("+1", "\"'+1\"");
	expect_cell("-2+3", "\"'-2+3\"");
	expect_cell("@SUM(A1)", "\"'@SUM(A1)\"");
	expect_cell("\t=1", "\"'\t=1\"");
	expect_cell("\xEF\xBC\x9D"
		    "1",
	    "\"'\xEF\xBC\x9D"
	    "1\"");
	expect_cell("1=1", "1=1");
}

static void
rows(void **state)
{
	struct made m;

	(void)state;
	make(&m, "functions.csv", "");
	assert_string_equal(buf_str(&m.out),
	    "organisation,document,id,name,priority,criticality,owner,rto,"
	    "rto_seconds,rpo,rpo_seconds,mtpd,mtpd_seconds,wrt,wrt_seconds,"
	    "systems,depends_on\r\n");
	release(&m);
	make(&m, "functions.csv",
	    "<export><functions organisation='O' id='f' name='=1&#10;&quot;'>"
	    "<systems>a</systems><systems>b; c</systems></functions></export>"
	    "<document/><export><functions id='g'/></export>");
	assert_non_null(strstr(buf_str(&m.out),
	    "\r\nO,,f,\"'=1\n\"\"\",,,,,,,,,,,,a; b; c,\r\n,,g,"));
	release(&m);
}

/* The text with its folds undone; each line as it was kept its length. */
static char *
unfolded(struct arena *a, const char *p)
{
	char *out = arena_alloc(a, strlen(p) + 1, 1), *to = out;

	while (*p != '\0') {
		const char *end = strstr(p, "\r\n");

		assert_non_null(end);
		assert_true(end - p <= 75);
		/* No fold is in the middle of a character. */
		assert_int_not_equal((unsigned char)p[*p == ' '] & 0xC0, 0x80);
		if (*p == ' ' && to != out)
			to -= 2;
		memcpy(to, p + (*p == ' '), (size_t)(end + 2 - p));
		to += end + 2 - p - (*p == ' ');
		p = end + 2;
	}
	*to = '\0';
	return out;
}

static void
expect_line(struct made *m, const char *line)
{
	const char *all = unfolded(m->arena, buf_str(&m->out));

	if (strstr(all, arena_printf(m->arena, "\r\n%s\r\n", line)) == NULL)
		fail_msg("%s: not in %s", line, all);
}

static void
calendar_lines(void **state)
{
	struct made m;
	struct buf xml, text;

	(void)state;
	/* Every length of what goes before a fold, with characters of one to
	 * four octets at it. */
	for (size_t n = 0; n < 80; n++) {
		buf_init(&text, 10000);
		buf_init(&xml, 10000);
		for (size_t i = 0; i < n; i++)
			buf_putc(&text, 'x');
		for (size_t i = 0; i < 40; i++)
			buf_puts(&text, "\u00e9\u20ac\U0001F6A2.");
		buf_printf(&xml,
		    "<export id='d' lead='14'><event kind='test' path='p' "
		    "date='2027-01-31' text='%s'/></export>",
		    buf_str(&text));
		make(&m, "calendar.ics", buf_str(&xml));
		expect_line(
		    &m, arena_printf(m.arena, "SUMMARY:%s", buf_str(&text)));
		expect_line(&m, "TRIGGER:-P14D");
		expect_line(&m, "DTSTAMP:20261122T000000Z");
		expect_line(&m, "DTSTART;VALUE=DATE:20270131");
		release(&m);
		buf_release(&text);
		buf_release(&xml);
	}
}

static void
calendar_escapes(void **state)
{
	struct made m;

	(void)state;
	make(&m, "calendar.ics",
	    "<export id='d'><event kind='test' date='2027-01-31' "
	    "text='a;b,c\\d&#13;&#10;END:VEVENT&#10;&#9;&#127;e'/>"
	    "<event kind='test' date='soon' text='never'/>"
	    "<event kind='test' date='2027-02-30' text='never'/>"
	    "<event kind='test' text='never'/></export>");
	expect_line(&m, "SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT\\n\te");
	assert_null(strstr(buf_str(&m.out), "never"));
	release(&m);
}

/* The n-th UID of a calendar. */
static const char *
uid(struct made *m, int n)
{
	const char *p = buf_str(&m->out);

	while (n-- > 0) {
		p = strstr(p, "\r\nUID:");
		assert_non_null(p);
		p += 6;
	}
	return arena_strn(m->arena, p, 36);
}

static void
calendar_uids(void **state)
{
	struct made a, b;

	(void)state;
	make(&a, "calendar.ics",
	    "<export id='d' organisation='O'><event kind='test' path='t/1' "
	    "date='2027-01-01' text='one'/><event kind='test' path='t/1' "
	    "date='2027-01-02' text='one'/></export>");
	make(&b, "calendar.ics",
	    "<export id='d' organisation='O'><event kind='test' path='t/1' "
	    "date='2027-05-01' text='renamed'/></export>"
	    "<export id='e' organisation='O'><event kind='test' path='t/1' "
	    "date='2027-06-01' text='one'/></export>");
	assert_string_equal(uid(&a, 1), uid(&b, 1));
	assert_string_not_equal(uid(&a, 1), uid(&a, 2));
	assert_string_not_equal(uid(&b, 1), uid(&b, 2));
	release(&a);
	release(&b);
}

static bool
matches(const char *text, const char *pattern)
{
	regex_t r;
	bool yes;

	assert_int_equal(regcomp(&r, pattern, REG_EXTENDED | REG_NOSUB), 0);
	yes = regexec(&r, text, 0, NULL, 0) == 0;
	regfree(&r);
	return yes;
}

static void
oscal_tokens(void **state)
{
	struct made m;
	const char *text;

	(void)state;
	make(&m, "component-definition.json",
	    "<export organisation=' &#160;A &#10; B&#8232;'><controls id='c' "
	    "title='&#9; ' organisation='O'>"
	    "<criteria framework='soc2' id='A1.2' title='t'/>"
	    "<criteria framework='nist' id='CP-2(1)' oscal='cp-2.1'/>"
	    "<criteria framework='27001' id='A.5 \xC3\xA4/&quot;'/>"
	    "</controls></export>");
	text = buf_str(&m.out);
	assert_non_null(strstr(text, "\"control-id\": \"soc2_A1.2\""));
	assert_non_null(strstr(text, "\"control-id\": \"cp-2.1\""));
	assert_non_null(strstr(text, "\"control-id\": \"_27001_A.5_____\""));
	assert_non_null(strstr(text, "\"name\": \"A B\""));
	assert_non_null(strstr(text, "\"title\": \"c\""));
	assert_true(matches(text,
	    "\"uuid\": \"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}"
	    "-[0-9a-f]{12}\""));
	release(&m);
}

/* What is the same has the same bytes, and other content another UUID. */
static void
oscal_uuids(void **state)
{
	static const char one[] =
	    "<export leads='yes' id='d'><findings rule='R-1' message='m'/>"
	    "<findings rule='R-1' message='m'/></export>";
	struct made a, b, c;

	(void)state;
	make(&a, "assessment-results.json", one);
	make(&b, "assessment-results.json", one);
	make(&c, "assessment-results.json",
	    "<export leads='yes' id='d'><findings rule='R-1' message='n'/>"
	    "</export>");
	assert_string_equal(buf_str(&a.out), buf_str(&b.out));
	assert_memory_not_equal(buf_str(&a.out), buf_str(&c.out), 80);
	release(&a);
	release(&b);
	release(&c);
}

/* Two workspaces, of two documents and one, with all that a document can tell;
 * each text has what JSON escapes or OSCAL takes for a space. */
#define FINDING(n)                                                             \
	"<findings rule='R-" n "' title=' t&#10;&quot;\\&#127;' message='m'"   \
	" severity='error' state='broken' file='a b' line='1' fix='do&#9;it'>" \
	"<criteria>soc2:A1.1</criteria><criteria>soc2:A1.3</criteria>"         \
	"</findings>"
#define CONTROL                                            \
	"<controls organisation='O' document='d' id='c' "  \
	"title='&#8195;x&#160;'>"                          \
	"<criteria framework='soc2' id='A1.1' title='t'/>" \
	"<criteria framework='iso' id='5.29'/>"            \
	"<criteria framework='soc2' id='A1.1'/></controls>"
#define CRITERIA                                                            \
	"<framework id='soc2' title='SOC 2' version='2017'/>"               \
	"<criterion framework='soc2' id='A1.1' state='gap' missing='all'/>" \
	"<criterion framework='soc2' id='A1.2' state='tested' title='T'/>"  \
	"<criterion framework='soc2' id='A1.3' state='unknown'/>"           \
	"<criterion framework='soc2' id='A1.4' state='na'/>"
#define EVENT                                                               \
	"<event kind='test' path='tests/a' date='2027-01-01' text='&#228; " \
	"b'/>"
#define DOCUMENT(leads, id)                                                \
	"<export leads='" leads "' organisation='O' workspace='W' id='" id \
	"' title='T' kind='plan' href='d.html'>" CONTROL FINDING("1")      \
	    FINDING("1") FINDING("2")
static const char told[] =
    DOCUMENT("yes", "d") CRITERIA EVENT "</export>" DOCUMENT("no", "e") EVENT
    "</export>" DOCUMENT("yes", "d") CRITERIA EVENT "</export>";

/* The bytes are those that jansson would write, and the UUID that of what it
 * would write as short as can be, members in order. */
static void
expect_forms(const char *file, const char *model, const char *xml)
{
	char uuid[HASH_UUID_LEN + 1];
	struct made m;
	json_error_t fault;
	json_t *root, *all;
	const char *name, *canonical;
	char *shown, *hashed;

	make(&m, file, xml);
	root = json_loads(buf_str(&m.out), 0, &fault);
	assert_non_null(root);
	shown = json_dumps(root, JSON_INDENT(1));
	assert_string_equal(
	    buf_str(&m.out), arena_printf(m.arena, "%s\n", shown));
	all = json_object_get(root, model);
	name =
	    arena_str(m.arena, json_string_value(json_object_get(all, "uuid")));
	json_object_del(all, "uuid");
	hashed = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	canonical = arena_printf(m.arena, "%s\n%s", model, hashed);
	hash_uuid(uuid, canonical, strlen(canonical));
	assert_string_equal(name, uuid);
	free(shown);
	free(hashed);
	json_decref(root);
	release(&m);
}

static void
oscal_forms(void **state)
{
	static const char *const xml[] = {told, "",
	    "<export id='d' organisation='O'/>",
	    "<export leads='yes' id='d'><findings rule='R' message='m'/>"
	    "</export>",
	    "<export leads='yes' id='d'><criterion framework='f' id='1' "
	    "state='gap'/></export>",
	    "<export leads='yes' id='d'><controls id='c'/></export>"};

	(void)state;
	for (size_t i = 0; i < sizeof xml / sizeof xml[0]; i++) {
		expect_forms(
		    "assessment-results.json", "assessment-results", xml[i]);
		expect_forms("component-definition.json",
		    "component-definition", xml[i]);
	}
}

static json_t *
member(json_t *o, const char *key, size_t at)
{
	return json_array_get(json_object_get(o, key), at);
}

static void
expect_uuid(json_t *o, const char *name)
{
	char uuid[HASH_UUID_LEN + 1];

	hash_uuid(uuid, name, strlen(name));
	assert_string_equal(
	    json_string_value(json_object_get(o, "uuid")), uuid);
}

/* What is called as something before it is counted on, in a document and over
 * all of them. */
static void
clashing_names(void **state)
{
	struct made m;
	json_error_t fault;
	json_t *root, *all, *one, *two;

	(void)state;
	make(&m, "assessment-results.json", told);
	root = json_loads(buf_str(&m.out), 0, &fault);
	all = json_object_get(root, "assessment-results");
	one = member(all, "results", 0);
	two = member(all, "results", 1);
	expect_uuid(one, "result\nO\nW");
	expect_uuid(two, "result\nO\nW\n2");
	expect_uuid(
	    member(one, "observations", 1), "observation\nO\nd\nR-1\n\n2");
	expect_uuid(member(one, "observations", 3), "observation\nO\ne\nR-1\n");
	expect_uuid(
	    member(two, "observations", 0), "observation\nO\nd\nR-1\n\n3");
	expect_uuid(
	    member(two, "observations", 1), "observation\nO\nd\nR-1\n\n4");
	expect_uuid(
	    member(two, "observations", 2), "observation\nO\nd\nR-2\n\n2");
	expect_uuid(member(two, "findings", 0), "finding\nO\nW\nsoc2:A1.1\n2");
	/* All documents of the workspace bear on it, and none on another. */
	assert_int_equal(
	    json_array_size(json_object_get(
		member(one, "findings", 0), "related-observations")),
	    6);
	assert_null(json_object_get(
	    member(one, "findings", 1), "related-observations"));
	assert_string_equal(
	    json_string_value(json_object_get(
		member(member(two, "findings", 2), "related-observations", 0),
		"observation-uuid")),
	    json_string_value(
		json_object_get(member(two, "observations", 0), "uuid")));
	json_decref(root);
	release(&m);
}

static void
put_nowhere(void *ctx, enum export_file f, const void *bytes, size_t n)
{
	*(size_t *)ctx += n + (size_t)f + (bytes != NULL);
}

/* A worker that a plan took over may send anything. */
static void
damaged_pieces(void **state)
{
	struct arena *a = arena_new();
	size_t sum = 0, refused = 0;
	struct export_out out = {put_nowhere, &sum};
	xmlDoc *doc =
	    xmlReadMemory(told, (int)(strstr(told, "</export>") + 9 - told),
		"x", "UTF-8", XML_PARSE_NOBLANKS);
	struct buf all, some;

	(void)state;
	buf_init(&all, LIMIT_OUTPUT_BYTES);
	buf_init(&some, LIMIT_OUTPUT_BYTES);
	export_pieces(&run, xmlDocGetRootElement(doc), &all);
	for (size_t i = 0; i < all.len; i++) {
		FILE *kept = scratch();
		struct export_all *files =
		    export_begin(a, &run, fileno(kept), &out);

		/* Cut short, or with an octet that is another. */
		buf_reset(&some);
		buf_put(&some, all.p, i % 2 == 0 ? i : all.len);
		if (i % 2 != 0)
			some.p[i] = (char)(some.p[i] ^ 0x41);
		export_take(files, &some);
		export_take(files, &all);
		refused += export_end(files) != 0;
		fclose(kept);
	}
	assert_true(refused >= all.len / 2);
	buf_release(&all);
	buf_release(&some);
	xmlFreeDoc(doc);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells),
	    cmocka_unit_test(rows),
	    cmocka_unit_test(calendar_lines),
	    cmocka_unit_test(calendar_escapes),
	    cmocka_unit_test(calendar_uids),
	    cmocka_unit_test(oscal_tokens),
	    cmocka_unit_test(oscal_uuids),
	    cmocka_unit_test(oscal_forms),
	    cmocka_unit_test(clashing_names),
	    cmocka_unit_test(damaged_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
