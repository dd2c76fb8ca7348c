/* What customers make of messages. */
#include "population_behave.h"
#include "population_world.h"

#include "send.h"

#include <stdlib.h>
#include <string.h>

/* ---- notes ---- */

uint32_t world_note_new(population_world *world)
{
	uint32_t note = world->note_free;

	if (note != UINT32_MAX) {
		world->note_free = world->notes[note].next;
	} else {
		if (world->note_count == world->note_capacity) {
			uint32_t capacity = world->note_capacity ? world->note_capacity * 2 : 256;
			void *grown = capacity < UINT32_MAX / 4 ? realloc(world->notes, capacity * sizeof *world->notes) : NULL;

			if (!grown) {
				world->no_memory = true;
				return UINT32_MAX;
			}
			world->notes = grown;
			world->note_capacity = capacity;
		}
		note = world->note_count++;
	}
	world->notes[note] = (population_note){.channel = POPULATION_NONE, .content = POPULATION_NONE,
		.offer = POPULATION_NONE, .product = POPULATION_NONE};
	return note;
}

void world_note_done(population_world *world, uint32_t note)
{
	if (--world->notes[note].left > 0)
		return;
	world->notes[note].next = world->note_free;
	world->note_free = note;
}

/* ---- what a send is about ---- */

static bool equal(journey_str a, journey_str b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static uint16_t channel_of(const population_model *model, journey_str name)
{
	for (uint32_t i = 0; i < model->channel_count; i++)
		if (equal(model->channels[i].name, name))
			return (uint16_t)i;
	return POPULATION_NONE;
}

/* "TEMPLATE/VARIANT" */
static bool is_variant(journey_str name, journey_str template_name, journey_str variant)
{
	return name.size == template_name.size + 1 + variant.size && name.data[template_name.size] == '/' &&
		memcmp(name.data, template_name.data, template_name.size) == 0 &&
		memcmp(name.data + template_name.size + 1, variant.data, variant.size) == 0;
}

/* The variant where the model knows it, else the template. */
static uint16_t content_of(const population_model *model, const journey_send *send)
{
	uint16_t out = POPULATION_NONE;
	journey_str name = send->template_name.size ? send->template_name : send->offer;

	for (uint32_t i = 0; name.size && i < model->content_count; i++) {
		if (send->variant.size && is_variant(model->contents[i].name, name, send->variant))
			return (uint16_t)i;
		if (equal(model->contents[i].name, name))
			out = (uint16_t)i;
	}
	return out;
}

uint16_t world_offer(const population_world *world, journey_str name)
{
	for (uint32_t i = 0; name.size && i < world->model->offer_count; i++)
		if (equal(world->model->offers[i].name, name))
			return (uint16_t)i;
	return POPULATION_NONE;
}

/* 32 bits of a key in hexadecimal digits: the number of the draws of a message, the same in whatever world it is sent. */
static uint32_t draw_of(journey_str key)
{
	uint32_t out = 0;

	for (size_t i = 0; i < 8 && i < key.size; i++) {
		char c = key.data[i];

		out = out << 4 | (uint32_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
	}
	return out;
}

static behave_message message_of(const population_world *world, const population_note *note)
{
	const population_model *model = world->model;

	return (behave_message){.channel = &model->channels[note->channel],
		.content = note->content != POPULATION_NONE ? &model->contents[note->content] : NULL,
		.offer = note->offer != POPULATION_NONE ? &model->offers[note->offer] : NULL, .fatigue = note->fatigue};
}

/* ---- hand-over ---- */

static journey_time after(double mean, double u, journey_duration unit)
{
	return (journey_time)(-population_log(1 - u) * mean * (double)unit / 1e3) * 1000 + JOURNEY_SECOND;
}

static void receive(population_world *world, uint32_t number, uint32_t place, double distance, journey_time at)
{
	population_note *note = &world->notes[place];
	population_tally *tally = &world->tally;
	const population_habits *habits = people_habits(world, people_get(world, number));
	behave_message message = message_of(world, note);
	double chance;
	bool opens;

	message.distance = distance;
	if (people_draw(world, number, DRAW_BOUNCE, note->draw) < message.channel->bounce) {
		tally->bounces[note->channel]++;
		note->left = 1;
		world_put(world, number, at + after(message.channel->delivered_after / 4, people_draw(world, number, DRAW_BOUNCE,
			note->draw + 1), JOURNEY_SECOND), DO_BOUNCE, place);
		return;
	}
	chance = behave_open(habits, &message);
	opens = people_draw(world, number, DRAW_OPEN, note->draw) < chance;
	population_count(&tally->opens[note->channel], chance, opens);
	population_count(&tally->fatigue[population_fatigue_class(note->fatigue)], chance, opens);
	population_count(&tally->hour[population_hour_class(distance)], chance, opens);
	if (note->content != POPULATION_NONE)
		population_count(&tally->contents[note->content], chance, opens);
	note->left = 1;
	at += JOURNEY_SECOND + (journey_time)(message.channel->delivered_after * 1e3) * 1000;
	if (world_says(world, note->channel, POPULATION_DELIVERED)) {
		note->left++;
		world_put(world, number, at, DO_DELIVERED, place);
	}
	if (opens) {
		note->left++;
		world_put(world, number, at + after(message.channel->open_after, people_draw(world, number, DRAW_OPEN_TIME,
			note->draw), JOURNEY_HOUR), DO_OPEN, place);
	}
	world_note_done(world, place);
}

static void write_send(population_world *world, const journey_send *send, uint32_t number)
{
	tool_text_clear(&world->line);
	tool_send_write(&world->line, send);
	population_spool_add(world->sends, send->handed, number, draw_of(send->key), world->line.data, world->line.size);
	world->no_memory |= world->line.failed;
}

journey_status world_receive(void *user, const journey_send *send, journey_result *result)
{
	population_world *world = user;
	uint32_t number = people_find(world, send->user_id.size ? send->user_id : send->anonymous_id), place;
	population_customer *customer;
	population_note *note;
	double hour, weight;

	(void)result;
	world->tally.sends++;
	if (number == UINT32_MAX)
		return JOURNEY_OK;
	if (world->sends)
		write_send(world, send, number);
	if (world->mute || (world->mute_journey.size && equal(world->mute_journey, send->journey))) {
		world->tally.muted++;
		return JOURNEY_OK;
	}
	if (send->audience) { /* no message */
		world->tally.audience++;
		return JOURNEY_OK;
	}
	place = world_note_new(world);
	if (place == UINT32_MAX)
		return JOURNEY_OK;
	note = &world->notes[place];
	customer = people_get(world, number);
	memcpy(note->key, send->key.data, send->key.size < sizeof note->key ? send->key.size : sizeof note->key);
	note->names[0] = world_name(world, send->channel);
	note->names[1] = world_name(world, send->journey);
	note->names[2] = world_name(world, send->offer);
	note->names[3] = world_name(world, send->template_name);
	note->channel = channel_of(world->model, send->channel);
	note->offer = world_offer(world, send->offer);
	note->content = content_of(world->model, send);
	note->draw = draw_of(send->key);
	note->left = 1;
	weight = note->channel != POPULATION_NONE ? world->model->channels[note->channel].weight : 1;
	if (customer->fatigue_at != JOURNEY_TIME_NONE)
		note->fatigue = behave_fatigue(people_habits(world, customer), customer->fatigue,
			(double)(send->handed - customer->fatigue_at) / (double)JOURNEY_DAY);
	customer->fatigue = note->fatigue + weight;
	customer->fatigue_at = send->handed;
	if (note->channel == POPULATION_NONE) { /* nothing is known of this channel */
		world_note_done(world, place);
		return JOURNEY_OK;
	}
	hour = people_local_hour(world, customer, send->handed);
	receive(world, number, place, behave_distance(hour, customer->best), send->handed);
	return JOURNEY_OK;
}

/* ---- later ---- */

static void say(population_world *world, const population_item *item, population_kind kind)
{
	world_facts facts = {.product = POPULATION_NONE, .cart = -1, .order = -1, .note = &world->notes[item->load]};

	world_say(world, item->customer, item->at, kind, &facts);
}

/* Opened: perhaps a click, a visit, no more of this, or worse. */
static void open(population_world *world, const population_item *item)
{
	population_note *note = &world->notes[item->load];
	population_customer *customer = people_get(world, item->customer);
	const population_habits *habits = people_habits(world, customer);
	behave_message message = message_of(world, note);
	double chance = behave_click(habits, &message), wait;
	bool clicks = people_draw(world, item->customer, DRAW_CLICK, note->draw) < chance;

	say(world, item, POPULATION_OPEN);
	customer->open_at = item->at;
	population_count(&world->tally.clicks[note->channel], chance, clicks);
	if (note->offer != POPULATION_NONE)
		population_count(&world->tally.offers[note->offer], chance, clicks);
	if (clicks) {
		note->left++;
		world_put(world, item->customer, item->at + after(message.channel->click_after,
			people_draw(world, item->customer, DRAW_CLICK_TIME, note->draw), JOURNEY_MINUTE), DO_CLICK, item->load);
	}
	wait = behave_visit_after(habits, people_draw(world, item->customer, DRAW_CLICK_TIME, note->draw + 1));
	if (wait >= 0) {
		note->left++;
		world_put(world, item->customer, item->at + (journey_time)(wait * 86400e3) * 1000 + JOURNEY_SECOND, DO_DROP_IN,
			item->load);
	}
	if (people_draw(world, item->customer, DRAW_UNSUBSCRIBE, note->draw) < behave_unsubscribe(habits, &message)) {
		world->tally.unsubscribes[note->channel]++;
		note->left++;
		world_put(world, item->customer, item->at + JOURNEY_MINUTE, DO_UNSUBSCRIBE, item->load);
	} else if (people_draw(world, item->customer, DRAW_SPAM, note->draw) < message.channel->spam) {
		world->tally.spam[note->channel]++;
		note->left++;
		world_put(world, item->customer, item->at + JOURNEY_MINUTE, DO_SPAM, item->load);
	}
}

static void click(population_world *world, const population_item *item)
{
	population_note *note = &world->notes[item->load];
	population_customer *customer = people_get(world, item->customer);

	say(world, item, POPULATION_CLICK);
	customer->click_at = item->at;
	customer->offer = note->offer;
	customer->content = note->content;
	note->left++;
	world_put(world, item->customer, item->at + 3 * JOURNEY_SECOND, DO_FOLLOW, item->load);
}

void world_answer(population_world *world, const population_item *item)
{
	switch ((population_do)item->kind) {
	case DO_DELIVERED:
		say(world, item, POPULATION_DELIVERED);
		break;
	case DO_OPEN:
		open(world, item);
		break;
	case DO_CLICK:
		click(world, item);
		break;
	case DO_BOUNCE:
		say(world, item, POPULATION_BOUNCE);
		break;
	case DO_UNSUBSCRIBE:
		say(world, item, POPULATION_UNSUBSCRIBE);
		break;
	default:
		say(world, item, POPULATION_SPAM);
		break;
	}
	world_note_done(world, item->load);
}
