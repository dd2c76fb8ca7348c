/*
 * What measuring costs: orders of customers who were exposed, with 0 and with 8 KPIs on the order, of each form, and by three
 * dimensions; targets 100 ns per KPI and event. Then the report over the sums, target 50 ms: its cost hangs on how many sums
 * there are, not on how many exposures are in them. Runs take turns; medians of differences.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clicks.h"

enum { CUSTOMERS = 20000, ROUNDS = 7, KPIS = 8, TEXT = 32, BATCH = 256 };

typedef struct line {
	char message[TEXT], customer[TEXT];
	journey_entry entries[1];
	journey_map properties;
} line;

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static void *room(size_t count, size_t size)
{
	void *items = calloc(count, size);

	if (items == NULL) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	return items;
}

/* A visit of each customer, or orders of any of them. */
static clicks make(size_t count, const char *name, size_t first, bool each)
{
	clicks log = {room(count, sizeof(journey_event)), count, room(count, sizeof(line))};
	uint64_t state = 7;

	for (size_t i = 0; i < count; i++) {
		line *l = (line *)log.memory + i;
		journey_event *event = &log.events[i];

		snprintf(l->message, TEXT, "m%zu", first + i);
		snprintf(l->customer, TEXT, "customer-%zu", each ? i : (size_t)next_random(&state) % CUSTOMERS);
		l->entries[0].key = (journey_value){.as.s = "total", .n = 5, .type = JOURNEY_STRING};
		l->entries[0].value = (journey_value){.as.d = (double)(next_random(&state) % 50000) / 100, .type = JOURNEY_DOUBLE};
		l->properties = (journey_map){1, l->entries};
		*event = (journey_event){.size = sizeof(*event), .kind = JOURNEY_EVENT_TRACK};
		event->name = text(name);
		event->message_id = text(l->message);
		event->user_id = text(l->customer);
		event->timestamp = INT64_C(1396310400) * JOURNEY_SECOND + (journey_time)(first + i) * JOURNEY_SECOND;
		event->properties = &l->properties;
	}
	return log;
}

static void declare(journey_builder *b, int kpis, journey_kpi_form form, bool by)
{
	const journey_str via = text("email");
	char name[16];

	for (int i = 0; i < kpis; i++) {
		journey_kpi_options o = {.size = sizeof o, .form = form, .event = text("Order Completed")};

		snprintf(name, sizeof name, "kpi%d", i);
		o.name = text(name);
		if (form >= JOURNEY_KPI_FORM_SUM)
			o.of = text("event.total");
		if (form == JOURNEY_KPI_FORM_QUANTILE)
			o.quantile = .5;
		bench_must(journey_builder_kpi_with(b, &o), "KPI");
	}
	for (int d = JOURNEY_BY_RECOMMENDATION; by && d <= JOURNEY_BY_STEP; d += d == JOURNEY_BY_RECOMMENDATION ? 2 : 1)
		bench_must(journey_builder_report_by(b, (journey_report_dimension)d, text("")), "by");
	journey_journey_options j = {.size = sizeof j, .name = text("welcome"), .enter_event = text("Visited"), .holdout = .1};
	journey_send_options send = {.size = sizeof send, .text = text("hello"), .via = &via, .via_count = 1};
	bench_must(journey_builder_journey(b, &j), "journey");
	bench_must(journey_builder_send(b, &send), "send");
	bench_must(journey_builder_journey_end(b), "journey");
}

