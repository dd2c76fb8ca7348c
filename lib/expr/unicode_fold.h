/* Simple case folding of Unicode, of the tables that patterns use. */
#ifndef JY_EXPR_UNICODE_FOLD_H
#define JY_EXPR_UNICODE_FOLD_H

#include <stdint.h>

/* What a character folds to; itself, if it has no other case. */
uint32_t jy_unicode_fold(uint32_t character);

/* The capital of a small letter; itself, if it has none. */
uint32_t jy_unicode_capital(uint32_t character);

#endif
