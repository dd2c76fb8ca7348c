/* `matches`: RE2's syntax, what matches, in linear time, with errors at their place. */
#include "expr/check_expr.h"
#include "expr/regex_match.h"
#include <stdlib.h>
#include <string.h>

typedef struct sample_regex {
	jy_arena arena;
	jy_regex_table table;
	const jy_regex *regex;
	jy_regex_fault fault;
} sample_regex;

static void regex_start(sample_regex *r, const journey_allocator *allocator)
{
	memset(r, 0, sizeof *r);
	jy_arena_init(&r->arena, allocator);
	r->table.allocator = allocator;
}

static journey_status regex_compile(sample_regex *r, journey_str pattern)
{
	jy_regex_table_reset(&r->table);
	uint64_t ranges = 10000 * JY_REGEX_RANGES;
	return jy_regex_compile(&r->arena, pattern, 10000, 200, &ranges, &r->regex, &r->fault);
}

static void regex_free(sample_regex *r)
{
	jy_regex_table_free(&r->table);
	jy_arena_free(&r->arena);
}

typedef struct match {
	const char *pattern, *text;
	bool expected;
} match;

static journey_status check_matches(const journey_allocator *allocator, const match *list, size_t count)
{
	sample_regex r;
	journey_status s = JOURNEY_OK;
	regex_start(&r, allocator);
	for (size_t i = 0; i < count && !s; i++) {
		bool found = !list[i].expected;
		s = regex_compile(&r, str(list[i].pattern));
		if (s && s != JOURNEY_NO_MEMORY)
			ck_abort_msg("%s: %s at %zu", list[i].pattern, r.fault.message, r.fault.offset);
		/* Twice: what is made on the way, then what was kept. */
		for (int k = 0; k < 2 && !s; k++) {
			s = jy_regex_match(r.regex, &r.table, str(list[i].text), &found);
			if (!s && found != list[i].expected)
				ck_abort_msg("'%s' on '%s': found %d", list[i].pattern, list[i].text, found);
		}
	}
	regex_free(&r);
	return s;
}

#define CHECK_MATCHES(list) TRY(check_matches(allocator, (list), sizeof(list) / sizeof *(list)))

JOURNEY_TEST(few)
{
	/* Those whose memory differs: plain texts, sets, assertions, counts. */
	static const match list[] = {{"", "", true},
				     {"b", "abc", true},
				     {"^a[b-d\\pL]+\\b", "xyz", false},
				     {"(?i)k{2,5}[^a]$", "kK\u212ax", true}};
	CHECK_MATCHES(list);
done:;
}

JOURNEY_PLAIN_TEST(plain)
{
	static const match list[] = {
		{"abc", "xabcx", true},
		{"abc", "abxc", false},
		{"a|b", "xxb", true},
		{"a||b", "", true},
		{"(|a)b", "b", true},
		{"()", "", true},
		{"(?:)*", "x", true},
		{"gr(a|e)y", "grey", true},
		{"ba(na)*x", "bananax", true},
		{"ba(na)*x", "banax", true},
		{"ba(na)*x", "banx", false},
		{"a.c", "abc", true},
		{"a.c", "a\nc", false},
		{"a.c", "a\u65e5c", true},
		{"a..c", "a\u00e9c", false},
		{"x*", "", true},
		{"x+", "", false},
		{"x?y", "y", true},
		{"^x?y$", "xxy", false},
		{"a{2}", "aa", true},
		{"^a{2}$", "a", false},
		{"^a{2}$", "aaa", false},
		{"^a{2,3}$", "aaa", true},
		{"^a{2,3}$", "aaaa", false},
		{"^a{2,}$", "aaaaa", true},
		{"^a{2,}$", "a", false},
		{"^a{0}$", "", true},
		{"^a{0}b$", "ab", false},
		{"a{,2}", "a{,2}", true},
		{"a{,2}", "aa", false},
		{"a{x", "a{x", true},
		{"a{01}", "a{01}", true},
		{"^(a{2}){3}$", "aaaaaa", true},
		{"^(a{2}){3}$", "aaaaa", false},
		{"a*?b", "aab", true},
		{"a??b", "b", true},
		{"\\Qa.b*\\E", "a.b*", true},
		{"\\Qa.b\\E*", "a.", true},
		{"\\Qa.b", "axb", false},
		{"]", "]", true},
		{"}", "}", true},
		{"a(?i)b", "aB", true},
		{"a(?i)b", "AB", false},
		{"(?P<n>a)(?<m>b)", "ab", true},
		{"\\C", "\u00e9", true},
		{"^\\C\\C$", "\u00e9", true},
		{"^\\C$", "\u00e9", false},
	};
	CHECK_MATCHES(list);
done:;
}

