/* Dates and times of day, from patterns of CLDR's letters. */
#include "content/locale_out.h"

#include "base/calendar.h"
#include "base/text.h"

#define DATE_STYLES 7
#define TIME_STYLES 2
#define DAY_SECONDS 86400

/* The letters of a pattern and how often each may be repeated. */
static const struct {
	char letter;
	uint8_t least, most;
} letters[] = {
	{'y', 1, 4}, {'M', 1, 4}, {'L', 1, 4}, {'d', 1, 2}, {'E', 1, 4}, {'c', 3, 4}, {'H', 1, 2},
	{'h', 1, 2}, {'K', 1, 2}, {'m', 1, 2}, {'s', 1, 2}, {'a', 1, 1}, {'B', 1, 1}, {'G', 1, 1},
};

static bool letter_known(char letter, size_t count)
{
	size_t i;

	for (i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (letters[i].letter == letter)
			return count >= letters[i].least && count <= letters[i].most && !(letter == 'y' && count == 3);
	return false;
}

/* One piece of a pattern: a run of a letter, or text that stands for itself. */
typedef struct piece {
	char letter; /* 0: text */
	size_t count;
	journey_str text;
} piece;

/* The piece at *at, which moves behind it; false: it is wrong. */
static bool next_piece(journey_str pattern, size_t *at, bool *quoted, piece *out)
{
	size_t from = *at, to = from;
	char c = pattern.data[from];

	*out = (piece){0, 0, {NULL, 0}};
	if (c == '\'') {
		if (from + 1 < pattern.size && pattern.data[from + 1] == '\'') {
			out->text = jy_str_part(pattern, from, from + 1);
			*at = from + 2;
			return true;
		}
		*quoted = !*quoted;
		*at = from + 1;
		return true;
	}
	if (!*quoted && jy_is_alpha(c)) {
		while (to < pattern.size && pattern.data[to] == c)
			to++;
		if (!letter_known(c, to - from))
			return false;
		out->letter = c;
		out->count = to - from;
	} else {
		while (to < pattern.size && pattern.data[to] != '\'' && (*quoted || !jy_is_alpha(pattern.data[to])))
			to++;
		out->text = jy_str_part(pattern, from, to);
	}
	*at = to;
	return true;
}

journey_status journey_locale_pattern_check(journey_str pattern, size_t *offset)
{
	size_t at = 0, quote = 0;
	bool quoted = false, before;
	piece p;

	while (at < pattern.size) {
		before = quoted;
		if (!before)
			quote = at;
		if (!next_piece(pattern, &at, &quoted, &p)) {
			if (offset)
				*offset = at;
			return JOURNEY_SYNTAX;
		}
	}
	if (quoted && offset)
		*offset = quote;
	return quoted ? JOURNEY_SYNTAX : JOURNEY_OK;
}

bool jy_pattern_shows_clock(journey_str pattern)
{
	bool quoted = false;
	size_t at = 0;
	piece p;

	while (at < pattern.size && next_piece(pattern, &at, &quoted, &p))
		if (p.letter != 0 && memchr("HhKmsaB", p.letter, 7) != NULL)
			return true;
	return false;
}

static void put_year(jy_out *out, int32_t year, size_t count)
{
	if (count == 2)
		jy_out_uint(out, (uint32_t)(year % 100), 2);
	else
		jy_out_uint(out, (uint32_t)year, (int)count);
}

/* A list's item by the number of letters: 4 is the wide form, less the short one. */
static void put_name(jy_out *out, const jy_text_ref lists[4], int32_t index, size_t count, bool alone)
{
	journey_str name = jy_locale_item(lists[(count == 4 ? JOURNEY_NAME_WIDE : JOURNEY_NAME_SHORT) + (alone ? 2 : 0)],
					  index);

	jy_out_bytes(out, name.data, name.size);
}

static void put_half(jy_out *out, const journey_locale *locale, const jy_civil *civil, bool part)
{
	journey_str name;

	if (part && locale->day_parts)
		name = jy_locale_item(locale->day_parts, civil->hour);
	else
		name = jy_locale_item(locale->half_days, civil->hour / 12);
	jy_out_bytes(out, name.data, name.size);
}

static void put_piece(jy_out *out, const journey_locale *locale, const jy_civil *civil, const piece *p)
{
	bool alone = p->letter == 'L' || p->letter == 'c';
	int width = (int)p->count;

	switch (p->letter) {
	case 0:
		jy_out_bytes(out, p->text.data, p->text.size);
		break;
	case 'y':
		put_year(out, civil->year, p->count);
		break;
	case 'M':
	case 'L':
		if (p->count > 2)
			put_name(out, locale->months, civil->month - 1, p->count, alone);
		else
			jy_out_uint(out, (uint32_t)civil->month, width);
		break;
	case 'E':
	case 'c':
		put_name(out, locale->days, civil->weekday, p->count, alone);
		break;
	case 'd':
		jy_out_uint(out, (uint32_t)civil->day, width);
		break;
	case 'H':
		jy_out_uint(out, (uint32_t)civil->hour, width);
		break;
	case 'h':
		jy_out_uint(out, (uint32_t)(civil->hour % 12 ? civil->hour % 12 : 12), width);
		break;
	case 'K':
		jy_out_uint(out, (uint32_t)(civil->hour % 12), width);
		break;
	case 'm':
		jy_out_uint(out, (uint32_t)civil->minute, width);
		break;
	case 's':
		jy_out_uint(out, (uint32_t)civil->second, width);
		break;
	case 'G':
		jy_out_ref(out, locale->era);
		break;
	default:
		put_half(out, locale, civil, p->letter == 'B');
	}
}

static void put_pattern(jy_out *out, const journey_locale *locale, const jy_civil *civil, journey_str pattern)
{
	bool quoted = false;
	size_t at = 0;
	piece p;

	while (at < pattern.size && next_piece(pattern, &at, &quoted, &p))
		put_piece(out, locale, civil, &p);
}

static void put_ref(jy_out *out, const journey_locale *locale, const jy_civil *civil, jy_text_ref pattern)
{
	put_pattern(out, locale, civil, jy_locale_text(pattern));
}

/* False: out of range, also what the offset moves out of the years 1 to 9999. */
static bool read_time(journey_time time, int32_t offset_seconds, jy_civil *out)
{
	int64_t shift = offset_seconds * JOURNEY_SECOND;

	if (offset_seconds < -DAY_SECONDS || offset_seconds > DAY_SECONDS)
		return false;
	if (time < JOURNEY_TIME_MIN || time > JOURNEY_TIME_MAX)
		return false;
	if (time + shift < JOURNEY_TIME_MIN || time + shift > JOURNEY_TIME_MAX)
		return false;
	*out = jy_civil_of_time(time, offset_seconds);
	return true;
}

static bool date_known(int32_t style)
{
	return style >= 0 && style < DATE_STYLES;
}

/* Which row of a locale's patterns of times; -1: there is no such style or clock. */
static int clock_row(int32_t style, int32_t clock)
{
	if (style < 0 || style >= TIME_STYLES)
		return -1;
	switch (clock) {
	case JOURNEY_CLOCK_LOCALE:
		return 0;
	case JOURNEY_CLOCK_12:
		return 1;
	case JOURNEY_CLOCK_24:
		return 2;
	default:
		return -1;
	}
}

journey_status journey_locale_date(const journey_locale *locale, journey_time time, int32_t offset_seconds,
				   int32_t style, char *out, size_t room, size_t *size)
{
	jy_civil civil;
	jy_out o;

	if (!locale || !jy_out_init(&o, out, room, size) || !date_known(style))
		return JOURNEY_MISUSE;
	if (!read_time(time, offset_seconds, &civil))
		return JOURNEY_RANGE;
	put_ref(&o, locale, &civil, locale->dates[style]);
	return jy_out_end(&o, size);
}

journey_status journey_locale_time(const journey_locale *locale, journey_time time, int32_t offset_seconds,
				   int32_t style, int32_t clock, char *out, size_t room, size_t *size)
{
	int row = clock_row(style, clock);
	jy_civil civil;
	jy_out o;

	if (!locale || !jy_out_init(&o, out, room, size) || row < 0)
		return JOURNEY_MISUSE;
	if (!read_time(time, offset_seconds, &civil))
		return JOURNEY_RANGE;
	put_ref(&o, locale, &civil, locale->times[row][style]);
	return jy_out_end(&o, size);
}

/* How the locale joins a time to a date of that style. */
static jy_text_ref join_of(const journey_locale *locale, int32_t date_style)
{
	static const uint8_t like[DATE_STYLES] = {JOURNEY_DATE_SHORT, JOURNEY_DATE_MEDIUM, JOURNEY_DATE_LONG,
						  JOURNEY_DATE_FULL,  JOURNEY_DATE_LONG,   JOURNEY_DATE_MEDIUM,
						  JOURNEY_DATE_FULL};

	return locale->join[like[date_style]];
}

journey_status journey_locale_date_time(const journey_locale *locale, journey_time time, int32_t offset_seconds,
					int32_t date_style, int32_t time_style, int32_t clock, char *out, size_t room,
					size_t *size)
{
	int row = clock_row(time_style, clock);
	journey_str join;
	jy_civil civil;
	jy_out o;
	size_t i;

	if (!locale || !jy_out_init(&o, out, room, size) || !date_known(date_style) || row < 0)
		return JOURNEY_MISUSE;
	if (!read_time(time, offset_seconds, &civil))
		return JOURNEY_RANGE;
	join = jy_locale_text(join_of(locale, date_style));
	for (i = 0; i < join.size; i++) {
		if (join.data[i] != '{') {
			jy_out_bytes(&o, join.data + i, 1);
			continue;
		}
		if (join.data[i + 1] == '1')
			put_ref(&o, locale, &civil, locale->dates[date_style]);
		else
			put_ref(&o, locale, &civil, locale->times[row][time_style]);
		i += 2;
	}
	return jy_out_end(&o, size);
}

journey_status journey_locale_pattern(const journey_locale *locale, journey_time time, int32_t offset_seconds,
				      journey_str pattern, char *out, size_t room, size_t *size)
{
	jy_civil civil;
	jy_out o;

	if (!locale || !jy_out_init(&o, out, room, size) || (!pattern.data && pattern.size > 0))
		return JOURNEY_MISUSE;
	if (journey_locale_pattern_check(pattern, NULL) != JOURNEY_OK)
		return JOURNEY_SYNTAX;
	if (!read_time(time, offset_seconds, &civil))
		return JOURNEY_RANGE;
	put_pattern(&o, locale, &civil, pattern);
	return jy_out_end(&o, size);
}

static bool form_known(int32_t form)
{
	return form >= JOURNEY_NAME_WIDE && form <= JOURNEY_NAME_SHORT_ALONE;
}

journey_str journey_locale_month(const journey_locale *locale, int32_t month, int32_t form)
{
	if (!locale || month < 1 || month > 12 || !form_known(form))
		return jy_str("");
	return jy_locale_item(locale->months[form], month - 1);
}

journey_str journey_locale_weekday(const journey_locale *locale, int32_t weekday, int32_t form)
{
	if (!locale || weekday < 0 || weekday > 6 || !form_known(form))
		return jy_str("");
	return jy_locale_item(locale->days[form], weekday);
}
