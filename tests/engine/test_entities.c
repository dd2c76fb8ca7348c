/* Items and groups: what conditions read of them, and how a change reaches those who read it. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "engine/key.h"

#include "base/hash.h"
#include <journey/entity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void declare_item(journey_builder *b)
{
	DECLARE(journey_builder_collection(b, S("product")));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("stock"), JOURNEY_FIELD_INT));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("size"), JOURNEY_FIELD_MAP));
	DECLARE(journey_builder_groups(b, 0));
	DECLARE(journey_builder_group_attribute(b, S("plan"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_group_attribute(b, S("employees"), JOURNEY_FIELD_INT));
}

static void journey_of_segment(journey_builder *b, const char *segment, const char *condition, const char *text)
{
	journey_journey_options j = {.size = sizeof j, .name = S(segment), .enter_segment = S(segment),
				     .again = JOURNEY_AGAIN_AFTER_EXIT};
	DECLARE(journey_builder_segment(b, S(segment), S(condition)));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", text);
	DECLARE(journey_builder_journey_end(b));
}

/* The trait `tier` holds the product that a customer looked at last. */
#define ITEM "item(\"product\", profile.tier)"

static void bargains(journey_builder *b)
{
	declare_item(b);
	journey_of_segment(b, "cheap", ITEM ".price < 20.0", "only {{ " ITEM ".price }}");
	journey_of_segment(b, "dear", ITEM ".price >= 20.0", "dear");
	journey_of_segment(b, "back", "has(" ITEM ".stock) && " ITEM ".stock > 0", "back in stock");
	journey_of_segment(b, "large", ITEM ".size.w > 3.0", "large");
	journey_of_segment(b, "pro", "group.plan == \"pro\"", "{{ group.id }} is {{ group.plan }}");
	journey_of_segment(b, "any_pro", "groups.exists(g, g.plan == \"pro\" && g.id != \"\")", "any");
}

static const shop bargain_shop = {.declare = bargains};

static journey_value number(double v)
{
	return (journey_value){.as.d = v, .type = JOURNEY_DOUBLE};
}

static journey_entry entry(const char *name, journey_value value)
{
	return (journey_entry){{.as.s = name, .n = (uint32_t)strlen(name), .type = JOURNEY_STRING}, value};
}

static journey_status update(rig *r, const char *id, const char *message, const journey_entry *entries, size_t count,
			     journey_time time)
{
	journey_map map = {count, entries};
	journey_item_update u = {.size = sizeof u, .collection = S("product"), .id = S(id), .attributes = &map,
				 .timestamp = time, .message_id = S(message)};
	if (entries == NULL) {
		u.attributes = NULL;
		u.deleted = 1;
	}
	return journey_engine_item(r->engine, &u, time);
}

static journey_status set(rig *r, const char *id, const char *name, journey_value value, journey_time time)
{
	char message[32];
	journey_entry e = entry(name, value);
	snprintf(message, sizeof message, "i%u", ++r->sequence);
	return update(r, id, message, &e, 1, time);
}

static journey_status price(rig *r, const char *id, double value, journey_time time)
{
	return set(r, id, "price", number(value), time);
}

static void looked(rig *r, const char *customer, const char *product, journey_time time)
{
	rig_trait(r, customer, NULL, "tier", product, time);
}

static journey_status join(rig *r, const char *customer, const char *group, const char *plan, bool left,
			   journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_GROUP, customer, "", time);
	e.event.group_id = S(group);
	if (plan != NULL)
		rig_put_text(&e, "plan", plan);
	if (left)
		rig_put_bool(&e, "left", true);
	journey_map traits = {e.map.count, e.entries};
	e.event.traits = &traits;
	return rig_feed(r, &e, time);
}

static const char *last_text(const rig *r)
{
	return r->send_count > 0 ? r->sends[r->send_count - 1].text : "";
}

