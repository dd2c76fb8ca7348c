/* The life of journeys: names to indices, expressions to programs. */
#include "strategy/lifecycle.h"

#include "base/error.h"
#include "base/text.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

static jy_limits limits_of(uint32_t set, uint32_t at_once, uint32_t entries, journey_duration window, int64_t total)
{
	return (jy_limits){set, at_once, entries, window, total};
}

void jy_compile_journey_sets(jy_compiler *c)
{
	const jy_decl_lifecycle *from = &c->builder->lifecycle;
	journey_strategy *s = c->strategy;
	size_t i;

	s->journey_sets = jy_compiler_items(c, from->set_count, sizeof(*s->journey_sets));
	for (i = 0; i < from->set_count && c->status == JOURNEY_OK; i++) {
		const journey_set_options *o = &from->sets[i];

		s->journey_sets[i].name = jy_compiler_str(c, o->name);
		s->journey_sets[i].limits = limits_of(o->limits, o->at_once, o->entries, o->entries_window, 0);
		s->journey_set_count++;
	}
}

/* ---- parts of a life ---- */

static void compile_options(jy_compiler *c, const journey_lifecycle_options *o, jy_journey *journey,
			    const jy_scope *enter)
{
	jy_life *life = &journey->life;

	life->standing = o->standing;
	life->catch_up = o->catch_up;
	life->missing = o->missing;
	life->limits = limits_of(o->limits, o->at_once, o->entries, o->entries_window, o->total);
	life->at_most = o->at_most;
	life->set = jy_compiler_name(c, JY_NAME_JOURNEY_SET, o->set, "journeys.%.*s.set", STR(journey->name));
	life->enter_from =
		jy_compiler_name(c, JY_NAME_STAGE, o->enter_from, "journeys.%.*s.enter.from", STR(journey->name));
	jy_compiler_expr(c, enter, o->priority, JY_WANT_NUMBER, &life->priority, "journeys.%.*s.priority",
			 STR(journey->name));
}

static void compile_way(jy_compiler *c, const journey_enter_options *o, const jy_journey *journey, jy_way *way)
{
	uint32_t trigger = jy_compiler_name(c, JY_NAME_TRIGGER, o->trigger, "journeys.%.*s.enter.trigger",
					    STR(journey->name));
	uint32_t segment = jy_compiler_name(c, JY_NAME_SEGMENT, o->segment, "journeys.%.*s.enter.segment",
					    STR(journey->name));
	uint32_t stage = jy_compiler_name(c, JY_NAME_STAGE, o->stage, "journeys.%.*s.enter.stage", STR(journey->name));

	way->kind = trigger != JY_NONE ? JY_ENTER_TRIGGER : segment != JY_NONE ? JY_ENTER_SEGMENT : JY_ENTER_STAGE;
	way->index = trigger != JY_NONE ? trigger : segment != JY_NONE ? segment : stage;
	way->from = jy_compiler_name(c, JY_NAME_STAGE, o->from, "journeys.%.*s.enter.from", STR(journey->name));
}

/* The key of the exit's event is compared with that of the trigger. */
static void compile_exit_key(jy_compiler *c, const journey_exit_options *o, const jy_journey *journey, jy_exit *exit)
{
	static const char *const why = "a key reads `event` only";
	const jy_trigger *trigger = &c->strategy->triggers[journey->enter_index];
	jy_scope scope = {.event = exit->index, .why = why};

	jy_compiler_expr(c, &scope, o->key, JY_WANT_KEY, &exit->key, "journeys.%.*s.exit.key", STR(journey->name));
	if (c->status != JOURNEY_OK || exit->key == NULL)
		return;
	if (trigger->per == NULL)
		jy_compiler_fail_at(c, JOURNEY_INVALID, "the journey's instances have no keys: its trigger has no `per`",
				    "journeys.%.*s.exit.key", STR(journey->name));
	else if (strcmp(journey_expr_type(trigger->per), journey_expr_type(exit->key)) != 0)
		jy_compiler_fail_at(c, JOURNEY_TYPE, "the key has another type than that of the journey's trigger",
				    "journeys.%.*s.exit.key", STR(journey->name));
}

