/*
 * faulty.h: a store that fails its k-th call, over any other store; the storage face of torture.h.
 *
 *     static void buys(const journey_allocator *a, const journey_storage *storage, faulty_store *faulty);
 *     JOURNEY_PLAIN_TEST(survives_storage) { faulty_each(allocator, JOURNEY_STORAGE, buys); }
 *
 * faulty_each() runs the body on an empty memory store once without a failure and then with each call of
 * get_many, scan and commit failing in turn, once and persistently (below 2,000 each, 200 sampled beyond).
 * The body sees its status come back and asks faulty_hit() whether that was the injected one; after
 * faulty_mend() the store works, and what was committed before must still be there.
 */
#ifndef JOURNEY_TESTS_FAULTY_H
#define JOURNEY_TESTS_FAULTY_H

#include <stdbool.h>
#include <journey/storage.h>

typedef struct faulty_store {
	journey_storage inner;  /* where calls go that don't fail */
	journey_status status;  /* what a failing call returns */
	size_t fail_at;         /* number of the call that fails, SIZE_MAX for none */
	bool persistently;      /* all later calls fail too */
	bool after;             /* a commit is applied and fails nevertheless, as when the answer is lost */
	size_t calls;           /* calls so far */
	bool hit;               /* a call was made to fail */
} faulty_store;

/* Wraps a store that fails nothing yet; set fail_at, persistently, after. */
void faulty_init(faulty_store *faulty, journey_storage inner, journey_status status);
/* The callbacks; `faulty` must outlive their use. */
journey_storage faulty_storage(faulty_store *faulty);
/* Was a call made to fail? */
bool faulty_hit(const faulty_store *faulty);
/* From here on nothing fails. */
void faulty_mend(faulty_store *faulty);

typedef void faulty_body(const journey_allocator *allocator, const journey_storage *storage, faulty_store *faulty);
void faulty_each(const journey_allocator *allocator, journey_status status, faulty_body *body);

#endif
