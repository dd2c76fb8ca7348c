/* Strategies that do not load: each kind of error with its line, column, words and hint. */
#include "document/check_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nine lines; what is added begins in line 10. */
static const char base[] = "journey: 1\n"
			   "name: t\n"
			   "events:\n"
			   "  A: {x: double, s: string}\n"
			   "profile:\n"
			   "  features:\n"
			   "    n: {count: A}\n"
			   "channels:\n"
			   "  email: {}\n";

typedef struct bad_strategy {
	const char *text; /* added to the base; the whole document if it begins with '=' */
	unsigned line, column;
	journey_status status;
	const char *message, *hint; /* parts of them; NULL: not looked at, "": must be empty */
} bad_strategy;

#define J "journeys:\n  j:\n    enter: {event: A}\n"
#define QUOTE "quote the expression"

static const bad_strategy structure[] = {
	{"=", 1, 1, JOURNEY_INVALID, "the document is empty", NULL},
	{"=name: t\n", 1, 1, JOURNEY_INVALID, "journey: 1", NULL},
	{"=journey: 2\nname: t\n", 1, 10, JOURNEY_VERSION, "form 2", NULL},
	{"=journey: one\nname: t\n", 1, 10, JOURNEY_INVALID, "found \"one\"; expected a whole number", NULL},
	{"=journey: 1\n", 1, 1, JOURNEY_INVALID, "has no \"name\"", NULL},
	{"=journey: 1\nname:\n", 2, 1, JOURNEY_INVALID, "\"name\" has no value", NULL},
	{"=- a\n", 1, 1, JOURNEY_TYPE, "found a list; expected the mapping", NULL},
	{"=journey: 1\nname: t\n---\nname: u\n", 4, 1, JOURNEY_INVALID, "a second document", NULL},
	{"segmants:\n  a: x\n", 10, 1, JOURNEY_INVALID, "expected one of: journey, name, timezone",
	 "mean \"segments\"?"},
	{"triggers:\n  t: {event: A, whem: \"true\"}\n", 11, 17, JOURNEY_INVALID, "event, after, when",
	 "mean \"when\"?"},
	{"segments:\n  a: \"true\"\n  a: \"true\"\n", 12, 3, JOURNEY_INVALID,
	 "twice; the first is in line 11", NULL},
	{"timezone: \"\"\n", 10, 11, JOURNEY_INVALID, "empty", NULL},
	{"segments:\n  \"\": \"true\"\n", 11, 3, JOURNEY_INVALID, "empty", NULL},
	{"consents: {marketing: yes}\n", 10, 23, JOURNEY_INVALID, "expected one of: denied, granted", NULL},
	{"consents: {m: grantd}\n", 10, 15, JOURNEY_INVALID, NULL, "mean \"granted\"?"},
	{"x: "
	 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
	 "]]]"
	 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
	 10, 67, JOURNEY_LIMIT, "64 levels of nesting (document depth)", NULL},
	{"segments:\n\ta: x\n", 11, 1, JOURNEY_SYNTAX, NULL, "not with tabs"},
	{"x: \"\xff\"\n", 10, 5, JOURNEY_SYNTAX, "0xFF", NULL},
	{"? [a]\n: b\n", 10, 3, JOURNEY_INVALID, "as a key", NULL},
	{"sources:\n  web: {}\n", 11, 3, JOURNEY_INVALID, "has no \"joins\"", NULL},
	{"sources:\n  web: {join: true}\n", 11, 9, JOURNEY_INVALID, "unknown", "mean \"joins\"?"},
	{"sources:\n  web: {joins: 1}\n", 11, 16, JOURNEY_INVALID, "true or false", NULL},
	{"identifiers:\n  a: {limit: 0}\n", 11, 14, JOURNEY_INVALID, "whole number from 1", NULL},
	{"identifiers:\n  a: {limit: 3 each 1d}\n", 11, 14, JOURNEY_INVALID, "expected a limit", NULL},
	{"identifiers:\n  user_id: {from: traits.x}\n", 11, 19, JOURNEY_INVALID, "built in", NULL},
	{"identifiers:\n  a: {from: trait.x}\n", 11, 13, JOURNEY_INVALID, "traits.NAME", NULL},
	{"identifiers:\n  a: {blocked_like: 'a('}\n", 11, 21, JOURNEY_SYNTAX, NULL, NULL},
	{"identifiers:\n  a:b: {}\n", 11, 3, JOURNEY_INVALID, "contains ':'", NULL},
	{"identifiers:\n  a: {blocked_lik: x}\n", 11, 7, JOURNEY_INVALID, NULL, "mean \"blocked_like\"?"},
	{"sources: [web]\n", 10, 10, JOURNEY_TYPE, "a mapping", NULL},
	{"groups: {limit: 0}\n", 10, 17, JOURNEY_INVALID, "from 1 to 64", NULL},
	{"groups: {limit: 65}\n", 10, 17, JOURNEY_INVALID, "from 1 to 64", NULL},
	{"groups: {atributes: {a: int}}\n", 10, 10, JOURNEY_INVALID, "unknown key", "mean \"attributes\"?"},
	{"groups: {attributes: {id: int}}\n", 10, 27, JOURNEY_INVALID, "there always", NULL},
	{"groups: {attributes: {a: intt}}\n", 10, 26, JOURNEY_INVALID, NULL, "mean \"int\"?"},
	{"catalog: {my-shop: {attributes: {a: int}}}\n", 10, 11, JOURNEY_INVALID, "letters, digits", NULL},
	{"catalog: {product: {}}\n", 10, 11, JOURNEY_INVALID, "has no \"attributes\"", NULL},
	{"segments: {a: 'item(\"x\", \"1\").y > 1.0'}\n", 10, 21, JOURNEY_NOT_FOUND, "no catalog is declared", "catalog:"},
	{"catalog: {product: {attributes: {price: money}}}\nsegments:\n  a: 'item(\"prodct\", \"1\").price > 1.0'\n", 12, 12,
	 JOURNEY_NOT_FOUND, "`prodct` is not declared", "mean `product`?"},
	{"catalog: {product: {attributes: {price: money}}}\nsegments:\n  a: 'item(\"product\", \"1\").prize > 1.0'\n", 12, 28,
	 JOURNEY_NOT_FOUND, "item_product.prize: no such field", "item_product.price"},
	{"catalog: {product: {attributes: {price: money}}}\nsegments:\n  a: 'item(\"product\", \"1\").price > \"a\"'\n", 12, 34,
	 JOURNEY_TYPE, "double and string", NULL},
	{"segments: {a: session.number > 1}\n", 10, 15, JOURNEY_NOT_FOUND, "`profile.sessions` is not declared", NULL},
	{"segments: {a: 'group.plan == \"x\"'}\n", 10, 16, JOURNEY_NOT_FOUND, "`groups` is not declared", NULL},
	{"kpis: &a\n  k: *a\n", 11, 3, JOURNEY_LIMIT, "document depth", NULL},
};

