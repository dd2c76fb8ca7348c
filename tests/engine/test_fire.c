/* Calls that fire a trigger. */
#include "engine/causes_rig.h"
#include "engine/check_engine.h"
#include <stdlib.h>
#include <string.h>

static void called(journey_builder *b)
{
	journey_cause_options o = cause("gift", JOURNEY_CAUSE_CALL);
	o.when = S("trigger.amount > 5.0 && profile.orders >= 0");
	o.per = S("trigger.code");
	DECLARE(journey_builder_cause(b, &o));
	DECLARE(journey_builder_cause_field(b, S("gift"), S("code"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_cause_field(b, S("gift"), S("amount"), JOURNEY_FIELD_MONEY));
	cause_of(b, "grown", JOURNEY_CAUSE_STAGE, "customer");
	fires(b, "gift", "{{ trigger.code }}: {{ trigger.amount }}");
}

static const shop calling = {.declare = called};

typedef struct calling_args {
	journey_entry entries[3];
	journey_map map;
	journey_firing firing;
} calling_args;

static void prepare(calling_args *a, const char *user, const char *key, const char *code, double amount)
{
	memset(a, 0, sizeof *a);
	a->entries[0].key = a->entries[1].key = (journey_value){.type = JOURNEY_STRING};
	a->entries[0].key.as.s = "code";
	a->entries[0].key.n = 4;
	a->entries[0].value = (journey_value){.as.s = code, .n = (uint32_t)strlen(code), .type = JOURNEY_STRING};
	a->entries[1].key.as.s = "amount";
	a->entries[1].key.n = 6;
	a->entries[1].value = (journey_value){.as.d = amount, .type = JOURNEY_DOUBLE};
	a->map = (journey_map){2, a->entries};
	a->firing = (journey_firing){.size = sizeof a->firing, .trigger = S("gift"), .key = S(key), .user_id = S(user)};
	a->firing.fields = &a->map;
}

static journey_status fire(rig *r, const calling_args *a, journey_time now, int *fired)
{
	return journey_engine_fire(r->engine, &a->firing, now, fired);
}

JOURNEY_PLAIN_TEST(a_call_fires_for_its_customer)
{
	rig r;
	calling_args a;
	int fired = -1;
	rig_open(&r, allocator, &calling);
	rig_read(&r, "ann", 1, T);
	prepare(&a, "ann", "k1", "X5", 7.5);
	OK(&r, fire(&r, &a, T + 1, &fired));
	ck_assert_int_eq(fired, 1);
	ck_assert_uint_eq(sent(&r, "gift", T + 1), 1);
	ck_assert_str_eq(last(&r, "gift"), "X5: 7.50");
	prepare(&a, "ann", "k2", "X5", 5);
	OK(&r, fire(&r, &a, T + 2, &fired));
	ck_assert_int_eq(fired, 0);
	ck_assert_uint_eq(sent(&r, "gift", T + 2), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_call_is_one_however_often_it_is_made)
{
	rig r;
	calling_args a;
	rig_open(&r, allocator, &calling);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T);
	prepare(&a, "ann", "k1", "X5", 7.5);
	OK(&r, fire(&r, &a, T + 1, NULL));
	rig_reopen(&r);
	IS(fire(&r, &a, T + 2, NULL), JOURNEY_DUPLICATE);
	IS(fire(&r, &a, T + 1 + JOURNEY_FIRE_MEMORY - 1, NULL), JOURNEY_DUPLICATE);
	OK(&r, fire(&r, &a, T + 1 + JOURNEY_FIRE_MEMORY, NULL));
	a.firing.user_id = S("bob"); /* another's key */
	OK(&r, fire(&r, &a, T + 2 + JOURNEY_FIRE_MEMORY, NULL));
	ck_assert_uint_eq(sent(&r, "gift", T + 2 + JOURNEY_FIRE_MEMORY), 3);
	rig_close(&r);
}

/* More calls than are remembered: what is forgotten too early is counted, and what is a day old is not missed. */
JOURNEY_PLAIN_TEST(forgotten_calls_are_counted)
{
	rig r;
	calling_args a;
	char key[8] = "k00";
	rig_open(&r, allocator, &calling);
	rig_read(&r, "ann", 1, T);
	for (int i = 0; i <= JOURNEY_FIRE_KEYS_MAX; i++) {
		ck_assert_int_eq(rig_count(&r, "lost.calls"), 0);
		key[1] = (char)('0' + i / 10);
		key[2] = (char)('0' + i % 10);
		prepare(&a, "ann", key, "X5", 7.5);
		OK(&r, fire(&r, &a, T + i, NULL));
	}
	ck_assert_int_eq(rig_count(&r, "lost.calls"), 1);
	prepare(&a, "ann", "k01", "X5", 7.5);
	IS(fire(&r, &a, T + 60, NULL), JOURNEY_DUPLICATE);
	prepare(&a, "ann", "late", "X5", 7.5);
	OK(&r, fire(&r, &a, T + 1 + JOURNEY_FIRE_MEMORY, NULL));
	ck_assert_int_eq(rig_count(&r, "lost.calls"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_call_that_is_wrong_changes_nothing)
{
	rig r;
	calling_args a;
	int fired = -1;
	size_t size = 0, after = 0;
	rig_open(&r, allocator, &calling);
	rig_read(&r, "ann", 1, T);
	prepare(&a, "ann", "k1", "X5", 7.5);
	char *before = rig_dump(&r.storage, &size);
	a.firing.trigger = S("gitf");
	IS(fire(&r, &a, T, &fired), JOURNEY_NOT_FOUND);
	a.firing.trigger = S("grown");
	IS(fire(&r, &a, T, &fired), JOURNEY_INVALID);
	prepare(&a, "ann", "", "X5", 7.5);
	IS(fire(&r, &a, T, &fired), JOURNEY_INVALID);
	prepare(&a, "", "k1", "X5", 7.5);
	IS(fire(&r, &a, T, &fired), JOURNEY_INVALID);
	prepare(&a, "eve", "k1", "X5", 7.5);
	IS(fire(&r, &a, T, &fired), JOURNEY_NOT_FOUND);
	prepare(&a, "ann", "k1", "X5", 7.5);
	a.entries[1].value = (journey_value){.as.s = "much", .n = 4, .type = JOURNEY_STRING};
	IS(fire(&r, &a, T, &fired), JOURNEY_TYPE);
	prepare(&a, "ann", "k1", "X5", 7.5);
	a.entries[1].key.as.s = "amounts";
	a.entries[1].key.n = 7;
	IS(fire(&r, &a, T, &fired), JOURNEY_INVALID);
	ck_assert_str_eq(journey_engine_error(r.engine)->hint, "did you mean `amount`?");
	a.firing.size = 8;
	IS(fire(&r, &a, T, &fired), JOURNEY_MISUSE);
	ck_assert_int_eq(fired, -1);
	char *now = rig_dump(&r.storage, &after);
	ck_assert_uint_eq(size, after);
	ck_assert_int_eq(memcmp(before, now, size), 0);
	free(before);
	free(now);
	rig_close(&r);
}

Suite *suite_fire(void)
{
	return torture_suite("fire", torture_a_call_fires_for_its_customer,
			     torture_a_call_is_one_however_often_it_is_made,
			     torture_forgotten_calls_are_counted, torture_a_call_that_is_wrong_changes_nothing, NULL);
}
