/* A case through fragments without an engine, with everything checked after each event. */
#include "property.h"

#include "base/text.h"
#include "base/value.h"
#include "strategy/builder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond that many events not everything is looked at after each. */
#define LONG_LOG (size_t)PROP_EVENTS

typedef struct fold {
	const prop_case *c;
	const prop_line *run;
	const journey_allocator *allocator;
	prop_report *report;
	journey_strategy *strategy;
	uint32_t mask; /* features that are declared now */
	size_t seen_all[PROP_FEATURES]; /* events before this one may be unknown to the feature */
	jy_facts *facts;
	jy_arena arena;
	jy_fragment *fragments[PROP_IDENTIFIERS];
	jy_buffer before, after;
	prop_known known;
	prop_rows *rows;
	size_t step, steps;
	uint64_t seed, thrown; /* of the event at hand: what it meets stays when others are taken out */
	/* the customer that is looked at */
	int customer;
	const jy_fragment *members[PROP_IDENTIFIERS];
	size_t member_count;
	journey_time last_seen;
} fold;

static uint64_t roll(fold *f, uint64_t bound)
{
	return prop_random(f->seed, f->thrown++, bound);
}

static bool check(fold *f, journey_status status, const char *what)
{
	return status == JOURNEY_OK ||
	       prop_fail(f->report, "event %zu: %s: %s", f->step, what, journey_status_text(status));
}

/* In a long log, whether to look at this one of `n` things another time. */
static bool skipped(fold *f, uint64_t n)
{
	return f->known.count > LONG_LOG && f->step + 1 < f->steps && roll(f, n) != 0;
}

/* ---- storage form and savepoints ---- */

static bool encode(fold *f, int number, jy_buffer *out)
{
	jy_buffer_clear(out);
	return check(f, jy_fragment_encode(f->fragments[number], out), "encode");
}

static bool same_bytes(fold *f, const char *what)
{
	return (f->before.size == f->after.size && memcmp(f->before.data, f->after.data, f->before.size) == 0) ||
	       prop_fail(f->report, "event %zu: %s is not as before (%zu and %zu bytes)", f->step, what,
			 f->before.size, f->after.size);
}

static bool round_trip(fold *f, int number)
{
	jy_fragment *copy = NULL, *old = f->fragments[number];
	bool ok = encode(f, number, &f->before) &&
		  check(f, jy_fragment_new(f->facts, jy_fragment_identifier(old), &copy), "new") &&
		  check(f, jy_fragment_decode(copy, jy_buffer_view(&f->before), NULL), "decode");

	if (ok) {
		f->fragments[number] = copy;
		ok = encode(f, number, &f->after) && same_bytes(f, "what was encoded and decoded");
		copy = old;
		if (roll(f, 2)) { /* go on with the old one, or with the new one */
			copy = f->fragments[number];
			f->fragments[number] = old;
		}
	}
	jy_fragment_free(copy);
	return ok;
}

/* ---- applying ---- */

static bool need(fold *f, int number)
{
	char name[16];

	if (f->fragments[number])
		return true;
	return check(f, jy_fragment_new(f->facts, prop_identifier(number, name), &f->fragments[number]), "new");
}

static bool view_of(fold *f, const prop_line *e, jy_event_view *view)
{
	journey_event *event = jy_arena_items(&f->arena, 1, sizeof(*event));

	return check(f, event ? prop_event_make(e, &f->arena, event) : JOURNEY_NO_MEMORY, "event") &&
	       check(f, jy_event_view_make(f->strategy, event, &f->arena, view, NULL), "view");
}

/* Applies it and takes that back. */
static bool try_rollback(fold *f, int number, const jy_event_view *view)
{
	if (!encode(f, number, &f->before))
		return false;
	jy_fragment_save(f->fragments[number]);
	(void)jy_fragment_apply(f->fragments[number], view, NULL);
	(void)jy_fragment_link(f->fragments[number], jy_str("ax"), 1, view->id, NULL);
	jy_fragment_rollback(f->fragments[number]);
	return encode(f, number, &f->after) && same_bytes(f, "what was rolled back");
}

