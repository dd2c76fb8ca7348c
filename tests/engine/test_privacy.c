/* Consent by channel and topic, its expiry; gates; suppression lists; hashed attributes. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdlib.h>
#include <string.h>

static journey_identifier named(const char *kind, const char *value)
{
	return (journey_identifier){.kind = S(kind), .value = S(value)};
}

/* ---- consent ---- */

/* Each page read is a send by push; whoever may get newsletters is in a segment. */
static void newsletter(journey_builder *b)
{
	journey_str push = S("push");
	journey_consent_options news = {.size = sizeof news,
					.purpose = S("newsletter"),
					.expires = 30 * JOURNEY_DAY,
					.channels = &push,
					.channel_count = 1};
	journey_consent_options sales = {.size = sizeof sales, .purpose = S("sales"), .needs = S("newsletter")};
	journey_journey_options page = rig_journey_by_event("page", "Page Read");
	journey_journey_options in = {.size = sizeof in, .name = S("in"), .enter_segment = S("subscribed"),
				      .again = JOURNEY_AGAIN_AFTER_EXIT};
	journey_journey_options out = {.size = sizeof out, .name = S("out"), .enter_segment = S("gone"),
				       .again = JOURNEY_AGAIN_AFTER_EXIT};
	DECLARE(journey_builder_consent_rule(b, &news));
	DECLARE(journey_builder_consent_rule(b, &sales));
	DECLARE(journey_builder_segment(b, S("subscribed"), S("consent(\"newsletter\", \"push\")")));
	DECLARE(journey_builder_segment(b, S("gone"), S("profile.orders > 0 && !segment(\"subscribed\")")));
	DECLARE(journey_builder_segment(b, S("shoes"), S("consent(\"newsletter\", \"push\", \"shoes\")")));
	DECLARE(journey_builder_segment(b, S("deals"), S("consent(\"sales\")")));
	DECLARE(journey_builder_journey(b, &page));
	rig_declare_send(b, "page", "push", "news");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &in));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &out));
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.email_open = true, .declare = newsletter};

/* `consent: {key: value}` of an identify. */
static journey_status say(rig *r, const char *who, const char *key, journey_value value, journey_time time)
{
	rig_event e;
	journey_entry purpose = {{{0}, (uint32_t)strlen(key), JOURNEY_STRING}, value};
	journey_map purposes = {1, &purpose};
	purpose.key.as.s = key;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, who, "", time);
	e.entries[e.map.count].key.as.s = "consent";
	e.entries[e.map.count].key.n = 7;
	e.entries[e.map.count].key.type = JOURNEY_STRING;
	e.entries[e.map.count].value.as.map = &purposes;
	e.entries[e.map.count].value.type = JOURNEY_MAP;
	e.map.count++;
	return rig_feed(r, &e, time);
}

static journey_value yes(bool granted)
{
	return (journey_value){{.i = granted}, 0, JOURNEY_BOOL};
}

static journey_value word(const char *text)
{
	return (journey_value){{.s = text}, (uint32_t)strlen(text), JOURNEY_STRING};
}

static bool holds(rig *r, const char *who, const char *segment, journey_time now)
{
	journey_profile *profile;
	journey_value v;
	OK(r, journey_engine_profile(r->engine, named("user_id", who), &profile));
	IS(journey_profile_get(profile, JOURNEY_PROFILE_SEGMENT, S(segment), now, &v), JOURNEY_OK);
	journey_profile_free(profile);
	return v.as.i != 0;
}

