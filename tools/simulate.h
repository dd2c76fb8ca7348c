/*
 * A small deterministic shop that writes its event log, with a stated lift put in: what `journey simulate`
 * runs. Same options, same bytes, on every machine.
 *
 * A log can't react to messages, so the response is put in beforehand. For a journey, the shop works out
 * who will be held out, exactly as the engine does: by journey_assign_hash(2, seed key, unit) < holdout,
 * where the seed key is the journey's name (the strategy's default) and the unit is the customer's userId.
 * The others then convert with a chance that is raised by the lift; each customer's draw is independent.
 *
 * winback: a customer orders twice or more, then falls silent. 45 days after the last order is the moment of
 * entry. Those who come back order from 36 hours to 13 days after it: behind any send that quiet hours
 * moved by up to a day, and inside a goal window of 14 days from that send. Who came back goes on ordering at
 * least every 40 days until the log ends, so that nobody enters twice.
 *
 * cart: a customer adds to a cart and orders nothing for two hours, the moment of entry. Those who convert
 * order that cart from 26 hours to 6 days later: inside a goal window of 7 days.
 *
 * About 86 % of the customers go that way (60,000 customers give more than 51,000 entries). The others are
 * regulars, who never fall silent and never leave a cart, and browsers, who don't order. Everybody who is
 * known browsed anonymously first. Those who may enter have consented to marketing; of the rest, some have not.
 */
#ifndef JOURNEY_TOOLS_SIMULATE_H
#define JOURNEY_TOOLS_SIMULATE_H

#include <stdint.h>
#include <stdio.h>

typedef enum simulate_kind { SIMULATE_WINBACK, SIMULATE_CART } simulate_kind;

/* Shares are in millionths: 150000 is 15 %. */
typedef struct simulate_options {
	uint64_t customers;  /* 1 .. SIMULATE_CUSTOMERS_MAX */
	uint32_t days;       /* length of the log: simulate_days_min() .. SIMULATE_DAYS_MAX */
	uint64_t seed;
	int64_t lift;        /* of the conversion of those treated; -1000000 and up */
	int64_t holdout;     /* 0 .. 1000000 */
	int64_t base;        /* conversion of those held out; base * (1 + lift) may not exceed 1 */
	const char *journey; /* its name, the seed key of the assignment; printable ASCII, not empty */
	simulate_kind kind;
} simulate_options;

#define SIMULATE_CUSTOMERS_MAX 10000000
#define SIMULATE_DAYS_MAX 3650

/* What the log holds, to compare a report with. */
typedef struct simulate_summary {
	uint64_t events;
	uint64_t entered[2];   /* of those treated [0], of those held out [1] */
	uint64_t converted[2];
} simulate_summary;

/* The defaults: 60,000 customers, 120 days, seed 1, +15 %, 10 % held out, base 35 %, "winback". */
void simulate_options_init(simulate_options *options);

/* Shortest log that holds a whole customer of this kind. */
uint32_t simulate_days_min(simulate_kind kind);

/* NULL, or what is wrong with the options: static text. */
const char *simulate_options_error(const simulate_options *options);

/* Writes the log, Segment events as JSON lines in order of time. NULL, or what went wrong: static text. */
const char *simulate(const simulate_options *options, FILE *out, simulate_summary *summary);

/* `journey simulate`; argv[0] is the subcommand. Returns 0, 1 (the work failed) or 2 (usage). */
int journey_simulate_main(int argc, char **argv);
/* The subcommand: with a strategy and a model (population_main.c), else the former. */
int journey_population_main(int argc, char **argv);

#endif
