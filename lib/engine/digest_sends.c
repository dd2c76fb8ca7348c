#include "engine/digest_sends.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/exits.h"
#include "engine/journeys.h"
#include "engine/measure.h"
#include "engine/migrate.h"
#include "engine/owned.h"
#include "engine/pause.h"
#include "engine/record.h"
#include "engine/rows.h"
#include "engine/windows.h"
#include <string.h>

#define FORM 1u

typedef struct bundle {
	char id[JY_SEND_KEY];
	const jy_digest *digest; /* NULL: the strategy has it no longer */
	journey_str name;
	journey_time last; /* when it left last; JOURNEY_TIME_NONE: never */
	uint64_t number;   /* of the next that leaves */
	jy_bundled items[JOURNEY_SENDING_DIGEST_MAX];
	uint32_t count;
} bundle;

static journey_str id_of(const bundle *b)
{
	return jy_str_of(b->id, JY_SEND_KEY);
}

/* ---- the row ---- */

static void read_items(bundle *b, jy_reader *r)
{
	size_t count = jy_reader_count(r, 8);
	if (count > JOURNEY_SENDING_DIGEST_MAX)
		r->failed = true;
	for (size_t i = 0; i < count && !r->failed; i++) {
		jy_bundled *it = &b->items[i];
		it->key = jy_reader_str(r);
		it->decided = jy_reader_zigzag(r);
		it->ghost = jy_reader_u8(r) != 0;
		it->journey = jy_reader_str(r);
		it->step = jy_reader_str(r);
		it->offer = jy_reader_str(r);
		it->payload = jy_reader_str(r);
		it->text = jy_reader_str(r);
		r->failed = r->failed || it->key.size != JY_SEND_KEY;
	}
	b->count = r->failed ? 0 : (uint32_t)count;
}

/* Of the bundle's id. Texts live in the call's arena. */
static journey_status load(journey_engine *engine, bundle *b)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_BUNDLE, id_of(b), &bytes);
	if (status != JOURNEY_OK)
		return status;
	jy_reader r = jy_reader_of(bytes.data, bytes.size);
	if (jy_reader_u8(&r) > FORM)
		return JOURNEY_VERSION;
	b->name = jy_reader_str(&r);
	b->last = jy_reader_zigzag(&r);
	b->number = jy_reader_varint(&r);
	read_items(b, &r);
	for (uint32_t i = 0; i < engine->strategy->sending.digest_count; i++) {
		if (jy_str_equal(engine->strategy->sending.digests[i].name, b->name))
			b->digest = &engine->strategy->sending.digests[i];
	}
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static journey_status open_bundle(journey_engine *engine, journey_str id, bundle **out)
{
	bundle *b = *out = jy_arena_alloc(&engine->arena, sizeof *b);
	if (b == NULL)
		return JOURNEY_NO_MEMORY;
	memset(b, 0, sizeof *b);
	memcpy(b->id, id.data, JY_SEND_KEY);
	return load(engine, b);
}

static journey_status save(journey_engine *engine, const bundle *b)
{
	jy_buffer out;
	jy_buffer_init(&out, &engine->allocator);
	bool ok = jy_buffer_u8(&out, FORM) && jy_buffer_str(&out, b->name) && jy_buffer_zigzag(&out, b->last) &&
	          jy_buffer_varint(&out, b->number) && jy_buffer_varint(&out, b->count);
	for (uint32_t i = 0; ok && i < b->count; i++) {
		const jy_bundled *it = &b->items[i];
		ok = jy_buffer_str(&out, it->key) && jy_buffer_zigzag(&out, it->decided) && jy_buffer_u8(&out, it->ghost) && jy_buffer_str(&out, it->journey) &&
		     jy_buffer_str(&out, it->step) && jy_buffer_str(&out, it->offer) && jy_buffer_str(&out, it->payload) &&
		     jy_buffer_str(&out, it->text);
	}
	journey_status status = ok ? jy_row_put(engine, JY_ROW_BUNDLE, id_of(b), jy_buffer_view(&out)) : JOURNEY_NO_MEMORY;
	jy_buffer_free(&out);
	return status;
}

