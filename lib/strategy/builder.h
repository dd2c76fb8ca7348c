/*
 * The builder's memory of what was declared: option structs with copied texts in lists by kind, journeys with
 * their steps as a flat sequence of operations. Nothing is resolved here; build.c does that.
 */
#ifndef JY_STRATEGY_BUILDER_H
#define JY_STRATEGY_BUILDER_H

#include "base/buffer.h"
#include "strategy/model.h"
#include <journey/content.h>
#include <journey/entity.h>
#include <journey/steps.h>
#include <journey/lifecycle.h>
#include <journey/lifetime_rules.h>
#include <journey/measure.h>

/* Kinds of names; the first byte of keys in name maps. */
typedef enum jy_name_kind {
	JY_NAME_EVENT = 1,
	JY_NAME_ATTRIBUTE = 2,
	JY_NAME_FEATURE = 3,
	JY_NAME_STAGE = 4,
	JY_NAME_SEGMENT = 5,
	JY_NAME_TRIGGER = 6,
	JY_NAME_CONSENT = 7,
	JY_NAME_CHANNEL = 8,
	JY_NAME_OFFER = 9,
	JY_NAME_KPI = 10,
	JY_NAME_JOURNEY = 11,
	JY_NAME_SOURCE = 16,
	JY_NAME_IDENTIFIER = 17,
	JY_NAME_GATE = 32,
	JY_NAME_MODEL = 116,
	JY_NAME_SUPPRESSION = 33,
	JY_NAME_LIST = 48,
	JY_NAME_SCORE = 49,
	JY_NAME_DIGEST = 72,
	JY_NAME_COLLECTION = 40,
	JY_NAME_JOURNEY_SET = 64,
	JY_NAME_TEMPLATE = 88,
	JY_NAME_OFFER_TEXTS = 89, /* a template that is an offer's own, by the offer's name */
	JY_NAME_BLOCK = 90,
	JY_NAME_SURVEY = 108
} jy_name_kind;

bool jy_names_find(const jy_map *names, jy_name_kind kind, journey_str name, uint32_t *index);
journey_status jy_names_put(jy_map *names, jy_name_kind kind, journey_str name, uint32_t index);

typedef struct jy_decl_event {
	journey_str name;
	jy_property *properties;
	size_t property_count, property_capacity;
} jy_decl_event;

typedef struct jy_decl_condition {
	journey_str name;
	journey_str when;
	bool unkept; /* a segment that is only computed where it is read */
} jy_decl_condition;

typedef struct jy_decl_by {
	journey_report_dimension dimension;
	journey_str attribute;
} jy_decl_by;

typedef struct jy_decl_list {
	journey_str name;
	bool exclude;
	journey_str *members; /* user ids */
	size_t member_count, member_capacity;
} jy_decl_list;

/* A condition with what it gives: the points of a score, the name of a group. */
typedef struct jy_decl_part {
	journey_str when, name;
	int64_t points;
} jy_decl_part;

typedef struct jy_decl_score {
	journey_str name;
	jy_decl_part *parts;
	size_t part_count, part_capacity;
} jy_decl_score;

typedef struct jy_decl_rfm {
	journey_rfm_options options;
	jy_decl_part *groups;
	size_t group_count, group_capacity;
	bool declared;
} jy_decl_rfm;
/* Sessions, groups and the catalog; see entities.c. */
typedef struct jy_decl_entities {
	journey_sessions_options sessions; /* gap 0: none */
	uint32_t group_limit;              /* 0: no groups */
	jy_decl_event group;
	jy_decl_event *collections;
	size_t collection_count, collection_capacity;
} jy_decl_entities;

/* What completes journeys, each item with its journey's index; see lifecycle.c. */
typedef struct jy_decl_life {
	uint32_t journey;
	journey_lifecycle_options options;
} jy_decl_life;

typedef struct jy_decl_enter {
	uint32_t journey;
	journey_enter_options options;
} jy_decl_enter;

typedef struct jy_decl_exit {
	uint32_t journey;
	journey_exit_options options;
} jy_decl_exit;

typedef struct jy_decl_rename {
	uint32_t journey;
	journey_str from, to;
} jy_decl_rename;

