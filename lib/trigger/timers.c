/*
 * Timers in a hierarchical wheel of eight levels of 256 slots, one level per byte of a time. A timer is filed at the
 * highest byte in which its time differs from `opened`, so that the earliest is in the first slot of the lowest level
 * that has any. A slot with few timers is not spread over the levels below but sorted at once: its timers go to a heap,
 * `near`, which holds all that are at or before `opened`. No slot is opened before its time has come: what is added then
 * would all be near. A cancelled timer is passed over when its slot is met. Free places are taken in the order of
 * memory, whatever order they were left in: with millions of timers that is worth more than all the rest.
 */
#include <journey/timers.h>

#include "base/memory.h"
#include <string.h>

#define LEVELS 8
#define SLOTS 256
/* Slots with more timers than that are spread over the level below. */
#define NEAR_MAX 512
/* Timers of one block of memory. */
#define BLOCK_BITS 12
#define BLOCK (1u << BLOCK_BITS)
/* Cancelled timers below this are never swept. */
#define SWEEP_MIN 1024
#define NONE UINT32_MAX

typedef struct timer {
	uint64_t at; /* see order_of() */
	uint64_t id;
	uint32_t next;  /* in its slot */
	uint32_t turns; /* odd: it waits; the upper half of its name */
} timer;

typedef struct slot {
	uint32_t first, last, count; /* in order of addition */
} slot;

typedef struct block {
	uint64_t free[BLOCK / 64]; /* a bit for each place */
	uint32_t free_count;
	timer timers[BLOCK];
} block;

typedef struct near_timer {
	uint64_t at, turn; /* turn: order of addition among those of one moment */
	uint32_t index;
} near_timer;

struct journey_timers {
	journey_allocator allocator;
	block **blocks;
	size_t block_count, block_capacity;
	uint32_t free;    /* free places */
	uint32_t last;    /* place that was taken last */
	uint32_t waiting; /* timers */
	uint32_t dead;    /* cancelled ones that are still filed */
	uint64_t opened;
	uint64_t turn;
	uint32_t found; /* the earliest of those that are filed; NONE: not looked for */
	near_timer *near;
	size_t near_count, near_capacity;
	uint64_t occupied[LEVELS][SLOTS / 64];
	slot slots[LEVELS][SLOTS];
};

/* Times as unsigned numbers in the same order. */
static uint64_t order_of(journey_time at)
{
	return (uint64_t)at ^ (UINT64_C(1) << 63);
}

static journey_time time_of(uint64_t order)
{
	uint64_t bits = order ^ (UINT64_C(1) << 63);
	journey_time at;

	memcpy(&at, &bits, sizeof at);
	return at;
}

static timer *timer_at(const journey_timers *t, uint32_t index)
{
	return &t->blocks[index >> BLOCK_BITS]->timers[index & (BLOCK - 1)];
}

static bool waits(const timer *it)
{
	return (it->turns & 1) != 0;
}

/* ---- places ---- */

static unsigned first_bit(uint64_t bits)
{
	unsigned at = 0;

	for (unsigned half = 32; half > 0; half /= 2) {
		if ((bits & ((UINT64_C(1) << half) - 1)) == 0) {
			bits >>= half;
			at += half;
		}
	}
	return at;
}

static journey_status add_block(journey_timers *t)
{
	block *made;

	if (t->block_count >= JOURNEY_TIMERS_MAX / BLOCK)
		return JOURNEY_LIMIT;
	if (!jy_grow(&t->allocator, &t->blocks, &t->block_capacity, t->block_count + 1, sizeof *t->blocks))
		return JOURNEY_NO_MEMORY;
	made = jy_alloc(&t->allocator, sizeof *made);
	if (made == NULL)
		return JOURNEY_NO_MEMORY;
	memset(made->free, 0xff, sizeof made->free);
	made->free_count = BLOCK;
	for (unsigned i = 0; i < BLOCK; i++)
		made->timers[i].turns = 0;
	t->last = (uint32_t)t->block_count * BLOCK;
	t->blocks[t->block_count++] = made;
	t->free += BLOCK;
	return JOURNEY_OK;
}

