/* What expressions ask of events, against a plain scan of the log; and what is unknown. */
#include "check_profile.h"

#include "base/math.h"
#include "base/text.h"
#include "base/value.h"

#include <stdio.h>
#include <string.h>

#define MOST 60

/* One question, its answer by a plain scan of events that are at most `window` old (0: all). */
typedef enum scan { COUNT, SUM, MIN, MAX, AVG, DISTINCT, FIRST, LAST, SINCE, ANY, DECAYED, SPENT } scan;

typedef struct question {
	const char *ask;
	scan how;
	int name;                /* of the event */
	journey_duration window; /* or the half-life */
	double above;            /* totals at or below do not count; -1: all do */
} question;

static const question questions[] = {
	{"events.count('Product Viewed')", COUNT, 0, 0, -1},
	{"events.count('Product Viewed', '7d')", COUNT, 0, 7 * JOURNEY_DAY, -1},
	{"events.count('Order Completed', '30d', e, e.total > 100.0)", COUNT, 1, 30 * JOURNEY_DAY, 100},
	{"events.sum('Order Completed', '90d', o, o.total)", SUM, 1, 90 * JOURNEY_DAY, -1},
	{"events.sum('Order Completed', o, o.total, o.total > 50.0)", SUM, 1, 0, 50},
	{"events.min('Order Completed', '10d', e, e.total)", MIN, 1, 10 * JOURNEY_DAY, -1},
	{"events.max('Order Completed', e, e.total, e.total > 150.0)", MAX, 1, 0, 150},
	{"events.avg('Order Completed', '200d', e, e.total * 1.0)", AVG, 1, 200 * JOURNEY_DAY, -1},
	{"events.distinct('Product Viewed', '20d', e, e.category)", DISTINCT, 0, 20 * JOURNEY_DAY, -1},
	{"events.distinct('Product Viewed', '400d', e, e.category)", DISTINCT, 0, 400 * JOURNEY_DAY, -1},
	{"int(events.first('Ping', '50d'))", FIRST, 2, 50 * JOURNEY_DAY, -1},
	{"int(events.last('Order Completed', e, e.total > 120.0))", LAST, 1, 0, 120},
	{"events.since('Product Viewed').getSeconds()", SINCE, 0, 0, -1},
	{"events.any('Ping', '3d') ? 1 : 0", ANY, 2, 3 * JOURNEY_DAY, -1},
	{"events.decayed('Order Completed', '14d', e, e.total > 40.0)", DECAYED, 1, 14 * JOURNEY_DAY, 40},
	{"events.decayed('Order Completed', '30d', e, e.total > 20.0, e.total)", SPENT, 1, 30 * JOURNEY_DAY,
	 20},
};

#define QUESTIONS (sizeof(questions) / sizeof(*questions))

static bool counts(const question *q, const shop_event *e, journey_time now)
{
	if (e->kind != JOURNEY_EVENT_TRACK || e->name != q->name || (q->above >= 0 && !(e->total > q->above)))
		return false;
	return q->how >= DECAYED || !q->window || (e->time > now - q->window && e->time <= now);
}

static int64_t seconds(int64_t micros)
{
	return micros / 1000000 - (micros % 1000000 < 0);
}

/* False: no value. */
static bool truth(const question *q, const shop_event *events, size_t n, journey_time now, double *out)
{
	double min = 1e300, max = -1e300, weight = 0;
	journey_time first = INT64_MAX, last = INT64_MIN;
	int64_t micro = 0, count = 0;
	unsigned seen = 0;
	size_t i, different = 0;

	for (i = 0; i < n; i++) {
		const shop_event *e = &events[i];

		if (!counts(q, e, now))
			continue;
		count++;
		micro += (int64_t)jy_round(e->total * 1e6);
		min = e->total < min ? e->total : min;
		max = e->total > max ? e->total : max;
		first = e->time < first ? e->time : first;
		last = e->time > last ? e->time : last;
		different += !(seen >> e->category & 1);
		seen |= 1u << e->category;
		weight += (q->how == SPENT ? e->total : 1) *
			  jy_pow(2.0, (double)(e->time - now) / (double)(q->window ? q->window : 1));
	}
	*out = q->how == COUNT      ? (double)count
	       : q->how == SUM      ? (double)micro / 1e6
	       : q->how == MIN      ? min
	       : q->how == MAX      ? max
	       : q->how == AVG      ? (double)micro / ((double)(count ? count : 1) * 1e6)
	       : q->how == DISTINCT ? (double)different
	       : q->how == FIRST    ? (double)seconds(first)
	       : q->how == LAST     ? (double)seconds(last)
	       : q->how == SINCE    ? (double)(count ? (now - last) / 1000000 : 0)
	       : q->how == ANY      ? (double)(count > 0)
				    : weight;
	return count > 0 || q->how == COUNT || q->how == SUM || q->how == DISTINCT || q->how == ANY ||
	       q->how >= DECAYED;
}

