/* Sends whose experience is measured and will never be known. */
#include "strategy/proof.h"

#include "base/text.h"

/* Whether it chooses among offers of which one may be the best by a number above 0. */
static bool has_choice(const journey_strategy *s, const jy_step *step)
{
	uint32_t i;

	for (i = 0; i < step->as.send.offer_count; i++)
		if (s->offers[step->as.send.offers[i].offer].priority > 0)
			return true;
	return false;
}

void jy_prove_experience(jy_proving *p)
{
	const journey_strategy *s = p->strategy;
	uint32_t i, k;

	if (!s->experience.declared || s->experience.factor[JOURNEY_FACTOR_RELEVANCE] != NULL)
		return;
	for (i = 0; i < s->journey_count; i++)
		for (k = 0; k < s->journeys[i].step_count; k++) {
			const jy_step *step = &s->journeys[i].steps[k];

			if (step->kind == JY_STEP_SEND && !step->as.send.rules.transactional && !has_choice(s, step))
				jy_find(p, JOURNEY_SEVERITY_NOTE, "relevance-unknown",
					jy_find_at(p, "%.*s.send", JY_TEXT(step->where)),
					"say what `relevance` is under `experience`",
					"how good the experience of this send is will never be known: no offer with a "
					"priority above 0 is chosen here");
		}
}
