/*
 * The rule index as the number of rules grows while an event matches as many as before: 1,000 to 100,000 rules, over as
 * many more products. Rounds of the sizes take turns, the least of each counts. Target: it takes at most twice as long.
 * bench_rules.sh compares it with others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <journey/trigger.h>

#include "bench/clicks.h"

enum { SIZES = 3, ROUNDS = 60, EVENTS = 2000, TYPES = 10, COUNTRIES = 40, TEXT = 24 };
enum { PRODUCT, COUNTRY, PRICE, SLOTS };

typedef struct market {
	uint32_t rules_wanted;
	uint64_t state;
	journey_rules *rules;
	journey_matcher *matcher;
	double best;
	uint64_t matches, looked;
} market;

static uint32_t draw(market *m, uint32_t n)
{
	m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(m->state >> 33) % n;
}

static journey_value product_of(market *m, char *text)
{
	snprintf(text, TEXT, "product-%05u", (unsigned)draw(m, m->rules_wanted / 100));
	return (journey_value){.as.s = text, .n = (uint32_t)strlen(text), .type = JOURNEY_STRING};
}

/* `product == "..." && price <= n`, half of them in some countries only. */
static void add(market *m)
{
	char text[TEXT];
	uint32_t number;
	journey_value product = product_of(m, text), countries[8];
	size_t count = 2;
	for (int i = 0; i < 8; i++)
		countries[i] = (journey_value){.as.i = draw(m, COUNTRIES), .type = JOURNEY_INT};
	journey_expr_atom atoms[3] = {
		{.kind = JOURNEY_ATOM_EQUALS, .slot = PRODUCT, .values = &product, .count = 1},
		{.kind = JOURNEY_ATOM_RANGE, .slot = PRICE, .high_included = 1,
		 .high = {.as.d = (double)draw(m, 1000), .type = JOURNEY_DOUBLE}},
		{.kind = JOURNEY_ATOM_IN, .slot = COUNTRY, .values = countries, .count = 8},
	};
	if (draw(m, 2))
		count = 3;
	journey_expr_alternative alternative = {atoms, count};
	journey_rule rule = {.size = sizeof(rule), .event = draw(m, TYPES), .alternatives = &alternative,
	                     .alternative_count = 1};
	bench_must(journey_rules_add(m->rules, &rule, &number, NULL), "add");
}

static void match(market *m)
{
	char text[TEXT];
	const uint32_t *found;
	size_t count;
	journey_value values[SLOTS];
	const journey_activation activation = {.values = values, .value_count = SLOTS};
	values[PRODUCT] = product_of(m, text);
	values[COUNTRY] = (journey_value){.as.i = draw(m, COUNTRIES), .type = JOURNEY_INT};
	values[PRICE] = (journey_value){.as.d = (double)draw(m, 1000), .type = JOURNEY_DOUBLE};
	bench_must(journey_rules_match(m->rules, m->matcher, draw(m, TYPES), &activation, &found, &count), "match");
	m->matches += count;
	m->looked += journey_matcher_looked(m->matcher);
}

static void play(market *m)
{
	double start = bench_seconds(), took;
	for (int i = 0; i < EVENTS; i++)
		match(m);
	took = (bench_seconds() - start) / EVENTS;
	m->best = took < m->best ? took : m->best;
}

int main(void)
{
	market all[SIZES] = {{1000, 1, NULL, NULL, 1, 0, 0}, {10000, 1, NULL, NULL, 1, 0, 0}, {100000, 1, NULL, NULL, 1, 0, 0}};
	for (int i = 0; i < SIZES; i++) {
		bench_must(journey_rules_new(NULL, &all[i].rules), "rules");
		bench_must(journey_matcher_new(NULL, &all[i].matcher), "matcher");
		for (uint32_t k = 0; k < all[i].rules_wanted; k++)
			add(&all[i]);
	}
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < SIZES; i++)
			play(&all[i]);
	for (int i = 0; i < SIZES; i++) {
		printf("rules: %6u, %.2f matches, %.1f looked at: %4.0f ns from a typed event to matched rules, %zu bytes a rule\n",
		       (unsigned)all[i].rules_wanted, (double)all[i].matches / EVENTS / ROUNDS,
		       (double)all[i].looked / EVENTS / ROUNDS,
		       all[i].best * 1e9, journey_rules_bytes(all[i].rules) / all[i].rules_wanted);
		journey_matcher_free(all[i].matcher);
		journey_rules_free(all[i].rules);
	}
	printf("rules: 100 times as many take %.2f times as long (target: at most 2)\n", all[SIZES - 1].best / all[0].best);
	return 0;
}
