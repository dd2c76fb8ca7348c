/*
 * The engine's own sums: events, rejections, sends, and per journey and arm the sums that measure impact. They are
 * moved by bounded adds, one row each. What a call adds is pending until the call settles, and a batch's until it
 * commits.
 */
#ifndef JY_ENGINE_SUMS_H
#define JY_ENGINE_SUMS_H

#include "base/buffer.h"
#include "base/map.h"
#include "engine/unit_groups.h"
#include "strategy/model.h"

/* Why a send was kept back. */
typedef enum jy_rule {
	JY_RULE_CONSENT = 0,
	JY_RULE_REACH = 1,
	JY_RULE_CAP = 2,
	JY_RULE_QUIET = 3, /* put off, not dropped */
	JY_RULE_ELIGIBILITY = 4,
	JY_RULE_EXIT = 5,
	JY_RULE_STOCK = 6,
	JY_RULE_FAILED = 7,
	JY_RULE_LIST = 8, /* the customer is on an excluding list */
	JY_RULE_GATE = 9,
	JY_RULE_SUPPRESSED = 10, /* on a suppression list */
	JY_RULE_EXPIRED = 11,    /* waited for longer than sends are kept */
	JY_RULE_PAUSED = 12,     /* the journey is: put off, not dropped */
	JY_RULE_WINDOW = 14,     /* outside of the channel's send windows */
	JY_RULE_HOLIDAY = 15,
	JY_RULE_PREFERENCE = 16, /* the customer's own settings */
	JY_RULE_DISPLACED = 17,  /* another took its place under a cap */
	JY_RULE_THROTTLE = 18,   /* put off, not dropped */
	JY_RULE_DIGEST = 19,     /* the oldest of a digest that was full */
	JY_RULE_AUDIENCE = 20,   /* the customer is in the audience, or is not, as it is */
	JY_RULE_SAYS_MISSING = 21, /* a value is missing in its text, which is not to go without */
	JY_RULE_SAYS_ABORTED = 22, /* its text says that it should not go */
	JY_RULE_SAYS_FAILED = 23,  /* a value is missing, which is an error */
	JY_RULE_SAYS_LIMIT = 24,   /* its text is too long, or too much work */
	JY_RULE_COUNT = 40
} jy_rule;

