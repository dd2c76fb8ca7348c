/*
 * What programs imply: rows by hand, then random conditions over random values, where a program that is true
 * must have all its atoms hold, by a reading of them of this test's own.
 */
#include "expr/check_expr.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Atoms as text. */

static void put_constant(char *out, size_t size, journey_value v)
{
	size_t n = strlen(out);
	snprintf(out + n, size - n, "%s", value_text(v));
}

static void put_text(char *out, size_t size, const char *text)
{
	size_t n = strlen(out);
	snprintf(out + n, size - n, "%s", text);
}

static void atom_text(const journey_expr_atom *a, char *out, size_t size)
{
	static const char *const kinds[] = {" == ", " in ", " ", " !", " ^ ", " has", " holds "};
	char number[32];
	snprintf(number, sizeof number, "%s%u", *out ? "; " : "", (unsigned)a->slot);
	put_text(out, size, number);
	if (a->key.type != JOURNEY_NULL) {
		put_text(out, size, ".");
		put_constant(out, size, a->key);
	}
	put_text(out, size, kinds[a->kind]);
	for (size_t i = 0; i < a->count; i++) {
		put_text(out, size, i ? "," : "");
		put_constant(out, size, a->values[i]);
	}
	if (a->low.type != JOURNEY_NULL) {
		put_text(out, size, a->low_included ? ">=" : ">");
		put_constant(out, size, a->low);
	}
	if (a->high.type != JOURNEY_NULL) {
		put_text(out, size, a->high_included ? "<=" : "<");
		put_constant(out, size, a->high);
	}
}

JOURNEY_TEST(implied)
{
	static const row rows[] = {
		{"stage == 'a'", "14 == \"a\""},
		{"'a' == stage || stage == 'b' || stage in ['c', 'a']", "14 in \"a\",\"b\",\"c\""},
		{"stage in ['a']", "14 in \"a\""},
		{"stage != 'a'", "14 has"},
		{"!(stage != 'a')", "14 == \"a\""},
		{"!(stage == 'a' || profile.orders < 3)", "4 >=3; 14 has"},
		{"!(event.price < 3.0)", "1 !<3.0"},
		{"!(event.price < 3.0) && event.price < 9", "1 !<3.0; 1 <9"},
		{"event.price > 1.0 && event.price <= 5 && 2 < event.price", "1 >2<=5"},
		{"profile.orders >= 2 && profile.orders > 2", "4 >2"},
		{"profile.email.startsWith('ada@')", "3 ^ \"ada@\""},
		{"has(profile.gone)", "8 has"},
		{"!has(profile.gone)", ""},
		{"has(profile.gone) && profile.gone == 'x'", "8 == \"x\""},
		{"profile.interest['a'] > 0.1", "7.\"a\" >0.1"},
		{"profile.interest.a > 0.1 && has(profile.interest.b)", "7.\"a\" >0.1; 7.\"b\" has"},
		{"profile.interest[stage] > 0.1", "14 has"},
		{"event.extra == 1", "100.\"extra\" == 1"},
		{"event.extra in [1, 2.0] && has(event.x)", "100.\"extra\" in 1,2.0; 100.\"x\" has"},
		{"profile.unsubscribed", "10 == true"},
		{"!profile.unsubscribed && segment('runners')", "9 == true; 10 == false"},
		{"profile.orders + 1 > 3", "4 has"},
		{"profile.last > timestamp('2024-01-01T00:00:00Z')", "5 >t(1704067200.0)"},
		{"stage == 'a' ? profile.orders == 1 : false", "4 == 1; 14 == \"a\""},
		{"stage == 'a' ? profile.orders == 1 : true", "14 has"},
		{"(stage == 'a' && event.price > 1.0) || (stage == 'b' && profile.orders == 2)",
		 "14 in \"a\",\"b\""},
		{"profile.tags.exists(t, t == stage)", "6 has"},
		{"'a' in profile.tags && 'b' in profile.tags", "6 holds \"a\"; 6 holds \"b\""},
		{"!('a' in profile.tags) && stage in profile.tags", "6 has; 14 has"},
		{"'a' in profile.tags || stage == 'b' && 'c' in profile.tags", "6 has"},
		{"profile.?gone.orValue('x') == 'x'", ""},
		{"now > profile.last", "5 has"},
		{"cel.bind(x, event.price, stage == 'a' && x > 1.0)", "14 == \"a\""},
		{"true", ""},
	};
	sample s = {0};
	journey_expr_program *p = NULL;
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const journey_expr_atom *atoms;
		char found[1000] = "";
		journey_error error;
		journey_status status =
			journey_expr_compile(s.env, str(rows[i].expr), "bool", allocator, &p, &error);
		if (status && status != JOURNEY_NO_MEMORY)
			ck_abort_msg("%s: %s", rows[i].expr, error.message);
		TRY(status);
		size_t count = journey_expr_atoms(p, &atoms);
		for (size_t k = 0; k < count; k++)
			atom_text(&atoms[k], found, sizeof found);
		if (strcmp(found, rows[i].expected) != 0)
			ck_abort_msg("%s: implies %s, expected %s", rows[i].expr, found, rows[i].expected);
		journey_expr_program_free(p);
		p = NULL;
	}
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* All alternatives of a program, as text. */
static void alternatives_text(const journey_expr_program *p, char *out, size_t size)
{
	const journey_expr_alternative *either = NULL;
	size_t count = journey_expr_alternatives(p, &either);
	for (size_t i = 0; i < count; i++) {
		char one[500] = "";
		for (size_t k = 0; k < either[i].count; k++)
			atom_text(&either[i].atoms[k], one, sizeof one);
		put_text(out, size, i ? " | " : "");
		put_text(out, size, one);
	}
}

