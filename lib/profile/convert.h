/*
 * Values to declared types, and the words for both in messages.
 */
#ifndef JY_PROFILE_CONVERT_H
#define JY_PROFILE_CONVERT_H

#include <journey/strategy.h>
#include <stdbool.h>

/*
 * Converts a value to a declared type. False: it does not fit, *out is untouched. Allocates nothing: text,
 * lists and maps stay borrowed. `any` takes all; its numbers become double. Money also takes decimal text.
 */
bool jy_value_convert(journey_value in, journey_field_type type, journey_value *out);

/* Latitude and longitude of a place: a map of `lat` and `lon` (or `latitude`, `longitude`), or the text "52.5,13.4". A
 * kept place is a map of the doubles `lat` and `lon`: jy_value_convert() takes that alone. */
bool jy_place_read(journey_value in, double *lat, double *lon);

/* "text", "a number" ... : what was found. */
const char *jy_value_kind_text(journey_value value);
/* "an int", "a timestamp (RFC 3339 text or seconds)" ... : what was expected. */
const char *jy_field_type_text(journey_field_type type);

#endif
