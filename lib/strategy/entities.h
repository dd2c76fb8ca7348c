/*
 * Sessions, groups and the catalog in a strategy: what is declared, and how expressions read it.
 *
 * Values of groups and items have types of the host's own, whose fields are those of an object of that name:
 * `group`, and `item_product` for the collection `product`.
 */
#ifndef JY_STRATEGY_ENTITIES_H
#define JY_STRATEGY_ENTITIES_H

#include "base/buffer.h"
#include "strategy/compiler.h"

/* Declares what the scope may read; `own` is a name that hides all others. */
journey_status jy_entities_declare(jy_compiler *c, journey_expr_env *env, bool visible, journey_str own,
				   journey_error *error);
/* Why something of entities.c that an expression asked for cannot be read; JOURNEY_OK: it is no slot of its. */
journey_status jy_entities_refuse(const jy_compiler *c, uint32_t slot, const char **name,
				  journey_error *error);
/* Why `item` alone cannot be read. */
journey_status jy_item_refuse(const jy_compiler *c, journey_error *error);
/* Fields of the profile: when the customer was seen first and last. */
journey_status jy_seen_declare(const jy_compiler *c, journey_expr_env *env, journey_error *error);

/* Starts the compilation of an expression; then remembers the program if it reads groups or items. */
void jy_entities_begin(jy_compiler *c, const char *why);
void jy_entities_note(jy_compiler *c, const journey_expr_program *program);

/* Declarations into the strategy. */
void jy_compile_entities(jy_compiler *c);

/* The binary form of the declarations. */
bool jy_entity_decls_write(const journey_builder *builder, jy_buffer *out);
/* Reads it into a builder; what cannot be read sets r->failed. */
journey_status jy_entity_decls_read(jy_reader *r, journey_builder *builder);
/* Frees what the builder holds. */
void jy_entities_forget(journey_builder *builder);

#endif
