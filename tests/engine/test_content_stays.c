/* What is kept of what was said: rows of earlier releases, exports, erasure, and experiments when customers join and part. */
#include "engine/check_sending.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/text.h"
#include "engine/key.h"
#include "engine/record.h"
#include "engine/rig.h"
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

typedef struct found_row {
	jy_key key;
	unsigned char value[4096];
	size_t size, count;
} found_row;

static journey_status see_row(void *user, const journey_row *row)
{
	found_row *to = user;

	ck_assert_uint_le(row->value.size, sizeof(to->value));
	ck_assert_uint_le(row->key.size, sizeof(to->key.data));
	memcpy(to->key.data, row->key.data, row->key.size);
	to->key.size = row->key.size;
	memcpy(to->value, row->value.data, row->value.size);
	to->size = row->value.size;
	to->count++;
	return JOURNEY_OK;
}

/* The only row of its kind. */
static void find_row(const rig *r, jy_row_kind kind, found_row *out)
{
	jy_key from, to;

	out->count = 0;
	jy_key_range(0, kind, &from, &to);
	IS(r->storage.scan(r->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, see_row, out), JOURNEY_OK);
	ck_assert_uint_eq(out->count, 1);
}

/* With a checksum of its own. */
static void put_row(rig *r, const found_row *row, jy_buffer *value)
{
	journey_put put = {jy_key_bytes(&row->key), {NULL, 0}, JOURNEY_VERSION_ANY};
	journey_commit change = {.puts = &put, .put_count = 1};

	ck_assert(jy_buffer_u32(value, jy_crc32c(value->data, value->size)));
	put.value = jy_buffer_view(value);
	IS(r->storage.commit(r->storage.user, &change, NULL), JOURNEY_OK);
	value->size = 0;
}

/* The last fields are empty, one byte each; an earlier form had none of them. */
static void without_tail(rig *r, jy_row_kind kind, size_t form_size, uint16_t form, size_t tail)
{
	found_row row;
	jy_buffer old;
	size_t i;

	find_row(r, kind, &row);
	jy_buffer_init(&old, NULL);
	ck_assert(form_size == 1 ? jy_buffer_u8(&old, (uint8_t)form) : jy_buffer_u16(&old, form));
	ck_assert(jy_buffer_bytes(&old, row.value + form_size, row.size - form_size - tail - 4));
	for (i = 0; i < tail; i++)
		ck_assert_uint_eq(row.value[row.size - 5 - i], 0);
	put_row(r, &row, &old);
	jy_buffer_free(&old);
}

/* A send as releases kept it which rendered when they decided. */
static void old_send(rig *r, unsigned form, const char *text)
{
	found_row row;
	jy_buffer old;
	jy_reader in;
	int i;

	find_row(r, JY_ROW_OUTBOX, &row);
	in = jy_reader_of(row.value + 1, row.size - 5);
	jy_buffer_init(&old, NULL);
	ck_assert(jy_buffer_u8(&old, (uint8_t)form));
	ck_assert(jy_buffer_zigzag(&old, jy_reader_zigzag(&in)));
	ck_assert(jy_buffer_zigzag(&old, jy_reader_zigzag(&in)));
	ck_assert(jy_buffer_varint(&old, jy_reader_varint(&in)));
	ck_assert(jy_buffer_u8(&old, jy_reader_u8(&in)));
	for (i = 0; i < 5; i++) /* customer, journey, step, offer, channel */
		ck_assert(jy_buffer_str(&old, jy_reader_str(&in)));
	jy_reader_str(&in);
	ck_assert(jy_buffer_str(&old, S(text)));
	ck_assert(jy_buffer_str(&old, jy_reader_str(&in)));
	ck_assert(jy_buffer_double(&old, jy_reader_double(&in)));
	if (form >= 2) { /* nothing was tried, no digest, no template */
		ck_assert(jy_buffer_u8(&old, 0) && jy_buffer_double(&old, 3));
		ck_assert(jy_buffer_varint(&old, 0) && jy_buffer_str(&old, S("")) && jy_buffer_str(&old, S("")));
	}
	ck_assert(!in.failed);
	put_row(r, &row, &old);
	jy_buffer_free(&old);
}

static void hello(journey_builder *b)
{
	journey_journey_options o = rig_journey_by_event("hello", "Page Read");

	DECLARE(journey_builder_journey(b, &o));
	rig_declare_send(b, "one", "email", "new {{ profile.first_name }}");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.email_open = true, .declare = hello};

