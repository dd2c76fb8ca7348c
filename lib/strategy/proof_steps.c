/* Steps that are never reached, branches that are never taken, loops that stand still, waits as good as without end. */
#include "strategy/proof.h"

#include "base/text.h"
#include "strategy/implies.h"
#include <journey/lifecycle.h>

/* Longer than this, waiting for something is as good as without limit. */
#define LONG_WAIT (366 * JOURNEY_DAY)

/* ---- reach ---- */

/* Marks what can be reached from the first step; without recursion: each round goes on from what the last one found. */
static void mark_reached(jy_proving *p, const jy_journey *journey, bool *reached)
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
			if (edges[i].to < journey->step_count && !reached[edges[i].to]) {
				reached[edges[i].to] = true;
				list[count++] = edges[i].to;
			}
	}
}

/* Of steps that are not reached only those that no other of them leads to: the first of each group. */
static void find_unreached(jy_proving *p, const jy_journey *journey)
{
	bool *reached = jy_proving_items(p, journey->step_count, sizeof(*reached)),
	     *led_to = jy_proving_items(p, journey->step_count, sizeof(*led_to));
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t i, k, n;

	if (!jy_proving_ok(p))
		return;
	mark_reached(p, journey, reached);
	for (i = 0; i < journey->step_count && jy_proving_ok(p); i++) {
		n = reached[i] ? 0 : jy_edges(p->strategy, journey, i, edges);
		for (k = 0; k < n; k++)
			if (edges[k].to < journey->step_count && edges[k].to > i)
				led_to[edges[k].to] = true;
	}
	for (i = 0; i < journey->step_count; i++)
		if (!reached[i] && !led_to[i])
			jy_find(p, JOURNEY_SEVERITY_WARNING, "unreachable-step", journey->steps[i].where,
				"remove it, or what ends the journey before it",
				"no way leads to the step `%.*s`: whoever comes before it has left the journey",
				JY_TEXT(journey->steps[i].name));
}

/* ---- branches ---- */

static void find_covered(jy_proving *p, const jy_step_edge *edges, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < at; i++)
		if (jy_str_equal(edges[i].label, edges[at].label) ||
		    jy_condition_implies(edges[at].when, edges[i].when)) {
			jy_find(p, JOURNEY_SEVERITY_WARNING, "branch-covered", jy_where_of(p, edges[at].when),
				"put the narrower condition first, or remove it",
				"whenever this holds, the earlier condition `%.*s` does: this branch is never taken",
				JY_TEXT(edges[i].label));
			return;
		}
}

static void look_at_branch(jy_proving *p, const jy_journey *journey, uint32_t step)
{
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t n = jy_edges(p->strategy, journey, step, edges), i;
	journey_status status;
	bool value;

	for (i = 0; i < n && jy_proving_ok(p) && edges[i].kind == JY_EDGE_WHEN; i++) {
		status = jy_condition_constant(&p->memory, edges[i].when, &value);
		if (status == JOURNEY_NO_MEMORY)
			p->status = status;
		else if ((status == JOURNEY_OK && !value) || jy_condition_never(edges[i].when))
			jy_find(p, JOURNEY_SEVERITY_WARNING, "branch-never", jy_where_of(p, edges[i].when),
				"mend the condition, or remove the branch",
				"`%.*s` never holds: this branch is never taken", JY_TEXT(edges[i].label));
		else if (status == JOURNEY_OK)
			jy_find(p, JOURNEY_SEVERITY_WARNING, "branch-always", jy_where_of(p, edges[i].when),
				"mend the condition, or keep only the steps of this branch",
				"`%.*s` always holds: what comes after it in this branch is never taken",
				JY_TEXT(edges[i].label));
		else
			find_covered(p, edges, i);
	}
}

/* ---- loops ---- */

/* Ways that are gone at the same moment, any number of times. */
static uint32_t circling(const jy_proving *p, const jy_journey *journey, uint32_t step, jy_step_edge *edges)
{
	uint32_t n = jy_edges(p->strategy, journey, step, edges), i, kept = 0;

	for (i = 0; i < n; i++)
		if (edges[i].at_once && edges[i].times == 0 && edges[i].to < journey->step_count)
			edges[kept++] = edges[i];
	return kept;
}

/* Takes away, again and again, the steps that lead to none of the others: what is left can go round. */
static uint32_t trim(const jy_proving *p, const jy_journey *journey, bool *left)
{
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t i, k, n, count = 0;
	bool changed = true;

	for (i = 0; i < journey->step_count; i++)
		left[i] = true;
	while (changed) {
		changed = false;
		count = 0;
		/* Most ways lead forward, so that one round from the end takes nearly all. */
		for (i = journey->step_count; i-- > 0;) {
			if (!left[i])
				continue;
			n = circling(p, journey, i, edges);
			for (k = 0; k < n && !left[edges[k].to]; k++)
				;
			if (k == n) {
				left[i] = false;
				changed = true;
			} else {
				count++;
			}
		}
	}
	return count;
}

/* From a step that can go round: the first that comes twice. */
static uint32_t first_twice(const jy_proving *p, const jy_journey *journey, const bool *left, bool *seen, uint32_t at)
{
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t n, k;

	while (!seen[at]) {
		seen[at] = true;
		n = circling(p, journey, at, edges);
		for (k = 0; k + 1 < n && !left[edges[k].to]; k++)
			;
		at = edges[k].to;
	}
	return at;
}

