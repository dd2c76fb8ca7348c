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

Suite *suite_profile(void)
{
	return torture_suite("engine: profile", torture_profile_is_a_copy, NULL);
}
