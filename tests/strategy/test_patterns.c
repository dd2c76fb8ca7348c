/* Patterns and inactivity: what the builder refuses, what compiling finds, and that the binary form has all of them. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/model.h"
#include "strategy/patterns.h"
#include "support/torture.h"
#include <string.h>

#define STEPS(o) ((o).step_size = sizeof(journey_pattern_step))

static journey_status declare_events(journey_builder *b)
{
	static const char *const names[] = {"Seen", "Added", "Bought"};
	journey_status status = JOURNEY_OK;
	for (int i = 0; i < 3 && status == JOURNEY_OK; i++) {
		status = journey_builder_event(b, jy_str(names[i]));
		if (status == JOURNEY_OK && i < 2)
			status = journey_builder_property(b, jy_str(names[i]), jy_str("cart"), JOURNEY_FIELD_STRING);
		if (status == JOURNEY_OK)
			status = journey_builder_property(b, jy_str(names[i]), jy_str("price"), JOURNEY_FIELD_MONEY);
		if (status == JOURNEY_OK)
			status = journey_builder_property(b, jy_str(names[i]), jy_str(i == 0 ? "n" : "m"), JOURNEY_FIELD_INT);
	}
	return status;
}

static const journey_pattern_step good_steps[] = {
	{.event = {"Bought", 6}, .none = 1},
	{.event = {"Seen", 4}, .as = {"seen", 4}, .times = 3, .when = {"event.price > 1.0", 17}, .within = JOURNEY_HOUR},
	{.event = {"Added", 5}, .when = {"event.price >= seen.price && seen.timestamp < now", 49}, .per = {"event.cart", 10}},
	{.event = {"Bought", 6}, .none = 1, .within = JOURNEY_MINUTE},
};
static const journey_pattern_capture good_captures[] = {{{"cost", 4}, {"seen.price", 10}}, {{"n", 1}, {"n", 1}}};

static journey_pattern_options good(void)
{
	journey_pattern_options o = {.size = sizeof o, .name = jy_str("p"), .steps = good_steps, .step_count = 4,
	                             .step_size = sizeof *good_steps, .within = JOURNEY_DAY, .per = jy_str("event.cart"),
	                             .overlap = JOURNEY_OVERLAP_STACK, .stack = 2, .lateness = JOURNEY_SECOND,
	                             .captures = good_captures, .capture_count = 2};
	return o;
}

static journey_status declare_all(journey_builder *b)
{
	journey_pattern_options waits = good(), early = good();
	journey_inactivity_options any = {.size = sizeof any, .name = jy_str("any"), .period = JOURNEY_DAY};
	journey_inactivity_options one = {.size = sizeof one, .name = jy_str("one"), .event = jy_str("Seen"),
	                                  .when = jy_str("event.n > 1"), .period = JOURNEY_HOUR};
	journey_trigger_options plain = {.size = sizeof plain, .name = jy_str("plain"), .event = jy_str("Seen")};
	journey_status status = declare_events(b);
	early.name = jy_str("q");
	early.early = 1;
	if (status == JOURNEY_OK)
		status = journey_builder_inactivity(b, &any);
	if (status == JOURNEY_OK)
		status = journey_builder_pattern(b, &waits);
	if (status == JOURNEY_OK)
		status = journey_builder_trigger(b, &plain);
	if (status == JOURNEY_OK)
		status = journey_builder_inactivity(b, &one);
	return status == JOURNEY_OK ? journey_builder_pattern(b, &early) : status;
}

static void check_all(const journey_strategy *s)
{
	const jy_trigger *p = &s->triggers[1];
	const jy_pattern_rule *rule = p->pattern;
	ck_assert_uint_eq(s->trigger_count, 5);
	ck_assert_ptr_nonnull(rule);
	ck_assert_ptr_null(s->triggers[2].pattern);
	ck_assert_int_eq(s->triggers[0].pattern->period, JOURNEY_DAY);
	ck_assert_ptr_null(s->triggers[0].pattern->last);
	ck_assert_ptr_nonnull(s->triggers[3].pattern->last);
	ck_assert_uint_eq(rule->form.node_count, 3);
	ck_assert_uint_eq(rule->form.nodes[0].guards, 1);
	ck_assert_uint_eq(rule->form.nodes[0].times, 3);
	ck_assert_uint_eq(rule->form.nodes[2].times, 0);
	ck_assert_uint_eq(rule->form.stack, 2);
	ck_assert(rule->waits && !rule->early && s->triggers[4].pattern->early && !s->triggers[4].pattern->waits);
	ck_assert(rule->steps[0].all && !rule->steps[1].open && rule->steps[2].open && rule->steps[2].backward);
	/* price and n, and the timestamp that a condition reads. */
	ck_assert_uint_eq(rule->field_count, 3);
	ck_assert(jy_str_is(rule->captures[0].name, "cost") && rule->captures[0].type == JOURNEY_FIELD_MONEY);
	ck_assert_uint_eq(rule->steps[1].read_count, 2);
	/* Those that wait take all their events there; the early one begins with the others. */
	ck_assert_uint_eq(s->events[0].patterns.count, 1);
	ck_assert_uint_eq(s->events[1].patterns.count, 2);
	ck_assert_uint_eq(s->events[0].triggers_start.count, 2);
	ck_assert_uint_eq(s->inactive.count, 1);
	ck_assert_uint_eq(s->events[0].inactive.count, 1);
}

