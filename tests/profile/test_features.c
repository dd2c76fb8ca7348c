/* Every kind of feature over every kind of window, against a plain recomputation from the whole log. */
#include "lab.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/quality.h"

#include <stdio.h>
#include <string.h>

static lab the_lab;

typedef struct window {
	const lab_event *events[LAB_EVENTS];
	size_t count;
} window;

/* What one feature may say: what holds for the window exactly, and for one that begins a bucket earlier. */
typedef struct truth {
	const lab_feature *f;
	window exact, wide;
} truth;

static void find_truth(const lab *l, const lab_feature *f, size_t count, journey_time now, bool beyond, truth *out)
{
	journey_duration slack = beyond && f->window > 0 ? jy_bucket_width(f->window) : 0;

	out->f = f;
	out->exact.count = lab_window(l, f, count, now, 0, out->exact.events);
	out->wide.count = lab_window(l, f, count, now, slack, out->wide.events);
}

static int64_t cents_of(const window *w)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < w->count; i++)
		sum += w->events[i]->cents;
	return sum;
}

static double extreme(const window *w, bool greatest)
{
	int found = w->events[0]->cents;
	size_t i;

	for (i = 1; i < w->count; i++) {
		if (greatest ? w->events[i]->cents > found : w->events[i]->cents < found)
			found = w->events[i]->cents;
	}
	return (double)found / 100.0;
}

static bool between(double x, double low, double high)
{
	return x >= low && x <= high;
}

static size_t frequency(const window *w, lab_part part, const char *what)
{
	char shown[48];
	size_t i, n = 0;

	for (i = 0; i < w->count; i++) {
		lab_show(w->events[i], part, shown);
		n += strcmp(shown, what) == 0;
	}
	return n;
}

/* Positions of the last event of each value, the latest first. */
static size_t latest(const window *w, lab_part part, size_t *out)
{
	char shown[48], other[48];
	size_t i, k, n = 0;

	for (i = w->count; i-- > 0;) {
		lab_show(w->events[i], part, shown);
		for (k = 0; k < n; k++) {
			lab_show(w->events[out[k]], part, other);
			if (strcmp(shown, other) == 0)
				break;
		}
		if (k == n)
			out[n++] = i;
	}
	return n;
}

static size_t distinct(const window *w, lab_part part)
{
	size_t places[LAB_EVENTS];

	return latest(w, part, places);
}

static bool fits_list(const truth *t, journey_value v)
{
	size_t places[LAB_EVENTS], n = latest(&t->exact, t->f->part, places), i;
	char shown[48], said[48];

	n = n < t->f->top ? n : t->f->top;
	if (v.type != JOURNEY_LIST || v.as.list->count != n)
		return false;
	for (i = 0; i < n; i++) {
		lab_show(t->exact.events[places[i]], t->f->part, shown);
		lab_show_value(v.as.list->items[i], said);
		if (strcmp(shown, said) != 0)
			return false;
	}
	return true;
}

/* The most frequent of the exact window is not more frequent than this one in the wide one; where both are one, this is
 * it. */
static bool fits_most(const truth *t, journey_value v)
{
	char shown[48], said[48];
	size_t i, found;

	lab_show_value(v, said);
	found = frequency(&t->wide, t->f->part, said);
	for (i = 0; i < t->exact.count; i++) {
		size_t n;

		lab_show(t->exact.events[i], t->f->part, shown);
		n = frequency(&t->exact, t->f->part, shown);
		if (n > found || (n == found && t->exact.count == t->wide.count && strcmp(shown, said) < 0))
			return false;
	}
	return found > 0;
}

static bool fits_first(const truth *t, journey_value v)
{
	char shown[48], said[48];
	size_t i;

	lab_show_value(v, said);
	for (i = 0; i < t->wide.count; i++) {
		lab_show(t->wide.events[i], t->f->part, shown);
		if (strcmp(shown, said) == 0)
			return true;
		if (t->exact.count && t->wide.events[i] == t->exact.events[0])
			return false;
	}
	return false;
}

