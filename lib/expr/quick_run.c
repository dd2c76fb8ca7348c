#include "expr/compare.h"
#include "expr/convert.h"
#include "expr/eval.h"
#include "expr/quick.h"
#include "expr/run.h"
#include <string.h>

/* Not the plain case: no journey_status is positive. */
#define LEAVE ((journey_status)1)

/*
 * Texts. Those that conditions compare are short: words, of which the last may overlap, are quicker than a
 * call.
 */

static inline uint64_t word8(const char *s)
{
	uint64_t w;
	memcpy(&w, s, sizeof w);
	return w;
}

static inline uint32_t word4(const char *s)
{
	uint32_t w;
	memcpy(&w, s, sizeof w);
	return w;
}

static inline uint16_t word2(const char *s)
{
	uint16_t w;
	memcpy(&w, s, sizeof w);
	return w;
}

static inline bool same_bytes(const char *a, const char *b, uint32_t n)
{
	if (n >= 8) {
		for (uint32_t i = 0; i < n - 8; i += 8)
			if (word8(a + i) != word8(b + i))
				return false;
		return word8(a + n - 8) == word8(b + n - 8);
	}
	if (n >= 4)
		return word4(a) == word4(b) && word4(a + n - 4) == word4(b + n - 4);
	if (n >= 2)
		return word2(a) == word2(b) && word2(a + n - 2) == word2(b + n - 2);
	return n == 0 || *a == *b;
}

static inline uint32_t head_of(const char *s, uint32_t n)
{
	char first[4] = {0};
	if (n >= 4)
		return word4(s);
	for (uint32_t i = 0; i < n; i++)
		first[i] = s[i];
	return word4(first);
}

uint32_t jy_quick_head(const char *s, uint32_t n)
{
	return head_of(s, n);
}

static inline bool text_is(const journey_value *v, const jy_quick_op *i)
{
	return v->n == i->n && same_bytes(v->as.s, i->k.s, i->n);
}

static inline bool text_in(const journey_value *v, const jy_quick_op *i)
{
	uint32_t n = v->n, head = head_of(v->as.s, n);
	for (const jy_quick_text *t = i->k.set, *end = t + i->n; t < end; t++)
		if (t->n == n && t->head == head && (n <= 4 || same_bytes(v->as.s + 4, t->s + 4, n - 4)))
			return true;
	return false;
}

static inline bool starts(const journey_value *v, const jy_quick_op *i)
{
	return v->n >= i->n && same_bytes(v->as.s, i->k.s, i->n);
}

static inline bool ends(const journey_value *v, const jy_quick_op *i)
{
	return v->n >= i->n && same_bytes(v->as.s + (v->n - i->n), i->k.s, i->n);
}

/* As jy_size() counts. */
static inline int64_t characters(const journey_value *v)
{
	int64_t count = 0;
	for (uint32_t i = 0; i < v->n; i++)
		count += ((unsigned char)v->as.s[i] & 0xc0) != 0x80;
	return count;
}

/* As jy_contains() charges. */
static inline bool charge_search(const journey_value *v, const jy_quick_op *i, uint64_t *left)
{
	uint64_t least = v->n < i->n ? v->n : i->n;
	uint64_t cost = (1 + (uint64_t)v->n / 16) * (1 + least / 16);
	if (cost > *left)
		return false;
	*left -= cost;
	return true;
}

static inline bool contains(const journey_value *v, const jy_quick_op *i)
{
	if (i->n == 0)
		return true;
	for (uint32_t at = 0; v->n - at >= i->n; at++)
		if (v->as.s[at] == *i->k.s && same_bytes(v->as.s + at, i->k.s, i->n))
			return true;
	return false;
}

/* What going through a list may cost at most; the whole program is more than its loop. */
static inline bool charge_list(const journey_list *list, uint32_t round, uint64_t *left)
{
	if (list->count > UINT32_MAX || list->count * (uint64_t)round > *left)
		return false;
	*left -= list->count * (uint64_t)round;
	return true;
}

/* False: an item is no text. */
static inline bool find_text(const journey_list *list, const jy_quick_op *i, bool *found)
{
	*found = false;
	/* An empty list may have no items to add to. */
	for (const journey_value *item = list->items, *end = list->count ? item + list->count : item; item < end;
	     item++) {
		if (item->type != JOURNEY_STRING)
			return false;
		if (text_is(item, i)) {
			*found = true;
			break;
		}
	}
	return true;
}