journey_status jy_digest_view(journey_engine *engine, journey_str id, jy_bundle_view *out)
{
	if (id.size != JY_SEND_KEY)
		return JOURNEY_NOT_FOUND;
	bundle *b = jy_arena_alloc(&engine->arena, sizeof *b);
	if (b == NULL)
		return JOURNEY_NO_MEMORY;
	memset(b, 0, sizeof *b);
	memcpy(b->id, id.data, JY_SEND_KEY);
	journey_status status = load(engine, b);
	if (status == JOURNEY_OK)
		*out = (jy_bundle_view){b->name, b->last, b->items, b->count};
	return status;
}

/* ---- one that was collected ---- */

static journey_status stock(journey_engine *engine, const jy_bundled *item, int64_t delta)
{
	uint32_t offer = jy_strategy_offer(engine->strategy, item->offer);
	if (offer == JY_NONE || item->ghost || engine->strategy->offers[offer].stock < 0)
		return JOURNEY_OK;
	return jy_count(engine, JY_SUM_STOCK, offer, 0, delta);
}

static journey_status end_flight(jy_component *component, const jy_bundled *item)
{
	jy_hash128 key;
	return jy_send_key_parse(item->key, &key) ? jy_flight_end(component, key) : JOURNEY_OK;
}

static journey_status drop_item(journey_engine *engine, jy_component *component, const jy_bundled *item, jy_rule rule)
{
	uint32_t journey = jy_strategy_journey(engine->strategy, item->journey);
	journey_status status = stock(engine, item, -1);
	if (status == JOURNEY_OK)
		status = end_flight(component, item);
	if (status == JOURNEY_OK)
		status = jy_decision_dropped(engine, item->key, rule);
	if (status == JOURNEY_OK && journey != JY_NONE && !item->ghost)
		status = jy_count(engine, JY_SUM_SUPPRESSED, journey, (uint32_t)rule, 1);
	return status;
}

/* ---- collecting ---- */

static journey_status leaves_at(jy_eval *eval, uint32_t journey, const bundle *b, journey_time *out)
{
	const jy_digest *d = b->digest;
	if (d->span == 0)
		return jy_window_begins(eval, journey, &d->window, eval->now, out);
	journey_time from = eval->now;
	if (d->backoff) /* at once, unless one left less than a span ago */
		from = b->last == JOURNEY_TIME_NONE || eval->now - b->last >= d->span ? eval->now - d->span : b->last;
	*out = from > JOURNEY_TIME_MAX - d->span ? JOURNEY_TIME_MAX : from + d->span;
	return JOURNEY_OK;
}

/* The key of what stands for the bundle in the outbox. */
static bool carrier_key(journey_engine *engine, const bundle *b, char out[JY_SEND_KEY])
{
	engine->key_text.size = 0;
	if (!jy_buffer_bytes(&engine->key_text, b->id, JY_SEND_KEY) || !jy_buffer_varint(&engine->key_text, b->number))
		return false;
	jy_send_key(jy_hash128_of(engine->tenant, engine->key_text.data, engine->key_text.size), out);
	return true;
}

static journey_status put_carrier(jy_eval *eval, journey_str channel, double priority, const bundle *b, journey_time at)
{
	journey_engine *engine = eval->engine;
	char digits[JY_SEND_KEY];
	jy_outbox_row row;
	journey_str key = {digits, JY_SEND_KEY};
	memset(&row, 0, sizeof row);
	if (!carrier_key(engine, b, digits))
		return JOURNEY_NO_MEMORY;
	row.at = at != JOURNEY_TIME_NONE ? at : eval->now; /* no such minute: with the next look */
	row.decided = eval->now;
	row.customer = jy_component_root(eval->component);
	row.journey = b->items[0].journey;
	row.step = b->items[0].step;
	row.channel = channel;
	row.propensity = 1.0;
	row.priority = priority;
	row.digest = id_of(b);
	journey_status status = jy_outbox_put(engine, key, &row);
	return status == JOURNEY_OK ? jy_owned_put(engine, row.customer, key) : status;
}

