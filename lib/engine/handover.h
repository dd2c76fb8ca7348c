/*
 * A send that is looked at once more: its row, its customer, what the strategy still knows of it.
 */
#ifndef JY_ENGINE_HANDOVER_H
#define JY_ENGINE_HANDOVER_H

#include "engine/choke.h"
#include "engine/outbox.h"
#include "engine/content.h"

typedef struct jy_handover {
	journey_str key;
	jy_outbox_row row;
	jy_component *component;
	jy_eval eval;
	uint32_t journey, channel;
	const jy_step *step; /* NULL: the strategy has it no longer */
	jy_said said;        /* once it is rendered */
} jy_handover;

/* Whether the journey still wants it sent: PASSES or REFUSED. From here on conditions read as at that step. */
journey_status jy_handover_wanted(jy_handover *h, jy_verdict *out);
/* It no longer counts against caps, and gives its stock back. */
journey_status jy_handover_unsend(jy_handover *h);

/* The offer that was chosen, as its step has it; NULL: none, or not any longer. */
const jy_send_offer *jy_handover_offer(const jy_handover *h);

/* ---- handover.c ---- */

/*
 * Renders its text, once it may go; a text that is not to go is refused. Who is held out goes the same way, so that both
 * arms lose the same. After jy_handover_wanted().
 */
journey_status jy_handover_say(jy_handover *h, jy_verdict *out);
/* Both arms are in the experiments with what is said and by which channel, from the same moment on. */
journey_status jy_handover_expose_trials(jy_handover *h);
/* What is handed over stays as it is. */
journey_status jy_handover_settle_text(jy_handover *h);

#endif
