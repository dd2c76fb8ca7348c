/* journey_profile: profiles without an engine. */
#include "check_profile.h"

#include "base/text.h"
#include "base/value.h"
#include <journey/profile.h>
#include <string.h>

#define T BASE_TIME

/* Two views within 7 days make a looker; an order makes a customer. */
static journey_status declare(journey_builder *b)
{
	journey_feature_options views = {.size = sizeof(views), .name = jy_str("views_7d"), .kind = JOURNEY_FEATURE_COUNT,
		.event = jy_str("View"), .window = 7 * JOURNEY_DAY};
	journey_feature_options orders = {.size = sizeof(orders), .name = jy_str("orders"), .kind = JOURNEY_FEATURE_COUNT,
		.event = jy_str("Order")};
	journey_feature_options interest = {.size = sizeof(interest), .name = jy_str("interest"),
		.kind = JOURNEY_FEATURE_TALLY, .event = jy_str("View"), .by = jy_str("event.category"),
		.half_life = 14 * JOURNEY_DAY};
	journey_status status = journey_builder_event(b, jy_str("View"));

	if (status == JOURNEY_OK)
		status = journey_builder_property(b, jy_str("View"), jy_str("category"), JOURNEY_FIELD_STRING);
	if (status == JOURNEY_OK)
		status = journey_builder_event(b, jy_str("Order"));
	if (status == JOURNEY_OK)
		status = journey_builder_attribute(b, jy_str("name"), JOURNEY_FIELD_STRING, 1);
	if (status == JOURNEY_OK)
		status = journey_builder_feature(b, &views);
	if (status == JOURNEY_OK)
		status = journey_builder_feature(b, &orders);
	if (status == JOURNEY_OK)
		status = journey_builder_feature(b, &interest);
	if (status == JOURNEY_OK)
		status = journey_builder_stage(b, jy_str("visitor"), jy_str("true"));
	if (status == JOURNEY_OK)
		status = journey_builder_stage(b, jy_str("customer"), jy_str("profile.orders >= 1"));
	if (status == JOURNEY_OK)
		status = journey_builder_segment(b, jy_str("lookers"), jy_str("profile.views_7d >= 2"));
	if (status == JOURNEY_OK)
		status = journey_builder_segment(b, jy_str("new_lookers"),
						 jy_str("segment(\"lookers\") && stage == \"visitor\""));
	return status;
}

static journey_status make_strategy(const journey_allocator *allocator, journey_strategy **out)
{
	journey_builder *b;
	journey_status status = journey_builder_new(allocator, jy_str("phone"), &b);

	if (status != JOURNEY_OK)
		return status;
	status = declare(b);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, out, NULL);
	journey_builder_free(b);
	return status;
}

static journey_status make(const journey_allocator *allocator, const journey_strategy *strategy,
			   journey_profile **out)
{
	journey_profile_options options;

	journey_profile_options_init(&options);
	options.allocator = allocator;
	options.strategy = strategy;
	return journey_profile_new(&options, out, NULL);
}

static journey_status view(journey_profile *p, const char *message, const char *user, const char *anonymous,
			   const char *category, journey_time time)
{
	journey_entry entry = {jy_value_str(jy_str("category")), jy_value_str(jy_str(category))};
	journey_map properties = {1, &entry};
	journey_event event = {.size = sizeof(event), .kind = JOURNEY_EVENT_TRACK, .name = jy_str("View"),
		.message_id = jy_str(message), .user_id = jy_str(user), .anonymous_id = jy_str(anonymous),
		.timestamp = time, .properties = &properties};

	return journey_profile_apply(p, &event);
}

static journey_status get(journey_profile *p, journey_profile_part part, const char *name, journey_time now,
			  journey_value *out)
{
	return journey_profile_get(p, part, jy_str(name), now, out);
}

