#include "profile/quality.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/fold.h"

static jy_quality worse(jy_quality x, jy_quality y)
{
	return x > y ? x : y;
}

/* Whether the window begins between two events of a row, or inside of an item's bucket. */
static bool is_cut(const jy_folding *f, const jy_aggregate *a)
{
	size_t i;

	for (i = 0; i < a->row_count; i++) {
		if (a->rows[i].first <= f->low && a->rows[i].last > f->low)
			return true;
	}
	if (a->kind != JOURNEY_FEATURE_MOST && a->kind != (uint8_t)JY_FEATURE_FIRST_OF)
		return false;
	for (i = 0; f->feature->window > 0 && i < a->items.count; i++) {
		if (a->items.items[i].bucket * jy_bucket_width(a->window) <= f->low &&
		    jy_bucket_end(a, a->items.items[i].bucket) > f->low)
			return true;
	}
	return false;
}

/* Whether a bucket has as many texts as it may. */
static bool is_full(const jy_aggregate *a)
{
	size_t i, k;

	for (i = 0; i < a->items.count; i++) {
		size_t n = 0;

		for (k = 0; k < a->items.count; k++)
			n += a->items.items[k].bucket == a->items.items[i].bucket;
		if (n >= 2 * (size_t)a->top)
			return true;
	}
	return false;
}

static jy_quality quality_of(const jy_folding *f, const jy_aggregate *a)
{
	jy_quality q = is_cut(f, a) ? JY_QUALITY_BUCKETED : JY_QUALITY_EXACT;

	if (a->kind == JOURNEY_FEATURE_DISTINCT && jy_fold_estimates(f, a))
		q = JY_QUALITY_ESTIMATE;
	if (a->kind == JOURNEY_FEATURE_TALLY)
		q = a->key_count >= 2 * (size_t)a->top && f->feature->by ? JY_QUALITY_LOSSY : JY_QUALITY_BUCKETED;
	if (a->kind == JOURNEY_FEATURE_MOST && is_full(a))
		q = JY_QUALITY_LOSSY;
	return q;
}

static journey_status is_unknown(const jy_profile *p, uint32_t index, journey_time now, bool *out)
{
	bool tally = p->facts->strategy->features[index].kind == JOURNEY_FEATURE_TALLY;
	journey_value value;
	journey_status status;
	double weight;

	status = tally ? jy_profile_tally(p, index, jy_str_of(NULL, 0), now, &weight)
		       : jy_profile_feature(p, index, now, &value);
	*out = status == JOURNEY_UNKNOWN;
	return status == JOURNEY_NOT_FOUND || status == JOURNEY_UNKNOWN ? JOURNEY_OK : status;
}

journey_status jy_profile_feature_quality(const jy_profile *p, uint32_t index, journey_time now, jy_quality *out)
{
	jy_quality q = JY_QUALITY_EXACT;
	jy_folding f;
	journey_status status = jy_fold_begin(p, index, now, &f);
	bool unknown = false;
	size_t i;

	if (status == JOURNEY_OK)
		status = is_unknown(p, index, now, &unknown);
	if (status != JOURNEY_OK)
		return status;
	for (i = 0; i < p->count; i++) {
		const jy_aggregate *a = jy_contents_aggregate(&p->fragments[i]->c, index);

		if (a)
			q = worse(q, quality_of(&f, a));
	}
	*out = unknown ? JY_QUALITY_UNKNOWN : q;
	return JOURNEY_OK;
}
