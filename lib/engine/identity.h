/* Who is who, as events and the operator say it. */
#ifndef JY_ENGINE_IDENTITY_H
#define JY_ENGINE_IDENTITY_H

#include "engine/state.h"

/*
 * States the edges between an event's main identifier, whose fragment `main` is, and its others: customers may join and
 * part. One whose edges are known already costs a look.
 */
journey_status jy_identity_state(journey_engine *engine, const jy_event_view *view, const jy_naming *naming,
                                 jy_member *main);
/*
 * The other halves of all edges of a fragment that came from elsewhere, and what they join. JOURNEY_ERASED if an
 * identifier at another end was erased later than it was stated.
 */
journey_status jy_identity_adopt(journey_engine *engine, jy_member *member);
/* Customers that the running call made out of others, but for `done`: looks at what their facts mean now. */
journey_status jy_identity_react(journey_engine *engine, const jy_component *done);

#endif
