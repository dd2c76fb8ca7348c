#include "engine/throttle.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/rows.h"
#include "profile/period.h"
#include <string.h>

#define FORM 1u

/* Moments with how many sends each, in order of time. */
typedef struct moments {
	struct {
		journey_time at;
		uint32_t count;
	} items[JY_THROTTLE_KEPT + 1];
	uint32_t count;
	int64_t day; /* of the ramp: the last that something was counted on */
	uint32_t on_day;
} moments;

typedef struct throttle {
	const jy_channel_rules *rules;
	jy_period_zone zone;
	moments left, given;
} throttle;

/* ---- the row ---- */

static bool put_moments(const moments *m, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, m->count);
	for (uint32_t i = 0; ok && i < m->count; i++)
		ok = jy_buffer_zigzag(out, m->items[i].at) && jy_buffer_varint(out, m->items[i].count);
	return ok && jy_buffer_zigzag(out, m->day) && jy_buffer_varint(out, m->on_day);
}

static void get_moments(moments *m, jy_reader *r)
{
	size_t count = jy_reader_count(r, 2);
	if (count > JY_THROTTLE_KEPT)
		r->failed = true;
	for (size_t i = 0; i < count && !r->failed; i++) {
		m->items[i].at = jy_reader_zigzag(r);
		m->items[i].count = (uint32_t)jy_reader_varint(r);
		if (m->items[i].at < JOURNEY_TIME_MIN || m->items[i].at > JOURNEY_TIME_MAX)
			r->failed = true;
	}
	m->count = r->failed ? 0 : (uint32_t)count;
	m->day = jy_reader_zigzag(r);
	m->on_day = (uint32_t)jy_reader_varint(r);
}

static journey_status load(jy_handover *h, throttle *t)
{
	journey_engine *engine = h->eval.engine;
	journey_bytes bytes;
	memset(t, 0, sizeof *t);
	t->rules = &engine->strategy->sending.channels[h->channel];
	t->zone = (jy_period_zone){engine->zone, engine->zone_user, engine->strategy->timezone};
	t->left.day = t->given.day = INT64_MIN;
	journey_status status = jy_row_get(engine, JY_ROW_THROTTLE, h->row.channel, &bytes);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	jy_reader r = jy_reader_of(bytes.data, bytes.size);
	if (jy_reader_u8(&r) > FORM)
		return JOURNEY_VERSION;
	get_moments(&t->left, &r);
	get_moments(&t->given, &r);
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static journey_status save(jy_handover *h, const throttle *t)
{
	journey_engine *engine = h->eval.engine;
	jy_buffer *out = &engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !put_moments(&t->left, out) || !put_moments(&t->given, out))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_THROTTLE, h->row.channel, jy_buffer_view(out));
}

/* ---- moments ---- */

/* Forgets what no span that holds `at` reaches. */
static void forget(moments *m, journey_time at, journey_duration window)
{
	uint32_t gone = 0;
	while (gone < m->count && at - m->items[gone].at >= window)
		gone++;
	m->count -= gone;
	memmove(m->items, m->items + gone, m->count * sizeof *m->items);
}

/* Two neighbours become one: those with the least time between them, the later of which stays. */
static void merge(moments *m)
{
	uint32_t best = 0;
	for (uint32_t i = 1; i + 1 < m->count; i++) {
		if (m->items[i + 1].at - m->items[i].at < m->items[best + 1].at - m->items[best].at)
			best = i;
	}
	m->items[best].at = m->items[best + 1].at;
	m->items[best].count += m->items[best + 1].count;
	m->count--;
	memmove(m->items + best + 1, m->items + best + 2, (m->count - best - 1) * sizeof *m->items);
}

static void count_one(moments *m, journey_time at, journey_duration window, int64_t day)
{
	forget(m, at, window);
	if (m->count == 0 || m->items[m->count - 1].at != at) {
		m->items[m->count].at = at;
		m->items[m->count++].count = 0;
	}
	m->items[m->count - 1].count++;
	if (m->count > JY_THROTTLE_KEPT)
		merge(m);
	m->on_day = m->day == day ? m->on_day + 1 : 1;
	m->day = day;
}

/* The first moment from t on at which one more leaves room in every span; nothing is later than t. */
static journey_time next_free(const moments *m, journey_time t, const journey_cap *cap)
{
	uint64_t sum = 0;
	if (cap->window == 0)
		return t;
	if (cap->count == 0)
		return JOURNEY_TIME_NONE;
	uint32_t i = m->count;
	/* The newest that must have left the span before there is room. */
	while (i > 0 && sum + m->items[i - 1].count < cap->count)
		sum += m->items[--i].count;
	if (i == 0 || t - m->items[i - 1].at >= cap->window)
		return t;
	return m->items[i - 1].at + cap->window;
}

/* ---- days of a ramp ---- */

