/* Personalized Experience Score: exact sums over touches, and what they say. */
#include <journey/experience.h>

#include "base/int128.h"
#include "base/math.h"
#include "score/distribution.h"

#define ONE ((double)JOURNEY_FACTOR_ONE)
/* Below this share of the squares, what is left of them is rounding. */
#define ROUNDING 1e-12

/* What one touch adds. */
typedef struct part {
	bool whole; /* all factors are known */
	int64_t score;
	int64_t loss[JOURNEY_FACTORS];
} part;

static bool valid(const journey_touch *touch)
{
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		if (touch->factor[i] < JOURNEY_FACTOR_UNKNOWN || touch->factor[i] > JOURNEY_FACTOR_ONE)
			return false;
	return true;
}

/*
 * Shapley value of a factor in the game whose sets of factors are worth 1 - their product: over all sets of the others,
 * what the factor takes from their product. One quarter for none and all of the three others, a twelfth for one and two.
 */
static double loss_of(const double factor[JOURNEY_FACTORS], int which)
{
	double sum = 0;

	for (unsigned set = 0; set < 1u << JOURNEY_FACTORS; set++) {
		double product = 1;
		int size = 0;

		if (set >> which & 1)
			continue;
		for (int i = 0; i < JOURNEY_FACTORS; i++)
			if (set >> i & 1) {
				product *= factor[i];
				size++;
			}
		sum += product * (1 - factor[which]) / (size == 0 || size == JOURNEY_FACTORS - 1 ? 4 : 12);
	}
	return sum;
}

static part part_of(const journey_touch *touch)
{
	part p = {.whole = true};
	double factor[JOURNEY_FACTORS], product = 1;

	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		if (touch->factor[i] == JOURNEY_FACTOR_UNKNOWN)
			return (part){.whole = false};
		factor[i] = touch->factor[i] / ONE;
		product *= factor[i];
	}
	p.score = (int64_t)(product * ONE + .5);
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		p.loss[i] = (int64_t)(loss_of(factor, i) * ONE + .5);
	return p;
}

static bool grow(journey_int128 *sum, journey_int128 by)
{
	return jy_i128_add_ok(*sum, by, sum);
}

static bool grow64(uint64_t *count, uint64_t by)
{
	if (*count > UINT64_MAX - by)
		return false;
	*count += by;
	return true;
}

static bool lower(uint64_t *count)
{
	if (*count == 0)
		return false;
	--*count;
	return true;
}

/* The customer's squares and products, put in or taken out. */
static bool count_unit(journey_experience *s, const journey_experience_unit *u, bool in)
{
	int64_t n = (int64_t)u->touches, sign = in ? 1 : -1;

	if (n == 0)
		return true;
	if (!(in ? grow64(&s->units, 1) : lower(&s->units)))
		return false;
	return grow(&s->score_squares, jy_i128_mul64(u->score, sign * u->score))
		&& grow(&s->score_touches, jy_i128_mul64(u->score, sign * n))
		&& grow(&s->touches_squares, jy_i128_mul64(n, sign * n));
}

static bool count_missing(journey_experience *s, const journey_touch *touch, bool in)
{
	if (!(in ? grow64(&s->unknown, 1) : lower(&s->unknown)))
		return false;
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		if (touch->factor[i] == JOURNEY_FACTOR_UNKNOWN && !(in ? grow64(&s->missing[i], 1) : lower(&s->missing[i])))
			return false;
	return true;
}

static journey_status count_touch(journey_experience *s, journey_experience_unit *u, const journey_touch *touch, bool in)
{
	journey_status wrong = in ? JOURNEY_LIMIT : JOURNEY_INVALID;
	part p = part_of(touch);
	int64_t sign = in ? 1 : -1;

	if (!p.whole)
		return count_missing(s, touch, in) ? JOURNEY_OK : wrong;
	if (in ? u->touches >= JOURNEY_EXPERIENCE_TOUCHES_MAX : u->touches == 0 || u->score < p.score)
		return wrong;
	if (!(in ? grow64(&s->touches, 1) : lower(&s->touches)) || !grow(&s->score, jy_i128(sign * p.score)))
		return wrong;
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		if (!grow(&s->factor[i], jy_i128(sign * touch->factor[i])) || !grow(&s->loss[i], jy_i128(sign * p.loss[i])))
			return wrong;
	u->touches = in ? u->touches + 1 : u->touches - 1;
	u->score += sign * p.score;
	return u->touches == 0 && u->score != 0 ? JOURNEY_INVALID : JOURNEY_OK;
}

