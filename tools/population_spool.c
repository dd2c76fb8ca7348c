#include "population_spool.h"

#include <stdlib.h>
#include <string.h>

/* So much waits before it goes to the file. */
#define WAITING_MAX ((size_t)1 << 20)

bool population_spool_open(population_spool *spool)
{
	*spool = (population_spool){.file = tmpfile()};
	if (!spool->file)
		return false;
	population_spool_part(spool);
	return !spool->failed;
}

static int compare(const void *left, const void *right)
{
	const population_line *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->customer != b->customer)
		return a->customer < b->customer ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Lines before `until`, of which all are here, to the file; the others stay. */
static void flush(population_spool *spool, journey_time until)
{
	size_t done = 0, kept = 0;
	tool_text rest = {0};

	if (spool->count)
		qsort(spool->lines, spool->count, sizeof *spool->lines, compare);
	for (; done < spool->count && spool->lines[done].at < until; done++) {
		const population_line *line = &spool->lines[done];

		if (fwrite(line, sizeof *line, 1, spool->file) != 1 ||
			fwrite(spool->text.data + line->place, 1, line->size, spool->file) != line->size)
			spool->failed = true;
	}
	for (; done < spool->count; done++) {
		population_line line = spool->lines[done];

		tool_text_add(&rest, spool->text.data + line.place, line.size);
		line.place = (uint32_t)(rest.size - line.size);
		spool->lines[kept++] = line;
	}
	spool->failed |= rest.failed;
	tool_text_free(&spool->text);
	spool->text = rest;
	spool->count = kept;
}

void population_spool_add(population_spool *spool, journey_time at, uint32_t customer, uint32_t number, const char *data,
	size_t size)
{
	if (spool->text.size > WAITING_MAX && at > spool->lines[spool->count - 1].at)
		flush(spool, at);
	if (spool->count == spool->capacity) {
		size_t capacity = spool->capacity ? spool->capacity * 2 : 1024;
		void *grown = realloc(spool->lines, capacity * sizeof *spool->lines);

		if (!grown) {
			spool->failed = true;
			return;
		}
		spool->lines = grown;
		spool->capacity = capacity;
	}
	if (size > UINT32_MAX / 4 || spool->text.size > UINT32_MAX / 4) {
		spool->failed = true;
		return;
	}
	spool->lines[spool->count++] = (population_line){at, customer, number, (uint32_t)size, (uint32_t)spool->text.size};
	tool_text_add(&spool->text, data, size);
	spool->failed |= spool->text.failed;
}

void population_spool_part(population_spool *spool)
{
	flush(spool, INT64_MAX);
	if (spool->run_count == spool->run_capacity) {
		size_t capacity = spool->run_capacity ? spool->run_capacity * 2 : 64;
		void *grown = realloc(spool->runs, capacity * sizeof *spool->runs);

		if (!grown) {
			spool->failed = true;
			return;
		}
		spool->runs = grown;
		spool->run_capacity = capacity;
	}
	spool->runs[spool->run_count++] = (int64_t)ftello(spool->file);
}

/* ---- merging ---- */

/* All runs together read ahead by no more than about this. */
#define AHEAD_MAX ((size_t)32 << 20)
#define AHEAD_ONE ((size_t)64 << 10)

/* One run while it is read. */
typedef struct reading {
	population_line line;
	const char *text; /* of the line */
	int64_t at, end;  /* in the file, of what was not read yet */
	char *data;       /* what was read ahead: `have` bytes, of which `used` are done with */
	size_t have, used, room;
} reading;

/* So many bytes are there from `used` on; false: they can't be had. */
static bool ahead(population_spool *spool, reading *run, size_t need)
{
	size_t more;

	if (run->have - run->used >= need)
		return true;
	if (run->used)
		memmove(run->data, run->data + run->used, run->have - run->used);
	run->have -= run->used;
	run->used = 0;
	if (need > run->room) {
		char *grown = realloc(run->data, need);

		if (!grown)
			return false;
		run->data = grown;
		run->room = need;
	}
	more = run->room - run->have;
	if ((int64_t)more > run->end - run->at)
		more = (size_t)(run->end - run->at);
	if (fseeko(spool->file, (off_t)run->at, SEEK_SET) != 0 || fread(run->data + run->have, 1, more, spool->file) != more)
		return false;
	run->at += (int64_t)more;
	run->have += more;
	return run->have >= need;
}

/* 1: there is a line, 0: the run is over, -1: it can't be read. */
static int next(population_spool *spool, reading *run)
{
	if (run->used == run->have && run->at >= run->end)
		return 0;
	if (!ahead(spool, run, sizeof run->line))
		return -1;
	memcpy(&run->line, run->data + run->used, sizeof run->line);
	if (!ahead(spool, run, sizeof run->line + run->line.size))
		return -1;
	run->text = run->data + run->used + sizeof run->line;
	run->used += sizeof run->line + run->line.size;
	return 1;
}

static bool start(population_spool *spool, reading *run, size_t runs, int64_t at, int64_t end)
{
	size_t room = AHEAD_MAX / runs < AHEAD_ONE ? AHEAD_MAX / runs : AHEAD_ONE;

	*run = (reading){.at = at, .end = end, .room = room < 1024 ? 1024 : room};
	run->data = malloc(run->room);
	return run->data && next(spool, run) >= 0;
}

static void sink(reading *heap, size_t count, size_t at)
{
	reading moved = heap[at];
	size_t below;

	while ((below = 2 * at + 1) < count) {
		below += below + 1 < count && compare(&heap[below + 1].line, &heap[below].line) < 0;
		if (compare(&heap[below].line, &moved.line) >= 0)
			break;
		heap[at] = heap[below];
		at = below;
	}
	heap[at] = moved;
}

static bool merge(population_spool *spool, reading *heap, size_t *count, FILE *out)
{
	for (size_t i = *count; i > 0; i--)
		sink(heap, *count, i - 1);
	while (*count > 0) {
		int more;

		if (fwrite(heap->text, 1, heap->line.size, out) != heap->line.size)
			return false;
		more = next(spool, heap);
		if (more < 0)
			return false;
		if (more == 0) {
			free(heap->data);
			*heap = heap[--*count];
		}
		if (*count > 0)
			sink(heap, *count, 0);
	}
	return true;
}

bool population_spool_write(population_spool *spool, FILE *out)
{
	reading *heap;
	size_t count = 0;
	bool good = true;

	population_spool_part(spool);
	if (spool->failed || fflush(spool->file) != 0)
		return false;
	heap = calloc(spool->run_count, sizeof *heap);
	if (!heap)
		return false;
	for (size_t i = 0; good && i + 1 < spool->run_count; i++)
		if (spool->runs[i] < spool->runs[i + 1])
			good = start(spool, &heap[count++], spool->run_count, spool->runs[i], spool->runs[i + 1]);
	good = good && merge(spool, heap, &count, out) && fflush(out) == 0;
	for (size_t i = 0; i < count; i++)
		free(heap[i].data);
	free(heap);
	return good;
}

void population_spool_close(population_spool *spool)
{
	if (spool->file)
		fclose(spool->file);
	tool_text_free(&spool->text);
	free(spool->lines);
	free(spool->runs);
	*spool = (population_spool){0};
}
