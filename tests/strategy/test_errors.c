/* Each mistake in a strategy: what it says, where, and how to mend it. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/sketch.h"
#include "strategy/model.h"
#include "support/torture.h"

typedef struct mistake {
	size_t field;     /* of the sketch */
	const char *text; /* what is put there */
	journey_status status;
	const char *where;
	const char *message; /* found inside the message */
	const char *hint;    /* found inside the hint; NULL: any */
} mistake;

#define AT(field) offsetof(sketch, field)

/* Names that nothing declares. */
static const mistake names[] = {
	{AT(feature_event), "Order Complted", JOURNEY_NOT_FOUND, "profile.features.spend_365d.sum",
	 "the event `Order Complted` is not declared", "did you mean `Order Completed`?"},
	{AT(feature_event), "Refund", JOURNEY_NOT_FOUND, "profile.features.spend_365d.sum",
	 "the event `Refund` is not declared", "declare it under `events`"},
	{AT(trigger_after), "Product Aded", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.after",
	 "`Product Aded`", "`Product Added`"},
	{AT(trigger_unless), "order completed", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.unless",
	 "`order completed`", "`Order Completed`"},
	{AT(capture), "prodct", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.capture[0]",
	 "the event `Product Added` has no property `prodct`", "`product`"},
	{AT(capture), "price", JOURNEY_INVALID, "triggers.cart_abandoned.capture[1]", "captured twice", NULL},
	{AT(enter_trigger), "cart_abandonned", JOURNEY_NOT_FOUND, "journeys.cart_rescue.enter.trigger",
	 "the trigger `cart_abandonned`", "`cart_abandoned`"},
	{AT(enter_event), "Order", JOURNEY_NOT_FOUND, "journeys.thanks.enter.event", "the event `Order`",
	 NULL},
	{AT(enter_segment), "runner", JOURNEY_NOT_FOUND, "journeys.welcome_runner.enter.segment",
	 "the segment `runner`", "`runners`"},
	{AT(enter_stage), "loyl", JOURNEY_NOT_FOUND, "journeys.loyalty.enter.stage", "the stage `loyl`",
	 "`loyal`"},
	{AT(exit_event), "Order Completd", JOURNEY_NOT_FOUND, "journeys.cart_rescue.exit.event", "the event",
	 "`Order Completed`"},
	{AT(exit_segment), "fan", JOURNEY_NOT_FOUND, "journeys.cart_rescue.exit.segment", "the segment `fan`",
	 "`fans`"},
	{AT(goal_event), "Orders Completed", JOURNEY_NOT_FOUND, "journeys.cart_rescue.goal.event",
	 "the event", "`Order Completed`"},
	{AT(send_offer), "ten_percnt", JOURNEY_NOT_FOUND, "journeys.cart_rescue.steps[0].send.offer[1]",
	 "the offer `ten_percnt`", "`ten_percent`"},
	{AT(send_via), "emial", JOURNEY_NOT_FOUND, "journeys.cart_rescue.steps[0].send.via[1]",
	 "the channel `emial`", "`email`"},
	{AT(wait_event), "Email Click", JOURNEY_NOT_FOUND, "journeys.cart_rescue.steps[1].wait.event",
	 "the event", NULL},
	{AT(kpi_event), "Order Complete", JOURNEY_NOT_FOUND, "kpis.revenue.sum", "the event",
	 "`Order Completed`"},
	{AT(step_name), "2.then.0", JOURNEY_INVALID, "journeys.cart_rescue.steps[4].name", "same name", NULL},
	{AT(step_name), "0", JOURNEY_INVALID, "journeys.cart_rescue.steps[4].name", "same name", NULL},
};