/* JOURNEY_OK and the number, or JOURNEY_EVAL (no value), JOURNEY_UNKNOWN, JOURNEY_NO_MEMORY. */
static journey_status ask(shop *s, jy_profile *p, size_t i, journey_time now, double *out)
{
	journey_activation a = {0};
	journey_value v;
	journey_expr_scratch *scratch = NULL;
	journey_status status = journey_expr_scratch_new(s->allocator, &scratch);

	p->now = now;
	a.user = p;
	a.load = jy_profile_load;
	a.load_key = jy_profile_load_key;
	a.now = now;
	if (status == JOURNEY_OK)
		status = journey_expr_run(s->strategy->offers[i].cost, &a, scratch, &v);
	if (status == JOURNEY_OK)
		ck_assert(jy_program_number(v, out));
	journey_expr_scratch_free(scratch);
	return status;
}

static void expect(shop *s, jy_profile *p, const shop_event *events, size_t n, journey_time now)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		double right = 0, found = 0;
		bool has = truth(&questions[i], events, n, now, &right);
		journey_status status = ask(s, p, i, now, &found);
		double slack = questions[i].how == SPENT ? 1e-3 : questions[i].how == DECAYED ? 1e-4 : 0;

		ck_assert_msg(status == (has ? JOURNEY_OK : JOURNEY_EVAL), "%s: status %d", questions[i].ask,
			      (int)status);
		if (has)
			ck_assert_msg(found - right <= slack && right - found <= slack, "%s: %.17g, not %.17g",
				      questions[i].ask, found, right);
	}
}

static journey_status open_all(shop *s, const journey_allocator *allocator, unsigned left_out)
{
	const char *asks[QUESTIONS + 1] = {NULL};

	for (size_t i = 0; i < QUESTIONS; i++)
		asks[i] = questions[i].ask;
	return shop_open_asking(s, allocator, left_out, asks);
}

/* Each equals a plain scan of the log, after each event and at later moments. */
JOURNEY_PLAIN_TEST(equal_a_plain_scan)
{
	static shop_event events[MOST];
	shop s = {0};

	ck_assert_int_eq(open_all(&s, allocator, 0), JOURNEY_OK);
	for (uint64_t seed = 700; seed < 708; seed++) {
		jy_fragment *f;
		const jy_fragment *fragments[1];
		jy_profile p;

		shop_events(seed, events, MOST, 300 * JOURNEY_DAY);
		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
		fragments[0] = f;
		jy_profile_init(&p, s.facts, fragments, 1, 0);
		for (size_t i = 0; i < MOST; i++) {
			journey_time now = jy_fragment_last_seen(f);

			ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
			if (events[i].time > now)
				now = events[i].time;
			expect(&s, &p, events, i + 1, now);
			now += (journey_time)shop_random(seed, 90000 + i, (uint64_t)(30 * JOURNEY_DAY));
			expect(&s, &p, events, i + 1, now);
		}
		jy_fragment_free(f);
	}
	shop_free(&s);
}

/* Two fragments that share events are one log; and the same after they were stored and read. */
JOURNEY_PLAIN_TEST(folded_and_stored)
{
	static shop_event events[MOST];
	shop s = {0};

	ck_assert_int_eq(open_all(&s, allocator, 0), JOURNEY_OK);
	for (uint64_t seed = 800; seed < 804; seed++) {
		jy_fragment *f[2];
		const jy_fragment *fragments[2];
		jy_buffer bytes;
		jy_profile p;

		shop_events(seed, events, MOST, 100 * JOURNEY_DAY);
		jy_buffer_init(&bytes, allocator);
		for (size_t k = 0; k < 2; k++) {
			ck_assert_int_eq(jy_fragment_new(s.facts, text(k ? "a:1" : "u:ada"), &f[k]), JOURNEY_OK);
			for (size_t i = k * 20; i < (k ? MOST : 40); i++)
				ck_assert_int_eq(shop_apply(&s, f[k], &events[i]), JOURNEY_OK);
			bytes.size = 0;
			ck_assert_int_eq(jy_fragment_encode(f[k], &bytes), JOURNEY_OK);
			ck_assert_int_eq(jy_fragment_decode(f[k], jy_buffer_view(&bytes), NULL), JOURNEY_OK);
			fragments[k] = f[k];
		}
		jy_profile_init(&p, s.facts, fragments, 2, 0);
		for (size_t i = 0; i < 40; i++)
			expect(&s, &p, events, MOST,
			       BASE_TIME + 100 * JOURNEY_DAY +
				       (journey_time)shop_random(seed, i, (uint64_t)(150 * JOURNEY_DAY)));
		jy_buffer_free(&bytes);
		jy_fragment_free(f[0]);
		jy_fragment_free(f[1]);
	}
	shop_free(&s);
}

