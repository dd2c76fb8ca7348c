/* The binary form: the same strategy comes back; anything else is refused. */
#include "strategy/check_strategy.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/text.h"
#include "strategy/model.h"
#include "strategy/sketch.h"
#include "support/torture.h"

static bool same_bytes(journey_bytes a, journey_bytes b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

JOURNEY_TEST(strategy_comes_back)
{
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};

	TRY(sketch_build(&sketch_plain, allocator, &first, &error));
	TRY_AGAIN(journey_strategy_read(allocator, journey_strategy_bytes(first), &second, &error));
	ck_assert(same_bytes(journey_strategy_bytes(first), journey_strategy_bytes(second)));
	ck_assert(journey_strategy_hash(first) == journey_strategy_hash(second));
	ck_assert(jy_str_equal(journey_strategy_name(first), journey_strategy_name(second)));
	ck_assert_uint_eq(second->journeys[0].step_count, first->journeys[0].step_count);
	ck_assert_uint_eq(second->program_count, first->program_count);
	ck_assert_uint_eq(second->source_count, 2);
	ck_assert_uint_eq(second->identifier_count, 3); /* email before user_id, as declared; anonymous_id last */
	ck_assert_uint_eq(second->user_kind, 1);
	ck_assert_uint_eq(second->anonymous_kind, 2);
	ck_assert(second->identifiers[0].root == JY_IDENTIFIER_TRAITS && second->identifiers[0].path_count == 2);
	ck_assert(jy_str_is(second->identifiers[0].path[1], "email") && second->identifiers[0].blocked_count == 2);
	ck_assert(second->identifiers[0].within == 365 * JOURNEY_DAY && !second->identifiers[0].blocks_defaults);
	ck_assert_ptr_nonnull(second->identifiers[0].blocked_like);
	ck_assert(jy_event_source_joins(second, jy_strategy_source(second, jy_str("web"))));
	ck_assert(!jy_event_source_joins(second, jy_strategy_source(second, jy_str("import"))));
	ck_assert(!jy_event_source_joins(second, jy_strategy_source(second, jy_str("fax"))));
	ck_assert_int_eq(second->sessions.gap, 30 * JOURNEY_MINUTE);
	ck_assert(second->sessions.page && !second->sessions.track && !second->sessions.screen);
	ck_assert(second->sessions.types[jy_strategy_event(second, jy_str("Product Viewed"))]);
	ck_assert_uint_eq(second->group_limit, 3);
	ck_assert_uint_eq(second->group.attribute_count, 1);
	ck_assert_uint_eq(second->collections[jy_strategy_collection(second, jy_str("product"))].attribute_count, 2);
	ck_assert_uint_eq(jy_strategy_collection(second, jy_str("shop")), JY_NONE);
done:
	journey_strategy_free(first);
	journey_strategy_free(second);
}

static journey_status declare_parts(journey_builder *b)
{
	static const journey_attribute_rule rules[] = {JOURNEY_RULE_SUM, JOURNEY_RULE_LATEST, JOURNEY_RULE_MAX};
	static const char *const names[] = {"a", "b", "c"};
	journey_status status = journey_builder_week_start(b, JOURNEY_WEEK_SUNDAY);
	int i;

	if (status == JOURNEY_OK)
		status = journey_builder_event(b, jy_str("Seen"));
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, jy_str("Seen"), jy_str("where"), JOURNEY_FIELD_GEO);
	for (i = 0; i < 3 && status == JOURNEY_OK; i++) {
		journey_attribute_options o = {.size = sizeof(o)};
		journey_feature_options f = {.size = sizeof(f)};

		o.name = jy_str(names[i]);
		o.type = JOURNEY_FIELD_INT;
		o.rule = rules[i];
		status = journey_builder_attribute_options(b, &o);
		f.name = jy_str(i == 0 ? "f" : i == 1 ? "g" : "h");
		f.kind = JOURNEY_FEATURE_ANY;
		f.event = jy_str("Seen");
		f.period = i == 0 ? JOURNEY_PERIOD_NONE : i == 1 ? JOURNEY_PERIOD_WEEK : JOURNEY_PERIOD_YEAR;
		f.week_start = i == 1 ? JOURNEY_WEEK_MONDAY : JOURNEY_WEEK_DEFAULT;
		if (status == JOURNEY_OK)
			status = journey_builder_feature(b, &f);
	}
	return status;
}

