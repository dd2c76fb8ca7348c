/* A strategy changes while customers are inside: they are kept, moved or ended by rule, and counted. */
#include "engine/check_engine.h"

#include "engine/rig.h"
#include <journey/lifecycle.h>
#include <stdio.h>
#include <string.h>

/* What the journey of the next shop is like: its steps, by name; NULL: there is no journey. */
typedef struct plan {
	const char *steps[4]; /* waits of a day, each with a send of the same name in capitals after it */
	journey_missing missing;
	const char *from, *to; /* a step that is renamed */
} plan;

static plan now_plan;

static void declare_step(journey_builder *b, const char *name)
{
	journey_wait_options wait = {.size = sizeof wait, .name = S(name), .at_most = JOURNEY_DAY};
	char send[16];
	snprintf(send, sizeof send, "send_%s", name);
	DECLARE(journey_builder_wait(b, &wait));
	rig_declare_send(b, send, "push", name);
}

static void planned(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	journey_lifecycle_options life = {.size = sizeof life, .missing = now_plan.missing};
	if (now_plan.steps[0] == NULL)
		return;
	DECLARE(journey_builder_journey(b, &j));
	for (size_t i = 0; i < 4 && now_plan.steps[i] != NULL; i++)
		declare_step(b, now_plan.steps[i]);
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
	if (now_plan.from != NULL)
		DECLARE(journey_builder_rename(b, S("tour"), S(now_plan.from), S(now_plan.to)));
}

static const plan first_plan = {.steps = {"a", "b", "c"}};

/* Ann stands at step b, whose wait ends at T + 2 d. */
static void begin(rig *r, const journey_allocator *allocator)
{
	now_plan = first_plan;
	rig_open(r, allocator, &(shop){.declare = planned});
	rig_read(r, "ann", 1, T);
	rig_advance(r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(r, T + JOURNEY_DAY), 1);
}

static void change(rig *r, const journey_allocator *allocator, const plan *to)
{
	now_plan = *to;
	journey_strategy *old = r->strategy;
	r->strategy = rig_strategy(allocator, &(shop){.declare = planned});
	rig_reopen(r);
	journey_strategy_free(old);
}

static const char *last_step(const rig *r)
{
	return r->sends[r->send_count - 1].step;
}

JOURNEY_PLAIN_TEST(who_stands_at_a_step_that_is_there_stays)
{
	rig r;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"x", "b", "y"}});
	rig_advance(&r, T + 2 * JOURNEY_DAY - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY - 1), 0);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_b");
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.kept"), 1);
	rig_advance(&r, T + 3 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_y");
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.kept"), 1); /* once */
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_renamed_step_is_the_same_one)
{
	rig r;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"a", "beta", "c"}, .from = "b", .to = "beta"});
	rig_advance(&r, T + 2 * JOURNEY_DAY); /* its wait goes on */
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_beta");
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.renamed"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_missing_step_ends_it)
{
	rig r;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"a", "c"}});
	rig_advance(&r, T + 9 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 9 * JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.ended"), 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.missing_step"), 1);
	rig_read(&r, "ann", 1, T + 9 * JOURNEY_DAY);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_missing_step_restarts_it)
{
	rig r;
	journey_time looked = T + JOURNEY_DAY + JOURNEY_HOUR;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"a", "c"}, .missing = JOURNEY_MISSING_RESTART});
	rig_clicked(&r, "ann", "x", looked); /* that is when the customer is looked at */
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.restarted"), 1);
	rig_advance(&r, looked + JOURNEY_DAY - 1);
	ck_assert_uint_eq(rig_deliver(&r, looked + JOURNEY_DAY - 1), 0);
	rig_advance(&r, looked + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, looked + JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_a");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_missing_step_goes_on_with_the_next)
{
	rig r;
	begin(&r, allocator);
	/* The wait is gone, the send after it is not. */
	change(&r, allocator, &(plan){.steps = {"a", "c"}, .missing = JOURNEY_MISSING_NEXT});
	rig_advance(&r, T + 9 * JOURNEY_DAY);
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.ended"), 1); /* send_b is gone as well */
	rig_close(&r);
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"a", "c"}, .missing = JOURNEY_MISSING_NEXT, .from = "send_b", .to = "c"});
	rig_advance(&r, T + 2 * JOURNEY_DAY); /* it waits at c from the moment at which b would have ended */
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.next"), 1);
	rig_advance(&r, T + 3 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_c");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_missing_journey_ends_all)
{
	rig r;
	size_t done;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {NULL}});
	OK(&r, journey_engine_migrate(r.engine, T + JOURNEY_DAY, JOURNEY_DEFAULT, &done));
	ck_assert_int_eq(rig_count(&r, "instances.removed"), 1);
	ck_assert_int_eq(rig_count(&r, "lost.names"), 2); /* its history, and what it sent */
	rig_advance(&r, T + 9 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 9 * JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_count(&r, "lost.names"), 2);
	ck_assert_int_eq(rig_count(&r, "instances.removed"), 1);
	rig_close(&r);
}

