/* Populations: what the numbers of a model mean, and documents that are wrong. */
#include <journey/document.h>
#include <stdio.h>
#include <string.h>

#include "../../tools/population_behave.h"
#include "../../tools/population_draw.h"
#include "../../tools/population_queue.h"
#include "../../tools/population_tally.h"
#include "support/torture.h"

static const char small[] =
	"population: 1\n"
	"catalog: {running: {Shoe: 100.00, Socks: 25.00}, formal: {Dress: 400}}\n"
	"segments:\n"
	"  runners: {share: 3, tastes: {running: 1}, visits: {every: 2d}}\n"
	"  others: {share: 1, fatigue: {factor: 50%}}\n"
	"fatigue: {factor: 20%, half_life: 4d, threshold: 2, unsubscribe: 10%}\n"
	"lift: {open: 0, click: 100%, within: 7d, half_life: 3d}\n"
	"channels: {email: {open: 20%, click: 10%, unsubscribe: 1%}}\n"
	"offers: {ten: {appeal: 0.5, discount: 10%, category: formal}}\n";

static journey_status read(const char *text, population_model *out, journey_error *error)
{
	*out = (population_model){0};
	*error = (journey_error){0};
	return population_read((journey_str){text, strlen(text)}, "model.yaml", out, error);
}

/* ---- arithmetic ---- */

static void close_to(double a, double b)
{
	double size = b < 0 ? -b : b;

	ck_assert_double_le((a > b ? a - b : b - a), 1e-12 * (size > 1 ? size : 1));
}

JOURNEY_PLAIN_TEST(functions)
{
	(void)allocator;
	close_to(population_exp(0), 1);
	close_to(population_exp(1), 2.718281828459045);
	close_to(population_exp(-20.5), 1.2501528663867426e-09);
	close_to(population_log(1), 0);
	close_to(population_log(10), 2.302585092994046);
	close_to(population_log(0.001), -6.907755278982137);
	close_to(population_root(2), 1.4142135623730951);
	close_to(population_logit(0.25), -1.0986122886681098);
	close_to(population_halved(6, 3), 0.25);
	for (int i = -300; i <= 300; i++)
		close_to(population_log(population_exp(i / 10.0)), i / 10.0);
	for (int i = 1; i < 100; i++)
		close_to(population_logistic(population_logit(i / 100.0)), i / 100.0);
}

/* Uniform numbers are, and do not depend on each other. */
JOURNEY_PLAIN_TEST(draws)
{
	int64_t cells[10] = {0}, pairs = 0;
	double sum = 0, squares = 0;

	(void)allocator;
	for (uint32_t i = 0; i < 100000; i++) {
		double u = population_uniform(7, i, DRAW_OPEN, 3), v = population_uniform(7, i, DRAW_CLICK, 3);
		double z = population_normal(7, i, DRAW_RATE, 0);

		ck_assert_double_ge(u, 0);
		ck_assert_double_lt(u, 1);
		cells[(int)(u * 10)]++;
		pairs += u < 0.5 && v < 0.5;
		sum += z;
		squares += z * z;
	}
	for (int i = 0; i < 10; i++)
		ck_assert_int_lt(cells[i] > 10000 ? cells[i] - 10000 : 10000 - cells[i], 500);
	ck_assert_int_lt(pairs > 25000 ? pairs - 25000 : 25000 - pairs, 700);
	ck_assert_double_lt(sum / 1e5, 0.02);
	ck_assert_double_gt(sum / 1e5, -0.02);
	ck_assert_double_lt(squares / 1e5, 1.03);
	ck_assert_double_gt(squares / 1e5, 0.97);
	ck_assert_uint_eq(population_bits(1, 2, DRAW_GAP, 3), population_bits(1, 2, DRAW_GAP, 3));
	ck_assert_uint_ne(population_bits(1, 2, DRAW_GAP, 3), population_bits(2, 2, DRAW_GAP, 3));
	ck_assert_uint_ne(population_bits(1, 2, DRAW_GAP, 3), population_bits(1, 3, DRAW_GAP, 3));
	ck_assert_uint_ne(population_bits(1, 2, DRAW_GAP, 3), population_bits(1, 2, DRAW_GAP, 4));
}

