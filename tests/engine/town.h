/*
 * town.h: a strategy that uses every element, and a log of a town's customers over it, the same each time.
 * For tests that feed one log in several ways and compare.
 */
#ifndef JY_TESTS_ENGINE_TOWN_H
#define JY_TESTS_ENGINE_TOWN_H

#include "engine/rig.h"

/* Caps, quiet hours, consent, holdout, waits, branches, splits, exits, offers, stock, KPIs, segments, stages.
 */
extern const shop town;
/* The same with journeys that update profiles and emit events, so that facts hang on the order of calls. */
extern const shop talking_town;

/* Event number n; deterministic. `log` is for the customer's texts and must live as long as the event. */
typedef struct town_event {
	rig_event made;
	char user[16], anonymous[16], cart[16], product[16];
	journey_entry consent;
	journey_map purposes;
} town_event;

void town_make(town_event *e, unsigned n);
/* The event, taken at its own time. */
journey_status town_feed(rig *r, unsigned n);
/* Its time. */
journey_time town_time(unsigned n);

#endif
