/**
 * @file explain.h
 * @brief Why something was sent, and why something was not: each candidate, each rule, with the value that it saw.
 *
 * What was decided is explained from the decision record, which was written with the decision: what it saw is what was true
 * then. Why nothing happens now is worked out from what is known now, and changes nothing.
 *
 * Values that are declared personal (`pii`, `hash`) are masked unless they are asked for.
 */
#ifndef JOURNEY_EXPLAIN_H
#define JOURNEY_EXPLAIN_H

#include <journey/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An explanation, independent of the engine. */
typedef struct journey_explanation journey_explanation;

/** Show personal values as they are. */
#define JOURNEY_EXPLAIN_PRIVATE 1u

/** Most decisions in the explanation of a customer: the latest. */
#define JOURNEY_EXPLAIN_DECISIONS_MAX 32

/** What a rule said. */
typedef enum journey_passage {
	JOURNEY_PASSED = 0,  /**< It lets pass. */
	JOURNEY_PUT_OFF = 1, /**< Not yet. */
	JOURNEY_REFUSED = 2  /**< No. */
} journey_passage;

/** A value that a condition read. */
typedef struct journey_sight {
	journey_str name;  /**< As in conditions: `profile.orders`. */
	journey_str value; /**< As JSON, cut after some 96 bytes; `null`: there was none; `unknown`; `***`: masked. */
	int fails;         /**< Not 0: the condition could not hold with it. */
} journey_sight;

/** A rule that was looked at. */
typedef struct journey_reasoning {
	journey_str rule;         /**< `consent`, `gate`, `reach`, `cap`, `eligibility`, `quiet_hours`, ...; of entries `again`,
	                               `enter`, `exit`, ... */
	journey_str name;         /**< Of the purpose, gate or calendar span; may be empty. */
	journey_passage passage;  /**< What it said. */
	journey_str condition;    /**< The condition, where it is one and its strategy is still known; else empty. */
	journey_str where;        /**< Its path in the document; may be empty. */
	int64_t count;            /**< Of a cap or stock: so many... */
	int64_t most;             /**< ...of so many; below 0: no number. */
	journey_duration window;  /**< Span of a cap; 0: none. */
	journey_time until;       /**< It says so until then; ::JOURNEY_TIME_NONE: no time. */
	const journey_sight *saw; /**< What the condition read. */
	size_t saw_count;         /**< Number of values. */
} journey_reasoning;

/** An offer or a channel. */
typedef struct journey_option {
	journey_str name;        /**< Its name. */
	int chosen;              /**< Not 0: it was taken. */
	journey_str refused_by;  /**< The rule that kept it back; empty: none. */
	double priority;         /**< Of an offer. */
	const journey_reasoning *rules; /**< Rules that were looked at; none in records of early releases. */
	size_t rule_count;       /**< Number of rules. */
} journey_option;

/** A decision. */
typedef struct journey_decided {
	journey_str key;        /**< Key of the send, or id of the decision; empty: what would be decided now. */
	journey_time time;      /**< When. */
	journey_identifier customer; /**< Who it was about. */
	journey_str journey;    /**< Journey; empty: a decision for a page. */
	journey_str step;       /**< Step, or placement. */
	journey_str outcome;    /**< `sent`, `nothing`, `held_out`, `dropped`, `answered`, `collected` (for a digest, which is a
	                             decision of its own), or `waits` (of what would be now). */
	journey_str reason;     /**< The rule that made it nothing, or dropped; else empty. */
	journey_str offer;      /**< Chosen offer; may be empty. */
	journey_str channel;    /**< Chosen channel; may be empty. */
	double propensity;      /**< Probability of the choice. */
	journey_str cause;      /**< What made the customer enter: `trigger cart`; may be empty. */
	journey_str message;    /**< Message id of the event that set it off; empty: time did, or a call. */
	journey_time entered;   /**< When the customer entered; ::JOURNEY_TIME_NONE: nowhere. */
	double draw;            /**< Where the customer falls in [0, 1); */
	double holdout;         /**< below this share they are held out; 0: nobody is. */
	uint64_t strategy;      /**< Hash of the strategy that decided. */
	const journey_option *offers;   /**< Candidates. */
	size_t offer_count;     /**< Number of candidates. */
	const journey_option *channels; /**< Channels that were looked at. */
	size_t channel_count;   /**< Number of channels. */
	journey_str drawn;      /**< Channel that an experiment drew; or empty. */
	journey_str template_name; /**< Template of what was handed over, or shown; or empty. */
	journey_str variant;    /**< Its variant; or empty. */
	journey_str locale;     /**< Locale of its text; or empty. */
	journey_str detail;     /**< Dropped by `content_missing`, ...: what was missing, or what the text gave as its reason. */
} journey_decided;

