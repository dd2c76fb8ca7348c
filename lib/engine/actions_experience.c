/* The part of the actions that is of experience: touches that feedback may change, sums over all touches, responses. */
#include "engine/actions.h"

#include "base/int128.h"
#include "base/text.h"
#include "engine/times.h"
#include "strategy/experience.h"
#include <string.h>

/* ---- touches ---- */

jy_kept_touch *jy_actions_find_touch(const jy_actions *x, jy_hash128 key)
{
	for (size_t i = x->touch_count; i-- > 0;) {
		if (x->touches[i].key.a == key.a && x->touches[i].key.b == key.b)
			return &x->touches[i];
	}
	return NULL;
}

void jy_actions_drop_touch(jy_actions *x, jy_kept_touch *touch)
{
	size_t index = (size_t)(touch - x->touches);
	x->touch_count--;
	memmove(touch, touch + 1, (x->touch_count - index) * sizeof *touch);
}

/* In order of time; of too many the oldest goes. */
journey_status jy_actions_touch(jy_actions *x, const jy_kept_touch *touch)
{
	size_t at = x->touch_count;
	if (!jy_grow(&x->allocator, &x->touches, &x->touch_capacity, x->touch_count + 1, sizeof *x->touches))
		return JOURNEY_NO_MEMORY;
	while (at > 0 && x->touches[at - 1].at > touch->at)
		at--;
	memmove(x->touches + at + 1, x->touches + at, (x->touch_count - at) * sizeof *x->touches);
	x->touches[at] = *touch;
	if (++x->touch_count > JOURNEY_TOUCHES_KEPT)
		jy_actions_drop_touch(x, x->touches);
	return JOURNEY_OK;
}

/* ---- sums ---- */

journey_experience_unit jy_felt_unit(const journey_experience *sums)
{
	journey_experience_unit unit = {.touches = sums->touches};
	(void)jy_i128_int(sums->score, &unit.score);
	return unit;
}

/* What the squares of one customer are. */
static void square(journey_experience *x)
{
	journey_experience_unit unit = jy_felt_unit(x);
	x->units = unit.touches > 0;
	x->score_squares = jy_i128_mul64(unit.score, unit.score);
	x->score_touches = jy_i128_mul64(unit.score, (int64_t)unit.touches);
	x->touches_squares = jy_i128_mul64((int64_t)unit.touches, (int64_t)unit.touches);
}

jy_felt *jy_actions_find_felt(const jy_actions *x, uint8_t scope, uint32_t who, uint32_t step)
{
	for (size_t i = 0; i < x->felt_count; i++) {
		jy_felt *it = &x->felts[i];
		if (it->scope == scope && it->who == who && it->step == step)
			return it;
	}
	return NULL;
}

journey_status jy_actions_felt(jy_actions *x, uint8_t scope, uint32_t who, uint32_t step, jy_felt **out)
{
	*out = jy_actions_find_felt(x, scope, who, step);
	if (*out != NULL)
		return JOURNEY_OK;
	if (!jy_grow(&x->allocator, &x->felts, &x->felt_capacity, x->felt_count + 1, sizeof *x->felts))
		return JOURNEY_NO_MEMORY;
	*out = &x->felts[x->felt_count++];
	memset(*out, 0, sizeof **out);
	(*out)->scope = scope;
	(*out)->who = who;
	(*out)->step = step;
	return JOURNEY_OK;
}

/* ---- responses ---- */

const jy_response *jy_actions_find_response(const jy_actions *x, uint32_t channel)
{
	for (size_t i = 0; i < x->response_count; i++) {
		if (x->responses[i].channel == channel)
			return &x->responses[i];
	}
	return NULL;
}

journey_status jy_actions_response(jy_actions *x, uint32_t channel, jy_response **out)
{
	const jy_response *found = jy_actions_find_response(x, channel);
	if (found != NULL) {
		*out = &x->responses[found - x->responses];
		return JOURNEY_OK;
	}
	if (!jy_grow(&x->allocator, &x->responses, &x->response_capacity, x->response_count + 1, sizeof *x->responses))
		return JOURNEY_NO_MEMORY;
	*out = &x->responses[x->response_count++];
	**out = (jy_response){.channel = channel};
	return JOURNEY_OK;
}

/* ---- storage form ---- */

static uint32_t segment_at(const jy_actions *x, const jy_kept_touch *it, size_t i)
{
	uint32_t segment;
	memcpy(&segment, x->heap.data + it->segments.at + i * sizeof segment, sizeof segment);
	return segment;
}

size_t jy_touch_segments(const jy_kept_touch *touch)
{
	return touch->segments.size / sizeof(uint32_t);
}