/* Values from outside. */

static journey_status settle(journey_status status)
{
	return status == JOURNEY_NOT_FOUND || status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN ? LEAVE
												  : status;
}

static journey_status fit(const journey_value *value, uint32_t type, journey_value *out)
{
	if (value->type == type) {
		jy_copy(out, value);
		return JOURNEY_OK;
	}
	return value->type < JY_TAG_SPECIAL && jy_coerce(value, type, out) ? JOURNEY_OK : LEAVE;
}

/* A slot that is not in the table with its type: from the callback, or converted. */
static journey_status load(const journey_activation *a, uint32_t slot, uint32_t type, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	if (slot < a->value_count && a->values[slot].type != JOURNEY_EXPR_ASK)
		return fit(&a->values[slot], type, out);
	journey_status s = a->load ? settle(a->load(a->user, slot, &value)) : LEAVE;
	return s ? s : fit(&value, type, out);
}

static journey_status has_slot(const journey_activation *a, uint32_t slot, bool *truth)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status s;
	if (slot < a->value_count && a->values[slot].type != JOURNEY_EXPR_ASK) {
		*truth = a->values[slot].type != JOURNEY_EXPR_ABSENT;
		return a->values[slot].type == JOURNEY_EXPR_UNKNOWN ? LEAVE : JOURNEY_OK;
	}
	s = a->load ? a->load(a->user, slot, &value) : JOURNEY_NOT_FOUND;
	*truth = s == JOURNEY_OK;
	return s == JOURNEY_NOT_FOUND ? JOURNEY_OK : settle(s);
}

static journey_status ask_key(const journey_activation *a, const jy_quick_op *i, journey_value *out)
{
	journey_value key = {{0}, i->n, JOURNEY_STRING};
	key.as.s = i->k.s;
	return a->load_key ? a->load_key(a->user, i->slot, key, out) : JOURNEY_NOT_FOUND;
}

/* A key of a tally; a missing one reads 0. */
static journey_status load_key(const journey_activation *a, const jy_quick_op *i, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status s = ask_key(a, i, &value);
	if (s == JOURNEY_NOT_FOUND) {
		out->as.u = 0;
		if (i->b == JOURNEY_DOUBLE)
			out->as.d = 0.0;
		return JOURNEY_OK;
	}
	s = settle(s);
	return s ? s : fit(&value, i->b, out);
}

static journey_status has_key(const journey_activation *a, const jy_quick_op *i, bool *truth)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status s = ask_key(a, i, &value);
	*truth = s == JOURNEY_OK;
	return s == JOURNEY_NOT_FOUND ? JOURNEY_OK : settle(s);
}

/* Numbers and times. */

static inline bool add(int64_t a, int64_t b, int64_t *out)
{
	if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
		return false;
	*out = a + b;
	return true;
}

static inline bool subtract(int64_t a, int64_t b, int64_t *out)
{
	if (b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b)
		return false;
	*out = a - b;
	return true;
}

static inline bool small(int64_t i)
{
	return i >= INT32_MIN && i <= INT32_MAX;
}

/* Large factors are not the plain case. */
static inline bool multiply(int64_t a, int64_t b, int64_t *out)
{
	if (!small(a) || !small(b))
		return false;
	*out = a * b;
	return true;
}

static inline bool nanoseconds(const journey_value *v, int64_t *out)
{
	if (v->as.i < -JY_QUICK_SECONDS || v->as.i >= JY_QUICK_SECONDS)
		return false;
	*out = v->as.i * 1000000000 + (int32_t)v->n;
	return true;
}

static inline bool now_nanoseconds(const journey_activation *a, int64_t *out)
{
	if (a->now < -JY_QUICK_NANOS / 1000 || a->now > JY_QUICK_NANOS / 1000)
		return false;
	*out = a->now * 1000;
	return true;
}

static inline bool time_limits(int64_t nanos)
{
	return nanos >= -JY_QUICK_NANOS && nanos <= JY_QUICK_NANOS;
}

