/*
 * Everything of a strategy but its journeys: resolved and compiled, in the order in which one may refer to
 * the other.
 */
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/causes.h"
#include "strategy/features.h"
#include "strategy/patterns.h"
#include "strategy/privacy.h"
#include "strategy/content.h"
#include "strategy/measures.h"
#include "strategy/models.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

static const jy_scope scope_profile = {
	.profile = true,
	.event = JY_NONE,
	.why = "a stage's condition reads `profile` and `now` only",
};
static const jy_scope scope_member = {
	.profile = true,
	.membership = true,
	.event = JY_NONE,
	.why = "it holds for a customer at any time, so it reads `profile`, `stage`, `segment()`, `now` only",
};
static const jy_scope scope_reach = {
	.profile = true,
	.membership = true,
	.sends = true,
	.event = JY_NONE,
	.why = "a channel's condition reads `profile`, `stage`, `segment()`, `now` and `sent.count()` only",
};
static const jy_scope scope_offer = {
	.profile = true,
	.membership = true,
	.sends = true,
	.event = JY_NONE,
	.trigger_mode = JY_SCOPE_ANY_TRIGGER,
	.why = "an offer reads `profile`, `stage`, `segment()`, `now`, `sent.count()`, `offer`, `context` and "
	       "`trigger` only",
};

static jy_scope event_scope(uint32_t event, const char *why)
{
	jy_scope scope = {.event = JY_NONE};

	scope.event = event;
	scope.why = why;
	return scope;
}

static void compile_events(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	const jy_decl_event *from;
	size_t i, k;

	s->events = jy_compiler_items(c, c->builder->event_count, sizeof(*s->events));
	for (i = 0; i < c->builder->event_count && c->status == JOURNEY_OK; i++) {
		jy_event_type *event = &s->events[i];

		from = &c->builder->events[i];
		event->name = jy_compiler_str(c, from->name);
		event->properties = jy_compiler_items(c, from->property_count, sizeof(*event->properties));
		for (k = 0; k < from->property_count && c->status == JOURNEY_OK; k++) {
			event->properties[k].name = jy_compiler_str(c, from->properties[k].name);
			event->properties[k].type = from->properties[k].type;
			event->properties[k].pii = from->properties[k].pii;
			event->properties[k].required = from->properties[k].required;
		}
		event->property_count = (uint32_t)from->property_count;
		s->event_count++;
	}
}

static void compile_attributes(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->attributes = jy_compiler_items(c, c->builder->attribute_count, sizeof(*s->attributes));
	for (i = 0; i < c->builder->attribute_count && c->status == JOURNEY_OK; i++) {
		s->attributes[i] = c->builder->attributes[i];
		s->attributes[i].name = jy_compiler_str(c, c->builder->attributes[i].name);
		s->attribute_count++;
	}
}

static void compile_stages(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->stages = jy_compiler_items(c, c->builder->stage_count, sizeof(*s->stages));
	for (i = 0; i < c->builder->stage_count && c->status == JOURNEY_OK; i++) {
		const jy_decl_condition *from = &c->builder->stages[i];

		s->stages[i].name = jy_compiler_str(c, from->name);
		jy_compiler_expr(c, &scope_profile, from->when, JY_WANT_BOOL, &s->stages[i].when,
				 "stages.%.*s", STR(from->name));
		jy_compiler_drives(c, from->when, s->stages[i].when, "stages.%.*s", STR(from->name));
		s->stage_count++;
	}
}

static void compile_segments(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->segments = jy_compiler_items(c, c->builder->segment_count + jy_becomes_count(c->builder),
					sizeof(*s->segments));
	for (i = 0; i < c->builder->segment_count && c->status == JOURNEY_OK; i++) {
		const jy_decl_condition *from = &c->builder->segments[i];

		c->segment_limit = (uint32_t)i;
		s->segments[i].name = jy_compiler_str(c, from->name);
		jy_compiler_expr(c, &scope_member, from->when, JY_WANT_BOOL, &s->segments[i].when,
				 "segments.%.*s", STR(from->name));
		s->segments[i].keep = !from->unkept;
		jy_compiler_drives(c, from->when, s->segments[i].when, "segments.%.*s", STR(from->name));
		s->segment_count++;
	}
	c->segment_limit = JY_NONE;
	s->declared_segments = s->segment_count;
	for (i = 0; i < jy_becomes_count(c->builder) && c->status == JOURNEY_OK; i++)
		jy_compile_becomes(c, &scope_member, i, &s->segments[s->segment_count++]);
}