uint32_t jy_touch_segment(const jy_actions *x, const jy_kept_touch *touch, size_t i)
{
	return segment_at(x, touch, i);
}

static journey_str channel_name(const journey_strategy *s, uint32_t channel)
{
	return channel < s->channel_count ? s->channels[channel].name : jy_str("");
}

static journey_str step_name(const journey_strategy *s, uint32_t journey, uint32_t step)
{
	const jy_journey *it = &s->journeys[journey];
	return step < it->step_count ? it->steps[step].name : jy_str("");
}

bool jy_actions_put_touches(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->touch_count);
	for (size_t i = 0; ok && i < x->touch_count; i++) {
		const jy_kept_touch *it = &x->touches[i];
		ok = jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b) &&
		     jy_buffer_str(out, s->journeys[it->journey].name) &&
		     jy_buffer_str(out, step_name(s, it->journey, it->step)) &&
		     jy_buffer_str(out, channel_name(s, it->channel)) && jy_buffer_zigzag(out, it->at) &&
		     jy_buffer_u8(out, it->stage) && jy_buffer_varint(out, jy_touch_segments(it));
		for (int k = 0; ok && k < JOURNEY_FACTORS; k++)
			ok = jy_buffer_zigzag(out, it->factor[k]);
		for (size_t k = 0; ok && k < jy_touch_segments(it); k++)
			ok = jy_buffer_str(out, s->segments[segment_at(x, it, k)].name);
	}
	return ok;
}

static bool good_factors(const jy_kept_touch *it)
{
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		if (it->factor[i] < JOURNEY_FACTOR_UNKNOWN || it->factor[i] > JOURNEY_FACTOR_ONE)
			return false;
	}
	return it->stage < JOURNEY_FEEDBACK_STAGES && jy_time_valid(it->at);
}

/* Segments that the strategy has no longer are left out. */
static journey_status get_segments(jy_actions *x, const journey_strategy *s, jy_reader *r, size_t count, jy_span *out)
{
	*out = (jy_span){(uint32_t)x->heap.size, 0};
	for (size_t i = 0; i < count && !r->failed; i++) {
		uint32_t segment = jy_strategy_segment(s, jy_reader_str(r));
		jy_span one;
		if (segment == JY_NONE || r->failed)
			continue;
		journey_status status = jy_actions_keep(x, jy_str_of((const char *)&segment, sizeof segment), &one);
		if (status != JOURNEY_OK)
			return status;
		out->size += one.size;
	}
	return JOURNEY_OK;
}

static journey_status get_touch(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	jy_kept_touch it = {.step = JY_NONE};
	it.key.a = jy_reader_u64(r);
	it.key.b = jy_reader_u64(r);
	it.journey = jy_strategy_journey(s, jy_reader_str(r));
	journey_str step = jy_reader_str(r);
	it.channel = jy_strategy_channel(s, jy_reader_str(r));
	it.at = jy_reader_zigzag(r);
	it.stage = jy_reader_u8(r);
	size_t segments = jy_reader_count(r, 1);
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		int64_t factor = jy_reader_zigzag(r);
		it.factor[i] = factor > JOURNEY_FACTOR_ONE || factor < JOURNEY_FACTOR_UNKNOWN ? INT32_MAX : (int32_t)factor;
	}
	journey_status status = get_segments(x, s, r, segments, &it.segments);
	r->failed = r->failed || !good_factors(&it);
	if (r->failed || status != JOURNEY_OK)
		return status;
	if (it.journey == JY_NONE) {
		x->lost++;
		return JOURNEY_OK;
	}
	it.step = jy_journey_step(&s->journeys[it.journey], step);
	return jy_actions_touch(x, &it);
}

journey_status jy_actions_get_touches(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 16);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++)
		status = get_touch(x, s, r);
	return status;
}

static bool put_sums(jy_buffer *out, const journey_experience *x)
{
	int64_t score = 0, factor = 0, loss = 0;
	bool ok = jy_i128_int(x->score, &score) && jy_buffer_varint(out, x->touches) && jy_buffer_varint(out, x->unknown) &&
	          jy_buffer_zigzag(out, score);
	for (int i = 0; ok && i < JOURNEY_FACTORS; i++)
		ok = jy_i128_int(x->factor[i], &factor) && jy_i128_int(x->loss[i], &loss) &&
		     jy_buffer_varint(out, x->missing[i]) && jy_buffer_zigzag(out, factor) && jy_buffer_zigzag(out, loss);
	return ok;
}

static bool within(int64_t sum, uint64_t touches)
{
	return sum >= 0 && (uint64_t)sum <= touches * JOURNEY_FACTOR_ONE;
}