/* Whether nothing says yet when it leaves: it is empty, or stands still with a pause. */
static journey_status is_idle(journey_engine *engine, const bundle *b, bool *out)
{
	char digits[JY_SEND_KEY];
	jy_outbox_row row;
	*out = b->count == 0;
	if (*out)
		return JOURNEY_OK;
	if (!carrier_key(engine, b, digits))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_outbox_get(engine, jy_str_of(digits, JY_SEND_KEY), &row);
	*out = status == JOURNEY_NOT_FOUND || (status == JOURNEY_OK && row.at == JOURNEY_TIME_MAX);
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

journey_status jy_digest_collect(jy_eval *eval, uint32_t journey, const jy_step *step, const jy_bundled *item)
{
	journey_engine *engine = eval->engine;
	bundle *b = jy_arena_alloc(&engine->arena, sizeof *b);
	if (b == NULL)
		return JOURNEY_NO_MEMORY;
	memset(b, 0, sizeof *b);
	b->digest = &engine->strategy->sending.digests[step->as.send.rules.digest];
	b->last = JOURNEY_TIME_NONE;
	engine->key_text.size = 0;
	if (!jy_buffer_str(&engine->key_text, jy_component_root(eval->component)) ||
	    !jy_buffer_str(&engine->key_text, b->digest->name))
		return JOURNEY_NO_MEMORY;
	jy_send_key(jy_hash128_of(engine->tenant, engine->key_text.data, engine->key_text.size), b->id);
	journey_status status = load(engine, b);
	if (status == JOURNEY_NOT_FOUND)
		status = jy_owned_put(engine, jy_component_root(eval->component), id_of(b));
	bool idle = true;
	if (status == JOURNEY_OK)
		status = is_idle(engine, b, &idle);
	if (status != JOURNEY_OK)
		return status;
	b->digest = &engine->strategy->sending.digests[step->as.send.rules.digest];
	b->name = b->digest->name;
	while (status == JOURNEY_OK && b->count >= b->digest->most) {
		status = drop_item(engine, eval->component, &b->items[0], JY_RULE_DIGEST);
		b->count--;
		memmove(b->items, b->items + 1, b->count * sizeof *b->items);
	}
	b->items[b->count++] = *item;
	if (status == JOURNEY_OK)
		status = stock(engine, item, 1);
	journey_time at;
	if (status == JOURNEY_OK && idle)
		status = leaves_at(eval, journey, b, &at);
	if (status == JOURNEY_OK && idle)
		status = put_carrier(eval, engine->strategy->channels[step->as.send.via[0]].name,
		                     step->as.send.rules.priority, b, at);
	return status == JOURNEY_OK ? save(engine, b) : status;
}

/* ---- releasing ---- */

/* What becomes of each, by one channel. */
typedef struct release {
	bundle *b;
	jy_handover items[JOURNEY_SENDING_DIGEST_MAX];
	jy_verdict verdicts[JOURNEY_SENDING_DIGEST_MAX];
} release;

static void stand_for(const jy_handover *h, const jy_bundled *item, jy_handover *out)
{
	const journey_strategy *strategy = h->eval.engine->strategy;
	*out = *h;
	out->key = item->key;
	out->row.journey = item->journey;
	out->row.step = item->step;
	out->row.offer = item->offer;
	out->row.payload = item->payload;
	out->row.decided = item->decided;
	out->row.ghost = item->ghost;
	out->journey = jy_strategy_journey(strategy, item->journey);
	out->step = NULL;
	if (out->journey != JY_NONE) {
		const jy_journey *journey = &strategy->journeys[out->journey];
		uint32_t step = jy_migrated_step(journey, item->step);
		out->step = step != JY_NONE && journey->steps[step].kind == JY_STEP_SEND ? &journey->steps[step] : NULL;
	}
}

static bool stands(const jy_handover *item)
{
	return item->journey != JY_NONE && jy_paused(item->eval.engine, item->journey);
}

static journey_status ask(release *r, uint32_t i, uint32_t channel, jy_verdict *out)
{
	jy_handover *it = &r->items[i];
	jy_hash128 own;
	it->channel = channel;
	*out = (jy_verdict){JY_PUT_OFF, JY_RULE_PAUSED, JOURNEY_TIME_MAX};
	if (stands(it))
		return JOURNEY_OK;
	journey_status status = jy_handover_wanted(it, out);
	if (status != JOURNEY_OK || out->passage != JY_PASSES || !jy_send_key_parse(it->key, &own))
		return status;
	jy_bid bid = {it->journey, it->row.ghost, &it->step->as.send.rules, &own, it->row.decided,
	              it->row.priority};
	return jy_choke(&it->eval, channel, &bid, out);
}

/* Who comes first: who may go now, then who could later, last who waits for the end of a pause. 0: nobody. */
static int rank(const release *r, uint32_t i)
{
	const jy_verdict *it = &r->verdicts[i];
	int treated = !r->b->items[i].ghost; /* before who is held out: the send is theirs */
	if (it->passage == JY_REFUSED)
		return 0;
	if (it->passage == JY_PASSES)
		return 5 + treated;
	return (it->until == JOURNEY_TIME_MAX ? 1 : 3) + treated;
}

/* All by one channel: *first is who comes first of those that may go now, or could later; JY_NONE: nobody. */
static journey_status ask_all(release *r, uint32_t channel, uint32_t *first, bool *now)
{
	int best = 0;
	*first = JY_NONE;
	for (uint32_t i = 0; i < r->b->count; i++) {
		journey_status status = ask(r, i, channel, &r->verdicts[i]);
		if (status != JOURNEY_OK)
			return status;
		if (rank(r, i) > best) {
			best = rank(r, i);
			*first = i;
		}
	}
	*now = *first != JY_NONE && r->verdicts[*first].passage == JY_PASSES;
	return JOURNEY_OK;
}

/* The channels of the oldest that the strategy still knows and that no pause keeps. *until: by which somebody could go first; JOURNEY_TIME_NONE: none. */
static journey_status choose(release *r, uint32_t *channel, uint32_t *first, bool *now, journey_time *until)
{
	const jy_step *step = NULL;
	bool still = false;
	*first = JY_NONE;
	*now = false;
	*until = JOURNEY_TIME_NONE;
	for (uint32_t i = 0; i < r->b->count; i++) {
		if (r->items[i].step != NULL && (step == NULL || (still && !stands(&r->items[i])))) {
			step = r->items[i].step;
			still = stands(&r->items[i]);
		}
	}
	for (uint32_t i = 0; step != NULL && i < step->as.send.via_count; i++) {
		*channel = step->as.send.via[i];
		journey_status status = ask_all(r, *channel, first, now);
		if (status != JOURNEY_OK || *now)
			return status;
		if (*first != JY_NONE && (*until == JOURNEY_TIME_NONE || r->verdicts[*first].until < *until))
			*until = r->verdicts[*first].until;
	}
	return JOURNEY_OK;
}

/* `left` of its items, now the first, stay for the next. */
static journey_status settle(jy_handover *h, bundle *b, uint32_t left)
{
	b->count = left;
	b->number++;
	b->last = h->eval.now;
	return save(h->eval.engine, b);
}

journey_status jy_digest_drop(jy_handover *h, jy_rule rule)
{
	journey_engine *engine = h->eval.engine;
	bundle *b;
	journey_status status = open_bundle(engine, h->row.digest, &b);
	for (uint32_t i = 0; status == JOURNEY_OK && i < b->count; i++)
		status = drop_item(engine, h->component, &b->items[i], rule);
	if (status == JOURNEY_OK)
		status = settle(h, b, 0);
	if (status == JOURNEY_OK || status == JOURNEY_NOT_FOUND)
		status = jy_outbox_delete(engine, h->key);
	return status;
}

journey_status jy_digest_forget(journey_engine *engine, journey_str id)
{
	bundle *b;
	journey_status status = open_bundle(engine, id, &b);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status == JOURNEY_CORRUPT) /* it goes all the same */
		return jy_row_delete(engine, JY_ROW_BUNDLE, id);
	for (uint32_t i = 0; status == JOURNEY_OK && i < b->count; i++)
		status = stock(engine, &b->items[i], -1);
	return status == JOURNEY_OK ? jy_row_delete(engine, JY_ROW_BUNDLE, id) : status;
}

