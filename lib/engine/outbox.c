#include "engine/outbox.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/throttle.h"
#include <string.h>

#define FORM 3u /* 1 had neither priority nor channels that were tried; 2 had its text from when it was decided */

void jy_send_key(jy_hash128 hash, char out[JY_SEND_KEY])
{
	static const char digits[] = "0123456789abcdef";
	for (unsigned i = 0; i < 16; i++) {
		out[i] = digits[hash.a >> (60 - 4 * i) & 15];
		out[16 + i] = digits[hash.b >> (60 - 4 * i) & 15];
	}
}

static bool parse_half(const char *text, uint64_t *out)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < 16; i++) {
		char c = text[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*out = value;
	return true;
}

bool jy_send_key_parse(journey_str key, jy_hash128 *out)
{
	return key.size == JY_SEND_KEY && parse_half(key.data, &out->a) && parse_half(key.data + 16, &out->b);
}

static bool encode_rest(const jy_outbox_row *row, jy_buffer *out)
{
	bool ok = jy_buffer_u8(out, (uint8_t)(row->waiting | row->others << 1)) && jy_buffer_double(out, row->priority) &&
	          jy_buffer_varint(out, row->tried_count);
	for (uint32_t i = 0; ok && i < row->tried_count; i++)
		ok = jy_buffer_str(out, row->tried[i]);
	return ok && jy_buffer_str(out, row->digest) && jy_buffer_str(out, row->template_name);
}

static bool encode_said(const jy_outbox_row *row, jy_buffer *out)
{
	bool ok = jy_buffer_u8(out, row->saying) && jy_buffer_str(out, row->kept) && jy_buffer_str(out, row->collected) &&
	          jy_buffer_str(out, row->items) && jy_buffer_zigzag(out, row->item_count) &&
	          jy_buffer_str(out, row->trial_arm) && jy_buffer_str(out, row->subject) && jy_buffer_str(out, row->locale) &&
	          jy_buffer_str(out, row->variant) && jy_buffer_varint(out, row->part_count);
	for (uint32_t i = 0; ok && i < row->part_count; i++)
		ok = jy_buffer_str(out, row->parts[i].name) && jy_buffer_str(out, row->parts[i].text);
	return ok;
}

static bool encode(const jy_outbox_row *row, jy_buffer *out)
{
	return jy_buffer_u8(out, FORM) && jy_buffer_zigzag(out, row->at) && jy_buffer_zigzag(out, row->decided) &&
	       jy_buffer_varint(out, row->attempt) && jy_buffer_u8(out, row->ghost) &&
	       jy_buffer_str(out, row->customer) && jy_buffer_str(out, row->journey) &&
	       jy_buffer_str(out, row->step) && jy_buffer_str(out, row->offer) && jy_buffer_str(out, row->channel) &&
	       jy_buffer_str(out, row->text) && jy_buffer_str(out, row->payload) &&
	       jy_buffer_double(out, row->propensity) && encode_rest(row, out) && encode_said(row, out) &&
	       jy_buffer_u32(out, jy_crc32c(out->data, out->size));
}

/* The names of channels go into the arena; none: they are not wanted. */
static journey_status decode_rest(jy_reader *r, jy_arena *arena, jy_outbox_row *row)
{
	uint8_t flags = jy_reader_u8(r);
	row->waiting = (flags & 1) != 0;
	row->others = (flags & 2) != 0;
	row->priority = jy_reader_double(r);
	size_t count = jy_reader_count(r, 1);
	if (r->failed || row->priority - row->priority < 0 || row->priority != row->priority)
		return JOURNEY_CORRUPT;
	journey_str *tried = arena != NULL ? jy_arena_items(arena, count, sizeof *tried) : NULL;
	if (tried == NULL && arena != NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count && !r->failed; i++) {
		journey_str name = jy_reader_str(r);
		if (tried != NULL)
			tried[i] = name;
	}
	row->tried = tried;
	row->tried_count = tried != NULL ? (uint32_t)count : 0;
	row->digest = jy_reader_str(r);
	row->template_name = jy_reader_str(r);
	return JOURNEY_OK;
}

static journey_status decode_said(jy_reader *r, jy_arena *arena, jy_outbox_row *row)
{
	row->saying = jy_reader_u8(r);
	row->kept = jy_reader_str(r);
	row->collected = jy_reader_str(r);
	row->items = jy_reader_str(r);
	row->item_count = jy_reader_zigzag(r);
	row->trial_arm = jy_reader_str(r);
	row->subject = jy_reader_str(r);
	row->locale = jy_reader_str(r);
	row->variant = jy_reader_str(r);
	size_t count = jy_reader_count(r, 2);
	if (r->failed || row->saying > JY_SAYING_HANDED)
		return JOURNEY_CORRUPT;
	journey_text_part *parts = arena != NULL ? jy_arena_items(arena, count, sizeof *parts) : NULL;
	if (parts == NULL && arena != NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count && !r->failed; i++) {
		journey_str name = jy_reader_str(r), text = jy_reader_str(r);
		if (parts != NULL)
			parts[i] = (journey_text_part){name, text};
	}
	row->parts = parts;
	row->part_count = parts != NULL ? (uint32_t)count : 0;
	return JOURNEY_OK;
}

static journey_status decode(journey_bytes bytes, jy_arena *arena, jy_outbox_row *row)
{
	memset(row, 0, sizeof *row);
	if (bytes.size < 5)
		return JOURNEY_CORRUPT;
	jy_reader r = jy_reader_of(bytes.data, bytes.size - 4);
	jy_reader tail = jy_reader_of((const unsigned char *)bytes.data + bytes.size - 4, 4);
	uint8_t form = jy_reader_u8(&r);
	if (form > FORM)
		return JOURNEY_VERSION;
	if (jy_reader_u32(&tail) != jy_crc32c(bytes.data, bytes.size - 4))
		return JOURNEY_CORRUPT;
	row->at = jy_reader_zigzag(&r);
	row->decided = jy_reader_zigzag(&r);
	row->attempt = (uint32_t)jy_reader_varint(&r);
	row->ghost = jy_reader_u8(&r) != 0;
	row->customer = jy_reader_str(&r);
	row->journey = jy_reader_str(&r);
	row->step = jy_reader_str(&r);
	row->offer = jy_reader_str(&r);
	row->channel = jy_reader_str(&r);
	row->text = jy_reader_str(&r);
	row->payload = jy_reader_str(&r);
	row->propensity = jy_reader_double(&r);
	journey_status status = form >= 2 ? decode_rest(&r, arena, row) : JOURNEY_OK;
	if (status == JOURNEY_OK && form >= 3)
		status = decode_said(&r, arena, row);
	if (status != JOURNEY_OK)
		return status;
	return r.failed || row->customer.size == 0 ? JOURNEY_CORRUPT : JOURNEY_OK;
}

/* Of what is due at one moment the highest priority goes first. */
static journey_status push(jy_queue *queue, const jy_outbox_row *row, journey_str key)
{
	char rank[JY_RANK_SIZE];
	jy_rank(row->priority, row->decided, key, rank);
	return jy_queue_push(queue, row->at, jy_str_of(rank, JY_RANK_SIZE));
}

journey_status jy_outbox_put(journey_engine *engine, journey_str key, const jy_outbox_row *row)
{
	jy_buffer out;
	jy_buffer_init(&out, &engine->allocator);
	journey_status status = JOURNEY_NO_MEMORY;
	if (encode(row, &out))
		status = jy_row_put(engine, JY_ROW_OUTBOX, key, jy_buffer_view(&out));
	if (status == JOURNEY_OK)
		status = push(&engine->pushed_outbox, row, key);
	jy_buffer_free(&out);
	return status;
}

journey_status jy_outbox_get(journey_engine *engine, journey_str key, jy_outbox_row *row)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_OUTBOX, key, &bytes);
	if (status != JOURNEY_OK)
		return status;
	status = decode(bytes, &engine->arena, row);
	if (status != JOURNEY_OK)
		jy_error_set(&engine->error, status, "storage", "a send in the outbox cannot be read: %s",
		             journey_status_text(status));
	return status;
}

journey_status jy_outbox_delete(journey_engine *engine, journey_str key)
{
	return jy_row_delete(engine, JY_ROW_OUTBOX, key);
}

static journey_status visit(void *arg, const journey_row *row)
{
	journey_engine *engine = arg;
	jy_outbox_row read;
	journey_str id;
	if (!jy_key_id(row->key, JY_ROW_OUTBOX, &id) || id.size != JY_SEND_KEY)
		return JOURNEY_CORRUPT;
	journey_status status = decode(row->value, NULL, &read);
	uint32_t channel = jy_strategy_channel(engine->strategy, read.channel);
	if (status == JOURNEY_OK && read.waiting && !read.ghost && channel != JY_NONE)
		status = jy_waiting_push(engine, channel, &read, id, true);
	return status == JOURNEY_OK ? push(&engine->outbox, &read, id) : status;
}

journey_status jy_outbox_load(journey_engine *engine)
{
	jy_key from, to;
	jy_queue_clear(&engine->outbox);
	jy_waiting_clear(engine);
	jy_key_range(engine->tenant, JY_ROW_OUTBOX, &from, &to);
	return engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, visit,
	                            engine);
}
