/* Who may enter: re-entry, limits, sets of journeys, arbitration, further ways in. */
#include "engine/check_engine.h"

#include "engine/rig.h"
#include <stdio.h>
#include <string.h>

/* What the journeys of the next shop are. */
static journey_again again;
static journey_lifecycle_options life;
static journey_duration stays; /* how long an instance waits; 0: it is through at once */

static void declare_wait(journey_builder *b)
{
	if (stays > 0)
		rig_declare_wait(b, "", "", stays);
}

/* Entered by a cart, one instance per key. */
static void keyed(journey_builder *b)
{
	journey_str capture = S("price");
	journey_trigger_options added = {.size = sizeof added,
					 .name = S("added"),
					 .event = S("Product Added"),
					 .per = S("event.cart_id"),
					 .capture = &capture,
					 .capture_count = 1};
	journey_journey_options j = rig_journey_by_trigger("tour", "added");
	j.again = again;
	DECLARE(journey_builder_trigger(b, &added));
	DECLARE(journey_builder_journey(b, &j));
	declare_wait(b);
	DECLARE(journey_builder_journey_end(b));
	life.size = sizeof life;
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
}

static void reset(void)
{
	again = JOURNEY_AGAIN_AFTER_EXIT;
	memset(&life, 0, sizeof life);
	stays = JOURNEY_HOUR;
}

static void open_keyed(rig *r, const journey_allocator *allocator)
{
	rig_open(r, allocator, &(shop){.declare = keyed});
}

