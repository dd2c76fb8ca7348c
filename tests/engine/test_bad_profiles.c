/*
 * Bad input to profiles: rows that cannot be read, storms of identifiers, cycles, contradicting types, clocks that
 * are wrong. One customer suffers at most, says so, is counted, and everybody else goes on.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "engine/key.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rescue(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("rescue", "cart");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "first", "push", "{{ trigger.product }}");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = rescue};
static const journey_time due = T + 2 * JOURNEY_HOUR;

/* ---- rows by hand ---- */

/* A row as it was, and its key. */
typedef struct kept {
	jy_key key;
	unsigned char *value;
	size_t size;
} kept;

static kept take_row(rig *r, jy_row_kind kind, const char *identifier)
{
	kept k = {.value = NULL};
	journey_row row;
	jy_key_row(&k.key, 0, kind, S(identifier));
	journey_bytes key = jy_key_bytes(&k.key);
	IS(r->storage.get_many(r->storage.user, 1, &key, &row), JOURNEY_OK);
	ck_assert_uint_gt(row.value.size, 0);
	k.size = row.value.size;
	k.value = malloc(k.size);
	ck_assert_ptr_nonnull(k.value);
	memcpy(k.value, row.value.data, k.size);
	return k;
}

static void put_row(rig *r, const kept *k, const void *value, size_t size)
{
	journey_put put = {jy_key_bytes(&k->key), {value, size}, JOURNEY_VERSION_ANY};
	journey_commit change = {.puts = &put, .put_count = 1};
	IS(r->storage.commit(r->storage.user, &change, NULL), JOURNEY_OK);
}

static void is_untouched(rig *r, const kept *k, const void *value, size_t size)
{
	journey_row row;
	journey_bytes key = jy_key_bytes(&k->key);
	IS(r->storage.get_many(r->storage.user, 1, &key, &row), JOURNEY_OK);
	ck_assert_uint_eq(row.value.size, size);
	ck_assert(size == 0 || memcmp(row.value.data, value, size) == 0);
}

/* Ways to spoil a row; each returns the size that is left, and what the row then is. */
typedef size_t spoiler(unsigned char *value, size_t size);

static size_t flip(unsigned char *value, size_t size)
{
	value[size / 2] ^= 16;
	return size;
}

static size_t cut(unsigned char *value, size_t size)
{
	(void)value;
	return size / 2;
}

static size_t cut_all(unsigned char *value, size_t size)
{
	(void)value;
	(void)size;
	return 0;
}

/* The fragment of a newer release, in order otherwise. */
static size_t renew(unsigned char *value, size_t size)
{
	value[4] = 99;
	uint32_t crc = jy_crc32c(value, size - 4);
	for (unsigned i = 0; i < 4; i++)
		value[size - 4 + i] = (unsigned char)(crc >> (8 * i));
	return size;
}

static const struct {
	const char *name;
	spoiler *spoil;
	journey_status status;
} spoilers[] = {
	{"flipped", flip, JOURNEY_CORRUPT},
	{"cut", cut, JOURNEY_CORRUPT},
	{"emptied", cut_all, JOURNEY_CORRUPT},
	{"newer", renew, JOURNEY_VERSION},
};
#define SPOILERS (sizeof spoilers / sizeof *spoilers)

static const char *quarantined(journey_status status)
{
	return status == JOURNEY_VERSION ? "quarantined.version" : "quarantined.corrupt";
}

static const char *rejected(journey_status status)
{
	return status == JOURNEY_VERSION ? "rejected.version" : "rejected.corrupt";
}

/* ---- rows that cannot be read ---- */

static void three_carts(rig *r)
{
	rig_open(r, r->allocator, &plain);
	rig_added(r, "ann", "c1", "shoes", 50, T);
	rig_added(r, "bob", "c1", "shirt", 20, T);
	rig_added(r, "cid", "c1", "socks", 10, T);
}

static journey_status ask(rig *r, const char *user)
{
	journey_decision d;
	char key[16];
	snprintf(key, sizeof key, "k-%s", user);
	journey_request q = {.size = sizeof q, .key = S(key), .user_id = S(user), .placement = S("home")};
	return journey_engine_decide(r->engine, &q, due, &d);
}

