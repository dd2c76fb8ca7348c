/* A CSV file as columns: RFC 4180, read line by line so that a cell may hold line ends if it is quoted. */
#include "input.h"
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A row that is being read. */
typedef struct reading {
	score_table *table;
	tool_input *input;
	uint64_t line; /* of the file, from 1 */
	size_t column; /* of the cell */
	size_t begin;  /* of the cell, in the table's bytes */
	bool header;
} reading;

static int out_of_memory(const score_table *table)
{
	return tool_error(table->method, "%s: out of memory", table->path);
}

static int wrong_at(const reading *r, const char *what)
{
	return tool_error(r->table->method, "%s:%" PRIu64 ": %s", r->table->path, r->line, what);
}

static bool put(score_table *table, const char *data, size_t size)
{
	if (size > SIZE_MAX / 4 - table->size)
		return false;
	if (table->size + size > table->capacity) {
		size_t capacity = table->capacity ? table->capacity : 4096;
		char *bytes;

		while (capacity < table->size + size)
			capacity *= 2;
		bytes = realloc(table->bytes, capacity);
		if (!bytes)
			return false;
		table->bytes = bytes;
		table->capacity = capacity;
	}
	if (size)
		memcpy(table->bytes + table->size, data, size);
	table->size += size;
	return true;
}

static bool room_for_row(score_table *table)
{
	size_t capacity = table->row_capacity ? 2 * table->row_capacity : 256;
	uint64_t *lines;

	if (table->rows < table->row_capacity)
		return true;
	lines = realloc(table->lines, capacity * sizeof *lines);
	if (!lines)
		return false;
	table->lines = lines;
	for (size_t i = 0; i < table->column_count; i++) {
		size_t *places = realloc(table->columns[i].places, 2 * capacity * sizeof *places);

		if (!places)
			return false;
		table->columns[i].places = places;
	}
	table->row_capacity = capacity;
	return true;
}

/* The cell is whole. Of the header's cells the place is kept: the bytes still move. */
static int end_cell(reading *r)
{
	score_table *table = r->table;

	if (r->header) {
		score_column *columns;

		if (table->column_count == SCORE_COLUMNS_MAX)
			return wrong_at(r, "more than 1,024 columns");
		columns = realloc(table->columns, (table->column_count + 1) * sizeof *columns);
		if (!columns)
			return out_of_memory(table);
		table->columns = columns;
		columns[table->column_count] = (score_column){.name = {.size = table->size - r->begin}};
		if (!(columns[table->column_count].places = malloc(2 * sizeof(size_t))))
			return out_of_memory(table);
		columns[table->column_count].places[0] = r->begin;
		table->column_count++;
	} else if (r->column < table->column_count) {
		size_t *place = table->columns[r->column].places + 2 * table->rows;

		place[0] = r->begin;
		place[1] = table->size - r->begin;
	}
	r->column++;
	r->begin = table->size;
	return 0;
}

/* The next line of the file; 1, 0 at its end, or -1 once an error was printed. */
static int next_line(reading *r, journey_str *text)
{
	tool_line line;
	int got = tool_input_next(r->input, &line);

	if (got < 0) {
		tool_error(r->table->method, "%s: %s", r->table->path, tool_input_error(r->input));
		return -1;
	}
	if (!got)
		return 0;
	r->line++;
	if (line.too_long) {
		wrong_at(r, "a line of more than 8 MiB");
		return -1;
	}
	*text = line.text;
	return 1;
}

/* A quoted cell from behind its quote on; `*at` moves to what follows it. Line ends inside are kept as they are read. */
static int quoted(reading *r, journey_str *text, size_t *at)
{
	uint64_t opened = r->line;

	for (;;) {
		const char *rest = text->data + *at, *quote = memchr(rest, '"', text->size - *at);
		size_t size = quote ? (size_t)(quote - rest) : text->size - *at;
		int got;

		if (!put(r->table, rest, size))
			return out_of_memory(r->table);
		if (quote && *at + size + 1 < text->size && quote[1] == '"') {
			if (!put(r->table, "\"", 1))
				return out_of_memory(r->table);
			*at += size + 2;
			continue;
		}
		if (quote) {
			*at += size + 1;
			return 0;
		}
		got = next_line(r, text);
		if (got < 0)
			return TOOL_FAILED;
		if (!got)
			return tool_error(r->table->method, "%s:%" PRIu64 ": a quote is open at the end of the file",
				r->table->path, opened);
		*at = 0;
		if (!put(r->table, "\n", 1))
			return out_of_memory(r->table);
	}
}

