/* Where customers get stuck. */
#include <journey/impact.h>
#include <journey/paths.h>

#include "base/error.h"
#include "base/memory.h"
#include "score/heap.h"
#include "score/friction_scan.h"

struct journey_frictions {
	journey_allocator allocator;
	journey_friction *items;
	size_t count, room;
	uint64_t sessions, converted;
};

void journey_frictions_options_init(journey_frictions_options *options)
{
	if (options)
		*options = (journey_frictions_options){.size = sizeof *options, .goal = {JOURNEY_PATHS_ANY, 0}, .rage_count = 3,
			.rage_within = 10 * JOURNEY_SECOND, .dwell_quantile = .95, .error_code = JOURNEY_PATHS_ANY, .least = 5,
			.confidence = .95};
}

static journey_status check(const journey_frictions_options *o, journey_error *error)
{
	if (o->rage_count < 2)
		return jy_error_set(error, JOURNEY_RANGE, "rage_count", "found %u, at least 2 is expected", (unsigned)o->rage_count);
	if (o->rage_within < 0)
		return jy_error_set(error, JOURNEY_RANGE, "rage_within", "a time of 0 or more is expected");
	if (o->dwell < 0)
		return jy_error_set(error, JOURNEY_RANGE, "dwell", "a time of 0 or more is expected");
	if (!(o->dwell_quantile > 0 && o->dwell_quantile < 1))
		return jy_error_set(error, JOURNEY_RANGE, "dwell_quantile", "a number between 0 and 1 is expected");
	if (!(o->confidence > 0 && o->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	return JOURNEY_OK;
}

/* Visits that were the last against all others. */
static void compare_ends(const jy_friction_scan *scan, const jy_friction_code *code, uint64_t ends, uint64_t visits,
	journey_friction *out)
{
	uint64_t others = scan->visits - visits, other_ends = scan->ends - ends;
	uint64_t converted = code->sessions - code->exits, went_on = code->sessions - ends;
	double base = others ? (double)other_ends / (double)others : 0;

	(void)journey_cross_table(ends, visits - ends, other_ends, others - other_ends, scan->options->confidence, &out->exit);
	/* More ends than elsewhere, times how often those who went on from here converted. */
	if (went_on && others)
		out->lost = ((double)ends - (double)visits * base) * (double)converted / (double)went_on;
}

/* Sessions with the point against those that came by, without it. */
static void compare_sessions(const jy_friction_scan *scan, const jy_friction_code *code, const jy_friction_point *point,
	journey_friction *out)
{
	uint64_t others = code->sessions - point->sessions, other_exits = code->exits - point->exits;
	uint64_t converted = point->sessions - point->exits;

	(void)journey_cross_table(point->exits, converted, other_exits, others - other_exits, scan->options->confidence,
		&out->exit);
	if (others)
		out->lost = (double)point->sessions * ((double)(others - other_exits) / (double)others) - (double)converted;
}

static void tell(const jy_friction_scan *scan, const jy_friction_point *point, journey_friction *out)
{
	const jy_friction_code *code = &scan->codes[point->code];

	*out = (journey_friction){.kind = (journey_friction_kind)point->kind, .code = point->code, .other = point->other,
		.count = point->count, .sessions = point->sessions, .units = point->units,
		.share = (double)point->sessions / (double)code->sessions, .exit = {.size = sizeof out->exit}};
	if (point->kind == JOURNEY_FRICTION_DEAD_END)
		compare_ends(scan, code, code->ends, code->visits, out);
	else if (point->kind == JOURNEY_FRICTION_ERROR_EXIT)
		compare_ends(scan, code, code->error_ends, code->errors, out);
	else
		compare_sessions(scan, code, point, out);
	if (out->lost < 0)
		out->lost = 0;
}

static bool after(const void *first, const void *second)
{
	const journey_friction *x = first, *y = second;

	if (x->lost < y->lost || x->lost > y->lost)
		return x->lost < y->lost;
	if (x->exit.p_value < y->exit.p_value || x->exit.p_value > y->exit.p_value)
		return x->exit.p_value > y->exit.p_value;
	if (x->kind != y->kind)
		return x->kind > y->kind;
	return x->code != y->code ? x->code > y->code : x->other > y->other;
}

static bool correct(journey_frictions *out)
{
	size_t n = out->count;
	double *p = jy_alloc_items(&out->allocator, n, sizeof *p);
	bool made = !n || p;

	for (size_t i = 0; made && i < n; i++)
		p[i] = out->items[i].exit.p_value;
	made = made && journey_correct(&out->allocator, JOURNEY_CORRECT_BH, p, n, p) == JOURNEY_OK;
	for (size_t i = 0; made && i < n; i++)
		out->items[i].q_value = p[i];
	jy_free(&out->allocator, p, n * sizeof *p);
	return made;
}

static bool make(const jy_friction_scan *scan, journey_frictions *out)
{
	for (size_t i = 0; i < scan->point_count; i++)
		out->room += scan->points[i].sessions >= scan->options->least;
	out->items = jy_alloc_items(&out->allocator, out->room, sizeof *out->items);
	if (out->room && !out->items)
		return false;
	for (size_t i = 0; i < scan->point_count; i++)
		if (scan->points[i].sessions >= scan->options->least)
			tell(scan, &scan->points[i], &out->items[out->count++]);
	out->sessions = scan->sessions;
	out->converted = scan->converted;
	if (!correct(out))
		return false;
	jy_heap_sort(out->items, out->count, sizeof *out->items, after);
	return true;
}

static journey_status find(journey_trails *trails, const journey_frictions_options *options, journey_frictions *made,
	journey_error *error)
{
	jy_friction_scan scan;
	journey_status status = jy_friction_scan_run(&scan, trails, options);

	if (status == JOURNEY_LIMIT)
		(void)jy_error_set(error, status, "frictions", "there are more different points than JOURNEY_FRICTIONS_MAX, %u",
			JOURNEY_FRICTIONS_MAX);
	else if (status != JOURNEY_OK || !make(&scan, made))
		status = jy_error_memory(error);
	jy_friction_scan_free(&scan);
	return status;
}

journey_status journey_frictions_new(journey_trails *trails, const journey_frictions_options *options,
	journey_frictions **out, journey_error *error)
{
	if (!out || !options || options->size < sizeof *options)
		return jy_error_set(error, JOURNEY_MISUSE, "frictions", "no options, no place for the result, or a size is not set");
	journey_status status = check(options, error);

	if (status == JOURNEY_OK)
		status = jy_trails_ready(trails, error);
	if (status != JOURNEY_OK)
		return status;
	journey_frictions *made = jy_alloc_zero(&trails->allocator, sizeof *made);

	if (!made)
		return jy_error_memory(error);
	made->allocator = trails->allocator;
	status = find(trails, options, made, error);
	if (status == JOURNEY_OK)
		*out = made;
	else
		journey_frictions_free(made);
	return status;
}

void journey_frictions_free(journey_frictions *frictions)
{
	if (!frictions)
		return;
	journey_allocator a = frictions->allocator;

	jy_free(&a, frictions->items, frictions->room * sizeof *frictions->items);
	jy_free(&a, frictions, sizeof *frictions);
}

const journey_friction *journey_frictions_list(const journey_frictions *frictions, size_t *count, uint64_t *sessions,
	uint64_t *converted)
{
	*count = frictions->count;
	if (sessions)
		*sessions = frictions->sessions;
	if (converted)
		*converted = frictions->converted;
	return frictions->items;
}
