/*
 * A population that lives: its customers' state, what they will do, and the engine that they live with. One part of it
 * (a cohort) at a time.
 *
 *     population_people.c   who they are, and when they come
 *     population_live.c     visits, carts, orders
 *     population_react.c    what they make of messages
 *     population_emit.c     the events that the engine, and the log, get of it
 *     population_run.c      the clock
 */
#ifndef JOURNEY_TOOLS_POPULATION_WORLD_H
#define JOURNEY_TOOLS_POPULATION_WORLD_H

#include "population.h"
#include "population_draw.h"
#include "population_queue.h"
#include "population_spool.h"
#include "population_tally.h"

#include <journey/document.h>
#include <journey/engine.h>

/* Longest user id with its NUL: "s", the seed, "c", a number. */
#define POPULATION_ID_MAX 40

enum {
	CUSTOMER_KNOWN = 1,     /* identified */
	CUSTOMER_ANONYMOUS = 2, /* came anonymously */
	CUSTOMER_VISITING = 4,  /* has a next visit of their own accord */
	CUSTOMER_CHURNED = 8
};

typedef struct population_customer {
	journey_time fatigue_at, open_at, click_at, cart_at; /* JOURNEY_TIME_NONE: never */
	double fatigue;              /* at that time */
	float every, elasticity;
	uint32_t items, lines;       /* put into the queue; said to the engine */
	uint32_t visits;             /* of their own accord */
	uint32_t carts, orders, cart_visit;
	uint16_t cart;               /* product, or POPULATION_NONE */
	uint16_t offer, content;     /* what was clicked last */
	uint8_t segment, best, zone, flags;
} population_customer;

typedef enum population_do {
	DO_VISIT,   /* of their own accord */
	DO_RETURN,  /* back after they had churned; load: how many visits there were */
	DO_VIEW,    /* load: product */
	DO_ADD,     /* load: product */
	DO_CHECKOUT, /* load: number of the visit's draws */
	DO_ORDER,
	DO_REFUND,  /* load: a note, as all of those below */
	DO_FOLLOW,  /* a visit by a click */
	DO_DROP_IN, /* a visit of who was reminded by what they read */
	DO_DELIVERED,
	DO_OPEN,
	DO_CLICK,
	DO_BOUNCE,
	DO_UNSUBSCRIBE,
	DO_SPAM
} population_do;

/* What is remembered until it has been said: a message, or an order that will be sent back. */
typedef struct population_note {
	char key[32];
	journey_str names[4];                    /* channel, journey, offer, template: kept for good */
	uint16_t channel, content, offer;        /* of the model, or POPULATION_NONE */
	uint16_t product, left;                  /* left: items that name it */
	uint32_t order, next;
	int64_t cents;
	double fatigue;
	uint32_t draw;                           /* number of its draws */
} population_note;

typedef struct population_world {
	const population_model *model;
	uint64_t seed;
	journey_time start, end;
	char prefix[POPULATION_ID_MAX]; /* of ids: "s1" */
	population_customer *customers;
	uint32_t first, count;          /* those of this part */
	population_queue queue;
	population_note *notes;
	uint32_t note_count, note_capacity, note_free;
	tool_room names;                /* interned */
	journey_str *name_list;
	size_t name_count, name_capacity;
	journey_zones *zones;
	journey_engine *engine;
	population_tally tally;
	population_spool *events, *sends; /* or NULL */
	bool mute;                        /* nobody reacts to messages, */
	journey_str mute_journey;         /* or to those of this journey */
	journey_status failed;            /* of an engine call that stops the work */
	bool no_memory;
	tool_text line;
} population_world;

/* ---- people ---- */

/* Draws who they are, and puts their first visit into the queue. */
void people_be_born(population_world *world, uint32_t number);
/* "s1c42" (`letter` 'c': user id, 'a': anonymous id); returns the length. */
size_t people_id(const population_world *world, char letter, uint32_t number, char out[POPULATION_ID_MAX]);
/* The number of the customer of this part, by what people_id() gave; UINT32_MAX: none. */
uint32_t people_find(const population_world *world, journey_str id);
double people_local_hour(population_world *world, const population_customer *customer, journey_time at);
/* When they would come next of their own accord, after `from`. */
journey_time people_next_visit(population_world *world, uint32_t number, journey_time from);
static inline population_customer *people_get(population_world *world, uint32_t number)
{
	return &world->customers[number - world->first];
}
static inline const population_habits *people_habits(const population_world *world, const population_customer *customer)
{
	return &world->model->segments[customer->segment].habits;
}
static inline double people_draw(const population_world *world, uint32_t number, population_purpose_of purpose,
	uint32_t count)
{
	return population_uniform(world->seed, number, purpose, count);
}
/* One line on what is true of a customer. */
void people_truth(population_world *world, uint32_t number, tool_text *out);

/* ---- life ---- */

void world_put(population_world *world, uint32_t number, journey_time at, population_do what, uint32_t load);
/* Does what is due. */
void world_do(population_world *world, const population_item *item);

/* ---- messages ---- */

/* A channel's callback; `user` is the world. */
journey_status world_receive(void *user, const journey_send *send, journey_result *result);
void world_answer(population_world *world, const population_item *item);
uint32_t world_note_new(population_world *world); /* UINT32_MAX: no memory */
void world_note_done(population_world *world, uint32_t note);

/* ---- events ---- */

/* What an event can say; what is not known is empty, or negative. */
typedef struct world_facts {
	uint16_t product;
	double discount;
	int64_t total; /* cents */
	int64_t cart, order;
	const population_note *note;
} world_facts;

/* Whether there is an event of this kind; `channel`: of the model, or POPULATION_NONE. */
bool world_says(const population_world *world, uint16_t channel, population_kind kind);
void world_say(population_world *world, uint32_t number, journey_time at, population_kind kind, const world_facts *facts);
void world_identify(population_world *world, uint32_t number, journey_time at);
/* What a page shows at this visit: number of the model's offer if it was clicked, else POPULATION_NONE. */
uint16_t world_show(population_world *world, uint32_t number, journey_time at, uint32_t placement, uint32_t visit);
journey_str world_name(population_world *world, journey_str name);
uint16_t world_offer(const population_world *world, journey_str name);

#endif
