/* Time zones from TZif files. */
#include "document/check_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "/usr/share/zoneinfo"

static bool installed(void)
{
	struct stat info;

	if (stat(DIRECTORY "/Europe/Berlin", &info) == 0)
		return true;
	torture_skip(DIRECTORY " is not there (Debian: tzdata)");
	return false;
}

typedef struct instant {
	const char *zone, *utc;
	int32_t minutes;
} instant;

/* Both sides of each switch. Sources: the tz database's own comments, RFC 8536, "date" of GNU coreutils. */
static const instant instants[] = {
	{"Europe/Berlin", "2024-03-31T00:59:59Z", 60},
	{"Europe/Berlin", "2024-03-31T01:00:00Z", 120},
	{"Europe/Berlin", "2024-10-27T00:59:59Z", 120},
	{"Europe/Berlin", "2024-10-27T01:00:00Z", 60},
	{"Europe/Berlin", "1945-05-24T00:00:00Z", 180}, /* double summer time */
	{"Europe/Berlin", "1970-07-01T00:00:00Z", 60},  /* no summer time that year */
	{"Europe/Berlin", "2150-03-29T00:59:59Z", 60},
	{"Europe/Berlin", "2150-03-29T01:00:00Z", 120}, /* by the rule */
	{"Europe/Berlin", "9998-07-01T00:00:00Z", 120},
	{"Europe/Berlin", "9999-12-31T23:00:00Z", 60},
	{"America/St_Johns", "2024-03-10T05:29:59Z", -210},
	{"America/St_Johns", "2024-03-10T05:30:00Z", -150},
	{"America/St_Johns", "2024-11-03T04:29:59Z", -150},
	{"America/St_Johns", "2024-11-03T04:30:00Z", -210},
	{"America/St_Johns", "2010-03-14T03:30:59Z", -210},
	{"America/St_Johns", "2010-03-14T03:31:00Z", -150}, /* at 00:01 */
	{"America/St_Johns", "2090-07-01T00:00:00Z", -150},
	{"America/St_Johns", "2090-12-01T00:00:00Z", -210},
	{"Australia/Lord_Howe", "2024-04-06T14:59:59Z", 660},
	{"Australia/Lord_Howe", "2024-04-06T15:00:00Z", 630},
	{"Australia/Lord_Howe", "2024-10-05T15:29:59Z", 630},
	{"Australia/Lord_Howe", "2024-10-05T15:30:00Z", 660},
	{"Australia/Lord_Howe", "2099-01-01T00:00:00Z", 660},
	{"Australia/Lord_Howe", "2099-06-01T00:00:00Z", 630},
	{"Asia/Kathmandu", "2024-01-01T00:00:00Z", 345},
	{"Asia/Tokyo", "3000-01-01T00:00:00Z", 540},
	{"Pacific/Kiritimati", "2024-01-01T00:00:00Z", 840},
	{"Etc/GMT+5", "2024-01-01T00:00:00Z", -300},
	{"America/New_York", "2024-03-10T06:59:59Z", -300},
	{"America/New_York", "2024-03-10T07:00:00Z", -240},
	{"Europe/Dublin", "2090-07-01T00:00:00Z", 60},
	{"Europe/Dublin", "2090-01-01T00:00:00Z", 0},
	{"Europe/London", "2011-03-27T00:59:59Z", 0},
	{"Europe/London", "2011-03-27T01:00:00Z", 60},
	{"UTC", "2024-01-01T00:00:00Z", 0},
	{"Z", "2024-01-01T00:00:00Z", 0},
};

JOURNEY_PLAIN_TEST(knows_offsets)
{
	journey_zones *zones = NULL;
	journey_error error;
	size_t i;

	if (!installed())
		return;
	TRY(journey_zones_new(allocator, DIRECTORY, &zones, &error));
	for (i = 0; i < sizeof instants / sizeof instants[0]; i++) {
		const instant *at = &instants[i];
		journey_time time = 0;
		int32_t offset = 1;

		ck_assert_int_eq(journey_time_read(str(at->utc), &time), JOURNEY_OK);
		ck_assert_msg(journey_zones_offset(zones, str(at->zone), time, &offset) == JOURNEY_OK, "%s",
			      at->zone);
		ck_assert_msg(offset == at->minutes * 60, "%s at %s: %d seconds, expected %d minutes",
			      at->zone, at->utc, offset, at->minutes);
	}
	{
		/* Microseconds before the switch count as before, also before 1970. */
		int32_t offset = 0;

		TRY(journey_zones_offset(zones, str("Europe/Berlin"), INT64_C(1711846800000000) - 1,
					 &offset));
		ck_assert_int_eq(offset, 3600);
		TRY(journey_zones_offset(zones, str("Europe/Berlin"), JOURNEY_TIME_MIN, &offset));
		ck_assert_int_eq(offset, 3208); /* local mean time */
	}
done:
	journey_zones_free(zones);
}

