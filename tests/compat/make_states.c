/* Writes the states of the version that is compiled: make_states FOLDER. */
#include "compat/folder.h"
#include "compat/fragments.h"
#include "compat/store.h"
#include "compat/strategy.h"

#include <stdio.h>

static int write_fragment(const char *folder, const compat_fragment *it)
{
	journey_strategy *strategy = compat_strategy(NULL, it->whole);
	jy_fragment *fragment = NULL;
	jy_facts *facts = NULL;
	jy_buffer bytes;
	char name[64];
	bool ok;

	jy_buffer_init(&bytes, NULL);
	MUST(jy_facts_new(NULL, strategy, &facts));
	MUST(jy_fragment_new(facts, S(it->identifier), &fragment));
	it->fill(fragment, strategy);
	MUST(jy_fragment_encode(fragment, &bytes));
	snprintf(name, sizeof name, "%s.fragment", it->name);
	ok = folder_write(folder, name, bytes.data, bytes.size);
	jy_buffer_free(&bytes);
	jy_fragment_free(fragment);
	jy_facts_free(facts);
	journey_strategy_free(strategy);
	return ok ? 0 : 1;
}

static journey_status take(void *user, const journey_send *send, journey_result *result)
{
	(void)user;
	(void)send;
	*result = JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

static int write_store(const char *folder)
{
	journey_strategy *strategy = compat_strategy(NULL, true);
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_storage storage;
	jy_buffer dump;
	bool ok;

	MUST(journey_memory_store_new(NULL, &store));
	storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	MUST(journey_engine_open(&options, &engine, NULL));
	MUST(journey_engine_channel(engine, S(""), take, NULL));
	store_live(engine);
	journey_engine_close(engine);
	jy_buffer_init(&dump, NULL);
	store_dump(&storage, &dump);
	ok = folder_write(folder, "store", dump.data, dump.size);
	jy_buffer_free(&dump);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	const compat_fragment *it;
	int failed = 0;

	if (argc != 2) {
		fprintf(stderr, "make_states FOLDER\n");
		return 2;
	}
	for (it = compat_fragments; it->name; it++)
		failed |= write_fragment(argv[1], it);
	failed |= write_store(argv[1]);
	if (failed)
		fprintf(stderr, "%s can't be written\n", argv[1]);
	return failed;
}
