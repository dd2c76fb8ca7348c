/* Values from outside: slots, callbacks, tallies, absent and unknown ones; what a program tells about itself.
 */
#include "expr/check_expr.h"
#include <string.h>

JOURNEY_TEST(reading)
{
	static const row rows[] = {
		{"event.type == 'purchase' && event.price >= 50.0", "true"},
		{"event.price >= 50", "true"},
		{"50 <= event.price && 80.0 > event.price", "true"},
		{"profile.interest['running'] > 0.3", "true"},
		{"profile.interest.running", "0.5"},
		{"profile.interest['other']", "0.0"},
		{"profile.interest[stage]", "0.0"},
		{"profile.interest['lapse'] > 1.0", "unknown"},
		{"'running' in profile.interest", "true"},
		{"'other' in profile.interest", "false"},
		{"has(profile.interest.running) && !has(profile.interest.other)", "true"},
		{"profile.gone", "error 1"},
		{"has(profile.gone)", "false"},
		{"has(profile.email)", "true"},
		{"has(profile.views_7d)", "unknown"},
		{"!has(profile.gone) || profile.gone == 'x'", "true"},
		{"event.extra > 2.0", "true"},
		{"event.extra + 1.0", "3.5"},
		{"event.other == 1", "error 1"},
		{"has(event.extra) && !has(event.other)", "true"},
		{"segment('runners')", "true"},
		{"twice(21)", "42"},
		{"twice(1 / 0)", "error 5"},
		{"host.broken(1)", "status -1000"},
		{"profile.asked == 'asked'", "true"},
		{"profile.birthday.getMonth()", "1"},
		{"profile.whole == 2", "error 8"},
		{"profile.orders in [1, 5] && stage in ['prospect', 'visitor']", "true"},
		{"profile.unsubscribed == false && !profile.unsubscribed", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

/* Unknown wins over errors in logic, elsewhere what comes first; see journey_activation. */
JOURNEY_TEST(unknown)
{
	static const row rows[] = {
		{"profile.gone == 'x' && profile.views_7d > 1 && 1 / 0 > 1", "unknown"},
		{"profile.gone == 'x' || profile.views_7d > 1 || 1 / 0 > 1 || true", "true"},
		{"profile.gone == 'x' && 1 / 0 > 1", "error 1"},
		{"[1, 0].all(x, profile.views_7d / x > 1)", "unknown"},
		{"[0, 1].exists(x, 1 / x > 1 || profile.views_7d > x)", "unknown"},
		{"[0, 1].exists(x, 1 / x > 1 || profile.views_7d > x || x == 1)", "true"},
		{"[0, 1].exists_one(x, 1 / x > profile.views_7d)", "error 5"},
		{"[1, 0].exists_one(x, 1 / x > profile.views_7d)", "unknown"},
		{"[1, 0].map(x, profile.views_7d / x)", "unknown"},
		{"[0, 1].filter(x, 1 / x > profile.views_7d)", "error 5"},
		{"profile.views_7d + 1 / 0", "unknown"},
		{"1 / 0 + profile.views_7d", "error 5"},
		{"[profile.views_7d, 1 / 0]", "unknown"},
		{"{'a': 1 / 0, 'b': profile.views_7d}", "error 5"},
		{"(profile.views_7d > 1 ? 1 / 0 : 2) > 1 || true", "true"},
		{"profile.?views_7d.orValue(3)", "unknown"},
		{"has(profile.views_7d) || has(profile.email)", "true"},
		{"cel.bind(x, profile.views_7d, true || x > 1)", "true"},
		{"cel.bind(x, profile.views_7d, false || x > 1)", "unknown"},
		{"twice(profile.views_7d)", "unknown"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(no_callbacks)
{
	static const row rows[] = {{"event.type == 'x'", "error 1"}, {"profile.interest['running']", "0.0"},
				   {"has(event.extra)", "false"},    {"event.extra", "error 1"},
				   {"twice(1)", "error 11"},         {"has(event.type)", "false"}};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	memset(&s.activation, 0, sizeof s.activation);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		TRY(check_row(&s, allocator, rows[i].expr, rows[i].expected));
done:
	sample_free(&s);
}

JOURNEY_TEST(zones)
{
	static const row rows[] = {
		{"now.getHours('Europe/Berlin') - now.getHours()", "2"},
		{"timestamp('2025-10-26T00:59:59Z').getHours('Europe/Berlin')", "2"},
		{"timestamp('2025-10-26T01:00:00Z').getHours('Europe/Berlin')", "2"},
		{"timestamp('2025-10-26T02:00:00Z').getHours('Europe/Berlin')", "3"},
		{"timestamp('2025-10-25T22:00:00Z').getDayOfWeek('Europe/Berlin')", "0"},
		{"timestamp('2025-12-31T23:00:00Z').getFullYear('Europe/Berlin')", "2026"},
		{"now.getHours('Europe/Bärlin')", "error 10"},
		{"now.getHours('')", "error 10"},
		{"now.getHours('Remote')", "error 10"},
		{"now.getHours('Broken')", "status -1000"},
		{"now.getHours('+24:00')", "error 10"},
		{"now.getHours('UTC') == now.getHours() && now.getHours('-00:00') == now.getHours()", "true"},
		{"now.getHours('nowhere') == 1 || true", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	s.activation.zone = NULL;
	TRY(check_row(&s, allocator, "now.getHours('Europe/Berlin')", "error 10"));
	TRY(check_row(&s, allocator, "now.getHours('+02:00') - now.getHours('UTC')", "2"));
done:
	sample_free(&s);
}

/* What a function of the host's gives has the type that is declared, or converts to it. */
JOURNEY_TEST(results)
{
	static const char *const number[] = {"int"};
	static const char *const types[] = {"bool", "double", "list(bool)", "dyn"};
	static const char *const names[] = {"yes", "ratio", "each", "any"};
	static const row rows[] = {{"[yes(1)]", "error 8"},
				   {"yes(1) || true", "true"},
				   {"{'a': yes(1)}", "error 8"},
				   {"yes(twice(1)) == true", "error 8"},
				   {"ratio(2)", "4.0"},
				   {"ratio(2) / 8.0", "0.5"},
				   {"each(1).size() == 1", "error 8"},
				   {"[any(1)]", "[2]"}};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < 4; i++) {
		journey_expr_function f = {sizeof f, str(names[i]), 1, number, types[i], 1, 0, NULL, NULL, NULL};
		TRY(journey_expr_env_function(s.env, &f, NULL));
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		TRY(check_row(&s, allocator, rows[i].expr, rows[i].expected));
	TRY(journey_expr_env_set_mode(s.env, JOURNEY_EXPR_UNCHECKED));
	TRY(check_row(&s, allocator, "[yes(1)]", "error 8"));
	TRY(check_row(&s, allocator, "ratio(2)", "4.0"));
done:
	sample_free(&s);
}

/* A whole number in a JSON event for an int, an int for a double. */
JOURNEY_TEST(converts)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	s.values[4] = (journey_value){.as = {.d = 7.0}, .type = JOURNEY_DOUBLE};
	s.values[1] = (journey_value){.as = {.i = 3}, .type = JOURNEY_INT};
	TRY(check_row(&s, allocator, "profile.orders", "7"));
	TRY(check_row(&s, allocator, "profile.orders == 7", "true"));
	TRY(check_row(&s, allocator, "event.price", "3.0"));
	TRY(check_row(&s, allocator, "event.price > 2.5", "true"));
	s.values[4] = (journey_value){.as = {.d = 1e300}, .type = JOURNEY_DOUBLE};
	TRY(check_row(&s, allocator, "profile.orders == 7", "error 8"));
	s.values[4] = (journey_value){.as = {.s = "7"}, .n = 1, .type = JOURNEY_STRING};
	TRY(check_row(&s, allocator, "profile.orders == 7", "error 8"));
done:
	sample_free(&s);
}

JOURNEY_TEST(introspection)
{
	static const char text[] =
		"stage == 'prospect' && (event.price > 1.0 || has(profile.gone)) && "
		"profile.interest['a'] > 0.1 && 3 == profile.orders && !profile.unsubscribed && "
		"segment('runners') && event.extra == 1 && !(event.type != 'x')";
	static const uint32_t expected[] = {0, 1, 4, 7, 8, 9, 10, 14, 100},
			      atom_slots[] = {0, 4, 7, 9, 10, 14, 100};
	sample s = {0};
	journey_expr_program *p = NULL;
	const uint32_t *slots;
	const journey_expr_atom *atoms;
	journey_error error;
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_compile(s.env, str(text), "bool", allocator, &p, &error));
	ck_assert_uint_eq(journey_expr_slots(p, &slots), 9);
	ck_assert_mem_eq(slots, expected, sizeof expected);
	ck_assert_uint_eq(journey_expr_atoms(p, &atoms), 7);
	for (size_t i = 0; i < 7; i++)
		ck_assert_uint_eq(atoms[i].slot, atom_slots[i]);
	ck_assert_int_eq(journey_expr_timed(p), 0);
	ck_assert_uint_gt(journey_expr_cost(p), 8);
	ck_assert_str_eq(journey_expr_type(p), "bool");
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_compile(s.env, str("profile.views_7d > 1"), "bool", allocator, &p, &error));
	ck_assert_int_eq(journey_expr_timed(p), 1);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_compile(s.env, str("now > profile.last || stage == 'x'"), "bool", allocator, &p,
				 &error));
	ck_assert_int_eq(journey_expr_timed(p), 1);
	ck_assert_uint_eq(journey_expr_atoms(p, NULL), 0);
	ck_assert_uint_eq(journey_expr_slots(p, NULL), 2);
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* A dyn result must turn out as wanted. */
JOURNEY_TEST(wanted)
{
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_error error;
	journey_value value = {{.i = 77}, 0, JOURNEY_INT};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_compile(s.env, str("event.extra"), "bool", allocator, &p, &error));
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_EVAL);
	ck_assert_int_eq(journey_expr_reason(s.scratch, NULL), JOURNEY_REASON_TYPE);
	ck_assert_int_eq(value.as.i, 77);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_compile(s.env, str("event.extra"), "double", allocator, &p, &error));
	TRY(journey_expr_run(p, &s.activation, s.scratch, &value));
	ck_assert_str_eq(value_text(value), "2.5");
	journey_expr_program_free(p);
	p = NULL;
	EXPECT(journey_expr_compile(s.env, str("1"), "double", allocator, &p, &error), JOURNEY_TYPE);
	EXPECT(journey_expr_compile(s.env, str("1"), "nonsense", allocator, &p, &error), JOURNEY_MISUSE);
	EXPECT(journey_expr_compile(s.env, str("1"), "double", allocator, NULL, &error), JOURNEY_MISUSE);
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* The program lives on without its environment, and a warm scratch allocates nothing. */
static size_t allocations;

static void *count_resize(void *user, void *block, size_t old_size, size_t new_size)
{
	const journey_allocator *inner = user;
	allocations += new_size > 0;
	return inner->resize(inner->user, block, old_size, new_size);
}

JOURNEY_PLAIN_TEST(no_allocation)
{
	static const char text[] =
		"profile.tags.map(t, t + '!').exists(t, t == 'vip!') && [1, 2].size() == 2 && "
		"event.price * 2.0 > 100.0 && string(profile.last) != stage";
	journey_allocator counting = {count_resize, NULL};
	journey_allocator inner = *allocator;
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_value value;
	journey_error error;
	counting.user = &inner;
	TRY(sample_make(&s, &counting));
	TRY(journey_expr_compile(s.env, str(text), "bool", &counting, &p, &error));
	journey_expr_env_free(s.env);
	s.env = NULL;
	for (int i = 0; i < 3; i++)
		TRY(journey_expr_run(p, &s.activation, s.scratch, &value));
	allocations = 0;
	for (int i = 0; i < 1000; i++)
		TRY(journey_expr_run(p, &s.activation, s.scratch, &value));
	ck_assert_uint_eq(allocations, 0);
	ck_assert_str_eq(value_text(value), "true");
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

Suite *suite_activation(void)
{
	return torture_suite("activation", torture_reading, torture_unknown, torture_no_callbacks,
			     torture_zones, torture_results, torture_converts, torture_introspection, torture_wanted,
			     torture_no_allocation, NULL);
}
