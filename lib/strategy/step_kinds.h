/*
 * Steps of <journey/steps.h>, and what all steps share while they are added (steps.c): step_kinds.c adds them,
 * step_links.c compiles them, step_forms.c writes and reads them.
 */
#ifndef JY_STRATEGY_STEP_KINDS_H
#define JY_STRATEGY_STEP_KINDS_H

#include "strategy/add.h"
#include "strategy/compiler.h"
#include "strategy/indices.h"

/* ---- adding, steps.c ---- */

/* "a" b "c" joined in the arena. */
void jy_step_join(jy_add *a, journey_str *out, journey_str head, const char *between, const char *tail);
/* Begins an operation at the place that the next step of the open block has. */
bool jy_step_begin(jy_add *a, journey_builder *builder, jy_op *op);
void jy_step_put(jy_add *a, const jy_op *op);
/* Adds a step that opens a block, and its frame. */
void jy_step_open(jy_add *a, const jy_op *op, const jy_frame *frame);
/* What opened the block that is open; JY_OP_END: none is. */
jy_op_kind jy_step_opener(journey_builder *builder);
/* Begins the next block of what is open; false (and failed, with `none`) if that was not opened by `opens`. */
bool jy_block_begin(jy_add *a, journey_builder *builder, jy_op *op, jy_op_kind opens, const char *none);
/* Adds the block whose steps have these paths. */
void jy_block_put(jy_add *a, const jy_op *op, journey_str where, journey_str name);

/* Whether it is a step that opens blocks. */
bool jy_op_opens(jy_op_kind kind);
/* What is checked where a block is closed. */
void jy_step_kinds_end(jy_add *a, const jy_op *opener);

/* ---- compiling, step_links.c ---- */

jy_step_kind jy_step_kind_of(jy_op_kind kind);
/* Room for what a step points at. */
void jy_step_kind_room(jy_compiler *c, const jy_decl_journey *from, const jy_op *op, jy_step *step);
/* Where a block (or, of a loop, the step itself) begins. */
void jy_step_kind_target(jy_step *step, const jy_op *op, uint32_t target);
/* What comes after the last step of a block of `opener`, where `next` comes after the opener. */
uint32_t jy_step_kind_tail(const jy_step *steps, uint32_t opener, uint32_t next);
/* In which step and block each step is. */
void jy_step_kinds_place(jy_compiler *c, const jy_decl_journey *from, const uint32_t *openers, jy_journey *journey);
/* Expressions and names. */
void jy_compile_step_kind(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step);
/* The key that an event must have, of the type that `scope`'s trigger gives its own; nothing where `key` is empty. */
void jy_compile_key(jy_compiler *c, const jy_scope *scope, uint32_t event, journey_str key, journey_expr_program **out,
		    const char *place, ...) JOURNEY_PRINTF(6, 7);
/* Jumps, how many branches are under way, what the journey decides. */
void jy_step_kinds_finish(jy_compiler *c, const jy_decl_journey *from, const uint32_t *openers, jy_journey *journey);
/* Events that its steps wait for. */
void jy_step_kinds_visit(jy_filling *f, uint32_t journey);

/* How many names a journey decides; which of them a CHOOSE does is its jy_op::blocks. */
uint32_t jy_decided_count(const jy_decl_journey *journey);

/* ---- the binary form, step_forms.c ---- */

/* Whether the operation is written here. */
bool jy_step_kind_written(const jy_op *op);
bool jy_step_kind_write(jy_buffer *out, const jy_op *op);
/* A builder's status; `in` fails on what is no such form. */
journey_status jy_step_kind_read(journey_builder *builder, uint8_t kind, jy_reader *in);

#endif
