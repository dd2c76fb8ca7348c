/* How experience is measured: names to indices, expressions to programs, defaults filled in. */
#include "strategy/experience.h"

#include "base/text.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

static const struct {
	const char *name, *type;
} fields[JY_TOUCH_FIELDS] = {
	[JY_TOUCH_JOURNEY] = {"journey", "string"}, [JY_TOUCH_STEP] = {"step", "string"},
	[JY_TOUCH_CHANNEL] = {"channel", "string"}, [JY_TOUCH_OFFER] = {"offer", "string"},
	[JY_TOUCH_DELAY] = {"delay", "double"},     [JY_TOUCH_CHOSEN] = {"chosen", "double"},
	[JY_TOUCH_BEST] = {"best", "double"},       [JY_TOUCH_STAGE] = {"stage", "string"},
};

void jy_touch_fields(jy_touch_declare *declare, void *arg)
{
	uint32_t i;

	for (i = 0; i < JY_TOUCH_FIELDS; i++)
		declare(arg, fields[i].name, fields[i].type, JY_SLOT(JY_SLOT_TOUCH, i));
}

const char *jy_touch_field_name(uint32_t field)
{
	return field < JY_TOUCH_FIELDS ? fields[field].name : "";
}

static void compile_factors(jy_compiler *c, const journey_experience_options *o, jy_experience_rules *to)
{
	static const char *const names[JOURNEY_FACTORS] = {"relevance", "timeliness", "channel", "engagement"};
	static const jy_scope scope = {
		.profile = true,
		.membership = true,
		.sends = true,
		.touch = true,
		.event = JY_NONE,
		.why = "a factor reads `touch`, `profile`, `stage`, `segment()`, `now` and `sent.count()` only",
	};
	int i;

	for (i = 0; i < JOURNEY_FACTORS; i++)
		jy_compiler_expr(c, &scope, o->factor[i], JY_WANT_NUMBER, &to->factor[i], "experience.%s", names[i]);
}

static void compile_survey(jy_compiler *c, const journey_survey_options *o, jy_survey *to)
{
	jy_scope scope = {.event = JY_NONE, .why = "a survey reads `event` only"};

	to->name = jy_compiler_str(c, o->name);
	to->kind = o->kind;
	to->event = jy_compiler_name(c, JY_NAME_EVENT, o->event, "surveys.%.*s.event", STR(o->name));
	to->asked = jy_compiler_name(c, JY_NAME_EVENT, o->asked, "surveys.%.*s.asked", STR(o->name));
	scope.event = to->event;
	jy_compiler_expr(c, &scope, o->when, JY_WANT_BOOL, &to->when, "surveys.%.*s.when", STR(o->name));
	jy_compiler_expr(c, &scope, o->of, JY_WANT_NUMBER, &to->of, "surveys.%.*s.of", STR(o->name));
}

void jy_compile_experience(jy_compiler *c)
{
	static const double engagement[JOURNEY_FEEDBACK_STAGES] = {0, .25, .5, 1};
	const jy_decl_experience *from = &c->builder->experience;
	const journey_experience_options *o = &from->options;
	jy_experience_rules *to = &c->strategy->experience;
	const double *stages = o->engagement != NULL ? o->engagement : engagement;
	size_t i;

	to->declared = o->size > 0;
	to->half_life = o->half_life > 0 ? o->half_life : JOURNEY_EXPERIENCE_HALF_LIFE;
	to->target = o->target > 0 ? o->target : JOURNEY_EXPERIENCE_TARGET;
	to->channel_weight = o->channel_weight > 0 ? o->channel_weight : JOURNEY_EXPERIENCE_CHANNEL_WEIGHT;
	to->scale = o->scale > 0 ? o->scale : JOURNEY_EXPERIENCE_SCALE;
	to->mean = o->mean;
	memcpy(to->weight, o->weight, sizeof(to->weight));
	for (i = 0; i < JOURNEY_FEEDBACK_STAGES; i++)
		to->engagement[i] = (int32_t)(stages[i] * JOURNEY_FACTOR_ONE + .5);
	compile_factors(c, o, to);
	to->surveys = jy_compiler_items(c, from->survey_count, sizeof(*to->surveys));
	for (i = 0; i < from->survey_count && c->status == JOURNEY_OK; i++) {
		compile_survey(c, &from->surveys[i], &to->surveys[i]);
		to->survey_count++;
	}
}

bool jy_survey_uses(const journey_strategy *strategy, uint32_t event)
{
	const jy_experience_rules *x = &strategy->experience;
	uint32_t i;

	for (i = 0; i < x->survey_count; i++)
		if (x->surveys[i].event == event || x->surveys[i].asked == event)
			return true;
	return false;
}