static bool link_half(fold *f, int number, const jy_edge *edge)
{
	jy_linked linked;

	if (!check(f, jy_fragment_state(f->fragments[number], edge, &linked), "link"))
		return false;
	f->rows->identifiers += linked == JY_LINKED_REFUSED || linked == JY_LINKED_DISPLACED;
	return true;
}

/* Both halves of an edge. */
static bool link_both(fold *f, int a, int b, bool by_alias, const jy_event_view *view)
{
	char name_a[16], name_b[16];
	jy_edge edge = {0};

	if (a == b)
		return true;
	edge.time = edge.last_time = view->event->timestamp;
	edge.id = edge.last_id = view->id;
	edge.message = edge.last_message = view->event->message_id;
	edge.by_alias = by_alias;
	if (!need(f, b))
		return false;
	edge.other = prop_identifier(b, name_b);
	if (!link_half(f, a, &edge))
		return false;
	edge.other = prop_identifier(a, name_a);
	return link_half(f, b, &edge);
}

/* An alias names a user id or an anonymous id: it is both. */
static bool link_ends(fold *f, const prop_line *e, const jy_event_view *view)
{
	int a = prop_main(e), previous = (int)e->v[E_PREVIOUS] - 1;

	if (e->v[E_USER] && e->v[E_DEVICE] &&
	    !link_both(f, a, PROP_USERS + (int)e->v[E_DEVICE] - 1, false, view))
		return false;
	if (e->v[E_KIND] != PROP_ALIAS)
		return true;
	return link_both(f, a, previous, true, view) && link_both(f, a, PROP_PHANTOMS + previous, true, view);
}

static bool apply(fold *f, const prop_line *e)
{
	int number = prop_main(e);
	jy_event_view view;
	jy_applied applied;
	journey_status status;
	bool known = prop_known_has(&f->known, e);

	jy_arena_reset(&f->arena);
	if (!need(f, number) || !view_of(f, e, &view) || (roll(f, 8) == 0 && !try_rollback(f, number, &view)))
		return false;
	status = jy_fragment_apply(f->fragments[number], &view, &applied);
	if (status == JOURNEY_DUPLICATE)
		return known || prop_fail(f->report, "event %zu: a duplicate, it says, of nothing", f->step);
	if (!check(f, status, "apply"))
		return false;
	f->rows->unchecked += applied.unchecked;
	f->rows->dropped += applied.dropped;
	f->rows->repeated += known;
	if (known && !applied.unchecked)
		return prop_fail(f->report, "event %zu was applied twice", f->step);
	prop_known_add(&f->known, f->c, e);
	return link_ends(f, e, &view) && (skipped(f, 4) || round_trip(f, number));
}

/* ---- one customer ---- */

static void look_at(fold *f, int customer)
{
	size_t i;

	f->customer = customer;
	f->member_count = 0;
	for (i = 0; i < PROP_IDENTIFIERS; i++) {
		size_t at = roll(f, f->member_count + 1); /* in any order */

		if (!f->fragments[i] || prop_known_customer(&f->known, (int)i) != customer)
			continue;
		f->members[f->member_count] = f->members[at];
		f->members[at] = f->fragments[i];
		f->member_count++;
	}
}

static double number_of(journey_value v)
{
	int64_t micros;

	if (v.type == JOURNEY_BOOL)
		return v.as.i ? 1.0 : 0.0;
	if (v.type == JOURNEY_TIMESTAMP)
		return jy_value_micros(v, &micros) ? (double)micros : -1.0;
	return v.type == JOURNEY_INT ? (double)v.as.i : v.as.d;
}

static bool close_to(double value, double low, double high, bool rounded)
{
	double slack = rounded ? 1e-12 * (1.0 + (high < 0 ? -high : high) + (low < 0 ? -low : low)) : 0.0;

	return value >= low - slack && value <= high + slack;
}

