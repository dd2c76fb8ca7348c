/**
 * @file engine.h
 * @brief The engine: takes events, keeps profiles, runs journeys, hands out sends, and reports what they changed.
 *
 * Every call is a transaction of its own, unless it stands between journey_engine_begin() and
 * journey_engine_commit(), which make one storage commit of all of them. Inside a batch each call has its own
 * status: one that fails changes nothing and the batch goes on. Acknowledged means: the commit returned
 * ::JOURNEY_OK (outside a batch: the call did). If a commit fails, the whole batch is undone and can be fed again.
 *
 * A customer whose stored rows cannot be read (damaged, or a newer release's) is quarantined: calls that name them
 * fail with ::JOURNEY_CORRUPT or ::JOURNEY_VERSION and "customer" as the error's `where`, what is due or waits to be
 * sent for them is passed over until the engine is opened again, nothing of theirs is written over, and the report
 * counts them (`quarantined.corrupt`, `quarantined.version`). Everybody else goes on. With any other `where` these two
 * statuses are about the store as a whole: stop writing.
 *
 * The engine's clock is the highest `now` it was given; an older `now` counts as the clock.
 * An engine belongs to one thread at a time. Calls from inside its callbacks return ::JOURNEY_BUSY.
 */
#ifndef JOURNEY_ENGINE_H
#define JOURNEY_ENGINE_H

#include <journey/channel.h>
#include <journey/event.h>
#include <journey/experience_rules.h>
#include <journey/measure.h>
#include <journey/profile.h>
#include <journey/score.h>
#include <journey/storage.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An engine. */
typedef struct journey_engine journey_engine;
/** A report, independent of the engine that made it. */
typedef struct journey_report journey_report;

/** An event dated later than now by more than this is refused with ::JOURNEY_FUTURE. */
#define JOURNEY_FUTURE_TOLERANCE (10 * JOURNEY_MINUTE)
/** How long a request key of journey_engine_decide() gives the same answer. */
#define JOURNEY_DECISION_MEMORY JOURNEY_DAY
/** Most identifiers of one customer. */
#define JOURNEY_COMPONENT_MAX 64
/** Most identifiers that what events said links with each other, of one customer or not: who uses the same device as
 * another, say. What would link more is not kept, and counted. */
#define JOURNEY_CIRCLE_MAX 256
/** Most live journey instances of one customer. */
#define JOURNEY_INSTANCES_MAX 64
/** Most pending triggers ("A, then no B") of one customer, and most runs of patterns over time. */
#define JOURNEY_PATTERNS_MAX 64
/** Most calls in one batch. */
#define JOURNEY_BATCH_MAX 65536
/** Steps an instance may take at one moment before it is stopped and counted. */
#define JOURNEY_MOVES_MAX 1000

/**
 * `options.dry`: the run is a dry one. The engine does all that it does otherwise, consent, caps, quiet hours, exits, splits and
 * held-out groups among it, and calls no channel; what it writes it keeps to itself, over what the storage holds, and forgets
 * when it is closed: the storage is only ever read. What is written by others meanwhile may confuse it.
 */
#define JOURNEY_DRY 1u
/** With ::JOURNEY_DRY: what it writes goes to the storage, which is the host's for this purpose (a copy, or an overlay that
 * outlives the engine). The store is marked, and no live engine opens it any more. */
#define JOURNEY_DRY_IN_PLACE 2u
/** With ::JOURNEY_DRY: sends that held-out customers would have got are handed out as well, with `held_out` set. They are
 * settled: nobody completes them. */
#define JOURNEY_DRY_HELD_OUT 4u
/** Most bytes of the id of a run. */
#define JOURNEY_RUN_MAX 64

