#include "trigger/scan.h"
#include <math.h>
#include <string.h>

uint64_t scan_draw(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t scan_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(scan_draw(state) % n);
}

/* ---- values ---- */

static const char *const texts[] = {"", "a", "ab", "b", "abcdefghij", "abcdefghik"};

static journey_value special_number(uint64_t *state)
{
	static const double doubles[] = {0.0, -0.0, 2.5, NAN, INFINITY, -INFINITY, 9007199254740992.0, 9007199254740994.0};
	static const int64_t ints[] = {INT64_C(9007199254740993), INT64_C(9007199254740992), INT64_MAX, INT64_MIN,
	                               INT64_C(-9007199254740993)};
	switch (scan_below(state, 3)) {
	case 0:
		return double_value(doubles[scan_below(state, 8)]);
	case 1:
		return int_value(ints[scan_below(state, 5)]);
	default:
		return (journey_value){.as = {.u = scan_below(state, 2) ? UINT64_MAX : 1}, .type = JOURNEY_UINT};
	}
}

static journey_value number(uint64_t *state)
{
	if (scan_below(state, 6) == 0)
		return special_number(state);
	if (scan_below(state, 2))
		return int_value((int64_t)scan_below(state, 8) - 1);
	return double_value((double)scan_below(state, 16) / 2 - 1);
}

static journey_value text(uint64_t *state)
{
	journey_value v = text_value(texts[scan_below(state, 6)]);
	if (scan_below(state, 20) == 0)
		v.type = JOURNEY_BYTES;
	return v;
}

static journey_value other(uint64_t *state)
{
	switch (scan_below(state, 3)) {
	case 0:
		return (journey_value){.as = {.i = scan_below(state, 2)}, .type = JOURNEY_BOOL};
	case 1:
		return (journey_value){.as = {.i = 1000 + scan_below(state, 3)}, .n = 500, .type = JOURNEY_TIMESTAMP};
	default:
		return (journey_value){.as = {.i = scan_below(state, 3)}, .type = JOURNEY_DURATION};
	}
}

/* Slots 0, 1: numbers, 2, 3: texts, 4: anything, 5: a list. */
static journey_value value_for(uint64_t *state, uint32_t slot)
{
	uint32_t kind = slot < 2 ? 0 : slot < 4 ? 1 : scan_below(state, 3);
	if (scan_below(state, 12) == 0)
		kind = scan_below(state, 3);
	return kind == 0 ? number(state) : kind == 1 ? text(state) : other(state);
}

/* ---- rules ---- */

static void make_read(uint64_t *state, journey_expr_atom *atom)
{
	atom->slot = scan_below(state, SCAN_SLOTS - 1);
	if (scan_below(state, 6) > 0)
		return;
	bool tally = scan_below(state, 2);
	atom->read = tally ? JOURNEY_READ_KEY : JOURNEY_READ_FIELD;
	atom->slot = tally ? SCAN_TALLY : SCAN_OPEN;
	atom->key = text_value(scan_below(state, 2) ? "x" : "y");
}

static void make_atom(uint64_t *state, journey_expr_atom *atom, journey_value values[SCAN_VALUES])
{
	static const journey_atom_kind kinds[] = {JOURNEY_ATOM_EQUALS, JOURNEY_ATOM_EQUALS, JOURNEY_ATOM_EQUALS,
	                                          JOURNEY_ATOM_IN,     JOURNEY_ATOM_RANGE,  JOURNEY_ATOM_RANGE,
	                                          JOURNEY_ATOM_RANGE,  JOURNEY_ATOM_NOT_RANGE, JOURNEY_ATOM_PREFIX,
	                                          JOURNEY_ATOM_HAS,    JOURNEY_ATOM_CONTAINS};
	*atom = (journey_expr_atom){.kind = kinds[scan_below(state, 11)]};
	make_read(state, atom);
	uint32_t like = atom->read == JOURNEY_READ_SLOT ? atom->slot : 4;
	atom->count = atom->kind == JOURNEY_ATOM_IN ? scan_below(state, SCAN_VALUES + 1) : 1;
	atom->values = values;
	if (atom->kind == JOURNEY_ATOM_CONTAINS && scan_below(state, 8) > 0)
		atom->slot = 5, atom->read = JOURNEY_READ_SLOT, atom->key = (journey_value){.type = JOURNEY_NULL};
	for (size_t i = 0; i < atom->count; i++)
		values[i] = atom->kind == JOURNEY_ATOM_PREFIX ? text_value(texts[scan_below(state, 6)]) : value_for(state, like);
	if (atom->kind != JOURNEY_ATOM_RANGE && atom->kind != JOURNEY_ATOM_NOT_RANGE)
		return;
	uint32_t sides = scan_below(state, 4);
	if (sides != 0)
		atom->low = value_for(state, like);
	if (sides == 0 || sides == 3)
		atom->high = value_for(state, like);
	atom->low_included = (int)scan_below(state, 2);
	atom->high_included = (int)scan_below(state, 2);
	atom->count = 0;
}

