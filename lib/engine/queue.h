/*
 * A queue of (time, id) in order of time, then id: what is due next among customers and among sends. Entries are
 * dropped lazily: whoever pops one checks it against the row that it stands for.
 */
#ifndef JY_ENGINE_QUEUE_H
#define JY_ENGINE_QUEUE_H

#include <journey/types.h>
#include <stdbool.h>

typedef struct jy_queue_item {
	journey_time at;
	char *id; /* owned */
	uint32_t size;
} jy_queue_item;

typedef struct jy_queue {
	journey_allocator allocator;
	jy_queue_item *items; /* a binary heap */
	size_t count, capacity;
} jy_queue;

void jy_queue_init(jy_queue *queue, const journey_allocator *allocator);
void jy_queue_free(jy_queue *queue);
void jy_queue_clear(jy_queue *queue);
/* JOURNEY_OK, JOURNEY_NO_MEMORY. The same entry may be there twice. */
journey_status jy_queue_push(jy_queue *queue, journey_time at, journey_str id);
/* Moves all entries of `from`, for which `to` has room already. */
void jy_queue_move(jy_queue *to, jy_queue *from);
/* The first entry, borrowed until the queue changes; false if there is none. */
bool jy_queue_first(const jy_queue *queue, journey_time *at, journey_str *id);
/* Removes the first entry. */
void jy_queue_pop(jy_queue *queue);
/* Removes this entry, which was the first; others may have come before it since. */
void jy_queue_pop_item(jy_queue *queue, journey_time at, journey_str id);

/* Puts `items` in order; they are a heap as before. */
void jy_queue_sort(jy_queue *queue);
/* Removes all items behind the first `count`; of a sorted queue. */
void jy_queue_cut(jy_queue *queue, size_t count);

/* Removes all entries of an id. */
void jy_queue_drop(jy_queue *queue, journey_str id);

#endif