/* Takes a place if it is free. */
static bool take_bit(journey_timers *t, uint32_t index)
{
	block *b = t->blocks[index >> BLOCK_BITS];
	uint64_t bit = UINT64_C(1) << (index % 64), *bits = &b->free[(index & (BLOCK - 1)) / 64];

	if ((*bits & bit) == 0)
		return false;
	*bits &= ~bit;
	b->free_count--;
	t->free--;
	t->last = index;
	return true;
}

/* The next free place in memory, from where the last one was found. */
static uint32_t next_place(const journey_timers *t)
{
	uint32_t word = t->last / 64;

	for (;;) {
		const block *b = t->blocks[word / (BLOCK / 64)];
		uint64_t bits = b->free[word % (BLOCK / 64)];

		if (bits != 0)
			return word * 64 + first_bit(bits);
		word = b->free_count > 0 ? word + 1 : (word / (BLOCK / 64) + 1) * (BLOCK / 64);
		if (word >= t->block_count * (BLOCK / 64))
			word = 0;
	}
}

static journey_status take_place(journey_timers *t, uint32_t *out)
{
	if (t->free == 0) {
		journey_status status = add_block(t);

		if (status != JOURNEY_OK)
			return status;
	}
	*out = t->last + 1;
	if (*out % BLOCK != 0 && take_bit(t, *out))
		return JOURNEY_OK;
	*out = next_place(t);
	take_bit(t, *out);
	return JOURNEY_OK;
}

static void give_place(journey_timers *t, uint32_t index)
{
	block *b = t->blocks[index >> BLOCK_BITS];

	b->free[(index & (BLOCK - 1)) / 64] |= UINT64_C(1) << (index % 64);
	b->free_count++;
	t->free++;
}

/* ---- the heap of near ones ---- */

static bool before(const near_timer *a, const near_timer *b)
{
	return a->at != b->at ? a->at < b->at : a->turn < b->turn;
}

/* Room was made. */
static void near_add(journey_timers *t, uint32_t index)
{
	near_timer made = {timer_at(t, index)->at, t->turn++, index};
	size_t at = t->near_count++;

	for (; at > 0 && before(&made, &t->near[(at - 1) / 2]); at = (at - 1) / 2)
		t->near[at] = t->near[(at - 1) / 2];
	t->near[at] = made;
}

static void near_drop_first(journey_timers *t)
{
	near_timer moved = t->near[--t->near_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < t->near_count) {
		if (child + 1 < t->near_count && before(&t->near[child + 1], &t->near[child]))
			child++;
		if (!before(&t->near[child], &moved))
			break;
		t->near[at] = t->near[child];
		at = child;
	}
	t->near[at] = moved;
	if (t->near_count == 0)
		t->turn = 0;
}

static bool near_room(journey_timers *t, size_t more)
{
	return jy_grow(&t->allocator, &t->near, &t->near_capacity, t->near_count + more, sizeof *t->near);
}

/* ---- slots ---- */

/* The highest byte in which two times differ. */
static unsigned level_of(uint64_t differ)
{
	unsigned level = differ >> 32 != 0 ? 4 : 0;

	level += differ >> (8 * level + 16) != 0 ? 2 : 0;
	return level + (differ >> (8 * level + 8) != 0 ? 1 : 0);
}

/* Files a timer that is after `opened`. */
static void file(journey_timers *t, uint32_t index)
{
	timer *it = timer_at(t, index);
	unsigned level = level_of(it->at ^ t->opened);
	unsigned place = (unsigned)(it->at >> (8 * level)) & (SLOTS - 1);
	slot *s = &t->slots[level][place];

	it->next = NONE;
	if (s->count++ == 0)
		s->first = index;
	else
		timer_at(t, s->last)->next = index;
	s->last = index;
	t->occupied[level][place / 64] |= UINT64_C(1) << (place % 64);
}

/* The slot with the earliest timers. */
static bool first_slot(const journey_timers *t, unsigned *level, unsigned *place)
{
	for (*level = 0; *level < LEVELS; ++*level) {
		for (unsigned i = 0; i < SLOTS / 64; i++) {
			if (t->occupied[*level][i] != 0) {
				*place = i * 64 + first_bit(t->occupied[*level][i]);
				return true;
			}
		}
	}
	return false;
}

