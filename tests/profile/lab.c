#include "lab.h"

#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/value.h"

#include <stdio.h>
#include <string.h>

/* ---- the zone ---- */

static int64_t last_sunday(int64_t year, int32_t month)
{
	int64_t day = jy_day_of_date(year, month, 31);

	return day - jy_weekday_of_day(day);
}

journey_status lab_zone(void *user, journey_str zone, journey_time utc, int32_t *offset)
{
	jy_civil civil = jy_civil_of_time(utc, 0);
	journey_time summer = last_sunday(civil.year, 3) * JOURNEY_DAY + JOURNEY_HOUR;
	journey_time winter = last_sunday(civil.year, 10) * JOURNEY_DAY + JOURNEY_HOUR;

	(void)user;
	(void)zone;
	*offset = utc >= summer && utc < winter ? 7200 : 3600;
	return JOURNEY_OK;
}

/* ---- the strategy ---- */

static const char *expression_of(lab_part part)
{
	return part == LAB_CATEGORY ? "event.category" : part == LAB_PRICE ? "event.price" : "event.n";
}

static journey_status declare(journey_builder *b, const lab_feature *f, size_t index)
{
	journey_feature_options o = {.size = sizeof(o)};
	bool number = f->kind >= JOURNEY_FEATURE_SUM && f->kind <= JOURNEY_FEATURE_AVG;
	bool by = f->kind == JOURNEY_FEATURE_TALLY || f->kind == JOURNEY_FEATURE_DISTINCT ||
		  f->kind == JOURNEY_FEATURE_MOST || f->kind == JOURNEY_FEATURE_LIST;
	char name[16];

	snprintf(name, sizeof(name), "f%zu", index);
	o.name = text(name);
	o.kind = f->kind;
	o.event = text("Viewed");
	if (f->where)
		o.where = text("event.price > 50.0");
	if (number || f->value)
		o.of = text(number ? "event.price" : expression_of(f->part));
	if (by)
		o.by = text(expression_of(f->part));
	if (f->kind == JOURNEY_FEATURE_TALLY)
		o.half_life = 10 * JOURNEY_DAY;
	o.window = f->window;
	o.period = f->period;
	if (f->period == JOURNEY_PERIOD_WEEK)
		o.week_start = f->sunday ? JOURNEY_WEEK_SUNDAY : JOURNEY_WEEK_MONDAY;
	o.top = f->top;
	return journey_builder_feature(b, &o);
}

static journey_status build(lab *l, journey_builder *b)
{
	journey_error error = {0};
	journey_status status = journey_builder_timezone(b, text("Europe/Berlin"));
	size_t i;

	if (status == JOURNEY_OK)
		status = journey_builder_event(b, text("Viewed"));
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("Viewed"), text("category"), JOURNEY_FIELD_STRING);
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("Viewed"), text("price"), JOURNEY_FIELD_MONEY);
	if (status == JOURNEY_OK)
		status = journey_builder_property(b, text("Viewed"), text("n"), JOURNEY_FIELD_INT);
	for (i = 0; i < l->feature_count && status == JOURNEY_OK; i++)
		status = declare(b, &l->features[i], i);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &l->strategy, &error);
	if (status != JOURNEY_OK && status != JOURNEY_NO_MEMORY)
		ck_abort_msg("%s: %s %s", error.where, error.message, journey_builder_error(b)->message);
	return status;
}

journey_status lab_open(lab *l, const journey_allocator *allocator)
{
	journey_builder *b = NULL;
	journey_status status;

	l->allocator = allocator;
	jy_arena_init(&l->arena, allocator);
	status = journey_builder_new(allocator, text("lab"), &b);
	if (status == JOURNEY_OK)
		status = build(l, b);
	journey_builder_free(b);
	if (status == JOURNEY_OK)
		status = jy_facts_new(allocator, l->strategy, &l->facts);
	if (status == JOURNEY_OK)
		jy_facts_set_zone(l->facts, lab_zone, NULL);
	return status;
}

