/*
 * Patterns over time of one customer: feeds events to the runs of a key, as they come or when the lateness is over, and
 * does what the automaton says. The automaton is in trigger/pattern.h, what is stored in actions_patterns.c.
 */
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/patterns.h"
#include "strategy/patterns.h"
#include <string.h>

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

static bool is_run(const jy_live *live)
{
	return live->kind == JY_LIVE_RUN || live->kind == JY_LIVE_DONE;
}

/* ---- what runs keep of events ---- */

/* The fields of a run, or none where it is new. */
static journey_status read_fields(jy_eval *eval, const jy_pattern_rule *rule, journey_str stored, journey_value **out)
{
	jy_arena *arena = &eval->engine->arena;
	journey_value *values = jy_arena_items(arena, rule->field_count, sizeof *values);
	const void *bytes = jy_arena_copy(arena, stored.data, stored.size);
	if (values == NULL || bytes == NULL)
		return JOURNEY_NO_MEMORY;
	jy_reader reader = jy_reader_of(bytes, stored.size);
	for (uint32_t i = 0; i < rule->field_count; i++) {
		values[i].type = JOURNEY_EXPR_ABSENT;
		if (stored.size > 0 && jy_reader_u8(&reader) != 0 && !jy_value_read(&reader, arena, &values[i]))
			return reader.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	}
	*out = values;
	return JOURNEY_OK;
}

static bool put_value(jy_buffer *out, journey_value value)
{
	bool there = value.type != JOURNEY_EXPR_ABSENT;
	return jy_buffer_u8(out, there) && (!there || jy_value_write(out, value));
}

static journey_value property_of(const jy_event_view *view, uint32_t property)
{
	journey_value none = jy_value_null();
	if (property == JY_STEP_TIMESTAMP)
		return jy_value_time(view->event->timestamp);
	if (property == JY_STEP_NAME)
		return jy_value_str(view->event->name);
	none.type = JOURNEY_EXPR_ABSENT;
	return property < view->property_count ? view->properties[property] : none;
}

/* The running event's own, where `step` took it. */
static void take_fields(const jy_eval *eval, const jy_pattern_rule *rule, uint32_t step, journey_value *values)
{
	for (uint32_t i = 0; i < rule->field_count; i++) {
		if (JY_STEP_OF(rule->fields[i]) == step)
			values[i] = property_of(eval->view, JY_STEP_PROPERTY(rule->fields[i]));
	}
}

static journey_status keep_fields(jy_eval *eval, const jy_pattern_rule *rule, const journey_value *values, jy_span *out)
{
	jy_buffer bytes;
	bool ok = true;
	jy_buffer_init(&bytes, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < rule->field_count; i++)
		ok = put_value(&bytes, values[i]);
	journey_status status = ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_actions_keep(&eval->component->actions, jy_str_of((const char *)bytes.data, bytes.size), out);
	jy_buffer_free(&bytes);
	return status;
}

journey_status jy_pattern_load(const jy_eval *eval, uint32_t field, journey_value *out)
{
	if (eval->fields == NULL)
		return JOURNEY_NOT_FOUND;
	for (uint32_t i = 0; i < eval->pattern->field_count; i++) {
		if (eval->pattern->fields[i] == field && eval->fields[i].type != JOURNEY_EXPR_ABSENT) {
			*out = eval->fields[i];
			return JOURNEY_OK;
		}
	}
	return JOURNEY_NOT_FOUND;
}

static journey_status fire(jy_eval *eval, uint32_t trigger, journey_str key, const journey_value *values)
{
	const jy_trigger *it = &eval->engine->strategy->triggers[trigger];
	jy_buffer payload;
	bool ok = true;
	jy_buffer_init(&payload, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < it->capture_count; i++)
		ok = put_value(&payload, values[it->pattern->outputs[i]]);
	journey_status status = JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_trigger_fire(eval, trigger, key, jy_str_of((const char *)payload.data, payload.size));
	jy_buffer_free(&payload);
	return status;
}

