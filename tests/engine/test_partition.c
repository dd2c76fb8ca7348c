/* Who is who, against plain code that goes through the edges one by one and counts. */
#include "engine/check_engine.h"

#include "base/hash.h"
#include "engine/partition.h"
#include "support/torture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES 12
#define TIES 40

typedef struct world {
	jy_identifier_kind kinds[4];
	jy_rules rules;
	jy_node nodes[NODES];
	char names[NODES][8];
	jy_tie ties[TIES];
	uint32_t node_count, tie_count, order[TIES];
	uint64_t seed, draws;
} world;

static uint32_t roll(world *w, uint32_t below)
{
	return (uint32_t)(jy_hash_mix(w->seed, w->draws++) % below);
}

static void make(world *w, uint64_t seed)
{
	static const journey_duration spans[] = {0, 0, 5, 20};
	memset(w, 0, sizeof *w);
	w->seed = seed;
	for (uint32_t i = 0; i < 4; i++) {
		w->kinds[i].limit = roll(w, 4);
		w->kinds[i].within = w->kinds[i].limit ? spans[roll(w, 4)] : 0;
	}
	w->rules = (jy_rules){w->kinds, 4, roll(w, 2), 2 + roll(w, 10)};
	w->node_count = 2 + roll(w, NODES - 1);
	for (uint32_t i = 0; i < w->node_count; i++) {
		w->nodes[i].kind = roll(w, 20) ? roll(w, 4) : JY_NONE;
		snprintf(w->names[i], sizeof w->names[i], "n%02u", (unsigned)i);
		w->nodes[i].name = (journey_str){w->names[i], 3};
	}
	w->tie_count = roll(w, TIES);
	for (uint32_t i = 0; i < w->tie_count; i++) {
		jy_tie *t = &w->ties[i];
		t->a = roll(w, w->node_count);
		t->b = (t->a + 1 + roll(w, w->node_count - 1)) % w->node_count;
		t->time = (journey_time)roll(w, 40);
		t->id.a = roll(w, 4); /* one event states several */
		t->by_alias = roll(w, 4) == 0;
		t->cut = roll(w, 10) == 0;
	}
}

/* ---- plain code ---- */

static bool taken_before(const world *w, const jy_tie *x, const jy_tie *y)
{
	uint32_t kx = w->nodes[x->a].kind > w->nodes[x->b].kind ? w->nodes[x->a].kind : w->nodes[x->b].kind;
	uint32_t ky = w->nodes[y->a].kind > w->nodes[y->b].kind ? w->nodes[y->a].kind : w->nodes[y->b].kind;
	uint32_t lx = x->a < x->b ? x->a : x->b, ly = y->a < y->b ? y->a : y->b;
	if (x->time != y->time)
		return x->time < y->time;
	if (x->id.a != y->id.a)
		return x->id.a < y->id.a;
	if (kx != ky)
		return kx < ky;
	if (lx != ly)
		return lx < ly;
	if (x->a + x->b != y->a + y->b)
		return x->a + x->b < y->a + y->b;
	return x->by_alias > y->by_alias;
}

static jy_tie_verdict plain_verdict(const world *w, const uint32_t *set, const journey_time *since, const jy_tie *t)
{
	uint32_t size = 0, known[2] = {0, 0}, counts[4] = {0};
	if (t->cut)
		return JY_TIE_CUT;
	if (set[t->a] == set[t->b])
		return JY_TIE_INSIDE;
	for (uint32_t i = 0; i < w->node_count; i++) {
		uint32_t kind = w->nodes[i].kind;
		if (set[i] != set[t->a] && set[i] != set[t->b])
			continue;
		size++;
		known[set[i] == set[t->b]] += kind == w->rules.known;
		if (kind == JY_NONE)
			continue;
		if (w->kinds[kind].within == 0 || since[i] < 0 || since[i] > t->time - w->kinds[kind].within)
			counts[kind]++;
	}
	bool names = t->by_alias && w->nodes[t->a].kind == w->rules.known && w->nodes[t->b].kind == w->rules.known;
	if (known[0] && known[1] && !names)
		return JY_TIE_GUARD;
	for (uint32_t k = 0; k < 4; k++) {
		if (w->kinds[k].limit > 0 && counts[k] > w->kinds[k].limit)
			return JY_TIE_LIMIT;
	}
	return size > w->rules.size_max ? JY_TIE_SIZE : JY_TIE_JOINS;
}

