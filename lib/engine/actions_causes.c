/*
 * The parts of the actions that triggers by other causes than events keep: what fired before and must not again (marks),
 * and when dates and schedules come up next (alarms).
 */
#include "engine/actions.h"

#include "base/text.h"
#include <string.h>

/* ---- marks ---- */

jy_fired *jy_actions_find_mark(const jy_actions *x, uint32_t trigger, jy_mark_kind kind, jy_hash128 key)
{
	for (size_t i = 0; i < x->mark_count; i++) {
		jy_fired *it = &x->marks[i];
		if (it->trigger == trigger && it->kind == kind && it->key.a == key.a && it->key.b == key.b)
			return it;
	}
	return NULL;
}

static void drop_mark(jy_actions *x, size_t index)
{
	x->mark_count--;
	memmove(x->marks + index, x->marks + index + 1, (x->mark_count - index) * sizeof *x->marks);
}

/* They stand in the order in which they were set, so that the first of a kind is the oldest. */
bool jy_actions_trim_marks(jy_actions *x, uint32_t trigger, jy_mark_kind kind, size_t most)
{
	size_t count = 0;
	for (size_t i = 0; i < x->mark_count; i++)
		count += x->marks[i].trigger == trigger && x->marks[i].kind == kind;
	bool dropped = count > most;
	for (size_t i = 0; count > most;) {
		if (x->marks[i].trigger == trigger && x->marks[i].kind == kind) {
			drop_mark(x, i);
			count--;
		} else {
			i++;
		}
	}
	return dropped;
}

void jy_actions_drop_mark(jy_actions *x, uint32_t trigger, jy_mark_kind kind, jy_hash128 key)
{
	const jy_fired *found = jy_actions_find_mark(x, trigger, kind, key);
	if (found != NULL)
		drop_mark(x, (size_t)(found - x->marks));
}

journey_status jy_actions_set_mark(jy_actions *x, const jy_fired *mark)
{
	jy_actions_drop_mark(x, mark->trigger, (jy_mark_kind)mark->kind, mark->key);
	if (!jy_grow(&x->allocator, &x->marks, &x->mark_capacity, x->mark_count + 1, sizeof *x->marks))
		return JOURNEY_NO_MEMORY;
	x->marks[x->mark_count++] = *mark;
	return JOURNEY_OK;
}

bool jy_actions_put_marks(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->mark_count);
	for (size_t i = 0; ok && i < x->mark_count; i++) {
		const jy_fired *it = &x->marks[i];
		ok = jy_buffer_str(out, s->triggers[it->trigger].name) && jy_buffer_u8(out, it->kind) &&
		     jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b) && jy_buffer_zigzag(out, it->at);
	}
	return ok;
}

journey_status jy_actions_get_marks(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	journey_status status = JOURNEY_OK;
	for (uint64_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		jy_fired it = {.trigger = jy_strategy_trigger(s, jy_reader_str(r))};
		it.kind = jy_reader_u8(r);
		it.key.a = jy_reader_u64(r);
		it.key.b = jy_reader_u64(r);
		it.at = jy_reader_zigzag(r);
		if (r->failed)
			break;
		if (it.trigger == JY_NONE)
			x->lost++;
		else
			status = jy_actions_set_mark(x, &it);
	}
	return status;
}

/* What fired for one of the two has fired for both. */
static journey_status merge_marks(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->mark_count; i++) {
		const jy_fired *it = &from->marks[i];
		jy_fired *there = jy_actions_find_mark(into, it->trigger, (jy_mark_kind)it->kind, it->key);
		if (there == NULL)
			status = jy_actions_set_mark(into, it);
		else if (it->at > there->at)
			there->at = it->at;
	}
	return status;
}

/* ---- alarms ---- */

static size_t alarm_place(const jy_actions *x, uint32_t trigger)
{
	size_t at = 0;
	while (at < x->alarm_count && x->alarms[at].trigger < trigger)
		at++;
	return at;
}

jy_alarm *jy_actions_find_alarm(const jy_actions *x, uint32_t trigger)
{
	size_t at = alarm_place(x, trigger);
	return at < x->alarm_count && x->alarms[at].trigger == trigger ? &x->alarms[at] : NULL;
}

journey_status jy_actions_set_alarm(jy_actions *x, const jy_alarm *alarm)
{
	size_t at = alarm_place(x, alarm->trigger);
	if (at == x->alarm_count || x->alarms[at].trigger != alarm->trigger) {
		if (!jy_grow(&x->allocator, &x->alarms, &x->alarm_capacity, x->alarm_count + 1, sizeof *x->alarms))
			return JOURNEY_NO_MEMORY;
		memmove(x->alarms + at + 1, x->alarms + at, (x->alarm_count - at) * sizeof *x->alarms);
		x->alarm_count++;
	}
	x->alarms[at] = *alarm;
	return JOURNEY_OK;
}

void jy_actions_drop_alarm(jy_actions *x, uint32_t trigger)
{
	size_t at = alarm_place(x, trigger);
	if (at == x->alarm_count || x->alarms[at].trigger != trigger)
		return;
	x->alarm_count--;
	memmove(x->alarms + at, x->alarms + at + 1, (x->alarm_count - at) * sizeof *x->alarms);
}

bool jy_actions_put_alarms(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->alarm_count);
	for (size_t i = 0; ok && i < x->alarm_count; i++) {
		const jy_alarm *it = &x->alarms[i];
		ok = jy_buffer_str(out, s->triggers[it->trigger].name) && jy_buffer_zigzag(out, it->at) &&
		     jy_buffer_u64(out, it->basis) && jy_buffer_zigzag(out, it->base) && jy_buffer_zigzag(out, it->wall);
	}
	return ok;
}

journey_status jy_actions_get_alarms(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	journey_status status = JOURNEY_OK;
	for (uint64_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		jy_alarm it = {.trigger = jy_strategy_trigger(s, jy_reader_str(r))};
		it.at = jy_reader_zigzag(r);
		it.basis = jy_reader_u64(r);
		it.base = jy_reader_zigzag(r);
		it.wall = jy_reader_zigzag(r);
		if (r->failed)
			break;
		if (it.trigger == JY_NONE)
			x->lost++;
		else
			status = jy_actions_set_alarm(x, &it);
	}
	return status;
}

/* The moment is found anew where the two do not agree; what came up for either has come up. */
static journey_status merge_alarms(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->alarm_count; i++) {
		const jy_alarm *it = &from->alarms[i];
		jy_alarm *there = jy_actions_find_alarm(into, it->trigger);
		if (there == NULL)
			status = jy_actions_set_alarm(into, it);
		else if (it->wall > there->wall)
			there->wall = it->wall;
	}
	return status;
}

journey_status jy_actions_merge_causes(jy_actions *into, const jy_actions *from)
{
	journey_status status = merge_marks(into, from);
	return status == JOURNEY_OK ? merge_alarms(into, from) : status;
}
