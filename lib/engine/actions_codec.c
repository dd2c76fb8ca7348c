/*
 * Storage form of actions: magic, version, length, CRC-32C, then sections. Journeys, steps, triggers, channels,
 * segments, stages and KPIs are written by name, so that a changed strategy reads what it still has; what it has no
 * longer is left out and counted.
 */
#include "engine/actions.h"

#include "base/text.h"
#include "engine/times.h"
#include <string.h>

#define MAGIC 0x414aU /* "JA" */
#define FORM 3u /* 1 had no offers of sends, and did not say which were forgotten; 2 had no sections at its end */

/* Sections at the end: tag, length, bytes. Tags from 96 on are of segments and stages. */
#define SECTION_MARKS 24u
#define SECTION_ALARMS 25u
#define SECTION_MEMBERSHIP 96u
#define SECTION_MATCHING 16u
#define SECTION_LISTED 97u
#define SECTION_ORIGINS 98u
#define SECTION_STEPS 32u
/* Of journeys' lives. */
#define SECTION_LIVES 40u
#define SECTION_ENTRIES 41u
#define SECTION_FLIGHTS 42u
/* Of the choke point. */
#define SECTION_PLACES 48u
#define SECTION_STARTS 49u
#define SECTION_BOUNCED 50u
#define SECTION_AUDIENCES 51u
/* Of experiments with contents and channels. */
#define SECTION_TRIALS 64u
#define SECTION_OUTCOMES 65u
#define SECTION_GROUPS 66u
/* Of experience. */
#define SECTION_TOUCHES 80u
#define SECTION_FELT 81u
#define SECTION_RESPONSES 82u
#define SECTION_HELDS 83u

static bool put_text(const jy_actions *actions, jy_buffer *out, jy_span span)
{
	return jy_buffer_str(out, jy_actions_text(actions, span));
}

static bool put_hash(jy_buffer *out, jy_hash128 hash)
{
	return jy_buffer_u64(out, hash.a) && jy_buffer_u64(out, hash.b);
}

static bool put_instances(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->instance_count);
	for (size_t i = 0; ok && i < x->instance_count; i++) {
		const jy_instance *it = &x->instances[i];
		const jy_journey *journey = &s->journeys[it->journey];
		journey_str step = it->step < journey->step_count ? journey->steps[it->step].name
		                                                  : jy_actions_text(x, it->missing);
		ok = jy_buffer_str(out, journey->name) && jy_buffer_str(out, step) && jy_buffer_u8(out, it->state) &&
		     jy_buffer_u8(out, (uint8_t)(it->held_out | it->from_trigger << 1)) &&
		     jy_buffer_varint(out, it->number) && jy_buffer_zigzag(out, it->entered) &&
		     jy_buffer_zigzag(out, it->deadline) && put_text(x, out, it->key) && put_text(x, out, it->payload);
	}
	return ok;
}

static bool put_patterns(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->pattern_count);
	for (size_t i = 0; ok && i < x->pattern_count; i++) {
		const jy_pattern *it = &x->patterns[i];
		ok = jy_buffer_str(out, s->triggers[it->trigger].name) && jy_buffer_zigzag(out, it->start) &&
		     jy_buffer_zigzag(out, it->deadline) && put_hash(out, it->message) && put_text(x, out, it->key) &&
		     put_text(x, out, it->payload);
	}
	return ok;
}

static bool put_histories(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->history_count);
	for (size_t i = 0; ok && i < x->history_count; i++) {
		const jy_history *it = &x->histories[i];
		ok = jy_buffer_str(out, s->journeys[it->journey].name) && jy_buffer_varint(out, it->entries) &&
		     jy_buffer_zigzag(out, it->last_entry) && jy_buffer_zigzag(out, it->last_exit) &&
		     jy_buffer_zigzag(out, it->interrupted) &&
		     jy_buffer_u8(out, it->exposed) && jy_buffer_u8(out, it->converted) &&
		     jy_buffer_zigzag(out, it->exposed_at) && jy_buffer_zigzag(out, it->value);
	}
	return ok && jy_buffer_varint(out, 0); /* outcomes were here; SECTION_OUTCOMES has them */
}

