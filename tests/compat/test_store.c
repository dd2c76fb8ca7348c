/* A store of every version: an engine opens it, reports what was done, and goes on. */
#include "check_compat.h"
#include "compat/folder.h"
#include "compat/store.h"
#include "compat/strategy.h"

#include "profile/form.h"

#include <stdio.h>
#include <string.h>

typedef struct sends {
	char text[4096];
	size_t size;
} sends;

static journey_status take(void *user, const journey_send *send, journey_result *result)
{
	sends *to = user;
	journey_str id = send->user_id.size ? send->user_id : send->anonymous_id;
	int n = snprintf(to->text + to->size, sizeof to->text - to->size, "%.*s %.*s %.*s: %.*s\n",
			 (int)id.size, id.data, (int)send->journey.size, send->journey.data,
			 (int)send->channel.size, send->channel.data, (int)send->text.size, send->text.data);

	ck_assert(n >= 0 && (size_t)n < sizeof to->text - to->size);
	to->size += (size_t)n;
	*result = JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

static void say_report(journey_engine *engine, sends *to)
{
	journey_report *report = NULL;
	const journey_report_view *view;
	size_t i;

	ck_assert_int_eq(journey_engine_report(engine, &report), JOURNEY_OK);
	view = journey_report_look(report);
	to->size += (size_t)sprintf(to->text + to->size, "%lld customers, %lld events\n",
				    (long long)view->customers, (long long)view->events);
	for (i = 0; i < view->journey_count; i++) {
		const journey_journey_report *j = &view->journeys[i];

		to->size += (size_t)sprintf(
			to->text + to->size, "%.*s: %lld entries, %lld sends, %lld ghosts, %zu rules kept sends back\n",
			(int)j->name.size, j->name.data, (long long)j->entries, (long long)j->sends,
			(long long)j->ghosts, j->suppressed_count);
	}
	journey_report_free(report);
}

JOURNEY_PLAIN_TEST(a_store_goes_on)
{
	journey_strategy *strategy = compat_strategy(allocator, true);
	int version;

	for (version = 1; version <= COMPAT_VERSIONS; version++) {
		journey_memory_store *store = NULL;
		journey_engine *engine = NULL;
		journey_engine_options options;
		journey_storage storage;
		sends said = {"", 0};
		journey_bytes note;
		jy_buffer dump;
		size_t count;

		jy_buffer_init(&dump, allocator);
		ck_assert(folder_read(compat_folder(version), "store", &dump));
		ck_assert_int_eq(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		storage = journey_memory_store_storage(store);
		ck_assert_int_eq(store_load(&storage, jy_buffer_view(&dump)), JOURNEY_OK);
		jy_buffer_free(&dump);
		journey_engine_options_init(&options);
		options.allocator = allocator;
		options.storage = &storage;
		options.strategy = strategy;
		ck_assert_int_eq(journey_engine_open(&options, &engine, NULL), JOURNEY_OK);
		ck_assert_int_eq(journey_engine_channel(engine, S(""), take, &said), JOURNEY_OK);
		say_report(engine, &said);
		ck_assert_str_eq(said.text,
				 "15 customers, 35 events\n"
				 "rescue: 9 entries, 8 sends, 2 ghosts, 1 rules kept sends back\n"
				 "welcome: 5 entries, 5 sends, 0 ghosts, 0 rules kept sends back\n");
		said.size = 0;
		ck_assert_int_eq(journey_engine_deliver(engine, T + 6 * JOURNEY_HOUR, &count), JOURNEY_OK);
		ck_assert_str_eq(said.text,
				 "c4 rescue push: 10 off, c4\n");
		said.size = 0;
		ck_assert_int_eq(journey_engine_advance(engine, T + 30 * JOURNEY_HOUR, JOURNEY_DEFAULT, &count),
				 JOURNEY_OK);
		ck_assert_int_eq(journey_engine_deliver(engine, T + 30 * JOURNEY_HOUR, &count), JOURNEY_OK);
		ck_assert_str_eq(said.text,
				 "dan rescue email: socks for 3.00\n");
		ck_assert_int_eq(journey_engine_note_get(engine, S("position"), &note), JOURNEY_OK);
		ck_assert_uint_eq(note.size, 2);
		ck_assert_mem_eq(note.data, "17", 2);
		journey_engine_close(engine);
		journey_memory_store_free(store);
	}
	journey_strategy_free(strategy);
}

/* A store whose rows are those of a dump, fragments written anew. */
static journey_status rewrite(void *arg, const journey_row *row)
{
	jy_buffer *out = arg;
	journey_bytes value = row->value;
	jy_buffer anew;
	jy_facts *facts;
	jy_fragment *f;
	journey_strategy *strategy;
	journey_str identifier;
	bool ok;

	jy_buffer_init(&anew, NULL);
	if (jy_form_identifier(value, &identifier)) {
		strategy = compat_strategy(NULL, true);
		ck_assert_int_eq(jy_facts_new(NULL, strategy, &facts), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(facts, identifier, &f), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_decode(f, value, NULL), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_encode(f, &anew), JOURNEY_OK);
		jy_fragment_free(f);
		jy_facts_free(facts);
		journey_strategy_free(strategy);
		value = jy_buffer_view(&anew);
	}
	ok = jy_buffer_u32(out, (uint32_t)row->key.size) && jy_buffer_bytes(out, row->key.data, row->key.size) &&
	     jy_buffer_u32(out, (uint32_t)value.size) && jy_buffer_bytes(out, value.data, value.size);
	jy_buffer_free(&anew);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static void digest_of(const jy_buffer *dump, const journey_strategy *strategy, unsigned char digest[16])
{
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_storage storage;

	ck_assert_int_eq(journey_memory_store_new(NULL, &store), JOURNEY_OK);
	storage = journey_memory_store_storage(store);
	ck_assert_int_eq(store_load(&storage, jy_buffer_view(dump)), JOURNEY_OK);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	ck_assert_int_eq(journey_engine_open(&options, &engine, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_engine_facts_digest(engine, digest), JOURNEY_OK);
	journey_engine_close(engine);
	journey_memory_store_free(store);
}

/* The facts are the same whichever release wrote them. */
JOURNEY_PLAIN_TEST(the_digest_does_not_tell_versions_apart)
{
	journey_strategy *strategy = compat_strategy(allocator, true);
	unsigned char kept[16], anew[16];
	int version;

	for (version = 1; version <= COMPAT_VERSIONS; version++) {
		static const unsigned char high[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
		journey_bytes from = {"", 0}, until = {high, sizeof high};
		journey_memory_store *store = NULL;
		journey_storage storage;
		jy_buffer dump, rewritten;

		jy_buffer_init(&dump, allocator);
		jy_buffer_init(&rewritten, allocator);
		ck_assert(folder_read(compat_folder(version), "store", &dump));
		ck_assert_int_eq(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		storage = journey_memory_store_storage(store);
		ck_assert_int_eq(store_load(&storage, jy_buffer_view(&dump)), JOURNEY_OK);
		ck_assert_int_eq(storage.scan(storage.user, from, until, SIZE_MAX, rewrite, &rewritten), JOURNEY_OK);
		digest_of(&dump, strategy, kept);
		digest_of(&rewritten, strategy, anew);
		ck_assert_mem_eq(kept, anew, 16);
		journey_memory_store_free(store);
		jy_buffer_free(&dump);
		jy_buffer_free(&rewritten);
	}
	journey_strategy_free(strategy);
}

TCase *store_case(void)
{
	TCase *tests = tcase_create("store");

	torture(tests, a_store_goes_on);
	torture(tests, the_digest_does_not_tell_versions_apart);
	return tests;
}
