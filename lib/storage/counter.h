/**
 * @file counter.h
 * @brief The arithmetic of a bounded add, for stores that are built on the public headers alone.
 */
#ifndef JY_STORAGE_COUNTER_H
#define JY_STORAGE_COUNTER_H

#include <stdbool.h>

#include <journey/storage.h>

/** Bytes of a counter row's value. */
#define JY_COUNTER_BYTES 16

/**
 * Adds to a counter.
 * @param add what to add, and the bounds.
 * @param[in,out] value the counter; untouched where the result would leave the bounds or 128 bits.
 * @return true if it was added.
 */
bool jy_counter_add(const journey_add *add, unsigned char value[JY_COUNTER_BYTES]);

#endif
