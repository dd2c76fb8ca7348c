#include "engine/places.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/outbox.h"

/* A row that cannot be read changes nothing. */
static journey_status is_theirs(journey_engine *engine, jy_component *component, jy_hash128 send, bool *theirs)
{
	char digits[JY_SEND_KEY];
	jy_outbox_row row;
	jy_send_key(send, digits);
	journey_status status = jy_outbox_get(engine, jy_str_of(digits, JY_SEND_KEY), &row);
	*theirs = status == JOURNEY_CORRUPT || status == JOURNEY_VERSION;
	if (status == JOURNEY_OK)
		*theirs = jy_component_member(component, row.customer) != NULL;
	return *theirs || status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

journey_status jy_places_keep(journey_engine *engine, jy_component *component)
{
	jy_actions *actions = &component->actions;
	journey_status status = JOURNEY_OK;
	size_t sents = 0, flights = 0;
	for (size_t i = 0; status == JOURNEY_OK && i < actions->sent_count; i++) {
		bool theirs = true;
		if (actions->sents[i].reserved)
			status = is_theirs(engine, component, actions->sents[i].key, &theirs);
		if (theirs)
			actions->sents[sents++] = actions->sents[i];
	}
	for (size_t i = 0; status == JOURNEY_OK && i < actions->flight_count; i++) {
		bool theirs;
		status = is_theirs(engine, component, actions->flights[i].send, &theirs);
		if (theirs)
			actions->flights[flights++] = actions->flights[i];
	}
	if (status == JOURNEY_OK) {
		actions->sent_count = sents;
		actions->flight_count = flights;
	}
	return status;
}
