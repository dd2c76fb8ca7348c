#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"

/* Beyond what microseconds can hold and what CEL allows, and far from overflow. */
#define SECONDS_MAX UINT64_C(10000000000000)
#define NANOS UINT64_C(1000000000)

/* A unit is whole seconds, or a whole fraction of one. */
typedef struct unit {
	const char *name;
	uint32_t seconds; /* 0: see nanos */
	uint32_t nanos;
} unit;

static const unit short_units[] = {{"w", 604800, 0}, {"d", 86400, 0}, {"h", 3600, 0},
				   {"m", 60, 0},     {"s", 1, 0},     {"ms", 0, 1000000},
				   {"us", 0, 1000},  {"ns", 0, 1},    {NULL, 0, 0}};
static const unit go_units[] = {{"h", 3600, 0},         {"m", 60, 0},    {"s", 1, 0},
				{"ms", 0, 1000000},     {"us", 0, 1000}, {"\xc2\xb5s", 0, 1000},
				{"\xce\xbcs", 0, 1000}, {"ns", 0, 1},    {NULL, 0, 0}};
static const unit iso_date_units[] = {{"W", 604800, 0}, {"D", 86400, 0}, {NULL, 0, 0}};
static const unit iso_time_units[] = {{"H", 3600, 0}, {"M", 60, 0}, {"S", 1, 0}, {NULL, 0, 0}};

typedef struct span {
	uint64_t seconds, nanos; /* nanos below 10^9 after each component */
} span;

static void skip(journey_str *s, size_t n)
{
	*s = jy_str_part(*s, n, s->size);
}

static bool eat(journey_str *s, char c)
{
	if (s->size == 0 || s->data[0] != c)
		return false;
	skip(s, 1);
	return true;
}

/* digits[.digits] as whole part and billionths; digits beyond those are dropped. */
static bool number(journey_str *s, uint64_t *whole, uint64_t *billionths)
{
	uint64_t place = NANOS / 10;
	size_t count = 0;

	*whole = 0;
	*billionths = 0;
	for (; s->size && jy_is_digit(s->data[0]); skip(s, 1), count++) {
		if (*whole > UINT64_MAX / 10 - 1)
			return false;
		*whole = *whole * 10 + (uint64_t)(s->data[0] - '0');
	}
	if (eat(s, '.'))
		for (; s->size && jy_is_digit(s->data[0]); skip(s, 1), count++, place /= 10)
			*billionths += (uint64_t)(s->data[0] - '0') * place;
	return count > 0;
}

/* The unit whose name comes next: all the letters up to a digit, point, 'T' or the end. */
static const unit *next_unit(journey_str *s, const unit *units)
{
	size_t n = 0;

	while (n < s->size && !jy_is_digit(s->data[n]) && s->data[n] != '.' && s->data[n] != 'T')
		n++;
	for (; units->name; units++) {
		if (jy_str_is(jy_str_part(*s, 0, n), units->name)) {
			skip(s, n);
			return units;
		}
	}
	return NULL;
}

static bool add(span *total, const unit *u, uint64_t whole, uint64_t billionths)
{
	if (u->seconds) {
		uint64_t nanos = billionths * u->seconds;
		if (whole > SECONDS_MAX / u->seconds)
			return false;
		total->seconds += whole * u->seconds + nanos / NANOS;
		total->nanos += nanos % NANOS;
	} else {
		uint64_t per_second = NANOS / u->nanos;
		total->seconds += whole / per_second;
		total->nanos += whole % per_second * u->nanos + billionths * u->nanos / NANOS;
	}
	total->seconds += total->nanos / NANOS;
	total->nanos %= NANOS;
	return total->seconds <= SECONDS_MAX;
}

