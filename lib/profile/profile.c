#include "profile/profile.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/attribute_rule.h"
#include "profile/change.h"
#include "profile/consent.h"
#include "profile/convert.h"
#include "profile/fold.h"
#include "profile/period.h"
#include "profile/sort.h"
#include "profile/tally.h"

#define MICRO 1000000.0

void jy_profile_init(jy_profile *p, jy_facts *facts, const jy_fragment *const *fragments, size_t count,
		     journey_time now)
{
	p->facts = facts;
	p->fragments = fragments;
	p->count = count;
	p->now = now;
}

/* ---- values by stamp ---- */

/* The later of two values, either of which may be NULL. */
static const jy_stamped *later(const jy_stamped *x, const jy_stamped *y)
{
	if (!x || !y)
		return x ? x : y;
	return jy_stamp_compare(x->time, x->id, y->time, y->id) < 0 ? y : x;
}

journey_status jy_profile_attribute(const jy_profile *p, uint32_t index, journey_value *out)
{
	const jy_stamped *found = NULL;
	size_t i, k;

	if (p->facts->strategy->attributes[index].rule != JOURNEY_RULE_LATEST)
		return jy_trait_read(p, index, out);
	for (i = 0; i < p->count; i++) {
		const jy_stamps *l = &p->fragments[i]->c.lists[JY_LIST_ATTRIBUTES];

		for (k = 0; k < l->count; k++) {
			if (l->items[k].attribute == index)
				found = later(found, &l->items[k]);
		}
	}
	/* An earlier strategy may have declared it otherwise. */
	if (!found || !jy_value_convert(found->value, p->facts->strategy->attributes[index].type, out))
		return JOURNEY_NOT_FOUND;
	return JOURNEY_OK;
}

journey_status jy_profile_consent(const jy_profile *p, journey_str purpose, bool *granted)
{
	const jy_stamped *found = NULL;
	jy_statement said;
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_stamps *l = &p->fragments[i]->c.lists[JY_LIST_CONSENTS];

		for (k = 0; k < l->count; k++) {
			if (jy_str_equal(l->items[k].key, purpose))
				found = later(found, &l->items[k]);
		}
	}
	if (!found)
		return JOURNEY_NOT_FOUND;
	said = jy_statement_of(found);
	*granted = said.status == JY_CONSENT_GRANTED;
	return said.status == JY_CONSENT_UNKNOWN ? JOURNEY_NOT_FOUND : JOURNEY_OK;
}

journey_str jy_profile_timezone(const jy_profile *p)
{
	const jy_stamped *found = NULL;
	size_t i;

	for (i = 0; i < p->count; i++) {
		const jy_stamps *l = &p->fragments[i]->c.lists[JY_LIST_ZONE];

		if (l->count)
			found = later(found, &l->items[0]);
	}
	return found ? jy_value_text(found->value) : jy_str_of(NULL, 0);
}

journey_time jy_profile_first_seen(const jy_profile *p)
{
	journey_time first = JOURNEY_TIME_NONE;
	size_t i;

	for (i = 0; i < p->count; i++) {
		journey_time t = p->fragments[i]->c.head.first_seen;

		if (t != JOURNEY_TIME_NONE && (first == JOURNEY_TIME_NONE || t < first))
			first = t;
	}
	return first;
}

journey_time jy_profile_last_seen(const jy_profile *p)
{
	journey_time last = JOURNEY_TIME_NONE;
	size_t i;

	for (i = 0; i < p->count; i++) {
		if (p->fragments[i]->c.head.last_seen > last)
			last = p->fragments[i]->c.head.last_seen;
	}
	return last;
}

/* ---- folding events ---- */

typedef jy_folding folding;

journey_status jy_fold_begin(const jy_profile *p, uint32_t index, journey_time now, folding *out)
{
	const jy_feature *feature = &p->facts->strategy->features[index];
	folding f = {p, feature, index, INT64_MIN, INT64_MAX, INT64_MAX, {0, 0, {0, 0}, 0.0, 0.0, 0, 0}};
	jy_period_span span;
	journey_status status;

	if (feature->window > 0) {
		f.low = now < INT64_MIN + feature->window ? INT64_MIN : now - feature->window;
		f.high = now;
	}
	if (feature->period != JOURNEY_PERIOD_NONE) {
		status = jy_period_at(p->facts, feature->period, feature->sunday, now, &span);
		if (status != JOURNEY_OK)
			return status;
		f.low = span.start - 1;
		f.high = now;
		f.end = span.end;
	}
	*out = f;
	return JOURNEY_OK;
}

