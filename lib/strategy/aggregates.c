#include "strategy/aggregates.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/features.h"

/* What an expression after the variable is for. */
typedef enum role { ROLE_FILTER, ROLE_VALUE, ROLE_KEY } role;

typedef struct form {
	const char *name;
	journey_feature_kind kind;
	journey_expr_shape shape;
	role first;            /* of the expressions; one that is not the filter must be there */
	bool needs_window;     /* its second literal must be there */
	bool decayed;          /* and is a half-life */
	const char *type;      /* of its slot */
	const char *text;      /* how it is written */
} form;

static const form forms[] = {
	{"events.count", JOURNEY_FEATURE_COUNT, JOURNEY_EXPR_PLAIN, ROLE_FILTER, false, false, "int",
	 "events.count(name[, window][, e, filter])"},
	{"events.any", JOURNEY_FEATURE_COUNT, JOURNEY_EXPR_POSITIVE, ROLE_FILTER, false, false, "int",
	 "events.any(name[, window][, e, filter])"},
	{"events.sum", JOURNEY_FEATURE_SUM, JOURNEY_EXPR_PLAIN, ROLE_VALUE, false, false, "double",
	 "events.sum(name[, window], e, value[, filter])"},
	{"events.min", JOURNEY_FEATURE_MIN, JOURNEY_EXPR_PLAIN, ROLE_VALUE, false, false, "double",
	 "events.min(name[, window], e, value[, filter])"},
	{"events.max", JOURNEY_FEATURE_MAX, JOURNEY_EXPR_PLAIN, ROLE_VALUE, false, false, "double",
	 "events.max(name[, window], e, value[, filter])"},
	{"events.avg", JOURNEY_FEATURE_AVG, JOURNEY_EXPR_PLAIN, ROLE_VALUE, false, false, "double",
	 "events.avg(name[, window], e, value[, filter])"},
	{"events.distinct", JOURNEY_FEATURE_DISTINCT, JOURNEY_EXPR_PLAIN, ROLE_KEY, false, false, "int",
	 "events.distinct(name[, window], e, key[, filter])"},
	{"events.first", JOURNEY_FEATURE_FIRST, JOURNEY_EXPR_PLAIN, ROLE_FILTER, false, false, "timestamp",
	 "events.first(name[, window][, e, filter])"},
	{"events.last", JOURNEY_FEATURE_LAST, JOURNEY_EXPR_PLAIN, ROLE_FILTER, false, false, "timestamp",
	 "events.last(name[, window][, e, filter])"},
	{"events.since", JOURNEY_FEATURE_LAST, JOURNEY_EXPR_AGE, ROLE_FILTER, false, false, "timestamp",
	 "events.since(name[, window][, e, filter])"},
	{"events.decayed", JOURNEY_FEATURE_TALLY, JOURNEY_EXPR_PLAIN, ROLE_FILTER, true, true, "double",
	 "events.decayed(name, half_life[, e, filter[, value]])"},
};

#define FORMS (sizeof(forms) / sizeof(*forms))

/* ---- one call ---- */

typedef struct resolving {
	jy_compiler *c;
	const form *form;
	const journey_expr_call *call;
	journey_expr_resolved *out;
	jy_definition definition;
	jy_feature feature;
} resolving;

static journey_status fail(const resolving *r, journey_error *error, journey_status status, size_t literal,
			   const char *message, const char *hint)
{
	r->out->at = r->call->literal_offsets[literal];
	jy_error_set(error, status, NULL, "%s", message);
	jy_error_hint(error, "%s", hint);
	return status;
}

static journey_status take_event(resolving *r, journey_error *error)
{
	journey_value literal = r->call->literals[0];
	journey_str name = {literal.as.s, literal.n};
	journey_status status;

	if (literal.type != JOURNEY_STRING)
		return fail(r, error, JOURNEY_TYPE, 0, "the name of an event is needed here, in quotes",
			    r->form->text);
	if (jy_names_find(&r->c->builder->names, JY_NAME_EVENT, name, &r->definition.event)) {
		r->feature.event = r->definition.event;
		return JOURNEY_OK;
	}
	r->out->at = r->call->literal_offsets[0];
	status = jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the event `%.*s` is not declared",
			      name.size > JOURNEY_STRATEGY_NAME_MAX ? JOURNEY_STRATEGY_NAME_MAX
								    : (int)name.size,
			      name.data);
	jy_compiler_near(r->c, JY_NAME_EVENT, name, error);
	if (error->hint[0] == '\0')
		jy_error_hint(error, "declare it under `events`");
	return status;
}

/* `"week"`: since the current one began. */
static bool take_period(resolving *r, journey_value literal)
{
	static const char *const words[] = {"day", "week", "month", "quarter", "year"};
	journey_period period;
	size_t i;

	for (i = 0; literal.type == JOURNEY_STRING && i < sizeof(words) / sizeof(*words); i++) {
		if (!jy_str_is(jy_str_of(literal.as.s, literal.n), words[i]))
			continue;
		period = (journey_period)(JOURNEY_PERIOD_DAY + (int)i);
		r->definition.period = r->feature.period = period;
		r->definition.sunday = r->feature.sunday =
			jy_week_on_sunday(r->c, period, JOURNEY_WEEK_DEFAULT);
		return true;
	}
	return false;
}

