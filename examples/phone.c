/*
 * A profile on a phone: no server, no engine, the core library alone. Events are applied as they come, conditions are
 * asked at any moment, and what is known is kept as bytes: here in a file, to be sent to a server that applied events of
 * its own.
 */
#include <journey/journey.h>
#include <stdio.h>
#include <string.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

static journey_strategy *strategy_of_app(void)
{
	journey_feature_options runs = {.size = sizeof runs, .name = STR("runs_7d"), .kind = JOURNEY_FEATURE_COUNT,
		.event = STR("Run Finished"), .window = 7 * JOURNEY_DAY};
	journey_feature_options km = {.size = sizeof km, .name = STR("km"), .kind = JOURNEY_FEATURE_SUM,
		.event = STR("Run Finished"), .of = STR("event.km")};
	journey_strategy *strategy = NULL;
	journey_builder *b;
	journey_error error;
	if (journey_builder_new(NULL, STR("runner"), &b))
		return NULL;
	if (journey_builder_event(b, STR("Run Finished")) ||
		journey_builder_property(b, STR("Run Finished"), STR("km"), JOURNEY_FIELD_DOUBLE) ||
		journey_builder_feature(b, &runs) || journey_builder_feature(b, &km) ||
		journey_builder_segment(b, STR("keen"), STR("profile.runs_7d >= 3")))
		fprintf(stderr, "%s\n", journey_builder_error(b)->message);
	else if (journey_strategy_build(b, &strategy, &error))
		fprintf(stderr, "%s: %s\n", error.where, error.message);
	journey_builder_free(b);
	return strategy;
}

static journey_status run(journey_profile *profile, const char *id, double km, journey_time time)
{
	journey_entry entry = {{{.s = "km"}, 2, JOURNEY_STRING}, {{.d = km}, 0, JOURNEY_DOUBLE}};
	journey_map properties = {1, &entry};
	journey_event event = {.size = sizeof event, .kind = JOURNEY_EVENT_TRACK, .name = STR("Run Finished"),
		.message_id = {id, strlen(id)}, .anonymous_id = STR("this-phone"), .timestamp = time,
		.properties = &properties};
	return journey_profile_apply(profile, &event);
}

/* Whether the runner is keen at a moment, and when that may change with time alone. */
static journey_status look(journey_profile *profile, const char *when, journey_time now)
{
	journey_value keen, km;
	journey_time next;
	journey_status status = journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, STR("km"), now, &km);
	if (!status)
		status = journey_profile_get(profile, JOURNEY_PROFILE_SEGMENT, STR("keen"), now, &keen);
	if (!status)
		status = journey_profile_next_change(profile, JOURNEY_PROFILE_SEGMENT, STR("keen"), now, &next);
	if (!status)
		printf("%s: %.1f km, keen: %s, look again: %s\n", when, km.as.d, keen.as.i ? "true" : "false",
			next == JOURNEY_TIME_NONE ? "not needed" : "later");
	return status;
}

/* The phone's file. */
static journey_status keep(journey_profile *profile, const char *path)
{
	journey_bytes bytes;
	journey_status status = journey_profile_export(profile, 0, &bytes);
	FILE *file = status ? NULL : fopen(path, "wb");
	if (!file)
		return status ? status : JOURNEY_STORAGE;
	if (fwrite(bytes.data, 1, bytes.size, file) != bytes.size)
		status = JOURNEY_STORAGE;
	return fclose(file) ? JOURNEY_STORAGE : status;
}

static journey_status fetch(journey_profile *profile, const char *path)
{
	static char bytes[65536];
	FILE *file = fopen(path, "rb");
	size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	if (file)
		fclose(file);
	return journey_profile_import(profile, (journey_bytes){bytes, size});
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "this-phone.fragment";
	journey_time monday = 1764000000 * JOURNEY_SECOND;
	journey_profile_options options;
	journey_profile *phone = NULL, *server = NULL;
	journey_strategy *strategy = strategy_of_app();
	journey_status status;
	if (!strategy)
		return 1;
	journey_profile_options_init(&options);
	options.strategy = strategy;
	status = journey_profile_new(&options, &phone, NULL);
	if (!status)
		status = journey_profile_new(&options, &server, NULL);
	for (int day = 0; day < 3 && !status; day++)
		status = run(phone, &"run-1\0run-2\0run-3"[6 * day], 5.5, monday + day * JOURNEY_DAY);
	if (!status)
		status = look(phone, "on Wednesday", monday + 2 * JOURNEY_DAY);
	if (!status) /* the first run leaves the window at this very microsecond */
		status = look(phone, "a week after Monday", monday + 7 * JOURNEY_DAY);
	if (!status)
		status = keep(phone, path);
	if (!status)
		status = fetch(server, path);
	if (!status)
		status = look(server, "on the server", monday + 2 * JOURNEY_DAY);
	journey_profile_free(phone), journey_profile_free(server), journey_strategy_free(strategy);
	return status != JOURNEY_OK;
}
