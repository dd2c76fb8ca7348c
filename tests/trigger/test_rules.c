/* Sets of rules by hand: how they are numbered, what matches, what is looked at. */
#include "trigger/check_trigger.h"

enum { CATEGORY, PRICE, TAGS, SLOTS };
enum { VIEWED = 7, BOUGHT = 8 };

static const journey_value none = {.type = JOURNEY_NULL};

typedef struct shelf {
	journey_rules *rules;
	journey_matcher *matcher;
	journey_value values[SLOTS];
	journey_activation activation;
	const uint32_t *found;
	size_t count;
} shelf;

static journey_status shelf_make(shelf *s, const journey_allocator *allocator)
{
	*s = (shelf){.activation = {.value_count = SLOTS}};
	for (int i = 0; i < SLOTS; i++)
		s->values[i].type = JOURNEY_EXPR_ABSENT;
	s->activation.values = s->values;
	journey_status status = journey_rules_new(allocator, &s->rules);
	return status == JOURNEY_OK ? journey_matcher_new(allocator, &s->matcher) : status;
}

static void shelf_free(shelf *s)
{
	journey_matcher_free(s->matcher);
	journey_rules_free(s->rules);
}

static journey_status match(shelf *s, uint32_t event)
{
	return journey_rules_match(s->rules, s->matcher, event, &s->activation, &s->found, &s->count);
}

#define FOUND(s, ...)                                                                                        \
	do {                                                                                                     \
		const uint32_t wanted[] = {__VA_ARGS__};                                                             \
		ck_assert_uint_eq((s).count, sizeof wanted / sizeof *wanted);                                        \
		for (size_t found_i = 0; found_i < (s).count; found_i++)                                             \
			ck_assert_uint_eq((s).found[found_i], wanted[found_i]);                                          \
	} while (0)

JOURNEY_TEST(numbers)
{
	shelf s;
	journey_value shoes = text_value("shoes");
	journey_expr_atom atom = equals(CATEGORY, &shoes);
	uint32_t number = 99;
	TRY(shelf_make(&s, allocator));
	for (uint32_t i = 0; i < 3; i++) {
		TRY(add_rule(s.rules, VIEWED, &atom, 1, &number));
		ck_assert_uint_eq(number, i);
	}
	ck_assert_uint_eq(journey_rules_id(s.rules, 1), VIEWED);
	s.values[CATEGORY] = shoes;
	TRY(match(&s, VIEWED));
	FOUND(s, 0, 1, 2);
	TRY(journey_rules_remove(s.rules, 1));
	ck_assert_uint_eq(journey_rules_id(s.rules, 1), 0);
	TRY(match(&s, VIEWED));
	FOUND(s, 0, 2);
	EXPECT(journey_rules_remove(s.rules, 1), JOURNEY_NOT_FOUND);
	TRY(journey_rules_remove(s.rules, 2));
	/* Two of three are gone: what was filed of them is out, and their numbers are given again. */
	TRY(add_rule(s.rules, VIEWED, &atom, 1, &number));
	ck_assert_uint_lt(number, 3);
	TRY(match(&s, VIEWED));
	ck_assert_uint_eq(s.count, 2);
	TRY(match(&s, BOUGHT));
	ck_assert_uint_eq(s.count, 0);
done:
	shelf_free(&s);
}

JOURNEY_TEST(types_of_events)
{
	shelf s;
	journey_value shoes = text_value("shoes");
	journey_expr_atom atom = equals(CATEGORY, &shoes);
	uint32_t number;
	TRY(shelf_make(&s, allocator));
	TRY(add_rule(s.rules, VIEWED, &atom, 1, &number));
	TRY(add_rule(s.rules, JOURNEY_RULE_ANY, &atom, 1, &number));
	TRY(add_rule(s.rules, BOUGHT, NULL, 0, &number));
	TRY(add_rule(s.rules, JOURNEY_RULE_ANY, NULL, 0, &number));
	s.values[CATEGORY] = shoes;
	TRY(match(&s, VIEWED));
	FOUND(s, 0, 1, 3);
	TRY(match(&s, BOUGHT));
	FOUND(s, 1, 2, 3);
	TRY(match(&s, 12345));
	FOUND(s, 1, 3);
	TRY(match(&s, JOURNEY_RULE_ANY)); /* a type like any other here */
	FOUND(s, 1, 3);
done:
	shelf_free(&s);
}

/* Both sides of a bound, included or not, of ints and doubles. */
JOURNEY_TEST(bounds)
{
	static const struct {
		double value;
		int open_low, closed_low, open_high, closed_high;
	} rows[] = {{9.999999999999998, 0, 0, 1, 1}, {10.0, 0, 1, 0, 1}, {10.000000000000002, 1, 1, 0, 0}};
	shelf s;
	journey_expr_atom atoms[4] = {between(PRICE, int_value(10), none), between(PRICE, double_value(10), none),
	                              between(PRICE, none, int_value(10)), between(PRICE, none, double_value(10))};
	uint32_t number;
	atoms[0].low_included = atoms[2].high_included = 0;
	TRY(shelf_make(&s, allocator));
	for (int i = 0; i < 4; i++)
		TRY(add_rule(s.rules, VIEWED, &atoms[i], 1, &number));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t wanted[4], n = 0;
		s.values[PRICE] = double_value(rows[i].value);
		TRY(match(&s, VIEWED));
		if (rows[i].open_low)
			wanted[n++] = 0;
		if (rows[i].closed_low)
			wanted[n++] = 1;
		if (rows[i].open_high)
			wanted[n++] = 2;
		if (rows[i].closed_high)
			wanted[n++] = 3;
		ck_assert_uint_eq(s.count, n);
		for (uint32_t k = 0; k < n; k++)
			ck_assert_uint_eq(s.found[k], wanted[k]);
	}
