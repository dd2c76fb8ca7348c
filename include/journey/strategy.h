/**
 * @file strategy.h
 * @brief What to do for whom: built piece by piece, compiled once, immutable and shareable afterwards.
 *
 * The builder is the only way in; the YAML loader of libjourney-document is a client of it. Declarations
 * may come in any order: names and expressions are resolved by journey_strategy_build(), whose errors name
 * the place as a path in the strategy document's form (`journeys.winback.steps[2].when`).
 *
 * All texts are borrowed for the call and copied. Durations are microseconds.
 */
#ifndef JOURNEY_STRATEGY_H
#define JOURNEY_STRATEGY_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A strategy under construction. */
typedef struct journey_builder journey_builder;
/** A compiled strategy: immutable, free to share between threads and engines. */
typedef struct journey_strategy journey_strategy;

/** Most declarations of one kind (events, attributes, features, segments, triggers, journeys, ...). */
#define JOURNEY_STRATEGY_NAMES_MAX 4096
/** Most steps in one journey. */
#define JOURNEY_STRATEGY_STEPS_MAX 1024
/** Deepest nesting of steps. */
#define JOURNEY_STRATEGY_DEPTH_MAX 16
/** Most caps of one channel. */
#define JOURNEY_STRATEGY_CAPS_MAX 8
/** Most offers or channels named by one send step. */
#define JOURNEY_STRATEGY_CHOICES_MAX 16
/** Most properties captured by one trigger. */
#define JOURNEY_STRATEGY_CAPTURES_MAX 16
/** Most branches or arms of one branch or split. */
#define JOURNEY_STRATEGY_BRANCHES_MAX 64
/** Most bytes of a name. */
#define JOURNEY_STRATEGY_NAME_MAX 256
/** Most bytes of one expression or text. */
#define JOURNEY_STRATEGY_TEXT_MAX 65536
/** Longest window of `sent.count()` in expressions: how long sends can be remembered. */
#define JOURNEY_STRATEGY_SENT_MAX (366 * JOURNEY_DAY)
/** Most kinds of identifiers, the two that are built in among them. */
#define JOURNEY_STRATEGY_IDENTIFIERS_MAX 16
/** Most bytes of the name of a kind of identifiers. */
#define JOURNEY_STRATEGY_IDENTIFIER_NAME_MAX 40
/** Most literals that one kind of identifiers blocks. */
#define JOURNEY_STRATEGY_BLOCKED_MAX 256
/** Most lists, and most scores, of a strategy. */
#define JOURNEY_STRATEGY_LISTS_MAX 1024
/** Most members that a list declares; a host may list any number of customers with journey_engine_list(). */
#define JOURNEY_STRATEGY_MEMBERS_MAX 4096
/** Most conditions of one score, and most groups of RFM. */
#define JOURNEY_STRATEGY_RULES_MAX 256
/** Highest scale of RFM: its three numbers are digits of one. */
#define JOURNEY_RFM_SCALE_MAX 9
/** Most points, above or below 0, of one condition of a score. */
#define JOURNEY_SCORE_POINTS_MAX 1000000000
/** Most keys that a tally keeps, and values that a list or a most-frequent feature does. */
#define JOURNEY_STRATEGY_TOP_MAX 64
/** Most distinct values that an attribute of rule ::JOURNEY_RULE_UNION keeps: those stated last. */
#define JOURNEY_ATTRIBUTE_UNION_MAX 64

/** The first bytes of a strategy's binary form: what tells it from a document. */
#define JOURNEY_STRATEGY_MARK "JYST"

/** Declared type of an event property or a profile attribute. */
typedef enum journey_field_type {
	JOURNEY_FIELD_STRING = 1,    /**< Text. */
	JOURNEY_FIELD_DOUBLE = 2,    /**< Double. */
	JOURNEY_FIELD_INT = 3,       /**< Whole number. */
	JOURNEY_FIELD_BOOL = 4,      /**< true or false. */
	JOURNEY_FIELD_MONEY = 5,     /**< A double to conditions; summed exactly in micro-units. */
	JOURNEY_FIELD_TIMESTAMP = 6, /**< RFC 3339 text or a number of seconds, converted. */
	JOURNEY_FIELD_LIST = 7,      /**< A list of anything. */
	JOURNEY_FIELD_MAP = 8,       /**< An object. */
	JOURNEY_FIELD_ANY = 9,       /**< Whatever comes; numbers are double. */
	/** A place: an object with `lat` and `lon` (or `latitude`, `longitude`), or the text "52.5,13.4"; degrees within
	 * -90..90 and -180..180. A map of the doubles `lat` and `lon` to conditions. */
	JOURNEY_FIELD_GEO = 10
} journey_field_type;

