/* A customer's profile, handed out by the engine. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <string.h>

static const shop plain = {0};

static journey_status profile_of(rig *r, const char *kind, const char *value, journey_profile **out)
{
	return journey_engine_profile(r->engine, (journey_identifier){S(kind), S(value)}, out);
}

JOURNEY_PLAIN_TEST(profile_is_a_copy)
{
	rig r;
	journey_profile *profile, *same;
	journey_value v;
	unsigned char x[16], y[16];
	rig_open(&r, allocator, &plain);
	IS(profile_of(&r, "user_id", "ann", &profile), JOURNEY_NOT_FOUND);
	rig_added(&r, "?phone", "c1", "shoes", 50, T);
	rig_trait(&r, "ann", "phone", "first_name", "Ann", T + 1);
	OK(&r, profile_of(&r, "anonymous_id", "phone", &profile));
	/* Later events don't reach it. */
	rig_ordered(&r, "ann", "c1", 120, T + 2);
	OK(&r, journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, S("orders"), T + 2, &v));
	ck_assert_int_eq(v.as.i, 0);
	OK(&r, journey_profile_get(profile, JOURNEY_PROFILE_ATTRIBUTE, S("first_name"), T + 2, &v));
	ck_assert_uint_eq(v.n, 3);
	journey_profile_free(profile);
	OK(&r, profile_of(&r, "", "ann", &profile));
	OK(&r, journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, S("orders"), T + 2, &v));
	ck_assert_int_eq(v.as.i, 1);
	OK(&r, journey_profile_get(profile, JOURNEY_PROFILE_SEGMENT, S("buyers"), T + 2, &v));
	ck_assert_int_eq(v.as.i, 1);
	/* In an open batch, as it stands there; and the engine goes on as if it had not been asked. */
	OK(&r, journey_engine_begin(r.engine));
	rig_ordered(&r, "ann", "c1", 20, T + 3);
	OK(&r, profile_of(&r, "user_id", "ann", &same));
	OK(&r, journey_profile_digest(profile, x));
	OK(&r, journey_profile_digest(same, y));
	ck_assert_int_ne(memcmp(x, y, 16), 0);
	OK(&r, journey_engine_rollback(r.engine));
	journey_profile_free(same);
	OK(&r, profile_of(&r, "user_id", "ann", &same));
	OK(&r, journey_profile_digest(same, y));
	ck_assert_int_eq(memcmp(x, y, 16), 0);
	journey_profile_free(same);
	journey_profile_free(profile);
	IS(profile_of(&r, "email", "ann", &profile), JOURNEY_NOT_FOUND);
	IS(profile_of(&r, "user_id", "", &profile), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_engine_clock(r.engine), T + 2);
	rig_close(&r);
}

static journey_status see(journey_profile *phone, const char *message, const char *cart, journey_time time)
{
	journey_entry entry = {{{.s = "cart_id"}, 7, JOURNEY_STRING}, {{.s = cart}, (uint32_t)strlen(cart), JOURNEY_STRING}};
	journey_map properties = {1, &entry};
	journey_event event = {.size = sizeof event, .kind = JOURNEY_EVENT_TRACK, .name = S("Product Added"),
		.message_id = S(message), .anonymous_id = S("phone"), .timestamp = time, .properties = &properties};
	return journey_profile_apply(phone, &event);
}

