/* `format` as an assertion. A form is a pattern; what a pattern cannot say is
 * checked beside it. Names and sources: chapter 7.3 of the validation
 * specification. */
#include "host.h"

#include "caltime.h"

#include <assert.h>
#include <string.h>

/* RFC 3339, 5.6 and appendix A */
#define DATE "\\d{4}-\\d\\d-\\d\\d"
#define TIME                                                \
	"([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?" \
	"([zZ]|[+-]([01]\\d|2[0-3]):[0-5]\\d)"
#define DAYS "(\\d+D|\\d+M(\\d+D)?|\\d+Y(\\d+M(\\d+D)?)?)"
#define HOURS "T(\\d+S|\\d+M(\\d+S)?|\\d+H(\\d+M(\\d+S)?)?)"

/* RFC 1123, 2.1; RFC 4291, 2.2; RFC 5321, 4.1.2 */
#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define HOST LABEL "(\\." LABEL ")*"
#define BYTE "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
#define IPV4 BYTE "(\\." BYTE "){3}"
#define H16 "[0-9A-Fa-f]{1,4}"
#define LS32 "(" H16 ":" H16 "|" IPV4 ")"
#define IPV6                                                                  \
	"((" H16 ":){6}" LS32 "|::(" H16 ":){5}" LS32 "|(" H16 ")?::(" H16    \
	":){4}" LS32 "|((" H16 ":){0,1}" H16 ")?::(" H16 ":){3}" LS32         \
	"|((" H16 ":){0,2}" H16 ")?::(" H16 ":){2}" LS32 "|((" H16            \
	":){0,3}" H16 ")?::" H16 ":" LS32 "|((" H16 ":){0,4}" H16 ")?::" LS32 \
	"|((" H16 ":){0,5}" H16 ")?::" H16 "|((" H16 ":){0,6}" H16 ")?::)"
#define ATOM "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#define LITERAL "\\[(" IPV4 "|IPv6:(?&v6))\\]"
#define UNICODE                                                   \
	"\\x{A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}" \
	"\\x{10000}-\\x{EFFFD}"
#define PRIVATE "\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{10FFFD}"
#define IATOM "[^\\x00-\\x20\"(),:;<>@[\\\\\\]\\x7F.]+"
/* RFC 3986, appendix A, and RFC 3987, 2.2: more letters where `x` says so. */
#define PCT "%[0-9A-Fa-f]{2}"
#define CHAR(x) "([A-Za-z0-9._~!$&'()*+,;=:@" x "-]|" PCT ")"
#define NOCOLON(x) "([A-Za-z0-9._~!$&'()*+,;=@" x "-]|" PCT ")"
#define USER(x) "([A-Za-z0-9._~!$&'()*+,;=:" x "-]|" PCT ")*"
#define NAME(x) "([A-Za-z0-9._~!$&'()*+,;=" x "-]|" PCT ")*"
#define AUTHORITY(x)                                                           \
	"(" USER(x) "@)?(\\[((?&v6)|[vV][0-9A-Fa-f]+\\.[A-Za-z0-9._~!$&'()*+," \
		    ";=:-]+)\\]|" NAME(x) ")(:\\d*)?"
#define REST(x) "(/" CHAR(x) "*)*"
#define TAIL(x, q) "(\\?(" CHAR(x q) "|[/?])*)?(#(" CHAR(x) "|[/?])*)?"
#define ABSOLUTE(x, q)                                                 \
	"[A-Za-z][A-Za-z0-9+.-]*:(//" AUTHORITY(x) REST(x) "|/(" CHAR( \
	    x) "+" REST(x) ")?|" CHAR(x) "+" REST(x) "|)" TAIL(x, q)
#define RELATIVE(x, q)                                                      \
	"(//" AUTHORITY(x) REST(x) "|/(" CHAR(x) "+" REST(x) ")?|" NOCOLON( \
	    x) "+" REST(x) "|)" TAIL(x, q)

/* RFC 6570, 2; RFC 6901, 3 */
#define VARNAME "([A-Za-z0-9_]|" PCT ")(\\.?([A-Za-z0-9_]|" PCT "))*"
#define VARSPEC VARNAME "(\\*|:[1-9]\\d{0,3})?"
#define POINTER "(/([^~/]|~[01])*)*"

struct form {
	const char *name, *pattern;
	enum {
		PATTERN, /* says all */
		DAY,	 /* begins with a date, which must exist */
		HOST_NAME,
		IDN_NAME,
		IDN_MAIL, /* ends in a host name */
	} more;
	const char *words;
};

/* A format that a schema uses. */
struct format {
	const struct form *form;
	const pcre2_code *re; /* NULL for regex */
	struct host_rules host;
	struct format *next;
};

