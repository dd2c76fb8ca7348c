#include "trigger/draft.h"

#include "base/error.h"
#include <math.h>

/* Words of a record that may go to tests of more than one word; each other test is one. */
#define WORDS_MAX (JY_RECORD_MAX - JY_DRAFT_MAX)

/* ---- checking ---- */

static bool is_constant(const journey_value *v)
{
	return (v->type >= JOURNEY_BOOL && v->type <= JOURNEY_BYTES) || v->type == JOURNEY_TIMESTAMP ||
	       v->type == JOURNEY_DURATION;
}

static journey_status check_constant(const journey_value *v, journey_error *error)
{
	if (!is_constant(v))
		return jy_error_set(error, JOURNEY_TYPE, "",
		                    "a predicate compares with a value of type %u, expected bool, int, uint, double, string, "
		                    "bytes, timestamp or duration",
		                    (unsigned)v->type);
	if ((v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES) && v->n > JOURNEY_RULE_TEXT_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "", "a predicate's text has %u bytes, at most %d are allowed",
		                    (unsigned)v->n, JOURNEY_RULE_TEXT_MAX);
	return JOURNEY_OK;
}

static journey_status check_values(const journey_expr_atom *atom, journey_error *error)
{
	journey_status status = JOURNEY_OK;
	if (atom->kind != JOURNEY_ATOM_IN && atom->count != 1)
		return jy_error_set(error, JOURNEY_INVALID, "", "a predicate has %llu values, expected one",
		                    (unsigned long long)atom->count);
	if (atom->count > JOURNEY_RULE_VALUES_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "", "a predicate has %llu values, at most %d are allowed",
		                    (unsigned long long)atom->count, JOURNEY_RULE_VALUES_MAX);
	if (atom->count > 0 && atom->values == NULL)
		return jy_error_set(error, JOURNEY_INVALID, "", "a predicate's values are NULL");
	for (size_t i = 0; i < atom->count && status == JOURNEY_OK; i++)
		status = check_constant(&atom->values[i], error);
	if (status == JOURNEY_OK && atom->kind == JOURNEY_ATOM_PREFIX && atom->values[0].type != JOURNEY_STRING)
		return jy_error_set(error, JOURNEY_TYPE, "", "a prefix is of type %u, expected string",
		                    (unsigned)atom->values[0].type);
	return status;
}

static journey_status check_bounds(const journey_expr_atom *atom, journey_error *error)
{
	journey_status status = JOURNEY_OK;
	if (atom->low.type == JOURNEY_NULL && atom->high.type == JOURNEY_NULL)
		return jy_error_set(error, JOURNEY_INVALID, "", "a range has no bound, expected `low`, `high` or both");
	if (atom->low.type != JOURNEY_NULL)
		status = check_constant(&atom->low, error);
	if (status == JOURNEY_OK && atom->high.type != JOURNEY_NULL)
		status = check_constant(&atom->high, error);
	return status;
}

journey_status jy_predicate_check(const journey_expr_atom *atom, journey_error *error)
{
	const journey_value *key = &atom->key;
	bool named = key->type == JOURNEY_STRING ||
	             (atom->read == JOURNEY_READ_KEY && key->type >= JOURNEY_BOOL && key->type <= JOURNEY_UINT);
	if (atom->read != JOURNEY_READ_SLOT && atom->read != JOURNEY_READ_KEY && atom->read != JOURNEY_READ_FIELD)
		return jy_error_set(error, JOURNEY_INVALID, "", "a predicate reads by way %d, which does not exist",
		                    (int)atom->read);
	if (atom->read == JOURNEY_READ_SLOT ? key->type != JOURNEY_NULL : !named)
		return jy_error_set(error, JOURNEY_TYPE, "", "a predicate's key is of type %u, expected %s",
		                    (unsigned)key->type, atom->read == JOURNEY_READ_SLOT ? "null" : "string");
	if (key->type == JOURNEY_STRING && key->n > JOURNEY_RULE_TEXT_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "", "a predicate's key has %u bytes, at most %d are allowed",
		                    (unsigned)key->n, JOURNEY_RULE_TEXT_MAX);
	switch (atom->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
	case JOURNEY_ATOM_PREFIX:
	case JOURNEY_ATOM_CONTAINS:
		return check_values(atom, error);
	case JOURNEY_ATOM_RANGE:
	case JOURNEY_ATOM_NOT_RANGE:
		return check_bounds(atom, error);
	case JOURNEY_ATOM_HAS:
		return JOURNEY_OK;
	}
	return jy_error_set(error, JOURNEY_INVALID, "", "there is no predicate of kind %d", (int)atom->kind);
}

/* ---- bounds as doubles ---- */

