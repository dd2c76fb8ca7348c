/* Opening and closing, batches, the host's own rows. */
#include "base/error.h"
#include "base/float.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/keyed.h"
#include "engine/fanout.h"
#include "engine/outbox.h"
#include "engine/pause.h"
#include "engine/revisit.h"
#include "engine/throttle.h"
#include "engine/rows.h"
#include "engine/watchers.h"
#include <string.h>

#define CACHE_BYTES ((size_t)64 << 20)

void journey_engine_options_init(journey_engine_options *options)
{
	memset(options, 0, sizeof *options);
	options->size = sizeof *options;
	options->cache_bytes = JOURNEY_DEFAULT;
}

static void init_parts(journey_engine *engine)
{
	const journey_allocator *a = &engine->allocator;
	jy_map_init(&engine->members, a, 3);
	jy_batch_init(&engine->batch, a);
	jy_sums_init(&engine->sums, a);
	jy_arena_init(&engine->arena, a);
	jy_queue_init(&engine->due, a);
	jy_queue_init(&engine->outbox, a);
	jy_queue_init(&engine->pushed_due, a);
	jy_queue_init(&engine->pushed_outbox, a);
	jy_queue_init(&engine->fanouts, a);
	jy_queue_init(&engine->pushed_fanouts, a);
	jy_queue_init(&engine->pushed_waiting, a);
	jy_entities_init(&engine->entities, a);
	engine->watch_epoch = 1;
	jy_buffer_init(&engine->text, a);
	jy_template_room_init(&engine->text_room, a);
	jy_buffer_init(&engine->key_text, a);
	jy_buffer_init(&engine->note, a);
	jy_buffer_init(&engine->seed, a);
	jy_buffer_init(&engine->record, a);
	jy_buffer_init(&engine->exported, a);
	jy_buffer_init(&engine->rehearsal.run, a);
	engine->clock = engine->clock_before = engine->clock_committed = JOURNEY_TIME_NONE;
	engine->due_horizon = engine->target = JOURNEY_TIME_NONE;
}

/* With another secret, tombstones and suppressed values would not be found again. Stores of before don't say. */
static journey_status check_secret(journey_engine *engine, jy_reader *reader)
{
	unsigned char check[JY_KEYED_CHECK_SIZE];
	if (jy_reader_left(reader) < sizeof check)
		return JOURNEY_OK;
	const void *there = jy_reader_bytes(reader, sizeof check);
	journey_status status = jy_keyed_check(engine, check);
	if (status == JOURNEY_OK && memcmp(check, there, sizeof check) != 0)
		status = jy_error_set(&engine->error, JOURNEY_INVALID, "options.secret",
		                      "the store was made with another secret");
	return status;
}

static journey_status read_clock(journey_engine *engine)
{
	jy_key key;
	journey_row row;
	jy_key_row(&key, engine->tenant, JY_ROW_ENGINE, jy_str("clock"));
	journey_bytes bytes = jy_key_bytes(&key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status != JOURNEY_OK || row.version == 0)
		return status;
	jy_reader reader = jy_reader_of(row.value.data, row.value.size);
	uint16_t form = jy_reader_u16(&reader);
	journey_time clock = jy_reader_zigzag(&reader);
	if (reader.failed)
		return jy_error_set(&engine->error, JOURNEY_CORRUPT, "storage", "the engine's row cannot be read");
	if (form > JY_STORE_FORM)
		return jy_error_set(&engine->error, JOURNEY_VERSION, "storage",
		                    "the store has form %d, this release reads up to %d", (int)form, JY_STORE_FORM);
	engine->clock = engine->clock_before = engine->clock_committed = clock;
	return check_secret(engine, &reader);
}

/* A zone that is misspelt would silently move every quiet hour, and every schedule. */
static journey_status check_zone(journey_engine *engine, journey_str zone, const char *place, const char *whose)
{
	int32_t offset;
	if (zone.size == 0 || jy_str_is(zone, "UTC"))
		return JOURNEY_OK;
	if (engine->zone == NULL)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, place,
		                    "the %s is set in `%.*s`, and options.zone is not set", whose, (int)zone.size, zone.data);
	journey_status status = engine->zone(engine->zone_user, zone, 0, &offset);
	if (status != JOURNEY_NOT_FOUND)
		return status;
	return jy_error_set(&engine->error, status, place, "the time zone `%.*s` of the %s is not known", (int)zone.size,
	                    zone.data, whose);
}

static journey_status check_zones(journey_engine *engine)
{
	const journey_strategy *strategy = engine->strategy;
	char place[sizeof engine->error.where];
	journey_status status = check_zone(engine, strategy->timezone, "timezone", "strategy");
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->schedules.count; i++) {
		const jy_trigger *trigger = &strategy->triggers[strategy->schedules.items[i]];
		jy_format(place, sizeof place, "triggers.%.*s.zone", (int)trigger->name.size, trigger->name.data);
		status = check_zone(engine, trigger->cause->zone, place, "schedule");
	}
	return status;
}

