/* What is said: rendered when it is handed over, kept from then on, refused where it should not go; experiments with it. */
#include "engine/check_sending.h"

#include "base/error.h"
#include "base/int128.h"
#include "base/text.h"
#include "engine/rig.h"

/* The send that was handed over last, as the channel saw it. */
static struct {
	char text[256], subject[128], locale[16], variant[16], parts[256], key[33];
	unsigned count;
} last;

static void copy(char *out, size_t size, journey_str text)
{
	size_t n = text.size < size - 1 ? text.size : size - 1;

	if (n > 0)
		memcpy(out, text.data, n);
	out[n] = '\0';
}

static void see(rig *r, const journey_send *send)
{
	size_t i;

	(void)r;
	copy(last.text, sizeof(last.text), send->text);
	copy(last.subject, sizeof(last.subject), send->subject);
	copy(last.locale, sizeof(last.locale), send->locale);
	copy(last.variant, sizeof(last.variant), send->variant);
	copy(last.key, sizeof(last.key), send->key);
	last.parts[0] = '\0';
	for (i = 0; i < send->part_count; i++) {
		char one[128];

		copy(one, sizeof(one), send->parts[i].name);
		strncat(last.parts, one, sizeof(last.parts) - strlen(last.parts) - 1);
		strncat(last.parts, "=", sizeof(last.parts) - strlen(last.parts) - 1);
		copy(one, sizeof(one), send->parts[i].text);
		strncat(last.parts, one, sizeof(last.parts) - strlen(last.parts) - 1);
		strncat(last.parts, ";", sizeof(last.parts) - strlen(last.parts) - 1);
	}
	last.count++;
}

static void text(journey_builder *b, const char *part, const char *locale, const char *variant, const char *said)
{
	journey_content_text t = {.size = sizeof(t)};

	t.part = S(part);
	t.locale = S(locale);
	t.variant = S(variant);
	t.text = S(said);
	DECLARE(journey_builder_template_text(b, &t));
}

static void declare_template(journey_builder *b, const char *name, journey_content_missing missing)
{
	journey_content_template t = {.size = sizeof(t)};

	t.name = S(name);
	t.missing = missing;
	DECLARE(journey_builder_template(b, &t));
}

/* Entered by the trigger `cart`, or by Page Read; one send of the template by e-mail. */
static void declare_journey(journey_builder *b, journey_journey_options o, const char *name)
{
	journey_send_options send = {.size = sizeof(send)};
	const journey_str via[] = {S("email")};

	DECLARE(journey_builder_journey(b, &o));
	send.template_name = S(name);
	send.via = via;
	send.via_count = 1;
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void open_shop(rig *r, const journey_allocator *allocator, void (*declare)(journey_builder *b))
{
	memset(&last, 0, sizeof(last));
	rig_open(r, allocator, &(shop){.email_open = true, .declare = declare});
	r->inside = see;
}

/* ---- when it is rendered ---- */

static void greeting(journey_builder *b)
{
	journey_content_text deep = {.size = sizeof(deep)};

	declare_template(b, "greeting", JOURNEY_CONTENT_FALLBACK);
	text(b, "subject", "", "", "For {{ profile.first_name }}");
	text(b, "body", "", "", "<b>{{ profile.first_name }}</b>: {{ trigger.product }} for {{ trigger.price }}");
	deep.part = S("link");
	deep.format = JOURNEY_FORMAT_URL;
	deep.text = S("https://shop.example/?q={{ trigger.product }}");
	DECLARE(journey_builder_template_text(b, &deep));
	declare_journey(b, rig_journey_by_trigger("rescue", "cart"), "greeting");
}

JOURNEY_PLAIN_TEST(texts_are_rendered_when_they_leave)
{
	rig r;

	open_shop(&r, allocator, greeting);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T);
	rig_added(&r, "ann", "c1", "socks & shoes", 50, T);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	/* Decided; the name changes before it leaves. */
	rig_trait(&r, "ann", NULL, "first_name", "<Anna>", T + 2 * JOURNEY_HOUR + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR + 2), 1);
	ck_assert_str_eq(last.text, "<b>&lt;Anna&gt;</b>: socks &amp; shoes for 50.00");
	ck_assert_str_eq(last.subject, "For <Anna>");
	ck_assert_str_eq(last.parts, "link=https://shop.example/?q=socks%20%26%20shoes;");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_was_handed_over_stays)
{
	char first[256], key[33];
	rig r;

	open_shop(&r, allocator, greeting);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	r.result = JOURNEY_RESULT_LATER;
	rig_deliver(&r, T + 2 * JOURNEY_HOUR);
	memcpy(first, last.text, sizeof(first));
	memcpy(key, last.key, sizeof(key));
	ck_assert_str_eq(first, "<b>Ann</b>: shoes for 50.00");
	rig_trait(&r, "ann", NULL, "first_name", "Anna", T + 2 * JOURNEY_HOUR + 1);
	rig_reopen(&r);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_HOUR), 1);
	ck_assert_uint_eq(last.count, 2);
	ck_assert_str_eq(last.key, key);
	ck_assert_str_eq(last.text, first);
	ck_assert_str_eq(last.subject, "For Ann");
	ck_assert_str_eq(last.parts, "link=https://shop.example/?q=shoes;");
	rig_close(&r);
}

