/*
 * Environments of a strategy's expressions. What a place may not read is declared all the same, with slots of
 * a hidden kind, so that the error can say why instead of "not declared".
 */
#include "strategy/experience.h"
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "strategy/aggregates.h"
#include "strategy/patterns.h"
#include "strategy/causes.h"
#include "strategy/codes.h"
#include "strategy/privacy.h"
#include "strategy/entities.h"
#include "strategy/sends.h"
#include "strategy/step_kinds.h"
#include "strategy/models.h"

/* Slots that no finished program has. */
#define SLOT_HIDDEN 7
enum {
	HIDDEN_EVENT,
	HIDDEN_PROFILE,
	HIDDEN_TRIGGER,
	HIDDEN_STAGE,
	HIDDEN_SEGMENT,
	HIDDEN_NOW,
	HIDDEN_EVENTS,
	HIDDEN_SENT,
	HIDDEN_OFFER,
	HIDDEN_CONTEXT,
	HIDDEN_COST,
	HIDDEN_ITEM,
	HIDDEN_CONSENT,
	HIDDEN_LIST,
	HIDDEN_SINCE,
	HIDDEN_DECIDED,
	HIDDEN_CODE
};
static const char *const hidden_names[] = {"event",   "profile", "trigger", "stage",
					   "segment", "now",     "events",  "sent",
					   "offer",   "context", "offer",   "item",
					   "consent",
					   "list",    "stage_since", "decided", "code"};

static const char *type_of(journey_field_type type)
{
	switch (type) {
	case JOURNEY_FIELD_STRING:
		return "string";
	case JOURNEY_FIELD_DOUBLE:
	case JOURNEY_FIELD_MONEY:
		return "double";
	case JOURNEY_FIELD_INT:
		return "int";
	case JOURNEY_FIELD_BOOL:
		return "bool";
	case JOURNEY_FIELD_TIMESTAMP:
		return "timestamp";
	case JOURNEY_FIELD_LIST:
		return "list(dyn)";
	case JOURNEY_FIELD_MAP:
		return "map(string, dyn)";
	case JOURNEY_FIELD_GEO:
		return "map(string, double)";
	default:
		return "dyn";
	}
}

const char *jy_compiler_type(journey_field_type type)
{
	return type_of(type);
}

static const char *feature_type(const jy_feature *feature)
{
	switch ((unsigned)feature->kind) {
	case JOURNEY_FEATURE_COUNT:
	case JOURNEY_FEATURE_DISTINCT:
		return "int";
	case JOURNEY_FEATURE_ANY:
		return "bool";
	case JOURNEY_FEATURE_MOST:
		return "string";
	case JOURNEY_FEATURE_LIST:
		return "list(dyn)";
	case JY_FEATURE_FIRST_OF:
	case JY_FEATURE_LAST_OF:
		return journey_expr_type(feature->of);
	case JOURNEY_FEATURE_FIRST:
	case JOURNEY_FEATURE_LAST:
		return "timestamp";
	case JOURNEY_FEATURE_TALLY:
		return feature->by ? "map(string, double)" : "double";
	default:
		return "double";
	}
}

/* ---- segment("name") ---- */

static journey_status hidden_segment(void *user, size_t count, const journey_value *args, uint32_t *slot,
				     journey_error *error)
{
	(void)user;
	(void)count;
	(void)args;
	(void)error;
	*slot = JY_SLOT(SLOT_HIDDEN, HIDDEN_SEGMENT);
	return JOURNEY_OK;
}

