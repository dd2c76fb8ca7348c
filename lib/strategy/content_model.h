/*
 * What is said, compiled: templates, each use of one, locales, experiments with their arms.
 */
#ifndef JY_STRATEGY_CONTENT_MODEL_H
#define JY_STRATEGY_CONTENT_MODEL_H

#include "base/map.h"
#include <journey/content.h>
#include <journey/expr.h>
#include <journey/template.h>

/* A text in the template language, compiled for one target. */
typedef struct jy_text_form {
	journey_template_target target;
	const journey_template *compiled; /* one of journey_strategy::templates */
} jy_text_form;

/* A text, in a form for each target that it has. */
typedef struct jy_text {
	jy_text_form *forms;
	uint32_t count; /* 0: no text */
} jy_text;

/* One text of a template. */
typedef struct jy_content_text {
	uint32_t part;    /* of the template */
	uint32_t locale;  /* index among jy_content_set::locales */
	uint32_t variant; /* of the template; JY_NONE: any */
	jy_text text;
} jy_content_text;

/* What is said at one place of the strategy. */
typedef struct jy_content {
	uint32_t source;  /* what it is called in reports: index among jy_content_set::sources */
	uint32_t owner;   /* the template; JY_NONE: a text of its own, the only one */
	jy_content_text *texts;
	uint32_t count; /* 0: nothing is said */
} jy_content;

typedef struct jy_content_part {
	journey_str name;
	journey_content_format format; /* DEFAULT: the channel's */
} jy_content_part;

typedef struct jy_variant {
	journey_str name;
	double weight;
} jy_variant;

typedef struct jy_template {
	journey_str name; /* of an offer's own: the offer's */
	bool offer;
	journey_content_missing missing;
	journey_str experiment;
	jy_content_part *parts; /* body, subject, then others in the order in which they are said */
	uint32_t part_count;
	jy_variant *variants;
	uint32_t variant_count;
	uint32_t source;
	bool used;
	const jy_content *sample; /* one of its uses, for proofs */
} jy_template;

typedef struct jy_block {
	journey_str name;
	bool used;
} jy_block;

/* A chain that is said. */
typedef struct jy_locale_next {
	journey_str locale;
	journey_str *to;
	uint32_t count;
} jy_locale_next;

/* An expression whose value may be missing. */
typedef struct jy_content_value {
	uint32_t source;
	journey_str expression;
} jy_content_value;

/* An arm of an experiment with contents or channels; "": the template as it is. */
typedef struct jy_trial_name {
	journey_str experiment, arm;
} jy_trial_name;

typedef struct jy_content_set {
	journey_str *locales; /* that texts are written in; the first is that of texts which name none, or empty */
	uint32_t locale_count;
	journey_expr_program *locale_of; /* text; NULL: always the first */
	jy_locale_next *fallbacks;
	uint32_t fallback_count;
	journey_str currency; /* or empty */
	journey_content_format *formats; /* by channel, never DEFAULT */
	jy_template *templates;
	uint32_t template_count;
	jy_block *blocks;
	uint32_t block_count;
	journey_str *sources; /* names of templates, paths of other texts */
	size_t source_count, source_capacity;
	jy_content_value *values; /* each once */
	size_t value_count, value_capacity;
	jy_map value_places; /* source and expression -> index */
	jy_trial_name *trials;
	size_t trial_count, trial_capacity;
} jy_content_set;

#endif
