#include "trigger/filing.h"

/* ---- event types ---- */

uint32_t jy_rule_event_find(const journey_rules *rules, uint32_t type)
{
	uint32_t hash = jy_spread(type), item;
	if (rules->event_table.count == 0 || type == JOURNEY_RULE_ANY)
		return UINT32_MAX;
	for (uint32_t at = jy_table_start(&rules->event_table, hash); (item = rules->event_table.slots[at].item) != 0;
	     at = jy_table_next(&rules->event_table, at)) {
		if (rules->events[item].type == type)
			return item;
	}
	return UINT32_MAX;
}

journey_status jy_rule_event_use(journey_rules *rules, uint32_t type, uint32_t *out)
{
	const journey_allocator *a = &rules->allocator;
	uint32_t found = type == JOURNEY_RULE_ANY ? 0 : jy_rule_event_find(rules, type);
	if (found == UINT32_MAX) {
		bool again = rules->event_free != 0;
		if (!jy_table_reserve(&rules->event_table, a) ||
		    !jy_grow(a, &rules->events, &rules->event_capacity, (size_t)rules->event_count + 1,
		             sizeof *rules->events))
			return JOURNEY_NO_MEMORY;
		found = again ? rules->event_free : rules->event_count++;
		if (again)
			rules->event_free = rules->events[found].next;
		rules->events[found] = (jy_rule_event){.type = type, .used = true};
		jy_table_add(&rules->event_table, jy_spread(type), found);
	}
	*out = found;
	return JOURNEY_OK;
}

void jy_rule_event_tidy(journey_rules *rules, uint32_t event)
{
	jy_rule_event *it = &rules->events[event];
	const journey_allocator *a = &rules->allocator;
	if (it->postings > 0 || !it->used || event == 0)
		return;
	for (size_t i = 0; i < it->range_count; i++)
		jy_range_free(&it->ranges[i], &rules->pool, a);
	jy_free(a, it->ranges, it->range_capacity * sizeof *it->ranges);
	jy_free(a, it->access, it->access_capacity * sizeof *it->access);
	jy_table_remove(&rules->event_table, jy_spread(it->type), event);
	*it = (jy_rule_event){.next = rules->event_free};
	rules->event_free = event;
}

/* ---- equalities ---- */

static struct jy_access *access_of(jy_rule_event *event, uint32_t field)
{
	for (uint32_t i = 0; i < event->access_count; i++)
		if (event->access[i].field == field)
			return &event->access[i];
	return NULL;
}

/* One more posting under a constant of a type of events. */
static void count_access(journey_rules *rules, uint32_t event, uint32_t constant)
{
	jy_rule_event *it = &rules->events[event];
	uint32_t field = rules->constants.items[constant].field;
	struct jy_access *access = access_of(it, field);
	if (access == NULL) {
		access = &it->access[it->access_count++];
		*access = (struct jy_access){.field = field};
	}
	access->postings++;
	jy_constant_again(&rules->constants, &rules->fields, constant);
	rules->fields.items[field].uses++;
	*(event == 0 ? &rules->constants.items[constant].any : &rules->constants.items[constant].some) += 1;
}

static void uncount_access(journey_rules *rules, uint32_t event, uint32_t constant)
{
	jy_rule_event *it = &rules->events[event];
	uint32_t field = rules->constants.items[constant].field;
	struct jy_access *access = access_of(it, field);
	if (--access->postings == 0)
		*access = it->access[--it->access_count];
	*(event == 0 ? &rules->constants.items[constant].any : &rules->constants.items[constant].some) -= 1;
	jy_constant_drop(&rules->constants, &rules->fields, &rules->allocator, constant);
	jy_field_drop(&rules->fields, &rules->allocator, field);
}

/* ---- bounds ---- */

static jy_range *range_of(jy_rule_event *event, uint32_t range)
{
	for (size_t i = 0; i < event->range_count; i++)
		if (event->ranges[i].field == range >> 1 && event->ranges[i].upper == (range & 1))
			return &event->ranges[i];
	return NULL;
}

static bool add_to_range(journey_rules *rules, jy_rule_event *event, uint32_t range, const uint64_t *record)
{
	const journey_allocator *a = &rules->allocator;
	jy_range *it = range_of(event, range);
	if (it != NULL)
		return jy_range_add(it, &rules->pool, a, record);
	jy_range made = {.field = range >> 1, .upper = range & 1};
	if (!jy_grow(a, &event->ranges, &event->range_capacity, event->range_count + 1, sizeof *event->ranges))
		return false;
	if (!jy_range_add(&made, &rules->pool, a, record)) {
		jy_range_free(&made, &rules->pool, a);
		return false;
	}
	event->ranges[event->range_count++] = made;
	return true;
}

static void remove_range(journey_rules *rules, jy_rule_event *event, jy_range *range)
{
	jy_range_free(range, &rules->pool, &rules->allocator);
	*range = event->ranges[--event->range_count];
}

/* ---- filing ---- */

static bool add_posting(journey_rules *rules, uint32_t event, jy_place place, const uint64_t *record)
{
	const journey_allocator *a = &rules->allocator;
	jy_rule_event *it = &rules->events[event];
	if (place.range != 0)
		return add_to_range(rules, it, place.range, record);
	/* So that counting cannot fail. */
	if (place.constant != 0 && !jy_grow(a, &it->access, &it->access_capacity, (size_t)it->access_count + 1,
	                                    sizeof *it->access))
		return false;
	if (!jy_postings_add(&rules->lists, &rules->pool, a, event, place.constant, record))
		return false;
	if (place.constant != 0)
		count_access(rules, event, place.constant);
	return true;
}

