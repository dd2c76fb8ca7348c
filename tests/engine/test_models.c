/* Models of lifetime value: what conditions and texts read, and when it changes. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/error.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define WEEK (7 * JOURNEY_DAY)
#define HORIZON (39 * WEEK)

static const double bg[] = {0.243, 4.414, 0.793, 2.426};
static const double gg[] = {6.25, 3.74, 15.44};

static journey_model_options cdnow(const char *name, journey_lifetime_model model)
{
	journey_model_options o = {.size = sizeof o, .name = S(name), .model = model, .event = S("Order Completed"), .unit = WEEK,
				   .horizon = HORIZON, .of = S("event.total")};
	memcpy(o.params, bg, sizeof bg);
	memcpy(o.spend, gg, sizeof gg);
	return o;
}

static void modelled(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("show", "Page Read"), risk = {.size = sizeof risk};
	journey_model_options o = cdnow("m", JOURNEY_LIFETIME_BG_NBD);
	j.again = JOURNEY_AGAIN_ALWAYS;
	DECLARE(journey_builder_model(b, &o));
	DECLARE(journey_builder_segment(b, S("at_risk"), S("model.m.alive < 0.5")));
	DECLARE(journey_builder_segment(b, S("worthy"), S("model.m.value >= 10.0")));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "{{ model.m.alive }} {{ model.m.orders }} {{ model.m.value }}");
	DECLARE(journey_builder_journey_end(b));
	risk.name = S("risk");
	risk.enter_segment = S("at_risk");
	risk.again = JOURNEY_AGAIN_ALWAYS;
	DECLARE(journey_builder_journey(b, &risk));
	rig_declare_send(b, "two", "push", "miss you");
	DECLARE(journey_builder_journey_end(b));
}

static const shop lab = {.declare = modelled};

/* What a customer with such orders has at a time. */
static void expected(double count, double worth, journey_time first, journey_time last, journey_time now, double out[3])
{
	journey_lifetime_params p = {.size = sizeof p, .model = JOURNEY_LIFETIME_BG_NBD};
	journey_lifetime_params g = {.size = sizeof g, .model = JOURNEY_LIFETIME_GAMMA_GAMMA};
	/* Size, x, t_x, T, zbar: the rig has a T of its own. */
	journey_lifetime_customer c = {sizeof c, count - 1, (double)(last - first) / WEEK, (double)(now - first) / WEEK, 0};
	journey_lifetime_customer spend = {.size = sizeof spend, .x = count, .zbar = worth / count};
	journey_estimate mean;
	memcpy(p.params, bg, sizeof bg);
	memcpy(g.params, gg, sizeof gg);
	IS(journey_lifetime_alive(&p, &c, &out[0], NULL), JOURNEY_OK);
	IS(journey_lifetime_expect(&p, &c, 39, &out[1], NULL), JOURNEY_OK);
	IS(journey_lifetime_spend(&g, &spend, &mean, NULL), JOURNEY_OK);
	out[2] = out[1] * mean.value;
}

static void shows(const rig *r, size_t send, const double values[3])
{
	char *at = r->sends[send].text;
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq_tol(strtod(at, &at), values[i], 1e-6); /* texts show six digits */
}

JOURNEY_PLAIN_TEST(texts_show_what_the_functions_say)
{
	rig r;
	double values[3];
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, "ann", "a", 20, T);
	rig_ordered(&r, "ann", "c", 40.5, T + 30 * JOURNEY_DAY);
	rig_ordered(&r, "ann", "b", 12, T + 10 * JOURNEY_DAY); /* late */
	rig_read(&r, "ann", 1, T + 40 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 40 * JOURNEY_DAY), 1);
	expected(3, 72.5, T, T + 30 * JOURNEY_DAY, T + 40 * JOURNEY_DAY, values);
	shows(&r, 0, values);
	rig_reopen(&r);
	rig_read(&r, "ann", 1, T + 60 * JOURNEY_DAY);
	rig_deliver(&r, T + 60 * JOURNEY_DAY);
	expected(3, 72.5, T, T + 30 * JOURNEY_DAY, T + 60 * JOURNEY_DAY, values);
	shows(&r, r.send_count - 1, values);
	rig_close(&r);
}

/* The moment at which the chance of ann falls below 0.5, by the functions alone. */
static journey_time fall(void)
{
	journey_time low = T + 20 * JOURNEY_DAY, high = T + 2000 * JOURNEY_DAY;
	while (high - low > 1) {
		journey_time middle = low + (high - low) / 2;
		double values[3];
		expected(2, 50, T, T + 20 * JOURNEY_DAY, middle, values);
		if (values[0] >= 0.5)
			low = middle;
		else
			high = middle;
	}
	return high;
}

JOURNEY_PLAIN_TEST(risk_begins_at_its_microsecond)
{
	journey_time at = fall();
	rig r;
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, "ann", "a", 20, T);
	rig_ordered(&r, "ann", "b", 30, T + 20 * JOURNEY_DAY);
	rig_ordered(&r, "bea", "c", 30, T + 20 * JOURNEY_DAY); /* with one order nobody has left yet, says BG/NBD */
	rig_advance(&r, at - 1);
	ck_assert_uint_eq(rig_deliver(&r, at - 1), 0);
	rig_advance(&r, at);
	ck_assert_uint_eq(rig_deliver(&r, at), 1);
	ck_assert_str_eq(r.sends[0].user, "ann");
	rig_ordered(&r, "ann", "d", 30, at + 1); /* back again, out of the segment, and in once more later */
	rig_advance(&r, at + 2000 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, at + 2000 * JOURNEY_DAY), 1);
	rig_close(&r);
}

