/**
 * @file cause.h
 * @brief Triggers whose cause is no event of the customer's: a segment, a stage, an attribute, a condition that comes to
 * hold, a date, a schedule, a call of the host, a business event.
 *
 * They share their names with the triggers of strategy.h, enter the same journeys, and are declared in order with them.
 * What they know is read as `trigger.NAME`:
 *
 * | cause | `trigger` |
 * |---|---|
 * | ::JOURNEY_CAUSE_ENTERS, ::JOURNEY_CAUSE_LEAVES, ::JOURNEY_CAUSE_BECOMES, ::JOURNEY_CAUSE_SCHEDULE | `at`: the moment |
 * | ::JOURNEY_CAUSE_STAGE | `at`; `from`, `to`: names of stages, "" for none |
 * | ::JOURNEY_CAUSE_ATTRIBUTE | `at`; `from`, `to`: the values, absent where there was or is none |
 * | ::JOURNEY_CAUSE_DATE | `at`; `date`: what the expression said |
 * | ::JOURNEY_CAUSE_CALL | the declared fields |
 * | ::JOURNEY_CAUSE_ANNOUNCE | the captured properties |
 */
#ifndef JOURNEY_CAUSE_H
#define JOURNEY_CAUSE_H

#include <journey/engine.h>
#include <journey/entity.h>
#include <journey/event.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most fields of a trigger that is called. */
#define JOURNEY_CAUSE_FIELDS_MAX 16
/** An occurrence of a schedule that the host comes to later than this does not fire; of those missed only the latest may. */
#define JOURNEY_SCHEDULE_LATE_MAX (7 * JOURNEY_DAY)
/** Farthest a date's offset may reach, either way. */
#define JOURNEY_DATE_OFFSET_MAX (366 * JOURNEY_DAY)
/** Keys that `once: key` remembers of a customer and trigger: the latest. What is forgotten may fire again; the report
 * counts it (`lost.once`). */
#define JOURNEY_ONCE_KEYS_MAX 128
/** Keys of journey_engine_fire() that are remembered of a customer and trigger: the latest. Beyond so many calls within
 * ::JOURNEY_FIRE_MEMORY a repetition of the oldest fires again; the report counts what was forgotten too early
 * (`lost.calls`). */
#define JOURNEY_FIRE_KEYS_MAX 32
/** How long a key of journey_engine_fire() stands for the same call. */
#define JOURNEY_FIRE_MEMORY JOURNEY_DAY
/** Message ids of business events that are remembered: the latest. */
#define JOURNEY_ANNOUNCED_MAX 1024

/** What sets a trigger off. */
typedef enum journey_cause {
	JOURNEY_CAUSE_ENTERS = 1,    /**< The customer enters segment `of`. */
	JOURNEY_CAUSE_LEAVES = 2,    /**< The customer leaves segment `of`. */
	JOURNEY_CAUSE_STAGE = 3,     /**< The customer moves to stage `of`, from stage `from` if that is set. */
	JOURNEY_CAUSE_ATTRIBUTE = 4, /**< Attribute `of` gets another value, from `from`, to `to`, where these are set. */
	JOURNEY_CAUSE_BECOMES = 5,   /**< `condition` comes to hold, or `score` reaches `level`. */
	JOURNEY_CAUSE_DATE = 6,      /**< The moment that the timestamp `condition`, `yearly`, `offset` and `at` name. */
	JOURNEY_CAUSE_SCHEDULE = 7,  /**< Each moment of `every` and its kin, or of `cron`. */
	JOURNEY_CAUSE_CALL = 8,      /**< journey_engine_fire(). */
	JOURNEY_CAUSE_ANNOUNCE = 9   /**< journey_engine_announce() of event `of`. */
} journey_cause;

/** How often a schedule comes up. */
typedef enum journey_every {
	JOURNEY_EVERY_NOT = 0,  /**< It has a `cron` instead. */
	JOURNEY_EVERY_DAY = 1,  /**< On each of `days`; none set: on all. */
	JOURNEY_EVERY_WEEK = 2, /**< On each of `days`, of which at least one is set. */
	JOURNEY_EVERY_MONTH = 3 /**< On `day_of_month`, in shorter months on their last day. */
} journey_every;

/** How often a trigger may fire. */
typedef enum journey_once {
	JOURNEY_ONCE_NOT = 0,      /**< Whenever it is set off. */
	JOURNEY_ONCE_CUSTOMER = 1, /**< Once for a customer, ever. */
	JOURNEY_ONCE_SESSION = 2,  /**< Once in a session of the customer's. */
	JOURNEY_ONCE_KEY = 3       /**< Once for each value of its `per`. */
} journey_once;

