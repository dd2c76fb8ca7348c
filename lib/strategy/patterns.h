/*
 * Patterns over time and inactivity, as declared and as compiled. They are triggers: what names, journeys and expressions
 * need of them is in the trigger's own place, and the rest here.
 */
#ifndef JY_STRATEGY_PATTERNS_H
#define JY_STRATEGY_PATTERNS_H

#include "base/buffer.h"
#include "strategy/model.h"
#include "trigger/pattern.h"
#include <journey/pattern.h>

struct jy_compiler;
struct jy_filling;
struct jy_scope;

/* As declared. */
typedef struct jy_decl_pattern {
	uint32_t trigger; /* its place among the triggers; ascending */
	bool inactive;
	journey_pattern_options options;
	journey_inactivity_options inactivity;
} jy_decl_pattern;

/* Slots of JY_SLOT_STEP: a step, and a property of its event. */
#define JY_STEP_FIELD(step, property) ((uint32_t)(step) << 16 | (uint32_t)((property) & 0xffffu))
#define JY_STEP_OF(field) ((field) >> 16)
/* The property, where it is none of the two that every event has. */
#define JY_STEP_PROPERTY(field) ((field) & 0xffffu)
#define JY_STEP_TIMESTAMP (JY_EVENT_TIMESTAMP & 0xffffu)
#define JY_STEP_NAME (JY_EVENT_NAME & 0xffffu)

typedef struct jy_pattern_step {
	uint32_t event;
	journey_expr_program *when; /* event, earlier steps, profile, stage, segment, now; NULL: true */
	journey_expr_program *per;  /* event; NULL: one key */
	bool all;      /* its events are about all keys */
	bool open;     /* `when` reads more than the event */
	bool backward; /* and earlier steps */
	uint32_t *reads; /* properties of its event that must be kept while the event waits, ascending */
	uint32_t read_count;
} jy_pattern_step;

typedef struct jy_pattern_rule {
	jy_pattern_form form;
	jy_pattern_step *steps;
	uint32_t step_count;
	journey_duration lateness;
	bool waits;    /* events are looked at when the lateness is over */
	bool early;    /* they are not, and what is complete is remembered for that long */
	uint32_t *fields; /* kept of a run: JY_STEP_FIELD(), ascending */
	uint32_t field_count;
	uint32_t *outputs;    /* by capture of the trigger: its place among the fields */
	jy_property *captures; /* by capture: its name in journeys, its type */
	uint64_t shape; /* runs stored under another shape mean nothing here; the same across platforms */
	/* inactivity: no steps */
	journey_duration period;    /* 0: it is a pattern */
	journey_expr_program *last; /* time of the last such event; NULL: any */
} jy_pattern_rule;

/* What was declared of a trigger; NULL: it is no pattern. */
const jy_decl_pattern *jy_pattern_declared(const journey_builder *builder, uint32_t trigger);
/* The property that a trigger, a pattern or not, captures: its name in journeys, its type. False: there is none. */
bool jy_captured(const journey_builder *builder, uint32_t trigger, size_t capture, jy_property *out);

/* Whether a trigger is a pattern; then it is compiled. */
bool jy_compile_pattern(struct jy_compiler *c, uint32_t trigger);
/* Earlier steps by their names, where the scope has them. */
journey_status jy_pattern_declare(const journey_builder *builder, const struct jy_scope *scope, journey_expr_env *env,
                                  journey_error *error);
/* Which patterns an event may concern. */
void jy_pattern_visit(struct jy_filling *f, uint32_t trigger);

/* The binary form; fails on what is no such form. */
bool jy_patterns_write(const journey_builder *builder, jy_buffer *out);
journey_status jy_patterns_read(journey_builder *builder, jy_reader *in);

#endif
