/* Every limit, on both sides of it; a limit is an error and leaves nothing half done. */
#include "content/check_content.h"

#include "base/buffer.h"
#include "base/text.h"
#include "base/value.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that repeats a piece. */
static char *many(size_t count, const char *before, const char *piece, const char *behind)
{
	size_t size = strlen(piece), i;
	char *text = malloc(strlen(before) + count * size + strlen(behind) + 1), *p = text;

	p = strcpy(p, before) + strlen(before);
	for (i = 0; i < count; i++, p += size)
		memcpy(p, piece, size);
	strcpy(p, behind);
	return text;
}

/* Compiles so many pieces; the status. */
static journey_status compile_many(texts *t, size_t count, const char *before, const char *piece, const char *behind)
{
	char *text = many(count, before, piece, behind);
	journey_status status = texts_compile(t, jy_str(text));

	free(text);
	return status;
}

/* Blocks that include the one with a name longer by one, up to a last one. */
static const char *deeper(journey_str name)
{
	static char blocks[JOURNEY_TEMPLATE_NESTING_MAX + 1][64];

	if (name.size > JOURNEY_TEMPLATE_NESTING_MAX)
		return "x";
	(void)snprintf(blocks[name.size], sizeof(blocks[0]), "{%% include %.*sa %%}", (int)name.size, name.data);
	return blocks[name.size];
}

JOURNEY_PLAIN_TEST(blocks_in_each_other_are_limited)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.block = deeper;
	ck_assert_int_eq(texts_compile(&t, jy_str("{% include aa %}")), JOURNEY_OK);
	ck_assert_int_eq(texts_compile(&t, jy_str("{% include a %}")), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_NESTING_MAX"));
done:
	texts_free(&t);
}

JOURNEY_PLAIN_TEST(texts_are_limited)
{
	char *text;
	texts t;

	TRY(texts_new(&t, allocator));
	ck_assert_int_eq(compile_many(&t, JOURNEY_TEMPLATE_TEXT_MAX, "", "a", ""), JOURNEY_OK);
	ck_assert_int_eq(compile_many(&t, JOURNEY_TEMPLATE_TEXT_MAX, "", "a", "b"), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_TEXT_MAX"));
	ck_assert_int_eq(compile_many(&t, 16, "{{ name ", "| upper", "}}"), JOURNEY_OK);
	ck_assert_int_eq(compile_many(&t, 17, "{{ name ", "| upper", "}}"), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_FILTERS_MAX"));
	ck_assert_int_eq(compile_many(&t, 32, "", "{% if flag %}", "x"), JOURNEY_SYNTAX);
	ck_assert_int_eq(compile_many(&t, 33, "", "{% if flag %}", "x"), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_NESTING_MAX"));
	ck_assert_int_eq(compile_many(&t, JOURNEY_TEMPLATE_LOCALS_MAX, "", "{% for x in [1] %}{% endfor %}", ""), JOURNEY_OK);
	ck_assert_int_eq(compile_many(&t, JOURNEY_TEMPLATE_LOCALS_MAX + 1, "", "{% for x in [1] %}{% endfor %}", ""),
			 JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_LOCALS_MAX"));
	text = many(20000, "", "{%if flag%}{%else%}{%endif%}", "");
	ck_assert_int_eq(texts_compile(&t, jy_str(text)), JOURNEY_OK);
	free(text);
	ck_assert_int_eq(compile_many(&t, 35000, "", "{%if flag%}{%else%}{%endif%}", ""), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "JOURNEY_TEMPLATE_PARTS_MAX"));
done:
	texts_free(&t);
}

static const char *doubling(journey_str name)
{
	static char text[64];

	if (name.size != 1 || name.data[0] > 'z' || name.data[0] < 'a')
		return NULL;
	if (name.data[0] == 'z')
		return "0123456789012345678901234567890123456789012345678901234567890123456789";
	snprintf(text, sizeof(text), "{%% include %c %%}{%% include %c %%}", name.data[0] + 1, name.data[0] + 1);
	return text;
}

/* Blocks that double each time: 2^25 of the last one. */
JOURNEY_PLAIN_TEST(blocks_do_not_explode)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.block = doubling;
	ck_assert_int_eq(texts_compile(&t, jy_str("{% include a %}")), JOURNEY_LIMIT);
	ck_assert_int_eq(texts_compile(&t, jy_str("{% include x %}")), JOURNEY_OK);
done:
	texts_free(&t);
}

JOURNEY_TEST(renderings_are_limited)
{
	uint64_t steps;
	texts t;

	TRY(texts_new(&t, allocator));
	t.options.output_max = 9;
	SHOW("a{{ '12345678' }}", "a12345678");
	EXPECT(texts_render(&t, "ab{{ '12345678' }}"), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "output_max"));
	EXPECT(texts_render(&t, "{{ name }}1234567"), JOURNEY_LIMIT);
	t.options.output_max = 0;
	t.options.turns_max = 6;
	SHOW("{% for x in [1, 2] %}{% for y in [1, 2] %}{{ y }}{% endfor %}{% endfor %}", "1212");
	EXPECT(texts_render(&t, "{% for x in [1, 2] %}{% for y in [1, 2] %}{{ y }}{% endfor %}{% endfor %}{% for z in [1] %}{% endfor %}"),
	       JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "turns_max"));
	t.options.turns_max = 0;
	SHOW("{{ n }}{{ items.map(x, x) | join }}", "5a<b, two, 3");
	steps = t.result.steps;
	t.options.steps_max = steps;
	SHOW("{{ n }}{{ items.map(x, x) | join }}", "5a<b, two, 3");
	t.options.steps_max = steps - 1;
	EXPECT(texts_render(&t, "{{ n }}{{ items.map(x, x) | join }}"), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "steps_max"));
	/* The next one starts anew. */
	SHOW("{{ n }}", "5");
