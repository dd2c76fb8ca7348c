/*
 * Forgetting a customer. The rows under all identifiers go, tombstones come; where the profile is to stay without a
 * name, it is written once more under others. Sums over customers stay as they are.
 */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/digest_sends.h"
#include "engine/keyed.h"
#include "engine/membership.h"
#include "engine/quality.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/rows.h"
#include "engine/policies.h"
#include "engine/subject.h"
#include "engine/tombstone.h"
#include "engine/watchers.h"
#include "profile/veil.h"
#include <journey/privacy.h>
#include <string.h>

/* Profiles that may share a pseudonym: each is of a customer who came back after the last was erased. */
#define PSEUDONYMS_MAX 64

typedef struct erasing {
	journey_engine *engine;
	jy_component *component;
	journey_erasure mode;
	journey_str *names; /* new identifiers, by member; only where the profile stays */
} erasing;

/* ---- sends and decisions ---- */

/* What an unsent offer had reserved is free again. */
static journey_status give_back(journey_engine *engine, const jy_outbox_row *row)
{
	uint32_t offer = jy_strategy_offer(engine->strategy, row->offer);
	if (offer == JY_NONE || row->ghost || row->attempt > 0 || engine->strategy->offers[offer].stock < 0)
		return JOURNEY_OK;
	return jy_count(engine, JY_SUM_STOCK, offer, 0, -1);
}

static journey_status erase_send(journey_engine *engine, journey_str key)
{
	jy_outbox_row row;
	journey_status status = jy_outbox_get(engine, key, &row);
	bool handed = status == JOURNEY_OK && row.attempt > 0; /* perhaps sent: its stock is gone */
	if (status == JOURNEY_OK)
		status = give_back(engine, &row);
	else if (status == JOURNEY_NOT_FOUND)
		status = JOURNEY_OK;
	if (status == JOURNEY_OK)
		status = jy_row_erase(engine, JY_ROW_OUTBOX, key);
	if (status == JOURNEY_OK)
		status = jy_row_erase(engine, JY_ROW_DECISION, key);
	if (status == JOURNEY_OK)
		status = jy_row_erase(engine, JY_ROW_FEEDBACK, key);
	if (status == JOURNEY_OK)
		status = handed ? jy_row_erase(engine, JY_ROW_BUNDLE, key) : jy_digest_forget(engine, key);
	return status == JOURNEY_OK ? jy_row_erase(engine, JY_ROW_REQUEST, key) : status;
}

/* All that was decided while this identifier named the customer. */
static journey_status erase_owned(journey_engine *engine, journey_str identifier)
{
	jy_owned owned;
	memset(&owned, 0, sizeof owned);
	journey_status status = jy_owned_list(engine, identifier, &owned);
	for (size_t i = 0; status == JOURNEY_OK && i < owned.count; i++) {
		status = erase_send(engine, owned.keys[i]);
		if (status == JOURNEY_OK)
			status = jy_owned_delete(engine, identifier, owned.keys[i]);
	}
	return status;
}

/* What was kept beside facts and actions while this identifier named the customer. */
static journey_status erase_rows(journey_engine *engine, journey_str identifier)
{
	journey_status status = erase_owned(engine, identifier);
	return status == JOURNEY_OK ? jy_watch_leave(engine, identifier) : status;
}

/* ---- other names ---- */

static journey_str member_name(const erasing *e, size_t i)
{
	return jy_fragment_identifier(e->component->members[i]->fragment);
}

/* The hash of everything that is known under an identifier: nobody has that any more once it is erased. */
static journey_status anonymous_digits(const erasing *e, size_t i, char out[JY_KEYED_DIGITS])
{
	jy_siphash hash;
	jy_buffer *bytes = &e->engine->text;
	bytes->size = 0;
	journey_status status = jy_fragment_encode(e->component->members[i]->fragment, bytes);
	if (status == JOURNEY_OK)
		status = jy_keyed_hash(e->engine, JY_KEYED_ANONYMOUS, bytes->data, bytes->size, &hash);
	if (status == JOURNEY_OK)
		jy_keyed_digits(&hash, out);
	return status;
}

