/*
 * How experience is measured, in a strategy: touches, surveys, the Optimized Experience Score.
 */
#ifndef JY_STRATEGY_EXPERIENCE_H
#define JY_STRATEGY_EXPERIENCE_H

#include "strategy/add.h"
#include "strategy/compiler.h"

/* The environment of expressions over a touch (jy_scope::touch). */
typedef void jy_touch_declare(void *arg, const char *field, const char *type, uint32_t slot);
void jy_touch_fields(jy_touch_declare *declare, void *arg);
const char *jy_touch_field_name(uint32_t field);

/* Frees what the builder holds. */
void jy_experience_forget(journey_builder *builder);

/* experience_compile.c: after events and channels. */
void jy_compile_experience(jy_compiler *c);
/* Whether a survey hangs on the event. */
bool jy_survey_uses(const journey_strategy *strategy, uint32_t event);

/* experience_form.c: the binary form, behind all that is older. */
bool jy_experience_write(const journey_builder *builder, jy_buffer *out);
/* A builder's status; a reader that failed says more. */
journey_status jy_experience_read(journey_builder *builder, jy_reader *r);

#endif