/* ---- triggers ---- */

static void compile_captures(jy_compiler *c, const journey_trigger_options *from, jy_trigger *trigger)
{
	const jy_event_type *event;
	size_t i;

	trigger->captures = jy_compiler_items(c, from->capture_count, sizeof(*trigger->captures));
	for (i = 0; i < from->capture_count && c->status == JOURNEY_OK; i++) {
		event = &c->strategy->events[trigger->event];
		trigger->captures[i] = jy_event_property(event, from->capture[i]);
		if (trigger->captures[i] == JY_NONE)
			jy_compiler_no_property(c, event, from->capture[i], "triggers.%.*s.capture[%zu]",
						STR(from->name), i);
		for (size_t k = 0; k < i && c->status == JOURNEY_OK; k++)
			if (trigger->captures[k] == trigger->captures[i])
				jy_compiler_fail_at(c, JOURNEY_INVALID, "captured twice",
						    "triggers.%.*s.capture[%zu]", STR(from->name), i);
	}
	trigger->capture_count = (uint32_t)from->capture_count;
}

/* The key of both events: the same text, the same type. */
static void compile_keys(jy_compiler *c, const journey_trigger_options *from, jy_trigger *trigger)
{
	static const char *const why = "a key reads `event` only";
	jy_scope scope = event_scope(trigger->event, why);

	jy_compiler_expr(c, &scope, from->per, JY_WANT_KEY, &trigger->per, "triggers.%.*s.per",
			 STR(from->name));
	if (c->status != JOURNEY_OK || trigger->unless == JY_NONE || trigger->per == NULL)
		return;
	scope = event_scope(trigger->unless, why);
	jy_compiler_expr(c, &scope, from->per, JY_WANT_KEY, &trigger->unless_per, "triggers.%.*s.per",
			 STR(from->name));
	if (c->status != JOURNEY_OK && c->status != JOURNEY_NO_MEMORY)
		jy_compiler_hint(c,
				 "the key is compared with that of `%.*s`, whose properties must have it too",
				 STR(from->unless));
	else if (c->status == JOURNEY_OK &&
		 strcmp(journey_expr_type(trigger->per), journey_expr_type(trigger->unless_per)) != 0)
		jy_compiler_fail_at(c, JOURNEY_TYPE, "the key has different types in the two events",
				    "triggers.%.*s.per", STR(from->name));
}

static void compile_trigger(jy_compiler *c, const journey_trigger_options *from, jy_trigger *trigger)
{
	jy_scope scope = scope_member;

	scope.sends = true;
	scope.why = "a trigger's condition reads `event`, `profile`, `stage`, `segment()` and `now` only";
	trigger->name = jy_compiler_str(c, from->name);
	trigger->within = from->within;
	trigger->event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "triggers.%.*s.%s", STR(from->name),
					  from->unless.size > 0 ? "after" : "event");
	trigger->unless =
		jy_compiler_name(c, JY_NAME_EVENT, from->unless, "triggers.%.*s.unless", STR(from->name));
	compile_captures(c, from, trigger);
	scope.event = trigger->event;
	jy_compiler_expr(c, &scope, from->when, JY_WANT_BOOL, &trigger->when, "triggers.%.*s.when",
			 STR(from->name));
	scope.event = trigger->unless;
	jy_compiler_expr(c, &scope, from->unless_when, JY_WANT_BOOL, &trigger->unless_when,
			 "triggers.%.*s.unless_when", STR(from->name));
	if (c->status == JOURNEY_OK)
		compile_keys(c, from, trigger);
}