JOURNEY_PLAIN_TEST(each_key_is_an_instance)
{
	rig r;
	reset();
	open_keyed(&r, allocator);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "hat", 5, T + 1);
	rig_added(&r, "ann", "c1", "shoes", 50, T + 2);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 2);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.running"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(per_key_each_key_enters_once)
{
	rig r;
	reset();
	again = JOURNEY_AGAIN_PER_KEY;
	open_keyed(&r, allocator);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	rig_reopen(&r);
	rig_added(&r, "ann", "c1", "shoes", 50, T + 2 * JOURNEY_HOUR);
	rig_added(&r, "ann", "c2", "shoes", 50, T + 2 * JOURNEY_HOUR);
	rig_added(&r, "bob", "c1", "shoes", 50, T + 2 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.again"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(always_enters_up_to_so_many_at_once)
{
	rig r;
	reset();
	again = JOURNEY_AGAIN_ALWAYS;
	life.limits = JOURNEY_LIMIT_AT_ONCE;
	life.at_once = 2;
	open_keyed(&r, allocator);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c1", "shoes", 50, T + 1);
	rig_added(&r, "ann", "c1", "shoes", 50, T + 2);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 2);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.at_once"), 1);
	rig_advance(&r, T + JOURNEY_HOUR); /* the first is through, the second not yet */
	rig_added(&r, "ann", "c1", "shoes", 50, T + JOURNEY_HOUR);
	rig_added(&r, "ann", "c1", "shoes", 50, T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.at_once"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(entries_in_a_window_are_bounded)
{
	rig r;
	reset();
	stays = 0;
	life.limits = JOURNEY_LIMIT_ENTRIES;
	life.entries = 2;
	life.entries_window = JOURNEY_DAY;
	open_keyed(&r, allocator);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "shoes", 50, T + JOURNEY_HOUR);
	rig_added(&r, "ann", "c3", "shoes", 50, T + JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 2);
	rig_reopen(&r);
	rig_added(&r, "ann", "c4", "shoes", 50, T + JOURNEY_DAY); /* the first counts no longer */
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3);
	rig_added(&r, "ann", "c5", "shoes", 50, T + JOURNEY_DAY + JOURNEY_HOUR - 1);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.entries"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_limit_of_zero_lets_nobody_in)
{
	static const uint32_t kinds[] = {JOURNEY_LIMIT_AT_ONCE, JOURNEY_LIMIT_ENTRIES, JOURNEY_LIMIT_TOTAL};
	static const char *const names[] = {"refused.at_once", "refused.entries", "refused.total"};
	for (size_t i = 0; i < 3; i++) {
		rig r;
		reset();
		life.limits = kinds[i];
		life.entries_window = kinds[i] == JOURNEY_LIMIT_ENTRIES ? JOURNEY_DAY : 0;
		open_keyed(&r, allocator);
		rig_added(&r, "ann", "c1", "shoes", 50, T);
		ck_assert_int_eq(rig_result(&r, "tour").entries, 0);
		ck_assert_int_eq(rig_life(&r, "tour", names[i]), 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(a_total_is_never_overshot)
{
	rig r;
	reset();
	life.limits = JOURNEY_LIMIT_TOTAL;
	life.total = 3;
	open_keyed(&r, allocator);
	rig_added(&r, "u0", "c", "shoes", 50, T);
	OK(&r, journey_engine_begin(r.engine));
	for (int i = 1; i < 5; i++) {
		char user[8];
		snprintf(user, sizeof user, "u%d", i);
		rig_added(&r, user, "c", "shoes", 50, T + i);
	}
	OK(&r, journey_engine_commit(r.engine));
	rig_reopen(&r);
	rig_added(&r, "u9", "c", "shoes", 50, T + 9);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.total"), 3);
	rig_close(&r);
}

/* What is undone gives its place back. */
JOURNEY_PLAIN_TEST(a_batch_that_is_dropped_takes_no_place)
{
	rig r;
	reset();
	life.limits = JOURNEY_LIMIT_TOTAL;
	life.total = 1;
	open_keyed(&r, allocator);
	OK(&r, journey_engine_begin(r.engine));
	rig_added(&r, "ann", "c", "shoes", 50, T);
	OK(&r, journey_engine_rollback(r.engine));
	rig_added(&r, "bob", "c", "shoes", 50, T + 1);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 1);
	rig_close(&r);
}

static double share;

static void held_out(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	j.holdout = share;
	DECLARE(journey_builder_journey(b, &j));
	declare_wait(b);
	DECLARE(journey_builder_journey_end(b));
	life.size = sizeof life;
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
}

JOURNEY_PLAIN_TEST(limits_hold_alike_for_who_is_held_out)
{
	int64_t entries[2], refused[2];
	for (int arm = 0; arm < 2; arm++) {
		rig r;
		reset();
		share = arm;
		life.limits = JOURNEY_LIMIT_TOTAL | JOURNEY_LIMIT_ENTRIES;
		life.total = 3;
		life.entries = 1;
		life.entries_window = JOURNEY_DAY;
		rig_open(&r, allocator, &(shop){.declare = held_out});
		for (int i = 0; i < 10; i++) {
			char user[8];
			snprintf(user, sizeof user, "u%d", i % 5);
			rig_advance(&r, T + i * JOURNEY_HOUR);
			rig_read(&r, user, 1, T + i * JOURNEY_HOUR);
		}
		entries[arm] = rig_result(&r, "tour").entries;
		refused[arm] = rig_life(&r, "tour", "refused.entries");
		rig_close(&r);
	}
	ck_assert_int_eq(entries[0], 3);
	ck_assert_int_eq(entries[0], entries[1]);
	ck_assert_int_eq(refused[0], refused[1]);
}

/* ---- sets and arbitration ---- */

static const char *formulas[2];
static double priorities[2];

static void promotions(journey_builder *b)
{
	static const char *const names[] = {"first", "second"};
	journey_set_options set = {.size = sizeof set,
				   .name = S("promotions"),
				   .limits = life.limits,
				   .at_once = life.at_once,
				   .entries = life.entries,
				   .entries_window = life.entries_window};
	DECLARE(journey_builder_journey_set(b, &set));
	for (int i = 0; i < 2; i++) {
		journey_journey_options j = rig_journey_by_event(names[i], "Page Read");
		journey_lifecycle_options o = {.size = sizeof o, .set = S("promotions"), .priority = S(formulas[i])};
		j.priority = priorities[i];
		DECLARE(journey_builder_journey(b, &j));
		declare_wait(b);
		DECLARE(journey_builder_journey_end(b));
		DECLARE(journey_builder_lifecycle(b, S(names[i]), &o));
	}
}

static void open_promotions(rig *r, const journey_allocator *allocator, double a, double b, const char *x,
			    const char *y)
{
	priorities[0] = a;
	priorities[1] = b;
	formulas[0] = x;
	formulas[1] = y;
	rig_open(r, allocator, &(shop){.declare = promotions});
}

JOURNEY_PLAIN_TEST(the_winner_takes_the_place_of_a_set)
{
	rig r;
	reset();
	life.limits = JOURNEY_LIMIT_AT_ONCE;
	life.at_once = 1;
	open_promotions(&r, allocator, 1, 2, "", "");
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_result(&r, "second").entries, 1);
	ck_assert_int_eq(rig_life(&r, "first", "arbitrated"), 1);
	rig_read(&r, "ann", 1, T + 1); /* the second is inside still */
	ck_assert_int_eq(rig_life(&r, "first", "arbitrated"), 1);
	ck_assert_int_eq(rig_life(&r, "first", "refused.set_at_once"), 1);
	ck_assert_int_eq(rig_life(&r, "second", "refused.running"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(ties_go_by_declaration)
{
	rig r;
	reset();
	stays = 0; /* who is through at once has taken the place for that moment all the same */
	life.limits = JOURNEY_LIMIT_AT_ONCE;
	life.at_once = 1;
	open_promotions(&r, allocator, 1, 1, "", "");
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_result(&r, "first").entries, 1);
	ck_assert_int_eq(rig_life(&r, "second", "arbitrated"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_formula_arbitrates)
{
	rig r;
	reset();
	life.limits = JOURNEY_LIMIT_AT_ONCE;
	life.at_once = 1;
	open_promotions(&r, allocator, 0, 0, "10.0 - double(profile.adds_7d)", "event.n");
	rig_read(&r, "ann", 11, T);
	ck_assert_int_eq(rig_result(&r, "second").entries, 1);
	rig_read(&r, "bob", 9, T);
	ck_assert_int_eq(rig_result(&r, "first").entries, 1);
	rig_close(&r);
	/* Without a value the fixed number counts. */
	open_promotions(&r, allocator, 5, 4, "", "1.0 / (event.n - event.n) * 0.0");
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_result(&r, "first").entries, 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(entries_of_a_set_are_bounded)
{
	rig r;
	reset();
	stays = 0;
	life.limits = JOURNEY_LIMIT_ENTRIES;
	life.entries = 3;
	life.entries_window = JOURNEY_DAY;
	open_promotions(&r, allocator, 2, 1, "", "");
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 1, T + 1);
	ck_assert_int_eq(rig_result(&r, "first").entries, 2);
	ck_assert_int_eq(rig_result(&r, "second").entries, 1);
	ck_assert_int_eq(rig_life(&r, "second", "arbitrated"), 1);
	rig_reopen(&r);
	rig_read(&r, "ann", 1, T + JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_life(&r, "first", "refused.set_entries"), 1);
	rig_read(&r, "ann", 1, T + JOURNEY_DAY); /* the first two are out of the window */
	ck_assert_int_eq(rig_result(&r, "first").entries, 3);
	ck_assert_int_eq(rig_result(&r, "second").entries, 2);
	rig_close(&r);
}

/* ---- ways in ---- */

static void ways(journey_builder *b)
{
	journey_trigger_options read = {.size = sizeof read, .name = S("read"), .event = S("Page Read")};
	journey_journey_options j = rig_journey_by_trigger("tour", "cart");
	journey_enter_options by_trigger = {.size = sizeof by_trigger, .trigger = S("read")};
	journey_enter_options by_segment = {.size = sizeof by_segment, .segment = S("buyers")};
	journey_enter_options by_stage = {.size = sizeof by_stage, .stage = S("customer"), .from = S("visitor")};
	DECLARE(journey_builder_trigger(b, &read));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "hello", "push", "{{ trigger.product }} x");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_enter(b, S("tour"), &by_trigger));
	DECLARE(journey_builder_enter(b, S("tour"), &by_segment));
	DECLARE(journey_builder_enter(b, S("tour"), &by_stage));
}

JOURNEY_PLAIN_TEST(a_journey_has_several_ways_in)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = ways});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes x");
	rig_read(&r, "ann", 1, T + 3 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[1].text, " x"); /* what the first way captures is not there */
	rig_ordered(&r, "ann", "c1", 60, T + 4 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3); /* from visitor to customer */
	rig_ordered(&r, "ann", "c1", 60, T + 5 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 4); /* a buyer */
	rig_close(&r);
}

static const char *before;

static void by_stage(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "");
	journey_lifecycle_options o = {.size = sizeof o, .enter_from = S(before)};
	j.enter_stage = S("customer");
	DECLARE(journey_builder_stage(b, S("regular"), S("profile.orders >= 2")));
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &o));
}

