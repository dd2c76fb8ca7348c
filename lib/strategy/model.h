/*
 * The compiled strategy: what journey_strategy_build() makes of the declarations. Immutable, in one arena;
 * names are resolved to indices, expressions to programs, steps to a flat array per journey. Everything is in
 * the order of declaration. Lists of indices by event let the engine touch only what an event can affect.
 */
#ifndef JY_STRATEGY_MODEL_H
#define JY_STRATEGY_MODEL_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/schedule.h"
#include "strategy/content_model.h"
#include <journey/cause.h>
#include <journey/expr.h>
#include <journey/lifecycle.h>
#include <journey/lifetime_rules.h>
#include <journey/measure.h>
#include <journey/privacy.h>
#include "strategy/experience_model.h"
#include <journey/sending.h>
#include <journey/strategy.h>
#include <journey/template.h>
#include <journey/trigger.h>

/* "None" for every index. */
#define JY_NONE UINT32_MAX

/* ---- slots: what programs of a strategy load ---- */

/* A slot is a kind in the upper 8 bits and an index in the lower 24. */
typedef enum jy_slot_type {
	JY_SLOT_EVENT =
		1, /* position among the event type's properties; or JY_EVENT_TIMESTAMP, JY_EVENT_NAME */
	JY_SLOT_ATTRIBUTE = 2, /* index of the attribute */
	JY_SLOT_FEATURE = 3,   /* index of the feature; a tally is read with load_key */
	JY_SLOT_STAGE = 4,     /* the customer's stage as text, "" if none; index 0 */
	JY_SLOT_SEGMENT = 5,   /* index of the segment; bool */
	JY_SLOT_TRIGGER = 6,   /* position among the captures of the journey's trigger; or JY_TRIGGER_OPEN */
	/* 7 is the compiler's own, see scope.c */
	JY_SLOT_DECAYED = 8,   /* index of a feature, a tally with a single key: its weight */
	JY_SLOT_SENT = 9,      /* index of a count of sends */
	JY_SLOT_OFFER = 10,    /* jy_offer_field of the offer that is being looked at */
	JY_SLOT_CONSENT = 40,  /* index of a jy_consent_ask; bool */
	JY_SLOT_STEP = 41,     /* JY_STEP_FIELD(): what an earlier step of a pattern has kept */
	JY_SLOT_STAGE_SINCE = 32, /* when the customer's stage began; index 0 */
	JY_SLOT_LIST = 33,    /* index of the list; bool */
	JY_SLOT_BUCKET = 34,  /* index of the bucket; bool */
	JY_SLOT_CODE = 63,    /* index of the prefix of a code; string */
	JY_SLOT_DERIVED = 35, /* index of the derived value: int, of JY_DERIVED_FIRST string */
	JY_SLOT_CONTEXT = 11,  /* object slot of a request's context, whose fields are read by name; index 0 */
	JY_SLOT_SESSION = 24,  /* jy_session_field of the customer's latest session */
	JY_SLOT_ZONE = 44,     /* name of the customer's zone; else the strategy's, else UTC; index 0 */
	JY_SLOT_SEEN = 25,     /* 0: when the customer was seen first, 1: last */
	JY_SLOT_GROUP = 26,    /* index of an attribute of the customer's latest group, or JY_GROUP_ID */
	JY_SLOT_DIGEST = 52,   /* object slot of a digest, whose fields are read by name; index 0 */
	JY_SLOT_GROUPS = 27,   /* the customer's groups; index 0 */
	/* 31 is the compiler's own, see entities.c */
	JY_SLOT_DECIDED = 17,  /* index among what the journey decides; string */
	JY_SLOT_MODEL = 72,    /* JY_MODEL_SLOT(): a value of a lifetime model; double */
	JY_SLOT_TOUCH = 68,    /* jy_touch_field of the touch whose factors are being found */
	JY_SLOT_TOP = 16       /* JY_TOP(): the heaviest keys of a tally */
} jy_slot_type;

#define JY_SLOT(kind, index) (((uint32_t)(kind) << 24) | (uint32_t)(index))
/* journey_activation::now; the machine never asks for it with load. */
#define JY_SLOT_NOW JOURNEY_EXPR_SLOT_NOW

/* `event.timestamp` and `event.name`, where the event type declares no such property itself. */
#define JY_EVENT_TIMESTAMP 0xfffff0u
#define JY_EVENT_NAME 0xfffff1u
/* The trigger of an offer compiled outside of journeys (jy_offer): there is none, so fields, read with
 * load_field and this object slot, have no value. */
