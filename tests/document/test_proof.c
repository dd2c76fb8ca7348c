/* What is certain of a strategy: each finding with a strategy that has it, and the smallest change that does not. */
#include "document/check_document.h"

#include <journey/proof.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In front of each strategy. The journey `other` keeps what it uses from being unused. */
static const char head[] = "journey: 1\n"
			   "name: proof\n"
			   "events:\n"
			   "  A: {n: int, kind: string}\n"
			   "  B: {n: int}\n"
			   "profile:\n"
			   "  attributes: {tier: string, vip: bool}\n"
			   "  features:\n"
			   "    a: {count: A}\n"
			   "    b: {count: B}\n";

/* Sections that most cases share; a case has its own of what it is about. */
#define CHANNELS "channels:\n  email: {consent: marketing, cap: [1 per 1d]}\n"
#define JOURNEY(steps) "journeys:\n  j:\n    enter: {event: A}\n    steps:\n" steps
#define SEND "      - send: {text: x, via: email}\n"

typedef struct proof_case {
	const char *code, *where;
	const char *bad, *good; /* good NULL: none that this form can say */
} proof_case;

static const proof_case cases[] = {
	{"unreachable-step", "journeys.j.steps[1]", CHANNELS JOURNEY("      - exit\n" SEND), CHANNELS JOURNEY(SEND "      - exit\n")},
	/* A branch of which all ways end; without its `else` there is a way on. */
	{"unreachable-step", "journeys.j.steps[1]",
	 CHANNELS JOURNEY("      - {when: profile.vip, then: [exit], else: [exit]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.vip, then: [exit]}\n" SEND)},
	{"branch-never", "journeys.j.steps[0].when",
	 CHANNELS JOURNEY("      - {when: profile.a > 5 && profile.a <= 5, then: [exit]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.a >= 5 && profile.a <= 5, then: [exit]}\n" SEND)},
	{"branch-never", "journeys.j.steps[0].when",
	 CHANNELS JOURNEY("      - {when: profile.vip && false, then: [exit]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.vip || false, then: [exit]}\n" SEND)},
	{"branch-never", "journeys.j.steps[0].when",
	 CHANNELS JOURNEY("      - {when: profile.tier == \"gold\" && profile.tier == \"silver\", then: [exit]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.tier == \"gold\" || profile.tier == \"silver\", then: [exit]}\n" SEND)},
	{"branch-always", "journeys.j.steps[0].when",
	 CHANNELS JOURNEY("      - {when: profile.vip || true, then: [exit]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.vip && true, then: [exit]}\n" SEND)},
	{"branch-covered", "journeys.j.steps[0].elif[0].when",
	 CHANNELS JOURNEY("      - {when: profile.a > 5, then: [exit], elif: [{when: profile.a >= 6, then: [exit]}]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.a > 5, then: [exit], elif: [{when: profile.a >= 5, then: [exit]}]}\n" SEND)},
	{"branch-covered", "journeys.j.steps[0].elif[0].when",
	 CHANNELS JOURNEY("      - {when: profile.tier.startsWith(\"go\"), then: [exit], elif: [{when: profile.tier == \"gold\" && profile.a > 1, then: [exit]}]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.tier.startsWith(\"so\"), then: [exit], elif: [{when: profile.tier == \"gold\" && profile.a > 1, then: [exit]}]}\n" SEND)},
	/* The earlier condition asks for more than the later one implies. */
	{"branch-covered", "journeys.j.steps[0].elif[0].when",
	 CHANNELS JOURNEY("      - {when: profile.a != 5, then: [exit], elif: [{when: profile.a != 5, then: [exit]}]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.a != 5, then: [exit], elif: [{when: profile.a > 5, then: [exit]}]}\n" SEND)},
	{"wait-at-end", "journeys.j.steps[1]", CHANNELS JOURNEY(SEND "      - wait: 1d\n"),
	 CHANNELS JOURNEY("      - wait: 1d\n" SEND)},
	{"wait-without-limit", "journeys.j.steps[0]",
	 CHANNELS JOURNEY("      - wait: {event: B, at_most: 367d}\n" SEND),
	 CHANNELS JOURNEY("      - wait: {event: B, at_most: 366d}\n" SEND)},
	/* Time alone is what is asked for. */
	{"wait-without-limit", "journeys.j.steps[0]",
	 CHANNELS JOURNEY("      - wait: {when: profile.b > 1, at_most: 367d}\n" SEND),
	 CHANNELS JOURNEY("      - wait: 367d\n" SEND)},
	{"no-effect", "journeys.j", CHANNELS JOURNEY("      - wait: 1d\n      - exit\n"), CHANNELS JOURNEY("      - wait: 1d\n" SEND)},
	{"condition-never", "segments.s", "segments:\n  s: profile.a < 0 && profile.a > 0\n",
	 "segments:\n  s: profile.a <= 0 && profile.a >= 0\n"},
	{"condition-never", "stages.x", "stages:\n  x: profile.tier in [\"a\"] && profile.tier == \"b\"\n",
	 "stages:\n  x: profile.tier in [\"a\", \"b\"] && profile.tier == \"b\"\n"},
	{"condition-never", "triggers.t.when", "triggers:\n  t: {event: A, when: event.n > 3 && event.n == 3}\n",
	 "triggers:\n  t: {event: A, when: event.n > 3 && event.n == 4}\n"},
	{"offer-never", "offers.o", "offers:\n  o: {when: profile.a > 1 && false}\n", "offers:\n  o: {when: profile.a > 1}\n"},
	{"offer-never", "offers.o", "offers:\n  o: {text: x, stock: 0}\n", "offers:\n  o: {text: x, stock: 1}\n"},
	{"journey-never", "journeys.j",
	 CHANNELS "journeys:\n  j: {enter: {event: A, when: event.n < 1 && event.n > 1}, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A, when: event.n < 1 && event.n > -1}, steps: [{send: {text: x, via: email}}]}\n"},
	{"journey-never", "journeys.j",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, exit: {when: profile.vip || true}, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, exit: {when: profile.vip}, steps: [{send: {text: x, via: email}}]}\n"},
	{"send-without-consent", "channels.email", "channels:\n  email: {cap: [1 per 1d]}\n" JOURNEY(SEND), CHANNELS JOURNEY(SEND)},
	/* Of what stands in for a channel, no step needs to say the name. */
	{"send-without-consent", "channels.letter",
	 "channels:\n  email: {consent: marketing, cap: [1 per 1d], fallback: letter}\n  letter: {}\n" JOURNEY(SEND),
	 "channels:\n  email: {consent: marketing, cap: [1 per 1d], fallback: letter}\n  letter: {consent: marketing}\n" JOURNEY(SEND)},
	{"send-never", "journeys.j.steps[0]", "channels:\n  email: {consent: marketing, cap: [0 per 1d]}\n" JOURNEY(SEND),
	 CHANNELS JOURNEY(SEND)},
	/* A cap of all channels, which a transactional send passes; and one of the step's tag. */
	{"send-never", "journeys.j.steps[0]", "caps: [{most: 0 per 1d}]\n" CHANNELS JOURNEY(SEND),
	 "caps: [{most: 0 per 1d}]\n" CHANNELS JOURNEY("      - send: {text: x, via: email, transactional: true}\n")},
	{"send-never", "journeys.j.steps[0]",
	 "caps: [{most: 0 per 1d, tag: promo}]\n" CHANNELS JOURNEY("      - send: {text: x, via: email, tags: [promo]}\n"),
	 "caps: [{most: 1 per 1d, tag: promo}]\n" CHANNELS JOURNEY("      - send: {text: x, via: email, tags: [promo]}\n")},
	/* At the cap's end there is room again. */
	{"cap-blocks-send", "journeys.j.steps[2]", CHANNELS JOURNEY(SEND "      - wait: 1439m\n" SEND),
	 CHANNELS JOURNEY(SEND "      - wait: 1d\n" SEND)},
	{"cap-blocks-send", "journeys.j.steps[2]",
	 "channels:\n  email: {consent: marketing, cap: [2 per 7d]}\n" JOURNEY(SEND SEND SEND),
	 "channels:\n  email: {consent: marketing, cap: [3 per 7d]}\n" JOURNEY(SEND SEND SEND)},
	/* What may have gone by another channel has not used it up. */
	{"cap-blocks-send", "journeys.j.steps[1]",
	 CHANNELS "  push: {consent: marketing, cap: [1 per 1d]}\n" JOURNEY(SEND SEND),
	 CHANNELS "  push: {consent: marketing, cap: [1 per 1d]}\n" JOURNEY("      - send: {text: x, via: [push, email]}\n" SEND)},
	/* Nor has one that a branch may pass by. */
	{"cap-blocks-send", "journeys.j.steps[1]",
	 CHANNELS JOURNEY("      - {when: profile.vip, then: [{send: {text: x, via: email}}], else: [{send: {text: y, via: email}}]}\n" SEND),
	 CHANNELS JOURNEY("      - {when: profile.vip, then: [{send: {text: x, via: email}}]}\n" SEND)},
	{"unbounded-sends", "journeys.j",
	 "channels:\n  email: {consent: marketing}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n",
	 "channels:\n  email: {consent: marketing}\njourneys:\n  j: {enter: {event: A}, again: after 1m, steps: [{send: {text: x, via: email}}]}\n"},
	/* A wait limits it as well, unless it may end at once. */
	{"unbounded-sends", "journeys.j",
	 "channels:\n  email: {consent: marketing}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{wait: {event: B, at_most: 1d}}, {send: {text: x, via: email}}]}\n",
	 "channels:\n  email: {consent: marketing}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{wait: 1d}, {send: {text: x, via: email}}]}\n"},
	{"conflicting-journeys", "journeys.k",
	 CHANNELS JOURNEY(SEND) "  k: {enter: {event: A}, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS JOURNEY(SEND) "  k: {enter: {event: B}, steps: [{send: {text: x, via: email}}]}\n"},
	/* Conditions that exclude each other. */
	{"conflicting-journeys", "journeys.k",
	 CHANNELS "journeys:\n  j: {enter: {event: A, when: profile.a > 3}, steps: [{send: {text: x, via: email}}]}\n"
		  "  k: {enter: {event: A, when: profile.a <= 4}, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A, when: profile.a > 3}, steps: [{send: {text: x, via: email}}]}\n"
		  "  k: {enter: {event: A, when: profile.a <= 3}, steps: [{send: {text: x, via: email}}]}\n"},
	/* A trigger's event, and the same event. */
	{"conflicting-journeys", "journeys.k",
	 CHANNELS "triggers:\n  t: {event: A, when: event.n > 3}\n" JOURNEY(SEND)
		  "  k: {enter: {trigger: t}, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "triggers:\n  t: {after: A, unless: B, within: 1h}\n" JOURNEY(SEND)
		  "  k: {enter: {trigger: t}, steps: [{send: {text: x, via: email}}]}\n"},
	/* One after the other. */
	{"conflicting-journeys", "journeys.k",
	 CHANNELS JOURNEY(SEND) "  k: {enter: {event: A}, steps: [{wait: {event: B, at_most: 1d}}, {send: {text: x, via: email}}]}\n",
	 CHANNELS JOURNEY(SEND) "  k: {enter: {event: A}, steps: [{wait: 1d}, {send: {text: x, via: email}}]}\n"},
	/* A way back with a wait between, or a limit. */
	{"loop-without-wait", "journeys.j.steps[0]", CHANNELS JOURNEY("      - send: {name: again, text: x, via: email}\n      - go: again\n"),
	 CHANNELS JOURNEY("      - send: {name: again, text: x, via: email}\n      - wait: 1d\n      - go: again\n")},
	{"loop-without-wait", "journeys.j.steps[0]", CHANNELS JOURNEY("      - send: {name: again, text: x, via: email}\n      - go: again\n"),
	 CHANNELS JOURNEY("      - send: {name: again, text: x, via: email}\n      - go: {to: again, at_most: 3}\n")},
	/* Journeys that hand customers over to each other, and that emit what the other is entered by. */
	{"journeys-without-wait", "journeys.j",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{hand_over: k}]}\n"
		  "  k: {enter: {event: B}, again: after exit, steps: [{hand_over: j}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{hand_over: k}]}\n"
		  "  k: {enter: {event: B}, again: after exit, steps: [{wait: 1m}, {hand_over: j}]}\n"},
	{"journeys-without-wait", "journeys.j",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{emit: {event: B}}]}\n"
		  "  k: {enter: {event: B}, again: after exit, steps: [{emit: {event: A}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{emit: {event: B}}]}\n"
		  "  k: {enter: {event: B}, again: after 1d, steps: [{emit: {event: A}}]}\n"},
	/* Journeys of a set that has one place are never entered together. */
	{"conflicting-journeys", "journeys.k",
	 "journey_sets: {one: {at_once: 2}}\n" CHANNELS
	 "journeys:\n  j: {enter: {event: A}, set: one, steps: [{send: {text: x, via: email}}]}\n"
	 "  k: {enter: {event: A}, set: one, steps: [{send: {text: x, via: email}}]}\n",
	 "journey_sets: {one: {at_once: 1}}\n" CHANNELS
	 "journeys:\n  j: {enter: {event: A}, set: one, steps: [{send: {text: x, via: email}}]}\n"
	 "  k: {enter: {event: A}, set: one, steps: [{send: {text: x, via: email}}]}\n"},
	{"again-without-limit", "journeys.j.again",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: always, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: always, limit: {at_once: 3}, steps: [{send: {text: x, via: email}}]}\n"},
	{"again-without-key", "journeys.j.again",
	 CHANNELS "journeys:\n  j: {enter: {event: A}, again: per key, steps: [{send: {text: x, via: email}}]}\n",
	 CHANNELS "journeys:\n  j: {enter: {event: A, key: event.n}, again: per key, steps: [{send: {text: x, via: email}}]}\n"},
	/* What is transactional needs no consent, and passes caps. */
	{"send-without-consent", "channels.email",
	 "channels:\n  email: {cap: [1 per 1d]}\n" JOURNEY("      - send: {text: x, via: email, transactional: false}\n"),
	 "channels:\n  email: {cap: [1 per 1d]}\n" JOURNEY("      - send: {text: x, via: email, transactional: true}\n")},
	{"cap-blocks-send", "journeys.j.steps[1]", CHANNELS JOURNEY(SEND SEND),
	 CHANNELS JOURNEY(SEND "      - send: {text: x, via: email, transactional: true}\n")},
	{"unused-feature", "profile.features.b", "segments:\n  s: profile.a > 1\n", "segments:\n  s: profile.a + profile.b > 1\n"},
	{"relevance-unknown", "journeys.j.steps[0].send", CHANNELS JOURNEY(SEND) "experience: {half_life: 1h}\n",
	 CHANNELS JOURNEY(SEND) "experience: {relevance: '1.0'}\n"},
	{"relevance-unknown", "journeys.j.steps[0].send",
	 CHANNELS "offers: {o: {text: x}}\n" JOURNEY("      - send: {offer: o, via: email}\n") "experience: {half_life: 1h}\n",
	 CHANNELS "offers: {o: {text: x, priority: 1}}\n" JOURNEY("      - send: {offer: o, via: email}\n")
		 "experience: {half_life: 1h}\n"},
	{"unused-segment", "segments.s", "segments:\n  s: profile.a > 1\n",
	 "segments:\n  s: profile.a > 1\n  t: segment(\"s\") && profile.b > 1\n"},
	{"unused-segment", "segments.s", "segments:\n  s: profile.a > 1\n",
	 "segments:\n  s: profile.a > 1\n" CHANNELS
	 "journeys:\n  j: {enter: {segment: s}, steps: [{send: {text: x, via: email}}]}\n"},
	{"unused-trigger", "triggers.t", "triggers:\n  t: {event: A}\n",
	 "triggers:\n  t: {event: A}\n" CHANNELS "journeys:\n  j: {enter: {trigger: t}, steps: [{send: {text: x, via: email}}]}\n"},
	{"unused-offer", "offers.o", "offers:\n  o: {text: x}\n" CHANNELS JOURNEY(SEND),
	 "offers:\n  o: {text: x}\n" CHANNELS JOURNEY("      - send: {offer: o, via: email}\n")},
	{"unused-channel", "channels.email", CHANNELS, CHANNELS JOURNEY(SEND)},
};

