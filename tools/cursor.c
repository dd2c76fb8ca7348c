#include "cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIELDS 10

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t tool_cursor_id(uint64_t strategy_hash, const char *seed, char **files, int count)
{
	char digits[24];
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = mix(hash, digits, (size_t)snprintf(digits, sizeof digits, "%016" PRIx64, strategy_hash));
	if (seed)
		hash = mix(hash, seed, strlen(seed) + 1);
	for (int i = 0; i < count; i++)
		hash = mix(hash, files[i], strlen(files[i]) + 1);
	return hash;
}

static journey_str run_key(char room[64], uint64_t id)
{
	return (journey_str){room, (size_t)snprintf(room, 64, "run/%016" PRIx64, id)};
}

static journey_str chunk_key(char room[64], uint64_t id, uint64_t number)
{
	return (journey_str){room, (size_t)snprintf(room, 64, "run/%016" PRIx64 "/%020" PRIu64, id, number)};
}

/* Decimal numbers, a space behind each. */
static bool read_numbers(journey_bytes bytes, uint64_t *numbers, size_t count)
{
	const char *at = bytes.data, *end = at + bytes.size;

	for (size_t i = 0; i < count; i++) {
		const char *first = at;

		numbers[i] = 0;
		for (; at < end && *at >= '0' && *at <= '9'; at++)
			numbers[i] = numbers[i] * 10 + (uint64_t)(*at - '0');
		if (at == first || at == end || *at++ != ' ')
			return false;
	}
	return at == end;
}

journey_status tool_cursor_get(journey_engine *engine, uint64_t id, tool_cursor *out)
{
	uint64_t n[FIELDS + 1];
	char room[64];
	journey_bytes bytes;
	journey_status status = journey_engine_note_get(engine, run_key(room, id), &bytes);

	if (status != JOURNEY_OK)
		return status;
	if (!read_numbers(bytes, n, FIELDS + 1))
		return JOURNEY_CORRUPT;
	if (n[0] != 1)
		return JOURNEY_VERSION;
	*out = (tool_cursor){.id = id, .file = n[1], .line = n[2], .written = n[3], .chunks = n[4],
		.present = (int64_t)n[5], .clock = (int64_t)n[6], .finished = n[7], .place = {n[8], n[9], n[10]}};
	return JOURNEY_OK;
}

journey_status tool_cursor_put(journey_engine *engine, const tool_cursor *cursor)
{
	const uint64_t n[FIELDS + 1] = {1, cursor->file, cursor->line, cursor->written, cursor->chunks,
		(uint64_t)cursor->present, (uint64_t)cursor->clock, cursor->finished, cursor->place.device, cursor->place.inode,
		cursor->place.base};
	char room[64], value[24 * (FIELDS + 1)];
	size_t size = 0;

	for (size_t i = 0; i < FIELDS + 1; i++)
		size += (size_t)snprintf(value + size, sizeof value - size, "%" PRIu64 " ", n[i]);
	return journey_engine_note_put(engine, run_key(room, cursor->id), (journey_bytes){value, size});
}

journey_status tool_cursor_chunk_put(journey_engine *engine, const tool_cursor *cursor, uint64_t number,
	const tool_text *chunk)
{
	char room[64];

	return journey_engine_note_put(engine, chunk_key(room, cursor->id, number),
		(journey_bytes){chunk->data, chunk->size});
}

journey_status tool_cursor_chunk_get(journey_engine *engine, const tool_cursor *cursor, uint64_t number,
	journey_bytes *out)
{
	char room[64];
	journey_status status = journey_engine_note_get(engine, chunk_key(room, cursor->id, number), out);

	return status == JOURNEY_NOT_FOUND ? JOURNEY_CORRUPT : status;
}

journey_status tool_cursor_rejects_get(journey_engine *engine, tool_rejects *out)
{
	journey_bytes bytes;
	journey_status status = journey_engine_note_get(engine, tool_str("rejected"), &bytes);

	*out = (tool_rejects){0};
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	return tool_rejects_read(out, bytes) ? JOURNEY_OK : JOURNEY_CORRUPT;
}

journey_status tool_cursor_rejects_put(journey_engine *engine, const tool_rejects *rejects)
{
	tool_text text = {0};
	journey_status status;

	tool_rejects_write(rejects, &text);
	status = text.failed ? JOURNEY_NO_MEMORY
		: journey_engine_note_put(engine, tool_str("rejected"), (journey_bytes){text.data, text.size});
	tool_text_free(&text);
	return status;
}
