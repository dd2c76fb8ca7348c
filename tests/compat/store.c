#include "compat/store.h"
#include "compat/strategy.h"

#include "base/value.h"

#include <stdio.h>
#include <string.h>

/* ---- what happens ---- */

static journey_entry entry(const char *name, journey_value value)
{
	journey_entry e = {jy_value_str(S(name)), value};

	return e;
}

static void accept(journey_engine *engine, journey_event *event, const char *user, journey_time time)
{
	static unsigned number;
	char id[24];

	snprintf(id, sizeof id, "stored-%u", number++);
	event->size = sizeof(*event);
	event->message_id = S(id);
	event->timestamp = time;
	if (user[0] == '?')
		event->anonymous_id = S(user + 1);
	else
		event->user_id = S(user);
	MUST(journey_engine_accept(engine, event, time));
}

static void view(journey_engine *engine, const char *user, const char *category, double price,
		 journey_time time)
{
	journey_entry entries[2] = {entry("category", jy_value_str(S(category))),
				    entry("price", jy_value_double(price))};
	journey_map map = {2, entries};
	journey_event event = {
		.kind = JOURNEY_EVENT_TRACK, .name = S("Product Viewed"), .properties = &map};

	accept(engine, &event, user, time);
}

static void order(journey_engine *engine, const char *user, const char *category, double total,
		  journey_time time)
{
	journey_entry entries[2] = {entry("category", jy_value_str(S(category))),
				    entry("total", jy_value_double(total))};
	journey_map map = {2, entries};
	journey_event event = {
		.kind = JOURNEY_EVENT_TRACK, .name = S("Order Completed"), .properties = &map};

	accept(engine, &event, user, time);
}

static void identify(journey_engine *engine, const char *user, const char *anonymous, journey_time time)
{
	journey_entry entries[1] = {entry("first_name", jy_value_str(S(user)))};
	journey_map map = {1, entries};
	journey_event event = {
		.kind = JOURNEY_EVENT_IDENTIFY, .anonymous_id = S(anonymous), .traits = &map};

	accept(engine, &event, user, time);
}

static void advance(journey_engine *engine, journey_time now, bool deliver)
{
	size_t count;

	MUST(journey_engine_advance(engine, now, JOURNEY_DEFAULT, &count));
	if (deliver)
		MUST(journey_engine_deliver(engine, now, &count));
}

/*
 * ann: two devices, one customer; views and buys: welcomed.
 * Twelve more, c0 to c11, look at something at T; c0 to c3 buy it an hour later. Of the others some are held out;
 * the rest get an email and wait for a click. Three hours on they are offered the discount, of which there are 2:
 * who was decided for is in the outbox, not delivered.
 * dan looks at something at T + 5 h: his pattern waits.
 * eve's phone is known by itself only.
 */
void store_live(journey_engine *engine)
{
	char name[8];
	int i;

	view(engine, "?tablet", "hats", 7, T - JOURNEY_DAY);
	identify(engine, "ann", "tablet", T - 20 * JOURNEY_HOUR);
	view(engine, "ann", "hats", 7.5, T - 20 * JOURNEY_HOUR + 1);
	view(engine, "ann", "bags", 70, T - 19 * JOURNEY_HOUR);
	order(engine, "ann", "bags", 77.5, T - 19 * JOURNEY_HOUR + 1);
	advance(engine, T - 1, true);
	for (i = 0; i < 12; i++) {
		snprintf(name, sizeof name, "c%d", i);
		identify(engine, name, "", T);
		view(engine, name, i % 2 ? "shoes" : "hats", 10 + i, T + 1 + i);
	}
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof name, "c%d", i);
		order(engine, name, i % 2 ? "shoes" : "hats", 10 + i, T + JOURNEY_HOUR + i);
	}
	advance(engine, T + 3 * JOURNEY_HOUR, true);
	view(engine, "dan", "socks", 3, T + 5 * JOURNEY_HOUR);
	view(engine, "?evesphone", "socks", 3, T + 5 * JOURNEY_HOUR + 1);
	advance(engine, T + 6 * JOURNEY_HOUR, false);
	MUST(journey_engine_note_put(engine, S("position"), (journey_bytes){"17", 2}));
}

/* ---- rows ---- */

static journey_status dump_row(void *arg, const journey_row *row)
{
	jy_buffer *out = arg;
	bool ok = jy_buffer_u32(out, (uint32_t)row->key.size) &&
		  jy_buffer_bytes(out, row->key.data, row->key.size) &&
		  jy_buffer_u32(out, (uint32_t)row->value.size) &&
		  jy_buffer_bytes(out, row->value.data, row->value.size);

	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

void store_dump(const journey_storage *storage, jy_buffer *out)
{
	static const unsigned char high[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	journey_bytes from = {"", 0}, until = {high, sizeof high};

	MUST(storage->scan(storage->user, from, until, SIZE_MAX, dump_row, out));
}

static journey_bytes read_part(jy_reader *in)
{
	journey_bytes part = {NULL, jy_reader_u32(in)};

	part.data = jy_reader_bytes(in, part.size);
	return part;
}

journey_status store_load(const journey_storage *storage, journey_bytes dump)
{
	jy_reader in = jy_reader_of(dump.data, dump.size);

	while (jy_reader_left(&in) > 0) {
		journey_put put = {{NULL, 0}, {NULL, 0}, 0};
		journey_commit change = {.puts = &put, .put_count = 1};
		journey_status status;

		put.key = read_part(&in);
		put.value = read_part(&in);
		if (in.failed)
			return JOURNEY_CORRUPT;
		status = storage->commit(storage->user, &change, NULL);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}
