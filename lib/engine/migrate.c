#include "engine/migrate.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/exits.h"
#include "engine/instance.h"
#include "engine/pause.h"

uint32_t jy_migrated_step(const jy_journey *journey, journey_str name)
{
	uint32_t step = jy_journey_step(journey, name);
	for (uint32_t i = 0; step == JY_NONE && i < journey->life.rename_count; i++) {
		if (jy_str_equal(journey->life.renames[i].from, name))
			step = journey->life.renames[i].to;
	}
	return step;
}

/* Where one goes whose step, or that of a branch, is gone; JY_NONE: it ends. */
static jy_migration find_place(const jy_eval *eval, const jy_instance *instance, uint32_t *step)
{
	const jy_actions *actions = &eval->component->actions;
	const jy_journey *journey = jy_journey_of(eval, instance->journey);
	*step = jy_migrated_step(journey, jy_actions_text(actions, instance->missing));
	if (*step != JY_NONE)
		return JY_MIGRATED_RENAMED;
	if (instance->step != JY_NONE && journey->life.missing == JOURNEY_MISSING_NEXT)
		return JY_MIGRATED_NEXT; /* a branch alone is gone: it is through */
	if (journey->life.missing == JOURNEY_MISSING_RESTART && journey->step_count > 0) {
		*step = 0;
		return JY_MIGRATED_RESTARTED;
	}
	if (journey->life.missing == JOURNEY_MISSING_NEXT && instance->following.size > 0)
		*step = jy_migrated_step(journey, jy_actions_text(actions, instance->following));
	return *step != JY_NONE ? JY_MIGRATED_NEXT : JY_MIGRATED_ENDED;
}

/* A renamed step is the same one, so that a wait goes on; at any other it begins now. */
static journey_status move(jy_eval *eval, size_t index)
{
	jy_instance *instance = &eval->component->actions.instances[index];
	uint32_t journey = instance->journey, step;
	bool branch = instance->step != JY_NONE;
	jy_migration what = find_place(eval, instance, &step);
	journey_status status = jy_count(eval->engine, JY_SUM_MIGRATED, journey, what, 1);
	if (status != JOURNEY_OK)
		return status;
	if (what == JY_MIGRATED_ENDED) /* what it sent before has a step of its own, by which it leaves or not */
		return jy_instance_end(eval, index, JY_ENDED_MISSING, JOURNEY_TIME_NONE);
	instance->missing = instance->following = (jy_span){0, 0};
	instance->version = eval->engine->strategy->hash;
	if (branch && what == JY_MIGRATED_NEXT)
		return JOURNEY_OK;
	if (what == JY_MIGRATED_RENAMED) {
		instance->step = step;
		return JOURNEY_OK;
	}
	return jy_instance_begin(eval, index, step);
}

static bool is_old(const jy_eval *eval, const jy_instance *instance)
{
	jy_hash128 hash = eval->engine->strategy->hash;
	return instance->version.a != hash.a || instance->version.b != hash.b;
}

static journey_status take_over(jy_eval *eval, size_t index)
{
	jy_instance *instance = &eval->component->actions.instances[index];
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	if (instance->missing.size > 0)
		return move(eval, index);
	bool known = instance->version.a != 0 || instance->version.b != 0;
	instance->version = eval->engine->strategy->hash;
	if (!known) /* of before there were versions */
		return JOURNEY_OK;
	return jy_count(eval->engine, JY_SUM_MIGRATED, instance->journey, JY_MIGRATED_KEPT, 1);
}

journey_status jy_migrate(jy_eval *eval)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (actions->removed > 0 || actions->lost > 0) {
		status = jy_actions_change(eval->component);
		if (status == JOURNEY_OK)
			status = jy_count(eval->engine, JY_SUM_LIVES, 0, JY_LIVES_REMOVED, actions->removed);
		if (status == JOURNEY_OK)
			status = jy_count(eval->engine, JY_SUM_LIVES, 0, JY_LIVES_LOST, actions->lost);
		if (status == JOURNEY_OK)
			actions->removed = actions->lost = 0;
	}
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		if (is_old(eval, &actions->instances[i]))
			status = take_over(eval, i);
	}
	return status;
}
