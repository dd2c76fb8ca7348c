/*
 * A report for people, with small bars, and as JSON.
 */
#ifndef JOURNEY_TOOLS_SHOW_H
#define JOURNEY_TOOLS_SHOW_H

#include "rejects.h"
#include "text.h"

#include <journey/engine.h>
#include <stdbool.h>

/* `live`: the events came in while the sends went out, so that what customers did can be their doing. */
void tool_show_text(tool_text *out, const journey_report_view *report, const tool_rejects *rejects, bool live);
void tool_show_json(tool_text *out, const journey_report_view *report, const tool_rejects *rejects, bool live);

/* Their parts on segments and stages. */
void tool_show_members_text(tool_text *out, const journey_report_view *report);
void tool_show_members_json(tool_text *out, const journey_report_view *report);

/* And on how good the data is. */
/* show_content.c: experiments with texts and channels, what was missing, what did not go. */
void tool_show_content_text(tool_text *out, const journey_report_view *report);
void tool_show_content_json(tool_text *out, const journey_report_view *report);
void tool_show_quality_text(tool_text *out, const journey_report_view *report);
void tool_show_quality_json(tool_text *out, const journey_report_view *report);
/* show_experience.c: touches, surveys, the Optimized Experience Score; nothing in text if none of it is declared. */
void tool_show_experience_text(tool_text *out, const journey_report_view *report);
void tool_show_experience_json(tool_text *out, const journey_report_view *report);

/* show_measures.c: what else is known of a measure: adjusted, exact, and what its cost returned. */
void tool_show_more_text(tool_text *out, const journey_measure *measure);
void tool_show_more_json(tool_text *out, const journey_measure *measure);
/* Of groups of units. */
void tool_show_groups_text(tool_text *out, const journey_journey_report *journey);
void tool_show_groups_json(tool_text *out, const journey_journey_report *journey);

/* show_json.c */
/* Of a group: with what is known of it among the others. */
void tool_show_measure_json(tool_text *out, const journey_measure *measure, bool of_group);
/* `null` where it is not known. */
void tool_show_estimate_json(tool_text *out, const char *name, const journey_estimate *estimate);

/* A count with its name and, of a whole above 0, its bar. */
void tool_show_count(tool_text *out, int indent, journey_str name, int64_t count, int64_t whole);

/* Whether the digest of the facts is known: it isn't zeros alone. */
bool tool_show_has_facts(const journey_report_view *report);

/* Is every value of both arms 0 or 1? Then a mean is a share. */
bool tool_show_share(const journey_measure *measure);

#endif