static const bad_strategy quoting[] = {
	{"segments:\n  a: !x\n", 11, 6, JOURNEY_SYNTAX, "the YAML tag !x", QUOTE},
	{"segments:\n  a: ! profile.n > 1\n", 11, 6, JOURNEY_SYNTAX, "the YAML tag ! profile.n > 1", QUOTE},
	{"segments:\n  a: profile.n > 1 ? true : false\n", 11, 27, JOURNEY_SYNTAX, "mapping values", QUOTE},
	{"triggers:\n  t: {event: A, when: event.x > 1.0 ? true : false}\n", 11, 44, JOURNEY_SYNTAX, NULL,
	 QUOTE},
	{"segments:\n  a: \"x\" in profile.n\n", 11, 10, JOURNEY_SYNTAX, NULL, QUOTE},
	{"segments:\n  a: \"b\" == \"a #b\"\n", 11, 10, JOURNEY_SYNTAX, NULL, QUOTE},
	{"segments:\n  a: profile.n == \"a #b\"\n", 11, 19, JOURNEY_SYNTAX, NULL, "\" #\" begins a comment"},
	{"triggers:\n  t: {event: A, when: [1, 2].size() > 1}\n", 11, 29, JOURNEY_SYNTAX, NULL, QUOTE},
	{"triggers:\n  t: {event: A, when: f(1, 2)}\n", 11, 28, JOURNEY_INVALID,
	 "unknown key of a trigger \"2)\"", QUOTE},
	{"segments:\n  a: [1, 2]\n", 11, 6, JOURNEY_TYPE, "found a list; expected an expression", QUOTE},
	{"segments:\n  a: *foo\n", 11, 6, JOURNEY_SYNTAX, "undefined alias", QUOTE},
	{"segments:\n  a: &&x\n", 11, 7, JOURNEY_SYNTAX, NULL, QUOTE},
	{"segments:\n  a: %x\n", 11, 6, JOURNEY_SYNTAX, NULL, QUOTE},
	{"segments:\n  a: `x`\n", 11, 6, JOURNEY_SYNTAX, NULL, QUOTE},
};

/* The column is that of the field's name. */
#define FIELD JOURNEY_NOT_FOUND, "no such field", NULL

