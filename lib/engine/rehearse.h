/*
 * Rehearsal: a dry run, whose sends nobody gets and whose writes stay over the storage, and the taking of history, which sets
 * nothing off.
 */
#ifndef JY_ENGINE_REHEARSE_H
#define JY_ENGINE_REHEARSE_H

#include "base/buffer.h"
#include <journey/engine.h>
#include <stdbool.h>

typedef struct jy_channel_state {
	journey_channel_fn deliver;
	void *user;
} jy_channel_state;

typedef struct jy_rehearsal {
	unsigned flags;                 /* JOURNEY_DRY and what goes with it; 0: live */
	jy_buffer run;                  /* id; empty: live */
	journey_overlay_store *overlay; /* over the host's storage; NULL: none */
	jy_channel_state record;        /* in the place of every channel */
	bool marked;                    /* the store is known to have the mark of this run */
	bool backfill;
} jy_rehearsal;

/* Takes the options, and puts the overlay in the place of the storage. */
journey_status jy_rehearsal_open(journey_engine *engine, const journey_engine_options *options);
void jy_rehearsal_close(journey_engine *engine);
/* What a dry run writes into a store says so: a part of the batch that is about to be written. */
journey_status jy_rehearsal_mark(journey_engine *engine);
journey_str jy_rehearsal_run(const journey_engine *engine);
bool jy_rehearsal_shows_ghosts(const journey_engine *engine);

#endif
