#include "trace_store.h"

#include <stdlib.h>
#include <string.h>

/* --- writing --- */

static void write_u64(FILE *file, uint64_t number)
{
	fwrite(&number, sizeof number, 1, file);
}

static void write_bytes(FILE *file, journey_bytes bytes)
{
	write_u64(file, bytes.size);
	if (bytes.size)
		fwrite(bytes.data, 1, bytes.size, file);
}

void trace_store_init(trace_store *trace, journey_storage inner, FILE *file)
{
	trace->inner = inner;
	trace->file = file;
}

static journey_status trace_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	trace_store *trace = user;

	write_u64(trace->file, TRACE_GET);
	write_u64(trace->file, n);
	for (size_t i = 0; i < n; i++)
		write_bytes(trace->file, keys[i]);
	return trace->inner.get_many(trace->inner.user, n, keys, rows);
}

typedef struct counted_scan {
	journey_scan_fn visit;
	void *arg;
	size_t visits;
} counted_scan;

static journey_status count_visit(void *arg, const journey_row *row)
{
	counted_scan *scan = arg;

	scan->visits++;
	return scan->visit(scan->arg, row);
}

static journey_status trace_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                                 journey_scan_fn visit, void *arg)
{
	trace_store *trace = user;
	counted_scan scan = {visit, arg, 0};
	journey_status status;

	status = trace->inner.scan(trace->inner.user, from, to, limit, count_visit, &scan);
	write_u64(trace->file, TRACE_SCAN);
	write_bytes(trace->file, from);
	write_bytes(trace->file, to);
	/* A visitor that stopped the scan would stop it again. */
	write_u64(trace->file, status ? scan.visits : limit);
	return status;
}

static void write_commit(FILE *file, const journey_commit *change)
{
	write_u64(file, TRACE_COMMIT);
	write_u64(file, change->put_count);
	write_u64(file, change->delete_count);
	write_u64(file, change->add_count);
	for (size_t i = 0; i < change->put_count; i++) {
		write_bytes(file, change->puts[i].key);
		write_bytes(file, change->puts[i].value);
		write_u64(file, change->puts[i].expected);
	}
	for (size_t i = 0; i < change->delete_count; i++) {
		write_bytes(file, change->deletes[i].key);
		write_u64(file, change->deletes[i].expected);
	}
	for (size_t i = 0; i < change->add_count; i++) {
		journey_add add = change->adds[i];
		journey_bytes rest = {&add, sizeof add};

		write_bytes(file, add.key);
		add.key.data = NULL;
		write_bytes(file, rest);
	}
}

static journey_status trace_commit(void *user, const journey_commit *change, size_t *refused)
{
	trace_store *trace = user;
	journey_status status = trace->inner.commit(trace->inner.user, change, refused);

	if (status == JOURNEY_OK)
		write_commit(trace->file, change);
	return status;
}

journey_storage trace_store_storage(trace_store *trace)
{
	journey_storage storage = {sizeof storage, trace, trace_get_many, trace_scan, trace_commit};

	return storage;
}

/* --- reading --- */

typedef struct reader {
	const unsigned char *at, *end;
	bool failed;
} reader;

static uint64_t read_u64(reader *in)
{
	uint64_t number = 0;

	if (in->failed || (size_t)(in->end - in->at) < sizeof number) {
		in->failed = true;
		return 0;
	}
	memcpy(&number, in->at, sizeof number);
	in->at += sizeof number;
	return number;
}

static journey_bytes read_bytes(reader *in)
{
	uint64_t size = read_u64(in);
	journey_bytes bytes = {in->at, (size_t)size};

	if (size > (uint64_t)(in->end - in->at)) {
		in->failed = true;
		bytes.size = 0;
	}
	in->at += bytes.size;
	return bytes;
}

/* An array of `count` items, of which each takes 8 bytes or more of the file. */
static void *items(reader *in, size_t count, size_t size)
{
	void *array = NULL;

	if (!in->failed && count && count <= (size_t)(in->end - in->at) / 8)
		array = calloc(count, size);
	if (count && !array)
		in->failed = true;
	return array;
}

static void read_get(reader *in, trace_call *call)
{
	call->key_count = (size_t)read_u64(in);
	call->keys = items(in, call->key_count, sizeof *call->keys);
	for (size_t i = 0; !in->failed && i < call->key_count; i++)
		call->keys[i] = read_bytes(in);
}

