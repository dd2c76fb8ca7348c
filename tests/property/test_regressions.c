/* Cases that failed once, as they were printed. */
#include "check_property.h"
#include "property.h"

#include <stdlib.h>

static const char *const cases[] = {
	/* The first of its kind: one event, fed once. */
	"feature count\n"
	"event view id=1 user=1\n"
	"run batch=1 cache=1\n",
	/* A late event into a bucket that had been dropped for its age counted alone. */
	"feature count event=1 window=1000000\n"
	"event order id=1 device=1\n"
	"event order id=2 time=5960705 device=1\n"
	"event order id=3 time=86403004402 device=1 burst=64\n"
	"run batch=1 cache=0\n"
	"run seed=1 batch=1 cache=0\n"
	"run seed=2 batch=1 cache=0\n"
	"run seed=3 batch=1 cache=0\n",
	/* The clock is behind events that have left the ring. */
	"feature count window=604800000000\n"
	"event view id=1 time=243412260 user=2 burst=109 every=10044591\n"
	"run batch=10000 cache=1\n",
	/* The same, where values are kept one by one, and the ring is full. */
	"feature distinct window=60000000\n"
	"feature first of=3 window=60000000\n"
	"feature most window=60000000 top=4\n"
	"event view id=1 device=1 category=1 burst=116 every=1000000\n"
	"run batch=10000 cache=1\n",
	/* The loss of a purpose beyond the limit lets an earlier word of another identifier stand. */
	"feature count\n"
	"event identify id=1 user=1 consent=2 burst=72 spread=3\n"
	"event identify id=28 user=2 consent=1\n"
	"event alias id=48 user=2 previous=1\n"
	"run seed=80411665 batch=1 cache=1\n",
};

JOURNEY_PLAIN_TEST(they_hold_now)
{
	prop_case *c = malloc(sizeof(*c));
	prop_report report;
	size_t i;
	int line;

	ck_assert_ptr_nonnull(c);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_msg(prop_parse(cases[i], c, &line), "case %zu: line %d", i, line);
		ck_assert_msg(prop_holds(c, allocator, &report), "case %zu: %s", i, report.message);
	}
	free(c);
}

TCase *regressions_case(void)
{
	TCase *tcase = tcase_create("regressions");

	torture(tcase, they_hold_now);
	return tcase;
}
