/**
 * @file entity.h
 * @brief What is known of more than single events: sessions, groups (accounts), and items of a catalog.
 *
 * A *session* is a run of a customer's events with less than a gap between neighbours, by event time. A *group* is
 * what customers belong to (an account, a household, a school); its attributes come with `group` events. An *item*
 * is what a catalog holds (a product, an article, a course); its attributes come with journey_engine_item(), or as an
 * event of kind ::JOURNEY_EVENT_SET.
 *
 * Groups and items are kept by event time: for each attribute the update that is latest by (time, message id) holds,
 * in whatever order updates arrive and however often. When an attribute of one changes, customers whose segments,
 * stages, exits and waits read it are looked at again: up to ::JOURNEY_FANOUT_MAX in the call that changed it, the
 * others in the next calls of journey_engine_advance().
 */
#ifndef JOURNEY_ENTITY_H
#define JOURNEY_ENTITY_H

#include <journey/engine.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sessions of a customer that are kept, the latest; of older ones only their number is. */
#define JOURNEY_SESSIONS_MAX 32
/** Most kinds and names of events that a session is made of. */
#define JOURNEY_SESSION_EVENTS_MAX 32
/** Groups of a customer that are kept, those stated last. */
#define JOURNEY_GROUPS_MAX 64
/** Groups of a customer that are kept where the strategy doesn't say. */
#define JOURNEY_GROUPS_DEFAULT 8
/** Most collections of items in a strategy. */
#define JOURNEY_COLLECTIONS_MAX 64
/** Most attributes of a group, and of the items of a collection. */
#define JOURNEY_ENTITY_ATTRIBUTES_MAX 256
/** Most items and groups whose changes reach one customer; what is beyond is counted. */
#define JOURNEY_WATCHES_MAX 64
/** Customers that one call looks at again because of a change of an item or group. */
#define JOURNEY_FANOUT_MAX 256

/** What makes a session. */
typedef struct journey_sessions_options {
	size_t size;               /**< sizeof(journey_sessions_options). */
	journey_duration gap;      /**< Events at least so far apart belong to two sessions; above 0. */
	const journey_str *events; /**< What counts: `track`, `page`, `screen`, or names of track events. */
	size_t event_count;        /**< How many; 0: all of track, page and screen. */
} journey_sessions_options;

/**
 * Says what a session is, so that conditions can read `session.start` and its kin.
 * @param builder the builder.
 * @param options the gap and what counts.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (declared twice, a gap that is not positive), ::JOURNEY_LIMIT,
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_sessions(journey_builder *builder,
                                                                     const journey_sessions_options *options);

/**
 * Declares groups, so that conditions can read `group`, `groups` and their attributes.
 * @param builder the builder.
 * @param limit groups of a customer that are kept, 1 to ::JOURNEY_GROUPS_MAX; 0: ::JOURNEY_GROUPS_DEFAULT.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (declared twice), ::JOURNEY_LIMIT, ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_groups(journey_builder *builder, uint32_t limit);

/**
 * Declares an attribute of groups; journey_builder_groups() comes first.
 * @param builder the builder.
 * @param name its name: a trait of `group` events, read as `group.NAME`; not `id`.
 * @param type its type.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no groups), ::JOURNEY_INVALID (declared twice), ::JOURNEY_LIMIT,
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_group_attribute(journey_builder *builder,
                                                                            journey_str name,
                                                                            journey_field_type type);

/**
 * Declares a collection of items.
 * @param builder the builder.
 * @param name its name, as in `item("product", id)`: letters, digits and `_`, no digit first.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no such name, declared twice), ::JOURNEY_LIMIT, ::JOURNEY_MISUSE,
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_collection(journey_builder *builder, journey_str name);

/**
 * Declares an attribute of the items of a collection.
 * @param builder the builder.
 * @param collection the collection, declared before.
 * @param name its name, read as `item("product", id).NAME`.
 * @param type its type.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such collection), ::JOURNEY_INVALID (declared twice),
 *         ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_item_attribute(journey_builder *builder,
                                                                           journey_str collection,
                                                                           journey_str name,
                                                                           journey_field_type type);

/**
 * A change of an item. All is borrowed for the call. Set `size` to sizeof(journey_item_update) and zero the rest.
 */
typedef struct journey_item_update {
	size_t size;                   /**< sizeof(journey_item_update). */
	journey_str collection;        /**< A declared collection. */
	journey_str id;                /**< The item; 1 to ::JOURNEY_EVENT_ID_MAX bytes. */
	const journey_map *attributes; /**< Attributes to set, with text keys; those that it leaves out stay as they
	                                    are, a null takes the value away. Those that are not declared are ignored.
	                                    NULL: none. */
	journey_time timestamp;        /**< When it came to be so. */
	journey_str message_id;        /**< Required: what decides between two updates of one time. */
	int deleted;                   /**< Nonzero: the item is gone; what is older than this is, too. `attributes`
	                                    must be NULL. */
} journey_item_update;

/**
 * Changes an item, and looks again at customers whose conditions read what changed.
 * @param engine the engine.
 * @param update the change.
 * @param now the time it arrives.
 * @return ::JOURNEY_OK, also for an update that is older than what is known; ::JOURNEY_INVALID (no such
 *         collection, no id or message id, not UTF-8), ::JOURNEY_TYPE (an attribute of another
 *         type), ::JOURNEY_RANGE, ::JOURNEY_LIMIT (length or number), ::JOURNEY_FUTURE: refused and counted by
 *         reason; ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_item(journey_engine *engine,
                                                                const journey_item_update *update,
                                                                journey_time now);

#ifdef __cplusplus
}
#endif
#endif
