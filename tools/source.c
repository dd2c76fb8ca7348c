#include "source.h"

#include "text.h"
#include "usage.h"

#include <errno.h>
#include <journey/storage.h>
#include <stdio.h>
#include <string.h>

/* Largest binary form. */
#define BINARY_MAX JOURNEY_STORAGE_VALUE_MAX

static bool is_binary(const tool_text *text)
{
	size_t size = sizeof JOURNEY_STRATEGY_MARK - 1;

	return text->size >= size && memcmp(text->data, JOURNEY_STRATEGY_MARK, size) == 0;
}

const char *tool_source_file(const char *path, tool_text *out)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	const char *error = NULL;
	char part[16384];
	size_t size;

	if (!file)
		return strerror(errno);
	errno = 0;
	while ((size = fread(part, 1, sizeof part, file)) > 0) {
		tool_text_add(out, part, size);
		if (out->size > (is_binary(out) ? (size_t)BINARY_MAX : (size_t)JOURNEY_DOCUMENT_SIZE_MAX))
			break;
	}
	if (ferror(file))
		error = strerror(errno ? errno : EIO);
	if (file != stdin)
		fclose(file);
	return out->failed ? "out of memory" : error;
}

static journey_str line_of(const tool_text *text, uint32_t number)
{
	const char *at = text->data, *end = at + text->size, *stop;

	for (; number > 1 && at; number--) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return (journey_str){NULL, 0};
	stop = memchr(at, '\n', (size_t)(end - at));
	stop = stop ? stop : end;
	if (stop > at && stop[-1] == '\r')
		stop--;
	return (journey_str){at, (size_t)(stop - at)};
}

/* The line and a caret below the column; tabs stay tabs, so that the caret stands right at any width. */
static void show_line(journey_str line, uint32_t number, uint32_t column)
{
	char margin[24];
	size_t at = 0;

	snprintf(margin, sizeof margin, "%5u", (unsigned)number);
	fprintf(stderr, "%s | %.*s\n", margin, (int)(line.size < 400 ? line.size : 400), line.data);
	if (!column || column > 400)
		return;
	fprintf(stderr, "%*s | ", (int)strlen(margin), "");
	for (uint32_t i = 1; i < column; i++) {
		fputc(at < line.size && line.data[at] == '\t' ? '\t' : ' ', stderr);
		at++;
		while (at < line.size && ((unsigned char)line.data[at] & 0xc0) == 0x80)
			at++;
	}
	fputs("^\n", stderr);
}

void tool_source_error(const char *path, const tool_text *text, const journey_error *error)
{
	fputs(error->where[0] ? error->where : path, stderr);
	if (error->line)
		fprintf(stderr, ":%u", (unsigned)error->line);
	if (error->line && error->column)
		fprintf(stderr, ":%u", (unsigned)error->column);
	fprintf(stderr, ": %s\n", error->message[0] ? error->message : journey_status_text(error->status));
	if (error->line && text->size) {
		journey_str line = line_of(text, error->line);

		if (line.data)
			show_line(line, error->line, error->column);
	}
	if (error->hint[0])
		fprintf(stderr, "hint: %s\n", error->hint);
}

static journey_status load(tool_source *source, journey_strategy **out, journey_error *error)
{
	journey_bytes bytes = {source->text.data, source->text.size};
	journey_str yaml = {source->text.data, source->text.size};
	journey_load_options options = tool_includes_options(&source->includes, source->name);

	return is_binary(&source->text) ? journey_strategy_read(NULL, bytes, out, error)
	                                : journey_strategy_load_with(NULL, yaml, &options, out, error);
}

/* An error in the text that it is in: the document's own, or that of one that it includes. */
static void show_error(const tool_source *source, const journey_error *error)
{
	bool own = !error->where[0] || tool_includes_is(error->where, source->name);
	const tool_text none = {0}, *text = own ? &source->text : tool_includes_text(&source->includes, error->where);

	tool_source_error(source->name, text ? text : &none, error);
}

journey_strategy *tool_source_read(const char *command, const char *path, tool_source *source)
{
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	const char *wrong;
	journey_status status;

	*source = (tool_source){.name = tool_source_name(path)};
	wrong = tool_source_file(path, &source->text);
	if (wrong) {
		tool_error(command, "%s: %s", source->name, wrong);
		return NULL;
	}
	status = load(source, &strategy, &error);
	if (status != JOURNEY_OK) {
		error.status = status;
		/* A compiled one has no lines to show; what a declaration is about is a path in the document that it was made of. */
		if (is_binary(&source->text))
			tool_error_of(command, source->name, status, &error);
		else
			show_error(source, &error);
		return NULL;
	}
	if (is_binary(&source->text))
		tool_text_clear(&source->text);
	return strategy;
}

void tool_source_free(tool_source *source)
{
	tool_text_free(&source->text);
	tool_includes_free(&source->includes);
}

journey_places *tool_source_places(tool_source *source)
{
	journey_load_options options = tool_includes_options(&source->includes, source->name);
	journey_places *places = NULL;

	if (!source->text.size || journey_places_new_with((journey_str){source->text.data, source->text.size}, &options,
					  &places, NULL) != JOURNEY_OK)
		return NULL;
	return places;
}

bool tool_source_text(const char *command, const char *path, tool_text *text)
{
	const char *wrong = tool_source_file(path, text);

	if (wrong)
		tool_error(command, "%s: %s", tool_source_name(path), wrong);
	return wrong == NULL;
}

const char *tool_source_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

journey_strategy *tool_source_load(const char *command, const char *path)
{
	tool_source source;
	journey_strategy *strategy = tool_source_read(command, path, &source);

	tool_source_free(&source);
	return strategy;
}

/* Where the node of the error's path begins, if the source is a document that has it. */
static void place_of(tool_source *source, journey_error *error)
{
	journey_places *places = tool_source_places(source);
	journey_str where = {error->where, strlen(error->where)}, document;
	uint32_t line, column;

	if (places && journey_places_find_in(places, where, &document, &line, &column) == JOURNEY_OK) {
		error->line = line;
		error->column = column;
		snprintf(error->where, sizeof error->where, "%.*s", (int)document.size, document.data);
	} else {
		error->where[0] = '\0';
	}
	journey_places_free(places);
}

bool tool_source_refused(const char *path, journey_status status, const journey_error *error)
{
	journey_error shown = *error;
	tool_source source = {.name = tool_source_name(path)};

	if (error->status != status ||
	    (strcmp(error->where, "timezone") != 0 && strncmp(error->where, "triggers.", 9) != 0))
		return false;
	if (strcmp(path, "-") != 0 && tool_source_file(path, &source.text))
		tool_text_clear(&source.text);
	place_of(&source, &shown);
	show_error(&source, &shown);
	tool_source_free(&source);
	return true;
}
