/*
 * The strategy that the kept states were made under. It never changes, whatever the strategies of other tests do; a
 * state that needs more gets a strategy of its own. Everything here exits where something fails.
 */
#ifndef JY_TESTS_COMPAT_STRATEGY_H
#define JY_TESTS_COMPAT_STRATEGY_H

#include <journey/journey.h>
#include <stdbool.h>

/* 2026-03-10T12:00:00Z, a Tuesday. */
#define T INT64_C(1773144000000000)

/* Features in order of declaration. */
enum compat_feature {
	VIEWS_7D,   /* count, 7d */
	VIEWS,      /* count */
	SPEND_365D, /* sum, 365d */
	MIN_ORDER,  /* min */
	MAX_30D,    /* max, 30d */
	AVG_ORDER,  /* avg */
	FIRST_VIEW, /* first */
	LAST_30D,   /* last, 30d */
	INTEREST,   /* tally by category, half-life 14d, top 2 */
	BRANDS      /* distinct, 60d */
};

enum compat_attribute { FIRST_NAME, AGE, VIP, BIRTHDAY, TAGS, ADDRESS, SCORE };

void must(journey_status status, const char *what);
#define MUST(call) must((call), #call)
journey_str S(const char *text);

/* The whole, or without the orders, the tally and the attributes after VIP: an earlier or later strategy. */
journey_strategy *compat_strategy(const journey_allocator *allocator, bool whole);

#endif
