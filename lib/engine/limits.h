/*
 * Who may enter: re-entry rules, limits of journeys and of sets of them. Held-out customers are counted like all others.
 */
#ifndef JY_ENGINE_LIMITS_H
#define JY_ENGINE_LIMITS_H

#include "engine/journeys.h"

/* Why an entry is refused; part of the storage form, as an index of sums. */
typedef enum jy_refusal {
	JY_REFUSED_RUNNING = 0, /* an instance with that key lives */
	JY_REFUSED_AGAIN = 1,   /* the re-entry rule */
	JY_REFUSED_AT_ONCE = 2,
	JY_REFUSED_ENTRIES = 3,
	JY_REFUSED_TOTAL = 4,
	JY_REFUSED_SET_AT_ONCE = 5,
	JY_REFUSED_SET_ENTRIES = 6,
	JY_REFUSED_ARBITRATED = 7, /* another journey of the set took the place at the same moment */
	JY_REFUSED_PAUSED = 8,
	JY_REFUSED_DRAFT = 9,
	JY_REFUSALS = 10,
	JY_ADMITTED = 10
} jy_refusal;

/* Index of the sum of losses: entries that limits count and that were forgotten. */
#define JY_LOST_ENTRIES 140

/* What is decided at one moment: by set, entries before and since. Zeroed: nothing yet. */
typedef struct jy_round {
	uint32_t *live;    /* instances before it began, by set; in the call's arena */
	uint32_t *entered; /* entries since, by set */
} jy_round;

journey_status jy_round_begin(const jy_eval *eval, jy_round *round);
journey_status jy_limits_ask(jy_eval *eval, const jy_round *round, const jy_entrance *entrance, jy_refusal *out);
/* It entered. */
journey_status jy_limits_note(jy_eval *eval, jy_round *round, const jy_entrance *entrance);

#endif
