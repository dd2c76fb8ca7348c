/**
 * @file experience_rules.h
 * @brief How the engine measures experience: what a strategy says of touches, surveys and the Optimized Experience Score,
 * and what a report says of them.
 *
 * A touch is a send that was handed over to a customer who is not held out, and that is not transactional; a digest is one, of
 * the journey of the send that it goes as. Its factors (::journey_factor) are, unless the strategy says otherwise:
 *
 * - relevance: journey_factor_relevance() of the chosen offer's priority and the highest priority of all that were eligible,
 *   as the decision record has them; not known of a send without offers, or once the record is gone;
 * - timeliness: journey_factor_timeliness() of the time between the decision, or the first time that it was put off, and the
 *   hand-over;
 * - channel: journey_factor_channel() of the customer's and everybody's sends and responses before this one, by channel; not
 *   known before anybody has responded. A response is a send that was opened or clicked, or that a conversion followed;
 * - engagement: journey_factor_engagement() of what followed the touch: feedback, or an event that meets the journey's goal
 *   within its time, which counts for the journey's latest touch.
 *
 * What feedback says later changes engagement alone. The latest touches of a customer (::JOURNEY_TOUCHES_KEPT) are remembered
 * for that; feedback of older ones is counted (`lost.touches`). A hand-over that failed is a touch no longer. All figures are
 * kept as sums: where customers become one, so do their parts in them; who is erased stays in them.
 */
#ifndef JOURNEY_EXPERIENCE_RULES_H
#define JOURNEY_EXPERIENCE_RULES_H

#include <journey/experience.h>
#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most surveys of a strategy. */
#define JOURNEY_SURVEYS_MAX 256
/** Latest touches of a customer that feedback can still change. */
#define JOURNEY_TOUCHES_KEPT 64
/** Number of feedback stages (::journey_feedback_stage). */
#define JOURNEY_FEEDBACK_STAGES 4
/** Half-life of timeliness, if none is declared. */
#define JOURNEY_EXPERIENCE_HALF_LIFE JOURNEY_HOUR
/** Weight of the population's rate of response, in sends, if none is declared. */
#define JOURNEY_EXPERIENCE_CHANNEL_WEIGHT 10.0
/** Target of responsiveness, if none is declared. */
#define JOURNEY_EXPERIENCE_TARGET JOURNEY_MINUTE
/** Scale of effectiveness, if none is declared: see journey_oes_effectiveness(). */
#define JOURNEY_EXPERIENCE_SCALE 0.2

/** How experience is measured. Zero it and set `size`; what is left at zero is the default. */
typedef struct journey_experience_options {
	size_t size;                         /**< sizeof(journey_experience_options). */
	journey_str factor[JOURNEY_FACTORS]; /**< By ::journey_factor: an expression that gives the factor, from 0 to 1, instead of
	                                          the default; empty: the default. It is read at the hand-over, and that of
	                                          engagement with each feedback, too. It reads `profile`, `stage`, `segment()`,
	                                          `now`, `sent.count()` and `touch`: journey, step, channel and offer, `delay` in
	                                          seconds, `chosen` and `best` (priorities; none: not known), and `stage`: "sent",
	                                          "delivered", "opened" or "acted". With feedback, offer, delay, chosen and best
	                                          are not known any longer. No value, or one outside of 0 .. 1: not known. */
	journey_duration half_life;          /**< Of timeliness; 0: ::JOURNEY_EXPERIENCE_HALF_LIFE. */
	double channel_weight;               /**< Of the population's rate of response, in sends, up to 1e9; 0:
	                                          ::JOURNEY_EXPERIENCE_CHANNEL_WEIGHT. */
	const double *engagement;            /**< By ::journey_feedback_stage: four numbers from 0 to 1 that do not fall; NULL:
	                                          0, 0.25, 0.5, 1. */
	double weight[JOURNEY_OES_PARTS];    /**< Of the parts of the Optimized Experience Score, as journey_oes::weight. */
	journey_oes_mean mean;               /**< How they are put together. */
	journey_duration target;             /**< A hand-over this soon after its decision is responsive; 0:
	                                          ::JOURNEY_EXPERIENCE_TARGET. */
	double scale;                        /**< Of effectiveness; 0: ::JOURNEY_EXPERIENCE_SCALE. */
} journey_experience_options;

