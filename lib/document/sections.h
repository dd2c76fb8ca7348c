/*
 * The sections of a strategy document. Each reader takes the section's node and hands what it says to the
 * builder; failures stick in `load`.
 */
#ifndef JY_DOCUMENT_SECTIONS_H
#define JY_DOCUMENT_SECTIONS_H

#include "document/fields.h"

/* load.c: the node at a path of the builder, as far as it can be followed (*whole: to its end); NULL: nothing of it. */
yaml_node_t *jy_load_find(jy_load *load, const char *path, bool *whole);
/* The key whose value is the node; the node itself if it is no value of a key. */
const yaml_node_t *jy_load_key_of(jy_load *load, const yaml_node_t *node);
#include <journey/sending.h>

/* load.c: is the document of a form that is read here? */
void jy_check_version(jy_load *load, const yaml_node_t *root, const jy_field *field);

/* facts.c: what is known of a customer. */
journey_field_type jy_field_type(jy_load *load, const yaml_node_t *node);
void jy_load_events(jy_load *load, const yaml_node_t *node);
void jy_load_profile(jy_load *load, const yaml_node_t *node);
void jy_load_stages(jy_load *load, const yaml_node_t *node); /* members.c */
void jy_load_segments(jy_load *load, const yaml_node_t *node);
void jy_load_triggers(jy_load *load, const yaml_node_t *node);

/* entities.c: sessions, groups, items. */
void jy_load_sessions(jy_load *load, const jy_field *field);
void jy_load_accounts(jy_load *load, const yaml_node_t *node);
void jy_load_catalog(jy_load *load, const yaml_node_t *node);
/* features.c: what is kept of a customer's events. */
void jy_load_features(jy_load *load, const yaml_node_t *node);
void jy_load_week_start(jy_load *load, const yaml_node_t *node);

/* models.c: lifetime value. */
void jy_load_models(jy_load *load, const yaml_node_t *node);
/* measures.c: what is measured, and what groups of the report are made by. */
void jy_load_kpis(jy_load *load, const yaml_node_t *node);
void jy_load_report(jy_load *load, const yaml_node_t *node);
/* rules.c: what may be sent, and how. */
void jy_load_offers(jy_load *load, const yaml_node_t *node);
/* "3 per 7d", into a cap. `what` is for messages ("a cap"). */
void jy_load_per(jy_load *load, const yaml_node_t *node, const char *what, journey_cap *cap);
void jy_load_channels(jy_load *load, const yaml_node_t *node);

/* "21:00" at p as a minute of the day, -1 if it is none. */
int32_t jy_minute_of_day(const char *p);

/* sending.c: the choke point. */
void jy_load_caps_section(jy_load *load, const yaml_node_t *node);
void jy_load_holidays(jy_load *load, const yaml_node_t *node);
void jy_load_digests(jy_load *load, const yaml_node_t *node);
void jy_load_preferences(jy_load *load, const yaml_node_t *node);
/* A cap of a channel that is more than a number per span of time; false: it is no such cap. */
bool jy_load_channel_cap(jy_load *load, const yaml_node_t *node, journey_str channel, int wait);
/* Fields quiet_do, cap_do, window, holidays, throttle, ramp, fallback, counts, audience. */
void jy_load_channel_rules(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count);
/* Fields tags, priority, transactional, digest, audience. */
void jy_load_send_rules(jy_load *load, jy_field *fields, size_t count, journey_str tags[JOURNEY_SENDING_TAGS_OF_SEND_MAX],
			journey_send_options *o);

/* experience.c: how experience is measured. */
void jy_load_experience(jy_load *load, const yaml_node_t *node);
void jy_load_surveys(jy_load *load, const yaml_node_t *node);

/* content.c: what is said. */
void jy_load_locales(jy_load *load, const yaml_node_t *node);
void jy_load_currency(jy_load *load, const yaml_node_t *node);
void jy_load_blocks(jy_load *load, const yaml_node_t *node);
void jy_load_templates(jy_load *load, const yaml_node_t *node);
/* Field format of the channel with this key. */
void jy_load_format(jy_load *load, const yaml_node_t *key, const jy_field *field);
/* Whether an offer says more than a text, and what: fields text, subject, parts, locales, variants, missing, experiment. */
bool jy_offer_says(jy_field *fields, size_t count);
void jy_load_offer_texts(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count);
/* Channels in order, or as an experiment. */
void jy_load_via(jy_load *load, const yaml_node_t *node, journey_str via[JOURNEY_STRATEGY_CHOICES_MAX],
		 double weights[JOURNEY_STRATEGY_CHOICES_MAX], journey_send_options *o);

/* consents.c: what may be kept of whom, and sent to whom. */
void jy_load_consents(jy_load *load, const yaml_node_t *node);
void jy_load_gates(jy_load *load, const yaml_node_t *node);
void jy_load_suppression(jy_load *load, const yaml_node_t *node);
void jy_load_retention(jy_load *load, const yaml_node_t *node);

/* members.c: who belongs where, and what of an event must be there (stages and segments are here, too). */
typedef journey_status jy_named_fn(journey_builder *builder, journey_str name, journey_str when);
void jy_load_lists(jy_load *load, const yaml_node_t *node);
void jy_load_rfm(jy_load *load, const yaml_node_t *node);
void jy_load_scores(jy_load *load, const yaml_node_t *node);
void jy_load_required(jy_load *load, journey_str event, const yaml_node_t *node);

/* identifiers.c: who is who. */
void jy_load_identifiers(jy_load *load, const yaml_node_t *node);
void jy_load_sources(jy_load *load, const yaml_node_t *node);

/* journeys.c: who enters, who leaves, what counts; steps.c: what happens. */
void jy_load_journeys(jy_load *load, const yaml_node_t *node);
void jy_load_steps(jy_load *load, const yaml_node_t *node, journey_str journey);
/* A list of steps, or a single one. Recursion follows the nesting of steps and is bounded by JOURNEY_STRATEGY_DEPTH_MAX. */
void jy_load_step_list(jy_load *load, const yaml_node_t *node, journey_str journey, int depth);
/* The node of the step's content, if the step is `kind: content` and nothing else. */
const yaml_node_t *jy_step_single(jy_load *load, const yaml_node_t *step, const char *kind);
bool jy_step_has(jy_load *load, const yaml_node_t *mapping, const char *name);
/* step_kinds.c: the other kinds of steps; false: it is none of them. */
bool jy_load_step_kind(jy_load *load, const yaml_node_t *step, journey_str journey, int depth);
void jy_load_wait_until(jy_load *load, const yaml_node_t *node);
void jy_load_wait_first(jy_load *load, const yaml_node_t *node, journey_str journey, int depth);

#endif
