/*
 * What a strategy says of consent and privacy beyond a purpose's name: how long a grant holds, gates, suppression
 * lists, retention, personal data; and consent("purpose", "channel", "topic") in its expressions.
 */
#ifndef JY_STRATEGY_PRIVACY_H
#define JY_STRATEGY_PRIVACY_H

#include "strategy/compiler.h"

/* After the purposes of a builder and its channels: what both compile to. */
void jy_compile_consents(jy_compiler *c);
/* Needs channels, attributes and segments. */
void jy_compile_privacy(jy_compiler *c);

/* In the binary form, behind all that is older. */
bool jy_privacy_write(const journey_builder *builder, jy_buffer *out);
/* The builder's status; a reader that failed says more. */
journey_status jy_privacy_read(journey_builder *builder, jy_reader *r);

/* ask.c: declares consent(): where it cannot be asked it gets a slot that the caller refuses. */
journey_status jy_ask_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
			      journey_error *error);
void jy_ask_finish(jy_compiler *c);
void jy_ask_free(jy_compiler *c);

#endif
