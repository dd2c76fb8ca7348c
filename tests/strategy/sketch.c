#include "strategy/sketch.h"

#include "base/text.h"
#include <journey/entity.h>

const sketch sketch_plain = {
	.timezone = "Europe/Berlin",
	.feature_event = "Order Completed",
	.feature_where = "event.total > 0.0",
	.feature_of = "event.total",
	.tally_by = "event.category",
	.stage = "profile.orders >= 3",
	.segment = "profile.interest[\"running\"] > 0.3",
	.second_segment = "segment(\"runners\") && stage == \"loyal\"",
	.trigger_after = "Product Added",
	.trigger_unless = "Order Completed",
	.trigger_when = "event.price > 10.0 && stage != \"visitor\"",
	.trigger_unless_when = "event.total > 0.0",
	.trigger_per = "event.cart_id",
	.capture = "product",
	.offer_when = "segment(\"runners\")",
	.offer_cost = "0.1 * trigger.price",
	.offer_text = "Hi {{ profile.first_name }}, {{ trigger.product }} waits for {{ trigger.price }}",
	.consent = "marketing",
	.reach = "has(profile.email)",
	.enter_trigger = "cart_abandoned",
	.enter_when = "trigger.price > 20.0",
	.exit_event = "Order Completed",
	.exit_segment = "fans",
	.exit_when = "profile.orders > 100",
	.goal_event = "Order Completed",
	.goal_when = "event.total > 1.0",
	.goal_value = "event.total",
	.send_offer = "ten_percent",
	.send_via = "email",
	.send_text = "Still there, {{ profile.first_name }}?",
	.wait_event = "Email Clicked",
	.wait_when = "event.link == trigger.product",
	.branch_when = "profile.spend_365d > 500.0",
	.elif_when = "profile.views_7d > 3",
	.step_name = "last_word",
	.enter_event = "Order Completed",
	.event_enter_when = "event.total > 100.0",
	.enter_segment = "runners",
	.enter_stage = "loyal",
	.kpi_event = "Order Completed",
	.kpi_when = "event.total > 0.0",
	.kpi_of = "event.total",
};

/* Runs the call unless something failed before. */
#define DO(call)                                                                                             \
	do {                                                                                                 \
		if (status == JOURNEY_OK)                                                                    \
			status = (call);                                                                     \
	} while (0)

static journey_status declare_event(journey_builder *b, const char *event, const char *const *properties)
{
	journey_status status = journey_builder_event(b, jy_str(event));
	size_t i;

	for (i = 0; properties[i] != NULL; i++) {
		journey_field_type type =
			jy_str_is(jy_str(properties[i]), "price") || jy_str_is(jy_str(properties[i]), "total")
				? JOURNEY_FIELD_MONEY
				: JOURNEY_FIELD_STRING;

		DO(journey_builder_property(b, jy_str(event), jy_str(properties[i]), type));
	}
	return status;
}

static journey_status declare_events(journey_builder *b)
{
	static const char *const viewed[] = {"category", "product", "price", NULL};
	static const char *const added[] = {"cart_id", "product", "price", NULL};
	static const char *const ordered[] = {"order_id", "cart_id", "total", NULL};
	static const char *const clicked[] = {"link", NULL};
	journey_status status = declare_event(b, "Product Viewed", viewed);

	DO(declare_event(b, "Product Added", added));
	DO(declare_event(b, "Order Completed", ordered));
	DO(declare_event(b, "Email Clicked", clicked));
	return status;
}

static journey_status feature(journey_builder *b, const char *name, journey_feature_kind kind,
			      const char *event, const char *where, const char *of, journey_duration window)
{
	journey_feature_options o = {0};

	o.size = sizeof(o);
	o.name = jy_str(name);
	o.kind = kind;
	o.event = jy_str(event);
	o.where = jy_str(where);
	if (kind == JOURNEY_FEATURE_TALLY) {
		o.by = jy_str(of);
		o.half_life = window;
	} else {
		o.of = jy_str(of);
		o.window = window;
	}
	return journey_builder_feature(b, &o);
}

static journey_status declare_profile(const sketch *s, journey_builder *b)
{
	journey_status status = journey_builder_attribute(b, jy_str("first_name"), JOURNEY_FIELD_STRING, 0);

	DO(journey_builder_attribute(b, jy_str("email"), JOURNEY_FIELD_STRING, 1));
	DO(feature(b, "views_7d", JOURNEY_FEATURE_COUNT, "Product Viewed", NULL, NULL, 7 * JOURNEY_DAY));
	DO(feature(b, "spend_365d", JOURNEY_FEATURE_SUM, s->feature_event, s->feature_where, s->feature_of,
		   365 * JOURNEY_DAY));
	DO(feature(b, "orders", JOURNEY_FEATURE_COUNT, "Order Completed", NULL, NULL, 0));
	DO(feature(b, "interest", JOURNEY_FEATURE_TALLY, "Product Viewed", NULL, s->tally_by,
		   14 * JOURNEY_DAY));
	DO(journey_builder_stage(b, jy_str("visitor"), jy_str("true")));
	DO(journey_builder_stage(b, jy_str("prospect"), jy_str("profile.views_7d > 0")));
	DO(journey_builder_stage(b, jy_str("customer"), jy_str("profile.orders >= 1")));
	DO(journey_builder_stage(b, jy_str("loyal"), jy_str(s->stage)));
	DO(journey_builder_segment(b, jy_str("runners"), jy_str(s->segment)));
	DO(journey_builder_segment(b, jy_str("fans"), jy_str(s->second_segment)));
	return status;
}

