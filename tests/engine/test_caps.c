/* Caps: against a plain list of what was sent; waiting for room; places; priority; several engines. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include "base/calendar.h"
#include "base/text.h"
#include <string.h>

#define JOURNEYS 4

/* A send: by email a with tag promo, b with both tags, c with none; by push p with tag promo. */
static const struct {
	const char *name, *channel, *tags[2];
} kinds[JOURNEYS] = {
	{"a", "email", {"promo", NULL}}, {"b", "email", {"promo", "news"}}, {"c", "email", {NULL, NULL}}, {"p", "push", {"promo", NULL}}};

static journey_cap_options caps[4]; /* of the test that is running */
static size_t cap_count;
static double priorities[JOURNEYS];
static int transactional[JOURNEYS];
static double holdouts[JOURNEYS];

static void declare_kind(journey_builder *b, int kind)
{
	char when[24] = "event.n == 0.0";
	journey_journey_options j = rig_journey_by_event(kinds[kind].name, "Page Read");
	journey_str channel = S(kinds[kind].channel), tags[2];
	journey_send_options send = {.size = sizeof send, .name = S("one"), .text = S(kinds[kind].name), .via = &channel, .via_count = 1};
	when[11] = (char)('0' + kind);
	j.enter_when = S(when);
	j.holdout = holdouts[kind];
	for (; send.tag_count < 2 && kinds[kind].tags[send.tag_count] != NULL; send.tag_count++)
		tags[send.tag_count] = S(kinds[kind].tags[send.tag_count]);
	send.tags = tags;
	send.priority = priorities[kind];
	send.transactional = transactional[kind];
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare(journey_builder *b)
{
	for (int i = 0; i < JOURNEYS; i++)
		declare_kind(b, i);
	for (size_t i = 0; i < cap_count; i++) {
		caps[i].size = sizeof caps[i];
		DECLARE(journey_builder_cap(b, &caps[i]));
	}
}

static const shop berlin = {.timezone = "Europe/Berlin", .email_open = true, .declare = declare};

static void forget(void)
{
	memset(caps, 0, sizeof caps);
	memset(priorities, 0, sizeof priorities);
	memset(transactional, 0, sizeof transactional);
	memset(holdouts, 0, sizeof holdouts);
	cap_count = 0;
}

static size_t send(rig *r, int kind, journey_time time)
{
	rig_advance(r, time);
	rig_read(r, "ann", kind, time);
	return rig_deliver(r, time);
}

/* ---- the oracle: a list ---- */

typedef struct entry {
	int kind;
	journey_time at;
} entry;

#define LOG 400
static entry sent_log[LOG];
static size_t logged;
static const char *customer_zone;

static bool concerns(const journey_cap_options *cap, int kind)
{
	bool tagged = cap->tag.size == 0;
	for (int i = 0; i < 2; i++)
		tagged = tagged || (kinds[kind].tags[i] != NULL && jy_str_is(cap->tag, kinds[kind].tags[i]));
	return tagged && (cap->channel.size == 0 || jy_str_is(cap->channel, kinds[kind].channel)) &&
	       (cap->journey.size == 0 || jy_str_is(cap->journey, kinds[kind].name));
}

static int64_t floor_day(journey_time local)
{
	return (local >= 0 ? local : local - JOURNEY_DAY + 1) / JOURNEY_DAY;
}

/* A number that all times of one period have, and no others. */
static int64_t period_of(const journey_cap_options *cap, journey_time at)
{
	const char *zone = cap->zone == JOURNEY_ZONE_UTC ? "UTC" : cap->zone == JOURNEY_ZONE_SHOP ? "Europe/Berlin" : customer_zone;
	int32_t offset = 0, month, date;
	int64_t year, day;
	if (strcmp(zone, "UTC") != 0)
		ck_assert_int_eq(rig_zone(NULL, S(zone), at, &offset), JOURNEY_OK);
	day = floor_day(at + offset * JOURNEY_SECOND);
	if (cap->period == JOURNEY_PERIOD_DAY)
		return day;
	if (cap->period == JOURNEY_PERIOD_WEEK)
		return (day + 3) / 7; /* 1970-01-01 was a Thursday */
	jy_date_of_day(day, &year, &month, &date);
	return year * 12 + month;
}

/* Whether the cap would be kept if this went at `at`, behind all that was sent. */
static bool fits(const journey_cap_options *cap, int kind, journey_time at)
{
	uint32_t n = 0;
	journey_time start = JOURNEY_TIME_NONE;
	if (!concerns(cap, kind))
		return true;
	for (size_t i = 0; i < logged; i++) {
		if (!concerns(cap, sent_log[i].kind))
			continue;
		if (cap->from_first && (start == JOURNEY_TIME_NONE || sent_log[i].at - start >= cap->window)) {
			start = sent_log[i].at;
			n = 0;
		}
		if (cap->from_first)
			n++;
		else if (cap->period != JOURNEY_PERIOD_NONE)
			n += period_of(cap, sent_log[i].at) == period_of(cap, at);
		else
			n += at - sent_log[i].at < cap->window;
	}
	if (cap->from_first && start != JOURNEY_TIME_NONE && at - start >= cap->window)
		n = 0;
	return n < cap->count;
}

static bool all_fit(int kind, journey_time at)
{
	for (size_t i = 0; i < cap_count; i++)
		if (!fits(&caps[i], kind, at))
			return false;
	return true;
}

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)((state >> 33) % below);
}