static journey_status resolve_segment(void *user, size_t count, const journey_value *args, uint32_t *slot,
				      journey_error *error)
{
	jy_compiler *c = user;
	journey_str name = {args[0].as.s, args[0].n};
	uint32_t index;
	journey_status status;

	(void)count;
	if (!jy_names_find(&c->builder->names, JY_NAME_SEGMENT, name, &index)) {
		status = jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the segment `%.*s` is not declared",
				      (int)name.size, name.data);
		jy_compiler_near(c, JY_NAME_SEGMENT, name, error);
		return status;
	}
	if (index == c->segment_limit) {
		status = jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the segment `%.*s` refers to itself",
				      (int)name.size, name.data);
		jy_error_hint(error, "a segment can ask for segments declared before it");
		return status;
	}
	if (index > c->segment_limit) {
		status = jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the segment `%.*s` is declared later",
				      (int)name.size, name.data);
		jy_error_hint(error, "a segment can ask for segments declared before it; move `%.*s` up",
			      (int)name.size, name.data);
		return status;
	}
	*slot = JY_SLOT(JY_SLOT_SEGMENT, index);
	return JOURNEY_OK;
}

/* ---- declaring ---- */

typedef struct declaring {
	journey_expr_env *env;
	journey_status status;
	journey_error *error;
	journey_str own; /* a name that hides all others */
} declaring;

static void object(declaring *d, const char *name, uint32_t slot, unsigned flags)
{
	if (d->status == JOURNEY_OK && !jy_str_is(d->own, name))
		d->status = journey_expr_env_object(d->env, jy_str(name), slot, flags, d->error);
}

static void field(declaring *d, journey_str owner, journey_str name, const char *type, uint32_t slot,
		  unsigned flags)
{
	if (d->status == JOURNEY_OK)
		d->status = journey_expr_env_field(d->env, owner, name, type, slot, flags, d->error);
}

static void variable(declaring *d, const char *name, const char *type, uint32_t slot, unsigned flags)
{
	if (d->status == JOURNEY_OK && !jy_str_is(d->own, name))
		d->status = journey_expr_env_variable(d->env, jy_str(name), type, slot, flags, d->error);
}

/* The event under the scope's name for it, which comes before all others. */
static void declare_event(declaring *d, const journey_builder *builder, const jy_scope *scope)
{
	const jy_decl_event *event;
	bool timestamp = false, name = false;
	size_t i;

	d->own = scope->object.size > 0 ? scope->object : jy_str("event");
	if (scope->event == JY_NONE) {
		d->own = jy_str("");
		object(d, "event", JY_SLOT(SLOT_HIDDEN, HIDDEN_EVENT), JOURNEY_EXPR_OPEN);
		return;
	}
	event = &builder->events[scope->event];
	d->status = journey_expr_env_object(d->env, d->own, 0, 0, d->error);
	for (i = 0; i < event->property_count; i++) {
		field(d, d->own, event->properties[i].name, type_of(event->properties[i].type),
		      JY_SLOT(JY_SLOT_EVENT, i), 0);
		timestamp = timestamp || jy_str_is(event->properties[i].name, "timestamp");
		name = name || jy_str_is(event->properties[i].name, "name");
	}
	if (!timestamp)
		field(d, d->own, jy_str("timestamp"), "timestamp",
		      JY_SLOT(JY_SLOT_EVENT, JY_EVENT_TIMESTAMP), 0);
	if (!name)
		field(d, d->own, jy_str("name"), "string", JY_SLOT(JY_SLOT_EVENT, JY_EVENT_NAME), 0);
	object(d, "event", JY_SLOT(SLOT_HIDDEN, HIDDEN_EVENT), JOURNEY_EXPR_OPEN);
}

static void declare_feature(declaring *d, journey_str name, const jy_feature *feature, uint32_t index)
{
	bool tally = feature->kind == JOURNEY_FEATURE_TALLY;
	bool timed = feature->window > 0 || feature->period != JOURNEY_PERIOD_NONE;
	unsigned flags = timed ? JOURNEY_EXPR_TIMED : 0;

	if (tally)
		flags = JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH | (feature->by ? JOURNEY_EXPR_TALLY : 0);
	field(d, jy_str("profile"), name, feature_type(feature),
	      JY_SLOT(tally && !feature->by ? JY_SLOT_DECAYED : JY_SLOT_FEATURE, index), flags);
}

