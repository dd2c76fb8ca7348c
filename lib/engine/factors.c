/* The factors of a touch: what the strategy says, else the documented defaults. What is not known stays so. */
#include "engine/experience.h"

#include "base/float.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/rows.h"

static const char *const stages[JOURNEY_FEEDBACK_STAGES] = {"sent", "delivered", "opened", "acted"};

/* ---- defaults ---- */

/* The priorities of what was chosen and of the best that was eligible; false: there was no choice, or its record is gone. */
static journey_status read_choice(jy_handover *h, double *chosen, double *best, bool *known)
{
	jy_record record;
	bool any = false;
	*known = false;
	journey_status status = jy_decision_get(h->eval.engine, h->key, &record);
	if (status == JOURNEY_NOT_FOUND || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < record.offer_count; i++) {
		const jy_candidate *it = &record.offers[i];
		if (it->rule != JY_RULE_NONE)
			continue;
		if (!any || it->priority > *best)
			*best = it->priority;
		any = true;
		if (jy_str_equal(it->name, record.offer)) {
			*chosen = it->priority;
			*known = true;
		}
	}
	return status;
}

static journey_status population(journey_engine *engine, uint32_t channel, uint32_t index, uint64_t *out)
{
	int64_t total;
	journey_status status = jy_sum_total(engine, jy_sum(JY_SUM_RESPONSES, channel, index), &total);
	*out = status == JOURNEY_OK && total > 0 ? (uint64_t)total : 0;
	return status;
}

static journey_status find_channel(jy_handover *h, int32_t *out)
{
	journey_engine *engine = h->eval.engine;
	const journey_strategy *s = engine->strategy;
	*out = JOURNEY_FACTOR_UNKNOWN;
	if (s->channel_count > JOURNEY_FACTOR_CHANNELS_MAX)
		return JOURNEY_OK;
	journey_channel_response *list = jy_arena_items(&engine->arena, s->channel_count, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < s->channel_count; i++) {
		const jy_response *own = jy_actions_find_response(&h->component->actions, i);
		journey_status status = population(engine, i, JY_RESPONSE_SENDS, &list[i].population_sends);
		if (status == JOURNEY_OK)
			status = population(engine, i, JY_RESPONSE_RESPONSES, &list[i].population_responses);
		if (status != JOURNEY_OK)
			return status;
		list[i].sends = own != NULL ? own->sends : 0;
		list[i].responses = own != NULL ? own->responses : 0;
	}
	*out = journey_factor_channel(list, s->channel_count, h->channel, s->experience.channel_weight);
	return JOURNEY_OK;
}

/* ---- what the strategy says ---- */

static journey_status own_factor(jy_eval *eval, const journey_expr_program *program, int32_t *out)
{
	journey_value value;
	double number;
	*out = JOURNEY_FACTOR_UNKNOWN;
	journey_status status = jy_eval_value(eval, program, &value);
	if (status == JOURNEY_OK && jy_program_number(value, &number) && number >= 0 && number <= 1)
		*out = (int32_t)(number * JOURNEY_FACTOR_ONE + .5);
	return status;
}

static journey_value absent(void)
{
	journey_value value = {.type = JOURNEY_EXPR_ABSENT};
	return value;
}

/* What `touch` reads at any time. */
static void describe(const journey_strategy *s, const jy_kept_touch *touch, journey_value fields[JY_TOUCH_FIELDS])
{
	const jy_journey *journey = &s->journeys[touch->journey];
	for (int i = 0; i < JY_TOUCH_FIELDS; i++)
		fields[i] = absent();
	fields[JY_TOUCH_JOURNEY] = jy_value_str(journey->name);
	if (touch->step != JY_NONE)
		fields[JY_TOUCH_STEP] = jy_value_str(journey->steps[touch->step].name);
	if (touch->channel != JY_NONE)
		fields[JY_TOUCH_CHANNEL] = jy_value_str(s->channels[touch->channel].name);
	fields[JY_TOUCH_STAGE] = jy_value_str(jy_str(stages[touch->stage]));
}

journey_status jy_factor_engagement(jy_eval *eval, const jy_kept_touch *touch, int32_t *out)
{
	const jy_experience_rules *rules = &eval->engine->strategy->experience;
	const journey_expr_program *own = rules->factor[JOURNEY_FACTOR_ENGAGEMENT];
	journey_value fields[JY_TOUCH_FIELDS];
	if (own == NULL) {
		*out = rules->engagement[touch->stage];
		return JOURNEY_OK;
	}
	describe(eval->engine->strategy, touch, fields);
	eval->touch = fields;
	journey_status status = own_factor(eval, own, out);
	eval->touch = NULL;
	return status;
}

static journey_status default_factor(jy_handover *h, int factor, const double choice[2], bool known, int32_t *out)
{
	const jy_experience_rules *rules = &h->eval.engine->strategy->experience;
	*out = JOURNEY_FACTOR_UNKNOWN;
	switch ((journey_factor)factor) {
	case JOURNEY_FACTOR_RELEVANCE:
		if (known)
			*out = journey_factor_relevance(choice[0], choice[1]);
		break;
	case JOURNEY_FACTOR_TIMELINESS:
		*out = journey_factor_timeliness(h->eval.engine->clock - jy_experience_since(h), rules->half_life);
		break;
	case JOURNEY_FACTOR_CHANNEL:
		return find_channel(h, out);
	case JOURNEY_FACTOR_ENGAGEMENT:
		*out = rules->engagement[JOURNEY_STAGE_SENT];
		break;
	}
	return JOURNEY_OK;
}

journey_status jy_factors(jy_handover *h, int32_t out[JOURNEY_FACTORS])
{
	const journey_strategy *s = h->eval.engine->strategy;
	jy_kept_touch touch = {.journey = h->journey, .channel = h->channel};
	journey_value fields[JY_TOUCH_FIELDS];
	double choice[2] = {0, 0};
	bool known;
	touch.step = (uint32_t)(h->step - s->journeys[h->journey].steps);
	journey_status status = read_choice(h, &choice[0], &choice[1], &known);
	describe(s, &touch, fields);
	fields[JY_TOUCH_DELAY] = jy_value_double((double)(h->eval.engine->clock - jy_experience_since(h)) / (double)JOURNEY_SECOND);
	if (h->row.offer.size > 0)
		fields[JY_TOUCH_OFFER] = jy_value_str(h->row.offer);
	if (known) {
		fields[JY_TOUCH_CHOSEN] = jy_value_double(choice[0]);
		fields[JY_TOUCH_BEST] = jy_value_double(choice[1]);
	}
	h->eval.touch = fields;
	for (int i = 0; status == JOURNEY_OK && i < JOURNEY_FACTORS; i++)
		status = s->experience.factor[i] != NULL ? own_factor(&h->eval, s->experience.factor[i], &out[i])
		                                         : default_factor(h, i, choice, known, &out[i]);
	h->eval.touch = NULL;
	return status;
}
