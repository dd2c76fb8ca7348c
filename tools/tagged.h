/*
 * Values of CEL in JSON, each with its type as a tag: {"int":"1"}, {"double":"NaN"}, {"bytes":"AA=="},
 * {"list":[VALUE...]}, {"map":[[KEY,VALUE]...]}, {"timestamp":"2009-02-13T23:31:30Z"}, {"duration":"1.5s"},
 * {"type":"int"}, {"optional":VALUE or null}. Numbers are text, so that a reader needs no 64-bit JSON
 * numbers.
 */
#ifndef JOURNEY_TOOLS_TAGGED_H
#define JOURNEY_TOOLS_TAGGED_H

#include "room.h"
#include "text.h"

/* From JSON that was read. false: `*wrong` says why (static text). Text is borrowed from the JSON. */
bool tool_tagged_read(tool_room *room, const journey_value *json, journey_value *out, const char **wrong);

/* Appends the tagged form; stops once the text is longer than `most`. */
void tool_tagged_write(tool_text *text, const journey_value *value, size_t most);

/* Appends the value as CEL writes it, for people. */
void tool_value_show(tool_text *text, const journey_value *value, size_t most);

#endif
