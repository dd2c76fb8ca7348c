/* The fold over several fragments. */
#include "check_profile.h"

#include "base/text.h"
#include "base/value.h"

#define PARTS 4
#define MOST 60

/* Events spread over fragments, copies included, read like all in one. */
JOURNEY_PLAIN_TEST(fold_is_one_profile)
{
	static shop_event events[MOST];
	static const char *const names[PARTS] = {"a:1", "a:2", "u:ada", "u:lovelace"};
	shop s = {0};
	uint64_t seed;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	for (seed = 300; seed < 315; seed++) {
		jy_fragment *parts[PARTS], *one;
		const jy_fragment *many[PARTS], *alone[1];
		jy_profile p, q, turned;
		jy_hash128 digest, other;
		journey_time now = BASE_TIME + 45 * JOURNEY_DAY;
		size_t i;
		uint32_t k;

		shop_events(seed, events, MOST, 40 * JOURNEY_DAY);
		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &one), JOURNEY_OK);
		for (i = 0; i < PARTS; i++)
			ck_assert_int_eq(jy_fragment_new(s.facts, text(names[i]), &parts[i]), JOURNEY_OK);
		for (i = 0; i < MOST; i++) {
			uint64_t at = shop_random(seed, 800 + i, PARTS);

			ck_assert_int_eq(shop_apply(&s, one, &events[i]), JOURNEY_OK);
			ck_assert_int_eq(shop_apply(&s, parts[at], &events[i]), JOURNEY_OK);
			if (shop_random(seed, 900 + i, 3) == 0)
				ck_assert_int_eq(shop_apply(&s, parts[(at + 1) % PARTS], &events[i]),
						 JOURNEY_OK);
		}
		for (i = 0; i < PARTS; i++)
			many[i] = parts[i];
		alone[0] = one;
		jy_profile_init(&p, s.facts, many, PARTS, now);
		jy_profile_init(&q, s.facts, alone, 1, now);
		for (k = 0; k < FEATURES - 1; k++) {
			journey_value x = jy_value_null(), y = jy_value_null();
			journey_status status = jy_profile_load(&p, JY_SLOT(JY_SLOT_FEATURE, k), &x);

			ck_assert_int_eq(status, jy_profile_load(&q, JY_SLOT(JY_SLOT_FEATURE, k), &y));
			ck_assert_msg(jy_value_equal(x, y), "feature %u", k);
			ck_assert_int_eq(jy_profile_feature_next_change(&p, k, now),
					 jy_profile_feature_next_change(&q, k, now));
		}
		for (k = 0; k < 3; k++) {
			static const char *const keys[] = {"shoes", "hats", "no such"};
			journey_value x, y;

			ck_assert_int_eq(jy_profile_load_key(&p, JY_SLOT(JY_SLOT_FEATURE, INTEREST),
							     jy_value_str(text(keys[k])), &x),
					 JOURNEY_OK);
			ck_assert_int_eq(jy_profile_load_key(&q, JY_SLOT(JY_SLOT_FEATURE, INTEREST),
							     jy_value_str(text(keys[k])), &y),
					 JOURNEY_OK);
			ck_assert(jy_value_equal(x, y));
		}
		{
			journey_value x = jy_value_null(), y = jy_value_null();
			bool granted = false, granted_one = false;

			ck_assert_int_eq(jy_profile_attribute(&p, FIRST_NAME, &x),
					 jy_profile_attribute(&q, FIRST_NAME, &y));
			ck_assert(jy_value_equal(x, y));
			ck_assert_int_eq(jy_profile_consent(&p, text("marketing"), &granted),
					 jy_profile_consent(&q, text("marketing"), &granted_one));
			ck_assert_int_eq(granted, granted_one);
			ck_assert_int_eq(jy_profile_first_seen(&p), jy_profile_first_seen(&q));
			ck_assert_int_eq(jy_profile_last_seen(&p), jy_profile_last_seen(&q));
		}
		/* The order of fragments means nothing. */
		many[0] = parts[2];
		many[2] = parts[0];
		jy_profile_init(&turned, s.facts, many, PARTS, now);
		ck_assert_int_eq(jy_profile_digest(&turned, &other), JOURNEY_OK);
		many[0] = parts[0];
		many[2] = parts[2];
		ck_assert_int_eq(jy_profile_digest(&p, &digest), JOURNEY_OK);
		ck_assert(digest.a == other.a && digest.b == other.b);
		for (i = 0; i < PARTS; i++)
			jy_fragment_free(parts[i]);
		jy_fragment_free(one);
	}
	shop_free(&s);
}

JOURNEY_PLAIN_TEST(latest_wins)
{
	shop s = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	shop_event e = {JOURNEY_EVENT_IDENTIFY, 0, 1, BASE_TIME, 0, 0, "Ada", 1};
	jy_event_view view;
	jy_applied applied;
	journey_value v;
	bool granted;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, s.facts, fragments, 1, BASE_TIME);
	ck_assert_int_eq(jy_profile_attribute(&p, FIRST_NAME, &v), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(jy_profile_consent(&p, text("marketing"), &granted), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(shop_view(&s, &e, &view), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_apply(f, &view, &applied), JOURNEY_OK);
	ck_assert_uint_eq(applied.changed, JY_CHANGED_ATTRIBUTES | JY_CHANGED_CONSENT);
	/* An older event changes nothing, a newer one does. */
	e = (shop_event){JOURNEY_EVENT_IDENTIFY, 0, 2, BASE_TIME - 1, 0, 0, "Eve", 2};
	ck_assert_int_eq(shop_view(&s, &e, &view), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_apply(f, &view, &applied), JOURNEY_OK);
	ck_assert_uint_eq(applied.changed, 0);
	ck_assert_int_eq(jy_profile_attribute(&p, FIRST_NAME, &v), JOURNEY_OK);
	ck_assert(jy_str_is(jy_value_text(v), "Ada"));
	e = (shop_event){JOURNEY_EVENT_IDENTIFY, 0, 3, BASE_TIME + 1, 0, 0, "Ada", 2};
	ck_assert_int_eq(shop_view(&s, &e, &view), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_apply(f, &view, &applied), JOURNEY_OK);
	ck_assert_uint_eq(applied.changed, JY_CHANGED_CONSENT);
	ck_assert_int_eq(jy_profile_consent(&p, text("marketing"), &granted), JOURNEY_OK);
	ck_assert(!granted);
	jy_fragment_free(f);
	shop_free(&s);
}

TCase *profile_case(void)
{
	TCase *tests = tcase_create("profile");

	tcase_set_timeout(tests, 60);
	torture(tests, fold_is_one_profile);
	torture(tests, latest_wins);
	return tests;
}