static void find_loops(jy_proving *p, const jy_journey *journey)
{
	bool *left = jy_proving_items(p, journey->step_count, sizeof(*left)),
	     *seen = jy_proving_items(p, journey->step_count, sizeof(*seen));
	uint32_t at = 0;

	if (!jy_proving_ok(p) || trim(p, journey, left) == 0)
		return;
	while (!left[at])
		at++;
	at = first_twice(p, journey, left, seen, at);
	jy_find(p, JOURNEY_SEVERITY_ERROR, "loop-without-wait", journey->steps[at].where,
		"put a wait between, or give the way back an `at_most`",
		"the step `%.*s` leads back to itself without a wait: customers would go round at one moment",
		JY_TEXT(journey->steps[at].name));
}

/* ---- waits and ends ---- */

static void look_at_wait(jy_proving *p, const jy_journey *journey, uint32_t index)
{
	const jy_step *step = &journey->steps[index];
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t n = jy_edges(p->strategy, journey, index, edges), i;
	bool met = false, goes_on = false, for_ever = false;
	char span[32];

	for (i = 0; i < n; i++) {
		met = met || edges[i].kind == JY_EDGE_MET;
		goes_on = goes_on || edges[i].to != JY_NONE;
		for_ever = for_ever || edges[i].most > LONG_WAIT;
	}
	if (!goes_on && n > 0)
		jy_find(p, JOURNEY_SEVERITY_NOTE, "wait-at-end", step->where,
			"let something follow, or remove the wait if it is not meant to delay the next entry",
			"after the wait `%.*s` the journey ends", JY_TEXT(step->name));
	if (met && for_ever)
		jy_find(p, JOURNEY_SEVERITY_WARNING, "wait-without-limit", step->where, "give it a shorter `at_most`",
			"the wait `%.*s` may last %s, which is as good as without limit", JY_TEXT(step->name),
			edges[n - 1].most == JY_EDGE_FOREVER ? "for ever" : jy_span_text(edges[n - 1].most, span));
}

/* Whether a step of this kind does something that somebody can notice. */
static bool has_effect(jy_step_kind kind)
{
	switch (kind) {
	case JY_STEP_WAIT:
	case JY_STEP_EXIT:
	case JY_STEP_BRANCH:
	case JY_STEP_SPLIT:
	case JY_STEP_UNTIL:
	case JY_STEP_FIRST:
	case JY_STEP_CHOOSE:
	case JY_STEP_LOOP:
	case JY_STEP_PARALLEL:
	case JY_STEP_GO:
		return false;
	case JY_STEP_SEND:
	case JY_STEP_UPDATE:
	case JY_STEP_EMIT:
	case JY_STEP_START:
		break;
	}
	return true;
}

static void find_no_effect(jy_proving *p, const jy_journey *journey)
{
	uint32_t i;

	for (i = 0; i < journey->step_count; i++)
		if (has_effect(journey->steps[i].kind))
			return;
	jy_find(p, JOURNEY_SEVERITY_WARNING, "no-effect", jy_find_at(p, "journeys.%.*s", JY_TEXT(journey->name)),
		"add a send, or remove the journey", "the journey `%.*s` has no step that does anything",
		JY_TEXT(journey->name));
}

/* ---- entering ---- */

static void find_again_always(jy_proving *p, const jy_journey *journey)
{
	const jy_limits *own = &journey->life.limits;
	const jy_limits *set = journey->life.set != JY_NONE ? &p->strategy->journey_sets[journey->life.set].limits : NULL;
	uint32_t limits = JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_ENTRIES;

	if (journey->again == JOURNEY_AGAIN_ALWAYS && (own->set & limits) == 0 && (set == NULL || (set->set & limits) == 0))
		jy_find(p, JOURNEY_SEVERITY_WARNING, "again-without-limit",
			jy_find_at(p, "journeys.%.*s.again", JY_TEXT(journey->name)),
			"give the journey a `limit` of `at_once` or of `entries`",
			"nothing limits how often customers enter the journey `%.*s` at the same time", JY_TEXT(journey->name));
}

/* Every entry has the same key, none: the second is refused. A step of another journey may start it with one. */
static void find_again_unkeyed(jy_proving *p, const jy_journey *journey)
{
	if (journey->again == JOURNEY_AGAIN_PER_KEY && !jy_journey_keyed(p->strategy, journey))
		jy_find(p, JOURNEY_SEVERITY_WARNING, "again-without-key",
			jy_find_at(p, "journeys.%.*s.again", JY_TEXT(journey->name)),
			"give its trigger a `per`, or its event a `key`; or say `again: never`",
			"nothing gives the instances of the journey `%.*s` a key: it is entered once only",
			JY_TEXT(journey->name));
}

void jy_prove_steps(jy_proving *p)
{
	uint32_t i, k;

	for (i = 0; i < p->strategy->journey_count && jy_proving_ok(p); i++) {
		const jy_journey *journey = &p->strategy->journeys[i];

		jy_arena_reset(&p->scratch);
		find_no_effect(p, journey);
		find_again_always(p, journey);
		find_again_unkeyed(p, journey);
		find_unreached(p, journey);
		find_loops(p, journey);
		for (k = 0; k < journey->step_count && jy_proving_ok(p); k++) {
			if (journey->steps[k].kind == JY_STEP_BRANCH)
				look_at_branch(p, journey, k);
			if (journey->steps[k].kind == JY_STEP_WAIT || journey->steps[k].kind == JY_STEP_FIRST)
				look_at_wait(p, journey, k);
		}
	}
}
