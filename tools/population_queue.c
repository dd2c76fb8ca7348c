#include "population_queue.h"

#include <stdlib.h>

static bool before(const population_item *a, const population_item *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	return a->customer != b->customer ? a->customer < b->customer : a->order < b->order;
}

bool population_queue_push(population_queue *queue, population_item item)
{
	size_t at;

	if (queue->count == queue->capacity) {
		size_t capacity = queue->capacity ? queue->capacity * 2 : 1024;
		void *grown = capacity < SIZE_MAX / sizeof item ? realloc(queue->items, capacity * sizeof item) : NULL;

		if (!grown)
			return false;
		queue->items = grown;
		queue->capacity = capacity;
	}
	for (at = queue->count++; at > 0 && before(&item, &queue->items[(at - 1) / 2]); at = (at - 1) / 2)
		queue->items[at] = queue->items[(at - 1) / 2];
	queue->items[at] = item;
	return true;
}

population_item population_queue_pop(population_queue *queue)
{
	population_item first = queue->items[0], last = queue->items[--queue->count];
	size_t at = 0, below;

	while ((below = 2 * at + 1) < queue->count) {
		below += below + 1 < queue->count && before(&queue->items[below + 1], &queue->items[below]);
		if (!before(&queue->items[below], &last))
			break;
		queue->items[at] = queue->items[below];
		at = below;
	}
	if (queue->count)
		queue->items[at] = last;
	return first;
}

void population_queue_free(population_queue *queue)
{
	free(queue->items);
	*queue = (population_queue){0};
}
