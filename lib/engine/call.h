/*
 * The frame of every call: refuse re-entry, collect what changes, then settle it into the batch or undo it; outside a
 * batch, commit at once.
 */
#ifndef JY_ENGINE_CALL_H
#define JY_ENGINE_CALL_H

#include "engine/eval.h"

/* Starts a call at `now` (JOURNEY_TIME_NONE: the clock stays). JOURNEY_BUSY, JOURNEY_RANGE, JOURNEY_LIMIT, JOURNEY_MISUSE (engine NULL). */
journey_status jy_call_begin(journey_engine *engine, journey_time now);
/* Ends it: settles on JOURNEY_OK, undoes otherwise; commits where no batch is open. Returns the call's status. */
journey_status jy_call_end(journey_engine *engine, journey_status status);
/* Settles what was done so far within a call that goes on, as one that advances through many due rows does. */
journey_status jy_call_settle(journey_engine *engine);
void jy_call_undo(journey_engine *engine);
/* Like jy_call_end() where the counts stay although the call is refused: a rejected event; NULL: what is none. */
journey_status jy_call_reject(journey_engine *engine, const journey_event *event, journey_status status);
/* Ends a call that only looked: nothing of it stays, whatever its status. */
journey_status jy_call_forget(journey_engine *engine, journey_status status);

/* Applies an event of a customer's within a call, with all that follows from it. */
journey_status jy_accept(journey_engine *engine, const journey_event *event); /* accept.c */
/* Runs what is due for a customer, and what has changed by time alone. */
journey_status jy_run_customer(jy_eval *eval); /* advance.c */
/* Deletes a customer whom nothing is to remember but the sums. */
journey_status jy_customer_delete(journey_engine *engine, jy_component *component); /* erase.c */

/* Writes the batch to the store. On failure it is undone. */
journey_status jy_commit(journey_engine *engine);
/* Drops the batch, and with it what it changed in memory. */
void jy_discard(journey_engine *engine);
/* After an undone batch the queues are read again before their next use. */
journey_status jy_queues_refresh(journey_engine *engine);

/* Digest of the facts in the store. */
journey_status jy_facts_digest(const journey_engine *engine, unsigned char digest[16]);

/* Fills the due queue from the store. */
journey_status jy_due_load(journey_engine *engine);
/* Adds what the store has from the horizon on. Entries may come twice; a failure leaves the horizon where it was. */
journey_status jy_due_more(journey_engine *engine);
/* Lets go of all but the first JY_DUE_KEPT entries, once there are twice as many. */
void jy_due_trim(journey_engine *engine);
/* Arms the customer's due row at its earliest need, unless one is armed that is early enough. */
journey_status jy_due_arm(jy_eval *eval);
/* JOURNEY_FUTURE, with an error, for a time that is too far ahead of the clock. */
journey_status jy_check_time(journey_engine *engine, journey_time timestamp);
/* What conditions that read groups and items decide about a customer, after one of these changed. */
journey_status jy_look_again(jy_eval *eval);
/* The same, and what they watch from then on: after a change that no event of the customer's brought. */
journey_status jy_react(journey_engine *engine, jy_component *component);

#endif