#define JY_TRIGGER_OPEN 0xfffff2u

/* What is decided, of a text that is used nowhere: fields by name, without values. */
#define JY_DECIDED_OPEN 0xfffff0u

/* `group.id`. */
#define JY_GROUP_ID 0xfffff0u

/* Which tally (of less than 4096 features), and how many of its keys are listed; 0: the heaviest alone, text. */
#define JY_TOP(feature, keys) ((uint32_t)(keys) << 12 | (uint32_t)(feature))
#define JY_TOP_FEATURE(index) ((index) & 0xfffu)
#define JY_TOP_KEYS(index) ((index) >> 12)

/* Fields of `session`. */
typedef enum jy_session_field {
	JY_SESSION_START,     /* timestamp */
	JY_SESSION_LENGTH,    /* duration, from its first event to its last */
	JY_SESSION_EVENTS,    /* int */
	JY_SESSION_NUMBER,    /* int, from 1 */
	JY_SESSION_RETURNING, /* bool: there was one before */
	JY_SESSION_ACTIVE,    /* bool: less than the gap ago */
	JY_SESSION_FIELDS
} jy_session_field;

/* Fields of `offer`. */
typedef enum jy_offer_field {
	JY_OFFER_NAME,     /* string */
	JY_OFFER_COST,     /* double */
	JY_OFFER_MARGIN,   /* double; none: not set */
	JY_OFFER_STOCK,    /* int, what is left; none: unlimited */
	JY_OFFER_PRIORITY, /* double */
	JY_OFFER_FIELDS
} jy_offer_field;

static inline jy_slot_type jy_slot_kind(uint32_t slot)
{
	return (jy_slot_type)(slot >> 24);
}

static inline uint32_t jy_slot_index(uint32_t slot)
{
	return slot & 0xffffffu;
}

/* ---- parts ---- */

/* Indices, ascending, each once. */
typedef struct jy_indices {
	uint32_t *items;
	uint32_t count;
} jy_indices;

/* What one cause may change: segments, and whether the stage is among it. */
typedef struct jy_dependents {
	jy_indices segments;
	bool stage;
} jy_dependents;

typedef struct jy_property {
	journey_str name;
	journey_field_type type;
	bool required; /* an event without it is counted as incomplete */
	bool pii;
} jy_property;

typedef struct jy_event_type {
	journey_str name;
	jy_property *properties;
	uint32_t property_count;
	jy_indices features;        /* features that it feeds */
	jy_indices triggers_announce; /* triggers that it fires where it is nobody's */
	jy_indices triggers_start;  /* triggers whose `event` it is */
	jy_indices triggers_cancel; /* triggers whose `unless` it is */
	jy_indices patterns;        /* patterns that may take it further, or be ended by it */
	jy_indices inactive;        /* inactivity triggers that it puts off */
	jy_indices journeys_enter;  /* journeys entered by it directly */
	jy_indices journeys_exit;   /* journeys whose exit_event it is */
	jy_indices journeys_goal;   /* journeys whose goal_event it is */
	jy_indices journeys_wait;   /* journeys with a wait step for it */
	jy_indices kpis;
	jy_dependents dependents;   /* conditions that read what it feeds */
} jy_event_type;

/* What makes a session; gap 0: the strategy has none. */
typedef struct jy_sessions {
	journey_duration gap;
	bool track, page, screen; /* all events of that kind */
	bool *types;              /* by event type: it counts; NULL: none by name */
} jy_sessions;

/* Items of a catalog, or groups: their attributes. */
typedef struct jy_collection {
	journey_str name;
	jy_property *attributes;
	uint32_t attribute_count;
} jy_collection;

typedef struct jy_attribute {
	journey_str name;
	journey_field_type type;
	bool pii;
	journey_attribute_rule rule;
	bool hash; /* kept as its keyed hash */
	jy_dependents dependents; /* conditions that read it */
	jy_indices triggers;      /* triggers that another value fires */
} jy_attribute;

/* FIRST and LAST with `of`: the value in that event. */
#define JY_FEATURE_FIRST_OF ((journey_feature_kind)13)
#define JY_FEATURE_LAST_OF ((journey_feature_kind)14)

