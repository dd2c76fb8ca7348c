#include "engine/town.h"

#include "base/hash.h"
#include <stdio.h>
#include <string.h>

static void declare_welcome(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("welcome", "");
	const journey_str offers[] = {S("five"), S("ten"), S("last")}, via[] = {S("email"), S("push")};
	journey_send_options offer = {.size = sizeof offer,
				      .name = S("offer"),
				      .offers = offers,
				      .offer_count = 3,
				      .via = via,
				      .via_count = 2};
	j.enter_stage = S("customer");
	j.again = JOURNEY_AGAIN_NEVER;
	j.priority = 2;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_split(b, S("colour")));
	DECLARE(journey_builder_arm(b, S("red"), 0.4));
	rig_declare_send(b, "red", "push", "red");
	DECLARE(journey_builder_arm(b, S("blue"), 0.6));
	DECLARE(journey_builder_send(b, &offer));
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

static void declare_rescue(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("rescue", "cart");
	j.exit_event = S("Order Completed");
	j.exit_when = S("profile.tier == \"gone\"");
	j.again = JOURNEY_AGAIN_AFTER;
	j.again_after = 2 * JOURNEY_HOUR;
	j.holdout = 0.3;
	j.goal_event = S("Order Completed");
	j.goal_within = 2 * JOURNEY_DAY;
	j.goal_value = S("event.total");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "first", "email", "{{ trigger.product }} for {{ trigger.price }}");
	rig_declare_wait(b, "Email Clicked", "event.link == trigger.product", 3 * JOURNEY_HOUR);
	DECLARE(journey_builder_when(b, S("profile.orders >= 2")));
	rig_declare_send(b, "loyal", "push", "thanks");
	DECLARE(journey_builder_else_when(b, S("segment(\"buyers\")")));
	rig_declare_wait(b, "", "profile.tier == \"gold\"", JOURNEY_HOUR);
	DECLARE(journey_builder_else(b));
	rig_declare_send(b, "again", "email", "still there?");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

/* Twice in a cart without an order, looked at when the lateness is over; and nothing at all for long. */
static void declare_patterns(journey_builder *b)
{
	const journey_pattern_capture captures[] = {{S("product"), S("twice.product")}};
	const journey_pattern_step steps[] = {
		{.event = S("Order Completed"), .none = 1},
		{.event = S("Product Added"), .times = 2, .as = S("twice")},
		{.event = S("Page Read"), .when = S("event.timestamp >= twice.timestamp && profile.adds_7d > 0"),
		 .within = JOURNEY_HOUR},
	};
	journey_pattern_options late = {.size = sizeof late, .name = S("hesitates"), .steps = steps, .step_count = 2,
	                                .step_size = sizeof *steps, .within = 6 * JOURNEY_HOUR, .per = S("event.cart_id"),
	                                .overlap = JOURNEY_OVERLAP_IGNORE, .lateness = 10 * JOURNEY_MINUTE,
	                                .captures = captures, .capture_count = 1};
	journey_pattern_options early = {.size = sizeof early, .name = S("reads"), .steps = steps + 1, .step_count = 2,
	                                 .step_size = sizeof *steps, .within = 6 * JOURNEY_HOUR};
	journey_inactivity_options quiet = {.size = sizeof quiet, .name = S("quiet"), .period = 5 * JOURNEY_HOUR};
	const char *const triggers[] = {"hesitates", "reads", "quiet"};
	DECLARE(journey_builder_pattern(b, &late));
	DECLARE(journey_builder_pattern(b, &early));
	DECLARE(journey_builder_inactivity(b, &quiet));
	for (int i = 0; i < 3; i++) {
		journey_journey_options j = rig_journey_by_trigger(triggers[i], triggers[i]);
		DECLARE(journey_builder_journey(b, &j));
		rig_declare_send(b, "say", "push", i == 0 ? "{{ trigger.product }}" : "hello");
		DECLARE(journey_builder_journey_end(b));
	}
}

