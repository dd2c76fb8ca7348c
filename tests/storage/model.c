#include "storage/model.h"

#include <stdlib.h>
#include <string.h>

void model_init(model *m, uint64_t seed)
{
	memset(m, 0, sizeof *m);
	m->dice = seed * 2 + 1;
	m->rows = calloc(MODEL_ROWS, sizeof *m->rows);
	ck_assert_ptr_nonnull(m->rows);
}

void model_free(model *m)
{
	for (size_t i = 0; i < m->block_count; i++)
		free(m->blocks[i]);
	free(m->blocks);
	free(m->rows);
}

/* --- the model's own answers --- */

static int compare(const void *a, size_t a_size, const void *b, size_t b_size)
{
	size_t common = a_size < b_size ? a_size : b_size;
	int order = common ? memcmp(a, b, common) : 0;

	return order ? order : (a_size > b_size) - (a_size < b_size);
}

/* Where a key is, or would be. */
static size_t position(const model_row *rows, size_t count, journey_bytes key, bool *found)
{
	size_t at = 0;

	while (at < count && compare(rows[at].key, rows[at].key_size, key.data, key.size) < 0)
		at++;
	*found = at < count && compare(rows[at].key, rows[at].key_size, key.data, key.size) == 0;
	return at;
}

static unsigned char *new_block(model *m, const void *data, size_t size)
{
	m->blocks = realloc(m->blocks, (m->block_count + 1) * sizeof *m->blocks);
	m->blocks[m->block_count] = malloc(size + 1);
	if (size)
		memcpy(m->blocks[m->block_count], data, size);
	return m->blocks[m->block_count++];
}

/* The new state while a commit is tried. */
typedef struct draft {
	model_row rows[MODEL_ROWS];
	size_t count;
} draft;

static journey_status draft_put(model *m, draft *d, journey_bytes key, journey_bytes value, uint64_t expected)
{
	bool found;
	size_t at = position(d->rows, d->count, key, &found);
	model_row *row = &d->rows[at];

	if (expected != JOURNEY_VERSION_ANY && expected != (found ? row->version : 0))
		return JOURNEY_CONFLICT;
	if (!found) {
		ck_assert_uint_lt(d->count, MODEL_ROWS);
		memmove(row + 1, row, (d->count - at) * sizeof *row);
		d->count++;
		memset(row, 0, sizeof *row);
		if (key.size)
			memcpy(row->key, key.data, key.size);
		row->key_size = key.size;
	}
	row->version++;
	row->value = new_block(m, value.data, value.size);
	row->value_size = value.size;
	return JOURNEY_OK;
}

static journey_status draft_delete(draft *d, const journey_delete *gone)
{
	bool found;
	size_t at = position(d->rows, d->count, gone->key, &found);

	if (gone->expected != JOURNEY_VERSION_ANY && gone->expected != (found ? d->rows[at].version : 0))
		return JOURNEY_CONFLICT;
	if (found) {
		memmove(&d->rows[at], &d->rows[at + 1], (d->count - at - 1) * sizeof d->rows[0]);
		d->count--;
	}
	return JOURNEY_OK;
}

/* A number of 17 bytes, high byte first, so that no sum overflows. */
typedef struct wide {
	unsigned char bytes[17];
} wide;

static wide wide_of_bytes(const unsigned char *little)
{
	wide out;

	out.bytes[0] = little[15] & 0x80 ? 0xff : 0;
	for (size_t i = 0; i < 16; i++)
		out.bytes[16 - i] = little[i];
	return out;
}

static wide wide_of(journey_int128 x)
{
	unsigned char little[16];
	uint64_t high;

	memcpy(&high, &x.high, sizeof high);
	for (size_t i = 0; i < 8; i++) {
		little[i] = (unsigned char)(x.low >> (8 * i));
		little[8 + i] = (unsigned char)(high >> (8 * i));
	}
	return wide_of_bytes(little);
}

static wide wide_add(wide a, wide b)
{
	unsigned carry = 0;

	for (size_t i = 17; i-- > 0;) {
		carry += (unsigned)a.bytes[i] + b.bytes[i];
		a.bytes[i] = (unsigned char)carry;
		carry >>= 8;
	}
	return a;
}

