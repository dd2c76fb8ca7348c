/* Aggregates of the events that left the ring. */
#include "base/text.h"
#include "profile/form.h"

#include <string.h>

static bool has_sum(unsigned kind)
{
	return kind == JOURNEY_FEATURE_SUM || kind == JOURNEY_FEATURE_AVG;
}

/* ---- writing ---- */

/* Most bytes of a row. */
#define ROW_MOST (4 * 10 + 17 + 2 * sizeof(double))

static unsigned char *store_sum(unsigned char *at, journey_int128 sum)
{
	int64_t small;

	*at++ = !jy_i128_int(sum, &small);
	if (!at[-1])
		return jy_store_varint(at, jy_zigzag(small));
	jy_store_u64(at, sum.low);
	jy_store_u64(at + 8, (uint64_t)sum.high);
	return at + 16;
}

static unsigned char *store_double(unsigned char *at, double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	jy_store_u64(at, bits);
	return at + 8;
}

static unsigned char *store_row(unsigned char *at, const jy_aggregate *a, const jy_row *row)
{
	at = jy_store_varint(at, jy_zigzag(row->bucket));
	at = jy_store_varint(at, row->count);
	at = jy_store_varint(at, jy_zigzag(row->first));
	at = jy_store_varint(at, (uint64_t)(row->last - row->first));
	if (has_sum(a->kind))
		at = store_sum(at, row->sum);
	if (a->kind == JOURNEY_FEATURE_MIN)
		at = store_double(at, row->min);
	if (a->kind == JOURNEY_FEATURE_MAX)
		at = store_double(at, row->max);
	return at;
}

/* Of rows in order of time, the dead ones come first. */
void jy_put_rows(jy_form_writer *w, const jy_aggregate *a)
{
	size_t i = 0;

	while (i < a->row_count && jy_row_dead(a, &a->rows[i], w->c->head.last_seen))
		i++;
	jy_put_count(w, a->row_count - i);
	for (; i < a->row_count; i++) {
		unsigned char *at = jy_put_room(w, ROW_MOST);

		if (!at)
			return;
		jy_put_filled(w, (size_t)(store_row(at, a, &a->rows[i]) - at));
	}
}

static bool key_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_tally_key *keys = context;

	return jy_str_compare(jy_str_of(keys[x].text, keys[x].size), jy_str_of(keys[y].text, keys[y].size)) <
	       0;
}

static void put_keys(jy_form_writer *w, const jy_aggregate *a)
{
	uint32_t *order = jy_put_order(w, a->key_count);
	size_t i, k, n;

	if (!order)
		return;
	jy_sort(order, a->key_count, key_less, a->keys);
	jy_put_count(w, a->key_count);
	for (i = 0; i < a->key_count; i++) {
		const jy_tally_key *key = &a->keys[order[i]];

		for (n = JY_TALLY_EPOCHS; n > 0 && !key->weights[n - 1]; n--)
			;
		jy_put_str(w, jy_str_of(key->text, key->size));
		jy_put_signed(w, key->epoch);
		jy_put_count(w, n);
		for (k = 0; k < n; k++)
			jy_put_count(w, key->weights[k]);
	}
}

bool jy_aggregate_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_aggregate *aggregates = context;

	return aggregates[x].definition < aggregates[y].definition;
}

uint32_t *jy_put_aggregate_order(jy_form_writer *w, bool late, size_t *count)
{
	uint32_t *order = w->c->aggregate_count ? jy_put_order(w, w->c->aggregate_count) : NULL;
	size_t i;

	*count = 0;
	for (i = 0; order && i < w->c->aggregate_count; i++) {
		if (jy_aggregate_is_late(&w->c->aggregates[i]) == late)
			order[(*count)++] = (uint32_t)i;
	}
	if (order)
		jy_sort(order, *count, jy_aggregate_less, w->c->aggregates);
	return order;
}

void jy_aggregates_put(jy_form_writer *w)
{
	size_t i, n;
	uint32_t *order = jy_put_aggregate_order(w, false, &n);

	if (!n)
		return;
	jy_put_count(w, n);
	for (i = 0; i < n && w->ok; i++) {
		const jy_aggregate *a = &w->c->aggregates[order[i]];

		jy_put_u64(w, a->definition);
		jy_put_u8(w, a->kind);
		jy_put_signed(w, a->kind == JOURNEY_FEATURE_TALLY ? a->half_life : a->window);
		if (a->kind == JOURNEY_FEATURE_TALLY)
			jy_put_count(w, a->top);
		jy_put_u8(w, a->known_from != JOURNEY_TIME_NONE);
		if (a->known_from != JOURNEY_TIME_NONE)
			jy_put_signed(w, a->known_from);
		if (a->kind == JOURNEY_FEATURE_TALLY)
			put_keys(w, a);
		else
			jy_put_rows(w, a);
	}
}

/* ---- reading ---- */

static journey_int128 get_sum(jy_form_reader *r)
{
	int64_t small;

	if (jy_get_flag(r)) {
		journey_int128 sum = jy_reader_i128(&r->in);

		jy_form_require(r, !jy_i128_int(sum, &small));
		return sum;
	}
	return jy_i128(jy_reader_zigzag(&r->in));
}

