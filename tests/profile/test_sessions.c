/* Sessions and groups of fragments: what arrives in any order, in several fragments, beyond the limits. */
#include "check_profile.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/change.h"

#include <stdlib.h>
#include <string.h>

#define GAP (30 * JOURNEY_MINUTE)

typedef struct visit {
	journey_strategy *strategy;
	jy_facts *facts;
	jy_arena arena;
} visit;

static journey_status declare(journey_builder *b, const journey_str *events, size_t count, uint32_t groups)
{
	journey_sessions_options o = {.size = sizeof(o), .gap = GAP, .events = events, .event_count = count};
	journey_status status = journey_builder_event(b, text("Ping"));

	if (status == JOURNEY_OK)
		status = journey_builder_event(b, text("Pong"));
	if (status == JOURNEY_OK)
		status = journey_builder_sessions(b, &o);
	return status == JOURNEY_OK ? journey_builder_groups(b, groups) : status;
}

static journey_status open_visit(visit *v, const journey_allocator *allocator, const journey_str *events,
				 size_t count, uint32_t groups)
{
	journey_builder *b;
	journey_status status;

	memset(v, 0, sizeof(*v));
	jy_arena_init(&v->arena, allocator);
	status = journey_builder_new(allocator, text("visits"), &b);
	if (status != JOURNEY_OK)
		return status;
	status = declare(b, events, count, groups);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &v->strategy, NULL);
	journey_builder_free(b);
	return status == JOURNEY_OK ? jy_facts_new(allocator, v->strategy, &v->facts) : status;
}

static void close_visit(visit *v)
{
	jy_facts_free(v->facts);
	journey_strategy_free(v->strategy);
	jy_arena_free(&v->arena);
}

typedef struct moment {
	journey_event_kind kind;
	const char *name;
	uint64_t number;
	journey_time time;
	const char *group; /* kind GROUP */
	bool left;
} moment;

static journey_status apply(visit *v, jy_fragment *f, const moment *m)
{
	journey_entry left = {jy_value_str(text("left")), jy_value_bool(true)};
	journey_map traits = {1, &left};
	journey_event e = {.size = sizeof(e), .kind = m->kind, .name = text(m->name ? m->name : ""),
			   .user_id = text("ann"), .timestamp = m->time};
	char id[24];
	jy_event_view view;
	journey_status status;

	jy_format(id, sizeof(id), "m%llu", (unsigned long long)m->number);
	e.message_id = text(id);
	if (m->kind == JOURNEY_EVENT_GROUP)
		e.group_id = text(m->group);
	if (m->left)
		e.traits = &traits;
	jy_arena_reset(&v->arena);
	status = jy_event_view_make(v->strategy, &e, &v->arena, &view, NULL);
	return status == JOURNEY_OK ? jy_fragment_apply(f, &view, NULL) : status;
}

static moment page(uint64_t number, journey_time time)
{
	return (moment){JOURNEY_EVENT_PAGE, NULL, number, time, NULL, false};
}

