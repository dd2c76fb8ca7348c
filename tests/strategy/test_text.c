/* Texts as they are shown to a customer. */
#include "strategy/check_strategy.h"

#include "base/float.h"
#include "base/text.h"
#include "base/value.h"
#include "strategy/text.h"
#include "support/torture.h"

/* Values of the attributes in the order of declaration; type JOURNEY_EXPR_ABSENT: not there. */
static journey_value values[8];

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	(void)user;
	if (jy_slot_kind(slot) != JY_SLOT_ATTRIBUTE ||
	    values[jy_slot_index(slot)].type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	*out = values[jy_slot_index(slot)];
	return JOURNEY_OK;
}

static journey_status declare(journey_builder *b, const char *text)
{
	static const struct {
		const char *name;
		journey_field_type type;
	} fields[] = {
		{"name", JOURNEY_FIELD_STRING},   {"price", JOURNEY_FIELD_MONEY},
		{"weight", JOURNEY_FIELD_DOUBLE}, {"visits", JOURNEY_FIELD_INT},
		{"vip", JOURNEY_FIELD_BOOL},      {"born", JOURNEY_FIELD_TIMESTAMP},
		{"any", JOURNEY_FIELD_ANY},
	};
	journey_offer_options offer = {0};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]) && status == JOURNEY_OK; i++)
		status = journey_builder_attribute(b, jy_str(fields[i].name), fields[i].type, 0);
	offer.size = sizeof(offer);
	offer.name = jy_str("o");
	offer.text = jy_str(text);
	return status == JOURNEY_OK ? journey_builder_offer(b, &offer) : status;
}

/* The offer's text, as a page shows it. */
static journey_status show(const journey_strategy *strategy, const journey_activation *activation,
			   journey_expr_scratch *scratch, jy_buffer *out, uint32_t *missing)
{
	const jy_content *content = &strategy->offers[0].content;
	jy_text_how how = {.target = JOURNEY_TEMPLATE_HTML, .most = 1000000};
	jy_text_result result;
	jy_template_room room;
	journey_status status;

	if (content->count == 0)
		return JOURNEY_OK;
	jy_template_room_init(&room, &out->allocator);
	status = jy_text_render(&content->texts->text, activation, scratch, &room, &how, out, &result);
	jy_template_room_free(&room);
	*missing += result.missing_count;
	return status;
}

/* Builds and renders one text. */
static journey_status render(const char *text, const journey_allocator *allocator, jy_buffer *out,
			     uint32_t *missing)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_activation activation = {0};
	journey_error error = {0};
	journey_status status = journey_builder_new(allocator, jy_str("texts"), &b);

	activation.load = load;
	if (status == JOURNEY_OK)
		status = declare(b, text);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &strategy, &error);
	if (status == JOURNEY_OK)
		status = journey_expr_scratch_new(allocator, &scratch);
	if (status == JOURNEY_OK)
		status = show(strategy, &activation, scratch, out, missing);
	if (status != JOURNEY_OK && status != JOURNEY_NO_MEMORY)
		ck_abort_msg("`%s`: status %d: %s: %s %s", text, (int)status, error.where, error.message,
			     b != NULL ? journey_builder_error(b)->message : "");
	journey_expr_scratch_free(scratch);
	journey_strategy_free(strategy);
	journey_builder_free(b);
	return status;
}

static void set_values(void)
{
	values[0] = jy_value_str(jy_str("Zo\xc3\xab"));
	values[1] = jy_value_double(4.9);
	values[2] = jy_value_double(0.1);
	values[3] = jy_value_int(-3);
	values[4] = jy_value_bool(true);
	values[5] = jy_value_time(JOURNEY_DAY);
	values[6] = jy_value_null();
}

static void check(const char *text, const char *expected, uint32_t expected_missing,
		  const journey_allocator *allocator)
{
	jy_buffer out;
	uint32_t missing = 0;

	jy_buffer_init(&out, allocator);
	ck_assert_int_eq(render(text, allocator, &out, &missing), JOURNEY_OK);
	ck_assert_msg(
		out.size == strlen(expected) && (out.size == 0 || memcmp(out.data, expected, out.size) == 0),
		"`%s`: \"%.*s\", expected \"%s\"", text, (int)out.size, (const char *)out.data, expected);
	ck_assert_uint_eq(missing, expected_missing);
	jy_buffer_free(&out);
}

JOURNEY_PLAIN_TEST(values_are_shown)
{
	set_values();
	check("", "", 0, allocator);
	check("plain", "plain", 0, allocator);
	check("}} plain }", "}} plain }", 0, allocator);
	check("Hi {{ profile.name }}!", "Hi Zo\xc3\xab!", 0, allocator);
	check("{{profile.name}}{{profile.name}}", "Zo\xc3\xabZo\xc3\xab", 0, allocator);
	check("{{ profile.price }}", "4.90", 0, allocator);
	check("{{ profile.price * 2.0 }}", "9.8", 0, allocator);
	check("{{ profile.weight * 3.0 }}", "0.3", 0, allocator);
	check("{{ profile.visits }} {{ profile.vip }}", "-3 true", 0, allocator);
	check("{{ profile.born }}", "1970-01-02T00:00:00Z", 0, allocator);
	check("{{ duration(\"90s\") }}", "90s", 0, allocator);
	check("{{ 7u }}", "7", 0, allocator);
	check("{{ 1e300 }}", "1e+300", 0, allocator);
	check("{{ \"{{\" }}{{ '}}' }}{{ '''}}'}}''' }}{{ r'\\' }}", "{{}}}}&#39;}}\\", 0, allocator);
	check("{{ {\"a\": {\"b\": \"c\"}}.a.b }}", "c", 0, allocator);
	values[1] = jy_value_double(139);
	check("{{ profile.price }}", "139.00", 0, allocator);
	values[1] = jy_value_double(0.125);
	check("{{ profile.price }}", "0.125", 0, allocator);
	values[1] = jy_value_double(-12.5);
	check("{{ profile.price }}", "-12.50", 0, allocator);
}

JOURNEY_PLAIN_TEST(missing_values_are_counted)
{
	set_values();
	values[0].type = JOURNEY_EXPR_ABSENT;
	check("Hi {{ profile.name }}!", "Hi !", 1, allocator);
	check("{{ profile.name }}{{ profile.any }}{{ 1 / (profile.visits + 3) }}", "", 3, allocator);
	check("{{ has(profile.name) ? profile.name : \"you\" }}", "you", 0, allocator);
	check("{{ null }}", "", 1, allocator);
}

JOURNEY_TEST(rendering_survives_failed_allocations)
{
	jy_buffer out;
	uint32_t missing = 0;

	set_values();
	jy_buffer_init(&out, allocator);
	TRY(render("Hi {{ profile.name }}, {{ profile.price }} for {{ profile.name + \"!\" }}", allocator,
		   &out, &missing));
	ck_assert_uint_eq(out.size, 23);
done:
	jy_buffer_free(&out);
}

Suite *suite_text(void)
{
	return torture_suite("strategy: texts", torture_values_are_shown, torture_missing_values_are_counted,
			     torture_rendering_survives_failed_allocations, NULL);
}
