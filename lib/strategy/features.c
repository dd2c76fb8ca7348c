#include "strategy/features.h"

#include "base/error.h"
#include "base/text.h"
#include "expr/canonical.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- definitions ---- */

/*
 * Canonical bytes: the key under which equal ones are found, and what the storage form knows a feature by, so
 * they may not change between releases.
 */
static bool write_definition(const jy_compiler *c, const jy_definition *d, jy_buffer *out)
{
	bool ok = jy_buffer_u8(out, (uint8_t)d->kind) &&
		  jy_buffer_str(out, c->builder->events[d->event].name) && jy_buffer_str(out, d->where) &&
		  jy_buffer_str(out, d->of) && jy_buffer_str(out, d->by) && jy_buffer_zigzag(out, d->window) &&
		  jy_buffer_zigzag(out, d->half_life) && jy_buffer_varint(out, d->top);

	if (!ok || d->period == JOURNEY_PERIOD_NONE)
		return ok;
	return jy_buffer_u8(out, (uint8_t)d->period) && jy_buffer_u8(out, d->sunday) &&
	       jy_buffer_str(out, c->builder->timezone);
}

uint32_t jy_features_find(jy_compiler *c, const jy_definition *definition)
{
	uint64_t index;

	if (c->status != JOURNEY_OK)
		return JY_NONE;
	c->definition.size = 0;
	if (!write_definition(c, definition, &c->definition)) {
		jy_compiler_memory(c);
		return JY_NONE;
	}
	return jy_map_find(&c->definitions, c->definition.data, c->definition.size, &index) ? (uint32_t)index
											      : JY_NONE;
}

uint32_t jy_features_add(jy_compiler *c, const jy_feature *feature)
{
	uint32_t index = (uint32_t)c->feature_count;

	if (c->status != JOURNEY_OK)
		return JY_NONE;
	if (index >= JOURNEY_STRATEGY_NAMES_MAX) {
		jy_compiler_fail(c, JOURNEY_LIMIT, "",
				 "more than JOURNEY_STRATEGY_NAMES_MAX (%d) features and aggregates",
				 JOURNEY_STRATEGY_NAMES_MAX);
		return JY_NONE;
	}
	if (!jy_grow(&c->builder->allocator, &c->features, &c->feature_capacity, c->feature_count + 1,
		     sizeof(*c->features)) ||
	    jy_map_put(&c->definitions, c->definition.data, c->definition.size, index) != JOURNEY_OK) {
		jy_compiler_memory(c);
		return JY_NONE;
	}
	c->features[index] = *feature;
	c->features[index].definition_hash = jy_hash64(0, c->definition.data, c->definition.size);
	c->feature_count++;
	return index;
}

void jy_features_finish(jy_compiler *c)
{
	journey_strategy *s = c->strategy;

	s->features = jy_compiler_items(c, c->feature_count, sizeof(*s->features));
	if (c->status != JOURNEY_OK)
		return;
	if (c->feature_count > 0)
		memcpy(s->features, c->features, c->feature_count * sizeof(*s->features));
	s->feature_count = (uint32_t)c->feature_count;
}

void jy_features_free(jy_compiler *c)
{
	jy_free(&c->builder->allocator, c->features, c->feature_capacity * sizeof(*c->features));
	jy_map_free(&c->definitions);
	jy_buffer_free(&c->definition);
}

/* ---- declared features ---- */

static const char *feature_word(journey_feature_kind kind)
{
	static const char *const words[] = {"",      "count", "sum",      "min", "max",  "avg", "first",
					    "last",  "tally", "distinct", "any", "most", "list"};

	return words[kind];
}

