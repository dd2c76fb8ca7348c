#include "cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
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

/* ---- all runs ---- */

#define RUN_LINE 17 /* 16 digits and a line feed */

journey_status tool_cursor_register(journey_engine *engine, uint64_t id)
{
	char line[RUN_LINE + 1];
	journey_bytes there = {NULL, 0};
	tool_text text = {0};
	journey_status status = journey_engine_note_get(engine, tool_str("runs"), &there);

	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	snprintf(line, sizeof line, "%016" PRIx64 "\n", id);
	for (size_t i = 0; i + RUN_LINE <= there.size; i += RUN_LINE)
		if (memcmp((const char *)there.data + i, line, RUN_LINE) == 0)
			return JOURNEY_OK;
	tool_text_add(&text, there.data, there.size);
	tool_text_put(&text, line);
	status = text.failed ? JOURNEY_NO_MEMORY
		: journey_engine_note_put(engine, tool_str("runs"), (journey_bytes){text.data, text.size});
	tool_text_free(&text);
	return status;
}

static bool occurs(const char *line, size_t size, const tool_text *text)
{
	for (size_t i = 0; i + text->size <= size; i++)
		if (memcmp(line + i, text->data, text->size) == 0)
			return true;
	return false;
}

/* Whether there was such a line. */
static bool blank_lines(tool_text *chunk, const tool_text *texts, size_t count)
{
	bool found = false;

	for (size_t at = 0, end; at < chunk->size; at = end + 1) {
		for (end = at; end < chunk->size && chunk->data[end] != '\n'; end++)
			;
		for (size_t i = 0; i < count; i++) {
			if (!occurs(chunk->data + at, end - at, &texts[i]))
				continue;
			memset(chunk->data + at, ' ', end - at);
			found = true;
			break;
		}
	}
	return found;
}

static journey_status blank_run(journey_engine *engine, uint64_t id, const tool_text *texts, size_t count)
{
	tool_cursor cursor;
	tool_text chunk = {0};
	journey_status status = tool_cursor_get(engine, id, &cursor);

	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	for (uint64_t i = 0; status == JOURNEY_OK && i < cursor.chunks; i++) {
		journey_bytes bytes;

		status = tool_cursor_chunk_get(engine, &cursor, i, &bytes);
		if (status != JOURNEY_OK)
			break;
		tool_text_clear(&chunk);
		tool_text_add(&chunk, bytes.data, bytes.size);
		if (chunk.failed)
			status = JOURNEY_NO_MEMORY;
		else if (blank_lines(&chunk, texts, count))
			status = tool_cursor_chunk_put(engine, &cursor, i, &chunk);
	}
	tool_text_free(&chunk);
	return status;
}

journey_status tool_cursor_blank(journey_engine *engine, const tool_text *texts, size_t count)
{
	journey_bytes there;
	tool_text runs = {0};
	journey_status status = journey_engine_note_get(engine, tool_str("runs"), &there);

	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	tool_text_add(&runs, there.data, there.size);
	if (runs.failed)
		status = JOURNEY_NO_MEMORY;
	for (size_t i = 0; status == JOURNEY_OK && i + RUN_LINE <= runs.size; i += RUN_LINE) {
		char digits[RUN_LINE];

		memcpy(digits, runs.data + i, RUN_LINE - 1);
		digits[RUN_LINE - 1] = '\0';
		status = blank_run(engine, strtoull(digits, NULL, 16), texts, count);
	}
	tool_text_free(&runs);
	return status;
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