JOURNEY_PLAIN_TEST(a_price_drop_reaches_customers_at_once)
{
	rig r;
	rig_open(&r, allocator, &bargain_shop);
	OK(&r, price(&r, "p1", 25, T));
	looked(&r, "ann", "p1", T + 1);
	looked(&r, "bob", "p2", T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 1);
	ck_assert_str_eq(last_text(&r), "dear");
	OK(&r, price(&r, "p1", 19.5, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	ck_assert_str_eq(last_text(&r), "only 19.5");
	ck_assert_str_eq(r.sends[r.send_count - 1].user, "ann");
	/* Out of one segment and into the other, and again. */
	OK(&r, price(&r, "p1", 30, T + 4));
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	ck_assert_str_eq(last_text(&r), "dear");
	rig_reopen(&r);
	OK(&r, price(&r, "p1", 10, T + 5));
	ck_assert_uint_eq(rig_deliver(&r, T + 5), 1);
	/* An older update and one that changes nothing move nobody. */
	OK(&r, price(&r, "p1", 99, T - 1));
	OK(&r, price(&r, "p1", 10, T + 6));
	OK(&r, set(&r, "p1", "stock", number(0), T + 7));
	ck_assert_uint_eq(rig_deliver(&r, T + 7), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(items_come_and_go)
{
	rig r;
	journey_entry w = entry("w", number(4));
	journey_map size = {1, &w};
	rig_open(&r, allocator, &bargain_shop);
	looked(&r, "ann", "p1", T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0); /* nobody knows it */
	OK(&r, set(&r, "p1", "stock", number(3), T + 1));
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1);
	ck_assert_str_eq(last_text(&r), "back in stock");
	/* Gone: nothing of before is left. */
	OK(&r, update(&r, "p1", "gone", NULL, 0, T + 2));
	OK(&r, price(&r, "p1", 5, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	ck_assert_str_eq(last_text(&r), "only 5");
	OK(&r, set(&r, "p1", "stock", number(1), T + 4));
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	/* A null takes the value away. */
	OK(&r, set(&r, "p1", "price", (journey_value){.type = JOURNEY_NULL}, T + 5));
	OK(&r, price(&r, "p1", 6, T + 6));
	ck_assert_uint_eq(rig_deliver(&r, T + 6), 1);
	ck_assert_str_eq(last_text(&r), "only 6");
	OK(&r, set(&r, "p1", "size", (journey_value){.as.map = &size, .type = JOURNEY_MAP}, T + 7));
	ck_assert_uint_eq(rig_deliver(&r, T + 7), 1);
	ck_assert_str_eq(last_text(&r), "large");
	ck_assert_int_eq(rig_count(&r, "items.updated"), 7);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(groups_change_for_all_who_belong)
{
	rig r;
	rig_open(&r, allocator, &bargain_shop);
	OK(&r, join(&r, "ann", "acme", "free", false, T));
	OK(&r, join(&r, "bob", "acme", NULL, false, T + 1));
	OK(&r, join(&r, "cid", "other", NULL, false, T + 2));
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	OK(&r, join(&r, "dan", "acme", "pro", false, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 6); /* ann, bob, dan: pro and any_pro */
	/* The latest group counts for `group`, any for `groups`. */
	OK(&r, join(&r, "ann", "other", NULL, false, T + 4));
	OK(&r, join(&r, "ann", "other", NULL, true, T + 5));
	ck_assert_uint_eq(rig_deliver(&r, T + 5), 1);
	ck_assert_str_eq(last_text(&r), "acme is pro");
	/* An older statement changes nothing. */
	OK(&r, join(&r, "ann", "other", NULL, false, T));
	OK(&r, join(&r, "ann", "acme", "free", false, T - 5));
	ck_assert_uint_eq(rig_deliver(&r, T + 5), 0);
	OK(&r, join(&r, "bob", "acme", NULL, true, T + 6));
	OK(&r, join(&r, "bob", "acme", NULL, false, T + 7));
	ck_assert_uint_eq(rig_deliver(&r, T + 7), 2);
	rig_close(&r);
}

/* ---- exits and waits ---- */

static void waiting(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("alert", "Page Read");
	declare_item(b);
	j.exit_when = S("has(" ITEM ".stock) && " ITEM ".stock == 0");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, NULL, ITEM ".price < 20.0", 30 * JOURNEY_DAY);
	rig_declare_send(b, "one", "push", "now {{ " ITEM ".price }}");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(waits_and_exits_read_items)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = waiting});
	OK(&r, price(&r, "p1", 25, T));
	looked(&r, "ann", "p1", T + 1);
	looked(&r, "bob", "p1", T + 1);
	OK(&r, price(&r, "p1", 26, T + 2)); /* nobody watches yet */
	rig_read(&r, "ann", 1, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 0);
	OK(&r, price(&r, "p1", 15, T + 4));
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	ck_assert_str_eq(last_text(&r), "now 15");
	/* Nobody watches any more. */
	OK(&r, price(&r, "p1", 25, T + 5));
	rig_read(&r, "bob", 1, T + 6);
	OK(&r, set(&r, "p1", "stock", number(0), T + 7));
	OK(&r, set(&r, "p1", "stock", number(9), T + 8));
	OK(&r, price(&r, "p1", 15, T + 9));
	ck_assert_uint_eq(rig_deliver(&r, T + 9), 0);
	rig_close(&r);
}

/* No row of watches outlives what it was written for. */
static size_t rows_of_kind(rig *r, char kind)
{
	size_t size, at = 0, count = 0;
	char *dump = rig_dump(&r->storage, &size);
	while (at < size) {
		uint32_t n[2];
		memcpy(&n[0], dump + at, 4);
		memcpy(&n[1], dump + at + 4 + n[0], 4);
		count += dump[at + 4 + 4] == kind;
		at += 8 + n[0] + n[1];
	}
	free(dump);
	return count;
}

JOURNEY_PLAIN_TEST(watches_follow_what_is_read)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = waiting});
	looked(&r, "ann", "p1", T);
	ck_assert_uint_eq(rows_of_kind(&r, 25), 0);
	rig_read(&r, "ann", 1, T + 1);
	ck_assert_uint_eq(rows_of_kind(&r, 25), 1);
	ck_assert_uint_eq(rows_of_kind(&r, 26), 1);
	looked(&r, "ann", "p2", T + 2);
	ck_assert_uint_eq(rows_of_kind(&r, 25), 1);
	OK(&r, price(&r, "p1", 5, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 0);
	OK(&r, price(&r, "p2", 5, T + 4));
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	ck_assert_uint_eq(rows_of_kind(&r, 25), 0);
	ck_assert_uint_eq(rows_of_kind(&r, 26), 0);
	rig_close(&r);
}

/* Who was anonymous when they began to wait is found under their name. */
JOURNEY_PLAIN_TEST(watches_move_with_a_merge)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = waiting});
	rig_event e;
	rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "?phone", "", T);
	rig_put_text(&e, "tier", "p1");
	OK(&r, rig_feed(&r, &e, T));
	rig_read(&r, "?phone", 1, T + 1);
	looked(&r, "zoe", "p1", T + 1);
	rig_trait(&r, "zoe", "phone", NULL, NULL, T + 2);
	ck_assert_uint_eq(rows_of_kind(&r, 25), 1);
	OK(&r, price(&r, "p1", 5, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	ck_assert_str_eq(r.sends[0].user, "zoe");
	ck_assert_uint_eq(rows_of_kind(&r, 25), 0);
	rig_close(&r);
}

/* ---- many ---- */

static void many(journey_builder *b)
{
	declare_item(b);
	journey_journey_options j = {.size = sizeof j, .name = S("cheap"), .enter_segment = S("cheap")};
	DECLARE(journey_builder_segment(b, S("cheap"), S(ITEM ".price < 20.0")));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "Email Clicked", NULL, JOURNEY_DAY);
	DECLARE(journey_builder_journey_end(b));
}

