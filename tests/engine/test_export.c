/* All that is known about a customer. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <journey/lifecycle.h>
#include <journey/sending.h>
#include <journey/steps.h>
#include <stdlib.h>
#include <string.h>

static void thanks(journey_builder *b)
{
	journey_journey_options cart = rig_journey_by_trigger("rescue", "cart");
	journey_journey_options order = rig_journey_by_event("thanks", "Order Completed");
	DECLARE(journey_builder_journey(b, &cart));
	rig_declare_wait(b, "", "", JOURNEY_DAY);
	rig_declare_send(b, "rescue", "push", "{{ trigger.product }}");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &order));
	rig_declare_send(b, "thanks", "push", "thank you, {{ profile.first_name }}");
	rig_declare_wait(b, "Email Clicked", "", 9 * JOURNEY_DAY);
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = thanks};

static void live(rig *r)
{
	journey_decision d;
	journey_request request = {.size = sizeof request, .key = S("k1"), .user_id = S("zoe"), .placement = S("home")};
	rig_added(r, "?tablet", "cart \"1\"", "lemur\nshoes", 50, T);
	rig_trait(r, "zoe", "tablet", "first_name", "Zo\xc3\xab", T + 1);
	rig_consent(r, "zoe", "marketing", true, T + 2);
	rig_added(r, "zoe", "cart2", "hat", 5, T + 3);
	rig_advance(r, T + 2 * JOURNEY_HOUR + 3);
	rig_ordered(r, "zoe", "another", 150, T + 3 * JOURNEY_HOUR);
	/* Its text is there from its hand-over on; the channel asks for it again. */
	r->result = JOURNEY_RESULT_LATER;
	rig_deliver(r, T + 3 * JOURNEY_HOUR);
	rig_added(r, "zoe", "cart3", "hat", 5, T + 4 * JOURNEY_HOUR);
	OK(r, journey_engine_decide(r->engine, &request, T + 4 * JOURNEY_HOUR, &d));
}

static journey_identifier zoe(void)
{
	return (journey_identifier){.kind = S("anonymous_id"), .value = S("tablet")};
}

static bool has(journey_str text, const char *part)
{
	size_t n = strlen(part);
	for (size_t i = 0; i + n <= text.size; i++) {
		if (memcmp(text.data + i, part, n) == 0)
			return true;
	}
	return false;
}

/* Brackets that match, quotes that end: with the exact parts below it is JSON. */
static bool balanced(journey_str text)
{
	char open[64];
	size_t depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			open[depth++] = c == '{' ? '}' : ']';
		} else if ((c == '}' || c == ']') && (depth == 0 || open[--depth] != c)) {
			return false;
		}
	}
	return depth == 0 && !quoted;
}

JOURNEY_PLAIN_TEST(export_says_all)
{
	static const char *const parts[] = {
		"{\"journey_export\":1,\"time\":\"2026-03-10T16:00:00Z\",\"strategy\":\"shop\",\"identifiers\":[{\"kind\":",
		"{\"kind\":\"user_id\",\"value\":\"zoe\",\"events\":5,\"first_seen\":\"2026-03-10T12:00:00.000001Z\",",
		("\"from\":{\"kind\":\"user_id\",\"value\":\"zoe\"},\"to\":{\"kind\":\"anonymous_id\",\"value\":\"tablet\"},"
		 "\"time\":\"2026-03-10T12:00:00.000001Z\",\"message\":\""),
		"{\"name\":\"first_name\",\"value\":\"Zo\xc3\xab\",\"time\":\"2026-03-10T12:00:00.000001Z\",\"message\":\"",
		"{\"purpose\":\"marketing\",\"status\":\"granted\",\"time\":\"2026-03-10T12:00:00.000002Z\"",
		"\"consent_now\":{\"marketing\":true}",
		"{\"event\":\"Order Completed\",\"time\":\"2026-03-10T15:00:00Z\"",
		"\"properties\":{\"total\":150}",
		"{\"feature\":\"orders\",\"value\":1}",
		"{\"lifecycle\":\"stage\",\"value\":\"customer\"}",
		"{\"segment\":\"buyers\",\"value\":true}",
		"{\"journey\":\"thanks\",\"step\":",
		"\"captured\":{\"product\":\"lemur\\nshoes\",\"price\":50}",
		"\"key\":\"cart3\",\"captured\":{\"product\":\"hat\",\"price\":5}",
		"{\"journey\":\"thanks\",\"entries\":1,\"last_entry\":\"2026-03-10T15:00:00Z\",\"last_exit\":null,\"exposed\":\"treated\"",
		"\"text\":\"thank you, Zo\xc3\xab\"",
		"\"refused_by\":\"eligibility\"",
		"\"shown\":false,\"offer\":\"five\",\"text\":\"5 off\"}",
		"\"losses\":{\"unchecked\":0,",
	};
	rig r;
	journey_str text, again;
	size_t sizes[2];
	rig_open(&r, allocator, &plain);
	live(&r);
	char *before = rig_dump(&r.storage, &sizes[0]);
	OK(&r, journey_engine_export(r.engine, zoe(), T + 4 * JOURNEY_HOUR, &text));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		ck_assert_msg(has(text, parts[i]), "no %s", parts[i]);
	ck_assert(balanced(text));
	char *first = malloc(text.size);
	memcpy(first, text.data, text.size);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S("zoe")}, T + 4 * JOURNEY_HOUR, &again));
	ck_assert_uint_eq(again.size, text.size);
	ck_assert_int_eq(memcmp(first, again.data, again.size), 0);
	free(first);
	/* It reads only. */
	char *after = rig_dump(&r.storage, &sizes[1]);
	ck_assert(sizes[0] == sizes[1] && memcmp(before, after, sizes[0]) == 0);
	free(before);
	free(after);
	IS(journey_engine_export(r.engine, (journey_identifier){.value = S("bob")}, T, &text), JOURNEY_NOT_FOUND);
	IS(journey_engine_export(r.engine, (journey_identifier){.value = S("")}, T, &text), JOURNEY_INVALID);
	IS(journey_engine_export(r.engine, zoe(), T, NULL), JOURNEY_MISUSE);
	rig_close(&r);
}

