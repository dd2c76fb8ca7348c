/*
 * What became of sends after their hand-over, said by their keys, also in events. A row for each send remembers what was
 * said, so that saying it again does nothing.
 */
#ifndef JY_ENGINE_FEEDBACK_H
#define JY_ENGINE_FEEDBACK_H

#include "engine/state.h"

/* Takes the feedback that a track event is, if it is one; what cannot be taken is no error of the event. */
journey_status jy_feedback_event(journey_engine *engine, const journey_event *event);

#endif