/** How an engine is opened. Call journey_engine_options_init() and set what differs. */
typedef struct journey_engine_options {
	size_t size;                         /**< sizeof(journey_engine_options). */
	const journey_allocator *allocator;  /**< Memory; NULL for libc's. Copied. */
	const journey_storage *storage;      /**< Where rows are kept; required. Copied; its `user` must outlive the engine. */
	const journey_strategy *strategy;    /**< What to do; required, must outlive the engine. */
	journey_zone_fn zone;                /**< Zones; NULL: only "UTC" is known. */
	void *zone_user;                     /**< Passed to `zone`. */
	uint32_t tenant;                     /**< Rows of different tenants never meet. */
	size_t cache_bytes;                  /**< Memory for cached profiles; ::JOURNEY_DEFAULT for 64 MiB. */
	journey_str seed;                    /**< Put before the seed of every assignment (`SEED/winback`), for groups
	                                          drawn anew; empty: the strategy's seeds as they are. At most
	                                          ::JOURNEY_EVENT_ID_MAX bytes; copied. */
	journey_bytes secret;                /**< Key of the hashes that stand for identifiers, see privacy.h; at most
	                                          ::JOURNEY_SECRET_MAX bytes, empty: a published constant. Copied. */
	unsigned dry;                        /**< 0: live. Else ::JOURNEY_DRY and what goes with it. */
	journey_str run;                     /**< Of a dry run: its id, on all that comes out of it; up to ::JOURNEY_RUN_MAX bytes.
	                                          Empty: one made of strategy, seed and tenant. Copied. */
	journey_channel_fn record;           /**< Of a dry run: what journey_engine_deliver() calls in the place of every channel,
	                                          whose answer is then what the channel would have said; NULL: each was sent. */
	void *record_user;                   /**< Passed to `record`. */
	int backfill;                        /**< Not 0: events are history, see journey_engine_backfills(). */
} journey_engine_options;

/**
 * Fills in the defaults.
 * @param[out] options the struct; `size` is set too.
 */
JOURNEY_API void journey_engine_options_init(journey_engine_options *options);

/**
 * Opens an engine on a store, empty or used before.
 * @param options what it works with; borrowed for the call.
 * @param[out] out the engine; close with journey_engine_close().
 * @param[out] error what went wrong, or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (a required option is missing, or options don't go together), ::JOURNEY_INVALID (the
 *         store was made with another secret, or by a dry run and this is none, or another one), ::JOURNEY_LIMIT, ::JOURNEY_NOT_FOUND (the strategy's time zone, or that of a schedule,
 *         is not known to `zone`), ::JOURNEY_UNSUPPORTED (rounding mode), ::JOURNEY_NO_MEMORY, ::JOURNEY_VERSION,
 *         ::JOURNEY_CORRUPT, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_open(const journey_engine_options *options,
                                                                journey_engine **out, journey_error *error);
/**
 * Closes an engine; an open batch is dropped.
 * @param engine the engine, or NULL.
 */
JOURNEY_API void journey_engine_close(journey_engine *engine);

/**
 * What went wrong in the last call on this engine that failed.
 * @param engine the engine.
 * @return the error, valid until the next call on the engine.
 */
JOURNEY_API const journey_error *journey_engine_error(const journey_engine *engine);

/**
 * The id of a dry run, as every send, decision and report of it carries it.
 * @param engine the engine.
 * @return the id, as long as the engine lives; empty for a live engine.
 */
JOURNEY_API journey_str journey_engine_run(const journey_engine *engine);

/**
 * Whether the engine was opened with `options.backfill`. Events that such an engine takes are history: they are applied to
 * profiles, groups and items like any others, and segments and stages become what they are by now; but that is where they
 * start from, so nobody counts as having entered or left one and no journey_engine_watch() hears of it. No trigger fires, no
 * pattern over time begins, no journey is entered, left or moved on, nothing is measured, and nothing is handed out; what is
 * due for journeys that were under way comes up with the next engine that doesn't backfill. Dates, schedules and conditions
 * that change with time are armed for what is to come.
 *
 * Advance it until journey_engine_next_due() has nothing more before the present, then close it and open an engine as usual.
 * Facts come out as if the events had been taken live. The report counts them (`backfilled`).
 * @param engine the engine.
 * @return 1 or 0.
 */
JOURNEY_API int journey_engine_backfills(const journey_engine *engine);

