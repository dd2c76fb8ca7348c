/*
 * JSON text into a buffer (RFC 8259): compact, keys in the order of writing, numbers in their shortest form. Every
 * writer does nothing after the first failure; look at `ok` at the end.
 */
#ifndef JY_BASE_JSON_OUT_H
#define JY_BASE_JSON_OUT_H

#include "base/buffer.h"
#include "base/hash.h"

/* Objects and lists inside of each other. */
#define JY_JSON_DEPTH 64

typedef struct jy_json_out {
	jy_buffer *out;
	bool ok;
	uint32_t depth;
	bool more[JY_JSON_DEPTH]; /* something stands at this depth: a comma is due */
	bool named;               /* a key was written: no comma before its value */
} jy_json_out;

jy_json_out jy_json_out_of(jy_buffer *out);
/* '{' or '[' and the end of either. */
void jy_json_open(jy_json_out *j, char bracket);
void jy_json_close(jy_json_out *j, char bracket);
void jy_json_key(jy_json_out *j, const char *name);
void jy_json_key_str(jy_json_out *j, journey_str name);
/* Text; what is not valid UTF-8 becomes U+FFFD. */
void jy_json_str(jy_json_out *j, journey_str text);
void jy_json_int(jy_json_out *j, int64_t x);
void jy_json_double(jy_json_out *j, double x);
void jy_json_bool(jy_json_out *j, bool x);
void jy_json_null(jy_json_out *j);
/* RFC 3339 in quotes, null for JOURNEY_TIME_NONE. */
void jy_json_time(jy_json_out *j, journey_time time);
void jy_json_hash(jy_json_out *j, jy_hash128 hash);
/* A key and its value. */
void jy_json_member_str(jy_json_out *j, const char *name, journey_str text);
void jy_json_member_int(jy_json_out *j, const char *name, int64_t x);
void jy_json_member_bool(jy_json_out *j, const char *name, bool x);
void jy_json_member_time(jy_json_out *j, const char *name, journey_time time);
/* Any value: timestamps and durations as text, bytes as base64, keys of maps as text. */
void jy_json_value(jy_json_out *j, journey_value value);

#endif