journey_status jy_digest_stands(journey_engine *engine, journey_str id, bool *out)
{
	bundle *b;
	journey_status status = open_bundle(engine, id, &b);
	*out = status == JOURNEY_OK;
	for (uint32_t i = 0; *out && i < b->count; i++) {
		uint32_t journey = jy_strategy_journey(engine->strategy, b->items[i].journey);
		*out = journey != JY_NONE && jy_paused(engine, journey);
	}
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

/* The texts of those that go, a line each: of who is held out, if one of them leads. */
static journey_status join_items(jy_handover *h, const release *r, bool ghost, journey_str *out, int64_t *count)
{
	jy_buffer lines;
	bool ok = true;
	jy_buffer_init(&lines, &h->eval.engine->allocator);
	*count = 0;
	for (uint32_t i = 0; ok && i < r->b->count; i++) {
		const jy_bundled *it = &r->b->items[i];
		if (it->ghost != ghost || r->verdicts[i].passage != JY_PASSES)
			continue;
		ok = (*count == 0 || jy_buffer_u8(&lines, '\n')) && jy_buffer_bytes(&lines, it->text.data, it->text.size);
		++*count;
	}
	ok = ok && jy_arena_str(&h->eval.engine->arena, jy_str_of((const char *)lines.data, lines.size), out);
	jy_buffer_free(&lines);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* Who may not go is dropped, or stands still; of the others those who do not lead are kept with the send. */
static journey_status settle_items(jy_handover *h, const release *r, uint32_t first)
{
	journey_engine *engine = h->eval.engine;
	journey_status status = JOURNEY_OK;
	bundle *others = jy_arena_alloc(&engine->arena, sizeof *others);
	if (others == NULL)
		return JOURNEY_NO_MEMORY;
	memset(others, 0, sizeof *others);
	memcpy(others->id, h->key.data, JY_SEND_KEY);
	others->name = r->b->name;
	others->last = JOURNEY_TIME_NONE;
	for (uint32_t i = 0; status == JOURNEY_OK && i < r->b->count; i++) {
		const jy_bundled *it = &r->b->items[i];
		if (stands(&r->items[i]) || i == first)
			continue;
		if (r->verdicts[i].passage == JY_PASSES)
			others->items[others->count++] = *it;
		else
			status = drop_item(engine, h->component, it, r->verdicts[i].rule);
	}
	h->row.others = others->count > 0;
	return status == JOURNEY_OK && h->row.others ? save(engine, others) : status;
}

/* ---- those who go along ---- */

static journey_status expose(jy_handover *h, uint32_t journey, const jy_bundled *item)
{
	const jy_journey *of = &h->eval.engine->strategy->journeys[journey];
	uint32_t step = jy_journey_step(of, item->step);
	jy_touch touch = {journey, h->channel, item->ghost, step != JY_NONE ? &of->steps[step] : NULL, item->offer, jy_str("")};
	if (touch.step != NULL)
		touch.template_name = touch.step->as.send.template_name;
	return jy_measure_expose(&h->eval, &touch);
}

static journey_status leave(jy_handover *h, const jy_bundled *item)
{
	journey_engine *engine = h->eval.engine;
	uint32_t journey = jy_strategy_journey(engine->strategy, item->journey);
	journey_status status = end_flight(h->component, item);
	if (status == JOURNEY_OK && item->ghost && journey != JY_NONE)
		status = jy_count(engine, JY_SUM_GHOSTS, journey, 0, 1);
	if (status == JOURNEY_OK && journey != JY_NONE)
		status = expose(h, journey, item);
	return status;
}

journey_status jy_digest_go_along(jy_handover *h)
{
	bundle *b;
	uint32_t left = 0;
	journey_status status = h->row.others ? open_bundle(h->eval.engine, h->key, &b) : JOURNEY_NOT_FOUND;
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < b->count; i++) {
		status = leave(h, &b->items[i]);
		if (!b->items[i].ghost) /* who is held out is settled; the others' offers come back if it fails */
			b->items[left++] = b->items[i];
	}
	b->count = left;
	return status == JOURNEY_OK ? save(h->eval.engine, b) : status;
}

journey_status jy_digest_drop_others(jy_handover *h, jy_rule rule)
{
	bundle *b;
	journey_status status = h->row.others ? open_bundle(h->eval.engine, h->key, &b) : JOURNEY_NOT_FOUND;
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < b->count; i++)
		status = drop_item(h->eval.engine, h->component, &b->items[i], rule);
	return status;
}

