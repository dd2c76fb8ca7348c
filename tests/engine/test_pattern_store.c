/* What patterns keep, in storage form: it comes back the same, any damage is found or does no harm. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "engine/actions.h"
#include "engine/key.h"
#include <stdlib.h>
#include <string.h>

#define ROW_MAX 4096

static void declare_pattern(journey_builder *b, const char *name, journey_duration lateness, int early)
{
	const journey_pattern_step steps[] = {{.event = S("Order Completed"), .none = 1},
	                                      {.event = S("Product Added"), .times = 2, .as = S("a")},
	                                      {.event = S("Email Clicked"), .when = S("event.link == a.product"), .within = JOURNEY_HOUR},
	                                      {.event = S("Page Read"), .times = 2}};
	const journey_pattern_capture captures[] = {{S("price"), S("a.price")}};
	journey_pattern_options o = {.size = sizeof o, .name = S(name), .steps = steps, .step_count = 4,
	                             .step_size = sizeof *steps, .within = JOURNEY_DAY, .lateness = lateness, .early = early,
	                             .captures = captures, .capture_count = 1};
	DECLARE(journey_builder_pattern(b, &o));
}

static void all_kinds(journey_builder *b)
{
	journey_inactivity_options o = {.size = sizeof o, .name = S("quiet"), .period = JOURNEY_DAY};
	declare_pattern(b, "prompt", 0, 0);
	declare_pattern(b, "late", JOURNEY_HOUR, 0);
	declare_pattern(b, "early", JOURNEY_HOUR, 1);
	DECLARE(journey_builder_inactivity(b, &o));
}

/* A customer with one of each kind: a run that has taken half a step, one that fired, events that were gathered, one
 * that waits, the last event. */
static void live(rig *r)
{
	for (int i = 0; i < 2; i++)
		rig_added(r, "ann", "c1", "shoes", 50, T + i);
	rig_clicked(r, "ann", "shoes", T + 2);
	rig_read(r, "ann", 1, T + 3);
	rig_read(r, "ann", 2, T + 4);
	for (int i = 0; i < 3; i++)
		rig_added(r, "ann", "c1", "hat", 50, T + 10 + i);
	rig_clicked(r, "ann", "hat", T + 20);
	rig_read(r, "ann", 1, T + 30);
}

typedef struct found {
	unsigned char bytes[ROW_MAX];
	size_t size;
} found;

static journey_status find_row(void *user, const journey_row *row)
{
	found *to = user;
	if (((const unsigned char *)row->key.data)[4] != JY_ROW_ACTIONS)
		return JOURNEY_OK;
	ck_assert_uint_eq(to->size, 0);
	ck_assert_uint_le(row->value.size, sizeof to->bytes);
	memcpy(to->bytes, row->value.data, row->value.size);
	to->size = row->value.size;
	return JOURNEY_OK;
}

static void read_row(rig *r, found *out)
{
	static const unsigned char high[5] = {0xff, 0xff, 0xff, 0xff, 0xff};
	out->size = 0;
	IS(r->storage.scan(r->storage.user, (journey_bytes){"", 0}, (journey_bytes){high, sizeof high}, SIZE_MAX, find_row, out),
	   JOURNEY_OK);
	ck_assert_uint_gt(out->size, 0);
}

static unsigned kinds_of(const jy_actions *x)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < x->live_count; i++)
		kinds |= 1u << x->lives[i].kind;
	return kinds;
}

JOURNEY_TEST(all_kinds_come_back)
{
	const journey_allocator libc = journey_allocator_libc();
	rig r;
	found row;
	jy_actions x;
	jy_buffer out;
	rig_open(&r, &libc, &(shop){.declare = all_kinds});
	live(&r);
	read_row(&r, &row);
	jy_actions_init(&x, allocator);
	jy_buffer_init(&out, allocator);
	TRY(jy_actions_decode(&x, r.strategy, (journey_bytes){row.bytes, row.size}));
	ck_assert_uint_eq(kinds_of(&x), 1u << JY_LIVE_RUN | 1u << JY_LIVE_DONE | 1u << JY_LIVE_GATHER | 1u << JY_LIVE_EVENT |
	                                        1u << JY_LIVE_LAST);
	ck_assert_uint_eq(x.lost, 0);
	TRY(jy_actions_encode(&x, r.strategy, &out));
	ck_assert_uint_eq(out.size, row.size);
	ck_assert_mem_eq(out.data, row.bytes, row.size);
done:
	jy_buffer_free(&out);
	jy_actions_free(&x);
	rig_close(&r);
}

static void seal(found *row)
{
	uint32_t sum = jy_crc32c(row->bytes + 8, row->size - 8);
	for (unsigned i = 0; i < 4; i++)
		row->bytes[4 + i] = (unsigned char)(sum >> (8 * i));
}

/* Whatever a row says behind a checksum that fits: it is refused, or what it says can be written and merged. */
JOURNEY_PLAIN_TEST(damage_is_found_or_does_no_harm)
{
	rig r;
	found row;
	size_t refused = 0, taken = 0;
	rig_open(&r, allocator, &(shop){.declare = all_kinds});
	live(&r);
	read_row(&r, &row);
	for (size_t i = 8; i < row.size; i++) {
		static const unsigned char flips[] = {1, 0x80, 0xff, 0x1f};
		unsigned char was = row.bytes[i];
		for (size_t k = 0; k < sizeof flips; k++) {
			jy_actions x, y;
			jy_buffer out;
			row.bytes[i] = (unsigned char)(was ^ flips[k]);
			seal(&row);
			jy_actions_init(&x, allocator);
			jy_actions_init(&y, allocator);
			jy_buffer_init(&out, allocator);
			journey_status status = jy_actions_decode(&x, r.strategy, (journey_bytes){row.bytes, row.size});
			if (status == JOURNEY_OK) {
				taken++;
				IS(jy_actions_merge(&y, &x, r.strategy), JOURNEY_OK);
				IS(jy_actions_merge(&y, &x, r.strategy), JOURNEY_OK);
				IS(jy_actions_encode(&y, r.strategy, &out), JOURNEY_OK);
			} else {
				refused++;
				ck_assert(status == JOURNEY_CORRUPT || status == JOURNEY_LIMIT);
			}
			jy_buffer_free(&out);
			jy_actions_free(&x);
			jy_actions_free(&y);
		}
		row.bytes[i] = was;
	}
	ck_assert_uint_gt(refused, 100);
	ck_assert_uint_gt(taken, 100);
	rig_close(&r);
}

Suite *suite_pattern_store(void)
{
	return torture_suite("pattern store", torture_all_kinds_come_back, torture_damage_is_found_or_does_no_harm, NULL);
}