static void declare_profile(declaring *d, const jy_compiler *c, bool visible)
{
	const journey_builder *builder = c->builder;
	journey_str profile = jy_str("profile");
	size_t i;

	if (!visible) {
		object(d, "profile", JY_SLOT(SLOT_HIDDEN, HIDDEN_PROFILE), JOURNEY_EXPR_OPEN);
		variable(d, "now", "timestamp", JY_SLOT(SLOT_HIDDEN, HIDDEN_NOW), 0);
		return;
	}
	object(d, "profile", 0, 0);
	for (i = 0; i < builder->attribute_count; i++)
		field(d, profile, builder->attributes[i].name, type_of(builder->attributes[i].type),
		      JY_SLOT(JY_SLOT_ATTRIBUTE, i), 0);
	for (i = 0; i < builder->feature_count; i++)
		declare_feature(d, builder->features[i].name, &c->features[c->declared[i]], c->declared[i]);
	if (d->status == JOURNEY_OK)
		d->status = jy_seen_declare(c, d->env, d->error);
	variable(d, "now", "timestamp", JY_SLOT_NOW, JOURNEY_EXPR_TIMED);
}

static void declare_membership(declaring *d, jy_compiler *c, bool visible)
{
	static const char *const args[] = {"string"};
	journey_expr_function segment;

	variable(d, "stage", "string",
		 visible ? JY_SLOT(JY_SLOT_STAGE, 0) : JY_SLOT(SLOT_HIDDEN, HIDDEN_STAGE), JOURNEY_EXPR_TIMED);
	variable(d, "stage_since", "timestamp",
		 visible ? JY_SLOT(JY_SLOT_STAGE_SINCE, 0) : JY_SLOT(SLOT_HIDDEN, HIDDEN_SINCE), JOURNEY_EXPR_TIMED);
	memset(&segment, 0, sizeof(segment));
	segment.size = sizeof(segment);
	segment.name = jy_str("segment");
	segment.arg_count = 1;
	segment.args = args;
	segment.result = "bool";
	segment.flags = JOURNEY_EXPR_TIMED;
	segment.resolve = visible ? resolve_segment : hidden_segment;
	segment.user = c;
	if (d->status == JOURNEY_OK)
		d->status = journey_expr_env_function(d->env, &segment, d->error);
}

/* ---- top("interest"), top("interest", 3): the heaviest keys of a tally ---- */

static journey_status hidden_top(void *user, size_t count, const journey_value *args, uint32_t *slot,
				 journey_error *error)
{
	(void)user;
	(void)count;
	(void)args;
	(void)error;
	*slot = JY_SLOT(SLOT_HIDDEN, HIDDEN_PROFILE);
	return JOURNEY_OK;
}

static journey_status resolve_top(void *user, size_t count, const journey_value *args, uint32_t *slot,
				  journey_error *error)
{
	jy_compiler *c = user;
	journey_str name = {args[0].as.s, args[0].n};
	int64_t keys = count > 1 ? args[1].as.i : 0;
	uint32_t i;

	if (!jy_names_find(&c->builder->names, JY_NAME_FEATURE, name, &i) ||
	    c->features[c->declared[i]].kind != JOURNEY_FEATURE_TALLY ||
	    c->features[c->declared[i]].by == NULL) {
		jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`%.*s` is no tally with `by`", (int)name.size,
			     name.data);
		jy_error_hint(error, "write top(\"NAME\") of a feature that is declared as a tally");
		return JOURNEY_NOT_FOUND;
	}
	if (count > 1 && (keys < 1 || keys > JOURNEY_STRATEGY_TOP_MAX))
		return jy_error_set(error, JOURNEY_LIMIT, NULL,
				    "a number of keys from 1 to JOURNEY_STRATEGY_TOP_MAX (%d) is needed here",
				    JOURNEY_STRATEGY_TOP_MAX);
	*slot = JY_SLOT(JY_SLOT_TOP, JY_TOP(c->declared[i], keys));
	return JOURNEY_OK;
}

