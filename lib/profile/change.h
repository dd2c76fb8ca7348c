/*
 * Inside of a fragment, and the log that takes changes back. Every change is made by one function of
 * change.c, which first writes what it replaces into the log; so a savepoint, and an event that runs out of
 * memory half-way, are both undone by reading the log backwards.
 */
#ifndef JY_PROFILE_CHANGE_H
#define JY_PROFILE_CHANGE_H

#include "profile/aggregate.h"
#include "profile/groups.h"
#include "profile/recent.h"
#include "profile/seen.h"
#include "profile/session.h"

/* A value that the latest event owns, by (time, message hash): an attribute, a consent, the time zone. */
typedef struct jy_stamped {
	journey_time time;
	jy_hash128 id;
	journey_str key;     /* consent: the purpose, in the block; else empty */
	journey_value value; /* parts in the block */
	unsigned char *block;
	size_t size;        /* of the block */
	uint32_t name;      /* attribute: number of its name */
	uint32_t attribute; /* attribute: index in the strategy, or JY_NONE */
} jy_stamped;

/* An edge as it was first stated, with the texts of that event; an alias also as it was last stated. */
typedef struct jy_edge_item {
	journey_time time;
	jy_hash128 id;
	char *other; /* begins a block that holds the texts one after the other */
	size_t size; /* of the identifier */
	uint32_t message, source, last_message; /* sizes of the texts behind it */
	bool by_alias;
	journey_time last_time; /* by_alias */
	jy_hash128 last_id;
} jy_edge_item;

/* An identifier that the operator keeps apart from this one. */
typedef struct jy_cut_item {
	char *other; /* a block of `size` bytes */
	size_t size;
	journey_time time;
} jy_cut_item;

/* Events of one type that are not in the ring. */
typedef struct jy_left {
	uint32_t name; /* number of the type's name */
	uint64_t count;
	journey_time latest;
} jy_left;

/* What a rule other than "the latest" keeps of an attribute; see attribute_rule.h. */
typedef struct jy_trait {
	uint32_t name;      /* number of its name */
	uint32_t attribute; /* index in the strategy, or JY_NONE: it has another rule there */
	uint8_t rule, type; /* journey_attribute_rule, journey_field_type */
	jy_items items;
	journey_int128 rest; /* SUM: of all values that are not among the items, in micro-units */
} jy_trait;

typedef enum jy_list {
	JY_LIST_ATTRIBUTES = 0,
	JY_LIST_CONSENTS = 1,
	JY_LIST_ZONE = 2, /* none or one */
	JY_LISTS = 3
} jy_list;

/* Kinds of change; what each replaced follows in the log's bytes, if there is anything. */
typedef enum jy_undo_kind {
	JY_UNDO_RING = 1,      /* `index` was inserted; a jy_recent dropped out of the front, if `had` */
	JY_UNDO_SEEN = 2,      /* `index` was inserted; a jy_seen_item dropped out, if `had` */
	JY_UNDO_STAMPED = 3,   /* list `list`, item `index` was a jy_stamped, or new */
	JY_UNDO_EDGE_IN = 4,   /* `index` was inserted */
	JY_UNDO_EDGE_OUT = 5,  /* a jy_edge_item was removed from `index` */
	JY_UNDO_LEFT = 6,      /* item `index` was a jy_left, or new */
	JY_UNDO_AGGREGATE = 7, /* the last was added */
	JY_UNDO_ROW = 8,       /* aggregate `list`, row `index` was a jy_row, or new */
	JY_UNDO_KEY = 9,       /* aggregate `list`, key `index` was a jy_tally_key, or new */
	JY_UNDO_KNOWN = 10,    /* aggregate `list`: known_from was this journey_time */
	JY_UNDO_SEEN_OUT = 11, /* a jy_seen_item was taken out of the front */
	JY_UNDO_CUT = 32,      /* item `index` had this journey_time, or is new */
	JY_UNDO_CUT_OUT = 33,  /* a jy_cut_item was removed from `index` */
	/* change_items.c */
	JY_UNDO_ITEM = 48,   /* owner `list`, item `index` was a jy_item, or new */
	JY_UNDO_TRAIT = 49,  /* the last was added */
	JY_UNDO_REST = 50,   /* trait `list`: its rest was this journey_int128 */
	JY_UNDO_SKETCH = 51, /* aggregate `list` got its sketch */
	JY_UNDO_MARK = 52,   /* aggregate `list`, mark `index` is new; jy_marks and their number that it replaced */
	JY_UNDO_CONTENTS = 64,    /* all of it was other contents */
	JY_UNDO_CONSENT_OUT = 65, /* a jy_stamped was removed from `index` of the consents */
	JY_UNDO_SESSION = 80,  /* session `index` was a jy_session */
	JY_UNDO_SESSIONS = 81, /* sessions were `index` of jy_session, then a jy_session_list */
	JY_UNDO_GROUP = 82,    /* group `index` was a jy_group_item with the same text, or new */
	JY_UNDO_GROUP_OUT = 83 /* a jy_group_item was removed from `index` */
} jy_undo_kind;