void scan_make_rule(uint64_t *state, scan_rule *rule)
{
	memset(rule, 0, sizeof *rule);
	rule->event = scan_below(state, 8) == 0 ? JOURNEY_RULE_ANY : scan_below(state, SCAN_TYPES);
	rule->count = scan_below(state, 3) == 0 ? scan_below(state, SCAN_ALTERNATIVES + 1) : 1;
	for (size_t i = 0; i < rule->count; i++) {
		scan_alternative *it = &rule->alternatives[i];
		it->count = 1 + scan_below(state, SCAN_ATOMS);
		if (scan_below(state, 40) == 0)
			it->count = 0;
		for (size_t k = 0; k < it->count; k++)
			make_atom(state, &it->atoms[k], it->values[k]);
	}
}

journey_status scan_add(journey_rules *rules, scan_rule *rule)
{
	journey_expr_alternative either[SCAN_ALTERNATIVES];
	for (size_t i = 0; i < rule->count; i++)
		either[i] = (journey_expr_alternative){rule->alternatives[i].atoms, rule->alternatives[i].count};
	const journey_rule made = {.size = sizeof made, .event = rule->event, .id = (uint64_t)(uintptr_t)rule,
	                           .alternatives = either, .alternative_count = rule->count};
	journey_status status = journey_rules_add(rules, &made, &rule->number, NULL);
	rule->in = status == JOURNEY_OK;
	return status;
}

/* ---- events ---- */

