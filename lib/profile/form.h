/*
 * The storage form of a fragment, byte by byte in journey-fragment(5): what its parts share. Numbers are
 * little-endian or varints (zigzag where signed), times zigzag microseconds, hashes 16 bytes.
 *
 *     magic "JYFR", u16 version, u16 0, u32 size of the payload, payload, u32 CRC-32C of all before
 *
 * These outer parts are the same in every version. The payload of version 2:
 *
 *     identifier (text)
 *     sections by tag, ascending: tag (varint), size (varint, 1 or more), that many bytes
 *
 * Each part of a fragment has a section, or none while it is empty: equal facts, equal bytes, and a new part leaves
 * the bytes of those who don't use it as they were. Sections of tags that this release doesn't know are kept
 * byte for byte (up to JY_FRAGMENT_UNKNOWN_MAX) and written back in their place. So a section must stand for itself:
 * it refers to no other, and states the names it needs as texts.
 *
 * A part is one row of jy_form_parts (in form_parts.c) and a file of its own with put and get side by side.
 * Version 1 is read by form_v1.c.
 *
 * Reading copies the bytes once, into jy_contents.stored: texts and values may borrow from there (`in` reads the copy).
 */
#ifndef JY_PROFILE_FORM_H
#define JY_PROFILE_FORM_H

#include "profile/change.h"
#include "profile/form_bytes.h"
#include "profile/sort.h"

#define JY_FORM_MAGIC UINT32_C(0x5246594a) /* "JYFR" */
#define JY_FORM_HEAD 12
#define JY_FORM_TAIL 4

/* Whose fragment the bytes are, as far as that can be told without reading them all. False: not a fragment. The
 * text is borrowed from them. */
bool jy_form_identifier(journey_bytes bytes, journey_str *out);

/*
 * Tags: 1-31 here, 32-47 identity, 48-63 features, 64-79 consent and privacy, 80-95 sessions and entities, 96-111
 * segments. They are part of the form: a tag is never used for something else.
 */
enum jy_form_tag {
	JY_FORM_HISTORY = 1, /* how many events, and when */
	JY_FORM_ATTRIBUTES = 2,
	JY_FORM_CONSENTS = 3,
	JY_FORM_ZONE = 4,
	JY_FORM_EDGES = 5,
	JY_FORM_LEFT = 6, /* what left the ring, by type */
	JY_FORM_RING = 7,
	JY_FORM_SEEN = 8, /* the dedup memory, without what the ring holds */
	JY_FORM_AGGREGATES = 9,
	JY_FORM_EDGE_TEXTS = 32, /* of events that stated edges: message id, source */
	JY_FORM_ALIASES = 33,
	JY_FORM_CUTS = 34,
	JY_FORM_ITEMS = 48, /* aggregates that version 1 had not: with items, with periods */
	JY_FORM_TRAITS = 49, /* what rules keep of attributes */
	JY_FORM_STATEMENTS = 64, /* what consents say beyond yes and no */
	JY_FORM_SESSIONS = 80, /* see session.h */
	JY_FORM_GROUPS = 81    /* that the customer belongs to, see groups.h */
};

/* ---- writing ---- */

/* One fragment being written. A write that fails leaves `ok` false; the buffer is cut back at the end. */
typedef struct jy_form_writer {
	const jy_fragment *f;
	const jy_contents *c;
	jy_facts *facts; /* its arena is for the writers' own use */
	jy_buffer *out;
	bool ok;
} jy_form_writer;

void jy_put_u8(jy_form_writer *w, uint8_t v);
void jy_put_u64(jy_form_writer *w, uint64_t v);
void jy_put_count(jy_form_writer *w, uint64_t v);
void jy_put_signed(jy_form_writer *w, int64_t v);
void jy_put_str(jy_form_writer *w, journey_str s);
void jy_put_value(jy_form_writer *w, journey_value v);
/* A time (or a distance of times) and a hash. */
void jy_put_stamp(jy_form_writer *w, journey_time time, jy_hash128 id);
/* 0 .. count - 1, to be sorted; in the arena. NULL: no memory, and `ok` is false. */
uint32_t *jy_put_order(jy_form_writer *w, size_t count);
/* Room for `size` bytes, to be filled in; NULL: no memory, and `ok` is false. They count once jy_put_filled() says so. */
unsigned char *jy_put_room(jy_form_writer *w, size_t size);
void jy_put_filled(jy_form_writer *w, size_t size);
/* A name of the strategy's or of an earlier one's. */
void jy_put_name(jy_form_writer *w, uint32_t name);

/* ---- reading ---- */

/* One fragment being read. `status` is the first failure. */
typedef struct jy_form_reader {
	jy_fragment *f;
	jy_facts *facts;
	const journey_allocator *allocator;
	jy_contents c;
	jy_reader in;    /* the section; of version 1: all that is left */
	unsigned version;
	uint32_t *names; /* of version 1: numbers, by position in the names table */
	size_t name_count;
	size_t bytes; /* of values, edges, keys and ring blocks, see jy_fragment */
	journey_status status;
} jy_form_reader;

