/* What the methods of `journey score` print: numbers, bars, intervals. */
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <string.h>

static double power_of_ten(int exponent)
{
	double x = 1;

	for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--)
		x *= 10;
	return exponent < 0 ? 1 / x : x;
}

/* The decimal exponent of a positive number. */
static int exponent_of(double x)
{
	int e = 0;

	while (x >= 10 && e < 320) {
		x /= 10;
		e++;
	}
	while (x < 1 && e > -320) {
		x *= 10;
		e--;
	}
	return e;
}

/* Decimal digits of a whole number below 1e15 over 10^decimals: no locale is asked. */
static void fixed(tool_text *out, double value, int decimals)
{
	char digits[32];
	uint64_t whole = (uint64_t)(value * power_of_ten(decimals) + .5);
	int size = 0;

	do {
		digits[size++] = (char)('0' + whole % 10);
		whole /= 10;
	} while (whole || size <= decimals);
	while (size) {
		tool_text_add(out, &digits[--size], 1);
		if (decimals && size == decimals)
			tool_text_put(out, ".");
	}
}

void score_number(tool_text *out, double value, int digits)
{
	double size = value < 0 ? -value : value;
	int exponent, decimals;

	if (!(size <= 1.7976931348623157e308)) {
		tool_text_put(out, "unknown");
		return;
	}
	if (value < 0)
		tool_text_put(out, "-");
	exponent = size > 0 ? exponent_of(size) : 0;
	if (exponent < -6 || exponent > 12) {
		tool_text_number(out, size);
		return;
	}
	decimals = digits - 1 - exponent;
	fixed(out, size, decimals < 0 ? 0 : decimals > 12 ? 12 : decimals);
}

static void pad(tool_text *out, size_t begin, int width)
{
	for (size_t used = out->size - begin; used < (size_t)width; used++)
		tool_text_put(out, " ");
}

void score_cell(tool_text *out, double value, int digits, int width)
{
	tool_text number = {0};

	score_number(&number, value, digits);
	for (int used = (int)number.size; used < width; used++)
		tool_text_put(out, " ");
	tool_text_add(out, number.data, number.size);
	out->failed = out->failed || number.failed;
	tool_text_free(&number);
}

void score_name(tool_text *out, journey_str name, int width)
{
	size_t begin = out->size;

	tool_text_plain(out, name);
	pad(out, begin, width);
}

void score_bar(tool_text *out, double share, int width)
{
	int full = (int)(share * width + .5);

	for (int i = 0; i < full && i < width; i++)
		tool_text_put(out, "#");
}

static int place(double value, double least, double most, int width)
{
	double at = most > least ? (value - least) / (most - least) * (width - 1) + .5 : 0;

	return at < 0 ? 0 : at > width - 1 ? width - 1 : (int)at;
}

void score_interval(tool_text *out, double low, double value, double high, double least, double most, int width)
{
	int begin = place(low, least, most, width), end = place(high, least, most, width);
	int middle = place(value, least, most, width);
	int zero = least <= 0 && most >= 0 ? place(0, least, most, width) : -1;

	for (int i = 0; i < width; i++)
		tool_text_put(out, i == middle ? "o" : i == begin || i == end ? "|" : i > begin && i < end ? "-"
			: i == zero ? ":" : " ");
}

static void member(tool_text *out, const char *name, double value, bool known)
{
	tool_text_print(out, "\"%s\":", name);
	if (known)
		tool_text_number(out, value);
	else
		tool_text_put(out, "null");
}

void score_json_estimate(tool_text *out, const journey_estimate *estimate)
{
	bool value = estimate->known >= JOURNEY_KNOWN_VALUE, interval = estimate->known >= JOURNEY_KNOWN_INTERVAL;

	tool_text_put(out, "{");
	member(out, "estimate", estimate->value, value);
	tool_text_put(out, ",");
	member(out, "se", estimate->standard_error, interval);
	tool_text_put(out, ",\"ci\":");
	if (interval) {
		tool_text_put(out, "[");
		tool_text_number(out, estimate->low);
		tool_text_put(out, ",");
		tool_text_number(out, estimate->high);
		tool_text_put(out, "],");
	} else {
		tool_text_put(out, "null,");
	}
	member(out, "p", estimate->p_value, interval);
	tool_text_put(out, "}");
}

void score_json_flags(tool_text *out, uint32_t set, const score_flag *flags, size_t count)
{
	const char *between = "";

	tool_text_put(out, "\"flags\":[");
	for (size_t i = 0; i < count; i++)
		if (set & flags[i].flag) {
			tool_text_print(out, "%s\"%s\"", between, flags[i].key);
			between = ",";
		}
	tool_text_put(out, "]");
}

void score_notes(tool_text *out, uint32_t set, const score_flag *flags, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (set & flags[i].flag)
			tool_text_print(out, "note: %s\n", flags[i].words);
}

int score_print(const char *method, tool_text *out)
{
	int status = TOOL_OK;

	if (out->failed)
		status = tool_error(method, "out of memory");
	else if ((out->size && fwrite(out->data, 1, out->size, stdout) != out->size) || fflush(stdout) != 0)
		status = tool_error(method, "standard output cannot be written");
	tool_text_free(out);
	return status;
}
