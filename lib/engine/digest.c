/* Digests: what the store holds of a tenant in 16 bytes. */
#include "engine/call.h"

#include "base/hash.h"
#include "engine/key.h"
#include "profile/form.h"

/* Where the version is in a stored fragment, and how long what comes before the payload is. */
#define VERSION_AT 4

typedef struct digesting {
	const journey_engine *engine;
	jy_hash128 sum;
} digesting;

static void add(digesting *to, journey_bytes key, journey_bytes value)
{
	jy_hash128 k = jy_hash128_of(to->sum.a, key.data, key.size);
	jy_hash128 v = jy_hash128_of(to->sum.b, value.data, value.size);

	to->sum.a = jy_hash_mix(k.a, v.b);
	to->sum.b = jy_hash_mix(k.b, v.a);
}

/* Rows come in the order of their keys, each as identifier and canonical bytes. */
static journey_status digest_row(void *arg, const journey_row *row)
{
	add(arg, row->key, row->value);
	return JOURNEY_OK;
}

static journey_status write_anew(const journey_engine *engine, journey_bytes value, jy_buffer *out)
{
	jy_fragment *fragment = NULL;
	journey_str identifier;
	journey_status status;

	if (!jy_form_identifier(value, &identifier))
		return JOURNEY_CORRUPT;
	status = jy_fragment_new(engine->facts, identifier, &fragment);
	if (status == JOURNEY_OK)
		status = jy_fragment_decode(fragment, value, NULL);
	if (status == JOURNEY_OK)
		status = jy_fragment_encode(fragment, out);
	jy_fragment_free(fragment);
	return status;
}

/* A fragment that an earlier release wrote counts as this one would write it; what can't be read, as it is. */
static journey_status digest_fragment(void *arg, const journey_row *row)
{
	const unsigned char *bytes = row->value.data;
	digesting *to = arg;
	journey_status status;
	jy_buffer anew;

	if (row->value.size <= VERSION_AT || bytes[VERSION_AT] == JY_FRAGMENT_VERSION)
		return digest_row(arg, row);
	jy_buffer_init(&anew, &to->engine->allocator);
	status = write_anew(to->engine, row->value, &anew);
	if (status == JOURNEY_OK)
		add(to, row->key, jy_buffer_view(&anew));
	else if (status != JOURNEY_NO_MEMORY)
		status = digest_row(arg, row);
	jy_buffer_free(&anew);
	return status;
}

static journey_status scan(digesting *to, jy_row_kind kind, journey_scan_fn visit)
{
	const journey_storage *storage = &to->engine->storage;
	jy_key from, until;

	jy_key_range(to->engine->tenant, kind, &from, &until);
	return storage->scan(storage->user, jy_key_bytes(&from), jy_key_bytes(&until), SIZE_MAX, visit, to);
}

static void finish(const digesting *from, unsigned char digest[16])
{
	unsigned i;

	for (i = 0; i < 8; i++) {
		digest[i] = (unsigned char)(from->sum.a >> (8 * i));
		digest[8 + i] = (unsigned char)(from->sum.b >> (8 * i));
	}
}

journey_status jy_facts_digest(const journey_engine *engine, unsigned char digest[16])
{
	digesting state = {engine, {1, 2}};
	journey_status status = scan(&state, JY_ROW_FRAGMENT, digest_fragment);

	if (status == JOURNEY_OK)
		status = scan(&state, JY_ROW_ENTITY, digest_row);
	if (status == JOURNEY_OK)
		finish(&state, digest);
	return status;
}

static journey_status actions_digest(const journey_engine *engine, unsigned char digest[16])
{
	static const jy_row_kind kinds[] = {JY_ROW_ACTIONS,  JY_ROW_DUE, JY_ROW_OUTBOX,
					    JY_ROW_DECISION, JY_ROW_SUM, JY_ROW_REQUEST,
					    JY_ROW_THROTTLE, JY_ROW_FEEDBACK, JY_ROW_BUNDLE,
					    JY_ROW_PAUSE, JY_ROW_REVISIT, JY_ROW_ANNOUNCED,
					    JY_ROW_SCHEDULE, JY_ROW_FANOUT};
	digesting state = {engine, {3, 4}};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds) && status == JOURNEY_OK; i++)
		status = scan(&state, kinds[i], digest_row);
	if (status == JOURNEY_OK)
		finish(&state, digest);
	return status;
}

/* The store's callbacks may not call back. */
static journey_status run(journey_engine *engine, unsigned char digest[16],
			  journey_status (*of)(const journey_engine *, unsigned char *))
{
	journey_status status;

	if (!engine || !digest || engine->batch_open)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	engine->busy = true;
	status = of(engine, digest);
	engine->busy = false;
	return status;
}

journey_status journey_engine_facts_digest(journey_engine *engine, unsigned char digest[16])
{
	return run(engine, digest, jy_facts_digest);
}

journey_status journey_engine_actions_digest(journey_engine *engine, unsigned char digest[16])
{
	return run(engine, digest, actions_digest);
}
