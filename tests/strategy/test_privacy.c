/* What a strategy says of consent and privacy: builder, model, binary form. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/model.h"
#include "support/torture.h"

#include <string.h>

static journey_str str(const char *text)
{
	return jy_str(text);
}

static void declare(journey_builder *b)
{
	journey_str channels[] = {str("push"), str("email"), str("push")}, purpose = str("sales"), by = str("mail");
	journey_consent_options news = {.size = sizeof news, .purpose = str("news"), .expires = 30 * JOURNEY_DAY,
					.channels = channels, .channel_count = 3};
	journey_consent_options sales = {.size = sizeof sales, .purpose = str("sales"), .needs = str("news"),
					 .channels = channels, .channel_count = 1};
	journey_gate_options gate = {.size = sizeof gate, .name = str("adults"), .when = str("profile.age >= 18"),
				     .purposes = &purpose, .purpose_count = 1, .open = 1};
	journey_suppression_options list = {.size = sizeof list, .name = str("robinson"), .by = &by, .by_count = 1};
	journey_channel_options channel = {.size = sizeof channel, .name = str("email"), .consent = str("news")};

	ck_assert_int_eq(journey_builder_event(b, str("Seen")), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_property(b, str("Seen"), str("what"), JOURNEY_FIELD_STRING), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_private(b, str("Seen"), str("what"), JOURNEY_PRIVATE_PII), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_attribute(b, str("age"), JOURNEY_FIELD_INT, 0), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_attribute(b, str("mail"), JOURNEY_FIELD_STRING, 0), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_private(b, str(""), str("mail"), JOURNEY_PRIVATE_PII | JOURNEY_PRIVATE_HASH),
			 JOURNEY_OK);
	ck_assert_int_eq(journey_builder_consent_rule(b, &news), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_consent_rule(b, &sales), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_gate(b, &gate), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_suppression(b, &list), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_retention(b, JOURNEY_RETAIN_DECISIONS, JOURNEY_DAY), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_channel(b, &channel), JOURNEY_OK);
	channel.name = str("push");
	channel.consent = str("");
	ck_assert_int_eq(journey_builder_channel(b, &channel), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_segment(b, str("asked"), str("consent(\"sales\", \"push\") || "
								    "consent(\"sales\", \"push\") || "
								    "consent(\"news\", \"\", \"shoes\")")),
			 JOURNEY_OK);
}

static void check(const journey_strategy *s)
{
	ck_assert(s->events[0].properties[0].pii);
	ck_assert(!s->attributes[0].hash && s->attributes[1].hash && s->attributes[1].pii);
	ck_assert_int_eq(s->consents[0].expires, 30 * JOURNEY_DAY);
	ck_assert_uint_eq(s->consents[0].needs, JY_NONE);
	ck_assert_uint_eq(s->consents[1].needs, 0);
	/* email names `news` itself; push is named by both. */
	ck_assert_uint_eq(s->channels[0].purpose_count, 0);
	ck_assert_uint_eq(s->channels[1].purpose_count, 2);
	/* Push alone sends what needs `sales`. */
	ck_assert_uint_eq(s->gates[0].channel_count, 1);
	ck_assert_uint_eq(s->gates[0].channels[0], 1);
	ck_assert(s->gates[0].open);
	ck_assert_uint_eq(s->suppressions[0].channel_count, 2);
	ck_assert_uint_eq(s->suppressions[0].attributes[0], 1);
	ck_assert_int_eq(s->retention[JOURNEY_RETAIN_DECISIONS], JOURNEY_DAY);
	ck_assert_int_eq(s->retention[JOURNEY_RETAIN_EVENTS], 0);
	ck_assert_uint_eq(s->ask_count, 2);
}

JOURNEY_PLAIN_TEST(privacy_is_in_both_forms)
{
	journey_builder *b;
	journey_strategy *built, *read;

	ck_assert_int_eq(journey_builder_new(allocator, str("p"), &b), JOURNEY_OK);
	declare(b);
	ck_assert_int_eq(journey_strategy_build(b, &built, NULL), JOURNEY_OK);
	check(built);
	ck_assert_int_eq(journey_strategy_read(allocator, journey_strategy_bytes(built), &read, NULL), JOURNEY_OK);
	check(read);
	ck_assert_uint_eq(journey_strategy_hash(built), journey_strategy_hash(read));
	journey_strategy_free(built);
	journey_strategy_free(read);
	journey_builder_free(b);
}

