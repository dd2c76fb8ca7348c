/* Numbers and percentages, from digits alone. */
#include "content/locale_out.h"

#include "base/float.h"
#include "base/number.h"
#include "base/text.h"

#define SCALE_MIN (-20)
#define SCALE_MAX 40
/* Digits of a 64-bit number with the zeroes that a scale below 0 adds, or those in front of the decimals. */
#define DIGITS_MAX (20 + SCALE_MAX + 4)

static bool scale_known(journey_decimal number)
{
	return number.scale >= SCALE_MIN && number.scale <= SCALE_MAX && (number.negative == 0 || number.negative == 1);
}

bool jy_rounding_known(int32_t rounding)
{
	return rounding == JOURNEY_HALF_UP || rounding == JOURNEY_HALF_EVEN;
}

static uint64_t power_of_ten(int32_t exponent)
{
	uint64_t power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	return power;
}

/* Drops the last `count` digits and rounds. */
static uint64_t drop_digits(uint64_t units, int32_t count, int32_t rounding)
{
	uint64_t power, rest, half;

	if (count > 19)
		return 0; /* 2^64 is less than half of 10^20 */
	power = power_of_ten(count);
	half = power / 2;
	rest = units % power;
	units /= power;
	if (rest > half || (rest == half && (rounding == JOURNEY_HALF_UP || units % 2 == 1)))
		units++;
	return units;
}

journey_decimal jy_decimal_cut(journey_decimal number, int32_t min, int32_t max, int32_t rounding)
{
	if (number.scale > max) {
		number.units = drop_digits(number.units, number.scale - max, rounding);
		number.scale = max;
	}
	while (number.scale > min && number.units % 10 == 0) {
		number.units /= 10;
		number.scale--;
	}
	if (number.units == 0)
		number.negative = 0;
	return number;
}

journey_status journey_decimal_of(journey_value value, journey_decimal *out)
{
	char digits[20];
	size_t i, n;
	int exponent;
	journey_decimal d = {0, 0, 0};

	if (!out)
		return JOURNEY_MISUSE;
	if (value.type == JOURNEY_UINT) {
		d.units = value.as.u;
	} else if (value.type == JOURNEY_INT) {
		d.negative = value.as.i < 0;
		d.units = d.negative ? 0 - (uint64_t)value.as.i : (uint64_t)value.as.i;
	} else if (value.type == JOURNEY_DOUBLE) {
		if (!jy_is_finite(value.as.d))
			return JOURNEY_RANGE;
		d.negative = jy_is_negative(value.as.d) && value.as.d != 0;
		n = jy_double_digits(d.negative ? -value.as.d : value.as.d, digits, &exponent);
		if (exponent > 21)
			return JOURNEY_RANGE;
		for (i = 0; i < n; i++)
			d.units = d.units * 10 + (uint64_t)(digits[i] - '0');
		d.scale = d.units ? (int32_t)n - exponent : 0;
		while (d.scale < 0 && d.units <= UINT64_MAX / 10) {
			d.units *= 10;
			d.scale++;
		}
		if (d.scale > SCALE_MAX) { /* too small for any number of decimals */
			d.units = drop_digits(d.units, d.scale - SCALE_MAX, JOURNEY_HALF_EVEN);
			d.scale = SCALE_MAX;
			d = jy_decimal_cut(d, 0, SCALE_MAX, JOURNEY_HALF_EVEN);
		}
	} else {
		return JOURNEY_TYPE;
	}
	*out = d;
	return JOURNEY_OK;
}

static bool decimals_known(int32_t min, int32_t max)
{
	return min >= 0 && max >= min && max <= JOURNEY_LOCALE_DECIMALS_MAX;
}

journey_status journey_decimal_round(journey_decimal number, int32_t min, int32_t max, int32_t rounding,
				     journey_decimal *out)
{
	if (!out || !scale_known(number) || !decimals_known(min, max) || !jy_rounding_known(rounding))
		return JOURNEY_MISUSE;
	number = jy_decimal_cut(number, min, max, rounding);
	for (; number.scale < min; number.scale++) {
		if (number.units > UINT64_MAX / 10)
			return JOURNEY_RANGE;
		number.units *= 10;
	}
	*out = number;
	return JOURNEY_OK;
}

