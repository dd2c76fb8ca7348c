#include "profile/decay.h"

#include "base/math.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/aggregate.h"
#include "profile/tally.h"
#include "profile/consent.h"
#include "profile/session.h"

/* A weight that falls, and what it is compared with. */
typedef struct decay {
	const jy_profile *profile;
	uint32_t feature;
	journey_str key;
	journey_relation relation;
	double bound;
} decay;

static bool weight_at(const decay *d, journey_time at, double *out)
{
	return jy_profile_tally(d->profile, d->feature, d->key, at, out) == JOURNEY_OK;
}

/* Whether the weight is beyond the bound still, on the side that it comes from. */
static bool above_at(const decay *d, journey_time at)
{
	double weight = 0;
	bool strict = d->relation == JOURNEY_RELATION_GT || d->relation == JOURNEY_RELATION_LE ||
		      d->relation == JOURNEY_RELATION_NE;
	(void)!weight_at(d, at, &weight);
	return strict ? weight > d->bound : weight >= d->bound;
}

/* The first moment in (low, high] at which the weight is not above; above at low, not at high. */
static journey_time fall(const decay *d, journey_time low, journey_time high)
{
	while (high - low > 1) {
		journey_time middle = low + (high - low) / 2;
		if (above_at(d, middle))
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* Where the weight meets the bound: guessed by its logarithm, then found exactly. */
static journey_time crossing(const decay *d, double weight, journey_duration half_life)
{
	journey_time low = d->profile->now, step = 2;
	journey_time end = half_life < INT64_MAX / (JY_TALLY_EPOCHS + 2) ? (JY_TALLY_EPOCHS + 1) * half_life
									 : JOURNEY_TIME_MAX;
	journey_time high = low < JOURNEY_TIME_MAX - end ? low + end : JOURNEY_TIME_MAX;
	if (above_at(d, high))
		return JOURNEY_TIME_NONE;
	double halves =
		d->bound > 0 ? jy_log(weight / d->bound) / 0.69314718055994531 : (double)JY_TALLY_EPOCHS;
	if (halves > 0 && halves * (double)half_life < (double)(high - low)) {
		journey_time guess = low + (journey_time)(halves * (double)half_life);
		bool above = above_at(d, guess);
		/* From the guess towards the crossing in growing steps. */
		for (; above && guess + step < high; step *= 16) {
			low = guess;
			if (!above_at(d, guess + step)) {
				high = guess + step;
				break;
			}
		}
		for (; !above && guess - step > low; step *= 16) {
			high = guess;
			if (above_at(d, guess - step)) {
				low = guess - step;
				break;
			}
		}
	}
	return fall(d, low, high);
}

static journey_time decay_change(const jy_profile *profile, uint32_t feature, journey_str key,
				 const journey_expr_read *read)
{
	decay d = {profile, feature, key, read->relation, 0};
	double weight;
	/* What is unknown stays so. */
	if (!weight_at(&d, profile->now, &weight) || read->relation == JOURNEY_RELATION_HAS)
		return JOURNEY_TIME_NONE;
	if (read->bound == NULL || !jy_program_number(*read->bound, &d.bound))
		return weight > 0 ? profile->now + 1 : JOURNEY_TIME_NONE;
	if (read->relation == JOURNEY_RELATION_EQ && weight > d.bound)
		d.relation = JOURNEY_RELATION_GT;
	if (read->relation == JOURNEY_RELATION_NE && weight == d.bound)
		d.relation = JOURNEY_RELATION_GE;
	return above_at(&d, profile->now)
		       ? crossing(&d, weight, profile->facts->strategy->features[feature].half_life)
		       : JOURNEY_TIME_NONE;
}

/* All keys fade alike, so that their order changes only where what is older than the oldest epoch is dropped. */
static journey_time top_change(const jy_profile *profile, uint32_t index)
{
	journey_duration half_life = profile->facts->strategy->features[index].half_life;
	jy_arena *arena = &profile->facts->arena;
	jy_arena_mark mark = jy_arena_save(arena);
	int64_t epoch = jy_floor_div(profile->now, half_life);
	journey_value map;
	journey_status status = jy_profile_tally_map(profile, index, profile->now, 1, arena, &map);
	bool any = status != JOURNEY_OK || map.as.map->count > 0;

	jy_arena_rewind(arena, mark);
	if (status == JOURNEY_UNKNOWN || !any || epoch >= JOURNEY_TIME_MAX / half_life)
		return JOURNEY_TIME_NONE;
	return (epoch + 1) * half_life;
}

journey_time jy_profile_read_change(const jy_profile *profile, const journey_expr_read *read)
{
	uint32_t index = jy_slot_index(read->slot);

	if (jy_slot_kind(read->slot) == JY_SLOT_DECAYED)
		return decay_change(profile, index, jy_str_of(NULL, 0), read);
	if (jy_slot_kind(read->slot) == JY_SLOT_TOP)
		return top_change(profile, JY_TOP_FEATURE(index));
	if (jy_slot_kind(read->slot) == JY_SLOT_CONSENT)
		return jy_consent_next_change(profile, index);
	if (jy_slot_kind(read->slot) == JY_SLOT_SESSION)
		return jy_profile_session_change(profile);
	if (jy_slot_kind(read->slot) != JY_SLOT_FEATURE)
		return JOURNEY_TIME_NONE;
	if (read->kind != JOURNEY_READ_KEY)
		return jy_profile_feature_next_change(profile, index, profile->now);
	if (read->key.type != JOURNEY_STRING)
		return JOURNEY_TIME_NONE;
	return decay_change(profile, index, jy_value_text(read->key), read);
}
