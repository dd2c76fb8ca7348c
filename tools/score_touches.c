#include "score_touches.h"

#include "input.h"
#include "log.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MICRO 1e6
#define VALUE_MAX 9e12
#define NAME_MAX 256 /* bytes of a channel's name */

/* Which lines are touches: of a name, a page, a screen, a feedback, or (empty) of any event. */
typedef struct rule {
	journey_str what, channel;
} rule;

/* What a line is called in rules. */
static const char *const feedbacks[] = {[JOURNEY_FEEDBACK_SENT] = "feedback:sent",
	[JOURNEY_FEEDBACK_DELIVERED] = "feedback:delivered", [JOURNEY_FEEDBACK_OPENED] = "feedback:opened",
	[JOURNEY_FEEDBACK_CLICKED] = "feedback:clicked", [JOURNEY_FEEDBACK_BOUNCED] = "feedback:bounced",
	[JOURNEY_FEEDBACK_SPAM] = "feedback:spam", [JOURNEY_FEEDBACK_UNSUBSCRIBED] = "feedback:unsubscribed"};

/* Ids that were seen, as 128 bits of hash each, with a number beside them; open addressing. */
typedef struct seen {
	uint64_t (*slots)[3]; /* the second 0: free */
	size_t size, count;
} seen;

struct score_touches {
	const char *method, *path;
	const score_touches_options *options;
	rule rules[TOOL_TEXTS_MAX];
	size_t rule_count;
	tool_log log;
	seen ids, devices; /* of messages; with the user of each device */
	journey_touches *touches;
	journey_paths paths;
	char names[JOURNEY_ATTRIBUTION_CHANNELS_MAX][NAME_MAX];
	size_t sizes[JOURNEY_ATTRIBUTION_CHANNELS_MAX], name_count;
	journey_time latest;
	uint64_t line, rejected, repeated, worthless;
	char unit[JOURNEY_EVENT_ID_MAX + 2], other[JOURNEY_EVENT_ID_MAX + 2];
};

/* ---- ids ---- */

static uint64_t hash(uint64_t h, journey_str text)
{
	for (size_t i = 0; i < text.size; i++)
		h = (h ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	return h * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t *slot_of(const seen *s, const uint64_t key[2])
{
	size_t at = (size_t)key[0] & (s->size - 1);

	while (s->slots[at][1] && (s->slots[at][0] != key[0] || s->slots[at][1] != key[1]))
		at = (at + 1) & (s->size - 1);
	return s->slots[at];
}

static bool grow(seen *s)
{
	seen larger = {.size = s->size ? 2 * s->size : 1024, .count = s->count};

	larger.slots = calloc(larger.size, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < s->size; i++)
		if (s->slots[i][1])
			memcpy(slot_of(&larger, s->slots[i]), s->slots[i], sizeof *s->slots);
	free(s->slots);
	*s = larger;
	return true;
}

/* The number beside an id, 0 where it was not seen before; NULL: no memory. */
static uint64_t *see(seen *s, journey_str id)
{
	const uint64_t key[2] = {hash(UINT64_C(0xcbf29ce484222325), id), hash(UINT64_C(0x84222325cbf29ce4), id) | 1};
	uint64_t *slot;

	if (s->count >= s->size / 2 && !grow(s))
		return NULL;
	slot = slot_of(s, key);
	if (!slot[1]) {
		memcpy(slot, key, sizeof key);
		s->count++;
	}
	return &slot[2];
}

/* ---- lines ---- */

static bool same(journey_str a, journey_str b)
{
	return a.size == b.size && (!a.size || memcmp(a.data, b.data, a.size) == 0);
}

static const journey_value *entry_of(const journey_map *map, journey_str key)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const journey_value *name = &map->entries[i].key;

		if (name->type == JOURNEY_STRING && same((journey_str){name->as.s, name->n}, key))
			return &map->entries[i].value;
	}
	return NULL;
}

