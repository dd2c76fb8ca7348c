#include "engine/sends.h"

#include "base/value.h"
#include "engine/component.h"

bool jy_sent_counts(const jy_sent *sent, uint32_t journey, bool ghost, const jy_hash128 *own)
{
	if (own != NULL && own->a == sent->key.a && own->b == sent->key.b)
		return false;
	return sent->ghost == 0 || (ghost && sent->journey == journey);
}

bool jy_sent_stands(const jy_sent *sent)
{
	return sent->at == JOURNEY_TIME_MAX;
}

static bool in_scope(const jy_sent_count *count, const jy_sent *sent)
{
	switch (count->scope) {
	case JY_SENT_CHANNEL:
		return sent->channel == count->index;
	case JY_SENT_JOURNEY:
		return sent->journey == count->index;
	case JY_SENT_OFFER:
		return sent->offer == count->index;
	case JY_SENT_ALL:
		break;
	}
	return true;
}

static bool counts(const jy_eval *eval, const jy_sent_count *count, const jy_sent *sent)
{
	return !jy_sent_stands(sent) && in_scope(count, sent) && sent->at > eval->now - count->window &&
	       jy_sent_counts(sent, eval->journey, eval->ghost, eval->has_own ? &eval->own : NULL);
}

journey_status jy_sent_load(const jy_eval *eval, uint32_t index, journey_value *out)
{
	const jy_sent_count *count = &eval->engine->strategy->sent_counts[index];
	const jy_actions *actions = &eval->component->actions;
	int64_t n = 0;
	if (actions->sent_from != JOURNEY_TIME_NONE && actions->sent_from > eval->now - count->window)
		return JOURNEY_UNKNOWN;
	for (size_t i = 0; i < actions->sent_count; i++)
		n += counts(eval, count, &actions->sents[i]);
	*out = jy_value_int(n);
	return JOURNEY_OK;
}

journey_time jy_sent_next_change(const jy_eval *eval, uint32_t index)
{
	const jy_sent_count *count = &eval->engine->strategy->sent_counts[index];
	const jy_actions *actions = &eval->component->actions;
	journey_time next = JOURNEY_TIME_NONE;
	if (actions->sent_from != JOURNEY_TIME_NONE && actions->sent_from > eval->now - count->window)
		next = actions->sent_from + count->window;
	for (size_t i = 0; i < actions->sent_count; i++) {
		const jy_sent *sent = &actions->sents[i];
		if (!jy_sent_stands(sent) && in_scope(count, sent) && sent->at > eval->now - count->window &&
		    (next == JOURNEY_TIME_NONE || sent->at + count->window < next))
			next = sent->at + count->window;
	}
	return next;
}
