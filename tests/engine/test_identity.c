/* Who is who: what may join identifiers, and what comes of it. */
#include "engine/check_engine.h"
#include "engine/rig.h"
#include <journey/sending.h>

#include "base/hash.h"
#include "engine/call.h"
#include "engine/component.h"
#include <stdio.h>
#include <string.h>

static void web_and_import(journey_builder *b)
{
	DECLARE(journey_builder_source(b, S("web"), 1));
	DECLARE(journey_builder_source(b, S("import"), 0));
}

/* Identify of both; `source` may be NULL. */
static void joined_by(rig *r, const char *user, const char *device, const char *source, journey_time time)
{
	journey_entry entry = {{.as.s = "source", .n = 6, .type = JOURNEY_STRING},
			       {.as.s = source, .type = JOURNEY_STRING}};
	journey_map context = {1, &entry};
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, user, "", time);
	e.event.anonymous_id = S(device);
	if (source != NULL) {
		entry.value.n = (uint32_t)strlen(source);
		e.event.context = &context;
	}
	OK(r, rig_feed(r, &e, time));
}

JOURNEY_PLAIN_TEST(only_declared_sources_join)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = web_and_import});
	rig_read(&r, "?d", 1, T);
	joined_by(&r, "ann", "d", NULL, T);
	joined_by(&r, "ann", "d", "import", T);
	joined_by(&r, "ann", "d", "fax", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	joined_by(&r, "ann", "d", "web", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	rig_read(&r, "?d", 1, T);
	joined_by(&r, "ann", "d", "import", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
}

/* ---- any order ---- */

#define EVENTS 40

/* An identify or alias over few identifiers; each kind with a limit small enough to bite. */
typedef struct said {
	char user[8], device[8], email[8], previous[8], id[8];
	journey_time time;
} said;

static void tight(journey_builder *b)
{
	journey_identifier_options user = {.size = sizeof user, .kind = S("user_id"), .limit = 2};
	journey_identifier_options email = {
		.size = sizeof email, .kind = S("email"), .from = S("traits.tier"), .limit = 2, .within = 20};
	journey_identifier_options device = {.size = sizeof device, .kind = S("anonymous_id"), .limit = 3};
	DECLARE(journey_builder_identifier(b, &user));
	DECLARE(journey_builder_identifier(b, &email));
	DECLARE(journey_builder_identifier(b, &device));
}

static uint64_t draw(uint64_t *seed, uint64_t below)
{
	*seed = jy_hash_mix(*seed, 77);
	return *seed % below;
}

static void put_id(char out[8], const char *prefix, uint64_t number)
{
	out[0] = '\0';
	if (number > 0)
		snprintf(out, 8, "%s%u", prefix, (unsigned)number % 100);
}

static void say(said *e, uint64_t *seed, unsigned n)
{
	memset(e, 0, sizeof *e);
	put_id(e->user, "u", draw(seed, 5));
	put_id(e->device, "d", draw(seed, 6));
	put_id(e->email, "e", draw(seed, 5));
	if (e->user[0] != '\0' && draw(seed, 4) == 0)
		put_id(e->previous, draw(seed, 2) ? "u" : "d", 1 + draw(seed, 4));
	if (e->user[0] == '\0' && e->device[0] == '\0')
		put_id(e->device, "d", 1 + draw(seed, 5));
	snprintf(e->id, sizeof e->id, "m%u", n % 1000);
	e->time = T + (journey_time)draw(seed, 60);
}

static journey_status tell(rig *r, const said *e, journey_time now)
{
	rig_event event;
	rig_make(r, &event, e->previous[0] != '\0' ? JOURNEY_EVENT_ALIAS : JOURNEY_EVENT_IDENTIFY, e->user, "", e->time);
	event.event.anonymous_id = S(e->device);
	event.event.previous_id = S(e->previous);
	if (e->email[0] != '\0')
		rig_put_text(&event, "tier", e->email);
	memcpy(event.id, e->id, sizeof e->id);
	return rig_feed(r, &event, now);
}

typedef struct outcome {
	unsigned char facts[16];
	int64_t customers, guarded, limited, lost;
} outcome;

static void look(rig *r, outcome *out)
{
	memset(out, 0, sizeof *out);
	OK(r, journey_engine_facts_digest(r->engine, out->facts));
	out->customers = rig_count(r, "customers");
	out->guarded = rig_count(r, "edges.guarded");
	out->limited = rig_count(r, "edges.over_limit");
	out->lost = rig_count(r, "lost.edges");
}

/* Who is whose, by the root that each identifier's customer has. */
static void roots(rig *r, char *out, size_t room)
{
	static const char *const names[] = {"uu1", "uu2", "uu3", "uu4", "ad1", "ad2", "ad3", "ad4", "ad5", "au1", "au2",
	                                    "au3", "au4", "ud1", "ud2", "ud3", "ud4", "xemail:e1", "xemail:e2",
	                                    "xemail:e3", "xemail:e4"};
	size_t n = 0;
	IS(jy_call_begin(r->engine, JOURNEY_TIME_NONE), JOURNEY_OK);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		jy_member *member;
		IS(jy_member_get(r->engine, S(names[i]), &member), JOURNEY_OK);
		journey_str root = jy_component_root(member->component);
		n += (size_t)snprintf(out + n, room - n, "%.*s ", (int)root.size, root.data);
	}
	(void)!jy_call_forget(r->engine, JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(any_order_gives_the_same_customers)
{
	static const shop limited = {.declare = tight};
	int64_t guarded = 0, over = 0;
	for (uint64_t round = 1; round <= (torture_long() ? 2000 : 60); round++) {
		uint64_t seed = round;
		said events[EVENTS];
		outcome first, other;
		char who[2][400];
		for (unsigned i = 0; i < EVENTS; i++)
			say(&events[i], &seed, i);
		for (unsigned run = 0; run < 4; run++) {
			rig r;
			rig_open(&r, allocator, &limited);
			for (unsigned i = 0; i < EVENTS; i++)
				IS(tell(&r, &events[i], T + 100), JOURNEY_OK);
			if (run == 2) { /* again, after a restart */
				rig_reopen(&r);
				for (unsigned i = 0; i < EVENTS; i += 3)
					IS(tell(&r, &events[i], T + 100), JOURNEY_DUPLICATE);
			}
			look(&r, run == 0 ? &first : &other);
			roots(&r, who[run > 0], sizeof who[0]);
			rig_reopen(&r);
			roots(&r, who[1], sizeof who[0]);
			if (run > 0)
				ck_assert_msg(memcmp(&first, &other, sizeof first) == 0, "round %d, run %u: facts", (int)round,
				              run);
			ck_assert_msg(strcmp(who[0], who[1]) == 0, "round %d, run %u:\n%s\n%s", (int)round, run, who[0],
			              who[1]);
			rig_close(&r);
			for (unsigned i = EVENTS; i > 1; i--) {
				unsigned k = (unsigned)draw(&seed, i);
				said e = events[i - 1];
				events[i - 1] = events[k];
				events[k] = e;
			}
		}
		guarded += first.guarded;
		over += first.limited;
		ck_assert_int_eq(first.lost, 0);
	}
	ck_assert_int_gt(guarded, 60);
	ck_assert_int_gt(over, 60);
}

/* ---- who is whose ---- */

static journey_identifier user(const char *id)
{
	return (journey_identifier){S("user_id"), S(id)};
}

static journey_identifier device(const char *id)
{
	return (journey_identifier){S("anonymous_id"), S(id)};
}

static void say_alias(rig *r, const char *id, const char *previous, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_ALIAS, id, "", time);
	e.event.previous_id = S(previous);
	OK(r, rig_feed(r, &e, time));
}

/* The edges that were told, one a line: "ann-d1 joined m3 web;". */
typedef struct told {
	char text[2000];
	size_t size;
} told;

static journey_status tell_edge(void *arg, const journey_edge *edge)
{
	static const char *const states[] = {"joined", "confirmed", "cut", "guarded", "over_limit", "over_size", "half"};
	told *to = arg;
	to->size += (size_t)snprintf(to->text + to->size, sizeof to->text - to->size, "%.*s-%.*s %s %.*s%s%.*s",
	                             (int)edge->a.value.size, edge->a.value.data, (int)edge->b.value.size,
	                             edge->b.value.data, states[edge->state], (int)edge->message_id.size,
	                             edge->message_id.data, edge->source.size > 0 ? " " : "", (int)edge->source.size,
	                             edge->source.data);
	if (edge->state == JOURNEY_EDGE_OVER_LIMIT)
		to->size += (size_t)snprintf(to->text + to->size, sizeof to->text - to->size, " %.*s %u of %u",
		                             (int)edge->limit_kind.size, edge->limit_kind.data, (unsigned)edge->would_be,
		                             (unsigned)edge->limit);
	to->text[to->size++] = ';';
	to->text[to->size] = '\0';
	return JOURNEY_OK;
}

static void why_is(rig *r, journey_identifier identifier, const char *expected)
{
	told t = {.size = 0};
	OK(r, journey_engine_why(r->engine, identifier, tell_edge, &t));
	ck_assert_str_eq(t.text, expected);
}

static bool same_customer(rig *r, journey_identifier a, journey_identifier b, const char *path)
{
	told t = {.size = 0};
	journey_status status = journey_engine_path(r->engine, a, b, tell_edge, &t);
	ck_assert(status == JOURNEY_OK || status == JOURNEY_NOT_FOUND);
	if (status == JOURNEY_OK && path != NULL)
		ck_assert_str_eq(t.text, path);
	return status == JOURNEY_OK;
}

JOURNEY_PLAIN_TEST(a_shared_device_joins_no_two_customers)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = web_and_import});
	rig_read(&r, "?d", 1, T);
	joined_by(&r, "ann", "d", "web", T + 10);
	joined_by(&r, "bob", "d", "web", T + 20);
	joined_by(&r, "bob", "e", "web", T + 30);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	ck_assert_int_eq(rig_count(&r, "edges.guarded"), 1);
	ck_assert(same_customer(&r, device("d"), user("ann"), "d-ann joined m2 web;"));
	ck_assert(!same_customer(&r, user("bob"), user("ann"), NULL));
	why_is(&r, user("bob"), "bob-d guarded m3 web;bob-e joined m4 web;");
	/* bob was there before: the device was his, and ann's edge is the one that is refused. */
	joined_by(&r, "bob", "d", "web", T + 5);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	ck_assert_int_eq(rig_count(&r, "edges.guarded"), 1);
	ck_assert(same_customer(&r, device("d"), device("e"), "d-bob joined m5 web;bob-e joined m4 web;"));
	why_is(&r, user("ann"), "ann-d guarded m2 web;");
	say_alias(&r, "bob", "ann", T + 40); /* names no source that may join */
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_alias_joins_two_known_customers)
{
	rig r;
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T);
	rig_read(&r, "?cid", 1, T);
	say_alias(&r, "ann", "bob", T + 1);
	say_alias(&r, "ann", "cid", T + 2); /* an anonymous id, it turns out */
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	say_alias(&r, "ann", "dot", T + 3); /* before anything is known of it */
	rig_read(&r, "?dot", 1, T + 4);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(limits_keep_out_the_least_trusted)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = tight});
	for (unsigned i = 0; i < 4; i++) {
		char email[8];
		snprintf(email, sizeof email, "e%u", i);
		rig_trait(&r, "ann", NULL, "tier", email, T + i);
	}
	ck_assert_int_eq(rig_count(&r, "edges.over_limit"), 2);
	why_is(&r, user("ann"), "ann-e0 joined m1;ann-e1 joined m2;ann-e2 over_limit m3 email 3 of 2;"
	                        "ann-e3 over_limit m4 email 3 of 2;");
	rig_trait(&r, "ann", NULL, "tier", "e9", T + 30); /* 20 microseconds later there is room again */
	ck_assert_int_eq(rig_count(&r, "edges.over_limit"), 2);
	rig_close(&r);
}

