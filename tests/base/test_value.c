#include "check_base.h"

#include "base/float.h"
#include "base/value.h"

static const journey_value no_items[1];

/* A value of each type, nested ones among them; borrowed from statics. */
static const journey_list *samples(void)
{
	static journey_value items[24], inner[2], one[1];
	static journey_entry entries[2];
	static journey_list list, empty, some, none, all;
	static journey_map map;
	size_t n = 0;

	inner[0] = jy_value_int(1);
	inner[1] = jy_value_str(jy_str("two"));
	list = (journey_list){2, inner};
	empty = (journey_list){0, no_items};
	one[0] = jy_value_double(0.5);
	some = (journey_list){1, one};
	none = (journey_list){0, no_items};
	entries[0] = (journey_entry){jy_value_str(jy_str("list")), jy_value_list(&list)};
	entries[1] = (journey_entry){jy_value_bool(true), jy_value_null()};
	map = (journey_map){2, entries};

	items[n++] = jy_value_null();
	items[n++] = jy_value_bool(false);
	items[n++] = jy_value_bool(true);
	items[n++] = jy_value_int(INT64_MIN);
	items[n++] = jy_value_int(INT64_MAX);
	items[n++] = jy_value_uint(UINT64_MAX);
	items[n++] = jy_value_double(-1.5);
	items[n++] = jy_value_double(jy_double_of(UINT64_C(0x7ff8000000000000)));
	items[n++] = jy_value_str(jy_str(""));
	items[n++] = jy_value_str(jy_str("text"));
	items[n++] = jy_value_bytes((journey_bytes){"\0\xff", 2});
	items[n++] = jy_value_list(&empty);
	items[n++] = jy_value_list(&list);
	items[n++] = jy_value_map(&map);
	items[n++] = jy_value_time(JOURNEY_TIME_MIN);
	items[n++] = jy_value_time(1);
	items[n++] = jy_value_duration(-1);
	items[n++] = jy_value_duration(3 * JOURNEY_HOUR);
	items[n] = jy_value_str(jy_str("int"));
	items[n++].type = JOURNEY_TYPE_VALUE;
	items[n] = jy_value_list(&none);
	items[n++].type = JOURNEY_OPTIONAL;
	items[n] = jy_value_list(&some);
	items[n++].type = JOURNEY_OPTIONAL;
	all = (journey_list){n, items};
	return &all;
}

/* samples() is sorted: by type number, then by value. */
JOURNEY_TEST(values_have_a_total_order)
{
	const journey_list *all = samples();

	(void)allocator;
	for (size_t i = 0; i < all->count; i++) {
		for (size_t j = 0; j < all->count; j++) {
			int order = jy_value_compare(all->items[i], all->items[j]);
			ck_assert_msg(i < j   ? order < 0
				      : i > j ? order > 0
					      : order == 0,
				      "%zu %zu: %d", i, j, order);
			ck_assert(jy_value_equal(all->items[i], all->items[j]) == (i == j));
		}
	}
	ck_assert(jy_value_equal(jy_value_double(0.0), jy_value_double(-0.0)));
}

JOURNEY_TEST(maps_compare_by_key)
{
	journey_entry ab[2] = {{jy_value_str(jy_str("a")), jy_value_int(1)},
			       {jy_value_str(jy_str("b")), jy_value_int(2)}};
	journey_entry ba[2] = {ab[1], ab[0]}, other[2] = {ab[1], ab[0]}, ac[2] = {ab[0], ab[1]};
	journey_map x = {2, ab}, y = {2, ba}, z = {2, other}, w = {2, ac}, shorter = {1, ab};

	(void)allocator;
	other[1].value = jy_value_int(0);
	ac[1].key = jy_value_str(jy_str("c"));
	ck_assert(jy_value_equal(jy_value_map(&x), jy_value_map(&y)));
	ck_assert(jy_value_compare(jy_value_map(&x), jy_value_map(&z)) > 0);
	ck_assert(jy_value_compare(jy_value_map(&y), jy_value_map(&z)) > 0);
	ck_assert(jy_value_compare(jy_value_map(&x), jy_value_map(&w)) < 0);
	ck_assert(jy_value_compare(jy_value_map(&shorter), jy_value_map(&x)) < 0);
	ck_assert_int_eq((int)jy_map_get(&x, jy_str("b"))->as.i, 2);
	ck_assert_ptr_null(jy_map_get(&x, jy_str("c")));
	ck_assert_ptr_null(jy_map_get(NULL, jy_str("c")));
}

JOURNEY_TEST(values_are_stored_and_read)
{
	const journey_list *all = samples();
	jy_arena arena;
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	jy_arena_init(&arena, allocator);
	for (size_t i = 0; i < all->count; i++) {
		journey_value back = jy_value_int(77);
		bool ok;
		jy_reader r;
		jy_buffer_clear(&b);
		TRY_TRUE(jy_value_write(&b, all->items[i]));
		r = jy_reader_of(b.data, b.size);
		ok = jy_value_read(&r, &arena, &back);
		if (!ok)
			ck_assert(jy_value_equal(back, jy_value_int(77)) && !r.failed);
		TRY_TRUE(ok);
		ck_assert(jy_value_equal(back, all->items[i]) && jy_reader_left(&r) == 0);
		/* Cut short anywhere, it is refused. */
		for (size_t n = 0; n < b.size; n++) {
			r = jy_reader_of(b.data, n);
			ck_assert(!jy_value_read(&r, &arena, &back));
			ck_assert(r.failed || torture_starved());
		}
	}
done:
	jy_arena_free(&arena);
	jy_buffer_free(&b);
}

