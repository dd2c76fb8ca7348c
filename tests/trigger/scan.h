/*
 * A set of random rules that is looked through one by one, by a reading of the header's words of this test's own, and
 * random events for it. Values are few, so that ties, values that are missing and values of other types are common.
 */
#ifndef JOURNEY_TESTS_SCAN_H
#define JOURNEY_TESTS_SCAN_H

#include "trigger/check_trigger.h"

enum { SCAN_SLOTS = 6, SCAN_KEYS = 2, SCAN_NAMES = 2, SCAN_TYPES = 4, SCAN_ITEMS = 5 };
enum { SCAN_TALLY = 20, SCAN_OPEN = 21 };
enum { SCAN_ATOMS = 5, SCAN_ALTERNATIVES = 3, SCAN_VALUES = 6 };

/* An alternative with its values. */
typedef struct scan_alternative {
	journey_expr_atom atoms[SCAN_ATOMS];
	journey_value values[SCAN_ATOMS][SCAN_VALUES];
	size_t count;
} scan_alternative;

typedef struct scan_rule {
	bool in;          /* among the rules */
	uint32_t number;  /* in the index */
	uint32_t event;
	size_t count;
	scan_alternative alternatives[SCAN_ALTERNATIVES];
} scan_rule;

typedef struct scan_event {
	uint32_t type;
	journey_value values[SCAN_SLOTS]; /* slots that the activation has as values; ASK: those are loaded */
	journey_value loaded[SCAN_SLOTS];
	journey_value keyed[SCAN_KEYS], named[SCAN_NAMES]; /* ABSENT, UNKNOWN: as the callback says */
	journey_value items[SCAN_SLOTS][SCAN_ITEMS];
	journey_list lists[SCAN_SLOTS];
	journey_activation activation;
} scan_event;

uint64_t scan_draw(uint64_t *state);
uint32_t scan_below(uint64_t *state, uint32_t n);

/* Makes a rule; its atoms point into it, so it may not move. */
void scan_make_rule(uint64_t *state, scan_rule *rule);
void scan_make_event(uint64_t *state, scan_event *event);
bool scan_holds(const scan_rule *rule, const scan_event *event);
journey_status scan_add(journey_rules *rules, scan_rule *rule);

#endif
