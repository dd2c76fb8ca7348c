#include "pair.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A send that has no counterpart yet. */
typedef struct lone {
	const tool_sent *sent;
	size_t place; /* in order of time */
	bool by_step; /* or by the journey alone */
} lone;

static int compare_text(journey_str a, journey_str b)
{
	size_t common = a.size < b.size ? a.size : b.size;
	int order = common ? memcmp(a.data, b.data, common) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_where(const lone *a, const lone *b)
{
	int order = compare_text(a->sent->fields[TOOL_SENT_JOURNEY], b->sent->fields[TOOL_SENT_JOURNEY]);

	if (order == 0 && a->by_step)
		order = compare_text(a->sent->fields[TOOL_SENT_STEP], b->sent->fields[TOOL_SENT_STEP]);
	return order;
}

static int compare_lone(const void *left, const void *right)
{
	const lone *a = left, *b = right;
	int order = compare_where(a, b);

	return order ? order : (a->place > b->place) - (a->place < b->place);
}

static size_t list_lone(lone *out, const tool_sent *sents, const size_t *partners, size_t count, bool by_step)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (partners[i] == SIZE_MAX)
			out[n++] = (lone){&sents[i], i, by_step};
	if (n > 1)
		qsort(out, n, sizeof *out, compare_lone);
	return n;
}

/* What two runs have at the same place, in order of time. */
static void match(const lone *a, size_t a_count, const lone *b, size_t b_count, size_t *a_partners, size_t *b_partners)
{
	for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
		int order = compare_where(&a[i], &b[j]);

		if (order == 0) {
			a_partners[a[i].place] = b[j].place;
			b_partners[b[j].place] = a[i].place;
		}
		i += order <= 0;
		j += order >= 0;
	}
}

static unsigned changed(const tool_sent *a, const tool_sent *b)
{
	unsigned bits = a->at != b->at ? TOOL_CHANGED_TIME : 0;

	if (a->audience != b->audience)
		bits |= TOOL_CHANGED_AUDIENCE;
	for (unsigned i = 0; i < TOOL_SENT_NOTICED; i++)
		if (compare_text(a->fields[i], b->fields[i]) != 0)
			bits |= 1u << i;
	return bits;
}

static bool add(tool_difference *out, const tool_sent *a, const tool_sent *b)
{
	*out = (tool_difference){.a = a, .b = b, .got_a = a && !a->held_out, .got_b = b && !b->held_out};
	if (out->got_a && out->got_b)
		out->changed = changed(a, b);
	return out->got_a || out->got_b;
}

static journey_time time_of(const tool_difference *d)
{
	return d->got_a ? d->a->at : d->b->at;
}

static int compare_difference(const void *left, const void *right)
{
	const tool_difference *a = left, *b = right;
	journey_time x = time_of(a), y = time_of(b);

	if (x != y)
		return x < y ? -1 : 1;
	if (a->got_a != b->got_a)
		return a->got_a ? -1 : 1;
	/* The sends of a run lie in order. */
	return a->got_a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

bool tool_pair(const tool_sent *a, size_t a_count, const tool_sent *b, size_t b_count, tool_room *room,
	tool_difference *out, size_t *count)
{
	size_t *partners = tool_room_items(room, a_count + b_count, sizeof *partners);
	lone *lones = tool_room_items(room, a_count + b_count, sizeof *lones);
	size_t n = 0;

	if (!partners || !lones) {
		errno = ENOMEM;
		return false;
	}
	for (size_t i = 0; i < a_count + b_count; i++)
		partners[i] = SIZE_MAX;
	for (int turn = 0; turn < 2; turn++) {
		size_t x = list_lone(lones, a, partners, a_count, turn == 0);
		size_t y = list_lone(lones + a_count, b, partners + a_count, b_count, turn == 0);

		match(lones, x, lones + a_count, y, partners, partners + a_count);
	}
	for (size_t i = 0; i < a_count; i++)
		n += add(&out[n], &a[i], partners[i] == SIZE_MAX ? NULL : &b[partners[i]]);
	for (size_t i = 0; i < b_count; i++)
		if (partners[a_count + i] == SIZE_MAX)
			n += add(&out[n], NULL, &b[i]);
	if (n > 1)
		qsort(out, n, sizeof *out, compare_difference);
	*count = n;
	return true;
}
