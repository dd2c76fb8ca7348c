/* Strategies in the store, by hash. */
#include "engine/check_engine.h"
#include "engine/key.h"
#include "engine/rig.h"

#include <string.h>

static void reading(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static void reading_twice(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "hello");
	rig_declare_send(b, "two", "push", "again");
	DECLARE(journey_builder_journey_end(b));
}

static const shop first_shop = {.declare = reading}, second_shop = {.declare = reading_twice};

static journey_status count_row(void *user, const journey_row *row)
{
	(void)row;
	++*(size_t *)user;
	return JOURNEY_OK;
}

static size_t kept(const journey_storage *storage)
{
	jy_key from, to;
	size_t count = 0;
	jy_key_range(0, JY_ROW_STRATEGY, &from, &to);
	IS(storage->scan(storage->user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, count_row, &count),
	   JOURNEY_OK);
	return count;
}

static void same(journey_bytes found, const journey_strategy *strategy)
{
	journey_bytes bytes = journey_strategy_bytes(strategy);
	ck_assert_uint_eq(found.size, bytes.size);
	ck_assert_int_eq(memcmp(found.data, bytes.data, bytes.size), 0);
}

JOURNEY_PLAIN_TEST(a_store_keeps_each_strategy_once)
{
	rig a, b;
	journey_bytes bytes = {NULL, 0};
	journey_strategy *again = NULL;
	rig_open(&a, allocator, &first_shop);
	uint64_t hash = journey_strategy_hash(a.strategy);
	/* Its own is there before anything was written, which opening and asking do not. */
	OK(&a, journey_engine_strategy(a.engine, hash, &bytes));
	same(bytes, a.strategy);
	ck_assert_uint_eq(kept(&a.storage), 0);
	rig_read(&a, "ann", 1, T);
	ck_assert_uint_eq(kept(&a.storage), 1);
	rig_read(&a, "ann", 2, T + 1);
	rig_reopen(&a);
	rig_read(&a, "ann", 3, T + 2);
	ck_assert_uint_eq(kept(&a.storage), 1);
	/* Another strategy comes: both are there, and the first can be run again. */
	journey_strategy *second = rig_strategy(allocator, &second_shop);
	IS(rig_open_on(&b, allocator, &a.storage, second), JOURNEY_OK);
	b.sequence = 100; /* other message ids */
	rig_read(&b, "ann", 4, T + 3);
	ck_assert_uint_eq(kept(&a.storage), 2);
	OK(&b, journey_engine_strategy(b.engine, hash, &bytes));
	same(bytes, a.strategy);
	IS(journey_strategy_read(allocator, bytes, &again, NULL), JOURNEY_OK);
	ck_assert(journey_strategy_hash(again) == hash);
	OK(&a, journey_engine_strategy(a.engine, journey_strategy_hash(second), &bytes));
	same(bytes, second);
	journey_strategy_free(again);
	rig_close(&b);
	journey_strategy_free(second);
	rig_close(&a);
}

JOURNEY_PLAIN_TEST(hashes_that_never_ran_are_not_found)
{
	rig r;
	unsigned char before[16], after[16];
	journey_bytes bytes = {before, 7};
	rig_open(&r, allocator, &first_shop);
	OK(&r, journey_engine_actions_digest(r.engine, before));
	IS(journey_engine_strategy(r.engine, 1, &bytes), JOURNEY_NOT_FOUND);
	ck_assert(bytes.data == before && bytes.size == 7);
	IS(journey_engine_strategy(r.engine, 1, NULL), JOURNEY_MISUSE);
	IS(journey_engine_strategy(NULL, 1, &bytes), JOURNEY_MISUSE);
	OK(&r, journey_engine_actions_digest(r.engine, after));
	ck_assert_int_eq(memcmp(before, after, 16), 0);
	rig_close(&r);
}

/* A batch that is undone keeps nothing; the next one does. */
JOURNEY_PLAIN_TEST(an_undone_batch_keeps_no_strategy)
{
	rig r;
	rig_open(&r, allocator, &first_shop);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T);
	OK(&r, journey_engine_rollback(r.engine));
	ck_assert_uint_eq(kept(&r.storage), 0);
	OK(&r, journey_engine_begin(r.engine));
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_uint_eq(kept(&r.storage), 0);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(kept(&r.storage), 1);
	rig_close(&r);
}

Suite *suite_strategies(void)
{
	return torture_suite("engine: strategies", torture_a_store_keeps_each_strategy_once,
			     torture_hashes_that_never_ran_are_not_found,
			     torture_an_undone_batch_keeps_no_strategy, NULL);
}
