/* The report: reads the engine's sums and computes what the strategy changed. */
#include "base/error.h"
#include "base/int128.h"
#include "base/text.h"
#include "engine/after.h"
#include "engine/call.h"
#include "engine/limits.h"
#include "engine/partition.h"
#include "engine/report.h"
#include <string.h>

typedef jy_report_sums reading;

static journey_status visit(void *arg, const journey_row *row)
{
	reading *to = arg;
	journey_str name;
	if (!jy_key_id(row->key, JY_ROW_SUM, &name) || row->value.size != 16)
		return JOURNEY_CORRUPT;
	if (!jy_grow(&to->engine->allocator, &to->values, &to->capacity, to->count + 1, sizeof *to->values))
		return JOURNEY_NO_MEMORY;
	jy_reader reader = jy_reader_of(row->value.data, row->value.size);
	to->values[to->count] = jy_reader_i128(&reader);
	return jy_map_put(&to->sums, name.data, name.size, to->count++);
}

static journey_status read_sums(reading *to)
{
	journey_engine *engine = to->engine;
	jy_key from, until;
	jy_key_range(engine->tenant, JY_ROW_SUM, &from, &until);
	return engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&until), SIZE_MAX, visit, to);
}

journey_status jy_report_open(journey_engine *engine, jy_report_sums *out)
{
	*out = (jy_report_sums){.engine = engine};
	jy_map_init(&out->sums, &engine->allocator, 4);
	return read_sums(out);
}

void jy_report_close(jy_report_sums *sums)
{
	jy_map_free(&sums->sums);
	jy_free(&sums->engine->allocator, sums->values, sums->capacity * sizeof *sums->values);
}

/* A sum that was never moved is 0. */
static journey_status sum_of(reading *from, jy_sum_kind kind, uint32_t journey, uint32_t index, journey_int128 *out)
{
	jy_buffer *name = &from->engine->key_text;
	uint64_t place;
	name->size = 0;
	journey_status status = jy_sum_name(from->engine->strategy, jy_sum(kind, journey, index), name);
	*out = jy_i128(0);
	if (status == JOURNEY_OK && jy_map_find(&from->sums, name->data, name->size, &place))
		*out = from->values[place];
	return status;
}

static journey_status count_of(reading *from, jy_sum_kind kind, uint32_t journey, uint32_t index, int64_t *out)
{
	journey_int128 value;
	journey_status status = sum_of(from, kind, journey, index, &value);
	*out = (int64_t)value.low;
	return status;
}

journey_status jy_report_sum(jy_report_sums *from, jy_sum_kind kind, uint32_t journey, uint32_t index,
                             journey_int128 *out)
{
	return sum_of(from, kind, journey, index, out);
}

journey_status jy_report_count(jy_report_sums *from, jy_sum_kind kind, uint32_t journey, uint32_t index, int64_t *out)
{
	return count_of(from, kind, journey, index, out);
}

double jy_report_mean(journey_int128 sum, int64_t count)
{
	return count > 0 ? jy_i128_double(sum) / (double)count : 0;
}

/* ---- counts ---- */

typedef struct counting {
	jy_sum_kind kind;
	uint32_t index;
	const char *name;
} counting;

