#include "expr/domain.h"
#include "base/calendar.h"
#include "base/math.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/ast.h"
#include "expr/library.h"
#include "expr/run.h"
#include "expr/semver.h"
#include "expr/unicode_fold.h"
#include "expr/writer.h"
#include <journey/assign.h>
#include <string.h>

/* Mean radius of the earth in metres (IUGG's R1). */
#define EARTH_RADIUS 6371008.8
#define DAY_SECONDS 86400

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

static bool texts(const journey_value *args, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (args[i].type != JOURNEY_STRING)
			return false;
	return true;
}

static journey_status no_overload(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
}

static journey_status set_int(journey_value *out, int64_t v)
{
	*out = (journey_value){{v}, 0, JOURNEY_INT};
	return JOURNEY_OK;
}

static journey_status set_double(journey_value *out, double x)
{
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = x;
	return JOURNEY_OK;
}

/* Buckets. */

static journey_status bucket(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	double at = 0;
	if (!texts(args, count))
		return no_overload(run, out);
	journey_status s = jy_charge(run, ((uint64_t)args[0].n + args[1].n) / 16);
	if (!s)
		s = journey_assign_hash(2, text_of(&args[0]), text_of(&args[1]), &at);
	return s ? s : set_double(out, at);
}

/* Versions. */

/* JOURNEY_OK and *order, else what a call returns at once. */
static bool compare_versions(jy_run *run, const journey_value *args, int *order, journey_status *s,
			     journey_value *out)
{
	*s = texts(args, 2) ? jy_charge(run, ((uint64_t)args[0].n + args[1].n) / 16) : no_overload(run, out);
	if (*s || !texts(args, 2))
		return false;
	if (!jy_semver_valid(text_of(&args[0])) || !jy_semver_valid(text_of(&args[1]))) {
		*s = jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
		return false;
	}
	*order = jy_semver_compare(text_of(&args[0]), text_of(&args[1]));
	return true;
}

#define VERSIONS(name, result)                                                                               \
	static journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out) \
	{                                                                                                    \
		journey_status s;                                                                            \
		int order;                                                                                   \
		(void)count;                                                                                 \
		if (compare_versions(run, args, &order, &s, out))                                            \
			*out = (result);                                                                     \
		return s;                                                                                    \
	}

VERSIONS(semver_compare, ((journey_value){{order}, 0, JOURNEY_INT}))
VERSIONS(semver_less, jy_truth(order < 0))
VERSIONS(semver_equal, jy_truth(order == 0))
VERSIONS(semver_greater, jy_truth(order > 0))
VERSIONS(semver_at_least, jy_truth(order >= 0))

static journey_status semver_valid(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!texts(args, count))
		return no_overload(run, out);
	*out = jy_truth(jy_semver_valid(text_of(args)));
	return jy_charge(run, args->n / 16);
}

/* Places. */