JOURNEY_PLAIN_TEST(a_stage_is_entered_from_another)
{
	static const char *const names[] = {"visitor", "regular"};
	for (int i = 0; i < 2; i++) {
		rig r;
		before = names[i];
		rig_open(&r, allocator, &(shop){.declare = by_stage});
		rig_read(&r, "ann", 1, T);
		rig_ordered(&r, "ann", "c", 1, T + 1);
		ck_assert_int_eq(rig_result(&r, "tour").entries, i == 0);
		rig_close(&r);
	}
}

static void drafted(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	journey_lifecycle_options o = {.size = sizeof o, .standing = JOURNEY_DRAFT};
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &o));
}

JOURNEY_PLAIN_TEST(nobody_enters_a_draft)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = drafted});
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 0);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.draft"), 1);
	rig_close(&r);
}

/* ---- merge ---- */

JOURNEY_PLAIN_TEST(of_two_with_one_key_the_older_stays)
{
	rig r;
	reset();
	life.limits = JOURNEY_LIMIT_ENTRIES;
	life.entries = 3;
	life.entries_window = JOURNEY_DAY;
	open_keyed(&r, allocator);
	rig_added(&r, "?a1", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c1", "shoes", 50, T + JOURNEY_MINUTE);
	rig_trait(&r, "ann", "a1", "tier", "gold", T + 2 * JOURNEY_MINUTE);
	ck_assert_int_eq(rig_count(&r, "instances.merged"), 1);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.through"), 1);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.through"), 1);
	/* The entries of both count. */
	rig_added(&r, "ann", "c2", "shoes", 50, T + 2 * JOURNEY_HOUR);
	rig_added(&r, "ann", "c3", "shoes", 50, T + 2 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 3);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.entries"), 1);
	rig_close(&r);
}

