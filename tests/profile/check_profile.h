/*
 * What the tests of lib/profile share: a strategy with one feature of each kind, events made from few words,
 * and the plain truth to compare with.
 */
#ifndef JOURNEY_TESTS_CHECK_PROFILE_H
#define JOURNEY_TESTS_CHECK_PROFILE_H

#include "profile/profile.h"
#include "support/torture.h"

#define BASE_TIME INT64_C(1700000000000000)

/* Features of the shop, in order of declaration. */
enum shop_feature {
	VIEWS_7D,   /* count, 7d */
	VIEWS,      /* count */
	SPEND_365D, /* sum, 365d */
	ORDERS,     /* count */
	BIG_30D,    /* count where total > 100, 30d */
	MIN_ORDER,  /* min */
	MAX_30D,    /* max, 30d */
	AVG_ORDER,  /* avg */
	FIRST_VIEW, /* first */
	LAST_30D,   /* last, 30d */
	INTEREST,   /* tally by category, half-life 14d, top 4 */
	FEATURES
};

/* Attributes. */
enum shop_attribute { FIRST_NAME, AGE, VIP, BIRTHDAY, TAGS };

/* A strategy, and facts on it. Zero it before; free with shop_free() whatever shop_open() returned. */
typedef struct shop {
	const journey_allocator *allocator;
	journey_strategy *strategy;
	jy_facts *facts;
	jy_arena arena;
} shop;

journey_status shop_open(shop *s, const journey_allocator *allocator);
/* The same without the features whose bits (1 << VIEWS) are in `left_out`. */
journey_status shop_open_without(shop *s, const journey_allocator *allocator, unsigned left_out);
/* The same with numbers that expressions ask for (NULL at the end), as costs of the offers a, b, c, ... */
journey_status shop_open_asking(shop *s, const journey_allocator *allocator, unsigned left_out,
				const char *const *asks);
/* A strategy that declares nothing. */
journey_status shop_open_empty(shop *s, const journey_allocator *allocator);
void shop_free(shop *s);

/* One event of the shop, as plain data. */
typedef struct shop_event {
	journey_event_kind kind;
	int name;        /* 0 Product Viewed, 1 Order Completed, 2 Ping, 3 undeclared */
	uint64_t number; /* the message id */
	journey_time time;
	int category; /* 0..7 */
	double total;
	const char *first_name; /* identify */
	int consent;            /* identify: 0 says nothing, 1 grants, 2 withdraws `marketing` */
} shop_event;

/* The view of an event; lives in s->arena. */
journey_status shop_view(shop *s, const shop_event *event, jy_event_view *out);
journey_status shop_apply(shop *s, jy_fragment *fragment, const shop_event *event);

/* A feature over a plain list of events, by the definition; `slack` widens its window. */
bool shop_truth(const shop_event *events, size_t count, int feature, journey_time now, journey_duration slack,
		double *out);
double shop_truth_tally(const shop_event *events, size_t count, int category, journey_time now);

/* Number `i` of a random sequence, below `bound`. */
uint64_t shop_random(uint64_t seed, uint64_t i, uint64_t bound);
/* `count` events, most of them subscribed, within `span` of time. */
void shop_events(uint64_t seed, shop_event *out, size_t count, journey_duration span);
/* Shuffles. */
void shop_shuffle(uint64_t seed, shop_event *events, size_t count);

journey_str text(const char *s);

TCase *event_view_case(void);
TCase *fragment_case(void);
TCase *window_case(void);
TCase *form_case(void);
TCase *sections_case(void);
TCase *seen_case(void);
TCase *profile_case(void);
TCase *aggregates_case(void);
TCase *features_case(void);
TCase *sketch_case(void);
TCase *period_case(void);
TCase *rules_case(void);
TCase *words_case(void);
TCase *handle_case(void);
TCase *sessions_case(void);
TCase *entity_case(void);

#endif
