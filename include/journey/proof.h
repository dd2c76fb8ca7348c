/**
 * @file proof.h
 * @brief What is certain of a strategy before it meets a customer: mistakes that are no errors of form, and how many
 * messages a customer can get at worst.
 *
 * All of it follows from the compiled strategy alone. A finding is certain: where it cannot be decided whether something
 * is wrong, nothing is said. The codes, and how to mend each, are listed in journey(1).
 */
#ifndef JOURNEY_PROOF_H
#define JOURNEY_PROOF_H

#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How bad a finding is. */
typedef enum journey_severity {
	JOURNEY_SEVERITY_ERROR = 1,   /**< It cannot work: customers would go round in circles. */
	JOURNEY_SEVERITY_WARNING = 2, /**< It works, but surely not as it was meant. */
	JOURNEY_SEVERITY_NOTE = 3     /**< Worth knowing. */
} journey_severity;

/** Something that was found. */
typedef struct journey_finding {
	journey_severity severity; /**< How bad it is. */
	journey_str code;          /**< Which finding: `unreachable-step`. Stays the same across releases. */
	journey_str where;         /**< Path in the document: `journeys.winback.steps[2]`. */
	journey_str text;          /**< What was found. */
	journey_str hint;          /**< How to mend it; may be empty. */
} journey_finding;

/** Of a number of messages: there is no limit. */
#define JOURNEY_PROOF_UNBOUNDED INT64_MAX

/**
 * At most so many messages are sent to one customer in any span of that length, counted when they are decided, as caps
 * count them. Where customers turn out to be one, each has had theirs.
 */
typedef struct journey_send_bound {
	journey_str journey; /**< The journey; empty: all together. */
	journey_str channel; /**< The channel; empty: all together. */
	int64_t per_day;     /**< In any 24 hours; ::JOURNEY_PROOF_UNBOUNDED: no limit. */
	int64_t per_week;    /**< In any 7 days. */
	journey_str limit;   /**< What sets the weekly limit: `steps`, `again`, `cap`, or a sum of others: `sum`. */
} journey_send_bound;

/** Findings and figures, independent of the strategy. */
typedef struct journey_proof journey_proof;

/** What a proof holds; owned by it. */
typedef struct journey_proof_view {
	const journey_finding *findings;  /**< Errors first, then warnings, then notes; each by subject. */
	size_t finding_count;             /**< Number of findings. */
	size_t errors;                    /**< How many of them are errors. */
	size_t warnings;                  /**< How many are warnings. */
	size_t notes;                     /**< How many are notes. */
	const journey_send_bound *bounds; /**< By journey and channel; then by channel; then of all. */
	size_t bound_count;               /**< Number of bounds; 0 if nothing is ever sent. */
} journey_proof_view;

/**
 * Looks for all that is certain of a strategy.
 * @param allocator where memory comes from; NULL for libc's. Copied.
 * @param strategy the strategy.
 * @param[out] out what was found; free with journey_proof_free(). Untouched on failure.
 * @return ::JOURNEY_OK (whatever was found), ::JOURNEY_MISUSE (strategy or out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_prove(const journey_allocator *allocator,
                                                                   const journey_strategy *strategy,
                                                                   journey_proof **out);

/**
 * Looks into a proof.
 * @param proof the proof.
 * @return its content, valid until journey_proof_free().
 */
JOURNEY_API const journey_proof_view *journey_proof_look(const journey_proof *proof);

/**
 * A severity as a word.
 * @param severity the severity.
 * @return `error`, `warning` or `note`; static.
 */
JOURNEY_API const char *journey_severity_text(journey_severity severity);

/**
 * Frees a proof.
 * @param proof the proof, or NULL.
 */
JOURNEY_API void journey_proof_free(journey_proof *proof);

#ifdef __cplusplus
}
#endif
#endif
