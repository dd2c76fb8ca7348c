/*
 * What is said to a customer, rendered: when a send is handed over, when a page is decided, when a digest collects.
 */
#ifndef JY_ENGINE_CONTENT_H
#define JY_ENGINE_CONTENT_H

#include "engine/eval.h"
#include "strategy/content.h"
#include <journey/channel.h>

/* What a send has kept since it was decided, beside its captures. */
typedef struct jy_kept {
	bool has_cost;
	double cost;          /* of its offer */
	journey_str *decided; /* by jy_journey::decided; NULL data: not */
	uint32_t decided_count;
	journey_value *shown; /* of who is held out: what updates would have said, by attribute; ABSENT: nothing; or NULL */
	uint32_t shown_count;
} jy_kept;

/* As bytes, in names; empty where there is nothing to keep. false: no memory. */
bool jy_kept_write(jy_eval *eval, const jy_journey *journey, bool offer, jy_buffer *out);
/* From those bytes; what it holds is the call's. JOURNEY_CORRUPT, JOURNEY_NO_MEMORY. */
journey_status jy_kept_read(const jy_eval *eval, const jy_journey *journey, journey_str stored, jy_kept *out);
/* What conditions and texts read of it. */
journey_status jy_kept_decided(const jy_eval *eval, uint32_t index, journey_value *out);
bool jy_kept_attribute(const jy_kept *kept, uint32_t index, journey_value *out);

/* What is said; texts are the call's. */
typedef struct jy_said {
	jy_text_outcome outcome;
	journey_str reason; /* of all but JY_TEXT_RENDERED: what is missing, what the text gives as its reason, the limit */
	journey_str text, subject;
	journey_text_part *parts;
	uint32_t part_count;
	journey_str locale, variant;
	const jy_template *owner; /* NULL: a text of its own */
	uint32_t source;
	uint32_t *missing; /* indices of jy_content_set::values, or JY_NONE, each as often as it is said */
	uint32_t missing_count;
} jy_said;

/*
 * Renders all parts of a content, in the first locale of the customer's that has one. Reads what `eval` reads. Whatever
 * the outcome is, JOURNEY_OK; else what ends a call.
 */
journey_status jy_say(jy_eval *eval, const jy_content *content, journey_content_format format, jy_said *out);
/* The rule that an outcome other than JY_TEXT_RENDERED is. */
jy_rule jy_said_rule(const jy_said *said);
/* Counts what was missing, and that it did not go. */
journey_status jy_said_count(journey_engine *engine, const jy_said *said);

#endif
