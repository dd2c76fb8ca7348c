/*
 * The storage form of a fragment, as encode.c writes and decode.c reads it. Numbers are little-endian or
 * varints (zigzag where signed), times zigzag microseconds, hashes 16 bytes.
 *
 *     magic "JYFR", u16 version, u16 0, u32 size of the payload, payload, u32 CRC-32C of all before
 *
 * These outer parts are the same in every version. The payload of version 1:
 *
 *     identifier (text)
 *     events; if any: first seen, last seen - first seen
 *     names: count, texts ascending; everything below names events, properties and attributes by position
 * here attributes: count, by name: name, time, hash, value consents: count, by purpose: purpose, u8 granted,
 * time, hash zone: 0, or 1, text, time, hash edges: count, by (time, hash, text): text, time, hash left:
 * count, by name: name, number of events, latest time ring: count, by (time, hash): name, time (from the one
 * before), hash, count, by name: property, value (null: the event had none; a property that is not listed was
 * not kept) seen: count, those not in the ring, by (time, hash): time (from the one before), hash aggregates:
 * count, by definition: u64 definition, u8 kind, window or half-life, [top], known from (0, or 1 and a time),
 * then rows: count, by bucket: bucket, count, first, last - first, [sum] [min] [max] or keys: count, by text:
 * text, epoch, number of weights, weights from the latest epoch back
 *
 * Brackets: only for kinds that need it. Rows that no window can hold any more are left out.
 */
#ifndef JY_PROFILE_FORM_H
#define JY_PROFILE_FORM_H

#include <journey/strategy.h>
#include <stdbool.h>

#define JY_FORM_MAGIC UINT32_C(0x5246594a) /* "JYFR" */
#define JY_FORM_HEAD 12
#define JY_FORM_TAIL 4

/* Whose fragment the bytes are, as far as that can be told without reading them all. False: not a fragment. The
 * text is borrowed from them. */
bool jy_form_identifier(journey_bytes bytes, journey_str *out);

static inline bool jy_form_has_sum(unsigned kind)
{
	return kind == JOURNEY_FEATURE_SUM || kind == JOURNEY_FEATURE_AVG;
}

#endif
