#include "expr/format.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/diagnose.h"
#include <string.h>

#define DEFAULT_PRECISION 6

/* What stands after a percent sign. */
typedef struct verb {
	char letter; /* '%' for a percent sign */
	int precision;
	size_t start, end; /* in the format, with its percent sign */
	const char *wrong; /* what is wrong with it, or NULL */
} verb;

static const char letters[] = "sdfexXob%";

/* The next verb at or after *at, which moves behind it; false: there is none. */
static bool next_verb(journey_str format, size_t *at, verb *v)
{
	*v = (verb){.precision = DEFAULT_PRECISION, .start = jy_str_find(format, jy_str("%"), *at)};
	if (v->start == SIZE_MAX)
		return false;
	size_t i = v->start + 1;
	if (i < format.size && format.data[i] == '.') {
		size_t digits = ++i;
		for (v->precision = 0; i < format.size && jy_is_digit(format.data[i]); i++)
			if (v->precision <= JY_FORMAT_PRECISION_MAX)
				v->precision = v->precision * 10 + (format.data[i] - '0');
		if (i == digits)
			v->wrong = "a precision without digits";
		else if (v->precision > JY_FORMAT_PRECISION_MAX)
			v->wrong = "a precision above 1000";
	}
	uint32_t c;
	v->end = i;
	if (!v->wrong && i == format.size)
		v->wrong = "a % that nothing follows";
	else if (!v->wrong && (!format.data[i] || !strchr(letters, format.data[i])))
		v->wrong = "a verb that there is not";
	if (i < format.size) {
		v->letter = format.data[i];
		if (!jy_utf8_next(format, &v->end, &c))
			v->end = i + 1;
	}
	*at = v->end;
	return true;
}

static bool write_value(jy_writer *w, const verb *v, const journey_value *value)
{
	switch (v->letter) {
	case 's':
		return jy_format_text(w, value);
	case 'd':
		return jy_format_decimal(w, value);
	case 'f':
		return jy_format_fixed(w, value, v->precision);
	case 'e':
		return jy_format_scientific(w, value, v->precision);
	case 'b':
		return jy_format_base(w, value, 1, 'a');
	case 'o':
		return jy_format_base(w, value, 3, 'a');
	default:
		return jy_format_base(w, value, 4, v->letter == 'X' ? 'A' : 'a');
	}
}

journey_status jy_run_format(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	verb v;
	(void)count;
	if (args[0].type != JOURNEY_STRING || args[1].type != JOURNEY_LIST)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	journey_str format = {args[0].n ? args[0].as.s : "", args[0].n};
	const journey_list *values = args[1].as.list;
	jy_writer w = jy_writer_on(run);
	size_t at = 0, used = 0, done = 0;
	while (!w.status && next_verb(format, &at, &v)) {
		jy_writer_put(&w, format.data + done, v.start - done);
		done = v.end;
		if (!w.status)
			w.status = jy_charge(run, 1);
		if (v.wrong)
			return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
		if (v.letter == '%') {
			jy_writer_text(&w, "%");
			continue;
		}
		if (used == values->count)
			return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
		if (!write_value(&w, &v, &values->items[used++]) && !w.status)
			return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
	jy_writer_put(&w, format.data + done, format.size - done);
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

/* Checking. */

static bool number_kind(jy_kind kind)
{
	return kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_DOUBLE;
}

/* Whether a verb takes values of a type, and what it takes. */
static bool takes(char letter, jy_kind kind, const char **what)
{
	bool whole = kind == JY_T_INT || kind == JY_T_UINT;
	if (kind == JY_T_DYN || kind == JY_T_VAR || kind == JY_T_PARAM)
		return true;
	switch (letter) {
	case 's':
		*what = "anything but optionals";
		return kind != JY_T_OPTIONAL;
	case 'd':
	case 'f':
	case 'e':
		*what = "numbers";
		return number_kind(kind);
	case 'b':
		*what = "int, uint and bool";
		return whole || kind == JY_T_BOOL;
	case 'o':
		*what = "int and uint";
		return whole;
	default:
		*what = "int, uint, string and bytes";
		return whole || kind == JY_T_STRING || kind == JY_T_BYTES;
	}
}

/* Where a byte of a literal stands in the source: exact where the literal is written without escapes. */
static uint32_t place_of(const jy_source *source, const jy_node *literal, size_t at)
{
	size_t size = literal->end - literal->start, n = literal->value.n;
	if (size == n + 2 && memcmp(source->text.data + literal->start + 1, literal->value.as.s, n) == 0)
		return literal->start + 1 + (uint32_t)at;
	return literal->start;
}

static journey_status wrong_verb(const jy_source *source, const jy_node *literal, const verb *v)
{
	journey_status s = JY_FAIL(source, JOURNEY_TYPE, place_of(source, literal, v->start),
				   "'%.*s' in a format is %s", (int)(v->end - v->start),
				   literal->value.as.s + v->start, v->wrong);
	jy_error_hint(source->error, "verbs: %%s %%d %%f %%.2f %%e %%x %%X %%o %%b, and %%%% for a percent sign");
	return s;
}

static journey_status wrong_type(const jy_source *source, jy_infer *in, const jy_node *item, const verb *v,
				 const char *what)
{
	journey_status s = JY_FAIL(source, JOURNEY_TYPE, item->start, "%%%c takes %s, not %s", v->letter, what,
				   jy_type_text(source, in, item->type));
	jy_error_hint(source->error, "%%s takes any value");
	return s;
}

journey_status jy_format_check(const jy_source *source, jy_infer *in, jy_node *node)
{
	const jy_node *literal = node->kids[0], *list = node->kids[1];
	size_t at = 0;
	uint32_t used = 0;
	verb v;
	if (literal->kind != JY_N_CONST || literal->value.type != JOURNEY_STRING)
		return JOURNEY_OK;
	journey_str format = {literal->value.as.s, literal->value.n};
	bool known = list->kind == JY_N_LIST;
	for (uint32_t i = 0; known && i < list->count; i++)
		known = !list->kids[i]->maybe;
	while (next_verb(format, &at, &v)) {
		const char *what = "";
		if (v.wrong)
			return wrong_verb(source, literal, &v);
		if (v.letter == '%' || !known)
			continue;
		if (used == list->count)
			return JY_FAIL(source, JOURNEY_TYPE, place_of(source, literal, v.start),
				       "no value for %%%c: the list has %d", v.letter, (int)list->count);
		const jy_node *item = list->kids[used++];
		const jy_type *type = jy_infer_head(in, item->type);
		if (!takes(v.letter, type->kind == JY_T_WRAPPER ? type->a->kind : type->kind, &what))
			return wrong_type(source, in, item, &v, what);
	}
	if (known && used < list->count)
		return JY_FAIL(source, JOURNEY_TYPE, list->kids[used]->start,
			       "a value that the format does not use: it has %d verb%s", (int)used,
			       used == 1 ? "" : "s");
	return JOURNEY_OK;
}
