/* The lists and sets libraries. */
#include "expr/check_expr.h"

JOURNEY_TEST(lists)
{
	static const row rows[] = {
		{"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
		{"[1, 2, 3, 4].slice(2, 4)", "[3, 4]"},
		{"[1, 2].slice(2, 2)", "[]"},
		{"[].slice(0, 0)", "[]"},
		{"[1, 2].slice(-1, 1)", "error 10"},
		{"[1, 2].slice(0, 3)", "error 10"},
		{"[1, 2].slice(2, 1)", "error 10"},
		{"dyn('ab').slice(0, 1)", "error 4"},
		{"profile.tags.slice(1, 3)", "[\"loyal\", \"vip\"]"},
		{"[1, [2, 3], [4]].flatten()", "[1, 2, 3, 4]"},
		{"[1, [2, [3, 4]]].flatten()", "[1, 2, [3, 4]]"},
		{"[1, 2, [], [], [3, 4]].flatten()", "[1, 2, 3, 4]"},
		{"[1, [2, [3, [4]]]].flatten(2)", "[1, 2, 3, [4]]"},
		{"[1, [2]].flatten(0)", "[1, [2]]"},
		{"[1, [2]].flatten(-1)", "error 10"},
		{"[1, [2]].flatten(101)", "error 10"},
		{"[[1], [2]].flatten()[1] + 1", "3"},
		{"[].flatten()", "[]"},
		{"dyn([[1], [2]]).flatten()", "[1, 2]"},
		{"[1, 2].flatten()", "refused"},
		{"profile.tags.map(t, [t, t]).flatten().size()", "6"},
		{"[1, 2, 2, 3, 3, 3].distinct()", "[1, 2, 3]"},
		{"['b', 'b', 'c', 'a', 'c'].distinct()", "[\"b\", \"c\", \"a\"]"},
		{"[1, 'b', 2, 'b', 1.0, 2u].distinct()", "[1, \"b\", 2]"},
		{"[].distinct()", "[]"},
		{"(profile.tags + profile.tags).distinct() == profile.tags", "true"},
		{"lists.range(5)", "[0, 1, 2, 3, 4]"},
		{"lists.range(0)", "[]"},
		{"lists.range(-3)", "error 10"},
		{"lists.range(profile.orders).map(i, i * i)", "[0, 1, 4, 9, 16]"},
		{"lists.range(9223372036854775807)", "status -40"},
		{"lists.range(2000000)", "status -40"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(sorting)
{
	static const row rows[] = {
		{"[3, 2, 1].sort()", "[1, 2, 3]"},
		{"['b', 'c', 'a'].sort()", "[\"a\", \"b\", \"c\"]"},
		{"profile.tags.sort()", "[\"loyal\", \"newsletter\", \"vip\"]"},
		{"[5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9].sort()",
		 "[1, 1, 2, 3, 4, 5, 5, 5, 5, 6, 7, 8, 9, 9, 9]"},
		{"[1.5, -1.0 / 0.0, 0.5].sort()", "[-inf, 0.5, 1.5]"},
		{"[2u, 1u].sort()", "[1u, 2u]"},
		{"[true, false].sort()", "[false, true]"},
		{"[b'b', b'a'].sort()", "[b\"a\", b\"b\"]"},
		{"[duration('2s'), duration('1s')].sort()[0] == duration('1s')", "true"},
		{"[timestamp(2), timestamp(1)].sort()[0] == timestamp(1)", "true"},
		{"[].sort()", "[]"},
		{"[1].sort()", "[1]"},
		{"dyn([1, 'b']).sort()", "error 4"},
		{"[dyn(1), dyn(1u)].sort()", "error 4"},
		{"dyn([[1, 2, 3]]).sort()", "error 4"},
		{"[0.0 / 0.0, 1.0].sort()", "error 10"},
		{"lists.range(1000).map(i, (i * 389) % 1000).sort() == lists.range(1000)", "true"},
		{"lists.range(400000).sort().size()", "status -40"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	TRY(check_refused(&s, allocator, "[[1]].sort() == []", JOURNEY_TYPE, 7, NULL));
done:
	sample_free(&s);
}

JOURNEY_TEST(sorting_by)
{
	static const row rows[] = {
		{"[3, 1, 2].sortBy(e, -e)", "[3, 2, 1]"},
		{"profile.tags.sortBy(t, t.size())", "[\"vip\", \"loyal\", \"newsletter\"]"},
		{"profile.tags.sortBy(t, t.reverse())[0].size()", "5"},
		{"['bb', 'a', 'cc', 'd'].sortBy(e, size(e))", "[\"a\", \"d\", \"bb\", \"cc\"]"},
		{"[{'n': 'x', 's': 2}, {'n': 'y', 's': 1}].sortBy(p, p.s).map(p, p.n)", "[\"y\", \"x\"]"},
		{"{'b': 1, 'a': 2}.sortBy(k, k)", "[\"a\", \"b\"]"},
		{"[].sortBy(e, e)", "[]"},
		{"[[2, 1], [1, 2]].sortBy(l, l.sortBy(e, e)[0] + l[0])", "[[1, 2], [2, 1]]"},
		{"[1, 2].sortBy(e, e / 0)", "error 5"},
		{"[1, 2].sortBy(e, dyn([e]))", "error 4"},
		{"[1, 2].sortBy(e, e == 1 ? dyn(1) : dyn('a'))", "error 4"},
		{"[1.0, 2.0].sortBy(e, e * (0.0 / 0.0))", "error 10"},
		{"dyn(1).sortBy(e, e)", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
	TRY(check_refused(&s, allocator, "[1].sortBy(e) == []", JOURNEY_TYPE, 5, NULL));
	TRY(check_refused(&s, allocator, "[1].sortBy('e', 1) == []", JOURNEY_TYPE, 5, NULL));
	TRY(check_refused(&s, allocator, "[1].sortBy(e, [e]) == []", JOURNEY_TYPE, 15, NULL));
	TRY(check_refused(&s, allocator, "['a'].sortBy(e, e)[0] + 1 == 2", JOURNEY_TYPE, 23, NULL));
done:
	sample_free(&s);
}

JOURNEY_TEST(sets)
{
	static const row rows[] = {
		{"sets.contains([], [])", "true"},
		{"sets.contains([], [1])", "false"},
		{"sets.contains([1, 2, 3, 4], [2, 3])", "true"},
		{"sets.contains([1, 2, 3, 4], [2, 5])", "false"},
		{"sets.contains([1, 2.0, 3u], [1.0, 2u, 3])", "true"},
		{"sets.contains(profile.tags, ['vip', 'loyal'])", "true"},
		{"sets.equivalent([], [])", "true"},
		{"sets.equivalent([1], [1, 1])", "true"},
		{"sets.equivalent([1], [dyn(1u), 1.0])", "true"},
		{"sets.equivalent([1, 2, 3], [dyn(3u), 2.0, 1])", "true"},
		{"sets.equivalent([1, 2], [1])", "false"},
		{"sets.equivalent([1], [1, 2])", "false"},
		{"sets.intersects([1], [])", "false"},
		{"sets.intersects([], [1])", "false"},
		{"sets.intersects([1], [1, 2])", "true"},
		{"sets.intersects([3], [1, 2])", "false"},
		{"sets.intersects([[1], [2, 3]], [[1, 2], [2, dyn(3.0)]])", "true"},
		{"sets.intersects([0.0 / 0.0], [0.0 / 0.0])", "false"},
		{"sets.contains(dyn(1), [1])", "error 4"},
		{"cel.bind(a, lists.range(2000), sets.contains(a, a))", "status -40"},
		{"lists.range(2000).distinct().size()", "status -40"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

Suite *suite_lists(void)
{
	return torture_suite("lists", torture_lists, torture_sorting, torture_sorting_by, torture_sets, NULL);
}