static bool is_timed(const jy_feature *feature)
{
	return feature->window > 0 || feature->period != JOURNEY_PERIOD_NONE;
}

/*
 * When the events of this type that are known of begin: JOURNEY_TIME_NONE if all are, else the time of the
 * latest one that left before the feature was declared.
 */
static journey_time known_from(const folding *f, const jy_fragment *fragment)
{
	const jy_left *left =
		jy_contents_left(&fragment->c, f->profile->facts->types[f->feature->event].name);
	const jy_aggregate *a;

	if (!left)
		return JOURNEY_TIME_NONE;
	a = jy_contents_aggregate(&fragment->c, f->index);
	return a ? a->known_from : left->latest;
}

static bool in_ring(const jy_fragment *fragment, jy_hash128 id, const jy_recent **found)
{
	size_t i;

	for (i = 0; i < fragment->c.ring_count; i++) {
		const jy_recent *r = &fragment->c.ring[i];

		if (r->id.a == id.a && r->id.b == id.b) {
			*found = r;
			return true;
		}
	}
	return false;
}

/*
 * Whether another fragment stands for this event: one whose aggregates have it already, or the first of those
 * whose rings hold a copy (by time, then identifier).
 */
bool jy_fold_counted_elsewhere(const jy_profile *p, size_t self, const jy_recent *recent)
{
	journey_str mine = jy_fragment_identifier(p->fragments[self]);
	size_t i;

	for (i = 0; i < p->count; i++) {
		const jy_fragment *other = p->fragments[i];
		const jy_recent *copy;

		if (i == self)
			continue;
		if (!in_ring(other, recent->id, &copy)) {
			if (jy_seen_has(&other->c.seen, recent->id))
				return true;
			continue;
		}
		if (copy->time < recent->time ||
		    (copy->time == recent->time && jy_str_compare(jy_fragment_identifier(other), mine) < 0))
			return true;
	}
	return false;
}

static bool is_plain_count(const jy_feature *feature)
{
	return feature->kind == JOURNEY_FEATURE_COUNT && !feature->where;
}

static void fold_row(folding *f, const jy_row *row)
{
	if (f->total.count)
		jy_row_add(&f->total, row);
	else
		f->total = *row;
}

static bool row_counts(const folding *f, const jy_fragment *fragment, const jy_aggregate *a,
		       const jy_row *row)
{
	return row->last > f->low && row->first <= f->high &&
	       !jy_row_dead(a, row, fragment->c.head.last_seen);
}

/* What a ring's event adds to the feature; *counts is false for nothing. */
static journey_status look(const folding *f, size_t fragment, jy_recent *recent, jy_row *row, bool *counts)
{
	jy_contribution c = {true, false, 0.0, 0, {NULL, 0}, {{0}, 0, JOURNEY_NULL}, {0, 0}};
	journey_status status;

	*counts = false;
	if (recent->type != f->feature->event)
		return JOURNEY_OK;
	if (!is_plain_count(f->feature)) {
		status = jy_recent_contribution(f->profile->facts, recent, f->index, &c);
		if (status != JOURNEY_OK)
			return status;
		if (c.unknown)
			return JOURNEY_UNKNOWN;
	}
	*counts = c.counts && (f->profile->count == 1 || !jy_fold_counted_elsewhere(f->profile, fragment, recent));
	if (*counts)
		*row = jy_row_of(0, recent->time, &c);
	return JOURNEY_OK;
}

/* The commonest case of all, in a tight loop. */
static void count_ring(folding *f, const jy_fragment *fragment)
{
	const jy_recent *ring = fragment->c.ring;
	size_t i = fragment->c.ring_count;

	while (i > 0 && ring[i - 1].time > f->high)
		i--;
	for (; i > 0 && ring[i - 1].time > f->low; i--)
		f->total.count += ring[i - 1].type == f->feature->event;
}

