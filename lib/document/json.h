/*
 * JSON text (RFC 8259) to values, made for many short lines: text without escapes is borrowed from the line,
 * what else is needed comes from a room that lives as long as the line, and numbers and places are exact.
 * Names in an object are distinct.
 */
#ifndef JY_DOCUMENT_JSON_H
#define JY_DOCUMENT_JSON_H

#include "document/room.h"

#include <stdbool.h>

typedef struct jy_json {
	jy_room room;
	journey_entry *entries; /* stack of what open objects and lists hold so far */
	size_t count, capacity;
	const char *from, *at, *end;
	const char *limit_name; /* of the depth, for messages */
	int depth, depth_max;
	journey_error *error;
} jy_json;

void jy_json_init(jy_json *json, journey_allocator allocator, int depth_max, const char *limit_name);
void jy_json_free(jy_json *json);
/* Parses the whole text; the value lives until the next call. The error has column and offset. */
journey_status jy_json_parse(jy_json *json, journey_str text, journey_value *out, journey_error *error);
/* Sets column and offset of an error to a place in the text. */
void jy_json_place(const jy_json *json, const char *at);

#endif
