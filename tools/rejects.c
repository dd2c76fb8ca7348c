#include "rejects.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *tool_rejects_reason(journey_status status)
{
	switch (status) {
	case JOURNEY_INVALID:
		return "invalid";
	case JOURNEY_SYNTAX:
		return "syntax";
	case JOURNEY_TYPE:
		return "type";
	case JOURNEY_DUPLICATE:
		return "duplicate";
	case JOURNEY_FUTURE:
		return "future";
	case JOURNEY_RANGE:
		return "range";
	case JOURNEY_EVAL:
		return "evaluation";
	case JOURNEY_UNKNOWN:
		return "unknown";
	case JOURNEY_BLOCKED:
		return "blocked";
	case JOURNEY_ERASED:
		return "erased";
	case JOURNEY_LIMIT:
		return "limit";
	case JOURNEY_CORRUPT:
		return "corrupt";
	case JOURNEY_VERSION:
		return "version";
	default:
		return NULL;
	}
}

/* The reason's item, made in its place; NULL if there is no room (there are fewer reasons than that). */
static tool_reject *item(tool_rejects *rejects, const char *reason)
{
	size_t at = 0;

	while (at < rejects->count && strcmp(rejects->items[at].reason, reason) < 0)
		at++;
	if (at < rejects->count && strcmp(rejects->items[at].reason, reason) == 0)
		return &rejects->items[at];
	if (rejects->count == TOOL_REJECTS_MAX)
		return NULL;
	memmove(&rejects->items[at + 1], &rejects->items[at], (rejects->count - at) * sizeof *rejects->items);
	rejects->count++;
	memset(&rejects->items[at], 0, sizeof *rejects->items);
	snprintf(rejects->items[at].reason, sizeof rejects->items[at].reason, "%s", reason);
	return &rejects->items[at];
}

/* One line of UTF-8 that fits. */
static void copy(char *to, size_t room, const char *from)
{
	size_t size = strlen(from);

	if (size > room - 1) {
		size = room - 1;
		while (size > 0 && ((unsigned char)from[size] & 0xc0) == 0x80)
			size--;
	}
	for (size_t i = 0; i < size; i++)
		to[i] = (unsigned char)from[i] < ' ' ? ' ' : from[i];
	to[size] = 0;
}

void tool_rejects_add(tool_rejects *rejects, const char *reason, const char *file, uint64_t line,
	const char *message)
{
	tool_reject *reject = item(rejects, reason);

	if (!reject)
		return;
	rejects->changed = true;
	if (reject->count++ == 0)
		copy(reject->message, sizeof reject->message, message);
	if (reject->place_count < TOOL_REJECTS_PLACES) {
		char *place = reject->places[reject->place_count++];
		const char *slash = strrchr(file, '/');

		copy(place, 64, slash && slash[1] ? slash + 1 : file);
		snprintf(place + strlen(place), 24, ":%" PRIu64, line);
	}
}

void tool_rejects_merge(tool_rejects *into, const tool_rejects *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const tool_reject *it = &from->items[i];
		size_t at = 0;

		while (at < into->count && strcmp(into->items[at].reason, it->reason) < 0)
			at++;
		if (at < into->count && strcmp(into->items[at].reason, it->reason) == 0) {
			into->items[at].count += it->count;
			continue;
		}
		if (into->count == TOOL_REJECTS_MAX)
			continue;
		memmove(&into->items[at + 1], &into->items[at], (into->count - at) * sizeof *it);
		into->items[at] = *it;
		into->count++;
	}
}

uint64_t tool_rejects_total(const tool_rejects *rejects)
{
	uint64_t total = 0;

	for (size_t i = 0; i < rejects->count; i++)
		total += rejects->items[i].count;
	return total;
}

void tool_rejects_write(const tool_rejects *rejects, tool_text *out)
{
	for (size_t i = 0; i < rejects->count; i++) {
		const tool_reject *reject = &rejects->items[i];

		tool_text_print(out, "%s\t%" PRIu64 "\t%s", reject->reason, reject->count, reject->message);
		for (uint32_t j = 0; j < reject->place_count; j++)
			tool_text_print(out, "\t%s", reject->places[j]);
		tool_text_put(out, "\n");
	}
}

/* The next field of a line, cut to the room; its end is a tab or `end`. */
static const char *field(const char *at, const char *end, char *to, size_t room)
{
	const char *tab = memchr(at, '\t', (size_t)(end - at));
	size_t size = (size_t)((tab ? tab : end) - at);

	if (size > room - 1)
		size = room - 1;
	memcpy(to, at, size);
	to[size] = 0;
	return tab ? tab + 1 : NULL;
}

static bool read_line(tool_rejects *rejects, const char *at, const char *end)
{
	char reason[24], count[24], *digit = count;
	tool_reject *reject;

	at = field(at, end, reason, sizeof reason);
	reject = at ? item(rejects, reason) : NULL;
	if (!reject)
		return false;
	at = field(at, end, count, sizeof count);
	for (; *digit >= '0' && *digit <= '9'; digit++)
		reject->count = reject->count * 10 + (uint64_t)(*digit - '0');
	if (!at || *digit)
		return false;
	at = field(at, end, reject->message, sizeof reject->message);
	while (at && reject->place_count < TOOL_REJECTS_PLACES)
		at = field(at, end, reject->places[reject->place_count++], sizeof *reject->places);
	return true;
}

bool tool_rejects_read(tool_rejects *rejects, journey_bytes bytes)
{
	const char *at = bytes.data, *end = at + bytes.size;

	*rejects = (tool_rejects){0};
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (!stop || !read_line(rejects, at, stop))
			return false;
		at = stop + 1;
	}
	return true;
}
