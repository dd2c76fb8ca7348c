/* The events that the engine, and the log, get of what customers do. */
#include "population_world.h"

#include "rejects.h"

#include <stdlib.h>
#include <string.h>

static bool equal(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

journey_str world_name(population_world *world, journey_str name)
{
	char *copy;

	if (!name.size)
		return (journey_str){NULL, 0};
	for (size_t i = 0; i < world->name_count; i++)
		if (equal(world->name_list[i], name))
			return world->name_list[i];
	if (world->name_count == world->name_capacity) {
		size_t capacity = world->name_capacity ? world->name_capacity * 2 : 32;
		void *grown = realloc(world->name_list, capacity * sizeof *world->name_list);

		if (!grown) {
			world->no_memory = true;
			return (journey_str){NULL, 0};
		}
		world->name_list = grown;
		world->name_capacity = capacity;
	}
	copy = tool_room_take(&world->names, name.size);
	if (!copy) {
		world->no_memory = true;
		return (journey_str){NULL, 0};
	}
	memcpy(copy, name.data, name.size);
	return world->name_list[world->name_count++] = (journey_str){copy, name.size};
}

/* ---- values ---- */

static journey_value text_value(journey_str text)
{
	return (journey_value){.as.s = text.data, .n = (uint32_t)text.size, .type = JOURNEY_STRING};
}

static journey_value number_value(double number)
{
	return (journey_value){.as.d = number, .type = JOURNEY_DOUBLE};
}

/* Room for the ids that one event names. */
typedef struct ids {
	char user[POPULATION_ID_MAX], anonymous[POPULATION_ID_MAX], message[POPULATION_ID_MAX + 12],
		cart[POPULATION_ID_MAX + 12], order[POPULATION_ID_MAX + 12];
} ids;

/* "s1c42-k3" */
static journey_str numbered(const char *id, size_t size, char letter, uint64_t number, char *out)
{
	char digits[20];
	size_t count = 0;

	memcpy(out, id, size);
	out[size++] = '-';
	out[size++] = letter;
	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		out[size++] = digits[--count];
	return (journey_str){out, size};
}

static journey_value name_value(const world_facts *facts, int which)
{
	if (!facts->note || !facts->note->names[which].size)
		return (journey_value){.type = JOURNEY_NULL};
	return text_value(facts->note->names[which]);
}

/* JOURNEY_NULL: it is not known. */
static journey_value value_of(const population_world *world, population_field field, const world_facts *facts,
	journey_str user, ids *room)
{
	const population_product *product = facts->product != POPULATION_NONE ? &world->model->products[facts->product] : NULL;
	const journey_value none = {.type = JOURNEY_NULL};

	switch (field) {
	case POPULATION_CATEGORY: return product ? text_value(world->model->categories[product->category].name) : none;
	case POPULATION_PRODUCT: return product ? text_value(product->name) : none;
	case POPULATION_PRICE: return product ? number_value((double)product->cents / 100) : none;
	case POPULATION_TOTAL: return facts->order >= 0 ? number_value((double)facts->total / 100) : none;
	case POPULATION_DISCOUNT: return facts->order >= 0 ? number_value(facts->discount) : none;
	case POPULATION_CART:
		return facts->cart >= 0 ? text_value(numbered(user.data, user.size, 'k', (uint64_t)facts->cart, room->cart)) : none;
	case POPULATION_ORDER_ID:
		return facts->order >= 0 ? text_value(numbered(user.data, user.size, 'o', (uint64_t)facts->order, room->order)) : none;
	case POPULATION_SEND: return facts->note ? text_value((journey_str){facts->note->key, 32}) : none;
	case POPULATION_CHANNEL: return name_value(facts, 0);
	case POPULATION_JOURNEY: return name_value(facts, 1);
	case POPULATION_OFFER: return name_value(facts, 2);
	case POPULATION_TEMPLATE: return name_value(facts, 3);
	default: return facts->note && facts->note->names[2].size ? name_value(facts, 2) : name_value(facts, 3);
	}
}

/* ---- one event ---- */

static journey_status keep_line(void *arg, const char *data, size_t size)
{
	tool_text_add(arg, data, size);
	return JOURNEY_OK;
}

static void log_line(population_world *world, uint32_t number, journey_time at)
{
	population_spool_add(world->events, at, number, people_get(world, number)->lines++, world->line.data, world->line.size);
	world->no_memory |= world->line.failed;
}

static void count_digest(population_world *world, uint32_t number, journey_time at, unsigned kind, uint64_t more)
{
	uint64_t x = population_mix((uint64_t)at ^ (uint64_t)kind << 58);

	x = population_mix(x ^ (uint64_t)number << 32 ^ more);
	world->tally.digest[0] += x;
	world->tally.digest[1] += population_mix(x + UINT64_C(0x9e3779b97f4a7c15));
}

static void accept(population_world *world, uint32_t number, const journey_event *event)
{
	journey_status status = journey_engine_accept(world->engine, event, event->timestamp);
	const journey_error *error;

	if (status == JOURNEY_OK) {
		world->tally.accepted++;
	} else if (tool_rejects_reason(status)) {
		error = journey_engine_error(world->engine);
		if (!world->tally.refused)
			snprintf(world->tally.refusal, sizeof world->tally.refusal, "%.*s: %.*s", (int)(event->name.size < 40 ?
				event->name.size : 40), event->name.data ? event->name.data : "identify", 100,
				error && error->message[0] ? error->message : journey_status_text(status));
		world->tally.refused++;
	} else {
		world->failed = status;
	}
	if (world->events) {
		tool_text_clear(&world->line);
		if (journey_json_write_event(event, keep_line, &world->line) != JOURNEY_OK)
			world->no_memory = true;
		log_line(world, number, event->timestamp);
	}
}

/* Who it is, as they are known by then. */
static journey_event event_of(population_world *world, uint32_t number, journey_time at, ids *room)
{
	population_customer *customer = people_get(world, number);
	journey_event event = {.size = sizeof event, .timestamp = at};
	size_t size = people_id(world, 'c', number, room->user);

	event.message_id = numbered(room->user, size, 'e', customer->items++, room->message);
	if (customer->flags & CUSTOMER_KNOWN)
		event.user_id = (journey_str){room->user, size};
	if (!event.user_id.size)
		event.anonymous_id = (journey_str){room->anonymous, people_id(world, 'a', number, room->anonymous)};
	return event;
}

static const population_mapping *mapping_of(const population_world *world, uint16_t channel, population_kind kind)
{
	const population_model *model = world->model;

	if (channel != POPULATION_NONE && model->channels[channel].events[kind])
		return model->channels[channel].events[kind];
	return &model->events[kind];
}

bool world_says(const population_world *world, uint16_t channel, population_kind kind)
{
	return mapping_of(world, channel, kind)->event.size > 0;
}

void world_say(population_world *world, uint32_t number, journey_time at, population_kind kind, const world_facts *facts)
{
	const population_mapping *mapping = mapping_of(world, facts->note ? facts->note->channel : POPULATION_NONE, kind);
	journey_entry entries[POPULATION_PROPERTIES_MAX];
	journey_map properties = {0, entries};
	journey_event event;
	journey_str user;
	ids room;

	if (!mapping->event.size || world->failed != JOURNEY_OK)
		return;
	event = event_of(world, number, at, &room);
	user = (journey_str){room.user, people_id(world, 'c', number, room.user)};
	for (uint32_t i = 0; i < mapping->count; i++) {
		journey_value value = value_of(world, mapping->properties[i].field, facts, user, &room);

		if (value.type != JOURNEY_NULL)
			entries[properties.count++] = (journey_entry){text_value(mapping->properties[i].name), value};
	}
	event.kind = JOURNEY_EVENT_TRACK;
	event.name = mapping->event;
	event.properties = &properties;
	world->tally.events[kind]++;
	count_digest(world, number, at, (unsigned)kind, facts->product ^ (uint64_t)facts->total << 16);
	accept(world, number, &event);
}

/* ---- identify ---- */

/* "{id}" in it becomes the id; *out is the room that it takes. */
static journey_value trait_value(const journey_value *value, journey_str id, char *out, size_t room)
{
	size_t size = 0;

	if (value->type != JOURNEY_STRING)
		return *value;
	for (uint32_t i = 0; i < value->n;) {
		if (value->n - i >= 4 && memcmp(value->as.s + i, "{id}", 4) == 0 && size + id.size < room) {
			memcpy(out + size, id.data, id.size);
			size += id.size;
			i += 4;
		} else if (size < room) {
			out[size++] = value->as.s[i++];
		} else {
			break;
		}
	}
	return text_value((journey_str){out, size});
}

#define TRAIT_ROOM 512

void world_identify(population_world *world, uint32_t number, journey_time at)
{
	const population_model *model = world->model;
	population_customer *customer = people_get(world, number);
	journey_entry consents[POPULATION_NAMES_MAX], entries[POPULATION_PROPERTIES_MAX + 2];
	char texts[POPULATION_PROPERTIES_MAX][TRAIT_ROOM];
	journey_map consent = {model->purpose_count, consents}, traits = {0, entries};
	journey_event event;
	ids room;

	if (world->failed != JOURNEY_OK)
		return;
	event = event_of(world, number, at, &room);
	event.kind = JOURNEY_EVENT_IDENTIFY;
	event.user_id = (journey_str){room.user, people_id(world, 'c', number, room.user)};
	if (!(customer->flags & CUSTOMER_ANONYMOUS))
		event.anonymous_id = (journey_str){NULL, 0};
	for (uint32_t i = 0; i < model->purpose_count; i++)
		consents[i] = (journey_entry){text_value(model->purposes[i].name), {.type = JOURNEY_BOOL,
			.as.i = people_draw(world, number, DRAW_CONSENT, i) < model->purposes[i].share}};
	if (model->purpose_count)
		entries[traits.count++] = (journey_entry){text_value((journey_str){"consent", 7}),
			{.type = JOURNEY_MAP, .as.map = &consent}};
	if (model->zone_stated)
		entries[traits.count++] = (journey_entry){text_value((journey_str){"timezone", 8}),
			text_value(model->zones[customer->zone].name)};
	for (uint32_t i = 0; i < model->trait_count; i++) {
		const population_trait *it = &model->traits[i];
		uint32_t which = population_pick(it->shares, it->count, people_draw(world, number, DRAW_TRAIT, i));

		entries[traits.count++] = (journey_entry){text_value(it->name), trait_value(it->values[which], event.user_id,
			texts[i], TRAIT_ROOM)};
	}
	event.traits = &traits;
	customer->flags |= CUSTOMER_KNOWN;
	world->tally.identified++;
	count_digest(world, number, at, POPULATION_KINDS, 0);
	accept(world, number, &event);
}

/* ---- pages ---- */

/* A line of the log for a decision, as `journey run` reads it. */
static void log_decision(population_world *world, uint32_t number, const journey_request *request, journey_time at,
	const char *type)
{
	tool_text *line = &world->line;
	bool decides = *type == 'd';

	if (!world->events)
		return;
	tool_text_clear(line);
	tool_text_print(line, "{\"type\":\"%s\",\"key\":", type);
	tool_text_json(line, request->key);
	if (decides) {
		tool_text_put(line, ",\"placement\":");
		tool_text_json(line, request->placement);
	}
	tool_text_put(line, request->user_id.size ? ",\"userId\":" : ",\"anonymousId\":");
	tool_text_json(line, request->user_id.size ? request->user_id : request->anonymous_id);
	tool_text_put(line, ",\"timestamp\":");
	tool_text_time(line, at);
	for (size_t i = 0; decides && i < request->offer_count; i++) {
		tool_text_put(line, i ? "," : ",\"offers\":[");
		tool_text_json(line, request->offers[i]);
	}
	if (decides && request->offer_count)
		tool_text_put(line, "]");
	if (decides && request->context) {
		tool_text_put(line, ",\"context\":");
		if (journey_json_write((journey_value){.type = JOURNEY_MAP, .as.map = request->context}, keep_line, line)
			!= JOURNEY_OK)
			world->no_memory = true;
	}
	tool_text_put(line, "}\n");
	log_line(world, number, at);
}

/* The offer that was decided on and seen; an empty name: none. */
static journey_str decide(population_world *world, uint32_t number, journey_time at, const population_placement *placement,
	journey_str key)
{
	population_customer *customer = people_get(world, number);
	journey_request request = {.size = sizeof request, .key = key, .placement = placement->name,
		.offers = placement->offers, .offer_count = placement->offer_count, .context = placement->context};
	journey_decision decision;
	journey_str offer = {NULL, 0};
	char user[POPULATION_ID_MAX], id[128];
	journey_status status;
	size_t size = people_id(world, customer->flags & CUSTOMER_KNOWN ? 'c' : 'a', number, user);

	if (customer->flags & CUSTOMER_KNOWN)
		request.user_id = (journey_str){user, size};
	else
		request.anonymous_id = (journey_str){user, size};
	status = journey_engine_decide(world->engine, &request, at, &decision);
	world->tally.decisions++;
	log_decision(world, number, &request, at, "decide");
	if (status == JOURNEY_OK && decision.offer.size && decision.id.size <= sizeof id) {
		journey_str copy = {id, decision.id.size};

		memcpy(id, decision.id.data, decision.id.size);
		offer = world_name(world, decision.offer);
		status = journey_engine_shown(world->engine, copy, at);
		world->tally.shown++;
		log_decision(world, number, &request, at, "shown");
	}
	if (status != JOURNEY_OK && world->failed == JOURNEY_OK)
		world->failed = status;
	return offer;
}

uint16_t world_show(population_world *world, uint32_t number, journey_time at, uint32_t placement, uint32_t visit)
{
	const population_placement *it = &world->model->placements[placement];
	uint32_t draw = visit * 67 + placement;
	char user[POPULATION_ID_MAX], key[POPULATION_ID_MAX + 24];
	journey_str offer;
	uint16_t known;
	double chance;
	bool clicks;

	if (world->failed != JOURNEY_OK || people_draw(world, number, DRAW_SHOWN, draw) >= it->share)
		return POPULATION_NONE;
	offer = decide(world, number, at, it, numbered(user, people_id(world, 'c', number, user), 'd',
		(uint64_t)people_get(world, number)->items++, key));
	known = world_offer(world, offer);
	if (!offer.size)
		return POPULATION_NONE;
	chance = population_logistic(population_logit(it->click)
		+ (known != POPULATION_NONE ? world->model->offers[known].appeal : 0));
	clicks = it->click > 0 && people_draw(world, number, DRAW_BANNER, draw) < chance;
	population_count(&world->tally.placements[placement], it->click > 0 ? chance : 0, clicks);
	return clicks ? known : POPULATION_NONE;
}
