#include "score/optimise.h"

#include "base/math.h"

#define HALVINGS_MAX 60
#define GRADIENT_SMALL 1e-9
#define GRADIENT_ENOUGH 1e-6
/* Longest step in any variable, which are logs or coefficients of that size. */
#define STEP_MAX 2.0

typedef struct search {
	const jy_objective *o;
	jy_optimum *at;
	double inverse[JY_OPTIMISE_MAX][JY_OPTIMISE_MAX]; /* of the negative second derivatives */
	double step[JY_OPTIMISE_MAX];
} search;

static bool finite(double x)
{
	return jy_abs(x) < JY_INFINITY;
}

static double largest(const double *v, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = jy_abs(v[i]) > most ? jy_abs(v[i]) : most;
	return most;
}

static void forget(search *s)
{
	for (size_t i = 0; i < s->o->size; i++)
		for (size_t j = 0; j < s->o->size; j++)
			s->inverse[i][j] = i == j;
}

/* The direction; false if it does not ascend. */
static bool aim(search *s)
{
	size_t n = s->o->size;
	double slope = 0, size;

	for (size_t i = 0; i < n; i++) {
		s->step[i] = 0;
		for (size_t j = 0; j < n; j++)
			s->step[i] += s->inverse[i][j] * s->at->gradient[j];
		slope += s->step[i] * s->at->gradient[i];
	}
	size = largest(s->step, n);
	if (size > STEP_MAX)
		for (size_t i = 0; i < n; i++)
			s->step[i] *= STEP_MAX / size;
	return slope > 0 && finite(slope);
}

/* The update of Broyden, Fletcher, Goldfarb, Shanno, for a maximum. */
static void learn(search *s, const double *moved, const double *turned)
{
	size_t n = s->o->size;
	double along = 0, product[JY_OPTIMISE_MAX], curve = 0;

	for (size_t i = 0; i < n; i++)
		along += moved[i] * turned[i];
	if (!(along > 1e-300))
		return;
	for (size_t i = 0; i < n; i++) {
		product[i] = 0;
		for (size_t j = 0; j < n; j++)
			product[i] += s->inverse[i][j] * turned[j];
	}
	for (size_t i = 0; i < n; i++)
		curve += product[i] * turned[i];
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			s->inverse[i][j] += (1 + curve / along) * moved[i] * moved[j] / along
				- (product[i] * moved[j] + moved[i] * product[j]) / along;
}

/* A gain below the last digits of the value, which then tells nothing. */
#define GAIN_HIDDEN 1e-13

/* Whether a step is taken: it gains its share (Armijo) or, where rounding hides that, makes the gradient smaller. */
static bool suffices(const jy_optimum *at, const jy_optimum *next, double gain, size_t n)
{
	if (!finite(next->value) || !finite(largest(next->gradient, n)))
		return false;
	if (gain < GAIN_HIDDEN * (1 + jy_abs(at->value)))
		return largest(next->gradient, n) < largest(at->gradient, n);
	return next->value >= at->value + 1e-4 * gain;
}

static bool advance(search *s)
{
	size_t n = s->o->size;
	double share = 1, gain = 0;
	jy_optimum *at = s->at, next = *at;

	for (size_t i = 0; i < n; i++)
		gain += s->step[i] * at->gradient[i];
	for (int k = 0; k < HALVINGS_MAX; k++, share /= 2) {
		double moved[JY_OPTIMISE_MAX], turned[JY_OPTIMISE_MAX];

		for (size_t i = 0; i < n; i++) {
			double to = at->at[i] + share * s->step[i];

			next.at[i] = to < s->o->least ? s->o->least : to > s->o->most ? s->o->most : to;
		}
		next.value = s->o->value(s->o, next.at, next.gradient);
		if (!suffices(at, &next, share * gain, n)) {
			if (share * gain < GAIN_HIDDEN * (1 + jy_abs(at->value)))
				return false;
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			moved[i] = next.at[i] - at->at[i];
			turned[i] = at->gradient[i] - next.gradient[i];
		}
		learn(s, moved, turned);
		*at = next;
		return largest(moved, n) > 0;
	}
	return false;
}

/* Steps after which the second derivatives are looked at once: by then they say more than the steps have. */
#define CURVATURE_AFTER 5
#define CURVATURE_STEP 1e-4