static journey_status day_of(const throttle *t, journey_time at, int64_t *day, journey_time *end)
{
	jy_period_span span;
	*day = 0;
	*end = JOURNEY_TIME_MAX;
	if (t->rules->ramp_count == 0)
		return JOURNEY_OK;
	journey_status status = jy_period_in(&t->zone, JOURNEY_PERIOD_DAY, false, at, &span);
	if (status != JOURNEY_OK)
		return status;
	/* Noon of the day, at whatever offset, is on it. */
	int32_t offset = 0;
	if (t->zone.find != NULL && t->zone.name.size > 0 && !jy_str_is(t->zone.name, "UTC"))
		status = t->zone.find(t->zone.user, t->zone.name, span.start, &offset);
	if (status == JOURNEY_NOT_FOUND)
		status = JOURNEY_OK;
	journey_time local = span.start + offset * JOURNEY_SECOND + JOURNEY_DAY / 2;
	*day = (local >= 0 ? local : local - JOURNEY_DAY + 1) / JOURNEY_DAY;
	*end = span.end;
	return status;
}

static bool day_is_full(const throttle *t, const moments *m, int64_t day)
{
	int64_t n = day - t->rules->ramp_start;
	if (t->rules->ramp_count == 0 || n >= t->rules->ramp_count)
		return false;
	return n < 0 || (m->day == day ? m->on_day : 0) >= t->rules->ramp[n];
}

/* The first moment from `from` on with room by both rules, for all that left and all that have slots. */
static journey_status find_slot(const throttle *t, journey_time from, journey_time *out)
{
	journey_time at = from;
	if (t->given.count > 0 && t->given.items[t->given.count - 1].at > at)
		at = t->given.items[t->given.count - 1].at;
	while (at - from <= JOURNEY_PUT_OFF_MAX) {
		int64_t day;
		journey_time end, free = next_free(&t->given, at, &t->rules->throttle);
		if (free == at)
			free = next_free(&t->left, at, &t->rules->throttle);
		if (free == JOURNEY_TIME_NONE)
			break;
		journey_status status = day_of(t, free, &day, &end);
		if (status != JOURNEY_OK)
			return status;
		bool full = day_is_full(t, &t->given, day) || day_is_full(t, &t->left, day);
		if (free == at && !full) {
			*out = at;
			return JOURNEY_OK;
		}
		at = full ? end : free;
	}
	*out = JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

/* ---- those that wait ---- */

static void put_big(uint64_t value, char out[8])
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (char)(unsigned char)(value >> (56 - 8 * i));
}

void jy_rank(double priority, journey_time decided, journey_str key, char out[JY_RANK_SIZE])
{
	uint64_t bits;
	memcpy(&bits, &priority, sizeof bits);
	/* In order of the numbers; and the highest first. */
	bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
	put_big(~bits, out);
	put_big((uint64_t)decided ^ UINT64_C(1) << 63, out + 8);
	memcpy(out + 16, key.data, JY_SEND_KEY);
}

