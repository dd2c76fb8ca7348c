/*
 * A customer who is erased leaves no byte in the files of an SQLite store: not in its rows, free pages, the log, in
 * any of the forms that texts are written in; and the other customers are untouched.
 */
#include <journey/journey.h>
#include <journey/sqlite.h>
#include <stdbool.h>

#include "storage/check_storage.h"
#include "storage/sqlite_place.h"
#include "support/torture.h"

#define T INT64_C(1773144000000000)
#define OTHERS 200
#define MUST(call) ck_assert_int_eq((int)(call), (int)JOURNEY_OK)

static const char *const traces[] = {"zoe-zebra", "quagga-device", "Tapirella", "okapi-cart", "lemur-shoes", "bongo-context",
				     "eland-request-key"};

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_value value(const char *text)
{
	journey_value v = {{0}, (uint32_t)strlen(text), JOURNEY_STRING};
	v.as.s = text;
	return v;
}

static journey_strategy *make_strategy(void)
{
	journey_builder *b;
	journey_strategy *strategy = NULL;
	journey_str capture = str("product"), via = str("push");
	journey_feature_options shoes = {.size = sizeof shoes, .name = str("shoes"), .kind = JOURNEY_FEATURE_TALLY,
					 .event = str("Added"), .by = str("event.product"), .half_life = JOURNEY_DAY, .top = 4};
	journey_trigger_options cart = {.size = sizeof cart, .name = str("cart"), .event = str("Added"),
					.unless = str("Ordered"), .within = JOURNEY_HOUR, .per = str("event.cart"),
					.capture = &capture, .capture_count = 1};
	journey_offer_options offer = {.size = sizeof offer, .name = str("shoes"), .margin = -1, .stock = -1,
				       .text = str("{{ profile.first_name }}, {{ context.note }}")};
	journey_channel_options push = {.size = sizeof push, .name = str("push")};
	journey_journey_options rescue = {.size = sizeof rescue, .name = str("rescue"), .enter_trigger = str("cart"),
					  .again = JOURNEY_AGAIN_AFTER_EXIT};
	journey_send_options send = {.size = sizeof send, .template_name = str("plain"), .via = &via, .via_count = 1,
				     .text = str("{{ profile.first_name }}: {{ trigger.product }}")};
	journey_wait_options wait = {.size = sizeof wait, .at_most = 30 * JOURNEY_DAY};
	MUST(journey_builder_new(NULL, str("shop"), &b));
	MUST(journey_builder_event(b, str("Added")));
	MUST(journey_builder_property(b, str("Added"), str("product"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_property(b, str("Added"), str("cart"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_event(b, str("Ordered")));
	MUST(journey_builder_property(b, str("Ordered"), str("cart"), JOURNEY_FIELD_STRING));
	MUST(journey_builder_attribute(b, str("first_name"), JOURNEY_FIELD_STRING, 1));
	MUST(journey_builder_feature(b, &shoes));
	MUST(journey_builder_trigger(b, &cart));
	MUST(journey_builder_offer(b, &offer));
	MUST(journey_builder_channel(b, &push));
	MUST(journey_builder_journey(b, &rescue));
	MUST(journey_builder_send(b, &send));
	MUST(journey_builder_wait(b, &wait));
	MUST(journey_builder_send(b, &send));
	MUST(journey_builder_journey_end(b));
	MUST(journey_strategy_build(b, &strategy, NULL));
	journey_builder_free(b);
	return strategy;
}

typedef struct living {
	journey_engine *engine;
	unsigned messages;
} living;

static journey_status feed(living *l, journey_event_kind kind, const char *user, const char *device, const char *name,
			   journey_entry *entries, size_t count, journey_time at)
{
	char id[32];
	journey_map map = {count, entries};
	journey_event e = {.size = sizeof e, .kind = kind, .user_id = str(user), .anonymous_id = str(device),
			   .name = str(name), .timestamp = at};
	snprintf(id, sizeof id, "m%u", l->messages++);
	e.message_id = str(id);
	if (kind == JOURNEY_EVENT_IDENTIFY)
		e.traits = &map;
	else
		e.properties = &map;
	return journey_engine_accept(l->engine, &e, at);
}

/* Everything that a customer leaves behind, at T and in the day after. */
static void live(living *l, const char *user, const char *device, const char *name, const char *cart,
		 const char *product, const char *note, const char *key)
{
	journey_entry added[] = {{value("product"), value(product)}, {value("cart"), value(cart)}};
	journey_entry trait = {value("first_name"), value(name)}, context = {value("note"), value(note)};
	journey_map map = {1, &context};
	journey_request request = {.size = sizeof request, .key = str(key), .user_id = str(user),
				   .placement = str("home"), .context = &map};
	journey_decision decision;
	size_t sent;
	MUST(feed(l, JOURNEY_EVENT_IDENTIFY, user, device, "", &trait, 1, T));
	for (int i = 0; i < 80; i++)
		MUST(feed(l, JOURNEY_EVENT_TRACK, "", device, "Added", added, 2, T + 1 + i));
	MUST(journey_engine_decide(l->engine, &request, T + 100, &decision));
	ck_assert_uint_gt(decision.text.size, strlen(note));
	MUST(journey_engine_advance(l->engine, T + JOURNEY_HOUR + 100, JOURNEY_DEFAULT, NULL));
	MUST(journey_engine_claim(l->engine, T + JOURNEY_HOUR + 100, T + 2 * JOURNEY_HOUR, &(journey_send){0}, 1, &sent));
}

/* ---- looking for bytes ---- */

static bool holds(const unsigned char *data, size_t size, const void *what, size_t length)
{
	for (size_t i = 0; i + length <= size; i++)
		if (data[i] == *(const unsigned char *)what && memcmp(data + i, what, length) == 0)
			return true;
	return false;
}

/* UTF-16 of both orders, hexadecimal of both cases. */
static void not_in_other_forms(const unsigned char *data, size_t size, const char *text, const char *file)
{
	char wide[2][128], hex[2][128];
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++) {
		wide[0][2 * i] = wide[1][2 * i + 1] = text[i];
		wide[0][2 * i + 1] = wide[1][2 * i] = 0;
		snprintf(hex[0] + 2 * i, 3, "%02x", (unsigned char)text[i]);
		snprintf(hex[1] + 2 * i, 3, "%02X", (unsigned char)text[i]);
	}
	for (int k = 0; k < 2; k++) {
		ck_assert_msg(!holds(data, size, wide[k], 2 * n), "%s has %s as UTF-16", file, text);
		ck_assert_msg(!holds(data, size, hex[k], 2 * n), "%s has %s in hexadecimal", file, text);
	}
}

/* Base64 at each of the three offsets: the digits that depend on the text alone. */
static void not_in_base64(const unsigned char *data, size_t size, const char *text, const char *file)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t offset = 0; offset < 3; offset++) {
		unsigned char bytes[130] = {0};
		char out[180];
		size_t n = strlen(text), whole = (offset + n) / 3 * 3, first = (offset * 8 + 5) / 6, count = 0;
		memcpy(bytes + offset, text, n);
		for (size_t i = 0; i < whole; i += 3) {
			unsigned x = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
			for (int k = 18; k >= 0; k -= 6)
				out[count++] = digits[x >> k & 63];
		}
		ck_assert_msg(!holds(data, size, out + first, count - first), "%s has %s in base64", file, text);
	}
}

static unsigned char *read_file(const char *suffix, size_t *size)
{
	char name[120];
	snprintf(name, sizeof name, "%s%s", path, suffix);
	FILE *file = fopen(name, "rb");
	*size = 0;
	if (file == NULL)
		return NULL;
	unsigned char *data = malloc(64 << 20);
	*size = fread(data, 1, 64 << 20, file);
	fclose(file);
	return data;
}

/* How many of the traces are in the files as they are. */
static unsigned traces_found(bool thorough)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	unsigned found = 0;
	for (size_t t = 0; t < sizeof traces / sizeof *traces; t++) {
		bool there = false;
		for (size_t s = 0; s < sizeof suffixes / sizeof *suffixes; s++) {
			size_t size;
			unsigned char *data = read_file(suffixes[s], &size);
			there = there || holds(data, size, traces[t], strlen(traces[t]));
			if (thorough) {
				not_in_other_forms(data, size, traces[t], suffixes[s]);
				not_in_base64(data, size, traces[t], suffixes[s]);
			}
			free(data);
		}
		found += there;
	}
	return found;
}