/* Its coverage is that of the published tables: 8 of 10 is 49.02 % to 94.33 %. */
JOURNEY_PLAIN_TEST(wilson)
{
	double low, high;

	(void)allocator;
	population_wilson(8, 10, &low, &high);
	ck_assert_double_lt(low > 0.49016 ? low - 0.49016 : 0.49016 - low, 1e-4);
	ck_assert_double_lt(high > 0.94331 ? high - 0.94331 : 0.94331 - high, 1e-4);
	population_wilson(0, 0, &low, &high);
	ck_assert(low == 0 && high == 1);
	population_wilson(0, 20, &low, &high);
	ck_assert(low == 0 && high > 0.1 && high < 0.2);
	population_wilson(20, 20, &low, &high);
	ck_assert(high == 1 && low > 0.8 && low < 0.9);
}

JOURNEY_PLAIN_TEST(queue)
{
	population_queue queue = {0};
	population_item last = {0};

	(void)allocator;
	for (uint32_t i = 0; i < 5000; i++) {
		uint64_t bits = population_bits(1, i, DRAW_GAP, 0);

		ck_assert(population_queue_push(&queue, (population_item){(journey_time)(bits % 100), (uint32_t)(bits >> 40) % 7, i, 0, 0}));
		if (i % 3 == 2)
			population_queue_pop(&queue);
	}
	for (uint32_t i = 0; queue.count; i++) {
		population_item item = population_queue_pop(&queue);

		if (i)
			ck_assert(last.at < item.at || (last.at == item.at && (last.customer < item.customer ||
				(last.customer == item.customer && last.order < item.order))));
		last = item;
	}
	population_queue_free(&queue);
}

/* ---- behaviour ---- */

JOURNEY_PLAIN_TEST(hours)
{
	population_habits habits = {.width = 3, .floor = 0.1};

	(void)allocator;
	close_to(behave_distance(20.5, 20), 0);
	close_to(behave_distance(8.5, 20), 12);
	close_to(behave_distance(0.5, 23), 1);
	close_to(behave_distance(23.5, 0), 1);
	close_to(behave_hour(&habits, 0), 1);
	close_to(behave_hour(&habits, 3), 0.1 + 0.9 * 0.6065306597126334);
	ck_assert_double_lt(behave_hour(&habits, 12), 0.11);
}

JOURNEY_PLAIN_TEST(reactions)
{
	population_model model;
	journey_error error;
	const population_habits *habits;
	behave_message message = {0};
	double fresh, odds;

	(void)allocator;
	ck_assert_int_eq(read(small, &model, &error), JOURNEY_OK);
	habits = &model.segments[0].habits;
	message.channel = &model.channels[0];
	message.distance = 0;
	fresh = behave_open(habits, &message);
	close_to(fresh / (1 - fresh), 0.25 * population_exp(habits->best_hour));
	message.fatigue = 2; /* each takes 20 % of the odds */
	odds = behave_open(habits, &message);
	close_to(odds / (1 - odds), fresh / (1 - fresh) * 0.64);
	close_to(behave_fatigue(habits, 2, 4), 1);
	close_to(behave_unsubscribe(habits, &message), 0.01);
	message.fatigue = 3;
	close_to(behave_unsubscribe(habits, &message), 0.11);
	message.fatigue = 1000;
	close_to(behave_unsubscribe(habits, &message), 1);
	message.offer = &model.offers[0];
	odds = behave_click(habits, &message);
	close_to(odds / (1 - odds), 0.1 / 0.9 * population_exp(0.5));
	population_free(&model);
}

/* Both sides of the window, and the discount that outweighs the price. */
JOURNEY_PLAIN_TEST(orders)
{
	population_habits habits = {.order = 0.5, .lift_open = 0, .lift_click = 1, .lift_within = 7, .lift_half_life = 3.5};
	behave_purchase it = {.elasticity = 2, .since_open = -1, .since_click = -1};

	(void)allocator;
	close_to(behave_order(&habits, &it), 0.5);
	it.since_click = 0;
	close_to(behave_order(&habits, &it), 2.0 / 3);
	close_to(behave_lift(&habits, -1, 3.5), population_log(2) / 2);
	ck_assert_double_gt(behave_lift(&habits, -1, 6.999999), 0);
	close_to(behave_lift(&habits, -1, 7), 0);
	it.since_click = -1;
	it.log_price = population_log(2);
	close_to(behave_order(&habits, &it), 0.2); /* odds 1/4 */
	it.discount = 0.5;
	close_to(behave_order(&habits, &it), 0.5);
	close_to(behave_hazard(0.1, 2), 1 - 0.81);
	close_to(behave_hazard(0, 100), 0);
	close_to(behave_hazard(1, 1), 1);
}

