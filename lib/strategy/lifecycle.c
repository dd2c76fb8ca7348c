/* The builder's half of journey/lifecycle.h. */
#include "strategy/lifecycle.h"

#include "base/text.h"
#include "strategy/add.h"

#define LIMIT_BITS (JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_ENTRIES | JOURNEY_LIMIT_TOTAL)
/* What a strategy has of one kind, all journeys together. */
#define ALL_MAX ((size_t)JOURNEY_STRATEGY_NAMES_MAX * 8)

#define FREE(b, list)                                                                                                \
	jy_free(&(b)->allocator, (b)->lifecycle.list##s, (b)->lifecycle.list##_capacity * sizeof(*(b)->lifecycle.list##s))
#define ROOM(a, b, list)                                                                                             \
	jy_add_room(a, &(b)->lifecycle.list##s, &(b)->lifecycle.list##_capacity, (b)->lifecycle.list##_count, ALL_MAX, \
		    sizeof(*(b)->lifecycle.list##s), "JOURNEY_STRATEGY_NAMES_MAX * 8")

void jy_lifecycle_forget(journey_builder *builder)
{
	FREE(builder, plan);
	FREE(builder, enter);
	FREE(builder, exit);
	FREE(builder, rename);
	FREE(builder, set);
}

/* Begins at the journey, which must be there. */
static uint32_t begin(jy_add *a, journey_builder *builder, journey_str journey)
{
	uint32_t index = JY_NONE;

	jy_add_begin(a, builder, "journeys", journey);
	if (!jy_names_find(&builder->names, JY_NAME_JOURNEY, journey, &index))
		jy_add_fail(a, JOURNEY_NOT_FOUND, NULL, "the journey is not declared");
	return index;
}

/* ---- life ---- */

static void check_limits(jy_add *a, uint32_t limits, uint32_t at_once, uint32_t entries, journey_duration window)
{
	jy_add_check(a, (limits & ~(uint32_t)LIMIT_BITS) == 0, "limit", "no such limit");
	jy_add_check(a, (limits & JOURNEY_LIMIT_AT_ONCE) != 0 || at_once == 0, "limit.at_once",
		     "a limit whose bit in `limits` is not set");
	if (limits & JOURNEY_LIMIT_ENTRIES)
		jy_add_span(a, "limit.entries", window, true);
	else
		jy_add_check(a, entries == 0 && window == 0, "limit.entries",
			     "a limit whose bit in `limits` is not set");
	if (entries > JOURNEY_ENTRIES_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "limit.entries", "more than JOURNEY_ENTRIES_MAX (%d)", JOURNEY_ENTRIES_MAX);
}

static void check_life(jy_add *a, const journey_lifecycle_options *o, const journey_journey_options *journey)
{
	jy_add_check(a, o->standing >= JOURNEY_LIVE && o->standing <= JOURNEY_PAUSED, "status", "no such status");
	jy_add_check(a, o->catch_up >= JOURNEY_CATCH_UP_CONTINUE && o->catch_up <= JOURNEY_CATCH_UP_END, "catch_up",
		     "no such way to catch up");
	jy_add_check(a, o->missing >= JOURNEY_MISSING_END && o->missing <= JOURNEY_MISSING_NEXT, "migrate.missing",
		     "no such rule for missing steps");
	check_limits(a, o->limits, o->at_once, o->entries, o->entries_window);
	jy_add_check(a, (o->limits & JOURNEY_LIMIT_TOTAL) != 0 || o->total == 0, "limit.total",
		     "a limit whose bit in `limits` is not set");
	jy_add_check(a, o->total >= 0, "limit.total", "a total below 0");
	jy_add_span(a, "at_most", o->at_most, false);
	jy_add_check(a, o->enter_from.size == 0 || journey->enter_stage.size > 0, "enter.from",
		     "the stage before goes with entry by stage");
}

journey_status journey_builder_lifecycle(journey_builder *builder, journey_str journey,
					 const journey_lifecycle_options *options)
{
	jy_decl_life item;
	journey_lifecycle_options *o = &item.options;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&item, 0, sizeof(item));
	item.journey = begin(&a, builder, journey);
	jy_add_options(&a, o, options, sizeof(*o));
	for (i = 0; a.status == JOURNEY_OK && i < builder->lifecycle.plan_count; i++)
		jy_add_check(&a, builder->lifecycle.plans[i].journey != item.journey, NULL,
			     "the journey's life was said before");
	if (a.status == JOURNEY_OK)
		check_life(&a, o, &builder->journeys[item.journey].options);
	jy_add_name(&a, "set", &o->set, true);
	jy_add_text(&a, "priority", &o->priority);
	jy_add_name(&a, "enter.from", &o->enter_from, true);
	ROOM(&a, builder, plan);
	if (a.status == JOURNEY_OK)
		builder->lifecycle.plans[builder->lifecycle.plan_count++] = item;
	return jy_add_end(&a);
}

/* ---- ways in, ways out ---- */

static size_t count_ways(const journey_builder *builder, uint32_t journey)
{
	size_t count = 0, i;

	for (i = 0; i < builder->lifecycle.enter_count; i++)
		count += builder->lifecycle.enters[i].journey == journey;
	return count;
}

static size_t count_exits(const journey_builder *builder, uint32_t journey)
{
	size_t count = 0, i;

	for (i = 0; i < builder->lifecycle.exit_count; i++)
		count += builder->lifecycle.exits[i].journey == journey;
	return count;
}

static void check_few(jy_add *a, size_t count, const char *part)
{
	if (count >= JOURNEY_EXITS_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, part, "more than JOURNEY_EXITS_MAX (%d)", JOURNEY_EXITS_MAX);
}

journey_status journey_builder_enter(journey_builder *builder, journey_str journey, const journey_enter_options *options)
{
	jy_decl_enter item;
	journey_enter_options *o = &item.options;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&item, 0, sizeof(item));
	item.journey = begin(&a, builder, journey);
	jy_add_options(&a, o, options, sizeof(*o));
	jy_add_check(&a, (o->trigger.size > 0) + (o->segment.size > 0) + (o->stage.size > 0) == 1, "enter",
		     "a further way to enter is exactly one of trigger, segment, stage");
	jy_add_check(&a, o->from.size == 0 || o->stage.size > 0, "enter.from",
		     "the stage before goes with entry by stage");
	if (a.status == JOURNEY_OK)
		check_few(&a, count_ways(builder, item.journey), "enter");
	jy_add_name(&a, "enter.trigger", &o->trigger, true);
	jy_add_name(&a, "enter.segment", &o->segment, true);
	jy_add_name(&a, "enter.stage", &o->stage, true);
	jy_add_name(&a, "enter.from", &o->from, true);
	ROOM(&a, builder, enter);
	if (a.status == JOURNEY_OK)
		builder->lifecycle.enters[builder->lifecycle.enter_count++] = item;
	return jy_add_end(&a);
}

static void check_exit(jy_add *a, const journey_exit_options *o, const journey_journey_options *journey)
{
	int ways = (o->event.size > 0) + (o->segment.size > 0) + (o->left.size > 0) + (o->stage.size > 0) +
		   (o->condition.size > 0) + (o->goal != 0);

	jy_add_check(a, ways == 1, "exit",
		     "an exit rule is exactly one of event, segment, left, stage, condition, goal");
	jy_add_check(a, o->event.size > 0 || o->when.size == 0, "exit.event_when", "it goes with an event");
	jy_add_check(a, o->event.size > 0 || o->key.size == 0, "exit.key", "it goes with an event");
	jy_add_check(a, o->key.size == 0 || journey->enter_trigger.size > 0, "exit.key",
		     "the journey's instances have no keys: it is entered without a trigger");
	jy_add_check(a, !o->goal || journey->goal_event.size > 0, "exit.goal", "the journey has no goal");
	jy_add_check(a, o->condition.size == 0 || o->at_step_end || journey->exit_when.size == 0, "exit.when",
		     "a second condition: join them with ||");
}

journey_status journey_builder_exit_rule(journey_builder *builder, journey_str journey,
					 const journey_exit_options *options)
{
	jy_decl_exit item;
	journey_exit_options *o = &item.options;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&item, 0, sizeof(item));
	item.journey = begin(&a, builder, journey);
	jy_add_options(&a, o, options, sizeof(*o));
	if (a.status == JOURNEY_OK) {
		check_exit(&a, o, &builder->journeys[item.journey].options);
		check_few(&a, count_exits(builder, item.journey), "exit");
	}
	jy_add_name(&a, "exit.event", &o->event, true);
	jy_add_text(&a, "exit.event_when", &o->when);
	jy_add_text(&a, "exit.key", &o->key);
	jy_add_name(&a, "exit.segment", &o->segment, true);
	jy_add_name(&a, "exit.left", &o->left, true);
	jy_add_name(&a, "exit.stage", &o->stage, true);
	jy_add_text(&a, "exit.when", &o->condition);
	/* A condition that ends it at once is the journey's own. */
	if (a.status == JOURNEY_OK && o->condition.size > 0 && !o->at_step_end) {
		builder->journeys[item.journey].options.exit_when = o->condition;
		return jy_add_end(&a);
	}
	ROOM(&a, builder, exit);
	if (a.status == JOURNEY_OK)
		builder->lifecycle.exits[builder->lifecycle.exit_count++] = item;
	return jy_add_end(&a);
}