/**
 * A kind of identifiers that tell customers apart. The order of declaration is the order of trust, the most trusted
 * first: where an event names several identifiers and a limit leaves no room for all, the least trusted stay out.
 * `user_id` (a customer who says who they are) and `anonymous_id` are always there: if they are not declared,
 * `user_id` is the most and `anonymous_id` the least trusted kind, both without a limit. Zero it, set `size` and
 * `kind`.
 */
typedef struct journey_identifier_options {
	size_t size;               /**< sizeof(journey_identifier_options). */
	journey_str kind;          /**< Its name, without ':'; at most ::JOURNEY_STRATEGY_IDENTIFIER_NAME_MAX bytes. */
	journey_str from;          /**< Where it stands in an event: `traits.NAME` (of identify events),
	                                `properties.NAME` or `context.NAME`, also deeper (`context.device.id`). Empty: in
	                                `context.externalIds`, under this type. Must be empty for the two built-in kinds. */
	uint32_t limit;            /**< Most identifiers of the kind that one customer may have; 0 = any number. */
	journey_duration within;   /**< The limit holds in any span of this length; 0 = for ever. */
	const journey_str *blocked; /**< Values that identify nobody, compared exactly. */
	size_t blocked_count;      /**< How many, at most ::JOURNEY_STRATEGY_BLOCKED_MAX. */
	journey_str blocked_like;  /**< Values in which this pattern (RE2) matches identify nobody; empty = none. */
	int no_blocked_defaults;   /**< Nonzero: "null", "undefined", "0" and others like them are identifiers, too. */
} journey_identifier_options;

/**
 * Which of the values that events state for an attribute is its value. Each rule is a function of the set of events,
 * in whatever order they come. "Latest" is by event time, then by the hash of the message id.
 */
typedef enum journey_attribute_rule {
	JOURNEY_RULE_LATEST = 0,   /**< The latest. */
	JOURNEY_RULE_FIRST = 1,    /**< The earliest. */
	JOURNEY_RULE_MIN = 2,      /**< The smallest; int, double, money, timestamp. */
	JOURNEY_RULE_MAX = 3,      /**< The largest; int, double, money, timestamp. */
	JOURNEY_RULE_SUM = 4,      /**< Their exact sum in micro-units; int, double, money. */
	JOURNEY_RULE_UNION = 5,    /**< The distinct items of all lists, the latest first; of more than
	                                ::JOURNEY_ATTRIBUTE_UNION_MAX those that were stated last. */
	JOURNEY_RULE_NON_EMPTY = 6 /**< The latest that is not an empty or blank text, an empty list or object. */
} journey_attribute_rule;

/** An attribute of the profile. Zero it, set `size`, `name` and `type`. */
typedef struct journey_attribute_options {
	size_t size;                 /**< sizeof(journey_attribute_options). */
	journey_str name;            /**< Read as `profile.NAME`. */
	journey_field_type type;     /**< Its type. */
	int pii;                     /**< Not 0: personal, to be masked in what people read. */
	journey_attribute_rule rule; /**< Which value counts. */
} journey_attribute_options;

/** A calendar period, in the strategy's time zone. */
typedef enum journey_period {
	JOURNEY_PERIOD_NONE = 0,    /**< None. */
	JOURNEY_PERIOD_DAY = 1,     /**< From midnight. */
	JOURNEY_PERIOD_WEEK = 2,    /**< From midnight of the week's first day. */
	JOURNEY_PERIOD_MONTH = 3,   /**< From the first of the month. */
	JOURNEY_PERIOD_QUARTER = 4, /**< From the first of January, April, July or October. */
	JOURNEY_PERIOD_YEAR = 5     /**< From the first of January. */
} journey_period;

/** The week's first day. */
typedef enum journey_week_start {
	JOURNEY_WEEK_DEFAULT = 0, /**< A feature: the strategy's; the strategy: Monday. */
	JOURNEY_WEEK_MONDAY = 1,  /**< Monday (ISO 8601). */
	JOURNEY_WEEK_SUNDAY = 2   /**< Sunday. */
} journey_week_start;

