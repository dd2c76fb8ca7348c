#include "storage/sqlite_store.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "storage/counter.h"

static const char *const texts[JY_SQLITE_STATEMENTS] = {
	"BEGIN",
	"BEGIN IMMEDIATE",
	"COMMIT",
	"ROLLBACK",
	"SELECT version, value FROM journey_rows WHERE key = ?1",
	"SELECT version, value, key FROM journey_rows WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3",
	"INSERT INTO journey_rows(key, version, value) VALUES(?1, 1, ?2) ON CONFLICT(key) DO NOTHING",
	"UPDATE journey_rows SET version = ?3 + 1, value = ?2 WHERE key = ?1 AND version = ?3",
	("INSERT INTO journey_rows(key, version, value) VALUES(?1, 1, ?2)"
	 " ON CONFLICT(key) DO UPDATE SET version = version + 1, value = excluded.value"),
	"DELETE FROM journey_rows WHERE key = ?1 AND version = ?2",
	"DELETE FROM journey_rows WHERE key = ?1"
};

journey_status jy_sqlite_prepare(journey_sqlite_store *store)
{
	for (int i = 0; i < JY_SQLITE_STATEMENTS; i++) {
		int result = sqlite3_prepare_v3(store->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
		                                &store->statements[i], NULL);

		if (result) {
			journey_status status = jy_sqlite_fail(store, result, "prepare a statement");

			/* The text of the statement is right, so the table is not ours. */
			return result == SQLITE_ERROR ? JOURNEY_CORRUPT : status;
		}
	}
	return JOURNEY_OK;
}

int jy_sqlite_run(journey_sqlite_store *store, jy_sqlite_statement which)
{
	int result = sqlite3_step(store->statements[which]);

	sqlite3_reset(store->statements[which]);
	return result;
}

/* Bytes are the caller's until the statement is reset. A NULL pointer would bind an SQL NULL. */
static void bind(sqlite3_stmt *statement, int place, journey_bytes bytes)
{
	sqlite3_bind_blob64(statement, place, bytes.size ? bytes.data : "", bytes.size, SQLITE_STATIC);
}

/* The version in column 0 is a number from 1 up, the value in column 1 a blob; else another hand wrote it. */
static journey_status read_row(journey_sqlite_store *store, sqlite3_stmt *statement, journey_row *row)
{
	sqlite3_int64 version = sqlite3_column_int64(statement, 0);

	if (sqlite3_column_type(statement, 1) != SQLITE_BLOB || version < 1)
		return jy_sqlite_refuse(store, JOURNEY_CORRUPT, "a row is not of the form that this store writes");
	row->version = (uint64_t)version;
	row->value.data = sqlite3_column_blob(statement, 1);
	row->value.size = (size_t)sqlite3_column_bytes(statement, 1);
	if (row->value.size && !row->value.data)
		return jy_sqlite_fail(store, SQLITE_NOMEM, "read a row");
	return JOURNEY_OK;
}

/* --- reading --- */

static journey_status keep_value(journey_sqlite_store *store, size_t used, journey_bytes value)
{
	if (value.size > SIZE_MAX / 2 - used)
		return jy_sqlite_fail(store, SQLITE_NOMEM, "read rows");
	if (used + value.size > store->value_capacity) {
		size_t capacity = (used + value.size) * 2;
		unsigned char *values = sqlite3_realloc64(store->values, capacity);

		if (!values)
			return jy_sqlite_fail(store, SQLITE_NOMEM, "read rows");
		store->values = values;
		store->value_capacity = capacity;
	}
	memcpy(store->values + used, value.data, value.size);
	return JOURNEY_OK;
}

/* Reads one row and keeps its value behind the first `used` bytes; row->value.data is set when all are read. */
static journey_status get_one(journey_sqlite_store *store, journey_bytes key, size_t *used, journey_row *row)
{
	sqlite3_stmt *get = store->statements[JY_SQLITE_GET];
	journey_status status = JOURNEY_OK;
	int result;

	memset(row, 0, sizeof *row);
	row->key = key;
	bind(get, 1, key);
	result = sqlite3_step(get);
	if (result == SQLITE_ROW) {
		status = read_row(store, get, row);
		if (!status && row->value.size)
			status = keep_value(store, *used, row->value);
		*used += row->value.size;
	} else if (result != SQLITE_DONE) {
		status = jy_sqlite_fail(store, result, "read a row");
	}
	sqlite3_reset(get);
	return status;
}

static journey_status get_all(journey_sqlite_store *store, size_t n, const journey_bytes *keys, journey_row *rows)
{
	journey_status status = JOURNEY_OK;
	size_t used = 0;

	for (size_t i = 0; !status && i < n; i++)
		status = get_one(store, keys[i], &used, &rows[i]);
	if (status)
		return status;
	/* Only now does the buffer stay where it is. */
	used = 0;
	for (size_t i = 0; i < n; i++) {
		rows[i].value.data = rows[i].value.size ? store->values + used : NULL;
		used += rows[i].value.size;
	}
	return JOURNEY_OK;
}