static bool put_sents(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->sent_count);
	for (size_t i = 0; ok && i < x->sent_count; i++) {
		const jy_sent *it = &x->sents[i];
		ok = jy_buffer_str(out, s->channels[it->channel].name) &&
		     jy_buffer_str(out, s->journeys[it->journey].name) &&
		     jy_buffer_str(out, it->offer < s->offer_count ? s->offers[it->offer].name : jy_str("")) &&
		     jy_buffer_u8(out, it->ghost) &&
		     jy_buffer_zigzag(out, it->at) && put_hash(out, it->key);
	}
	ok = ok && jy_buffer_zigzag(out, x->sent_from) && jy_buffer_varint(out, x->choice_count);
	for (size_t i = 0; ok && i < x->choice_count; i++)
		ok = put_text(x, out, x->choices[i].seed) && put_text(x, out, x->choices[i].arm);
	ok = ok && jy_buffer_varint(out, x->segment_count);
	for (size_t i = 0; ok && i < x->segment_count; i++)
		ok = jy_buffer_str(out, s->segments[x->segments[i]].name);
	return ok;
}

static bool put_all(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	journey_str stage = x->stage < s->stage_count ? s->stages[x->stage].name : jy_str("");
	return put_instances(x, s, out) && put_patterns(x, s, out) && put_histories(x, s, out) &&
	       put_sents(x, s, out) && jy_buffer_str(out, stage) && jy_buffer_varint(out, x->decisions) &&
	       jy_buffer_zigzag(out, x->armed) && put_text(x, out, x->unit);
}

typedef bool put_section(const jy_actions *x, const journey_strategy *s, jy_buffer *out);

static bool put_part(const jy_actions *x, const journey_strategy *s, jy_buffer *out, uint64_t tag, put_section *put)
{
	size_t at = out->size;
	/* The length takes the place of four zeroes. */
	bool ok = jy_buffer_varint(out, tag) && jy_buffer_u32(out, 0);
	size_t start = out->size;
	ok = ok && put(x, s, out);
	if (!ok) {
		out->size = at;
		return false;
	}
	uint32_t size = (uint32_t)(out->size - start);
	for (unsigned i = 0; i < 4; i++)
		out->data[start - 4 + i] = (unsigned char)(size >> (8 * i));
	return true;
}

static bool put_sections(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	return put_part(x, s, out, SECTION_MEMBERSHIP, jy_actions_put_membership) &&
	       (x->mark_count == 0 || put_part(x, s, out, SECTION_MARKS, jy_actions_put_marks)) &&
	       (x->alarm_count == 0 || put_part(x, s, out, SECTION_ALARMS, jy_actions_put_alarms)) &&
	       (x->listed_count == 0 || put_part(x, s, out, SECTION_LISTED, jy_actions_put_listed)) &&
	       (x->live_count == 0 || put_part(x, s, out, SECTION_MATCHING, jy_actions_put_matching)) &&
	       (x->origin_count == 0 || put_part(x, s, out, SECTION_ORIGINS, jy_actions_put_origins)) &&
	       (!jy_actions_have_steps(x) || put_part(x, s, out, SECTION_STEPS, jy_actions_put_steps)) &&
	       (x->instance_count == 0 || put_part(x, s, out, SECTION_LIVES, jy_actions_put_lives)) &&
	       (x->entry_count == 0 || put_part(x, s, out, SECTION_ENTRIES, jy_actions_put_entries)) &&
	       (x->flight_count == 0 || put_part(x, s, out, SECTION_FLIGHTS, jy_actions_put_flights)) &&
	       (!jy_actions_has_places(x) || put_part(x, s, out, SECTION_PLACES, jy_actions_put_places)) &&
	       (x->cap_start_count == 0 || put_part(x, s, out, SECTION_STARTS, jy_actions_put_starts)) &&
	       (x->bounced_count == 0 || put_part(x, s, out, SECTION_BOUNCED, jy_actions_put_bounced)) &&
	       (x->audience_count == 0 || put_part(x, s, out, SECTION_AUDIENCES, jy_actions_put_audiences)) &&
	       (x->trial_count == 0 || put_part(x, s, out, SECTION_TRIALS, jy_actions_put_trials)) &&
	       (x->outcome_count == 0 || put_part(x, s, out, SECTION_OUTCOMES, jy_actions_put_outcomes)) &&
	       (x->group_count == 0 || put_part(x, s, out, SECTION_GROUPS, jy_actions_put_groups)) &&
	       (x->touch_count == 0 || put_part(x, s, out, SECTION_TOUCHES, jy_actions_put_touches)) &&
	       (x->felt_count == 0 || put_part(x, s, out, SECTION_FELT, jy_actions_put_felt)) &&
	       (x->response_count == 0 || put_part(x, s, out, SECTION_RESPONSES, jy_actions_put_responses)) &&
	       (x->held_count == 0 || put_part(x, s, out, SECTION_HELDS, jy_actions_put_helds));
}