/* The value at a path of keys joined by points. */
static const journey_value *value_at(const journey_map *map, journey_str path)
{
	const journey_value *value = NULL;

	while (map) {
		const char *point = memchr(path.data, '.', path.size);
		size_t size = point ? (size_t)(point - path.data) : path.size;

		value = entry_of(map, (journey_str){path.data, size});
		if (!point)
			return value;
		map = value && value->type == JOURNEY_MAP ? value->as.map : NULL;
		path = (journey_str){point + 1, path.size - size - 1};
	}
	return NULL;
}

static bool begins(journey_str *text, const char *words)
{
	size_t size = strlen(words);

	if (text->size < size || memcmp(text->data, words, size) != 0)
		return false;
	*text = (journey_str){text->data + size, text->size - size};
	return true;
}

/* What a rule says the channel is: a name, or the text that is found in the line; empty: none. */
static journey_str channel_in(const tool_log_line *line, journey_str channel)
{
	const journey_value *value;

	if (line->kind == TOOL_LOG_FEEDBACK)
		return same(channel, tool_str("channel")) ? line->name : same(channel, tool_str("offer")) ? line->offer
			: same(channel, tool_str("journey")) ? line->journey : channel;
	if (begins(&channel, "context."))
		value = value_at(line->event.context, channel);
	else if (begins(&channel, "properties."))
		value = value_at(line->event.properties, channel);
	else
		return channel;
	return value && value->type == JOURNEY_STRING ? (journey_str){value->as.s, value->n} : (journey_str){"", 0};
}

static bool fits(const tool_log_line *line, journey_str what)
{
	const journey_event *event = &line->event;

	if (line->kind == TOOL_LOG_FEEDBACK)
		return same(what, tool_str(feedbacks[line->feedback]));
	if (same(what, tool_str("*")))
		return true;
	if (event->kind == JOURNEY_EVENT_TRACK)
		return same(what, event->name);
	return same(what, tool_str(event->kind == JOURNEY_EVENT_PAGE ? "page" : event->kind == JOURNEY_EVENT_SCREEN ? "screen" : ""));
}

static bool is_visit(const tool_log_line *line)
{
	return line->kind == TOOL_LOG_FEEDBACK || line->event.kind == JOURNEY_EVENT_TRACK
		|| line->event.kind == JOURNEY_EVENT_PAGE || line->event.kind == JOURNEY_EVENT_SCREEN;
}

/* The first rule that finds a channel. */
static journey_str channel_of(const score_touches *t, const tool_log_line *line)
{
	for (size_t i = 0; is_visit(line) && i < t->rule_count; i++)
		if (fits(line, t->rules[i].what)) {
			journey_str channel = channel_in(line, t->rules[i].channel);

			if (channel.size)
				return channel;
		}
	return (journey_str){"", 0};
}

static int failed(const score_touches *t, const char *what)
{
	return tool_error(t->method, "%s:%llu: %s", t->path, (unsigned long long)t->line, what);
}

static int number_of(score_touches *t, journey_str name, uint32_t *out)
{
	size_t size = name.size < NAME_MAX ? name.size : NAME_MAX;

	for (size_t i = 0; i < t->name_count; i++)
		if (t->sizes[i] == size && memcmp(t->names[i], name.data, size) == 0) {
			*out = (uint32_t)i;
			return 0;
		}
	if (t->name_count == JOURNEY_ATTRIBUTION_CHANNELS_MAX)
		return failed(t, "more than 1000 channels");
	memcpy(t->names[t->name_count], name.data, size);
	t->sizes[t->name_count] = size;
	*out = (uint32_t)t->name_count++;
	return 0;
}

static bool number_in(const journey_value *value, double *out)
{
	if (!value)
		return false;
	if (value->type == JOURNEY_INT)
		*out = (double)value->as.i;
	else if (value->type == JOURNEY_DOUBLE)
		*out = value->as.d;
	else
		return value->type == JOURNEY_STRING && journey_number_read((journey_str){value->as.s, value->n}, out) == JOURNEY_OK;
	return true;
}

