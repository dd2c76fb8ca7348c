/* Counts of sends, the offer that is looked at, the context of a request: what expressions read of them. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <string.h>

static void when(journey_builder *b, const char *condition)
{
	DECLARE(journey_builder_when(b, S(condition)));
}

/* Each Page Read mails, unless the condition of the day speaks against it. */
static const char *condition;

static void mailing_unless(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	when(b, condition);
	rig_declare_send(b, "one", "email", "mail");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("push", "Email Clicked");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "two", "push", "push");
	DECLARE(journey_builder_journey_end(b));
}

static size_t mail(rig *r, journey_time time)
{
	rig_advance(r, time);
	rig_read(r, "ann", 1, time);
	return rig_deliver(r, time);
}

static size_t push(rig *r, journey_time time)
{
	rig_advance(r, time);
	rig_clicked(r, "ann", "x", time);
	return rig_deliver(r, time);
}

static void open(rig *r, const journey_allocator *allocator, const char *text)
{
	condition = text;
	rig_open(r, allocator, &(shop){.email_open = true, .declare = mailing_unless});
}

/* As a cap of 1 per day would: to the microsecond, also after the store was read again. */
JOURNEY_PLAIN_TEST(counts_slide)
{
	rig r;
	open(&r, allocator, "sent.count(\"channel:email\", \"1d\") < 1");
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY), 1);
	rig_reopen(&r);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_DAY), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(counts_by_scope)
{
	static const struct {
		const char *text;
		bool push_counts;
	} rows[] = {{"sent.count(\"*\", \"1d\") < 1", true},
		    {"sent.count(\"channel:push\", \"1d\") < 1", true},
		    {"sent.count(\"journey:push\", \"1d\") < 1", true},
		    {"sent.count(\"channel:email\", \"1d\") < 1", false},
		    {"sent.count(\"journey:mail\", \"1d\") < 1", false},
		    {"sent.count(\"offer:five\", \"1d\") < 1", false},
		    {"sent.count(\"journey:mail\", \"1d\") + sent.count(\"journey:push\", \"1d\") < 1", true}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		rig r;
		open(&r, allocator, rows[i].text);
		ck_assert_uint_eq(push(&r, T), 1);
		ck_assert_uint_eq(mail(&r, T + 1), rows[i].push_counts ? 0 : 1);
		rig_close(&r);
	}
}

/* A send that failed for good counts no longer, as with caps. */
JOURNEY_PLAIN_TEST(failed_send_does_not_count)
{
	rig r;
	open(&r, allocator, "sent.count(\"*\", \"1d\") < 1");
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(mail(&r, T), 0);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(mail(&r, T + 1), 1);
	rig_close(&r);
}

/* ---- offers ---- */

static void offering(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	journey_str names[] = {S("once"), S("again")}, email = S("email");
	journey_offer_options once = {.size = sizeof once,
				      .name = S("once"),
				      .when = S("sent.count(\"offer:once\", \"1d\") < 1"),
				      .text = S("{{ offer.name }} {{ offer.cost }} {{ offer.stock }}"),
				      .cost = S("1.5 * 3.0"),
				      .margin = -1,
				      .priority = 2,
				      .stock = 7};
	journey_offer_options again = {.size = sizeof again,
				       .name = S("again"),
				       .when = S("offer.priority < 2.0 && offer.cost == 0.0 && offer.margin == 0.25 && "
						 "!(has(offer.stock) && offer.stock < 1)"),
				       .text = S("{{ offer.name }}{{ offer.stock }}"),
				       .margin = 0.25,
				       .priority = 1,
				       .stock = -1};
	journey_send_options send = {.size = sizeof send,
				     .name = S("one"),
				     .offers = names,
				     .offer_count = 2,
				     .via = &email,
				     .via_count = 1};
	DECLARE(journey_builder_offer(b, &once));
	DECLARE(journey_builder_offer(b, &again));
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

/* Checked again at hand-over: the send itself does not count, another one does. */
JOURNEY_PLAIN_TEST(own_send_does_not_count)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = offering});
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_str_eq(r.sends[0].offer, "once");
	ck_assert_str_eq(r.sends[0].text, "once 4.50 7");
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY - 1), 1);
	ck_assert_str_eq(r.sends[1].offer, "again");
	ck_assert_str_eq(r.sends[1].text, "again");
	rig_reopen(&r);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[2].text, "once 4.50 6");
	rig_close(&r);
}

/* ---- time and arms ---- */

static void waiting(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	rig_declare_wait(b, "", "sent.count(\"channel:email\", \"6h\") == 0", 3 * JOURNEY_DAY);
	rig_declare_send(b, "two", "push", "push");
	DECLARE(journey_builder_journey_end(b));
}

