#include <journey/impact.h>

#include "base/math.h"

#define LARGEST 1e100

static void scaled(const journey_estimate *from, double factor, double shift, journey_estimate *out)
{
	*out = *from;
	out->value = from->value * factor + shift;
	if (from->known != JOURNEY_KNOWN_INTERVAL)
		return;
	out->standard_error = from->standard_error * factor;
	out->low = from->low * factor + shift;
	out->high = from->high * factor + shift;
}

/* The effect's ends turned over: an effect that may be 0 may cost any amount. */
static void cost_per(const journey_estimate *added, double cost, journey_estimate *out)
{
	if (!added->known || !(jy_abs(added->value) > 0))
		return;
	*out = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = cost / added->value};
	if (added->known != JOURNEY_KNOWN_INTERVAL || !(added->low > 0))
		return;
	*out = *added;
	out->value = cost / added->value;
	out->standard_error = out->value * added->standard_error / added->value;
	out->low = cost / added->high;
	out->high = cost / added->low;
}

/* Cost of what would have come anyway, at a relative effect. */
static double share_anyway(double relative)
{
	double share = relative > 0 ? 1 / (1 + relative) : 1;

	return share;
}

static void wasted(const journey_impact_result *impact, double cost, journey_estimate *out)
{
	const journey_estimate *r = &impact->relative;

	if (!r->known || !(impact->control > 0) || !(impact->treated > 0))
		return;
	*out = *r;
	out->value = cost * share_anyway(r->value);
	if (r->known != JOURNEY_KNOWN_INTERVAL)
		return;
	out->standard_error = cost * r->standard_error / (1 + r->value) / (1 + r->value);
	out->low = cost * share_anyway(r->high);
	out->high = cost * share_anyway(r->low);
}

journey_status journey_return(const journey_impact_result *impact, double units, double cost, double value,
	journey_return_result *result)
{
	journey_return_result found = {0};

	if (!impact || impact->size < sizeof *impact || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!(units > 0 && units <= 1e18 && cost >= 1e-30 && cost <= LARGEST && value >= 0 && value <= LARGEST)
		|| !(jy_abs(impact->absolute.value) <= LARGEST))
		return JOURNEY_RANGE;
	found.size = result->size;
	if (impact->absolute.known) {
		scaled(&impact->absolute, units, 0, &found.incremental);
		scaled(&found.incremental, value / cost, -1, &found.roi);
	}
	cost_per(&found.incremental, cost, &found.cost_per);
	wasted(impact, cost, &found.wasted);
	*result = found;
	return JOURNEY_OK;
}
