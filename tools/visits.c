#include "visits.h"

#include "score.h"

#include <stdlib.h>
#include <string.h>

static int no_memory(const tool_visits *v)
{
	return tool_error(v->method, "%s: out of memory", v->path);
}

int tool_duration_option(const char *method, const char *option, const char *text, journey_duration *out)
{
	if (text && (journey_duration_read(tool_str(text), out) != JOURNEY_OK || *out <= 0)) {
		tool_error(method, "%s: \"%s\" is no time (30m, 2h, 7d)", option, text);
		return TOOL_USAGE;
	}
	return TOOL_OK;
}

int tool_visits_open(tool_visits *v, const char *method, const char *path, const tool_visits_options *options)
{
	journey_trails_options o;
	int status;

	*v = (tool_visits){.method = method, .path = path, .options = options};
	journey_trails_options_init(&o);
	status = tool_duration_option(method, "--gap", options->gap, &o.gap);
	if (!status && (journey_trails_new(NULL, &o, &v->trails, NULL) != JOURNEY_OK ||
			       journey_expr_scratch_new(NULL, &v->scratch) != JOURNEY_OK))
		status = no_memory(v);
	return status;
}

void tool_visits_close(tool_visits *v)
{
	for (size_t i = 0; i < v->condition_count; i++)
		journey_expr_program_free(v->conditions[i]);
	journey_expr_scratch_free(v->scratch);
	journey_trails_free(v->trails);
	tool_names_free(&v->names);
	tool_names_free(&v->units);
	tool_names_free(&v->groups);
	tool_names_free(&v->messages);
	free(v->joined);
	free(v->items);
}

journey_str tool_visits_name(const tool_visits *v, uint32_t code)
{
	if (code == JOURNEY_PATHS_ANY)
		return tool_str("*");
	return code == JOURNEY_PATHS_OTHER ? tool_str("(other)") : tool_names_at(&v->names, code);
}

/* ---- what an event is ---- */

static const journey_value *property(const journey_map *map, const char *name, size_t size)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const journey_value *key = &map->entries[i].key;

		if (key->n == size && memcmp(key->as.s, name, size) == 0)
			return &map->entries[i].value;
	}
	return NULL;
}

static journey_status append(void *arg, const char *data, size_t size)
{
	tool_text_add(arg, data, size);
	return JOURNEY_OK;
}

/* A property as text; false if it is not there. */
static bool text_of(const journey_map *map, const char *name, tool_text *out)
{
	const journey_value *value = property(map, name, strlen(name));

	tool_text_clear(out);
	if (!value || value->type == JOURNEY_NULL)
		return false;
	if (value->type == JOURNEY_STRING)
		tool_text_add(out, value->as.s, value->n);
	else if (journey_json_write(*value, append, out) != JOURNEY_OK)
		return false;
	return out->size > 0;
}

static journey_str as_str(const tool_text *text)
{
	return (journey_str){text->data, text->size};
}

/* The name of a visit, in `out`: by the property asked for, by the event, by the page. */
static void name_visit(const tool_visits *v, const journey_event *event, tool_text *out)
{
	static const char *const pages[] = {"name", "title", "path", "url"};

	if (v->options->name && text_of(event->properties, v->options->name, out))
		return;
	if (!event->name.size && event->kind != JOURNEY_EVENT_TRACK) {
		for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
			if (text_of(event->properties, pages[i], out))
				return;
		tool_text_put(out, event->kind == JOURNEY_EVENT_PAGE ? "(page)" : "(screen)");
		return;
	}
	tool_text_clear(out);
	tool_text_add(out, event->name.data, event->name.size);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const journey_event *event = user;
	const journey_value *value = property(event->properties, name.data, name.size);

	(void)slot;
	if (!value)
		return JOURNEY_NOT_FOUND;
	*out = *value;
	return JOURNEY_OK;
}

/* A condition without a value does not hold. */
static uint32_t marks_of(tool_visits *v, journey_event *event)
{
	const journey_activation activation = {.user = event, .load_field = load_field, .now = event->timestamp};
	uint32_t marks = 0;

	for (size_t i = 0; i < v->condition_count; i++) {
		journey_value value;

		if (journey_expr_run(v->conditions[i], &activation, v->scratch, &value) == JOURNEY_OK &&
			value.type == JOURNEY_BOOL && value.as.i)
			marks |= UINT32_C(1) << i;
	}
	return marks;
}

/* ---- steps ---- */

