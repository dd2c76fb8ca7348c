#include "check_profile.h"

#include "base/math.h"
#include "base/random.h"
#include "base/text.h"
#include "base/value.h"

#include <string.h>

static const char *const categories[] = {"shoes", "shirts", "hats",  "socks",
					 "bags",  "belts",  "coats", "rings"};

journey_str text(const char *s)
{
	return jy_str(s);
}

static journey_status declare_events(journey_builder *b)
{
	static const struct {
		const char *event, *name;
		journey_field_type type;
	} properties[] = {
		{"Product Viewed", "category", JOURNEY_FIELD_STRING},
		{"Product Viewed", "price", JOURNEY_FIELD_MONEY},
		{"Order Completed", "order_id", JOURNEY_FIELD_STRING},
		{"Order Completed", "total", JOURNEY_FIELD_MONEY},
		{"Order Completed", "items", JOURNEY_FIELD_INT},
		{"Order Completed", "placed", JOURNEY_FIELD_TIMESTAMP},
		{"Order Completed", "extra", JOURNEY_FIELD_ANY},
	};
	static const char *const events[] = {"Product Viewed", "Order Completed", "Ping"};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < 3 && status == JOURNEY_OK; i++)
		status = journey_builder_event(b, text(events[i]));
	for (i = 0; i < sizeof(properties) / sizeof(*properties) && status == JOURNEY_OK; i++)
		status = journey_builder_property(b, text(properties[i].event), text(properties[i].name),
						  properties[i].type);
	return status;
}

static journey_status declare_attributes(journey_builder *b)
{
	static const struct {
		const char *name;
		journey_field_type type;
	} attributes[] = {
		{"first_name", JOURNEY_FIELD_STRING}, {"age", JOURNEY_FIELD_INT},
		{"vip", JOURNEY_FIELD_BOOL},          {"birthday", JOURNEY_FIELD_TIMESTAMP},
		{"tags", JOURNEY_FIELD_LIST},
	};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < sizeof(attributes) / sizeof(*attributes) && status == JOURNEY_OK; i++)
		status = journey_builder_attribute(b, text(attributes[i].name), attributes[i].type, 0);
	return status;
}

static journey_status declare_features(journey_builder *b, unsigned left_out)
{
	static const struct {
		const char *name;
		journey_feature_kind kind;
		const char *event, *where, *of, *by;
		journey_duration window, half_life;
		uint32_t top;
	} features[FEATURES] = {
		{"views_7d", JOURNEY_FEATURE_COUNT, "Product Viewed", "", "", "", 7 * JOURNEY_DAY, 0, 0},
		{"views", JOURNEY_FEATURE_COUNT, "Product Viewed", "", "", "", 0, 0, 0},
		{"spend_365d", JOURNEY_FEATURE_SUM, "Order Completed", "", "event.total", "",
		 365 * JOURNEY_DAY, 0, 0},
		{"orders", JOURNEY_FEATURE_COUNT, "Order Completed", "", "", "", 0, 0, 0},
		{"big_30d", JOURNEY_FEATURE_COUNT, "Order Completed", "event.total > 100.0", "", "",
		 30 * JOURNEY_DAY, 0, 0},
		{"min_order", JOURNEY_FEATURE_MIN, "Order Completed", "", "event.total", "", 0, 0, 0},
		{"max_30d", JOURNEY_FEATURE_MAX, "Order Completed", "", "event.total", "", 30 * JOURNEY_DAY,
		 0, 0},
		{"avg_order", JOURNEY_FEATURE_AVG, "Order Completed", "", "event.total", "", 0, 0, 0},
		{"first_view", JOURNEY_FEATURE_FIRST, "Product Viewed", "", "", "", 0, 0, 0},
		{"last_30d", JOURNEY_FEATURE_LAST, "Product Viewed", "", "", "", 30 * JOURNEY_DAY, 0, 0},
		{"interest", JOURNEY_FEATURE_TALLY, "Product Viewed", "", "", "event.category", 0,
		 14 * JOURNEY_DAY, 4},
	};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < FEATURES && status == JOURNEY_OK; i++) {
		journey_feature_options o = {.size = sizeof(o)};

		if (left_out >> i & 1)
			continue;
		o.name = text(features[i].name);
		o.kind = features[i].kind;
		o.event = text(features[i].event);
		o.where = text(features[i].where);
		o.of = text(features[i].of);
		o.by = text(features[i].by);
		o.window = features[i].window;
		o.half_life = features[i].half_life;
		o.top = features[i].top;
		status = journey_builder_feature(b, &o);
	}
	return status;
}