static const bad_strategy expressions[] = {
	{"segments:\n  a: profile.m > 1\n", 11, 14, FIELD},
	{"segments:\n  a: 'profile.n == 1 && \"''\" == \"''\" && profile.m > 1'\n", 11, 49, FIELD},
	{"segments:\n  a: \"\\\"x\\\" == \\\"\\x79\\\" && profile.m > 1\"\n", 11, 36, FIELD},
	{"segments:\n  a: \"'\xc3\xa4\xc3\xb6' == '\\u00e4' && profile.m > 1\"\n", 11, 35, FIELD},
	{"segments:\n  a: \"profile.n > 1 \\\n    && profile.m > 1\"\n", 12, 16, FIELD},
	{"segments:\n  a: >-\n    profile.n > 1\n    && profile.m > 1\n", 13, 16, FIELD},
	{"segments:\n  a: >\n\n    profile.n > 1\n\n    && profile.m > 1\n", 15, 16, FIELD},
	{"segments:\n  a: |\n    profile.n > 1\n      && profile.m > 1\n", 13, 18, FIELD},
	{"segments:\n  a: |2-  # a comment\n       profile.n > 1\n     && profile.m > 1\n", 13, 17, FIELD},
	{"segments:\n  a: profile.n > 1\n     && profile.m > 1\n", 12, 17, FIELD},
	{"segments:\n  a: 'profile.n > 1\n\n     && profile.m > 1'\n", 13, 17, FIELD},
	{"segments:\r\n  a: >-\r\n    profile.n > 1\r\n    && profile.m > 1\r\n", 13, 16, FIELD},
	{"segments:\n  a: &x profile.m > 1\n", 11, 17, FIELD},
	{"segments:\n  a: profile.n\n", 11, 0, JOURNEY_TYPE, NULL, NULL},
	{"stages: {a: \"profile.n > \"}\n", 10, 0, JOURNEY_SYNTAX, NULL, NULL},
	{"triggers: {t: {event: A, when: event.y > 1}}\n", 10, 38, FIELD},
	{"triggers:\n  t:\n    after: A\n    unless: A\n    unless_when: event.y\n    within: 1d\n", 14, 24,
	 FIELD},
	{"triggers:\n  t:\n    after: A\n    unless: A\n    per: event.y\n    within: 1d\n", 14, 16, FIELD},
	{"offers:\n  o: {cost: profile.m}\n", 11, 21, FIELD},
	{"offers:\n  o: {when: profile.m}\n", 11, 21, FIELD},
	{"offers:\n  o:\n    text: Hi {{ profile.n }}, and {{ profile.m }}\n", 12, 46, FIELD},
	{"kpis:\n  k: {sum: A, of: event.y}\n", 11, 25, FIELD},
	{"kpis:\n  k: {share: A, when: event.y}\n", 11, 29, FIELD},
	{"surveys:\n  s: {event: A, of: event.y, kind: nps}\n", 11, 27, FIELD},
	{"surveys:\n  s: {event: A, of: event.x, kind: nps, when: event.y}\n", 11, 53, FIELD},
	{"experience:\n  relevance: touch.offers\n", 11, 20, FIELD},
	{"experience:\n  engagement: profile.m\n", 11, 23, FIELD},
	{J "    exit: {when: profile.m}\n    steps: [exit]\n", 13, 26, FIELD},
	{J "    goal: {event: A, within: 1d, value: event.y}\n    steps: [exit]\n", 13, 47, FIELD},
	{J "    goal: {event: A, within: 1d, when: event.y}\n    steps: [exit]\n", 13, 46, FIELD},
	{"journeys:\n  j:\n    enter: {event: A, when: profile.m}\n    steps: [exit]\n", 12, 37, FIELD},
	{J "    steps:\n      - wait: 1d\n      - when: profile.m > 1\n        then: [exit]\n", 15, 23,
	 FIELD},
	{J "    steps:\n      - when: profile.n > 1\n        then: [exit]\n        elif:\n"
	   "          - when: profile.m > 1\n            then: []\n",
	 17, 27, FIELD},
	{J "    steps:\n      - when: profile.n > 1\n        then:\n          - exit\n        else:\n"
	   "          - wait: {when: profile.m > 1, at_most: 1d}\n",
	 18, 34, FIELD},
	{J "    steps:\n      - split:\n          arms:\n"
	   "            a: {weight: 50%, steps: [{send: {text: \"Hi {{ profile.m }}\", via: email}}]}\n"
	   "            b: {weight: 50%}\n",
	 16, 67, FIELD},
};

#define NOT_FOUND JOURNEY_NOT_FOUND, "not declared", NULL

static const bad_strategy names[] = {
	{"triggers:\n  t: {event: B}\n", 11, 14, NOT_FOUND},
	{"triggers:\n  t: {after: B, unless: A, within: 1d}\n", 11, 14, NOT_FOUND},
	{"triggers:\n  t: {after: A, unless: B, within: 1d}\n", 11, 25, NOT_FOUND},
	{"kpis:\n  k: {share: B}\n", 11, 14, NOT_FOUND},
	{"surveys:\n  s: {event: B, of: event.x, kind: nps}\n", 11, 14, NOT_FOUND},
	{"surveys:\n  s: {event: A, of: event.x, kind: nps, asked: B}\n", 11, 48, NOT_FOUND},
	{"kpis:\n  k: {sum: B, of: event.x}\n", 11, 12, NOT_FOUND},
	{"journeys:\n  j:\n    enter: {trigger: B}\n    steps: [exit]\n", 12, 22, NOT_FOUND},
	{J "    goal: {event: B, within: 1d}\n    steps: [exit]\n", 13, 19, NOT_FOUND},
	{J "    steps:\n      - send: {offer: nix, via: email}\n", 14, 23, NOT_FOUND},
	{J "    steps:\n      - send: {template: nix, via: [email, emial]}\n", 14, 44, JOURNEY_NOT_FOUND,
	 NULL, "email"},
	{J "    steps:\n      - wait: {event: B, at_most: 1d}\n", 14, 23, NOT_FOUND},
};