/* In micro-units; 0 without one. */
static int64_t worth(score_touches *t, const journey_event *event)
{
	static const char *const usual[] = {"revenue", "total", "value"};
	double value = 0;
	bool found = false;

	if (t->options->value)
		found = number_in(value_at(event->properties, tool_str(t->options->value)), &value);
	for (size_t i = 0; !t->options->value && !found && i < sizeof usual / sizeof *usual; i++)
		found = number_in(value_at(event->properties, tool_str(usual[i])), &value);
	if (!found || !(value >= -VALUE_MAX && value <= VALUE_MAX)) {
		t->worthless++;
		return 0;
	}
	return (int64_t)(value * MICRO + (value < 0 ? -.5 : .5));
}

static journey_str named(char *room, char kind, journey_str id)
{
	room[0] = kind;
	memcpy(room + 1, id.data, id.size);
	return (journey_str){room, id.size + 1};
}

/* Whom a line is of. A device is the same customer as its first user; users who share one are not joined by it. */
static journey_status unit_of(score_touches *t, journey_str user, journey_str anonymous, journey_str *out)
{
	journey_str a = {"", 0}, b = {"", 0};

	if (user.size && user.size <= JOURNEY_EVENT_ID_MAX)
		a = named(t->unit, 'u', user);
	if (anonymous.size && anonymous.size <= JOURNEY_EVENT_ID_MAX)
		b = named(t->other, 'a', anonymous);
	*out = a.size ? a : b;
	if (!a.size || !b.size || t->options->apart)
		return JOURNEY_OK;
	uint64_t *owner = see(&t->devices, b);

	if (!owner)
		return JOURNEY_NO_MEMORY;
	if (*owner)
		return JOURNEY_OK;
	*owner = 1;
	return journey_touches_join(t->touches, a, b);
}

static int check(const score_touches *t, journey_status status)
{
	return status == JOURNEY_OK ? 0 : failed(t, journey_status_text(status));
}

static int take(score_touches *t, const tool_log_line *line)
{
	bool event = line->kind == TOOL_LOG_EVENT;
	journey_str unit, channel;
	uint32_t number = 0;
	int status = 0;

	if (event && line->event.kind == JOURNEY_EVENT_SET)
		return 0;
	status = check(t, unit_of(t, event ? line->event.user_id : line->user_id,
		event ? line->event.anonymous_id : line->anonymous_id, &unit));
	if (status || !unit.size)
		return status;
	if (event && line->event.kind == JOURNEY_EVENT_ALIAS && line->event.previous_id.size && !t->options->apart) {
		char *room = unit.data == t->unit ? t->other : t->unit;

		/* The identifier that is replaced may be of either kind. */
		for (const char *kind = "ua"; !status && *kind; kind++)
			status = check(t, journey_touches_join(t->touches, unit, named(room, *kind, line->event.previous_id)));
		return status;
	}
	journey_time time = event ? line->event.timestamp : line->timestamp;
	bool conversion = event && line->event.kind == JOURNEY_EVENT_TRACK
		&& same(line->event.name, tool_str(t->options->conversion));

	t->latest = time > t->latest ? time : t->latest;
	channel = channel_of(t, line);
	if (!channel.size && !conversion)
		return 0;
	if (event) {
		uint64_t *times = see(&t->ids, line->event.message_id);

		if (!times)
			return failed(t, "out of memory");
		if ((*times)++) {
			t->repeated++;
			return 0;
		}
	}
	if (channel.size) {
		status = number_of(t, channel, &number);
		if (!status)
			status = check(t, journey_touches_add(t->touches, unit, number, time));
	}
	if (!status && conversion)
		status = check(t, journey_touches_convert(t->touches, unit, time, worth(t, &line->event)));
	return status;
}

static void reject(score_touches *t, const char *why)
{
	if (!t->rejected++)
		fprintf(stderr, "journey %s: %s:%llu: left out: %s\n", t->method, t->path, (unsigned long long)t->line, why);
}

