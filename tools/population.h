/*
 * A population: customers with a stated behaviour, who react to what a strategy sends and shows them. This is the
 * model alone, as journey-population(5) describes it; population_read.c makes it of a document, population_behave.c
 * says what it means.
 */
#ifndef JOURNEY_TOOLS_POPULATION_H
#define JOURNEY_TOOLS_POPULATION_H

#include "room.h"

#include <journey/types.h>
#include <stdbool.h>

#define POPULATION_CUSTOMERS_MAX 10000000
#define POPULATION_DAYS_MAX 3660
#define POPULATION_SEGMENTS_MAX 64
#define POPULATION_CATEGORIES_MAX 64
#define POPULATION_PRODUCTS_MAX 4096
#define POPULATION_NAMES_MAX 256 /* channels, offers, contents, placements, traits, zones, purposes: of each */
#define POPULATION_PROPERTIES_MAX 16
#define POPULATION_NONE UINT16_MAX

/* What customers do, and the events that say so. */
typedef enum population_kind {
	POPULATION_VISIT,
	POPULATION_VIEW,
	POPULATION_ADD,
	POPULATION_ORDER,
	POPULATION_REFUND,
	POPULATION_DELIVERED, /* from here on of a send */
	POPULATION_OPEN,
	POPULATION_CLICK,
	POPULATION_BOUNCE,
	POPULATION_UNSUBSCRIBE,
	POPULATION_SPAM,
	POPULATION_KINDS
} population_kind;

/* What a property of an event can be. */
typedef enum population_field {
	POPULATION_CATEGORY,
	POPULATION_PRODUCT,
	POPULATION_PRICE,    /* of the product, in money */
	POPULATION_TOTAL,    /* what was paid for it */
	POPULATION_DISCOUNT, /* share that was taken off */
	POPULATION_CART,
	POPULATION_ORDER_ID,
	POPULATION_SEND,     /* key of the send */
	POPULATION_CHANNEL,
	POPULATION_JOURNEY,
	POPULATION_OFFER,
	POPULATION_TEMPLATE,
	POPULATION_LINK,
	POPULATION_FIELDS
} population_field;

typedef struct population_property {
	journey_str name;
	population_field field;
} population_property;

/* The event of a kind; an empty name: none is sent. */
typedef struct population_mapping {
	journey_str event;
	population_property properties[POPULATION_PROPERTIES_MAX];
	uint32_t count;
} population_mapping;

typedef struct population_product {
	journey_str name;
	uint16_t category;
	int64_t cents;
} population_product;

typedef struct population_category {
	journey_str name;
	uint32_t first, count; /* among the products */
	double log_mean;       /* of the logarithms of its prices */
} population_category;

/* How one kind of customer behaves; each segment has its own. Shares are from 0 to 1, effects are log-odds. */
typedef struct population_habits {
	/* visits */
	double every;    /* mean days between two of them */
	double spread;   /* of that among customers: log-normal */
	double views;    /* mean of a visit */
	double weekday[7]; /* relative, Monday first, at most 1 */
	double hour[24];   /* weights of the best hour */
	double width;      /* hours: how far visits and responses stray from it */
	double floor;      /* share of visits and of the effect that the hour does not touch */
	/* shopping */
	double add, order; /* chance of a visit, and of one with a cart */
	double cart;       /* days that a cart is kept in mind */
	double elasticity, elasticity_spread;
	double returned;           /* share of orders */
	double return_from, return_until; /* days */
	/* messages */
	double fatigue, fatigue_half_life; /* share of the odds that each takes; days */
	double fatigue_threshold, fatigue_unsubscribe;
	double best_hour; /* effect of the best hour */
	double lift_open, lift_click, lift_visits; /* on the odds of an order; on the rate of visits */
	double lift_within, lift_half_life;        /* days */
	/* staying */
	double churn, comes_back; /* chances per day */
} population_habits;

typedef struct population_segment {
	journey_str name;
	double share;                             /* cumulated: the last is 1 */
	double taste[POPULATION_CATEGORIES_MAX];  /* cumulated */
	double hours[24]; /* of visits: that begin so long behind the best hour; cumulated */
	double best[24];  /* of best hours; cumulated */
	population_habits habits;
} population_segment;

typedef struct population_channel {
	journey_str name;
	double bounce, open, click, unsubscribe, spam; /* click, unsubscribe, spam: of those who open */
	double open_after, click_after;                /* mean hours, minutes */
	double delivered_after;                        /* seconds, most */
	double weight;                                 /* what a message adds to fatigue */
	population_mapping *events[POPULATION_KINDS];  /* NULL: the model's */
} population_channel;

/* What a text, a template or a variant of it does. */
typedef struct population_content {
	journey_str name;
	double open, click, order; /* log-odds */
} population_content;

typedef struct population_offer {
	journey_str name;
	double appeal;     /* log-odds of a click */
	double discount;
	uint16_t category; /* whom it is for, and what it leads to; POPULATION_NONE: any */
} population_offer;

typedef struct population_placement {
	journey_str name;
	double share, click; /* of visits that show it; of those that see it */
	journey_str *offers;
	uint32_t offer_count;
	const journey_map *context; /* or NULL */
} population_placement;

/* A trait is one of its values, by weight; "{id}" in a text is the customer's id. */
typedef struct population_trait {
	journey_str name;
	const journey_value **values;
	double *shares; /* cumulated */
	uint32_t count;
} population_trait;

typedef struct population_purpose {
	journey_str name;
	double share;
} population_purpose;

typedef struct population_zone {
	journey_str name;
	double share; /* cumulated */
} population_zone;

typedef struct population_model {
	journey_str name;
	journey_time start;
	uint32_t days, customers;
	double at_start, over, anonymous, sign_up; /* over: days */
	population_zone *zones;
	uint32_t zone_count;
	bool zone_stated; /* as a trait */
	population_category *categories;
	population_product *products;
	population_segment *segments;
	population_channel *channels;
	population_content *contents;
	population_offer *offers;
	population_placement *placements;
	population_trait *traits;
	population_purpose *purposes;
	uint32_t category_count, product_count, segment_count, channel_count, content_count, offer_count, placement_count,
		trait_count, purpose_count;
	population_mapping events[POPULATION_KINDS];
	tool_room room; /* holds it */
	void *document; /* the document that it borrows from */
} population_model;

/* The word of the document for a kind. */
const char *population_kind_word(population_kind kind);

/*
 * Reads a document; `file` is its name in messages. The text may go afterwards. On failure `error` says what, where and
 * how to mend it. Free the model in both cases.
 */
journey_status population_read(journey_str text, const char *file, population_model *out, journey_error *error);
void population_free(population_model *model);

#endif