typedef struct jy_decl_lifecycle {
	jy_decl_life *plans;
	jy_decl_enter *enters;
	jy_decl_exit *exits;
	jy_decl_rename *renames;
	journey_set_options *sets;
	size_t plan_count, enter_count, exit_count, rename_count, set_count;
	size_t plan_capacity, enter_capacity, exit_capacity, rename_capacity, set_capacity;
} jy_decl_lifecycle;
/* A trigger of another cause than an event. Behind it stands a declared trigger without an event. */
typedef struct jy_decl_cause {
	uint32_t trigger;
	journey_cause_options options;
	jy_property *fields; /* of CALL: room for JOURNEY_CAUSE_FIELDS_MAX; or NULL */
	size_t field_count;
} jy_decl_cause;

typedef struct jy_decl_once {
	uint32_t trigger;
	journey_once once;
} jy_decl_once;

/* See causes.h. */
typedef struct jy_decl_causes {
	jy_decl_cause *items; /* ascending by trigger */
	size_t count, capacity;
	jy_decl_once *onces;  /* in order of declaration */
	size_t once_count, once_capacity;
} jy_decl_causes;
/* Rules of the choke point; see sending.c. */
typedef struct jy_decl_holiday {
	journey_str calendar;
	int64_t day;
} jy_decl_holiday;

typedef struct jy_decl_sending {
	journey_cap_options *caps;
	size_t cap_count, cap_capacity;
	journey_sending_options *channels;
	size_t channel_count, channel_capacity;
	jy_decl_holiday *holidays;
	size_t holiday_count, holiday_capacity;
	journey_preference_options *preferences;
	size_t preference_count, preference_capacity;
	journey_digest_options *digests;
	size_t digest_count, digest_capacity;
} jy_decl_sending;

/* What is said; see content.c. */
typedef struct jy_decl_fallback {
	journey_str locale;
	const journey_str *to;
	size_t count;
} jy_decl_fallback;

typedef struct jy_decl_format {
	journey_str channel;
	journey_content_format format;
} jy_decl_format;

typedef struct jy_decl_block {
	journey_str name, text;
} jy_decl_block;

/* Variants and texts of templates, each with its template's index. */
typedef struct jy_decl_variant {
	uint32_t owner;
	journey_str name;
	double weight;
} jy_decl_variant;

typedef struct jy_decl_text {
	uint32_t owner;
	journey_content_text text;
} jy_decl_text;

typedef struct jy_decl_content {
	journey_str otherwise, of, currency; /* otherwise empty: nothing was said of locales */
	jy_decl_fallback *fallbacks;
	size_t fallback_count, fallback_capacity;
	jy_decl_format *formats;
	size_t format_count, format_capacity;
	jy_decl_block *blocks;
	size_t block_count, block_capacity;
	journey_content_template *templates;
	size_t template_count, template_capacity;
	jy_decl_variant *variants;
	size_t variant_count, variant_capacity;
	jy_decl_text *texts;
	size_t text_count, text_capacity;
} jy_decl_content;

typedef struct jy_decl_experience {
	journey_experience_options options; /* size 0: none is measured */
	journey_survey_options *surveys;
	size_t survey_count, survey_capacity;
} jy_decl_experience;

/* One call between journey_builder_journey() and journey_builder_journey_end(). */
typedef enum jy_op_kind {
	JY_OP_SEND = 1,
	JY_OP_WAIT,
	JY_OP_EXIT,
	JY_OP_WHEN,  /* opens a branch; a step */
	JY_OP_SPLIT, /* opens a split; a step */
	JY_OP_BLOCK, /* else_when, else or arm */
	JY_OP_END,
	JY_OP_UNTIL = 16,
	JY_OP_FIRST = 17,   /* opens the wait for the first of several things; a step */
	JY_OP_HAPPENS = 18, /* one of these things: a block */
	JY_OP_UPDATE = 19,
	JY_OP_EMIT = 20,
	JY_OP_CHOOSE = 21,
	JY_OP_LOOP = 22,     /* opens its turn; a step */
	JY_OP_PARALLEL = 23, /* opens branches at the same time; a step */
	JY_OP_LANE = 24,     /* one of these branches: a block */
	JY_OP_START = 25,
	JY_OP_GO = 26,
	JY_OP_WAIT_KEYED = 27 /* in the binary form only: a WAIT with a key */
} jy_op_kind;

