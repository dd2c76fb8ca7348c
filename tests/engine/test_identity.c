/* Who is who: what may join identifiers, and what comes of it. */
#include "engine/check_engine.h"
#include "engine/rig.h"

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
	rig_open(&r, allocator, &(shop){NULL});
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

Suite *suite_identity(void)
{
	return torture_suite("identity", torture_only_declared_sources_join, torture_any_order_gives_the_same_customers,
	                     NULL);
}
