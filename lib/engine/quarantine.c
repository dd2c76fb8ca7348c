#include "engine/quarantine.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/keyed.h"
#include "engine/rows.h"

/* Version of the row that remembers a customer. */
#define FORM 1

journey_status jy_quarantine_found(journey_engine *engine, journey_str identifier, journey_status status)
{
	if (status != JOURNEY_CORRUPT && status != JOURNEY_VERSION)
		return status;
	journey_status hashed = jy_keyed_hash(engine, JY_KEYED_QUARANTINE, identifier.data, identifier.size,
	                                      &engine->unreadable_id);
	if (hashed != JOURNEY_OK)
		return hashed;
	engine->unreadable = status;
	return jy_error_set(&engine->error, status, "customer", "%s: nothing of this customer is changed until it can be read",
	                    status == JOURNEY_VERSION ? "a row of the customer is of a newer release"
	                                              : "a row of the customer is damaged");
}

bool jy_quarantine_is(const journey_engine *engine, journey_status status)
{
	return status != JOURNEY_OK && engine->unreadable == status;
}

static journey_status put_row(journey_engine *engine, journey_str id, journey_status why)
{
	engine->text.size = 0;
	if (!jy_buffer_u8(&engine->text, FORM) || !jy_buffer_zigzag(&engine->text, why) ||
	    !jy_buffer_zigzag(&engine->text, engine->clock))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_row_put(engine, JY_ROW_QUARANTINE, id, jy_buffer_view(&engine->text));
	return status == JOURNEY_OK ? jy_count(engine, JY_SUM_QUARANTINED, 0, (uint32_t)-why, 1) : status;
}

journey_status jy_quarantine_count(journey_engine *engine)
{
	journey_status why = engine->unreadable;
	journey_bytes row;
	engine->unreadable = JOURNEY_OK;
	jy_call_undo(engine);
	journey_str name = jy_str_of((const char *)engine->unreadable_id.bytes, sizeof engine->unreadable_id.bytes);
	journey_status status = jy_row_get(engine, JY_ROW_QUARANTINE, name, &row);
	return status == JOURNEY_NOT_FOUND ? put_row(engine, name, why) : status;
}
