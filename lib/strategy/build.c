/*
 * journey_strategy_build(): one run of the compiler over the declarations.
 */
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/entities.h"
#include "strategy/features.h"
#include "strategy/experience.h"
#include "strategy/sending.h"
#include "strategy/privacy.h"
#include "strategy/sends.h"
#include "strategy/content.h"
#include "strategy/codes.h"

void jy_compiler_fail(jy_compiler *c, journey_status status, const char *place, const char *fmt, ...)
{
	va_list args;

	if (c->status != JOURNEY_OK)
		return;
	va_start(args, fmt);
	c->status = jy_error_setv(&c->error, status, place, fmt, args);
	va_end(args);
}

void jy_compiler_memory(jy_compiler *c)
{
	if (c->status == JOURNEY_OK)
		c->status = jy_error_memory(&c->error);
}

void jy_compiler_hint(jy_compiler *c, const char *fmt, ...)
{
	va_list args;

	if (c->error.hint[0] != '\0')
		return;
	va_start(args, fmt);
	jy_formatv(c->error.hint, sizeof(c->error.hint), fmt, args);
	va_end(args);
}

static void set_where(jy_compiler *c, const char *place, va_list args)
{
	jy_formatv(c->error.where, sizeof(c->error.where), place, args);
}

void jy_compiler_fail_at(jy_compiler *c, journey_status status, const char *message, const char *place, ...)
{
	va_list args;

	if (c->status != JOURNEY_OK)
		return;
	jy_compiler_fail(c, status, NULL, "%s", message);
	va_start(args, place);
	set_where(c, place, args);
	va_end(args);
}

void *jy_compiler_items(jy_compiler *c, size_t count, size_t item_size)
{
	void *items;

	if (c->status != JOURNEY_OK)
		return NULL;
	items = jy_arena_items(&c->strategy->arena, count, item_size);
	if (items == NULL)
		jy_compiler_memory(c);
	return items;
}

journey_str jy_compiler_str(jy_compiler *c, journey_str text)
{
	journey_str copy = {NULL, 0};

	if (c->status == JOURNEY_OK && !jy_arena_str(&c->strategy->arena, text, &copy))
		jy_compiler_memory(c);
	return copy;
}

/* ---- names ---- */

static const char *word_of(jy_name_kind kind)
{
	static const char *const words[] = {
		[JY_NAME_EVENT] = "event",     [JY_NAME_ATTRIBUTE] = "attribute",
		[JY_NAME_FEATURE] = "feature", [JY_NAME_STAGE] = "stage",
		[JY_NAME_SEGMENT] = "segment", [JY_NAME_TRIGGER] = "trigger",
		[JY_NAME_CONSENT] = "consent", [JY_NAME_CHANNEL] = "channel",
		[JY_NAME_OFFER] = "offer",     [JY_NAME_KPI] = "KPI",
		[JY_NAME_JOURNEY] = "journey", [JY_NAME_SOURCE] = "source",
		[JY_NAME_IDENTIFIER] = "identifier",
		[JY_NAME_GATE] = "gate",       [JY_NAME_SUPPRESSION] = "suppression list",
		[JY_NAME_LIST] = "list",       [JY_NAME_SCORE] = "score",
		[JY_NAME_DIGEST] = "digest",
		[JY_NAME_JOURNEY_SET] = "journey set",
		[JY_NAME_TEMPLATE] = "template",
		[JY_NAME_BLOCK] = "block",
		[JY_NAME_SURVEY] = "survey",
	};

	return words[kind];
}

