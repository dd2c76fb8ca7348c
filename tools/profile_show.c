/* `journey profile show`: a customer's facts, as a table or as JSON. */
#include "profile.h"

#include "usage.h"

#include <inttypes.h>
#include <journey/document.h>
#include <string.h>

/* What is being written; `json`: inside of an object, `part` 0 before the first. */
typedef struct showing {
	tool_text *out;
	bool json;
	int part;
	bool more; /* a member was written in this part */
} showing;

static const char *const titles[] = {"", "attributes", "features", "segments", "stage"};

static journey_status append(void *user, const char *data, size_t size)
{
	tool_text *text = user;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

static journey_status put_value(showing *s, journey_status status, journey_value value)
{
	if (status == JOURNEY_UNKNOWN)
		tool_text_put(s->out, s->json ? "{\"unknown\":true}" : "unknown");
	else if (status != JOURNEY_OK && value.type != JOURNEY_BOOL)
		tool_text_put(s->out, "null");
	else if (!s->json && value.type == JOURNEY_NULL)
		tool_text_put(s->out, "-");
	else
		return journey_json_write(value, append, s->out);
	return JOURNEY_OK;
}

/* Closes the object of the part before, and opens that of this one. */
static void turn_to(showing *s, int part)
{
	if (s->part == part)
		return;
	if (s->json) {
		tool_text_print(s->out, "%s,\"%s\":%s", s->part && s->part != JOURNEY_PROFILE_STAGE ? "}" : "",
			titles[part], part == JOURNEY_PROFILE_STAGE ? "" : "{");
	} else if (part != JOURNEY_PROFILE_STAGE) {
		tool_text_print(s->out, "\n%s\n", titles[part]);
	} else {
		tool_text_put(s->out, "\n");
	}
	s->part = part;
	s->more = false;
}

static journey_status show(void *user, journey_profile_part part, journey_str name, journey_status status,
	journey_value value)
{
	showing *s = user;

	turn_to(s, (int)part);
	if (s->json && part != JOURNEY_PROFILE_STAGE) {
		tool_text_put(s->out, s->more ? "," : "");
		tool_text_json(s->out, name);
		tool_text_put(s->out, ":");
	} else if (!s->json) {
		tool_text_print(s->out, part == JOURNEY_PROFILE_STAGE ? "%-12.*s " : "  %-24.*s  ", (int)name.size, name.data);
	}
	s->more = true;
	status = put_value(s, status, value);
	tool_text_put(s->out, s->json ? "" : "\n");
	return status;
}

/* The identifiers by the kind in front of each. */
static void put_identifiers(tool_text *out, const journey_profile *profile, bool json)
{
	size_t count = journey_profile_fragment_count(profile), i;

	tool_text_put(out, json ? "{\"identifiers\":[" : "identifiers ");
	for (i = 0; i < count; i++) {
		journey_identifier id = journey_profile_fragment_id(profile, i);

		if (json) {
			tool_text_print(out, "%s{\"kind\":", i ? "," : "");
			tool_text_json(out, id.kind);
			tool_text_put(out, ",\"value\":");
			tool_text_json(out, id.value);
			tool_text_put(out, "}");
		} else {
			tool_text_put(out, " ");
			tool_text_plain(out, id.kind);
			tool_text_put(out, ":");
			tool_text_plain(out, id.value);
		}
	}
	tool_text_put(out, json ? "]" : "\n");
}

static void put_time(tool_text *out, const char *name, journey_time time, bool json)
{
	char room[JOURNEY_TIME_TEXT];

	if (json) {
		tool_text_print(out, ",\"%s\":", name);
		tool_text_time(out, time);
	} else {
		size_t size = time == JOURNEY_TIME_NONE ? 0 : journey_time_write(time, room);

		tool_text_print(out, "%-12s %.*s\n", name, (int)size, room);
	}
}

static journey_status put_digest(tool_text *out, journey_profile *profile, bool json)
{
	unsigned char digest[16];
	journey_status status = journey_profile_digest(profile, digest);

	if (status != JOURNEY_OK)
		return status;
	tool_text_put(out, json ? ",\"digest\":\"" : "\ndigest       ");
	tool_text_hex(out, digest, sizeof digest);
	tool_text_put(out, json ? "\"}\n" : "\n");
	return JOURNEY_OK;
}

static journey_status put_all(tool_text *out, const tool_profile *p, journey_profile *profile)
{
	showing s = {out, p->json, 0, false};
	journey_status status;

	put_identifiers(out, profile, p->json);
	put_time(out, "at", p->at, p->json);
	put_time(out, "first_seen", journey_profile_first_seen(profile), p->json);
	put_time(out, "last_seen", journey_profile_last_seen(profile), p->json);
	status = journey_profile_visit(profile, p->at, show, &s);
	if (status != JOURNEY_OK)
		return status;
	if (p->json && s.part && s.part != JOURNEY_PROFILE_STAGE)
		tool_text_put(out, "}");
	return put_digest(out, profile, p->json);
}

int tool_profile_show(tool_profile *p)
{
	journey_profile *profile;
	tool_text out = {0};
	journey_status status = journey_engine_profile(p->session.engine, tool_identifier(p->ids[0]), &profile);
	int result;

	if (status != JOURNEY_OK)
		return tool_profile_error(p, status);
	if (p->at == JOURNEY_TIME_NONE)
		p->at = journey_profile_last_seen(profile);
	status = put_all(&out, p, profile);
	if (status == JOURNEY_OK) {
		result = tool_profile_write(&out);
	} else {
		result = tool_error_of("profile", p->ids[0], status, journey_profile_error(profile));
		tool_text_free(&out);
	}
	journey_profile_free(profile);
	return result;
}
