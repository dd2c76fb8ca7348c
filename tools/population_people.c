/* Who the customers are, and when they come. */
#include "population_world.h"

#include "simulate_event.h"

#include <string.h>

size_t people_id(const population_world *world, char letter, uint32_t number, char out[POPULATION_ID_MAX])
{
	size_t size = strlen(world->prefix);

	memcpy(out, world->prefix, size);
	out[size++] = letter;
	size += simulate_decimal(number, out + size);
	out[size] = 0;
	return size;
}

uint32_t people_find(const population_world *world, journey_str id)
{
	size_t at = strlen(world->prefix);
	uint64_t number = 0;

	if (id.size <= at + 1 || id.size > at + 11 || memcmp(id.data, world->prefix, at) != 0)
		return UINT32_MAX;
	for (at++; at < id.size; at++) {
		if (id.data[at] < '0' || id.data[at] > '9')
			return UINT32_MAX;
		number = number * 10 + (uint64_t)(id.data[at] - '0');
	}
	return number >= world->first && number - world->first < world->count ? (uint32_t)number : UINT32_MAX;
}

static journey_time offset_at(population_world *world, const population_customer *customer, journey_time at)
{
	int32_t seconds = 0;

	if (journey_zones_offset(world->zones, world->model->zones[customer->zone].name, at, &seconds) != JOURNEY_OK)
		seconds = 0; /* looked up once at the start */
	return seconds * JOURNEY_SECOND;
}

double people_local_hour(population_world *world, const population_customer *customer, journey_time at)
{
	journey_time local = at + offset_at(world, customer, at);

	return (double)(local % JOURNEY_DAY) / (double)JOURNEY_HOUR;
}

static journey_time days(double count)
{
	return (journey_time)(count * (double)JOURNEY_DAY);
}

/* An hour of the day, as far from the best one as behave_hour() lets it be. */
static unsigned hour_of(population_world *world, uint32_t number, const population_customer *customer)
{
	const double *hours = world->model->segments[customer->segment].hours;

	return (customer->best + population_pick(hours, 24, people_draw(world, number, DRAW_HOUR, customer->visits))) % 24;
}

/* At the hour of the customer's local day. */
static journey_time on_day(population_world *world, uint32_t number, journey_time at)
{
	population_customer *customer = people_get(world, number);
	journey_time offset = offset_at(world, customer, at), local = at + offset;
	double minute = people_draw(world, number, DRAW_MINUTE, customer->visits);

	local -= local % JOURNEY_DAY;
	local += hour_of(world, number, customer) * JOURNEY_HOUR + (journey_time)(minute * 3600e3) * 1000;
	return local - offset;
}

/* A Poisson process in days, thinned by weekday; then the hour of that day. */
journey_time people_next_visit(population_world *world, uint32_t number, journey_time from)
{
	population_customer *customer = people_get(world, number);
	const population_habits *habits = people_habits(world, customer);
	journey_time at = from;
	double mean = 0;

	for (int i = 0; i < 7; i++)
		mean += habits->weekday[i] / 7;
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t draw = customer->visits * 64 + i;
		journey_time day;

		at += days(-population_log(1 - people_draw(world, number, DRAW_GAP, draw)) * customer->every * mean);
		if (at >= world->end + 2 * JOURNEY_DAY)
			return world->end + 2 * JOURNEY_DAY;
		day = (at + offset_at(world, customer, at)) / JOURNEY_DAY;
		if (people_draw(world, number, DRAW_WEEKDAY, draw) < habits->weekday[(day + 3) % 7]) /* 1970 began on Thursday */
			break;
	}
	at = on_day(world, number, at);
	return at > from ? at : at + JOURNEY_DAY;
}

static uint8_t segment_of(const population_world *world, uint32_t number)
{
	double u = people_draw(world, number, DRAW_SEGMENT, 0);
	uint32_t i = 0;

	while (i + 1 < world->model->segment_count && u >= world->model->segments[i].share)
		i++;
	return (uint8_t)i;
}

static uint8_t zone_of(const population_world *world, uint32_t number)
{
	double u = people_draw(world, number, DRAW_ZONE, 0);
	uint32_t i = 0;

	while (i + 1 < world->model->zone_count && u >= world->model->zones[i].share)
		i++;
	return (uint8_t)i;
}

/* Log-normal with this mean. */
static double spread(const population_world *world, uint32_t number, population_purpose_of purpose, double mean,
	double deviation)
{
	if (deviation <= 0)
		return mean;
	return mean * population_exp(deviation * population_normal(world->seed, number, purpose, 0) - deviation * deviation / 2);
}

void people_be_born(population_world *world, uint32_t number)
{
	const population_model *model = world->model;
	population_customer *customer = people_get(world, number);
	const population_habits *habits;
	double over = model->over > 0 ? model->over : (double)model->days, u = people_draw(world, number, DRAW_ARRIVAL, 1);
	journey_time first;

	*customer = (population_customer){.fatigue_at = JOURNEY_TIME_NONE, .open_at = JOURNEY_TIME_NONE,
		.click_at = JOURNEY_TIME_NONE, .cart_at = JOURNEY_TIME_NONE, .cart = POPULATION_NONE, .offer = POPULATION_NONE,
		.content = POPULATION_NONE, .segment = segment_of(world, number), .zone = zone_of(world, number)};
	habits = people_habits(world, customer);
	customer->best = (uint8_t)population_pick(model->segments[customer->segment].best, 24,
		people_draw(world, number, DRAW_BEST_HOUR, 0));
	customer->every = (float)(habits->every / spread(world, number, DRAW_RATE, 1, habits->spread));
	customer->elasticity = (float)spread(world, number, DRAW_ELASTICITY, habits->elasticity, habits->elasticity_spread);
	if (people_draw(world, number, DRAW_ANONYMOUS, 0) < model->anonymous)
		customer->flags |= CUSTOMER_ANONYMOUS;
	customer->flags |= CUSTOMER_VISITING;
	if (people_draw(world, number, DRAW_ARRIVAL, 0) < model->at_start)
		first = people_next_visit(world, number, world->start);
	else
		first = on_day(world, number, world->start + days(over * u));
	if (first < world->start)
		first += JOURNEY_DAY;
	world_put(world, number, first, DO_VISIT, 0);
	world->tally.customers++;
}

void people_truth(population_world *world, uint32_t number, tool_text *out)
{
	const population_customer *customer = people_get(world, number);
	char id[POPULATION_ID_MAX];
	size_t size = people_id(world, 'c', number, id);

	tool_text_put(out, "{\"user\":");
	tool_text_json(out, (journey_str){id, size});
	tool_text_put(out, ",\"segment\":");
	tool_text_json(out, world->model->segments[customer->segment].name);
	tool_text_put(out, ",\"timezone\":");
	tool_text_json(out, world->model->zones[customer->zone].name);
	tool_text_print(out, ",\"best_hour\":%u,\"days_between_visits\":", customer->best);
	tool_text_number(out, (double)customer->every);
	tool_text_put(out, ",\"elasticity\":");
	tool_text_number(out, (double)customer->elasticity);
	tool_text_print(out, ",\"anonymous\":%s,\"known\":%s,\"visits\":%u,\"orders\":%u,\"churned\":%s}\n",
		customer->flags & CUSTOMER_ANONYMOUS ? "true" : "false", customer->flags & CUSTOMER_KNOWN ? "true" : "false",
		(unsigned)customer->visits, (unsigned)customer->orders, customer->flags & CUSTOMER_CHURNED ? "true" : "false");
}
