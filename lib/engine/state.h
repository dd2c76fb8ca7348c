/*
 * The engine's state, shared by its files: what is cached, what the batch has changed, what the running call may
 * still undo.
 */
#ifndef JY_ENGINE_STATE_H
#define JY_ENGINE_STATE_H

#include "base/siphash.h"
#include "content/render.h"
#include "engine/actions.h"
#include "engine/batch.h"
#include "engine/changes.h"
#include "engine/entities.h"
#include "engine/naming.h"
#include "engine/partition.h"
#include "engine/queue.h"
#include "engine/rehearse.h"
#include "engine/sums.h"
#include "engine/todo.h"
#include "profile/profile.h"
#include <journey/engine.h>

/* Programs that may be running inside each other: a condition that asks for a segment that asks for another. */
#define JY_EVAL_DEPTH 16
/* Entries of the due queue that are kept in memory; the rest is read from the store when these are used up. */
#define JY_DUE_KEPT 16384
/* Format of the store's rows, in the engine row. */
#define JY_STORE_FORM 1

/* A fragment in memory. */
typedef struct jy_member {
	jy_fragment *fragment;
	uint64_t version; /* in the store; 0: not there yet */
	bool dirty;       /* changed since the last commit */
	bool was_dirty;   /* `dirty` before the running call */
	struct jy_component *component; /* NULL while it is being loaded */
	uint32_t at;      /* its place among those that are being looked at */
	journey_time erased; /* events up to then are refused; JOURNEY_TIME_NONE: it never was */
} jy_member;

/* A customer: the fragments that admitted edges hold together, and the actions under their root. */
typedef struct jy_component {
	struct jy_circle *circle;
	jy_member **members;
	size_t member_count;
	const jy_fragment **fragments; /* the same, as a profile wants them */
	uint32_t root;                 /* member whose identifier names the component */
	bool fresh;                    /* made by the running call out of others */
	bool loaded;                   /* actions were read, if there are any */
	jy_actions actions;
	uint64_t actions_version;
	bool actions_dirty;
	bool in_batch;  /* on the engine's list of changed components */
	bool in_call;   /* on the engine's list of components that the running call touched */
	/* savepoint of the running call */
	bool saved;     /* actions_before holds */
	jy_actions actions_before;
	uint64_t version_before;
	bool dirty_before;
	uint64_t settled_before;
	bool erased; /* by the running call: its rows are deleted, and it leaves the cache with the call */
	size_t bytes; /* as last counted */
	/* what its row of watches is known to hold, as long as the engine's epoch is this one; see watchers.c */
	uint64_t watch_epoch;
	jy_hash128 watch_sum;
} jy_component;

/*
 * The customers whose fragments stated edges hold together, admitted or not: who of them is who is worked out over all
 * of them at once, so they come into memory and leave it together. A call that changes who is who makes new ones
 * in the place of the old, which stay until it settles.
 */
typedef struct jy_circle {
	jy_component **components;
	size_t count, capacity;
	size_t member_count;
	uint32_t refused[JY_TIE_VERDICTS]; /* edges, by verdict */
	bool fresh; /* made by the running call out of others */
	bool gone;  /* the running call has put others in its place */
	struct jy_circle *older, *newer; /* least recently used first */
	size_t bytes;
} jy_circle;

/* Circles that the running call has made, or has done away with. */
typedef struct jy_circles {
	jy_circle **items;
	size_t count, capacity;
} jy_circles;

struct journey_engine {
	journey_allocator allocator;
	journey_storage storage;
	const journey_strategy *strategy;
	journey_zone_fn zone;
	void *zone_user;
	uint32_t tenant;
	size_t cache_bytes;
	unsigned char key[16]; /* of keyed hashes */
	jy_buffer seed; /* what is put before the seeds of assignments: empty, or the option and a '/' */

	journey_time clock; /* JOURNEY_TIME_NONE before the first call */
	journey_time clock_before;    /* before the running call */
	journey_time clock_committed; /* as stored */
	bool clock_dirty;
	journey_time target;          /* up to when a running call advances; JOURNEY_TIME_NONE: none does */
	journey_error error;
	journey_status unreadable; /* JOURNEY_OK, or why a row of a customer of the running call cannot be read */
	jy_siphash unreadable_id;  /* of that customer's identifier */
	bool busy, batch_open;
	bool strategy_kept; /* the store is known to have the strategy's binary form */
	bool stale; /* the queues could not be read after a failed commit: read them before the next use */
	size_t batch_calls;

	jy_facts *facts;
	jy_map members; /* identifier -> member */
	jy_circle *oldest, *newest;
	size_t cached_bytes;

	/* the batch */
	jy_batch batch;
	jy_sums sums;
	jy_component **changed;
	size_t changed_count, changed_capacity;

	/* the running call */
	jy_arena arena; /* emptied at the start of each call */
	jy_component **touched;
	size_t touched_count, touched_capacity;
	jy_circles fresh_circles, gone_circles;
	jy_regex_table *tables; /* of the patterns that block identifiers, one for each kind */

	jy_todo todo;    /* segments that may have changed */
	bool todo_stage; /* and the stage */
	uint64_t looks;  /* segments looked at since it was opened, for tests and benches */
	jy_changes changes;

	/* what is due; entries are checked against rows when popped */
	jy_queue due;
	journey_time due_horizon; /* rows at or after it may not be in `due`; JOURNEY_TIME_NONE: all are */
	size_t due_kept;          /* entries of `due` when it was trimmed last */
	jy_queue outbox;
	jy_queue pushed_due, pushed_outbox; /* by the running call */

	jy_entities entities;
	jy_watch_log watch_log;
	bool schedules_ready, schedules_made; /* after opening; by the running call, see schedules.h */
	uint64_t watch_epoch; /* grows when rows of watches that were written are undone */
	jy_queue fanouts, pushed_fanouts; /* changes whose watchers are not all looked at, see fanout.h */

	journey_matcher *matcher; /* of triggers; NULL: not yet needed */
	journey_expr_scratch *scratch[JY_EVAL_DEPTH];
	uint32_t eval_depth;
	jy_template_room text_room; /* of renderings */
	jy_buffer text, key_text;

	struct jy_pause *pauses; /* by journey, see pause.h */
	bool pauses_ready, pauses_made, pauses_lifted; /* after opening; by the running call, see pause.h */
	bool revisiting;         /* all customers are being looked at, see revisit.h */

	jy_queue *waiting; /* sends for a slot in their channel's throttle, by channel; see throttle.h */
	jy_queue pushed_waiting;
	jy_channel_state *channels; /* one per channel of the strategy, then the one for the rest */
	jy_buffer note;             /* last note read */
	jy_buffer record;           /* last decision record */
	jy_buffer exported;         /* last export */
	jy_rehearsal rehearsal;
};

/* Counts, in the running call. */
journey_status jy_count(journey_engine *engine, jy_sum_kind kind, uint32_t journey, uint32_t index, int64_t delta);

#endif
