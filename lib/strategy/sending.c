#include "strategy/sending.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"
#include <float.h>

#define LIST(a, b, list, most)                                                                               \
	jy_add_room(a, &(b)->sending.list##s, &(b)->sending.list##_capacity, (b)->sending.list##_count, most, \
		    sizeof(*(b)->sending.list##s), #most)

static void check_cap(jy_add *a, const journey_cap_options *o)
{
	bool calendar = o->period != JOURNEY_PERIOD_NONE;

	jy_add_check(a, (o->window != 0) != calendar, NULL, "a cap needs a window or a period, and not both");
	jy_add_span(a, NULL, o->window, !calendar);
	jy_add_check(a, o->period >= JOURNEY_PERIOD_NONE && o->period <= JOURNEY_PERIOD_MONTH, NULL,
		     "a cap's period is day, week or month");
	jy_add_check(a, o->zone >= JOURNEY_ZONE_CUSTOMER && o->zone <= JOURNEY_ZONE_UTC, "zone", "no such zone");
	jy_add_check(a, calendar || o->zone == JOURNEY_ZONE_CUSTOMER, "zone",
		     "only a day, week or month of the calendar has a zone");
	jy_add_check(a, !calendar || o->from_first == 0, "from_first",
		     "a day, week or month of the calendar begins by itself");
}

journey_status journey_builder_cap(journey_builder *builder, const journey_cap_options *options)
{
	journey_cap_options item;
	char place[32];
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_format(place, sizeof(place), "caps[%zu]", builder->sending.cap_count);
	jy_add_begin(&a, builder, place, jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	check_cap(&a, &item);
	jy_add_name(&a, "channel", &item.channel, true);
	jy_add_name(&a, "tag", &item.tag, true);
	jy_add_name(&a, "journey", &item.journey, true);
	LIST(&a, builder, cap, JOURNEY_SENDING_CAPS_MAX);
	if (a.status == JOURNEY_OK)
		builder->sending.caps[builder->sending.cap_count++] = item;
	return jy_add_end(&a);
}

static void copy_windows(jy_add *a, journey_sending_options *o)
{
	size_t i;

	if (o->window_count > JOURNEY_SENDING_WINDOWS_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "window", "%zu windows, more than JOURNEY_SENDING_WINDOWS_MAX (%d)",
			    o->window_count, JOURNEY_SENDING_WINDOWS_MAX);
	jy_add_check(a, o->windows != NULL || o->window_count == 0, "window", "the list is NULL");
	for (i = 0; a->status == JOURNEY_OK && i < o->window_count; i++) {
		const journey_send_window *w = &o->windows[i];

		jy_add_check(a, w->days > 0 && w->days < 128, "window", "no day, or no day of the week");
		jy_add_check(a, w->from >= 0 && w->from < 1440 && w->until >= 1 && w->until <= 1440 &&
				     w->from != w->until, "window",
			     "a window begins at a minute of the day, 0 to 1439, and ends at another, 1 to 1440");
	}
	if (a->status != JOURNEY_OK || o->window_count == 0)
		return;
	o->windows = jy_arena_copy(&a->builder->arena, o->windows, o->window_count * sizeof(*o->windows));
	if (o->windows == NULL)
		jy_add_fail(a, JOURNEY_NO_MEMORY, NULL, "no memory");
}

static void copy_ramp(jy_add *a, journey_sending_options *o)
{
	journey_time day;

	if (o->ramp_count > JOURNEY_SENDING_RAMP_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "ramp", "%zu days, more than JOURNEY_SENDING_RAMP_MAX (%d)",
			    o->ramp_count, JOURNEY_SENDING_RAMP_MAX);
	jy_add_check(a, o->ramp != NULL || o->ramp_count == 0, "ramp", "the list is NULL");
	jy_add_check(a, (o->ramp_start.size > 0) == (o->ramp_count > 0), "ramp", "a ramp needs its first day and its steps");
	jy_add_check(a, o->ramp_start.size == 0 || (o->ramp_start.size == 10 && jy_time_parse(o->ramp_start, &day)),
		     "ramp", "its first day is a date, such as 2026-12-01");
	jy_add_text(a, "ramp", &o->ramp_start);
	if (a->status != JOURNEY_OK || o->ramp_count == 0)
		return;
	o->ramp = jy_arena_copy(&a->builder->arena, o->ramp, o->ramp_count * sizeof(*o->ramp));
	if (o->ramp == NULL)
		jy_add_fail(a, JOURNEY_NO_MEMORY, NULL, "no memory");
}

journey_status journey_builder_sending(journey_builder *builder, const journey_sending_options *options)
{
	journey_sending_options item;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "channels", options != NULL ? options->channel : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.channel, false);
	for (i = 0; i < builder->sending.channel_count; i++)
		jy_add_check(&a, !jy_str_equal(builder->sending.channels[i].channel, item.channel), NULL,
			     "the rules of this channel are said twice");
	copy_windows(&a, &item);
	jy_add_name(&a, "holidays", &item.holidays, true);
	jy_add_span(&a, "throttle", item.throttle.window, false);
	jy_add_check(&a, item.throttle.window > 0 || item.throttle.count == 0, "throttle", "a throttle needs a span of time");
	copy_ramp(&a, &item);
	jy_add_name(&a, "fallback", &item.fallback, true);
	jy_add_check(&a, !jy_str_equal(item.fallback, item.channel), "fallback", "a channel cannot stand in for itself");
	LIST(&a, builder, channel, JOURNEY_STRATEGY_NAMES_MAX);
	if (a.status == JOURNEY_OK)
		builder->sending.channels[builder->sending.channel_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_holiday(journey_builder *builder, journey_str calendar, journey_str date)
{
	jy_decl_holiday item = {calendar, 0};
	journey_time at = 0;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "holidays", calendar);
	jy_add_name(&a, NULL, &item.calendar, false);
	jy_add_check(&a, date.size == 10 && jy_time_parse(date, &at), NULL, "a holiday is a date, such as 2026-12-25");
	LIST(&a, builder, holiday, JOURNEY_SENDING_HOLIDAYS_MAX);
	if (a.status == JOURNEY_OK) {
		item.day = (at - (at < 0 ? JOURNEY_DAY - 1 : 0)) / JOURNEY_DAY;
		builder->sending.holidays[builder->sending.holiday_count++] = item;
	}
	return jy_add_end(&a);
}

journey_status journey_builder_preference(journey_builder *builder, const journey_preference_options *options)
{
	journey_preference_options item;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "preferences", options != NULL ? options->channel : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.channel, true);
	jy_add_name(&a, "pause", &item.pause, true);
	jy_add_name(&a, "most", &item.most, true);
	jy_add_name(&a, "hours", &item.hours, true);
	jy_add_check(&a, item.pause.size + item.most.size + item.hours.size > 0, NULL, "no attribute is named");
	jy_add_check(&a, (item.most.size > 0) == (item.per != 0), "most", "a number of sends needs a span of time, `per`");
	jy_add_span(&a, "per", item.per, item.most.size > 0);
	for (i = 0; i < builder->sending.preference_count; i++)
		jy_add_check(&a, !jy_str_equal(builder->sending.preferences[i].channel, item.channel), NULL,
			     "the preferences are said twice");
	LIST(&a, builder, preference, JOURNEY_STRATEGY_NAMES_MAX);
	if (a.status == JOURNEY_OK)
		builder->sending.preferences[builder->sending.preference_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_digest(journey_builder *builder, const journey_digest_options *options)
{
	journey_digest_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "digests", options != NULL ? options->name : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, (item.days != 0) != (item.span != 0), NULL, "a digest leaves on days of the week or after a span of time");
	jy_add_check(&a, item.days < 128 && item.at >= 0 && item.at < 1440, "at", "no day of the week, or no minute of a day");
	jy_add_span(&a, "after", item.span, item.days == 0);
	jy_add_check(&a, item.backoff == 0 || item.span > 0, "backoff", "only a digest with a span can leave at once");
	jy_add_check(&a, item.most <= JOURNEY_SENDING_DIGEST_MAX, "most", "more than JOURNEY_SENDING_DIGEST_MAX (64)");
	jy_add_name(&a, "template", &item.template_name, true);
	jy_add_text(&a, "text", &item.text);
	jy_add_check(&a, item.template_name.size + item.text.size > 0, NULL, "nothing to send: a template or a text is missing");
	LIST(&a, builder, digest, JOURNEY_STRATEGY_NAMES_MAX);
	jy_add_take(&a, JY_NAME_DIGEST, item.name, builder->sending.digest_count);
	if (a.status == JOURNEY_OK)
		builder->sending.digests[builder->sending.digest_count++] = item;
	return jy_add_end(&a);
}

void jy_add_send_rules(jy_add *a, journey_send_options *o)
{
	jy_add_names(a, "send.tags", &o->tags, o->tag_count, JOURNEY_SENDING_TAGS_OF_SEND_MAX);
	jy_add_number(a, "send.priority", o->priority, -DBL_MAX, DBL_MAX);
	jy_add_name(a, "send.digest", &o->digest, true);
	jy_add_check(a, o->audience >= JOURNEY_AUDIENCE_NONE && o->audience <= JOURNEY_AUDIENCE_REMOVE, "send.audience",
		     "an audience takes `add` or `remove`");
	jy_add_check(a, o->audience == JOURNEY_AUDIENCE_NONE || o->digest.size == 0, "send.digest",
		     "no digest collects what goes to an audience");
	jy_add_check(a, o->digest.size == 0 || !o->transactional, "send.digest", "a transactional send does not wait for a digest");
}

void jy_sending_forget(journey_builder *builder)
{
	jy_decl_sending *s = &builder->sending;

	jy_free(&builder->allocator, s->caps, s->cap_capacity * sizeof(*s->caps));
	jy_free(&builder->allocator, s->channels, s->channel_capacity * sizeof(*s->channels));
	jy_free(&builder->allocator, s->holidays, s->holiday_capacity * sizeof(*s->holidays));
	jy_free(&builder->allocator, s->digests, s->digest_capacity * sizeof(*s->digests));
	jy_free(&builder->allocator, s->preferences, s->preference_capacity * sizeof(*s->preferences));
}
