/* Triggers by other causes than events: what goes with what, and their binary form. */
#include "strategy/check_strategy.h"

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/hash.h"
#include "base/schedule.h"
#include "base/text.h"
#include "strategy/model.h"
#include "support/torture.h"

static journey_cause_options cause(const char *name, journey_cause kind)
{
	journey_cause_options o = {.size = sizeof(o), .name = jy_str(name), .kind = kind};

	return o;
}

static journey_status plain(journey_builder *b, const char *name)
{
	journey_trigger_options o = {.size = sizeof(o), .name = jy_str(name), .event = jy_str("Seen")};

	return journey_builder_trigger(b, &o);
}

/* Of each kind one, between triggers by events. */
static journey_status declare_all(journey_builder *b)
{
	static const journey_str captures[] = {{"n", 1}};
	journey_cause_options o[9];
	journey_status status = journey_builder_event(b, jy_str("Seen"));
	size_t i;

	if (status == JOURNEY_OK)
		status = journey_builder_property(b, jy_str("Seen"), jy_str("n"), JOURNEY_FIELD_INT);
	if (status == JOURNEY_OK)
		status = journey_builder_attribute(b, jy_str("born"), JOURNEY_FIELD_TIMESTAMP, 0);
	if (status == JOURNEY_OK)
		status = journey_builder_score(b, jy_str("lead"));
	if (status == JOURNEY_OK)
		status = journey_builder_score_add(b, jy_str("lead"), jy_str("true"), 3);
	if (status == JOURNEY_OK)
		status = journey_builder_stage(b, jy_str("old"), jy_str("true"));
	if (status == JOURNEY_OK)
		status = journey_builder_segment(b, jy_str("all"), jy_str("true"));
	o[0] = cause("in", JOURNEY_CAUSE_ENTERS);
	o[0].of = jy_str("all");
	o[1] = cause("out", JOURNEY_CAUSE_LEAVES);
	o[1].of = jy_str("all");
	o[2] = cause("stage", JOURNEY_CAUSE_STAGE);
	o[2].of = o[2].from = jy_str("old");
	o[3] = cause("attribute", JOURNEY_CAUSE_ATTRIBUTE);
	o[3].of = jy_str("born");
	o[3].to = jy_str("timestamp(\"2026-01-01T00:00:00Z\")");
	o[4] = cause("score", JOURNEY_CAUSE_BECOMES);
	o[4].score = jy_str("lead");
	o[4].below = 1;
	o[4].level = -7;
	o[5] = cause("date", JOURNEY_CAUSE_DATE);
	o[5].condition = jy_str("profile.born");
	o[5].offset = -JOURNEY_DAY;
	o[5].yearly = o[5].has_at = 1;
	o[5].at = 540;
	o[6] = cause("month", JOURNEY_CAUSE_SCHEDULE);
	o[6].every = JOURNEY_EVERY_MONTH;
	o[6].day_of_month = 31;
	o[6].zone = jy_str("shop");
	o[6].to = jy_str("all");
	o[7] = cause("call", JOURNEY_CAUSE_CALL);
	o[7].when = jy_str("trigger.code != \"\"");
	o[8] = cause("announce", JOURNEY_CAUSE_ANNOUNCE);
	o[8].of = jy_str("Seen");
	o[8].per = jy_str("event.n");
	o[8].capture = captures;
	o[8].capture_count = 1;
	for (i = 0; i < 9 && status == JOURNEY_OK; i++) {
		static const char *const names[] = {"a", "b", "c"};

		if (i % 3 == 1)
			status = plain(b, names[i / 3]);
		if (status == JOURNEY_OK)
			status = journey_builder_cause(b, &o[i]);
		if (status == JOURNEY_OK && i == 7)
			status = journey_builder_cause_field(b, jy_str("call"), jy_str("code"), JOURNEY_FIELD_STRING);
	}
	if (status == JOURNEY_OK)
		status = journey_builder_once(b, jy_str("announce"), JOURNEY_ONCE_KEY);
	return status == JOURNEY_OK ? journey_builder_once(b, jy_str("b"), JOURNEY_ONCE_CUSTOMER) : status;
}

