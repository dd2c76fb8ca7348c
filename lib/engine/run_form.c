/*
 * Stored form of what an instance keeps: u8 form, flags, then the parts that the flags name. Steps, attributes and
 * decisions are written by name.
 */
#include "engine/run.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/migrate.h"

#define FORM 1u

enum { HAS_PATHS = 1, HAS_DATE = 2, HAS_TURNS = 4, HAS_DECIDED = 8, HAS_SHOWN = 16, HAS_ALL = 31 };

/* Room for the paths that the journey can have, and for those that an older one may have left. */
static size_t room_for(const jy_journey *journey, const jy_instance *instance)
{
	bool older = instance->state == JY_INSTANCE_FORKED;
	return 1 + (older ? JOURNEY_BRANCHES_LIVE_MAX : journey->live);
}

journey_status jy_run_init(jy_run *run, const journey_strategy *strategy, const jy_instance *instance, jy_arena *arena)
{
	const jy_journey *journey = &strategy->journeys[instance->journey];
	run->strategy = strategy;
	run->journey = journey;
	run->next = 1;
	run->path_room = room_for(journey, instance);
	run->paths = jy_arena_items(arena, run->path_room, sizeof *run->paths);
	run->turns = jy_arena_items(arena, journey->counted, sizeof *run->turns);
	run->decided = jy_arena_items(arena, journey->decided_count, sizeof *run->decided);
	if (run->paths == NULL || run->turns == NULL || run->decided == NULL)
		return JOURNEY_NO_MEMORY;
	run->path_count = 1;
	run->paths[0] = (jy_path){.step = instance->step, .state = instance->state, .came = instance->came, .deadline = instance->deadline,
	                          .date = JOURNEY_TIME_NONE};
	return JOURNEY_OK;
}

/* ---- writing ---- */

static size_t count_decided(const jy_run *run)
{
	size_t count = 0;
	for (uint32_t i = 0; i < run->journey->decided_count; i++)
		count += run->decided[i].data != NULL;
	return count;
}

static size_t count_shown(const jy_run *run)
{
	size_t count = 0;
	for (uint32_t i = 0; run->shown != NULL && i < run->strategy->attribute_count; i++)
		count += run->shown[i].type != JOURNEY_EXPR_ABSENT;
	return count;
}

static bool put_step(const jy_run *run, uint32_t step, jy_buffer *out)
{
	return jy_buffer_str(out, step < run->journey->step_count ? run->journey->steps[step].name : jy_str(""));
}

static bool put_paths(const jy_run *run, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, run->next) && jy_buffer_varint(out, run->path_count - 1);
	for (size_t i = 1; ok && i < run->path_count; i++) {
		const jy_path *it = &run->paths[i];
		bool has_date = it->date != JOURNEY_TIME_NONE, has_deadline = it->deadline != JOURNEY_TIME_NONE;
		ok = jy_buffer_varint(out, it->number) && jy_buffer_varint(out, it->parent) && put_step(run, it->step, out) &&
		     jy_buffer_u8(out, (uint8_t)(it->state | has_deadline << 4 | has_date << 5)) &&
		     (!has_deadline || jy_buffer_zigzag(out, it->deadline)) && (!has_date || jy_buffer_zigzag(out, it->date));
	}
	return ok;
}

static bool put_turns(const jy_run *run, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, run->turn_count);
	for (size_t i = 0; ok && i < run->turn_count; i++)
		ok = put_step(run, run->turns[i].step, out) && jy_buffer_varint(out, run->turns[i].count);
	return ok;
}

static bool put_decided(const jy_run *run, size_t count, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, count);
	for (uint32_t i = 0; ok && i < run->journey->decided_count; i++) {
		if (run->decided[i].data != NULL)
			ok = jy_buffer_str(out, run->journey->decided[i]) && jy_buffer_str(out, run->decided[i]);
	}
	return ok;
}

static bool put_shown(const jy_run *run, size_t count, jy_buffer *out)
{
	const journey_strategy *strategy = run->strategy;
	bool ok = jy_buffer_varint(out, count);
	for (uint32_t i = 0; ok && count > 0 && i < strategy->attribute_count; i++) {
		if (run->shown[i].type != JOURNEY_EXPR_ABSENT)
			ok = jy_buffer_str(out, strategy->attributes[i].name) && jy_value_write(out, run->shown[i]);
	}
	return ok;
}

