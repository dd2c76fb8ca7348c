/*
 * The choke point: the one place that every send passes, when it is decided and again when it is handed over.
 */
#ifndef JY_ENGINE_CHOKE_H
#define JY_ENGINE_CHOKE_H

#include "engine/caps.h"

typedef enum jy_passage {
	JY_PASSES = 0,
	JY_PUT_OFF = 1, /* by `rule`: until `until` */
	JY_REFUSED = 2  /* by `rule` */
} jy_passage;

typedef struct jy_verdict {
	jy_passage passage;
	jy_rule rule;
	journey_time until;
} jy_verdict;

/*
 * Consent, gates, suppression lists, reach, what the customer wants, caps, hours of one channel. Caps count what was
 * really sent; for a ghost also the ghosts of its own journey, which stand for the sends that it would have had.
 */
journey_status jy_choke(jy_eval *eval, uint32_t channel, const jy_bid *bid, jy_verdict *out);
/* Eligibility and stock of an offer; with its condition and cost as they are compiled where it is looked at. */
journey_status jy_choke_offer(jy_eval *eval, const journey_expr_program *when, const journey_expr_program *cost,
                              uint32_t offer, jy_verdict *out);
/* What is left of an offer's stock, the running batch counted in; INT64_MAX: unlimited. */
journey_status jy_stock_left(journey_engine *engine, uint32_t offer, int64_t *out);
/* The longest window of any cap or count: how far back sends are remembered. */
journey_duration jy_sends_kept(const journey_strategy *strategy);

#endif
