/*
 * Columns of numbers from a CSV file of the shared test data.
 */
#ifndef TESTS_SCORE_COLUMNS_H
#define TESTS_SCORE_COLUMNS_H

#include <stddef.h>

/*
 * The named columns (NULL-terminated) as one array each, to be freed with columns_free(). Cells that are no numbers read
 * as 0. Returns the number of rows; 0 if the file is not there, which the test then says.
 */
size_t columns_read(const char *name, const char *const *wanted, double **out);
void columns_free(const char *const *wanted, double **columns);

#endif
