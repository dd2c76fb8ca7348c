/*
 * Chance and the functions that it needs, the same bits on every machine: draws are hashes of (seed, customer, purpose,
 * number), never a stream, and exponentials and logarithms use nothing but IEEE 754 arithmetic.
 */
#ifndef JOURNEY_TOOLS_POPULATION_DRAW_H
#define JOURNEY_TOOLS_POPULATION_DRAW_H

#include <stdint.h>

/* What a draw is for; each purpose has numbers of its own. */
typedef enum population_purpose_of {
	DRAW_SEGMENT, DRAW_ARRIVAL, DRAW_BEST_HOUR, DRAW_RATE, DRAW_ELASTICITY, DRAW_ZONE, DRAW_ANONYMOUS, DRAW_CONSENT,
	DRAW_TRAIT, DRAW_GAP, DRAW_WEEKDAY, DRAW_HOUR, DRAW_MINUTE, DRAW_CATEGORY, DRAW_PRODUCT, DRAW_VIEWS, DRAW_PAUSE,
	DRAW_ADD, DRAW_ORDER, DRAW_RETURN, DRAW_RETURN_TIME, DRAW_CHURN, DRAW_BACK, DRAW_BOUNCE, DRAW_OPEN,
	DRAW_OPEN_TIME, DRAW_CLICK, DRAW_CLICK_TIME, DRAW_UNSUBSCRIBE, DRAW_SPAM, DRAW_SHOWN, DRAW_BANNER, DRAW_SIGN_UP
} population_purpose_of;

uint64_t population_mix(uint64_t x);
/* A hash of it all. */
uint64_t population_bits(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number);
/* In [0, 1), with 53 bits. */
double population_uniform(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number);
/* Normal with mean 0 and deviation 1, as the sum of twelve uniform numbers less 6: within -6 .. 6. */
double population_normal(uint64_t seed, uint32_t customer, population_purpose_of purpose, uint32_t number);

double population_exp(double x);
double population_log(double x);  /* of x > 0 */
double population_logit(double share); /* held within 1e-9 .. 1 - 1e-9 */
double population_logistic(double x);
double population_halved(double time, double half_life); /* 2^(-time / half_life); 1 for a half-life of 0 */
double population_root(double x);

/* The first place in ascending `shares` of which u is below; the last one if there is none. */
uint32_t population_pick(const double *shares, uint32_t count, double u);

#endif
