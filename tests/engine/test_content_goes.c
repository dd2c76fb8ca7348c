/* What goes and what does not: formats, sizes, the next offer where one has nothing to say, experiments with channels. */
#include "engine/check_sending.h"

#include "base/text.h"
#include "engine/record.h"
#include "engine/rig.h"
#include <stdio.h>
#include <string.h>

static void text(journey_builder *b, const char *part, const char *variant, const char *said)
{
	journey_content_text t = {.size = sizeof(t)};

	t.part = S(part);
	t.variant = S(variant);
	t.text = S(said);
	DECLARE(journey_builder_template_text(b, &t));
}

static void by_event(journey_builder *b, const char *name, const char *via, const char *template_name)
{
	const journey_str channel = S(via);
	journey_journey_options o = rig_journey_by_event(name, "Page Read");
	journey_send_options send = {.size = sizeof(send), .via = &channel, .via_count = 1};

	send.template_name = S(template_name);
	DECLARE(journey_builder_journey(b, &o));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

/* ---- formats ---- */

static void greet(journey_builder *b, const char *via, journey_content_format push)
{
	journey_content_template t = {.size = sizeof(t), .name = S("greeting")};

	DECLARE(journey_builder_format(b, S("push"), push));
	DECLARE(journey_builder_template(b, &t));
	text(b, "body", "", "Hi {{ profile.first_name }}");
	by_event(b, "hello", via, "greeting");
}

static void by_email(journey_builder *b)
{
	greet(b, "email", JOURNEY_FORMAT_TEXT);
}

static void by_push(journey_builder *b)
{
	greet(b, "push", JOURNEY_FORMAT_TEXT);
}

static void by_html_push(journey_builder *b)
{
	greet(b, "push", JOURNEY_FORMAT_HTML);
}

static const shop email_shop = {.email_open = true, .declare = by_email}, push_shop = {.email_open = true, .declare = by_push},
		  html_shop = {.email_open = true, .declare = by_html_push};

/* A send waits for e-mail when a strategy comes whose step goes by another channel. */
static void change_channel(rig *a, rig *b, const journey_allocator *allocator, const shop *next, journey_strategy **strategy)
{
	rig_open(a, allocator, &email_shop);
	rig_trait(a, "ann", NULL, "first_name", "<script>", T);
	rig_read(a, "ann", 1, T + 1);
	*strategy = rig_strategy(allocator, next);
	memset(b, 0, sizeof(*b));
	IS(rig_open_on(b, allocator, &a->storage, *strategy), JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(a_text_never_goes_in_the_format_of_another_channel)
{
	journey_strategy *strategy;
	rig a, b;

	change_channel(&a, &b, allocator, &push_shop, &strategy);
	ck_assert_uint_eq(rig_deliver(&b, T + 2), 0);
	ck_assert_int_eq(rig_suppressed(&b, "hello", "content_failed"), 1);
	ck_assert_uint_eq(rig_deliver(&b, T + JOURNEY_DAY), 0);
	rig_close(&b);
	journey_strategy_free(strategy);
	rig_close(&a);
}

JOURNEY_PLAIN_TEST(a_text_goes_by_its_old_channel_if_the_format_is_known)
{
	journey_strategy *strategy;
	rig a, b;

	change_channel(&a, &b, allocator, &html_shop, &strategy);
	ck_assert_uint_eq(rig_deliver(&b, T + 2), 1);
	ck_assert_str_eq(b.sends[0].channel, "email");
	ck_assert_str_eq(b.sends[0].text, "Hi &lt;script&gt;");
	rig_close(&b);
	journey_strategy_free(strategy);
	rig_close(&a);
}

/* ---- sizes ---- */

#define PIECE 4096

/* PIECE bytes, so many times, and what comes after. */
static void long_text(journey_builder *b, const char *part, unsigned times, const char *after)
{
	static char said[PIECE + 512];
	char piece[PIECE + 1];
	size_t at;

	memset(piece, 'x', PIECE);
	piece[PIECE] = '\0';
	at = (size_t)snprintf(said, sizeof(said), "{%% for a in [1,2,3,4,5,6,7,8] %%}{%% for b in [1%s] %%}",
			      times == 64 ? ",2,3,4,5,6,7,8" : "");
	memcpy(said + at, piece, PIECE);
	snprintf(said + at + PIECE, sizeof(said) - at - PIECE, "{%% endfor %%}{%% endfor %%}%s", after);
	text(b, part, "", said);
}

static void long_letter(journey_builder *b, const char *name, const char *after_body, const char *last)
{
	journey_content_template t = {.size = sizeof(t), .name = S(name)};

	DECLARE(journey_builder_template(b, &t));
	long_text(b, "body", 64, after_body);
	long_text(b, "one", 64, "");
	if (last != NULL)
		text(b, "two", "", last);
	by_event(b, name, "push", name);
}

static void sizes(journey_builder *b)
{
	long_letter(b, "full", "", NULL);
	long_letter(b, "empty", "", "{{ '' }}");
	long_letter(b, "part", "y", NULL);
	long_letter(b, "over", "", "y");
}

static size_t seen_bytes[2];

static void measure(rig *r, const journey_send *send)
{
	(void)r;
	seen_bytes[0] = send->text.size;
	seen_bytes[1] = send->text.size;
	for (size_t i = 0; i < send->part_count; i++)
		seen_bytes[1] += send->parts[i].text.size;
}

JOURNEY_PLAIN_TEST(a_part_and_a_send_have_their_longest)
{
	static const shop s = {.declare = sizes};
	rig r;

	rig_open(&r, allocator, &s);
	r.inside = measure;
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 2);
	ck_assert_uint_eq(seen_bytes[0], JOURNEY_CONTENT_PART_BYTES_MAX);
	ck_assert_uint_eq(seen_bytes[1], JOURNEY_CONTENT_SEND_BYTES_MAX);
	ck_assert_int_eq(rig_result(&r, "full").sends, 1);
	ck_assert_int_eq(rig_result(&r, "empty").sends, 1);
	ck_assert_int_eq(rig_suppressed(&r, "part", "content_limit"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "over", "content_limit"), 1);
	rig_close(&r);
}

/* ---- offers for a page ---- */

static void offer(journey_builder *b, const char *name, double priority, journey_content_missing missing, const char *said)
{
	journey_offer_options o = {.size = sizeof(o), .margin = -1, .stock = -1};
	journey_content_template t = {.size = sizeof(t), .missing = missing};

	o.name = S(name);
	o.priority = priority;
	t.offer = S(name);
	DECLARE(journey_builder_offer(b, &o));
	DECLARE(journey_builder_template(b, &t));
	text(b, "", "", said);
}

static void offers(journey_builder *b)
{
	offer(b, "named", 93, JOURNEY_CONTENT_SKIP, "Hi {{ profile.first_name }}");
	offer(b, "strict", 92, JOURNEY_CONTENT_FAIL, "Ho {{ profile.first_name }}");
	offer(b, "picky", 91, JOURNEY_CONTENT_FALLBACK, "{% if !has(profile.first_name) %}{% abort \"nobody\" %}{% endif %}Hey");
	offer(b, "loose", 90, JOURNEY_CONTENT_FALLBACK, "[{{ profile.first_name }}]");
}

static const shop offer_shop = {.declare = offers};

static journey_request home(const char *key)
{
	return (journey_request){.size = sizeof(journey_request), .key = S(key), .user_id = S("ann"), .placement = S("home")};
}

static const jy_candidate *candidate(const jy_record *record, const char *name)
{
	uint32_t i;

	for (i = 0; i < record->offer_count; i++)
		if (jy_str_is(record->offers[i].name, name))
			return &record->offers[i];
	ck_abort_msg("no candidate `%s`", name);
	return NULL;
}

static void check_record(const journey_allocator *allocator, journey_bytes bytes)
{
	jy_record record;
	jy_arena arena;

	jy_arena_init(&arena, allocator);
	IS(jy_record_read(bytes, &arena, &record), JOURNEY_OK);
	ck_assert(jy_str_is(record.offer, "loose"));
	ck_assert_int_eq(candidate(&record, "named")->rule, JY_RULE_SAYS_MISSING);
	ck_assert_int_eq(candidate(&record, "strict")->rule, JY_RULE_SAYS_FAILED);
	ck_assert_int_eq(candidate(&record, "picky")->rule, JY_RULE_SAYS_ABORTED);
	ck_assert_int_eq(candidate(&record, "loose")->rule, JY_RULE_NONE);
	ck_assert_uint_gt(candidate(&record, "picky")->reason_count, 0);
	jy_arena_free(&arena);
}

JOURNEY_PLAIN_TEST(an_offer_with_nothing_to_say_makes_room)
{
	journey_request first = home("k1"), second = home("k2");
	journey_decision d;
	rig r;

	rig_open(&r, allocator, &offer_shop);
	OK(&r, journey_engine_peek(r.engine, &first, T, &d));
	ck_assert(jy_str_is(d.offer, "loose") && jy_str_is(d.text, "[]"));
	check_record(allocator, d.record);
	OK(&r, journey_engine_decide(r.engine, &first, T, &d));
	ck_assert(jy_str_is(d.offer, "loose") && jy_str_is(d.text, "[]"));
	check_record(allocator, d.record);
	rig_trait(&r, "ann", NULL, "first_name", "<Ann>", T + 1);
	OK(&r, journey_engine_decide(r.engine, &second, T + 2, &d));
	ck_assert(jy_str_is(d.offer, "named") && jy_str_is(d.text, "Hi &lt;Ann&gt;"));
	/* The first answer stays. */
	OK(&r, journey_engine_decide(r.engine, &first, T + 3, &d));
	ck_assert(jy_str_is(d.offer, "loose") && jy_str_is(d.text, "[]"));
	rig_close(&r);
}

/* The call fails or gives the answer; made again, it gives the answer. */
JOURNEY_TEST(no_memory_leaves_no_half_answer)
{
	static journey_strategy *strategy;
	journey_memory_store *store = NULL;
	journey_storage storage;
	journey_request first = home("k1");
	journey_decision d;
	rig r;

	memset(&r, 0, sizeof(r));
	if (strategy == NULL)
		strategy = rig_strategy(NULL, &offer_shop);
	TRY(journey_memory_store_new(allocator, &store));
	storage = journey_memory_store_storage(store);
	TRY(rig_open_on(&r, allocator, &storage, strategy));
	TRY_AGAIN(journey_engine_peek(r.engine, &first, T, &d));
	ck_assert(jy_str_is(d.offer, "loose") && jy_str_is(d.text, "[]"));
	TRY_AGAIN(journey_engine_decide(r.engine, &first, T, &d));
	ck_assert(jy_str_is(d.offer, "loose") && jy_str_is(d.text, "[]"));
done:
	rig_close(&r);
	journey_memory_store_free(store);
}

/* ---- experiments ---- */

static void trials(journey_builder *b)
{
	static const double shares[] = {0.3, 0.7};
	const journey_str via[] = {S("email"), S("push")};
	journey_journey_options o = rig_journey_by_event("hello", "Page Read");
	journey_send_options send = {.size = sizeof(send), .text = S("hi"), .via = via, .via_count = 2,
				     .via_experiment = S("by"), .via_weights = shares};
	journey_offer_options banner = {.size = sizeof(banner), .name = S("banner"), .priority = 99, .margin = -1, .stock = -1};
	journey_content_template t = {.size = sizeof(t), .offer = S("banner"), .experiment = S("loudness")};

	DECLARE(journey_builder_journey(b, &o));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_offer(b, &banner));
	DECLARE(journey_builder_template(b, &t));
	DECLARE(journey_builder_template_variant(b, S("loud"), 0.5));
	text(b, "", "", "hello");
	text(b, "", "loud", "HELLO");
}

static const shop trial_shop = {.email_open = true, .declare = trials};

static void count_arm(rig *r, const char *name, int64_t *shown, uint64_t *units)
{
	journey_report *report = NULL;
	const journey_report_view *view;
	size_t i;

	*shown = 0;
	*units = 0;
	OK(r, journey_engine_report(r->engine, &report));
	view = journey_report_look(report);
	for (i = 0; i < view->content.trial_count; i++)
		if (jy_str_is(view->content.trials[i].arm, name)) {
			*shown += view->content.trials[i].shown;
			*units += view->content.trials[i].treated.units;
		}
	journey_report_free(report);
}

JOURNEY_PLAIN_TEST(channels_are_an_experiment)
{
	char low[32], high[32];
	int64_t shown;
	uint64_t units;
	rig r;

	rig_find_unit("by", 0.3, true, "u", 0, low);
	rig_find_unit("by", 0.3, false, "u", 0, high);
	rig_open(&r, allocator, &trial_shop);
	rig_read(&r, low, 1, T);
	rig_read(&r, high, 1, T + 1);
	rig_read(&r, low, 2, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 3);
	for (size_t i = 0; i < r.send_count; i++)
		ck_assert_str_eq(r.sends[i].channel, strcmp(r.sends[i].user, low) == 0 ? "email" : "push");
	count_arm(&r, "email", &shown, &units);
	ck_assert_uint_eq(units, 1);
	count_arm(&r, "push", &shown, &units);
	ck_assert_uint_eq(units, 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(offers_have_variants_which_count_when_they_are_shown)
{
	char loud[32], calm[32], id[32];
	journey_request request = home("k");
	journey_decision d;
	int64_t shown;
	uint64_t units;
	rig r;

	rig_find_unit("loudness", 0.5, true, "u", 0, loud);
	rig_find_unit("loudness", 0.5, false, "u", 0, calm);
	rig_open(&r, allocator, &trial_shop);
	request.user_id = S(calm);
	OK(&r, journey_engine_decide(r.engine, &request, T, &d));
	ck_assert(jy_str_is(d.text, "hello") && d.variant.size == 0);
	request.user_id = S(loud);
	OK(&r, journey_engine_decide(r.engine, &request, T, &d));
	ck_assert(jy_str_is(d.text, "HELLO") && jy_str_is(d.variant, "loud"));
	memcpy(id, d.id.data, 32);
	count_arm(&r, "loud", &shown, &units);
	ck_assert_int_eq(shown, 0);
	OK(&r, journey_engine_shown(r.engine, jy_str_of(id, 32), T + 1));
	IS(journey_engine_shown(r.engine, jy_str_of(id, 32), T + 2), JOURNEY_DUPLICATE);
	rig_reopen(&r);
	count_arm(&r, "loud", &shown, &units);
	ck_assert_int_eq(shown, 1);
	rig_close(&r);
}

Suite *suite_content_goes(void)
{
	return torture_suite("content goes", torture_a_text_never_goes_in_the_format_of_another_channel,
			     torture_a_text_goes_by_its_old_channel_if_the_format_is_known,
			     torture_a_part_and_a_send_have_their_longest, torture_an_offer_with_nothing_to_say_makes_room,
			     torture_no_memory_leaves_no_half_answer, torture_channels_are_an_experiment,
			     torture_offers_have_variants_which_count_when_they_are_shown, NULL);
}
