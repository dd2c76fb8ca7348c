/*
 * The life of journeys in a strategy: who enters, how often, what ends them, how they change; see journey/lifecycle.h.
 */
#ifndef JY_STRATEGY_LIFECYCLE_H
#define JY_STRATEGY_LIFECYCLE_H

#include "strategy/compiler.h"
#include "strategy/indices.h"

/* The binary form of the declarations. */
bool jy_lifecycle_write(const journey_builder *builder, jy_buffer *out);
/* A builder's status; `in` fails on what is no such form. */
journey_status jy_lifecycle_read(journey_builder *builder, jy_reader *in);
/* Frees what the builder holds. */
void jy_lifecycle_forget(journey_builder *builder);

void jy_compile_journey_sets(jy_compiler *c);
/* Completes a journey whose rest is compiled; with the scope of its conditions, and that of its entry. */
void jy_compile_life(jy_compiler *c, const jy_decl_journey *from, jy_journey *journey, const jy_scope *scope,
		     const jy_scope *enter);
/* Lists the journey by what else enters it. */
void jy_life_visit(jy_filling *f, uint32_t index);

#endif
