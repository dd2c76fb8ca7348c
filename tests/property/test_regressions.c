/* Cases that failed once, as they were printed. */
#include "check_property.h"
#include "property.h"

#include <stdlib.h>

static const char *const cases[] = {
	/* The first of its kind: one event, fed once. */
	"feature count\n"
	"event view id=1 user=1\n"
	"run batch=1 cache=1\n",
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