/**
 * Begins a batch.
 * @param engine the engine.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (a batch is open), ::JOURNEY_BUSY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_begin(journey_engine *engine);

/**
 * Makes everything since journey_engine_begin() durable, at once.
 * @param engine the engine.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (no batch), ::JOURNEY_BUSY. On any other status the batch is undone:
 *         ::JOURNEY_CONFLICT (another engine changed a profile first: feed the batch again), ::JOURNEY_NO_MEMORY,
 *         or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_commit(journey_engine *engine);

/**
 * Drops the open batch.
 * @param engine the engine.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (no batch), ::JOURNEY_BUSY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_rollback(journey_engine *engine);

/**
 * Takes an event of any kind: applies it to the profile and runs what it sets off.
 * @param engine the engine.
 * @param event the event, borrowed for the call.
 * @param now the time it arrives; due timers before it are not run, see journey_engine_advance().
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID, ::JOURNEY_TYPE, ::JOURNEY_RANGE (malformed), ::JOURNEY_DUPLICATE (message
 *         id seen before), ::JOURNEY_FUTURE, ::JOURNEY_BLOCKED (no identifier but such as identify nobody): refused
 *         and counted by reason; ::JOURNEY_LIMIT; ::JOURNEY_MISUSE,
 *         ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, ::JOURNEY_VERSION (the customer is quarantined, see
 *         above; counted by reason, too), or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_accept(journey_engine *engine, const journey_event *event,
                                                                  journey_time now);

/**
 * journey_engine_accept() of a track event.
 * @param engine the engine.
 * @param event the event; its kind is taken as track.
 * @param now as in journey_engine_accept().
 * @return as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_track(journey_engine *engine, const journey_event *event,
                                                                 journey_time now);
/**
 * journey_engine_accept() of an identify event.
 * @param engine the engine.
 * @param event the event; its kind is taken as identify.
 * @param now as in journey_engine_accept().
 * @return as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_identify(journey_engine *engine,
                                                                    const journey_event *event, journey_time now);
/**
 * journey_engine_accept() of an alias event.
 * @param engine the engine.
 * @param event the event; its kind is taken as alias.
 * @param now as in journey_engine_accept().
 * @return as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_alias(journey_engine *engine, const journey_event *event,
                                                                 journey_time now);

/**
 * Runs what has become due, in order of time, each at its own moment, up to `now`.
 * @param engine the engine.
 * @param now the time.
 * @param limit stop after this many due rows; ::JOURNEY_DEFAULT for all.
 * @param[out] done how many ran, or NULL.
 * @return ::JOURNEY_OK, or as journey_engine_accept() after some ran.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_advance(journey_engine *engine, journey_time now,
                                                                   size_t limit, size_t *done);

/**
 * When journey_engine_advance() or journey_engine_claim() has something to do next.
 * @param engine the engine.
 * @param[out] due the moment, ::JOURNEY_TIME_NONE if there is none.
 * @return ::JOURNEY_OK, ::JOURNEY_BUSY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_next_due(journey_engine *engine, journey_time *due);

/**
 * Hands out sends that wait in the outbox, each checked once more (consent, exit, eligibility, caps, quiet
 * hours). Sends of held-out customers are settled on the way and never handed out. The first hand-over is the
 * exposure, in both arms: whether the channel then takes the send changes counts, not the measurement.
 *
 * Outside a batch the lease is durable when the call returns. Inside a batch it is durable with the commit.
 * @param engine the engine.
 * @param now the time.
 * @param lease_until a send that is not completed by then is handed out again, under the same key.
 * @param[out] sends room for `room` sends; their text is valid until the next call on the engine.
 * @param room how many at most.
 * @param[out] count how many were handed out.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CONFLICT or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_claim(journey_engine *engine, journey_time now,
                                                                 journey_time lease_until, journey_send *sends,
                                                                 size_t room, size_t *count);

/**
 * Says what became of a send.
 * @param engine the engine.
 * @param key the send's key.
 * @param result what the channel said.
 * @param now when.
 * @return ::JOURNEY_OK; ::JOURNEY_DUPLICATE (answered before), ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY,
 *         ::JOURNEY_CONFLICT or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_complete(journey_engine *engine, journey_str key,
                                                                    journey_result result, journey_time now);

/**
 * Registers the callback of a channel.
 * @param engine the engine.
 * @param channel the channel's name; empty = every channel without a callback of its own.
 * @param deliver the callback, or NULL to take it away.
 * @param user passed to it.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (the strategy has no such channel), ::JOURNEY_MISUSE, ::JOURNEY_BUSY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_channel(journey_engine *engine, journey_str channel,
                                                                   journey_channel_fn deliver, void *user);

/**
 * Claims, calls the channels' callbacks and completes, until nothing more can go at `now`. Outside a batch
 * each lease is committed before the callback runs and each answer after it.
 * @param engine the engine.
 * @param now the time.
 * @param[out] count how many were taken by a channel, or NULL.
 * @return ::JOURNEY_OK; a callback's own error; as journey_engine_claim(); ::JOURNEY_NOT_FOUND (a channel has no callback).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_deliver(journey_engine *engine, journey_time now,
                                                                   size_t *count);

/** A question: which offer for this customer, now? Zero it and set `size`. */
typedef struct journey_request {
	size_t size;               /**< sizeof(journey_request). */
	journey_str key;           /**< The host's own key: the same key gives the same answer for 24 hours. */
	journey_str user_id;       /**< Known customer, or empty. */
	journey_str anonymous_id;  /**< Anonymous customer, or empty. One of the two is required. */
	journey_str placement;     /**< Where it will be shown; recorded. */
	const journey_str *offers; /**< Candidates; NULL for all of the strategy's. */
	size_t offer_count;        /**< Number of candidates. */
	const journey_map *context; /**< What is known of the moment; read as `context.NAME`. May be NULL. */
} journey_request;

