#include "engine/actions.h"
#include "engine/times.h"

#include <string.h>

/* One growable array of an actions object. */
#define GROW(actions, items, count, capacity) \
	jy_grow(&(actions)->allocator, &(actions)->items, &(actions)->capacity, (actions)->count + 1, \
	        sizeof *(actions)->items)

void jy_actions_init(jy_actions *actions, const journey_allocator *allocator)
{
	memset(actions, 0, sizeof *actions);
	actions->allocator = *allocator;
	actions->stage = JY_NONE;
	actions->armed = JOURNEY_TIME_NONE;
	actions->sent_from = JOURNEY_TIME_NONE;
	actions->stage_since = JOURNEY_TIME_NONE;
	jy_buffer_init(&actions->heap, allocator);
}

void jy_actions_free(jy_actions *actions)
{
	const journey_allocator *a = &actions->allocator;
	jy_free(a, actions->instances, actions->instance_capacity * sizeof *actions->instances);
	jy_free(a, actions->patterns, actions->pattern_capacity * sizeof *actions->patterns);
	jy_free(a, actions->lives, actions->live_capacity * sizeof *actions->lives);
	jy_free(a, actions->histories, actions->history_capacity * sizeof *actions->histories);
	jy_free(a, actions->outcomes, actions->outcome_capacity * sizeof *actions->outcomes);
	jy_free(a, actions->groups, actions->group_capacity * sizeof *actions->groups);
	jy_free(a, actions->sents, actions->sent_capacity * sizeof *actions->sents);
	jy_free(a, actions->choices, actions->choice_capacity * sizeof *actions->choices);
	jy_free(a, actions->segments, actions->segment_capacity * sizeof *actions->segments);
	jy_free(a, actions->origins, actions->origin_capacity * sizeof *actions->origins);
	jy_free(a, actions->listed, actions->listed_capacity * sizeof *actions->listed);
	jy_free(a, actions->trials, actions->trial_capacity * sizeof *actions->trials);
	jy_free(a, actions->touches, actions->touch_capacity * sizeof *actions->touches);
	jy_free(a, actions->felts, actions->felt_capacity * sizeof *actions->felts);
	jy_free(a, actions->helds, actions->held_capacity * sizeof *actions->helds);
	jy_free(a, actions->responses, actions->response_capacity * sizeof *actions->responses);
	jy_free(a, actions->audiences, actions->audience_capacity * sizeof *actions->audiences);
	jy_free(a, actions->bounced, actions->bounced_capacity * sizeof *actions->bounced);
	jy_free(a, actions->entries, actions->entry_capacity * sizeof *actions->entries);
	jy_free(a, actions->flights, actions->flight_capacity * sizeof *actions->flights);
	jy_free(a, actions->cap_starts, actions->cap_start_capacity * sizeof *actions->cap_starts);
	jy_free(a, actions->needs, actions->need_capacity * sizeof *actions->needs);
	jy_free(a, actions->marks, actions->mark_capacity * sizeof *actions->marks);
	jy_free(a, actions->alarms, actions->alarm_capacity * sizeof *actions->alarms);
	jy_free(a, actions->moves, actions->move_capacity * sizeof *actions->moves);
	jy_buffer_free(&actions->heap);
}

/* Copies `count` items over those of *to, into their room where it is enough. */
static bool copy_items(const journey_allocator *a, void *items, size_t *capacity, size_t *count, const void *from,
                       size_t from_count, size_t item_size)
{
	*count = 0;
	if (from_count == 0)
		return true;
	if (!jy_grow(a, items, capacity, from_count, item_size))
		return false;
	void *target;
	memcpy(&target, items, sizeof target);
	memcpy(target, from, from_count * item_size);
	*count = from_count;
	return true;
}

#define COPY(field, number, room) \
	copy_items(&to->allocator, &to->field, &to->room, &to->number, from->field, from->number, sizeof *from->field)