static void views(shop *s, jy_fragment *f, uint64_t from, size_t count, journey_duration step)
{
	shop_event e = {.kind = JOURNEY_EVENT_TRACK};

	for (size_t i = 0; i < count; i++) {
		e.number = from + i;
		e.time = BASE_TIME + (journey_time)e.number * step;
		e.category = (int)(e.number % 8);
		ck_assert_int_eq(shop_apply(s, f, &e), JOURNEY_OK);
	}
}

/* Distinct values are known one by one beyond the ring, too, and leave to the microsecond. */
JOURNEY_PLAIN_TEST(distinct_beyond_the_ring)
{
	static const char *const asks[] = {"events.distinct('Product Viewed', '10d', e, e.category)", NULL};
	shop s = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double found = 0;
	journey_time now = BASE_TIME + 10 * JOURNEY_DAY, last;

	ck_assert_int_eq(shop_open_asking(&s, allocator, 0, asks), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, s.facts, fragments, 1, 0);
	/* Three have left: the first of each of three categories, which come again at the end. */
	views(&s, f, 0, JY_FRAGMENT_RING_MAX + 3, JOURNEY_HOUR);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, FEATURES, now - 1), now);
	ck_assert_int_eq(ask(&s, &p, 0, now, &found), JOURNEY_OK);
	ck_assert(found == 8);
	last = BASE_TIME + (JY_FRAGMENT_RING_MAX + 2) * JOURNEY_HOUR;
	ck_assert_int_eq(ask(&s, &p, 0, last + 10 * JOURNEY_DAY - 1, &found), JOURNEY_OK);
	ck_assert(found == 1);
	ck_assert_int_eq(ask(&s, &p, 0, last + 10 * JOURNEY_DAY, &found), JOURNEY_OK);
	ck_assert(found == 0);
	jy_fragment_free(f);
	shop_free(&s);
}

/* Encodes under one strategy, decodes under the next. */
static void move(shop *from, jy_fragment **f, shop *to)
{
	jy_buffer bytes;
	jy_fragment *next;

	jy_buffer_init(&bytes, from->allocator);
	ck_assert_int_eq(jy_fragment_encode(*f, &bytes), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(to->facts, text("u:ada"), &next), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(next, jy_buffer_view(&bytes), NULL), JOURNEY_OK);
	jy_fragment_free(*f);
	*f = next;
	jy_buffer_free(&bytes);
}