JOURNEY_PLAIN_TEST(places)
{
	static const match list[] = {
		{"^a", "ba", false},
		{"^a", "b\na", false},
		{"(?m)^a", "b\na", true},
		{"(?m)^b", "  a\nb", true},
		{"(?m)^$", "a\n\nb", true},
		{"a$", "ab", false},
		{"a$", "a\n", false},
		{"(?m)a$", "a\nb", true},
		{"(?m)a$", "ab", false},
		{"(?m)\\Ab", "a\nb", false},
		{"(?m)a\\z", "a\nb", false},
		{"\\Aa\\z", "a", true},
		{"^$", "", true},
		{"^$", "x", false},
		{"^", "x", true},
		{"$", "x", true},
		{"$^", "", true},
		{"$a", "a", false},
		{"a^", "a", false},
		{"(?m)a\n^b", "a\nb", true},
		{"\\bab\\b", "x ab y", true},
		{"\\bab\\b", "xab y", false},
		{"\\bab\\b", "ab_", false},
		{"\\Bb\\B", "abc", true},
		{"\\Bb\\B", "ab", false},
		{"\\b", "", false},
		{"\\B", "", true},
		{"\\b", "-", false},
		{"\\b^a", "a", true},
		{"a\\b\u00e9", "a\u00e9", true},
		{"\u00e9\\b", "\u00e9", false},
		{"(^a|b$)+c", "ac", true},
		{"(^|x)a", "xxa", true},
		{"(a|$)b", "xb", false},
		{"(\\b|a)*b", "ab", true},
		{"(?:^)*a", "ba", true},
		{"(?:$)+", "a", true},
		{"a(?:\\b)?b", "ab", true},
		{"^*a", "a", true},
		{".*@example\\.com$", "ada@example.com", true},
		{".*@example\\.com$", "ada@example.com.org", false},
	};
	CHECK_MATCHES(list);
done:;
}

JOURNEY_PLAIN_TEST(classes)
{
	static const match list[] = {
		{"^[abc]$", "b", true},
		{"^[^abc]$", "b", false},
		{"^[^a]$", "\n", true},
		{"^[]a]$", "]", true},
		{"^[^]a]$", "]", false},
		{"^[a-]$", "-", true},
		{"^[-a]$", "-", true},
		{"^[a\\-z]$", "b", false},
		{"^[\\d-z]$", "-", true},
		{"^[[:alpha:]]$", "q", true},
		{"^[[:alpha:]]$", "1", false},
		{"^[[:^alpha:]]$", "1", true},
		{"^[[:alpha]$", "l", true},
		{"^[[:word:]]$", "_", true},
		{"^[[:space:]]$", "\v", true},
		{"^\\s$", "\v", false},
		{"^\\d\\D\\w\\W\\s\\S$", "1a_- x", true},
		{"^\\w$", "\u00e9", false},
		{"^\\pL$", "\u00e9", true},
		{"^\\PL$", "\u00e9", false},
		{"^\\p{Lu}$", "\u00c9", true},
		{"^\\p{Lu}$", "\u00e9", false},
		{"^\\p{Greek}+$", "\u03b1\u03a9", true},
		{"^\\p{^Greek}$", "\u03b1", false},
		{"^\\P{^Greek}$", "\u03b1", true},
		{"^\\p{Han}$", "\u65e5", true},
		{"^[\\p{Han}a]+$", "a\u65e5a", true},
		{"^[^\\PL]$", "\u65e5", true},
		{"^\\pN$", "\u0664", true},
		{"^\\d$", "\u0664", false},
		{"^\\p{Kawi}$", "\U00011f02", true},
		{"^\\p{Any}$", "\U0010ffff", true},
		{"^.$", "\U0010ffff", true},
		{"^[\\x{10000}-\\x{10ffff}]$", "\U0001f600", true},
		{"^[\\x{7f}-\\x{81}]+$", "\x7f\xc2\x80\xc2\x81", true},
		{"^[\\x{7ff}-\\x{801}]+$", "\u07ff\u0800\u0801", true},
		{"^[\\x{7ff}-\\x{801}]$", "\u0802", false},
		{"[^\\x00-\\x{10FFFF}]", "a", false},
		{"^[\u00e0-\u00ff]+$", "\u00e9\u00fc", true},
		{"^\\x41\\x{42}\\103\\t\\.$", "ABC\t.", true},
		{"^\\_$", "_", true},
		{"^\\0$", "", false},
	};
	CHECK_MATCHES(list);
done:;
}

