/* A directory of its own for each test, so that tests may run side by side. */
#ifndef JOURNEY_TESTS_SQLITE_PLACE_H
#define JOURNEY_TESTS_SQLITE_PLACE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[64];
static char path[80]; /* of the store in it */

static inline void make_directory(void)
{
	strcpy(directory, "/tmp/journey-sqlite-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/store", directory);
}

static inline void remove_directory(void)
{
	static const char *const names[] = {"store", "store-wal", "store-shm", "store-journal"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char name[120];

		snprintf(name, sizeof name, "%s/%s", directory, names[i]);
		remove(name);
	}
	ck_assert_int_eq(rmdir(directory), 0);
}

#endif
