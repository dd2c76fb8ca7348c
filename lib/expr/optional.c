#include "expr/optional.h"
#include "expr/arithmetic.h"
#include "expr/collect.h"

void jy_optional_none(journey_value *out)
{
	static const journey_list nothing = {0, NULL};
	*out = (journey_value){{0}, 0, JOURNEY_OPTIONAL};
	out->as.list = &nothing;
}

journey_status jy_optional_wrap(jy_run *run, const journey_value *value, journey_value *out)
{
	if (value->type >= JY_TAG_SPECIAL) {
		*out = *value;
		return JOURNEY_OK;
	}
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	journey_value *item = jy_arena_alloc(run->arena, sizeof *item);
	if (!list || !item)
		return JOURNEY_NO_MEMORY;
	*item = *value;
	*list = (journey_list){1, item};
	*out = (journey_value){{0}, 0, JOURNEY_OPTIONAL};
	out->as.list = list;
	return JOURNEY_OK;
}

const journey_value *jy_optional_held(const journey_value *optional)
{
	return optional->as.list->count ? &optional->as.list->items[0] : NULL;
}

/* What is looked into: *a, or what it holds. False: *out is the result already. */
static bool look_into(jy_run *run, const journey_value **a, journey_value *out)
{
	if ((*a)->type != JOURNEY_OPTIONAL)
		return true;
	*a = jy_optional_held(*a);
	if (!*a) {
		jy_optional_none(out);
		return false;
	}
	if ((*a)->type == JOURNEY_OPTIONAL)
		(void)jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	return (*a)->type != JOURNEY_OPTIONAL;
}

/* What was found in *out becomes an optional: empty where nothing was. */
static journey_status found(jy_run *run, journey_value *out)
{
	if (out->type != JY_TAG_ERROR ||
	    (out->as.i != JOURNEY_REASON_NO_KEY && out->as.i != JOURNEY_REASON_NO_INDEX))
		return jy_optional_wrap(run, out, out);
	jy_optional_none(out);
	return JOURNEY_OK;
}

journey_status jy_optional_index(jy_run *run, const journey_value *a, const journey_value *b,
				 journey_value *out)
{
	if (!look_into(run, &a, out))
		return JOURNEY_OK;
	journey_status s = jy_index(run, a, b, out);
	return s ? s : found(run, out);
}

journey_status jy_optional_select(jy_run *run, const journey_value *a, const journey_value *name,
				  journey_value *out)
{
	if (!look_into(run, &a, out))
		return JOURNEY_OK;
	if (a->type >= JY_TAG_SPECIAL) {
		*out = *a;
		return JOURNEY_OK;
	}
	journey_status s = jy_select(run, a, name, out);
	return s ? s : found(run, out);
}

bool jy_optional_or(jy_run *run, journey_value *a, bool value)
{
	if (a->type >= JY_TAG_SPECIAL)
		return true;
	if (a->type != JOURNEY_OPTIONAL) {
		(void)jy_fail(run, a, JOURNEY_REASON_NO_OVERLOAD);
		return true;
	}
	const journey_value *held = jy_optional_held(a);
	if (held && value)
		*a = *held;
	return held != NULL;
}

bool jy_optional_open(jy_run *run, journey_value *a, journey_value *held)
{
	if (a->type >= JY_TAG_SPECIAL)
		return false;
	if (a->type != JOURNEY_OPTIONAL) {
		(void)jy_fail(run, a, JOURNEY_REASON_NO_OVERLOAD);
		return false;
	}
	const journey_value *value = jy_optional_held(a);
	if (value)
		*held = *value;
	return value != NULL;
}

journey_status jy_optional_of(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return jy_optional_wrap(run, args, out);
}

journey_status jy_optional_empty(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)run;
	(void)args;
	(void)count;
	jy_optional_none(out);
	return JOURNEY_OK;
}

/* Empty, false, 0 of any kind, 1970, null. */
static bool is_zero(const journey_value *v)
{
	switch (v->type) {
	case JOURNEY_NULL:
		return true;
	case JOURNEY_BOOL:
	case JOURNEY_INT:
	case JOURNEY_UINT:
		return v->as.u == 0;
	case JOURNEY_DOUBLE:
		return v->as.d == 0.0;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		return v->n == 0;
	case JOURNEY_LIST:
		return v->as.list->count == 0;
	case JOURNEY_MAP:
		return v->as.map->count == 0;
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		return v->as.i == 0 && v->n == 0;
	default:
		return false;
	}
}

journey_status jy_optional_of_non_zero(jy_run *run, const journey_value *args, size_t count,
				       journey_value *out)
{
	(void)count;
	if (!is_zero(args))
		return jy_optional_wrap(run, args, out);
	jy_optional_none(out);
	return JOURNEY_OK;
}

journey_status jy_optional_has_value(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_OPTIONAL)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	*out = jy_truth(jy_optional_held(args) != NULL);
	return JOURNEY_OK;
}

journey_status jy_optional_value(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_OPTIONAL)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const journey_value *held = jy_optional_held(args);
	if (!held)
		return jy_fail(run, out, JOURNEY_REASON_ABSENT);
	*out = *held;
	return JOURNEY_OK;
}

journey_status jy_optional_unwrap(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_LIST)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const journey_list *list = args->as.list;
	journey_value made;
	journey_status s = jy_charge(run, list->count);
	if (!s)
		s = jy_builder_new(run, &made);
	for (size_t i = 0; i < list->count && !s; i++) {
		s = jy_builder_push_maybe(run, &made, &list->items[i]);
		if (!s && made.type == JY_TAG_ERROR)
			break;
	}
	if (s)
		return s;
	jy_builder_done(&made);
	*out = made;
	return JOURNEY_OK;
}

static journey_status end_of(jy_run *run, const journey_value *args, bool last, journey_value *out)
{
	if (args->type != JOURNEY_LIST)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const journey_list *list = args->as.list;
	if (list->count)
		return jy_optional_wrap(run, &list->items[last ? list->count - 1 : 0], out);
	jy_optional_none(out);
	return JOURNEY_OK;
}

journey_status jy_list_first(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return end_of(run, args, false, out);
}

journey_status jy_list_last(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return end_of(run, args, true, out);
}