static void blocking(journey_builder *b)
{
	const journey_str words[] = {S("kiosk")};
	journey_identifier_options card = {.size = sizeof card,
	                                   .kind = S("card"),
	                                   .blocked = words,
	                                   .blocked_count = 1,
	                                   .blocked_like = S("^test-[0-9]+$")};
	DECLARE(journey_builder_identifier(b, &card));
}

static journey_status with_card(rig *r, const char *name, const char *card, journey_time time)
{
	journey_entry parts[2] = {{{.as.s = "type", .n = 4, .type = JOURNEY_STRING}, {.as.s = "card", .n = 4, .type = JOURNEY_STRING}},
	                          {{.as.s = "id", .n = 2, .type = JOURNEY_STRING}, {.as.s = card, .n = (uint32_t)strlen(card), .type = JOURNEY_STRING}}};
	journey_map id = {2, parts};
	journey_value item = {.as.map = &id, .type = JOURNEY_MAP}, list_value = {.type = JOURNEY_LIST};
	journey_list list = {1, &item};
	list_value.as.list = &list;
	journey_entry entry = {{.as.s = "externalIds", .n = 11, .type = JOURNEY_STRING}, list_value};
	journey_map context = {1, &entry};
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, name, "", time);
	e.event.context = &context;
	return rig_feed(r, &e, time);
}