static journey_status take_window(resolving *r, journey_error *error)
{
	journey_duration span = 0;
	journey_value literal;

	if (r->call->literal_count < 2)
		return JOURNEY_OK;
	literal = r->call->literals[1];
	if (!r->form->decayed && take_period(r, literal))
		return JOURNEY_OK;
	if (literal.type != JOURNEY_STRING ||
	    !jy_duration_parse(jy_str_of(literal.as.s, literal.n), &span))
		return fail(r, error, JOURNEY_TYPE, 1,
			    literal.type == JOURNEY_STRING
				    ? "this text is no length of time: a number and one of w, d, h, m, s"
				    : "a length of time is needed here, in quotes",
			    r->form->decayed ? "write \"7d\", \"12h\" or \"30m\""
					     : "write \"7d\", \"12h\", \"30m\" or \"day\", \"week\", \"month\", "
					       "\"quarter\", \"year\"");
	if (span <= 0 || span > JOURNEY_TIME_MAX)
		return fail(r, error, JOURNEY_RANGE, 1,
			    "a length of time above 0, and no more than the calendar has, is needed here",
			    "leave it out for all of history");
	if (r->form->decayed)
		r->definition.half_life = r->feature.half_life = span;
	else
		r->definition.window = r->feature.window = span;
	return JOURNEY_OK;
}

static role role_of(const resolving *r, size_t part)
{
	if (part == 0)
		return r->form->first;
	return r->form->first == ROLE_FILTER ? ROLE_VALUE : ROLE_FILTER;
}

/* Compiles one expression; its error gets its place in the whole. */
static journey_status take_part(resolving *r, size_t i, journey_error *error)
{
	static const jy_wanted wanted[] = {JY_WANT_BOOL, JY_WANT_NUMBER, JY_WANT_KEY};
	const journey_expr_part *part = &r->call->parts[i];
	jy_scope scope = {.event = r->definition.event,
			  .object = r->call->variable,
			  .inner = true,
			  .why = "an expression over an event sees that event and constants only"};
	role what = role_of(r, i);
	journey_expr_program **program = what == ROLE_FILTER  ? &r->feature.where
					 : what == ROLE_VALUE ? &r->feature.of
							      : &r->feature.by;
	journey_status status;

	jy_compiler_expr(r->c, &scope, part->text, wanted[what], program, "%s", "");
	status = r->c->status;
	if (status == JOURNEY_OK) {
		*(what == ROLE_FILTER  ? &r->definition.where
		  : what == ROLE_VALUE ? &r->definition.of
				       : &r->definition.by) = part->canonical;
		return JOURNEY_OK;
	}
	/* The expression that it stands in says where. */
	r->c->status = JOURNEY_OK;
	*error = r->c->error;
	r->out->at = part->offset + r->c->error.offset;
	return status;
}

static journey_status resolve_parts(resolving *r, journey_error *error)
{
	journey_status status = take_event(r, error);
	size_t i;

	if (status == JOURNEY_OK)
		status = take_window(r, error);
	for (i = 0; i < r->call->part_count && status == JOURNEY_OK; i++)
		status = take_part(r, i, error);
	return status;
}

/* The feature that is kept already, or a new one. */
static uint32_t feature_of(resolving *r)
{
	uint32_t index;

	r->definition.kind = r->feature.kind = r->form->kind;
	if (r->form->decayed)
		r->definition.top = r->feature.top = 1;
	index = jy_features_find(r->c, &r->definition);
	return index == JY_NONE ? jy_features_add(r->c, &r->feature) : index;
}

static const form *find_form(journey_str name)
{
	const form *found = forms;

	while (!jy_str_is(name, found->name))
		found++;
	return found;
}

static journey_status resolve(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			      journey_error *error)
{
	resolving r;
	journey_status status;
	uint32_t index;

	memset(&r, 0, sizeof(r));
	r.c = user;
	r.form = find_form(call->name);
	r.call = call;
	r.out = out;
	status = resolve_parts(&r, error);
	if (status != JOURNEY_OK)
		return status;
	index = feature_of(&r);
	if (r.c->status != JOURNEY_OK) {
		status = r.c->status;
		r.c->status = JOURNEY_OK;
		*error = r.c->error;
		return status;
	}
	out->slot = JY_SLOT(r.form->decayed ? JY_SLOT_DECAYED : JY_SLOT_FEATURE, index);
	out->type = r.form->type;
	out->shape = r.form->shape;
	out->flags = r.call->literal_count > 1 ? JOURNEY_EXPR_TIMED : 0;
	if (r.form->decayed)
		out->flags = JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH;
	return JOURNEY_OK;
}

/* ---- where they cannot be asked for ---- */

static journey_status hide(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			   journey_error *error)
{
	const jy_compiler *c = user;
	const form *found = find_form(call->name);

	(void)error;
	out->slot = c->hidden_aggregate;
	out->type = found->type;
	out->shape = found->shape;
	return JOURNEY_OK;
}

journey_status jy_aggregates_declare(jy_compiler *c, journey_expr_env *env, bool visible,
				     uint32_t hidden_slot, journey_error *error)
{
	journey_status status = JOURNEY_OK;
	journey_expr_aggregate a;
	size_t i;

	c->hidden_aggregate = hidden_slot;
	memset(&a, 0, sizeof(a));
	a.size = sizeof(a);
	a.user = c;
	a.resolve = visible ? resolve : hide;
	for (i = 0; i < FORMS && status == JOURNEY_OK; i++) {
		a.name = jy_str(forms[i].name);
		a.literals_min = forms[i].needs_window ? 2 : 1;
		a.literals_max = 2;
		a.parts_min = forms[i].first == ROLE_FILTER ? 0 : 1;
		a.parts_max = forms[i].first == ROLE_FILTER && !forms[i].decayed ? 1 : 2;
		a.form = forms[i].text;
		status = journey_expr_env_aggregate(env, &a, error);
	}
	return status;
}
