#include "conformance/journeys_rows.h"

#include "conformance/journeys_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows E, F, I and J of the capabilities, explaining (M02), and the settled semantics. */
static const struct {
	char letter;
	int last;
	size_t cases; /* that each needs at least */
} kinds[] = {{'E', 14, 1}, {'F', 28, 1}, {'I', 9, 1}, {'J', 18, 1}, {'S', 16, 2}};

void rows_path(char path[ROWS_PATH_MAX], const char *name)
{
	const char *cases = getenv("JOURNEY_CASES"), *sources = getenv("JOURNEY_SRCDIR");
	if (cases != NULL && *cases != '\0')
		snprintf(path, ROWS_PATH_MAX, "%s/%s", cases, name);
	else
		snprintf(path, ROWS_PATH_MAX, "%s/tests/conformance/journeys/%s",
			 sources != NULL && *sources != '\0' ? sources : ".", name);
}

/* Empty if the file is not there. */
static char *read_list(const char *name)
{
	char path[ROWS_PATH_MAX];
	char *text = calloc(1, 65536);
	rows_path(path, name);
	FILE *file = fopen(path, "r");
	if (file != NULL && text != NULL)
		text[fread(text, 1, 65535, file)] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

static void add(rows *all, char letter, int number)
{
	char *name = all->rows[all->count++].name;
	name[0] = letter;
	name[1] = (char)('0' + number / 10);
	name[2] = (char)('0' + number % 10);
	name[3] = '\0';
}

bool rows_init(rows *all)
{
	memset(all, 0, sizeof *all);
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		for (int i = 1; i <= kinds[k].last; i++)
			add(all, kinds[k].letter, i);
	}
	add(all, 'M', 2);
	all->missing = read_list("missing.txt");
	all->known = read_list("known.txt");
	return all->missing != NULL && all->known != NULL;
}

void rows_free(rows *all)
{
	free(all->missing);
	free(all->known);
}

void rows_count(rows *all, const char *row)
{
	for (size_t i = 0; row != NULL && i < all->count; i++)
		all->rows[i].cases += strcmp(all->rows[i].name, row) == 0;
}

/* Whether a line of the list is `text`, perhaps with a remark after it. */
static bool listed(const char *list, const char *text)
{
	size_t n = strlen(text);
	for (const char *at = strstr(list, text); at != NULL; at = strstr(at + 1, text)) {
		bool begins = at == list || at[-1] == '\n';
		if (begins && (at[n] == '\0' || at[n] == '\n' || at[n] == ':'))
			return true;
	}
	return false;
}

bool rows_known(const rows *all, const char *row, const char *name)
{
	char text[256];
	snprintf(text, sizeof text, "%s/%s", row, name);
	return listed(all->known, text);
}

static size_t needed(const char *row)
{
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		if (row[0] == kinds[k].letter)
			return kinds[k].cases;
	}
	return 1;
}

size_t rows_missing(const rows *all)
{
	size_t missing = 0, faults = 0;
	for (size_t i = 0; i < all->count; i++) {
		const char *name = all->rows[i].name;
		bool lacks = all->rows[i].cases < needed(name), says = listed(all->missing, name);
		missing += lacks;
		if (lacks != says)
			printf("%s: %zu cases, %s\n", name, all->rows[i].cases,
			       says ? "yet missing.txt names it" : "and missing.txt does not name it");
		faults += lacks && !says;
	}
	printf("rows: %zu of %zu have their cases; missing: %zu\n%s", all->count - missing, all->count, missing,
	       all->missing);
	return faults;
}
