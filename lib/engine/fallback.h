/*
 * What one channel could not deliver goes by another: those of the step that were not tried, then the one that stands
 * in for the channel. Under a key of its own, made of the key before it.
 */
#ifndef JY_ENGINE_FALLBACK_H
#define JY_ENGINE_FALLBACK_H

#include "engine/handover.h"

/*
 * `rule`: why it does not leave by its channel, which its decision then says. *taken: there was one that may, and the send
 * of `h` has become its; else nothing was changed.
 */
journey_status jy_fallback(jy_handover *h, jy_rule rule, bool *taken);

#endif
