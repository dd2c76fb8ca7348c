/* What a send says, when it is handed over. */
#include "engine/handover.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/trials.h"

const jy_send_offer *jy_handover_offer(const jy_handover *h)
{
	if (h->step == NULL || h->step->kind != JY_STEP_SEND)
		return NULL;
	for (uint32_t i = 0; i < h->step->as.send.offer_count; i++) {
		const jy_send_offer *it = &h->step->as.send.offers[i];
		if (jy_str_equal(h->eval.engine->strategy->offers[it->offer].name, h->row.offer))
			return it;
	}
	return NULL;
}

static const jy_digest *digest_of(const jy_handover *h)
{
	const jy_sending *sending = &h->eval.engine->strategy->sending;
	for (uint32_t i = 0; i < sending->digest_count; i++) {
		if (jy_str_equal(sending->digests[i].name, h->row.collected))
			return &sending->digests[i];
	}
	return NULL;
}

/* The step's own, else that of its offer; NULL: nothing. */
static const jy_content *content_of(const jy_handover *h)
{
	const jy_send_offer *offer = jy_handover_offer(h);
	if (h->row.collected.size > 0) {
		const jy_digest *digest = digest_of(h);
		return digest != NULL ? &digest->content : NULL;
	}
	if (h->step->as.send.content.count > 0 || offer == NULL)
		return &h->step->as.send.content;
	return &offer->content;
}

static journey_status render(jy_handover *h, const jy_content *content)
{
	journey_entry entries[2];
	journey_map fields = {2, entries};
	jy_kept kept;
	const jy_send_offer *offer = jy_handover_offer(h);
	const jy_journey *journey = &h->eval.engine->strategy->journeys[h->journey];
	journey_content_format format = h->eval.engine->strategy->contents.formats[h->channel];
	journey_status status = jy_kept_read(&h->eval, journey, h->row.kept, &kept);
	if (status != JOURNEY_OK)
		return status;
	if (h->row.collected.size > 0) {
		jy_eval_no_captures(&h->eval);
		entries[0] = (journey_entry){jy_value_str(jy_str("items")), jy_value_str(h->row.items)};
		entries[1] = (journey_entry){jy_value_str(jy_str("count")), jy_value_int(h->row.item_count)};
		h->eval.context = &fields;
	}
	h->eval.kept = &kept;
	if (offer != NULL && h->row.collected.size == 0)
		jy_eval_offer(&h->eval, offer->offer, offer->cost);
	status = jy_say(&h->eval, content, format, &h->said);
	jy_eval_offer(&h->eval, JY_NONE, NULL);
	h->eval.kept = NULL;
	h->eval.context = NULL;
	return status;
}

journey_status jy_handover_say(jy_handover *h, jy_verdict *out)
{
	if (h->row.saying != JY_SAYING_OPEN)
		return JOURNEY_OK;
	const jy_content *content = content_of(h);
	if (content == NULL) { /* the strategy has no such digest any longer */
		*out = (jy_verdict){JY_REFUSED, JY_RULE_ELIGIBILITY, JOURNEY_TIME_NONE};
		return JOURNEY_OK;
	}
	journey_status status = render(h, content);
	if (status != JOURNEY_OK || h->said.outcome == JY_TEXT_RENDERED)
		return status;
	*out = (jy_verdict){JY_REFUSED, jy_said_rule(&h->said), JOURNEY_TIME_NONE};
	status = jy_decision_said(h->eval.engine, h->key, &h->said);
	return status == JOURNEY_OK && !h->row.ghost ? jy_said_count(h->eval.engine, &h->said) : status;
}

journey_status jy_handover_expose_trials(jy_handover *h)
{
	const jy_template *owner = h->said.owner;
	journey_status status = JOURNEY_OK;
	if (owner != NULL && owner->variant_count > 0)
		status = jy_trial_expose(&h->eval, h->journey, owner->experiment, h->said.variant, h->row.ghost);
	if (status == JOURNEY_OK && h->row.trial_arm.size > 0 && h->step->as.send.via_experiment.size > 0)
		status = jy_trial_expose(&h->eval, h->journey, h->step->as.send.via_experiment, h->row.trial_arm, h->row.ghost);
	return status;
}

journey_status jy_handover_settle_text(jy_handover *h)
{
	journey_engine *engine = h->eval.engine;
	const jy_said *said = &h->said;
	if (h->row.saying != JY_SAYING_OPEN)
		return JOURNEY_OK;
	h->row.saying = JY_SAYING_HANDED;
	h->row.text = said->text;
	h->row.subject = said->subject;
	h->row.parts = said->parts;
	h->row.part_count = said->part_count;
	h->row.locale = said->locale;
	h->row.variant = said->variant;
	journey_status status = h->row.ghost ? JOURNEY_OK : jy_said_count(engine, said);
	bool tells = said->variant.size > 0 || said->locale.size > 0 || (said->owner != NULL && !said->owner->offer);
	return status == JOURNEY_OK && tells ? jy_decision_said(engine, h->key, said) : status;
}