JOURNEY_PLAIN_TEST(cases)
{
	static const match list[] = {
		{"(?i)abc", "xABCx", true},
		{"(?i)k", "\u212a", true},
		{"(?i)\u212a", "K", true},
		{"(?i)s", "\u017f", true},
		{"(?i)\u03c3", "\u03c2", true},
		{"(?i)\u03c2", "\u03a3", true},
		{"(?i)\u00df", "\u1e9e", true},
		{"(?i)ss", "\u00df", false},
		{"(?i)\u01c5", "\u01c4", true},
		{"(?i)\u01c6", "\u01c5", true},
		{"(?i)i", "\u0130", false},
		{"(?i)[a-c]", "B", true},
		{"(?i)[^a-c]", "B", false},
		{"(?i)\\w", "\u017f", true},
		{"(?i)\\W", "\u017f", false},
		{"(?i)^\\p{Lu}$", "a", true},
		{"(?i)^\\P{Lu}$", "a", false},
		{"(?i:a)b", "AB", false},
		{"(?i:a)b", "Ab", true},
		{"(?i)a(?-i)b", "AB", false},
		{"((?i)a)b", "Ab", true},
		{"((?i)a)b", "AB", false},
		{"a|(?i:a)", "A", true},
		{"(?i)\U00010400", "\U00010428", true},
		{"(?s)a.b", "a\nb", true},
		{"(?s-s:a.b)", "a\nb", false},
		{"(?ms)^a.b$", "x\na\nb\ny", true},
		{"(?U)a*", "aa", true},
		{"(?)a", "a", true},
	};
	CHECK_MATCHES(list);
done:;
}

/* Not UTF-8: no character matches there, and nothing is read past the end. */
JOURNEY_PLAIN_TEST(invalid_text)
{
	static const char *const patterns[] = {".",           "^.$",  "\\pL",  "[^a]",
					       "(?i)\u00e9+", "a.?b", "\\C+$", "\\B.\\b"};
	static const char *const texts[] = {"\xff",         "\xc3",         "a\x80z",           "\xe6\x97",
					    "\xf0\x9f\x98", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"};
	sample_regex r;
	regex_start(&r, allocator);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		TRY(regex_compile(&r, str(patterns[i])));
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			size_t size = strlen(texts[k]);
			char *copy = malloc(size);
			bool found;
			ck_assert_ptr_nonnull(copy);
			memcpy(copy, texts[k], size);
			journey_status s =
				jy_regex_match(r.regex, &r.table, (journey_str){copy, size}, &found);
			free(copy);
			TRY(s);
			if (k == 0)
				ck_assert_int_eq(found, i == 6);
		}
	}
done:
	regex_free(&r);
}

