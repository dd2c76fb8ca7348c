/**
 * @file measure.h
 * @brief What is measured of customers who were reached against those held out: KPIs of all forms, and by which groups.
 *
 * A unit is a customer. Its outcomes begin with its first exposure in a journey and are kept with it; sums over units,
 * exact integers, are kept as events come, per journey, arm and group, so that a report costs the same for ten customers
 * and ten million. journey_engine_report() reads them.
 */
#ifndef JOURNEY_MEASURE_H
#define JOURNEY_MEASURE_H

#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a KPI makes of a unit's events after its first exposure. */
typedef enum journey_kpi_form {
	JOURNEY_KPI_FORM_SHARE = 0,   /**< Whether there was at least one: a share of units. */
	JOURNEY_KPI_FORM_COUNT = 1,   /**< How many, per unit. */
	JOURNEY_KPI_FORM_SUM = 2,     /**< The sum of `of`, per unit. */
	JOURNEY_KPI_FORM_RATIO = 3,   /**< Sum of `of` / sum of `per`, over all units: order value, orders per visit. */
	JOURNEY_KPI_FORM_QUANTILE = 4 /**< A quantile of the unit's sum of `of`, of units with such an event, within 1 %. */
} journey_kpi_form;

/** Declares a KPI. Zero-initialise, set `size`. Expressions read `event` alone, `before` reads `profile`. */
typedef struct journey_kpi_options {
	size_t size;             /**< sizeof(journey_kpi_options). */
	journey_str name;        /**< Its name in the report. */
	journey_kpi_form form;   /**< What it makes of events. */
	journey_str event;       /**< The event. */
	journey_str when;        /**< Condition over it; empty: true. */
	journey_str of;          /**< Number over it. SUM, QUANTILE: needed. RATIO: empty counts 1. Others: empty. */
	journey_str over;        /**< RATIO: the event of the denominator; empty: `event`, where `when` holds. */
	journey_str over_when;   /**< RATIO with `over`: condition over that event; empty: true. */
	journey_str per;         /**< RATIO: number over the denominator's event; empty counts 1. */
	double quantile;         /**< QUANTILE: in (0, 1); .5 is the median. Others: 0. */
	journey_duration within; /**< Events up to this long after the first exposure count; 0: all. */
	journey_str before;      /**< Number over `profile`, read at the first exposure: a covariate that takes noise out of the
	                              comparison (CUPED); empty: none. Not of RATIO and QUANTILE. What has no value is 0. */
} journey_kpi_options;

/**
 * Declares a KPI of any form; journey_builder_kpi() is its short way for shares and sums.
 * @param builder the builder.
 * @param options borrowed for the call.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (a field that its form has not, or lacks), ::JOURNEY_RANGE, ::JOURNEY_LIMIT,
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_kpi_with(journey_builder *builder,
                                                                     const journey_kpi_options *options);

/** What groups of units are made by, as it was at the unit's first exposure in the journey. */
typedef enum journey_report_dimension {
	JOURNEY_BY_RECOMMENDATION = 1, /**< The offer that it got, or would have got; the template where there is no offer. */
	JOURNEY_BY_TACTIC = 2,         /**< Each tag of the send. */
	JOURNEY_BY_CHANNEL = 3,        /**< The channel. */
	JOURNEY_BY_STEP = 4,           /**< The step. */
	JOURNEY_BY_SEGMENT = 5,        /**< Each kept segment that the customer was in. */
	JOURNEY_BY_STAGE = 6,          /**< The customer's stage. */
	JOURNEY_BY_ATTRIBUTE = 7       /**< An attribute's value. */
} journey_report_dimension;

/** Most dimensions of a strategy. */
#define JOURNEY_REPORT_BY_MAX 16
/** Longest value of an attribute, in bytes, that makes a group of its own; the rest of a longer one is left out. */
#define JOURNEY_REPORT_VALUE_MAX 64
/** Longest names of journeys and of attributes that make groups, in bytes, where there are groups. */
#define JOURNEY_REPORT_NAME_MAX 200
/** Groups of a dimension and journey that a report lists, the largest first; the others are one, `(other)`. */
#define JOURNEY_REPORT_GROUPS_MAX 100

/**
 * Has the engine keep sums by groups, too. Who was exposed before it was declared is in no group.
 * @param builder   the builder.
 * @param dimension what makes the groups; each once, attributes each by name.
 * @param attribute of JOURNEY_BY_ATTRIBUTE: its name, of one that is not personal (`pii`); else empty.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT (#JOURNEY_REPORT_BY_MAX), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_report_by(journey_builder *builder,
                                                                      journey_report_dimension dimension,
                                                                      journey_str attribute);

#ifdef __cplusplus
}
#endif
#endif