static journey_status fold_fragment(folding *f, size_t at)
{
	const jy_fragment *fragment = f->profile->fragments[at];
	const jy_aggregate *a = jy_contents_aggregate(&fragment->c, f->index);
	journey_status status;
	jy_row row;
	bool counts;
	size_t i;

	for (i = 0; a && i < a->row_count; i++) {
		if (row_counts(f, fragment, a, &a->rows[i]))
			fold_row(f, &a->rows[i]);
	}
	if (is_plain_count(f->feature) && f->profile->count == 1) {
		count_ring(f, fragment);
		return JOURNEY_OK;
	}
	for (i = fragment->c.ring_count; i-- > 0;) {
		jy_recent *recent = &fragment->c.ring[i];

		if (recent->time <= f->low)
			break;
		if (recent->time > f->high)
			continue;
		status = look(f, at, recent, &row, &counts);
		if (status != JOURNEY_OK)
			return status;
		if (counts)
			fold_row(f, &row);
	}
	return JOURNEY_OK;
}

static bool is_unknown(const folding *f)
{
	size_t i;

	for (i = 0; i < f->profile->count; i++) {
		journey_time from = known_from(f, f->profile->fragments[i]);

		if (from != JOURNEY_TIME_NONE && (!is_timed(f->feature) || from > f->low))
			return true;
	}
	return false;
}

journey_time jy_profile_feature_known_since(const jy_profile *p, uint32_t index)
{
	folding f = {p, &p->facts->strategy->features[index], index, 0, 0, 0, {0, 0, {0, 0}, 0.0, 0.0, 0, 0}};
	journey_time latest = JOURNEY_TIME_NONE;
	size_t i;

	for (i = 0; i < p->count; i++) {
		journey_time from = known_from(&f, p->fragments[i]);

		if (from > latest) /* JOURNEY_TIME_NONE is the smallest */
			latest = from;
	}
	return latest;
}

static double micro_sum(journey_int128 sum)
{
	int64_t small;

	return jy_i128_int(sum, &small) ? jy_micro_double(small) : jy_i128_double(sum) / MICRO;
}

static journey_status result(const folding *f, journey_value *out)
{
	const jy_row *t = &f->total;

	if (f->feature->kind == JOURNEY_FEATURE_COUNT) {
		*out = jy_value_int((int64_t)t->count);
		return JOURNEY_OK;
	}
	if (f->feature->kind == JOURNEY_FEATURE_ANY) {
		*out = jy_value_bool(t->count > 0);
		return JOURNEY_OK;
	}
	if (f->feature->kind == JOURNEY_FEATURE_SUM) {
		*out = jy_value_double(micro_sum(t->sum));
		return JOURNEY_OK;
	}
	if (!t->count)
		return JOURNEY_NOT_FOUND;
	switch (f->feature->kind) {
	case JOURNEY_FEATURE_MIN:
		*out = jy_value_double(t->min);
		break;
	case JOURNEY_FEATURE_MAX:
		*out = jy_value_double(t->max);
		break;
	case JOURNEY_FEATURE_AVG:
		*out = jy_value_double(jy_i128_double(t->sum) / ((double)t->count * MICRO));
		break;
	case JOURNEY_FEATURE_FIRST:
		*out = jy_value_time(t->first);
		break;
	case JOURNEY_FEATURE_LAST:
		*out = jy_value_time(t->last);
		break;
	default:
		return JOURNEY_NOT_FOUND;
	}
	return JOURNEY_OK;
}

journey_status jy_profile_feature(const jy_profile *p, uint32_t index, journey_time now, journey_value *out)
{
	folding f;
	journey_status status = jy_fold_begin(p, index, now, &f);
	size_t i;

	if (status != JOURNEY_OK)
		return status;
	if (f.feature->kind == JOURNEY_FEATURE_TALLY)
		return JOURNEY_NOT_FOUND;
	if (is_unknown(&f))
		return JOURNEY_UNKNOWN;
	if (jy_has_items((uint8_t)f.feature->kind))
		return jy_fold_items(&f, out);
	for (i = 0; i < p->count; i++) {
		status = fold_fragment(&f, i);
		if (status != JOURNEY_OK)
			return status;
	}
	return result(&f, out);
}

/* ---- tallies ---- */

