/* Taking back that two identifiers are one customer's. */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/circle.h"
#include "engine/component.h"
#include "engine/identity.h"
#include "engine/subject.h"
#include <journey/identity.h>

/* A fragment that is known, as part of the call. */
static journey_status known_member(journey_engine *engine, journey_identifier identifier, jy_member **out)
{
	journey_str name;
	journey_status status = jy_subject(engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = jy_member_get(engine, name, out);
	if (status == JOURNEY_OK)
		status = jy_component_touch(engine, (*out)->component);
	if (status == JOURNEY_OK && jy_fragment_empty((*out)->fragment))
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "identifier", "nothing is known of `%.*s`",
		                    (int)(identifier.value.size < 80 ? identifier.value.size : 80), identifier.value.data);
	return status;
}

/* One end forgets the other, or keeps it apart. */
static journey_status part(journey_engine *engine, jy_member *member, const jy_member *other,
                           journey_unmerge_mode mode, bool *found)
{
	journey_str name = jy_fragment_identifier(other->fragment);
	journey_status status = mode == JOURNEY_UNMERGE_FORGET ? jy_fragment_unlink(member->fragment, name)
	                                                       : jy_fragment_cut(member->fragment, name, engine->clock);
	if (status == JOURNEY_LIMIT)
		return jy_error_set(&engine->error, status, "identifier", "%d identifiers are kept apart from it already",
		                    JY_FRAGMENT_CUTS_MAX);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	*found = *found || status == JOURNEY_OK;
	member->dirty = member->dirty || status == JOURNEY_OK;
	return status;
}

static journey_status unmerge(journey_engine *engine, journey_identifier a, journey_identifier b,
                              journey_unmerge_mode mode)
{
	jy_member *x, *y;
	bool found = false;
	journey_status status = known_member(engine, a, &x);
	if (status == JOURNEY_OK)
		status = known_member(engine, b, &y);
	if (status == JOURNEY_OK && x == y)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "identifier", "both are the same");
	if (status == JOURNEY_OK)
		status = part(engine, x, y, mode, &found);
	if (status == JOURNEY_OK)
		status = part(engine, y, x, mode, &found);
	if (status != JOURNEY_OK)
		return status;
	if (!found)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "identifier", "nothing says that they belong together");
	jy_circle *circles[2] = {x->component->circle, y->component->circle};
	status = jy_circles_rearrange(engine, circles, circles[0] == circles[1] ? 1 : 2, NULL);
	return status == JOURNEY_OK ? jy_identity_react(engine, NULL) : status;
}

journey_status journey_engine_unmerge(journey_engine *engine, journey_identifier a, journey_identifier b,
                                      journey_unmerge_mode mode, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (mode != JOURNEY_UNMERGE_KEEP_APART && mode != JOURNEY_UNMERGE_FORGET)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "mode", "no such mode: %d", (int)mode);
	else if (engine->clock == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "now", "the first call of an engine needs a time");
	else
		status = unmerge(engine, a, b, mode);
	return jy_call_end(engine, status);
}
