#include "engine/rig.h"
#include "engine/zones.h"

#include "engine/key.h"

#include "base/calendar.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

journey_str S(const char *text)
{
	return jy_str(text);
}

journey_time rig_time(const char *rfc3339)
{
	journey_time time = 0;
	ck_assert_msg(jy_time_parse(S(rfc3339), &time), "%s is no time", rfc3339);
	return time;
}

journey_status rig_zone(void *user, journey_str zone, journey_time utc, int32_t *offset_seconds)
{
	(void)user;
	if (zone_of_2026(zone, utc, offset_seconds))
		return JOURNEY_OK;
	if (!jy_str_is(zone, "Europe/Berlin"))
		return JOURNEY_NOT_FOUND;
	bool summer = utc >= rig_time("2026-03-29T01:00:00Z") && utc < rig_time("2026-10-25T01:00:00Z");
	*offset_seconds = summer ? 7200 : 3600;
	return JOURNEY_OK;
}

void rig_ok(const rig *r, journey_status status, const char *file, int line, const char *text)
{
	if (status != JOURNEY_OK)
		ck_abort_msg("%s:%d: %s is %d: %s (%s)", file, line, text, (int)status,
			     journey_engine_error(r->engine)->message,
			     journey_engine_error(r->engine)->where);
}

/* ---- the shop ---- */