typedef struct jy_op {
	jy_op_kind kind;
	journey_str where; /* path in the document */
	journey_str name;  /* steps: stable name; arms: name */
	uint32_t blocks;   /* what opens blocks: how many; a block: its number among them;
			      CHOOSE: number of its name among what the journey decides */
	journey_str when;  /* WHEN, BLOCK; empty: else */
	double weight;     /* arms */
	union {
		journey_send_options send;
		journey_wait_options wait;
		journey_str seed; /* SPLIT */
		journey_until_options until;
		journey_first_options first;
		journey_happens_options happens;
		journey_update_options update;
		journey_emit_options emit;
		journey_choose_options choose;
		journey_loop_options loop;
		journey_parallel_options parallel;
		journey_start_options start;
		journey_go_options go;
	} as;
} jy_op;

typedef struct jy_decl_journey {
	journey_journey_options options;
	jy_op *ops;
	size_t op_count, op_capacity;
	uint32_t step_count;
} jy_decl_journey;

/* A block of steps that is open; the lowest is the journey itself. */
typedef struct jy_frame {
	size_t op;         /* of its WHEN or SPLIT */
	journey_str where; /* path of the list of steps; its steps are where[0], where[1] ... */
	journey_str name;  /* the same for stable names; empty at the top */
	uint32_t steps;    /* steps in the block so far */
	bool split;        /* a split */
	bool accepting;    /* steps may be added: not before the first arm */
	bool last;         /* `else` was said */
	double weight;     /* sum of the weights of its arms */
} jy_frame;

struct journey_builder {
	journey_allocator allocator;
	jy_arena arena; /* texts */
	journey_error error;
	journey_str name, timezone;
	jy_map names;
	jy_decl_event *events;
	jy_attribute *attributes;
	journey_feature_options *features;
	jy_decl_condition *stages, *segments;
	journey_trigger_options *triggers;
	struct jy_decl_pattern *patterns; /* triggers that are patterns, see patterns.h */
	size_t pattern_count, pattern_capacity;
	jy_consent *consents;
	journey_channel_options *channels;
	journey_offer_options *offers;
	journey_kpi_options *kpis;
	jy_decl_journey *journeys;
	journey_consent_options *rules; /* by consent; of the short form: zero but for what it says */
	size_t rule_capacity;
	journey_gate_options *gates;
	journey_suppression_options *suppressions;
	size_t gate_count, suppression_count, gate_capacity, suppression_capacity;
	journey_duration retention[JOURNEY_RETAIN_CLASSES];
	jy_event_source *sources;
	jy_decl_list *lists;
	jy_decl_score *scores;
	size_t list_count, list_capacity, score_count, score_capacity;
	jy_decl_rfm rfm;
	size_t source_count, source_capacity;
	journey_identifier_options *identifiers;
	size_t identifier_count, identifier_capacity;
	size_t event_count, attribute_count, feature_count, stage_count, segment_count, trigger_count,
		consent_count, channel_count, offer_count, kpi_count, journey_count;
	size_t event_capacity, attribute_capacity, feature_capacity, stage_capacity, segment_capacity,
		trigger_capacity, consent_capacity, channel_capacity, offer_capacity, kpi_capacity,
		journey_capacity;
	jy_decl_entities entities;
	jy_decl_lifecycle lifecycle;
	jy_decl_causes causes;
	jy_decl_sending sending;
	jy_decl_content content;
	jy_decl_by by[JOURNEY_REPORT_BY_MAX]; /* what groups of the report are made by */
	size_t by_count;
	journey_model_options models[JOURNEY_MODELS_MAX];
	size_t model_count;
	jy_decl_experience experience;
	journey_week_start week_start; /* DEFAULT: Monday */
	bool open; /* the last journey is */
	uint32_t depth;
	jy_frame frames[JOURNEY_STRATEGY_DEPTH_MAX + 1];
};

/* profile_parts.c, for the binary form: what attributes and features got in later releases. */
bool jy_profile_parts_write(const journey_builder *builder, jy_buffer *out);
/* A builder's status; `in` fails on what is no such form. */
journey_status jy_profile_parts_read(journey_builder *builder, jy_reader *in);

#endif
