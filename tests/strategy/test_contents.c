/* Templates of a strategy: what is compiled for which sends, and how much of it there may be. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/model.h"
#include "support/torture.h"
#include <journey/content.h>
#include <stdio.h>
#include <string.h>

#define S jy_str

static journey_status say(journey_builder *b, journey_str body)
{
	journey_content_template template = {.size = sizeof(template), .name = S("hello")};
	journey_content_text text = {.size = sizeof(text), .text = body};
	journey_channel_options push = {.size = sizeof(push), .name = S("push")};
	journey_status status = journey_builder_event(b, S("A"));

	if (status == JOURNEY_OK)
		status = journey_builder_property(b, S("A"), S("n"), JOURNEY_FIELD_INT);
	if (status == JOURNEY_OK)
		status = journey_builder_channel(b, &push);
	if (status == JOURNEY_OK)
		status = journey_builder_template(b, &template);
	return status == JOURNEY_OK ? journey_builder_template_text(b, &text) : status;
}

/* A journey with so many sends of the template, whose trigger keeps what others' don't. */
static journey_status send_it(journey_builder *b, journey_str name, int sends)
{
	journey_str push = S("push"), n = S("n");
	journey_trigger_options trigger = {.size = sizeof(trigger), .name = name, .event = S("A"), .capture = &n, .capture_count = 1};
	journey_journey_options journey = {.size = sizeof(journey), .name = name, .enter_trigger = name,
	                                   .again = JOURNEY_AGAIN_AFTER_EXIT};
	journey_send_options send = {.size = sizeof(send), .template_name = S("hello"), .via = &push, .via_count = 1};
	journey_status status = journey_builder_trigger(b, &trigger);

	if (status == JOURNEY_OK)
		status = journey_builder_journey(b, &journey);
	for (int i = 0; status == JOURNEY_OK && i < sends; i++)
		status = journey_builder_send(b, &send);
	return status == JOURNEY_OK ? journey_builder_journey_end(b) : status;
}

JOURNEY_TEST(sends_of_a_journey_share_a_template)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;

	TRY(journey_builder_new(allocator, S("x"), &b));
	TRY(say(b, S("{{ trigger.n }}")));
	TRY(send_it(b, S("one"), 10));
	TRY(send_it(b, S("two"), 10));
	TRY(journey_strategy_build(b, &strategy, NULL));
	ck_assert_uint_eq(strategy->template_count, 2);
done:
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

/* `journeys` of them with a text of 65,536 bytes, two sends each. */
static journey_status build(const journey_allocator *allocator, int journeys, journey_error *error)
{
	static char body[JOURNEY_STRATEGY_TEXT_MAX];
	journey_builder *b;
	journey_strategy *strategy = NULL;
	char name[16];

	memset(body, 'x', sizeof(body));
	ck_assert_int_eq(journey_builder_new(allocator, S("x"), &b), JOURNEY_OK);
	ck_assert_int_eq(say(b, (journey_str){body, sizeof(body)}), JOURNEY_OK);
	for (int i = 0; i < journeys; i++) {
		snprintf(name, sizeof(name), "j%d", i);
		ck_assert_int_eq(send_it(b, S(name), 2), JOURNEY_OK);
	}
	journey_status status = journey_strategy_build(b, &strategy, error);
	journey_strategy_free(strategy);
	journey_builder_free(b);
	return status;
}

JOURNEY_PLAIN_TEST(compiled_texts_are_bounded)
{
	int most = JOURNEY_CONTENT_COMPILED_MAX / JOURNEY_STRATEGY_TEXT_MAX;
	journey_error error = {0};

	ck_assert_int_eq(build(allocator, most, &error), JOURNEY_OK);
	ck_assert_int_eq(build(allocator, most + 1, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "JOURNEY_CONTENT_COMPILED_MAX (16777216)"));
	ck_assert_str_eq(error.where, "templates.hello.body");
}

Suite *suite_strategy_contents(void)
{
	return torture_suite("strategy: contents", torture_sends_of_a_journey_share_a_template,
			     torture_compiled_texts_are_bounded, NULL);
}