JOURNEY_PLAIN_TEST(refused)
{
	static const struct {
		const char *pattern;
		size_t offset;
		const char *says;
	} list[] = {
		{"a(", 1, "'('"},
		{"a)", 1, "')'"},
		{"ab[c", 2, "'['"},
		{"[", 0, "'['"},
		{"[]", 0, "'['"},
		{"*", 0, "nothing"},
		{"a|*", 2, "nothing"},
		{"(+)", 1, "nothing"},
		{"(?i)*", 4, "nothing"},
		{"a**", 2, "repetition"},
		{"a+*", 2, "repetition"},
		{"a*?+", 3, "repetition"},
		{"a{2}{3}", 4, "repetition"},
		{"a{2}*", 4, "repetition"},
		{"a{1001}", 1, "1,000"},
		{"a{2,1}", 1, "before it"},
		{"a{1,1001}", 1, "1,000"},
		{"(a{100}){11}", 8, "multiply"},
		{"((a{10}){10}){11}", 13, "multiply"},
		{"(){1000}(((){1000})){2}", 20, "multiply"},
		{"[z-a]", 1, "range"},
		{"[a-\\d]", 3, "escape"},
		{"[[:foo:]]", 1, "class"},
		{"\\p{Foo}", 0, "category"},
		{"\\pX", 0, "category"},
		{"\\p{greek}", 0, "category"},
		{"\\p{L", 0, "'{'"},
		{"\\p", 2, "unfinished"},
		{"\\", 0, "backslash"},
		{"a\\1", 1, "escape"},
		{"\\8", 0, "escape"},
		{"\\Z", 0, "escape"},
		{"\\G", 0, "escape"},
		{"\\x{110000}", 0, "escape"},
		{"\\x4", 0, "escape"},
		{"\\x{}", 0, "escape"},
		{"\\\u00e9", 0, "escape"},
		{"(?=a)", 0, "look"},
		{"(?!a)", 0, "look"},
		{"x(?<=a)", 1, "look"},
		{"(?<!a)", 0, "look"},
		{"(?i-)", 0, "form"},
		{"(?x)", 0, "form"},
		{"(?-i-s)", 0, "form"},
		{"(?", 0, "'('"},
		{"(?i", 0, "'('"},
		{"(?P<>a)", 0, "name"},
		{"(?P<a-b>c)", 0, "name"},
		{"(?P<a", 0, "name"},
		{"(?P=a)", 0, "form"},
		{"a\xff", 1, "UTF-8"},
		{"[\xc3]", 1, "UTF-8"},
	};
	sample_regex r;
	regex_start(&r, allocator);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		EXPECT(regex_compile(&r, str(list[i].pattern)), JOURNEY_SYNTAX);
		if (r.fault.offset != list[i].offset || !strstr(r.fault.message, list[i].says))
			ck_abort_msg("%s: %s at %zu", list[i].pattern, r.fault.message, r.fault.offset);
	}
	/* Backward references say why not. */
	EXPECT(regex_compile(&r, str("(a)\\1")), JOURNEY_SYNTAX);
	ck_assert_ptr_nonnull(strstr(r.fault.hint, "refer back"));
done:
	regex_free(&r);
}

JOURNEY_PLAIN_TEST(too_large)
{
	static const char *const list[] = {"(abcdefghij){1000}x{10}", "\\pL{1000}", "(\\pL{30}){30}"};
	static const char *const named[] = {"(?i)[", "["};
	char *deep = malloc(4 * 1002 + 8);
	sample_regex r;
	regex_start(&r, allocator);
	ck_assert_ptr_nonnull(deep);
	/* Few bytes that name large classes time and again. */
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		for (int times = 100; times <= 1000; times += 900) {
			strcpy(deep, named[i]);
			for (int k = 0; k < times; k++)
				strcat(deep, "\\PL");
			strcat(deep, "]");
			EXPECT(regex_compile(&r, str(deep)), times > 100 ? JOURNEY_LIMIT : JOURNEY_OK);
		}
		ck_assert_uint_eq(r.fault.offset % 3, strlen(named[i]) % 3);
		ck_assert_ptr_nonnull(strstr(r.fault.message, "classes"));
	}
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		EXPECT(regex_compile(&r, str(list[i])), JOURNEY_LIMIT);
		ck_assert_ptr_nonnull(strstr(r.fault.message, "JOURNEY_EXPR_PATTERN"));
	}
	TRY(regex_compile(&r, str("x(abcdefghi){1000}y[a-z]{900}")));
	/* Groups alone are no depth; what they hold is. */
	for (int times = 199; times <= 201; times++) {
		deep[0] = '\0';
		for (int i = 0; i < 1000; i++)
			strcat(deep, "(");
		strcat(deep, "[ab]");
		for (int i = 0; i < 1000; i++)
			strcat(deep, i < times ? ")*" : ")");
		EXPECT(regex_compile(&r, str(deep)), times > 200 ? JOURNEY_LIMIT : JOURNEY_OK);
	}
	ck_assert_ptr_nonnull(strstr(r.fault.message, "JOURNEY_EXPR_DEPTH"));
done:
	free(deep);
	regex_free(&r);
}

