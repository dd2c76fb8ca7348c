/* Names that a strategy knows, as <journey/names.h> gives them. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "support/torture.h"
#include <journey/content.h>
#include <journey/names.h>
#include <stdio.h>

#define S jy_str
#define DO(call) \
	do { \
		if (status == JOURNEY_OK) \
			status = (call); \
	} while (0)

static journey_status declare_texts(journey_builder *b)
{
	journey_content_template template = {.size = sizeof(template), .name = S("hello")};
	journey_content_text text = {.size = sizeof(text), .text = S("hi")};
	journey_content_text warm = {.size = sizeof(warm), .variant = S("warm"), .text = S("hi there")};
	journey_offer_options five = {.size = sizeof(five), .name = S("five"), .text = S("5 off"), .margin = -1, .stock = -1};
	journey_status status = journey_builder_offer(b, &five);

	DO(journey_builder_template(b, &template));
	DO(journey_builder_template_variant(b, S("warm"), 0.5));
	DO(journey_builder_template_text(b, &text));
	DO(journey_builder_template_text(b, &warm));
	return status;
}

static journey_status declare(journey_builder *b)
{
	journey_str push = S("push");
	journey_channel_options channel = {.size = sizeof(channel), .name = push, .consent = S("marketing")};
	journey_identifier_options card = {.size = sizeof(card), .kind = S("card"), .from = S("traits.card")};
	journey_journey_options journey = {.size = sizeof(journey), .name = S("j"), .enter_event = S("A"),
	                                   .again = JOURNEY_AGAIN_AFTER_EXIT};
	journey_send_options send = {.size = sizeof(send), .template_name = S("hosts_own"), .via = &push, .via_count = 1};
	journey_status status = journey_builder_event(b, S("A"));

	DO(journey_builder_property(b, S("A"), S("n"), JOURNEY_FIELD_INT));
	DO(journey_builder_event(b, S("B")));
	DO(journey_builder_property(b, S("B"), S("m"), JOURNEY_FIELD_INT));
	DO(journey_builder_attribute(b, S("city"), JOURNEY_FIELD_STRING, 0));
	DO(journey_builder_identifier(b, &card));
	DO(journey_builder_channel(b, &channel));
	DO(declare_texts(b));
	DO(journey_builder_journey(b, &journey));
	DO(journey_builder_send(b, &send));
	DO(journey_builder_journey_end(b));
	return status;
}

/* All names of a kind, as "name/part name ...". */
static void list(const journey_strategy *strategy, int what, char *out, size_t room)
{
	journey_str name, part;
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; journey_strategy_named(strategy, (journey_named)what, i, &name, &part); i++)
		at += (size_t)snprintf(out + at, room - at, "%s%.*s%s%.*s", i > 0 ? " " : "", (int)name.size, name.data,
				       part.size > 0 ? "/" : "", (int)part.size, part.size > 0 ? part.data : "");
}

JOURNEY_TEST(names_of_each_kind)
{
	static const struct {
		int what;
		const char *names;
	} kinds[] = {
		{JOURNEY_NAMED_EVENT, "A B"},
		{JOURNEY_NAMED_PROPERTY, "A/n B/m"},
		{JOURNEY_NAMED_TRAIT, "city card consent timezone"},
		{JOURNEY_NAMED_CONSENT, "marketing"},
		{JOURNEY_NAMED_CHANNEL, "push"},
		{JOURNEY_NAMED_OFFER, "five"},
		{JOURNEY_NAMED_CONTENT, "hello hello/warm five hosts_own"},
		{0, ""},
		{JOURNEY_NAMED_CONTENT + 1, ""},
	};
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL, *again = NULL;
	char names[256];

	TRY(journey_builder_new(allocator, S("x"), &b));
	TRY(declare(b));
	TRY(journey_strategy_build(b, &strategy, NULL));
	TRY(journey_strategy_read(allocator, journey_strategy_bytes(strategy), &again, NULL));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		list(strategy, kinds[i].what, names, sizeof(names));
		ck_assert_str_eq(names, kinds[i].names);
		list(again, kinds[i].what, names, sizeof(names));
		ck_assert_str_eq(names, kinds[i].names);
	}
done:
	journey_strategy_free(again);
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

JOURNEY_TEST(no_name_leaves_all_as_it_was)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_str name = S("as"), part = S("before");

	ck_assert_int_eq(journey_strategy_named(NULL, JOURNEY_NAMED_EVENT, 0, &name, &part), 0);
	ck_assert_uint_eq(journey_strategy_timezone(NULL).size, 0);
	TRY(journey_builder_new(allocator, S("x"), &b));
	TRY(declare(b));
	TRY(journey_strategy_build(b, &strategy, NULL));
	ck_assert_int_eq(journey_strategy_named(strategy, JOURNEY_NAMED_EVENT, 2, &name, &part), 0);
	ck_assert_int_eq(journey_strategy_named(strategy, JOURNEY_NAMED_CONTENT, 4, &name, &part), 0);
	ck_assert_int_eq(journey_strategy_named(strategy, JOURNEY_NAMED_CONTENT, SIZE_MAX, &name, &part), 0);
	ck_assert(jy_str_is(name, "as") && jy_str_is(part, "before"));
	ck_assert_int_eq(journey_strategy_named(strategy, JOURNEY_NAMED_EVENT, 0, NULL, &part), 0);
	ck_assert_int_eq(journey_strategy_named(strategy, JOURNEY_NAMED_EVENT, 0, &name, NULL), 0);
	ck_assert(jy_str_is(journey_strategy_timezone(strategy), "UTC"));
	journey_strategy_free(strategy);
	strategy = NULL;
	TRY(journey_builder_timezone(b, S("Europe/Berlin")));
	TRY(journey_strategy_build(b, &strategy, NULL));
	ck_assert(jy_str_is(journey_strategy_timezone(strategy), "Europe/Berlin"));
done:
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

Suite *suite_strategy_names(void)
{
	return torture_suite("strategy: names", torture_names_of_each_kind, torture_no_name_leaves_all_as_it_was, NULL);
}
