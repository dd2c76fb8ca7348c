/*
 * Actions: what was done about one customer. Journey instances, patterns that wait, the history that caps and
 * re-entry rules read, exposures with their outcomes, membership in segments. A function of the sequence of
 * calls, kept in one row under the component's root. Plain arrays; text lives in one heap.
 */
#ifndef JY_ENGINE_ACTIONS_H
#define JY_ENGINE_ACTIONS_H

#include "base/buffer.h"
#include "base/hash.h"
#include "strategy/model.h"
#include "trigger/pattern.h"

/* Bytes in the heap of an actions object. */
typedef struct jy_span {
	uint32_t at, size;
} jy_span;

typedef enum jy_instance_state {
	JY_INSTANCE_READY = 0,    /* to be run */
	JY_INSTANCE_WAITING = 1,  /* at a wait step until `deadline` */
	JY_INSTANCE_DEFERRED = 2, /* at a send step that is tried again at `deadline` */
	JY_INSTANCE_FORKED = 3    /* at a step whose branches run beside each other; `deadline` is their earliest */
} jy_instance_state;

typedef struct jy_instance {
	uint32_t journey, step;
	uint32_t came; /* from which step, plus 1, while it walks; 0: from the entry */
	uint8_t state;
	uint8_t held_out;
	uint8_t from_trigger; /* payload holds the captures */
	uint32_t number;      /* of the entry, from 1 */
	journey_time entered;
	journey_time deadline; /* JOURNEY_TIME_NONE: none */
	jy_span key;           /* instance key */
	jy_span payload;       /* captured values, in the trigger's order */
	jy_span more;          /* what else it keeps, see run.h; mostly empty */
	journey_time leaving;  /* an exit rule held then, which ends it with its step; JOURNEY_TIME_NONE: none did */
	jy_hash128 version;    /* hash of the strategy that it entered or was taken over under; 0: not known */
	jy_span missing;       /* `step` is JY_NONE: the step that the strategy has no longer, */
	jy_span following;     /* and the one that followed it */
	uint8_t still;         /* its journey is paused: `deadline` wakes nobody */
	uint32_t ordinal;      /* while it is read: its place among those that were written */
} jy_instance;

/* An entry that limits count. */
typedef struct jy_entry {
	uint32_t journey;
	journey_time at;
	jy_hash128 key; /* of the instance's key */
} jy_entry;

/* A send that was decided and is not settled, of a journey whose exits may concern one of several instances. */
typedef struct jy_flight {
	jy_hash128 send;
	uint32_t journey, number; /* of the entry */
	jy_hash128 key;           /* of the instance's key */
	uint8_t stopped;          /* an exit rule has held since */
} jy_flight;

/* A trigger "A, then no B within W" that has seen its A. */
typedef struct jy_pattern {
	uint32_t trigger;
	journey_time start, deadline;
	jy_hash128 message; /* of the A */
	jy_span key, payload;
} jy_pattern;

/* What patterns over time, and inactivity, keep of a customer. The numbers are part of the storage form. */
typedef enum jy_live_kind {
	JY_LIVE_RUN = 1,    /* a run of a pattern */
	JY_LIVE_DONE = 2,   /* one that fired early, and may be contradicted */
	JY_LIVE_GATHER = 3, /* events that a first step with `times` has so far; `kept` has their times */
	JY_LIVE_EVENT = 4,  /* an event that waits for the lateness; `kept` has what steps read of it */
	JY_LIVE_LAST = 5    /* the last event that inactivity counts from, as far as it was looked at */
} jy_live_kind;

typedef struct jy_live {
	uint32_t trigger;
	uint8_t kind; /* jy_live_kind */
	uint8_t told; /* LAST: it was noticed that nothing came since */
	uint8_t all;  /* EVENT: it is about all keys */
	uint32_t steps;    /* EVENT: those that it may meet */
	journey_time time; /* EVENT, LAST: of that event */
	journey_time due;  /* when it must be looked at; JOURNEY_TIME_NONE: never */
	jy_hash128 id;     /* RUN, DONE: of the event that completed the first step; EVENT: of the event */
	jy_span key, kept; /* RUN, DONE: the rule's fields */
	jy_pattern_run run;
} jy_live;