/* Features that say the same are one. */
static uint32_t index_of(const fold *f, size_t declared)
{
	char name[24];
	uint32_t index = 0;

	snprintf(name, sizeof(name), "f%zu", declared);
	(void)!jy_names_find(&f->strategy->names, JY_NAME_FEATURE, jy_str(name), &index);
	return index;
}

/*
 * Whether its window reaches back to an event that came, or left the ring, while it was not declared: of any type,
 * since what is kept of a feature that is not declared does not say of which it was.
 */
static bool may_be_unknown(const fold *f, size_t number, journey_time now)
{
	const prop_line *declared = &f->c->features[number];
	size_t i;

	for (i = 0; i < f->seen_all[number] && i < f->known.count; i++) {
		const prop_line *e = &f->known.events[i];

		if (prop_known_customer(&f->known, prop_main(e)) == f->customer &&
		    e->v[E_KIND] <= PROP_PING &&
		    PROP_BASE + e->v[E_TIME] > prop_span_of(declared, now).low)
			return true;
	}
	return false;
}

static bool check_items(fold *f, size_t number, journey_time now, journey_status status, const journey_value *value)
{
	if ((status == JOURNEY_UNKNOWN && may_be_unknown(f, number, now)) ||
	    ((status == JOURNEY_OK || status == JOURNEY_NOT_FOUND) &&
	     prop_truth_items(&f->known, &f->c->features[number], f->customer, now, f->rows->dropped > 0,
			      status == JOURNEY_OK ? value : NULL)))
		return true;
	return prop_fail(f->report, "event %zu: feature %zu at %lld is wrong (%s, %.*s%lld)", f->step, number,
			 (long long)(now - PROP_BASE), journey_status_text(status),
			 (int)jy_value_text(*value).size, jy_value_text(*value).data,
			 value->type == JOURNEY_INT		       ? (long long)value->as.i
			 : value->type == JOURNEY_LIST ? (long long)value->as.list->count : -1LL);
}

static bool check_feature(fold *f, const jy_profile *p, size_t number, journey_time now)
{
	const prop_line *declared = &f->c->features[number];
	journey_value value = {{0}, 0, JOURNEY_INT};
	journey_status status = jy_profile_feature(p, index_of(f, number), now, &value);
	prop_truth truth;

	if (prop_has_items(declared))
		return check_items(f, number, now, status, &value);
	truth = prop_truth_feature(&f->known, declared, f->customer, now);
	if (status == JOURNEY_NOT_FOUND && truth.can_be_none)
		return true;
	if (status == JOURNEY_UNKNOWN && may_be_unknown(f, number, now))
		return true;
	if (status == JOURNEY_OK && !truth.must_be_none &&
	    close_to(number_of(value), truth.low, truth.high, declared->v[F_KIND] == JOURNEY_FEATURE_AVG))
		return true;
	return prop_fail(f->report, "event %zu: feature %zu at %lld is %.17g (%s), expected %s%.17g to %.17g",
			 f->step, number, (long long)(now - PROP_BASE), number_of(value), journey_status_text(status),
			 truth.must_be_none ? "none, not " : "", truth.low, truth.high);
}

static bool check_tally(fold *f, const jy_profile *p, size_t number, journey_time now)
{
	int64_t category = 1 + (int64_t)roll(f, roll(f, 3) ? 5 : 60);
	prop_truth truth = prop_truth_tally(&f->known, &f->c->features[number], f->customer, category, now);
	char key[16];
	double value = -1;
	journey_status status;

	snprintf(key, sizeof(key), "c%d", (int)category);
	status = jy_profile_tally(p, index_of(f, number), jy_str(key), now, &value);
	if (status == JOURNEY_UNKNOWN && may_be_unknown(f, number, now))
		return true;
	if (status == JOURNEY_OK && value <= truth.high &&
	    (value >= truth.low || (f->rows->dropped > 0 && value >= 0)))
		return true;
	return prop_fail(f->report, "event %zu: tally %zu of %s at %lld is %.17g (%s), expected %.17g to %.17g",
			 f->step, number, key, (long long)(now - PROP_BASE), value, journey_status_text(status),
			 truth.low, truth.high);
}