/* A phone goes on by itself; what it saw reaches the server, where the customer is known. */
JOURNEY_PLAIN_TEST(fragments_come_from_elsewhere)
{
	rig r;
	journey_profile_options options;
	journey_profile *phone, *both;
	journey_bytes bytes;
	journey_value v;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", "phone", "first_name", "Ann", T);
	journey_profile_options_init(&options);
	options.allocator = allocator;
	options.strategy = r.strategy;
	OK(&r, journey_profile_new(&options, &phone, NULL));
	OK(&r, see(phone, "p1", "c1", T + 1));
	OK(&r, see(phone, "p2", "c2", T + 2));
	OK(&r, journey_profile_export(phone, 0, &bytes));
	OK(&r, journey_engine_import(r.engine, bytes, T + 3));
	OK(&r, profile_of(&r, "user_id", "ann", &both));
	OK(&r, journey_profile_get(both, JOURNEY_PROFILE_FEATURE, S("adds_7d"), T + 3, &v));
	ck_assert_int_eq(v.as.i, 2);
	OK(&r, journey_profile_get(both, JOURNEY_PROFILE_ATTRIBUTE, S("first_name"), T + 3, &v));
	ck_assert_uint_eq(v.n, 3);
	journey_profile_free(both);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	ck_assert_int_eq(rig_count(&r, "events"), 3);
	/* The same again changes nothing; damage neither. */
	OK(&r, journey_profile_export(phone, 0, &bytes));
	OK(&r, journey_engine_import(r.engine, bytes, T + 3));
	ck_assert_int_eq(rig_count(&r, "events"), 3);
	IS(journey_engine_import(r.engine, (journey_bytes){bytes.data, bytes.size - 1}, T + 3), JOURNEY_CORRUPT);
	IS(journey_engine_import(r.engine, (journey_bytes){"x", 1}, T + 3), JOURNEY_CORRUPT);
	/* An event from the day after tomorrow stays out. */
	OK(&r, see(phone, "p3", "c3", T + 2 * JOURNEY_DAY));
	OK(&r, journey_profile_export(phone, 0, &bytes));
	IS(journey_engine_import(r.engine, bytes, T + 4), JOURNEY_FUTURE);
	journey_profile_free(phone);
	/* Edges come along: another engine's fragment makes the same customer of both. */
	{
		rig other;
		rig_open(&other, allocator, &plain);
		other.sequence = 1000; /* message ids of its own */
		rig_ordered(&other, "?tablet", "c9", 120, T + 5);
		rig_trait(&other, "ann", "tablet", "tier", "gold", T + 6);
		OK(&other, profile_of(&other, "anonymous_id", "tablet", &both));
		OK(&other, journey_profile_export(both, 0, &bytes));
		OK(&r, journey_engine_import(r.engine, bytes, T + 7));
		journey_profile_free(both);
		rig_close(&other);
	}
	OK(&r, profile_of(&r, "user_id", "ann", &both));
	ck_assert_uint_eq(journey_profile_fragment_count(both), 3);
	OK(&r, journey_profile_get(both, JOURNEY_PROFILE_SEGMENT, S("buyers"), T + 7, &v));
	ck_assert_int_eq(v.as.i, 1);
	journey_profile_free(both);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	/* After an erasure its past stays away. */
	OK(&r, profile_of(&r, "anonymous_id", "tablet", &both));
	OK(&r, journey_profile_export(both, 1, &bytes));
	OK(&r, journey_engine_erase(r.engine, (journey_identifier){S("user_id"), S("ann")}, JOURNEY_ERASE_DELETE, 0, T + 8));
	IS(journey_engine_import(r.engine, bytes, T + 9), JOURNEY_ERASED);
	journey_profile_free(both);
	rig_close(&r);
}

static void strict(journey_builder *b)
{
	const journey_str words[] = {S("tablet")};
	journey_identifier_options device = {.size = sizeof device, .kind = S("anonymous_id"), .blocked = words,
					     .blocked_count = 1};
	DECLARE(journey_builder_identifier(b, &device));
}

static void declared(journey_builder *b)
{
	DECLARE(journey_builder_source(b, S("web"), 1));
}

/* What an event could not join here, a fragment cannot either. */
JOURNEY_PLAIN_TEST(imported_edges_are_screened)
{
	static void (*const rules[])(journey_builder *) = {strict, declared};
	static const char *const sums[] = {"identifiers.blocked", "lost.edges"};
	for (unsigned i = 0; i < 2; i++) {
		rig r, other;
		journey_bytes bytes;
		journey_profile *both;
		rig_open(&r, allocator, &(shop){.declare = rules[i]});
		rig_open(&other, allocator, &plain);
		rig_ordered(&other, "?tablet", "c9", 120, T);
		rig_trait(&other, "ann", "tablet", "tier", "gold", T + 1);
		OK(&other, profile_of(&other, "anonymous_id", "tablet", &both));
		for (size_t k = 0; k < journey_profile_fragment_count(both); k++) {
			OK(&other, journey_profile_export(both, k, &bytes));
			OK(&r, journey_engine_import(r.engine, bytes, T + 2));
		}
		journey_profile_free(both);
		rig_reopen(&r);
		OK(&r, profile_of(&r, "user_id", "ann", &both));
		ck_assert_uint_eq(journey_profile_fragment_count(both), 1);
		journey_profile_free(both);
		ck_assert_int_eq(rig_count(&r, sums[i]), 2);
		rig_close(&other);
		rig_close(&r);
	}
}

Suite *suite_profile(void)
{
	return torture_suite("engine: profile", torture_profile_is_a_copy, torture_fragments_come_from_elsewhere, torture_imported_edges_are_screened, NULL);
}