/* Rules, periods and the week's first day, which stand behind everything else. */
JOURNEY_TEST(profile_parts_come_back)
{
	journey_strategy *first = NULL, *second = NULL, *third;
	journey_builder *b = NULL;
	journey_bytes bytes;
	jy_buffer copy;
	uint32_t sum;
	size_t i, k;

	jy_buffer_init(&copy, allocator);
	TRY(journey_builder_new(allocator, jy_str("parts"), &b));
	TRY(declare_parts(b));
	TRY(journey_strategy_build(b, &first, NULL));
	bytes = journey_strategy_bytes(first);
	TRY_AGAIN(journey_strategy_read(allocator, bytes, &second, NULL));
	ck_assert(same_bytes(bytes, journey_strategy_bytes(second)));
	ck_assert_int_eq(second->attributes[0].rule, JOURNEY_RULE_SUM);
	ck_assert_int_eq(second->attributes[1].rule, JOURNEY_RULE_LATEST);
	ck_assert_int_eq(second->attributes[2].rule, JOURNEY_RULE_MAX);
	ck_assert_int_eq(second->features[1].period, JOURNEY_PERIOD_WEEK);
	ck_assert(!second->features[1].sunday);
	ck_assert_int_eq(second->features[2].period, JOURNEY_PERIOD_YEAR);
	TRY_TRUE(jy_buffer_bytes(&copy, bytes.data, bytes.size));
	for (i = copy.size - 24; i < copy.size - 4; i++) {
		unsigned char was = copy.data[i];

		copy.data[i] = (unsigned char)(was + 1 + i % 9);
		sum = jy_crc32c(copy.data, copy.size - 4);
		for (k = 0; k < 4; k++)
			copy.data[copy.size - 4 + k] = (unsigned char)(sum >> (8 * k));
		third = NULL;
		if (journey_strategy_read(allocator, jy_buffer_view(&copy), &third, NULL) == JOURNEY_OK)
			journey_strategy_free(third);
		copy.data[i] = was;
	}
done:
	jy_buffer_free(&copy);
	journey_builder_free(b);
	journey_strategy_free(first);
	journey_strategy_free(second);
}

/* Who belongs where: lists, RFM, scores, what is not kept and what is required. */
static journey_status declare_members(journey_builder *b)
{
	static const journey_duration ages[] = {JOURNEY_DAY, 2 * JOURNEY_DAY};
	static const double counts[] = {2, 3.5}, sums[] = {10, 20};
	journey_rfm_options rfm = {.size = sizeof rfm,
				   .event = jy_str("Bought \"it\""),
				   .value = jy_str("event.total"),
				   .window = 90 * JOURNEY_DAY,
				   .scale = 3,
				   .recency = ages,
				   .frequency = counts,
				   .monetary = sums};
	journey_status status = journey_builder_event(b, rfm.event);

	if (status == JOURNEY_OK)
		status = journey_builder_property(b, rfm.event, jy_str("total"), JOURNEY_FIELD_MONEY);
	if (status == JOURNEY_OK)
		status = journey_builder_required(b, rfm.event, jy_str("total"));
	if (status == JOURNEY_OK)
		status = journey_builder_list(b, jy_str("vip"), 0);
	if (status == JOURNEY_OK)
		status = journey_builder_list(b, jy_str("staff"), 1);
	if (status == JOURNEY_OK)
		status = journey_builder_list_member(b, jy_str("staff"), jy_str("bob"));
	if (status == JOURNEY_OK)
		status = journey_builder_rfm(b, &rfm);
	if (status == JOURNEY_OK)
		status = journey_builder_rfm_group(b, jy_str("best"), jy_str("rfm.score == 333"));
	if (status == JOURNEY_OK)
		status = journey_builder_score(b, jy_str("lead"));
	if (status == JOURNEY_OK)
		status = journey_builder_score_add(b, jy_str("lead"), jy_str("rfm.group == \"best\""), -7);
	if (status == JOURNEY_OK)
		status = journey_builder_segment(b, jy_str("quiet"), jy_str("list(\"vip\") && bucket(\"x\", 0.0, 0.5) && code(\"RUN\") != \"\""));
	if (status == JOURNEY_OK)
		status = journey_builder_segment_keep(b, jy_str("quiet"), 0);
	return status;
}

