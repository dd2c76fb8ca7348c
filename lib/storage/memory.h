/**
 * @file memory.h
 * @brief The store in memory behind journey_memory_store_new() (<journey/storage.h>).
 *
 * A commit is staged first: rows that it makes are reserved, conflicts and bounds are checked, all memory is
 * taken. Only then is it applied, by steps that cannot fail.
 */
#ifndef JY_STORAGE_MEMORY_H
#define JY_STORAGE_MEMORY_H

#include <journey/storage.h>

/** Number of rows that a memory store holds. */
size_t jy_memory_store_count(const journey_memory_store *store);

/**
 * Puts a row where there is none, with the version that it has elsewhere; not from inside a scan. JOURNEY_OK,
 * JOURNEY_STORAGE (key or value too long), JOURNEY_NO_MEMORY; on failure nothing was changed.
 */
journey_status jy_memory_store_seed(journey_memory_store *store, journey_bytes key, journey_bytes value, uint64_t version);

#endif
