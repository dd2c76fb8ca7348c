/* KPIs of all forms, groups of units, several engines in one report. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/error.h"
#include "base/text.h"
#include <string.h>

#define HALF 0.5
#define MICRO 1000000

static void kpi(journey_builder *b, const char *name, journey_kpi_form form, const char *of)
{
	journey_kpi_options o = {.size = sizeof o, .name = S(name), .form = form, .event = S("Order Completed"), .of = S(of)};
	if (form == JOURNEY_KPI_FORM_QUANTILE)
		o.quantile = 0.5;
	DECLARE(journey_builder_kpi_with(b, &o));
}

static void forms(journey_builder *b)
{
	const journey_str five = S("five");
	const journey_str via = S("email"), tag = S("discount");
	journey_journey_options j = rig_journey_by_event("test", "Page Read");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .offers = &five, .offer_count = 1, .via = &via,
				     .via_count = 1, .tags = &tag, .tag_count = 1};
	journey_kpi_options within = {.size = sizeof within, .name = S("soon"), .form = JOURNEY_KPI_FORM_COUNT,
				      .event = S("Order Completed"), .within = JOURNEY_DAY, .before = S("profile.spend_30d")};
	journey_kpi_options per = {.size = sizeof per, .name = S("per_click"), .form = JOURNEY_KPI_FORM_RATIO,
				   .event = S("Order Completed"), .of = S("event.total"), .over = S("Email Clicked"),
				   .over_when = S("event.link != \"no\"")};
	j.holdout = HALF;
	kpi(b, "buyers", JOURNEY_KPI_FORM_SHARE, "");
	kpi(b, "orders", JOURNEY_KPI_FORM_COUNT, "");
	kpi(b, "revenue", JOURNEY_KPI_FORM_SUM, "event.total");
	kpi(b, "order_value", JOURNEY_KPI_FORM_RATIO, "event.total");
	kpi(b, "median", JOURNEY_KPI_FORM_QUANTILE, "event.total");
	DECLARE(journey_builder_kpi_with(b, &within));
	DECLARE(journey_builder_kpi_with(b, &per));
	for (int d = JOURNEY_BY_RECOMMENDATION; d < JOURNEY_BY_ATTRIBUTE; d++)
		DECLARE(journey_builder_report_by(b, (journey_report_dimension)d, S("")));
	DECLARE(journey_builder_report_by(b, JOURNEY_BY_ATTRIBUTE, S("tier")));
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static const shop lab = {.email_open = true, .declare = forms};

static void unit(bool held_out, unsigned from, char out[32])
{
	rig_find_unit("test", HALF, held_out, "k", from, out);
}

static journey_report *report_of(rig *r)
{
	journey_report *report = NULL;
	IS(journey_engine_report(r->engine, &report), JOURNEY_OK);
	return report;
}

static const journey_measure *measure(const journey_report *report, const char *name)
{
	const journey_journey_report *j = &journey_report_look(report)->journeys[0];
	for (size_t i = 0; i < j->measure_count; i++) {
		if (jy_str_is(j->measures[i].name, name))
			return &j->measures[i];
	}
	ck_abort_msg("no measure %s", name);
	return NULL;
}

static bool near(double a, double b)
{
	return a - b < 1e-9 && b - a < 1e-9;
}

/* One customer is reached; two orders, one of them late, and clicks. */
JOURNEY_PLAIN_TEST(each_form_counts_as_it_says)
{
	rig r;
	char user[32];
	unit(false, 0, user);
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, user, "a", 40, T - JOURNEY_DAY); /* before: of the covariate */
	rig_read(&r, user, 1, T);
	rig_deliver(&r, T);
	rig_ordered(&r, user, "b", 20, T + JOURNEY_HOUR);
	rig_ordered(&r, user, "c", 30.5, T + JOURNEY_DAY); /* a day later is too late for `soon` */
	rig_clicked(&r, user, "x", T + JOURNEY_HOUR);
	rig_clicked(&r, user, "y", T + JOURNEY_HOUR);
	rig_clicked(&r, user, "no", T + JOURNEY_HOUR);
	journey_report *report = report_of(&r);
	ck_assert(near(measure(report, "buyers")->impact.treated, 1));
	ck_assert(near(measure(report, "orders")->impact.treated, 2));
	ck_assert(near(measure(report, "revenue")->impact.treated, 50.5));
	ck_assert(near(measure(report, "order_value")->impact.treated, 25.25));
	ck_assert(near(measure(report, "per_click")->impact.treated, 25.25));
	ck_assert(near(measure(report, "soon")->impact.treated, 1));
	double median = measure(report, "median")->impact.treated;
	ck_assert(median > 50 && median < 51);
	ck_assert_uint_eq(measure(report, "revenue")->treated.sum.low, 50500000);
	ck_assert_uint_eq(measure(report, "soon")->treated.sum_squares.low, 1);
	ck_assert_uint_eq(measure(report, "soon")->adjusted.size, sizeof(journey_impact_result));
	ck_assert_uint_eq(measure(report, "orders")->adjusted.size, 0);
	ck_assert(jy_str_is(measure(report, "orders")->source, "sums"));
	journey_report_free(report);
	rig_close(&r);
}

