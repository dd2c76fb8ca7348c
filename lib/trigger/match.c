/* Matching an event: which filed alternatives it comes to, and whether the rest of them holds. */
#include "trigger/cells.h"
#include <string.h>

journey_status journey_matcher_new(const journey_allocator *allocator, journey_matcher **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	if (out == NULL)
		return JOURNEY_MISUSE;
	journey_matcher *m = jy_alloc_zero(&a, sizeof *m);
	if (m == NULL)
		return JOURNEY_NO_MEMORY;
	m->allocator = a;
	*out = m;
	return JOURNEY_OK;
}

void journey_matcher_free(journey_matcher *m)
{
	if (m == NULL)
		return;
	journey_allocator a = m->allocator;
	journey_expr_scratch_free(m->scratch);
	jy_free(&a, m->cells, m->cell_capacity * sizeof *m->cells);
	jy_free(&a, m->items, m->item_capacity * sizeof *m->items);
	jy_free(&a, m->places, m->place_capacity * sizeof *m->places);
	jy_free(&a, m->marks, m->mark_capacity * sizeof *m->marks);
	jy_free(&a, m->summary, m->summary_capacity * sizeof *m->summary);
	jy_free(&a, m->numbers, m->number_capacity * sizeof *m->numbers);
	jy_free(&a, m, sizeof *m);
}

/* ---- what is left to test ---- */

static bool is_number(const journey_value *v)
{
	return v->type == JOURNEY_INT || v->type == JOURNEY_UINT || v->type == JOURNEY_DOUBLE;
}

static bool is_outside(journey_matcher *m, const jy_cell *cell, uint32_t field, const uint64_t *word)
{
	bool zero = m->rules->fields.items[field].read == JOURNEY_READ_KEY && cell->raw.type == JOURNEY_EXPR_ABSENT;
	return (zero || is_number(&cell->raw)) &&
	       !(cell->number >= jy_number_of(word[1]) && cell->number <= jy_number_of(word[2]));
}

static bool is_kept(journey_matcher *m, const jy_cell *cell, uint32_t field, uint32_t kept)
{
	const journey_expr_atom *atom = m->rules->kept.items[kept].atom;
	journey_value value = cell->raw;
	if (value.type == JOURNEY_EXPR_ABSENT && m->rules->fields.items[field].read == JOURNEY_READ_KEY &&
	    atom->kind != JOURNEY_ATOM_HAS)
		value = (journey_value){.type = JOURNEY_INT};
	return jy_atom_holds(atom, &value);
}

static bool is_among(const uint64_t *word, uint32_t constant)
{
	for (uint32_t i = 0; i < jy_test_operand(*word); i++)
		if (jy_constant_at(word + 1, i) == constant)
			return true;
	return false;
}

static bool contains(const journey_matcher *m, const jy_cell *cell, uint32_t constant)
{
	for (uint32_t i = 0; i < cell->item_count; i++)
		if (m->items[cell->constant + i] == constant)
			return true;
	return false;
}

/* Those that are rarely met, or cost more. */
static bool holds_slowly(journey_matcher *m, const jy_cell *cell, const uint64_t *word)
{
	switch (jy_test_kind(*word)) {
	case JY_TEST_OUTSIDE:
		return is_outside(m, cell, jy_test_field(*word), word);
	case JY_TEST_HAS:
		return cell->raw.type != JOURNEY_EXPR_ABSENT && cell->raw.type != JOURNEY_EXPR_UNKNOWN;
	case JY_TEST_CONTAINS:
		return contains(m, cell, jy_test_operand(*word));
	default:
		return is_kept(m, cell, jy_test_field(*word), jy_test_operand(*word));
	}
}

static inline bool holds(journey_matcher *m, const uint64_t *record)
{
	const uint64_t *word = record + 1;
	for (uint32_t tests = jy_record_tests(*record); tests > 0; tests--) {
		const jy_cell *cell = jy_cell_of(m, jy_test_field(*word));
		switch (jy_test_kind(*word)) {
		case JY_TEST_IS:
			if (cell->constant != jy_test_operand(*word))
				return false;
			word += 1;
			break;
		case JY_TEST_AMONG:
			if (!is_among(word, cell->constant))
				return false;
			word += 1 + (jy_test_operand(*word) + 1) / 2;
			break;
		case JY_TEST_LEAST:
			if (!(cell->number >= jy_number_of(word[1])))
				return false;
			word += 2;
			break;
		case JY_TEST_MOST:
			if (!(cell->number <= jy_number_of(word[1])))
				return false;
			word += 2;
			break;
		case JY_TEST_WITHIN:
			if (!(cell->number >= jy_number_of(word[1]) && cell->number <= jy_number_of(word[2])))
				return false;
			word += 3;
			break;
		default:
			if (!holds_slowly(m, cell, word))
				return false;
			word += jy_test_words(*word);
		}
	}
	return true;
}

