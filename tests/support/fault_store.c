#include "fault_store.h"

#include <string.h>

void fault_store_init(fault_store *faults, journey_storage inner)
{
	memset(faults, 0, sizeof *faults);
	faults->inner = inner;
	faults->which = FAULT_ANY;
}

void fault_store_reset(fault_store *faults)
{
	fault_calls which = faults->which;

	fault_store_init(faults, faults->inner);
	faults->which = which;
}

void fault_store_arm(fault_store *faults, size_t after, bool persistent, journey_status status)
{
	faults->armed = true;
	faults->fail_at = after;
	faults->persistent = persistent;
	faults->status = status;
	faults->failed = false;
}

void fault_store_disarm(fault_store *faults)
{
	faults->armed = false;
}

static bool must_fail(fault_store *faults, fault_calls call)
{
	if (!(faults->which & call))
		return false;
	faults->calls++;
	if (!faults->armed)
		return false;
	if (faults->fail_at > 0) {
		faults->fail_at--;
		return false;
	}
	faults->failed = true;
	faults->armed = faults->persistent;
	return true;
}

static journey_status fault_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	fault_store *faults = user;

	faults->gets++;
	faults->get_keys += n;
	if (must_fail(faults, FAULT_GET))
		return faults->status;
	return faults->inner.get_many(faults->inner.user, n, keys, rows);
}

typedef struct counted_scan {
	fault_store *faults;
	journey_scan_fn visit;
	void *arg;
	bool must_fail;
	size_t left; /* rows before it fails */
} counted_scan;

static journey_status count_visit(void *arg, const journey_row *row)
{
	counted_scan *scan = arg;

	if (scan->must_fail && scan->left-- == 0)
		return scan->faults->status;
	scan->faults->scan_visits++;
	return scan->visit(scan->arg, row);
}

static journey_status fault_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                                 journey_scan_fn visit, void *arg)
{
	fault_store *faults = user;
	counted_scan scan = {faults, visit, arg, false, faults->scan_rows};
	journey_status status;

	faults->scans++;
	scan.must_fail = must_fail(faults, FAULT_SCAN);
	if (scan.must_fail && scan.left == 0)
		return faults->status;
	status = faults->inner.scan(faults->inner.user, from, to, limit, count_visit, &scan);
	return status == JOURNEY_OK && scan.must_fail ? faults->status : status;
}

static journey_status fault_commit(void *user, const journey_commit *change, size_t *refused)
{
	fault_store *faults = user;

	faults->commits++;
	faults->puts += change->put_count;
	faults->deletes += change->delete_count;
	faults->adds += change->add_count;
	if (must_fail(faults, FAULT_COMMIT))
		return faults->status;
	return faults->inner.commit(faults->inner.user, change, refused);
}

journey_storage fault_store_storage(fault_store *faults)
{
	journey_storage storage = {sizeof storage, faults, fault_get_many, fault_scan, fault_commit};

	return storage;
}
