/*
 * property.h: random cases (a strategy, a log of events, ways to feed it) and what must hold for each of them:
 *
 *  - Facts are a function of the set of events: every order, repetition, size of batch, size of cache and kill
 *    gives the same rows; applied by hand to fragments without an engine, too (replay.c, fold.c).
 *  - Every value that a profile has is the one that plain code finds in the list of all events (truth.c), after
 *    each event, at moments before and after those at which something enters or leaves a window; and it changes
 *    with the clock when jy_profile_feature_next_change() says, not earlier and not later.
 *  - Taking back a merge leaves what there would be if nobody had stated it (unmerge.c).
 *  - Encoding and decoding lose nothing; a rollback restores every byte.
 *  - A feature that was declared only for a part of the log is right or unknown, and unknown only while its window
 *    reaches back to what it has not seen.
 *
 * Half of the cases go beyond a limit. What still holds there:
 *
 *  - Ring (JY_FRAGMENT_RING_MAX): the rows stay equal in any order. A window's value may count events that are up
 *    to one bucket (a 64th of the window, in whole minutes) too old or too young; values without a window are
 *    exact. This holds for moments from one day before the fragment's latest event on.
 *  - Dedup memory (JY_FRAGMENT_DEDUP_MAX): without repetitions all of the above holds. With them, an event may be
 *    applied again only if it was older than all of a full memory, and each such one is counted (`unchecked`, in
 *    the report as lost.dedup_horizon); every value lies between that with none and with all of them repeated.
 *  - Tally and most frequent (2 * `top` keys of what left the ring, in one bucket): a weight is never too large. It
 *    may be too small, another key the most frequent, and orders may differ, only if the loss was counted
 *    (`dropped`, lost.profile_limits).
 *  - Distinct (JY_DISTINCT_EXACT keys that left the ring): the rows stay equal in any order; the number is within
 *    30 % of the truth, six standard errors.
 *  - Lists, last values and unions: the values that came last, in order, whatever was dropped. (Those and
 *    distinct counts know only moments from the fragment's latest event on.)
 *  - Consent purposes (JY_FRAGMENT_CONSENTS_MAX): one is missing, or as an earlier event said, and orders may
 *    differ, only if the loss was counted (the same count).
 *  - Identifiers (JOURNEY_COMPONENT_MAX, JY_FRAGMENT_EDGES_MAX): orders may differ only if lost.edges was
 *    counted.
 *
 * A failing case is made smaller (shrink.c) and printed as text that test_regressions.c takes (text.c).
 */
#ifndef JOURNEY_TESTS_PROPERTY_H
#define JOURNEY_TESTS_PROPERTY_H

#include "profile/profile.h"
#include "support/torture.h"
#include <journey/engine.h>
#include <stdio.h>

/* Times of events are relative to this. */
#define PROP_BASE INT64_C(1700000000000000)
/* No value, where 0 is one. */
#define PROP_NONE INT64_MIN
/* Events of a case as written, and with its bursts played out. */
#define PROP_EVENTS 200
#define PROP_FEATURES 12
#define PROP_RUNS 4
/* Users 1..PROP_USERS and devices 1..PROP_DEVICES; bursts have more devices. */
#define PROP_USERS 6
#define PROP_DEVICES 6
/* From here on: the anonymous ids that users' ids are taken for, too, where an alias names them. */
#define PROP_PHANTOMS 128
#define PROP_IDENTIFIERS (PROP_PHANTOMS + PROP_USERS)

/* Fields of an event, a feature and a way to feed: all numbers, so that all are printed and shrunk alike. */
enum prop_event_field {
	E_KIND,     /* enum prop_kind */
	E_ID,       /* of the message; the same message may come under two identifiers */
	E_COPY,     /* of a burst */
	E_TIME,     /* microseconds after PROP_BASE */
	E_USER,     /* 0: none */
	E_DEVICE,   /* 0: none */
	E_PREVIOUS, /* alias: a user */
	E_CATEGORY, /* 0: none */
	E_AMOUNT,   /* cents, or PROP_NONE */
	E_ITEMS,    /* or PROP_NONE */
	E_NAME,     /* identify, each 0: not said */
	E_AGE,
	E_VIP,     /* 1 false, 2 true */
	E_PURPOSE, /* of `consent` */
	E_CONSENT, /* 1 withdrawn, 2 granted */
	E_ZONE,
	E_BURST,  /* that many events, 0: one */
	E_EVERY,  /* microseconds between them */
	E_SPREAD, /* enum prop_spread */
	E_FIELDS
};