/* All digits of the number, at least one of them in front of the point; *whole is how many are. */
static size_t all_digits(journey_decimal number, char digits[DIGITS_MAX], size_t *whole)
{
	char text[24];
	size_t n = jy_uint_text(number.units, text), scale = number.scale > 0 ? (size_t)number.scale : 0;
	size_t zeroes = n > scale ? 0 : scale + 1 - n;
	size_t behind = number.scale < 0 && number.units > 0 ? (size_t)-number.scale : 0;

	memset(digits, '0', zeroes);
	memcpy(digits + zeroes, text, n);
	memset(digits + zeroes + n, '0', behind);
	n += zeroes + behind;
	*whole = n - scale;
	return n;
}

/* Whether a separator stands in front of a digit that has `left` digits from it to the point. */
static bool group_begins(const journey_locale *locale, size_t left)
{
	return left >= locale->first_group && (left - locale->first_group) % locale->next_group == 0;
}

void jy_out_number(jy_out *out, const journey_locale *locale, journey_decimal number, const jy_number_style *style)
{
	char digits[DIGITS_MAX];
	size_t whole, i, n = all_digits(number, digits, &whole);
	size_t decimals = n - whole;
	bool grouped = !style->plain && whole >= (size_t)locale->first_group + locale->least_digits;

	for (i = 0; i < whole; i++) {
		if (grouped && i > 0 && group_begins(locale, whole - i))
			jy_out_ref(out, style->group);
		jy_out_bytes(out, digits + i, 1);
	}
	if (decimals > 0 || style->min_decimals > 0)
		jy_out_ref(out, style->decimal);
	jy_out_bytes(out, digits + whole, decimals);
	for (; decimals < (size_t)style->min_decimals; decimals++)
		jy_out_bytes(out, "0", 1);
}

/* The caller's options, or the default ones; false: what does not exist. */
static bool read_format(const journey_number_format *given, int32_t default_decimals, journey_number_format *out)
{
	*out = (journey_number_format){sizeof *out, 0, default_decimals, JOURNEY_HALF_UP, 0};
	if (!given)
		return true;
	if (given->size < sizeof *given)
		return false;
	*out = *given;
	return decimals_known(out->min_decimals, out->max_decimals) && jy_rounding_known(out->rounding) &&
	       (out->plain == 0 || out->plain == 1);
}

static void put_number(jy_out *out, const journey_locale *locale, journey_decimal number,
		       const journey_number_format *format)
{
	jy_number_style style = {locale->decimal, locale->group, format->min_decimals, format->plain != 0};

	jy_out_number(out, locale, number, &style);
}

journey_status journey_locale_number(const journey_locale *locale, journey_decimal number,
				     const journey_number_format *format, char *out, size_t room, size_t *size)
{
	journey_number_format f;
	jy_out o;

	if (!locale || !jy_out_init(&o, out, room, size) || !scale_known(number) || !read_format(format, 3, &f))
		return JOURNEY_MISUSE;
	number = jy_decimal_cut(number, f.min_decimals, f.max_decimals, f.rounding);
	if (number.negative)
		jy_out_ref(&o, locale->minus);
	put_number(&o, locale, number, &f);
	return jy_out_end(&o, size);
}

journey_status journey_locale_percent(const journey_locale *locale, journey_decimal ratio,
				      const journey_number_format *format, char *out, size_t room, size_t *size)
{
	journey_number_format f;
	journey_str pattern;
	jy_out o;
	size_t i;

	if (!locale || !jy_out_init(&o, out, room, size) || !scale_known(ratio) || !read_format(format, 0, &f))
		return JOURNEY_MISUSE;
	ratio.scale -= 2;
	ratio = jy_decimal_cut(ratio, f.min_decimals, f.max_decimals, f.rounding);
	pattern = jy_locale_text(locale->percent_pattern[ratio.negative]);
	for (i = 0; i < pattern.size; i++) {
		if (pattern.data[i] == '#')
			put_number(&o, locale, ratio, &f);
		else if (pattern.data[i] == '-')
			jy_out_ref(&o, locale->minus);
		else if (pattern.data[i] == '%')
			jy_out_ref(&o, locale->percent);
		else
			jy_out_bytes(&o, pattern.data + i, 1);
	}
	return jy_out_end(&o, size);
}
