/*
 * A store over another one. What is written lives in a memory store, which does all that a commit asks. Before a commit
 * touches a row of the store below for the first time, that row is copied up with its version, and its key is noted as
 * covered: from then on the memory store alone says what is there, also that nothing is.
 */
#include <journey/storage.h>

#include <string.h>

#include "base/memory.h"
#include "storage/memory.h"
#include "storage/rows.h"

/* Ends a scan of the store below that has gone far enough. */
#define ENOUGH ((journey_status)1)

struct journey_overlay_store {
	journey_allocator allocator;
	journey_storage base;
	journey_memory_store *own;
	journey_storage above; /* the callbacks of `own` */
	jy_rows covered;       /* keys without values, in no order */
	/* room for one call */
	journey_bytes *keys;
	journey_row *rows;
	size_t *places;
	size_t key_capacity, row_capacity, place_capacity;
	int scanning; /* depth of scans under way */
};

static bool is_covered(const journey_overlay_store *store, journey_bytes key)
{
	return jy_rows_find(&store->covered, key, jy_rows_hash(&store->covered, key)) != NULL;
}

static bool make_room(journey_overlay_store *store, size_t count)
{
	return jy_grow(&store->allocator, &store->keys, &store->key_capacity, count, sizeof *store->keys) &&
	       jy_grow(&store->allocator, &store->rows, &store->row_capacity, count, sizeof *store->rows) &&
	       jy_grow(&store->allocator, &store->places, &store->place_capacity, count, sizeof *store->places);
}

/* --- reading --- */

static journey_status overlay_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	journey_overlay_store *store = user;
	journey_status status;
	size_t count = 0;

	if (!make_room(store, n))
		return JOURNEY_NO_MEMORY;
	status = store->above.get_many(store->above.user, n, keys, rows);
	for (size_t i = 0; !status && i < n; i++) {
		if (rows[i].version || is_covered(store, keys[i]))
			continue;
		store->keys[count] = keys[i];
		store->places[count++] = i;
	}
	if (!status && count)
		status = store->base.get_many(store->base.user, count, store->keys, store->rows);
	for (size_t i = 0; !status && i < count; i++) {
		rows[store->places[i]] = store->rows[i];
		rows[store->places[i]].key = keys[store->places[i]];
	}
	return status;
}

/* Two orders become one: each row of the store below waits for those above that come before it. */
typedef struct merging {
	journey_overlay_store *store;
	journey_bytes from; /* rows above from here on were not visited */
	size_t left;
	journey_scan_fn visit;
	void *arg;
	bool ended; /* with `result`, by the visitor or as enough were visited */
	journey_status result;
	unsigned char space[JOURNEY_STORAGE_KEY_MAX];
} merging;

static journey_status give(merging *m, const journey_row *row)
{
	m->left--;
	m->result = m->visit(m->arg, row);
	m->ended = m->result || !m->left;
	return m->ended ? ENOUGH : JOURNEY_OK;
}

static journey_status visit_above(void *arg, const journey_row *row)
{
	return give(arg, row);
}

static journey_status give_above(merging *m, journey_bytes to)
{
	journey_storage above = m->store->above;

	return above.scan(above.user, m->from, to, SIZE_MAX, visit_above, m);
}

static journey_status visit_below(void *arg, const journey_row *row)
{
	merging *m = arg;
	journey_status status;

	if (is_covered(m->store, row->key))
		return JOURNEY_OK;
	if (row->key.size > sizeof m->space)
		return JOURNEY_STORAGE;
	status = give_above(m, row->key);
	if (!status)
		status = give(m, row);
	if (status)
		return status;
	if (row->key.size)
		memcpy(m->space, row->key.data, row->key.size);
	m->from.data = m->space;
	m->from.size = row->key.size;
	return JOURNEY_OK;
}

static journey_status overlay_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                                   journey_scan_fn visit, void *arg)
{
	journey_overlay_store *store = user;
	merging m = {.store = store, .from = from, .left = limit, .visit = visit, .arg = arg};
	journey_status status;

	if (!limit)
		return JOURNEY_OK;
	store->scanning++;
	status = store->base.scan(store->base.user, from, to, SIZE_MAX, visit_below, &m);
	if (!status)
		status = give_above(&m, to);
	store->scanning--;
	return m.ended ? m.result : status;
}