static journey_status gather_fragment(const folding *f, size_t at, const jy_tally_query *query,
				      int64_t now_epoch, uint64_t sums[JY_TALLY_EPOCHS])
{
	const jy_fragment *fragment = f->profile->fragments[at];
	const jy_aggregate *a = jy_contents_aggregate(&fragment->c, f->index);
	journey_duration half_life = f->feature->half_life;
	size_t i, k = a ? jy_tally_find(a, query->key) : SIZE_MAX;
	journey_status status;
	uint64_t weight;

	for (i = 0; k != SIZE_MAX && i < JY_TALLY_EPOCHS; i++)
		jy_tally_gather(sums, now_epoch, a->keys[k].epoch - (int64_t)i, a->keys[k].weights[i]);
	for (i = 0; i < fragment->c.ring_count; i++) {
		jy_recent *recent = &fragment->c.ring[i];

		if (recent->type != f->feature->event)
			continue;
		status = jy_recent_weight(f->profile->facts, recent, f->index, query, &weight);
		if (status != JOURNEY_OK)
			return status;
		if (weight && (f->profile->count == 1 || !jy_fold_counted_elsewhere(f->profile, at, recent)))
			jy_tally_gather(sums, now_epoch, jy_floor_div(recent->time, half_life), weight);
	}
	return JOURNEY_OK;
}

journey_status jy_profile_tally(const jy_profile *p, uint32_t index, journey_str key, journey_time now,
				double *out)
{
	folding f;
	jy_tally_query query = jy_tally_query_of(key);
	uint64_t sums[JY_TALLY_EPOCHS] = {0};
	journey_status status = jy_fold_begin(p, index, now, &f);
	int64_t epoch;
	size_t i;

	if (status != JOURNEY_OK)
		return status;
	if (f.feature->kind != JOURNEY_FEATURE_TALLY)
		return JOURNEY_NOT_FOUND;
	if (is_unknown(&f))
		return JOURNEY_UNKNOWN;
	epoch = jy_floor_div(now, f.feature->half_life);
	for (i = 0; i < p->count; i++) {
		status = gather_fragment(&f, i, &query, epoch, sums);
		if (status != JOURNEY_OK)
			return status;
	}
	*out = jy_tally_value(sums, f.feature->half_life, now);
	return JOURNEY_OK;
}

/* ---- what changes with time ---- */

/* Takes `at` for *next if it lies after `now` and is the earliest so far. */
static void propose(journey_time *next, journey_time now, journey_time at)
{
	if (at > now && at <= JOURNEY_TIME_MAX && (*next == JOURNEY_TIME_NONE || at < *next))
		*next = at;
}

static journey_time leaves_at(const folding *f, journey_time time)
{
	if (f->feature->period != JOURNEY_PERIOD_NONE)
		return f->end;
	return time > INT64_MAX - f->feature->window && time > 0 ? INT64_MAX : time + f->feature->window;
}

/*
 * The ring is in order of time: of its events from `i` on, the first that counts is the first to leave, and
 * the first after `now` is the first to enter.
 */
static void propose_ring(const folding *f, size_t at, size_t i, journey_time now, journey_time *next)
{
	const jy_contents *c = &f->profile->fragments[at]->c;
	bool inside = false, counts;
	jy_row row;

	for (; i < c->ring_count; i++) {
		jy_recent *recent = &c->ring[i];

		if (recent->type != f->feature->event || (inside && recent->time <= now))
			continue;
		/* What can't be told may count: too early a moment does no harm. */
		if (look(f, at, recent, &row, &counts) == JOURNEY_OK && !counts)
			continue;
		if (recent->time > now) {
			propose(next, now, recent->time);
			return;
		}
		propose(next, now, leaves_at(f, recent->time));
		inside = true;
	}
}

/* When a bucket comes: the clock may be behind the events. */
static journey_time begins_at(const jy_aggregate *a, int64_t bucket)
{
	if (a->period != JOURNEY_PERIOD_NONE)
		return bucket;
	return a->window > 0 ? bucket * jy_bucket_width(a->window) : JOURNEY_TIME_NONE;
}

static void propose_bucket(const folding *f, const jy_aggregate *a, int64_t bucket, journey_time now,
			   journey_time *next)
{
	if (begins_at(a, bucket) > now)
		propose(next, now, begins_at(a, bucket));
	else if (jy_bucket_end(a, bucket) > f->low)
		propose(next, now, leaves_at(f, jy_bucket_end(a, bucket)));
}

