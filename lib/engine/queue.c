#include "engine/queue.h"

#include "base/memory.h"
#include "base/text.h"
#include <string.h>

void jy_queue_init(jy_queue *queue, const journey_allocator *allocator)
{
	memset(queue, 0, sizeof *queue);
	queue->allocator = *allocator;
}

void jy_queue_clear(jy_queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		jy_free(&queue->allocator, queue->items[i].id, queue->items[i].size);
	queue->count = 0;
}

void jy_queue_free(jy_queue *queue)
{
	jy_queue_clear(queue);
	jy_free(&queue->allocator, queue->items, queue->capacity * sizeof *queue->items);
	queue->items = NULL;
	queue->capacity = 0;
}

static bool before(const jy_queue_item *a, const jy_queue_item *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	journey_str x = {a->id, a->size}, y = {b->id, b->size};
	return jy_str_compare(x, y) < 0;
}

static void swap(jy_queue_item *a, jy_queue_item *b)
{
	jy_queue_item t = *a;
	*a = *b;
	*b = t;
}

static void add(jy_queue *queue, jy_queue_item item)
{
	size_t i = queue->count++;
	queue->items[i] = item;
	while (i > 0 && before(&queue->items[i], &queue->items[(i - 1) / 2])) {
		swap(&queue->items[i], &queue->items[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

journey_status jy_queue_push(jy_queue *queue, journey_time at, journey_str id)
{
	if (!jy_grow(&queue->allocator, &queue->items, &queue->capacity, queue->count + 1, sizeof *queue->items))
		return JOURNEY_NO_MEMORY;
	char *copy = jy_alloc(&queue->allocator, id.size);
	if (copy == NULL)
		return JOURNEY_NO_MEMORY;
	memcpy(copy, id.data, id.size);
	add(queue, (jy_queue_item){at, copy, (uint32_t)id.size});
	return JOURNEY_OK;
}

void jy_queue_move(jy_queue *to, jy_queue *from)
{
	for (size_t i = 0; i < from->count; i++)
		add(to, from->items[i]);
	from->count = 0;
}

bool jy_queue_first(const jy_queue *queue, journey_time *at, journey_str *id)
{
	if (queue->count == 0)
		return false;
	*at = queue->items[0].at;
	if (id != NULL)
		*id = (journey_str){queue->items[0].id, queue->items[0].size};
	return true;
}

/* Restores the heap of the first `count` items below i. */
static void sift_down(jy_queue *queue, size_t i, size_t count)
{
	for (;;) {
		size_t least = i, left = 2 * i + 1, right = left + 1;
		if (left < count && before(&queue->items[left], &queue->items[least]))
			least = left;
		if (right < count && before(&queue->items[right], &queue->items[least]))
			least = right;
		if (least == i)
			return;
		swap(&queue->items[i], &queue->items[least]);
		i = least;
	}
}

void jy_queue_sort(jy_queue *queue)
{
	for (size_t n = queue->count; n > 1; n--) {
		swap(&queue->items[0], &queue->items[n - 1]);
		sift_down(queue, 0, n - 1);
	}
	for (size_t i = 0; i < queue->count / 2; i++)
		swap(&queue->items[i], &queue->items[queue->count - 1 - i]);
}

void jy_queue_cut(jy_queue *queue, size_t count)
{
	while (queue->count > count) {
		jy_queue_item *last = &queue->items[--queue->count];
		jy_free(&queue->allocator, last->id, last->size);
	}
}

static void remove_at(jy_queue *queue, size_t i)
{
	jy_free(&queue->allocator, queue->items[i].id, queue->items[i].size);
	queue->items[i] = queue->items[--queue->count];
	while (i > 0 && i < queue->count && before(&queue->items[i], &queue->items[(i - 1) / 2])) {
		swap(&queue->items[i], &queue->items[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	sift_down(queue, i, queue->count);
}

void jy_queue_pop(jy_queue *queue)
{
	if (queue->count > 0)
		remove_at(queue, 0);
}

void jy_queue_pop_item(jy_queue *queue, journey_time at, journey_str id)
{
	for (size_t i = 0; i < queue->count; i++) {
		journey_str other = {queue->items[i].id, queue->items[i].size};
		if (queue->items[i].at == at && jy_str_equal(other, id)) {
			remove_at(queue, i);
			return;
		}
	}
}

void jy_queue_drop(jy_queue *queue, journey_str id)
{
	size_t count = queue->count;
	queue->count = 0;
	for (size_t i = 0; i < count; i++) {
		jy_queue_item item = queue->items[i];
		if (jy_str_equal(jy_str_of(item.id, item.size), id))
			jy_free(&queue->allocator, item.id, item.size);
		else
			add(queue, item); /* never beyond where it was */
	}
}