/* In order of name; every reason of a failed condition is here. */
static const counting named[] = {
	{JY_SUM_BACKFILLED, 0, "backfilled"},
	{JY_SUM_ERRED, JOURNEY_REASON_ABSENT, "condition.absent"},
	{JY_SUM_ERRED, JOURNEY_REASON_ARGUMENT, "condition.argument"},
	{JY_SUM_ERRED, JOURNEY_REASON_CONVERSION, "condition.conversion"},
	{JY_SUM_ERRED, JOURNEY_REASON_DIVISION, "condition.division"},
	{JY_SUM_ERRED, JOURNEY_REASON_DUPLICATE, "condition.duplicate"},
	{JY_SUM_ERRED, JOURNEY_REASON_FUNCTION, "condition.function"},
	{JY_SUM_ERRED, JOURNEY_REASON_NAME, "condition.name"},
	{JY_SUM_ERRED, JOURNEY_REASON_NO_INDEX, "condition.no_index"},
	{JY_SUM_ERRED, JOURNEY_REASON_NO_KEY, "condition.no_key"},
	{JY_SUM_ERRED, JOURNEY_REASON_NO_OVERLOAD, "condition.no_overload"},
	{JY_SUM_ERRED, JOURNEY_REASON_OVERFLOW, "condition.overflow"},
	{JY_SUM_ERRED, JOURNEY_REASON_PATTERN, "condition.pattern"},
	{JY_SUM_ERRED, JOURNEY_REASON_TYPE, "condition.type"},
	{JY_SUM_UNKNOWN, 0, "condition.unknown"},
	{JY_SUM_EDGES, JY_TIE_GUARD, "edges.guarded"},
	{JY_SUM_EDGES, JY_TIE_LIMIT, "edges.over_limit"},
	{JY_SUM_EDGES, JY_TIE_SIZE, "edges.over_size"},
	{JY_SUM_ERASED, 2, "erased.anonymised"},
	{JY_SUM_ERASED, 1, "erased.deleted"},
	{JY_SUM_ERASED, 3, "erased.pseudonymised"},
	{JY_SUM_EXPIRED, JY_EXPIRED_CUSTOMERS, "expired.customers"},
	{JY_SUM_EXPIRED, JY_EXPIRED_DECISIONS, "expired.decisions"},
	{JY_SUM_EXPIRED, JY_EXPIRED_SENDS, "expired.sends"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_BOUNCED, "feedback.bounced"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_CLICKED, "feedback.clicked"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_DELIVERED, "feedback.delivered"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_OPENED, "feedback.opened"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_SENT, "feedback.sent"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_SPAM, "feedback.spam"},
	{JY_SUM_FEEDBACK, JOURNEY_FEEDBACK_UNSUBSCRIBED, "feedback.unsubscribed"},
	{JY_SUM_BLOCKED, 0, "identifiers.blocked"},
	{JY_SUM_LIVES, JY_LIVES_MERGED, "instances.merged"},
	{JY_SUM_LIVES, JY_LIVES_REMOVED, "instances.removed"},
	{JY_SUM_EVENTS, 1, "items.updated"},
	{JY_SUM_LOST, 122, "lost.calls"},
	{JY_SUM_LOST, 2, "lost.dedup_horizon"},
	{JY_SUM_LOST, 0, "lost.edges"},
	{JY_SUM_LOST, JY_LOST_ENTRIES, "lost.entries"},
	{JY_SUM_LIVES, JY_LIVES_LOST, "lost.names"},
	{JY_SUM_LOST, 120, "lost.once"},
	{JY_SUM_PATTERNS, JY_PATTERN_EVENTS_LOST, "lost.pattern_events"},
	{JY_SUM_LOST, 1, "lost.patterns"},
	{JY_SUM_LOST, 3, "lost.profile_limits"},
	{JY_SUM_LOST, 121, "lost.schedules"},
	{JY_SUM_LOST, JY_LOST_STEPS, "lost.steps"},
	{JY_SUM_LOST, 180, "lost.touches"},
	{JY_SUM_LOST, 80, "lost.watches"},
	{JY_SUM_PASSED_ON, 0, "passed_on.sends"},
	{JY_SUM_PATTERNS, JY_PATTERN_CONTRADICTED, "pattern.contradicted"},
	{JY_SUM_PATTERNS, JY_PATTERN_LATE, "pattern.late"},
	{JY_SUM_QUARANTINED, -JOURNEY_CORRUPT, "quarantined.corrupt"},
	{JY_SUM_QUARANTINED, -JOURNEY_VERSION, "quarantined.version"},
	{JY_SUM_REJECTED, -JOURNEY_BLOCKED, "rejected.blocked"},
	{JY_SUM_REJECTED, -JOURNEY_CORRUPT, "rejected.corrupt"},
	{JY_SUM_REJECTED, -JOURNEY_DUPLICATE, "rejected.duplicate"},
	{JY_SUM_REJECTED, -JOURNEY_ERASED, "rejected.erased"},
	{JY_SUM_REJECTED, -JOURNEY_FUTURE, "rejected.future"},
	{JY_SUM_REJECTED, -JOURNEY_INVALID, "rejected.invalid"},
	{JY_SUM_REJECTED, -JOURNEY_LIMIT, "rejected.limit"},
	{JY_SUM_REJECTED, -JOURNEY_RANGE, "rejected.range"},
	{JY_SUM_REJECTED, -JOURNEY_SYNTAX, "rejected.syntax"},
	{JY_SUM_REJECTED, -JOURNEY_TYPE, "rejected.type"},
	{JY_SUM_REJECTED, -JOURNEY_VERSION, "rejected.version"},
	{JY_SUM_STOPPED, 0, "stopped.instances"},
	{JY_SUM_ZONE, 0, "zone.unknown"},
};

/* A count of the engine, or of all journeys together. */
static journey_status named_count(reading *from, const counting *what, int64_t *out)
{
	if (!jy_sum_of_journey(what->kind))
		return count_of(from, what->kind, 0, what->index, out);
	journey_status status = JOURNEY_OK;
	*out = 0;
	for (uint32_t i = 0; status == JOURNEY_OK && i < from->engine->strategy->journey_count; i++) {
		int64_t value;
		status = count_of(from, what->kind, i, what->index, &value);
		*out += value;
	}
	return status;
}