/* An item comes and leaves when its time does, or with its bucket; a mark with its bucket. */
static void propose_items(const folding *f, const jy_aggregate *a, journey_time now, journey_time *next)
{
	bool buckets = a->kind == JOURNEY_FEATURE_MOST || a->kind == (uint8_t)JY_FEATURE_FIRST_OF;
	size_t i;

	for (i = 0; i < a->items.count; i++) {
		const jy_item *item = &a->items.items[i];

		if (a->kind != JOURNEY_FEATURE_MOST && item->time > now)
			propose(next, now, item->time);
		else if (buckets)
			propose_bucket(f, a, item->bucket, now, next);
		else if (item->time > f->low)
			propose(next, now, leaves_at(f, item->time));
	}
	for (i = 0; i < a->sketch.count; i++)
		propose_bucket(f, a, a->sketch.marks[i].bucket, now, next);
}

static void propose_fragment(const folding *f, size_t at, journey_time now, journey_time *next)
{
	const jy_fragment *fragment = f->profile->fragments[at];
	const jy_aggregate *a = jy_contents_aggregate(&fragment->c, f->index);
	journey_time from = known_from(f, fragment);
	size_t i;

	if (from != JOURNEY_TIME_NONE)
		propose(next, now, leaves_at(f, from));
	for (i = 0; a && i < a->row_count; i++) {
		if (row_counts(f, fragment, a, &a->rows[i]))
			propose(next, now, leaves_at(f, a->rows[i].last));
		else if (a->rows[i].first > now) /* the clock may be behind the events */
			propose(next, now, a->rows[i].first);
	}
	if (a)
		propose_items(f, a, now, next);
	for (i = fragment->c.ring_count; i > 0 && fragment->c.ring[i - 1].time > f->low; i--)
		;
	propose_ring(f, at, i, now, next);
}

journey_time jy_profile_feature_next_change(const jy_profile *p, uint32_t index, journey_time now)
{
	folding f;
	journey_time next = JOURNEY_TIME_NONE;
	size_t i;

	if (jy_fold_begin(p, index, now, &f) != JOURNEY_OK)
		return now + JOURNEY_MINUTE; /* the zone could not be asked: look again soon */
	if (!is_timed(f.feature) || f.feature->kind == JOURNEY_FEATURE_TALLY)
		return JOURNEY_TIME_NONE;
	for (i = 0; i < p->count; i++)
		propose_fragment(&f, i, now, &next);
	return next;
}

/* ---- digest ---- */

static bool identifier_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_profile *p = context;

	return jy_str_compare(jy_fragment_identifier(p->fragments[x]),
			      jy_fragment_identifier(p->fragments[y])) < 0;
}

static journey_status encode_all(const jy_profile *p, jy_buffer *out)
{
	uint32_t *order = jy_arena_items(&p->facts->arena, p->count, sizeof(*order));
	journey_status status;
	size_t i;

	if (!order)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < p->count; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, p->count, identifier_less, p);
	for (i = 0; i < p->count; i++) {
		status = jy_fragment_encode(p->fragments[order[i]], out);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

journey_status jy_profile_digest(const jy_profile *p, jy_hash128 *out)
{
	jy_arena_mark mark = jy_arena_save(&p->facts->arena);
	journey_status status;
	jy_buffer bytes;

	jy_buffer_init(&bytes, &p->facts->allocator);
	status = encode_all(p, &bytes);
	if (status == JOURNEY_OK)
		*out = jy_hash128_of(0, bytes.data, bytes.size);
	jy_buffer_free(&bytes);
	jy_arena_rewind(&p->facts->arena, mark);
	return status;
}

/* ---- for conditions ---- */

static journey_status seen(const jy_profile *p, bool last, journey_value *out)
{
	journey_time found = JOURNEY_TIME_NONE;
	size_t i;

	for (i = 0; i < p->count; i++) {
		const jy_head *head = &p->fragments[i]->c.head;
		journey_time at = last ? head->last_seen : head->first_seen;

		if (at != JOURNEY_TIME_NONE && (found == JOURNEY_TIME_NONE || (last ? at > found : at < found)))
			found = at;
	}
	*out = jy_value_time(found);
	return found == JOURNEY_TIME_NONE ? JOURNEY_NOT_FOUND : JOURNEY_OK;
}

/* top(): the heaviest key, or the list of some. */
static journey_status make_top(const jy_profile *p, uint32_t feature, uint32_t keys, journey_value *out)
{
	jy_arena *arena = &p->facts->arena;
	journey_list *list = jy_arena_items(arena, 1, sizeof(*list));
	journey_status status;
	journey_value map, *items;
	size_t i;

	status = jy_profile_tally_map(p, feature, p->now, keys ? keys : 1, arena, &map);
	if (status != JOURNEY_OK)
		return status;
	items = jy_arena_items(arena, map.as.map->count, sizeof(*items));
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < map.as.map->count; i++)
		items[i] = map.as.map->entries[i].key;
	list->count = map.as.map->count;
	list->items = items;
	*out = jy_value_list(list);
	if (keys)
		return JOURNEY_OK;
	if (!list->count)
		return JOURNEY_NOT_FOUND;
	*out = items[0];
	return JOURNEY_OK;
}