/** An answer. Texts are valid until the next call on the engine. */
typedef struct journey_decision {
	size_t size;          /**< sizeof(journey_decision) of the library. */
	journey_str id;       /**< For journey_engine_shown(). */
	journey_str offer;    /**< The offer, or empty if none was eligible. */
	journey_str text;     /**< Its rendered text. */
	double propensity;    /**< Probability of this choice; 1 under the policy "eligible, highest priority". */
	journey_bytes record; /**< The versioned decision record: every candidate, why and why not. */
	journey_str subject;  /**< Rendered subject of its texts, or empty. */
	const journey_text_part *parts; /**< Other parts of its texts. */
	size_t part_count;    /**< Number of parts. */
	journey_str locale;   /**< Locale that its text is written in; empty where the strategy has none. */
	journey_str variant;  /**< Variant of its texts, or empty. */
	journey_str run;      /**< Of a dry run: its id; else empty. */
} journey_decision;

/**
 * Decides for a page that waits, and commits the decision.
 * @param engine the engine.
 * @param request the question.
 * @param now the time.
 * @param[out] out the answer.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no key, no customer), ::JOURNEY_NOT_FOUND (no such offer), as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_decide(journey_engine *engine,
                                                                  const journey_request *request, journey_time now,
                                                                  journey_decision *out);
/**
 * The answer that journey_engine_decide() would give, without writing anything.
 * @param engine the engine.
 * @param request the question.
 * @param now the time.
 * @param[out] out the answer.
 * @return as journey_engine_decide().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_peek(journey_engine *engine, const journey_request *request,
                                                                journey_time now, journey_decision *out);
/**
 * Records that a decision was seen: the exposure.
 * @param engine the engine.
 * @param id the decision's id.
 * @param now when.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_DUPLICATE (recorded before), as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_shown(journey_engine *engine, journey_str id,
                                                                 journey_time now);

/**
 * The engine's clock: the highest `now` that it was given.
 * @param engine the engine.
 * @return the time; ::JOURNEY_TIME_NONE before the first call with one.
 */
JOURNEY_API journey_time journey_engine_clock(const journey_engine *engine);