/* Whatever names bob fails with the status, says where, and changes nothing. */
static void bob_is_refused(rig *r, journey_status expected)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "bob", "Order Completed", due);
	rig_put_text(&e, "cart_id", "c1");
	rig_put_number(&e, "total", 5);
	IS(rig_feed(r, &e, due), expected);
	ck_assert_str_eq(journey_engine_error(r->engine)->where, "customer");
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, "dan", "", due);
	e.event.kind = JOURNEY_EVENT_ALIAS;
	e.event.previous_id = S("bob");
	IS(rig_feed(r, &e, due), expected);
	IS(ask(r, "bob"), expected);
	IS(ask(r, "ann"), JOURNEY_OK);
}

static void customer_is_quarantined(rig *r, size_t how, jy_row_kind kind, bool in_batch)
{
	journey_status expected = spoilers[how].status;
	three_carts(r);
	kept row = take_row(r, kind, "ubob");
	unsigned char *spoilt = malloc(row.size);
	ck_assert_ptr_nonnull(spoilt);
	memcpy(spoilt, row.value, row.size);
	size_t size = spoilers[how].spoil(spoilt, row.size);
	put_row(r, &row, spoilt, size);
	rig_reopen(r);
	if (in_batch)
		OK(r, journey_engine_begin(r->engine));
	ck_assert_uint_eq(rig_advance(r, due), 3);
	if (in_batch)
		OK(r, journey_engine_commit(r->engine));
	ck_assert_uint_eq(rig_deliver(r, due), 2);
	ck_assert_str_eq(r->sends[0].text, "shoes");
	ck_assert_str_eq(r->sends[1].text, "socks");
	bob_is_refused(r, expected);
	ck_assert_int_eq(rig_count(r, quarantined(expected)), 1);
	ck_assert_int_eq(rig_count(r, rejected(expected)), 2);
	ck_assert_int_eq(rig_count(r, "events"), 3);
	is_untouched(r, &row, spoilt, size);
	put_row(r, &row, row.value, row.size); /* mended */
	rig_reopen(r);
	rig_advance(r, due);
	ck_assert_uint_eq(rig_deliver(r, due), 1);
	ck_assert_str_eq(r->sends[2].text, "shirt");
	free(spoilt);
	free(row.value);
	rig_close(r);
}

JOURNEY_PLAIN_TEST(a_bad_fragment_stops_its_customer_alone)
{
	for (size_t how = 0; how < SPOILERS; how++) {
		rig r = {.allocator = allocator};
		customer_is_quarantined(&r, how, JY_ROW_FRAGMENT, false);
		r = (rig){.allocator = allocator};
		customer_is_quarantined(&r, how, JY_ROW_FRAGMENT, true);
	}
}

JOURNEY_PLAIN_TEST(bad_actions_stop_their_customer_alone)
{
	for (size_t how = 0; how < 3; how++) {
		rig r = {.allocator = allocator};
		customer_is_quarantined(&r, how, JY_ROW_ACTIONS, how == 1);
	}
}

/* A send that waits for a customer who cannot be read waits on; those behind it go. */
JOURNEY_PLAIN_TEST(sends_behind_a_bad_customer_go)
{
	rig r = {.allocator = allocator};
	three_carts(&r);
	ck_assert_uint_eq(rig_advance(&r, due), 3);
	kept row = take_row(&r, JY_ROW_FRAGMENT, "ubob");
	put_row(&r, &row, row.value, row.size - 1);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, due), 2);
	ck_assert_int_eq(rig_count(&r, "quarantined.corrupt"), 1);
	ck_assert_int_gt(rig_next(&r), due); /* nothing stands still */
	put_row(&r, &row, row.value, row.size);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, due), 1);
	ck_assert_str_eq(r.sends[2].text, "shirt");
	free(row.value);
	rig_close(&r);
}

