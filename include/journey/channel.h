/**
 * @file channel.h
 * @brief What goes out: one send, handed to the host, and what the channel said of it.
 */
#ifndef JOURNEY_CHANNEL_H
#define JOURNEY_CHANNEL_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A part of what is said, under its name. */
typedef struct journey_text_part {
	journey_str name; /**< Its name, as in the strategy. */
	journey_str text; /**< Its rendered text. */
} journey_text_part;

/** A send as handed to the host. Texts are borrowed until the next call on the engine, or until the callback returns. */
typedef struct journey_send {
	size_t size;           /**< sizeof(journey_send) of the library. */
	journey_str key;       /**< Idempotency key, 32 hexadecimal digits: the same for every try of this send. */
	journey_str user_id;   /**< Known identifier of the customer, or empty. */
	journey_str anonymous_id; /**< An anonymous identifier, where there is no known one. */
	journey_str channel;   /**< Channel as in the strategy. */
	journey_str journey;   /**< Journey. */
	journey_str step;      /**< Step within the journey. */
	journey_str offer;     /**< Offer, or empty. */
	journey_str template_name; /**< Template, or empty. */
	journey_str text;      /**< Rendered text, or empty. */
	journey_time decided;  /**< When it was decided. */
	journey_time handed;   /**< When it is handed over. */
	double propensity;     /**< Probability of this choice among the eligible candidates, in (0, 1]. */
	uint32_t attempt;      /**< 1 for the first hand-over. */
	journey_str identifier_kind; /**< Kind of the identifier that names the customer: `user_id`, `anonymous_id`, or
	                                  one of the strategy's where neither is known. */
	journey_str identifier; /**< That identifier. */
	int audience;           /**< To an audience: 1 = add the customer, 2 = remove. Else 0. */
	journey_str subject;    /**< Rendered subject of its template, or empty. */
	const journey_text_part *parts; /**< Other parts of its template than body (`text`) and subject. */
	size_t part_count;      /**< Number of parts. */
	journey_str locale;     /**< Locale that its text is written in; empty where the strategy has none. */
	journey_str variant;    /**< Variant of its template (or of its offer's texts), or empty. */
	journey_str run;        /**< Of a dry run (`options.dry`): its id, never empty; else empty. Lives as long as the engine. */
	int held_out;           /**< 1: nobody gets it, as the customer is held out; only in a dry run that asked for such. */
} journey_send;

/** What became of a send. */
typedef enum journey_result {
	JOURNEY_RESULT_SENT = 0,   /**< The channel took it. */
	JOURNEY_RESULT_LATER = 1,  /**< Not now: it stays in the outbox until its lease ends. */
	JOURNEY_RESULT_FAILED = 2  /**< It will never go: dropped and counted; the journey goes on. */
} journey_result;

/**
 * A channel as a callback: hands a send over and says what became of it. Calls on the same engine from
 * inside return ::JOURNEY_BUSY.
 * @param user what the registration was given.
 * @param send the send, borrowed until return.
 * @param[out] result what became of it; preset to ::JOURNEY_RESULT_SENT.
 * @return ::JOURNEY_OK, or a host error at or below ::JOURNEY_HOST_ERROR, which journey_engine_deliver() returns;
 *         the send then stays in the outbox under its lease.
 */
typedef journey_status (*journey_channel_fn)(void *user, const journey_send *send, journey_result *result);

#ifdef __cplusplus
}
#endif
#endif