static void declare_top(declaring *d, jy_compiler *c, bool visible)
{
	static const char *const args[] = {"string", "int"};
	journey_expr_function top;
	size_t count;

	for (count = 1; count <= 2 && d->status == JOURNEY_OK; count++) {
		memset(&top, 0, sizeof(top));
		top.size = sizeof(top);
		top.name = jy_str("top");
		top.arg_count = count;
		top.args = args;
		top.result = count == 1 ? "string" : "list(string)";
		top.flags = JOURNEY_EXPR_TIMED;
		top.resolve = visible ? resolve_top : hidden_top;
		top.user = c;
		d->status = journey_expr_env_function(d->env, &top, d->error);
	}
}

/* The fields of a trigger that has another cause than an event. */
static void declare_cause(declaring *d, const journey_builder *builder, const jy_decl_cause *cause)
{
	jy_property fields[JY_CAUSE_FIELDS];
	size_t count = jy_cause_fields(builder, cause, fields), i;

	object(d, "trigger", 0, 0);
	for (i = 0; i < count; i++)
		field(d, jy_str("trigger"), fields[i].name, type_of(fields[i].type), JY_SLOT(JY_SLOT_TRIGGER, i), 0);
}

static void declare_trigger(declaring *d, const journey_builder *builder, const jy_scope *scope)
{
	const journey_trigger_options *trigger;
	jy_property property;
	size_t i;

	if (scope->trigger_mode == JY_SCOPE_ANY_TRIGGER) {
		object(d, "trigger", JY_SLOT(JY_SLOT_TRIGGER, JY_TRIGGER_OPEN), JOURNEY_EXPR_OPEN);
		return;
	}
	if (scope->trigger_mode == JY_SCOPE_NO_TRIGGER) {
		object(d, "trigger", JY_SLOT(SLOT_HIDDEN, HIDDEN_TRIGGER), JOURNEY_EXPR_OPEN);
		return;
	}
	if (jy_decl_cause_of(builder, scope->trigger) != NULL) {
		declare_cause(d, builder, jy_decl_cause_of(builder, scope->trigger));
		return;
	}
	trigger = &builder->triggers[scope->trigger];
	object(d, "trigger", 0, 0);
	for (i = 0; i < trigger->capture_count; i++) {
		if (jy_captured(builder, scope->trigger, i, &property))
			field(d, jy_str("trigger"), property.name, type_of(property.type),
			      JY_SLOT(JY_SLOT_TRIGGER, i), 0);
	}
}

static void declare_offer(declaring *d, jy_scope_offer mode)
{
	static const struct {
		const char *name, *type;
	} fields[JY_OFFER_FIELDS] = {
		[JY_OFFER_NAME] = {"name", "string"},     [JY_OFFER_COST] = {"cost", "double"},
		[JY_OFFER_MARGIN] = {"margin", "double"}, [JY_OFFER_STOCK] = {"stock", "int"},
		[JY_OFFER_PRIORITY] = {"priority", "double"},
	};
	uint32_t i, slot;

	object(d, "item", JY_SLOT(SLOT_HIDDEN, HIDDEN_ITEM), JOURNEY_EXPR_OPEN);
	if (mode == JY_SCOPE_NO_OFFER) {
		object(d, "offer", JY_SLOT(SLOT_HIDDEN, HIDDEN_OFFER), JOURNEY_EXPR_OPEN);
		object(d, "context", JY_SLOT(SLOT_HIDDEN, HIDDEN_CONTEXT), JOURNEY_EXPR_OPEN);
		return;
	}
	object(d, "context", JY_SLOT(JY_SLOT_CONTEXT, 0), JOURNEY_EXPR_OPEN);
	object(d, "offer", 0, 0);
	for (i = 0; i < JY_OFFER_FIELDS; i++) {
		slot = i == JY_OFFER_COST && mode == JY_SCOPE_OFFER_COST ? JY_SLOT(SLOT_HIDDEN, HIDDEN_COST)
									 : JY_SLOT(JY_SLOT_OFFER, i);
		field(d, jy_str("offer"), jy_str(fields[i].name), fields[i].type, slot, 0);
	}
}