/**
 * Has experience measured; once per strategy. A strategy without this measures none, and keeps nothing for it.
 * @param builder the builder.
 * @param options how; copied.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_INVALID if something is outside of its range or it was said before,
 *         ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY. Expressions are checked by journey_strategy_build().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_experience(journey_builder *builder,
                                                                       const journey_experience_options *options);

/** A survey whose answers are events. Zero it and set `size`. */
typedef struct journey_survey_options {
	size_t size;              /**< sizeof(journey_survey_options). */
	journey_str name;         /**< Its name in the report. */
	journey_survey_kind kind; /**< What was asked. */
	journey_str event;        /**< The event that is an answer. */
	journey_str when;         /**< Condition over `event`; empty: every one is. */
	journey_str of;           /**< Number over `event`: the answer. No value: an invalid answer. */
	journey_str asked;        /**< The event that says that a customer was asked; empty: nobody tells. */
} journey_survey_options;

/**
 * Declares a survey. Answers are counted as they come: all together, by the month of UTC that the event is of, and for each
 * segment that the customer is in then; events that are taken as history are not.
 * @param builder the builder.
 * @param options the survey; copied.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY. Names and expressions are
 *         checked by journey_strategy_build().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_survey(journey_builder *builder,
                                                                   const journey_survey_options *options);

/* ---- the report ---- */

/** What a ::journey_experience_line is about. */
typedef enum journey_experience_scope {
	JOURNEY_EXPERIENCE_ALL = 0,     /**< Every touch. */
	JOURNEY_EXPERIENCE_JOURNEY = 1, /**< Touches of a journey. */
	JOURNEY_EXPERIENCE_STEP = 2,    /**< Touches of a send step: the touchpoint. */
	JOURNEY_EXPERIENCE_CHANNEL = 3, /**< Touches by a channel. */
	JOURNEY_EXPERIENCE_SEGMENT = 4  /**< Touches of customers who were in a segment at the hand-over. */
} journey_experience_scope;

/** The Personalized Experience Score of some touches. */
typedef struct journey_experience_line {
	journey_experience_scope scope;   /**< What it is about. */
	journey_str name;                 /**< Of the journey, channel or segment; of a step: of its journey. Else empty. */
	journey_str step;                 /**< Of a step: its name. Else empty. */
	journey_experience sums;          /**< The sums. */
	journey_experience_result result; /**< Their score, with a 95 % interval. */
} journey_experience_line;

/** Months that a report looks back. */
#define JOURNEY_SURVEY_MONTHS 24

/** Answers to a survey. */
typedef struct journey_survey_line {
	journey_str name;             /**< The survey. */
	journey_str segment;          /**< Of customers in this segment when they answered; empty: of all. */
	journey_time month;           /**< Of the month that begins then, in UTC; ::JOURNEY_TIME_NONE: of all times. */
	journey_survey sums;          /**< The counts; those who were asked are known of all only. */
	journey_survey_result result; /**< Their score, with 95 % intervals. */
} journey_survey_line;

/** Where a part of the Optimized Experience Score comes from, or why it is not known. */
typedef struct journey_oes_source {
	journey_str source; /**< `sums`; empty: the part is not known. */
	journey_str of;     /**< What it is computed from, such as `journeys.welcome conversion`, or what is missing. */
} journey_oes_source;

/** What a report says of experience; every figure comes from kept sums. */
typedef struct journey_experience_report {
	bool measured;                        /**< The strategy has it measured; else there are no lines. */
	journey_str source;                   /**< `sums`. */
	const journey_experience_line *lines; /**< All, if there was a touch; then journeys, steps, channels and segments with a
	                                           touch, each in order of declaration. */
	size_t line_count;                    /**< Number of them. */
	const journey_survey_line *surveys;   /**< In order of declaration; after each its segments with an answer, then months
	                                           with one, of the ::JOURNEY_SURVEY_MONTHS up to the engine's clock. */
	size_t survey_count;                  /**< Number of them. */
	journey_oes parts;                    /**< Of the Optimized Experience Score. */
	journey_oes_source sources[JOURNEY_OES_PARTS]; /**< Of the parts. */
	journey_oes_result optimized;         /**< The score, or what is missing. */
} journey_experience_report;

#ifdef __cplusplus
}
#endif
#endif
