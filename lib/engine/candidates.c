#include "engine/candidates.h"

#include "strategy/trigger_rules.h"

/* Looks for them. What is read on the way and errs is not counted: that is for those whose condition is checked. */
static journey_status look(jy_eval *eval, const uint32_t **numbers, size_t *count)
{
	journey_engine *engine = eval->engine;
	journey_activation activation;
	bool quiet = eval->quiet;
	if (engine->matcher == NULL) {
		journey_status status = journey_matcher_new(&engine->allocator, &engine->matcher);
		if (status != JOURNEY_OK)
			return status;
	}
	jy_eval_activation(eval, &activation);
	eval->quiet = true;
	journey_status status = journey_rules_candidates(engine->strategy->trigger_rules, engine->matcher,
	                                                 eval->view->type, &activation, numbers, count);
	eval->quiet = quiet;
	return status;
}

journey_status jy_trigger_candidates(jy_eval *eval, jy_indices *out)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_indices *all = &strategy->events[eval->view->type].triggers_start;
	const uint32_t *numbers;
	size_t count;
	*out = *all;
	if (all->count <= JY_TRIGGERS_FEW)
		return JOURNEY_OK;
	journey_status status = look(eval, &numbers, &count);
	if (status != JOURNEY_OK)
		return status;
	/* A copy: what they start may make events of its own. */
	out->items = jy_arena_items(&eval->engine->arena, count, sizeof *out->items);
	out->count = (uint32_t)count;
	if (out->items == NULL)
		return JOURNEY_NO_MEMORY;
	/* Numbers ascend as the triggers were declared. */
	for (size_t i = 0; i < count; i++)
		out->items[i] = (uint32_t)journey_rules_id(strategy->trigger_rules, numbers[i]);
	return JOURNEY_OK;
}
