/*
 * Digests: sends that are collected for a customer and leave as one. A bundle is a row of what was collected; while it
 * holds something, a row of the outbox under a key of its own stands for it, due when the digest leaves. Then each of the
 * collected is checked again, and that row becomes the send. Who leaves in it besides its own is another bundle, under
 * the send's key, until the send is settled.
 */
#ifndef JY_ENGINE_DIGEST_SENDS_H
#define JY_ENGINE_DIGEST_SENDS_H

#include "engine/handover.h"

/* One that was collected. */
typedef struct jy_bundled {
	journey_str key; /* of its own, as if it were a send */
	journey_time decided;
	bool ghost;
	journey_str journey, step, offer, payload, text;
} jy_bundled;

/* What is kept under a bundle's id; texts live in the call's arena. */
typedef struct jy_bundle_view {
	journey_str digest;
	journey_time last; /* when it left last; JOURNEY_TIME_NONE: never */
	const jy_bundled *items;
	uint32_t count;
} jy_bundle_view;

/* JOURNEY_NOT_FOUND: there is no such bundle. */
journey_status jy_digest_view(journey_engine *engine, journey_str id, jy_bundle_view *out);
/* Adds a send of a step to the customer's bundle. */
journey_status jy_digest_collect(jy_eval *eval, uint32_t journey, const jy_step *step, const jy_bundled *item);
/* A bundle is due. *leaves: h has become a send that may be handed over; else it was put off, or nothing of it is left. */
journey_status jy_digest_release(jy_handover *h, bool *leaves);
/* Whether all that a bundle has collected is of journeys that are paused. */
journey_status jy_digest_stands(journey_engine *engine, journey_str id, bool *out);
/* The customer is forgotten: the bundle of this id goes, if there is one, and what its offers had reserved is free again. */
journey_status jy_digest_forget(journey_engine *engine, journey_str id);
/* The send leaves: those who went into it besides its own are exposed with it, or count as held out. */
journey_status jy_digest_go_along(jy_handover *h);
/* The send is dropped: so are they. */
journey_status jy_digest_drop_others(jy_handover *h, jy_rule rule);
/* The send goes on under another key. */
journey_status jy_digest_move_others(journey_engine *engine, journey_str from, journey_str to);
/* The send is settled. */
journey_status jy_digest_end_others(jy_handover *h);
/* Drops all of it. */
journey_status jy_digest_drop(jy_handover *h, jy_rule rule);

#endif
