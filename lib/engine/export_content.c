/* What was said to a customer, and in which experiments they are. */
#include "engine/export.h"

#include "base/text.h"

static void put_named(jy_json_out *j, const char *name, journey_str text)
{
	if (text.size > 0)
		jy_json_member_str(j, name, text);
}

void jy_export_said(jy_json_out *j, const jy_export_text *it)
{
	jy_json_member_str(j, "text", it->text);
	put_named(j, "subject", it->subject);
	if (it->part_count > 0) {
		jy_json_key(j, "parts");
		jy_json_open(j, '{');
		for (uint32_t i = 0; i < it->part_count; i++) {
			jy_json_key_str(j, it->parts[i].name);
			jy_json_str(j, it->parts[i].text);
		}
		jy_json_close(j, '}');
	}
	put_named(j, "locale", it->locale);
	put_named(j, "variant", it->variant);
	put_named(j, "items", it->items);
}

void jy_export_told(jy_json_out *j, const jy_record *record)
{
	put_named(j, "template", record->template_name);
	put_named(j, "variant", record->variant);
	put_named(j, "locale", record->locale);
	put_named(j, "reason", record->detail);
}

static void put_trial(jy_json_out *j, const journey_engine *engine, const jy_actions *actions, const jy_trial *it)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "journey", engine->strategy->journeys[it->journey].name);
	jy_json_member_str(j, "experiment", jy_actions_text(actions, it->experiment));
	jy_json_member_str(j, "arm", jy_actions_text(actions, it->arm));
	jy_json_member_time(j, "exposed_at", it->at);
	jy_json_member_bool(j, "held_out", it->held_out != 0);
	jy_json_member_bool(j, "converted", it->converted != 0);
	jy_export_micro(j, "value", it->value);
	jy_json_close(j, '}');
}

void jy_export_trials(jy_json_out *j, const journey_engine *engine, const jy_actions *actions)
{
	jy_json_key(j, "choices");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->choice_count; i++) {
		jy_json_open(j, '{');
		jy_json_member_str(j, "experiment", jy_actions_text(actions, actions->choices[i].seed));
		jy_json_member_str(j, "arm", jy_actions_text(actions, actions->choices[i].arm));
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
	jy_json_key(j, "trials");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->trial_count; i++)
		put_trial(j, engine, actions, &actions->trials[i]);
	jy_json_close(j, ']');
}
