#include "engine/explain.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/owned.h"
#include "engine/subject.h"
#include <string.h>

journey_str jy_explain_str(jy_explaining *x, journey_str text)
{
	journey_str out = {NULL, 0};
	if (x->status == JOURNEY_OK && !jy_arena_str(&x->to->arena, text, &out))
		x->status = JOURNEY_NO_MEMORY;
	return out;
}

void *jy_explain_items(jy_explaining *x, size_t count, size_t size)
{
	void *items = x->status == JOURNEY_OK ? jy_arena_items(&x->to->arena, count, size) : NULL;
	if (items == NULL && x->status == JOURNEY_OK)
		x->status = JOURNEY_NO_MEMORY;
	return items;
}

/* ---- a customer's decisions ---- */

typedef struct found {
	journey_str key;
	journey_time time;
} found;

static bool comes_first(const found *a, const found *b)
{
	return a->time != b->time ? a->time > b->time : jy_str_compare(a->key, b->key) < 0;
}

/* Keeps the latest in their order. */
static void keep(found *list, size_t *count, found one)
{
	size_t at = *count < JOURNEY_EXPLAIN_DECISIONS_MAX ? (*count)++ : JOURNEY_EXPLAIN_DECISIONS_MAX;
	for (; at > 0 && comes_first(&one, &list[at - 1]); at--) {
		if (at < JOURNEY_EXPLAIN_DECISIONS_MAX)
			list[at] = list[at - 1];
	}
	if (at < JOURNEY_EXPLAIN_DECISIONS_MAX)
		list[at] = one;
}

static void collect(jy_explaining *x, const jy_component *component, journey_str journey, found *list, size_t *count)
{
	for (size_t m = 0; x->status == JOURNEY_OK && m < component->member_count; m++) {
		jy_owned owned;
		memset(&owned, 0, sizeof owned);
		x->status = jy_owned_list(x->engine, jy_fragment_identifier(component->members[m]->fragment), &owned);
		for (size_t i = 0; x->status == JOURNEY_OK && i < owned.count; i++) {
			jy_record record;
			journey_status status = jy_decision_get(x->engine, owned.keys[i], &record);
			if (status == JOURNEY_NO_MEMORY)
				x->status = status;
			if (status != JOURNEY_OK || (journey.size > 0 && !jy_str_equal(record.journey, journey)))
				continue;
			x->to->view.decision_total++;
			keep(list, count, (found){owned.keys[i], record.time});
		}
	}
}

static void explain_decisions(jy_explaining *x, const jy_component *component, journey_str journey)
{
	found list[JOURNEY_EXPLAIN_DECISIONS_MAX];
	size_t count = 0;
	collect(x, component, journey, list, &count);
	journey_decided *made = jy_explain_items(x, count, sizeof *made);
	for (size_t i = 0; made != NULL && i < count && x->status == JOURNEY_OK; i++) {
		jy_record record;
		x->status = jy_decision_get(x->engine, list[i].key, &record);
		if (x->status == JOURNEY_OK)
			jy_explain_decision(x, list[i].key, &record, &made[i]);
	}
	x->to->view.decisions = made;
	x->to->view.decision_count = count;
}

/* ---- calls ---- */

static journey_status begin(journey_engine *engine, unsigned flags, journey_explanation **out, jy_explaining *x)
{
	memset(x, 0, sizeof *x);
	x->engine = engine;
	x->flags = flags;
	if (out == NULL || (flags & ~JOURNEY_EXPLAIN_PRIVATE) != 0)
		return jy_error_set(&engine->error, JOURNEY_MISUSE, "flags", "no such flags, or no place for the explanation");
	x->to = jy_alloc_zero(&engine->allocator, sizeof *x->to);
	if (x->to == NULL)
		return JOURNEY_NO_MEMORY;
	x->to->allocator = engine->allocator;
	jy_arena_init(&x->to->arena, &engine->allocator);
	jy_buffer_init(&x->to->text, &engine->allocator);
	jy_buffer_init(&x->to->json, &engine->allocator);
	return JOURNEY_OK;
}

static journey_status end(jy_explaining *x, journey_status status, journey_explanation **out)
{
	journey_strategy_free(x->earlier);
	status = jy_call_forget(x->engine, status);
	if (status == JOURNEY_OK)
		*out = x->to;
	else
		journey_explanation_free(x->to);
	return status;
}

journey_status journey_engine_explain(journey_engine *engine, journey_str key, unsigned flags, journey_explanation **out)
{
	jy_explaining x;
	jy_record record;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = begin(engine, flags, out, &x);
	if (status == JOURNEY_OK && (key.size == 0 || key.size > JOURNEY_EVENT_ID_MAX))
		status = JOURNEY_NOT_FOUND;
	if (status == JOURNEY_OK)
		status = jy_decision_get(engine, key, &record);
	if (status == JOURNEY_OK) {
		journey_decided *made = jy_explain_items(&x, 1, sizeof *made);
		if (made != NULL)
			jy_explain_decision(&x, key, &record, made);
		x.to->view.decisions = made;
		x.to->view.decision_count = x.to->view.decision_total = 1;
		status = x.status;
	}
	return end(&x, status, out);
}

static journey_status explain_customer(jy_explaining *x, journey_identifier identifier, journey_str journey)
{
	jy_component *component;
	journey_str name;
	uint32_t index = jy_strategy_journey(x->engine->strategy, journey);
	if (journey.size > 0 && index == JY_NONE)
		return jy_error_set(&x->engine->error, JOURNEY_NOT_FOUND, "journey", "the strategy has no journey `%.*s`",
		                    (int)(journey.size < 80 ? journey.size : 80), journey.data);
	journey_status status = jy_subject(x->engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = jy_component_find(x->engine, name, &component);
	if (status != JOURNEY_OK)
		return status;
	jy_explain_now(x, component, journey.size > 0 ? index : JY_NONE);
	explain_decisions(x, component, journey);
	return x->status;
}

journey_status journey_engine_explain_customer(journey_engine *engine, journey_identifier identifier, journey_str journey,
                                               journey_time now, unsigned flags, journey_explanation **out)
{
	jy_explaining x;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = begin(engine, flags, out, &x);
	if (status == JOURNEY_OK)
		status = explain_customer(&x, identifier, journey);
	return end(&x, status, out);
}

const journey_explanation_view *journey_explanation_look(const journey_explanation *explanation)
{
	return &explanation->view;
}

void journey_explanation_free(journey_explanation *explanation)
{
	if (explanation == NULL)
		return;
	const journey_allocator allocator = explanation->allocator;
	jy_buffer_free(&explanation->text);
	jy_buffer_free(&explanation->json);
	jy_arena_free(&explanation->arena);
	jy_free(&allocator, explanation, sizeof *explanation);
}
