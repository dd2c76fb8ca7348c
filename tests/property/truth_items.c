/* What features that give values say, and attributes with rules; and which events count at a moment. */
#include "property.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/items.h"
#include "profile/seen.h"
#include <stdlib.h>
#include <string.h>

#define CATEGORIES 256

bool prop_has_left(const prop_known *known, int identifier)
{
	return known->ring[identifier] > JY_FRAGMENT_RING_MAX;
}

bool prop_has_items(const prop_line *f)
{
	return f->v[F_KIND] == JOURNEY_FEATURE_DISTINCT || f->v[F_KIND] == JOURNEY_FEATURE_MOST ||
	       f->v[F_KIND] == JOURNEY_FEATURE_LIST || f->v[F_OF] == 3;
}

/* Whether another identifier of the customer holds the message; *left: one whose ring was full, or this one's. */
static bool held_before(const prop_known *known, size_t at, int customer, bool *left)
{
	size_t i;
	bool held = false;

	*left = prop_has_left(known, prop_main(&known->events[at]));
	for (i = 0; i < at; i++) {
		const prop_line *e = &known->events[i];

		if (known->root[prop_main(e)] != customer || !prop_same_message(e, &known->events[at]) ||
		    prop_main(e) == prop_main(&known->events[at]))
			continue;
		held = true;
		*left = *left || prop_has_left(known, prop_main(e));
	}
	return held;
}

prop_standing prop_stand(const prop_known *known, size_t at, const prop_line *f, int customer, journey_time now)
{
	const prop_line *e = &known->events[at];
	prop_span span = prop_span_of(f, now);
	journey_time time = PROP_BASE + e->v[E_TIME];
	bool copies_left;

	if (time <= span.low || time > span.high) {
		if (!prop_has_left(known, prop_main(e)) || time <= span.near_low || time > span.near_high)
			return PROP_OUT;
		return PROP_MAYBE;
	}
	if (known->again[at])
		return PROP_MAYBE;
	if (known->twin[at] && held_before(known, at, customer, &copies_left))
		return copies_left ? PROP_MAYBE : PROP_OUT;
	return PROP_IN;
}

/* ---- values of features ---- */

/* One category: how often, and its latest and earliest event. */
typedef struct tallied {
	int64_t category;
	int sure, maybe;
	journey_time latest;
	jy_hash128 latest_id;
} tallied;

typedef struct gathered {
	tallied items[CATEGORIES];
	size_t count;
	const prop_line *first, *last; /* sure ones */
} gathered;

static int order_of(const prop_line *x, const prop_line *y)
{
	return jy_stamp_compare(x->v[E_TIME], prop_event_hash(x), y->v[E_TIME], prop_event_hash(y));
}

static void take(gathered *g, const prop_line *e, bool sure)
{
	size_t i;
	tallied *t;

	for (i = 0; i < g->count && g->items[i].category != e->v[E_CATEGORY]; i++)
		;
	t = &g->items[i];
	if (i == g->count) {
		if (g->count == CATEGORIES)
			return;
		memset(t, 0, sizeof(*t));
		t->category = e->v[E_CATEGORY];
		t->latest = INT64_MIN;
		g->count++;
	}
	t->sure += sure;
	t->maybe += !sure;
	if (jy_stamp_compare(e->v[E_TIME], prop_event_hash(e), t->latest, t->latest_id) > 0) {
		t->latest = e->v[E_TIME];
		t->latest_id = prop_event_hash(e);
	}
	if (sure && (!g->first || order_of(e, g->first) < 0))
		g->first = e;
	if (sure && (!g->last || order_of(e, g->last) > 0))
		g->last = e;
}

static void gather(const prop_known *known, const prop_line *f, int customer, journey_time now, gathered *g)
{
	int64_t micro;
	size_t i;

	memset(g, 0, sizeof(*g));
	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];
		prop_standing how;

		if (known->root[prop_main(e)] != customer || !prop_counts(f, e, &micro))
			continue;
		how = prop_stand(known, i, f, customer, now);
		if (how != PROP_OUT)
			take(g, e, how == PROP_IN);
	}
}

/* The number of "c12"; -1: no such text. */
static int64_t category_of(const journey_value *v)
{
	char text[16];

	if (!v || v->type != JOURNEY_STRING || v->n < 2 || v->n > 10 || v->as.s[0] != 'c')
		return -1;
	memcpy(text, v->as.s + 1, v->n - 1);
	text[v->n - 1] = 0;
	return strtoll(text, NULL, 10);
}

static const tallied *find(const gathered *g, int64_t category)
{
	size_t i;

	for (i = 0; i < g->count; i++) {
		if (g->items[i].category == category)
			return &g->items[i];
	}
	return NULL;
}

