/* A store of every version: an engine opens it, reports what was done, and goes on. */
#include "check_compat.h"
#include "compat/folder.h"
#include "compat/store.h"
#include "compat/strategy.h"

#include "base/text.h"

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

TCase *store_case(void)
{
	TCase *tests = tcase_create("store");

	torture(tests, a_store_goes_on);
	return tests;
}