enum prop_feature_field {
	F_KIND, /* journey_feature_kind */
	F_EVENT,
	F_WHERE, /* 0: none; see events.c */
	F_OF,    /* 0: none, 1 amount, 2 twice the items, 3 category */
	F_WINDOW,
	F_HALF_LIFE,
	F_TOP,
	F_PERIOD, /* journey_period, or PROP_SUNDAYS: a week that begins on Sunday */
	F_FIELDS
};
#define PROP_SUNDAYS 6

enum prop_run_field {
	R_SEED,  /* of the order; 0: as written */
	R_TWICE, /* one event in so many comes again; 0: none */
	R_BATCH, /* events per commit */
	R_CACHE, /* 0: everything is read back at each commit */
	R_KILL,  /* one commit in so many is preceded by a kill; 0: none */
	R_LIVE,  /* 0: one strategy; else a seed: features come and go while the log is fed (fold.c only) */
	R_FIELDS
};

enum prop_kind {
	PROP_VIEW,
	PROP_ORDER,
	PROP_PING, /* declared, no feature reads it */
	PROP_IDENTIFY,
	PROP_ALIAS,
	PROP_PAGE,
	PROP_GROUP,
	PROP_KINDS
};

enum prop_spread { PROP_SAME, PROP_CATEGORIES, PROP_DEVICES_TOO, PROP_PURPOSES, PROP_SPREADS };

#define PROP_FIELDS_MAX E_FIELDS

typedef struct prop_line {
	int64_t v[PROP_FIELDS_MAX];
} prop_line;

typedef struct prop_case {
	prop_line features[PROP_FEATURES], events[PROP_EVENTS], runs[PROP_RUNS];
	size_t feature_count, event_count, run_count;
} prop_case;

/* A log in the order in which it is fed; may hold an event several times. From malloc. */
typedef struct prop_log {
	prop_line *events;
	size_t count;
} prop_log;

/* What went wrong first. */
typedef struct prop_report {
	bool failed;
	char message[1024];
} prop_report;