journey_status jy_actions_encode(const jy_actions *actions, const journey_strategy *strategy, jy_buffer *out)
{
	size_t start = out->size;
	bool ok = jy_buffer_u16(out, MAGIC) && jy_buffer_u16(out, FORM) && jy_buffer_u32(out, 0) &&
	          put_all(actions, strategy, out) && put_sections(actions, strategy, out);
	if (!ok) {
		out->size = start;
		return JOURNEY_NO_MEMORY;
	}
	uint32_t crc = jy_crc32c(out->data + start + 8, out->size - start - 8);
	for (unsigned i = 0; i < 4; i++)
		out->data[start + 4 + i] = (unsigned char)(crc >> (8 * i));
	return JOURNEY_OK;
}

/* ---- reading ---- */

typedef struct decoder {
	jy_actions *x;
	const journey_strategy *s;
	jy_reader r;
	journey_status status;
	uint16_t form;
} decoder;

static void keep(decoder *d, jy_span *out)
{
	journey_str text = jy_reader_str(&d->r);
	if (!d->r.failed && d->status == JOURNEY_OK)
		d->status = jy_actions_keep(d->x, text, out);
}

static jy_hash128 get_hash(decoder *d)
{
	jy_hash128 hash;
	hash.a = jy_reader_u64(&d->r);
	hash.b = jy_reader_u64(&d->r);
	return hash;
}

static bool going(const decoder *d)
{
	return d->status == JOURNEY_OK && !d->r.failed;
}

static void get_instances(decoder *d)
{
	uint64_t count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		jy_instance it;
		memset(&it, 0, sizeof it);
		it.journey = jy_strategy_journey(d->s, jy_reader_str(&d->r));
		journey_str step = jy_reader_str(&d->r);
		it.state = jy_reader_u8(&d->r);
		uint8_t flags = jy_reader_u8(&d->r);
		it.held_out = flags & 1;
		it.from_trigger = flags >> 1 & 1;
		it.number = (uint32_t)jy_reader_varint(&d->r);
		it.entered = jy_reader_zigzag(&d->r);
		it.deadline = jy_reader_zigzag(&d->r);
		keep(d, &it.key);
		keep(d, &it.payload);
		if (!going(d))
			return;
		it.leaving = JOURNEY_TIME_NONE;
		it.ordinal = (uint32_t)i;
		if (it.journey == JY_NONE) {
			d->x->removed++;
			continue;
		}
		/* What becomes of one whose step is gone is said when the customer is looked at, see migrate.c. */
		it.step = jy_journey_step(&d->s->journeys[it.journey], step);
		if (it.step == JY_NONE && step.size > 0)
			d->status = jy_actions_keep(d->x, step, &it.missing);
		if (d->status != JOURNEY_OK)
			return;
		jy_instance *slot;
		d->status = jy_actions_instance(d->x, &slot);
		if (d->status == JOURNEY_OK)
			*slot = it;
	}
}

static void get_patterns(decoder *d)
{
	uint64_t count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		jy_pattern it;
		memset(&it, 0, sizeof it);
		it.trigger = jy_strategy_trigger(d->s, jy_reader_str(&d->r));
		it.start = jy_reader_zigzag(&d->r);
		it.deadline = jy_reader_zigzag(&d->r);
		it.message = get_hash(d);
		keep(d, &it.key);
		keep(d, &it.payload);
		if (!going(d))
			return;
		if (it.trigger == JY_NONE) {
			d->x->lost++;
			continue;
		}
		jy_pattern *slot;
		d->status = jy_actions_pattern(d->x, &slot);
		if (d->status == JOURNEY_OK)
			*slot = it;
	}
}

