/**
 * @file steps.h
 * @brief Steps of journeys beyond those of strategy.h: waits for a time, a date or the first of several things; updates of
 * the profile, events of the journey's own, decisions without a send; loops, jumps, branches at the same time, other
 * journeys.
 *
 * They are added between journey_builder_journey() and journey_builder_journey_end() like the others. Those that open
 * blocks of steps are closed by journey_builder_end(). A step's stable name is the one that is given, else it is made from
 * its place: "2", and below it "2.first.0.0", "2.else.0", "2.loop.0", "2.all.0.0", "2.any.0.0".
 *
 * Unless it says otherwise, each function here returns ::JOURNEY_OK; ::JOURNEY_MISUSE (builder or options, no journey is
 * open, or the step cannot stand here); ::JOURNEY_INVALID (what is set does not go together); ::JOURNEY_LIMIT;
 * ::JOURNEY_RANGE (a length of time or a number); ::JOURNEY_NO_MEMORY. Names and expressions are looked at by
 * journey_strategy_build().
 */
#ifndef JOURNEY_STEPS_H
#define JOURNEY_STEPS_H

#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most branches of one instance that can be under way at the same time, those within others counted in. */
#define JOURNEY_BRANCHES_LIVE_MAX 32
/** Most values of one update or emit step. */
#define JOURNEY_STEP_VALUES_MAX 16
/** Most times that a loop or a jump can be allowed. */
#define JOURNEY_STEP_TIMES_MAX 1000000
/** Farthest that the offset of a date can reach, either way. */
#define JOURNEY_UNTIL_OFFSET_MAX (366 * JOURNEY_DAY)
/** Most updates, emitted events and starts of journeys of one customer that one event, or one moment of the clock, sets
 * off; what comes after them is left out and counted (`lost.steps`). Guards against journeys that set each other off. */
#define JOURNEY_EMITS_MAX 64

/**
 * A wait until a moment: a local time of the customer's, or a date. The customer's zone is looked at when the wait begins.
 * Where clocks are set forward over that time, it is the moment of the change; where they are set back, the first of the two.
 */
typedef struct journey_until_options {
	size_t size;             /**< sizeof(journey_until_options). */
	journey_str name;        /**< Stable name of the step; empty = made from its place. */
	journey_str date;        /**< A timestamp over the customer and `trigger`; empty = the next local time `at`. */
	journey_duration offset; /**< Of a date: added to it; below 0: before it. */
	int has_at;              /**< Nonzero: `at` is set. Required without a date. */
	int32_t at;              /**< Minute of the local day, 0..1439; of a date: on that day. */
	uint32_t days;           /**< With `at`: days of the week, bit 0 is Monday, bit 6 is Sunday; 0 = all of them. */
} journey_until_options;

/** A wait for the first of several things. */
typedef struct journey_first_options {
	size_t size;              /**< sizeof(journey_first_options). */
	journey_str name;         /**< Stable name of the step; empty = made from its place. */
	journey_duration at_most; /**< Goes on with `else` after this; required. */
} journey_first_options;

/** One of the things that such a wait is for: an event, a segment that the customer is in, or a condition. */
typedef struct journey_happens_options {
	size_t size;         /**< sizeof(journey_happens_options). */
	journey_str event;   /**< An event; or */
	journey_str segment; /**< a segment; or neither, and */
	journey_str when;    /**< a condition, on the event or the customer. Empty = true. */
	journey_str key;     /**< Over the event: it must be the instance's key. Empty = any. */
} journey_happens_options;

/** A value by its name. */
typedef struct journey_step_value {
	journey_str name;  /**< An attribute, or a property of the event. */
	journey_str value; /**< An expression over the customer and `trigger`. */
} journey_step_value;

/** Attributes of the profile that get values. */
typedef struct journey_update_options {
	size_t size;                      /**< sizeof(journey_update_options). */
	journey_str name;                 /**< Stable name of the step; empty = made from its place. */
	const journey_step_value *values; /**< Attributes. */
	size_t value_count;               /**< How many, 1 to ::JOURNEY_STEP_VALUES_MAX. */
} journey_update_options;

/** An event of the journey's own. */
typedef struct journey_emit_options {
	size_t size;                      /**< sizeof(journey_emit_options). */
	journey_str name;                 /**< Stable name of the step; empty = made from its place. */
	journey_str event;                /**< A declared event. */
	const journey_step_value *values; /**< Its properties. */
	size_t value_count;               /**< How many, up to ::JOURNEY_STEP_VALUES_MAX. */
} journey_emit_options;

/** A choice among offers, without a send. */
typedef struct journey_choose_options {
	size_t size;               /**< sizeof(journey_choose_options). */
	journey_str name;          /**< Stable name of the step; empty = made from its place. */
	const journey_str *offers; /**< Candidates, 1 to ::JOURNEY_STRATEGY_CHOICES_MAX: eligible, highest priority. */
	size_t offer_count;        /**< How many. */
	journey_str as;            /**< Later steps read the offer's name as `decided.AS`, "" if none was eligible. */
} journey_choose_options;

