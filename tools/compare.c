#include "compare.h"

#include "pair.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const tool_changed_names[TOOL_CHANGED_KINDS] = {[TOOL_SENT_CHANNEL] = "channel",
	[TOOL_SENT_PLACEMENT] = "placement", [TOOL_SENT_OFFER] = "offer",
	[TOOL_SENT_TEMPLATE] = "template", [TOOL_SENT_SUBJECT] = "subject",
	[TOOL_SENT_TEXT] = "text", [TOOL_SENT_PARTS] = "parts", [TOOL_SENT_NOTICED] = "time",
	[TOOL_SENT_NOTICED + 1] = "audience"};

static const tool_sent_field dimensions[TOOL_DIMENSIONS] = {[TOOL_BY_JOURNEY] = TOOL_SENT_JOURNEY,
	[TOOL_BY_CHANNEL] = TOOL_SENT_CHANNEL, [TOOL_BY_PLACEMENT] = TOOL_SENT_PLACEMENT, [TOOL_BY_OFFER] = TOOL_SENT_OFFER};

/* A send of the moment that is being compared. */
typedef struct tool_moment {
	uint64_t hash[2], customer, place;
	uint32_t names[TOOL_DIMENSIONS]; /* 0: none, else one more than its place in the sums */
	unsigned char run;
	bool held_out;
} tool_moment;

/* A send that the other run has not, or not so. */
typedef struct tool_unlike {
	uint64_t customer, place;
	unsigned char run;
} tool_unlike;

static bool make_room(void *items, size_t *capacity, size_t count, size_t size)
{
	void *grown, *old;
	size_t more = *capacity ? 2 * *capacity : 64;

	if (count < *capacity)
		return true;
	memcpy(&old, items, sizeof old);
	grown = more > SIZE_MAX / size ? NULL : realloc(old, more * size);
	if (!grown) {
		errno = ENOMEM;
		return false;
	}
	memcpy(items, &grown, sizeof grown);
	*capacity = more;
	return true;
}

/* ---- sums ---- */

static bool find_name(tool_compared_list *list, journey_str name, uint32_t *out)
{
	*out = 0;
	if (name.size == 0)
		return true;
	for (size_t i = 0; i < list->count; i++) {
		size_t at = (list->last + i) % list->count;

		if (strlen(list->items[at].name) == name.size && memcmp(list->items[at].name, name.data, name.size) == 0) {
			list->last = at;
			*out = (uint32_t)at + 1;
			return true;
		}
	}
	if (!make_room(&list->items, &list->capacity, list->count, sizeof *list->items))
		return false;
	list->items[list->count] = (tool_compared){.name = malloc(name.size + 1)};
	if (!list->items[list->count].name)
		return false;
	memcpy(list->items[list->count].name, name.data, name.size);
	list->items[list->count].name[name.size] = '\0';
	*out = (uint32_t)++list->count;
	return true;
}

typedef enum counted { GOT_A, GOT_B, SAME, CHANGED, ONLY_A, ONLY_B } counted;

static void count_one(tool_compared *it, counted what)
{
	switch (what) {
	case GOT_A:
		it->a++;
		break;
	case GOT_B:
		it->b++;
		break;
	case SAME:
		it->same++;
		break;
	case CHANGED:
		it->changed++;
		break;
	case ONLY_A:
		it->only_a++;
		break;
	case ONLY_B:
		it->only_b++;
		break;
	}
}

static void count_names(tool_comparison *c, const uint32_t names[TOOL_DIMENSIONS], counted what)
{
	count_one(&c->total, what);
	for (int d = 0; d < TOOL_DIMENSIONS; d++)
		if (names[d])
			count_one(&c->sums[d].items[names[d] - 1], what);
}

static bool find_names(tool_comparison *c, const tool_sent *sent, uint32_t names[TOOL_DIMENSIONS])
{
	for (int d = 0; d < TOOL_DIMENSIONS; d++)
		if (!find_name(&c->sums[d], sent->fields[dimensions[d]], &names[d]))
			return false;
	return true;
}

static bool count_sent(tool_comparison *c, const tool_sent *sent, counted what)
{
	uint32_t names[TOOL_DIMENSIONS];

	if (!find_names(c, sent, names))
		return false;
	count_names(c, names, what);
	return true;
}

/* ---- a moment ---- */

