/* A directory of zones, each read when first asked for; the public functions are in <journey/document.h>. */
#include "document/days.h"
#include "document/report.h"
#include "document/zone.h"

#include <journey/document.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Longest name of a zone; the longest there is has 32. */
#define NAME_MAX_SIZE 64
/* The largest file of a zone, some hundred times what there is. */
#define FILE_MAX_SIZE (1u << 20)

typedef struct jy_named_zone {
	char name[NAME_MAX_SIZE + 1];
	jy_zone zone;
} jy_named_zone;

struct journey_zones {
	journey_allocator allocator;
	char *directory; /* NULL: UTC only */
	size_t directory_size;
	jy_named_zone **items; /* sorted by name */
	size_t count, capacity;
	size_t last; /* index of the zone asked for last */
};

static void *jy_zones_alloc(journey_zones *zones, size_t size)
{
	return zones->allocator.resize(zones->allocator.user, NULL, 0, size);
}

static void jy_zones_release(journey_zones *zones, void *block, size_t size)
{
	if (block != NULL)
		zones->allocator.resize(zones->allocator.user, block, size, 0);
}

static bool jy_is_directory(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

journey_status journey_zones_new(const journey_allocator *allocator, const char *directory,
				 journey_zones **out, journey_error *error)
{
	journey_error scratch, *e = error != NULL ? error : &scratch;
	journey_allocator from = allocator != NULL ? *allocator : journey_allocator_libc();
	journey_zones *zones;

	if (out == NULL)
		return jy_doc_fail(e, JOURNEY_MISUSE, "an argument is NULL");
	if (directory != NULL && !jy_is_directory(directory)) {
		jy_doc_fail(e, JOURNEY_NOT_FOUND, "no directory of time zones");
		jy_doc_copy(e->where, sizeof e->where, directory);
		jy_doc_hint(e, "install the time zones (Debian: tzdata), or name their directory");
		return JOURNEY_NOT_FOUND;
	}
	zones = from.resize(from.user, NULL, 0, sizeof *zones);
	if (zones == NULL)
		return jy_doc_fail(e, JOURNEY_NO_MEMORY, "out of memory");
	memset(zones, 0, sizeof *zones);
	zones->allocator = from;
	if (directory != NULL) {
		zones->directory_size = strlen(directory) + 1;
		zones->directory = jy_zones_alloc(zones, zones->directory_size);
		if (zones->directory == NULL) {
			journey_zones_free(zones);
			return jy_doc_fail(e, JOURNEY_NO_MEMORY, "out of memory");
		}
		memcpy(zones->directory, directory, zones->directory_size);
	}
	*out = zones;
	return JOURNEY_OK;
}

void journey_zones_free(journey_zones *zones)
{
	journey_allocator allocator;
	size_t i;

	if (zones == NULL)
		return;
	for (i = 0; i < zones->count; i++) {
		jy_zone_free(&zones->allocator, &zones->items[i]->zone);
		jy_zones_release(zones, zones->items[i], sizeof *zones->items[i]);
	}
	jy_zones_release(zones, zones->items, zones->capacity * sizeof *zones->items);
	jy_zones_release(zones, zones->directory, zones->directory_size);
	allocator = zones->allocator;
	allocator.resize(allocator.user, zones, sizeof *zones, 0);
}

/* Parts of letters, digits, '_', '+', '-', with '/' between them: cannot leave the directory. */
static bool jy_is_zone_name(journey_str name)
{
	size_t i;

	if (name.size == 0 || name.size > NAME_MAX_SIZE || name.data[name.size - 1] == '/')
		return false;
	for (i = 0; i < name.size; i++) {
		char c = name.data[i];

		if (c == '/' ? i == 0 || name.data[i - 1] == '/'
			     : !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
				 c == '_' || c == '+' || c == '-'))
			return false;
	}
	return true;
}

static bool jy_is_utc(journey_str name)
{
	return jy_doc_is(name, "UTC") || jy_doc_is(name, "Etc/UTC") || jy_doc_is(name, "GMT") ||
	       jy_doc_is(name, "Z");
}