journey_status jy_sqlite_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	journey_sqlite_store *store = user;
	/* One transaction reads one state and locks once; inside a scan there is one already,
	 * and a store that is read only has one as long as it is open. */
	bool own = n > 1 && !store->scanning && !store->read_only;
	journey_status status;
	int result;

	if (own && (result = jy_sqlite_run(store, JY_SQLITE_BEGIN_READ)) != SQLITE_DONE)
		return jy_sqlite_fail(store, result, "begin to read");
	status = get_all(store, n, keys, rows);
	if (own) {
		result = jy_sqlite_run(store, JY_SQLITE_COMMIT);
		if (result != SQLITE_DONE && !sqlite3_get_autocommit(store->db))
			jy_sqlite_run(store, JY_SQLITE_ROLLBACK);
	}
	return status;
}

static journey_status visit_all(journey_sqlite_store *store, sqlite3_stmt *scan, journey_scan_fn visit, void *arg)
{
	journey_status status = JOURNEY_OK;
	int result;

	while ((result = sqlite3_step(scan)) == SQLITE_ROW) {
		journey_row row;

		status = read_row(store, scan, &row);
		if (status)
			return status;
		row.key.data = sqlite3_column_blob(scan, 2);
		row.key.size = (size_t)sqlite3_column_bytes(scan, 2);
		status = visit(arg, &row);
		if (status)
			return status;
	}
	return result == SQLITE_DONE ? JOURNEY_OK : jy_sqlite_fail(store, result, "scan rows");
}

journey_status jy_sqlite_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                              journey_scan_fn visit, void *arg)
{
	journey_sqlite_store *store = user;
	sqlite3_stmt *scan = store->statements[JY_SQLITE_SCAN];
	journey_status status;

	if (store->scanning) { /* inside another scan, whose statement is in use */
		int result = sqlite3_prepare_v2(store->db, texts[JY_SQLITE_SCAN], -1, &scan, NULL);

		if (result)
			return jy_sqlite_fail(store, result, "prepare a scan");
	}
	bind(scan, 1, from);
	bind(scan, 2, to);
	sqlite3_bind_int64(scan, 3, (uint64_t)limit > INT64_MAX ? INT64_MAX : (sqlite3_int64)limit);
	store->scanning++;
	status = visit_all(store, scan, visit, arg);
	store->scanning--;
	if (store->scanning)
		sqlite3_finalize(scan);
	else
		sqlite3_reset(scan);
	return status;
}

/* --- writing --- */

static journey_status check_size(journey_sqlite_store *store, size_t key_size, size_t value_size)
{
	if (key_size > JOURNEY_STORAGE_KEY_MAX)
		return jy_sqlite_refuse(store, JOURNEY_STORAGE, "a key is longer than JOURNEY_STORAGE_KEY_MAX");
	if (value_size > JOURNEY_STORAGE_VALUE_MAX)
		return jy_sqlite_refuse(store, JOURNEY_STORAGE, "a value is longer than JOURNEY_STORAGE_VALUE_MAX");
	return JOURNEY_OK;
}

/* Runs a write; `must_change`: a write that found nothing to change is a conflict. */
static journey_status write_row(journey_sqlite_store *store, jy_sqlite_statement which, bool must_change)
{
	int result = jy_sqlite_run(store, which);

	if (result != SQLITE_DONE)
		return jy_sqlite_fail(store, result, "write a row");
	if (must_change && !sqlite3_changes(store->db))
		return jy_sqlite_refuse(store, JOURNEY_CONFLICT, "a row has not the version expected");
	return JOURNEY_OK;
}

static journey_status put_row(journey_sqlite_store *store, const journey_put *put)
{
	jy_sqlite_statement which = JY_SQLITE_PUT_KNOWN;
	journey_status status = check_size(store, put->key.size, put->value.size);

	if (status)
		return status;
	if (put->expected == 0)
		which = JY_SQLITE_PUT_NEW;
	else if (put->expected == JOURNEY_VERSION_ANY)
		which = JY_SQLITE_PUT_ANY;
	else if (put->expected >= INT64_MAX)
		return jy_sqlite_refuse(store, JOURNEY_CONFLICT, "no row has the version expected");
	bind(store->statements[which], 1, put->key);
	bind(store->statements[which], 2, put->value);
	if (which == JY_SQLITE_PUT_KNOWN)
		sqlite3_bind_int64(store->statements[which], 3, (sqlite3_int64)put->expected);
	return write_row(store, which, which != JY_SQLITE_PUT_ANY);
}

/* Finds a row before a write; `value` only where it is not NULL, and it must be a counter's then. */
static journey_status look_up(journey_sqlite_store *store, journey_bytes key, unsigned char *value, bool *found)
{
	sqlite3_stmt *get = store->statements[JY_SQLITE_GET];
	journey_status status = JOURNEY_OK;
	journey_row row;
	int result;

	bind(get, 1, key);
	result = sqlite3_step(get);
	*found = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		status = jy_sqlite_fail(store, result, "read a row");
	if (*found && value) {
		status = read_row(store, get, &row);
		if (!status && row.value.size != JY_COUNTER_BYTES)
			status = jy_sqlite_refuse(store, JOURNEY_CORRUPT, "a counter is not 16 bytes long");
		if (!status)
			memcpy(value, row.value.data, JY_COUNTER_BYTES);
	}
	sqlite3_reset(get);
	return status;
}

