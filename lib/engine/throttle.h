/*
 * Throttles and ramps: how many sends of a channel leave in a span of time and on a day, whoever gets them. What must
 * wait is given its slot when it is put off, so that it is looked at once more and not at every moment; a slot that
 * comes goes to the first of those that wait, by priority, then by decision.
 *
 * A channel has one row: when its sends left lately, and the slots that were given last. Both lists have at most
 * JY_THROTTLE_KEPT moments; of more, two are counted as if they were the later one, so that never too many leave.
 */
#ifndef JY_ENGINE_THROTTLE_H
#define JY_ENGINE_THROTTLE_H

#include "engine/handover.h"

#define JY_THROTTLE_KEPT 64

/* Rank of a send among those that are due at one moment: priority, decision, key. */
#define JY_RANK_SIZE (16 + JY_SEND_KEY)
void jy_rank(double priority, journey_time decided, journey_str key, char out[JY_RANK_SIZE]);

/*
 * PASSES: it may leave now, and is counted. PUT_OFF: not before `until`; h->row says that it waits. REFUSED: never within
 * JOURNEY_PUT_OFF_MAX. *other: the key of another send that has the slot, which was given to it; then h waits on.
 */
journey_status jy_throttle(jy_handover *h, jy_verdict *out);
/* A waiting send has not used its slot, and waits no longer: the next one may. */
journey_status jy_throttle_give(jy_handover *h);

/* Those that wait, by channel; like the outbox, what a call adds counts when it settles. */
journey_status jy_waiting_new(journey_engine *engine);
void jy_waiting_free(journey_engine *engine);
void jy_waiting_clear(journey_engine *engine);
journey_status jy_waiting_push(journey_engine *engine, uint32_t channel, const jy_outbox_row *row, journey_str key, bool settled);
bool jy_waiting_prepare(journey_engine *engine);
void jy_waiting_settle(journey_engine *engine);

#endif