/** Where a customer stands with a journey. */
typedef struct journey_place {
	journey_str journey;      /**< The journey. */
	int64_t entries;          /**< How often they entered. */
	journey_time last_entry;  /**< When they did last; ::JOURNEY_TIME_NONE: never. */
	journey_str step;         /**< The step where they stand; empty: they are not in it. */
	journey_str state;        /**< `waiting`, `deferred`, `ready`, `branches`; empty: not in it. */
	journey_time until;       /**< When it goes on by itself, were it not `paused`; ::JOURNEY_TIME_NONE: no time. */
	const journey_reasoning *rules; /**< Not in it: what entering asks, and what it says now. */
	size_t rule_count;        /**< Number of rules. */
	const journey_decided *next; /**< At a send step: what would be decided now; else NULL. */
	journey_str key;          /**< Key of the instance, a text as it is, others as JSON, `***` where it may be personal;
	                               empty: it has none. */
	int paused;               /**< Whether they stand still, because the journey is paused. */
} journey_place;

/** What an explanation holds; owned by it. */
typedef struct journey_explanation_view {
	const journey_place *places; /**< By journey; none in the explanation of one decision. */
	size_t place_count;             /**< Number of journeys. */
	const journey_decided *decisions;  /**< The latest first. */
	size_t decision_count;             /**< Number of decisions in it. */
	size_t decision_total;             /**< Number of decisions that there are. */
} journey_explanation_view;

/**
 * Explains a decision: of a send by its key, of journey_engine_decide() by its id.
 * @param engine the engine. Decisions of earlier strategies are explained in the words of those, as far as the store has them.
 * @param key the key.
 * @param flags 0 or ::JOURNEY_EXPLAIN_PRIVATE.
 * @param[out] out the explanation; free with journey_explanation_free(). Untouched on failure.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no record of it: never decided, erased, or no longer kept), ::JOURNEY_CORRUPT,
 *         ::JOURNEY_VERSION (of a newer release), ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_explain(journey_engine *engine, journey_str key,
                                                                   unsigned flags, journey_explanation **out);

/**
 * Explains a customer: where they stand in each journey and why, or why not, and what was decided about them. Works out
 * what a send step where they stand would decide now. Changes nothing.
 * @param engine the engine.
 * @param identifier one of the customer's identifiers.
 * @param journey only this journey and its decisions; empty: all.
 * @param now the time; an older one counts as the clock.
 * @param flags 0 or ::JOURNEY_EXPLAIN_PRIVATE.
 * @param[out] out the explanation; free with journey_explanation_free(). Untouched on failure.
 * @return as journey_engine_explain(); ::JOURNEY_NOT_FOUND: no such customer, or no such journey.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_explain_customer(journey_engine *engine,
                                                                            journey_identifier identifier,
                                                                            journey_str journey, journey_time now,
                                                                            unsigned flags,
                                                                            journey_explanation **out);

/**
 * Looks into an explanation.
 * @param explanation the explanation.
 * @return its content, valid until journey_explanation_free().
 */
JOURNEY_API const journey_explanation_view *journey_explanation_look(const journey_explanation *explanation);

/**
 * The explanation for people, in lines.
 * @param explanation the explanation.
 * @return text that lives as long as the explanation; empty without memory for it.
 */
JOURNEY_API journey_str journey_explanation_text(journey_explanation *explanation);

/**
 * The explanation as one JSON object.
 * @param explanation the explanation.
 * @return text that lives as long as the explanation; empty without memory for it.
 */
JOURNEY_API journey_str journey_explanation_json(journey_explanation *explanation);

/**
 * Frees an explanation.
 * @param explanation the explanation, or NULL.
 */
JOURNEY_API void journey_explanation_free(journey_explanation *explanation);

#ifdef __cplusplus
}
#endif
#endif