static int by_time(const void *a, const void *b)
{
	const moment *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

/* By the definition, from the sorted log. */
static jy_session_view truth(const moment *moments, size_t count)
{
	moment sorted[300];
	jy_session_view out = {{0, 0, 0}, 0};
	size_t i;

	memcpy(sorted, moments, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_time);
	for (i = 0; i < count; i++) {
		if (i == 0 || sorted[i].time - sorted[i - 1].time >= GAP) {
			out.number++;
			out.session.first = sorted[i].time;
			out.session.events = 0;
		}
		out.session.last = sorted[i].time;
		out.session.events++;
	}
	return out;
}

static void same_view(jy_session_view a, jy_session_view b, unsigned seed)
{
	ck_assert_msg(a.number == b.number && a.session.first == b.session.first && a.session.last == b.session.last &&
			      a.session.events == b.session.events,
		      "seed %u: number %llu, expected %llu; events %llu, expected %llu", seed,
		      (unsigned long long)a.number, (unsigned long long)b.number,
		      (unsigned long long)a.session.events, (unsigned long long)b.session.events);
}

static void make_moments(unsigned seed, moment *out, size_t count, journey_duration span)
{
	journey_duration step = seed % 2 ? 10 * JOURNEY_MINUTE : 1; /* so that some are a gap apart, exactly */
	size_t i;

	for (i = 0; i < count; i++)
		out[i] = page(i, BASE_TIME + (journey_time)shop_random(seed, i, (uint64_t)(span / step)) * step);
}

static void shuffle(unsigned seed, moment *list, size_t count)
{
	size_t i;

	for (i = count; i > 1; i--) {
		size_t k = (size_t)shop_random(seed, 1000 + i, i);
		moment m = list[k];

		list[k] = list[i - 1];
		list[i - 1] = m;
	}
}

static journey_status view_of(visit *v, jy_fragment *const *fragments, size_t count, jy_session_view *out)
{
	jy_profile p;

	jy_profile_init(&p, v->facts, (const jy_fragment *const *)fragments, count, BASE_TIME);
	return jy_profile_session(&p, out);
}

/* After each event of a random log in random order the sessions are those of the sorted log so far. */
JOURNEY_PLAIN_TEST(sessions_are_those_of_the_sorted_log)
{
	unsigned seed;
	visit v;

	TRY(open_visit(&v, allocator, NULL, 0, 0));
	for (seed = 0; seed < 200; seed++) {
		moment log[30];
		jy_fragment *f[2] = {NULL, NULL};
		jy_buffer a, b;
		jy_session_view found;
		size_t i;

		jy_buffer_init(&a, allocator);
		jy_buffer_init(&b, allocator);
		make_moments(seed, log, 30, (1 + seed % 20) * JOURNEY_HOUR);
		TRY(jy_fragment_new(v.facts, text("uann"), &f[0]));
		TRY(jy_fragment_new(v.facts, text("uann"), &f[1]));
		for (i = 0; i < 30; i++) {
			TRY(apply(&v, f[0], &log[i]));
			TRY(view_of(&v, f, 1, &found));
			same_view(found, truth(log, i + 1), seed);
		}
		shuffle(seed, log, 30);
		for (i = 0; i < 30; i++)
			TRY(apply(&v, f[1], &log[i]));
		TRY(jy_fragment_encode(f[0], &a));
		TRY(jy_fragment_encode(f[1], &b));
		ck_assert_uint_eq(a.size, b.size);
		ck_assert_int_eq(memcmp(a.data, b.data, a.size), 0);
		jy_fragment_free(f[0]);
		jy_fragment_free(f[1]);
		jy_buffer_free(&a);
		jy_buffer_free(&b);
	}
done:
	close_visit(&v);
}

/* A visit that began anonymous and went on under a name is one session. */
JOURNEY_PLAIN_TEST(fragments_share_sessions)
{
	unsigned seed;
	visit v;

	TRY(open_visit(&v, allocator, NULL, 0, 0));
	for (seed = 0; seed < 200; seed++) {
		moment log[60];
		jy_fragment *f[3];
		jy_session_view found;
		size_t i;

		make_moments(seed, log, 60, (1 + seed % 25) * JOURNEY_HOUR);
		for (i = 0; i < 3; i++)
			TRY(jy_fragment_new(v.facts, text(i == 0 ? "uann" : i == 1 ? "aphone" : "atab"), &f[i]));
		for (i = 0; i < 60; i++)
			TRY(apply(&v, f[shop_random(seed, 500 + i, 3)], &log[i]));
		TRY(view_of(&v, f, 3, &found));
		same_view(found, truth(log, 60), seed);
		for (i = 0; i < 3; i++)
			jy_fragment_free(f[i]);
	}
done:
	close_visit(&v);
}

/* Beyond what is kept: in order and backwards the number is right; else it is not above it, and losses say so. */
JOURNEY_PLAIN_TEST(old_sessions_are_counted)
{
	moment log[200];
	unsigned way;
	visit v;

	TRY(open_visit(&v, allocator, NULL, 0, 0));
	for (way = 0; way < 20; way++) {
		jy_fragment *f = NULL;
		jy_session_view found;
		size_t i;

		for (i = 0; i < 200; i++)
			log[i] = page(i, BASE_TIME + (journey_time)(way == 1 ? 199 - i : i) * JOURNEY_HOUR);
		if (way > 1)
			shuffle(way, log, 200);
		TRY(jy_fragment_new(v.facts, text("uann"), &f));
		for (i = 0; i < 200; i++)
			TRY(apply(&v, f, &log[i]));
		TRY(view_of(&v, &f, 1, &found));
		ck_assert_int_eq(found.session.first, BASE_TIME + 199 * JOURNEY_HOUR);
		ck_assert_uint_le(f->c.sessions.count, JOURNEY_SESSIONS_MAX);
		if (jy_fragment_lost(f)->sessions == 0)
			ck_assert_uint_eq(found.number, 200);
		ck_assert_uint_eq(found.number + jy_fragment_lost(f)->sessions, 200);
		ck_assert(way > 1 || jy_fragment_lost(f)->sessions == 0);
		jy_fragment_free(f);
	}
done:
	close_visit(&v);
}

/* Only what is named counts, and the value of `active` ends to the microsecond. */
/* Between the last dropped session and the oldest kept one, near both. */
JOURNEY_PLAIN_TEST(what_reaches_back_is_counted)
{
	moment m = {JOURNEY_EVENT_TRACK, "Ping", 0, 0, NULL, false};
	jy_fragment *f;
	visit v;

	ck_assert_int_eq(open_visit(&v, allocator, NULL, 0, 0), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(v.facts, text("uada"), &f), JOURNEY_OK);
	for (; m.number <= JOURNEY_SESSIONS_MAX; m.number++) {
		m.time = BASE_TIME + (journey_time)m.number * (GAP + GAP / 2);
		ck_assert_int_eq(apply(&v, f, &m), JOURNEY_OK);
	}
	ck_assert_uint_eq(f->c.sessions.dropped, 1);
	m.number++;
	m.time = BASE_TIME + 2 * GAP;
	ck_assert_int_eq(apply(&v, f, &m), JOURNEY_OK);
	ck_assert_uint_eq(jy_fragment_lost(f)->sessions, 0);
	m.number++;
	m.time = BASE_TIME + GAP * 3 / 4;
	ck_assert_int_eq(apply(&v, f, &m), JOURNEY_OK);
	ck_assert_uint_eq(jy_fragment_lost(f)->sessions, 1);
	jy_fragment_free(f);
	close_visit(&v);
}

JOURNEY_PLAIN_TEST(sessions_are_made_of_what_is_named)
{
	const journey_str events[] = {text("page"), text("Ping")};
	const moment log[] = {{JOURNEY_EVENT_PAGE, NULL, 1, BASE_TIME, NULL, false},
			      {JOURNEY_EVENT_TRACK, "Ping", 2, BASE_TIME + 1, NULL, false},
			      {JOURNEY_EVENT_TRACK, "Pong", 3, BASE_TIME + 2, NULL, false},
			      {JOURNEY_EVENT_SCREEN, NULL, 4, BASE_TIME + 3, NULL, false},
			      {JOURNEY_EVENT_IDENTIFY, NULL, 5, BASE_TIME + 4, NULL, false}};
	jy_fragment *f = NULL;
	jy_session_view found;
	journey_value value;
	jy_profile p;
	size_t i;
	visit v;

	TRY(open_visit(&v, allocator, events, 2, 0));
	TRY(jy_fragment_new(v.facts, text("uann"), &f));
	TRY(view_of(&v, &f, 1, &found));
	ck_assert_uint_eq(found.number, 0);
	for (i = 0; i < 5; i++)
		TRY(apply(&v, f, &log[i]));
	EXPECT(apply(&v, f, &log[0]), JOURNEY_DUPLICATE);
	TRY(view_of(&v, &f, 1, &found));
	ck_assert_uint_eq(found.session.events, 2);
	ck_assert_int_eq(found.session.last, BASE_TIME + 1);
	for (i = 0; i < 2; i++) {
		jy_profile_init(&p, v.facts, (const jy_fragment *const *)&f, 1, BASE_TIME + GAP + (journey_time)i);
		TRY(jy_profile_session_field(&p, JY_SESSION_ACTIVE, &value));
		ck_assert_int_eq(value.as.i, i == 0);
		ck_assert_int_eq(jy_profile_session_change(&p),
				 i == 0 ? BASE_TIME + 1 + GAP : JOURNEY_TIME_NONE);
	}
done:
	jy_fragment_free(f);
	close_visit(&v);
}

/* ---- groups ---- */

JOURNEY_PLAIN_TEST(groups_are_the_latest_in_any_order)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
	unsigned seed;
	visit v;

	TRY(open_visit(&v, allocator, NULL, 0, 4));
	for (seed = 0; seed < 300; seed++) {
		moment log[40];
		jy_buffer bytes[2];
		size_t i, k;

		for (k = 0; k < 2; k++) {
			jy_fragment *f = NULL;

			for (i = 0; i < 40; i++)
				log[i] = (moment){JOURNEY_EVENT_GROUP, NULL, i,
						  BASE_TIME + (journey_time)shop_random(seed, i, 20),
						  names[shop_random(seed, 50 + i, 7)], shop_random(seed, 90 + i, 4) == 0};
			if (k == 1)
				shuffle(seed, log, 40);
			TRY(jy_fragment_new(v.facts, text("uann"), &f));
			for (i = 0; i < 40; i++)
				TRY(apply(&v, f, &log[i]));
			ck_assert_uint_eq(f->c.groups.count, 4);
			jy_buffer_init(&bytes[k], allocator);
			TRY(jy_fragment_encode(f, &bytes[k]));
			jy_fragment_free(f);
		}
		ck_assert_uint_eq(bytes[0].size, bytes[1].size);
		ck_assert_int_eq(memcmp(bytes[0].data, bytes[1].data, bytes[0].size), 0);
		jy_buffer_free(&bytes[0]);
		jy_buffer_free(&bytes[1]);
	}
done:
	close_visit(&v);
}