static bool is_number(const journey_value *v)
{
	return (v->type == JOURNEY_INT || v->type == JOURNEY_UINT || v->type == JOURNEY_DOUBLE) && jy_key_is_exact(v);
}

static double number_of(const journey_value *v)
{
	return v->type == JOURNEY_INT ? (double)v->as.i : v->type == JOURNEY_UINT ? (double)v->as.u : v->as.d;
}

/* The next double above; of infinity NaN: nothing is above. */
static double above(double x)
{
	uint64_t bits = jy_word_of(x + 0.0);
	if (!(x < INFINITY))
		return NAN;
	if (x < 0)
		return jy_number_of(bits - 1);
	return jy_number_of(bits + 1);
}

/* Both bounds as ones that are included; false: they are no numbers, or have no doubles of their own. */
static bool bounds_of(const journey_expr_atom *atom, double *low, double *high)
{
	*low = -INFINITY;
	*high = INFINITY;
	if (atom->low.type != JOURNEY_NULL) {
		if (!is_number(&atom->low))
			return false;
		*low = number_of(&atom->low);
		if (!atom->low_included)
			*low = above(*low);
	}
	if (atom->high.type != JOURNEY_NULL) {
		if (!is_number(&atom->high))
			return false;
		*high = number_of(&atom->high);
		if (!atom->high_included)
			*high = -above(-*high);
	}
	return true;
}

/* ---- adding predicates ---- */

static uint32_t words_of(const jy_draft_test *test)
{
	return jy_test_words(jy_test_word(test->kind, 0, test->count));
}

static bool fits(const jy_draft *draft, const jy_draft_test *test)
{
	uint32_t words = words_of(test);
	return words == 1 || draft->words + words <= WORDS_MAX;
}

/* The field's use goes with the test. */
static void add_test(jy_draft *draft, const jy_draft_test *test)
{
	draft->words += words_of(test);
	draft->tests[draft->count++] = *test;
}

static journey_status keep(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atom, uint32_t field)
{
	jy_draft_test test = {.kind = JY_TEST_KEPT, .field = field};
	if (!jy_kept_add(&rules->kept, &rules->allocator, atom, &test.first))
		return JOURNEY_NO_MEMORY;
	add_test(draft, &test);
	return JOURNEY_OK;
}

static journey_status add_constant(journey_rules *rules, jy_draft *draft, const jy_key *key, jy_draft_test *test)
{
	uint32_t number;
	if (!jy_grow(&rules->allocator, &draft->constants, &draft->constant_capacity, draft->constant_count + 1,
	             sizeof *draft->constants))
		return JOURNEY_NO_MEMORY;
	journey_status status =
		jy_constant_use(&rules->constants, &rules->fields, &rules->allocator, test->field, key, &number);
	if (status != JOURNEY_OK)
		return status;
	for (uint32_t i = 0; i < test->count; i++) {
		if (draft->constants[test->first + i] != number)
			continue;
		jy_constant_drop(&rules->constants, &rules->fields, &rules->allocator, number);
		return JOURNEY_OK;
	}
	draft->constants[draft->constant_count++] = number;
	test->count++;
	return JOURNEY_OK;
}

/* Whether all its values are such as an event's are looked up by. */
static bool has_keys(const journey_expr_atom *atom)
{
	for (size_t i = 0; i < atom->count; i++) {
		const journey_value *v = &atom->values[i];
		if (v->type < JOURNEY_BOOL || v->type > JOURNEY_STRING || !jy_key_is_exact(v))
			return false;
	}
	return atom->count <= JY_ACCESS_VALUES_MAX;
}

static void drop_constants(journey_rules *rules, jy_draft *draft, size_t from)
{
	while (draft->constant_count > from)
		jy_constant_drop(&rules->constants, &rules->fields, &rules->allocator,
		                 draft->constants[--draft->constant_count]);
}

static journey_status add_equality(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atom, uint32_t field)
{
	jy_draft_test test = {.kind = JY_TEST_AMONG, .field = field, .first = (uint32_t)draft->constant_count};
	journey_status status = JOURNEY_OK;
	jy_key key;
	for (size_t i = 0; i < atom->count && status == JOURNEY_OK; i++)
		if (jy_key_of(&atom->values[i], &key))
			status = add_constant(rules, draft, &key, &test);
	if (test.count <= 1)
		test.kind = atom->kind == JOURNEY_ATOM_CONTAINS ? JY_TEST_CONTAINS : JY_TEST_IS;
	if (status == JOURNEY_OK && fits(draft, &test)) {
		draft->never = draft->never || test.count == 0; /* NaN equals nothing */
		add_test(draft, &test);
		return JOURNEY_OK;
	}
	drop_constants(rules, draft, test.first);
	return status == JOURNEY_OK ? keep(rules, draft, atom, field) : status;
}

