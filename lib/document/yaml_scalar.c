#include "document/yaml_scalar.h"

#include "document/number.h"
#include "document/report.h"

#include <math.h>
#include <string.h>

/* Longest number in one of the forms that are spelt anew: `.5`, `5.`, `5.e3`. */
#define JY_YAML_NUMBER 64

static bool jy_yaml_word(journey_str text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (jy_doc_is(text, *words))
			return true;
	return false;
}

static bool jy_yaml_constant(journey_str text, journey_value *out)
{
	static const char *const null[] = {"", "~", "null", "Null", "NULL", NULL};
	static const char *const yes[] = {"true", "True", "TRUE", NULL};
	static const char *const no[] = {"false", "False", "FALSE", NULL};
	static const char *const nan[] = {".nan", ".NaN", ".NAN", NULL};
	static const char *const inf[] = {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", NULL};
	static const char *const minus[] = {"-.inf", "-.Inf", "-.INF", NULL};

	memset(out, 0, sizeof *out);
	if (jy_yaml_word(text, null))
		return true;
	out->type = JOURNEY_BOOL;
	out->as.i = jy_yaml_word(text, yes);
	if (out->as.i || jy_yaml_word(text, no))
		return true;
	out->type = JOURNEY_DOUBLE;
	out->as.d = jy_yaml_word(text, inf) ? (double)INFINITY : jy_yaml_word(text, minus) ? -(double)INFINITY : (double)NAN;
	return !isnan(out->as.d) || jy_yaml_word(text, nan);
}

static int jy_yaml_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* `0x` and `0o` and digits of that base. */
static bool jy_yaml_is_based(journey_str text)
{
	int base = text.size < 3 || text.data[0] != '0' ? 0 : text.data[1] == 'x' ? 16 : text.data[1] == 'o' ? 8 : 0;
	size_t i;

	for (i = 2; i < text.size && base > 0; i++)
		if (jy_yaml_digit(text.data[i]) >= base)
			return false;
	return base > 0;
}

static bool jy_yaml_based(journey_str text, journey_value *out)
{
	int64_t base = text.data[1] == 'x' ? 16 : 8, value = 0;
	size_t i;

	for (i = 2; i < text.size; i++) {
		int64_t digit = jy_yaml_digit(text.data[i]);

		if (value > (INT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	out->type = JOURNEY_INT;
	out->as.i = value;
	return true;
}

static size_t jy_yaml_digits(journey_str text, size_t at)
{
	size_t n = 0;

	while (at + n < text.size && text.data[at + n] >= '0' && text.data[at + n] <= '9')
		n++;
	return n;
}

static bool jy_yaml_sign(journey_str text, size_t at)
{
	return at < text.size && (text.data[at] == '-' || text.data[at] == '+');
}

/* The parts of [-+]digits.digits[eE][-+]digits, of which either the first or the second digits may be missing. */
typedef struct jy_decimal {
	size_t whole, point, fraction, rest; /* lengths; point is 0 or 1, rest is the exponent's */
	bool sign;
} jy_decimal;

static bool jy_yaml_decimal(journey_str text, jy_decimal *out)
{
	size_t at, n;

	memset(out, 0, sizeof *out);
	out->sign = jy_yaml_sign(text, 0);
	at = out->sign;
	out->whole = jy_yaml_digits(text, at);
	at += out->whole;
	out->point = at < text.size && text.data[at] == '.';
	at += out->point;
	out->fraction = out->point ? jy_yaml_digits(text, at) : 0;
	at += out->fraction;
	if (out->whole + out->fraction == 0)
		return false;
	if (at == text.size)
		return true;
	if (text.data[at] != 'e' && text.data[at] != 'E')
		return false;
	n = at + 1;
	n += jy_yaml_sign(text, n);
	if (jy_yaml_digits(text, n) == 0)
		return false;
	n += jy_yaml_digits(text, n);
	out->rest = n - at;
	return n == text.size;
}

/* With a digit on either side of the point, as every reader of numbers takes it; 0 if it does not fit. */
static size_t jy_yaml_respell(journey_str text, const jy_decimal *d, char out[JY_YAML_NUMBER])
{
	size_t n = 0, at = d->sign;

	if (text.size + 2 > JY_YAML_NUMBER)
		return 0;
	if (d->sign)
		out[n++] = text.data[0];
	if (d->whole == 0)
		out[n++] = '0';
	memcpy(out + n, text.data + at, d->whole + d->point + d->fraction);
	n += d->whole + d->point + d->fraction;
	at += d->whole + d->point + d->fraction;
	if (d->fraction == 0)
		out[n++] = '0';
	memcpy(out + n, text.data + at, d->rest);
	return n + d->rest;
}

static bool jy_yaml_double(journey_str text, const jy_decimal *d, journey_value *out)
{
	char spelt[JY_YAML_NUMBER];

	out->type = JOURNEY_DOUBLE;
	if (d->point && (d->whole == 0 || d->fraction == 0)) {
		text.size = jy_yaml_respell(text, d, spelt);
		text.data = spelt;
	}
	return text.size > 0 && jy_doc_number(text, &out->as.d);
}

static journey_status jy_yaml_range(jy_tree *tree, const yaml_node_t *node, journey_str text)
{
	char found[JY_DOC_EXCERPT];

	return jy_tree_fail(tree, node, JOURNEY_RANGE, "the number %s can't be represented", jy_doc_excerpt(text, found));
}

journey_status jy_yaml_scalar(jy_tree *tree, const yaml_node_t *node, journey_value *out)
{
	journey_str text = jy_tree_text(node);
	jy_decimal decimal;
	bool plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (plain && jy_yaml_constant(text, out))
		return JOURNEY_OK;
	memset(out, 0, sizeof *out);
	if (plain && jy_yaml_is_based(text))
		return jy_yaml_based(text, out) ? JOURNEY_OK : jy_yaml_range(tree, node, text);
	if (plain && jy_yaml_decimal(text, &decimal)) {
		out->type = JOURNEY_INT;
		if (!decimal.point && decimal.rest == 0 && jy_doc_whole(text, &out->as.i))
			return JOURNEY_OK;
		return jy_yaml_double(text, &decimal, out) ? JOURNEY_OK : jy_yaml_range(tree, node, text);
	}
	out->type = JOURNEY_STRING;
	out->as.s = text.data;
	out->n = (uint32_t)text.size;
	return JOURNEY_OK;
}
