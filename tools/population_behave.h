/*
 * What the numbers of a model mean: the chance of each reaction, as pure functions. journey-population(5) has the same
 * formulas in the same order.
 */
#ifndef JOURNEY_TOOLS_POPULATION_BEHAVE_H
#define JOURNEY_TOOLS_POPULATION_BEHAVE_H

#include "population.h"

/* Hours between a time of day (0 .. 24) and the middle of the best hour, the shorter way round: 0 .. 12. */
double behave_distance(double hour, unsigned best);
/* 1 in the best hour, `floor` far from it. */
double behave_hour(const population_habits *habits, double distance);

/* What earlier messages still weigh, `days` after they weighed `level`. */
double behave_fatigue(const population_habits *habits, double level, double days);

/* A message; content and offer may be NULL. */
typedef struct behave_message {
	const population_channel *channel;
	const population_content *content;
	const population_offer *offer;
	double distance; /* hours from the best hour */
	double fatigue;  /* before this message */
} behave_message;

double behave_open(const population_habits *habits, const behave_message *message);
double behave_click(const population_habits *habits, const behave_message *message);
double behave_unsubscribe(const population_habits *habits, const behave_message *message);

/* What a customer thinks of when ordering. */
typedef struct behave_purchase {
	double log_price;                /* of the price, relative to its category's geometric mean */
	double discount, elasticity;
	double since_open, since_click;  /* days; below 0: never */
	double content;                  /* effect of the content that was clicked */
} behave_purchase;

/* On the log-odds of an order. */
double behave_lift(const population_habits *habits, double since_open, double since_click);
double behave_order(const population_habits *habits, const behave_purchase *purchase);

/* Of a hazard per day, over some days. */
double behave_hazard(double per_day, double days);
/* Expected visits that an open brings, and when the first of them comes: days; below 0: none. */
double behave_visits(const population_habits *habits);
double behave_visit_after(const population_habits *habits, double u);

#endif
