/* The strategy and the events of a case, as a host would make them. */
#include "property.h"

#include "base/text.h"
#include "base/value.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const wheres[] = {"", "event.amount > 10.0", "event.category == \"c1\"", "event.items >= 2"};
static const char *const values[] = {"", "event.amount", "event.items * 2", "event.category"};
static const char *const names[] = {"Viewed", "Ordered", "Pinged"};

/* In the order of enum prop_attribute. */
static const struct {
	const char *name;
	journey_field_type type;
	journey_attribute_rule rule;
} attributes[A_COUNT] = {
	{"name", JOURNEY_FIELD_STRING, JOURNEY_RULE_LATEST}, {"age", JOURNEY_FIELD_INT, JOURNEY_RULE_LATEST},
	{"vip", JOURNEY_FIELD_BOOL, JOURNEY_RULE_LATEST},    {"first", JOURNEY_FIELD_STRING, JOURNEY_RULE_FIRST},
	{"least", JOURNEY_FIELD_INT, JOURNEY_RULE_MIN},      {"most", JOURNEY_FIELD_DOUBLE, JOURNEY_RULE_MAX},
	{"sum", JOURNEY_FIELD_INT, JOURNEY_RULE_SUM},        {"tags", JOURNEY_FIELD_LIST, JOURNEY_RULE_UNION},
	{"note", JOURNEY_FIELD_STRING, JOURNEY_RULE_NON_EMPTY},
};

/* ---- strategy ---- */

static journey_status declare_events(journey_builder *b)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < 3 && status == JOURNEY_OK; i++) {
		status = journey_builder_event(b, jy_str(names[i]));
		if (status == JOURNEY_OK)
			status = journey_builder_property(b, jy_str(names[i]), jy_str("category"),
							  JOURNEY_FIELD_STRING);
		if (status == JOURNEY_OK)
			status = journey_builder_property(b, jy_str(names[i]), jy_str("amount"),
							  JOURNEY_FIELD_MONEY);
		if (status == JOURNEY_OK)
			status = journey_builder_property(b, jy_str(names[i]), jy_str("items"), JOURNEY_FIELD_INT);
	}
	return status;
}

static journey_status declare_feature(journey_builder *b, const prop_line *f, size_t number)
{
	journey_feature_options o;
	char name[24];

	memset(&o, 0, sizeof(o));
	snprintf(name, sizeof(name), "f%zu", number);
	o.size = sizeof(o);
	o.name = jy_str(name);
	o.kind = (journey_feature_kind)f->v[F_KIND];
	o.event = jy_str(names[f->v[F_EVENT]]);
	o.where = jy_str(wheres[f->v[F_WHERE]]);
	o.of = jy_str(values[f->v[F_OF]]);
	o.window = f->v[F_WINDOW];
	o.half_life = f->v[F_HALF_LIFE];
	o.top = (uint32_t)f->v[F_TOP];
	if (o.kind == JOURNEY_FEATURE_TALLY || o.kind == JOURNEY_FEATURE_DISTINCT || o.kind == JOURNEY_FEATURE_MOST ||
	    o.kind == JOURNEY_FEATURE_LIST)
		o.by = jy_str("event.category");
	if (f->v[F_PERIOD] == PROP_SUNDAYS) {
		o.period = JOURNEY_PERIOD_WEEK;
		o.week_start = JOURNEY_WEEK_SUNDAY;
	} else {
		o.period = (journey_period)f->v[F_PERIOD];
	}
	return journey_builder_feature(b, &o);
}

static journey_status declare(const prop_case *c, uint32_t mask, journey_builder *b)
{
	journey_status status = declare_events(b);
	size_t i;

	for (i = 0; i < A_COUNT && status == JOURNEY_OK; i++) {
		journey_attribute_options o = {sizeof(o), jy_str(attributes[i].name), attributes[i].type, 0,
					       attributes[i].rule};

		status = journey_builder_attribute_options(b, &o);
	}
	for (i = 0; i < c->feature_count && status == JOURNEY_OK; i++) {
		if (mask >> i & 1)
			status = declare_feature(b, &c->features[i], i);
	}
	return status;
}

journey_status prop_declare(const prop_case *c, uint32_t mask, const journey_allocator *a, journey_strategy **out)
{
	journey_builder *b = NULL;
	journey_error error;
	journey_status status = journey_builder_new(a, jy_str("property"), &b);

	memset(&error, 0, sizeof(error));
	if (status == JOURNEY_OK)
		status = declare(c, mask, b);
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, out, &error);
	if (status != JOURNEY_OK)
		fprintf(stderr, "%s: %s\n", error.where, error.message);
	journey_builder_free(b);
	return status;
}

/* ---- the log ---- */

typedef struct placed {
	uint64_t key;
	size_t at;
	prop_line event;
} placed;