static journey_status add_bounds(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atom, uint32_t field,
                                 double low, double high)
{
	jy_draft_test test = {.kind = JY_TEST_WITHIN, .field = field, .low = low, .high = high};
	if (atom->kind == JOURNEY_ATOM_NOT_RANGE) {
		test.kind = JY_TEST_OUTSIDE;
	} else if (atom->high.type == JOURNEY_NULL) {
		test.kind = JY_TEST_LEAST;
	} else if (atom->low.type == JOURNEY_NULL) {
		test.kind = JY_TEST_MOST;
		test.low = high;
	}
	if (test.kind != JY_TEST_OUTSIDE && !(low <= high))
		draft->never = true; /* among them NaN */
	if (!fits(draft, &test))
		return keep(rules, draft, atom, field);
	add_test(draft, &test);
	return JOURNEY_OK;
}

static bool is_text(const journey_value *v)
{
	return v->type == JOURNEY_STRING || v->type == JOURNEY_NULL;
}

static bool is_text_or_bool(const journey_expr_atom *atom)
{
	for (size_t i = 0; i < atom->count; i++)
		if (atom->values[i].type == JOURNEY_STRING || atom->values[i].type == JOURNEY_BOOL)
			return true;
	return false;
}

/*
 * Whether a predicate says of a value as it is what it says of the same converted to the type that a program declares.
 * Text may become a time there, an int a double; a key of a tally that is absent reads "" or false.
 */
static bool holds_unconverted(const journey_expr_atom *atom)
{
	double low, high;
	bool tally = atom->read == JOURNEY_READ_KEY;
	switch (atom->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
	case JOURNEY_ATOM_CONTAINS:
		for (size_t i = 0; i < atom->count; i++)
			if (atom->values[i].type > JOURNEY_STRING || !jy_key_is_exact(&atom->values[i]))
				return false;
		return !tally || !is_text_or_bool(atom);
	case JOURNEY_ATOM_RANGE:
	case JOURNEY_ATOM_NOT_RANGE:
		return bounds_of(atom, &low, &high) || (!tally && is_text(&atom->low) && is_text(&atom->high));
	case JOURNEY_ATOM_PREFIX:
		return !tally;
	case JOURNEY_ATOM_HAS:
		return true;
	}
	return false;
}

/* The field is in use already; on failure it is not given back here. */
static journey_status add_predicate(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atom,
                                    uint32_t field)
{
	jy_draft_test has = {.kind = JY_TEST_HAS, .field = field};
	double low, high;
	switch (atom->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
	case JOURNEY_ATOM_CONTAINS:
		return has_keys(atom) ? add_equality(rules, draft, atom, field) : keep(rules, draft, atom, field);
	case JOURNEY_ATOM_RANGE:
	case JOURNEY_ATOM_NOT_RANGE:
		return bounds_of(atom, &low, &high) ? add_bounds(rules, draft, atom, field, low, high)
		                                    : keep(rules, draft, atom, field);
	case JOURNEY_ATOM_PREFIX:
		return keep(rules, draft, atom, field);
	case JOURNEY_ATOM_HAS:
		break;
	}
	add_test(draft, &has);
	return JOURNEY_OK;
}

