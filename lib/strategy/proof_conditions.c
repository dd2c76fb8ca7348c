/* Conditions that never hold, and with them segments, stages, triggers, offers and journeys that nobody sees. */
#include "strategy/proof.h"

#include "base/text.h"
#include "strategy/implies.h"
#include <string.h>

/* Never: whatever the customer and the moment. */
static bool never(jy_proving *p, const journey_expr_program *condition)
{
	bool value = true;
	journey_status status;

	if (condition == NULL || !jy_proving_ok(p))
		return false;
	status = jy_condition_constant(&p->memory, condition, &value);
	if (status == JOURNEY_NO_MEMORY)
		p->status = status;
	return (status == JOURNEY_OK && !value) || jy_condition_never(condition);
}

static bool always(jy_proving *p, const journey_expr_program *condition)
{
	bool value = false;
	journey_status status;

	if (condition == NULL || !jy_proving_ok(p))
		return false;
	status = jy_condition_constant(&p->memory, condition, &value);
	if (status == JOURNEY_NO_MEMORY)
		p->status = status;
	return status == JOURNEY_OK && value;
}

/* ---- offers ---- */

static void find_offer(jy_proving *p, const jy_offer *offer, const journey_expr_program *when)
{
	journey_str where = jy_find_at(p, "offers.%.*s", JY_TEXT(offer->name));

	if (never(p, when))
		jy_find(p, JOURNEY_SEVERITY_WARNING, "offer-never", where, "mend its `when`",
			"nobody is ever eligible for the offer `%.*s`", JY_TEXT(offer->name));
	else if (offer->stock == 0)
		jy_find(p, JOURNEY_SEVERITY_WARNING, "offer-never", where, "raise its stock, or leave it out for any number",
			"the offer `%.*s` has a stock of 0: nobody ever gets it", JY_TEXT(offer->name));
}

/* ---- journeys ---- */

static void find_closed(jy_proving *p, const jy_journey *journey)
{
	const char *why = never(p, journey->enter_when)   ? "its condition of entry never holds"
			  : always(p, journey->exit_when) ? "its condition of exit always holds"
							  : NULL;

	if (why != NULL)
		jy_find(p, JOURNEY_SEVERITY_WARNING, "journey-never",
			jy_find_at(p, "journeys.%.*s", JY_TEXT(journey->name)), "mend the condition",
			"nobody ever enters the journey `%.*s`: %s", JY_TEXT(journey->name), why);
}

/* ---- all others ---- */

/* Those of branches, offers and entries are told of by what they decide. */
static bool is_told(const journey_strategy *strategy, const journey_expr_program *program)
{
	uint32_t i, k, b;

	for (i = 0; i < strategy->journey_count; i++) {
		const jy_journey *journey = &strategy->journeys[i];

		if (program == journey->enter_when)
			return true;
		for (k = 0; k < journey->step_count; k++) {
			const jy_step *step = &journey->steps[k];

			for (b = 0; step->kind == JY_STEP_BRANCH && b < step->as.branch.count; b++)
				if (program == step->as.branch.conditions[b].when)
					return true;
			for (b = 0; step->kind == JY_STEP_SEND && b < step->as.send.offer_count; b++)
				if (program == step->as.send.offers[b].when)
					return true;
			for (b = 0; step->kind == JY_STEP_CHOOSE && b < step->as.choose.offer_count; b++)
				if (program == step->as.choose.offers[b].when)
					return true;
			/* A value may well be false. */
			for (b = 0; (step->kind == JY_STEP_UPDATE || step->kind == JY_STEP_EMIT) && b < step->as.set.count; b++)
				if (program == step->as.set.values[b].value)
					return true;
		}
	}
	for (i = 0; i < strategy->offer_count; i++)
		if (program == strategy->offers[i].when)
			return true;
	return false;
}

static void find_nevers(jy_proving *p)
{
	const journey_strategy *strategy = p->strategy;
	const jy_program_source *source;
	size_t i;

	for (i = 0; i < strategy->program_count && jy_proving_ok(p); i++) {
		const journey_expr_program *program = strategy->programs[i];

		if (strcmp(journey_expr_type(program), "bool") != 0 || !never(p, program) || is_told(strategy, program))
			continue;
		source = jy_program_source_of(strategy, program);
		if (source != NULL)
			jy_find(p, JOURNEY_SEVERITY_WARNING, "condition-never", source->where, "mend the condition",
				"`%.*s` never holds", JY_TEXT(source->text));
	}
}

void jy_prove_conditions(jy_proving *p)
{
	const journey_strategy *strategy = p->strategy;
	uint32_t i;

	for (i = 0; i < strategy->offer_count && jy_proving_ok(p); i++)
		find_offer(p, &strategy->offers[i], strategy->offers[i].when);
	for (i = 0; i < strategy->journey_count && jy_proving_ok(p); i++)
		find_closed(p, &strategy->journeys[i]);
	find_nevers(p);
}