done:
	texts_free(&t);
}

/* A variable that doubles, and lists in lists: memory is limited, whatever was rendered before. */
JOURNEY_PLAIN_TEST(variables_are_limited)
{
	static const char text[] = "{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] %}"
				   "{% assign a = a + a %}{% endfor %}";
	journey_value deep = jy_value_int(1), values[JY_VALUE_DEPTH_MAX + 2];
	journey_list lists[JY_VALUE_DEPTH_MAX + 2];
	size_t i;
	texts t;

	TRY(texts_new(&t, allocator));
	ck_assert_int_eq(texts_render(&t, text), JOURNEY_LIMIT);
	ck_assert_int_eq(texts_render(&t, text), JOURNEY_LIMIT);
	for (i = 0; i < JY_VALUE_DEPTH_MAX + 2; i++) {
		values[i] = deep;
		lists[i] = (journey_list){1, &values[i]};
		deep = jy_value_list(&lists[i]);
	}
	t.values[TEXTS_ANY] = deep;
	ck_assert_int_eq(texts_render(&t, "{% assign a = any %}"), JOURNEY_LIMIT);
	SHOW("{% assign a = [[[1]]] %}{{ a[0][0][0] }}", "1");
done:
	texts_free(&t);
}

/* Filters stop where the text would have to, before they have made what it cannot hold; and they take their steps. */
JOURNEY_PLAIN_TEST(filters_are_limited)
{
	static const char *const texts_of[] = {"{{ any | join: name | truncate: 3 }}", "{{ any | list | truncate: 3 }}",
					       "{{ any | json | truncate: 3 }}", "{{ n | plural: {'other': name} | truncate: 3 }}",
					       "{{ name | html | truncate: 3 }}", "{{ name | url | truncate: 3 }}"};
	static const char loop[] = "{% for x in any %}{{ any | list | truncate: 3 }}{{ any | join | truncate: 3 }}{% endfor %}";
	enum { COUNT = 9000, LONG = 16 * 1024 };
	journey_value *items = malloc(COUNT * sizeof(*items));
	journey_list list = {COUNT, items};
	char *text = malloc(LONG);
	size_t i;
	texts t;

	TRY(texts_new(&t, allocator));
	for (i = 0; i < LONG; i++)
		text[i] = i % 2 == 0 ? '#' : '%';
	t.values[TEXTS_NAME] = jy_value_str(jy_str_of(text, LONG));
	for (i = 0; i < COUNT; i++)
		items[i] = t.values[TEXTS_NAME];
	t.values[TEXTS_ANY] = jy_value_list(&list);
	t.options.output_max = LONG / 2;
	for (i = 0; i < sizeof(texts_of) / sizeof(texts_of[0]); i++) {
		ck_assert_msg(texts_render(&t, texts_of[i]) == JOURNEY_LIMIT, "%s", texts_of[i]);
		ck_assert_msg(strstr(t.error.message, "output_max") != NULL, "%s", t.error.message);
	}
	/* A long value that is made short is nothing long. */
	SHOW("{{ name | truncate: 3 }}", "#%\xe2\x80\xa6");
	t.options.output_max = 0;
	for (i = 0; i < COUNT; i++)
		items[i] = jy_value_int(1);
	SHOW("{{ any | list | truncate: 3 }}", "1,\xe2\x80\xa6");
	ck_assert_uint_gt(t.result.steps, COUNT);
	SHOW("{{ any | json | truncate: 3 }}", "[1\xe2\x80\xa6");
	ck_assert_uint_gt(t.result.steps, COUNT);
	ck_assert_int_eq(texts_render(&t, loop), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(t.error.message, "steps_max"));
done:
	texts_free(&t);
	free(text);
	free(items);
}

/* ---- memory ---- */

static size_t allocations;

static void *counted(void *user, void *block, size_t old_size, size_t new_size)
{
	const journey_allocator *inner = user;

	if (new_size > 0)
		allocations++;
	return inner->resize(inner->user, block, old_size, new_size);
}

/* Once the scratch has grown, nothing is allocated. */
JOURNEY_PLAIN_TEST(rendering_again_allocates_nothing)
{
	static const char text[] = "{{ name | upper }}{% for x in items %}{% assign y = [x, x] %}{{ y | join | url }}{{ x | json }}{% endfor %}"
				   "{{ n | plural: {'one': '#', 'other': '#s'} }}{{ stock | json }}{{ ['a', 'b'] | list }}{{ day | date: 'd MMM' }}"
				   "{{ absent | default: name | truncate: n - 4 }}{{ evil | html }}";
	journey_allocator counting = {counted, (void *)(uintptr_t)allocator};
	size_t i;
	texts t;

	TRY(texts_new(&t, &counting));
	TRY(texts_render(&t, text));
	for (i = 0; i < 3; i++)
		TRY(journey_template_render(t.compiled, &t.activation, t.scratch, &t.options, &t.result, &t.error));
	allocations = 0;
	for (i = 0; i < 50; i++)
		TRY(journey_template_render(t.compiled, &t.activation, t.scratch, &t.options, &t.result, &t.error));
	ck_assert_uint_eq(allocations, 0);
done:
	texts_free(&t);
}

Suite *suite_template_limits(void)
{
	return torture_suite("template: limits", torture_texts_are_limited, torture_blocks_in_each_other_are_limited,
			     torture_blocks_do_not_explode,
			     torture_renderings_are_limited, torture_variables_are_limited, torture_filters_are_limited,
			     torture_rendering_again_allocates_nothing, NULL);
}
