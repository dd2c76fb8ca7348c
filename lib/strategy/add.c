#include "strategy/add.h"

#include "base/error.h"
#include "base/float.h"
#include "base/text.h"
#include "base/utf8.h"

void jy_add_begin(jy_add *a, journey_builder *builder, const char *prefix, journey_str name)
{
	a->builder = builder;
	a->mark = jy_arena_save(&builder->arena);
	a->status = JOURNEY_OK;
	if (name.data == NULL || name.size == 0)
		jy_format(a->place, sizeof(a->place), "%s", prefix);
	else
		jy_format(a->place, sizeof(a->place), "%s.%.*s", prefix,
			  (int)(name.size < JY_PLACE_MAX ? name.size : JY_PLACE_MAX), name.data);
}

void jy_add_fail(jy_add *a, journey_status status, const char *part, const char *fmt, ...)
{
	va_list args;

	if (a->status != JOURNEY_OK)
		return;
	va_start(args, fmt);
	a->status = jy_error_setv(&a->builder->error, status, a->place, fmt, args);
	va_end(args);
	if (part != NULL)
		jy_error_where(&a->builder->error, "%s.%s", a->place, part);
}

static void add_memory(jy_add *a)
{
	if (a->status == JOURNEY_OK)
		a->status = jy_error_memory(&a->builder->error);
}

void jy_add_options(jy_add *a, void *out, const void *options, size_t size)
{
	jy_add_options_since(a, out, options, size, size);
}

void jy_add_options_since(jy_add *a, void *out, const void *options, size_t least, size_t size)
{
	size_t given;

	memset(out, 0, size);
	if (options == NULL) {
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "the options are NULL");
		return;
	}
	memcpy(&given, options, sizeof(given));
	if (given < least) {
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "the options say that their size is %zu, expected %zu",
			    given, size);
		return;
	}
	memcpy(out, options, given < size ? given : size);
}

bool jy_add_check(jy_add *a, bool holds, const char *part, const char *message)
{
	if (!holds)
		jy_add_fail(a, JOURNEY_INVALID, part, "%s", message);
	return a->status == JOURNEY_OK;
}

static void add_copy(jy_add *a, const char *part, journey_str *text, size_t max, const char *limit)
{
	journey_str copy;

	if (a->status != JOURNEY_OK)
		return;
	if (text->size > 0 && text->data == NULL) {
		jy_add_fail(a, JOURNEY_MISUSE, part, "the text is NULL, though its size is %zu", text->size);
	} else if (text->size > max) {
		jy_add_fail(a, JOURNEY_LIMIT, part, "%zu bytes, more than %s (%zu)", text->size, limit, max);
	} else if (!jy_utf8_valid(*text)) {
		jy_add_fail(a, JOURNEY_INVALID, part, "the text is not valid UTF-8");
	} else if (text->size > 0 && memchr(text->data, 0, text->size) != NULL) {
		jy_add_fail(a, JOURNEY_INVALID, part, "the text contains a zero byte");
	} else if (!jy_arena_str(&a->builder->arena, *text, &copy)) {
		add_memory(a);
	} else {
		*text = copy;
	}
}

void jy_add_text(jy_add *a, const char *part, journey_str *text)
{
	add_copy(a, part, text, JOURNEY_STRATEGY_TEXT_MAX, "JOURNEY_STRATEGY_TEXT_MAX");
}

void jy_add_name(jy_add *a, const char *part, journey_str *name, bool optional)
{
	size_t i;

	if (!optional)
		jy_add_check(a, name->size > 0, part, "the name is empty");
	add_copy(a, part, name, JOURNEY_STRATEGY_NAME_MAX, "JOURNEY_STRATEGY_NAME_MAX");
	for (i = 0; a->status == JOURNEY_OK && i < name->size; i++)
		jy_add_check(a, (unsigned char)name->data[i] >= 0x20 && name->data[i] != 0x7f, part,
			     "the name contains a control character");
}

void jy_add_names(jy_add *a, const char *part, const journey_str **names, size_t count, size_t max)
{
	journey_str *copy;
	size_t i;
	char item[48];

	if (a->status != JOURNEY_OK)
		return;
	if (count > max) {
		jy_add_fail(a, JOURNEY_LIMIT, part, "%zu names, at most %zu are allowed", count, max);
		return;
	}
	if (count > 0 && *names == NULL) {
		jy_add_fail(a, JOURNEY_MISUSE, part, "the list is NULL, though its count is %zu", count);
		return;
	}
	copy = jy_arena_items(&a->builder->arena, count, sizeof(*copy));
	if (copy == NULL) {
		add_memory(a);
		return;
	}
	for (i = 0; i < count; i++) {
		jy_format(item, sizeof(item), "%s[%zu]", part, i);
		copy[i] = (*names)[i];
		jy_add_name(a, item, &copy[i], false);
	}
	*names = copy;
}

void jy_add_span(jy_add *a, const char *part, journey_duration span, bool positive)
{
	if (positive ? span <= 0 : span < 0)
		jy_add_fail(a, JOURNEY_INVALID, part, "a length of %lld microseconds, expected one %s 0",
			    (long long)span, positive ? "above" : "of at least");
	else if (span > JOURNEY_TIME_MAX)
		jy_add_fail(a, JOURNEY_INVALID, part,
			    "a length of %lld microseconds, more than the calendar has", (long long)span);
}

void jy_add_number(jy_add *a, const char *part, double x, double low, double high)
{
	if (!jy_is_finite(x) || x < low || x > high)
		jy_add_fail(a, JOURNEY_INVALID, part, "the number is outside its range");
}

void jy_add_room(jy_add *a, void *items, size_t *capacity, size_t count, size_t max, size_t item_size,
		 const char *limit)
{
	if (a->status != JOURNEY_OK)
		return;
	if (count >= max)
		jy_add_fail(a, JOURNEY_LIMIT, NULL, "more than %s (%zu)", limit, max);
	else if (!jy_grow(&a->builder->allocator, items, capacity, count + 1, item_size))
		add_memory(a);
}

void jy_add_take(jy_add *a, jy_name_kind kind, journey_str name, size_t index)
{
	journey_status status;
	uint32_t taken;

	if (a->status != JOURNEY_OK)
		return;
	if (jy_names_find(&a->builder->names, kind, name, &taken)) {
		jy_add_fail(a, JOURNEY_INVALID, NULL, "`%.*s` is declared twice", (int)name.size, name.data);
		return;
	}
	status = jy_names_put(&a->builder->names, kind, name, (uint32_t)index);
	if (status == JOURNEY_NO_MEMORY)
		add_memory(a);
	else if (status != JOURNEY_OK)
		jy_add_fail(a, status, NULL, "too many names");
}

journey_status jy_add_end(jy_add *a)
{
	if (a->status != JOURNEY_OK)
		jy_arena_rewind(&a->builder->arena, a->mark);
	return a->status;
}