static const bad_strategy values[] = {
	{"experience: {half_live: 1h}\n", 10, 14, JOURNEY_INVALID, "unknown key of experience", "mean \"half_life\"?"},
	{"experience: {half_life: 1 hour}\n", 10, 25, JOURNEY_INVALID, "length of time", NULL},
	{"experience: {channel_weight: -1}\n", 10, 30, JOURNEY_INVALID, "outside its range", NULL},
	{"experience: {relevance: '\"x\"'}\n", 10, 0, JOURNEY_TYPE, NULL, NULL},
	{"experience: {relevance: {a: 1}}\n", 10, 25, JOURNEY_TYPE, "expected an expression", NULL},
	{"experience: {channel: event.x}\n", 10, 0, JOURNEY_NOT_FOUND, "a factor reads `touch`", NULL},
	{"experience: {engagement: {sent: 0}}\n", 10, 26, JOURNEY_INVALID, "has no \"delivered\"", NULL},
	{"experience: {engagement: {sent: 0, delivered: 2, opened: 1, acted: 1}}\n", 10, 47, JOURNEY_RANGE, "0 to 100%", NULL},
	{"experience: {engagement: {sent: 1, delivered: 0, opened: 1, acted: 1}}\n", 10, 14, JOURNEY_INVALID,
	 "worth less than the one before", NULL},
	{"experience: {oes: {mean: median}}\n", 10, 26, JOURNEY_INVALID, "geometric, arithmetic", NULL},
	{"experience: {oes: {weights: {accurate: 1}}}\n", 10, 30, JOURNEY_INVALID, NULL, "mean \"accuracy\"?"},
	{"experience: {oes: {scale: -1}}\n", 10, 27, JOURNEY_INVALID, "outside its range", NULL},
	{"surveys: {s: {event: A, of: event.x}}\n", 10, 11, JOURNEY_INVALID, "has no \"kind\"", NULL},
	{"surveys: {s: {event: A, kind: nps}}\n", 10, 11, JOURNEY_INVALID, "has no \"of\"", NULL},
	{"surveys: {s: {event: A, of: event.x, kind: np}}\n", 10, 44, JOURNEY_INVALID, "nps, csat, ces", NULL},
	{"surveys: {s: {event: A, of: event.s, kind: nps}}\n", 10, 0, JOURNEY_TYPE, NULL, NULL},
	{"triggers:\n  t: {after: A}\n", 11, 3, JOURNEY_INVALID, "has no \"unless\"", NULL},
	{"triggers:\n  t: {after: A, unless: A}\n", 11, 3, JOURNEY_INVALID, "has no \"within\"", NULL},
	{"triggers:\n  t: {when: \"true\"}\n", 11, 3, JOURNEY_INVALID, "neither \"event\" nor \"after\"",
	 NULL},
	{"triggers:\n  t: {event: A, after: A}\n", 11, 17, JOURNEY_INVALID, "both \"event\" and \"after\"",
	 NULL},
	{"triggers:\n  t: {event: A, within: 1d}\n", 11, 17, JOURNEY_INVALID, "goes with \"after\"", NULL},
	{"triggers:\n  t: {after: A, unless: A, within: 1 day}\n", 11, 36, JOURNEY_INVALID, "length of time",
	 NULL},
	{"triggers:\n  t: {after: A, unless: A, within: 9999999999d}\n", 11, 36, JOURNEY_RANGE,
	 "10,000 years", NULL},
	{"triggers:\n  t: {stage: nix}\n", 11, 14, NOT_FOUND},
	{"triggers:\n  t: {enters: nix}\n", 11, 15, NOT_FOUND},
	{"triggers:\n  t: {attribute: nix}\n", 11, 18, NOT_FOUND},
	{"triggers:\n  t: {announce: B}\n", 11, 17, NOT_FOUND},
	{"triggers:\n  t: {announce: A, to: nix}\n", 11, 24, NOT_FOUND},
	{"triggers:\n  t: {score: nix, above: 3}\n", 11, 14, NOT_FOUND},
	{"triggers:\n  t: {score: nix}\n", 11, 3, JOURNEY_INVALID, "either \"above\" or \"below\"", NULL},
	{"triggers:\n  t: {becomes: 'profile.nix > 1'}\n", 11, 25, JOURNEY_NOT_FOUND, "no such field", NULL},
	{"triggers:\n  t: {date: now}\n", 11, 13, JOURNEY_INVALID, "would move on with time", NULL},
	{"triggers:\n  t: {date: '\"x\"'}\n", 11, 13, JOURNEY_TYPE, "expected a timestamp", NULL},
	{"triggers:\n  t: {date: profile.first_seen, at: 9}\n", 11, 37, JOURNEY_INVALID, "a time of day", "in quotes"},
	{"triggers:\n  t: {date: profile.first_seen, at: \"09:00\", offset: 36h}\n", 11, 54, JOURNEY_INVALID,
	 "whole number of days", NULL},
	{"triggers:\n  t: {every: hour}\n", 11, 14, JOURNEY_INVALID, "expected one of: day, week", NULL},
	{"triggers:\n  t: {every: week}\n", 11, 3, JOURNEY_INVALID, "days of the week are missing", NULL},
	{"triggers:\n  t: {every: month}\n", 11, 3, JOURNEY_INVALID, "a day from 1 to 31", NULL},
	{"triggers:\n  t: {cron: 0 9 30 2 *}\n", 11, 13, JOURNEY_INVALID, "no such day", NULL},
	{"triggers:\n  t: {cron: 0 9 * *}\n", 11, 13, JOURNEY_INVALID, "weekdays", NULL},
	{"triggers:\n  t: {call: false}\n", 11, 13, JOURNEY_INVALID, "call: true", NULL},
	{"triggers:\n  t: {call: true, fields: {x: texts}}\n", 11, 31, JOURNEY_INVALID, NULL, NULL},
	{"triggers:\n  t: {call: true, when: trigger.nix == 1}\n", 11, 33, JOURNEY_NOT_FOUND, "no such field", NULL},
	{"triggers:\n  t: {event: A, once: session}\n", 11, 23, JOURNEY_INVALID, "has no `sessions`", NULL},
	{"triggers:\n  t: {event: A, once: key}\n", 11, 23, JOURNEY_INVALID, "no `per`", NULL},
	{"triggers:\n  t: {event: A, once: ever}\n", 11, 23, JOURNEY_INVALID, "expected one of: customer", NULL},
	{"offers:\n  o: {stock: -1}\n", 11, 14, JOURNEY_INVALID, "whole number from 0", NULL},
	{"offers:\n  o: {priority: high}\n", 11, 17, JOURNEY_INVALID, "expected a number", NULL},
	{"offers:\n  o: {margin: 120%}\n", 11, 15, JOURNEY_RANGE, "from 0 to 100%", NULL},
	{"kpis:\n  k: {sum: A}\n", 11, 3, JOURNEY_INVALID, "has no \"of\"", NULL},
	{"kpis:\n  k: {share: A, of: event.x}\n", 11, 17, JOURNEY_INVALID, "goes with \"sum\"", NULL},
	{"kpis:\n  k: {mean: A}\n", 11, 3, JOURNEY_INVALID, "has no \"of\"", NULL},
	{"kpis:\n  k: {of: event.x}\n", 11, 3, JOURNEY_INVALID, "says no form", NULL},
	{"kpis:\n  k: {share: A, count: A}\n", 11, 17, JOURNEY_INVALID, "found both", NULL},
	{"kpis:\n  k: {sum: A, of: event.x, at: 0.5}\n", 11, 28, JOURNEY_INVALID, "goes with \"quantile\"", NULL},
	{"kpis:\n  k: {count: A, over: B}\n", 11, 17, JOURNEY_INVALID, "goes with \"ratio\"", NULL},
	{"kpis:\n  k: {ratio: A, of: event.x, over: C}\n", 11, 36, JOURNEY_NOT_FOUND, "C", NULL},
	{"kpis:\n  k: {ratio: A}\n", 11, 3, JOURNEY_INVALID, "to itself", NULL},
	{"kpis:\n  k: {share: A, before: event.x}\n", 11, 25, JOURNEY_NOT_FOUND, "reads `profile` and `now` only", NULL},
	{"models:\n  m: {kind: bg-nbd, of: A, unit: 7d, horizon: 1d}\n", 11, 3, JOURNEY_INVALID, "has no \"params\"", NULL},
	{"models:\n  m: {kind: bg, of: A, params: {r: 1, alpha: 1, a: 1, b: 1}, unit: 7d, horizon: 1d}\n", 11, 13, JOURNEY_INVALID,
	 "expected one of", NULL},
	{"models:\n  m: {kind: bg-nbd, of: A, params: {r: 1, alpha: 1, s: 1, b: 1}, unit: 7d, horizon: 1d}\n", 11, 53, JOURNEY_INVALID,
	 "r, alpha, a, b", NULL},
	{"models:\n  m: {kind: bg-nbd, of: B, params: {r: 1, alpha: 1, a: 1, b: 1}, unit: 7d, horizon: 1d}\n", 11, 25,
	 JOURNEY_NOT_FOUND, "B", NULL},
	{"models:\n  m: {kind: bg-nbd, of: A, params: {r: 1, alpha: 1, a: 1, b: 1}, unit: 7d, horizon: 1d, value: event.y, "
	 "spend: {p: 1, q: 1, v: 1}}\n", 11, 0, JOURNEY_NOT_FOUND, "no such field", NULL},
	{"report: {by: colour}\n", 10, 14, JOURNEY_INVALID, "profile.ATTRIBUTE", NULL},
	{"report: {by: [stage, stage]}\n", 10, 14, JOURNEY_INVALID, "twice", NULL},
	{"report: {by: [profile.nobody]}\n", 10, 10, JOURNEY_NOT_FOUND, "nobody", NULL},
	{J "    holdout: 10\n    steps: [exit]\n", 13, 14, JOURNEY_RANGE, "from 0 to 100%", "10%"},
	{J "    again: sometimes\n    steps: [exit]\n", 13, 12, JOURNEY_INVALID, "after exit", NULL},
	{"journeys:\n  j:\n    enter: {event: A, key: event.t}\n    steps: [exit]\n", 12, 34, JOURNEY_NOT_FOUND, "no such field", NULL},
	{"journeys:\n  j:\n    enter: {event: A, key: event.s, capture: [t]}\n    steps: [exit]\n", 12, 47,
	 JOURNEY_NOT_FOUND, "no property `t`", NULL},
	{"journeys:\n  j:\n    enter: [{event: A, when: event.y > 1.0}]\n    steps: [exit]\n", 12, 36, JOURNEY_NOT_FOUND,
	 NULL, NULL},
	{"journeys:\n  j:\n    enter: []\n    steps: [exit]\n", 12, 12, JOURNEY_INVALID, "none of: trigger", NULL},
	{"journeys:\n  j:\n    enter: {event: A, from: x}\n    steps: [exit]\n", 12, 23, JOURNEY_INVALID,
	 "goes with \"stage\"", NULL},
	{"journeys:\n  j:\n    enter: {segment: a, key: event.s}\n    steps: [exit]\n", 12, 25, JOURNEY_INVALID,
	 "goes with \"event\"", NULL},
	{"triggers: {t: {event: A}}\njourneys:\n  j:\n    enter: {trigger: t, key: event.s}\n    steps: [exit]\n", 13, 25,
	 JOURNEY_INVALID, "goes with \"event\"", "give the trigger a `per`"},
	{"journeys:\n  j:\n    enter: {event: A, key: event.s}\n    steps: [wait: {event: A, key: event.x, at_most: 1d}]\n", 13,
	 35, JOURNEY_TYPE, "another type", NULL},
	{J "    exit: {event: A, key: event.s}\n    steps: [exit]\n", 13, 27, JOURNEY_INVALID, "have no keys", NULL},
	{"journeys:\n  j:\n    enter: {event: A, key: event.s}\n    exit: {event: A, key: event.x}\n    steps: [exit]\n", 13,
	 27, JOURNEY_TYPE, "another type", NULL},
	{J "    exit: {key: event.s, left: a}\n    steps: [exit]\n", 13, 12, JOURNEY_INVALID, "goes with \"event\"", NULL},
	{J "    exit: {at: step_end}\n    steps: [exit]\n", 13, 11, JOURNEY_INVALID, "none of: event", NULL},
	{J "    exit: {event: A, at: end}\n    steps: [exit]\n", 13, 26, JOURNEY_INVALID, "now, step_end", NULL},
	{J "    exit: {goal: true}\n    steps: [exit]\n", 13, 18, JOURNEY_INVALID, "no goal", NULL},
	{J "    exit: {goal: false}\n    steps: [exit]\n", 13, 18, JOURNEY_INVALID, "expected true", NULL},
	{J "    exit: {left: b}\n    steps: [exit]\n", 13, 18, JOURNEY_NOT_FOUND, "segment `b`", NULL},
	{J "    exit: [{when: profile.n > 1}, {when: profile.n > 2}]\n    steps: [exit]\n", 13, 35, JOURNEY_INVALID,
	 "join them", NULL},
	{J "    limit: {at_once: -1}\n    steps: [exit]\n", 13, 22, JOURNEY_INVALID, "whole number from 0", NULL},
	{J "    limit: {entries: 5}\n    steps: [exit]\n", 13, 22, JOURNEY_INVALID, "1 per 1d", NULL},
	{J "    limit: {entries: 2000 per 1d}\n    steps: [exit]\n", 13, 22, JOURNEY_LIMIT, "JOURNEY_ENTRIES_MAX", NULL},
	{J "    limit: {}\n    steps: [exit]\n", 13, 12, JOURNEY_INVALID, "none of: at_once, entries, total", NULL},
	{J "    limit: {totl: 3}\n    steps: [exit]\n", 13, 13, JOURNEY_INVALID, NULL, "mean \"total\"?"},
	{J "    set: promo\n    steps: [exit]\njourney_sets: {promos: {at_once: 1}}\n", 13, 10, JOURNEY_NOT_FOUND,
	 "journey set `promo`", "mean `promos`?"},
	{"journey_sets: {promos: {total: 1}}\n", 10, 25, JOURNEY_INVALID, "at_once, entries", NULL},
	{"journey_sets: {promos: {}}\n", 10, 24, JOURNEY_INVALID, "none of: at_once, entries", NULL},
	{J "    at_most: 0s\n    steps: [exit]\n", 13, 14, JOURNEY_INVALID, "above 0", NULL},
	{J "    status: pausd\n    steps: [exit]\n", 13, 13, JOURNEY_INVALID, NULL, "mean \"paused\"?"},
	{J "    catch_up: later\n    steps: [exit]\n", 13, 15, JOURNEY_INVALID, "continue, skip, end", NULL},
	{J "    priority: profile.m * 2.0\n    steps: [exit]\n", 13, 23, JOURNEY_NOT_FOUND, NULL, NULL},
	{J "    priority: profile.n > 2\n    steps: [exit]\n", 13, 15, JOURNEY_TYPE, NULL, NULL},
	{J "    migrate: {rename: {a: b}}\n    steps: [exit]\n", 13, 27, JOURNEY_NOT_FOUND, "no step of this name", NULL},
	{J "    migrate: {rename: {a: b}}\n    steps: [wait: {at_most: 1d, name: a}, wait: {at_most: 1d, name: b}]\n", 13, 27,
	 JOURNEY_INVALID, "old name still", NULL},
	{J "    migrate: {missing: stay}\n    steps: [exit]\n", 13, 24, JOURNEY_INVALID, "end, restart, next", NULL},
	{J "    again: after lunch\n    steps: [exit]\n", 13, 12, JOURNEY_INVALID, "length of time", NULL},
	{J, 11, 3, JOURNEY_INVALID, "has no \"steps\"", NULL},
	{"journeys:\n  j: {steps: [exit]}\n", 11, 3, JOURNEY_INVALID, "has no \"enter\"", NULL},
	{"journeys:\n  j: {enter: {when: x}, steps: [exit]}\n", 11, 14, JOURNEY_INVALID, "none of: trigger",
	 NULL},
	{"journeys:\n  j: {enter: {event: A, stage: x}, steps: [exit]}\n", 11, 25, JOURNEY_INVALID,
	 "found both", NULL},
	{J "    goal: {event: A}\n    steps: [exit]\n", 13, 11, JOURNEY_INVALID, "has no \"within\"", NULL},
	{J "    steps:\n      - send: {text: x}\n", 14, 15, JOURNEY_INVALID, "has no \"via\"", NULL},
	{J "    steps:\n      - send: {via: email}\n", 14, 15, JOURNEY_INVALID, "offer, template, text",
	 NULL},
	{J "    steps:\n      - send: {text: x, via: email}\n        wait: 1d\n", 15, 9, JOURNEY_INVALID,
	 "second key", "\"- \""},
	{J "    steps:\n      - sned: {text: x, via: email}\n", 14, 9, JOURNEY_INVALID, NULL,
	 "mean \"send\"?"},
	{J "    steps:\n      - wait: {event: A}\n", 14, 15, JOURNEY_INVALID, "has no \"at_most\"", NULL},
	{J "    steps:\n      - when: x\n", 14, 9, JOURNEY_INVALID, "has no \"then\"", NULL},
	{J "    steps:\n      - stop\n", 14, 9, JOURNEY_TYPE, "found \"stop\"", NULL},
	{J "    steps:\n      - split:\n          arms:\n            a: {weight: 50%}\n            b: "
	   "{weight: 40%}\n",
	 15, 11, JOURNEY_INVALID, "sum to 1", NULL},
};