static journey_proof *prove(const char *body, size_t at)
{
	char text[4096];
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};
	journey_proof *proof = NULL;

	snprintf(text, sizeof text, "%s%s", head, body);
	if (journey_strategy_load(NULL, str(text), "proof.yaml", &strategy, &error) != JOURNEY_OK)
		ck_abort_msg("case %zu: %s:%u:%u: %s\n%s", at, error.where, (unsigned)error.line,
			     (unsigned)error.column, error.message, text);
	ck_assert_int_eq(journey_strategy_prove(NULL, strategy, &proof), JOURNEY_OK);
	journey_strategy_free(strategy);
	return proof;
}

static bool is(journey_str text, const char *words)
{
	return text.size == strlen(words) && (text.size == 0 || memcmp(text.data, words, text.size) == 0);
}

/* How often the code was found at the place. */
static unsigned found(const journey_proof *proof, const char *code, const char *where)
{
	const journey_proof_view *view = journey_proof_look(proof);
	unsigned count = 0;

	for (size_t i = 0; i < view->finding_count; i++)
		count += is(view->findings[i].code, code) && is(view->findings[i].where, where);
	return count;
}

JOURNEY_PLAIN_TEST(both_sides_of_each_finding)
{
	(void)allocator;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const proof_case *c = &cases[i];
		journey_proof *bad = prove(c->bad, i), *good = prove(c->good, i);

		ck_assert_msg(found(bad, c->code, c->where) == 1, "case %zu: no %s at %s", i, c->code, c->where);
		ck_assert_msg(found(good, c->code, c->where) == 0, "case %zu: %s at %s is not there", i, c->code, c->where);
		journey_proof_free(bad);
		journey_proof_free(good);
	}
}

