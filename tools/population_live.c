/* Visits, carts, orders. */
#include "population_behave.h"
#include "population_world.h"

#define VIEWS_MAX 50

void world_put(population_world *world, uint32_t number, journey_time at, population_do what, uint32_t load)
{
	population_customer *customer = people_get(world, number);

	if (at >= world->end) {
		if (what >= DO_REFUND)
			world_note_done(world, load);
		return;
	}
	if (!population_queue_push(&world->queue, (population_item){at, number, customer->items++, load, (uint8_t)what}))
		world->no_memory = true;
}

static double days_since(journey_time at, journey_time since)
{
	return since == JOURNEY_TIME_NONE ? -1 : (double)(at - since) / (double)JOURNEY_DAY;
}

/* Of one between two and another number of seconds. */
static journey_time pause(population_world *world, uint32_t number, uint32_t count, double from, double until)
{
	double u = people_draw(world, number, DRAW_PAUSE, count);

	return (journey_time)((from + u * (until - from)) * 1e3) * 1000;
}

static uint16_t product_of(population_world *world, uint32_t number, uint16_t category, uint32_t count)
{
	const population_category *it = &world->model->categories[category];
	double u = people_draw(world, number, DRAW_PRODUCT, count);

	return (uint16_t)(it->first + (uint32_t)(u * it->count));
}

/* ---- coming and staying ---- */

/* The next visit of their own accord, or none for long. */
static void come_again(population_world *world, uint32_t number, journey_time at)
{
	population_customer *customer = people_get(world, number);
	const population_habits *habits = people_habits(world, customer);
	journey_time next;
	double gap, wait;

	customer->visits++;
	next = people_next_visit(world, number, at);
	gap = (double)(next - at) / (double)JOURNEY_DAY;
	if (people_draw(world, number, DRAW_CHURN, customer->visits) >= behave_hazard(habits->churn, gap)) {
		customer->flags |= CUSTOMER_VISITING;
		world_put(world, number, next, DO_VISIT, 0);
		return;
	}
	customer->flags = (uint8_t)((customer->flags | CUSTOMER_CHURNED) & ~CUSTOMER_VISITING);
	world->tally.churned++;
	if (habits->comes_back <= 0)
		return;
	wait = -population_log(1 - people_draw(world, number, DRAW_BACK, customer->visits)) / habits->comes_back;
	if (wait < (double)world->model->days)
		world_put(world, number, at + (journey_time)(wait * (double)JOURNEY_DAY), DO_RETURN, customer->visits);
}

static void come_back(population_world *world, uint32_t number)
{
	population_customer *customer = people_get(world, number);

	if (customer->flags & CUSTOMER_CHURNED) {
		customer->flags &= (uint8_t)~CUSTOMER_CHURNED;
		world->tally.came_back++;
	}
}

/* ---- a visit ---- */

typedef struct visit {
	uint32_t number; /* of the customer */
	uint32_t draw;   /* number of its draws */
	journey_time at;
	uint16_t category;
} visit;

static bool has_cart(const population_world *world, const population_customer *customer, journey_time at)
{
	return customer->cart != POPULATION_NONE &&
		days_since(at, customer->cart_at) < people_habits(world, customer)->cart;
}

static void see_pages(population_world *world, visit *it)
{
	population_customer *customer = people_get(world, it->number);

	for (uint32_t i = 0; i < world->model->placement_count; i++) {
		uint16_t offer = world_show(world, it->number, it->at, i, it->draw);

		if (offer == POPULATION_NONE)
			continue;
		customer->offer = offer;
		customer->content = POPULATION_NONE;
		customer->click_at = it->at;
		if (world->model->offers[offer].category != POPULATION_NONE)
			it->category = world->model->offers[offer].category;
	}
}

