/* Why: decisions and customers explained, with the values that rules saw. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/buffer.h"
#include "base/text.h"
#include "engine/record.h"
#include <journey/explain.h>
#include <journey/privacy.h>
#include <stdlib.h>
#include <string.h>

static bool is(journey_str text, const char *words)
{
	return text.size == strlen(words) && (text.size == 0 || memcmp(text.data, words, text.size) == 0);
}

static bool has(journey_str text, const char *words)
{
	size_t size = strlen(words);
	for (size_t at = 0; at + size <= text.size; at++) {
		if (memcmp(text.data + at, words, size) == 0)
			return true;
	}
	return false;
}

#define SAYS(text, words)                                                                                    \
	ck_assert_msg(is((text), (words)), "\"%.*s\" instead of \"%s\"", (int)(text).size, (text).data, (words))

/* An offer for Ann alone, and one for customers of gold. */
static void offering(journey_builder *b)
{
	journey_str offers[] = {S("ten"), S("five"), S("named")}, via[] = {S("email"), S("push")};
	journey_offer_options named = {.size = sizeof named,
				       .name = S("named"),
				       .when = S("profile.first_name == \"Ann\" && profile.orders < 9"),
				       .margin = -1,
				       .stock = -1};
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	journey_send_options send = {.size = sizeof send,
				     .name = S("pick"),
				     .offers = offers,
				     .offer_count = 3,
				     .via = via,
				     .via_count = 1};
	DECLARE(journey_builder_offer(b, &named));
	j.enter_when = S("event.n >= 1.0 && profile.orders < 2");
	j.again = JOURNEY_AGAIN_AFTER;
	j.again_after = JOURNEY_DAY;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static const journey_cap once_a_day = {1, JOURNEY_DAY};
static const shop open_shop = {.declare = offering, .marketing = true, .caps = &once_a_day, .cap_count = 1};

static journey_explanation *of_customer(rig *r, const char *user, const char *journey, journey_time now, unsigned flags)
{
	journey_explanation *e = NULL;
	journey_identifier id = {{NULL, 0}, S(user)};
	OK(r, journey_engine_explain_customer(r->engine, id, S(journey), now, flags, &e));
	return e;
}

static const journey_option *option_of(const journey_option *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (is(list[i].name, name))
			return &list[i];
	ck_abort_msg("no candidate %s", name);
	return NULL;
}

static const journey_reasoning *rule_of(const journey_reasoning *list, size_t count, const char *rule)
{
	for (size_t i = 0; i < count; i++)
		if (is(list[i].rule, rule))
			return &list[i];
	ck_abort_msg("no rule %s", rule);
	return NULL;
}

static const journey_sight *sight_of(const journey_reasoning *rule, const char *name)
{
	for (size_t i = 0; i < rule->saw_count; i++)
		if (is(rule->saw[i].name, name))
			return &rule->saw[i];
	ck_abort_msg("nothing called %s was seen", name);
	return NULL;
}

JOURNEY_PLAIN_TEST(a_send_says_why)
{
	rig r;
	journey_explanation *e = NULL;
	rig_open(&r, allocator, &open_shop);
	rig_trait(&r, "ann", NULL, "tier", "silver", T);
	rig_read(&r, "ann", 1, T);
	rig_deliver(&r, T);
	ck_assert_uint_eq(r.send_count, 1);
	OK(&r, journey_engine_explain(r.engine, S(r.sends[0].key), 0, &e));
	const journey_explanation_view *view = journey_explanation_look(e);
	ck_assert_uint_eq(view->decision_count, 1);
	const journey_decided *it = &view->decisions[0];
	SAYS(it->journey, "tour");
	SAYS(it->step, "pick");
	SAYS(it->outcome, "sent");
	SAYS(it->offer, "five");
	SAYS(it->channel, "email");
	SAYS(it->cause, "event Page Read");
	SAYS(it->message, "m2");
	SAYS(it->customer.value, "ann");
	ck_assert(it->time == T && it->entered == T && it->strategy == journey_strategy_hash(r.strategy));
	/* The one that lost, and the value that it lost by. */
	const journey_option *ten = option_of(it->offers, it->offer_count, "ten");
	SAYS(ten->refused_by, "eligibility");
	const journey_reasoning *why = rule_of(ten->rules, ten->rule_count, "eligibility");
	ck_assert_int_eq(why->passage, JOURNEY_REFUSED);
	SAYS(why->condition, "profile.tier == \"gold\"");
	SAYS(why->where, "offers.ten.when");
	SAYS(sight_of(why, "profile.tier")->value, "\"silver\"");
	ck_assert(sight_of(why, "profile.tier")->fails);
	ck_assert(option_of(it->offers, it->offer_count, "five")->chosen);
	/* What the channel passed. */
	const journey_option *email = option_of(it->channels, it->channel_count, "email");
	ck_assert(email->chosen && email->refused_by.size == 0);
	SAYS(rule_of(email->rules, email->rule_count, "consent")->name, "marketing");
	const journey_reasoning *cap = rule_of(email->rules, email->rule_count, "cap");
	ck_assert(cap->count == 0 && cap->most == 1 && cap->window == JOURNEY_DAY && cap->passage == JOURNEY_PASSED);
	ck_assert(has(journey_explanation_text(e), "profile.tier = \"silver\"  (fails)"));
	ck_assert(has(journey_explanation_json(e), "\"where\":\"offers.ten.when\""));
	journey_explanation_free(e);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(personal_values_are_masked)
{
	rig r;
	rig_open(&r, allocator, &open_shop);
	rig_trait(&r, "bob", NULL, "first_name", "Bob", T);
	rig_read(&r, "bob", 1, T);
	for (unsigned flags = 0; flags <= JOURNEY_EXPLAIN_PRIVATE; flags++) {
		journey_explanation *e = of_customer(&r, "bob", "tour", T, flags);
		const journey_decided *it = &journey_explanation_look(e)->decisions[0];
		const journey_option *named = option_of(it->offers, it->offer_count, "named");
		const journey_reasoning *why = rule_of(named->rules, named->rule_count, "eligibility");
		SAYS(sight_of(why, "profile.first_name")->value, flags ? "\"Bob\"" : "***");
		ck_assert(sight_of(why, "profile.first_name")->fails);
		SAYS(sight_of(why, "profile.orders")->value, "0");
		ck_assert(!sight_of(why, "profile.orders")->fails);
		ck_assert(flags || !has(journey_explanation_json(e), "Bob"));
		ck_assert(flags || !has(journey_explanation_text(e), "Bob"));
		journey_explanation_free(e);
	}
	rig_close(&r);
}

/* A step that reaches nobody is a decision, and so is one for who is held out. */
JOURNEY_PLAIN_TEST(nothing_is_a_decision)
{
	rig r;
	shop closed = open_shop;
	closed.marketing = false;
	rig_open(&r, allocator, &closed);
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_suppressed(&r, "tour", "consent"), 1);
	journey_explanation *e = of_customer(&r, "ann", "", T, 0);
	const journey_explanation_view *view = journey_explanation_look(e);
	ck_assert_uint_eq(view->decision_count, 1);
	SAYS(view->decisions[0].outcome, "nothing");
	SAYS(view->decisions[0].reason, "consent");
	SAYS(view->decisions[0].channel, "");
	const journey_option *email = option_of(view->decisions[0].channels, 1, "email");
	const journey_reasoning *why = rule_of(email->rules, email->rule_count, "consent");
	SAYS(why->name, "marketing");
	ck_assert_int_eq(why->passage, JOURNEY_REFUSED);
	/* By its key as well. */
	journey_explanation *one = NULL;
	OK(&r, journey_engine_explain(r.engine, view->decisions[0].key, 0, &one));
	SAYS(journey_explanation_look(one)->decisions[0].reason, "consent");
	journey_explanation_free(one);
	journey_explanation_free(e);
	rig_close(&r);
}

/* What the re-check dropped says so. */
JOURNEY_PLAIN_TEST(a_dropped_send_says_why)
{
	rig r;
	rig_open(&r, allocator, &open_shop);
	rig_read(&r, "ann", 1, T);
	journey_explanation *e = of_customer(&r, "ann", "tour", T, 0);
	SAYS(journey_explanation_look(e)->decisions[0].outcome, "waits");
	journey_explanation_free(e);
	rig_consent(&r, "ann", "marketing", false, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 0);
	e = of_customer(&r, "ann", "tour", T + 1, 0);
	SAYS(journey_explanation_look(e)->decisions[0].outcome, "dropped");
	SAYS(journey_explanation_look(e)->decisions[0].reason, "consent");
	/* What it saw when it was decided stays. */
	const journey_decided *it = &journey_explanation_look(e)->decisions[0];
	const journey_option *email = option_of(it->channels, it->channel_count, "email");
	ck_assert_int_eq(rule_of(email->rules, email->rule_count, "consent")->passage, JOURNEY_PASSED);
	journey_explanation_free(e);
	rig_close(&r);
}

/* ---- now ---- */

JOURNEY_PLAIN_TEST(who_is_not_in_a_journey_is_told_why)
{
	rig r;
	rig_open(&r, allocator, &open_shop);
	rig_ordered(&r, "ann", "c", 10, T);
	rig_ordered(&r, "ann", "d", 10, T + 1);
	rig_read(&r, "ann", 1, T + 2);
	journey_explanation *e = of_customer(&r, "ann", "", T + 2, 0);
	ck_assert_uint_eq(journey_explanation_look(e)->place_count, 1);
	const journey_place *place = &journey_explanation_look(e)->places[0];
	SAYS(place->journey, "tour");
	SAYS(place->step, "");
	ck_assert(place->entries == 0 && place->last_entry == JOURNEY_TIME_NONE);
	const journey_reasoning *enter = rule_of(place->rules, place->rule_count, "enter");
	SAYS(enter->condition, "event.n >= 1.0 && profile.orders < 2");
	ck_assert_int_eq(enter->passage, JOURNEY_REFUSED);
	SAYS(sight_of(enter, "profile.orders")->value, "2");
	ck_assert(sight_of(enter, "profile.orders")->fails);
	SAYS(rule_of(place->rules, place->rule_count, "event")->name, "Page Read");
	ck_assert_int_eq(rule_of(place->rules, place->rule_count, "again")->passage, JOURNEY_PASSED);
	journey_explanation_free(e);
	/* Who was in it may come again after a day: until then, and from then on. */
	rig_read(&r, "bob", 1, T + 3);
	e = of_customer(&r, "bob", "tour", T + 2 + JOURNEY_DAY, 0);
	place = &journey_explanation_look(e)->places[0];
	const journey_reasoning *again = rule_of(place->rules, place->rule_count, "again");
	ck_assert(again->passage == JOURNEY_REFUSED && again->until == T + 3 + JOURNEY_DAY);
	journey_explanation_free(e);
	e = of_customer(&r, "bob", "tour", T + 3 + JOURNEY_DAY, 0);
	place = &journey_explanation_look(e)->places[0];
	ck_assert_int_eq(rule_of(place->rules, place->rule_count, "again")->passage, JOURNEY_PASSED);
	journey_explanation_free(e);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_waits_for_its_hour_is_told_until_when)
{
	rig r;
	shop quiet = open_shop;
	quiet.quiet_from = 11 * 60;
	quiet.quiet_until = 13 * 60;
	rig_open(&r, allocator, &quiet);
	rig_read(&r, "ann", 1, T); /* at 12:00 */
	journey_explanation *e = of_customer(&r, "ann", "tour", T, 0);
	const journey_place *place = &journey_explanation_look(e)->places[0];
	SAYS(place->step, "pick");
	SAYS(place->state, "deferred");
	ck_assert(place->until == T + JOURNEY_HOUR);
	ck_assert_ptr_nonnull(place->next);
	SAYS(place->next->outcome, "waits");
	SAYS(place->next->reason, "quiet_hours");
	const journey_option *email = option_of(place->next->channels, place->next->channel_count, "email");
	const journey_reasoning *hours = rule_of(email->rules, email->rule_count, "quiet_hours");
	ck_assert(hours->passage == JOURNEY_PUT_OFF && hours->until == T + JOURNEY_HOUR);
	ck_assert_uint_eq(journey_explanation_look(e)->decision_count, 0);
	journey_explanation_free(e);
	rig_close(&r);
}

/* A journey for each cart. */
static void carts(journey_builder *b)
{
	journey_trigger_options added = {.size = sizeof added, .name = S("added"), .event = S("Product Added"), .per = S("event.cart_id")};
	journey_journey_options j = rig_journey_by_trigger("tour", "added");
	DECLARE(journey_builder_trigger(b, &added));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_DAY);
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(who_stands_still_in_a_paused_journey_is_told_so)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = carts});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "shoes", 50, T + 1);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T + 2));
	journey_explanation *e = of_customer(&r, "ann", "tour", T + 3, 0);
	const journey_place *places = journey_explanation_look(e)->places;
	ck_assert_uint_eq(journey_explanation_look(e)->place_count, 2);
	SAYS(places[0].key, "c1");
	SAYS(places[1].key, "c2");
	ck_assert(places[0].paused && places[1].paused);
	ck_assert(has(journey_explanation_text(e), "tour of c1: paused, waiting at step "));
	ck_assert(has(journey_explanation_text(e), "tour of c2: paused, waiting at step "));
	journey_explanation_free(e);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(asking_changes_nothing)
{
	rig r;
	unsigned char before[16], after[16];
	size_t size[2];
	rig_open(&r, allocator, &open_shop);
	rig_read(&r, "ann", 1, T);
	OK(&r, journey_engine_actions_digest(r.engine, before));
	char *rows = rig_dump(&r.storage, &size[0]);
	journey_explanation_free(of_customer(&r, "ann", "", T + 9 * JOURNEY_DAY, JOURNEY_EXPLAIN_PRIVATE));
	ck_assert(journey_engine_clock(r.engine) == T);
	OK(&r, journey_engine_actions_digest(r.engine, after));
	ck_assert_int_eq(memcmp(before, after, 16), 0);
	char *same = rig_dump(&r.storage, &size[1]);
	ck_assert_uint_eq(size[0], size[1]);
	ck_assert_int_eq(memcmp(rows, same, size[0]), 0);
	free(rows);
	free(same);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_is_not_there_is_not_explained)
{
	rig r;
	journey_explanation *e = NULL;
	journey_identifier nobody = {{NULL, 0}, S("nobody")}, ann = {{NULL, 0}, S("ann")};
	rig_open(&r, allocator, &open_shop);
	rig_read(&r, "ann", 1, T);
	IS(journey_engine_explain(r.engine, S("0123456789abcdef0123456789abcdef"), 0, &e), JOURNEY_NOT_FOUND);
	IS(journey_engine_explain(r.engine, S(""), 0, &e), JOURNEY_NOT_FOUND);
	IS(journey_engine_explain(r.engine, S("x"), 2, &e), JOURNEY_MISUSE);
	IS(journey_engine_explain(r.engine, S("x"), 0, NULL), JOURNEY_MISUSE);
	IS(journey_engine_explain(NULL, S("x"), 0, &e), JOURNEY_MISUSE);
	IS(journey_engine_explain_customer(r.engine, nobody, S(""), T, 0, &e), JOURNEY_NOT_FOUND);
	IS(journey_engine_explain_customer(r.engine, ann, S("tuor"), T, 0, &e), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(journey_engine_error(r.engine)->where, "journey");
	ck_assert_ptr_null(e);
	journey_explanation_free(NULL);
	rig_close(&r);
}

/* ---- records ---- */

/* Erasing reaches decisions that nothing came of, too. */
JOURNEY_PLAIN_TEST(erased_decisions_are_gone)
{
	rig r;
	journey_explanation *e;
	shop closed = open_shop;
	char key[33];
	closed.marketing = false;
	rig_open(&r, allocator, &closed);
	rig_read(&r, "ann", 1, T);
	e = of_customer(&r, "ann", "", T, 0);
	memcpy(key, journey_explanation_look(e)->decisions[0].key.data, 32);
	key[32] = '\0';
	journey_explanation_free(e);
	journey_identifier ann = {{NULL, 0}, S("ann")};
	OK(&r, journey_engine_erase(r.engine, ann, JOURNEY_ERASE_DELETE, 0, T + 1));
	e = NULL;
	IS(journey_engine_explain(r.engine, S(key), 0, &e), JOURNEY_NOT_FOUND);
	rig_close(&r);
}

/* The strategy changes: what it decided is told in the words of then. */
static void offering_otherwise(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("other", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(earlier_strategies_are_read_from_the_store)
{
	rig a, b;
	journey_explanation *e = NULL;
	shop after = {.declare = offering_otherwise};
	rig_open(&a, allocator, &open_shop);
	rig_read(&a, "bob", 1, T);
	rig_deliver(&a, T);
	journey_strategy *second = rig_strategy(allocator, &after);
	IS(rig_open_on(&b, allocator, &a.storage, second), JOURNEY_OK);
	OK(&b, journey_engine_explain(b.engine, S(a.sends[0].key), 0, &e));
	const journey_decided *it = &journey_explanation_look(e)->decisions[0];
	ck_assert(it->strategy == journey_strategy_hash(a.strategy));
	const journey_option *named = option_of(it->offers, it->offer_count, "named");
	SAYS(rule_of(named->rules, named->rule_count, "eligibility")->condition,
	     "profile.first_name == \"Ann\" && profile.orders < 9");
	SAYS(sight_of(rule_of(named->rules, named->rule_count, "eligibility"), "profile.first_name")->value, "null");
	journey_explanation_free(e);
	rig_close(&b);
	journey_strategy_free(second);
	rig_close(&a);
}

/* A record as releases before form 2 wrote it. */
JOURNEY_TEST(records_of_form_1_are_read)
{
	jy_buffer b;
	jy_arena arena;
	jy_record record;

	jy_buffer_init(&b, allocator);
	jy_arena_init(&arena, allocator);
	TRY_TRUE(jy_buffer_u16(&b, 1) && jy_buffer_u64(&b, 7) && jy_buffer_zigzag(&b, T) && jy_buffer_u8(&b, 1) &&
		 jy_buffer_str(&b, S("uann")) && jy_buffer_str(&b, S("tour")) && jy_buffer_str(&b, S("pick")) &&
		 jy_buffer_varint(&b, 1) && jy_buffer_str(&b, S("ten")) && jy_buffer_u8(&b, JY_RULE_ELIGIBILITY) &&
		 jy_buffer_double(&b, 2) && jy_buffer_varint(&b, 1) && jy_buffer_str(&b, S("email")) &&
		 jy_buffer_u8(&b, 255) && jy_buffer_double(&b, 0) && jy_buffer_str(&b, S("")) &&
		 jy_buffer_str(&b, S("email")) && jy_buffer_double(&b, 1) &&
		 jy_buffer_u32(&b, jy_crc32c(b.data, b.size)));
	TRY_AGAIN(jy_record_read(jy_buffer_view(&b), &arena, &record));
	ck_assert_uint_eq(record.form, 1);
	ck_assert(record.strategy == 7 && record.time == T && record.flags == JY_RECORD_GHOST);
	SAYS(record.channel, "email");
	ck_assert(record.offer_count == 1 && record.offers[0].rule == JY_RULE_ELIGIBILITY);
	ck_assert(record.offers[0].reason_count == 0 && record.fate == JY_RULE_NONE && record.holdout <= 0);
	/* Cut anywhere, or changed: refused. */
	for (size_t size = 0; size < b.size; size++) {
		journey_bytes part = {b.data, size};
		journey_status status = jy_record_read(part, &arena, &record);
		ck_assert(status == JOURNEY_CORRUPT || status == JOURNEY_VERSION);
	}
	b.data[0] = JY_RECORD_FORM + 1;
	IS(jy_record_read(jy_buffer_view(&b), &arena, &record), JOURNEY_VERSION);
done:
	jy_arena_free(&arena);
	jy_buffer_free(&b);
}

/* Each allocation fails once: the call is refused, and made again it answers. */
JOURNEY_TEST(explanations_survive_lack_of_memory)
{
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &open_shop);
	journey_engine *engine = NULL;
	journey_explanation *e = NULL, *one = NULL;
	journey_engine_options options;
	journey_identifier ann = {{NULL, 0}, S("ann")};
	journey_entry n = {{.as.s = "n", .n = 1, .type = JOURNEY_STRING}, {.as.d = 1, .type = JOURNEY_DOUBLE}};
	journey_map properties = {1, &n};
	journey_event event = {.size = sizeof event, .kind = JOURNEY_EVENT_TRACK, .name = S("Page Read"),
			       .message_id = S("m"), .user_id = S("ann"), .timestamp = T, .properties = &properties};
	IS(journey_memory_store_new(NULL, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &storage;
	options.strategy = strategy;
	TRY(journey_engine_open(&options, &engine, NULL));
	TRY_AGAIN(journey_engine_track(engine, &event, T));
	TRY_AGAIN(journey_engine_explain_customer(engine, ann, S(""), T, 0, &e));
	ck_assert_uint_eq(journey_explanation_look(e)->decision_count, 1);
	TRY_AGAIN(journey_engine_explain(engine, journey_explanation_look(e)->decisions[0].key, 0, &one));
	TRY_TRUE(journey_explanation_text(one).size > 0);
	TRY_TRUE(journey_explanation_json(one).size > 0);
done:
	journey_explanation_free(e);
	journey_explanation_free(one);
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

Suite *suite_explain(void)
{
	return torture_suite("engine: explain", torture_a_send_says_why, torture_personal_values_are_masked,
			     torture_nothing_is_a_decision, torture_a_dropped_send_says_why,
			     torture_who_is_not_in_a_journey_is_told_why,
			     torture_what_waits_for_its_hour_is_told_until_when,
			     torture_who_stands_still_in_a_paused_journey_is_told_so, torture_asking_changes_nothing,
			     torture_what_is_not_there_is_not_explained, torture_erased_decisions_are_gone,
			     torture_earlier_strategies_are_read_from_the_store, torture_records_of_form_1_are_read,
			     torture_explanations_survive_lack_of_memory, NULL);
}