JOURNEY_TEST(memory_failures_leave_zones_usable)
{
	journey_zones *zones = NULL;
	int32_t offset = 0;

	if (!installed())
		return;
	TRY(journey_zones_new(allocator, DIRECTORY, &zones, NULL));
	TRY_AGAIN(journey_zones_offset(zones, str("Europe/Berlin"), 0, &offset));
	ck_assert_int_eq(offset, 3600);
	TRY_AGAIN(journey_zones_offset(zones, str("Asia/Tokyo"), 0, &offset));
	ck_assert_int_eq(offset, 32400);
	TRY_AGAIN(journey_zones_offset(zones, str("Europe/Berlin"), 0, &offset));
	ck_assert_int_eq(offset, 3600);
done:
	journey_zones_free(zones);
}

JOURNEY_PLAIN_TEST(refuses_names)
{
	static const char *const wrong[] = {
		"",
		"../../../etc/passwd",
		"Europe/../Europe/Berlin",
		"/etc/passwd",
		"Europe/",
		"Europe//Berlin",
		"Europe",
		"Nowhere/Atall",
		"zone.tab",
		"Europe/Berlin\n",
		"Europe/Ber lin",
		".",
		"%s",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	journey_zones *zones = NULL, *none = NULL;
	journey_error error;
	int32_t offset = 77;
	size_t i;

	ck_assert_int_eq(journey_zones_new(allocator, "/nowhere/at/all", &zones, &error), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(error.where, "/nowhere/at/all");
	ck_assert_str_eq(error.message, "no directory of time zones");
	ck_assert_ptr_null(zones);
	ck_assert_int_eq(journey_zones_new(allocator, NULL, NULL, NULL), JOURNEY_MISUSE);
	TRY(journey_zones_new(allocator, NULL, &none, NULL));
	TRY(journey_zones_offset(none, str("UTC"), 0, &offset));
	ck_assert_int_eq(offset, 0);
	offset = 77;
	ck_assert_int_eq(journey_zones_offset(none, str("Europe/Berlin"), 0, &offset), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_zones_offset(NULL, str("UTC"), 0, &offset), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_zones_offset(none, str("UTC"), 0, NULL), JOURNEY_MISUSE);
	if (!installed())
		goto done;
	TRY(journey_zones_new(allocator, DIRECTORY, &zones, NULL));
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(journey_zones_offset(zones, str(wrong[i]), 0, &offset) == JOURNEY_NOT_FOUND,
			      "%s", wrong[i]);
	ck_assert_int_eq(offset, 77);
done:
	journey_zones_free(zones);
	journey_zones_free(none);
}

/* ---- files made here ---- */

static char folder[64];

static void write_zone(const unsigned char *data, size_t size)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof path, "%s/Test", folder);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

static void remove_folder(void)
{
	char path[96];

	snprintf(path, sizeof path, "%s/Test", folder);
	remove(path);
	rmdir(folder);
}

/* A file of version 2 without transitions and with a rule. */
static size_t rule_file(unsigned char *out, const char *rule)
{
	unsigned char header[44] = "TZif2";
	size_t n = 0;
	int i;

	header[39] = 1; /* one type, */
	header[43] = 4; /* four characters of names */
	for (i = 0; i < 2; i++) {
		memcpy(out + n, header, sizeof header);
		n += sizeof header;
		memcpy(out + n, "\0\0\0\0\0\0UTC\0", 10);
		n += 10;
	}
	n += (size_t)sprintf((char *)out + n, "\n%s\n", rule);
	return n;
}

static journey_status offset_by_rule(const char *rule, const char *utc, int32_t *offset)
{
	unsigned char file[256];
	journey_zones *zones = NULL;
	journey_time time = 0;
	journey_status status;

	write_zone(file, rule_file(file, rule));
	ck_assert_int_eq(journey_time_read(str(utc), &time), JOURNEY_OK);
	ck_assert_int_eq(journey_zones_new(NULL, folder, &zones, NULL), JOURNEY_OK);
	status = journey_zones_offset(zones, str("Test"), time, offset);
	journey_zones_free(zones);
	return status;
}

JOURNEY_PLAIN_TEST(reads_rules)
{
	static const struct {
		const char *rule, *utc;
		int32_t offset;
	} good[] = {
		{"<+0330>-3:30", "2024-01-01T00:00:00Z", 12600},
		{"LMT+0:36:32", "2024-01-01T00:00:00Z", -2192},
		{"EST5EDT,M3.2.0,M11.1.0", "2024-03-10T06:59:59Z", -18000},
		{"EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z", -14400},
		{"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01T00:00:00Z",
		 0}, /* Dublin: winter is the "summer" time */
		{"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01T00:00:00Z", 3600},
		{"AAA3BBB,J60/0,J300", "2024-03-01T02:59:59Z", -10800}, /* J60 is March 1st in every year */
		{"AAA3BBB,J60/0,J300", "2024-03-01T03:00:00Z", -7200},
		{"AAA3BBB,59/0,299", "2024-02-29T03:00:00Z", -7200},      /* 59 is February 29th */
		{"XXX3EDT4,0/0,J365/23", "2024-01-01T03:00:00Z", -14400}, /* summer time all year */
		{"XXX3EDT4,0/0,J365/23", "2024-12-31T23:59:59Z", -14400},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T00:59:59Z",
		 -7200}, /* a negative time of day (Nuuk) */
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z", -3600},
	};
	static const char *const wrong[] = {"X",
					    "EST",
					    "EST5EDT,",
					    "EST5EDT,M13.1.0,M11.1.0",
					    "EST5EDT,M3.2.7,M11.1.0",
					    "EST5EDT,M3.2.0",
					    "EST25",
					    "<EST5",
					    "EST5EDT,J0,J5",
					    "EST5EDT,M3.2.0,M11.1.0x",
					    "EST5EDT,366,1",
					    "E5T5"};
	int32_t offset = 0;
	size_t i;

	(void)allocator;
	strcpy(folder, "/tmp/journey-zones-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		ck_assert_msg(offset_by_rule(good[i].rule, good[i].utc, &offset) == JOURNEY_OK, "%s",
			      good[i].rule);
		ck_assert_msg(offset == good[i].offset, "%s at %s: %d, expected %d", good[i].rule,
			      good[i].utc, offset, good[i].offset);
	}
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(offset_by_rule(wrong[i], "2024-01-01", &offset) == JOURNEY_CORRUPT, "%s",
			      wrong[i]);
	remove_folder();
}

