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
	uint8_t state;
	uint8_t held_out;
	uint8_t from_trigger; /* payload holds the captures */
	uint32_t number;      /* of the entry, from 1 */
	journey_time entered;
	journey_time deadline; /* JOURNEY_TIME_NONE: none */
	jy_span key;           /* instance key */
	jy_span payload;       /* captured values, in the trigger's order */
	jy_span more;          /* what else it keeps, see run.h; mostly empty */
} jy_instance;

/* A trigger "A, then no B within W" that has seen its A. */
typedef struct jy_pattern {
	uint32_t trigger;
	journey_time start, deadline;
	jy_hash128 message; /* of the A */
	jy_span key, payload;
} jy_pattern;

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

/* A KPI's running value of a unit exposed in a journey. */
typedef struct jy_outcome {
	uint32_t journey, kpi;
	int64_t value;
} jy_outcome;

/*
 * A send that was committed; what caps count. A ghost counts for ghosts of its own journey only: what other journeys
 * really sent is the same in both arms, and so must be what it leaves room for.
 */
typedef struct jy_sent {
	uint32_t channel, journey;
	uint32_t offer; /* or JY_NONE */
	uint8_t ghost;
	journey_time at;
	jy_hash128 key;
} jy_sent;

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

/* Moves that are remembered of a customer: the latest. */
#define JY_ACTIONS_MOVES_MAX 16

typedef struct jy_actions {
	journey_allocator allocator;
	jy_instance *instances;
	size_t instance_count, instance_capacity;
	jy_pattern *patterns;
	size_t pattern_count, pattern_capacity;
	jy_history *histories;
	size_t history_count, history_capacity;
	jy_outcome *outcomes;
	size_t outcome_count, outcome_capacity;
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
	uint32_t stage;      /* index or JY_NONE */
	journey_time stage_since; /* JOURNEY_TIME_NONE: no stage */
	jy_move *moves;      /* in order of time */
	size_t move_count, move_capacity;
	jy_need *needs;      /* ascending by node */
	size_t need_count, need_capacity;
	uint64_t settled;    /* mark of the strategy under which segments, stage and needs hold; 0: of none */
	uint64_t decisions;  /* number of the last decision */
	journey_time armed;  /* time of the due row in the store, JOURNEY_TIME_NONE: none */
	jy_span unit;        /* what buckets hang on: the root at first exposure; empty before */
	jy_buffer heap;
	uint32_t lost;       /* entries dropped at decoding: names that the strategy no longer has */
} jy_actions;

void jy_actions_init(jy_actions *actions, const journey_allocator *allocator);
void jy_actions_free(jy_actions *actions);
/* A deep copy into an initialised, empty object. */
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
/* actions_steps.c: what instances keep besides their place. */
bool jy_actions_put_steps(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_steps(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);
bool jy_actions_have_steps(const jy_actions *actions);
/* Parts of merge and storage form, see actions_membership.c. */
journey_status jy_actions_merge_membership(jy_actions *into, const jy_actions *from);
bool jy_actions_put_membership(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out);
journey_status jy_actions_get_membership(jy_actions *actions, const journey_strategy *strategy, jy_reader *reader);

/* Earliest deadline among instances and patterns, JOURNEY_TIME_NONE if there is none. */
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
 * choices, entries, the unit that buckets hang on, membership; no instances, no waiting patterns, no outcomes.
 */
journey_status jy_actions_part(jy_actions *to, const jy_actions *from);
/* The arm of an exposure. */
bool jy_arm_treated(const jy_history *history);
bool jy_arm_held_out(const jy_history *history);
/* A unit's value plus another, bounded so that squares fit 128 bits. */
int64_t jy_actions_add_value(int64_t a, int64_t b);

#endif