/* Index of the name, or where it belongs. */
static size_t jy_zones_find(const journey_zones *zones, const char *name, bool *found)
{
	size_t low = 0, high = zones->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(zones->items[middle]->name, name);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = false;
	return low;
}

static journey_status jy_zones_parse(journey_zones *zones, FILE *file, jy_zone *zone)
{
	unsigned char *data = jy_zones_alloc(zones, FILE_MAX_SIZE);
	journey_bytes bytes = {data, 0};
	journey_status status;

	if (data == NULL)
		return JOURNEY_NO_MEMORY;
	bytes.size = fread(data, 1, FILE_MAX_SIZE, file);
	if (ferror(file)) /* a directory, such as "Europe" */
		status = JOURNEY_NOT_FOUND;
	else
		status = jy_zone_read(&zones->allocator, bytes, zone);
	jy_zones_release(zones, data, FILE_MAX_SIZE);
	return status;
}

static journey_status jy_zones_open(journey_zones *zones, const char *name, jy_zone *zone)
{
	size_t size = zones->directory_size + strlen(name) + 1;
	char *path = jy_zones_alloc(zones, size);
	FILE *file;
	journey_status status;

	if (path == NULL)
		return JOURNEY_NO_MEMORY;
	snprintf(path, size, "%s/%s", zones->directory, name);
	file = fopen(path, "rb");
	jy_zones_release(zones, path, size);
	if (file == NULL)
		return JOURNEY_NOT_FOUND;
	status = jy_zones_parse(zones, file, zone);
	fclose(file);
	return status;
}

static journey_status jy_zones_reserve(journey_zones *zones)
{
	size_t capacity = zones->capacity == 0 ? 8 : zones->capacity * 2;
	void *items;

	if (zones->count >= JOURNEY_ZONES_MAX)
		return JOURNEY_LIMIT;
	if (zones->count < zones->capacity)
		return JOURNEY_OK;
	items = zones->allocator.resize(zones->allocator.user, zones->items,
					zones->capacity * sizeof *zones->items,
					capacity * sizeof *zones->items);
	if (items == NULL)
		return JOURNEY_NO_MEMORY;
	zones->items = items;
	zones->capacity = capacity;
	return JOURNEY_OK;
}

static journey_status jy_zones_add(journey_zones *zones, const char *name, size_t place)
{
	jy_named_zone *item;
	journey_status status = jy_zones_reserve(zones);

	if (status != JOURNEY_OK)
		return status;
	item = jy_zones_alloc(zones, sizeof *item);
	if (item == NULL)
		return JOURNEY_NO_MEMORY;
	memset(item, 0, sizeof *item);
	memcpy(item->name, name, strlen(name) + 1);
	status = jy_zones_open(zones, name, &item->zone);
	if (status != JOURNEY_OK) {
		jy_zones_release(zones, item, sizeof *item);
		return status;
	}
	memmove(zones->items + place + 1, zones->items + place,
		(zones->count - place) * sizeof *zones->items);
	zones->items[place] = item;
	zones->count++;
	return JOURNEY_OK;
}

journey_status journey_zones_offset(void *user, journey_str zone, journey_time utc, int32_t *offset_seconds)
{
	journey_zones *zones = user;
	char name[NAME_MAX_SIZE + 1];
	bool found = false;
	journey_status status;

	if (zones == NULL || offset_seconds == NULL || (zone.data == NULL && zone.size > 0))
		return JOURNEY_MISUSE;
	if (jy_is_utc(zone)) {
		*offset_seconds = 0;
		return JOURNEY_OK;
	}
	if (zones->directory == NULL || !jy_is_zone_name(zone))
		return JOURNEY_NOT_FOUND;
	memcpy(name, zone.data, zone.size);
	name[zone.size] = '\0';
	if (zones->last >= zones->count || strcmp(zones->items[zones->last]->name, name) != 0) {
		size_t place = jy_zones_find(zones, name, &found);

		status = found ? JOURNEY_OK : jy_zones_add(zones, name, place);
		if (status != JOURNEY_OK)
			return status;
		zones->last = place;
	}
	*offset_seconds = jy_zone_offset(&zones->items[zones->last]->zone, jy_doc_floor(utc, JOURNEY_SECOND));
	return JOURNEY_OK;
}