static int by_key(const void *a, const void *b)
{
	const placed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static prop_line copy_of(const prop_line *e, int64_t i)
{
	prop_line copy = *e;

	copy.v[E_COPY] = i;
	copy.v[E_TIME] += i * e->v[E_EVERY];
	if (e->v[E_SPREAD] == PROP_CATEGORIES)
		copy.v[E_CATEGORY] += i;
	if (e->v[E_SPREAD] == PROP_DEVICES_TOO)
		copy.v[E_DEVICE] += i;
	if (e->v[E_SPREAD] == PROP_PURPOSES)
		copy.v[E_PURPOSE] += i;
	return copy;
}

/* Each event has its own place in the order, so that the others keep theirs when one is taken out. */
prop_log prop_order(const prop_case *c, const prop_line *run)
{
	size_t i, n = 0, room = 0;
	uint64_t seed = (uint64_t)run->v[R_SEED];
	placed *all;
	prop_log log = {NULL, 0};

	for (i = 0; i < c->event_count; i++)
		room += 2 * (c->events[i].v[E_BURST] > 0 ? (size_t)c->events[i].v[E_BURST] : 1);
	all = calloc(room + 1, sizeof(*all));
	log.events = calloc(room + 1, sizeof(*log.events));
	for (i = 0; i < c->event_count; i++) {
		int64_t k, copies = c->events[i].v[E_BURST] > 0 ? c->events[i].v[E_BURST] : 1;

		for (k = 0; k < copies; k++) {
			prop_line e = copy_of(&c->events[i], k);
			uint64_t key = (uint64_t)e.v[E_ID] << 40 | (uint64_t)k << 8 |
				       (uint64_t)(prop_main(&e) & 127) << 1;

			all[n] = (placed){seed ? prop_random(seed, key, UINT64_MAX) : 0, n, e};
			n++;
			if (run->v[R_TWICE] &&
			    prop_random(seed + 1, key, (uint64_t)run->v[R_TWICE]) == 0) {
				all[n] = (placed){seed ? prop_random(seed, key | 1, UINT64_MAX) : 0, n, e};
				n++;
			}
		}
	}
	qsort(all, n, sizeof(*all), by_key);
	for (i = 0; i < n; i++)
		log.events[i] = all[i].event;
	log.count = n;
	free(all);
	return log;
}

int prop_main(const prop_line *e)
{
	if (e->v[E_USER])
		return (int)e->v[E_USER] - 1;
	return e->v[E_DEVICE] ? PROP_USERS + (int)e->v[E_DEVICE] - 1 : -1;
}

int prop_other(const prop_line *e)
{
	if (e->v[E_KIND] == PROP_ALIAS)
		return e->v[E_PREVIOUS] != e->v[E_USER] ? (int)e->v[E_PREVIOUS] - 1 : -1;
	return e->v[E_USER] && e->v[E_DEVICE] ? PROP_USERS + (int)e->v[E_DEVICE] - 1 : -1;
}

journey_str prop_identifier(int number, char out[16])
{
	int n = number < PROP_USERS     ? snprintf(out, 16, "uu%d", number + 1)
		: number < PROP_PHANTOMS ? snprintf(out, 16, "ad%d", number - PROP_USERS + 1)
					 : snprintf(out, 16, "au%d", number - PROP_PHANTOMS + 1);

	return jy_str_of(out, (size_t)n);
}

/* ---- one event ---- */

static journey_str message_id(const prop_line *e, char out[48])
{
	int n = e->v[E_COPY] ? snprintf(out, 48, "m%lld.%lld", (long long)e->v[E_ID], (long long)e->v[E_COPY])
			     : snprintf(out, 48, "m%lld", (long long)e->v[E_ID]);

	return jy_str_of(out, (size_t)n);
}

jy_hash128 prop_event_hash(const prop_line *e)
{
	char id[48];

	return jy_message_hash(message_id(e, id));
}

bool prop_same_message(const prop_line *x, const prop_line *y)
{
	return x->v[E_ID] == y->v[E_ID] && x->v[E_COPY] == y->v[E_COPY];
}

/* Entries of one map in the making. */
typedef struct making {
	jy_arena *arena;
	journey_entry *entries;
	size_t count;
	bool ok;
} making;

static journey_str numbered(making *m, const char *prefix, int64_t n)
{
	char text[32];
	journey_str out = {NULL, 0};
	int size = snprintf(text, sizeof(text), "%s%lld", prefix, (long long)n);

	m->ok = m->ok && jy_arena_str(m->arena, jy_str_of(text, (size_t)size), &out);
	return out;
}

static void put(making *m, const char *key, journey_value value)
{
	m->entries[m->count].key = jy_value_str(jy_str(key));
	m->entries[m->count++].value = value;
}

static const journey_map *map_of(making *m)
{
	journey_map *map = jy_arena_items(m->arena, 1, sizeof(*map));

	m->ok = m->ok && map;
	if (!m->ok)
		return NULL;
	map->count = m->count;
	map->entries = m->entries;
	return map;
}

static making start(jy_arena *arena)
{
	making m = {arena, jy_arena_items(arena, 16, sizeof(journey_entry)), 0, false};

	m.ok = m.entries != NULL;
	return m;
}

static void put_consent(making *m, const prop_line *e)
{
	making inner = start(m->arena);
	journey_str purpose = numbered(&inner, "p", e->v[E_PURPOSE]);

	m->ok = m->ok && inner.ok;
	if (!m->ok)
		return;
	inner.entries[0].key = jy_value_str(purpose);
	inner.entries[0].value = jy_value_bool(e->v[E_CONSENT] == 2);
	inner.count = 1;
	put(m, "consent", jy_value_map(map_of(&inner)));
	m->ok = inner.ok;
}

/* A list of the name, the age, or both. */
static void put_tags(making *m, const prop_line *e)
{
	journey_value *items = jy_arena_items(m->arena, 2, sizeof(*items));
	journey_list *list = jy_arena_items(m->arena, 1, sizeof(*list));

	m->ok = m->ok && items && list;
	if (!m->ok)
		return;
	if (e->v[E_NAME])
		items[list->count++] = jy_value_str(numbered(m, "n", e->v[E_NAME]));
	if (e->v[E_AGE])
		items[list->count++] = jy_value_str(numbered(m, "a", e->v[E_AGE]));
	list->items = items;
	put(m, "tags", jy_value_list(list));
}

static void put_traits(making *m, const prop_line *e)
{
	static const char *const zones[] = {"", "Europe/Berlin", "Asia/Tokyo"};

	if (e->v[E_NAME]) {
		put(m, "name", jy_value_str(numbered(m, "n", e->v[E_NAME])));
		put(m, "first", jy_value_str(numbered(m, "n", e->v[E_NAME])));
		put(m, "note", e->v[E_NAME] == 3 ? jy_value_str(jy_str(" "))
						 : jy_value_str(numbered(m, "n", e->v[E_NAME])));
	}
	if (e->v[E_AGE]) {
		put(m, "age", jy_value_int(e->v[E_AGE]));
		put(m, "least", jy_value_int(e->v[E_AGE]));
		put(m, "most", jy_value_int(e->v[E_AGE]));
		put(m, "sum", jy_value_int(e->v[E_AGE]));
	}
	if (e->v[E_NAME] || e->v[E_AGE])
		put_tags(m, e);
	if (e->v[E_VIP])
		put(m, "vip", jy_value_bool(e->v[E_VIP] == 2));
	if (e->v[E_ZONE])
		put(m, "timezone", jy_value_str(jy_str(zones[e->v[E_ZONE]])));
	if (e->v[E_CONSENT])
		put_consent(m, e);
}

static void put_properties(making *m, const prop_line *e)
{
	if (e->v[E_CATEGORY])
		put(m, "category", jy_value_str(numbered(m, "c", e->v[E_CATEGORY])));
	if (e->v[E_AMOUNT] != PROP_NONE)
		put(m, "amount", jy_value_double((double)e->v[E_AMOUNT] / 100.0));
	if (e->v[E_ITEMS] != PROP_NONE)
		put(m, "items", jy_value_int(e->v[E_ITEMS]));
}

journey_status prop_event_make(const prop_line *e, jy_arena *arena, journey_event *out)
{
	static const journey_event_kind kinds[PROP_KINDS] = {
		JOURNEY_EVENT_TRACK, JOURNEY_EVENT_TRACK, JOURNEY_EVENT_TRACK, JOURNEY_EVENT_IDENTIFY,
		JOURNEY_EVENT_ALIAS, JOURNEY_EVENT_PAGE,  JOURNEY_EVENT_GROUP};
	making m = start(arena);
	char id[48];

	memset(out, 0, sizeof(*out));
	out->size = sizeof(*out);
	out->kind = kinds[e->v[E_KIND]];
	if (e->v[E_KIND] <= PROP_PING)
		out->name = jy_str(names[e->v[E_KIND]]);
	m.ok = m.ok && jy_arena_str(arena, message_id(e, id), &out->message_id);
	if (e->v[E_USER])
		out->user_id = numbered(&m, "u", e->v[E_USER]);
	if (e->v[E_DEVICE])
		out->anonymous_id = numbered(&m, "d", e->v[E_DEVICE]);
	if (e->v[E_KIND] == PROP_ALIAS)
		out->previous_id = numbered(&m, "u", e->v[E_PREVIOUS]);
	if (e->v[E_KIND] == PROP_GROUP)
		out->group_id = jy_str("g1");
	out->timestamp = PROP_BASE + e->v[E_TIME];
	if (m.ok && e->v[E_KIND] == PROP_IDENTIFY) {
		put_traits(&m, e);
		out->traits = map_of(&m);
	} else if (m.ok && e->v[E_KIND] <= PROP_PING) {
		put_properties(&m, e);
		out->properties = map_of(&m);
	}
	return m.ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}
