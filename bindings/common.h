/*
 * What the modules for Python and Lua have in common: the names of a send's texts, times, and how an error reads.
 */
#ifndef JOURNEY_BINDINGS_COMMON_H
#define JOURNEY_BINDINGS_COMMON_H

#include <journey/channel.h>
#include <journey/types.h>

/* The texts of a send under the names that both languages give them; ends with a NULL. */
typedef struct binding_text {
	const char *name;
	size_t at; /* offset of its journey_str in journey_send */
} binding_text;

extern const binding_text binding_send_texts[];

journey_str binding_send_text(const journey_send *send, const binding_text *text);

/* "add" or "remove"; NULL: not to an audience. */
const char *binding_audience(const journey_send *send);

/* RFC 3339 text to a time; *error says what is wrong with it, as a time without a zone. */
journey_status binding_time(journey_str text, journey_time *out, journey_error *error);

/* Room for all texts of a journey_error with what is between them. */
#define BINDING_ERROR_TEXT (sizeof(journey_error) + 64)

/* `where:line:column: message (hint)`, without what is not there; the status as a text if `error` is NULL or of another. */
void binding_error_text(journey_status status, const journey_error *error, char text[BINDING_ERROR_TEXT]);

/* Adds `hint` to the error of an engine that was opened without a directory of zones, where that is what it wanted. */
void binding_zone_hint(journey_status status, journey_error *error, const char *zoneinfo, const char *hint);

#endif