JOURNEY_PLAIN_TEST(blocked_identifiers_are_nobodys)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = blocking});
	rig_trait(&r, "ann", "NULL", NULL, NULL, T);
	rig_trait(&r, "bob", "00000000-0000-0000-0000-000000000000", NULL, NULL, T);
	IS(with_card(&r, "ann", "test-12", T), JOURNEY_OK);
	IS(with_card(&r, "bob", "kiosk", T), JOURNEY_OK);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	ck_assert_int_eq(rig_count(&r, "identifiers.blocked"), 4);
	IS(with_card(&r, "null", "test-3", T), JOURNEY_BLOCKED);
	ck_assert_int_eq(rig_count(&r, "rejected.blocked"), 1);
	IS(with_card(&r, "null", "4711", T), JOURNEY_OK); /* all that is known of them is the card */
	IS(with_card(&r, "ann", "4711", T + 1), JOURNEY_OK);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	ck_assert(same_customer(&r, user("ann"), (journey_identifier){S("card"), S("4711")}, "ann-4711 joined m7;"));
	rig_close(&r);
}

/* ---- taking it back ---- */

/* ann's and the device's events, and one that may say that they are one; `device` may be NULL. */
static void tell_both(rig *r, const char *joined)
{
	r->sequence = 0;
	rig_added(r, "ann", "c1", "shoes", 5, T);
	rig_added(r, "?d", "c2", "hat", 5, T + 1);
	rig_trait(r, "ann", joined, "tier", "gold", T + 2);
}

