/*
 * All that is known about a customer, as JSON. Which keys there are says journey_engine_export(); export.c writes what
 * is true of them, export_actions.c what was done, export_rows.c what is kept beside both.
 */
#ifndef JY_ENGINE_EXPORT_H
#define JY_ENGINE_EXPORT_H

#include "base/json_out.h"
#include "engine/eval.h"
#include "engine/record.h"
#include <journey/channel.h>

/* {"kind":..., "value":...} of an identifier. */
void jy_export_identifier(jy_json_out *j, journey_str identifier);
/* Journeys, pending triggers, history, sends that caps remember, and rows. */
journey_status jy_export_actions(jy_json_out *j, journey_engine *engine, const jy_component *component);
/* Sends, what digests collect, decisions, answers. */
journey_status jy_export_rows(jy_json_out *j, journey_engine *engine, const jy_component *component);
/* What a pattern over time or inactivity keeps. */
journey_status jy_export_live(jy_json_out *j, journey_engine *engine, const jy_actions *actions, const jy_live *live);

/* What was said of a send or an answer. */
typedef struct jy_export_text {
	journey_str text, subject, locale, variant;
	journey_str items; /* of a digest: what it has collected */
	const journey_text_part *parts;
	uint32_t part_count;
} jy_export_text;

void jy_export_said(jy_json_out *j, const jy_export_text *it); /* export_content.c */
/* Of a decision: the template that it was said with, or the reason for which nothing was. */
void jy_export_told(jy_json_out *j, const jy_record *record); /* export_content.c */
/* The customer's arms, and what came of them. */
void jy_export_trials(jy_json_out *j, const journey_engine *engine, const jy_actions *actions); /* export_content.c */
void jy_export_experience(jy_json_out *j, const journey_engine *engine, const jy_actions *actions); /* export_experience.c */
void jy_export_micro(jy_json_out *j, const char *name, int64_t micro); /* export_actions.c */

#endif