static uint64_t hash(uint64_t before, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		before = (before ^ bytes[i]) * UINT64_C(0x100000001b3); /* FNV-1a, 64 bits */
	before ^= before >> 29;
	return (before ^ size) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_sent(uint64_t h, const tool_sent *sent)
{
	unsigned char rest[2] = {sent->held_out, (unsigned char)sent->audience};

	for (int i = 0; i < TOOL_SENT_NOTICED; i++)
		h = hash(h, sent->fields[i].data, sent->fields[i].size);
	h = hash(h, sent->customer.data, sent->customer.size);
	return hash(h, rest, sizeof rest);
}

static bool add_unlike(tool_comparison *c, uint64_t customer, uint64_t place, unsigned char run)
{
	if (!make_room(&c->unlike, &c->unlike_capacity, c->unlike_count, sizeof *c->unlike))
		return false;
	c->unlike[c->unlike_count++] = (tool_unlike){customer, place, run};
	return true;
}

static bool add_to_moment(tool_comparison *c, unsigned char run, const tool_sent *sent, uint64_t place)
{
	tool_moment *m;

	if (!make_room(&c->moment, &c->moment_capacity, c->moment_count, sizeof *c->moment))
		return false;
	m = &c->moment[c->moment_count];
	*m = (tool_moment){.place = place, .run = run, .held_out = sent->held_out};
	m->hash[0] = hash_sent(UINT64_C(0xcbf29ce484222325), sent);
	m->hash[1] = hash_sent(UINT64_C(0x2545f4914f6cdd1d), sent);
	m->customer = hash(UINT64_C(0xcbf29ce484222325), sent->customer.data, sent->customer.size);
	if (!find_names(c, sent, m->names))
		return false;
	c->moment_count++;
	if (sent->held_out)
		c->held_out[run]++;
	else
		count_names(c, m->names, run ? GOT_B : GOT_A);
	return true;
}

static int by_content(const void *left, const void *right)
{
	const tool_moment *a = left, *b = right;

	for (int i = 0; i < 2; i++)
		if (a->hash[i] != b->hash[i])
			return a->hash[i] < b->hash[i] ? -1 : 1;
	if (a->run != b->run)
		return a->run < b->run ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

/* Of those with the same content, as many of one run as of the other are the same. */
static bool close_group(tool_comparison *c, const tool_moment *group, size_t count)
{
	size_t first = 0, same;

	while (first < count && group[first].run == 0)
		first++;
	same = first < count - first ? first : count - first;
	for (size_t i = 0; i < count; i++) {
		size_t turn = i < first ? i : i - first;

		if (turn >= same) {
			if (!add_unlike(c, group[i].customer, group[i].place, group[i].run))
				return false;
		} else if (group[i].run == 0 && !group[i].held_out) {
			count_names(c, group[i].names, SAME);
		}
	}
	return true;
}

static bool close_moment(tool_comparison *c)
{
	size_t from = 0;

	if (c->moment_count > 1)
		qsort(c->moment, c->moment_count, sizeof *c->moment, by_content);
	for (size_t i = 1; i <= c->moment_count; i++) {
		if (i < c->moment_count && memcmp(c->moment[i].hash, c->moment[from].hash, sizeof c->moment[i].hash) == 0)
			continue;
		if (!close_group(c, c->moment + from, i - from))
			return false;
		from = i;
	}
	c->moment_count = 0;
	return true;
}

static bool look_ahead(tool_comparison *c)
{
	tool_room_clear(&c->room);
	return tool_spill_next(&c->spills[0], &c->room, &c->ahead, &c->ahead_place, &c->ahead_there);
}

/* What the first run has up to a moment; each moment is compared by itself. */
static bool take_first(tool_comparison *c, journey_time until)
{
	while (c->ahead_there && c->ahead.at <= until) {
		if (c->ahead.at != c->at && !close_moment(c))
			return false;
		c->at = c->ahead.at;
		if (!add_to_moment(c, 0, &c->ahead, c->ahead_place) || !look_ahead(c))
			return false;
	}
	return true;
}

/* ---- the whole ---- */

bool tool_comparison_open(tool_comparison *c)
{
	*c = (tool_comparison){.at = JOURNEY_TIME_NONE};
	return tool_spill_open(&c->spills[0]) && tool_spill_open(&c->spills[1]);
}

void tool_comparison_close(tool_comparison *c)
{
	for (int d = 0; d < TOOL_DIMENSIONS; d++) {
		for (size_t i = 0; i < c->sums[d].count; i++)
			free(c->sums[d].items[i].name);
		free(c->sums[d].items);
	}
	for (int run = 0; run < 2; run++)
		tool_spill_close(&c->spills[run]);
	free(c->moment);
	free(c->unlike);
	tool_room_free(&c->room);
	tool_room_free(&c->names);
}

bool tool_comparison_add(tool_comparison *c, int run, const tool_sent *sent)
{
	uint64_t place;

	if (!tool_spill_put(&c->spills[run], sent, &place))
		return false;
	if (run == 0)
		return true;
	if (c->spills[1].count == 1 && !look_ahead(c))
		return false;
	if (!take_first(c, sent->at))
		return false;
	if (c->at != sent->at && !close_moment(c))
		return false;
	c->at = sent->at;
	return add_to_moment(c, 1, sent, place);
}

static int by_customer(const void *left, const void *right)
{
	const tool_unlike *a = left, *b = right;

	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	if (a->run != b->run)
		return a->run < b->run ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

/* A customer who has sends that are unlike. */
typedef struct group {
	journey_str name;
	size_t from, count;
} group;

static int by_name(const void *left, const void *right)
{
	const group *a = left, *b = right;
	size_t common = a->name.size < b->name.size ? a->name.size : b->name.size;
	int order = common ? memcmp(a->name.data, b->name.data, common) : 0;

	return order ? order : (a->name.size > b->name.size) - (a->name.size < b->name.size);
}

static bool add_group(tool_comparison *c, group *out, size_t from, size_t to)
{
	tool_sent first;
	char *name;

	tool_room_clear(&c->room);
	if (!tool_spill_get(&c->spills[c->unlike[from].run], c->unlike[from].place, &c->room, &first))
		return false;
	name = tool_room_take(&c->names, first.customer.size);
	if (!name)
		return false;
	memcpy(name, first.customer.data, first.customer.size);
	*out = (group){{name, first.customer.size}, from, to - from};
	return true;
}

/* Counts a difference and tells it. */
static bool tell_one(tool_comparison *c, const tool_difference *d, tool_difference_fn tell, void *user)
{
	bool ok = true;

	if (d->got_a)
		ok = count_sent(c, d->a, d->got_b ? CHANGED : ONLY_A);
	else
		ok = count_sent(c, d->b, ONLY_B);
	for (unsigned i = 0; i < TOOL_CHANGED_KINDS; i++)
		c->changed_by[i] += d->changed >> i & 1;
	return ok && (!tell || tell(user, d));
}

static bool tell_group(tool_comparison *c, const group *g, tool_difference_fn tell, void *user)
{
	tool_sent *sents;
	tool_difference *list;
	size_t first = 0, count;

	tool_room_clear(&c->room);
	sents = tool_room_items(&c->room, g->count, sizeof *sents);
	list = tool_room_items(&c->room, g->count, sizeof *list);
	for (size_t i = 0; i < g->count; i++) {
		const tool_unlike *u = &c->unlike[g->from + i];

		first += u->run == 0;
		if (!sents || !list || !tool_spill_get(&c->spills[u->run], u->place, &c->room, &sents[i]))
			return false;
	}
	if (!tool_pair(sents, first, sents + first, g->count - first, &c->room, list, &count))
		return false;
	c->customers += count > 0;
	for (size_t i = 0; i < count; i++) {
		list[i].customer = g->name;
		if (!tell_one(c, &list[i], tell, user))
			return false;
	}
	return true;
}

bool tool_comparison_end(tool_comparison *c, tool_difference_fn tell, void *user)
{
	group *groups;
	size_t count = 0, from = 0;
	bool ok = true;

	if (c->spills[1].count == 0 && !look_ahead(c))
		return false;
	if (!take_first(c, JOURNEY_TIME_MAX) || !close_moment(c))
		return false;
	if (c->unlike_count > 1)
		qsort(c->unlike, c->unlike_count, sizeof *c->unlike, by_customer);
	groups = calloc(c->unlike_count + 1, sizeof *groups);
	for (size_t i = 1; groups && ok && i <= c->unlike_count; i++) {
		if (i < c->unlike_count && c->unlike[i].customer == c->unlike[from].customer)
			continue;
		ok = add_group(c, &groups[count++], from, i);
		from = i;
	}
	if (ok && count > 1)
		qsort(groups, count, sizeof *groups, by_name);
	for (size_t i = 0; groups && ok && i < count; i++)
		ok = tell_group(c, &groups[i], tell, user);
	free(groups);
	return groups && ok;
}