JOURNEY_TEST(patterns_come_back)
{
	journey_strategy *first = NULL, *second = NULL;
	journey_builder *b = NULL;
	journey_bytes x, y;
	TRY(journey_builder_new(allocator, jy_str("patterns"), &b));
	TRY(declare_all(b));
	TRY_AGAIN(journey_strategy_build(b, &first, NULL));
	check_all(first);
	x = journey_strategy_bytes(first);
	TRY_AGAIN(journey_strategy_read(allocator, x, &second, NULL));
	check_all(second);
	y = journey_strategy_bytes(second);
	ck_assert(x.size == y.size && memcmp(x.data, y.data, x.size) == 0);
done:
	journey_builder_free(b);
	journey_strategy_free(first);
	journey_strategy_free(second);
}

/* Any byte of it may be another one: it is refused, or a strategy. */
JOURNEY_PLAIN_TEST(damaged_forms_do_no_harm)
{
	journey_strategy *first = NULL, *other;
	journey_builder *b = NULL;
	unsigned char copy[4096];
	size_t refused = 0;
	ck_assert_int_eq(journey_builder_new(allocator, jy_str("patterns"), &b), JOURNEY_OK);
	ck_assert_int_eq(declare_all(b), JOURNEY_OK);
	ck_assert_int_eq(journey_strategy_build(b, &first, NULL), JOURNEY_OK);
	journey_bytes bytes = journey_strategy_bytes(first);
	ck_assert_uint_lt(bytes.size, sizeof copy);
	memcpy(copy, bytes.data, bytes.size);
	for (size_t i = 5; i < bytes.size - 4; i++) {
		unsigned char was = copy[i];
		for (unsigned k = 1; k < 256; k += 85) {
			copy[i] = (unsigned char)(was ^ k);
			uint32_t sum = jy_crc32c(copy, bytes.size - 4);
			for (unsigned n = 0; n < 4; n++)
				copy[bytes.size - 4 + n] = (unsigned char)(sum >> (8 * n));
			other = NULL;
			journey_status status = journey_strategy_read(allocator, (journey_bytes){copy, bytes.size}, &other, NULL);
			refused += status != JOURNEY_OK;
			journey_strategy_free(other);
		}
		copy[i] = was;
	}
	ck_assert_uint_gt(refused, 100);
	journey_builder_free(b);
	journey_strategy_free(first);
}

/* ---- what the builder refuses ---- */

static void refuse(journey_builder *b, const journey_pattern_options *o, journey_status status, const char *where,
                   const char *message)
{
	ck_assert_int_eq(journey_builder_pattern(b, o), status);
	const journey_error *error = journey_builder_error(b);
	ck_assert_msg(strcmp(error->where, where) == 0 && strstr(error->message, message) != NULL, "%s: %s; expected %s: %s",
	              error->where, error->message, where, message);
}

