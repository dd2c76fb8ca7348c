/*
 * Shares with Wilson's interval (1927).
 */
#ifndef JY_SCORE_SHARE_H
#define JY_SCORE_SHARE_H

#include <journey/score.h>

/* count / all; not known if all is 0. The p-value is 1: there is no hypothesis. */
journey_estimate jy_share(uint64_t count, uint64_t all, double confidence);

#endif