static int64_t entries(rig *r)
{
	return rig_result(r, "cheap").entries;
}

static void crowd(rig *r, unsigned count)
{
	char name[32];
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof name, "c%u", i);
		looked(r, name, i % 2 ? "p1" : "p2", T + i);
	}
}

JOURNEY_PLAIN_TEST(ten_thousand_watchers_are_reached)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = many});
	OK(&r, price(&r, "p1", 50, T));
	crowd(&r, 20000);
	journey_time now = T + 20000;
	OK(&r, price(&r, "p1", 5, now));
	ck_assert_int_eq(entries(&r), JOURNEY_FANOUT_MAX);
	ck_assert_int_eq(rig_next(&r), now);
	int64_t before = entries(&r);
	for (unsigned i = 0; entries(&r) < 10000; i++) {
		size_t done;
		ck_assert_uint_lt(i, 100);
		if (i % 3 == 1)
			rig_reopen(&r); /* killed: nothing is lost */
		OK(&r, journey_engine_advance(r.engine, now, 500, &done));
		ck_assert_uint_le(done, 500);
		ck_assert_int_gt(entries(&r), before);
		before = entries(&r);
	}
	ck_assert_int_eq(entries(&r), 10000);
	rig_advance(&r, now);
	ck_assert_uint_eq(rows_of_kind(&r, 27), 0);
	ck_assert_int_gt(rig_next(&r), now); /* the waits */
	rig_close(&r);
}

