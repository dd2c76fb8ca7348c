/* The choke point: caps, send windows, holidays, throttles, what customers want for themselves. */
#include "document/sections.h"

#include "document/number.h"
#include "document/report.h"

#include <string.h>

static const char *const jy_zone_words[] = {"customer", "shop", "UTC"};
static const char *const jy_do_words[] = {"drop", "wait"};

/* Splits "3 per week" at its last word; whether that is a period of the calendar. */
static bool jy_period_of(journey_str text, journey_period *period)
{
	static const struct {
		const char *word;
		journey_period period;
	} words[] = {{"day", JOURNEY_PERIOD_DAY}, {"week", JOURNEY_PERIOD_WEEK}, {"month", JOURNEY_PERIOD_MONTH}};
	size_t i, n;

	for (i = 0; i < JY_COUNT(words); i++) {
		n = strlen(words[i].word);
		if (text.size > n && text.data[text.size - n - 1] == ' ' &&
		    memcmp(text.data + text.size - n, words[i].word, n) == 0) {
			*period = words[i].period;
			return true;
		}
	}
	return false;
}

/* "3 per 7d" or "3 per week". */
static void jy_load_most(jy_load *load, const yaml_node_t *node, journey_cap_options *o)
{
	journey_str text = jy_text(load, node, "a cap, such as \"3 per 7d\" or \"1 per day\""), number;
	char found[JY_DOC_EXCERPT];
	journey_cap cap = {0, 0};
	int64_t count = 0;
	size_t i = 0;

	if (!jy_ok(load))
		return;
	if (!jy_period_of(text, &o->period)) {
		jy_load_per(load, node, "a cap", &cap);
		o->count = cap.count;
		o->window = cap.window;
		return;
	}
	number = text;
	while (i < text.size && text.data[i] != ' ')
		i++;
	number.size = i;
	while (i < text.size && text.data[i] == ' ')
		i++;
	if (text.size - i < 4 || memcmp(text.data + i, "per ", 4) != 0 || !jy_doc_whole(number, &count) || count < 0 ||
	    count > 1000000)
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected a cap, such as \"1 per day\"",
			     jy_doc_excerpt(text, found));
	o->count = (uint32_t)count;
}

static void jy_load_cap_fields(jy_load *load, const yaml_node_t *node, journey_cap_options *o)
{
	jy_field fields[] = {{"most", 0, 0}, {"zone", 0, 0},    {"channel", 0, 0},    {"tag", 0, 0},
			     {"journey", 0, 0}, {"cap_do", 0, 0}, {"from_first", 0, 0}};

	jy_fields(load, node, "a cap", fields, JY_COUNT(fields));
	jy_need(load, node, "the cap", &fields[0]);
	if (!jy_ok(load))
		return;
	jy_load_most(load, fields[0].value, o);
	if (fields[1].value != NULL)
		o->zone = (journey_cap_zone)jy_word(load, fields[1].value, jy_zone_words, JY_COUNT(jy_zone_words));
	if (fields[2].value != NULL)
		o->channel = jy_field_text(load, &fields[2]);
	o->tag = jy_field_text(load, &fields[3]);
	o->journey = jy_field_text(load, &fields[4]);
	if (fields[5].value != NULL)
		o->wait = (int)jy_word(load, fields[5].value, jy_do_words, JY_COUNT(jy_do_words));
	if (fields[6].value != NULL)
		o->from_first = jy_truth(load, fields[6].value);
}

void jy_load_caps_section(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_tree_items(node), i;

	if (node->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, node, JOURNEY_INVALID, "expected a list of caps");
	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *item = jy_tree_item(&load->tree, node, i);
		journey_cap_options o = {0};

		o.size = sizeof o;
		if (item->type == YAML_SCALAR_NODE)
			jy_load_most(load, item, &o);
		else
			jy_load_cap_fields(load, item, &o);
		if (jy_ok(load))
			jy_built(load, item, journey_builder_cap(load->builder, &o));
	}
}

