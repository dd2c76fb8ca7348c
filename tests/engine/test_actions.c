/* The storage form of actions: round trip, its first form, damage. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "engine/actions.h"
#include <string.h>

static void mailing(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("mail", "cart");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	rig_declare_wait(b, "", "sent.count(\"*\", \"9d\") == 0", JOURNEY_DAY);
	DECLARE(journey_builder_journey_end(b));
}

static journey_status put_sends(jy_actions *x)
{
	for (uint32_t i = 0; i < 3; i++) {
		jy_sent *sent;
		journey_status status = jy_actions_sent(x, &sent);
		if (status != JOURNEY_OK)
			return status;
		*sent = (jy_sent){.channel = i % 2, .offer = i == 1 ? JY_NONE : i, .ghost = i == 2, .at = T + i,
		                  .key = {i, 77}, .reserved = i == 0, .exempt = i == 1, .priority = i};
	}
	x->sent_from = T - JOURNEY_DAY;
	return jy_actions_set_segment(x, 0, true);
}

static journey_status put_experience(jy_actions *x)
{
	const uint32_t segment = 0;
	const journey_touch is = {{1000000, 500000, 250000, 0}}, unknown = {{-1, 500000, -1, 0}};
	const jy_held held = {.step = 1, .number = 2, .key = {5, 6}, .decided = 1, .since = T};
	jy_kept_touch touch = {.key = {3, 4}, .channel = 1, .stage = JOURNEY_STAGE_OPENED, .at = T, .factor = {1000000, 500000, -1, 0}};
	jy_response *response;
	journey_status status = jy_actions_keep(x, (journey_str){(const char *)&segment, sizeof segment}, &touch.segments);
	if (status == JOURNEY_OK)
		status = jy_actions_touch(x, &touch);
	for (uint8_t scope = 0; status == JOURNEY_OK && scope <= JOURNEY_EXPERIENCE_SEGMENT; scope++) {
		journey_experience_unit unit = {0, 0};
		jy_felt *felt;
		status = jy_actions_felt(x, scope, 0, 0, &felt);
		if (status != JOURNEY_OK)
			return status;
		IS(journey_experience_change(&felt->sums, &unit, NULL, &is), JOURNEY_OK);
		IS(journey_experience_change(&felt->sums, &unit, NULL, &unknown), JOURNEY_OK);
	}
	if (status == JOURNEY_OK)
		status = jy_actions_response(x, 1, &response);
	if (status != JOURNEY_OK)
		return status;
	response->sends = 7;
	response->responses = 3;
	return jy_actions_hold(x, &held);
}

/* One of everything. */
static journey_status fill(jy_actions *x)
{
	jy_instance *instance;
	jy_pattern *pattern;
	jy_history *history;
	jy_choice *choice;
	jy_span text;
	journey_status status = jy_actions_keep(x, S("key"), &text);
	if (status == JOURNEY_OK)
		status = jy_actions_instance(x, &instance);
	if (status != JOURNEY_OK)
		return status;
	*instance = (jy_instance){.step = 1, .number = 1, .entered = T, .deadline = T + 9, .key = text, .payload = text};
	instance->state = JY_INSTANCE_WAITING;
	status = jy_actions_pattern(x, &pattern);
	if (status != JOURNEY_OK)
		return status;
	*pattern = (jy_pattern){.start = T, .deadline = T + 5, .message = {1, 2}, .key = text, .payload = text};
	status = jy_actions_choice(x, &choice);
	if (status != JOURNEY_OK)
		return status;
	*choice = (jy_choice){text, text};
	status = jy_actions_history(x, 0, &history);
	if (status != JOURNEY_OK)
		return status;
	history->entries = 4;
	x->decisions = 3;
	x->armed = T + 5;
	x->unit = text;
	status = put_experience(x);
	return status == JOURNEY_OK ? put_sends(x) : status;
}

static void checksum(unsigned char *bytes, size_t size)
{
	uint32_t crc = jy_crc32c(bytes + 8, size - 8);
	for (unsigned i = 0; i < 4; i++)
		bytes[4 + i] = (unsigned char)(crc >> (8 * i));
}