static void declare_events(journey_builder *b)
{
	DECLARE(journey_builder_event(b, S("Product Added")));
	DECLARE(journey_builder_property(b, S("Product Added"), S("cart_id"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_property(b, S("Product Added"), S("product"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_property(b, S("Product Added"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_event(b, S("Order Completed")));
	DECLARE(journey_builder_property(b, S("Order Completed"), S("cart_id"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_property(b, S("Order Completed"), S("total"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_event(b, S("Email Clicked")));
	DECLARE(journey_builder_property(b, S("Email Clicked"), S("link"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_event(b, S("Page Read")));
	DECLARE(journey_builder_property(b, S("Page Read"), S("n"), JOURNEY_FIELD_DOUBLE));
}

static void declare_feature(journey_builder *b, const char *name, journey_feature_kind kind,
			    const char *event, const char *of, journey_duration window)
{
	journey_feature_options o = {.size = sizeof o,
				     .name = S(name),
				     .kind = kind,
				     .event = S(event),
				     .of = S(of),
				     .window = window};
	DECLARE(journey_builder_feature(b, &o));
}

static void declare_profile(journey_builder *b)
{
	const journey_str capture[] = {S("product"), S("price")};
	journey_trigger_options cart = {.size = sizeof cart,
					.name = S("cart"),
					.event = S("Product Added"),
					.unless = S("Order Completed"),
					.within = 2 * JOURNEY_HOUR,
					.per = S("event.cart_id"),
					.capture = capture,
					.capture_count = 2};
	DECLARE(journey_builder_attribute(b, S("first_name"), JOURNEY_FIELD_STRING, 1));
	DECLARE(journey_builder_attribute(b, S("tier"), JOURNEY_FIELD_STRING, 0));
	declare_feature(b, "orders", JOURNEY_FEATURE_COUNT, "Order Completed", "", 0);
	declare_feature(b, "adds_7d", JOURNEY_FEATURE_COUNT, "Product Added", "", 7 * JOURNEY_DAY);
	declare_feature(b, "spend_30d", JOURNEY_FEATURE_SUM, "Order Completed", "event.total",
			30 * JOURNEY_DAY);
	DECLARE(journey_builder_stage(b, S("visitor"), S("true")));
	DECLARE(journey_builder_stage(b, S("customer"), S("profile.orders >= 1")));
	DECLARE(journey_builder_segment(b, S("buyers"), S("profile.spend_30d > 100.0")));
	DECLARE(journey_builder_trigger(b, &cart));
}

static void declare_offers(journey_builder *b)
{
	journey_offer_options five = {.size = sizeof five,
				      .name = S("five"),
				      .text = S("5 off"),
				      .priority = 1,
				      .margin = -1,
				      .stock = -1};
	journey_offer_options ten = {.size = sizeof ten,
				     .name = S("ten"),
				     .when = S("profile.tier == \"gold\""),
				     .text = S("10 off, {{ profile.first_name }}"),
				     .priority = 2,
				     .margin = -1,
				     .stock = -1};
	journey_offer_options last = {.size = sizeof last,
				      .name = S("last"),
				      .text = S("the last two"),
				      .priority = 0,
				      .margin = -1,
				      .stock = 2};
	DECLARE(journey_builder_offer(b, &five));
	DECLARE(journey_builder_offer(b, &ten));
	DECLARE(journey_builder_offer(b, &last));
}

static void declare_channels(journey_builder *b, const shop *s)
{
	journey_channel_options email = {.size = sizeof email,
					 .name = S("email"),
					 .consent = S(s->email_open ? "" : "marketing"),
					 .caps = s->caps,
					 .cap_count = s->cap_count,
					 .quiet_from = s->quiet_from,
					 .quiet_until = s->quiet_until};
	journey_channel_options push = {.size = sizeof push, .name = S("push")};
	if (!s->email_open)
		DECLARE(journey_builder_consent(b, S("marketing"), s->marketing));
	DECLARE(journey_builder_channel(b, &email));
	DECLARE(journey_builder_channel(b, &push));
}

journey_strategy *rig_strategy(const journey_allocator *allocator, const shop *s)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};
	DECLARE(journey_builder_new(allocator, S("shop"), &b));
	if (s->timezone != NULL)
		DECLARE(journey_builder_timezone(b, S(s->timezone)));
	declare_events(b);
	declare_profile(b);
	declare_offers(b);
	declare_channels(b, s);
	if (s->declare != NULL)
		s->declare(b);
	if (journey_strategy_build(b, &strategy, &error) != JOURNEY_OK)
		ck_abort_msg("%s: %s", error.where, error.message);
	journey_builder_free(b);
	return strategy;
}

journey_journey_options rig_journey_by_event(const char *name, const char *event)
{
	return (journey_journey_options){.size = sizeof(journey_journey_options),
					 .name = S(name),
					 .enter_event = S(event),
					 .again = JOURNEY_AGAIN_AFTER_EXIT};
}

journey_journey_options rig_journey_by_trigger(const char *name, const char *trigger)
{
	return (journey_journey_options){.size = sizeof(journey_journey_options),
					 .name = S(name),
					 .enter_trigger = S(trigger),
					 .again = JOURNEY_AGAIN_AFTER_EXIT};
}

void rig_declare_send(journey_builder *builder, const char *step, const char *via, const char *text)
{
	journey_str channel = S(via);
	journey_send_options send = {.size = sizeof send,
				     .name = S(step),
				     .template_name = S("plain"),
				     .text = S(text),
				     .via = &channel,
				     .via_count = 1};
	DECLARE(journey_builder_send(builder, &send));
}

void rig_declare_wait(journey_builder *builder, const char *event, const char *when, journey_duration at_most)
{
	journey_wait_options wait = {
		.size = sizeof wait, .event = S(event), .when = S(when), .at_most = at_most};
	DECLARE(journey_builder_wait(builder, &wait));
}

/* ---- the engine ---- */

static void keep(char *to, size_t room, journey_str text)
{
	size_t n = text.size < room ? text.size : room - 1;
	if (n > 0)
		memcpy(to, text.data, n);
	to[n] = '\0';
}

void rig_keep_send(rig_send *to, const journey_send *send)
{
	keep(to->key, sizeof to->key, send->key);
	keep(to->user, sizeof to->user, send->user_id.size > 0 ? send->user_id : send->anonymous_id);
	keep(to->channel, sizeof to->channel, send->channel);
	keep(to->journey, sizeof to->journey, send->journey);
	keep(to->step, sizeof to->step, send->step);
	keep(to->offer, sizeof to->offer, send->offer);
	keep(to->text, sizeof to->text, send->text);
	to->decided = send->decided;
	to->handed = send->handed;
	to->attempt = send->attempt;
	to->propensity = send->propensity;
}

/* Writes down what it was handed, as any host's channel could. */
static journey_status take(void *user, const journey_send *send, journey_result *result)
{
	rig *r = user;
	if (r->inside != NULL)
		r->inside(r, send);
	if (r->sends == NULL)
		r->sends = calloc(RIG_SENDS, sizeof *r->sends);
	ck_assert_ptr_nonnull(r->sends);
	ck_assert_uint_lt(r->send_count, RIG_SENDS);
	rig_keep_send(&r->sends[r->send_count++], send);
	*result = r->result;
	return r->answer;
}

static journey_status open_engine(rig *r)
{
	journey_engine_options options;
	journey_error error;
	journey_engine_options_init(&options);
	options.allocator = r->allocator;
	options.storage = &r->storage;
	options.strategy = r->strategy;
	options.zone = rig_zone;
	journey_status status = journey_engine_open(&options, &r->engine, &error);
	if (status == JOURNEY_OK)
		IS(journey_engine_channel(r->engine, S(""), take, r), JOURNEY_OK);
	return status;
}

journey_status rig_open_on(rig *r, const journey_allocator *allocator, const journey_storage *storage,
			   const journey_strategy *strategy)
{
	memset(r, 0, sizeof *r);
	r->allocator = allocator;
	r->storage = *storage;
	r->strategy = (journey_strategy *)(uintptr_t)strategy;
	return open_engine(r);
}

void rig_open(rig *r, const journey_allocator *allocator, const shop *s)
{
	journey_memory_store *store = NULL;
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	IS(rig_open_on(r, allocator, &storage, rig_strategy(allocator, s)), JOURNEY_OK);
	r->store = store;
}

void rig_close(rig *r)
{
	journey_engine_close(r->engine);
	if (r->store != NULL) {
		journey_memory_store_free(r->store);
		journey_strategy_free(r->strategy);
	}
	free(r->sends);
	memset(r, 0, sizeof *r);
}

void rig_reopen(rig *r)
{
	journey_engine_close(r->engine);
	r->engine = NULL;
	IS(open_engine(r), JOURNEY_OK);
}

/* ---- events ---- */

void rig_make(rig *r, rig_event *e, journey_event_kind kind, const char *customer, const char *name,
	      journey_time time)
{
	memset(e, 0, sizeof *e);
	e->event.size = sizeof e->event;
	e->event.kind = kind;
	e->event.name = S(name);
	if (customer[0] == '?')
		e->event.anonymous_id = S(customer + 1);
	else
		e->event.user_id = S(customer);
	snprintf(e->id, sizeof e->id, "m%u", ++r->sequence);
	e->event.timestamp = time;
}

static void put(rig_event *e, const char *name, journey_value value)
{
	ck_assert_uint_lt(e->map.count, 8);
	e->entries[e->map.count].key =
		(journey_value){.as.s = name, .n = (uint32_t)strlen(name), .type = JOURNEY_STRING};
	e->entries[e->map.count++].value = value;
}

void rig_put_text(rig_event *e, const char *name, const char *value)
{
	put(e, name, (journey_value){.as.s = value, .n = (uint32_t)strlen(value), .type = JOURNEY_STRING});
}

void rig_put_number(rig_event *e, const char *name, double value)
{
	put(e, name, (journey_value){.as.d = value, .type = JOURNEY_DOUBLE});
}

void rig_put_bool(rig_event *e, const char *name, bool value)
{
	put(e, name, (journey_value){.as.i = value, .type = JOURNEY_BOOL});
}

journey_status rig_feed(rig *r, const rig_event *e, journey_time now)
{
	journey_map map = {e->map.count, e->entries};
	journey_event event = e->event;
	event.message_id = S(e->id);
	if (map.count > 0 && event.kind == JOURNEY_EVENT_IDENTIFY && event.traits == NULL)
		event.traits = &map;
	else if (map.count > 0 && event.traits == NULL)
		event.properties = &map;
	return journey_engine_accept(r->engine, &event, now);
}

void rig_added(rig *r, const char *customer, const char *cart, const char *product, double price,
	       journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Product Added", time);
	rig_put_text(&e, "cart_id", cart);
	rig_put_text(&e, "product", product);
	rig_put_number(&e, "price", price);
	OK(r, rig_feed(r, &e, time));
}

void rig_ordered(rig *r, const char *customer, const char *cart, double total, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Order Completed", time);
	rig_put_text(&e, "cart_id", cart);
	rig_put_number(&e, "total", total);
	OK(r, rig_feed(r, &e, time));
}

void rig_clicked(rig *r, const char *customer, const char *link, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Email Clicked", time);
	rig_put_text(&e, "link", link);
	OK(r, rig_feed(r, &e, time));
}

void rig_read(rig *r, const char *customer, double n, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Page Read", time);
	rig_put_number(&e, "n", n);
	OK(r, rig_feed(r, &e, time));
}

void rig_trait(rig *r, const char *user, const char *anonymous, const char *name, const char *value,
	       journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, user, "", time);
	if (anonymous != NULL)
		e.event.anonymous_id = S(anonymous);
	if (name != NULL)
		rig_put_text(&e, name, value);
	OK(r, rig_feed(r, &e, time));
}

void rig_consent(rig *r, const char *customer, const char *purpose, bool granted, journey_time time)
{
	rig_event e, inner;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, customer, "", time);
	memset(&inner, 0, sizeof inner);
	rig_put_bool(&inner, purpose, granted);
	journey_map purposes = {1, inner.entries};
	put(&e, "consent", (journey_value){.as.map = &purposes, .type = JOURNEY_MAP});
	OK(r, rig_feed(r, &e, time));
}

/* ---- time, delivery, results ---- */

size_t rig_advance(rig *r, journey_time now)
{
	size_t done = 0;
	OK(r, journey_engine_advance(r->engine, now, JOURNEY_DEFAULT, &done));
	return done;
}

size_t rig_deliver(rig *r, journey_time now)
{
	size_t count = 0;
	OK(r, journey_engine_deliver(r->engine, now, &count));
	return count;
}

journey_time rig_next(rig *r)
{
	journey_time due = 0;
	OK(r, journey_engine_next_due(r->engine, &due));
	return due;
}

static journey_report *report_of(rig *r)
{
	journey_report *report = NULL;
	OK(r, journey_engine_report(r->engine, &report));
	const journey_report_view *view = journey_report_look(report);
	for (size_t i = 1; i < view->count_count; i++)
		ck_assert_int_lt(jy_str_compare(view->counts[i - 1].name, view->counts[i].name), 0);
	return report;
}

static int64_t find_count(const journey_count *counts, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (jy_str_is(counts[i].name, name))
			return counts[i].value;
	}
	return 0;
}

int64_t rig_count(rig *r, const char *name)
{
	journey_report *report = report_of(r);
	const journey_report_view *view = journey_report_look(report);
	int64_t value = find_count(view->counts, view->count_count, name);
	if (strcmp(name, "customers") == 0)
		value = view->customers;
	if (strcmp(name, "events") == 0)
		value = view->events;
	journey_report_free(report);
	return value;
}

static const journey_journey_report *find_journey(const journey_report *report, const char *name)
{
	const journey_report_view *view = journey_report_look(report);
	for (size_t i = 0; i < view->journey_count; i++) {
		if (jy_str_is(view->journeys[i].name, name))
			return &view->journeys[i];
	}
	ck_abort_msg("no journey %s in the report", name);
	return NULL;
}

int64_t rig_suppressed(rig *r, const char *journey, const char *rule)
{
	journey_report *report = report_of(r);
	const journey_journey_report *it = find_journey(report, journey);
	int64_t value = find_count(it->suppressed, it->suppressed_count, rule);
	journey_report_free(report);
	return value;
}

int64_t rig_life(rig *r, const char *journey, const char *name)
{
	journey_report *report = report_of(r);
	const journey_journey_report *it = find_journey(report, journey);
	int64_t value = find_count(it->lifecycle, it->lifecycle_count, name);
	journey_report_free(report);
	return value;
}

rig_outcome rig_result(rig *r, const char *journey)
{
	journey_report *report = report_of(r);
	const journey_journey_report *it = find_journey(report, journey);
	rig_outcome out = {
		.entries = it->entries, .sends = it->sends, .ghosts = it->ghosts, .excluded = it->excluded};
	if (it->measure_count > 0) {
		out.treated = it->measures[0].treated.units;
		out.held_out = it->measures[0].held_out.units;
		out.treated_converted = it->measures[0].treated.sum.low;
		out.held_out_converted = it->measures[0].held_out.sum.low;
	}
	for (size_t i = 0; i < it->measure_count; i++) {
		if (jy_str_is(it->measures[i].name, "value")) {
			out.treated_value = (int64_t)it->measures[i].treated.sum.low;
			out.held_out_value = (int64_t)it->measures[i].held_out.sum.low;
		}
	}
	journey_report_free(report);
	return out;
}

void rig_find_unit(const char *seed, double share, bool below, const char *prefix, unsigned from,
		   char out[32])
{
	for (unsigned k = from;; k++) {
		double n;
		snprintf(out, 32, "%s%u", prefix, k);
		IS(journey_assign_hash(2, S(seed), S(out), &n), JOURNEY_OK);
		if ((n < share) == below)
			return;
	}
}

/* ---- stores ---- */

typedef struct dumping {
	char *data;
	size_t size, capacity;
} dumping;

static void append(dumping *to, journey_bytes bytes)
{
	uint32_t n = (uint32_t)bytes.size;
	if (to->size + bytes.size + sizeof n > to->capacity) {
		to->capacity = 2 * to->capacity + bytes.size + 4096;
		to->data = realloc(to->data, to->capacity);
		ck_assert_ptr_nonnull(to->data);
	}
	memcpy(to->data + to->size, &n, sizeof n);
	if (n > 0)
		memcpy(to->data + to->size + sizeof n, bytes.data, n);
	to->size += sizeof n + n;
}

static journey_status dump_row(void *arg, const journey_row *row)
{
	append(arg, row->key);
	append(arg, row->value);
	return JOURNEY_OK;
}

void rig_damage(rig *r, int kind, const char *id)
{
	jy_key key;
	journey_row row;
	jy_key_row(&key, 0, (jy_row_kind)kind, S(id));
	journey_bytes bytes = jy_key_bytes(&key);
	IS(r->storage.get_many(r->storage.user, 1, &bytes, &row), JOURNEY_OK);
	ck_assert_uint_gt(row.value.size, 0);
	char *value = malloc(row.value.size);
	ck_assert_ptr_nonnull(value);
	memcpy(value, row.value.data, row.value.size);
	journey_put put = {bytes, {value, row.value.size - 1}, JOURNEY_VERSION_ANY};
	journey_commit change = {.puts = &put, .put_count = 1};
	IS(r->storage.commit(r->storage.user, &change, NULL), JOURNEY_OK);
	free(value);
	rig_reopen(r);
}

char *rig_dump(const journey_storage *storage, size_t *size)
{
	static const unsigned char high[64] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	dumping to = {NULL, 0, 0};
	journey_bytes from = {"", 0}, until = {high, sizeof high};
	IS(storage->scan(storage->user, from, until, SIZE_MAX, dump_row, &to), JOURNEY_OK);
	*size = to.size;
	return to.data;
}

static journey_bytes next_part(const char *data, size_t size, size_t *at)
{
	uint32_t n = 0;
	if (*at >= size)
		return (journey_bytes){NULL, 0};
	memcpy(&n, data + *at, sizeof n);
	journey_bytes part = {data + *at + sizeof n, n};
	*at += sizeof n + n;
	return part;
}

static void print_bytes(FILE *to, const char *what, journey_bytes bytes)
{
	fprintf(to, "%s (%zu bytes): ", what, bytes.size);
	for (size_t i = 0; i < bytes.size; i++) {
		unsigned char c = ((const unsigned char *)bytes.data)[i];
		fprintf(to, c >= 32 && c < 127 ? "%c" : "\\%02x", c);
	}
	fprintf(to, "\n");
}

void rig_same_stores(const journey_storage *a, const journey_storage *b, const char *what)
{
	size_t sizes[2], at[2] = {0, 0};
	char *dumps[2] = {rig_dump(a, &sizes[0]), rig_dump(b, &sizes[1])};
	if (sizes[0] == sizes[1] && (sizes[0] == 0 || memcmp(dumps[0], dumps[1], sizes[0]) == 0)) {
		free(dumps[0]);
		free(dumps[1]);
		return;
	}
	while (at[0] < sizes[0] || at[1] < sizes[1]) {
		journey_bytes keys[2], values[2];
		for (int i = 0; i < 2; i++) {
			keys[i] = next_part(dumps[i], sizes[i], &at[i]);
			values[i] = next_part(dumps[i], sizes[i], &at[i]);
		}
		if (jy_bytes_compare(keys[0], keys[1]) != 0 || jy_bytes_compare(values[0], values[1]) != 0) {
			print_bytes(stderr, "key", keys[0]);
			print_bytes(stderr, "value", values[0]);
			print_bytes(stderr, "other key", keys[1]);
			print_bytes(stderr, "other value", values[1]);
			break;
		}
	}
	ck_abort_msg("%s: the stores differ", what);
}