/* The group of each dimension, for which there is one. */
static void one_group(const journey_journey_report *j, journey_report_dimension dimension, const char *name, uint64_t treated,
		      uint64_t held_out)
{
	for (size_t i = 0; i < j->dimension_count; i++) {
		const journey_dimension_report *d = &j->dimensions[i];
		if (d->dimension != dimension)
			continue;
		for (size_t g = 0; g < d->group_count; g++) {
			if (!jy_str_is(d->groups[g].name, name))
				continue;
			ck_assert_uint_eq(d->groups[g].measures[0].treated.units, treated);
			ck_assert_uint_eq(d->groups[g].measures[0].held_out.units, held_out);
			return;
		}
	}
	ck_abort_msg("no group %s", name);
}

JOURNEY_PLAIN_TEST(groups_are_those_of_the_first_exposure)
{
	rig r;
	char in[32], out[32];
	unit(false, 0, in);
	unit(true, 0, out);
	rig_open(&r, allocator, &lab);
	rig_trait(&r, in, NULL, "tier", "gold", T - 2);
	rig_trait(&r, out, NULL, "tier", "silver", T - 2);
	rig_ordered(&r, in, "a", 140, T - 1); /* a customer, a buyer */
	rig_read(&r, in, 1, T);
	rig_read(&r, out, 1, T);
	rig_deliver(&r, T);
	rig_trait(&r, in, NULL, "tier", "silver", T + 1);
	rig_read(&r, in, 1, T + JOURNEY_DAY);
	rig_deliver(&r, T + JOURNEY_DAY);
	rig_reopen(&r);
	rig_ordered(&r, in, "b", 10, T + JOURNEY_DAY);
	journey_report *report = report_of(&r);
	const journey_journey_report *j = &journey_report_look(report)->journeys[0];
	ck_assert_uint_eq(j->dimension_count, 7);
	one_group(j, JOURNEY_BY_RECOMMENDATION, "five", 1, 1);
	one_group(j, JOURNEY_BY_TACTIC, "discount", 1, 1);
	one_group(j, JOURNEY_BY_CHANNEL, "email", 1, 1);
	one_group(j, JOURNEY_BY_STEP, "one", 1, 1);
	one_group(j, JOURNEY_BY_SEGMENT, "buyers", 1, 0);
	one_group(j, JOURNEY_BY_STAGE, "customer", 1, 0);
	one_group(j, JOURNEY_BY_STAGE, "visitor", 0, 1);
	one_group(j, JOURNEY_BY_ATTRIBUTE, "gold", 1, 0);
	one_group(j, JOURNEY_BY_ATTRIBUTE, "silver", 0, 1);
	for (size_t i = 0; i < j->dimension_count; i++) /* quantiles have no groups */
		ck_assert_uint_eq(j->dimensions[i].groups[0].measure_count, j->measure_count - 1);
	ck_assert_uint_eq(j->dimensions[0].groups[0].measures[2].treated.sum.low, 10 * MICRO);
	journey_report_free(report);
	rig_close(&r);
}