static inline bool divide(int64_t a, int64_t b, bool modulo, int64_t *out)
{
	if (b == 0 || (a == INT64_MIN && b == -1))
		return false;
	*out = modulo ? a % b : a / b;
	return true;
}

#define RIGHT_INT (i->b & JY_QUICK_CONSTANT ? i->k.i : r[i->b].as.i)
#define RIGHT_NUM (i->b & JY_QUICK_CONSTANT ? i->k.d : r[i->b].as.d)
#define UNLESS(condition)                                                                                    \
	do {                                                                                                 \
		if (!(condition))                                                                            \
			goto leave;                                                                          \
	} while (0)
#define TEST(truth)                                                                                          \
	do {                                                                                                 \
		if ((truth) != i->sense)                                                                     \
			i += i->skip;                                                                        \
	} while (0)
/* A test in both its forms. */
#define TESTS(name, wanted, truth)                                                                           \
	case JY_Q_##name:                                                                                    \
		v = &r[i->a];                                                                                \
		TEST(truth);                                                                                 \
		break;                                                                                       \
	case JY_Q_SLOT_##name:                                                                               \
		SLOT(wanted);                                                                                \
		TEST(truth);                                                                                 \
		break
/* The same in one piece, and what must hold first. */
#define LONG_TESTS(name, wanted, condition, truth)                                                           \
	case JY_Q_SLOT_##name:                                                                               \
		SLOT(wanted);                                                                                \
		goto test_##name;                                                                            \
	case JY_Q_##name:                                                                                    \
		v = &r[i->a];                                                                                \
		test_##name : UNLESS(condition);                                                             \
		TEST(truth);                                                                                 \
		break

/* Values from the callbacks too. */
#define LOOP static journey_status run_asking
#define ELSEWHERE jy_run_program
#define ASKED                                                                                                \
	size_t count = activation->value_count;                                                              \
	journey_value loaded;                                                                                \
	journey_status s;
#define ASK(call)                                                                                            \
	do {                                                                                                 \
		s = (call);                                                                                  \
		if (s == LEAVE)                                                                              \
			goto leave;                                                                          \
		if (s)                                                                                       \
			return s;                                                                            \
	} while (0)
#define SLOT(wanted)                                                                                         \
	do {                                                                                                 \
		if (i->slot < count && values[i->slot].type == (wanted)) {                                   \
			v = &values[i->slot];                                                                \
		} else {                                                                                     \
			ASK(load(activation, i->slot, (wanted), &loaded));                                   \
			v = &loaded;                                                                         \
		}                                                                                            \
	} while (0)
#define HAS(truth) ASK(has_slot(activation, i->slot, (truth)))
#include "expr/quick_loop.h"
#undef LOOP
#undef ELSEWHERE
#undef ASKED
#undef ASK
#undef SLOT
#undef HAS

/*
 * Values from the table alone, which has all slots, and no conversions; else the above. As nothing is called,
 * nothing has to be saved.
 */
#define LOOP static journey_status run_plain
#define ELSEWHERE run_asking
#define ASKED
#define ASK(call) goto leave
#define SLOT(wanted)                                                                                         \
	do {                                                                                                 \
		v = &values[i->slot];                                                                        \
		if (v->type != (wanted))                                                                     \
			goto leave;                                                                          \
	} while (0)
#define HAS(truth)                                                                                           \
	do {                                                                                                 \
		*(truth) = values[i->slot].type < JY_TAG_SPECIAL;                                            \
		if (!*(truth) && values[i->slot].type != JOURNEY_EXPR_ABSENT)                                \
			goto leave;                                                                          \
	} while (0)
#include "expr/quick_loop.h"

journey_status jy_quick_run(const journey_expr_program *program, const journey_activation *activation,
			    journey_expr_scratch *scratch, journey_value *out)
{
	if (program->quick_slots <= activation->value_count)
		return run_plain(program, activation, scratch, out);
	return run_asking(program, activation, scratch, out);
}

bool jy_quick_one_slot(const journey_expr_program *program, uint32_t *slot, uint32_t *type)
{
	const jy_quick_op *op = program->quick;

	if (!op || op[0].op != JY_Q_LOAD || op[1].op != JY_Q_RESULT || op[1].a != op[0].a || op[1].n != op[0].n)
		return false;
	*slot = op[0].slot;
	*type = op[0].n;
	return true;
}