/**
 * A customer's profile as it stands, also within an open batch: a copy that outlives the engine and does not follow it.
 * @param engine the engine.
 * @param identifier one of the customer's identifiers.
 * @param[out] out the profile; free with journey_profile_free(). It borrows the engine's strategy and zones.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (no such customer, or no such kind of identifier); ::JOURNEY_MISUSE,
 *         ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, ::JOURNEY_VERSION or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_profile(journey_engine *engine,
                                                                   journey_identifier identifier,
                                                                   journey_profile **out);

/**
 * Takes a fragment from elsewhere, a phone's for instance, as journey_profile_export() gave it: the customer's facts are
 * then what both have seen. It takes the place of a fragment under the same identifier that has seen fewer events; one
 * that has seen no more than what is there changes nothing. Two devices must not apply events under one identifier.
 * Identifiers that it says are the same customer's are joined, as by events. Its events start no triggers; segments,
 * stages and exits follow what is known now.
 * @param engine the engine.
 * @param bytes the fragment; borrowed for the call.
 * @param now the time.
 * @return ::JOURNEY_OK; ::JOURNEY_CORRUPT (no fragment, or damaged), ::JOURNEY_VERSION (of a newer release),
 *         ::JOURNEY_INVALID (of no kind of identifier), ::JOURNEY_FUTURE (its latest event), ::JOURNEY_ERASED (it holds
 *         events from before its customer was erased): nothing changed; ::JOURNEY_MISUSE, ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, ::JOURNEY_CONFLICT, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_import(journey_engine *engine, journey_bytes bytes,
                                                                  journey_time now);

/** Longest key of a host's own row. */
#define JOURNEY_NOTE_KEY_MAX 128

/**
 * Keeps a row of the host's own in the same transaction (its position in an event log, say).
 * @param engine the engine.
 * @param key the row's key, 1..::JOURNEY_NOTE_KEY_MAX bytes.
 * @param value the value; size 0 deletes.
 * @return ::JOURNEY_OK, ::JOURNEY_LIMIT, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_note_put(journey_engine *engine, journey_str key,
                                                                    journey_bytes value);
/**
 * Reads a row of the host's own.
 * @param engine the engine.
 * @param key its key.
 * @param[out] value the value, valid until the next call on the engine.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_BUSY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_note_get(journey_engine *engine, journey_str key,
                                                                    journey_bytes *value);

/**
 * The binary form of a strategy by its hash (journey_strategy_hash()): the engine's own, or one that ran on this store
 * before. Stores keep each strategy, once, with the first thing that is written while it runs; a decision record names its
 * strategy by the hash. One of more than ::JOURNEY_STORAGE_VALUE_MAX bytes is not kept.
 * @param engine the engine.
 * @param hash the hash.
 * @param[out] out what journey_strategy_read() takes; valid until the next call on the engine. Untouched on failure.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (the store has none of this hash), ::JOURNEY_MISUSE, ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_strategy(journey_engine *engine, uint64_t hash,
                                                                    journey_bytes *out);

/**
 * Digest of the facts of all customers, groups and items: equal for equal sets of events, in whatever order they came.
 * @param engine the engine; no batch may be open.
 * @param[out] digest 16 bytes.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_facts_digest(journey_engine *engine,
                                                                        unsigned char digest[16]);

/**
 * Digest of the actions: journey positions, caps, exposures, memberships, what is due, the outbox, decision records,
 * answers by request key, feedback, what digests collect, pauses, schedules, announced events, the report's counters. Equal
 * for equal sequences of calls, however they were batched and however often the engine was closed and opened in between.
 * @param engine the engine; no batch may be open.
 * @param[out] digest 16 bytes.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_actions_digest(journey_engine *engine,
                                                                          unsigned char digest[16]);

/** One named count. */
typedef struct journey_count {
	journey_str name; /**< `rejected.duplicate`, `suppressed.cap`, ... */
	int64_t value;    /**< The count. */
} journey_count;

