/* Forgetting customers. */
#include "base/buffer.h"
#include "base/hash.h"
#include "engine/causes_rig.h"
#include "engine/check_engine.h"

#include <stdlib.h>
#include <string.h>

/* What nobody may find when Zoe is erased: identifiers, attribute, properties of all kinds of events, texts. */
static const char *const traces[] = {"zoe-zebra", "quagga-device", "Tapir", "okapi-cart", "lemur-shoes", "ibex-link",
				     "gnu-group"};

static void rescue(journey_builder *b)
{
	journey_journey_options cart = rig_journey_by_trigger("rescue", "cart");
	journey_journey_options order = rig_journey_by_event("thanks", "Order Completed");
	journey_feature_options links = {.size = sizeof links,
					 .name = S("links"),
					 .kind = JOURNEY_FEATURE_TALLY,
					 .event = S("Email Clicked"),
					 .by = S("event.link"),
					 .half_life = JOURNEY_DAY,
					 .top = 8};
	DECLARE(journey_builder_feature(b, &links));
	DECLARE(journey_builder_list(b, S("vip"), 0));
	DECLARE(journey_builder_groups(b, 4));
	DECLARE(journey_builder_private(b, S("Product Added"), S("product"), JOURNEY_PRIVATE_PII));
	DECLARE(journey_builder_private(b, S("Product Added"), S("cart_id"), JOURNEY_PRIVATE_PII));
	DECLARE(journey_builder_private(b, S("Order Completed"), S("cart_id"), JOURNEY_PRIVATE_PII));
	DECLARE(journey_builder_private(b, S("Email Clicked"), S("link"), JOURNEY_PRIVATE_PII));
	DECLARE(journey_builder_journey(b, &cart));
	rig_declare_send(b, "offer", "push", "{{ profile.first_name }}: {{ trigger.product }}");
	rig_declare_wait(b, "Email Clicked", "", 9 * JOURNEY_DAY);
	rig_declare_send(b, "again", "push", "still there, {{ profile.first_name }}?");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &order));
	rig_declare_send(b, "thanks", "push", "thank you, {{ profile.first_name }}");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.email_open = true, .declare = rescue};

static journey_identifier user(const char *id)
{
	return (journey_identifier){.kind = S("user_id"), .value = S(id)};
}

/* A past of some days, with a send that went, one that waits, an instance that waits, and decisions. */
static void live(rig *r, const char *who, const char *device, const char *name)
{
	journey_decision d;
	rig_event group;
	journey_request request = {.size = sizeof request, .key = S("k1"), .user_id = S(who), .placement = S("home")};
	rig_added(r, device, "okapi-cart", "lemur-shoes", 50, T);
	rig_trait(r, who, device + 1, "first_name", name, T + 1);
	rig_ordered(r, who, "another", 150, T + 2);
	rig_deliver(r, T + 3);
	rig_clicked(r, who, "ibex-link", T + 4);
	rig_advance(r, T + 3 * JOURNEY_HOUR);
	rig_added(r, who, "okapi-cart-2", "lemur-shoes", 70, T + 4 * JOURNEY_HOUR);
	OK(r, journey_engine_decide(r->engine, &request, T + 4 * JOURNEY_HOUR, &d));
	OK(r, journey_engine_list(r->engine, S("vip"), S(who), S(""), 1, T + 4 * JOURNEY_HOUR));
	rig_make(r, &group, JOURNEY_EVENT_GROUP, who, "", T + 4 * JOURNEY_HOUR);
	group.event.group_id = S("gnu-group");
	OK(r, rig_feed(r, &group, T + 4 * JOURNEY_HOUR));
}

static bool finds(const char *dump, size_t size, const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i + length <= size; i++) {
		if (memcmp(dump + i, text, length) == 0)
			return true;
	}
	return false;
}

static void no_traces(rig *r)
{
	size_t size;
	char *dump = rig_dump(&r->storage, &size);
	for (size_t i = 0; i < sizeof traces / sizeof *traces; i++)
		ck_assert_msg(!finds(dump, size, traces[i]), "the store has %s", traces[i]);
	free(dump);
}

#define ERASED (T + JOURNEY_DAY)

