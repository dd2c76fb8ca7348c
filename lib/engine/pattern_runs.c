/*
 * Patterns over time of one customer: gives an event to the runs of a key, and does what the automaton says. The automaton
 * is in trigger/pattern.h, what is stored in actions_patterns.c.
 */
#include "engine/pattern_runs.h"

#include "base/text.h"
#include "engine/component.h"

/* One event and the runs of one key. */
typedef struct feeding {
	jy_eval *eval;
	uint32_t trigger;
	const jy_pattern_rule *rule;
	journey_str key; /* in the call's arena */
	size_t *places;  /* of the runs, among the lives */
	size_t gather;   /* place of what was gathered; SIZE_MAX: nothing was */
	bool *gone;      /* by run: it is to be dropped */
	uint32_t known, holds; /* bits of steps whose conditions read no run: asked, and met */
	jy_pattern_feed feed;
} feeding;

static bool is_of(const jy_actions *actions, const jy_live *live, uint32_t trigger, journey_str key)
{
	return live->trigger == trigger && jy_str_equal(jy_actions_text(actions, live->key), key);
}

/* ---- conditions ---- */

static journey_status ask(feeding *f, size_t run, const jy_pattern_step *step, bool *out)
{
	jy_eval *eval = f->eval;
	const jy_actions *actions = &eval->component->actions;
	journey_value *values = NULL;
	journey_status status = JOURNEY_OK;
	if (step->backward && run != SIZE_MAX)
		status = jy_fields_read(eval, f->rule, jy_actions_text(actions, actions->lives[f->places[run]].kept), &values);
	if (status != JOURNEY_OK)
		return status;
	eval->fields = values;
	eval->pattern = f->rule;
	status = jy_eval_holds(eval, step->when, out);
	eval->fields = NULL;
	return status;
}

static journey_status meets(void *user, size_t run, uint32_t number, bool *out)
{
	feeding *f = user;
	const jy_pattern_step *step = &f->rule->steps[number];
	uint32_t bit = 1u << number;
	journey_status status = JOURNEY_OK;
	/* What reads the event alone was asked before the event began to wait. */
	*out = step->when == NULL || (f->rule->waits && !step->open);
	if (*out)
		return JOURNEY_OK;
	if (step->backward)
		return ask(f, run, step, out);
	if (!(f->known & bit)) {
		status = ask(f, run, step, out);
		f->known |= bit;
		f->holds |= *out ? bit : 0;
	}
	*out = (f->holds & bit) != 0;
	return status;
}

/* ---- doing what the automaton says ---- */

static bool is_remembered(const jy_pattern_rule *rule)
{
	return rule->early && jy_pattern_guarded(&rule->form);
}

/* A run took the event. */
static journey_status take(feeding *f, size_t i)
{
	jy_eval *eval = f->eval;
	jy_actions *actions = &eval->component->actions;
	jy_live *live = &actions->lives[f->places[i]];
	const jy_pattern_run *run = &f->feed.runs[i];
	journey_value *values;
	journey_status status = jy_fields_read(eval, f->rule, jy_actions_text(actions, live->kept), &values);
	if (status != JOURNEY_OK)
		return status;
	jy_fields_take(eval, f->rule, run->took, values);
	if (run->mark == JY_RUN_FIRES)
		status = jy_fields_fire(eval, f->trigger, f->key, values);
	f->gone[i] = run->mark == JY_RUN_FIRES && !is_remembered(f->rule);
	if (status != JOURNEY_OK || f->gone[i])
		return status;
	live->kind = run->mark == JY_RUN_FIRES ? JY_LIVE_DONE : JY_LIVE_RUN;
	live->run = *run;
	live->due = jy_live_due(f->rule, live);
	return jy_fields_keep(eval, f->rule, values, &live->kept);
}

static journey_status end_run(feeding *f, size_t i)
{
	f->gone[i] = true;
	if (f->feed.runs[i].mark == JY_RUN_CONTRADICTED)
		return jy_count(f->eval->engine, JY_SUM_PATTERNS, 0, JY_PATTERN_CONTRADICTED, 1);
	return JOURNEY_OK;
}

/* A new run: it waits, or was complete at once. */
static journey_status begin(feeding *f)
{
	jy_eval *eval = f->eval;
	const jy_pattern_run *run = &f->feed.started;
	jy_live made = {.trigger = f->trigger, .kind = JY_LIVE_RUN, .id = eval->view->id, .run = *run}, *live;
	journey_value *values;
	journey_status status = jy_fields_read(eval, f->rule, jy_str_of(NULL, 0), &values);
	if (status != JOURNEY_OK)
		return status;
	jy_fields_take(eval, f->rule, run->took, values);
	if (run->mark == JY_RUN_FIRES) {
		status = jy_fields_fire(eval, f->trigger, f->key, values);
		if (status != JOURNEY_OK || !is_remembered(f->rule))
			return status;
		made.kind = JY_LIVE_DONE;
	}
	made.due = jy_live_due(f->rule, &made);
	status = jy_live_add(eval, &made, f->key, &live);
	if (status != JOURNEY_OK || live == NULL)
		return status;
	jy_span kept;
	size_t at = (size_t)(live - eval->component->actions.lives);
	status = jy_fields_keep(eval, f->rule, values, &kept);
	if (status == JOURNEY_OK)
		eval->component->actions.lives[at].kept = kept;
	return status;
}