/** Outcome of one measure of a journey, treated against held out. */
typedef struct journey_measure {
	journey_str name;      /**< "conversion", "value", or a KPI's name. */
	journey_arm treated;   /**< Sums over exposed units. */
	journey_arm held_out;  /**< Sums over units that saw the ghost. */
	journey_impact_result impact; /**< [PIS] with interval and p-value; see its flags for undefined cases. */
	journey_kpi_form form; /**< What it is. Of a ratio the arms are its numerators; of a quantile they have units alone. */
	journey_str source;    /**< Where the figures come from: `sums`, kept as events came. */
	journey_impact_result adjusted; /**< Of a KPI with `before`: the same with the noise that it explains taken out; else its
	                                     `size` is 0. */
	journey_adjustment adjustment;  /**< What that did. */
	journey_exact_result exact;     /**< Of a share of which an arm has few cases (#JOURNEY_EXACT_ADVISED): what holds
	                                     without large numbers; else its `size` is 0. */
	journey_return_result returns;  /**< What the journey's `cost` returned in this measure; its `size` is 0 where nothing was
	                                     spent, or it is no share, count or sum. `roi` is meant of sums of money alone. */
	journey_estimate shrunk;        /**< Of a group: the absolute difference, drawn to that of all groups as far as it is
	                                     uncertain; see journey_pool(). */
	double p_corrected;             /**< Of a group: the p-value as one of as many as there are groups (Holm); else 1. */
} journey_measure;

/** A group of a journey's units, as they were at their first exposure. */
typedef struct journey_group_report {
	journey_str name;         /**< The offer, channel, segment, value ...; `(other)`: all that are not listed. */
	double sample_ratio_p;    /**< As of the journey. */
	const journey_measure *measures; /**< In the journey's order; quantiles have no groups. */
	size_t measure_count;     /**< Number of measures. */
} journey_group_report;

/** Groups of a journey's units by one dimension. */
typedef struct journey_dimension_report {
	journey_report_dimension dimension; /**< What makes the groups. */
	journey_str attribute;              /**< Of groups by an attribute: its name. */
	const journey_group_report *groups; /**< The largest first. Of segments and tactics a unit may be in several. */
	size_t group_count;                 /**< At most #JOURNEY_REPORT_GROUPS_MAX + 1. */
	const journey_pool_result *pools;   /**< By measure: whether the effect is the same in all groups. `groups` 0: not known. */
} journey_dimension_report;

/** One journey in a report. */
typedef struct journey_journey_report {
	journey_str name;              /**< The journey. */
	int64_t entries;               /**< Instances begun. */
	int64_t sends;                 /**< Sends that a channel took. */
	int64_t ghosts;                /**< Sends that held-out customers would have got. */
	int64_t excluded;              /**< Units left out of the measurement (exposed under both arms before a merge). */
	double holdout;                /**< Share meant to be held out. */
	double sample_ratio_p;         /**< p-value of the sample-ratio check; below 0.001 the measurement is not to be trusted. */
	const journey_count *suppressed; /**< Sends that a rule kept back, by rule. */
	size_t suppressed_count;       /**< Number of rules. */
	const journey_measure *measures; /**< Its measures. */
	size_t measure_count;          /**< Number of measures. */
	const journey_count *lifecycle; /**< Entries that were refused (`refused.REASON`, `arbitrated`), how instances ended
	                                     (`ended.HOW`), what became of them under a changed strategy (`migrated.HOW`), sends
	                                     left out after a pause (`missed`); those that are not 0. */
	size_t lifecycle_count;        /**< Number of those counts. */
	double cost;                   /**< What the offers of its sends cost. */
	const journey_dimension_report *dimensions; /**< In order of declaration (journey_builder_report_by()). */
	size_t dimension_count;        /**< Number of them. */
} journey_journey_report;

/** One segment in a report. */
typedef struct journey_segment_report {
	journey_str name;  /**< The segment. */
	int64_t customers; /**< Customers in it now. */
	int64_t entered;   /**< Times that it was entered. */
	int64_t left;      /**< Times that it was left. */
} journey_segment_report;

/** One stage in a report. */
typedef struct journey_stage_report {
	journey_str name;    /**< The stage. */
	int64_t customers;   /**< Customers at it now. */
	int64_t entered;     /**< Moves to it. */
	int64_t left;        /**< Moves from it. */
	double mean_seconds; /**< Mean time at it of those who moved on; 0 if nobody did. */
} journey_stage_report;

/** Moves from one stage to another. */
typedef struct journey_move_report {
	journey_str from; /**< The stage before; empty: none. */
	journey_str to;   /**< The stage after; empty: none. */
	int64_t count;    /**< How many. */
} journey_move_report;