typedef struct jy_feature {
	journey_str name; /* of the first declared one; empty: an aggregate that expressions ask for */
	journey_feature_kind kind;
	uint32_t event;
	journey_expr_program *where; /* event; bool; NULL: every such event */
	journey_expr_program *of;    /* event; double; SUM, MIN, MAX, AVG; TALLY with one key: what an event
					counts for, NULL: 1; FIRST_OF, LAST_OF: a key */
	journey_expr_program *by;    /* event; TALLY, MOST: text, NULL: one key for all; DISTINCT, LIST: a key */
	journey_duration window;     /* 0: all of history, or the period */
	journey_duration half_life;  /* TALLY */
	uint32_t top;                /* TALLY, MOST, LIST, 1..64 */
	journey_period period;       /* NONE: the window */
	bool sunday;                 /* WEEK: it begins on Sunday */
	uint64_t definition_hash; /* of all that defines it but its name: the same across builds and platforms
				   */
} jy_feature;

typedef struct jy_stage {
	journey_str name;
	journey_expr_program *when; /* profile, now; bool */
	jy_indices journeys_enter;  /* journeys entered with this stage */
	jy_indices triggers;        /* triggers that moving to it fires */
} jy_stage;

typedef struct jy_segment {
	journey_str name;
	journey_expr_program *when; /* profile, stage, earlier segments, now; bool */
	jy_indices journeys_enter;  /* journeys entered with this segment */
	jy_indices journeys_exit;   /* journeys that end with it */
	jy_indices dependents;      /* later segments that ask for it */
	bool keep;                  /* false: computed where it is read, no customer is in it for long */
	jy_indices triggers_enter, triggers_leave; /* triggers that entering and leaving it fires */
} jy_segment;

/* What a trigger waits for. */
typedef enum jy_trigger_kind {
	JY_TRIGGER_EVENT = 0, /* an event, or its absence */
	JY_TRIGGER_CAUSE = 1, /* what jy_trigger::cause says */
	JY_TRIGGER_PATTERN = 2 /* what jy_trigger::pattern says */
} jy_trigger_kind;

/* A cause that is no event of the customer's; see journey_cause_options. */
typedef struct jy_cause {
	journey_cause kind;
	jy_property *fields;  /* that are captured; jy_trigger::capture_count of them */
	uint32_t segment;     /* ENTERS, LEAVES, BECOMES; SCHEDULE, ANNOUNCE: only those in it, or JY_NONE */
	uint32_t stage, from; /* STAGE: to and from, or JY_NONE */
	uint32_t attribute;
	journey_expr_program *from_value, *to_value; /* ATTRIBUTE; NULL: any */
	journey_expr_program *date;  /* DATE */
	bool plain;                  /* DATE: reads attributes alone */
	bool yearly, calendar;       /* DATE: calendar: on a day at `at`; else to the microsecond */
	journey_duration offset;
	int32_t at;
	jy_schedule schedule;        /* SCHEDULE */
	journey_str zone;            /* SCHEDULE: of the schedule as a whole; empty: each customer's */
	uint64_t definition;         /* of DATE and SCHEDULE: hash of all that says when */
} jy_cause;

typedef struct jy_trigger {
	journey_str name;
	uint32_t event;
	uint32_t unless;                   /* event, or JY_NONE: plain */
	journey_expr_program *when;        /* event, profile, stage, segment, now; bool; NULL: true */
	journey_expr_program *unless_when; /* the same over the `unless` event; NULL: true */
	journey_duration within;           /* 0 where there is no `unless` */
	journey_expr_program *per;         /* over the event; NULL: one key */
	journey_expr_program *unless_per;  /* the same text over the `unless` event */
	uint32_t *captures;                /* positions among the event type's properties */
	uint32_t capture_count;
	jy_indices journeys; /* journeys that it enters */
	struct jy_pattern_rule *pattern; /* NULL: it is none; see patterns.h */
	jy_trigger_kind kind;
	const jy_cause *cause; /* of another kind than an event; its `when` and `per` read the captures, too */
	journey_once once;
} jy_trigger;

typedef struct jy_consent {
	journey_str purpose;
	bool granted;  /* what holds for a customer who said nothing */
	bool declared; /* false: only named by a channel (opt-in) */
	journey_duration expires; /* of what was granted; 0: never */
	uint32_t needs;           /* another purpose, or JY_NONE */
} jy_consent;

/* consent("purpose", "channel", "topic") in expressions; channel and topic may be empty. */
typedef struct jy_consent_ask {
	uint32_t purpose;
	journey_str channel, topic;
} jy_consent_ask;

/* A policy that sends pass. */
typedef struct jy_gate {
	journey_str name;
	journey_expr_program *when; /* profile, stage, segment, now; bool */
	uint32_t *channels;         /* whose sends pass it, ascending */
	uint32_t channel_count;
	bool open; /* no value lets pass */
} jy_gate;

