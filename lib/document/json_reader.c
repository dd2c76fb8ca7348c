/* The public JSON reader; its contract is in <journey/document.h>. */
#include "document/json.h"
#include "document/report.h"

#include <journey/document.h>
#include <string.h>

struct journey_json_reader {
	jy_json json;
};

journey_status journey_json_reader_new(const journey_allocator *allocator, size_t depth_limit,
				       journey_json_reader **out)
{
	journey_allocator from = allocator != NULL ? *allocator : journey_allocator_libc();
	journey_json_reader *reader;

	if (out == NULL)
		return JOURNEY_MISUSE;
	if (depth_limit == JOURNEY_DEFAULT)
		depth_limit = JOURNEY_JSON_DEPTH_DEFAULT;
	if (depth_limit == 0 || depth_limit > JOURNEY_JSON_DEPTH_MAX)
		return JOURNEY_RANGE;
	reader = from.resize(from.user, NULL, 0, sizeof *reader);
	if (reader == NULL)
		return JOURNEY_NO_MEMORY;
	jy_json_init(&reader->json, from, (int)depth_limit, "the reader's depth limit");
	*out = reader;
	return JOURNEY_OK;
}

void journey_json_reader_free(journey_json_reader *reader)
{
	journey_allocator allocator;

	if (reader == NULL)
		return;
	allocator = reader->json.room.allocator;
	jy_json_free(&reader->json);
	allocator.resize(allocator.user, reader, sizeof *reader, 0);
}

/* The parser counts columns from the start of the text: makes that a line and a column in it. */
static void jy_json_line(journey_str text, journey_error *error)
{
	const char *at = text.data, *end = text.data + error->offset;

	if (error->column == 0)
		return;
	error->line = error->column = 1;
	for (; at < end; at++) {
		if (*at == '\n') {
			error->line++;
			error->column = 1;
		} else if (((unsigned char)*at & 0xC0) != 0x80) {
			error->column++;
		}
	}
}

journey_status journey_json_parse(journey_json_reader *reader, journey_str text, journey_value *out,
				  journey_error *error)
{
	journey_error found;
	journey_status status;

	if (reader == NULL || out == NULL || (text.data == NULL && text.size > 0))
		return JOURNEY_MISUSE;
	if (text.data == NULL)
		text.data = "";
	/* Lengths of text are 32 bits. */
	if (text.size > INT32_MAX)
		status = jy_doc_fail(&found, JOURNEY_LIMIT, "a text of more than 2,147,483,647 bytes");
	else
		status = jy_json_parse(&reader->json, text, out, &found);
	if (status != JOURNEY_OK && error != NULL) {
		jy_json_line(text, &found);
		*error = found;
	}
	return status;
}
