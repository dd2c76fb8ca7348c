/* Sets of rules: making them, adding, removing, asking. */
#include "base/error.h"
#include "trigger/filing.h"
#include <string.h>

/* ---- memory, counted ---- */

static void *counted(void *user, void *block, size_t old_size, size_t new_size)
{
	journey_rules *rules = user;
	void *made = rules->host.resize(rules->host.user, block, old_size, new_size);
	if (made != NULL || new_size == 0)
		rules->bytes += new_size - old_size;
	return made;
}

journey_status journey_rules_new(const journey_allocator *allocator, journey_rules **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	if (out == NULL)
		return JOURNEY_MISUSE;
	journey_rules *rules = jy_alloc_zero(&a, sizeof *rules);
	if (rules == NULL)
		return JOURNEY_NO_MEMORY;
	rules->host = a;
	rules->allocator = (journey_allocator){counted, rules};
	rules->bytes = sizeof *rules;
	/* The first is that of rules for any event. */
	if (!jy_grow(&rules->allocator, &rules->events, &rules->event_capacity, 1, sizeof *rules->events)) {
		journey_rules_free(rules);
		return JOURNEY_NO_MEMORY;
	}
	rules->events[0] = (jy_rule_event){.type = JOURNEY_RULE_ANY, .used = true};
	rules->event_count = 1;
	*out = rules;
	return JOURNEY_OK;
}

static void free_events(journey_rules *rules)
{
	const journey_allocator *a = &rules->allocator;
	for (uint32_t i = 0; i < rules->event_count; i++) {
		jy_rule_event *it = &rules->events[i];
		for (size_t k = 0; k < it->range_count; k++)
			jy_range_free(&it->ranges[k], &rules->pool, a);
		jy_free(a, it->ranges, it->range_capacity * sizeof *it->ranges);
		jy_free(a, it->access, it->access_capacity * sizeof *it->access);
	}
	jy_free(a, rules->events, rules->event_capacity * sizeof *rules->events);
	jy_table_free(&rules->event_table, a);
}

void journey_rules_free(journey_rules *rules)
{
	if (rules == NULL)
		return;
	const journey_allocator *a = &rules->allocator;
	free_events(rules);
	for (uint32_t i = 0; i < rules->row_count; i++)
		if (rules->rows[i].place_count > 1)
			jy_free(a, rules->rows[i].as.places, rules->rows[i].place_count * sizeof(jy_place));
	jy_free(a, rules->rows, rules->row_capacity * sizeof *rules->rows);
	jy_free(a, rules->alive, rules->alive_capacity * sizeof *rules->alive);
	jy_postings_free(&rules->lists, a);
	jy_constants_free(&rules->constants, a);
	jy_fields_free(&rules->fields, a);
	jy_kept_free(&rules->kept, a);
	jy_pool_free(&rules->pool, a);
	journey_allocator host = rules->host;
	jy_free(&host, rules, sizeof *rules);
}

/* ---- adding ---- */

static journey_status check_alternatives(const journey_rule *rule, journey_error *error)
{
	journey_status status = JOURNEY_OK;
	if (rule->alternative_count > JOURNEY_RULE_ALTERNATIVES_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "", "a rule has %llu alternatives, at most %d are allowed",
		                    (unsigned long long)rule->alternative_count, JOURNEY_RULE_ALTERNATIVES_MAX);
	if (rule->alternative_count > 0 && rule->alternatives == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, "", "a rule's alternatives are NULL");
	for (size_t i = 0; i < rule->alternative_count && status == JOURNEY_OK; i++) {
		const journey_expr_alternative *it = &rule->alternatives[i];
		if (it->count > JOURNEY_RULE_PREDICATES_MAX)
			return jy_error_set(error, JOURNEY_LIMIT, "",
			                    "an alternative has %llu predicates, at most %d are allowed",
			                    (unsigned long long)it->count, JOURNEY_RULE_PREDICATES_MAX);
		if (it->count > 0 && it->atoms == NULL)
			return jy_error_set(error, JOURNEY_MISUSE, "", "an alternative's predicates are NULL");
		for (size_t k = 0; k < it->count && status == JOURNEY_OK; k++)
			status = jy_predicate_check(&it->atoms[k], error);
	}
	return status;
}

static journey_status check(const journey_rules *rules, const journey_rule *rule, const uint32_t *number,
                            journey_error *error)
{
	if (rules == NULL || rule == NULL || number == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, "", "an argument is NULL");
	if (rule->size < sizeof *rule)
		return jy_error_set(error, JOURNEY_MISUSE, "", "the rule's `size` is not set");
	const char *type = rule->program != NULL ? journey_expr_type(rule->program) : "bool";
	if (strcmp(type, "bool") != 0 && strcmp(type, "dyn") != 0)
		return jy_error_set(error, JOURNEY_TYPE, "", "a rule's program gives %s, expected bool",
		                    type);
	if (rules->row_free == 0 && rules->row_count >= JOURNEY_RULES_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "", "there are %lu rules, at most %d are allowed",
		                    (unsigned long)rules->row_count, JOURNEY_RULES_MAX);
	return check_alternatives(rule, error);
}

/* Room for a row more, and for its bit. */
static bool reserve_row(journey_rules *rules)
{
	const journey_allocator *a = &rules->allocator;
	size_t words = rules->alive_capacity;
	if (rules->row_free != 0)
		return true;
	if (!jy_grow(a, &rules->rows, &rules->row_capacity, (size_t)rules->row_count + 1, sizeof *rules->rows) ||
	    !jy_grow(a, &rules->alive, &rules->alive_capacity, (size_t)rules->row_count / 64 + 1, sizeof *rules->alive))
		return false;
	if (rules->alive_capacity > words)
		memset(rules->alive + words, 0, (rules->alive_capacity - words) * sizeof *rules->alive);
	return true;
}