/* Kind, a tilde, the digits and, from the second on, a number. */
static journey_status make_name(const erasing *e, size_t i, const char digits[JY_KEYED_DIGITS], unsigned number,
                                journey_str *out)
{
	journey_str old = member_name(e, i);
	size_t head = old.size - jy_subject_value(old).size;
	char *text = jy_arena_alloc(&e->engine->arena, head + JY_KEYED_DIGITS + 4);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	memcpy(text, old.data, head);
	text[head++] = '~';
	memcpy(text + head, digits, JY_KEYED_DIGITS);
	head += JY_KEYED_DIGITS;
	if (number > 1) {
		text[head++] = (char)('0' + number / 10);
		text[head++] = (char)('0' + number % 10);
	}
	*out = jy_str_of(text, head);
	return JOURNEY_OK;
}

/* Whether nobody has the name. The empty customer that was looked at leaves the cache, where it would hide the rows. */
static journey_status is_free(journey_engine *engine, journey_str identifier)
{
	jy_component *found;
	journey_status status = jy_component_get(engine, identifier, &found);
	if (status != JOURNEY_OK)
		return status;
	return jy_component_known(found) ? JOURNEY_DUPLICATE : jy_component_erase(engine, found);
}

static journey_status choose_name(const erasing *e, size_t i)
{
	char digits[JY_KEYED_DIGITS];
	journey_str old = member_name(e, i);
	journey_status status = e->mode == JOURNEY_ERASE_ANONYMISE
	                                ? anonymous_digits(e, i, digits)
	                                : jy_keyed_value(e->engine, jy_subject_kind(old), jy_subject_value(old), digits);
	for (unsigned number = 1; status == JOURNEY_OK && number <= PSEUDONYMS_MAX; number++) {
		status = make_name(e, i, digits, number, &e->names[i]);
		if (status == JOURNEY_OK)
			status = is_free(e->engine, e->names[i]);
		if (status != JOURNEY_DUPLICATE)
			return status;
		status = JOURNEY_OK;
	}
	if (status != JOURNEY_OK)
		return status;
	return jy_error_set(&e->engine->error, JOURNEY_LIMIT, "", "there are %d profiles under this pseudonym",
	                    PSEUDONYMS_MAX);
}

