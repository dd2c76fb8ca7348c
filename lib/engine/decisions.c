#include "engine/decisions.h"

#include "base/text.h"
#include "engine/content.h"
#include "engine/rows.h"

journey_status jy_decision_get(journey_engine *engine, journey_str key, jy_record *out)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_DECISION, key, &bytes);
	return status == JOURNEY_OK ? jy_record_read(bytes, &engine->arena, out) : status;
}

static journey_status put(journey_engine *engine, journey_str key, const jy_record *record)
{
	engine->record.size = 0;
	journey_status status = jy_record_write(record, &engine->record);
	return status == JOURNEY_OK ? jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record)) : status;
}

/* One that is gone, or cannot be read, stays as it is. */
static bool is_gone(journey_status status)
{
	return status == JOURNEY_NOT_FOUND || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION;
}

journey_status jy_decision_dropped(journey_engine *engine, journey_str key, jy_rule rule)
{
	jy_record record;
	journey_status status = jy_decision_get(engine, key, &record);
	if (status != JOURNEY_OK)
		return is_gone(status) ? JOURNEY_OK : status;
	record.fate = (uint8_t)rule;
	record.fate_at = engine->clock;
	return put(engine, key, &record);
}

journey_status jy_decision_said(journey_engine *engine, journey_str key, const jy_said *said)
{
	jy_record record;
	journey_status status = jy_decision_get(engine, key, &record);
	if (status != JOURNEY_OK)
		return is_gone(status) ? JOURNEY_OK : status;
	record.template_name = said->owner != NULL && !said->owner->offer ? said->owner->name : jy_str("");
	record.variant = said->variant;
	record.locale = said->locale;
	record.detail = said->reason;
	return put(engine, key, &record);
}