JOURNEY_PLAIN_TEST(groups_of_fragments_are_one_list)
{
	const moment log[] = {{JOURNEY_EVENT_GROUP, NULL, 1, BASE_TIME, "old", false},
			      {JOURNEY_EVENT_GROUP, NULL, 2, BASE_TIME + 1, "left", false},
			      {JOURNEY_EVENT_GROUP, NULL, 3, BASE_TIME + 2, "new", false},
			      {JOURNEY_EVENT_GROUP, NULL, 4, BASE_TIME + 3, "left", true}};
	const jy_group_item *groups[3];
	jy_fragment *f[2] = {NULL, NULL};
	jy_profile p;
	size_t i;
	visit v;

	TRY(open_visit(&v, allocator, NULL, 0, 0));
	TRY(jy_fragment_new(v.facts, text("uann"), &f[0]));
	TRY(jy_fragment_new(v.facts, text("aphone"), &f[1]));
	for (i = 0; i < 4; i++)
		TRY(apply(&v, f[i % 2], &log[i]));
	TRY(apply(&v, f[1], &log[0])); /* the same message under two identifiers */
	jy_profile_init(&p, v.facts, (const jy_fragment *const *)f, 2, BASE_TIME);
	ck_assert_uint_eq(jy_profile_groups(&p, groups, 3), 2);
	ck_assert(jy_str_is(jy_str_of(groups[0]->group, groups[0]->size), "new"));
	ck_assert(jy_str_is(jy_str_of(groups[1]->group, groups[1]->size), "old"));
	ck_assert_uint_eq(jy_profile_groups(&p, groups, 1), 1);
	ck_assert(jy_str_is(jy_str_of(groups[0]->group, groups[0]->size), "new"));
done:
	jy_fragment_free(f[0]);
	jy_fragment_free(f[1]);
	close_visit(&v);
}

