/*
 * fault_store.h: a storage around another one that fails the call you choose, and counts calls.
 *
 *     fault_store faults;
 *
 *     fault_store_init(&faults, journey_memory_store_storage(memory));
 *     storage = fault_store_storage(&faults);         // give it to an engine; `faults` must stay where it is
 *     ...
 *     fault_store_arm(&faults, 3, false, JOURNEY_STORAGE);    // the fourth call from now on fails, once
 *
 * A get_many or a commit fails before it reaches the store inside, so nothing was read or changed. A scan fails
 * after `scan_rows` rows were visited (0 unless set). `faults.calls` after a run without faults says how
 * many numbers there are to try.
 */
#ifndef JOURNEY_TESTS_FAULT_STORE_H
#define JOURNEY_TESTS_FAULT_STORE_H

#include <stdbool.h>

#include <journey/storage.h>

typedef enum fault_calls {
	FAULT_GET = 1,
	FAULT_SCAN = 2,
	FAULT_COMMIT = 4,
	FAULT_ANY = FAULT_GET | FAULT_SCAN | FAULT_COMMIT
} fault_calls;

typedef struct fault_store {
	journey_storage inner;
	fault_calls which;     /* calls that are numbered and may fail; the others pass */
	bool armed;
	bool persistent;       /* all later ones fail too */
	journey_status status; /* what a failing call returns */
	size_t fail_at;        /* number of calls that still pass */
	size_t scan_rows;      /* rows that a failing scan visits first */
	bool failed;           /* a call was made to fail */
	size_t calls;          /* of those in `which`, since init or reset */
	size_t gets, get_keys, scans, scan_visits, commits, puts, deletes, adds; /* since init or reset */
} fault_store;

/* Counts, fails nothing. */
void fault_store_init(fault_store *faults, journey_storage inner);
/* Sets the counts to 0 and disarms. */
void fault_store_reset(fault_store *faults);
/* Lets `after` calls pass, fails the next one, and then passes again unless `persistent`. */
void fault_store_arm(fault_store *faults, size_t after, bool persistent, journey_status status);
/* Fails nothing from now on. */
void fault_store_disarm(fault_store *faults);
/* The callbacks. */
journey_storage fault_store_storage(fault_store *faults);

#endif