static void stroll(population_world *world, visit *it)
{
	population_customer *customer = people_get(world, it->number);
	const population_habits *habits = people_habits(world, customer);
	bool cart = has_cart(world, customer, it->at);
	journey_time at = it->at + pause(world, it->number, it->draw, 1, 10);
	uint16_t product = POPULATION_NONE;
	double more = 1 - 1 / habits->views;

	for (uint32_t i = 0; i < VIEWS_MAX; i++) {
		uint32_t count = it->draw * 61 + i;

		product = cart && i == 0 ? customer->cart : product_of(world, it->number, it->category, count);
		world_put(world, it->number, at, DO_VIEW, product);
		at += pause(world, it->number, count, 15, 120);
		if (people_draw(world, it->number, DRAW_VIEWS, count) >= more)
			break;
	}
	if (cart)
		world_put(world, it->number, at, DO_CHECKOUT, it->draw);
	else if (people_draw(world, it->number, DRAW_ADD, it->draw) < habits->add) {
		customer->cart_visit = it->draw;
		world_put(world, it->number, at, DO_ADD, product);
	}
}

static void enter(population_world *world, uint32_t number, journey_time at, uint32_t draw, uint16_t category)
{
	population_customer *customer = people_get(world, number);
	const population_segment *segment = &world->model->segments[customer->segment];
	visit it = {number, draw, at, category};

	if (category == POPULATION_NONE)
		it.category = (uint16_t)population_pick(segment->taste, world->model->category_count,
			people_draw(world, number, DRAW_CATEGORY, draw));
	if (!(customer->flags & CUSTOMER_KNOWN) && (!(customer->flags & CUSTOMER_ANONYMOUS) ||
		(customer->visits > 0 && people_draw(world, number, DRAW_SIGN_UP, draw) < world->model->sign_up)))
		world_identify(world, number, at);
	world_say(world, number, at, POPULATION_VISIT, &(world_facts){.product = POPULATION_NONE, .cart = -1, .order = -1});
	see_pages(world, &it);
	stroll(world, &it);
}

/* ---- carts and orders ---- */

/* What is taken off, if an offer holds for the product. */
static double discount_of(const population_world *world, const population_customer *customer, uint16_t product,
	journey_time at)
{
	const population_offer *offer;
	double since = days_since(at, customer->click_at);

	if (customer->offer == POPULATION_NONE || since < 0 || since >= people_habits(world, customer)->lift_within)
		return 0;
	offer = &world->model->offers[customer->offer];
	return offer->category == POPULATION_NONE || offer->category == world->model->products[product].category
		? offer->discount : 0;
}

static bool buys(population_world *world, uint32_t number, journey_time at, uint32_t draw)
{
	population_customer *customer = people_get(world, number);
	const population_habits *habits = people_habits(world, customer);
	const population_product *product = &world->model->products[customer->cart];
	behave_purchase it = {.elasticity = (double)customer->elasticity, .since_open = days_since(at, customer->open_at),
		.since_click = days_since(at, customer->click_at)};
	double chance;
	bool yes;

	it.log_price = population_log((double)product->cents / 100) - world->model->categories[product->category].log_mean;
	it.discount = discount_of(world, customer, customer->cart, at);
	if (customer->content != POPULATION_NONE && it.since_click >= 0 && it.since_click < habits->lift_within)
		it.content = world->model->contents[customer->content].order;
	chance = behave_order(habits, &it);
	yes = people_draw(world, number, DRAW_ORDER, draw) < chance;
	population_count(&world->tally.orders, chance, yes);
	return yes;
}

static void check_out(population_world *world, uint32_t number, journey_time at, uint32_t draw)
{
	population_customer *customer = people_get(world, number);

	if (customer->cart == POPULATION_NONE || !buys(world, number, at, draw))
		return;
	customer->cart_visit = draw;
	world_put(world, number, at + pause(world, number, draw + 7, 60, 600), DO_ORDER, 0);
}

static void add(population_world *world, uint32_t number, journey_time at, uint16_t product)
{
	population_customer *customer = people_get(world, number);

	if (!(customer->flags & CUSTOMER_KNOWN))
		world_identify(world, number, at);
	customer->cart = product;
	customer->cart_at = at;
	world_say(world, number, at, POPULATION_ADD, &(world_facts){.product = product, .cart = customer->carts++, .order = -1});
	check_out(world, number, at, customer->cart_visit);
}