static const bad_strategy facts[] = {
	{"=journey: 1\nname: t\nevents: {A: {x: number}}\n", 3, 17, JOURNEY_INVALID,
	 "expected one of: string, double", NULL},
	{"=journey: 1\nname: t\nevents: [A]\n", 3, 9, JOURNEY_TYPE, "events by name", NULL},
	{"=journey: 1\nname: t\nprofile: {attributes: {a: {pii: true}}}\n", 3, 24, JOURNEY_INVALID,
	 "has no \"type\"", NULL},
	{"=journey: 1\nname: t\nprofile: {attributes: {a: {type: string, pii: yes}}}\n", 3, 47,
	 JOURNEY_INVALID, "found \"yes\"; expected true or false", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {of: x}}}\n", 3, 22, JOURNEY_INVALID, "has no kind",
	 NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, sum: A}}}\n", 3, 36, JOURNEY_INVALID,
	 "found both", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, of: x}}}\n", 3, 36, JOURNEY_INVALID,
	 "goes with sum", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {sum: A}}}\n", 3, 22, JOURNEY_INVALID,
	 "has no \"of\"", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {tally: A, by: x}}}\n", 3, 22, JOURNEY_INVALID,
	 "half_life", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {any: A, by: x}}}\n", 3, 34, JOURNEY_INVALID,
	 "goes with tally, distinct", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {list: A}}}\n", 3, 22, JOURNEY_INVALID, "has no \"by\"",
	 NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, period: mont}}}\n", 3, 44, JOURNEY_INVALID,
	 "mont", "month"},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, period: day, window: 1d}}}\n", 3, 0,
	 JOURNEY_INVALID, "not both", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, period: day, week_start: sunday}}}\n", 3, 0,
	 JOURNEY_INVALID, "only `period: week`", NULL},
	{"=journey: 1\nname: t\nweek_start: tuesday\n", 3, 13, JOURNEY_INVALID, "monday", NULL},
	{"=journey: 1\nname: t\nprofile: {attributes: {a: {type: string, rule: sum}}}\n", 3, 0, JOURNEY_INVALID,
	 "sum goes with", NULL},
	{"=journey: 1\nname: t\nprofile: {attributes: {a: {type: int, rule: maximum}}}\n", 3, 0, JOURNEY_INVALID,
	 "latest, first, min", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {tally: A, by: x, half_life: 1d, top: 65}}}\n", 3, 63,
	 JOURNEY_INVALID, "from 1 to 64", NULL},
	{"=journey: 1\nname: t\nprofile: {features: {a: {count: A, where: x}}}\n", 3, 33, NOT_FOUND},
	{"=journey: 1\nname: t\nevents: {A: {x: int}}\nprofile: {features: {a: {count: A, where: event.y > "
	 "1}}}\n",
	 4, 49, FIELD},
	{"=journey: 1\nname: t\nevents: {A: {x: int}}\nprofile: {features: {a: {sum: A, of: event.y}}}\n", 4,
	 44, FIELD},
	{"=journey: 1\nname: t\nchannels: {c: {cap: 1 a day}}\n", 3, 21, JOURNEY_INVALID,
	 "found \"1 a day\"; expected a cap", NULL},
	{"=journey: 1\nname: t\nchannels: {c: {cap: [1 per 1d, 2 per]}}\n", 3, 32, JOURNEY_INVALID,
	 "\"2 per\"", NULL},
	{"=journey: 1\nname: t\nchannels: {c: {cap: [1 per 0d]}}\n", 3, 22, JOURNEY_INVALID, "expected a cap",
	 NULL},
	{"=journey: 1\nname: t\nchannels: {c: {quiet: 21-8}}\n", 3, 23, JOURNEY_INVALID, "21:00-08:00", NULL},
	{"=journey: 1\nname: t\nchannels: {c: {quiet: \"25:00-08:00\"}}\n", 3, 23, JOURNEY_INVALID,
	 "21:00-08:00", NULL},
	{"=journey: 1\nname: t\nchannels: {c: {quiet: \"08:00-08:00\"}}\n", 3, 23, JOURNEY_INVALID,
	 "begin and end", NULL},
	{"=journey: 1\nname: t\nchannels: {c: {cap: [1 per 1d, 1 per 2d, 1 per 3d, 1 per 4d, 1 per 5d, 1 per "
	 "6d, 1 per 7d, "
	 "1 per 8d, 1 per 9d]}}\n",
	 3, 21, JOURNEY_LIMIT, "limit is 8 (caps", NULL},
};