JOURNEY_PLAIN_TEST(nothing_is_left_of_whom_is_erased)
{
	rig r;
	size_t size;
	rig_open(&r, allocator, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	rig_added(&r, "bob", "bob-cart", "bob-shoes", 5, T + 5);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	char *dump = rig_dump(&r.storage, &size);
	for (size_t i = 0; i < sizeof traces / sizeof *traces; i++)
		ck_assert_msg(finds(dump, size, traces[i]), "%s is nowhere to begin with", traces[i]);
	free(dump);
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
	no_traces(&r);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	ck_assert_int_eq(rig_count(&r, "erased.deleted"), 1);
	/* What was due for her is not due any more; what was counted stays. */
	rig_advance(&r, T + 20 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 20 * JOURNEY_DAY), 2);
	for (size_t i = r.send_count - 2; i < r.send_count; i++)
		ck_assert_str_eq(r.sends[i].user, "bob");
	ck_assert_int_eq(rig_result(&r, "thanks").entries, 1);
	no_traces(&r);
	IS(journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED), JOURNEY_NOT_FOUND);
	IS(journey_engine_erase(r.engine, user("nobody"), JOURNEY_ERASE_DELETE, 0, ERASED), JOURNEY_NOT_FOUND);
	rig_close(&r);
}

/* A device that another customer used too, who was kept apart: their fragments name it no longer. */
JOURNEY_PLAIN_TEST(others_do_not_name_the_erased)
{
	static const journey_erasure modes[] = {JOURNEY_ERASE_DELETE, JOURNEY_ERASE_ANONYMISE};
	for (unsigned m = 0; m < 2; m++) {
		rig r;
		rig_event e;
		rig_open(&r, allocator, &plain);
		live(&r, "zoe-zebra", "?quagga-device", "Tapir");
		rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + 5 * JOURNEY_HOUR);
		e.event.anonymous_id = S("quagga-device");
		OK(&r, rig_feed(&r, &e, T + 5 * JOURNEY_HOUR));
		ck_assert_int_eq(rig_count(&r, "customers"), 2);
		OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), modes[m], 0, ERASED));
		no_traces(&r);
		rig_read(&r, "ann", 1, ERASED + 1);
		no_traces(&r);
		rig_close(&r);
	}
}

static journey_status feed_read(rig *r, const char *who, journey_time at, journey_time now)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Page Read", at);
	rig_put_number(&e, "n", 1);
	return rig_feed(r, &e, now);
}

/* Whom a list names, and no event. */
JOURNEY_PLAIN_TEST(whom_only_a_list_names_is_erased)
{
	rig r;
	rig_open(&r, allocator, &plain);
	IS(journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, T), JOURNEY_NOT_FOUND);
	for (int mode = JOURNEY_ERASE_DELETE; mode <= JOURNEY_ERASE_PSEUDONYMISE; mode++) {
		OK(&r, journey_engine_list(r.engine, S("vip"), S("zoe-zebra"), S(""), 1, T));
		OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), (journey_erasure)mode, 0, ERASED));
		no_traces(&r);
		ck_assert_int_eq(rig_count(&r, "customers"), 0);
		IS(journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED), JOURNEY_NOT_FOUND);
	}
	rig_close(&r);
}

static void one_email(journey_builder *b)
{
	journey_identifier_options email = {
		.size = sizeof email, .kind = S("email"), .from = S("traits.tier"), .limit = 1};
	DECLARE(journey_builder_identifier(b, &email));
}

