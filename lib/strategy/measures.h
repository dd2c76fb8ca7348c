/*
 * What is measured in a strategy: KPIs and what groups of the report are made by; see journey/measure.h.
 */
#ifndef JY_STRATEGY_MEASURES_H
#define JY_STRATEGY_MEASURES_H

#include "strategy/compiler.h"
#include "strategy/indices.h"

/* The binary form of what journey_builder_kpi() does not take. */
bool jy_measures_write(const journey_builder *builder, jy_buffer *out);
/* A builder's status; `in` fails on what is no such form. */
journey_status jy_measures_read(journey_builder *builder, jy_reader *in);

void jy_compile_measures(jy_compiler *c);
/* Lists a KPI by the events that move it. */
void jy_measures_visit(jy_filling *f, uint32_t kpi);

#endif
