/*
 * The quick tier: a second, compact form of those expressions whose operations all have static types, over
 * plain payloads with direct jumps. It knows no errors and no unknowns: whatever is not the plain case (a
 * value that is absent, unknown or of another type, an overflow, a limit) leaves it, and the whole program
 * runs again as jy_run_program() does it, which alone defines what an expression means. So the quick tier
 * may return only what that would return.
 */
#ifndef JY_EXPR_QUICK_H
#define JY_EXPR_QUICK_H

#include "expr/ast.h"
#include "expr/code.h"

/* Values that an expression may hold at once. */
#define JY_QUICK_REGISTERS 12
/* Longer expressions have no quick form. */
#define JY_QUICK_CODE_MAX 192
/* Operand b with this bit is the instruction's constant. */
#define JY_QUICK_CONSTANT 0x80u
/*
 * Times and spans are nanoseconds: times since 1970, within this limit (1824..2115), so that a difference of
 * two neither overflows nor exceeds what CEL allows.
 */
#define JY_QUICK_SECONDS INT64_C(4600000000)
#define JY_QUICK_NANOS (JY_QUICK_SECONDS * 1000000000)

/*
 * A test goes on with the next instruction if its truth is `sense`, else past `skip` more. It looks at
 * register a or, in its SLOT_ form, at a slot. "k" is the instruction's constant, k and n its text.
 */
#define JY_QUICK_TESTS(X)                                                                                    \
	X(TRUTH)     /* is it true? */                                                                       \
	X(TEXT_IS)   /* == k */                                                                              \
	X(TEXT_IN)   /* among the n texts k */                                                               \
	X(STARTS)    /* with k */                                                                            \
	X(ENDS)      /* with k */                                                                            \
	X(CONTAINS)  /* k */                                                                                 \
	X(INT_IS)    /* == k */                                                                              \
	X(INT_LESS)  /* < k */                                                                               \
	X(NUM_IS)    /* double: == k */                                                                      \
	X(NUM_LESS)  /* < k */                                                                               \
	X(NUM_MOST)  /* <= k */                                                                              \
	X(NUM_MORE)  /* > k */                                                                               \
	X(NUM_LEAST) /* >= k */                                                                              \
	X(LIST_HAS)  /* list: has text k */

#define JY_QUICK_OTHERS(X)                                                                                   \
	X(SLOT_HAS)       /* test: slot is there */                                                          \
	X(SLOT_TIME_LESS) /* test: slot < k */                                                               \
	X(SLOT_AGE_LESS)  /* test: now - slot < k */                                                         \
	X(INTS_SAME)      /* test: a == b */                                                                 \
	X(INTS_LESS)      /* test: a < b */                                                                  \
	X(NUMS_SAME)      /* test: a == b */                                                                 \
	X(NUMS_LESS)      /* test: a < b */                                                                  \
	X(NUMS_MOST)      /* test: a <= b */                                                                 \
	X(TEXTS_SAME)     /* test: a == b */                                                                 \
	X(HAS_KEY)        /* test: tally has key k */                                                        \
	X(YES)            /* the result is true */                                                           \
	X(NO)             /* the result is false */                                                          \
	X(RESULT)         /* the result is a, of type n */                                                   \
	X(JUMP)           /* past skip more */                                                               \
	X(CONSTANT)       /* a = k and n */                                                                  \
	X(LOAD)           /* a = slot, of type n */                                                          \
	X(LOAD_NUM)       /* a = double(slot), an int */                                                     \
	X(LOAD_TIME)      /* a = slot of type n, in nanoseconds */                                           \
	X(LOAD_KEY)       /* a = key k of a tally; its type in b, the key's length in n */                   \
	X(NOW)            /* a = now */                                                                      \
	X(COPY)           /* a = b */                                                                        \
	X(TO_NUM)         /* a = double(a) */                                                                \
	X(INT_ADD)        /* a = a + b, and so on */                                                         \
	X(INT_SUB)                                                                                           \
	X(INT_MUL)                                                                                           \
	X(INT_DIV)                                                                                           \
	X(INT_MOD)                                                                                           \
	X(INT_NEG)                                                                                           \
	X(NUM_ADD)                                                                                           \
	X(NUM_SUB)                                                                                           \
	X(NUM_MUL)                                                                                           \
	X(NUM_DIV)                                                                                           \
	X(NUM_NEG)                                                                                           \
	X(TIME_ADD)                                                                                          \
	X(TIME_SUB)                                                                                          \
	X(LIST_SIZE) /* a = size(a) */                                                                       \
	X(TEXT_SIZE)                                                                                         \
	X(BEGIN) /* of a loop over list a; its position is in a + 1 */                                       \
	X(NEXT)  /* b = next item of a, of type n; past skip more at the end */

/* clang-format off */
typedef enum jy_quick_operation {
#define JY_QUICK_NAME(name) JY_Q_##name,
	JY_QUICK_TESTS(JY_QUICK_NAME)
#undef JY_QUICK_NAME
#define JY_QUICK_NAME(name) JY_Q_SLOT_##name,
	JY_QUICK_TESTS(JY_QUICK_NAME)
#undef JY_QUICK_NAME
#define JY_QUICK_NAME(name) JY_Q_##name,
	JY_QUICK_OTHERS(JY_QUICK_NAME)
#undef JY_QUICK_NAME
} jy_quick_operation;
/* clang-format on */

/* What the SLOT_ form of a test is further on than the one on a register. */
#define JY_QUICK_SLOT_FORM (JY_Q_SLOT_TRUTH - JY_Q_TRUTH)

/* A text of a set. */
typedef struct jy_quick_text {
	const char *s;
	uint32_t n;
	uint32_t head; /* its first four bytes, or all */
} jy_quick_text;

typedef struct jy_quick_op {
	uint8_t op, sense, a, b;
	int32_t skip;
	uint32_t slot;
	uint32_t n;
	union {
		int64_t i;
		double d;
		const char *s;
		const jy_quick_text *set;
	} k;
} jy_quick_op;

/*
 * Makes the quick form of a checked and folded tree, if it has one, in the program's arena. The program must
 * be compiled already. JOURNEY_OK (also without a quick form), JOURNEY_NO_MEMORY.
 */
journey_status jy_quick_compile(const jy_node *root, journey_expr_program *program);

/* Runs a program that has a quick form; as journey_expr_run(), all arguments being valid. */
journey_status jy_quick_run(const journey_expr_program *program, const journey_activation *activation,
			    journey_expr_scratch *scratch, journey_value *out);

/* Whether the program is nothing but a slot: a value of that type in it is the result. */
bool jy_quick_one_slot(const journey_expr_program *program, uint32_t *slot, uint32_t *type);

/* The first four bytes of a text as they lie in memory; of a shorter one, all and zeros. */
uint32_t jy_quick_head(const char *s, uint32_t n);

#endif
