/*
 * Running the strategy's expressions for one customer at one moment: event, profile, stage, segments, trigger.
 */
#ifndef JY_ENGINE_EVAL_H
#define JY_ENGINE_EVAL_H

#include "engine/state.h"
#include "strategy/text.h"

typedef struct jy_eval {
	journey_engine *engine;
	jy_component *component;
	const jy_event_view *view;     /* NULL: no event is being looked at */
	const journey_value *captures; /* of the trigger, in its order; NULL: none */
	uint32_t capture_count;
	const jy_trigger *trigger;     /* whose captures they are; NULL: none */
	const journey_map *context;    /* of a decision; NULL: none */
	const journey_value *fields;   /* what a run of a pattern has kept, in the order of its rule; NULL: none */
	const struct jy_pattern_rule *pattern; /* that rule */
	uint32_t journey;              /* whose ghosts count as sends, where `ghost`; JY_NONE: no journey's */
	bool ghost, has_own;
	jy_hash128 own;                /* where `has_own`: a send that is checked again, which does not count */
	uint32_t offer;                /* that is being looked at; JY_NONE: none */
	const journey_expr_program *cost; /* its cost as compiled there; NULL: 0 */
	const struct jy_kept *kept;    /* what a send has kept since it was decided, see content.h; NULL: nothing */
	const journey_value *touch;    /* by jy_touch_field; NULL: none, see experience.h */
	bool quiet;                    /* errors are not counted: it is only asked when something changes */
	journey_status failed;         /* of what a callback could not return */
	uint64_t checked;              /* the customer's decisions when its journeys' conditions were looked at last */
	bool settled;                  /* `stage` and segment() read what is kept */
	const journey_event *cause;    /* what set this off; NULL: time, or a call of the host */
	journey_time need;             /* earliest need of membership that this call set; JOURNEY_TIME_NONE: none */
	struct jy_derived_memo *derived; /* what was computed, by derived value; NULL: nothing yet */
	size_t changes_from;           /* this customer's moves in the engine's changes */
	const jy_attribute_change *attributes; /* that the event gave other values */
	size_t attribute_count;
	journey_time now;
	jy_profile profile;
	struct jy_run *run;            /* the instance that conditions read for, see run.h; NULL: nobody's, or it keeps nothing */
	struct jy_after *after;        /* what steps set off and is still to be dealt with, see after.h; in the call's arena */
	size_t after_at, after_count, after_capacity;
	size_t changes_to;             /* end of the moves that are to be dealt with next */
	struct jy_watching *watching;  /* collects the entities that are read, see watchers.h; NULL: nobody wants to know */
	uint32_t fired;                /* triggers that fired */
	struct jy_entrance *entrances; /* what wants to enter, see journeys.h; in the call's arena */
	size_t entrance_count, entrance_capacity;
	journey_time missed;           /* the moment at which a walk stands that makes up for a pause; JOURNEY_TIME_NONE: now */
} jy_eval;

void jy_eval_init(jy_eval *eval, journey_engine *engine, jy_component *component, const jy_event_view *view,
                  journey_time now);
/* Reads captures that were kept with an instance or a pattern; text is borrowed from the actions' heap's copy. */
journey_status jy_eval_captures(jy_eval *eval, const jy_trigger *trigger, jy_span payload);
/* The same from bytes that are somebody else's. */
journey_status jy_eval_captures_text(jy_eval *eval, const jy_trigger *trigger, journey_str stored);
void jy_eval_no_captures(jy_eval *eval);
/*
 * From here to the next change of captures, the customer is one of this journey: sends are counted as its caps count
 * them. `own` is a send that does not count, or NULL.
 */
void jy_eval_journey(jy_eval *eval, uint32_t journey, bool ghost, const jy_hash128 *own);
/* What `offer` reads from here on; JY_NONE: nothing. */
void jy_eval_offer(jy_eval *eval, uint32_t offer, const journey_expr_program *cost);

/*
 * Whether a condition holds; NULL holds. One that errs or is unknown does not hold and is counted. Returns only
 * what ends a call: no memory.
 */
journey_status jy_eval_holds(jy_eval *eval, const journey_expr_program *program, bool *holds);
/* The same where it matters that a condition errs or is unknown: then *known is false. */
journey_status jy_eval_answer(jy_eval *eval, const journey_expr_program *program, bool *holds, bool *known);
/*
 * When time alone may change what a condition says (NULL: never): JOURNEY_TIME_NONE or a time after now. Reads with the
 * captures that are set. Fails only with what ends a call.
 */
journey_status jy_eval_next_change(jy_eval *eval, const journey_expr_program *program, journey_time *out);
/* The value of an expression; JOURNEY_NULL where it errs or is unknown, which is counted. */
journey_status jy_eval_value(jy_eval *eval, const journey_expr_program *program, journey_value *out);
/*
 * The key of an instance as an expression says it, as text; NULL: the empty one. *has is false where it has no value. A
 * number and its text are different keys. Until the next call, in the engine's key_text or the value's own place.
 */
journey_status jy_eval_key(jy_eval *eval, const journey_expr_program *program, journey_str *out, bool *has);
/* Runs a program: its value, or JOURNEY_EVAL, JOURNEY_UNKNOWN, JOURNEY_LIMIT, or what ends a call. */
journey_status jy_eval_run(jy_eval *eval, const journey_expr_program *program, journey_value *out);
/* What programs run on here; as long as the eval stands. */
void jy_eval_activation(jy_eval *eval, journey_activation *out);
/* What a program would read: a slot, a tally's key, a field. As its callbacks: JOURNEY_NOT_FOUND, JOURNEY_UNKNOWN, ... */
journey_status jy_eval_read(jy_eval *eval, journey_read_kind kind, uint32_t slot, journey_value key, journey_value *out);
/* Index of the customer's stage, or JY_NONE. */
journey_status jy_eval_stage(jy_eval *eval, uint32_t *out);
/* The same, found by its conditions whatever is kept. */
journey_status jy_eval_find_stage(jy_eval *eval, uint32_t *out);
journey_status jy_eval_segment(jy_eval *eval, uint32_t segment, bool *in);
/* Whether what the customer's membership in a segment is now is kept, and the answer can be read there. */
bool jy_eval_keeps(const jy_eval *eval, uint32_t segment);
/* Renders a text into *out (appended), if the outcome is JY_TEXT_RENDERED. */
journey_status jy_eval_text(jy_eval *eval, const jy_text *text, const jy_text_how *how, jy_buffer *out,
                            jy_text_result *result);
/* What the offer that is looked at costs; 0 where its expression has no value. */
journey_status jy_eval_cost(jy_eval *eval, double *out);

#endif
