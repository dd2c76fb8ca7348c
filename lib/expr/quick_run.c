#include "base/text.h"
#include "base/utf8.h"
#include "expr/arithmetic.h"
#include "expr/convert.h"
#include "expr/eval.h"
#include "expr/quick.h"
#include "expr/run.h"
#include <string.h>

/* Not the plain case: no journey_status is positive. */
#define LEAVE ((journey_status)1)

/*
 * Texts. Those that conditions compare are short: words at both ends that may overlap are quicker than a
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
		if (word8(a) != word8(b))
			return false;
		return n <= 16 ? word8(a + n - 8) == word8(b + n - 8) : memcmp(a + 8, b + 8, n - 8) == 0;
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

static bool text_in(const journey_value *v, const jy_quick_op *i)
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

/* As jy_contains() charges. */
static journey_status contains(const journey_value *v, const jy_quick_op *i, uint64_t *left, bool *truth)
{
	uint64_t least = v->n < i->n ? v->n : i->n;
	uint64_t cost = (1 + (uint64_t)v->n / 16) * (1 + least / 16);
	if (cost > *left)
		return LEAVE;
	*left -= cost;
	*truth = i->n == 0 ||
		 jy_str_find((journey_str){v->as.s, v->n}, (journey_str){i->k.s, i->n}, 0) != SIZE_MAX;
	return JOURNEY_OK;
}

/* What going through a list may cost at most; the whole program is more than its loop. */
static inline bool charge_list(const journey_list *list, uint32_t round, uint64_t *left)
{
	if (list->count > UINT32_MAX || list->count * (uint64_t)round > *left)
		return false;
	*left -= list->count * (uint64_t)round;
	return true;
}

