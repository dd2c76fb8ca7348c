#include "check_base.h"

#include "base/arena.h"
#include "base/error.h"

JOURNEY_TEST(sizes_do_not_wrap)
{
	size_t out = 7;

	(void)allocator;
	ck_assert(jy_mul_size(3, 5, &out) && out == 15);
	ck_assert(jy_mul_size(SIZE_MAX, 1, &out) && out == SIZE_MAX);
	ck_assert(jy_mul_size(0, SIZE_MAX, &out) && out == 0);
	ck_assert(!jy_mul_size(SIZE_MAX / 2 + 1, 2, &out) && out == 0);
	ck_assert(jy_add_size(SIZE_MAX - 1, 1, &out) && out == SIZE_MAX);
	ck_assert(!jy_add_size(SIZE_MAX, 1, &out));
}

JOURNEY_TEST(array_grows)
{
	int *items = NULL;
	size_t capacity = 0;

	for (int i = 0; i < 100; i++) {
		TRY_TRUE(jy_grow(allocator, &items, &capacity, (size_t)i + 1, sizeof *items));
		items[i] = i;
	}
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(items[i], i);
	ck_assert(!jy_grow(allocator, &items, &capacity, SIZE_MAX / 2, sizeof *items));
	ck_assert(capacity >= 100);
done:
	jy_free(allocator, items, capacity * sizeof *items);
}

JOURNEY_TEST(libc_is_the_default)
{
	journey_allocator a = jy_allocator_or_libc(NULL), same = jy_allocator_or_libc(allocator);
	void *p = jy_alloc(&a, 10);

	ck_assert_ptr_nonnull(p);
	p = jy_resize(&a, p, 10, 20);
	ck_assert_ptr_nonnull(p);
	jy_free(&a, p, 20);
	ck_assert_ptr_null(jy_alloc(&a, 0));
	ck_assert(same.user == allocator->user);
}

JOURNEY_TEST(arena_gives_aligned_blocks)
{
	jy_arena arena;
	unsigned char *before = NULL;

	jy_arena_init(&arena, allocator);
	for (size_t size = 0; size < 5000; size += 37) {
		unsigned char *p = jy_arena_alloc(&arena, size);
		TRY_TRUE(p);
		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		ck_assert(p != before);
		memset(p, 0xaa, size);
		before = p;
	}
	ck_assert_ptr_null(jy_arena_alloc(&arena, SIZE_MAX - 8));
	ck_assert_ptr_null(jy_arena_items(&arena, SIZE_MAX / 4, 16));
	ck_assert(jy_arena_size(&arena) > 100000);
done:
	jy_arena_free(&arena);
	ck_assert_uint_eq(jy_arena_size(&arena), 0);
}

JOURNEY_TEST(arena_rewinds)
{
	jy_arena arena;
	jy_arena_mark empty, mark;
	char *first, *again;

	jy_arena_init(&arena, allocator);
	empty = jy_arena_save(&arena);
	TRY_TRUE(first = jy_arena_copy(&arena, "first", 5));
	mark = jy_arena_save(&arena);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 20; i++)
			TRY_TRUE(jy_arena_alloc(&arena, 1000));
		jy_arena_rewind(&arena, mark);
		ck_assert_str_eq(first, "first");
	}
	TRY_TRUE(again = jy_arena_alloc(&arena, 8));
	ck_assert_ptr_eq(again, first + 16);
	jy_arena_rewind(&arena, empty);
	TRY_TRUE(again = jy_arena_alloc(&arena, 8));
	ck_assert_ptr_eq(again, first);
	jy_arena_reset(&arena);
	TRY_TRUE(again = jy_arena_alloc(&arena, 8));
	ck_assert_ptr_eq(again, first);
done:
	jy_arena_free(&arena);
}