/* Components up to the end or a 'T'; at least one; `falling`: each unit smaller than the one before. */
static bool components(journey_str *s, const unit *units, bool falling, span *total)
{
	do {
		uint64_t whole, billionths;
		const unit *u;
		if (!number(s, &whole, &billionths))
			return false;
		u = next_unit(s, units);
		if (!u || !add(total, u, whole, billionths))
			return false;
		if (falling)
			units = u + 1;
	} while (s->size && s->data[0] != 'T');
	return true;
}

static bool iso(journey_str *s, span *total)
{
	if (s->size && s->data[0] != 'T' && !components(s, iso_date_units, true, total))
		return false;
	return s->size == 0 || (eat(s, 'T') && components(s, iso_time_units, true, total) && s->size == 0);
}

bool jy_duration_parse(journey_str s, journey_duration *out)
{
	bool minus = s.size && s.data[0] == '-';
	span total = {0, 0};
	uint64_t micros;
	bool ok;

	if (minus || (s.size && s.data[0] == '+'))
		skip(&s, 1);
	if (s.size == 0)
		return false;
	if (jy_str_is(s, "0"))
		ok = true;
	else if (s.data[0] == 'P')
		ok = s.size > 1 && eat(&s, 'P') && iso(&s, &total);
	else
		ok = components(&s, short_units, true, &total) && s.size == 0;
	if (!ok || total.nanos % 1000 != 0 || total.seconds > (uint64_t)INT64_MAX / JOURNEY_SECOND - 1)
		return false;
	micros = total.seconds * (uint64_t)JOURNEY_SECOND + total.nanos / 1000;
	*out = minus ? -(int64_t)micros : (int64_t)micros;
	return true;
}

bool jy_duration_parse_nanos(journey_str s, int64_t *seconds, int32_t *nanos)
{
	bool minus = s.size && s.data[0] == '-';
	span total = {0, 0};

	if (minus || (s.size && s.data[0] == '+'))
		skip(&s, 1);
	if (!jy_str_is(s, "0") && (!components(&s, go_units, false, &total) || s.size != 0))
		return false;
	*seconds = minus ? -(int64_t)total.seconds : (int64_t)total.seconds;
	*nanos = minus ? -(int32_t)total.nanos : (int32_t)total.nanos;
	return true;
}

size_t jy_duration_text(journey_duration d, char out[48])
{
	static const struct {
		const char *name;
		uint64_t micros;
	} parts[] = {{"d", 86400000000}, {"h", 3600000000}, {"m", 60000000},
		     {"s", 1000000},     {"ms", 1000},      {"us", 1}};
	uint64_t rest = d < 0 ? ~(uint64_t)d + 1 : (uint64_t)d;
	size_t n = 0;

	if (d < 0)
		out[n++] = '-';
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char digits[24];
		size_t length;
		if (rest < parts[i].micros)
			continue;
		length = jy_uint_text(rest / parts[i].micros, digits);
		memcpy(out + n, digits, length);
		n += length;
		memcpy(out + n, parts[i].name, strlen(parts[i].name));
		n += strlen(parts[i].name);
		rest %= parts[i].micros;
	}
	if (n == 0) {
		out[n++] = '0';
		out[n++] = 's';
	}
	out[n] = 0;
	return n;
}

size_t jy_duration_text_nanos(int64_t seconds, int32_t nanos, char out[40])
{
	uint32_t rest = nanos < 0 ? (uint32_t)-nanos : (uint32_t)nanos;
	char digits[24];
	size_t n = 0, length;

	if (seconds < 0 || nanos < 0)
		out[n++] = '-';
	length = jy_uint_text(seconds < 0 ? ~(uint64_t)seconds + 1 : (uint64_t)seconds, digits);
	memcpy(out + n, digits, length);
	n += length;
	if (rest != 0)
		out[n++] = '.';
	for (uint32_t place = 100000000; rest != 0; place /= 10) {
		out[n++] = (char)('0' + (int)(rest / place));
		rest %= place;
	}
	out[n++] = 's';
	out[n] = 0;
	return n;
}
