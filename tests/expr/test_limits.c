/* Named limits: source, nodes, depth, cost; hostile expressions end soon and with an error. */
#include "expr/check_expr.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `count` times `piece` between `before` and `after`; freed by the caller. */
static char *repeat(const char *before, const char *piece, size_t count, const char *after)
{
	size_t a = strlen(before), b = strlen(piece), c = strlen(after);
	char *text = malloc(a + b * count + c + 1);
	ck_assert_ptr_nonnull(text);
	memcpy(text, before, a);
	for (size_t i = 0; i < count; i++)
		memcpy(text + a + i * b, piece, b);
	memcpy(text + a + b * count, after, c + 1);
	return text;
}

static journey_status compile_repeated(sample *s, const journey_allocator *allocator, const char *before,
				       const char *piece, size_t count, const char *after)
{
	journey_expr_program *program = NULL;
	journey_error error;
	char *text = repeat(before, piece, count, after);
	journey_status status = journey_expr_compile(s->env, str(text), NULL, allocator, &program, &error);
	free(text);
	if (program)
		journey_expr_program_free(program);
	return status;
}

JOURNEY_PLAIN_TEST(depth)
{
	static const char *const pieces[][3] = {
		{"", "(", "1"},         {"", "[", "1"},     {"", "!", "true"}, {"", "-", "1"},
		{"1", "+1", ""},        {"", "{1:", "1"},   {"", "1?1:", "1"}, {"[1]", "[0]", ""},
		{"event", ".a", ""},    {"", "size(", "1"}, {"", "(1+", "1"},  {"[1]", ".map(x,x)", ""},
		{"", "[1].map(x,", "1"},
		{"event", ".?a", ""},   {"event.x", "[?0]", ""},       {"", "[?", "1"},
		{"", "{?1:", "1"},      {"", "cel.bind(x,1,", "x"},    {"", "cel.bind(x,", "1"},
		{"optional.of(1)", ".optMap(x,x)", ""},                {"", "optional.of(1).optMap(x,", "1"},
		{"optional.none()", ".or(optional.none())", ""},       {"", "optional.none().orValue(", "1"},
		{"", "[1].transformMap(i,v,", "1"},                    {"", "-dyn(", "1"},
		{"", "[1].transformMapEntry(i,v,{0:", "1"},            {"", "has({'a':", "1"},
		{"", "true?1:(", "1"},  {"1", " in [1]", ""},          {"", "!(-[{", "1"}};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (int most = 0; most < 2; most++) {
		size_t limit = most ? 1000 : 200;
		TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_DEPTH, limit));
		for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
			ck_assert_int_eq(compile_repeated(&s, allocator, pieces[i][0], pieces[i][1],
							  limit + 1, pieces[i][2]),
					 JOURNEY_LIMIT);
		TRY(compile_repeated(&s, allocator, "1", "+1", limit - 2, ""));
		TRY(compile_repeated(&s, allocator, "", "!", limit - 3, "true"));
	}
	/* && and || chains are no nesting. */
	TRY(compile_repeated(&s, allocator, "true", " && true", 3000, ""));
	TRY(compile_repeated(&s, allocator, "true", " || stage == 'a'", 1000, ""));
done:
	sample_free(&s);
}

JOURNEY_PLAIN_TEST(size)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	EXPECT(compile_repeated(&s, allocator, "'", "x", 65535, "'"), JOURNEY_LIMIT);
	TRY(compile_repeated(&s, allocator, "'", "x", 65534, "'"));
	EXPECT(compile_repeated(&s, allocator, "[", "1,", 20000, "1]"), JOURNEY_LIMIT);
	TRY(compile_repeated(&s, allocator, "[", "1,", 15000, "1]"));
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_SOURCE, 1 << 20));
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_NODES, 1000000));
	EXPECT(compile_repeated(&s, allocator, "[", "stage,", 40000, "stage]"), JOURNEY_LIMIT);
done:
	sample_free(&s);
}

