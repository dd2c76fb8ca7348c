#include "profile/consent_view.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "profile/consent.h"
#include "profile/convert.h"

typedef struct taking {
	jy_event_view *view;
	jy_consent_change *changes;
	const journey_event *event;
	const char *where;
	jy_arena *arena;
	journey_error *error;
} taking;

static journey_status wrong(const taking *t, journey_str key, const char *found, const char *expected)
{
	return jy_error_set(t->error, JOURNEY_TYPE, NULL, "%s: `%.*s`: found %s, expected %s", t->where,
			    (int)jy_utf8_cut(key, 60), key.data, found, expected);
}

static journey_status take_status(const taking *t, journey_str key, journey_value v, uint8_t *out)
{
	static const char *const words[] = {"denied", "granted", "unknown"};
	uint8_t i;

	if (v.type == JOURNEY_BOOL) {
		*out = v.as.i ? JY_CONSENT_GRANTED : JY_CONSENT_DENIED;
		return JOURNEY_OK;
	}
	for (i = 0; v.type == JOURNEY_STRING && i < 3; i++) {
		if (jy_str_is(jy_value_text(v), words[i])) {
			*out = i;
			return JOURNEY_OK;
		}
	}
	return wrong(t, key, v.type == JOURNEY_STRING ? "another word" : jy_value_kind_text(v),
		     "true, false, granted, denied or unknown");
}

static journey_status take_time(const taking *t, journey_str key, const journey_value *v, journey_time *out)
{
	journey_value time;

	if (!v || v->type == JOURNEY_NULL)
		return JOURNEY_OK;
	if (!jy_value_convert(*v, JOURNEY_FIELD_TIMESTAMP, &time))
		return wrong(t, key, jy_value_kind_text(*v), "a time (RFC 3339)");
	*out = time.as.i * JOURNEY_SECOND + time.n / 1000;
	return JOURNEY_OK;
}

/* Puts channel or topic behind the key. */
static journey_status add_part(const taking *t, journey_str *key, const journey_value *part, bool slash)
{
	journey_str text = {NULL, 0};
	char *joined;

	if (part && part->type != JOURNEY_NULL) {
		if (part->type != JOURNEY_STRING)
			return wrong(t, *key, jy_value_kind_text(*part), "a name as channel and topic");
		text = jy_value_text(*part);
	}
	if (!text.size && !slash)
		return JOURNEY_OK;
	joined = jy_arena_alloc(t->arena, key->size + 1 + text.size);
	if (!joined)
		return jy_error_memory(t->error);
	memcpy(joined, key->data, key->size);
	joined[key->size] = '/';
	if (text.size)
		memcpy(joined + key->size + 1, text.data, text.size);
	*key = jy_str_of(joined, key->size + 1 + text.size);
	return JOURNEY_OK;
}

/* {status, channel, topic, expires, date} */
static journey_status take_map(const taking *t, const journey_map *map, jy_consent_change *change)
{
	const journey_value *status = jy_map_get(map, jy_str("status"));
	const journey_value *topic = jy_map_get(map, jy_str("topic"));
	bool has_topic = topic && topic->type != JOURNEY_NULL;
	journey_str name = change->purpose;
	journey_status result;

	if (!status)
		return wrong(t, name, "no status", "a status");
	result = take_status(t, name, *status, &change->status);
	if (result == JOURNEY_OK)
		result = take_time(t, name, jy_map_get(map, jy_str("expires")), &change->expires);
	if (result == JOURNEY_OK)
		result = take_time(t, name, jy_map_get(map, jy_str("date")), &change->time);
	/* What is dated later than its event would win over all that is said until then. */
	if (change->time > t->event->timestamp)
		change->time = t->event->timestamp;
	if (result == JOURNEY_OK)
		result = add_part(t, &change->purpose, jy_map_get(map, jy_str("channel")), has_topic);
	if (result == JOURNEY_OK && has_topic)
		result = add_part(t, &change->purpose, topic, true);
	return result;
}