static void declare_touch(void *arg, const char *name, const char *type, uint32_t slot)
{
	field(arg, jy_str("touch"), jy_str(name), type, slot, 0);
}

/* What steps of a journey have decided. */
static void declare_decided(declaring *d, const jy_decl_journey *journey, bool anywhere)
{
	uint32_t count = 0;
	size_t i;

	if (anywhere) {
		object(d, "decided", JY_SLOT(JY_SLOT_DECIDED, JY_DECIDED_OPEN), JOURNEY_EXPR_OPEN);
		return;
	}
	if (journey == NULL || jy_decided_count(journey) == 0) {
		object(d, "decided", JY_SLOT(SLOT_HIDDEN, HIDDEN_DECIDED), JOURNEY_EXPR_OPEN);
		return;
	}
	object(d, "decided", 0, 0);
	for (i = 0; i < journey->op_count; i++)
		if (journey->ops[i].kind == JY_OP_CHOOSE && journey->ops[i].blocks == count)
			field(d, jy_str("decided"), journey->ops[i].as.choose.as, "string",
			      JY_SLOT(JY_SLOT_DECIDED, count++), 0);
}

bool jy_scope_same(const jy_scope *a, const jy_scope *b)
{
	return jy_str_equal(a->object, b->object) && a->inner == b->inner && a->profile == b->profile &&
	       a->membership == b->membership && a->sends == b->sends && a->digest == b->digest && a->touch == b->touch && a->event == b->event &&
	       a->derived == b->derived && a->offer == b->offer && a->trigger_mode == b->trigger_mode && a->trigger == b->trigger &&
	       a->decided == b->decided && a->anywhere == b->anywhere &&
	       a->pattern == b->pattern && a->pattern_steps == b->pattern_steps;
}

