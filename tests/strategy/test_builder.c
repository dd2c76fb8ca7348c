/* What the builder refuses at once. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include <journey/entity.h>
#include "support/torture.h"
#include <journey/strategy.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The last call failed so: status, path, part of the message. */
static void check_failed(const journey_builder *b, journey_status found, journey_status status,
			 const char *where, const char *message, int line)
{
	const journey_error *error = journey_builder_error(b);

	ck_assert_msg(found == status && error->status == status, "line %d: status %d, expected %d: %s: %s",
		      line, (int)found, (int)status, error->where, error->message);
	ck_assert_msg(strcmp(error->where, where) == 0, "line %d: at %s, expected %s: %s", line, error->where,
		      where, error->message);
	ck_assert_msg(strstr(error->message, message) != NULL, "line %d: says \"%s\", expected \"%s\"", line,
		      error->message, message);
}

#define FAILS(b, call, status, where, message) check_failed(b, call, status, where, message, __LINE__)

static journey_builder *builder_of(const journey_allocator *allocator)
{
	journey_builder *b = NULL;

	ck_assert_int_eq(journey_builder_new(allocator, jy_str("test"), &b), JOURNEY_OK);
	return b;
}

JOURNEY_PLAIN_TEST(names_are_checked)
{
	journey_builder *b = builder_of(allocator), *none = NULL;
	char longer[JOURNEY_STRATEGY_NAME_MAX + 1];
	journey_str null_text = {NULL, 3};

	memset(longer, 'x', sizeof(longer));
	ck_assert_int_eq(journey_builder_new(allocator, jy_str(""), &none), JOURNEY_INVALID);
	ck_assert_int_eq(journey_builder_new(allocator, jy_str("x"), NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_builder_event(NULL, jy_str("x")), JOURNEY_MISUSE);
	ck_assert_ptr_null(journey_builder_error(NULL));
	FAILS(b, journey_builder_event(b, jy_str("")), JOURNEY_INVALID, "events", "the name is empty");
	FAILS(b, journey_builder_event(b, null_text), JOURNEY_MISUSE, "events", "NULL");
	FAILS(b, journey_builder_event(b, jy_str("a\nb")), JOURNEY_INVALID, "events.a\nb",
	      "control character");
	FAILS(b, journey_builder_event(b, jy_str("a\xff")), JOURNEY_INVALID, "events.a\xff", "UTF-8");
	FAILS(b, journey_builder_stage(b, jy_str("a"), jy_str_of("a\0b", 3)), JOURNEY_INVALID, "stages.a",
	      "zero byte");
	ck_assert_int_eq(journey_builder_event(b, jy_str_of(longer, sizeof(longer))), JOURNEY_LIMIT);
	ck_assert(strstr(journey_builder_error(b)->message, "JOURNEY_STRATEGY_NAME_MAX (256)") != NULL);
	ck_assert_int_eq(journey_builder_event(b, jy_str_of(longer, sizeof(longer) - 1)), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_event(b, jy_str("Seen")), JOURNEY_OK);
	FAILS(b, journey_builder_event(b, jy_str("Seen")), JOURNEY_INVALID, "events.Seen",
	      "`Seen` is declared twice");
	ck_assert_int_eq(journey_builder_property(b, jy_str("Seen"), jy_str("p"), JOURNEY_FIELD_INT),
			 JOURNEY_OK);
	FAILS(b, journey_builder_property(b, jy_str("Seen"), jy_str("p"), JOURNEY_FIELD_INT), JOURNEY_INVALID,
	      "events.Seen.p", "declared twice");
	FAILS(b, journey_builder_property(b, jy_str("Seen"), jy_str("q"), (journey_field_type)0),
	      JOURNEY_INVALID, "events.Seen.q", "no such type");
	FAILS(b, journey_builder_property(b, jy_str("Sen"), jy_str("q"), JOURNEY_FIELD_INT),
	      JOURNEY_NOT_FOUND, "events.Sen", "not declared");
	ck_assert_int_eq(journey_builder_attribute(b, jy_str("x"), JOURNEY_FIELD_INT, 0), JOURNEY_OK);
	FAILS(b, journey_builder_attribute(b, jy_str("x"), JOURNEY_FIELD_INT, 0), JOURNEY_INVALID,
	      "profile.attributes.x", "declared twice");
	FAILS(b, journey_builder_segment(b, jy_str("s"), jy_str("")), JOURNEY_INVALID, "segments.s", "empty");
	FAILS(b, journey_builder_timezone(b, jy_str("")), JOURNEY_INVALID, "timezone", "empty");
	ck_assert_int_eq(journey_builder_consent(b, jy_str("m"), 0), JOURNEY_OK);
	FAILS(b, journey_builder_consent(b, jy_str("m"), 1), JOURNEY_INVALID, "consents.m", "declared twice");
	journey_builder_free(b);
	journey_builder_free(NULL);
	journey_strategy_free(NULL);
}

JOURNEY_PLAIN_TEST(features_are_checked)
{
	journey_builder *b = builder_of(allocator);
	journey_feature_options plain = {0}, o;

	plain.size = sizeof(plain);
	plain.name = jy_str("f");
	plain.event = jy_str("Seen");
	plain.kind = JOURNEY_FEATURE_COUNT;
	FAILS(b, journey_builder_feature(b, NULL), JOURNEY_MISUSE, "profile.features", "NULL");
	o = plain;
	o.size = 8;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_MISUSE, "profile.features", "their size is 8");
	o = plain;
	o.kind = (journey_feature_kind)13;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f", "no such kind");
	o.kind = JOURNEY_FEATURE_DISTINCT;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.by", "`by` is missing");
	o.kind = JOURNEY_FEATURE_ANY;
	o.by = jy_str("event.x");
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.by", "only tally");
	o.by = jy_str("");
	o.top = 4;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.top", "only tally");
	o.top = 0;
	o.period = (journey_period)6;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.period",
	      "no such calendar period");
	o.period = JOURNEY_PERIOD_DAY;
	o.week_start = JOURNEY_WEEK_SUNDAY;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.week_start", "only `period");
	o.period = JOURNEY_PERIOD_WEEK;
	o.window = JOURNEY_DAY;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.period", "not both");
	o = plain;
	o.kind = JOURNEY_FEATURE_SUM;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.of", "`of` is missing");
	o.kind = JOURNEY_FEATURE_TALLY;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.half_life", "above 0");
	o.by = jy_str("event.x");
	o.half_life = JOURNEY_DAY;
	o.top = 65;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_LIMIT, "profile.features.f.top",
	      "JOURNEY_STRATEGY_TOP_MAX (64)");
	o.top = 0;
	o.window = 1;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.window", "half_life");
	o = plain;
	o.of = jy_str("event.x");
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.of", "only sum");
	o = plain;
	o.window = -1;
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.window",
	      "-1 microseconds");
	o = plain;
	o.event = jy_str("");
	FAILS(b, journey_builder_feature(b, &o), JOURNEY_INVALID, "profile.features.f.event", "empty");
	ck_assert_int_eq(journey_builder_attribute(b, jy_str("f"), JOURNEY_FIELD_INT, 0), JOURNEY_OK);
	FAILS(b, journey_builder_feature(b, &plain), JOURNEY_INVALID, "profile.features.f",
	      "`profile.f` is declared twice");
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(attributes_are_checked)
{
	static const struct {
		journey_field_type type;
		journey_attribute_rule rule;
		const char *message;
	} bad[] = {
		{JOURNEY_FIELD_STRING, JOURNEY_RULE_SUM, "sum goes with"},
		{JOURNEY_FIELD_STRING, JOURNEY_RULE_MAX, "min and max go with"},
		{JOURNEY_FIELD_GEO, JOURNEY_RULE_MIN, "min and max go with"},
		{JOURNEY_FIELD_STRING, JOURNEY_RULE_UNION, "union goes with"},
		{JOURNEY_FIELD_INT, (journey_attribute_rule)7, "no such rule"},
	};
	journey_builder *b = builder_of(allocator);
	journey_attribute_options o = {0};
	size_t i;

	o.size = sizeof(o) - 1;
	FAILS(b, journey_builder_attribute_options(b, &o), JOURNEY_MISUSE, "profile.attributes", "size");
	o.size = sizeof(o);
	o.name = jy_str("a");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		o.type = bad[i].type;
		o.rule = bad[i].rule;
		FAILS(b, journey_builder_attribute_options(b, &o), JOURNEY_INVALID, "profile.attributes.a.rule",
		      bad[i].message);
	}
	o.rule = JOURNEY_RULE_SUM;
	ck_assert_int_eq(journey_builder_attribute_options(b, &o), JOURNEY_OK);
	FAILS(b, journey_builder_attribute_options(b, &o), JOURNEY_INVALID, "profile.attributes.a",
	      "declared twice");
	FAILS(b, journey_builder_week_start(b, JOURNEY_WEEK_DEFAULT), JOURNEY_INVALID, "week_start", "Monday");
	journey_builder_free(b);
}

/* Options as they were before periods are as good as ever. */
JOURNEY_PLAIN_TEST(old_feature_options)
{
	journey_builder *b = builder_of(allocator);
	journey_feature_options whole = {.size = offsetof(journey_feature_options, period), .name = jy_str("f"),
		.event = jy_str("Seen"), .kind = JOURNEY_FEATURE_COUNT};
	void *o = malloc(whole.size); /* not a byte more: the sanitizers see what is read beyond */

	ck_assert_ptr_nonnull(o);
	memcpy(o, &whole, whole.size);
	ck_assert_int_eq(journey_builder_feature(b, o), JOURNEY_OK);
	free(o);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(triggers_are_checked)
{
	journey_builder *b = builder_of(allocator);
	journey_trigger_options plain = {0}, o;
	journey_str captures[17];
	size_t i;

	for (i = 0; i < 17; i++)
		captures[i] = jy_str("x");
	plain.size = sizeof(plain);
	plain.name = jy_str("t");
	plain.event = jy_str("Seen");
	o = plain;
	o.unless = jy_str("Bought");
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_INVALID, "triggers.t.within", "above 0");
	o = plain;
	o.within = 1;
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_INVALID, "triggers.t.within", "`unless` is missing");
	o = plain;
	o.unless_when = jy_str("true");
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_INVALID, "triggers.t.unless_when",
	      "`unless` is missing");
	o = plain;
	o.capture = captures;
	o.capture_count = 17;
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_LIMIT, "triggers.t.capture", "at most 16");
	o.capture = NULL;
	o.capture_count = 1;
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_MISUSE, "triggers.t.capture", "NULL");
	captures[1] = jy_str("");
	o.capture = captures;
	o.capture_count = 2;
	FAILS(b, journey_builder_trigger(b, &o), JOURNEY_INVALID, "triggers.t.capture[1]", "empty");
	ck_assert_int_eq(journey_builder_trigger(b, &plain), JOURNEY_OK);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(channels_and_offers_are_checked)
{
	journey_builder *b = builder_of(allocator);
	journey_cap caps[9];
	journey_channel_options channel = {0};
	journey_offer_options offer = {0};
	size_t i;

	for (i = 0; i < 9; i++) {
		caps[i].count = 1;
		caps[i].window = JOURNEY_DAY;
	}
	channel.size = sizeof(channel);
	channel.name = jy_str("c");
	channel.caps = caps;
	channel.cap_count = 9;
	FAILS(b, journey_builder_channel(b, &channel), JOURNEY_LIMIT, "channels.c.cap",
	      "JOURNEY_STRATEGY_CAPS_MAX (8)");
	channel.cap_count = 2;
	caps[1].window = 0;
	FAILS(b, journey_builder_channel(b, &channel), JOURNEY_INVALID, "channels.c.cap[1]", "above 0");
	channel.caps = NULL;
	FAILS(b, journey_builder_channel(b, &channel), JOURNEY_MISUSE, "channels.c.cap", "NULL");
	channel.cap_count = 0;
	channel.quiet_until = 1440;
	FAILS(b, journey_builder_channel(b, &channel), JOURNEY_INVALID, "channels.c.quiet", "0 to 1439");
	offer.size = sizeof(offer);
	offer.name = jy_str("o");
	offer.priority = (double)NAN;
	FAILS(b, journey_builder_offer(b, &offer), JOURNEY_INVALID, "offers.o.priority", "range");
	offer.priority = 0;
	offer.margin = 1.5;
	FAILS(b, journey_builder_offer(b, &offer), JOURNEY_INVALID, "offers.o.margin", "range");
	journey_builder_free(b);
}

static journey_journey_options journey_plain(void)
{
	journey_journey_options o = {0};

	o.size = sizeof(o);
	o.name = jy_str("j");
	o.enter_event = jy_str("Seen");
	return o;
}

JOURNEY_PLAIN_TEST(journeys_are_checked)
{
	journey_builder *b = builder_of(allocator);
	journey_journey_options o = journey_plain();

	o.enter_event = jy_str("");
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.enter", "missing");
	o.enter_event = o.enter_segment = jy_str("x");
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.enter", "exactly one");
	o = journey_plain();
	o.holdout = 1.01;
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.holdout", "range");
	o = journey_plain();
	o.goal_within = 5;
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.goal", "event is missing");
	o.goal_event = jy_str("Bought");
	o.goal_within = 0;
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.goal.within", "above 0");
	o = journey_plain();
	o.again = JOURNEY_AGAIN_AFTER;
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.again", "above 0");
	o.again = JOURNEY_AGAIN_NEVER;
	o.again_after = 5;
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j.again", "JOURNEY_AGAIN_AFTER");
	o = journey_plain();
	FAILS(b, journey_builder_exit(b), JOURNEY_MISUSE, "journeys", "no journey is open");
	FAILS(b, journey_builder_journey_end(b), JOURNEY_MISUSE, "journeys", "no journey is open");
	ck_assert_int_eq(journey_builder_journey(b, &o), JOURNEY_OK);
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_MISUSE, "journeys", "still open");
	ck_assert_int_eq(journey_builder_journey_end(b), JOURNEY_OK);
	FAILS(b, journey_builder_journey(b, &o), JOURNEY_INVALID, "journeys.j", "declared twice");
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(steps_are_checked)
{
	static const journey_str email = {"email", 5};
	journey_builder *b = builder_of(allocator);
	journey_journey_options o = journey_plain();
	journey_send_options send = {0};
	journey_wait_options wait = {0};
	journey_strategy *none = NULL;
	journey_error error = {0};

	send.size = sizeof(send);
	wait.size = sizeof(wait);
	ck_assert_int_eq(journey_builder_journey(b, &o), JOURNEY_OK);
	FAILS(b, journey_builder_send(b, &send), JOURNEY_INVALID, "journeys.j.steps[0].send.via",
	      "at least one");
	send.via = &email;
	send.via_count = 1;
	FAILS(b, journey_builder_send(b, &send), JOURNEY_INVALID, "journeys.j.steps[0].send",
	      "nothing to send");
	send.via_count = 17;
	FAILS(b, journey_builder_send(b, &send), JOURNEY_LIMIT, "journeys.j.steps[0].send.via", "at most 16");
	FAILS(b, journey_builder_wait(b, &wait), JOURNEY_INVALID, "journeys.j.steps[0].wait.at_most",
	      "above 0");
	FAILS(b, journey_builder_when(b, jy_str("")), JOURNEY_INVALID, "journeys.j.steps[0].when", "empty");
	FAILS(b, journey_builder_else(b), JOURNEY_MISUSE, "journeys", "no branch is open");
	FAILS(b, journey_builder_arm(b, jy_str("a"), 1), JOURNEY_MISUSE, "journeys", "no split is open");
	FAILS(b, journey_builder_end(b), JOURNEY_MISUSE, "journeys", "no branch or split is open");
	ck_assert_int_eq(journey_builder_when(b, jy_str("true")), JOURNEY_OK);
	FAILS(b, journey_builder_journey_end(b), JOURNEY_MISUSE, "journeys.j", "still open");
	ck_assert_int_eq(journey_builder_exit(b), JOURNEY_OK);
	FAILS(b, journey_builder_wait(b, &wait), JOURNEY_INVALID, "journeys.j.steps[0].then[1].wait.at_most",
	      "above 0");
	FAILS(b, journey_builder_else_when(b, jy_str("")), JOURNEY_INVALID,
	      "journeys.j.steps[0].elif[0].when", "empty");
	ck_assert_int_eq(journey_builder_else(b), JOURNEY_OK);
	FAILS(b, journey_builder_else_when(b, jy_str("true")), JOURNEY_MISUSE, "journeys.j.steps[0]",
	      "after its `else`");
	ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_split(b, jy_str("seed")), JOURNEY_OK);
	FAILS(b, journey_builder_exit(b), JOURNEY_MISUSE, "journeys.j.steps[1]", "before its first arm");
	FAILS(b, journey_builder_end(b), JOURNEY_INVALID, "journeys.j.steps[1].split.arms", "without arms");
	FAILS(b, journey_builder_arm(b, jy_str("a"), 0), JOURNEY_INVALID, "journeys.j.steps[1].split.arms",
	      "above 0");
	ck_assert_int_eq(journey_builder_arm(b, jy_str("a"), 0.5), JOURNEY_OK);
	FAILS(b, journey_builder_arm(b, jy_str("a"), 0.5), JOURNEY_INVALID, "journeys.j.steps[1].split.arms",
	      "same name");
	FAILS(b, journey_builder_end(b), JOURNEY_INVALID, "journeys.j.steps[1].split.arms", "sum to 1");
	ck_assert_int_eq(journey_builder_arm(b, jy_str("b"), 0.5), JOURNEY_OK);
	FAILS(b, journey_builder_else(b), JOURNEY_MISUSE, "journeys", "no branch is open");
	ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
	FAILS(b, journey_strategy_build(b, &none, &error), JOURNEY_MISUSE, "journeys.j", "`j` is still open");
	ck_assert_str_eq(error.where, "journeys.j");
	ck_assert_int_eq(journey_strategy_build(b, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_builder_journey_end(b), JOURNEY_OK);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(limits_are_named)
{
	journey_builder *b = builder_of(allocator);
	journey_journey_options o = journey_plain();
	char name[16];
	int i;

	ck_assert_int_eq(journey_builder_journey(b, &o), JOURNEY_OK);
	for (i = 0; i < JOURNEY_STRATEGY_DEPTH_MAX; i++)
		ck_assert_int_eq(journey_builder_when(b, jy_str("true")), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_when(b, jy_str("true")), JOURNEY_LIMIT);
	ck_assert(strstr(journey_builder_error(b)->message, "JOURNEY_STRATEGY_DEPTH_MAX (16)") != NULL);
	for (i = 0; i < JOURNEY_STRATEGY_DEPTH_MAX; i++)
		ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
	for (i = JOURNEY_STRATEGY_DEPTH_MAX; i < JOURNEY_STRATEGY_STEPS_MAX; i++)
		ck_assert_int_eq(journey_builder_exit(b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_exit(b), JOURNEY_LIMIT);
	ck_assert(strstr(journey_builder_error(b)->message, "JOURNEY_STRATEGY_STEPS_MAX (1024)") != NULL);
	ck_assert_int_eq(journey_builder_journey_end(b), JOURNEY_OK);
	for (i = 0; i < JOURNEY_STRATEGY_NAMES_MAX; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_assert_int_eq(journey_builder_event(b, jy_str(name)), JOURNEY_OK);
	}
	ck_assert_int_eq(journey_builder_event(b, jy_str("more")), JOURNEY_LIMIT);
	ck_assert(strstr(journey_builder_error(b)->message, "JOURNEY_STRATEGY_NAMES_MAX (4096)") != NULL);
	o.name = jy_str("wide");
	ck_assert_int_eq(journey_builder_journey(b, &o), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_when(b, jy_str("true")), JOURNEY_OK);
	for (i = 1; i < JOURNEY_STRATEGY_BRANCHES_MAX; i++)
		ck_assert_int_eq(journey_builder_else_when(b, jy_str("true")), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_else_when(b, jy_str("true")), JOURNEY_LIMIT);
	ck_assert(strstr(journey_builder_error(b)->message, "JOURNEY_STRATEGY_BRANCHES_MAX (64)") != NULL);
	journey_builder_free(b);
}

/* A call that fails for lack of memory succeeds when it is made again. */
JOURNEY_TEST(builder_survives_failed_allocations)
{
	static const journey_str names[] = {{"email", 5}};
	journey_builder *b = NULL;
	journey_journey_options journey = journey_plain();
	journey_send_options send = {0};
	journey_channel_options channel = {0};

	send.size = sizeof(send);
	send.template_name = jy_str("hello");
	send.via = names;
	send.via_count = 1;
	channel.size = sizeof(channel);
	channel.name = names[0];
	TRY(journey_builder_new(allocator, jy_str("test"), &b));
	TRY_AGAIN(journey_builder_event(b, jy_str("Seen")));
	TRY_AGAIN(journey_builder_property(b, jy_str("Seen"), jy_str("page"), JOURNEY_FIELD_STRING));
	TRY_AGAIN(journey_builder_channel(b, &channel));
	TRY_AGAIN(journey_builder_journey(b, &journey));
	TRY_AGAIN(journey_builder_send(b, &send));
	TRY_AGAIN(journey_builder_split(b, jy_str("seed")));
	TRY_AGAIN(journey_builder_arm(b, jy_str("only"), 1));
	TRY_AGAIN(journey_builder_when(b, jy_str("true")));
	TRY_AGAIN(journey_builder_else_when(b, jy_str("false")));
	TRY_AGAIN(journey_builder_else(b));
	TRY_AGAIN(journey_builder_end(b));
	TRY_AGAIN(journey_builder_end(b));
	TRY_AGAIN(journey_builder_journey_end(b));
done:
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(entities_are_checked)
{
	journey_builder *b = builder_of(allocator);
	journey_sessions_options sessions = {sizeof(sessions), JOURNEY_HOUR, NULL, 0};
	journey_strategy *strategy = NULL;
	journey_str names[33];
	journey_error error;
	size_t i;

	FAILS(b, journey_builder_sessions(b, NULL), JOURNEY_MISUSE, "profile.sessions", "NULL");
	sessions.gap = 0;
	FAILS(b, journey_builder_sessions(b, &sessions), JOURNEY_INVALID, "profile.sessions.gap", "above 0");
	sessions.gap = JOURNEY_HOUR;
	for (i = 0; i < 33; i++)
		names[i] = jy_str("page");
	sessions.events = names;
	sessions.event_count = 33;
	FAILS(b, journey_builder_sessions(b, &sessions), JOURNEY_LIMIT, "profile.sessions.events", "at most 32");
	sessions.event_count = 1;
	names[0] = jy_str("Sen");
	ck_assert_int_eq(journey_builder_sessions(b, &sessions), JOURNEY_OK);
	FAILS(b, journey_builder_sessions(b, &sessions), JOURNEY_INVALID, "profile.sessions", "declared twice");
	FAILS(b, journey_builder_group_attribute(b, jy_str("plan"), JOURNEY_FIELD_STRING), JOURNEY_NOT_FOUND,
	      "groups.attributes.plan", "no groups are declared");
	FAILS(b, journey_builder_groups(b, 65), JOURNEY_LIMIT, "groups.limit", "JOURNEY_GROUPS_MAX (64)");
	ck_assert_int_eq(journey_builder_groups(b, 0), JOURNEY_OK);
	FAILS(b, journey_builder_groups(b, 1), JOURNEY_INVALID, "groups", "declared twice");
	FAILS(b, journey_builder_group_attribute(b, jy_str("id"), JOURNEY_FIELD_STRING), JOURNEY_INVALID,
	      "groups.attributes.id", "there always");
	ck_assert_int_eq(journey_builder_group_attribute(b, jy_str("a"), JOURNEY_FIELD_INT), JOURNEY_OK);
	FAILS(b, journey_builder_group_attribute(b, jy_str("a"), JOURNEY_FIELD_INT), JOURNEY_INVALID,
	      "groups.attributes.a", "declared twice");
	FAILS(b, journey_builder_collection(b, jy_str("2nd")), JOURNEY_INVALID, "catalog.2nd", "no digit first");
	FAILS(b, journey_builder_collection(b, jy_str("a/b")), JOURNEY_INVALID, "catalog.a/b", "letters");
	FAILS(b, journey_builder_item_attribute(b, jy_str("x"), jy_str("a"), JOURNEY_FIELD_INT), JOURNEY_NOT_FOUND,
	      "catalog.x", "not declared");
	ck_assert_int_eq(journey_builder_collection(b, jy_str("x")), JOURNEY_OK);
	FAILS(b, journey_builder_collection(b, jy_str("x")), JOURNEY_INVALID, "catalog.x", "declared twice");
	FAILS(b, journey_builder_item_attribute(b, jy_str("x"), jy_str("a"), (journey_field_type)0), JOURNEY_INVALID,
	      "catalog.x.attributes.a", "no such type");
	ck_assert_int_eq(journey_strategy_build(b, &strategy, &error), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(error.where, "profile.sessions.events[0]");
	ck_assert_str_eq(error.hint, "declare it under `events`");
	ck_assert_int_eq(JOURNEY_MISUSE, journey_builder_sessions(NULL, &sessions));
	ck_assert_int_eq(JOURNEY_MISUSE, journey_builder_groups(NULL, 1));
	ck_assert_int_eq(JOURNEY_MISUSE, journey_builder_group_attribute(NULL, jy_str("a"), JOURNEY_FIELD_INT));
	ck_assert_int_eq(JOURNEY_MISUSE, journey_builder_collection(NULL, jy_str("a")));
	ck_assert_int_eq(JOURNEY_MISUSE, journey_builder_item_attribute(NULL, jy_str("a"), jy_str("a"), JOURNEY_FIELD_INT));
	journey_builder_free(b);
}

Suite *suite_builder(void)
{
	return torture_suite("strategy: builder", torture_names_are_checked, torture_features_are_checked,
			     torture_attributes_are_checked, torture_old_feature_options,
			     torture_triggers_are_checked, torture_channels_and_offers_are_checked,
			     torture_journeys_are_checked, torture_steps_are_checked,
			     torture_limits_are_named, torture_entities_are_checked,
			     torture_builder_survives_failed_allocations, NULL);
}
