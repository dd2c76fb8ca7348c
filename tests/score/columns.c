#include "columns.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "support/torture.h"

#define COLUMNS_MAX 64

#ifdef HAVE_ZLIB
/* Cuts a line at its commas; quotes are not known here. */
static size_t cut(char *line, char *cells[COLUMNS_MAX])
{
	size_t count = 0;
	char *end = line + strcspn(line, "\r\n");

	*end = 0;
	for (char *at = line; at && count < COLUMNS_MAX;) {
		char *comma = strchr(at, ',');

		if (comma)
			*comma = 0;
		cells[count++] = at;
		at = comma ? comma + 1 : NULL;
	}
	return count;
}

size_t columns_read(const char *name, const char *const *wanted, double **out)
{
	const char *path = torture_shared(name);
	gzFile file = path ? gzopen(path, "rb") : NULL;
	char line[65536], *cells[COLUMNS_MAX];
	size_t places[COLUMNS_MAX], count = 0, rows = 0, capacity = 1024;

	if (!file) {
		char reason[200];

		snprintf(reason, sizeof reason, "%s is not there; set JOURNEY_SHARED", name);
		torture_skip(reason);
		return 0;
	}
	ck_assert_ptr_nonnull(gzgets(file, line, sizeof line));
	size_t width = cut(line, cells);

	for (; wanted[count]; count++) {
		for (places[count] = 0; places[count] < width && strcmp(cells[places[count]], wanted[count]); places[count]++)
			;
		ck_assert_msg(places[count] < width, "%s: no column %s", name, wanted[count]);
		out[count] = malloc(capacity * sizeof **out);
	}
	for (; gzgets(file, line, sizeof line); rows++) {
		ck_assert_uint_eq(cut(line, cells), width);
		if (rows == capacity)
			capacity *= 2;
		for (size_t i = 0; i < count; i++) {
			out[i] = realloc(out[i], capacity * sizeof **out);
			out[i][rows] = strtod(cells[places[i]], NULL);
		}
	}
	gzclose(file);
	return rows;
}
#else
size_t columns_read(const char *name, const char *const *wanted, double **out)
{
	(void)name;
	(void)wanted;
	(void)out;
	torture_skip("built without zlib");
	return 0;
}
#endif

void columns_free(const char *const *wanted, double **columns)
{
	for (size_t i = 0; wanted[i]; i++)
		free(columns[i]);
}