/* ---- when a feature changes ---- */

static bool is_now(const jy_profile *p, uint32_t index, journey_time now, journey_value *out)
{
	return jy_profile_feature(p, index, now, out) == JOURNEY_OK;
}

static bool same_value(const jy_profile *p, uint32_t index, journey_time x, journey_time y)
{
	journey_value a, b;
	bool has = is_now(p, index, x, &a);

	return has == is_now(p, index, y, &b) && (!has || jy_value_equal(a, b));
}

/* The moments after `now` and before `until` at which an event of the customer comes or has been for a window. */
static void moments(const fold *f, const prop_line *declared, journey_time now, journey_time until,
		    journey_time *first, journey_time *last)
{
	size_t i;
	int k;

	*first = until;
	*last = now;
	for (i = 0; i < f->known.count; i++) {
		const prop_line *e = &f->known.events[i];

		if (prop_known_customer(&f->known, prop_main(e)) != f->customer)
			continue;
		for (k = 0; k < 2; k++) {
			journey_time at = PROP_BASE + e->v[E_TIME];

			at = k ? prop_span_leaves(declared, at) : at;
			if (at <= now || at >= until)
				continue;
			*first = at < *first ? at : *first;
			*last = at > *last ? at : *last;
		}
	}
}

static bool check_change(fold *f, const jy_profile *p, size_t number, journey_time now)
{
	const prop_line *declared = &f->c->features[number];
	uint32_t index = index_of(f, number);
	journey_time next = jy_profile_feature_next_change(p, index, now), first, last;
	journey_time until = next == JOURNEY_TIME_NONE ? PROP_BASE + 4000 * JOURNEY_DAY : next;
	prop_truth truth = prop_truth_feature(&f->known, declared, f->customer, now);

	if (truth.exact && next != truth.next)
		return prop_fail(f->report, "event %zu: feature %zu at %lld changes at %lld, it says, expected %lld",
				 f->step, number, (long long)(now - PROP_BASE), (long long)(next - PROP_BASE),
				 (long long)(truth.next - PROP_BASE));
	moments(f, declared, now, until, &first, &last);
	if ((first < until && !same_value(p, index, now, first)) || !same_value(p, index, now, last) ||
	    !same_value(p, index, now, until - 1))
		return prop_fail(f->report, "event %zu: feature %zu changes between %lld and %lld", f->step, number,
				 (long long)(now - PROP_BASE), (long long)(until - PROP_BASE));
	return next == JOURNEY_TIME_NONE || (check_feature(f, p, number, next - 1) && check_feature(f, p, number, next));
}

/* ---- what the latest event owns ---- */

static bool wrong(fold *f, const char *what, int64_t found, int64_t expected)
{
	return prop_fail(f->report, "event %zu: %s is %lld, expected %lld (0: none)", f->step, what, (long long)found,
			 (long long)expected);
}

static int64_t said(const fold *f, int field, int64_t purpose)
{
	const prop_line *owner = prop_truth_owner(&f->known, field, purpose, f->customer);

	return owner ? owner->v[field] : 0;
}