static journey_strategy *strategy(int kpis, journey_kpi_form form, bool by)
{
	journey_builder *b;
	journey_strategy *s = NULL;
	journey_error error = {0};
	journey_channel_options email = {.size = sizeof email, .name = text("email")};

	bench_must(journey_builder_new(NULL, text("shop"), &b), "builder");
	bench_must(journey_builder_event(b, text("Visited")), "event");
	bench_must(journey_builder_event(b, text("Order Completed")), "event");
	bench_must(journey_builder_property(b, text("Order Completed"), text("total"), JOURNEY_FIELD_MONEY), "property");
	bench_must(journey_builder_channel(b, &email), "channel");
	declare(b, kpis, form, by);
	if (journey_strategy_build(b, &s, &error) != JOURNEY_OK) {
		fprintf(stderr, "%s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return s;
}

static journey_status deliver(void *user, const journey_send *send, journey_result *result)
{
	(void)user;
	(void)send;
	*result = JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

typedef struct shop {
	journey_strategy *strategy;
	journey_memory_store *memory;
	journey_engine *engine;
} shop;

static shop open_shop(journey_strategy *s, const clicks *visits)
{
	shop it = {.strategy = s};
	journey_storage storage;
	journey_engine_options options;
	size_t sent;

	bench_must(journey_memory_store_new(NULL, &it.memory), "store");
	storage = journey_memory_store_storage(it.memory);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = s;
	bench_must(journey_engine_open(&options, &it.engine, NULL), "open");
	bench_must(journey_engine_channel(it.engine, text("email"), deliver, NULL), "channel");
	clicks_feed(it.engine, visits, BATCH);
	bench_must(journey_engine_deliver(it.engine, visits->events[visits->count - 1].timestamp, &sent), "deliver");
	return it;
}

static void close_shop(shop *it)
{
	journey_engine_close(it->engine);
	journey_memory_store_free(it->memory);
}

static double orders_take(journey_strategy *s, const clicks *visits, const clicks *orders)
{
	shop it = open_shop(s, visits);
	double start = bench_seconds(), seconds;

	clicks_feed(it.engine, orders, BATCH);
	seconds = bench_seconds() - start;
	close_shop(&it);
	return seconds;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void bench_kpis(const clicks *visits, const clicks *orders, const char *what, journey_kpi_form form, bool by)
{
	journey_strategy *none = strategy(0, form, by), *some = strategy(KPIS, form, by);
	double extra[ROUNDS], base[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		base[i] = orders_take(none, visits, orders);
		extra[i] = orders_take(some, visits, orders) - base[i];
	}
	qsort(extra, ROUNDS, sizeof *extra, by_size);
	qsort(base, ROUNDS, sizeof *base, by_size);
	printf("measure, %s: %.0f ns per KPI and event (target 100; the event itself %.0f ns)\n", what,
	       extra[ROUNDS / 2] / KPIS / (double)orders->count * 1e9, base[ROUNDS / 2] / (double)orders->count * 1e9);
	journey_strategy_free(none);
	journey_strategy_free(some);
}

static void bench_report(const clicks *visits, const clicks *orders)
{
	journey_strategy *s = strategy(KPIS, JOURNEY_KPI_FORM_RATIO, true);
	shop it = open_shop(s, visits);
	double times[ROUNDS];

	clicks_feed(it.engine, orders, BATCH);
	for (int i = 0; i < ROUNDS; i++) {
		double start = bench_seconds();
		journey_report *report;

		bench_must(journey_engine_report(it.engine, &report), "report");
		times[i] = bench_seconds() - start;
		journey_report_free(report);
	}
	qsort(times, ROUNDS, sizeof *times, by_size);
	printf("measure, report of %d ratios by 3 dimensions over the sums of %d exposures: %.2f ms (target 50, of 10,000,000)\n", KPIS,
	       CUSTOMERS, times[ROUNDS / 2] * 1e3);
	close_shop(&it);
	journey_strategy_free(s);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 200000;
	int only = argc > 2 ? atoi(argv[2]) : -1; /* KPIs of one run, to count instructions */
	clicks visits = make(CUSTOMERS, "Visited", 0, true), orders = make(count, "Order Completed", CUSTOMERS, false);

	if (only >= 0) {
		journey_strategy *s = strategy(only, JOURNEY_KPI_FORM_COUNT, false);

		orders_take(s, &visits, &orders);
		journey_strategy_free(s);
		clicks_free(&visits);
		clicks_free(&orders);
		return 0;
	}
	bench_kpis(&visits, &orders, "shares", JOURNEY_KPI_FORM_SHARE, false);
	bench_kpis(&visits, &orders, "counts", JOURNEY_KPI_FORM_COUNT, false);
	bench_kpis(&visits, &orders, "sums", JOURNEY_KPI_FORM_SUM, false);
	bench_kpis(&visits, &orders, "ratios", JOURNEY_KPI_FORM_RATIO, false);
	bench_kpis(&visits, &orders, "quantiles", JOURNEY_KPI_FORM_QUANTILE, false);
	bench_kpis(&visits, &orders, "sums by 3 dimensions", JOURNEY_KPI_FORM_SUM, true);
	bench_report(&visits, &orders);
	clicks_free(&visits);
	clicks_free(&orders);
	return 0;
}