/* One row, which begins with this line. */
static int read_row(reading *r, journey_str text)
{
	size_t at = 0;

	r->column = 0;
	r->begin = r->table->size;
	for (;;) {
		const char *comma;
		int status;

		if (at < text.size && text.data[at] == '"') {
			at++;
			status = quoted(r, &text, &at);
			if (status)
				return status;
			if (at < text.size && text.data[at] != ',')
				return wrong_at(r, "a comma or the end of the line is expected behind a closing quote");
		} else {
			comma = at < text.size ? memchr(text.data + at, ',', text.size - at) : NULL;
			size_t end = comma ? (size_t)(comma - text.data) : text.size;

			if (!put(r->table, text.data + at, end - at))
				return out_of_memory(r->table);
			at = end;
		}
		status = end_cell(r);
		if (status || at >= text.size)
			return status;
		at++;
	}
}

static bool blank(journey_str text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != ' ' && text.data[i] != '\t')
			return false;
	return true;
}

static int read_rows(reading *r)
{
	score_table *table = r->table;
	journey_str text;
	int got, status;

	while ((got = next_line(r, &text)) > 0) {
		if (blank(text) && table->column_count != 1)
			continue;
		if (table->rows == SCORE_ROWS_MAX)
			return wrong_at(r, "more than 100,000,000 rows");
		if (!room_for_row(table))
			return out_of_memory(table);
		table->lines[table->rows] = r->line;
		status = read_row(r, text);
		if (status)
			return status;
		if (r->column != table->column_count)
			return tool_error(table->method, "%s:%" PRIu64 ": %zu cells; the first line has %zu", table->path,
				table->lines[table->rows], r->column, table->column_count);
		table->rows++;
	}
	return got < 0 ? TOOL_FAILED : 0;
}

static journey_str trimmed(journey_str name)
{
	while (name.size && (name.data[0] == ' ' || name.data[0] == '\t'))
		name = (journey_str){name.data + 1, name.size - 1};
	while (name.size && (name.data[name.size - 1] == ' ' || name.data[name.size - 1] == '\t'))
		name.size--;
	return name;
}

/* The names of the columns, once the bytes stay where they are. */
static void name_columns(score_table *table, const size_t *begins)
{
	for (size_t i = 0; i < table->column_count; i++)
		table->columns[i].name = trimmed((journey_str){table->bytes + begins[i], table->columns[i].name.size});
}

static int read_table(reading *r)
{
	score_table *table = r->table;
	journey_str text;
	size_t *begins;
	int got = next_line(r, &text), status;

	while (got > 0 && blank(text))
		got = next_line(r, &text);
	if (got < 0)
		return TOOL_FAILED;
	if (!got)
		return tool_error(table->method, "%s: empty: a first line with the names of the columns is expected", table->path);
	if (text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (journey_str){text.data + 3, text.size - 3};
	status = read_row(r, text);
	if (status)
		return status;
	begins = malloc(table->column_count * sizeof *begins);
	if (!begins)
		return out_of_memory(table);
	for (size_t i = 0; i < table->column_count; i++)
		begins[i] = table->columns[i].places[0];
	r->header = false;
	status = read_rows(r);
	if (!status)
		name_columns(table, begins);
	free(begins);
	return status;
}

int score_open(const char *method, const char *path, score_table *table)
{
	reading r = {.table = table, .header = true};
	const char *error;
	int status;

	*table = (score_table){.method = method, .path = strcmp(path, "-") ? path : "standard input"};
	r.input = tool_input_open(path, SCORE_LINE_MAX, &error);
	if (!r.input)
		return tool_error(method, "%s: %s", path, error);
	status = read_table(&r);
	tool_input_close(r.input);
	if (status)
		score_close(table);
	return status;
}

void score_close(score_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		free(table->columns[i].places);
		free(table->columns[i].numbers);
		free(table->columns[i].texts);
	}
	free(table->columns);
	free(table->bytes);
	free(table->lines);
	*table = (score_table){.method = table->method, .path = table->path};
}

size_t score_rows(const score_table *table)
{
	return table->rows;
}

