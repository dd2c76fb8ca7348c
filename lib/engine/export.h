/*
 * All that is known about a customer, as JSON. Which keys there are says journey_engine_export(); export.c writes what
 * is true of them, export_actions.c what was done, export_rows.c what is kept beside both.
 */
#ifndef JY_ENGINE_EXPORT_H
#define JY_ENGINE_EXPORT_H

#include "base/json_out.h"
#include "engine/eval.h"

/* {"kind":..., "value":...} of an identifier. */
void jy_export_identifier(jy_json_out *j, journey_str identifier);
/* Journeys, pending triggers, history, sends that caps remember, and rows. */
journey_status jy_export_actions(jy_json_out *j, journey_engine *engine, const jy_component *component);
/* Sends, what digests collect, decisions, answers. */
journey_status jy_export_rows(jy_json_out *j, journey_engine *engine, const jy_component *component);
/* What a pattern over time or inactivity keeps. */
journey_status jy_export_live(jy_json_out *j, journey_engine *engine, const jy_actions *actions, const jy_live *live);

#endif