/* A device and a customer become one: their outcomes are one unit's, in the groups of the earlier exposure. */
JOURNEY_PLAIN_TEST(a_merge_makes_one_unit_of_two)
{
	rig r;
	char user[32], device[32], anonymous[33] = "?";
	unit(false, 0, user);
	unit(false, 100, device);
	strcat(anonymous, device);
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, anonymous, "z", 140, T - 1);
	rig_read(&r, anonymous, 1, T);
	rig_deliver(&r, T);
	rig_read(&r, user, 1, T + 1);
	rig_deliver(&r, T + 1);
	rig_ordered(&r, anonymous, "a", 10, T + 2);
	rig_ordered(&r, user, "b", 30, T + 2);
	rig_trait(&r, user, device, NULL, NULL, T + 3);
	journey_report *report = report_of(&r);
	const journey_journey_report *j = &journey_report_look(report)->journeys[0];
	ck_assert_uint_eq(measure(report, "buyers")->treated.units, 1);
	ck_assert_uint_eq(measure(report, "buyers")->treated.sum.low, 1);
	ck_assert_uint_eq(measure(report, "orders")->treated.sum_squares.low, 4);
	ck_assert_uint_eq(measure(report, "revenue")->treated.sum.low, 40 * MICRO);
	ck_assert(near(measure(report, "order_value")->impact.treated, 20));
	double median = measure(report, "median")->impact.treated;
	ck_assert(median > 39.6 && median < 40.4);
	one_group(j, JOURNEY_BY_STAGE, "customer", 1, 0);
	ck_assert_uint_eq(j->dimensions[5].group_count, 1); /* nobody is a visitor's any more */
	journey_report_free(report);
	rig_close(&r);
}

/* ---- several engines ---- */

#define SHARDS 8
#define PEOPLE 64

static void browse(rig *r, unsigned person)
{
	char user[32];
	jy_format(user, sizeof user, "p%u", person);
	if (person % 3 == 0)
		rig_trait(r, user, NULL, "tier", person % 2 ? "gold" : "silver", T);
	rig_read(r, user, 1, T + person);
}

static void buy(rig *r, unsigned person)
{
	char user[32];
	jy_format(user, sizeof user, "p%u", person);
	for (unsigned i = 0; i < person % 4; i++)
		rig_ordered(r, user, "c", 1.37 * (person + i), T + 2 * JOURNEY_HOUR + i);
}

static void same_arm(const journey_arm *a, const journey_arm *b)
{
	ck_assert_uint_eq(a->units, b->units);
	ck_assert_int_eq(memcmp(&a->sum, &b->sum, sizeof a->sum), 0);
	ck_assert_int_eq(memcmp(&a->sum_squares, &b->sum_squares, sizeof a->sum), 0);
}

static void same_number(double a, double b)
{
	ck_assert_int_eq(memcmp(&a, &b, sizeof a), 0);
}

static void same_measure(const journey_measure *a, const journey_measure *b)
{
	same_arm(&a->treated, &b->treated);
	same_arm(&a->held_out, &b->held_out);
	same_number(a->impact.treated, b->impact.treated);
	same_number(a->impact.relative.low, b->impact.relative.low);
	same_number(a->impact.absolute.p_value, b->impact.absolute.p_value);
	same_number(a->adjusted.absolute.value, b->adjusted.absolute.value);
	same_number(a->shrunk.value, b->shrunk.value);
	same_number(a->p_corrected, b->p_corrected);
}

static void same_reports(const journey_report *x, const journey_report *y)
{
	const journey_journey_report *a = &journey_report_look(x)->journeys[0], *b = &journey_report_look(y)->journeys[0];
	ck_assert_uint_eq(a->measure_count, b->measure_count);
	for (size_t i = 0; i < a->measure_count; i++)
		same_measure(&a->measures[i], &b->measures[i]);
	for (size_t i = 0; i < a->dimension_count; i++) {
		ck_assert_uint_eq(a->dimensions[i].group_count, b->dimensions[i].group_count);
		for (size_t g = 0; g < a->dimensions[i].group_count; g++) {
			const journey_group_report *p = &a->dimensions[i].groups[g], *q = &b->dimensions[i].groups[g];
			ck_assert(jy_str_equal(p->name, q->name));
			for (size_t m = 0; m < p->measure_count; m++)
				same_measure(&p->measures[m], &q->measures[m]);
		}
	}
	ck_assert_int_eq(journey_report_look(x)->customers, journey_report_look(y)->customers);
}

