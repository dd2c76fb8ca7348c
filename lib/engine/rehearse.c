#include "engine/rehearse.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/outbox.h"
#include "engine/state.h"

/* The id of the row that marks a store. */
#define MARK "run"

static journey_status misuse(journey_engine *engine, const char *where, const char *what)
{
	return jy_error_set(&engine->error, JOURNEY_MISUSE, where, "%s", what);
}

static journey_status check(journey_engine *engine, const journey_engine_options *options)
{
	const unsigned all = JOURNEY_DRY | JOURNEY_DRY_IN_PLACE | JOURNEY_DRY_HELD_OUT;
	bool dry = (options->dry & JOURNEY_DRY) != 0;
	if ((options->dry & ~all) != 0 || (!dry && options->dry != 0))
		return misuse(engine, "options.dry", "JOURNEY_DRY is not set, or a flag is not known");
	if (!dry && (options->run.size > 0 || options->record != NULL))
		return misuse(engine, "options", "`run` and `record` go with a dry run");
	if (options->run.size > JOURNEY_RUN_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "options.run", "it has %zu bytes, expected up to %d",
		                    options->run.size, JOURNEY_RUN_MAX);
	return JOURNEY_OK;
}

/* The same strategy, seed and tenant make the same id. */
static bool make_id(journey_engine *engine, jy_buffer *out)
{
	char digits[JY_SEND_KEY];
	jy_hash128 hash = jy_hash128_of(engine->strategy->hash.a ^ engine->tenant, engine->seed.data, engine->seed.size);
	jy_send_key(hash, digits);
	return jy_buffer_text(out, "dry-") && jy_buffer_bytes(out, digits, 16);
}

/* JOURNEY_NOT_FOUND: no dry run has written here. */
static journey_status read_mark(journey_engine *engine, journey_str *run)
{
	jy_key key;
	journey_row row;
	jy_key_row(&key, engine->tenant, JY_ROW_RUN, jy_str(MARK));
	journey_bytes bytes = jy_key_bytes(&key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status == JOURNEY_OK && row.version == 0)
		return JOURNEY_NOT_FOUND;
	*run = jy_str_of(row.value.data, row.value.size);
	return status;
}

/* What did not happen must not be taken for what did. */
static journey_status check_mark(journey_engine *engine)
{
	journey_str run;
	const jy_rehearsal *r = &engine->rehearsal;
	journey_status status = read_mark(engine, &run);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	bool same = jy_str_equal(run, jy_rehearsal_run(engine));
	if (r->flags == 0 || ((r->flags & JOURNEY_DRY_IN_PLACE) != 0 && !same))
		return jy_error_set(&engine->error, JOURNEY_INVALID, "storage", "the store is that of the dry run `%.*s`",
		                    (int)(run.size < JOURNEY_RUN_MAX ? run.size : JOURNEY_RUN_MAX), run.data);
	engine->rehearsal.marked = same;
	return JOURNEY_OK;
}

journey_status jy_rehearsal_open(journey_engine *engine, const journey_engine_options *options)
{
	jy_rehearsal *r = &engine->rehearsal;
	journey_status status = check(engine, options);
	if (status != JOURNEY_OK)
		return status;
	r->flags = options->dry;
	r->backfill = options->backfill != 0;
	r->record = (jy_channel_state){options->record, options->record_user};
	if (r->flags != 0 && !(options->run.size > 0 ? jy_buffer_bytes(&r->run, options->run.data, options->run.size)
	                                             : make_id(engine, &r->run)))
		return JOURNEY_NO_MEMORY;
	if (r->flags != 0 && (r->flags & JOURNEY_DRY_IN_PLACE) == 0) {
		status = journey_overlay_store_new(&engine->allocator, &engine->storage, &r->overlay);
		if (status != JOURNEY_OK)
			return status;
		engine->storage = journey_overlay_store_storage(r->overlay);
	}
	return check_mark(engine);
}

void jy_rehearsal_close(journey_engine *engine)
{
	jy_buffer_free(&engine->rehearsal.run);
	journey_overlay_store_free(engine->rehearsal.overlay);
}

journey_status jy_rehearsal_mark(journey_engine *engine)
{
	jy_key key;
	jy_rehearsal *r = &engine->rehearsal;
	/* Only with what the batch writes anyway, so that calls which change nothing write nothing. */
	bool writes = engine->batch.pending_count + engine->batch.row_count + engine->sums.batch_count > 0;
	if (r->flags == 0 || r->marked || !writes)
		return JOURNEY_OK;
	journey_str run;
	journey_status status = read_mark(engine, &run);
	r->marked = status == JOURNEY_OK;
	if (status != JOURNEY_NOT_FOUND)
		return status;
	jy_key_row(&key, engine->tenant, JY_ROW_RUN, jy_str(MARK));
	return jy_batch_put(&engine->batch, &key, jy_buffer_view(&r->run), JOURNEY_VERSION_ANY);
}

journey_str jy_rehearsal_run(const journey_engine *engine)
{
	const jy_buffer *run = &engine->rehearsal.run;
	return jy_str_of((const char *)run->data, run->size);
}

bool jy_rehearsal_shows_ghosts(const journey_engine *engine)
{
	return (engine->rehearsal.flags & JOURNEY_DRY_HELD_OUT) != 0;
}

journey_str journey_engine_run(const journey_engine *engine)
{
	return engine != NULL ? jy_rehearsal_run(engine) : jy_str("");
}

int journey_engine_backfills(const journey_engine *engine)
{
	return engine != NULL && engine->rehearsal.backfill;
}
