#include "simulate.h"

#include <journey/assign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "simulate_event.h"

#define MILLION 1000000
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
/* 2025-01-01T00:00:00Z */
#define LOG_START INT64_C(1735689600)

#define SILENCE_DAYS 45
#define WINBACK_FIRST (36 * HOUR)
#define WINBACK_LAST (13 * DAY)
#define ABANDONED (2 * HOUR)
#define CART_FIRST (26 * HOUR)
#define CART_LAST (6 * DAY)
/* Between two orders of somebody who is about to fall silent. */
#define GAP_DAYS 12
/* Between two orders of somebody who stays; below SILENCE_DAYS - 1. */
#define REGULAR_DAYS 38

/* Of a thousand customers. */
#define LAPSING 860
#define REGULARS 80

typedef struct shop {
	const simulate_options *options;
	simulate_event *events;
	size_t count, capacity;
	bool no_memory;
	int64_t end;
	simulate_summary summary;
} shop;

/* One customer while their events are made. */
typedef struct shopper {
	shop *in;
	uint32_t id;
	uint32_t draws; /* taken so far for times */
	uint32_t carts;
	uint16_t sequence;
} shopper;

void simulate_options_init(simulate_options *options)
{
	simulate_options fresh = {.customers = 60000, .days = 120, .seed = 1, .lift = 150000, .holdout = 100000,
		.base = 350000, .journey = "winback", .kind = SIMULATE_WINBACK};

	*options = fresh;
}

/* Days from a customer's first one to the end of their story, both kinds' slack included. */
uint32_t simulate_days_min(simulate_kind kind)
{
	return kind == SIMULATE_WINBACK ? 1 + 2 * GAP_DAYS + SILENCE_DAYS + 15 + 1 : 1 + 7 + 2;
}

const char *simulate_options_error(const simulate_options *options)
{
	if (options->customers < 1 || options->customers > SIMULATE_CUSTOMERS_MAX)
		return "--customers must be from 1 to 10000000";
	if (options->days < simulate_days_min(options->kind) || options->days > SIMULATE_DAYS_MAX)
		return options->kind == SIMULATE_WINBACK ? "--days must be from 86 to 3650 for winback"
			: "--days must be from 10 to 3650 for cart";
	if (options->holdout < 0 || options->holdout > MILLION)
		return "--holdout must be from 0% to 100%";
	if (options->base < 0 || options->base > MILLION)
		return "--base must be from 0% to 100%";
	if (options->lift < -MILLION || options->lift > 1000 * (int64_t)MILLION)
		return "--lift must be from -100% to 100000%";
	if (options->base * (MILLION + options->lift) > (int64_t)MILLION * MILLION)
		return "--base raised by --lift must not exceed 100%";
	if (!options->journey || !*options->journey || strlen(options->journey) > 200)
		return "--journey must have from 1 to 200 characters";
	return NULL;
}

static uint32_t draw(shopper *who, uint32_t bound)
{
	return simulate_draw(who->in->options->seed, who->id, SIMULATE_TIMES, who->draws++, bound);
}

/* A moment of shopping hours on the day that holds `time`. */
static int64_t on_day(shopper *who, int64_t time)
{
	return time - time % DAY + 7 * HOUR + draw(who, (uint32_t)(14 * HOUR));
}

static void happen(shopper *who, simulate_event_kind kind, int64_t time)
{
	shop *in = who->in;
	simulate_event *event;

	if (time >= in->end || who->sequence == UINT16_MAX)
		return;
	if (in->count == in->capacity) {
		size_t capacity = in->capacity ? in->capacity * 2 : 4096;
		void *grown = capacity < SIZE_MAX / sizeof *event ? realloc(in->events, capacity * sizeof *event) : NULL;

		if (!grown) {
			in->no_memory = true;
			return;
		}
		in->events = grown;
		in->capacity = capacity;
	}
	event = &in->events[in->count++];
	memset(event, 0, sizeof *event);
	event->time = time;
	event->customer = who->id;
	event->sequence = who->sequence++;
	event->kind = (uint8_t)kind;
	event->consent = 1;
	event->number = who->carts;
}

/* Fills a new cart and orders it at `time`; one order in seventeen goes back within days. */
static void order(shopper *who, int64_t time)
{
	int64_t added = time - 10 * 60 - draw(who, 1800);

	who->carts++;
	if (draw(who, 5) < 2)
		happen(who, SIMULATE_VIEW, added - 60 - draw(who, 900));
	happen(who, SIMULATE_ADD, added);
	happen(who, SIMULATE_ORDER, time);
	if (draw(who, 17) == 0)
		happen(who, SIMULATE_REFUND, time + 2 * DAY + draw(who, (uint32_t)(7 * DAY)));
}

/* Orders until the log ends and never falls silent. */
static void stay(shopper *who, int64_t last)
{
	for (;;) {
		last = on_day(who, last + (10 + draw(who, REGULAR_DAYS - 10)) * DAY);
		if (last >= who->in->end)
			return;
		order(who, last);
	}
}