done:
	shelf_free(&s);
}

/* An item of a list that is there twice, a rule that is filed under several values: each rule is found once. */
JOURNEY_TEST(once)
{
	shelf s;
	journey_value tags[] = {text_value("new"), text_value("red"), text_value("new")};
	const journey_list list = {3, tags};
	journey_expr_atom has[2] = {equals(TAGS, &tags[0]), equals(TAGS, &tags[1])};
	const journey_expr_alternative either[2] = {{&has[0], 1}, {&has[1], 1}};
	const journey_rule rule = {.size = sizeof rule, .event = VIEWED, .alternatives = either, .alternative_count = 2};
	uint32_t number;
	has[0].kind = has[1].kind = JOURNEY_ATOM_CONTAINS;
	TRY(shelf_make(&s, allocator));
	TRY(journey_rules_add(s.rules, &rule, &number, NULL));
	s.values[TAGS] = list_value(&list);
	TRY(match(&s, VIEWED));
	FOUND(s, 0);
	/* The items, not the list, and not a value that equals one. */
	s.values[TAGS] = tags[0];
	TRY(match(&s, VIEWED));
	ck_assert_uint_eq(s.count, 0);
done:
	shelf_free(&s);
}

/* Of 1,000 rules over one event only those are looked at that are filed under its values. */
JOURNEY_PLAIN_TEST(looked_at)
{
	shelf s;
	uint32_t number;
	ck_assert_int_eq(shelf_make(&s, allocator), JOURNEY_OK);
	for (int i = 0; i < 1000; i++) {
		journey_value id = int_value(i), common = text_value("shoes");
		journey_expr_atom atoms[2] = {equals(CATEGORY, &common), equals(PRICE, &id)};
		ck_assert_int_eq(add_rule(s.rules, VIEWED, atoms, 2, &number), JOURNEY_OK);
	}
	s.values[CATEGORY] = text_value("shoes");
	s.values[PRICE] = double_value(500);
	ck_assert_int_eq(match(&s, VIEWED), JOURNEY_OK);
	FOUND(s, 500);
	/* The first rules came when nothing said yet which equality is the rarer one. */
	ck_assert_uint_le(journey_matcher_looked(s.matcher), 2);
	shelf_free(&s);
}

/* Bounds, where there is no equality: about those that hold, not all of them. */
JOURNEY_PLAIN_TEST(looked_at_bounds)
{
	shelf s;
	uint32_t number;
	ck_assert_int_eq(shelf_make(&s, allocator), JOURNEY_OK);
	for (int i = 0; i < 5000; i++) {
		journey_expr_atom low = between(PRICE, int_value(i * 37 % 5000), none);
		ck_assert_int_eq(add_rule(s.rules, VIEWED, &low, 1, &number), JOURNEY_OK);
	}
	for (int value = 0; value < 5000; value += 777) {
		s.values[PRICE] = int_value(value);
		ck_assert_int_eq(match(&s, VIEWED), JOURNEY_OK);
		ck_assert_uint_eq(s.count, (size_t)value + 1);
		ck_assert_uint_le(journey_matcher_looked(s.matcher), (uint64_t)value + 100);
	}
	shelf_free(&s);
}

/* What is removed is given back: the same rules again and again take no more. */
JOURNEY_PLAIN_TEST(memory)
{
	shelf s;
	uint32_t numbers[500];
	size_t most = 0;
	ck_assert_int_eq(shelf_make(&s, allocator), JOURNEY_OK);
	for (int round = 0; round < 50; round++) {
		for (uint32_t i = 0; i < 500; i++) {
			char name[20] = "user-0000-00000";
			name[6] = (char)('0' + round / 10), name[7] = (char)('0' + round % 10);
			name[12] = (char)('0' + i / 100), name[13] = (char)('0' + i / 10 % 10), name[14] = (char)('0' + i % 10);
			journey_value id = text_value(name);
			journey_expr_atom atom = equals(CATEGORY, &id);
			ck_assert_int_eq(add_rule(s.rules, (uint32_t)round, &atom, 1, &numbers[i]), JOURNEY_OK);
		}
		if (round == 0)
			most = journey_rules_bytes(s.rules);
		for (uint32_t i = 0; i < 500; i++)
			ck_assert_int_eq(journey_rules_remove(s.rules, numbers[i]), JOURNEY_OK);
		ck_assert_uint_le(journey_rules_bytes(s.rules), most);
	}
	shelf_free(&s);
}

static journey_status fails(void *user, uint32_t slot, journey_value *out)
{
	(void)user, (void)slot, (void)out;
	return JOURNEY_HOST_ERROR - 5;
}

/* A callback's own failure ends the call, which leaves nothing behind. */
JOURNEY_TEST(callback_fails)
{
	shelf s;
	journey_value shoes = text_value("shoes");
	journey_expr_atom atom = equals(CATEGORY, &shoes);
	uint32_t number;
	TRY(shelf_make(&s, allocator));
	TRY(add_rule(s.rules, VIEWED, NULL, 0, &number));
	TRY(add_rule(s.rules, VIEWED, &atom, 1, &number));
	s.activation.value_count = 0;
	s.activation.load = fails;
	EXPECT(match(&s, VIEWED), (journey_status)(JOURNEY_HOST_ERROR - 5));
	s.activation.load = NULL;
	TRY(match(&s, VIEWED));
	FOUND(s, 0);
done:
	shelf_free(&s);
}

Suite *suite_rules(void)
{
	return torture_suite("rules", torture_numbers, torture_types_of_events, torture_bounds, torture_once,
	                     torture_looked_at, torture_looked_at_bounds, torture_memory, torture_callback_fails, NULL);
}
