/* The strings library but for format: positions, parts, replacement, splitting, quoting. */
#include "expr/check_expr.h"

JOURNEY_TEST(positions)
{
	static const row rows[] = {
		{"'hello'.charAt(4)", "\"o\""},
		{"'hello'.charAt(5)", "\"\""},
		{"'hello'.charAt(-1)", "error 10"},
		{"'hello'.charAt(6)", "error 10"},
		{"''.charAt(0)", "\"\""},
		{"'h\xc3\xa9llo'.charAt(1) + 'h\xc3\xa9llo'.charAt(2)", "\"\xc3\xa9l\""},
		{"stage.charAt(profile.orders)", "\"e\""},
		{"stage.charAt(9223372036854775807)", "error 10"},
		{"'hello mellow'.indexOf('')", "0"},
		{"'hello mellow'.indexOf('ello')", "1"},
		{"'hello mellow'.indexOf('jello')", "-1"},
		{"'hello mellow'.indexOf('', 2)", "2"},
		{"'hello mellow'.indexOf('ello', 2)", "7"},
		{"'hello mellow'.indexOf('ello', 20)", "error 10"},
		{"'hello mellow'.indexOf('ello', -1)", "error 10"},
		{"'hello'.indexOf('', 5)", "5"},
		{"'hello'.indexOf('o', 5)", "-1"},
		{"'hello'.indexOf('', 6)", "error 10"},
		{"''.indexOf('')", "0"},
		{"''.indexOf('a')", "-1"},
		{"'\xc3\xa9\xc3\xa9x'.indexOf('x')", "2"},
		{"'\xc3\xa9\xc3\xa9x'.indexOf('\xc3\xa9', 1)", "1"},
		{"stage.indexOf('spec')", "3"},
		{"'hello mellow'.lastIndexOf('')", "12"},
		{"'hello mellow'.lastIndexOf('ello')", "7"},
		{"'hello mellow'.lastIndexOf('jello')", "-1"},
		{"'hello mellow'.lastIndexOf('ello', 6)", "1"},
		{"'hello mellow'.lastIndexOf('ello', 7)", "7"},
		{"'hello mellow'.lastIndexOf('ello', 0)", "-1"},
		{"'hello mellow'.lastIndexOf('ello', 12)", "7"},
		{"'hello mellow'.lastIndexOf('ello', 13)", "error 10"},
		{"'hello mellow'.lastIndexOf('ello', -1)", "error 10"},
		{"'ab'.lastIndexOf('abc')", "-1"},
		{"''.lastIndexOf('')", "0"},
		{"'\xc3\xa9x\xc3\xa9x'.lastIndexOf('x', 2)", "1"},
		{"dyn(1).indexOf('a')", "error 4"},
		{"'a'.indexOf(dyn(1))", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(parts)
{
	static const row rows[] = {
		{"'tacocat'.substring(4)", "\"cat\""},
		{"'tacocat'.substring(7)", "\"\""},
		{"'tacocat'.substring(8)", "error 10"},
		{"'tacocat'.substring(-1)", "error 10"},
		{"'tacocat'.substring(0, 4)", "\"taco\""},
		{"'tacocat'.substring(4, 4)", "\"\""},
		{"'tacocat'.substring(2, 1)", "error 10"},
		{"'tacocat'.substring(0, 8)", "error 10"},
		{"''.substring(0, 0)", "\"\""},
		{"'\xf0\x9f\x98\x80\xc3\xa9z'.substring(1, 2)", "\"\xc3\xa9\""},
		{"stage.substring(profile.orders)", "\"ect\""},
		{"'TacoC\xc3\x86t @[`{'.lowerAscii()", "\"tacoc\xc3\x86t @[`{\""},
		{"'TacoC\xc3\xa6t @[`{'.upperAscii()", "\"TACOC\xc3\xa6T @[`{\""},
		{"stage.upperAscii().lowerAscii() == stage", "true"},
		{"'  \\ttrim\\n    '.trim()", "\"trim\""},
		{"' \\t\\n\\v\\f\\r\\u0085\\u00a0\\u1680\\u2000\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'.trim()", "\"\""},
		{"'\\u3000a b\\u2028'.trim()", "\"a b\""},
		{"'\\u200ba\\u180e\\ufeff\\u001f'.trim().size()", "5"},
		{"''.trim()", "\"\""},
		{"'gums'.reverse()", "\"smug\""},
		{"'\xf0\x9f\x98\x80\xc3\xa9z'.reverse()", "\"z\xc3\xa9\xf0\x9f\x98\x80\""},
		{"''.reverse()", "\"\""},
		{"stage.reverse()", "\"tcepsorp\""},
		{"[5, 3, 1, 2].reverse()", "[2, 1, 3, 5]"},
		{"profile.tags.reverse()[0]", "\"vip\""},
		{"dyn('ab').reverse()", "\"ba\""},
		{"dyn([1, 2]).reverse()", "[2, 1]"},
		{"dyn(1).reverse()", "error 4"},
		{"dyn(1).trim()", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(pieces)
{
	static const row rows[] = {
		{"'hello hello'.replace('he', 'we')", "\"wello wello\""},
		{"'hello hello'.replace('he', 'we', -1)", "\"wello wello\""},
		{"'hello hello'.replace('he', 'we', 1)", "\"wello hello\""},
		{"'hello hello'.replace('he', 'we', 0)", "\"hello hello\""},
		{"'hello hello'.replace('he', 'we', 9)", "\"wello wello\""},
		{"'hello'.replace('x', 'y')", "\"hello\""},
		{"'aaa'.replace('aa', 'b')", "\"ba\""},
		{"'aaa'.replace('a', '')", "\"\""},
		{"'a\xc3\xa9'.replace('', '-')", "\"-a-\xc3\xa9-\""},
		{"'ab'.replace('', '-', 2)", "\"-a-b\""},
		{"''.replace('', '-')", "\"-\""},
		{"stage.replace('p', 'P', 1)", "\"Prospect\""},
		{"'a'.replace('a', dyn(1))", "error 4"},
		{"'hello hello hello'.split(' ')", "[\"hello\", \"hello\", \"hello\"]"},
		{"'hello hello hello'.split(' ', 0)", "[]"},
		{"'hello hello hello'.split(' ', 1)", "[\"hello hello hello\"]"},
		{"'hello hello hello'.split(' ', 2)", "[\"hello\", \"hello hello\"]"},
		{"'hello hello hello'.split(' ', 9)", "[\"hello\", \"hello\", \"hello\"]"},
		{"'hello hello hello'.split(' ', -1)", "[\"hello\", \"hello\", \"hello\"]"},
		{"',a,,'.split(',')", "[\"\", \"a\", \"\", \"\"]"},
		{"''.split(',')", "[\"\"]"},
		{"''.split('')", "[]"},
		{"'a\xc3\xa9z'.split('')", "[\"a\", \"\xc3\xa9\", \"z\"]"},
		{"'abc'.split('', 2)", "[\"a\", \"bc\"]"},
		{"'abc'.split('', 9)", "[\"a\", \"b\", \"c\"]"},
		{"stage.split('s')", "[\"pro\", \"pect\"]"},
		{"['hello', 'mellow'].join()", "\"hellomellow\""},
		{"['hello', 'mellow'].join(' ')", "\"hello mellow\""},
		{"['a'].join('-')", "\"a\""},
		{"[].join()", "\"\""},
		{"[].join('/')", "\"\""},
		{"['', ''].join('/')", "\"/\""},
		{"profile.tags.join('|')", "\"newsletter|loyal|vip\""},
		{"[dyn(1)].join()", "error 4"},
		{"profile.tags.join(',').split(',') == profile.tags", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(quoting)
{
	static const row rows[] = {
		{"strings.quote('single-quote with \"double quote\"')",
		 "\"\"single-quote with \\\"double quote\\\"\"\""},
		{"strings.quote(\"two escape sequences \\a\\n\")", "\"\"two escape sequences \\a\\n\"\""},
		{"strings.quote('\\a\\b\\f\\n\\r\\t\\v\\\\\\'')", "\"\"\\a\\b\\f\\n\\r\\t\\v\\\\'\"\""},
		{"strings.quote('')", "\"\"\"\""},
		{"strings.quote(stage)", "\"\"prospect\"\""},
		{"strings.quote('\xc3\xa9\xf0\x9f\x98\x80')", "\"\"\xc3\xa9\xf0\x9f\x98\x80\"\""},
		{"strings.quote(dyn(b'a'))", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	/* A host's text need not be UTF-8. */
	s.values[14] = (journey_value){.as = {.s = "a\xff\xc3z\x80"}, .n = 5, .type = JOURNEY_STRING};
	TRY(check_row(&s, allocator, "strings.quote(stage)",
		      "\"\"a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\"\""));
	TRY(check_row(&s, allocator, "stage.trim() == stage && stage.split('').join() == stage", "true"));
	TRY(check_row(&s, allocator, "stage.reverse().size() == stage.size()", "true"));
	TRY(check_row(&s, allocator, "stage.substring(1).size() + stage.indexOf('z') >= 0", "true"));
done:
	sample_free(&s);
}

/* Work and output that grow faster than the text are paid for. */
JOURNEY_TEST(bounded)
{
	static const row rows[] = {
		/* Ten times ten times as long in each step. */
		{"cel.bind(a, stage.replace('', stage), cel.bind(b, a.replace('', a), cel.bind(c, b.replace('', b), "
		 "c.replace('', c)).size()))",
		 "status -40"},
		{"cel.bind(a, stage.replace('', stage), cel.bind(b, a.replace('', a), b.indexOf(b + 'x') + "
		 "b.lastIndexOf(b.replace('', 'pr'))))",
		 "-2"},
		{"cel.bind(a, [stage, stage, stage, stage], cel.bind(b, [a, a, a, a].map(x, x.join(a.join())), "
		 "cel.bind(c, b.map(x, b.join(b.join(x))), c.map(x, c.join(c.join(c.join(c.join(c.join(c.join(x))))))).size())))",
		 "status -40"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

Suite *suite_strings(void)
{
	return torture_suite("strings", torture_positions, torture_parts, torture_pieces, torture_quoting,
			     torture_bounded, NULL);
}