static journey_status declare_trigger(const sketch *s, journey_builder *b)
{
	journey_str capture[2];
	journey_trigger_options o = {0};

	capture[0] = jy_str(s->capture);
	capture[1] = jy_str("price");
	o.size = sizeof(o);
	o.name = jy_str("cart_abandoned");
	o.event = jy_str(s->trigger_after);
	o.when = jy_str(s->trigger_when);
	o.unless = jy_str(s->trigger_unless);
	o.unless_when = jy_str(s->trigger_unless_when);
	o.within = 2 * JOURNEY_HOUR;
	o.per = jy_str(s->trigger_per);
	o.capture = capture;
	o.capture_count = 2;
	return journey_builder_trigger(b, &o);
}

static journey_status declare_offers(const sketch *s, journey_builder *b)
{
	journey_offer_options o = {0};
	journey_status status;

	o.size = sizeof(o);
	o.name = jy_str("free_shipping");
	o.when = jy_str("stage == \"prospect\"");
	o.cost = jy_str("4.90");
	o.text = jy_str("Free shipping");
	o.margin = -1;
	o.stock = -1;
	status = journey_builder_offer(b, &o);
	o.name = jy_str("ten_percent");
	o.when = jy_str(s->offer_when);
	o.cost = jy_str(s->offer_cost);
	o.text = jy_str(s->offer_text);
	o.priority = 2;
	o.margin = 0.2;
	o.stock = 500;
	DO(journey_builder_offer(b, &o));
	return status;
}

static journey_status declare_channels(const sketch *s, journey_builder *b)
{
	static const journey_cap caps[] = {{1, JOURNEY_DAY}, {3, 7 * JOURNEY_DAY}};
	journey_channel_options o = {0};
	journey_status status = journey_builder_consent(b, jy_str("marketing"), 1);

	o.size = sizeof(o);
	o.name = jy_str("email");
	o.consent = jy_str(s->consent);
	o.caps = caps;
	o.cap_count = 2;
	o.quiet_from = 21 * 60;
	o.quiet_until = 8 * 60;
	o.reach = jy_str(s->reach);
	DO(journey_builder_channel(b, &o));
	o.name = jy_str("push");
	o.consent = jy_str("push_messages");
	o.cap_count = 1;
	o.reach = jy_str(NULL);
	DO(journey_builder_channel(b, &o));
	o.name = jy_str("receipt");
	o.consent = jy_str(NULL);
	o.cap_count = 0;
	o.quiet_from = o.quiet_until = 0;
	DO(journey_builder_channel(b, &o));
	return status;
}

static journey_status send(journey_builder *b, const char *name, const char *template_name, const char *text,
			   const char *offer, const char *via)
{
	journey_str offers[2], channels[2];
	journey_send_options o = {0};

	offers[0] = jy_str("free_shipping");
	offers[1] = jy_str(offer);
	channels[0] = jy_str("push");
	channels[1] = jy_str(via);
	o.size = sizeof(o);
	o.name = jy_str(name);
	o.offers = offers;
	o.offer_count = offer != NULL ? 2 : 0;
	o.template_name = jy_str(template_name);
	o.text = jy_str(text);
	o.via = channels;
	o.via_count = 2;
	return journey_builder_send(b, &o);
}

static journey_status declare_steps(const sketch *s, journey_builder *b)
{
	journey_wait_options wait = {0};
	journey_status status = send(b, NULL, NULL, NULL, s->send_offer, s->send_via);

	wait.size = sizeof(wait);
	wait.event = jy_str(s->wait_event);
	wait.when = jy_str(s->wait_when);
	wait.at_most = JOURNEY_DAY;
	DO(journey_builder_wait(b, &wait));
	DO(journey_builder_when(b, jy_str(s->branch_when)));
	DO(send(b, NULL, "reviews", NULL, NULL, "email"));
	DO(journey_builder_else_when(b, jy_str(s->elif_when)));
	DO(journey_builder_exit(b));
	DO(journey_builder_else(b));
	DO(journey_builder_end(b));
	DO(journey_builder_split(b, jy_str("subject-line")));
	DO(journey_builder_arm(b, jy_str("plain"), 0.5));
	DO(journey_builder_arm(b, jy_str("warm"), 0.5));
	DO(send(b, NULL, NULL, s->send_text, NULL, "email"));
	DO(journey_builder_end(b));
	DO(send(b, s->step_name, "bye", NULL, NULL, "receipt"));
	return status;
}