static inline bool jy_form_good(const jy_form_reader *r)
{
	return r->status == JOURNEY_OK && !r->in.failed;
}

void jy_form_corrupt(jy_form_reader *r);
void jy_form_no_memory(jy_form_reader *r);

static inline void jy_form_require(jy_form_reader *r, bool condition)
{
	if (!condition)
		jy_form_corrupt(r);
}

/* A number of items of at least `item_size` bytes each, at most `max`; 0 after a failure. */
size_t jy_get_count(jy_form_reader *r, size_t item_size, size_t max);
/* The same at the start of a section: there are some, or it were not there. */
size_t jy_get_part_count(jy_form_reader *r, size_t item_size, size_t max);
journey_time jy_get_time(jy_form_reader *r);
/* A time written as the distance from the one before. */
journey_time jy_get_time_after(jy_form_reader *r, journey_time before);
jy_hash128 jy_get_hash(jy_form_reader *r);
/* Text, borrowed from the bytes that are read. */
journey_str jy_get_text(jy_form_reader *r, size_t max);
/* The number of a name that is stated as text, which *text is set to. `guess` (a number, or JY_NONE) is tried first. */
uint32_t jy_get_name(jy_form_reader *r, uint32_t guess, journey_str *text);
bool jy_get_flag(jy_form_reader *r);
/* Borrows texts from what is read; lists and maps come from the arena. */
journey_value jy_get_value(jy_form_reader *r);
/* A copy in a block of its own, counted in `bytes`; NULL for an empty text, and without memory. */
char *jy_form_own_text(jy_form_reader *r, journey_str s);

/* ---- parts ---- */

typedef struct jy_form_part {
	uint32_t tag;
	/* Writes the section; nothing where the part is empty. */
	void (*put)(jy_form_writer *w);
	/* Reads the section, all of it, into r->c. */
	void (*get)(jy_form_reader *r);
} jy_form_part;

/* By tag, ascending. */
extern const jy_form_part jy_form_parts[];
extern const size_t jy_form_part_count;

void jy_history_put(jy_form_writer *w);
void jy_history_get(jy_form_reader *r);
void jy_attributes_put(jy_form_writer *w);
void jy_attributes_get(jy_form_reader *r);
void jy_consents_put(jy_form_writer *w);
void jy_consents_get(jy_form_reader *r);
void jy_zone_put(jy_form_writer *w);
void jy_zone_get(jy_form_reader *r);
void jy_edges_put(jy_form_writer *w);
void jy_edges_get(jy_form_reader *r);
void jy_left_put(jy_form_writer *w);
void jy_left_get(jy_form_reader *r);
void jy_ring_put(jy_form_writer *w);
void jy_ring_get(jy_form_reader *r);
void jy_seen_put(jy_form_writer *w);
void jy_seen_get(jy_form_reader *r);
void jy_aggregates_put(jy_form_writer *w);
void jy_aggregates_get(jy_form_reader *r);
void jy_edge_texts_put(jy_form_writer *w);
void jy_edge_texts_get(jy_form_reader *r);
void jy_aliases_put(jy_form_writer *w);
void jy_aliases_get(jy_form_reader *r);
void jy_cuts_put(jy_form_writer *w);
void jy_cuts_get(jy_form_reader *r);
/* What aggregates of both sections share. */
void jy_put_rows(jy_form_writer *w, const jy_aggregate *aggregate);
void jy_get_rows(jy_form_reader *r, jy_aggregate *aggregate);
bool jy_aggregate_less(const void *aggregates, uint32_t x, uint32_t y);
/* Whether it goes into the section of later ones, which releases that don't know it keep as it is. */
bool jy_aggregate_is_late(const jy_aggregate *aggregate);
/* Indices of the `count` aggregates of a section, by definition; in the arena. */
uint32_t *jy_put_aggregate_order(jy_form_writer *w, bool late, size_t *count);
void jy_items_put(jy_form_writer *w);
void jy_items_get(jy_form_reader *r);
void jy_traits_put(jy_form_writer *w);
void jy_traits_get(jy_form_reader *r);
/* An item's value in a block of its own, counted in `bytes`. */
void jy_form_own_item(jy_form_reader *r, jy_item *item, journey_value value);
void jy_statements_put(jy_form_writer *w);
void jy_statements_get(jy_form_reader *r);
void jy_sessions_put(jy_form_writer *w);
void jy_sessions_get(jy_form_reader *r);
void jy_groups_put(jy_form_writer *w);
void jy_groups_get(jy_form_reader *r);

/* The payload of version 1. */
void jy_form_v1_get(jy_form_reader *r);
/* A new item of a list, and its copy of value and key; NULL: no memory. */
jy_stamped *jy_form_new_stamped(jy_form_reader *r, jy_list list);
void jy_form_own_stamped(jy_form_reader *r, jy_stamped *s, journey_value value, journey_str key);

#endif
