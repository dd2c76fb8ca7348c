#include "storage/memory.h"

#include <string.h>

#include "base/int128.h"
#include "base/memory.h"
#include "storage/rows.h"

enum { COUNTER_BYTES = 16 };

/* What a running commit does to one row. */
typedef struct staged {
	jy_row *row;
	uint64_t version; /* afterwards; 0: deleted, or never there */
	const void *data; /* the new value, NULL if it stays; `counter` where is_counter */
	size_t size;
	unsigned char *block; /* room for the new value where the row has too little or far too much */
	size_t capacity;      /* of the block */
	unsigned char counter[COUNTER_BYTES];
	uint8_t is_counter;
	uint8_t is_new; /* the row was reserved by this commit */
} staged;

struct journey_memory_store {
	journey_allocator allocator;
	jy_rows rows;
	staged *ops;
	size_t op_count;
	size_t op_capacity;
	int scanning; /* depth of scans under way */
};

/* --- staging --- */

static bool too_long(journey_bytes key, journey_bytes value)
{
	return key.size > JOURNEY_STORAGE_KEY_MAX || value.size > JOURNEY_STORAGE_VALUE_MAX;
}

/* The place of a row in the running commit; there is room for it. */
static staged *stage_row(journey_memory_store *store, jy_row *row, uint8_t is_new)
{
	staged *op;

	if (row->op)
		return &store->ops[row->op - 1];
	op = &store->ops[store->op_count++];
	row->op = store->op_count;
	op->row = row;
	op->version = row->version;
	op->data = NULL;
	op->size = row->value_size;
	op->block = NULL;
	op->capacity = 0;
	op->is_counter = 0;
	op->is_new = is_new;
	return op;
}

/* Finds or reserves the row of a key. NULL: no memory. */
static staged *stage_key(journey_memory_store *store, journey_bytes key)
{
	uint64_t hash = jy_rows_hash(&store->rows, key);
	jy_row *row = jy_rows_find(&store->rows, key, hash);

	if (row)
		return stage_row(store, row, 0);
	row = jy_rows_add(&store->rows, key, hash);
	return row ? stage_row(store, row, 1) : NULL;
}

static journey_status stage_put(journey_memory_store *store, const journey_put *put)
{
	staged *op;

	if (too_long(put->key, put->value))
		return JOURNEY_STORAGE;
	op = stage_key(store, put->key);
	if (!op)
		return JOURNEY_NO_MEMORY;
	if (put->expected != JOURNEY_VERSION_ANY && put->expected != op->version)
		return JOURNEY_CONFLICT;
	op->version++;
	op->data = put->value.size ? put->value.data : "";
	op->size = put->value.size;
	op->is_counter = 0;
	return JOURNEY_OK;
}

static journey_status stage_delete(journey_memory_store *store, const journey_delete *gone)
{
	uint64_t hash = jy_rows_hash(&store->rows, gone->key);
	jy_row *row = jy_rows_find(&store->rows, gone->key, hash);
	staged *op = row ? stage_row(store, row, 0) : NULL;

	if (gone->expected != JOURNEY_VERSION_ANY && gone->expected != (op ? op->version : 0))
		return JOURNEY_CONFLICT;
	if (op) {
		op->version = 0;
		op->data = NULL;
		op->size = 0;
	}
	return JOURNEY_OK;
}

static const unsigned char *staged_value(const staged *op)
{
	if (op->is_counter)
		return op->counter;
	return op->data ? op->data : op->row->value;
}

static journey_status stage_add(journey_memory_store *store, const journey_add *add)
{
	static const journey_bytes nothing = {NULL, 0};
	journey_int128 sum = {0, 0};
	staged *op;

	if (too_long(add->key, nothing))
		return JOURNEY_STORAGE;
	op = stage_key(store, add->key);
	if (!op)
		return JOURNEY_NO_MEMORY;
	if (op->version) {
		if (op->size != COUNTER_BYTES)
			return JOURNEY_CORRUPT;
		sum = jy_i128_read(staged_value(op));
	}
	if (!jy_i128_add_ok(sum, add->delta, &sum) ||
	    (add->has_floor && jy_i128_cmp(sum, add->floor) < 0) ||
	    (add->has_ceiling && jy_i128_cmp(sum, add->ceiling) > 0))
		return JOURNEY_LIMIT;
	jy_i128_write(sum, op->counter);
	op->version++;
	op->data = NULL;
	op->size = COUNTER_BYTES;
	op->is_counter = 1;
	return JOURNEY_OK;
}

/* Some air, since most values that grow once grow again. */
static size_t capacity_for(size_t size)
{
	return (size + size / 4 + 31) & ~(size_t)31;
}

static bool needs_block(const staged *op)
{
	if (!op->version || !(op->is_counter || op->data))
		return false;
	return op->size > op->row->capacity || capacity_for(op->size) < op->row->capacity / 4;
}

static journey_status stage_blocks(journey_memory_store *store)
{
	for (size_t i = 0; i < store->op_count; i++) {
		staged *op = &store->ops[i];
		size_t capacity = op->is_counter ? COUNTER_BYTES : capacity_for(op->size);

		if (!needs_block(op) || !capacity)
			continue;
		op->block = jy_alloc(&store->allocator, capacity);
		if (!op->block)
			return JOURNEY_NO_MEMORY;
		op->capacity = capacity;
	}
	return JOURNEY_OK;
}