static void draw_cap(journey_cap_options *cap)
{
	static const char *const tags[] = {"", "promo", "news"}, *const channels[] = {"", "email", "push"},
				 *const journeys[] = {"", "", "b"};
	memset(cap, 0, sizeof *cap);
	cap->count = 1 + draw(3);
	cap->tag = S(tags[draw(3)]);
	cap->channel = S(channels[draw(3)]);
	cap->journey = S(journeys[draw(3)]);
	if (draw(2) == 0) {
		cap->period = (journey_period)(JOURNEY_PERIOD_DAY + draw(3));
		cap->zone = (journey_cap_zone)draw(3);
	} else {
		cap->window = (journey_duration)(1 + draw(96)) * JOURNEY_HOUR;
		cap->from_first = draw(3) == 0;
	}
}

/* Nothing is sent that does not fit, nothing is refused that does. */
static void follow(const journey_allocator *allocator, uint64_t seed, const char *zone)
{
	rig r;
	forget();
	state = seed;
	logged = 0;
	customer_zone = zone != NULL ? zone : "Europe/Berlin";
	cap_count = 1 + draw(3);
	for (size_t i = 0; i < cap_count; i++)
		draw_cap(&caps[i]);
	rig_open(&r, allocator, &berlin);
	journey_time at = rig_time("2026-03-27T00:00:00Z") + (journey_time)draw(86400) * JOURNEY_SECOND;
	if (zone != NULL)
		rig_trait(&r, "ann", NULL, "timezone", zone, at - 1);
	for (int i = 0; i < 120; i++) {
		int kind = (int)draw(JOURNEYS);
		bool expected = all_fit(kind, at);
		size_t got = send(&r, kind, at);
		ck_assert_msg(got == (expected ? 1 : 0), "seed %d, send %d (%s): %zu sent, %d expected", (int)seed, i, kinds[kind].name,
			      got, expected);
		if (got)
			sent_log[logged++] = (entry){kind, at};
		if (draw(20) == 0)
			rig_reopen(&r);
		/* Often exactly as long as a window. */
		at += draw(4) == 0 && caps[0].window > 0 ? caps[0].window : (journey_time)draw(36 * 3600) * JOURNEY_SECOND;
	}
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(caps_are_what_a_list_of_sends_says)
{
	static const char *const zones[] = {NULL, "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"};
	for (uint64_t seed = 1; seed <= 60; seed++)
		follow(allocator, seed, zones[seed % 4]);
}

/* ---- boundaries ---- */

/* How many of two sends of kind a go, at these times. */
static size_t pair(const journey_allocator *allocator, const char *zone, const char *first, const char *second)
{
	rig r;
	rig_open(&r, allocator, &berlin);
	if (zone != NULL)
		rig_trait(&r, "ann", NULL, "timezone", zone, rig_time(first) - 1);
	size_t n = send(&r, 0, rig_time(first)) + send(&r, 0, rig_time(second));
	rig_close(&r);
	return n;
}

JOURNEY_PLAIN_TEST(a_calendar_day_has_three_zones)
{
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .period = JOURNEY_PERIOD_DAY, .zone = JOURNEY_ZONE_CUSTOMER};
	/* St. John's is 3:30 behind UTC. */
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-10T03:30:00Z", "2026-02-11T03:29:59.999999Z"), 1);
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-11T03:29:59.999999Z", "2026-02-11T03:30:00Z"), 2);
	caps[0].zone = JOURNEY_ZONE_SHOP;
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-09T23:00:00Z", "2026-02-10T22:59:59.999999Z"), 1);
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-10T22:59:59.999999Z", "2026-02-10T23:00:00Z"), 2);
	caps[0].zone = JOURNEY_ZONE_UTC;
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-10T00:00:00Z", "2026-02-10T23:59:59.999999Z"), 1);
	ck_assert_uint_eq(pair(allocator, "America/St_Johns", "2026-02-10T23:59:59.999999Z", "2026-02-11T00:00:00Z"), 2);
}