/* As many visits as the integral of the rate says, none behind the window. */
JOURNEY_PLAIN_TEST(visits)
{
	population_habits habits = {.every = 7, .lift_visits = 2, .lift_within = 7, .lift_half_life = 3};
	double none = population_exp(-behave_visits(&habits));
	int missing = 0;

	(void)allocator;
	for (uint32_t i = 0; i < 20000; i++) {
		double after = behave_visit_after(&habits, population_uniform(1, i, DRAW_GAP, 0));

		missing += after < 0;
		ck_assert_double_lt(after, 7);
	}
	ck_assert_double_lt(missing / 20000.0 > none ? missing / 20000.0 - none : none - missing / 20000.0, 0.01);
	habits.lift_visits = 0;
	ck_assert_double_lt(behave_visit_after(&habits, 0.999), 0);
}

/* ---- documents ---- */

JOURNEY_PLAIN_TEST(documents)
{
	population_model model;
	journey_error error;

	(void)allocator;
	ck_assert_int_eq(read(small, &model, &error), JOURNEY_OK);
	ck_assert_uint_eq(model.product_count, 3);
	ck_assert_uint_eq(model.category_count, 2);
	close_to(model.categories[0].log_mean, population_log(50));
	close_to(model.segments[0].share, 0.75);
	close_to(model.segments[0].taste[0], 1);
	close_to(model.segments[1].taste[0], 0.5);
	close_to(model.segments[0].habits.every, 2);
	close_to(model.segments[1].habits.every, 7);
	close_to(model.segments[0].habits.fatigue, 0.2);
	close_to(model.segments[1].habits.fatigue, 0.5);
	close_to(model.segments[1].habits.fatigue_half_life, 4);
	ck_assert_uint_eq(model.offers[0].category, 1);
	ck_assert(model.events[POPULATION_VISIT].event.size == 0 && model.events[POPULATION_VIEW].event.size > 0);
	population_free(&model);
}

typedef struct wrong {
	const char *text;
	journey_status status;
	uint32_t line, column;
	const char *message, *hint; /* parts of them */
} wrong;

#define HEAD "population: 1\ncatalog: {a: {b: 1}}\n"

