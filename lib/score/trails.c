#include "score/trails.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

/* Stretches that are in order already are merged; shorter ones are made this long by insertion. */
#define RUN 16

void journey_trails_options_init(journey_trails_options *options)
{
	if (options)
		*options = (journey_trails_options){.size = sizeof *options, .gap = 30 * JOURNEY_MINUTE};
}

journey_status journey_trails_new(const journey_allocator *allocator, const journey_trails_options *options,
	journey_trails **out, journey_error *error)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_trails_options chosen;

	journey_trails_options_init(&chosen);
	if (!out || (options && options->size < sizeof chosen))
		return jy_error_set(error, JOURNEY_MISUSE, "trails", "no place for the trails, or the size of options is not set");
	if (options)
		chosen = *options;
	if (chosen.gap < 1)
		return jy_error_set(error, JOURNEY_RANGE, "gap", "found %lld, a time of at least 1 microsecond is expected",
			(long long)chosen.gap);
	journey_trails *trails = jy_alloc_zero(&a, sizeof *trails);

	if (!trails)
		return jy_error_memory(error);
	trails->allocator = a;
	trails->gap = chosen.gap;
	*out = trails;
	return JOURNEY_OK;
}

void journey_trails_free(journey_trails *trails)
{
	if (!trails)
		return;
	journey_allocator a = trails->allocator;

	jy_free(&a, trails->visits, trails->capacity * sizeof *trails->visits);
	jy_free(&a, trails->units, trails->unit_capacity * sizeof *trails->units);
	jy_free(&a, trails->sessions, trails->session_capacity * sizeof *trails->sessions);
	jy_free(&a, trails, sizeof *trails);
}

static journey_status check(const journey_visit *visits, size_t count, journey_error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (visits[i].code >= JOURNEY_TRAILS_CODES_MAX)
			return jy_error_set(error, JOURNEY_RANGE, "code", "visit %zu: found code %u, below %u is expected", i,
				(unsigned)visits[i].code, (unsigned)JOURNEY_TRAILS_CODES_MAX);
		if (visits[i].time < JOURNEY_TIME_MIN || visits[i].time > JOURNEY_TIME_MAX)
			return jy_error_set(error, JOURNEY_RANGE, "time", "visit %zu: its time is outside of the years 1 to 9999", i);
	}
	return JOURNEY_OK;
}

journey_status journey_trails_add(journey_trails *trails, const journey_visit *visits, size_t count, journey_error *error)
{
	if (!trails || (count && !visits))
		return jy_error_set(error, JOURNEY_MISUSE, "trails", "no trails, or no visits");
	if (!count)
		return JOURNEY_OK;
	if (count > JOURNEY_TRAILS_VISITS_MAX - trails->count)
		return jy_error_set(error, JOURNEY_LIMIT, "visits", "%zu and %zu more are beyond JOURNEY_TRAILS_VISITS_MAX, %u",
			trails->count, count, (unsigned)JOURNEY_TRAILS_VISITS_MAX);
	journey_status status = check(visits, count, error);

	if (status != JOURNEY_OK)
		return status;
	if (!jy_grow(&trails->allocator, (void *)&trails->visits, &trails->capacity, trails->count + count,
		    sizeof *visits))
		return jy_error_memory(error);
	memcpy(trails->visits + trails->count, visits, count * sizeof *visits);
	trails->count += count;
	trails->ready = false;
	for (size_t i = 0; i < count; i++)
		if (visits[i].code >= trails->codes)
			trails->codes = visits[i].code + 1;
	return JOURNEY_OK;
}

journey_status journey_trails_merge(journey_trails *into, const journey_trails *from, journey_error *error)
{
	if (!from || into == from)
		return jy_error_set(error, JOURNEY_MISUSE, "trails", "other trails are expected");
	return journey_trails_add(into, from->visits, from->count, error);
}

static bool after(const journey_visit *a, const journey_visit *b)
{
	return a->unit != b->unit ? a->unit > b->unit : a->time > b->time;
}

static void insert(journey_visit *visits, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		journey_visit moved = visits[i];
		size_t at = i;

		for (; at > from && after(&visits[at - 1], &moved); at--)
			visits[at] = visits[at - 1];
		visits[at] = moved;
	}
}

/* [from, middle) and [middle, to) become one; of equals, the earlier comes first. */
static void merge(const journey_visit *in, journey_visit *out, size_t from, size_t middle, size_t to)
{
	size_t left = from, right = middle;

	if (middle >= to || !after(&in[middle - 1], &in[middle])) {
		memcpy(out + from, in + from, (to - from) * sizeof *in);
		return;
	}
	for (size_t i = from; i < to; i++)
		out[i] = left < middle && (right >= to || !after(&in[left], &in[right])) ? in[left++] : in[right++];
}

static bool sorted(const journey_trails *trails)
{
	for (size_t i = 1; i < trails->count; i++)
		if (after(&trails->visits[i - 1], &trails->visits[i]))
			return false;
	return true;
}

static bool sort(journey_trails *trails)
{
	size_t count = trails->count, size = count * sizeof *trails->visits;

	if (sorted(trails))
		return true;
	journey_visit *other = jy_alloc(&trails->allocator, size), *in = trails->visits, *out = other;

	if (!other)
		return false;
	for (size_t i = 0; i < count; i += RUN)
		insert(in, i, count - i < RUN ? count : i + RUN);
	for (size_t width = RUN; width < count; width *= 2) {
		for (size_t i = 0; i < count; i += 2 * width)
			merge(in, out, i, count - i < width ? count : i + width, count - i < 2 * width ? count : i + 2 * width);
		journey_visit *swap = in;

		in = out;
		out = swap;
	}
	if (in != trails->visits)
		memcpy(trails->visits, in, size);
	jy_free(&trails->allocator, other, size);
	return true;
}

static bool begins(const journey_trails *trails, size_t i, bool session)
{
	const journey_visit *visit = &trails->visits[i];

	return i == 0 || visit->unit != visit[-1].unit || (session && visit->time - visit[-1].time >= trails->gap);
}

static bool span(journey_trails *trails, bool session, jy_span **spans, size_t *capacity, size_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < trails->count; i++)
		count += begins(trails, i, session);
	if (!jy_grow(&trails->allocator, (void *)spans, capacity, count, sizeof **spans))
		return false;
	*out = 0;
	for (size_t i = 0; i < trails->count; i++) {
		if (begins(trails, i, session))
			(*spans)[(*out)++].from = i;
		(*spans)[*out - 1].to = i + 1;
	}
	return true;
}

journey_status jy_trails_ready(journey_trails *trails, journey_error *error)
{
	if (!trails)
		return jy_error_set(error, JOURNEY_MISUSE, "trails", "no trails");
	if (trails->ready)
		return JOURNEY_OK;
	if (!sort(trails) || !span(trails, false, &trails->units, &trails->unit_capacity, &trails->unit_count) ||
	    !span(trails, true, &trails->sessions, &trails->session_capacity, &trails->session_count))
		return jy_error_memory(error);
	trails->ready = true;
	return JOURNEY_OK;
}

const jy_span *jy_trails_spans(const journey_trails *trails, bool sessions, size_t *count)
{
	*count = sessions ? trails->session_count : trails->unit_count;
	return sessions ? trails->sessions : trails->units;
}