static score_column *find(const score_table *table, const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].name.size == size && memcmp(table->columns[i].name.data, name, size) == 0)
			return &table->columns[i];
	return NULL;
}

bool score_has(const score_table *table, const char *column)
{
	return find(table, column) != NULL;
}

static journey_str cell(const score_table *table, const score_column *column, size_t row)
{
	return (journey_str){table->bytes + column->places[2 * row], column->places[2 * row + 1]};
}

/* Single edits from one text to another, of short texts; more than `most` is as good as any. */
static size_t distance(journey_str a, journey_str b)
{
	size_t row[65];

	if (a.size > 64 || b.size > 64)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			char x = a.data[i - 1], y = b.data[j - 1];
			bool same = (x | 0x20) == (y | 0x20);
			size_t best = corner + !same;

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[b.size];
}

static score_column *need(const score_table *table, const char *name)
{
	score_column *column = find(table, name);
	const score_column *near = NULL;
	size_t best = strlen(name) / 2 + 1;
	tool_text names = {0};

	if (column)
		return column;
	for (size_t i = 0; i < table->column_count; i++) {
		size_t edits = distance(tool_str(name), table->columns[i].name);

		if (edits < best) {
			best = edits;
			near = &table->columns[i];
		}
		if (i < 12) {
			tool_text_put(&names, i ? ", " : "");
			tool_text_plain(&names, table->columns[i].name);
		} else if (i == 12) {
			tool_text_put(&names, ", ...");
		}
	}
	if (near)
		tool_error(table->method, "%s:1: no column \"%s\"; did you mean \"%.*s\"?", table->path, name,
			(int)near->name.size, near->name.data);
	else
		tool_error(table->method, "%s:1: no column \"%s\"; there are: %s", table->path, name,
			names.data ? names.data : "none");
	tool_text_free(&names);
	return NULL;
}

const journey_str *score_texts(score_table *table, const char *name)
{
	score_column *column = need(table, name);

	if (!column || column->texts)
		return column ? column->texts : NULL;
	column->texts = malloc((table->rows + 1) * sizeof *column->texts);
	if (!column->texts) {
		out_of_memory(table);
		return NULL;
	}
	for (size_t i = 0; i < table->rows; i++)
		column->texts[i] = cell(table, column, i);
	return column->texts;
}

/* Statistics programs also write .5 and 5. without the zero. */
#define BARE_MAX 64

bool score_read_number(journey_str text, double *out)
{
	char full[BARE_MAX + 2];
	size_t size = 0;

	if (journey_number_read(text, out) == JOURNEY_OK)
		return true;
	if (text.size < 2 || text.size > BARE_MAX)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		bool point = text.data[i] == '.';
		bool before = i && text.data[i - 1] >= '0' && text.data[i - 1] <= '9';
		bool behind = i + 1 < text.size && text.data[i + 1] >= '0' && text.data[i + 1] <= '9';

		if (point && !before && !behind)
			return false;
		if (point && !before)
			full[size++] = '0';
		full[size++] = text.data[i];
		if (point && !behind)
			full[size++] = '0';
		if (size > BARE_MAX)
			return false;
	}
	return journey_number_read((journey_str){full, size}, out) == JOURNEY_OK;
}

const double *score_numbers(score_table *table, const char *name)
{
	score_column *column = need(table, name);
	double *numbers;

	if (!column || column->numbers)
		return column ? column->numbers : NULL;
	numbers = malloc((table->rows + 1) * sizeof *numbers);
	if (!numbers) {
		out_of_memory(table);
		return NULL;
	}
	for (size_t i = 0; i < table->rows; i++) {
		journey_str text = trimmed(cell(table, column, i));

		if (!score_read_number(text, &numbers[i])) {
			tool_text shown = {0};

			tool_text_plain(&shown, (journey_str){text.data, text.size < 60 ? text.size : 60});
			score_wrong(table, i, name, "found \"%s\", a finite number is expected", shown.data ? shown.data : "");
			tool_text_free(&shown);
			free(numbers);
			return NULL;
		}
	}
	column->numbers = numbers;
	return numbers;
}

int score_wrong(const score_table *table, size_t row, const char *column, const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return tool_error(table->method, "%s:%" PRIu64 ": column %s: %s", table->path, table->lines[row], column, text);
}

int score_failed(const score_table *table, journey_status status, const journey_error *error)
{
	return tool_error_of(table->method, table->path, status, error);
}