static journey_status declare_asks(journey_builder *b, const char *const *asks)
{
	journey_status status = JOURNEY_OK;
	char name[2] = {'a', 0};

	for (; asks && *asks && status == JOURNEY_OK; asks++) {
		journey_offer_options o;

		memset(&o, 0, sizeof(o));
		o.size = sizeof(o);
		o.name = text(name);
		o.cost = text(*asks);
		o.margin = -1;
		o.stock = -1;
		status = journey_builder_offer(b, &o);
		name[0]++;
	}
	return status;
}

journey_status shop_open_without(shop *s, const journey_allocator *allocator, unsigned left_out)
{
	return shop_open_asking(s, allocator, left_out, NULL);
}

journey_status shop_open_asking(shop *s, const journey_allocator *allocator, unsigned left_out,
				const char *const *asks)
{
	journey_builder *b = NULL;
	journey_status status;
	journey_error error = {0};

	s->allocator = allocator;
	jy_arena_init(&s->arena, allocator);
	status = journey_builder_new(allocator, text("shop"), &b);
	if (status == JOURNEY_OK)
		status = declare_events(b);
	if (status == JOURNEY_OK)
		status = declare_attributes(b);
	if (status == JOURNEY_OK)
		status = declare_features(b, left_out);
	if (status == JOURNEY_OK)
		status = journey_builder_consent(b, text("marketing"), 0);
	if (status == JOURNEY_OK)
		status = declare_asks(b, asks);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &s->strategy, &error);
	if (status != JOURNEY_OK && status != JOURNEY_NO_MEMORY)
		ck_abort_msg("%s: %s", error.where, error.message);
	journey_builder_free(b);
	if (status == JOURNEY_OK)
		status = jy_facts_new(allocator, s->strategy, &s->facts);
	return status;
}

journey_status shop_open_empty(shop *s, const journey_allocator *allocator)
{
	journey_builder *b = NULL;
	journey_status status;

	s->allocator = allocator;
	jy_arena_init(&s->arena, allocator);
	status = journey_builder_new(allocator, text("empty"), &b);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &s->strategy, NULL);
	journey_builder_free(b);
	return status == JOURNEY_OK ? jy_facts_new(allocator, s->strategy, &s->facts) : status;
}

journey_status shop_open(shop *s, const journey_allocator *allocator)
{
	return shop_open_without(s, allocator, 0);
}

void shop_free(shop *s)
{
	jy_facts_free(s->facts);
	journey_strategy_free(s->strategy);
	if (s->allocator)
		jy_arena_free(&s->arena);
}

static journey_entry entry(const char *key, journey_value value)
{
	journey_entry e = {jy_value_str(text(key)), value};

	return e;
}

journey_status shop_view(shop *s, const shop_event *in, jy_event_view *out)
{
	static const char *const names[] = {"Product Viewed", "Order Completed", "Ping", "Something Else"};
	journey_entry *entries = jy_arena_alloc(&s->arena, 2 * sizeof(*entries));
	journey_entry *consent = jy_arena_alloc(&s->arena, sizeof(*consent));
	journey_map *maps = jy_arena_alloc(&s->arena, 2 * sizeof(*maps));
	journey_event *event = jy_arena_items(&s->arena, 1, sizeof(*event));
	char *id = jy_arena_alloc(&s->arena, 24);
	int i;

	if (!entries || !consent || !maps || !event || !id)
		return JOURNEY_NO_MEMORY;
	memset(id, 0, 24);
	id[0] = 'm';
	for (i = 0; i < 8; i++)
		id[1 + i] = "0123456789abcdef"[in->number >> (28 - 4 * i) & 15];
	event->size = sizeof(*event);
	event->kind = in->kind;
	event->message_id = text(id);
	event->user_id = text("ada");
	event->timestamp = in->time;
	maps[0].entries = entries;
	maps[0].count = 0;
	if (in->kind == JOURNEY_EVENT_TRACK) {
		event->name = text(names[in->name]);
		event->properties = &maps[0];
		if (in->name == 0)
			entries[maps[0].count++] =
				entry("category", jy_value_str(text(categories[in->category])));
		if (in->name == 1)
			entries[maps[0].count++] = entry("total", jy_value_double(in->total));
	} else {
		event->traits = &maps[0];
		if (in->first_name)
			entries[maps[0].count++] = entry("first_name", jy_value_str(text(in->first_name)));
		if (in->consent) {
			consent[0] = entry("marketing", jy_value_bool(in->consent == 1));
			maps[1].entries = consent;
			maps[1].count = 1;
			entries[maps[0].count++] = entry("consent", jy_value_map(&maps[1]));
		}
	}
	return jy_event_view_make(s->strategy, event, &s->arena, out, NULL);
}

