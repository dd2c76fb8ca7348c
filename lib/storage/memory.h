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

#endif