/* ---- conditions ---- */

static journey_status ask(feeding *f, size_t run, const jy_pattern_step *step, bool *out)
{
	jy_eval *eval = f->eval;
	const jy_actions *actions = &eval->component->actions;
	journey_value *values = NULL;
	journey_status status = JOURNEY_OK;
	if (step->backward && run != SIZE_MAX)
		status = read_fields(eval, f->rule, jy_actions_text(actions, actions->lives[f->places[run]].kept), &values);
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

/* ---- room ---- */

static bool is_bounded(const jy_live *live)
{
	return is_run(live) || live->kind == JY_LIVE_GATHER;
}

static size_t count_kind(const jy_actions *actions, bool events)
{
	size_t count = 0;
	for (size_t i = 0; i < actions->live_count; i++)
		count += events ? actions->lives[i].kind == JY_LIVE_EVENT : is_bounded(&actions->lives[i]);
	return count;
}

/* Up to when nothing more comes to a pattern: events that wait may be older than the lateness, if nobody advanced. */
static journey_time horizon_of(const jy_eval *eval, uint32_t trigger, const jy_pattern_rule *rule)
{
	const jy_actions *actions = &eval->component->actions;
	journey_time horizon = eval->now - rule->lateness;
	for (size_t i = 0; rule->waits && i < actions->live_count; i++) {
		const jy_live *live = &actions->lives[i];
		if (live->kind == JY_LIVE_EVENT && live->trigger == trigger && live->time < horizon)
			horizon = live->time;
	}
	return horizon;
}

static journey_status is_dead(const jy_eval *eval, const jy_live *live, bool *dead)
{
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	journey_time horizon = horizon_of(eval, live->trigger, rule);
	jy_pattern_gather gather;
	*dead = is_run(live) && jy_pattern_dead(&rule->form, &live->run, horizon);
	if (live->kind != JY_LIVE_GATHER)
		return JOURNEY_OK;
	if (!jy_live_gathered(&eval->component->actions, live, &gather))
		return JOURNEY_CORRUPT;
	*dead = jy_pattern_gather_dead(&rule->form, &gather, horizon);
	return JOURNEY_OK;
}

journey_status jy_patterns_tidy(jy_eval *eval)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->live_count; status == JOURNEY_OK && i-- > 0;) {
		bool dead;
		if (!is_bounded(&actions->lives[i]))
			continue;
		status = is_dead(eval, &actions->lives[i], &dead);
		if (status == JOURNEY_OK && dead)
			jy_actions_drop_live(actions, i);
	}
	return status;
}