static int condition(tool_visits *v, journey_str text, uint32_t *mark)
{
	journey_expr_env *env = NULL;
	journey_error error = {.message = ""};
	journey_status status;

	if (v->condition_count == TOOL_VISITS_CONDITIONS_MAX)
		return tool_error(v->method, "more than %d conditions", TOOL_VISITS_CONDITIONS_MAX);
	if (journey_expr_env_new(NULL, &env) != JOURNEY_OK)
		return no_memory(v);
	status = journey_expr_env_object(env, tool_str("event"), 0, JOURNEY_EXPR_OPEN, &error);
	if (status == JOURNEY_OK)
		status = journey_expr_compile(env, text, "bool", NULL, &v->conditions[v->condition_count], &error);
	journey_expr_env_free(env);
	if (status != JOURNEY_OK) {
		tool_error(v->method, "condition %.*s: %s%s%s", (int)text.size, text.data,
			error.message[0] ? error.message : journey_status_text(status), error.hint[0] ? "\nhint: " : "", error.hint);
		return TOOL_USAGE;
	}
	*mark = UINT32_C(1) << v->condition_count++;
	return TOOL_OK;
}

static journey_str trim(journey_str text)
{
	while (text.size && text.data[0] == ' ')
		text.data++, text.size--;
	while (text.size && text.data[text.size - 1] == ' ')
		text.size--;
	return text;
}

int tool_visits_step(tool_visits *v, journey_str text, journey_funnel_step *out)
{
	journey_str name = text = trim(text);
	const char *bracket = text.size ? memchr(text.data, '[', text.size) : NULL;

	*out = (journey_funnel_step){.code = JOURNEY_PATHS_ANY};
	if (bracket && text.data[text.size - 1] == ']') {
		journey_str inside = {bracket + 1, (size_t)(text.data + text.size - 1 - (bracket + 1))};
		int status = condition(v, inside, &out->marks);

		if (status)
			return status;
		name = trim((journey_str){text.data, (size_t)(bracket - text.data)});
	}
	if (!name.size) {
		tool_error(v->method, "a step is NAME, NAME[CONDITION] or *[CONDITION]; found \"%.*s\"", (int)text.size, text.data);
		return TOOL_USAGE;
	}
	if (name.size == 1 && name.data[0] == '*')
		return TOOL_OK;
	return tool_names_put(&v->names, name, &out->code, NULL) ? TOOL_OK : no_memory(v);
}

/* Where a step ends: before the next '>' that is outside of brackets and of the texts in them. */
static const char *step_end(const char *at)
{
	int depth = 0;
	char quote = 0;

	for (; *at; at++) {
		if (quote) {
			if (*at == '\\' && at[1])
				at++;
			else if (*at == quote)
				quote = 0;
		} else if (depth && (*at == '"' || *at == '\'')) {
			quote = *at;
		} else if (*at == '[') {
			depth++;
		} else if (*at == ']') {
			depth -= depth > 0;
		} else if (*at == '>' && !depth) {
			break;
		}
	}
	return at;
}

int tool_visits_steps(tool_visits *v, const char *text, journey_funnel_step *out, size_t room, size_t *count)
{
	*count = 0;
	for (;;) {
		const char *end = step_end(text);

		if (*count == room) {
			tool_error(v->method, "more than %zu steps", room);
			return TOOL_USAGE;
		}
		int status = tool_visits_step(v, (journey_str){text, (size_t)(end - text)}, &out[*count]);

		if (status)
			return status;
		++*count;
		if (!*end)
			return TOOL_OK;
		text = end + 1;
	}
}

/* ---- reading ---- */

int tool_visits_add(tool_visits *v, journey_str unit, journey_str name, journey_str group, journey_visit visit)
{
	uint32_t number;

	if (v->item_count == v->item_room) {
		size_t room = v->item_room ? 2 * v->item_room : 4096;
		journey_visit *items = realloc(v->items, room * sizeof *items);

		if (!items)
			return no_memory(v);
		v->items = items;
		v->item_room = room;
	}
	if (!tool_names_put(&v->names, name, &visit.code, NULL))
		return no_memory(v);
	if (visit.code >= JOURNEY_TRAILS_CODES_MAX)
		return tool_error(v->method, "%s: more than %u different names of events; name them by another property", v->path,
			JOURNEY_TRAILS_CODES_MAX);
	if (!tool_names_put(&v->units, unit, &number, NULL) || !tool_names_put(&v->groups, group, &visit.group, NULL))
		return no_memory(v);
	visit.unit = number;
	v->items[v->item_count++] = visit;
	return TOOL_OK;
}

/* The identifiers of customers, told apart by a letter before them. */
static void unit_of(const tool_visits *v, const journey_event *event, tool_text *out, bool anonymous)
{
	(void)v;
	tool_text_clear(out);
	tool_text_put(out, anonymous ? "a" : "u");
	if (anonymous)
		tool_text_add(out, event->anonymous_id.data, event->anonymous_id.size);
	else
		tool_text_add(out, event->user_id.data, event->user_id.size);
}

