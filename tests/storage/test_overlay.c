#include <stdlib.h>
#include <string.h>

#include "storage/check_storage.h"
#include "storage/model.h"
#include "support/fault_store.h"

/* Everything that a store holds, as one text of bytes. */
typedef struct dump {
	unsigned char *data;
	size_t size;
} dump;

static void append(dump *d, const void *data, size_t size)
{
	d->data = realloc(d->data, d->size + size + 1);
	if (size)
		memcpy(d->data + d->size, data, size);
	d->size += size;
}

static journey_status dump_row(void *arg, const journey_row *row)
{
	append(arg, &row->version, sizeof row->version);
	append(arg, &row->key.size, sizeof row->key.size);
	append(arg, row->key.data, row->key.size);
	append(arg, &row->value.size, sizeof row->value.size);
	append(arg, row->value.data, row->value.size);
	return JOURNEY_OK;
}

static dump dump_of(journey_storage s)
{
	unsigned char beyond[JOURNEY_STORAGE_KEY_MAX + 1];
	journey_bytes from = {NULL, 0}, to = {beyond, sizeof beyond};
	dump d = {NULL, 0};

	memset(beyond, 0xff, sizeof beyond);
	ck_assert_int_eq(s.scan(s.user, from, to, SIZE_MAX, dump_row, &d), JOURNEY_OK);
	return d;
}

static void same_dump(dump a, dump b)
{
	ck_assert_uint_eq(a.size, b.size);
	ck_assert(a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
	free(a.data);
	free(b.data);
}

/* A store below that was written to, then the overlay: one history for the model, and nothing of it below. */
static journey_status run_both(const journey_allocator *allocator, uint64_t seed, size_t below, size_t above)
{
	journey_memory_store *base = NULL;
	journey_overlay_store *overlay = NULL;
	journey_storage under, over;
	journey_status status;
	dump before;
	model m;

	model_init(&m, seed);
	status = journey_memory_store_new(NULL, &base);
	ck_assert_int_eq(status, JOURNEY_OK);
	under = journey_memory_store_storage(base);
	ck_assert_int_eq(model_run(&m, &under, 1, below), JOURNEY_OK);
	before = dump_of(under);
	status = journey_overlay_store_new(allocator, &under, &overlay);
	if (!status) {
		over = journey_overlay_store_storage(overlay);
		status = model_compare(&m, over);
		if (!status)
			status = model_run(&m, &over, 1, above);
	}
	same_dump(before, dump_of(under));
	journey_overlay_store_free(overlay);
	journey_memory_store_free(base);
	model_free(&m);
	return status;
}

JOURNEY_TEST(overlay_is_like_the_model)
{
	TRY(run_both(allocator, 11, 30, 30));
done:;
}

JOURNEY_PLAIN_TEST(overlay_is_like_the_model_for_long)
{
	for (uint64_t seed = 21; seed <= 28; seed++)
		ck_assert_int_eq(run_both(allocator, seed, seed % 4 * 200, 1000), JOURNEY_OK);
}

/* One upon the other: what the lower one keeps to itself is below for the upper one. */
JOURNEY_PLAIN_TEST(overlays_stack)
{
	journey_memory_store *base;
	journey_overlay_store *lower, *upper;
	journey_storage s[3];
	dump before[2];
	model m;

	model_init(&m, 31);
	ck_assert_int_eq(journey_memory_store_new(allocator, &base), JOURNEY_OK);
	s[0] = journey_memory_store_storage(base);
	ck_assert_int_eq(model_run(&m, &s[0], 1, 300), JOURNEY_OK);
	before[0] = dump_of(s[0]);
	ck_assert_int_eq(journey_overlay_store_new(allocator, &s[0], &lower), JOURNEY_OK);
	s[1] = journey_overlay_store_storage(lower);
	ck_assert_int_eq(model_run(&m, &s[1], 1, 300), JOURNEY_OK);
	before[1] = dump_of(s[1]);
	ck_assert_int_eq(journey_overlay_store_new(allocator, &s[1], &upper), JOURNEY_OK);
	s[2] = journey_overlay_store_storage(upper);
	ck_assert_int_eq(model_run(&m, &s[2], 1, 300), JOURNEY_OK);
	same_dump(before[1], dump_of(s[1]));
	same_dump(before[0], dump_of(s[0]));
	journey_overlay_store_free(upper);
	journey_overlay_store_free(lower);
	journey_memory_store_free(base);
	model_free(&m);
}

static journey_status put_text(journey_storage s, const char *key, const char *value, uint64_t expected)
{
	journey_put put = {{key, strlen(key)}, {value, strlen(value)}, expected};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};

	return s.commit(s.user, &change, NULL);
}