/* Takes all timers out of a slot. */
static slot empty_slot(journey_timers *t, unsigned level, unsigned place)
{
	slot s = t->slots[level][place];

	memset(&t->slots[level][place], 0, sizeof s);
	t->occupied[level][place / 64] &= ~(UINT64_C(1) << (place % 64));
	return s;
}

/* Sorts the slot's timers if they are few, or else spreads them over the levels below. */
static journey_status open_slot(journey_timers *t, unsigned level, unsigned place)
{
	unsigned shift = 8 * level;
	uint64_t below = (UINT64_C(1) << shift) - 1, start, index;
	bool few = t->slots[level][place].count <= NEAR_MAX || level == 0;
	slot s;

	/* What is spread may be at the very start, and then is near. */
	if (!near_room(t, t->slots[level][place].count))
		return JOURNEY_NO_MEMORY;
	t->found = NONE;
	s = empty_slot(t, level, place);
	start = timer_at(t, s.first)->at & ~below;
	t->opened = few ? start | below : start;
	for (index = s.first; s.count > 0; s.count--) {
		timer *it = timer_at(t, (uint32_t)index);
		uint64_t next = it->next;

		if (!waits(it)) {
			t->dead--;
			give_place(t, (uint32_t)index);
		} else if (it->at <= t->opened) {
			near_add(t, (uint32_t)index);
		} else {
			file(t, (uint32_t)index);
		}
		index = next;
	}
	return JOURNEY_OK;
}

/* Passes over cancelled timers at the front of the heap. */
static bool settle_near(journey_timers *t)
{
	while (t->near_count > 0) {
		uint32_t index = t->near[0].index;

		if (waits(timer_at(t, index)))
			return true;
		t->dead--;
		near_drop_first(t);
		give_place(t, index);
	}
	return false;
}

