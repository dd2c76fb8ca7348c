/*
 * Random lives of some customers in journeys with every rule at once: whether calls are batched, and how often the engine
 * is closed and opened in between, changes nothing; nor does it that all are held out, but for the sends.
 */
#include "engine/check_engine.h"

#include "engine/rig.h"
#include <stdio.h>
#include <string.h>

#define CALLS 160

typedef enum style { PLAIN, REOPENED, BATCHED, HELD_OUT } style;

static style how;

static void declare_carts(journey_builder *b)
{
	journey_trigger_options added = {.size = sizeof added,
					 .name = S("added"),
					 .event = S("Product Added"),
					 .per = S("event.cart_id")};
	journey_journey_options j = rig_journey_by_trigger("carts", "added");
	journey_lifecycle_options life = {.size = sizeof life,
					  .catch_up = JOURNEY_CATCH_UP_SKIP,
					  .limits = JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_TOTAL,
					  .at_once = 2,
					  .total = 9,
					  .set = S("all"),
					  .at_most = 5 * JOURNEY_HOUR,
					  .priority = S("profile.spend_30d")};
	journey_exit_options by_key = {.size = sizeof by_key, .event = S("Order Completed"), .key = S("event.cart_id")};
	journey_exit_options by_condition = {
		.size = sizeof by_condition, .condition = S("profile.tier == \"t3\""), .at_step_end = 1};
	j.again = JOURNEY_AGAIN_PER_KEY;
	j.holdout = how == HELD_OUT;
	DECLARE(journey_builder_trigger(b, &added));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "one");
	rig_declare_wait(b, "Email Clicked", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "push", "two");
	rig_declare_wait(b, "", "profile.orders > 3", 6 * JOURNEY_HOUR);
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("carts"), &life));
	DECLARE(journey_builder_exit_rule(b, S("carts"), &by_key));
	DECLARE(journey_builder_exit_rule(b, S("carts"), &by_condition));
}

static void declare_pages(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("pages", "Page Read");
	journey_lifecycle_options life = {.size = sizeof life,
					  .limits = JOURNEY_LIMIT_ENTRIES,
					  .entries = 3,
					  .entries_window = 4 * JOURNEY_HOUR,
					  .set = S("all")};
	journey_enter_options way = {.size = sizeof way, .segment = S("buyers")};
	journey_enter_options other = {.size = sizeof other, .trigger = S("added")};
	journey_exit_options goal = {.size = sizeof goal, .goal = 1};
	journey_exit_options left = {.size = sizeof left, .left = S("buyers"), .at_step_end = 1};
	j.again = JOURNEY_AGAIN_ALWAYS;
	j.goal_event = S("Order Completed");
	j.goal_within = 2 * JOURNEY_HOUR;
	j.holdout = how == HELD_OUT;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "three", "push", "three");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "four", "push", "four");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("pages"), &life));
	DECLARE(journey_builder_enter(b, S("pages"), &way));
	DECLARE(journey_builder_enter(b, S("pages"), &other));
	DECLARE(journey_builder_exit_rule(b, S("pages"), &goal));
	DECLARE(journey_builder_exit_rule(b, S("pages"), &left));
}