JOURNEY_TEST(alternatives)
{
	static const row rows[] = {
		{"stage == 'a' || profile.orders == 2", "14 == \"a\" | 4 == 2"},
		{"stage == 'a' && event.price > 1.0 || profile.orders == 2", "1 >1.0; 14 == \"a\" | 4 == 2"},
		{"event.price > 1.0 && (stage == 'a' || profile.orders == 2)",
		 "1 >1.0; 14 == \"a\" | 1 >1.0; 4 == 2"},
		{"(stage == 'a' || stage == 'b') && (profile.orders == 2 || profile.orders == 3)",
		 "4 in 2,3; 14 == \"a\" | 4 in 2,3; 14 == \"b\""},
		{"stage == 'a' || has(profile.gone)", ""},
		{"stage == 'a' && profile.orders == 2", ""},
		{"!(stage != 'a' && profile.orders != 2)", ""},
		{"true", ""},
	};
	sample s = {0};
	journey_expr_program *p = NULL;
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char found[1000] = "";
		TRY(journey_expr_compile(s.env, str(rows[i].expr), "bool", allocator, &p, NULL));
		alternatives_text(p, found, sizeof found);
		if (strcmp(found, rows[i].expected) != 0)
			ck_abort_msg("%s: one of %s, expected %s", rows[i].expr, found, rows[i].expected);
		journey_expr_program_free(p);
		p = NULL;
	}
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

JOURNEY_TEST(names)
{
	sample s = {0};
	journey_expr_program *p = NULL;
	const journey_expr_name *names;
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_compile(
		s.env,
		str("event.x == 1 || has(event.y) || event.?x.hasValue() || 'k' in profile.interest || "
		    "profile.interest[stage] > profile.interest.k || event.price > 1.0"),
		"bool", allocator, &p, NULL));
	ck_assert_uint_eq(journey_expr_names(p, &names), 4);
	ck_assert_str_eq(value_text(names[0].key), "\"x\"");
	ck_assert_int_eq(names[0].kind, JOURNEY_READ_FIELD);
	ck_assert_uint_eq(names[0].slot, 100);
	ck_assert_str_eq(value_text(names[1].key), "\"y\"");
	ck_assert_str_eq(value_text(names[2].key), "\"k\"");
	ck_assert_int_eq(names[2].kind, JOURNEY_READ_KEY);
	ck_assert_uint_eq(names[2].slot, 7);
	ck_assert_int_eq(names[3].key.type, JOURNEY_NULL);
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* Random conditions. Slots: 0 int, 1 double, 2 text, 3 bool, 4 timestamp, 5 dyn; tally 6; open object 7. */

enum { SLOTS = 6, TALLY = 6, OPEN = 7, TEXT = 1500 };

typedef struct world {
	uint64_t state;
	journey_value values[SLOTS];      /* as they are loaded; ABSENT or UNKNOWN */
	journey_value keyed[2], named[2]; /* tally keys a, b; fields x, y */
	journey_activation at;
	char text[TEXT];
	size_t size;
	size_t cases, with_atoms, true_ones, spared, untrue;
} world;