/* The canonical form of an expression over `event`; one that does not compile has failed before. */
static journey_str canonical(jy_compiler *c, journey_str text)
{
	journey_str form = {NULL, 0};
	journey_status status;
	jy_buffer b;

	if (c->status != JOURNEY_OK || text.size == 0)
		return form;
	jy_buffer_init(&b, &c->builder->allocator);
	status = jy_canonical_text(&c->builder->allocator, text, jy_str("event"), &b);
	if (status == JOURNEY_OK)
		form = jy_compiler_str(c, jy_str_of((const char *)b.data, b.size));
	else if (status == JOURNEY_NO_MEMORY)
		jy_compiler_memory(c);
	jy_buffer_free(&b);
	return form;
}

/* FIRST and LAST keep other things where they are asked for a value. */
static journey_feature_kind kept_kind(const journey_feature_options *from)
{
	if (from->of.size == 0)
		return from->kind;
	if (from->kind == JOURNEY_FEATURE_FIRST)
		return JY_FEATURE_FIRST_OF;
	return from->kind == JOURNEY_FEATURE_LAST ? JY_FEATURE_LAST_OF : from->kind;
}

bool jy_week_on_sunday(const jy_compiler *c, journey_period period, journey_week_start day)
{
	if (day == JOURNEY_WEEK_DEFAULT)
		day = c->builder->week_start;
	return period == JOURNEY_PERIOD_WEEK && day == JOURNEY_WEEK_SUNDAY;
}

static void compile_parts(jy_compiler *c, const journey_feature_options *from, jy_feature *feature)
{
	jy_scope scope = {.event = feature->event,
			  .why = "a feature is a function of its events, so it reads `event` only"};
	bool value = feature->kind == JY_FEATURE_FIRST_OF || feature->kind == JY_FEATURE_LAST_OF;
	bool text = feature->kind == JOURNEY_FEATURE_TALLY || feature->kind == JOURNEY_FEATURE_MOST;

	jy_compiler_expr(c, &scope, from->where, JY_WANT_BOOL, &feature->where, "profile.features.%.*s.where",
			 STR(from->name));
	jy_compiler_expr(c, &scope, from->of, value ? JY_WANT_KEY : JY_WANT_NUMBER, &feature->of,
			 "profile.features.%.*s.of", STR(from->name));
	jy_compiler_expr(c, &scope, from->by, text ? JY_WANT_TEXT : JY_WANT_KEY, &feature->by,
			 "profile.features.%.*s.by", STR(from->name));
}

static uint32_t compile_feature(jy_compiler *c, const journey_feature_options *from)
{
	jy_definition d = {.window = from->window,
			   .half_life = from->half_life,
			   .top = from->top,
			   .period = from->period};
	jy_feature feature;
	uint32_t index;

	memset(&feature, 0, sizeof(feature));
	feature.name = jy_compiler_str(c, from->name);
	feature.kind = d.kind = kept_kind(from);
	feature.window = from->window;
	feature.half_life = from->half_life;
	feature.top = from->top;
	feature.period = from->period;
	feature.sunday = d.sunday = jy_week_on_sunday(c, from->period, from->week_start);
	feature.event = d.event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "profile.features.%.*s.%s",
						   STR(from->name), feature_word(from->kind));
	compile_parts(c, from, &feature);
	d.where = canonical(c, from->where);
	d.of = canonical(c, from->of);
	d.by = canonical(c, from->by);
	index = jy_features_find(c, &d);
	return index == JY_NONE ? jy_features_add(c, &feature) : index;
}

void jy_compile_features(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->declared_features = (uint32_t)c->builder->feature_count;
	c->declared = jy_compiler_items(c, c->builder->feature_count, sizeof(*c->declared));
	for (i = 0; i < c->builder->feature_count && c->status == JOURNEY_OK; i++) {
		const journey_feature_options *from = &c->builder->features[i];

		c->declared[i] = compile_feature(c, from);
		if (c->status == JOURNEY_OK && c->declared[i] != i &&
		    jy_names_put(&s->names, JY_NAME_FEATURE, from->name, c->declared[i]) != JOURNEY_OK)
			jy_compiler_memory(c);
	}
}