/* --- writing --- */

static journey_status copy_up(journey_overlay_store *store, const journey_row *row)
{
	jy_row *mark;
	journey_status status;

	if (!row->version || is_covered(store, row->key))
		return JOURNEY_OK;
	if (!jy_rows_reserve(&store->covered, 1))
		return JOURNEY_NO_MEMORY;
	mark = jy_rows_add(&store->covered, row->key, jy_rows_hash(&store->covered, row->key));
	if (!mark)
		return JOURNEY_NO_MEMORY;
	status = jy_memory_store_seed(store->own, row->key, row->value, row->version);
	if (status)
		jy_rows_remove(&store->covered, mark);
	return status;
}

/* The keys of a change that the overlay knows nothing of yet. */
static size_t list_unknown(journey_overlay_store *store, const journey_commit *change)
{
	size_t total = change->put_count + change->delete_count + change->add_count, count = 0;

	for (size_t i = 0; i < total; i++) {
		journey_row row;
		journey_bytes key = i < change->put_count ? change->puts[i].key
		                    : i - change->put_count < change->delete_count
			                    ? change->deletes[i - change->put_count].key
			                    : change->adds[i - change->put_count - change->delete_count].key;

		if (key.size > JOURNEY_STORAGE_KEY_MAX || is_covered(store, key))
			continue;
		if (store->above.get_many(store->above.user, 1, &key, &row) == JOURNEY_OK && !row.version)
			store->keys[count++] = key;
	}
	return count;
}

static journey_status overlay_commit(void *user, const journey_commit *change, size_t *refused)
{
	journey_overlay_store *store = user;
	journey_status status = JOURNEY_OK;
	size_t total, count;

	if (store->scanning)
		return JOURNEY_BUSY;
	if (!jy_add_size(change->put_count, change->delete_count, &total) ||
	    !jy_add_size(total, change->add_count, &total) || !make_room(store, total))
		return JOURNEY_NO_MEMORY;
	count = list_unknown(store, change);
	if (count)
		status = store->base.get_many(store->base.user, count, store->keys, store->rows);
	for (size_t i = 0; !status && i < count; i++) {
		store->rows[i].key = store->keys[i];
		status = copy_up(store, &store->rows[i]);
	}
	/* What was copied up so far is what is below: nobody can tell. */
	return status ? status : store->above.commit(store->above.user, change, refused);
}

/* --- making one --- */

journey_status journey_overlay_store_new(const journey_allocator *allocator, const journey_storage *base,
                                         journey_overlay_store **out)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_overlay_store *store;
	journey_status status;

	if (!base || !out || !base->get_many || !base->scan)
		return JOURNEY_MISUSE;
	store = jy_alloc(&memory, sizeof *store);
	if (!store)
		return JOURNEY_NO_MEMORY;
	memset(store, 0, sizeof *store);
	status = journey_memory_store_new(&memory, &store->own);
	if (status) {
		jy_free(&memory, store, sizeof *store);
		return status;
	}
	store->allocator = memory;
	store->base = *base;
	store->above = journey_memory_store_storage(store->own);
	jy_rows_init(&store->covered, &memory, (uint64_t)(uintptr_t)store);
	*out = store;
	return JOURNEY_OK;
}

void journey_overlay_store_free(journey_overlay_store *store)
{
	journey_allocator memory;

	if (!store)
		return;
	memory = store->allocator;
	journey_memory_store_free(store->own);
	jy_rows_free(&store->covered);
	if (store->keys)
		jy_free(&memory, store->keys, store->key_capacity * sizeof *store->keys);
	if (store->rows)
		jy_free(&memory, store->rows, store->row_capacity * sizeof *store->rows);
	if (store->places)
		jy_free(&memory, store->places, store->place_capacity * sizeof *store->places);
	jy_free(&memory, store, sizeof *store);
}

journey_storage journey_overlay_store_storage(journey_overlay_store *store)
{
	journey_storage storage = {sizeof storage, store, overlay_get_many, overlay_scan, overlay_commit};

	return storage;
}
