#include "expr/linear.h"
#include "expr/code.h"
#include <stddef.h>

static jy_linear make(int64_t seconds, int64_t nanos, int64_t slope)
{
	int64_t micros = nanos / 1000, rest = nanos % 1000;
	if (rest < 0) {
		rest += 1000;
		micros--;
	}
	return (jy_linear){seconds * JOURNEY_SECOND + micros, slope, (int32_t)rest};
}

static int64_t nanos_of(const journey_value *v)
{
	return (int32_t)v->n;
}

jy_linear jy_linear_sum(const journey_value *a, int64_t slope_a, const journey_value *b, int64_t slope_b)
{
	return make(a->as.i + b->as.i, nanos_of(a) + nanos_of(b), slope_a + slope_b);
}

jy_linear jy_linear_difference(const journey_value *a, int64_t slope_a, const journey_value *b,
			       int64_t slope_b)
{
	return make(a->as.i - b->as.i, nanos_of(a) - nanos_of(b), slope_a - slope_b);
}

bool jy_linear_within(const jy_linear *l)
{
	return l->slope >= -JY_SLOPE_MAX && l->slope <= JY_SLOPE_MAX;
}

/* -1, 0, 1 */
static int sign(const jy_linear *l, int64_t delta)
{
	int64_t at = l->micros + l->slope * delta;
	if (at == 0)
		return l->rest ? 1 : 0;
	return at < 0 ? -1 : 1;
}

static bool holds(uint32_t relation, int sign)
{
	switch (relation) {
	case JY_EQ:
		return sign == 0;
	case JY_NE:
		return sign != 0;
	case JY_LT:
		return sign < 0;
	case JY_LE:
		return sign <= 0;
	case JY_GT:
		return sign > 0;
	default:
		return sign >= 0;
	}
}

static int64_t divide_up(int64_t a, int64_t b)
{
	return (a + b - 1) / b;
}

/* The first moment after `delta` at which the sign is another; INT64_MAX for never. */
static int64_t next_sign(const jy_linear *l, int64_t delta)
{
	int64_t at = l->micros + l->slope * delta;
	int s = sign(l, delta);
	if (s == 0)
		return l->slope ? delta + 1 : INT64_MAX;
	if (s < 0)
		return l->slope > 0 ? delta + divide_up(-at, l->slope) : INT64_MAX;
	/* With a rest, zero itself is above zero. */
	return l->slope < 0 ? delta + divide_up(at + (l->rest ? 1 : 0), -l->slope) : INT64_MAX;
}

int64_t jy_linear_crossing(const jy_linear *l, uint32_t relation)
{
	bool now = holds(relation, sign(l, 0));
	int64_t delta = 0;
	for (int round = 0; round < 3; round++) {
		delta = next_sign(l, delta);
		if (delta == INT64_MAX || holds(relation, sign(l, delta)) != now)
			return delta;
	}
	return INT64_MAX;
}

int64_t jy_linear_against(const jy_linear *l, int64_t seconds, uint32_t relation)
{
	jy_linear moved = *l;
	moved.micros -= seconds * JOURNEY_SECOND;
	return jy_linear_crossing(&moved, relation);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t jy_linear_range_timestamp(const jy_linear *l)
{
	return sooner(jy_linear_against(l, INT64_C(-62135596800), JY_LT),
		      jy_linear_against(l, INT64_C(253402300800), JY_GE));
}

int64_t jy_linear_range_between(const jy_linear *l)
{
	static const int64_t limits[] = {-9223372039, -9223372034, 9223372034, 9223372039};
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		next = sooner(next, jy_linear_against(l, limits[i], JY_GE));
	/* Near the limit: look again at once. */
	for (size_t i = 0; i < 2; i++)
		if (l->micros >= limits[2 * i] * JOURNEY_SECOND &&
		    l->micros < limits[2 * i + 1] * JOURNEY_SECOND)
			return 1;
	return next;
}

int64_t jy_linear_range_duration(const jy_linear *l)
{
	return jy_linear_range_between(l);
}