JOURNEY_TEST(profile_reads_what_events_come_to)
{
	journey_strategy *strategy = NULL;
	journey_profile *p = NULL;
	journey_value v;
	journey_time at;
	double weight;

	TRY(make_strategy(allocator, &strategy));
	TRY(make(allocator, strategy, &p));
	TRY(get(p, JOURNEY_PROFILE_FEATURE, "views_7d", T, &v));
	ck_assert_int_eq(v.as.i, 0);
	TRY(get(p, JOURNEY_PROFILE_ATTRIBUTE, "name", T, &v));
	ck_assert_int_eq(v.type, JOURNEY_NULL);
	TRY(view(p, "1", "", "phone", "shoes", T));
	TRY(view(p, "2", "", "phone", "hats", T + 1));
	EXPECT(view(p, "2", "", "phone", "hats", T + 1), JOURNEY_DUPLICATE);
	TRY(view(p, "3", "ann", "phone", "shoes", T + 2));
	ck_assert_uint_eq(journey_profile_fragment_count(p), 2);
	ck_assert(jy_str_is(journey_profile_fragment_id(p, 0).kind, "anonymous_id"));
	ck_assert(jy_str_is(journey_profile_fragment_id(p, 0).value, "phone"));
	ck_assert(jy_str_is(journey_profile_fragment_id(p, 1).kind, "user_id"));
	ck_assert(jy_str_is(journey_profile_fragment_id(p, 1).value, "ann"));
	ck_assert_uint_eq(journey_profile_fragment_id(p, 2).value.size, 0);
	TRY(get(p, JOURNEY_PROFILE_FEATURE, "views_7d", T + 2, &v));
	ck_assert_int_eq(v.as.i, 3);
	TRY(get(p, JOURNEY_PROFILE_STAGE, "stage", T + 2, &v));
	ck_assert(jy_str_is(jy_value_text(v), "visitor"));
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "new_lookers", T + 2, &v));
	ck_assert(v.type == JOURNEY_BOOL && v.as.i == 1);
	TRY(get(p, JOURNEY_PROFILE_FEATURE, "interest", T + 2, &v));
	ck_assert_int_eq(v.type, JOURNEY_MAP);
	ck_assert_uint_eq(v.as.map->count, 2);
	ck_assert(jy_str_is(jy_value_text(v.as.map->entries[0].key), "shoes"));
	weight = v.as.map->entries[0].value.as.d;
	ck_assert(weight > v.as.map->entries[1].value.as.d);
	{
		double same = 0;

		TRY(journey_profile_weight(p, jy_str("interest"), jy_str("shoes"), T + 2, &same));
		ck_assert(same - weight == 0.0);
	}
	/* The second of three leaves at T + 1 + 7 d: then one is left, and the segment with it. */
	TRY(journey_profile_next_change(p, JOURNEY_PROFILE_SEGMENT, jy_str("new_lookers"), T + 2, &at));
	ck_assert(at > T + 2 && at <= T + 1 + 7 * JOURNEY_DAY);
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "lookers", T + 7 * JOURNEY_DAY, &v));
	ck_assert_int_eq(v.as.i, 1);
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "lookers", T + 1 + 7 * JOURNEY_DAY, &v));
	ck_assert_int_eq(v.as.i, 0);
	EXPECT(get(p, JOURNEY_PROFILE_FEATURE, "no_such", T, &v), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(journey_profile_error(p)->message, "`no_such` is not declared");
	EXPECT(journey_profile_weight(p, jy_str("orders"), jy_str("x"), T, &weight), JOURNEY_TYPE);
	ck_assert_int_eq(journey_profile_first_seen(p), T);
	ck_assert_int_eq(journey_profile_last_seen(p), T + 2);
done:
	journey_profile_free(p);
	journey_strategy_free(strategy);
}