/** A trigger by another cause than an event of the customer's. Zero it, set `size`, `name`, `kind` and what goes with it. */
typedef struct journey_cause_options {
	size_t size;           /**< sizeof(journey_cause_options). */
	journey_str name;      /**< Its name. */
	journey_cause kind;    /**< What sets it off. */
	journey_str of;        /**< Segment, stage, attribute or event, by `kind`. */
	journey_str from;      /**< STAGE: a stage. ATTRIBUTE: an expression, the value before. Empty: any. */
	journey_str to;        /**< ATTRIBUTE: an expression, the value after. SCHEDULE, ANNOUNCE: a segment. Empty: any. */
	journey_str condition; /**< BECOMES: a condition over the customer. DATE: a timestamp over the customer. */
	journey_str score;     /**< BECOMES, in place of `condition`: a score. */
	int below;             /**< Of `score`: nonzero: it falls below `level`; 0: it reaches `level` or more. */
	int64_t level;         /**< Of `score`. */
	journey_str when;      /**< Further condition over the customer and `trigger` (ANNOUNCE: and `event`); empty: true. */
	journey_str per;       /**< Key of the journey's instance over the same; empty: one key. */
	int yearly;            /**< DATE: nonzero: each year; February 29 is the 28th in common years. */
	journey_duration offset; /**< DATE: added; below 0: before. With `at` or `yearly` a whole number of days. */
	int has_at;            /**< DATE: nonzero: `at` is set. */
	int32_t at;            /**< DATE, SCHEDULE: minute of the local day, 0..1439. */
	journey_every every;   /**< SCHEDULE. */
	uint32_t days;         /**< SCHEDULE: bit 0 is Monday, bit 6 is Sunday. */
	uint32_t day_of_month; /**< SCHEDULE, MONTH: 1..31. */
	journey_str cron;      /**< SCHEDULE, in place of `every`: minute, hour, day, month, weekday. */
	journey_str zone;      /**< SCHEDULE: an IANA name; `customer` or empty: each customer's own; `shop`: the strategy's. */
	const journey_str *capture; /**< ANNOUNCE: properties of the event. */
	size_t capture_count;  /**< How many. */
} journey_cause_options;

/**
 * Declares a trigger by another cause than an event of the customer's.
 * @param builder the builder.
 * @param options the trigger.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (builder or options), ::JOURNEY_INVALID (empty, declared twice, or what is set
 *         does not go with `kind`), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY. Names and expressions are looked at by
 *         journey_strategy_build().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_cause(journey_builder *builder,
                                                                  const journey_cause_options *options);

/**
 * Declares a field of a trigger of kind ::JOURNEY_CAUSE_CALL.
 * @param builder the builder.
 * @param trigger the trigger's name.
 * @param name the field, read as `trigger.NAME`.
 * @param type its type.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such trigger), ::JOURNEY_INVALID (another kind of trigger, declared twice,
 *         unknown type), ::JOURNEY_LIMIT (::JOURNEY_CAUSE_FIELDS_MAX), ::JOURNEY_NO_MEMORY, ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_cause_field(journey_builder *builder, journey_str trigger,
                                                                        journey_str name, journey_field_type type);

/**
 * Limits how often a declared trigger of any kind fires for a customer.
 * @param builder the builder.
 * @param trigger the trigger's name.
 * @param once how often. ::JOURNEY_ONCE_SESSION needs sessions, ::JOURNEY_ONCE_KEY a `per`.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such trigger), ::JOURNEY_INVALID (no such limit), ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_once(journey_builder *builder, journey_str trigger,
                                                                 journey_once once);

/** One call of a trigger. Zero it, set `size` and the rest. */
typedef struct journey_firing {
	size_t size;              /**< sizeof(journey_firing). */
	journey_str trigger;      /**< A trigger of kind ::JOURNEY_CAUSE_CALL. */
	journey_str key;          /**< Names the call, 1..::JOURNEY_EVENT_ID_MAX bytes: a repetition does nothing. */
	journey_str user_id;      /**< The customer; or */
	journey_str anonymous_id; /**< one without a user id. */
	const journey_map *fields; /**< Values of declared fields; NULL: none. Borrowed for the call. */
} journey_firing;

/**
 * Fires a trigger for a customer, at `now`.
 * @param engine the engine.
 * @param firing the call, borrowed.
 * @param now the time.
 * @param[out] fired nonzero if it fired, 0 where `when` or `once` kept it from firing; may be NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_DUPLICATE (the customer's trigger was called under this key in the last
 *         ::JOURNEY_FIRE_MEMORY, and fewer than ::JOURNEY_FIRE_KEYS_MAX others since: nothing was done); ::JOURNEY_NOT_FOUND (no such trigger, or nothing is known of the
 *         customer); ::JOURNEY_INVALID (another kind of trigger, no key, no customer, a field that is not declared);
 *         ::JOURNEY_TYPE (a field of another type); or as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_fire(journey_engine *engine, const journey_firing *firing,
                                                                journey_time now, int *fired);

/**
 * Takes a business event, which is nobody's: a price dropped, an item is back in stock. It fires the triggers of kind
 * ::JOURNEY_CAUSE_ANNOUNCE that name it, for each customer of their segment: as many as ::JOURNEY_FANOUT_MAX within the
 * call, the others in calls of journey_engine_advance(), whose limit counts them, each as the customer is when reached.
 * Nobody is reached twice, whatever happens in between. journey_engine_accept() does the same with a track event without
 * identifiers that such a trigger names.
 *
 * It costs a look at every customer of the store, in or out of the segment.
 * @param engine the engine.
 * @param event a track event; ids are not looked at. Borrowed for the call.
 * @param now the time it arrives.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (no trigger names this event); ::JOURNEY_DUPLICATE (its message id is among the
 *         ::JOURNEY_ANNOUNCED_MAX latest); or as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_announce(journey_engine *engine, const journey_event *event,
                                                                    journey_time now);

#ifdef __cplusplus
}
#endif

#endif