JOURNEY_PLAIN_TEST(unmerge_takes_a_merge_back)
{
	rig apart, r;
	rig_open(&apart, allocator, &(shop){.timezone = NULL});
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	tell_both(&apart, NULL);
	tell_both(&r, "d");
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	OK(&r, journey_engine_unmerge(r.engine, device("d"), user("ann"), JOURNEY_UNMERGE_FORGET, T + 2));
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	outcome x, y;
	look(&apart, &x);
	look(&r, &y);
	ck_assert_mem_eq(x.facts, y.facts, sizeof x.facts);
	IS(journey_engine_unmerge(r.engine, device("d"), user("ann"), JOURNEY_UNMERGE_FORGET, T + 2), JOURNEY_NOT_FOUND);
	IS(journey_engine_unmerge(r.engine, device("e"), user("ann"), JOURNEY_UNMERGE_KEEP_APART, T + 2),
	   JOURNEY_NOT_FOUND);
	IS(journey_engine_unmerge(r.engine, user("ann"), user("ann"), JOURNEY_UNMERGE_FORGET, T + 2), JOURNEY_INVALID);
	rig_trait(&r, "ann", "d", "tier", "gold", T + 3);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&apart);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(those_kept_apart_stay_so_until_an_alias)
{
	unsigned char facts[2][16];
	for (unsigned run = 0; run < 2; run++) {
		rig r;
		rig_open(&r, allocator, &(shop){.timezone = NULL});
		tell_both(&r, "d");
		/* Commands and events come in any order, as with a phone that was offline. */
		for (unsigned step = 0; step < 3; step++) {
			r.sequence = 100 + (run ? 2 - step : step);
			switch (run ? 2 - step : step) {
			case 0:
				OK(&r, journey_engine_unmerge(r.engine, user("ann"), device("d"), JOURNEY_UNMERGE_KEEP_APART,
				                              T + 10));
				break;
			case 1:
				rig_trait(&r, "ann", "d", "tier", "gold", T + 10);
				break;
			default:
				say_alias(&r, "ann", "d", T + 8);
				break;
			}
		}
		ck_assert_int_eq(rig_count(&r, "customers"), 2);
		ck_assert(!same_customer(&r, user("ann"), device("d"), NULL));
		rig_reopen(&r);
		ck_assert(!same_customer(&r, user("ann"), device("d"), NULL));
		why_is(&r, device("d"), "d-ann cut m3;d-ann cut m103;");
		r.sequence = 200;
		say_alias(&r, "ann", "d", T + 11);
		ck_assert_int_eq(rig_count(&r, "customers"), 1);
		ck_assert(same_customer(&r, user("ann"), device("d"), NULL));
		rig_reopen(&r);
		ck_assert(same_customer(&r, user("ann"), device("d"), NULL));
		OK(&r, journey_engine_facts_digest(r.engine, facts[run]));
		rig_close(&r);
	}
	ck_assert_mem_eq(facts[0], facts[1], 16);
}