static uint64_t draw(world *w)
{
	uint64_t z = (w->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(world *w, int n)
{
	return (int)(draw(w) % (uint64_t)n);
}

static journey_value number_value(world *w)
{
	static const double doubles[] = {0.0, -0.0, 1.0, 2.5, 3.0, NAN, INFINITY, 9007199254740993.0};
	static const int64_t ints[] = {0, 1, 2, 3, -1, INT64_C(9007199254740993), INT64_MAX};
	journey_value v = {{ints[below(w, 7)]}, 0, JOURNEY_INT};
	int kind = below(w, 5);
	if (kind == 0)
		v = (journey_value){{1}, 0, JOURNEY_UINT};
	if (kind > 2)
		v = (journey_value){.as = {.d = doubles[below(w, 8)]}, .type = JOURNEY_DOUBLE};
	return v;
}

static journey_value text_value(world *w)
{
	static const char *const texts[] = {"", "a", "ab", "b", "abc"};
	const char *text = texts[below(w, 5)];
	return (journey_value){.as = {.s = text}, .n = (uint32_t)strlen(text), .type = JOURNEY_STRING};
}

static journey_value slot_value(world *w, int slot)
{
	journey_value v;
	if (below(w, 8) == 0)
		return (journey_value){.type = below(w, 2) ? JOURNEY_EXPR_ABSENT : JOURNEY_EXPR_UNKNOWN};
	switch (slot) {
	case 0:
		v = number_value(w);
		return v.type == JOURNEY_INT ? v : (journey_value){{below(w, 4)}, 0, JOURNEY_INT};
	case 1:
		v = number_value(w);
		return v.type == JOURNEY_DOUBLE ? v
						: (journey_value){.as = {.d = 2.5}, .type = JOURNEY_DOUBLE};
	case 2:
		return text_value(w);
	case 3:
		return (journey_value){{below(w, 2)}, 0, JOURNEY_BOOL};
	case 4:
		return (journey_value){{1000 + below(w, 4)}, (uint32_t)below(w, 2) * 500, JOURNEY_TIMESTAMP};
	default:
		v = below(w, 3) ? number_value(w) : text_value(w);
		return below(w, 5) ? v : (journey_value){{below(w, 2)}, 0, JOURNEY_BOOL};
	}
}

static journey_status take(journey_value v, journey_value *out)
{
	if (v.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (v.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	*out = v;
	return JOURNEY_OK;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	const world *w = user;
	ck_assert_uint_eq(slot, TALLY);
	return take(w->keyed[key.n == 1 && key.as.s[0] == 'b'], out);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const world *w = user;
	ck_assert_uint_eq(slot, OPEN);
	return take(w->named[name.size == 1 && name.data[0] == 'y'], out);
}

/* Whether an atom holds, after the words of the header. */

static double as_double(const journey_value *v)
{
	return v->type == JOURNEY_INT ? (double)v->as.i : v->type == JOURNEY_UINT ? (double)v->as.u : v->as.d;
}

static bool is_number(const journey_value *v)
{
	return v->type == JOURNEY_INT || v->type == JOURNEY_UINT || v->type == JOURNEY_DOUBLE;
}

enum { LESS, SAME, MORE, NEITHER, NO_ORDER };

static int order(const journey_value *a, const journey_value *b)
{
	if (is_number(a) && is_number(b)) {
		if (a->type == JOURNEY_DOUBLE || b->type == JOURNEY_DOUBLE) {
			double x = as_double(a), y = as_double(b);
			return x < y ? LESS : x > y ? MORE : x == y ? SAME : NEITHER;
		}
		if (a->type != b->type) {
			const journey_value *i = a->type == JOURNEY_INT ? a : b;
			if (i->as.i < 0)
				return a == i ? LESS : MORE;
		}
		bool less = a->type == JOURNEY_INT && b->type == JOURNEY_INT ? a->as.i < b->as.i
									     : a->as.u < b->as.u;
		return a->as.u == b->as.u ? SAME : less ? LESS : MORE;
	}
	if (a->type != b->type)
		return NO_ORDER;
	if (a->type == JOURNEY_STRING) {
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

static bool within(const journey_expr_atom *a, const journey_value *v, bool *ordered)
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

static bool atom_holds(const world *w, const journey_expr_atom *a)
{
	journey_value v = {{0}, 0, JOURNEY_NULL};
	bool second = a->key.n == 1 && (a->key.as.s[0] == 'b' || a->key.as.s[0] == 'y'), ordered;
	journey_status s = take(a->read == JOURNEY_READ_SLOT  ? w->values[a->slot]
				: a->read == JOURNEY_READ_KEY ? w->keyed[second]
							      : w->named[second],
				&v);
	if (a->kind == JOURNEY_ATOM_HAS)
		return s == JOURNEY_OK;
	if (a->read == JOURNEY_READ_KEY && s == JOURNEY_NOT_FOUND) {
		v = (journey_value){.as = {.d = 0.0}, .type = JOURNEY_DOUBLE};
		s = JOURNEY_OK;
	}
	if (s)
		return false;
	switch (a->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
		for (size_t i = 0; i < a->count; i++)
			if (order(&v, &a->values[i]) == SAME)
				return true;
		return false;
	case JOURNEY_ATOM_RANGE:
		return within(a, &v, &ordered);
	case JOURNEY_ATOM_NOT_RANGE:
		return !within(a, &v, &ordered) && ordered;
	case JOURNEY_ATOM_CONTAINS:
		for (size_t i = 0; v.type == JOURNEY_LIST && i < v.as.list->count; i++)
			if (order(&v.as.list->items[i], &a->values[0]) == SAME)
				return true;
		return false;
	default:
		return v.type == JOURNEY_STRING && a->values[0].n <= v.n &&
		       memcmp(v.as.s, a->values[0].as.s, a->values[0].n) == 0;
	}
}

/* Expressions. */

static void put(world *w, const char *text)
{
	size_t n = strlen(text);
	if (w->size + n + 1 > TEXT)
		return;
	memcpy(w->text + w->size, text, n + 1);
	w->size += n;
}

static void put_number(world *w)
{
	static const char *const numbers[] = {"0",
					      "1",
					      "2",
					      "3",
					      "1u",
					      "1.0",
					      "2.5",
					      "0.0",
					      "-0.0",
					      "-1",
					      "double('NaN')",
					      "9007199254740992.0"};
	put(w, numbers[below(w, 12)]);
}

static void put_string(world *w)
{
	static const char *const texts[] = {"''", "'a'", "'ab'", "'b'"};
	put(w, texts[below(w, 4)]);
}

static const char *a_number(world *w)
{
	static const char *const reads[] = {"o.i",   "o.d", "o.n", "o.t['a']",
					    "o.t.b", "p.x", "p.y", "o.t[o.s]"};
	return reads[below(w, 8)];
}

static const char *a_text(world *w)
{
	static const char *const reads[] = {"o.s", "o.s", "o.n", "p.x"};
	return reads[below(w, 4)];
}

static void put_relation(world *w, bool number)
{
	static const char *const relations[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
	bool swap = below(w, 3) == 0;
	const char *read = number ? a_number(w) : a_text(w);
	const char *relation = relations[below(w, 6)];
	if (!swap)
		put(w, read), put(w, relation);
	if (number)
		put_number(w);
	else
		put_string(w);
	if (swap)
		put(w, relation), put(w, read);
}

static void put_leaf(world *w)
{
	static const char *const others[] = {"o.b",
					     "has(o.i)",
					     "has(o.t.a)",
					     "'b' in o.t",
					     "has(p.x)",
					     "o.i + 1 > 2",
					     "o.at > timestamp(1001)",
					     "o.at <= timestamp(1002) && o.at >= timestamp(1001)",
					     "[0, 1].exists(v, v == o.i)",
					     "o.?s.orValue('a') == 'a'",
					     "o.n",
					     "p.y",
					     "true",
					     "1 / o.i > 0"};
	switch (below(w, 9)) {
	case 0:
		put(w, a_text(w));
		put(w, ".startsWith(");
		put_string(w);
		put(w, ")");
		break;
	case 1:
		put(w, a_number(w));
		put(w, " in [");
		put_number(w);
		put(w, ", ");
		put_number(w);
		put(w, "]");
		break;
	case 2:
		put(w, "o.s in ['a', 'ab', '']");
		break;
	case 3:
	case 4:
		put_relation(w, false);
		break;
	case 5:
	case 6:
		put_relation(w, true);
		break;
	default:
		put(w, others[below(w, 14)]);
	}
}

static void put_truth(world *w, int depth)
{
	int kind = depth > 0 ? below(w, 10) : 9;
	if (kind < 6) {
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, kind < 3 ? " && " : " || ");
		put_truth(w, depth - 1);
		put(w, ")");
	} else if (kind == 6) {
		put(w, "!(");
		put_truth(w, depth - 1);
		put(w, ")");
	} else if (kind == 7) {
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, " ? ");
		put_truth(w, depth - 1);
		put(w, " : ");
		if (below(w, 2))
			put(w, "false");
		else
			put_truth(w, depth - 1);
		put(w, ")");
	} else {
		put_leaf(w);
	}
}

static journey_status declare(journey_expr_env *env)
{
	static const char *const fields[][2] = {{"i", "int"},  {"d", "double"},     {"s", "string"},
						{"b", "bool"}, {"at", "timestamp"}, {"n", "dyn"}};
	journey_status s = journey_expr_env_object(env, str("o"), 100, 0, NULL);
	for (uint32_t i = 0; i < SLOTS && !s; i++)
		s = journey_expr_env_field(env, str("o"), str(fields[i][0]), fields[i][1], i, 0, NULL);
	if (!s)
		s = journey_expr_env_field(env, str("o"), str("t"), "map(string, double)", TALLY,
					   JOURNEY_EXPR_TALLY, NULL);
	return s ? s : journey_expr_env_object(env, str("p"), OPEN, JOURNEY_EXPR_OPEN, NULL);
}

static void make_values(world *w)
{
	for (int i = 0; i < SLOTS; i++)
		w->values[i] = slot_value(w, i);
	for (int i = 0; i < 2; i++) {
		w->keyed[i] = slot_value(w, 1);
		w->named[i] = slot_value(w, 5);
	}
}

static bool all_hold(const world *w, const journey_expr_atom *atoms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!atom_holds(w, &atoms[i]))
			return false;
	return true;
}

/* One of the alternatives holds where the program is true. */
static void check_alternatives(const world *w, const journey_expr_program *p)
{
	const journey_expr_alternative *either;
	size_t count = journey_expr_alternatives(p, &either), i = 0;
	while (i < count && !all_hold(w, either[i].atoms, either[i].count))
		i++;
	if (count > 0 && i == count)
		ck_abort_msg("%s is true where none of its alternatives holds", w->text);
}

static void check_atoms(world *w, const journey_expr_program *p, journey_expr_scratch *scratch)
{
	const journey_expr_atom *atoms;
	size_t count = journey_expr_atoms(p, &atoms);
	w->cases++;
	w->with_atoms += count > 0;
	for (int round = 0; round < 40; round++) {
		journey_value v = {{0}, 0, JOURNEY_BOOL};
		make_values(w);
		bool holds = journey_expr_run(p, &w->at, scratch, &v) == JOURNEY_OK && v.as.i, all = true;
		for (size_t i = 0; i < count; i++) {
			char text[200] = "";
			if (atom_holds(w, &atoms[i]))
				continue;
			all = false;
			atom_text(&atoms[i], text, sizeof text);
			if (holds)
				ck_abort_msg("%s is true where %s does not hold", w->text, text);
		}
		if (holds)
			check_alternatives(w, p);
		w->true_ones += holds;
		w->untrue += !holds;
		w->spared += !holds && !all;
	}
}

JOURNEY_PLAIN_TEST(random_conditions)
{
	static world w;
	journey_expr_env *env = NULL;
	journey_expr_scratch *scratch = NULL;
	w.state = 7;
	w.at = (journey_activation){.values = w.values, .value_count = SLOTS, .user = &w};
	w.at.load_key = load_key;
	w.at.load_field = load_field;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	TRY(declare(env));
	for (int i = 0; i < (torture_long() ? 1000000 : 20000); i++) {
		journey_expr_program *p;
		journey_error error;
		w.size = 0;
		put_truth(&w, below(&w, 6));
		if (w.size > TEXT - 64)
			continue;
		if (journey_expr_compile(env, str(w.text), "bool", allocator, &p, &error)) {
			/* Text compared with a number. */
			ck_assert_int_eq(error.status, JOURNEY_TYPE);
			continue;
		}
		check_atoms(&w, p, scratch);
		journey_expr_program_free(p);
	}
	printf("atoms: %zu conditions, %zu with atoms; %zu times true, %zu times not, %.1f %% of them told "
	       "by the atoms\n",
	       w.cases, w.with_atoms, w.true_ones, w.untrue, 100.0 * (double)w.spared / (double)w.untrue);
	ck_assert_uint_gt(w.true_ones, w.cases);
	ck_assert_uint_gt(w.spared * 3, w.untrue);
done:
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

Suite *suite_atoms(void)
{
	return torture_suite("atoms", torture_implied, torture_alternatives, torture_names, torture_random_conditions, NULL);
}