JOURNEY_PLAIN_TEST(patterns_are_checked)
{
	journey_builder *b = NULL;
	journey_pattern_step steps[9];
	journey_pattern_capture captures[17];
	ck_assert_int_eq(journey_builder_new(allocator, jy_str("patterns"), &b), JOURNEY_OK);
#define BAD(change, status, where, message)                                                                         \
	do {                                                                                                              \
		journey_pattern_options o = good();                                                                            \
		memset(steps, 0, sizeof steps);                                                                                \
		memcpy(steps, good_steps, sizeof good_steps);                                                                  \
		o.steps = steps;                                                                                               \
		change;                                                                                                        \
		refuse(b, &o, status, where, message);                                                                         \
	} while (0)
	BAD(o.size = 8, JOURNEY_MISUSE, "triggers", "size");
	BAD(o.name = jy_str(""), JOURNEY_INVALID, "triggers", "empty");
	BAD(o.step_size = 0, JOURNEY_MISUSE, "triggers.p.pattern", "size is not set");
	BAD(o.steps = NULL, JOURNEY_MISUSE, "triggers.p.pattern", "NULL");
	BAD(o.step_count = 9, JOURNEY_LIMIT, "triggers.p.pattern", "JOURNEY_PATTERN_STEPS_MAX (8)");
	BAD(o.step_count = 0, JOURNEY_INVALID, "triggers.p.pattern", "no step takes an event");
	BAD(o.step_count = 1, JOURNEY_INVALID, "triggers.p.pattern", "no step takes an event");
	BAD(steps[1].event = jy_str(""), JOURNEY_INVALID, "triggers.p.pattern[1]", "empty");
	BAD(steps[1].as = jy_str("a-b"), JOURNEY_INVALID, "triggers.p.pattern[1]", "letters, digits");
	BAD(steps[1].as = jy_str("profile"), JOURNEY_INVALID, "triggers.p.pattern[1]", "something else by this name");
	BAD(steps[2].as = jy_str("seen"), JOURNEY_INVALID, "triggers.p.pattern[2]", "two steps");
	BAD(steps[3].as = jy_str("x"), JOURNEY_INVALID, "triggers.p.pattern[3]", "has no name");
	BAD(steps[1].times = 65, JOURNEY_INVALID, "triggers.p.pattern[1]", "JOURNEY_PATTERN_TIMES_MAX (64)");
	BAD(steps[0].times = 2, JOURNEY_INVALID, "triggers.p.pattern[0]", "`times`");
	BAD(steps[1].within = 2 * JOURNEY_DAY, JOURNEY_INVALID, "triggers.p.pattern[1]", "longer than that of the whole");
	BAD(steps[1].within = -1, JOURNEY_INVALID, "triggers.p.pattern[1]", "");
	BAD(o.within = 0, JOURNEY_INVALID, "triggers.p.pattern[2]", "for ever");
	BAD(steps[1].times = 1, JOURNEY_INVALID, "triggers.p.pattern[1]", "there is none before the first");
	BAD((steps[1].times = 1, steps[1].within = 0), JOURNEY_INVALID, "triggers.p.pattern[1]", "only where that has `times`");
	BAD(steps[0].within = 1, JOURNEY_INVALID, "triggers.p.pattern[0]", "there is none before the first");
	BAD(o.stack = 17, JOURNEY_RANGE, "triggers.p.overlap", "JOURNEY_PATTERN_STACK_MAX (16)");
	BAD(o.stack = 0, JOURNEY_RANGE, "triggers.p.overlap", "a stack of 0");
	BAD(o.overlap = JOURNEY_OVERLAP_IGNORE, JOURNEY_INVALID, "triggers.p.overlap", "goes with `stack`");
	BAD((o.overlap = (journey_overlap)3, o.stack = 0), JOURNEY_INVALID, "triggers.p.overlap", "restart, ignore or stack");
	BAD(o.lateness = 8 * JOURNEY_DAY, JOURNEY_RANGE, "triggers.p.lateness", "7 days");
	BAD(o.lateness = -1, JOURNEY_INVALID, "triggers.p.lateness", "");
	BAD((o.early = 1, o.lateness = 0), JOURNEY_INVALID, "triggers.p.early", "goes with a `lateness`");
	BAD(o.capture_count = 17, JOURNEY_LIMIT, "triggers.p.capture", "JOURNEY_STRATEGY_CAPTURES_MAX (16)");
	BAD(o.captures = NULL, JOURNEY_MISUSE, "triggers.p.capture", "NULL");
	captures[0] = captures[1] = good_captures[0];
	BAD(o.captures = captures, JOURNEY_INVALID, "triggers.p.capture[1]", "captured twice");
	journey_pattern_options o = good();
	ck_assert_int_eq(journey_builder_pattern(b, &o), JOURNEY_OK);
	refuse(b, &o, JOURNEY_INVALID, "triggers.p", "declared twice");
	ck_assert_int_eq(journey_builder_pattern(NULL, &o), JOURNEY_MISUSE);
	refuse(b, NULL, JOURNEY_MISUSE, "triggers", "NULL");
	journey_inactivity_options x = {.size = sizeof x, .name = jy_str("x")};
	ck_assert_int_eq(journey_builder_inactivity(b, &x), JOURNEY_INVALID);
	ck_assert_str_eq(journey_builder_error(b)->where, "triggers.x.for");
	x.period = 1;
	x.when = jy_str("true");
	ck_assert_int_eq(journey_builder_inactivity(b, &x), JOURNEY_INVALID);
	ck_assert_str_eq(journey_builder_error(b)->where, "triggers.x.when");
	journey_builder_free(b);
}

