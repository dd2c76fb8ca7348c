/* Retention: who is back how many periods after the first event. */
#include <journey/retention.h>

#include "base/memory.h"

static journey_status check(const journey_retained *t, const int64_t *times, size_t count)
{
	if (!t || t->size < sizeof *t || !t->rows || (count && !times))
		return JOURNEY_MISUSE;
	if (t->period <= 0 || t->count < 1 || t->count > JOURNEY_RETAINED_ROWS_MAX)
		return JOURNEY_RANGE;
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].from < 1 || t->rows[i].to < t->rows[i].from)
			return JOURNEY_RANGE;
	return JOURNEY_OK;
}

/* Periods from `start` to a time that is not before it. */
static uint64_t periods_to(const journey_retained *t, int64_t start, int64_t time)
{
	return ((uint64_t)time - (uint64_t)start) / (uint64_t)t->period;
}

static bool is_back(const journey_retained *t, const journey_retained_row *row, int64_t start, const int64_t *times,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (times[i] < start || times[i] >= t->end)
			continue;
		uint64_t period = periods_to(t, start, times[i]);

		if (period >= row->from && period <= row->to)
			return true;
	}
	return false;
}

journey_status journey_retained_add(journey_retained *table, int64_t start, const int64_t *times, size_t count)
{
	journey_status status = check(table, times, count);

	if (status != JOURNEY_OK)
		return status;
	table->customers++;
	for (size_t i = 0; i < table->count && start < table->end; i++) {
		journey_retained_row *row = &table->rows[i];
		/* Periods that are over when the watch ends: the last of the span must be among them. */
		uint64_t over = periods_to(table, start, table->end), last = row->to == UINT32_MAX ? row->from : row->to;

		if (over <= last)
			continue;
		row->eligible++;
		row->back += is_back(table, row, start, times, count);
	}
	return JOURNEY_OK;
}