/* Each prefix of a real file, and each byte of its head changed. */
JOURNEY_PLAIN_TEST(survives_broken_files)
{
	size_t size = 0, i;
	unsigned char *data;
	journey_zones *zones = NULL;
	int32_t offset = 0;

	(void)allocator;
	if (!installed())
		return;
	data = (unsigned char *)read_whole(DIRECTORY "/Europe/Berlin", &size);
	ck_assert_ptr_nonnull(data);
	strcpy(folder, "/tmp/journey-zones-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (i = 0; i < 2 * size; i += torture_long() ? 1 : 7) {
		unsigned char kept = data[i / 2];
		journey_status status;

		data[i / 2] = (unsigned char)(i % 2 ? kept ^ 0x80 : kept);
		write_zone(data, i % 2 ? size : i / 2);
		data[i / 2] = kept;
		ck_assert_int_eq(journey_zones_new(NULL, folder, &zones, NULL), JOURNEY_OK);
		status = journey_zones_offset(zones, str("Test"), INT64_C(4000000000000000), &offset);
		ck_assert(status == JOURNEY_CORRUPT || (status == JOURNEY_OK && i % 2 == 1));
		journey_zones_free(zones);
	}
	remove_folder();
	free(data);
}

Suite *suite_zones(void)
{
	return torture_suite("zones", torture_knows_offsets, torture_memory_failures_leave_zones_usable,
			     torture_refuses_names, torture_reads_rules, torture_survives_broken_files, NULL);
}
