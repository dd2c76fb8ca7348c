/* Strategies that load: the examples, the manual's, and the forms that the manual allows. */
#include "document/check_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char base[] = "journey: 1\n"
			   "name: t\n"
			   "events:\n"
			   "  A: {x: double, s: string}\n"
			   "  B: {x: money}\n"
			   "profile:\n"
			   "  features:\n"
			   "    n: {count: A}\n"
			   "channels:\n"
			   "  email: {}\n"
			   "  push: {}\n";

static journey_status load(const journey_allocator *allocator, const char *data, size_t size,
			   const char *name, journey_strategy **out, journey_error *error)
{
	journey_str text = {data, size};

	memset(error, 0, sizeof *error);
	return journey_strategy_load(allocator, text, name, out, error);
}

static void must_load(const char *data, size_t size, const char *name)
{
	journey_strategy *strategy = NULL;
	journey_error error;

	ck_assert_msg(load(NULL, data, size, name, &strategy, &error) == JOURNEY_OK, "%s:%u:%u: %s (%s)",
		      error.where, error.line, error.column, error.message, error.hint);
	journey_strategy_free(strategy);
}

/* The base and one more section. */
static void must_load_with(const char *section)
{
	char text[4096];

	snprintf(text, sizeof text, "%s%s", base, section);
	must_load(text, strlen(text), section);
}

static void load_example(const journey_allocator *allocator, const char *path)
{
	size_t size = 0;
	char *data = read_whole(torture_source(path), &size);
	journey_strategy *strategy = NULL;
	journey_error error;

	ck_assert_msg(data != NULL, "%s is missing", path);
	TRY(load(allocator, data, size, path, &strategy, &error));
	ck_assert_uint_gt(journey_strategy_name(strategy).size, 0);
done:
	journey_strategy_free(strategy);
	free(data);
}

JOURNEY_TEST(loads_winback)
{
	load_example(allocator, "examples/winback.yaml");
}
JOURNEY_PLAIN_TEST(loads_clicks)
{
	load_example(allocator, "examples/clicks.yaml");
}
JOURNEY_PLAIN_TEST(loads_grocery)
{
	load_example(allocator, "examples/grocery.yaml");
}
JOURNEY_PLAIN_TEST(loads_shop)
{
	load_example(allocator, "examples/shop.yaml");
}

/*
 * Examples of the manual lie between .Bd -literal and .Ed. One that begins with "journey:" is a strategy of
 * its own; the others are, in their order, the sections of one.
 */
JOURNEY_PLAIN_TEST(loads_the_manual)
{
	size_t size = 0, joined = 0;
	char *manual = read_whole(torture_source("man/journey-strategy.5"), &size), *at = manual, *all, *one;
	int whole = 0, parts = 0;

	(void)allocator;
	ck_assert_ptr_nonnull(manual);
	all = malloc(size + 64);
	one = malloc(size + 64);
	ck_assert(all != NULL && one != NULL);
	while ((at = strstr(at, "\n.Bd -literal")) != NULL) {
		char *line = strchr(at + 1, '\n') + 1, *end = strstr(line, ".Ed"), *to = one;

		ck_assert_ptr_nonnull(end);
		for (; line < end; line++) {
			if (line[0] == '\\' && line[1] == '&') /* keeps roff from reading a line as its own */
				line++;
			else if (line[0] == '\\' && line[1] == 'e')
				*to++ = '\\', line++;
			else
				*to++ = *line;
		}
		*to = '\0';
		if (strncmp(one, "journey:", 8) == 0) {
			must_load(one, strlen(one), "journey-strategy.5");
			whole++;
		} else {
			memcpy(all + joined, one, strlen(one));
			joined += strlen(one);
			parts++;
		}
		at = end;
	}
	ck_assert_int_ge(whole, 1);
	ck_assert_int_ge(parts, 5);
	{
		char *text = malloc(joined + 64);

		ck_assert_ptr_nonnull(text);
		memcpy(text, "journey: 1\nname: manual\n", 24);
		memcpy(text + 24, all, joined);
		must_load(text, joined + 24, "journey-strategy.5 (sections)");
		free(text);
	}
	free(one);
	free(all);
	free(manual);
}

