/**
 * @file event.h
 * @brief What a host feeds in: one event, in the form of the Segment spec.
 */
#ifndef JOURNEY_EVENT_H
#define JOURNEY_EVENT_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kind of an event, as in the Segment spec. */
typedef enum journey_event_kind {
	JOURNEY_EVENT_TRACK = 1,    /**< Something happened; `name` says what. */
	JOURNEY_EVENT_IDENTIFY = 2, /**< Traits of a customer; joins `anonymous_id` and `user_id`. */
	JOURNEY_EVENT_ALIAS = 3,    /**< `previous_id` and `user_id` are the same customer. */
	JOURNEY_EVENT_PAGE = 4,     /**< A page was viewed; `name` may be empty. */
	JOURNEY_EVENT_SCREEN = 5,   /**< An app screen was viewed; `name` may be empty. */
	JOURNEY_EVENT_GROUP = 6,    /**< The customer belongs to the group in `group_id`, or left it (trait `left`). */
	JOURNEY_EVENT_SET = 7       /**< An item of a catalog changed, see journey_item_update; no customer's event. */
} journey_event_kind;

/** Longest message id, user id, anonymous id or event name in bytes. */
#define JOURNEY_EVENT_ID_MAX 256
/** Most properties or traits of one event at its top level. */
#define JOURNEY_EVENT_PROPERTIES_MAX 1024
/** Longest text value in bytes that is kept in a profile. */
#define JOURNEY_EVENT_TEXT_MAX 8192

/**
 * One event. All text and values are borrowed for the call that takes the event. Set `size` to
 * sizeof(journey_event) and zero the rest (`journey_event e = {sizeof e};`).
 *
 * Conditions see `event.NAME` for each property (for identify: each trait).
 */
typedef struct journey_event {
	size_t size;               /**< sizeof(journey_event). */
	journey_event_kind kind;   /**< What kind of event. */
	journey_str name;          /**< Name of a track event (required), of a page or screen (optional). */
	journey_str message_id;    /**< Required: unique per event; the same id again is a duplicate. */
	journey_str user_id;       /**< Known customer, or empty. Required but for set: this or anonymous_id. */
	journey_str anonymous_id;  /**< Anonymous customer (device, cookie), or empty. */
	journey_str previous_id;   /**< alias: the identifier that user_id replaces. */
	journey_str group_id;      /**< group: the group. */
	journey_time timestamp;    /**< When it happened; within ::JOURNEY_TIME_MIN and ::JOURNEY_TIME_MAX. */
	const journey_map *properties; /**< track, page, screen: properties with text keys; NULL if none. */
	const journey_map *traits;     /**< identify, group: traits with text keys; NULL if none. */
	const journey_map *context;    /**< Segment context, or NULL. */
	journey_str collection;        /**< set: the collection of the item; its attributes are `properties`. */
	journey_str item_id;           /**< set: the item. */
	int deleted;                   /**< set: nonzero if the item is gone. */
} journey_event;

/** An identifier with its kind. */
typedef struct journey_identifier {
	journey_str kind;  /**< `user_id`, `anonymous_id`, or a kind that the strategy declares; empty: `user_id`. */
	journey_str value; /**< The identifier itself. */
} journey_identifier;

#ifdef __cplusplus
}
#endif
#endif
