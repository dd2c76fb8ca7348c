/* Putting rules into the index and taking them out. */
#ifndef JY_TRIGGER_FILING_H
#define JY_TRIGGER_FILING_H

#include "trigger/draft.h"

/* Places of a rule that is being filed. */
typedef struct jy_places {
	jy_place *items;
	size_t count, capacity;
} jy_places;

/* The place of an event type, new or known; the first is there already. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_rule_event_use(journey_rules *rules, uint32_t type, uint32_t *out);
/* Forgets an event type that nothing is filed under. */
void jy_rule_event_tidy(journey_rules *rules, uint32_t event);
/* Files a draft for a row, whose event and number of postings are kept up; what was filed is among the places, also on
 * failure. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_file(journey_rules *rules, const jy_draft *draft, uint32_t number, jy_places *places);
/* Takes out what is filed of a row that lives no more, now or later; frees the row when all is out. */
void jy_withdraw(journey_rules *rules, uint32_t number, const jy_place *places, size_t count);

#endif