/** How a feature condenses events. */
typedef enum journey_feature_kind {
	JOURNEY_FEATURE_COUNT = 1, /**< Number of events (int). */
	JOURNEY_FEATURE_SUM = 2,   /**< Exact sum of `of` in micro-units (double to conditions). */
	JOURNEY_FEATURE_MIN = 3,   /**< Smallest `of` (double; no value without events). */
	JOURNEY_FEATURE_MAX = 4,   /**< Largest `of`. */
	JOURNEY_FEATURE_AVG = 5,   /**< Sum divided by count; no value without events. */
	/** Time of the first event (timestamp), or the value of `of` in it; no value without events. */
	JOURNEY_FEATURE_FIRST = 6,
	JOURNEY_FEATURE_LAST = 7,  /**< The same of the last event. */
	/** Weight by the text of `by`, decayed by `half_life` (map of double); without `by` one decayed count (double). */
	JOURNEY_FEATURE_TALLY = 8,
	/** Number of distinct values of `by` (int): exact while no more than 64 of them in the window are older than
	 * the 64 latest events, else an estimate with a standard error of 4.6 %. */
	JOURNEY_FEATURE_DISTINCT = 9,
	JOURNEY_FEATURE_ANY = 10, /**< Whether there is such an event (bool). */
	/** The most frequent text of `by`, ties in byte order (no value without events). Exact while there were no more
	 * than twice `top` texts beyond the 64 latest events. */
	JOURNEY_FEATURE_MOST = 11,
	JOURNEY_FEATURE_LIST = 12 /**< The distinct values of `by`, the latest first, at most `top` of them. */
} journey_feature_kind;

/** A feature of the profile. Zero it, set `size`, `name`, `kind`, `event` and what the kind needs. */
typedef struct journey_feature_options {
	size_t size;                /**< sizeof(journey_feature_options). */
	journey_str name;           /**< Read as `profile.NAME`. */
	journey_feature_kind kind;  /**< What is kept. */
	journey_str event;          /**< Name of the track event. */
	journey_str where;          /**< Condition over `event`, or empty for every such event. */
	/** SUM, MIN, MAX, AVG: number over `event` (`event.total`). FIRST, LAST: text, number, truth or time over `event`, or
	 * empty for the event's time. */
	journey_str of;
	/** TALLY: text over `event` (`event.category`), or empty. MOST: text. DISTINCT, LIST: text, number, truth or time. */
	journey_str by;
	journey_duration window;    /**< Length of the sliding window, 0 for all of history. */
	journey_duration half_life; /**< TALLY: half-life, above 0. */
	uint32_t top;               /**< TALLY, MOST, LIST: how many keys are kept, 1..64; 0 for 16. */
	/** Events since the start of the current period only, which changes at its exact start; in place of `window`. */
	journey_period period;
	journey_week_start week_start; /**< With ::JOURNEY_PERIOD_WEEK: the week's first day. */
} journey_feature_options;

/**
 * A trigger: an event with a condition, or "A, then no B within W, per key". Without `unless` it fires when
 * the event comes; with `unless` it fires at the event's time + `within`, if no `unless` event with the same
 * key came in [time, time + within); another `event` with the same key starts the wait anew.
 */
typedef struct journey_trigger_options {
	size_t size;               /**< sizeof(journey_trigger_options). */
	journey_str name;          /**< Its name. */
	journey_str event;         /**< The event that fires or starts it. */
	journey_str when;          /**< Condition over `event`, `profile`, `stage`, `segment()`; empty = true. */
	journey_str unless;        /**< The event that cancels; empty for a plain trigger. */
	journey_str unless_when;   /**< Condition over that event; empty = true. */
	journey_duration within;   /**< How long without `unless`; required with it. */
	journey_str per;           /**< Key over `event` (`event.cart_id`); empty = one key. */
	const journey_str *capture; /**< Properties of `event` kept as `trigger.NAME`. */
	size_t capture_count;      /**< Number of captures, at most 16. */
} journey_trigger_options;

/** Most sends in a span of time. */
typedef struct journey_cap {
	uint32_t count;          /**< At most this many (0 = none at all)... */
	journey_duration window; /**< ...in any span of this length (sliding). */
} journey_cap;

/**
 * RFM: how lately, how often and for how much a customer bought, each as a number from 1 to `scale`, read as
 * `rfm.recency`, `rfm.frequency`, `rfm.monetary`; the three as one (555) is `rfm.score`. A customer without an event in
 * the window has none of them. Zero it, set `size` and the rest.
 */
