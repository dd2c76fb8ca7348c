/* What patterns over time and inactivity keep of a customer, in an export. */
#include "engine/export.h"

#include "base/text.h"
#include "base/value.h"
#include "strategy/patterns.h"

static journey_str property_name(const jy_event_type *event, uint32_t property)
{
	if (property < event->property_count)
		return event->properties[property].name;
	return jy_str(property == JY_STEP_TIMESTAMP ? "timestamp" : "name");
}

static journey_status put_value(jy_json_out *j, journey_engine *engine, jy_reader *r, const jy_event_type *event,
                                uint32_t property)
{
	journey_value value;
	if (jy_reader_u8(r) == 0)
		return r->failed ? JOURNEY_CORRUPT : JOURNEY_OK;
	if (!jy_value_read(r, &engine->arena, &value))
		return r->failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	jy_json_open(j, '{');
	jy_json_member_str(j, "event", event->name);
	jy_json_member_str(j, "property", property_name(event, property));
	jy_json_key(j, "value");
	jy_json_value(j, value);
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

/* Properties of events, as a run has taken them or as an event waits with them. */
static journey_status put_kept(jy_json_out *j, journey_engine *engine, const jy_live *live, journey_str stored)
{
	const jy_pattern_rule *rule = jy_live_rule(engine->strategy, live);
	const jy_event_type *events = engine->strategy->events;
	jy_reader r = jy_reader_of(stored.data, stored.size);
	journey_status status = JOURNEY_OK;
	uint32_t first = 0;
	if (live->kind == JY_LIVE_EVENT) {
		while (!(live->steps >> first & 1))
			first++;
		const jy_pattern_step *step = &rule->steps[first];
		for (uint32_t i = 0; status == JOURNEY_OK && i < step->read_count; i++)
			status = put_value(j, engine, &r, &events[step->event], step->reads[i]);
		return status;
	}
	for (uint32_t i = 0; status == JOURNEY_OK && stored.size > 0 && i < rule->field_count; i++)
		status = put_value(j, engine, &r, &events[rule->steps[JY_STEP_OF(rule->fields[i])].event],
		                   JY_STEP_PROPERTY(rule->fields[i]));
	return status;
}

journey_status jy_export_live(jy_json_out *j, journey_engine *engine, const jy_actions *actions, const jy_live *it)
{
	static const char *const kinds[] = {"", "run", "fired", "gathering", "event", "last"};
	bool run = it->kind == JY_LIVE_RUN || it->kind == JY_LIVE_DONE;
	journey_status status = JOURNEY_OK;
	jy_json_open(j, '{');
	jy_json_member_str(j, "trigger", engine->strategy->triggers[it->trigger].name);
	jy_json_member_str(j, "kind", jy_str(kinds[it->kind]));
	jy_json_member_time(j, "since", run ? it->run.start : it->kind == JY_LIVE_GATHER ? JOURNEY_TIME_NONE : it->time);
	jy_json_member_time(j, "until", it->due);
	jy_json_member_str(j, "key", jy_actions_text(actions, it->key));
	jy_json_key(j, "kept");
	jy_json_open(j, '[');
	if (run || it->kind == JY_LIVE_EVENT)
		status = put_kept(j, engine, it, jy_actions_text(actions, it->kept));
	jy_json_close(j, ']');
	jy_json_close(j, '}');
	return status;
}