JOURNEY_PLAIN_TEST(cost)
{
	/* Ten values, ten times ten, ... nested: 10^9 rounds unless the cost limit ends it. */
	static const char nested[] = "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, "
				     "[0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, "
				     "[0,1,2,3,4,5,6,7,8,9].all(e, [0,1,2,3,4,5,6,7,8,9].all(f, "
				     "[0,1,2,3,4,5,6,7,8,9].all(g, [0,1,2,3,4,5,6,7,8,9].all(h, "
				     "[0,1,2,3,4,5,6,7,8,9].all(i, a+b+c+d+e+f+g+h+i >= 0)))))))))";
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_value value = {{.i = 77}, 0, JOURNEY_INT};
	journey_error error;
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_compile(s.env, str(nested), "bool", allocator, &p, &error));
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	ck_assert_int_eq(value.as.i, 77);
	journey_expr_program_free(p);
	p = NULL;
	/* Doubling text: 2^40 bytes unless it ends. */
	char *text = repeat("['x']", ".map(s, s + s)", 40, "");
	journey_status status = journey_expr_compile(s.env, str(text), NULL, allocator, &p, &error);
	free(text);
	TRY(status);
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	journey_expr_program_free(p);
	p = NULL;
	/* A list that contains another twice, 60 deep: comparing all of it would take 2^60 steps. */
	text = repeat("[1]", ".map(x, [x, x])", 60, "");
	char *pair = malloc(2 * strlen(text) + 32);
	ck_assert_ptr_nonnull(pair);
	snprintf(pair, 2 * strlen(text) + 32, "%s == %s", text, text);
	status = journey_expr_compile(s.env, str(pair), NULL, allocator, &p, &error);
	free(text);
	free(pair);
	TRY(status);
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_COST, 3));
	EXPECT(journey_expr_compile(s.env, str("stage == 'a' || event.price * 2.0 > 1.0 || stage == 'b'"),
				    "bool", allocator, &p, &error),
	       JOURNEY_LIMIT);
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* `text` with `piece` in it `count` times, each naming its number and the one before. */
static journey_status compile_chain(sample *s, const journey_allocator *allocator, const char *first,
				    const char *piece, int count, const char *last,
				    journey_expr_program **out)
{
	char text[16384];
	journey_error error;
	size_t n = (size_t)snprintf(text, sizeof text, "cel.bind(x0, %s, ", first);
	for (int i = 0; i < count; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "cel.bind(x%d, ", i + 1);
		for (const char *p = piece; *p; p++)
			n += (size_t)snprintf(text + n, sizeof text - n, *p == '#' ? "x%d" : "%c",
					      *p == '#' ? i : *p);
		n += (size_t)snprintf(text + n, sizeof text - n, ", ");
	}
	n += (size_t)snprintf(text + n, sizeof text - n, last, count);
	memset(text + n, ')', (size_t)count + 1);
	n += (size_t)count + 1;
	*out = NULL;
	return journey_expr_compile(s->env, (journey_str){text, n}, NULL, allocator, out, &error);
}

