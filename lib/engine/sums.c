#include "engine/sums.h"
#include "engine/experience.h"
#include "engine/quality.h"
#include "engine/visits.h"

#include "base/int128.h"
#include "base/text.h"
#include <string.h>

jy_sum_id jy_sum(jy_sum_kind kind, uint32_t journey, uint32_t index)
{
	return (uint64_t)kind << 56 | (uint64_t)(journey & 0xffffffu) << 32 | index;
}

void jy_sums_init(jy_sums *sums, const journey_allocator *allocator)
{
	memset(sums, 0, sizeof *sums);
	sums->allocator = *allocator;
	jy_map_init(&sums->places, allocator, 1);
	jy_unit_groups_init(&sums->groups, allocator);
}

void jy_sums_free(jy_sums *sums)
{
	jy_map_free(&sums->places);
	jy_unit_groups_free(&sums->groups);
	jy_free(&sums->allocator, sums->batch, sums->batch_capacity * sizeof *sums->batch);
	jy_free(&sums->allocator, sums->pending, sums->pending_capacity * sizeof *sums->pending);
}

journey_status jy_sums_add_wide(jy_sums *sums, jy_sum_id id, journey_int128 delta)
{
	if (!jy_grow(&sums->allocator, &sums->pending, &sums->pending_capacity, sums->pending_count + 1,
	             sizeof *sums->pending))
		return JOURNEY_NO_MEMORY;
	sums->pending[sums->pending_count++] = (jy_sum_delta){id, delta, 0};
	return JOURNEY_OK;
}

journey_status jy_sums_add(jy_sums *sums, jy_sum_id id, int64_t delta)
{
	return jy_sums_add_wide(sums, id, jy_i128(delta));
}

journey_int128 jy_sums_open(const jy_sums *sums, jy_sum_id id)
{
	journey_int128 total = jy_i128(0);
	uint64_t place;
	if (jy_map_find(&sums->places, &id, sizeof id, &place))
		total = sums->batch[place].delta;
	for (size_t i = 0; i < sums->pending_count; i++) {
		if (sums->pending[i].id == id)
			total = jy_i128_add(total, sums->pending[i].delta);
	}
	return total;
}

/* The upper bits of the product: kind, journey and index all reach them. */
static uint32_t recent_slot(jy_sum_id id)
{
	return (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 56) % JY_SUMS_RECENT;
}

journey_status jy_sums_prepare(jy_sums *sums)
{
	for (size_t i = 0; i < sums->pending_count; i++) {
		jy_sum_id id = sums->pending[i].id;
		uint32_t *recent = &sums->recent[recent_slot(id)];
		uint64_t place;
		if (*recent < sums->batch_count && sums->batch[*recent].id == id) {
			sums->pending[i].place = *recent;
			continue;
		}
		if (jy_map_find(&sums->places, &id, sizeof id, &place)) {
			sums->pending[i].place = place;
			*recent = (uint32_t)place;
			continue;
		}
		sums->pending[i].place = sums->batch_count;
		*recent = (uint32_t)sums->batch_count;
		if (!jy_grow(&sums->allocator, &sums->batch, &sums->batch_capacity, sums->batch_count + 1,
		             sizeof *sums->batch))
			return JOURNEY_NO_MEMORY;
		journey_status status = jy_map_put(&sums->places, &id, sizeof id, sums->batch_count);
		if (status != JOURNEY_OK)
			return status;
		sums->batch[sums->batch_count++] = (jy_sum_delta){id, jy_i128(0), 0};
	}
	return JOURNEY_OK;
}

void jy_sums_settle(jy_sums *sums)
{
	for (size_t i = 0; i < sums->pending_count; i++) {
		jy_sum_delta *to = &sums->batch[sums->pending[i].place];
		to->delta = jy_i128_add(to->delta, sums->pending[i].delta);
	}
	sums->pending_count = 0;
}

void jy_sums_drop(jy_sums *sums)
{
	sums->pending_count = 0;
}

void jy_sums_clear(jy_sums *sums)
{
	sums->pending_count = 0;
	sums->batch_count = 0;
	jy_map_clear(&sums->places);
	jy_unit_groups_trim(&sums->groups);
}

const char *jy_rule_text(jy_rule rule)
{
	static const char *const names[JY_RULE_COUNT] = {"consent",     "reach", "cap",   "quiet_hours",
	                                                 "eligibility", "exit",  "stock", "failed",
	                                                 "exclusion_list", "gate", "suppression_list", "expired", "paused",
	                                                 [JY_RULE_WINDOW] = "send_window", [JY_RULE_HOLIDAY] = "holiday",
	                                                 [JY_RULE_PREFERENCE] = "preference",
	                                                 [JY_RULE_DISPLACED] = "displaced",
	                                                 [JY_RULE_THROTTLE] = "throttle",
	                                                 [JY_RULE_DIGEST] = "digest_full",
	                                                 [JY_RULE_AUDIENCE] = "audience",
	                                                 [JY_RULE_SAYS_MISSING] = "content_missing",
	                                                 [JY_RULE_SAYS_ABORTED] = "content_aborted",
	                                                 [JY_RULE_SAYS_FAILED] = "content_failed",
	                                                 [JY_RULE_SAYS_LIMIT] = "content_limit"};
	return rule < JY_RULE_COUNT && names[rule] != NULL ? names[rule] : "unknown";
}

static bool put_part(jy_buffer *out, journey_str name)
{
	return jy_buffer_str(out, name);
}

static journey_str stage_name(const journey_strategy *strategy, uint32_t stage)
{
	return stage < strategy->stage_count ? strategy->stages[stage].name : jy_str("");
}