/** Classes of lag, an event's way from its time to its arrival: below 1 s, 10 s, 1 min, 10 min, 1 h, 6 h, 1 d, 7 d, 30 d,
 * and beyond. */
#define JOURNEY_LAG_CLASSES 10

/** What came from one source. */
typedef struct journey_source_report {
	journey_str name;         /**< The source; `(none)`: events that name none; `(other)`: that the strategy does not declare. */
	int64_t events;           /**< Events that were applied. */
	int64_t late;             /**< Those of them that were older than their customer's latest. */
	int64_t lag[JOURNEY_LAG_CLASSES]; /**< Events by lag. */
	double mean_lag_seconds;  /**< Mean lag. */
	int64_t conflicts;        /**< Attributes that another source had given, and that it changed. */
	const journey_count *rejected; /**< What was refused, by reason; duplicates are among it. */
	size_t rejected_count;    /**< Number of reasons. */
} journey_source_report;

/** A property that is required, or of which values did not fit. */
typedef struct journey_property_report {
	journey_str event;  /**< The event. */
	journey_str name;   /**< Its property. */
	int required;       /**< Whether it is required. */
	int64_t present;    /**< If required: events that had it, */
	int64_t missing;    /**< and that did not. */
	int64_t invalid;    /**< Events refused, as its value was of another type. */
} journey_property_report;

/** An attribute. */
typedef struct journey_attribute_report {
	journey_str name;   /**< The attribute. */
	int64_t customers;  /**< Customers who have it. */
	int64_t conflicts;  /**< Times that one source changed what another had given. */
	int64_t invalid;    /**< Events refused, as its value was of another type. */
} journey_attribute_report;

/** How good the data is. */
typedef struct journey_quality_report {
	const journey_source_report *sources;      /**< Sources that are declared or that sent something. */
	size_t source_count;                       /**< Number of them. */
	const journey_property_report *properties; /**< In order of declaration. */
	size_t property_count;                     /**< Number of them. */
	const journey_attribute_report *attributes; /**< In order of declaration. */
	size_t attribute_count;                    /**< Number of them. */
	int64_t anonymous;                         /**< Events of whom nobody knew when they came. */
	int64_t matched;                           /**< Those of them whose customer is known by now. */
	/**
	 * The shares of journey_data_integration(). Sources: declared ones that sent something; 1 if none is declared.
	 * Completeness: required properties that were there; without any, attributes of customers; else 1. Match rate: of
	 * anonymous events; 1 without any. Freshness: events that came within an hour.
	 */
	journey_integration parts;
	double integration;                        /**< Their product, a part of the Optimized Experience Score. */
} journey_quality_report;

/**
 * An arm of an experiment with texts or channels, within a journey: what came of who was exposed to it, from their first
 * exposure on, for the length of the journey's goal. How arms compare, and which is the winner, is for the reader to say:
 * journey_impact() takes any two of them; conversions are compared here.
 */
typedef struct journey_trial_report {
	journey_str journey;    /**< The journey; empty: pages that journey_engine_shown() reported, which have no goal. */
	journey_str experiment; /**< The experiment. */
	journey_str arm;        /**< Variant or channel; empty: the template as it is. */
	int64_t shown;          /**< Of pages: how often it was shown. */
	journey_arm treated;    /**< Units who got it, and the value of the journey's goal, in micro-units. */
	journey_arm held_out;   /**< Units who would have got it. */
	int64_t conversions[2]; /**< Units who met the goal: of the treated, and of those held out. */
	int64_t excluded;       /**< Units who were exposed to another arm, too, and are in none. */
	journey_impact_result conversion; /**< Conversions of who got it, against those of the experiment's first arm; of that arm,
	                                       and of pages, its `size` is 0. */
	int leads;              /**< Not 0: the winner. More of those who got it converted than of any other arm, in each comparison
	                             with p below 0.05, corrected for their number (Holm). */
} journey_trial_report;

