#include "score/distribution.h"

#include <float.h>

#include "base/math.h"

#define HALF_LOG_2PI 0.91893853320467274178
#define SQRT_HALF 0.70710678118654752440
/* From here on the series in 1/df is the more exact: the continued fraction cancels digits as df grows. */
#define LARGE_DF 2e4
#define FRACTION_STEPS 20000
#define TINY 1e-300

double jy_normal_cdf(double z)
{
	return 0.5 * jy_erfc(-z * SQRT_HALF);
}

static double ratio8(const double *top, const double *bottom, double r)
{
	double n = top[7], d = bottom[7];

	for (int i = 6; i >= 0; i--) {
		n = n * r + top[i];
		d = d * r + bottom[i];
	}
	return n / d;
}

/* Wichura (1988), algorithm AS 241, PPND16: relative accuracy about 1e-16. */
double jy_normal_quantile(double p)
{
	static const double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
		1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
		2.5090809287301226727e3};
	static const double b[] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3};
	static const double c[] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
		3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
		2.27238449892691845833e-2, 7.74545014278341407640e-4};
	static const double d[] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
		6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
		5.47593808499534494600e-4, 1.05075007164441684324e-9};
	static const double e[] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
		2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7};
	static const double f[] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
		1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
		1.42151175831644588870e-7, 2.04426310338993978564e-15};
	double q = p - 0.5, r, z;

	if (q >= -0.425 && q <= 0.425)
		return q * ratio8(a, b, 0.180625 - q * q);
	r = jy_sqrt(-jy_log(q < 0 ? p : 1.0 - p));
	z = r <= 5.0 ? ratio8(c, d, r - 1.6) : ratio8(e, f, r - 5.0);
	return q < 0 ? -z : z;
}

/* lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), x >= 10: Stirling's series, DLMF 5.11.1. */
static double stirling_rest(double x)
{
	static const double k[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360,
		1.0 / 156};
	double w = 1.0 / (x * x), sum = k[6];

	for (int i = 5; i >= 0; i--)
		sum = sum * w + k[i];
	return sum / x;
}

/* As in Didonato and Morris (1992), ACM TOMS 708, BETALN: the large terms cancel before they are summed. */
double jy_log_beta(double a, double b)
{
	double p = a < b ? a : b, q = a < b ? b : a, s = p + q;

	if (q < 10.0)
		return jy_lgamma(p) + jy_lgamma(q) - jy_lgamma(s);
	if (p < 10.0)
		return jy_lgamma(p) + (stirling_rest(q) - stirling_rest(s)) + p - p * jy_log(s)
			+ (q - 0.5) * jy_log1p(-p / s);
	return HALF_LOG_2PI - 0.5 * jy_log(q) + (stirling_rest(p) + stirling_rest(q) - stirling_rest(s))
		+ (p - 0.5) * jy_log(p / s) + q * jy_log1p(-p / s);
}

static double away_from_zero(double x)
{
	return x < TINY && x > -TINY ? TINY : x;
}

/* The continued fraction of DLMF 8.17.22, by Lentz's method (Thompson and Barnett 1986). */
static double beta_fraction(double a, double b, double x)
{
	double c = 1.0, d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)), h = d;

	for (int m = 1; m <= FRACTION_STEPS; m++) {
		double am = a + 2.0 * m, step;
		double even = m * (b - m) * x / ((am - 1.0) * am);
		double odd = -(a + m) * (a + b + m) * x / (am * (am + 1.0));

		d = 1.0 / away_from_zero(1.0 + even * d);
		c = away_from_zero(1.0 + even / c);
		h *= d * c;
		d = 1.0 / away_from_zero(1.0 + odd * d);
		c = away_from_zero(1.0 + odd / c);
		step = d * c;
		h *= step;
		if (step > 1.0 - DBL_EPSILON && step < 1.0 + DBL_EPSILON)
			break;
	}
	return h;
}

/* log of the nearer one to 1 by the other, which holds the digits. */
static double log_share(double x, double y)
{
	return x > 0.5 ? jy_log1p(-y) : jy_log(x);
}

