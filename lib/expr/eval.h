/* Runs compiled expressions; the functions are those of <journey/expr.h>: journey_expr_run() and its scratch.
 */
#ifndef JY_EXPR_EVAL_H
#define JY_EXPR_EVAL_H

#include "expr/run.h"

/* Runs instructions on `registers` until RETURN; *out may be an error or unknown. */
journey_status jy_evaluate(const journey_expr_program *program, jy_run *run, journey_value *registers,
			   journey_value *out);

/* journey_expr_run() without the quick tier, whose meaning this is; all arguments are valid. */
journey_status jy_run_program(const journey_expr_program *program, const journey_activation *activation,
			      journey_expr_scratch *scratch, journey_value *out);

#endif
