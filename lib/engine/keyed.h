/*
 * Keyed hashes: what stands in the store for a text that may not be there. One key per engine, of the host's secret
 * and the tenant; a use of its own for each kind of text, so that the same text has unrelated hashes in each.
 */
#ifndef JY_ENGINE_KEYED_H
#define JY_ENGINE_KEYED_H

#include "base/siphash.h"
#include "engine/state.h"

/* What a hash is of. The numbers are part of the storage form. */
typedef enum jy_keyed_use {
	JY_KEYED_TOMBSTONE = 1, /* an identifier */
	JY_KEYED_VALUE = 2,     /* kind and value, as given out by journey_engine_pseudonym() */
	JY_KEYED_ANONYMOUS = 3, /* all of a fragment, which is gone then */
	JY_KEYED_MESSAGE = 4,   /* a message hash */
	JY_KEYED_CHECK = 5,      /* nothing: tells secrets apart */
	JY_KEYED_QUARANTINE = 32, /* an identifier */
	JY_KEYED_CODE = 48       /* prefix and unit of a code */
} jy_keyed_use;

#define JY_KEYED_DIGITS 32

/* Makes the engine's key. JOURNEY_OK, JOURNEY_LIMIT, JOURNEY_NO_MEMORY. */
journey_status jy_keyed_open(journey_engine *engine, journey_bytes secret);
/* JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_keyed_hash(const journey_engine *engine, jy_keyed_use use, const void *data, size_t size,
                             jy_siphash *out);
/* The pseudonym of a value: 32 hexadecimal digits. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_keyed_value(const journey_engine *engine, journey_str kind, journey_str value,
                              char out[JY_KEYED_DIGITS]);
/* Bytes by which a store knows whether it is opened with the secret that it was made with. */
#define JY_KEYED_CHECK_SIZE 8
journey_status jy_keyed_check(const journey_engine *engine, unsigned char out[JY_KEYED_CHECK_SIZE]);
void jy_keyed_digits(const jy_siphash *hash, char out[JY_KEYED_DIGITS]);

#endif