/* Of segments and stages. */
static bool put_members(const journey_strategy *strategy, uint32_t kind, uint32_t who, uint32_t index, jy_buffer *out)
{
	if (kind == JY_SUM_SEGMENT)
		return put_part(out, strategy->segments[who].name) && jy_buffer_u32(out, index);
	if (kind == JY_SUM_STAGE)
		return put_part(out, stage_name(strategy, who)) && jy_buffer_u32(out, index);
	return put_part(out, stage_name(strategy, who)) && put_part(out, stage_name(strategy, index)) &&
	       jy_buffer_u32(out, 0);
}

/* Of an arm of an experiment. */
static bool put_trial(const journey_strategy *strategy, uint32_t arm, jy_buffer *out)
{
	const jy_trial_name *name = &strategy->contents.trials[arm];
	return put_part(out, name->experiment) && put_part(out, name->arm);
}

/* Of texts. */
static bool put_content(const journey_strategy *strategy, uint32_t kind, uint32_t source, uint32_t index, jy_buffer *out)
{
	const jy_content_set *c = &strategy->contents;
	if (kind == JY_SUM_SHOWN)
		return put_trial(strategy, index, out) && jy_buffer_u32(out, 0);
	if (kind == JY_SUM_UNSAID)
		return put_part(out, c->sources[source]) && jy_buffer_u32(out, index);
	if (index >= c->value_count)
		return put_part(out, jy_str("")) && put_part(out, jy_str("")) && jy_buffer_u32(out, 0);
	return put_part(out, c->sources[c->values[index].source]) && put_part(out, c->values[index].expression) &&
	       jy_buffer_u32(out, 0);
}

/* Of a journey's KPI, arm by arm. */
static bool put_kpi(const journey_strategy *strategy, uint32_t kind, uint32_t index, jy_buffer *out)
{
	uint32_t kpi = kind == JY_SUM_BIN ? index / (2 * JY_BINS) : index / 2;
	return put_part(out, strategy->kpis[kpi].name) && jy_buffer_u32(out, kind == JY_SUM_BIN ? index % (2 * JY_BINS) : index % 2);
}

static bool is_of_kpi(uint32_t kind)
{
	return kind == JY_SUM_KPI || kind == JY_SUM_KPI_SQUARES || (kind >= JY_SUM_PER && kind <= JY_SUM_BIN);
}

/* The group stands before the KPI, so that a report finds the groups that there are. */
static bool put_group(const journey_strategy *strategy, const jy_unit_groups *groups, uint32_t kind, uint32_t index, jy_buffer *out)
{
	uint32_t kpi = index / 2 % JY_SUM_GROUP_KPIS;
	bool of_kpi = kind >= JY_SUM_GROUP_KPI || kind == JY_SUM_GROUP_PER_CROSS;
	return jy_unit_groups_put(groups, index / (2 * JY_SUM_GROUP_KPIS), out) &&
	       (!of_kpi || put_part(out, strategy->kpis[kpi].name)) && jy_buffer_u32(out, index % 2);
}

/* Kind, then the names that the sum is about, then the rest of its index. */
static journey_status put_name(const journey_strategy *strategy, const jy_unit_groups *groups, jy_sum_id id, jy_buffer *out)
{
	uint32_t kind = (uint32_t)(id >> 56), journey = (uint32_t)(id >> 32) & 0xffffffu, index = (uint32_t)id;
	bool ok = jy_buffer_u8(out, (uint8_t)kind);
	if (kind >= JY_SUM_SEGMENT && kind <= JY_SUM_MOVES)
		return ok && put_members(strategy, kind, journey, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (kind >= JY_SUM_SOURCE && kind <= JY_SUM_ATTRIBUTE)
		return ok && jy_quality_name(strategy, kind, journey, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (kind == JY_SUM_VISITS)
		return ok && jy_visits_name(strategy, journey, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (kind >= JY_SUM_FELT && kind <= JY_SUM_SURVEY_MONTH)
		return ok && jy_experience_name(strategy, kind, journey, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (kind >= JY_SUM_MISSING && kind <= JY_SUM_SHOWN)
		return ok && put_content(strategy, kind, journey, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (kind == JY_SUM_STOCK) {
		ok = ok && put_part(out, strategy->offers[journey].name);
	} else if (jy_sum_of_journey((jy_sum_kind)kind)) {
		ok = ok && put_part(out, strategy->journeys[journey].name);
		if (is_of_kpi(kind))
			return ok && put_kpi(strategy, kind, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
		if (jy_sum_of_group((jy_sum_kind)kind))
			return ok && put_group(strategy, groups, kind, index, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
		if (kind >= JY_SUM_TRIAL_UNITS && kind <= JY_SUM_TRIAL_EXCLUDED) {
			ok = ok && put_trial(strategy, index / 2, out);
			index %= 2;
		}
	}
	ok = ok && jy_buffer_u32(out, index);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* What a key of storage has room for besides tenant, kind and shard. */
#define NAME_MAX (JOURNEY_STORAGE_KEY_MAX - 8)

/* Names of strategies may be long: then a hash stands for the end of what they make together. */
journey_status jy_sum_name(const journey_strategy *strategy, const jy_unit_groups *groups, jy_sum_id id, jy_buffer *out)
{
	size_t start = out->size, kept = NAME_MAX - 16;
	journey_status status = put_name(strategy, groups, id, out);
	if (status != JOURNEY_OK || out->size - start <= NAME_MAX)
		return status;
	jy_hash128 hash = jy_hash128_of(0, out->data + start + kept, out->size - start - kept);
	out->size = start + kept;
	return jy_buffer_u64(out, hash.a) && jy_buffer_u64(out, hash.b) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}