static bool check_attributes(fold *f, const jy_profile *p)
{
	journey_value v;
	int64_t name = 0, age = 0, vip = 0;
	uint32_t i;

	for (i = A_FIRST; i < A_COUNT; i++) {
		bool has = jy_profile_attribute(p, i, &v) == JOURNEY_OK;

		if (!prop_truth_attribute(&f->known, (int)i, f->customer, has ? &v : NULL))
			return prop_fail(f->report, "event %zu: attribute %u is wrong", f->step, (unsigned)i);
	}

	if (jy_profile_attribute(p, 0, &v) == JOURNEY_OK && v.n > 1)
		name = v.as.s[1] - '0';
	if (jy_profile_attribute(p, 1, &v) == JOURNEY_OK)
		age = v.as.i;
	if (jy_profile_attribute(p, 2, &v) == JOURNEY_OK)
		vip = 1 + v.as.i;
	if (name != said(f, E_NAME, 0))
		return wrong(f, "attribute name", name, said(f, E_NAME, 0));
	if (age != said(f, E_AGE, 0))
		return wrong(f, "attribute age", age, said(f, E_AGE, 0));
	return vip == said(f, E_VIP, 0) || wrong(f, "attribute vip", vip, said(f, E_VIP, 0));
}

static bool check_consent(fold *f, const jy_profile *p)
{
	int64_t purpose = (int64_t)roll(f, roll(f, 2) ? 3 : 80), expected = said(f, E_CONSENT, purpose), found = 0;
	char name[16];
	bool granted;

	snprintf(name, sizeof(name), "p%d", (int)purpose);
	if (jy_profile_consent(p, jy_str(name), &granted) == JOURNEY_OK)
		found = 1 + granted;
	if (found == expected || f->rows->dropped > 0)
		return true;
	return wrong(f, "consent", found, expected);
}

static bool check_zone(fold *f, const jy_profile *p)
{
	journey_str zone = jy_profile_timezone(p);
	int64_t found = zone.size == 0 ? 0 : 1 + jy_str_is(zone, "Asia/Tokyo");

	return found == said(f, E_ZONE, 0) || wrong(f, "time zone", found, said(f, E_ZONE, 0));
}

/* ---- a step ---- */

/* A moment at which something may happen, not before what is promised. */
static journey_time moment(fold *f, const prop_line *declared)
{
	const prop_line *e = &f->known.events[roll(f, f->known.count)];
	journey_time at = PROP_BASE + e->v[E_TIME];

	if (prop_is_windowed(declared) && roll(f, 3))
		at = prop_span_leaves(declared, at);
	at += (journey_time)roll(f, 3) - 1;
	return at < f->last_seen - JOURNEY_DAY ? f->last_seen : at;
}

static bool check_one(fold *f, jy_profile *p, size_t number)
{
	const prop_line *declared = &f->c->features[number];
	journey_time at = moment(f, declared);

	if (declared->v[F_KIND] == JOURNEY_FEATURE_TALLY)
		return check_tally(f, p, number, f->last_seen) &&
		       (at < f->last_seen || check_tally(f, p, number, at));
	if (!check_feature(f, p, number, f->last_seen) || !check_feature(f, p, number, at))
		return false;
	if (!prop_is_windowed(declared) || f->seen_all[number] > 0 || roll(f, 4))
		return true;
	return check_change(f, p, number, roll(f, 2) ? at : f->last_seen);
}

static bool check_customer(fold *f, int identifier)
{
	jy_profile p;
	size_t i;

	look_at(f, prop_known_customer(&f->known, identifier));
	jy_profile_init(&p, f->facts, f->members, f->member_count, PROP_BASE);
	f->last_seen = jy_profile_last_seen(&p);
	for (i = 0; i < f->c->feature_count; i++) {
		if ((f->mask >> i & 1) && !skipped(f, 10) && !check_one(f, &p, i))
			return false;
	}
	return check_attributes(f, &p) && check_consent(f, &p) && check_zone(f, &p);
}

static bool take_rows(fold *f)
{
	int i;

	for (i = 0; i < PROP_IDENTIFIERS; i++) {
		if (f->fragments[i] && (!encode(f, i, &f->before) ||
					!prop_rows_put(f->rows, i, jy_buffer_view(&f->before))))
			return false;
	}
	return true;
}

/* ---- strategies that change ---- */

