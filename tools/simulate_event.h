/*
 * The events of the simulated shop: kept small until they are sorted, then written as JSON lines. Whatever
 * an event says beyond its record (products, prices, names) is a hash of (seed, customer, number).
 */
#ifndef JOURNEY_TOOLS_SIMULATE_EVENT_H
#define JOURNEY_TOOLS_SIMULATE_EVENT_H

#include <stdint.h>
#include <stdio.h>

typedef enum simulate_event_kind {
	SIMULATE_VIEW_ANONYMOUS,
	SIMULATE_IDENTIFY,
	SIMULATE_VIEW,
	SIMULATE_ADD,    /* number: of the cart */
	SIMULATE_ORDER,  /* number: of the cart */
	SIMULATE_REFUND  /* number: of the order's cart */
} simulate_event_kind;

typedef struct simulate_event {
	int64_t time;      /* seconds since 1970 */
	uint32_t customer;
	uint16_t sequence; /* of the customer's events, in the order of making */
	uint8_t kind;
	uint8_t consent;   /* identify: to marketing */
	uint32_t number;
} simulate_event;

/* Longest userId with its NUL. */
#define SIMULATE_USER_MAX 24

/* What a draw is for; each purpose gets its own numbers. */
typedef enum simulate_purpose {
	SIMULATE_ROLE, SIMULATE_TIMES, SIMULATE_RESPONSE, SIMULATE_PRODUCT, SIMULATE_QUANTITY, SIMULATE_ZONE,
	SIMULATE_NAME
} simulate_purpose;

/* A number below `bound` (1 .. 2^32 - 1) that is a hash of the rest: the same on every machine. */
uint32_t simulate_draw(uint64_t seed, uint32_t customer, simulate_purpose purpose, uint32_t number,
	uint32_t bound);

/* The digits of a number, at most 20, without an end. Returns how many. */
size_t simulate_decimal(uint64_t x, char *out);

/* The customer's userId, as the assignment hash sees it; returns its length. */
size_t simulate_user(uint32_t customer, char out[SIMULATE_USER_MAX]);

/* Writes one line; errors stay in the FILE. */
void simulate_event_write(const simulate_event *event, uint64_t seed, FILE *out);

#endif