static const struct form forms[] = {
    {"date", DATE, DAY, "a date as YYYY-MM-DD"},
    {"date-time", DATE "[Tt]" TIME, DAY,
	"a date and time as 2026-02-01T09:30:00Z"},
    {"time", TIME, PATTERN, "a time as 09:30:00Z"},
    {"duration", "P(\\d+W|" DAYS "(" HOURS ")?|" HOURS ")", PATTERN,
	"a duration as PT4H or P1D"},
    {"email",
	"(" ATOM "(\\." ATOM ")*|\"([^\"\\\\\\r\\n]|\\\\.)*\")@(" HOST
	"|" LITERAL ")",
	false, "an e-mail address"},
    {"idn-email",
	"(" IATOM "(\\." IATOM ")*|\"([^\"\\\\\\r\\n]|\\\\.)*\")@(" LITERAL
	"|[^@\\[]+)",
	IDN_MAIL, "an e-mail address"},
    {"hostname", ".+", HOST_NAME, "a host name"},
    {"idn-hostname", ".+", IDN_NAME, "a host name"},
    {"ipv4", IPV4, PATTERN, "an IPv4 address"},
    {"ipv6", "(?&v6)", PATTERN, "an IPv6 address"},
    {"uri", ABSOLUTE("", ""), PATTERN,
	"a full address such as https://example.org/"},
    {"uri-reference", "(" ABSOLUTE("", "") "|" RELATIVE("", "") ")", PATTERN,
	"an address"},
    {"iri", ABSOLUTE(UNICODE, PRIVATE), PATTERN,
	"a full address such as https://example.org/"},
    {"iri-reference",
	"(" ABSOLUTE(UNICODE, PRIVATE) "|" RELATIVE(UNICODE, PRIVATE) ")",
	false, "an address"},
    {"uuid", "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", PATTERN,
	"a UUID"},
    {"json-pointer", POINTER, PATTERN, "a JSON pointer"},
    {"relative-json-pointer", "(0|[1-9]\\d*)(#|" POINTER ")", PATTERN,
	"a relative JSON pointer"},
    {"uri-template",
	"([^\\x00-\\x20\\x7F\"<>%\\\\^`{|}]|" PCT "|\\{[+#./;?&=,!@|]?" VARSPEC
	"(," VARSPEC ")*\\})*",
	false, "an address template"},
    {"regex", NULL, PATTERN, "a regular expression"},
};

static const struct form *
find(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	}
	return NULL;
}

const char *
format_words(const char *name)
{
	const struct form *f = find(name);

	return f == NULL ? NULL : f->words;
}

static void
free_code(void *p)
{
	pcre2_code_free(p);
}

static const pcre2_code *
compile(struct arena *a, const char *text)
{
	pcre2_code *re;
	PCRE2_SIZE off;
	int e;

	re = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
		PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE,
	    &e, &off, NULL);
	assert(re != NULL);
	arena_defer(a, free_code, re);
	return re;
}

/* The whole text must match; %s may call (?&v6). */
static const pcre2_code *
compile_whole(struct arena *a, const char *pattern)
{
	return compile(
	    a, arena_printf(a, "^(?:%s)$(?(DEFINE)(?<v6>%s))", pattern, IPV6));
}

const struct format *
format_find(struct jschema *s, const char *name)
{
	const struct form *form = find(name);
	struct format *f;

	if (form == NULL)
		return NULL;
	for (f = s->formats; f != NULL; f = f->next) {
		if (f->form == form)
			return f;
	}
	f = arena_alloc(s->a, 1, sizeof *f);
	f->form = form;
	if (form->pattern != NULL)
		f->re = compile_whole(s->a, form->pattern);
	if (form->more >= HOST_NAME) {
		f->host.bad = compile(s->a, host_bad);
		f->host.rtl = compile(s->a, host_rtl);
		f->host.bidi = compile(s->a, host_bidi);
	}
	f->next = s->formats;
	s->formats = f;
	return f;
}

/* A leap second is only ever the last of a day in UTC. */
static bool
seconds_fit(const char *p, size_t n)
{
	const char *t = memchr(p, ':', n);
	int hour, minute, off = 0;

	if (t == NULL || strncmp(t + 3, ":60", 3) != 0)
		return true;
	hour = (t[-2] - '0') * 10 + t[-1] - '0';
	minute = (t[1] - '0') * 10 + t[2] - '0';
	if (p[n - 1] != 'z' && p[n - 1] != 'Z') {
		off = ((p[n - 5] - '0') * 10 + p[n - 4] - '0') * 60 +
		      (p[n - 2] - '0') * 10 + p[n - 1] - '0';
		if (p[n - 6] == '+')
			off = -off;
	}
	return ((hour * 60 + minute + off) % 1440 + 1440) % 1440 == 1439;
}

static bool
is_regex(const char *p, size_t n)
{
	struct arena *a = arena_new();
	const char *why;
	bool ok = pattern_compile(a, p, n, &why) != NULL;

	arena_free(a);
	return ok;
}

bool
format_check(const struct format *f, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n)
{
	size_t at = n;
	int32_t day;

	if (f->re == NULL)
		return is_regex(p, n);
	if (pattern_match(f->re, md, mc, p, n) != 1)
		return false;
	switch (f->form->more) {
	case DAY:
		if (cal_parse_date(p, 10, &day) != CAL_OK)
			return false;
		break;
	case HOST_NAME:
		return host_check(&f->host, md, mc, p, n, false);
	case IDN_NAME:
		return host_check(&f->host, md, mc, p, n, true);
	case IDN_MAIL:
		while (p[at - 1] != '@')
			at--;
		return p[at] == '[' ||
		       host_check(&f->host, md, mc, p + at, n - at, true);
	case PATTERN:
		break;
	}
	if (strstr(f->form->name, "time") != NULL)
		return seconds_fit(p, n);
	return true;
}