/* The count falls by time alone: the wait ends at that moment, with nothing in between. */
JOURNEY_PLAIN_TEST(count_falls_on_time)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = waiting});
	ck_assert_uint_eq(mail(&r, T), 1);
	rig_advance(&r, T + 6 * JOURNEY_HOUR - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 6 * JOURNEY_HOUR - 1), 0);
	rig_advance(&r, T + 6 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 6 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[1].channel, "push");
	rig_close(&r);
}

/* A wait for a count of sends, and what others send. */
static void counting(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("wait", "Email Clicked");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", condition, 9 * JOURNEY_DAY);
	rig_declare_send(b, "three", "push", "seen");
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "email", "mail");
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("after", "Email Clicked");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "sent.count(\"channel:push\", \"1d\") > 0", 9 * JOURNEY_DAY);
	rig_declare_send(b, "four", "push", "seen too");
	DECLARE(journey_builder_journey_end(b));
}

static void count_from(rig *r, const journey_allocator *allocator, const char *text)
{
	condition = text;
	rig_open(r, allocator, &(shop){.email_open = true, .declare = counting});
	ck_assert_uint_eq(push(r, T), 0);
}

/* A wait ends with the send that it counts, whether an event or time brought that about. */
JOURNEY_PLAIN_TEST(wait_ends_with_a_send)
{
	rig r;
	count_from(&r, allocator, "sent.count(\"channel:email\", \"1d\") > 0");
	ck_assert_uint_eq(mail(&r, T + 1), 3);
	rig_close(&r);
	count_from(&r, allocator, "sent.count(\"channel:email\", \"1d\") > 1");
	ck_assert_uint_eq(mail(&r, T + 1), 1);
	rig_advance(&r, T + 1 + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 1 + JOURNEY_HOUR), 3);
	rig_close(&r);
}

/* A send that failed is gone from the count at once, and from what it changes by time. */
JOURNEY_PLAIN_TEST(wait_ends_with_a_failed_send)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = waiting});
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(mail(&r, T), 0);
	ck_assert_str_eq(r.sends[r.send_count - 1].channel, "push");
	rig_close(&r);
}

static void leaving(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	j.exit_when = S(condition);
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "email", "mail");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "three", "email", "mail");
	DECLARE(journey_builder_journey_end(b));
}

/* A journey that ends with its second send: that one leaves, nothing after it does. */
JOURNEY_PLAIN_TEST(exit_spares_the_send_that_it_counts)
{
	rig r;
	condition = "sent.count(\"journey:mail\", \"1d\") >= 2";
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = leaving});
	ck_assert_uint_eq(mail(&r, T), 1);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "exit"), 0);
	rig_close(&r);
}

static void held_out(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	j.holdout = 1;
	DECLARE(journey_builder_journey(b, &j));
	when(b, "sent.count(\"*\", \"1d\") < 2");
	rig_declare_send(b, "one", "email", "mail");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("push", "Email Clicked");
	DECLARE(journey_builder_journey(b, &j));
	when(b, "sent.count(\"*\", \"1d\") < 1");
	rig_declare_send(b, "two", "push", "push");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

/* A ghost counts for its own journey only, so that both arms see the same. */
JOURNEY_PLAIN_TEST(ghosts_count_for_their_journey)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = held_out});
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(mail(&r, T + i), 0);
	ck_assert_int_eq(rig_result(&r, "mail").ghosts, 2);
	ck_assert_uint_eq(push(&r, T + 10), 1);
	rig_close(&r);
}

/* ---- an edited strategy ---- */

