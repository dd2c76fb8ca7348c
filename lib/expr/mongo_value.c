#include "expr/mongo_value.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/compare.h"
#include "expr/unicode_fold.h"

static bool put(jy_arena_text *t, const char *data, size_t size)
{
	if (t->status)
		return false;
	if (size > JY_MONGO_TEXT_MAX - t->size) {
		t->status = JOURNEY_LIMIT;
		return false;
	}
	if (size > t->capacity - t->size) {
		size_t capacity = 2 * (t->size + size) + 32;
		char *grown = jy_arena_alloc(t->arena, capacity);
		if (!grown) {
			t->status = JOURNEY_NO_MEMORY;
			return false;
		}
		if (t->size)
			memcpy(grown, t->data, t->size);
		t->data = grown;
		t->capacity = capacity;
	}
	if (size)
		memcpy(t->data + t->size, data, size);
	t->size += size;
	return true;
}

static void put_text(jy_arena_text *t, const char *s)
{
	put(t, s, strlen(s));
}

static void put_value(jy_arena_text *t, const journey_value *v, int depth)
{
	char number[32];
	switch (v->type) {
	case JOURNEY_NULL:
		put_text(t, "null");
		break;
	case JOURNEY_BOOL:
		put_text(t, v->as.i ? "true" : "false");
		break;
	case JOURNEY_INT:
		put(t, number, jy_int_text(v->as.i, number));
		break;
	case JOURNEY_UINT:
		put(t, number, jy_uint_text(v->as.u, number));
		break;
	case JOURNEY_DOUBLE:
		put(t, number, jy_double_text(v->as.d == 0 ? 0.0 : v->as.d, number));
		break;
	case JOURNEY_STRING:
		put(t, v->as.s, v->n);
		break;
	case JOURNEY_LIST:
		if (depth == JY_VALUE_DEPTH_MAX)
			t->status = JOURNEY_LIMIT;
		for (size_t i = 0; !t->status && i < v->as.list->count; i++) {
			const journey_value *item = &v->as.list->items[i];
			put_text(t, i ? "," : "");
			if (item->type != JOURNEY_NULL)
				put_value(t, item, depth + 1);
		}
		break;
	default:
		put_text(t, "[object Object]");
	}
}

journey_status jy_mongo_text(jy_arena *arena, const journey_value *v, journey_str *out)
{
	jy_arena_text t = {.arena = arena};
	if (v->type == JOURNEY_STRING) {
		*out = (journey_str){v->as.s, v->n};
		return JOURNEY_OK;
	}
	put_value(&t, v, 0);
	if (!t.status)
		*out = (journey_str){t.data, t.size};
	return t.status;
}

static double not_a_number(void)
{
	double d = 0;
	(void)jy_text_double(jy_str("NaN"), &d);
	return d;
}

/* 0x1f, 0b101, 0o17 */
static bool other_base(journey_str s, double *out)
{
	if (s.size < 3 || s.data[0] != '0')
		return false;
	char kind = jy_lower(s.data[1]);
	int base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
	double sum = 0;
	for (size_t i = 2; i < s.size; i++) {
		char c = jy_lower(s.data[i]);
		int digit = jy_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
		if (digit >= base)
			return false;
		sum = sum * base + digit;
	}
	*out = sum;
	return base != 0;
}

static double number_of_text(journey_str s)
{
	double d;
	s = jy_str_trim(s);
	if (s.size == 0)
		return 0;
	if (other_base(s, &d))
		return d;
	return !jy_str_is(s, "NaN") && jy_text_double(s, &d) ? d : not_a_number();
}

journey_status jy_mongo_number(jy_arena *arena, const journey_value *v, double *out)
{
	journey_str text;
	journey_status status;
	switch (v->type) {
	case JOURNEY_NULL:
		*out = 0;
		return JOURNEY_OK;
	case JOURNEY_BOOL:
	case JOURNEY_INT:
		*out = (double)v->as.i;
		return JOURNEY_OK;
	case JOURNEY_UINT:
		*out = (double)v->as.u;
		return JOURNEY_OK;
	case JOURNEY_DOUBLE:
		*out = v->as.d;
		return JOURNEY_OK;
	default:
		status = jy_mongo_text(arena, v, &text);
		if (!status)
			*out = number_of_text(text);
		return status;
	}
}

/* Lists and maps are compared as their text. */
static bool is_text(const journey_value *v)
{
	return v->type >= JOURNEY_STRING;
}