bool jy_load_channel_cap(jy_load *load, const yaml_node_t *node, journey_str channel, int wait)
{
	journey_cap_options o = {0};
	journey_period period;

	o.size = sizeof o;
	o.channel = channel;
	o.wait = wait;
	if (!jy_ok(load) || (node->type == YAML_SCALAR_NODE && !jy_period_of(jy_tree_text(node), &period)))
		return false;
	if (node->type == YAML_SCALAR_NODE)
		jy_load_most(load, node, &o);
	else
		jy_load_cap_fields(load, node, &o);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_cap(load->builder, &o));
	return true;
}

/* ---- channels ---- */

static int jy_weekday(journey_str word)
{
	static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
	size_t i;

	for (i = 0; i < JY_COUNT(days); i++)
		if (word.size == strlen(days[i]) && memcmp(word.data, days[i], word.size) == 0)
			return (int)i;
	return -1;
}

/* "monday", "monday-friday" or "saturday-monday". */
static unsigned jy_days_of(jy_load *load, const yaml_node_t *key)
{
	journey_str text = jy_tree_text(key), first = text, last = text;
	char found[JY_DOC_EXCERPT];
	unsigned days = 0;
	int from, until;
	size_t i = 0;

	while (i < text.size && text.data[i] != '-')
		i++;
	if (i < text.size) {
		first.size = i;
		last.data += i + 1;
		last.size -= i + 1;
	}
	from = jy_weekday(first);
	until = jy_weekday(last);
	if (from < 0 || until < 0) {
		jy_load_fail(load, key, JOURNEY_INVALID, "found \"%s\"; expected days, such as monday or monday-friday",
			     jy_doc_excerpt(text, found));
		return 0;
	}
	for (;; from = (from + 1) % 7) {
		days |= 1u << from;
		if (from == until)
			return days;
	}
}

static void jy_load_hours(jy_load *load, const yaml_node_t *node, int32_t *from, int32_t *until)
{
	journey_str text = jy_text(load, node, "hours, such as \"09:00-18:00\"");
	char found[JY_DOC_EXCERPT];

	if (!jy_ok(load))
		return;
	*from = *until = -1;
	if (text.size == 11 && text.data[5] == '-') {
		*from = jy_minute_of_day(text.data);
		*until = jy_minute_of_day(text.data + 6);
	}
	if (*until == 0)
		*until = 1440;
	if (*from < 0 || *until < 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected hours, such as \"09:00-18:00\"",
			     jy_doc_excerpt(text, found));
}

static size_t jy_load_windows(jy_load *load, const yaml_node_t *node, journey_send_window *out)
{
	size_t n = jy_names(load, node, "send windows"), count = 0, i, k;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *value = jy_tree_value(&load->tree, node, i);
		unsigned days = jy_days_of(load, jy_tree_key(&load->tree, node, i));
		size_t items = value->type == YAML_SEQUENCE_NODE ? jy_tree_items(value) : 1;

		for (k = 0; k < items && jy_ok(load); k++) {
			if (count == JOURNEY_SENDING_WINDOWS_MAX) {
				jy_load_fail(load, node, JOURNEY_LIMIT, "more than %d send windows of a channel",
					     JOURNEY_SENDING_WINDOWS_MAX);
				break;
			}
			out[count].days = days;
			jy_load_hours(load, value->type == YAML_SEQUENCE_NODE ? jy_tree_item(&load->tree, value, k) : value,
				      &out[count].from, &out[count].until);
			count++;
		}
	}
	return count;
}

/* "100 per day" */
static uint32_t jy_load_ramp_step(jy_load *load, const yaml_node_t *node)
{
	journey_cap_options o = {0};
	char found[JY_DOC_EXCERPT];

	jy_load_most(load, node, &o);
	if (jy_ok(load) && o.period != JOURNEY_PERIOD_DAY)
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; a ramp goes by days: \"100 per day\"",
			     jy_doc_excerpt(jy_tree_text(node), found));
	return o.count;
}