static void send_back(population_world *world, uint32_t number, journey_time at, uint16_t product, int64_t cents)
{
	population_customer *customer = people_get(world, number);
	const population_habits *habits = people_habits(world, customer);
	double after;
	uint32_t note;

	if (people_draw(world, number, DRAW_RETURN, customer->cart_visit) >= habits->returned)
		return;
	note = world_note_new(world);
	if (note == UINT32_MAX)
		return;
	world->notes[note].product = product;
	world->notes[note].order = customer->orders;
	world->notes[note].cents = cents;
	world->notes[note].left = 1;
	after = habits->return_from + (habits->return_until - habits->return_from)
		* people_draw(world, number, DRAW_RETURN_TIME, customer->cart_visit);
	world_put(world, number, at + (journey_time)(after * 86400e3) * 1000, DO_REFUND, note);
}

static void order(population_world *world, uint32_t number, journey_time at)
{
	population_customer *customer = people_get(world, number);
	uint16_t product = customer->cart;
	world_facts facts = {.product = product, .cart = (int64_t)customer->carts - 1, .order = customer->orders};

	if (product == POPULATION_NONE)
		return;
	facts.discount = discount_of(world, customer, product, at);
	facts.total = (int64_t)((double)world->model->products[product].cents * (1 - facts.discount) + 0.5);
	customer->cart = POPULATION_NONE;
	customer->cart_at = JOURNEY_TIME_NONE;
	if (facts.discount > 0)
		customer->offer = POPULATION_NONE; /* used */
	world->tally.revenue += facts.total;
	world_say(world, number, at, POPULATION_ORDER, &facts);
	send_back(world, number, at, product, facts.total);
	customer->orders++;
}

static void refund(population_world *world, uint32_t number, journey_time at, uint32_t note)
{
	const population_note *it = &world->notes[note];
	world_facts facts = {.product = it->product, .cart = -1, .order = it->order, .total = it->cents};

	world->tally.refunded += it->cents;
	world_say(world, number, at, POPULATION_REFUND, &facts);
	world_note_done(world, note);
}

void world_do(population_world *world, const population_item *item)
{
	population_customer *customer = people_get(world, item->customer);
	uint32_t number = item->customer;

	switch ((population_do)item->kind) {
	case DO_RETURN:
		if (!(customer->flags & CUSTOMER_CHURNED) || item->load != customer->visits)
			return; /* a click was earlier */
		come_back(world, number);
		/* fall through */
	case DO_VISIT:
		enter(world, number, item->at, customer->visits, POPULATION_NONE);
		come_again(world, number, item->at);
		return;
	case DO_FOLLOW: {
		uint32_t draw = world->notes[item->load].draw;
		uint16_t offer = world->notes[item->load].offer;

		world_note_done(world, item->load);
		come_back(world, number);
		enter(world, number, item->at, draw, offer != POPULATION_NONE ? world->model->offers[offer].category : POPULATION_NONE);
		if (!(customer->flags & CUSTOMER_VISITING))
			come_again(world, number, item->at);
		return;
	}
	case DO_DROP_IN:
		enter(world, number, item->at, world->notes[item->load].draw + 1, POPULATION_NONE);
		world_note_done(world, item->load);
		return;
	case DO_VIEW:
		world_say(world, number, item->at, POPULATION_VIEW,
			&(world_facts){.product = (uint16_t)item->load, .cart = -1, .order = -1});
		return;
	case DO_ADD:
		add(world, number, item->at, (uint16_t)item->load);
		return;
	case DO_CHECKOUT:
		check_out(world, number, item->at, item->load);
		return;
	case DO_ORDER:
		order(world, number, item->at);
		return;
	case DO_REFUND:
		refund(world, number, item->at, item->load);
		return;
	default:
		world_answer(world, item);
	}
}