JOURNEY_PLAIN_TEST(takes_every_form)
{
	static const char *const sections[] = {
		"",
		"timezone: Europe/Berlin\n",
		"consents: {marketing: granted, other: denied}\n",
		"segments:\n  a: profile.n > 1\n  b: 'segment(\"a\")'\n",
		"segments: {a: true}\n",
		"stages: {a: true, b: profile.n > 3}\n",
		"triggers:\n  t: {event: A}\n  u: {event: A, when: event.x > 1.0, capture: x}\n"
		"  v: {after: A, when: event.x > 1.0, unless: A, unless_when: event.x > 2.0, within: 1d12h, "
		"per: event.s,"
		" capture: [x, s]}\n",
		"offers: {o: {}, p: {when: profile.n > 1, text: 'a {{ profile.n }}', cost: 1.5, priority: 2, "
		"margin: 20%,"
		" stock: 0}}\n",
		"kpis: {a: {share: A, when: event.x > 1.0}, b: {sum: B, of: event.x}}\n",
		"kpis: {a: {count: A, within: 7d, before: profile.n}, b: {mean: B, of: event.x}, c: {quantile: A, of: event.x, "
		"at: 0.9},\n  d: {ratio: A, over: B, over_when: event.x > 1.0, per: event.x}, e: {ratio: A, of: event.x, per: "
		"event.x}}\n"
		"report: {by: [recommendation, tactic, channel, step, segment, stage]}\n",
		"models: {m: {kind: pareto-nbd, of: A, params: {r: 1, alpha: 2.5, s: 0.6, beta: 3}, unit: 1d, horizon: 90d},\n"
		"  w: {kind: mbg-nbd, of: A, params: {r: 1, alpha: 2.5, a: 0.6, b: 3}, unit: 7d, horizon: 1d, value: event.x, "
		"spend: {p: 6, q: 3, v: 15}}}\nsegments: {low: model.m.alive < 0.5, high: 'model.w.value > 3.0'}\n",
		"journeys:\n  j:\n    enter: {event: A, when: event.x > 1.0}\n    exit: {event: B, when: "
		"profile.n > 9}\n"
		"    again: after exit\n    holdout: 0.1\n    holdout_seed: q\n    priority: -1.5\n"
		"    goal: {event: B, when: event.x > 0.0, within: P1D, value: event.x}\n"
		"    steps:\n      - send: {template: a, via: email, name: first}\n      - wait: 1d\n"
		"      - wait: {event: A, when: event.x > 1.0, at_most: 2h, name: w}\n"
		"      - wait: {when: profile.n > 3, at_most: 2h}\n"
		"      - when: profile.n > 1\n        then: {exit: true}\n        elif:\n          - when: "
		"profile.n > 2\n"
		"            then: exit\n        else: [{send: {text: hi, via: [push, email]}}]\n"
		"      - split: {seed: s, arms: {a: {weight: 0.5, steps: [wait: 1h]}, b: {weight: 50%}}}\n"
		"      - exit\n",
		"journeys: {j: {enter: {event: A}, again: never, steps: exit}}\n",
		"journeys: {j: {enter: {event: A}, again: after 7d, steps: [{send: {text: x, via: email}}]}}\n",
		"sources: {web: {joins: true}, import: {joins: false}}\n",
		("journey_sets: {s: {at_once: 0, entries: 2 per 7d}}\nsegments: {a: 'profile.n > 1'}\nstages: {x: true, "
		 "y: profile.n > 3}\n"
		 "journeys:\n  j:\n    enter: {event: A, key: event.s, capture: [x, s], when: event.x > 1.0}\n"
		 "    exit:\n      - {event: A, key: event.s, event_when: event.x > 2.0, at: now}\n"
		 "      - {event: B, segment: a, left: a, stage: y, goal: true, when: profile.n > 9, at: step_end}\n"
		 "    again: per key\n    limit: {at_once: 3, entries: 5 per 30d, total: 0}\n    set: s\n"
		 "    at_most: 30d\n    priority: 'double(profile.n) * 0.1'\n    status: paused\n    catch_up: skip\n"
		 "    goal: {event: B, within: 7d}\n    migrate: {rename: {old: new}, missing: restart}\n"
		 "    steps: [{wait: {at_most: 1d, event: B, name: new}}]\n"
		 "  k:\n    enter: [{event: A, key: event.s}, {stage: y, from: x}, {segment: a}, {event: B}]\n"
		 "    exit: {event: B, left: a}\n    again: always\n    status: draft\n    steps: [exit]\n"
		 "  l:\n    enter: {stage: y, from: x}\n    exit: {stage: x, when: profile.n > 9, segment: a}\n"
		 "    status: live\n    catch_up: end\n    migrate: {missing: next}\n    steps: [exit]\n"),
		("groups: {attributes: {plan: string, seats: {type: int}}, limit: 3}\n"
		"catalog: {product: {attributes: {price: money}}, store: {attributes: {city: {type: string}}}}\n"
		"segments:\n  a: group.plan == \"x\" && groups.size() > 1\n  b: 'item(\"product\", \"p\").price > 1.0'\n"),
		"groups: {limit: 1}\n",
		("identifiers: {user_id: {limit: 1}, email: {from: traits.email, limit: 3 per 365d, blocked: [\"null\", \"-1\"],"
		" blocked_like: '^0+$', blocked_defaults: false}, device: {from: context.device.id}, crm: {}}\n"),
		"# aliases are fine\nsegments: {a: &c profile.n > 1, b: *c}\n",
	};
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof sections / sizeof sections[0]; i++)
		must_load_with(sections[i]);
	must_load("\xEF\xBB\xBFjourney: 1\r\nname: t\r\n", 24, "byte order mark and CR LF");
	must_load("{\"journey\": 1, \"name\": \"t\", \"events\": {\"A\": {\"x\": \"int\"}}}", 58, "JSON");
	must_load("events:\n  A:\njourney: 1\nname: t\n", 32, "an event without properties");
}

