#include "population_draw.h"

#include <string.h>

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* splitmix64's finaliser (Steele, Lea, Flood 2014). */
uint64_t population_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t population_bits(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number)
{
	uint64_t x = population_mix(seed + GOLDEN);

	x = population_mix(x ^ ((uint64_t)customer << 8 | (uint64_t)purpose));
	return population_mix(x + (number + UINT64_C(1)) * GOLDEN);
}

static double unit(uint64_t bits)
{
	return (double)(bits >> 11) / 9007199254740992.0;
}

double population_uniform(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number)
{
	return unit(population_bits(seed, customer, purpose, number));
}

double population_normal(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number)
{
	uint64_t bits = population_bits(seed, customer, purpose, number);
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += unit(population_mix(bits += GOLDEN));
	return sum;
}

static double power_of_two(int exponent)
{
	uint64_t bits = (uint64_t)(exponent + 1023) << 52;
	double out;

	memcpy(&out, &bits, sizeof out);
	return out;
}

/* exp(k ln 2 + r) with |r| <= ln 2 / 2: Taylor's series up to r^13 is exact to the last bits. */
double population_exp(double x)
{
	static const double parts[] = {0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7, 1.0 / 8, 1.0 / 9, 1.0 / 10,
		1.0 / 11, 1.0 / 12, 1.0 / 13};
	double k, r, sum = 1;
	int whole;

	if (x > 700)
		x = 700;
	if (x < -700)
		x = -700;
	k = x * 1.4426950408889634;
	whole = (int)(k < 0 ? k - 0.5 : k + 0.5);
	r = x - whole * 0.693147180369123816490; /* ln 2 in two parts */
	r -= whole * 1.90821492927058770002e-10;
	for (int i = 13; i > 0; i--)
		sum = 1 + sum * r * parts[i];
	return sum * power_of_two(whole);
}

/* ln(m 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), with m from 0.7 to 1.4. */
double population_log(double x)
{
	static const double parts[] = {1, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19,
		1.0 / 21};
	uint64_t bits;
	int exponent;
	double m, s, square, sum = 0;

	if (!(x > 1e-300))
		x = 1e-300;
	memcpy(&bits, &x, sizeof bits);
	exponent = (int)(bits >> 52) - 1023;
	bits = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52;
	memcpy(&m, &bits, sizeof m);
	if (m > 1.4142135623730951) {
		m /= 2;
		exponent++;
	}
	s = (m - 1) / (m + 1);
	square = s * s;
	for (int i = 10; i >= 0; i--)
		sum = parts[i] + sum * square;
	return exponent * 0.6931471805599453 + 2 * s * sum;
}

double population_logit(double share)
{
	if (!(share > 1e-9))
		share = 1e-9;
	if (share > 1 - 1e-9)
		share = 1 - 1e-9;
	return population_log(share / (1 - share));
}

double population_logistic(double x)
{
	return 1 / (1 + population_exp(-x));
}

double population_halved(double time, double half_life)
{
	return half_life > 0 ? population_exp(-0.6931471805599453 * time / half_life) : 1;
}

/* Newton's way to the square root. */
double population_root(double x)
{
	double root;

	if (!(x > 0))
		return 0;
	root = population_exp(population_log(x) / 2);
	root = (root + x / root) / 2;
	return (root + x / root) / 2;
}

uint32_t population_pick(const double *shares, uint32_t count, double u)
{
	uint32_t i = 0;

	while (i + 1 < count && u >= shares[i])
		i++;
	return i;
}
