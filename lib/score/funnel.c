#include <journey/paths.h>

#include "base/error.h"
#include "base/memory.h"
#include "score/funnel_attempt.h"
#include "score/share.h"

#include <string.h>

typedef struct funnel {
	journey_trails *trails;
	const journey_funnel_options *options;
	journey_funnel_result *result;
	jy_durations times[JOURNEY_FUNNEL_STEPS_MAX]; /* [0]: from the first step to the last */
	uint64_t *instead;                            /* [step * codes + code] */
	size_t instead_count;
	uint64_t reached[JOURNEY_FUNNEL_STEPS_MAX + 1]; /* attempts that got exactly so far */
	uint64_t units[JOURNEY_FUNNEL_STEPS_MAX + 1];   /* units whose best attempt got exactly so far */
	size_t unit_best;
} funnel;

void journey_funnel_options_init(journey_funnel_options *options)
{
	if (options)
		*options = (journey_funnel_options){.size = sizeof *options, .group = JOURNEY_PATHS_ANY, .confidence = .95};
}

static journey_status check_exclusions(const journey_funnel_options *o, journey_error *error)
{
	if (o->exclusion_count > JOURNEY_FUNNEL_EXCLUSIONS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "exclusions", "found %zu, at most JOURNEY_FUNNEL_EXCLUSIONS_MAX, %d, are taken",
			o->exclusion_count, JOURNEY_FUNNEL_EXCLUSIONS_MAX);
	for (size_t i = 0; i < o->exclusion_count; i++)
		if (o->exclusions[i].from < 1 || o->exclusions[i].from >= o->exclusions[i].to ||
		    o->exclusions[i].to > o->step_count)
			return jy_error_set(error, JOURNEY_RANGE, "exclusions", "exclusion %zu: found steps %u to %u, 1 <= from < to <= %zu is expected",
				i + 1, (unsigned)o->exclusions[i].from, (unsigned)o->exclusions[i].to, o->step_count);
	return JOURNEY_OK;
}