/* A list of values that nothing is sent to. */
typedef struct jy_suppression {
	journey_str name;
	journey_str *by;      /* attributes, kinds of identifiers */
	uint32_t *attributes; /* by `by`: the attribute, or JY_NONE */
	uint32_t by_count;
	uint32_t *channels; /* ascending */
	uint32_t channel_count;
} jy_suppression;

typedef struct jy_channel {
	journey_str name;
	uint32_t consent; /* index, or JY_NONE: none needed */
	uint32_t *purposes; /* others that its sends need */
	uint32_t purpose_count;
	journey_cap *caps;
	uint32_t cap_count;
	int32_t quiet_from, quiet_until; /* minutes of the local day; equal: no quiet hours */
	journey_expr_program *reach;     /* profile, stage, segment, now; NULL: true */
} jy_channel;

typedef struct jy_offer {
	journey_str name;
	journey_expr_program *when; /* profile, stage, segment, now, sends, offer, context; NULL: true */
	journey_expr_program *cost; /* the same; double; NULL: 0 */
	jy_content content;         /* the same */
	double priority;
	double margin; /* below 0: not set */
	int64_t stock; /* below 0: unlimited */
} jy_offer;

/* An offer as a send step uses it: compiled against the captures of that journey's trigger. */
typedef struct jy_send_offer {
	uint32_t offer;
	journey_expr_program *when; /* profile, stage, segment, now, sends, offer, trigger; NULL: true */
	journey_expr_program *cost; /* double; NULL: 0 */
	jy_content content;
} jy_send_offer;

/* Which sends count. */
typedef enum jy_sent_scope {
	JY_SENT_ALL = 0,
	JY_SENT_CHANNEL = 1,
	JY_SENT_JOURNEY = 2,
	JY_SENT_OFFER = 3
} jy_sent_scope;

/* Sends to the customer in the last length of time, that expressions ask for. */
typedef struct jy_sent_count {
	jy_sent_scope scope;
	uint32_t index; /* of the channel, journey or offer */
	journey_duration window;
} jy_sent_count;

typedef struct jy_kpi {
	journey_str name;
	journey_kpi_form form;
	uint32_t event, over;       /* over: of a ratio's denominator; JY_NONE: the same event */
	journey_expr_program *when; /* event; NULL: true */
	journey_expr_program *of;   /* event; double; NULL: 1 */
	journey_expr_program *over_when, *per; /* likewise of the denominator's event */
	journey_expr_program *before; /* profile; double; NULL: no covariate */
	double quantile;
	journey_duration within; /* 0: for ever */
} jy_kpi;

/* What is told of a customer by a model of lifetime value. */
enum { JY_MODEL_ALIVE, JY_MODEL_ORDERS, JY_MODEL_VALUE, JY_MODEL_VALUES };

#define JY_MODEL_SLOT(model, value) ((uint32_t)(model) * 4 + (uint32_t)(value))
#define JY_MODEL_OF(slot_index) ((slot_index) / 4)
#define JY_MODEL_VALUE_OF(slot_index) ((slot_index) % 4)

typedef struct jy_model {
	journey_str name;
	journey_lifetime_params params, spend;
	journey_duration unit, horizon;
	journey_expr_program *orders, *first, *last; /* profile: how many, and when */
	journey_expr_program *worth;                 /* what they were worth; NULL: is not told */
} jy_model;

/* What groups of the report are made by. */
typedef struct jy_report_by {
	journey_report_dimension dimension;
	uint32_t attribute; /* or JY_NONE */
} jy_report_by;

/* Where events come from, as `context.source` says it. */
typedef struct jy_event_source {
	journey_str name;
	bool joins; /* its events may say that two identifiers are one customer's */
} jy_event_source;

/* Where an identifier of a kind stands in an event. */
typedef enum jy_identifier_root {
	JY_IDENTIFIER_BUILT_IN = 0, /* userId or anonymousId */
	JY_IDENTIFIER_EXTERNAL = 1, /* context.externalIds of this type */
	JY_IDENTIFIER_TRAITS = 2,   /* of an identify */
	JY_IDENTIFIER_PROPERTIES = 3,
	JY_IDENTIFIER_CONTEXT = 4
} jy_identifier_root;

