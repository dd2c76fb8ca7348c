/*
 * How good the data is: by source what came, how late and what was refused; by property and attribute what is there and
 * what does not fit. Kept as sums.
 */
#ifndef JY_ENGINE_QUALITY_H
#define JY_ENGINE_QUALITY_H

#include "engine/changes.h"
#include "engine/eval.h"

/* Numbers of sources in sums: an event that names none, one that the strategy does not declare, then the declared ones. */
enum { JY_SOURCE_NONE, JY_SOURCE_OTHER, JY_SOURCE_DECLARED };

/* Indices of JY_SUM_SOURCE. */
enum jy_source_sum {
	JY_SOURCE_LAG = 0,       /* microseconds between an event's time and its arrival, over all */
	JY_SOURCE_LATE = 1,      /* events older than the customer's latest */
	JY_SOURCE_CONFLICTS = 2, /* attributes of another source that it gave other values */
	JY_SOURCE_ANONYMOUS = 3, /* of source JY_SOURCE_NONE, for all: events under anonymous identifiers */
	JY_SOURCE_MATCHED = 4,   /* likewise: those of them whose customer has a user id by now */
	JY_SOURCE_REJECTED = 64, /* and a journey_status' magnitude */
	JY_SOURCE_BUCKETS = 192  /* and a class of lag: events */
};

/* Classes of lag. */
#define JY_LAG_CLASSES JOURNEY_LAG_CLASSES

/* Indices of JY_SUM_PROPERTY, times the property's number; of JY_SUM_ATTRIBUTE. */
enum jy_property_sum { JY_PROPERTY_PRESENT, JY_PROPERTY_MISSING, JY_PROPERTY_INVALID, JY_PROPERTY_SUMS };
enum jy_attribute_sum { JY_ATTRIBUTE_CUSTOMERS, JY_ATTRIBUTE_CONFLICTS, JY_ATTRIBUTE_INVALID };

/* An event was applied, under an anonymous identifier or another, to a customer whose latest one before was at `latest`
 * (JOURNEY_TIME_NONE: none); before what it says of identifiers is looked at. */
journey_status jy_quality_accepted(journey_engine *engine, const jy_component *component, const jy_event_view *view,
                                   journey_time latest, bool anonymous);
/* One more event under an anonymous identifier. */
journey_status jy_quality_anonymous(journey_engine *engine, const jy_component *component);
/* Attributes that it has, with their values before, on the customer as the event found them. */
journey_status jy_quality_attributes(journey_engine *engine, const jy_component *component,
                                     const jy_attribute_change *list, size_t count);
/* Those that it changed: which source gave them before? */
journey_status jy_quality_conflicts(jy_eval *eval);
/* An event was refused. */
journey_status jy_quality_rejected(journey_engine *engine, const journey_event *event, journey_status status);
/* A customer's part in the events that were matched, put in (1) or taken out (-1), where customers join and part. */
journey_status jy_quality_match(journey_engine *engine, const jy_component *component, int sign);
/* A customer's part in what is counted of customers, put in (1) or taken out (-1); `veiled`: without personal data. */
journey_status jy_quality_count(journey_engine *engine, const jy_component *component, int sign, bool veiled);

/* The part of a sum's name after its kind. */
bool jy_quality_name(const journey_strategy *strategy, uint32_t kind, uint32_t who, uint32_t index, jy_buffer *out);

#endif