JOURNEY_PLAIN_TEST(particular_refusals_hold)
{
	rig r;
	rig_open(&r, allocator, &plain);
	OK(&r, say(&r, "ann", "newsletter/push", yes(false), T));
	OK(&r, say(&r, "ann", "newsletter", yes(true), T + 1));
	/* Yes to all of it takes no refusal of a part back; yes to the part does. */
	ck_assert(!holds(&r, "ann", "subscribed", T + 1));
	OK(&r, say(&r, "ann", "newsletter/push", word("granted"), T + 2));
	ck_assert(holds(&r, "ann", "subscribed", T + 2));
	ck_assert(holds(&r, "ann", "shoes", T + 2));
	OK(&r, say(&r, "ann", "newsletter//shoes", yes(false), T + 3));
	ck_assert(!holds(&r, "ann", "shoes", T + 3));
	ck_assert(holds(&r, "ann", "subscribed", T + 3));
	/* No to all of it takes back what was granted of a part before. */
	OK(&r, say(&r, "ann", "newsletter/push/shoes", yes(true), T + 4));
	ck_assert(holds(&r, "ann", "shoes", T + 4));
	OK(&r, say(&r, "ann", "newsletter", yes(false), T + 5));
	ck_assert(!holds(&r, "ann", "shoes", T + 5));
	ck_assert(!holds(&r, "ann", "subscribed", T + 5));
	OK(&r, say(&r, "ann", "newsletter", word("unknown"), T + 6));
	ck_assert(holds(&r, "ann", "subscribed", T + 6));
	/* What is said later of earlier changes nothing. */
	OK(&r, say(&r, "ann", "newsletter/push", yes(false), T + 1));
	ck_assert(holds(&r, "ann", "subscribed", T + 6));
	IS(say(&r, "ann", "newsletter", word("perhaps"), T + 7), JOURNEY_TYPE);
	IS(say(&r, "ann", "", yes(true), T + 7), JOURNEY_INVALID);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_purpose_needs_another)
{
	rig r;
	rig_open(&r, allocator, &plain);
	OK(&r, say(&r, "ann", "sales", yes(true), T));
	ck_assert(!holds(&r, "ann", "deals", T));
	OK(&r, say(&r, "ann", "newsletter", yes(true), T + 1));
	ck_assert(holds(&r, "ann", "deals", T + 1));
	OK(&r, say(&r, "ann", "newsletter", yes(false), T + 2));
	ck_assert(!holds(&r, "ann", "deals", T + 2));
	rig_close(&r);
}

/* A grant ends 30 days after it was given, to the microsecond, and what hangs on it moves then. */
JOURNEY_PLAIN_TEST(grants_expire_at_their_moment)
{
	const journey_time end = T + 30 * JOURNEY_DAY;
	rig r;
	rig_open(&r, allocator, &plain);
	rig_ordered(&r, "ann", "c", 5, T - 31 * JOURNEY_DAY);
	OK(&r, say(&r, "ann", "newsletter", yes(true), T));
	ck_assert_int_eq(rig_result(&r, "in").entries, 1);
	ck_assert_int_eq(rig_next(&r), end);
	rig_advance(&r, end - 1);
	ck_assert_int_eq(rig_result(&r, "out").entries, 1); /* before she had said anything */
	rig_read(&r, "ann", 1, end - 1);
	ck_assert_uint_eq(rig_deliver(&r, end - 1), 1);
	rig_read(&r, "ann", 1, end - 1);
	rig_advance(&r, end);
	ck_assert_int_eq(rig_result(&r, "out").entries, 2);
	/* Sends that were decided before are checked again. */
	ck_assert_uint_eq(rig_deliver(&r, end), 0);
	ck_assert_int_eq(rig_suppressed(&r, "page", "consent"), 1);
	rig_close(&r);
}

/* {status, channel, expires, date}, and where it was said. */
JOURNEY_PLAIN_TEST(statements_at_length)
{
	rig r;
	journey_entry entries[4] = {{word("status"), word("granted")},
				    {word("channel"), word("push")},
				    {word("expires"), word("2026-03-12T00:00:00Z")},
				    {word("date"), word("2026-03-01T00:00:00Z")}};
	journey_map map = {4, entries};
	journey_value value = {{.map = &map}, 0, JOURNEY_MAP};
	rig_open(&r, allocator, &plain);
	OK(&r, say(&r, "ann", "newsletter", value, T));
	ck_assert(holds(&r, "ann", "subscribed", T));
	rig_reopen(&r);
	ck_assert(holds(&r, "ann", "subscribed", rig_time("2026-03-11T23:59:59.999999Z")));
	ck_assert(!holds(&r, "ann", "subscribed", rig_time("2026-03-12T00:00:00Z")));
	/* Said on March 1st: a refusal of March 2nd is later, though it arrived as an older event. */
	OK(&r, say(&r, "ann", "newsletter", yes(false), rig_time("2026-03-02T00:00:00Z")));
	ck_assert(!holds(&r, "ann", "subscribed", T));
	entries[0].value = word("no");
	IS(say(&r, "ann", "newsletter", value, T + 1), JOURNEY_TYPE);
	rig_close(&r);
}

