#include "document/zone.h"

#include <string.h>

/* No zone is anywhere near; keeps sums small. */
#define TRANSITIONS_MAX 65536
#define OFFSET_MAX (26 * 3600)
#define HEADER 44

typedef struct jy_tzif {
	const unsigned char *at, *end;
	int version; /* '\0', '2', ... */
	uint32_t isut, isstd, leap, time, type, chars;
} jy_tzif;

static uint32_t jy_tzif_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Two's complement without a conversion that C leaves open. */
static int32_t jy_tzif_i32(const unsigned char *p)
{
	uint32_t x = jy_tzif_u32(p);

	return x < UINT32_C(0x80000000) ? (int32_t)x : -(int32_t)(UINT32_MAX - x) - 1;
}

static int64_t jy_tzif_i64(const unsigned char *p)
{
	uint64_t x = (uint64_t)jy_tzif_u32(p) << 32 | jy_tzif_u32(p + 4);

	return x < UINT64_C(0x8000000000000000) ? (int64_t)x : -(int64_t)(UINT64_MAX - x) - 1;
}

static bool jy_tzif_header(jy_tzif *t)
{
	if (t->end - t->at < HEADER || memcmp(t->at, "TZif", 4) != 0)
		return false;
	t->version = t->at[4];
	t->isut = jy_tzif_u32(t->at + 20);
	t->isstd = jy_tzif_u32(t->at + 24);
	t->leap = jy_tzif_u32(t->at + 28);
	t->time = jy_tzif_u32(t->at + 32);
	t->type = jy_tzif_u32(t->at + 36);
	t->chars = jy_tzif_u32(t->at + 40);
	t->at += HEADER;
	return t->isut <= 256 && t->isstd <= 256 && t->leap <= TRANSITIONS_MAX &&
	       t->time <= TRANSITIONS_MAX && t->type >= 1 && t->type <= 256 && t->chars <= TRANSITIONS_MAX;
}

/* Bytes of the data block; `width` is that of its times. */
static size_t jy_tzif_size(const jy_tzif *t, size_t width)
{
	return t->time * (width + 1) + t->type * 6u + t->chars + t->leap * (width + 4) + t->isstd + t->isut;
}

static journey_status jy_zone_fill(const jy_tzif *t, size_t width, jy_zone *zone)
{
	const unsigned char *times = t->at, *index = times + t->time * width, *types = index + t->time;
	size_t i;

	for (i = 0; i < t->type; i++) {
		int32_t offset = jy_tzif_i32(types + 6 * i);

		if (offset < -OFFSET_MAX || offset > OFFSET_MAX)
			return JOURNEY_CORRUPT;
	}
	zone->first = jy_tzif_i32(types);
	for (i = 0; i < t->time; i++) {
		zone->times[i] = width == 8 ? jy_tzif_i64(times + 8 * i) : jy_tzif_i32(times + 4 * i);
		if (index[i] >= t->type || (i > 0 && zone->times[i] <= zone->times[i - 1]))
			return JOURNEY_CORRUPT;
		zone->offsets[i] = jy_tzif_i32(types + 6 * (size_t)index[i]);
	}
	return JOURNEY_OK;
}

/* "\nRULE\n" after the last block; an empty rule says nothing. */
static journey_status jy_zone_footer(const unsigned char *at, const unsigned char *end, jy_zone *zone)
{
	journey_str text;
	const unsigned char *stop;

	if (at == end || *at != '\n')
		return JOURNEY_CORRUPT;
	at++;
	stop = memchr(at, '\n', (size_t)(end - at));
	if (stop == NULL)
		return JOURNEY_CORRUPT;
	text.data = (const char *)at;
	text.size = (size_t)(stop - at);
	return text.size == 0 || jy_zone_rule_read(text, &zone->rule) ? JOURNEY_OK : JOURNEY_CORRUPT;
}

static void *jy_zone_alloc(const journey_allocator *allocator, size_t size)
{
	return allocator->resize(allocator->user, NULL, 0, size);
}

void jy_zone_free(const journey_allocator *allocator, jy_zone *zone)
{
	if (zone->times != NULL)
		allocator->resize(allocator->user, zone->times, zone->count * sizeof *zone->times, 0);
	if (zone->offsets != NULL)
		allocator->resize(allocator->user, zone->offsets, zone->count * sizeof *zone->offsets, 0);
	memset(zone, 0, sizeof *zone);
}

static journey_status jy_zone_take(const journey_allocator *allocator, const jy_tzif *t, size_t width,
				   jy_zone *zone)
{
	journey_status status;

	zone->count = t->time;
	if (zone->count > 0) {
		zone->times = jy_zone_alloc(allocator, zone->count * sizeof *zone->times);
		zone->offsets = jy_zone_alloc(allocator, zone->count * sizeof *zone->offsets);
		if (zone->times == NULL || zone->offsets == NULL)
			return JOURNEY_NO_MEMORY;
	}
	status = jy_zone_fill(t, width, zone);
	if (status == JOURNEY_OK && width == 8)
		status = jy_zone_footer(t->at + jy_tzif_size(t, width), t->end, zone);
	return status;
}

journey_status jy_zone_read(const journey_allocator *allocator, journey_bytes file, jy_zone *out)
{
	const unsigned char *data = file.data;
	jy_tzif t;
	jy_zone zone;
	size_t width = 4;
	journey_status status;

	memset(&t, 0, sizeof t);
	memset(&zone, 0, sizeof zone);
	t.at = data;
	t.end = data + file.size;
	if (!jy_tzif_header(&t) || jy_tzif_size(&t, width) > (size_t)(t.end - t.at))
		return JOURNEY_CORRUPT;
	if (t.version >= '2') {
		/* The first block is there for old readers; the second has times of 64 bits. */
		t.at += jy_tzif_size(&t, width);
		width = 8;
		if (!jy_tzif_header(&t) || jy_tzif_size(&t, width) > (size_t)(t.end - t.at))
			return JOURNEY_CORRUPT;
	}
	status = jy_zone_take(allocator, &t, width, &zone);
	if (status == JOURNEY_OK)
		*out = zone;
	else
		jy_zone_free(allocator, &zone);
	return status;
}

int32_t jy_zone_offset(const jy_zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->count;

	/* The number of transitions at or before the time. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->times[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->count && zone->rule.set)
		return jy_zone_rule_offset(&zone->rule, seconds);
	return low == 0 ? zone->first : zone->offsets[low - 1];
}
