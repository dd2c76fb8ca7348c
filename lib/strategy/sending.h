/*
 * The choke point in a strategy: caps of all scopes, send windows, holidays, throttles, ramps, fallback channels,
 * what customers want for themselves, and what a send step says of it.
 */
#ifndef JY_STRATEGY_SENDING_H
#define JY_STRATEGY_SENDING_H

#include "strategy/add.h"
#include "strategy/compiler.h"

/* Checks and copies what a send step says of the choke point. */
void jy_add_send_rules(jy_add *a, journey_send_options *o);
/* Frees what the builder holds. */
void jy_sending_forget(journey_builder *builder);

/* sending_compile.c: after channels, attributes and journeys. */
void jy_compile_sending(jy_compiler *c);

/* sending_form.c: the binary form, behind all that is older. */
bool jy_sending_write(const journey_builder *builder, jy_buffer *out);
/* The builder's status; a reader that failed says more. */
journey_status jy_sending_read(journey_builder *builder, jy_reader *r);

#endif
