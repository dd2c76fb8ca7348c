/*
 * The rule index on a workload of the shared data (peers/rules/workload.h, which is not part of this tree; that folder
 * is given with -I): bench_workload RULES EVENTS. Printed: nanoseconds from a typed event to its matched rules (the least
 * of five rounds), matches and looked-at alternatives per event, nanoseconds to add and to remove a rule, bytes a rule,
 * whether a linear scan over a share of the events agrees.
 */
#include "workload.h"
#include <journey/trigger.h>

enum { CAT, COUNTRY, PLAN, PRICE, ORDERS, AGE, TAG, FIELDS };
enum { ROUNDS = 5, TAG_COUNT = 4 };

static void must(journey_status status)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "%s\n", journey_status_text(status));
	exit(1);
}

static journey_value integer(int64_t i)
{
	return (journey_value){.as = {.i = i}, .type = JOURNEY_INT};
}

static journey_value number(double d)
{
	return (journey_value){.as = {.d = d}, .type = JOURNEY_DOUBLE};
}

static size_t equality(journey_expr_atom *atom, journey_atom_kind kind, uint32_t slot, const journey_value *values,
                       size_t count)
{
	*atom = (journey_expr_atom){.kind = kind, .slot = slot, .values = values, .count = count};
	return 1;
}

static size_t range(journey_expr_atom *atom, uint32_t slot, journey_value low, journey_value high)
{
	*atom = (journey_expr_atom){.kind = JOURNEY_ATOM_RANGE, .slot = slot, .low = low, .high = high,
	                            .low_included = 1, .high_included = 1};
	return 1;
}

static uint32_t add(journey_rules *rules, const Rule *r)
{
	const journey_value none = {.type = JOURNEY_NULL};
	journey_value cat = integer(r->cat), tag = integer(r->tag), countries[3], plans[PLANS];
	journey_expr_atom atoms[FIELDS];
	size_t n = 0, plan_count = 0;
	uint32_t made = 0;
	for (int i = 0; i < r->nctry; i++)
		countries[i] = integer(r->ctry[i]);
	for (int i = 0; i < PLANS; i++)
		if (r->planmask >> i & 1)
			plans[plan_count++] = integer(i);
	if (r->cat >= 0)
		n += equality(&atoms[n], JOURNEY_ATOM_EQUALS, CAT, &cat, 1);
	if (r->nctry > 0)
		n += equality(&atoms[n], JOURNEY_ATOM_IN, COUNTRY, countries, (size_t)r->nctry);
	if (r->planmask != 0)
		n += equality(&atoms[n], JOURNEY_ATOM_IN, PLAN, plans, plan_count);
	if (r->price >= 0)
		n += range(&atoms[n], PRICE, number(r->price), none);
	if (r->orders >= 0)
		n += range(&atoms[n], ORDERS, integer(r->orders), none);
	if (r->age_lo >= 0)
		n += range(&atoms[n], AGE, integer(r->age_lo), integer(r->age_hi));
	if (r->tag >= 0)
		n += equality(&atoms[n], JOURNEY_ATOM_CONTAINS, TAG, &tag, 1);
	journey_expr_alternative alternative = {atoms, n};
	journey_rule rule = {.size = sizeof rule, .alternatives = &alternative, .alternative_count = 1};
	rule.event = r->type >= 0 ? (uint32_t)r->type : JOURNEY_RULE_ANY;
	must(journey_rules_add(rules, &rule, &made, NULL));
	return made;
}

/* An event as a host has it: values by slot. */
typedef struct typed {
	uint32_t type;
	journey_value values[FIELDS], tags[TAG_COUNT];
	journey_list list;
} typed;

static void type(typed *out, const Event *e)
{
	out->type = (uint32_t)e->type;
	out->values[CAT] = integer(e->cat);
	out->values[COUNTRY] = integer(e->ctry);
	out->values[PLAN] = integer(e->plan);
	out->values[PRICE] = number(e->price);
	out->values[ORDERS] = integer(e->orders);
	out->values[AGE] = integer(e->age);
	for (int i = 0; i < TAG_COUNT; i++)
		out->tags[i] = integer(e->tags[i]);
	out->list = (journey_list){TAG_COUNT, out->tags};
	out->values[TAG] = (journey_value){.as = {.list = &out->list}, .type = JOURNEY_LIST};
}

static size_t match_event(const journey_rules *rules, journey_matcher *matcher, const typed *event,
                          const uint32_t **found)
{
	journey_activation activation = {.values = event->values, .value_count = FIELDS};
	size_t count = 0;
	must(journey_rules_match(rules, matcher, event->type, &activation, found, &count));
	return count;
}

static int agrees(const journey_rules *rules, journey_matcher *matcher, const Rule *all, int count, const Event *e,
                  const typed *event)
{
	const uint32_t *found = NULL;
	size_t n = match_event(rules, matcher, event, &found), at = 0;
	for (int i = 0; i < count; i++)
		if (match(&all[i], e) && (at == n || found[at++] != (uint32_t)i))
			return 0;
	return at == n;
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 100000, events = argc > 2 ? atoi(argv[2]) : 20000, same = 1;
	Rule *all = malloc(sizeof *all * (size_t)count);
	Event *plain = malloc(sizeof *plain * (size_t)events);
	typed *log = malloc(sizeof *log * (size_t)events);
	journey_rules *rules;
	journey_matcher *matcher;
	const uint32_t *found;
	if (!all || !plain || !log)
		return 1;
	for (int i = 0; i < count; i++)
		gen_rule(&all[i]);
	for (int i = 0; i < events; i++) {
		gen_event(&plain[i]);
		type(&log[i], &plain[i]);
	}
	must(journey_rules_new(NULL, &rules));
	must(journey_matcher_new(NULL, &matcher));
	double start = now_ns();
	for (int i = 0; i < count; i++)
		add(rules, &all[i]);
	double added = (now_ns() - start) / count;
	size_t bytes = journey_rules_bytes(rules);
	double best = 1e18;
	uint64_t matches = 0, looked = 0;
	for (int round = 0; round < ROUNDS; round++) {
		matches = looked = 0;
		start = now_ns();
		for (int i = 0; i < events; i++) {
			matches += match_event(rules, matcher, &log[i], &found);
			looked += journey_matcher_looked(matcher);
		}
		double took = (now_ns() - start) / events;
		best = took < best ? took : best;
	}
	int scanned = (int)(20000000.0 / count);
	for (int i = 0; i < events && i < scanned; i++)
		same &= agrees(rules, matcher, all, count, &plain[i], &log[i]);
	/* Every second rule out, then in again, then all of them out. */
	start = now_ns();
	for (int i = 0; i < count; i += 2)
		must(journey_rules_remove(rules, (uint32_t)i));
	for (int i = 0; i < count; i += 2)
		add(rules, &all[i]);
	double churned = (now_ns() - start) / count;
	start = now_ns();
	uint32_t left = 0;
	for (uint32_t i = 0; journey_rules_count(rules) > 0; i++)
		if (journey_rules_remove(rules, i) == JOURNEY_OK)
			left++;
	double removed = (now_ns() - start) / left;
	printf("%d %.0f %.2f %.1f %.0f %.0f %.0f %.0f %.0f %s\n", count, best, (double)matches / events,
	       (double)looked / events, added, removed, churned, (double)bytes / count,
	       (double)journey_rules_bytes(rules) / count, same ? "agrees" : "DISAGREES");
	journey_matcher_free(matcher);
	journey_rules_free(rules);
	free(all);
	free(plain);
	free(log);
	return same ? 0 : 1;
}
