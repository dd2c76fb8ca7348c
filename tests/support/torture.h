/*
 * torture.h: the fixture of all Check suites. It runs each test body many times:
 *
 *  1. once with an allocator that counts and checks: the size given back is the size last asked for, no byte
 *     around a block is touched, a resize always moves, new and freed memory holds garbage, and at the end
 *     everything is freed;
 *  2. then for each allocation k of that first run: the same with the k-th allocation failing ("once"), and
 *     with the k-th and all later ones failing ("persistently"). Every k below 2,000, 200 sampled beyond;
 *     all of them where JOURNEY_LONG=1 is set (make check-long), and of those beyond the first hundred
 *     one in N where JOURNEY_TORTURE_EVERY=N is.
 *
 * A body gets `const journey_allocator *allocator`, creates what it needs with it, and frees all of that
 * after a label `done:`, which is where the TRY macros jump when a failed allocation was met:
 *
 *     JOURNEY_TEST(buffer_grows)
 *     {
 *             jy_buffer b;
 *
 *             jy_buffer_init(&b, allocator);
 *             TRY_TRUE(jy_buffer_u8(&b, 1));                  // bool or pointer: false means no memory
 *             TRY(journey_thing(&b));                         // status: JOURNEY_OK, or JOURNEY_NO_MEMORY
 *             EXPECT(journey_other(&b), JOURNEY_INVALID);     // any status, or JOURNEY_NO_MEMORY
 *             ck_assert_uint_eq(b.size, 1);
 *     done:
 *             jy_buffer_free(&b);
 *     }
 *
 *     static Suite *suite_buffer(void)
 *     {
 *             return torture_suite("buffer", torture_buffer_grows, NULL);     // torture_ and the test's name
 *     }
 *     TORTURE_SUITES(suite_buffer)            // once per program, links with tests/support/main.c
 *
 * Everything freed at `done` must be in a state that can be freed from the first TRY on (init it before).
 * A status that nothing explains fails the test: JOURNEY_NO_MEMORY where no allocation failed, or any
 * other error than the one expected. The message of a failed assertion is followed by the number of the
 * allocation that had failed; JOURNEY_TORTURE=17:once (or 17:all, or none) runs that one alone, for a debugger with
 * CK_FORK=no.
 *
 * A body of a heavy test, or one that needs no memory, is JOURNEY_PLAIN_TEST: step 1 alone. One that must
 * have every call again after a failure uses TRY_AGAIN: in "once" it calls again, which must then succeed, and the
 * body goes on; that proves that the failure left the object as it was.
 */
#ifndef JOURNEY_TESTS_TORTURE_H
#define JOURNEY_TESTS_TORTURE_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <journey/types.h>

typedef void torture_body(const journey_allocator *allocator);

/* One test, as torture_suite() takes it; made by JOURNEY_TEST. */
typedef struct torture_test {
	const char *name;
	torture_body *body;
	bool plain;
} torture_test;

#define TORTURE_DEFINE(test, is_plain)                                                                       \
	static void test(const journey_allocator *allocator);                                                    \
	static const torture_test torture_##test##_entry = {#test, test, is_plain};                              \
	static const torture_test *const torture_##test = &torture_##test##_entry;                               \
	static void test(const journey_allocator *allocator)

/* A test body that is tortured; see above. */
#define JOURNEY_TEST(name) TORTURE_DEFINE(name, false)
/* A test body that runs once, still with the checking allocator. */
#define JOURNEY_PLAIN_TEST(name) TORTURE_DEFINE(name, true)

/* A suite of one test case with the given tests (torture_NAME of each JOURNEY_TEST); end the list with NULL. */
Suite *torture_suite(const char *name, ...);

/* Adds one test to a test case of your own; the name is that of the JOURNEY_TEST. */
#define torture(tcase, name) torture_add(tcase, torture_##name)
void torture_add(TCase *tcase, const torture_test *test);

/* The suites of this program; main() is in tests/support/main.c. */
#define TORTURE_SUITES(...) Suite *(*const torture_suites[])(void) = {__VA_ARGS__, NULL};
extern Suite *(*const torture_suites[])(void);

/* True once an allocation of this run was made to fail. */
bool torture_starved(void);

/* True if status is `expected`; false if it is JOURNEY_NO_MEMORY and torture_starved(); else fails the test. */
bool torture_expect(journey_status status, journey_status expected, const char *file, int line, const char *text);

/* True if ok; false if !ok and torture_starved(); else fails the test. */
bool torture_true(bool ok, const char *file, int line, const char *text);

/* True if the call should be made again: it met the failed allocation and this run fails only one. */
bool torture_again(journey_status status);

/* Goes to `done` if the call met a failed allocation. */
#define EXPECT(call, status)                                                                                 \
	do {                                                                                                     \
		if (!torture_expect((call), (status), __FILE__, __LINE__, #call))                                    \
			goto done;                                                                                       \
	} while (0)
#define TRY(call) EXPECT(call, JOURNEY_OK)
#define TRY_TRUE(call)                                                                                       \
	do {                                                                                                     \
		if (!torture_true((call) ? true : false, __FILE__, __LINE__, #call))                                 \
			goto done;                                                                                       \
	} while (0)
#define TRY_AGAIN(call)                                                                                      \
	do {                                                                                                     \
		journey_status torture_status = (call);                                                              \
		if (torture_again(torture_status))                                                                   \
			torture_status = (call);                                                                         \
		if (!torture_expect(torture_status, JOURNEY_OK, __FILE__, __LINE__, #call))                          \
			goto done;                                                                                       \
	} while (0)

/*
 * Prints "SKIPPED: test: reason" and counts it; the body returns after it. Call it in step 1 or in all steps.
 */
void torture_skip(const char *reason);

/*
 * Path of a file of the shared test data ("data/events/retail.jsonl.gz"), under $JOURNEY_SHARED or ../shared
 * beside the sources; NULL if it is not there (then torture_skip). Valid until the next call.
 */
const char *torture_shared(const char *name);

/* Path of a file in the source tree ("tests/score/golden.txt"). Valid until the next call. */
const char *torture_source(const char *name);

/* True in make check-long. */
bool torture_long(void);

/* For main.c: tests skipped so far. */
int torture_skipped(void);

#endif
