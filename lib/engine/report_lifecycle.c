/* What a report says of the lives of a journey's instances. */
#include "engine/report.h"

#include "base/text.h"
#include "engine/exits.h"
#include "engine/limits.h"
#include "engine/migrate.h"

typedef struct counting {
	jy_sum_kind kind;
	uint32_t index;
	const char *name;
} counting;

static const counting named[] = {
	{JY_SUM_REFUSED, JY_REFUSED_ARBITRATED, "arbitrated"},
	{JY_SUM_ENDED, JY_ENDED_EXIT, "ended.exit"},
	{JY_SUM_ENDED, JY_ENDED_GOAL, "ended.goal"},
	{JY_SUM_ENDED, JY_ENDED_MISSING, "ended.missing_step"},
	{JY_SUM_ENDED, JY_ENDED_PAUSE, "ended.pause"},
	{JY_SUM_ENDED, JY_ENDED_THROUGH, "ended.through"},
	{JY_SUM_ENDED, JY_ENDED_TIME, "ended.time"},
	{JY_SUM_MIGRATED, JY_MIGRATED_ENDED, "migrated.ended"},
	{JY_SUM_MIGRATED, JY_MIGRATED_KEPT, "migrated.kept"},
	{JY_SUM_MIGRATED, JY_MIGRATED_NEXT, "migrated.next"},
	{JY_SUM_MIGRATED, JY_MIGRATED_RENAMED, "migrated.renamed"},
	{JY_SUM_MIGRATED, JY_MIGRATED_RESTARTED, "migrated.restarted"},
	{JY_SUM_MISSED, 0, "missed"},
	{JY_SUM_REFUSED, JY_REFUSED_AGAIN, "refused.again"},
	{JY_SUM_REFUSED, JY_REFUSED_AT_ONCE, "refused.at_once"},
	{JY_SUM_REFUSED, JY_REFUSED_DRAFT, "refused.draft"},
	{JY_SUM_REFUSED, JY_REFUSED_ENTRIES, "refused.entries"},
	{JY_SUM_REFUSED, JY_REFUSED_PAUSED, "refused.paused"},
	{JY_SUM_REFUSED, JY_REFUSED_RUNNING, "refused.running"},
	{JY_SUM_REFUSED, JY_REFUSED_SET_AT_ONCE, "refused.set_at_once"},
	{JY_SUM_REFUSED, JY_REFUSED_SET_ENTRIES, "refused.set_entries"},
	{JY_SUM_REFUSED, JY_REFUSED_TOTAL, "refused.total"},
};

journey_status jy_report_lifecycle(jy_report_sums *from, journey_report *report, uint32_t journey,
                                   journey_journey_report *out)
{
	size_t n = sizeof named / sizeof *named;
	journey_count *counts = jy_arena_items(&report->arena, n, sizeof *counts);
	if (counts == NULL)
		return JOURNEY_NO_MEMORY;
	out->lifecycle = counts;
	for (size_t i = 0; i < n; i++) {
		int64_t value;
		journey_status status = jy_report_count(from, named[i].kind, journey, named[i].index, &value);
		if (status != JOURNEY_OK)
			return status;
		if (value != 0)
			counts[out->lifecycle_count++] = (journey_count){jy_str(named[i].name), value};
	}
	return JOURNEY_OK;
}
