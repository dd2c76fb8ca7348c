/*
 * Rows that a batch writes: what calls put and delete, kept by key until the commit. The ops of the running call
 * are pending; they join the batch when the call settles. Everything lives in one arena that empties with the batch.
 */
#ifndef JY_ENGINE_BATCH_H
#define JY_ENGINE_BATCH_H

#include "base/arena.h"
#include "base/map.h"
#include "engine/key.h"

typedef struct jy_batch_row {
	journey_bytes key, value;
	uint64_t expected; /* version in the store before the batch; JOURNEY_VERSION_ANY: unknown */
	bool set;          /* false: a place was made, nothing was settled yet */
	bool deleted;
} jy_batch_row;

typedef struct jy_batch {
	journey_allocator allocator;
	jy_arena arena;
	jy_map places;
	jy_batch_row *rows; /* in order of first writing */
	size_t row_count, row_capacity;
	jy_batch_row *pending;
	size_t pending_count, pending_capacity;
} jy_batch;

void jy_batch_init(jy_batch *batch, const journey_allocator *allocator);
void jy_batch_free(jy_batch *batch);
/* Key and value are copied. */
journey_status jy_batch_put(jy_batch *batch, const jy_key *key, journey_bytes value, uint64_t expected);
journey_status jy_batch_delete(jy_batch *batch, const jy_key *key, uint64_t expected);
/* What the running call or the batch wrote last under the key; NULL: nothing. */
const jy_batch_row *jy_batch_find(const jy_batch *batch, journey_bytes key);
/*
 * A row as the batch leaves it: what it wrote is not in the store yet. The version is the one that the commit will find
 * there. Whether the batch wrote it.
 */
bool jy_batch_look(const jy_batch *batch, journey_row *row);
/* After JOURNEY_OK settling cannot fail. */
journey_status jy_batch_prepare(jy_batch *batch);
void jy_batch_settle(jy_batch *batch);
void jy_batch_drop(jy_batch *batch);
void jy_batch_clear(jy_batch *batch);

#endif
