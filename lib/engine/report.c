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
	journey_int128 value = jy_reader_i128(&reader);
	uint64_t place;
	if (jy_map_find(&to->sums, name.data, name.size, &place)) { /* of another engine */
		to->values[place] = jy_i128_add(to->values[place], value);
		return JOURNEY_OK;
	}
	to->values[to->count] = value;
	journey_status status = jy_report_group_note(to, name);
	return status == JOURNEY_OK ? jy_map_put(&to->sums, name.data, name.size, to->count++) : status;
}

static journey_status read_sums(reading *to, journey_engine *engine)
{
	jy_key from, until;
	jy_key_range(engine->tenant, JY_ROW_SUM, &from, &until);
	return engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&until), SIZE_MAX, visit, to);
}

journey_status jy_report_open(journey_engine *engine, jy_report_sums *out)
{
	*out = (jy_report_sums){.engine = engine};
	jy_map_init(&out->sums, &engine->allocator, 4);
	jy_unit_groups_init(&out->groups, &engine->allocator);
	return read_sums(out, engine);
}

void jy_report_close(jy_report_sums *sums)
{
	jy_map_free(&sums->sums);
	jy_unit_groups_free(&sums->groups);
	jy_free(&sums->engine->allocator, sums->found, sums->found_capacity * sizeof *sums->found);
	jy_free(&sums->engine->allocator, sums->values, sums->capacity * sizeof *sums->values);
}

/* A sum that was never moved is 0. */
static journey_status sum_of(reading *from, jy_sum_kind kind, uint32_t journey, uint32_t index, journey_int128 *out)
{
	jy_buffer *name = &from->engine->key_text;
	uint64_t place;
	name->size = 0;
	journey_status status = jy_sum_name(from->engine->strategy, &from->groups, jy_sum(kind, journey, index), name);
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
		status = jy_report_measures(from, report, index, out);
	if (status == JOURNEY_OK)
		status = jy_report_lifecycle(from, report, index, out);
	if (status == JOURNEY_OK)
		status = jy_report_groups(from, report, index, out);
	return status;
}

static journey_status fill(reading *from, journey_report *report, bool facts)
{
	const journey_strategy *strategy = from->engine->strategy;
	journey_report_view *view = &report->view;
	journey_journey_report *journeys = jy_arena_items(&report->arena, strategy->journey_count, sizeof *journeys);
	if (journeys == NULL || !jy_arena_str(&report->arena, strategy->name, &view->strategy))
		return JOURNEY_NO_MEMORY;
	view->journeys = journeys;
	view->journey_count = strategy->journey_count;
	if (!jy_arena_str(&report->arena, jy_rehearsal_run(from->engine), &view->run))
		return JOURNEY_NO_MEMORY;
	journey_status status = count_of(from, JY_SUM_CUSTOMERS, 0, 0, &view->customers);
	if (status == JOURNEY_OK)
		status = count_of(from, JY_SUM_EVENTS, 0, 0, &view->events);
	if (status == JOURNEY_OK)
		status = read_counts(from, report);
	if (status == JOURNEY_OK && facts)
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

static journey_status read_all(reading *from, journey_report *report, const journey_report_options *options)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < options->other_count; i++) {
		journey_engine *other = options->others[i];
		other->busy = true;
		status = read_sums(from, other);
		other->busy = false;
		if (other->clock_committed > report->view.clock)
			report->view.clock = other->clock_committed;
	}
	return status == JOURNEY_OK ? fill(from, report, options->facts != 0) : status;
}

/* Each once, of the same strategy, and free. */
static journey_status check_others(journey_engine *engine, const journey_report_options *options)
{
	for (size_t i = 0; i < options->other_count; i++) {
		const journey_engine *other = options->others[i];
		bool again = other == engine;
		if (other == NULL)
			return JOURNEY_MISUSE;
		for (size_t k = 0; k < i; k++)
			again = again || options->others[k] == other;
		if (again)
			return jy_error_set(&engine->error, JOURNEY_MISUSE, "report", "an engine would count twice");
		if (other->busy)
			return JOURNEY_BUSY;
		if (other->strategy->hash.a != engine->strategy->hash.a || other->strategy->hash.b != engine->strategy->hash.b)
			return jy_error_set(&engine->error, JOURNEY_INVALID, "report", "engine %zu runs another strategy", i + 1);
	}
	return JOURNEY_OK;
}

journey_status journey_engine_report_with(journey_engine *engine, const journey_report_options *given, journey_report **out)
{
	journey_report_options options = {.size = sizeof options};
	if (engine == NULL || out == NULL || (given != NULL && given->size < sizeof given->size))
		return JOURNEY_MISUSE;
	if (given != NULL)
		memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
	if (options.other_count > 0 && options.others == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	journey_status status = check_others(engine, &options);
	if (status != JOURNEY_OK)
		return status;
	journey_report *report = jy_alloc_zero(&engine->allocator, sizeof *report);
	if (report == NULL)
		return jy_error_memory(&engine->error);
	report->allocator = engine->allocator;
	report->view.clock = engine->clock_committed;
	jy_arena_init(&report->arena, &engine->allocator);
	reading from;
	engine->busy = true; /* the store's callbacks may not call back */
	status = jy_report_open(engine, &from);
	if (status == JOURNEY_OK)
		status = read_all(&from, report, &options);
	engine->busy = false;
	jy_report_close(&from);
	if (status != JOURNEY_OK) {
		journey_report_free(report);
		return jy_error_set(&engine->error, status, "report", "%s", journey_status_text(status));
	}
	*out = report;
	return JOURNEY_OK;
}

journey_status journey_engine_report(journey_engine *engine, journey_report **out)
{
	return journey_engine_report_with(engine, NULL, out);
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
