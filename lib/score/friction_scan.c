#include "score/friction_scan.h"

#include "base/memory.h"

/* The session at hand. */
typedef struct session {
	size_t index, unit;
	jy_span span;   /* until the goal, which is not in it */
	bool converted;
} session;

static bool is_error(const journey_frictions_options *o, const journey_visit *visit)
{
	return (o->error_code != JOURNEY_PATHS_ANY && visit->code == o->error_code) || (visit->marks & o->error_marks);
}

static journey_status note(jy_friction_scan *scan, const session *s, journey_friction_kind kind, uint32_t code,
	uint32_t other)
{
	const uint32_t key[3] = {(uint32_t)kind, code, other};
	jy_friction_point *point;
	uint64_t at;

	if (!jy_map_find(&scan->keys, key, sizeof key, &at)) {
		at = scan->point_count;
		if (at >= JOURNEY_FRICTIONS_MAX)
			return JOURNEY_LIMIT;
		if (!jy_grow(&scan->allocator, (void *)&scan->points, &scan->point_capacity, at + 1, sizeof *point))
			return JOURNEY_NO_MEMORY;
		journey_status status = jy_map_put(&scan->keys, key, sizeof key, at);

		if (status != JOURNEY_OK)
			return status;
		scan->points[scan->point_count++] = (jy_friction_point){.kind = kind, .code = code, .other = other};
	}
	point = &scan->points[at];
	point->count++;
	if (point->last_session != s->index + 1) {
		point->sessions++;
		point->exits += !s->converted;
	}
	point->units += point->last_unit != s->unit + 1;
	point->last_session = s->index + 1;
	point->last_unit = s->unit + 1;
	return JOURNEY_OK;
}

static void note_codes(jy_friction_scan *scan, const session *s)
{
	const journey_visit *v = scan->trails->visits;

	for (size_t i = s->span.from; i < s->span.to; i++) {
		jy_friction_code *code = &scan->codes[v[i].code];

		code->visits++;
		code->errors += is_error(scan->options, &v[i]);
		if (code->last_session == s->index + 1)
			continue;
		code->last_session = s->index + 1;
		code->sessions++;
		code->exits += !s->converted;
	}
	scan->visits += s->span.to - s->span.from;
}

static journey_status note_end(jy_friction_scan *scan, const session *s)
{
	const journey_visit *last = &scan->trails->visits[s->span.to - 1];
	journey_status status;

	if (s->converted)
		return JOURNEY_OK;
	scan->ends++;
	scan->codes[last->code].ends++;
	status = note(scan, s, JOURNEY_FRICTION_DEAD_END, last->code, JOURNEY_PATHS_ANY);
	if (status != JOURNEY_OK || !is_error(scan->options, last))
		return status;
	scan->codes[last->code].error_ends++;
	return note(scan, s, JOURNEY_FRICTION_ERROR_EXIT, last->code, JOURNEY_PATHS_ANY);
}

/* Stretches of two things in turn, repetitions counted as one: A B A is going back, A B A B a loop, however long. */
static journey_status note_turns(jy_friction_scan *scan, const session *s)
{
	const journey_visit *v = scan->trails->visits;
	const size_t *runs = scan->runs.items;
	size_t count = scan->runs.count;

	for (size_t from = 0; from + 2 < count;) {
		uint32_t a = v[runs[from]].code, b = v[runs[from + 1]].code;
		size_t to = from + 2;

		while (to < count && v[runs[to]].code == ((to - from) % 2 ? b : a))
			to++;
		if (to - from > 2) {
			journey_status status =
				note(scan, s, to - from > 3 ? JOURNEY_FRICTION_LOOP : JOURNEY_FRICTION_BACK, a, b);

			if (status != JOURNEY_OK)
				return status;
		}
		/* The last two of this stretch may begin another. */
		from = to - 1;
	}
	return JOURNEY_OK;
}

/* In each run at most one. */
static journey_status note_rage(jy_friction_scan *scan, const session *s)
{
	const journey_visit *v = scan->trails->visits;
	size_t many = scan->options->rage_count;

	for (size_t at = s->span.from, end; at < s->span.to; at = end) {
		end = jy_run_end(v, at, s->span.to, true);
		for (size_t i = at; i + many <= end; i++) {
			if (v[i + many - 1].time - v[i].time >= scan->options->rage_within)
				continue;
			journey_status status = note(scan, s, JOURNEY_FRICTION_RAGE, v[at].code, JOURNEY_PATHS_ANY);

			if (status != JOURNEY_OK)
				return status;
			break;
		}
	}
	return JOURNEY_OK;
}