static journey_status keep_gather(feeding *f)
{
	jy_eval *eval = f->eval;
	jy_actions *actions = &eval->component->actions;
	jy_live made = {.trigger = f->trigger, .kind = JY_LIVE_GATHER, .due = JOURNEY_TIME_NONE}, *live;
	jy_span kept;
	if (f->feed.gather.count == 0)
		return JOURNEY_OK;
	journey_status status = jy_live_gather(actions, &f->feed.gather, &kept);
	if (status == JOURNEY_OK)
		status = jy_live_add(eval, &made, f->key, &live);
	if (status == JOURNEY_OK && live != NULL)
		live->kept = kept;
	return status;
}

/* What is over goes, the last first: places before it stay. */
static void drop_gone(feeding *f)
{
	jy_actions *actions = &f->eval->component->actions;
	size_t i = f->feed.run_count;
	bool gather = f->gather != SIZE_MAX && f->feed.gathered;
	while (i > 0 || gather) {
		if (gather && (i == 0 || f->gather > f->places[i - 1])) {
			jy_actions_drop_live(actions, f->gather);
			gather = false;
			continue;
		}
		i--;
		if (f->gone[i])
			jy_actions_drop_live(actions, f->places[i]);
	}
}

static bool did_something(const feeding *f)
{
	bool did = f->feed.begun || f->feed.gathered;
	for (size_t i = 0; !did && i < f->feed.run_count; i++)
		did = f->feed.runs[i].mark != JY_RUN_STAYS;
	return did;
}

static journey_status apply(feeding *f)
{
	if (!did_something(f))
		return JOURNEY_OK;
	journey_status status = jy_actions_change(f->eval->component);
	for (size_t i = 0; status == JOURNEY_OK && i < f->feed.run_count; i++) {
		jy_pattern_mark mark = f->feed.runs[i].mark;
		if (mark == JY_RUN_TAKES || mark == JY_RUN_FIRES)
			status = take(f, i);
		else if (mark != JY_RUN_STAYS)
			status = end_run(f, i);
	}
	if (status != JOURNEY_OK)
		return status;
	drop_gone(f);
	if (f->feed.gathered)
		status = keep_gather(f);
	return status == JOURNEY_OK && f->feed.begun ? begin(f) : status;
}

/* ---- feeding ---- */

/* The runs of the key, copied: they change when all is decided. */
static journey_status collect(feeding *f)
{
	jy_arena *arena = &f->eval->engine->arena;
	const jy_actions *actions = &f->eval->component->actions;
	size_t count = 0;
	for (size_t i = 0; i < actions->live_count; i++)
		count += jy_live_is_run(&actions->lives[i]) && is_of(actions, &actions->lives[i], f->trigger, f->key);
	f->places = jy_arena_items(arena, count, sizeof *f->places);
	f->gone = jy_arena_items(arena, count, sizeof *f->gone);
	f->feed.runs = jy_arena_items(arena, count, sizeof *f->feed.runs);
	f->gather = SIZE_MAX;
	if (f->places == NULL || f->gone == NULL || f->feed.runs == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < actions->live_count; i++) {
		const jy_live *live = &actions->lives[i];
		if (!jy_live_is_bounded(live) || !is_of(actions, live, f->trigger, f->key))
			continue;
		if (live->kind == JY_LIVE_GATHER) {
			f->gather = i;
			if (!jy_live_gathered(actions, live, &f->feed.gather))
				return JOURNEY_CORRUPT;
			continue;
		}
		f->places[f->feed.run_count] = i;
		f->feed.runs[f->feed.run_count++] = live->run;
	}
	return JOURNEY_OK;
}

/* Gives the event that is being looked at to the runs of one key. */
journey_status jy_pattern_feed_key(jy_eval *eval, uint32_t trigger, journey_str key, uint32_t steps)
{
	feeding f = {.eval = eval, .trigger = trigger, .key = key};
	f.rule = eval->engine->strategy->triggers[trigger].pattern;
	f.feed.time = eval->view->event->timestamp;
	f.feed.steps = steps;
	/* Where events are looked at in order of time, what is over is seen by that alone. */
	f.feed.horizon = f.rule->waits ? JOURNEY_TIME_MIN : eval->now - f.rule->lateness;
	f.feed.meets = meets;
	f.feed.user = &f;
	journey_status status = collect(&f);
	bool start = steps >> f.rule->form.nodes[0].step & 1;
	if (status != JOURNEY_OK || (f.feed.run_count == 0 && f.gather == SIZE_MAX && !start))
		return status;
	status = jy_pattern_feed_event(&f.rule->form, &f.feed);
	return status == JOURNEY_OK ? apply(&f) : status;
}

/* The first key of a pattern in text order behind `after`, in the call's arena; false: there is none. */
static journey_status next_key(jy_eval *eval, uint32_t trigger, const journey_str *after, journey_str *out, bool *found)
{
	const jy_actions *actions = &eval->component->actions;
	*found = false;
	for (size_t i = 0; i < actions->live_count; i++) {
		journey_str key = jy_actions_text(actions, actions->lives[i].key);
		bool later = after == NULL || jy_str_compare(key, *after) > 0;
		if (actions->lives[i].trigger != trigger || !jy_live_is_bounded(&actions->lives[i]) || !later)
			continue;
		if (!*found || jy_str_compare(key, *out) < 0)
			*out = key;
		*found = true;
	}
	if (*found)
		out->data = jy_arena_copy(&eval->engine->arena, out->data, out->size);
	return *found && out->data == NULL ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

journey_status jy_pattern_feed_all(jy_eval *eval, uint32_t trigger, uint32_t steps)
{
	journey_str key, before;
	bool found;
	journey_status status = next_key(eval, trigger, NULL, &key, &found);
	while (status == JOURNEY_OK && found) {
		status = jy_pattern_feed_key(eval, trigger, key, steps);
		before = key;
		if (status == JOURNEY_OK)
			status = next_key(eval, trigger, &before, &key, &found);
	}
	return status;
}
