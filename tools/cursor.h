/*
 * What `journey run` keeps in the store, in the same commits as the events' effects: how far it has read, what
 * it has written, and the lines that were rejected.
 *
 *     run/<16 digits>              position of a run; the digits are a hash of strategy, seed and input names
 *     run/<16 digits>/<20 digits>  the sends that a commit wrote
 *     rejected                     ::tool_rejects, of all runs on this store
 *     runs                         the digits of all of them, a line each
 */
#ifndef JOURNEY_TOOLS_CURSOR_H
#define JOURNEY_TOOLS_CURSOR_H

#include "output.h"
#include "rejects.h"

#include <journey/engine.h>

typedef struct tool_cursor {
	uint64_t id;
	uint64_t file, line; /* the next line to read is line + 1 of input number `file` */
	uint64_t written;    /* bytes of sends */
	uint64_t chunks;     /* notes that hold them */
	journey_time clock;
	journey_time present; /* what counted as the present, so that the future is the same when it goes on */
	uint64_t finished;    /* 1: all was read */
	tool_place place;
} tool_cursor;

uint64_t tool_cursor_id(uint64_t strategy_hash, const char *seed, char **files, int count);

/* JOURNEY_NOT_FOUND: no such run yet. */
journey_status tool_cursor_get(journey_engine *engine, uint64_t id, tool_cursor *out);
journey_status tool_cursor_put(journey_engine *engine, const tool_cursor *cursor);

journey_status tool_cursor_chunk_put(journey_engine *engine, const tool_cursor *cursor, uint64_t number,
	const tool_text *chunk);
journey_status tool_cursor_chunk_get(journey_engine *engine, const tool_cursor *cursor, uint64_t number,
	journey_bytes *out);

/* Makes the run one of those that tool_cursor_blank() finds. */
journey_status tool_cursor_register(journey_engine *engine, uint64_t id);
/*
 * Puts blanks in the place of each send, in all runs, in which one of the texts occurs: sizes stay, so that a run that
 * goes on still knows what its output has. Call it in a batch.
 */
journey_status tool_cursor_blank(journey_engine *engine, const tool_text *texts, size_t count);

/* Leaves `out` empty if there are none. */
journey_status tool_cursor_rejects_get(journey_engine *engine, tool_rejects *out);
journey_status tool_cursor_rejects_put(journey_engine *engine, const tool_rejects *rejects);

#endif
