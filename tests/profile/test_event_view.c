/* Form and conversion of events. */
#include "check_profile.h"

#include "base/math.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/consent.h"
#include "profile/convert.h"

#include <string.h>

static journey_event order(const journey_map *properties)
{
	journey_event e = {.size = sizeof(e), .kind = JOURNEY_EVENT_TRACK, .timestamp = BASE_TIME};

	e.name = text("Order Completed");
	e.message_id = text("m1");
	e.user_id = text("ada");
	e.properties = properties;
	return e;
}

JOURNEY_TEST(view_converts)
{
	shop s = {0};
	jy_event_view v;
	journey_entry entries[] = {
		{jy_value_str(text("total")), jy_value_str(text("12.50"))},
		{jy_value_str(text("items")), jy_value_double(3.0)},
		{jy_value_str(text("placed")), jy_value_str(text("2024-02-29T12:00:00Z"))},
		{jy_value_str(text("extra")), jy_value_int(7)},
		{jy_value_str(text("other")), jy_value_int(7)},
	};
	journey_map map = {5, entries};
	journey_event e = order(&map);

	TRY(shop_open(&s, allocator));
	TRY(jy_event_view_make(s.strategy, &e, &s.arena, &v, NULL));
	ck_assert_uint_eq(v.type, 1);
	ck_assert_uint_eq(v.property_count, 5);
	ck_assert_uint_eq(v.properties[0].type, JOURNEY_EXPR_ABSENT);
	ck_assert(jy_value_equal(v.properties[1], jy_value_double(12.5)));
	ck_assert(jy_value_equal(v.properties[2], jy_value_int(3)));
	ck_assert(jy_value_equal(v.properties[3], jy_value_time(INT64_C(1709208000000000))));
	ck_assert(jy_value_equal(v.properties[4], jy_value_double(7.0)));
	ck_assert_uint_eq(v.attribute_count, 0);
done:
	shop_free(&s);
}

JOURNEY_TEST(view_takes_traits)
{
	shop s = {0};
	jy_event_view v;
	journey_entry purposes[] = {{jy_value_str(text("marketing")), jy_value_bool(true)}};
	journey_map consent = {1, purposes};
	journey_entry entries[] = {
		{jy_value_str(text("first_name")), jy_value_str(text("Ada"))},
		{jy_value_str(text("consent")), jy_value_map(&consent)},
		{jy_value_str(text("timezone")), jy_value_str(text("Europe/Berlin"))},
		{jy_value_str(text("shoe_size")), jy_value_int(38)},
		{jy_value_str(text("age")), jy_value_null()},
	};
	journey_map map = {5, entries};
	journey_entry preferences[] = {{jy_value_str(text("marketing")), jy_value_bool(false)},
				       {jy_value_str(text("ads")), jy_value_bool(false)}};
	journey_map preferences_map = {2, preferences};
	journey_entry categories[] = {
		{jy_value_str(text("categoryPreferences")), jy_value_map(&preferences_map)}};
	journey_map categories_map = {1, categories};
	journey_entry parts[] = {{jy_value_str(text("consent")), jy_value_map(&categories_map)},
				 {jy_value_str(text("timezone")), jy_value_str(text("Asia/Tokyo"))}};
	journey_map context = {2, parts};
	journey_event e = order(NULL);

	e.kind = JOURNEY_EVENT_IDENTIFY;
	e.traits = &map;
	e.context = &context;
	TRY(shop_open(&s, allocator));
	TRY(jy_event_view_make(s.strategy, &e, &s.arena, &v, NULL));
	ck_assert_uint_eq(v.type, JY_NONE);
	ck_assert_uint_eq(v.attribute_count, 5);
	ck_assert(jy_value_equal(v.attributes[FIRST_NAME], jy_value_str(text("Ada"))));
	ck_assert_uint_eq(v.attributes[AGE].type, JOURNEY_EXPR_ABSENT);
	ck_assert_uint_eq(v.dropped_traits, 1);
	ck_assert_uint_eq(v.consent_count, 2);
	ck_assert(v.consents[0].status == JY_CONSENT_GRANTED); /* the trait wins */
	ck_assert(v.consents[1].status == JY_CONSENT_DENIED);
	ck_assert(jy_str_is(v.timezone, "Europe/Berlin"));
done:
	shop_free(&s);
}