/* ---- figures ---- */

typedef struct bound_case {
	const char *body;
	const char *journey, *channel;
	int64_t per_day, per_week;
} bound_case;

#define NONE JOURNEY_PROOF_UNBOUNDED
#define OPEN "channels:\n  email: {consent: marketing}\n  push: {consent: marketing}\n"

static const bound_case bound_cases[] = {
	/* Once for ever; twice, a day apart: no 24 hours hold both, as a span ends before its end. */
	{OPEN JOURNEY(SEND), "j", "email", 1, 1},
	{OPEN JOURNEY(SEND "      - wait: 1d\n" SEND), "j", "email", 1, 2},
	{OPEN JOURNEY(SEND "      - wait: 1439m\n" SEND), "j", "email", 2, 2},
	/* What waits for something may go on at once. */
	{OPEN JOURNEY(SEND "      - wait: {event: B, at_most: 7d}\n" SEND), "j", "email", 2, 2},
	/* The branch that sends most; an arm that cannot be known. */
	{OPEN JOURNEY("      - {when: profile.vip, then: [{send: {text: x, via: email}}, {send: {text: y, via: email}}], else: [{send: {text: x, via: push}}]}\n"),
	 "j", "email", 2, 2},
	{OPEN JOURNEY("      - {when: profile.vip, then: [{send: {text: x, via: email}}, {send: {text: y, via: email}}], else: [{send: {text: x, via: push}}]}\n"),
	 "j", "push", 1, 1},
	/* A step goes by one of its channels: each of them may have it, all together have one. */
	{OPEN JOURNEY("      - send: {text: x, via: [push, email]}\n"), "", "", 1, 1},
	/* Again and again: as often as its waits allow; without any, without limit. */
	{OPEN "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}, {wait: 12h}]}\n",
	 "j", "email", 2, 14},
	{OPEN "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n", "j", "email",
	 NONE, NONE},
	/* As often as the cool-down allows; the send comes with the entry. */
	{OPEN "journeys:\n  j: {enter: {event: A}, again: after 7d, steps: [{send: {text: x, via: email}}]}\n", "j", "email", 1, 1},
	{OPEN "journeys:\n  j: {enter: {event: A}, again: after 6d, steps: [{send: {text: x, via: email}}]}\n", "j", "email", 1, 2},
	/* One entry's late send, and the next one's early one: at least a day apart. */
	{OPEN "journeys:\n  j: {enter: {event: A}, again: after 7d, steps: [{wait: {event: B, at_most: 6d}}, {send: {text: x, via: email}}]}\n",
	 "j", "email", 1, 2},
	/* Keys run side by side. */
	{OPEN "triggers:\n  t: {after: A, unless: B, within: 1h, per: event.n}\njourneys:\n  j: {enter: {trigger: t}, again: after exit, steps: [{wait: 1d}, {send: {text: x, via: email}}]}\n",
	 "j", "email", NONE, NONE},
	/* Caps: the narrowest counts; a week holds seven days. */
	{"channels:\n  email: {consent: marketing, cap: [1 per 1d, 3 per 7d]}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 1, 3},
	{"channels:\n  email: {consent: marketing, cap: [2 per 1h]}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 48, 336},
	{"channels:\n  email: {consent: marketing, cap: [5 per 30d]}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 5, 5},
	/* Transactional sends pass caps; a calendar day's may come at its end and the next one's at its beginning. */
	{CHANNELS "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email, transactional: true}}]}\n",
	 "j", "email", NONE, NONE},
	{"channels:\n  email: {consent: marketing, cap: [1 per day]}\njourneys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 2, 8},
	/* A cap of everything, and one of the journey. */
	{"caps: [3 per 7d]\n" OPEN "journeys:\n  j: {enter: {event: A}, again: after exit, steps: [{send: {text: x, via: email}}, {send: {text: x, via: push}}]}\n",
	 "", "", 3, 3},
	/* Limits of entries: of the journey, of its set, of those that run at once. */
	{OPEN "journeys:\n  j: {enter: {event: A}, again: always, limit: {entries: 2 per 7d}, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 2, 2},
	{"journey_sets: {one: {entries: 3 per 7d}}\n" OPEN
	 "journeys:\n  j: {enter: {event: A}, again: always, set: one, steps: [{send: {text: x, via: email}}]}\n",
	 "j", "email", 3, 3},
	{OPEN "journeys:\n  j: {enter: {event: A}, again: always, limit: {at_once: 1}, steps: [{send: {text: x, via: email}}, {wait: 1d}]}\n",
	 "j", "email", 1, 7},
	/* A wait of any length, in an instance that ends after ten days. */
	{OPEN "triggers:\n  t: {event: A, per: event.n}\njourneys:\n  j: {enter: {trigger: t}, again: per key, at_most: 10d, limit: {entries: 2 per 30d}, steps: [{wait: {until: 'timestamp(\"2030-01-01T00:00:00Z\")'}}, {send: {text: x, via: email}}]}\n",
	 "j", "email", 2, 2},
	/* A stand-in sends where the other fails. */
	{"channels:\n  email: {consent: marketing, fallback: push}\n  push: {consent: marketing}\n" JOURNEY(SEND), "j", "push", 1, 1},
	/* Branches beside each other send both; turns of a loop each. */
	{OPEN JOURNEY("      - parallel: {all: [[{send: {text: x, via: email}}], [{wait: 1h}, {send: {text: x, via: email}}]]}\n"), "j",
	 "email", 2, 2},
	{OPEN JOURNEY("      - loop: {at_most: 3, steps: [{send: {text: x, via: email}}, {wait: 1d}]}\n"), "j", "email", 1, 4},
	/* Several journeys: their sum, within the cap. */
	{OPEN JOURNEY(SEND) "  k: {enter: {event: B}, steps: [{send: {text: x, via: email}}]}\n", "", "email", 2, 2},
	{CHANNELS JOURNEY(SEND) "  k: {enter: {event: B}, steps: [{send: {text: x, via: email}}]}\n", "", "email", 1, 2},
};

static const journey_send_bound *bound_of(const journey_proof *proof, const char *journey, const char *channel)
{
	const journey_proof_view *view = journey_proof_look(proof);

	for (size_t i = 0; i < view->bound_count; i++)
		if (is(view->bounds[i].journey, journey) && is(view->bounds[i].channel, channel))
			return &view->bounds[i];
	return NULL;
}

JOURNEY_PLAIN_TEST(messages_at_worst)
{
	(void)allocator;
	for (size_t i = 0; i < sizeof bound_cases / sizeof *bound_cases; i++) {
		const bound_case *c = &bound_cases[i];
		journey_proof *proof = prove(c->body, i);
		const journey_send_bound *bound = bound_of(proof, c->journey, c->channel);

		ck_assert_msg(bound != NULL, "case %zu: no bound", i);
		ck_assert_msg(bound->per_day == c->per_day, "case %zu: %lld a day", i, (long long)bound->per_day);
		ck_assert_msg(bound->per_week == c->per_week, "case %zu: %lld a week", i, (long long)bound->per_week);
		journey_proof_free(proof);
	}
}

/* ---- places, order, counts ---- */

JOURNEY_PLAIN_TEST(findings_have_their_places)
{
	static const char text[] = "journey: 1\n"
				   "name: x\n"
				   "events:\n"
				   "  A: {n: int}\n"
				   "channels:\n"
				   "  email: {cap: [1 per 1d]}\n"
				   "journeys:\n"
				   "  j:\n"
				   "    enter: {event: A}\n"
				   "    steps:\n"
				   "      - when: true || false\n"
				   "        then: [exit]\n"
				   "      - send: {text: x, via: email}\n";
	static const struct {
		const char *path;
		uint32_t line, column;
	} places_of[] = {{"journeys.j.steps[0].when", 11, 15}, {"channels.email", 6, 3}, {"journeys.j", 8, 3},
			 {"journeys.j.steps[1]", 13, 9},        {"events.A.n", 4, 10},
			 /* As far as it goes. */
			 {"journeys.j.exit.when", 8, 3}};
	journey_places *places = NULL;
	uint32_t line, column;

	(void)allocator;
	ck_assert_int_eq(journey_places_new(str(text), &places, NULL), JOURNEY_OK);
	for (size_t i = 0; i < sizeof places_of / sizeof *places_of; i++) {
		ck_assert_int_eq(journey_places_find(places, str(places_of[i].path), &line, &column), JOURNEY_OK);
		ck_assert_msg(line == places_of[i].line && column == places_of[i].column, "%s: %u:%u", places_of[i].path,
			      (unsigned)line, (unsigned)column);
	}
	ck_assert_int_eq(journey_places_find(places, str("segments.s"), &line, &column), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_places_find(places, str(""), &line, &column), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_places_find(NULL, str("a"), &line, &column), JOURNEY_MISUSE);
	journey_places_free(places);
	journey_places_free(NULL);
	ck_assert_int_eq(journey_places_new(str("a: [b"), &places, NULL), JOURNEY_SYNTAX);
	ck_assert_int_eq(journey_places_new(str("a: 1"), NULL, NULL), JOURNEY_MISUSE);
}

JOURNEY_PLAIN_TEST(the_worst_come_first)
{
	journey_proof *proof = prove("channels:\n  email: {cap: [1 per 1d]}\n" JOURNEY(SEND), 0);
	const journey_proof_view *view = journey_proof_look(proof);

	(void)allocator;
	ck_assert_uint_eq(view->finding_count, view->errors + view->warnings + view->notes);
	ck_assert_uint_eq(view->warnings, 1);
	ck_assert_uint_ge(view->notes, 1);
	for (size_t i = 1; i < view->finding_count; i++)
		ck_assert_int_ge(view->findings[i].severity, view->findings[i - 1].severity);
	ck_assert_int_eq(journey_strategy_prove(NULL, NULL, &proof), JOURNEY_MISUSE);
	ck_assert_str_eq(journey_severity_text(JOURNEY_SEVERITY_ERROR), "error");
	ck_assert_str_eq(journey_severity_text(JOURNEY_SEVERITY_NOTE), "note");
	journey_proof_free(proof);
	journey_proof_free(NULL);
}

/* Each allocation fails once: nothing is left behind, and nothing is said. */
JOURNEY_TEST(proofs_survive_lack_of_memory)
{
	static const char text[] = "journey: 1\nname: x\nevents:\n  A: {n: int}\nprofile: {features: {a: {count: A}}}\n"
				   "channels:\n  email: {}\n"
				   "journeys:\n  j:\n    enter: {event: A}\n    again: after exit\n    steps:\n"
				   "      - {when: profile.a > 1 && profile.a < 1, then: [exit]}\n"
				   "      - send: {text: x, via: email}\n      - wait: 1d\n";
	journey_strategy *strategy = NULL;
	journey_proof *proof = NULL;

	ck_assert_int_eq(journey_strategy_load(NULL, str(text), "x", &strategy, NULL), JOURNEY_OK);
	TRY_AGAIN(journey_strategy_prove(allocator, strategy, &proof));
	ck_assert_uint_eq(found(proof, "branch-never", "journeys.j.steps[0].when"), 1);
	ck_assert_uint_eq(found(proof, "wait-at-end", "journeys.j.steps[2]"), 1);
done:
	journey_proof_free(proof);
	journey_strategy_free(strategy);
}

Suite *suite_proof(void)
{
	return torture_suite("proof", torture_both_sides_of_each_finding, torture_messages_at_worst,
			     torture_findings_have_their_places, torture_the_worst_come_first,
			     torture_proofs_survive_lack_of_memory, NULL);
}
