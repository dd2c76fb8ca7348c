/**
 * @file sending.h
 * @brief The choke point: how many messages a customer gets, when, by which channel, and what the customer wants.
 *
 * A send takes its place under all caps when it is decided, keeps it until it is handed over, and then counts from that
 * moment on; one that is dropped gives its place back. What is put off is checked again when it is released.
 */
#ifndef JOURNEY_SENDING_H
#define JOURNEY_SENDING_H

#include <journey/engine.h>
#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most caps of a strategy, besides the sliding ones of channels. */
#define JOURNEY_SENDING_CAPS_MAX 256
/** Most different tags of all sends of a strategy. */
#define JOURNEY_SENDING_TAGS_MAX 64
/** Most tags of one send. */
#define JOURNEY_SENDING_TAGS_OF_SEND_MAX 8
/** Most send windows of one channel. */
#define JOURNEY_SENDING_WINDOWS_MAX 16
/** Most days of a ramp. */
#define JOURNEY_SENDING_RAMP_MAX 64
/** Most dates of all holiday calendars. */
#define JOURNEY_SENDING_HOLIDAYS_MAX 4096
/** Most sends that a digest collects. */
#define JOURNEY_SENDING_DIGEST_MAX 64
/** Furthest that a send is put off: one that could not leave before is dropped by the rule that keeps it back. */
#define JOURNEY_PUT_OFF_MAX (366 * JOURNEY_DAY)

/** Whose clocks a calendar day, week or month goes by. */
typedef enum journey_cap_zone {
	JOURNEY_ZONE_CUSTOMER = 0, /**< The customer's time zone, else the strategy's, else UTC. */
	JOURNEY_ZONE_SHOP = 1,     /**< The strategy's, else UTC. */
	JOURNEY_ZONE_UTC = 2       /**< UTC. */
} journey_cap_zone;

/** A cap: most sends to a customer in a span of time. Zero it, set `size`, `count` and what it is about. */
typedef struct journey_cap_options {
	size_t size;             /**< sizeof(journey_cap_options). */
	uint32_t count;          /**< At most this many; 0 = none at all. */
	journey_duration window; /**< In any span of this length (sliding); 0 with `period`. */
	/** ::JOURNEY_PERIOD_DAY, ::JOURNEY_PERIOD_WEEK or ::JOURNEY_PERIOD_MONTH of the calendar, in place of `window`. */
	journey_period period;
	journey_cap_zone zone;   /**< With `period`: whose. */
	int from_first;          /**< Nonzero, with `window`: spans do not slide; one begins with the first send after the last has ended. */
	int wait;                /**< Nonzero: a send that it keeps back waits until there is room; 0: it is dropped. */
	journey_str channel;     /**< Sends by this channel only; empty = any. */
	journey_str tag;         /**< Sends with this tag only; empty = any. */
	journey_str journey;     /**< Sends of this journey only; empty = any. */
} journey_cap_options;

/**
 * Adds a cap. What several of `channel`, `tag` and `journey` say must all be true of a send. Names are resolved by
 * journey_strategy_build().
 * @param builder the builder.
 * @param options the cap; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (neither window nor period, or both, or a zone or `from_first` that does not go
 *         with it), ::JOURNEY_LIMIT (::JOURNEY_SENDING_CAPS_MAX), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_cap(journey_builder *builder,
                                                                const journey_cap_options *options);

/** Hours at which a channel may send. */
typedef struct journey_send_window {
	unsigned days; /**< Days of the week that it begins on: bit 0 is Monday, bit 6 is Sunday. */
	int32_t from;  /**< Its first minute of the local day, 0..1439. */
	int32_t until; /**< The minute after its last, 1..1440; below `from`: on the next day. */
} journey_send_window;

/** More rules of a channel. Zero it, set `size` and `channel`. */
typedef struct journey_sending_options {
	size_t size;         /**< sizeof(journey_sending_options). */
	journey_str channel; /**< The channel; its name is resolved by journey_strategy_build(). */
	int quiet_drop;      /**< Nonzero: what comes in quiet hours, outside of the windows or on a holiday is dropped; 0: it waits. */
	int cap_wait;        /**< Nonzero: what the channel's own sliding caps keep back waits until there is room; 0: it is dropped. */
	const journey_send_window *windows; /**< When it sends, in the customer's time zone; NULL: always. */
	size_t window_count;                /**< Number of windows, at most ::JOURNEY_SENDING_WINDOWS_MAX. */
	journey_str holidays;    /**< Calendar of days on which it does not send, see journey_builder_holiday(); or empty. */
	journey_cap throttle;    /**< Most sends of the channel to all customers in a span of time; window 0 = any number. */
	journey_str ramp_start;  /**< First day of a ramp ("2026-12-01"), by the strategy's time zone; empty = none. Nothing leaves before. */
	const uint32_t *ramp;    /**< Most sends of the channel on the first day, the second, ...; any number after the last. */
	size_t ramp_count;       /**< Number of days, at most ::JOURNEY_SENDING_RAMP_MAX. */
	journey_str fallback;    /**< Channel that takes over what this one could not deliver, after those of the step's `via`; or empty. */
	int audience;            /**< Nonzero: no messages go by it, but customers in and out of an audience of advertising. */
	int counts;              /**< Nonzero: transactional sends count against caps, though none keeps them back. */
} journey_sending_options;

