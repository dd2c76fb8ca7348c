/* Inside of patterns over time; patterns.h says what they are to the engine. */
#ifndef JY_ENGINE_PATTERN_RUNS_H
#define JY_ENGINE_PATTERN_RUNS_H

#include "engine/patterns.h"
#include "strategy/patterns.h"

/* ---- what is kept of events (pattern_fields.c) ---- */

/* The fields of a run, from what was kept, in the call's arena; none where that is empty. */
journey_status jy_fields_read(jy_eval *eval, const jy_pattern_rule *rule, journey_str stored, journey_value **out);
/* The running event's own, where `step` took it. */
void jy_fields_take(const jy_eval *eval, const jy_pattern_rule *rule, uint32_t step, journey_value *values);
journey_status jy_fields_keep(jy_eval *eval, const jy_pattern_rule *rule, const journey_value *values, jy_span *out);
/* The pattern fires with what it captures of them. */
journey_status jy_fields_fire(jy_eval *eval, uint32_t trigger, journey_str key, const journey_value *values);
/* What steps read of the running event; and the event as it was, as far as they read it. */
journey_status jy_fields_keep_event(jy_eval *eval, const jy_pattern_step *step, jy_span *out);
journey_status jy_fields_restore(jy_eval *eval, const jy_live *live, journey_event *event, jy_event_view *view);
/* The first of a mask that is not empty. */
uint32_t jy_pattern_lowest(uint32_t steps);

/* ---- room (pattern_room.c) ---- */

bool jy_live_is_run(const jy_live *live);
/* Whether JOURNEY_PATTERNS_MAX is about it. */
bool jy_live_is_bounded(const jy_live *live);
/* A new entry of a key; *out is NULL where there is no room, which is counted. The actions may be changed. */
journey_status jy_live_add(jy_eval *eval, const jy_live *made, journey_str key, jy_live **out);

/* ---- runs (pattern_runs.c) ---- */

/* Gives the event that is being looked at to the runs of one key (in the call's arena), or of all that there are. */
journey_status jy_pattern_feed_key(jy_eval *eval, uint32_t trigger, journey_str key, uint32_t steps);
journey_status jy_pattern_feed_all(jy_eval *eval, uint32_t trigger, uint32_t steps);

#endif
