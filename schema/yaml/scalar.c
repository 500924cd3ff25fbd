/* The core schema of YAML 1.2.2, section 10.3.2: what a plain scalar is. */
#include "yaml_reader.h"

#include <string.h>

static bool
is_one_of(const char *p, size_t n, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strlen(words[i]) == n && memcmp(words[i], p, n) == 0)
			return true;
	}
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* 0o[0-7]+ and 0x[0-9a-fA-F]+ */
static bool
is_based(const char *p, size_t n)
{
	if (n < 3 || p[0] != '0' || (p[1] != 'o' && p[1] != 'x'))
		return false;
	for (size_t i = 2; i < n; i++) {
		if (p[1] == 'o' ? p[i] < '0' || p[i] > '7' : !is_hex(p[i]))
			return false;
	}
	return true;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static enum ynode_type
number_type(const char *p, size_t n)
{
	enum ynode_type type = YNODE_INT;
	size_t i = 0, whole = 0, part = 0, exponent = 0;

	i += n != 0 && (p[0] == '-' || p[0] == '+');
	for (; i < n && is_digit(p[i]); i++)
		whole++;
	if (i < n && p[i] == '.') {
		type = YNODE_FLOAT;
		for (i++; i < n && is_digit(p[i]); i++)
			part++;
	}
	if (whole == 0 && part == 0)
		return YNODE_STR;
	if (i < n && (p[i] == 'e' || p[i] == 'E')) {
		type = YNODE_FLOAT;
		i++;
		i += i < n && (p[i] == '-' || p[i] == '+');
		for (; i < n && is_digit(p[i]); i++)
			exponent++;
		if (exponent == 0)
			return YNODE_STR;
	}
	return i == n ? type : YNODE_STR;
}

static bool
is_special_float(const char *p, size_t n)
{
	static const char *const inf[] = {".inf", ".Inf", ".INF", NULL};
	static const char *const nan[] = {".nan", ".NaN", ".NAN", NULL};

	if (is_one_of(p, n, nan))
		return true;
	if (n != 0 && (*p == '-' || *p == '+'))
		p++, n--;
	return is_one_of(p, n, inf);
}

enum ynode_type
yaml_resolve(const char *p, size_t n)
{
	static const char *const nulls[] = {
	    "", "~", "null", "Null", "NULL", NULL};
	static const char *const bools[] = {
	    "true", "True", "TRUE", "false", "False", "FALSE", NULL};

	if (is_one_of(p, n, nulls))
		return YNODE_NULL;
	if (is_one_of(p, n, bools))
		return YNODE_BOOL;
	if (is_based(p, n))
		return YNODE_INT;
	if (is_special_float(p, n))
		return YNODE_FLOAT;
	return number_type(p, n);
}
