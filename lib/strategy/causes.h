/*
 * Triggers whose cause is no event of the customer's: how they are declared (cause_decls.c, cause_form.c) and compiled
 * (causes.c).
 */
#ifndef JY_STRATEGY_CAUSES_H
#define JY_STRATEGY_CAUSES_H

#include "strategy/indices.h"

/* ---- declarations ---- */

/* The declaration behind a declared trigger; NULL: an event's. */
const jy_decl_cause *jy_decl_cause_of(const journey_builder *builder, uint32_t trigger);
/* What `trigger.NAME` reads of it: at most JY_CAUSE_FIELDS; how many. Names that are not declared are left out. */
#define JY_CAUSE_FIELDS JOURNEY_STRATEGY_CAPTURES_MAX
size_t jy_cause_fields(const journey_builder *builder, const jy_decl_cause *cause, jy_property fields[JY_CAUSE_FIELDS]);
void jy_causes_forget(journey_builder *builder);
/* For the binary form; a builder's status. `in` fails on what is no such form. */
bool jy_causes_write(const journey_builder *builder, jy_buffer *out);
journey_status jy_causes_read(journey_builder *builder, jy_reader *in);

/* ---- compiling ---- */

/* Segments of their own behind the declared ones, for conditions that triggers wait for: how many there are, and the k-th. */
size_t jy_becomes_count(const journey_builder *builder);
void jy_compile_becomes(jy_compiler *c, const jy_scope *scope, size_t k, jy_segment *segment);
/* Whether the i-th trigger has another cause than an event; then it is compiled. */
bool jy_compile_cause(jy_compiler *c, uint32_t i, jy_trigger *trigger);
/* How often triggers may fire; after all of them. */
void jy_compile_onces(jy_compiler *c);

/* The lists by segment, stage, attribute and event. */
void jy_causes_visit(jy_filling *f);
void jy_causes_room(jy_compiler *c);

#endif
