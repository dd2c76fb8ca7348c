/*
 * Values that are computed of others: RFM (recency, frequency, monetary value) and scores of points. Each is made of
 * expressions, so that windows and the moments at which time changes them are those of any condition.
 *
 * RFM after Hughes (1994), "Strategic Database Marketing": a customer gets a number for how lately, how often and for
 * how much they bought, by thresholds. The groups of a scale of 5 are those that Putler's "RFM analysis" made common,
 * with the sum of frequency and monetary value where it takes their mean, and disjoint: each combination of the
 * three has one group.
 */
#include "strategy/compiler.h"

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "strategy/add.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- declaring ---- */

static void check_scale(jy_add *a, const journey_rfm_options *o)
{
	if (o->scale < 2 || o->scale > JOURNEY_RFM_SCALE_MAX)
		jy_add_fail(a, JOURNEY_RANGE, "scale", "a scale of %u, expected 2 to %d", (unsigned)o->scale,
			    JOURNEY_RFM_SCALE_MAX);
	jy_add_check(a, o->recency != NULL && o->frequency != NULL && o->monetary != NULL, "thresholds",
		     "thresholds are missing: of recency, frequency and monetary, one fewer than the scale each");
}

static void copy_thresholds(jy_add *a, journey_rfm_options *o)
{
	size_t count = o->scale - 1, i;

	for (i = 0; a->status == JOURNEY_OK && i < count; i++) {
		jy_add_check(a, o->recency[i] > (i > 0 ? o->recency[i - 1] : 0), "thresholds.recency",
			     "ages above 0 that grow are expected");
		jy_add_number(a, "thresholds.frequency", o->frequency[i], -1e15, 1e15);
		jy_add_number(a, "thresholds.monetary", o->monetary[i], -1e15, 1e15);
		jy_add_check(a, i == 0 || o->frequency[i] >= o->frequency[i - 1], "thresholds.frequency",
			     "numbers that grow are expected");
		jy_add_check(a, i == 0 || o->monetary[i] >= o->monetary[i - 1], "thresholds.monetary",
			     "numbers that grow are expected");
	}
	if (a->status != JOURNEY_OK)
		return;
	o->recency = jy_arena_copy(&a->builder->arena, o->recency, count * sizeof(*o->recency));
	o->frequency = jy_arena_copy(&a->builder->arena, o->frequency, count * sizeof(*o->frequency));
	o->monetary = jy_arena_copy(&a->builder->arena, o->monetary, count * sizeof(*o->monetary));
	if (o->recency == NULL || o->frequency == NULL || o->monetary == NULL)
		a->status = jy_error_memory(&a->builder->error);
}

journey_status journey_builder_rfm(journey_builder *builder, const journey_rfm_options *options)
{
	journey_rfm_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "rfm", jy_str(NULL));
	jy_add_check(&a, !builder->rfm.declared, NULL, "it is declared twice");
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, "event", &item.event, false);
	jy_add_check(&a, item.value.size > 0, "value", "`value` is missing: what an event is worth");
	jy_add_text(&a, "value", &item.value);
	jy_add_span(&a, "window", item.window, false);
	if (item.scale == 0)
		item.scale = 5;
	check_scale(&a, &item);
	copy_thresholds(&a, &item);
	if (a.status == JOURNEY_OK) {
		builder->rfm.options = item;
		builder->rfm.declared = true;
	}
	return jy_add_end(&a);
}

/* Adds a condition to a list of them. */
static void add_part(jy_add *a, jy_decl_part **parts, size_t *count, size_t *capacity, jy_decl_part *part)
{
	jy_add_check(a, part->when.size > 0, NULL, "the condition is empty");
	jy_add_text(a, NULL, &part->when);
	jy_add_room(a, parts, capacity, *count, JOURNEY_STRATEGY_RULES_MAX, sizeof(**parts),
		    "JOURNEY_STRATEGY_RULES_MAX");
	if (a->status == JOURNEY_OK)
		(*parts)[(*count)++] = *part;
}

