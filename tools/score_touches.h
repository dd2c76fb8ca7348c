/*
 * Paths from a log: which lines are touches of which channel, and which are conversions.
 */
#ifndef JOURNEY_TOOLS_SCORE_TOUCHES_H
#define JOURNEY_TOOLS_SCORE_TOUCHES_H

#include "usage.h"

#include <journey/attribution.h>

/* What is asked for. Zero-initialise. */
typedef struct score_touches_options {
	tool_texts touches;     /* EVENT=CHANNEL; none: the source of the campaign, of any event */
	const char *conversion; /* name of the event */
	const char *value;      /* property of it; NULL: revenue, total or value */
	const char *lookback;   /* NULL: any time */
	bool share, apart, times;
} score_touches_options;

typedef struct score_touches score_touches;

/* NULL once an error was printed: `*status` is then the exit status. */
score_touches *score_touches_read(const char *method, const char *path, const score_touches_options *options, int *status);
void score_touches_free(score_touches *touches);

const journey_paths *score_touches_paths(const score_touches *touches);
journey_str score_touches_name(const score_touches *touches, size_t channel);
/* Lines that were no events, those that had been seen before, and conversions without a value. */
uint64_t score_touches_rejected(const score_touches *touches);
uint64_t score_touches_repeated(const score_touches *touches);
uint64_t score_touches_worthless(const score_touches *touches);

#endif