typedef struct journey_rfm_options {
	size_t size;               /**< sizeof(journey_rfm_options). */
	journey_str event;         /**< The event that counts: `Order Completed`. */
	journey_str value;         /**< Number over `event`, what one is worth: `event.total`. */
	journey_duration window;   /**< How far back events count; 0 for all of history. */
	uint32_t scale;            /**< Highest number, 2..::JOURNEY_RFM_SCALE_MAX; 0 for 5. */
	const journey_duration *recency; /**< scale - 1 ages, ascending: below the first the number is `scale`, ... */
	const double *frequency;   /**< scale - 1 counts, ascending: from the first on the number is 2, ... */
	const double *monetary;    /**< scale - 1 sums of `value`, ascending: likewise. */
} journey_rfm_options;

/** A channel. */
typedef struct journey_channel_options {
	size_t size;             /**< sizeof(journey_channel_options). */
	journey_str name;        /**< Its name, as in `via`. */
	journey_str consent;     /**< Purpose that must be granted; empty = transactional, none needed. */
	const journey_cap *caps; /**< Caps per customer on this channel. */
	size_t cap_count;        /**< Number of caps. */
	int32_t quiet_from;      /**< Start of quiet hours, minute of the local day 0..1439. */
	int32_t quiet_until;     /**< End of quiet hours (exclusive); equal to quiet_from = no quiet hours. */
	journey_str reach;       /**< Condition over `profile` that says that the customer can be reached; empty = true. */
} journey_channel_options;

/** An offer: something that can be sent or shown. */
typedef struct journey_offer_options {
	size_t size;       /**< sizeof(journey_offer_options). */
	journey_str name;  /**< Its name. */
	journey_str when;  /**< Eligibility; empty = true. */
	journey_str text;  /**< Text with {{ expression }} inside; may be empty. */
	journey_str cost;  /**< Number over profile and trigger; empty = 0. */
	double priority;   /**< Highest wins; ties go to the earlier declaration. */
	double margin;     /**< Share of the price that must remain after `cost`; below 0 = not set. */
	int64_t stock;     /**< How many in total; below 0 = unlimited. */
} journey_offer_options;

/** What may start a journey again for the same customer (and instance key). */
typedef enum journey_again {
	JOURNEY_AGAIN_NEVER = 0,     /**< Once only. */
	JOURNEY_AGAIN_AFTER_EXIT = 1, /**< Once the earlier instance has ended. */
	JOURNEY_AGAIN_AFTER = 2,     /**< When `again_after` has passed since the last entry and it has ended. */
	JOURNEY_AGAIN_PER_KEY = 3,   /**< Once for each instance key. */
	JOURNEY_AGAIN_ALWAYS = 4     /**< At any time, also while earlier instances live; see lifecycle.h for limits. */
} journey_again;

/** A journey; its steps follow with journey_builder_send() and so on until journey_builder_journey_end(). */
typedef struct journey_journey_options {
	size_t size;               /**< sizeof(journey_journey_options). */
	journey_str name;          /**< Its name. */
	journey_str enter_trigger; /**< Entry by trigger; or */
	journey_str enter_event;   /**< by event; or */
	journey_str enter_segment; /**< by entering a segment; or */
	journey_str enter_stage;   /**< by entering a stage. Exactly one of the four. */
	journey_str enter_when;    /**< Further condition at entry; empty = true. */
	journey_str exit_event;    /**< Event that ends an instance, also in the middle of a wait; may be empty. */
	journey_str exit_segment;  /**< Entering this segment ends it; may be empty. */
	journey_str exit_when;     /**< Condition that ends it, checked after each event and at hand-over; may be empty. */
	journey_again again;       /**< Re-entry. */
	journey_duration again_after; /**< Cool-down for ::JOURNEY_AGAIN_AFTER. */
	double holdout;            /**< Share held out, 0..1. */
	journey_str holdout_seed;  /**< Seed of the assignment hash; empty = the journey's name. */
	journey_str goal_event;    /**< What counts as conversion; empty = no goal. */
	journey_str goal_when;     /**< Condition over that event; empty = true. */
	journey_duration goal_within; /**< Window after the first exposure of an entry. */
	journey_str goal_value;    /**< Number over `event`, its value in money; empty = 0. */
	double priority;           /**< Which journey runs first on the same event; ties by declaration. */
} journey_journey_options;