static journey_status declare_rescue(const sketch *s, journey_builder *b)
{
	journey_journey_options o = {0};
	journey_status status;

	o.size = sizeof(o);
	o.name = jy_str("cart_rescue");
	o.enter_trigger = jy_str(s->enter_trigger);
	o.enter_when = jy_str(s->enter_when);
	o.exit_event = jy_str(s->exit_event);
	o.exit_segment = jy_str(s->exit_segment);
	o.exit_when = jy_str(s->exit_when);
	o.again = JOURNEY_AGAIN_AFTER;
	o.again_after = 7 * JOURNEY_DAY;
	o.holdout = 0.1;
	o.goal_event = jy_str(s->goal_event);
	o.goal_when = jy_str(s->goal_when);
	o.goal_within = 7 * JOURNEY_DAY;
	o.goal_value = jy_str(s->goal_value);
	status = journey_builder_journey(b, &o);
	DO(declare_steps(s, b));
	DO(journey_builder_journey_end(b));
	return status;
}

/* Three small journeys, one per other way to enter. */
static journey_status declare_others(const sketch *s, journey_builder *b)
{
	journey_journey_options o = {0};
	journey_status status;

	o.size = sizeof(o);
	o.name = jy_str("thanks");
	o.enter_event = jy_str(s->enter_event);
	o.enter_when = jy_str(s->event_enter_when);
	o.priority = 5;
	status = journey_builder_journey(b, &o);
	DO(send(b, NULL, "thanks", NULL, s->thanks_offer, "email"));
	DO(journey_builder_journey_end(b));
	memset(&o, 0, sizeof(o));
	o.size = sizeof(o);
	o.name = jy_str("welcome_runner");
	o.enter_segment = jy_str(s->enter_segment);
	DO(journey_builder_journey(b, &o));
	DO(journey_builder_journey_end(b));
	o.name = jy_str("loyalty");
	o.enter_segment = jy_str(NULL);
	o.enter_stage = jy_str(s->enter_stage);
	o.priority = 5;
	DO(journey_builder_journey(b, &o));
	DO(journey_builder_journey_end(b));
	return status;
}

static journey_status declare_entities(journey_builder *b)
{
	const journey_str events[] = {jy_str("page"), jy_str("Product Viewed")};
	journey_sessions_options sessions = {sizeof(sessions), 30 * JOURNEY_MINUTE, events, 2};
	journey_status status = journey_builder_sessions(b, &sessions);

	DO(journey_builder_groups(b, 3));
	DO(journey_builder_group_attribute(b, jy_str("plan"), JOURNEY_FIELD_STRING));
	DO(journey_builder_collection(b, jy_str("product")));
	DO(journey_builder_item_attribute(b, jy_str("product"), jy_str("price"), JOURNEY_FIELD_MONEY));
	DO(journey_builder_item_attribute(b, jy_str("product"), jy_str("stock"), JOURNEY_FIELD_INT));
	DO(journey_builder_collection(b, jy_str("store")));
	return status;
}

static journey_status declare_identifiers(journey_builder *b)
{
	const journey_str blocked[] = {jy_str("test@example.com"), jy_str("")};
	journey_identifier_options email = {0}, user = {0};
	journey_status status;

	email.size = user.size = sizeof(email);
	user.kind = jy_str("user_id");
	user.limit = 1;
	email.kind = jy_str("email");
	email.from = jy_str("traits.contact.email");
	email.limit = 3;
	email.within = 365 * JOURNEY_DAY;
	email.blocked = blocked;
	email.blocked_count = 2;
	email.blocked_like = jy_str("^info@");
	email.no_blocked_defaults = 1;
	status = journey_builder_identifier(b, &email);
	DO(journey_builder_identifier(b, &user));
	return status;
}

journey_status sketch_declare(const sketch *s, journey_builder *b)
{
	journey_status status = journey_builder_timezone(b, jy_str(s->timezone));

	DO(declare_rescue(s, b)); /* before what it names: any order will do */
	DO(declare_others(s, b));
	DO(declare_events(b));
	DO(declare_profile(s, b));
	DO(declare_trigger(s, b));
	DO(declare_offers(s, b));
	DO(declare_channels(s, b));
	DO(declare_identifiers(b));
	DO(journey_builder_source(b, jy_str("web"), 1));
	DO(journey_builder_source(b, jy_str("import"), 0));
	DO(declare_entities(b));
	DO(journey_builder_kpi(b, jy_str("conversion"), jy_str("Order Completed"), jy_str(NULL),
			       jy_str(NULL)));
	DO(journey_builder_kpi(b, jy_str("revenue"), jy_str(s->kpi_event), jy_str(s->kpi_when),
			       jy_str(s->kpi_of)));
	return status;
}

journey_status sketch_build(const sketch *s, const journey_allocator *allocator, journey_strategy **out,
			    journey_error *error)
{
	journey_builder *builder = NULL;
	journey_status status = journey_builder_new(allocator, jy_str("running-shop"), &builder);

	if (status != JOURNEY_OK)
		return status;
	status = sketch_declare(s, builder);
	if (status != JOURNEY_OK)
		*error = *journey_builder_error(builder);
	else
		status = journey_strategy_build(builder, out, error);
	journey_builder_free(builder);
	return status;
}