static void check_bad(const bad_strategy *bad)
{
	char text[4096];
	journey_strategy *strategy = NULL;
	journey_error error;
	journey_status status;

	if (bad->text[0] == '=')
		snprintf(text, sizeof text, "%s", bad->text + 1);
	else
		snprintf(text, sizeof text, "%s%s", base, bad->text);
	memset(&error, 0, sizeof error);
	status = journey_strategy_load(NULL, str(text), "shop.yaml", &strategy, &error);
	ck_assert_msg(status == bad->status, "%s\nstatus %d, expected %d: %s:%u:%u: %s", bad->text, status,
		      bad->status, error.where, error.line, error.column, error.message);
	ck_assert_ptr_null(strategy);
	ck_assert_int_eq(error.status, status);
	ck_assert_str_eq(error.where, "shop.yaml");
	ck_assert_msg(error.line == bad->line && (bad->column == 0 || error.column == bad->column),
		      "%s\nat %u:%u, expected %u:%u: %s", bad->text, error.line, error.column, bad->line,
		      bad->column, error.message);
	ck_assert_msg(bad->message == NULL || strstr(error.message, bad->message) != NULL,
		      "%s\nmessage \"%s\", expected \"%s\"", bad->text, error.message, bad->message);
	ck_assert_msg(bad->hint == NULL || strstr(error.hint, bad->hint) != NULL,
		      "%s\nhint \"%s\", expected \"%s\": %s", bad->text, error.hint, bad->hint,
		      error.message);
}