/* An edited strategy: what it asks anew is unknown, what is said in other words is still known. */
JOURNEY_PLAIN_TEST(edited_strategy)
{
	static const char *const first[] = {"events.count('Product Viewed', '30d', e, e.category != 'hats')", NULL};
	static const char *const second[] = {"events.count('Product Viewed', '30d')",
					     "events.count('Product Viewed')",
					     "events.count(\"Product Viewed\",\"30d\",x, x.category!=\"hats\")",
					     NULL};
	shop a = {0}, b = {0}, none = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double found = 0;
	journey_time now;

	ck_assert_int_eq(shop_open_asking(&a, allocator, 1u << VIEWS, first), JOURNEY_OK);
	ck_assert_int_eq(shop_open_asking(&b, allocator, 1u << VIEWS, second), JOURNEY_OK);
	ck_assert_int_eq(shop_open_asking(&none, allocator, 1u << VIEWS, NULL), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(a.facts, text("u:ada"), &f), JOURNEY_OK);
	views(&a, f, 0, 80, JOURNEY_HOUR);
	move(&a, &f, &b);
	fragments[0] = f;
	jy_profile_init(&p, b.facts, fragments, 1, 0);
	now = BASE_TIME + 79 * JOURNEY_HOUR;
	ck_assert_int_eq(ask(&b, &p, 0, now, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&b, &p, 1, now, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&b, &p, 2, now, &found), JOURNEY_OK);
	ck_assert(found == 70);
	/* 16 events had left the ring, the last of them at hour 15. */
	ck_assert_int_eq(ask(&b, &p, 0, BASE_TIME + 15 * JOURNEY_HOUR + 30 * JOURNEY_DAY, &found), JOURNEY_OK);
	ck_assert(found == 64);
	/* A strategy that does not ask sees 10 events leave; the next one that asks must not miss them. */
	move(&b, &f, &none);
	views(&none, f, 80, 10, JOURNEY_HOUR);
	move(&none, &f, &a);
	fragments[0] = f;
	jy_profile_init(&p, a.facts, fragments, 1, 0);
	now = BASE_TIME + 89 * JOURNEY_HOUR;
	ck_assert_int_eq(ask(&a, &p, 0, now, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&a, &p, 0, BASE_TIME + 25 * JOURNEY_HOUR + 30 * JOURNEY_DAY, &found), JOURNEY_OK);
	ck_assert(found == 56);
	jy_fragment_free(f);
	shop_free(&a);
	shop_free(&b);
	shop_free(&none);
}

/* A strategy that reads no such event, or does not know it at all: what comes then is missed, and known to be. */
static void missed_by(const journey_allocator *allocator, size_t before, bool declared)
{
	static const char *const asks[] = {"events.count('Product Viewed')",
					   "events.count('Product Viewed', '30d')", NULL};
	shop a = {0}, none = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double found = 0;
	journey_time last = BASE_TIME + ((journey_time)before + 9) * JOURNEY_HOUR;

	ck_assert_int_eq(shop_open_asking(&a, allocator, 0, asks), JOURNEY_OK);
	if (declared)
		ck_assert_int_eq(shop_open_without(&none, allocator, (1u << FEATURES) - 1), JOURNEY_OK);
	else
		ck_assert_int_eq(shop_open_empty(&none, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(a.facts, text("u:ada"), &f), JOURNEY_OK);
	views(&a, f, 0, before, JOURNEY_HOUR);
	move(&a, &f, &none);
	views(&none, f, before, 10, JOURNEY_HOUR);
	move(&none, &f, &a);
	fragments[0] = f;
	jy_profile_init(&p, a.facts, fragments, 1, 0);
	ck_assert_int_eq(ask(&a, &p, 0, last, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&a, &p, 1, last, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&a, &p, 1, last + 30 * JOURNEY_DAY - 1, &found), JOURNEY_UNKNOWN);
	ck_assert_int_eq(ask(&a, &p, 1, last + 30 * JOURNEY_DAY, &found), JOURNEY_OK);
	ck_assert(found == 0);
	jy_fragment_free(f);
	shop_free(&a);
	shop_free(&none);
}

JOURNEY_PLAIN_TEST(missed_events)
{
	for (size_t before = 8; before <= 88; before += 80) {
		missed_by(allocator, before, true);
		missed_by(allocator, before, false);
	}
}

/* More of one event than are remembered one by one. */
JOURNEY_PLAIN_TEST(many_of_one_event)
{
	static char texts[4][2048];
	const char *asks[5] = {texts[0], texts[1], texts[2], texts[3], NULL};
	shop s = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double found = 0;

	for (int i = 0; i < 4; i++) {
		texts[i][0] = '\0';
		for (int k = 0; k < 11; k++) {
			char one[160];

			snprintf(one, sizeof(one),
				 k % 3 == 0 ? "%sevents.distinct('Product Viewed', '%dh', e, e.category)"
				 : k % 3 == 1 ? "%sevents.count('Product Viewed', '%dh', e, e.category != 'x')"
					      : "%sint(events.decayed('Product Viewed', '%dh') * 0.0)",
				 k ? " + " : "", 200 + 11 * i + k);
			strcat(texts[i], one);
		}
	}
	ck_assert_int_eq(shop_open_asking(&s, allocator, 0, asks), JOURNEY_OK);
	ck_assert_uint_ge(s.strategy->events[0].features.count, 44);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, s.facts, fragments, 1, 0);
	views(&s, f, 0, 12, JOURNEY_HOUR);
	for (int twice = 0; twice < 2; twice++)
		for (size_t i = 0; i < 4; i++) {
			ck_assert_int_eq(ask(&s, &p, i, BASE_TIME + 11 * JOURNEY_HOUR, &found), JOURNEY_OK);
			/* 4 distinct counts of 8, 4 counts of 12. */
			ck_assert_msg(found == 4 * 8 + 4 * 12, "%g", found);
		}
	views(&s, f, 12, 60, JOURNEY_MINUTE);
	ck_assert_int_eq(ask(&s, &p, 0, BASE_TIME + 300 * JOURNEY_HOUR, &found), JOURNEY_OK);
	jy_fragment_free(f);
	shop_free(&s);
}