static bool fits_time(journey_value v, const window *low, const window *high, bool first)
{
	journey_time t;

	if (!jy_value_micros(v, &t) || !low->count)
		return false;
	if (!first)
		return t == low->events[low->count - 1]->time;
	return t >= low->events[0]->time && (!high->count || t <= high->events[0]->time);
}

/* Values that only events have: none without any. */
static bool fits_value(const truth *t, journey_value v)
{
	char shown[48], said[48];

	switch ((unsigned)t->f->kind) {
	case JOURNEY_FEATURE_MIN:
		return between(v.as.d, extreme(&t->wide, false),
			       t->exact.count ? extreme(&t->exact, false) : extreme(&t->wide, true));
	case JOURNEY_FEATURE_MAX:
		return between(v.as.d, t->exact.count ? extreme(&t->exact, true) : extreme(&t->wide, false),
			       extreme(&t->wide, true));
	case JOURNEY_FEATURE_AVG:
		if (t->exact.count == t->wide.count)
			return v.as.d == (double)(cents_of(&t->exact) * 10000) / ((double)t->exact.count * 1e6);
		return between(v.as.d, extreme(&t->wide, false), extreme(&t->wide, true));
	case JOURNEY_FEATURE_MOST:
		return fits_most(t, v);
	case JOURNEY_FEATURE_FIRST:
		return t->f->value ? fits_first(t, v) : fits_time(v, &t->wide, &t->exact, true);
	default:
		if (!t->f->value)
			return fits_time(v, &t->exact, &t->exact, false);
		lab_show(t->exact.events[t->exact.count - 1], t->f->part, shown);
		lab_show_value(v, said);
		return strcmp(shown, said) == 0;
	}
}

static bool fits(const truth *t, journey_status status, journey_value v, bool sketched)
{
	double least, most;

	switch ((unsigned)t->f->kind) {
	case JOURNEY_FEATURE_COUNT:
		return between((double)v.as.i, (double)t->exact.count, (double)t->wide.count);
	case JOURNEY_FEATURE_ANY:
		return v.as.i ? t->wide.count > 0 : t->exact.count == 0;
	case JOURNEY_FEATURE_SUM:
		return between(v.as.d, (double)(cents_of(&t->exact)) / 100.0, (double)cents_of(&t->wide) / 100.0);
	case JOURNEY_FEATURE_LIST:
		return fits_list(t, v);
	case JOURNEY_FEATURE_DISTINCT:
		least = (double)distinct(&t->exact, t->f->part);
		most = (double)distinct(&t->wide, t->f->part);
		/* Five standard errors. */
		if (sketched)
			return between((double)v.as.i, least * (1 - 5 * 0.046) - 1, most * (1 + 5 * 0.046) + 1);
		return (double)v.as.i == least;
	default:
		if (status == JOURNEY_NOT_FOUND)
			return t->exact.count == 0;
		return t->wide.count > 0 && fits_value(t, v);
	}
}

static uint32_t index_of(const lab *l, size_t declared)
{
	char name[16];

	snprintf(name, sizeof(name), "f%zu", declared);
	return jy_strategy_feature(l->strategy, text(name));
}

/* Whether any fragment has a sketch for it; whether anything was lost. */
static bool is_sketched(const jy_profile *p, uint32_t index)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		const jy_aggregate *a = jy_contents_aggregate(&p->fragments[i]->c, index);

		if (a && a->sketch.on)
			return true;
	}
	return false;
}

static bool has_lost(const jy_profile *p)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		if (jy_fragment_lost(p->fragments[i])->values)
			return true;
	}
	return false;
}

static bool is_beyond(const jy_profile *p)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		if (p->fragments[i]->c.left_count)
			return true;
	}
	return false;
}

typedef struct moment {
	lab *l;
	const jy_profile *p;
	size_t count; /* events applied */
	journey_time now;
	uint64_t seed;
} moment;