static bool holds(jy_mongo_relation relation, jy_order order)
{
	switch (relation) {
	case JY_MONGO_LT:
		return order == JY_LESS;
	case JY_MONGO_LTE:
		return order == JY_LESS || order == JY_SAME;
	case JY_MONGO_GT:
		return order == JY_MORE;
	case JY_MONGO_GTE:
		return order == JY_MORE || order == JY_SAME;
	}
	return false;
}

journey_status jy_mongo_relate(jy_arena *arena, jy_mongo_relation relation, const journey_value *a,
			       const journey_value *b, bool *out)
{
	journey_value pair[2] = {*a, *b};
	bool texts = is_text(a) && is_text(b);
	for (int i = 0; i < 2; i++) {
		journey_str text;
		journey_status status = JOURNEY_OK;
		if (texts) {
			status = jy_mongo_text(arena, &pair[i], &text);
			if (!status)
				pair[i] = jy_value_str(text);
		} else if (is_text(&pair[i]) || pair[i].type <= JOURNEY_BOOL) {
			double d = 0;
			status = jy_mongo_number(arena, &pair[i], &d);
			pair[i] = jy_value_double(d);
		}
		if (status)
			return status;
	}
	*out = holds(relation, jy_compare(&pair[0], &pair[1]));
	return JOURNEY_OK;
}

bool jy_mongo_truthy(const journey_value *v)
{
	switch (v->type) {
	case JOURNEY_NULL:
		return false;
	case JOURNEY_BOOL:
	case JOURNEY_INT:
	case JOURNEY_UINT:
		return v->as.u != 0;
	case JOURNEY_DOUBLE:
		return v->as.d != 0 && v->as.d == v->as.d;
	case JOURNEY_STRING:
		return v->n > 0;
	default:
		return true;
	}
}

bool jy_mongo_same(const journey_value *a, const journey_value *b, uint64_t *left)
{
	return jy_equal(a, b, left);
}

/* Versions. */

static bool all_digits(journey_str s)
{
	for (size_t i = 0; i < s.size; i++)
		if (!jy_is_digit(s.data[i]))
			return false;
	return s.size > 0;
}

static void put_part(jy_arena_text *t, journey_str part, size_t index)
{
	put_text(t, index ? "-" : "");
	if (all_digits(part))
		put(t, "     ", part.size < 5 ? 5 - part.size : 0);
	put(t, part.data, part.size);
}

journey_status jy_mongo_version(jy_arena *arena, const journey_value *v, journey_str *out)
{
	jy_arena_text t = {.arena = arena};
	journey_str s = jy_str("");
	journey_status status = JOURNEY_OK;
	size_t start = 0, parts = 0;
	if (v->type >= JOURNEY_INT && v->type <= JOURNEY_STRING)
		status = jy_mongo_text(arena, v, &s);
	if (status)
		return status;
	if (s.size == 0)
		s = jy_str("0");
	if (s.data[0] == 'v')
		s = jy_str_part(s, 1, s.size);
	for (size_t i = 0; i < s.size; i++)
		if (s.data[i] == '+')
			s.size = i;
	for (size_t i = 0; i <= s.size; i++) {
		if (i < s.size && s.data[i] != '-' && s.data[i] != '.')
			continue;
		put_part(&t, jy_str_part(s, start, i), parts++);
		start = i + 1;
	}
	/* A release comes after its pre-releases: ~ comes after everything that they are named with. */
	if (parts == 3)
		put_part(&t, jy_str("~"), parts);
	if (!t.status)
		*out = (journey_str){t.data, t.size};
	return t.status;
}

/* Case. */

journey_status jy_mongo_fold(jy_arena *arena, journey_str text, journey_str *out)
{
	jy_arena_text t = {.arena = arena};
	size_t at = 0;
	uint32_t c;
	char bytes[4];
	while (jy_utf8_next(text, &at, &c))
		if (!put(&t, bytes, jy_utf8_put(jy_unicode_fold(c), bytes)))
			return t.status;
	*out = (journey_str){t.data ? t.data : "", t.size};
	return JOURNEY_OK;
}

const journey_value *jy_mongo_get(const journey_value *v, journey_str path, uint64_t *steps)
{
	size_t start = 0;
	for (size_t i = 0; i <= path.size; i++) {
		if (i < path.size && path.data[i] != '.')
			continue;
		journey_value key = jy_value_str(jy_str_part(path, start, i));
		*steps += v->type == JOURNEY_MAP ? v->as.map->count : 0;
		v = v->type == JOURNEY_MAP ? jy_map_value(v->as.map, &key) : NULL;
		if (!v)
			return NULL;
		start = i + 1;
	}
	return v;
}