/** What a send to an audience asks for. */
typedef enum journey_audience {
	JOURNEY_AUDIENCE_NONE = 0,  /**< It is a message, not one to an audience. */
	JOURNEY_AUDIENCE_ADD = 1,   /**< The customer comes into the audience; nothing is sent for who is in it. */
	JOURNEY_AUDIENCE_REMOVE = 2 /**< The customer leaves it: always, whatever else forbids sending; nothing for who is not in it. */
} journey_audience;

/** A send step. */
typedef struct journey_send_options {
	size_t size;                /**< sizeof(journey_send_options). */
	journey_str name;           /**< Stable name of the step; empty = made from its place. */
	const journey_str *offers;  /**< Candidate offers: eligible, highest priority. May be none with a template. */
	size_t offer_count;         /**< Number of offers. */
	journey_str template_name;  /**< Template for the host, or empty. */
	journey_str text;           /**< Text with {{ }}, or empty. */
	const journey_str *via;     /**< Channels, the first that can reach the customer is taken. At least one. */
	size_t via_count;           /**< Number of channels. */
	const journey_str *tags;    /**< Tags that caps ask for; also topics of the channels' consent. May be NULL. */
	size_t tag_count;           /**< Number of tags. */
	double priority;            /**< Who gets the last place under a cap; 0 = as the journey's. */
	int transactional;          /**< Nonzero: no marketing: needs no consent, passes caps, quiet hours, throttles, exclusion lists. */
	journey_str digest;         /**< Digest that collects it; empty = it leaves by itself. */
	journey_audience audience;  /**< By channels that are audiences: what to do with the customer. Needs no text. */
	/** The channel is an experiment of this name: customers are drawn one of `via`, which is tried first; the others stand
	 * in for it, in their order. Empty = the first of `via` that can reach the customer. */
	journey_str via_experiment;
	const double *via_weights;  /**< With `via_experiment`: shares of the channels, via_count of them, 1 in all. */
} journey_send_options;

/** A wait step: until an event, a condition, or for a time. */
typedef struct journey_wait_options {
	size_t size;              /**< sizeof(journey_wait_options). */
	journey_str name;         /**< Stable name of the step; empty = made from its place. */
	journey_str event;        /**< Goes on when this event comes; empty = only time. */
	journey_str when;         /**< Condition on that event; or, without an event, on the profile. */
	journey_duration at_most; /**< Goes on anyway after this; required. */
	journey_str key;          /**< Over the event: it must be the instance's key. Empty = any. */
} journey_wait_options;

/**
 * Starts a strategy.
 * @param allocator where memory comes from, also that of the strategy; NULL for libc's. Copied.
 * @param name the strategy's name.
 * @param[out] out the builder; free with journey_builder_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_INVALID (empty name), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_new(const journey_allocator *allocator,
                                                                journey_str name, journey_builder **out);
/**
 * Frees a builder; strategies built from it stay.
 * @param builder the builder, or NULL.
 */
JOURNEY_API void journey_builder_free(journey_builder *builder);

/**
 * The error of the last call on this builder that failed.
 * @param builder the builder.
 * @return the error, owned by the builder, valid until its next call.
 */
JOURNEY_API const journey_error *journey_builder_error(const journey_builder *builder);