/* What is said to be exact is. */
static void expect_quality(const moment *m, size_t declared, journey_status status, journey_value v, truth *t)
{
	jy_quality quality = JY_QUALITY_UNKNOWN;

	ck_assert_int_eq(jy_profile_feature_quality(m->p, index_of(m->l, declared), m->now, &quality), JOURNEY_OK);
	ck_assert_int_ne(quality, JY_QUALITY_UNKNOWN);
	if (!is_beyond(m->p))
		ck_assert_int_eq(quality, JY_QUALITY_EXACT);
	if (quality != JY_QUALITY_EXACT)
		return;
	t->wide = t->exact;
	ck_assert_msg(fits(t, status, v, false), "seed %llu, feature %zu of kind %d is not exact",
		      (unsigned long long)m->seed, declared, t->f->kind);
}

static void expect_feature(const moment *m, size_t declared)
{
	static truth t;
	const lab_feature *f = &m->l->features[declared];
	uint32_t index = index_of(m->l, declared);
	journey_value v = jy_value_null();
	journey_status status = jy_profile_feature(m->p, index, m->now, &v);
	char said[48];

	ck_assert_msg(status == JOURNEY_OK || status == JOURNEY_NOT_FOUND, "status %d", status);
	if (f->kind == JOURNEY_FEATURE_MOST && has_lost(m->p))
		return;
	find_truth(m->l, f, m->count, m->now, is_beyond(m->p), &t);
	lab_show_value(v, said);
	ck_assert_msg(fits(&t, status, v, is_sketched(m->p, index)),
		      "seed %llu, feature %zu of kind %d, window %lld, period %d%s, part %d%s, top %u, after %zu events at "
		      "%lld: status %d, %s; %zu to %zu events in the window",
		      (unsigned long long)m->seed, declared, f->kind, (long long)f->window, f->period,
		      f->value ? ", value" : "", f->part, f->where ? ", where" : "", f->top, m->count,
		      (long long)m->now, status, said, t.exact.count, t.wide.count);
	expect_quality(m, declared, status, v, &t);
}

static void show(const jy_profile *p, uint32_t index, journey_time now, char out[1024])
{
	journey_value v = jy_value_null();
	journey_status status = jy_profile_feature(p, index, now, &v);
	size_t i, n = (size_t)snprintf(out, 1024, "%d ", status);
	char said[48];

	for (i = 0; v.type == JOURNEY_LIST && i < v.as.list->count; i++) {
		lab_show_value(v.as.list->items[i], said);
		n += (size_t)snprintf(out + n, 1024 - n, "%s ", said);
	}
	if (v.type == JOURNEY_LIST || status != JOURNEY_OK)
		return;
	lab_show_value(v, said);
	snprintf(out + n, 1024 - n, "%s", said);
}

/* Nothing changes before the moment that is announced. */
static void expect_quiet(const moment *m, size_t declared)
{
	uint32_t index = index_of(m->l, declared);
	journey_time next = jy_profile_feature_next_change(m->p, index, m->now), until;
	char before[1024], after[1024];

	ck_assert(next == JOURNEY_TIME_NONE || next > m->now);
	until = next == JOURNEY_TIME_NONE ? m->now + 900 * JOURNEY_DAY : next - 1;
	show(m->p, index, m->now, before);
	show(m->p, index, until, after);
	ck_assert_msg(strcmp(before, after) == 0, "seed %llu, feature %zu: %s became %s unannounced",
		      (unsigned long long)m->seed, declared, before, after);
	until = m->now + (journey_time)shop_random(m->seed, m->count * 100 + declared, (uint64_t)(until - m->now) + 1);
	show(m->p, index, until, after);
	ck_assert_msg(strcmp(before, after) == 0, "seed %llu, feature %zu: %s became %s unannounced",
		      (unsigned long long)m->seed, declared, before, after);
}

static void expect_all(moment *m)
{
	size_t i;

	for (i = 0; i < m->l->feature_count; i++) {
		expect_feature(m, i);
		expect_quiet(m, i);
	}
}

static journey_time latest_time(const lab *l, size_t count)
{
	journey_time t = 0;
	size_t i;

	for (i = 0; i < count; i++)
		t = l->events[i].time > t ? l->events[i].time : t;
	return t;
}