/* The environment of a scope, from the cache or made; NULL and a failed status without memory. */
journey_expr_env *jy_compiler_env(jy_compiler *c, const jy_scope *scope)
{
	declaring d = {NULL, JOURNEY_OK, &c->error, {NULL, 0}};
	jy_env_cache *cache = scope->inner ? &c->inner_envs : &c->envs;
	jy_scope kept = *scope;
	uint32_t i;

	for (i = 0; i < JY_ENV_CACHE; i++)
		if (cache->items[i].env != NULL && jy_scope_same(&cache->items[i].scope, scope))
			return cache->items[i].env;
	kept.object = jy_compiler_str(c, scope->object);
	if (c->status != JOURNEY_OK)
		return NULL;
	d.status = journey_expr_env_new(&c->builder->allocator, &d.env);
	if (d.status != JOURNEY_OK) {
		jy_compiler_memory(c);
		return NULL;
	}
	d.status = journey_expr_env_set_mode(d.env, JOURNEY_EXPR_LITERALS);
	declare_event(&d, c->builder, scope);
	declare_profile(&d, c, scope->profile);
	declare_top(&d, c, scope->profile);
	declare_membership(&d, c, scope->membership);
	declare_trigger(&d, c->builder, scope);
	declare_offer(&d, scope->offer);
	if (scope->digest)
		object(&d, "digest", JY_SLOT(JY_SLOT_DIGEST, 0), JOURNEY_EXPR_OPEN);
	if (scope->touch) {
		object(&d, "touch", 0, 0);
		jy_touch_fields(declare_touch, &d);
	}
	declare_decided(&d, scope->decided, scope->anywhere);
	if (d.status == JOURNEY_OK)
		d.status = jy_pattern_declare(c->builder, scope, d.env, d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_entities_declare(c, d.env, scope->profile, d.own, d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_aggregates_declare(c, d.env, scope->profile,
						 JY_SLOT(SLOT_HIDDEN, HIDDEN_EVENTS), d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_lists_declare(c, d.env, scope->profile, JY_SLOT(SLOT_HIDDEN, HIDDEN_LIST), d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_codes_declare(c, d.env, scope->profile, JY_SLOT(SLOT_HIDDEN, HIDDEN_CODE), d.error);
	if (d.status == JOURNEY_OK && scope->profile)
		d.status = jy_derived_declare(c, d.env, scope->derived, d.error);
	if (d.status == JOURNEY_OK && scope->profile && scope->derived != UINT32_MAX)
		d.status = jy_models_declare(c, d.env, d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_sends_declare(c, d.env, scope->sends, JY_SLOT(SLOT_HIDDEN, HIDDEN_SENT),
					    d.error);
	if (d.status == JOURNEY_OK)
		d.status = jy_ask_declare(c, d.env, scope->profile, JY_SLOT(SLOT_HIDDEN, HIDDEN_CONSENT),
					  d.error);
	if (d.status != JOURNEY_OK) {
		journey_expr_env_free(d.env);
		c->status = d.status == JOURNEY_NO_MEMORY ? jy_error_memory(&c->error) : d.status;
		return NULL;
	}
	i = cache->next;
	cache->next = (i + 1) % JY_ENV_CACHE;
	journey_expr_env_free(cache->items[i].env);
	cache->items[i].scope = kept;
	cache->items[i].env = d.env;
	return d.env;
}

void jy_compiler_free_envs(jy_compiler *c)
{
	uint32_t i;

	for (i = 0; i < JY_ENV_CACHE; i++) {
		journey_expr_env_free(c->envs.items[i].env);
		journey_expr_env_free(c->inner_envs.items[i].env);
	}
	memset(&c->envs, 0, sizeof(c->envs));
	memset(&c->inner_envs, 0, sizeof(c->inner_envs));
}

/* ---- checks after compilation ---- */

static bool word_char(char x)
{
	return jy_is_alpha(x) || jy_is_digit(x) || x == '_';
}

/* Offset of an identifier outside of quotes; 0 if it is not found. */
static size_t find_word(journey_str text, const char *word)
{
	size_t size = strlen(word), i;
	char quote = 0;

	for (i = 0; i < text.size; i++) {
		char x = text.data[i];

		if (quote != 0) {
			if (x == '\\')
				i++;
			else if (x == quote)
				quote = 0;
		} else if (x == '"' || x == '\'' || x == '`') {
			quote = x;
		} else if (text.size - i >= size && memcmp(text.data + i, word, size) == 0 &&
			   (i == 0 || (!word_char(text.data[i - 1]) && text.data[i - 1] != '.')) &&
			   (i + size == text.size || !word_char(text.data[i + size]))) {
			return i;
		}
	}
	return 0;
}

/* Offset of a text in quotes; SIZE_MAX if it is not written that way. */
static size_t find_quoted(journey_str text, journey_str what)
{
	size_t i;

	for (i = 0; i < text.size && text.size - i >= what.size + 2; i++)
		if ((text.data[i] == '"' || text.data[i] == '\'') && text.data[i + 1 + what.size] == text.data[i] &&
		    memcmp(text.data + i + 1, what.data, what.size) == 0)
			return i;
	return SIZE_MAX;
}

/* Sets the position of an error at a byte offset. */
static void point(journey_error *error, journey_str text, size_t offset)
{
	size_t i, start = 0;
	uint32_t line = 1;

	for (i = 0; i < offset; i++)
		if (text.data[i] == '\n') {
			line++;
			start = i + 1;
		}
	jy_error_at(error, line, (uint32_t)jy_utf8_count(jy_str_part(text, start, offset)) + 1,
		    (uint32_t)offset);
}

/* Why a hidden name cannot be read. */
static journey_status say_why(jy_compiler *c, const jy_scope *scope, uint32_t hidden)
{
	if (hidden == HIDDEN_ITEM)
		return jy_item_refuse(c, &c->error);
	if (hidden == HIDDEN_DECIDED && scope->decided != NULL)
		return jy_error_set(&c->error, JOURNEY_NOT_FOUND, NULL,
				    "`decided` cannot be read here: no step of this journey decides anything");
	if (hidden == HIDDEN_COST)
		return jy_error_set(&c->error, JOURNEY_NOT_FOUND, NULL,
				    "`offer.cost` cannot be read here: it is what this expression says");
	return jy_error_set(&c->error, JOURNEY_NOT_FOUND, NULL, "`%s` cannot be read here: %s",
			    hidden_names[hidden], scope->why);
}

static void check_slots(jy_compiler *c, const jy_scope *scope, journey_str text,
			const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t count = journey_expr_slots(program, &slots), i;
	const char *name;

	for (i = 0; i < count && c->status == JOURNEY_OK; i++) {
		c->status = jy_entities_refuse(c, slots[i], &name, &c->error);
		if (c->status != JOURNEY_OK)
			point(&c->error, text, find_word(text, name));
	}
	for (i = 0; i < count && c->status == JOURNEY_OK; i++)
		if (jy_slot_kind(slots[i]) == SLOT_HIDDEN) {
			uint32_t hidden = jy_slot_index(slots[i]);

			c->status = say_why(c, scope, hidden);
			point(&c->error, text, find_word(text, hidden_names[hidden]));
			return;
		}
}

/* `stage == "x"` with a stage that is not declared can never hold. */
static void check_stage(jy_compiler *c, journey_str text, journey_value value)
{
	journey_str name = {value.as.s, value.n};
	uint32_t index;
	size_t at;

	if (c->status != JOURNEY_OK || value.type != JOURNEY_STRING || name.size == 0 ||
	    jy_names_find(&c->builder->names, JY_NAME_STAGE, name, &index))
		return;
	c->status = jy_error_set(&c->error, JOURNEY_NOT_FOUND, NULL, "the stage `%.*s` is not declared",
				 (int)name.size, name.data);
	jy_compiler_near(c, JY_NAME_STAGE, name, &c->error);
	at = find_quoted(text, name);
	point(&c->error, text, at != SIZE_MAX ? at : find_word(text, "stage"));
}

static void check_stages(jy_compiler *c, journey_str text, const journey_expr_program *program)
{
	const journey_expr_atom *atoms;
	size_t count = journey_expr_atoms(program, &atoms), i, k;

	for (i = 0; i < count; i++) {
		bool stage = atoms[i].read == JOURNEY_READ_SLOT && atoms[i].slot == JY_SLOT(JY_SLOT_STAGE, 0);
		bool equal = atoms[i].kind == JOURNEY_ATOM_EQUALS || atoms[i].kind == JOURNEY_ATOM_IN;

		for (k = 0; stage && equal && k < atoms[i].count; k++)
			check_stage(c, text, atoms[i].values[k]);
	}
}

static bool fits(jy_wanted wanted, const char *type)
{
	static const char *const number[] = {"double", "int", "uint", "dyn", NULL};
	static const char *const text[] = {"string", "dyn", NULL};
	static const char *const key[] = {"string", "int",       "uint", "bool",
					  "double", "timestamp", "dyn",  NULL};
	static const char *const shown[] = {"string",    "int", "uint",     "bool",      "double",
					    "timestamp", "dyn", "duration", "null_type", NULL};
	const char *const *list = wanted == JY_WANT_NUMBER ? number
				  : wanted == JY_WANT_TEXT ? text
				  : wanted == JY_WANT_KEY  ? key
							   : shown;

	if (wanted == JY_WANT_BOOL || wanted == JY_WANT_ANY)
		return true;
	for (; *list != NULL; list++)
		if (strcmp(*list, type) == 0)
			return true;
	return false;
}

static void check_type(jy_compiler *c, jy_wanted wanted, const journey_expr_program *program)
{
	static const char *const words[] = {"true or false", "a number", "text",
					    "text, a number, true or false or a time",
					    "something that a text can show"};
	const char *type = journey_expr_type(program);

	if (c->status != JOURNEY_OK || fits(wanted, type))
		return;
	c->status = jy_error_set(&c->error, JOURNEY_TYPE, NULL, "the expression is of type %s, expected %s",
				 type, words[wanted]);
	jy_error_at(&c->error, 1, 1, 0);
}

/* A property of the trigger's event that the trigger does not keep. */
static void hint_capture(jy_compiler *c, const jy_scope *scope)
{
	static const char start[] = "trigger.";
	const journey_trigger_options *trigger;
	const jy_decl_event *event;
	const char *name = c->error.message + sizeof(start) - 1;
	uint32_t index;
	size_t i;

	if (c->status != JOURNEY_NOT_FOUND || scope->trigger_mode != JY_SCOPE_CAPTURES ||
	    strncmp(c->error.message, start, sizeof(start) - 1) != 0)
		return;
	trigger = &c->builder->triggers[scope->trigger];
	if (!jy_names_find(&c->builder->names, JY_NAME_EVENT, trigger->event, &index))
		return;
	event = &c->builder->events[index];
	for (i = 0; i < event->property_count; i++) {
		journey_str property = event->properties[i].name;

		if (strncmp(name, property.data, property.size) == 0 && name[property.size] == ':')
			jy_error_hint(&c->error, "add `%.*s` to what trigger `%.*s` captures", (int)property.size,
				      property.data, (int)trigger->name.size, trigger->name.data);
	}
}

static void compile(jy_compiler *c, const jy_scope *scope, journey_str text, jy_wanted wanted,
		    journey_expr_program **out)
{
	journey_strategy *strategy = c->strategy;
	journey_expr_program *program = NULL;
	journey_expr_env *env = jy_compiler_env(c, scope);
	bool outer_reads = c->reads_entity;
	const char *outer_why = c->why;

	if (env == NULL)
		return;
	jy_entities_begin(c, scope->why);
	c->status = journey_expr_compile(env, text, wanted == JY_WANT_BOOL ? "bool" : NULL,
					 &strategy->allocator, &program, &c->error);
	if (c->status != JOURNEY_OK) {
		hint_capture(c, scope);
		return;
	}
	check_slots(c, scope, text, program);
	check_stages(c, text, program);
	check_type(c, wanted, program);
	/* Not before: aggregates inside of it have programs of their own. */
	if (c->status == JOURNEY_OK &&
	    !jy_grow(&strategy->allocator, &strategy->programs, &strategy->program_capacity,
		     strategy->program_count + 1, sizeof(journey_expr_program *)))
		jy_compiler_memory(c);
	if (c->status != JOURNEY_OK) {
		journey_expr_program_free(program);
		return;
	}
	strategy->programs[strategy->program_count++] = program;
	jy_entities_note(c, program);
	/* An expression inside of another is compiled while that one is. */
	c->reads_entity = outer_reads;
	c->why = outer_why;
	*out = program;
}

void jy_compiler_expr(jy_compiler *c, const jy_scope *scope, journey_str text, jy_wanted wanted,
		      journey_expr_program **out, const char *place, ...)
{
	char where[JY_COMPILER_PLACE_MAX];
	va_list args;

	*out = NULL;
	if (c->status != JOURNEY_OK || text.size == 0)
		return;
	compile(c, scope, text, wanted, out);
	va_start(args, place);
	jy_formatv(c->status == JOURNEY_OK ? where : c->error.where,
		   c->status == JOURNEY_OK ? sizeof(where) : sizeof(c->error.where), place, args);
	va_end(args);
	if (c->status == JOURNEY_OK)
		jy_source_note(c, *out, text, where);
}

void jy_compiler_drives(jy_compiler *c, journey_str text, const journey_expr_program *program,
			const char *place, ...)
{
	uint32_t offset = 0;
	va_list args;

	if (c->status != JOURNEY_OK || program == NULL || journey_expr_change_known(program, &offset))
		return;
	c->status = jy_error_set(&c->error, JOURNEY_INVALID, NULL,
				 "it cannot be computed when time alone changes this condition");
	jy_error_hint(&c->error, "compare `now`, or a decayed value, with something that stays: "
				 "now - profile.x > duration(\"24h\")");
	point(&c->error, text, offset);
	va_start(args, place);
	jy_formatv(c->error.where, sizeof(c->error.where), place, args);
	va_end(args);
}
