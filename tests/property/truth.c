/* What profiles say, found by looking through the list of all events. */
#include "property.h"

#include "base/math.h"
#include "profile/seen.h"
#include <stdlib.h>
#include <string.h>

void prop_known_start(prop_known *known)
{
	int i;

	memset(known, 0, sizeof(*known));
	for (i = 0; i < PROP_IDENTIFIERS; i++)
		known->root[i] = i;
}

void prop_known_free(prop_known *known)
{
	free(known->events);
	free(known->again);
	free(known->twin);
}

int prop_known_customer(const prop_known *known, int identifier)
{
	return known->root[identifier];
}

static void join(prop_known *known, int a, int b)
{
	int from = known->root[a], to = known->root[b], i;

	for (i = 0; i < PROP_IDENTIFIERS; i++) {
		if (known->root[i] == from)
			known->root[i] = to;
	}
}

bool prop_known_has(const prop_known *known, const prop_line *e)
{
	size_t i;

	for (i = 0; i < known->count; i++) {
		if (prop_same_message(&known->events[i], e) && prop_main(&known->events[i]) == prop_main(e))
			return true;
	}
	return false;
}

static bool is_twin(const prop_known *known, const prop_line *e)
{
	size_t i;

	for (i = 0; i < known->count; i++) {
		if (prop_same_message(&known->events[i], e) && prop_main(&known->events[i]) != prop_main(e))
			return true;
	}
	return false;
}

static bool is_read(const prop_case *c, const prop_line *e)
{
	size_t i;

	for (i = 0; i < c->feature_count; i++) {
		if (c->features[i].v[F_EVENT] == e->v[E_KIND])
			return true;
	}
	return false;
}

void prop_known_add(prop_known *known, const prop_case *c, const prop_line *e)
{
	size_t n = known->count;

	if (n == known->capacity) {
		known->capacity = n ? 2 * n : 64;
		known->events = realloc(known->events, known->capacity * sizeof(*known->events));
		known->again = realloc(known->again, known->capacity * sizeof(*known->again));
		known->twin = realloc(known->twin, known->capacity * sizeof(*known->twin));
	}
	known->again[n] = prop_known_has(known, e);
	known->twin[n] = is_twin(known, e);
	known->events[n] = *e;
	known->count++;
	known->ring[prop_main(e)] += is_read(c, e);
	if (prop_other(e) >= 0)
		join(known, prop_main(e), prop_other(e));
}

/* ---- one event, one feature ---- */

static bool condition_holds(const prop_line *f, const prop_line *e)
{
	switch (f->v[F_WHERE]) {
	case 1:
		return e->v[E_AMOUNT] != PROP_NONE && e->v[E_AMOUNT] > 1000;
	case 2:
		return e->v[E_CATEGORY] == 1;
	case 3:
		return e->v[E_ITEMS] != PROP_NONE && e->v[E_ITEMS] >= 2;
	}
	return true;
}

bool prop_counts(const prop_line *f, const prop_line *e, int64_t *micro)
{
	int64_t value = f->v[F_OF] == 1 ? e->v[E_AMOUNT] : e->v[E_ITEMS];

	*micro = 0;
	if (e->v[E_KIND] != f->v[F_EVENT] || !condition_holds(f, e))
		return false;
	if (prop_has_items(f))
		return e->v[E_CATEGORY] != 0;
	if (f->v[F_OF] == 0)
		return true;
	if (value == PROP_NONE)
		return false;
	*micro = value * (f->v[F_OF] == 1 ? 10000 : 2000000);
	return true;
}

/* ---- a feature ---- */

typedef struct folding {
	size_t sure, maybe;
	int64_t sum, more, less; /* micro-units: of the sure, and of what may add or take away */
	int64_t min, max, min_maybe, max_maybe;
	journey_time first, last, first_maybe, last_maybe;
} folding;

static void take(folding *x, int64_t micro, journey_time time, bool sure)
{
	int64_t *min = sure ? &x->min : &x->min_maybe, *max = sure ? &x->max : &x->max_maybe;
	journey_time *first = sure ? &x->first : &x->first_maybe, *last = sure ? &x->last : &x->last_maybe;

	x->sure += sure;
	x->maybe += !sure;
	if (sure)
		x->sum += micro;
	else
		*(micro > 0 ? &x->more : &x->less) += micro;
	*min = micro < *min ? micro : *min;
	*max = micro > *max ? micro : *max;
	*first = time < *first ? time : *first;
	*last = time > *last ? time : *last;
}

static void earlier(journey_time *next, journey_time now, journey_time at)
{
	if (at > now && (*next == JOURNEY_TIME_NONE || at < *next))
		*next = at;
}