JOURNEY_PLAIN_TEST(weeks_begin_on_monday_and_months_on_the_first)
{
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .period = JOURNEY_PERIOD_WEEK, .zone = JOURNEY_ZONE_UTC};
	ck_assert_uint_eq(pair(allocator, NULL, "2026-03-09T00:00:00Z", "2026-03-15T23:59:59Z"), 1);
	ck_assert_uint_eq(pair(allocator, NULL, "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z"), 2);
	caps[0].period = JOURNEY_PERIOD_MONTH;
	ck_assert_uint_eq(pair(allocator, NULL, "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z"), 1);
	ck_assert_uint_eq(pair(allocator, NULL, "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z"), 2);
}

static void sundays(journey_builder *b)
{
	DECLARE(journey_builder_week_start(b, JOURNEY_WEEK_SUNDAY));
	declare(b);
}

JOURNEY_PLAIN_TEST(weeks_may_begin_on_sunday)
{
	shop s = berlin;
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .period = JOURNEY_PERIOD_WEEK, .zone = JOURNEY_ZONE_UTC};
	s.declare = sundays;
	rig_open(&r, allocator, &s);
	ck_assert_uint_eq(send(&r, 0, rig_time("2026-03-07T23:59:59Z")), 1);
	ck_assert_uint_eq(send(&r, 0, rig_time("2026-03-08T00:00:00Z")), 1);
	ck_assert_uint_eq(send(&r, 0, rig_time("2026-03-09T00:00:00Z")), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(none_at_all_is_not_no_limit)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 0, .window = JOURNEY_HOUR, .tag = S("promo"), .wait = 1};
	rig_open(&r, allocator, &berlin);
	ck_assert_uint_eq(send(&r, 0, T), 0);
	ck_assert_uint_eq(send(&r, 2, T + 1), 1);
	ck_assert_int_eq(rig_suppressed(&r, "a", "cap"), 1);
	rig_reopen(&r); /* forgets leases that are over */
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

/* ---- waiting for room ---- */

/* Kind a is sent at `read`, and must go at `goes`, not a microsecond before. */
static void waits(rig *r, journey_time read, journey_time goes)
{
	ck_assert_uint_eq(send(r, 0, read), 0);
	rig_reopen(r);
	ck_assert_int_eq(rig_next(r), goes);
	rig_advance(r, goes - 1);
	ck_assert_uint_eq(rig_deliver(r, goes - 1), 0);
	rig_reopen(r);
	rig_advance(r, goes);
	ck_assert_uint_eq(rig_deliver(r, goes), 1);
}