static void get_sums(jy_reader *r, journey_experience *x)
{
	memset(x, 0, sizeof *x);
	x->touches = jy_reader_varint(r);
	x->unknown = jy_reader_varint(r);
	int64_t score = jy_reader_zigzag(r);
	bool ok = x->touches <= JOURNEY_EXPERIENCE_TOUCHES_MAX && x->unknown <= INT64_MAX && within(score, x->touches);
	x->score = jy_i128(score);
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		x->missing[i] = jy_reader_varint(r);
		int64_t factor = jy_reader_zigzag(r), loss = jy_reader_zigzag(r);
		ok = ok && x->missing[i] <= x->unknown && within(factor, x->touches) && within(loss, x->touches);
		x->factor[i] = jy_i128(factor);
		x->loss[i] = jy_i128(loss);
	}
	if (ok)
		square(x);
	r->failed = r->failed || !ok;
}

/* Whose the sums are, by name. */
static journey_str felt_name(const journey_strategy *s, const jy_felt *it)
{
	switch ((journey_experience_scope)it->scope) {
	case JOURNEY_EXPERIENCE_JOURNEY:
	case JOURNEY_EXPERIENCE_STEP:
		return s->journeys[it->who].name;
	case JOURNEY_EXPERIENCE_CHANNEL:
		return s->channels[it->who].name;
	case JOURNEY_EXPERIENCE_SEGMENT:
		return s->segments[it->who].name;
	case JOURNEY_EXPERIENCE_ALL:
		break;
	}
	return jy_str("");
}

bool jy_actions_put_felt(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->felt_count);
	for (size_t i = 0; ok && i < x->felt_count; i++) {
		const jy_felt *it = &x->felts[i];
		ok = jy_buffer_u8(out, it->scope) && jy_buffer_str(out, felt_name(s, it)) &&
		     (it->scope != JOURNEY_EXPERIENCE_STEP || jy_buffer_str(out, step_name(s, it->who, it->step))) &&
		     put_sums(out, &it->sums);
	}
	return ok;
}

/* JY_NONE: the strategy has it no longer. */
static uint32_t felt_who(const journey_strategy *s, uint8_t scope, journey_str name)
{
	switch ((journey_experience_scope)scope) {
	case JOURNEY_EXPERIENCE_JOURNEY:
	case JOURNEY_EXPERIENCE_STEP:
		return jy_strategy_journey(s, name);
	case JOURNEY_EXPERIENCE_CHANNEL:
		return jy_strategy_channel(s, name);
	case JOURNEY_EXPERIENCE_SEGMENT:
		return jy_strategy_segment(s, name);
	case JOURNEY_EXPERIENCE_ALL:
		break;
	}
	return 0;
}

journey_status jy_actions_get_felt(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 16);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		uint8_t scope = jy_reader_u8(r);
		uint32_t who = felt_who(s, scope, jy_reader_str(r)), step = 0;
		journey_str name = scope == JOURNEY_EXPERIENCE_STEP ? jy_reader_str(r) : jy_str("");
		journey_experience sums;
		jy_felt *it;
		get_sums(r, &sums);
		r->failed = r->failed || scope > JOURNEY_EXPERIENCE_SEGMENT;
		if (r->failed)
			break;
		if (scope == JOURNEY_EXPERIENCE_STEP && who != JY_NONE)
			step = jy_journey_step(&s->journeys[who], name);
		if (who == JY_NONE || step == JY_NONE) {
			x->lost++;
			continue;
		}
		status = jy_actions_felt(x, scope, who, step, &it);
		if (status == JOURNEY_OK)
			it->sums = sums;
	}
	return status;
}

bool jy_actions_put_responses(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->response_count);
	for (size_t i = 0; ok && i < x->response_count; i++)
		ok = jy_buffer_str(out, s->channels[x->responses[i].channel].name) &&
		     jy_buffer_varint(out, x->responses[i].sends) && jy_buffer_varint(out, x->responses[i].responses);
	return ok;
}

journey_status jy_actions_get_responses(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 3);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		uint32_t channel = jy_strategy_channel(s, jy_reader_str(r));
		uint64_t sends = jy_reader_varint(r), responses = jy_reader_varint(r);
		jy_response *it;
		r->failed = r->failed || responses > sends || sends > INT64_MAX;
		if (r->failed)
			break;
		if (channel == JY_NONE) {
			x->lost++;
			continue;
		}
		status = jy_actions_response(x, channel, &it);
		if (status == JOURNEY_OK)
			*it = (jy_response){channel, sends, responses};
	}
	return status;
}

