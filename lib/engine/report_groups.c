/* What a report says of a journey's units by groups: by recommendation, tactic, channel, step, segment, stage, attribute. */
#include "engine/report.h"

#include "base/text.h"
#include "profile/sort.h"
#include <string.h>

#define CONFIDENCE .95

/* ---- which groups there are ---- */

static uint32_t find_by(const journey_strategy *strategy, const jy_unit_group *group)
{
	for (uint32_t i = 0; i < strategy->report_by_count; i++) {
		const jy_report_by *by = &strategy->report_by[i];
		journey_str attribute = by->attribute != JY_NONE ? strategy->attributes[by->attribute].name : jy_str("");
		if (by->dimension == (journey_report_dimension)group->dimension && jy_str_equal(attribute, group->attribute))
			return i;
	}
	return JY_NONE;
}

journey_status jy_report_group_note(jy_report_sums *to, journey_str name)
{
	const journey_strategy *strategy = to->engine->strategy;
	jy_reader r = jy_reader_of(name.data, name.size);
	jy_unit_group group;
	jy_report_group found;
	if (jy_reader_u8(&r) != JY_SUM_GROUP_UNITS)
		return JOURNEY_OK;
	found.journey = jy_strategy_journey(strategy, jy_reader_str(&r));
	jy_unit_groups_get(&r, &group);
	found.by = r.failed ? JY_NONE : find_by(strategy, &group);
	if (found.journey == JY_NONE || found.by == JY_NONE)
		return JOURNEY_OK;
	if (!jy_grow(&to->engine->allocator, &to->found, &to->found_capacity, to->found_count + 1, sizeof *to->found))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_unit_groups_number(&to->groups, &group, &found.number);
	if (status == JOURNEY_OK)
		to->found[to->found_count++] = found;
	return status;
}

/* A group of one journey, with how many units it has. */
typedef struct counted {
	uint32_t number;
	int64_t units;
	journey_str name;
} counted;

static bool is_larger(const void *arg, uint32_t a, uint32_t b)
{
	const counted *x = (const counted *)arg + a, *y = (const counted *)arg + b;
	return x->units != y->units ? x->units > y->units : jy_str_compare(x->name, y->name) < 0;
}

