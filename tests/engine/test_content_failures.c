/*
 * Each allocation fails in a run that renders, draws variants and channels, merges and parts customers: a call that failed
 * has changed nothing, a send whose text could not be made stays in the outbox, made again the call succeeds, and the store
 * in the end is that of the run without a failure. And: closing the engine between any two calls changes nothing.
 */
#include "engine/check_sending.h"

#include "engine/rig.h"
#include <string.h>

#define STEPS 36u
#define CLAIM 2

static void text(journey_builder *b, const char *part, const char *locale, const char *variant, const char *said)
{
	journey_content_text t = {.size = sizeof(t)};

	t.part = S(part);
	t.locale = S(locale);
	t.variant = S(variant);
	t.text = S(said);
	DECLARE(journey_builder_template_text(b, &t));
}

static void declare_texts(journey_builder *b)
{
	journey_content_template greeting = {.size = sizeof(greeting), .name = S("greeting"), .missing = JOURNEY_CONTENT_SKIP};
	journey_content_template five = {.size = sizeof(five), .offer = S("banner"), .missing = JOURNEY_CONTENT_SKIP};
	journey_locales_options locales = {.size = sizeof(locales), .otherwise = S("en"), .of = S("profile.tier")};
	const journey_str to[] = {S("de")};

	DECLARE(journey_builder_locales(b, &locales));
	DECLARE(journey_builder_locale_fallback(b, S("fr"), to, 1));
	DECLARE(journey_builder_currency(b, S("EUR")));
	DECLARE(journey_builder_format(b, S("push"), JOURNEY_FORMAT_JSON));
	DECLARE(journey_builder_block(b, S("foot"), S("-- {{ now | date: \"short\" }}")));
	DECLARE(journey_builder_template(b, &greeting));
	DECLARE(journey_builder_template_variant(b, S("warm"), 0.4));
	DECLARE(journey_builder_template_variant(b, S("dry"), 0.4));
	text(b, "subject", "", "", "For {{ profile.first_name }}");
	text(b, "body", "", "", "<b>{{ profile.first_name }}</b> {% include foot %}");
	text(b, "body", "de", "warm", "Liebe {{ profile.first_name }}, {{ 12.5 | money }}");
	text(b, "link", "", "", "/{{ profile.first_name | url }}");
	DECLARE(journey_builder_template(b, &five));
	DECLARE(journey_builder_template_variant(b, S("loud"), 0.5));
	text(b, "body", "", "", "{{ profile.first_name }}");
	text(b, "body", "", "loud", "{{ profile.first_name | upper }}{% if profile.first_name == \"Ann\" %}{% abort \"not ann\" %}{% endif %}");
}

static void declare(journey_builder *b)
{
	static const double shares[] = {0.5, 0.5};
	const journey_str via[] = {S("email"), S("push")};
	journey_journey_options read = rig_journey_by_event("read", "Page Read"), cart = rig_journey_by_trigger("cart", "cart");
	journey_send_options mail = {.size = sizeof(mail), .template_name = S("greeting"), .via = via, .via_count = 2,
				     .via_experiment = S("by"), .via_weights = shares};
	journey_send_options news = {.size = sizeof(news), .text = S("{{ trigger.product }}"), .via = via, .via_count = 1,
				     .digest = S("news")};
	journey_digest_options digest = {.size = sizeof(digest), .name = S("news"), .span = 3 * JOURNEY_HOUR, .backoff = 1,
					 .most = 2, .text = S("{{ digest.items }}, {{ digest.count }}")};
	journey_offer_options banner = {.size = sizeof(banner), .name = S("banner"), .priority = 9, .margin = -1, .stock = -1};

	DECLARE(journey_builder_offer(b, &banner));
	DECLARE(journey_builder_digest(b, &digest));
	declare_texts(b);
	read.goal_event = S("Order Completed");
	read.goal_value = S("event.total");
	read.goal_within = JOURNEY_DAY;
	read.holdout = 0.3;
	DECLARE(journey_builder_journey(b, &read));
	DECLARE(journey_builder_send(b, &mail));
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &cart));
	DECLARE(journey_builder_send(b, &news));
	DECLARE(journey_builder_journey_end(b));
}

static const shop s = {.timezone = "Europe/Berlin", .email_open = true, .declare = declare};