static void compile_triggers(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->triggers = jy_compiler_items(c, c->builder->trigger_count, sizeof(*s->triggers));
	for (i = 0; i < c->builder->trigger_count && c->status == JOURNEY_OK; i++) {
		if (!jy_compile_cause(c, (uint32_t)i, &s->triggers[i]) && !jy_compile_pattern(c, (uint32_t)i))
			compile_trigger(c, &c->builder->triggers[i], &s->triggers[i]);
		s->trigger_count++;
	}
	jy_compile_onces(c);
}

/* ---- channels and their consent ---- */

static void compile_channels(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->channels = jy_compiler_items(c, c->builder->channel_count, sizeof(*s->channels));
	for (i = 0; i < c->builder->channel_count && c->status == JOURNEY_OK; i++) {
		const journey_channel_options *from = &c->builder->channels[i];
		jy_channel *channel = &s->channels[i];

		channel->name = jy_compiler_str(c, from->name);
		channel->consent = JY_NONE;
		if (from->consent.size > 0)
			jy_names_find(&s->names, JY_NAME_CONSENT, from->consent, &channel->consent);
		channel->quiet_from = from->quiet_from;
		channel->quiet_until = from->quiet_until;
		channel->caps = jy_compiler_items(c, from->cap_count, sizeof(*channel->caps));
		if (channel->caps != NULL && from->cap_count > 0)
			memcpy(channel->caps, from->caps, from->cap_count * sizeof(*channel->caps));
		channel->cap_count = (uint32_t)from->cap_count;
		jy_compiler_expr(c, &scope_reach, from->reach, JY_WANT_BOOL, &channel->reach,
				 "channels.%.*s.reach", STR(from->name));
		s->channel_count++;
	}
}

/* ---- offers ---- */

void jy_compile_offer(jy_compiler *c, const jy_scope *scope, const journey_offer_options *offer,
		      unsigned targets, journey_str user, journey_expr_program **when, journey_expr_program **cost,
		      jy_content *content)
{
	bool before = c->status == JOURNEY_OK;
	jy_scope own = *scope, inside = *scope;

	own.offer = JY_SCOPE_OFFER;
	inside.offer = JY_SCOPE_OFFER_COST;
	jy_compiler_expr(c, &own, offer->when, JY_WANT_BOOL, when, "offers.%.*s.when", STR(offer->name));
	jy_compiler_expr(c, &inside, offer->cost, JY_WANT_NUMBER, cost, "offers.%.*s.cost", STR(offer->name));
	jy_content_offer(c, &own, offer, targets, content);
	if (before && c->status != JOURNEY_OK && c->status != JOURNEY_NO_MEMORY && user.size > 0)
		jy_compiler_hint(c, "the offer is sent at %.*s", STR(user));
}

static void compile_offers(jy_compiler *c)
{
	static const journey_str nobody = {NULL, 0};
	journey_strategy *s = c->strategy;
	size_t i;

	s->offers = jy_compiler_items(c, c->builder->offer_count, sizeof(*s->offers));
	for (i = 0; i < c->builder->offer_count && c->status == JOURNEY_OK; i++) {
		const journey_offer_options *from = &c->builder->offers[i];
		jy_offer *offer = &s->offers[i];

		offer->name = jy_compiler_str(c, from->name);
		offer->priority = from->priority;
		offer->margin = from->margin;
		offer->stock = from->stock;
		jy_compile_offer(c, &scope_offer, from, 1u << JOURNEY_TEMPLATE_HTML, nobody, &offer->when, &offer->cost, &offer->content);
		s->offer_count++;
	}
}

void jy_compile_parts(jy_compiler *c)
{
	compile_events(c);
	compile_attributes(c);
	jy_compile_features(c);
	jy_compile_consents(c);
	jy_compile_lists(c);
	jy_compile_models(c);
	jy_compile_derived(c);
	compile_stages(c);
	compile_segments(c);
	compile_triggers(c);
	compile_channels(c);
	jy_compile_privacy(c);
	jy_compile_contents(c);
	compile_offers(c);
	jy_compile_measures(c);
	jy_compile_identity(c);
}