static journey_status list_has(const journey_value *v, const jy_quick_op *i, uint32_t round, uint64_t *left,
			       bool *truth)
{
	const journey_list *list = v->as.list;
	*truth = false;
	if (!charge_list(list, round, left))
		return LEAVE;
	for (const journey_value *item = list->items, *end = item + list->count; item < end; item++) {
		if (item->type != JOURNEY_STRING)
			return LEAVE;
		if (text_is(item, i)) {
			*truth = true;
			return JOURNEY_OK;
		}
	}
	return JOURNEY_OK;
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

/* Times. */

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

static bool time_limits(int64_t nanos)
{
	return nanos >= -JY_QUICK_NANOS && nanos <= JY_QUICK_NANOS;
}

static bool divide(int64_t a, int64_t b, bool modulo, int64_t *out)
{
	if (b == 0 || (a == INT64_MIN && b == -1))
		return false;
	*out = modulo ? a % b : a / b;
	return true;
}

/* Points v at the slot's value. */
#define SLOT(wanted)                                                                                         \
	do {                                                                                                 \
		if (i->slot < count && values[i->slot].type == (wanted)) {                                   \
			v = &values[i->slot];                                                                \
		} else {                                                                                     \
			s = load(activation, i->slot, (wanted), &loaded);                                    \
			if (s)                                                                               \
				goto leave;                                                                  \
			v = &loaded;                                                                         \
		}                                                                                            \
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
/* One whose function may leave. */
#define CALLS(name, wanted, call)                                                                            \
	case JY_Q_SLOT_##name:                                                                               \
	case JY_Q_##name:                                                                                    \
		v = &r[i->a];                                                                                \
		if (i->op == JY_Q_SLOT_##name)                                                               \
			SLOT(wanted);                                                                        \
		s = (call);                                                                                  \
		if (s)                                                                                       \
			goto leave;                                                                          \
		TEST(truth);                                                                                 \
		break
#define RIGHT_INT (i->b & JY_QUICK_CONSTANT ? i->k.i : r[i->b].as.i)
#define RIGHT_NUM (i->b & JY_QUICK_CONSTANT ? i->k.d : r[i->b].as.d)
#define UNLESS(condition)                                                                                    \
	do {                                                                                                 \
		if (!(condition))                                                                            \
			goto generic;                                                                        \
	} while (0)

journey_status jy_quick_run(const journey_expr_program *program, const journey_activation *activation,
			    journey_expr_scratch *scratch, journey_value *out)
{
	const journey_value *values = activation->values, *v;
	size_t count = activation->value_count;
	journey_value r[JY_QUICK_REGISTERS], loaded;
	uint64_t left = program->quick_left;
	journey_status s;
	int64_t x, y;
	bool truth;
	for (const jy_quick_op *i = program->quick;; i++) {
		switch ((jy_quick_operation)i->op) {
			TESTS(TRUTH, JOURNEY_BOOL, v->as.i != 0);
			TESTS(TEXT_IS, JOURNEY_STRING, text_is(v, i));
			TESTS(TEXT_IN, JOURNEY_STRING, text_in(v, i));
			TESTS(STARTS, JOURNEY_STRING, starts(v, i));
			TESTS(ENDS, JOURNEY_STRING, ends(v, i));
			CALLS(CONTAINS, JOURNEY_STRING, contains(v, i, &left, &truth));
			TESTS(INT_IS, JOURNEY_INT, v->as.i == i->k.i);
			TESTS(INT_LESS, JOURNEY_INT, v->as.i < i->k.i);
			TESTS(NUM_IS, JOURNEY_DOUBLE, v->as.d == i->k.d);
			TESTS(NUM_LESS, JOURNEY_DOUBLE, v->as.d < i->k.d);
			TESTS(NUM_MOST, JOURNEY_DOUBLE, v->as.d <= i->k.d);
			TESTS(NUM_MORE, JOURNEY_DOUBLE, v->as.d > i->k.d);
			TESTS(NUM_LEAST, JOURNEY_DOUBLE, v->as.d >= i->k.d);
			CALLS(LIST_HAS, JOURNEY_LIST, list_has(v, i, program->quick_round, &left, &truth));
		case JY_Q_SLOT_HAS:
			truth = true;
			if (i->slot >= count || values[i->slot].type >= JY_TAG_SPECIAL)
				s = has_slot(activation, i->slot, &truth);
			else
				s = JOURNEY_OK;
			if (s)
				goto leave;
			TEST(truth);
			break;
		case JY_Q_SLOT_TIME_LESS:
			SLOT(JOURNEY_TIMESTAMP);
			UNLESS(nanoseconds(v, &x));
			TEST(x < i->k.i);
			break;
		case JY_Q_SLOT_AGE_LESS:
			SLOT(JOURNEY_TIMESTAMP);
			UNLESS(nanoseconds(v, &x) && now_nanoseconds(activation, &y));
			TEST(y - x < i->k.i);
			break;
		case JY_Q_INTS_SAME:
			TEST(r[i->a].as.i == r[i->b].as.i);
			break;
		case JY_Q_INTS_LESS:
			TEST(r[i->a].as.i < r[i->b].as.i);
			break;
		case JY_Q_NUMS_SAME:
			TEST(r[i->a].as.d == r[i->b].as.d);
			break;
		case JY_Q_NUMS_LESS:
			TEST(r[i->a].as.d < r[i->b].as.d);
			break;
		case JY_Q_NUMS_MOST:
			TEST(r[i->a].as.d <= r[i->b].as.d);
			break;
		case JY_Q_TEXTS_SAME:
			v = &r[i->b];
			TEST(v->n == r[i->a].n && same_bytes(v->as.s, r[i->a].as.s, v->n));
			break;
		case JY_Q_HAS_KEY:
			s = has_key(activation, i, &truth);
			if (s)
				goto leave;
			TEST(truth);
			break;
		case JY_Q_YES:
			jy_set_truth(out, true);
			return JOURNEY_OK;
		case JY_Q_NO:
			jy_set_truth(out, false);
			return JOURNEY_OK;
		case JY_Q_RESULT:
			out->as.u = r[i->a].as.u;
			out->n = i->n == JOURNEY_STRING ? r[i->a].n : 0;
			out->type = i->n;
			return JOURNEY_OK;
		case JY_Q_JUMP:
			i += i->skip;
			break;
		case JY_Q_CONSTANT:
			r[i->a].as.i = i->k.i;
			r[i->a].n = i->n;
			break;
		case JY_Q_LOAD:
			SLOT(i->n);
			jy_copy(&r[i->a], v);
			break;
		case JY_Q_LOAD_NUM:
			SLOT(JOURNEY_INT);
			r[i->a].as.d = (double)v->as.i;
			break;
		case JY_Q_LOAD_TIME:
			SLOT(i->n);
			UNLESS(nanoseconds(v, &r[i->a].as.i));
			break;
		case JY_Q_LOAD_KEY:
			s = load_key(activation, i, &r[i->a]);
			if (s)
				goto leave;
			break;
		case JY_Q_NOW:
			UNLESS(now_nanoseconds(activation, &r[i->a].as.i));
			break;
		case JY_Q_COPY:
			jy_copy(&r[i->a], &r[i->b]);
			break;
		case JY_Q_TO_NUM:
			r[i->a].as.d = (double)r[i->a].as.i;
			break;
		case JY_Q_INT_ADD:
			UNLESS(jy_int_add(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_SUB:
			UNLESS(jy_int_subtract(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_MUL:
			UNLESS(jy_int_multiply(r[i->a].as.i, RIGHT_INT, &r[i->a].as.i));
			break;
		case JY_Q_INT_DIV:
		case JY_Q_INT_MOD:
			UNLESS(divide(r[i->a].as.i, RIGHT_INT, i->op == JY_Q_INT_MOD, &r[i->a].as.i));
			break;
		case JY_Q_INT_NEG:
			UNLESS(r[i->a].as.i != INT64_MIN);
			r[i->a].as.i = -r[i->a].as.i;
			break;
		case JY_Q_NUM_ADD:
			r[i->a].as.d = r[i->a].as.d + RIGHT_NUM;
			break;
		case JY_Q_NUM_SUB:
			r[i->a].as.d = r[i->a].as.d - RIGHT_NUM;
			break;
		case JY_Q_NUM_MUL:
			r[i->a].as.d = r[i->a].as.d * RIGHT_NUM;
			break;
		case JY_Q_NUM_DIV:
			r[i->a].as.d = r[i->a].as.d / RIGHT_NUM;
			break;
		case JY_Q_NUM_NEG:
			r[i->a].as.d = -r[i->a].as.d;
			break;
		case JY_Q_TIME_ADD:
			r[i->a].as.i += RIGHT_INT;
			UNLESS(time_limits(r[i->a].as.i));
			break;
		case JY_Q_TIME_SUB:
			r[i->a].as.i -= RIGHT_INT;
			UNLESS(time_limits(r[i->a].as.i));
			break;
		case JY_Q_LIST_SIZE:
			r[i->a].as.i = (int64_t)r[i->a].as.list->count;
			break;
		case JY_Q_TEXT_SIZE:
			v = &r[i->a];
			UNLESS(v->n / 16 <= left);
			left -= v->n / 16;
			r[i->a].as.i = (int64_t)jy_utf8_count((journey_str){v->as.s, v->n});
			break;
		case JY_Q_BEGIN:
			UNLESS(charge_list(r[i->a].as.list, program->quick_round, &left));
			r[i->a + 1].as.u = 0;
			break;
		case JY_Q_NEXT:
			if (r[i->a + 1].as.u == r[i->a].as.list->count) {
				i += i->skip;
				break;
			}
			v = &r[i->a].as.list->items[r[i->a + 1].as.u++];
			UNLESS(v->type == i->n);
			jy_copy(&r[i->b], v);
			break;
		}
	}
leave:
	if (s != LEAVE)
		return s;
generic:
	return jy_run_program(program, activation, scratch, out);
}
