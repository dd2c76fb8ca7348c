/*
 * What the actions of `journey profile` share.
 */
#ifndef JOURNEY_TOOLS_PROFILE_H
#define JOURNEY_TOOLS_PROFILE_H

#include "session.h"
#include <stdbool.h>

typedef struct tool_profile {
	const char *action, *store, *mode;
	tool_session_options given;
	bool json, forever, forget, later, pii;
	journey_time at; /* JOURNEY_TIME_NONE: the store's clock */
	const char *ids[2]; /* as given: KIND:ID, or a user id */
	int id_count;
	tool_session session;
} tool_profile;

/* The kind and the value of "KIND:ID"; a text without a kind is a user id. */
journey_identifier tool_identifier(const char *text);
/* Says what an engine call on a customer said; an exit status. */
int tool_profile_error(const tool_profile *profile, journey_status status);
/* Writes the text out and frees it; an exit status. */
int tool_profile_write(tool_text *text);

int tool_profile_show(tool_profile *profile);
int tool_profile_export(tool_profile *profile);
int tool_profile_erase(tool_profile *profile);
int tool_profile_unmerge(tool_profile *profile);
int tool_profile_why(tool_profile *profile);

#endif