journey_status journey_builder_rfm_group(journey_builder *builder, journey_str name, journey_str when)
{
	jy_decl_part part = {.when = when, .name = name};
	jy_decl_rfm *rfm;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	rfm = &builder->rfm;
	jy_add_begin(&a, builder, "rfm.groups", name);
	jy_add_name(&a, NULL, &part.name, false);
	for (i = 0; i < rfm->group_count; i++)
		jy_add_check(&a, !jy_str_equal(rfm->groups[i].name, name), NULL, "it is declared twice");
	add_part(&a, &rfm->groups, &rfm->group_count, &rfm->group_capacity, &part);
	return jy_add_end(&a);
}

journey_status journey_builder_score(journey_builder *builder, journey_str name)
{
	jy_decl_score item = {.name = name};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "scores", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_room(&a, &builder->scores, &builder->score_capacity, builder->score_count,
		    JOURNEY_STRATEGY_LISTS_MAX, sizeof(item), "JOURNEY_STRATEGY_LISTS_MAX");
	jy_add_take(&a, JY_NAME_SCORE, item.name, builder->score_count);
	if (a.status == JOURNEY_OK)
		builder->scores[builder->score_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_score_add(journey_builder *builder, journey_str score, journey_str when,
					 int64_t points)
{
	jy_decl_part part = {.when = when, .points = points};
	jy_decl_score *owner;
	char place[JY_PLACE_MAX];
	uint32_t index;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "scores", score);
	if (!jy_names_find(&builder->names, JY_NAME_SCORE, score, &index)) {
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the score is not declared");
		return jy_add_end(&a);
	}
	owner = &builder->scores[index];
	jy_format(place, sizeof(place), "%s.add[%zu].when", a.place, owner->part_count);
	jy_add_begin(&a, builder, place, jy_str(NULL));
	jy_add_check(&a, points >= -JOURNEY_SCORE_POINTS_MAX && points <= JOURNEY_SCORE_POINTS_MAX, NULL,
		     "points are beyond JOURNEY_SCORE_POINTS_MAX (1000000000)");
	add_part(&a, &owner->parts, &owner->part_count, &owner->part_capacity, &part);
	return jy_add_end(&a);
}

/* ---- the expressions of RFM ---- */

static bool put_quoted(jy_buffer *out, journey_str text)
{
	bool ok = jy_buffer_u8(out, '"');
	size_t i;

	for (i = 0; ok && i < text.size; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			ok = jy_buffer_u8(out, '\\');
		ok = ok && jy_buffer_u8(out, (uint8_t)text.data[i]);
	}
	return ok && jy_buffer_u8(out, '"');
}

static bool put_span(jy_buffer *out, journey_duration span)
{
	char text[40];

	jy_duration_text_nanos(span / JOURNEY_SECOND, (int32_t)(span % JOURNEY_SECOND) * 1000, text);
	return jy_buffer_u8(out, '"') && jy_buffer_text(out, text) && jy_buffer_u8(out, '"');
}

/* events.KIND("Order Completed", "730d"[, event, value]) */
static bool put_aggregate(jy_buffer *out, const journey_rfm_options *o, const char *kind, journey_str value)
{
	bool ok = jy_buffer_text(out, "events.") && jy_buffer_text(out, kind) && jy_buffer_u8(out, '(') &&
		  put_quoted(out, o->event);

	if (ok && o->window > 0)
		ok = jy_buffer_text(out, ", ") && put_span(out, o->window);
	if (ok && value.size > 0)
		ok = jy_buffer_text(out, ", event, ") && jy_buffer_bytes(out, value.data, value.size);
	return ok && jy_buffer_u8(out, ')');
}

static bool put_number(jy_buffer *out, double x)
{
	char text[40];
	size_t size = jy_double_text(x, text);

	return jy_buffer_bytes(out, text, size) &&
	       (memchr(text, '.', size) != NULL || memchr(text, 'e', size) != NULL || jy_buffer_text(out, ".0"));
}

/* The age of the last event is below a threshold. */
static bool put_recent(jy_buffer *out, const journey_rfm_options *o, size_t i)
{
	return jy_buffer_text(out, "now - ") && put_aggregate(out, o, "last", jy_str("")) &&
	       jy_buffer_text(out, " < duration(") && put_span(out, o->recency[i]) && jy_buffer_u8(out, ')');
}

static bool put_reached(jy_buffer *out, const journey_rfm_options *o, const char *kind, journey_str value,
			double threshold)
{
	return (value.size > 0 || jy_buffer_text(out, "double(")) && put_aggregate(out, o, kind, value) &&
	       (value.size > 0 || jy_buffer_u8(out, ')')) && jy_buffer_text(out, " >= ") &&
	       put_number(out, threshold);
}

/* Nobody who bought nothing has a number: 0. Else the best whose threshold is met, 1 if none is. */
static bool put_rfm(jy_buffer *out, const journey_rfm_options *o, unsigned which)
{
	bool ok = put_aggregate(out, o, "count", jy_str("")) && jy_buffer_text(out, " == 0 ? 0 : ");
	char text[16];
	uint32_t k;

	for (k = o->scale; ok && k > 1; k--) {
		if (which == JY_RFM_RECENCY)
			ok = put_recent(out, o, o->scale - k);
		else if (which == JY_RFM_FREQUENCY)
			ok = put_reached(out, o, "count", jy_str(""), o->frequency[k - 2]);
		else
			ok = put_reached(out, o, "sum", o->value, o->monetary[k - 2]);
		jy_format(text, sizeof(text), " ? %u : ", (unsigned)k);
		ok = ok && jy_buffer_text(out, text);
	}
	return ok && jy_buffer_u8(out, '1');
}

static const struct {
	const char *name, *when;
} usual_groups[] = {
	{"champions", "rfm.recency >= 4 && rfm.frequency + rfm.monetary >= 8"},
	{"loyal", "rfm.recency >= 3 && rfm.frequency + rfm.monetary >= 6"},
	{"potential_loyalist", "rfm.recency >= 4 && rfm.frequency + rfm.monetary >= 4"},
	{"new", "rfm.recency >= 5"},
	{"promising", "rfm.recency >= 4"},
	{"needs_attention", "rfm.recency == 3 && rfm.frequency + rfm.monetary >= 4"},
	{"about_to_sleep", "rfm.recency == 3"},
	{"cant_lose", "rfm.recency == 1 && rfm.frequency + rfm.monetary >= 8"},
	{"at_risk", "rfm.recency <= 2 && rfm.frequency + rfm.monetary >= 5"},
	{"hibernating", "rfm.recency == 2"},
	{"lost", "rfm.recency == 1"},
};

#define USUAL (sizeof(usual_groups) / sizeof(*usual_groups))

/* ---- compiling ---- */

static jy_scope derived_scope(uint32_t limit)
{
	jy_scope scope = {.profile = true, .event = JY_NONE, .derived = limit};

	scope.why = "a score reads `profile`, `rfm`, `list()`, `bucket()`, `events` and `now` only";
	return scope;
}

static void compile_value(jy_compiler *c, jy_derived *to, jy_derived_kind kind, size_t count)
{
	to->kind = kind;
	to->parts = jy_compiler_items(c, count, sizeof(*to->parts));
	to->count = (uint32_t)count;
}

static void compile_number(jy_compiler *c, uint32_t which)
{
	static const char *const places[] = {"rfm.thresholds.recency", "rfm.thresholds.frequency", "rfm.value"};
	/* The first ones read nothing derived: none has so high a number. */
	jy_scope scope = derived_scope(UINT32_MAX);
	jy_derived *to = &c->strategy->derived[which];
	jy_buffer text;
	bool ok;

	compile_value(c, to, JY_DERIVED_VALUE, 1);
	if (c->status != JOURNEY_OK)
		return;
	jy_buffer_init(&text, &c->builder->allocator);
	ok = put_rfm(&text, &c->builder->rfm.options, which);
	if (!ok)
		jy_compiler_memory(c);
	jy_compiler_expr(c, &scope, jy_str_of((const char *)text.data, text.size), JY_WANT_NUMBER,
			 &to->parts[0].when, "%s", places[which]);
	/* It is not the document's own text that a line and column would lie in. */
	if (c->status != JOURNEY_OK)
		c->error.line = c->error.column = c->error.offset = 0;
	jy_buffer_free(&text);
}

static void compile_group(jy_compiler *c)
{
	const jy_decl_rfm *rfm = &c->builder->rfm;
	jy_scope scope = derived_scope(JY_RFM_GROUP);
	bool own = rfm->group_count > 0;
	size_t count = own ? rfm->group_count : rfm->options.scale == 5 ? USUAL : 0, i;
	jy_derived *to = &c->strategy->derived[JY_RFM_GROUP];

	compile_value(c, to, JY_DERIVED_FIRST, count);
	for (i = 0; i < count && c->status == JOURNEY_OK; i++) {
		journey_str name = own ? rfm->groups[i].name : jy_str(usual_groups[i].name);
		journey_str when = own ? rfm->groups[i].when : jy_str(usual_groups[i].when);

		to->parts[i].name = jy_compiler_str(c, name);
		jy_compiler_expr(c, &scope, when, JY_WANT_BOOL, &to->parts[i].when, "rfm.groups.%.*s", STR(name));
		jy_compiler_drives(c, when, to->parts[i].when, "rfm.groups.%.*s", STR(name));
	}
}

static void compile_rfm(jy_compiler *c)
{
	jy_scope scope = derived_scope(JY_RFM_SCORE);
	jy_derived *score = &c->strategy->derived[JY_RFM_SCORE];
	const journey_rfm_options *o = &c->builder->rfm.options;
	jy_scope value = {.why = "a value is of its event alone"};
	journey_expr_program *checked;
	uint32_t i;

	/* First alone, so that an error points into what the document says. */
	value.event = jy_compiler_name(c, JY_NAME_EVENT, o->event, "rfm.event");
	jy_compiler_expr(c, &value, o->value, JY_WANT_NUMBER, &checked, "rfm.value");
	for (i = JY_RFM_RECENCY; i <= JY_RFM_MONETARY; i++)
		compile_number(c, i);
	c->strategy->rfm_count = JY_RFM_SCORE;
	compile_value(c, score, JY_DERIVED_VALUE, 1);
	if (c->status != JOURNEY_OK)
		return;
	jy_compiler_expr(c, &scope, jy_str("rfm.recency * 100 + rfm.frequency * 10 + rfm.monetary"),
			 JY_WANT_NUMBER, &score->parts[0].when, "rfm");
	compile_group(c);
	c->strategy->rfm_count = JY_RFM_VALUES;
}

static void compile_score(jy_compiler *c, const jy_decl_score *from, jy_derived *to)
{
	jy_scope scope = derived_scope(c->strategy->rfm_count > 0 ? JY_RFM_VALUES : UINT32_MAX);
	size_t i;

	to->name = jy_compiler_str(c, from->name);
	compile_value(c, to, JY_DERIVED_POINTS, from->part_count);
	for (i = 0; i < from->part_count && c->status == JOURNEY_OK; i++) {
		to->parts[i].points = from->parts[i].points;
		jy_compiler_expr(c, &scope, from->parts[i].when, JY_WANT_BOOL, &to->parts[i].when,
				 "scores.%.*s.add[%zu].when", STR(from->name), i);
		jy_compiler_drives(c, from->parts[i].when, to->parts[i].when, "scores.%.*s.add[%zu].when",
				   STR(from->name), i);
	}
}

void jy_compile_derived(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t first = c->builder->rfm.declared ? JY_RFM_VALUES : 0;
	size_t i;

	if (!c->builder->rfm.declared && c->builder->rfm.group_count > 0)
		jy_compiler_fail_at(c, JOURNEY_INVALID, "there are groups, but no RFM to group by", "rfm");
	s->derived = jy_compiler_items(c, first + c->builder->score_count, sizeof(*s->derived));
	if (c->status != JOURNEY_OK)
		return;
	if (first > 0)
		compile_rfm(c);
	for (i = 0; i < c->builder->score_count && c->status == JOURNEY_OK; i++)
		compile_score(c, &c->builder->scores[i], &s->derived[first + i]);
	s->derived_count = first + (uint32_t)c->builder->score_count;
}

/* ---- in expressions ---- */

static journey_status resolve_score(void *user, size_t count, const journey_value *args, uint32_t *slot,
				    journey_error *error)
{
	const jy_compiler *c = user;
	journey_str name = {args[0].as.s, args[0].n};
	uint32_t index;

	(void)count;
	if (!jy_names_find(&c->builder->names, JY_NAME_SCORE, name, &index)) {
		jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the score `%.*s` is not declared",
			     name.size > JOURNEY_STRATEGY_NAME_MAX ? JOURNEY_STRATEGY_NAME_MAX : (int)name.size,
			     name.data);
		jy_compiler_near(c, JY_NAME_SCORE, name, error);
		return JOURNEY_NOT_FOUND;
	}
	*slot = JY_SLOT(JY_SLOT_DERIVED, c->strategy->rfm_count + index);
	return JOURNEY_OK;
}