/* ---- renamed steps, sets ---- */

journey_status journey_builder_rename(journey_builder *builder, journey_str journey, journey_str from, journey_str to)
{
	jy_decl_rename item = {JY_NONE, from, to};
	size_t count = 0, i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	item.journey = begin(&a, builder, journey);
	for (i = 0; a.status == JOURNEY_OK && i < builder->lifecycle.rename_count; i++) {
		if (builder->lifecycle.renames[i].journey != item.journey)
			continue;
		count++;
		jy_add_check(&a, !jy_str_equal(builder->lifecycle.renames[i].from, from), "migrate.rename",
			     "the step is renamed twice");
	}
	if (count >= JOURNEY_RENAMES_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, "migrate.rename", "more than JOURNEY_RENAMES_MAX (%d)",
			    JOURNEY_RENAMES_MAX);
	jy_add_name(&a, "migrate.rename", &item.from, false);
	jy_add_name(&a, "migrate.rename", &item.to, false);
	ROOM(&a, builder, rename);
	if (a.status == JOURNEY_OK)
		builder->lifecycle.renames[builder->lifecycle.rename_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_journey_set(journey_builder *builder, const journey_set_options *options)
{
	journey_set_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "journey_sets", jy_str(NULL));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "journey_sets", item.name);
	jy_add_name(&a, NULL, &item.name, false);
	check_limits(&a, item.limits, item.at_once, item.entries, item.entries_window);
	jy_add_check(&a, (item.limits & JOURNEY_LIMIT_TOTAL) == 0, "limit", "a set has no total");
	jy_add_check(&a, item.limits != 0, NULL, "a set without a limit");
	ROOM(&a, builder, set);
	jy_add_take(&a, JY_NAME_JOURNEY_SET, item.name, builder->lifecycle.set_count);
	if (a.status == JOURNEY_OK)
		builder->lifecycle.sets[builder->lifecycle.set_count++] = item;
	return jy_add_end(&a);
}