static const wrong wrongs[] = {
	{"", JOURNEY_TYPE, 0, 0, "mapping", ""},
	{"[1]", JOURNEY_TYPE, 1, 1, "mapping", ""},
	{"a: 1", JOURNEY_INVALID, 1, 1, "version", "population: 1"},
	{"population: 2", JOURNEY_VERSION, 1, 13, "version 2", ""},
	{"population: x", JOURNEY_INVALID, 1, 13, "is 1", ""},
	{"population: 1", JOURNEY_INVALID, 1, 1, "catalog", ""},
	{"population: 1\ncatalog: {}", JOURNEY_INVALID, 1, 1, "catalog", ""},
	{"population: 1\ncatalog: {a: {}}", JOURNEY_INVALID, 2, 14, "product", ""},
	{"population: 1\ncatalog: {a: {b: -1}}", JOURNEY_RANGE, 2, 18, "price", ""},
	{"population: 1\ncatalog: [1]", JOURNEY_TYPE, 2, 10, "mapping", ""},
	{HEAD "fatigeu: {}", JOURNEY_INVALID, 3, 1, "unknown key \"fatigeu\"", "did you mean \"fatigue\"?"},
	{HEAD "fatigue: {halflife: 3d}", JOURNEY_INVALID, 3, 11, "halflife", "half_life"},
	{HEAD "fatigue: {factor: 120%}", JOURNEY_RANGE, 3, 19, "factor", ""},
	{HEAD "fatigue: {factor: x}", JOURNEY_TYPE, 3, 19, "number", ""},
	{HEAD "fatigue: {half_life: 3}", JOURNEY_TYPE, 3, 22, "length of time", "7d"},
	{HEAD "fatigue: {half_life: 0}", JOURNEY_RANGE, 3, 22, "half_life", ""},
	{HEAD "churn: {per_day: .nan}", JOURNEY_RANGE, 3, 18, "per_day", ""},
	{HEAD "churn: {per_day: .inf}", JOURNEY_RANGE, 3, 18, "per_day", ""},
	{HEAD "returns: {after: 9d, until: 3d}", JOURNEY_RANGE, 3, 10, "until", ""},
	{HEAD "visits: {weekdays: {mo: 1}}", JOURNEY_INVALID, 3, 21, "mo", "mon"},
	{HEAD "hours: {best: {\"24\": 1}}", JOURNEY_RANGE, 3, 16, "0 to 23", ""},
	{HEAD "hours: {best: {\"7\": 0}}", JOURNEY_INVALID, 3, 15, "above 0", ""},
	{HEAD "segments: {x: {share: 0}}", JOURNEY_INVALID, 3, 11, "above 0", ""},
	{HEAD "segments: {x: {tastes: {c: 1}}}", JOURNEY_NOT_FOUND, 3, 25, "\"c\"", "did you mean"},
	{HEAD "segments: {x: 3}", JOURNEY_TYPE, 3, 15, "mapping", ""},
	{HEAD "offers: {x: {category: none}}", JOURNEY_NOT_FOUND, 3, 24, "none", "a"},
	{HEAD "channels: {email: {open: -1}}", JOURNEY_RANGE, 3, 26, "open", ""},
	{HEAD "channels: {email: {events: {view: x}}}", JOURNEY_INVALID, 3, 29, "view", "one of"},
	{HEAD "events: {order: {properties: {a: totl}}}", JOURNEY_NOT_FOUND, 3, 34, "totl", "total"},
	{HEAD "events: {visit: {properties: {a: total}}}", JOURNEY_INVALID, 3, 17, "name", ""},
	{HEAD "events: {view: [a]}", JOURNEY_TYPE, 3, 16, "text", ""},
	{HEAD "start: yesterday", JOURNEY_RANGE, 3, 8, "start", "2026"},
	{HEAD "days: 0", JOURNEY_RANGE, 3, 7, "days", ""},
	{HEAD "customers: 99999999", JOURNEY_RANGE, 3, 12, "customers", ""},
	{HEAD "timezone: A\ntimezones: {B: 1}", JOURNEY_INVALID, 4, 12, "either", ""},
	{HEAD "placements: {p: {offers: x}}", JOURNEY_TYPE, 3, 26, "list", ""},
	{HEAD "traits: {t: []}", JOURNEY_LIMIT, 3, 13, "values", ""},
	{HEAD "name: {}", JOURNEY_TYPE, 3, 7, "name", ""},
	{HEAD "a: {", JOURNEY_SYNTAX, 0, 0, "", ""},
	{HEAD "days: 1\ndays: 1", JOURNEY_INVALID, 4, 1, "days", ""},
};

JOURNEY_PLAIN_TEST(errors)
{
	(void)allocator;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		const wrong *it = &wrongs[i];
		population_model model;
		journey_error error;
		journey_status status = read(it->text, &model, &error);

		ck_assert_msg(status == it->status, "%s: %d instead of %d: %s", it->text, (int)status, (int)it->status, error.message);
		if (it->line)
			ck_assert_msg(error.line == it->line && error.column == it->column, "%s: at %u:%u: %s", it->text,
				(unsigned)error.line, (unsigned)error.column, error.message);
		ck_assert_msg(strstr(error.message, it->message) != NULL, "%s: %s", it->text, error.message);
		ck_assert_msg(strstr(error.hint, it->hint) != NULL, "%s: hint %s", it->text, error.hint);
		population_free(&model);
	}
}

/* Whatever a document has at some place, reading it ends, and an error says something. */
JOURNEY_PLAIN_TEST(damage)
{
	static const char bytes[] = ":{}[],\"'%-x9\n &*!#\xff";
	char text[sizeof small];

	(void)allocator;
	for (size_t i = 0; i + 1 < sizeof small; i++)
		for (size_t j = 0; j + 1 < sizeof bytes; j++) {
			population_model model;
			journey_error error;
			journey_status status;

			memcpy(text, small, sizeof small);
			text[i] = bytes[j];
			status = read(text, &model, &error);
			ck_assert(status == JOURNEY_OK || error.message[0]);
			population_free(&model);
			text[i] = 0; /* cut off */
			status = j == 0 ? read(text, &model, &error) : JOURNEY_OK;
			ck_assert(status == JOURNEY_OK || error.message[0]);
			if (j == 0)
				population_free(&model);
		}
}