/* The price changes again while the first change is on its way. */
JOURNEY_PLAIN_TEST(changes_overtake_each_other)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = many});
	OK(&r, price(&r, "p1", 50, T));
	crowd(&r, 2000);
	journey_time now = T + 2000;
	OK(&r, price(&r, "p1", 5, now));
	OK(&r, price(&r, "p1", 60, now));
	OK(&r, price(&r, "p2", 5, now));
	OK(&r, price(&r, "p1", 6, now + 1));
	rig_advance(&r, now + 1);
	ck_assert_int_eq(entries(&r), 2000);
	ck_assert_uint_eq(rows_of_kind(&r, 27), 0);
	rig_close(&r);
}

/* ---- the same, however it is fed ---- */

static void feed_step(rig *r, uint64_t seed, unsigned n)
{
	char customer[16], thing[16], message[16];
	journey_time time = T + (journey_time)n * JOURNEY_SECOND;
	uint64_t x = jy_hash_mix(seed, n);
	snprintf(customer, sizeof customer, "c%u", (unsigned)(x % 400));
	snprintf(thing, sizeof thing, "p%u", (unsigned)(x >> 20) % 3);
	snprintf(message, sizeof message, "s%u", n);
	rig_advance(r, time);
	switch (x >> 40 & 7) {
	case 0:
		OK(r, price(r, thing, (double)(x >> 50 & 31), time));
		break;
	case 1:
		if (x >> 50 & 1)
			OK(r, update(r, thing, message, NULL, 0, time));
		else
			OK(r, set(r, thing, "stock", number((double)(x >> 51 & 1)), time));
		break;
	case 2:
		OK(r, join(r, customer, thing, x >> 50 & 1 ? "pro" : NULL, x >> 51 & 1, time));
		break;
	default:
		looked(r, customer, thing, time);
	}
}

JOURNEY_PLAIN_TEST(batches_change_nothing)
{
	static const unsigned sizes[] = {1, 7, 400, 3000};
	rig runs[4];
	for (size_t k = 0; k < 4; k++) {
		rig_open(&runs[k], allocator, &bargain_shop);
		for (unsigned n = 0; n < 3000; n++) {
			if (n % sizes[k] == 0)
				OK(&runs[k], journey_engine_begin(runs[k].engine));
			feed_step(&runs[k], 5, n);
			if (n % sizes[k] == sizes[k] - 1 || n == 2999)
				OK(&runs[k], journey_engine_commit(runs[k].engine));
			if (k == 1 && n % 700 == 699 && n % 7 == 6)
				rig_reopen(&runs[k]);
		}
		ck_assert_uint_gt(rows_of_kind(&runs[k], 25), 400);
		if (k > 0)
			rig_same_stores(&runs[0].storage, &runs[k].storage, "batches");
	}
	for (size_t k = 0; k < 4; k++)
		rig_close(&runs[k]);
}

/* Updates in any order, repeated at will, give one state. */
JOURNEY_PLAIN_TEST(any_order_gives_the_same_facts)
{
	unsigned char digests[2][16];
	for (uint64_t seed = 1; seed <= 40; seed++) {
		for (unsigned k = 0; k < 2; k++) {
			rig r;
			unsigned order[120];
			rig_open(&r, allocator, &bargain_shop);
			for (unsigned i = 0; i < 120; i++)
				order[i] = i;
			for (unsigned i = 119; k == 1 && i > 0; i--) {
				unsigned at = (unsigned)(jy_hash_mix(seed, i) % (i + 1)), item = order[at];
				order[at] = order[i];
				order[i] = item;
			}
			for (unsigned i = 0; i < 120; i++) {
				unsigned n = order[i];
				uint64_t x = jy_hash_mix(seed + 100, n);
				char thing[16], message[16];
				snprintf(thing, sizeof thing, "p%u", (unsigned)(x % 4));
				snprintf(message, sizeof message, "m%u", n);
				journey_time time = T + (journey_time)(x >> 10 & 15);
				journey_entry e[2] = {entry("price", number((double)n)),
						      entry("stock", number((double)n))};
				unsigned what = x >> 20 & 7;
				r.sequence = n; /* names the message */
				if (what == 0)
					OK(&r, update(&r, thing, message, NULL, 0, time));
				else if (what < 4)
					OK(&r, update(&r, thing, message, e + (what & 1), 1 + (what == 2), time));
				else
					OK(&r, join(&r, "ann", thing, what == 4 ? NULL : message, what == 5, time));
				if (k == 1 && what < 4)
					OK(&r, what == 0 ? update(&r, thing, message, NULL, 0, time)
							 : update(&r, thing, message, e + (what & 1), 1 + (what == 2), time));
			}
			OK(&r, journey_engine_facts_digest(r.engine, digests[k]));
			rig_close(&r);
		}
		ck_assert_msg(memcmp(digests[0], digests[1], 16) == 0, "seed %u", (unsigned)seed);
	}
}