#define REFUSED(call, status, place)                                                                         \
	do {                                                                                                 \
		ck_assert_int_eq((call), (status));                                                          \
		ck_assert_str_eq(journey_builder_error(b)->where, place);                                    \
	} while (0)

JOURNEY_PLAIN_TEST(privacy_is_checked)
{
	journey_builder *b;
	journey_strategy *s;
	journey_str nothing = str("fax");
	journey_consent_options news = {.size = sizeof news, .purpose = str("news"), .granted = 1, .expires = 1};
	journey_gate_options gate = {.size = sizeof gate, .name = str("g")};
	journey_suppression_options list = {.size = sizeof list, .name = str("l")};
	journey_error error;

	ck_assert_int_eq(journey_builder_new(allocator, str("p"), &b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_attribute(b, str("age"), JOURNEY_FIELD_INT, 0), JOURNEY_OK);
	REFUSED(journey_builder_private(b, str(""), str("age"), JOURNEY_PRIVATE_HASH), JOURNEY_INVALID,
		"profile.attributes.age");
	REFUSED(journey_builder_private(b, str(""), str("no"), JOURNEY_PRIVATE_PII), JOURNEY_NOT_FOUND,
		"profile.attributes.no");
	REFUSED(journey_builder_private(b, str("No"), str("no"), JOURNEY_PRIVATE_PII), JOURNEY_NOT_FOUND, "events.no");
	REFUSED(journey_builder_private(b, str(""), str("age"), 8), JOURNEY_INVALID, "profile.attributes.age");
	REFUSED(journey_builder_consent_rule(b, &news), JOURNEY_INVALID, "consents.news.expires");
	news.granted = 0;
	news.needs = str("later");
	REFUSED(journey_builder_consent_rule(b, &news), JOURNEY_NOT_FOUND, "consents.news.needs");
	REFUSED(journey_builder_gate(b, &gate), JOURNEY_INVALID, "gates.g.when");
	REFUSED(journey_builder_suppression(b, &list), JOURNEY_INVALID, "suppression.l.by");
	REFUSED(journey_builder_retention(b, JOURNEY_RETAIN_CLASSES, 1), JOURNEY_INVALID, "retention");
	REFUSED(journey_builder_retention(b, JOURNEY_RETAIN_EVENTS, 0), JOURNEY_INVALID, "retention");
	ck_assert_int_eq(journey_builder_retention(b, JOURNEY_RETAIN_EVENTS, 1), JOURNEY_OK);
	REFUSED(journey_builder_retention(b, JOURNEY_RETAIN_EVENTS, 1), JOURNEY_INVALID, "retention");
	gate.when = str("true");
	gate.channels = &nothing;
	gate.channel_count = 1;
	ck_assert_int_eq(journey_builder_gate(b, &gate), JOURNEY_OK);
	ck_assert_int_eq(journey_strategy_build(b, &s, &error), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(error.where, "gates.g.channels[0]");
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(suppression_says_what_is_declared)
{
	journey_builder *b;
	journey_strategy *s;
	journey_str by[] = {str("user_id"), str("mail"), str("emial")};
	journey_suppression_options list = {.size = sizeof list, .name = str("l"), .by = by, .by_count = 3};
	journey_error error;

	ck_assert_int_eq(journey_builder_new(allocator, str("p"), &b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_attribute(b, str("mail"), JOURNEY_FIELD_STRING, 0), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_attribute(b, str("email"), JOURNEY_FIELD_STRING, 0), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_suppression(b, &list), JOURNEY_OK);
	ck_assert_int_eq(journey_strategy_build(b, &s, &error), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(error.where, "suppression.l.by[2]");
	ck_assert_ptr_nonnull(strstr(error.hint, "email"));
	journey_builder_free(b);
}

Suite *suite_strategy_privacy(void)
{
	return torture_suite("strategy: privacy", torture_privacy_is_in_both_forms, torture_privacy_is_checked,
			     torture_suppression_says_what_is_declared, NULL);
}
