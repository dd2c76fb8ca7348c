/* The builder's half of journey/experience_rules.h. */
#include "strategy/experience.h"

#include "base/text.h"
#include <float.h>

static const char *const factor_names[JOURNEY_FACTORS] = {"relevance", "timeliness", "channel", "engagement"};

static void add_engagement(jy_add *a, journey_experience_options *o)
{
	double *copy;
	int i;

	if (a->status != JOURNEY_OK || o->engagement == NULL)
		return;
	for (i = 0; i < JOURNEY_FEEDBACK_STAGES; i++) {
		jy_add_number(a, "engagement", o->engagement[i], 0, 1);
		jy_add_check(a, i == 0 || o->engagement[i] >= o->engagement[i - 1], "engagement",
			     "a stage is worth less than the one before it");
	}
	copy = jy_arena_items(&a->builder->arena, JOURNEY_FEEDBACK_STAGES, sizeof(*copy));
	if (copy == NULL) {
		jy_add_fail(a, JOURNEY_NO_MEMORY, NULL, "no memory");
		return;
	}
	memcpy(copy, o->engagement, JOURNEY_FEEDBACK_STAGES * sizeof(*copy));
	o->engagement = copy;
}

static void add_experience(jy_add *a, journey_experience_options *o)
{
	int i;

	for (i = 0; i < JOURNEY_FACTORS; i++)
		jy_add_text(a, factor_names[i], &o->factor[i]);
	jy_add_span(a, "half_life", o->half_life, false);
	jy_add_span(a, "oes.target", o->target, false);
	jy_add_number(a, "channel_weight", o->channel_weight, 0, 1e9);
	jy_add_number(a, "oes.scale", o->scale, 0, DBL_MAX);
	for (i = 0; i < JOURNEY_OES_PARTS; i++)
		jy_add_number(a, "oes.weights", o->weight[i], 0, 1e6);
	jy_add_check(a, o->mean == JOURNEY_OES_GEOMETRIC || o->mean == JOURNEY_OES_ARITHMETIC, "oes.mean", "no such mean");
	add_engagement(a, o);
}

journey_status journey_builder_experience(journey_builder *builder, const journey_experience_options *options)
{
	journey_experience_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "experience", jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	jy_add_check(&a, builder->experience.options.size == 0, NULL, "how experience is measured is said twice");
	if (a.status == JOURNEY_OK)
		add_experience(&a, &item);
	if (a.status == JOURNEY_OK) {
		builder->experience.options = item;
		builder->experience.options.size = sizeof(item);
	}
	return jy_add_end(&a);
}

journey_status journey_builder_survey(journey_builder *builder, const journey_survey_options *options)
{
	journey_survey_options item;
	jy_decl_experience *to;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	to = &builder->experience;
	jy_add_begin(&a, builder, "surveys", jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "surveys", item.name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, item.kind >= JOURNEY_SURVEY_NPS && item.kind <= JOURNEY_SURVEY_CES, "kind", "no such kind of survey");
	jy_add_name(&a, "event", &item.event, false);
	jy_add_text(&a, "when", &item.when);
	jy_add_check(&a, item.of.size > 0, "of", "nothing says what the answer is");
	jy_add_text(&a, "of", &item.of);
	jy_add_name(&a, "asked", &item.asked, true);
	jy_add_room(&a, &to->surveys, &to->survey_capacity, to->survey_count, JOURNEY_SURVEYS_MAX, sizeof(*to->surveys),
		    "JOURNEY_SURVEYS_MAX");
	jy_add_take(&a, JY_NAME_SURVEY, item.name, to->survey_count);
	if (a.status == JOURNEY_OK)
		to->surveys[to->survey_count++] = item;
	return jy_add_end(&a);
}

void jy_experience_forget(journey_builder *builder)
{
	jy_decl_experience *it = &builder->experience;

	jy_free(&builder->allocator, it->surveys, it->survey_capacity * sizeof(*it->surveys));
}
