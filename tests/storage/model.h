/*
 * model.h: what a store must do, as simply as it can be said: a sorted array. model_run() drives a store with
 * random calls and compares every answer; it works on any journey_storage, also one of your own.
 */
#ifndef JOURNEY_TESTS_MODEL_H
#define JOURNEY_TESTS_MODEL_H

#include <journey/storage.h>

#include "support/torture.h"

#define MODEL_ROWS 256

typedef struct model_row {
	unsigned char key[JOURNEY_STORAGE_KEY_MAX];
	size_t key_size;
	unsigned char *value; /* malloc'd, never changed once made, kept in model.blocks */
	size_t value_size;
	uint64_t version;
} model_row;

typedef struct model {
	model_row *rows; /* MODEL_ROWS of them, in key order */
	size_t count;
	uint64_t dice;
	unsigned char **blocks; /* every value ever made */
	size_t block_count;
	size_t happened[4]; /* commits that were applied, in conflict, over a limit, on a broken counter */
} model;

void model_init(model *model, uint64_t seed);
void model_free(model *model);

/*
 * Makes `steps` random commits, each followed by random reads, on one of the `count` stores, which share
 * their rows. JOURNEY_NO_MEMORY after a starved allocation; then store and model still agree.
 */
journey_status model_run(model *model, const journey_storage *stores, size_t count, size_t steps);

/* Fails the test unless the store holds what the model holds. */
journey_status model_compare(const model *model, journey_storage store);

#endif