/* ---- storms and cycles ---- */

JOURNEY_PLAIN_TEST(ten_thousand_identifiers_on_one_device)
{
	unsigned n = torture_long() ? 10000 : 1500;
	rig r;
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	OK(&r, journey_engine_begin(r.engine));
	for (unsigned i = 0; i < n; i++) {
		char id[16];
		snprintf(id, sizeof id, "v%u", i);
		rig_trait(&r, id, "kiosk", NULL, NULL, T + (i % 2 ? i : n - i));
	}
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_int_eq(rig_count(&r, "customers"), n); /* the device is one of them */
	ck_assert_int_gt(rig_count(&r, "lost.edges"), 0);
	ck_assert_int_eq(rig_count(&r, "edges.guarded"), 63);
	rig_close(&r);
}

/* Chains of devices and customers that link more than JOURNEY_CIRCLE_MAX. */
JOURNEY_PLAIN_TEST(chains_end)
{
	rig r;
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	for (unsigned i = 0; i < 400; i++) {
		char id[16], next[16];
		snprintf(id, sizeof id, "u%u", i / 2);
		snprintf(next, sizeof next, "d%u", (i + 1) / 2);
		rig_trait(&r, id, next, NULL, NULL, T + i);
	}
	ck_assert_int_gt(rig_count(&r, "lost.edges"), 0);
	ck_assert_int_eq(rig_count(&r, "events"), 400);
	rig_reopen(&r);
	ck_assert(same_customer(&r, user("u7"), device("d8"), NULL));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(cycles_are_admitted_once)
{
	rig r;
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	say_alias(&r, "a", "b", T);
	say_alias(&r, "b", "c", T + 1);
	say_alias(&r, "c", "a", T + 2);
	say_alias(&r, "b", "a", T + 3);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	ck_assert(same_customer(&r, user("c"), user("a"), "c-a confirmed m3;"));
	rig_close(&r);
}

/* ---- actions ---- */

static void welcome(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("welcome", "Product Added");
	j.again = JOURNEY_AGAIN_NEVER;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "s", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static void carded(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("welcome", "Page Read");
	blocking(b);
	DECLARE(journey_builder_segment(b, S("all"), S("true")));
	j.enter_event = S("");
	j.enter_segment = S("all");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "s", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(who_parts_gets_nothing_twice)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = welcome});
	rig_added(&r, "?d", "c", "p", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_trait(&r, "ann", "d", NULL, NULL, T + 1);
	rig_added(&r, "ann", "c", "p", 1, T + 2);
	OK(&r, journey_engine_unmerge(r.engine, user("ann"), device("d"), JOURNEY_UNMERGE_KEEP_APART, T + 3));
	rig_added(&r, "ann", "c", "p", 1, T + 4);
	rig_added(&r, "?d", "c", "p", 1, T + 5);
	ck_assert_uint_eq(rig_deliver(&r, T + 6), 0);
	ck_assert_int_eq(rig_result(&r, "welcome").entries, 1);
	rig_reopen(&r);
	rig_added(&r, "?d", "c", "p", 1, T + 7);
	ck_assert_uint_eq(rig_deliver(&r, T + 8), 0);
	rig_close(&r);
}

static void one_a_day(journey_builder *b)
{
	journey_journey_options added = rig_journey_by_event("added", "Product Added");
	journey_journey_options read = rig_journey_by_event("read", "Page Read");
	const journey_cap_options cap = {.size = sizeof cap, .count = 1, .window = JOURNEY_DAY};
	added.exit_event = S("Order Completed");
	DECLARE(journey_builder_journey(b, &added));
	rig_declare_send(b, "s", "push", "added");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &read));
	rig_declare_send(b, "s", "push", "read");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_cap(b, &cap));
}

