/* What is true when the log has ended: of customers, of segments, of the report. */
#include "profile.h"
#include "show.h"
#include "test.h"

#include <journey/explain.h>
#include <journey/profile.h>
#include <journey/segment.h>
#include <stdlib.h>
#include <string.h>

/* ---- making values ---- */

/* A map that grows. */
typedef struct making {
	test_run *run;
	journey_entry *entries;
	size_t count, capacity;
	bool failed;
} making;

static void *take(making *m, size_t size)
{
	void *out = tool_room_take(&m->run->room, size);

	m->failed = m->failed || !out;
	return out;
}

static journey_value text_of(making *m, journey_str text)
{
	char *copy = take(m, text.size);

	if (copy && text.size)
		memcpy(copy, text.data, text.size);
	return (journey_value){.as.s = copy, .n = (uint32_t)text.size, .type = JOURNEY_STRING};
}

static journey_value copy_of(making *m, journey_value value);

static journey_value copy_list(making *m, const journey_list *from)
{
	journey_list *list = take(m, sizeof *list);
	journey_value *items = take(m, from->count * sizeof *items);

	if (m->failed)
		return (journey_value){.type = JOURNEY_NULL};
	for (size_t i = 0; i < from->count; i++)
		items[i] = copy_of(m, from->items[i]);
	*list = (journey_list){from->count, items};
	return (journey_value){.as.list = list, .type = JOURNEY_LIST};
}

static journey_value copy_map(making *m, const journey_map *from)
{
	journey_map *map = take(m, sizeof *map);
	journey_entry *entries = take(m, from->count * sizeof *entries);

	if (m->failed)
		return (journey_value){.type = JOURNEY_NULL};
	for (size_t i = 0; i < from->count; i++)
		entries[i] = (journey_entry){copy_of(m, from->entries[i].key), copy_of(m, from->entries[i].value)};
	*map = (journey_map){from->count, entries};
	return (journey_value){.as.map = map, .type = JOURNEY_MAP};
}

/* The depth is that of what profiles and reports hold. */
static journey_value copy_of(making *m, journey_value value)
{
	switch (value.type) {
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		value = text_of(m, (journey_str){value.as.s, value.n});
		break;
	case JOURNEY_LIST:
		return copy_list(m, value.as.list);
	case JOURNEY_MAP:
		return copy_map(m, value.as.map);
	default:
		break;
	}
	return value;
}

static void put(making *m, journey_str key, journey_value value)
{
	if (m->count == m->capacity) {
		size_t capacity = m->capacity ? 2 * m->capacity : 16;
		journey_entry *entries = realloc(m->entries, capacity * sizeof *entries);

		if (!entries) {
			m->failed = true;
			return;
		}
		m->entries = entries;
		m->capacity = capacity;
	}
	m->entries[m->count++] = (journey_entry){text_of(m, key), value};
}

/* The map; the making is over. */
static journey_value end(making *m)
{
	journey_map map = {m->count, m->entries};
	journey_value value;

	if (m->failed)
		map.count = 0;
	value = copy_map(m, &map);
	free(m->entries);
	m->entries = NULL;
	return value;
}

static journey_value number(int64_t n)
{
	return (journey_value){.as.i = n, .type = JOURNEY_INT};
}

/* ---- a customer ---- */

typedef struct visiting {
	making stage, segments, attributes, features;
} visiting;