/* A new entry of a key; *out is NULL where there is no room, which is counted. */
static journey_status add(jy_eval *eval, const jy_live *made, journey_str key, jy_live **out)
{
	jy_actions *actions = &eval->component->actions;
	bool event = made->kind == JY_LIVE_EVENT;
	size_t most = event ? JOURNEY_PATTERN_EVENTS_MAX : JOURNEY_PATTERNS_MAX;
	journey_status status = JOURNEY_OK;
	jy_span span;
	*out = NULL;
	if (!event && count_kind(actions, false) >= most)
		status = jy_patterns_tidy(eval);
	if (status != JOURNEY_OK)
		return status;
	if (count_kind(actions, event) >= most)
		return event ? jy_count(eval->engine, JY_SUM_PATTERNS, 0, JY_PATTERN_EVENTS_LOST, 1)
		             : jy_count(eval->engine, JY_SUM_LOST, 0, 1, 1);
	status = jy_actions_keep(actions, key, &span);
	if (status == JOURNEY_OK)
		status = jy_actions_live(actions, out);
	if (status != JOURNEY_OK)
		return status;
	**out = *made;
	(*out)->key = span;
	return JOURNEY_OK;
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
	journey_status status = read_fields(eval, f->rule, jy_actions_text(actions, live->kept), &values);
	if (status != JOURNEY_OK)
		return status;
	take_fields(eval, f->rule, run->took, values);
	if (run->mark == JY_RUN_FIRES)
		status = fire(eval, f->trigger, f->key, values);
	f->gone[i] = run->mark == JY_RUN_FIRES && !is_remembered(f->rule);
	if (status != JOURNEY_OK || f->gone[i])
		return status;
	live->kind = run->mark == JY_RUN_FIRES ? JY_LIVE_DONE : JY_LIVE_RUN;
	live->run = *run;
	live->due = jy_live_due(f->rule, live);
	return keep_fields(eval, f->rule, values, &live->kept);
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
	journey_status status = read_fields(eval, f->rule, jy_str_of(NULL, 0), &values);
	if (status != JOURNEY_OK)
		return status;
	take_fields(eval, f->rule, run->took, values);
	if (run->mark == JY_RUN_FIRES) {
		status = fire(eval, f->trigger, f->key, values);
		if (status != JOURNEY_OK || !is_remembered(f->rule))
			return status;
		made.kind = JY_LIVE_DONE;
	}
	made.due = jy_live_due(f->rule, &made);
	status = add(eval, &made, f->key, &live);
	if (status != JOURNEY_OK || live == NULL)
		return status;
	jy_span kept;
	size_t at = (size_t)(live - eval->component->actions.lives);
	status = keep_fields(eval, f->rule, values, &kept);
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
		status = add(eval, &made, f->key, &live);
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
		count += is_run(&actions->lives[i]) && is_of(actions, &actions->lives[i], f->trigger, f->key);
	f->places = jy_arena_items(arena, count, sizeof *f->places);
	f->gone = jy_arena_items(arena, count, sizeof *f->gone);
	f->feed.runs = jy_arena_items(arena, count, sizeof *f->feed.runs);
	f->gather = SIZE_MAX;
	if (f->places == NULL || f->gone == NULL || f->feed.runs == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < actions->live_count; i++) {
		const jy_live *live = &actions->lives[i];
		if (!is_bounded(live) || !is_of(actions, live, f->trigger, f->key))
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
static journey_status feed_key(jy_eval *eval, uint32_t trigger, journey_str key, uint32_t steps)
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
		if (actions->lives[i].trigger != trigger || !is_bounded(&actions->lives[i]) || !later)
			continue;
		if (!*found || jy_str_compare(key, *out) < 0)
			*out = key;
		*found = true;
	}
	if (*found)
		out->data = jy_arena_copy(&eval->engine->arena, out->data, out->size);
	return *found && out->data == NULL ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

static journey_status feed_all(jy_eval *eval, uint32_t trigger, uint32_t steps)
{
	journey_str key, before;
	bool found;
	journey_status status = next_key(eval, trigger, NULL, &key, &found);
	while (status == JOURNEY_OK && found) {
		status = feed_key(eval, trigger, key, steps);
		before = key;
		if (status == JOURNEY_OK)
			status = next_key(eval, trigger, &before, &key, &found);
	}
	return status;
}

/* ---- an event that comes ---- */

/* Steps that the event may meet, by key. */
typedef struct offer {
	journey_str key; /* in the call's arena */
	uint32_t steps;
	bool all;
} offer;

typedef struct offers {
	offer items[JY_PATTERN_NODES_MAX];
	uint32_t count;
} offers;

static journey_status add_offer(jy_eval *eval, offers *to, const jy_pattern_step *step, uint32_t number)
{
	journey_str key = {NULL, 0};
	bool has = true;
	journey_status status = step->all ? JOURNEY_OK : jy_trigger_key(eval, step->per, &key, &has);
	if (status != JOURNEY_OK || !has)
		return status;
	for (uint32_t i = 0; i < to->count; i++) {
		if (to->items[i].all == step->all && jy_str_equal(to->items[i].key, key)) {
			to->items[i].steps |= 1u << number;
			return JOURNEY_OK;
		}
	}
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	to->items[to->count++] = (offer){key, 1u << number, step->all};
	return JOURNEY_OK;
}

static journey_status find_offers(jy_eval *eval, const jy_pattern_rule *rule, offers *out)
{
	journey_status status = JOURNEY_OK;
	out->count = 0;
	for (uint32_t i = 0; status == JOURNEY_OK && i < rule->step_count; i++) {
		const jy_pattern_step *step = &rule->steps[i];
		bool holds = step->event == eval->view->type;
		if (holds && rule->waits && !step->open)
			status = jy_eval_holds(eval, step->when, &holds);
		if (status == JOURNEY_OK && holds)
			status = add_offer(eval, out, step, i);
	}
	return status;
}

/* What steps read of the event, in storage form. */
static journey_status keep_event(jy_eval *eval, const jy_pattern_step *step, jy_span *out)
{
	jy_buffer bytes;
	bool ok = true;
	jy_buffer_init(&bytes, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < step->read_count; i++)
		ok = put_value(&bytes, eval->view->properties[step->reads[i]]);
	journey_status status = ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_actions_keep(&eval->component->actions, jy_str_of((const char *)bytes.data, bytes.size), out);
	jy_buffer_free(&bytes);
	return status;
}

static uint32_t lowest(uint32_t steps)
{
	uint32_t i = 0;
	while (!(steps >> i & 1))
		i++;
	return i;
}

/* The event waits until nothing older comes. */
static journey_status put_by(jy_eval *eval, uint32_t trigger, const offer *it)
{
	const jy_pattern_rule *rule = eval->engine->strategy->triggers[trigger].pattern;
	jy_live made = {.trigger = trigger, .kind = JY_LIVE_EVENT, .all = it->all, .steps = it->steps}, *live;
	made.time = eval->view->event->timestamp;
	made.id = eval->view->id;
	made.due = jy_live_due(rule, &made);
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && made.due <= eval->now)
		status = jy_count(eval->engine, JY_SUM_PATTERNS, 0, JY_PATTERN_LATE, 1);
	if (status == JOURNEY_OK)
		status = keep_event(eval, &rule->steps[lowest(it->steps)], &made.kept);
	return status == JOURNEY_OK ? add(eval, &made, it->key, &live) : status;
}