/* Brings all fragments of one profile to another. */
static journey_status bring(journey_profile *from, journey_profile *to)
{
	size_t i;

	for (i = 0; i < journey_profile_fragment_count(from); i++) {
		journey_bytes bytes;
		journey_status status = journey_profile_export(from, i, &bytes);

		if (status == JOURNEY_OK)
			status = journey_profile_import(to, bytes);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

JOURNEY_TEST(phone_and_server_meet)
{
	journey_strategy *strategy = NULL;
	journey_profile *phone = NULL, *server = NULL;
	unsigned char x[16], y[16];
	journey_value v;

	TRY(make_strategy(allocator, &strategy));
	TRY(make(allocator, strategy, &phone));
	TRY(make(allocator, strategy, &server));
	TRY(view(phone, "1", "", "phone", "shoes", T));
	TRY(view(server, "2", "ann", "", "hats", T + 5));
	TRY(bring(phone, server));
	TRY(bring(server, phone));
	TRY(journey_profile_digest(phone, x));
	TRY(journey_profile_digest(server, y));
	ck_assert_int_eq(memcmp(x, y, sizeof(x)), 0);
	TRY(get(phone, JOURNEY_PROFILE_FEATURE, "views_7d", T + 5, &v));
	ck_assert_int_eq(v.as.i, 2);
	/* Again, and an older state of what is there: nothing changes. A newer one replaces it. */
	TRY(bring(server, phone));
	TRY(view(phone, "3", "", "phone", "shoes", T + 6));
	TRY(bring(server, phone));
	TRY(get(phone, JOURNEY_PROFILE_FEATURE, "views_7d", T + 6, &v));
	ck_assert_int_eq(v.as.i, 3);
	TRY(bring(phone, server));
	TRY(get(server, JOURNEY_PROFILE_FEATURE, "views_7d", T + 6, &v));
	ck_assert_int_eq(v.as.i, 3);
done:
	journey_profile_free(phone);
	journey_profile_free(server);
	journey_strategy_free(strategy);
}

JOURNEY_TEST(damaged_fragments_change_nothing)
{
	journey_strategy *strategy = NULL;
	journey_profile *p = NULL, *q = NULL;
	unsigned char copy[1024];
	journey_bytes bytes;
	size_t i;

	TRY(make_strategy(allocator, &strategy));
	TRY(make(allocator, strategy, &p));
	TRY(make(allocator, strategy, &q));
	TRY(view(p, "1", "ann", "", "shoes", T));
	TRY(journey_profile_export(p, 0, &bytes));
	ck_assert_uint_lt(bytes.size, sizeof(copy));
	memcpy(copy, bytes.data, bytes.size);
	for (i = 0; i < bytes.size; i++) {
		EXPECT(journey_profile_import(q, (journey_bytes){copy, i}), JOURNEY_CORRUPT);
		copy[i] ^= 16;
		ck_assert_int_ne(journey_profile_import(q, (journey_bytes){copy, bytes.size}), JOURNEY_OK);
		copy[i] ^= 16;
	}
	ck_assert_uint_eq(journey_profile_fragment_count(q), 0);
	EXPECT(journey_profile_export(q, 0, &bytes), JOURNEY_NOT_FOUND);
done:
	journey_profile_free(p);
	journey_profile_free(q);
	journey_strategy_free(strategy);
}

typedef struct visited {
	char names[256];
} visited;

static journey_status note(void *user, journey_profile_part part, journey_str name, journey_status status,
			   journey_value value)
{
	visited *v = user;
	size_t n = strlen(v->names);

	(void)value;
	ck_assert_int_eq(status, JOURNEY_OK);
	ck_assert_uint_lt(n + name.size + 3, sizeof(v->names));
	v->names[n++] = (char)('0' + part);
	memcpy(v->names + n, name.data, name.size);
	memcpy(v->names + n + name.size, " ", 2);
	return JOURNEY_OK;
}

JOURNEY_TEST(visits_all_that_is_declared)
{
	journey_strategy *strategy = NULL;
	journey_profile *p = NULL;
	visited v = {{0}};

	TRY(make_strategy(allocator, &strategy));
	TRY(make(allocator, strategy, &p));
	TRY(view(p, "1", "ann", "", "shoes", T));
	TRY(journey_profile_visit(p, T, note, &v));
	ck_assert_str_eq(v.names, "1name 2views_7d 2orders 2interest 4stage 3lookers 3new_lookers ");
	EXPECT(journey_profile_visit(p, JOURNEY_TIME_MAX + 1, note, &v), JOURNEY_RANGE);
done:
	journey_profile_free(p);
	journey_strategy_free(strategy);
}

/* Segments of a score, of a list, of segments that read them, and of both. */
static journey_status declare_more(journey_builder *b)
{
	static const char *const segments[][2] = {
		{"warm", "score.heat >= 5"},      {"listed", "list(\"vip\")"},
		{"unlisted", "!segment(\"listed\")"}, {"either", "segment(\"listed\") || segment(\"warm\")"}};
	journey_status status = declare(b);
	size_t i;

	if (status == JOURNEY_OK)
		status = journey_builder_score(b, jy_str("heat"));
	if (status == JOURNEY_OK)
		status = journey_builder_score_add(b, jy_str("heat"), jy_str("profile.views_7d >= 1"), 3);
	if (status == JOURNEY_OK)
		status = journey_builder_score_add(b, jy_str("heat"), jy_str("profile.views_7d >= 2"), 3);
	if (status == JOURNEY_OK)
		status = journey_builder_list(b, jy_str("vip"), 0);
	for (i = 0; i < 4 && status == JOURNEY_OK; i++)
		status = journey_builder_segment(b, jy_str(segments[i][0]), jy_str(segments[i][1]));
	return status;
}

static journey_status make_more(const journey_allocator *allocator, journey_strategy **out)
{
	journey_builder *b;
	journey_status status = journey_builder_new(allocator, jy_str("phone"), &b);

	if (status != JOURNEY_OK)
		return status;
	status = declare_more(b);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, out, NULL);
	journey_builder_free(b);
	return status;
}

static journey_status count_unknown(void *user, journey_profile_part part, journey_str name, journey_status status,
				    journey_value value)
{
	int *unknown = user;

	(void)part;
	(void)name;
	(void)value;
	*unknown += status == JOURNEY_UNKNOWN;
	return JOURNEY_OK;
}

JOURNEY_TEST(scores_are_known_and_lists_are_not)
{
	journey_strategy *strategy = NULL;
	journey_profile *p = NULL;
	journey_value v;
	journey_time at;
	int unknown = 0;

	TRY(make_more(allocator, &strategy));
	TRY(make(allocator, strategy, &p));
	TRY(view(p, "1", "ann", "", "shoes", T));
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "warm", T + 1, &v));
	ck_assert(v.type == JOURNEY_BOOL && v.as.i == 0);
	EXPECT(get(p, JOURNEY_PROFILE_SEGMENT, "listed", T + 1, &v), JOURNEY_UNKNOWN);
	EXPECT(get(p, JOURNEY_PROFILE_SEGMENT, "unlisted", T + 1, &v), JOURNEY_UNKNOWN);
	EXPECT(get(p, JOURNEY_PROFILE_SEGMENT, "either", T + 1, &v), JOURNEY_UNKNOWN);
	TRY(view(p, "2", "ann", "", "shoes", T + 1));
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "warm", T + 1, &v));
	ck_assert(v.type == JOURNEY_BOOL && v.as.i == 1);
	TRY(get(p, JOURNEY_PROFILE_SEGMENT, "either", T + 1, &v));
	ck_assert(v.type == JOURNEY_BOOL && v.as.i == 1);
	TRY(journey_profile_next_change(p, JOURNEY_PROFILE_SEGMENT, jy_str("warm"), T + 1, &at));
	ck_assert(at > T + 1 && at <= T + 7 * JOURNEY_DAY);
	TRY(journey_profile_visit(p, T + 1, count_unknown, &unknown));
	ck_assert_int_eq(unknown, 2);
