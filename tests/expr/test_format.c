/* format(): verbs, precision, all types of values, what is refused. */
#include "expr/check_expr.h"

JOURNEY_TEST(verbs)
{
	static const row rows[] = {
		{"'no verbs'.format([])", "\"no verbs\""},
		{"''.format([])", "\"\""},
		{"'%%'.format([])", "\"%\""},
		{"'100%% of %s%%'.format(['x'])", "\"100% of x%\""},
		{"'%d %d'.format([-5, 7u])", "\"-5 7\""},
		{"'%d'.format([3.14])", "\"3.14\""},
		{"'%d'.format([-9223372036854775808])", "\"-9223372036854775808\""},
		{"'%b %b %b'.format([5, 6u, true])", "\"101 110 1\""},
		{"'%b'.format([-5])", "\"-101\""},
		{"'%b'.format([false])", "\"0\""},
		{"'%b'.format([-9223372036854775808]).size()", "65"},
		{"'%o %o %o'.format([11, 65535u, -8])", "\"13 177777 -10\""},
		{"'%x %X %x'.format([30, 6000u, -255])", "\"1e 1770 -ff\""},
		{"'%x %X'.format(['Hello', b'\\xab\\x01'])", "\"48656c6c6f AB01\""},
		{"'%x'.format([''])", "\"\""},
		{"'%x'.format([18446744073709551615u])", "\"ffffffffffffffff\""},
		{"'%s has %d'.format([stage, profile.orders])", "\"prospect has 5\""},
		{"stage.format([])", "\"prospect\""},
		{"'\xc3\xa9%s\xc3\xa9'.format(['\xc3\xa9'])", "\"\xc3\xa9\xc3\xa9\xc3\xa9\""},
		/* A precision counts for %f and %e alone. */
		{"'%.2s %.0d'.format(['abc', 12])", "\"abc 12\""},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(numbers)
{
	static const row rows[] = {
		{"'%f %f %f'.format([1, 1u, 3.14])", "\"1.000000 1.000000 3.140000\""},
		{"'%.1f %.0f'.format([3.14, 3.14])", "\"3.1 3\""},
		{"'%.3f %.3f'.format([123.4999, 123.4994])", "\"123.500 123.499\""},
		/* Ties by the exact value: 2.675 is a little less, 0.125 is a tie. */
		{"'%.2f %.2f %.2f %.0f %.0f %.0f'.format([2.675, 0.125, 0.375, 0.5, 1.5, 2.5])",
		 "\"2.67 0.12 0.38 0 2 2\""},
		{"'%.0f %.1f %f'.format([-0.4, -0.04, -0.0])", "\"-0 -0.0 -0.000000\""},
		{"'%.1f %.0f %.2f'.format([9.96, 99.5, 0.999])", "\"10.0 100 1.00\""},
		{"'%.3f'.format([9223372036854775807])", "\"9223372036854775807.000\""},
		{"'%.0f'.format([1e22])", "\"10000000000000000000000\""},
		{"'%.0f'.format([1e23])", "\"99999999999999991611392\""},
		{"'%.20f'.format([0.1])", "\"0.10000000000000000555\""},
		{"'%.1000f'.format([5e-324]).size()", "1002"},
		{"'%.1000f'.format([5e-324]).lastIndexOf('4940656458412465')", "325"},
		{"'%.60f'.format([0.1])", "\"0.100000000000000005551115123125782702118158340454101562500000\""},
		{"'%f'.format([1.7976931348623157e308]).size()", "316"},
		{"'%e %e %e'.format([1, 1u, 3.14])", "\"1.000000e+00 1.000000e+00 3.140000e+00\""},
		{"'%.1e %.1e %.0e'.format([3.14, -3.14, 25.0])", "\"3.1e+00 -3.1e+00 2e+01\""},
		{"'%.0e %.2e %.1e'.format([9.5, 9.999e99, 0.000996])", "\"1e+01 1.00e+100 1.0e-03\""},
		{"'%.17e %.16e'.format([1e23, 1e23])", "\"9.99999999999999916e+22 9.9999999999999992e+22\""},
		{"'%e %e'.format([0.0, -0.0])", "\"0.000000e+00 -0.000000e+00\""},
		{"'%e %.3e'.format([5e-324, 1.7976931348623157e308])", "\"4.940656e-324 1.798e+308\""},
		{"'%.2e %.18e'.format([9223372036854775807, 9223372036854775807])",
		 "\"9.22e+18 9.223372036854775807e+18\""},
		{"'%f %e %s %d'.format([0.0/0.0, 1.0/0.0, -1.0/0.0, 0.0/0.0])", "\"NaN Infinity -Infinity NaN\""},
		{"'%.2f'.format([event.price])", "\"79.90\""},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(texts)
{
	static const row rows[] = {
		{"'%s %s %s'.format([true, null, -1])", "\"true null -1\""},
		{"'%s %s %s %s'.format([1.0, 0.1, -0.0, 100.0])", "\"1 0.1 -0 100\""},
		{"'%s %s'.format([1e21, 1e-7])", "\"1000000000000000000000 0.0000001\""},
		{"'%s'.format([5e-324]).size()", "326"},
		{"'%s'.format([b'xyz'])", "\"xyz\""},
		{"'%s'.format([b'a\\xff\\xfe\\xc3z\\x80\\xc3\\xa9'])", "\"a\xef\xbf\xbdz\xef\xbf\xbd\xc3\xa9\""},
		{"'%s'.format([duration('1h45m47s')])", "\"6347s\""},
		{"'%s %s'.format([duration('-1500ms'), duration('1ns')])", "\"-1.5s 0.000000001s\""},
		{"'%s'.format([timestamp('2009-11-10T23:00:00+01:00')])", "\"2009-11-10T22:00:00Z\""},
		{"''.format([1])", "refused"},
		{"''.format([])", "\"\""},
		{"'%s'.format([timestamp('2009-11-10T23:00:00.50Z')])", "\"2009-11-10T23:00:00.5Z\""},
		{"'%s %s'.format([int, type(timestamp(0))])", "\"int google.protobuf.Timestamp\""},
		{"'%s'.format([['abc', 3.14, null, [9, 8], timestamp(0)]])",
		 "\"[abc, 3.14, null, [9, 8], 1970-01-01T00:00:00Z]\""},
		{"'%s %s'.format([[], {}])", "\"[] {}\""},
		{"'%s'.format([{'b': 1, 'a': {true: 'x'}, 10: 2, 9u: [3]}])",
		 "\"{10: 2, 9: [3], a: {true: x}, b: 1}\""},
		{"'%s'.format([{1: 'x', '1': 'y', '0': 'z'}])", "\"{0: z, 1: x, 1: y}\""},
		{"'%s'.format([profile.tags])", "\"[newsletter, loyal, vip]\""},
		{"'%s'.format([dyn(optional.of(1))])", "error 4"},
		{"'%s'.format([dyn([optional.none()])])", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(refused_when_run)
{
	static const row rows[] = {
		{"(stage + '%a').format([1])", "error 10"},
		{"(stage + '%').format([1])", "error 10"},
		{"(stage + '%.f').format([1])", "error 10"},
		{"(stage + '%.1001f').format([1])", "error 10"},
		{"(stage + '%.99999999999999999999f').format([1])", "error 10"},
		{"(stage + '%E').format([0.5])", "error 10"},
		{"(stage + '%5d').format([1])", "error 10"},
		{"(stage + '%\\x00').format([1])", "error 10"},
		{"(stage + '%d %d').format([1])", "error 10"},
		{"(stage + '%s').format([1, 2])", "\"prospect1\""},
		{"'%d'.format([dyn('a')])", "error 4"},
		{"'%d'.format([dyn(null)])", "error 4"},
		{"'%d'.format([dyn(true)])", "error 4"},
		{"'%f'.format([dyn('1')])", "error 4"},
		{"'%e'.format([dyn(duration('1s'))])", "error 4"},
		{"'%b'.format([dyn(1.0)])", "error 4"},
		{"'%o'.format([dyn(true)])", "error 4"},
		{"'%x'.format([dyn(1.0)])", "error 4"},
		{"'%x'.format([dyn(true)])", "error 4"},
		{"dyn(1).format([1])", "error 4"},
		{"'%s'.format(dyn({}))", "error 4"},
		{"'%s'.format([1 / 0])", "error 5"},
		/* Lists of lists of one list. */
		{"cel.bind(a, [[1, 1, 1, 1, 1, 1, 1, 1]], cel.bind(b, [a, a, a, a, a, a, a, a], "
		 "cel.bind(c, [b, b, b, b, b, b, b, b], cel.bind(d, [c, c, c, c, c, c, c, c], "
		 "cel.bind(e, [d, d, d, d, d, d, d, d], cel.bind(f, [e, e, e, e, e, e, e, e], '%s%s%s'.format([f, f, f])"
		 ".size()))))))",
		 "status -40"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(refused_when_checked)
{
	static const struct {
		const char *expr;
		uint32_t column;
		const char *hint;
	} rows[] = {
		{"'total: %a'.format([1]) == ''", 9, "%.2f"},
		{"stage == 'x%'.format([])", 12, "%%"},
		{"'%.f'.format([1]) == ''", 2, "%.2f"},
		{"'\\t%.1001f'.format([1]) == ''", 1, "%.2f"},
		{"'%d %d'.format([1]) == ''", 5, NULL},
		{"'%d'.format([1, 2]) == ''", 17, NULL},
		{"'%d'.format(['a']) == ''", 14, "%s"},
		{"'%s %x'.format([stage, event.price]) == ''", 24, "%s"},
		{"'%b'.format([1.5]) == ''", 14, "%s"},
		{"'%o'.format([true]) == ''", 14, "%s"},
		{"'%s'.format([optional.of(1)]) == ''", 14, NULL},
		{"'%f'.format([duration('1s')]) == ''", 14, "%s"},
		{"'%e'.format([null]) == ''", 14, "%s"},
	};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		TRY(check_refused(&s, allocator, rows[i].expr, JOURNEY_TYPE, rows[i].column, rows[i].hint));
	/* A list that is no literal, or has optional items, is left to the evaluation. */
	TRY(check_row(&s, allocator, "'%d'.format(profile.tags)", "error 4"));
	TRY(check_row(&s, allocator, "'%s'.format([?optional.of(1)])", "\"1\""));
done:
	sample_free(&s);
}

Suite *suite_format(void)
{
	return torture_suite("format", torture_verbs, torture_numbers, torture_texts,
			     torture_refused_when_run, torture_refused_when_checked, NULL);
}