/* An edge may lead to an identifier that a limit has kept out of the customer: it gets a name that nobody has. */
static journey_status rename_identifier(void *user, journey_str identifier, journey_str *out)
{
	const erasing *e = user;
	char digits[JY_KEYED_DIGITS];
	for (size_t i = 0; i < e->component->member_count; i++) {
		if (jy_str_equal(member_name(e, i), identifier)) {
			*out = e->names[i];
			return JOURNEY_OK;
		}
	}
	journey_status status = jy_keyed_value(e->engine, jy_str("elsewhere"), identifier, digits);
	char *text = jy_arena_alloc(&e->engine->arena, JY_KEYED_DIGITS + 2);
	if (status != JOURNEY_OK || text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = 'a';
	text[1] = '~';
	memcpy(text + 2, digits, JY_KEYED_DIGITS);
	*out = jy_str_of(text, JY_KEYED_DIGITS + 2);
	return JOURNEY_OK;
}

static journey_status rehash(void *user, jy_hash128 id, jy_hash128 *out)
{
	const erasing *e = user;
	unsigned char bytes[16];
	jy_siphash hash;
	for (unsigned i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(id.a >> 8 * i);
		bytes[8 + i] = (unsigned char)(id.b >> 8 * i);
	}
	journey_status status = jy_keyed_hash(e->engine, JY_KEYED_MESSAGE, bytes, sizeof bytes, &hash);
	jy_reader r = jy_reader_of(hash.bytes, sizeof hash.bytes);
	if (status == JOURNEY_OK) {
		out->a = jy_reader_u64(&r);
		out->b = jy_reader_u64(&r);
	}
	return status;
}

/* ---- the profile that stays ---- */

static journey_status keep_facts(erasing *e, size_t i)
{
	jy_veil veil = {e, rename_identifier, rehash};
	jy_fragment *veiled = NULL;
	jy_key key;
	jy_buffer *bytes = &e->engine->text;
	journey_status status = jy_fragment_veil(e->component->members[i]->fragment, &veil, &veiled);
	bytes->size = 0;
	if (status == JOURNEY_OK)
		status = jy_fragment_encode(veiled, bytes);
	jy_key_row(&key, e->engine->tenant, JY_ROW_FRAGMENT, e->names[i]);
	if (status == JOURNEY_OK)
		status = jy_batch_put(&e->engine->batch, &key, jy_buffer_view(bytes), 0);
	jy_fragment_free(veiled);
	return status;
}

/*
 * Exposures and outcomes stay; what waits, and texts that came with events, go. So do dates of theirs and moments found by
 * them, hashes of keys without a secret, and what channels said of their addresses.
 */
static journey_status strip(jy_actions *actions, journey_str unit, journey_time now)
{
	actions->instance_count = 0;
	actions->pattern_count = 0;
	actions->live_count = 0;
	actions->entry_count = 0; /* keys of the host are among it */
	actions->flight_count = 0;
	if (actions->sent_count > 0)
		actions->sent_from = now;
	actions->sent_count = 0;
	actions->cap_start_count = 0;
	actions->listed_count = 0; /* by identifier */
	actions->alarm_count = 0;
	actions->mark_count = 0;
	actions->need_count = 0;
	actions->bounced_count = 0;
	actions->audience_count = 0;
	actions->armed = JOURNEY_TIME_NONE;
	return actions->unit.size > 0 ? jy_actions_keep(actions, unit, &actions->unit) : JOURNEY_OK;
}

static journey_status keep_actions(erasing *e)
{
	journey_engine *engine = e->engine;
	journey_str root = e->names[0];
	jy_actions actions;
	jy_key key;
	if (e->component->actions_version == 0 && !e->component->actions_dirty)
		return JOURNEY_OK;
	for (size_t i = 1; i < e->component->member_count; i++) {
		if (jy_identifier_before(e->names[i], root))
			root = e->names[i];
	}
	jy_actions_init(&actions, &engine->allocator);
	journey_status status = jy_actions_copy(&actions, &e->component->actions);
	if (status == JOURNEY_OK)
		status = strip(&actions, jy_identifier_id(root), engine->clock);
	engine->text.size = 0;
	if (status == JOURNEY_OK)
		status = jy_actions_encode(&actions, engine->strategy, &engine->text);
	jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, root);
	if (status == JOURNEY_OK)
		status = jy_batch_put(&engine->batch, &key, jy_buffer_view(&engine->text), 0);
	jy_actions_free(&actions);
	return status;
}

static journey_status keep_profile(erasing *e)
{
	size_t count = e->component->member_count;
	journey_status status = JOURNEY_OK;
	e->names = jy_arena_items(&e->engine->arena, count, sizeof *e->names);
	if (e->names == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++)
		status = choose_name(e, i);
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++)
		status = keep_facts(e, i);
	return status == JOURNEY_OK ? keep_actions(e) : status;
}

/* ---- the whole ---- */

journey_status jy_customer_delete(journey_engine *engine, jy_component *component)
{
	journey_status status = JOURNEY_OK;
	if (jy_component_known(component))
		status = jy_count(engine, JY_SUM_CUSTOMERS, 0, 0, -1);
	if (status == JOURNEY_OK)
		status = jy_membership_count(engine, component, -1);
	if (status == JOURNEY_OK)
		status = jy_quality_count(engine, component, -1, false);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++)
		status = erase_rows(engine, jy_fragment_identifier(component->members[i]->fragment));
	return status == JOURNEY_OK ? jy_component_erase(engine, component) : status;
}

