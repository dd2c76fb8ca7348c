/* Names that a strategy knows; the contract is in <journey/names.h>. */
#include <journey/names.h>

#include "base/text.h"
#include "strategy/model.h"

/* Counts down to the one that is asked for. */
typedef struct walk {
	const journey_strategy *strategy;
	size_t left;
	journey_str *name, *part;
} walk;

static bool here(walk *w, journey_str name, journey_str part)
{
	if (w->left-- > 0)
		return false;
	*w->name = name;
	*w->part = part;
	return true;
}

static bool one(walk *w, journey_str name)
{
	return here(w, name, (journey_str){NULL, 0});
}

static bool properties(walk *w)
{
	for (uint32_t i = 0; i < w->strategy->event_count; i++) {
		const jy_event_type *event = &w->strategy->events[i];
		for (uint32_t j = 0; j < event->property_count; j++) {
			if (here(w, event->name, event->properties[j].name))
				return true;
		}
	}
	return false;
}

static bool traits(walk *w)
{
	for (uint32_t i = 0; i < w->strategy->attribute_count; i++) {
		if (one(w, w->strategy->attributes[i].name))
			return true;
	}
	for (uint32_t i = 0; i < w->strategy->identifier_count; i++) {
		const jy_identifier_kind *kind = &w->strategy->identifiers[i];
		if (kind->root == JY_IDENTIFIER_TRAITS && kind->path_count > 0 && one(w, kind->path[0]))
			return true;
	}
	return one(w, jy_str("consent")) || one(w, jy_str("timezone"));
}

static bool offers(walk *w)
{
	for (uint32_t i = 0; i < w->strategy->offer_count; i++) {
		if (one(w, w->strategy->offers[i].name))
			return true;
	}
	return false;
}

static bool templates(walk *w)
{
	for (uint32_t i = 0; i < w->strategy->contents.template_count; i++) {
		const jy_template *it = &w->strategy->contents.templates[i];
		if (one(w, it->name))
			return true;
		for (uint32_t j = 0; j < it->variant_count; j++) {
			if (here(w, it->name, it->variants[j].name))
				return true;
		}
	}
	return false;
}

/* Templates that sends name, whosever they are. */
static bool sent(walk *w)
{
	for (uint32_t i = 0; i < w->strategy->journey_count; i++) {
		const jy_journey *journey = &w->strategy->journeys[i];
		for (uint32_t j = 0; j < journey->step_count; j++) {
			const jy_step *step = &journey->steps[j];
			if (step->kind == JY_STEP_SEND && step->as.send.template_name.size > 0 &&
			    one(w, step->as.send.template_name))
				return true;
		}
	}
	for (uint32_t i = 0; i < w->strategy->sending.digest_count; i++) {
		journey_str name = w->strategy->sending.digests[i].template_name;
		if (name.size > 0 && one(w, name))
			return true;
	}
	return false;
}

static bool find(walk *w, journey_named what)
{
	const journey_strategy *s = w->strategy;

	switch (what) {
	case JOURNEY_NAMED_EVENT:
		return w->left < s->event_count && one(&(walk){s, 0, w->name, w->part}, s->events[w->left].name);
	case JOURNEY_NAMED_PROPERTY:
		return properties(w);
	case JOURNEY_NAMED_TRAIT:
		return traits(w);
	case JOURNEY_NAMED_CONSENT:
		return w->left < s->consent_count && one(&(walk){s, 0, w->name, w->part}, s->consents[w->left].purpose);
	case JOURNEY_NAMED_CHANNEL:
		return w->left < s->channel_count && one(&(walk){s, 0, w->name, w->part}, s->channels[w->left].name);
	case JOURNEY_NAMED_OFFER:
		return offers(w);
	case JOURNEY_NAMED_CONTENT:
		return templates(w) || offers(w) || sent(w);
	}
	return false;
}

int journey_strategy_named(const journey_strategy *strategy, journey_named what, size_t index, journey_str *name,
			   journey_str *part)
{
	if (strategy == NULL || name == NULL || part == NULL)
		return 0;
	return find(&(walk){strategy, index, name, part}, what);
}

journey_str journey_strategy_timezone(const journey_strategy *strategy)
{
	return strategy != NULL ? strategy->timezone : (journey_str){NULL, 0};
}
