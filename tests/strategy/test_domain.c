/* What expressions of a strategy may ask of events, sends, offers and a request; each mistake and its place. */
#include "strategy/check_strategy.h"

#include "content/parts.h"

#include "base/text.h"
#include "strategy/model.h"
#include "strategy/sketch.h"
#include "support/torture.h"

typedef struct mistake {
	size_t field;     /* of the sketch */
	const char *text; /* what is put there */
	journey_status status;
	uint32_t column;     /* in the expression */
	const char *message; /* found inside the message */
	const char *hint;    /* found inside the hint; NULL: any */
} mistake;

#define AT(field) offsetof(sketch, field)

static const mistake aggregates[] = {
	{AT(segment), "events.count(\"Order Complted\") > 0", JOURNEY_NOT_FOUND, 14,
	 "the event `Order Complted` is not declared", "did you mean `Order Completed`?"},
	{AT(segment), "true && events.count(\"Nothing\") > 0", JOURNEY_NOT_FOUND, 22, "`Nothing`",
	 "declare it under `events`"},
	{AT(segment), "events.count(stage) > 0", JOURNEY_TYPE, 14, "a literal is needed",
	 "write events.count(name[, window][, e, filter])"},
	{AT(segment), "events.count(1) > 0", JOURNEY_TYPE, 14, "the name of an event", NULL},
	{AT(segment), "events.count(\"Order Completed\", 7) > 0", JOURNEY_TYPE, 33, "a length of time",
	 "write \"7d\""},
	{AT(segment), "events.count(\"Order Completed\", \"7 days\") > 0", JOURNEY_TYPE, 33,
	 "no length of time", "write \"7d\""},
	{AT(segment), "events.count(\"Order Completed\", \"7D\") > 0", JOURNEY_TYPE, 33,
	 "this text is no length of time", "write \"7d\""},
	{AT(segment), "events.count(\"Order Completed\", \"3\" + \"0d\") > 0", JOURNEY_TYPE, 33,
	 "a literal, or the name of a variable, is needed here", NULL},
	{AT(segment), "events.count(\"Order Completed\", \"0s\") > 0", JOURNEY_RANGE, 33, "above 0",
	 "leave it out"},
	{AT(segment), "events.count(\"Order Completed\", \"-1d\") > 0", JOURNEY_RANGE, 33, "above 0", NULL},
	{AT(segment), "events.cuont(\"Order Completed\") > 0", JOURNEY_NOT_FOUND, 8,
	 "events.cuont: no such function", "did you mean events.count?"},
	{AT(segment), "events.sum(\"Order Completed\") > 0.0", JOURNEY_TYPE, 8, "arguments are missing",
	 "write events.sum(name[, window], e, value[, filter])"},
	{AT(segment), "events.sum(\"Order Completed\", e) > 0.0", JOURNEY_TYPE, 31,
	 "an expression must follow the variable", NULL},
	{AT(segment), "events.decayed(\"Order Completed\") > 0.0", JOURNEY_TYPE, 8, "arguments are missing",
	 "half_life"},
	/* Inside of the expressions over the variable. */
	{AT(segment), "events.count(\"Order Completed\", \"7d\", e, e.totl > 5.0) > 0", JOURNEY_NOT_FOUND, 44,
	 "e.totl: no such field", "did you mean e.total?"},
	{AT(segment), "events.count(\"Order Completed\", e, (1.0 < e.total + 5)) > 0", JOURNEY_TYPE, 51, "double and int",
	 "write 5.0"},
	{AT(segment), "events.count(\"Order Completed\", e, profile.orders > 5) > 0", JOURNEY_NOT_FOUND, 36,
	 "`profile` cannot be read here: an expression over an event sees that event and constants only", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, e.total > 1.0 && now > e.timestamp) > 0",
	 JOURNEY_NOT_FOUND, 53, "`now` cannot be read here", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, stage == \"x\") > 0", JOURNEY_NOT_FOUND, 36,
	 "`stage` cannot be read here", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, segment(\"fans\")) > 0", JOURNEY_NOT_FOUND, 36,
	 "`segment` cannot be read here", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, event.total > 1.0) > 0", JOURNEY_NOT_FOUND, 36,
	 "`event` cannot be read here", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, events.count(\"Order Completed\") > 1) > 0",
	 JOURNEY_NOT_FOUND, 36, "`events` cannot be read here", NULL},
	{AT(segment), "events.count(\"Order Completed\", e, e.total) > 0", JOURNEY_TYPE, 36, "double",
	 "write e.total > 0.0"},
	{AT(segment), "events.sum(\"Order Completed\", e, e.order_id) > 0.0", JOURNEY_TYPE, 34,
	 "of type string, expected a number", NULL},
	{AT(segment), "events.distinct(\"Order Completed\", \"7d\", e, [e.total]) > 0", JOURNEY_TYPE, 45,
	 "of type list(double)", NULL},
	/* Where there is no profile. */
	{AT(feature_where), "events.count(\"Order Completed\") > 1", JOURNEY_NOT_FOUND, 1,
	 "`events` cannot be read here: a feature is a function of its events", NULL},
	{AT(kpi_when), "event.total > 1.0 || events.any(\"Order Completed\")", JOURNEY_NOT_FOUND, 22,
	 "`events` cannot be read here", NULL},
};