/* An event of the value that may be the first (or last): not behind (before) the one that surely is. */
static bool may_be_end(const prop_known *known, const prop_line *f, int customer, journey_time now,
		       const gathered *g, int64_t category)
{
	bool first = f->v[F_KIND] == JOURNEY_FEATURE_FIRST;
	const prop_line *sure = first ? g->first : g->last;
	int64_t micro;
	size_t i;

	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];
		int order = sure ? order_of(e, sure) : 0;

		if (known->root[prop_main(e)] == customer && prop_counts(f, e, &micro) &&
		    e->v[E_CATEGORY] == category && (first ? order <= 0 : order >= 0) &&
		    (e == sure || prop_stand(known, i, f, customer, now) != PROP_OUT))
			return true;
	}
	return false;
}

/* The categories by their latest events, the latest first. */
static int by_latest(const void *a, const void *b)
{
	const tallied *x = a, *y = b;

	return jy_stamp_compare(y->latest, y->latest_id, x->latest, x->latest_id);
}

static bool is_list(gathered *g, const prop_line *f, const journey_value *value)
{
	size_t i, n = g->count < (size_t)f->v[F_TOP] ? g->count : (size_t)f->v[F_TOP];

	if (value->type != JOURNEY_LIST || value->as.list->count != n)
		return false;
	qsort(g->items, g->count, sizeof(*g->items), by_latest);
	for (i = 0; i < n; i++) {
		if (category_of(&value->as.list->items[i]) != g->items[i].category)
			return false;
	}
	return true;
}

/* Byte order of "c1", "c10", "c2". */
static bool text_before(int64_t x, int64_t y)
{
	char a[32], b[32];

	snprintf(a, sizeof(a), "%lld", (long long)x);
	snprintf(b, sizeof(b), "%lld", (long long)y);
	return strcmp(a, b) < 0;
}

static bool is_most(const gathered *g, const journey_value *value)
{
	const tallied *t = find(g, category_of(value));
	size_t i;

	if (!t)
		return false;
	for (i = 0; i < g->count; i++) {
		const tallied *other = &g->items[i];

		if (other->sure > t->sure + t->maybe ||
		    (other->sure == t->sure + t->maybe && other->sure > 0 &&
		     text_before(other->category, t->category)))
			return false;
	}
	return true;
}

static bool is_distinct(const prop_known *known, const gathered *g, const journey_value *value)
{
	double low = 0, high = (double)g->count;
	size_t i;
	bool left = false;

	for (i = 0; i < g->count; i++)
		low += g->items[i].sure > 0;
	for (i = 0; i < PROP_IDENTIFIERS; i++)
		left = left || prop_has_left(known, (int)i);
	if (left && g->count > JY_DISTINCT_EXACT) {
		low *= 0.7;
		high *= 1.3;
	}
	return value->type == JOURNEY_INT && (double)value->as.i >= low && (double)value->as.i <= high;
}

/* Whether a customer whose ring was full has events after now: what keeps the last values does not know earlier ones. */
static bool is_behind(const prop_known *known, int customer, journey_time now)
{
	size_t i;

	for (i = 0; i < known->count; i++) {
		int identifier = prop_main(&known->events[i]);

		if (known->root[identifier] == customer && prop_has_left(known, identifier) &&
		    PROP_BASE + known->events[i].v[E_TIME] > now)
			return true;
	}
	return false;
}

bool prop_truth_items(const prop_known *known, const prop_line *f, int customer, journey_time now, bool dropped,
		      const journey_value *value)
{
	gathered *g = malloc(sizeof(*g));
	bool ok = false, none;
	size_t i;

	if (!g)
		return false;
	gather(known, f, customer, now, g);
	for (none = true, i = 0; i < g->count; i++)
		none = none && g->items[i].sure == 0;
	if (f->v[F_KIND] != JOURNEY_FEATURE_MOST && f->v[F_KIND] != JOURNEY_FEATURE_FIRST &&
	    is_behind(known, customer, now)) {
		ok = true;
	} else if (!value) {
		ok = none && (f->v[F_KIND] == JOURNEY_FEATURE_MOST || f->v[F_OF] == 3);
	} else if (f->v[F_KIND] == JOURNEY_FEATURE_LIST) {
		for (i = 0; i < g->count; i++) /* lists know their values' times: no bucket matters */
			ok = ok || g->items[i].maybe > 0;
		ok = ok || is_list(g, f, value);
	} else if (f->v[F_KIND] == JOURNEY_FEATURE_MOST) {
		ok = is_most(g, value) || (dropped && find(g, category_of(value)));
	} else if (f->v[F_KIND] == JOURNEY_FEATURE_DISTINCT) {
		ok = is_distinct(known, g, value);
	} else {
		ok = may_be_end(known, f, customer, now, g, category_of(value));
	}
	free(g);
	return ok;
}

/* ---- what an order may decide ---- */