static void jy_load_ramp(jy_load *load, const yaml_node_t *node, journey_sending_options *o, uint32_t *ramp)
{
	jy_field fields[] = {{"start", 0, 0}, {"steps", 0, 0}};
	size_t n, i;

	jy_fields(load, node, "a ramp", fields, JY_COUNT(fields));
	jy_need(load, node, "the ramp", &fields[0]);
	jy_need(load, node, "the ramp", &fields[1]);
	if (!jy_ok(load))
		return;
	o->ramp_start = jy_field_text(load, &fields[0]);
	n = jy_tree_items(fields[1].value);
	if (fields[1].value->type != YAML_SEQUENCE_NODE || n == 0 || n > JOURNEY_SENDING_RAMP_MAX)
		jy_load_fail(load, fields[1].value, JOURNEY_INVALID, "expected a list of 1 to %d steps, such as [100 per day]",
			     JOURNEY_SENDING_RAMP_MAX);
	for (i = 0; i < n && jy_ok(load); i++)
		ramp[i] = jy_load_ramp_step(load, jy_tree_item(&load->tree, fields[1].value, i));
	o->ramp = ramp;
	o->ramp_count = n;
}

void jy_load_channel_rules(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count)
{
	journey_send_window windows[JOURNEY_SENDING_WINDOWS_MAX];
	uint32_t ramp[JOURNEY_SENDING_RAMP_MAX];
	journey_sending_options o = {0};
	jy_field *field;
	size_t i;
	bool any = false;

	for (i = 0; i < count; i++)
		any = any || fields[i].value != NULL;
	if (!any || !jy_ok(load))
		return;
	o.size = sizeof o;
	o.channel = jy_tree_text(key);
	if ((field = jy_field_named(fields, count, "quiet_do"))->value != NULL)
		o.quiet_drop = jy_word(load, field->value, jy_do_words, JY_COUNT(jy_do_words)) == 0;
	if ((field = jy_field_named(fields, count, "cap_do"))->value != NULL)
		o.cap_wait = (int)jy_word(load, field->value, jy_do_words, JY_COUNT(jy_do_words));
	if ((field = jy_field_named(fields, count, "window"))->value != NULL)
		o.window_count = jy_load_windows(load, field->value, windows);
	o.windows = windows;
	o.holidays = jy_field_text(load, jy_field_named(fields, count, "holidays"));
	if ((field = jy_field_named(fields, count, "throttle"))->value != NULL)
		jy_load_per(load, field->value, "a throttle", &o.throttle);
	if ((field = jy_field_named(fields, count, "ramp"))->value != NULL)
		jy_load_ramp(load, field->value, &o, ramp);
	o.fallback = jy_field_text(load, jy_field_named(fields, count, "fallback"));
	if ((field = jy_field_named(fields, count, "counts"))->value != NULL)
		o.counts = jy_truth(load, field->value);
	if ((field = jy_field_named(fields, count, "audience"))->value != NULL)
		o.audience = jy_truth(load, field->value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_sending(load->builder, &o));
}

/* ---- holidays, preferences ---- */

void jy_load_holidays(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "calendars of holidays"), i, k;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *dates = jy_tree_value(&load->tree, node, i);

		if (dates->type != YAML_SEQUENCE_NODE)
			jy_load_fail(load, dates, JOURNEY_INVALID, "expected a list of dates, such as [2026-12-25]");
		for (k = 0; k < jy_tree_items(dates) && jy_ok(load); k++) {
			const yaml_node_t *date = jy_tree_item(&load->tree, dates, k);
			journey_str text = jy_text(load, date, "a date, such as 2026-12-25");

			if (jy_ok(load))
				jy_built(load, date, journey_builder_holiday(load->builder,
									     jy_tree_text(jy_tree_key(&load->tree, node, i)),
									     text));
		}
	}
}

static void jy_load_preference(jy_load *load, const yaml_node_t *node, journey_str channel)
{
	jy_field fields[] = {{"pause", 0, 0}, {"most", 0, 0}, {"hours", 0, 0}, {"channels", 0, 0}};
	jy_field most[] = {{"attribute", 0, 0}, {"per", 0, 0}};
	journey_preference_options o = {0};
	size_t n, i;

	o.size = sizeof o;
	o.channel = channel;
	jy_fields(load, node, "preferences", fields, channel.size > 0 ? 3 : 4);
	o.pause = jy_field_text(load, &fields[0]);
	o.hours = jy_field_text(load, &fields[2]);
	if (fields[1].value != NULL) {
		jy_fields(load, fields[1].value, "`most`", most, JY_COUNT(most));
		jy_need(load, fields[1].value, "`most`", &most[0]);
		jy_need(load, fields[1].value, "`most`", &most[1]);
		o.most = jy_field_text(load, &most[0]);
		o.per = jy_field_span(load, &most[1]);
	}
	if (jy_ok(load) && (o.pause.size + o.most.size + o.hours.size > 0 || fields[3].value == NULL))
		jy_built(load, node, journey_builder_preference(load->builder, &o));
	if (!jy_ok(load) || fields[3].value == NULL)
		return;
	n = jy_names(load, fields[3].value, "channels");
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_preference(load, jy_tree_value(&load->tree, fields[3].value, i),
				   jy_tree_text(jy_tree_key(&load->tree, fields[3].value, i)));
}