/* A kind of identifier; the strategy's are in order of trust, the most trusted first. */
typedef struct jy_identifier_kind {
	journey_str name;
	char letter; /* 'u' user_id, 'a' anonymous_id, 'x' any other: what names of fragments begin with */
	jy_identifier_root root;
	journey_str *path; /* below the root */
	uint32_t path_count;
	uint32_t limit;          /* most of one customer; 0: any number */
	journey_duration within; /* in any such span of time; 0: ever */
	journey_str *blocked;
	uint32_t blocked_count;
	bool blocks_defaults;
	const struct jy_regex *blocked_like; /* or NULL */
} jy_identifier_kind;
/* A list of customers that the host keeps. */
typedef struct jy_host_list {
	journey_str name;
	bool exclude;             /* its customers get nothing but transactional messages */
	jy_dependents dependents; /* conditions that ask for it */
} jy_host_list;

/* A share of the customers, by the hash of their units: from <= hash < to. */
typedef struct jy_bucket {
	journey_str seed;
	double from, to;
} jy_bucket;

/* How a derived value is made of its parts. */
typedef enum jy_derived_kind {
	JY_DERIVED_VALUE = 1,  /* the number of its only part; 0 stands for none */
	JY_DERIVED_POINTS = 2, /* the sum of the points of all parts that hold */
	JY_DERIVED_FIRST = 3   /* the name of the first part that holds; "" if none does */
} jy_derived_kind;

typedef struct jy_derived_part {
	journey_expr_program *when; /* VALUE: int; else bool */
	int64_t points;
	journey_str name;
} jy_derived_part;

/* Computed of what is known of a customer, where it is read. It reads those before it. */
typedef struct jy_derived {
	jy_derived_kind kind;
	journey_str name; /* of a score */
	jy_derived_part *parts;
	uint32_t count;
} jy_derived;

/* Places among the derived values, where there is RFM; scores follow. */
enum { JY_RFM_RECENCY, JY_RFM_FREQUENCY, JY_RFM_MONETARY, JY_RFM_SCORE, JY_RFM_GROUP, JY_RFM_VALUES };

/* ---- the choke point; sending_compile.c ---- */

/* A cap, also a sliding one of a channel. */
typedef struct jy_cap {
	uint32_t count;
	journey_duration window; /* 0: the period */
	journey_period period;
	journey_cap_zone zone;
	bool from_first, wait;
	uint32_t channel, journey; /* JY_NONE: any */
	uint64_t tag;              /* 0: any; else its bit */
	uint64_t identity;         /* hash of what it counts: names what is kept of it */
} jy_cap;

/* What a channel's sends pass besides consent, gates and reach. */
typedef struct jy_channel_rules {
	uint32_t *caps; /* indices of those that its sends can count for */
	uint32_t cap_count;
	bool quiet_drop, counts, audience;
	journey_send_window *windows;
	uint32_t window_count;
	int64_t *holidays; /* days since 1970-01-01, ascending */
	uint32_t holiday_count;
	journey_cap throttle; /* window 0: none */
	int64_t ramp_start;   /* day */
	uint32_t *ramp;
	uint32_t ramp_count; /* 0: none */
	uint32_t fallback;   /* channel, or JY_NONE */
	uint32_t *preferences; /* indices */
	uint32_t preference_count;
} jy_channel_rules;

/* Attributes with what customers want; JY_NONE: nothing. */
typedef struct jy_preference {
	uint32_t channel, pause, most, hours;
	journey_duration per;
} jy_preference;

typedef struct jy_digest {
	journey_str name;
	journey_send_window window; /* the minute at which it leaves; days 0: after the span */
	journey_duration span;
	bool backoff;
	uint32_t most;
	journey_str template_name;
	jy_content content; /* profile, stage, segment, now, digest */
} jy_digest;

typedef struct jy_sending {
	jy_digest *digests;
	uint32_t digest_count;
	jy_cap *caps;
	uint32_t cap_count;
	jy_channel_rules *channels; /* by channel */
	jy_preference *preferences;
	uint32_t preference_count;
	journey_str *tags; /* by bit */
	uint32_t tag_count;
	bool sunday; /* weeks begin on Sunday */
	bool counted; /* something counts sends: places are kept */
} jy_sending;

/* Of a send step. */
typedef struct jy_send_rules {
	uint64_t tags;   /* bits */
	double priority; /* its own, or the journey's */
	bool own_priority;
	bool transactional;
	uint32_t digest; /* that collects it, or JY_NONE */
	journey_audience audience;
} jy_send_rules;

/* ---- steps ---- */

