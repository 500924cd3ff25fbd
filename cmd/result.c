#include "result.h"

#define N_NUMBERS 11

void
result_put_number(struct buf *out, uint64_t n)
{
	buf_printf(out, "%llu\n", (unsigned long long)n);
}

bool
result_take_number(const char **p, const char *end, uint64_t max, uint64_t *n)
{
	const char *at = *p;

	*n = 0;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		if (*n > max / 10 || *n * 10 > max - digit)
			return false;
		*n = *n * 10 + digit;
	}
	if (at == *p || at == end || *at != '\n')
		return false;
	*p = at + 1;
	return true;
}

void
result_put_text(struct buf *out, const void *text, size_t len)
{
	result_put_number(out, len);
	buf_put(out, text, len);
}

bool
result_take_text(
    const char **p, const char *end, const char **text, size_t *len)
{
	uint64_t n;

	if (!result_take_number(p, end, SIZE_MAX, &n) ||
	    n > (uint64_t)(end - *p))
		return false;
	*text = *p;
	*len = (size_t)n;
	*p += n;
	return true;
}

void
result_put(struct buf *out, const struct job_result *r)
{
	const uint64_t numbers[N_NUMBERS] = {r->count[0], r->count[1],
	    r->count[2], r->unknown, r->waived, r->in_baseline, r->documents,
	    r->known, r->below, r->invalid, r->failed};
	struct job_result copy = *r;
	struct buf *texts[JOB_TEXTS];

	job_result_texts(&copy, texts);
	for (size_t i = 0; i < N_NUMBERS; i++)
		result_put_number(out, numbers[i]);
	for (size_t i = 0; i < JOB_TOLD; i++) {
		result_put_text(out, buf_str(texts[i]), texts[i]->len);
		out->over |= buf_over(texts[i]);
	}
}

bool
result_take(const char **p, const char *end, struct job_result *r)
{
	struct buf *texts[JOB_TEXTS];
	uint64_t n[N_NUMBERS], flag;

	for (size_t i = 0; i < N_NUMBERS; i++) {
		if (!result_take_number(p, end, UINT32_MAX, &n[i]))
			return false;
	}
	for (size_t i = 0; i < 3; i++)
		r->count[i] = (uint32_t)n[i];
	r->unknown = (uint32_t)n[3];
	r->waived = (uint32_t)n[4];
	r->in_baseline = (uint32_t)n[5];
	r->documents = (uint32_t)n[6];
	r->known = (uint32_t)n[7];
	flag = n[8] | n[9] | n[10];
	r->below = n[8] != 0;
	r->invalid = n[9] != 0;
	r->failed = n[10] != 0;
	job_result_texts(r, texts);
	for (size_t i = 0; i < JOB_TOLD; i++) {
		const char *text;
		size_t len;

		if (!result_take_text(p, end, &text, &len))
			return false;
		buf_put(texts[i], text, len);
	}
	return flag <= 1;
}
