/*
 * Models of lifetime value in a strategy; see journey/lifetime_rules.h.
 */
#ifndef JY_STRATEGY_MODELS_H
#define JY_STRATEGY_MODELS_H

#include "strategy/compiler.h"
#include "strategy/indices.h"

/* The binary form of the declarations, behind all that is older. */
bool jy_models_write(const journey_builder *builder, jy_buffer *out);
/* A builder's status; `in` fails on what is no such form. */
journey_status jy_models_read(journey_builder *builder, jy_reader *in);

/* After features. */
void jy_compile_models(jy_compiler *c);
/* Their values, where expressions may read them. */
journey_status jy_models_declare(jy_compiler *c, journey_expr_env *env, journey_error *error);
/* The name of a value: "alive", "orders", "value". */
const char *jy_model_value_name(uint32_t value);

#endif