/**
 * Sets the zone of customers who have none. "UTC" if never called.
 * @param builder the builder.
 * @param zone IANA name; looked up by the engine's zone callback.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_timezone(journey_builder *builder, journey_str zone);

/**
 * Sets the first day of the weeks of features that name none themselves. Monday if never called.
 * @param builder the builder.
 * @param day Monday or Sunday.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no such day).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_week_start(journey_builder *builder,
                                                                       journey_week_start day);

/**
 * States what holds for a consent purpose about which a customer said nothing.
 * @param builder the builder.
 * @param purpose its name, as in a channel's `consent`.
 * @param granted nonzero = opt-out (granted until withdrawn), 0 = opt-in.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty or declared twice), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_consent(journey_builder *builder, journey_str purpose,
                                                                    int granted);

/**
 * Declares a source of events, as `context.source` of an event names it. Once one is declared, only events of
 * sources that join may say that two identifiers are one customer's: those of the others, of sources that are not
 * declared and of none count for the identifier that they came under. Without any, every event may.
 * @param builder the builder.
 * @param name the source's name.
 * @param joins nonzero if it may join: what it says of who is who can be trusted.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (builder is NULL), ::JOURNEY_INVALID (empty or declared twice),
 * ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_source(journey_builder *builder, journey_str name,
                                                                   int joins);

/**
 * Declares a kind of identifiers; see ::journey_identifier_options for what their order means.
 * @param builder the builder.
 * @param options the kind.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (builder or options), ::JOURNEY_INVALID (empty, declared twice, `from` is no
 * path, or is set for a kind that is built in), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY. A pattern that does not compile is found by
 * journey_strategy_build().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_identifier(journey_builder *builder,
                                                                       const journey_identifier_options *options);

/**
 * Declares a track event.
 * @param builder the builder.
 * @param name the event's name.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty or declared twice), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_event(journey_builder *builder, journey_str name);

/**
 * Declares a property of a declared event.
 * @param builder the builder.
 * @param event the event's name.
 * @param name the property, read as `event.NAME`.
 * @param type its type.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such event), ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_property(journey_builder *builder, journey_str event,
                                                                     journey_str name, journey_field_type type);

/**
 * Declares a profile attribute: the trait of the same name, the latest by (event time, message id).
 * @param builder the builder.
 * @param name the trait, read as `profile.NAME`.
 * @param type its type.
 * @param pii nonzero if it is personal data, to be masked in logs.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty, declared twice, unknown type), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_attribute(journey_builder *builder, journey_str name,
                                                                      journey_field_type type, int pii);

/**
 * Declares a profile attribute with a rule.
 * @param builder the builder.
 * @param options what it is and which value counts.
 * @return as journey_builder_attribute(); ::JOURNEY_INVALID also where the rule does not go with the type (min and max
 *         of what has no order, the sum of what is no number, the union of what is no list); ::JOURNEY_MISUSE (options
 *         is NULL or its size is too small).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status
journey_builder_attribute_options(journey_builder *builder, const journey_attribute_options *options);

/**
 * Declares a feature.
 * @param builder the builder.
 * @param options what it keeps.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_feature(journey_builder *builder,
                                                                    const journey_feature_options *options);

/**
 * Declares a lifecycle stage; of all whose condition holds, the last declared is the customer's stage.
 * @param builder the builder.
 * @param name its name, compared as `stage == "NAME"`.
 * @param when condition over `profile`.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_stage(journey_builder *builder, journey_str name,
                                                                  journey_str when);

/**
 * Declares a segment.
 * @param builder the builder.
 * @param name its name, asked as `segment("NAME")`.
 * @param when condition over `profile`, `stage`, `now` and other segments declared before it.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_segment(journey_builder *builder, journey_str name,
                                                                    journey_str when);

/**
 * Says whether the engine keeps who is in a segment, which it does unless told otherwise. One that is not kept is
 * computed where it is read: nobody is told who enters it, no journey begins with it, and it is in no count.
 * @param builder the builder.
 * @param name a declared segment.
 * @param keep 0: it is not kept.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such segment), ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_segment_keep(journey_builder *builder, journey_str name,
                                                                         int keep);

/**
 * Declares a list of customers that the host keeps, asked as `list("NAME")`; see journey_engine_list().
 * @param builder the builder.
 * @param name its name.
 * @param exclude nonzero: its customers get nothing but what goes by channels without a consent (transactional ones).
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty or declared twice), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_list(journey_builder *builder, journey_str name,
                                                                 int exclude);

/**
 * Puts a customer on a list for good, as part of the strategy.
 * @param builder the builder.
 * @param list a declared list.
 * @param user_id the customer.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such list), ::JOURNEY_INVALID (empty), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_list_member(journey_builder *builder, journey_str list,
                                                                        journey_str user_id);

/**
 * Declares RFM, once.
 * @param builder the builder.
 * @param options event, value, thresholds.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_RANGE (the scale), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_rfm(journey_builder *builder,
                                                                const journey_rfm_options *options);

/**
 * Adds a group of RFM: `rfm.group` is the name of the first whose condition holds, "" if none does. Without any, a scale
 * of 5 has the eleven usual groups, from champions to lost (journey-strategy(5) lists them).
 * @param builder the builder.
 * @param name its name.
 * @param when condition over `rfm`, `profile` and `now`.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty or declared twice), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_rfm_group(journey_builder *builder, journey_str name,
                                                                      journey_str when);

/**
 * Declares a score: points for each condition that holds, read as `score.NAME` or `score("NAME")`.
 * @param builder the builder.
 * @param name its name.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (empty or declared twice), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_score(journey_builder *builder, journey_str name);

/**
 * Adds a condition to a score.
 * @param builder the builder.
 * @param score a declared score.
 * @param when condition over `profile`, `rfm` and `now`.
 * @param points what it adds while it holds; may be negative.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such score), ::JOURNEY_INVALID (empty, or points beyond
 *         ::JOURNEY_SCORE_POINTS_MAX), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_score_add(journey_builder *builder, journey_str score,
                                                                      journey_str when, int64_t points);

/**
 * Says that events of a type should have a property. One without it is taken all the same, and counted as incomplete.
 * @param builder the builder.
 * @param event a declared event.
 * @param property a declared property of it.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_required(journey_builder *builder, journey_str event,
                                                                     journey_str property);

/**
 * Declares a trigger.
 * @param builder the builder.
 * @param options what fires it.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_trigger(journey_builder *builder,
                                                                    const journey_trigger_options *options);

/**
 * Declares a channel.
 * @param builder the builder.
 * @param options its rules.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_channel(journey_builder *builder,
                                                                    const journey_channel_options *options);

/**
 * Declares an offer.
 * @param builder the builder.
 * @param options what it is.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_offer(journey_builder *builder,
                                                                  const journey_offer_options *options);

/**
 * Declares a KPI: per unit the number, or the exact sum, of an event after the first exposure.
 * @param builder the builder.
 * @param name its name in the report.
 * @param event the event.
 * @param when condition over it; empty = true.
 * @param of number over `event` to sum; empty = share of units with at least one.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_kpi(journey_builder *builder, journey_str name,
                                                                journey_str event, journey_str when, journey_str of);

/**
 * Begins a journey. Its steps follow; journey_builder_journey_end() closes it.
 * @param builder the builder.
 * @param options who enters, who leaves, what counts.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (a journey is open), ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_journey(journey_builder *builder,
                                                                    const journey_journey_options *options);

/**
 * Adds a send step.
 * @param builder the builder.
 * @param options what is sent.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (no journey is open), ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_send(journey_builder *builder,
                                                                 const journey_send_options *options);

/**
 * Adds a wait step.
 * @param builder the builder.
 * @param options until when.
 * @return as journey_builder_send().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_wait(journey_builder *builder,
                                                                 const journey_wait_options *options);

/**
 * Adds an exit step: the instance ends here.
 * @param builder the builder.
 * @return as journey_builder_send().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_exit(journey_builder *builder);

/**
 * Opens a branch: the steps that follow run if the condition holds. Continue with
 * journey_builder_else_when() or journey_builder_else(), close with journey_builder_end(); the first branch
 * that holds is taken, and only that one; afterwards all branches go on with the step after the end.
 * @param builder the builder.
 * @param when the condition.
 * @return as journey_builder_send().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_when(journey_builder *builder, journey_str when);

/**
 * Goes on with the next condition of the open branch.
 * @param builder the builder.
 * @param when the condition.
 * @return as journey_builder_send(); ::JOURNEY_MISUSE if no branch is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_else_when(journey_builder *builder, journey_str when);

/**
 * Goes on with what runs if no condition of the open branch held.
 * @param builder the builder.
 * @return as journey_builder_send(); ::JOURNEY_MISUSE if no branch is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_else(journey_builder *builder);

/**
 * Opens a random split; each journey_builder_arm() begins one of its arms, journey_builder_end() closes it.
 * @param builder the builder.
 * @param seed name of the experiment, the seed of the assignment hash (GrowthBook v2).
 * @return as journey_builder_send().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_split(journey_builder *builder, journey_str seed);

/**
 * Begins an arm of the open split.
 * @param builder the builder.
 * @param name the arm's name.
 * @param weight its share, above 0; the weights of a split must sum to 1 within 1e-6.
 * @return as journey_builder_send(); ::JOURNEY_MISUSE if no split is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_arm(journey_builder *builder, journey_str name,
                                                                double weight);

/**
 * Closes the open branch or split.
 * @param builder the builder.
 * @return as journey_builder_send(); ::JOURNEY_MISUSE if none is open.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_end(journey_builder *builder);

/**
 * Closes the journey.
 * @param builder the builder.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (none open, or a branch or split is still open), ::JOURNEY_INVALID.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_journey_end(journey_builder *builder);

/**
 * Compiles what was declared. The builder can go on and build again.
 * @param builder the builder.
 * @param[out] out the strategy; free with journey_strategy_free() after every engine on it was closed.
 * @param[out] error on failure what and where: `where` is a document path, `offset`, `line` and `column` are
 *             inside the expression; or NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_SYNTAX, ::JOURNEY_TYPE (an expression), ::JOURNEY_NOT_FOUND (a name that was
 *         never declared), ::JOURNEY_INVALID, ::JOURNEY_MISUSE (a journey is open), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_build(journey_builder *builder, journey_strategy **out,
                                                                   journey_error *error);

/**
 * A strategy's binary form, checksummed and the same on every platform: what a device without a YAML reader
 * gets.
 * @param strategy the strategy.
 * @return the bytes; they live as long as the strategy.
 */