static bool decode_again(fold *f, int number, const journey_bytes *bytes)
{
	char name[16];

	return check(f, jy_fragment_new(f->facts, prop_identifier(number, name), &f->fragments[number]), "new") &&
	       check(f, jy_fragment_decode(f->fragments[number], *bytes, NULL), "decode");
}

/* The strategy goes, and one with other features comes, on the same rows. */
static bool change_strategy(fold *f, uint32_t mask)
{
	prop_rows rows;
	bool ok = true;
	int i;

	memset(&rows, 0, sizeof(rows));
	for (i = 0; i < PROP_IDENTIFIERS && ok; i++) {
		ok = !f->fragments[i] ||
		     (encode(f, i, &f->before) && prop_rows_put(&rows, i, jy_buffer_view(&f->before)));
		jy_fragment_free(f->fragments[i]);
		f->fragments[i] = NULL;
	}
	jy_facts_free(f->facts);
	journey_strategy_free(f->strategy);
	f->facts = NULL;
	f->strategy = NULL;
	f->mask = mask;
	ok = ok && check(f, prop_declare(f->c, mask, f->allocator, &f->strategy), "strategy") &&
	     check(f, jy_facts_new(f->allocator, f->strategy, &f->facts), "facts");
	for (i = 0; i < PROP_IDENTIFIERS && ok; i++)
		ok = !rows.size[i] || decode_again(f, i, &(journey_bytes){rows.data[i], rows.size[i]});
	prop_rows_free(&rows);
	return ok;
}

/* Some features come or go, at some events. */
static bool live_on(fold *f, const prop_line *e)
{
	uint64_t seed = (uint64_t)f->run->v[R_LIVE], key = (uint64_t)e->v[E_ID] << 20 | (uint64_t)e->v[E_COPY];
	size_t i;

	if (!seed)
		return true;
	f->rows->live = true;
	if (prop_random(seed, key, f->steps > LONG_LOG ? 200 : 20) == 0 &&
	    !change_strategy(f, (uint32_t)prop_random(seed + 1, key, UINT32_MAX)))
		return false;
	for (i = 0; i < f->c->feature_count; i++) {
		if (!(f->mask >> i & 1))
			f->seen_all[i] = f->known.count + 1; /* with the one that comes now */
	}
	return true;
}

static bool run_all(fold *f, const prop_log *log)
{
	f->steps = log->count;
	for (f->step = 0; f->step < log->count; f->step++) {
		const prop_line *e = &log->events[f->step];

		f->seed = prop_random((uint64_t)f->run->v[R_SEED] + 4,
				      (uint64_t)e->v[E_ID] << 20 | (uint64_t)e->v[E_COPY], UINT64_MAX);
		f->thrown = 0;
		if (!live_on(f, e) || !apply(f, e) || !check_customer(f, prop_main(e)))
			return false;
	}
	f->rows->unstable = prop_is_unstable(&f->known, f->c);
	return take_rows(f);
}

bool prop_fold(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_rows *rows,
	       prop_report *report)
{
	prop_log log = prop_order(c, run);
	fold f;
	bool ok;
	int i;

	memset(&f, 0, sizeof(f));
	f.c = c;
	f.run = run;
	f.allocator = a;
	f.report = report;
	f.rows = rows;
	f.mask = PROP_ALL;
	jy_arena_init(&f.arena, a);
	jy_buffer_init(&f.before, a);
	jy_buffer_init(&f.after, a);
	prop_known_start(&f.known);
	ok = check(&f, prop_declare(c, PROP_ALL, a, &f.strategy), "strategy") &&
	     check(&f, jy_facts_new(a, f.strategy, &f.facts), "facts") && run_all(&f, &log);
	for (i = 0; i < PROP_IDENTIFIERS; i++)
		jy_fragment_free(f.fragments[i]);
	prop_known_free(&f.known);
	jy_buffer_free(&f.before);
	jy_buffer_free(&f.after);
	jy_arena_free(&f.arena);
	jy_facts_free(f.facts);
	journey_strategy_free(f.strategy);
	free(log.events);
	return ok;
}