journey_status jy_pattern_event(jy_eval *eval, uint32_t trigger)
{
	const jy_pattern_rule *rule = eval->engine->strategy->triggers[trigger].pattern;
	offers found;
	journey_status status = find_offers(eval, rule, &found);
	for (uint32_t i = 0; status == JOURNEY_OK && i < found.count; i++) {
		const offer *it = &found.items[i];
		if (rule->waits)
			status = put_by(eval, trigger, it);
		else if (it->all)
			status = feed_all(eval, trigger, it->steps);
		else
			status = feed_key(eval, trigger, it->key, it->steps);
	}
	return status;
}

static bool has_lives(const jy_actions *actions, uint32_t trigger)
{
	for (size_t i = 0; i < actions->live_count; i++) {
		if (actions->lives[i].trigger == trigger)
			return true;
	}
	return false;
}

bool jy_pattern_handled(const jy_handled *handled, uint32_t trigger)
{
	for (uint32_t i = 0; i < handled->count; i++) {
		if (handled->triggers[i] == trigger)
			return true;
	}
	return false;
}

journey_status jy_pattern_events(jy_eval *eval, const jy_indices *triggers, jy_handled *handled)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (triggers->count == 0)
		return JOURNEY_OK;
	handled->triggers = jy_arena_items(&eval->engine->arena, triggers->count, sizeof *handled->triggers);
	if (handled->triggers == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; status == JOURNEY_OK && i < triggers->count; i++) {
		uint32_t trigger = triggers->items[i];
		if (!eval->engine->strategy->triggers[trigger].pattern->waits && !has_lives(actions, trigger))
			continue;
		handled->triggers[handled->count++] = trigger;
		status = jy_pattern_event(eval, trigger);
	}
	return status;
}

