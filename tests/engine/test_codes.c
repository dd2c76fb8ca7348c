/* code("PREFIX"): a code of each customer's own. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdio.h>
#include <string.h>

static void invite(journey_builder *b)
{
	journey_journey_options o = rig_journey_by_event("invite", "Page Read");
	DECLARE(journey_builder_journey(b, &o));
	rig_declare_send(b, "one", "push", "{{ code(\"RUN\") }} {{ code(\"WALK-2\") }} {{ code(\"RUN\") }}");
	DECLARE(journey_builder_journey_end(b));
}

/* The codes of a customer, as they are sent. */
static void codes_of(const journey_allocator *allocator, const char *secret, uint32_t tenant, const char *user, char out[96])
{
	rig r;
	journey_engine_options options;
	journey_engine *engine;
	rig_open(&r, allocator, &(shop){.declare = invite});
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.strategy = r.strategy;
	options.storage = &r.storage;
	options.secret = (journey_bytes){secret, strlen(secret)};
	options.tenant = tenant;
	journey_engine_close(r.engine);
	r.engine = NULL;
	/* A store of its own: one store has one secret. */
	journey_memory_store_free(r.store);
	IS(journey_memory_store_new(allocator, &r.store), JOURNEY_OK);
	r.storage = journey_memory_store_storage(r.store);
	IS(journey_engine_open(&options, &engine, NULL), JOURNEY_OK);
	r.engine = engine;
	rig_read(&r, user, 1, T);
	journey_send sends[2];
	size_t count = 0;
	OK(&r, journey_engine_claim(engine, T, T + JOURNEY_HOUR, sends, 2, &count));
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_lt(sends[0].text.size, 96);
	memcpy(out, sends[0].text.data, sends[0].text.size);
	out[sends[0].text.size] = '\0';
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(codes_are_each_customers_own)
{
	char ann[96], again[96], bob[96], keyed[96], tenant[96];
	codes_of(allocator, "", 0, "ann", ann);
	codes_of(allocator, "", 0, "ann", again);
	codes_of(allocator, "", 0, "bob", bob);
	codes_of(allocator, "0123456789abcdef", 0, "ann", keyed);
	codes_of(allocator, "", 7, "ann", tenant);
	ck_assert_str_eq(ann, again);
	ck_assert_str_ne(ann, bob);
	ck_assert_str_ne(ann, keyed);
	ck_assert_str_ne(ann, tenant);
	/* "RUN-" and ten, "WALK-2-" and ten, and the first again. */
	ck_assert_uint_eq(strlen(ann), 14 + 1 + 17 + 1 + 14);
	ck_assert_int_eq(memcmp(ann, "RUN-", 4), 0);
	ck_assert_int_eq(memcmp(ann + 15, "WALK-2-", 7), 0);
	ck_assert_int_eq(memcmp(ann, ann + 33, 14), 0);
	ck_assert_int_ne(memcmp(ann + 4, ann + 22, 10), 0);
	ck_assert_uint_eq(strspn(ann + 4, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 10);
}

/* Of 2,000 customers no two have the same, and each of the 32 characters is about as frequent. */
JOURNEY_PLAIN_TEST(codes_do_not_collide)
{
	enum { MANY = 2000 };
	rig r;
	unsigned seen[128] = {0};
	rig_open(&r, allocator, &(shop){.declare = invite});
	for (unsigned i = 0; i < MANY; i++) {
		char name[16];
		snprintf(name, sizeof name, "c%u", i);
		rig_read(&r, name, 1, T);
	}
	rig_deliver(&r, T);
	ck_assert_uint_eq(r.send_count, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		for (unsigned k = 4; k < 14; k++)
			seen[(unsigned char)r.sends[i].text[k]]++;
		for (unsigned k = 0; k < i; k++)
			ck_assert_int_ne(memcmp(r.sends[i].text, r.sends[k].text, 14), 0);
	}
	for (const char *x = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *x != '\0'; x++)
		ck_assert_msg(seen[(unsigned char)*x] > 500 && seen[(unsigned char)*x] < 750, "%c: %u", *x,
			      seen[(unsigned char)*x]);
	rig_close(&r);
}

/* Who was sent a code as a visitor keeps it when the visitor turns out to be somebody. */
JOURNEY_PLAIN_TEST(codes_stay_when_customers_become_one)
{
	rig r;
	char before[64];
	rig_open(&r, allocator, &(shop){.declare = invite});
	rig_read(&r, "?a1", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	memcpy(before, r.sends[0].text, sizeof before);
	rig_trait(&r, "ann", "a1", "tier", "gold", T + 1);
	rig_read(&r, "ann", 1, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 1);
	ck_assert_int_eq(memcmp(before, r.sends[1].text, 14), 0);
	rig_close(&r);
}

static void refuses(const char *segment, journey_status status, const char *words)
{
	journey_builder *b = NULL;
	journey_strategy *s = NULL;
	journey_error error = {0};
	DECLARE(journey_builder_new(NULL, S("x"), &b));
	DECLARE(journey_builder_segment(b, S("s"), S(segment)));
	IS(journey_strategy_build(b, &s, &error), status);
	ck_assert_msg(strstr(error.message, words) != NULL, "%s: %s", segment, error.message);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(prefixes_that_are_refused)
{
	(void)allocator;
	refuses("code(\"\") == \"\"", JOURNEY_INVALID, "the prefix of a code has 1 to 32 letters");
	refuses("code(\"A B\") == \"\"", JOURNEY_INVALID, "the prefix of a code has 1 to 32 letters");
	refuses("code(\"012345678901234567890123456789012\") == \"\"", JOURNEY_INVALID, "1 to 32");
}

Suite *suite_codes(void)
{
	return torture_suite("codes", torture_codes_are_each_customers_own, torture_codes_do_not_collide,
			     torture_codes_stay_when_customers_become_one, torture_prefixes_that_are_refused, NULL);
}