void jy_load_preferences(jy_load *load, const yaml_node_t *node)
{
	jy_load_preference(load, node, (journey_str){NULL, 0});
}

/* ---- digests ---- */

static void jy_load_digest(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const every[] = {"day", "week"};
	jy_field fields[] = {{"every", 0, 0}, {"days", 0, 0}, {"at", 0, 0},       {"after", 0, 0},
			     {"backoff", 0, 0}, {"most", 0, 0}, {"template", 0, 0}, {"text", 0, 0}};
	journey_digest_options o = {0};
	journey_str at;
	size_t i, n;

	o.size = sizeof o;
	o.name = jy_tree_text(key);
	jy_fields(load, value, "a digest", fields, JY_COUNT(fields));
	if (fields[0].value != NULL && jy_word(load, fields[0].value, every, JY_COUNT(every)) == 0)
		o.days = 127;
	if (jy_ok(load) && fields[0].value != NULL && o.days == 0)
		jy_need(load, value, "a digest of every week", &fields[1]);
	if (fields[1].value != NULL) {
		n = fields[1].value->type == YAML_SEQUENCE_NODE ? jy_tree_items(fields[1].value) : 1;
		o.days = 0;
		for (i = 0; i < n && jy_ok(load); i++)
			o.days |= jy_days_of(load, fields[1].value->type == YAML_SEQUENCE_NODE
							   ? jy_tree_item(&load->tree, fields[1].value, i) : fields[1].value);
	}
	if (o.days != 0)
		jy_need(load, value, "the digest", &fields[2]);
	at = jy_field_text(load, &fields[2]);
	if (jy_ok(load) && fields[2].value != NULL) {
		o.at = at.size == 5 ? jy_minute_of_day(at.data) : -1;
		if (o.at < 0)
			jy_load_fail(load, fields[2].value, JOURNEY_INVALID, "expected a time of day, such as \"08:00\"");
	}
	o.span = jy_field_span(load, &fields[3]);
	if (fields[4].value != NULL)
		o.backoff = jy_truth(load, fields[4].value);
	if (fields[5].value != NULL)
		o.most = (uint32_t)jy_whole(load, fields[5].value, 1, JOURNEY_SENDING_DIGEST_MAX);
	o.template_name = jy_field_text(load, &fields[6]);
	o.text = jy_field_text(load, &fields[7]);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_digest(load->builder, &o));
}

void jy_load_digests(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "digests"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_digest(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- sends ---- */

void jy_load_send_rules(jy_load *load, jy_field *fields, size_t count, journey_str tags[JOURNEY_SENDING_TAGS_OF_SEND_MAX],
			journey_send_options *o)
{
	static const char *const moves[] = {"add", "remove"};
	jy_field *field = jy_field_named(fields, count, "tags");

	o->tags = tags;
	if (field->value != NULL)
		o->tag_count = jy_texts(load, field->value, tags, JOURNEY_SENDING_TAGS_OF_SEND_MAX, "tags of a send");
	o->priority = jy_field_number(load, jy_field_named(fields, count, "priority"), 0);
	field = jy_field_named(fields, count, "transactional");
	if (field->value != NULL)
		o->transactional = jy_truth(load, field->value);
	o->digest = jy_field_text(load, jy_field_named(fields, count, "digest"));
	field = jy_field_named(fields, count, "audience");
	if (field->value != NULL)
		o->audience = (journey_audience)(1 + jy_word(load, field->value, moves, JY_COUNT(moves)));
}
