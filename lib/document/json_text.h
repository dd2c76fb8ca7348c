/*
 * Strings of JSON: escapes, UTF-8; and how the parser says what is wrong.
 */
#ifndef JY_DOCUMENT_JSON_TEXT_H
#define JY_DOCUMENT_JSON_TEXT_H

#include "document/json.h"

/* Reads the string at the current place, which is its opening quote. */
journey_status jy_json_text(jy_json *json, journey_value *out);

journey_status jy_json_fail(jy_json *json, const char *at, journey_status status, const char *message);
journey_status jy_json_memory(jy_json *json);

#endif
