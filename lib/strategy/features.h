/*
 * What is kept of each customer's events: declared features, and the aggregates that expressions ask for
 * (events.count(...)). Two that say the same are one, whatever they are called and however they are written.
 */
#ifndef JY_STRATEGY_FEATURES_H
#define JY_STRATEGY_FEATURES_H

#include "strategy/compiler.h"

/* All that defines a feature but its name. Expressions are in their canonical form (expr/canonical.h). */
typedef struct jy_definition {
	journey_feature_kind kind;
	uint32_t event;
	journey_str where, of, by;
	journey_duration window, half_life;
	uint32_t top;
	journey_period period; /* with the strategy's time zone */
	bool sunday;           /* WEEK: it begins on Sunday */
} jy_definition;

/* The feature that is kept already under a definition, or JY_NONE */
uint32_t jy_features_find(jy_compiler *c, const jy_definition *definition);
/* Adds a feature of the definition last looked for; its index, or JY_NONE and a failed status. */
uint32_t jy_features_add(jy_compiler *c, const jy_feature *feature);
/* Whether the weeks of a period begin on Sunday. */
bool jy_week_on_sunday(const jy_compiler *c, journey_period period, journey_week_start day);
/* Resolves and compiles the declared ones. */
void jy_compile_features(jy_compiler *c);
/* Moves all of them into the strategy, which is complete then. */
void jy_features_finish(jy_compiler *c);
void jy_features_free(jy_compiler *c);

#endif