static journey_status take(journey_value v, journey_value *out)
{
	if (v.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (v.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	if (v.type == JOURNEY_EXPR_ASK)
		return JOURNEY_EVAL;
	*out = v;
	return JOURNEY_OK;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const scan_event *event = user;
	return take(event->loaded[slot], out);
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	const scan_event *event = user;
	ck_assert_uint_eq(slot, SCAN_TALLY);
	return take(event->keyed[key.as.s[0] == 'y'], out);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const scan_event *event = user;
	ck_assert_uint_eq(slot, SCAN_OPEN);
	return take(event->named[name.data[0] == 'y'], out);
}

static journey_value missing(uint64_t *state, bool by_callback)
{
	static const uint32_t types[] = {JOURNEY_EXPR_ABSENT, JOURNEY_EXPR_UNKNOWN, JOURNEY_EXPR_ASK};
	return (journey_value){.type = types[scan_below(state, by_callback ? 3 : 2)]};
}

static journey_value event_value(uint64_t *state, uint32_t slot, bool by_callback)
{
	return scan_below(state, 8) == 0 ? missing(state, by_callback) : value_for(state, slot);
}

void scan_make_event(uint64_t *state, scan_event *event)
{
	memset(event, 0, sizeof *event);
	event->type = scan_below(state, SCAN_TYPES + 1);
	for (uint32_t i = 0; i < SCAN_SLOTS; i++) {
		event->values[i] = event_value(state, i, false);
		event->loaded[i] = event_value(state, i, true);
		if (i == 5 && scan_below(state, 8) > 0) {
			event->lists[i].count = scan_below(state, SCAN_ITEMS + 1);
			event->lists[i].items = event->items[i];
			for (size_t k = 0; k < event->lists[i].count; k++)
				event->items[i][k] = value_for(state, 4);
			event->values[i] = event->loaded[i] = list_value(&event->lists[i]);
		}
		if (scan_below(state, 3) == 0)
			event->values[i].type = JOURNEY_EXPR_ASK;
	}
	for (uint32_t i = 0; i < SCAN_KEYS; i++)
		event->keyed[i] = event_value(state, 0, true);
	for (uint32_t i = 0; i < SCAN_NAMES; i++)
		event->named[i] = event_value(state, 4, true);
	event->activation = (journey_activation){.values = event->values, .user = event, .load = load,
	                                         .load_key = load_key, .load_field = load_field};
	event->activation.value_count = scan_below(state, SCAN_SLOTS + 1);
}

/* ---- whether a rule holds ---- */

enum { LESS, SAME, MORE, NEITHER, NO_ORDER };

static double as_double(const journey_value *v)
{
	return v->type == JOURNEY_INT ? (double)v->as.i : v->type == JOURNEY_UINT ? (double)v->as.u : v->as.d;
}

static bool is_number(const journey_value *v)
{
	return v->type == JOURNEY_INT || v->type == JOURNEY_UINT || v->type == JOURNEY_DOUBLE;
}

static int order_ints(const journey_value *a, const journey_value *b)
{
	bool a_below = a->type == JOURNEY_INT && a->as.i < 0, b_below = b->type == JOURNEY_INT && b->as.i < 0;
	if (a_below != b_below)
		return a_below ? LESS : MORE;
	return a->as.u == b->as.u ? SAME : a->as.u < b->as.u ? LESS : MORE;
}

static int order(const journey_value *a, const journey_value *b)
{
	if (is_number(a) && is_number(b)) {
		if (a->type != JOURNEY_DOUBLE && b->type != JOURNEY_DOUBLE)
			return order_ints(a, b);
		double x = as_double(a), y = as_double(b);
		return x < y ? LESS : x > y ? MORE : x == y ? SAME : NEITHER;
	}
	if (a->type != b->type || a->type == JOURNEY_LIST || a->type >= JOURNEY_EXPR_ASK)
		return NO_ORDER;
	if (a->type == JOURNEY_STRING || a->type == JOURNEY_BYTES) {
		uint32_t n = a->n < b->n ? a->n : b->n;
		int c = n ? memcmp(a->as.s, b->as.s, n) : 0;
		if (c == 0)
			return a->n == b->n ? SAME : a->n < b->n ? LESS : MORE;
		return c < 0 ? LESS : MORE;
	}
	if (a->as.i != b->as.i)
		return a->as.i < b->as.i ? LESS : MORE;
	return a->n == b->n ? SAME : a->n < b->n ? LESS : MORE;
}

static bool is_within(const journey_expr_atom *a, const journey_value *v, bool *ordered)
{
	bool in = true;
	*ordered = true;
	if (a->low.type != JOURNEY_NULL) {
		int o = order(v, &a->low);
		*ordered = *ordered && o != NO_ORDER;
		in = in && (o == MORE || (o == SAME && a->low_included));
	}
	if (a->high.type != JOURNEY_NULL) {
		int o = order(v, &a->high);
		*ordered = *ordered && o != NO_ORDER;
		in = in && (o == LESS || (o == SAME && a->high_included));
	}
	return in;
}

static bool is_among(const journey_expr_atom *a, const journey_value *v)
{
	for (size_t i = 0; i < a->count; i++)
		if (order(v, &a->values[i]) == SAME)
			return true;
	return false;
}

static journey_status read_value(const scan_event *e, const journey_expr_atom *a, journey_value *out)
{
	bool second = a->key.type == JOURNEY_STRING && a->key.as.s[0] == 'y';
	if (a->read == JOURNEY_READ_KEY)
		return take(e->keyed[second], out);
	if (a->read == JOURNEY_READ_FIELD)
		return take(e->named[second], out);
	if (a->slot < e->activation.value_count && e->values[a->slot].type != JOURNEY_EXPR_ASK)
		return take(e->values[a->slot], out);
	return take(e->loaded[a->slot], out);
}

static bool atom_holds(const scan_event *e, const journey_expr_atom *a)
{
	journey_value v = {.type = JOURNEY_NULL};
	journey_status status = read_value(e, a, &v);
	bool ordered;
	if (a->kind == JOURNEY_ATOM_HAS)
		return status == JOURNEY_OK || status == JOURNEY_EVAL;
	if (a->read == JOURNEY_READ_KEY && status == JOURNEY_NOT_FOUND) {
		v = int_value(0);
		status = JOURNEY_OK;
	}
	if (status != JOURNEY_OK)
		return false;
	switch (a->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
		return is_among(a, &v);
	case JOURNEY_ATOM_RANGE:
		return is_within(a, &v, &ordered);
	case JOURNEY_ATOM_NOT_RANGE:
		return !is_within(a, &v, &ordered) && ordered;
	case JOURNEY_ATOM_CONTAINS:
		for (size_t i = 0; v.type == JOURNEY_LIST && i < v.as.list->count; i++)
			if (is_among(a, &v.as.list->items[i]))
				return true;
		return false;
	default:
		return v.type == JOURNEY_STRING && a->values[0].n <= v.n &&
		       memcmp(v.as.s, a->values[0].as.s, a->values[0].n) == 0;
	}
}

static bool alternative_holds(const scan_event *e, const scan_alternative *it)
{
	for (size_t i = 0; i < it->count; i++)
		if (!atom_holds(e, &it->atoms[i]))
			return false;
	return true;
}

bool scan_holds(const scan_rule *rule, const scan_event *event)
{
	if (rule->event != JOURNEY_RULE_ANY && rule->event != event->type)
		return false;
	for (size_t i = 0; i < rule->count; i++)
		if (alternative_holds(event, &rule->alternatives[i]))
			return true;
	return rule->count == 0;
}
