/**
 * @file lifecycle.h
 * @brief Who may enter a journey and how often, what ends it, and what happens to those inside while it is paused or
 * changed.
 *
 * The builder's half completes a journey that was declared with journey_builder_journey(), open or closed. All texts
 * are borrowed for the call and copied. Everything left at zero means what it meant without these calls.
 */
#ifndef JOURNEY_LIFECYCLE_H
#define JOURNEY_LIFECYCLE_H

#include <journey/engine.h>
#include <journey/entity.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most further ways to enter, and most exit rules, of one journey. */
#define JOURNEY_EXITS_MAX 32
/** Most renamed steps of one journey. */
#define JOURNEY_RENAMES_MAX 1024
/** Entries that are remembered of a customer for limits in a window and for ::JOURNEY_AGAIN_PER_KEY; of more, the
 * oldest are forgotten and counted (`lost.entries`). */
#define JOURNEY_ENTRIES_MAX 1024

/** Whether a journey takes customers. */
typedef enum journey_standing {
	JOURNEY_LIVE = 0,  /**< It does. */
	JOURNEY_DRAFT = 1, /**< Nobody enters; who is inside goes on. Checked like any other. */
	JOURNEY_PAUSED = 2 /**< Nobody enters, and who is inside stands still; see journey_engine_pause(). */
} journey_standing;

/** What happens at the end of a pause to instances for which something came due meanwhile. */
typedef enum journey_catch_up {
	JOURNEY_CATCH_UP_CONTINUE = 0, /**< It runs then, in order of its moments, at the moment of resuming. */
	JOURNEY_CATCH_UP_SKIP = 1,     /**< Waits that ran out are over at the moment at which they did, and what would have
	                                    been sent meanwhile is not. */
	JOURNEY_CATCH_UP_END = 2       /**< They end. */
} journey_catch_up;

/** What happens to instances that stand at a step that the strategy no longer has. */
typedef enum journey_missing {
	JOURNEY_MISSING_END = 0,     /**< They end. */
	JOURNEY_MISSING_RESTART = 1, /**< They begin anew at the first step. */
	JOURNEY_MISSING_NEXT = 2     /**< They go on with the step that followed it; where that is gone, too, they end. */
} journey_missing;

/** Which limits are set: one that is set to 0 lets nobody in. */
typedef enum journey_limit_kind {
	JOURNEY_LIMIT_AT_ONCE = 1, /**< `at_once` is. */
	JOURNEY_LIMIT_ENTRIES = 2, /**< `entries` and `entries_window` are. */
	JOURNEY_LIMIT_TOTAL = 4    /**< `total` is. */
} journey_limit_kind;

/** What a journey's life is. Zero it and set `size`. */
typedef struct journey_lifecycle_options {
	size_t size;                     /**< sizeof(journey_lifecycle_options). */
	journey_standing standing;       /**< Whether it takes customers. */
	journey_catch_up catch_up;       /**< After a pause. */
	journey_missing missing;         /**< Of steps that are gone. */
	uint32_t limits;                 /**< Bits of ::journey_limit_kind. */
	uint32_t at_once;                /**< Most live instances of one customer. */
	uint32_t entries;                /**< Most entries of one customer in any `entries_window`. */
	journey_duration entries_window; /**< See there; above 0. */
	int64_t total;                   /**< Most entries of all customers together, for ever. */
	journey_str set;                 /**< A journey_builder_journey_set() whose limits it shares; may be empty. */
	journey_duration at_most;        /**< An instance ends this long after its entry; 0: never for that. */
	journey_str priority;            /**< A number over what the journey reads at entry, in the place of the fixed
	                                      priority; empty: that one. Without a value, that one as well. */
	journey_str enter_from;          /**< With entry by stage: only from this one; may be empty. */
} journey_lifecycle_options;

/** A further way to enter a journey: exactly one of trigger, segment and stage. */
typedef struct journey_enter_options {
	size_t size;         /**< sizeof(journey_enter_options). */
	journey_str trigger; /**< A trigger. What it captures is not read: `trigger` is that of the journey's first way. */
	journey_str segment; /**< Entering a segment. */
	journey_str stage;   /**< Entering a stage. */
	journey_str from;    /**< With a stage: only from this one; may be empty. */
} journey_enter_options;

/** An exit rule: exactly one of event, segment, left, stage, condition and goal. */
typedef struct journey_exit_options {
	size_t size;           /**< sizeof(journey_exit_options). */
	journey_str event;     /**< An event. */
	journey_str when;      /**< Condition over that event; empty: any. */
	journey_str key;       /**< Over that event, like the key of the journey's trigger: only the instance with that key
	                            ends; empty: all do. */
	journey_str segment;   /**< A segment is entered. */
	journey_str left;      /**< A segment is left. */
	journey_str stage;     /**< A stage is entered. */
	journey_str condition; /**< It holds. */
	int goal;              /**< The journey's goal is reached within its window, counted from the instance's entry. */
	int at_step_end;       /**< The instance ends when the step that it stands at has ended; else at once. */
} journey_exit_options;

