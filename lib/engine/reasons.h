/*
 * Why: the rules that a candidate passed or failed, each with what it saw. Written into decision records, and worked out
 * anew where somebody asks why nothing happens now. What is looked at here changes nothing and counts nothing.
 */
#ifndef JY_ENGINE_REASONS_H
#define JY_ENGINE_REASONS_H

#include "engine/choke.h"
#include "engine/record.h"

/* A list that grows in the call's arena, up to JY_REASONS_MAX. */
typedef struct jy_reasons {
	jy_reason *items;
	uint32_t count;
} jy_reasons;

/* A reason at the end; NULL: the list is full, or (then *status says so) there is no memory. */
jy_reason *jy_reasons_add(jy_eval *eval, jy_reasons *list, jy_rule rule, jy_passage passage, journey_status *status);
/* What a condition (NULL: none) reads. */
journey_status jy_reason_see(jy_eval *eval, jy_reason *reason, const journey_expr_program *condition);

/* Of an offer: its condition and its stock; into the candidate. */
journey_status jy_reasons_offer(jy_eval *eval, const journey_expr_program *when, const journey_expr_program *cost,
                                uint32_t offer, const jy_verdict *verdict, jy_candidate *out);
/* Of a candidate whose text does not go, at the end of its reasons: the rule, and what the text gives as its reason. */
journey_status jy_reasons_said(jy_eval *eval, jy_rule rule, journey_str reason, jy_candidate *out);
/* Of a channel: consent, gates, reach, caps, hours. */
journey_status jy_reasons_channel(jy_eval *eval, uint32_t channel, const jy_bid *bid, const jy_verdict *verdict,
                                  jy_candidate *out);

#endif
