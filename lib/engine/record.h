/*
 * The decision record: what was decided for whom, among which candidates, why and why not. One versioned form
 * from the first day; off-policy evaluation, replay and explanations read it.
 *
 * u16 form, u64 strategy hash, time, flags, customer, journey, step, then candidates (name, rule that
 * refused it or 255, priority), channels (name, rule or 255), chosen offer and channel, propensity, CRC-32C.
 */
#ifndef JY_ENGINE_RECORD_H
#define JY_ENGINE_RECORD_H

#include "base/buffer.h"
#include "engine/sums.h"

#define JY_RECORD_FORM 1u
/* No rule refused it. */
#define JY_RULE_NONE 255u

typedef struct jy_candidate {
	journey_str name;
	uint8_t rule; /* jy_rule, or JY_RULE_NONE */
	double priority;
} jy_candidate;

typedef struct jy_record {
	journey_time time;
	bool ghost;
	journey_str customer, journey, step; /* of a decide(): journey empty, step the placement */
	const jy_candidate *offers;
	uint32_t offer_count;
	const jy_candidate *channels;
	uint32_t channel_count;
	journey_str offer, channel; /* chosen, or empty */
	double propensity;
} jy_record;

/* When and for whom a record was written; text is borrowed. JOURNEY_OK, JOURNEY_VERSION, JOURNEY_CORRUPT. */
journey_status jy_record_peek(journey_bytes bytes, journey_time *time, journey_str *customer);
/* The names in it: customer, journey, step, channel, and whether it was a ghost; the rest is left empty. */
journey_status jy_record_names(journey_bytes bytes, jy_record *out);
journey_status jy_record_write(const journey_strategy *strategy, const jy_record *record, jy_buffer *out);

#endif
