/*
 * The outbox: sends that were decided, one row each, until the channel has answered. A row says when it is to be
 * handed over next; a lease is that time moved on.
 */
#ifndef JY_ENGINE_OUTBOX_H
#define JY_ENGINE_OUTBOX_H

#include "engine/eval.h"
#include <journey/channel.h>

/* Hexadecimal digits of a send's key. */
#define JY_SEND_KEY 32

/* What the text of a row is. */
typedef enum jy_saying {
	JY_SAYING_FIXED = 0,   /* as it was when the send was decided, by an earlier release */
	JY_SAYING_OPEN = 1,    /* to be rendered when the send is handed over */
	JY_SAYING_HANDED = 2   /* as it was handed over: every retry has the same */
} jy_saying;

typedef struct jy_outbox_row {
	journey_time at;    /* when it may be handed over */
	journey_time decided;
	uint32_t attempt;   /* hand-overs so far */
	bool ghost;
	bool waiting;       /* for its turn in the channel's throttle, at `at` */
	bool others;        /* went into it besides its own, see digest_sends.h */
	double priority;
	journey_str digest; /* the bundle that it stands for, as long as that collects; see digest_sends.h */
	journey_str template_name; /* a digest's, in place of the step's */
	const journey_str *tried; /* channels that could not deliver it, under keys of their own */
	uint32_t tried_count;
	journey_str customer; /* identifier */
	journey_str journey, step, offer, channel, text, payload;
	double propensity;
	uint8_t saying;        /* jy_saying */
	journey_str kept;      /* since it was decided, see content.h */
	journey_str collected; /* of a digest: its name; else empty */
	journey_str items;     /* of a digest: the texts that it has collected, a line each */
	int64_t item_count;
	journey_str trial_arm; /* of the step's experiment with channels: the channel that was drawn; or empty */
	journey_str subject, locale, variant; /* as handed over */
	const journey_text_part *parts;
	uint32_t part_count;
} jy_outbox_row;

/* An answer of decide() that is kept; decide.c. Texts live in the call's arena. */
typedef struct jy_answer {
	journey_time time;
	bool shown;
	journey_str offer, text, subject, locale, variant;
	const journey_text_part *parts;
	uint32_t part_count;
} jy_answer;

/* JOURNEY_OK, JOURNEY_NOT_FOUND, or what storage returned. */
journey_status jy_answer_get(journey_engine *engine, journey_str id, jy_answer *out);

/* The key of a send, from what makes it the same send: journey, entry, step, customer, number of the decision. */
void jy_send_key(jy_hash128 hash, char out[JY_SEND_KEY]);
bool jy_send_key_parse(journey_str key, jy_hash128 *out);

journey_status jy_outbox_put(journey_engine *engine, journey_str key, const jy_outbox_row *row);
/* Texts live in the call's arena. JOURNEY_NOT_FOUND if there is no such row. */
journey_status jy_outbox_get(journey_engine *engine, journey_str key, jy_outbox_row *row);
/* Drops a send that waited for too long, as a rule would. */
journey_status jy_send_expire(journey_engine *engine, journey_str key); /* deliver.c */
/* Takes a channel's answer, within a call. JOURNEY_DUPLICATE: no send waits under this key. */
journey_status jy_send_complete(journey_engine *engine, journey_str key, journey_result result); /* deliver.c */
journey_status jy_outbox_delete(journey_engine *engine, journey_str key);
/* Reads rows into a queue; at opening and after a failed commit. */
journey_status jy_outbox_load(journey_engine *engine);

#endif