static int read_lines(score_touches *t, tool_input *input)
{
	tool_line line;
	int got, status = 0;

	while (!status && (got = tool_input_next(input, &line)) == 1) {
		tool_log_line read;
		journey_error error = {.message = ""};

		t->line++;
		if (!line.text.size)
			continue;
		if (line.too_long) {
			reject(t, "the line is too long");
			continue;
		}
		journey_status found = tool_log_read(&t->log, line.text, &read, &error);

		if (found == JOURNEY_NO_MEMORY)
			return failed(t, "out of memory");
		if (found != JOURNEY_OK)
			reject(t, error.message);
		else if (read.kind == TOOL_LOG_EVENT || read.kind == TOOL_LOG_FEEDBACK)
			status = take(t, &read);
	}
	if (!status && got < 0)
		status = tool_error(t->method, "%s: %s", t->path, tool_input_error(input));
	return status;
}

/* ---- the whole ---- */

static int wrong_usage(const score_touches *t, const char *what, const char *text)
{
	tool_error(t->method, "%s \"%s\"\nTry journey %s --help.", what, text, t->method);
	return TOOL_USAGE;
}

static int read_rules(score_touches *t)
{
	const tool_texts *given = &t->options->touches;

	for (size_t i = 0; i < given->count; i++) {
		const char *text = given->items[i], *mark = strrchr(text, '=');

		if (!mark || mark == text || !mark[1])
			return wrong_usage(t, "--touch EVENT=CHANNEL is expected, found", text);
		t->rules[t->rule_count++] = (rule){{text, (size_t)(mark - text)}, tool_str(mark + 1)};
	}
	if (!given->count)
		t->rules[t->rule_count++] = (rule){tool_str("*"), tool_str("context.campaign.source")};
	return 0;
}

static int make_paths(score_touches *t)
{
	journey_touch_options options;
	journey_error error = {.message = ""};

	journey_touch_options_init(&options);
	if (t->options->lookback && journey_duration_read(tool_str(t->options->lookback), &options.lookback) != JOURNEY_OK)
		return wrong_usage(t, "--lookback is a time such as 30d or 12h, found", t->options->lookback);
	options.share = t->options->share;
	options.keep_times = t->options->times;
	options.now = t->latest;
	journey_status status = journey_touches_paths(t->touches, &options, &t->paths, &error);

	return status == JOURNEY_OK ? 0 : tool_error_of(t->method, t->path, status, &error);
}

static int read_all(score_touches *t)
{
	const char *error;
	tool_input *input;
	int status = read_rules(t);

	if (status)
		return status;
	if (tool_log_open(&t->log) != JOURNEY_OK || journey_touches_new(NULL, &t->touches) != JOURNEY_OK)
		return failed(t, "out of memory");
	input = tool_input_open(t->path, JOURNEY_EVENT_LINE_DEFAULT, &error);
	if (!input)
		return tool_error(t->method, "%s: %s", t->path, error);
	status = read_lines(t, input);
	tool_input_close(input);
	return status ? status : make_paths(t);
}

score_touches *score_touches_read(const char *method, const char *path, const score_touches_options *options, int *status)
{
	score_touches *t = calloc(1, sizeof *t);

	if (!t) {
		*status = tool_error(method, "%s: out of memory", path);
		return NULL;
	}
	t->method = method;
	t->path = path;
	t->options = options;
	*status = read_all(t);
	if (!*status)
		return t;
	score_touches_free(t);
	return NULL;
}

void score_touches_free(score_touches *touches)
{
	if (!touches)
		return;
	tool_log_close(&touches->log);
	journey_touches_free(touches->touches);
	free(touches->ids.slots);
	free(touches->devices.slots);
	free(touches);
}

const journey_paths *score_touches_paths(const score_touches *touches)
{
	return &touches->paths;
}

journey_str score_touches_name(const score_touches *touches, size_t channel)
{
	return (journey_str){touches->names[channel], touches->sizes[channel]};
}

uint64_t score_touches_rejected(const score_touches *touches)
{
	return touches->rejected;
}

uint64_t score_touches_repeated(const score_touches *touches)
{
	return touches->repeated;
}

uint64_t score_touches_worthless(const score_touches *touches)
{
	return touches->worthless;
}