/* An identifier that a limit kept out of the customer goes, too. */
JOURNEY_PLAIN_TEST(what_was_kept_out_goes_too)
{
	for (int again = 0; again < 2; again++) {
		rig r;
		rig_open(&r, allocator, &(shop){.declare = one_email});
		rig_trait(&r, "zoe-zebra", NULL, "tier", "okapi-cart@example.com", T);
		rig_trait(&r, "zoe-zebra", NULL, "tier", "lemur-shoes@example.com", T + 1);
		if (again)
			rig_reopen(&r);
		OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
		no_traces(&r);
		ck_assert_int_eq(rig_count(&r, "customers"), 0);
		/* Nor do late events of others bring it back. */
		rig_event e;
		rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T + 2);
		rig_put_text(&e, "tier", "lemur-shoes@example.com");
		IS(rig_feed(&r, &e, ERASED + 1), JOURNEY_ERASED);
		no_traces(&r);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(late_events_do_not_bring_back)
{
	rig r;
	rig_open(&r, allocator, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
	for (int again = 0; again < 2; again++) {
		IS(feed_read(&r, "zoe-zebra", T + 9, ERASED + 5), JOURNEY_ERASED);
		IS(feed_read(&r, "?quagga-device", ERASED, ERASED + 5), JOURNEY_ERASED);
		no_traces(&r);
		rig_reopen(&r);
	}
	ck_assert_int_eq(rig_count(&r, "rejected.erased"), 4);
	ck_assert_int_eq(rig_count(&r, "customers"), 0);
	/* A new contact is a new customer, to whom the old events do not come either. */
	IS(feed_read(&r, "zoe-zebra", ERASED + 1, ERASED + 6), JOURNEY_OK);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	IS(feed_read(&r, "zoe-zebra", T + 10, ERASED + 7), JOURNEY_ERASED);
	rig_reopen(&r);
	IS(feed_read(&r, "zoe-zebra", T + 11, ERASED + 7), JOURNEY_ERASED);
	/* Nor do events of another that would join the erased device. */
	rig_event e;
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + 12);
	e.event.anonymous_id = S("quagga-device");
	IS(rig_feed(&r, &e, ERASED + 8), JOURNEY_ERASED);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(erased_for_ever)
{
	rig r;
	rig_open(&r, allocator, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 1, ERASED));
	IS(feed_read(&r, "zoe-zebra", ERASED + JOURNEY_DAY, ERASED + JOURNEY_DAY), JOURNEY_ERASED);
	no_traces(&r);
	IS(journey_engine_erase(r.engine, user(""), JOURNEY_ERASE_DELETE, 0, ERASED), JOURNEY_INVALID);
	IS(journey_engine_erase(r.engine, user("x"), (journey_erasure)9, 0, ERASED), JOURNEY_MISUSE);
	rig_close(&r);
}

/* In a batch: before and after events of it, and undone with it. */
JOURNEY_PLAIN_TEST(erased_in_a_batch)
{
	rig r;
	size_t sizes[2];
	rig_open(&r, allocator, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	char *before = rig_dump(&r.storage, &sizes[0]);
	OK(&r, journey_engine_begin(r.engine));
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
	OK(&r, journey_engine_rollback(r.engine));
	char *after = rig_dump(&r.storage, &sizes[1]);
	ck_assert_uint_eq(sizes[0], sizes[1]);
	ck_assert_int_eq(memcmp(before, after, sizes[0]), 0);
	free(before);
	free(after);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "zoe-zebra", 1, T + 5 * JOURNEY_HOUR);
	rig_ordered(&r, "zoe-zebra", "okapi-cart-3", 9, T + 5 * JOURNEY_HOUR);
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
	IS(feed_read(&r, "zoe-zebra", T + 10, ERASED), JOURNEY_ERASED);
	IS(feed_read(&r, "zoe-zebra", ERASED + 1, ERASED + 1), JOURNEY_OK);
	IS(feed_read(&r, "zoe-zebra", ERASED + 2, ERASED + 2), JOURNEY_OK);
	OK(&r, journey_engine_commit(r.engine));
	IS(feed_read(&r, "zoe-zebra", ERASED + 3, ERASED + 3), JOURNEY_OK);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED + 4));
	no_traces(&r);
	rig_close(&r);
}

/* Another engine on the store has her in its cache, changed or not. */
JOURNEY_PLAIN_TEST(other_engines_see_it)
{
	rig r, other;
	rig_open(&r, allocator, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	IS(rig_open_on(&other, allocator, &r.storage, r.strategy), JOURNEY_OK);
	other.sequence = 1000;
	rig_read(&other, "zoe-zebra", 1, T + 6 * JOURNEY_HOUR);
	OK(&r, journey_engine_begin(r.engine));
	IS(journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED), JOURNEY_OK);
	/* Hers was the older version: the other was first. */
	IS(journey_engine_commit(r.engine), JOURNEY_CONFLICT);
	OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), JOURNEY_ERASE_DELETE, 0, ERASED));
	IS(feed_read(&other, "zoe-zebra", T + 7 * JOURNEY_HOUR, ERASED), JOURNEY_CONFLICT);
	IS(feed_read(&other, "zoe-zebra", T + 7 * JOURNEY_HOUR, ERASED), JOURNEY_ERASED);
	no_traces(&r);
	rig_close(&other);
	rig_close(&r);
}