static void plain(world *w, uint32_t set[NODES], uint8_t verdicts[TIES])
{
	bool done[TIES] = {false};
	journey_time since[NODES];
	for (uint32_t i = 0; i < w->node_count; i++) {
		set[i] = i;
		since[i] = -1;
	}
	for (uint32_t n = 0; n < w->tie_count; n++) {
		uint32_t next = UINT32_MAX;
		for (uint32_t i = 0; i < w->tie_count; i++) {
			if (!done[i] && (next == UINT32_MAX || taken_before(w, &w->ties[i], &w->ties[next])))
				next = i;
		}
		const jy_tie *t = &w->ties[next];
		done[next] = true;
		verdicts[next] = (uint8_t)plain_verdict(w, set, since, t);
		if (verdicts[next] > JY_TIE_INSIDE)
			continue;
		since[t->a] = since[t->a] < 0 ? t->time : since[t->a];
		since[t->b] = since[t->b] < 0 ? t->time : since[t->b];
		uint32_t from = set[t->b], into = set[t->a];
		for (uint32_t i = 0; i < w->node_count; i++)
			set[i] = set[i] == from ? into : set[i];
	}
}

/* ---- the comparison ---- */

static bool same_ties(const jy_tie *x, const jy_tie *y)
{
	bool ends = (x->a == y->a && x->b == y->b) || (x->a == y->b && x->b == y->a);
	return ends && x->time == y->time && x->id.a == y->id.a && x->by_alias == y->by_alias;
}

/* Only one of two that are the same in everything can be told from the other. */
static void drop_twins(world *w)
{
	for (uint32_t i = 0; i < w->tie_count; i++) {
		for (uint32_t k = i + 1; k < w->tie_count; k++) {
			if (same_ties(&w->ties[i], &w->ties[k]))
				w->ties[k--] = w->ties[--w->tie_count];
		}
	}
}

static void shuffle(world *w)
{
	for (uint32_t i = w->tie_count; i > 1; i--) {
		uint32_t k = roll(w, i);
		jy_tie tie = w->ties[i - 1];
		w->ties[i - 1] = w->ties[k];
		w->ties[k] = tie;
	}
}

static void compare(world *w)
{
	uint32_t set[NODES];
	uint8_t verdicts[TIES];
	plain(w, set, verdicts);
	jy_partition(&w->rules, w->nodes, w->node_count, w->ties, w->tie_count, w->order);
	for (uint32_t i = 0; i < w->tie_count; i++)
		ck_assert_msg(w->ties[i].verdict == verdicts[i], "seed %d: tie %u is %d, expected %d", (int)w->seed,
		              (unsigned)i, w->ties[i].verdict, verdicts[i]);
	for (uint32_t i = 0; i < w->node_count; i++) {
		uint32_t members = 0;
		for (uint32_t k = 0; k < w->node_count; k++) {
			ck_assert_msg((w->nodes[i].set == w->nodes[k].set) == (set[i] == set[k]), "seed %d: nodes %u and %u",
			              (int)w->seed, (unsigned)i, (unsigned)k);
			members += set[i] == set[k];
		}
		ck_assert_uint_eq(w->nodes[w->nodes[i].set].size, members);
	}
}

JOURNEY_PLAIN_TEST(partitions_are_those_of_plain_code)
{
	world *w = malloc(sizeof *w);
	unsigned seen[JY_TIE_VERDICTS] = {0};
	(void)allocator;
	ck_assert_ptr_nonnull(w);
	for (uint64_t seed = 1; seed <= (torture_long() ? 200000 : 5000); seed++) {
		make(w, seed);
		drop_twins(w);
		compare(w);
		shuffle(w);
		compare(w);
		for (uint32_t i = 0; i < w->tie_count; i++)
			seen[w->ties[i].verdict]++;
	}
	for (unsigned v = 0; v < JY_TIE_VERDICTS; v++)
		ck_assert_uint_gt(seen[v], 300);
	free(w);
}

Suite *suite_partition(void)
{
	return torture_suite("partition", torture_partitions_are_those_of_plain_code, NULL);
}