JOURNEY_PLAIN_TEST(sends_of_earlier_releases_go_as_they_were)
{
	unsigned form;

	for (form = 1; form <= 2; form++) {
		rig r;

		rig_open(&r, allocator, &plain);
		rig_read(&r, "ann", 1, T);
		old_send(&r, form, "said <then>");
		without_tail(&r, JY_ROW_DECISION, 2, 2, 5);
		rig_reopen(&r);
		r.result = JOURNEY_RESULT_LATER;
		rig_deliver(&r, T + 1);
		ck_assert_uint_eq(r.send_count, 1);
		ck_assert_str_eq(r.sends[0].text, "said <then>");
		/* Written anew by now, and still the same. */
		rig_reopen(&r);
		r.result = JOURNEY_RESULT_SENT;
		ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
		ck_assert_str_eq(r.sends[1].text, "said <then>");
		ck_assert_str_eq(r.sends[0].key, r.sends[1].key);
		ck_assert_int_eq(rig_result(&r, "hello").sends, 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(records_of_earlier_releases_are_read)
{
	jy_record record;
	jy_arena arena;
	found_row row;
	rig r;

	rig_open(&r, allocator, &plain);
	rig_read(&r, "ann", 1, T);
	without_tail(&r, JY_ROW_DECISION, 2, 2, 5);
	find_row(&r, JY_ROW_DECISION, &row);
	jy_arena_init(&arena, allocator);
	IS(jy_record_read((journey_bytes){row.value, row.size}, &arena, &record), JOURNEY_OK);
	ck_assert_uint_eq(record.form, 2);
	ck_assert(jy_str_is(record.journey, "hello") && jy_str_is(record.channel, "email"));
	ck_assert(record.template_name.size == 0 && record.variant.size == 0 && record.detail.size == 0);
	jy_arena_free(&arena);
	rig_close(&r);
}

static journey_decision ask(rig *r, const char *key, const char *who, journey_time now)
{
	journey_request request = {.size = sizeof(request), .key = S(key), .user_id = S(who), .placement = S("home")};
	journey_decision d;

	OK(r, journey_engine_decide(r->engine, &request, now, &d));
	return d;
}

JOURNEY_PLAIN_TEST(answers_of_earlier_releases_are_given_again)
{
	journey_decision d;
	char id[33];
	rig r;

	rig_open(&r, allocator, &plain);
	d = ask(&r, "k", "ann", T);
	memcpy(id, d.id.data, 32);
	without_tail(&r, JY_ROW_REQUEST, 1, 1, 5);
	rig_reopen(&r);
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 1); /* would get another by now */
	d = ask(&r, "k", "ann", T + 2);
	ck_assert(jy_str_is(d.offer, "five") && jy_str_is(d.text, "5 off"));
	ck_assert_mem_eq(d.id.data, id, 32);
	ck_assert(d.part_count == 0 && d.subject.size == 0 && d.locale.size == 0 && d.variant.size == 0);
	OK(&r, journey_engine_shown(r.engine, jy_str_of(id, 32), T + 3));
	IS(journey_engine_shown(r.engine, jy_str_of(id, 32), T + 4), JOURNEY_DUPLICATE);
	rig_close(&r);
}

/* ---- exports and erasure ---- */

static void text(journey_builder *b, const char *part, const char *variant, const char *said)
{
	journey_content_text t = {.size = sizeof(t)};

	t.part = S(part);
	t.variant = S(variant);
	t.text = S(said);
	DECLARE(journey_builder_template_text(b, &t));
}

static void letter(journey_builder *b)
{
	journey_journey_options o = rig_journey_by_event("ask", "Page Read");
	journey_content_template t = {.size = sizeof(t), .name = S("ask")};
	const journey_str via[] = {S("email")};
	journey_send_options send = {.size = sizeof(send), .template_name = S("ask"), .via = via, .via_count = 1};

	o.goal_event = S("Order Completed");
	o.goal_value = S("event.total");
	o.goal_within = JOURNEY_DAY;
	DECLARE(journey_builder_template(b, &t));
	DECLARE(journey_builder_template_variant(b, S("warm"), 0.5));
	DECLARE(journey_builder_template_variant(b, S("dry"), 0.5));
	text(b, "subject", "", "Dear {{ profile.first_name }}");
	text(b, "body", "", "Body for {{ profile.first_name }}");
	text(b, "body", "dry", "Dry for {{ profile.first_name }}");
	text(b, "link", "", "/of/{{ profile.first_name }}");
	DECLARE(journey_builder_journey(b, &o));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static const shop letters = {.email_open = true, .declare = letter};

static bool has(const char *data, size_t size, const char *part)
{
	size_t n = strlen(part), i;

	for (i = 0; i + n <= size; i++)
		if (memcmp(data + i, part, n) == 0)
			return true;
	return false;
}

JOURNEY_PLAIN_TEST(exports_hold_what_was_said_and_erasure_takes_it)
{
	static const char *const parts[] = {
		"\"text\":\"Body for Tapir\",\"subject\":\"Dear Tapir\",\"parts\":{\"link\":\"/of/Tapir\"},\"variant\":\"warm\"",
		"\"choices\":[{\"experiment\":\"ask\",\"arm\":\"warm\"}]",
		"\"trials\":[{\"journey\":\"ask\",\"experiment\":\"ask\",\"arm\":\"warm\",",
		"\"template\":\"ask\",\"variant\":\"warm\"",
	};
	char who[32], *dump;
	journey_str out;
	size_t size, i;
	rig r;

	rig_find_unit("ask", 0.5, true, "u", 0, who);
	rig_open(&r, allocator, &letters);
	rig_trait(&r, who, NULL, "first_name", "Tapir", T);
	rig_read(&r, who, 1, T + 1);
	r.result = JOURNEY_RESULT_LATER;
	rig_deliver(&r, T + 2);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S(who)}, T + 3, &out));
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		ck_assert_msg(has(out.data, out.size, parts[i]), "no %s in %.*s", parts[i], (int)out.size, out.data);
	dump = rig_dump(&r.storage, &size);
	ck_assert(has(dump, size, "Dear Tapir"));
	free(dump);
	OK(&r, journey_engine_erase(r.engine, (journey_identifier){.value = S(who)}, JOURNEY_ERASE_DELETE, 0, T + 4));
	dump = rig_dump(&r.storage, &size);
	ck_assert(!has(dump, size, "Tapir"));
	free(dump);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

/* ---- experiments ---- */

typedef struct arm_is {
	uint64_t units;
	int64_t conversions, excluded;
} arm_is;

static arm_is arm(rig *r, const char *name)
{
	journey_report *report = NULL;
	const journey_report_view *view;
	arm_is found = {0, 0, 0};
	size_t i;

	OK(r, journey_engine_report(r->engine, &report));
	view = journey_report_look(report);
	for (i = 0; i < view->content.trial_count; i++) {
		const journey_trial_report *it = &view->content.trials[i];

		if (jy_str_is(it->arm, name) && it->journey.size > 0)
			found = (arm_is){it->treated.units, it->conversions[0], it->excluded};
	}
	journey_report_free(report);
	return found;
}

#define ARM(r, name, n, met, out)                                                                            \
	do {                                                                                                 \
		arm_is arm_found = arm(r, name);                                                             \
		ck_assert_uint_eq(arm_found.units, n);                                                       \
		ck_assert_int_eq(arm_found.conversions, met);                                                \
		ck_assert_int_eq(arm_found.excluded, out);                                                   \
	} while (0)

static void open_two(rig *r, const journey_allocator *allocator, char *user, char *device, bool same)
{
	device[0] = '?';
	rig_find_unit("ask", 0.5, true, "u", 0, user);
	rig_find_unit("ask", 0.5, same, "d", 0, device + 1);
	rig_open(r, allocator, &letters);
	rig_read(r, device, 1, T);
	rig_deliver(r, T);
	rig_read(r, user, 1, T + 1);
	rig_deliver(r, T + 1);
}

JOURNEY_PLAIN_TEST(two_of_one_arm_become_one)
{
	char user[32], device[33];
	rig r;

	open_two(&r, allocator, user, device, true);
	ARM(&r, "warm", 2, 0, 0);
	rig_ordered(&r, device, "c", 10, T + 2);
	ARM(&r, "warm", 2, 1, 0);
	rig_trait(&r, user, device + 1, "first_name", "Ann", T + 3);
	ARM(&r, "warm", 1, 1, 0);
	rig_reopen(&r);
	ARM(&r, "warm", 1, 1, 0);
	OK(&r, journey_engine_unmerge(r.engine, (journey_identifier){.kind = S("anonymous_id"), .value = S(device + 1)},
				      (journey_identifier){.kind = S("user_id"), .value = S(user)},
				      JOURNEY_UNMERGE_KEEP_APART, T + 4));
	/* Who parts has seen it, and is not counted twice. */
	ARM(&r, "warm", 1, 1, 0);
	rig_read(&r, user, 2, T + 5);
	rig_read(&r, device, 2, T + 5);
	rig_deliver(&r, T + 6);
	ARM(&r, "warm", 1, 1, 0);
	ARM(&r, "dry", 0, 0, 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(one_of_two_arms_is_in_none)
{
	char user[32], device[33];
	rig r;

	open_two(&r, allocator, user, device, false);
	ARM(&r, "warm", 1, 0, 0);
	ARM(&r, "dry", 1, 0, 0);
	rig_trait(&r, user, device + 1, "first_name", "Ann", T + 3);
	ck_assert_uint_eq(arm(&r, "warm").units + arm(&r, "dry").units, 0);
	ck_assert_int_eq(arm(&r, "warm").excluded + arm(&r, "dry").excluded, 1);
	rig_ordered(&r, user, "c", 10, T + 4);
	rig_reopen(&r);
	rig_read(&r, user, 2, T + 5);
	rig_deliver(&r, T + 6);
	ck_assert_uint_eq(arm(&r, "warm").units + arm(&r, "dry").units, 0);
	ck_assert_int_eq(arm(&r, "warm").conversions + arm(&r, "dry").conversions, 0);
	rig_close(&r);
}

Suite *suite_content_stays(void)
{
	return torture_suite("content stays", torture_sends_of_earlier_releases_go_as_they_were,
			     torture_records_of_earlier_releases_are_read, torture_answers_of_earlier_releases_are_given_again,
			     torture_exports_hold_what_was_said_and_erasure_takes_it, torture_two_of_one_arm_become_one,
			     torture_one_of_two_arms_is_in_none, NULL);
}
