#include "engine/experience.h"

#include "base/int128.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/outbox.h"

/* ---- sums ---- */

enum {
	SLOT_UNITS,
	SLOT_TOUCHES,
	SLOT_UNKNOWN,
	SLOT_SCORE,
	SLOT_SCORE_SQUARES,
	SLOT_SCORE_TOUCHES,
	SLOT_TOUCHES_SQUARES,
	SLOT_MISSING,
	SLOT_FACTOR = SLOT_MISSING + JOURNEY_FACTORS,
	SLOT_LOSS = SLOT_FACTOR + JOURNEY_FACTORS,
	SLOTS = SLOT_LOSS + JOURNEY_FACTORS
};
_Static_assert(SLOTS == JY_FELT_SLOTS && SLOTS <= JY_FELT_STRIDE, "slots of sums");

/* The wide sums by slot; NULL: it is a count. */
static journey_int128 *wide(journey_experience *x, uint32_t slot)
{
	if (slot >= SLOT_LOSS)
		return &x->loss[slot - SLOT_LOSS];
	if (slot >= SLOT_FACTOR)
		return &x->factor[slot - SLOT_FACTOR];
	switch (slot) {
	case SLOT_SCORE:
		return &x->score;
	case SLOT_SCORE_SQUARES:
		return &x->score_squares;
	case SLOT_SCORE_TOUCHES:
		return &x->score_touches;
	case SLOT_TOUCHES_SQUARES:
		return &x->touches_squares;
	default:
		return NULL;
	}
}

static uint64_t *count_of(journey_experience *x, uint32_t slot)
{
	if (slot >= SLOT_MISSING)
		return &x->missing[slot - SLOT_MISSING];
	return slot == SLOT_UNITS ? &x->units : slot == SLOT_TOUCHES ? &x->touches : &x->unknown;
}

static journey_int128 get(journey_experience *sums, uint32_t slot)
{
	const journey_int128 *at = wide(sums, slot);
	return at != NULL ? *at : jy_i128_u64(*count_of(sums, slot));
}

void jy_felt_set(journey_experience *sums, uint32_t slot, journey_int128 value)
{
	journey_int128 *at = wide(sums, slot);
	int64_t count = 0;
	if (at != NULL)
		*at = value;
	else
		*count_of(sums, slot) = jy_i128_int(value, &count) && count > 0 ? (uint64_t)count : 0;
}

jy_sum_id jy_felt_sum(uint8_t scope, uint32_t who, uint32_t step, uint32_t slot)
{
	return jy_sum((jy_sum_kind)(JY_SUM_FELT + scope), who, step * JY_FELT_STRIDE + slot);
}

static bool put_felt(const journey_strategy *s, uint32_t scope, uint32_t who, uint32_t index, jy_buffer *out)
{
	switch ((journey_experience_scope)scope) {
	case JOURNEY_EXPERIENCE_JOURNEY:
		return jy_buffer_str(out, s->journeys[who].name);
	case JOURNEY_EXPERIENCE_STEP:
		return jy_buffer_str(out, s->journeys[who].name) &&
		       jy_buffer_str(out, s->journeys[who].steps[index / JY_FELT_STRIDE].name);
	case JOURNEY_EXPERIENCE_CHANNEL:
		return jy_buffer_str(out, s->channels[who].name);
	case JOURNEY_EXPERIENCE_SEGMENT:
		return jy_buffer_str(out, s->segments[who].name);
	case JOURNEY_EXPERIENCE_ALL:
		break;
	}
	return true;
}

bool jy_experience_name(const journey_strategy *s, uint32_t kind, uint32_t who, uint32_t index, jy_buffer *out)
{
	if (kind <= JY_SUM_FELT_LAST)
		return put_felt(s, kind - JY_SUM_FELT, who, index, out) && jy_buffer_u32(out, index % JY_FELT_STRIDE);
	if (kind == JY_SUM_RESPONSES)
		return jy_buffer_str(out, s->channels[who].name) && jy_buffer_u32(out, index);
	if (kind == JY_SUM_SURVEY || kind == JY_SUM_SURVEY_MONTH)
		return jy_buffer_str(out, s->experience.surveys[who].name) && jy_buffer_u32(out, index);
	if (kind == JY_SUM_SURVEY_SEGMENT)
		return jy_buffer_str(out, s->experience.surveys[who].name) &&
		       jy_buffer_str(out, s->segments[index / JY_SURVEY_SLOTS].name) &&
		       jy_buffer_u32(out, index % JY_SURVEY_SLOTS);
	return jy_buffer_u32(out, index);
}

