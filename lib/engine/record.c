#include "engine/record.h"

#include <string.h>

static bool put_candidates(jy_buffer *out, const jy_candidate *items, uint32_t count)
{
	bool ok = jy_buffer_varint(out, count);
	for (uint32_t i = 0; ok && i < count; i++)
		ok = jy_buffer_str(out, items[i].name) && jy_buffer_u8(out, items[i].rule) &&
		     jy_buffer_double(out, items[i].priority);
	return ok;
}

journey_status jy_record_write(const journey_strategy *strategy, const jy_record *record, jy_buffer *out)
{
	size_t start = out->size;
	bool ok = jy_buffer_u16(out, JY_RECORD_FORM) && jy_buffer_u64(out, strategy->hash.a) &&
	          jy_buffer_zigzag(out, record->time) && jy_buffer_u8(out, record->ghost) &&
	          jy_buffer_str(out, record->customer) && jy_buffer_str(out, record->journey) &&
	          jy_buffer_str(out, record->step) && put_candidates(out, record->offers, record->offer_count) &&
	          put_candidates(out, record->channels, record->channel_count) && jy_buffer_str(out, record->offer) &&
	          jy_buffer_str(out, record->channel) && jy_buffer_double(out, record->propensity) &&
	          jy_buffer_u32(out, jy_crc32c(out->data + start, out->size - start));
	if (!ok)
		out->size = start;
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

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

static void skip_candidates(jy_reader *r)
{
	size_t count = jy_reader_count(r, 10);
	for (size_t i = 0; i < count && !r->failed; i++) {
		jy_reader_str(r);
		jy_reader_u8(r);
		jy_reader_double(r);
	}
}

journey_status jy_record_names(journey_bytes bytes, jy_record *out)
{
	jy_reader r = jy_reader_of(bytes.data, bytes.size);
	if (jy_reader_u16(&r) > JY_RECORD_FORM)
		return JOURNEY_VERSION;
	memset(out, 0, sizeof *out);
	jy_reader_u64(&r);
	out->time = jy_reader_zigzag(&r);
	out->ghost = jy_reader_u8(&r) != 0;
	out->customer = jy_reader_str(&r);
	out->journey = jy_reader_str(&r);
	out->step = jy_reader_str(&r);
	skip_candidates(&r);
	skip_candidates(&r);
	out->offer = jy_reader_str(&r);
	out->channel = jy_reader_str(&r);
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}