/* The i-th declared name of a kind; false past the last. */
static bool declared(const journey_builder *b, jy_name_kind kind, size_t i, journey_str *name)
{
	size_t counts[] = {
		[JY_NAME_EVENT] = b->event_count,     [JY_NAME_STAGE] = b->stage_count,
		[JY_NAME_SEGMENT] = b->segment_count, [JY_NAME_TRIGGER] = b->trigger_count,
		[JY_NAME_CHANNEL] = b->channel_count, [JY_NAME_OFFER] = b->offer_count,
		[JY_NAME_JOURNEY] = b->journey_count, [JY_NAME_CONSENT] = b->consent_count,
		[JY_NAME_LIST] = b->list_count,       [JY_NAME_SCORE] = b->score_count,
		[JY_NAME_DIGEST] = b->sending.digest_count,
		[JY_NAME_ATTRIBUTE] = b->attribute_count, [JY_NAME_IDENTIFIER] = b->identifier_count,
		[JY_NAME_JOURNEY_SET] = b->lifecycle.set_count,
		[JY_NAME_TEMPLATE] = b->content.template_count,
		[JY_NAME_BLOCK] = b->content.block_count,
	};

	if ((size_t)kind >= sizeof(counts) / sizeof(counts[0]) || i >= counts[kind])
		return false;
	switch (kind) {
	case JY_NAME_EVENT:
		*name = b->events[i].name;
		break;
	case JY_NAME_ATTRIBUTE:
		*name = b->attributes[i].name;
		break;
	case JY_NAME_IDENTIFIER:
		*name = b->identifiers[i].kind;
		break;
	case JY_NAME_STAGE:
		*name = b->stages[i].name;
		break;
	case JY_NAME_SEGMENT:
		*name = b->segments[i].name;
		break;
	case JY_NAME_TRIGGER:
		*name = b->triggers[i].name;
		break;
	case JY_NAME_CHANNEL:
		*name = b->channels[i].name;
		break;
	case JY_NAME_LIST:
		*name = b->lists[i].name;
		break;
	case JY_NAME_DIGEST:
		*name = b->sending.digests[i].name;
		break;
	case JY_NAME_SCORE:
		*name = b->scores[i].name;
		break;
	case JY_NAME_JOURNEY:
		*name = b->journeys[i].options.name;
		break;
	case JY_NAME_TEMPLATE:
		*name = b->content.templates[i].name;
		break;
	case JY_NAME_BLOCK:
		*name = b->content.blocks[i].name;
		break;
	case JY_NAME_JOURNEY_SET:
		*name = b->lifecycle.sets[i].name;
		break;
	case JY_NAME_CONSENT:
		*name = b->consents[i].purpose;
		break;
	default:
		*name = b->offers[i].name;
		break;
	}
	return true;
}

/* Keeps the nearer of two candidates for a misspelt word. */
static void nearer(journey_str word, journey_str candidate, journey_str *best, size_t *distance)
{
	size_t d;

	if (jy_near_miss(word, &candidate, 1) != 0)
		return;
	d = jy_str_distance(word, candidate);
	if (d < *distance) {
		*distance = d;
		*best = candidate;
	}
}

static void suggest(journey_error *error, journey_str best)
{
	if (best.size > 0)
		jy_error_hint(error, "did you mean `%.*s`?", (int)best.size, best.data);
}

void jy_compiler_near(const jy_compiler *c, jy_name_kind kind, journey_str name, journey_error *error)
{
	journey_str best = {NULL, 0}, candidate = {NULL, 0};
	size_t distance = SIZE_MAX, i;

	for (i = 0; declared(c->builder, kind, i, &candidate); i++)
		nearer(name, candidate, &best, &distance);
	suggest(error, best);
}

uint32_t jy_compiler_name(jy_compiler *c, jy_name_kind kind, journey_str name, const char *place, ...)
{
	va_list args;
	uint32_t index;

	if (c->status != JOURNEY_OK || name.size == 0)
		return JY_NONE;
	if (jy_names_find(&c->builder->names, kind, name, &index))
		return index;
	jy_compiler_fail(c, JOURNEY_NOT_FOUND, NULL, "the %s `%.*s` is not declared", word_of(kind),
			 (int)name.size, name.data);
	va_start(args, place);
	set_where(c, place, args);
	va_end(args);
	jy_compiler_near(c, kind, name, &c->error);
	if (kind == JY_NAME_EVENT)
		jy_compiler_hint(c, "declare it under `events`");
	return JY_NONE;
}

void jy_compiler_no_property(jy_compiler *c, const jy_event_type *event, journey_str name, const char *place,
			     ...)
{
	journey_str best = {NULL, 0};
	size_t distance = SIZE_MAX;
	va_list args;
	uint32_t i;

	if (c->status != JOURNEY_OK)
		return;
	jy_compiler_fail(c, JOURNEY_NOT_FOUND, NULL, "the event `%.*s` has no property `%.*s`",
			 (int)event->name.size, event->name.data, (int)name.size, name.data);
	va_start(args, place);
	set_where(c, place, args);
	va_end(args);
	for (i = 0; i < event->property_count; i++)
		nearer(name, event->properties[i].name, &best, &distance);
	suggest(&c->error, best);
}