static void declare_wait_of_tour(journey_builder *b)
{
	journey_first_options first = {.size = sizeof first, .at_most = 4 * JOURNEY_HOUR};
	journey_happens_options click = {.size = sizeof click, .event = S("Email Clicked"), .when = S("event.link == decided.pick")};
	journey_happens_options gold = {.size = sizeof gold, .when = S("profile.tier == \"gold\"")};
	journey_until_options noon = {.size = sizeof noon, .has_at = 1, .at = 12 * 60};
	DECLARE(journey_builder_wait_first(b, &first));
	DECLARE(journey_builder_happens(b, &click));
	rig_declare_send(b, "clicked", "push", "clicked");
	DECLARE(journey_builder_happens(b, &gold));
	DECLARE(journey_builder_wait_until(b, &noon));
	DECLARE(journey_builder_else(b));
	rig_declare_wait(b, "", "", JOURNEY_MINUTE);
	DECLARE(journey_builder_end(b));
}

/* Loops, branches beside each other, a decision, another journey. */
static void declare_tour(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Product Added");
	const journey_str offers[] = {S("five"), S("ten")};
	journey_choose_options choose = {.size = sizeof choose, .offers = offers, .offer_count = 2, .as = S("pick")};
	journey_loop_options loop = {.size = sizeof loop, .name = S("loop"), .at_most = 2};
	journey_parallel_options any = {.size = sizeof any, .any = 1};
	journey_start_options start = {.size = sizeof start, .journey = S("spenders"), .key = S("decided.pick")};
	journey_go_options go = {.size = sizeof go, .to = S("loop"), .at_most = 1};
	j.exit_when = S("profile.tier == \"gone\"");
	j.holdout = 0.3;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_choose(b, &choose));
	DECLARE(journey_builder_loop(b, &loop));
	DECLARE(journey_builder_parallel(b, &any));
	DECLARE(journey_builder_branch(b));
	declare_wait_of_tour(b);
	DECLARE(journey_builder_branch(b));
	rig_declare_wait(b, "Order Completed", "", 3 * JOURNEY_HOUR);
	rig_declare_send(b, "beside", "email", "{{ decided.pick }}");
	DECLARE(journey_builder_start(b, &start));
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_go(b, &go));
	DECLARE(journey_builder_journey_end(b));
}

/* What journeys say of customers, which is no function of the events that the host feeds. */
static void declare_says(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("says", "Order Completed");
	const journey_step_value tier[] = {{S("tier"), S("profile.orders > 2 ? \"gold\" : \"silver\"")}};
	const journey_step_value n[] = {{S("n"), S("1.5")}};
	journey_update_options update = {.size = sizeof update, .values = tier, .value_count = 1};
	journey_emit_options emit = {.size = sizeof emit, .event = S("Page Read"), .values = n, .value_count = 1};
	j.holdout = 0.5;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_update(b, &update));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	DECLARE(journey_builder_emit(b, &emit));
	rig_declare_send(b, "say", "push", "{{ profile.tier }}");
	DECLARE(journey_builder_journey_end(b));
}

static void declare(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("spenders", "");
	j.enter_segment = S("buyers");
	DECLARE(journey_builder_kpi(b, S("orders"), S("Order Completed"), S(""), S("")));
	DECLARE(journey_builder_kpi(b, S("revenue"), S("Order Completed"), S("event.total > 5.0"),
				    S("event.total")));
	declare_welcome(b);
	declare_rescue(b);
	declare_patterns(b);
	declare_tour(b);
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", 90 * JOURNEY_MINUTE);
	rig_declare_send(b, "vip", "email", "vip");
	DECLARE(journey_builder_journey_end(b));
}

static void declare_talking(journey_builder *b)
{
	declare(b);
	declare_says(b);
}

static const journey_cap town_caps[] = {{2, 6 * JOURNEY_HOUR}, {3, JOURNEY_DAY}};