/* ---- sums ---- */

/* Parts add up, whichever comes first. */
JOURNEY_PLAIN_TEST(sums)
{
	static population_tally a, b, whole, other;

	(void)allocator;
	for (uint32_t i = 0; i < 1000; i++) {
		population_tally *part = i % 3 ? &a : &b;
		double u = population_uniform(1, i, DRAW_OPEN, 0);

		population_count(&part->fatigue[population_fatigue_class(u * 6)], u, u > 0.5);
		population_count(&whole.fatigue[population_fatigue_class(u * 6)], u, u > 0.5);
		part->accepted++;
		whole.accepted++;
	}
	other = b;
	population_tally_add(&other, &a);
	population_tally_add(&a, &b);
	ck_assert_int_eq(memcmp(&a, &whole, sizeof whole), 0);
	ck_assert_int_eq(memcmp(&other, &whole, sizeof whole), 0);
	ck_assert_uint_eq(population_fatigue_class(0.49), 0);
	ck_assert_uint_eq(population_fatigue_class(0.5), 1);
	ck_assert_uint_eq(population_fatigue_class(4.5), 5);
	ck_assert_uint_eq(population_fatigue_class(1e9), 5);
	ck_assert_uint_eq(population_hour_class(0.99), 0);
	ck_assert_uint_eq(population_hour_class(1), 1);
	ck_assert_uint_eq(population_hour_class(12), 6);
}

/* ---- what customers share ---- */

static void shares(const char *more, const char *what, const char *whose)
{
	char text[1024];
	journey_strategy *strategy = NULL;
	journey_error error;
	journey_str name = {NULL, 0};
	const char *found;
	int size = snprintf(text, sizeof text, "journey: 1\nname: x\nevents: {A: {}}\n%s", more);
	journey_status status = journey_strategy_load(NULL, (journey_str){text, (size_t)size}, NULL, &strategy, &error);

	ck_assert_msg(status == JOURNEY_OK, "%s: %s", more, error.message);
	found = journey_strategy_shared(strategy, &name);
	if (what) {
		ck_assert_ptr_nonnull(found);
		ck_assert_str_eq(found, what);
		ck_assert_uint_eq(name.size, strlen(whose));
		ck_assert_int_eq(memcmp(name.data ? name.data : "", whose, name.size), 0);
		ck_assert_str_eq(journey_strategy_shared(strategy, NULL), what);
	} else {
		ck_assert_ptr_null(found);
		ck_assert_ptr_null(name.data);
	}
	journey_strategy_free(strategy);
}

JOURNEY_PLAIN_TEST(in_common)
{
	(void)allocator;
	ck_assert_ptr_null(journey_strategy_shared(NULL, NULL));
	shares("offers: {o: {text: a}}\nchannels: {c: {cap: 1 per 1d}}", NULL, "");
	shares("offers: {o: {text: a}, p: {stock: 5}}", "stock", "p");
	shares("offers: {o: {stock: 0}}", "stock", "o");
	shares("channels: {b: {}, c: {throttle: 10 per 1m}}", "throttle", "c");
	shares("channels: {c: {ramp: {start: 2026-12-01, steps: [5 per day, 10 per day]}}}", "ramp", "c");
	shares("groups: {attributes: {plan: string}}", "groups", "");
	shares("channels: {c: {}}\njourneys:\n  j:\n    enter: {event: A}\n    limit: {total: 3}\n    steps: [send: {text: a, via: c}]",
		"total", "j");
}

static Suite *suite_population(void)
{
	return torture_suite("tools: population", torture_functions, torture_draws, torture_wilson, torture_queue, torture_hours,
		torture_reactions, torture_orders, torture_visits, torture_documents, torture_errors, torture_damage, torture_sums,
		torture_in_common,
		NULL);
}
TORTURE_SUITES(suite_population)