static journey_status declare_rfm(journey_expr_env *env, uint32_t limit, journey_error *error)
{
	static const char *const names[] = {"recency", "frequency", "monetary", "score", "group"};
	journey_str object = jy_str("rfm");
	journey_status status = journey_expr_env_object(env, object, 0, 0, error);
	uint32_t i;

	for (i = 0; status == JOURNEY_OK && i < JY_RFM_VALUES && i < limit; i++)
		status = journey_expr_env_field(env, object, jy_str(names[i]),
						i == JY_RFM_GROUP ? "string" : "int", JY_SLOT(JY_SLOT_DERIVED, i),
						JOURNEY_EXPR_TIMED, error);
	return status;
}

static journey_status declare_scores(jy_compiler *c, journey_expr_env *env, journey_error *error)
{
	static const char *const args[] = {"string"};
	journey_expr_function f;
	journey_str object = jy_str("score");
	journey_status status = journey_expr_env_object(env, object, 0, 0, error);
	uint32_t i;

	for (i = 0; status == JOURNEY_OK && i < c->builder->score_count; i++)
		status = journey_expr_env_field(env, object, c->builder->scores[i].name, "int",
						JY_SLOT(JY_SLOT_DERIVED, c->strategy->rfm_count + i),
						JOURNEY_EXPR_TIMED, error);
	if (status != JOURNEY_OK)
		return status;
	memset(&f, 0, sizeof(f));
	f.size = sizeof(f);
	f.name = object;
	f.arg_count = 1;
	f.args = args;
	f.result = "int";
	f.flags = JOURNEY_EXPR_TIMED;
	f.resolve = resolve_score;
	f.user = c;
	return journey_expr_env_function(env, &f, error);
}

journey_status jy_derived_declare(jy_compiler *c, journey_expr_env *env, uint32_t limit, journey_error *error)
{
	journey_status status = JOURNEY_OK;

	if (limit == UINT32_MAX)
		return JOURNEY_OK;
	if (c->builder->rfm.declared)
		status = declare_rfm(env, limit == 0 ? JY_RFM_VALUES : limit, error);
	if (status == JOURNEY_OK && limit == 0 && c->builder->score_count > 0)
		status = declare_scores(c, env, error);
	return status;
}
