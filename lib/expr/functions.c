#include "expr/functions.h"
#include "base/text.h"
#include "expr/code.h"
#include "expr/convert.h"
#include "expr/domain.h"
#include "expr/encoders.h"
#include "expr/env.h"
#include "expr/library.h"
#include "expr/mongo_library.h"
#include "expr/matches.h"
#include "expr/lists.h"
#include "expr/math_ext.h"
#include "expr/optional.h"
#include "expr/strings.h"
#include <string.h>

#define ORDERED                                                                                              \
	"(bool,bool)bool|(int,int)bool|(double,double)bool|(string,string)bool|(timestamp,timestamp)bool|"   \
	"(duration,duration)bool|(uint,uint)bool|(bytes,bytes)bool|(int,double)bool|(double,int)bool|"       \
	"(int,uint)bool|(uint,int)bool|(uint,double)bool|(double,uint)bool"
#define ACCESSOR "(timestamp)int|(timestamp,string)int"

static const jy_entry standard[] = {
	{"_==_", false, JY_I_EQ, NULL, "('A,'A)bool"},
	{"_!=_", false, JY_I_NE, NULL, "('A,'A)bool"},
	{"_<_", false, JY_I_LT, NULL, ORDERED},
	{"_<=_", false, JY_I_LE, NULL, ORDERED},
	{"_>_", false, JY_I_GT, NULL, ORDERED},
	{"_>=_", false, JY_I_GE, NULL, ORDERED},
	{"_+_", false, JY_I_ADD, NULL,
	 "(int,int)int|(double,double)double|(string,string)string|(timestamp,duration)timestamp|"
	 "(duration,timestamp)timestamp|(duration,duration)duration|(uint,uint)uint|(bytes,bytes)bytes|"
	 "(list('A),list('A))list('A)"},
	{"_-_", false, JY_I_SUB, NULL,
	 "(int,int)int|(double,double)double|(timestamp,timestamp)duration|(timestamp,duration)timestamp|"
	 "(duration,duration)duration|(uint,uint)uint"},
	{"_*_", false, JY_I_MUL, NULL, "(int,int)int|(double,double)double|(uint,uint)uint"},
	{"_/_", false, JY_I_DIV, NULL, "(int,int)int|(double,double)double|(uint,uint)uint"},
	{"_%_", false, JY_I_MOD, NULL, "(int,int)int|(uint,uint)uint"},
	{"-_", false, JY_I_NEG, NULL, "(int)int|(double)double"},
	{"!_", false, JY_I_NOT, NULL, "(bool)bool"},
	{"@in", false, JY_I_IN, NULL, "('A,list('A))bool|('A,map('A,'B))bool"},
	{"_[_]", false, JY_I_INDEX, NULL,
	 "(list('A),int)'A|(map('A,'B),'A)'B|(optional_type(list('A)),int)optional_type('A)|"
	 "(optional_type(map('A,'B)),'A)optional_type('B)"},
	{"_[?_]", false, JY_I_OPT_INDEX, NULL,
	 "(list('A),int)optional_type('A)|(map('A,'B),'A)optional_type('B)|"
	 "(optional_type(list('A)),int)optional_type('A)|(optional_type(map('A,'B)),'A)optional_type('B)"},
	{"or", true, JY_I_OPT_OR, NULL, "(optional_type('A),optional_type('A))optional_type('A)"},
	{"orValue", true, JY_I_OPT_OR_VALUE, NULL, "(optional_type('A),'A)'A"},
	{"hasValue", true, 0, jy_optional_has_value, "(optional_type('A))bool"},
	{"value", true, 0, jy_optional_value, "(optional_type('A))'A"},
	{"optional.of", false, 0, jy_optional_of, "('A)optional_type('A)"},
	{"optional.none", false, 0, jy_optional_empty, "()optional_type('A)"},
	{"optional.ofNonZeroValue", false, 0, jy_optional_of_non_zero, "('A)optional_type('A)"},
	{"optional.unwrap", false, 0, jy_optional_unwrap, "(list(optional_type('A)))list('A)"},
	{"unwrapOpt", true, 0, jy_optional_unwrap, "(list(optional_type('A)))list('A)"},
	{"first", true, 0, jy_list_first, "(list('A))optional_type('A)"},
	{"last", true, 0, jy_list_last, "(list('A))optional_type('A)"},
	{"size", false, 0, jy_size, "(string)int|(list('A))int|(map('A,'B))int|(bytes)int"},
	{"size", true, 0, jy_size, "(string)int|(list('A))int|(map('A,'B))int|(bytes)int"},
	{"contains", true, 0, jy_contains, "(string,string)bool"},
	{"startsWith", true, 0, jy_starts_with, "(string,string)bool"},
	{"endsWith", true, 0, jy_ends_with, "(string,string)bool"},
	{"matches", true, 0, jy_matches, "(string,string)bool"},
	{"matches", false, 0, jy_matches, "(string,string)bool"},
	{"int", false, 0, jy_to_int, "(int)int|(uint)int|(double)int|(string)int|(timestamp)int"},
	{"uint", false, 0, jy_to_uint, "(uint)uint|(int)uint|(double)uint|(string)uint"},
	{"double", false, 0, jy_to_double, "(double)double|(int)double|(uint)double|(string)double"},
	{"bool", false, 0, jy_to_bool, "(bool)bool|(string)bool"},
	{"string", false, 0, jy_to_string,
	 "(string)string|(bool)string|(int)string|(uint)string|(double)string|(bytes)string|"
	 "(timestamp)string|(duration)string"},
	{"bytes", false, 0, jy_to_bytes, "(bytes)bytes|(string)bytes"},
	{"timestamp", false, 0, jy_to_timestamp, "(timestamp)timestamp|(string)timestamp|(int)timestamp"},
	{"duration", false, 0, jy_to_duration, "(duration)duration|(string)duration"},
	{"dyn", false, 0, jy_to_dyn, "('A)dyn"},
	{"type", false, 0, jy_type_of, "('A)type('A)"},
	{"getFullYear", true, 0, jy_get_full_year, ACCESSOR},
	{"getMonth", true, 0, jy_get_month, ACCESSOR},
	{"getDate", true, 0, jy_get_date, ACCESSOR},
	{"getDayOfMonth", true, 0, jy_get_day_of_month, ACCESSOR},
	{"getDayOfWeek", true, 0, jy_get_day_of_week, ACCESSOR},
	{"getDayOfYear", true, 0, jy_get_day_of_year, ACCESSOR},
	{"getHours", true, 0, jy_get_hours, ACCESSOR "|(duration)int"},
	{"getMinutes", true, 0, jy_get_minutes, ACCESSOR "|(duration)int"},
	{"getSeconds", true, 0, jy_get_seconds, ACCESSOR "|(duration)int"},
	{"getMilliseconds", true, 0, jy_get_milliseconds, ACCESSOR "|(duration)int"},
};

