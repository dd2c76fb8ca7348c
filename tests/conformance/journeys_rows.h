/* The rows of the suite: what must have cases, what has none yet, and which cases are known to fail. */
#ifndef JY_TESTS_JOURNEYS_ROWS_H
#define JY_TESTS_JOURNEYS_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define ROWS_MAX 128
#define ROWS_PATH_MAX 4096

typedef struct rows {
	struct {
		char name[8];
		size_t cases;
	} rows[ROWS_MAX];
	size_t count;
	char *missing, *known; /* the two lists, as text */
} rows;

/* A file of the suite: in journeys/ among the sources (JOURNEY_SRCDIR), or in the folder JOURNEY_CASES. */
void rows_path(char path[ROWS_PATH_MAX], const char *name);
bool rows_init(rows *all);
void rows_free(rows *all);
void rows_count(rows *all, const char *row);
bool rows_known(const rows *all, const char *row, const char *name);
/* Prints the rows without a case, and listed ones that have them; how many of the former are not listed. */
size_t rows_missing(const rows *all);

#endif
