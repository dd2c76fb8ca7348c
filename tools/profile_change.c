/* `journey profile export`, `erase` and `unmerge`. */
#include "profile.h"

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

int tool_profile_erase(tool_profile *p)
{
	journey_erasure mode;
	journey_status status;

	if (!read_mode(p->mode, &mode)) {
		tool_error("profile", "no such mode: %s (delete, anonymise, pseudonymise)", p->mode);
		return TOOL_USAGE;
	}
	status = journey_engine_erase(p->session.engine, tool_identifier(p->ids[0]), mode, p->forever, p->at);
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