/* ---- the run ---- */

static void copy_names(jy_compiler *c)
{
	journey_bytes key;
	uint64_t index;
	size_t i;

	for (i = 0; c->status == JOURNEY_OK && i < jy_map_end(&c->builder->names); i++)
		if (jy_map_at(&c->builder->names, i, &key, &index) &&
		    jy_map_put(&c->strategy->names, key.data, key.size, index) != JOURNEY_OK)
			jy_compiler_memory(c);
}

static void hash_all(jy_compiler *c)
{
	jy_buffer bytes;

	if (c->status != JOURNEY_OK)
		return;
	jy_buffer_init(&bytes, &c->builder->allocator);
	if (jy_declarations_write(c->builder, &bytes)) {
		c->strategy->hash = jy_hash128_of(0, bytes.data, bytes.size);
		c->strategy->binary.data = jy_arena_copy(&c->strategy->arena, bytes.data, bytes.size);
		c->strategy->binary.size = bytes.size;
	}
	if (c->strategy->binary.data == NULL)
		jy_compiler_memory(c);
	jy_buffer_free(&bytes);
}

static void run(jy_compiler *c)
{
	c->strategy->name = jy_compiler_str(c, c->builder->name);
	c->strategy->timezone = jy_compiler_str(c, c->builder->timezone);
	copy_names(c);
	hash_all(c);
	jy_compile_entities(c);
	jy_compile_parts(c);
	jy_compile_journeys(c);
	jy_compile_sending(c);
	jy_compile_experience(c);
	jy_content_finish(c);
	jy_features_finish(c);
	jy_sends_finish(c);
	jy_ask_finish(c);
	jy_lists_finish(c);
	jy_codes_finish(c);
	jy_compile_indices(c);
	jy_compile_rules(c);
	jy_compiler_free_envs(c);
	jy_features_free(c);
	jy_sends_free(c);
	jy_ask_free(c);
	jy_lists_free(c);
	jy_codes_free(c);
}

static journey_status build(journey_builder *builder, journey_strategy **out)
{
	journey_strategy *strategy = jy_alloc_zero(&builder->allocator, sizeof(*strategy));
	jy_compiler c;

	if (strategy == NULL)
		return jy_error_memory(&builder->error);
	strategy->allocator = builder->allocator;
	jy_arena_init(&strategy->arena, &builder->allocator);
	jy_map_init(&strategy->names, &builder->allocator, 0);
	jy_map_init(&strategy->list_members, &builder->allocator, 0);
	jy_map_init(&strategy->entity_programs, &builder->allocator, 0);
	jy_map_init(&strategy->program_sources, &builder->allocator, 0);
	jy_map_init(&strategy->contents.value_places, &builder->allocator, 0);
	memset(&c, 0, sizeof(c));
	c.builder = builder;
	c.strategy = strategy;
	c.segment_limit = JY_NONE;
	jy_map_init(&c.definitions, &builder->allocator, 0);
	jy_buffer_init(&c.definition, &builder->allocator);
	run(&c);
	if (c.status != JOURNEY_OK) {
		c.error.status = c.status;
		builder->error = c.error;
		journey_strategy_free(strategy);
		return c.status;
	}
	*out = strategy;
	return JOURNEY_OK;
}

journey_status journey_strategy_build(journey_builder *builder, journey_strategy **out, journey_error *error)
{
	journey_status status;
	journey_str name;

	if (builder == NULL || out == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, NULL,
				    "the builder or the place for the strategy is NULL");
	if (builder->open) {
		name = builder->journeys[builder->journey_count - 1].options.name;
		status = jy_error_set(&builder->error, JOURNEY_MISUSE, NULL,
				      "the journey `%.*s` is still open", (int)name.size, name.data);
		jy_error_where(&builder->error, "journeys.%.*s", (int)name.size, name.data);
	} else {
		status = build(builder, out);
	}
	if (status != JOURNEY_OK && error != NULL)
		*error = builder->error;
	return status;
}