journey_status jy_digest_move_others(journey_engine *engine, journey_str from, journey_str to)
{
	bundle *b;
	journey_status status = open_bundle(engine, from, &b);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	memcpy(b->id, to.data, JY_SEND_KEY);
	status = save(engine, b);
	return status == JOURNEY_OK ? jy_row_delete(engine, JY_ROW_BUNDLE, from) : status;
}

journey_status jy_digest_end_others(jy_handover *h)
{
	return h->row.others ? jy_row_delete(h->eval.engine, JY_ROW_BUNDLE, h->key) : JOURNEY_OK;
}

/* ---- the send ---- */

static journey_status write_record(jy_handover *h)
{
	journey_engine *engine = h->eval.engine;
	jy_candidate channel = {.name = h->row.channel, .rule = JY_RULE_NONE};
	jy_record record;
	jy_record_init(&record, engine->strategy, h->eval.now);
	record.customer = jy_component_root(h->component);
	record.journey = h->row.journey;
	record.step = h->row.step;
	record.channels = &channel;
	record.channel_count = 1;
	record.offer = h->row.offer;
	record.channel = h->row.channel;
	record.flags = h->row.ghost ? JY_RECORD_GHOST : 0;
	record.propensity = 1.0;
	record.strategy = engine->strategy->hash.a;
	record.entered = JOURNEY_TIME_NONE;
	record.fate = JY_RULE_NONE;
	record.fate_at = JOURNEY_TIME_NONE;
	engine->record.size = 0;
	journey_status status = jy_record_write(&record, &engine->record);
	return status == JOURNEY_OK ? jy_row_put(engine, JY_ROW_DECISION, h->key, jy_buffer_view(&engine->record)) : status;
}

