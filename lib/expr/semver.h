/* Semantic versions (semver.org 2.0.0): which comes first. */
#ifndef JY_EXPR_SEMVER_H
#define JY_EXPR_SEMVER_H

#include <journey/types.h>
#include <stdbool.h>

/* Whether a text is a version: 1.2.3, 1.0.0-rc.1, 1.0.0+build.5; no leading v, no leading zeros. */
bool jy_semver_valid(journey_str s);
/* -1, 0, 1 by precedence, in which build metadata has no part. Both must be valid. */
int jy_semver_compare(journey_str a, journey_str b);

#endif