typedef enum jy_sum_kind {
	/* of the engine; index: a journey_status' magnitude for REJECTED, 1 for EVENTS that were updates of items */
	JY_SUM_EVENTS = 1,
	JY_SUM_CUSTOMERS = 2,
	JY_SUM_REJECTED = 3,
	JY_SUM_ERRED = 4, /* conditions that had no value; index: journey_reason */
	JY_SUM_UNKNOWN = 5,
	JY_SUM_LOST = 6, /* stated losses beyond a horizon */
	JY_SUM_QUARANTINED = 7, /* customers whose rows cannot be read; index: a journey_status' magnitude */
	/* of a journey */
	JY_SUM_ENTRIES = 16,
	JY_SUM_SENDS = 17,
	JY_SUM_GHOSTS = 18,
	JY_SUM_EXCLUDED = 19,
	JY_SUM_SUPPRESSED = 20, /* index: jy_rule */
	JY_SUM_STOPPED = 21,    /* instances that moved too often */
	JY_SUM_PLACES = 38,     /* entries that its total counts; bounded */
	JY_SUM_REFUSED = 39,    /* entries that were refused; index: jy_refusal */
	JY_SUM_ENDED = 40,      /* instances that ended; index: jy_ending */
	JY_SUM_MIGRATED = 41,   /* instances of another strategy; index: jy_migration */
	JY_SUM_MISSED = 42,     /* sends that were left out after a pause */
	/* of a journey and an arm of an experiment (jy_content_set::trials); index: 2 * arm, plus 1 for who is held out */
	JY_SUM_TRIAL_UNITS = 43,
	JY_SUM_TRIAL_CONVERSIONS = 44,
	JY_SUM_TRIAL_VALUE = 45,
	JY_SUM_TRIAL_VALUE_SQUARES = 46,
	JY_SUM_TRIAL_EXCLUDED = 47, /* units that were exposed under two arms; of the first */
	/* of a journey and arm; index: arm (0 treated, 1 held out) + 2 * KPI */
	JY_SUM_UNITS = 32,
	JY_SUM_CONVERSIONS = 33,
	JY_SUM_VALUE = 34,
	JY_SUM_VALUE_SQUARES = 35,
	JY_SUM_KPI = 36,
	JY_SUM_KPI_SQUARES = 37, /* not of shares, whose values are their squares */
	JY_SUM_PER = 22,         /* of ratios: the denominators, */
	JY_SUM_PER_SQUARES = 23,
	JY_SUM_PER_CROSS = 24,   /* and their products with the values */
	JY_SUM_BEFORE = 25,      /* of KPIs with a covariate: likewise */
	JY_SUM_BEFORE_SQUARES = 26,
	JY_SUM_BEFORE_CROSS = 27,
	JY_SUM_BIN = 28,         /* of quantiles: units by bin of their value; index: arm + 2 * (bin + JY_BINS * KPI) */
	JY_SUM_COST = 29,        /* of a journey alone: what its sends cost, in micro-units */
	/* the same of a group of units; index: arm + 2 * KPI + 2^13 * group, see unit_groups.h */
	JY_SUM_GROUP_UNITS = 56,
	JY_SUM_GROUP_CONVERSIONS = 57,
	JY_SUM_GROUP_VALUE = 58,
	JY_SUM_GROUP_VALUE_SQUARES = 59,
	JY_SUM_GROUP_KPI = 60,
	JY_SUM_GROUP_KPI_SQUARES = 61,
	JY_SUM_GROUP_PER = 62,
	JY_SUM_GROUP_PER_SQUARES = 63,
	JY_SUM_GROUP_PER_CROSS = 30,
	/* of the engine: customers' time zones that are not known, each time that one was needed */
	JY_SUM_ZONE = 128,
	JY_SUM_SOURCE = 96,    /* of a source (journey: its number, see quality.h); index: jy_source_sum */
	JY_SUM_PROPERTY = 97,  /* of an event type (journey: its index); index: jy_property_sum and property */
	JY_SUM_ATTRIBUTE = 98, /* of an attribute (journey: its index); index: jy_attribute_sum */
	JY_SUM_FEEDBACK = 55,   /* index: journey_feedback */
	JY_SUM_PASSED_ON = 54,  /* sends of a journey that another channel took over */
	JY_SUM_STOCK = 48, /* of an offer (journey: offer index): how many were reserved */
	/* of the engine again */
	JY_SUM_LIVES = 136, /* instances that ended with their journey; index: jy_lives_sum */
	JY_SUM_PATTERNS = 112, /* index: jy_pattern_sum */
	JY_SUM_EDGES = 64,  /* stated edges that are refused now; index: jy_tie_verdict */
	JY_SUM_BLOCKED = 65, /* identifiers in events that identify nobody */
	JY_SUM_ERASED = 72, /* customers erased; index: a journey_erasure */
	JY_SUM_EXPIRED = 73, /* what its retention ended; index: jy_expired */
	JY_SUM_VISITS = 144, /* of a journey, from a step to another; index: both, see visits.h */
	JY_SUM_MISSING = 152, /* of texts that went with a hole; index: of jy_content_set::values, or JY_NONE */
	JY_SUM_WANTING = 153, /* of texts that did not go for it; index: likewise */
	JY_SUM_UNSAID = 154,  /* texts that did not go (journey: index of the source); index: jy_rule */
	JY_SUM_SHOWN = 155,   /* pages that were shown with an arm of an experiment; index: of the arm */
	JY_SUM_BACKFILLED = 160, /* of the engine: events that were taken as history */
	/* of experience; see experience.h. By journey_experience_scope (journey: index of journey, channel or segment); index:
	 * JY_FELT_STRIDE * step, and a slot */
	JY_SUM_FELT = 180,
	JY_SUM_FELT_LAST = 184,
	JY_SUM_RESPONSES = 185,      /* of a channel (journey: its index); index: JY_RESPONSE_* */
	JY_SUM_SURVEY = 186,         /* of a survey (journey: its index); index: the answer, or JY_SURVEY_* */
	JY_SUM_SURVEY_SEGMENT = 187, /* likewise, of a segment; index: JY_SURVEY_SLOTS * segment, and the same */
	JY_SUM_RESPONSIVE = 188,     /* of the engine; index: JY_RESPONSIVE_* */
	JY_SUM_SURVEY_MONTH = 189,   /* of a survey; index: JY_SURVEY_SLOTS * month (see surveys.c), and the answer */
	JY_SUM_SEGMENT = 88, /* of a segment (journey: segment index); index: jy_segment_sum */
	JY_SUM_STAGE = 89,   /* of a stage (journey: stage index); index: jy_stage_sum */
	JY_SUM_MOVES = 90    /* from a stage (journey: its index, or JY_NONE's lower bits) to a stage (index, or JY_NONE) */
} jy_sum_kind;