/* Says so, once; always false. */
bool prop_fail(prop_report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- generate.c ---- */

/* The case of a seed. Odd seeds exceed a limit. */
void prop_generate(uint64_t seed, prop_case *out);
/* Number `i` of a random sequence, below `bound`. */
uint64_t prop_random(uint64_t seed, uint64_t i, uint64_t bound);

/* ---- text.c ---- */

/* Writes the case, a line per feature, event and run, as C strings that can be pasted. */
void prop_print(const prop_case *c, FILE *to);
/* Reads what was written; false: *line (from 1) is not understood. */
bool prop_parse(const char *text, prop_case *out, int *line);
/* A line's field that says nothing. */
int64_t prop_neutral_event(int field);

/* ---- events.c ---- */

/* The strategy with those features of the case whose bits are in `mask`. */
journey_status prop_declare(const prop_case *c, uint32_t mask, const journey_allocator *a, journey_strategy **out);
#define PROP_ALL UINT32_MAX
/* The events of a case with bursts played out, in the order of a run and with its repetitions. */
prop_log prop_order(const prop_case *c, const prop_line *run);
/* The host's event; lives in the arena. */
journey_status prop_event_make(const prop_line *e, jy_arena *arena, journey_event *out);
/* Hash of its message id. */
jy_hash128 prop_event_hash(const prop_line *e);
bool prop_same_message(const prop_line *x, const prop_line *y);
/* The identifiers of an event, as numbers; -1: none. */
int prop_main(const prop_line *e);
int prop_other(const prop_line *e);
/* The text of an identifier, with the letter that the engine puts before it. */
journey_str prop_identifier(int number, char out[16]);

/* ---- truth.c ---- */

/* The events applied so far, each once per identifier that got it. */
typedef struct prop_known {
	prop_line *events; /* from malloc */
	bool *again;       /* was there before, but nobody could tell any more */
	bool *twin;        /* another identifier got the same message before */
	size_t count, capacity;
	int root[PROP_IDENTIFIERS];      /* customers: identifiers with the same root */
	uint32_t ring[PROP_IDENTIFIERS]; /* events of each that features read */
} prop_known;

void prop_known_start(prop_known *known);
void prop_known_free(prop_known *known);
/* Whether the identifier got the message before. */
bool prop_known_has(const prop_known *known, const prop_line *e);
/* Takes note of an event that was applied: of its identifiers, too. */
void prop_known_add(prop_known *known, const prop_case *c, const prop_line *e);
/* The customer of an identifier. */
int prop_known_customer(const prop_known *known, int identifier);

/* What a value may be. */
typedef struct prop_truth {
	bool can_be_none, must_be_none;
	bool exact; /* every event is in a ring */
	double low, high;
	journey_time next; /* where exact: when it changes by the clock; JOURNEY_TIME_NONE: never */
} prop_truth;

prop_truth prop_truth_feature(const prop_known *known, const prop_line *feature, int customer, journey_time now);
/* `now` is not before the customer's latest event. */
prop_truth prop_truth_tally(const prop_known *known, const prop_line *feature, int customer, int64_t category,
			    journey_time now);
/* The event that owns a field of identify (E_NAME, E_AGE, E_VIP, E_ZONE; E_CONSENT of a purpose); NULL: none. */
const prop_line *prop_truth_owner(const prop_known *known, int field, int64_t purpose, int customer);

/* ---- span.c ---- */

/* The times that a window or period holds at a moment. */
typedef struct prop_span {
	journey_time low, high;            /* low < time <= high */
	journey_time near_low, near_high;  /* the same with what shares a bucket */
	journey_time end;                  /* of a period; else JOURNEY_TIME_NONE */
} prop_span;

prop_span prop_span_of(const prop_line *feature, journey_time now);
/* When it ends for what is within it since `time`. */
journey_time prop_span_leaves(const prop_line *feature, journey_time time);
bool prop_is_windowed(const prop_line *feature);

/* ---- truth_items.c ---- */

/* How an event stands to a feature at a moment: surely counted, maybe (it shares a bucket), or not. */
typedef enum prop_standing { PROP_OUT, PROP_MAYBE, PROP_IN } prop_standing;
prop_standing prop_stand(const prop_known *known, size_t event, const prop_line *feature, int customer,
			 journey_time now);
/* Whether the event counts for the feature at all; *micro is its number. */
bool prop_counts(const prop_line *feature, const prop_line *event, int64_t *micro);
bool prop_has_left(const prop_known *known, int identifier);
/* Whether the value is one that the feature may have: DISTINCT, MOST, LIST, FIRST and LAST of a value. */
bool prop_truth_items(const prop_known *known, const prop_line *feature, int customer, journey_time now, bool dropped,
		      const journey_value *value);
bool prop_has_items(const prop_line *feature);
/* Whether a fragment may have lost keys by the order in which they came. */
bool prop_is_unstable(const prop_known *known, const prop_case *c);
/* Whether the customer's value of an attribute with a rule (A_FIRST and on) is right. */
enum prop_attribute { A_NAME, A_AGE, A_VIP, A_FIRST, A_LEAST, A_MOST, A_SUM, A_TAGS, A_NOTE, A_COUNT };
bool prop_truth_attribute(const prop_known *known, int attribute, int customer, const journey_value *value);

/* ---- rows.c ---- */

/* The stored form of each identifier's fragment; size 0: none. From malloc. */
typedef struct prop_rows {
	unsigned char *data[PROP_IDENTIFIERS];
	size_t size[PROP_IDENTIFIERS];
	/* counted losses, and events applied more than once */
	int64_t unchecked, dropped, identifiers, repeated;
	bool unstable; /* more keys or purposes than are kept: orders may differ, if that was counted */
	bool live; /* strategies changed on the way: what is kept depends on when */
} prop_rows;

void prop_rows_free(prop_rows *rows);
bool prop_rows_put(prop_rows *rows, int identifier, journey_bytes bytes);
/* Fails where they differ and no loss explains it. */
bool prop_rows_same(const prop_rows *a, const prop_rows *b, const char *what, prop_report *report);

/* ---- fold.c, replay.c ---- */

/* Applies the log to fragments without an engine, checking everything after each event. */
bool prop_fold(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_rows *rows,
	       prop_report *report);
/* Feeds the log to an engine on a memory store. */
bool prop_replay(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_rows *rows,
		 prop_report *report);

/* The same, and then takes back that a user and a device belong together. */
bool prop_replay_apart(const prop_case *c, const prop_line *run, int64_t user, int64_t device,
		       const journey_allocator *a, prop_rows *rows, prop_report *report);

/* ---- unmerge.c ---- */

/* What is left when a merge was taken back is what there would be if nobody had said it. */
bool prop_unmerge(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_report *report);

/* ---- exchange.c ---- */

/* Applies the log to a profile of <journey/profile.h>, and hands its fragments on. */
bool prop_exchange(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_report *report);

/* ---- shrink.c ---- */

/* All of it for one case. */
bool prop_holds(const prop_case *c, const journey_allocator *a, prop_report *report);
/* Makes a failing case smaller as long as it fails; *report is that of the last. */
void prop_shrink(prop_case *c, const journey_allocator *a, prop_report *report);

#endif
