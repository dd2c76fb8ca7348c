/**
 * @file rows.h
 * @brief The rows of a memory store: a hash table to find one by key, a skip list to visit them in order.
 *
 * A row that is already there is found and changed without touching the order. New rows wait on a list and
 * are sorted into the skip list when somebody asks for the order, which costs no memory and cannot fail.
 */
#ifndef JY_STORAGE_ROWS_H
#define JY_STORAGE_ROWS_H

#include <stdbool.h>

#include <journey/storage.h>

/** Most levels of the skip list; each holds a quarter of the rows of the one below. */
#define JY_ROW_LEVELS 14

/** One row. `version` 0: only reserved by a running commit, and in no order yet. */
typedef struct jy_row {
	uint64_t hash;        /**< Hash of the key. */
	uint64_t version;     /**< 0 while reserved. */
	unsigned char *value; /**< NULL where `capacity` is 0. */
	size_t value_size;    /**< Bytes used. */
	size_t capacity;      /**< Bytes of `value`. */
	unsigned char *key;   /**< Inside the row, behind `next`. */
	size_t key_size;      /**< Bytes of the key. */
	size_t op;            /**< 1 + its place in the running commit, 0 if it has none. */
	struct jy_row *prev;  /**< The one before on the waiting list. */
	uint8_t height;       /**< Number of levels. */
	uint8_t waiting;      /**< Nonzero: on the waiting list, not yet in the skip list. */
	struct jy_row *next[]; /**< By level; on the waiting list next[0]. */
} jy_row;

/** All rows of a store. */
typedef struct jy_rows {
	journey_allocator allocator;
	uint64_t seed;     /**< Of the hash. */
	uint64_t dice;     /**< State of the generator of heights. */
	jy_row **slots;    /**< Open addressing, linear probing; a power of two of them. */
	size_t slot_count; /**< 0 before the first row. */
	size_t count;      /**< Rows in the slots, reserved ones too. */
	jy_row *waiting;   /**< Newest row that is not in the skip list. */
	jy_row *head[JY_ROW_LEVELS]; /**< First row of each level. */
} jy_rows;

/** Starts without rows; allocates nothing. */
void jy_rows_init(jy_rows *rows, const journey_allocator *allocator, uint64_t seed);

/** Frees all rows. */
void jy_rows_free(jy_rows *rows);

/** Makes room in the slots for `extra` more rows. False: no memory, nothing changed. */
bool jy_rows_reserve(jy_rows *rows, size_t extra);

/** Hash of a key in this table. */
uint64_t jy_rows_hash(const jy_rows *rows, journey_bytes key);

/** Finds a row, reserved or not; NULL if there is none. */
jy_row *jy_rows_find(const jy_rows *rows, journey_bytes key, uint64_t hash);

/** Adds a reserved row for a key that is not there, after jy_rows_reserve(). NULL: no memory. */
jy_row *jy_rows_add(jy_rows *rows, journey_bytes key, uint64_t hash);

/** Puts a reserved row into the order; it gets its version from the caller. Cannot fail. */
void jy_rows_link(jy_rows *rows, jy_row *row);

/** Takes a row, reserved or not, out of table and order and frees it. */
void jy_rows_remove(jy_rows *rows, jy_row *row);

/** First row at or behind `from` in key order, NULL if there is none; go on with next[0]. */
jy_row *jy_rows_seek(jy_rows *rows, journey_bytes from);

/** Compares keys as memcmp does; the shorter of two that agree comes first. */
int jy_key_compare(const void *a, size_t a_size, const void *b, size_t b_size);

#endif