static void get_histories(decoder *d)
{
	uint64_t count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		jy_history it;
		memset(&it, 0, sizeof it);
		it.journey = jy_strategy_journey(d->s, jy_reader_str(&d->r));
		it.entries = (uint32_t)jy_reader_varint(&d->r);
		it.last_entry = jy_reader_zigzag(&d->r);
		it.last_exit = jy_reader_zigzag(&d->r);
		it.interrupted = jy_reader_zigzag(&d->r);
		it.exposed = jy_reader_u8(&d->r);
		it.converted = jy_reader_u8(&d->r);
		it.exposed_at = jy_reader_zigzag(&d->r);
		it.value = jy_reader_zigzag(&d->r);
		if (!going(d))
			return;
		if (it.journey == JY_NONE) {
			d->x->lost++;
			continue;
		}
		jy_history *slot;
		d->status = jy_actions_history(d->x, it.journey, &slot);
		if (d->status == JOURNEY_OK)
			*slot = it;
	}
	count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		uint32_t journey = jy_strategy_journey(d->s, jy_reader_str(&d->r));
		uint32_t kpi = jy_strategy_kpi(d->s, jy_reader_str(&d->r));
		int64_t value = jy_reader_zigzag(&d->r);
		jy_outcome *slot;
		if (!going(d))
			return;
		if (journey == JY_NONE || kpi == JY_NONE) {
			d->x->lost++;
			continue;
		}
		d->status = jy_actions_outcome(d->x, journey, kpi, &slot);
		if (d->status == JOURNEY_OK) {
			slot->value = value;
			slot->met = 1;
		}
	}
}

static void get_sents(decoder *d)
{
	journey_time forgotten = JOURNEY_TIME_NONE;
	uint64_t count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		jy_sent it;
		memset(&it, 0, sizeof it);
		it.channel = jy_strategy_channel(d->s, jy_reader_str(&d->r));
		it.journey = jy_strategy_journey(d->s, jy_reader_str(&d->r));
		it.offer = d->form >= 2 ? jy_strategy_offer(d->s, jy_reader_str(&d->r)) : JY_NONE;
		it.ghost = jy_reader_u8(&d->r);
		it.at = jy_reader_zigzag(&d->r);
		it.key = get_hash(d);
		if (!going(d))
			return;
		bool lost = it.channel == JY_NONE || it.journey == JY_NONE;
		/* Neither the offer nor what was forgotten before it is known of the first form. */
		if ((lost || d->form < 2) && it.at > forgotten)
			forgotten = it.at;
		if (lost) {
			d->x->lost++;
			continue;
		}
		jy_sent *slot;
		d->status = jy_actions_sent(d->x, &slot);
		if (d->status == JOURNEY_OK)
			*slot = it;
	}
	d->x->sent_from = d->form >= 2 ? jy_reader_zigzag(&d->r) : JOURNEY_TIME_NONE;
	if (forgotten > d->x->sent_from)
		d->x->sent_from = forgotten;
	count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		jy_choice it;
		keep(d, &it.seed);
		keep(d, &it.arm);
		jy_choice *slot;
		if (!going(d))
			return;
		d->status = jy_actions_choice(d->x, &slot);
		if (d->status == JOURNEY_OK)
			*slot = it;
	}
	count = jy_reader_varint(&d->r);
	for (uint64_t i = 0; i < count && going(d); i++) {
		uint32_t segment = jy_strategy_segment(d->s, jy_reader_str(&d->r));
		if (going(d) && segment != JY_NONE)
			d->status = jy_actions_set_segment(d->x, segment, true);
	}
}

static bool valid(const jy_actions *x)
{
	for (size_t i = 0; i < x->sent_count; i++) {
		if (!jy_time_valid(x->sents[i].at))
			return false;
	}
	if (x->sent_from != JOURNEY_TIME_NONE && !jy_time_valid(x->sent_from))
		return false;
	for (size_t i = 0; i < x->instance_count; i++) {
		if (x->instances[i].state > JY_INSTANCE_FORKED)
			return false;
	}
	for (size_t i = 0; i < x->history_count; i++) {
		if (x->histories[i].exposed > JY_EXPOSED_PARTED_HELD_OUT)
			return false;
	}
	return true;
}

