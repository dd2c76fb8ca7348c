/*
 * A send that is looked at once more: its row, its customer, what the strategy still knows of it.
 */
#ifndef JY_ENGINE_HANDOVER_H
#define JY_ENGINE_HANDOVER_H

#include "engine/choke.h"
#include "engine/outbox.h"

typedef struct jy_handover {
	journey_str key;
	jy_outbox_row row;
	jy_component *component;
	jy_eval eval;
	uint32_t journey, channel;
	const jy_step *step; /* NULL: the strategy has it no longer */
} jy_handover;

/* Whether the journey still wants it sent: PASSES or REFUSED. From here on conditions read as at that step. */
journey_status jy_handover_wanted(jy_handover *h, jy_verdict *out);
/* It no longer counts against caps, and gives its stock back. */
journey_status jy_handover_unsend(jy_handover *h);

#endif