JOURNEY_TEST(arena_allocates_once_per_use)
{
	jy_arena arena;
	size_t size;

	jy_arena_init(&arena, allocator);
	TRY_TRUE(jy_arena_alloc(&arena, 100));
	size = jy_arena_size(&arena);
	for (int i = 0; i < 100; i++) {
		jy_arena_reset(&arena);
		ck_assert(jy_arena_alloc(&arena, 1500)); /* fits into the first block: can't fail */
	}
	ck_assert_uint_eq(jy_arena_size(&arena), size);
done:
	jy_arena_free(&arena);
}

JOURNEY_TEST(arena_copies_text)
{
	jy_arena arena;
	journey_str copy = {NULL, 0};

	jy_arena_init(&arena, allocator);
	TRY_TRUE(jy_arena_str(&arena, jy_str_of("abc\0def", 7), &copy));
	ck_assert_uint_eq(copy.size, 7);
	ck_assert_mem_eq(copy.data, "abc\0def", 8);
	TRY_TRUE(jy_arena_str(&arena, jy_str_of(NULL, 0), &copy));
	ck_assert_uint_eq(copy.size, 0);
	ck_assert_ptr_nonnull(copy.data);
done:
	jy_arena_free(&arena);
}

JOURNEY_TEST(statuses_have_texts)
{
	(void)allocator;
	ck_assert_str_eq(journey_status_text(JOURNEY_OK), "success");
	ck_assert_str_eq(journey_status_text(JOURNEY_NO_MEMORY), "out of memory");
	ck_assert_str_eq(journey_status_text(JOURNEY_HOST_ERROR), "error of the host");
	ck_assert_str_eq(journey_status_text((journey_status)-5000), "error of the host");
	ck_assert_str_eq(journey_status_text((journey_status)-999), "unknown status");
	ck_assert_str_eq(journey_status_text((journey_status)1), "unknown status");
	ck_assert_int_eq(journey_version()[0], '0' + JOURNEY_VERSION_MAJOR);
}

JOURNEY_TEST(errors_are_formatted)
{
	journey_error e;
	char text[12];

	(void)allocator;
	ck_assert_int_eq(jy_error_set(NULL, JOURNEY_TYPE, "x", "%d", 1), JOURNEY_TYPE);
	ck_assert_int_eq(jy_error_set(&e, JOURNEY_TYPE, "a.b", "%s %.*s|%d %u %zu %lld %llu%%%c", "one", 2,
				      "two", -3, 4u, (size_t)5, -6LL, 7ULL, 'x'),
			 JOURNEY_TYPE);
	ck_assert_str_eq(e.message, "one tw|-3 4 5 -6 7%x");
	ck_assert_str_eq(e.where, "a.b");
	ck_assert_str_eq(e.hint, "");
	jy_error_hint(&e, "try %s", "this");
	jy_error_at(&e, 1, 2, 3);
	ck_assert_str_eq(e.hint, "try this");
	ck_assert(e.line == 1 && e.column == 2 && e.offset == 3);
	/* An argument may be part of the error itself. */
	jy_error_set(&e, JOURNEY_LIMIT, e.where, "again: %s", e.message);
	ck_assert_str_eq(e.message, "again: one tw|-3 4 5 -6 7%x");
	ck_assert_str_eq(e.where, "a.b");
	ck_assert_uint_eq(e.line, 0);
	ck_assert_int_eq(jy_error_memory(&e), JOURNEY_NO_MEMORY);
	/* Cut between two characters. */
	ck_assert_uint_eq(jy_format(text, sizeof text, "%s", "12345678901"), 11);
	ck_assert_str_eq(text, "12345678901");
	jy_format(text, sizeof text, "%s", "123456789012");
	ck_assert_str_eq(text, "12345678...");
	jy_format(text, sizeof text, "%s", "1234567\xc3\xa4\xc3\xa4\xc3\xa4");
	ck_assert_str_eq(text, "1234567...");
}

Suite *suite_memory(void)
{
	return torture_suite("memory", torture_sizes_do_not_wrap, torture_array_grows,
			     torture_libc_is_the_default, torture_arena_gives_aligned_blocks,
			     torture_arena_rewinds, torture_arena_allocates_once_per_use,
			     torture_arena_copies_text, torture_statuses_have_texts,
			     torture_errors_are_formatted, NULL);
}