static void compile_exit_event(jy_compiler *c, const journey_exit_options *o, const jy_journey *journey, jy_exit *exit)
{
	jy_scope scope = {.profile = true, .membership = true, .sends = true};

	scope.why = "the condition of an exit's event reads `event`, `profile`, `stage`, `segment()` and `now` only";
	exit->cause = JY_EXIT_EVENT;
	exit->index = jy_compiler_name(c, JY_NAME_EVENT, o->event, "journeys.%.*s.exit.event", STR(journey->name));
	scope.event = exit->index;
	if (c->status != JOURNEY_OK)
		return;
	jy_compiler_expr(c, &scope, o->when, JY_WANT_BOOL, &exit->when, "journeys.%.*s.exit.event_when",
			 STR(journey->name));
	compile_exit_key(c, o, journey, exit);
}

static void compile_exit(jy_compiler *c, const journey_exit_options *o, const jy_journey *journey,
			 const jy_scope *scope, jy_exit *exit)
{
	exit->at_step_end = o->at_step_end != 0;
	exit->index = JY_NONE;
	if (o->event.size > 0) {
		compile_exit_event(c, o, journey, exit);
	} else if (o->segment.size > 0 || o->left.size > 0) {
		bool left = o->left.size > 0;

		exit->cause = left ? JY_EXIT_LEFT : JY_EXIT_SEGMENT;
		exit->index = jy_compiler_name(c, JY_NAME_SEGMENT, left ? o->left : o->segment,
					       "journeys.%.*s.exit.%s", STR(journey->name), left ? "left" : "segment");
		if (c->status == JOURNEY_OK && !c->strategy->segments[exit->index].keep)
			jy_compiler_fail_at(c, JOURNEY_INVALID, "a journey hangs on this segment, which is not kept",
					    "segments.%.*s.keep", STR(left ? o->left : o->segment));
	} else if (o->stage.size > 0) {
		exit->cause = JY_EXIT_STAGE;
		exit->index = jy_compiler_name(c, JY_NAME_STAGE, o->stage, "journeys.%.*s.exit.stage", STR(journey->name));
	} else if (o->condition.size > 0) {
		exit->cause = JY_EXIT_CONDITION;
		jy_compiler_expr(c, scope, o->condition, JY_WANT_BOOL, &exit->when, "journeys.%.*s.exit.when",
				 STR(journey->name));
	} else {
		exit->cause = JY_EXIT_GOAL;
	}
}

static void compile_renames(jy_compiler *c, uint32_t index, jy_journey *journey)
{
	const jy_decl_lifecycle *from = &c->builder->lifecycle;
	jy_life *life = &journey->life;
	size_t i;

	for (i = 0; i < from->rename_count && c->status == JOURNEY_OK; i++) {
		const jy_decl_rename *it = &from->renames[i];
		jy_rename *to = &life->renames[life->rename_count];

		if (it->journey != index)
			continue;
		to->from = jy_compiler_str(c, it->from);
		to->to = jy_journey_step(journey, it->to);
		if (c->status == JOURNEY_OK && to->to == JY_NONE) {
			jy_compiler_fail_at(c, JOURNEY_NOT_FOUND, "the journey has no step of this name",
					    "journeys.%.*s.migrate.rename.%.*s", STR(journey->name), STR(it->from));
		} else if (c->status == JOURNEY_OK && jy_journey_step(journey, it->from) != JY_NONE) {
			jy_compiler_fail_at(c, JOURNEY_INVALID, "the journey has a step of the old name still",
					    "journeys.%.*s.migrate.rename.%.*s", STR(journey->name), STR(it->from));
		}
		life->rename_count++;
	}
}

/* ---- what follows from it ---- */

static journey_duration longer(journey_duration a, journey_duration b)
{
	return a > b ? a : b;
}

