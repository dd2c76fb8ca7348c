/* The pattern matcher behind a face that C++ can include. */
#ifndef JY_TESTS_REGEX_PLAIN_H
#define JY_TESTS_REGEX_PLAIN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plain_regex plain_regex;

typedef enum plain_verdict { PLAIN_ACCEPTED, PLAIN_REFUSED, PLAIN_TOO_LARGE } plain_verdict;

/* NULL unless accepted. Patterns may have a million states and a depth of 1,000. */
plain_regex *plain_compile(const char *pattern, size_t size, plain_verdict *verdict);
/* 1, 0. */
int plain_match(plain_regex *regex, const char *text, size_t size);
void plain_free(plain_regex *regex);

#ifdef __cplusplus
}
#endif
#endif