/* All in one store, and in eight that are put together in two orders: the same numbers to the last bit. */
START_TEST(shards_in_any_order_are_the_whole)
{
	rig whole, part[SHARDS];
	journey_engine *others[SHARDS - 1];
	journey_report_options options = {.size = sizeof options, .others = others, .other_count = SHARDS - 1};
	journey_report *all = NULL, *forward = NULL, *backward = NULL;
	rig_open(&whole, NULL, &lab);
	for (unsigned s = 0; s < SHARDS; s++)
		rig_open(&part[s], NULL, &lab);
	for (unsigned p = 0; p < PEOPLE; p++) {
		browse(&whole, p);
		browse(&part[p % SHARDS], p);
	}
	rig_deliver(&whole, T + JOURNEY_HOUR);
	for (unsigned s = 0; s < SHARDS; s++)
		rig_deliver(&part[s], T + JOURNEY_HOUR);
	for (unsigned p = 0; p < PEOPLE; p++) {
		buy(&whole, p);
		buy(&part[p % SHARDS], p);
	}
	IS(journey_engine_report(whole.engine, &all), JOURNEY_OK);
	for (unsigned s = 1; s < SHARDS; s++)
		others[s - 1] = part[s].engine;
	IS(journey_engine_report_with(part[0].engine, &options, &forward), JOURNEY_OK);
	for (unsigned s = 0; s < SHARDS - 1; s++)
		others[s] = part[SHARDS - 2 - s].engine;
	IS(journey_engine_report_with(part[SHARDS - 1].engine, &options, &backward), JOURNEY_OK);
	same_reports(all, forward);
	same_reports(all, backward);
	others[0] = part[SHARDS - 1].engine;
	journey_report *none = NULL;
	IS(journey_engine_report_with(part[SHARDS - 1].engine, &options, &none), JOURNEY_MISUSE);
	ck_assert_ptr_null(none);
	journey_report_free(all);
	journey_report_free(forward);
	journey_report_free(backward);
	rig_close(&whole);
	for (unsigned s = 0; s < SHARDS; s++)
		rig_close(&part[s]);
}
END_TEST

/* What offers cost, against what they changed. */
static void costly(journey_builder *b)
{
	const journey_str offer = S("dear"), via = S("email");
	journey_offer_options dear = {.size = sizeof dear, .name = S("dear"), .text = S("dear"), .cost = S("2.5"), .margin = -1,
				      .stock = -1};
	journey_send_options send = {.size = sizeof send, .offers = &offer, .offer_count = 1, .via = &via, .via_count = 1};
	journey_journey_options j = rig_journey_by_event("test", "Page Read");
	j.holdout = HALF;
	DECLARE(journey_builder_offer(b, &dear));
	kpi(b, "revenue", JOURNEY_KPI_FORM_SUM, "event.total");
	kpi(b, "buyers", JOURNEY_KPI_FORM_SHARE, "");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(costs_of_sends_are_returned_or_not)
{
	rig r;
	char user[32];
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = costly});
	for (unsigned i = 0; i < 4; i++) {
		unit(i >= 2, 40 * i, user);
		rig_read(&r, user, 1, T);
		rig_deliver(&r, T);
		if (i != 3)
			rig_ordered(&r, user, "c", 10 + i, T + 1);
	}
	rig_deliver(&r, T + JOURNEY_DAY);
	journey_report *report = report_of(&r);
	ck_assert(near(journey_report_look(report)->journeys[0].cost, 5)); /* two were sent; ghosts cost nothing */
	const journey_return_result *revenue = &measure(report, "revenue")->returns, *buyers = &measure(report, "buyers")->returns;
	ck_assert(near(revenue->incremental.value, 2 * (10.5 - 6)));
	ck_assert(near(revenue->roi.value, (9 - 5.0) / 5));
	ck_assert(near(buyers->cost_per.value, 5));
	journey_report_free(report);
	rig_close(&r);
}

/* Names as long as they may be, which differ at their ends alone. */
#define LONGEST 256

static char long_journey[LONGEST + 1], long_kpis[2][LONGEST + 1];

