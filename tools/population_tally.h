/*
 * What a simulated population did, in whole numbers, so that parts of it add up to the whole; and what the model says of
 * the chance of it, in billionths.
 */
#ifndef JOURNEY_TOOLS_POPULATION_TALLY_H
#define JOURNEY_TOOLS_POPULATION_TALLY_H

#include "population.h"

/* How often something happened, and how often the model says it would. */
typedef struct population_rate {
	int64_t tries, hits, expected; /* expected: billionths */
} population_rate;

#define POPULATION_FATIGUE_CLASSES 6 /* below 1/2, 1 1/2, ... 4 1/2, and beyond */
#define POPULATION_HOUR_CLASSES 7    /* below 1, 2, 3, 4, 6, 9 hours, and beyond */

typedef struct population_tally {
	int64_t customers, identified, accepted, refused;
	int64_t events[POPULATION_KINDS];
	int64_t sends, muted, audience; /* muted: nobody reacted to them */
	int64_t decisions, shown;
	int64_t revenue, refunded; /* cents */
	int64_t churned, came_back;
	uint64_t digest[2];        /* sums of hashes of the events */
	population_rate fatigue[POPULATION_FATIGUE_CLASSES], hour[POPULATION_HOUR_CLASSES]; /* opens of messages received */
	population_rate orders;    /* of those who could have ordered */
	population_rate opens[POPULATION_NAMES_MAX], clicks[POPULATION_NAMES_MAX]; /* by the model's channels */
	int64_t bounces[POPULATION_NAMES_MAX], unsubscribes[POPULATION_NAMES_MAX], spam[POPULATION_NAMES_MAX];
	population_rate contents[POPULATION_NAMES_MAX];   /* opens, by the model's contents */
	population_rate offers[POPULATION_NAMES_MAX];     /* clicks, by the model's offers */
	population_rate placements[POPULATION_NAMES_MAX]; /* clicks on what was shown */
	char refusal[160]; /* the first */
} population_tally;

void population_count(population_rate *rate, double chance, bool hit);
void population_tally_add(population_tally *into, const population_tally *from);

unsigned population_fatigue_class(double level);
unsigned population_hour_class(double distance);
extern const char *const population_fatigue_words[POPULATION_FATIGUE_CLASSES];
extern const char *const population_hour_words[POPULATION_HOUR_CLASSES];

/* The interval of a share at 95 % (Wilson 1927). */
void population_wilson(int64_t hits, int64_t tries, double *low, double *high);

#endif