/* A device's orders and those of the customer are one customer's. */
JOURNEY_PLAIN_TEST(orders_of_a_merge_are_one_history)
{
	rig r;
	double values[3];
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, "?phone", "a", 20, T);
	rig_ordered(&r, "ann", "b", 40, T + 9 * JOURNEY_DAY);
	rig_trait(&r, "ann", "phone", NULL, NULL, T + 9 * JOURNEY_DAY + 1);
	rig_read(&r, "ann", 1, T + 12 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 12 * JOURNEY_DAY), 1);
	expected(2, 60, T, T + 9 * JOURNEY_DAY, T + 12 * JOURNEY_DAY, values);
	shows(&r, 0, values);
	rig_close(&r);
}

START_TEST(who_never_ordered_has_no_value)
{
	rig r;
	rig_open(&r, NULL, &lab);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].text, "  ");
	rig_advance(&r, T + 4000 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 4000 * JOURNEY_DAY), 0);
	rig_close(&r);
}
END_TEST

static journey_status declare(const journey_model_options *o, const char *where)
{
	journey_builder *b = NULL;
	IS(journey_builder_new(NULL, S("s"), &b), JOURNEY_OK);
	journey_status status = journey_builder_model(b, o);
	if (status != JOURNEY_OK)
		ck_assert_str_eq(journey_builder_error(b)->where, where);
	journey_builder_free(b);
	return status;
}

START_TEST(bad_models_are_refused)
{
	journey_model_options o = cdnow("m", JOURNEY_LIFETIME_PARETO_NBD);
	IS(declare(&o, ""), JOURNEY_OK);
	o.params[2] = 0;
	IS(declare(&o, "models.m.s"), JOURNEY_INVALID);
	o = cdnow("m", JOURNEY_LIFETIME_BG_BB);
	IS(declare(&o, "models.m.kind"), JOURNEY_INVALID);
	o = cdnow("2nd", JOURNEY_LIFETIME_BG_NBD);
	IS(declare(&o, "models.2nd"), JOURNEY_INVALID);
	o = cdnow("m", JOURNEY_LIFETIME_BG_NBD);
	o.spend[1] = 0;
	IS(declare(&o, "models.m.spend.q"), JOURNEY_INVALID);
	o = cdnow("m", JOURNEY_LIFETIME_BG_NBD);
	o.unit = 0;
	IS(declare(&o, "models.m.unit"), JOURNEY_INVALID);
	o = cdnow("m", JOURNEY_LIFETIME_BG_NBD);
	o.of = S("");
	IS(declare(&o, "models.m.spend.p"), JOURNEY_INVALID);
}
END_TEST

/* What changes all the time drives a segment only where it is compared with what does not. */
START_TEST(a_product_of_values_drives_no_segment)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_error error;
	journey_model_options o = cdnow("m", JOURNEY_LIFETIME_BG_NBD);
	memset(&error, 0, sizeof error);
	IS(journey_builder_new(NULL, S("s"), &b), JOURNEY_OK);
	IS(journey_builder_event(b, S("Order Completed")), JOURNEY_OK);
	IS(journey_builder_property(b, S("Order Completed"), S("total"), JOURNEY_FIELD_MONEY), JOURNEY_OK);
	IS(journey_builder_model(b, &o), JOURNEY_OK);
	IS(journey_builder_segment(b, S("x"), S("model.m.alive * model.m.value > 3.0")), JOURNEY_OK);
	IS(journey_strategy_build(b, &strategy, &error), JOURNEY_INVALID);
	ck_assert_str_eq(error.where, "segments.x");
	journey_builder_free(b);
}
END_TEST

START_TEST(the_binary_form_keeps_models)
{
	journey_strategy *strategy = rig_strategy(NULL, &lab), *again = NULL;
	journey_bytes binary = journey_strategy_bytes(strategy);
	IS(journey_strategy_read(NULL, binary, &again, NULL), JOURNEY_OK);
	journey_bytes same = journey_strategy_bytes(again);
	ck_assert_uint_eq(binary.size, same.size);
	ck_assert_int_eq(memcmp(binary.data, same.data, same.size), 0);
	journey_strategy_free(strategy);
	journey_strategy_free(again);
}
END_TEST

Suite *suite_models(void)
{
	Suite *suite = torture_suite("models", torture_texts_show_what_the_functions_say, torture_risk_begins_at_its_microsecond,
				     torture_orders_of_a_merge_are_one_history, NULL);
	TCase *plain = tcase_create("models: plain");
	tcase_add_test(plain, who_never_ordered_has_no_value);
	tcase_add_test(plain, bad_models_are_refused);
	tcase_add_test(plain, a_product_of_values_drives_no_segment);
	tcase_add_test(plain, the_binary_form_keeps_models);
	suite_add_tcase(suite, plain);
	return suite;
}