typedef enum jy_step_kind {
	JY_STEP_SEND = 1,
	JY_STEP_WAIT = 2,
	JY_STEP_EXIT = 3,
	JY_STEP_BRANCH = 4,
	JY_STEP_SPLIT = 5,
	JY_STEP_UNTIL = 6,
	JY_STEP_FIRST = 7,
	JY_STEP_UPDATE = 8,
	JY_STEP_EMIT = 9,
	JY_STEP_CHOOSE = 10,
	JY_STEP_LOOP = 11,
	JY_STEP_PARALLEL = 12,
	JY_STEP_START = 13,
	JY_STEP_GO = 14
} jy_step_kind;

typedef struct jy_step_condition {
	journey_expr_program *when; /* profile, stage, segment, now, trigger; NULL: else */
	uint32_t target;            /* index of the step to go on with, or JY_NONE: end of the journey */
} jy_step_condition;

typedef struct jy_arm {
	journey_str name;
	double weight;
	uint32_t target; /* as jy_step_condition */
} jy_arm;

/* One of the things that a wait is for: an event, or a condition. */
typedef struct jy_happens {
	uint32_t event;             /* or JY_NONE */
	journey_expr_program *when; /* with event: event, profile, ..., trigger; else without event; NULL: true */
	journey_expr_program *key;  /* over the event; NULL: any */
	uint32_t target;            /* as jy_step_condition */
} jy_happens;

/* A value that a step gives. */
typedef struct jy_step_set {
	uint32_t to;                 /* an attribute, or a property of the event */
	journey_expr_program *value; /* profile, stage, segment, now, trigger */
} jy_step_set;

typedef struct jy_step {
	jy_step_kind kind;
	journey_str name; /* stable and distinct in its journey: given, or made from its place ("2.then.0") */
	journey_str where; /* path in the document ("journeys.cart_rescue.steps[2].then[0]") */
	uint32_t next;     /* the step after it, or JY_NONE: end of the journey, or of a branch at the same time; EXIT:
			      JY_NONE; at the end of a loop's turn: the loop */
	uint32_t parent, block; /* the step that it is in, or JY_NONE, and in which of its blocks */
	union {
		struct {
			jy_send_offer *offers;
			uint32_t offer_count;
			uint32_t *via; /* channels in order of preference */
			uint32_t via_count;
			journey_str template_name; /* or empty */
			jy_content content;        /* profile, stage, segment, now, trigger, decided, offer */
			jy_send_rules rules;
			journey_str via_experiment; /* empty: the first that can reach the customer */
			double *via_weights;
		} send;
		struct {
			uint32_t event;             /* or JY_NONE */
			journey_expr_program *when; /* with event: event, profile, ..., trigger; else without
						       event; or NULL */
			journey_duration at_most;
			journey_expr_program *key;  /* over the event: that of the instance; NULL: any */
		} wait;
		struct {
			jy_step_condition *conditions; /* the first that holds; none holds: `next` */
			uint32_t count;
		} branch;
		struct {
			journey_str seed;
			jy_arm *arms;
			uint32_t count;
		} split;
		struct {
			journey_expr_program *date; /* timestamp; NULL: the next time `at` */
			journey_duration offset;
			int32_t at;    /* minute of the local day; below 0: none */
			uint32_t days; /* bit 0: Monday; 0: all */
		} until;
		struct {
			jy_happens *items;
			uint32_t count;
			uint32_t otherwise; /* target when time is out */
			journey_duration at_most;
		} first;
		struct {
			uint32_t event; /* EMIT; else JY_NONE */
			jy_step_set *values;
			uint32_t count;
		} set; /* UPDATE, EMIT */
		struct {
			jy_send_offer *offers;
			uint32_t offer_count;
			uint32_t as; /* index among what the journey decides */
		} choose;
		struct {
			journey_expr_program *when; /* NULL: true */
			uint32_t at_most;
			uint32_t target; /* its first step */
		} loop;
		struct {
			uint32_t *targets; /* of each branch */
			uint32_t *live;    /* of each branch: most others under way within it */
			uint32_t count;
			bool any;
		} parallel;
		struct {
			uint32_t journey;
			journey_expr_program *key; /* or NULL */
			bool hand_over;
		} start;
		struct {
			uint32_t to;
			uint32_t at_most; /* 0: any number */
		} go;
	} as;
} jy_step;

typedef enum jy_enter_kind {
	JY_ENTER_TRIGGER = 1,
	JY_ENTER_EVENT = 2,
	JY_ENTER_SEGMENT = 3,
	JY_ENTER_STAGE = 4
} jy_enter_kind;