/* ---- what is due ---- */

static bool before(const jy_live *a, const jy_live *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	if (a->trigger != b->trigger)
		return a->trigger < b->trigger;
	/* What is over at a moment is over before what comes at that moment. */
	if (a->kind != JY_LIVE_EVENT || b->kind != JY_LIVE_EVENT)
		return a->kind != JY_LIVE_EVENT && b->kind == JY_LIVE_EVENT;
	return a->id.a != b->id.a ? a->id.a < b->id.a : a->id.b < b->id.b;
}

size_t jy_live_first(const jy_actions *actions, journey_time now)
{
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < actions->live_count; i++) {
		const jy_live *it = &actions->lives[i];
		if (it->due != JOURNEY_TIME_NONE && it->due <= now && (first == SIZE_MAX || before(it, &actions->lives[first])))
			first = i;
	}
	return first;
}

/* An absence at the end of a run is complete. */
static journey_status complete(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	const jy_live *live = &actions->lives[at];
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	journey_str key = jy_actions_text(actions, live->key);
	uint32_t trigger = live->trigger;
	journey_value *values;
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = read_fields(eval, rule, jy_actions_text(actions, live->kept), &values);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_drop_live(actions, at);
	return fire(eval, trigger, key, values);
}

/* The event as it was, as far as the pattern reads it. */
static journey_status restore(jy_eval *eval, const jy_live *live, journey_event *event, jy_event_view *view)
{
	jy_arena *arena = &eval->engine->arena;
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	const jy_pattern_step *step = &rule->steps[lowest(live->steps)];
	const jy_event_type *type = &eval->engine->strategy->events[step->event];
	journey_value *values = jy_arena_items(arena, type->property_count, sizeof *values);
	journey_str stored = jy_actions_text(&eval->component->actions, live->kept);
	const void *bytes = jy_arena_copy(arena, stored.data, stored.size);
	if (values == NULL || bytes == NULL)
		return JOURNEY_NO_MEMORY;
	memset(event, 0, sizeof *event);
	event->size = sizeof *event;
	event->kind = JOURNEY_EVENT_TRACK;
	event->name = type->name;
	event->timestamp = live->time;
	memset(view, 0, sizeof *view);
	view->event = event;
	view->type = step->event;
	view->id = live->id;
	view->source = JY_NONE;
	view->property_count = type->property_count;
	view->properties = values;
	for (uint32_t i = 0; i < type->property_count; i++)
		values[i].type = JOURNEY_EXPR_ABSENT;
	jy_reader reader = jy_reader_of(bytes, stored.size);
	for (uint32_t i = 0; i < step->read_count; i++) {
		journey_value *value = &values[step->reads[i]];
		if (jy_reader_u8(&reader) != 0 && !jy_value_read(&reader, arena, value))
			return reader.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	}
	return reader.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

/* An event has waited for as long as the lateness. */
static journey_status look_at(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	jy_live live = actions->lives[at];
	const jy_event_view *outer = eval->view;
	journey_str key = jy_actions_text(actions, live.key);
	journey_event event;
	jy_event_view view;
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = restore(eval, &live, &event, &view);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_drop_live(actions, at);
	eval->view = &view;
	status = live.all ? feed_all(eval, live.trigger, live.steps) : feed_key(eval, live.trigger, key, live.steps);
	eval->view = outer;
	return status;
}

journey_status jy_live_fire(jy_eval *eval, size_t at)
{
	switch ((jy_live_kind)eval->component->actions.lives[at].kind) {
	case JY_LIVE_EVENT:
		return look_at(eval, at);
	case JY_LIVE_LAST:
		return jy_inactive_due(eval, at);
	default:
		return complete(eval, at);
	}
}
