/* What conditions can say of attributes and features. */
#include "check_profile.h"

#include "base/text.h"
#include "base/value.h"
#include <journey/profile.h>

#include <stdio.h>
#include <string.h>

#define T BASE_TIME

static const struct {
	const char *name;
	journey_feature_kind kind;
	const char *of, *by;
	journey_duration half_life;
	journey_period period;
} features[] = {
	{"interest", JOURNEY_FEATURE_TALLY, "", "event.category", 14 * JOURNEY_DAY, 0},
	{"activity", JOURNEY_FEATURE_TALLY, "", "", 7 * JOURNEY_DAY, 0},
	{"seen", JOURNEY_FEATURE_ANY, "", "", 0, 0},
	{"categories", JOURNEY_FEATURE_DISTINCT, "", "event.category", 0, 0},
	{"recent", JOURNEY_FEATURE_LIST, "", "event.category", 0, 0},
	{"usual", JOURNEY_FEATURE_MOST, "", "event.category", 0, 0},
	{"last_price", JOURNEY_FEATURE_LAST, "event.price", "", 0, 0},
	{"first_category", JOURNEY_FEATURE_FIRST, "event.category", "", 0, 0},
	{"last_n", JOURNEY_FEATURE_LAST, "event.n + 1", "", 0, 0},
	{"this_week", JOURNEY_FEATURE_COUNT, "", "", 0, JOURNEY_PERIOD_WEEK},
};

#define FEATURE_COUNT (sizeof(features) / sizeof(*features))

/* Each holds after the views below. */
static const char *const conditions[] = {
	"top('interest') == 'shoes'",
	"top('interest', 2) == ['shoes', 'hats']",
	"size(top('interest', 9)) == 3",
	"[top('interest', 1), top('interest', 2), top('interest', 3)].map(l, size(l)) == [1, 2, 3]",
	"[profile.recent, profile.recent].all(l, l == ['socks', 'hats', 'shoes'])",
	"[profile.usual, profile.usual, top('interest')].all(x, x == 'shoes')",
	"profile.interest['hats'] > 0.9 && profile.interest['boats'] == 0.0",
	"profile.activity > 4.0 && profile.activity < 6.0",
	"profile.seen",
	"profile.categories == 3",
	"profile.recent == ['socks', 'hats', 'shoes']",
	"'hats' in profile.recent",
	"profile.usual.startsWith('sho')",
	"profile.last_price == 2.5",
	"profile.first_category == 'shoes'",
	"profile.last_n + 1 == 6",
	"profile.this_week == events.count('View', 'week') && profile.this_week == 5",
	"events.distinct('View', e, e.category) == profile.categories",
	"profile.address.city == 'Berlin' && profile.address.codes[1] == 2.0",
	"!has(profile.address.country)",
	"profile.home.within({'lat': 52.52, 'lon': 13.405}, 5000.0)",
	"geo.distance(profile.home, {'lat': 52.5, 'lon': 13.4}) < 1.0 && profile.home.lat > 52.0",
	"profile.tags == ['new', 'vip']",
	"profile.points == 12",
};

#define CONDITION_COUNT (sizeof(conditions) / sizeof(*conditions))

static journey_status declare(journey_builder *b)
{
	static const struct {
		const char *name;
		journey_field_type type;
		journey_attribute_rule rule;
	} attributes[] = {
		{"address", JOURNEY_FIELD_MAP, JOURNEY_RULE_NON_EMPTY},
		{"home", JOURNEY_FIELD_GEO, JOURNEY_RULE_LATEST},
		{"tags", JOURNEY_FIELD_LIST, JOURNEY_RULE_UNION},
		{"points", JOURNEY_FIELD_INT, JOURNEY_RULE_SUM},
	};
	journey_status status = journey_builder_event(b, text("View"));
	char name[8];
	size_t i;

	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("View"), text("category"), JOURNEY_FIELD_STRING);
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("View"), text("price"), JOURNEY_FIELD_MONEY);
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("View"), text("n"), JOURNEY_FIELD_INT);
	for (i = 0; i < 4 && status == JOURNEY_OK; i++) {
		journey_attribute_options o = {.size = sizeof(o)};

		o.name = text(attributes[i].name);
		o.type = attributes[i].type;
		o.rule = attributes[i].rule;
		status = journey_builder_attribute_options(b, &o);
	}
	for (i = 0; i < FEATURE_COUNT && status == JOURNEY_OK; i++) {
		journey_feature_options o = {.size = sizeof(o)};

		o.name = text(features[i].name);
		o.kind = features[i].kind;
		o.event = text("View");
		o.of = text(features[i].of);
		o.by = text(features[i].by);
		o.half_life = features[i].half_life;
		o.period = features[i].period;
		status = journey_builder_feature(b, &o);
	}
	for (i = 0; i < CONDITION_COUNT && status == JOURNEY_OK; i++) {
		snprintf(name, sizeof(name), "s%zu", i);
		status = journey_builder_segment(b, text(name), text(conditions[i]));
	}
	return status;
}

static journey_status make(const journey_allocator *allocator, journey_strategy **out)
{
	journey_error error = {0};
	journey_builder *b = NULL;
	journey_status status = journey_builder_new(allocator, text("words"), &b);

	if (status == JOURNEY_OK)
		status = declare(b);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, out, &error);
	if (status != JOURNEY_OK && status != JOURNEY_NO_MEMORY)
		ck_abort_msg("%s: %s", error.where, error.message);
	journey_builder_free(b);
	return status;
}

static journey_entry entry(const char *key, journey_value value)
{
	journey_entry e = {jy_value_str(text(key)), value};

	return e;
}