/* Another way to enter. */
typedef struct jy_way {
	jy_enter_kind kind;
	uint32_t index;
	uint32_t from; /* STAGE: the only stage before, or JY_NONE: any */
} jy_way;

typedef enum jy_exit_cause {
	JY_EXIT_EVENT = 1,
	JY_EXIT_SEGMENT = 2,
	JY_EXIT_LEFT = 3,
	JY_EXIT_STAGE = 4,
	JY_EXIT_CONDITION = 5,
	JY_EXIT_GOAL = 6
} jy_exit_cause;

typedef struct jy_exit {
	jy_exit_cause cause;
	bool at_step_end;
	uint32_t index;             /* of the event type, segment or stage; else JY_NONE */
	journey_expr_program *when; /* EVENT: event, profile, stage, segment, now; or NULL. CONDITION: as exit_when */
	journey_expr_program *key;  /* EVENT: event; NULL: all instances */
} jy_exit;

/* A step that had another name. */
typedef struct jy_rename {
	journey_str from;
	uint32_t to;
} jy_rename;

/* `set`: bits of journey_limit_kind. */
typedef struct jy_limits {
	uint32_t set, at_once, entries;
	journey_duration window;
	int64_t total;
} jy_limits;

typedef struct jy_journey_set {
	journey_str name;
	jy_limits limits;
} jy_journey_set;

typedef struct jy_life {
	journey_standing standing;
	journey_catch_up catch_up;
	journey_missing missing;
	jy_limits limits;
	uint32_t set; /* or JY_NONE */
	journey_duration at_most;       /* 0: none */
	journey_expr_program *priority; /* as enter_when; number; or NULL */
	uint32_t enter_from;            /* stage, or JY_NONE */
	jy_way *ways;
	uint32_t way_count;
	jy_exit *exits;
	uint32_t exit_count;
	jy_rename *renames;
	uint32_t rename_count;
	journey_duration remembered; /* how long entries count for its limits; -1: for ever, 0: not at all */
	bool own_exit; /* `exit.when` reads what the instance captured: it holds for one of several */
	bool apart; /* an exit may concern one instance of several, so that sends are told apart by theirs */
} jy_life;

typedef struct jy_journey {
	journey_str name;
	jy_enter_kind enter;
	uint32_t enter_index; /* of the trigger, event type, segment or stage */
	journey_expr_program
		*enter_when;   /* profile, stage, segment, now, trigger or event as entered; NULL: true */
	uint32_t exit_event;   /* or JY_NONE */
	uint32_t exit_segment; /* or JY_NONE */
	journey_expr_program *exit_when; /* profile, stage, segment, now, trigger; or NULL */
	journey_again again;
	journey_duration again_after;
	double holdout;
	journey_str holdout_seed;         /* never empty */
	uint32_t goal_event;              /* or JY_NONE */
	journey_expr_program *goal_when;  /* event; or NULL */
	journey_expr_program *goal_value; /* event; double; or NULL: 0 */
	journey_duration goal_within;
	double priority;
	jy_step *steps; /* steps[0] is the first; step_count may be 0 */
	uint32_t step_count;
	uint32_t order; /* rank by (priority descending, declaration): 0 runs first */
	journey_str *decided; /* what its steps decide, as `decided.NAME` */
	uint32_t decided_count;
	uint32_t live;    /* most branches that run beside each other */
	uint32_t counted; /* loops and jumps */
	jy_life life;
} jy_journey;

/* What a program was compiled from. */
typedef struct jy_program_source {
	journey_str text;
	journey_str where; /* path in the document */
} jy_program_source;

/* ---- the whole ---- */

struct journey_strategy {
	journey_allocator allocator;
	jy_arena arena; /* everything but programs and name maps */
	journey_str name;
	journey_str timezone;
	jy_hash128 hash;      /* of all declarations; the same across platforms */
	journey_bytes binary; /* the binary form: what journey_strategy_read() takes */

