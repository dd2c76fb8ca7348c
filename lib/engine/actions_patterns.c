/* The part of the actions that patterns over time and inactivity keep: runs, and events that wait for the lateness. */
#include "engine/actions.h"

#include "base/text.h"
#include "base/value.h"
#include "strategy/patterns.h"
#include "engine/times.h"
#include <string.h>

const jy_pattern_rule *jy_live_rule(const journey_strategy *strategy, const jy_live *live)
{
	return strategy->triggers[live->trigger].pattern;
}

journey_status jy_actions_live(jy_actions *actions, jy_live **out)
{
	if (!jy_grow(&actions->allocator, &actions->lives, &actions->live_capacity, actions->live_count + 1,
	             sizeof *actions->lives))
		return JOURNEY_NO_MEMORY;
	*out = &actions->lives[actions->live_count++];
	memset(*out, 0, sizeof **out);
	(*out)->due = JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

void jy_actions_drop_live(jy_actions *actions, size_t index)
{
	jy_live *at = actions->lives + index;
	actions->live_count--;
	memmove(at, at + 1, (actions->live_count - index) * sizeof *at);
}

journey_time jy_live_due(const jy_pattern_rule *rule, const jy_live *live)
{
	journey_time at = JOURNEY_TIME_NONE;
	if (live->kind == JY_LIVE_EVENT)
		at = live->time;
	else if (live->kind == JY_LIVE_RUN)
		at = jy_pattern_due(&rule->form, &live->run);
	else if (live->kind == JY_LIVE_LAST && !live->told)
		return jy_pattern_plus(live->time, rule->period);
	return at == JOURNEY_TIME_NONE ? at : jy_pattern_plus(at, rule->lateness);
}

/* ---- gathered times, in the heap ---- */

bool jy_live_gathered(const jy_actions *actions, const jy_live *live, jy_pattern_gather *out)
{
	journey_str bytes = jy_actions_text(actions, live->kept);
	jy_reader r = jy_reader_of(bytes.data, bytes.size);
	out->count = 0;
	if (bytes.size % 8 != 0 || bytes.size / 8 > JY_PATTERN_TIMES_MAX)
		return false;
	while (r.at != r.end) {
		journey_time time = (journey_time)jy_reader_u64(&r);
		bool order = out->count == 0 || time >= out->times[out->count - 1];
		if (!order || time < JOURNEY_TIME_MIN || time > JOURNEY_TIME_MAX)
			return false;
		out->times[out->count++] = time;
	}
	return true;
}

journey_status jy_live_gather(jy_actions *actions, const jy_pattern_gather *gather, jy_span *out)
{
	unsigned char bytes[JY_PATTERN_TIMES_MAX * 8];
	for (uint32_t i = 0; i < gather->count; i++)
		jy_store_u64(bytes + (size_t)8 * i, (uint64_t)gather->times[i]);
	return jy_actions_keep(actions, jy_str_of((const char *)bytes, (size_t)8 * gather->count), out);
}

/* ---- two customers become one ---- */

static bool same_key(const jy_actions *a, jy_span x, const jy_actions *b, jy_span y)
{
	return jy_str_equal(jy_actions_text(a, x), jy_actions_text(b, y));
}

static journey_status append(jy_actions *into, const jy_actions *from, const jy_live *it)
{
	jy_live moved = *it, *slot;
	journey_status status = jy_actions_keep(into, jy_actions_text(from, it->key), &moved.key);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(into, jy_actions_text(from, it->kept), &moved.kept);
	if (status == JOURNEY_OK)
		status = jy_actions_live(into, &slot);
	if (status == JOURNEY_OK)
		*slot = moved;
	return status;
}

/* The event that came last decides, and whether what followed from it was told. */
static void merge_last(jy_live *into, const jy_live *it)
{
	if (it->time < into->time || (it->time == into->time && into->told))
		return;
	into->time = it->time;
	into->told = it->told;
	into->due = it->due;
}

static journey_status merge_gather(jy_actions *into, jy_live *to, const jy_actions *from, const jy_live *it,
                                   const jy_pattern_rule *rule)
{
	jy_pattern_gather a, b;
	if (!jy_live_gathered(into, to, &a) || !jy_live_gathered(from, it, &b))
		return JOURNEY_CORRUPT;
	jy_pattern_gather_merge(&rule->form, &a, &b);
	return jy_live_gather(into, &a, &to->kept);
}

static bool older(const jy_live *a, const jy_live *b)
{
	if (a->run.start != b->run.start)
		return a->run.start < b->run.start;
	return a->id.a != b->id.a ? a->id.a < b->id.a : a->id.b < b->id.b;
}

/* Which of two runs of a key goes, where there is no room for both: what the overlap says, had both come to one customer. */
static bool first_goes(const jy_pattern_rule *rule, const jy_live *a, const jy_live *b)
{
	return rule->form.overlap == JY_OVERLAP_RESTART ? older(a, b) : older(b, a);
}

/* Runs of a key beyond what the overlap allows go. */
static void keep_room(jy_actions *x, const jy_pattern_rule *rule, uint32_t trigger, journey_str key)
{
	uint32_t most = rule->form.overlap == JY_OVERLAP_STACK ? rule->form.stack : 1;
	for (;;) {
		uint32_t count = 0;
		size_t goes = SIZE_MAX;
		for (size_t i = 0; i < x->live_count; i++) {
			const jy_live *it = &x->lives[i];
			if (it->kind != JY_LIVE_RUN || it->trigger != trigger || !jy_str_equal(jy_actions_text(x, it->key), key))
				continue;
			count++;
			if (goes == SIZE_MAX || first_goes(rule, it, &x->lives[goes]))
				goes = i;
		}
		if (count <= most)
			return;
		jy_actions_drop_live(x, goes);
	}
}

/* Entries of which a customer has one: what was gathered of a key, an event that waits, what came last. */
static jy_live *find_same(jy_actions *into, const jy_actions *from, const jy_live *it)
{
	for (size_t i = 0; i < into->live_count; i++) {
		jy_live *other = &into->lives[i];
		bool same = other->kind == it->kind && other->trigger == it->trigger &&
		            same_key(into, other->key, from, it->key);
		bool one = it->kind == JY_LIVE_GATHER || it->kind == JY_LIVE_LAST ||
		           (other->id.a == it->id.a && other->id.b == it->id.b && other->time == it->time &&
		            other->run.start == it->run.start);
		if (same && one)
			return other;
	}
	return NULL;
}

journey_status jy_actions_merge_matching(jy_actions *into, const jy_actions *from, const journey_strategy *strategy)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->live_count; i++) {
		const jy_live *it = &from->lives[i];
		const jy_pattern_rule *rule = jy_live_rule(strategy, it);
		jy_live *other = find_same(into, from, it);
		if (other == NULL)
			status = append(into, from, it);
		else if (it->kind == JY_LIVE_LAST)
			merge_last(other, it);
		else if (it->kind == JY_LIVE_GATHER)
			status = merge_gather(into, other, from, it, rule);
		if (status == JOURNEY_OK && it->kind == JY_LIVE_RUN)
			keep_room(into, rule, it->trigger, jy_actions_text(from, it->key));
	}
	return status;
}

