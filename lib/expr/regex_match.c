#include "expr/regex_match.h"
#include "base/hash.h"
#include "base/text.h"
#include <string.h>

/* Rows that are none, so that one comparison tells them from the others. */
enum { UNKNOWN, DEAD, FOUND, FIRST_ROW };

#define ROWS_MIN 8
#define ROWS_START 16

/* Context of a row that waits for its next byte, besides JY_RE_BEGIN_TEXT and JY_RE_BEGIN_LINE. */
#define AFTER_WORD 4u
#define BEGINS ((uint32_t)JY_RE_BEGIN_TEXT | JY_RE_BEGIN_LINE)
/* Assertions that the next byte decides. */
#define OPEN ((uint32_t)JY_RE_END_TEXT | JY_RE_END_LINE | JY_RE_WORD | JY_RE_NO_WORD)
/* In place of a byte: the end of the text. */
#define NOTHING 256u

/* Memory. */

void jy_regex_table_free(jy_regex_table *t)
{
	jy_free(t->allocator, t->memory, t->size);
	*t = (jy_regex_table){.allocator = t->allocator};
}

void jy_regex_table_reset(jy_regex_table *t)
{
	t->ready = false;
}

/* Bytes that each row takes (at most four slots of the hash table), and what is there once. */
static size_t row_bytes(const jy_regex_table *t)
{
	return t->words * sizeof *t->sets + t->stride * sizeof *t->next + 4 * sizeof *t->slots + 1;
}

static size_t fixed_bytes(const jy_regex_table *t)
{
	return 3 * t->words * sizeof *t->sets + ((size_t)t->regex->state_count + 1) * sizeof *t->stack;
}

static void empty_rows(jy_regex_table *t)
{
	memset(t->slots, 0, t->slot_count * sizeof *t->slots);
	t->row_count = FIRST_ROW;
	t->initial = UNKNOWN;
}

/* Divides the memory up; the rows are gone then. */
static void lay_out(jy_regex_table *t)
{
	size_t rows = (t->size - fixed_bytes(t)) / row_bytes(t);
	t->rows = rows < UINT16_MAX ? (uint32_t)rows : UINT16_MAX;
	for (t->slot_count = 16; t->slot_count < 2 * t->rows;)
		t->slot_count *= 2;
	t->seen = (uint64_t *)(void *)t->memory;
	t->now = t->seen + t->words;
	t->kept = t->now + t->words;
	t->sets = t->kept + t->words;
	t->next = (uint32_t *)(void *)(t->sets + (size_t)t->rows * t->words);
	t->stack = t->next + (size_t)t->rows * t->stride;
	t->slots = t->stack + t->regex->state_count + 1;
	t->context = (uint8_t *)(t->slots + t->slot_count);
	empty_rows(t);
}

/* At least `size` bytes; keeps the three sets at the beginning. */
static bool make_room(jy_regex_table *t, size_t size)
{
	if (size <= t->size)
		return true;
	unsigned char *memory = jy_alloc(t->allocator, size);
	if (!memory)
		return false;
	if (t->ready)
		memcpy(memory, t->memory, 3 * t->words * sizeof *t->sets);
	jy_free(t->allocator, t->memory, t->size);
	t->memory = memory;
	t->size = size;
	return true;
}

/* A full table is emptied, and gets larger as long as it may. What was in `seen` stays. */
static journey_status start_over(jy_regex_table *t)
{
	size_t most = fixed_bytes(t) + ROWS_MIN * row_bytes(t), size = 2 * t->size;
	if (most < JY_REGEX_TABLE_BYTES)
		most = JY_REGEX_TABLE_BYTES;
	if (!make_room(t, size < most ? size : most))
		return JOURNEY_NO_MEMORY;
	lay_out(t);
	return JOURNEY_OK;
}

static uint64_t bit(uint32_t state)
{
	return UINT64_C(1) << (state & 63);
}

static uint32_t lowest(uint64_t bits)
{
#if defined __GNUC__
	return (uint32_t)__builtin_ctzll(bits);
#else
	uint32_t n = 0;
	for (; !(bits & 1); bits >>= 1)
		n++;
	return n;
#endif
}

/* Sets of states. */

static bool is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/*
 * Adds a state and all that follow it without a byte. `holds` are the assertions that hold here, `open` those
 * that only the next byte will tell. True: it may end here, which is a match.
 */
static bool reach(jy_regex_table *t, uint32_t state, uint32_t holds, uint32_t open)
{
	const jy_regex_state *states = t->regex->states;
	uint32_t depth = 0;
	for (;;) {
		const jy_regex_state *s = &states[state];
		bool go_on = false;
		if (!(t->seen[state / 64] & bit(state))) {
			t->seen[state / 64] |= bit(state);
			if (s->operation == JY_RO_MATCH)
				return true;
			if (s->operation == JY_RO_SPLIT)
				t->stack[depth++] = s->other;
			go_on = s->operation == JY_RO_SPLIT ||
				(s->operation == JY_RO_ASSERT && (s->other & holds) != 0);
			/* An assertion that can't hold is not waited for. */
			if (s->operation == JY_RO_ASSERT && !go_on && !(s->other & open))
				t->seen[state / 64] &= ~bit(state);
		}
		if (go_on)
			state = s->out;
		else if (depth > 0)
			state = t->stack[--depth];
		else
			return false;
	}
}

