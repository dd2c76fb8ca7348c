/*
 * Failures: each allocation and each storage call of a run that uses everything fails in turn. A call that
 * failed has changed nothing: made again it succeeds, and the store in the end is that of the run without a
 * failure.
 */
#include "engine/check_engine.h"
#include "engine/town.h"

#include "support/fault_store.h"
#include "support/faulty.h"
#include <stdlib.h>
#include <string.h>

#define EVENTS 60u
#define CLAIM 3

static journey_strategy *strategy;
static journey_memory_store *golden_store; /* of the run without a failure */
static faulty_store *faults;               /* the store that fails; NULL: memory does */

/* Whether a call that failed is to be made again. The second failure in a row mends the store. */
static bool again(journey_status status, int tries)
{
	if (faults == NULL)
		return torture_again(status);
	if (status != JOURNEY_STORAGE || !faulty_hit(faults))
		return false;
	if (tries > 0)
		faulty_mend(faults);
	return true;
}

#define MUST(call)                                                                                           \
	do {                                                                                                 \
		journey_status must_status = (call);                                                         \
		for (int tries = 0; must_status != JOURNEY_OK && again(must_status, tries); tries++)         \
			must_status = (call);                                                                \
		if (!torture_expect(must_status, JOURNEY_OK, __FILE__, __LINE__, #call))                     \
			goto done;                                                                           \
	} while (0)

static bool settle_sends(rig *r, journey_time now)
{
	static const journey_result answers[] = {JOURNEY_RESULT_SENT, JOURNEY_RESULT_SENT,
						 JOURNEY_RESULT_SENT, JOURNEY_RESULT_LATER,
						 JOURNEY_RESULT_FAILED};
	size_t count;
	do {
		journey_send sends[CLAIM];
		char keys[CLAIM][32];
		MUST(journey_engine_claim(r->engine, now, now + JOURNEY_HOUR, sends, CLAIM, &count));
		for (size_t i = 0; i < count; i++)
			memcpy(keys[i], sends[i].key.data, 32);
		for (size_t i = 0; i < count; i++) {
			journey_str key = {keys[i], 32};
			MUST(journey_engine_complete(r->engine, key, answers[(unsigned char)keys[i][7] % 5],
						     now));
		}
	} while (count > 0);
	return true;
done:
	return false;
}

/* Everything else that a host may ask. */
static bool ask(rig *r, unsigned n)
{
	journey_time now = town_time(n);
	char id[32], key[3] = {'k', (char)('a' + n / 8), '\0'};
	journey_decision d;
	journey_request request = {
		.size = sizeof request, .key = S(key), .user_id = S("u1"), .placement = S("home")};
	journey_report *report = NULL;
	unsigned char digest[16];
	journey_bytes note;
	MUST(journey_engine_peek(r->engine, &request, now, &d));
	MUST(journey_engine_decide(r->engine, &request, now, &d));
	memcpy(id, d.id.data, 32);
	MUST(journey_engine_shown(r->engine, (journey_str){id, 32}, now));
	MUST(journey_engine_note_put(r->engine, S("at"), (journey_bytes){key, 2}));
	MUST(journey_engine_note_get(r->engine, S("at"), &note));
	MUST(journey_engine_report(r->engine, &report));
	journey_report_free(report);
	MUST(journey_engine_facts_digest(r->engine, digest));
	return true;
done:
	return false;
}

static bool live(rig *r, unsigned n)
{
	journey_time now = town_time(n), due;
	MUST(journey_engine_next_due(r->engine, &due));
	MUST(journey_engine_advance(r->engine, now, JOURNEY_DEFAULT, NULL));
	MUST(town_feed(r, n));
	return settle_sends(r, now);
done:
	return false;
}

/* One commit a call. */
static bool live_singly(rig *r)
{
	for (unsigned n = 0; n < EVENTS; n++) {
		if (!live(r, n) || (n % 8 == 7 && !ask(r, n)))
			return false;
	}
	return true;
}

/* In batches; one whose commit fails is fed again. */
static bool live_in_batches(rig *r)
{
	for (unsigned n = 0; n < EVENTS; n += 10) {
		int tries = 0;
		journey_status status;
		do {
			if (journey_engine_begin(r->engine) != JOURNEY_OK)
				return false;
			for (unsigned i = n; i < n + 10; i++) {
				if (!live(r, i)) {
					IS(journey_engine_rollback(r->engine), JOURNEY_OK);
					return false;
				}
			}
			status = journey_engine_commit(r->engine);
		} while (status != JOURNEY_OK && again(status, tries++));
		if (!torture_expect(status, JOURNEY_OK, __FILE__, __LINE__, "commit"))
			return false;
	}
	return true;
}

typedef bool lives(rig *r);

static void prepare(lives *how)
{
	rig r;
	faults = NULL;
	if (golden_store != NULL)
		return;
	strategy = rig_strategy(NULL, &talking_town);
	IS(journey_memory_store_new(NULL, &golden_store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(golden_store);
	IS(rig_open_on(&r, NULL, &storage, strategy), JOURNEY_OK);
	ck_assert(how(&r));
	rig_close(&r);
}

static void live_on(const journey_allocator *allocator, const journey_storage *storage, lives *how)
{
	rig r;
	journey_storage golden = journey_memory_store_storage(golden_store);
	memset(&r, 0, sizeof r);
	MUST(rig_open_on(&r, allocator, storage, strategy));
	bool lived = how(&r);
	if (faults != NULL)
		faulty_mend(faults);
	if (lived)
		rig_same_stores(&golden, storage, "after a failure");
done:
	rig_close(&r);
}

static void starve(const journey_allocator *allocator, lives *how)
{
	journey_memory_store *store = NULL;
	prepare(how);
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	live_on(allocator, &storage, how);
done:
	journey_memory_store_free(store);
}

JOURNEY_TEST(each_allocation_fails)
{
	starve(allocator, live_singly);
}

JOURNEY_TEST(each_allocation_fails_inside_batches)
{
	starve(allocator, live_in_batches);
}

static lives *faulty_how;

static void faulty_life(const journey_allocator *allocator, const journey_storage *storage,
			faulty_store *faulty)
{
	faults = faulty;
	live_on(allocator, storage, faulty_how);
	faults = NULL;
}

JOURNEY_PLAIN_TEST(each_storage_call_fails)
{
	faulty_how = live_singly;
	prepare(faulty_how);
	faulty_each(allocator, JOURNEY_STORAGE, faulty_life);
}

JOURNEY_PLAIN_TEST(each_storage_call_fails_inside_batches)
{
	faulty_how = live_in_batches;
	prepare(faulty_how);
	faulty_each(allocator, JOURNEY_STORAGE, faulty_life);
}

/* ---- the store did it, and the answer was lost ---- */

JOURNEY_PLAIN_TEST(answers_of_commits_are_lost)
{
	unsigned char digest[2][16];
	rig_outcome wanted = {.entries = 0};
	for (size_t k = 0; k < 60; k++) {
		rig r;
		faulty_store lossy;
		journey_memory_store *store = NULL;
		prepare(live_singly);
		IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		faulty_init(&lossy, journey_memory_store_storage(store), JOURNEY_STORAGE);
		lossy.after = true;
		journey_storage storage = faulty_storage(&lossy);
		IS(rig_open_on(&r, allocator, &storage, strategy), JOURNEY_OK);
		if (k > 0)
			lossy.fail_at = lossy.calls + 3 * k;
		for (unsigned n = 0; n < EVENTS; n++) {
			journey_status status =
				journey_engine_advance(r.engine, town_time(n), JOURNEY_DEFAULT, NULL);
			if (status == JOURNEY_STORAGE)
				status =
					journey_engine_advance(r.engine, town_time(n), JOURNEY_DEFAULT, NULL);
			OK(&r, status);
			status = town_feed(&r, n);
			if (status == JOURNEY_STORAGE)
				status = town_feed(&r, n);
			if (status != JOURNEY_DUPLICATE)
				OK(&r, status);
		}
		faulty_mend(&lossy);
		OK(&r, journey_engine_facts_digest(r.engine, digest[k > 0]));
		ck_assert_int_eq(rig_count(&r, "events"), EVENTS);
		rig_outcome o = rig_result(&r, "rescue");
		if (k == 0)
			wanted = o;
		ck_assert_int_eq(memcmp(&o, &wanted, sizeof o), 0);
		ck_assert_int_eq(memcmp(digest[0], digest[k > 0], 16), 0);
		rig_close(&r);
		journey_memory_store_free(store);
	}
}

/* A store with a row that is not what was written: a clear status, and nothing is written over it. */
JOURNEY_PLAIN_TEST(corrupt_rows_are_told)
{
	rig r;
	size_t size, at = 0, told = 0;
	rig_open(&r, allocator, &talking_town);
	for (unsigned n = 0; n < EVENTS; n++) {
		OK(&r, journey_engine_advance(r.engine, town_time(n), JOURNEY_DEFAULT, NULL));
		OK(&r, town_feed(&r, n));
	}
	char *dump = rig_dump(&r.storage, &size);
	while (at < size) {
		uint32_t n[2];
		memcpy(&n[0], dump + at, 4);
		const char *key = dump + at + 4;
		memcpy(&n[1], key + n[0], 4);
		char *value = dump + at + 8 + n[0];
		at += 8 + n[0] + n[1];
		if (n[1] == 0 || (key[4] != 2 && key[4] != 3 && key[4] != 5)) /* fragments, actions, sends */
			continue;
		value[n[1] / 2] ^= 1;
		journey_put put = {{key, n[0]}, {value, n[1]}, JOURNEY_VERSION_ANY};
		journey_commit change = {.puts = &put, .put_count = 1};
		IS(r.storage.commit(r.storage.user, &change, NULL), JOURNEY_OK);
		journey_engine_close(r.engine);
		r.engine = NULL;
		journey_engine_options o;
		journey_error error = {.message = ""};
		journey_engine_options_init(&o);
		o.allocator = allocator;
		o.storage = &r.storage;
		o.strategy = r.strategy;
		o.zone = rig_zone;
		journey_status status = journey_engine_open(&o, &r.engine, &error);
		for (unsigned e = EVENTS; status == JOURNEY_OK && e < EVENTS + 60; e++)
			status = town_feed(&r, e);
		told += status == JOURNEY_CORRUPT;
		value[n[1] / 2] ^= 1;
		IS(r.storage.commit(r.storage.user, &change, NULL), JOURNEY_OK);
		if (r.engine == NULL)
			IS(journey_engine_open(&o, &r.engine, &error), JOURNEY_OK);
	}
	free(dump);
	ck_assert_uint_gt(told, 10);
	rig_close(&r);
}

Suite *suite_failures(void)
{
	return torture_suite("failures", torture_each_allocation_fails,
			     torture_each_allocation_fails_inside_batches, torture_each_storage_call_fails,
			     torture_each_storage_call_fails_inside_batches,
			     torture_answers_of_commits_are_lost, torture_corrupt_rows_are_told, NULL);
}