/* ---- sends that were put off ---- */

jy_held *jy_actions_find_held(const jy_actions *x, const jy_instance *instance)
{
	jy_hash128 key = jy_entry_key(jy_actions_text(x, instance->key));
	for (size_t i = 0; i < x->held_count; i++) {
		jy_held *it = &x->helds[i];
		if (!it->decided && it->journey == instance->journey && it->step == instance->step &&
		    it->number == instance->number && it->key.a == key.a && it->key.b == key.b)
			return it;
	}
	return NULL;
}

jy_held *jy_actions_held_send(const jy_actions *x, jy_hash128 send)
{
	for (size_t i = 0; i < x->held_count; i++) {
		if (x->helds[i].decided && x->helds[i].key.a == send.a && x->helds[i].key.b == send.b)
			return &x->helds[i];
	}
	return NULL;
}

void jy_actions_drop_held(jy_actions *x, jy_held *held)
{
	size_t index = (size_t)(held - x->helds);
	x->held_count--;
	memmove(held, held + 1, (x->held_count - index) * sizeof *held);
}

journey_status jy_actions_hold(jy_actions *x, const jy_held *held)
{
	if (!jy_grow(&x->allocator, &x->helds, &x->held_capacity, x->held_count + 1, sizeof *x->helds))
		return JOURNEY_NO_MEMORY;
	x->helds[x->held_count++] = *held;
	/* Of those that nobody asked for any more, the oldest go. */
	if (x->held_count > JY_HELD_MAX)
		jy_actions_drop_held(x, x->helds);
	return JOURNEY_OK;
}

bool jy_actions_put_helds(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->held_count);
	for (size_t i = 0; ok && i < x->held_count; i++) {
		const jy_held *it = &x->helds[i];
		ok = jy_buffer_str(out, s->journeys[it->journey].name) &&
		     jy_buffer_str(out, step_name(s, it->journey, it->step)) && jy_buffer_varint(out, it->number) &&
		     jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b) && jy_buffer_u8(out, it->decided) &&
		     jy_buffer_zigzag(out, it->since);
	}
	return ok;
}

journey_status jy_actions_get_helds(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 21);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		jy_held it = {.journey = jy_strategy_journey(s, jy_reader_str(r))};
		journey_str step = jy_reader_str(r);
		it.number = (uint32_t)jy_reader_varint(r);
		it.key.a = jy_reader_u64(r);
		it.key.b = jy_reader_u64(r);
		it.decided = jy_reader_u8(r);
		it.since = jy_reader_zigzag(r);
		r->failed = r->failed || !jy_time_valid(it.since) || it.decided > 1;
		if (r->failed)
			break;
		it.step = it.journey != JY_NONE ? jy_journey_step(&s->journeys[it.journey], step) : JY_NONE;
		if (it.step != JY_NONE) /* what is wanted no longer */
			status = jy_actions_hold(x, &it);
	}
	return status;
}

/* ---- customers who become one ---- */

static journey_status merge_touch(jy_actions *into, const jy_actions *from, const jy_kept_touch *it)
{
	jy_kept_touch moved = *it;
	journey_status status = jy_actions_keep(into, jy_actions_text(from, it->segments), &moved.segments);
	return status == JOURNEY_OK ? jy_actions_touch(into, &moved) : status;
}

static journey_status merge_felt(jy_actions *into, const jy_felt *it)
{
	jy_felt *to;
	journey_status status = jy_actions_felt(into, it->scope, it->who, it->step, &to);
	if (status != JOURNEY_OK)
		return status;
	if (to->sums.touches + it->sums.touches > JOURNEY_EXPERIENCE_TOUCHES_MAX) {
		into->lost++;
		return JOURNEY_OK;
	}
	if (journey_experience_merge(&to->sums, &it->sums) == JOURNEY_OK)
		square(&to->sums);
	return JOURNEY_OK;
}

journey_status jy_actions_merge_experience(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->touch_count; i++)
		status = merge_touch(into, from, &from->touches[i]);
	for (size_t i = 0; status == JOURNEY_OK && i < from->felt_count; i++)
		status = merge_felt(into, &from->felts[i]);
	for (size_t i = 0; status == JOURNEY_OK && i < from->response_count; i++) {
		jy_response *to;
		status = jy_actions_response(into, from->responses[i].channel, &to);
		if (status != JOURNEY_OK)
			return status;
		to->sends += from->responses[i].sends;
		to->responses += from->responses[i].responses;
	}
	for (size_t i = 0; status == JOURNEY_OK && i < from->held_count; i++)
		status = jy_actions_hold(into, &from->helds[i]);
	return status;
}