journey_status jy_actions_copy(jy_actions *to, const jy_actions *from)
{
	to->heap.size = 0;
	bool ok = COPY(instances, instance_count, instance_capacity) &&
	          COPY(patterns, pattern_count, pattern_capacity) &&
	          COPY(lives, live_count, live_capacity) &&
	          COPY(histories, history_count, history_capacity) &&
	          COPY(outcomes, outcome_count, outcome_capacity) && COPY(groups, group_count, group_capacity) && COPY(sents, sent_count, sent_capacity) &&
	          COPY(cap_starts, cap_start_count, cap_start_capacity) &&
	          COPY(bounced, bounced_count, bounced_capacity) && COPY(audiences, audience_count, audience_capacity) &&
	          COPY(trials, trial_count, trial_capacity) && COPY(touches, touch_count, touch_capacity) &&
	          COPY(felts, felt_count, felt_capacity) && COPY(responses, response_count, response_capacity) &&
	          COPY(helds, held_count, held_capacity) &&
	          COPY(choices, choice_count, choice_capacity) && COPY(segments, segment_count, segment_capacity) &&
	          COPY(origins, origin_count, origin_capacity) && COPY(listed, listed_count, listed_capacity) && COPY(needs, need_count, need_capacity) && COPY(moves, move_count, move_capacity) &&
	          COPY(entries, entry_count, entry_capacity) && COPY(flights, flight_count, flight_capacity) &&
	          COPY(marks, mark_count, mark_capacity) && COPY(alarms, alarm_count, alarm_capacity) &&
	          jy_buffer_bytes(&to->heap, from->heap.data, from->heap.size);
	if (!ok)
		return JOURNEY_NO_MEMORY;
	to->stage = from->stage;
	to->stage_since = from->stage_since;
	to->settled = from->settled;
	to->decisions = from->decisions;
	to->armed = from->armed;
	to->sent_from = from->sent_from;
	to->unit = from->unit;
	to->lost = from->lost;
	to->removed = from->removed;
	to->merged = from->merged;
	to->forgotten = from->forgotten;
	return JOURNEY_OK;
}

journey_str jy_actions_text(const jy_actions *actions, jy_span span)
{
	journey_str text = {NULL, span.size};
	if (span.size > 0)
		text.data = (const char *)actions->heap.data + span.at;
	return text;
}

journey_status jy_actions_keep(jy_actions *actions, journey_str text, jy_span *out)
{
	jy_span span = {(uint32_t)actions->heap.size, (uint32_t)text.size};
	if (text.size > UINT32_MAX || actions->heap.size > UINT32_MAX - text.size)
		return JOURNEY_LIMIT;
	if (text.size > 0 && !jy_buffer_bytes(&actions->heap, text.data, text.size))
		return JOURNEY_NO_MEMORY;
	*out = span;
	return JOURNEY_OK;
}

static bool move_span(const jy_buffer *from, jy_buffer *to, jy_span *span)
{
	size_t at = to->size;
	if (span->size > 0 && !jy_buffer_bytes(to, from->data + span->at, span->size))
		return false;
	span->at = (uint32_t)at;
	return true;
}

/* Text is only ever appended; below this size it is not worth looking. */
#define HEAP_KEPT 2048

void jy_actions_compact(jy_actions *actions)
{
	jy_buffer fresh;
	const jy_buffer *old = &actions->heap;
	if (old->size < HEAP_KEPT)
		return;
	jy_buffer_init(&fresh, &actions->allocator);
	if (!jy_buffer_reserve(&fresh, old->size))
		return;
	/* No write below can fail: the room for all of it is there. */
	bool ok = move_span(old, &fresh, &actions->unit);
	for (size_t i = 0; ok && i < actions->trial_count; i++)
		ok = move_span(old, &fresh, &actions->trials[i].experiment) &&
		     move_span(old, &fresh, &actions->trials[i].arm);
	for (size_t i = 0; ok && i < actions->touch_count; i++)
		ok = move_span(old, &fresh, &actions->touches[i].segments);
	for (size_t i = 0; ok && i < actions->instance_count; i++)
		ok = move_span(old, &fresh, &actions->instances[i].key) &&
		     move_span(old, &fresh, &actions->instances[i].payload) &&
		     move_span(old, &fresh, &actions->instances[i].more) &&
		     move_span(old, &fresh, &actions->instances[i].missing) &&
		     move_span(old, &fresh, &actions->instances[i].following);
	for (size_t i = 0; ok && i < actions->pattern_count; i++)
		ok = move_span(old, &fresh, &actions->patterns[i].key) &&
		     move_span(old, &fresh, &actions->patterns[i].payload);
	for (size_t i = 0; ok && i < actions->live_count; i++)
		ok = move_span(old, &fresh, &actions->lives[i].key) && move_span(old, &fresh, &actions->lives[i].kept);
	for (size_t i = 0; ok && i < actions->listed_count; i++)
		ok = move_span(old, &fresh, &actions->listed[i].identifier);
	for (size_t i = 0; ok && i < actions->choice_count; i++)
		ok = move_span(old, &fresh, &actions->choices[i].seed) && move_span(old, &fresh, &actions->choices[i].arm);
	for (size_t i = 0; ok && i < actions->group_count; i++)
		ok = move_span(old, &fresh, &actions->groups[i].attribute) && move_span(old, &fresh, &actions->groups[i].name);
	jy_buffer_free(&actions->heap);
	actions->heap = fresh;
}