/* What left the ring still counts for its value; what is worth nothing, or too much, does not count. */
JOURNEY_PLAIN_TEST(decayed_values_beyond_the_ring)
{
	static const char *const asks[] = {"events.decayed('Order Completed', '400d', e, true, e.total)",
					   "events.decayed('Order Completed', '400d', e, e.total >= 0.0, e.total * 1e8)",
					   NULL};
	shop s = {0}, again = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double found = 0, right = 0, first = 0;
	journey_time now = BASE_TIME + 100 * JOURNEY_HOUR;

	ck_assert_int_eq(shop_open_asking(&s, allocator, 0, asks), JOURNEY_OK);
	ck_assert_int_eq(shop_open_asking(&again, allocator, 0, asks), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	for (int i = 0; i < 100; i++) {
		shop_event e = {.kind = JOURNEY_EVENT_TRACK, .name = 1, .number = (uint64_t)i};
		double weight;

		e.time = BASE_TIME + i * JOURNEY_HOUR;
		e.total = i % 4 == 0 ? 0 : i % 4 == 1 ? -5 : i;
		ck_assert_int_eq(shop_apply(&s, f, &e), JOURNEY_OK);
		weight = jy_pow(2.0, (double)(e.time - now) / (400.0 * (double)JOURNEY_DAY));
		right += e.total > 0 ? e.total * weight : 0;
		first += e.total > 0 && e.total <= 10 ? e.total * 1e8 * weight : 0;
	}
	move(&s, &f, &again);
	fragments[0] = f;
	jy_profile_init(&p, again.facts, fragments, 1, 0);
	ck_assert_int_eq(ask(&again, &p, 0, now, &found), JOURNEY_OK);
	ck_assert_msg(found - right < 1e-3 && right - found < 1e-3, "%.17g, not %.17g", found, right);
	ck_assert_int_eq(ask(&again, &p, 1, now, &found), JOURNEY_OK);
	ck_assert_msg(found - first < 1 && first - found < 1, "%.17g, not %.17g", found, first);
	jy_fragment_free(f);
	shop_free(&s);
	shop_free(&again);
}

/* The same question in any words, and a declared feature, are kept once. */
JOURNEY_TEST(kept_once)
{
	static const char *const asks[] = {
		"events.count('Product Viewed', '7d')", /* views_7d */
		"events.count(\"Product Viewed\", \"P7D\") + events.count('Product Viewed', '168h')",
		"events.any('Product Viewed', '7d') ? 1 : 0",
		"events.count('Order Completed', '30d', o, // c\n o.total>1e2)", /* big_30d */
		"events.avg('Order Completed', x, x.total)",                      /* avg_order */
		"events.sum('Order Completed', x, x.total)",                      /* new: the features have a window */
		"events.sum('Order Completed', y, (y.total))",                    /* new: parentheses count */
		"events.last('Ping').getSeconds() + events.since('Ping').getSeconds()", /* new, one */
		NULL};
	shop s = {0};

	TRY(shop_open_asking(&s, allocator, 0, asks));
	ck_assert_uint_eq(journey_strategy_count(s.strategy, JOURNEY_PART_FEATURE), FEATURES);
	ck_assert_uint_eq(journey_strategy_count(s.strategy, JOURNEY_PART_KEPT), FEATURES + 3);
	ck_assert_uint_eq(s.strategy->features[FEATURES].name.size, 0);
done:
	shop_free(&s);
}

TCase *aggregates_case(void)
{
	TCase *c = tcase_create("aggregates");

	torture(c, equal_a_plain_scan);
	torture(c, folded_and_stored);
	torture(c, distinct_beyond_the_ring);
	torture(c, edited_strategy);
	torture(c, missed_events);
	torture(c, many_of_one_event);
	torture(c, decayed_values_beyond_the_ring);
	torture(c, kept_once);
	return c;
}
