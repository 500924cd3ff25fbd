/* `format` as an assertion. Forms are patterns; what a pattern cannot say is
 * checked beside it. Names and sources: chapter 7.3 of the validation
 * specification. */
#include "json_internal.h"

#include "caltime.h"

#include <string.h>

#define DATE "\\d{4}-\\d\\d-\\d\\d"
#define TIME \
	"([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?" \
	"([zZ]|[+-]([01]\\d|2[0-3]):[0-5]\\d)"
#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define BYTE "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
#define IPV4 BYTE "(\\." BYTE "){3}"
#define H16 "[0-9A-Fa-f]{1,4}"
#define LS32 "(" H16 ":" H16 "|" IPV4 ")"
#define PCT "%[0-9A-Fa-f]{2}"
#define URI_CHAR "([A-Za-z0-9._~:/?@!$&'()*+,;=-]|" PCT ")"

struct form {
	const char *name, *pattern;
	bool date;     /* begins with a date, which must exist */
	bool utf8;     /* letters beyond ASCII are letters */
};

static const struct form forms[] = {
    {"date", "^" DATE "$", true, false},
    {"date-time", "^" DATE "[Tt]" TIME "$", true, false},
    {"time", "^" TIME "$", false, false},
    {"duration",
	"^P(?=.)(\\d+W|(?=\\d|T)(\\d+Y)?(\\d+M)?(\\d+D)?"
	"(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?)$", false, false},
    {"email",
	"^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
	"|\"([^\"\\\\]|\\\\.)*\")@(" LABEL "(\\." LABEL ")*|\\[" IPV4
	"\\]|\\[IPv6:[0-9A-Fa-f:.]+\\])$", false, false},
    {"idn-email", "^[^@\\s]+@[^@\\s]+$", false, true},
    {"hostname", "^(?=.{1,253}$)" LABEL "(\\." LABEL ")*$", false, false},
    {"idn-hostname", "^(?=.{1,253}$)[^.\\s/:@]+(\\.[^.\\s/:@]+)*$", false,
	true},
    {"ipv4", "^" IPV4 "$", false, false},
    {"ipv6",
	"^((" H16 ":){6}" LS32 "|::(" H16 ":){5}" LS32 "|(" H16 ")?::(" H16
	":){4}" LS32 "|((" H16 ":){0,1}" H16 ")?::(" H16 ":){3}" LS32 "|((" H16
	":){0,2}" H16 ")?::(" H16 ":){2}" LS32 "|((" H16 ":){0,3}" H16 ")?::"
	H16 ":" LS32 "|((" H16 ":){0,4}" H16 ")?::" LS32 "|((" H16 ":){0,5}"
	H16 ")?::" H16 "|((" H16 ":){0,6}" H16 ")?::)$", false, false},
    {"uri", "^[A-Za-z][A-Za-z0-9+.-]*:" URI_CHAR "*(\\[[0-9A-Fa-f:.]+\\]"
	URI_CHAR "*)?(#" URI_CHAR "*)?$", false, false},
    {"uri-reference", "^(?!\\w*:\\w*:\\\\)" URI_CHAR "*(#" URI_CHAR "*)?$",
	false, false},
    {"iri", "^[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`]*$", false, true},
    {"iri-reference", "^[^\\s<>\"{}|\\\\^`]*$", false, true},
    {"uuid",
	"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-"
	"[0-9A-Fa-f]{12}$", false, false},
    {"json-pointer", "^(/([^~/]|~[01])*)*$", false, true},
    {"relative-json-pointer", "^(0|[1-9]\\d*)(#|(/([^~/]|~[01])*)*)$", false,
	true},
    {"uri-template", "^([^\\s\"'<>%\\\\^`{|}]|" PCT
	"|\\{[+#./;?&=,!@|]?[^{}\\s]+\\})*$", false, true},
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

bool
format_known(const char *name)
{
	return find(name) != NULL || strcmp(name, "regex") == 0;
}

static pcre2_code *
compile(const char *pattern, size_t n)
{
	PCRE2_SIZE off;
	int e;

	return pcre2_compile((PCRE2_SPTR)pattern, n,
	    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY, &e, &off,
	    NULL);
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

bool
format_check(const char *name, const char *p, size_t n)
{
	const struct form *f = find(name);
	pcre2_code *re;
	int32_t day;
	bool ok;

	if (strcmp(name, "regex") == 0) {
		re = compile(p, n);
		pcre2_code_free(re);
		return re != NULL;
	}
	if (f == NULL)
		return true;
	re = compile(f->pattern, strlen(f->pattern));
	if (re == NULL)
		bcp_out_of_memory();
	ok = pattern_match(re, p, n) == 1;
	pcre2_code_free(re);
	if (ok && f->date)
		ok = cal_parse_date(p, 10, &day) == CAL_OK;
	if (ok && (strcmp(name, "time") == 0 || strcmp(name, "date-time") == 0))
		ok = seconds_fit(p, n);
	return ok;
}
