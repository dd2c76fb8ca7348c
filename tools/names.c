#include "names.h"

#include <stdlib.h>
#include <string.h>

journey_str tool_names_at(const tool_names *names, uint32_t number)
{
	size_t start = number ? names->ends[number - 1] : 0;

	return (journey_str){names->bytes + start, names->ends[number] - start};
}

/* FNV-1a, 64 bits. */
static uint64_t hash(journey_str text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.size; i++)
		h = (h ^ (unsigned char)text.data[i]) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

static size_t slot_of(const tool_names *names, journey_str text)
{
	size_t at = (size_t)hash(text) & (names->slot_count - 1);

	for (; names->slots[at]; at = (at + 1) & (names->slot_count - 1)) {
		journey_str other = tool_names_at(names, names->slots[at] - 1);

		if (other.size == text.size && (!text.size || memcmp(other.data, text.data, text.size) == 0))
			break;
	}
	return at;
}

static bool spread(tool_names *names)
{
	size_t count = names->slot_count ? names->slot_count * 2 : 1024;
	uint32_t *slots = calloc(count, sizeof *slots);

	if (!slots)
		return false;
	free(names->slots);
	names->slots = slots;
	names->slot_count = count;
	for (size_t i = 0; i < names->count; i++)
		slots[slot_of(names, tool_names_at(names, (uint32_t)i))] = (uint32_t)i + 1;
	return true;
}

static bool make_room(tool_names *names, size_t size)
{
	if (names->count == names->room) {
		size_t room = names->room ? names->room * 2 : 256;
		size_t *ends = realloc(names->ends, room * sizeof *ends);

		if (!ends)
			return false;
		names->ends = ends;
		names->room = room;
	}
	if (names->size + size > names->capacity) {
		size_t capacity = (names->size + size) * 2 + 256;
		char *bytes = realloc(names->bytes, capacity);

		if (!bytes)
			return false;
		names->bytes = bytes;
		names->capacity = capacity;
	}
	return 2 * (names->count + 1) <= names->slot_count || spread(names);
}

bool tool_names_put(tool_names *names, journey_str text, uint32_t *number, bool *fresh)
{
	if (names->count >= UINT32_MAX - 2 || !make_room(names, text.size))
		return false;
	size_t at = slot_of(names, text);

	if (fresh)
		*fresh = !names->slots[at];
	if (!names->slots[at]) {
		if (text.size)
			memcpy(names->bytes + names->size, text.data, text.size);
		names->size += text.size;
		names->ends[names->count++] = names->size;
		names->slots[at] = (uint32_t)names->count;
	}
	*number = names->slots[at] - 1;
	return true;
}

void tool_names_free(tool_names *names)
{
	free(names->bytes);
	free(names->ends);
	free(names->slots);
	*names = (tool_names){0};
}
