#include <string.h>

#include "storage/check_storage.h"
#include "storage/memory.h"
#include "storage/model.h"

/* Every allocation of a short run fails in turn; model_run() looks whether anything changed. */
JOURNEY_TEST(memory_is_like_the_model)
{
	journey_memory_store *store = NULL;
	journey_storage storage;
	model m;

	model_init(&m, 5);
	TRY(journey_memory_store_new(allocator, &store));
	storage = journey_memory_store_storage(store);
	TRY(model_run(&m, &storage, 1, 40));
	ck_assert_uint_gt(m.happened[0], 10);
done:
	journey_memory_store_free(store);
	model_free(&m);
}

JOURNEY_PLAIN_TEST(memory_is_like_the_model_for_long)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		journey_memory_store *store = NULL;
		journey_storage storage;
		model m;

		model_init(&m, seed);
		ck_assert_int_eq(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		storage = journey_memory_store_storage(store);
		ck_assert_int_eq(model_run(&m, &storage, 1, 2000), JOURNEY_OK);
		for (size_t i = 0; i < 4; i++)
			ck_assert_uint_gt(m.happened[i], 20);
		ck_assert_uint_eq(jy_memory_store_count(store), m.count);
		journey_memory_store_free(store);
		model_free(&m);
	}
}

static journey_status put_number(journey_storage s, uint32_t number, uint64_t expected)
{
	unsigned char key[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
	                        (unsigned char)(number >> 8), (unsigned char)number};
	journey_put put = {{key, sizeof key}, {key, sizeof key}, expected};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};

	return s.commit(s.user, &change, NULL);
}

static journey_status next_number(void *arg, const journey_row *row)
{
	uint32_t *next = arg;
	const unsigned char *key = row->key.data;
	uint32_t number = (uint32_t)key[0] << 24 | (uint32_t)key[1] << 16 | (uint32_t)key[2] << 8 | key[3];

	ck_assert_uint_ge(number, *next);
	*next = number + 1;
	return JOURNEY_OK;
}

/* Enough rows for several levels of the list and several sizes of the table. */
JOURNEY_PLAIN_TEST(memory_keeps_many_rows_in_order)
{
	enum { ROWS = 20011 };
	journey_memory_store *store = NULL;
	journey_bytes from = {"", 0}, to = {"\xff\xff\xff\xff\xff", 5};
	journey_storage s;
	uint32_t next = 0;

	ck_assert_int_eq(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	s = journey_memory_store_storage(store);
	for (uint32_t i = 0; i < ROWS; i++) {
		ck_assert_int_eq(put_number(s, i * 7919 % ROWS, 0), JOURNEY_OK);
		if (i % 1000 == 0) {
			next = 0;
			ck_assert_int_eq(s.scan(s.user, from, to, SIZE_MAX, next_number, &next), JOURNEY_OK);
		}
	}
	for (uint32_t i = 0; i < ROWS; i += 2) {
		unsigned char key[4] = {0, (unsigned char)(i >> 16), (unsigned char)(i >> 8), (unsigned char)i};
		journey_delete gone = {{key, sizeof key}, 1};
		journey_commit change = {NULL, 0, &gone, 1, NULL, 0};

		ck_assert_int_eq(s.commit(s.user, &change, NULL), JOURNEY_OK);
	}
	ck_assert_uint_eq(jy_memory_store_count(store), ROWS / 2);
	next = 0;
	ck_assert_int_eq(s.scan(s.user, from, to, SIZE_MAX, next_number, &next), JOURNEY_OK);
	ck_assert_uint_eq(next, ROWS - 1);
	journey_memory_store_free(store);
}

static journey_status commit_inside(void *arg, const journey_row *row)
{
	journey_storage *s = arg;

	(void)row;
	return put_number(*s, 77, JOURNEY_VERSION_ANY);
}

JOURNEY_TEST(memory_refuses)
{
	static unsigned char huge[JOURNEY_STORAGE_VALUE_MAX + 1];
	journey_memory_store *store = NULL;
	journey_bytes from = {"", 0}, to = {"\xff", 1};
	journey_put put = {{huge, JOURNEY_STORAGE_KEY_MAX + 1}, {huge, 1}, 0};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};
	journey_storage s;

	ck_assert_int_eq(journey_memory_store_new(allocator, NULL), JOURNEY_MISUSE);
	TRY(journey_memory_store_new(allocator, &store));
	s = journey_memory_store_storage(store);
	EXPECT(s.commit(s.user, &change, NULL), JOURNEY_STORAGE);
	put.key.size = 3;
	put.value.size = sizeof huge;
	EXPECT(s.commit(s.user, &change, NULL), JOURNEY_STORAGE);
	ck_assert_uint_eq(jy_memory_store_count(store), 0);
	TRY(put_number(s, 1, 0));
	EXPECT(s.scan(s.user, from, to, 1, commit_inside, &s), JOURNEY_BUSY);
	EXPECT(put_number(s, 1, 0), JOURNEY_CONFLICT);
	ck_assert_uint_eq(jy_memory_store_count(store), 1);
	journey_memory_store_free(NULL);
done:
	journey_memory_store_free(store);
}

Suite *suite_memory_store(void)
{
	return torture_suite("memory store", torture_memory_is_like_the_model,
	                     torture_memory_is_like_the_model_for_long, torture_memory_keeps_many_rows_in_order,
	                     torture_memory_refuses, NULL);
}