typedef enum jy_exposure {
	JY_EXPOSED_NOT = 0,
	JY_EXPOSED_TREATED = 1,
	JY_EXPOSED_HELD_OUT = 2,
	JY_EXPOSED_BOTH = 3, /* in a merge: left out of measurement */
	/* Parted from who is measured: keeps the arm, left out of measurement. */
	JY_EXPOSED_PARTED_TREATED = 4,
	JY_EXPOSED_PARTED_HELD_OUT = 5
} jy_exposure;

/* What a customer's past with a journey is. */
typedef struct jy_history {
	uint32_t journey;
	uint32_t entries;
	journey_time last_entry, last_exit; /* JOURNEY_TIME_NONE: never */
	journey_time interrupted;           /* last time that its exit rule held; JOURNEY_TIME_NONE: never */
	uint8_t exposed;                    /* jy_exposure */
	uint8_t converted;
	journey_time exposed_at;
	int64_t value; /* of conversions within the goal's window, micro-units */
} jy_history;

/* What a unit that was exposed in a journey has of a KPI. Numbers of events are counts, all others micro-units. */
typedef struct jy_outcome {
	uint32_t journey, kpi;
	uint8_t met;    /* it had such an event: what tells a value of 0 from none */
	int64_t value;  /* 0 or 1 of a share */
	int64_t per;    /* of a ratio: its denominator */
	int64_t before; /* the covariate */
} jy_outcome;

/* A group of the report that a unit is in, as of its first exposure in a journey. */
typedef struct jy_grouped {
	uint32_t journey;
	uint8_t dimension;  /* journey_report_dimension */
	jy_span attribute;  /* its name; or empty */
	jy_span name;
	uint32_t number, age; /* in the engine's groups, see unit_groups.h; valid while `age` is theirs */
} jy_grouped;

/* Transactional sends: none of them counts for caps, or all do, but only for sends that were decided after them. */
typedef enum jy_exempt { JY_EXEMPT_NOT = 0, JY_EXEMPT_UNCOUNTED = 1, JY_EXEMPT_COUNTED = 2 } jy_exempt;

/*
 * A send that was committed; what caps count. A ghost counts for ghosts of its own journey only: what other journeys
 * really sent is the same in both arms, and so must be what it leaves room for.
 */
typedef struct jy_sent {
	uint32_t channel, journey;
	uint32_t offer; /* or JY_NONE */
	uint8_t ghost;
	uint8_t reserved; /* it has its place, but was not handed over: `at` is when it may leave */
	uint8_t exempt;   /* jy_exempt */
	journey_time at;
	jy_hash128 key;
	uint64_t tags; /* bits of jy_sending::tags */
	double priority;
} jy_sent;

/* When the running span of a cap began whose spans do not slide. */
typedef struct jy_cap_start {
	uint64_t cap; /* jy_cap::identity */
	journey_time at;
} jy_cap_start;

/* The arm of a split, once taken. */
typedef struct jy_choice {
	jy_span seed, arm;
} jy_choice;

/* When time may change what a condition says; never too late. */
typedef struct jy_need {
	uint32_t node; /* JY_NODE_STAGE, or JY_NODE_SEGMENT() of a segment */
	journey_time at;
} jy_need;

#define JY_NODE_STAGE 0u
#define JY_NODE_SEGMENT(index) ((index) + 1)

/* An identifier that the host put on a list. */
typedef struct jy_listed {
	uint32_t list;
	jy_span identifier;
} jy_listed;

/* Which source gave an attribute its value last, as quality.h numbers sources. */
typedef struct jy_origin {
	uint32_t attribute, source;
} jy_origin;

/* A move from one stage to another; JY_NONE: no stage. */
typedef struct jy_move {
	uint32_t from, to;
	journey_time at;
} jy_move;

/* Why a trigger is not to fire again. */
typedef enum jy_mark_kind {
	JY_MARK_ONCE = 1, /* `once`: key 0, or that of the `per`; of a session, `at` is its last event when it fired */
	JY_MARK_CALL = 2, /* journey_engine_fire() under a key, `at` */
	JY_MARK_JOB = 3   /* a fan-out that began `at` */
} jy_mark_kind;

typedef struct jy_fired {
	uint32_t trigger;
	uint8_t kind;
	jy_hash128 key;
	journey_time at;
} jy_fired;

