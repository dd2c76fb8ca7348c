/*
 * One way to write an expression over one variable: two expressions that differ in blanks, comments, quotes,
 * the way a number is written and the variable's name only become the same text, and no others do. The text is
 * compared and hashed; it is no expression.
 */
#ifndef JY_EXPR_CANONICAL_H
#define JY_EXPR_CANONICAL_H

#include "base/buffer.h"
#include "expr/ast.h"

/* Appends bytes start..end of a source that was parsed. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_canonical(const jy_source *source, uint32_t start, uint32_t end, journey_str variable,
			    jy_buffer *out);
/*
 * The same for a text of its own. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_SYNTAX (no tokens; nothing
 * is said of the grammar).
 */
journey_status jy_canonical_text(const journey_allocator *allocator, journey_str text, journey_str variable,
				 jy_buffer *out);

#endif