static journey_status delete_row(journey_sqlite_store *store, const journey_delete *gone)
{
	jy_sqlite_statement which = gone->expected == JOURNEY_VERSION_ANY ? JY_SQLITE_DELETE_ANY
	                                                                  : JY_SQLITE_DELETE_KNOWN;
	journey_status status;
	bool found;

	if (gone->expected == 0) {
		status = look_up(store, gone->key, NULL, &found);
		if (!status && found)
			status = jy_sqlite_refuse(store, JOURNEY_CONFLICT, "a row is there that was expected not to be");
		return status;
	}
	bind(store->statements[which], 1, gone->key);
	if (which == JY_SQLITE_DELETE_KNOWN) {
		if (gone->expected > INT64_MAX)
			return jy_sqlite_refuse(store, JOURNEY_CONFLICT, "no row has the version expected");
		sqlite3_bind_int64(store->statements[which], 2, (sqlite3_int64)gone->expected);
	}
	return write_row(store, which, which == JY_SQLITE_DELETE_KNOWN);
}

static journey_status add_row(journey_sqlite_store *store, const journey_add *add)
{
	unsigned char value[JY_COUNTER_BYTES] = {0};
	journey_bytes bytes = {value, sizeof value};
	journey_status status = check_size(store, add->key.size, 0);
	bool found;

	if (!status)
		status = look_up(store, add->key, value, &found);
	if (status)
		return status;
	if (!jy_counter_add(add, value))
		return jy_sqlite_refuse(store, JOURNEY_LIMIT, "a counter would leave its bounds");
	bind(store->statements[JY_SQLITE_PUT_ANY], 1, add->key);
	bind(store->statements[JY_SQLITE_PUT_ANY], 2, bytes);
	return write_row(store, JY_SQLITE_PUT_ANY, false);
}

static int compare_puts(const void *a, const void *b)
{
	const journey_bytes *x = &(*(const journey_put *const *)a)->key;
	const journey_bytes *y = &(*(const journey_put *const *)b)->key;
	size_t common = x->size < y->size ? x->size : y->size;
	int order = common ? memcmp(x->data, y->data, common) : 0;

	return order ? order : (x->size > y->size) - (x->size < y->size);
}

/* Neighbours in the tree are written one after the other, so that a page is found and filled once. */
static journey_status sort_puts(journey_sqlite_store *store, const journey_commit *change)
{
	if (change->put_count > store->order_capacity) {
		const journey_put **order = NULL;

		if (change->put_count <= SIZE_MAX / sizeof *order)
			order = sqlite3_realloc64(store->order, change->put_count * sizeof *order);
		if (!order)
			return jy_sqlite_fail(store, SQLITE_NOMEM, "commit");
		store->order = order;
		store->order_capacity = change->put_count;
	}
	for (size_t i = 0; i < change->put_count; i++)
		store->order[i] = &change->puts[i];
	if (change->put_count > 1)
		qsort(store->order, change->put_count, sizeof *store->order, compare_puts);
	return JOURNEY_OK;
}

static journey_status write_all(journey_sqlite_store *store, const journey_commit *change, size_t *refused)
{
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; !status && i < change->put_count; i++)
		status = put_row(store, store->order[i]);
	for (size_t i = 0; !status && i < change->delete_count; i++)
		status = delete_row(store, &change->deletes[i]);
	for (size_t i = 0; !status && i < change->add_count; i++) {
		status = add_row(store, &change->adds[i]);
		if (status == JOURNEY_LIMIT && refused)
			*refused = i;
	}
	return status;
}

journey_status jy_sqlite_commit(void *user, const journey_commit *change, size_t *refused)
{
	journey_sqlite_store *store = user;
	journey_status status;
	int result;

	if (store->scanning)
		return jy_sqlite_refuse(store, JOURNEY_BUSY, "commit was called from inside a scan");
	if (store->read_only)
		return jy_sqlite_refuse(store, JOURNEY_STORAGE, "the store was opened to read only");
	status = sort_puts(store, change);
	if (status)
		return status;
	result = jy_sqlite_run(store, JY_SQLITE_BEGIN_WRITE);
	if (result != SQLITE_DONE)
		return jy_sqlite_fail(store, result, "begin to write");
	status = write_all(store, change, refused);
	if (!status) {
		result = jy_sqlite_run(store, JY_SQLITE_COMMIT);
		if (result != SQLITE_DONE)
			status = jy_sqlite_fail(store, result, "commit");
	}
	if (status && !sqlite3_get_autocommit(store->db))
		jy_sqlite_run(store, JY_SQLITE_ROLLBACK);
	return status;
}
