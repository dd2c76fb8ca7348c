/* What the files of steps share: a step is taken by a path of an instance (run.h). */
#ifndef JY_ENGINE_WALK_H
#define JY_ENGINE_WALK_H

#include "engine/run.h"

/* Takes the step at which a path is ready: it goes on, waits, or the instance has ended. */
typedef journey_status jy_step_fn(jy_run *run, jy_path *path, const jy_step *step);

/* Puts a path before a step, or JY_NONE: it is through. */
void jy_path_go(jy_path *path, uint32_t step);
/* Lets a path wait; JOURNEY_TIME_NONE: it does not end by time. */
void jy_path_wait(jy_path *path, journey_time deadline);
/* Takes steps while a path is ready, that of the lowest number first. */
journey_status jy_run_on(jy_run *run);
/* A path has left the step that it waited at, and goes on, unless its journey is paused. */
journey_status jy_run_pass(jy_run *run, jy_path *path);
/* Ends the instance. */
journey_status jy_run_end(jy_run *run);

/* waits.c */
jy_step_fn jy_step_wait, jy_step_until, jy_step_first;
/* after.c */
jy_step_fn jy_step_update, jy_step_emit, jy_step_start;
/* choose.c */
jy_step_fn jy_step_choose;

#endif
