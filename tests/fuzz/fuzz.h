/*
 * Fuzz targets. Each takes bytes and may do anything but crash, hang, leak, or find a promise broken: then it
 * says so and aborts. The same functions run under libFuzzer (`make fuzz`, fuzz.mk) and over the inputs in
 * corpus/, also with every allocation failing in turn (replay.c, in `make check`).
 */
#ifndef JY_TESTS_FUZZ_FUZZ_H
#define JY_TESTS_FUZZ_FUZZ_H

#include <journey/types.h>
#include <stdbool.h>

typedef int fuzz_fn(const uint8_t *data, size_t size);

/* An expression. */
fuzz_fn fuzz_expr;
/* A byte that says what it is for, a text with values and tags. */
fuzz_fn fuzz_template;
/* A pattern, a line end, a text. */
fuzz_fn fuzz_regex;
/* JSON: a condition in Mongo's style, or an expression as a tree. */
fuzz_fn fuzz_json;
/* A line of journey eval. */
fuzz_fn fuzz_eval_line;

/* A stored fragment. */
fuzz_fn fuzz_fragment;

/* Where a target's memory comes from; NULL: libc's. Set while allocations fail. */
extern const journey_allocator *fuzz_allocator;
/* Whether an allocation has failed in this run, so that JOURNEY_NO_MEMORY is no surprise. */
extern bool fuzz_failed;

/* Aborts with the place if a promise is broken. */
#define FUZZ_ASSERT(condition) ((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition))
void fuzz_broken(const char *file, int line, const char *condition);

#endif