static const mistake others[] = {
	{AT(branch_when), "sent.count(\"channel:emial\", \"1d\") > 1", JOURNEY_NOT_FOUND, 12,
	 "the channel `emial` is not declared", "did you mean `email`?"},
	{AT(branch_when), "sent.count(\"journey:cart_resue\", \"1d\") > 1", JOURNEY_NOT_FOUND, 12,
	 "the journey `cart_resue` is not declared", "did you mean `cart_rescue`?"},
	{AT(branch_when), "sent.count(\"offer:ten_percnt\", \"1d\") > 1", JOURNEY_NOT_FOUND, 12,
	 "the offer `ten_percnt` is not declared", "did you mean `ten_percent`?"},
	{AT(branch_when), "sent.count(\"email\", \"1d\") > 1", JOURNEY_NOT_FOUND, 12, "no such thing to count",
	 "\"channel:NAME\""},
	{AT(branch_when), "sent.count(7, \"1d\") > 1", JOURNEY_TYPE, 12, "in quotes", "\"channel:NAME\""},
	{AT(branch_when), "sent.count(\"*\") > 1", JOURNEY_TYPE, 6, "arguments are missing",
	 "write sent.count(scope, window)"},
	{AT(branch_when), "sent.count(\"*\", 7) > 1", JOURNEY_TYPE, 17, "a length of time", "write \"7d\""},
	{AT(branch_when), "sent.count(\"*\", \"30 days\") > 1", JOURNEY_TYPE, 17, "this text is no length of time",
	 "write \"7d\""},
	{AT(branch_when), "sent.count(\"*\", \"0s\") > 1", JOURNEY_TYPE, 17, "a length of time", NULL},
	{AT(branch_when), "sent.count(\"*\", \"367d\") > 1", JOURNEY_LIMIT, 17, "JOURNEY_STRATEGY_SENT_MAX",
	 "366d"},
	{AT(branch_when), "sent.cuont(\"*\", \"1d\") > 1", JOURNEY_NOT_FOUND, 6, "no such function",
	 "did you mean sent.count?"},
	{AT(branch_when), "sent.count(\"*\", \"1d\", s, s > 1) > 1", JOURNEY_TYPE, 6, "too many arguments", NULL},
	/* Stages and captures. */
	{AT(segment), "profile.orders > 1 && stage == 'loyl'", JOURNEY_NOT_FOUND, 32, "the stage `loyl`",
	 "did you mean `loyal`?"},
	{AT(enter_when), "trigger.cart_id == \"1\"", JOURNEY_NOT_FOUND, 9, "trigger.cart_id: no such field",
	 "add `cart_id` to what trigger `cart_abandoned` captures"},
	/* Where actions cannot be read: they are no facts. */
	{AT(segment), "true || sent.count(\"*\", \"1d\") > 1", JOURNEY_NOT_FOUND, 9,
	 "`sent` cannot be read here", NULL},
	{AT(stage), "sent.count(\"*\", \"1d\") > 1", JOURNEY_NOT_FOUND, 1, "`sent` cannot be read here", NULL},
	{AT(feature_where), "sent.count(\"*\", \"1d\") > 1", JOURNEY_NOT_FOUND, 1,
	 "`sent` cannot be read here: a feature is a function of its events", NULL},
	/* Offers, items, the context of a request. */
	{AT(offer_cost), "0.5 + offer.cost", JOURNEY_NOT_FOUND, 7,
	 "`offer.cost` cannot be read here: it is what this expression says", NULL},
	{AT(offer_when), "offer.prise > 1.0", JOURNEY_NOT_FOUND, 7, "no such field", NULL},
	{AT(offer_when), "offer.stok > 1", JOURNEY_NOT_FOUND, 7, "no such field", "did you mean offer.stock?"},
	{AT(branch_when), "offer.stock > 1", JOURNEY_NOT_FOUND, 1, "`offer` cannot be read here", NULL},
	{AT(branch_when), "context.page == 1", JOURNEY_NOT_FOUND, 1, "`context` cannot be read here", NULL},
	{AT(offer_when), "item.price > 1.0", JOURNEY_NOT_FOUND, 1, "`item` alone says not which item",
	 "item(\"product\", id).NAME"},
	{AT(segment), "profile.orders > 1 && item.price > 1.0", JOURNEY_NOT_FOUND, 23,
	 "`item` alone says not which item", NULL},
	{AT(offer_when), "item(\"product\", context.product).prize > 1.0", JOURNEY_NOT_FOUND, 34,
	 "item_product.prize: no such field", "did you mean item_product.price?"},
	{AT(segment), "item(profile.first_name, \"a\").price > 1.0", JOURNEY_TYPE, 6, "needed here, in quotes", NULL},
	{AT(segment), "item(\"shop\", \"a\").price > 1.0", JOURNEY_NOT_FOUND, 6, "the collection `shop` is not declared",
	 NULL},
	{AT(feature_where), "item(\"product\", \"a\").price > 1.0", JOURNEY_NOT_FOUND, 6,
	 "`item` cannot be read here: a feature is a function of its events", NULL},
	{AT(feature_where), "session.number > 1", JOURNEY_NOT_FOUND, 1,
	 "`session` cannot be read here: a feature is a function of its events", NULL},
	{AT(feature_where), "group.plan == \"a\"", JOURNEY_NOT_FOUND, 1, "`group` cannot be read here", NULL},
	{AT(feature_where), "groups.size() > 1", JOURNEY_NOT_FOUND, 1, "`groups` cannot be read here", NULL},
	{AT(segment), "session.nummer > 1", JOURNEY_NOT_FOUND, 9, "no such field", "did you mean session.number?"},
	{AT(segment), "group.plann == \"a\"", JOURNEY_NOT_FOUND, 7, "no such field", "did you mean group.plan?"},
	{AT(segment), "item_product.price > 1.0", JOURNEY_NOT_FOUND, 1, "`item` alone says not which item", NULL},
};

