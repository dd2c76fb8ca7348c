#include "faulty.h"

#include <stdint.h>
#include "torture.h"

static bool must_fail(faulty_store *f)
{
	size_t number = f->calls++;

	if (number < f->fail_at || f->fail_at == SIZE_MAX || (number > f->fail_at && !f->persistently))
		return false;
	f->hit = true;
	return true;
}

static journey_status get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	faulty_store *f = user;

	return must_fail(f) ? f->status : f->inner.get_many(f->inner.user, n, keys, rows);
}

static journey_status scan(void *user, journey_bytes from, journey_bytes to, size_t limit, journey_scan_fn visit,
			   void *arg)
{
	faulty_store *f = user;

	return must_fail(f) ? f->status : f->inner.scan(f->inner.user, from, to, limit, visit, arg);
}

static journey_status commit(void *user, const journey_commit *change, size_t *refused)
{
	faulty_store *f = user;
	journey_status status;

	if (!must_fail(f))
		return f->inner.commit(f->inner.user, change, refused);
	if (f->after) {
		status = f->inner.commit(f->inner.user, change, refused);
		if (status != JOURNEY_OK)
			return status;
	}
	return f->status;
}

void faulty_init(faulty_store *faulty, journey_storage inner, journey_status status)
{
	*faulty = (faulty_store){.inner = inner, .status = status, .fail_at = SIZE_MAX};
}

journey_storage faulty_storage(faulty_store *faulty)
{
	return (journey_storage){sizeof(journey_storage), faulty, get_many, scan, commit};
}

bool faulty_hit(const faulty_store *faulty)
{
	return faulty->hit;
}

void faulty_mend(faulty_store *faulty)
{
	faulty->fail_at = SIZE_MAX;
}

/* Runs the body on a new memory store; returns how many calls it made. */
static size_t run_one(const journey_allocator *allocator, journey_status status, faulty_body *body, size_t fail_at,
		      bool persistently)
{
	journey_memory_store *memory = NULL;
	faulty_store faulty;
	journey_storage storage;

	ck_assert_int_eq(journey_memory_store_new(allocator, &memory), JOURNEY_OK);
	faulty_init(&faulty, journey_memory_store_storage(memory), status);
	faulty.fail_at = fail_at;
	faulty.persistently = persistently;
	storage = faulty_storage(&faulty);
	body(allocator, &storage, &faulty);
	journey_memory_store_free(memory);
	return faulty.calls;
}

void faulty_each(const journey_allocator *allocator, journey_status status, faulty_body *body)
{
	size_t count = run_one(allocator, status, body, SIZE_MAX, false);
	size_t step = count > 2200 && !torture_long() ? (count - 2000) / 200 : 1;

	for (size_t k = 0; k < count; k += k < 2000 ? 1 : step) {
		run_one(allocator, status, body, k, false);
		run_one(allocator, status, body, k, true);
	}
}