static journey_status check_key(const taking *t, journey_str key)
{
	if (key.size == 0)
		return jy_error_set(t->error, JOURNEY_INVALID, NULL, "%s: the name of a purpose is empty", t->where);
	if (key.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(t->error, JOURNEY_LIMIT, NULL,
				    "name of a consent purpose has %zu bytes, the limit is %d", key.size,
				    JOURNEY_EVENT_ID_MAX);
	if (!jy_utf8_valid(key))
		return jy_error_set(t->error, JOURNEY_INVALID, NULL, "name of a consent purpose is not valid UTF-8");
	return JOURNEY_OK;
}

static journey_status add(taking *t, journey_str purpose, journey_value v)
{
	jy_consent_change change = {purpose, JY_CONSENT_DENIED, t->event->timestamp, JOURNEY_TIME_NONE};
	journey_status status;
	uint32_t i;

	status = v.type == JOURNEY_MAP ? take_map(t, v.as.map, &change) : take_status(t, purpose, v, &change.status);
	if (status == JOURNEY_OK)
		status = check_key(t, change.purpose);
	if (status != JOURNEY_OK)
		return status;
	for (i = 0; i < t->view->consent_count; i++) {
		if (jy_str_equal(t->changes[i].purpose, change.purpose))
			return JOURNEY_OK;
	}
	if (t->view->consent_count == JY_EVENT_CONSENTS_MAX)
		return jy_error_set(t->error, JOURNEY_LIMIT, NULL, "more than %d consent purposes",
				    JY_EVENT_CONSENTS_MAX);
	t->changes[t->view->consent_count++] = change;
	return JOURNEY_OK;
}

static journey_status take_entry(taking *t, const journey_entry *entry)
{
	journey_status status = JOURNEY_OK;
	journey_value v = entry->value;
	size_t i;

	if (entry->key.type != JOURNEY_STRING)
		return jy_error_set(t->error, JOURNEY_TYPE, NULL, "%s: a purpose is not text", t->where);
	if (v.type == JOURNEY_NULL)
		return JOURNEY_OK;
	if (v.type != JOURNEY_LIST)
		return add(t, jy_value_text(entry->key), v);
	for (i = 0; i < v.as.list->count && status == JOURNEY_OK; i++)
		status = add(t, jy_value_text(entry->key), v.as.list->items[i]);
	return status;
}

static void take_source(const taking *t)
{
	const journey_value *source = jy_map_get(t->event->context, jy_str("source"));

	if (source && source->type == JOURNEY_STRING && source->n <= JOURNEY_EVENT_ID_MAX &&
	    jy_utf8_valid(jy_value_text(*source)))
		t->view->consent_source = jy_value_text(*source);
}

journey_status jy_consent_take(jy_event_view *view, jy_consent_change **room, const journey_event *event,
			       const journey_value *consent, const char *where, jy_arena *arena,
			       journey_error *error)
{
	taking t = {view, *room, event, where, arena, error};
	journey_status status = JOURNEY_OK;
	size_t i;

	if (!consent || consent->type == JOURNEY_NULL)
		return JOURNEY_OK;
	if (consent->type != JOURNEY_MAP)
		return jy_error_set(error, JOURNEY_TYPE, NULL,
				    "%s: found %s, expected an object {purpose: true or false}", where,
				    jy_value_kind_text(*consent));
	if (!t.changes) {
		t.changes = jy_arena_alloc(arena, JY_EVENT_CONSENTS_MAX * sizeof(*t.changes));
		if (!t.changes)
			return jy_error_memory(error);
		*room = t.changes;
		view->consents = t.changes;
		take_source(&t);
	}
	for (i = 0; i < consent->as.map->count && status == JOURNEY_OK; i++)
		status = take_entry(&t, &consent->as.map->entries[i]);
	return status;
}
