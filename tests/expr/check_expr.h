/* What the suites of the condition language share: a sample environment, values as text, tables of rows. */
#ifndef JY_TESTS_CHECK_EXPR_H
#define JY_TESTS_CHECK_EXPR_H

#include "support/torture.h"
#include <journey/expr.h>

/* A shop's environment with values for it. */
typedef struct sample {
	journey_expr_env *env;
	journey_expr_scratch *scratch;
	journey_value values[16];
	journey_activation activation;
} sample;

/* JOURNEY_OK or JOURNEY_NO_MEMORY; sample_free() also after a failure, on a zeroed or made sample. */
journey_status sample_make(sample *s, const journey_allocator *allocator);
void sample_free(sample *s);

journey_str str(const char *text);
/* A value as text: 1 2u 3.5 "a" b"a" [1, 2] {"a": 1} null true none optional(1)
   t(seconds.nanos) d(seconds.nanos) */
const char *value_text(journey_value value);

/* Compiles, runs, and compares: `expected` is a value's text, or "error REASON", "unknown", "status -40",
   "refused" when it must not compile. */
journey_status check_row(sample *s, const journey_allocator *allocator, const char *expr,
			 const char *expected);
/* Compiles what must fail with this status at this column; the hint must contain `hint` (NULL: be empty). */
journey_status check_refused(sample *s, const journey_allocator *allocator, const char *expr,
			     journey_status status, uint32_t column, const char *hint);

typedef struct row {
	const char *expr, *expected;
} row;

#define CHECK_ROWS(rows)                                                                                     \
	do {                                                                                                 \
		TRY(sample_make(&s, allocator));                                                             \
		for (size_t k = 0; k < sizeof(rows) / sizeof *(rows); k++)                                   \
			TRY(check_row(&s, allocator, (rows)[k].expr, (rows)[k].expected));                   \
	} while (0)

Suite *suite_eval(void);
Suite *suite_quick(void);
Suite *suite_check(void);
Suite *suite_narrow(void);
Suite *suite_activation(void);
Suite *suite_aggregate(void);
Suite *suite_domain(void);
Suite *suite_limits(void);
Suite *suite_regex(void);
Suite *suite_optional(void);
Suite *suite_language(void);
Suite *suite_show(void);
Suite *suite_change(void);
Suite *suite_cost(void);
Suite *suite_atoms(void);
Suite *suite_modes(void);
Suite *suite_strings(void);
Suite *suite_format(void);
Suite *suite_lists(void);
Suite *suite_math(void);
Suite *suite_encoders(void);
Suite *suite_errors(void);
Suite *suite_tree(void);

#endif