/* Applies all events to up to three fragments, looking after every `step` of them. */
static void run(uint64_t seed, size_t events, size_t keys, journey_duration span, size_t fragments, size_t step,
		const journey_allocator *allocator)
{
	static const char *const names[] = {"uada", "abox", "aphone"};
	lab *l = &the_lab;
	jy_fragment *f[3];
	jy_profile p;
	moment m = {l, &p, 0, 0, seed};
	size_t i;

	memset(l, 0, sizeof(*l));
	lab_declare(l, seed, 39);
	lab_fill(l, seed, events, keys, span);
	ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
	for (i = 0; i < fragments; i++)
		ck_assert_int_eq(jy_fragment_new(l->facts, text(names[i]), &f[i]), JOURNEY_OK);
	jy_profile_init(&p, l->facts, (const jy_fragment *const *)f, fragments, 0);
	for (i = 0; i < events; i++) {
		const lab_event *e = &l->events[i];

		ck_assert_int_eq(lab_apply(l, f[(size_t)e->fragment % fragments], e), JOURNEY_OK);
		m.count = i + 1;
		if (m.count % step && m.count != events)
			continue;
		m.now = latest_time(l, m.count);
		expect_all(&m);
		m.now += (journey_time)shop_random(seed, 7000000 + i, (uint64_t)(span / 4));
		expect_all(&m);
	}
	for (i = 0; i < fragments; i++)
		jy_fragment_free(f[i]);
	lab_free(l);
}

JOURNEY_PLAIN_TEST(features_in_the_ring)
{
	uint64_t seed;

	for (seed = 1; seed <= 8; seed++)
		run(seed, 60, seed % 2 ? 6 : 60, (seed % 3 ? 40 : 800) * JOURNEY_DAY, 1 + seed % 3, 3, allocator);
}

JOURNEY_PLAIN_TEST(features_beyond_the_ring)
{
	uint64_t seed;

	for (seed = 101; seed <= 112; seed++)
		run(seed, LAB_EVENTS, seed % 2 ? 8 : 300, (seed % 3 ? 50 : 900) * JOURNEY_DAY, 1 + seed % 3, 57,
		    allocator);
}

/* ---- the storage form ---- */

static void encode(const jy_fragment *f, jy_buffer *out)
{
	jy_buffer_clear(out);
	ck_assert_int_eq(jy_fragment_encode(f, out), JOURNEY_OK);
}

static void expect_same_bytes(const jy_buffer *x, const jy_buffer *y, uint64_t seed, const char *what)
{
	ck_assert_msg(x->size == y->size && memcmp(x->data, y->data, x->size) == 0, "seed %llu: %s",
		      (unsigned long long)seed, what);
}

/* Any order, any repetition, a rollback and a restart half-way: the same bytes. */
static void run_orders(uint64_t seed, size_t events, size_t keys, const journey_allocator *allocator)
{
	lab *l = &the_lab;
	jy_buffer first, second;
	jy_fragment *f, *g, *h;
	size_t i;

	memset(l, 0, sizeof(*l));
	lab_declare(l, seed, 39);
	lab_fill(l, seed, events, keys, 70 * JOURNEY_DAY);
	ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
	jy_buffer_init(&first, allocator);
	jy_buffer_init(&second, allocator);
	ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &h), JOURNEY_OK);
	for (i = 0; i < events; i++)
		ck_assert_int_eq(lab_apply(l, f, &l->events[i]), JOURNEY_OK);
	encode(f, &first);
	lab_shuffle(l, seed);
	for (i = 0; i < events; i++) {
		bool doubted = i % 5 == 0;

		/* Each fifth is applied, taken back, and applied again. */
		if (doubted) {
			encode(g, &second);
			jy_fragment_save(g);
		}
		ck_assert_int_eq(lab_apply(l, g, &l->events[i]), JOURNEY_OK);
		if (!doubted)
			continue;
		jy_fragment_rollback(g);
		encode(g, &first);
		expect_same_bytes(&first, &second, seed, "a rollback is not exact");
		ck_assert_int_eq(lab_apply(l, g, &l->events[i]), JOURNEY_OK);
		ck_assert_int_eq(lab_apply(l, g, &l->events[i]), JOURNEY_DUPLICATE);
		if (i % 20 == 0) {
			encode(g, &first);
			ck_assert_int_eq(jy_fragment_decode(h, jy_buffer_view(&first), NULL), JOURNEY_OK);
			encode(h, &second);
			expect_same_bytes(&first, &second, seed, "what is read is not what was written");
			ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&first), NULL), JOURNEY_OK);
		}
	}
	encode(f, &first);
	encode(g, &second);
	/* Only of the most frequent texts is what is kept beyond a limit a matter of order, and counted. */
	if (keys == 2 || !jy_fragment_lost(f)->values)
		expect_same_bytes(&first, &second, seed, "another order gives other facts");
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_fragment_free(h);
	jy_buffer_free(&first);
	jy_buffer_free(&second);
	lab_free(l);
}