/* Every byte flipped, every length cut. */
JOURNEY_PLAIN_TEST(no_damage_goes_unnoticed)
{
	rig r = {.allocator = allocator};
	rig_event e;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "bob", "phone", "tier", "gold", T);
	for (unsigned i = 0; i < 6; i++)
		rig_added(&r, "bob", "c1", "shirt", 20, T + i);
	kept row = take_row(&r, JY_ROW_FRAGMENT, "ubob");
	unsigned char *spoilt = malloc(row.size);
	ck_assert_ptr_nonnull(spoilt);
	for (size_t i = 0; i < 2 * row.size; i++) {
		size_t at = i / 2;
		memcpy(spoilt, row.value, row.size);
		spoilt[at] ^= (unsigned char)(1u << (i % 8));
		put_row(&r, &row, spoilt, i % 2 ? row.size : at);
		rig_reopen(&r);
		rig_make(&r, &e, JOURNEY_EVENT_TRACK, "bob", "Page Read", T + 10);
		journey_status status = rig_feed(&r, &e, T + 10);
		ck_assert_msg(status == JOURNEY_CORRUPT || status == JOURNEY_VERSION, "byte %zu: %d", at, status);
	}
	put_row(&r, &row, row.value, row.size);
	rig_reopen(&r);
	OK(&r, rig_feed(&r, &e, T + 10));
	free(spoilt);
	free(row.value);
	rig_close(&r);
}

/* ---- identifiers ---- */

JOURNEY_PLAIN_TEST(storm_of_users_on_one_device)
{
	rig r;
	rig_open(&r, allocator, &plain);
	for (unsigned i = 0; i < 10000; i++) {
		char user[16];
		if (i % 1000 == 0)
			OK(&r, journey_engine_begin(r.engine));
		snprintf(user, sizeof user, "u%u", i);
		rig_trait(&r, user, "kiosk", "tier", "gold", T + i);
		if (i % 1000 == 999)
			OK(&r, journey_engine_commit(r.engine));
	}
	ck_assert_int_eq(rig_count(&r, "events"), 10000);
	ck_assert_int_gt(rig_count(&r, "lost.edges"), 9000); /* each edge that was refused */
	rig_added(&r, "u9999", "c1", "shoes", 50, T + 10000);
	rig_advance(&r, T + 10000 + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 10000 + 2 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[0].user, "u9999");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(storm_of_devices_of_one_user)
{
	rig r;
	rig_open(&r, allocator, &plain);
	for (unsigned i = 0; i < 10000; i++) {
		char device[16];
		if (i % 1000 == 0)
			OK(&r, journey_engine_begin(r.engine));
		snprintf(device, sizeof device, "d%u", i);
		rig_trait(&r, "ann", device, "tier", "gold", T + i);
		if (i % 1000 == 999)
			OK(&r, journey_engine_commit(r.engine));
	}
	ck_assert_int_eq(rig_count(&r, "events"), 10000);
	ck_assert_int_gt(rig_count(&r, "lost.edges"), 9000);
	rig_close(&r);
}

static void alias(rig *r, const char *user, const char *previous, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_ALIAS, user, "", time);
	e.event.previous_id = S(previous);
	OK(r, rig_feed(r, &e, time));
}

JOURNEY_PLAIN_TEST(edges_in_a_circle)
{
	rig r;
	rig_open(&r, allocator, &plain);
	alias(&r, "a", "b", T);
	alias(&r, "b", "c", T);
	alias(&r, "c", "a", T);
	alias(&r, "a", "a", T);
	rig_added(&r, "c", "c1", "shoes", 50, T);
	rig_reopen(&r);
	rig_advance(&r, due);
	ck_assert_uint_eq(rig_deliver(&r, due), 1);
	ck_assert_str_eq(r.sends[0].user, "a");
	rig_close(&r);
}

/* ---- values and times ---- */

static journey_status tier(rig *r, journey_value value, journey_time time, journey_time now)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", time);
	rig_put_text(&e, "tier", "");
	e.entries[0].value = value;
	return rig_feed(r, &e, now);
}

/* What `tier` is, by the offer that gold alone gets. */
static bool is_gold(rig *r, journey_time now)
{
	journey_decision d;
	static unsigned asked;
	char key[16];
	snprintf(key, sizeof key, "gold%u", asked++);
	journey_request q = {.size = sizeof q, .key = S(key), .user_id = S("ann"), .placement = S("home")};
	OK(r, journey_engine_decide(r->engine, &q, now, &d));
	return d.offer.size == 3 && memcmp(d.offer.data, "ten", 3) == 0;
}