/* ---- several engines, undoing, failing ---- */

JOURNEY_PLAIN_TEST(engines_see_each_others_changes)
{
	rig a, b;
	rig_open(&a, allocator, &bargain_shop);
	IS(rig_open_on(&b, allocator, &a.storage, a.strategy), JOURNEY_OK);
	b.sequence = 1000;
	OK(&a, price(&a, "p1", 25, T));
	looked(&a, "ann", "p1", T + 1);
	OK(&b, price(&b, "p1", 15, T + 2));
	OK(&a, journey_engine_begin(a.engine));
	IS(price(&a, "p1", 14, T + 3), JOURNEY_OK);
	OK(&b, price(&b, "p1", 13, T + 4));
	IS(journey_engine_commit(a.engine), JOURNEY_CONFLICT);
	OK(&a, price(&a, "p1", 14, T + 3)); /* older than what the other one said */
	looked(&a, "bob", "p1", T + 5);
	rig_deliver(&a, T + 5);
	ck_assert_str_eq(last_text(&a), "only 13");
	ck_assert_str_eq(a.sends[a.send_count - 1].user, "bob");
	rig_close(&b);
	rig_close(&a);
}

JOURNEY_PLAIN_TEST(a_batch_that_is_dropped_leaves_nothing)
{
	rig r;
	size_t sizes[2];
	rig_open(&r, allocator, &bargain_shop);
	OK(&r, price(&r, "p1", 25, T));
	looked(&r, "ann", "p1", T + 1);
	rig_deliver(&r, T + 1);
	char *before = rig_dump(&r.storage, &sizes[0]);
	OK(&r, journey_engine_begin(r.engine));
	OK(&r, price(&r, "p1", 5, T + 2));
	looked(&r, "ann", "p2", T + 3);
	looked(&r, "eve", "p1", T + 3);
	OK(&r, journey_engine_rollback(r.engine));
	char *after = rig_dump(&r.storage, &sizes[1]);
	ck_assert_uint_eq(sizes[0], sizes[1]);
	ck_assert_int_eq(memcmp(before, after, sizes[0]), 0);
	free(before);
	free(after);
	OK(&r, price(&r, "p1", 15, T + 4));
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	ck_assert_str_eq(last_text(&r), "only 15");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(bad_updates_are_refused)
{
	rig r;
	rig_open(&r, allocator, &bargain_shop);
	journey_entry e = entry("price", (journey_value){.as.s = "cheap", .n = 5, .type = JOURNEY_STRING});
	IS(update(&r, "p1", "m", &e, 1, T), JOURNEY_TYPE);
	ck_assert_ptr_nonnull(strstr(journey_engine_error(r.engine)->message, "`price`: found text"));
	IS(update(&r, "", "m", &e, 0, T), JOURNEY_INVALID);
	IS(update(&r, "p1", "", &e, 0, T), JOURNEY_INVALID);
	journey_item_update u = {.size = sizeof u, .collection = S("prodct"), .id = S("p1"), .timestamp = T,
				 .message_id = S("m")};
	IS(journey_engine_item(r.engine, &u, T), JOURNEY_INVALID);
	ck_assert_str_eq(journey_engine_error(r.engine)->hint, "did you mean `product`?");
	u.collection = S("product");
	u.timestamp = T + JOURNEY_DAY;
	IS(journey_engine_item(r.engine, &u, T), JOURNEY_FUTURE);
	u.timestamp = INT64_MAX;
	IS(journey_engine_item(r.engine, &u, T), JOURNEY_RANGE);
	u.size = 3;
	IS(journey_engine_item(r.engine, &u, T), JOURNEY_MISUSE);
	IS(journey_engine_item(NULL, &u, T), JOURNEY_MISUSE);
	ck_assert_int_eq(rig_count(&r, "rejected.invalid"), 3);
	ck_assert_int_eq(rig_count(&r, "items.updated"), 0);
	rig_close(&r);
}

/* More things than one customer's conditions may watch: counted. */
static void lists(journey_builder *b)
{
	declare_item(b);
	journey_of_segment(b, "some", "[0, 1, 2, 3, 4, 5, 6, 7, 8].exists(a, [0, 1, 2, 3, 4, 5, 6, 7, 8].exists(b, "
				      "item(\"product\", string(a) + \"-\" + string(b)).?stock.orValue(0) > 0))",
			   "some");
}

JOURNEY_PLAIN_TEST(the_limit_of_watches_is_counted)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lists});
	looked(&r, "ann", "x", T);
	ck_assert_int_eq(rig_count(&r, "lost.watches"), 81 - JOURNEY_WATCHES_MAX);
	OK(&r, set(&r, "0-1", "stock", number(1), T + 1));
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1);
	rig_close(&r);
}

