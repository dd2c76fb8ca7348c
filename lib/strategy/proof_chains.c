/* Journeys that set each other off, round and round at one moment. */
#include "base/text.h"
#include "strategy/proof.h"

/* The journeys that each can set off at the moment at which customers enter it: rows of `count` flags. */
typedef struct chains {
	uint32_t count;
	bool *to;
	bool *left; /* may be part of a circle */
} chains;

/* Rules for entering again that let a customer in at the moment at which they have left. */
static bool lets_in(const jy_journey *journey)
{
	return journey->again != JOURNEY_AGAIN_NEVER && journey->again != JOURNEY_AGAIN_AFTER;
}

/* Marks the steps that are reached without a wait. */
static void mark_at_once(jy_proving *p, const jy_journey *journey, bool *reached)
{
	uint32_t *list = jy_proving_items(p, journey->step_count, sizeof(*list)), count = 0, i, n;
	jy_step_edge edges[JY_EDGES_MAX];

	if (list == NULL || journey->step_count == 0)
		return;
	reached[0] = true;
	list[count++] = 0;
	while (count > 0) {
		n = jy_edges(p->strategy, journey, list[--count], edges);
		for (i = 0; i < n; i++)
			if (edges[i].at_once && edges[i].to < journey->step_count && !reached[edges[i].to]) {
				reached[edges[i].to] = true;
				list[count++] = edges[i].to;
			}
	}
}

static void look_at_journey(jy_proving *p, uint32_t index, chains *c)
{
	const jy_journey *journey = &p->strategy->journeys[index];
	jy_arena_mark mark = jy_arena_save(&p->scratch);
	bool *reached = jy_proving_items(p, journey->step_count, sizeof(*reached));
	uint32_t i, k;

	if (!jy_proving_ok(p) || !lets_in(journey))
		return;
	mark_at_once(p, journey, reached);
	for (i = 0; i < journey->step_count; i++) {
		jy_step_kind kind = journey->steps[i].kind;

		for (k = 0; reached[i] && (kind == JY_STEP_START || kind == JY_STEP_EMIT) && k < c->count; k++)
			if (lets_in(&p->strategy->journeys[k]) && jy_step_sets_off(p->strategy, &journey->steps[i], k))
				c->to[(size_t)index * c->count + k] = true;
	}
	jy_arena_rewind(&p->scratch, mark);
}

static bool leads_on(const chains *c, uint32_t from)
{
	uint32_t k;

	for (k = 0; k < c->count; k++)
		if (c->left[k] && c->to[(size_t)from * c->count + k])
			return true;
	return false;
}

/* Takes away those that set off none of the others, until all that are left do. */
static void trim(chains *c)
{
	bool changed = true;
	uint32_t i;

	while (changed) {
		changed = false;
		for (i = 0; i < c->count; i++)
			if (c->left[i] && !leads_on(c, i)) {
				c->left[i] = false;
				changed = true;
			}
	}
}

/* From one that is left: the first that comes twice. */
static uint32_t first_twice(const chains *c, bool *seen, uint32_t at)
{
	uint32_t k;

	while (!seen[at]) {
		seen[at] = true;
		for (k = 0; !(c->left[k] && c->to[(size_t)at * c->count + k]); k++)
			;
		at = k;
	}
	return at;
}

static void find_circle(jy_proving *p, const chains *c)
{
	bool *seen = jy_proving_items(p, c->count, sizeof(*seen));
	const jy_journey *journey;
	uint32_t at = 0, k;

	while (at < c->count && !c->left[at])
		at++;
	if (at == c->count || !jy_proving_ok(p))
		return;
	at = first_twice(c, seen, at);
	for (k = 0; !(c->left[k] && c->to[(size_t)at * c->count + k]); k++)
		;
	journey = &p->strategy->journeys[at];
	jy_find(p, JOURNEY_SEVERITY_ERROR, "journeys-without-wait", jy_find_at(p, "journeys.%.*s", JY_TEXT(journey->name)),
		"put a wait before one of them, or give one of the journeys `again: never` or `again: after 1d`",
		"the journey `%.*s` sets off `%.*s`, which leads back to it without a wait: customers would go round at one moment",
		JY_TEXT(journey->name), JY_TEXT(p->strategy->journeys[k].name));
}

/* Only journeys with such steps are put side by side: most strategies have few. */
static bool has_chains(const journey_strategy *strategy)
{
	uint32_t i, k;

	for (i = 0; i < strategy->journey_count; i++)
		for (k = 0; k < strategy->journeys[i].step_count; k++)
			if (strategy->journeys[i].steps[k].kind == JY_STEP_START ||
			    strategy->journeys[i].steps[k].kind == JY_STEP_EMIT)
				return true;
	return false;
}

void jy_prove_chains(jy_proving *p)
{
	chains c = {p->strategy->journey_count, NULL, NULL};
	uint32_t i;

	if (!has_chains(p->strategy))
		return;
	c.to = jy_proving_items(p, (size_t)c.count * c.count, sizeof(*c.to));
	c.left = jy_proving_items(p, c.count, sizeof(*c.left));
	for (i = 0; i < c.count && jy_proving_ok(p); i++) {
		c.left[i] = true;
		look_at_journey(p, i, &c);
	}
	if (!jy_proving_ok(p))
		return;
	trim(&c);
	find_circle(p, &c);
}