static int wide_compare(wide a, wide b)
{
	a.bytes[0] ^= 0x80;
	b.bytes[0] ^= 0x80;
	return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

static journey_status draft_add(model *m, draft *d, const journey_add *add)
{
	static const unsigned char zero[16];
	unsigned char little[16];
	journey_bytes value = {little, sizeof little};
	bool found;
	size_t at = position(d->rows, d->count, add->key, &found);
	wide sum;

	if (found && d->rows[at].value_size != sizeof little)
		return JOURNEY_CORRUPT;
	sum = wide_add(wide_of_bytes(found ? d->rows[at].value : zero), wide_of(add->delta));
	if ((sum.bytes[0] == 0xff) != (sum.bytes[1] >= 0x80) || /* more than 16 bytes */
	    (add->has_floor && wide_compare(sum, wide_of(add->floor)) < 0) ||
	    (add->has_ceiling && wide_compare(sum, wide_of(add->ceiling)) > 0))
		return JOURNEY_LIMIT;
	for (size_t i = 0; i < 16; i++)
		little[i] = sum.bytes[16 - i];
	return draft_put(m, d, add->key, value, JOURNEY_VERSION_ANY);
}

static journey_status draft_commit(model *m, draft *d, const journey_commit *change, size_t *refused)
{
	journey_status status = JOURNEY_OK;

	memcpy(d->rows, m->rows, m->count * sizeof *m->rows);
	d->count = m->count;
	for (size_t i = 0; !status && i < change->put_count; i++)
		status = draft_put(m, d, change->puts[i].key, change->puts[i].value, change->puts[i].expected);
	for (size_t i = 0; !status && i < change->delete_count; i++)
		status = draft_delete(d, &change->deletes[i]);
	for (size_t i = 0; !status && i < change->add_count; i++) {
		status = draft_add(m, d, &change->adds[i]);
		if (status == JOURNEY_LIMIT)
			*refused = i;
	}
	return status;
}

/* --- comparing --- */

static void same_row(const model_row *expected, const journey_row *row)
{
	ck_assert_uint_eq(row->version, expected->version);
	ck_assert_int_eq(compare(row->key.data, row->key.size, expected->key, expected->key_size), 0);
	ck_assert_uint_eq(row->value.size, expected->value_size);
	if (row->value.size)
		ck_assert_int_eq(memcmp(row->value.data, expected->value, expected->value_size), 0);
}

typedef struct scan_check {
	const model *model;
	size_t at, stop_at;
} scan_check;

#define STOPPED ((journey_status)(JOURNEY_HOST_ERROR - 7))

static journey_status check_visit(void *arg, const journey_row *row)
{
	scan_check *check = arg;

	ck_assert_uint_lt(check->at, check->model->count);
	same_row(&check->model->rows[check->at], row);
	if (check->at == check->stop_at)
		return STOPPED;
	check->at++;
	return JOURNEY_OK;
}

static journey_status compare_scan(const model *m, journey_storage store, journey_bytes from, journey_bytes to,
                                   size_t limit, size_t stop_after)
{
	bool found;
	size_t first = position(m->rows, m->count, from, &found);
	size_t last = position(m->rows, m->count, to, &found);
	scan_check check = {m, first, SIZE_MAX};
	journey_status expected = JOURNEY_OK;
	journey_status status;

	if (last < first)
		last = first;
	if (last - first > limit)
		last = first + limit;
	if (stop_after < last - first) {
		check.stop_at = first + stop_after;
		expected = STOPPED;
	}
	status = store.scan(store.user, from, to, limit, check_visit, &check);
	if (status == JOURNEY_NO_MEMORY && torture_starved())
		return status;
	ck_assert_int_eq(status, expected);
	ck_assert_uint_eq(check.at, expected ? check.stop_at : last);
	return JOURNEY_OK;
}

journey_status model_compare(const model *m, journey_storage store)
{
	unsigned char beyond[JOURNEY_STORAGE_KEY_MAX + 1];
	journey_bytes from = {NULL, 0};
	journey_bytes to = {beyond, sizeof beyond};

	memset(beyond, 0xff, sizeof beyond);
	return compare_scan(m, store, from, to, SIZE_MAX, SIZE_MAX);
}

static journey_status compare_get(const model *m, journey_storage store, size_t n, const journey_bytes *keys)
{
	journey_row rows[16];
	journey_status status = store.get_many(store.user, n, keys, rows);

	if (status == JOURNEY_NO_MEMORY && torture_starved())
		return status;
	ck_assert_int_eq(status, JOURNEY_OK);
	for (size_t i = 0; i < n; i++) {
		bool found;
		size_t at = position(m->rows, m->count, keys[i], &found);

		if (found) {
			same_row(&m->rows[at], &rows[i]);
		} else {
			ck_assert_uint_eq(rows[i].version, 0);
			ck_assert_uint_eq(rows[i].value.size, 0);
		}
	}
	return JOURNEY_OK;
}

/* --- chance --- */

static uint64_t roll(model *m, uint64_t sides)
{
	m->dice ^= m->dice << 13;
	m->dice ^= m->dice >> 7;
	m->dice ^= m->dice << 17;
	return (m->dice >> 11) % sides;
}

/* Short keys of few letters, so that prefixes, 0 and 0xff occur; sometimes one of the greatest length. */
static journey_bytes random_key(model *m, unsigned char *space)
{
	static const unsigned char letters[] = {0, 'a', 'b', 0xff};
	journey_bytes key = {space, (size_t)roll(m, 4)};

	for (size_t i = 0; i < key.size; i++)
		space[i] = letters[roll(m, sizeof letters)];
	if (roll(m, 20) == 0) {
		key.size = JOURNEY_STORAGE_KEY_MAX;
		memset(space, roll(m, 2) ? 0xff : 'a', key.size);
	}
	return key;
}

static journey_bytes random_value(model *m)
{
	static unsigned char space[1 << 20];
	static const size_t sizes[] = {0, 1, 16, 16, 16, 17, 100, 300, 1000, 3000};
	journey_bytes value = {space, sizes[roll(m, sizeof sizes / sizeof sizes[0])]};

	if (roll(m, 500) == 0)
		value.size = sizeof space;
	memset(space, (int)roll(m, 256), value.size);
	if (value.size)
		space[value.size - 1] = (unsigned char)roll(m, 256);
	return value;
}

/* Mostly what is there. */
static uint64_t random_expected(model *m, journey_bytes key)
{
	bool found;
	size_t at = position(m->rows, m->count, key, &found);

	switch (roll(m, 40)) {
	case 0:
		return 0;
	case 1:
		return 1 + roll(m, 3);
	case 2:
		return UINT64_MAX - 1 - roll(m, 2);
	default:
		return roll(m, 3) ? (found ? m->rows[at].version : 0) : JOURNEY_VERSION_ANY;
	}
}

static journey_int128 random_number(model *m)
{
	journey_int128 x = {m->dice, 0};

	x.high = (int64_t)roll(m, 3) - 1;
	if (roll(m, 4) == 0)
		x.high = roll(m, 2) ? INT64_MAX : INT64_MIN;
	else if (x.high == 0)
		x.low = roll(m, 1000);
	return x;
}

#define MOST 6

/* One random commit and the space that it points to. */
typedef struct order {
	unsigned char keys[3 * MOST][JOURNEY_STORAGE_KEY_MAX];
	unsigned char *values[MOST];
	journey_put puts[MOST];
	journey_delete deletes[MOST];
	journey_add adds[MOST];
	journey_commit change;
} order;

static bool is_taken(const order *o, journey_bytes key)
{
	for (size_t i = 0; i < o->change.put_count; i++)
		if (compare(o->puts[i].key.data, o->puts[i].key.size, key.data, key.size) == 0)
			return true;
	for (size_t i = 0; i < o->change.delete_count; i++)
		if (compare(o->deletes[i].key.data, o->deletes[i].key.size, key.data, key.size) == 0)
			return true;
	return false;
}

static void random_commit(model *m, order *o)
{
	size_t puts = (size_t)roll(m, MOST + 1);
	size_t deletes = (size_t)roll(m, 3);
	size_t adds = roll(m, 3) ? 0 : (size_t)roll(m, MOST + 1);
	size_t used = 0;

	memset(o, 0, sizeof *o);
	o->change.puts = o->puts;
	o->change.deletes = o->deletes;
	o->change.adds = o->adds;
	for (size_t i = 0; i < puts; i++) {
		journey_bytes key = random_key(m, o->keys[used]);
		journey_bytes value = random_value(m);
		journey_put *put = &o->puts[o->change.put_count];

		if (is_taken(o, key))
			continue;
		used++;
		put->key = key;
		put->value.data = new_block(m, value.data, value.size);
		put->value.size = value.size;
		put->expected = random_expected(m, key);
		o->change.put_count++;
	}
	for (size_t i = 0; i < deletes; i++) {
		journey_bytes key = random_key(m, o->keys[used]);

		if (is_taken(o, key))
			continue;
		used++;
		o->deletes[o->change.delete_count].key = key;
		o->deletes[o->change.delete_count++].expected = random_expected(m, key);
	}
	for (size_t i = 0; i < adds; i++) {
		journey_add *add = &o->adds[o->change.add_count++];

		o->keys[used][0] = 'c';
		o->keys[used][1] = (unsigned char)roll(m, 3);
		add->key.data = o->keys[used++];
		add->key.size = 2;
		if (roll(m, 20) == 0)
			add->key = random_key(m, o->keys[used - 1]);
		add->delta = random_number(m);
		add->floor = random_number(m);
		add->ceiling = random_number(m);
		add->has_floor = roll(m, 8) == 0;
		add->has_ceiling = roll(m, 8) == 0;
	}
}

static journey_status random_reads(model *m, journey_storage store)
{
	unsigned char space[16][JOURNEY_STORAGE_KEY_MAX];
	journey_bytes keys[16];
	size_t n = (size_t)roll(m, 17);
	size_t limit = roll(m, 2) ? (size_t)roll(m, 10) : SIZE_MAX;
	size_t stop = roll(m, 4) ? SIZE_MAX : (size_t)roll(m, 5);
	journey_status status;

	for (size_t i = 0; i < n; i++)
		keys[i] = random_key(m, space[i]);
	status = compare_get(m, store, n, keys);
	keys[0] = random_key(m, space[0]);
	keys[1] = random_key(m, space[1]);
	return status ? status : compare_scan(m, store, keys[0], keys[1], limit, stop);
}

static void accept(model *m, draft *d, journey_status status)
{
	if (!status) {
		memcpy(m->rows, d->rows, d->count * sizeof *d->rows);
		m->count = d->count;
	}
	m->happened[status == JOURNEY_OK ? 0 : status == JOURNEY_CONFLICT ? 1 : status == JOURNEY_LIMIT ? 2 : 3]++;
}

static journey_status step(model *m, journey_storage store, order *o, draft *d)
{
	size_t refused = SIZE_MAX, model_refused = SIZE_MAX;
	journey_status expected, status;

	random_commit(m, o);
	expected = draft_commit(m, d, &o->change, &model_refused);
	status = store.commit(store.user, &o->change, &refused);
	if (status == JOURNEY_NO_MEMORY && torture_starved()) {
		status = model_compare(m, store); /* nothing was changed */
		if (!status) {
			refused = SIZE_MAX;
			status = store.commit(store.user, &o->change, &refused);
		}
		if (torture_again(JOURNEY_NO_MEMORY))
			ck_assert_int_ne(status, JOURNEY_NO_MEMORY);
		else if (status == JOURNEY_NO_MEMORY)
			return status;
	}
	ck_assert_int_eq(status, expected);
	ck_assert_uint_eq(refused, model_refused);
	accept(m, d, status);
	return JOURNEY_OK;
}

journey_status model_run(model *m, const journey_storage *stores, size_t count, size_t steps)
{
	order *o = malloc(sizeof *o);
	draft *d = malloc(sizeof *d);
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; !status && i < steps; i++) {
		status = step(m, stores[roll(m, count)], o, d);
		if (!status)
			status = random_reads(m, stores[roll(m, count)]);
		if (!status && i % 8 == 0)
			status = model_compare(m, stores[roll(m, count)]);
	}
	if (!status)
		status = model_compare(m, stores[0]);
	free(o);
	free(d);
	return status;
}