/* Identifiers that are gone together with the customer, as nobody else had named them. */
static journey_status bury_others(const erasing *e, const jy_fragment *fragment, bool forever)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < jy_fragment_edge_count(fragment); i++) {
		jy_member *member;
		journey_str other = jy_fragment_edge(fragment, i).other;
		if (jy_component_member(e->component, other) != NULL)
			continue;
		status = jy_member_get(e->engine, other, &member);
		if (status == JOURNEY_OK && member->component->erased)
			status = jy_tombstone_put(e->engine, other, e->engine->clock, forever);
	}
	return status;
}

/* Whether something is kept under the customer's identifiers: a list or an edge names them before any event does. */
static bool is_kept(const jy_component *component)
{
	bool kept = component->actions_version > 0 || component->actions_dirty;
	for (size_t i = 0; i < component->member_count; i++)
		kept = kept || component->members[i]->version > 0 || component->members[i]->dirty;
	return kept;
}

static journey_status erase(journey_engine *engine, journey_str identifier, journey_erasure mode, bool forever)
{
	erasing e = {engine, NULL, mode, NULL};
	journey_status status = jy_component_get(engine, identifier, &e.component);
	if (status != JOURNEY_OK)
		return status;
	if (!is_kept(e.component))
		return JOURNEY_NOT_FOUND;
	bool counted = mode != JOURNEY_ERASE_DELETE && jy_component_known(e.component);
	if (mode != JOURNEY_ERASE_DELETE)
		status = keep_profile(&e);
	for (size_t i = 0; status == JOURNEY_OK && i < e.component->member_count; i++)
		status = jy_tombstone_put(engine, member_name(&e, i), engine->clock, forever);
	/* Where the profile stays, so does its part in the sums. */
	if (status == JOURNEY_OK && counted)
		status = jy_count(engine, JY_SUM_CUSTOMERS, 0, 0, 1);
	if (status == JOURNEY_OK && mode != JOURNEY_ERASE_DELETE)
		status = jy_membership_count(engine, e.component, 1);
	if (status == JOURNEY_OK && mode != JOURNEY_ERASE_DELETE)
		status = jy_quality_count(engine, e.component, 1, true);
	if (status == JOURNEY_OK)
		status = jy_customer_delete(engine, e.component);
	for (size_t i = 0; status == JOURNEY_OK && i < e.component->member_count; i++)
		status = bury_others(&e, e.component->members[i]->fragment, forever);
	return status == JOURNEY_OK ? jy_count(engine, JY_SUM_ERASED, 0, (uint32_t)mode, 1) : status;
}

journey_status journey_engine_erase(journey_engine *engine, journey_identifier identifier, journey_erasure mode,
                                    int forever, journey_time now)
{
	journey_str name;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (mode < JOURNEY_ERASE_DELETE || mode > JOURNEY_ERASE_PSEUDONYMISE || engine->clock == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "mode", "a mode and a time are needed to erase");
	if (status == JOURNEY_OK)
		status = jy_subject(engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = erase(engine, name, mode, forever != 0);
	return jy_call_end(engine, status);
}

journey_status journey_engine_pseudonym(journey_engine *engine, journey_identifier identifier,
                                        char out[JOURNEY_PSEUDONYM_SIZE])
{
	journey_str kind = identifier.kind, value = identifier.value;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	if (out == NULL)
		status = JOURNEY_MISUSE;
	else if (kind.size > JOURNEY_STRATEGY_NAME_MAX || value.size > JOURNEY_EVENT_TEXT_MAX)
		status = jy_error_set(&engine->error, JOURNEY_LIMIT, "identifier",
		                      "the kind has %zu bytes and the value %zu, expected up to %d and %d", kind.size,
		                      value.size, JOURNEY_STRATEGY_NAME_MAX, JOURNEY_EVENT_TEXT_MAX);
	if (kind.size == 0)
		kind = jy_str("user_id");
	if (status == JOURNEY_OK)
		status = jy_value_normal(engine, kind, value, &value);
	if (status == JOURNEY_OK)
		status = jy_keyed_value(engine, kind, value, out);
	if (status == JOURNEY_OK)
		out[JOURNEY_PSEUDONYM_SIZE - 1] = '\0';
	return jy_call_forget(engine, status);
}