/** Steps that run again and again. */
typedef struct journey_loop_options {
	size_t size;      /**< sizeof(journey_loop_options). */
	journey_str name; /**< Stable name of the step; empty = made from its place. */
	journey_str when; /**< They run while this holds, looked at before each turn; empty = true. */
	uint32_t at_most; /**< Most turns, 1 to ::JOURNEY_STEP_TIMES_MAX. */
} journey_loop_options;

/** Lists of steps that run at the same time. */
typedef struct journey_parallel_options {
	size_t size;      /**< sizeof(journey_parallel_options). */
	journey_str name; /**< Stable name of the step; empty = made from its place. */
	int any;          /**< Nonzero: goes on when the first is through, which ends the others; 0: when all are. */
} journey_parallel_options;

/** Another journey that is started. */
typedef struct journey_start_options {
	size_t size;         /**< sizeof(journey_start_options). */
	journey_str name;    /**< Stable name of the step; empty = made from its place. */
	journey_str journey; /**< The journey. */
	journey_str key;     /**< Key of its instance, an expression over the customer and `trigger`; empty = none. */
	int hand_over;       /**< Nonzero: this journey ends here; 0: it goes on. */
} journey_start_options;

/** A jump. */
typedef struct journey_go_options {
	size_t size;      /**< sizeof(journey_go_options). */
	journey_str name; /**< Stable name of the step; empty = made from its place. */
	journey_str to;   /**< Name of a step of the same journey that is in no other branch of a parallel. */
	uint32_t at_most; /**< Jumps of one instance, up to ::JOURNEY_STEP_TIMES_MAX, then it goes on; 0 = any number. */
} journey_go_options;

/**
 * Adds a wait until a moment. One that has passed already is no wait; the next local time is always ahead. A date that
 * the customer's attributes change while they wait moves the moment.
 * @param builder the builder.
 * @param options the moment.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_wait_until(journey_builder *builder,
                                                                       const journey_until_options *options);
/**
 * Opens a wait for the first of several things, each added by journey_builder_happens(); journey_builder_else() begins
 * what runs when time is out; journey_builder_end() closes it. All go on with the step after the end.
 * @param builder the builder.
 * @param options its limit.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_wait_first(journey_builder *builder,
                                                                       const journey_first_options *options);
/**
 * Begins the steps that run when this happens first. Of several at the same moment the first added counts; an event
 * comes before what it makes true.
 * @param builder the builder.
 * @param options what happens.
 * @return see steps.h; ::JOURNEY_MISUSE if no such wait is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_happens(journey_builder *builder,
                                                                    const journey_happens_options *options);
/**
 * Adds an update of the profile: an identify event of the journey's own at that moment. Values that an expression does not
 * have are left out.
 *
 * Of customers who are held out nothing changes beyond the journey: its own conditions read what the update would have
 * said, nobody else does. The same goes for journey_builder_emit() and journey_builder_start(), which do nothing for them.
 * @param builder the builder.
 * @param options the values.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_update(journey_builder *builder,
                                                                   const journey_update_options *options);
/**
 * Adds an event of the journey's own: it counts for the profile and sets off what such an event sets off for this
 * customer, once the event or the moment that it comes from is dealt with. It counts for no goal and no KPI.
 * @param builder the builder.
 * @param options the event.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_emit(journey_builder *builder,
                                                                 const journey_emit_options *options);
/**
 * Adds a choice among offers without a send. It leaves a decision record.
 * @param builder the builder.
 * @param options the offers.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_choose(journey_builder *builder,
                                                                   const journey_choose_options *options);
/**
 * Opens a loop: the steps that follow are its turn; journey_builder_end() closes it.
 * @param builder the builder.
 * @param options how often.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_loop(journey_builder *builder,
                                                                 const journey_loop_options *options);
/**
 * Opens branches that run at the same time, each begun by journey_builder_branch(); journey_builder_end() closes them. They
 * are one instance: an exit ends all of them. Each runs to its first wait, in the order in which they were added.
 * @param builder the builder.
 * @param options when it goes on.
 * @return see steps.h. More than ::JOURNEY_BRANCHES_LIVE_MAX at the same time are found by journey_strategy_build().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_parallel(journey_builder *builder,
                                                                     const journey_parallel_options *options);
/**
 * Begins the next branch of what runs at the same time.
 * @param builder the builder.
 * @return see steps.h; ::JOURNEY_MISUSE if nothing of the kind is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_branch(journey_builder *builder);
/**
 * Adds the start of another journey of the same customer, once the event or the moment that it comes from is dealt with. That
 * journey's rules of entry hold, its condition of entry among them; its `trigger` has no fields.
 * @param builder the builder.
 * @param options the journey.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_start(journey_builder *builder,
                                                                  const journey_start_options *options);
/**
 * Adds a jump. What it leaves (a loop's turns) begins anew the next time.
 * @param builder the builder.
 * @param options where to.
 * @return see steps.h.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_go(journey_builder *builder,
                                                               const journey_go_options *options);

#ifdef __cplusplus
}
#endif
#endif
