/* The report's part on segments and stages. */
#include "show.h"

#include <inttypes.h>

static void show_stages(tool_text *out, const journey_report_view *report)
{
	tool_text_put(out, "\nstages\n");
	for (size_t i = 0; i < report->stage_count; i++) {
		const journey_stage_report *stage = &report->stages[i];

		tool_show_count(out, 2, stage->name, stage->customers, report->customers);
		if (stage->left > 0)
			tool_text_print(out, "    %" PRId64 " moved on, after %.1f days on average\n", stage->left,
				stage->mean_seconds / 86400);
	}
	for (size_t i = 0; i < report->move_count; i++) {
		const journey_move_report *move = &report->moves[i];

		tool_text_print(out, "    %.*s -> %.*s: %" PRId64 "\n", move->from.size ? (int)move->from.size : 6,
			move->from.size ? move->from.data : "(none)", move->to.size ? (int)move->to.size : 6,
			move->to.size ? move->to.data : "(none)", move->count);
	}
}

void tool_show_members_text(tool_text *out, const journey_report_view *report)
{
	if (report->stage_count)
		show_stages(out, report);
	if (report->segment_count)
		tool_text_put(out, "\nsegments\n");
	for (size_t i = 0; i < report->segment_count; i++)
		tool_show_count(out, 2, report->segments[i].name, report->segments[i].customers, report->customers);
}

static void name_member(tool_text *out, const char *before, const char *name, journey_str value)
{
	tool_text_print(out, "%s\"%s\":", before, name);
	tool_text_json(out, value);
}

void tool_show_members_json(tool_text *out, const journey_report_view *report)
{
	tool_text_put(out, "\"segments\":[");
	for (size_t i = 0; i < report->segment_count; i++) {
		const journey_segment_report *segment = &report->segments[i];

		name_member(out, i ? ",{" : "{", "name", segment->name);
		tool_text_print(out, ",\"customers\":%" PRId64 ",\"entered\":%" PRId64 ",\"left\":%" PRId64 "}",
			segment->customers, segment->entered, segment->left);
	}
	tool_text_put(out, "],\"stages\":[");
	for (size_t i = 0; i < report->stage_count; i++) {
		const journey_stage_report *stage = &report->stages[i];

		name_member(out, i ? ",{" : "{", "name", stage->name);
		tool_text_print(out, ",\"customers\":%" PRId64 ",\"entered\":%" PRId64 ",\"left\":%" PRId64
			",\"mean_seconds\":", stage->customers, stage->entered, stage->left);
		tool_text_number(out, stage->mean_seconds);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "],\"moves\":[");
	for (size_t i = 0; i < report->move_count; i++) {
		name_member(out, i ? ",{" : "{", "from", report->moves[i].from);
		name_member(out, ",", "to", report->moves[i].to);
		tool_text_print(out, ",\"count\":%" PRId64 "}", report->moves[i].count);
	}
	tool_text_put(out, "]");
}