/* An anonymous customer is the first known one that is named together with him. */
static int join(tool_visits *v, const journey_event *event, tool_text *room)
{
	uint32_t anonymous, known;

	if (!event->anonymous_id.size || !event->user_id.size)
		return TOOL_OK;
	unit_of(v, event, room, true);
	if (room->failed || !tool_names_put(&v->units, as_str(room), &anonymous, NULL))
		return no_memory(v);
	unit_of(v, event, room, false);
	if (room->failed || !tool_names_put(&v->units, as_str(room), &known, NULL))
		return no_memory(v);
	if (anonymous >= v->joined_room) {
		size_t count = 2 * ((size_t)anonymous + 512);
		uint32_t *joined = realloc(v->joined, count * sizeof *joined);

		if (!joined)
			return no_memory(v);
		memset(joined + v->joined_room, 0, (count - v->joined_room) * sizeof *joined);
		v->joined = joined;
		v->joined_room = count;
	}
	if (!v->joined[anonymous])
		v->joined[anonymous] = known + 1;
	return TOOL_OK;
}

/* Whether the name is among those with | between. */
static bool among(const char *names, journey_str name)
{
	while (*names) {
		const char *end = names + strcspn(names, "|");
		journey_str one = trim((journey_str){names, (size_t)(end - names)});

		if (one.size == name.size && memcmp(one.data, name.data, name.size) == 0)
			return true;
		names = *end ? end + 1 : end;
	}
	return false;
}

static int take_event(tool_visits *v, journey_event *event, tool_text texts[3])
{
	uint32_t number;
	bool fresh = true, visit = event->kind == JOURNEY_EVENT_TRACK || event->kind == JOURNEY_EVENT_PAGE ||
		event->kind == JOURNEY_EVENT_SCREEN;
	int status = join(v, event, &texts[0]);

	if (status || !visit || (v->options->only && !among(v->options->only, event->name)))
		return status;
	if (event->message_id.size && !tool_names_put(&v->messages, event->message_id, &number, &fresh))
		return no_memory(v);
	v->duplicates += !fresh;
	if (!fresh)
		return TOOL_OK;
	bool known = true;

	if (v->options->key)
		known = text_of(event->properties, v->options->key, &texts[0]);
	else if (event->user_id.size || event->anonymous_id.size)
		unit_of(v, event, &texts[0], !event->user_id.size);
	else
		known = false;
	v->passed_over += !known;
	if (!known)
		return TOOL_OK;
	name_visit(v, event, &texts[1]);
	if (!v->options->by || !text_of(event->properties, v->options->by, &texts[2])) {
		tool_text_clear(&texts[2]);
		tool_text_put(&texts[2], v->options->by ? "(none)" : "");
	}
	if (texts[0].failed || texts[1].failed || texts[2].failed)
		return no_memory(v);
	return tool_visits_add(v, as_str(&texts[0]), as_str(&texts[1]), as_str(&texts[2]),
		(journey_visit){.time = event->timestamp, .marks = marks_of(v, event)});
}

/* All lines from the one at hand on. */
int tool_visits_read_lines(tool_visits *v, tool_input *input, tool_line line)
{
	journey_event_reader *reader = NULL;
	tool_text texts[3] = {{0}};
	int status = TOOL_OK, more = 1;

	if (journey_event_reader_new(NULL, JOURNEY_DEFAULT, &reader) != JOURNEY_OK)
		return no_memory(v);
	for (; more > 0 && !status; more = tool_input_next(input, &line)) {
		journey_event event = {.size = sizeof event};

		if (line.text.size == 0)
			continue;
		if (line.too_long || journey_event_parse(reader, line.text, &event, NULL) != JOURNEY_OK)
			v->passed_over++;
		else
			status = take_event(v, &event, texts);
	}
	if (!status && more < 0)
		status = tool_error(v->method, "%s: %s", v->path, tool_input_error(input));
	for (size_t i = 0; i < 3; i++)
		tool_text_free(&texts[i]);
	journey_event_reader_free(reader);
	return status;
}

int tool_visits_run(tool_visits *v, const tool_visits_method *method, tool_visits_options *read, char **files, int count,
	void *work)
{
	tool_text out = {0};
	int status;

	read->files = files;
	read->file_count = count;
	status = tool_visits_open(v, method->name, files[0], read);
	if (!status)
		status = method->prepare(work);
	if (!status)
		status = method->show(work, &out);
	if (!status)
		status = score_print(method->name, &out);
	else
		tool_text_free(&out);
	tool_visits_close(v);
	return status;
}