static void long_names(journey_builder *b)
{
	memset(long_journey, 'j', LONGEST);
	for (int i = 0; i < 2; i++) {
		memset(long_kpis[i], 'k', LONGEST - 1);
		long_kpis[i][LONGEST - 1] = (char)('0' + i);
		kpi(b, long_kpis[i], i ? JOURNEY_KPI_FORM_SUM : JOURNEY_KPI_FORM_COUNT, i ? "event.total" : "");
	}
	DECLARE(journey_builder_journey(b, &(journey_journey_options){.size = sizeof(journey_journey_options), .name = S(long_journey),
								     .enter_event = S("Page Read"), .again = JOURNEY_AGAIN_ALWAYS}));
	rig_declare_send(b, "one", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

START_TEST(long_names_have_sums_of_their_own)
{
	rig r;
	rig_open(&r, NULL, &(shop){.declare = long_names});
	rig_read(&r, "ann", 1, T);
	rig_deliver(&r, T);
	rig_ordered(&r, "ann", "c", 12, T + 1);
	rig_ordered(&r, "ann", "c", 20, T + 2);
	journey_report *report = report_of(&r);
	ck_assert_uint_eq(measure(report, long_kpis[0])->treated.sum.low, 2);
	ck_assert_uint_eq(measure(report, long_kpis[1])->treated.sum.low, 32 * MICRO);
	journey_report_free(report);
	rig_close(&r);
}
END_TEST

/* ---- what is refused ---- */

static journey_status declare_kpi(journey_builder *b, const journey_kpi_options *o, const char *where)
{
	journey_status status = journey_builder_kpi_with(b, o);
	ck_assert_str_eq(journey_builder_error(b)->where, where);
	return status;
}

START_TEST(what_a_form_has_not_is_refused)
{
	journey_builder *b = NULL;
	journey_kpi_options o = {.size = sizeof o, .name = S("k"), .event = S("E"), .of = S("event.x")};
	IS(journey_builder_new(NULL, S("s"), &b), JOURNEY_OK);
	IS(declare_kpi(b, &o, "kpis.k.of"), JOURNEY_INVALID);
	o.form = JOURNEY_KPI_FORM_QUANTILE;
	IS(declare_kpi(b, &o, "kpis.k.quantile"), JOURNEY_INVALID);
	o.quantile = 1;
	IS(declare_kpi(b, &o, "kpis.k.quantile"), JOURNEY_INVALID);
	o.quantile = 0.5;
	o.before = S("profile.x");
	IS(declare_kpi(b, &o, "kpis.k.before"), JOURNEY_INVALID);
	o = (journey_kpi_options){.size = sizeof o, .name = S("k"), .event = S("E"), .form = JOURNEY_KPI_FORM_RATIO};
	IS(declare_kpi(b, &o, "kpis.k"), JOURNEY_INVALID);
	o.over_when = S("true");
	o.of = S("event.x");
	IS(declare_kpi(b, &o, "kpis.k.over_when"), JOURNEY_INVALID);
	o = (journey_kpi_options){.size = sizeof o, .name = S("k"), .event = S("E"), .within = -1};
	IS(declare_kpi(b, &o, "kpis.k.within"), JOURNEY_INVALID);
	IS(journey_builder_report_by(b, JOURNEY_BY_STAGE, S("x")), JOURNEY_INVALID);
	IS(journey_builder_report_by(b, JOURNEY_BY_STAGE, S("")), JOURNEY_OK);
	IS(journey_builder_report_by(b, JOURNEY_BY_STAGE, S("")), JOURNEY_INVALID);
	journey_builder_free(b);
}
END_TEST

START_TEST(personal_attributes_make_no_groups)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_error error;
	memset(&error, 0, sizeof error);
	IS(journey_builder_new(NULL, S("s"), &b), JOURNEY_OK);
	IS(journey_builder_attribute(b, S("email"), JOURNEY_FIELD_STRING, 1), JOURNEY_OK);
	IS(journey_builder_report_by(b, JOURNEY_BY_ATTRIBUTE, S("email")), JOURNEY_OK);
	IS(journey_strategy_build(b, &strategy, &error), JOURNEY_INVALID);
	ck_assert_ptr_nonnull(strstr(error.message, "personal"));
	journey_builder_free(b);
}
END_TEST

/* The binary form keeps all of it. */
START_TEST(compiled_strategies_measure_the_same)
{
	journey_strategy *strategy = rig_strategy(NULL, &lab), *again = NULL;
	journey_bytes binary = journey_strategy_bytes(strategy);
	journey_error error;
	memset(&error, 0, sizeof error);
	IS(journey_strategy_read(NULL, binary, &again, &error), JOURNEY_OK);
	journey_bytes same = journey_strategy_bytes(again);
	ck_assert_uint_eq(binary.size, same.size);
	ck_assert_int_eq(memcmp(binary.data, same.data, same.size), 0);
	journey_strategy_free(strategy);
	journey_strategy_free(again);
}
END_TEST

Suite *suite_kpis(void)
{
	Suite *suite = torture_suite("kpis", torture_each_form_counts_as_it_says, torture_groups_are_those_of_the_first_exposure,
				     torture_a_merge_makes_one_unit_of_two, torture_costs_of_sends_are_returned_or_not, NULL);
	TCase *plain = tcase_create("kpis: plain");
	tcase_add_test(plain, shards_in_any_order_are_the_whole);
	tcase_add_test(plain, long_names_have_sums_of_their_own);
	tcase_add_test(plain, what_a_form_has_not_is_refused);
	tcase_add_test(plain, personal_attributes_make_no_groups);
	tcase_add_test(plain, compiled_strategies_measure_the_same);
	suite_add_tcase(suite, plain);
	return suite;
}