static void check_mistake(const mistake *m)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	journey_status status;

	memcpy((char *)&s + m->field, &m->text, sizeof(m->text));
	status = sketch_build(&s, NULL, &strategy, &error);
	ck_assert_msg(status == m->status && error.status == status,
		      "`%s`: status %d, error %d, expected %d: %s: %s", m->text, (int)status,
		      (int)error.status, (int)m->status, error.where, error.message);
	ck_assert_ptr_null(strategy);
	ck_assert_msg(strstr(error.message, m->message) != NULL, "`%s`: says \"%s\", expected \"%s\"",
		      m->text, error.message, m->message);
	ck_assert_msg(error.line == 1 && error.column == m->column, "`%s`: %u:%u, expected 1:%u: %s", m->text,
		      (unsigned)error.line, (unsigned)error.column, (unsigned)m->column, error.message);
	ck_assert_msg(m->hint == NULL || strstr(error.hint, m->hint) != NULL,
		      "`%s`: hint \"%s\", expected \"%s\" (%s)", m->text, error.hint, m->hint, error.message);
}

JOURNEY_PLAIN_TEST(aggregates_are_checked)
{
	(void)allocator;
	for (size_t i = 0; i < sizeof(aggregates) / sizeof(*aggregates); i++)
		check_mistake(&aggregates[i]);
}

JOURNEY_PLAIN_TEST(other_names_are_checked)
{
	(void)allocator;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		check_mistake(&others[i]);
}

/* Sends are counted wherever actions are read; equal counts are one. */
JOURNEY_TEST(sends_and_offers_are_read)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	const jy_offer *offer;

	s.trigger_when = "sent.count('*', '7d') < 3 && event.price > 1.0";
	s.reach = "sent.count(\"*\", \"P7D\") < 3";
	s.exit_when = "sent.count('journey:cart_rescue', '366d') > 5";
	s.branch_when = "sent.count('offer:ten_percent', '1d') == 0";
	s.offer_when = "offer.priority > 0.5 || offer.cost < 2.0 || offer.name == context.wanted";
	s.offer_cost = "offer.margin * 2.0";
	s.offer_text = "{{ offer.name }} for {{ offer.cost }}";
	TRY(sketch_build(&s, allocator, &strategy, &error));
	ck_assert_uint_eq(strategy->sent_count, 3);
	ck_assert_int_eq(strategy->sent_counts[0].window, 7 * JOURNEY_DAY);
	offer = &strategy->offers[jy_strategy_offer(strategy, jy_str("ten_percent"))];
	ck_assert_uint_eq(offer->content.count, 1);
	ck_assert(offer->content.texts->text.forms->compiled->parts[2].shown->money);
