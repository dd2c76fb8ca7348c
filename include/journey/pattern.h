/**
 * @file pattern.h
 * @brief Triggers over time: events one after the other, several times, or that do not come.
 *
 * A pattern is a trigger whose steps must be met in order by the events of one customer (and one key of theirs). Time
 * is event time: `within` of W since a moment t is [t, t + W), so that an event at t + W is too late.
 *
 * **Order.** Without `lateness` events are looked at as they arrive, each by its own time. With `lateness` of L an
 * event is looked at when the clock has come to its time + L, in order of (time, message id): events that arrive in
 * any order, each before its time + L, do the same. A pattern that must not wait says `early`: it fires as soon as
 * its last step is met, and an event that comes late and would have forbidden that is counted as
 * `pattern.contradicted`. An absence at the end always fires at its end + L.
 */
#ifndef JOURNEY_PATTERN_H
#define JOURNEY_PATTERN_H

#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most steps of a pattern. */
#define JOURNEY_PATTERN_STEPS_MAX 8
/** Most events that one step takes. */
#define JOURNEY_PATTERN_TIMES_MAX 64
/** Most runs of one pattern and key at once (::JOURNEY_OVERLAP_STACK). */
#define JOURNEY_PATTERN_STACK_MAX 16
/** Most properties that a pattern keeps of its events, for later conditions and for what it captures. */
#define JOURNEY_PATTERN_FIELDS_MAX 32
/** Most events of one customer that wait for the lateness of patterns, counted for each pattern; those beyond are dropped
 * and counted. */
#define JOURNEY_PATTERN_EVENTS_MAX 256
/** Longest lateness. */
#define JOURNEY_PATTERN_LATENESS_MAX (7 * JOURNEY_DAY)

/** What an event that could begin a pattern does while a run of the same key is on its way. */
typedef enum journey_overlap {
	JOURNEY_OVERLAP_RESTART = 0, /**< It begins anew in that one's place. */
	JOURNEY_OVERLAP_IGNORE = 1,  /**< Nothing. */
	JOURNEY_OVERLAP_STACK = 2    /**< It begins another run beside it, up to `stack`; then nothing. */
} journey_overlap;

/**
 * A step of a pattern. Zero it and set what is needed.
 *
 * A step takes one event, or `times` of them. With `none` its event must not come: with `within` until that is over
 * (the step is complete then), without it until the step behind it is met; as the last step without `within` until the
 * `within` of the whole pattern is over.
 */
typedef struct journey_pattern_step {
	journey_str event;       /**< The event. */
	journey_str as;          /**< Name under which later steps and captures read its properties; may be empty. */
	journey_str when;        /**< Condition over `event`, earlier steps by their names, `profile`, `stage`,
	                              `segment()`; empty = true. */
	journey_str per;         /**< Key over this event; empty: the pattern's. */
	uint32_t times;          /**< How many events, at most ::JOURNEY_PATTERN_TIMES_MAX; 0 = 1. */
	journey_duration within; /**< Since the step before was complete; of the first step: of all its events together.
	                              0: the pattern's `within`. */
	int none;                /**< Nonzero: the event must not come. */
} journey_pattern_step;

/** A property that a pattern keeps for the journeys that it enters. */
typedef struct journey_pattern_capture {
	journey_str name; /**< Read as `trigger.NAME`. */
	journey_str from; /**< `STEP.PROPERTY`, or a property of the first event. Of a step with `times`: its last event. */
} journey_pattern_capture;

/** A pattern. Zero it, set the sizes and the rest. */
typedef struct journey_pattern_options {
	size_t size;                       /**< sizeof(journey_pattern_options). */
	journey_str name;                  /**< The trigger's name. */
	const journey_pattern_step *steps; /**< In order. */
	size_t step_count;                 /**< 1..::JOURNEY_PATTERN_STEPS_MAX. */
	size_t step_size;                  /**< sizeof(journey_pattern_step). */
	journey_duration within;           /**< From the first event to the last moment; 0: only what steps say. Each step
	                                        that waits needs one of the two. */
	journey_str per;                   /**< Key over each event (`event.cart_id`); empty = one key. A step with `none`
	                                        whose event has no such property is about all keys. */
	journey_overlap overlap;           /**< What a further first event does. */
	uint32_t stack;                    /**< Runs at once with ::JOURNEY_OVERLAP_STACK,
	                                        1..::JOURNEY_PATTERN_STACK_MAX; else 0. */
	journey_duration lateness;         /**< How late events may come, at most ::JOURNEY_PATTERN_LATENESS_MAX. */
	int early;                         /**< Nonzero: does not wait for the lateness; needs one. */
	const journey_pattern_capture *captures; /**< What is kept. */
	size_t capture_count;              /**< At most ::JOURNEY_STRATEGY_CAPTURES_MAX. */
} journey_pattern_options;

/**
 * Declares a trigger that fires when its steps were met.
 * @param builder the builder.
 * @param options the pattern; borrowed for the call.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (steps that make no pattern, a step that could be waited for for ever, a name
 *         declared twice), ::JOURNEY_LIMIT, ::JOURNEY_RANGE, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_pattern(journey_builder *builder,
                                                                    const journey_pattern_options *options);

/** A trigger that fires when something has not come for long. Zero it, set `size` and the rest. */
typedef struct journey_inactivity_options {
	size_t size;             /**< sizeof(journey_inactivity_options). */
	journey_str name;        /**< The trigger's name. */
	journey_str event;       /**< The event; empty: any event of the customer. */
	journey_str when;        /**< Condition over it, which reads `event` alone; empty = true. Needs `event`. */
	journey_duration period; /**< For how long. */
} journey_inactivity_options;

/**
 * Declares a trigger that fires when the last such event of a customer is `period` ago, by event time; once, and again
 * after the next such event. A customer who never had one is not inactive. Nothing is written for further events: when
 * the moment comes, the last event is looked up.
 * @param builder the builder.
 * @param options what and for how long; borrowed for the call.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no period, a condition without an event, a name declared twice),
 *         ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_inactivity(journey_builder *builder,
                                                                       const journey_inactivity_options *options);

#ifdef __cplusplus
}
#endif
#endif