static const jy_library library_standard = JY_LIBRARY(standard);

static const jy_library *const libraries[] = {
	&library_standard,
	&jy_library_domain,
	&jy_library_encoders,
	&jy_library_lists,
	&jy_library_math,
	&jy_library_sets,
	&jy_library_mongo,
	&jy_library_strings,
};

/* Reads one overload at *at; JOURNEY_TYPE cannot happen, as the table is ours. */
static journey_status scan_overload(jy_arena *arena, const char **at, const char *end, jy_function *f)
{
	journey_status s = JOURNEY_OK;
	(*at)++; /* ( */
	while (**at != ')' && !s && f->count < JOURNEY_EXPR_ARGS_MAX) {
		s = jy_type_scan(arena, at, end, 0, &f->args[f->count++]);
		if (!s && **at == ',')
			(*at)++;
	}
	if (s)
		return s;
	(*at)++; /* ) */
	return jy_type_scan(arena, at, end, 0, &f->result);
}

static journey_status declare(journey_expr_env *env, const jy_library *library, const jy_entry *entry)
{
	const char *at = entry->overloads, *end = at + strlen(at);
	while (at < end) {
		jy_function *f = jy_arena_items(&env->arena, 1, sizeof *f);
		if (!f)
			return JOURNEY_NO_MEMORY;
		f->library = library;
		f->name = jy_str(entry->name);
		f->member = entry->member;
		f->operation = entry->operation;
		f->run = entry->run;
		journey_status s = scan_overload(&env->arena, &at, end, f);
		if (!s)
			s = jy_env_add_function(env, f);
		if (s)
			return s;
		if (at < end)
			at++; /* | */
	}
	return JOURNEY_OK;
}

journey_status jy_functions_declare(journey_expr_env *env)
{
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
		for (size_t k = 0; k < libraries[i]->count; k++) {
			journey_status s = declare(env, libraries[i], &libraries[i]->entries[k]);
			if (s)
				return s;
		}
	}
	return JOURNEY_OK;
}