/**
 * Gives a channel more rules, once.
 * @param builder the builder.
 * @param options the rules; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice, windows or ramp that make no sense), ::JOURNEY_LIMIT,
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_sending(journey_builder *builder,
                                                                    const journey_sending_options *options);

/**
 * Adds a date to a calendar of holidays.
 * @param builder the builder.
 * @param calendar the calendar's name, as in journey_sending_options::holidays.
 * @param date the date, "2026-12-25": a day of the customer's time zone.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no date, no name), ::JOURNEY_LIMIT (::JOURNEY_SENDING_HOLIDAYS_MAX),
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_holiday(journey_builder *builder, journey_str calendar,
                                                                    journey_str date);

/**
 * What customers want for themselves, kept in attributes of their profiles: it wins over what the strategy allows,
 * and is looked at when a send is decided and again when it leaves. An attribute that has no value, or none of its
 * form, says nothing. Zero it, set `size`. Transactional sends pass.
 */
typedef struct journey_preference_options {
	size_t size;           /**< sizeof(journey_preference_options). */
	journey_str channel;   /**< Of sends by this channel; empty = of all. */
	journey_str pause;     /**< Attribute of type timestamp: nothing before then; what comes is dropped. Empty = none. */
	journey_str most;      /**< Attribute of type int: most sends per `per`; 0 = none at all. Empty = none. */
	journey_duration per;  /**< With `most`: in any span of this length. */
	journey_str hours;     /**< Attribute of type string, "18:00-21:00": only at these hours of the customer's day; what
	                            comes before waits. Empty = none. */
} journey_preference_options;

/**
 * Declares which attributes hold the customers' own settings, once for all channels and once for each of them.
 * @param builder the builder.
 * @param options the settings; copied. Names are resolved by journey_strategy_build().
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice for a channel, `most` without `per` or the other way round, or
 *         nothing said), ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_preference(journey_builder *builder,
                                                                       const journey_preference_options *options);

/**
 * A digest: sends that are collected for each customer and leave as one. Zero it, set `size`, `name`, and either `days`
 * or `span`.
 */
typedef struct journey_digest_options {
	size_t size;               /**< sizeof(journey_digest_options). */
	journey_str name;          /**< Its name, as in journey_send_options::digest. */
	unsigned days;             /**< Days of the week on which it leaves: bit 0 is Monday, bit 6 is Sunday; 0 with `span`. */
	int32_t at;                /**< With `days`: the minute of the customer's day, 0..1439. */
	journey_duration span;     /**< It leaves so long after the first send that it collects. */
	/** Nonzero, with `span`: what comes more than a span after the digest before leaves at once; what comes sooner is
	 * collected until the span is over. */
	int backoff;
	uint32_t most;             /**< How many it collects; the oldest gives way, and is counted. 0: ::JOURNEY_SENDING_DIGEST_MAX. */
	journey_str template_name; /**< Template for the host, or empty. */
	journey_str text;          /**< Text with {{ }}; `digest.items` are the texts of the sends in a line each, `digest.count` how many. */
} journey_digest_options;

/**
 * Declares a digest.
 * @param builder the builder.
 * @param options the digest; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice, neither days nor a span, or both), ::JOURNEY_LIMIT,
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_digest(journey_builder *builder,
                                                                   const journey_digest_options *options);

/** What became of a send after the channel took it, as the channel's provider says. */
typedef enum journey_feedback {
	JOURNEY_FEEDBACK_SENT = 1,     /**< It is on its way. */
	JOURNEY_FEEDBACK_DELIVERED = 2, /**< It has arrived. */
	JOURNEY_FEEDBACK_OPENED = 3,   /**< The customer opened it. */
	JOURNEY_FEEDBACK_CLICKED = 4,  /**< The customer followed a link in it. */
	/** It never can: the address is put on the suppression lists of the channel that hold addresses of its kind; without
	 * one the channel gets nothing for this customer until a send by it arrives, is opened or clicked. */
	JOURNEY_FEEDBACK_BOUNCED = 5,
	JOURNEY_FEEDBACK_SPAM = 6,     /**< The customer called it spam: consent for the channel's purposes is withdrawn there. */
	JOURNEY_FEEDBACK_UNSUBSCRIBED = 7 /**< The customer wants no more of them: likewise. */
} journey_feedback;

/**
 * Takes what a channel's provider says of a send, at any time after its hand-over. All but ::JOURNEY_FEEDBACK_BOUNCED
 * answer a send that has no answer yet like ::JOURNEY_RESULT_SENT, that one like ::JOURNEY_RESULT_FAILED, so that another
 * channel may take over. The same is taken from track events that have the key in their property `send_id`: Email
 * Delivered, Email Opened, Email Link Clicked, Email Bounced, Email Marked as Spam, Unsubscribed, Push Notification
 * Received, Push Notification Tapped, Push Notification Bounced.
 * @param engine the engine.
 * @param key the key of the send.
 * @param kind what became of it.
 * @param now the time.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (no such send, or its decision is no longer kept), ::JOURNEY_DUPLICATE (this was
 *         said before), ::JOURNEY_MISUSE (no key of a send, no such kind), as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_feedback(journey_engine *engine, journey_str key,
                                                                    journey_feedback kind, journey_time now);

#ifdef __cplusplus
}
#endif
#endif