void lab_free(lab *l)
{
	jy_facts_free(l->facts);
	journey_strategy_free(l->strategy);
	if (l->allocator)
		jy_arena_free(&l->arena);
	l->facts = NULL;
	l->strategy = NULL;
}

void lab_declare(lab *l, uint64_t seed, size_t count)
{
	static const journey_feature_kind kinds[] = {
		JOURNEY_FEATURE_COUNT, JOURNEY_FEATURE_SUM,  JOURNEY_FEATURE_MIN,      JOURNEY_FEATURE_MAX,
		JOURNEY_FEATURE_AVG,   JOURNEY_FEATURE_FIRST, JOURNEY_FEATURE_LAST,    JOURNEY_FEATURE_FIRST,
		JOURNEY_FEATURE_LAST,  JOURNEY_FEATURE_ANY,  JOURNEY_FEATURE_DISTINCT, JOURNEY_FEATURE_MOST,
		JOURNEY_FEATURE_LIST};
	size_t i;

	memset(l->features, 0, sizeof(l->features));
	l->feature_count = count;
	for (i = 0; i < count; i++) {
		uint64_t at = 1000000 + i * 8, how = shop_random(seed, at, 3);
		lab_feature *f = &l->features[i];
		size_t kind = i % (sizeof(kinds) / sizeof(*kinds));

		f->kind = kinds[kind];
		f->value = kind == 7 || kind == 8;
		if (how == 1)
			f->window = (journey_duration)(1 + shop_random(seed, at + 1, 60)) * JOURNEY_DAY +
				    (journey_duration)shop_random(seed, at + 2, (uint64_t)JOURNEY_DAY);
		if (how == 2)
			f->period = (journey_period)(1 + shop_random(seed, at + 3, 5));
		f->sunday = f->period == JOURNEY_PERIOD_WEEK && shop_random(seed, at + 4, 2);
		f->where = shop_random(seed, at + 5, 3) == 0;
		f->part = f->kind == JOURNEY_FEATURE_MOST ? LAB_CATEGORY : (lab_part)shop_random(seed, at + 6, 3);
		if (f->kind == JOURNEY_FEATURE_MOST || f->kind == JOURNEY_FEATURE_LIST)
			f->top = 1 + (uint32_t)shop_random(seed, at + 7, 16);
	}
}

/* ---- events ---- */

static void message_of(const lab_event *e, char out[24])
{
	snprintf(out, 24, "m%llu", (unsigned long long)e->number);
}

void lab_fill(lab *l, uint64_t seed, size_t count, size_t keys, journey_duration span)
{
	char message[24];
	size_t i;

	l->event_count = count;
	for (i = 0; i < count; i++) {
		uint64_t at = i * 8;
		lab_event *e = &l->events[i];

		e->number = seed * 1000 + i;
		e->time = BASE_TIME + (journey_time)shop_random(seed, at, (uint64_t)span);
		if (shop_random(seed, at + 1, 4) == 0)
			e->time -= e->time % JOURNEY_HOUR;
		/* Low numbers come more often. */
		e->category = (int)shop_random(seed, at + 2, 1 + shop_random(seed, at + 3, keys));
		if (shop_random(seed, at + 4, 12) == 0)
			e->category = -1;
		e->cents = (int)shop_random(seed, at + 5, 10000);
		e->n = (int)shop_random(seed, at + 6, 40) - 20;
		e->fragment = (int)shop_random(seed, at + 7, 3);
		message_of(e, message);
		e->id = jy_message_hash(text(message));
	}
}

void lab_shuffle(lab *l, uint64_t seed)
{
	size_t i;

	for (i = l->event_count; i > 1; i--) {
		size_t k = (size_t)shop_random(seed, 5000000 + i, i);
		lab_event e = l->events[i - 1];

		l->events[i - 1] = l->events[k];
		l->events[k] = e;
	}
}

static journey_entry entry(const char *key, journey_value value)
{
	journey_entry e = {jy_value_str(text(key)), value};

	return e;
}