/* ---- storage form ---- */

static bool put_run(const jy_live *it, jy_buffer *out)
{
	uint32_t times = it->run.node + (it->run.count > 0);
	bool ok = jy_buffer_varint(out, it->run.node) && jy_buffer_varint(out, it->run.count) &&
	          jy_buffer_zigzag(out, it->run.start);
	for (uint32_t i = 0; ok && i < times && i < JY_PATTERN_NODES_MAX; i++)
		ok = jy_buffer_zigzag(out, it->run.at[i]);
	return ok;
}

bool jy_actions_put_matching(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->live_count);
	for (size_t i = 0; ok && i < x->live_count; i++) {
		const jy_live *it = &x->lives[i];
		ok = jy_buffer_str(out, s->triggers[it->trigger].name) && jy_buffer_u64(out, jy_live_rule(s, it)->shape) &&
		     jy_buffer_u8(out, (uint8_t)it->kind) && jy_buffer_u64(out, it->id.a) && jy_buffer_u64(out, it->id.b) &&
		     jy_buffer_str(out, jy_actions_text(x, it->key)) && jy_buffer_str(out, jy_actions_text(x, it->kept)) &&
		     jy_buffer_zigzag(out, it->time) && jy_buffer_u8(out, (uint8_t)(it->told | it->all << 1)) &&
		     jy_buffer_u8(out, (uint8_t)it->steps);
		if (ok && (it->kind == JY_LIVE_RUN || it->kind == JY_LIVE_DONE))
			ok = put_run(it, out);
	}
	return ok;
}

