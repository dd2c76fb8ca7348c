/*
 * The triggers of events that have many, as rules of an index: an event then looks only at those whose conditions it does
 * not rule out.
 */
#include "strategy/compiler.h"
#include "strategy/trigger_rules.h"

static journey_status add(journey_rules *rules, const journey_strategy *s, uint32_t event, uint32_t trigger)
{
	uint32_t number;
	const jy_trigger *it = &s->triggers[trigger];
	journey_rule rule = {.size = sizeof rule, .event = event, .id = trigger};
	/* Any step of a pattern may concern the event, whatever the first one says: it is looked at with every event. */
	rule.program = it->pattern == NULL ? it->when : NULL;
	journey_status status = journey_rules_add(rules, &rule, &number, NULL);
	/* More fields than an index knows: the same. */
	if (status == JOURNEY_LIMIT) {
		rule.program = NULL;
		status = journey_rules_add(rules, &rule, &number, NULL);
	}
	return status;
}

void jy_compile_rules(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	for (uint32_t i = 0; i < s->event_count && c->status == JOURNEY_OK; i++) {
		const jy_indices *triggers = &s->events[i].triggers_start;
		if (triggers->count <= JY_TRIGGERS_FEW)
			continue;
		if (s->trigger_rules == NULL)
			c->status = journey_rules_new(&s->allocator, &s->trigger_rules);
		for (uint32_t k = 0; k < triggers->count && c->status == JOURNEY_OK; k++)
			c->status = add(s->trigger_rules, s, i, triggers->items[k]);
	}
	if (c->status == JOURNEY_NO_MEMORY)
		jy_compiler_memory(c);
}
