/* libFuzzer's entry to one target, FUZZ_TARGET. */
#include "fuzz/fuzz.h"
#include <stdio.h>
#include <stdlib.h>

const journey_allocator *fuzz_allocator;
bool fuzz_failed;

void fuzz_broken(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, condition);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return FUZZ_TARGET(data, size);
}
