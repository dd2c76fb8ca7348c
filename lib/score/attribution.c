#include "score/attribution.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"

#define COUNT_MAX 1e15
#define VALUE_MAX 1e100
#define DAY (INT64_C(86400) * 1000000)

void journey_attribution_options_init(journey_attribution_options *options)
{
	if (options)
		*options = (journey_attribution_options){.size = sizeof *options, .model = JOURNEY_ATTRIBUTION_LAST, .order = 1,
			.half_life = 7 * DAY, .half_life_touches = 1, .first_share = .4, .last_share = .4, .samples = 10000};
}

static journey_status check_options(const journey_attribution_options *o, journey_error *error)
{
	if (o->size < sizeof *o)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	if (o->model < JOURNEY_ATTRIBUTION_FIRST || o->model > JOURNEY_ATTRIBUTION_SHAPLEY_RATE)
		return jy_error_set(error, JOURNEY_MISUSE, "model", "there is no model %d", (int)o->model);
	if (o->order < 1 || o->order > JOURNEY_MARKOV_ORDER_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "order", "1 to %d is expected, found %u", JOURNEY_MARKOV_ORDER_MAX, o->order);
	if (o->half_life <= 0 || !(o->half_life_touches > 0 && o->half_life_touches <= 1e9))
		return jy_error_set(error, JOURNEY_RANGE, "half_life", "more than 0 is expected");
	if (!(o->first_share >= 0 && o->last_share >= 0 && o->first_share + o->last_share <= 1))
		return jy_error_set(error, JOURNEY_RANGE, "first_share", "two shares whose sum is at most 1 are expected");
	if (o->lookback < 0)
		return jy_error_set(error, JOURNEY_RANGE, "lookback", "0 or more is expected");
	if (o->samples < 2)
		return jy_error_set(error, JOURNEY_RANGE, "samples", "2 or more are expected");
	return JOURNEY_OK;
}

static journey_status wrong(journey_error *error, size_t path, const char *what)
{
	return jy_error_set(error, JOURNEY_RANGE, "paths", "path %zu: %s", path, what);
}

static journey_status check_path(const journey_paths *paths, size_t i, journey_error *error)
{
	size_t begin = i ? paths->ends[i - 1] : 0;

	if (paths->ends[i] < begin)
		return wrong(error, i, "ends before it begins");
	for (size_t k = begin; k < paths->ends[i]; k++) {
		if (paths->touches[k] >= paths->channels)
			return wrong(error, i, "a touch of a channel that there is not");
		if (paths->times && (paths->times[k] > paths->until[i] || (k > begin && paths->times[k] < paths->times[k - 1])))
			return wrong(error, i, "times that ascend up to that of its end are expected");
	}
	if (!(paths->conversions[i] >= 0 && paths->conversions[i] <= COUNT_MAX))
		return wrong(error, i, "conversions of 0 to 1e15 are expected");
	if (paths->nulls && !(paths->nulls[i] >= 0 && paths->nulls[i] <= COUNT_MAX))
		return wrong(error, i, "0 to 1e15 ends without conversion are expected");
	if (paths->values && !(jy_abs(paths->values[i]) <= VALUE_MAX))
		return wrong(error, i, "a value within -1e100 .. 1e100 is expected");
	return JOURNEY_OK;
}

