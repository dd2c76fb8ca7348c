/*
 * A store with a little of everything that an engine keeps, in FOLDER/store: of each row, in order of the keys, key
 * and value, each behind its size as u32, little-endian. The versions of the rows are all 1.
 */
#ifndef JY_TESTS_COMPAT_STORE_H
#define JY_TESTS_COMPAT_STORE_H

#include "base/buffer.h"
#include <journey/journey.h>

/* What happens until T + 6 h; see store.c. The channel must take everything. */
void store_live(journey_engine *engine);

void store_dump(const journey_storage *storage, jy_buffer *out);
/* Puts a dump's rows into an empty store. JOURNEY_OK, JOURNEY_CORRUPT (no dump), what the store returns. */
journey_status store_load(const journey_storage *storage, journey_bytes dump);

#endif