/* Expressions that do not parse, or read what is not there. */
static const mistake expressions[] = {
	{AT(feature_where), "event.totl > 0.0", JOURNEY_NOT_FOUND, "profile.features.spend_365d.where",
	 "totl", "total"},
	{AT(feature_where), "event.total >", JOURNEY_SYNTAX, "profile.features.spend_365d.where", "", NULL},
	{AT(feature_where), "profile.orders > 1", JOURNEY_NOT_FOUND, "profile.features.spend_365d.where",
	 "`profile` cannot be read here: a feature is a function of its events", NULL},
	{AT(feature_of), "event.order_id", JOURNEY_TYPE, "profile.features.spend_365d.of",
	 "of type string, expected a number", NULL},
	{AT(tally_by), "event.price", JOURNEY_TYPE, "profile.features.interest.by",
	 "of type double, expected text", NULL},
	{AT(stage), "profile.oders >= 3", JOURNEY_NOT_FOUND, "stages.loyal", "oders", "orders"},
	{AT(stage), "segment(\"runners\")", JOURNEY_NOT_FOUND, "stages.loyal",
	 "`segment` cannot be read here", NULL},
	{AT(stage), "stage == \"customer\"", JOURNEY_NOT_FOUND, "stages.loyal", "`stage` cannot be read here",
	 NULL},
	{AT(stage), "event.total > 1.0", JOURNEY_NOT_FOUND, "stages.loyal", "`event` cannot be read here",
	 NULL},
	{AT(stage), "profile.orders", JOURNEY_TYPE, "stages.loyal", "", NULL},
	{AT(stage), "string(now) < \"2026\"", JOURNEY_INVALID, "stages.loyal", "when time alone changes",
	 "compare `now`"},
	{AT(segment), "now > timestamp(\"2026-01-01\")", JOURNEY_INVALID, "segments.runners",
	 "never has a value", "write timestamp(\"2026-01-01T00:00:00Z\")"},
	{AT(branch_when), "now - now > duration(\"60d\")", JOURNEY_INVALID, "journeys.cart_rescue.steps[2].when",
	 "never has a value", "write duration(\"1440h\"): CEL has no days"},
	{AT(segment), "profile.interest[\"a\"] > profile.interest[\"b\"]", JOURNEY_INVALID, "segments.runners",
	 "when time alone changes", "a decayed value"},
	{AT(segment), "segment(\"fans\")", JOURNEY_NOT_FOUND, "segments.runners", "`fans` is declared later",
	 "move `fans` up"},
	{AT(segment), "stage == \"loyl\"", JOURNEY_NOT_FOUND, "segments.runners",
	 "the stage `loyl` is not declared", "`loyal`"},
	{AT(segment), "trigger.price > 1.0", JOURNEY_NOT_FOUND, "segments.runners",
	 "`trigger` cannot be read here", NULL},
	{AT(second_segment), "segment(\"runers\")", JOURNEY_NOT_FOUND, "segments.fans",
	 "the segment `runers`", "`runners`"},
	{AT(second_segment), "segment(\"fans\")", JOURNEY_NOT_FOUND, "segments.fans", "refers to itself",
	 "declared before it"},
	{AT(trigger_when), "event.total > 1.0", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.when", "total",
	 NULL},
	{AT(trigger_when), "trigger.price > 1.0", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.when",
	 "`trigger` cannot be read here", NULL},
	{AT(trigger_unless_when), "event.price > 1.0", JOURNEY_NOT_FOUND,
	 "triggers.cart_abandoned.unless_when", "price", NULL},
	{AT(trigger_per), "event.product", JOURNEY_NOT_FOUND, "triggers.cart_abandoned.per", "product", NULL},
	{AT(trigger_per), "[event.cart_id]", JOURNEY_TYPE, "triggers.cart_abandoned.per", "list(string)",
	 NULL},
	{AT(reach), "profile.emial == \"\"", JOURNEY_NOT_FOUND, "channels.email.reach", "emial", "email"},
	{AT(kpi_when), "profile.orders > 1", JOURNEY_NOT_FOUND, "kpis.revenue.when",
	 "a KPI reads `event` only", NULL},
	{AT(kpi_of), "event.cart_id", JOURNEY_TYPE, "kpis.revenue.of", "expected a number", NULL},
};

static const mistake journeys[] = {
	{AT(thanks_offer), "ten_percent", JOURNEY_NOT_FOUND, "offers.ten_percent.cost",
	 "`trigger` cannot be read here: a journey that an event enters",
	 "the offer is sent at journeys.thanks.steps[0]"},
	{AT(offer_when), "profile.nope", JOURNEY_NOT_FOUND, "offers.ten_percent.when", "nope", NULL},
	{AT(offer_cost), "trigger.pric * 0.1", JOURNEY_NOT_FOUND, "offers.ten_percent.cost", "pric", NULL},
	{AT(offer_cost), "trigger.product", JOURNEY_TYPE, "offers.ten_percent.cost", "expected a number",
	 NULL},
	{AT(offer_text), "{{ trigger.produkt }}", JOURNEY_NOT_FOUND, "offers.ten_percent.text", "produkt",
	 NULL},
	{AT(offer_text), "{{ event.price }}", JOURNEY_NOT_FOUND, "offers.ten_percent.text",
	 "`event` cannot be read here", NULL},
	{AT(offer_text), "Hi {{ profile.first_name", JOURNEY_SYNTAX, "offers.ten_percent.text",
	 "`{{` without `}}`", NULL},
	{AT(offer_text), "Hi {{ }}", JOURNEY_SYNTAX, "offers.ten_percent.text", "nothing between", NULL},
	{AT(offer_text), "{{ [1] }}", JOURNEY_TYPE, "offers.ten_percent.text", "that a text can show", NULL},
	{AT(enter_when), "event.price > 1.0", JOURNEY_NOT_FOUND, "journeys.cart_rescue.enter.when",
	 "`event` cannot be read here", NULL},
	{AT(event_enter_when), "trigger.price > 1.0", JOURNEY_NOT_FOUND, "journeys.thanks.enter.when",
	 "`trigger` cannot be read here: a journey that an event enters", NULL},
	{AT(exit_when), "profile.order > 1", JOURNEY_NOT_FOUND, "journeys.cart_rescue.exit.when", "order",
	 "orders"},
	{AT(goal_when), "profile.orders > 1", JOURNEY_NOT_FOUND, "journeys.cart_rescue.goal.when",
	 "a goal reads `event` only", NULL},
	{AT(goal_value), "event.order_id", JOURNEY_TYPE, "journeys.cart_rescue.goal.value",
	 "expected a number", NULL},
	{AT(wait_when), "event.price > 1.0", JOURNEY_NOT_FOUND, "journeys.cart_rescue.steps[1].wait.when",
	 "price", NULL},
	{AT(branch_when), "profile.spend > 5.0", JOURNEY_NOT_FOUND, "journeys.cart_rescue.steps[2].when",
	 "spend", NULL},
	{AT(elif_when), "1", JOURNEY_TYPE, "journeys.cart_rescue.steps[2].elif[0].when", "", NULL},
	{AT(send_text), "{{ profile.fist_name }}", JOURNEY_NOT_FOUND,
	 "journeys.cart_rescue.steps[3].split.arms.warm.steps[0].send.text", "fist_name", "first_name"},
	{AT(timezone), "", JOURNEY_INVALID, "timezone", "empty", NULL},
	{AT(branch_when), "", JOURNEY_INVALID, "journeys.cart_rescue.steps[2].when", "empty", NULL},
};

