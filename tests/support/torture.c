#include "torture.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef TORTURE_SRCDIR
#define TORTURE_SRCDIR "."
#endif

#define EVERY_BELOW 2000 /* each of these allocations fails in turn */
#define SAMPLES 200      /* and so many of those beyond */
#define ALWAYS_BELOW 100 /* each of these also where JOURNEY_TORTURE_EVERY thins out the others */
#define MAX_TESTS 1024
#define RED 32 /* bytes of redzone on each side */
#define MAGIC UINT64_C(0x6a6f75726e657921)

/* ---- the checking allocator ---- */

typedef union block {
	struct {
		union block *next, *prev;
		size_t size;
		size_t number; /* which allocation of the run it was */
		uint64_t magic;
	} h;
	long double align_it;
	max_align_t align_too;
} block;

#define HEAD ((sizeof(block) + 15) / 16 * 16)

typedef enum mode { COUNT, ONCE, PERSISTENT } mode;

static struct {
	const char *name; /* the test that runs, NULL between runs */
	mode mode;
	size_t fail_at; /* number of the allocation that fails */
	size_t made;    /* allocations asked for in this run */
	bool starved;
	bool skipped;
	block live; /* ring of live blocks */
} run;

static int *skipped;

static unsigned char *red_before(block *b)
{
	return (unsigned char *)b + HEAD;
}

static unsigned char *user_of(block *b)
{
	return red_before(b) + RED;
}

static block *block_of(void *user)
{
	return (block *)(void *)((unsigned char *)user - RED - HEAD);
}

static void check_red(const unsigned char *red, const block *b, const char *side)
{
	for (size_t i = 0; i < RED; i++)
		if (red[i] != 0xfd)
			ck_abort_msg("byte %zu %s block %zu (%zu bytes) was overwritten", i, side, b->h.number, b->h.size);
}

static void check_block(block *b, size_t said)
{
	if (b->h.magic != MAGIC)
		ck_abort_msg("freed or resized what is no live block");
	check_red(red_before(b), b, "before");
	check_red(user_of(b) + b->h.size, b, "after");
	if (b->h.size != said)
		ck_abort_msg("block %zu has %zu bytes, but was given back as %zu", b->h.number, b->h.size, said);
}

static void *new_block(size_t size)
{
	block *b;

	if (size > SIZE_MAX / 2)
		ck_abort_msg("asked for %zu bytes", size);
	b = malloc(HEAD + 2 * RED + size);
	if (b == NULL)
		ck_abort_msg("the test machine has no %zu bytes", size);
	b->h.size = size;
	b->h.number = run.made - 1;
	b->h.magic = MAGIC;
	b->h.next = run.live.h.next;
	b->h.prev = &run.live;
	b->h.next->h.prev = b;
	run.live.h.next = b;
	memset(red_before(b), 0xfd, RED);
	memset(user_of(b), 0xa5, size);
	memset(user_of(b) + size, 0xfd, RED);
	return user_of(b);
}

static void free_block(block *b)
{
	b->h.next->h.prev = b->h.prev;
	b->h.prev->h.next = b->h.next;
	memset(user_of(b), 0x5a, b->h.size);
	b->h.magic = 0;
	free(b);
}

static bool must_fail(void)
{
	size_t number = run.made++;

	if (run.mode == COUNT || number < run.fail_at || (run.mode == ONCE && number > run.fail_at))
		return false;
	run.starved = true;
	return true;
}

static void *checking_resize(void *user, void *old, size_t old_size, size_t new_size)
{
	unsigned char *made;

	if (user != &run)
		ck_abort_msg("the allocator's `user` was not passed on");
	if (old == NULL && old_size != 0)
		ck_abort_msg("resize of NULL from %zu bytes", old_size);
	if (old != NULL)
		check_block(block_of(old), old_size);
	if (new_size == 0) {
		if (old != NULL)
			free_block(block_of(old));
		return NULL;
	}
	if (must_fail())
		return NULL;
	made = new_block(new_size);
	if (old != NULL) {
		memcpy(made, old, old_size < new_size ? old_size : new_size);
		free_block(block_of(old));
	}
	return made;
}

static void check_all_freed(void)
{
	size_t count = 0;
	size_t bytes = 0;
	block *first = run.live.h.prev;

	for (block *b = run.live.h.next; b != &run.live; b = b->h.next) {
		count++;
		bytes += b->h.size;
	}
	if (count != 0)
		ck_abort_msg("%zu blocks leaked, %zu bytes; the first is allocation %zu, %zu bytes", count, bytes,
			     first->h.number, first->h.size);
}

/* ---- runs ---- */

static void tell_where(void)
{
	if (run.name != NULL && run.mode != COUNT)
		fprintf(stderr, "%s failed with allocation %zu failing %s (JOURNEY_TORTURE=%zu:%s)\n", run.name,
			run.fail_at, run.mode == ONCE ? "once" : "persistently", run.fail_at,
			run.mode == ONCE ? "once" : "all");
	run.name = NULL;
}

static void run_body(const torture_test *test, mode how, size_t fail_at)
{
	journey_allocator allocator = {checking_resize, &run};

	run.name = test->name;
	run.mode = how;
	run.fail_at = fail_at;
	run.made = 0;
	run.starved = false;
	run.live.h.next = run.live.h.prev = &run.live;
	test->body(&allocator);
	check_all_freed();
	run.name = NULL;
}