static inline void mark(journey_matcher *m, uint32_t rule)
{
	m->marks[rule / 64] |= (uint64_t)1 << rule % 64;
	m->summary[rule / 4096] |= (uint64_t)1 << rule / 64 % 64;
}

static void scan(journey_matcher *m, uint32_t head)
{
	for (const jy_block *block; head != 0; head = block->next) {
		block = jy_pool_at(&m->rules->pool, head);
		const uint64_t *end = block->words + block->used;
		for (const uint64_t *record = block->words; record < end; record += jy_record_words(*record)) {
			m->looked++;
			if (holds(m, record))
				mark(m, jy_record_rule(*record));
		}
	}
}

/* ---- where to look ---- */

/*
 * Memory of 100,000 rules does not fit into a processor's cache: so first all places are collected, then their lists are
 * looked up, then these are read, each step having the next one's memory fetched meanwhile.
 */

/* Bytes: a cache line, a record, and how much of a block is fetched ahead. */
enum { LINE = 64, TYPICAL = 40, FETCHED = 512 };

static void add_place(journey_matcher *m, uint32_t event, uint32_t constant)
{
	const jy_postings *lists = &m->rules->lists;
	if (!jy_grow(&m->allocator, &m->places, &m->place_capacity, m->place_count + 1, sizeof *m->places)) {
		m->status = JOURNEY_NO_MEMORY;
		return;
	}
	m->places[m->place_count++] = (jy_looking){event, constant};
	JY_SOON(&lists->slots[jy_postings_home(lists, event, constant)]);
}

static void add_constant(journey_matcher *m, uint32_t event, uint32_t constant)
{
	const jy_constant *it = &m->rules->constants.items[constant];
	if (it->any > 0)
		add_place(m, 0, constant);
	if (it->some > 0 && event != 0)
		add_place(m, event, constant);
}

/* Those of an event type, and with each those for any event. */
static void add_field(journey_matcher *m, uint32_t event, uint32_t field)
{
	const jy_cell *cell = jy_cell_of(m, field);
	if (!m->rules->fields.items[field].items && cell->constant != 0)
		add_constant(m, event, cell->constant);
	for (uint32_t i = 0; i < cell->item_count; i++)
		add_constant(m, event, m->items[cell->constant + i]);
}

static void add_fields(journey_matcher *m, uint32_t event, uint32_t of)
{
	const jy_rule_event *it = &m->rules->events[of];
	for (uint32_t i = 0; i < it->access_count && m->status == JOURNEY_OK; i++) {
		uint32_t field = it->access[i].field;
		if (m->cells[field].placed == m->round)
			continue;
		m->cells[field].placed = m->round;
		add_field(m, event, field);
	}
}

/* The first lines of a list's first block. */
static void fetch_list(const journey_matcher *m, const jy_posting_list *list)
{
	const char *block = (const char *)jy_pool_at(&m->rules->pool, list->head);
	size_t size = (size_t)list->records * TYPICAL;
	for (size_t i = 0; i < size && i < FETCHED; i += LINE)
		JY_SOON(block + i);
}

static void scan_places(journey_matcher *m)
{
	const jy_postings *lists = &m->rules->lists;
	size_t found = 0;
	for (size_t i = 0; i < m->place_count; i++) {
		const jy_posting_list *list = jy_postings_find(lists, m->places[i].event, m->places[i].constant);
		if (list == NULL)
			continue;
		fetch_list(m, list);
		m->places[found++].event = list->head;
	}
	for (size_t i = 0; i < found && m->status == JOURNEY_OK; i++)
		scan(m, m->places[i].event);
}

static void scan_range(journey_matcher *m, const jy_range *range)
{
	const jy_cell *cell = jy_cell_of(m, range->field);
	double value = range->upper ? -cell->number : cell->number;
	/* NaN: nothing. */
	for (size_t i = 0; i < range->count && range->pieces[i].from <= value; i++)
		scan(m, range->pieces[i].head);
}

static void scan_ranges(journey_matcher *m, uint32_t event)
{
	const jy_rule_event *it = &m->rules->events[event];
	for (size_t i = 0; i < it->range_count && m->status == JOURNEY_OK; i++)
		scan_range(m, &it->ranges[i]);
}

static void scan_all(journey_matcher *m, uint32_t event)
{
	m->place_count = 0;
	if (m->rules->lists.count > 0) {
		add_place(m, 0, 0);
		if (event != 0)
			add_place(m, event, 0);
		add_fields(m, event, 0);
		if (event != 0)
			add_fields(m, event, event);
		scan_places(m);
	}
	scan_ranges(m, 0);
	if (event != 0)
		scan_ranges(m, event);
}

/* ---- what was found ---- */

