/*
 * What customers will do, in order of time; at one moment in order of customer, and of one customer in the order in which
 * it was put. A binary heap.
 */
#ifndef JOURNEY_TOOLS_POPULATION_QUEUE_H
#define JOURNEY_TOOLS_POPULATION_QUEUE_H

#include <journey/types.h>
#include <stdbool.h>

typedef struct population_item {
	journey_time at;
	uint32_t customer, order; /* order: of the customer's items */
	uint32_t load;            /* what the kind needs */
	uint8_t kind;
} population_item;

typedef struct population_queue {
	population_item *items;
	size_t count, capacity;
} population_queue;

bool population_queue_push(population_queue *queue, population_item item);
/* There must be one. */
population_item population_queue_pop(population_queue *queue);
void population_queue_free(population_queue *queue);

#endif