/* Where they are those of a maximum, the steps from here on are Newton's, as far as they hold. */
static void look_at_curvature(search *s)
{
	double at[JY_OPTIMISE_MAX], ahead[JY_OPTIMISE_MAX], curve[JY_OPTIMISE_MAX * JY_OPTIMISE_MAX];
	size_t n = s->o->size;

	for (size_t i = 0; i < n; i++)
		at[i] = s->at->at[i];
	for (size_t i = 0; i < n; i++) {
		at[i] += CURVATURE_STEP;
		if (!finite(s->o->value(s->o, at, ahead)))
			return;
		at[i] = s->at->at[i];
		for (size_t j = 0; j < n; j++)
			curve[i * n + j] = (s->at->gradient[j] - ahead[j]) / CURVATURE_STEP;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			curve[i * n + j] = curve[j * n + i] = (curve[i * n + j] + curve[j * n + i]) / 2;
	if (!jy_invert(curve, n))
		return;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			s->inverse[i][j] = curve[i * n + j];
}

static bool at_border(const jy_objective *o, const jy_optimum *at)
{
	for (size_t i = 0; i < o->size; i++)
		if (at->at[i] <= o->least || at->at[i] >= o->most)
			return true;
	return false;
}

void jy_maximise(const jy_objective *objective, jy_optimum *optimum)
{
	search s = {.o = objective, .at = optimum};
	bool fresh = true;

	forget(&s);
	optimum->status = JY_OPTIMUM_STUCK;
	optimum->steps = 0;
	optimum->value = objective->value(objective, optimum->at, optimum->gradient);
	if (!finite(optimum->value) || !finite(largest(optimum->gradient, objective->size)))
		return;
	for (; optimum->steps < objective->steps_max; optimum->steps++) {
		if (at_border(objective, optimum)) {
			optimum->status = JY_OPTIMUM_BORDER;
			return;
		}
		if (largest(optimum->gradient, objective->size) < GRADIENT_SMALL) {
			optimum->status = JY_OPTIMUM_FOUND;
			return;
		}
		if (optimum->steps == CURVATURE_AFTER)
			look_at_curvature(&s);
		if (aim(&s) && advance(&s)) {
			fresh = false;
			continue;
		}
		if (fresh) {
			/* Rounding hides what is left to gain. */
			if (largest(optimum->gradient, objective->size) < GRADIENT_ENOUGH)
				optimum->status = JY_OPTIMUM_FOUND;
			return;
		}
		forget(&s);
		fresh = true;
	}
	optimum->status = JY_OPTIMUM_STEPS;
}

bool jy_invert(double *m, size_t n)
{
	double inverse[JY_OPTIMISE_MAX][JY_OPTIMISE_MAX] = {{0}};

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double sum = m[i * n + j];

			for (size_t k = 0; k < j; k++)
				sum -= m[i * n + k] * m[j * n + k];
			if (i > j) {
				m[i * n + j] = sum / m[j * n + j];
				continue;
			}
			if (!(sum > 0 && finite(sum)))
				return false;
			m[i * n + i] = jy_sqrt(sum);
		}
	}
	for (size_t j = 0; j < n; j++)
		for (size_t i = j; i < n; i++) {
			double sum = i == j;

			for (size_t k = j; k < i; k++)
				sum -= m[i * n + k] * inverse[k][j];
			inverse[i][j] = sum / m[i * n + i];
		}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			m[i * n + j] = 0;
			for (size_t k = i > j ? i : j; k < n; k++)
				m[i * n + j] += inverse[k][i] * inverse[k][j];
		}
	return true;
}

bool jy_covariance(const jy_objective *o, const double *at, const double *step, double *inverse)
{
	size_t n = o->size;
	double moved[JY_OPTIMISE_MAX], up[JY_OPTIMISE_MAX], down[JY_OPTIMISE_MAX];

	for (size_t i = 0; i < n; i++)
		moved[i] = at[i];
	for (size_t i = 0; i < n; i++) {
		moved[i] = at[i] + step[i];
		if (!finite(o->value(o, moved, up)))
			return false;
		moved[i] = at[i] - step[i];
		if (!finite(o->value(o, moved, down)))
			return false;
		moved[i] = at[i];
		for (size_t j = 0; j < n; j++)
			inverse[i * n + j] = (down[j] - up[j]) / (2 * step[i]);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			inverse[i * n + j] = inverse[j * n + i] = (inverse[i * n + j] + inverse[j * n + i]) / 2;
	return jy_invert(inverse, n);
}