done:
	if (error.message[0] != '\0' && !torture_starved())
		ck_abort_msg("%s: %s", error.where, error.message);
	journey_strategy_free(strategy);
}

/* In every place that reads `profile`; each of them with its own variable, all of them one thing kept. */
JOURNEY_TEST(aggregates_work_where_profile_does)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	size_t before;

	TRY(sketch_build(&s, allocator, &strategy, &error));
	before = journey_strategy_count(strategy, JOURNEY_PART_KEPT);
	journey_strategy_free(strategy);
	strategy = NULL;
	s.stage = "events.count(\"Order Completed\", \"9d\", e, e.total > 50.0) > 3";
	s.segment = "events.count('Order Completed', '9d', order, order.total > 50.0) > 3";
	s.trigger_when = "events.count('Order Completed', '9d', event, event.total>5e1) > 3 && event.price > 1.0";
	s.offer_when = "events.any('Order Completed', '216h', now, now.total > 50.0)";
	s.offer_text = "{{ events.count('Order Completed', '9d', profile, profile.total > 50.0) }}";
	s.reach = "events.count('Order Completed', '9d', stage, stage.`total` > 50.0) > 0";
	s.enter_when = "events.count('Order Completed', '9d', e, e.total > 50.00) > 0";
	s.exit_when = s.enter_when;
	s.branch_when = s.enter_when;
	EXPECT(sketch_build(&s, allocator, &strategy, &error), JOURNEY_OK);
	ck_assert_uint_eq(journey_strategy_count(strategy, JOURNEY_PART_KEPT), before + 1);
	ck_assert_int_eq(journey_expr_timed(strategy->segments[0].when), true);
	ck_assert_int_eq(strategy->features[before].window, 9 * JOURNEY_DAY);
done:
	if (error.message[0] != '\0' && !torture_starved())
		ck_abort_msg("%s: %s", error.where, error.message);
	journey_strategy_free(strategy);
}

/* A declared feature that says the same as another is the same, under both names. */
JOURNEY_TEST(equal_features_are_one)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_feature_options o;

	memset(&o, 0, sizeof(o));
	o.size = sizeof(o);
	o.kind = JOURNEY_FEATURE_COUNT;
	o.event = jy_str("View");
	TRY(journey_builder_new(allocator, jy_str("s"), &b));
	TRY(journey_builder_event(b, jy_str("View")));
	TRY(journey_builder_property(b, jy_str("View"), jy_str("price"), JOURNEY_FIELD_MONEY));
	o.name = jy_str("one");
	o.where = jy_str("event.price > 5.0");
	TRY(journey_builder_feature(b, &o));
	o.name = jy_str("two");
	o.where = jy_str("event.price  >  5.00 // the same");
	TRY(journey_builder_feature(b, &o));
	o.name = jy_str("three");
	o.where = jy_str("event.price >= 5.0");
	TRY(journey_builder_feature(b, &o));
	TRY(journey_builder_segment(b, jy_str("s"), jy_str("profile.one + profile.two + profile.three > 3")));
	TRY(journey_strategy_build(b, &strategy, NULL));
	ck_assert_uint_eq(journey_strategy_count(strategy, JOURNEY_PART_FEATURE), 3);
	ck_assert_uint_eq(journey_strategy_count(strategy, JOURNEY_PART_KEPT), 2);
	ck_assert_uint_eq(jy_strategy_feature(strategy, jy_str("one")), 0);
	ck_assert_uint_eq(jy_strategy_feature(strategy, jy_str("two")), 0);
	ck_assert_uint_eq(jy_strategy_feature(strategy, jy_str("three")), 1);
	ck_assert_uint_eq(strategy->events[0].features.count, 2);
	ck_assert_uint_eq(journey_expr_slots(strategy->segments[0].when, NULL), 2);
done:
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

Suite *suite_domain(void)
{
	return torture_suite("strategy: domain", torture_aggregates_are_checked,
			     torture_other_names_are_checked, torture_sends_and_offers_are_read,
			     torture_aggregates_work_where_profile_does, torture_equal_features_are_one, NULL);
}