static journey_status commit_inside(void *arg, const journey_row *row)
{
	journey_storage *s = arg;

	(void)row;
	return put_text(*s, "z", "1", JOURNEY_VERSION_ANY);
}

JOURNEY_TEST(overlay_refuses)
{
	journey_memory_store *base = NULL;
	journey_overlay_store *overlay = NULL;
	journey_bytes from = {"", 0}, to = {"\xff", 1};
	journey_storage under, over;

	TRY(journey_memory_store_new(allocator, &base));
	under = journey_memory_store_storage(base);
	TRY(put_text(under, "a", "below", 0));
	ck_assert_int_eq(journey_overlay_store_new(allocator, NULL, &overlay), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_overlay_store_new(allocator, &under, NULL), JOURNEY_MISUSE);
	over = under;
	over.get_many = NULL;
	ck_assert_int_eq(journey_overlay_store_new(allocator, &over, &overlay), JOURNEY_MISUSE);
	over = under;
	over.scan = NULL;
	ck_assert_int_eq(journey_overlay_store_new(allocator, &over, &overlay), JOURNEY_MISUSE);
	TRY(journey_overlay_store_new(allocator, &under, &overlay));
	over = journey_overlay_store_storage(overlay);
	EXPECT(put_text(over, "a", "above", 0), JOURNEY_CONFLICT);
	EXPECT(over.scan(over.user, from, to, 1, commit_inside, &over), JOURNEY_BUSY);
	TRY(put_text(over, "a", "above", 1));
	EXPECT(over.scan(over.user, from, to, 1, commit_inside, &over), JOURNEY_BUSY);
	EXPECT(put_text(over, "a", "again", 1), JOURNEY_CONFLICT);
	journey_overlay_store_free(NULL);
done:
	journey_overlay_store_free(overlay);
	journey_memory_store_free(base);
}

/* What the store below says is what the overlay says, and the next try goes on as if nothing had been. */
JOURNEY_PLAIN_TEST(overlay_passes_on_what_fails_below)
{
	journey_memory_store *base;
	journey_overlay_store *overlay;
	fault_store faults;
	journey_storage under, over;
	journey_bytes key = {"a", 1}, from = {"", 0}, to = {"\xff", 1};
	journey_row row;
	dump seen = {NULL, 0};

	ck_assert_int_eq(journey_memory_store_new(allocator, &base), JOURNEY_OK);
	fault_store_init(&faults, journey_memory_store_storage(base));
	under = fault_store_storage(&faults);
	ck_assert_int_eq(put_text(under, "a", "below", 0), JOURNEY_OK);
	ck_assert_int_eq(journey_overlay_store_new(allocator, &under, &overlay), JOURNEY_OK);
	over = journey_overlay_store_storage(overlay);
	fault_store_arm(&faults, 0, false, JOURNEY_STORAGE);
	ck_assert_int_eq(over.get_many(over.user, 1, &key, &row), JOURNEY_STORAGE);
	fault_store_arm(&faults, 0, false, JOURNEY_RETRY);
	ck_assert_int_eq(over.scan(over.user, from, to, 1, dump_row, &seen), JOURNEY_RETRY);
	fault_store_arm(&faults, 0, false, JOURNEY_CORRUPT);
	ck_assert_int_eq(put_text(over, "a", "above", 1), JOURNEY_CORRUPT);
	ck_assert_int_eq(put_text(over, "a", "above", 1), JOURNEY_OK);
	ck_assert_int_eq(over.get_many(over.user, 1, &key, &row), JOURNEY_OK);
	ck_assert_uint_eq(row.version, 2);
	ck_assert_uint_eq(seen.size, 0);
	journey_overlay_store_free(overlay);
	journey_memory_store_free(base);
}

Suite *suite_overlay_store(void)
{
	return torture_suite("overlay store", torture_overlay_is_like_the_model,
	                     torture_overlay_is_like_the_model_for_long, torture_overlays_stack, torture_overlay_refuses,
	                     torture_overlay_passes_on_what_fails_below, NULL);
}
