/*
 * What the conditions of segments and stages hang on, turned around: for each event, attribute, stage and segment the
 * conditions that may change with it. A slot of a kind that is not listed here makes its condition one that is looked
 * at after every event.
 */
#include "strategy/indices.h"

/* Whose condition it is that reads: a segment's, or the stages' together. */
#define STAGES JY_NONE

static void depend(jy_filling *f, jy_dependents *on, uint32_t who)
{
	if (who == STAGES)
		on->stage = true;
	else
		jy_filling_add(f, &on->segments, who);
}

static void visit_program(jy_filling *f, const journey_expr_program *program, uint32_t who);

/* One reads only those before it, and of scores none: this goes three deep at most. */
static void visit_derived(jy_filling *f, const jy_derived *derived, uint32_t who)
{
	uint32_t i;

	for (i = 0; i < derived->count; i++)
		visit_program(f, derived->parts[i].when, who);
}

static void visit_model(jy_filling *f, const jy_model *model, uint32_t who)
{
	visit_program(f, model->orders, who);
	visit_program(f, model->first, who);
	visit_program(f, model->last, who);
	if (model->worth != NULL)
		visit_program(f, model->worth, who);
}

static void visit_slot(jy_filling *f, uint32_t slot, uint32_t who)
{
	journey_strategy *s = f->c->strategy;
	uint32_t index = jy_slot_index(slot);

	switch ((uint32_t)jy_slot_kind(slot)) {
	case JY_SLOT_ATTRIBUTE:
		depend(f, &s->attributes[index].dependents, who);
		break;
	case JY_SLOT_FEATURE:
	case JY_SLOT_DECAYED:
		depend(f, &s->events[s->features[index].event].dependents, who);
		break;
	case JY_SLOT_TOP:
		depend(f, &s->events[s->features[JY_TOP_FEATURE(index)].event].dependents, who);
		break;
	case JY_SLOT_STAGE:
		jy_filling_add(f, &s->stage_dependents, who);
		break;
	case JY_SLOT_SEGMENT:
		jy_filling_add(f, &s->segments[index].dependents, who);
		break;
	case JY_SLOT_STAGE_SINCE:
		jy_filling_add(f, &s->stage_dependents, who);
		break;
	case JY_SLOT_LIST:
		depend(f, &s->lists[index].dependents, who);
		break;
	case JY_SLOT_CODE:
	case JY_SLOT_BUCKET: /* of the unit, which changes only where customers become one */
		break;
	case JY_SLOT_DERIVED:
		visit_derived(f, &s->derived[index], who);
		break;
	case JY_SLOT_MODEL:
		visit_model(f, &s->models[JY_MODEL_OF(index)], who);
		break;
	case JY_SLOT_GROUP:
	case JY_SLOT_GROUPS:
		break; /* see visit_program() */
	default:
		depend(f, &s->always, who);
	}
}

static void visit_program(jy_filling *f, const journey_expr_program *program, uint32_t who)
{
	const uint32_t *slots;
	size_t count = journey_expr_slots(program, &slots), i;

	for (i = 0; i < count; i++)
		visit_slot(f, slots[i], who);
	if (jy_program_reads_entities(f->c->strategy, program))
		depend(f, &f->c->strategy->entity_dependents, who);
}

void jy_depends_visit(jy_filling *f)
{
	const journey_strategy *s = f->c->strategy;
	uint32_t i;

	for (i = 0; i < s->stage_count; i++)
		visit_program(f, s->stages[i].when, STAGES);
	for (i = 0; i < s->segment_count; i++)
		visit_program(f, s->segments[i].when, i);
}

void jy_depends_room(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t i;

	for (i = 0; i < s->event_count; i++)
		jy_filling_room(c, &s->events[i].dependents.segments);
	for (i = 0; i < s->attribute_count; i++)
		jy_filling_room(c, &s->attributes[i].dependents.segments);
	for (i = 0; i < s->segment_count; i++)
		jy_filling_room(c, &s->segments[i].dependents);
	for (i = 0; i < s->list_count; i++)
		jy_filling_room(c, &s->lists[i].dependents.segments);
	jy_filling_room(c, &s->stage_dependents);
	jy_filling_room(c, &s->always.segments);
	jy_filling_room(c, &s->entity_dependents.segments);
}

void jy_depends_check(jy_compiler *c)
{
	const journey_strategy *s = c->strategy;
	uint32_t i;

	for (i = 0; i < s->segment_count && c->status == JOURNEY_OK; i++) {
		const jy_segment *segment = &s->segments[i];

		if (segment->keep || segment->journeys_enter.count + segment->journeys_exit.count == 0)
			continue;
		jy_compiler_fail_at(c, JOURNEY_INVALID, "a journey hangs on this segment, which is not kept",
				    "segments.%.*s.keep", (int)segment->name.size, segment->name.data);
		jy_compiler_hint(c, "leave out `keep: false`");
	}
}