static uint32_t take_row(journey_rules *rules, const journey_rule *rule, uint32_t event)
{
	uint32_t number = rules->row_free != 0 ? rules->row_free - 1 : rules->row_count++;
	if (rules->row_free != 0)
		rules->row_free = rules->rows[number].as.next;
	rules->rows[number] = (jy_rule_row){.program = rule->program, .id = rule->id, .event = event};
	rules->alive[number / 64] |= (uint64_t)1 << number % 64;
	return number;
}

typedef struct adding {
	journey_rules *rules;
	uint32_t number;
	jy_places places;
} adding;

/* Files one alternative: what the host says and what a program implies. */
static journey_status add_alternative(adding *it, const journey_expr_alternative *said,
                                      const journey_expr_alternative *implied)
{
	jy_draft draft;
	journey_status status = JOURNEY_OK;
	draft.never = false;
	draft.count = draft.words = 0;
	draft.constants = NULL;
	draft.constant_count = draft.constant_capacity = 0;
	if (said != NULL)
		status = jy_draft_add(it->rules, &draft, said->atoms, said->count, false);
	if (status == JOURNEY_OK && implied != NULL)
		status = jy_draft_add(it->rules, &draft, implied->atoms, implied->count, true);
	if (status == JOURNEY_OK)
		status = jy_file(it->rules, &draft, it->number, &it->places);
	jy_draft_drop(it->rules, &draft);
	return status;
}

static journey_status add_alternatives(adding *it, const journey_rule *rule)
{
	journey_expr_alternative implied;
	const journey_expr_alternative *either = NULL;
	journey_status status = JOURNEY_OK;
	implied.count = journey_expr_atoms(rule->program, &implied.atoms);
	size_t count = journey_expr_alternatives(rule->program, &either);
	if (rule->alternative_count == 0 && count == 0)
		return add_alternative(it, NULL, rule->program != NULL ? &implied : NULL);
	for (size_t i = 0; i < rule->alternative_count && status == JOURNEY_OK; i++)
		status = add_alternative(it, &rule->alternatives[i], rule->program != NULL ? &implied : NULL);
	for (size_t i = 0; i < count && rule->alternative_count == 0 && status == JOURNEY_OK; i++)
		status = add_alternative(it, NULL, &either[i]);
	return status;
}

/* The row gets its places; false: no memory. */
static bool keep_places(adding *it)
{
	jy_rule_row *row = &it->rules->rows[it->number];
	size_t count = it->places.count;
	if (count <= 1) {
		if (count == 1)
			row->as.one = it->places.items[0];
	} else {
		jy_place *own = jy_alloc_items(&it->rules->allocator, count, sizeof *own);
		if (own == NULL)
			return false;
		memcpy(own, it->places.items, count * sizeof *own);
		row->as.places = own;
	}
	row->place_count = (uint32_t)count;
	return true;
}

static void bury(journey_rules *rules, uint32_t number)
{
	rules->alive[number / 64] &= ~((uint64_t)1 << number % 64);
}

journey_status journey_rules_add(journey_rules *rules, const journey_rule *rule, uint32_t *number,
                                 journey_error *error)
{
	uint32_t event;
	journey_status status = check(rules, rule, number, error);
	if (status != JOURNEY_OK)
		return status;
	if (!reserve_row(rules) || jy_rule_event_use(rules, rule->event, &event) != JOURNEY_OK)
		return jy_error_set(error, JOURNEY_NO_MEMORY, "", "out of memory");
	adding it = {.rules = rules, .number = take_row(rules, rule, event)};
	status = add_alternatives(&it, rule);
	if (status == JOURNEY_OK && !keep_places(&it))
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK) {
		rules->live++;
		*number = it.number;
	} else {
		bury(rules, it.number);
		jy_withdraw(rules, it.number, it.places.items, it.places.count);
		if (status == JOURNEY_LIMIT)
			jy_error_set(error, status, "", "the rules look at more than %d fields", JOURNEY_RULE_FIELDS_MAX);
		else
			jy_error_set(error, status, "", "out of memory");
	}
	jy_rule_event_tidy(rules, event);
	jy_free(&rules->allocator, it.places.items, it.places.capacity * sizeof *it.places.items);
	return status;
}

/* ---- removing and asking ---- */

journey_status journey_rules_remove(journey_rules *rules, uint32_t number)
{
	if (rules == NULL)
		return JOURNEY_MISUSE;
	if (!jy_rule_lives(rules, number))
		return JOURNEY_NOT_FOUND;
	jy_rule_row *row = &rules->rows[number];
	bury(rules, number);
	rules->live--;
	jy_withdraw(rules, number, row->place_count > 1 ? row->as.places : &row->as.one, row->place_count);
	return JOURNEY_OK;
}

uint64_t journey_rules_id(const journey_rules *rules, uint32_t number)
{
	return rules != NULL && jy_rule_lives(rules, number) ? rules->rows[number].id : 0;
}

size_t journey_rules_count(const journey_rules *rules)
{
	return rules != NULL ? rules->live : 0;
}

size_t journey_rules_bytes(const journey_rules *rules)
{
	return rules != NULL ? rules->bytes : 0;
}
