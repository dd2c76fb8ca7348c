#include "score/optimise.h"

#include <string.h>

#include "base/math.h"

#define WORST (-1e300)
#define NEWTON_STEPS 20
#define STEP 1e-4
/* The rise that a Newton step still promises, of the value, below which it is at rest. */
#define REST 1e-13

typedef struct search {
	jy_objective *objective;
	void *arg;
	size_t count;
	double limit;
	jy_optimum *best;
} search;

static double dot(const double *a, const double *b, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += a[i] * b[i];
	return sum;
}

static double evaluate(const search *s, const double *at, double *gradient)
{
	double value = s->objective(s->arg, at, gradient);

	for (size_t i = 0; i < s->count; i++)
		if (!(jy_abs(gradient[i]) < 1e300))
			return WORST;
	return value > WORST && value < -WORST ? value : WORST;
}

/* Along a direction, halving until the value rises (Armijo's condition); false if it does not. */
static bool climb(const search *s, const double *direction, double slope)
{
	double at[JY_OPTIMISE_MAX], gradient[JY_OPTIMISE_MAX], step = 1, longest = 0;

	for (size_t i = 0; i < s->count; i++)
		longest = jy_abs(direction[i]) > longest ? jy_abs(direction[i]) : longest;
	if (longest > 2)
		step = 2 / longest; /* e^2 at once is far enough */
	for (int k = 0; k < 60; k++, step /= 2) {
		double value;

		for (size_t i = 0; i < s->count; i++) {
			at[i] = s->best->at[i] + step * direction[i];
			at[i] = at[i] > s->limit ? s->limit : at[i] < -s->limit ? -s->limit : at[i];
		}
		value = evaluate(s, at, gradient);
		if (value > s->best->value && value >= s->best->value + 1e-4 * step * slope - 1e-13 * jy_abs(value)) {
			memcpy(s->best->at, at, s->count * sizeof *at);
			memcpy(s->best->gradient, gradient, s->count * sizeof *gradient);
			s->best->value = value;
			return true;
		}
	}
	return false;
}

static void identity(double *h, size_t n)
{
	memset(h, 0, n * n * sizeof *h);
	for (size_t i = 0; i < n; i++)
		h[i * n + i] = 1;
}

/* The update of the inverse Hessian (of minus the function), equation 6.17 of Nocedal and Wright. */
static void update(double *h, const double *s, const double *y, size_t n, bool first)
{
	double sy = dot(s, y, n), hy[JY_OPTIMISE_MAX], yhy;

	if (!(sy > 1e-12 * jy_sqrt(dot(s, s, n) * dot(y, y, n))))
		return;
	if (first)
		for (size_t i = 0; i < n; i++)
			h[i * n + i] = sy / dot(y, y, n);
	for (size_t i = 0; i < n; i++)
		hy[i] = dot(h + i * n, y, n);
	yhy = dot(y, hy, n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			h[i * n + j] += (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
}

static void bfgs(const search *s, uint32_t iterations)
{
	size_t n = s->count;
	double h[JY_OPTIMISE_MAX * JY_OPTIMISE_MAX], direction[JY_OPTIMISE_MAX], at[JY_OPTIMISE_MAX], gradient[JY_OPTIMISE_MAX];
	bool fresh = true;

	identity(h, n);
	for (; s->best->iterations < iterations; s->best->iterations++) {
		double slope;

		for (size_t i = 0; i < n; i++)
			direction[i] = dot(h + i * n, s->best->gradient, n);
		slope = dot(direction, s->best->gradient, n);
		if (!(slope > 1e-9 * (jy_abs(s->best->value) > 1 ? 1 : jy_abs(s->best->value))))
			return;
		memcpy(at, s->best->at, n * sizeof *at);
		memcpy(gradient, s->best->gradient, n * sizeof *gradient);
		if (!climb(s, direction, slope)) {
			if (fresh)
				return;
			identity(h, n);
			fresh = true;
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			at[i] = s->best->at[i] - at[i];
			gradient[i] -= s->best->gradient[i]; /* of minus the function */
		}
		update(h, at, gradient, n, fresh);
		fresh = false;
	}
}

bool jy_invert(double *m, size_t n)
{
	/* The lower factor. */
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = m[i * n + j];

			for (size_t k = 0; k < j; k++)
				sum -= m[i * n + k] * m[j * n + k];
			if (i == j && !(sum > 1e-14 * jy_abs(m[i * n + i])))
				return false;
			m[i * n + j] = i == j ? jy_sqrt(sum) : sum / m[j * n + j];
		}
	/* Its inverse, then the product of that with its transpose. */
	for (size_t i = 0; i < n; i++) {
		m[i * n + i] = 1 / m[i * n + i];
		for (size_t j = 0; j < i; j++) {
			double sum = 0;

			for (size_t k = j; k < i; k++)
				sum -= m[i * n + k] * m[k * n + j];
			m[i * n + j] = sum * m[i * n + i];
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t k = i; k < n; k++)
				sum += m[k * n + i] * m[k * n + j];
			m[j * n + i] = sum;
		}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			m[i * n + j] = m[j * n + i];
	return true;
}

/* The inverse of minus the Hessian. */
static bool curvature(const search *s)
{
	size_t n = s->count;
	double at[JY_OPTIMISE_MAX], up[JY_OPTIMISE_MAX], down[JY_OPTIMISE_MAX], *m = s->best->inverse;

	memcpy(at, s->best->at, n * sizeof *at);
	for (size_t i = 0; i < n; i++) {
		at[i] = s->best->at[i] + STEP;
		bool good = evaluate(s, at, up) > WORST;

		at[i] = s->best->at[i] - STEP;
		good = evaluate(s, at, down) > WORST && good;
		at[i] = s->best->at[i];
		if (!good)
			return false;
		for (size_t j = 0; j < n; j++)
			m[i * n + j] = (down[j] - up[j]) / (2 * STEP);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			m[i * n + j] = m[j * n + i] = (m[i * n + j] + m[j * n + i]) / 2;
	return jy_invert(m, n);
}

static void newton(const search *s)
{
	size_t n = s->count;

	for (int k = 0; k < NEWTON_STEPS; k++) {
		double direction[JY_OPTIMISE_MAX], rise;

		s->best->curved = curvature(s);
		if (!s->best->curved)
			return;
		for (size_t i = 0; i < n; i++)
			direction[i] = dot(s->best->inverse + i * n, s->best->gradient, n);
		rise = dot(direction, s->best->gradient, n);
		/* Where the value no longer tells points apart, it is at rest as well. */
		if (rise <= REST * (1 + jy_abs(s->best->value)) || !climb(s, direction, rise)) {
			s->best->converged = rise <= 1e-6 * (1 + jy_abs(s->best->value));
			return;
		}
		s->best->iterations++;
	}
}

void jy_maximise(jy_objective *objective, void *arg, size_t count, const double *start, double limit, uint32_t iterations,
	jy_optimum *out)
{
	search s = {objective, arg, count, limit, out};

	memset(out, 0, sizeof *out);
	memcpy(out->at, start, count * sizeof *start);
	out->value = evaluate(&s, start, out->gradient);
	if (!(out->value > WORST))
		return;
	bfgs(&s, iterations);
	newton(&s);
	for (size_t i = 0; i < count; i++)
		if (jy_abs(out->at[i]) >= limit * .999)
			out->converged = false;
}