static journey_status view(journey_profile *p, int i, const char *category)
{
	journey_entry entries[3] = {entry("category", jy_value_str(text(category))),
				    entry("price", jy_value_double(i * 0.5)), entry("n", jy_value_int(i - 1))};
	journey_map map = {3, entries};
	journey_event e = {.size = sizeof(e), .kind = JOURNEY_EVENT_TRACK, .name = text("View"), .user_id = text("ada")};
	char message[8];

	snprintf(message, sizeof(message), "v%d", i);
	e.message_id = text(message);
	e.timestamp = T + i;
	e.properties = &map;
	return journey_profile_apply(p, &e);
}

static journey_status identify(journey_profile *p, int i, const char *trait, journey_value value)
{
	journey_entry entries[1];
	journey_map map = {1, entries};
	journey_event e = {.size = sizeof(e), .kind = JOURNEY_EVENT_IDENTIFY, .user_id = text("ada")};
	char message[8];

	entries[0] = entry(trait, value);
	snprintf(message, sizeof(message), "i%d", i);
	e.message_id = text(message);
	e.timestamp = T + i;
	e.traits = &map;
	return journey_profile_apply(p, &e);
}

static journey_status live(journey_profile *p)
{
	static const char *const categories[] = {"", "shoes", "shoes", "shoes", "hats", "socks"};
	journey_value one[1] = {jy_value_str(text("vip"))}, two[1] = {jy_value_str(text("new"))};
	journey_value codes[2] = {jy_value_double(1), jy_value_double(2)};
	journey_list first = {1, one}, second = {1, two}, numbers = {2, codes};
	journey_entry entries[2] = {entry("city", jy_value_str(text("Berlin"))),
				    entry("codes", jy_value_list(&numbers))};
	journey_map address = {2, entries}, none = {0, NULL};
	journey_status status = JOURNEY_OK;
	int i;

	for (i = 1; i < 6 && status == JOURNEY_OK; i++)
		status = view(p, i, categories[i]);
	if (status == JOURNEY_OK)
		status = identify(p, 1, "tags", jy_value_list(&first));
	if (status == JOURNEY_OK)
		status = identify(p, 2, "tags", jy_value_list(&second));
	if (status == JOURNEY_OK)
		status = identify(p, 3, "address", jy_value_map(&address));
	if (status == JOURNEY_OK)
		status = identify(p, 4, "address", jy_value_map(&none));
	if (status == JOURNEY_OK)
		status = identify(p, 5, "home", jy_value_str(text("52.5,13.4")));
	if (status == JOURNEY_OK)
		status = identify(p, 6, "points", jy_value_int(5));
	return status == JOURNEY_OK ? identify(p, 7, "points", jy_value_int(7)) : status;
}

JOURNEY_PLAIN_TEST(conditions_of_all_kinds)
{
	journey_strategy *strategy = NULL;
	journey_profile_options o;
	journey_profile *p;
	journey_value v;
	journey_status status;
	char name[8];
	size_t i;

	ck_assert_int_eq(make(allocator, &strategy), JOURNEY_OK);
	journey_profile_options_init(&o);
	o.allocator = allocator;
	o.strategy = strategy;
	ck_assert_int_eq(journey_profile_new(&o, &p, NULL), JOURNEY_OK);
	ck_assert_int_eq(live(p), JOURNEY_OK);
	for (i = 0; i < CONDITION_COUNT; i++) {
		snprintf(name, sizeof(name), "s%zu", i);
		status = journey_profile_get(p, JOURNEY_PROFILE_SEGMENT, text(name), T + JOURNEY_MINUTE, &v);
		ck_assert_msg(status == JOURNEY_OK && v.as.i == 1, "%s: status %d", conditions[i], status);
	}
	ck_assert_int_eq(journey_profile_get(p, JOURNEY_PROFILE_ATTRIBUTE, text("tags"), T + JOURNEY_MINUTE, &v),
			 JOURNEY_OK);
	ck_assert_uint_eq(v.as.list->count, 2);
	journey_profile_free(p);
	journey_strategy_free(strategy);
}

/* What two say is kept once. */
JOURNEY_PLAIN_TEST(equal_features_are_one)
{
	journey_strategy *strategy = NULL;
	uint32_t i, unnamed = 0;

	ck_assert_int_eq(make(allocator, &strategy), JOURNEY_OK);
	for (i = 0; i < strategy->feature_count; i++)
		unnamed += strategy->features[i].name.size == 0;
	ck_assert_uint_eq(unnamed, 0);
	ck_assert_uint_eq(strategy->feature_count, FEATURE_COUNT);
	journey_strategy_free(strategy);
}

JOURNEY_TEST(conditions_without_memory)
{
	journey_strategy *strategy = NULL;
	journey_profile_options o;
	journey_profile *p = NULL;
	journey_value v;
	char name[8];
	size_t i;

	TRY(make(allocator, &strategy));
	journey_profile_options_init(&o);
	o.allocator = allocator;
	o.strategy = strategy;
	TRY(journey_profile_new(&o, &p, NULL));
	TRY(live(p));
	for (i = 0; i < CONDITION_COUNT; i++) {
		snprintf(name, sizeof(name), "s%zu", i);
		TRY_AGAIN(journey_profile_get(p, JOURNEY_PROFILE_SEGMENT, text(name), T + JOURNEY_MINUTE, &v));
		ck_assert_int_eq(v.as.i, 1);
	}
done:
	journey_profile_free(p);
	journey_strategy_free(strategy);
}

TCase *words_case(void)
{
	TCase *tests = tcase_create("words");

	torture(tests, conditions_of_all_kinds);
	torture(tests, equal_features_are_one);
	torture(tests, conditions_without_memory);
	return tests;
}
