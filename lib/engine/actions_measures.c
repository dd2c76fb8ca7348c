/* The part of the actions that measuring keeps: what a unit has of each KPI, and the groups that it is in. */
#include "engine/actions.h"

#include "base/text.h"
#include <string.h>

journey_status jy_actions_group(jy_actions *x, uint32_t journey, uint8_t dimension, journey_str attribute, journey_str name)
{
	jy_grouped made = {.journey = journey, .dimension = dimension};
	journey_status status = jy_actions_keep(x, attribute, &made.attribute);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(x, name, &made.name);
	if (status == JOURNEY_OK && !jy_grow(&x->allocator, &x->groups, &x->group_capacity, x->group_count + 1, sizeof *x->groups))
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK)
		x->groups[x->group_count++] = made;
	return status;
}

/* ---- storage form: a journey's name, how many follow, and these ---- */

/* How many from `at` on are of the same journey. */
static size_t run_of_outcomes(const jy_actions *x, size_t at)
{
	size_t n = 1;
	while (at + n < x->outcome_count && x->outcomes[at + n].journey == x->outcomes[at].journey)
		n++;
	return n;
}

static size_t run_of_groups(const jy_actions *x, size_t at)
{
	size_t n = 1;
	while (at + n < x->group_count && x->groups[at + n].journey == x->groups[at].journey)
		n++;
	return n;
}

enum { OUTCOME_MET = 1, OUTCOME_PER = 2, OUTCOME_BEFORE = 4 };

static bool put_outcome(const jy_outcome *it, const journey_strategy *s, jy_buffer *out)
{
	unsigned has = (it->met ? OUTCOME_MET : 0u) | (it->per != 0 ? OUTCOME_PER : 0u) | (it->before != 0 ? OUTCOME_BEFORE : 0u);
	journey_str name = s->kpis[it->kpi].name;
	/* A byte and four varints: one look for room, as each event of a measured customer comes here. */
	if (!jy_buffer_reserve(out, name.size + 41))
		return false;
	unsigned char *at = jy_store_varint(out->data + out->size, name.size);
	memcpy(at, name.data, name.size);
	at += name.size;
	*at++ = (unsigned char)has;
	at = jy_store_varint(at, jy_zigzag(it->value));
	if ((has & OUTCOME_PER) != 0)
		at = jy_store_varint(at, jy_zigzag(it->per));
	if ((has & OUTCOME_BEFORE) != 0)
		at = jy_store_varint(at, jy_zigzag(it->before));
	out->size = (size_t)(at - out->data);
	return true;
}

bool jy_actions_put_outcomes(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = true;
	for (size_t i = 0, n; ok && i < x->outcome_count; i += n) {
		n = run_of_outcomes(x, i);
		ok = jy_buffer_str(out, s->journeys[x->outcomes[i].journey].name) && jy_buffer_varint(out, n);
		for (size_t k = 0; ok && k < n; k++)
			ok = put_outcome(&x->outcomes[i + k], s, out);
	}
	return ok;
}

static journey_status get_outcome(jy_actions *x, const journey_strategy *s, uint32_t journey, jy_reader *r)
{
	jy_outcome it = {.journey = journey, .kpi = jy_strategy_kpi(s, jy_reader_str(r))};
	uint8_t has = jy_reader_u8(r);
	it.met = has & OUTCOME_MET;
	it.value = jy_reader_zigzag(r);
	it.per = (has & OUTCOME_PER) != 0 ? jy_reader_zigzag(r) : 0;
	it.before = (has & OUTCOME_BEFORE) != 0 ? jy_reader_zigzag(r) : 0;
	r->failed = r->failed || has > (OUTCOME_MET | OUTCOME_PER | OUTCOME_BEFORE);
	if (r->failed)
		return JOURNEY_OK;
	if (journey == JY_NONE || it.kpi == JY_NONE) {
		x->lost++;
		return JOURNEY_OK;
	}
	jy_outcome *slot;
	journey_status status = jy_actions_outcome(x, journey, it.kpi, &slot);
	if (status == JOURNEY_OK)
		*slot = it;
	return status;
}

journey_status jy_actions_get_outcomes(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	journey_status status = JOURNEY_OK;
	while (status == JOURNEY_OK && !r->failed && jy_reader_left(r) > 0) {
		uint32_t journey = jy_strategy_journey(s, jy_reader_str(r));
		uint64_t count = jy_reader_varint(r);
		for (uint64_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++)
			status = get_outcome(x, s, journey, r);
	}
	return status;
}