double jy_beta_inc(double a, double b, double x, double y)
{
	double front;

	if (x <= 0.0)
		return 0.0;
	if (y <= 0.0)
		return 1.0;
	front = jy_exp(a * log_share(x, y) + b * log_share(y, x) - jy_log_beta(a, b));
	if (x < (a + 1.0) / (a + b + 2.0))
		return front * beta_fraction(a, b, x) / a;
	return 1.0 - front * beta_fraction(b, a, y) / b;
}

/* P(a, x) by its series, DLMF 8.11.4. */
static double gamma_series(double a, double x)
{
	double term = 1.0 / a, sum = term;

	for (int i = 1; i <= FRACTION_STEPS && term > sum * (DBL_EPSILON / 4); i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum;
}

/* Q(a, x) by its continued fraction, DLMF 8.9.2, by Lentz's method. */
static double gamma_fraction(double a, double x)
{
	double b = x + 1.0 - a, c = 1.0 / TINY, d = 1.0 / away_from_zero(b), h = d;

	for (int i = 1; i <= FRACTION_STEPS; i++) {
		double an = -i * (i - a), step;

		b += 2.0;
		d = 1.0 / away_from_zero(an * d + b);
		c = away_from_zero(b + an / c);
		step = d * c;
		h *= step;
		if (step > 1.0 - DBL_EPSILON && step < 1.0 + DBL_EPSILON)
			break;
	}
	return h;
}

double jy_gamma_q(double a, double x)
{
	double front;

	if (x <= 0.0)
		return 1.0;
	front = jy_exp(a * jy_log(x) - x - jy_lgamma(a));
	if (x < a + 1.0)
		return 1.0 - front * gamma_series(a, x);
	return front * gamma_fraction(a, x);
}

double jy_chi_square_sf(double x, double df)
{
	return jy_gamma_q(0.5 * df, 0.5 * x);
}

/*
 * The standard normal deviate with the same tail as t, for large df: Hill (1970), Algorithm 395, whose error
 * falls with the sixth power of df.
 */
static double deviate_of(double t, double df)
{
	double a = df - 0.5, b = 48.0 * a * a, y = a * jy_log1p(t / df * t);
	double rest = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b);

	return ((rest + y + 3.0) / b + 1.0) * jy_sqrt(y);
}

/* P(|T| >= |t|) = I_{df / (df + t^2)}(df / 2, 1 / 2): Abramowitz and Stegun 26.5.27. */
double jy_student_two_sided(double t, double df)
{
	double u = t * t;

	if (u > DBL_MAX / 2)
		return 0.0;
	if (df >= LARGE_DF)
		return jy_erfc(deviate_of(t, df) * SQRT_HALF);
	return jy_beta_inc(0.5 * df, 0.5, df / (df + u), u / (df + u));
}

double jy_student_cdf(double t, double df)
{
	double tail = 0.5 * jy_student_two_sided(t, df);

	return t > 0 ? 1.0 - tail : tail;
}

static double student_density(double t, double df)
{
	return jy_exp(-0.5 * (df + 1.0) * jy_log1p(t * t / df) - jy_log_beta(0.5 * df, 0.5)) / jy_sqrt(df);
}

/*
 * Newton's method on log P(|T| >= t) as a function of t, which is concave enough to converge from the normal
 * quantile, kept inside a bracket that bisection halves where a Newton step would leave it.
 */
double jy_student_critical(double alpha, double df)
{
	double low = 0.0, high = 1.0, t = -jy_normal_quantile(0.5 * alpha);

	while (high < 1e150 && jy_student_two_sided(high, df) > alpha) {
		low = high;
		high *= 2.0;
	}
	for (int i = 0; i < 200; i++) {
		double tail, next;

		if (!(t > low && t < high))
			t = 0.5 * (low + high);
		tail = jy_student_two_sided(t, df);
		if (tail > alpha)
			low = t;
		else
			high = t;
		next = t + tail * jy_log(tail / alpha) / (2.0 * student_density(t, df));
		if (high - low <= 2.0 * DBL_EPSILON * high)
			break;
		if (next - t <= DBL_EPSILON * t && t - next <= DBL_EPSILON * t)
			break;
		t = next;
	}
	return t;
}