static bool is_empty(const jy_regex_table *t)
{
	uint64_t any = 0;
	for (uint32_t i = 0; i < t->words; i++)
		any |= t->seen[i];
	return any == 0;
}

static bool has_open(const jy_regex_table *t, const uint64_t *set)
{
	for (uint32_t i = 0; t->regex->asserts && i < t->words; i++)
		for (uint64_t bits = set[i]; bits; bits &= bits - 1)
			if (t->regex->states[i * 64 + lowest(bits)].operation == JY_RO_ASSERT)
				return true;
	return false;
}

/*
 * The row of the set in `seen`, with what makes a difference; one that is made, if there is none. UNKNOWN:
 * there was no room.
 */
static uint32_t find_row(jy_regex_table *t, uint32_t context)
{
	for (uint32_t i = 0; i < t->words; i++)
		t->seen[i] &= t->kept[i];
	/* Where nothing begins, nothing will later, unless lines do. */
	if (!t->regex->lines && is_empty(t))
		return DEAD;
	if (!has_open(t, t->seen))
		context = 0;
	uint32_t mask = t->slot_count - 1;
	uint32_t slot = (uint32_t)jy_hash64(context, t->seen, t->words * sizeof *t->seen) & mask;
	for (; t->slots[slot]; slot = (slot + 1) & mask) {
		uint32_t row = t->slots[slot];
		if (t->context[row] == context &&
		    memcmp(t->sets + (size_t)row * t->words, t->seen, t->words * sizeof *t->seen) == 0)
			return row;
	}
	if (t->row_count == t->rows)
		return UNKNOWN;
	uint32_t row = t->row_count++;
	t->slots[slot] = row;
	t->context[row] = (uint8_t)context;
	memcpy(t->sets + (size_t)row * t->words, t->seen, t->words * sizeof *t->seen);
	memset(t->next + (size_t)row * t->stride, 0, t->stride * sizeof *t->next);
	return row;
}

/* What holds after a byte whatever follows. */
static uint32_t holds_after(uint32_t c)
{
	return c == '\n' ? JY_RE_BEGIN_LINE : 0;
}

/* Moves the states of `from` that read byte c into `seen`, with what follows. True: a match. */
static bool read_byte(jy_regex_table *t, const uint64_t *from, uint32_t c)
{
	const jy_regex *re = t->regex;
	uint32_t holds = holds_after(c);
	memset(t->seen, 0, t->words * sizeof *t->seen);
	for (uint32_t i = 0; i < t->words; i++) {
		for (uint64_t bits = from[i]; bits; bits &= bits - 1) {
			uint32_t at = i * 64 + lowest(bits), to = UINT32_MAX;
			const jy_regex_state *s = &re->states[at];
			if (s->operation == JY_RO_BYTE && c >= s->low && c <= s->high)
				to = s->out;
			if (s->operation == JY_RO_SET) {
				const jy_set_state *set = &re->set_states[s->other];
				const jy_set_move *move = re->moves + set->first, *end = move + set->count;
				while (move < end && move->high < c)
					move++;
				if (move < end && move->low <= c)
					to = move->to ? at - set->number + (move->to - 1u) : s->out;
			}
			if (to != UINT32_MAX && reach(t, to, holds, OPEN))
				return true;
		}
	}
	return !re->anchored && reach(t, re->start, holds, OPEN);
}

/*
 * Brings in what waited for byte c to hold: `now` becomes the set of a row with all that follows. True: a
 * match.
 */
static bool settle(jy_regex_table *t, uint32_t row, uint32_t c)
{
	const uint64_t *set = t->sets + (size_t)row * t->words;
	size_t size = t->words * sizeof *t->now;
	bool before = (t->context[row] & AFTER_WORD) != 0, after = c != NOTHING && is_word(c);
	uint32_t holds = before != after ? JY_RE_WORD : JY_RE_NO_WORD;
	holds |= t->context[row] & BEGINS;
	if (c == NOTHING || c == '\n')
		holds |= JY_RE_END_LINE;
	if (c == NOTHING)
		holds |= JY_RE_END_TEXT;
	memcpy(t->seen, set, size);
	for (uint32_t i = 0; i < t->words; i++) {
		for (uint64_t bits = set[i]; bits; bits &= bits - 1) {
			const jy_regex_state *s = &t->regex->states[i * 64 + lowest(bits)];
			if (s->operation == JY_RO_ASSERT && (s->other & holds) && reach(t, s->out, holds, 0))
				return true;
		}
	}
	memcpy(t->now, t->seen, size);
	return false;
}