/* What ends the instance stops the send that its own has become. */
static void move_flight(jy_component *component, const jy_bundled *item, jy_hash128 send)
{
	jy_hash128 key;
	jy_flight *flight = jy_send_key_parse(item->key, &key) ? jy_actions_find_flight(&component->actions, key) : NULL;
	if (flight != NULL)
		flight->send = send;
}

/* The carrier becomes the send of who leads. */
static journey_status become(jy_handover *h, release *r, uint32_t first, uint32_t channel)
{
	const journey_strategy *strategy = h->eval.engine->strategy;
	const jy_send_rules *rules = &r->items[first].step->as.send.rules;
	jy_hash128 key;
	jy_sent *sent;
	journey_str items = {NULL, 0};
	int64_t count = 0;
	bool ghost = r->b->items[first].ghost, others = h->row.others;
	journey_status status = join_items(h, r, ghost, &items, &count);
	if (status != JOURNEY_OK || !jy_send_key_parse(h->key, &key))
		return status;
	journey_time at = h->row.at;
	journey_str own = h->key;
	*h = r->items[first];
	h->key = own;
	h->row.at = at;
	h->row.others = others;
	h->row.decided = h->eval.now; /* exits of before were looked at */
	h->row.text = jy_str("");
	h->row.saying = JY_SAYING_OPEN;
	h->row.collected = r->b->name;
	h->row.items = items;
	h->row.item_count = count;
	h->row.template_name = r->b->digest != NULL ? r->b->digest->template_name : jy_str("");
	h->row.digest = jy_str("");
	h->row.customer = jy_component_root(h->component);
	h->row.channel = strategy->channels[channel].name;
	h->channel = channel;
	status = jy_actions_change(h->component);
	if (status != JOURNEY_OK)
		return status;
	move_flight(h->component, &r->b->items[first], key);
	jy_actions_prune(&h->component->actions, h->eval.now - jy_sends_kept(strategy));
	status = jy_actions_sent(&h->component->actions, &sent);
	if (status != JOURNEY_OK)
		return status;
	*sent = (jy_sent){.channel = channel, .journey = h->journey, .offer = jy_strategy_offer(strategy, h->row.offer),
	                  .ghost = ghost, .at = h->eval.now, .key = key, .tags = rules->tags, .priority = rules->priority,
	                  .reserved = strategy->sending.counted};
	return write_record(h);
}

