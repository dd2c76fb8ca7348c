/*
 * One instance that is being walked or looked at: its paths, and what it keeps besides its place. Most instances have one
 * path and keep nothing; what others keep is stored as bytes with them (jy_instance::more), in names.
 */
#ifndef JY_ENGINE_RUN_H
#define JY_ENGINE_RUN_H

#include "engine/eval.h"
#include <journey/steps.h>

/* Numbers that the paths of an instance can have, over its life. */
#define JY_RUN_NUMBERS_MAX (1u << 31)

/* A place in a journey. The first path is the instance's own; others are branches that run beside each other. */
typedef struct jy_path {
	uint32_t number; /* 0: the instance's own; later ones have higher numbers */
	uint32_t parent; /* the path that they began on */
	uint32_t step;   /* a path at none (JY_NONE) is through */
	uint32_t came;   /* from which step, plus 1, while it walks; 0: from the entry */
	uint8_t state;   /* jy_instance_state */
	journey_time deadline; /* JOURNEY_TIME_NONE: none */
	journey_time date;     /* at a wait until a date: that date; JOURNEY_TIME_NONE: none */
} jy_path;

/* How often a loop or a jump was taken. */
typedef struct jy_turns {
	uint32_t step, count;
} jy_turns;

typedef struct jy_run {
	jy_eval *eval;
	const journey_strategy *strategy;
	size_t index; /* of the instance */
	const jy_journey *journey;
	jy_path *paths; /* ascending by number */
	size_t path_count, path_room;
	journey_str gone; /* while it is read: the step of the first path that was left out */
	uint32_t next; /* number of the next path */
	jy_turns *turns;
	size_t turn_count;
	journey_str *decided;   /* by jy_journey::decided; NULL data: not yet */
	journey_value *shown;   /* of who is held out: what updates would have said, by attribute; ABSENT: nothing; or NULL */
	bool ended;
	bool passed; /* a step has ended before the first that is taken now */
	int moves;
} jy_run;

/* Reads an instance; conditions read as for it from here on. All memory is the call's. */
journey_status jy_run_open(jy_run *run, jy_eval *eval, size_t index);
/* Stores what has changed, if `status` is JOURNEY_OK, which it returns otherwise; conditions read as for nobody. */
journey_status jy_run_close(jy_run *run, journey_status status);
/* Whether the instance has but one path, so that it can be looked at as it is. */
bool jy_run_single(const jy_instance *instance);

jy_path *jy_run_path(const jy_run *run, uint32_t number);
/* Drops a path with all that began on it. */
void jy_run_drop(jy_run *run, uint32_t number);
/* The first that began on a path; NULL: none is left. */
const jy_path *jy_run_child(const jy_run *run, uint32_t number);

/* Turns of a step, 0 if there were none. */
uint32_t jy_run_turns(const jy_run *run, uint32_t step);
void jy_run_set_turns(jy_run *run, uint32_t step, uint32_t count);
/* Forgets turns of loops and jumps that are inside of a step (itself not). */
void jy_run_forget_inside(jy_run *run, uint32_t step);
/* Room for `shown`. */
journey_status jy_run_show(jy_run *run);

/* What the instance makes conditions read: JOURNEY_NOT_FOUND where it has nothing to say. */
journey_status jy_run_decided(const jy_run *run, uint32_t index, journey_value *out);
journey_status jy_run_attribute(const jy_run *run, uint32_t index, journey_value *out);

/* ---- the stored form, run_form.c ---- */

/* An instance with its own path alone, in what is zeroed. */
journey_status jy_run_init(jy_run *run, const journey_strategy *strategy, const jy_instance *instance, jy_arena *arena);

/* Appends it; nothing where there is nothing to keep. */
bool jy_run_write(const jy_run *run, jy_buffer *out);
/* JOURNEY_CORRUPT, JOURNEY_NO_MEMORY. What the strategy has no longer is left out; *lost is true if a path was. */
journey_status jy_run_read(jy_run *run, jy_arena *arena, journey_str stored, bool *lost);

#endif