#define MUST(call)                                                                                           \
	do {                                                                                                 \
		journey_status must_status = (call);                                                         \
		if (torture_again(must_status))                                                              \
			must_status = (call);                                                                \
		if (!torture_expect(must_status, JOURNEY_OK, __FILE__, __LINE__, #call))                     \
			goto done;                                                                           \
	} while (0)

static bool settle(rig *r, journey_time now)
{
	size_t count, i;

	do {
		journey_send sends[CLAIM];
		char keys[CLAIM][32];

		MUST(journey_engine_claim(r->engine, now, now + 2 * JOURNEY_HOUR, sends, CLAIM, &count));
		for (i = 0; i < count; i++)
			memcpy(keys[i], sends[i].key.data, 32);
		/* One in four gets no answer, and is handed over again when its lease has ended. */
		for (i = 0; i < count; i++)
			if (keys[i][7] % 4 != 0 || sends[i].attempt > 1)
				MUST(journey_engine_complete(r->engine, (journey_str){keys[i], 32}, JOURNEY_RESULT_SENT, now));
	} while (count > 0);
	return true;
done:
	return false;
}

static bool ask(rig *r, const char *user, unsigned n, journey_time now)
{
	const char key[] = {'k', (char)('A' + n), '\0'};
	journey_request request = {.size = sizeof(request), .key = S(key), .user_id = S(user), .placement = S("home")};
	journey_decision d;
	char id[32];

	MUST(journey_engine_decide(r->engine, &request, now, &d));
	memcpy(id, d.id.data, 32);
	if (n % 3 == 0)
		MUST(journey_engine_shown(r->engine, (journey_str){id, 32}, now));
	return true;
done:
	return false;
}

static const char *const people[] = {"ann", "bob", "cid"};
static const char *const devices[] = {"?d0", "?d1", "?d2"};
static const char *const tiers[] = {"de", "fr-CA", "en", "gold"};

/* Mostly devices read and buy; every so often one becomes somebody's, and is parted from them later. */
static bool step(rig *r, unsigned n, journey_time now)
{
	const char *who = n % 5 < 3 ? devices[n * 7 % 3] : people[n * 5 % 3];
	rig_event e;

	r->sequence = n;
	if (n % 9 == 8 || n % 9 == 3) {
		rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, people[n * 5 % 3], "", now);
		if (n % 9 == 8)
			e.event.anonymous_id = S(devices[n * 7 % 3] + 1);
		rig_put_text(&e, n % 2 != 0 ? "first_name" : "tier", n % 2 != 0 ? n % 3 != 0 ? "Ann" : "B\"o" : tiers[n % 4]);
	} else if (n % 9 == 5) {
		rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Product Added", now);
		rig_put_text(&e, "cart_id", "c");
		rig_put_text(&e, "product", n % 2 != 0 ? "<shoes>" : "socks");
		rig_put_number(&e, "price", n);
	} else {
		rig_make(r, &e, JOURNEY_EVENT_TRACK, who, n % 9 == 6 ? "Order Completed" : "Page Read", now);
		rig_put_number(&e, n % 9 == 6 ? "total" : "n", n);
	}
	MUST(rig_feed(r, &e, now));
	return true;
done:
	return false;
}

static journey_status part(rig *r, journey_time now)
{
	const journey_identifier device = {.kind = S("anonymous_id"), .value = S("d2")}, user = {.kind = S("user_id"), .value = S("bob")};
	journey_status status = journey_engine_unmerge(r->engine, device, user, JOURNEY_UNMERGE_KEEP_APART, now);

	return status == JOURNEY_NOT_FOUND || status == JOURNEY_INVALID ? JOURNEY_OK : status;
}

static bool live(rig *r, bool reopened)
{
	unsigned n;

	for (n = 0; n < STEPS; n++) {
		journey_time now = T + (journey_time)(n / 3) * 95 * JOURNEY_MINUTE;

		MUST(journey_engine_advance(r->engine, now, JOURNEY_DEFAULT, NULL));
		if (!step(r, n, now) || (n % 3 == 2 && !settle(r, now)) || (n % 4 == 1 && !ask(r, people[n % 3], n, now)))
			return false;
		if (n == 2 * STEPS / 3)
			MUST(part(r, now));
		if (reopened)
			rig_reopen(r);
	}
	return true;
done:
	return false;
}

static journey_strategy *strategy;
static journey_memory_store *golden; /* of the run without a failure */

static void check_use(rig *r)
{
	journey_report *report = NULL;
	uint64_t units = 0;
	size_t i;

	OK(r, journey_engine_report(r->engine, &report));
	for (i = 0; i < journey_report_look(report)->content.trial_count; i++)
		units += journey_report_look(report)->content.trials[i].treated.units;
	journey_report_free(report);
	ck_assert_uint_gt(units, 0);
	ck_assert_int_gt(rig_suppressed(r, "read", "content_missing"), 0);
	ck_assert_int_gt(rig_result(r, "read").sends, 0);
	ck_assert_int_gt(rig_result(r, "cart").sends, 0);
}

static void prepare(void)
{
	journey_storage storage;
	rig r;

	if (golden != NULL)
		return;
	strategy = rig_strategy(NULL, &s);
	IS(journey_memory_store_new(NULL, &golden), JOURNEY_OK);
	storage = journey_memory_store_storage(golden);
	IS(rig_open_on(&r, NULL, &storage, strategy), JOURNEY_OK);
	ck_assert(live(&r, false));
	check_use(&r);
	rig_close(&r);
}

JOURNEY_TEST(each_allocation_of_what_is_said_fails)
{
	journey_storage storage, gold;
	journey_memory_store *store = NULL;
	rig r;

	memset(&r, 0, sizeof(r));
	prepare();
	gold = journey_memory_store_storage(golden);
	TRY(journey_memory_store_new(allocator, &store));
	storage = journey_memory_store_storage(store);
	MUST(rig_open_on(&r, allocator, &storage, strategy));
	if (live(&r, false))
		rig_same_stores(&gold, &storage, "after a failure");
done:
	rig_close(&r);
	journey_memory_store_free(store);
}

JOURNEY_PLAIN_TEST(reopening_while_texts_wait_changes_nothing)
{
	journey_storage storage, gold;
	journey_memory_store *store = NULL;
	rig r;

	prepare();
	gold = journey_memory_store_storage(golden);
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	storage = journey_memory_store_storage(store);
	IS(rig_open_on(&r, allocator, &storage, strategy), JOURNEY_OK);
	ck_assert(live(&r, true));
	rig_same_stores(&gold, &storage, "reopened");
	rig_close(&r);
	journey_memory_store_free(store);
}

Suite *suite_content_failures(void)
{
	return torture_suite("content failures", torture_each_allocation_of_what_is_said_fails,
			     torture_reopening_while_texts_wait_changes_nothing, NULL);
}