journey_status journey_experience_change(journey_experience *sums, journey_experience_unit *unit,
	const journey_touch *from, const journey_touch *to)
{
	journey_experience s;
	journey_experience_unit u;
	journey_status status = JOURNEY_OK;

	if (!sums || !unit)
		return JOURNEY_MISUSE;
	if ((from && !valid(from)) || (to && !valid(to)))
		return JOURNEY_RANGE;
	s = *sums;
	u = *unit;
	if (u.touches > JOURNEY_EXPERIENCE_TOUCHES_MAX || u.score < 0
		|| u.score > (int64_t)u.touches * JOURNEY_FACTOR_ONE || !count_unit(&s, &u, false))
		return JOURNEY_INVALID;
	if (from)
		status = count_touch(&s, &u, from, false);
	if (status == JOURNEY_OK && to)
		status = count_touch(&s, &u, to, true);
	if (status != JOURNEY_OK)
		return status;
	if (!count_unit(&s, &u, true))
		return JOURNEY_LIMIT;
	*sums = s;
	*unit = u;
	return JOURNEY_OK;
}

journey_status journey_experience_merge(journey_experience *into, const journey_experience *from)
{
	journey_experience s;
	bool ok;

	if (!into || !from)
		return JOURNEY_MISUSE;
	s = *into;
	ok = grow64(&s.units, from->units) && grow64(&s.touches, from->touches) && grow64(&s.unknown, from->unknown)
		&& grow(&s.score, from->score) && grow(&s.score_squares, from->score_squares)
		&& grow(&s.score_touches, from->score_touches) && grow(&s.touches_squares, from->touches_squares);
	for (int i = 0; ok && i < JOURNEY_FACTORS; i++)
		ok = grow64(&s.missing[i], from->missing[i]) && grow(&s.factor[i], from->factor[i])
			&& grow(&s.loss[i], from->loss[i]);
	if (!ok)
		return JOURNEY_LIMIT;
	*into = s;
	return JOURNEY_OK;
}

static void interval(const journey_experience *s, double confidence, journey_experience_result *r)
{
	double n = (double)s->touches, units = (double)s->units, m = r->mean.value, error, half;
	double squares = jy_i128_double(s->score_squares) / ONE / ONE;
	double spread = squares - 2 * m * (jy_i128_double(s->score_touches) / ONE)
		+ m * m * jy_i128_double(s->touches_squares);

	if (s->units < 2) {
		r->flags |= JOURNEY_EXPERIENCE_SINGLE;
		return;
	}
	if (!(spread > ROUNDING * squares)) {
		r->flags |= JOURNEY_EXPERIENCE_NO_VARIANCE;
		return;
	}
	error = jy_sqrt(spread * units / (units - 1)) / n;
	half = error * jy_student_critical(1 - confidence, units - 1);
	r->mean.known = JOURNEY_KNOWN_INTERVAL;
	r->mean.standard_error = error;
	r->mean.low = m - half > 0 ? m - half : 0;
	r->mean.high = m + half < 1 ? m + half : 1;
	r->mean.p_value = 1;
	r->mean.degrees_of_freedom = units - 1;
}

journey_status journey_experience_score(const journey_experience *sums, double confidence,
	journey_experience_result *result)
{
	journey_experience_result r = {.size = sizeof r};
	double n;

	if (!sums || !result || result->size < sizeof r)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	if (sums->units > sums->touches || (sums->touches && !sums->units) || jy_i128_sign(sums->score) < 0)
		return JOURNEY_INVALID;
	n = (double)sums->touches;
	if (sums->unknown)
		r.flags |= JOURNEY_EXPERIENCE_PARTIAL;
	if (sums->touches == 0) {
		r.flags |= JOURNEY_EXPERIENCE_NONE;
		*result = r;
		return JOURNEY_OK;
	}
	r.total = jy_i128_double(sums->score) / ONE;
	r.per_unit = r.total / (double)sums->units;
	r.mean.known = JOURNEY_KNOWN_VALUE;
	r.mean.value = r.total / n;
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		r.factor[i] = jy_i128_double(sums->factor[i]) / ONE / n;
		r.loss[i] = jy_i128_double(sums->loss[i]) / ONE / n;
		if (r.loss[i] > r.loss[r.costliest])
			r.costliest = (journey_factor)i;
	}
	interval(sums, confidence, &r);
	*result = r;
	return JOURNEY_OK;
}