/* More purposes than there is room for: the same ones stay, whatever the order. */
JOURNEY_PLAIN_TEST(too_many_statements_in_any_order)
{
	unsigned char digest[2][16];
	for (int back = 0; back < 2; back++) {
		rig r;
		rig_open(&r, allocator, &plain);
		for (int i = 0; i < 80; i++) {
			int n = back ? 79 - i : i;
			char key[4] = {'p', (char)('0' + n / 10), (char)('0' + n % 10), '\0'};
			r.sequence = 100 + (unsigned)n;
			OK(&r, say(&r, "ann", key, n % 3 ? yes(true) : word("unknown"), T + n));
		}
		OK(&r, journey_engine_facts_digest(r.engine, digest[back]));
		ck_assert_int_eq(rig_count(&r, "lost.profile_limits"), 16);
		rig_close(&r);
	}
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
}

/* ---- gates ---- */

static void gated(journey_builder *b)
{
	journey_str marketing = S("marketing"), push = S("push");
	journey_gate_options gold = {.size = sizeof gold, .name = S("gold"), .when = S("profile.tier == \"gold\""),
				     .channels = &push, .channel_count = 1};
	journey_gate_options named_one = {.size = sizeof named_one, .name = S("named"),
					  .when = S("profile.first_name != \"Nemo\""), .open = 1};
	journey_gate_options letters = {.size = sizeof letters, .name = S("letters"), .when = S("false"),
					.purposes = &marketing, .purpose_count = 1};
	journey_journey_options page = rig_journey_by_event("page", "Page Read");
	journey_journey_options click = rig_journey_by_event("click", "Email Clicked");
	DECLARE(journey_builder_gate(b, &gold));
	DECLARE(journey_builder_gate(b, &named_one));
	DECLARE(journey_builder_gate(b, &letters));
	DECLARE(journey_builder_journey(b, &page));
	rig_declare_send(b, "page", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &click));
	rig_declare_send(b, "click", "email", "hello");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(gates_stay_shut_for_the_unknown)
{
	rig r;
	rig_open(&r, allocator, &(shop){.marketing = true, .declare = gated});
	rig_read(&r, "ann", 1, T); /* no tier is known */
	rig_trait(&r, "ann", NULL, "tier", "tin", T + 1);
	rig_read(&r, "ann", 1, T + 2);
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 3);
	rig_read(&r, "ann", 1, T + 4); /* no name is known: that gate is open then */
	rig_trait(&r, "ann", NULL, "first_name", "Nemo", T + 5);
	rig_read(&r, "ann", 1, T + 6);
	/* And it is shut when the send of before is handed over. */
	ck_assert_uint_eq(rig_deliver(&r, T + 7), 0);
	ck_assert_int_eq(rig_suppressed(&r, "page", "gate"), 4);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T + 8);
	rig_read(&r, "ann", 1, T + 9);
	ck_assert_uint_eq(rig_deliver(&r, T + 9), 1);
	/* The purpose of the channel is behind a gate of its own. */
	rig_clicked(&r, "ann", "x", T + 10);
	ck_assert_int_eq(rig_suppressed(&r, "click", "gate"), 1);
	rig_close(&r);
}

/* ---- suppression lists ---- */