static journey_status stage(journey_memory_store *store, const journey_commit *change, size_t *refused)
{
	journey_status status = JOURNEY_OK;
	size_t fresh, count;

	if (!jy_add_size(change->put_count, change->add_count, &fresh) ||
	    !jy_add_size(fresh, change->delete_count, &count))
		return JOURNEY_NO_MEMORY;
	if (!jy_grow(&store->allocator, &store->ops, &store->op_capacity, count, sizeof *store->ops) ||
	    !jy_rows_reserve(&store->rows, fresh))
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; !status && i < change->put_count; i++)
		status = stage_put(store, &change->puts[i]);
	for (size_t i = 0; !status && i < change->delete_count; i++)
		status = stage_delete(store, &change->deletes[i]);
	for (size_t i = 0; !status && i < change->add_count; i++) {
		status = stage_add(store, &change->adds[i]);
		if (status == JOURNEY_LIMIT && refused)
			*refused = i;
	}
	return status ? status : stage_blocks(store);
}

/* --- ending a commit, one way or the other --- */

static void undo(journey_memory_store *store)
{
	for (size_t i = 0; i < store->op_count; i++) {
		staged *op = &store->ops[i];

		op->row->op = 0;
		if (op->block)
			jy_free(&store->allocator, op->block, op->capacity);
		if (op->is_new)
			jy_rows_remove(&store->rows, op->row);
	}
}

static void apply_value(journey_memory_store *store, staged *op)
{
	jy_row *row = op->row;
	const unsigned char *value = staged_value(op);

	if (op->block) {
		memcpy(op->block, value, op->size);
		if (row->value)
			jy_free(&store->allocator, row->value, row->capacity);
		row->value = op->block;
		row->capacity = op->capacity;
	} else if (op->size) {
		memmove(row->value, value, op->size);
	}
	row->value_size = op->size;
}

static void apply(journey_memory_store *store)
{
	for (size_t i = 0; i < store->op_count; i++) {
		staged *op = &store->ops[i];
		jy_row *row = op->row;

		row->op = 0;
		if (!op->version) {
			jy_rows_remove(&store->rows, row);
			continue;
		}
		if (op->is_counter || op->data)
			apply_value(store, op);
		row->version = op->version;
		if (op->is_new)
			jy_rows_link(&store->rows, row);
	}
}

/* --- the callbacks --- */

static journey_status memory_commit(void *user, const journey_commit *change, size_t *refused)
{
	journey_memory_store *store = user;
	journey_status status;

	if (store->scanning)
		return JOURNEY_BUSY;
	store->op_count = 0;
	status = stage(store, change, refused);
	if (status)
		undo(store);
	else
		apply(store);
	return status;
}

static void row_out(const jy_row *from, journey_row *row)
{
	row->value.data = from->value_size ? from->value : NULL;
	row->value.size = from->value_size;
	row->version = from->version;
}

static journey_status memory_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	journey_memory_store *store = user;

	for (size_t i = 0; i < n; i++) {
		const jy_row *row = jy_rows_find(&store->rows, keys[i], jy_rows_hash(&store->rows, keys[i]));

		memset(&rows[i], 0, sizeof rows[i]);
		rows[i].key = keys[i];
		if (row)
			row_out(row, &rows[i]);
	}
	return JOURNEY_OK;
}

static journey_status memory_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                                  journey_scan_fn visit, void *arg)
{
	journey_memory_store *store = user;
	journey_status status = JOURNEY_OK;
	const jy_row *at = limit ? jy_rows_seek(&store->rows, from) : NULL;

	store->scanning++;
	while (at && limit-- && jy_key_compare(at->key, at->key_size, to.data, to.size) < 0) {
		journey_row row;

		row.key.data = at->key;
		row.key.size = at->key_size;
		row_out(at, &row);
		status = visit(arg, &row);
		if (status)
			break;
		at = at->next[0];
	}
	store->scanning--;
	return status;
}

/* --- making one --- */

journey_status journey_memory_store_new(const journey_allocator *allocator, journey_memory_store **out)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_memory_store *store;

	if (!out)
		return JOURNEY_MISUSE;
	store = jy_alloc(&memory, sizeof *store);
	if (!store)
		return JOURNEY_NO_MEMORY;
	memset(store, 0, sizeof *store);
	store->allocator = memory;
	/* The address only makes the hash hard to foresee; what comes out is in key order. */
	jy_rows_init(&store->rows, &memory, (uint64_t)(uintptr_t)store);
	*out = store;
	return JOURNEY_OK;
}

void journey_memory_store_free(journey_memory_store *store)
{
	journey_allocator memory;

	if (!store)
		return;
	memory = store->allocator;
	jy_rows_free(&store->rows);
	if (store->ops)
		jy_free(&memory, store->ops, store->op_capacity * sizeof *store->ops);
	jy_free(&memory, store, sizeof *store);
}

journey_storage journey_memory_store_storage(journey_memory_store *store)
{
	journey_storage storage = {sizeof storage, store, memory_get_many, memory_scan, memory_commit};

	return storage;
}

journey_status jy_memory_store_seed(journey_memory_store *store, journey_bytes key, journey_bytes value, uint64_t version)
{
	jy_row *row;

	if (too_long(key, value))
		return JOURNEY_STORAGE;
	if (!jy_rows_reserve(&store->rows, 1))
		return JOURNEY_NO_MEMORY;
	row = jy_rows_add(&store->rows, key, jy_rows_hash(&store->rows, key));
	if (!row)
		return JOURNEY_NO_MEMORY;
	if (value.size) {
		row->capacity = capacity_for(value.size);
		row->value = jy_alloc(&store->allocator, row->capacity);
		if (!row->value) {
			row->capacity = 0;
			jy_rows_remove(&store->rows, row);
			return JOURNEY_NO_MEMORY;
		}
		memcpy(row->value, value.data, value.size);
		row->value_size = value.size;
	}
	row->version = version;
	jy_rows_link(&store->rows, row);
	return JOURNEY_OK;
}

size_t jy_memory_store_count(const journey_memory_store *store)
{
	return store->rows.count;
}
