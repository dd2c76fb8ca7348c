/* decide, peek, shown. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

static const shop plain = {.email_open = true};

static journey_request ask(const char *key, const char *user)
{
	return (journey_request){
		.size = sizeof(journey_request), .key = S(key), .user_id = S(user), .placement = S("home")};
}

/* A decision that outlives the next call. */
typedef struct kept {
	char id[64], offer[32], text[64];
	unsigned char record[1024];
	size_t record_size;
	double propensity;
} kept;

static void keep_text(char *to, journey_str text)
{
	ck_assert_uint_lt(text.size, 32 * 2);
	if (text.size > 0)
		memcpy(to, text.data, text.size);
}

static kept keep(const journey_decision *d)
{
	kept k;
	memset(&k, 0, sizeof k);
	keep_text(k.id, d->id);
	ck_assert_uint_lt(d->offer.size, sizeof k.offer);
	keep_text(k.offer, d->offer);
	keep_text(k.text, d->text);
	ck_assert_uint_lt(d->record.size, sizeof k.record);
	memcpy(k.record, d->record.data, d->record.size);
	k.record_size = d->record.size;
	k.propensity = d->propensity;
	return k;
}

static kept decide(rig *r, const char *key, const char *user, journey_time now)
{
	journey_decision d;
	journey_request request = ask(key, user);
	OK(r, journey_engine_decide(r->engine, &request, now, &d));
	return keep(&d);
}

static kept peek(rig *r, const char *key, const char *user, journey_time now)
{
	journey_decision d;
	journey_request request = ask(key, user);
	OK(r, journey_engine_peek(r->engine, &request, now, &d));
	return keep(&d);
}

JOURNEY_PLAIN_TEST(same_key_same_bytes_for_a_day)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T);
	kept first = decide(&r, "k1", "ann", T);
	ck_assert_str_eq(first.offer, "five");
	ck_assert_double_eq(first.propensity, 1);
	ck_assert_uint_gt(first.record_size, 0);
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 1);
	kept again = decide(&r, "k1", "ann", T + JOURNEY_DAY - 1);
	ck_assert_int_eq(memcmp(&first, &again, sizeof first), 0);
	kept other = decide(&r, "k2", "ann", T + JOURNEY_DAY - 1);
	ck_assert_str_eq(other.offer, "ten");
	ck_assert_str_eq(other.text, "10 off, Ann");
	rig_reopen(&r);
	again = decide(&r, "k1", "ann", T + JOURNEY_DAY - 1);
	ck_assert_int_eq(memcmp(&first, &again, sizeof first), 0);
	again = decide(&r, "k1", "ann", T + JOURNEY_DAY);
	ck_assert_str_eq(again.offer, "ten");
	/* The same key of another customer is another request. */
	ck_assert_str_ne(decide(&r, "k1", "bob", T + JOURNEY_DAY).id, first.id);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(peek_writes_nothing)
{
	rig r;
	size_t sizes[2];
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T);
	char *before = rig_dump(&r.storage, &sizes[0]);
	kept seen = peek(&r, "k1", "ann", T + JOURNEY_HOUR);
	peek(&r, "k1", "nobody", T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	char *after = rig_dump(&r.storage, &sizes[1]);
	ck_assert_uint_eq(sizes[0], sizes[1]);
	ck_assert_int_eq(memcmp(before, after, sizes[0]), 0);
	free(before);
	free(after);
	/* And it is what decide would have said. */
	kept decided = decide(&r, "k1", "ann", T + JOURNEY_HOUR);
	ck_assert_int_eq(memcmp(&seen, &decided, sizeof seen), 0);
	/* Nor does it inside a batch. */
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T + JOURNEY_HOUR);
	peek(&r, "k9", "ann", T + JOURNEY_HOUR);
	rig_read(&r, "ann", 1, T + JOURNEY_HOUR);
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_int_eq(rig_count(&r, "events"), 3);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(shown_once)
{
	rig r;
	rig_open(&r, allocator, &plain);
	kept d = decide(&r, "k1", "ann", T);
	IS(journey_engine_shown(r.engine, S("0123456789abcdef0123456789abcdef"), T), JOURNEY_NOT_FOUND);
	IS(journey_engine_shown(r.engine, S("x"), T), JOURNEY_NOT_FOUND);
	OK(&r, journey_engine_shown(r.engine, S(d.id), T + 1));
	IS(journey_engine_shown(r.engine, S(d.id), T + 2), JOURNEY_DUPLICATE);
	rig_reopen(&r);
	IS(journey_engine_shown(r.engine, S(d.id), T + 2), JOURNEY_DUPLICATE);
	/* The answer is the same as before it was shown. */
	kept again = decide(&r, "k1", "ann", T + 3);
	ck_assert_int_eq(memcmp(&d, &again, sizeof d), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(bad_requests_are_refused)
{
	rig r;
	journey_decision d = {.size = 77};
	const journey_str wrong[] = {S("six")};
	rig_open(&r, allocator, &plain);
	journey_request request = ask("", "ann");
	IS(journey_engine_decide(r.engine, &request, T, &d), JOURNEY_INVALID);
	request = ask("k", "");
	IS(journey_engine_decide(r.engine, &request, T, &d), JOURNEY_INVALID);
	request = ask("k", "ann");
	request.offers = wrong;
	request.offer_count = 1;
	IS(journey_engine_decide(r.engine, &request, T, &d), JOURNEY_NOT_FOUND);
	request.size = 0;
	IS(journey_engine_decide(r.engine, &request, T, &d), JOURNEY_MISUSE);
	ck_assert_uint_eq(d.size, 77);
	/* No candidates: an answer without an offer. */
	request = ask("k", "ann");
	request.offers = wrong;
	OK(&r, journey_engine_decide(r.engine, &request, T, &d));
	ck_assert_uint_eq(d.offer.size, 0);
	rig_close(&r);
}

Suite *suite_decide(void)
{
	return torture_suite("decide", torture_same_key_same_bytes_for_a_day, torture_peek_writes_nothing,
			     torture_shown_once, torture_bad_requests_are_refused, NULL);
}