static void listed(journey_builder *b)
{
	const journey_str by[] = {S("mail"), S("anonymous_id")};
	journey_str push = S("push"), user_id = S("user_id");
	journey_suppression_options no = {.size = sizeof no, .name = S("robinson"), .by = by, .by_count = 2};
	journey_suppression_options here = {.size = sizeof here, .name = S("push only"), .by = &user_id, .by_count = 1,
					    .channels = &push, .channel_count = 1};
	journey_journey_options page = rig_journey_by_event("page", "Page Read");
	journey_journey_options click = rig_journey_by_event("click", "Email Clicked");
	DECLARE(journey_builder_attribute(b, S("mail"), JOURNEY_FIELD_STRING, 1));
	DECLARE(journey_builder_private(b, S(""), S("mail"), JOURNEY_PRIVATE_HASH));
	DECLARE(journey_builder_suppression(b, &no));
	DECLARE(journey_builder_suppression(b, &here));
	DECLARE(journey_builder_journey(b, &page));
	rig_declare_send(b, "page", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &click));
	rig_declare_send(b, "click", "email", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static bool stored(rig *r, const char *text)
{
	size_t size, length = strlen(text);
	char *dump = rig_dump(&r->storage, &size);
	bool found = false;
	for (size_t i = 0; i + length <= size; i++)
		found = found || memcmp(dump + i, text, length) == 0;
	free(dump);
	return found;
}

JOURNEY_PLAIN_TEST(nothing_goes_to_who_is_on_a_list)
{
	rig r;
	char digits[JOURNEY_PSEUDONYM_SIZE];
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = listed});
	rig_trait(&r, "ann", "tablet", "mail", " Ann@Example.org", T);
	rig_read(&r, "ann", 1, T + 1);
	OK(&r, journey_engine_suppress(r.engine, S("robinson"), named("mail", "ann@example.ORG "), 0, T + 2));
	/* Also what was decided before. */
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 0);
	ck_assert_int_eq(rig_suppressed(&r, "page", "suppression_list"), 1);
	rig_clicked(&r, "ann", "x", T + 4);
	ck_assert_int_eq(rig_suppressed(&r, "click", "suppression_list"), 1);
	/* Neither the list nor the profile has the address. */
	ck_assert(!stored(&r, "xample"));
	/* Lifted under its hash, and put on under another of her names. */
	OK(&r, journey_engine_pseudonym(r.engine, named("mail", "ann@example.org"), digits));
	OK(&r, journey_engine_suppress(r.engine, S("robinson"), named("mail", digits),
				       JOURNEY_SUPPRESS_LIFT | JOURNEY_SUPPRESS_HASHED, T + 5));
	rig_read(&r, "ann", 1, T + 6);
	ck_assert_uint_eq(rig_deliver(&r, T + 6), 1);
	OK(&r, journey_engine_suppress(r.engine, S("robinson"), named("anonymous_id", "tablet"), 0, T + 7));
	rig_read(&r, "ann", 1, T + 8);
	ck_assert_uint_eq(rig_deliver(&r, T + 8), 0);
	OK(&r, journey_engine_suppress(r.engine, S("robinson"), named("anonymous_id", "tablet"),
				       JOURNEY_SUPPRESS_LIFT, T + 9));
	/* One for push alone. */
	OK(&r, journey_engine_suppress(r.engine, S("push only"), named("", "ann"), 0, T + 10));
	rig_read(&r, "ann", 1, T + 11);
	rig_clicked(&r, "ann", "x", T + 11);
	ck_assert_uint_eq(rig_deliver(&r, T + 11), 1);
	ck_assert_str_eq(r.sends[r.send_count - 1].channel, "email");
	IS(journey_engine_suppress(r.engine, S("robinson"), named("user_id", "ann"), 0, T), JOURNEY_NOT_FOUND);
	IS(journey_engine_suppress(r.engine, S("nobody"), named("user_id", "ann"), 0, T), JOURNEY_NOT_FOUND);
	IS(journey_engine_suppress(r.engine, S("robinson"), named("mail", " "), 0, T), JOURNEY_INVALID);
	IS(journey_engine_suppress(r.engine, S("robinson"), named("mail", "ann"), JOURNEY_SUPPRESS_HASHED, T),
	   JOURNEY_INVALID);
	IS(journey_engine_suppress(r.engine, S("robinson"), named("mail", "ann"), 4, T), JOURNEY_MISUSE);
	rig_close(&r);
}

Suite *suite_privacy(void)
{
	return torture_suite("privacy", torture_particular_refusals_hold, torture_a_purpose_needs_another,
			     torture_grants_expire_at_their_moment, torture_statements_at_length,
			     torture_too_many_statements_in_any_order, torture_gates_stay_shut_for_the_unknown,
			     torture_nothing_goes_to_who_is_on_a_list, NULL);
}