/* Moves the sums of all customers by what a customer's have moved by. */
static journey_status move(journey_engine *engine, const jy_felt *it, const journey_experience *from,
                           const journey_experience *to)
{
	journey_experience before = *from, after = *to;
	journey_status status = JOURNEY_OK;
	for (uint32_t slot = 0; status == JOURNEY_OK && slot < SLOTS; slot++) {
		journey_int128 delta = jy_i128_sub(get(&after, slot), get(&before, slot));
		if (jy_i128_sign(delta) != 0)
			status = jy_sums_add_wide(&engine->sums, jy_felt_sum(it->scope, it->who, it->step, slot), delta);
	}
	return status;
}

journey_status jy_experience_count(journey_engine *engine, const jy_actions *actions, int sign)
{
	static const journey_experience none;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < actions->felt_count; i++) {
		const jy_felt *it = &actions->felts[i];
		status = sign > 0 ? move(engine, it, &none, &it->sums) : move(engine, it, &it->sums, &none);
	}
	return status;
}

/* ---- a touch that comes, goes, or changes ---- */

static void factors_of(const jy_kept_touch *from, journey_touch *to)
{
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		to->factor[i] = from->factor[i];
}

static journey_status change_one(journey_engine *engine, jy_actions *actions, uint8_t scope, uint32_t who, uint32_t step,
                                 const journey_touch *from, const journey_touch *to)
{
	jy_felt *it;
	journey_status status = jy_actions_felt(actions, scope, who, step, &it);
	if (status != JOURNEY_OK)
		return status;
	journey_experience after = it->sums;
	journey_experience_unit unit = jy_felt_unit(&it->sums);
	/* What the strategy lost and found again cannot be taken out: then nothing changes. */
	if (journey_experience_change(&after, &unit, from, to) != JOURNEY_OK)
		return JOURNEY_OK;
	status = move(engine, it, &it->sums, &after);
	it->sums = after;
	return status;
}

/* In every scope that the touch is in. NULL: it was not, or is no longer. */
static journey_status change(journey_engine *engine, jy_actions *actions, const jy_kept_touch *touch,
                             const journey_touch *from, const journey_touch *to)
{
	journey_status status = change_one(engine, actions, JOURNEY_EXPERIENCE_ALL, 0, 0, from, to);
	if (status == JOURNEY_OK)
		status = change_one(engine, actions, JOURNEY_EXPERIENCE_JOURNEY, touch->journey, 0, from, to);
	if (status == JOURNEY_OK && touch->step != JY_NONE)
		status = change_one(engine, actions, JOURNEY_EXPERIENCE_STEP, touch->journey, touch->step, from, to);
	if (status == JOURNEY_OK && touch->channel != JY_NONE)
		status = change_one(engine, actions, JOURNEY_EXPERIENCE_CHANNEL, touch->channel, 0, from, to);
	for (size_t i = 0; status == JOURNEY_OK && i < jy_touch_segments(touch); i++)
		status = change_one(engine, actions, JOURNEY_EXPERIENCE_SEGMENT, jy_touch_segment(actions, touch, i), 0, from,
		                    to);
	return status;
}

static bool responded(const jy_kept_touch *touch)
{
	return touch->stage >= JOURNEY_STAGE_OPENED;
}

/* The customer's sends and responses by the channel, and everybody's. */
static journey_status respond(journey_engine *engine, jy_actions *actions, uint32_t channel, int sends, int responses)
{
	jy_response *it;
	if (channel == JY_NONE)
		return JOURNEY_OK;
	journey_status status = jy_actions_response(actions, channel, &it);
	if (status != JOURNEY_OK)
		return status;
	if ((sends < 0 && it->sends == 0) || (responses < 0 && it->responses == 0))
		return JOURNEY_OK;
	it->sends += (uint64_t)(int64_t)sends;
	it->responses += (uint64_t)(int64_t)responses;
	if (sends != 0)
		status = jy_count(engine, JY_SUM_RESPONSES, channel, JY_RESPONSE_SENDS, sends);
	if (status == JOURNEY_OK && responses != 0)
		status = jy_count(engine, JY_SUM_RESPONSES, channel, JY_RESPONSE_RESPONSES, responses);
	return status;
}