/* What a later release added is passed over. */
static void get_sections(decoder *d)
{
	while (going(d) && d->r.at != d->r.end) {
		uint64_t tag = jy_reader_varint(&d->r);
		size_t size = jy_reader_u32(&d->r);
		if (d->r.failed || size > jy_reader_left(&d->r)) {
			d->r.failed = true;
			return;
		}
		jy_reader part = jy_reader_of(d->r.at, size);
		d->r.at += size;
		if (tag == SECTION_MEMBERSHIP)
			d->status = jy_actions_get_membership(d->x, d->s, &part);
		else if (tag == SECTION_MARKS)
			d->status = jy_actions_get_marks(d->x, d->s, &part);
		else if (tag == SECTION_ALARMS)
			d->status = jy_actions_get_alarms(d->x, d->s, &part);
		else if (tag == SECTION_LISTED)
			d->status = jy_actions_get_listed(d->x, d->s, &part);
		else if (tag == SECTION_MATCHING)
			d->status = jy_actions_get_matching(d->x, d->s, &part);
		else if (tag == SECTION_ORIGINS)
			d->status = jy_actions_get_origins(d->x, d->s, &part);
		else if (tag == SECTION_STEPS)
			d->status = jy_actions_get_steps(d->x, d->s, &part);
		else if (tag == SECTION_LIVES)
			d->status = jy_actions_get_lives(d->x, d->s, &part);
		else if (tag == SECTION_ENTRIES)
			d->status = jy_actions_get_entries(d->x, d->s, &part);
		else if (tag == SECTION_FLIGHTS)
			d->status = jy_actions_get_flights(d->x, d->s, &part);
		else if (tag == SECTION_PLACES)
			d->status = jy_actions_get_places(d->x, d->s, &part);
		else if (tag == SECTION_STARTS)
			d->status = jy_actions_get_starts(d->x, &part);
		else if (tag == SECTION_BOUNCED)
			d->status = jy_actions_get_bounced(d->x, d->s, &part);
		else if (tag == SECTION_AUDIENCES)
			d->status = jy_actions_get_audiences(d->x, d->s, &part);
		else if (tag == SECTION_TRIALS)
			d->status = jy_actions_get_trials(d->x, d->s, &part);
		else if (tag == SECTION_OUTCOMES)
			d->status = jy_actions_get_outcomes(d->x, d->s, &part);
		else if (tag == SECTION_GROUPS)
			d->status = jy_actions_get_groups(d->x, d->s, &part);
		else if (tag == SECTION_TOUCHES)
			d->status = jy_actions_get_touches(d->x, d->s, &part);
		else if (tag == SECTION_FELT)
			d->status = jy_actions_get_felt(d->x, d->s, &part);
		else if (tag == SECTION_RESPONSES)
			d->status = jy_actions_get_responses(d->x, d->s, &part);
		else if (tag == SECTION_HELDS)
			d->status = jy_actions_get_helds(d->x, d->s, &part);
		d->r.failed = d->r.failed || part.failed;
	}
}

journey_status jy_actions_decode(jy_actions *actions, const journey_strategy *strategy, journey_bytes bytes)
{
	decoder d = {actions, strategy, jy_reader_of(bytes.data, bytes.size), JOURNEY_OK, 0};
	uint16_t magic = jy_reader_u16(&d.r), form = jy_reader_u16(&d.r);
	uint32_t crc = jy_reader_u32(&d.r);
	d.form = form;
	if (d.r.failed || magic != MAGIC || form == 0)
		return JOURNEY_CORRUPT;
	if (form > FORM)
		return JOURNEY_VERSION;
	if (jy_crc32c((const unsigned char *)bytes.data + 8, bytes.size - 8) != crc)
		return JOURNEY_CORRUPT;
	get_instances(&d);
	get_patterns(&d);
	get_histories(&d);
	get_sents(&d);
	actions->stage = jy_strategy_stage(strategy, jy_reader_str(&d.r));
	actions->decisions = jy_reader_varint(&d.r);
	actions->armed = jy_reader_zigzag(&d.r);
	keep(&d, &actions->unit);
	if (form >= 3)
		get_sections(&d);
	if (d.status != JOURNEY_OK)
		return d.status;
	return d.r.failed || d.r.at != d.r.end || !valid(actions) ? JOURNEY_CORRUPT : JOURNEY_OK;
}
