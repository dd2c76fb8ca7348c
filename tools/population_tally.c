#include "population_tally.h"

#include "population_draw.h"

#include <string.h>

const char *const population_fatigue_words[POPULATION_FATIGUE_CLASSES] = {"below 0.5", "0.5 to 1.5", "1.5 to 2.5",
	"2.5 to 3.5", "3.5 to 4.5", "4.5 and more"};
const char *const population_hour_words[POPULATION_HOUR_CLASSES] = {"below 1 h", "1 to 2 h", "2 to 3 h", "3 to 4 h",
	"4 to 6 h", "6 to 9 h", "9 to 12 h"};

void population_count(population_rate *rate, double chance, bool hit)
{
	rate->tries++;
	rate->hits += hit;
	rate->expected += (int64_t)(chance * 1e9 + 0.5);
}

static void add_rates(population_rate *into, const population_rate *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		into[i].tries += from[i].tries;
		into[i].hits += from[i].hits;
		into[i].expected += from[i].expected;
	}
}

static void add_counts(int64_t *into, const int64_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] += from[i];
}

#define COUNTS(member) add_counts(into->member, from->member, sizeof into->member / sizeof *into->member)
#define RATES(member) add_rates(into->member, from->member, sizeof into->member / sizeof *into->member)

void population_tally_add(population_tally *into, const population_tally *from)
{
	into->customers += from->customers;
	into->identified += from->identified;
	into->accepted += from->accepted;
	if (!into->refused)
		memcpy(into->refusal, from->refusal, sizeof into->refusal);
	into->refused += from->refused;
	into->sends += from->sends;
	into->muted += from->muted;
	into->audience += from->audience;
	into->decisions += from->decisions;
	into->shown += from->shown;
	into->revenue += from->revenue;
	into->refunded += from->refunded;
	into->churned += from->churned;
	into->came_back += from->came_back;
	into->digest[0] += from->digest[0];
	into->digest[1] += from->digest[1];
	add_rates(&into->orders, &from->orders, 1);
	COUNTS(events);
	COUNTS(bounces);
	COUNTS(unsubscribes);
	COUNTS(spam);
	RATES(fatigue);
	RATES(hour);
	RATES(opens);
	RATES(clicks);
	RATES(contents);
	RATES(offers);
	RATES(placements);
}

unsigned population_fatigue_class(double level)
{
	return level >= 4.5 ? 5 : (unsigned)(level + 0.5);
}

unsigned population_hour_class(double distance)
{
	static const double edges[POPULATION_HOUR_CLASSES - 1] = {1, 2, 3, 4, 6, 9};
	unsigned at = 0;

	while (at < POPULATION_HOUR_CLASSES - 1 && distance >= edges[at])
		at++;
	return at;
}

void population_wilson(int64_t hits, int64_t tries, double *low, double *high)
{
	const double z = 1.959963984540054;
	double n = (double)tries, p, middle, half;

	*low = 0;
	*high = 1;
	if (tries <= 0)
		return;
	p = (double)hits / n;
	middle = (p + z * z / (2 * n)) / (1 + z * z / n);
	half = z / (1 + z * z / n) * population_root(p * (1 - p) / n + z * z / (4 * n * n));
	*low = hits == 0 ? 0 : middle - half;
	*high = hits == tries ? 1 : middle + half;
}
