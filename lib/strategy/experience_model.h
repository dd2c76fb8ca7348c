/*
 * How experience is measured, compiled; see journey/experience_rules.h.
 */
#ifndef JY_STRATEGY_EXPERIENCE_MODEL_H
#define JY_STRATEGY_EXPERIENCE_MODEL_H

#include <journey/experience_rules.h>
#include <journey/expr.h>

/* Fields of `touch`. */
typedef enum jy_touch_field {
	JY_TOUCH_JOURNEY, /* string */
	JY_TOUCH_STEP,    /* string */
	JY_TOUCH_CHANNEL, /* string */
	JY_TOUCH_OFFER,   /* string */
	JY_TOUCH_DELAY,   /* double, seconds */
	JY_TOUCH_CHOSEN,  /* double */
	JY_TOUCH_BEST,    /* double */
	JY_TOUCH_STAGE,   /* string */
	JY_TOUCH_FIELDS
} jy_touch_field;

typedef struct jy_survey {
	journey_str name;
	journey_survey_kind kind;
	uint32_t event, asked; /* asked JY_NONE: nobody tells */
	journey_expr_program *when, *of;
} jy_survey;

/* Defaults are filled in. */
typedef struct jy_experience_rules {
	bool declared;
	journey_expr_program *factor[JOURNEY_FACTORS]; /* NULL: the default */
	journey_duration half_life, target;
	double channel_weight, scale;
	int32_t engagement[JOURNEY_FEEDBACK_STAGES]; /* micro-units */
	double weight[JOURNEY_OES_PARTS];
	journey_oes_mean mean;
	jy_survey *surveys;
	uint32_t survey_count;
} jy_experience_rules;

#endif