	jy_event_type *events;
	jy_attribute *attributes;
	jy_feature *features;
	jy_stage *stages;
	jy_segment *segments;
	jy_trigger *triggers;
	jy_consent *consents;
	jy_channel *channels;
	jy_offer *offers;
	jy_kpi *kpis;
	jy_journey *journeys;
	uint32_t event_count, attribute_count, feature_count, stage_count, segment_count, trigger_count,
		consent_count, channel_count, offer_count, kpi_count, journey_count;
	uint32_t declared_segments; /* those behind them are triggers' own (jy_cause::segment) */
	jy_indices alarms;          /* triggers that have moments of their own for each customer */
	jy_indices schedules;       /* triggers that have moments for all customers together */
	bool announces;             /* there are triggers by business events */
	uint64_t alarm_mark;        /* of what `alarms` are; 0: there are none */
	uint32_t declared_features; /* how many were declared; those that say the same are one in `features` */
	jy_consent_ask *asks;
	jy_gate *gates;
	jy_suppression *suppressions;
	uint32_t ask_count, gate_count, suppression_count;
	journey_duration retention[JOURNEY_RETAIN_CLASSES]; /* by journey_retention; 0: for ever */
	jy_event_source *sources; /* none declared: every event may join */
	uint32_t source_count;
	jy_identifier_kind *identifiers; /* user_id and anonymous_id are always among them */
	uint32_t identifier_count, user_kind, anonymous_kind; /* indices */
	uint32_t *journey_order;    /* journey indices by jy_journey::order */
	jy_journey_set *journey_sets;
	uint32_t journey_set_count;
	jy_sent_count *sent_counts;
	uint32_t sent_count;
	jy_host_list *lists;
	uint32_t list_count;
	jy_map list_members; /* list number and user id, of members that are declared */
	jy_bucket *buckets;
	uint32_t bucket_count;
	journey_str *codes; /* prefixes */
	uint32_t code_count;
	jy_derived *derived; /* RFM, if it is declared, then scores */
	uint32_t derived_count, rfm_count; /* rfm_count: JY_RFM_VALUES or 0 */
	jy_indices inactive;         /* inactivity triggers that any event puts off */
	jy_indices stage_dependents; /* segments that read the stage */
	jy_dependents always;        /* conditions that read what no list here stands for */

	jy_sessions sessions;
	uint32_t group_limit; /* groups of a customer that are kept; 0: no groups are declared */
	jy_collection group;
	jy_collection *collections;
	uint32_t collection_count;
	jy_map entity_programs; /* address of a program -> 0: those that read groups or items */
	jy_dependents entity_dependents; /* conditions among them */

	jy_map program_sources; /* address of a program -> address of its jy_program_source; see jy_program_source_of() */
	jy_sending sending;
	jy_content_set contents;
	jy_report_by report_by[JOURNEY_REPORT_BY_MAX];
	jy_model *models;
	uint32_t model_count;
	uint32_t report_by_count;
	bool reads_before; /* a KPI has a covariate */
	jy_experience_rules experience;

	journey_rules *trigger_rules; /* triggers of events that have many, their numbers in order of declaration; or NULL */

	journey_expr_program **programs; /* all of them, to be freed */
	size_t program_count, program_capacity;
	journey_template **templates; /* likewise; their programs are among these */
	size_t template_count, template_capacity;
	jy_map names; /* kind byte + name -> index; for the look-ups below */
};

/* ---- look-up by name; JY_NONE if there is none ---- */

uint32_t jy_strategy_event(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_attribute(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_feature(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_stage(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_segment(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_trigger(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_consent(const journey_strategy *strategy, journey_str purpose);
uint32_t jy_strategy_channel(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_offer(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_kpi(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_journey(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_list(const journey_strategy *strategy, journey_str name);
/* Whether a declared list has a user id among its declared members. */
bool jy_list_has(const journey_strategy *strategy, uint32_t list, journey_str user_id);
uint32_t jy_strategy_source(const journey_strategy *strategy, journey_str name);
/* Whether events of a source (JY_NONE: of none that is declared) may state that identifiers belong together. */
bool jy_event_source_joins(const journey_strategy *strategy, uint32_t source);
/* A kind of identifier by its name. */
uint32_t jy_strategy_identifier(const journey_strategy *strategy, journey_str name);
uint32_t jy_strategy_collection(const journey_strategy *strategy, journey_str name);
/* Whether what the program says depends on groups or items; NULL: no. */
bool jy_program_reads_entities(const journey_strategy *strategy, const journey_expr_program *program);
/* NULL: of no program, or of one that the strategy does not have. */
const jy_program_source *jy_program_source_of(const journey_strategy *strategy, const journey_expr_program *program);
/* A step of a journey by its stable name. */
uint32_t jy_journey_step(const jy_journey *journey, journey_str name);
/* A property of an event type. */
uint32_t jy_event_property(const jy_event_type *event, journey_str name);
/* The number that a program over money or counts gave: double, int or uint; false: not a number. */
bool jy_program_number(journey_value value, double *out);

#endif