static journey_status visit(void *user, journey_profile_part part, journey_str name, journey_status status,
	journey_value value)
{
	visiting *v = user;
	making *m = part == JOURNEY_PROFILE_ATTRIBUTE ? &v->attributes
		: part == JOURNEY_PROFILE_FEATURE     ? &v->features
		: part == JOURNEY_PROFILE_SEGMENT     ? &v->segments
						      : &v->stage;

	if (status == JOURNEY_UNKNOWN)
		value = text_of(m, tool_str("unknown"));
	else if (status != JOURNEY_OK && value.type != JOURNEY_BOOL)
		value = (journey_value){.type = JOURNEY_NULL};
	else
		value = copy_of(m, value);
	put(m, name, value);
	return m->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

/* Where the customer stands: by journey. */
static bool put_journeys(making *out, journey_identifier customer)
{
	journey_explanation *explanation = NULL;
	const journey_explanation_view *view;
	making all = {.run = out->run};
	journey_status status = journey_engine_explain_customer(out->run->engine, customer, tool_str(""), out->run->drive.clock,
		JOURNEY_EXPLAIN_PRIVATE, &explanation);

	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND;
	view = journey_explanation_look(explanation);
	for (size_t i = 0; i < view->place_count; i++) {
		const journey_place *place = &view->places[i];
		making one = {.run = out->run};

		put(&one, tool_str("entries"), number(place->entries));
		if (place->step.size)
			put(&one, tool_str("step"), text_of(&one, place->step));
		if (place->state.size)
			put(&one, tool_str("state"), text_of(&one, place->state));
		put(&all, place->journey, end(&one));
		all.failed = all.failed || one.failed;
	}
	journey_explanation_free(explanation);
	put(out, tool_str("journeys"), end(&all));
	out->failed = out->failed || all.failed;
	return true;
}

static bool wrong(test_run *run, const char *what, journey_status status)
{
	tool_text_print(&run->wrong, "%s: %s", what, journey_status_text(status));
	return false;
}

static bool put_customer(making *customers, journey_str name)
{
	test_run *run = customers->run;
	visiting v = {{.run = run}, {.run = run}, {.run = run}, {.run = run}};
	making one = {.run = run};
	char *text = take(customers, name.size + 1);
	journey_profile *profile;
	journey_status status;

	if (!text)
		return false;
	memcpy(text, name.data, name.size);
	text[name.size] = '\0';
	status = journey_engine_profile(run->engine, tool_identifier(text), &profile);
	if (status == JOURNEY_NOT_FOUND) {
		put(customers, name, (journey_value){.type = JOURNEY_NULL});
		return true;
	}
	if (status != JOURNEY_OK)
		return wrong(run, text, status);
	status = journey_profile_visit(profile, run->drive.clock, visit, &v);
	journey_profile_free(profile);
	if (v.stage.count)
		put(&one, tool_str("stage"), v.stage.entries[0].value);
	free(v.stage.entries);
	put(&one, tool_str("segments"), end(&v.segments));
	put(&one, tool_str("attributes"), end(&v.attributes));
	put(&one, tool_str("features"), end(&v.features));
	one.failed = one.failed || v.segments.failed || v.attributes.failed || v.features.failed;
	if (!put_journeys(&one, tool_identifier(text)))
		one.failed = true;
	put(customers, name, end(&one));
	customers->failed = customers->failed || one.failed;
	return status == JOURNEY_OK || wrong(run, text, status);
}

/* ---- segments, report ---- */

static bool put_segment(making *segments, journey_str name)
{
	int64_t size = 0;
	journey_status status = journey_engine_segment_size(segments->run->engine, name, &size);

	if (status == JOURNEY_OK) {
		put(segments, name, number(size));
		return true;
	}
	if (status != JOURNEY_NOT_FOUND)
		return wrong(segments->run, "segments", status);
	tool_text_print(&segments->run->wrong, "segments: the strategy has no segment \"%.*s\" of which customers are counted",
		(int)(name.size < 100 ? name.size : 100), name.data);
	return false;
}

static bool put_report(making *facts)
{
	static const tool_rejects none;
	test_run *run = facts->run;
	journey_json_reader *reader = NULL;
	journey_report *report = NULL;
	journey_value value;
	tool_text text = {0};
	journey_status status = journey_engine_report(run->engine, &report);

	if (status == JOURNEY_OK) {
		tool_show_json(&text, journey_report_look(report), &none, false);
		status = text.failed ? JOURNEY_NO_MEMORY : journey_json_reader_new(NULL, JOURNEY_DEFAULT, &reader);
	}
	if (status == JOURNEY_OK)
		status = journey_json_parse(reader, (journey_str){text.data, text.size}, &value, NULL);
	if (status == JOURNEY_OK)
		put(facts, tool_str("report"), copy_of(facts, value));
	journey_json_reader_free(reader);
	journey_report_free(report);
	tool_text_free(&text);
	return status == JOURNEY_OK || wrong(run, "report", status);
}

static bool put_each(making *facts, const char *name, const journey_value *asked, bool (*one)(making *all, journey_str name))
{
	making all = {.run = facts->run};
	bool right = true;

	for (size_t i = 0; right && asked && i < asked->as.map->count; i++)
		right = one(&all, test_str(&asked->as.map->entries[i].key));
	put(facts, tool_str(name), end(&all));
	facts->failed = facts->failed || all.failed;
	return right;
}

const journey_value *test_facts_of(test_run *run, const test_expected *expected)
{
	making facts = {.run = run};
	journey_value *out = take(&facts, sizeof *out);
	bool right = out && put_each(&facts, "profile", expected->profile, put_customer) &&
		put_each(&facts, "segments", expected->segments, put_segment) && (!expected->report || put_report(&facts));
	journey_value value = end(&facts);

	if (right && !facts.failed)
		*out = value;
	else if (!run->wrong.size)
		tool_text_put(&run->wrong, "out of memory");
	return right && !facts.failed ? out : NULL;
}

/* ---- comparing ---- */

typedef struct comparing {
	test_result *result;
	tool_text path;
	bool failed;
} comparing;

/* Of a customer's segments: the names of those that hold, whatever their order. */
static bool same_segments(const journey_value *names, const journey_value *real)
{
	size_t held = 0;

	for (size_t i = 0; i < real->as.map->count; i++)
		held += real->as.map->entries[i].value.type == JOURNEY_BOOL && real->as.map->entries[i].value.as.i;
	for (size_t i = 0; i < names->as.list->count; i++) {
		const journey_value *it = test_part(real, test_str(&names->as.list->items[i]));

		if (!it || it->type != JOURNEY_BOOL || !it->as.i)
			return false;
	}
	return held == names->as.list->count;
}

static void differs(comparing *c, const journey_value *wanted, const journey_value *found)
{
	char *path = tool_room_take(&c->result->run.room, c->path.size + 1);
	test_difference d = {.kind = TEST_FACT, .path = path, .wanted = wanted, .found = found};

	if (path)
		memcpy(path, c->path.data ? c->path.data : "", c->path.size + (c->path.data != NULL));
	c->failed = c->failed || !path || !test_add(c->result, &d);
}

static void compare(comparing *c, const journey_value *wanted, const journey_value *found)
{
	bool names = wanted->type == JOURNEY_LIST && found && found->type == JOURNEY_MAP && c->path.size > 9 &&
		strcmp(c->path.data + c->path.size - 9, ".segments") == 0;

	/* What is not there at all is one difference, not as many as are said of it. */
	if (wanted->type != JOURNEY_MAP || !found || (found->type != JOURNEY_MAP && found->type != JOURNEY_LIST)) {
		bool same = names ? same_segments(wanted, found)
		                  : test_same(c->result->expected.document.yaml, wanted, found);

		c->result->facts++;
		if (!same)
			differs(c, wanted, found);
		return;
	}
	for (size_t i = 0; i < wanted->as.map->count; i++) {
		const journey_entry *it = &wanted->as.map->entries[i];
		journey_str key = test_str(&it->key);
		size_t size = c->path.size;

		if (size == 0 && test_is(key, "note"))
			continue;
		tool_text_put(&c->path, size ? "." : "");
		tool_text_add(&c->path, key.data, key.size);
		compare(c, &it->value, test_part(found, key));
		c->path.size = size;
		if (c->path.data)
			c->path.data[size] = '\0';
	}
}

bool test_facts(test_result *result)
{
	const test_expected *expected = &result->expected;
	const journey_value *found;
	const struct {
		const char *name;
		const journey_value *wanted;
	} parts[] = {{"profile", expected->profile}, {"segments", expected->segments}, {"report", expected->report}};
	comparing c = {.result = result};

	if (!expected->profile && !expected->segments && !expected->report)
		return true;
	found = test_facts_of(&result->run, expected);
	for (size_t i = 0; found && i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].wanted)
			continue;
		tool_text_clear(&c.path);
		tool_text_put(&c.path, parts[i].name);
		compare(&c, parts[i].wanted, test_member(found, parts[i].name));
	}
	c.failed = c.failed || c.path.failed;
	tool_text_free(&c.path);
	return found && !c.failed;
}