JOURNEY_TEST(all_kinds_come_back)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};
	journey_bytes one, two;
	uint32_t i;

	TRY(journey_builder_new(allocator, jy_str("causes"), &b));
	TRY(declare_all(b));
	TRY_AGAIN(journey_strategy_build(b, &first, &error));
	TRY_AGAIN(journey_strategy_read(allocator, journey_strategy_bytes(first), &second, &error));
	one = journey_strategy_bytes(first);
	two = journey_strategy_bytes(second);
	ck_assert(one.size == two.size && memcmp(one.data, two.data, one.size) == 0);
	ck_assert_uint_eq(first->trigger_count, 12);
	ck_assert_uint_eq(second->trigger_count, 12);
	/* In the order in which they were declared, whatever their kind. */
	for (i = 0; i < 12; i++) {
		ck_assert(jy_str_equal(first->triggers[i].name, second->triggers[i].name));
		ck_assert_uint_eq(jy_strategy_trigger(second, first->triggers[i].name), i);
		ck_assert_int_eq((int)first->triggers[i].once, (int)second->triggers[i].once);
		ck_assert(first->triggers[i].cause == NULL
				  ? second->triggers[i].cause == NULL
				  : first->triggers[i].cause->kind == second->triggers[i].cause->kind &&
					    first->triggers[i].cause->definition == second->triggers[i].cause->definition);
	}
	ck_assert_uint_eq(first->declared_segments, 1);
	ck_assert_uint_eq(first->segment_count, 2);
	ck_assert(first->alarm_mark != 0 && first->alarm_mark == second->alarm_mark);
	ck_assert_uint_eq(first->alarms.count, 1);
	ck_assert_uint_eq(first->schedules.count, 1);
	ck_assert(first->announces && second->announces);
done:
	journey_builder_free(b);
	journey_strategy_free(first);
	journey_strategy_free(second);
}

/* What is cut or changed is refused; nothing of it is used. */
JOURNEY_PLAIN_TEST(places_that_do_not_exist_are_refused)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL, *other = NULL;
	journey_error error = {0};
	unsigned char copy[4096];
	journey_bytes bytes;
	size_t i;

	TRY(journey_builder_new(allocator, jy_str("causes"), &b));
	TRY(declare_all(b));
	TRY(journey_strategy_build(b, &strategy, &error));
	bytes = journey_strategy_bytes(strategy);
	ck_assert_uint_lt(bytes.size, sizeof(copy));
	for (i = 0; i + 4 < bytes.size; i++) {
		uint32_t crc;
		int k;

		memcpy(copy, bytes.data, bytes.size);
		copy[i] ^= 0x15;
		crc = jy_crc32c(copy, bytes.size - 4);
		for (k = 0; k < 4; k++)
			copy[bytes.size - 4 + (size_t)k] = (unsigned char)(crc >> (8 * k));
		if (journey_strategy_read(allocator, (journey_bytes){copy, bytes.size}, &other, &error) == JOURNEY_OK) {
			journey_strategy_free(other);
			other = NULL;
		}
	}
done:
	journey_builder_free(b);
	journey_strategy_free(strategy);
}

/* ---- what does not go together ---- */

#define REFUSED(o, part)                                                                                     \
	do {                                                                                                 \
		ck_assert_int_eq((int)journey_builder_cause(b, &(o)), (int)JOURNEY_INVALID);                 \
		ck_assert_str_eq(journey_builder_error(b)->where, "triggers.t." part);                       \
	} while (0)