journey_status shop_apply(shop *s, jy_fragment *fragment, const shop_event *event)
{
	jy_arena_mark mark = jy_arena_save(&s->arena);
	jy_event_view view;
	journey_status status = shop_view(s, event, &view);

	if (status == JOURNEY_OK)
		status = jy_fragment_apply(fragment, &view, NULL);
	jy_arena_rewind(&s->arena, mark);
	return status;
}

/* ---- the truth ---- */

static const struct {
	int name;
	journey_duration window;
} truths[FEATURES] = {
	{0, 7 * JOURNEY_DAY},
	{0, 0},
	{1, 365 * JOURNEY_DAY},
	{1, 0},
	{1, 30 * JOURNEY_DAY},
	{1, 0},
	{1, 30 * JOURNEY_DAY},
	{1, 0},
	{0, 0},
	{0, 30 * JOURNEY_DAY},
	{0, 0},
};

static bool counts(const shop_event *e, int feature, journey_time now, journey_duration slack)
{
	journey_duration window = truths[feature].window;

	if (e->kind != JOURNEY_EVENT_TRACK || e->name != truths[feature].name)
		return false;
	if (feature == BIG_30D && !(e->total > 100.0))
		return false;
	return !window || (e->time > now - window - slack && e->time <= now);
}

bool shop_truth(const shop_event *events, size_t n, int feature, journey_time now, journey_duration slack,
		double *out)
{
	double sum = 0, min = 1e300, max = -1e300;
	journey_time first = INT64_MAX, last = INT64_MIN;
	int64_t micro = 0;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		const shop_event *e = &events[i];

		if (!counts(e, feature, now, slack))
			continue;
		count++;
		micro += (int64_t)jy_round(e->total * 1e6);
		min = e->total < min ? e->total : min;
		max = e->total > max ? e->total : max;
		first = e->time < first ? e->time : first;
		last = e->time > last ? e->time : last;
	}
	sum = (double)micro / 1e6;
	switch (feature) {
	case SPEND_365D:
		*out = sum;
		return true;
	case MIN_ORDER:
		*out = min;
		break;
	case MAX_30D:
		*out = max;
		break;
	case AVG_ORDER:
		*out = count ? (double)micro / ((double)count * 1e6) : 0;
		break;
	case FIRST_VIEW:
		*out = (double)first;
		break;
	case LAST_30D:
		*out = (double)last;
		break;
	default:
		*out = (double)count;
		return true;
	}
	return count > 0;
}

double shop_truth_tally(const shop_event *events, size_t n, int category, journey_time now)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (events[i].kind == JOURNEY_EVENT_TRACK && events[i].name == 0 &&
		    events[i].category == category)
			sum += jy_pow(2.0, (double)(events[i].time - now) / (14.0 * (double)JOURNEY_DAY));
	}
	return sum;
}

/* ---- random events ---- */

uint64_t shop_random(uint64_t seed, uint64_t i, uint64_t bound)
{
	return jy_random(seed, "test", text("shop"), i) % bound;
}

void shop_events(uint64_t seed, shop_event *out, size_t count, journey_duration span)
{
	static const char *const names[] = {"Ada", "Grace", "Mary", "Sofia"};
	size_t i;

	for (i = 0; i < count; i++) {
		uint64_t at = i * 16, kind = shop_random(seed, at, 10);
		shop_event *e = &out[i];

		memset(e, 0, sizeof(*e));
		e->kind = kind == 9 ? JOURNEY_EVENT_IDENTIFY : JOURNEY_EVENT_TRACK;
		e->name = kind < 5 ? 0 : kind < 7 ? 1 : kind == 7 ? 2 : 3;
		e->number = (shop_random(seed, at + 1, 1u << 20) << 12) + i;
		/* Whole hours too, so that times collide. */
		e->time = BASE_TIME + (journey_time)shop_random(seed, at + 2, (uint64_t)span);
		if (shop_random(seed, at + 3, 3) == 0)
			e->time -= e->time % JOURNEY_HOUR;
		e->category = (int)shop_random(seed, at + 4, 8);
		e->total = (double)shop_random(seed, at + 5, 20000) / 100.0;
		e->first_name = names[shop_random(seed, at + 6, 4)];
		e->consent = (int)shop_random(seed, at + 7, 3);
	}
}

void shop_shuffle(uint64_t seed, shop_event *events, size_t count)
{
	size_t i;

	for (i = count; i > 1; i--) {
		size_t k = (size_t)shop_random(seed, 1000000 + i, i);
		shop_event e = events[i - 1];

		events[i - 1] = events[k];
		events[k] = e;
	}
}