enum jy_lives_sum {
	JY_LIVES_REMOVED, /* from the strategy */
	JY_LIVES_MERGED,  /* of two customers who became one */
	JY_LIVES_LOST     /* no instances: other parts of stored actions whose names the strategy has no longer */
};
enum jy_expired { JY_EXPIRED_CUSTOMERS, JY_EXPIRED_SENDS, JY_EXPIRED_DECISIONS };
enum jy_pattern_sum { JY_PATTERN_CONTRADICTED, JY_PATTERN_LATE, JY_PATTERN_EVENTS_LOST };
enum jy_segment_sum { JY_SEGMENT_NOW, JY_SEGMENT_ENTERED, JY_SEGMENT_LEFT };
enum jy_stage_sum { JY_STAGE_NOW, JY_STAGE_TIME /* microseconds of those who moved on */ };

/* More than there are bins of a sketch, see score/sketch.h. */
#define JY_BINS 8192u
/* KPIs and groups in the index of a group's sum. */
#define JY_SUM_GROUP_KPIS 4096u

/* Whether it is of a group of units. */
static inline bool jy_sum_of_group(jy_sum_kind kind)
{
	return (kind >= JY_SUM_GROUP_UNITS && kind <= JY_SUM_GROUP_PER_SQUARES) || kind == JY_SUM_GROUP_PER_CROSS;
}

/* Whether there is one per journey. */
static inline bool jy_sum_of_journey(jy_sum_kind kind)
{
	return kind >= JY_SUM_ENTRIES && kind < JY_SUM_EDGES;
}

typedef uint64_t jy_sum_id;
jy_sum_id jy_sum(jy_sum_kind kind, uint32_t journey, uint32_t index);

typedef struct jy_sum_delta {
	jy_sum_id id;
	journey_int128 delta;
	size_t place; /* of a pending one, once prepared: where it goes in the batch */
} jy_sum_delta;

/* Sums that the batch moved last, by their lower bits: most calls move the same few. A power of 2. */
#define JY_SUMS_RECENT 256u

typedef struct jy_sums {
	journey_allocator allocator;
	uint32_t recent[JY_SUMS_RECENT]; /* places in batch */
	jy_unit_groups groups;
	jy_map places; /* id -> place in batch */
	jy_sum_delta *batch;
	size_t batch_count, batch_capacity;
	jy_sum_delta *pending; /* of the running call */
	size_t pending_count, pending_capacity;
} jy_sums;

void jy_sums_init(jy_sums *sums, const journey_allocator *allocator);
void jy_sums_free(jy_sums *sums);
journey_status jy_sums_add(jy_sums *sums, jy_sum_id id, int64_t delta);
journey_status jy_sums_add_wide(jy_sums *sums, jy_sum_id id, journey_int128 delta);
/* What is counted in batch and call so far. */
journey_int128 jy_sums_open(const jy_sums *sums, jy_sum_id id);
/* Makes settling impossible to fail. */
journey_status jy_sums_prepare(jy_sums *sums);
/* The call's sums become the batch's; after prepare. */
void jy_sums_settle(jy_sums *sums);
/* The call's sums are dropped. */
void jy_sums_drop(jy_sums *sums);
/* The batch's sums are dropped, committed or not. */
void jy_sums_clear(jy_sums *sums);
/* The id of a sum's row: names, so that it survives a changed strategy. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_sum_name(const journey_strategy *strategy, const jy_unit_groups *groups, jy_sum_id id, jy_buffer *out);

const char *jy_rule_text(jy_rule rule);

#endif