JOURNEY_PLAIN_TEST(features_in_any_order)
{
	uint64_t seed;

	for (seed = 201; seed <= 212; seed++)
		run_orders(seed, seed % 4 ? 200 : LAB_EVENTS, seed % 3 ? 2 : 150, allocator);
}

/* Of a tally twice `top` keys are kept in any order; what goes beyond is counted. */
static uint64_t tally_losses(uint64_t seed, size_t keys, bool *same, const journey_allocator *allocator)
{
	lab *l = &the_lab;
	jy_buffer bytes[2];
	uint64_t lost = 0;
	size_t i, k;

	memset(l, 0, sizeof(*l));
	l->feature_count = 1;
	l->features[0].kind = JOURNEY_FEATURE_TALLY;
	l->features[0].top = 2;
	lab_fill(l, seed, 300, keys, 100 * JOURNEY_DAY);
	ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
	for (k = 0; k < 2; k++) {
		jy_fragment *f;

		jy_buffer_init(&bytes[k], allocator);
		ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &f), JOURNEY_OK);
		for (i = 0; i < 300; i++)
			ck_assert_int_eq(lab_apply(l, f, &l->events[i]), JOURNEY_OK);
		encode(f, &bytes[k]);
		lost += jy_fragment_lost(f)->tally_keys;
		jy_fragment_free(f);
		lab_shuffle(l, seed);
	}
	*same = bytes[0].size == bytes[1].size && memcmp(bytes[0].data, bytes[1].data, bytes[0].size) == 0;
	jy_buffer_free(&bytes[0]);
	jy_buffer_free(&bytes[1]);
	lab_free(l);
	return lost;
}

JOURNEY_PLAIN_TEST(tallies_in_any_order)
{
	uint64_t seed;
	bool same;

	for (seed = 601; seed <= 606; seed++) {
		ck_assert_uint_eq(tally_losses(seed, 4, &same, allocator), 0);
		ck_assert(same);
		ck_assert_uint_gt(tally_losses(seed, 40, &same, allocator), 0);
	}
}

/* A message that two fragments hold counts once. */
JOURNEY_PLAIN_TEST(features_of_copies)
{
	lab *l = &the_lab;
	uint64_t seed;
	size_t i;

	for (seed = 301; seed <= 306; seed++) {
		jy_fragment *f[2];
		jy_profile p;
		moment m = {l, &p, 60, 0, seed};

		memset(l, 0, sizeof(*l));
		lab_declare(l, seed, 39);
		lab_fill(l, seed, 60, 5, 100 * JOURNEY_DAY);
		ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &f[0]), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(l->facts, text("aphone"), &f[1]), JOURNEY_OK);
		for (i = 0; i < 60; i++) {
			if (l->events[i].fragment != 0)
				ck_assert_int_eq(lab_apply(l, f[0], &l->events[i]), JOURNEY_OK);
			if (l->events[i].fragment != 1)
				ck_assert_int_eq(lab_apply(l, f[1], &l->events[i]), JOURNEY_OK);
		}
		jy_profile_init(&p, l->facts, (const jy_fragment *const *)f, 2, 0);
		m.now = latest_time(l, 60);
		expect_all(&m);
		jy_fragment_free(f[0]);
		jy_fragment_free(f[1]);
		lab_free(l);
	}
}

static void seal(jy_buffer *b)
{
	uint32_t sum = jy_crc32c(b->data, b->size - 4);
	size_t k;

	for (k = 0; k < 4; k++)
		b->data[b->size - 4 + k] = (unsigned char)(sum >> (8 * k));
}