/* ---- a plain model ---- */

typedef struct model_entry {
	journey_time at;
	int key;
} model_entry;

/* What should happen with one customer, written down as plainly as can be. */
typedef struct model {
	model_entry entries[400];
	int count;
} model;

static bool model_admits(const model *m, journey_time now, int key)
{
	int live = 0, recent = 0;
	bool same = false, seen = false;
	for (int i = 0; i < m->count; i++) {
		bool lives = m->entries[i].at + stays > now;
		live += lives;
		same = same || (lives && m->entries[i].key == key);
		seen = seen || m->entries[i].key == key;
		recent += m->entries[i].at > now - life.entries_window;
	}
	if (again != JOURNEY_AGAIN_ALWAYS && same)
		return false;
	if ((again == JOURNEY_AGAIN_NEVER && m->count > 0) || (again == JOURNEY_AGAIN_PER_KEY && seen))
		return false;
	if ((life.limits & JOURNEY_LIMIT_AT_ONCE) && live >= (int)life.at_once)
		return false;
	return !(life.limits & JOURNEY_LIMIT_ENTRIES) || recent < (int)life.entries;
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void run_model(const journey_allocator *allocator, uint32_t seed, bool batches)
{
	static const journey_again rules[] = {JOURNEY_AGAIN_NEVER, JOURNEY_AGAIN_AFTER_EXIT, JOURNEY_AGAIN_PER_KEY,
					      JOURNEY_AGAIN_ALWAYS};
	rig r;
	model m = {.count = 0};
	journey_time now = T;
	uint32_t state = seed;
	reset();
	again = rules[next_random(&state) % 4];
	life.limits = next_random(&state) % 4; /* AT_ONCE, ENTRIES */
	life.at_once = life.limits & JOURNEY_LIMIT_AT_ONCE ? 1 + next_random(&state) % 3 : 0;
	life.entries = life.limits & JOURNEY_LIMIT_ENTRIES ? 1 + next_random(&state) % 4 : 0;
	life.entries_window = life.limits & JOURNEY_LIMIT_ENTRIES ? JOURNEY_HOUR * (1 + next_random(&state) % 5) : 0;
	open_keyed(&r, allocator);
	for (int i = 0; i < 60; i++) {
		char cart[8];
		int key = (int)(next_random(&state) % 5);
		now += JOURNEY_HOUR / 4 * (next_random(&state) % 4);
		snprintf(cart, sizeof cart, "c%d", key);
		if (batches)
			OK(&r, journey_engine_begin(r.engine));
		rig_advance(&r, now);
		rig_added(&r, "ann", cart, "shoes", 1, now);
		if (batches)
			OK(&r, journey_engine_commit(r.engine));
		else if (i % 7 == 0)
			rig_reopen(&r);
		if (model_admits(&m, now, key))
			m.entries[m.count++] = (model_entry){now, key};
		ck_assert_msg(rig_result(&r, "tour").entries == m.count, "seed %u, event %d: %d entries expected", seed, i,
			      m.count);
	}
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(random_entries_agree_with_a_plain_model)
{
	for (uint32_t seed = 1; seed <= 40; seed++)
		run_model(allocator, seed, seed % 2 == 0);
}

Suite *suite_entry(void)
{
	return torture_suite("entry", torture_each_key_is_an_instance, torture_per_key_each_key_enters_once,
			     torture_always_enters_up_to_so_many_at_once, torture_entries_in_a_window_are_bounded,
			     torture_a_limit_of_zero_lets_nobody_in, torture_a_total_is_never_overshot,
			     torture_a_batch_that_is_dropped_takes_no_place,
			     torture_limits_hold_alike_for_who_is_held_out, torture_the_winner_takes_the_place_of_a_set,
			     torture_ties_go_by_declaration, torture_a_formula_arbitrates,
			     torture_entries_of_a_set_are_bounded, torture_a_journey_has_several_ways_in,
			     torture_a_stage_is_entered_from_another, torture_nobody_enters_a_draft,
			     torture_of_two_with_one_key_the_older_stays,
			     torture_random_entries_agree_with_a_plain_model, NULL);
}