/* What is not looked at yet is written again as it was, and there is nothing lost by going there and back. */
JOURNEY_PLAIN_TEST(a_strategy_can_come_back)
{
	rig r;
	begin(&r, allocator);
	change(&r, allocator, &(plan){.steps = {"a", "c"}});
	change(&r, allocator, &first_plan);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last_step(&r), "send_b");
	ck_assert_int_eq(rig_life(&r, "tour", "migrated.kept"), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_send_of_a_renamed_step_leaves)
{
	rig r;
	now_plan = first_plan;
	rig_open(&r, allocator, &(shop){.declare = planned});
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T);
	rig_advance(&r, T + JOURNEY_DAY);
	change(&r, allocator, &(plan){.steps = {"z", "b"}, .from = "send_a", .to = "send_z"});
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(each_migration_looks_anew)
{
	rig r;
	size_t done;
	now_plan = first_plan;
	rig_open(&r, allocator, &(shop){.declare = planned});
	OK(&r, journey_engine_migrate(r.engine, T, JOURNEY_DEFAULT, &done)); /* nobody is there */
	ck_assert_uint_eq(done, 0);
	rig_read(&r, "ann", 1, T);
	for (int i = 0; i < 2; i++) {
		OK(&r, journey_engine_migrate(r.engine, T, JOURNEY_DEFAULT, &done));
		ck_assert_uint_eq(done, 1);
		OK(&r, journey_engine_migrate(r.engine, T, JOURNEY_DEFAULT, &done));
		ck_assert_uint_eq(done, 0);
	}
	rig_close(&r);
}

/* Everybody at once, in parts, reopened after each: as when each is looked at at the same moment. */
JOURNEY_PLAIN_TEST(all_are_taken_over_in_parts)
{
	unsigned char digest[2][16];
	for (int i = 0; i < 2; i++) {
		rig r;
		size_t done, all = 0;
		now_plan = first_plan;
		rig_open(&r, allocator, &(shop){.declare = planned});
		for (int n = 0; n < 40; n++) {
			char user[8];
			snprintf(user, sizeof user, "u%d", n);
			rig_read(&r, user, 1, T + n);
		}
		change(&r, allocator, &(plan){.steps = {"alpha", "b"}, .from = "a", .to = "alpha"});
		do {
			OK(&r, journey_engine_migrate(r.engine, T + JOURNEY_HOUR, i == 0 ? 1000 : 7, &done));
			all += done;
			if (i == 1)
				rig_reopen(&r);
		} while (done > 0);
		ck_assert_uint_eq(all, 40);
		ck_assert_int_eq(rig_life(&r, "tour", "migrated.renamed"), 40);
		OK(&r, journey_engine_actions_digest(r.engine, digest[i]));
		rig_close(&r);
	}
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
}

Suite *suite_migrate(void)
{
	return torture_suite("migrate", torture_who_stands_at_a_step_that_is_there_stays,
			     torture_a_renamed_step_is_the_same_one, torture_a_missing_step_ends_it,
			     torture_a_missing_step_restarts_it, torture_a_missing_step_goes_on_with_the_next,
			     torture_a_missing_journey_ends_all, torture_a_strategy_can_come_back,
			     torture_a_send_of_a_renamed_step_leaves, torture_each_migration_looks_anew,
			     torture_all_are_taken_over_in_parts, NULL);
}