/* ---- undoing and storing ---- */

/* Savepoints, failures of memory, the way through the storage form: nothing is lost, nothing stays. */
JOURNEY_TEST(sessions_and_groups_are_undone_and_stored)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	jy_fragment *f = NULL, *g = NULL;
	jy_buffer before, after;
	size_t i;
	visit v;

	jy_buffer_init(&before, allocator);
	jy_buffer_init(&after, allocator);
	TRY(open_visit(&v, allocator, NULL, 0, 3));
	TRY(jy_fragment_new(v.facts, text("uann"), &f));
	TRY(jy_fragment_new(v.facts, text("uann"), &g));
	for (i = 0; i < 70; i++) {
		journey_time at = BASE_TIME + (journey_time)shop_random(7, i, 300) * 20 * JOURNEY_MINUTE;
		moment m = page(i, at);
		moment n = {JOURNEY_EVENT_GROUP, NULL, 1000 + i, at, names[shop_random(8, i, 4)], i % 5 == 0};

		before.size = after.size = 0;
		TRY_AGAIN(jy_fragment_encode(f, &before));
		jy_fragment_save(f);
		TRY_AGAIN(apply(&v, f, &m));
		TRY_AGAIN(apply(&v, f, &n));
		if (i % 3 > 0) {
			jy_fragment_rollback(f);
			TRY_AGAIN(jy_fragment_encode(f, &after));
			ck_assert_uint_eq(before.size, after.size);
			ck_assert_int_eq(memcmp(before.data, after.data, before.size), 0);
			TRY_AGAIN(apply(&v, f, &m));
			TRY_AGAIN(apply(&v, f, &n));
		}
		before.size = after.size = 0;
		TRY_AGAIN(jy_fragment_encode(f, &before));
		TRY_AGAIN(jy_fragment_decode(g, jy_buffer_view(&before), NULL));
		TRY_AGAIN(jy_fragment_encode(g, &after));
		ck_assert_uint_eq(before.size, after.size);
		ck_assert_int_eq(memcmp(before.data, after.data, before.size), 0);
	}
done:
	jy_buffer_free(&before);
	jy_buffer_free(&after);
	jy_fragment_free(f);
	jy_fragment_free(g);
	close_visit(&v);
}

TCase *sessions_case(void)
{
	TCase *c = tcase_create("sessions");

	torture(c, sessions_are_those_of_the_sorted_log);
	torture(c, fragments_share_sessions);
	torture(c, old_sessions_are_counted);
	torture(c, what_reaches_back_is_counted);
	torture(c, sessions_are_made_of_what_is_named);
	torture(c, groups_are_the_latest_in_any_order);
	torture(c, groups_of_fragments_are_one_list);
	torture(c, sessions_and_groups_are_undone_and_stored);
	return c;
}
