/* `journey profile export`, `erase` and `unmerge`. */
#include "profile.h"

#include "cursor.h"
#include "usage.h"

#include <journey/identity.h>
#include <journey/privacy.h>
#include <string.h>

int tool_profile_export(tool_profile *p)
{
	journey_str json;
	tool_text out = {0};
	journey_status status =
		journey_engine_export(p->session.engine, tool_identifier(p->ids[0]), p->at, &json);

	if (status != JOURNEY_OK)
		return tool_profile_error(p, status);
	tool_text_add(&out, json.data, json.size);
	tool_text_put(&out, "\n");
	return tool_profile_write(&out);
}

static bool read_mode(const char *text, journey_erasure *out)
{
	static const char *const names[] = {"delete", "anonymise", "pseudonymise"};

	*out = JOURNEY_ERASE_DELETE;
	for (int i = 0; text && i < 3; i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		*out = (journey_erasure)(JOURNEY_ERASE_DELETE + i);
		return true;
	}
	return !text;
}

/* ,"user":"ann" and the like: what lines of sends to the customer hold, by each of their identifiers. */
static bool name_sends(journey_profile *profile, tool_text *texts, size_t *count)
{
	size_t identifiers = journey_profile_fragment_count(profile);

	for (*count = 0; *count < identifiers; ++*count) {
		journey_identifier id = journey_profile_fragment_id(profile, *count);
		tool_text *text = &texts[*count];

		*text = (tool_text){0};
		tool_text_put(text, strncmp(id.kind.data, "user_id", id.kind.size) == 0 ? ",\"user\":"
			: strncmp(id.kind.data, "anonymous_id", id.kind.size) == 0 ? ",\"anonymous\":" : ",\"identifier\":");
		tool_text_json(text, id.value);
		tool_text_put(text, ",");
		if (text->failed)
			return false;
	}
	return true;
}

/* The customer and the sends that runs keep, in one commit. */
static journey_status forget(tool_profile *p, journey_erasure mode, const tool_text *texts, size_t count)
{
	journey_engine *engine = p->session.engine;
	journey_status status = journey_engine_begin(engine), ended;

	if (status != JOURNEY_OK)
		return status;
	status = journey_engine_erase(engine, tool_identifier(p->ids[0]), mode, p->forever, p->at);
	if (status == JOURNEY_OK)
		status = tool_cursor_blank(engine, texts, count);
	if (status == JOURNEY_OK)
		return journey_engine_commit(engine);
	ended = journey_engine_rollback(engine);
	return ended == JOURNEY_OK ? status : ended;
}

int tool_profile_erase(tool_profile *p)
{
	tool_text texts[JOURNEY_PROFILE_FRAGMENTS_MAX];
	journey_profile *profile;
	journey_erasure mode;
	journey_status status;
	size_t count = 0;

	if (!read_mode(p->mode, &mode)) {
		tool_error("profile", "no such mode: %s (delete, anonymise, pseudonymise)", p->mode);
		return TOOL_USAGE;
	}
	status = journey_engine_profile(p->session.engine, tool_identifier(p->ids[0]), &profile);
	if (status != JOURNEY_OK)
		return tool_profile_error(p, status);
	status = name_sends(profile, texts, &count) ? forget(p, mode, texts, count) : JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		tool_text_free(&texts[i]);
	journey_profile_free(profile);
	if (status != JOURNEY_OK)
		return tool_profile_error(p, status);
	if (p->later)
		return TOOL_OK;
	status = tool_store_compact(&p->session.store);
	return status == JOURNEY_OK ? TOOL_OK : tool_error("profile", "erased, but the file's free space was not cleaned: %s",
		tool_store_error(&p->session.store));
}

int tool_profile_unmerge(tool_profile *p)
{
	journey_status status = journey_engine_unmerge(p->session.engine, tool_identifier(p->ids[0]),
		tool_identifier(p->ids[1]), p->forget ? JOURNEY_UNMERGE_FORGET : JOURNEY_UNMERGE_KEEP_APART, p->at);

	return status == JOURNEY_OK ? TOOL_OK : tool_profile_error(p, status);
}