/* A number of bytes changed, dropped or doubled: any outcome but a crash, and an error has its place. */
static void mutate_file(const char *path, unsigned rounds, uint64_t dice)
{
	static const char marks[] = "\n :-{}[]'\"#&*!|>%@`,?\t\\\xff\x80";
	size_t size = 0;
	char *data = read_whole(torture_source(path), &size), *copy;

	ck_assert_ptr_nonnull(data);
	copy = malloc(size + 64);
	ck_assert_ptr_nonnull(copy);
	while (rounds-- > 0) {
		size_t n = size, edits;
		journey_strategy *strategy = NULL;
		journey_error error;

		memcpy(copy, data, size);
		for (edits = 0; edits < 1 + rounds % 5; edits++) {
			size_t at;

			dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			at = (size_t)(dice >> 33) % n;
			if (dice >> 20 & 1)
				copy[at] = marks[(dice >> 8) % (sizeof marks - 1)];
			else if (dice >> 21 & 1)
				memmove(copy + at, copy + at + 1, --n - at);
			else
				copy[at] = (char)(dice >> 10);
		}
		if (load(NULL, copy, n, "f", &strategy, &error) == JOURNEY_OK) {
			journey_strategy_free(strategy);
		} else {
			ck_assert_str_eq(error.where, "f");
			ck_assert_uint_ge(error.line, 1);
			ck_assert_uint_ge(error.column, 1);
			ck_assert_uint_gt(strlen(error.message), 0);
		}
	}
	free(copy);
	free(data);
}

JOURNEY_PLAIN_TEST(survives_mutations)
{
	unsigned rounds = torture_long() ? 20000 : 400;

	(void)allocator;
	mutate_file("examples/shop.yaml", rounds, 1);
	mutate_file("examples/grocery.yaml", rounds, 2);
	mutate_file("examples/clicks.yaml", rounds, 3);
}

Suite *suite_load(void)
{
	return torture_suite("load", torture_loads_winback, torture_loads_clicks, torture_loads_grocery,
			     torture_loads_shop, torture_loads_the_manual, torture_takes_every_form,
			     torture_survives_mutations, NULL);
}