static double get_number(jy_form_reader *r)
{
	double d = jy_reader_double(&r->in);

	jy_form_require(r, d - d == 0.0);
	return d;
}

static void get_row(jy_form_reader *r, const jy_aggregate *a, jy_row *row)
{
	uint64_t span;

	memset(row, 0, sizeof(*row));
	row->bucket = jy_reader_zigzag(&r->in);
	row->count = jy_reader_varint(&r->in);
	row->first = row->last = jy_get_time(r);
	span = jy_reader_varint(&r->in);
	if (!jy_form_good(r) || !row->count || span > (uint64_t)(JOURNEY_TIME_MAX - row->first)) {
		jy_form_corrupt(r);
		return;
	}
	row->last = row->first + (int64_t)span;
	jy_form_require(r, jy_bucket_holds(a, row->bucket, row->first, row->last));
	if (has_sum(a->kind))
		row->sum = get_sum(r);
	if (a->kind == JOURNEY_FEATURE_MIN)
		row->min = get_number(r);
	if (a->kind == JOURNEY_FEATURE_MAX)
		row->max = get_number(r);
}

void jy_get_rows(jy_form_reader *r, jy_aggregate *a)
{
	size_t i, n = jy_get_count(r, 4, SIZE_MAX / sizeof(jy_row));

	if (!jy_grow(r->allocator, &a->rows, &a->row_capacity, n, sizeof(*a->rows)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		get_row(r, a, &a->rows[i]);
		a->row_count++;
		jy_form_require(r, i == 0 || a->rows[i - 1].bucket < a->rows[i].bucket);
	}
}

static void get_key(jy_form_reader *r, jy_aggregate *a, jy_tally_key *key)
{
	journey_str text = jy_get_text(r, JOURNEY_EVENT_TEXT_MAX);
	size_t i, n;

	memset(key, 0, sizeof(*key));
	key->epoch = jy_reader_zigzag(&r->in);
	jy_form_require(r, key->epoch >= jy_floor_div(JOURNEY_TIME_MIN, a->half_life) &&
			   key->epoch <= jy_floor_div(JOURNEY_TIME_MAX, a->half_life));
	n = jy_get_count(r, 1, JY_TALLY_EPOCHS);
	for (i = 0; i < n && jy_form_good(r); i++)
		key->weights[i] = jy_reader_varint(&r->in);
	jy_form_require(r, n > 0 && key->weights[n - 1] > 0);
	if (!jy_form_good(r))
		return;
	key->text = jy_form_own_text(r, text);
	if (jy_form_good(r))
		key->size = text.size;
}

static void get_keys(jy_form_reader *r, jy_aggregate *a)
{
	size_t i, n = jy_get_count(r, 4, 2 * (size_t)a->top);

	if (!jy_grow(r->allocator, &a->keys, &a->key_capacity, n, sizeof(*a->keys)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_tally_key *key = &a->keys[i];

		get_key(r, a, key);
		a->key_count++;
		jy_form_require(r, i == 0 || jy_str_compare(jy_str_of(key[-1].text, key[-1].size),
						    jy_str_of(key->text, key->size)) < 0);
	}
}

static void get_aggregate(jy_form_reader *r, jy_aggregate *a)
{
	int64_t length;

	a->definition = jy_reader_u64(&r->in);
	a->kind = jy_reader_u8(&r->in);
	length = jy_reader_zigzag(&r->in);
	jy_form_require(r, a->kind >= JOURNEY_FEATURE_COUNT && a->kind <= JOURNEY_FEATURE_DISTINCT && length >= 0);
	if (a->kind == JOURNEY_FEATURE_TALLY) {
		uint64_t top = jy_reader_varint(&r->in);

		jy_form_require(r, length > 0 && top > 0 && top <= 64);
		a->half_life = length;
		a->top = (uint32_t)(top & 127);
	} else {
		a->window = length;
	}
	a->known_from = jy_get_flag(r) ? jy_get_time(r) : JOURNEY_TIME_NONE;
	a->feature = jy_facts_feature_of(r->facts, a->definition);
	if (!jy_form_good(r))
		return;
	if (a->kind == JOURNEY_FEATURE_TALLY)
		get_keys(r, a);
	else
		jy_get_rows(r, a);
}

/* A definition's hash says what the aggregate is; one that disagrees with the strategy is not its. */
static void check_feature(jy_form_reader *r, const jy_aggregate *a)
{
	const jy_feature *declared;

	if (a->feature == JY_NONE)
		return;
	declared = &r->facts->strategy->features[a->feature];
	jy_form_require(r, a->kind == (uint8_t)declared->kind);
	if (a->kind == JOURNEY_FEATURE_TALLY)
		jy_form_require(r, a->half_life == declared->half_life && a->top == declared->top);
	else
		jy_form_require(r, a->window == declared->window);
}

void jy_aggregates_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 12, JOURNEY_STRATEGY_NAMES_MAX * (size_t)16);

	if (!jy_grow(r->allocator, &c->aggregates, &c->aggregate_capacity, n, sizeof(*c->aggregates)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_aggregate *a = &c->aggregates[i];

		memset(a, 0, sizeof(*a));
		c->aggregate_count++;
		get_aggregate(r, a);
		jy_form_require(r, i == 0 || a[-1].definition < a->definition);
		if (jy_form_good(r))
			check_feature(r, a);
	}
}
