/* The math library. */
#include "expr/check_expr.h"

JOURNEY_TEST(extremes)
{
	static const row rows[] = {
		{"math.greatest(1)", "1"},
		{"math.greatest(1u, 2u)", "2u"},
		{"math.greatest(-42.0, -21.5, -100.0)", "-21.5"},
		{"math.greatest([-42.0, -21.5, -100.0])", "-21.5"},
		{"math.least(1u, 2u)", "1u"},
		{"math.least(-42.0, -21.5, -100.0)", "-100.0"},
		{"math.least([3, 1, 2])", "1"},
		{"math.greatest(dyn([]))", "error 10"},
		{"math.least(profile.tags.map(t, t.size()))", "3"},
		{"math.greatest(profile.tags.filter(t, false).map(t, 1))", "error 10"},
		{"math.greatest(1, 2.5, 3u)", "3u"},
		{"math.least(1, 2.5, 3u, 0.5)", "0.5"},
		{"math.greatest(1, dyn(2))", "2"},
		{"math.greatest(dyn('a'))", "error 4"},
		{"math.greatest(1, dyn('a'))", "error 4"},
		{"math.greatest(1, 2, dyn('a'))", "error 4"},
		{"math.greatest(dyn([1, 'a']))", "error 4"},
		{"math.greatest(1, 2, 1/0)", "error 5"},
		{"math.greatest(profile.orders, 3)", "5"},
		{"math.greatest(1, profile.orders, 3)", "5"},
		{"math.least(profile.orders, event.price, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)", "1"},
		{"math.greatest(18446744073709551615u, -1, 1e300)", "1e+300"},
		{"math.greatest(9223372036854775806, 9223372036854775807)", "9223372036854775807"},
		/* Of equals the first; a NaN has no order. */
		{"math.greatest(1.0, 1, 1u)", "1.0"},
		{"math.least(0.0 / 0.0, 1.0)", "error 10"},
		{"math.least(1.0, 0.0 / 0.0)", "error 10"},
		{"math.greatest(1, 2u, 0.0 / 0.0)", "error 10"},
		{"math.isNaN(math.greatest(0.0 / 0.0))", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	TRY(check_refused(&s, allocator, "math.greatest() == 1", JOURNEY_TYPE, 6, NULL));
	TRY(check_refused(&s, allocator, "math.greatest('a') == 1", JOURNEY_TYPE, 6, NULL));
	TRY(check_refused(&s, allocator, "math.greatest(1, 2, 'a') == 1", JOURNEY_TYPE, 21, NULL));
	TRY(check_refused(&s, allocator, "math.least([1, true]) == 1", JOURNEY_TYPE, 16, NULL));
	TRY(check_refused(&s, allocator, "math.least([]) == 1", JOURNEY_TYPE, 12, NULL));
done:
	sample_free(&s);
}

JOURNEY_TEST(rounding)
{
	static const row rows[] = {
		{"[1.2, -1.2, 2.0, -0.5].map(x, math.ceil(x))", "[2.0, -1.0, 2.0, -0.0]"},
		{"[1.2, -1.2, 2.0, 0.5].map(x, math.floor(x))", "[1.0, -2.0, 2.0, 0.0]"},
		{"[1.2, 1.5, -1.5, 2.5, 0.49999999999999994, -0.4].map(x, math.round(x))",
		 "[1.0, 2.0, -2.0, 3.0, 0.0, -0.0]"},
		{"[1.3, -1.3, 1e300, -0.3].map(x, math.trunc(x))", "[1.0, -1.0, 1e+300, -0.0]"},
		{"math.round(4503599627370497.5) == 4503599627370498.0", "true"},
		{"[1.0 / 0.0, -1.0 / 0.0].map(x, math.floor(x))", "[inf, -inf]"},
		{"math.isNaN(math.ceil(0.0 / 0.0)) && math.isNaN(math.trunc(0.0 / 0.0))", "true"},
		{"math.round(event.price)", "80.0"},
		{"math.ceil(dyn(1))", "error 4"},
		{"[0.0 / 0.0, 1.0 / 0.0, 1.5].map(x, math.isNaN(x))", "[true, false, false]"},
		{"[0.0 / 0.0, 1.0 / 0.0, -1.0 / 0.0, 1.5].map(x, math.isInf(x))", "[false, true, true, false]"},
		{"[0.0 / 0.0, 1.0 / 0.0, -1.0 / 0.0, 1.5].map(x, math.isFinite(x))",
		 "[false, false, false, true]"},
		{"math.isNaN(dyn(1))", "error 4"},
		{"math.abs(-1)", "1"},
		{"math.abs(1u)", "1u"},
		{"math.abs(-0.0)", "0.0"},
		{"math.abs(-1.0 / 0.0)", "inf"},
		{"math.isNaN(math.abs(0.0 / 0.0))", "true"},
		{"math.abs(-9223372036854775807)", "9223372036854775807"},
		{"math.abs(-9223372036854775808)", "error 6"},
		{"math.abs(dyn('a'))", "error 4"},
		{"[-42, 0, 42].map(x, math.sign(x))", "[-1, 0, 1]"},
		{"[0u, 7u].map(x, math.sign(x))", "[0u, 1u]"},
		{"[-0.5, -0.0, 1.0 / 0.0].map(x, math.sign(x))", "[-1.0, 0.0, 1.0]"},
		{"math.isNaN(math.sign(0.0 / 0.0))", "true"},
		{"math.sqrt(81)", "9.0"},
		{"math.sqrt(4u)", "2.0"},
		{"math.sqrt(985.25) == 31.388692231439016", "true"},
		{"math.isNaN(math.sqrt(-15))", "true"},
		{"math.isNaN(math.sqrt(-0.5))", "true"},
		{"math.sqrt(1.0 / 0.0)", "inf"},
		{"math.sqrt(dyn('4'))", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(bits)
{
	static const row rows[] = {
		{"math.bitOr(1u, 2u)", "3u"},
		{"math.bitOr(-2, -4)", "-2"},
		{"math.bitAnd(3u, 2u)", "2u"},
		{"math.bitAnd(-3, -5)", "-7"},
		{"math.bitXor(3u, 5u)", "6u"},
		{"math.bitXor(1, 3)", "2"},
		{"math.bitNot(1)", "-2"},
		{"math.bitNot(0u)", "18446744073709551615u"},
		{"math.bitShiftLeft(1, 2)", "4"},
		{"math.bitShiftLeft(-1, 2)", "-4"},
		{"math.bitShiftLeft(1, 63)", "-9223372036854775808"},
		{"math.bitShiftLeft(1, 64)", "0"},
		{"math.bitShiftLeft(1u, 200)", "0u"},
		{"math.bitShiftLeft(1u, -1)", "error 10"},
		{"math.bitShiftRight(1024, 2)", "256"},
		{"math.bitShiftRight(-1024, 3)", "2305843009213693824"},
		{"math.bitShiftRight(-1, 0)", "-1"},
		{"math.bitShiftRight(-1, 63)", "1"},
		{"math.bitShiftRight(1024u, 64)", "0u"},
		{"math.bitShiftRight(1, -9223372036854775808)", "error 10"},
		{"math.bitAnd(profile.orders, 4)", "4"},
		{"math.bitAnd(dyn(1), 1u)", "error 4"},
		{"math.bitOr(dyn(1.5), 1)", "error 4"},
		{"math.bitNot(dyn(true))", "error 4"},
		{"math.bitShiftLeft(1, dyn(1u))", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	TRY(check_refused(&s, allocator, "math.bitAnd(1, 1u) == 1", JOURNEY_TYPE, 6, NULL));
done:
	sample_free(&s);
}

Suite *suite_math(void)
{
	return torture_suite("math", torture_extremes, torture_rounding, torture_bits, NULL);
}