journey_status jy_waiting_new(journey_engine *engine)
{
	uint32_t count = engine->strategy->channel_count;
	engine->waiting = jy_alloc_items(&engine->allocator, count + 1u, sizeof *engine->waiting);
	for (uint32_t i = 0; engine->waiting != NULL && i < count; i++)
		jy_queue_init(&engine->waiting[i], &engine->allocator);
	return engine->waiting != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

void jy_waiting_clear(journey_engine *engine)
{
	for (uint32_t i = 0; engine->waiting != NULL && i < engine->strategy->channel_count; i++)
		jy_queue_clear(&engine->waiting[i]);
}

void jy_waiting_free(journey_engine *engine)
{
	uint32_t count = engine->strategy->channel_count;
	jy_queue_free(&engine->pushed_waiting);
	if (engine->waiting == NULL)
		return;
	for (uint32_t i = 0; i < count; i++)
		jy_queue_free(&engine->waiting[i]);
	jy_free(&engine->allocator, engine->waiting, (count + 1u) * sizeof *engine->waiting);
}

/* Until the call settles, the channel is in the place of the time. */
journey_status jy_waiting_push(journey_engine *engine, uint32_t channel, const jy_outbox_row *row, journey_str key, bool settled)
{
	char rank[JY_RANK_SIZE];
	journey_str id = {rank, JY_RANK_SIZE};
	jy_rank(row->priority, row->decided, key, rank);
	return settled ? jy_queue_push(&engine->waiting[channel], 0, id) : jy_queue_push(&engine->pushed_waiting, channel, id);
}

bool jy_waiting_prepare(journey_engine *engine)
{
	const jy_queue *pushed = &engine->pushed_waiting;
	for (size_t i = 0; i < pushed->count; i++) {
		jy_queue *to = &engine->waiting[pushed->items[i].at];
		if (!jy_grow(&to->allocator, &to->items, &to->capacity, to->count + pushed->count, sizeof *to->items))
			return false;
	}
	return true;
}

void jy_waiting_settle(journey_engine *engine)
{
	jy_queue *pushed = &engine->pushed_waiting;
	for (size_t i = 0; i < pushed->count; i++) {
		jy_queue one = {.items = &pushed->items[i], .count = 1};
		jy_queue *to = &engine->waiting[pushed->items[i].at];
		pushed->items[i].at = 0;
		jy_queue_move(to, &one);
	}
	pushed->count = 0;
}

/* The first that waits besides `h`; its key in the arena. *found false: there is none. */
static journey_status first_waiting(jy_handover *h, jy_outbox_row *row, journey_str *key, bool *found)
{
	journey_engine *engine = h->eval.engine;
	jy_queue *queue = &engine->waiting[h->channel];
	journey_time at;
	journey_str id;
	*found = false;
	while (jy_queue_first(queue, &at, &id)) {
		journey_str name = {id.data + 16, JY_SEND_KEY};
		char rank[JY_RANK_SIZE];
		journey_status status = jy_outbox_get(engine, name, row);
		if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
			return status;
		if (status == JOURNEY_OK)
			jy_rank(row->priority, row->decided, name, rank);
		if (status == JOURNEY_OK && row->waiting && memcmp(rank, id.data, JY_RANK_SIZE) == 0 &&
		    jy_str_equal(row->channel, h->row.channel)) {
			*found = true;
			return jy_arena_str(&engine->arena, name, key) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
		}
		jy_queue_pop(queue);
	}
	return JOURNEY_OK;
}

/* ---- deciding ---- */

static bool is_throttled(const jy_handover *h)
{
	const jy_channel_rules *rules = &h->eval.engine->strategy->sending.channels[h->channel];
	return (rules->throttle.window > 0 || rules->ramp_count > 0) && !h->step->as.send.rules.transactional;
}

static journey_status take_slot(jy_handover *h, throttle *t, jy_verdict *out)
{
	journey_time slot = JOURNEY_TIME_NONE, end;
	int64_t day;
	journey_status status = find_slot(t, h->eval.now, &slot);
	out->rule = JY_RULE_THROTTLE;
	out->passage = JY_REFUSED;
	if (status != JOURNEY_OK || slot == JOURNEY_TIME_NONE)
		return status;
	out->passage = JY_PUT_OFF;
	out->until = slot;
	bool again = h->row.waiting;
	h->row.waiting = true;
	/* A ghost waits as long, and takes nobody's slot. */
	if (h->row.ghost)
		return JOURNEY_OK;
	status = day_of(t, slot, &day, &end);
	if (status != JOURNEY_OK)
		return status;
	count_one(&t->given, slot, t->rules->throttle.window, day);
	status = save(h, t);
	return status == JOURNEY_OK && !again ? jy_waiting_push(h->eval.engine, h->channel, &h->row, h->key, false) : status;
}

/* The slot that has come is the other's, and its later one this one's. */
static journey_status swap_slots(jy_handover *h, jy_outbox_row *other, journey_str key, jy_verdict *out)
{
	out->passage = JY_PUT_OFF;
	out->rule = JY_RULE_THROTTLE;
	out->until = other->at;
	other->at = h->row.at;
	return jy_outbox_put(h->eval.engine, key, other);
}

journey_status jy_throttle(jy_handover *h, jy_verdict *out)
{
	throttle t;
	jy_outbox_row other;
	journey_str key;
	journey_time end;
	int64_t day;
	bool found = false;
	*out = (jy_verdict){JY_PASSES, JY_RULE_THROTTLE, JOURNEY_TIME_NONE};
	if (!is_throttled(h) || (h->row.ghost && h->row.waiting))
		return JOURNEY_OK;
	journey_status status = load(h, &t);
	if (status != JOURNEY_OK)
		return status;
	if (!h->row.waiting)
		return take_slot(h, &t, out);
	status = first_waiting(h, &other, &key, &found);
	if (status != JOURNEY_OK)
		return status;
	if (found && !jy_str_equal(key, h->key) && other.at > h->row.at)
		return swap_slots(h, &other, key, out);
	/* Its slot has come; but others may have used theirs late. */
	status = day_of(&t, h->eval.now, &day, &end);
	if (status != JOURNEY_OK)
		return status;
	if (next_free(&t.left, h->eval.now, &t.rules->throttle) != h->eval.now || day_is_full(&t, &t.left, day))
		return take_slot(h, &t, out);
	h->row.waiting = false;
	count_one(&t.left, h->eval.now, t.rules->throttle.window, day);
	return save(h, &t);
}

journey_status jy_throttle_give(jy_handover *h)
{
	jy_outbox_row other;
	journey_str key;
	bool found;
	journey_status status = first_waiting(h, &other, &key, &found);
	if (status != JOURNEY_OK || !found || other.at <= h->eval.now)
		return status;
	other.at = h->eval.now;
	return jy_outbox_put(h->eval.engine, key, &other);
}
