#include "engine/outcomes.h"

#include "base/int128.h"
#include "score/sketch.h"

static journey_status number_group(journey_engine *engine, const jy_actions *actions, jy_grouped *it)
{
	if (it->age == engine->sums.groups.age)
		return JOURNEY_OK;
	jy_unit_group name = {it->dimension, jy_actions_text(actions, it->attribute), jy_actions_text(actions, it->name)};
	journey_status status = jy_unit_groups_number(&engine->sums.groups, &name, &it->number);
	if (status == JOURNEY_OK)
		it->age = engine->sums.groups.age;
	return status;
}

journey_status jy_unit_open(journey_engine *engine, jy_actions *actions, const jy_history *history, jy_unit *out)
{
	journey_status status = JOURNEY_OK;
	*out = (jy_unit){.engine = engine, .actions = actions, .journey = history->journey};
	out->arm = jy_arm_held_out(history) ? 1 : 0;
	while (out->group_from < actions->group_count && actions->groups[out->group_from].journey != history->journey)
		out->group_from++;
	out->group_end = out->group_from;
	while (status == JOURNEY_OK && out->group_end < actions->group_count &&
	       actions->groups[out->group_end].journey == history->journey)
		status = number_group(engine, actions, &actions->groups[out->group_end++]);
	return status;
}

/* `of_groups` 0: groups have no such sum. */
static journey_status add(const jy_unit *unit, jy_sum_kind kind, jy_sum_kind of_groups, uint32_t kpi, journey_int128 delta)
{
	jy_sums *sums = &unit->engine->sums;
	uint32_t index = unit->arm + 2 * kpi;
	if (jy_i128_sign(delta) == 0)
		return JOURNEY_OK;
	journey_status status = jy_sums_add_wide(sums, jy_sum(kind, unit->journey, index), delta);
	for (size_t i = unit->group_from; status == JOURNEY_OK && of_groups != 0 && i < unit->group_end; i++) {
		uint32_t group = unit->actions->groups[i].number;
		status = jy_sums_add_wide(sums, jy_sum(of_groups, unit->journey, index + 2 * JY_SUM_GROUP_KPIS * group), delta);
	}
	return status;
}

static journey_int128 product_change(int64_t a_from, int64_t b_from, int64_t a_to, int64_t b_to)
{
	return jy_i128_sub(jy_i128_mul64(a_to, b_to), jy_i128_mul64(a_from, b_from));
}

static journey_int128 change(int64_t from, int64_t to)
{
	return jy_i128_sub(jy_i128(to), jy_i128(from));
}

journey_status jy_unit_count(const jy_unit *unit, int64_t delta)
{
	return add(unit, JY_SUM_UNITS, JY_SUM_GROUP_UNITS, 0, jy_i128(delta));
}

journey_status jy_unit_converted(const jy_unit *unit, int64_t delta)
{
	return add(unit, JY_SUM_CONVERSIONS, JY_SUM_GROUP_CONVERSIONS, 0, jy_i128(delta));
}

journey_status jy_unit_value(const jy_unit *unit, int64_t from, int64_t to)
{
	journey_status status = add(unit, JY_SUM_VALUE, JY_SUM_GROUP_VALUE, 0, change(from, to));
	return status == JOURNEY_OK ? add(unit, JY_SUM_VALUE_SQUARES, JY_SUM_GROUP_VALUE_SQUARES, 0, product_change(from, from, to, to))
	                            : status;
}

static journey_status move_denominator(const jy_unit *unit, const jy_outcome *from, const jy_outcome *to)
{
	journey_status status = add(unit, JY_SUM_PER, JY_SUM_GROUP_PER, to->kpi, change(from->per, to->per));
	if (status == JOURNEY_OK)
		status = add(unit, JY_SUM_PER_SQUARES, JY_SUM_GROUP_PER_SQUARES, to->kpi,
		             product_change(from->per, from->per, to->per, to->per));
	return status == JOURNEY_OK ? add(unit, JY_SUM_PER_CROSS, JY_SUM_GROUP_PER_CROSS, to->kpi,
	                                  product_change(from->value, from->per, to->value, to->per))
	                            : status;
}

static journey_status move_covariate(const jy_unit *unit, const jy_outcome *from, const jy_outcome *to)
{
	journey_status status = add(unit, JY_SUM_BEFORE, 0, to->kpi, change(from->before, to->before));
	if (status == JOURNEY_OK)
		status = add(unit, JY_SUM_BEFORE_SQUARES, 0, to->kpi, product_change(from->before, from->before, to->before, to->before));
	return status == JOURNEY_OK ? add(unit, JY_SUM_BEFORE_CROSS, 0, to->kpi,
	                                  product_change(from->value, from->before, to->value, to->before))
	                            : status;
}

static journey_status move_bin(const jy_unit *unit, const jy_outcome *it, int64_t delta)
{
	uint32_t place = jy_sketch_bin(it->value) + JY_BINS * it->kpi;
	return it->met ? add(unit, JY_SUM_BIN, 0, place, jy_i128(delta)) : JOURNEY_OK;
}

journey_status jy_unit_outcome(const jy_unit *unit, const jy_outcome *from, const jy_outcome *to)
{
	const jy_kpi *kpi = &unit->engine->strategy->kpis[to->kpi];
	if (kpi->form == JOURNEY_KPI_FORM_QUANTILE) {
		journey_status moved = move_bin(unit, from, -1);
		return moved == JOURNEY_OK ? move_bin(unit, to, 1) : moved;
	}
	journey_status status = add(unit, JY_SUM_KPI, JY_SUM_GROUP_KPI, to->kpi, change(from->value, to->value));
	if (status == JOURNEY_OK && kpi->form != JOURNEY_KPI_FORM_SHARE)
		status = add(unit, JY_SUM_KPI_SQUARES, JY_SUM_GROUP_KPI_SQUARES, to->kpi,
		             product_change(from->value, from->value, to->value, to->value));
	if (status == JOURNEY_OK && kpi->form == JOURNEY_KPI_FORM_RATIO)
		status = move_denominator(unit, from, to);
	return status == JOURNEY_OK && kpi->before != NULL ? move_covariate(unit, from, to) : status;
}