JOURNEY_PLAIN_TEST(what_does_not_go_together_is_refused)
{
	journey_builder *b = NULL;
	journey_cause_options o = cause("t", JOURNEY_CAUSE_ENTERS);

	TRY(journey_builder_new(allocator, jy_str("causes"), &b));
	REFUSED(o, "of");
	o.of = jy_str("x");
	o.from = jy_str("y");
	REFUSED(o, "from");
	o = cause("t", JOURNEY_CAUSE_CALL);
	o.at = 1;
	REFUSED(o, "at");
	o = cause("t", JOURNEY_CAUSE_BECOMES);
	REFUSED(o, "becomes");
	o.condition = jy_str("true");
	o.level = 4;
	REFUSED(o, "level");
	o = cause("t", JOURNEY_CAUSE_DATE);
	REFUSED(o, "date");
	o.condition = jy_str("profile.born");
	o.offset = 367 * JOURNEY_DAY;
	REFUSED(o, "offset");
	o = cause("t", JOURNEY_CAUSE_SCHEDULE);
	REFUSED(o, "every");
	o.cron = jy_str("* * * *");
	REFUSED(o, "cron");
	o.cron = jy_str("* * * * *");
	o.days = 1;
	REFUSED(o, "days");
	o = cause("t", (journey_cause)99);
	ck_assert_int_eq((int)journey_builder_cause(b, &o), (int)JOURNEY_INVALID);
	o.size = 8;
	ck_assert_int_eq((int)journey_builder_cause(b, &o), (int)JOURNEY_MISUSE);
	ck_assert_int_eq((int)journey_builder_cause(NULL, &o), (int)JOURNEY_MISUSE);
	ck_assert_int_eq((int)journey_builder_once(b, jy_str("t"), JOURNEY_ONCE_KEY), (int)JOURNEY_NOT_FOUND);
	ck_assert_int_eq((int)journey_builder_cause_field(b, jy_str("t"), jy_str("x"), JOURNEY_FIELD_INT),
			 (int)JOURNEY_NOT_FOUND);
done:
	journey_builder_free(b);
}

/* ---- schedules ---- */

static int64_t minute(const char *time)
{
	journey_time t = 0;

	ck_assert(jy_time_parse(jy_str(time), &t));
	return t / JOURNEY_MINUTE;
}

static void comes(const char *cron, const char *from, const char *next)
{
	jy_schedule s;
	const char *wrong = jy_schedule_cron(jy_str(cron), &s);

	ck_assert_msg(wrong == NULL, "%s: %s", cron, wrong);
	ck_assert_msg(jy_schedule_next(&s, minute(from)) == minute(next), "%s after %s", cron, from);
}

JOURNEY_PLAIN_TEST(cron_comes_when_it_says)
{
	static const char *const wrong[] = {"",          "* * * *",     "* * * * * *",  "60 * * * *", "* 24 * * *",
					    "* * 0 * *", "* * 32 * *",  "* * * 13 *",   "* * * * 8",  "5-1 * * * *",
					    "*/0 * * * *", "1,, * * * *", "a * * * *", "* * 31 2 *", "-1 * * * *"};
	jy_schedule s;
	size_t i;

	(void)allocator;
	comes("0 9 * * 1", "2026-03-10T12:00:00Z", "2026-03-16T09:00:00Z");
	comes("0 9 * * MON", "2026-03-16T09:00:00Z", "2026-03-16T09:00:00Z");
	comes("0 9 * * 1", "2026-03-16T09:01:00Z", "2026-03-23T09:00:00Z");
	comes("*/15 8-10 * * *", "2026-03-10T10:46:00Z", "2026-03-11T08:00:00Z");
	comes("5/20 * * * *", "2026-03-10T10:26:00Z", "2026-03-10T10:45:00Z");
	comes("0 0 29 feb *", "2026-03-10T00:00:00Z", "2028-02-29T00:00:00Z");
	comes("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z");
	comes("0 0 * * 7", "2026-03-10T00:00:00Z", "2026-03-15T00:00:00Z");
	/* Both restricted: one is enough. One open: the other counts. */
	comes("0 0 13 * 5", "2026-03-10T00:00:00Z", "2026-03-13T00:00:00Z");
	comes("0 0 14 * 5", "2026-03-14T00:00:00Z", "2026-03-14T00:00:00Z");
	comes("0 0 14 * 5", "2026-03-15T00:00:00Z", "2026-03-20T00:00:00Z");
	comes("0 0 14 * *", "2026-03-15T00:00:00Z", "2026-04-14T00:00:00Z");
	comes("0,30 12 1,15 jan-mar/2 *", "2026-01-15T12:31:00Z", "2026-03-01T12:00:00Z");
	comes("59 23 31 12 *", "1969-06-01T00:00:00Z", "1969-12-31T23:59:00Z");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(jy_schedule_cron(jy_str(wrong[i]), &s) != NULL, "%s", wrong[i]);
}

Suite *suite_strategy_causes(void)
{
	return torture_suite("strategy: causes", torture_all_kinds_come_back,
			     torture_places_that_do_not_exist_are_refused, torture_what_does_not_go_together_is_refused,
			     torture_cron_comes_when_it_says, NULL);
}