/* When a date or a schedule comes up next for the customer. */
typedef struct jy_alarm {
	uint32_t trigger;
	journey_time at; /* JOURNEY_TIME_NONE: it has passed */
	uint64_t basis;  /* hash of what it was found by: the definition, the zone */
	int64_t base;    /* of a date: its time */
	int64_t wall;    /* of a schedule: the local minute of the last that came up; INT64_MIN: none */
} jy_alarm;

/* What is known of a customer's part in an experiment with contents or channels, within a journey. */
typedef enum jy_trial_state {
	JY_TRIAL_MEASURED = 0,
	JY_TRIAL_BOTH = 1,  /* exposed under two arms: left out of measurement */
	JY_TRIAL_PARTED = 2 /* parted from who is measured: left out, too */
} jy_trial_state;

typedef struct jy_trial {
	jy_span experiment, arm;
	uint32_t journey;
	uint8_t state, held_out, converted;
	journey_time at; /* of the first exposure */
	int64_t value;
} jy_trial;

/* A touch whose engagement feedback may still change; see experience.h. */
typedef struct jy_kept_touch {
	jy_hash128 key; /* of the send */
	uint32_t journey, step, channel; /* step, channel: or JY_NONE */
	uint8_t stage;    /* journey_feedback_stage */
	jy_span segments; /* indices of the segments that the customer was in, in the heap as they are in memory */
	journey_time at;
	int32_t factor[JOURNEY_FACTORS];
} jy_kept_touch;

/* The customer's own sums over touches, of a scope. */
typedef struct jy_felt {
	uint8_t scope;      /* journey_experience_scope */
	uint32_t who, step; /* index of the journey, channel or segment; of a step */
	journey_experience sums;
} jy_felt;

/* How the customer responds by a channel. */
typedef struct jy_response {
	uint32_t channel;
	uint64_t sends, responses;
} jy_response;

/* Since when a send that was put off is wanted: of an instance at a step, then of the send that was decided. */
typedef struct jy_held {
	uint32_t journey, step, number; /* number: of the entry */
	jy_hash128 key; /* of the instance's key; `decided`: of the send */
	uint8_t decided;
	journey_time since;
} jy_held;

/* Those that are remembered of a customer: the latest. */
#define JY_HELD_MAX 64

/* Moves that are remembered of a customer: the latest. */
#define JY_ACTIONS_MOVES_MAX 16

typedef struct jy_actions {
	journey_allocator allocator;
	jy_instance *instances;
	size_t instance_count, instance_capacity;
	jy_pattern *patterns;
	size_t pattern_count, pattern_capacity;
	jy_live *lives; /* in order of their beginning */
	size_t live_count, live_capacity;
	jy_history *histories;
	size_t history_count, history_capacity;
	jy_outcome *outcomes;
	size_t outcome_count, outcome_capacity;
	jy_grouped *groups; /* journey by journey */
	size_t group_count, group_capacity;
	jy_sent *sents;
	size_t sent_count, sent_capacity;
	journey_time sent_from; /* latest send that was forgotten; JOURNEY_TIME_NONE: none was */
	jy_choice *choices;
	size_t choice_count, choice_capacity;
	uint32_t *segments; /* indices, ascending */
	size_t segment_count, segment_capacity;
	jy_listed *listed;   /* in order of list, then identifier */
	size_t listed_count, listed_capacity;
	jy_origin *origins;  /* ascending by attribute */
	size_t origin_count, origin_capacity;
	jy_cap_start *cap_starts; /* ascending by cap */
	size_t cap_start_count, cap_start_capacity;
	uint32_t *bounced; /* channels that cannot reach the customer, ascending */
	size_t bounced_count, bounced_capacity;
	uint32_t *audiences; /* channels whose audience the customer is in, ascending */
	size_t audience_count, audience_capacity;
	jy_trial *trials;    /* in the order of their first exposures */
	size_t trial_count, trial_capacity;
	jy_kept_touch *touches;   /* in order of time */
	size_t touch_count, touch_capacity;
	jy_felt *felts;      /* in the order of their first touches */
	size_t felt_count, felt_capacity;
	jy_response *responses;
	size_t response_count, response_capacity;
	jy_held *helds;      /* in the order in which they were put off first */
	size_t held_count, held_capacity;
	uint32_t stage;      /* index or JY_NONE */
	journey_time stage_since; /* JOURNEY_TIME_NONE: no stage */
	jy_move *moves;      /* in order of time */
	size_t move_count, move_capacity;
	jy_need *needs;      /* ascending by node */
	size_t need_count, need_capacity;
	jy_fired *marks;      /* in the order in which they were set; each trigger, kind and key once */
	size_t mark_count, mark_capacity;
	jy_alarm *alarms;    /* ascending by trigger */
	size_t alarm_count, alarm_capacity;
	uint64_t settled;    /* mark of the strategy under which segments, stage and needs hold; 0: of none */
	uint64_t decisions;  /* number of the last decision */
	journey_time armed;  /* time of the due row in the store, JOURNEY_TIME_NONE: none */
	jy_span unit;        /* what buckets hang on: the root at first exposure; empty before */
	jy_buffer heap;
	uint32_t lost;       /* entries dropped at decoding: names that the strategy no longer has */
	jy_entry *entries;   /* in order of time */
	size_t entry_count, entry_capacity;
	jy_flight *flights;  /* in order of decision */
	size_t flight_count, flight_capacity;
	uint32_t removed;    /* instances dropped at decoding as their journey is gone, and not counted yet */
	uint32_t merged;     /* instances that a merge ended, and that are not counted yet */
	uint32_t forgotten;  /* entries for which a merge had no room, and that are not counted yet */
} jy_actions;