static journey_status decode(const journey_allocator *allocator, const journey_strategy *s, const void *bytes, size_t size,
			     jy_actions *out)
{
	jy_actions_init(out, allocator);
	return jy_actions_decode(out, s, (journey_bytes){bytes, size});
}

JOURNEY_TEST(actions_round_trip)
{
	jy_actions x, y;
	jy_buffer first, second;
	journey_strategy *s = rig_strategy(NULL, &(shop){.declare = mailing});
	jy_actions_init(&x, allocator);
	jy_actions_init(&y, allocator);
	jy_buffer_init(&first, allocator);
	jy_buffer_init(&second, allocator);
	TRY(fill(&x));
	TRY(jy_actions_encode(&x, s, &first));
	TRY(jy_actions_decode(&y, s, jy_buffer_view(&first)));
	TRY(jy_actions_encode(&y, s, &second));
	ck_assert_uint_eq(first.size, second.size);
	ck_assert_int_eq(memcmp(first.data, second.data, first.size), 0);
	ck_assert_uint_eq(y.sent_count, 3);
	ck_assert_uint_eq(y.sents[1].offer, JY_NONE);
	ck_assert_uint_eq(y.sents[2].offer, 2);
	ck_assert_int_eq(y.sent_from, T - JOURNEY_DAY);
	ck_assert_uint_eq(y.touch_count, 1);
	ck_assert_uint_eq(jy_touch_segments(&y.touches[0]), 1);
	ck_assert_int_eq(y.touches[0].factor[JOURNEY_FACTOR_CHANNEL], JOURNEY_FACTOR_UNKNOWN);
	ck_assert_uint_eq(y.felt_count, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_mem_eq(&y.felts[i].sums, &x.felts[i].sums, sizeof x.felts[i].sums);
	ck_assert_uint_eq(y.responses[0].responses, 3);
	ck_assert_uint_eq(y.helds[0].key.b, 6);
done:
	jy_buffer_free(&first);
	jy_buffer_free(&second);
	jy_actions_free(&x);
	jy_actions_free(&y);
	journey_strategy_free(s);
}

/* It had no offers of sends, and did not say which were forgotten: how many there were is not known. */
JOURNEY_PLAIN_TEST(actions_first_form)
{
	jy_actions x;
	jy_buffer b;
	journey_strategy *s = rig_strategy(allocator, &(shop){.declare = mailing});
	jy_buffer_init(&b, allocator);
	/* Magic, form, checksum; no instances, patterns, histories, outcomes; two sends. */
	ck_assert(jy_buffer_u16(&b, 0x414a) && jy_buffer_u16(&b, 1) && jy_buffer_u32(&b, 0) && jy_buffer_u32(&b, 0) &&
		  jy_buffer_varint(&b, 2));
	for (uint64_t i = 0; i < 2; i++)
		ck_assert(jy_buffer_str(&b, S("email")) && jy_buffer_str(&b, S("mail")) && jy_buffer_u8(&b, i == 1) &&
			  jy_buffer_zigzag(&b, T + (int64_t)i) && jy_buffer_u64(&b, i) && jy_buffer_u64(&b, 7));
	/* No choices, a segment, a stage, decisions, armed, unit. */
	ck_assert(jy_buffer_varint(&b, 0) && jy_buffer_varint(&b, 1) && jy_buffer_str(&b, S("buyers")) &&
		  jy_buffer_str(&b, S("customer")) && jy_buffer_varint(&b, 5) && jy_buffer_zigzag(&b, T + 9) &&
		  jy_buffer_str(&b, S("u:ann")));
	checksum(b.data, b.size);
	IS(decode(allocator, s, b.data, b.size, &x), JOURNEY_OK);
	ck_assert_uint_eq(x.sent_count, 2);
	ck_assert_uint_eq(x.sents[0].offer, JY_NONE);
	ck_assert_uint_eq(x.sents[1].ghost, 1);
	ck_assert_uint_eq(x.sents[1].key.b, 7);
	ck_assert_int_eq(x.sent_from, T + 1);
	ck_assert_uint_eq(x.segment_count, 1);
	ck_assert_uint_eq(x.decisions, 5);
	ck_assert_int_eq(x.armed, T + 9);
	jy_actions_free(&x);
	for (size_t size = 8; size < b.size; size++) {
		checksum(b.data, size);
		IS(decode(allocator, s, b.data, size, &x), JOURNEY_CORRUPT);
		jy_actions_free(&x);
	}
	jy_buffer_free(&b);
	journey_strategy_free(s);
}

/* Damage is found; bytes with a good checksum are never more than refused, or what they say is kept. */
static void damaged(const journey_allocator *allocator, const journey_strategy *s, unsigned char *bytes, size_t size)
{
	jy_actions x;
	jy_buffer again;
	ck_assert_int_ne(decode(allocator, s, bytes, size, &x), JOURNEY_OK);
	jy_actions_free(&x);
	if (size < 8)
		return;
	checksum(bytes, size);
	journey_status status = decode(allocator, s, bytes, size, &x);
	ck_assert(status == JOURNEY_OK || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION);
	jy_buffer_init(&again, allocator);
	if (status == JOURNEY_OK)
		IS(jy_actions_encode(&x, s, &again), JOURNEY_OK);
	jy_buffer_free(&again);
	jy_actions_free(&x);
}

JOURNEY_PLAIN_TEST(actions_damaged)
{
	jy_actions x;
	jy_buffer b;
	unsigned char copy[1024];
	journey_strategy *s = rig_strategy(allocator, &(shop){.declare = mailing});
	jy_actions_init(&x, allocator);
	jy_buffer_init(&b, allocator);
	IS(fill(&x), JOURNEY_OK);
	IS(jy_actions_encode(&x, s, &b), JOURNEY_OK);
	ck_assert_uint_lt(b.size, sizeof copy);
	for (size_t bit = 0; bit < 8 * b.size; bit++) {
		memcpy(copy, b.data, b.size);
		copy[bit / 8] ^= (unsigned char)(1u << (bit % 8));
		damaged(allocator, s, copy, b.size);
	}
	for (size_t size = 0; size < b.size; size++) {
		memcpy(copy, b.data, size);
		damaged(allocator, s, copy, size);
	}
	/* Something after the end, and a send outside of time. */
	memcpy(copy, b.data, b.size);
	copy[b.size] = 0;
	checksum(copy, b.size + 1);
	jy_actions_free(&x);
	IS(decode(allocator, s, copy, b.size + 1, &x), JOURNEY_CORRUPT);
	jy_actions_free(&x);
	jy_actions_init(&x, allocator);
	IS(fill(&x), JOURNEY_OK);
	x.sents[0].at = INT64_MAX - 1;
	b.size = 0;
	IS(jy_actions_encode(&x, s, &b), JOURNEY_OK);
	jy_actions_free(&x);
	IS(decode(allocator, s, b.data, b.size, &x), JOURNEY_CORRUPT);
	jy_actions_free(&x);
	jy_buffer_free(&b);
	journey_strategy_free(s);
}

/* Two customers who became one keep as many entries as one may; the others are told. */
JOURNEY_PLAIN_TEST(forgotten_entries_are_told)
{
	journey_strategy *s = rig_strategy(allocator, &(shop){.declare = mailing});
	jy_actions into, from;
	bool lost;
	jy_actions_init(&into, allocator);
	jy_actions_init(&from, allocator);
	for (unsigned i = 0; i < JOURNEY_ENTRIES_MAX - 1; i++)
		IS(jy_actions_enter(&into, &(jy_entry){.at = T + i}, &lost), JOURNEY_OK);
	for (unsigned i = 0; i < 3; i++)
		IS(jy_actions_enter(&from, &(jy_entry){.at = T + i, .key = {1, 1}}, &lost), JOURNEY_OK);
	IS(jy_actions_merge(&into, &from, s), JOURNEY_OK);
	ck_assert_uint_eq(into.entry_count, JOURNEY_ENTRIES_MAX);
	ck_assert_uint_eq(into.forgotten, 2);
	jy_actions_free(&into);
	jy_actions_free(&from);
	journey_strategy_free(s);
}

Suite *suite_actions(void)
{
	return torture_suite("actions", torture_actions_round_trip, torture_actions_first_form, torture_actions_damaged,
			     torture_forgotten_entries_are_told, NULL);
}