bool jy_run_write(const jy_run *run, jy_buffer *out)
{
	size_t decided = count_decided(run), shown = count_shown(run);
	unsigned flags = 0;
	flags |= run->path_count > 1 ? HAS_PATHS : 0;
	flags |= run->paths[0].date != JOURNEY_TIME_NONE ? HAS_DATE : 0;
	flags |= run->turn_count > 0 ? HAS_TURNS : 0;
	flags |= decided > 0 ? HAS_DECIDED : 0;
	flags |= shown > 0 ? HAS_SHOWN : 0;
	if (flags == 0)
		return true;
	return jy_buffer_u8(out, FORM) && jy_buffer_u8(out, (uint8_t)flags) &&
	       (!(flags & HAS_PATHS) || put_paths(run, out)) &&
	       (!(flags & HAS_DATE) || jy_buffer_zigzag(out, run->paths[0].date)) &&
	       (!(flags & HAS_TURNS) || put_turns(run, out)) && (!(flags & HAS_DECIDED) || put_decided(run, decided, out)) &&
	       (!(flags & HAS_SHOWN) || put_shown(run, shown, out));
}

/* ---- reading ---- */

static bool get_path(jy_run *run, jy_reader *r, jy_path *out, journey_str *name)
{
	out->number = (uint32_t)jy_reader_varint(r);
	out->parent = (uint32_t)jy_reader_varint(r);
	*name = jy_reader_str(r);
	out->step = jy_migrated_step(run->journey, *name);
	uint8_t state = jy_reader_u8(r);
	out->state = state & 15;
	out->deadline = state & 16 ? jy_reader_zigzag(r) : JOURNEY_TIME_NONE;
	out->date = state & 32 ? jy_reader_zigzag(r) : JOURNEY_TIME_NONE;
	if (out->state > JY_INSTANCE_FORKED || out->parent >= out->number || out->number >= run->next)
		r->failed = true;
	return !r->failed;
}

/* A path whose parent is lost is lost with it. */
static void get_paths(jy_run *run, jy_reader *r, bool *lost)
{
	uint64_t next = jy_reader_varint(r), count = jy_reader_varint(r);
	uint32_t before = 0;
	if (next > JY_RUN_NUMBERS_MAX || count > JOURNEY_BRANCHES_LIVE_MAX)
		r->failed = true;
	else
		run->next = (uint32_t)next;
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		jy_path path;
		journey_str name;
		if (!get_path(run, r, &path, &name) || path.number <= before) {
			r->failed = true;
			return;
		}
		before = path.number;
		if (path.step == JY_NONE || jy_run_path(run, path.parent) == NULL) {
			run->gone = *lost ? run->gone : name;
			*lost = true;
		} else if (run->path_count < run->path_room)
			run->paths[run->path_count++] = path;
		else
			r->failed = true;
	}
}

static void get_turns(jy_run *run, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		uint32_t step = jy_migrated_step(run->journey, jy_reader_str(r));
		uint32_t turns = (uint32_t)jy_reader_varint(r);
		if (!r->failed && step != JY_NONE)
			jy_run_set_turns(run, step, turns);
	}
}

static journey_status get_decided(jy_run *run, jy_arena *arena, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		journey_str name = jy_reader_str(r), offer = jy_reader_str(r);
		for (uint32_t k = 0; !r->failed && k < run->journey->decided_count; k++) {
			if (jy_str_equal(run->journey->decided[k], name) && !jy_arena_str(arena, offer, &run->decided[k]))
				return JOURNEY_NO_MEMORY;
		}
	}
	return JOURNEY_OK;
}

static journey_status get_shown(jy_run *run, jy_arena *arena, jy_reader *r)
{
	const journey_strategy *strategy = run->strategy;
	uint64_t count = jy_reader_varint(r);
	run->shown = jy_arena_items(arena, strategy->attribute_count, sizeof *run->shown);
	if (run->shown == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < strategy->attribute_count; i++)
		run->shown[i].type = JOURNEY_EXPR_ABSENT;
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		uint32_t attribute = jy_strategy_attribute(strategy, jy_reader_str(r));
		journey_value value;
		if (!r->failed && !jy_value_read(r, arena, &value) && !r->failed)
			return JOURNEY_NO_MEMORY;
		if (!r->failed && attribute != JY_NONE)
			run->shown[attribute] = value;
	}
	return JOURNEY_OK;
}

journey_status jy_run_read(jy_run *run, jy_arena *arena, journey_str stored, bool *lost)
{
	jy_reader r = jy_reader_of(stored.data, stored.size);
	journey_status status = JOURNEY_OK;
	*lost = false;
	if (stored.size == 0)
		return JOURNEY_OK;
	uint8_t form = jy_reader_u8(&r), flags = jy_reader_u8(&r);
	if (r.failed || form != FORM || flags > HAS_ALL)
		return JOURNEY_CORRUPT;
	if (flags & HAS_PATHS)
		get_paths(run, &r, lost);
	if (flags & HAS_DATE)
		run->paths[0].date = jy_reader_zigzag(&r);
	if (flags & HAS_TURNS)
		get_turns(run, &r);
	if (flags & HAS_DECIDED)
		status = get_decided(run, arena, &r);
	if (status == JOURNEY_OK && flags & HAS_SHOWN)
		status = get_shown(run, arena, &r);
	if (status == JOURNEY_OK && (r.failed || r.at != r.end))
		status = JOURNEY_CORRUPT;
	return status;
}
