#include "population_store.h"

#include <stdlib.h>
#include <string.h>

journey_status population_store_open(population_store *store, population_memory *memory)
{
	journey_status status;

	*store = (population_store){.memory = memory};
	status = journey_memory_store_new(NULL, &store->counters);
	if (status != JOURNEY_OK)
		return status;
	store->of_counters = journey_memory_store_storage(store->counters);
	return population_store_forget(store);
}

journey_status population_store_forget(population_store *store)
{
	journey_allocator allocator = population_memory_allocator(store->memory);
	journey_status status;

	journey_memory_store_free(store->rows);
	store->rows = NULL;
	population_memory_free(store->memory);
	status = journey_memory_store_new(&allocator, &store->rows);
	if (status == JOURNEY_OK)
		store->of_rows = journey_memory_store_storage(store->rows);
	return status;
}

void population_store_close(population_store *store)
{
	journey_memory_store_free(store->rows);
	journey_memory_store_free(store->counters);
	*store = (population_store){0};
}

/* A row that is no row may be a counter. */
static journey_status get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	population_store *store = user;
	journey_status status = store->of_rows.get_many(store->of_rows.user, n, keys, rows);

	for (size_t i = 0; i < n && status == JOURNEY_OK; i++)
		if (rows[i].version == 0)
			status = store->of_counters.get_many(store->of_counters.user, 1, &keys[i], &rows[i]);
	return status;
}

/* ---- scanning both ---- */

typedef struct gathering {
	journey_row *rows;
	size_t count, capacity;
} gathering;

/* The counters do not change while they are looked at. */
static journey_status gather(void *arg, const journey_row *row)
{
	gathering *to = arg;

	if (to->count == to->capacity) {
		size_t capacity = to->capacity ? to->capacity * 2 : 256;
		void *grown = realloc(to->rows, capacity * sizeof *to->rows);

		if (!grown)
			return JOURNEY_NO_MEMORY;
		to->rows = grown;
		to->capacity = capacity;
	}
	to->rows[to->count++] = *row;
	return JOURNEY_OK;
}

typedef struct merging {
	const gathering *counters;
	size_t at, left;
	journey_scan_fn visit;
	void *arg;
} merging;

static int compare(journey_bytes a, journey_bytes b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	int order = size ? memcmp(a.data, b.data, size) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static journey_status pass(merging *to, const journey_row *row)
{
	if (to->left == 0)
		return JOURNEY_OK;
	to->left--;
	return to->visit(to->arg, row);
}

static journey_status merge(void *arg, const journey_row *row)
{
	merging *to = arg;

	for (; to->at < to->counters->count && compare(to->counters->rows[to->at].key, row->key) < 0; to->at++) {
		journey_status status = pass(to, &to->counters->rows[to->at]);

		if (status != JOURNEY_OK)
			return status;
	}
	return pass(to, row);
}

static journey_status scan(void *user, journey_bytes from, journey_bytes to, size_t limit, journey_scan_fn visit, void *arg)
{
	population_store *store = user;
	gathering counters = {0};
	merging state = {&counters, 0, limit, visit, arg};
	journey_status status = store->of_counters.scan(store->of_counters.user, from, to, limit, gather, &counters);

	if (status == JOURNEY_OK)
		status = store->of_rows.scan(store->of_rows.user, from, to, limit, merge, &state);
	for (; status == JOURNEY_OK && state.at < counters.count; state.at++)
		status = pass(&state, &counters.rows[state.at]);
	free(counters.rows);
	return status;
}

/* Counters first: one with a bound can be refused, and then no row may be written. */
static journey_status commit(void *user, const journey_commit *change, size_t *refused)
{
	population_store *store = user;
	journey_commit rows = *change, counters = {.adds = change->adds, .add_count = change->add_count};
	journey_status status;

	rows.adds = NULL;
	rows.add_count = 0;
	status = store->of_counters.commit(store->of_counters.user, &counters, refused);
	if (status != JOURNEY_OK)
		return status;
	status = store->of_rows.commit(store->of_rows.user, &rows, NULL);
	if (status == JOURNEY_OK)
		return status;
	/* What was added is taken back, so that nothing changed. */
	for (size_t i = 0; i < change->add_count; i++) {
		journey_add back = {.key = change->adds[i].key};
		journey_commit one = {.adds = &back, .add_count = 1};

		back.delta.low = ~change->adds[i].delta.low + 1;
		back.delta.high = (int64_t)(~(uint64_t)change->adds[i].delta.high + (back.delta.low == 0));
		if (store->of_counters.commit(store->of_counters.user, &one, NULL) != JOURNEY_OK)
			return JOURNEY_STORAGE;
	}
	return status;
}

journey_storage population_store_storage(population_store *store)
{
	return (journey_storage){.size = sizeof(journey_storage), .user = store, .get_many = get_many, .scan = scan,
		.commit = commit};
}
