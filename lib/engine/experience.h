/*
 * Experience, measured: the factors of each touch, what feedback changes of them, answers to surveys; see
 * journey/experience_rules.h. Sums over all customers move by what a customer's own sums (jy_felt) move by.
 */
#ifndef JY_ENGINE_EXPERIENCE_H
#define JY_ENGINE_EXPERIENCE_H

#include "engine/handover.h"
#include <journey/sending.h>

/* Numbers in sums: of a scope, each by the same slots. */
#define JY_FELT_SLOTS 19u
#define JY_FELT_STRIDE 32u
/* JY_SUM_RESPONSES, JY_SUM_RESPONSIVE */
enum { JY_RESPONSE_SENDS, JY_RESPONSE_RESPONSES };
enum { JY_RESPONSIVE_HANDED, JY_RESPONSIVE_SOON };
/* JY_SUM_SURVEY, and those of a segment */
enum { JY_SURVEY_INVALID = 11, JY_SURVEY_ASKED = 12, JY_SURVEY_SLOTS = 16 };
/* JY_SUM_LOST: feedback of touches that are remembered no longer. */
#define JY_LOST_TOUCHES 180

/* Sets the sum of a slot. */
void jy_felt_set(journey_experience *sums, uint32_t slot, journey_int128 value);
/* The id of a sum of a scope. */
jy_sum_id jy_felt_sum(uint8_t scope, uint32_t who, uint32_t step, uint32_t slot);
/* The part of such a sum's name after its kind, and of those of responses, surveys, responsiveness. */
bool jy_experience_name(const journey_strategy *strategy, uint32_t kind, uint32_t who, uint32_t index, jy_buffer *out);

/* A send is put off until later, at a step of the instance: since when it is wanted is remembered. */
journey_status jy_experience_hold(jy_eval *eval, const jy_instance *instance);
/* It was decided, under this key (of 0: it will not go); once the actions may change. */
void jy_experience_held(jy_eval *eval, const jy_instance *instance, jy_hash128 send);
/* Since when a send that leaves is wanted. */
journey_time jy_experience_since(const jy_handover *h);
/* A send leaves for the first time, to a customer who is not held out. */
journey_status jy_experience_touch(jy_handover *h);
/* It did not get there after all. */
journey_status jy_experience_untouch(jy_handover *h);
/* Feedback of a send of this customer. */
journey_status jy_experience_feedback(journey_engine *engine, jy_component *component, journey_str key,
                                      journey_feedback kind);
/* The event may meet the goal of the journey: its latest touch before was acted upon. */
journey_status jy_experience_convert(jy_eval *eval, uint32_t journey);
/* A customer's part in the sums, put in (1) or taken out (-1). */
journey_status jy_experience_count(journey_engine *engine, const jy_actions *actions, int sign);

/* factors.c: the factors of a send that leaves. */
journey_status jy_factors(jy_handover *h, int32_t out[JOURNEY_FACTORS]);
/* Engagement of a touch that got to a stage; the customer's eval. */
journey_status jy_factor_engagement(jy_eval *eval, const jy_kept_touch *touch, int32_t *out);

/* surveys.c: the event may be an answer, or say that a customer was asked. */
journey_status jy_survey_event(jy_eval *eval);
/* Number of the month of UTC, from the year 0 on, and when a month begins. */
uint32_t jy_survey_month(journey_time time);
journey_time jy_survey_month_begin(uint32_t month);

#endif
