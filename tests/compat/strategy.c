#include "compat/strategy.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

void must(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "%s: status %d\n", what, (int)status);
	exit(1);
}

journey_str S(const char *text)
{
	return jy_str(text);
}

static void declare_events(journey_builder *b)
{
	MUST(journey_builder_event(b, S("Product Viewed")));
	MUST(journey_builder_property(b, S("Product Viewed"), S("category"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_property(b, S("Product Viewed"), S("brand"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_property(b, S("Product Viewed"), S("price"), JOURNEY_FIELD_MONEY));
	MUST(journey_builder_event(b, S("Order Completed")));
	MUST(journey_builder_property(b, S("Order Completed"), S("category"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_property(b, S("Order Completed"), S("total"), JOURNEY_FIELD_MONEY));
	MUST(journey_builder_event(b, S("Email Clicked")));
	MUST(journey_builder_property(b, S("Email Clicked"), S("link"), JOURNEY_FIELD_STRING));
}

static void declare_feature(journey_builder *b, const char *name, journey_feature_kind kind,
			    const char *event, const char *of, journey_duration window)
{
	journey_feature_options o = {.size = sizeof(o),
				     .name = S(name),
				     .kind = kind,
				     .event = S(event),
				     .of = S(of),
				     .window = window};

	MUST(journey_builder_feature(b, &o));
}

static void declare_orders(journey_builder *b)
{
	declare_feature(b, "spend_365d", JOURNEY_FEATURE_SUM, "Order Completed", "event.total",
			365 * JOURNEY_DAY);
	declare_feature(b, "min_order", JOURNEY_FEATURE_MIN, "Order Completed", "event.total", 0);
	declare_feature(b, "max_30d", JOURNEY_FEATURE_MAX, "Order Completed", "event.total",
			30 * JOURNEY_DAY);
	declare_feature(b, "avg_order", JOURNEY_FEATURE_AVG, "Order Completed", "event.total", 0);
}

static void declare_interest(journey_builder *b)
{
	journey_feature_options interest = {.size = sizeof(interest),
					    .name = S("interest"),
					    .kind = JOURNEY_FEATURE_TALLY,
					    .event = S("Product Viewed"),
					    .by = S("event.category"),
					    .half_life = 14 * JOURNEY_DAY,
					    .top = 2};

	MUST(journey_builder_feature(b, &interest));
}

static void declare_profile(journey_builder *b, bool whole)
{
	MUST(journey_builder_attribute(b, S("first_name"), JOURNEY_FIELD_STRING, 1));
	MUST(journey_builder_attribute(b, S("age"), JOURNEY_FIELD_INT, 0));
	MUST(journey_builder_attribute(b, S("vip"), JOURNEY_FIELD_BOOL, 0));
	if (whole) {
		MUST(journey_builder_attribute(b, S("birthday"), JOURNEY_FIELD_TIMESTAMP, 0));
		MUST(journey_builder_attribute(b, S("tags"), JOURNEY_FIELD_LIST, 0));
		MUST(journey_builder_attribute(b, S("address"), JOURNEY_FIELD_MAP, 0));
		MUST(journey_builder_attribute(b, S("score"), JOURNEY_FIELD_DOUBLE, 0));
	}
	declare_feature(b, "views_7d", JOURNEY_FEATURE_COUNT, "Product Viewed", "", 7 * JOURNEY_DAY);
	declare_feature(b, "views", JOURNEY_FEATURE_COUNT, "Product Viewed", "", 0);
	if (whole)
		declare_orders(b);
	declare_feature(b, "first_view", JOURNEY_FEATURE_FIRST, "Product Viewed", "", 0);
	declare_feature(b, "last_30d", JOURNEY_FEATURE_LAST, "Product Viewed", "", 30 * JOURNEY_DAY);
	if (whole)
		declare_interest(b);
	MUST(journey_builder_consent(b, S("marketing"), 1));
}

/* An offer that asks for a distinct count, and two more. */
static void declare_offers(journey_builder *b)
{
	journey_offer_options gift = {.size = sizeof(gift),
				      .name = S("gift"),
				      .when = S("events.distinct('Product Viewed', '60d', e, e.brand) > 2"),
				      .text = S("A gift"),
				      .margin = -1,
				      .stock = 3};
	journey_offer_options discount = {.size = sizeof(discount),
					  .name = S("discount"),
					  .text = S("10 off, {{ profile.first_name }}"),
					  .priority = 1,
					  .margin = -1,
					  .stock = 2};

	MUST(journey_builder_offer(b, &gift));
	MUST(journey_builder_offer(b, &discount));
}

static void declare_rest(journey_builder *b)
{
	static const journey_cap caps[] = {{2, JOURNEY_DAY}};
	journey_str capture[] = {S("category"), S("price")};
	journey_trigger_options left = {.size = sizeof(left),
					.name = S("left"),
					.event = S("Product Viewed"),
					.unless = S("Order Completed"),
					.within = 2 * JOURNEY_HOUR,
					.per = S("event.category"),
					.capture = capture,
					.capture_count = 2};
	journey_channel_options email = {.size = sizeof(email),
					 .name = S("email"),
					 .consent = S("marketing"),
					 .caps = caps,
					 .cap_count = 1,
					 .quiet_from = 21 * 60,
					 .quiet_until = 8 * 60};
	journey_channel_options push = {.size = sizeof(push), .name = S("push")};

	MUST(journey_builder_stage(b, S("visitor"), S("true")));
	MUST(journey_builder_stage(b, S("customer"), S("profile.spend_365d > 0.0")));
	MUST(journey_builder_segment(b, S("fans"), S("profile.views_7d >= 3")));
	MUST(journey_builder_trigger(b, &left));
	MUST(journey_builder_channel(b, &email));
	MUST(journey_builder_channel(b, &push));
	MUST(journey_builder_kpi(b, S("revenue"), S("Order Completed"), S(""), S("event.total")));
}

static void declare_send(journey_builder *b, const char *name, const char *via, const char *offer,
			 const char *text)
{
	journey_str channel = S(via), offered = S(offer);
	journey_send_options o = {.size = sizeof(o),
				  .name = S(name),
				  .template_name = S(*offer ? "" : "plain"),
				  .text = S(text),
				  .offers = *offer ? &offered : NULL,
				  .offer_count = *offer != 0,
				  .via = &channel,
				  .via_count = 1};

	MUST(journey_builder_send(b, &o));
}

static void declare_rescue(journey_builder *b)
{
	journey_journey_options o = {.size = sizeof(o),
				     .name = S("rescue"),
				     .enter_trigger = S("left"),
				     .exit_event = S("Order Completed"),
				     .again = JOURNEY_AGAIN_AFTER,
				     .again_after = JOURNEY_DAY,
				     .holdout = 0.3,
				     .goal_event = S("Order Completed"),
				     .goal_within = 2 * JOURNEY_DAY,
				     .goal_value = S("event.total")};
	journey_wait_options wait = {.size = sizeof(wait),
				     .event = S("Email Clicked"),
				     .when = S("event.link == trigger.category"),
				     .at_most = 3 * JOURNEY_HOUR};

	MUST(journey_builder_journey(b, &o));
	declare_send(b, "first", "email", "", "{{ trigger.category }} for {{ trigger.price }}");
	MUST(journey_builder_wait(b, &wait));
	declare_send(b, "again", "push", "discount", "");
	MUST(journey_builder_journey_end(b));
}

static void declare_welcome(journey_builder *b)
{
	journey_journey_options o = {.size = sizeof(o),
				     .name = S("welcome"),
				     .enter_stage = S("customer"),
				     .again = JOURNEY_AGAIN_NEVER};

	MUST(journey_builder_journey(b, &o));
	MUST(journey_builder_split(b, S("colour")));
	MUST(journey_builder_arm(b, S("red"), 0.5));
	declare_send(b, "red", "email", "", "red");
	MUST(journey_builder_arm(b, S("blue"), 0.5));
	declare_send(b, "blue", "email", "", "blue");
	MUST(journey_builder_end(b));
	MUST(journey_builder_journey_end(b));
}

journey_strategy *compat_strategy(const journey_allocator *allocator, bool whole)
{
	journey_strategy *strategy = NULL;
	journey_builder *b = NULL;
	journey_error error = {.message = ""};

	MUST(journey_builder_new(allocator, S("compat"), &b));
	declare_events(b);
	declare_profile(b, whole);
	if (whole) {
		declare_offers(b);
		declare_rest(b);
		declare_rescue(b);
		declare_welcome(b);
	}
	if (journey_strategy_build(b, &strategy, &error) != JOURNEY_OK) {
		fprintf(stderr, "%s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return strategy;
}
