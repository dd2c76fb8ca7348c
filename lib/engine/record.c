#include "engine/record.h"

#include "base/text.h"
#include <string.h>

void jy_record_init(jy_record *record, const journey_strategy *strategy, journey_time now)
{
	memset(record, 0, sizeof *record);
	record->strategy = strategy->hash.a;
	record->time = now;
	record->propensity = 1.0;
	record->entered = record->fate_at = JOURNEY_TIME_NONE;
	record->fate = JY_RULE_NONE;
}

/* ---- writing ---- */

static bool put_candidates(jy_buffer *out, const jy_candidate *items, uint32_t count)
{
	bool ok = jy_buffer_varint(out, count);
	for (uint32_t i = 0; ok && i < count; i++)
		ok = jy_buffer_str(out, items[i].name) && jy_buffer_u8(out, items[i].rule) &&
		     jy_buffer_double(out, items[i].priority);
	return ok;
}

static bool put_reason(jy_buffer *out, const jy_reason *reason)
{
	bool ok = jy_buffer_u8(out, reason->rule) && jy_buffer_u8(out, reason->passage) &&
	          jy_buffer_str(out, reason->name) && jy_buffer_zigzag(out, reason->count) &&
	          jy_buffer_zigzag(out, reason->most) && jy_buffer_zigzag(out, reason->window) &&
	          jy_buffer_zigzag(out, reason->until) && jy_buffer_varint(out, reason->seen_count);
	for (uint32_t i = 0; ok && i < reason->seen_count; i++)
		ok = jy_buffer_str(out, reason->seen[i].name) && jy_buffer_str(out, reason->seen[i].value) &&
		     jy_buffer_u8(out, reason->seen[i].flags);
	return ok;
}

static bool put_reasons(jy_buffer *out, const jy_candidate *items, uint32_t count)
{
	bool ok = true;
	for (uint32_t i = 0; ok && i < count; i++) {
		ok = jy_buffer_varint(out, items[i].reason_count);
		for (uint32_t k = 0; ok && k < items[i].reason_count; k++)
			ok = put_reason(out, &items[i].reasons[k]);
	}
	return ok;
}