/* Brings the earliest timer to the front of the heap, if it is in a slot that begins by then. */
static journey_status settle(journey_timers *t, uint64_t now)
{
	while (!settle_near(t)) {
		unsigned level, place;
		journey_status status;
		uint64_t at;

		if (!first_slot(t, &level, &place))
			return JOURNEY_NOT_FOUND;
		at = timer_at(t, t->slots[level][place].first)->at;
		if (at >> (8 * level) > now >> (8 * level))
			return JOURNEY_NOT_FOUND;
		status = open_slot(t, level, place);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

/* ---- cancelled ones ---- */

static void sweep_slot(journey_timers *t, unsigned level, unsigned place)
{
	slot s = empty_slot(t, level, place);
	uint32_t index = s.first;

	for (; s.count > 0; s.count--) {
		uint32_t next = timer_at(t, index)->next;

		if (waits(timer_at(t, index)))
			file(t, index); /* where it was: `opened` is the same */
		else
			give_place(t, index);
		index = next;
	}
}

/* Gives back the places of all cancelled ones. Those in the heap are few, and stay until they are met. */
static void sweep(journey_timers *t)
{
	for (unsigned level = 0; level < LEVELS; level++)
		for (unsigned place = 0; place < SLOTS; place++)
			if (t->slots[level][place].count > 0)
				sweep_slot(t, level, place);
	t->dead = 0;
	for (size_t i = 0; i < t->near_count; i++)
		t->dead += !waits(timer_at(t, t->near[i].index));
}

/* The earliest timer of a slot, or NONE. */
static uint32_t earliest(const journey_timers *t, const slot *s)
{
	uint32_t best = NONE, index = s->first;

	for (uint32_t i = 0; i < s->count; i++) {
		const timer *it = timer_at(t, index);

		if (waits(it) && (best == NONE || it->at < timer_at(t, best)->at))
			best = index;
		index = it->next;
	}
	return best;
}

/* Looks for the earliest of those that are filed. */
static bool find(journey_timers *t)
{
	unsigned level, place;

	while (t->found == NONE && first_slot(t, &level, &place)) {
		t->found = earliest(t, &t->slots[level][place]);
		if (t->found == NONE) {
			t->dead -= t->slots[level][place].count;
			sweep_slot(t, level, place);
		}
	}
	return t->found != NONE;
}

/* ---- the public functions ---- */

static bool is_time(journey_time at)
{
	return at >= JOURNEY_TIME_MIN && at <= JOURNEY_TIME_MAX;
}

journey_status journey_timers_new(const journey_allocator *allocator, journey_time start, journey_timers **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_timers *t;

	if (out == NULL)
		return JOURNEY_MISUSE;
	if (!is_time(start))
		return JOURNEY_RANGE;
	t = jy_alloc_zero(&a, sizeof *t);
	if (t == NULL)
		return JOURNEY_NO_MEMORY;
	t->allocator = a;
	t->found = NONE;
	t->opened = order_of(start) - 1;
	*out = t;
	return JOURNEY_OK;
}

void journey_timers_free(journey_timers *timers)
{
	journey_allocator a;

	if (timers == NULL)
		return;
	a = timers->allocator;
	for (size_t i = 0; i < timers->block_count; i++)
		jy_free(&a, timers->blocks[i], sizeof **timers->blocks);
	jy_free(&a, timers->blocks, timers->block_capacity * sizeof *timers->blocks);
	jy_free(&a, timers->near, timers->near_capacity * sizeof *timers->near);
	jy_free(&a, timers, sizeof *timers);
}

journey_status journey_timers_add(journey_timers *timers, journey_time at, uint64_t id, journey_timer *name)
{
	uint32_t index;
	journey_status status;
	timer *it;

	if (timers == NULL)
		return JOURNEY_MISUSE;
	if (!is_time(at))
		return JOURNEY_RANGE;
	if (order_of(at) <= timers->opened && !near_room(timers, 1))
		return JOURNEY_NO_MEMORY;
	status = take_place(timers, &index);
	if (status != JOURNEY_OK)
		return status;
	it = timer_at(timers, index);
	it->at = order_of(at);
	it->id = id;
	it->turns++;
	if (it->at <= timers->opened) {
		near_add(timers, index);
	} else {
		file(timers, index);
		if (timers->found != NONE && it->at < timer_at(timers, timers->found)->at)
			timers->found = index;
	}
	timers->waiting++;
	if (name != NULL)
		*name = (uint64_t)it->turns << 32 | index;
	return JOURNEY_OK;
}

journey_status journey_timers_cancel(journey_timers *timers, journey_timer name)
{
	uint32_t index = (uint32_t)name, turns = (uint32_t)(name >> 32);
	timer *it;

	if (timers == NULL)
		return JOURNEY_MISUSE;
	if (index >> BLOCK_BITS >= timers->block_count || (turns & 1) == 0)
		return JOURNEY_NOT_FOUND;
	it = timer_at(timers, index);
	if (it->turns != turns)
		return JOURNEY_NOT_FOUND;
	it->turns++;
	timers->waiting--;
	timers->dead++;
	if (timers->found == index)
		timers->found = NONE;
	if (timers->dead >= SWEEP_MIN && timers->dead - timers->near_count > timers->waiting &&
	    timers->dead > timers->near_count)
		sweep(timers);
	return JOURNEY_OK;
}

journey_status journey_timers_next(journey_timers *timers, journey_time *at)
{
	if (timers == NULL || at == NULL)
		return JOURNEY_MISUSE;
	if (settle_near(timers))
		*at = time_of(timers->near[0].at);
	else if (find(timers))
		*at = time_of(timer_at(timers, timers->found)->at);
	else
		return JOURNEY_NOT_FOUND;
	return JOURNEY_OK;
}

journey_status journey_timers_take(journey_timers *timers, journey_time now, uint64_t *id, journey_time *at)
{
	uint32_t index;
	journey_status status;
	timer *it;

	if (timers == NULL || id == NULL)
		return JOURNEY_MISUSE;
	status = settle(timers, order_of(now));
	if (status != JOURNEY_OK)
		return status;
	if (time_of(timers->near[0].at) > now)
		return JOURNEY_NOT_FOUND;
	index = timers->near[0].index;
	it = timer_at(timers, index);
	*id = it->id;
	if (at != NULL)
		*at = time_of(it->at);
	it->turns++;
	timers->waiting--;
	near_drop_first(timers);
	give_place(timers, index);
	return JOURNEY_OK;
}

size_t journey_timers_count(const journey_timers *timers)
{
	return timers == NULL ? 0 : timers->waiting;
}