static journey_status load_top(const jy_profile *p, uint32_t index, journey_value *out)
{
	uint32_t feature = JY_TOP_FEATURE(index), keys = JY_TOP_KEYS(index);
	jy_arena_mark mark = jy_arena_save(&p->facts->arena);
	journey_value value;
	journey_status status = make_top(p, feature, keys, &value);

	if (status == JOURNEY_OK)
		status = jy_facts_keep(p->facts, JY_READING_TOP, index, value, out);
	jy_arena_rewind(&p->facts->arena, mark);
	return status;
}

/* What is known of a group is not the profile's, but which one it is. */
static journey_status group_id(const jy_profile *p, uint32_t field, journey_value *out)
{
	const jy_group_item *latest;

	if (field != JY_GROUP_ID || jy_profile_groups(p, &latest, 1) == 0)
		return JOURNEY_NOT_FOUND;
	*out = jy_value_str(jy_str_of(latest->group, latest->size));
	return JOURNEY_OK;
}

static journey_str zone_of(const jy_profile *p)
{
	journey_str zone = jy_profile_timezone(p);

	if (zone.size == 0)
		zone = p->facts->strategy->timezone;
	return zone.size > 0 ? zone : jy_str("UTC");
}

journey_status jy_profile_load(void *profile, uint32_t slot, journey_value *out)
{
	const jy_profile *p = profile;
	journey_status status;
	double value;

	switch (jy_slot_kind(slot)) {
	case JY_SLOT_ATTRIBUTE:
		return jy_profile_attribute(p, jy_slot_index(slot), out);
	case JY_SLOT_CONSENT:
		*out = jy_consent_load(p, jy_slot_index(slot));
		return JOURNEY_OK;
	case JY_SLOT_FEATURE:
		return jy_profile_feature(p, jy_slot_index(slot), p->now, out);
	case JY_SLOT_TOP:
		return load_top(p, jy_slot_index(slot), out);
	case JY_SLOT_DECAYED:
		status = jy_profile_tally(p, jy_slot_index(slot), jy_str_of(NULL, 0), p->now, &value);
		if (status == JOURNEY_OK)
			*out = jy_value_double(value);
		return status;
	case JY_SLOT_SESSION:
		return jy_profile_session_field(p, jy_slot_index(slot), out);
	case JY_SLOT_ZONE:
		*out = jy_value_str(zone_of(p));
		return JOURNEY_OK;
	case JY_SLOT_SEEN:
		return seen(p, jy_slot_index(slot) != 0, out);
	case JY_SLOT_GROUP:
		return group_id(p, jy_slot_index(slot), out);
	default:
		return JOURNEY_NOT_FOUND;
	}
}

journey_status jy_profile_load_key(void *profile, uint32_t slot, journey_value key, journey_value *out)
{
	const jy_profile *p = profile;
	journey_status status;
	double value;

	if (jy_slot_kind(slot) != JY_SLOT_FEATURE || key.type != JOURNEY_STRING)
		return JOURNEY_NOT_FOUND;
	status = jy_profile_tally(p, jy_slot_index(slot), jy_value_text(key), p->now, &value);
	if (status == JOURNEY_OK)
		*out = jy_value_double(value);
	return status;
}
