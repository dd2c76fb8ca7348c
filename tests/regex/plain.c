#include "regex/plain.h"
#include "expr/regex_match.h"
#include <stdlib.h>

struct plain_regex {
	journey_allocator allocator;
	jy_arena arena;
	const jy_regex *regex;
	jy_regex_table table;
};

plain_regex *plain_compile(const char *pattern, size_t size, plain_verdict *verdict)
{
	journey_allocator libc = jy_allocator_or_libc(NULL);
	jy_regex_fault fault;
	uint64_t ranges = 1000000 * JY_REGEX_RANGES;
	plain_regex *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->allocator = libc;
	jy_arena_init(&p->arena, &p->allocator);
	p->table.allocator = &p->allocator;
	journey_status s =
		jy_regex_compile(&p->arena, (journey_str){pattern, size}, 1000000, 1000, &ranges, &p->regex,
				 &fault);
	*verdict = s == JOURNEY_OK ? PLAIN_ACCEPTED : s == JOURNEY_SYNTAX ? PLAIN_REFUSED : PLAIN_TOO_LARGE;
	if (s == JOURNEY_OK)
		return p;
	plain_free(p);
	return NULL;
}

int plain_match(plain_regex *p, const char *text, size_t size)
{
	bool found = false;
	if (jy_regex_match(p->regex, &p->table, (journey_str){text, size}, &found))
		abort();
	return found;
}

void plain_free(plain_regex *p)
{
	if (!p)
		return;
	jy_regex_table_free(&p->table);
	jy_arena_free(&p->arena);
	free(p);
}