bool jy_actions_put_groups(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = true;
	for (size_t i = 0, n; ok && i < x->group_count; i += n) {
		n = run_of_groups(x, i);
		ok = jy_buffer_str(out, s->journeys[x->groups[i].journey].name) && jy_buffer_varint(out, n);
		for (size_t k = i; ok && k < i + n; k++)
			ok = jy_buffer_u8(out, x->groups[k].dimension) && jy_buffer_str(out, jy_actions_text(x, x->groups[k].attribute)) &&
			     jy_buffer_str(out, jy_actions_text(x, x->groups[k].name));
	}
	return ok;
}

journey_status jy_actions_get_groups(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	journey_status status = JOURNEY_OK;
	while (status == JOURNEY_OK && !r->failed && jy_reader_left(r) > 0) {
		uint32_t journey = jy_strategy_journey(s, jy_reader_str(r));
		uint64_t count = jy_reader_varint(r);
		for (uint64_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
			uint8_t dimension = jy_reader_u8(r);
			journey_str attribute = jy_reader_str(r), name = jy_reader_str(r);
			if (journey == JY_NONE)
				x->lost += r->failed ? 0 : 1;
			else if (!r->failed)
				status = jy_actions_group(x, journey, dimension, attribute, name);
		}
	}
	return status;
}

/* ---- merging ---- */

static bool is_exposed(const jy_history *history)
{
	return history != NULL && history->exposed != JY_EXPOSED_NOT;
}

/* Whether `from` was exposed to the journey before `into` was. */
static bool is_earlier(const jy_actions *into, const jy_actions *from, uint32_t journey)
{
	const jy_history *a = jy_actions_find_history(into, journey), *b = jy_actions_find_history(from, journey);
	return is_exposed(b) && (!is_exposed(a) || b->exposed_at < a->exposed_at);
}

/* One customer counts once in a share, whatever its parts did. */
static journey_status merge_outcome(jy_actions *into, const jy_outcome *it, bool earlier, const journey_strategy *strategy)
{
	jy_outcome *to;
	journey_status status = jy_actions_outcome(into, it->journey, it->kpi, &to);
	if (status != JOURNEY_OK)
		return status;
	if (strategy->kpis[it->kpi].form == JOURNEY_KPI_FORM_SHARE)
		to->value = it->value > to->value ? it->value : to->value;
	else
		to->value = jy_actions_add_value(to->value, it->value);
	to->per = jy_actions_add_value(to->per, it->per);
	to->met |= it->met;
	if (earlier)
		to->before = it->before;
	return JOURNEY_OK;
}

static void drop_groups(jy_actions *x, uint32_t journey)
{
	size_t kept = 0;
	for (size_t i = 0; i < x->group_count; i++) {
		if (x->groups[i].journey != journey)
			x->groups[kept++] = x->groups[i];
	}
	x->group_count = kept;
}

static journey_status take_groups(jy_actions *into, const jy_actions *from, uint32_t journey)
{
	journey_status status = JOURNEY_OK;
	drop_groups(into, journey);
	for (size_t i = 0; status == JOURNEY_OK && i < from->group_count; i++) {
		const jy_grouped *it = &from->groups[i];
		if (it->journey == journey)
			status = jy_actions_group(into, journey, it->dimension, jy_actions_text(from, it->attribute),
			                          jy_actions_text(from, it->name));
	}
	return status;
}

/* Covariates that the earlier exposure does not have are 0. */
static void drop_before(jy_actions *into, uint32_t journey)
{
	for (size_t i = 0; i < into->outcome_count; i++) {
		if (into->outcomes[i].journey == journey)
			into->outcomes[i].before = 0;
	}
}

journey_status jy_actions_merge_measures(jy_actions *into, const jy_actions *from, const journey_strategy *strategy)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->history_count; i++) {
		uint32_t journey = from->histories[i].journey;
		if (!is_earlier(into, from, journey))
			continue;
		drop_before(into, journey);
		status = take_groups(into, from, journey);
	}
	for (size_t i = 0; status == JOURNEY_OK && i < from->outcome_count; i++)
		status = merge_outcome(into, &from->outcomes[i], is_earlier(into, from, from->outcomes[i].journey), strategy);
	return status;
}
