#include <stdlib.h>
#include <string.h>

#include "storage/check_storage.h"
#include "storage/model.h"
#include "support/fault_store.h"
#include "support/trace_store.h"

static journey_status put_text(journey_storage s, const char *key, uint64_t expected)
{
	journey_put put = {{key, strlen(key)}, {key, strlen(key)}, expected};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};

	return s.commit(s.user, &change, NULL);
}

static uint64_t version_of(journey_storage s, const char *key)
{
	journey_bytes name = {key, strlen(key)};
	journey_row row;

	ck_assert_int_eq(s.get_many(s.user, 1, &name, &row), JOURNEY_OK);
	return row.version;
}

static journey_status count_rows(void *arg, const journey_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return JOURNEY_OK;
}

JOURNEY_PLAIN_TEST(fault_fails_the_chosen_call)
{
	journey_memory_store *memory;
	journey_bytes from = {"", 0}, to = {"\xff", 1};
	fault_store faults;
	journey_storage s;
	size_t rows = 0;

	ck_assert_int_eq(journey_memory_store_new(allocator, &memory), JOURNEY_OK);
	fault_store_init(&faults, journey_memory_store_storage(memory));
	s = fault_store_storage(&faults);
	fault_store_arm(&faults, 1, false, JOURNEY_STORAGE);
	ck_assert_int_eq(put_text(s, "a", 0), JOURNEY_OK);
	ck_assert_int_eq(put_text(s, "b", 0), JOURNEY_STORAGE);
	ck_assert(faults.failed);
	ck_assert_uint_eq(version_of(s, "b"), 0);
	ck_assert_int_eq(put_text(s, "b", 0), JOURNEY_OK);
	ck_assert_uint_eq(faults.commits, 3);
	ck_assert_uint_eq(faults.calls, 4);
	faults.which = FAULT_SCAN;
	faults.scan_rows = 1;
	fault_store_arm(&faults, 0, true, JOURNEY_RETRY);
	ck_assert_uint_eq(version_of(s, "b"), 1);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(s.scan(s.user, from, to, 9, count_rows, &rows), JOURNEY_RETRY);
	ck_assert_uint_eq(rows, 2);
	journey_memory_store_free(memory);
}

JOURNEY_PLAIN_TEST(trace_replays_to_the_same_rows)
{
	journey_memory_store *first, *second;
	FILE *file = tmpfile();
	trace_store trace;
	trace_log log;
	journey_storage s;
	model m;

	ck_assert_ptr_nonnull(file);
	model_init(&m, 3);
	ck_assert_int_eq(journey_memory_store_new(allocator, &first), JOURNEY_OK);
	ck_assert_int_eq(journey_memory_store_new(allocator, &second), JOURNEY_OK);
	trace_store_init(&trace, journey_memory_store_storage(first), file);
	s = trace_store_storage(&trace);
	ck_assert_int_eq(model_run(&m, &s, 1, 200), JOURNEY_OK);
	rewind(file);
	ck_assert(trace_load(&log, file));
	ck_assert_uint_gt(log.count, 200);
	ck_assert_int_eq(trace_replay(&log, journey_memory_store_storage(second)), JOURNEY_OK);
	ck_assert_int_eq(model_compare(&m, journey_memory_store_storage(second)), JOURNEY_OK);
	trace_free(&log);
	fclose(file);
	model_free(&m);
	journey_memory_store_free(first);
	journey_memory_store_free(second);
}

Suite *suite_fault_store(void)
{
	return torture_suite("fault and trace store", torture_fault_fails_the_chosen_call,
	                     torture_trace_replays_to_the_same_rows, NULL);
}