/* ---- lists ---- */

static void for_vips(journey_builder *b)
{
	declare_item(b);
	DECLARE(journey_builder_list(b, S("vip"), 0));
	journey_of_segment(b, "vip_cheap", "list(\"vip\") && " ITEM ".price < 20.0", "cheap");
}

/* Who comes on a list may read from then on what was not looked at before. */
JOURNEY_PLAIN_TEST(lists_change_what_is_watched)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = for_vips});
	OK(&r, price(&r, "p1", 25, T));
	looked(&r, "ann", "p1", T + 1);
	OK(&r, journey_engine_list(r.engine, S("vip"), S("ann"), S(""), 1, T + 2));
	OK(&r, price(&r, "p1", 5, T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	rig_close(&r);
}

/* ---- rows that cannot be read ---- */

JOURNEY_PLAIN_TEST(a_bad_watcher_stops_no_other)
{
	rig r;
	rig_open(&r, allocator, &bargain_shop);
	OK(&r, price(&r, "p1", 25, T));
	looked(&r, "ann", "p1", T + 1);
	looked(&r, "bob", "p1", T + 1);
	looked(&r, "cid", "p1", T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 3);
	rig_damage(&r, JY_ROW_FRAGMENT, "ubob");
	OK(&r, price(&r, "p1", 5, T + 3));
	rig_advance(&r, T + 4);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 2);
	ck_assert_int_eq(rig_count(&r, "quarantined.corrupt"), 1);
	ck_assert_uint_eq(rows_of_kind(&r, JY_ROW_FANOUT), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_bad_item_stops_those_who_read_it)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = many});
	OK(&r, price(&r, "p1", 5, T));
	OK(&r, price(&r, "p2", 5, T));
	looked(&r, "ann", "p1", T + 1);
	looked(&r, "bob", "p2", T + 2);
	rig_damage(&r, JY_ROW_ENTITY, "iproduct/p1");
	ck_assert_uint_eq(rig_advance(&r, T + 2 * JOURNEY_DAY), 2);
	ck_assert_int_eq(rig_count(&r, "quarantined.corrupt"), 1);
	rig_close(&r);
}

Suite *suite_entities(void)
{
	return torture_suite("entities", torture_a_price_drop_reaches_customers_at_once, torture_items_come_and_go,
			     torture_groups_change_for_all_who_belong, torture_waits_and_exits_read_items,
			     torture_watches_follow_what_is_read, torture_watches_move_with_a_merge,
			     torture_ten_thousand_watchers_are_reached, torture_changes_overtake_each_other,
			     torture_batches_change_nothing, torture_any_order_gives_the_same_facts,
			     torture_engines_see_each_others_changes, torture_a_batch_that_is_dropped_leaves_nothing,
			     torture_bad_updates_are_refused, torture_the_limit_of_watches_is_counted,
			     torture_lists_change_what_is_watched, torture_a_bad_watcher_stops_no_other, torture_a_bad_item_stops_those_who_read_it, NULL);
}
