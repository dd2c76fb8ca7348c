#include "engine/decisions.h"

#include "engine/rows.h"

journey_status jy_decision_get(journey_engine *engine, journey_str key, jy_record *out)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_DECISION, key, &bytes);
	return status == JOURNEY_OK ? jy_record_read(bytes, &engine->arena, out) : status;
}

journey_status jy_decision_dropped(journey_engine *engine, journey_str key, jy_rule rule)
{
	jy_record record;
	journey_status status = jy_decision_get(engine, key, &record);
	/* One that cannot be read stays as it is. */
	if (status == JOURNEY_NOT_FOUND || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	record.fate = (uint8_t)rule;
	record.fate_at = engine->clock;
	engine->record.size = 0;
	status = jy_record_write(&record, &engine->record);
	return status == JOURNEY_OK ? jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record)) : status;
}