static void read_commit(reader *in, trace_call *call)
{
	size_t puts = (size_t)read_u64(in);
	size_t deletes = (size_t)read_u64(in);
	size_t adds = (size_t)read_u64(in);

	call->puts = items(in, puts, sizeof *call->puts);
	for (size_t i = 0; !in->failed && i < puts; i++) {
		call->puts[i].key = read_bytes(in);
		call->puts[i].value = read_bytes(in);
		call->puts[i].expected = read_u64(in);
	}
	call->deletes = items(in, deletes, sizeof *call->deletes);
	for (size_t i = 0; !in->failed && i < deletes; i++) {
		call->deletes[i].key = read_bytes(in);
		call->deletes[i].expected = read_u64(in);
	}
	call->adds = items(in, adds, sizeof *call->adds);
	for (size_t i = 0; !in->failed && i < adds; i++) {
		journey_bytes key = read_bytes(in);
		journey_bytes rest = read_bytes(in);

		if (rest.size != sizeof call->adds[i]) {
			in->failed = true;
			break;
		}
		memcpy(&call->adds[i], rest.data, sizeof call->adds[i]);
		call->adds[i].key = key;
	}
	call->change.puts = call->puts;
	call->change.put_count = puts;
	call->change.deletes = call->deletes;
	call->change.delete_count = deletes;
	call->change.adds = call->adds;
	call->change.add_count = adds;
}

static void read_call(reader *in, trace_call *call)
{
	call->kind = (trace_kind)read_u64(in);
	if (call->kind == TRACE_GET) {
		read_get(in, call);
	} else if (call->kind == TRACE_COMMIT) {
		read_commit(in, call);
	} else if (call->kind == TRACE_SCAN) {
		call->from = read_bytes(in);
		call->to = read_bytes(in);
		call->limit = (size_t)read_u64(in);
	} else {
		in->failed = true;
	}
}

static unsigned char *read_all(FILE *file, size_t *size)
{
	size_t capacity = 1 << 20;
	unsigned char *bytes = malloc(capacity);

	*size = 0;
	while (bytes) {
		size_t got = fread(bytes + *size, 1, capacity - *size, file);
		unsigned char *more;

		*size += got;
		if (got == 0)
			return bytes;
		if (*size < capacity)
			continue;
		more = realloc(bytes, capacity *= 2);
		if (!more)
			free(bytes);
		bytes = more;
	}
	return NULL;
}

bool trace_load(trace_log *out, FILE *file)
{
	size_t size, capacity = 0;
	reader in = {NULL, NULL, false};

	memset(out, 0, sizeof *out);
	out->bytes = read_all(file, &size);
	if (!out->bytes)
		return false;
	in.at = out->bytes;
	in.end = out->bytes + size;
	while (!in.failed && in.at < in.end) {
		if (out->count == capacity) {
			size_t bigger = capacity ? capacity * 2 : 1024;
			trace_call *calls = realloc(out->calls, bigger * sizeof *calls);

			if (!calls)
				break;
			out->calls = calls;
			capacity = bigger;
		}
		memset(&out->calls[out->count], 0, sizeof *out->calls);
		read_call(&in, &out->calls[out->count++]);
	}
	if (!in.failed && in.at == in.end)
		return true;
	trace_free(out);
	return false;
}

void trace_free(trace_log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		free(log->calls[i].keys);
		free(log->calls[i].puts);
		free(log->calls[i].deletes);
		free(log->calls[i].adds);
	}
	free(log->calls);
	free(log->bytes);
	memset(log, 0, sizeof *log);
}

static journey_status visit_none(void *arg, const journey_row *row)
{
	(void)arg;
	(void)row;
	return JOURNEY_OK;
}

journey_status trace_replay(const trace_log *log, journey_storage storage)
{
	journey_row *rows = NULL;
	size_t row_count = 0;
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; !status && i < log->count; i++) {
		const trace_call *call = &log->calls[i];

		if (call->kind == TRACE_COMMIT) {
			status = storage.commit(storage.user, &call->change, NULL);
		} else if (call->kind == TRACE_SCAN) {
			status = storage.scan(storage.user, call->from, call->to, call->limit, visit_none, NULL);
		} else {
			if (call->key_count > row_count) {
				free(rows);
				row_count = call->key_count;
				rows = malloc(row_count * sizeof *rows);
			}
			status = rows || !row_count ? storage.get_many(storage.user, call->key_count, call->keys, rows)
			                            : JOURNEY_NO_MEMORY;
		}
	}
	free(rows);
	return status;
}