static bool is_place(double latitude, double longitude)
{
	return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

static double square(double x)
{
	return x * x;
}

/* By the haversine formula, which is good for short ways too. */
static double metres(double lat1, double lon1, double lat2, double lon2)
{
	double a = square(jy_sin_degrees((lat2 - lat1) / 2)) +
		   jy_cos_degrees(lat1) * jy_cos_degrees(lat2) * square(jy_sin_degrees((lon2 - lon1) / 2));
	double half = jy_sqrt(a);
	return 2 * EARTH_RADIUS * jy_asin(half < 1 ? half : 1);
}

/* False: *s and *out are what the call returns. */
static bool distance(jy_run *run, const journey_value *args, double *out_metres, journey_status *s,
		     journey_value *out)
{
	double x[4];
	for (int i = 0; i < 4; i++) {
		if (args[i].type != JOURNEY_DOUBLE) {
			*s = no_overload(run, out);
			return false;
		}
		x[i] = args[i].as.d;
	}
	if (!is_place(x[0], x[1]) || !is_place(x[2], x[3])) {
		*s = jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
		return false;
	}
	*out_metres = metres(x[0], x[1], x[2], x[3]);
	return true;
}

/* Two places as maps of `lat` and `lon`. False: *s and *out are what the call returns. */
static bool places(jy_run *run, const journey_value *args, journey_value *parts, journey_status *s,
		   journey_value *out)
{
	static const char *const names[] = {"lat", "lon"};
	for (int i = 0; i < 4; i++) {
		if (args[i / 2].type != JOURNEY_MAP) {
			*s = no_overload(run, out);
			return false;
		}
		const journey_value *found = jy_map_get(args[i / 2].as.map, jy_str(names[i % 2]));
		if (!found || found->type != JOURNEY_DOUBLE) {
			*s = jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
			return false;
		}
		parts[i] = *found;
	}
	return true;
}

/* Places as four numbers, or as two maps. */
static bool any_distance(jy_run *run, const journey_value *args, size_t count, double *metres_out,
			 journey_status *s, journey_value *out)
{
	journey_value parts[4];
	if (count >= 4)
		return distance(run, args, metres_out, s, out);
	return places(run, args, parts, s, out) && distance(run, parts, metres_out, s, out);
}

static journey_status geo_distance(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_status s;
	double d;
	return any_distance(run, args, count, &d, &s, out) ? set_double(out, d) : s;
}

static journey_status geo_within(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	const journey_value *most = &args[count - 1];
	journey_status s;
	double d;
	if (most->type != JOURNEY_DOUBLE)
		return no_overload(run, out);
	if (!any_distance(run, args, count - 1, &d, &s, out))
		return s;
	*out = jy_truth(d <= most->as.d);
	return JOURNEY_OK;
}

/* Local time. */

/* Seconds since 1970 on the wall clock of a zone; false: *s and *out are what the call returns. */
static bool wall_clock(jy_run *run, const journey_value *args, int64_t *out_seconds, journey_status *s,
		       journey_value *out)
{
	int32_t offset = 0;
	if (args[0].type != JOURNEY_TIMESTAMP || args[1].type != JOURNEY_STRING) {
		*s = no_overload(run, out);
		return false;
	}
	*s = jy_expr_zone_offset(run->activation, text_of(&args[1]), args[0].as.i, &offset);
	*out_seconds = args[0].as.i + offset;
	if (*s == JOURNEY_NOT_FOUND || *s == JOURNEY_EVAL) {
		*s = jy_fail(run, out,
			     *s == JOURNEY_EVAL ? JOURNEY_REASON_FUNCTION : JOURNEY_REASON_ARGUMENT);
		return false;
	}
	if (*s == JOURNEY_UNKNOWN) {
		*out = (journey_value){{0}, 0, JY_TAG_UNKNOWN};
		*s = JOURNEY_OK;
		return false;
	}
	return !*s;
}

static int64_t day_of(int64_t seconds)
{
	return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

static int64_t time_in_day(int64_t seconds)
{
	return seconds - day_of(seconds) * DAY_SECONDS;
}

journey_status jy_day_of_week(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	int64_t at;
	journey_status s;
	(void)count;
	return wall_clock(run, args, &at, &s, out) ? set_int(out, jy_weekday_of_day(day_of(at))) : s;
}

static journey_status time_of_day(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	int64_t at;
	journey_status s;
	(void)count;
	if (wall_clock(run, args, &at, &s, out))
		*out = (journey_value){{time_in_day(at)}, args[0].n, JOURNEY_DURATION};
	return s;
}

bool jy_clock_text(journey_str s, int64_t *out)
{
	static const char form[] = "dd:dd:dd";
	int64_t part[3] = {0, 0, 0};
	if (s.size != 5 && s.size != 8)
		return false;
	for (size_t i = 0; i < s.size; i++) {
		if (form[i] == ':' ? s.data[i] != ':' : !jy_is_digit(s.data[i]))
			return false;
		if (form[i] == 'd')
			part[i / 3] = part[i / 3] * 10 + (s.data[i] - '0');
	}
	*out = (part[0] * 60 + part[1]) * 60 + part[2];
	return part[1] < 60 && part[2] < 60 && *out <= DAY_SECONDS;
}

/* From the first to before the second, which may be on the next day; the same twice: never. */
journey_status jy_time_between(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	int64_t at, from, until;
	journey_status s;
	(void)count;
	if (!texts(args + 2, 2))
		return no_overload(run, out);
	if (!jy_clock_text(text_of(&args[2]), &from) || !jy_clock_text(text_of(&args[3]), &until))
		return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
	if (!wall_clock(run, args, &at, &s, out))
		return s;
	at = time_in_day(at);
	*out = jy_truth(from <= until ? at >= from && at < until : at >= from || at < until);
	return JOURNEY_OK;
}

/* Case. */

static journey_status fold(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	jy_writer w = jy_writer_on(run);
	uint32_t c;
	char piece[4];
	if (!texts(args, count))
		return no_overload(run, out);
	journey_status s = jy_charge(run, args->n / 4);
	if (s)
		return s;
	for (size_t at = 0; jy_utf8_next(text_of(args), &at, &c);)
		jy_writer_put(&w, piece, jy_utf8_put(jy_unicode_fold(c), piece));
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

static journey_status equals_fold(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_str a = text_of(&args[0]), b = text_of(&args[1]);
	size_t at = 0, bt = 0;
	uint32_t x = 0, y = 0;
	bool more, other;
	if (!texts(args, count))
		return no_overload(run, out);
	journey_status s = jy_charge(run, (a.size < b.size ? a.size : b.size) / 4);
	if (s)
		return s;
	do {
		more = jy_utf8_next(a, &at, &x);
		other = jy_utf8_next(b, &bt, &y);
	} while (more && other && (x == y || jy_unicode_fold(x) == jy_unicode_fold(y)));
	*out = jy_truth(!more && !other);
	return JOURNEY_OK;
}

/* Literals are looked at when the expression is compiled. */

static bool is_text(const jy_node *node)
{
	return node->kind == JY_N_CONST && node->value.type == JOURNEY_STRING;
}

static journey_status check_versions(const jy_source *source, const jy_node *node)
{
	for (uint32_t i = 0; i < node->count; i++) {
		const jy_node *kid = node->kids[i];
		if (!is_text(kid) || jy_semver_valid(text_of(&kid->value)))
			continue;
		journey_status s = JY_FAIL(source, JOURNEY_INVALID, kid->start, "%.*s is no semantic version",
					   (int)(kid->value.n > 60 ? 60 : kid->value.n), kid->value.as.s);
		jy_error_hint(source->error, "write \"1.2.3\", or \"1.2.3-rc.1\" for what comes before it");
		return s;
	}
	return JOURNEY_OK;
}

static journey_status check_clock(const jy_source *source, const jy_node *node)
{
	int64_t at;
	for (uint32_t i = 2; i < node->count; i++) {
		const jy_node *kid = node->kids[i];
		if (!is_text(kid) || jy_clock_text(text_of(&kid->value), &at))
			continue;
		journey_status s = JY_FAIL(source, JOURNEY_INVALID, kid->start, "%.*s is no time of day",
					   (int)(kid->value.n > 60 ? 60 : kid->value.n), kid->value.as.s);
		/* "9:00" lacks but its zero. */
		char form[6] = "0h:mm";
		if (kid->value.n == 4)
			memcpy(form + 1, kid->value.as.s, 4);
		if (jy_clock_text(jy_str(form), &at))
			jy_error_hint(source->error, "write \"%s\"", form);
		else
			jy_error_hint(source->error, "write \"21:00\"; the last is \"24:00\"");
		return s;
	}
	return JOURNEY_OK;
}

static journey_status check(const jy_source *source, struct jy_infer *in, jy_node *node)
{
	jy_call_fn run = node->function->run;
	(void)in;
	if (run == bucket && !is_text(node->kids[0])) {
		journey_status s = JY_FAIL(source, JOURNEY_TYPE, node->kids[0]->start,
					   "bucket: the salt must be a literal");
		jy_error_hint(source->error, "write bucket(\"name-of-the-experiment\", unit)");
		return s;
	}
	if (run == semver_compare || run == semver_less || run == semver_equal || run == semver_greater ||
	    run == semver_at_least)
		return check_versions(source, node);
	return run == jy_time_between ? check_clock(source, node) : JOURNEY_OK;
}

static const jy_entry entries[] = {
	{"bucket", false, 0, bucket, "(string,string)double"},
	{"semver.compare", false, 0, semver_compare, "(string,string)int"},
	{"semver.less", false, 0, semver_less, "(string,string)bool"},
	{"semver.equal", false, 0, semver_equal, "(string,string)bool"},
	{"semver.greater", false, 0, semver_greater, "(string,string)bool"},
	{"semver.atLeast", false, 0, semver_at_least, "(string,string)bool"},
	{"semver.isValid", false, 0, semver_valid, "(string)bool"},
	{"geo.distance", false, 0, geo_distance,
	 "(double,double,double,double)double|(map(string,double),map(string,double))double"},
	{"geo.within", false, 0, geo_within,
	 "(double,double,double,double,double)bool|(map(string,double),map(string,double),double)bool"},
	{"within", true, 0, geo_within, "(map(string,double),map(string,double),double)bool"},
	{"dayOfWeek", false, 0, jy_day_of_week, "(timestamp,string)int"},
	{"timeOfDay", false, 0, time_of_day, "(timestamp,string)duration"},
	{"timeOfDay.between", false, 0, jy_time_between, "(timestamp,string,string,string)bool"},
	{"fold", false, 0, fold, "(string)string"},
	{"fold", true, 0, fold, "(string)string"},
	{"equalsFold", false, 0, equals_fold, "(string,string)bool"},
	{"equalsFold", true, 0, equals_fold, "(string,string)bool"},
};

const jy_library jy_library_domain = {entries, sizeof entries / sizeof *entries, NULL, check};