done:
	journey_profile_free(p);
	journey_strategy_free(strategy);
}

/* With a third kind of identifiers an event may come without the usual two. */
JOURNEY_TEST(events_without_a_name_are_refused)
{
	journey_identifier_options o = {.size = sizeof(o), .kind = jy_str("email"), .from = jy_str("traits.email")};
	journey_strategy *strategy = NULL;
	journey_profile *p = NULL;
	journey_builder *b = NULL;

	TRY(journey_builder_new(allocator, jy_str("phone"), &b));
	TRY(declare(b));
	TRY(journey_builder_identifier(b, &o));
	TRY(journey_strategy_build(b, &strategy, NULL));
	TRY(make(allocator, strategy, &p));
	EXPECT(view(p, "1", "", "", "shoes", T), JOURNEY_INVALID);
	ck_assert_uint_eq(journey_profile_fragment_count(p), 0);
	TRY(view(p, "1", "ann", "", "shoes", T));
done:
	journey_profile_free(p);
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

TCase *handle_case(void)
{
	TCase *tests = tcase_create("handle");

	tcase_set_timeout(tests, 60);
	torture(tests, profile_reads_what_events_come_to);
	torture(tests, phone_and_server_meet);
	torture(tests, damaged_fragments_change_nothing);
	torture(tests, visits_all_that_is_declared);
	torture(tests, events_without_a_name_are_refused);
	torture(tests, scores_are_known_and_lists_are_not);
	return tests;
}