static journey_status read_counts(reading *from, journey_report *report)
{
	size_t n = sizeof named / sizeof *named;
	journey_count *counts = jy_arena_items(&report->arena, n, sizeof *counts);
	if (counts == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.counts = counts;
	for (size_t i = 0; i < n; i++) {
		int64_t value;
		journey_status status = named_count(from, &named[i], &value);
		if (status != JOURNEY_OK)
			return status;
		if (value != 0)
			counts[report->view.count_count++] = (journey_count){jy_str(named[i].name), value};
	}
	return JOURNEY_OK;
}

static journey_status read_suppressed(reading *from, journey_report *report, uint32_t index,
                                      journey_journey_report *out)
{
	journey_count *counts = jy_arena_items(&report->arena, JY_RULE_COUNT, sizeof *counts);
	if (counts == NULL)
		return JOURNEY_NO_MEMORY;
	out->suppressed = counts;
	for (uint32_t rule = 0; rule < JY_RULE_COUNT; rule++) {
		int64_t value;
		journey_status status = count_of(from, JY_SUM_SUPPRESSED, index, rule, &value);
		if (status != JOURNEY_OK)
			return status;
		if (value != 0)
			counts[out->suppressed_count++] = (journey_count){jy_str(jy_rule_text((jy_rule)rule)), value};
	}
	return JOURNEY_OK;
}

/* ---- measures ---- */

/* What is measured: the sums of an arm, and how to read them. */
typedef struct measuring {
	journey_str name;
	jy_sum_kind sum, squares; /* equal: a share, whose squares are its sum */
	uint32_t index;           /* 2 * KPI */
	double scale;
} measuring;

static journey_status read_arm(reading *from, uint32_t journey, uint32_t arm, const measuring *what, journey_arm *out)
{
	int64_t units;
	journey_status status = count_of(from, JY_SUM_UNITS, journey, arm, &units);
	if (status == JOURNEY_OK)
		status = sum_of(from, what->sum, journey, what->index + arm, &out->sum);
	if (status == JOURNEY_OK)
		status = sum_of(from, what->squares, journey, what->index + arm, &out->sum_squares);
	out->units = units > 0 ? (uint64_t)units : 0;
	return status;
}

static journey_status measure(reading *from, uint32_t journey, const measuring *what, journey_measure *out)
{
	journey_impact_options options;
	out->name = what->name;
	journey_status status = read_arm(from, journey, 0, what, &out->treated);
	if (status == JOURNEY_OK)
		status = read_arm(from, journey, 1, what, &out->held_out);
	if (status != JOURNEY_OK)
		return status;
	journey_impact_options_init(&options);
	options.kind = what->sum == what->squares ? JOURNEY_KPI_SHARE : JOURNEY_KPI_MEAN;
	options.scale = what->scale;
	out->impact.size = sizeof out->impact;
	status = journey_impact(&out->treated, &out->held_out, &options, &out->impact);
	/* With few conversions the delta interval covers badly (score.h): take the log interval where it exists. */
	if (status == JOURNEY_OK && (out->impact.flags & JOURNEY_IMPACT_FEW) != 0) {
		journey_impact_result log = {.size = sizeof log};
		options.interval = JOURNEY_INTERVAL_LOG;
		if (journey_impact(&out->treated, &out->held_out, &options, &log) == JOURNEY_OK &&
		    log.relative.known == JOURNEY_KNOWN_INTERVAL)
			out->impact = log;
	}
	return status;
}

static journey_status measure_all(reading *from, journey_report *report, uint32_t index, journey_journey_report *out)
{
	const journey_strategy *strategy = from->engine->strategy;
	journey_measure *list = jy_arena_items(&report->arena, (size_t)strategy->kpi_count + 2, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	out->measures = list;
	if (strategy->journeys[index].goal_event != JY_NONE) {
		measuring conversion = {jy_str("conversion"), JY_SUM_CONVERSIONS, JY_SUM_CONVERSIONS, 0, 1};
		measuring value = {jy_str("value"), JY_SUM_VALUE, JY_SUM_VALUE_SQUARES, 0, 1e6};
		status = measure(from, index, &conversion, &list[out->measure_count++]);
		if (status == JOURNEY_OK && strategy->journeys[index].goal_value != NULL)
			status = measure(from, index, &value, &list[out->measure_count++]);
	}
	for (uint32_t k = 0; status == JOURNEY_OK && k < strategy->kpi_count; k++) {
		bool share = strategy->kpis[k].of == NULL;
		measuring kpi = {{NULL, 0}, JY_SUM_KPI, share ? JY_SUM_KPI : JY_SUM_KPI_SQUARES, 2 * k, share ? 1 : 1e6};
		if (!jy_arena_str(&report->arena, strategy->kpis[k].name, &kpi.name))
			return JOURNEY_NO_MEMORY;
		status = measure(from, index, &kpi, &list[out->measure_count++]);
	}
	return status;
}

static journey_status check_ratio(reading *from, uint32_t index, journey_journey_report *out)
{
	int64_t treated, held_out;
	journey_status status = count_of(from, JY_SUM_UNITS, index, 0, &treated);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_UNITS, index, 1, &held_out);
	if (status != JOURNEY_OK)
		return status;
	uint64_t units[2] = {(uint64_t)treated, (uint64_t)held_out};
	double weights[2] = {1 - out->holdout, out->holdout};
	journey_ratio_result result;
	memset(&result, 0, sizeof result);
	out->sample_ratio_p = 1;
	if (out->holdout > 0 && out->holdout < 1 && treated + held_out > 0 &&
	    journey_sample_ratio(units, weights, 2, &result) == JOURNEY_OK)
		out->sample_ratio_p = result.p_value;
	return JOURNEY_OK;
}

static journey_status read_journey(reading *from, journey_report *report, uint32_t index, journey_journey_report *out)
{
	const jy_journey *journey = &from->engine->strategy->journeys[index];
	out->holdout = journey->holdout;
	if (!jy_arena_str(&report->arena, journey->name, &out->name))
		return JOURNEY_NO_MEMORY;
	journey_status status = count_of(from, JY_SUM_ENTRIES, index, 0, &out->entries);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_SENDS, index, 0, &out->sends);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_GHOSTS, index, 0, &out->ghosts);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_EXCLUDED, index, 0, &out->excluded);
	if (status == JOURNEY_OK)
		status = read_suppressed(from, report, index, out);
	if (status == JOURNEY_OK)
		status = measure_all(from, report, index, out);
	if (status == JOURNEY_OK)
		status = jy_report_lifecycle(from, report, index, out);
	return status == JOURNEY_OK ? check_ratio(from, index, out) : status;
}