/* Patterns that take backtracking matchers for ever: at most one pass per byte, in bounded memory. */
JOURNEY_PLAIN_TEST(linear)
{
	static const char *const patterns[] = {
		"(a*)*[0-9]",          "(a|a)*c",           "(a|aa)+$b",
		"(.*){1,32}[bc]",      "(x+x+)+y",          "(a?){300}a{300}b",
		"^(([a-z])+.)+[A-Z]$", "(a|b)*a(a|b){12}c", "([ab]*a[ab]{9}x|b[ab]{8}y)+",
		"(?i)(a.?){50}\\b\\d", "(\\pL\\pM*)+\\d$"};
	enum { SIZE = 20000 };
	char *text = malloc(SIZE);
	sample_regex r;
	uint32_t seed = 1;
	regex_start(&r, allocator);
	ck_assert_ptr_nonnull(text);
	/* So is plain text, if it is long. */
	memset(text, 'a', 33);
	TRY(regex_compile(&r, (journey_str){text, 33}));
	ck_assert_int_eq(r.regex->way, JY_RW_AUTOMATON);
	TRY(regex_compile(&r, (journey_str){text, 32}));
	ck_assert_int_eq(r.regex->way, JY_RW_CONTAINS);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		bool found;
		TRY(regex_compile(&r, str(patterns[i])));
		for (int random = 0; random < 2; random++) {
			for (size_t k = 0; k < SIZE; k++) {
				seed = seed * 1664525u + 1013904223u;
				text[k] = random ? (seed >> 24 & 1 ? 'a' : 'b') : 'a';
			}
			uint64_t before = r.table.steps;
			TRY(jy_regex_match(r.regex, &r.table, (journey_str){text, SIZE}, &found));
			ck_assert_uint_le(r.table.steps - before, SIZE + 2);
			ck_assert_uint_le(r.table.size, JY_REGEX_TABLE_BYTES);
		}
		/* The last random text does not match what needs other letters. */
		if (i != 3)
			ck_assert(!found);
	}
done:
	free(text);
	regex_free(&r);
}

/* In expressions. */

JOURNEY_TEST(expressions)
{
	static const row rows[] = {
		{"stage.matches('^pro')", "true"},
		{"matches(stage, 'spect$')", "true"},
		{"stage.matches('^(lead|prospect)$') && !stage.matches('x')", "true"},
		{"profile.email.matches(r'^\\w+@example\\.(com|org)$')", "true"},
		/* Patterns made while it runs. */
		{"stage.matches('^' + stage + '$')", "true"},
		{"profile.tags.filter(t, stage.matches(t + '|o.p') || t == 'vip')",
		 "[\"newsletter\", \"loyal\", \"vip\"]"},
		{"stage.matches(stage + '(')", "error 13"},
		{"stage.matches(stage + '(') || true", "true"},
		{"dyn(1).matches('a')", "error 4"},
		{"profile.gone.matches('a')", "error 1"},
		{"'\u00e9'.matches('^.$') && ''.matches('')", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(positions)
{
	static const struct {
		const char *expr;
		uint32_t column;
		const char *hint;
	} list[] = {
		{"stage.matches('a(')", 17, "\\("},
		{"stage.matches(r\"a\\1\")", 18, "refer back"},
		{"stage.matches('\\\\d\\u00e9\\x41\\n+*')", 32, "group"},
		{"stage.matches('''a''b)''')", 22, "\\)"},
		{"stage.matches('\u00e9' + '[')", 15, "\\["},
		{"stage == 'a' || stage.matches('(?=x)')", 32, "&&"},
	};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		TRY(check_refused(&s, allocator, list[i].expr, JOURNEY_SYNTAX, list[i].column, list[i].hint));
	TRY(check_refused(&s, allocator, "stage.matches('(abcdefghijk){1000}x')", JOURNEY_LIMIT, 16,
			  "limit"));
	/* What one pattern may name, two of them may not both. */
	char two[512] = "stage.matches(r'[";
	for (int i = 0; i < 60; i++)
		strcat(two, "\\pL");
	strcat(two, "]')");
	TRY(check_row(&s, allocator, two, "true"));
	char *second = two + strlen(two);
	memcpy(second, " || ", 4);
	memcpy(second + 4, two, (size_t)(second - two));
	second[4 + (second - two)] = '\0';
	TRY(check_refused(&s, allocator, two, JOURNEY_LIMIT, 372, "fewer"));
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_PATTERN, 20));
	TRY(check_refused(&s, allocator, "stage.matches('012345678901234567890')", JOURNEY_LIMIT, 16,
			  "limit"));
	TRY(check_row(&s, allocator, "stage.matches('0123456789')", "false"));
	TRY(check_row(&s, allocator, "stage.matches('012345678901234567' + stage)", "error 13"));
	EXPECT(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_PATTERN, 1000001), JOURNEY_RANGE);
	EXPECT(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_PATTERN, 0), JOURNEY_RANGE);
	ck_assert_uint_eq(journey_expr_env_get_limit(s.env, JOURNEY_EXPR_PATTERN), 20);