JOURNEY_API journey_bytes journey_strategy_bytes(const journey_strategy *strategy);

/**
 * Makes a strategy from its binary form.
 * @param allocator where memory comes from; NULL for libc's. Copied.
 * @param bytes what journey_strategy_bytes() gave; borrowed for the call.
 * @param[out] out the strategy; free it with journey_strategy_free().
 * @param[out] error filled on failure; may be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_CORRUPT (no binary form of a strategy, or changed since), ::JOURNEY_VERSION
 *         (written by a newer release), ::JOURNEY_MISUSE (out or the bytes are NULL), ::JOURNEY_NO_MEMORY, or
 *         what the builder says of a declaration.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_read(const journey_allocator *allocator,
                                                                  journey_bytes bytes, journey_strategy **out,
                                                                  journey_error *error);

/**
 * Frees a strategy.
 * @param strategy the strategy, or NULL.
 */
JOURNEY_API void journey_strategy_free(journey_strategy *strategy);

/**
 * The strategy's name.
 * @param strategy the strategy.
 * @return text that lives as long as the strategy.
 */
JOURNEY_API journey_str journey_strategy_name(const journey_strategy *strategy);

/**
 * Hash of everything declared: equal for equal strategies on every platform.
 * @param strategy the strategy.
 * @return the hash.
 */