static journey_status group_name(jy_report_sums *from, journey_report *report, uint32_t number, journey_str *out)
{
	jy_buffer *text = &from->engine->text;
	jy_unit_group group;
	text->size = 0;
	if (!jy_unit_groups_put(&from->groups, number, text))
		return JOURNEY_NO_MEMORY;
	jy_reader r = jy_reader_of(text->data, text->size);
	jy_unit_groups_get(&r, &group);
	return jy_arena_str(&report->arena, group.name, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status count_units(jy_report_sums *from, uint32_t journey, counted *it)
{
	journey_status status = JOURNEY_OK;
	it->units = 0;
	for (uint32_t arm = 0; status == JOURNEY_OK && arm < 2; arm++) {
		int64_t units;
		status = jy_report_count(from, JY_SUM_GROUP_UNITS, journey, arm + 2 * JY_SUM_GROUP_KPIS * it->number, &units);
		it->units += units;
	}
	return status;
}

/* Those of a dimension that have units; in the report's memory. */
static journey_status list_groups(jy_report_sums *from, journey_report *report, uint32_t journey, uint32_t by,
                                  counted **out, size_t *count)
{
	counted *list = jy_arena_items(&report->arena, from->found_count, sizeof *list);
	bool *listed = jy_arena_items(&report->arena, jy_map_end(&from->groups.numbers), sizeof *listed);
	journey_status status = list != NULL && listed != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	*out = list;
	*count = 0;
	for (size_t i = 0; status == JOURNEY_OK && i < from->found_count; i++) {
		const jy_report_group *found = &from->found[i];
		counted it = {.number = found->number};
		if (found->journey != journey || found->by != by || listed[found->number])
			continue;
		listed[found->number] = true;
		status = count_units(from, journey, &it);
		if (status == JOURNEY_OK && it.units > 0)
			status = group_name(from, report, it.number, &it.name);
		if (status == JOURNEY_OK && it.units > 0)
			list[(*count)++] = it;
	}
	return status;
}

/* ---- their measures ---- */

/* Those from `first` on are one. */
static journey_status measure_group(jy_report_sums *from, uint32_t journey, const jy_measuring *what, const counted *groups,
                                    const uint32_t *order, size_t first, size_t count, journey_measure *out)
{
	jy_measured read;
	journey_status status = JOURNEY_OK;
	memset(&read, 0, sizeof read);
	for (size_t i = first; status == JOURNEY_OK && i < first + count; i++)
		status = jy_measured_read(from, journey, groups[order[i]].number, what, &read);
	return status == JOURNEY_OK ? jy_measure_compare(what, &read, out) : status;
}

static journey_status read_group(jy_report_sums *from, journey_report *report, uint32_t journey, const counted *groups,
                                 const uint32_t *order, size_t first, size_t count, journey_group_report *out)
{
	const journey_strategy *strategy = from->engine->strategy;
	size_t measures = jy_measuring_count(strategy, journey);
	journey_measure *list = jy_arena_items(&report->arena, measures, sizeof *list);
	journey_status status = list != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	out->name = count > 1 ? jy_str("(other)") : groups[order[first]].name;
	out->measures = list;
	out->sample_ratio_p = 1;
	for (size_t i = 0; status == JOURNEY_OK && i < measures; i++) {
		jy_measuring what = jy_measuring_at(strategy, journey, i);
		journey_measure *it = &list[out->measure_count];
		if (what.form == JOURNEY_KPI_FORM_QUANTILE)
			continue;
		if (!jy_arena_str(&report->arena, what.name, &it->name))
			return JOURNEY_NO_MEMORY;
		status = measure_group(from, journey, &what, groups, order, first, count, it);
		out->measure_count++;
	}
	if (status == JOURNEY_OK && out->measure_count > 0)
		out->sample_ratio_p = jy_report_sample_ratio(list[0].treated.units, list[0].held_out.units,
		                                             strategy->journeys[journey].holdout);
	return status;
}

/* ---- all groups of a dimension together ---- */

typedef struct comparing {
	journey_estimate *effects, *shrunk;
	double *p, *corrected;
	size_t *place;
} comparing;

static bool make_room(journey_report *report, size_t count, comparing *c)
{
	c->effects = jy_arena_items(&report->arena, count, sizeof *c->effects);
	c->shrunk = jy_arena_items(&report->arena, count, sizeof *c->shrunk);
	c->p = jy_arena_items(&report->arena, count, sizeof *c->p);
	c->corrected = jy_arena_items(&report->arena, count, sizeof *c->corrected);
	c->place = jy_arena_items(&report->arena, count, sizeof *c->place);
	return c->effects != NULL && c->shrunk != NULL && c->p != NULL && c->corrected != NULL && c->place != NULL;
}

static journey_measure *measure_at(const journey_dimension_report *dimension, size_t group, size_t measure)
{
	/* The report is being made: what its view shows as constant is still written here. */
	return (journey_measure *)(uintptr_t)&dimension->groups[group].measures[measure];
}

static journey_status compare_groups(journey_report *report, const journey_dimension_report *dimension, size_t measure,
                                     comparing *c, journey_pool_result *pool)
{
	size_t known = 0;
	for (size_t g = 0; g < dimension->group_count; g++) {
		const journey_estimate *effect = &measure_at(dimension, g, measure)->impact.absolute;
		if (effect->known != JOURNEY_KNOWN_INTERVAL)
			continue;
		c->effects[known] = *effect;
		c->p[known] = effect->p_value;
		c->place[known++] = g;
	}
	if (known == 0)
		return JOURNEY_OK;
	pool->size = sizeof *pool;
	journey_status status = journey_pool(c->effects, known, JOURNEY_BETWEEN_PM, CONFIDENCE, pool, c->shrunk);
	if (status == JOURNEY_OK)
		status = journey_correct(&report->allocator, JOURNEY_CORRECT_HOLM, c->p, known, c->corrected);
	for (size_t i = 0; status == JOURNEY_OK && i < known; i++) {
		journey_measure *it = measure_at(dimension, c->place[i], measure);
		it->shrunk = c->shrunk[i];
		it->p_corrected = c->corrected[i];
	}
	return status == JOURNEY_RANGE ? JOURNEY_OK : status; /* numbers beyond all measure are not compared */
}

static journey_status compare_all(journey_report *report, journey_dimension_report *dimension)
{
	size_t measures = dimension->group_count > 0 ? dimension->groups[0].measure_count : 0;
	journey_pool_result *pools = jy_arena_items(&report->arena, measures, sizeof *pools);
	comparing c;
	if (pools == NULL || !make_room(report, dimension->group_count, &c))
		return JOURNEY_NO_MEMORY;
	dimension->pools = pools;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < measures; i++)
		status = compare_groups(report, dimension, i, &c, &pools[i]);
	return status;
}

static journey_status read_dimension(jy_report_sums *from, journey_report *report, uint32_t journey, uint32_t by,
                                     journey_dimension_report *out)
{
	const journey_strategy *strategy = from->engine->strategy;
	counted *groups;
	size_t count;
	out->dimension = strategy->report_by[by].dimension;
	if (strategy->report_by[by].attribute != JY_NONE &&
	    !jy_arena_str(&report->arena, strategy->attributes[strategy->report_by[by].attribute].name, &out->attribute))
		return JOURNEY_NO_MEMORY;
	journey_status status = list_groups(from, report, journey, by, &groups, &count);
	if (status != JOURNEY_OK)
		return status;
	size_t shown = count > JOURNEY_REPORT_GROUPS_MAX + 1 ? JOURNEY_REPORT_GROUPS_MAX : count;
	size_t all = shown < count ? shown + 1 : shown;
	uint32_t *order = jy_arena_items(&report->arena, count, sizeof *order);
	journey_group_report *list = jy_arena_items(&report->arena, all, sizeof *list);
	if (order == NULL || list == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, count, is_larger, groups);
	out->groups = list;
	for (size_t i = 0; status == JOURNEY_OK && i < all; i++) {
		status = read_group(from, report, journey, groups, order, i, i < shown ? 1 : count - shown, &list[i]);
		out->group_count++;
	}
	return status == JOURNEY_OK ? compare_all(report, out) : status;
}

journey_status jy_report_groups(jy_report_sums *from, journey_report *report, uint32_t journey, journey_journey_report *out)
{
	uint32_t count = from->engine->strategy->report_by_count;
	journey_dimension_report *list = jy_arena_items(&report->arena, count, sizeof *list);
	journey_status status = list != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	out->dimensions = list;
	for (uint32_t i = 0; status == JOURNEY_OK && i < count; i++) {
		status = read_dimension(from, report, journey, i, &list[i]);
		out->dimension_count++;
	}
	return status;
}