#define CHECK_ALL(name, table)                                                                               \
	JOURNEY_PLAIN_TEST(name)                                                                             \
	{                                                                                                    \
		size_t i;                                                                                    \
                                                                                                             \
		(void)allocator;                                                                             \
		for (i = 0; i < sizeof table / sizeof table[0]; i++)                                         \
			check_bad(&table[i]);                                                                \
	}

CHECK_ALL(structure_errors, structure)
CHECK_ALL(quoting_hints, quoting)
CHECK_ALL(places_in_expressions, expressions)
CHECK_ALL(undeclared_names, names)
CHECK_ALL(bad_values, values)
CHECK_ALL(bad_facts, facts)

/* Each level is ten times the one before. */
JOURNEY_PLAIN_TEST(aliases_are_bounded)
{
	char text[4096];
	size_t n = 0;
	int level;
	journey_strategy *strategy = NULL;
	journey_error error;

	(void)allocator;
	n += (size_t)snprintf(text + n, sizeof text - n, "a: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (level = 1; level < 9; level++)
		n += (size_t)snprintf(text + n, sizeof text - n,
				      "b%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n",
				      level, level, level - 1, level - 1, level - 1, level - 1, level - 1,
				      level - 1, level - 1, level - 1, level - 1, level - 1);
	ck_assert_int_eq(journey_strategy_load(NULL, str(text), NULL, &strategy, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "each use of an alias counted"));
	ck_assert_str_eq(error.where, "strategy");
}

JOURNEY_PLAIN_TEST(sizes_are_bounded)
{
	size_t size = JOURNEY_DOCUMENT_SIZE_MAX + 1;
	char *text = malloc(size);
	journey_str given = {text, size};
	journey_strategy *strategy = NULL;
	journey_error error;

	(void)allocator;
	ck_assert_ptr_nonnull(text);
	memset(text, '\n', size);
	ck_assert_int_eq(journey_strategy_load(NULL, given, NULL, &strategy, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "1048577 bytes; the limit is 1048576 (document size)"));
	given.size--;
	ck_assert_int_eq(journey_strategy_load(NULL, given, NULL, &strategy, &error), JOURNEY_INVALID);
	memset(text, '[', size);
	ck_assert_int_lt(journey_strategy_load(NULL, given, NULL, &strategy, &error), 0);
	free(text);
	ck_assert_int_eq(journey_strategy_load(NULL, given, NULL, NULL, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_strategy_load(NULL, str("x"), NULL, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_strategy_load(NULL, str("x"), NULL, &strategy, NULL), JOURNEY_TYPE);
}

Suite *suite_load_errors(void)
{
	return torture_suite("load errors", torture_structure_errors, torture_quoting_hints,
			     torture_places_in_expressions, torture_undeclared_names, torture_bad_values,
			     torture_bad_facts, torture_aliases_are_bounded, torture_sizes_are_bounded, NULL);
}