/* Nothing of a paused journey leaves, or is dropped: it is counted, and waits until the pause ends, see revisit.c. */
static journey_status count_still(const release *r)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < r->b->count; i++) {
		const jy_handover *it = &r->items[i];
		if (stands(it) && !it->row.ghost)
			status = jy_count(it->eval.engine, JY_SUM_SUPPRESSED, it->journey, JY_RULE_PAUSED, 1);
	}
	return status;
}

/* What is left of the bundle after a digest: what stands still, under a row of its own. */
static journey_status keep_still(jy_handover *h, release *r)
{
	bundle *b = r->b;
	uint32_t left = 0;
	journey_status status = count_still(r);
	for (uint32_t i = 0; i < b->count; i++) {
		if (stands(&r->items[i]))
			b->items[left++] = b->items[i];
	}
	if (status == JOURNEY_OK)
		status = settle(h, b, left);
	return status == JOURNEY_OK && left > 0 ? put_carrier(&h->eval, h->row.channel, h->row.priority, b, JOURNEY_TIME_MAX) : status;
}

journey_status jy_digest_release(jy_handover *h, bool *leaves)
{
	journey_engine *engine = h->eval.engine;
	release *r = jy_arena_alloc(&engine->arena, sizeof *r);
	bundle *b;
	uint32_t first = JY_NONE, channel = JY_NONE;
	journey_time until;
	bool now = false;
	*leaves = false;
	if (r == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = open_bundle(engine, h->row.digest, &b);
	r->b = b;
	if (status == JOURNEY_NOT_FOUND)
		return jy_outbox_delete(engine, h->key);
	for (uint32_t i = 0; status == JOURNEY_OK && i < b->count; i++) {
		stand_for(h, &b->items[i], &r->items[i]);
		r->verdicts[i] = (jy_verdict){JY_REFUSED, JY_RULE_ELIGIBILITY, JOURNEY_TIME_NONE};
	}
	if (status == JOURNEY_OK)
		status = choose(r, &channel, &first, &now, &until);
	if (status != JOURNEY_OK)
		return status;
	if (!now && until != JOURNEY_TIME_NONE) { /* all of it waits */
		h->row.at = until;
		status = until == JOURNEY_TIME_MAX ? count_still(r) : JOURNEY_OK;
		return status == JOURNEY_OK ? jy_outbox_put(engine, h->key, &h->row) : status;
	}
	/* Who cannot go now is left out of one that goes. */
	status = settle_items(h, r, first);
	if (status == JOURNEY_OK && first != JY_NONE) {
		status = become(h, r, first, channel);
		*leaves = status == JOURNEY_OK;
	} else if (status == JOURNEY_OK) {
		status = jy_outbox_delete(engine, h->key);
	}
	return status == JOURNEY_OK ? keep_still(h, r) : status;
}