/* ---- hand-over ---- */

journey_status jy_experience_hold(jy_eval *eval, const jy_instance *instance)
{
	jy_actions *actions = &eval->component->actions;
	jy_held held = {.journey = instance->journey, .step = instance->step, .number = instance->number, .since = eval->now};
	const jy_step *step = &eval->engine->strategy->journeys[instance->journey].steps[instance->step];
	if (!eval->engine->strategy->experience.declared || instance->held_out || step->as.send.rules.transactional ||
	    jy_actions_find_held(actions, instance) != NULL)
		return JOURNEY_OK;
	held.key = jy_entry_key(jy_actions_text(actions, instance->key));
	journey_status status = jy_actions_change(eval->component);
	return status == JOURNEY_OK ? jy_actions_hold(actions, &held) : status;
}

void jy_experience_held(jy_eval *eval, const jy_instance *instance, jy_hash128 send)
{
	jy_actions *actions = &eval->component->actions;
	jy_held *held = jy_actions_find_held(actions, instance);
	if (held == NULL)
		return;
	held->decided = 1;
	held->key = send;
	if (send.a == 0 && send.b == 0)
		jy_actions_drop_held(actions, held);
}

journey_time jy_experience_since(const jy_handover *h)
{
	jy_hash128 key;
	const jy_held *held =
		jy_send_key_parse(h->key, &key) ? jy_actions_held_send(&h->component->actions, key) : NULL;
	return held != NULL && held->since < h->row.decided ? held->since : h->row.decided;
}

/* How soon it was, whatever becomes of it. */
static journey_status count_delay(jy_handover *h)
{
	journey_engine *engine = h->eval.engine;
	bool soon = engine->clock - jy_experience_since(h) <= engine->strategy->experience.target;
	journey_status status = jy_count(engine, JY_SUM_RESPONSIVE, 0, JY_RESPONSIVE_HANDED, 1);
	return status == JOURNEY_OK && soon ? jy_count(engine, JY_SUM_RESPONSIVE, 0, JY_RESPONSIVE_SOON, 1) : status;
}

journey_status jy_experience_touch(jy_handover *h)
{
	journey_engine *engine = h->eval.engine;
	jy_actions *actions = &h->component->actions;
	jy_kept_touch touch = {.journey = h->journey, .channel = h->channel, .at = engine->clock};
	journey_touch to;
	if (!engine->strategy->experience.declared || h->row.attempt != 1 || !jy_send_key_parse(h->key, &touch.key) ||
	    jy_actions_find_touch(actions, touch.key) != NULL)
		return JOURNEY_OK;
	touch.step = (uint32_t)(h->step - engine->strategy->journeys[h->journey].steps);
	journey_status status = jy_factors(h, touch.factor);
	if (status == JOURNEY_OK)
		status = jy_actions_change(h->component);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions,
		                         jy_str_of((const char *)actions->segments,
		                                   actions->segment_count * sizeof *actions->segments),
		                         &touch.segments);
	if (status == JOURNEY_OK)
		status = jy_actions_touch(actions, &touch);
	factors_of(&touch, &to);
	if (status == JOURNEY_OK)
		status = change(engine, actions, &touch, NULL, &to);
	if (status == JOURNEY_OK)
		status = respond(engine, actions, touch.channel, 1, 0);
	if (status == JOURNEY_OK)
		status = count_delay(h);
	jy_held *held = status == JOURNEY_OK ? jy_actions_held_send(actions, touch.key) : NULL;
	if (held != NULL)
		jy_actions_drop_held(actions, held);
	return status;
}

journey_status jy_experience_untouch(jy_handover *h)
{
	jy_actions *actions = &h->component->actions;
	journey_touch from;
	jy_hash128 key;
	jy_kept_touch *touch = jy_send_key_parse(h->key, &key) ? jy_actions_find_touch(actions, key) : NULL;
	if (touch == NULL)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(h->component);
	if (status != JOURNEY_OK)
		return status;
	touch = jy_actions_find_touch(actions, key);
	factors_of(touch, &from);
	status = change(h->eval.engine, actions, touch, &from, NULL);
	if (status == JOURNEY_OK)
		status = respond(h->eval.engine, actions, touch->channel, -1, responded(touch) ? -1 : 0);
	jy_actions_drop_touch(actions, touch);
	return status;
}