/* Waits and errors, visit by visit. The wait before the goal is none: who decides to buy may take his time. */
static journey_status note_visits(jy_friction_scan *scan, const session *s)
{
	const journey_visit *v = scan->trails->visits;
	size_t errors = 0;

	for (size_t i = s->span.from; i < s->span.to; i++) {
		uint32_t code = v[i].code;
		journey_status status = JOURNEY_OK;

		if (i + 1 < s->span.to && v[i + 1].time - v[i].time > scan->codes[code].long_dwell)
			status = note(scan, s, JOURNEY_FRICTION_DWELL, code, JOURNEY_PATHS_ANY);
		if (status == JOURNEY_OK && is_error(scan->options, &v[i]))
			status = note(scan, s, errors++ ? JOURNEY_FRICTION_ERRORS : JOURNEY_FRICTION_ERROR, code, JOURNEY_PATHS_ANY);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

typedef journey_status session_fn(jy_friction_scan *scan, const session *s, void *with);

/* Each session with something before its goal. */
static journey_status each(jy_friction_scan *scan, session_fn *fn, void *with)
{
	const journey_trails *trails = scan->trails;
	session s = {.unit = 0};

	for (s.index = 0; s.index < trails->session_count; s.index++) {
		s.span = trails->sessions[s.index];
		s.unit += s.index && trails->visits[s.span.from].unit != trails->visits[s.span.from - 1].unit;
		s.converted = false;
		for (size_t i = s.span.from; i < s.span.to; i++)
			if (jy_step_is(&scan->options->goal, &trails->visits[i])) {
				s.converted = true;
				s.span.to = i;
			}
		if (s.span.from == s.span.to)
			continue;
		journey_status status = fn(scan, &s, with);

		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

/* ---- how long is long ---- */

typedef struct dwells {
	size_t *counts, *starts; /* by code */
	int64_t *times;
} dwells;

static journey_status count_dwells(jy_friction_scan *scan, const session *s, void *with)
{
	dwells *d = with;

	for (size_t i = s->span.from; i + 1 < s->span.to; i++)
		d->counts[scan->trails->visits[i].code]++;
	return JOURNEY_OK;
}

static journey_status take_dwells(jy_friction_scan *scan, const session *s, void *with)
{
	const journey_visit *v = scan->trails->visits;
	dwells *d = with;

	for (size_t i = s->span.from; i + 1 < s->span.to; i++)
		d->times[d->starts[v[i].code]++] = v[i + 1].time - v[i].time;
	return JOURNEY_OK;
}

static void measure(jy_friction_scan *scan, dwells *d)
{
	for (uint32_t code = 0; code < scan->trails->codes; code++) {
		int64_t *times = d->times + (d->starts[code] - d->counts[code]);

		scan->codes[code].long_dwell = INT64_MAX;
		if (!d->counts[code])
			continue;
		jy_durations_sort(times, d->counts[code]);
		scan->codes[code].long_dwell = jy_durations_at(times, d->counts[code], scan->options->dwell_quantile);
	}
}

static journey_status find_dwells(jy_friction_scan *scan)
{
	size_t codes = scan->trails->codes, total = 0;
	dwells d = {.counts = jy_alloc_items(&scan->allocator, 2 * codes, sizeof *d.counts)};
	journey_status status = JOURNEY_NO_MEMORY;

	if (d.counts) {
		d.starts = d.counts + codes;
		(void)each(scan, count_dwells, &d);
		for (size_t code = 0; code < codes; code++) {
			d.starts[code] = total;
			total += d.counts[code];
		}
		/* One more, so that there is something. */
		d.times = jy_alloc_items(&scan->allocator, total + 1, sizeof *d.times);
		if (d.times) {
			(void)each(scan, take_dwells, &d);
			measure(scan, &d);
			status = JOURNEY_OK;
		}
		jy_free(&scan->allocator, d.times, (total + 1) * sizeof *d.times);
	}
	jy_free(&scan->allocator, d.counts, 2 * codes * sizeof *d.counts);
	return status;
}

static journey_status note_session(jy_friction_scan *scan, const session *s, void *with)
{
	journey_status status;

	(void)with;
	scan->sessions++;
	scan->converted += s->converted;
	note_codes(scan, s);
	if (!jy_runs_of(&scan->allocator, &scan->runs, scan->trails->visits, s->span, true))
		return JOURNEY_NO_MEMORY;
	status = note_end(scan, s);
	if (status == JOURNEY_OK)
		status = note_turns(scan, s);
	if (status == JOURNEY_OK)
		status = note_rage(scan, s);
	return status == JOURNEY_OK ? note_visits(scan, s) : status;
}

journey_status jy_friction_scan_run(jy_friction_scan *scan, const journey_trails *trails,
	const journey_frictions_options *options)
{
	*scan = (jy_friction_scan){.allocator = trails->allocator, .trails = trails, .options = options};
	jy_map_init(&scan->keys, &scan->allocator, 0);
	if (!trails->codes)
		return JOURNEY_OK;
	scan->codes = jy_alloc_items(&scan->allocator, trails->codes, sizeof *scan->codes);
	if (!scan->codes)
		return JOURNEY_NO_MEMORY;
	if (options->dwell) {
		for (uint32_t code = 0; code < trails->codes; code++)
			scan->codes[code].long_dwell = options->dwell;
	} else {
		journey_status status = find_dwells(scan);

		if (status != JOURNEY_OK)
			return status;
	}
	return each(scan, note_session, NULL);
}

void jy_friction_scan_free(jy_friction_scan *scan)
{
	jy_map_free(&scan->keys);
	jy_free(&scan->allocator, scan->points, scan->point_capacity * sizeof *scan->points);
	jy_free(&scan->allocator, scan->codes, scan->trails->codes * sizeof *scan->codes);
	jy_runs_free(&scan->allocator, &scan->runs);
}