static bool reads_captures(const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t count = program != NULL ? journey_expr_slots(program, &slots) : 0, i;

	for (i = 0; i < count; i++)
		if (jy_slot_kind(slots[i]) == JY_SLOT_TRIGGER)
			return true;
	return false;
}

static void finish(jy_compiler *c, jy_journey *journey)
{
	jy_life *life = &journey->life;
	uint32_t i;

	if (life->limits.set & JOURNEY_LIMIT_ENTRIES)
		life->remembered = life->limits.window;
	if (life->set != JY_NONE && (c->strategy->journey_sets[life->set].limits.set & JOURNEY_LIMIT_ENTRIES))
		life->remembered = longer(life->remembered, c->strategy->journey_sets[life->set].limits.window);
	if (journey->again == JOURNEY_AGAIN_PER_KEY)
		life->remembered = -1;
	life->own_exit = reads_captures(journey->exit_when);
	life->apart = life->at_most > 0 || life->own_exit || life->catch_up == JOURNEY_CATCH_UP_END;
	for (i = 0; i < life->exit_count; i++)
		life->apart = life->apart || life->exits[i].key != NULL || life->exits[i].at_step_end ||
			      life->exits[i].cause == JY_EXIT_GOAL;
}

static uint32_t index_of(const jy_compiler *c, const jy_decl_journey *journey)
{
	return (uint32_t)(journey - c->builder->journeys);
}

static void make_room(jy_compiler *c, uint32_t index, jy_life *life)
{
	const jy_decl_lifecycle *from = &c->builder->lifecycle;
	size_t ways = 0, exits = 0, renames = 0, i;

	for (i = 0; i < from->enter_count; i++)
		ways += from->enters[i].journey == index;
	for (i = 0; i < from->exit_count; i++)
		exits += from->exits[i].journey == index;
	for (i = 0; i < from->rename_count; i++)
		renames += from->renames[i].journey == index;
	life->ways = jy_compiler_items(c, ways, sizeof(*life->ways));
	life->exits = jy_compiler_items(c, exits, sizeof(*life->exits));
	life->renames = jy_compiler_items(c, renames, sizeof(*life->renames));
}

void jy_compile_life(jy_compiler *c, const jy_decl_journey *from, jy_journey *journey, const jy_scope *scope,
		     const jy_scope *enter)
{
	const jy_decl_lifecycle *decls = &c->builder->lifecycle;
	uint32_t index = index_of(c, from);
	jy_life *life = &journey->life;
	size_t i;

	life->set = JY_NONE;
	life->enter_from = JY_NONE;
	for (i = 0; i < decls->plan_count && c->status == JOURNEY_OK; i++)
		if (decls->plans[i].journey == index)
			compile_options(c, &decls->plans[i].options, journey, enter);
	make_room(c, index, life);
	for (i = 0; i < decls->enter_count && c->status == JOURNEY_OK; i++)
		if (decls->enters[i].journey == index)
			compile_way(c, &decls->enters[i].options, journey, &life->ways[life->way_count++]);
	for (i = 0; i < decls->exit_count && c->status == JOURNEY_OK; i++)
		if (decls->exits[i].journey == index)
			compile_exit(c, &decls->exits[i].options, journey, scope, &life->exits[life->exit_count++]);
	if (c->status == JOURNEY_OK)
		compile_renames(c, index, journey);
	if (c->status == JOURNEY_OK)
		finish(c, journey);
}

void jy_life_visit(jy_filling *f, uint32_t index)
{
	journey_strategy *s = f->c->strategy;
	const jy_life *life = &s->journeys[index].life;
	uint32_t i;

	for (i = 0; i < life->way_count; i++) {
		const jy_way *way = &life->ways[i];

		if (way->kind == JY_ENTER_TRIGGER)
			jy_filling_add(f, &s->triggers[way->index].journeys, index);
		else if (way->kind == JY_ENTER_SEGMENT)
			jy_filling_add(f, &s->segments[way->index].journeys_enter, index);
		else
			jy_filling_add(f, &s->stages[way->index].journeys_enter, index);
	}
}