static journey_status check_paths(const journey_paths *paths, journey_error *error)
{
	if (paths->size < sizeof *paths)
		return jy_error_set(error, JOURNEY_MISUSE, "paths", "its size is not set");
	if (paths->count && (!paths->ends || !paths->conversions || (paths->ends[paths->count - 1] && !paths->touches)))
		return jy_error_set(error, JOURNEY_MISUSE, "paths", "ends, touches and conversions are needed");
	if (paths->times && !paths->until)
		return jy_error_set(error, JOURNEY_MISUSE, "paths", "times come with until");
	if (paths->channels > JOURNEY_ATTRIBUTION_CHANNELS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "channels", "at most %d are possible, found %zu",
			JOURNEY_ATTRIBUTION_CHANNELS_MAX, paths->channels);
	for (size_t i = 0; i < paths->count; i++) {
		journey_status status = check_path(paths, i, error);

		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

jy_path jy_path_at(const journey_paths *paths, const journey_attribution_options *options, size_t i)
{
	size_t begin = i ? paths->ends[i - 1] : 0, end = paths->ends[i];
	jy_path path = {.conversions = paths->conversions[i], .value = paths->values ? paths->values[i] : 0,
		.nulls = paths->nulls ? paths->nulls[i] : 0};

	if (paths->times) {
		path.until = paths->until[i];
		/* Times may be far apart: the difference is taken in unsigned numbers, where it cannot overflow. */
		while (options->lookback && begin < end
			&& (uint64_t)path.until - (uint64_t)paths->times[begin] > (uint64_t)options->lookback)
			begin++;
		path.times = paths->times + begin;
	}
	path.touches = paths->touches ? paths->touches + begin : NULL;
	path.count = end - begin;
	return path;
}

/* ---- by position and time ---- */

/* What the heuristics share: marks of channels that were seen in a path, by the path's number. */
typedef struct crediting {
	const journey_attribution_options *options;
	journey_credit *credits;
	size_t *seen; /* of each channel: the last path that it was seen in, plus 1 */
	size_t path;
} crediting;

static bool counts(crediting *c, uint32_t channel)
{
	bool fresh = c->seen[channel] != c->path + 1;

	c->seen[channel] = c->path + 1;
	return fresh || !c->options->once;
}

static double decay(const crediting *c, const jy_path *path, size_t k)
{
	double age;

	if (!path->times)
		age = (double)(path->count - 1 - k) / c->options->half_life_touches;
	else
		age = (double)((uint64_t)path->until - (uint64_t)path->times[k]) / (double)c->options->half_life;
	return age < 1000 ? jy_pow(.5, age) : 0;
}

/* The weight of touch `k`, which is the `place`-th of `count` that count. */
static double weight_of(const crediting *c, const jy_path *path, size_t k, size_t place, size_t count)
{
	const journey_attribution_options *o = c->options;
	double middle = 1 - o->first_share - o->last_share;

	switch (o->model) {
	case JOURNEY_ATTRIBUTION_FIRST:
		return place == 0;
	case JOURNEY_ATTRIBUTION_LAST:
		return place == count - 1;
	case JOURNEY_ATTRIBUTION_TIME_DECAY:
		return decay(c, path, k);
	case JOURNEY_ATTRIBUTION_POSITION:
		if (count <= 2)
			return count == 1 ? 1 : place == 0 ? o->first_share + middle / 2 : o->last_share + middle / 2;
		return place == 0 ? o->first_share : place == count - 1 ? o->last_share : middle / (double)(count - 2);
	default:
		return 1;
	}
}

/* The sum of the weights of a path; with `share` above 0, the credits are given: weight * share of the path's results. */
static double weigh(crediting *c, const jy_path *path, size_t count, double share)
{
	double sum = 0;
	size_t place = 0;

	c->path++;
	for (size_t k = 0; k < path->count; k++) {
		uint32_t channel = path->touches[k];

		if (!counts(c, channel))
			continue;
		double weight = weight_of(c, path, k, place++, count);

		sum += weight;
		c->credits[channel].conversions += weight * share * path->conversions;
		c->credits[channel].value += weight * share * path->value;
	}
	return sum;
}

/* A path that decayed to nothing gives all to its last touch. */
static void credit_last(crediting *c, const jy_path *path)
{
	journey_credit *last = &c->credits[path->touches[path->count - 1]];

	last->conversions += path->conversions;
	last->value += path->value;
}

static void credit(crediting *c, const jy_path *path)
{
	size_t count = 0;

	if (c->options->model == JOURNEY_ATTRIBUTION_LAST) {
		credit_last(c, path);
		return;
	}
	c->path++;
	for (size_t k = 0; k < path->count; k++)
		count += counts(c, path->touches[k]);
	double sum = weigh(c, path, count, 0);

	if (sum > 0)
		(void)weigh(c, path, count, 1 / sum);
	else
		credit_last(c, path);
}

static journey_status credit_all(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits)
{
	crediting c = {.options = options, .credits = credits};
	journey_attribution_options shapley = *options;

	if (options->model == JOURNEY_ATTRIBUTION_SHAPLEY) {
		shapley.once = 1; /* equal parts to the different channels */
		c.options = &shapley;
	}
	c.seen = jy_alloc_items(allocator, paths->channels, sizeof *c.seen);
	if (!c.seen)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < paths->count; i++) {
		jy_path path = jy_path_at(paths, options, i);

		if (path.count && (path.conversions > 0 || path.value > 0 || path.value < 0))
			credit(&c, &path);
	}
	jy_free(allocator, c.seen, paths->channels * sizeof *c.seen);
	return JOURNEY_OK;
}

journey_status journey_attribution(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits, journey_error *error)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_attribution_options defaults;
	journey_credit *fresh;
	journey_status status;

	if (!paths || !credits)
		return jy_error_set(error, JOURNEY_MISUSE, "attribution", "paths and credits are needed");
	journey_attribution_options_init(&defaults);
	if (!options)
		options = &defaults;
	status = check_options(options, error);
	if (status == JOURNEY_OK)
		status = check_paths(paths, error);
	if (status != JOURNEY_OK || paths->channels == 0)
		return status;
	fresh = jy_alloc_items(&memory, paths->channels, sizeof *fresh);
	if (!fresh)
		return jy_error_memory(error);
	if (options->model == JOURNEY_ATTRIBUTION_MARKOV)
		status = jy_attribution_markov(&memory, paths, options, fresh, error);
	else if (options->model == JOURNEY_ATTRIBUTION_SHAPLEY_RATE)
		status = jy_attribution_rate(&memory, paths, options, fresh);
	else
		status = credit_all(&memory, paths, options, fresh);
	if (status == JOURNEY_OK)
		memcpy(credits, fresh, paths->channels * sizeof *fresh);
	else if (status == JOURNEY_NO_MEMORY)
		(void)jy_error_memory(error);
	jy_free(&memory, fresh, paths->channels * sizeof *fresh);
	return status;
}