/** Limits that several journeys share. */
typedef struct journey_set_options {
	size_t size;                     /**< sizeof(journey_set_options). */
	journey_str name;                /**< Its name. */
	uint32_t limits;                 /**< Bits of ::journey_limit_kind, but not TOTAL. */
	uint32_t at_once;                /**< Most live instances of one customer in all of them. */
	uint32_t entries;                /**< Most entries of one customer into all of them in any `entries_window`. */
	journey_duration entries_window; /**< See there; above 0. */
} journey_set_options;

/**
 * Says what a journey's life is; once per journey.
 * @param builder the builder.
 * @param journey the journey, declared before.
 * @param options its life.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such journey), ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_MISUSE,
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_lifecycle(journey_builder *builder, journey_str journey,
                                                                      const journey_lifecycle_options *options);
/**
 * Adds a further way to enter a journey.
 * @param builder the builder.
 * @param journey the journey, declared before.
 * @param options the way.
 * @return as journey_builder_lifecycle().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_enter(journey_builder *builder, journey_str journey,
                                                                  const journey_enter_options *options);
/**
 * Adds a rule that ends a journey's instances, also in the middle of a wait; their sends that wait to be handed over
 * are dropped.
 * @param builder the builder.
 * @param journey the journey, declared before.
 * @param options the rule.
 * @return as journey_builder_lifecycle().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_exit_rule(journey_builder *builder, journey_str journey,
                                                                      const journey_exit_options *options);
/**
 * Says that a step had another name in an earlier strategy: instances that stand at it go on.
 * @param builder the builder.
 * @param journey the journey, declared before.
 * @param from the name that it had.
 * @param to the name that it has.
 * @return as journey_builder_lifecycle().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_rename(journey_builder *builder, journey_str journey,
                                                                   journey_str from, journey_str to);
/**
 * Declares limits that journeys share which name them as their `set`.
 * @param builder the builder.
 * @param options the limits.
 * @return as journey_builder_lifecycle().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_journey_set(journey_builder *builder,
                                                                        const journey_set_options *options);

/**
 * Pauses a journey until journey_engine_resume(), kept in the store: other engines on it notice when they are opened.
 * Nobody enters; who would have is counted. Who is inside stands still: nothing is sent, not even what was decided
 * before (it is put off, rule `paused`); waits run, and what is met or runs out meanwhile is dealt with at the end of the
 * pause, as the journey's ::journey_catch_up says. Exit rules and time limits hold all the time.
 * @param engine the engine; no batch may be open.
 * @param journey the journey's name.
 * @param now the time.
 * @return ::JOURNEY_OK, also if it was paused before; ::JOURNEY_NOT_FOUND (no such journey); ::JOURNEY_MISUSE,
 *         ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CONFLICT, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_pause(journey_engine *engine, journey_str journey,
                                                                 journey_time now);
/**
 * Ends a pause. Customers are caught up with one after the other: as many as ::JOURNEY_FANOUT_MAX by this call,
 * the others by
 * journey_engine_advance(), before anything else that is due.
 * @param engine the engine; no batch may be open.
 * @param journey the journey's name.
 * @param now the time.
 * @return as journey_engine_pause(); ::JOURNEY_OK, also if it was not paused; ::JOURNEY_INVALID (the strategy itself
 *         says that it is paused).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_resume(journey_engine *engine, journey_str journey,
                                                                  journey_time now);
/**
 * Since when a journey is paused.
 * @param engine the engine.
 * @param journey the journey's name.
 * @param[out] since the time; ::JOURNEY_TIME_NONE: it is not, or by its strategy.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_paused(journey_engine *engine, journey_str journey,
                                                                  journey_time *since);
/**
 * Takes all instances over to the strategy that the engine was opened with, which else happens to each customer when they
 * are looked at next: each is kept where it stands, or moved or ended as the journey says, and counted (`migrated.*`).
 * What a strategy no longer pauses goes on. The way is remembered, so that any engine goes on with it.
 * @param engine the engine; no batch may be open.
 * @param now the time.
 * @param limit customers to look at, about; ::JOURNEY_DEFAULT for 1024.
 * @param[out] done how many were; 0: all are done.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CONFLICT, or what storage
 *         returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_migrate(journey_engine *engine, journey_time now,
                                                                   size_t limit, size_t *done);

#ifdef __cplusplus
}
#endif
#endif
