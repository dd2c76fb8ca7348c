#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include <journey/sqlite.h>

#include "storage/check_storage.h"
#include "storage/sqlite_place.h"
#include "support/torture.h"

static journey_status open_store(journey_sqlite_store **store, journey_sqlite_sync sync)
{
	journey_sqlite_options options;
	journey_error error;

	journey_sqlite_options_init(&options);
	options.path = path;
	options.sync = sync;
	return journey_sqlite_open(&options, store, &error);
}

static const char *const names[] = {"a", "b", "counter"};

/* Rows a and b, each with what it is expected to be, and a counter, in one commit. */
static journey_status commit_all(journey_storage s, uint64_t version, size_t size)
{
	static const unsigned char value[20000];
	journey_put puts[2] = {{{"a", 1}, {value, size}, version}, {{"b", 1}, {value, size}, version}};
	journey_add add = {{"counter", 7}, {1, 0}, {0, 0}, {0, 0}, 0, 0};
	journey_commit change = {puts, 2, NULL, 0, &add, 1};

	return s.commit(s.user, &change, NULL);
}

static journey_status read_all(journey_storage s, journey_row *rows)
{
	journey_bytes keys[3];

	for (size_t i = 0; i < 3; i++) {
		keys[i].data = names[i];
		keys[i].size = strlen(names[i]);
	}
	return s.get_many(s.user, 3, keys, rows);
}

/* The version that all three rows have. */
static uint64_t version_of_all(journey_storage s)
{
	journey_row rows[3];

	ck_assert_int_eq(read_all(s, rows), JOURNEY_OK);
	ck_assert_uint_eq(rows[0].version, rows[1].version);
	ck_assert_uint_eq(rows[0].version, rows[2].version);
	return rows[0].version;
}

/* --- out of memory --- */

static sqlite3_mem_methods libc;
static long allocations, fail_at;

static void *failing_malloc(int size)
{
	return allocations++ == fail_at ? NULL : libc.xMalloc(size);
}

static void *failing_realloc(void *block, int size)
{
	return allocations++ == fail_at ? NULL : libc.xRealloc(block, size);
}

static journey_status count_rows(void *arg, const journey_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return JOURNEY_OK;
}

/* Opens, commits, reads, scans; `applied` if the commit went through. */
static journey_status everything(uint64_t version, bool *applied)
{
	journey_sqlite_store *store = NULL;
	journey_status status = open_store(&store, JOURNEY_SQLITE_SYNC_OFF);
	journey_bytes from = {"", 0}, to = {"z", 1};
	journey_row rows[3];
	size_t seen = 0;
	journey_storage s;

	*applied = false;
	if (status)
		return status;
	s = journey_sqlite_storage(store);
	status = commit_all(s, version, 20000);
	*applied = status == JOURNEY_OK;
	if (!status)
		status = read_all(s, rows);
	if (!status)
		status = s.scan(s.user, from, to, 9, count_rows, &seen);
	if (!status)
		ck_assert_uint_eq(seen, 3);
	ck_assert_int_eq(status == JOURNEY_OK, *journey_sqlite_error_text(store) == '\0');
	journey_sqlite_close(store);
	return status;
}

JOURNEY_PLAIN_TEST(sqlite_survives_no_memory)
{
	sqlite3_mem_methods failing;
	uint64_t version = 0;
	long all = 0, failed = 0;
	bool applied;

	(void)allocator;
	make_directory();
	sqlite3_shutdown();
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &libc);
	failing = libc;
	failing.xMalloc = failing_malloc;
	failing.xRealloc = failing_realloc;
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing), SQLITE_OK);
	for (fail_at = -1; fail_at <= all; fail_at++) {
		journey_status status;

		allocations = 0;
		status = everything(version, &applied);
		if (fail_at == -1)
			all = allocations;
		ck_assert_msg(status == JOURNEY_OK || status == JOURNEY_NO_MEMORY, "status %d at allocation %ld", (int)status,
		              fail_at);
		failed += status == JOURNEY_NO_MEMORY;
		version += applied;
	}
	ck_assert_int_gt(failed, all / 2);
	fail_at = -2;
	ck_assert_int_eq(everything(version, &applied), JOURNEY_OK);
	ck_assert_int_eq(sqlite3_shutdown(), SQLITE_OK);
	sqlite3_config(SQLITE_CONFIG_MALLOC, &libc);
	remove_directory();
}

/* --- killed --- */

/* Commits for ever and writes the version to the pipe after each. */
static void commit_for_ever(int pipe_end, uint64_t version)
{
	journey_sqlite_store *store;

	if (open_store(&store, JOURNEY_SQLITE_SYNC_NORMAL))
		_exit(1);
	while (commit_all(journey_sqlite_storage(store), version, (size_t)(version * 37 % 20000)) == JOURNEY_OK) {
		version++;
		if (write(pipe_end, &version, sizeof version) != (ssize_t)sizeof version)
			break;
	}
	_exit(1);
}

/* Kills a process that commits, and returns the last version that it said was committed. */
static uint64_t kill_in_the_middle(uint64_t version, int round)
{
	struct timespec nap = {0, 3000000L + 1700000L * round};
	int ends[2];
	pid_t child;
	uint64_t said;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0)
		commit_for_ever(ends[1], version);
	ck_assert_int_gt(child, 0);
	close(ends[1]);
	nanosleep(&nap, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	while (read(ends[0], &said, sizeof said) == (ssize_t)sizeof said)
		version = said;
	close(ends[0]);
	return version;
}

JOURNEY_PLAIN_TEST(sqlite_survives_being_killed)
{
	uint64_t version = 0;

	(void)allocator;
	make_directory();
	for (int round = 0; round < 20; round++) {
		uint64_t said = kill_in_the_middle(version, round);
		journey_sqlite_store *store;

		ck_assert_int_eq(open_store(&store, JOURNEY_SQLITE_SYNC_OFF), JOURNEY_OK);
		version = version_of_all(journey_sqlite_storage(store));
		journey_sqlite_close(store);
		/* What was acknowledged is there; at most the commit under way is too. */
		ck_assert_uint_ge(version, said);
		ck_assert_uint_le(version, said + 1);
	}
	ck_assert_uint_gt(version, 0);
	remove_directory();
}

Suite *suite_sqlite_faults(void)
{
	return torture_suite("SQLite store under fire", torture_sqlite_survives_no_memory,
	                     torture_sqlite_survives_being_killed, NULL);
}
