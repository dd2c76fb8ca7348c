/*
 * A fragment: the facts under one identifier (a user id or an anonymous id). It is a function of the set of
 * events applied, whatever their order and repetition, within the limits named here; beyond them the loss
 * is counted in jy_fragment_losses, which is no part of the facts.
 *
 * Recent track events that a feature reads wait in a ring, latest by (time, message hash), which serves
 * every window exactly. What leaves the ring, or comes too late for it, goes into one aggregate per feature,
 * kept under the hash of the feature's definition. The aggregate of a windowed feature is a row of buckets,
 * each a 64th of the window long (rounded up to whole minutes): a bucket leaves the window as a whole, when
 * its latest event does. A period's bucket is the period. What does not fit rows of numbers is kept as items (items.h).
 * A feature that was added after events had left reads unknown until its window
 * begins after the last of them.
 */
#ifndef JY_PROFILE_FRAGMENT_H
#define JY_PROFILE_FRAGMENT_H

#include "base/buffer.h"
#include "profile/event_view.h"
#include "profile/facts.h"

/* Events in the ring. */
#define JY_FRAGMENT_RING_MAX 64
/* Message hashes that duplicates are found by, latest by (time, hash); those in the ring come on top. */
#define JY_FRAGMENT_DEDUP_MAX 512
/* Edges to other identifiers: the earliest by (time, hash). */
#define JY_FRAGMENT_EDGES_MAX 64
/* Identifiers that the operator keeps apart from one. */
#define JY_FRAGMENT_CUTS_MAX 64
/* Consent purposes. */
#define JY_FRAGMENT_CONSENTS_MAX 64
/* Buckets that cover a window. */
#define JY_FRAGMENT_BUCKETS 64
/* Half-lives after which a tally's weight is dropped (2^-16 of it is left). */
#define JY_FRAGMENT_EPOCHS 16
/* Longest identifier in bytes, with any prefix that the engine gives it. */
#define JY_FRAGMENT_IDENTIFIER_MAX 300
/* Version of the storage form that this release writes. */
#define JY_FRAGMENT_VERSION 2
/* Bytes of a stored fragment that only newer releases can read, and that are kept. */
#define JY_FRAGMENT_UNKNOWN_MAX 65536

typedef struct jy_fragment jy_fragment;

/* What an event changed; bits of jy_applied.changed. */
enum jy_changed {
	JY_CHANGED_FEATURES = 1,   /* a subscribed event: features of its type may have new values */
	JY_CHANGED_ATTRIBUTES = 2, /* at least one attribute has another value */
	JY_CHANGED_CONSENT = 4,    /* at least one purpose was granted or withdrawn anew */
	JY_CHANGED_TIMEZONE = 8
};

typedef struct jy_applied {
	unsigned changed; /* enum jy_changed */
	bool unchecked;   /* older than all of a full dedup memory: a duplicate would not have been found */
	bool late;        /* older than all of a full ring: went straight into the aggregates */
	uint32_t left;    /* events that left the ring to make room (0 or 1) */
	uint32_t left_type; /* where one left: its event type, or JY_NONE */
	uint32_t dropped; /* consent purposes beyond the limit, keys and values beyond `top`, events among sessions that
			     are no longer kept, groups beyond the limit */
} jy_applied;

/* Losses since the fragment was made or decoded; no part of the facts. */
typedef struct jy_fragment_losses {
	uint64_t unchecked;  /* events accepted without a look for duplicates */
	uint64_t late;       /* events that came too late for the ring */
	uint64_t consents;   /* purposes beyond JY_FRAGMENT_CONSENTS_MAX */
	uint64_t edges;      /* edges refused or displaced */
	uint64_t tally_keys; /* keys of tallies beyond their `top` */
	uint64_t sessions;   /* events among sessions that are no longer kept */
	uint64_t groups;     /* groups beyond the strategy's limit */
	uint64_t values;     /* values of lists, of most frequent ones and of unions beyond their limits */
} jy_fragment_losses;

typedef enum jy_linked {
	JY_LINKED_KNOWN = 0,     /* was there already: nothing changed */
	JY_LINKED_NEW = 1,       /* admitted */
	JY_LINKED_DISPLACED = 2, /* admitted; a later edge had to go, see jy_fragment_displaced() */
	JY_LINKED_REFUSED = 3,   /* the limit is full of earlier ones */
	JY_LINKED_MOVED = 4      /* was there; it is known to be older now, or an alias stated again later */
} jy_linked;

/* Texts are borrowed until the fragment changes. */
typedef struct jy_edge {
	journey_str other;
	journey_time time; /* when the earliest event stated it */
	jy_hash128 id;     /* that event's message hash */
	journey_str message, source; /* that event's message id and source, as far as they are known */
	bool by_alias;     /* stated in so many words; kept beside what other events say */
	/* by_alias: when the latest event stated it */
	journey_time last_time;
	jy_hash128 last_id;
	journey_str last_message;
} jy_edge;