/* Bytes with a right checksum, but wrong inside: refused, or read as what can be used and written again. */
JOURNEY_PLAIN_TEST(features_damaged)
{
	lab *l = &the_lab;
	jy_buffer bytes, again;
	jy_fragment *f, *g;
	uint64_t seed;
	size_t i, refused = 0, taken = 0;

	for (seed = 501; seed <= 503; seed++) {
		memset(l, 0, sizeof(*l));
		lab_declare(l, seed, 26);
		lab_fill(l, seed, 260, 120, 60 * JOURNEY_DAY);
		ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
		jy_buffer_init(&bytes, allocator);
		jy_buffer_init(&again, allocator);
		ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &f), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &g), JOURNEY_OK);
		for (i = 0; i < 260; i++)
			ck_assert_int_eq(lab_apply(l, f, &l->events[i]), JOURNEY_OK);
		encode(f, &bytes);
		for (i = 0; i < 800; i++) {
			/* The later sections are at the end. */
			size_t at = bytes.size - 5 - (size_t)shop_random(seed, i * 2, bytes.size * 3 / 4);
			unsigned char was = bytes.data[at];
			journey_status status;

			bytes.data[at] = (unsigned char)(was + 1 + shop_random(seed, i * 2 + 1, 255));
			seal(&bytes);
			status = jy_fragment_decode(g, jy_buffer_view(&bytes), NULL);
			if (status == JOURNEY_OK) {
				encode(g, &again);
				ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&again), NULL), JOURNEY_OK);
				ck_assert_int_ne(lab_apply(l, g, &l->events[i % 260]), JOURNEY_NO_MEMORY);
				taken++;
			} else {
				ck_assert_msg(status == JOURNEY_CORRUPT || status == JOURNEY_LIMIT, "status %d", status);
				refused++;
			}
			bytes.data[at] = was;
		}
		jy_buffer_free(&bytes);
		jy_buffer_free(&again);
		jy_fragment_free(f);
		jy_fragment_free(g);
		lab_free(l);
	}
	ck_assert(refused > 0 && taken > 0);
}

/* With each allocation failing once, and from then on. */
JOURNEY_TEST(features_without_memory)
{
	lab *l = &the_lab;
	jy_fragment *f = NULL, *g = NULL;
	jy_buffer bytes;
	jy_profile p;
	journey_value v;
	size_t i;

	memset(l, 0, sizeof(*l));
	jy_buffer_init(&bytes, allocator);
	lab_declare(l, 401, 13);
	lab_fill(l, 401, 140, 100, 30 * JOURNEY_DAY);
	TRY(lab_open(l, allocator));
	TRY(jy_fragment_new(l->facts, text("uada"), &f));
	TRY(jy_fragment_new(l->facts, text("uada"), &g));
	for (i = 0; i < 140; i++) {
		if (i % 50 == 0)
			jy_fragment_save(f);
		TRY_AGAIN(lab_apply(l, f, &l->events[i]));
	}
	jy_profile_init(&p, l->facts, (const jy_fragment *const *)&f, 1, 0);
	for (i = 0; i < 13; i++) {
		journey_status status = jy_profile_feature(&p, index_of(l, i), latest_time(l, 140), &v);

		if (status != JOURNEY_NOT_FOUND)
			TRY(status);
	}
	TRY(jy_fragment_encode(f, &bytes));
	TRY(jy_fragment_decode(g, jy_buffer_view(&bytes), NULL));
done:
	jy_buffer_free(&bytes);
	jy_fragment_free(f);
	jy_fragment_free(g);
	lab_free(l);
}

TCase *features_case(void)
{
	TCase *tests = tcase_create("features");

	tcase_set_timeout(tests, 300);
	torture(tests, features_in_the_ring);
	torture(tests, features_beyond_the_ring);
	torture(tests, features_in_any_order);
	torture(tests, tallies_in_any_order);
	torture(tests, features_of_copies);
	torture(tests, features_damaged);
	torture(tests, features_without_memory);
	return tests;
}
