/* A choice among offers without a send. */
#include "engine/walk.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/reasons.h"
#include "engine/rows.h"
#include "engine/send.h"
#include <string.h>

/* Eligible, highest priority; ties go to the one named first. */
static journey_status look(jy_run *run, const jy_step *step, jy_candidate *candidates, const jy_offer **out)
{
	*out = NULL;
	for (uint32_t i = 0; i < step->as.choose.offer_count; i++) {
		const jy_send_offer *it = &step->as.choose.offers[i];
		const jy_offer *offer = &run->strategy->offers[it->offer];
		jy_verdict verdict;
		journey_status status = jy_choke_offer(run->eval, it->when, it->cost, it->offer, &verdict);
		if (status != JOURNEY_OK)
			return status;
		bool passes = verdict.passage == JY_PASSES;
		candidates[i] = (jy_candidate){.name = offer->name, .rule = passes ? JY_RULE_NONE : (uint8_t)verdict.rule,
		                               .priority = offer->priority};
		status = jy_reasons_offer(run->eval, it->when, it->cost, it->offer, &verdict, &candidates[i]);
		if (status != JOURNEY_OK)
			return status;
		if (passes && (*out == NULL || offer->priority > (*out)->priority))
			*out = offer;
	}
	return JOURNEY_OK;
}

static journey_status key_of(jy_run *run, const jy_step *step, char out[JY_SEND_KEY])
{
	jy_eval *eval = run->eval;
	const jy_actions *actions = &eval->component->actions;
	const jy_instance *instance = &actions->instances[run->index];
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	if (!(jy_buffer_str(text, run->journey->name) && jy_buffer_str(text, step->name) &&
	      jy_buffer_str(text, jy_component_root(eval->component)) &&
	      jy_buffer_str(text, jy_actions_text(actions, instance->key)) && jy_buffer_varint(text, instance->number) &&
	      jy_buffer_varint(text, actions->decisions)))
		return JOURNEY_NO_MEMORY;
	jy_send_key(jy_hash128_of(eval->engine->tenant, text->data, text->size), out);
	return JOURNEY_OK;
}

static journey_status record(jy_run *run, const jy_step *step, jy_candidate *candidates, journey_str offer)
{
	jy_eval *eval = run->eval;
	journey_engine *engine = eval->engine;
	jy_instance instance = eval->component->actions.instances[run->index];
	char digits[JY_SEND_KEY];
	jy_record it;
	instance.step = (uint32_t)(step - run->journey->steps); /* of the path that stands there */
	journey_status status = jy_record_instance(eval, &instance, &it);
	if (status != JOURNEY_OK)
		return status;
	it.flags = instance.held_out ? JY_RECORD_GHOST : 0;
	it.offers = candidates;
	it.offer_count = step->as.choose.offer_count;
	it.offer = offer;
	engine->record.size = 0;
	status = key_of(run, step, digits);
	journey_str key = jy_str_of(digits, JY_SEND_KEY);
	if (status == JOURNEY_OK)
		status = jy_record_write(&it, &engine->record);
	if (status == JOURNEY_OK)
		status = jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record));
	return status == JOURNEY_OK ? jy_owned_put(engine, it.customer, key) : status;
}

journey_status jy_step_choose(jy_run *run, jy_path *path, const jy_step *step)
{
	jy_candidate candidates[JOURNEY_STRATEGY_CHOICES_MAX];
	const jy_offer *offer;
	memset(candidates, 0, sizeof candidates);
	journey_status status = look(run, step, candidates, &offer);
	if (status != JOURNEY_OK)
		return status;
	journey_str name = offer != NULL ? offer->name : jy_str("");
	run->eval->component->actions.decisions++;
	status = record(run, step, candidates, name);
	if (status == JOURNEY_OK && !jy_arena_str(&run->eval->engine->arena, name, &run->decided[step->as.choose.as]))
		status = JOURNEY_NO_MEMORY;
	jy_path_go(path, step->next);
	return status;
}