/* JOURNEY_TORTURE_EVERY=8: where a run is slow (sanitizers, emulators), one in 8 of the allocations fails. */
static size_t thinned(void)
{
	const char *asked = getenv("JOURNEY_TORTURE_EVERY");
	unsigned long every = asked != NULL ? strtoul(asked, NULL, 10) : 1;

	return every > 1 && every <= 10000 ? (size_t)every : 1;
}

static void fail_each(const torture_test *test, size_t count)
{
	size_t beyond = count > EVERY_BELOW ? count - EVERY_BELOW : 0;
	size_t every = thinned();
	size_t always = every > 1 ? ALWAYS_BELOW : EVERY_BELOW;
	size_t step = beyond > SAMPLES && !torture_long() ? beyond / SAMPLES * every : every;

	for (size_t k = 0; k < count; k += k < always ? 1 : k < EVERY_BELOW ? every : step) {
		run_body(test, ONCE, k);
		run_body(test, PERSISTENT, k);
	}
}

/* JOURNEY_TORTURE=17:once runs one case; returns whether it was given. */
static bool run_asked(const torture_test *test)
{
	const char *asked = getenv("JOURNEY_TORTURE");
	char *end;
	size_t k;

	if (asked == NULL || *asked == '\0')
		return false;
	k = (size_t)strtoul(asked, &end, 10);
	if (end != asked)
		run_body(test, strcmp(end, ":all") == 0 ? PERSISTENT : ONCE, k);
	return true;
}

static void run_test(const torture_test *test)
{
	static bool registered;

	if (!registered)
		registered = atexit(tell_where) == 0;
	tell_where(); /* of a failure before, where tests don't fork */
	run.skipped = false;
	run_body(test, COUNT, 0);
	if (!test->plain && !run.skipped && !run_asked(test))
		fail_each(test, run.made);
}

/* ---- registration ---- */

static const torture_test *tests[MAX_TESTS];
static int test_count;

/* Check hands a loop test its index, which is the place of the body in the table. */
START_TEST(run_indexed)
{
	run_test(tests[_i]);
}
END_TEST

void torture_add(TCase *tcase, const torture_test *test)
{
	if (test_count == MAX_TESTS) {
		fprintf(stderr, "torture: more than %d tests in one program\n", MAX_TESTS);
		exit(1);
	}
	tests[test_count] = test;
	tcase_add_loop_test(tcase, run_indexed, test_count, test_count + 1);
	test_count++;
}

Suite *torture_suite(const char *name, ...)
{
	Suite *suite = suite_create(name);
	const torture_test *test;
	va_list tests_given;

	va_start(tests_given, name);
	while ((test = va_arg(tests_given, const torture_test *)) != NULL) {
		TCase *tcase = tcase_create(test->name);

		tcase_set_timeout(tcase, torture_long() ? 3600 : 300);
		torture_add(tcase, test);
		suite_add_tcase(suite, tcase);
	}
	va_end(tests_given);
	return suite;
}

/* ---- what bodies ask ---- */

bool torture_starved(void)
{
	return run.starved;
}

bool torture_expect(journey_status status, journey_status expected, const char *file, int line, const char *text)
{
	if (status == expected)
		return true;
	if (status == JOURNEY_NO_MEMORY && run.starved)
		return false;
	ck_abort_msg("%s:%d: %s is %d (%s), not %d", file, line, text, (int)status,
		     status == JOURNEY_NO_MEMORY ? "no memory, though no allocation failed" : "see types.h", (int)expected);
	return false;
}

bool torture_true(bool ok, const char *file, int line, const char *text)
{
	if (ok)
		return true;
	if (run.starved)
		return false;
	ck_abort_msg("%s:%d: %s is false, though no allocation failed", file, line, text);
	return false;
}

bool torture_again(journey_status status)
{
	return status == JOURNEY_NO_MEMORY && run.starved && run.mode == ONCE;
}

bool torture_long(void)
{
	const char *asked = getenv("JOURNEY_LONG");

	return asked != NULL && asked[0] == '1';
}

static const char *existing(const char *root, const char *between, const char *name)
{
	static char path[4096];
	int size = snprintf(path, sizeof(path), "%s%s/%s", root, between, name);

	return size > 0 && (size_t)size < sizeof(path) && access(path, R_OK) == 0 ? path : NULL;
}

const char *torture_shared(const char *name)
{
	const char *root = getenv("JOURNEY_SHARED");

	if (root != NULL && *root != '\0')
		return existing(root, "", name);
	root = getenv("JOURNEY_SRCDIR");
	return existing(root != NULL ? root : TORTURE_SRCDIR, "/../shared", name);
}

const char *torture_source(const char *name)
{
	const char *root = getenv("JOURNEY_SRCDIR");

	return existing(root != NULL ? root : TORTURE_SRCDIR, "", name);
}

/* The count is shared with the children that Check forks. */
static int *skip_count(void)
{
	static int alone;

	if (skipped == NULL) {
		void *page = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		skipped = page == MAP_FAILED ? &alone : page;
	}
	return skipped;
}

void torture_skip(const char *reason)
{
	if (run.skipped)
		return;
	run.skipped = true;
	(*skip_count())++;
	printf("SKIPPED: %s: %s\n", run.name, reason);
	fflush(stdout);
}

int torture_skipped(void)
{
	return *skip_count();
}