JOURNEY_PLAIN_TEST(what_waits_goes_when_there_is_room)
{
	rig r;
	forget();
	cap_count = 2;
	caps[0] = (journey_cap_options){.count = 2, .window = JOURNEY_DAY, .wait = 1};
	caps[1] = (journey_cap_options){.count = 3, .period = JOURNEY_PERIOD_WEEK, .zone = JOURNEY_ZONE_SHOP, .wait = 1};
	rig_open(&r, allocator, &berlin);
	ck_assert_uint_eq(send(&r, 0, T), 1); /* Tuesday noon */
	ck_assert_uint_eq(send(&r, 1, T + JOURNEY_HOUR), 1);
	waits(&r, T + 2 * JOURNEY_HOUR, T + JOURNEY_DAY);
	/* Three in the week: Monday, 00:00 in Berlin. */
	waits(&r, T + JOURNEY_DAY + JOURNEY_HOUR, rig_time("2026-03-15T23:00:00Z"));
	ck_assert_int_eq(rig_suppressed(&r, "a", "cap"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_span_from_the_first_does_not_slide)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 2, .window = JOURNEY_DAY, .from_first = 1, .wait = 1};
	rig_open(&r, allocator, &berlin);
	ck_assert_uint_eq(send(&r, 0, T), 1);
	ck_assert_uint_eq(send(&r, 0, T + 23 * JOURNEY_HOUR), 1);
	/* Both slots are free again a day after the first. */
	waits(&r, T + 23 * JOURNEY_HOUR + 1, T + JOURNEY_DAY);
	ck_assert_uint_eq(send(&r, 1, T + JOURNEY_DAY + 1), 1);
	waits(&r, T + JOURNEY_DAY + 2, T + 2 * JOURNEY_DAY);
	rig_close(&r);
}

/* ---- places ---- */

JOURNEY_PLAIN_TEST(a_batch_does_not_overshoot)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 2, .window = JOURNEY_DAY};
	rig_open(&r, allocator, &berlin);
	OK(&r, journey_engine_begin(r.engine));
	for (int i = 0; i < 6; i++)
		rig_read(&r, "ann", i % 3, T + i);
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_uint_eq(rig_deliver(&r, T + 10), 2);
	rig_close(&r);
}

/* A send counts from when it leaves: a day later than it was decided, so the next comes a day after that. */
JOURNEY_PLAIN_TEST(a_send_counts_from_its_hand_over)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY};
	rig_open(&r, allocator, &berlin);
	rig_read(&r, "ann", 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T + 20 * JOURNEY_HOUR), 1);
	ck_assert_uint_eq(send(&r, 1, T + JOURNEY_DAY + JOURNEY_HOUR), 0);
	ck_assert_uint_eq(send(&r, 1, T + 44 * JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(send(&r, 1, T + 44 * JOURNEY_HOUR), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_fails_gives_its_place_back)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .period = JOURNEY_PERIOD_MONTH, .zone = JOURNEY_ZONE_UTC, .tag = S("promo")};
	rig_open(&r, allocator, &berlin);
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(send(&r, 0, T), 0);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(send(&r, 3, T + 1), 1);
	ck_assert_uint_eq(send(&r, 1, T + 2), 0);
	rig_close(&r);
}

/* As a host does whom another writer was first to. */
static size_t deliver_again(rig *r, journey_time now)
{
	size_t count = 0;
	if (journey_engine_deliver(r->engine, now, &count) == JOURNEY_CONFLICT)
		IS(journey_engine_deliver(r->engine, now, &count), JOURNEY_OK);
	return count;
}

JOURNEY_PLAIN_TEST(several_engines_do_not_overshoot)
{
	rig r, other;
	size_t sent = 0;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY};
	rig_open(&r, allocator, &berlin);
	IS(rig_open_on(&other, allocator, &r.storage, r.strategy), JOURNEY_OK);
	other.sequence = 1000;
	rig_read(&r, "ann", 2, T - 2 * JOURNEY_DAY); /* both know her */
	sent += rig_deliver(&r, T - 2 * JOURNEY_DAY);
	rig_event e;
	rig_make(&other, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	rig_put_number(&e, "n", 1);
	OK(&other, journey_engine_begin(other.engine));
	IS(rig_feed(&other, &e, T), JOURNEY_OK);
	rig_read(&r, "ann", 0, T);
	IS(journey_engine_commit(other.engine), JOURNEY_CONFLICT);
	IS(rig_feed(&other, &e, T), JOURNEY_OK);
	sent += deliver_again(&r, T) + deliver_again(&other, T);
	ck_assert_uint_eq(sent, 2);
	ck_assert_int_eq(rig_suppressed(&r, "b", "cap"), 1);
	rig_close(&other);
	rig_close(&r);
}

/* ---- priority ---- */

