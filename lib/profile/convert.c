#include "profile/convert.h"

#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/value.h"

#define UINT_MAX_INT UINT64_C(9223372036854775807)

static bool to_double(journey_value in, double *out)
{
	switch (in.type) {
	case JOURNEY_DOUBLE:
		*out = in.as.d;
		return true;
	case JOURNEY_INT:
		*out = (double)in.as.i;
		return true;
	case JOURNEY_UINT:
		*out = (double)in.as.u;
		return true;
	default:
		return false;
	}
}

static bool to_int(journey_value in, int64_t *out)
{
	int64_t i;

	switch (in.type) {
	case JOURNEY_INT:
		*out = in.as.i;
		return true;
	case JOURNEY_UINT:
		if (in.as.u > UINT_MAX_INT)
			return false;
		*out = (int64_t)in.as.u;
		return true;
	case JOURNEY_DOUBLE:
		if (!jy_double_int(in.as.d, &i) || (double)i < in.as.d || (double)i > in.as.d)
			return false;
		*out = i;
		return true;
	default:
		return false;
	}
}

static bool to_money(journey_value in, double *out)
{
	int64_t micro;
	double d;

	if (in.type == JOURNEY_STRING) {
		if (!jy_text_micro(jy_value_text(in), &micro))
			return false;
		*out = jy_micro_double(micro);
		return true;
	}
	if (!to_double(in, &d) || !jy_double_micro(d, &micro))
		return false;
	*out = d;
	return true;
}

static bool to_time(journey_value in, journey_value *out)
{
	int64_t micro;
	journey_time t;

	if (in.type == JOURNEY_TIMESTAMP) {
		if (!jy_value_micros(in, &t) || t < JOURNEY_TIME_MIN || t > JOURNEY_TIME_MAX)
			return false;
		*out = in;
		return true;
	}
	if (in.type == JOURNEY_STRING) {
		if (!jy_time_parse(jy_value_text(in), &t))
			return false;
		*out = jy_value_time(t);
		return true;
	}
	if (in.type == JOURNEY_DOUBLE) {
		/* Seconds with a fraction: micro-units of a second are microseconds. */
		if (!jy_double_micro(in.as.d, &micro))
			return false;
	} else {
		if (!to_int(in, &micro) || micro > JOURNEY_TIME_MAX / JOURNEY_SECOND ||
		    micro < JOURNEY_TIME_MIN / JOURNEY_SECOND)
			return false;
		micro *= JOURNEY_SECOND;
	}
	if (micro < JOURNEY_TIME_MIN || micro > JOURNEY_TIME_MAX)
		return false;
	*out = jy_value_time(micro);
	return true;
}

/* ---- places ---- */

static bool text_degrees(journey_str text, size_t from, size_t to, double *out)
{
	return jy_text_double(jy_str_trim(jy_str_part(text, from, to)), out);
}

static bool text_place(journey_str text, double *lat, double *lon)
{
	size_t comma = jy_str_find(text, jy_str(","), 0);

	return comma != SIZE_MAX && text_degrees(text, 0, comma, lat) &&
	       text_degrees(text, comma + 1, text.size, lon);
}

static bool map_degrees(const journey_map *map, const char *name, const char *longer, double *out)
{
	const journey_value *v = jy_map_get(map, jy_str(name));

	if (!v)
		v = jy_map_get(map, jy_str(longer));
	return v && to_double(*v, out);
}

bool jy_place_read(journey_value in, double *lat, double *lon)
{
	double x, y;

	if (in.type == JOURNEY_STRING) {
		if (!text_place(jy_value_text(in), &x, &y))
			return false;
	} else if (in.type != JOURNEY_MAP || !map_degrees(in.as.map, "lat", "latitude", &x) ||
		   !map_degrees(in.as.map, "lon", "longitude", &y)) {
		return false;
	}
	if (!(x >= -90 && x <= 90 && y >= -180 && y <= 180))
		return false;
	*lat = x + 0.0; /* not -0.0 */
	*lon = y + 0.0;
	return true;
}

/* A map of two doubles, as it is kept. */
static bool is_place(journey_value in)
{
	const journey_map *map = in.as.map;
	double lat, lon;

	return in.type == JOURNEY_MAP && map->count == 2 && map->entries[0].value.type == JOURNEY_DOUBLE &&
	       map->entries[1].value.type == JOURNEY_DOUBLE && jy_map_get(map, jy_str("lat")) &&
	       jy_map_get(map, jy_str("lon")) && jy_place_read(in, &lat, &lon);
}

bool jy_value_convert(journey_value in, journey_field_type type, journey_value *out)
{
	double d;
	int64_t i;

	switch (type) {
	case JOURNEY_FIELD_STRING:
		if (in.type != JOURNEY_STRING)
			return false;
		break;
	case JOURNEY_FIELD_DOUBLE:
		if (!to_double(in, &d))
			return false;
		in = jy_value_double(d);
		break;
	case JOURNEY_FIELD_INT:
		if (!to_int(in, &i))
			return false;
		in = jy_value_int(i);
		break;
	case JOURNEY_FIELD_BOOL:
		if (in.type != JOURNEY_BOOL)
			return false;
		break;
	case JOURNEY_FIELD_MONEY:
		if (!to_money(in, &d))
			return false;
		in = jy_value_double(d);
		break;
	case JOURNEY_FIELD_TIMESTAMP:
		return to_time(in, out);
	case JOURNEY_FIELD_LIST:
		if (in.type != JOURNEY_LIST)
			return false;
		break;
	case JOURNEY_FIELD_MAP:
		if (in.type != JOURNEY_MAP)
			return false;
		break;
	case JOURNEY_FIELD_ANY:
		if (to_double(in, &d))
			in = jy_value_double(d);
		break;
	case JOURNEY_FIELD_GEO:
		if (!is_place(in))
			return false;
		break;
	}
	*out = in;
	return true;
}

const char *jy_value_kind_text(journey_value value)
{
	switch (value.type) {
	case JOURNEY_NULL:
		return "null";
	case JOURNEY_BOOL:
		return value.as.i ? "true" : "false";
	case JOURNEY_INT:
	case JOURNEY_UINT:
	case JOURNEY_DOUBLE:
		return "a number";
	case JOURNEY_STRING:
		return "text";
	case JOURNEY_BYTES:
		return "bytes";
	case JOURNEY_LIST:
		return "a list";
	case JOURNEY_MAP:
		return "an object";
	case JOURNEY_TIMESTAMP:
		return "a timestamp";
	case JOURNEY_DURATION:
		return "a duration";
	default:
		return "an unknown value";
	}
}

const char *jy_field_type_text(journey_field_type type)
{
	switch (type) {
	case JOURNEY_FIELD_STRING:
		return "text (string)";
	case JOURNEY_FIELD_DOUBLE:
		return "a number (double)";
	case JOURNEY_FIELD_INT:
		return "a whole number (int)";
	case JOURNEY_FIELD_BOOL:
		return "true or false (bool)";
	case JOURNEY_FIELD_MONEY:
		return "an amount (money)";
	case JOURNEY_FIELD_TIMESTAMP:
		return "RFC 3339 text or seconds (timestamp)";
	case JOURNEY_FIELD_LIST:
		return "a list";
	case JOURNEY_FIELD_MAP:
		return "an object (map)";
	case JOURNEY_FIELD_ANY:
		return "any value";
	case JOURNEY_FIELD_GEO:
		return "a place: {lat, lon} or \"lat,lon\" in degrees (geo)";
	}
	return "a known type";
}