/* Where row `row` goes by byte c; only rows that can be kept are noted. */
static journey_status step(jy_regex_table *t, uint32_t row, uint32_t c, uint32_t *to)
{
	const uint64_t *from = t->sets + (size_t)row * t->words;
	uint32_t class = c == NOTHING ? t->regex->class_count : t->regex->classes[c];
	bool found = false;
	t->steps++;
	*to = DEAD;
	if (has_open(t, from)) {
		found = settle(t, row, c);
		from = t->now;
	}
	if (!found && c != NOTHING)
		found = read_byte(t, from, c);
	if (found) {
		*to = FOUND;
	} else if (c != NOTHING) {
		uint32_t context = holds_after(c) | (is_word(c) ? AFTER_WORD : 0);
		*to = find_row(t, context);
		if (*to == UNKNOWN) {
			journey_status s = start_over(t);
			*to = s ? DEAD : find_row(t, context);
			return s;
		}
	}
	t->next[(size_t)row * t->stride + class] = *to * t->stride;
	return JOURNEY_OK;
}

/* The row before the first byte: FOUND and DEAD are possible too. */
static journey_status make_initial(jy_regex_table *t)
{
	memset(t->seen, 0, t->words * sizeof *t->seen);
	if (reach(t, t->regex->start, BEGINS, OPEN)) {
		t->initial = FOUND;
		return JOURNEY_OK;
	}
	uint32_t row = find_row(t, BEGINS);
	if (row == UNKNOWN) {
		journey_status s = start_over(t);
		if (s)
			return s;
		row = find_row(t, BEGINS);
	}
	t->initial = row;
	return JOURNEY_OK;
}

static journey_status prepare(jy_regex_table *t)
{
	const jy_regex *re = t->regex;
	if (t->ready)
		return t->initial == UNKNOWN ? make_initial(t) : JOURNEY_OK;
	t->words = (re->state_count + 63) / 64;
	t->stride = re->class_count + 1;
	if (!make_room(t, fixed_bytes(t) + ROWS_START * row_bytes(t)))
		return JOURNEY_NO_MEMORY;
	lay_out(t);
	memset(t->kept, 0, t->words * sizeof *t->kept);
	for (uint32_t i = 0; i < re->state_count; i++) {
		const jy_regex_state *s = &re->states[i];
		if (s->operation == JY_RO_BYTE || s->operation == JY_RO_SET ||
		    (s->operation == JY_RO_ASSERT && (s->other & OPEN)))
			t->kept[i / 64] |= bit(i);
	}
	t->ready = true;
	return make_initial(t);
}

static journey_status run(jy_regex_table *t, const unsigned char *p, const unsigned char *end, bool *found)
{
	const jy_regex *re = t->regex;
	uint32_t row = t->initial * t->stride, none = FIRST_ROW * t->stride, to;
	*found = t->initial == FOUND;
	if (t->initial < FIRST_ROW)
		return JOURNEY_OK;
	while (p < end) {
		/* Where nothing has begun, look for what each match begins with. */
		uint32_t idle = re->first >= 0 ? t->initial * t->stride : UINT32_MAX;
		if (row == idle) {
			p = memchr(p, re->first, (size_t)(end - p));
			if (!p)
				return JOURNEY_OK;
		}
		const uint32_t *next = t->next;
		do {
			to = next[row + re->classes[*p]];
			if (to < none)
				break;
			row = to;
			p++;
		} while (p < end && row != idle);
		if (to >= none)
			continue;
		if (to == UNKNOWN) {
			journey_status s = step(t, row / t->stride, *p, &to);
			if (s)
				return s;
			to *= t->stride;
		}
		if (to < none) {
			*found = to == FOUND * t->stride;
			return JOURNEY_OK;
		}
		row = to;
		p++;
	}
	if (!re->asserts)
		return JOURNEY_OK;
	to = t->next[row + re->class_count];
	journey_status s = JOURNEY_OK;
	if (to == UNKNOWN) {
		s = step(t, row / t->stride, NOTHING, &to);
		to *= t->stride;
	}
	*found = !s && to == FOUND * t->stride;
	return s;
}

static bool match_literal(const jy_regex *regex, journey_str text)
{
	journey_str literal = regex->literal;
	size_t n = literal.size;
	if (n > text.size || (regex->way == JY_RW_EQUAL && n != text.size))
		return false;
	if (n == 0)
		return true;
	switch (regex->way) {
	case JY_RW_CONTAINS:
		return jy_str_find(text, literal, 0) != SIZE_MAX;
	case JY_RW_SUFFIX:
		return memcmp(text.data + (text.size - n), literal.data, n) == 0;
	default:
		return memcmp(text.data, literal.data, n) == 0;
	}
}

journey_status jy_regex_match(const jy_regex *regex, jy_regex_table *t, journey_str text, bool *found)
{
	const unsigned char *p = (const unsigned char *)text.data;
	if (regex->way != JY_RW_AUTOMATON) {
		*found = regex->way == JY_RW_ALWAYS || match_literal(regex, text);
		return JOURNEY_OK;
	}
	t->regex = regex;
	journey_status s = prepare(t);
	return s ? s : run(t, p, p ? p + text.size : p, found);
}