/* Browses anonymously and makes themselves known; returns when that was. */
static int64_t arrive(shopper *who, int64_t time)
{
	happen(who, SIMULATE_VIEW_ANONYMOUS, time);
	time += 120 + draw(who, 1800);
	happen(who, SIMULATE_IDENTIFY, time);
	return time;
}

/* As the engine assigns: version 2, seed key = the journey's name, unit = userId. */
static bool is_held_out(const shopper *who)
{
	const simulate_options *options = who->in->options;
	journey_str seed = {options->journey, strlen(options->journey)}, unit;
	char user[SIMULATE_USER_MAX];
	double number = 0.0;

	unit.data = user;
	unit.size = simulate_user(who->id, user);
	return journey_assign_hash(2, seed, unit, &number) == JOURNEY_OK
		&& number < (double)options->holdout / MILLION;
}

/* The customer enters the journey: does it end in a conversion? */
static bool responds(shopper *who)
{
	shop *in = who->in;
	bool held = is_held_out(who), yes;
	int64_t chance = in->options->base;

	if (!held)
		chance = chance * (MILLION + in->options->lift) / MILLION;
	yes = simulate_draw(in->options->seed, who->id, SIMULATE_RESPONSE, 0, MILLION) < chance;
	in->summary.entered[held]++;
	in->summary.converted[held] += yes;
	return yes;
}

static int64_t between(shopper *who, int64_t first, int64_t last)
{
	return first + draw(who, (uint32_t)(last - first));
}

static void fall_silent(shopper *who, int64_t start)
{
	int64_t last = arrive(who, start) + HOUR, back;
	int orders = 2 + (draw(who, 4) == 0);

	order(who, last);
	for (int i = 1; i < orders; i++) {
		last = on_day(who, last + (2 + draw(who, GAP_DAYS - 2)) * DAY);
		order(who, last);
	}
	if (draw(who, 5) == 0)
		happen(who, SIMULATE_VIEW, last + 20 * DAY + draw(who, (uint32_t)(20 * DAY)));
	if (!responds(who))
		return;
	back = last + SILENCE_DAYS * DAY + between(who, WINBACK_FIRST, WINBACK_LAST);
	order(who, back);
	stay(who, back);
}

static void leave_cart(shopper *who, int64_t start)
{
	int64_t added = arrive(who, start) + 60 + draw(who, 1200);

	happen(who, SIMULATE_VIEW, added - 30);
	who->carts++;
	happen(who, SIMULATE_ADD, added);
	if (responds(who))
		happen(who, SIMULATE_ORDER, added + ABANDONED + between(who, CART_FIRST, CART_LAST));
}

static void browse(shopper *who, int64_t start)
{
	for (uint32_t visits = 1 + draw(who, 4); visits > 0; visits--) {
		happen(who, SIMULATE_VIEW_ANONYMOUS, start);
		start = on_day(who, start + (1 + draw(who, 20)) * DAY);
	}
	if (draw(who, 2) == 0 && start < who->in->end) {
		happen(who, SIMULATE_IDENTIFY, start);
		if (!who->in->no_memory)
			who->in->events[who->in->count - 1].consent = (uint8_t)draw(who, 2);
	}
}

static void live(shop *in, uint32_t id)
{
	const simulate_options *options = in->options;
	shopper who = {.in = in, .id = id};
	uint32_t role = simulate_draw(options->seed, id, SIMULATE_ROLE, 0, 1000);
	uint32_t free_days = options->days - simulate_days_min(options->kind) + 1;
	int64_t start = on_day(&who, LOG_START + (int64_t)draw(&who, free_days) * DAY);

	if (role < LAPSING) {
		if (options->kind == SIMULATE_WINBACK)
			fall_silent(&who, start);
		else
			leave_cart(&who, start);
	} else if (role < LAPSING + REGULARS) {
		start = arrive(&who, start) + HOUR;
		order(&who, start);
		stay(&who, start);
	} else {
		browse(&who, start);
	}
	/* somebody looks in at the last second, so that the log's end is as late as stated */
	if (id == 0)
		happen(&who, SIMULATE_VIEW_ANONYMOUS, in->end - 1);
}

static int compare(const void *left, const void *right)
{
	const simulate_event *x = left, *y = right;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

const char *simulate(const simulate_options *options, FILE *out, simulate_summary *summary)
{
	shop in = {.options = options};
	const char *wrong = simulate_options_error(options);

	if (wrong)
		return wrong;
	in.end = LOG_START + (int64_t)options->days * DAY;
	for (uint32_t id = 0; id < options->customers && !in.no_memory; id++)
		live(&in, id);
	if (in.no_memory) {
		free(in.events);
		return "out of memory";
	}
	qsort(in.events, in.count, sizeof *in.events, compare);
	for (size_t i = 0; i < in.count && !ferror(out); i++)
		simulate_event_write(&in.events[i], options->seed, out);
	free(in.events);
	if (fflush(out) != 0 || ferror(out))
		return "the log could not be written";
	in.summary.events = in.count;
	*summary = in.summary;
	return NULL;
}