static void get_run(jy_live *it, jy_reader *r)
{
	uint64_t node = jy_reader_varint(r), count = jy_reader_varint(r);
	it->run.start = jy_reader_zigzag(r);
	if (node > JY_PATTERN_NODES_MAX || count > JY_PATTERN_TIMES_MAX || (node == JY_PATTERN_NODES_MAX && count > 0) ||
	    !jy_time_valid(it->run.start)) {
		r->failed = true;
		return;
	}
	it->run.node = (uint32_t)node;
	it->run.count = (uint32_t)count;
	for (uint64_t i = 0; i < node + (count > 0); i++) {
		it->run.at[i] = jy_reader_zigzag(r);
		if (!jy_time_valid(it->run.at[i]))
			r->failed = true;
	}
}

/* Whether these are so many values, there or not. */
static bool are_values(journey_str kept, uint32_t count)
{
	const unsigned char *at = (const unsigned char *)kept.data, *end = at + kept.size;
	for (uint32_t i = 0; at != NULL && i < count; i++) {
		if (at == end)
			return false;
		bool there = *at++ != 0;
		at = there ? jy_value_end(at, end) : at;
	}
	return at == end;
}

static bool is_event(const jy_pattern_rule *rule, uint32_t steps, journey_str kept)
{
	uint32_t first = 0;
	if (steps == 0 || steps >> rule->step_count != 0)
		return false;
	while (!(steps >> first & 1))
		first++;
	for (uint32_t i = first; i < rule->step_count; i++) {
		if ((steps >> i & 1) && rule->steps[i].event != rule->steps[first].event)
			return false;
	}
	return are_values(kept, rule->steps[first].read_count);
}

/* Whether it means something to the strategy that reads it. */
static bool fits(const jy_pattern_rule *rule, const jy_live *it, uint64_t shape, journey_str kept)
{
	if (rule == NULL || rule->shape != shape || (it->kind == JY_LIVE_LAST) != (rule->period > 0))
		return false;
	if (it->kind == JY_LIVE_RUN)
		return it->run.node > 0 && it->run.node < rule->form.node_count && are_values(kept, rule->field_count);
	if (it->kind == JY_LIVE_DONE)
		return it->run.node == rule->form.node_count && are_values(kept, rule->field_count);
	return it->kind != JY_LIVE_EVENT || is_event(rule, it->steps, kept);
}

static journey_status get_live(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	jy_live it, *slot;
	jy_pattern_gather gather;
	memset(&it, 0, sizeof it);
	it.trigger = jy_strategy_trigger(s, jy_reader_str(r));
	uint64_t shape = jy_reader_u64(r);
	it.kind = jy_reader_u8(r);
	it.id.a = jy_reader_u64(r);
	it.id.b = jy_reader_u64(r);
	journey_str key = jy_reader_str(r), kept = jy_reader_str(r);
	it.time = jy_reader_zigzag(r);
	uint8_t flags = jy_reader_u8(r);
	it.told = flags & 1;
	it.all = flags >> 1 & 1;
	it.steps = jy_reader_u8(r);
	if (it.kind < JY_LIVE_RUN || it.kind > JY_LIVE_LAST || !jy_time_valid(it.time))
		r->failed = true;
	if (!r->failed && (it.kind == JY_LIVE_RUN || it.kind == JY_LIVE_DONE))
		get_run(&it, r);
	if (r->failed)
		return JOURNEY_OK;
	if (it.trigger == JY_NONE || !fits(s->triggers[it.trigger].pattern, &it, shape, kept)) {
		x->lost++;
		return JOURNEY_OK;
	}
	journey_status status = jy_actions_keep(x, key, &it.key);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(x, kept, &it.kept);
	if (status == JOURNEY_OK && it.kind == JY_LIVE_GATHER && !jy_live_gathered(x, &it, &gather))
		status = JOURNEY_CORRUPT;
	if (status == JOURNEY_OK)
		status = jy_actions_live(x, &slot);
	if (status != JOURNEY_OK)
		return status;
	*slot = it;
	slot->due = jy_live_due(s->triggers[it.trigger].pattern, slot);
	return JOURNEY_OK;
}

journey_status jy_actions_get_matching(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 30);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++)
		status = get_live(x, s, r);
	return status;
}