/* The profile goes on to count without a name. */
JOURNEY_PLAIN_TEST(statistics_stay_of_the_anonymous)
{
	static const journey_erasure modes[] = {JOURNEY_ERASE_ANONYMISE, JOURNEY_ERASE_PSEUDONYMISE};
	for (unsigned m = 0; m < 2; m++) {
		rig r;
		char digits[JOURNEY_PSEUDONYM_SIZE], name[40] = "~";
		journey_profile *profile;
		journey_value v;
		rig_open(&r, allocator, &plain);
		live(&r, "zoe-zebra", "?quagga-device", "Tapir");
		OK(&r, journey_engine_pseudonym(r.engine, user("zoe-zebra"), digits));
		strcat(name, digits);
		OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), modes[m], 0, ERASED));
		no_traces(&r);
		ck_assert_int_eq(rig_count(&r, "customers"), 1);
		IS(journey_engine_profile(r.engine, user("zoe-zebra"), &profile), JOURNEY_NOT_FOUND);
		IS(feed_read(&r, "zoe-zebra", T + 10, ERASED), JOURNEY_ERASED);
		/* Who has the secret finds a pseudonym again, and nobody an anonymous one. */
		IS(journey_engine_profile(r.engine, user(name), &profile),
		   m == 1 ? JOURNEY_OK : JOURNEY_NOT_FOUND);
		if (m == 1) {
			IS(journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, S("orders"), ERASED, &v), JOURNEY_OK);
			ck_assert_int_eq(v.as.i, 1);
			IS(journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, S("adds_7d"), ERASED, &v),
			   JOURNEY_OK);
			ck_assert_int_eq(v.as.i, 2);
			IS(journey_profile_get(profile, JOURNEY_PROFILE_ATTRIBUTE, S("first_name"), ERASED, &v),
			   JOURNEY_OK);
			ck_assert_int_eq(v.type, JOURNEY_NULL);
			journey_profile_free(profile);
			/* She comes back and goes again: the second profile has a name of its own. */
			rig_trait(&r, "zoe-zebra", NULL, "first_name", "Tapir", ERASED + 1);
			OK(&r, journey_engine_erase(r.engine, user("zoe-zebra"), modes[m], 0, ERASED + 2));
			strcat(name, "02");
			IS(journey_engine_profile(r.engine, user(name), &profile), JOURNEY_OK);
			journey_profile_free(profile);
			no_traces(&r);
		}
		rig_close(&r);
	}
}

static void born(journey_builder *b)
{
	journey_cause_options birthday = cause("birthday", JOURNEY_CAUSE_DATE), gift = cause("gift", JOURNEY_CAUSE_CALL);
	birthday.condition = S("profile.born");
	birthday.yearly = 1;
	DECLARE(journey_builder_attribute(b, S("born"), JOURNEY_FIELD_TIMESTAMP, 1));
	DECLARE(journey_builder_cause(b, &birthday));
	DECLARE(journey_builder_cause(b, &gift));
	DECLARE(journey_builder_segment(b, S("adult"), S("now - profile.born >= duration(\"500000h\")")));
	fires(b, "birthday", "happy birthday");
	fires(b, "gift", "a gift");
}

static bool finds_bytes(const rig *r, const jy_buffer *bytes)
{
	size_t size;
	bool found = false;
	char *dump = rig_dump(&r->storage, &size);
	for (size_t i = 0; i + bytes->size <= size; i++)
		found = found || memcmp(dump + i, bytes->data, bytes->size) == 0;
	free(dump);
	return found;
}