/* Digest of the rows that are not hers: all fragments of the others, as one number each. */
static uint64_t digest_of(journey_engine *engine, const char *user)
{
	journey_profile *profile;
	unsigned char digest[16];
	uint64_t sum = 0;
	MUST(journey_engine_profile(engine, (journey_identifier){.value = str(user)}, &profile));
	MUST(journey_profile_digest(profile, digest));
	for (int i = 0; i < 16; i++)
		sum = sum * 31 + digest[i];
	journey_profile_free(profile);
	return sum;
}

JOURNEY_PLAIN_TEST(no_byte_is_left_of_whom_is_erased)
{
	journey_sqlite_options place;
	journey_engine_options options;
	journey_sqlite_store *store;
	journey_strategy *strategy = make_strategy();
	living l = {NULL, 0};
	uint64_t before[OTHERS];
	char user[16], device[16];

	(void)allocator;
	make_directory();
	journey_sqlite_options_init(&place);
	place.path = path;
	place.sync = JOURNEY_SQLITE_SYNC_OFF;
	MUST(journey_sqlite_open(&place, &store, NULL));
	journey_engine_options_init(&options);
	journey_storage storage = journey_sqlite_storage(store);
	options.storage = &storage;
	options.strategy = strategy;
	MUST(journey_engine_open(&options, &l.engine, NULL));
	MUST(journey_engine_begin(l.engine));
	for (int i = 0; i < OTHERS; i++) {
		snprintf(user, sizeof user, "user%d", i);
		snprintf(device, sizeof device, "device%d", i);
		live(&l, user, device, "Ann", "cart", "hat", "hello", "key");
		if (i == OTHERS / 2)
			live(&l, traces[0], traces[1], traces[2], traces[3], traces[4], traces[5], traces[6]);
	}
	MUST(journey_engine_commit(l.engine));
	for (int i = 0; i < OTHERS; i++) {
		snprintf(user, sizeof user, "user%d", i);
		before[i] = digest_of(l.engine, user);
	}
	/* The request's key is kept as its hash only; all else is there. */
	ck_assert_uint_eq(traces_found(false), 6);
	journey_identifier zoe = {.kind = str("anonymous_id"), .value = str(traces[1])};
	MUST(journey_engine_erase(l.engine, zoe, JOURNEY_ERASE_DELETE, 0, T + JOURNEY_DAY));
	/* The log has what was written before. */
	ck_assert_uint_gt(traces_found(false), 0);
	MUST(journey_sqlite_compact(store));
	ck_assert_uint_eq(traces_found(true), 0);
	/* A late event is refused, and leaves nothing either. */
	journey_entry added[] = {{value("product"), value(traces[4])}, {value("cart"), value(traces[3])}};
	ck_assert_int_eq((int)feed(&l, JOURNEY_EVENT_TRACK, traces[0], "", "Added", added, 2, T + 50), (int)JOURNEY_ERASED);
	ck_assert_uint_eq(traces_found(true), 0);
	for (int i = 0; i < OTHERS; i++) {
		snprintf(user, sizeof user, "user%d", i);
		ck_assert_uint_eq(before[i], digest_of(l.engine, user));
	}
	journey_engine_close(l.engine);
	journey_sqlite_close(store);
	ck_assert_uint_eq(traces_found(true), 0);
	journey_strategy_free(strategy);
	remove_directory();
}

/* Another connection that reads keeps the log from being emptied. */
JOURNEY_PLAIN_TEST(compaction_waits_its_turn)
{
	journey_sqlite_options place;
	journey_sqlite_store *store, *other;

	(void)allocator;
	make_directory();
	journey_sqlite_options_init(&place);
	place.path = path;
	place.busy_timeout_ms = 30;
	MUST(journey_sqlite_open(&place, &store, NULL));
	MUST(journey_sqlite_open(&place, &other, NULL));
	ck_assert_int_eq((int)journey_sqlite_compact(NULL), (int)JOURNEY_MISUSE);
	MUST(journey_sqlite_compact(store));
	MUST(journey_sqlite_compact(other));
	journey_sqlite_close(other);
	journey_sqlite_close(store);
	remove_directory();
}

Suite *suite_sqlite_erase(void)
{
	return torture_suite("sqlite: erase", torture_no_byte_is_left_of_whom_is_erased,
			     torture_compaction_waits_its_turn, NULL);
}