typedef struct jy_undo {
	uint8_t kind;  /* jy_undo_kind */
	bool had;      /* something was there before: it is in the log's bytes */
	bool own_text; /* KEY, ITEM: the text, the value was replaced too */
	uint32_t list;
	uint32_t index;
} jy_undo;

/* What a savepoint copies. */
typedef struct jy_head {
	uint64_t events;
	journey_time first_seen, last_seen;
	jy_fragment_losses losses;
} jy_head;

typedef struct jy_stamps {
	jy_stamped *items;
	size_t count, capacity;
} jy_stamps;

/* Words of the ring's filter. */
#define JY_RING_FILTER 8

/* A place in bytes. */
typedef struct jy_bytes_at {
	size_t at, size;
} jy_bytes_at;

/*
 * The facts themselves. Whoever changes an attribute other than by jy_change_stamped() must set attributes_form.size
 * to 0.
 */
typedef struct jy_contents {
	jy_head head;
	jy_stamps lists[JY_LISTS];
	jy_edge_item *edges; /* by (time, hash, other), an alias behind the rest */
	size_t edge_count, edge_capacity;
	jy_cut_item *cuts; /* by other */
	size_t cut_count, cut_capacity;
	jy_left *left;
	size_t left_count, left_capacity;
	jy_recent *ring; /* by (time, hash); see ring.h */
	size_t ring_count;
	jy_recent *ring_block; /* the ring is somewhere in it */
	size_t ring_capacity;  /* of the block */
	uint64_t ring_filter[JY_RING_FILTER]; /* bits of the hashes in the ring, and of some that were in it */
	jy_seen seen; /* the latest of the messages that are not in the ring */
	jy_aggregate *aggregates;
	size_t aggregate_count, aggregate_capacity;
	bool prunable; /* some may have many rows */
	jy_trait *traits;
	size_t trait_count, trait_capacity;
	unsigned char *unknown; /* sections of the storage form that only a newer release can read, in order */
	size_t unknown_size, unknown_capacity;
	unsigned char *stored; /* the form that the contents were read from: texts and values may be in it */
	size_t stored_size;
	jy_bytes_at attributes_form; /* there: the section of the attributes as it is written; size 0: not any more */
	jy_session_list sessions;
	jy_group_list groups;
} jy_contents;

struct jy_fragment {
	jy_facts *facts;
	jy_contents c;
	uint64_t revision;
	bool saved;
	jy_head saved_head;
	jy_undo *log;
	size_t log_count, log_capacity;
	unsigned char *old; /* what the log's changes replaced, one behind the other */
	size_t old_size, old_capacity;
	size_t bytes;    /* of values, edges, keys and ring blocks */
	char *displaced; /* see jy_fragment_displaced() */
	size_t displaced_size;
	size_t identifier_size;
	char identifier[];
};

/* The first event of a ring leaves it for the aggregates; of a fragment without a savepoint. JOURNEY_OK,
 * JOURNEY_NO_MEMORY (unchanged). */
journey_status jy_fragment_leave_first(jy_fragment *fragment);
/* Takes the contents of `with` in place of its own; `with` is empty then. JOURNEY_OK, JOURNEY_NO_MEMORY (both as
 * before). */
journey_status jy_fragment_replace(jy_fragment *fragment, jy_fragment *with);

void jy_contents_free(jy_contents *contents, const journey_allocator *a);

/* ---- changes, each logged; false or JOURNEY_NO_MEMORY: not made ---- */

/* Sets a value if the stamp is later than the one there. `key` for consents, `name` for attributes; *changed:
 * the value is another one now. JOURNEY_OK, JOURNEY_LIMIT (too many consents; not set), JOURNEY_NO_MEMORY. */
journey_status jy_change_stamped(jy_fragment *fragment, jy_list list, const jy_stamped *with, bool *changed);
/*
 * The same for a statement of consent. The first JY_FRAGMENT_CONSENTS_MAX keys in byte order are kept, whatever their
 * order of arrival: *lost, one had no room. JOURNEY_OK, JOURNEY_NO_MEMORY.
 */
journey_status jy_change_consent(jy_fragment *fragment, const jy_stamped *with, bool *changed, bool *lost);
/* Other contents take the place of all, and are the fragment's then. */
bool jy_change_contents(jy_fragment *fragment, const jy_contents *with);
/* Adds to the dedup memory a message that is not in the ring (any more), and trims it. */
bool jy_change_seen(jy_fragment *fragment, journey_time time, jy_hash128 id);
/* Drops of the memory what is beyond the latest JY_SEEN_MAX of it and the ring. */
bool jy_change_seen_trim(jy_fragment *fragment);
/* Inserts into the ring, which then owns it; the front drops out of a full ring (whose aggregates the caller
 * has changed). */
