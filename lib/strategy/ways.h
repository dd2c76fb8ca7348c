/*
 * How soon and how often: the ways through one journey, with times. For the figures of a proof.
 */
#ifndef JY_STRATEGY_WAYS_H
#define JY_STRATEGY_WAYS_H

#include "strategy/proof.h"

/* All ways of a journey, those of step i from first[i] to first[i + 1]. In the scratch arena. */
typedef struct jy_ways {
	const journey_strategy *strategy;
	const jy_journey *journey;
	jy_step_edge *list;
	uint32_t *first;
} jy_ways;

bool jy_ways_of(jy_proving *p, const jy_journey *journey, jy_ways *out);
/* Whether a step sends, by this channel among others or where another fails; JY_NONE: by any. */
bool jy_sends_by(const journey_strategy *strategy, const jy_step *step, uint32_t channel);

/* The earliest and the latest moments after the entry at which a journey sends by a channel (JY_NONE: any). */
typedef struct jy_span_of_sends {
	bool any;                     /* it does at all */
	journey_duration first, last; /* last: JY_EDGE_FOREVER: no limit */
} jy_span_of_sends;

jy_span_of_sends jy_span_of(jy_proving *p, const jy_ways *ways, uint32_t channel);

/*
 * The most sends by a channel within a window, from one instance; `again`: the customer enters once more `gap` after each
 * end at the earliest. JOURNEY_PROOF_UNBOUNDED beyond JY_SENDS_MAX.
 */
int64_t jy_sends_within(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window, bool again,
			journey_duration gap);

/*
 * The longest that `count` sends before a step, on whatever way to it, can reach back: all of them by this channel and no
 * other. JY_EDGE_FOREVER: there is a way with fewer.
 */
journey_duration jy_sends_before(jy_proving *p, const jy_ways *ways, uint32_t channel, uint32_t step, uint32_t count);

/* More sends in a window than this are as good as any number: of one journey, and of one customer. */
#define JY_SENDS_MAX 1000

#endif