JOURNEY_API uint64_t journey_strategy_hash(const journey_strategy *strategy);

/** What a strategy is made of, for journey_strategy_count(). */
typedef enum journey_part {
	JOURNEY_PART_EVENT = 1,     /**< Track events. */
	JOURNEY_PART_ATTRIBUTE = 2, /**< Profile attributes. */
	JOURNEY_PART_FEATURE = 3,   /**< Features. */
	JOURNEY_PART_STAGE = 4,     /**< Lifecycle stages. */
	JOURNEY_PART_SEGMENT = 5,   /**< Segments. */
	JOURNEY_PART_TRIGGER = 6,   /**< Triggers. */
	JOURNEY_PART_CHANNEL = 7,   /**< Channels. */
	JOURNEY_PART_OFFER = 8,     /**< Offers. */
	JOURNEY_PART_KPI = 9,       /**< KPIs. */
	JOURNEY_PART_JOURNEY = 10,  /**< Journeys. */
	JOURNEY_PART_STEP = 11,     /**< Steps of all journeys, branches and splits counted as one each. */
	/** What is kept of each customer's events: features, and aggregates that expressions ask for
	 * (`events.count()`); those that say the same are kept once. */
	JOURNEY_PART_KEPT = 12,
	JOURNEY_PART_SURVEY = 13 /**< Surveys. */
} journey_part;

/**
 * How many parts of a kind a strategy declares.
 * @param strategy the strategy.
 * @param part the kind.
 * @return the number; 0 for a kind that does not exist.
 */
JOURNEY_API size_t journey_strategy_count(const journey_strategy *strategy, journey_part part);

/**
 * What customers of a strategy have in common, so that what one gets another lacks: the stock of an offer, the throttle or
 * the ramp of a channel, the total of a journey, the attributes of groups. Without any of it, engines that each see some
 * of the customers do together what one that sees all of them does. (Items of a catalog, lists and announced events are
 * the host's: each engine needs all of them. Suppression lists count as each customer's own: they are, as long as no two
 * of them have the same address.)
 * @param strategy the strategy.
 * @param[out] name whose it is: the offer's name, the channel's, the journey's; empty for groups. May be NULL; untouched
 *        if there is nothing.
 * @return the first such thing in one word ("stock", "throttle", "ramp", "total", "groups"), static; NULL: there is none.
 */
JOURNEY_API const char *journey_strategy_shared(const journey_strategy *strategy, journey_str *name);

#ifdef __cplusplus
}
#endif
#endif
