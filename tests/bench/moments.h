/*
 * moments.h: a shop with many moments that matter: 1,000 triggers (all of them on product views), 100 journeys that they
 * enter, 20 features; and a log of views of known customers for it, in order of time. About one view in 30 fires a trigger.
 */
#ifndef JOURNEY_BENCH_MOMENTS_H
#define JOURNEY_BENCH_MOMENTS_H

#include "bench/clicks.h"

enum { MOMENT_TRIGGERS = 1000, MOMENT_JOURNEYS = 100, MOMENT_FEATURES = 20 };

/* count views by `customers`; exits on failure. Free with clicks_free(). */
clicks moments_make(size_t count, size_t customers);
/* With so many of the triggers and journeys. */
journey_strategy *moments_strategy(int triggers, int journeys);

#endif