static journey_status file_at(journey_rules *rules, uint32_t number, jy_place place, const uint64_t *record,
                              jy_places *places)
{
	jy_rule_row *row = &rules->rows[number];
	if (!jy_grow(&rules->allocator, &places->items, &places->capacity, places->count + 1, sizeof *places->items))
		return JOURNEY_NO_MEMORY;
	jy_record_use(rules, record);
	if (!add_posting(rules, row->event, place, record)) {
		jy_record_drop(rules, record);
		return JOURNEY_NO_MEMORY;
	}
	rules->events[row->event].postings++;
	row->postings++;
	places->items[places->count++] = place;
	return JOURNEY_OK;
}

journey_status jy_file(journey_rules *rules, const jy_draft *draft, uint32_t number, jy_places *places)
{
	uint64_t record[JY_RECORD_MAX];
	journey_status status = JOURNEY_OK;
	if (draft->never)
		return JOURNEY_OK;
	uint32_t access = jy_draft_access(rules, draft);
	const jy_draft_test *test = access != UINT32_MAX ? &draft->tests[access] : NULL;
	jy_draft_record(draft, number, access, record);
	if (test == NULL)
		return file_at(rules, number, (jy_place){0, 0}, record, places);
	if (test->kind == JY_TEST_LEAST || test->kind == JY_TEST_WITHIN)
		return file_at(rules, number, (jy_place){0, test->field << 1}, record, places);
	if (test->kind == JY_TEST_MOST)
		return file_at(rules, number, (jy_place){0, test->field << 1 | 1}, record, places);
	for (uint32_t i = 0; i < test->count && status == JOURNEY_OK; i++)
		status = file_at(rules, number, (jy_place){draft->constants[test->first + i], 0}, record, places);
	return status;
}

/* ---- taking out ---- */

static void free_row(journey_rules *rules, uint32_t number)
{
	jy_rule_row *row = &rules->rows[number];
	if (row->place_count > 1)
		jy_free(&rules->allocator, row->as.places, row->place_count * sizeof *row->as.places);
	*row = (jy_rule_row){.as.next = rules->row_free};
	rules->row_free = number + 1;
}

/* Keeps the postings of rules that live; the others' names are given back, and their rows with the last of them. */
static bool keep(void *user, const uint64_t *record)
{
	journey_rules *rules = user;
	uint32_t number = jy_record_rule(record[0]);
	if (jy_rule_lives(rules, number))
		return true;
	jy_record_drop(rules, record);
	if (--rules->rows[number].postings == 0)
		free_row(rules, number);
	return false;
}

static uint32_t count_records(const journey_rules *rules, uint32_t head)
{
	uint32_t count = 0;
	for (const jy_block *block; head != 0; head = block->next) {
		block = jy_pool_at(&rules->pool, head);
		for (uint32_t i = 0; i < block->used; i += jy_record_words(block->words[i]))
			count++;
	}
	return count;
}

static void tidy_list(journey_rules *rules, uint32_t event, uint32_t constant)
{
	jy_posting_list *list = jy_postings_find(&rules->lists, event, constant);
	if (list == NULL || 2 * (uint64_t)list->dead <= list->records)
		return;
	uint32_t before = list->records;
	jy_chain_filter(&rules->pool, &rules->allocator, &list->head, keep, rules);
	list->records = count_records(rules, list->head);
	list->dead = 0;
	uint32_t out = before - list->records;
	if (list->records == 0)
		jy_postings_remove(&rules->lists, list);
	rules->events[event].postings -= out;
	for (uint32_t i = 0; i < out && constant != 0; i++)
		uncount_access(rules, event, constant);
}

static void tidy_range(journey_rules *rules, uint32_t event, uint32_t name)
{
	jy_rule_event *it = &rules->events[event];
	jy_range *range = range_of(it, name);
	if (range == NULL || 2 * (uint64_t)range->dead <= range->records)
		return;
	uint32_t before = range->records;
	jy_range_filter(range, &rules->pool, &rules->allocator, keep, rules);
	it->postings -= before - range->records;
	if (range->records == 0)
		remove_range(rules, it, range);
}

static void mark_dead(journey_rules *rules, uint32_t event, jy_place place)
{
	if (place.range != 0)
		range_of(&rules->events[event], place.range)->dead++;
	else
		jy_postings_find(&rules->lists, event, place.constant)->dead++;
}

void jy_withdraw(journey_rules *rules, uint32_t number, const jy_place *places, size_t count)
{
	jy_rule_row *row = &rules->rows[number];
	uint32_t event = row->event;
	row->postings++; /* so that it stays until all places are seen to */
	for (size_t i = 0; i < count; i++)
		mark_dead(rules, event, places[i]);
	for (size_t i = 0; i < count; i++) {
		if (places[i].range != 0)
			tidy_range(rules, event, places[i].range);
		else
			tidy_list(rules, event, places[i].constant);
	}
	jy_rule_event_tidy(rules, event);
	if (--row->postings == 0)
		free_row(rules, number);
}