/** A value that was missing when a text was rendered. */
typedef struct journey_missing_report {
	journey_str text;       /**< Template, `offers.NAME`, or path of a text. Empty: the strategy has too many to tell apart. */
	journey_str expression; /**< What had no value, as it is written. */
	int64_t went;           /**< Texts that went with nothing in its place. */
	int64_t kept_back;      /**< Texts that did not go for it. */
} journey_missing_report;

/** Texts that did not go. */
typedef struct journey_unsaid_report {
	journey_str text; /**< As of ::journey_missing_report. */
	journey_str rule; /**< `content_missing`, `content_aborted`, `content_failed` or `content_limit`. */
	int64_t count;    /**< How many. */
} journey_unsaid_report;

/** What became of what is said. */
typedef struct journey_content_report {
	const journey_trial_report *trials;    /**< Arms that somebody was exposed to, and others of the same experiment. */
	size_t trial_count;                    /**< Number of them. */
	const journey_missing_report *missing; /**< Values that were missing, in the order of the strategy's texts. */
	size_t missing_count;                  /**< Number of them, at most ::JOURNEY_CONTENT_MISSES_MAX + 1. */
	const journey_unsaid_report *unsaid;   /**< Texts that did not go, in the same order. */
	size_t unsaid_count;                   /**< Number of them. */
} journey_content_report;

/** What a report holds; owned by the report. */
typedef struct journey_report_view {
	journey_str strategy;     /**< The strategy's name. */
	journey_time clock;       /**< The engine's clock, ::JOURNEY_TIME_NONE before the first call. */
	int64_t customers;        /**< Customers known. */
	int64_t events;           /**< Events applied. */
	unsigned char facts[16];  /**< As journey_engine_facts_digest() gives it, where it was asked for; else zeros. */
	const journey_count *counts; /**< Rejections and other counts, in order of name. */
	size_t count_count;       /**< Number of counts. */
	const journey_journey_report *journeys; /**< In order of declaration. */
	size_t journey_count;     /**< Number of journeys. */
	const journey_segment_report *segments; /**< Segments that are kept, in order of declaration. */
	size_t segment_count;     /**< Number of them. */
	const journey_stage_report *stages; /**< In order of declaration. */
	size_t stage_count;       /**< Number of stages. */
	const journey_move_report *moves; /**< Moves that happened, by stage before and after. */
	size_t move_count;        /**< Number of kinds of moves. */
	journey_quality_report quality; /**< How good the data is. */
	journey_str run;          /**< Of a dry run: its id; else empty. */
	journey_content_report content; /**< What became of what is said. */
	journey_experience_report experience; /**< Touches, surveys, the Optimized Experience Score. */
} journey_report_view;

/** What journey_engine_report_with() reads. Zero-initialise, set `size`. */
typedef struct journey_report_options {
	size_t size;                    /**< sizeof(journey_report_options). */
	int facts;                      /**< Not 0: the digest of facts too, for which all customers are read. */
	journey_engine *const *others;  /**< Engines with parts of the same customers' shop, each its own store or tenant, whose
	                                     sums are added; the same in any order. */
	size_t other_count;             /**< Number of them. */
} journey_report_options;

/**
 * Reads the sums and computes what the strategy changed. Inside a batch: as of the last commit. Costs what the sums cost,
 * however many customers there are.
 * @param engine the engine.
 * @param options borrowed for the call; NULL: none of it.
 * @param[out] out the report; outlives the engine, free with journey_report_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (an engine twice), ::JOURNEY_INVALID (another strategy), ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_report_with(journey_engine *engine,
                                                                       const journey_report_options *options,
                                                                       journey_report **out);

/**
 * journey_engine_report_with() without options.
 * @param engine the engine.
 * @param[out] out the report; outlives the engine, free with journey_report_free().
 * @return likewise.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_report(journey_engine *engine, journey_report **out);

/**
 * Looks into a report.
 * @param report the report.
 * @return its content, valid until journey_report_free().
 */
JOURNEY_API const journey_report_view *journey_report_look(const journey_report *report);

/**
 * Frees a report.
 * @param report the report, or NULL.
 */
JOURNEY_API void journey_report_free(journey_report *report);

#ifdef __cplusplus
}
#endif
#endif
