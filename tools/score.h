/*
 * `journey score METHOD FILE`: one statistic of <journey/score.h> over a CSV file. What the methods share: the file
 * as columns, and the table and the bars that they print.
 */
#ifndef JOURNEY_TOOLS_SCORE_H
#define JOURNEY_TOOLS_SCORE_H

#include "text.h"

#include <journey/retention.h>
#include <journey/score.h>
#include <stdbool.h>
#include <stdio.h>

/* Most bytes of a line of a CSV file, columns of a file, and rows. */
#define SCORE_LINE_MAX (8u << 20)
#define SCORE_COLUMNS_MAX 1024
#define SCORE_ROWS_MAX 100000000u

typedef struct score_column {
	journey_str name;
	size_t *places;     /* where each cell begins in the table's bytes, and its size behind it */
	double *numbers;    /* once somebody asked */
	journey_str *texts; /* likewise */
} score_column;

/* A CSV file, read whole (RFC 4180; the first line names the columns). Zero-initialise. */
typedef struct score_table {
	const char *method, *path; /* for messages */
	char *bytes;               /* of all cells, one after the other */
	size_t size, capacity;
	score_column *columns;
	size_t column_count;
	size_t rows, row_capacity;
	uint64_t *lines; /* where each row begins in the file */
} score_table;

/* 0, or an exit status once an error was printed. `-`: standard input; compressed with gzip or not. */
int score_open(const char *method, const char *path, score_table *table);
void score_close(score_table *table);

size_t score_rows(const score_table *table);
bool score_has(const score_table *table, const char *column);

/*
 * A column as numbers, or as texts, owned by the table. NULL once an error was printed: there is no such column (with
 * the nearest name), or a cell is no number (`FILE:LINE: column x: ...`), or there is no memory.
 */
const double *score_numbers(score_table *table, const char *column);
const journey_str *score_texts(score_table *table, const char *column);

/* The number that a cell is, also written as ".5"; false: it is none. */
bool score_read_number(journey_str text, double *out);

/* An error at a row of the table (from 0); returns TOOL_FAILED. */
int score_wrong(const score_table *table, size_t row, const char *column, const char *format, ...)
	JOURNEY_PRINTF(4, 5);

/* The error of a call of the library over the whole file; returns TOOL_FAILED. */
int score_failed(const score_table *table, journey_status status, const journey_error *error);

/* ---- what is printed ---- */

/* A number for people: `digits` significant ones, no exponent where that is readable. */
void score_number(tool_text *out, double value, int digits);
/* The same, at the right of `width` columns. */
void score_cell(tool_text *out, double value, int digits, int width);
/* A name at the left of `width` columns. */
void score_name(tool_text *out, journey_str name, int width);
/* A bar of `share` (0 .. 1) of `width` columns. */
void score_bar(tool_text *out, double share, int width);
/* An interval on an axis from `least` to `most`, with the mark of zero: `   |--o---|  `. */
void score_interval(tool_text *out, double low, double value, double high, double least, double most, int width);
/* An estimate as a JSON object: estimate, se, ci, p; what is not known is null. */
void score_json_estimate(tool_text *out, const journey_estimate *estimate);
/* What a flag of a result is called in JSON, and what it says to people. */
typedef struct score_flag {
	uint32_t flag;
	const char *key, *words;
} score_flag;

/* The member "flags" with the list of those that are set, without a comma before it. */
void score_json_flags(tool_text *out, uint32_t set, const score_flag *flags, size_t count);
/* A note on a line of its own for each that is set. */
void score_notes(tool_text *out, uint32_t set, const score_flag *flags, size_t count);
/* Prints and frees it; 0 or TOOL_FAILED. */
int score_print(const char *method, tool_text *out);

/* ---- the methods: argv[0] is the method's name ---- */

int score_association_main(int argc, char **argv);
int score_attribution_main(int argc, char **argv);
int score_churn_main(int argc, char **argv);
int score_clv_main(int argc, char **argv);
int score_commerce_main(int argc, char **argv);
int score_engagement_main(int argc, char **argv);
int score_experience_main(int argc, char **argv);
int score_friction_main(int argc, char **argv);
int score_funnel_main(int argc, char **argv);
int score_lift_main(int argc, char **argv);
int score_offpolicy_main(int argc, char **argv);
int score_paths_main(int argc, char **argv);
int score_retention_main(int argc, char **argv);
int score_survey_main(int argc, char **argv);
int score_survival_main(int argc, char **argv);
int score_uplift_main(int argc, char **argv);

typedef struct score_method {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
} score_method;

#endif
