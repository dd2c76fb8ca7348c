/*
 * Reading a document of values: keys that are known, numbers in their forms and bounds, and errors with line, column
 * and near miss. Functions return JOURNEY_OK, or have filled in the error.
 */
#ifndef JOURNEY_TOOLS_POPULATION_DOC_H
#define JOURNEY_TOOLS_POPULATION_DOC_H

#include "room.h"

#include <journey/document.h>
#include <stdbool.h>

typedef struct population_doc {
	journey_yaml *yaml;
	const char *file;
	journey_error *error; /* not NULL */
	tool_room *room;
} population_doc;

/* How a number is written. */
typedef enum population_form {
	FORM_SHARE,  /* 12.5% or 0.125 */
	FORM_NUMBER, /* as it is, or in per cent */
	FORM_DAYS, FORM_HOURS, FORM_MINUTES, FORM_SECONDS /* a length of time, kept in that unit */
} population_form;

typedef struct population_number {
	const char *key;
	population_form form;
	size_t offset; /* of a double */
	double least, most;
} population_number;

journey_status population_doc_fail(population_doc *doc, const journey_value *at, journey_status status, const char *hint,
	const char *format, ...) JOURNEY_PRINTF(5, 6);

/* The value under a key of a map, or NULL. */
const journey_value *population_doc_get(const journey_value *map, const char *key);

/* A map, of which each key is one of `numbers` or of the words in `others` (NULL-terminated; may be NULL). */
journey_status population_doc_map(population_doc *doc, const journey_value *value, const char *what,
	const population_number *numbers, size_t count, const char *const *others);
/* Any map, with at most so many entries. */
journey_status population_doc_names(population_doc *doc, const journey_value *value, const char *what, size_t most);
journey_status population_doc_number(population_doc *doc, const journey_value *value, const char *key,
	population_form form, double least, double most, double *out);
/* Those of `numbers` that the map has. */
journey_status population_doc_numbers(population_doc *doc, const journey_value *map, const population_number *numbers,
	size_t count, void *out);
journey_status population_doc_text(population_doc *doc, const journey_value *value, const char *what, journey_str *out);
/* Numbers of 0 and more, one of them above it. */
journey_status population_doc_weight(population_doc *doc, const journey_value *value, const char *what, double *out);
/* What `word` may have meant: "did you mean \"x\"?", or "one of a, b, c". */
void population_doc_near(journey_str word, const char *const *words, size_t count, char *hint, size_t room);
void *population_doc_take(population_doc *doc, size_t count, size_t size, journey_status *status);
journey_str population_str(const journey_value *value);
bool population_same(journey_str a, const char *b);

#endif
