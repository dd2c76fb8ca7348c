/*
 * Caps: how many sends a customer gets in a span of time. A send holds its place from its decision on; it counts from
 * when it is handed over, or from when it is planned to.
 */
#ifndef JY_ENGINE_CAPS_H
#define JY_ENGINE_CAPS_H

#include "engine/eval.h"

static inline uint8_t jy_exempt_of(const jy_send_rules *rules, bool counts)
{
	return (uint8_t)(!rules->transactional ? JY_EXEMPT_NOT : counts ? JY_EXEMPT_COUNTED : JY_EXEMPT_UNCOUNTED);
}

/* Who asks for a place. */
typedef struct jy_bid {
	uint32_t journey;
	bool ghost;
	const jy_send_rules *rules;
	const jy_hash128 *own; /* of a send that has its place, and is checked again; NULL: it is being decided */
	journey_time decided;  /* with `own` */
	double priority;       /* among those that ask for the same place */
} jy_bid;

/*
 * The first moment from `from` on at which a send by the channel passes all caps for which sends wait, or all others, if
 * nothing else is sent; JOURNEY_TIME_NONE: none within JOURNEY_PUT_OFF_MAX.
 */
journey_status jy_caps_next(jy_eval *eval, uint32_t channel, const jy_bid *bid, bool wait, journey_time from,
                            journey_time *out);
/* The same of the customer's own number of sends per span of time; never put off. */
journey_status jy_caps_preferred(jy_eval *eval, uint32_t channel, const jy_bid *bid, bool *passes);
/* How many sends a cap counts for a bid in the span that now is in; *concerned false: it is not about such sends. */
journey_status jy_caps_count(jy_eval *eval, uint32_t cap, const jy_bid *bid, uint32_t *count, bool *concerned);
/* The span of a cap in words: "" where it slides, else "day", "week", "month", "from first". */
journey_str jy_cap_name(const jy_cap *cap);
/* A send is handed over: it counts from now on. Changes the customer's actions only where there is something to say. */
journey_status jy_caps_commit(jy_eval *eval, uint32_t channel, jy_hash128 key, bool *moved);
/* It will be handed over at `at` at the earliest. */
journey_status jy_caps_plan(jy_eval *eval, jy_hash128 key, journey_time at);
/* Whether a send that has its place lost it to one of higher priority, as far as can be told. */
bool jy_caps_displaced(const jy_eval *eval, const jy_bid *bid);

#endif
