/*
 * Digests: sends that are collected for a customer and leave as one. A bundle is a row of what was collected; while it
 * holds something, a row of the outbox under a key of its own stands for it, due when the digest leaves. Then each of the
 * collected is checked again, and that row becomes the send.
 */
#ifndef JY_ENGINE_DIGEST_SENDS_H
#define JY_ENGINE_DIGEST_SENDS_H

#include "engine/handover.h"

/* One that was collected. */
typedef struct jy_bundled {
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
/* Drops all of it. */
journey_status jy_digest_drop(jy_handover *h, jy_rule rule);

#endif