static void check_mistake(const mistake *m, const journey_allocator *allocator)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	journey_status status;

	memcpy((char *)&s + m->field, &m->text, sizeof(m->text));
	status = sketch_build(&s, allocator, &strategy, &error);
	ck_assert_msg(status == m->status && error.status == status,
		      "`%s`: status %d, error %d, expected %d: %s: %s", m->text, (int)status,
		      (int)error.status, (int)m->status, error.where, error.message);
	ck_assert_ptr_null(strategy);
	ck_assert_msg(strcmp(error.where, m->where) == 0, "`%s`: at %s, expected %s: %s", m->text,
		      error.where, m->where, error.message);
	ck_assert_msg(strstr(error.message, m->message) != NULL, "`%s`: says \"%s\", expected \"%s\"",
		      m->text, error.message, m->message);
	ck_assert_msg(m->hint == NULL || strstr(error.hint, m->hint) != NULL,
		      "`%s`: hint \"%s\", expected \"%s\" (%s)", m->text, error.hint, m->hint, error.message);
}

#define CHECK_ALL(list)                                                                                      \
	do {                                                                                                 \
		size_t i;                                                                                    \
		for (i = 0; i < sizeof(list) / sizeof((list)[0]); i++)                                       \
			check_mistake(&(list)[i], allocator);                                                \
	} while (0)

JOURNEY_PLAIN_TEST(names_are_looked_up)
{
	CHECK_ALL(names);
}

JOURNEY_PLAIN_TEST(expressions_are_checked)
{
	CHECK_ALL(expressions);
}

JOURNEY_PLAIN_TEST(journeys_are_checked)
{
	CHECK_ALL(journeys);
}

/* Positions are inside the expression, or the text with the expression in it. */
static void check_place(size_t field, const char *text, uint32_t line, uint32_t column, uint32_t offset)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};

	memcpy((char *)&s + field, &text, sizeof(text));
	ck_assert_int_ne(sketch_build(&s, NULL, &strategy, &error), JOURNEY_OK);
	ck_assert_msg(error.line == line && error.column == column && error.offset == offset,
		      "`%s`: %u:%u, byte %u, expected %u:%u, byte %u: %s", text, (unsigned)error.line,
		      (unsigned)error.column, (unsigned)error.offset, (unsigned)line, (unsigned)column,
		      (unsigned)offset, error.message);
}

JOURNEY_PLAIN_TEST(positions_are_given)
{
	(void)allocator;
	check_place(AT(stage), "true && event.total > 1.0", 1, 9, 8);
	check_place(AT(stage), "\"event\" == \"x\" ||\n \"\xc3\xa4\" == event.total", 2, 9, 27);
	check_place(AT(send_text), "\xc3\xa4 {{", 1, 3, 3);
	check_place(AT(send_text), "{{ profile.first_name }}\n\xc3\xa4 {{ event.price }}", 2, 6, 31);
	check_place(AT(segment), "stage == \"x\"", 1, 10, 9);
}

JOURNEY_TEST(failed_builds_survive_failed_allocations)
{
	sketch s = sketch_plain;
	journey_strategy *strategy = NULL;
	journey_error error = {0};

	s.send_text = "{{ profile.fist_name }}";
	EXPECT(sketch_build(&s, allocator, &strategy, &error), JOURNEY_NOT_FOUND);
	ck_assert(torture_starved() || strstr(error.hint, "first_name") != NULL);
done:
	journey_strategy_free(strategy);
}

Suite *suite_errors(void)
{
	return torture_suite("strategy: errors", torture_names_are_looked_up, torture_expressions_are_checked,
			     torture_journeys_are_checked, torture_positions_are_given,
			     torture_failed_builds_survive_failed_allocations, NULL);
}