bool jy_change_ring(jy_fragment *fragment, const jy_recent *recent);
/* Counts an event that is not in the ring into the record of its type. */
bool jy_change_left(jy_fragment *fragment, uint32_t name, journey_time time);
/* The aggregate of a feature, made with known_from if there is none; NULL: no memory. */
jy_aggregate *jy_change_aggregate(jy_fragment *fragment, uint32_t feature, journey_time known_from);
/* States that an event at `time` could not be told from. */
bool jy_change_known(jy_fragment *fragment, jy_aggregate *aggregate, journey_time time);
/* Adds one event to an aggregate of rows, or of a tally; *lost counts keys that found no room. */
bool jy_change_row(jy_fragment *fragment, jy_aggregate *aggregate, const jy_row *row);
bool jy_change_tally(jy_fragment *fragment, jy_aggregate *aggregate, journey_str key, journey_time time,
		     uint64_t weight, uint32_t *lost);
/* Inserts an edge whose block is copied, or removes the one at `index`; edges.c. */
bool jy_change_edge_in(jy_fragment *fragment, const jy_edge_item *edge);
bool jy_change_edge_out(jy_fragment *fragment, size_t index);
/* Sets the time of a cut; the item is made if there is none. */
bool jy_change_cut(jy_fragment *fragment, journey_str other, journey_time time);
bool jy_change_cut_out(jy_fragment *fragment, size_t index);
/* Ends a change: keeps the log for a savepoint, or takes everything after `mark` back. Returns the status. */
journey_status jy_change_finish(jy_fragment *fragment, journey_status status, size_t mark, const jy_head *before);

/* Of the kinds that edges.c makes. */
void jy_undo_edge(jy_fragment *fragment, const jy_undo *undo);
void jy_forget_edge(jy_fragment *fragment, const jy_undo *undo);
void jy_edges_free(jy_contents *contents, const journey_allocator *a);
size_t jy_edge_block(const jy_edge_item *edge);
int jy_edge_compare(const jy_edge_item *x, const jy_edge_item *y);

/* Whose items: an aggregate's, a trait's. */
uint32_t jy_owner_aggregate(const jy_fragment *fragment, const jy_aggregate *aggregate);
uint32_t jy_owner_trait(const jy_fragment *fragment, const jy_trait *trait);
/* Puts an item in the place of item `index`, or behind the last; its value is copied. */
bool jy_change_item(jy_fragment *fragment, uint32_t owner, size_t index, const jy_item *with);
/* The same where the value stays. */
bool jy_change_item_kept(jy_fragment *fragment, uint32_t owner, size_t index, const jy_item *with);
/* The trait of an attribute under the strategy's rule, made if there is none; NULL: no memory. */
jy_trait *jy_change_trait(jy_fragment *fragment, uint32_t attribute);
bool jy_change_rest(jy_fragment *fragment, jy_trait *trait, journey_int128 rest);
/* Begins a sketch, empty. */
bool jy_change_sketch(jy_fragment *fragment, jy_aggregate *aggregate);
bool jy_change_mark(jy_fragment *fragment, jy_aggregate *aggregate, const jy_mark *mark);
/* Drops what no window holds any more, where it has become much; the log must be empty. */
void jy_items_prune(jy_fragment *fragment);
/* For the kinds of change_items.c. */
void jy_undo_item(jy_fragment *fragment, const jy_undo *record);
void jy_forget_item(jy_fragment *fragment, const jy_undo *record);
void jy_trait_free(jy_trait *trait, const journey_allocator *a);

/* For change functions outside of change.c. The next record of the log, with room for `old_size` bytes of what it
 * replaces; NULL: no memory. It counts once it was filled and jy_log_commit() called. */
jy_undo *jy_log_record(jy_fragment *fragment, jy_undo_kind kind, size_t old_size);
/* Remembers what the record replaces; takes the last thing remembered back. */
void jy_log_push(jy_fragment *fragment, jy_undo *record, const void *old, size_t size);
void jy_log_pop(jy_fragment *fragment, void *old, size_t size);
void jy_log_commit(jy_fragment *fragment);

/* Takes back all changes after the first `count` of the log. */
void jy_undo_to(jy_fragment *fragment, size_t count);
/* Forgets the log: the changes stay. */
void jy_undo_forget(jy_fragment *fragment);

/* Drops rows that no window holds any more, where they have become many. */
void jy_contents_prune(jy_contents *contents);
/* Record of a type's events that are not in the ring, or NULL. */
const jy_left *jy_contents_left(const jy_contents *contents, uint32_t name);
/* Aggregate of a feature of the strategy, or NULL. */
jy_aggregate *jy_contents_aggregate(const jy_contents *contents, uint32_t feature);

#endif
