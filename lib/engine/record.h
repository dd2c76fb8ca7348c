/*
 * The decision record: what was decided for whom, among which candidates, why and why not. One versioned form
 * from the first day; off-policy evaluation, replay and explanations read it.
 *
 * u16 form, u64 strategy hash, time, flags, customer, journey, step, then candidates (name, rule that
 * refused it or 255, priority), channels (name, rule or 255), chosen offer and channel, propensity. Since form 2: what
 * set it off (kind and name, message id, time of the entry), where the customer falls and the share that is held out,
 * which rule dropped it after all and when (255: none), then of each candidate the rules that were looked at with what they saw.
 * Since form 3: the channel that an experiment drew, and, once it was handed over, template, variant and locale; what its text
 * gave as the reason not to go. CRC-32C.
 */
#ifndef JY_ENGINE_RECORD_H
#define JY_ENGINE_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "engine/sums.h"

#define JY_RECORD_FORM 3u
/* No rule refused it. */
#define JY_RULE_NONE 255u

/* Values of one condition, rules of one candidate, and bytes of a value that are kept. */
#define JY_SIGHT_MAX 8
#define JY_REASONS_MAX 24
#define JY_SIGHT_TEXT_MAX 96

enum {
	JY_SIGHT_PRIVATE = 1, /* declared personal */
	JY_SIGHT_ABSENT = 2,  /* there was none */
	JY_SIGHT_UNKNOWN = 4, /* neither there nor not */
	JY_SIGHT_FAILS = 8,   /* the condition cannot hold with it */
	JY_SIGHT_CUT = 16     /* longer than is kept */
};

/* A value that a condition read. */
typedef struct jy_sight {
	journey_str name, value; /* as in conditions; JSON */
	uint8_t flags;
} jy_sight;

/* A rule that was looked at. */
typedef struct jy_reason {
	uint8_t rule;     /* jy_rule */
	uint8_t passage;  /* jy_passage, see choke.h */
	journey_str name; /* of the purpose, the gate, ...; may be empty */
	int64_t count, most;      /* of a cap: so many of so many; most below 0: no number */
	journey_duration window;  /* of a cap; 0: none */
	journey_time until;       /* JOURNEY_TIME_NONE: none */
	const journey_expr_program *condition; /* while it is made; NULL: none */
	journey_str text, where;  /* of the condition, filled in by readers who have the strategy */
	jy_sight *seen;
	uint32_t seen_count;
} jy_reason;

typedef struct jy_candidate {
	journey_str name;
	uint8_t rule; /* jy_rule, or JY_RULE_NONE */
	double priority;
	jy_reason *reasons;
	uint32_t reason_count;
} jy_candidate;

enum {
	JY_RECORD_GHOST = 1,
	JY_RECORD_NOTHING = 2 /* nothing was sent */
};

typedef struct jy_record {
	uint64_t strategy;
	journey_time time;
	uint8_t flags;
	journey_str customer, journey, step; /* of a decide(): journey empty, step the placement */
	jy_candidate *offers;
	uint32_t offer_count;
	jy_candidate *channels;
	uint32_t channel_count;
	journey_str offer, channel; /* chosen, or empty */
	double propensity;
	uint16_t form;         /* that it was read from */
	journey_str cause;     /* "trigger cart"; empty: none */
	journey_str message;   /* id of the event that set it off; empty: time, or a call of the host */
	journey_time entered;  /* JOURNEY_TIME_NONE: none */
	double draw, holdout;  /* holdout 0: nobody is held out */
	uint8_t fate;          /* jy_rule that dropped it after all, or JY_RULE_NONE */
	journey_time fate_at;  /* when it did */
	journey_str drawn;     /* channel, by an experiment; or empty */
	journey_str template_name, variant, locale; /* of what was said; may be empty */
	journey_str detail;    /* why its text did not go: what is missing, or what the text says; else empty */
} jy_record;

/* One of nobody yet, under this strategy, certain of its choice. */
void jy_record_init(jy_record *record, const journey_strategy *strategy, journey_time now);
/* When and for whom a record was written; text is borrowed. JOURNEY_OK, JOURNEY_VERSION, JOURNEY_CORRUPT. */
journey_status jy_record_peek(journey_bytes bytes, journey_time *time, journey_str *customer);
journey_status jy_record_write(const jy_record *record, jy_buffer *out);
/* All of it, of any form; texts are borrowed, lists in the arena. JOURNEY_OK, _VERSION, _CORRUPT, _NO_MEMORY. */
journey_status jy_record_read(journey_bytes bytes, jy_arena *arena, jy_record *out);

#endif