static void bound(const prop_line *f, const folding *x, prop_truth *out)
{
	double sure = (double)x->sure, million = 1000000.0;
	bool none = x->sure == 0;

	out->can_be_none = none;
	out->must_be_none = none && x->maybe == 0;
	switch (f->v[F_KIND]) {
	case JOURNEY_FEATURE_ANY:
		out->can_be_none = out->must_be_none = false;
		out->low = !none;
		out->high = !none || x->maybe > 0;
		break;
	case JOURNEY_FEATURE_COUNT:
		out->can_be_none = out->must_be_none = false;
		out->low = sure;
		out->high = sure + (double)x->maybe;
		break;
	case JOURNEY_FEATURE_SUM:
		out->can_be_none = out->must_be_none = false;
		out->low = (double)(x->sum + x->less) / million;
		out->high = (double)(x->sum + x->more) / million;
		break;
	case JOURNEY_FEATURE_AVG:
		out->low = x->maybe ? (double)(x->min < x->min_maybe ? x->min : x->min_maybe) / million
				    : (double)x->sum / (sure * million);
		out->high = x->maybe ? (double)(x->max > x->max_maybe ? x->max : x->max_maybe) / million : out->low;
		break;
	case JOURNEY_FEATURE_MIN:
		out->low = (double)(x->min < x->min_maybe ? x->min : x->min_maybe) / million;
		out->high = (double)(none ? x->max_maybe : x->min) / million;
		break;
	case JOURNEY_FEATURE_MAX:
		out->low = (double)(none ? x->min_maybe : x->max) / million;
		out->high = (double)(x->max > x->max_maybe ? x->max : x->max_maybe) / million;
		break;
	case JOURNEY_FEATURE_FIRST:
		out->low = (double)(x->first < x->first_maybe ? x->first : x->first_maybe);
		out->high = (double)(none ? x->last_maybe : x->first);
		break;
	default:
		out->low = (double)(none ? x->first_maybe : x->last);
		out->high = (double)(x->last > x->last_maybe ? x->last : x->last_maybe);
	}
}

prop_truth prop_truth_feature(const prop_known *known, const prop_line *f, int customer, journey_time now)
{
	folding x = {0,         0,         0,         0,         0,         INT64_MAX, INT64_MIN,
		     INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN};
	prop_truth out = {false, false, true, 0.0, 0.0, JOURNEY_TIME_NONE};
	int64_t micro;
	size_t i;

	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];
		journey_time time = PROP_BASE + e->v[E_TIME];
		prop_standing how;

		if (known->root[prop_main(e)] != customer)
			continue;
		out.exact = out.exact && !prop_has_left(known, prop_main(e));
		if (!prop_counts(f, e, &micro))
			continue;
		if (prop_is_windowed(f)) {
			earlier(&out.next, now, time);
			if (time <= now)
				earlier(&out.next, now, prop_span_leaves(f, time));
		}
		how = prop_stand(known, i, f, customer, now);
		if (how != PROP_OUT)
			take(&x, micro, time, how == PROP_IN);
	}
	bound(f, &x, &out);
	return out;
}

/* Each event weighs 2^-(age / half-life), in units of 2^-20; what is older than 16 half-lives may be dropped. */
prop_truth prop_truth_tally(const prop_known *known, const prop_line *f, int customer, int64_t category,
			    journey_time now)
{
	prop_truth out = {false, false, true, 0.0, 0.0, JOURNEY_TIME_NONE};
	double unit = 1.0 / 1048576.0;
	int64_t micro;
	size_t i;

	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];
		double age = (double)(now - PROP_BASE - e->v[E_TIME]) / (double)f->v[F_HALF_LIFE];
		double weight;
		prop_standing how;

		if (known->root[prop_main(e)] != customer || !prop_counts(f, e, &micro) || e->v[E_CATEGORY] != category)
			continue;
		how = prop_stand(known, i, f, customer, now);
		if (how == PROP_OUT)
			continue;
		weight = jy_pow(2.0, -age);
		out.high += weight + unit;
		if (how == PROP_IN && age < JY_FRAGMENT_EPOCHS)
			out.low += weight - unit;
	}
	return out;
}

/* ---- values that the latest event owns ---- */

const prop_line *prop_truth_owner(const prop_known *known, int field, int64_t purpose, int customer)
{
	const prop_line *owner = NULL;
	size_t i;

	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];

		if (known->root[prop_main(e)] != customer || e->v[E_KIND] != PROP_IDENTIFY || !e->v[field])
			continue;
		if (field == E_CONSENT && e->v[E_PURPOSE] != purpose)
			continue;
		if (!owner || jy_stamp_compare(e->v[E_TIME], prop_event_hash(e), owner->v[E_TIME],
					       prop_event_hash(owner)) > 0)
			owner = e;
	}
	return owner;
}