static uint32_t lowest_bit(uint64_t bits)
{
#if defined __GNUC__
	return (uint32_t)__builtin_ctzll(bits);
#else
	uint32_t n = 0;
	for (; (bits & 1) == 0; bits >>= 1)
		n++;
	return n;
#endif
}

/* Moves the marks to `numbers`, ascending, without rules that are gone. There is room for a word's more at any time. */
static journey_status collect(journey_matcher *m, size_t *count)
{
	size_t words = (size_t)m->rules->row_count / 4096 + 1;
	journey_status status = m->status;
	*count = 0;
	for (size_t i = 0; i < words; i++) {
		for (; m->summary[i] != 0; m->summary[i] &= m->summary[i] - 1) {
			size_t at = i * 64 + lowest_bit(m->summary[i]);
			uint64_t bits = m->marks[at] & m->rules->alive[at];
			m->marks[at] = 0;
			if (status == JOURNEY_OK &&
			    !jy_grow(&m->allocator, &m->numbers, &m->number_capacity, *count + 64, sizeof *m->numbers))
				status = JOURNEY_NO_MEMORY;
			for (; bits != 0 && status == JOURNEY_OK; bits &= bits - 1)
				m->numbers[(*count)++] = (uint32_t)(at * 64 + lowest_bit(bits));
		}
	}
	return status;
}

/* Zeroed room for as many words. */
static bool grow_marks(journey_matcher *m, uint64_t **marks, size_t *capacity, size_t need)
{
	size_t before = *capacity;
	if (!jy_grow(&m->allocator, marks, capacity, need, sizeof **marks))
		return false;
	if (*capacity > before)
		memset(*marks + before, 0, (*capacity - before) * sizeof **marks);
	return true;
}

static bool prepare(journey_matcher *m, const journey_rules *rules, uint32_t type, const journey_activation *activation)
{
	size_t cells = m->cell_capacity, fields = (size_t)rules->fields.count + 1;
	if (!grow_marks(m, &m->marks, &m->mark_capacity, (size_t)rules->row_count / 64 + 1) ||
	    !grow_marks(m, &m->summary, &m->summary_capacity, (size_t)rules->row_count / 4096 + 1) ||
	    !jy_grow(&m->allocator, &m->cells, &m->cell_capacity, fields, sizeof *m->cells))
		return false;
	if (m->cell_capacity > cells)
		memset(m->cells + cells, 0, (m->cell_capacity - cells) * sizeof *m->cells);
	m->round++;
	m->rules = rules;
	m->activation = activation;
	m->event = jy_rule_event_find(rules, type);
	if (m->event == UINT32_MAX)
		m->event = 0;
	m->status = JOURNEY_OK;
	m->looked = m->item_count = 0;
	return true;
}

journey_status journey_rules_candidates(const journey_rules *rules, journey_matcher *m, uint32_t event,
                                        const journey_activation *activation, const uint32_t **numbers, size_t *count)
{
	size_t found;
	if (rules == NULL || m == NULL || activation == NULL || numbers == NULL || count == NULL)
		return JOURNEY_MISUSE;
	if (!prepare(m, rules, event, activation))
		return JOURNEY_NO_MEMORY;
	scan_all(m, m->event);
	journey_status status = collect(m, &found);
	if (status != JOURNEY_OK)
		return status;
	*numbers = m->numbers;
	*count = found;
	return JOURNEY_OK;
}

/* Whether a rule's program is true. What errs is not. */
static journey_status run(journey_matcher *m, const journey_expr_program *program, bool *holds)
{
	journey_value value;
	journey_status status = JOURNEY_OK;
	if (m->scratch == NULL)
		status = journey_expr_scratch_new(&m->allocator, &m->scratch);
	if (status == JOURNEY_OK)
		status = journey_expr_run(program, m->activation, m->scratch, &value);
	*holds = status == JOURNEY_OK && value.type == JOURNEY_BOOL && value.as.i != 0;
	return status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT ? JOURNEY_OK : status;
}

journey_status journey_rules_match(const journey_rules *rules, journey_matcher *m, uint32_t event,
                                   const journey_activation *activation, const uint32_t **numbers, size_t *count)
{
	const uint32_t *found;
	size_t n, kept = 0;
	journey_status status = numbers == NULL || count == NULL
					? JOURNEY_MISUSE
					: journey_rules_candidates(rules, m, event, activation, &found, &n);
	if (status != JOURNEY_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		const journey_expr_program *program = rules->rows[m->numbers[i]].program;
		bool yes = true;
		if (program != NULL)
			status = run(m, program, &yes);
		if (status != JOURNEY_OK)
			return status;
		if (yes)
			m->numbers[kept++] = m->numbers[i];
	}
	*numbers = m->numbers;
	*count = kept;
	return JOURNEY_OK;
}

uint64_t journey_matcher_looked(const journey_matcher *m)
{
	return m != NULL ? m->looked : 0;
}