static void for_days(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	when(b, condition);
	rig_declare_send(b, "one", "email", "mail");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

/* Sends that an earlier strategy had no reason to remember are unknown, not nothing. */
JOURNEY_PLAIN_TEST(forgotten_sends_are_unknown)
{
	const shop s = {.email_open = true, .declare = for_days};
	rig r, next;
	condition = "sent.count(\"*\", \"1h\") < 5";
	rig_open(&r, allocator, &s);
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_HOUR), 1);
	journey_engine_close(r.engine);
	r.engine = NULL;
	condition = "sent.count(\"*\", \"1d\") < 5";
	journey_strategy *edited = rig_strategy(allocator, &s);
	IS(rig_open_on(&next, allocator, &r.storage, edited), JOURNEY_OK);
	next.sequence = r.sequence; /* of message ids */
	ck_assert_uint_eq(mail(&next, T + 3 * JOURNEY_HOUR), 0);
	ck_assert_int_eq(rig_count(&next, "condition.unknown"), 1);
	ck_assert_uint_eq(mail(&next, T + JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(mail(&next, T + JOURNEY_DAY), 1);
	rig_close(&next);
	journey_strategy_free(edited);
	rig_close(&r);
}

/* ---- conditions that fail ---- */

/*
 * Each reason that a checked condition can fail for. Arguments are such that no check sees it coming:
 * `profile.orders` is 0.
 */
static const struct {
	journey_reason reason;
	const char *name, *condition;
} failing[] = {
	{JOURNEY_REASON_ABSENT, "condition.absent", "{\"a\": profile.orders}[?\"b\"].value() > 0"},
	{JOURNEY_REASON_NO_KEY, "condition.no_key", "{\"a\": 1}[string(profile.orders)] == 1"},
	{JOURNEY_REASON_NO_INDEX, "condition.no_index", "[1][profile.orders + 1] == 1"},
	{JOURNEY_REASON_NO_OVERLOAD, "condition.no_overload", "dyn(profile.orders) + dyn(\"x\") == 2.0"},
	{JOURNEY_REASON_DIVISION, "condition.division", "1 / profile.orders == 1"},
	{JOURNEY_REASON_OVERFLOW, "condition.overflow", "profile.orders - 9223372036854775807 - 2 < 0"},
	{JOURNEY_REASON_CONVERSION, "condition.conversion", "int(string(profile.orders) + \"x\") >= 0"},
	{JOURNEY_REASON_DUPLICATE, "condition.duplicate", "{profile.orders: 1, 0: 2}.size() > 0"},
	{JOURNEY_REASON_ARGUMENT, "condition.argument", "now.getHours(\"Europe/\" + string(profile.orders)) >= 0"},
	{JOURNEY_REASON_PATTERN, "condition.pattern", "\"a\".matches(\"(\" + string(profile.orders))"},
};

/* Of values from outside, of functions and names of a host: a strategy has none. */
static bool of_other_hosts(journey_reason reason)
{
	return reason == JOURNEY_REASON_TYPE || reason == JOURNEY_REASON_FUNCTION ||
	       reason == JOURNEY_REASON_NAME;
}

static void count_failing(const journey_allocator *allocator, size_t i)
{
	rig r;
	open(&r, allocator, failing[i].condition);
	ck_assert_uint_eq(mail(&r, T), 0);
	ck_assert_msg(rig_count(&r, failing[i].name) == 1, "%s is not counted for %s", failing[i].name,
		      failing[i].condition);
	rig_close(&r);
}

/* Nothing else says why a journey is never entered. */
JOURNEY_PLAIN_TEST(each_reason_is_counted)
{
	for (int reason = 1; strcmp(journey_reason_text((journey_reason)reason), "unknown reason") != 0; reason++) {
		size_t i = 0;
		while (i < sizeof failing / sizeof *failing && (int)failing[i].reason != reason)
			i++;
		if (i < sizeof failing / sizeof *failing)
			count_failing(allocator, i);
		else
			ck_assert_msg(of_other_hosts((journey_reason)reason), "no condition for reason %d", reason);
	}
}

/* ---- decide ---- */

static void asking(journey_builder *b)
{
	journey_offer_options o = {.size = sizeof o,
				   .name = S("here"),
				   .when = S("context.page == \"home\" && context.items > 2.0"),
				   .text = S("{{ context.page }} for {{ context.nobody }}{{ trigger.page }}{{ offer.name }}"),
				   .margin = -1,
				   .stock = -1};
	DECLARE(journey_builder_offer(b, &o));
}

JOURNEY_PLAIN_TEST(context_is_what_the_request_says)
{
	rig r;
	journey_decision d;
	journey_str here = S("here");
	journey_entry entries[2] = {{{.type = JOURNEY_STRING, .n = 4, .as.s = "page"},
				     {.type = JOURNEY_STRING, .n = 4, .as.s = "home"}},
				    {{.type = JOURNEY_STRING, .n = 5, .as.s = "items"},
				     {.type = JOURNEY_DOUBLE, .as.d = 3}}};
	journey_map context = {2, entries};
	journey_request request = {.size = sizeof request, .key = S("k1"), .user_id = S("ann")};
	request.offers = &here;
	request.offer_count = 1;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = asking});
	OK(&r, journey_engine_decide(r.engine, &request, T, &d));
	ck_assert_uint_eq(d.offer.size, 0);
	request.key = S("k2");
	request.context = &context;
	OK(&r, journey_engine_decide(r.engine, &request, T, &d));
	ck_assert_uint_eq(d.offer.size, 4);
	ck_assert_uint_eq(d.text.size, strlen("home for here"));
	ck_assert_int_eq(memcmp(d.text.data, "home for here", d.text.size), 0);
	rig_close(&r);
}

Suite *suite_domain(void)
{
	return torture_suite("domain", torture_counts_slide, torture_counts_by_scope,
			     torture_failed_send_does_not_count, torture_own_send_does_not_count,
			     torture_count_falls_on_time, torture_wait_ends_with_a_send,
			     torture_wait_ends_with_a_failed_send,
			     torture_exit_spares_the_send_that_it_counts, torture_ghosts_count_for_their_journey,
			     torture_forgotten_sends_are_unknown, torture_each_reason_is_counted,
			     torture_context_is_what_the_request_says, NULL);
}