journey_status jy_record_write(const jy_record *record, jy_buffer *out)
{
	size_t start = out->size;
	bool ok = jy_buffer_u16(out, JY_RECORD_FORM) && jy_buffer_u64(out, record->strategy) &&
	          jy_buffer_zigzag(out, record->time) && jy_buffer_u8(out, record->flags) &&
	          jy_buffer_str(out, record->customer) && jy_buffer_str(out, record->journey) &&
	          jy_buffer_str(out, record->step) && put_candidates(out, record->offers, record->offer_count) &&
	          put_candidates(out, record->channels, record->channel_count) && jy_buffer_str(out, record->offer) &&
	          jy_buffer_str(out, record->channel) && jy_buffer_double(out, record->propensity) &&
	          jy_buffer_str(out, record->cause) && jy_buffer_str(out, record->message) &&
	          jy_buffer_zigzag(out, record->entered) && jy_buffer_double(out, record->draw) &&
	          jy_buffer_double(out, record->holdout) && jy_buffer_u8(out, record->fate) &&
	          jy_buffer_zigzag(out, record->fate_at) && put_reasons(out, record->offers, record->offer_count) &&
	          put_reasons(out, record->channels, record->channel_count) && jy_buffer_str(out, record->drawn) &&
	          jy_buffer_str(out, record->template_name) && jy_buffer_str(out, record->variant) &&
	          jy_buffer_str(out, record->locale) && jy_buffer_str(out, record->detail) &&
	          jy_buffer_u32(out, jy_crc32c(out->data + start, out->size - start));
	if (!ok)
		out->size = start;
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* ---- reading ---- */

journey_status jy_record_peek(journey_bytes bytes, journey_time *time, journey_str *customer)
{
	jy_reader r = jy_reader_of(bytes.data, bytes.size);
	if (jy_reader_u16(&r) > JY_RECORD_FORM)
		return JOURNEY_VERSION;
	jy_reader_u64(&r);
	*time = jy_reader_zigzag(&r);
	jy_reader_u8(&r);
	*customer = jy_reader_str(&r);
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static bool get_candidates(jy_reader *r, jy_arena *arena, jy_candidate **out, uint32_t *count)
{
	size_t n = jy_reader_count(r, 10);
	*count = (uint32_t)n;
	*out = jy_arena_items(arena, n, sizeof **out);
	for (size_t i = 0; *out != NULL && i < n && !r->failed; i++) {
		(*out)[i].name = jy_reader_str(r);
		(*out)[i].rule = jy_reader_u8(r);
		(*out)[i].priority = jy_reader_double(r);
	}
	return *out != NULL;
}

static bool get_reason(jy_reader *r, jy_arena *arena, jy_reason *out)
{
	out->rule = jy_reader_u8(r);
	out->passage = jy_reader_u8(r);
	out->name = jy_reader_str(r);
	out->count = jy_reader_zigzag(r);
	out->most = jy_reader_zigzag(r);
	out->window = jy_reader_zigzag(r);
	out->until = jy_reader_zigzag(r);
	size_t n = jy_reader_count(r, 3);
	out->seen_count = (uint32_t)n;
	out->seen = jy_arena_items(arena, n, sizeof *out->seen);
	for (size_t i = 0; out->seen != NULL && i < n && !r->failed; i++) {
		out->seen[i].name = jy_reader_str(r);
		out->seen[i].value = jy_reader_str(r);
		out->seen[i].flags = jy_reader_u8(r);
	}
	return out->seen != NULL;
}

static bool get_reasons(jy_reader *r, jy_arena *arena, jy_candidate *items, uint32_t count)
{
	for (uint32_t i = 0; i < count && !r->failed; i++) {
		size_t n = jy_reader_count(r, 8);
		items[i].reason_count = (uint32_t)n;
		items[i].reasons = jy_arena_items(arena, n, sizeof *items[i].reasons);
		if (items[i].reasons == NULL)
			return false;
		for (size_t k = 0; k < n && !r->failed; k++) {
			if (!get_reason(r, arena, &items[i].reasons[k]))
				return false;
		}
	}
	return true;
}

journey_status jy_record_read(journey_bytes bytes, jy_arena *arena, jy_record *out)
{
	memset(out, 0, sizeof *out);
	out->entered = out->fate_at = JOURNEY_TIME_NONE;
	out->fate = JY_RULE_NONE;
	if (bytes.size < 6)
		return JOURNEY_CORRUPT;
	jy_reader r = jy_reader_of(bytes.data, bytes.size - 4);
	jy_reader tail = jy_reader_of((const unsigned char *)bytes.data + bytes.size - 4, 4);
	out->form = jy_reader_u16(&r);
	if (out->form > JY_RECORD_FORM)
		return JOURNEY_VERSION;
	if (jy_reader_u32(&tail) != jy_crc32c(bytes.data, bytes.size - 4))
		return JOURNEY_CORRUPT;
	out->strategy = jy_reader_u64(&r);
	out->time = jy_reader_zigzag(&r);
	out->flags = jy_reader_u8(&r);
	out->customer = jy_reader_str(&r);
	out->journey = jy_reader_str(&r);
	out->step = jy_reader_str(&r);
	bool ok = get_candidates(&r, arena, &out->offers, &out->offer_count) &&
	          get_candidates(&r, arena, &out->channels, &out->channel_count);
	out->offer = jy_reader_str(&r);
	out->channel = jy_reader_str(&r);
	out->propensity = jy_reader_double(&r);
	if (out->form >= 2 && ok) {
		out->cause = jy_reader_str(&r);
		out->message = jy_reader_str(&r);
		out->entered = jy_reader_zigzag(&r);
		out->draw = jy_reader_double(&r);
		out->holdout = jy_reader_double(&r);
		out->fate = jy_reader_u8(&r);
		out->fate_at = jy_reader_zigzag(&r);
		ok = get_reasons(&r, arena, out->offers, out->offer_count) &&
		     get_reasons(&r, arena, out->channels, out->channel_count);
	}
	if (out->form >= 3 && ok) {
		out->drawn = jy_reader_str(&r);
		out->template_name = jy_reader_str(&r);
		out->variant = jy_reader_str(&r);
		out->locale = jy_reader_str(&r);
		out->detail = jy_reader_str(&r);
	}
	if (!ok)
		return r.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}