/* ---- what compiling finds ---- */

static void fail_build(const journey_allocator *allocator, const journey_pattern_options *o, journey_status status,
                       const char *where, const char *message)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_error error;
	ck_assert_int_eq(journey_builder_new(allocator, jy_str("patterns"), &b), JOURNEY_OK);
	ck_assert_int_eq(declare_events(b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_pattern(b, o), JOURNEY_OK);
	journey_status got = journey_strategy_build(b, &strategy, &error);
	ck_assert_msg(got == status && strcmp(error.where, where) == 0 && strstr(error.message, message) != NULL,
	              "%d %s: %s; expected %s: %s", (int)got, error.where, error.message, where, message);
	journey_builder_free(b);
}

JOURNEY_PLAIN_TEST(what_patterns_name_is_looked_up)
{
	journey_pattern_step steps[4];
	journey_pattern_capture captures[2];
#define WRONG(change, status, where, message)                                                                        \
	do {                                                                                                              \
		journey_pattern_options o = good();                                                                            \
		memcpy(steps, good_steps, sizeof steps);                                                                       \
		memcpy(captures, good_captures, sizeof captures);                                                              \
		o.steps = steps;                                                                                               \
		o.captures = captures;                                                                                         \
		change;                                                                                                        \
		fail_build(allocator, &o, status, where, message);                                                             \
	} while (0)
	WRONG(steps[2].event = jy_str("Aded"), JOURNEY_NOT_FOUND, "triggers.p.pattern[2].event", "`Aded`");
	WRONG(steps[3].event = jy_str("Bougt"), JOURNEY_NOT_FOUND, "triggers.p.pattern[3].none", "`Bougt`");
	WRONG(steps[2].when = jy_str("seen.prise > 1.0"), JOURNEY_NOT_FOUND, "triggers.p.pattern[2].when", "seen.prise");
	/* A step reads those before it alone. */
	WRONG(steps[1].when = jy_str("seen.price > 1.0"), JOURNEY_NOT_FOUND, "triggers.p.pattern[1].when", "seen");
	WRONG(steps[1].when = jy_str("event.price"), JOURNEY_TYPE, "triggers.p.pattern[1].when", "");
	WRONG(steps[2].when = jy_str("trigger.cost > 1.0"), JOURNEY_NOT_FOUND, "triggers.p.pattern[2].when",
	      "`trigger` cannot be read here");
	WRONG(o.per = jy_str("event.card"), JOURNEY_NOT_FOUND, "triggers.p.pattern[1].per", "card");
	WRONG(steps[2].per = jy_str("event.m"), JOURNEY_TYPE, "triggers.p.pattern[2].per", "another type");
	WRONG((o.per = jy_str("event.n"), steps[2].per = jy_str("")), JOURNEY_NOT_FOUND, "triggers.p.pattern[2].per", "n");
	WRONG(o.per = jy_str(""), JOURNEY_INVALID, "triggers.p.pattern[2].per", "no key to compare with");
	WRONG(captures[0].from = jy_str("seen.prise"), JOURNEY_NOT_FOUND, "triggers.p.capture.cost", "`seen.prise`");
	WRONG(captures[0].from = jy_str("added.price"), JOURNEY_NOT_FOUND, "triggers.p.capture.cost", "no property");
}

Suite *suite_strategy_patterns(void)
{
	return torture_suite("strategy: patterns", torture_patterns_come_back, torture_damaged_forms_do_no_harm,
	                     torture_patterns_are_checked, torture_what_patterns_name_is_looked_up, NULL);
}