/* An empty fragment. JOURNEY_OK, JOURNEY_LIMIT (identifier too long), JOURNEY_NO_MEMORY. */
journey_status jy_fragment_new(jy_facts *facts, journey_str identifier, jy_fragment **out);
void jy_fragment_free(jy_fragment *fragment);
journey_str jy_fragment_identifier(const jy_fragment *fragment);
/* Grows with each change, also with a rollback: what was computed at one revision holds for that one only. */
uint64_t jy_fragment_revision(const jy_fragment *fragment);
/* Bytes of memory held, for a cache that is bounded. */
size_t jy_fragment_memory(const jy_fragment *fragment);
/* No event was ever applied, no edge linked. */
bool jy_fragment_empty(const jy_fragment *fragment);
/* Times of the earliest and latest event; JOURNEY_TIME_NONE without events. */
journey_time jy_fragment_first_seen(const jy_fragment *fragment);
journey_time jy_fragment_last_seen(const jy_fragment *fragment);
/* Events applied. */
uint64_t jy_fragment_events(const jy_fragment *fragment);
const jy_fragment_losses *jy_fragment_lost(const jy_fragment *fragment);

/* Whether the message is in the dedup memory. */
bool jy_fragment_seen(const jy_fragment *fragment, jy_hash128 id);
/*
 * Applies an event. JOURNEY_OK; JOURNEY_DUPLICATE (seen before; unchanged); JOURNEY_NO_MEMORY (unchanged).
 * `result` is set on JOURNEY_OK; may be NULL.
 */
journey_status jy_fragment_apply(jy_fragment *fragment, const jy_event_view *event, jy_applied *result);
/*
 * States an edge to another identifier. JOURNEY_OK, JOURNEY_MISUSE (empty), JOURNEY_LIMIT (identifier too
 * long), JOURNEY_NO_MEMORY (unchanged).
 * `result` may be NULL.
 */
journey_status jy_fragment_link(jy_fragment *fragment, journey_str other, journey_time time, jy_hash128 id,
				jy_linked *result);
/* The same with the event's texts. */
journey_status jy_fragment_state(jy_fragment *fragment, const jy_edge *edge, jy_linked *result);
/* Removes an edge, stated by an alias or not; whether it was there. No memory needed
 * outside a savepoint; inside one JOURNEY_NO_MEMORY is possible. JOURNEY_OK, JOURNEY_NOT_FOUND,
 * JOURNEY_NO_MEMORY. */
journey_status jy_fragment_unlink(jy_fragment *fragment, journey_str other);
/* The identifier that the last JY_LINKED_DISPLACED pushed out; until the next one. */
journey_str jy_fragment_displaced(const jy_fragment *fragment);
/* Edges in order of (time, hash, identifier). */
size_t jy_fragment_edge_count(const jy_fragment *fragment);
jy_edge jy_fragment_edge(const jy_fragment *fragment, size_t index);
bool jy_fragment_find_edge(const jy_fragment *fragment, journey_str other, bool by_alias, jy_edge *out);
/*
 * Keeps another identifier apart: edges to it count no more, but for an alias stated after `time`. The latest time
 * stays. JOURNEY_OK, JOURNEY_MISUSE (empty), JOURNEY_LIMIT (identifier too long, JY_FRAGMENT_CUTS_MAX),
 * JOURNEY_NO_MEMORY (unchanged).
 */
journey_status jy_fragment_cut(jy_fragment *fragment, journey_str other, journey_time time);
/* Takes all that it says of another identifier out, as if it had never been named. JOURNEY_OK, JOURNEY_NO_MEMORY
 * (unchanged). */
journey_status jy_fragment_forget_other(jy_fragment *fragment, journey_str other);
/* Says of other identifiers all that `from` says, too. JOURNEY_OK, JOURNEY_LIMIT, JOURNEY_NO_MEMORY (some of it is
 * said). */
journey_status jy_fragment_take_edges(jy_fragment *fragment, const jy_fragment *from);
/* That time; JOURNEY_TIME_NONE if it is not kept apart. */
journey_time jy_fragment_cut_from(const jy_fragment *fragment, journey_str other);
/* In order of the other identifier. */
size_t jy_fragment_cut_count(const jy_fragment *fragment);
journey_str jy_fragment_cut_at(const jy_fragment *fragment, size_t index, journey_time *time);

/*
 * A savepoint: marks the state that jy_fragment_rollback() goes back to. It copies nothing; changes after it
 * remember what they replaced. A new savepoint takes the place of the last.
 */
void jy_fragment_save(jy_fragment *fragment);
/* Back to the savepoint, exactly, losses included; never fails. Without one: nothing. The savepoint stays. */
void jy_fragment_rollback(jy_fragment *fragment);

/*
 * Appends the storage form (form.h): versioned, checksummed, names in it, so that it can be read under any
 * strategy. Equal facts give equal bytes. Parts that a newer release stored come back as they were. JOURNEY_OK, JOURNEY_NO_MEMORY (buffer as before).
 */
journey_status jy_fragment_encode(const jy_fragment *fragment, jy_buffer *out);
/*
 * Replaces the contents by stored ones (and drops the savepoint). JOURNEY_OK; JOURNEY_CORRUPT (not a
 * fragment, bad checksum, broken rule, another identifier's); JOURNEY_VERSION (a newer release's);
 * JOURNEY_LIMIT (names, JY_FRAGMENT_UNKNOWN_MAX); JOURNEY_NO_MEMORY. On failure the fragment is as before. `error` may be NULL.
 */
journey_status jy_fragment_decode(jy_fragment *fragment, journey_bytes bytes, journey_error *error);

#endif