static journey_value text(const char *s)
{
	return (journey_value){.as.s = s, .n = (uint32_t)strlen(s), .type = JOURNEY_STRING};
}

JOURNEY_PLAIN_TEST(an_attribute_of_many_types)
{
	rig r;
	journey_list list = {0, NULL};
	journey_map map = {0, NULL};
	const journey_value wrong[] = {
		{.as.d = 3.5, .type = JOURNEY_DOUBLE},
		{.as.i = 1, .type = JOURNEY_BOOL},
		{.as.list = &list, .type = JOURNEY_LIST},
		{.as.map = &map, .type = JOURNEY_MAP},
	};
	rig_open(&r, allocator, &plain);
	OK(&r, tier(&r, text("gold"), T, T));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		IS(tier(&r, wrong[i], T + 1, T + 1), JOURNEY_TYPE);
		ck_assert_ptr_nonnull(strstr(journey_engine_error(r.engine)->message, "tier"));
	}
	ck_assert(is_gold(&r, T + 1));
	ck_assert_int_eq(rig_count(&r, "rejected.type"), 4);
	OK(&r, tier(&r, text("tin"), T + 2, T + 2));
	ck_assert(!is_gold(&r, T + 2));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(events_from_other_times)
{
	rig r;
	rig_open(&r, allocator, &plain);
	OK(&r, tier(&r, text("gold"), T, T));
	/* Years late: taken, and no newer value gives way. */
	OK(&r, tier(&r, text("tin"), rig_time("1990-01-01T00:00:00Z"), T + 1));
	OK(&r, tier(&r, text("tin"), JOURNEY_TIME_MIN, T + 1));
	ck_assert(is_gold(&r, T + 1));
	/* Of the future: as far as a wrong clock may be. */
	IS(tier(&r, text("tin"), rig_time("2035-01-01T00:00:00Z"), T + 2), JOURNEY_FUTURE);
	IS(tier(&r, text("tin"), T + 2 + JOURNEY_FUTURE_TOLERANCE + 1, T + 2), JOURNEY_FUTURE);
	IS(tier(&r, text("tin"), JOURNEY_TIME_MAX, T + 2), JOURNEY_FUTURE);
	IS(tier(&r, text("tin"), JOURNEY_TIME_MAX, JOURNEY_TIME_MAX + 1), JOURNEY_RANGE);
	ck_assert(is_gold(&r, T + 2));
	ck_assert_int_eq(rig_count(&r, "rejected.future"), 3);
	/* A clock that is ten minutes fast owns a value for those ten minutes, and no longer. */
	OK(&r, tier(&r, text("tin"), T + 2 + JOURNEY_FUTURE_TOLERANCE, T + 2));
	OK(&r, tier(&r, text("gold"), T + 2 + JOURNEY_FUTURE_TOLERANCE, T + 2 + JOURNEY_FUTURE_TOLERANCE));
	OK(&r, tier(&r, text("gold"), T + 3 + JOURNEY_FUTURE_TOLERANCE, T + 3 + JOURNEY_FUTURE_TOLERANCE));
	ck_assert(is_gold(&r, T + 3 + JOURNEY_FUTURE_TOLERANCE));
	/* A host's clock that goes back counts as where it was. */
	OK(&r, tier(&r, text("tin"), T + 4 + JOURNEY_FUTURE_TOLERANCE, T));
	ck_assert(!is_gold(&r, T));
	rig_close(&r);
}

Suite *suite_bad_profiles(void)
{
	return torture_suite("bad profiles", torture_a_bad_fragment_stops_its_customer_alone,
	                     torture_bad_actions_stop_their_customer_alone, torture_sends_behind_a_bad_customer_go,
	                     torture_no_damage_goes_unnoticed, torture_storm_of_users_on_one_device,
	                     torture_storm_of_devices_of_one_user, torture_edges_in_a_circle,
	                     torture_an_attribute_of_many_types, torture_events_from_other_times, NULL);
}
