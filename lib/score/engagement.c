/* The engagement score of a customer. */
#include <journey/retention.h>

#include "base/math.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define WEIGHT_MOST 1e6
#define LOG_2 0.6931471805599453

void journey_engagement_options_init(journey_engagement_options *options)
{
	if (!options)
		return;
	*options = (journey_engagement_options){.size = sizeof *options, .half_life = 7 * DAY, .period = 30 * DAY,
		.usual_frequency = 4, .usual_time = 300 * SECOND, .usual_depth = 5};
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++)
		options->weight[i] = 1;
}

static bool is_within(double x, double least, double most)
{
	return x >= least && x <= most;
}

static journey_status check(const journey_engagement_options *o)
{
	if (o->size < sizeof *o)
		return JOURNEY_MISUSE;
	if (o->half_life <= 0 || o->period <= 0 || o->usual_time <= 0 || !is_within(o->usual_frequency, 1e-9, 1e9)
		|| !is_within(o->usual_depth, 1e-9, 1e9))
		return JOURNEY_RANGE;
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++)
		if (!is_within(o->weight[i], 0, WEIGHT_MOST))
			return JOURNEY_RANGE;
	return JOURNEY_OK;
}

static double halved(double x)
{
	return jy_exp(-LOG_2 * x);
}

/* 0 of nothing, one half of what is usual, towards 1 of very much. */
static double grown(double x, double usual)
{
	return -jy_expm1(-LOG_2 * x / usual);
}

static void put(journey_engagement_result *r, journey_engagement_part part, bool known, double value)
{
	r->part[part] = known ? value : 0;
	if (!known)
		r->missing |= 1u << part;
}

static void measure(const journey_engagement_input *in, const journey_engagement_options *o, journey_engagement_result *r)
{
	double sessions = (double)in->sessions, events = (double)in->events;
	double periods = (double)in->watched / (double)o->period;

	if (!in->sessions)
		return;
	put(r, JOURNEY_ENGAGEMENT_RECENCY, in->since >= 0, halved((double)in->since / (double)o->half_life));
	put(r, JOURNEY_ENGAGEMENT_FREQUENCY, in->watched > 0, grown(sessions / (periods < 1 ? 1 : periods), o->usual_frequency));
	put(r, JOURNEY_ENGAGEMENT_TIME, in->on_site >= 0, grown((double)in->on_site / sessions, (double)o->usual_time));
	put(r, JOURNEY_ENGAGEMENT_DEPTH, true, grown(events / sessions, o->usual_depth));
}

static double mean_of(const journey_engagement_options *o, const journey_engagement_result *r)
{
	double weights = 0, sum = 0;

	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++) {
		if (!(o->weight[i] > 0))
			continue;
		if (!o->arithmetic && !(r->part[i] > 0))
			return 0;
		weights += o->weight[i];
		sum += o->weight[i] * (o->arithmetic ? r->part[i] : jy_log(r->part[i]));
	}
	if (!(weights > 0))
		return 0;
	return o->arithmetic ? sum / weights : jy_exp(sum / weights);
}

journey_status journey_engagement(const journey_engagement_input *input, const journey_engagement_options *options,
	journey_engagement_result *result)
{
	journey_engagement_options defaults;
	journey_status status;

	journey_engagement_options_init(&defaults);
	options = options ? options : &defaults;
	if (!input || input->size < sizeof *input || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	status = check(options);
	if (status != JOURNEY_OK)
		return status;
	*result = (journey_engagement_result){.size = sizeof *result};
	measure(input, options, result);
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++)
		if (!(options->weight[i] > 0))
			result->missing &= ~(1u << i);
	result->known = result->missing == 0;
	result->score = result->known ? mean_of(options, result) : 0;
	return JOURNEY_OK;
}