static journey_status check(const journey_funnel_options *o, const journey_funnel_result *result, journey_error *error)
{
	if (!o || o->size < sizeof *o || !result || result->size < sizeof *result)
		return jy_error_set(error, JOURNEY_MISUSE, "funnel", "no options, no place for the result, or a size is not set");
	if ((o->step_count && !o->steps) || (o->exclusion_count && !o->exclusions))
		return jy_error_set(error, JOURNEY_MISUSE, "funnel", "steps or exclusions are not there");
	if (o->step_count > JOURNEY_FUNNEL_STEPS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "steps", "found %zu, at most JOURNEY_FUNNEL_STEPS_MAX, %d, are taken",
			o->step_count, JOURNEY_FUNNEL_STEPS_MAX);
	if (!o->step_count)
		return jy_error_set(error, JOURNEY_RANGE, "steps", "found none, at least one is expected");
	if (o->window < 0)
		return jy_error_set(error, JOURNEY_RANGE, "window", "a time of 0 or more is expected");
	if (!(o->confidence > 0 && o->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	if ((unsigned)o->order > JOURNEY_FUNNEL_ANY || (unsigned)o->count > JOURNEY_FUNNEL_EACH)
		return jy_error_set(error, JOURNEY_RANGE, "order", "no such order or count");
	return check_exclusions(o, error);
}

/* What was done after the last step of an attempt that went no further. */
static void note_drop(funnel *f, const jy_attempt *attempt, size_t to)
{
	const journey_visit *visits = f->trails->visits;
	size_t next = attempt->last + 1;
	journey_duration window = f->options->window;

	if (next < to && (!window || visits[next].time - attempt->times[0] < window))
		f->instead[(attempt->reached - 1) * f->trails->codes + visits[next].code]++;
	else
		f->result->steps[attempt->reached - 1].left++;
}

static bool note(funnel *f, const jy_attempt *attempt, size_t to)
{
	const journey_allocator *a = &f->trails->allocator;

	f->reached[attempt->reached]++;
	if (attempt->reached > f->unit_best)
		f->unit_best = attempt->reached;
	for (size_t i = 1; i < attempt->reached; i++)
		if (!jy_durations_add(a, &f->times[i], attempt->times[i] - attempt->times[i - 1]))
			return false;
	if (attempt->reached < f->options->step_count)
		note_drop(f, attempt, to);
	else if (!jy_durations_add(a, &f->times[0], attempt->times[attempt->reached - 1] - attempt->times[0]))
		return false;
	return true;
}

static bool follow(funnel *f)
{
	size_t count;
	const jy_span *spans = jy_trails_spans(f->trails, f->options->sessions != 0, &count);
	const journey_visit *visits = f->trails->visits;

	for (size_t i = 0; i < count; i++) {
		jy_walk walk = {.options = f->options, .visits = visits, .at = spans[i].from, .to = spans[i].to};
		jy_attempt attempt;

		while (jy_walk_next(&walk, &attempt))
			if (!note(f, &attempt, spans[i].to))
				return false;
		if (i + 1 == count || visits[spans[i + 1].from].unit != visits[spans[i].from].unit) {
			f->units[f->unit_best]++;
			f->unit_best = 0;
		}
	}
	return true;
}

/* The most frequent of what was done instead; of equals the lower code. */
static void tell_instead(const uint64_t *counts, uint32_t codes, journey_funnel_reached *step)
{
	step->elsewhere = 0;
	for (uint32_t code = 0; code < codes; code++) {
		size_t at = step->instead_count;

		if (!counts[code])
			continue;
		step->elsewhere += counts[code];
		if (at < JOURNEY_FUNNEL_INSTEAD_MAX)
			step->instead_count++;
		else if (step->instead[--at].count >= counts[code])
			continue;
		for (; at > 0 && step->instead[at - 1].count < counts[code]; at--)
			step->instead[at] = step->instead[at - 1];
		step->instead[at] = (journey_funnel_instead){code, counts[code]};
	}
	for (size_t i = 0; i < step->instead_count; i++)
		step->elsewhere -= step->instead[i].count;
}

static void tell(funnel *f)
{
	journey_funnel_result *r = f->result;
	size_t steps = f->options->step_count;
	double confidence = f->options->confidence;
	uint64_t count = 0, units = 0;

	for (size_t i = steps; i-- > 0;) {
		r->steps[i].dropped = i + 1 < steps ? f->reached[i + 1] : 0;
		r->steps[i].count = count += f->reached[i + 1];
		r->steps[i].units = units += f->units[i + 1];
		if (i)
			r->steps[i].time = jy_spans_of(f->times[i].items, f->times[i].count);
		tell_instead(f->instead + i * f->trails->codes, f->trails->codes, &r->steps[i]);
	}
	for (size_t i = 0; i < steps; i++) {
		r->steps[i].from_previous = jy_share(r->steps[i].count, r->steps[i ? i - 1 : 0].count, confidence);
		r->steps[i].from_first = jy_share(r->steps[i].count, r->steps[0].count, confidence);
	}
	r->step_count = steps;
	r->entered = r->steps[0].count;
	r->converted = r->steps[steps - 1].count;
	r->conversion = r->steps[steps - 1].from_first;
	r->time = jy_spans_of(f->times[0].items, f->times[0].count);
}

journey_status journey_funnel(journey_trails *trails, const journey_funnel_options *options,
	journey_funnel_result *result, journey_error *error)
{
	journey_status status = check(options, result, error);

	if (status == JOURNEY_OK)
		status = jy_trails_ready(trails, error);
	if (status != JOURNEY_OK)
		return status;
	journey_funnel_result made;
	funnel f = {.trails = trails, .options = options, .result = &made};
	const journey_allocator *a = &trails->allocator;

	memset(&made, 0, sizeof made);
	made.size = result->size;
	f.instead_count = options->step_count * trails->codes;
	f.instead = jy_alloc_items(a, f.instead_count, sizeof *f.instead);
	if ((f.instead_count && !f.instead) || !follow(&f)) {
		status = jy_error_memory(error);
	} else {
		tell(&f);
		*result = made;
	}
	jy_free(a, f.instead, f.instead_count * sizeof *f.instead);
	for (size_t i = 0; i < JOURNEY_FUNNEL_STEPS_MAX; i++)
		jy_durations_free(a, &f.times[i]);
	return status;
}