/* ---- what does not go ---- */

static void strict(journey_builder *b)
{
	journey_journey_options o = rig_journey_by_event("skips", "Page Read"), f = rig_journey_by_event("fails", "Page Read"),
				a = rig_journey_by_event("aborts", "Page Read");

	o.holdout = 0.5;
	o.holdout_seed = S("skips");
	declare_template(b, "skip", JOURNEY_CONTENT_SKIP);
	text(b, "", "", "", "Hi {{ profile.first_name }}");
	declare_template(b, "fail", JOURNEY_CONTENT_FAIL);
	text(b, "", "", "", "Hi {{ profile.first_name }}");
	declare_template(b, "abort", JOURNEY_CONTENT_FALLBACK);
	text(b, "", "", "", "{% if !has(profile.first_name) %}{% abort \"nobody\" %}{% endif %}Hi");
	declare_journey(b, o, "skip");
	declare_journey(b, f, "fail");
	declare_journey(b, a, "abort");
}

JOURNEY_PLAIN_TEST(texts_that_should_not_go_do_not)
{
	char held[32], treated[32];
	rig r;

	open_shop(&r, allocator, strict);
	rig_find_unit("skips", 0.5, true, "u", 0, held);
	rig_find_unit("skips", 0.5, false, "u", 0, treated);
	rig_read(&r, held, 1, T);
	rig_read(&r, treated, 1, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	ck_assert_int_eq(rig_suppressed(&r, "skips", "content_missing"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "fails", "content_failed"), 2);
	ck_assert_int_eq(rig_suppressed(&r, "aborts", "content_aborted"), 2);
	/* A ghost that would have been skipped is no exposure. */
	ck_assert_int_eq(rig_result(&r, "skips").ghosts, 0);
	ck_assert_int_eq(rig_result(&r, "skips").sends, 0);
	rig_trait(&r, held, NULL, "first_name", "Hel", T + 3);
	rig_trait(&r, treated, NULL, "first_name", "Tia", T + 4);
	rig_read(&r, held, 2, T + 5);
	rig_read(&r, treated, 2, T + 6);
	ck_assert_uint_eq(rig_deliver(&r, T + 7), 5);
	ck_assert_int_eq(rig_result(&r, "skips").ghosts, 1);
	ck_assert_int_eq(rig_result(&r, "skips").sends, 1);
	rig_close(&r);
}

/* ---- locales ---- */

static void local(journey_builder *b)
{
	journey_locales_options o = {.size = sizeof(o)};
	const journey_str to[] = {S("pt"), S("de")};

	o.otherwise = S("en");
	o.of = S("profile.tier");
	DECLARE(journey_builder_locales(b, &o));
	DECLARE(journey_builder_locale_fallback(b, S("pt-BR"), to, 2));
	declare_template(b, "greeting", JOURNEY_CONTENT_FALLBACK);
	text(b, "subject", "", "", "Hello");
	text(b, "", "", "", "It costs {{ 1234.5 | number: 1 }}");
	text(b, "", "de", "", "Es kostet {{ 1234.5 | number: 1 }}");
	text(b, "", "de-AT", "", "Es kostet, bittsch\xc3\xb6n, {{ 1234.5 | number: 1 }}");
	declare_journey(b, rig_journey_by_event("greets", "Page Read"), "greeting");
}

static void greet(rig *r, const char *locale, journey_time at, const char *expected, const char *written)
{
	rig_trait(r, "ann", NULL, "tier", locale, at);
	rig_read(r, "ann", 1, at + 1);
	rig_deliver(r, at + 2);
	ck_assert_msg(strcmp(last.text, expected) == 0, "%s: \"%s\", expected \"%s\"", locale, last.text, expected);
	ck_assert_str_eq(last.locale, written);
	ck_assert_str_eq(last.subject, "Hello");
}

JOURNEY_PLAIN_TEST(the_customers_locale_is_looked_for_first)
{
	rig r;

	open_shop(&r, allocator, local);
	greet(&r, "de", T, "Es kostet 1.234,5", "de");
	/* Nothing is written for Switzerland, but its numbers are its own. */
	greet(&r, "de_CH", T + 10, "Es kostet 1&#39;234.5", "de");
	greet(&r, "de-AT-1996", T + 20, "Es kostet, bittsch\xc3\xb6n, 1\xc2\xa0" "234,5", "de-AT");
	greet(&r, "pt-BR", T + 30, "Es kostet 1.234,5", "de");
	greet(&r, "pt", T + 40, "It costs 1,234.5", "en");
	greet(&r, "en-GB", T + 50, "It costs 1,234.5", "en");
	greet(&r, "", T + 60, "It costs 1,234.5", "en");
	rig_close(&r);
}

/* ---- experiments ---- */

static void trial(journey_builder *b)
{
	journey_journey_options o = rig_journey_by_event("asks", "Page Read");

	o.goal_event = S("Order Completed");
	o.goal_value = S("event.total");
	o.goal_within = JOURNEY_DAY;
	declare_template(b, "ask", JOURNEY_CONTENT_FALLBACK);
	text(b, "", "", "", "plain");
	DECLARE(journey_builder_template_variant(b, S("warm"), 0.4));
	DECLARE(journey_builder_template_variant(b, S("dry"), 0.4));
	text(b, "", "", "warm", "warm");
	text(b, "subject", "", "dry", "dry");
	declare_journey(b, o, "ask");
}

static const journey_trial_report *find_trial(rig *r, journey_report **report, const char *arm)
{
	const journey_report_view *view;
	size_t i;

	OK(r, journey_engine_report(r->engine, report));
	view = journey_report_look(*report);
	for (i = 0; i < view->content.trial_count; i++)
		if (jy_str_is(view->content.trials[i].arm, arm))
			return &view->content.trials[i];
	ck_abort_msg("no arm `%s`", arm);
	return NULL;
}

static void check_arm(rig *r, const char *arm, uint64_t units, double conversions, double value)
{
	journey_report *report = NULL;
	const journey_trial_report *found = find_trial(r, &report, arm);

	ck_assert_str_eq(found->experiment.data != NULL ? "ask" : "", "ask");
	ck_assert_uint_eq(found->treated.units, units);
	ck_assert(found->conversions[0] == (int64_t)conversions);
	ck_assert(jy_i128_double(found->treated.sum) == value * 1e6);
	journey_report_free(report);
}

/* By the hash of GrowthBook: below 0.4 warm, below 0.8 dry, else the template as it is. */
JOURNEY_PLAIN_TEST(variants_are_an_experiment)
{
	char warm[32], plain[32];
	rig r;

	open_shop(&r, allocator, trial);
	rig_find_unit("ask", 0.4, true, "u", 0, warm);
	rig_find_unit("ask", 0.8, false, "u", 0, plain);
	rig_read(&r, warm, 1, T);
	rig_deliver(&r, T);
	ck_assert_str_eq(last.text, "warm");
	ck_assert_str_eq(last.variant, "warm");
	rig_read(&r, plain, 1, T + 1);
	rig_deliver(&r, T + 1);
	ck_assert_str_eq(last.text, "plain");
	ck_assert_str_eq(last.variant, "");
	rig_ordered(&r, warm, "c", 30, T + 2);
	rig_ordered(&r, plain, "c", 50, T + JOURNEY_DAY + 1); /* at the deadline: too late */
	check_arm(&r, "warm", 1, 1, 30);
	check_arm(&r, "dry", 0, 0, 0);
	check_arm(&r, "", 1, 0, 0);
	rig_close(&r);
}

/* Many of those who get the warm one order, few of the others: it leads, once there are enough of them. */
START_TEST(the_better_arm_leads)
{
	rig r;
	journey_report *report = NULL;

	open_shop(&r, NULL, trial);
	for (unsigned i = 0; i < 400; i++) {
		char user[16];

		jy_format(user, sizeof user, "c%u", i);
		rig_read(&r, user, 1, T + i);
		rig_deliver(&r, T + i);
		if (i % (strcmp(last.variant, "warm") == 0 ? 2 : 10) == 0)
			rig_ordered(&r, user, "c", 10, T + i + 1);
		if (i == 9) { /* too few to tell */
			ck_assert_int_eq(find_trial(&r, &report, "warm")->leads, 0);
			journey_report_free(report);
		}
	}
	const journey_trial_report *warm = find_trial(&r, &report, "warm");

	ck_assert_int_ne(warm->leads, 0);
	journey_report_free(report);
	const journey_trial_report *plain = find_trial(&r, &report, "");

	ck_assert_int_eq(plain->leads, 0);
	ck_assert_uint_eq(plain->conversion.size, sizeof plain->conversion);
	ck_assert(plain->conversion.relative.high < 0); /* against the first, the warm one */
	journey_report_free(report);
	rig_close(&r);
}
END_TEST

Suite *suite_content(void)
{
	Suite *suite = torture_suite("content", torture_texts_are_rendered_when_they_leave, torture_what_was_handed_over_stays,
				     torture_texts_that_should_not_go_do_not, torture_the_customers_locale_is_looked_for_first,
				     torture_variants_are_an_experiment, NULL);
	TCase *plain = tcase_create("content: plain");

	tcase_add_test(plain, the_better_arm_leads);
	suite_add_tcase(suite, plain);
	return suite;
}