/* A send that waits has its place with whom it goes to, and leaves none behind with the other. */
JOURNEY_PLAIN_TEST(a_place_stays_with_its_send)
{
	for (int by = 0; by < 2; by++) { /* decided for the device before they joined, or for the two */
		rig r;
		rig_open(&r, allocator, &(shop){.declare = one_a_day});
		if (by == 0)
			rig_added(&r, "?d", "c", "p", 1, T);
		rig_trait(&r, "ann", "d", NULL, NULL, T + 1);
		if (by == 1)
			rig_added(&r, "ann", "c", "p", 1, T + 2);
		OK(&r, journey_engine_unmerge(r.engine, user("ann"), device("d"), JOURNEY_UNMERGE_KEEP_APART, T + 3));
		rig_reopen(&r);
		rig_read(&r, "ann", 1, T + 4);
		rig_read(&r, "?d", 1, T + 4);
		ck_assert_uint_eq(rig_deliver(&r, T + 5), 2);
		ck_assert_str_eq(r.sends[0].text, "added");
		for (int day = 5; day < 15; day += 5) {
			rig_read(&r, "ann", 1, T + day * JOURNEY_DAY);
			rig_read(&r, "?d", 1, T + day * JOURNEY_DAY);
			ck_assert_uint_eq(rig_deliver(&r, T + day * JOURNEY_DAY), 2);
		}
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(what_waits_stays_with_the_root)
{
	rig r;
	rig_open(&r, allocator, &(shop){.timezone = NULL});
	rig_added(&r, "?d", "c", "p", 1, T);
	rig_trait(&r, "ann", "d", NULL, NULL, T + 1);
	ck_assert_int_eq(rig_next(&r), T + 2 * JOURNEY_HOUR);
	OK(&r, journey_engine_unmerge(r.engine, user("ann"), device("d"), JOURNEY_UNMERGE_FORGET, T + 3));
	ck_assert_int_eq(rig_next(&r), T + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_advance(&r, T + 3 * JOURNEY_HOUR), 1);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_has_other_identifiers_only_is_reached)
{
	journey_profile *profile;
	rig r;
	rig_open(&r, allocator, &(shop){.declare = carded});
	IS(with_card(&r, "", "4711", T), JOURNEY_OK);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].user, "");
	OK(&r, journey_engine_profile(r.engine, (journey_identifier){S("card"), S("4711")}, &profile));
	ck_assert_uint_eq(journey_profile_fragment_count(profile), 1);
	journey_profile_free(profile);
	IS(with_card(&r, "", "kiosk", T), JOURNEY_BLOCKED);
	rig_close(&r);
}

/* ---- batches ---- */

static void join_and_part(rig *r)
{
	joined_by(r, "ann", "d", NULL, T + 10);
	joined_by(r, "bob", "d", NULL, T + 20);
	joined_by(r, "bob", "d", NULL, T + 5);
	say_alias(r, "cid", "bob", T + 30);
	OK(r, journey_engine_unmerge(r->engine, user("cid"), user("bob"), JOURNEY_UNMERGE_KEEP_APART, T + 40));
}