void jy_actions_init(jy_actions *actions, const journey_allocator *allocator);
void jy_actions_free(jy_actions *actions);
/* A deep copy over what an initialised object has; JOURNEY_NO_MEMORY leaves it with part of it. */
journey_status jy_actions_copy(jy_actions *to, const jy_actions *from);

journey_str jy_actions_text(const jy_actions *actions, jy_span span);
/* Copies text into the heap. */
journey_status jy_actions_keep(jy_actions *actions, journey_str text, jy_span *out);

/* Drops text that nothing points at any more, once it is much; without memory for that it stays. */
void jy_actions_compact(jy_actions *actions);

/* New entries at the end, zeroed; JOURNEY_NO_MEMORY leaves everything as it was. */
journey_status jy_actions_instance(jy_actions *actions, jy_instance **out);
journey_status jy_actions_pattern(jy_actions *actions, jy_pattern **out);
journey_status jy_actions_sent(jy_actions *actions, jy_sent **out);
journey_status jy_actions_choice(jy_actions *actions, jy_choice **out);
/* Finds or makes. */
journey_status jy_actions_history(jy_actions *actions, uint32_t journey, jy_history **out);
const jy_history *jy_actions_find_history(const jy_actions *actions, uint32_t journey);
journey_status jy_actions_outcome(jy_actions *actions, uint32_t journey, uint32_t kpi, jy_outcome **out);
void jy_actions_drop_instance(jy_actions *actions, size_t index);
void jy_actions_drop_pattern(jy_actions *actions, size_t index);
/* Forgets sends at or before `horizon`. */
void jy_actions_prune(jy_actions *actions, journey_time horizon);
bool jy_actions_in_segment(const jy_actions *actions, uint32_t segment);
journey_status jy_actions_set_segment(jy_actions *actions, uint32_t segment, bool in);
/* JOURNEY_TIME_NONE: none; setting that removes it. */
journey_time jy_actions_find_need(const jy_actions *actions, uint32_t node);
journey_status jy_actions_set_need(jy_actions *actions, uint32_t node, journey_time at);
/* Another stage from now on. */
journey_status jy_actions_move(jy_actions *actions, uint32_t to, journey_time at);
bool jy_actions_listed(const jy_actions *actions, uint32_t list);
/* Whether that changed anything: *changed. */
journey_status jy_actions_set_listed(jy_actions *actions, uint32_t list, journey_str identifier, bool in, bool *changed);
bool jy_actions_put_listed(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_listed(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_listed(jy_actions *into, const jy_actions *from);
/* actions_origins.c; JY_NONE: none is known. */
uint32_t jy_actions_origin(const jy_actions *actions, uint32_t attribute);
journey_status jy_actions_set_origin(jy_actions *actions, uint32_t attribute, uint32_t source);
bool jy_actions_put_origins(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_origins(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_origins(jy_actions *into, const jy_actions *from);
/* While they are read: the instance that was written in that place; NULL: its journey is gone. */
jy_instance *jy_actions_by_ordinal(const jy_actions *actions, uint64_t ordinal);

/* actions_steps.c: what instances keep besides their place. */
bool jy_actions_put_steps(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_steps(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_have_steps(const jy_actions *actions);
/* actions_life.c: entries that limits count, sends by instance, and what else instances are. */
jy_hash128 jy_entry_key(journey_str key);
/* Remembers an entry; of more than JOURNEY_ENTRIES_MAX the oldest goes: *lost. */
journey_status jy_actions_enter(jy_actions *actions, const jy_entry *entry, bool *lost);
/* Forgets entries that no limit counts any more. */
void jy_actions_prune_entries(jy_actions *actions, const journey_strategy *strategy, journey_time now);
journey_status jy_actions_flight(jy_actions *actions, const jy_flight *flight);
/* NULL: there is none. */
jy_flight *jy_actions_find_flight(const jy_actions *actions, jy_hash128 send);
void jy_actions_drop_flight(jy_actions *actions, jy_flight *flight);
bool jy_actions_put_lives(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_lives(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_entries(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_entries(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_flights(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_flights(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_lives(jy_actions *into, const jy_actions *from);
/* actions_patterns.c */
const struct jy_pattern_rule *jy_live_rule(const journey_strategy *strategy, const jy_live *live);
journey_status jy_actions_live(jy_actions *actions, jy_live **out);
void jy_actions_drop_live(jy_actions *actions, size_t index);
/* What jy_live::due should be. */
journey_time jy_live_due(const struct jy_pattern_rule *rule, const jy_live *live);
/* The times of a JY_LIVE_GATHER; false: these are none. */
bool jy_live_gathered(const jy_actions *actions, const jy_live *live, jy_pattern_gather *out);
journey_status jy_live_gather(jy_actions *actions, const jy_pattern_gather *gather, jy_span *out);
bool jy_actions_put_matching(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_matching(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_matching(jy_actions *into, const jy_actions *from, const journey_strategy *strategy);
/* actions_causes.c; NULL: there is none. */
jy_fired *jy_actions_find_mark(const jy_actions *actions, uint32_t trigger, jy_mark_kind kind, jy_hash128 key);
/* In the place of one with the same trigger, kind and key. */
journey_status jy_actions_set_mark(jy_actions *actions, const jy_fired *mark);
void jy_actions_drop_mark(jy_actions *actions, uint32_t trigger, jy_mark_kind kind, jy_hash128 key);
/* Keeps the latest `most` of a trigger and kind; whether any was dropped. */
bool jy_actions_trim_marks(jy_actions *actions, uint32_t trigger, jy_mark_kind kind, size_t most);
jy_alarm *jy_actions_find_alarm(const jy_actions *actions, uint32_t trigger);
journey_status jy_actions_set_alarm(jy_actions *actions, const jy_alarm *alarm);
void jy_actions_drop_alarm(jy_actions *actions, uint32_t trigger);
bool jy_actions_put_marks(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_marks(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_alarms(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_alarms(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_causes(jy_actions *into, const jy_actions *from);
/* actions_caps.c: what is known of sends beyond the oldest form, and starts of spans. */
const jy_sent *jy_actions_find_sent(const jy_actions *actions, jy_hash128 key, size_t *index);
journey_time jy_actions_cap_start(const jy_actions *actions, uint64_t cap); /* JOURNEY_TIME_NONE: none */
journey_status jy_actions_set_cap_start(jy_actions *actions, uint64_t cap, journey_time at);
bool jy_actions_has_places(const jy_actions *actions);
bool jy_actions_put_places(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_places(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_starts(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_starts(jy_actions *actions, jy_reader *reader);
journey_status jy_actions_merge_starts(jy_actions *into, const jy_actions *from);
/* Channels by which a send could not be delivered for good. */
bool jy_actions_bounced(const jy_actions *actions, uint32_t channel);
journey_status jy_actions_set_bounced(jy_actions *actions, uint32_t channel, bool bounced);
bool jy_actions_put_bounced(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_bounced(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
/* Audiences that the customer is in, or will be by a send that is under way. */
bool jy_actions_in_audience(const jy_actions *actions, uint32_t channel);
journey_status jy_actions_set_audience(jy_actions *actions, uint32_t channel, bool in);
bool jy_actions_put_audiences(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_audiences(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_bounced(jy_actions *into, const jy_actions *from);
/* actions_trials.c; NULL: there is none. */
jy_trial *jy_actions_find_trial(const jy_actions *actions, uint32_t journey, journey_str experiment);
journey_status jy_actions_trial(jy_actions *actions, uint32_t journey, journey_str experiment, journey_str arm,
                                jy_trial **out);
bool jy_actions_put_trials(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_trials(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_trials(jy_actions *into, const jy_actions *from);
/* actions_measures.c: outcomes, and groups of the report. */
journey_status jy_actions_group(jy_actions *actions, uint32_t journey, uint8_t dimension, journey_str attribute,
                                journey_str name);
bool jy_actions_put_outcomes(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_outcomes(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_groups(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_groups(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
/* Before histories are merged: of two exposures, groups and covariates are those of the earlier one. */
journey_status jy_actions_merge_measures(jy_actions *into, const jy_actions *from, const journey_strategy *strategy);
/* actions_experience.c; NULL: there is none. */
jy_kept_touch *jy_actions_find_touch(const jy_actions *actions, jy_hash128 key);
void jy_actions_drop_touch(jy_actions *actions, jy_kept_touch *touch);
journey_status jy_actions_touch(jy_actions *actions, const jy_kept_touch *touch);
size_t jy_touch_segments(const jy_kept_touch *touch);
uint32_t jy_touch_segment(const jy_actions *actions, const jy_kept_touch *touch, size_t i);
jy_felt *jy_actions_find_felt(const jy_actions *actions, uint8_t scope, uint32_t who, uint32_t step);
journey_status jy_actions_felt(jy_actions *actions, uint8_t scope, uint32_t who, uint32_t step, jy_felt **out);
journey_experience_unit jy_felt_unit(const journey_experience *sums);
const jy_response *jy_actions_find_response(const jy_actions *actions, uint32_t channel);
journey_status jy_actions_response(jy_actions *actions, uint32_t channel, jy_response **out);
/* Of the instance at its step; of the send. */
jy_held *jy_actions_find_held(const jy_actions *actions, const jy_instance *instance);
jy_held *jy_actions_held_send(const jy_actions *actions, jy_hash128 send);
journey_status jy_actions_hold(jy_actions *actions, const jy_held *held);
void jy_actions_drop_held(jy_actions *actions, jy_held *held);
bool jy_actions_put_helds(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_helds(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_touches(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_touches(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_felt(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_felt(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_put_responses(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_responses(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
journey_status jy_actions_merge_experience(jy_actions *into, const jy_actions *from);
/* Parts of merge and storage form, see actions_membership.c. */
journey_status jy_actions_merge_membership(jy_actions *into, const jy_actions *from);
bool jy_actions_put_membership(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_membership(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);

/* Earliest deadline among instances, patterns and alarms, JOURNEY_TIME_NONE if there is none. */
journey_time jy_actions_need(const jy_actions *actions);

/* Storage form: names instead of indices, versioned, checksummed. */
journey_status jy_actions_encode(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_decode(jy_actions *actions, const journey_strategy *strategy, journey_bytes bytes);

/*
 * Folds `from` into `into` by the settled semantics: live instances of the same journey and key: the older
 * stays; the arm of the earliest exposure stays; a unit exposed under both arms is left out of measurement.
 */
journey_status jy_actions_merge(jy_actions *into, const jy_actions *from, const journey_strategy *strategy);
/*
 * What who parts from a customer's root takes along, into an initialised, empty object: sends, exposures with their arms,
 * choices, entries, the unit that buckets hang on, membership; no instances, no waiting patterns, no outcomes. Of sends
 * that wait, see places.h.
 */
journey_status jy_actions_part(jy_actions *to, const jy_actions *from);
/* The arm of an exposure. */
bool jy_arm_treated(const jy_history *history);
bool jy_arm_held_out(const jy_history *history);
/* A unit's value plus another, bounded so that squares fit 128 bits. */
int64_t jy_actions_add_value(int64_t a, int64_t b);

#endif
