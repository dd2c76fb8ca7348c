/* The functions mongo.* that expressions made from Mongo-style conditions call. */
#include "base/text.h"
#include "expr/functions.h"
#include "expr/mongo_library.h"
#include "expr/mongo_value.h"
#include "expr/run.h"

/* For what turning a value into text takes: lists hold the same texts as often as they like. */
static journey_status charge_text(jy_run *run, const journey_value *v, int depth)
{
	journey_status s = jy_charge(run, 1 + (v->type == JOURNEY_STRING ? v->n / 16 : 0));
	if (v->type != JOURNEY_LIST || depth == JY_VALUE_DEPTH_MAX)
		return s;
	for (size_t i = 0; i < v->as.list->count && !s; i++)
		s = charge_text(run, &v->as.list->items[i], depth + 1);
	return s;
}

static journey_status set_text(journey_str s, journey_value *out)
{
	*out = (journey_value){{0}, (uint32_t)s.size, JOURNEY_STRING};
	out->as.s = s.data;
	return JOURNEY_OK;
}

static journey_status run_text(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_str s;
	(void)count;
	journey_status status = charge_text(run, args, 0);
	if (!status)
		status = jy_mongo_text(run->arena, args, &s);
	return status ? status : set_text(s, out);
}

static journey_status run_number(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	double d = 0;
	(void)count;
	journey_status status = charge_text(run, args, 0);
	if (!status)
		status = jy_mongo_number(run->arena, args, &d);
	if (status)
		return status;
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = d;
	return JOURNEY_OK;
}

static journey_status run_truthy(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)run;
	(void)count;
	*out = jy_truth(jy_mongo_truthy(args));
	return JOURNEY_OK;
}

static journey_status relate(jy_run *run, jy_mongo_relation relation, const journey_value *args,
			     journey_value *out)
{
	bool truth = false;
	journey_status status = charge_text(run, &args[0], 0);
	if (!status)
		status = charge_text(run, &args[1], 0);
	if (!status)
		status = jy_mongo_relate(run->arena, relation, &args[0], &args[1], &truth);
	if (!status)
		*out = jy_truth(truth);
	return status;
}

static journey_status run_lt(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return relate(run, JY_MONGO_LT, args, out);
}

static journey_status run_lte(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return relate(run, JY_MONGO_LTE, args, out);
}

static journey_status run_gt(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return relate(run, JY_MONGO_GT, args, out);
}

static journey_status run_gte(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return relate(run, JY_MONGO_GTE, args, out);
}

/* Whether a list has the value, or one of the values where that is a list itself. */
static journey_status run_in(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	bool many = args[0].type == JOURNEY_LIST, found = false;
	(void)count;
	if (args[1].type != JOURNEY_LIST)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const journey_list *list = args[1].as.list;
	size_t n = many ? args[0].as.list->count : 1;
	for (size_t i = 0; i < n && !found; i++) {
		const journey_value *v = many ? &args[0].as.list->items[i] : &args[0];
		for (size_t k = 0; k < list->count && !found; k++) {
			journey_status status = jy_charge(run, 1);
			if (!status)
				status = jy_equal_charged(run, v, &list->items[k], &found);
			if (status)
				return status;
		}
	}
	*out = jy_truth(found);
	return JOURNEY_OK;
}

static journey_status fold(jy_run *run, const journey_value *v, journey_value *out)
{
	journey_str s;
	if (v->type != JOURNEY_STRING) {
		*out = *v;
		return jy_charge(run, 1);
	}
	journey_status status = jy_charge(run, 1 + v->n / 16);
	if (!status)
		status = jy_mongo_fold(run->arena, (journey_str){v->as.s, v->n}, &s);
	return status ? status : set_text(s, out);
}

static journey_status run_fold(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_LIST)
		return fold(run, args, out);
	size_t n = args->as.list->count;
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	journey_value *items = jy_arena_items(run->arena, n, sizeof *items);
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		journey_status status = fold(run, &args->as.list->items[i], &items[i]);
		if (status)
			return status;
	}
	*list = (journey_list){n, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return JOURNEY_OK;
}

static journey_status run_version(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_str s;
	(void)count;
	journey_status status = charge_text(run, args, 0);
	if (!status)
		status = jy_mongo_version(run->arena, args, &s);
	return status ? status : set_text(s, out);
}

static journey_status run_get(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args[1].type != JOURNEY_STRING)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	uint64_t steps = args[1].n / 16;
	const journey_value *v = jy_mongo_get(&args[0], (journey_str){args[1].as.s, args[1].n}, &steps);
	*out = v ? *v : (journey_value){{0}, 0, JOURNEY_NULL};
	return jy_charge(run, steps);
}

static const jy_entry table[] = {
	{"mongo.get", false, 0, run_get, "(dyn,string)dyn"},
	{"mongo.lt", false, 0, run_lt, "(dyn,dyn)bool"},
	{"mongo.lte", false, 0, run_lte, "(dyn,dyn)bool"},
	{"mongo.gt", false, 0, run_gt, "(dyn,dyn)bool"},
	{"mongo.gte", false, 0, run_gte, "(dyn,dyn)bool"},
	{"mongo.oneOf", false, 0, run_in, "(dyn,list(dyn))bool"},
	{"mongo.fold", false, 0, run_fold, "(dyn)dyn"},
	{"mongo.number", false, 0, run_number, "(dyn)double"},
	{"mongo.text", false, 0, run_text, "(dyn)string"},
	{"mongo.truthy", false, 0, run_truthy, "(dyn)bool"},
	{"mongo.version", false, 0, run_version, "(dyn)string"},
};

const jy_library jy_library_mongo = JY_LIBRARY(table);
