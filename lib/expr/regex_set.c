#include "expr/regex_set.h"
#include <string.h>

/*
 * Sequences of bytes come in ascending order. The states along the last one are open, one per byte; where the
 * next one leaves them they are closed, and a closed state that equals another is that other.
 */
typedef struct open_state {
	jy_set_move moves[256];
	uint32_t count;
} open_state;

typedef struct builder {
	jy_set_table *table;
	size_t first;   /* state of this set */
	uint32_t depth; /* open states */
	open_state open[4];
} builder;

void jy_set_free(jy_set_table *table)
{
	jy_free(table->allocator, table->moves, table->move_capacity * sizeof *table->moves);
	jy_free(table->allocator, table->states, table->state_capacity * sizeof *table->states);
	*table = (jy_set_table){.allocator = table->allocator};
}

static bool same_moves(const jy_set_move *a, const jy_set_move *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].low != b[i].low || a[i].high != b[i].high || a[i].to != b[i].to)
			return false;
	return true;
}

/* The number of a closed state + 1; 0: no memory. */
static uint32_t close_state(builder *b, const open_state *open)
{
	jy_set_table *t = b->table;
	for (size_t i = b->first; i < t->state_count; i++)
		if (t->states[i].count == open->count &&
		    same_moves(t->moves + t->states[i].first, open->moves, open->count))
			return t->states[i].number + 1u;
	if (!jy_grow(t->allocator, &t->moves, &t->move_capacity, t->move_count + open->count,
		     sizeof *t->moves) ||
	    !jy_grow(t->allocator, &t->states, &t->state_capacity, t->state_count + 1, sizeof *t->states))
		return 0;
	uint16_t number = (uint16_t)(t->state_count - b->first);
	if (open->count) /* a set of nothing */
		memcpy(t->moves + t->move_count, open->moves, open->count * sizeof *open->moves);
	t->states[t->state_count++] = (jy_set_state){(uint32_t)t->move_count, (uint16_t)open->count, number};
	t->move_count += open->count;
	return number + 1u;
}

static void add_move(open_state *state, uint8_t low, uint8_t high, uint32_t to)
{
	jy_set_move *last = state->count ? &state->moves[state->count - 1] : NULL;
	if (last && last->to == to && last->high + 1 == low)
		last->high = high;
	else
		state->moves[state->count++] = (jy_set_move){low, high, (uint16_t)to};
}

/* Closes the open states below the first `keep`; the last move of each one above leads to it. */
static bool close_to(builder *b, uint32_t keep)
{
	for (; b->depth > keep; b->depth--) {
		open_state *state = &b->open[b->depth - 1], *parent = &b->open[b->depth - 2];
		uint32_t to = close_state(b, state);
		if (!to)
			return false;
		jy_set_move last = parent->moves[--parent->count];
		add_move(parent, last.low, last.high, to);
		state->count = 0;
	}
	return true;
}

/* One sequence: a range for each of `size` bytes. */
static bool add_sequence(builder *b, const uint8_t *low, const uint8_t *high, uint32_t size)
{
	uint32_t shared = 0;
	while (shared + 1 < size && shared + 1 < b->depth) {
		const jy_set_move *last = &b->open[shared].moves[b->open[shared].count - 1];
		if (last->low != low[shared] || last->high != high[shared])
			break;
		shared++;
	}
	if (!close_to(b, shared + 1))
		return false;
	for (uint32_t i = shared; i + 1 < size; i++) {
		/* Not joined with the one before: where it leads is not known yet. */
		open_state *state = &b->open[i];
		state->moves[state->count++] = (jy_set_move){low[i], high[i], UINT16_MAX};
	}
	b->depth = size;
	add_move(&b->open[size - 1], low[size - 1], high[size - 1], 0);
	return true;
}

uint32_t jy_utf8_form(uint32_t c, uint8_t out[4])
{
	static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	uint32_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (uint32_t i = size; i-- > 1; c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)(lead[size] | c);
	return size;
}

/*
 * Cuts off the first part of a range whose UTF-8 forms are all combinations of a range per byte.
 */
static uint32_t first_part(uint32_t low, uint32_t high, uint8_t *from, uint8_t *to)
{
	static const uint32_t ends[] = {0x7f, 0x7ff, 0xffff, JY_CHARACTER_MAX};
	uint32_t size = 1;
	while (ends[size - 1] < low)
		size++;
	if (high > ends[size - 1])
		high = ends[size - 1];
	/* The last k bytes may range over everything if low is the first of such a block. */
	for (uint32_t k = size - 1; k > 0; k--) {
		uint32_t mask = (UINT32_C(1) << (6 * k)) - 1;
		if ((low & ~mask) == (high & ~mask))
			continue;
		if ((low & mask) != 0)
			high = low | mask;
		else if ((high & mask) != mask)
			high = (high & ~mask) - 1;
	}
	(void)jy_utf8_form(low, from);
	(void)jy_utf8_form(high, to);
	return high;
}

bool jy_set_add(jy_set_table *table, const jy_range *ranges, size_t count, size_t *first)
{
	builder b = {.table = table, .first = table->state_count, .depth = 1};
	uint8_t from[4], to[4];
	*first = table->state_count;
	for (size_t i = 0; i < count; i++) {
		for (uint32_t low = ranges[i].low, high; low <= ranges[i].high; low = high + 1) {
			high = first_part(low, ranges[i].high, from, to);
			uint32_t size = high < 0x80 ? 1 : high < 0x800 ? 2 : high < 0x10000 ? 3 : 4;
			if (!add_sequence(&b, from, to, size))
				return false;
		}
	}
	return close_to(&b, 1) && close_state(&b, &b.open[0]) != 0;
}