journey_status jy_draft_add(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atoms, size_t count,
                            bool implied)
{
	if (draft->words == 0)
		draft->words = 1;
	for (size_t i = 0; i < count && draft->count < JY_DRAFT_MAX; i++) {
		uint32_t field;
		if (implied && !holds_unconverted(&atoms[i]))
			continue;
		journey_status status = jy_field_use(&rules->fields, &rules->allocator, &atoms[i], &field);
		if (status == JOURNEY_OK) {
			status = add_predicate(rules, draft, &atoms[i], field);
			if (status != JOURNEY_OK)
				jy_field_drop(&rules->fields, &rules->allocator, field);
		}
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

void jy_draft_drop(journey_rules *rules, jy_draft *draft)
{
	drop_constants(rules, draft, 0);
	for (uint32_t i = 0; i < draft->count; i++) {
		if (draft->tests[i].kind == JY_TEST_KEPT)
			jy_kept_drop(&rules->kept, &rules->allocator, draft->tests[i].first);
		jy_field_drop(&rules->fields, &rules->allocator, draft->tests[i].field);
	}
	jy_free(&rules->allocator, draft->constants, draft->constant_capacity * sizeof *draft->constants);
	draft->constants = NULL;
	draft->constant_capacity = 0;
	draft->count = 0;
}

/* ---- what it is filed by ---- */

/*
 * How often an event will come to where it is filed, in parts of 2^20: as often as rules name the value among those
 * that they compare the field with. A list is taken to have four items.
 */
static uint64_t weight_of(const journey_rules *rules, const jy_draft *draft, const jy_draft_test *test)
{
	const jy_field *field = &rules->fields.items[test->field];
	uint64_t uses = 0;
	for (uint32_t i = 0; i < test->count; i++)
		uses += rules->constants.items[draft->constants[test->first + i]].uses;
	if (test->kind == JY_TEST_CONTAINS)
		uses *= 4;
	return (uses << 20) / ((uint64_t)field->equal + field->values);
}

uint32_t jy_draft_access(const journey_rules *rules, const jy_draft *draft)
{
	uint32_t best = UINT32_MAX;
	uint64_t least = UINT64_MAX;
	for (uint32_t i = 0; i < draft->count; i++) {
		const jy_draft_test *test = &draft->tests[i];
		if (test->kind != JY_TEST_IS && test->kind != JY_TEST_AMONG && test->kind != JY_TEST_CONTAINS)
			continue;
		uint64_t weight = weight_of(rules, draft, test);
		if (weight < least) {
			least = weight;
			best = i;
		}
	}
	for (uint32_t i = 0; i < draft->count && best == UINT32_MAX; i++) {
		jy_test kind = draft->tests[i].kind;
		if (kind == JY_TEST_LEAST || kind == JY_TEST_MOST || kind == JY_TEST_WITHIN)
			best = i;
	}
	return best;
}

/* ---- records ---- */

static size_t put_test(const jy_draft *draft, const jy_draft_test *test, uint64_t *out)
{
	uint32_t operand = test->count;
	if (test->kind == JY_TEST_IS || test->kind == JY_TEST_CONTAINS)
		operand = draft->constants[test->first];
	else if (test->kind == JY_TEST_KEPT)
		operand = test->first;
	out[0] = jy_test_word(test->kind, test->field, operand);
	size_t words = jy_test_words(out[0]);
	if (test->kind == JY_TEST_AMONG) {
		memset(out + 1, 0, (words - 1) * sizeof *out);
		for (uint32_t i = 0; i < test->count; i++)
			out[1 + i / 2] |= (uint64_t)draft->constants[test->first + i] << (i % 2 ? 32 : 0);
	} else if (words > 1) {
		out[1] = jy_word_of(test->low);
		if (words > 2)
			out[2] = jy_word_of(test->high);
	}
	return words;
}

static bool is_equality(jy_test kind)
{
	return kind == JY_TEST_IS || kind == JY_TEST_AMONG || kind == JY_TEST_CONTAINS;
}

void jy_draft_record(const jy_draft *draft, uint32_t rule, uint32_t access, uint64_t record[JY_RECORD_MAX])
{
	size_t words = 1, tests = 0;
	/* What costs least goes first. */
	for (int kind = JY_TEST_IS; kind <= JY_TEST_KEPT; kind++) {
		for (uint32_t i = 0; i < draft->count; i++) {
			if (draft->tests[i].kind != (jy_test)kind || (i == access && is_equality(draft->tests[i].kind)))
				continue;
			words += put_test(draft, &draft->tests[i], record + words);
			tests++;
		}
	}
	record[0] = jy_record_head(rule, words, tests);
}

static void each_name(journey_rules *rules, const uint64_t *record, bool use)
{
	const journey_allocator *a = &rules->allocator;
	const uint64_t *word = record + 1;
	for (uint32_t tests = jy_record_tests(record[0]); tests > 0; tests--, word += jy_test_words(*word)) {
		uint32_t operand = jy_test_operand(*word), field = jy_test_field(*word), count = 0;
		jy_test kind = jy_test_kind(*word);
		if (kind == JY_TEST_KEPT && use)
			rules->kept.items[operand].uses++;
		else if (kind == JY_TEST_KEPT)
			jy_kept_drop(&rules->kept, a, operand);
		if (is_equality(kind))
			count = kind == JY_TEST_AMONG ? operand : 1;
		for (uint32_t i = 0; i < count; i++) {
			uint32_t constant = kind == JY_TEST_AMONG ? jy_constant_at(word + 1, i) : operand;
			if (use)
				jy_constant_again(&rules->constants, &rules->fields, constant);
			else
				jy_constant_drop(&rules->constants, &rules->fields, a, constant);
		}
		if (use)
			rules->fields.items[field].uses++;
		else
			jy_field_drop(&rules->fields, a, field);
	}
}

void jy_record_use(journey_rules *rules, const uint64_t *record)
{
	each_name(rules, record, true);
}

void jy_record_drop(journey_rules *rules, const uint64_t *record)
{
	each_name(rules, record, false);
}
