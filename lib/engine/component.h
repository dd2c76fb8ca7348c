/*
 * Customers in memory: loading the fragments that edges hold together and their actions, folding two customers
 * into one, keeping what was used last.
 */
#ifndef JY_ENGINE_COMPONENT_H
#define JY_ENGINE_COMPONENT_H

#include "engine/state.h"

/* An identifier as it names fragments: 'u' and a user id, or 'a' and an anonymous id. */
journey_status jy_identifier(jy_arena *arena, char kind, journey_str id, journey_str *out);
/* The host's id inside an identifier. */
journey_str jy_identifier_id(journey_str identifier);
/* Whether a customer is named by `a` rather than `b`: known ones before anonymous ones, then byte order. */
bool jy_identifier_before(journey_str a, journey_str b);

/*
 * The customer of an identifier, from the cache or the store; made anew if nothing is known. It joins the
 * running call. JOURNEY_NO_MEMORY, JOURNEY_CORRUPT, JOURNEY_VERSION, or what storage returned.
 */
journey_status jy_component_get(journey_engine *engine, journey_str identifier, jy_component **out);
/* The same, JOURNEY_NOT_FOUND instead of a new one. */
journey_status jy_component_find(journey_engine *engine, journey_str identifier, jy_component **out);
/* Whether anything is known of the customer. */
bool jy_component_known(const jy_component *component);
jy_member *jy_component_member(jy_component *component, journey_str identifier);
/* The identifier that names the component. */
journey_str jy_component_root(const jy_component *component);
/* What buckets hang on: the root at first exposure, else the root, as the host's id. */
journey_str jy_component_unit(const jy_component *component);

/*
 * Call before changing the actions; remembers what is needed to undo it. (Fragments remember for themselves; set
 * the member's `dirty`.)
 */
journey_status jy_actions_change(jy_component *component);

/* Makes it part of the running call, with a savepoint; its actions are read. */
journey_status jy_component_touch(journey_engine *engine, jy_component *component);
/* A fragment in memory, with its circle; read if need be. The component does not become part of the call. */
journey_status jy_member_get(journey_engine *engine, journey_str identifier, jy_member **out);

/* Ends what was kept long enough, see expire.h; at the start of each call that looks at the customer, and after events
 * that may be older than that. */
journey_status jy_component_expire(journey_engine *engine, jy_component *component);
/* Deletes the rows of fragments, actions and what is due; the customer leaves the cache at the end of the call. */
journey_status jy_component_erase(journey_engine *engine, jy_component *component);

/* A copy of the customer's facts for the host; profile.c. */
journey_status jy_component_handle(journey_engine *engine, const jy_component *component, journey_profile **out);

/* The profile of a component at `now`. */
jy_profile jy_component_profile(journey_engine *engine, const jy_component *component, journey_time now);

/* Puts the changed rows of all components of the batch into it. */
journey_status jy_components_write(journey_engine *engine);
/* After a commit: versions move on, and what the cache has no room for leaves. */
void jy_components_committed(journey_engine *engine);
/* After a failed commit or a rollback: what the batch changed leaves the cache. */
void jy_components_discard(journey_engine *engine);
/* At the end of a call. */
journey_status jy_components_prepare(journey_engine *engine);
void jy_components_settle(journey_engine *engine);
void jy_components_undo(journey_engine *engine);
void jy_components_free(journey_engine *engine);

#endif
