/* The part of the report on segments and stages. */
#include "engine/report.h"

#include "base/int128.h"
#include "base/text.h"

static journey_status read_segments(jy_report_sums *from, journey_report *report)
{
	const journey_strategy *s = from->engine->strategy;
	journey_segment_report *list = jy_arena_items(&report->arena, s->segment_count, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.segments = list;
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->declared_segments; i++) {
		if (!s->segments[i].keep)
			continue;
		journey_segment_report *to = &list[report->view.segment_count++];
		if (!jy_arena_str(&report->arena, s->segments[i].name, &to->name))
			return JOURNEY_NO_MEMORY;
		status = jy_report_count(from, JY_SUM_SEGMENT, i, JY_SEGMENT_NOW, &to->customers);
		if (status == JOURNEY_OK)
			status = jy_report_count(from, JY_SUM_SEGMENT, i, JY_SEGMENT_ENTERED, &to->entered);
		if (status == JOURNEY_OK)
			status = jy_report_count(from, JY_SUM_SEGMENT, i, JY_SEGMENT_LEFT, &to->left);
	}
	return status;
}

/* A move as its sum's name says it; stages by index, `stage_count` for none, so that they sort as they are declared. */
typedef struct found_move {
	uint32_t from, to;
	int64_t count;
} found_move;

static bool stage_of(const journey_strategy *s, journey_str name, uint32_t *out)
{
	*out = name.size == 0 ? s->stage_count : jy_strategy_stage(s, name);
	return *out != JY_NONE;
}

/* False: another sum, or a stage that the strategy has no longer. */
static bool read_move(const jy_report_sums *from, journey_bytes name, uint64_t place, found_move *out)
{
	const journey_strategy *s = from->engine->strategy;
	jy_reader reader = jy_reader_of(name.data, name.size);
	if (jy_reader_u8(&reader) != JY_SUM_MOVES)
		return false;
	journey_str a = jy_reader_str(&reader), b = jy_reader_str(&reader);
	out->count = (int64_t)from->values[place].low;
	return !reader.failed && out->count != 0 && stage_of(s, a, &out->from) && stage_of(s, b, &out->to);
}

static bool move_before(const found_move *a, const found_move *b)
{
	return a->from != b->from ? a->from < b->from : a->to < b->to;
}

static size_t find_moves(const jy_report_sums *from, found_move *found)
{
	size_t count = 0;
	for (size_t i = 0; i < jy_map_end(&from->sums); i++) {
		journey_bytes name;
		uint64_t place;
		found_move move;
		if (!jy_map_at(&from->sums, i, &name, &place) || !read_move(from, name, place, &move))
			continue;
		size_t at = count++;
		for (; found != NULL && at > 0 && move_before(&move, &found[at - 1]); at--)
			found[at] = found[at - 1];
		if (found != NULL)
			found[at] = move;
	}
	return count;
}

static journey_status read_moves(jy_report_sums *from, journey_report *report, journey_stage_report *stages)
{
	const uint32_t none = from->engine->strategy->stage_count;
	size_t count = find_moves(from, NULL);
	found_move *found = jy_arena_items(&report->arena, count, sizeof *found);
	journey_move_report *moves = jy_arena_items(&report->arena, count, sizeof *moves);
	if (found == NULL || moves == NULL)
		return JOURNEY_NO_MEMORY;
	find_moves(from, found);
	report->view.moves = moves;
	report->view.move_count = count;
	for (size_t i = 0; i < count; i++) {
		moves[i].count = found[i].count;
		moves[i].from = found[i].from == none ? jy_str("") : stages[found[i].from].name;
		moves[i].to = found[i].to == none ? jy_str("") : stages[found[i].to].name;
		if (found[i].from != none)
			stages[found[i].from].left += found[i].count;
		if (found[i].to != none)
			stages[found[i].to].entered += found[i].count;
	}
	return JOURNEY_OK;
}

static journey_status read_stages(jy_report_sums *from, journey_report *report)
{
	const journey_strategy *s = from->engine->strategy;
	journey_stage_report *list = jy_arena_items(&report->arena, s->stage_count, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.stages = list;
	report->view.stage_count = s->stage_count;
	for (uint32_t i = 0; i < s->stage_count; i++) {
		if (!jy_arena_str(&report->arena, s->stages[i].name, &list[i].name))
			return JOURNEY_NO_MEMORY;
	}
	journey_status status = read_moves(from, report, list);
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->stage_count; i++) {
		journey_int128 time;
		status = jy_report_count(from, JY_SUM_STAGE, i, JY_STAGE_NOW, &list[i].customers);
		if (status == JOURNEY_OK)
			status = jy_report_sum(from, JY_SUM_STAGE, i, JY_STAGE_TIME, &time);
		if (status == JOURNEY_OK)
			list[i].mean_seconds = jy_report_mean(time, list[i].left) / (double)JOURNEY_SECOND;
	}
	return status;
}

journey_status jy_report_members(jy_report_sums *from, journey_report *report)
{
	journey_status status = read_segments(from, report);
	return status == JOURNEY_OK ? read_stages(from, report) : status;
}