/* What matching identifiers with patterns that block some needs. */
static journey_status make_tables(journey_engine *engine)
{
	engine->tables = jy_alloc_items(&engine->allocator, engine->strategy->identifier_count, sizeof *engine->tables);
	for (uint32_t i = 0; engine->tables != NULL && i < engine->strategy->identifier_count; i++)
		engine->tables[i].allocator = &engine->allocator;
	return engine->tables != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static void free_tables(journey_engine *engine)
{
	if (engine->tables == NULL)
		return;
	for (uint32_t i = 0; i < engine->strategy->identifier_count; i++)
		jy_regex_table_free(&engine->tables[i]);
	jy_free(&engine->allocator, engine->tables, engine->strategy->identifier_count * sizeof *engine->tables);
}

static journey_status load_parts(journey_engine *engine)
{
	journey_status status = jy_facts_new(&engine->allocator, engine->strategy, &engine->facts);
	if (status == JOURNEY_OK) {
		jy_facts_set_zone(engine->facts, engine->zone, engine->zone_user);
		status = read_clock(engine);
	}
	if (status == JOURNEY_OK)
		status = jy_due_load(engine);
	if (status == JOURNEY_OK)
		status = jy_waiting_new(engine);
	if (status == JOURNEY_OK)
		status = jy_outbox_load(engine);
	if (status == JOURNEY_OK)
		status = jy_fanout_load(engine);
	if (status == JOURNEY_OK)
		status = jy_pauses_load(engine);
	if (status == JOURNEY_OK)
		status = jy_revisit_load(engine);
	if (status != JOURNEY_OK)
		return status;
	status = make_tables(engine);
	if (status != JOURNEY_OK)
		return status;
	size_t channels = (size_t)engine->strategy->channel_count + 1;
	engine->channels = jy_alloc_items(&engine->allocator, channels, sizeof *engine->channels);
	return engine->channels != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status keep_seed(journey_engine *engine, journey_str seed)
{
	if (seed.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "options.seed", "it has %zu bytes, expected up to %d",
		                    seed.size, JOURNEY_EVENT_ID_MAX);
	if (seed.size > 0 && !(jy_buffer_bytes(&engine->seed, seed.data, seed.size) && jy_buffer_u8(&engine->seed, '/')))
		return JOURNEY_NO_MEMORY;
	return JOURNEY_OK;
}

static journey_status check_options(const journey_engine_options *options, journey_error *error)
{
	if (options == NULL || options->size < offsetof(journey_engine_options, zone))
		return jy_error_set(error, JOURNEY_MISUSE, "options", "the options' `size` is not set");
	if (options->storage == NULL || options->strategy == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "a storage and a strategy are required");
	if (options->storage->get_many == NULL || options->storage->scan == NULL || options->storage->commit == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, "options.storage", "a callback is missing");
	return JOURNEY_OK;
}

journey_status journey_engine_open(const journey_engine_options *given, journey_engine **out, journey_error *error)
{
	journey_engine_options options;
	journey_status status = check_options(given, error);
	if (status != JOURNEY_OK || out == NULL)
		return JOURNEY_MISUSE;
	journey_engine_options_init(&options);
	memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
	if (!jy_float_mode_ok())
		return jy_error_set(error, JOURNEY_UNSUPPORTED, "", "floating point does not round to nearest, ties to even");
	journey_allocator allocator = jy_allocator_or_libc(options.allocator);
	journey_engine *engine = jy_alloc_zero(&allocator, sizeof *engine);
	if (engine == NULL)
		return jy_error_memory(error);
	engine->allocator = allocator;
	engine->storage = *options.storage;
	engine->strategy = options.strategy;
	engine->zone = options.zone;
	engine->zone_user = options.zone_user;
	engine->tenant = options.tenant;
	engine->cache_bytes = options.cache_bytes == JOURNEY_DEFAULT ? CACHE_BYTES : options.cache_bytes;
	init_parts(engine);
	status = keep_seed(engine, options.seed);
	if (status == JOURNEY_OK)
		status = jy_rehearsal_open(engine, &options);
	if (status == JOURNEY_OK)
		status = jy_keyed_open(engine, options.secret);
	if (status == JOURNEY_OK)
		status = check_zones(engine);
	if (status == JOURNEY_OK)
		status = load_parts(engine);
	if (status == JOURNEY_OK) {
		*out = engine;
		return status;
	}
	if (error != NULL && engine->error.status == status)
		*error = engine->error;
	else
		jy_error_set(error, status, "storage", "%s", journey_status_text(status));
	journey_engine_close(engine);
	return status;
}

void journey_engine_close(journey_engine *engine)
{
	if (engine == NULL)
		return;
	const journey_allocator allocator = engine->allocator, *a = &allocator;
	jy_components_free(engine);
	jy_facts_free(engine->facts);
	jy_map_free(&engine->members);
	jy_batch_free(&engine->batch);
	jy_sums_free(&engine->sums);
	jy_arena_free(&engine->arena);
	jy_queue_free(&engine->due);
	jy_queue_free(&engine->outbox);
	jy_queue_free(&engine->pushed_due);
	jy_queue_free(&engine->pushed_outbox);
	jy_queue_free(&engine->fanouts);
	jy_queue_free(&engine->pushed_fanouts);
	jy_waiting_free(engine);
	jy_entities_free(&engine->entities);
	jy_watch_log_free(engine);
	jy_buffer_free(&engine->text);
	jy_template_room_free(&engine->text_room);
	jy_buffer_free(&engine->key_text);
	jy_buffer_free(&engine->note);
	jy_buffer_free(&engine->seed);
	jy_buffer_free(&engine->record);
	jy_buffer_free(&engine->exported);
	jy_rehearsal_close(engine);
	journey_matcher_free(engine->matcher);
	for (unsigned i = 0; i < JY_EVAL_DEPTH; i++)
		journey_expr_scratch_free(engine->scratch[i]);
	jy_free(a, engine->changes.items, engine->changes.capacity * sizeof *engine->changes.items);
	jy_free(a, engine->changed, engine->changed_capacity * sizeof *engine->changed);
	jy_free(a, engine->touched, engine->touched_capacity * sizeof *engine->touched);
	jy_free(a, engine->fresh_circles.items, engine->fresh_circles.capacity * sizeof *engine->fresh_circles.items);
	jy_free(a, engine->gone_circles.items, engine->gone_circles.capacity * sizeof *engine->gone_circles.items);
	free_tables(engine);
	jy_pauses_free(engine);
	if (engine->channels != NULL)
		jy_free(a, engine->channels, ((size_t)engine->strategy->channel_count + 1) * sizeof *engine->channels);
	jy_free(a, engine, sizeof *engine);
}

const journey_error *journey_engine_error(const journey_engine *engine)
{
	return &engine->error;
}

journey_time journey_engine_clock(const journey_engine *engine)
{
	return engine == NULL ? JOURNEY_TIME_NONE : engine->clock;
}

/* ---- batches ---- */

journey_status journey_engine_begin(journey_engine *engine)
{
	if (engine == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	if (engine->batch_open)
		return jy_error_set(&engine->error, JOURNEY_MISUSE, "", "a batch is open already");
	engine->batch_open = true;
	return JOURNEY_OK;
}

static journey_status need_batch(journey_engine *engine)
{
	if (engine == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	if (!engine->batch_open)
		return jy_error_set(&engine->error, JOURNEY_MISUSE, "", "no batch is open");
	return JOURNEY_OK;
}

journey_status journey_engine_commit(journey_engine *engine)
{
	journey_status status = need_batch(engine);
	if (status != JOURNEY_OK)
		return status;
	memset(&engine->error, 0, sizeof engine->error);
	engine->busy = true;
	status = jy_commit(engine);
	engine->busy = false;
	if (status != JOURNEY_OK && engine->error.status != status)
		jy_error_set(&engine->error, status, "commit", "%s; the batch was undone", journey_status_text(status));
	return status;
}

journey_status journey_engine_rollback(journey_engine *engine)
{
	journey_status status = need_batch(engine);
	if (status != JOURNEY_OK)
		return status;
	jy_discard(engine);
	return JOURNEY_OK;
}

/* ---- the host's own rows ---- */

journey_status journey_engine_note_put(journey_engine *engine, journey_str key, journey_bytes value)
{
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	if (key.size == 0 || key.size > JOURNEY_NOTE_KEY_MAX)
		status = jy_error_set(&engine->error, JOURNEY_LIMIT, "", "a note's key has %zu bytes, expected 1 to %d",
		                      key.size, JOURNEY_NOTE_KEY_MAX);
	else if (value.size > JOURNEY_STORAGE_VALUE_MAX)
		status = jy_error_set(&engine->error, JOURNEY_LIMIT, "", "a note has %zu bytes, expected up to %u",
		                      value.size, JOURNEY_STORAGE_VALUE_MAX);
	else if (value.size == 0)
		status = jy_row_delete(engine, JY_ROW_NOTE, key);
	else
		status = jy_row_put(engine, JY_ROW_NOTE, key, value);
	return jy_call_end(engine, status);
}

journey_status journey_engine_note_get(journey_engine *engine, journey_str key, journey_bytes *value)
{
	journey_bytes found;
	if (engine == NULL || value == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	jy_arena_reset(&engine->arena);
	engine->busy = true; /* the store's callbacks may not call back */
	journey_status status = jy_row_get(engine, JY_ROW_NOTE, key, &found);
	engine->busy = false;
	if (status != JOURNEY_OK)
		return status;
	engine->note.size = 0;
	if (!jy_buffer_bytes(&engine->note, found.data, found.size))
		return JOURNEY_NO_MEMORY;
	*value = jy_buffer_view(&engine->note);
	return JOURNEY_OK;
}
