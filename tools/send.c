#include "send.h"

static void member(tool_text *out, const char *name, journey_str value)
{
	if (value.size == 0)
		return;
	tool_text_print(out, ",\"%s\":", name);
	tool_text_json(out, value);
}

void tool_send_write(tool_text *out, const journey_send *send)
{
	tool_text_put(out, "{\"key\":");
	tool_text_json(out, send->key);
	member(out, "user", send->user_id);
	if (send->user_id.size == 0)
		member(out, "anonymous", send->anonymous_id);
	if (send->user_id.size == 0 && send->anonymous_id.size == 0) {
		member(out, "identifier_kind", send->identifier_kind);
		member(out, "identifier", send->identifier);
	}
	member(out, "channel", send->channel);
	member(out, "journey", send->journey);
	member(out, "step", send->step);
	member(out, "offer", send->offer);
	member(out, "template", send->template_name);
	member(out, "subject", send->subject);
	member(out, "text", send->text);
	for (size_t i = 0; i < send->part_count; i++) {
		tool_text_put(out, i == 0 ? ",\"parts\":{" : ",");
		tool_text_json(out, send->parts[i].name);
		tool_text_put(out, ":");
		tool_text_json(out, send->parts[i].text);
	}
	tool_text_put(out, send->part_count > 0 ? "}" : "");
	member(out, "locale", send->locale);
	member(out, "variant", send->variant);
	tool_text_put(out, ",\"decided\":");
	tool_text_time(out, send->decided);
	tool_text_put(out, ",\"handed\":");
	tool_text_time(out, send->handed);
	tool_text_put(out, ",\"propensity\":");
	tool_text_number(out, send->propensity);
	if (send->audience)
		member(out, "audience", tool_str(send->audience == 1 ? "add" : "remove"));
	if (send->held_out)
		tool_text_put(out, ",\"held_out\":true");
	member(out, "run", send->run);
	tool_text_put(out, "}\n");
}