JOURNEY_PLAIN_TEST(a_dropped_batch_leaves_nothing)
{
	rig r;
	outcome before, after, plain, again;
	rig_open(&r, allocator, &(shop){.declare = welcome});
	rig_added(&r, "?d", "c", "p", 1, T);
	joined_by(&r, "ann", "e", NULL, T + 1);
	look(&r, &before);
	for (unsigned run = 0; run < 3; run++) {
		r.sequence = 10;
		OK(&r, journey_engine_begin(r.engine));
		join_and_part(&r);
		OK(&r, journey_engine_rollback(r.engine));
		look(&r, &after);
		ck_assert_mem_eq(&before, &after, sizeof before);
		ck_assert(same_customer(&r, user("ann"), device("e"), NULL));
		if (run == 1)
			rig_reopen(&r);
	}
	r.sequence = 10;
	OK(&r, journey_engine_begin(r.engine));
	join_and_part(&r);
	OK(&r, journey_engine_commit(r.engine));
	look(&r, &plain);
	rig_reopen(&r);
	rig_added(&r, "bob", "c", "p", 1, T + 50);
	rig_added(&r, "ann", "c", "p", 1, T + 51);
	rig_added(&r, "?d", "c", "p", 1, T + 52);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){.declare = welcome});
	rig_added(&r, "?d", "c", "p", 1, T);
	joined_by(&r, "ann", "e", NULL, T + 1);
	r.sequence = 10;
	join_and_part(&r);
	look(&r, &again);
	ck_assert_mem_eq(&plain, &again, sizeof plain);
	rig_close(&r);
}

/* ---- memory that fails ---- */

static journey_status give(journey_engine *engine, const char *id, const char *who, const char *other, bool alias,
                           journey_time time)
{
	journey_event e = {.size = sizeof e, .kind = alias ? JOURNEY_EVENT_ALIAS : JOURNEY_EVENT_IDENTIFY};
	e.message_id = S(id);
	e.user_id = S(who);
	*(alias ? &e.previous_id : &e.anonymous_id) = S(other);
	e.timestamp = time;
	return journey_engine_accept(engine, &e, T + 100);
}

JOURNEY_TEST(failures_leave_customers_as_they_were)
{
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_error error;
	unsigned char facts[16];
	static journey_strategy *strategy;
	static unsigned char expected[16];
	strategy = rig_strategy(NULL, &(shop){.declare = welcome});
	journey_engine_options_init(&options);
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	options.allocator = allocator;
	options.storage = &storage;
	options.strategy = strategy;
	TRY(journey_engine_open(&options, &engine, &error));
	TRY_AGAIN(give(engine, "m1", "ann", "d", false, T));
	TRY_AGAIN(give(engine, "m2", "bob", "d", false, T + 1));
	TRY_AGAIN(give(engine, "m3", "bob", "d", false, T - 1)); /* ann and the device part */
	TRY_AGAIN(give(engine, "m4", "ann", "cid", true, T + 3));
	TRY_AGAIN(journey_engine_unmerge(engine, user("ann"), user("cid"), JOURNEY_UNMERGE_KEEP_APART, T + 100));
	TRY_AGAIN(give(engine, "m5", "ann", "bob", true, T + 5));
	TRY_AGAIN(journey_engine_unmerge(engine, user("ann"), user("bob"), JOURNEY_UNMERGE_FORGET, T + 100));
	TRY_AGAIN(journey_engine_facts_digest(engine, facts));
	if (!torture_starved())
		memcpy(expected, facts, sizeof facts);
	ck_assert_mem_eq(facts, expected, sizeof facts);
done:
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

Suite *suite_identity(void)
{
	return torture_suite("identity", torture_only_declared_sources_join, torture_any_order_gives_the_same_customers,
	                     torture_a_shared_device_joins_no_two_customers, torture_an_alias_joins_two_known_customers,
	                     torture_limits_keep_out_the_least_trusted, torture_blocked_identifiers_are_nobodys,
	                     torture_unmerge_takes_a_merge_back, torture_those_kept_apart_stay_so_until_an_alias,
	                     torture_ten_thousand_identifiers_on_one_device, torture_chains_end,
	                     torture_cycles_are_admitted_once, torture_who_parts_gets_nothing_twice,
	                     torture_a_place_stays_with_its_send, torture_what_waits_stays_with_the_root, torture_who_has_other_identifiers_only_is_reached,
	                     torture_a_dropped_batch_leaves_nothing, torture_failures_leave_customers_as_they_were, NULL);
}