/* ---- what followed ---- */

/* The touch got to a stage: only ever further. */
static journey_status reach(jy_eval *eval, jy_hash128 key, journey_feedback_stage stage)
{
	jy_actions *actions = &eval->component->actions;
	journey_touch from, to;
	journey_status status = jy_actions_change(eval->component);
	jy_kept_touch *touch = jy_actions_find_touch(actions, key);
	if (status != JOURNEY_OK || touch == NULL || touch->stage >= stage)
		return status;
	bool before = responded(touch);
	factors_of(touch, &from);
	touch->stage = (uint8_t)stage;
	jy_kept_touch now = *touch; /* expressions may move what it is in */
	status = jy_factor_engagement(eval, &now, &now.factor[JOURNEY_FACTOR_ENGAGEMENT]);
	if (status != JOURNEY_OK)
		return status;
	touch = jy_actions_find_touch(actions, key);
	touch->factor[JOURNEY_FACTOR_ENGAGEMENT] = now.factor[JOURNEY_FACTOR_ENGAGEMENT];
	factors_of(touch, &to);
	status = change(eval->engine, actions, touch, &from, &to);
	return status == JOURNEY_OK && !before && responded(touch) ? respond(eval->engine, actions, touch->channel, 0, 1)
	                                                           : status;
}

/* Whether the feedback says how far a touch got. */
static bool stage_of(journey_feedback kind, journey_feedback_stage *out)
{
	switch (kind) {
	case JOURNEY_FEEDBACK_DELIVERED:
		*out = JOURNEY_STAGE_DELIVERED;
		return true;
	case JOURNEY_FEEDBACK_OPENED:
		*out = JOURNEY_STAGE_OPENED;
		return true;
	case JOURNEY_FEEDBACK_CLICKED:
		*out = JOURNEY_STAGE_ACTED;
		return true;
	case JOURNEY_FEEDBACK_SENT:
	case JOURNEY_FEEDBACK_BOUNCED:
	case JOURNEY_FEEDBACK_SPAM:
	case JOURNEY_FEEDBACK_UNSUBSCRIBED:
		break;
	}
	return false;
}

journey_status jy_experience_feedback(journey_engine *engine, jy_component *component, journey_str key,
                                      journey_feedback kind)
{
	journey_feedback_stage stage;
	jy_hash128 hash;
	jy_eval eval;
	if (component == NULL || !stage_of(kind, &stage) || !jy_send_key_parse(key, &hash))
		return JOURNEY_OK;
	if (jy_actions_find_touch(&component->actions, hash) == NULL) {
		bool full = component->actions.touch_count >= JOURNEY_TOUCHES_KEPT;
		return full ? jy_count(engine, JY_SUM_LOST, 0, JY_LOST_TOUCHES, 1) : JOURNEY_OK;
	}
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	return reach(&eval, hash, stage);
}

/* The journey's latest touch before the event, if its goal's time is not over. */
static const jy_kept_touch *latest(const jy_eval *eval, uint32_t journey)
{
	const jy_actions *actions = &eval->component->actions;
	journey_time time = eval->view->event->timestamp;
	for (size_t i = actions->touch_count; i-- > 0;) {
		const jy_kept_touch *it = &actions->touches[i];
		if (it->journey == journey && it->at <= time)
			return time - it->at < eval->engine->strategy->journeys[journey].goal_within ? it : NULL;
	}
	return NULL;
}

journey_status jy_experience_convert(jy_eval *eval, uint32_t journey)
{
	const jy_kept_touch *touch = latest(eval, journey);
	bool holds;
	if (touch == NULL || touch->stage >= JOURNEY_STAGE_ACTED)
		return JOURNEY_OK;
	jy_hash128 key = touch->key;
	journey_status status = jy_eval_holds(eval, eval->engine->strategy->journeys[journey].goal_when, &holds);
	return status == JOURNEY_OK && holds ? reach(eval, key, JOURNEY_STAGE_ACTED) : status;
}