const shop town = {.timezone = "Europe/Berlin",
		   .marketing = true,
		   .caps = town_caps,
		   .cap_count = 2,
		   .quiet_from = 21 * 60,
		   .quiet_until = 8 * 60,
		   .declare = declare};

const shop talking_town = {.timezone = "Europe/Berlin",
			   .marketing = true,
			   .caps = town_caps,
			   .cap_count = 2,
			   .quiet_from = 21 * 60,
			   .quiet_until = 8 * 60,
			   .declare = declare_talking};

static unsigned dice(unsigned n, unsigned which, unsigned sides)
{
	unsigned numbers[2] = {n, which};
	return (unsigned)(jy_hash64(99, numbers, sizeof numbers) % sides);
}

journey_time town_time(unsigned n)
{
	return T + n * 7 * JOURNEY_MINUTE;
}

static void identify(town_event *e, unsigned n)
{
	static const char *const tiers[] = {"gold", "silver", "gone"};
	e->made.event.kind = JOURNEY_EVENT_IDENTIFY;
	e->made.event.user_id = S(e->user);
	if (dice(n, 8, 2) == 0)
		e->made.event.anonymous_id = S(e->anonymous);
	rig_put_text(&e->made, "tier", tiers[dice(n, 9, 3)]);
	if (dice(n, 10, 3) > 0)
		return;
	e->consent.key = (journey_value){.as.s = "marketing", .n = 9, .type = JOURNEY_STRING};
	e->consent.value = (journey_value){.as.i = dice(n, 11, 2), .type = JOURNEY_BOOL};
	e->purposes = (journey_map){1, &e->consent};
	e->made.entries[e->made.map.count].key =
		(journey_value){.as.s = "consent", .n = 7, .type = JOURNEY_STRING};
	e->made.entries[e->made.map.count++].value =
		(journey_value){.as.map = &e->purposes, .type = JOURNEY_MAP};
}

void town_make(town_event *e, unsigned n)
{
	static const char *const names[] = {"Product Added", "Order Completed", "Email Clicked", "Page Read"};
	static const unsigned which[] = {0, 0, 0, 0, 1, 1, 2, 3};
	rig none = {.sequence = 0};
	unsigned customer = dice(n, 1, 12);
	memset(e, 0, sizeof *e);
	snprintf(e->user, sizeof e->user, "u%u", customer);
	snprintf(e->anonymous, sizeof e->anonymous, "?a%u", customer);
	snprintf(e->cart, sizeof e->cart, "c%u", dice(n, 2, 2));
	snprintf(e->product, sizeof e->product, "p%u", dice(n, 3, 3));
	unsigned name = which[dice(n, 4, 8)];
	bool anonymous = dice(n, 5, 3) == 0;
	rig_make(&none, &e->made, JOURNEY_EVENT_TRACK, anonymous ? e->anonymous : e->user, names[name],
		 town_time(n));
	snprintf(e->made.id, sizeof e->made.id, "town%u", n);
	if (dice(n, 6, 8) == 0) {
		e->made.event.anonymous_id = S("");
		e->made.event.name = S("");
		memmove(e->anonymous, e->anonymous + 1, sizeof e->anonymous - 1);
		identify(e, n);
		return;
	}
	if (name < 2)
		rig_put_text(&e->made, "cart_id", e->cart);
	if (name == 0) {
		rig_put_text(&e->made, "product", e->product);
		rig_put_number(&e->made, "price", 1.25 * dice(n, 7, 40));
	}
	if (name == 1)
		rig_put_number(&e->made, "total", 3.1 * dice(n, 7, 40));
	if (name == 2)
		rig_put_text(&e->made, "link", e->product);
	if (name == 3)
		rig_put_number(&e->made, "n", dice(n, 7, 9));
}

journey_status town_feed(rig *r, unsigned n)
{
	town_event e;
	town_make(&e, n);
	return rig_feed(r, &e.made, town_time(n));
}