static journey_status fill(reading *from, journey_report *report)
{
	const journey_strategy *strategy = from->engine->strategy;
	journey_report_view *view = &report->view;
	journey_journey_report *journeys = jy_arena_items(&report->arena, strategy->journey_count, sizeof *journeys);
	if (journeys == NULL || !jy_arena_str(&report->arena, strategy->name, &view->strategy))
		return JOURNEY_NO_MEMORY;
	view->journeys = journeys;
	view->journey_count = strategy->journey_count;
	view->clock = from->engine->clock_committed;
	if (!jy_arena_str(&report->arena, jy_rehearsal_run(from->engine), &view->run))
		return JOURNEY_NO_MEMORY;
	journey_status status = count_of(from, JY_SUM_CUSTOMERS, 0, 0, &view->customers);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_EVENTS, 0, 0, &view->events);
	if (status == JOURNEY_OK)
		status = read_counts(from, report);
	if (status == JOURNEY_OK)
		status = jy_facts_digest(from->engine, view->facts);
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->journey_count; i++)
		status = read_journey(from, report, i, &journeys[i]);
	if (status == JOURNEY_OK)
		status = jy_report_members(from, report);
	if (status == JOURNEY_OK)
		status = jy_report_quality(from, report);
	if (status == JOURNEY_OK)
		status = jy_report_content(from, report);
	if (status == JOURNEY_OK)
		status = jy_report_experience(from, report);
	return status;
}

journey_status journey_engine_report(journey_engine *engine, journey_report **out)
{
	if (engine == NULL || out == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	journey_report *report = jy_alloc_zero(&engine->allocator, sizeof *report);
	if (report == NULL)
		return jy_error_memory(&engine->error);
	report->allocator = engine->allocator;
	jy_arena_init(&report->arena, &engine->allocator);
	reading from;
	engine->busy = true; /* the store's callbacks may not call back */
	journey_status status = jy_report_open(engine, &from);
	if (status == JOURNEY_OK)
		status = fill(&from, report);
	engine->busy = false;
	jy_report_close(&from);
	if (status != JOURNEY_OK) {
		journey_report_free(report);
		return jy_error_set(&engine->error, status, "report", "%s", journey_status_text(status));
	}
	*out = report;
	return JOURNEY_OK;
}

const journey_report_view *journey_report_look(const journey_report *report)
{
	return &report->view;
}

void journey_report_free(journey_report *report)
{
	if (report == NULL)
		return;
	const journey_allocator allocator = report->allocator;
	jy_arena_free(&report->arena);
	jy_free(&allocator, report, sizeof *report);
}