/* Whatever bytes come, the reader neither crashes nor allocates without bound, and what it takes it writes
 * back. */
JOURNEY_PLAIN_TEST(bad_bytes_are_refused)
{
	uint64_t state = 11;
	unsigned taken = 0;
	jy_arena arena;
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	jy_arena_init(&arena, allocator);
	for (int round = 0; round < 20000; round++) {
		unsigned char bytes[24];
		size_t n = next_random(&state) % sizeof bytes;
		journey_value v;
		jy_reader r;
		for (size_t i = 0; i < n; i++)
			bytes[i] = (unsigned char)(next_random(&state) % (round % 3 ? 14 : 256));
		r = jy_reader_of(bytes, n);
		jy_arena_reset(&arena);
		jy_buffer_clear(&b);
		if (!jy_value_read(&r, &arena, &v))
			continue;
		taken++;
		ck_assert(jy_value_write(&b, v));
		ck_assert_uint_eq(b.size, n - jy_reader_left(&r));
		ck_assert_mem_eq(b.data, bytes, b.size);
	}
	ck_assert(taken > 1000);
	jy_arena_free(&arena);
	jy_buffer_free(&b);
}

JOURNEY_TEST(values_are_copied)
{
	const journey_list *all = samples();
	journey_value copy = jy_value_null();
	const journey_map *map = NULL;
	jy_arena arena;

	jy_arena_init(&arena, allocator);
	TRY_TRUE(jy_arena_value(&arena, jy_value_list(all), &copy));
	ck_assert(jy_value_equal(copy, jy_value_list(all)));
	ck_assert_ptr_ne(copy.as.list->items[9].as.s, all->items[9].as.s);
	TRY_TRUE(jy_arena_map(&arena, all->items[13].as.map, &map));
	ck_assert(jy_value_equal(jy_value_map(map), all->items[13]));
	ck_assert(jy_arena_map(&arena, NULL, &map) && map == NULL);
done:
	jy_arena_free(&arena);
}

JOURNEY_TEST(nesting_is_bounded)
{
	journey_list lists[JY_VALUE_DEPTH_MAX + 2];
	journey_value v[JY_VALUE_DEPTH_MAX + 2], copy;
	jy_arena arena;
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	jy_arena_init(&arena, allocator);
	v[0] = jy_value_int(1);
	for (int i = 1; i < JY_VALUE_DEPTH_MAX + 2; i++) {
		lists[i] = (journey_list){1, &v[i - 1]};
		v[i] = jy_value_list(&lists[i]);
	}
	TRY_TRUE(jy_arena_value(&arena, v[JY_VALUE_DEPTH_MAX], &copy));
	ck_assert(!jy_arena_value(&arena, v[JY_VALUE_DEPTH_MAX + 1], &copy));
	TRY_TRUE(jy_value_write(&b, v[JY_VALUE_DEPTH_MAX]));
	ck_assert(!jy_value_write(&b, v[JY_VALUE_DEPTH_MAX + 1]));
	ck_assert_uint_eq(b.size, 2 * JY_VALUE_DEPTH_MAX + 2);
	ck_assert_int_eq(jy_value_compare(v[JY_VALUE_DEPTH_MAX + 1], v[JY_VALUE_DEPTH_MAX + 1]), 0);
	jy_buffer_clear(&b);
	for (int i = 0; i < 1000; i++)
		TRY_TRUE(jy_buffer_u16(&b, JOURNEY_LIST | 1 << 8));
	jy_reader r = jy_reader_of(b.data, b.size);
	ck_assert(!jy_value_read(&r, &arena, &copy));
	ck_assert(r.failed || torture_starved());
done:
	jy_arena_free(&arena);
	jy_buffer_free(&b);
}

JOURNEY_TEST(times_keep_their_microseconds)
{
	static const int64_t times[] = {JOURNEY_TIME_MIN, -1,      0,        1,
					999999,           1000000, -1000001, JOURNEY_TIME_MAX};
	int64_t back = 7;

	(void)allocator;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		ck_assert(jy_value_micros(jy_value_time(times[i]), &back) && back == times[i]);
		ck_assert(jy_value_time(times[i]).n < 1000000000);
		ck_assert(jy_value_micros(jy_value_duration(times[i]), &back) && back == times[i]);
	}
	ck_assert(!jy_value_micros(jy_value_int(1), &back));
	ck_assert(jy_str_is(jy_value_text(jy_value_str(jy_str("x"))), "x"));
	ck_assert_uint_eq(jy_value_text(jy_value_int(3)).size, 0);
}

Suite *suite_value(void)
{
	return torture_suite("value", torture_values_have_a_total_order, torture_maps_compare_by_key,
			     torture_values_are_stored_and_read, torture_bad_bytes_are_refused,
			     torture_values_are_copied, torture_nesting_is_bounded,
			     torture_times_keep_their_microseconds, NULL);
}