JOURNEY_PLAIN_TEST(the_higher_priority_takes_the_last_place)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY};
	priorities[1] = 2;
	priorities[2] = 1;
	rig_open(&r, allocator, &berlin);
	rig_read(&r, "ann", 0, T);
	rig_read(&r, "ann", 1, T); /* displaces it */
	rig_read(&r, "ann", 2, T); /* does not */
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].journey, "b");
	ck_assert_int_eq(rig_suppressed(&r, "a", "displaced"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "c", "cap"), 1);
	/* What was handed over keeps its place. */
	ck_assert_uint_eq(send(&r, 0, T + JOURNEY_DAY), 1);
	ck_assert_uint_eq(send(&r, 1, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_is_displaced_may_wait)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY, .wait = 1};
	priorities[1] = 2;
	rig_open(&r, allocator, &berlin);
	rig_read(&r, "ann", 0, T);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].journey, "b");
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[1].journey, "a");
	rig_close(&r);
}

/* Held out: the ghost goes the way of the send that it stands for, and takes nobody's place. */
JOURNEY_PLAIN_TEST(a_ghost_displaces_nobody_and_is_not_displaced)
{
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY};
	priorities[1] = 2;
	holdouts[1] = 1;
	rig_open(&r, allocator, &berlin);
	rig_read(&r, "ann", 0, T);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].journey, "a");
	ck_assert_int_eq(rig_result(&r, "b").ghosts, 1);
	/* As a send of b would be capped by its own, so is its ghost. */
	ck_assert_uint_eq(send(&r, 1, T + 1), 0);
	ck_assert_int_eq(rig_result(&r, "b").ghosts, 1);
	rig_close(&r);
}

/* ---- transactional ---- */

static void counting(journey_builder *b)
{
	journey_sending_options o = {.size = sizeof o, .channel = S("email"), .counts = 1};
	declare(b);
	DECLARE(journey_builder_sending(b, &o));
}

JOURNEY_PLAIN_TEST(transactional_sends_pass_and_count_where_it_says_so)
{
	shop s = berlin;
	rig r;
	forget();
	cap_count = 1;
	caps[0] = (journey_cap_options){.count = 1, .window = JOURNEY_DAY};
	transactional[2] = 1;
	priorities[2] = 5;
	holdouts[2] = 1; /* who is held out gets them nevertheless */
	s.quiet_from = 0;
	s.quiet_until = 1439;
	rig_open(&r, allocator, &s);
	ck_assert_uint_eq(send(&r, 2, T), 1);
	ck_assert_uint_eq(send(&r, 2, T + 1), 1);
	ck_assert_uint_eq(send(&r, 3, T + 2), 1); /* they do not count */
	ck_assert_uint_eq(send(&r, 2, T + 3), 1);
	rig_close(&r);
	s.declare = counting;
	rig_open(&r, allocator, &s);
	ck_assert_uint_eq(send(&r, 2, T), 1);
	ck_assert_uint_eq(send(&r, 3, T + 2), 0);
	ck_assert_uint_eq(send(&r, 2, T + 3), 1);
	/* It takes no place that another has. */
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	rig_read(&r, "ann", 3, T + 2 * JOURNEY_DAY);
	rig_read(&r, "ann", 2, T + 2 * JOURNEY_DAY);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 2);
	ck_assert_uint_eq(send(&r, 3, T + 3 * JOURNEY_DAY - 1), 0);
	rig_close(&r);
}

Suite *suite_caps(void)
{
	return torture_suite("caps", torture_caps_are_what_a_list_of_sends_says, torture_a_calendar_day_has_three_zones,
			     torture_weeks_begin_on_monday_and_months_on_the_first, torture_weeks_may_begin_on_sunday,
			     torture_none_at_all_is_not_no_limit, torture_what_waits_goes_when_there_is_room,
			     torture_a_span_from_the_first_does_not_slide, torture_a_batch_does_not_overshoot,
			     torture_a_send_counts_from_its_hand_over, torture_what_fails_gives_its_place_back,
			     torture_several_engines_do_not_overshoot, torture_the_higher_priority_takes_the_last_place,
			     torture_what_is_displaced_may_wait, torture_a_ghost_displaces_nobody_and_is_not_displaced,
			     torture_transactional_sends_pass_and_count_where_it_says_so, NULL);
}
