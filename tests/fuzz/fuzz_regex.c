/* A pattern and a text: within bounded time and memory it matches, or says why it is none. */
#include "fuzz/fuzz.h"
#include <journey/expr.h>
#include <string.h>

static void match(const journey_expr_program *program, journey_str pattern, journey_str text)
{
	journey_expr_scratch *scratch = NULL;
	journey_value values[2] = {{{0}, 0, JOURNEY_STRING}, {{0}, 0, JOURNEY_STRING}}, out, again;
	journey_activation activation = {.values = values, .value_count = 2};
	values[0].as.s = text.data;
	values[0].n = (uint32_t)text.size;
	values[1].as.s = pattern.data;
	values[1].n = (uint32_t)pattern.size;
	if (journey_expr_scratch_new(fuzz_allocator, &scratch))
		return;
	journey_status s = journey_expr_run(program, &activation, scratch, &out);
	FUZZ_ASSERT(s == JOURNEY_OK || s == JOURNEY_EVAL || s == JOURNEY_LIMIT || fuzz_failed);
	if (s == JOURNEY_OK) {
		FUZZ_ASSERT(out.type == JOURNEY_BOOL);
		/* With what the first run kept, the answer is the same. */
		s = journey_expr_run(program, &activation, scratch, &again);
		FUZZ_ASSERT((s == JOURNEY_OK && again.as.i == out.as.i) || fuzz_failed);
	}
	journey_expr_scratch_free(scratch);
}

/* The pattern as a constant is looked at when it is compiled. */
static void compile(const journey_expr_env *env, journey_str pattern)
{
	static const char digits[] = "0123456789abcdef";
	static char text[4200];
	journey_expr_program *program = NULL;
	size_t n = 0;
	if (pattern.size > 1000)
		return;
	memcpy(text, "s.matches('", 11);
	n = 11;
	for (size_t i = 0; i < pattern.size; i++) {
		unsigned char c = (unsigned char)pattern.data[i];
		if (c >= 0x80) {
			text[n++] = (char)c;
			continue;
		}
		memcpy(text + n, "\\x", 2);
		text[n + 2] = digits[c >> 4];
		text[n + 3] = digits[c & 15];
		n += 4;
	}
	memcpy(text + n, "')", 2);
	if (!journey_expr_compile(env, (journey_str){text, n + 2}, "bool", fuzz_allocator, &program, NULL))
		journey_expr_program_free(program);
}

int fuzz_regex(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *line = size ? memchr(text, '\n', size) : NULL;
	size_t head = line ? (size_t)(line - text) : size;
	journey_str pattern = {text, head}, rest = {line ? line + 1 : "", line ? size - head - 1 : 0};
	static const char source[] = "s.matches(p)";
	journey_expr_program *program = NULL;
	journey_expr_env *env = NULL;
	journey_status s = journey_expr_env_new(fuzz_allocator, &env);
	if (!s)
		s = journey_expr_env_variable(env, (journey_str){"s", 1}, "string", 0, 0, NULL);
	if (!s)
		s = journey_expr_env_variable(env, (journey_str){"p", 1}, "string", 1, 0, NULL);
	if (!s)
		s = journey_expr_compile(env, (journey_str){source, sizeof source - 1}, "bool",
					 fuzz_allocator, &program, NULL);
	FUZZ_ASSERT(!s || fuzz_failed);
	if (!s) {
		match(program, pattern, rest);
		compile(env, pattern);
	}
	journey_expr_program_free(program);
	journey_expr_env_free(env);
	return 0;
}