done:
	sample_free(&s);
}

/* The cost limit ends matching, and what is charged does not depend on what was matched before. */
JOURNEY_PLAIN_TEST(charges)
{
	static const char text[] = "['x', 'y', 'z'].all(a, (stage + a).matches('[^q]{100}' + a) || true)";
	sample s = {0};
	journey_expr_program *p = NULL, *literal = NULL;
	journey_value value;
	uint64_t enough = 1;
	TRY(sample_make(&s, allocator));
	for (;; enough++) {
		TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_COST, enough));
		journey_status status = journey_expr_compile(s.env, str(text), "bool", allocator, &p, NULL);
		if (!status)
			status = journey_expr_run(p, &s.activation, s.scratch, &value);
		/* Again, with the patterns at hand. */
		if (p)
			ck_assert_int_eq(journey_expr_run(p, &s.activation, s.scratch, &value), status);
		journey_expr_program_free(p);
		p = NULL;
		if (!status)
			break;
		ck_assert_int_eq(status, JOURNEY_LIMIT);
	}
	ck_assert_uint_gt(enough, 3 * 16 * 10);
	TRY(journey_expr_compile(s.env, str("stage.matches('[^q]{5}[p-z]')"), "bool", allocator, &literal,
				 NULL));
	TRY(journey_expr_run(literal, &s.activation, s.scratch, &value));
	char *longer = calloc(1, 1 << 20);
	ck_assert_ptr_nonnull(longer);
	s.values[14].as.s = longer;
	s.values[14].n = 1 << 20;
	EXPECT(journey_expr_run(literal, &s.activation, s.scratch, &value), JOURNEY_LIMIT);
	free(longer);
done:
	journey_expr_program_free(literal);
	journey_expr_program_free(p);
	sample_free(&s);
}

typedef struct counted {
	const journey_allocator *inner;
	size_t calls;
} counted;

static void *count_resize(void *user, void *p, size_t old_size, size_t new_size)
{
	counted *c = user;
	c->calls++;
	return c->inner->resize(c->inner->user, p, old_size, new_size);
}

/* Once a scratch has met its patterns, more of them than it keeps too, it allocates nothing. */
JOURNEY_PLAIN_TEST(reuse)
{
	counted count = {allocator, 0};
	journey_allocator counting = *allocator;
	journey_expr_program *programs[24] = {NULL};
	journey_expr_scratch *scratch = NULL;
	sample s = {0};
	size_t first = 0;
	counting.user = &count;
	counting.resize = count_resize;
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_scratch_new(&counting, &scratch));
	for (size_t i = 0; i < 24; i++) {
		char text[] = "stage.matches('[o-r]+.?[^a]A')";
		text[27] = (char)('A' + i);
		TRY(journey_expr_compile(s.env, str(text), "bool", allocator, &programs[i], NULL));
	}
	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < 24; i++) {
			journey_value value;
			TRY(journey_expr_run(programs[i], &s.activation, scratch, &value));
			ck_assert_int_eq(value.as.i, 0);
		}
		if (round == 1)
			first = count.calls;
	}
	ck_assert_uint_gt(first, 0);
	ck_assert_uint_eq(count.calls, first);
done:
	for (size_t i = 0; i < 24; i++)
		journey_expr_program_free(programs[i]);
	journey_expr_scratch_free(scratch);
	sample_free(&s);
}

Suite *suite_regex(void)
{
	return torture_suite("regex", torture_few, torture_plain, torture_places, torture_classes,
			     torture_cases, torture_invalid_text, torture_refused, torture_too_large,
			     torture_linear, torture_expressions, torture_positions, torture_charges,
			     torture_reuse, NULL);
}