JOURNEY_TEST(members_come_back)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};

	TRY(journey_builder_new(allocator, jy_str("members"), &b));
	TRY(declare_members(b));
	TRY_AGAIN(journey_strategy_build(b, &first, &error));
	TRY_AGAIN(journey_strategy_read(allocator, journey_strategy_bytes(first), &second, &error));
	ck_assert(same_bytes(journey_strategy_bytes(first), journey_strategy_bytes(second)));
	ck_assert_uint_eq(second->list_count, 2);
	ck_assert(second->lists[1].exclude && !second->lists[0].exclude);
	ck_assert(jy_list_has(second, 1, jy_str("bob")) && !jy_list_has(second, 0, jy_str("bob")));
	ck_assert_uint_eq(second->rfm_count, JY_RFM_VALUES);
	ck_assert_uint_eq(second->derived[JY_RFM_GROUP].count, 1);
	ck_assert_int_eq(second->derived[JY_RFM_VALUES].parts[0].points, -7);
	ck_assert(!second->segments[0].keep && second->events[0].properties[0].required);
	ck_assert_uint_eq(second->bucket_count, 1);
	ck_assert_uint_eq(second->code_count, 1);
done:
	journey_strategy_free(first);
	journey_strategy_free(second);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(changed_bytes_are_refused)
{
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};
	journey_bytes bytes;
	jy_buffer copy;
	size_t i;

	ck_assert_int_eq(sketch_build(&sketch_plain, allocator, &first, &error), JOURNEY_OK);
	bytes = journey_strategy_bytes(first);
	jy_buffer_init(&copy, allocator);
	ck_assert(jy_buffer_bytes(&copy, bytes.data, bytes.size));
	for (i = 0; i < copy.size; i++) {
		copy.data[i] ^= 0x10;
		ck_assert_int_ne(journey_strategy_read(allocator, jy_buffer_view(&copy), &second, &error),
				 JOURNEY_OK);
		copy.data[i] ^= 0x10;
	}
	for (bytes = jy_buffer_view(&copy); bytes.size > 0;) {
		bytes.size--;
		ck_assert_int_eq(journey_strategy_read(allocator, bytes, &second, NULL), JOURNEY_CORRUPT);
	}
	copy.data[4] = 2;
	ck_assert_int_eq(journey_strategy_read(allocator, jy_buffer_view(&copy), &second, &error),
			 JOURNEY_VERSION);
	ck_assert_int_eq(journey_strategy_read(allocator, journey_strategy_bytes(NULL), &second, &error),
			 JOURNEY_MISUSE);
	ck_assert_ptr_null(second);
	jy_buffer_free(&copy);
	journey_strategy_free(first);
}

/* Bytes with a right checksum, but wrong inside: refused by the reader or the builder, never a crash. */
JOURNEY_PLAIN_TEST(wrong_declarations_are_refused)
{
	journey_strategy *first = NULL, *second;
	journey_error error = {0};
	journey_bytes bytes;
	jy_buffer copy;
	uint32_t sum;
	size_t i, k;

	ck_assert_int_eq(sketch_build(&sketch_plain, allocator, &first, &error), JOURNEY_OK);
	bytes = journey_strategy_bytes(first);
	jy_buffer_init(&copy, allocator);
	ck_assert(jy_buffer_bytes(&copy, bytes.data, bytes.size));
	for (i = 5; i < copy.size - 4; i += 3) {
		unsigned char was = copy.data[i];

		copy.data[i] = (unsigned char)(was + 1 + i % 200);
		sum = jy_crc32c(copy.data, copy.size - 4);
		for (k = 0; k < 4; k++)
			copy.data[copy.size - 4 + k] = (unsigned char)(sum >> (8 * k));
		second = NULL;
		if (journey_strategy_read(allocator, jy_buffer_view(&copy), &second, &error) == JOURNEY_OK)
			journey_strategy_free(second);
		copy.data[i] = was;
	}
	jy_buffer_free(&copy);
	journey_strategy_free(first);
}

Suite *suite_binary(void)
{
	return torture_suite("strategy: binary form", torture_strategy_comes_back, torture_members_come_back, torture_profile_parts_come_back,
			     torture_changed_bytes_are_refused, torture_wrong_declarations_are_refused, NULL);
}