static void declare_all(journey_builder *b)
{
	journey_set_options set = {.size = sizeof set,
				   .name = S("all"),
				   .limits = JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_ENTRIES,
				   .at_once = 4,
				   .entries = 9,
				   .entries_window = JOURNEY_DAY};
	DECLARE(journey_builder_journey_set(b, &set));
	declare_carts(b);
	declare_pages(b);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void operate(rig *r, uint32_t what, journey_time now)
{
	static const char *const names[] = {"carts", "pages"};
	size_t done;
	const char *journey = names[what % 2];
	if (what % 3 == 0)
		OK(r, journey_engine_pause(r->engine, S(journey), now));
	else if (what % 3 == 1)
		OK(r, journey_engine_resume(r->engine, S(journey), now));
	else
		OK(r, journey_engine_migrate(r->engine, now, 3, &done));
}

/* One call of the host's, or a few. */
static void live(rig *r, uint32_t *state, journey_time now)
{
	char user[8], cart[8], tier[8];
	uint32_t what = next_random(state) % 12, more = next_random(state);
	snprintf(user, sizeof user, "u%u", (unsigned)(more % 4));
	snprintf(cart, sizeof cart, "c%u", (unsigned)(more / 4 % 6));
	snprintf(tier, sizeof tier, "t%u", (unsigned)(more / 4 % 4));
	if (what < 4)
		rig_added(r, user, cart, "shoes", 1, now);
	else if (what < 6)
		rig_read(r, user, 1, now);
	else if (what == 6)
		rig_ordered(r, user, cart, (double)(more / 32 % 90), now);
	else if (what == 7)
		rig_clicked(r, user, "x", now);
	else if (what == 8)
		rig_trait(r, user, more % 8 == 0 ? cart : NULL, "tier", tier, now);
	else if (what == 9)
		rig_deliver(r, now);
	else if (what == 10)
		rig_advance(r, now);
	else
		operate(r, more, now);
}

static bool is_operation(uint32_t state)
{
	return next_random(&state) % 12 == 11;
}

static void run(rig *r, const journey_allocator *allocator, uint32_t seed, style s, unsigned char digest[16])
{
	uint32_t state = seed;
	journey_time now = T;
	bool open = false;
	how = s;
	rig_open(r, allocator, &(shop){.declare = declare_all});
	for (int i = 0; i < CALLS; i++) {
		now += JOURNEY_HOUR / 6 * (next_random(&state) % 3);
		if (open && (is_operation(state) || i % 9 == 0)) {
			OK(r, journey_engine_commit(r->engine));
			open = false;
		}
		if (s == BATCHED && !open && !is_operation(state)) {
			OK(r, journey_engine_begin(r->engine));
			open = true;
		}
		rig_advance(r, now);
		live(r, &state, now);
		if (s == REOPENED)
			rig_reopen(r);
	}
	if (open)
		OK(r, journey_engine_commit(r->engine));
	OK(r, journey_engine_actions_digest(r->engine, digest));
}

JOURNEY_PLAIN_TEST(batches_and_reopening_change_nothing)
{
	for (uint32_t seed = 1; seed <= 12; seed++) {
		unsigned char digest[3][16];
		for (int s = PLAIN; s <= BATCHED; s++) {
			rig r;
			run(&r, allocator, seed, (style)s, digest[s]);
			rig_close(&r);
		}
		ck_assert_msg(memcmp(digest[0], digest[1], 16) == 0, "seed %u, reopened", seed);
		ck_assert_msg(memcmp(digest[0], digest[2], 16) == 0, "seed %u, batched", seed);
	}
}

static const char *const counts[] = {"ended.exit", "ended.goal", "ended.time", "ended.through", "missed",
				     "arbitrated", "refused.again", "refused.at_once", "refused.entries",
				     "refused.total", "refused.set_at_once", "refused.set_entries", "refused.paused"};

JOURNEY_PLAIN_TEST(both_arms_live_alike)
{
	static const char *const names[] = {"carts", "pages"};
	int64_t seen[sizeof counts / sizeof *counts] = {0};
	for (uint32_t seed = 1; seed <= 12; seed++) {
		int64_t values[2][2][sizeof counts / sizeof *counts], sends[2][2];
		for (int arm = 0; arm < 2; arm++) {
			rig r;
			unsigned char digest[16];
			run(&r, allocator, seed, arm == 0 ? PLAIN : HELD_OUT, digest);
			for (int j = 0; j < 2; j++) {
				rig_outcome o = rig_result(&r, names[j]);
				for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
					values[arm][j][c] = rig_life(&r, names[j], counts[c]);
				sends[arm][j] = o.sends + o.ghosts;
			}
			rig_close(&r);
		}
		for (int j = 0; j < 2; j++) {
			ck_assert_int_eq(sends[0][j], sends[1][j]);
			for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
				ck_assert_msg(values[0][j][c] == values[1][j][c], "seed %u: %s of %s is %lld and %lld", seed,
					      counts[c], names[j], (long long)values[0][j][c],
					      (long long)values[1][j][c]);
				seen[c] += values[0][j][c];
			}
		}
	}
	/* Every rule had its say. */
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
		ck_assert_msg(seen[c] > 0, "nothing was counted as %s", counts[c]);
}

Suite *suite_lives(void)
{
	return torture_suite("lives", torture_batches_and_reopening_change_nothing, torture_both_arms_live_alike, NULL);
}