static void begin(journey_builder *b, const char *name)
{
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	DECLARE(journey_builder_journey(b, &j));
}

/* A send that bounces, branches that wait, one more for a digest, and one into an audience. */
static void busy(journey_builder *b)
{
	const journey_str push = S("push"), ads = S("ads");
	journey_digest_options digest = {.size = sizeof digest, .name = S("news"), .text = S("{{ digest.items }}"), .span = JOURNEY_DAY};
	journey_channel_options channel = {.size = sizeof channel, .name = S("ads"), .consent = S("marketing")};
	journey_sending_options rules = {.size = sizeof rules, .channel = S("ads"), .audience = 1};
	journey_send_options collected = {
		.size = sizeof collected, .name = S("one"), .text = S("secret news"), .via = &push, .via_count = 1, .digest = S("news")};
	journey_send_options into = {.size = sizeof into, .name = S("in"), .via = &ads, .via_count = 1, .audience = JOURNEY_AUDIENCE_ADD};
	journey_parallel_options branches = {.size = sizeof branches};
	journey_lifecycle_options life = {
		.size = sizeof life, .limits = JOURNEY_LIMIT_ENTRIES, .entries = 5, .entries_window = JOURNEY_DAY};
	DECLARE(journey_builder_channel(b, &channel));
	DECLARE(journey_builder_sending(b, &rules));
	DECLARE(journey_builder_digest(b, &digest));
	begin(b, "tour");
	rig_declare_send(b, "hello", "push", "hello");
	DECLARE(journey_builder_parallel(b, &branches));
	DECLARE(journey_builder_branch(b));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	DECLARE(journey_builder_branch(b));
	rig_declare_wait(b, "", "", 2 * JOURNEY_HOUR);
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
	begin(b, "news");
	DECLARE(journey_builder_send(b, &collected));
	DECLARE(journey_builder_journey_end(b));
	begin(b, "ads");
	DECLARE(journey_builder_send(b, &into));
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(export_says_what_waits)
{
	static const char *const parts[] = {
		"\"number\":1,\"version\":\"",
		"\"state\":\"waiting\",\"until\":\"2026-03-10T14:00:00Z\"",
		"\"entries\":[{\"journey\":\"tour\",\"time\":\"2026-03-10T12:00:00Z\"}]",
		"\"bounced\":[\"push\"]",
		"\"audiences\":[\"ads\"]",
		"\"collected\":[{\"digest\":\"news\",\"last\":null,\"items\":[{\"time\":\"2026-03-10T12:00:00Z\",\"journey\":\"news\"",
		"\"text\":\"secret news\",\"held_out\":false}]}]",
		"\"feedback\":[\"delivered\",\"bounced\"]",
	};
	rig r;
	journey_str text;
	rig_open(&r, allocator, &(shop){.declare = busy});
	rig_consent(&r, "zoe", "marketing", true, T - 1);
	rig_read(&r, "zoe", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	size_t hello = strcmp(r.sends[0].journey, "tour") == 0 ? 0 : 1;
	OK(&r, journey_engine_feedback(r.engine, S(r.sends[hello].key), JOURNEY_FEEDBACK_DELIVERED, T + 1));
	OK(&r, journey_engine_feedback(r.engine, S(r.sends[hello].key), JOURNEY_FEEDBACK_BOUNCED, T + 2));
	rig_reopen(&r);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S("zoe")}, T + 3, &text));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		ck_assert_msg(has(text, parts[i]), "no %s in %.*s", parts[i], (int)text.size, text.data);
	ck_assert(balanced(text));
	rig_close(&r);
}

JOURNEY_TEST(exported_or_not)
{
	const journey_allocator libc = journey_allocator_libc();
	rig r;
	journey_str text;
	journey_engine_options options;
	journey_engine *engine = NULL;
	rig_open(&r, &libc, &plain);
	live(&r);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &r.storage;
	options.strategy = r.strategy;
	TRY(journey_engine_open(&options, &engine, NULL));
	TRY_AGAIN(journey_engine_export(engine, zoe(), T + 4 * JOURNEY_HOUR, &text));
	ck_assert(balanced(text));
done:
	journey_engine_close(engine);
	rig_close(&r);
}

Suite *suite_export(void)
{
	return torture_suite("export", torture_export_says_all, torture_export_says_what_waits, torture_exported_or_not, NULL);
}
