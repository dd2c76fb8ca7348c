/*
 * rig.h: a shop, an engine on a memory store, a channel that writes down what it was handed.
 *
 *     rig r;
 *
 *     rig_open(&r, allocator, &(shop){.declare = my_journeys});
 *     rig_added(&r, "ann", "cart1", "shoes", 50, T);         // fed with now = its time
 *     rig_advance(&r, T + 2 * JOURNEY_HOUR);
 *     ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
 *     ck_assert_str_eq(r.sends[0].text, "shoes for 50");
 *     rig_close(&r);
 *
 * The shop declares the events Product Added {cart_id, product, price}, Order Completed {cart_id, total},
 * Email Clicked {link}, Page Read {n}; the attributes first_name, tier; the features orders, adds_7d,
 * spend_30d; the segment `buyers`; the stages visitor, customer; the trigger `cart` (Product Added, no Order
 * Completed within 2 h, per cart_id, product and price captured); the channels email and push (email with the
 * rules that `shop` gives, push with none); the offers five, ten (for tier gold, before five), last (stock
 * 2). Journeys are the test's own. A user id that starts with '?' is an anonymous id.
 */
#ifndef JY_TESTS_ENGINE_RIG_H
#define JY_TESTS_ENGINE_RIG_H

#include "support/torture.h"
#include <journey/journey.h>

/* 2026-03-10T12:00:00Z, a Tuesday. */
#define T INT64_C(1773144000000000)
#define RIG_SENDS 4096

typedef struct shop {
	const char *timezone; /* NULL: UTC */
	bool email_open;      /* email needs no consent */
	bool marketing;       /* what holds for who said nothing, where email needs consent */
	const journey_cap *caps;
	size_t cap_count;
	int32_t quiet_from, quiet_until;
	void (*declare)(journey_builder *builder);
} shop;

typedef struct rig_send {
	char key[33], user[64], channel[16], journey[32], step[32], offer[16], text[96];
	journey_time decided, handed;
	uint32_t attempt;
	double propensity;
} rig_send;

/* What a channel was handed, copied. */
void rig_keep_send(rig_send *to, const journey_send *send);

typedef struct rig {
	const journey_allocator *allocator;
	journey_memory_store *store;
	journey_storage storage;
	journey_strategy *strategy;
	journey_engine *engine;
	unsigned sequence;                                       /* of message ids */
	journey_status answer;                                   /* what the channel returns */
	journey_result result;                                   /* and says */
	void (*inside)(struct rig *r, const journey_send *send); /* called from inside the channel, if set */
	rig_send *sends;
	size_t send_count;
} rig;

/* An event that is being made. */
typedef struct rig_event {
	journey_event event;
	journey_entry entries[8];
	journey_map map;
	char id[48];
} rig_event;

/* What the report says of a journey. */
typedef struct rig_outcome {
	int64_t entries, sends, ghosts, excluded;
	uint64_t treated, held_out;                     /* units of the first measure */
	uint64_t treated_converted, held_out_converted; /* sums of the first measure, as counts */
	int64_t treated_value, held_out_value;          /* micro-units of "value", if there is one */
} rig_outcome;

journey_str S(const char *text);
journey_time rig_time(const char *rfc3339);
/* Europe/Berlin, America/St_Johns and Australia/Lord_Howe of 2026, and "Nowhere/Unknown". */
journey_status rig_zone(void *user, journey_str zone, journey_time utc, int32_t *offset_seconds);

/* Fails the test with the engine's own words. */
void rig_ok(const rig *r, journey_status status, const char *file, int line, const char *text);
#define OK(r, call) rig_ok((r), (call), __FILE__, __LINE__, #call)
#define IS(call, status) ck_assert_int_eq((int)(call), (int)(status))
/* For builders. */
#define DECLARE(call) ck_assert_int_eq((int)(call), (int)JOURNEY_OK)

journey_strategy *rig_strategy(const journey_allocator *allocator, const shop *s);
void rig_open(rig *r, const journey_allocator *allocator, const shop *s);
/* On a store and a strategy that are the caller's. */
journey_status rig_open_on(rig *r, const journey_allocator *allocator, const journey_storage *storage,
			   const journey_strategy *strategy);
void rig_close(rig *r);
/* The engine goes and comes again on the same store. */
void rig_reopen(rig *r);

/* Shorthands of declarations: a journey with the entry set, `again` after exit; change what differs. */
journey_journey_options rig_journey_by_event(const char *name, const char *event);
journey_journey_options rig_journey_by_trigger(const char *name, const char *trigger);
void rig_declare_send(journey_builder *builder, const char *step, const char *via, const char *text);
void rig_declare_wait(journey_builder *builder, const char *event, const char *when,
		      journey_duration at_most);

void rig_make(rig *r, rig_event *e, journey_event_kind kind, const char *customer, const char *name,
	      journey_time time);
void rig_put_text(rig_event *e, const char *name, const char *value);
void rig_put_number(rig_event *e, const char *name, double value);
void rig_put_bool(rig_event *e, const char *name, bool value);
journey_status rig_feed(rig *r, const rig_event *e, journey_time now);

void rig_added(rig *r, const char *customer, const char *cart, const char *product, double price,
	       journey_time time);
void rig_ordered(rig *r, const char *customer, const char *cart, double total, journey_time time);
void rig_clicked(rig *r, const char *customer, const char *link, journey_time time);
void rig_read(rig *r, const char *customer, double n, journey_time time);
/* One trait; `anonymous` joins it to the customer, may be NULL. */
void rig_trait(rig *r, const char *user, const char *anonymous, const char *name, const char *value,
	       journey_time time);
void rig_consent(rig *r, const char *customer, const char *purpose, bool granted, journey_time time);

size_t rig_advance(rig *r, journey_time now);
/* How many the channel took. */
size_t rig_deliver(rig *r, journey_time now);
journey_time rig_next(rig *r);
int64_t rig_count(rig *r, const char *name);
int64_t rig_suppressed(rig *r, const char *journey, const char *rule);
/* A count of what became of entries and instances. */
int64_t rig_life(rig *r, const char *journey, const char *name);
rig_outcome rig_result(rig *r, const char *journey);
/* The first number k for which PREFIXk falls below (or not below) a share of the assignment hash. */
void rig_find_unit(const char *seed, double share, bool below, const char *prefix, unsigned from,
		   char out[32]);

/* A fragment, or whatever else is kept under the id in rows of the kind (engine/key.h), loses its last byte. */
void rig_damage(rig *r, int kind, const char *id);
/* All rows of a store, keys and values, as one block of bytes from malloc; the size in *size. */
char *rig_dump(const journey_storage *storage, size_t *size);
/* Fails, naming the first row that differs. */
void rig_same_stores(const journey_storage *a, const journey_storage *b, const char *what);

#endif
