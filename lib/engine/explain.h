/*
 * An explanation being made: copies of what records and looks at the present say, for the host.
 */
#ifndef JY_ENGINE_EXPLAIN_H
#define JY_ENGINE_EXPLAIN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "engine/record.h"
#include "engine/state.h"
#include <journey/explain.h>

struct journey_explanation {
	journey_allocator allocator;
	jy_arena arena;
	journey_explanation_view view;
	jy_buffer text, json; /* made when they are asked for */
};

typedef struct jy_explaining {
	journey_engine *engine;
	journey_explanation *to;
	unsigned flags;
	journey_status status;
	journey_strategy *earlier; /* the one read from the store last; NULL: none */
} jy_explaining;

/* Copies in the explanation; empty and NULL once something failed. */
journey_str jy_explain_str(jy_explaining *x, journey_str text);
void *jy_explain_items(jy_explaining *x, size_t count, size_t size);
/* Rules with what they saw; explain_decision.c. `strategy` NULL: conditions are not known. */
journey_reasoning *jy_explain_rules(jy_explaining *x, const jy_reason *reasons, uint32_t count, const journey_strategy *strategy);
/* A decision from its record, which is filled with conditions of its strategy. `key` empty: one that was not taken. */
void jy_explain_decision(jy_explaining *x, journey_str key, jy_record *record, journey_decided *out);
/* Where the customer stands with journeys; JY_NONE: with all. explain_now.c. */
void jy_explain_now(jy_explaining *x, jy_component *component, uint32_t journey);

#endif