static bool too_many_keys(const prop_known *known, const prop_line *f, int identifier)
{
	bool seen[CATEGORIES] = {false};
	int64_t count = 0, micro;
	size_t i;

	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];

		if (prop_main(e) != identifier || !prop_counts(f, e, &micro) || e->v[E_CATEGORY] >= CATEGORIES)
			continue;
		count += !seen[e->v[E_CATEGORY]];
		seen[e->v[E_CATEGORY]] = true;
	}
	return count > 2 * f->v[F_TOP];
}

bool prop_is_unstable(const prop_known *known, const prop_case *c)
{
	size_t i, k;

	for (i = 0; i < known->count; i++) {
		if (known->events[i].v[E_PURPOSE] >= 60)
			return true;
	}
	for (k = 0; k < c->feature_count; k++) {
		if (c->features[k].v[F_KIND] != JOURNEY_FEATURE_TALLY && c->features[k].v[F_KIND] != JOURNEY_FEATURE_MOST)
			continue;
		for (i = 0; i < PROP_IDENTIFIERS; i++) {
			if (prop_has_left(known, (int)i) && too_many_keys(known, &c->features[k], (int)i))
				return true;
		}
	}
	return false;
}

/* ---- attributes with rules ---- */

static bool is_text(const journey_value *v, char letter, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%c%lld", letter, (long long)number);
	return v->type == JOURNEY_STRING && jy_str_is(jy_value_text(*v), text);
}

/* A value of a union and its latest event. */
typedef struct tag {
	char letter;
	int64_t number;
	const prop_line *owner;
} tag;

static int by_owner(const void *a, const void *b)
{
	const tag *x = a, *y = b;
	int order = order_of(y->owner, x->owner);

	if (order != 0)
		return order;
	return x->letter != y->letter ? y->letter - x->letter : (int)(y->number - x->number);
}

static void add_tag(tag *tags, size_t *count, char letter, int64_t number, const prop_line *e)
{
	size_t i;

	if (!number)
		return;
	for (i = 0; i < *count && (tags[i].letter != letter || tags[i].number != number); i++)
		;
	if (i == *count) {
		tags[i] = (tag){letter, number, e};
		++*count;
	}
	if (order_of(e, tags[i].owner) > 0)
		tags[i].owner = e;
}

/* The events of identify of a customer, folded. */
typedef struct saying {
	const prop_line *first, *note;
	int64_t least, most, sum, again;
	bool any_age;
	tag tags[16];
	size_t tag_count;
} saying;

static void hear(saying *s, const prop_line *e, bool again)
{
	if (e->v[E_NAME] && (!s->first || order_of(e, s->first) < 0))
		s->first = e;
	if (e->v[E_NAME] && e->v[E_NAME] != 3 && (!s->note || order_of(e, s->note) > 0))
		s->note = e;
	if (e->v[E_AGE]) {
		s->least = s->any_age && s->least < e->v[E_AGE] ? s->least : e->v[E_AGE];
		s->most = s->any_age && s->most > e->v[E_AGE] ? s->most : e->v[E_AGE];
		*(again ? &s->again : &s->sum) += e->v[E_AGE];
		s->any_age = true;
	}
	add_tag(s->tags, &s->tag_count, 'n', e->v[E_NAME], e);
	add_tag(s->tags, &s->tag_count, 'a', e->v[E_AGE], e);
}

static bool are_tags(saying *s, const journey_value *v)
{
	size_t i;

	if (v->type != JOURNEY_LIST || v->as.list->count != s->tag_count)
		return false;
	qsort(s->tags, s->tag_count, sizeof(*s->tags), by_owner);
	for (i = 0; i < s->tag_count; i++) {
		if (!is_text(&v->as.list->items[i], s->tags[i].letter, s->tags[i].number))
			return false;
	}
	return true;
}

bool prop_truth_attribute(const prop_known *known, int attribute, int customer, const journey_value *v)
{
	saying s;
	size_t i;

	memset(&s, 0, sizeof(s));
	for (i = 0; i < known->count; i++) {
		const prop_line *e = &known->events[i];

		if (known->root[prop_main(e)] == customer && e->v[E_KIND] == PROP_IDENTIFY)
			hear(&s, e, known->again[i]);
	}
	switch (attribute) {
	case A_FIRST:
		return s.first ? v && is_text(v, 'n', s.first->v[E_NAME]) : !v;
	case A_NOTE:
		return s.note ? v && is_text(v, 'n', s.note->v[E_NAME]) : !v;
	case A_LEAST:
		return s.any_age ? v && v->type == JOURNEY_INT && v->as.i == s.least : !v;
	case A_MOST:
		return s.any_age ? v && v->type == JOURNEY_DOUBLE && v->as.d >= (double)s.most && v->as.d <= (double)s.most
				 : !v;
	case A_SUM:
		return s.any_age ? v && v->type == JOURNEY_INT && v->as.i >= s.sum && v->as.i <= s.sum + s.again : !v;
	case A_TAGS:
		return s.tag_count ? v && are_tags(&s, v) : !v;
	}
	return true;
}