static void refuse(shop *s, const journey_event *e, journey_status expected, const char *word)
{
	jy_event_view v;
	journey_error error = {0};

	memset(&v, 0x55, sizeof(v));
	ck_assert_int_eq(jy_event_view_make(s->strategy, e, &s->arena, &v, &error), expected);
	ck_assert_msg(strstr(error.message, word) != NULL, "`%s` lacks `%s`", error.message, word);
	ck_assert_uint_eq(v.type, 0x55555555u);
}

static void refuse_property(shop *s, const char *name, journey_value value, journey_status status,
			    const char *word)
{
	journey_entry entry = {jy_value_str(text(name)), value};
	journey_map map = {1, &entry};
	journey_event e = order(&map);

	refuse(s, &e, status, word);
}

JOURNEY_PLAIN_TEST(view_refuses)
{
	shop s = {0};
	journey_event e;
	char longer[JOURNEY_EVENT_ID_MAX + 2];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	e = order(NULL);
	e.message_id.size = 0;
	refuse(&s, &e, JOURNEY_INVALID, "messageId");
	e = order(NULL);
	e.user_id.size = 0;
	refuse(&s, &e, JOURNEY_INVALID, "anonymousId");
	e = order(NULL);
	e.name.size = 0;
	refuse(&s, &e, JOURNEY_INVALID, "name");
	e = order(NULL);
	e.user_id = text("a\xff");
	refuse(&s, &e, JOURNEY_INVALID, "userId");
	e = order(NULL);
	e.anonymous_id = text(longer);
	refuse(&s, &e, JOURNEY_LIMIT, "anonymousId");
	e = order(NULL);
	e.timestamp = JOURNEY_TIME_MAX + 1;
	refuse(&s, &e, JOURNEY_RANGE, "timestamp");
	e = order(NULL);
	e.size = 8;
	refuse(&s, &e, JOURNEY_MISUSE, "size");
	e = order(NULL);
	e.kind = JOURNEY_EVENT_ALIAS;
	refuse(&s, &e, JOURNEY_INVALID, "previousId");
	refuse_property(&s, "total", jy_value_bool(true), JOURNEY_TYPE,
			"`total`: found true, expected an amount");
	refuse_property(&s, "items", jy_value_double(1.5), JOURNEY_TYPE, "`items`: found a number");
	refuse_property(&s, "placed", jy_value_str(text("yesterday")), JOURNEY_TYPE, "RFC 3339");
	refuse_property(&s, "total", jy_value_double(JY_NAN), JOURNEY_RANGE, "`total`");
	refuse_property(&s, "undeclared", jy_value_double(JY_INFINITY), JOURNEY_RANGE, "`undeclared`");
	refuse_property(&s, "order_id", jy_value_str(text("\xc0\x80")), JOURNEY_INVALID, "`order_id`");
	shop_free(&s);
}

JOURNEY_PLAIN_TEST(conversions)
{
	journey_value v;

	(void)allocator;
	ck_assert(jy_value_convert(jy_value_uint(5), JOURNEY_FIELD_INT, &v) &&
		  jy_value_equal(v, jy_value_int(5)));
	ck_assert(!jy_value_convert(jy_value_uint(UINT64_MAX), JOURNEY_FIELD_INT, &v));
	ck_assert(!jy_value_convert(jy_value_double(9.3e18), JOURNEY_FIELD_INT, &v));
	ck_assert(jy_value_convert(jy_value_double(-0.5), JOURNEY_FIELD_TIMESTAMP, &v) &&
		  jy_value_equal(v, jy_value_time(-500000)));
	ck_assert(!jy_value_convert(jy_value_double(1e300), JOURNEY_FIELD_TIMESTAMP, &v));
	ck_assert(!jy_value_convert(jy_value_int(INT64_MAX), JOURNEY_FIELD_TIMESTAMP, &v));
	ck_assert(!jy_value_convert(jy_value_double(1e300), JOURNEY_FIELD_MONEY, &v));
	ck_assert(!jy_value_convert(jy_value_int(1), JOURNEY_FIELD_STRING, &v));
	ck_assert(!jy_value_convert(jy_value_int(1), JOURNEY_FIELD_BOOL, &v));
}

TCase *event_view_case(void)
{
	TCase *tests = tcase_create("event view");

	torture(tests, view_converts);
	torture(tests, view_takes_traits);
	torture(tests, view_refuses);
	torture(tests, conversions);
	return tests;
}