journey_status jy_actions_instance(jy_actions *actions, jy_instance **out)
{
	if (!GROW(actions, instances, instance_count, instance_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->instances[actions->instance_count++];
	memset(*out, 0, sizeof **out);
	(*out)->deadline = JOURNEY_TIME_NONE;
	(*out)->leaving = JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

journey_status jy_actions_pattern(jy_actions *actions, jy_pattern **out)
{
	if (!GROW(actions, patterns, pattern_count, pattern_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->patterns[actions->pattern_count++];
	memset(*out, 0, sizeof **out);
	return JOURNEY_OK;
}

journey_status jy_actions_sent(jy_actions *actions, jy_sent **out)
{
	if (!GROW(actions, sents, sent_count, sent_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->sents[actions->sent_count++];
	memset(*out, 0, sizeof **out);
	return JOURNEY_OK;
}

journey_status jy_actions_choice(jy_actions *actions, jy_choice **out)
{
	if (!GROW(actions, choices, choice_count, choice_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->choices[actions->choice_count++];
	memset(*out, 0, sizeof **out);
	return JOURNEY_OK;
}

const jy_history *jy_actions_find_history(const jy_actions *actions, uint32_t journey)
{
	for (size_t i = 0; i < actions->history_count; i++) {
		if (actions->histories[i].journey == journey)
			return &actions->histories[i];
	}
	return NULL;
}

journey_status jy_actions_history(jy_actions *actions, uint32_t journey, jy_history **out)
{
	const jy_history *found = jy_actions_find_history(actions, journey);
	if (found != NULL) {
		*out = &actions->histories[found - actions->histories];
		return JOURNEY_OK;
	}
	if (!GROW(actions, histories, history_count, history_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->histories[actions->history_count++];
	memset(*out, 0, sizeof **out);
	(*out)->journey = journey;
	(*out)->last_entry = JOURNEY_TIME_NONE;
	(*out)->last_exit = JOURNEY_TIME_NONE;
	(*out)->interrupted = JOURNEY_TIME_NONE;
	(*out)->exposed_at = JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

journey_status jy_actions_outcome(jy_actions *actions, uint32_t journey, uint32_t kpi, jy_outcome **out)
{
	for (size_t i = 0; i < actions->outcome_count; i++) {
		if (actions->outcomes[i].journey == journey && actions->outcomes[i].kpi == kpi) {
			*out = &actions->outcomes[i];
			return JOURNEY_OK;
		}
	}
	if (!GROW(actions, outcomes, outcome_count, outcome_capacity))
		return JOURNEY_NO_MEMORY;
	*out = &actions->outcomes[actions->outcome_count++];
	**out = (jy_outcome){.journey = journey, .kpi = kpi};
	return JOURNEY_OK;
}

void jy_actions_drop_instance(jy_actions *actions, size_t index)
{
	jy_instance *at = actions->instances + index;
	actions->instance_count--;
	memmove(at, at + 1, (actions->instance_count - index) * sizeof *at);
}

void jy_actions_drop_pattern(jy_actions *actions, size_t index)
{
	jy_pattern *at = actions->patterns + index;
	actions->pattern_count--;
	memmove(at, at + 1, (actions->pattern_count - index) * sizeof *at);
}

void jy_actions_prune(jy_actions *actions, journey_time horizon)
{
	size_t kept = 0;
	for (size_t i = 0; i < actions->sent_count; i++) {
		if (actions->sents[i].at > horizon || actions->sents[i].reserved)
			actions->sents[kept++] = actions->sents[i];
		else if (actions->sents[i].at > actions->sent_from)
			actions->sent_from = actions->sents[i].at;
	}
	actions->sent_count = kept;
}

journey_time jy_actions_need(const jy_actions *actions)
{
	journey_time need = JOURNEY_TIME_NONE;
	for (size_t i = 0; i < actions->instance_count; i++) {
		if (!actions->instances[i].still)
			need = jy_time_earlier(need, actions->instances[i].deadline);
	}
	for (size_t i = 0; i < actions->pattern_count; i++)
		need = jy_time_earlier(need, actions->patterns[i].deadline);
	for (size_t i = 0; i < actions->live_count; i++)
		need = jy_time_earlier(need, actions->lives[i].due);
	for (size_t i = 0; i < actions->alarm_count; i++)
		need = jy_time_earlier(need, actions->alarms[i].at);
	return need;
}