/* Values and types that contain others twice at each level: 2^60 parts of a few bytes each. */
JOURNEY_PLAIN_TEST(doubling)
{
	static const char *const args[] = {"'A", "'B"};
	const journey_expr_function pair = {
		.size = sizeof pair, .name = str("pair"), .arg_count = 2, .args = args, .result = "pair('A, 'B)"};
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_value value = {{.i = 77}, 0, JOURNEY_INT};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_env_function(s.env, &pair, NULL));
	TRY(compile_chain(&s, allocator, "[1]", "[#, #]", 60, "x%d", &p));
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	journey_expr_program_free(p);
	TRY(compile_chain(&s, allocator, "[1]", "{1: #, 2: #}", 60, "optional.of(x%d)", &p));
	EXPECT(journey_expr_run(p, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	journey_expr_program_free(p);
	/* So long as nobody looks at all of it, it costs nothing. */
	TRY(compile_chain(&s, allocator, "[1]", "[#, #]", 60, "x%d.size()", &p));
	TRY(journey_expr_run(p, &s.activation, s.scratch, &value));
	ck_assert_int_eq(value.as.i, 2);
	journey_expr_program_free(p);
	EXPECT(compile_chain(&s, allocator, "1", "pair(#, #)", 60, "x%1$d == x%1$d ? 1 : 2", &p), JOURNEY_LIMIT);
	EXPECT(compile_chain(&s, allocator, "1", "pair(#, #)", 60, "x%d", &p), JOURNEY_LIMIT);
	EXPECT(compile_repeated(&s, allocator, "", "[?optional.of(", 80, "1"), JOURNEY_SYNTAX);
	p = NULL;
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* Long text costs by its length wherever it is read, so that loops over it end soon. */
JOURNEY_PLAIN_TEST(long_text)
{
	static const char *const bodies[] = {
		"s == t", "s <= t", "s != t", "s.startsWith(t)", "s.endsWith(t)", "s in [t]", "[s] == [t]",
		"s in {t: 1}", "{t: 1}[s] == 1", "s.contains(t + 'y')", "size(s) > 0",
		"bytes(s) == bytes(t)", "int(s) > 0", "double(s) > 0.0", "uint(s) > 0u", "{s: 1, t: 2} == {}",
		"duration(s + 's') > duration('1s')", "timestamp(s) > now", "string(bytes(s)) == t",
		"[s, t].sort() == []", "mongo.text([s]) == t", "mongo.number([[s]]) > 0.0",
		"mongo.lt([s], [t])"};
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_value value = {{.i = 77}, 0, JOURNEY_INT};
	journey_error error;
	char *text = malloc(70000);
	ck_assert_ptr_nonnull(text);
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		size_t n = (size_t)snprintf(text, 70000, "cel.bind(s, '0");
		memset(text + n, '1', 60000);
		n += 60000;
		n += (size_t)snprintf(text + n, 70000 - n,
				      "', cel.bind(t, s + '', cel.bind(l, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], "
				      "l.all(a, l.all(b, l.all(c, l.all(d, (%s) || true)))))))",
				      bodies[i]);
		journey_status status =
			journey_expr_compile(s.env, (journey_str){text, n}, NULL, allocator, &p, &error);
		if (status != JOURNEY_LIMIT)
			TRY(status);
		if (p && journey_expr_run(p, &s.activation, s.scratch, &value) != JOURNEY_LIMIT)
			ck_abort_msg("%s is too cheap", bodies[i]);
		journey_expr_program_free(p);
		p = NULL;
	}
done:
	free(text);
	journey_expr_program_free(p);
	sample_free(&s);
}

/* A megabyte of anything: an error or a program, soon. */
JOURNEY_PLAIN_TEST(megabyte)
{
	static const struct {
		const char *before, *piece, *after;
		journey_status status;
	} list[] = {{"true", " && true", "", JOURNEY_OK},
		    {"true", " || stage == 'a'", "", JOURNEY_OK},
		    {"1", "+1", "", JOURNEY_LIMIT},
		    {"'", "x", "'", JOURNEY_OK},
		    {"'", "\\n", "'", JOURNEY_OK},
		    {"//", "x", "\n1", JOURNEY_OK},
		    {"", " ", "1", JOURNEY_OK},
		    {"1", "1", "", JOURNEY_SYNTAX},
		    {"1.", "1", "", JOURNEY_OK},
		    {"1e", "1", "", JOURNEY_SYNTAX},
		    {"'", "\\", "", JOURNEY_SYNTAX},
		    {"", "x", "", JOURNEY_NOT_FOUND},
		    {"event.`", "x", "`", JOURNEY_OK},
		    {"size(", "1,", "1)", JOURNEY_TYPE},
		    {"", "?", "", JOURNEY_SYNTAX},
		    {"{", "1:1,", "}", JOURNEY_LIMIT}};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_SOURCE, 2 << 20));
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_NODES, 1000000));
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		journey_status status = compile_repeated(&s, allocator, list[i].before, list[i].piece,
							 (1 << 20) / strlen(list[i].piece), list[i].after);
		if (status != list[i].status)
			ck_abort_msg("%s%s...: status %d", list[i].before, list[i].piece, (int)status);
	}
done:
	sample_free(&s);
}

/* Every cut of a rich expression, and every byte of it replaced: an error or a program, no crash. */
JOURNEY_PLAIN_TEST(mangled)
{
	static const char text[] =
		"profile.tags.map(t, size(t) > 3, t + \"\\u00e9\").exists_one(x, x in ['a', r'b']) ? "
		"has(event.x) && !{1u: -2.5e3}[1u] : b'''a''' == event.`Order ID` || now > now // c";
	static const char bytes[] = "\"'(){}[].,:?!=<>&|+-*/%`\\\n0xeu\xc3 ";
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof text - 1; i++) {
		for (size_t k = 0; k < sizeof bytes; k++) {
			char copy[sizeof text];
			journey_expr_program *p = NULL;
			journey_value value;
			journey_error error;
			memcpy(copy, text, sizeof text);
			copy[i] = bytes[k];
			journey_str cut = {copy, k == 0 ? i : sizeof text - 1};
			if (journey_expr_compile(s.env, cut, NULL, allocator, &p, &error) == JOURNEY_OK) {
				(void)!journey_expr_run(p, &s.activation, s.scratch, &value);
				journey_expr_program_free(p);
			} else {
				ck_assert_str_ne(error.message, "");
				ck_assert_uint_le(error.offset, cut.size);
			}
		}
	}
done:
	sample_free(&s);
}

Suite *suite_limits(void)
{
	return torture_suite("limits", torture_depth, torture_size, torture_cost, torture_doubling,
			     torture_long_text, torture_megabyte, torture_mangled, NULL);
}