/* When a date comes up is found by it, and a call's key is kept as a hash that anyone can make. */
JOURNEY_PLAIN_TEST(no_dates_and_no_keys_stay_of_the_anonymous)
{
	static const journey_erasure modes[] = {JOURNEY_ERASE_ANONYMISE, JOURNEY_ERASE_PSEUDONYMISE};
	const jy_hash128 hash = jy_hash128_of(2, "coupon-7", 8);
	const journey_time time = rig_time("1990-05-17T00:00:00Z");
	jy_buffer date, moment, key;
	jy_buffer_init(&date, allocator);
	jy_buffer_init(&moment, allocator);
	jy_buffer_init(&key, allocator);
	ck_assert(jy_buffer_zigzag(&date, time) && jy_buffer_u64(&key, hash.a));
	ck_assert(jy_buffer_zigzag(&moment, time + 500000 * JOURNEY_HOUR));
	for (unsigned m = 0; m < 2; m++) {
		rig r;
		journey_firing gift = {
			.size = sizeof gift, .trigger = S("gift"), .key = S("coupon-7"), .user_id = S("zoe")};
		rig_open(&r, allocator, &(shop){.declare = born});
		rig_trait(&r, "zoe", NULL, "born", "1990-05-17", T);
		OK(&r, journey_engine_fire(r.engine, &gift, T + 1, NULL));
		ck_assert(finds_bytes(&r, &date) && finds_bytes(&r, &moment) && finds_bytes(&r, &key));
		OK(&r, journey_engine_erase(r.engine, user("zoe"), modes[m], 0, ERASED));
		ck_assert(!finds_bytes(&r, &date));
		ck_assert(!finds_bytes(&r, &moment));
		ck_assert(!finds_bytes(&r, &key));
		rig_close(&r);
	}
	jy_buffer_free(&date);
	jy_buffer_free(&moment);
	jy_buffer_free(&key);
}

/* The tenant and the secret make the names. */
JOURNEY_PLAIN_TEST(secrets_make_pseudonyms)
{
	rig r;
	char a[JOURNEY_PSEUDONYM_SIZE], b[JOURNEY_PSEUDONYM_SIZE];
	journey_engine_options options;
	journey_engine *engine;
	rig_open(&r, allocator, &plain);
	OK(&r, journey_engine_pseudonym(r.engine, user("ann"), a));
	/* The published constant: this text may never change. */
	ck_assert_str_eq(a, "94941ec52059f870535b6a68299e43c8");
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &r.storage;
	options.strategy = r.strategy;
	options.secret = (journey_bytes){"0123456789abcdef", 16};
	IS(journey_engine_open(&options, &engine, NULL), JOURNEY_OK);
	IS(journey_engine_pseudonym(engine, user("ann"), b), JOURNEY_OK);
	ck_assert_str_ne(a, b);
	journey_engine_close(engine);
	options.secret.size = JOURNEY_SECRET_MAX + 1;
	IS(journey_engine_open(&options, &engine, NULL), JOURNEY_LIMIT);
	rig_close(&r);
}

/* Each allocation fails in turn: an erasure that failed changed nothing. */
static void erase_or_not(const journey_allocator *allocator, journey_erasure mode)
{
	const journey_allocator libc = journey_allocator_libc();
	rig r;
	size_t sizes[2];
	journey_engine_options options;
	journey_engine *engine = NULL;
	rig_open(&r, &libc, &plain);
	live(&r, "zoe-zebra", "?quagga-device", "Tapir");
	char *before = rig_dump(&r.storage, &sizes[0]);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &r.storage;
	options.strategy = r.strategy;
	TRY(journey_engine_open(&options, &engine, NULL));
	journey_status status = journey_engine_erase(engine, user("zoe-zebra"), mode, 0, ERASED);
	if (status != JOURNEY_OK) {
		char *after = rig_dump(&r.storage, &sizes[1]);
		ck_assert(sizes[0] == sizes[1] && memcmp(before, after, sizes[0]) == 0);
		free(after);
	}
	if (torture_again(status))
		status = journey_engine_erase(engine, user("zoe-zebra"), mode, 0, ERASED);
	TRY(status);
	no_traces(&r);
done:
	free(before);
	journey_engine_close(engine);
	rig_close(&r);
}

JOURNEY_TEST(deleted_or_not)
{
	erase_or_not(allocator, JOURNEY_ERASE_DELETE);
}

JOURNEY_TEST(anonymised_or_not)
{
	erase_or_not(allocator, JOURNEY_ERASE_ANONYMISE);
}

Suite *suite_erase(void)
{
	return torture_suite("erase", torture_nothing_is_left_of_whom_is_erased, torture_others_do_not_name_the_erased,
			     torture_whom_only_a_list_names_is_erased,
			     torture_what_was_kept_out_goes_too, torture_late_events_do_not_bring_back, torture_erased_for_ever,
			     torture_erased_in_a_batch, torture_other_engines_see_it,
			     torture_statistics_stay_of_the_anonymous,
			     torture_no_dates_and_no_keys_stay_of_the_anonymous, torture_secrets_make_pseudonyms,
			     torture_deleted_or_not, torture_anonymised_or_not, NULL);
}
