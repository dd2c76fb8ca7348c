/*
 * A send step: choose offer and channel, pass the choke point, write the send and its decision record.
 */
#ifndef JY_ENGINE_SEND_H
#define JY_ENGINE_SEND_H

#include "engine/choke.h"
#include "engine/record.h"

/*
 * Decides the send of an instance at a send step. PASSES: written; PUT_OFF: to be tried again at `until`; REFUSED: counted,
 * the journey goes on.
 */
journey_status jy_send_decide(jy_eval *eval, const jy_instance *instance, jy_verdict *out);
/* What that would decide, as a record, in the call's arena: nothing is written. */
journey_status jy_send_look(jy_eval *eval, const jy_instance *instance, jy_record *out, jy_verdict *verdict);
/* A record without candidates: who, where, what set it off. */
journey_status jy_record_instance(jy_eval *eval, const jy_instance *instance, jy_record *out);

#endif