journey_status lab_apply(lab *l, jy_fragment *fragment, const lab_event *in)
{
	jy_arena_mark mark = jy_arena_save(&l->arena);
	journey_event event = {.size = sizeof(event), .kind = JOURNEY_EVENT_TRACK};
	char message[24], category[24];
	journey_entry entries[3];
	journey_map map = {0, entries};
	jy_event_view view;
	journey_status status;

	message_of(in, message);
	snprintf(category, sizeof(category), "c%d", in->category);
	event.name = text("Viewed");
	event.message_id = text(message);
	event.user_id = text("ada");
	event.timestamp = in->time;
	event.properties = &map;
	entries[map.count++] = entry("price", jy_value_double((double)in->cents / 100.0));
	entries[map.count++] = entry("n", jy_value_int(in->n));
	if (in->category >= 0)
		entries[map.count++] = entry("category", jy_value_str(text(category)));
	status = jy_event_view_make(l->strategy, &event, &l->arena, &view, NULL);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(fragment, &view, NULL);
	jy_arena_rewind(&l->arena, mark);
	return status;
}

/* ---- the truth ---- */

bool lab_has(const lab_event *e, lab_part part)
{
	return part != LAB_CATEGORY || e->category >= 0;
}

void lab_show(const lab_event *e, lab_part part, char out[48])
{
	if (part == LAB_CATEGORY)
		snprintf(out, 48, "c%d", e->category);
	else if (part == LAB_PRICE)
		jy_double_text((double)e->cents / 100.0, out);
	else
		snprintf(out, 48, "%d", e->n);
}

void lab_show_value(journey_value v, char out[48])
{
	if (v.type == JOURNEY_STRING)
		snprintf(out, 48, "%.*s", (int)v.n, v.as.s);
	else if (v.type == JOURNEY_DOUBLE)
		jy_double_text(v.as.d, out);
	else
		snprintf(out, 48, "%lld", (long long)v.as.i);
}

/* Which period a time is in, told by the local date alone. */
static int64_t label(const lab_feature *f, journey_time t)
{
	int32_t offset, month, date;
	int64_t day, year;

	lab_zone(NULL, text(""), t, &offset);
	t += offset * JOURNEY_SECOND;
	day = t / JOURNEY_DAY - (t % JOURNEY_DAY < 0);
	jy_date_of_day(day, &year, &month, &date);
	switch (f->period) {
	case JOURNEY_PERIOD_WEEK: /* 1970-01-01 was a Thursday */
		return (day + (f->sunday ? 4 : 3)) / 7;
	case JOURNEY_PERIOD_MONTH:
		return year * 12 + month;
	case JOURNEY_PERIOD_QUARTER:
		return year * 4 + (month - 1) / 3;
	case JOURNEY_PERIOD_YEAR:
		return year;
	default:
		return day;
	}
}

static bool inside(const lab_feature *f, const lab_event *e, journey_time now, journey_duration slack)
{
	if (f->where && e->cents <= 5000)
		return false;
	if (f->window > 0)
		return e->time > now - f->window - slack && e->time <= now;
	if (f->period != JOURNEY_PERIOD_NONE)
		return e->time <= now && label(f, e->time) == label(f, now);
	return true;
}

size_t lab_window(const lab *l, const lab_feature *f, size_t count, journey_time now, journey_duration slack,
		  const lab_event **out)
{
	bool reads = f->value || f->kind == JOURNEY_FEATURE_DISTINCT || f->kind == JOURNEY_FEATURE_MOST ||
		     f->kind == JOURNEY_FEATURE_LIST;
	size_t i, k, n = 0;

	for (i = 0; i < count; i++) {
		const lab_event *e = &l->events[i];

		if (!inside(f, e, now, slack) || (reads && !lab_has(e, f->part)))
			continue;
		/* By stamp. */
		for (k = n++; k > 0 && jy_stamp_compare(out[k - 1]->time, out[k - 1]->id, e->time, e->id) > 0; k--)
			out[k] = out[k - 1];
		out[k] = e;
	}
	return n;
}
