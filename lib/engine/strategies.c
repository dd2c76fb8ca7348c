#include "engine/strategies.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/rows.h"

journey_str jy_strategy_digits(uint64_t hash, char digits[JY_STRATEGY_DIGITS])
{
	static const char hex[] = "0123456789abcdef";
	for (unsigned i = 0; i < JY_STRATEGY_DIGITS; i++)
		digits[i] = hex[hash >> (4 * (JY_STRATEGY_DIGITS - 1 - i)) & 15];
	return jy_str_of(digits, JY_STRATEGY_DIGITS);
}

/* Only with what the batch writes anyway, so that calls which change nothing write nothing. */
static bool writes(const journey_engine *engine)
{
	return engine->batch.pending_count + engine->batch.row_count + engine->sums.batch_count > 0;
}

journey_status jy_strategy_keep(journey_engine *engine)
{
	const journey_strategy *strategy = engine->strategy;
	char digits[JY_STRATEGY_DIGITS];
	jy_key key;
	journey_row row;
	if (engine->strategy_kept || !writes(engine) || strategy->binary.size > JOURNEY_STORAGE_VALUE_MAX)
		return JOURNEY_OK;
	jy_key_row(&key, engine->tenant, JY_ROW_STRATEGY, jy_strategy_digits(strategy->hash.a, digits));
	journey_bytes bytes = jy_key_bytes(&key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status != JOURNEY_OK)
		return status;
	engine->strategy_kept = row.version != 0;
	if (engine->strategy_kept)
		return JOURNEY_OK;
	return jy_batch_put(&engine->batch, &key, strategy->binary, JOURNEY_VERSION_ANY);
}

journey_status jy_strategy_find(journey_engine *engine, uint64_t hash, journey_bytes *out)
{
	char digits[JY_STRATEGY_DIGITS];
	if (hash != engine->strategy->hash.a)
		return jy_row_get(engine, JY_ROW_STRATEGY, jy_strategy_digits(hash, digits), out);
	*out = engine->strategy->binary;
	return JOURNEY_OK;
}

journey_status journey_engine_strategy(journey_engine *engine, uint64_t hash, journey_bytes *out)
{
	journey_bytes found;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = out == NULL ? JOURNEY_MISUSE : jy_strategy_find(engine, hash, &found);
	if (jy_call_forget(engine, status) == JOURNEY_OK)
		*out = found;
	return status;
}
